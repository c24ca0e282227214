"""Vectors kept whole beside Chroma's: what is put comes back, whoever asks."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest

from rag.errors import VectorIndexError
from rag.exact import ExactStore
from rag.vectors import ExchangeVectors, Matrix


def rows(count: int, seed: int = 7) -> Matrix:
    found = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    unit: Matrix = found / np.linalg.norm(found, axis=1, keepdims=True)
    return unit


@pytest.fixture
def store(tmp_path: Path) -> ExactStore:
    return ExactStore(tmp_path)


def test_parts_and_sentences_come_back_apart(store: ExactStore) -> None:
    store.put({"t/1": ExchangeVectors(rows(3), rows(5, seed=8))})
    found = store.get(["t/1"])["t/1"]
    assert (found.parts.shape, found.sentences.shape) == ((3, 8), (5, 8))
    assert found.parts == pytest.approx(rows(3), abs=5e-4)
    assert found.sentences == pytest.approx(rows(5, seed=8), abs=5e-4)


def test_a_cosine_differs_by_less_than_half_a_thousandth(store: ExactStore) -> None:
    many, query = rows(200), rows(1, seed=9)[0]
    store.put({"t/1": ExchangeVectors(many[:1], many[1:])})
    assert np.abs(store.get(["t/1"])["t/1"].sentences @ query - many[1:] @ query).max() < 5e-4


def test_what_comes_back_is_computed_in_single_precision(store: ExactStore) -> None:
    store.put({"t/1": ExchangeVectors(rows(1), rows(1), rows(1))})
    found = store.get(["t/1"])["t/1"]
    assert found.second is not None
    assert {found.parts.dtype, found.sentences.dtype, found.second.dtype} == {np.dtype(np.float32)}


def test_the_second_embedders_vectors_may_have_another_dimension(store: ExactStore) -> None:
    second = np.eye(3, 12, dtype=np.float32)
    store.put({"t/1": ExchangeVectors(rows(3), rows(2), second)})
    assert store.get(["t/1"])["t/1"].second == pytest.approx(second)


def test_without_a_second_embedder_there_is_none(store: ExactStore) -> None:
    store.put({"t/1": ExchangeVectors(rows(3), rows(2))})
    assert store.get(["t/1"])["t/1"].second is None


def test_an_exchange_put_again_is_replaced(store: ExactStore) -> None:
    store.put({"t/1": ExchangeVectors(rows(3), rows(5), rows(3))})
    store.put({"t/1": ExchangeVectors(rows(1), rows(2))})
    found = store.get(["t/1"])["t/1"]
    assert (len(found.parts), len(found.sentences), found.second) == (1, 2, None)


def test_an_unknown_exchange_is_left_out(store: ExactStore) -> None:
    store.put({"t/1": ExchangeVectors(rows(1), rows(1))})
    assert set(store.get(["t/2", "t/1"])) == {"t/1"}


def test_nothing_wanted_is_nothing_found(store: ExactStore) -> None:
    assert store.get([]) == {}


def test_more_are_found_than_one_statement_asks_for(store: ExactStore) -> None:
    every = [f"t/{number}" for number in range(1_100)]
    store.put({exchange: ExchangeVectors(rows(1), rows(1)) for exchange in every})
    assert set(store.get(every)) == set(every)


def test_a_dropped_transcript_takes_no_other_with_it(store: ExactStore) -> None:
    one = ExchangeVectors(rows(1), rows(1))
    store.put({"2020-en-a/1": one, "2020-en-a/2": one, "2020-en-ab/1": one})
    store.drop_transcript("2020-en-a")
    assert set(store.get(["2020-en-a/1", "2020-en-a/2", "2020-en-ab/1"])) == {"2020-en-ab/1"}


def test_a_store_that_is_closed_and_opened_again_holds_what_it_held(store: ExactStore, tmp_path: Path) -> None:
    store.put({"t/1": ExchangeVectors(rows(1), rows(1))})
    store.close()
    assert set(ExactStore(tmp_path).get(["t/1"])) == {"t/1"}


def test_another_thread_reads_what_one_wrote(store: ExactStore) -> None:
    store.put({"t/1": ExchangeVectors(rows(1), rows(1))})
    found: list[set[str]] = []
    reader = threading.Thread(target=lambda: found.append(set(store.get(["t/1"]))))
    reader.start()
    reader.join()
    assert found == [{"t/1"}]


def test_a_file_that_is_no_database_is_refused_with_the_command_that_helps(tmp_path: Path) -> None:
    (tmp_path / "exact.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(VectorIndexError, match="onrecord rebuild"):
        ExactStore(tmp_path)


def test_a_file_that_is_damaged_later_is_refused_with_the_command_that_helps(store: ExactStore, tmp_path: Path) -> None:
    store.put({"t/1": ExchangeVectors(rows(1), rows(1))})
    store.close()
    file = tmp_path / "exact.sqlite"
    file.write_bytes(file.read_bytes()[:16_384] + b"\xff" * 60_000)
    with pytest.raises(VectorIndexError, match="onrecord rebuild"):
        ExactStore(tmp_path).get(["t/1"])


def test_closing_closes_what_other_threads_opened(store: ExactStore, tmp_path: Path) -> None:
    store.put({"t/1": ExchangeVectors(rows(1), rows(1))})
    reader = threading.Thread(target=lambda: store.get(["t/1"]))
    reader.start()
    reader.join()
    store.close()
    assert not (tmp_path / "exact.sqlite-wal").exists()  # SQLite removes it with the last connection


def test_a_closed_store_is_read_no_more(store: ExactStore) -> None:
    store.close()
    with pytest.raises(VectorIndexError):
        store.get(["t/1"])


def test_several_threads_may_read_at_once(store: ExactStore) -> None:
    every = [f"t/{number}" for number in range(300)]
    store.put({exchange: ExchangeVectors(rows(3), rows(5)) for exchange in every})
    found: list[set[str]] = []
    readers = [threading.Thread(target=lambda: found.append(set(store.get(every)))) for _ in range(8)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert found == [set(every)] * 8

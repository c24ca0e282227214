"""Chroma as we use it: upserts, cosines, and seeing what another process wrote."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rag.index import Near, VectorIndex, record_id
from rag.vectors import ExchangeVectors, Vector


def unit(*values: float) -> Vector:
    vector = np.zeros(8, dtype=np.float32)
    vector[: len(values)] = values
    return vector / np.linalg.norm(vector)


def said(whole: Vector, *sentences: Vector) -> ExchangeVectors:
    """An exchange of one side; its sentences are at right angles to everything where none are given."""
    return ExchangeVectors(np.stack([whole]), np.stack(sentences or [unit(0, 0, 0, 0, 0, 0, 0, 1)]))


@pytest.fixture
def index(tmp_path: Path) -> VectorIndex:
    return VectorIndex(tmp_path / "index", "test-8-r1")


def test_nearest_gives_the_cosine_back(index: VectorIndex) -> None:
    index.upsert("en", {"t/1": said(unit(1), unit(0.6, 0.8))}, 20240702)
    found = index.nearest("en", unit(1), 10)
    assert [(near.exchange, near.number) for near in found] == [("t/1", 0), ("t/1", 1)]
    assert [near.cosine for near in found] == pytest.approx([1.0, 0.6], abs=1e-5)


def test_of_an_exchange_with_two_sides_the_whole_is_found(index: VectorIndex) -> None:
    parts = np.stack([unit(1), unit(0, 1), unit(0, 0, 1)])
    index.upsert("en", {"t/1": ExchangeVectors(parts, np.stack([unit(0, 0, 0, 1)]))}, None)
    assert index.ids("en") == {"t/1", "t/1#1"}
    assert index.nearest("en", unit(1), 1)[0] == Near("t/1", 0, pytest.approx(1.0))


def test_several_questions_are_answered_each_by_its_own(index: VectorIndex) -> None:
    index.upsert("en", {"t/1": said(unit(1)), "t/2": said(unit(0, 1))}, None)
    found = index.nearest_each("en", [unit(0, 1), unit(1)], 1)
    assert [[near.exchange for near in one] for one in found] == [["t/2"], ["t/1"]]


def test_the_same_id_again_replaces_the_record(index: VectorIndex) -> None:
    index.upsert("en", {"t/1": said(unit(1))}, None)
    index.upsert("en", {"t/1": said(unit(0, 1))}, None)
    assert index.ids("en") == {"t/1", "t/1#1"}
    assert index.vectors(["t/1"])["t/1"].parts[0] == pytest.approx(unit(0, 1))


def test_more_records_than_one_batch_are_all_stored(index: VectorIndex) -> None:
    index.upsert("en", {f"t/{number}": said(unit(1, number)) for number in range(150)}, None)
    assert len(index.ids("en")) == 300


def test_languages_are_kept_apart(index: VectorIndex) -> None:
    index.upsert("en", {"a/1": said(unit(1))}, None)
    index.upsert("fr", {"b/1": said(unit(1))}, None)
    assert {near.exchange for near in index.nearest("fr", unit(1), 10)} == {"b/1"}


def test_a_language_that_has_no_records_gives_none(index: VectorIndex) -> None:
    assert index.nearest_each("zh", [unit(1), unit(0, 1)], 10) == [[], []]


def test_a_dropped_transcript_is_gone_from_both_stores(index: VectorIndex) -> None:
    index.upsert("en", {"a/1": said(unit(1)), "b/1": said(unit(1))}, None)
    index.drop_transcript("en", "a")
    assert index.ids("en") == {"b/1", "b/1#1"}
    assert set(index.vectors(["a/1", "b/1"])) == {"b/1"}


def test_a_transcript_that_is_not_there_may_be_dropped(index: VectorIndex) -> None:
    index.upsert("en", {"a/1": said(unit(1))}, None)
    index.drop_transcript("fr", "nope")
    assert set(index.vectors(["a/1"])) == {"a/1"}


@pytest.mark.parametrize("number", [0, 1, 12])
def test_a_record_id_names_exchange_and_sentence(index: VectorIndex, number: int) -> None:
    vectors = [unit(0, 0, 1)] * 13
    vectors[number] = unit(1)
    index.upsert("en", {"2024-07-02-fr-abc123/4": said(vectors[0], *vectors[1:])}, None)
    near = index.nearest("en", unit(1), 1)
    assert near == [Near("2024-07-02-fr-abc123/4", number, pytest.approx(1.0))]
    assert record_id(near[0].exchange, number) in index.ids("en")


WRITE = """
import sys, numpy as np
from pathlib import Path
from rag.vectors import ExchangeVectors
from rag.index import VectorIndex
rows = np.zeros((2, 8), dtype=np.float32); rows[0, 3] = rows[1, 4] = 1
VectorIndex(Path(sys.argv[1]), "test-8-r1").upsert("en", {"other/1": ExchangeVectors(rows[:1], rows[1:])}, None)
"""


def test_reopened_sees_what_another_process_wrote_while_the_old_handle_still_answers(
    index: VectorIndex, tmp_path: Path
) -> None:
    index.upsert("en", {"mine/1": said(unit(1))}, None)
    assert {near.exchange for near in index.nearest("en", unit(1), 10)} == {"mine/1"}
    subprocess.run([sys.executable, "-c", WRITE, str(tmp_path / "index")], check=True)
    reopened = VectorIndex(index.folder, index.fingerprint)
    assert {near.exchange for near in reopened.nearest("en", unit(1), 10)} == {"mine/1", "other/1"}
    assert index.nearest("en", unit(1), 1)[0].exchange == "mine/1"

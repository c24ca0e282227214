"""Chroma as we use it: upserts, cosines, and seeing what another process wrote."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from rag.embedding import Vector
from rag.index import Near, Record, VectorIndex, record_id


def unit(*values: float) -> Vector:
    vector = np.zeros(8, dtype=np.float32)
    vector[: len(values)] = values
    return vector / np.linalg.norm(vector)


@pytest.fixture
def index(tmp_path: Path) -> VectorIndex:
    return VectorIndex(tmp_path / "index", "test-8-r1")


def test_nearest_gives_the_cosine_back(index: VectorIndex) -> None:
    index.upsert("en", [Record("t/1", 0, unit(1)), Record("t/1", 1, unit(0.6, 0.8))], 20240702)
    found = index.nearest("en", unit(1), 10, None)
    assert [(near.exchange, near.number) for near in found] == [("t/1", 0), ("t/1", 1)]
    assert [near.cosine for near in found] == pytest.approx([1.0, 0.6], abs=1e-5)


def test_the_same_id_again_replaces_the_record(index: VectorIndex) -> None:
    index.upsert("en", [Record("t/1", 0, unit(1))], None)
    index.upsert("en", [Record("t/1", 0, unit(0, 1))], None)
    assert index.ids("en") == {"t/1"}
    assert index.vectors("en", ["t/1"])["t/1"] == pytest.approx(unit(0, 1))


def test_languages_are_kept_apart(index: VectorIndex) -> None:
    index.upsert("en", [Record("a/1", 0, unit(1))], None)
    index.upsert("fr", [Record("b/1", 0, unit(1))], None)
    assert [near.exchange for near in index.nearest("fr", unit(1), 10, None)] == ["b/1"]
    assert index.nearest("zh", unit(1), 10, None) == []


def test_a_search_can_be_limited_to_exchanges(index: VectorIndex) -> None:
    index.upsert("en", [Record("a/1", 0, unit(1)), Record("a/2", 0, unit(0.6, 0.8))], None)
    assert [near.exchange for near in index.nearest("en", unit(1), 10, ("a/2",))] == ["a/2"]


def test_dropped_records_are_gone_and_unknown_ones_do_not_matter(index: VectorIndex) -> None:
    index.upsert("en", [Record("a/1", 0, unit(1)), Record("a/1", 1, unit(1))], None)
    index.drop("en", ["a/1#1", "nope"])
    assert index.ids("en") == {"a/1"}


@pytest.mark.parametrize("number", [0, 1, 12])
def test_a_record_id_names_exchange_and_sentence(index: VectorIndex, number: int) -> None:
    index.upsert("en", [Record("2024-07-02-fr-abc123/4", number, unit(1))], None)
    near = index.nearest("en", unit(1), 1, None)
    assert near == [Near("2024-07-02-fr-abc123/4", number, pytest.approx(1.0))]
    assert record_id(near[0].exchange, number) in index.ids("en")


WRITE = """
import sys, numpy as np
from pathlib import Path
from rag.index import Record, VectorIndex
vector = np.zeros(8, dtype=np.float32); vector[3] = 1
VectorIndex(Path(sys.argv[1]), "test-8-r1").upsert("en", [Record("other/1", 0, vector)], None)
"""


def test_reopened_sees_what_another_process_wrote_while_the_old_handle_still_answers(
    index: VectorIndex, tmp_path: Path
) -> None:
    index.upsert("en", [Record("mine/1", 0, unit(1))], None)
    assert len(index.nearest("en", unit(1), 10, None)) == 1
    subprocess.run([sys.executable, "-c", WRITE, str(tmp_path / "index")], check=True)
    assert {
        near.exchange for near in VectorIndex(index.folder, index.fingerprint).nearest("en", unit(1), 10, None)
    } == {"mine/1", "other/1"}
    assert index.nearest("en", unit(1), 1, None)[0].exchange == "mine/1"

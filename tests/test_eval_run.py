"""The evaluation end to end, on a desk that gives the answers it is handed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from eval.dataset import Dataset, DatasetError
from eval.report import Report, to_json
from eval.run import Asked, Plan, Progress, run_plan, silent
from rag.errors import VectorIndexError
from rag.schema import Citation
from tests.eval_samples import (
    BRIDGE,
    BRIDGE_ID,
    LAW,
    LAW_ID,
    MAYOR,
    TEACHERS,
    FakeDesk,
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
    return ran(cases, FakeDesk(dict(answers)))


def ran(cases: Dataset, desk: FakeDesk, progress: Progress = silent) -> Report:
    """The report of the record alone on a desk."""
    with TemporaryDirectory() as folder:
        return run_plan(Plan(cases), desk, Path(folder), progress, now=NOW)


def figures(report: Report, *names: str) -> dict[str, tuple[float, int]]:
    measures = report.figures[0].overall.measures
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
    shares = [measure for measure in report.figures[0].overall.measures.values() if measure.hits is not None]
    assert all(measure.value == 1.0 for measure in shares)
    assert report.figures[0].overall.measures["right"].n == 5
    assert report.figures[0].overall.measures["role_errors"].value == 0
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
    report = ran(dataset(LAW_CASE, BRIDGE_CASE), desk)
    assert [(row.outcome, row.error) for row in report.rows] == [("failed", "the index is damaged"), ("scored", None)]
    assert (report.figures[0].overall.failed, report.figures[0].overall.measures["hit_at_1"].value) == (1, 0.5)


def test_an_error_that_is_none_of_ours_is_not_hidden() -> None:
    with pytest.raises(ZeroDivisionError):
        ran(dataset(LAW_CASE), FakeDesk({LAW_CASE.question: ZeroDivisionError()}))


def test_a_case_whose_gold_is_not_in_the_archive_is_stale_is_not_asked_and_is_not_scored() -> None:
    gone = case("The ferry is closed.", id="ferry-en", question="Is the ferry closed?")
    desk = FakeDesk({LAW_CASE.question: answer(cite(LAW))})
    report = ran(dataset(LAW_CASE, gone), desk)
    assert [row.outcome for row in report.rows] == ["scored", "stale"]
    assert report.rows[1].error == "not in the archive: The ferry is closed."
    assert report.rows[1].scores == {}
    assert (report.figures[0].overall.stale, report.figures[0].overall.measures["hit_at_1"].n) == (1, 1)
    assert [question for question, _ in desk.asked] == [LAW_CASE.question]


def test_an_archive_that_holds_no_gold_at_all_is_refused() -> None:
    gone = case("The ferry is closed.")
    with pytest.raises(DatasetError, match="leave --data out"):
        ran(dataset(gone, FOOTBALL), FakeDesk())


def test_a_set_of_unanswerable_cases_fits_any_archive() -> None:
    assert ran(dataset(FOOTBALL), FakeDesk()).figures[0].overall.measures["refusal_recall"].value == 1.0


def test_a_citation_of_what_is_not_in_the_archive_is_unproven_and_no_crash() -> None:
    report = run(lambda question: (cite(LAW, transcript="2024-07-03-en-000000"),), dataset(LAW_CASE))
    assert figures(report, "quote_validity", "role_errors") == {"quote_validity": (0.0, 1), "role_errors": (0.0, 1)}


def test_history_reaches_the_desk_and_progress_counts_each_case() -> None:
    follow_up = case(LAW, id="then-en", question="And then?", history=("Will the law be changed?",))
    desk, seen = FakeDesk(), list[Asked]()
    ran(dataset(follow_up, FOOTBALL), desk, seen.append)
    assert desk.asked == [("And then?", ("Will the law be changed?",)), (FOOTBALL.question, ())]
    assert seen == [Asked(0, 2), Asked(1, 2), Asked(2, 2)]


def test_a_row_keeps_what_was_shown_and_what_was_wanted() -> None:
    given = answer(cite(BRIDGE), nearest=(BRIDGE_ID, LAW_ID))
    row = ran(dataset(LAW_CASE), FakeDesk({LAW_CASE.question: given})).rows[0]
    assert (row.case.gold, row.status, row.nearest) == ((LAW_ID,), "answered", (BRIDGE_ID, LAW_ID))
    assert [(cited.exchange, cited.speaker, cited.role, cited.quote) for cited in row.citations] == [
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

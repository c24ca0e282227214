"""What a run will take at most, before it begins."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from eval.candidates import candidates_of
from eval.dataset import default_set, load
from eval.estimate import estimate
from eval.run import Plan, run_plan
from rag.desk import Desk
from tests.model_server import ModelServer, honest


def test_the_record_alone_costs_nothing(desk: Desk) -> None:
    found = estimate(Plan(load(default_set())), desk)
    assert (found.rows, found.calls, found.tokens, found.dollars) == (90, 0, 0, 0.0)


def test_each_case_is_a_call_and_each_follow_up_two_for_every_candidate_and_time(desk: Desk) -> None:
    settings = desk.settings.model_copy(update={"openai_base_url": "http://127.0.0.1:9/v1"})
    plan = Plan(load(default_set()), candidates_of(settings, models=["gpt-5-mini", "of-a-price-unknown"]), repeat=3)
    found = estimate(plan, desk)
    assert (found.rows, found.calls) == (90 * 2 * 3, (90 + 10) * 2 * 3)
    assert found.dollars is None
    priced = estimate(replace(plan, candidates=plan.candidates[:1], repeat=1), desk)
    assert priced.dollars is not None
    assert 0.01 < priced.dollars < 1.0


def test_what_is_really_taken_is_no_more(desk: Desk, tmp_path: Path) -> None:
    with ModelServer(honest) as server:
        settings = desk.settings.model_copy(update={"openai_base_url": server.url, "model": "scripted"})
        dataset = load(default_set())
        plan = Plan(replace(dataset, cases=dataset.cases[:12]), candidates_of(settings))
        expected = estimate(plan, desk)
        report = run_plan(plan, desk, tmp_path)
    (figures,) = report.figures
    assert figures.model is not None
    assert figures.model.spending is not None
    assert figures.model.spending.calls <= expected.calls
    # The scripted server counts tokens as we estimate them.
    assert figures.model.spending.prompt_tokens + figures.model.spending.completion_tokens <= expected.tokens

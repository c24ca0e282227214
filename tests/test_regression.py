"""The gate: what fails a run against a baseline, what is only told, and how often it errs."""

from __future__ import annotations

import json
from dataclasses import replace
from math import sqrt
from pathlib import Path
from typing import Any

import pytest

from eval.compare_bench import simulate
from eval.dataset import DatasetError
from eval.kept_runs import read_report
from eval.regression import GateResult, check
from eval.report import CandidateUsed, ModelUsed, PromptUsed, Report, Run, build_report, to_json
from eval.rows import CaseAsked, Row
from eval.scorers import Score
from tests.eval_samples import LAW, answer, cite

PROMPT, CONDENSE = PromptUsed("answer", "1", "a" * 64), PromptUsed("condense", "1", "b" * 64)
MODEL = ModelUsed("small-1", PROMPT, CONDENSE, 8192, 400, 60.0)
RUN = Run("sample", "f" * 64, "fake-1-r1", 0.95, "0.1.0", "2024-07-03T00:00:00+00:00", 1, 1, ())
RIGHT, WRONG = Score(1.0, "all right"), Score(0.0, "gold exchange not cited")


def row(identity: str, right: bool = True, repeat: int = 1, **given: Any) -> Row:
    asked = CaseAsked(identity, f"What of {identity}?", "en", ("exchange-1",), True, "official", ("t/1",))
    made = Row(asked, "small-1", repeat, "scored", {"right": RIGHT if right else WRONG})
    return replace(made, **given)


def rows(pattern: str) -> list[Row]:
    """One row a case: `+` right, `-` wrong."""
    return [row(f"c{number:02}-en", sign == "+") for number, sign in enumerate(pattern)]


def scored(pattern: str, name: str, *values: float, of: int = 1) -> list[Row]:
    """The rows of a pattern, the first of them with a score more."""
    made = rows(pattern)
    for one, value in zip(made, values, strict=False):
        one.scores[name] = Score(value, f"{value:g}", of)
    return made


def report(given: list[Row], *names: str, model: ModelUsed | None = MODEL, **run: Any) -> Report:
    candidates = tuple(CandidateUsed(name, "model", model) for name in names or ("small-1",))
    return build_report(replace(RUN, candidates=candidates, **run), given)


def gate(before: list[Row], after: list[Row], **given: Any) -> GateResult:
    return check(report(before), report(after), **given)


# The test


def test_a_run_like_its_baseline_passes_without_a_word() -> None:
    found = gate(rows("+-+"), rows("+-+"))
    assert (found.passed, found.reasons, found.notes) == (True, (), ())
    assert found.comparison.sentence == "No case came out otherwise."


def test_a_fall_that_chance_would_hardly_make_fails_and_names_the_cases() -> None:
    found = gate(rows("+" * 20), rows("-" * 5 + "+" * 15))
    assert not found.passed
    assert found.reasons == (  # 1 / 2 ** 5
        "right (cases in which all is right) fell by 25 points, from 100.0% to 75.0% (one-sided p = .031); "
        "worse on: c00-en, c01-en, c02-en, c03-en, c04-en",
    )


def test_a_fall_that_may_be_chance_passes() -> None:
    assert gate(rows("+" * 20), rows("-" * 4 + "+" * 16)).passed  # 1 / 2 ** 4 = .0625
    assert not gate(rows("+" * 20), rows("-" * 4 + "+" * 16), alpha=0.07).passed


def test_a_rise_passes() -> None:
    assert gate(rows("-" * 20), rows("+" * 20)).passed


def test_of_two_gated_metrics_each_must_fall_further() -> None:
    before, after = scored("+" * 20, "hit_at_1", *[1.0] * 20), scored("-" * 5 + "+" * 15, "hit_at_1", *[1.0] * 20)
    assert not gate(before, after).passed
    assert gate(before, after, metrics=("right", "hit_at_1")).passed  # Holm: 2 * .031 = .0625
    after = scored("-" * 6 + "+" * 14, "hit_at_1", *[0.0] * 7, *[1.0] * 13)
    reasons = gate(before, after, metrics=("right", "hit_at_1")).reasons
    assert [reason.split(" (")[0] for reason in reasons] == ["right", "hit_at_1"]
    assert (
        "(one-sided p = .016, by Holm's adjustment for 2 metrics)" in reasons[0]
    )  # 2 / 2 ** 7, raised; not 1 / 2 ** 6


def test_a_gated_metric_of_which_less_is_better_falls_by_rising() -> None:
    before = scored("+" * 6, "latency_ms", *[100.0] * 6)
    after = scored("+" * 6, "latency_ms", *[150.0] * 5, 160.0)
    assert gate(before, after).passed
    assert gate(after, before, metrics=("latency_median_ms",)).passed
    assert gate(before, after, metrics=("latency_median_ms",)).reasons == (
        "latency_median_ms (latency (ms a case)) rose by 51.67, from 100 to 151.7 (one-sided p = .016); "
        "worse on: c05-en, c00-en, c01-en, c02-en, c03-en, c04-en",
    )


@pytest.mark.parametrize("name", ["judged", "length", "no_such"])
def test_no_run_is_held_to_what_a_judge_thinks_or_to_what_has_no_better(name: str) -> None:
    with pytest.raises(DatasetError, match=rf"{name}: no run is held to it; choose among right, hit_at_1, "):
        gate(rows("+"), rows("+"), metrics=(name,))


def test_what_the_judge_thinks_fails_nothing() -> None:
    assert gate(scored("+" * 20, "judged", *[1.0] * 20), scored("+" * 20, "judged", *[0.0] * 20)).passed


# What needs no test


def test_one_unproven_quote_fails_whatever_the_baseline_had() -> None:
    faulty = scored("++", "quote_validity", 0.75, 1.0, of=4)
    assert gate(faulty, faulty).reasons == ("quotes that the archive does not prove, in 1 case (c00-en: 0.75)",)


def test_more_role_errors_than_the_baselines_fail() -> None:
    before, after = scored("++", "role_errors", 1, 0), scored("++", "role_errors", 1, 2)
    assert gate(before, after).reasons == ("3 role errors, where the baseline has 1 (c01-en)",)
    assert gate(after, before).passed


def test_role_errors_are_counted_for_each_time_of_asking() -> None:
    once = scored("+", "role_errors", 1)
    again = [replace(one, repeat=repeat) for one in once for repeat in (1, 2, 3)]
    assert gate(once, again).passed
    assert gate(again, once).passed


def test_role_errors_of_new_cases_are_no_regression() -> None:
    found = gate(scored("+", "role_errors", 0), scored("++", "role_errors", 0, 1))
    assert found.passed
    assert found.notes == ("new, and held to nothing: c01-en",)


@pytest.mark.parametrize("name", ["quote_validity", "key_facts", "refusal_recall", "role_errors", "answer_language"])
def test_a_figure_that_is_gone_fails(name: str) -> None:
    (reason,) = gate(scored("+++", name, 1.0), rows("+++")).reasons
    assert reason.startswith(f"missing metric: {name} (")


@pytest.mark.parametrize("name", ["latency_ms", "tokens", "cost", "length", "judged"])
def test_a_figure_that_remembered_answers_do_not_have_may_be_gone(name: str) -> None:
    assert gate(scored("+++", name, 1.0), rows("+++")).passed


def test_a_figure_that_is_gated_may_not_be_gone() -> None:
    found = gate(scored("+++", "cost", 1.0), rows("+++"), metrics=("cost",))
    assert found.reasons == (
        "missing metric: cost (US dollars, all cases), which the baseline has",
        "cost: cannot be compared, as no case has it on both sides",
    )


def test_who_refuses_nothing_any_more_has_no_refusal_precision() -> None:
    before = scored("++", "refusal_precision", 0.0)
    assert gate(before, [replace(one, answer=answer(cite(LAW))) for one in rows("++")]).passed
    assert not gate(before, [replace(one, answer=answer()) for one in rows("++")]).passed


@pytest.mark.parametrize(
    ("gone", "why"),
    [
        ({"outcome": "failed", "error": "slow"}, "failed (slow) in the candidate"),
        ({"outcome": "stale", "error": "no such quote", "scores": {}}, "stale (no such quote) in the candidate"),
    ],
)
def test_a_case_that_is_scored_no_more_fails(gone: dict[str, Any], why: str) -> None:
    after = [replace(row("c00-en"), **gone), *rows("+++")[1:]]
    assert gate(rows("+++"), after).reasons == (f"not scored any more, 1 case (c00-en: {why})",)


def test_a_case_that_is_not_there_any_more_fails_also_in_another_set() -> None:
    found = check(report(rows("+++")), report(rows("++"), set_sha256="e" * 64))
    assert found.reasons == ("not scored any more, 1 case (c02-en: absent in the candidate)",)


def test_a_case_under_an_old_id_is_not_the_same_case() -> None:
    changed = row("c00-en")
    after = [replace(changed, case=replace(changed.case, question="What else?")), *rows("++")[1:]]
    assert gate(rows("++"), after).reasons == (
        "asked otherwise than in the baseline, 1 case (c00-en); make the baseline anew",
    )


def test_what_the_baseline_did_not_answer_either_fails_nothing() -> None:
    failed = [replace(row("c00-en"), outcome="failed", error="slow"), *rows("+++")[1:]]
    assert gate(failed, failed).passed
    assert gate(failed, rows("+++")).passed


@pytest.mark.parametrize("outcome", ["failed", "stale"])
def test_where_nothing_was_scored_nothing_passes(outcome: Any) -> None:
    nothing = [replace(one, outcome=outcome, scores={}) for one in rows("+++")]
    found = gate(nothing, nothing)
    assert found.reasons == ("right: cannot be compared, as no case has it on both sides",)
    assert not gate(rows("+++"), nothing).passed
    assert not gate([], rows("+++")).passed


def test_a_case_that_failed_once_of_several_times_is_told() -> None:
    after = [row("c00-en"), row("c00-en", repeat=2, outcome="failed", error="slow")]
    found = gate([row("c00-en"), row("c00-en", repeat=2)], after)
    assert found.passed
    assert found.notes == ("c00-en was not scored 1 time; the others count",)


# What is told


def test_another_set_with_the_cases_of_the_old_one_is_told() -> None:
    found = check(report(rows("++")), report(rows("+++"), set_sha256="e" * 64))
    assert found.passed
    assert found.notes == (
        "another set: sample (sha256 eeeeeeee), in the baseline sample (sha256 ffffffff); 2 cases in both",
        "new, and held to nothing: c02-en",
    )


@pytest.mark.parametrize(
    ("changed", "note"),
    [
        ({"index": "fake-1-r2"}, "another index: fake-1-r2, in the baseline fake-1-r1"),
        ({"keep": 0.9}, "another share of answers to keep: 0.9, in the baseline 0.95"),
        ({"onrecord": "0.2.0"}, "another version of OnRecord: 0.2.0, in the baseline 0.1.0"),
        ({"transcripts": 2}, "another number of transcripts: 2, in the baseline 1"),
        ({"repeat": 3}, "another number of times asked: 3, in the baseline 1"),
        ({"model": None}, "another model: none, the record alone, in the baseline small-1"),
        ({"model": replace(MODEL, name="big-1")}, "another model: big-1, in the baseline small-1"),
        (
            {"model": replace(MODEL, prompt=PromptUsed("answer", "2", "c" * 64))},
            "another prompt: answer 2 (sha256 cccccccc), in the baseline answer 1 (sha256 aaaaaaaa)",
        ),
        (
            {"model": replace(MODEL, condense=PromptUsed("condense", "1", "d" * 64))},
            "another condense prompt: condense 1 (sha256 dddddddd), in the baseline condense 1 (sha256 bbbbbbbb)",
        ),
        ({"model": replace(MODEL, context_window=4096)}, "another context window: 4096, in the baseline 8192"),
    ],
)
def test_what_else_differs_is_told_and_fails_nothing(changed: dict[str, Any], note: str) -> None:
    found = check(report(rows("++")), report(rows("++"), **changed))
    assert (found.passed, found.notes) == (True, (note,))


# Which candidate


def of(name: str, pattern: str) -> list[Row]:
    return [replace(one, candidate=name) for one in rows(pattern)]


def test_of_several_candidates_one_must_be_named() -> None:
    several = report([*of("terse", "+" * 9), *of("wordy", "-" * 9)], "terse", "wordy")
    one = report(of("now", "+" * 9), "now")
    with pytest.raises(DatasetError, match="the baseline has 2 candidates; name one of terse, wordy"):
        check(several, one)
    with pytest.raises(DatasetError, match="the run has 2 candidates; name one of terse, wordy"):
        check(one, several)
    with pytest.raises(DatasetError, match="the run has no candidate tense; name one of terse, wordy"):
        check(one, several, candidate="tense")
    assert check(one, several, candidate="terse").passed
    assert not check(one, several, candidate="wordy").passed
    assert not check(several, several, candidate="wordy", baseline_candidate="terse").passed
    assert check(several, one, baseline_candidate="wordy").comparison.baseline == "wordy"


# Reports in files


def test_a_report_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    written = report([replace(one, answer=answer(cite(LAW))) for one in rows("+-")])
    file = tmp_path / "report.json"
    file.write_text(to_json(written), encoding="utf-8")
    assert read_report(file) == written


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "cannot be read"),
        ("", "is not JSON"),
        ("\x80", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "is no report of this version"),
        ("{}", "is no report of this version"),
        ('{"version": 1}', "is no report of this version"),
        ('{"version": 2}', r"is no whole report \(run: Field required\)"),
        ('{"version": 2, "run": 3}', "is no whole report"),
    ],
)
def test_a_file_without_a_report_is_refused_with_what_to_do(tmp_path: Path, content: str | None, message: str) -> None:
    file = tmp_path / "report.json"
    if content is not None:
        file.write_bytes(content.encode("latin-1"))
    with pytest.raises(DatasetError, match=f"report.json: {message}.*; make it anew with `onrecord eval run --json"):
        read_report(file)


def test_a_report_with_figures_of_nobody_is_refused(tmp_path: Path) -> None:
    data = json.loads(to_json(report(rows("+"))))
    data["figures"] = []
    file = tmp_path / "report.json"
    file.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(DatasetError, match="the run has no figures of small-1"):
        check(report(rows("+")), read_report(file))


# How often it errs


@pytest.mark.slow
def test_of_two_like_prompts_the_gate_fails_no_more_than_it_says() -> None:
    alarms = simulate(cases=90, repeat=3, seeds=400, drop=0.0)
    assert alarms.share <= 0.05 + 2 * sqrt(0.05 * 0.95 / 400)  # .072


@pytest.mark.slow
@pytest.mark.parametrize("spread", [False, True])
def test_a_prompt_ten_points_worse_is_caught_four_times_of_five(spread: bool) -> None:
    assert simulate(cases=90, repeat=3, seeds=400, drop=0.1, spread=spread).share >= 0.8


def test_the_simulation_counts_what_the_gate_fails() -> None:
    found = simulate(cases=60, repeat=3, seeds=5, drop=0.5)
    assert (found.cases, found.repeat, found.seeds, found.failed, found.share) == (60, 3, 5, 5, 1.0)


def test_what_is_measured_twice_is_held_to_by_its_first_name() -> None:
    with pytest.raises(DatasetError, match="latency_median_ms"):
        check(report(rows("+")), report(rows("+")), metrics=("latency_p95_ms",))

"""Two sets of rows -> the cases gained and lost, the differences with their tests, and what may be concluded."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.compare import Comparison, Difference, LeftOut, compare
from eval.metrics import METRICS
from eval.rows import CaseAsked, Row
from eval.scorers import Score

RIGHT, WRONG = Score(1.0, "all right"), Score(0.0, "gold exchange not cited")


def case(identity: str, **given: Any) -> CaseAsked:
    made = CaseAsked(identity, f"What of {identity}?", identity[-2:], ("exchange-1",), True, "official", ("t/1",))
    return replace(made, **given)


def row(identity: str, right: bool = True, repeat: int = 1, side: str = "old", **given: Any) -> Row:
    made = Row(case(identity), side, repeat, "scored", {"right": RIGHT if right else WRONG})
    return replace(made, **given)


def rows(pattern: str, side: str = "old") -> list[Row]:
    """One row a case: `+` right, `-` wrong."""
    return [row(f"c{number:03}-en", sign == "+", side=side) for number, sign in enumerate(pattern)]


def against(before: str, after: str) -> Comparison:
    return compare(rows(before), rows(after, "new"))


def figure(comparison: Comparison, name: str = "right") -> Difference:
    return next(one for one in comparison.differences if one.metric == name)


def test_cases_that_came_out_otherwise_are_gained_or_lost_with_what_was_wrong() -> None:
    found = against("+-+", "-++")
    assert (found.baseline, found.candidate, found.cases) == ("old", "new", 3)
    (gained,), (lost,) = found.gained, found.lost
    assert (gained.case.id, gained.before, gained.after) == ("c001-en", 0.0, 1.0)
    assert (gained.wrong_before, gained.wrong_after) == ("gold exchange not cited", "")
    assert (lost.case.id, lost.before, lost.after) == ("c000-en", 1.0, 0.0)
    assert (lost.wrong_before, lost.wrong_after) == ("", "gold exchange not cited")


def test_better_on_seven_cases_and_worse_on_two_is_mcnemars_p() -> None:
    right = figure(against("-" * 7 + "+" * 83, "+" * 7 + "--" + "+" * 81))
    assert (right.gained, right.lost, right.cases) == (7, 2, 90)
    assert right.p == pytest.approx(92 / 512)  # 2 * (1 + 9 + 36) / 2 ** 9
    assert (right.before, right.after) == pytest.approx((83 / 90, 88 / 90))
    assert right.difference == pytest.approx(5 / 90)
    assert right.low < 0 < right.high


def test_a_case_asked_several_times_is_one_case_with_the_mean_of_its_times() -> None:
    before = [row("a-en", right, repeat) for repeat, right in enumerate((True, False, False), 1)]
    after = [row("a-en", right, repeat, "new") for repeat, right in enumerate((True, True, False), 1)]
    found = compare(before, after)
    assert (found.gained[0].before, found.gained[0].after) == pytest.approx((1 / 3, 2 / 3))
    assert found.gained[0].wrong_after == "gold exchange not cited"
    assert figure(found).cases == 1
    assert figure(found).p == 1.0


def test_sides_may_be_asked_a_different_number_of_times() -> None:
    before = [row("a-en", right, repeat) for repeat, right in enumerate((True, False), 1)]
    after = [row("a-en", right, repeat, "new") for repeat, right in enumerate((True, False, True, False), 1)]
    assert compare(before, after).sentence == "No case came out otherwise."


def test_the_greatest_changes_come_first_and_then_those_of_the_order_of_the_baseline() -> None:
    def asked(identity: str, side: str, *rights: bool) -> list[Row]:
        return [row(identity, right, repeat, side) for repeat, right in enumerate(rights, 1)]

    before = [*asked("z-en", "old", 0, 0, 1), *asked("b-en", "old", 0, 0, 0), *asked("a-en", "old", 0, 1, 0)]
    after = [*asked("a-en", "new", 1, 1, 0), *asked("b-en", "new", 1, 1, 1), *asked("z-en", "new", 0, 1, 1)]
    assert [change.case.id for change in compare(before, after).gained] == ["b-en", "z-en", "a-en"]


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ({"outcome": "stale", "error": "no such quote", "scores": {}}, {}, "stale (no such quote) in the baseline"),
        ({}, {"outcome": "failed", "error": "server slow"}, "failed (server slow) in the candidate"),
        ({}, {"outcome": "failed"}, "failed in the candidate"),
        (
            {"outcome": "stale", "error": "x"},
            {"outcome": "failed", "error": "y"},
            "stale (x) in the baseline, failed (y) in the candidate",
        ),
        ({}, {"case": case("a-en", question="What else?")}, "the case was changed between the two"),
        ({}, {"case": case("a-en", facts=("40",))}, "the case was changed between the two"),
    ],
)
def test_a_case_that_cannot_be_compared_is_left_out_with_the_reason(
    old: dict[str, Any], new: dict[str, Any], why: str
) -> None:
    found = compare([row("a-en", **old), row("b-en")], [row("a-en", side="new", **new), row("b-en", side="new")])
    assert found.left_out == (LeftOut("a-en", why),)
    assert found.cases == figure(found).cases == 1
    assert found.sentence == "No case came out otherwise. 1 case was left out."


def test_a_case_absent_on_one_side_is_left_out() -> None:
    found = compare([row("a-en"), row("b-en")], [row("c-en", side="new"), row("b-en", side="new")])
    assert found.left_out == (LeftOut("a-en", "absent in the candidate"), LeftOut("c-en", "absent in the baseline"))


def test_the_exchanges_and_tags_of_a_case_may_change() -> None:
    other = case("a-en", gold=("t/2",), tags=("exchange-2",))
    assert compare([row("a-en")], [row("a-en", side="new", case=other)]).cases == 1


def test_of_a_case_that_failed_once_only_the_other_times_count() -> None:
    after = [row("a-en", False, 1, "new", outcome="failed", error="slow"), row("a-en", True, 2, "new")]
    found = compare([row("a-en")], after)
    assert (found.left_out, found.gained, found.lost) == ((), (), ())


def test_a_metric_is_compared_only_on_cases_that_have_it_on_both_sides() -> None:
    before, after = rows("+++"), rows("+++", "new")
    before[0].scores["citation_precision"] = Score(0.5, "1 of 2", 2)
    before[1].scores["citation_precision"] = Score(1.0, "4 of 4", 4)
    after[1].scores["citation_precision"] = Score(0.75, "3 of 4", 4)
    after[2].scores["key_facts"] = Score(1.0, "all shown")
    found = compare(before, after)
    assert [one.metric for one in found.differences] == ["right", "citation_precision"]
    precision = figure(found, "citation_precision")
    assert (precision.cases, precision.before, precision.after, precision.lost) == (1, 1.0, 0.75, 1)


def test_each_case_counts_once_however_many_citations_it_has() -> None:
    before, after = rows("++"), rows("++", "new")
    for one, value, of in ((before[0], 1.0, 1), (before[1], 1.0, 9), (after[0], 0.0, 1), (after[1], 1.0, 9)):
        one.scores["citation_precision"] = Score(value, "", of)
    assert figure(compare(before, after), "citation_precision").difference == -0.5  # pooled it would be 9/10 - 10/10


def test_of_latency_and_cost_less_is_better_and_each_score_comes_once() -> None:
    before, after = rows("+++"), rows("+++", "new")
    for number, (old, new) in enumerate(zip(before, after, strict=True)):
        old.scores.update(latency_ms=Score(100.0, ""), cost=Score(2e-6, ""), length=Score(10.0, ""))
        new.scores.update(latency_ms=Score(90.5 + 40 * (number == 2), ""), cost=Score(3e-6, ""), length=Score(9, ""))
    found = compare(before, after)
    assert [one.metric for one in found.differences] == ["right", "length", "latency_median_ms", "cost"]
    latency, cost, length = (figure(found, name) for name in ("latency_median_ms", "cost", "length"))
    assert (latency.better, latency.gained, latency.lost) == ("lower", 2, 1)
    assert latency.title == "latency (ms a case)"
    assert (cost.gained, cost.lost, cost.difference) == (0, 3, pytest.approx(1e-6))
    assert cost.p == pytest.approx(2 / 8)
    assert (length.better, length.gained, length.lost) == ("neither", 0, 3)


def test_languages_and_tags_are_compared_in_what_is_right_by_name() -> None:
    def both(identity: str, old: bool, new: bool, *tags: str) -> tuple[Row, Row]:
        asked = case(identity, tags=tags)
        return row(identity, old, case=asked), row(identity, new, side="new", case=asked)

    pairs = [both("a-zh", True, False, "who", "claim"), both("b-en", True, True, "who"), both("c-en", False, True)]
    found = compare([old for old, _ in pairs], [new for _, new in pairs])
    assert [(one.name, one.difference.cases, one.difference.difference) for one in found.by_language] == [
        ("en", 2, 0.5),
        ("zh", 1, -1.0),
    ]
    assert [(one.name, one.difference.cases, one.difference.lost) for one in found.by_tag] == [
        ("claim", 1, 1),
        ("who", 2, 1),
    ]


# The sentence


def test_what_could_be_chance_is_said_to_be() -> None:
    assert against("-" * 7 + "+" * 83, "+" * 7 + "--" + "+" * 81).sentence == (
        "Better on 7 cases, worse on 2, the same on 81: the difference could be chance "
        "(p = .18; between 1 point worse and 12 points better)."
    )


def test_what_chance_would_hardly_do_is_said_with_its_size() -> None:
    assert against("+" * 90, "-" * 12 + "+" * 78).sentence == (
        "Worse on 12 cases, better on none, the same on 78: chance alone would hardly do this (p < .001); "
        "the candidate is between 7 and 20 points worse."
    )


def test_what_came_out_the_same_is_said_in_one_sentence() -> None:
    assert against("+-+", "+-+").sentence == "No case came out otherwise."


def test_as_many_better_as_worse_is_chance() -> None:
    assert against("+--+", "-+-+").sentence.startswith(
        "Better on 1 case, worse on 1, the same on 2: the difference could be chance (p = 1; between "
    )


def test_one_case_alone_could_be_chance() -> None:
    assert against("+", "-").sentence == (
        "Worse on 1 case, better on none, the same on none: the difference could be chance "
        "(p = 1; between 0 and 100 points worse)."
    )


def test_cases_left_out_are_counted_in_the_sentence() -> None:
    after = [replace(one, outcome="failed") if number < 2 else one for number, one in enumerate(rows("+++", "new"))]
    assert compare(rows("+++"), after).sentence == "No case came out otherwise. 2 cases were left out."


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ([], [], "Nothing can be compared: the baseline has no cases."),
        ([], rows("+"), "Nothing can be compared: the baseline has no cases."),
        (rows("+"), [], "Nothing can be compared: the candidate has no cases."),
        (
            [replace(one, outcome="stale", scores={}) for one in rows("++")],
            rows("++"),
            "Nothing can be compared: no case was answered on both sides "
            "(c000-en: stale in the baseline, and 1 other).",
        ),
        (
            rows("+"),
            [replace(one, outcome="failed", error="slow") for one in rows("+")],
            "Nothing can be compared: no case was answered on both sides (c000-en: failed (slow) in the candidate).",
        ),
        (
            rows("+"),
            [replace(one, scores={}) for one in rows("+")],
            "Nothing can be compared: no case says on both sides whether all in it is right.",
        ),
    ],
)
def test_where_nothing_can_be_compared_the_sentence_says_why(
    before: list[Row], after: list[Row], sentence: str
) -> None:
    found = compare(before, after)
    assert found.sentence == sentence
    assert (found.gained, found.lost, found.by_language, found.by_tag) == ((), (), (), ())


# What holds of all rows


@st.composite
def a_side(draw: st.DrawFn) -> list[Row]:
    """Rows of some of six cases, asked up to three times, some stale or failed, with any of the scores."""
    made = []
    for identity in draw(st.permutations([f"{letter}-{language}" for letter in "abc" for language in ("en", "zh")])):
        for repeat in range(1, draw(st.integers(0, 3)) + 1):
            outcome = draw(st.sampled_from(["scored", "scored", "scored", "stale", "failed"]))
            names = draw(st.sets(st.sampled_from(["right", *(one.score for one in METRICS)])))
            values = st.sampled_from([0.0, 1.0, 0.5, 1 / 3, 0.123])
            scores = {name: Score(draw(values), "why", draw(st.integers(1, 3))) for name in sorted(names)}
            made.append(row(identity, repeat=repeat, outcome=outcome, scores=scores))
    return made


@given(a_side())
@settings(deadline=None, max_examples=40)
def test_rows_against_themselves_gain_and_lose_nothing(side: list[Row]) -> None:
    found = compare(side, side)
    assert (found.gained, found.lost) == ((), ())
    assert all((one.difference, one.low, one.high, one.p) == (0.0, 0.0, 0.0, 1.0) for one in found.differences)
    assert found.sentence.startswith(("No case came out otherwise.", "Nothing can be compared: "))


@given(a_side(), a_side())
@settings(deadline=None, max_examples=60)
def test_the_other_way_round_gained_is_lost(before: list[Row], after: list[Row]) -> None:
    there, back = compare(before, after), compare(after, before)
    assert {one.case.id for one in there.gained} == {one.case.id for one in back.lost}
    assert {one.case.id for one in there.lost} == {one.case.id for one in back.gained}
    assert {one.case for one in there.left_out} == {one.case for one in back.left_out}
    for one, other in zip(there.differences, back.differences, strict=True):
        assert (one.metric, one.cases, one.p) == (other.metric, other.cases, other.p)
        assert (one.gained, one.lost, one.before, one.after) == (other.lost, other.gained, other.after, other.before)
        assert (one.difference, one.low, one.high) == pytest.approx((-other.difference, -other.high, -other.low))


@given(a_side(), a_side(), st.randoms())
@settings(deadline=None, max_examples=30)
def test_the_order_of_the_rows_changes_no_figure(before: list[Row], after: list[Row], random: Any) -> None:
    shuffled = random.sample(before, len(before))
    assert compare(shuffled, after).differences == compare(before, after).differences


@given(a_side(), a_side())
@settings(deadline=None, max_examples=30)
def test_every_case_is_compared_or_left_out(before: list[Row], after: list[Row]) -> None:
    found = compare(before, after)
    assert found.cases + len(found.left_out) == len({one.case.id for one in (*before, *after)})

"""Rows -> figures: pooled shares with their intervals, groups, what does not apply."""

from __future__ import annotations

import pytest

from eval.metrics import METRICS, Measure, aggregate, metric, wilson
from eval.scorers import SCORERS, Score
from tests.eval_samples import row, scored


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # Wilson (1927) by hand for 8 of 10, z = 1.96: (.8 + .192) / 1.384 ± 1.96 / 1.384 * sqrt(.016 + .0096)
        # = .717 ± .227.
        (8, 10, 0.490, 0.943),
        (0, 10, 0.0, 0.278),
        (10, 10, 0.722, 1.0),
        (1, 1, 0.207, 1.0),
        (50, 100, 0.404, 0.596),
    ],
)
def test_the_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=0.0006)


def test_shares_are_pooled_over_what_they_are_shares_of() -> None:
    # 3 of 4 citations and 1 of 1 are 4 of 5 = .8; the mean of the two shares would be .875.
    group = aggregate("all", [scored(quote_validity=Score(0.75, "", 4)), scored(quote_validity=Score(1.0, "", 1))])
    low, high = wilson(4, 5)
    assert group.measures["quote_validity"] == Measure(0.8, 5, 4, round(low, 4), round(high, 4))


def test_thirds_are_pooled_without_rounding_away_a_hit() -> None:
    # 1/3 + 2/3 + 3/3 of three each are 6 of 9.
    rows = [scored(citation_precision=Score(hits / 3, "", 3)) for hits in (1, 2, 3)]
    assert aggregate("all", rows).measures["citation_precision"].hits == 6


def test_refusal_precision_and_recall_come_from_whom_they_apply_to() -> None:
    # Four refusals, three of them right: precision 3/4. Five not on record, three of them refused: recall 3/5.
    right = scored(refusal_precision=1.0, refusal_recall=1.0)
    rows = [right] * 3 + [scored(refusal_precision=0.0, hit_at_1=0.0)] + [scored(refusal_recall=0.0)] * 2
    measures = aggregate("all", rows).measures
    assert (measures["refusal_precision"].value, measures["refusal_precision"].n) == (0.75, 4)
    assert (measures["refusal_recall"].value, measures["refusal_recall"].n) == (0.6, 5)
    assert measures["hit_at_1"].n == 1


def test_role_errors_are_counted_among_citations() -> None:
    group = aggregate("all", [scored(role_errors=Score(1.0, "", 3)), scored(role_errors=Score(0.0, "", 2))])
    assert group.measures["role_errors"] == Measure(1.0, 5)


def test_overlap_is_a_mean_without_an_interval() -> None:
    assert aggregate("all", [scored(gold_overlap=1.0), scored(gold_overlap=0.5)]).measures["gold_overlap"] == Measure(
        0.75, 2
    )


def test_latency_has_a_median_and_a_95th_percentile() -> None:
    # 1 … 20 ms: the median is 10.5, and 19 of 20 (95 %) are at most 19.
    measures = aggregate("all", [scored(latency_ms=float(ms)) for ms in range(1, 21)]).measures
    assert (measures["latency_median_ms"].value, measures["latency_p95_ms"].value) == (10.5, 19.0)


def test_a_measure_that_applies_to_no_row_is_absent() -> None:
    assert set(aggregate("all", [scored(hit_at_1=1.0)]).measures) == {"hit_at_1"}
    assert aggregate("none", []).measures == {}


def test_stale_and_failed_rows_are_counted_apart_and_only_failed_ones_score() -> None:
    stale = row("b-en", outcome="stale", answer=None, error="not in the archive: x")
    failed = row("c-en", outcome="failed", answer=None, error="no index", scores={"hit_at_1": Score(0.0, "failed")})
    group = aggregate("all", [scored(hit_at_1=1.0), stale, failed])
    assert (group.cases, group.stale, group.failed) == (3, 1, 1)
    assert (group.measures["hit_at_1"].value, group.measures["hit_at_1"].n) == (0.5, 2)


def test_a_case_asked_again_narrows_no_interval() -> None:
    # 8 of 10 cases, each asked three times with the same outcome: 24 of 30, and still the interval of ten cases.
    rows = [scored(hit_at_1=float(case < 8), repeat=time) for case in range(10) for time in (1, 2, 3)]
    low, high = wilson(8, 10)
    assert aggregate("all", rows).measures["hit_at_1"] == Measure(0.8, 30, 24, round(low, 4), round(high, 4))


def test_costs_are_added_up() -> None:
    assert aggregate("all", [scored(cost=0.25), scored(cost=0.5)]).measures["cost"] == Measure(0.75, 2)


def test_every_score_has_a_metric_and_every_metric_a_score() -> None:
    assert {one.score for one in METRICS} == {*SCORERS, "right", "judged"}
    assert metric("right").better == "higher"

"""Rows -> figures: overall, by language and by tag. Pure.

Shares are pooled over what they are shares of (cases, citations, exchanges, facts) and carry Wilson's 95 % interval.
Citations of one answer are not independent, so that intervals over citations are a little too narrow; where a case is
asked several times, the interval is that of one time, since a case is no more cases for being asked again.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from eval.model_part import p95
from eval.rows import Row
from eval.scorers import Score

Kind = Literal["share", "mean", "count", "median", "p95", "sum"]
Better = Literal["higher", "lower", "neither"]

_Z = 1.959964


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure over `n` things. A share says how many `hits` it has, and between what it may truly lie."""

    value: float
    n: int
    hits: int | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """The figures of some cases; a measure that applies to none of them is absent. `failed` counts each time asked."""

    name: str
    cases: int
    stale: int
    failed: int
    measures: dict[str, Measure]


@dataclass(frozen=True, slots=True)
class Metric:
    """How the scores of one name become a figure, what it is called, and which way is better."""

    name: str
    title: str
    short: str
    score: str
    kind: Kind
    better: Better = "higher"


METRICS = (
    Metric("right", "cases in which all is right", "right", "right", "share"),
    Metric("hit_at_1", "first citation right", "hit@\nfirst", "hit_at_1", "share"),
    Metric("hit_at_shown", "right citation among those shown", "hit@\nshown", "hit_at_shown", "share"),
    Metric("citation_precision", "citation precision (exchanges)", "cite\nprec", "citation_precision", "share"),
    Metric("citation_recall", "citation recall (exchanges)", "cite\nrec", "citation_recall", "share"),
    Metric("gold_overlap", "gold quote shown (characters)", "gold", "gold_overlap", "mean"),
    Metric("key_facts", "key facts shown", "facts", "key_facts", "share"),
    Metric("quote_validity", "quotes proven by the archive", "valid", "quote_validity", "share"),
    Metric("quotes_kept", "the model's quotations that stand", "kept", "quotes_kept", "share"),
    Metric("role_errors", "role errors (number, of citations)", "role\nerr", "role_errors", "count", "lower"),
    Metric("role_match", "quoted in the role that answers", "role", "role_match", "share"),
    Metric("refusal_precision", "refusal precision", "ref\nprec", "refusal_precision", "share"),
    Metric("refusal_recall", "refusal recall", "ref\nrec", "refusal_recall", "share"),
    Metric("answer_language", "answered in the question's language", "lang", "answer_language", "share"),
    Metric("judged", "judged to say no more (advisory)", "judge", "judged", "share", "neither"),
    Metric("length", "length, median (characters)", "chars", "length", "median", "neither"),
    Metric("latency_median_ms", "latency, median (ms)", "ms", "latency_ms", "median", "lower"),
    Metric("latency_p95_ms", "latency, 95th percentile (ms)", "ms p95", "latency_ms", "p95", "lower"),
    Metric("tokens", "tokens, median", "tokens", "tokens", "median", "lower"),
    Metric("cost", "US dollars, all cases", "$", "cost", "sum", "lower"),
)


def metric(name: str) -> Metric:
    """The metric of that name. Raises KeyError."""
    return {one.name: one for one in METRICS}[name]


class Interval(NamedTuple):
    """Between what a share may truly lie."""

    low: float
    high: float


def wilson(hits: float, n: float) -> Interval:
    """Wilson's 95 % interval of a share: honest for few cases and near 0 and 1.

    >>> low, high = wilson(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    share, z2 = hits / n, _Z * _Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def aggregate(name: str, rows: Iterable[Row]) -> Group:
    """The figures of some rows; stale ones are counted and not scored, failed ones are counted and scored."""
    rows = list(rows)
    times = max((row.repeat for row in rows), default=1)
    measures = {}
    for one in METRICS:
        measure = _measure(one.kind, [row.scores[one.score] for row in rows if one.score in row.scores], times)
        if measure is not None:
            measures[one.name] = measure
    cases, stale = ({row.case.id for row in some} for some in (rows, [row for row in rows if row.outcome == "stale"]))
    failed = sum(row.outcome == "failed" for row in rows)
    return Group(name, len(cases), len(stale), failed, measures)


def _measure(kind: Kind, scores: Sequence[Score], times: int) -> Measure | None:
    if not scores:
        return None
    values = sorted(score.value for score in scores)
    if kind == "share":
        n = sum(score.of for score in scores)
        hits = round(sum(score.value * score.of for score in scores))
        low, high = wilson(hits / times, n / times)
        return Measure(round(hits / n, 4), n, hits, round(low, 4), round(high, 4))
    if kind == "count":
        return Measure(sum(values), sum(score.of for score in scores))
    if kind == "sum":
        return Measure(round(sum(values), 6), len(values))
    if kind == "mean":
        return Measure(round(statistics.fmean(values), 4), len(values))
    if kind == "median":
        return Measure(round(statistics.median(values), 2), len(values))
    return Measure(round(p95(values), 2), len(values))

"""Two sets of rows on the same cases -> what one gained and lost against the other, case by case. Pure.

A case is one thing however often it was asked: it has the mean of the times that were scored, and a difference is the
mean of the cases' differences, each case counting once (where figures pool citations, a comparison does not). The
groups by language and by tag are many looks at the same data: one in twenty shows p < .05 by chance alone.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from eval.metrics import METRICS, Better, Metric, metric
from eval.paired import ALPHA, effect
from eval.rows import CaseAsked, Row
from eval.scorers import Score

_TITLES = {
    "role_errors": "role errors (a case)",
    "length": "length (characters a case)",
    "latency_ms": "latency (ms a case)",
    "tokens": "tokens (a case)",
    "cost": "US dollars (a case)",
}
"""What a difference is called where the metric's own title is of a total or a median, by the score."""


@dataclass(frozen=True, slots=True)
class Change:
    """A case that came out otherwise: in which share of its times all was right before and now, and what was wrong."""

    case: CaseAsked
    before: float
    after: float
    wrong_before: str
    wrong_after: str


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A case that cannot be compared, and why."""

    case: str
    why: str


@dataclass(frozen=True, slots=True)
class Difference:
    """A metric on the cases in which both sides have it.

    `before` and `after` are the means of the cases. `difference` is `after` less `before`, with the 95 % interval `low`
    to `high`; `p` is two-sided: how often chance alone would make a difference at least so large. `gained` and `lost`
    are the cases in which it is better and worse (of what is neither, in which it is more and less).
    """

    metric: str
    title: str
    better: Better
    cases: int
    before: float
    after: float
    difference: float
    low: float
    high: float
    p: float
    gained: int
    lost: int


@dataclass(frozen=True, slots=True)
class GroupDifference:
    """The difference in `right` among the cases of a language or a tag."""

    name: str
    difference: Difference


@dataclass(frozen=True, slots=True)
class Comparison:
    """A candidate against a baseline on the same cases; `sentence` says in words what may be concluded."""

    baseline: str
    candidate: str
    cases: int
    gained: tuple[Change, ...]
    lost: tuple[Change, ...]
    left_out: tuple[LeftOut, ...]
    differences: tuple[Difference, ...]
    by_language: tuple[GroupDifference, ...]
    by_tag: tuple[GroupDifference, ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A case that both sides answered, with the rows of each that were scored."""

    case: CaseAsked
    before: tuple[Row, ...]
    after: tuple[Row, ...]

    def values(self, score: str) -> PairValues | None:
        """What the case has of a score on each side, None where a side has nothing of it."""
        before, after = _mean(self.before, score), _mean(self.after, score)
        return None if before is None or after is None else PairValues(before, after)


@dataclass(frozen=True, slots=True)
class PairValues:
    """The means of a score over the times that a case was asked, on each side."""

    before: float
    after: float

    @property
    def difference(self) -> float:
        """After less before, without the dust of floating-point division."""
        return round(self.after - self.before, 12)


@dataclass(frozen=True, slots=True)
class Pairing:
    """The cases that can be compared, in the order of the baseline, and those that cannot."""

    pairs: tuple[Pair, ...]
    left_out: tuple[LeftOut, ...]


def compare(baseline: Sequence[Row], candidate: Sequence[Row]) -> Comparison:
    """What the candidate's rows gain and lose against the baseline's, each of one candidate."""
    pairing = pair_up(baseline, candidate)
    changes = [change for pair in pairing.pairs if (change := _change(pair)) is not None]
    changes.sort(key=lambda change: -round(abs(change.after - change.before), 12))
    differences = tuple(
        difference for one in each_score_once() if (difference := differ(pairing.pairs, one)) is not None
    )
    right = next((one for one in differences if one.metric == "right"), None)
    return Comparison(
        baseline=_name(baseline),
        candidate=_name(candidate),
        cases=len(pairing.pairs),
        gained=tuple(change for change in changes if change.after > change.before),
        lost=tuple(change for change in changes if change.after < change.before),
        left_out=pairing.left_out,
        differences=differences,
        by_language=_groups((pair.case.language, pair) for pair in pairing.pairs),
        by_tag=_groups((tag, pair) for pair in pairing.pairs for tag in pair.case.tags),
        sentence=_nothing(baseline, candidate, pairing) if right is None else _sentence(right, len(pairing.left_out)),
    )


def _name(rows: Sequence[Row]) -> str:
    return rows[0].candidate if rows else ""


# Pairs


def pair_up(baseline: Sequence[Row], candidate: Sequence[Row]) -> Pairing:
    """The cases of two sides by their ids; one that either side did not answer, or that was asked otherwise, is out."""
    before, after = _by_case(baseline), _by_case(candidate)
    pairs, left_out = [], []
    for case in dict.fromkeys((*before, *after)):
        old, new = before.get(case, []), after.get(case, [])
        why = _why_not(old, new)
        if why is None:
            pairs.append(Pair(new[0].case, _scored(old), _scored(new)))
        else:
            left_out.append(LeftOut(case, why))
    return Pairing(tuple(pairs), tuple(left_out))


def _by_case(rows: Sequence[Row]) -> dict[str, list[Row]]:
    cases: dict[str, list[Row]] = {}
    for row in rows:
        cases.setdefault(row.case.id, []).append(row)
    return cases


def _scored(rows: Sequence[Row]) -> tuple[Row, ...]:
    return tuple(row for row in rows if row.outcome == "scored")


def _why_not(old: Sequence[Row], new: Sequence[Row]) -> str | None:
    why = [
        f"{trouble} in the {side}"
        for side, rows in (("baseline", old), ("candidate", new))
        if (trouble := _trouble(rows)) is not None
    ]
    if why:
        return ", ".join(why)
    return None if _asked(old[0].case) == _asked(new[0].case) else "the case was changed between the two"


def _trouble(rows: Sequence[Row]) -> str | None:
    """Why a side has nothing of a case, None where it has."""
    if not rows:
        return "absent"
    if _scored(rows):
        return None
    first = rows[0]
    return f"{first.outcome} ({first.error})" if first.error else first.outcome


def _asked(case: CaseAsked) -> tuple[object, ...]:
    """What makes a case the same one: ids of exchanges and tags may change without it."""
    return case.question, case.history, case.language, case.answerable, case.role, case.facts, case.wanted


def _scores(rows: Iterable[Row], score: str) -> list[Score]:
    return [row.scores[score] for row in rows if score in row.scores]


def _mean(rows: Iterable[Row], score: str) -> float | None:
    values = [score.value for score in _scores(rows, score)]
    return statistics.fmean(values) if values else None


# Differences


def _change(pair: Pair) -> Change | None:
    values = pair.values("right")
    if values is None or not values.difference:
        return None
    return Change(pair.case, values.before, values.after, _wrong(pair.before), _wrong(pair.after))


def _wrong(rows: Iterable[Row]) -> str:
    """What was wrong the first time that not all was right."""
    return next((score.explanation for score in _scores(rows, "right") if score.value < 1), "")


def each_score_once() -> Iterator[Metric]:
    """Median and 95th percentile of one score would be the same mean difference."""
    seen: set[str] = set()
    for one in METRICS:
        if one.score not in seen:
            seen.add(one.score)
            yield one


def differ(pairs: Sequence[Pair], one: Metric) -> Difference | None:
    """The difference in a metric on the cases that have it on both sides, None where there is none."""
    in_order = sorted(pairs, key=lambda pair: pair.case.id)  # the order of rows changes no figure
    sides = [values for pair in in_order if (values := pair.values(one.score)) is not None]
    if not sides:
        return None
    differences = [values.difference for values in sides]
    found = effect(differences)
    more, less = sum(value > 0 for value in differences), sum(value < 0 for value in differences)
    gained, lost = (less, more) if one.better == "lower" else (more, less)
    return Difference(
        metric=one.name,
        title=_TITLES.get(one.score, one.title),
        better=one.better,
        cases=len(sides),
        before=round(statistics.fmean(values.before for values in sides), 9),
        after=round(statistics.fmean(values.after for values in sides), 9),
        difference=round(found.mean, 9),
        low=round(found.low, 9),
        high=round(found.high, 9),
        p=found.p,
        gained=gained,
        lost=lost,
    )


def _groups(named: Iterable[tuple[str, Pair]]) -> tuple[GroupDifference, ...]:
    groups: dict[str, list[Pair]] = {}
    for name, pair in named:
        groups.setdefault(name, []).append(pair)
    found = ((name, differ(groups[name], metric("right"))) for name in sorted(groups))
    return tuple(GroupDifference(name, difference) for name, difference in found if difference is not None)


# In words


def _nothing(baseline: Sequence[Row], candidate: Sequence[Row], pairing: Pairing) -> str:
    if not baseline or not candidate:
        return f"Nothing can be compared: the {'candidate' if baseline else 'baseline'} has no cases."
    if pairing.pairs:
        return "Nothing can be compared: no case says on both sides whether all in it is right."
    first, *others = pairing.left_out
    more = f", and {counted(len(others), 'other')}" if others else ""
    return f"Nothing can be compared: no case was answered on both sides ({first.case}: {first.why}{more})."


def _sentence(right: Difference, left_out: int) -> str:
    """What may be concluded from the difference in `right`."""
    out = f" {counted(left_out, 'case')} {'was' if left_out == 1 else 'were'} left out." if left_out else ""
    if not right.gained and not right.lost:
        return f"No case came out otherwise.{out}"
    better, worse = ("better", right.gained), ("worse", right.lost)
    first, second = (worse, better) if right.difference < 0 else (better, worse)
    same = right.cases - right.gained - right.lost
    tally = (
        f"{first[0].capitalize()} on {counted(first[1], 'case')}, {second[0]} on {second[1] or 'none'}, "
        f"the same on {same or 'none'}"
    )
    if right.p > ALPHA:
        return f"{tally}: the difference could be chance ({p_words(right.p)}; {_between(right)}).{out}"
    return f"{tally}: chance alone would hardly do this ({p_words(right.p)}); the candidate is {_between(right)}.{out}"


def _between(right: Difference) -> str:
    """The interval as points better or worse.

    >>> _between(Difference("right", "right", "higher", 90, 0.7, 0.75, 0.05, -0.011, 0.12, 0.2, 7, 2))
    'between 1 point worse and 12 points better'
    """
    low, high = points(right.low), points(right.high)
    if right.low < 0 < right.high:
        return f"between {low} worse and {high} better"
    if right.low >= 0:
        return _from_to(low, high, "better")
    return _from_to(high, low, "worse")


def _from_to(nearer: str, farther: str, way: str) -> str:
    if nearer == farther:
        return f"{farther} {way}"
    return f"between {nearer.split()[0]} and {farther} {way}"


def points(share: float) -> str:
    """The size of a difference of shares, in percentage points.

    >>> points(0.117), points(-0.01), points(0.004), points(0)
    ('12 points', '1 point', '0.4 points', '0 points')
    """
    size = abs(share) * 100
    return counted(round(size) if size >= 1 or not size else round(size, 1), "point")


def counted(number: float, noun: str) -> str:
    """So many of them.

    >>> counted(1, "case"), counted(0, "case"), counted(0.4, "point")
    ('1 case', '0 cases', '0.4 points')
    """
    return f"{number:g} {noun}" if number == 1 else f"{number:g} {noun}s"


def p_words(p: float) -> str:
    """A p-value as reports print it.

    >>> p_words(0.1797), p_words(0.0123), p_words(0.0002), p_words(1.0)
    ('p = .18', 'p = .012', 'p < .001', 'p = 1')
    """
    if p < 0.001:
        return "p < .001"
    rounded = f"{p:.2f}" if p >= 0.1 else f"{p:.3f}"
    return "p = 1" if rounded == "1.00" else f"p = {rounded.removeprefix('0')}"

"""What the HTML and the Markdown report have in common: cases in order, marks, figures and verdicts in words. Pure."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.compare import Change, Difference
from eval.metrics import METRICS, Group, Measure, Metric
from eval.report import CandidateUsed, Report
from eval.rows import CaseAsked, Row
from eval.scorers import Score
from rag.schema import Verdict

MarkKind = Literal["right", "wrong", "mixed", "failed", "stale", "unscored", "none"]
Outcome = Literal["right", "wrong", "differs", "failed", "stale"]

_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"

VERDICTS: dict[Verdict, str] = {
    "exact": "stands in the record word for word",
    "folded": "stands in the record word for word, but for typography",
    "misattributed": "misattributed: it stands elsewhere in the record, or others said it",
    "stitched": "stitched: glued together from places that stand apart",
    "absent": "absent: it does not stand in the record",
}
"""What the gate said of a quotation, in words."""


# Candidates and cases


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who answered, with the letter that stands for it where its name is too long."""

    letter: str
    name: str
    used: CandidateUsed


def candidates_of(report: Report) -> tuple[Candidate, ...]:
    """The candidates of a run, A, B, C …"""
    return tuple(
        Candidate(_LETTERS[place] if place < len(_LETTERS) else str(place + 1), one.name, one)
        for place, one in enumerate(report.run.candidates)
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """What became of a case with a candidate, over all times it was asked."""

    kind: MarkKind
    text: str
    note: str = ""

    @property
    def sign(self) -> str:
        """A sign that tells the kinds apart without colour."""
        return {"right": "✓", "wrong": "✗", "mixed": "◐", "failed": "!", "stale": "–", "unscored": "?", "none": ""}[
            self.kind
        ]


@dataclass(frozen=True, slots=True)
class Asked:
    """A case of a run, its place in the set (from 1), and each candidate's rows and mark, in the candidates' order."""

    number: int
    case: CaseAsked
    rows: tuple[tuple[Row, ...], ...]
    marks: tuple[Mark, ...]

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """What the case can be filtered by."""
        kinds = [mark.kind for mark in self.marks if mark.kind != "none"]
        scored = [mark for mark in self.marks if mark.kind in ("right", "wrong", "mixed", "failed")]
        failed = any(row.outcome == "failed" for rows in self.rows for row in rows)
        holds: dict[Outcome, bool] = {
            "right": bool(kinds) and all(kind == "right" for kind in kinds),
            "wrong": any(kind in ("wrong", "mixed", "failed") for kind in kinds),
            "differs": len({(mark.kind, mark.text) for mark in scored}) > 1,
            "failed": failed,
            "stale": "stale" in kinds,
        }
        return tuple(outcome for outcome, held in holds.items() if held)


def asked_of(report: Report) -> tuple[Asked, ...]:
    """The cases of a run, in the order of the set."""
    names = [one.name for one in report.run.candidates]
    rows: dict[str, dict[str, list[Row]]] = {}
    for row in report.rows:
        rows.setdefault(row.case.id, {}).setdefault(row.candidate, []).append(row)
    found = []
    for number, by_candidate in enumerate(rows.values(), 1):
        columns = tuple(tuple(sorted(by_candidate.get(name, ()), key=lambda row: row.repeat)) for name in names)
        case = next(row.case for column in by_candidate.values() for row in column)
        found.append(Asked(number, case, columns, tuple(map(mark_of, columns))))
    return tuple(found)


def mark_of(rows: Sequence[Row]) -> Mark:
    """What became of a case with a candidate."""
    times = [row for row in rows if row.outcome != "stale"]
    if not times:
        return Mark("stale", "stale") if rows else Mark("none", "")
    failed = sum(row.outcome == "failed" for row in times)
    if failed == len(times):
        return Mark("failed", "failed")
    if any(row.outcome == "scored" and "right" not in row.scores for row in times):
        return Mark("unscored", "not scored")
    right = sum(map(is_right, times))
    note = f"{failed} failed" if failed else ""
    if right in (0, len(times)):
        return Mark("right", "right") if right else Mark("wrong", "wrong", note)
    return Mark("mixed", f"{right} of {len(times)}", note)


def is_right(row: Row) -> bool:
    """Whether all was right."""
    return row.outcome == "scored" and "right" in row.scores and row.scores["right"].value >= 1


# Scores


@dataclass(frozen=True, slots=True)
class Judged:
    """A score of a row in words; `name` is the score's, `short` where something is missing."""

    name: str
    title: str
    value: str
    why: str
    short: bool


def judged_of(row: Row) -> tuple[Judged, ...]:
    """The scores of a row that say how good it is, those that fall short first."""
    found = []
    for name, score in row.scores.items():
        metric = next((one for one in METRICS if one.score == name), None)
        if metric is None or metric.kind in ("share", "mean"):
            short, value = score.value < 1, percent(score.value)
        elif metric.kind == "count":
            short, value = score.value > 0, f"{score.value:g}"
        else:
            continue
        title = metric.title if metric else name
        if name == "right":  # of one case, not of several
            name, title = "all_right", "all right"
        why = "" if score.explanation == title else score.explanation
        found.append(Judged(name, title, value, why, short))
    return tuple(sorted(found, key=lambda one: not one.short))


def faults(row: Row) -> tuple[str, ...]:
    """What was wrong with a row, in words."""
    if row.outcome != "scored":
        return (f"{row.outcome}: {row.error}" if row.error else row.outcome,)
    right = row.scores.get("right")
    if right is not None:
        return (right.explanation,) if right.value < 1 else ()
    return tuple(f"{one.title}: {one.why}" for one in judged_of(row) if one.short)


def unproven(row: Row) -> frozenset[int]:
    """The numbers of the citations that the archive did not prove when they were checked again."""
    score: Score | None = row.scores.get("quote_validity")
    if score is None or score.value >= 1:
        return frozenset()
    return frozenset(one.number for one in row.citations if f"[{one.number}] " in score.explanation)


# Figures


def percent(share: float) -> str:
    """A share as people read it.

    >>> percent(1.0), percent(0.9111), percent(0.0)
    ('100\\xa0%', '91.1\\xa0%', '0\\xa0%')
    """
    return f"{_trimmed(100 * share, 1)}\u00a0%"


def value_in_words(metric: Metric, value: float) -> str:
    """A figure of a metric, with its unit.

    >>> from eval.metrics import metric
    >>> value_in_words(metric("latency_median_ms"), 1234.5), value_in_words(metric("cost"), 0.0123)
    ('1,234\\xa0ms', '$0.0123')
    """
    if metric.kind in ("share", "mean"):
        return percent(value)
    if metric.score == "latency_ms":
        return f"{_trimmed(value, 1 if abs(value) < 10 else 0)}\u00a0ms"
    if metric.score == "cost":
        return f"${dollars(value)}"
    return _trimmed(value, 1 if abs(value) < 100 else 0)


def dollars(value: float) -> str:
    """An amount, cents at least and no more digits than say something.

    >>> dollars(1.5), dollars(0.000415)
    ('1.50', '0.000415')
    """
    text = f"{value:,.2f}" if value == 0 or abs(value) >= 1 else f"{value:.6f}".rstrip("0")
    whole, _, cents = text.partition(".")
    return f"{whole}.{cents:0<2}"


def counted_in_words(metric: Metric, measure: Measure) -> str:
    """Over how many things a figure is."""
    if measure.hits is not None:
        return f"{measure.hits:,} of {measure.n:,}"
    if metric.kind == "count":
        return f"of {measure.n:,}"
    return f"n = {measure.n:,}"


def interval_in_words(measure: Measure) -> str:
    """Between what a share may truly lie, empty where that is not known.

    >>> interval_in_words(Measure(0.8, 10, 8, 0.49, 0.943))
    '49–94.3\\xa0%'
    """
    if measure.low is None or measure.high is None:
        return ""
    return f"{_trimmed(100 * measure.low, 1)}–{percent(measure.high)}"


def best_of(metric: Metric, groups: Iterable[Group]) -> frozenset[int]:
    """The places of the groups whose figure is the best one; none where all have the same, or no way is better."""
    values = {place: one.measures[metric.name].value for place, one in enumerate(groups) if metric.name in one.measures}
    if metric.better == "neither" or len(set(values.values())) < 2:
        return frozenset()
    best = (max if metric.better == "higher" else min)(values.values())
    return frozenset(place for place, value in values.items() if value == best)


@dataclass(frozen=True, slots=True)
class Compared:
    """A difference in words. `reading` is empty where no way is better."""

    title: str
    cases: int
    before: str
    after: str
    difference: str
    interval: str
    p: str
    gained: int
    lost: int
    reading: Literal["better", "worse", "may be chance", "same", ""]


def compared(one: Difference, title: str = "") -> Compared:
    """A difference in words; `title` names it where the metric's title is not what does."""
    metric = next((known for known in METRICS if known.name == one.metric), None)
    metric = metric or Metric(one.metric, one.title, "", "", "median", one.better)
    points = metric.kind in ("share", "mean")
    return Compared(
        title=title or one.title,
        cases=one.cases,
        before=value_in_words(metric, one.before),
        after=value_in_words(metric, one.after),
        difference=_signed(metric, one.difference) + (" points" if points else ""),
        interval=f"{_signed(metric, one.low)} to {_signed(metric, one.high)}",
        p="< 0.001" if one.p < 0.001 else f"{one.p:.3f}" if one.p < 0.1 else f"{one.p:.2f}",
        gained=one.gained,
        lost=one.lost,
        reading=_reading(one),
    )


def _reading(one: Difference) -> Literal["better", "worse", "may be chance", "same", ""]:
    if one.better == "neither":
        return ""
    if one.difference == 0 and not (one.gained or one.lost):
        return "same"
    if one.p >= 0.05 or one.low <= 0 <= one.high:
        return "may be chance"
    return "better" if (one.difference > 0) == (one.better == "higher") else "worse"


def _signed(metric: Metric, value: float) -> str:
    points = metric.kind in ("share", "mean")
    text = _trimmed(abs(100 * value), 1) if points else value_in_words(metric, abs(value))
    sign = "" if not re.search("[1-9]", text) else "+" if value > 0 else "−"
    return sign + text


def change_in_words(change: Change) -> str:
    """In which share of its times a case was right, before and now; empty where it is simply gained or lost."""
    if {change.before, change.after} <= {0.0, 1.0}:
        return ""
    return f"right {percent(change.before)} of the times before, {percent(change.after)} now"


def _trimmed(value: float, digits: int) -> str:
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def moment_in_words(started: str) -> str:
    """When a run was started, as people write it; as it stands where it is no moment.

    >>> moment_in_words("2024-07-03T09:05:00+00:00"), moment_in_words("today")
    ('3 July 2024, 09:05 UTC', 'today')
    """
    try:
        moment = dt.datetime.fromisoformat(started)
    except ValueError:
        return started
    if moment.tzinfo is not None:
        moment = moment.astimezone(dt.UTC)
    return f"{moment.day} {moment:%B %Y, %H:%M}{' UTC' if moment.tzinfo else ''}"

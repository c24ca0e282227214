"""Rows -> figures: overall, by language and by tag, and the model's part; as JSON and as tables. Pure.

Shares are pooled over what they are shares of (cases, citations, exchanges, facts) and carry Wilson's 95 %
interval. Citations of one answer are not independent, so that intervals over citations are a little too narrow.
"""

from __future__ import annotations

import json
import math
import statistics
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from eval.model_part import ModelFigures, ModelPart, Reason, Refusals, Spending, model_figures, p95
from eval.scorers import Score
from rag.schema import Engine, Role, Verdict, to_dict

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

REPORT_VERSION = 1

Outcome = Literal["scored", "stale", "failed"]
Kind = Literal["share", "mean", "count", "median", "p95"]

_Z = 1.959964
_QUOTE_LENGTH = 160


@dataclass(frozen=True, slots=True)
class Shown:
    """A citation as a row keeps it."""

    number: int
    exchange: str
    speaker: str | None
    role: Role
    quote: str


@dataclass(frozen=True, slots=True)
class CaseRow:
    """What became of one case: its scores, or why it has none.

    `gold` are the exchanges that answer, `nearest` those that a refusal listed as a lead. `error` says why a case
    failed, or which gold quote of a stale case is not in the archive. `model` is None where no model was to answer.
    """

    id: str
    question: str
    language: str
    tags: tuple[str, ...]
    answerable: bool
    role: str | None
    gold: tuple[str, ...]
    outcome: Outcome
    status: Literal["answered", "not_found"] | None
    shown: tuple[Shown, ...]
    nearest: tuple[str, ...]
    dropped: int
    scores: dict[str, Score]
    error: str | None
    model: ModelPart | None = None


@dataclass(frozen=True, slots=True)
class PromptUsed:
    """A prompt, by its front matter and the sha256 of its file's text."""

    name: str
    version: str
    sha256: str


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """The model of a run, the prompts that it was asked with, and the tokens and seconds that it had a question."""

    name: str
    prompt: PromptUsed
    condense: PromptUsed
    context_window: int
    answer_tokens: int
    seconds: float


@dataclass(frozen=True, slots=True)
class Run:
    """What was evaluated, on what, and when: all that a reader needs to get the same figures again."""

    set: str
    set_sha256: str
    engine: Engine
    index: str
    keep: float
    onrecord: str
    started: str
    transcripts: int
    model: ModelUsed | None = None


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
    """The figures of some cases; a measure that applies to none of them is absent."""

    name: str
    cases: int
    stale: int
    failed: int
    measures: dict[str, Measure]


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a run, and each case behind them."""

    version: int
    run: Run
    overall: Group
    by_language: tuple[Group, ...]
    by_tag: tuple[Group, ...]
    rows: tuple[CaseRow, ...]
    model: ModelFigures | None = None


@dataclass(frozen=True, slots=True)
class Metric:
    """How the scores of one name become a figure, and what it is called."""

    name: str
    title: str
    short: str
    score: str
    kind: Kind


METRICS = (
    Metric("hit_at_1", "first citation right", "hit@\nfirst", "hit_at_1", "share"),
    Metric("hit_at_shown", "right citation among those shown", "hit@\nshown", "hit_at_shown", "share"),
    Metric("citation_precision", "citation precision (exchanges)", "cite\nprec", "citation_precision", "share"),
    Metric("citation_recall", "citation recall (exchanges)", "cite\nrec", "citation_recall", "share"),
    Metric("gold_overlap", "gold quote shown (characters)", "gold", "gold_overlap", "mean"),
    Metric("key_facts", "key facts shown", "facts", "key_facts", "share"),
    Metric("quote_validity", "quotes proven by the archive", "valid", "quote_validity", "share"),
    Metric("role_errors", "role errors (number, of citations)", "role\nerr", "role_errors", "count"),
    Metric("role_match", "quoted in the role that answers", "role", "role_match", "share"),
    Metric("refusal_precision", "refusal precision", "ref\nprec", "refusal_precision", "share"),
    Metric("refusal_recall", "refusal recall", "ref\nrec", "refusal_recall", "share"),
    Metric("latency_median_ms", "latency, median (ms)", "ms", "latency_ms", "median"),
    Metric("latency_p95_ms", "latency, 95th percentile (ms)", "ms p95", "latency_ms", "p95"),
)

_IN_GROUPS = tuple(
    metric for metric in METRICS if metric.name not in ("gold_overlap", "key_facts", "role_match", "latency_p95_ms")
)
"""What fits side by side in a terminal; the JSON has all of them for each group."""


class Interval(NamedTuple):
    """Between what a share may truly lie."""

    low: float
    high: float


def wilson(hits: int, n: int) -> Interval:
    """Wilson's 95 % interval of a share: honest for few cases and near 0 and 1.

    >>> low, high = wilson(8, 10)
    >>> round(low, 3), round(high, 3)
    (0.49, 0.943)
    """
    share, z2 = hits / n, _Z * _Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return Interval(max(0.0, centre - half), min(1.0, centre + half))


def build_report(run: Run, rows: tuple[CaseRow, ...]) -> Report:
    """The report of a run from its rows."""
    languages = sorted({row.language for row in rows})
    tags = sorted({tag for row in rows for tag in row.tags})
    return Report(
        version=REPORT_VERSION,
        run=run,
        overall=aggregate("overall", rows),
        by_language=tuple(aggregate(name, [row for row in rows if row.language == name]) for name in languages),
        by_tag=tuple(aggregate(name, [row for row in rows if name in row.tags]) for name in tags),
        rows=rows,
        model=_model_figures(rows) if run.engine == "model" else None,
    )


def _model_figures(rows: tuple[CaseRow, ...]) -> ModelFigures:
    parts = [row.model for row in rows if row.model is not None]
    return model_figures(parts, sum(row.outcome == "failed" for row in rows))


def aggregate(name: str, rows: Iterable[CaseRow]) -> Group:
    """The figures of some rows; stale ones are counted and not scored, failed ones are counted and scored."""
    rows = list(rows)
    measures = {}
    for metric in METRICS:
        measure = _measure(metric.kind, [row.scores[metric.score] for row in rows if metric.score in row.scores])
        if measure is not None:
            measures[metric.name] = measure
    outcomes = [row.outcome for row in rows]
    return Group(name, len(rows), outcomes.count("stale"), outcomes.count("failed"), measures)


def _measure(kind: Kind, scores: list[Score]) -> Measure | None:
    if not scores:
        return None
    values = sorted(score.value for score in scores)
    if kind == "share":
        n = sum(score.of for score in scores)
        hits = round(sum(score.value * score.of for score in scores))
        low, high = wilson(hits, n)
        return Measure(round(hits / n, 4), n, hits, round(low, 4), round(high, 4))
    if kind == "count":
        return Measure(sum(values), sum(score.of for score in scores))
    if kind == "mean":
        return Measure(round(statistics.fmean(values), 4), len(values))
    if kind == "median":
        return Measure(round(statistics.median(values), 2), len(values))
    return Measure(round(p95(values), 2), len(values))


# Misses


@dataclass(frozen=True, slots=True)
class Miss:
    """A case that fell short, and in what."""

    row: CaseRow
    reasons: tuple[str, ...]


_FALLS_SHORT = {
    "hit_at_1": "wrong first citation",
    "citation_recall": "not all gold exchanges",
    "key_facts": "key facts",
    "quote_validity": "unproven quote",
    "role_match": "other role",
    "refusal_recall": "no refusal",
}


def misses(rows: Iterable[CaseRow]) -> Iterator[Miss]:
    """The cases that fell short, in the order of the set; stale ones are no misses."""
    for row in rows:
        reasons = _reasons(row)
        if reasons:
            yield Miss(row, reasons)


def _reasons(row: CaseRow) -> tuple[str, ...]:
    if row.outcome != "scored":
        return (f"failed: {row.error}",) if row.outcome == "failed" else ()
    if row.status == "not_found":
        # A refusal shows nothing: that it was wrong says it all.
        return ("refused, but on record",) if row.answerable else ()
    reasons = [
        f"{title}: {row.scores[name].explanation}"
        for name, title in _FALLS_SHORT.items()
        if name in row.scores and row.scores[name].value < 1
    ]
    errors = row.scores.get("role_errors")
    return tuple([*reasons, f"role error: {errors.explanation}"] if errors and errors.value else reasons)


# As JSON


def to_json(report: Report) -> str:
    """The report as JSON; the same rows give the same text."""
    return json.dumps(to_dict(report), ensure_ascii=False, indent=2) + "\n"


# As tables


def tables(report: Report) -> tuple[RenderableType, ...]:
    """The report for the terminal: what was run, the figures, then the misses by id with what was shown."""
    from rich.text import Text

    short = list(misses(report.rows))
    stale = [row for row in report.rows if row.outcome == "stale"]
    parts: list[RenderableType] = [Text(_heading(report)), _overall(report.overall)]
    if report.model is not None:
        parts += [Text(), _model_table(report.model)]
    parts += [Text(), _groups("language", report.by_language), Text(), _groups("tag", report.by_tag), Text()]
    if stale:
        parts.append(Text(f"Stale, not scored ({len(stale)})", style="bold"))
        parts += [Text(f"  {row.id}: {plain(row.error or '')}") for row in stale]
    parts.append(Text(f"Misses ({len(short)})" if short else "No misses", style="bold"))
    parts += [line for miss in short for line in _miss_lines(miss)]
    return tuple(parts)


def _heading(report: Report) -> str:
    run, overall = report.run, report.overall
    out = [f"{count} {word}" for count, word in ((overall.stale, "stale"), (overall.failed, "failed")) if count]
    engine = f"{run.engine} engine{_model_used(run.model)}"
    return (
        f"Set {run.set} ({run.set_sha256[:12]}), {engine}, index {run.index}, keep {run.keep}, "
        f"OnRecord {run.onrecord}, {run.started}\n{', '.join([f'{overall.cases} cases', *out])}\n"
    )


def _model_used(used: ModelUsed | None) -> str:
    if used is None:
        return ""
    prompt = used.prompt
    return f" ({plain(used.name)}, prompt {plain(prompt.name)} {plain(prompt.version)} {prompt.sha256[:12]})"


def _overall(group: Group) -> Table:
    table = _table("", "value", "of", "95 % interval")
    for metric in METRICS:
        measure = group.measures.get(metric.name)
        if measure is not None:
            of = str(measure.n) if measure.hits is None else f"{measure.hits}/{measure.n}"
            interval = f"{measure.low:.2f} to {measure.high:.2f}" if measure.low is not None else ""
            table.add_row(metric.title, _figure(metric.kind, measure), of, interval)
    return table


def _figure(kind: Kind, measure: Measure) -> str:
    return f"{measure.value:.3f}" if kind in ("share", "mean") else f"{measure.value:.0f}"


_BY_OURSELVES = {"unproven": "nothing proven", "unreadable": "unreadable", "too_long": "no exchange fits its window"}
"""Failures that are none of the server's; all others are."""


def _model_table(figures: ModelFigures) -> Table:
    """What the model did in each case, then what the gate took from it, then the cost."""
    table = _table("the model", "")
    table.add_column("", no_wrap=True)
    table.add_row("answered by the model", str(figures.answered))
    if figures.cut_off:
        table.add_row("  of which cut off", str(sum(figures.cut_off.values())), _listed(figures.cut_off))
    table.add_row("by the record instead", str(figures.failed))
    server = {reason: n for reason, n in figures.failures.items() if reason not in _BY_OURSELVES}
    if server:
        table.add_row("  its server failed", str(sum(server.values())), _listed(server))
    for reason, title in _BY_OURSELVES.items():
        if reason in figures.failures:
            table.add_row(f"  {title}", str(figures.failures[reason]))
    table.add_row("refused by the model", str(figures.refused.total), _right(figures.refused))
    table.add_row("refused before it was asked", str(figures.not_asked.total), _right(figures.not_asked))
    table.add_row("errors", str(figures.errors), end_section=True)
    table.add_row("quotations dropped by the gate", str(sum(figures.dropped.values())), _listed(figures.dropped))
    table.add_row("answers that lost a sentence", str(figures.withheld))
    if figures.spending is not None:
        _add_spending(table, figures.spending)
    return table


def _add_spending(table: Table, spent: Spending) -> None:
    estimated = " (estimated)" if spent.estimated else ""
    tokens = f"{spent.prompt_tokens:,} in, {spent.completion_tokens:,} out{estimated}"
    table.add_row("calls", str(spent.calls), f"in {spent.cases} cases")
    table.add_row("tokens", f"{spent.prompt_tokens + spent.completion_tokens:,}", tokens)
    table.add_row("US dollars", "unknown" if spent.dollars is None else f"{spent.dollars:.4f}")
    table.add_row("seconds, median", f"{spent.seconds_median:.2f}", f"95th percentile {spent.seconds_p95:.2f}")
    if spent.first_sentence_median_s is not None:
        table.add_row("seconds to the first sentence", f"{spent.first_sentence_median_s:.2f}", "median")


def _listed(counts: Mapping[Reason, int] | Mapping[Verdict, int]) -> str:
    """Counts in words: `slow 2, rate limited 1`."""
    return ", ".join(f"{name.replace('_', ' ')} {n}" for name, n in counts.items())


def _right(refusals: Refusals) -> str:
    return f"right {refusals.right}, wrong {refusals.wrong}" if refusals.total else ""


def _groups(title: str, groups: tuple[Group, ...]) -> Table:
    table = _table(title, "n", *(metric.short for metric in _IN_GROUPS))
    for group in groups:
        cells = []
        for metric in _IN_GROUPS:
            measure = group.measures.get(metric.name)
            if measure is None:
                cells.append("")
            elif measure.hits is None:
                cells.append(_figure(metric.kind, measure))
            else:
                cells.append(f"{measure.hits}/{measure.n}")
        table.add_row(group.name, str(group.cases), *cells)
    return table


def _table(*headers: str) -> Table:
    from rich.box import SIMPLE_HEAD
    from rich.table import Table

    # Without padding ten figures and the longest tag fit into 80 columns: the box itself sets a space between.
    table = Table(box=SIMPLE_HEAD, padding=0, show_edge=False)
    for number, header in enumerate(headers):
        table.add_column(header, justify="right" if number else "left", no_wrap=True)
    return table


def _miss_lines(miss: Miss) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    row = miss.row
    wanted = f"{', '.join(row.gold)} ({row.role})" if row.answerable else "a refusal"
    yield Text(f"\n{row.id}  ", style="bold").append(plain(row.question), style="not bold")
    yield Padding(Text(f"wanted {wanted}; {plain('; '.join(miss.reasons))}"), (0, 0, 0, 2))
    details = [
        f"[{shown.number}] {shown.exchange} {plain(shown.speaker or 'unnamed')}, {shown.role}: {_clipped(shown.quote)}"
        for shown in row.shown
    ]
    if not row.shown and row.nearest:
        details.append(f"nothing shown; nearest {', '.join(row.nearest)}")
    if row.model is not None:
        details.append(_part_line(row.model))
    for detail in details:
        yield Padding(Text(detail, style="dim"), (0, 0, 0, 4))


def _part_line(part: ModelPart) -> str:
    """What the model did in a case: `model: failed (unproven); dropped absent 2`."""
    did = part.did.replace("_", " ") + (f" ({part.failure.replace('_', ' ')})" if part.failure else "")
    return f"model: {did}" + (f"; dropped {_listed(part.dropped)}" if part.dropped else "")


def _clipped(quote: str) -> str:
    text = plain(quote)
    return text if len(text) <= _QUOTE_LENGTH else text[: _QUOTE_LENGTH - 1].rstrip() + "…"


def plain(text: str) -> str:
    """Text of a set or a transcript on one line, safe for a terminal: without controls or direction marks.

    >>> plain("Ren\\x1b[31mai\\n\\u202eJiao")
    'Ren[31mai Jiao'
    """
    return " ".join("".join(c for c in " ".join(text.split()) if c == " " or unicodedata.category(c)[0] != "C").split())

"""A report for the terminal: what was run, the figures, the comparisons, then the misses with what was shown. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from eval.compare import Change, Comparison, Difference
from eval.kept_runs import KeptRun
from eval.metrics import METRICS, Group, Kind, Measure
from eval.model_part import OURS, ModelFigures, ModelPart, Reason, Refusals, Spending
from eval.regression import GateResult
from eval.report import CandidateUsed, Figures, JudgeUsed, Report
from eval.rows import Row
from rag.schema import Verdict

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table
    from rich.text import Text

_QUOTE_LENGTH = 160
_IN_GROUPS = tuple(
    one
    for one in METRICS
    if one.name
    in (
        "right",
        "hit_at_1",
        "hit_at_shown",
        "citation_recall",
        "quote_validity",
        "role_errors",
        "refusal_precision",
        "refusal_recall",
    )
)
"""What fits side by side in a terminal; the JSON has all of them for each group."""


def tables(report: Report) -> tuple[RenderableType, ...]:
    """The report for the terminal; one candidate's with groups and misses, several side by side and compared."""
    from rich.text import Text

    parts: list[RenderableType] = [Text(_heading(report)), _overall(report.figures)]
    for figures in report.figures:
        if figures.model is not None:
            parts += [Text(), _model_table(figures.candidate, figures.model)]
    if len(report.figures) == 1:
        parts += _alone(report)
    for comparison in report.comparisons:
        parts += [Text(), *comparison_tables(comparison)]
    return tuple(parts)


def _alone(report: Report) -> list[RenderableType]:
    from rich.text import Text

    short = list(misses(report.rows))
    stale = [row for row in report.rows if row.outcome == "stale"]
    (figures,) = report.figures
    parts: list[RenderableType] = [Text(), _groups("language", figures.by_language)]
    parts += [Text(), _groups("tag", figures.by_tag), Text()]
    if stale:
        parts.append(Text(f"Stale, not scored ({len(stale)})", style="bold"))
        parts += [Text(f"  {row.case.id}: {plain(row.error or '')}") for row in stale]
    parts.append(Text(f"Misses ({len(short)})" if short else "No misses", style="bold"))
    return parts + [line for row in short for line in _miss_lines(row)]


def misses(rows: Iterable[Row]) -> Iterator[Row]:
    """The rows that fell short, in the order of the set; stale ones are no misses."""
    for row in rows:
        if row.outcome == "failed" or ("right" in row.scores and row.scores["right"].value < 1):
            yield row


def comparison_tables(comparison: Comparison) -> tuple[RenderableType, ...]:
    """What a candidate gained and lost: in words, by metric, by language and tag, and each case."""
    from rich.text import Text

    title = f"{plain(comparison.candidate)} against {plain(comparison.baseline)}"
    parts: list[RenderableType] = [Text(title, style="bold"), Text(comparison.sentence)]
    parts += [Text(), _differences("by metric", [(plain(one.title), one) for one in comparison.differences])]
    for name, groups in (("right, by language", comparison.by_language), ("right, by tag", comparison.by_tag)):
        moved = [(plain(one.name), one.difference) for one in groups if one.difference.gained or one.difference.lost]
        if moved:
            parts += [Text(), _differences(name, moved)]
    for word, changes in (("Worse", comparison.lost), ("Better", comparison.gained)):
        if changes:
            parts += [Text(f"\n{word} ({len(changes)})", style="bold")]
            parts += [line for change in changes for line in _change_lines(change)]
    if comparison.left_out:
        parts += [Text(f"\nLeft out ({len(comparison.left_out)})", style="bold")]
        parts += [Text(f"  {one.case}: {plain(one.why)}") for one in comparison.left_out]
    return tuple(parts)


def gate_lines(result: GateResult) -> tuple[RenderableType, ...]:
    """Whether a run fell behind, why, and what else is worth knowing."""
    from rich.text import Text

    verdict = Text("Not behind the baseline.", style="bold") if result.passed else Text("REGRESSION", style="bold red")
    parts: list[RenderableType] = [verdict, Text(result.comparison.sentence)]
    parts += [Text(f"  {plain(reason)}") for reason in result.reasons]
    parts += [Text(f"  note: {plain(note)}", style="dim") for note in result.notes]
    return tuple(parts)


def runs_table(runs: Iterable[KeptRun]) -> Table:
    """Runs by name: when, on what, of whom, and how far they came."""
    table = _table("run", " set", " rows", " candidates")
    for one in runs:
        rows = f" {one.rows}" if one.finished else f" {one.rows}, not finished"
        table.add_row(
            one.name, f" {plain(one.run.set)}", rows, " " + "; ".join(plain(used.name) for used in one.run.candidates)
        )
    return table


def _differences(title: str, differences: Iterable[tuple[str, Difference]]) -> Table:
    table = _table(title, "cases", " before", "  after", "   diff", " 95 % interval", "     p", " better", " worse")
    for name, one in differences:
        table.add_row(
            name,
            str(one.cases),
            _value(one.before),
            _value(one.after),
            _value(one.difference, sign="+"),
            f"{_value(one.low, sign='+')} to {_value(one.high, sign='+')}",
            f" {one.p:.3f}" if one.p >= 0.001 else " <.001",
            str(one.gained),
            str(one.lost),
        )
    return table


def _value(value: float, sign: str = "") -> str:
    """A figure with as many digits as tell something.

    >>> _value(0.12345), _value(1234.5), _value(0.5, "+"), _value(0.0000123)
    (' 0.123', ' 1,234', ' +0.500', ' 0.000012')
    """
    digits = ",.0f" if abs(value) >= 100 else ".3f" if abs(value) >= 0.001 or not value else ".6f"
    return f" {value:{sign}{digits}}"


def _change_lines(change: Change) -> Iterator[Text]:
    from rich.text import Text

    yield Text(f"  {change.case.id}  ", style="bold").append(plain(change.case.question), style="not bold")
    for when, share, wrong in (
        ("before", change.before, change.wrong_before),
        ("now", change.after, change.wrong_after),
    ):
        times = "" if share in (0.0, 1.0) else f" in {1 - share:.0%} of the times"
        yield Text(f"    {when}: {plain(wrong) + times if wrong else 'all right'}", style="dim")


def _heading(report: Report) -> str:
    run = report.run
    stale, failed = sum(one.overall.stale for one in report.figures), report.failed
    out = [f"{count} {word}" for count, word in ((stale, "stale"), (failed, "failed")) if count]
    times = f", each {run.repeat} times" if run.repeat > 1 else ""
    cases = len({row.case.id for row in report.rows})
    candidates = "\n".join(f"  {_candidate(one)}" for one in run.candidates)
    if run.judge is not None:
        candidates += f"\n  {_judge(run.judge)}"
    return (
        f"Set {run.set} ({run.set_sha256[:12]}), index {run.index}, keep {run.keep}, OnRecord {run.onrecord}, "
        f"{run.started}\n{', '.join([f'{cases} cases{times}', *out])}\n{candidates}\n"
    )


def _candidate(candidate: CandidateUsed) -> str:
    name, used = plain(candidate.name), candidate.model
    if used is None:
        return f"{name}: the record alone"
    prompt = used.prompt
    return f"{name}: model {plain(used.name)}, prompt {plain(prompt.name)} {plain(prompt.version)} {prompt.sha256[:12]}"


def _judge(judge: JudgeUsed) -> str:
    return (
        f"judge (advisory): model {plain(judge.model)}, prompt {judge.prompt.sha256[:12]}, agrees with the labels of "
        f"{judge.agreement:.0%} of {judge.labelled} claims (kappa {judge.kappa:.2f})"
    )


def _overall(figures: tuple[Figures, ...]) -> Table:
    if len(figures) > 1:
        return _side_by_side(figures)
    table = _table("", "value", "of", "95 % interval")
    for metric in METRICS:
        measure = figures[0].overall.measures.get(metric.name)
        if measure is not None:
            interval = f"{measure.low:.2f} to {measure.high:.2f}" if measure.low is not None else ""
            table.add_row(metric.title, _figure(metric.kind, measure), _of(measure), interval)
    return table


def _side_by_side(figures: tuple[Figures, ...]) -> Table:
    table = _table("", *(f" {plain(one.candidate)}" for one in figures))
    for metric in METRICS:
        measures = [one.overall.measures.get(metric.name) for one in figures]
        if any(measures):
            table.add_row(
                metric.title,
                *(
                    f"{_figure(metric.kind, one)} {_of(one) if one.hits is not None else '':>7}" if one else ""
                    for one in measures
                ),
            )
    return table


def _of(measure: Measure) -> str:
    return str(measure.n) if measure.hits is None else f"{measure.hits}/{measure.n}"


def _figure(kind: Kind, measure: Measure) -> str:
    if kind == "sum":
        return f"{measure.value:.4f}"
    return f"{measure.value:.3f}" if kind in ("share", "mean") else f"{measure.value:.0f}"


_OURS_TOLD = {"unproven": "nothing proven", "unreadable": "unreadable", "too_long": "no exchange fits its window"}
"""What is said of failures that are none of the server's."""


def _model_table(candidate: str, figures: ModelFigures) -> Table:
    """What the model did in each case, then what the gate took from it, then the cost."""
    table = _table(f"the model: {plain(candidate)}", "")
    table.add_column("", no_wrap=True)
    table.add_row("answered by the model", str(figures.answered))
    if figures.cut_off:
        table.add_row("  of which cut off", str(sum(figures.cut_off.values())), _listed(figures.cut_off))
    table.add_row("by the record instead", str(figures.failed))
    server = {reason: n for reason, n in figures.failures.items() if reason not in OURS}
    if server:
        table.add_row("  its server failed", str(sum(server.values())), _listed(server))
    for reason, title in _OURS_TOLD.items():
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
    if spent.seconds_median is not None and spent.seconds_p95 is not None:
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


def _miss_lines(row: Row) -> Iterator[RenderableType]:
    from rich.padding import Padding
    from rich.text import Text

    case = row.case
    wanted = f"{', '.join(case.gold)} ({case.role})" if case.answerable else "a refusal"
    wrong = f"failed: {row.error}" if row.outcome == "failed" else row.scores["right"].explanation
    yield Text(f"\n{case.id}  ", style="bold").append(plain(case.question), style="not bold")
    yield Padding(Text(f"wanted {wanted}; {plain(wrong)}"), (0, 0, 0, 2))
    details = [
        f"[{cited.number}] {cited.exchange} {plain(cited.speaker or 'unnamed')}, {cited.role}: {_clipped(cited.quote)}"
        for cited in row.citations
    ]
    if not row.citations and row.nearest:
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

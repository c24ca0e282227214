"""What is in the archive, what an ingest made of its sources and what changed, as rich renderables. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from rag.changes import Changes, ExchangeChange, Line
from rag.remarks import remarks
from rag.schema import SourceReport, TranscriptSummary
from ui.render.terminal import safe, shown_path

_OUTCOME_STYLES = {"added": "green", "replaced": "green", "duplicate": "yellow", "unchanged": "dim", "failed": "red"}
_HEAD = ["transcript", "date", "lang", "exchanges", "officials"]
_EXCHANGES = 3


def sources(summaries: tuple[TranscriptSummary, ...]) -> RenderableType:
    """The transcripts that are searched, each with its source, what to look at and what changed on lines under it.

    Lines are never broken: ids are copied, paths opened, and both piped.
    """
    rows = [_source_row(summary) for summary in summaries]
    widths = [max(cell_len(row[column]) for row in [*rows, _HEAD]) for column in range(len(_HEAD))]
    parts = [_unbroken(_aligned(_HEAD, widths), "bold")]
    for summary, row in zip(summaries, rows, strict=True):
        parts.append(_unbroken(_aligned(row, widths)))
        parts += [_unbroken(f"  {line.plain}", str(line.style)) for line in _remarks(summary)]
    return Group(*parts)


def _source_row(summary: TranscriptSummary) -> list[str]:
    return [
        summary.id,
        summary.date.isoformat() if summary.date else "undated",
        summary.language,
        str(summary.exchanges),
        safe(", ".join(summary.officials)),
    ]


def _aligned(cells: list[str], widths: list[int]) -> str:
    """Cells padded to their columns, the number of exchanges to the right.

    >>> _aligned(["a", "b", "c", "7", "d"], [2, 2, 2, 3, 1])
    'a   b   c     7  d'
    """
    padded = []
    for number, (cell, width) in enumerate(zip(cells, widths, strict=True)):
        space = " " * (width - cell_len(cell))
        padded.append(space + cell if number == _EXCHANGES else cell + space)
    return "  ".join(padded).rstrip()


def _unbroken(line: str, style: str = "") -> Text:
    return Text(line, style=style, no_wrap=True, overflow="ignore")


def _remarks(summary: TranscriptSummary) -> list[Text]:
    """Where a transcript comes from, and what a person should know of it beside its row."""
    places = [safe(shown_path(source)) for source in (summary.source, *summary.also_from)]
    found = [Text(place, style="dim") for place in places]
    found += [Text(f"! {safe(remark)}", style="yellow") for remark in remarks([summary])]
    replaced = summary.replaces
    if replaced is not None:
        counts = {"changed": replaced.changed, "added": replaced.added, "removed": replaced.removed}
        said = ", ".join(f"{count} {what}" for what, count in counts.items() if count) or "no exchange changed"
        when = f"{replaced.id}, read {replaced.ingested[:10]}"
        found.append(Text(f"~ replaced {when}: {said} (onrecord show {summary.id} --changes)", style="cyan"))
    if summary.versions:
        found.append(Text(f"= also as {', '.join(summary.versions)}", style="dim"))
    return found


def removed(summaries: tuple[TranscriptSummary, ...]) -> RenderableType:
    """What was taken out, and how it comes back."""
    lines = []
    for summary in summaries:
        noun = "exchange" if summary.exchanges == 1 else "exchanges"
        lines.append(Text(f"removed {summary.id} ({summary.exchanges} {noun})"))
        places = [safe(shown_path(source)) for source in (summary.source, *summary.also_from)]
        lines += [Text(f"  {place} is read anew if it is ingested again", style="dim") for place in places]
    return Group(*lines)


def changes(found: Changes) -> RenderableType:
    """How a transcript differs from the version it replaced, a sentence a line."""
    head = f"{found.transcript} replaced {found.replaces}: "
    counts = {"changed": found.changed, "added": found.added, "removed": found.removed}
    said = ", ".join(f"{count} {what}" for what, count in counts.items() if count)
    parts: list[RenderableType] = [Text(head + (said or "no exchange changed"), style="bold")]
    for one in found.exchanges:
        parts += [Text(""), Text(_change_head(one), style="bold cyan")]
        parts += [_change_line(line) for line in _near_changes(one.lines)]
    return Group(*parts)


def _change_head(change: ExchangeChange) -> str:
    if change.old is None:
        return f"added {change.new}"
    return f"removed {change.old}" if change.new is None else f"changed {change.new} (was {change.old})"


def _change_line(line: Line | None) -> RenderableType:
    if line is None:
        return Text("  …", style="dim")
    style = {"+": "green", "-": "red", " ": "dim"}[line.mark]
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_row(Text(line.mark, style=style), Text(safe(line.text), style=style))
    return table


def _near_changes(lines: tuple[Line, ...]) -> Iterable[Line | None]:
    """The lines that changed and those beside them; None for what is left out.

    >>> lines = tuple(Line(mark, text) for mark, text in (" a", " b", "+c", " d"))
    >>> [line and line.mark + line.text for line in _near_changes(lines)]
    [None, ' b', '+c', ' d']
    """
    skipped = False
    for number, line in enumerate(lines):
        if any(near.mark != " " for near in lines[max(0, number - 1) : number + 2]):
            skipped = False
            yield line
        elif not skipped:
            skipped = True
            yield None


def reports(found: tuple[SourceReport, ...]) -> RenderableType:
    """What became of each source of an ingest."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for report in found:
        style = _OUTCOME_STYLES[report.outcome]
        said = "; ".join(
            [", ".join(report.transcripts), report.message] if report.transcripts[1:] else [report.message]
        )
        table.add_row(Text(report.outcome, style=style), Text(safe(shown_path(report.source))), Text(safe(said)))
    return table

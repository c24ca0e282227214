"""Answers, transcripts and reports as rich renderables for the terminal. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rag.phrases import Phrases, date_in_words, phrases
from rag.schema import (
    Answer,
    Citation,
    ClassSpan,
    Exchange,
    SourceReport,
    Transcript,
    TranscriptSummary,
    TranscriptView,
    Turn,
)

_CLASS_STYLES = {
    "title": "bold magenta",
    "date": "cyan",
    "label": "bold yellow",
    "turn": "",
    "note": "dim italic",
    "other_language": "blue",
    "boilerplate": "dim strike",
    "blank": "",
}
_OUTCOME_STYLES = {"added": "green", "replaced": "green", "duplicate": "yellow", "unchanged": "dim", "failed": "red"}


def safe(text: str) -> str:
    """Text of a transcript or question without control characters: a terminal obeys them.

    >>> safe("a\\x1b[2Jb\\u202ec\\nd")
    'a[2Jbc\\nd'
    """
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char)[0] != "C")


def shown_path(source: str) -> str:
    """A path from the working folder where it lies below, else as it is."""
    path = Path(source)
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return source


def answer(found: Answer) -> RenderableType:
    """An answer: its passages with the quotes set off, then the citations, then what was searched."""
    words = phrases(found.language)
    parts: list[RenderableType] = [Text(f"! {safe(notice.text)}", style="yellow") for notice in found.notices]
    if found.status == "not_found":
        parts += [Text(safe(found.text), style="bold"), *_nearest(found, words)]
    else:
        by_number = {citation.number: citation for citation in found.citations}
        for piece in _passages(found.text, by_number, words):
            parts += [Text(""), piece]
        parts += [Text(""), _citations(found.citations, words)]
    return Group(*parts)


def _passages(text: str, citations: dict[int, Citation], words: Phrases) -> Iterable[RenderableType]:
    """The answer's text again, a lead at a time, each quote indented under it.

    Quotes are taken from the citations, not cut out of the text: a quote may hold line breaks of its own.
    """
    rest = text
    for number in sorted(citations):
        quoted = f"{words.open_quote}{citations[number].quote}{words.close_quote} [{number}]"
        before, found, rest = rest.partition(quoted)
        if not found:
            continue
        lead = before.strip()
        style = "italic" if citations[number].role == "reporter" else ""
        body = Text(safe(" ".join(citations[number].quote.split())), style=style)
        mark = Text(f" [{number}]", style="bold cyan")
        quote = Padding(Text(words.open_quote) + body + Text(words.close_quote) + mark, (0, 2, 0, 4), expand=False)
        yield Group(Text(safe(lead), style="bold"), quote) if lead else quote


def _citations(citations: tuple[Citation, ...], words: Phrases) -> RenderableType:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(style="bold cyan", no_wrap=True)
    table.add_column()
    table.add_column(style="dim")
    for citation in citations:
        role = getattr(words, f"role_{citation.role}")
        who = Text(f"{safe(citation.speaker)} ({role})" if citation.speaker else role)
        date = citation.date.isoformat() if citation.date else "undated"
        place = f"{citation.exchange} · {date} · {shown_path(citation.source)}:{citation.start}-{citation.end}"
        table.add_row(f"[{citation.number}]".replace("[", "\\["), who, Text(safe(place)))
    return table


def _nearest(found: Answer, words: Phrases) -> list[RenderableType]:
    if not found.nearest:
        return []
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(style="dim", no_wrap=True, min_width=max(len(near.exchange) for near in found.nearest))
    table.add_column(style="dim", overflow="ellipsis", no_wrap=True)
    for near in found.nearest[:3]:
        table.add_row(near.exchange, Text(safe(" ".join(near.question.split()))))
    return [Text(""), Text(words.nearest, style="dim bold"), table]


def sources(summaries: tuple[TranscriptSummary, ...]) -> RenderableType:
    """The transcripts that are searched, as a table."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("transcript", "date", "lang", "exchanges", "officials", "source"):
        table.add_column(name, justify="right" if name == "exchanges" else "left", overflow="fold")
    for summary in summaries:
        table.add_row(
            summary.id,
            summary.date.isoformat() if summary.date else "undated",
            summary.language,
            str(summary.exchanges),
            Text(safe(", ".join(summary.officials))),
            Text(safe("\n".join(shown_path(source) for source in (summary.source, *summary.also_from)))),
        )
    return table


def exchange(found: Exchange, language: str) -> RenderableType:
    """An exchange in full, each turn under who speaks."""
    words = phrases(language)
    asked = ", ".join(found.asked_by) or "—"
    answered = ", ".join(found.answered_by) or "—"
    head = Text(f"{found.id}  ", style="bold cyan") + Text(safe(f"{asked} → {answered}"), style="dim")
    if found.follows:
        head += Text(f"  (follows {found.follows})", style="dim")
    return Group(head, *(piece for turn in found.turns for piece in (_turn(turn, words), Text(""))))


def _turn(turn: Turn, words: Phrases) -> RenderableType:
    role = getattr(words, f"role_{turn.role}")
    head = Text(safe(f"{turn.speaker} ({role})" if turn.speaker else role), style="bold")
    body = Text(safe(turn.text), style="italic" if turn.role == "reporter" else "")
    return Group(head, Padding(body, (0, 0, 0, 2), expand=False))


def transcript(view: TranscriptView) -> RenderableType:
    """A transcript: what it is, then its exchanges as a table."""
    date = date_in_words(view.date, "en") or "undated"
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("exchange", "asked by", "answered by", "begins"):
        table.add_column(name, overflow="ellipsis", no_wrap=name != "begins")
    for one in view.exchanges:
        begins = " ".join(one.turns[0].text.split())[:160]
        asked = ", ".join(one.asked_by) or ("(statement)" if one.kind == "statement" else "—")
        table.add_row(one.id, Text(safe(asked)), Text(safe(", ".join(one.answered_by))), Text(safe(begins)))
    return Group(
        Text(safe(view.title) or view.id, style="bold"),
        Text(safe(f"{date} · {view.language} · {', '.join(view.officials)} · {shown_path(view.source)}"), style="dim"),
        Text(f"sha256 {view.sha256}", style="dim"),
        Text(""),
        table,
    )


def reports(found: tuple[SourceReport, ...]) -> RenderableType:
    """What became of each source of an ingest."""
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for report in found:
        style = _OUTCOME_STYLES[report.outcome]
        table.add_row(Text(report.outcome, style=style), Text(shown_path(report.source)), Text(safe(report.message)))
    return table


def inspection(parsed: Transcript) -> RenderableType:
    """A transcript's text coloured by class, then the characters of each class."""
    body = Text()
    for start, end, text_class in parsed.classes:
        body.append(safe(parsed.text[start:end]), style=_CLASS_STYLES[text_class])
    table = Table(box=None, header_style="bold", pad_edge=False)
    table.add_column("class")
    table.add_column("characters", justify="right")
    table.add_column("share", justify="right")
    for name, count in characters_by_class(parsed.classes).items():
        share = f"{100 * count / max(1, len(parsed.text)):.1f} %"
        table.add_row(Text(name, style=_CLASS_STYLES[name]), str(count), share)
    head = Text(f"{parsed.id}: {len(parsed.exchanges)} exchanges", style="bold")
    return Group(head, Text(""), body, Text(""), table)


def characters_by_class(classes: tuple[ClassSpan, ...]) -> dict[str, int]:
    """How many characters each class has; classes that do not occur count 0.

    >>> characters_by_class((ClassSpan(0, 5, "title"), ClassSpan(5, 7, "blank")))["title"]
    5
    """
    counts = dict.fromkeys(_CLASS_STYLES, 0)
    for start, end, text_class in classes:
        counts[text_class] += end - start
    return counts

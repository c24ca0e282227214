"""Answers, transcripts and reports as rich renderables for the terminal. Pure."""

from __future__ import annotations

import unicodedata
from pathlib import Path

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rag.phrases import Phrases, date_in_words, phrases, plain, version_in_words
from rag.schema import (
    Answer,
    Citation,
    Exchange,
    Notice,
    TranscriptView,
    Turn,
)
from ui.render.account import account, told
from ui.render.limits import Limit, limits, searched_in_words
from ui.render.passages import Block, Quotation, Words, blocks
from ui.strings import Strings, strings


def safe(text: str) -> str:
    """Text of a transcript or question without control characters: a terminal obeys them.

    >>> safe("a\\x1b[2Jb\\u202ec\\nd")
    'a[2Jbc\\nd'
    """
    return "".join(char for char in text if char in "\n\t" or unicodedata.category(char)[0] != "C")


def on_a_line(text: str) -> str:
    """Such text on one line; what ends a line parts words even where a terminal obeys it.

    >>> on_a_line("a\\x1b[2J\\n  b\\x85c")
    'a[2J b c'
    """
    return safe(" ".join(text.split()))


def shown_path(source: str) -> str:
    """A path from the working folder where it lies below, else as it is."""
    path = Path(source)
    try:
        return str(path.relative_to(Path.cwd()))
    except ValueError:
        return source


def answer(found: Answer) -> RenderableType:
    """An answer: its passages with the quotes set off, then the citations, what it cost, and what was searched."""
    parts: list[RenderableType] = [notice(one) for one in told(found)]
    if found.status == "not_found":
        parts.append(Text(safe(found.text), style="bold"))
    else:
        parts.append(passages(found.text, found.citations, found.language))
    return Group(*parts, ending(found))


def notice(one: Notice) -> RenderableType:
    """What the reader must know about an answer."""
    return Text(f"! {safe(one.text)}", style="yellow")


def ending(found: Answer) -> RenderableType:
    """What stands below an answer's text: the citations, what was withheld and what it cost, what was searched."""
    words = phrases(found.language)
    parts: list[RenderableType] = _nearest(found, words) if found.status == "not_found" else []
    if found.citations:
        parts += [Text(""), _citations(found.citations, words, found.language)]
    lines = account(found, strings(found.language))
    if lines:
        parts += [Text(""), *(Text(safe(line), style="dim") for line in lines)]
    return Group(*parts, *_searched(found))


def _searched(found: Answer) -> list[RenderableType]:
    """What was searched, where that is not the whole archive or not the question as typed.

    What a follow-up was searched as is told by its notice.
    """
    searched = found.searched
    if not searched.filters and searched.question == found.question:
        return []
    words = strings(found.language)
    parts = [searched_in_words(searched, words), *(_limit(one, words) for one in limits(searched, words))]
    return [Text(""), Text(safe(" · ".join(parts)), style="dim")]


def _limit(limit: Limit, words: Strings) -> str:
    """A limit, and of one that the question set, which words did and what lifts it."""
    if limit.condition is None:
        return limit.text
    read, hint = plain(limit.condition.words), words.limit_without.format(kind=limit.condition.kind)
    if read.casefold() not in limit.text.casefold():
        hint = words.limit_hints.format(read=words.limit_read.format(words=read), lift=hint)
    return f"{limit.text} ({hint})"


def passages(text: str, citations: tuple[Citation, ...], language: str) -> RenderableType:
    """An answer's text, or a piece of it: a model's sentences plain, each quotation indented under who said it."""
    words = phrases(language)
    parts: list[RenderableType] = []
    before: Block | None = None
    for block in blocks(text, citations):
        if _begins(block, before):
            parts.append(Text(""))
        parts.append(_quotation(block.citation, words) if isinstance(block, Quotation) else _words(block, before))
        before = block
    return Group(*parts)


def _begins(block: Block, before: Block | None) -> bool:
    """Whether a block begins a passage, with a blank line before it."""
    if isinstance(block, Quotation):
        return before is None or isinstance(before, Quotation) or before.kind == "translation"
    return block.kind == "sentence" or (block.kind == "lead" and not _is_sentence(before))


def _is_sentence(block: Block | None) -> bool:
    return isinstance(block, Words) and block.kind == "sentence"


def _words(block: Words, before: Block | None) -> RenderableType:
    # Under a model's sentence, who said it steps back: the sentence is what is read.
    style = {"sentence": "", "lead": "dim" if _is_sentence(before) else "bold", "translation": "dim italic"}[block.kind]
    text = Text()
    for part in block.parts:
        if isinstance(part, Citation):
            text.append(f"[{part.number}]", style="bold cyan")
        else:
            text.append(safe(part), style=style)
    return Padding(text, (0, 2, 0, 4), expand=False) if block.kind == "translation" else text


def _quotation(citation: Citation, words: Phrases) -> RenderableType:
    body = Text(on_a_line(citation.quote), style="italic" if citation.role == "reporter" else "")
    mark = Text(f" [{citation.number}]", style="bold cyan")
    return Padding(Text(words.open_quote) + body + Text(words.close_quote) + mark, (0, 2, 0, 4), expand=False)


def _citations(citations: tuple[Citation, ...], words: Phrases, language: str) -> RenderableType:
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
        for version in citation.versions:
            table.add_row("", "", Text(f"{version_in_words(version, language)}: {version}"))
    return table


def _nearest(found: Answer, words: Phrases) -> list[RenderableType]:
    if not found.nearest:
        return []
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(style="dim", no_wrap=True, min_width=max(len(near.exchange) for near in found.nearest))
    table.add_column(style="dim", overflow="ellipsis", no_wrap=True)
    for near in found.nearest[:3]:
        table.add_row(near.exchange, Text(on_a_line(near.question)))
    return [Text(""), Text(words.nearest, style="dim bold"), table]


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

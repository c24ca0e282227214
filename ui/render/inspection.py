"""How a file parses, for the terminal: what was read where, the text with the class of every character, the sums. Pure.

Without colour the gutter tells the same by letters: the classes of a line, the exchange, and who speaks.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from rich.console import Console, ConsoleOptions, Group, RenderableType, RenderResult
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from rag.archive import sha256_of
from rag.phrases import date_in_words
from rag.schema import (
    TEXT_CLASSES,
    ClassSpan,
    Document,
    Exchange,
    Inspection,
    Origin,
    Origins,
    Role,
    TextClass,
    Transcript,
    to_dict,
)
from rag.transcripts.hygiene import code_point, hidden_spans, is_hidden
from ui.render.terminal import shown_path

CLASS_STYLES: dict[TextClass, str] = {
    "title": "bold magenta",
    "date": "cyan",
    "label": "bold",
    "turn": "",
    "note": "dim italic",
    "other_language": "blue",
    "boilerplate": "dim",
    "blank": "",
}
_LETTERS: dict[TextClass, str] = {
    "title": "T",
    "date": "D",
    "label": "L",
    "turn": "S",
    "note": "N",
    "other_language": "O",
    "boilerplate": "B",
    "blank": "·",
}
_MEANINGS: dict[TextClass, str] = {
    "title": "the conference's title",
    "date": "dates",
    "label": "who speaks",
    "turn": "what is said: only this is searched",
    "note": "captions, counters, stage directions",
    "other_language": "another language than the transcript's",
    "boilerplate": "the page's menus and footers",
    "blank": "spaces and empty lines",
}
_ROLE_STYLES: dict[Role, str] = {
    "reporter": "yellow",
    "official": "green",
    "moderator": "magenta",
    "unknown": "red",
}
_ORIGINS: dict[Origin, str] = {
    "front matter": "read in the front matter",
    "file": "told by the file",
    "title": "read in the title",
    "byline": "read in the byline",
    "labels": "read from the speakers' labels",
    "text": "told from the text",
    "file name": "read in the file's name",
    "none": "",
}
_HIDDEN_STYLE = "bold red reverse"
_NARROW = 72
_BAR = 30
_FIRST_WORDS = 200
_MOST_LETTERS = 3
_LINE_END = " ↵ "


def inspection(parsed: Transcript, summary: bool = False, legend: bool = True) -> RenderableType:
    """A transcript as it was parsed: what it is, who speaks, what is hidden in it, its text by class, and the sums.

    With `summary` a list of the exchanges stands in for the text; `legend` explains the letters before it.
    """
    parts: list[RenderableType] = [_head(parsed)]
    if parsed.speakers:
        parts += [Text(""), _speakers(parsed)]
    if parsed.flags:
        parts += [Text(""), _flags(parsed)]
    if summary:
        parts += [Text(""), _exchanges(parsed.exchanges)]
    else:
        parts += [Text(""), _legend()] if legend else []
        parts += [Text(""), _Body(parsed)]
    return Group(*parts, Text(""), _accounting(parsed.classes, len(parsed.text)))


def inspections(parsed: Iterable[Transcript], summary: bool = False) -> RenderableType:
    """The transcripts of one file, one after the other, with a rule between."""
    parts: list[RenderableType] = []
    for number, one in enumerate(parsed, 1):
        if number > 1:
            parts += [Text(""), Rule(f"conference {number} of this file"), Text("")]
        parts.append(inspection(one, summary, legend=number == 1))
    return Group(*parts)


def to_json(parsed: Transcript) -> dict[str, Any]:
    """A transcript as `inspect --json` prints it."""
    return to_dict(
        Inspection(
            id=parsed.id,
            title=parsed.title,
            date=parsed.date,
            language=parsed.language,
            officials=parsed.officials,
            source=parsed.source,
            sha256=sha256_of(parsed.text),
            exchanges=parsed.exchanges,
            classes=characters_by_class(parsed.classes),
            origins=parsed.origins,
            speakers=parsed.speakers,
            flags=parsed.flags,
        )
    )


def unparsed(document: Document) -> Transcript:
    """What the reader made of a file in which no exchange was found, so that it can be shown all the same."""
    text = document.text
    marked = sorted(document.boilerplate)
    spans: list[ClassSpan] = []
    position = 0
    for start, end in marked:
        if start >= position:
            spans += _unclaimed(text, position, start)
            spans.append(ClassSpan(start, end, "boilerplate"))
            position = end
    spans += _unclaimed(text, position, len(text))
    return Transcript(
        id="nothing found",
        text=text,
        title=document.title or "",
        date=document.date,
        language="",
        officials=(),
        source=document.source,
        source_start=0,
        classes=tuple(span for span in spans if span.end > span.start),
        exchanges=(),
        origins=Origins(document.title_origin, document.date_origin, "none"),
    )


def characters_by_class(classes: tuple[ClassSpan, ...]) -> dict[str, int]:
    """How many characters each class has; classes that do not occur count 0.

    >>> characters_by_class((ClassSpan(0, 5, "title"), ClassSpan(5, 7, "blank")))["title"]
    5
    """
    counts: dict[str, int] = dict.fromkeys(TEXT_CLASSES, 0)
    for start, end, text_class in classes:
        counts[text_class] += end - start
    return counts


def visible(text: str, style: str = "") -> Text:
    """Text with whatever a terminal would obey or hide shown as its code point.

    >>> visible("a\\x1b[2J\\u202eb").plain
    'a⟨U+001B⟩[2J⟨U+202E⟩b'
    """
    if text.isprintable() and not hidden_spans(text):
        return Text(text, style=style)
    shown = Text(style=style)
    start = 0
    for position in _obeyed(text):
        shown.append(text[start:position])
        shown.append(f"⟨{code_point(text[position])}⟩", style=_HIDDEN_STYLE)
        start = position + 1
    shown.append(text[start:])
    return shown


def _obeyed(text: str) -> list[int]:
    """Where the characters stand that are hidden, or that a terminal may obey; joined emoji are neither."""
    hidden = {position for start, end in hidden_spans(text) for position in range(start, end)}
    others = (
        position
        for position, char in enumerate(text)
        if not char.isprintable() and char not in "\n\t" and unicodedata.category(char) != "Zs" and not is_hidden(char)
    )
    return sorted(hidden.union(others))


def _unclaimed(text: str, start: int, end: int) -> list[ClassSpan]:
    inner = text[start:end]
    first = start + len(inner) - len(inner.lstrip())
    last = max(first, start + len(inner.rstrip()))
    return [ClassSpan(start, first, "blank"), ClassSpan(first, last, "note"), ClassSpan(last, end, "blank")]


def _head(parsed: Transcript) -> RenderableType:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    table.add_column(style="dim")
    rows: list[tuple[str, str, Origin]] = [
        ("title", parsed.title, parsed.origins.title),
        ("date", date_in_words(parsed.date, "en") if parsed.date else "", parsed.origins.date),
        ("language", parsed.language, parsed.origins.language),
        ("officials", ", ".join(parsed.officials), parsed.origins.officials),
    ]
    for name, value, origin in rows:
        shown = visible(_squeezed(value)) if value else Text("not found", style="red")
        table.add_row(name, shown, _ORIGINS[origin] if value else "")
    table.add_row("source", visible(shown_path(parsed.source)), "")
    statements = sum(1 for one in parsed.exchanges if one.kind == "statement")
    told = _counted(len(parsed.exchanges) - statements, "exchange")
    table.add_row("holds", f"{told}, {_counted(statements, 'statement')}" if statements else told, "")
    return Group(Text(parsed.id, style="bold cyan"), table)


def _speakers(parsed: Transcript) -> RenderableType:
    table = _table("speaker", "role", ">turns", "evidence")
    for one in parsed.speakers:
        role = Text(f"● {one.role}", style=_ROLE_STYLES[one.role])
        table.add_row(visible(_squeezed(one.name)), role, str(one.turns), visible(_squeezed(one.evidence)))
    return table


def _flags(parsed: Transcript) -> RenderableType:
    lines = [visible(f"! {flag.detail}", style="red") for flag in parsed.flags]
    places = [f"  (first at character {flag.start:,})" for flag in parsed.flags]
    return Group(*(line.append(place, style="dim") for line, place in zip(lines, places, strict=True)))


def _exchanges(exchanges: tuple[Exchange, ...]) -> RenderableType:
    table = _table("", "kind", "asked by", "answered by")
    table.add_column("begins", no_wrap=True, overflow="ellipsis", ratio=1)
    table.expand = True
    for number, one in enumerate(exchanges, 1):
        follows = f" follows /{one.follows.rpartition('/')[2]}" if one.follows else ""
        table.add_row(
            Text(f"/{number}", style="bold cyan"),
            Text(one.kind + follows),
            visible(", ".join(map(_squeezed, one.asked_by)) or "—"),
            visible(", ".join(map(_squeezed, one.answered_by)) or "—"),
            visible(_squeezed(one.turns[0].text[:_FIRST_WORDS])),
        )
    return table


def _legend() -> RenderableType:
    table = Table(box=None, show_header=False, padding=(0, 2, 0, 0), pad_edge=False)
    for name in TEXT_CLASSES:
        if name != "blank":
            table.add_row(_LETTERS[name], Text(name, style=CLASS_STYLES[name]), Text(_MEANINGS[name], style="dim"))
    roles = Text(" ").join(Text(f"● {role}", style=style) for role, style in _ROLE_STYLES.items())
    return Group(table, roles)


def _accounting(classes: tuple[ClassSpan, ...], length: int) -> RenderableType:
    table = _table("", "class", ">characters", ">share", "")
    for name, count in characters_by_class(classes).items():
        known: TextClass = name  # type: ignore[assignment]
        share = count / max(1, length)
        bar = "█" * round(share * _BAR) or ("▏" if count else "")
        label = Text(name, style=CLASS_STYLES[known])
        table.add_row(_LETTERS[known], label, f"{count:,}", f"{100 * share:.1f} %", Text(bar, style="cyan"))
    return Group(table, _sum(classes, length))


def _sum(classes: tuple[ClassSpan, ...], length: int) -> Text:
    """Whether the classes cover the text, each character once."""
    position = 0
    for start, end, _ in classes:
        if start != position or end <= start:
            return Text(f"Characters {min(start, position):,} to {max(start, position):,} are not in one class", "red")
        position = end
    if position != length:
        return Text(f"Characters {position:,} to {length:,} are in no class", style="red")
    return Text(f"100 % of {length:,} characters in exactly one class", style="green")


class _Speech(NamedTuple):
    """A stretch of a turn: its exchange's number, who speaks, and whether the turn begins with it."""

    start: int
    end: int
    number: int
    role: Role
    begins: bool


class _Row(NamedTuple):
    """A line of the text, or the part of it from a label on, ready to be laid out beside its gutter."""

    letters: str
    text: Text
    speech: _Speech | None


class _Body:
    """The text of a transcript beside a gutter, which goes on where a line is wrapped."""

    def __init__(self, parsed: Transcript) -> None:
        self._parsed = parsed

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield each line of the terminal: gutter, bar in the colour of who speaks, text."""
        narrow = options.max_width < _NARROW
        for row in _rows(self._parsed):
            style = _ROLE_STYLES[row.speech.role] if row.speech else "dim"
            gutter = Text(_gutter(row, narrow), style=style)
            rest = Text(" " * len(gutter.plain))
            bar = Text("┃ " if row.speech else "┆ ", style=style)
            width = max(10, options.max_width - len(gutter.plain) - len(bar.plain))
            for number, line in enumerate(row.text.wrap(console, width) or [Text("")]):
                line.rstrip()
                yield from console.render((rest if number else gutter) + bar + line, options.update(no_wrap=True))


def _gutter(row: _Row, narrow: bool) -> str:
    """`LS   ● /3  reporter  `: the classes of the row, and who begins to speak in which exchange.

    >>> _gutter(_Row("LS", Text(), _Speech(0, 9, 3, "reporter", True)), narrow=True)
    'LS  ● /3   R  '
    """
    who = ""
    if row.speech and row.speech.begins:
        role = row.speech.role[0].upper() if narrow else row.speech.role
        who = f"● {f'/{row.speech.number}':<4} {role}"
    return f"{row.letters[:_MOST_LETTERS]:<{_MOST_LETTERS}} {who:<{10 if narrow else 17}}"


def _rows(parsed: Transcript) -> list[_Row]:
    """The rows of a text: several empty lines as one, the lines of a menu as one row."""
    speeches = _speeches(parsed.exchanges)
    ends = [speech.end for speech in speeches]
    menu = _LETTERS["boilerplate"]
    rows: list[_Row] = []
    empty: _Row | None = None
    for pieces in _pieces_by_row(parsed.text, parsed.classes):
        start, end = pieces[0].start, pieces[-1].end
        index = bisect_right(ends, start)
        speech = speeches[index] if index < len(speeches) and speeches[index].start < end else None
        if speech and speech.start < start:
            speech = speech._replace(begins=False)
        if not parsed.text[start:end].strip():
            empty = _Row("", Text(""), speech if speech and not speech.begins else None)
            continue
        row = _Row(_letters(pieces), _styled(parsed.text, pieces), speech)
        if rows and rows[-1].letters == row.letters == menu:
            rows[-1].text.append(_LINE_END, style="dim").append_text(row.text)
        else:
            rows += [empty, row] if empty and rows else [row]
        empty = None
    return rows


def _pieces_by_row(text: str, classes: tuple[ClassSpan, ...]) -> Iterator[list[ClassSpan]]:
    """The classes of each line, and of each part of a line that a label begins."""
    index = start = 0
    while start < len(text):
        end = text.find("\n", start) + 1 or len(text)
        row: list[ClassSpan] = []
        while index < len(classes) and classes[index].start < end:
            piece = ClassSpan(max(start, classes[index].start), min(end, classes[index].end), classes[index].text_class)
            if piece.text_class == "label" and text[start : piece.start].strip() and row:
                yield row
                row = []
            row.append(piece)
            if classes[index].end > end:
                break
            index += 1
        if row:
            yield row
        start = end


def _letters(pieces: list[ClassSpan]) -> str:
    return "".join(dict.fromkeys(_LETTERS[piece.text_class] for piece in pieces if piece.text_class != "blank"))


def _styled(text: str, pieces: list[ClassSpan]) -> Text:
    shown = Text()
    space = ""
    for piece in pieces:
        if piece.text_class == "blank":
            space = " " if shown.plain else ""
            continue
        written = text[piece.start : piece.end].strip("\n").replace("\t", " ")
        shown.append(space).append_text(visible(written, CLASS_STYLES[piece.text_class]))
        space = ""
    return shown


def _speeches(exchanges: tuple[Exchange, ...]) -> list[_Speech]:
    found = [
        _Speech(span.start, span.end, number, turn.role, index == 0)
        for number, exchange in enumerate(exchanges, 1)
        for turn in exchange.turns
        for index, span in enumerate(turn.spans)
    ]
    return sorted(found)


def _table(*columns: str) -> Table:
    """A table without a box; columns whose name begins with > are set to the right."""
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in columns:
        table.add_column(name.removeprefix(">"), justify="right" if name.startswith(">") else "left", overflow="fold")
    return table


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _counted(number: int, noun: str) -> str:
    """A number with its noun.

    >>> _counted(1, "exchange"), _counted(2, "exchange")
    ('1 exchange', '2 exchanges')
    """
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"

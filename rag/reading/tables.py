"""Tables of ready-made exchanges (.csv, .jsonl), which need no parsing, and the rows that `onrecord export` writes.

CSV: a line of column names, then one exchange a row. Columns: `question` and `answer` (needed; without a question the
row is a statement), `asked_by`, `answered_by`, `date` (2024-07-02), `title`, `language` (fr), `source_url`,
`conference`. Other columns are ignored. Comma, semicolon or tab.

JSONL: one JSON object a line, either with the keys of the CSV, or, as `export` writes them, an `ExchangeRow`.

Rows with one `conference` (or else one date, title, language and source_url) make up one press conference. It is
written out as text that a person can read: the title, the date, then each speech as `Speaker: text`, an empty line
between them. Of one row always comes one text, so that what is exported and read again is the same, to the letter.
"""

from __future__ import annotations

import csv
import datetime as dt
import difflib
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple, get_args

from rag.errors import SourceError
from rag.reading.address import web_address
from rag.reading.text import decode, storable, unix_lines
from rag.schema import (
    Document,
    Exchange,
    GivenConference,
    GivenExchange,
    GivenTurn,
    Kind,
    Role,
    Span,
    TranscriptView,
)

COLUMNS = (
    "conference",
    "date",
    "title",
    "language",
    "source_url",
    "asked_by",
    "question",
    "answered_by",
    "answer",
)
_NEEDED = ("question", "answer")
_LABELS: dict[Role, str] = {"reporter": "Q", "official": "A", "moderator": "Moderator", "unknown": ""}
_LANGUAGE = re.compile(r"[a-z]{2,3}(?=$|[-_])")
_MISSPELT = 0.8


@dataclass(frozen=True, slots=True)
class RowTurn:
    """One speech of a row."""

    speaker: str | None
    role: Role
    text: str


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """One exchange as `onrecord export` writes it, a line of JSON each."""

    conference: str
    title: str | None
    date: dt.date | None
    language: str | None
    source_url: str | None
    number: int
    kind: Kind
    turns: tuple[RowTurn, ...]


class _Conference(NamedTuple):
    """What rows of one conference have in common."""

    key: tuple[object, ...]
    title: str | None
    date: dt.date | None
    language: str | None
    source_url: str | None


class _Row(NamedTuple):
    """One exchange as read, and what error messages call its place."""

    place: str
    conference: _Conference
    kind: Kind
    turns: tuple[RowTurn, ...]


def exchange_row(view: TranscriptView, exchange: Exchange, number: int, source_url: str | None = None) -> ExchangeRow:
    """The row of an exchange, for `export`; `rag.schema.to_dict` makes its JSON, `read_jsonl` reads it back."""
    return ExchangeRow(
        conference=view.id,
        title=view.title or None,
        date=view.date,
        language=view.language,
        source_url=source_url,
        number=number,
        kind=exchange.kind,
        turns=tuple(RowTurn(turn.speaker, turn.role, turn.text) for turn in exchange.turns),
    )


def read_csv(data: bytes, source: str, sha256: str) -> Document:
    """The document of a table of exchanges. Raises SourceError naming the row and column at fault."""
    text = decode(data, source)
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    places: dict[str, int] = {}
    read: list[_Row] = []
    number = 0
    try:
        for number, cells in enumerate(rows, start=1):
            if number == 1:
                places = _columns(cells, source)
            elif any(cell.strip() for cell in cells):
                flat = {name: cells[place] for name, place in places.items() if place < len(cells)}
                read.append(_flat_row(flat, f"{source}: row {number}"))
    except csv.Error as error:
        raise SourceError(f"{source}: row {number + 1} is not CSV ({error}); check the quotation marks") from error
    return _document(read, source, sha256)


def read_jsonl(data: bytes, source: str, sha256: str) -> Document:
    """The document of exchanges as JSON, one a line. Raises SourceError naming the line and key at fault."""
    rows = []
    # Not splitlines: a JSON string may hold the other line ends of Unicode.
    for number, line in enumerate(decode(data, source).split("\n"), start=1):
        if not line.strip():
            continue
        place = f"{source}: line {number}"
        try:
            value = json.loads(line)
        except json.JSONDecodeError as error:
            raise SourceError(
                f"{place} is not JSON ({error.msg}, column {error.colno}); write one object a line"
            ) from error
        except (ValueError, RecursionError) as error:
            raise SourceError(f"{place} is not JSON that can be read; write one object a line") from error
        if not isinstance(value, dict):
            raise SourceError(f"{place} is not a JSON object; write one exchange a line, in braces")
        rows.append(_export_row(value, place) if "turns" in value else _flat_row(value, place))
    return _document(rows, source, sha256)


def _delimiter(text: str) -> str:
    """The sign between columns: the one that the first line holds most often.

    >>> _delimiter("date;question;answer\\n1,2,3,4")
    ';'
    """
    first = text.lstrip("\n").partition("\n")[0]
    return max(",;\t", key=first.count)


def _columns(cells: list[str], source: str) -> dict[str, int]:
    """The place of each known column. Raises SourceError where a needed one is missing or one looks misspelt."""
    places: dict[str, int] = {}
    names = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells]
    for place, name in enumerate(names):
        if name in COLUMNS and name in places:
            raise SourceError(f"{source}: row 1: two columns are named {name}; remove one")
        if name in COLUMNS:
            places[name] = place
    missing = [name for name in COLUMNS if name not in places]
    for name in names:
        if name not in COLUMNS and (near := difflib.get_close_matches(name, missing, 1, _MISSPELT)):
            raise SourceError(f"{source}: row 1: the column {name} looks like {near[0]}; rename or remove it")
    for needed in _NEEDED:
        if needed not in places:
            raise SourceError(f"{source}: row 1: no column {needed}; the columns are {', '.join(COLUMNS)}")
    return places


def _flat_row(flat: dict[str, Any], place: str) -> _Row:
    for name in _NEEDED:
        if name not in flat:
            raise SourceError(f"{place}: {name} is missing; each exchange needs {' and '.join(_NEEDED)}")
    question, answer = _text(flat, "question", place), _text(flat, "answer", place)
    if answer is None:
        raise SourceError(f"{place}: answer is empty; fill it in or remove the row")
    asked = (RowTurn(_line(flat, "asked_by", place), "reporter", question),) if question else ()
    answered = RowTurn(_line(flat, "answered_by", place), "official", answer)
    return _Row(place, _conference(flat, place), "exchange" if asked else "statement", (*asked, answered))


def _export_row(value: dict[str, Any], place: str) -> _Row:
    kind = value.get("kind", "exchange")
    if kind not in get_args(Kind):
        raise SourceError(f"{place}: kind {_short(kind)} is unknown; it is {' or '.join(get_args(Kind))}")
    if not isinstance(value["turns"], list) or not value["turns"]:
        raise SourceError(f"{place}: turns is not a list of speeches; write at least one")
    turns = tuple(_turn(turn, f"{place}: turn {number}") for number, turn in enumerate(value["turns"], start=1))
    return _Row(place, _conference(value, place), kind, turns)


def _turn(value: object, place: str) -> RowTurn:
    if not isinstance(value, dict):
        raise SourceError(f"{place} is not a JSON object; write speaker, role and text")
    role = value.get("role", "unknown")
    if role not in get_args(Role):
        raise SourceError(f"{place}: role {_short(role)} is unknown; it is one of {', '.join(get_args(Role))}")
    text = _text(value, "text", place)
    if text is None:
        raise SourceError(f"{place}: text is empty; fill it in or remove the turn")
    return RowTurn(_line(value, "speaker", place), role, text)


def _conference(value: dict[str, Any], place: str) -> _Conference:
    title, date = _line(value, "title", place), _date(value, place)
    language, source_url = _language(value, place), _line(value, "source_url", place)
    if source_url is not None and web_address(source_url) is None:
        raise SourceError(
            f"{place}: source_url {_short(source_url)} is not an http or https address; mend or remove it"
        )
    named = _line(value, "conference", place)
    key = (named,) if named else (date, title, language, source_url)
    return _Conference(key, title, date, language, source_url)


def _text(value: dict[str, Any], name: str, place: str) -> str | None:
    """The text under a name, without space around it, or None where it is empty."""
    given = value.get(name)
    if given is not None and not isinstance(given, str):
        raise SourceError(f"{place}: {name} is not text; write it in quotation marks")
    return storable(unix_lines(given or "")).strip() or None


def _line(value: dict[str, Any], name: str, place: str) -> str | None:
    """The text under a name on one line, or None where it is empty."""
    text = _text(value, name, place)
    return re.sub(r"\s*\n\s*", " ", text) if text else None


def _date(value: dict[str, Any], place: str) -> dt.date | None:
    line = _line(value, "date", place)
    if line is None:
        return None
    try:
        return dt.datetime.fromisoformat(line).date() if len(line) > 10 else dt.date.fromisoformat(line)
    except ValueError as error:
        raise SourceError(f"{place}: date {_short(line)} is not a date; write it as 2024-07-02") from error


def _language(value: dict[str, Any], place: str) -> str | None:
    line = _line(value, "language", place)
    if line is None:
        return None
    code = _LANGUAGE.match(line.lower())
    if code is None:
        raise SourceError(f"{place}: language {_short(line)} is not a code; write the two letters, such as fr")
    return code.group()


def _short(value: object) -> str:
    line = " ".join(str(value).split())
    return f"“{line[:40]}…”" if len(line) > 40 else f"“{line}”"


def _document(rows: list[_Row], source: str, sha256: str) -> Document:
    if not rows:
        raise SourceError(f"{source}: holds no exchange; write one a row")
    page = _Page()
    given = tuple(page.write(*conference) for conference in _grouped(rows))
    return Document(text="".join(page.parts), source=source, sha256=sha256, given=given)


def _grouped(rows: list[_Row]) -> Iterator[tuple[_Conference, list[_Row]]]:
    """The conferences in order of their first rows, each with its rows. Raises SourceError where two rows disagree."""
    found: dict[tuple[object, ...], tuple[_Conference, list[_Row]]] = {}
    for row in rows:
        if row.conference.key not in found:
            found[row.conference.key] = (row.conference, [row])
            continue
        known, members = found[row.conference.key]
        found[row.conference.key] = (_merged(known, row), members)
        members.append(row)
    yield from found.values()


def _merged(known: _Conference, row: _Row) -> _Conference:
    for name in ("title", "date", "language", "source_url"):
        before, now = getattr(known, name), getattr(row.conference, name)
        if now is not None and before is not None and now != before:
            raise SourceError(
                f"{row.place}: {name} {_short(now)}, but an earlier row of the same conference has {_short(before)}; "
                "mend one, or name another conference"
            )
        if now is not None:
            known = known._replace(**{name: now})
    return known


@dataclass(slots=True)
class _Page:
    """The text of all conferences, written piece by piece."""

    parts: list[str] = field(default_factory=list)
    length: int = 0

    def write(self, conference: _Conference, rows: Iterable[_Row]) -> GivenConference:
        """Write one conference; its spans."""
        self._part()
        start = self.length
        title = self._paragraph(conference.title, start) if conference.title else None
        byline = self._paragraph(conference.date.isoformat(), start) if conference.date else None
        exchanges = tuple(GivenExchange(row.kind, tuple(self._turn(turn, start) for turn in row.turns)) for row in rows)
        return GivenConference(
            span=Span(start, self.length),
            exchanges=exchanges,
            title=title,
            byline=byline,
            date=conference.date,
            language=conference.language,
            source_url=conference.source_url,
            copy_of=str(conference.key[0]) if len(conference.key) == 1 else None,
        )

    def _turn(self, turn: RowTurn, start: int) -> GivenTurn:
        name = turn.speaker or _LABELS[turn.role]
        label = self._paragraph(f"{name}: ", start) if name else None
        body = self._add(turn.text) if label else self._paragraph(turn.text, start)
        return GivenTurn(turn.speaker, turn.role, label or Span(body.start, body.start), body)

    def _paragraph(self, text: str, start: int) -> Span:
        if self.length > start:
            self._part()
        return self._add(text)

    def _part(self) -> None:
        if self.length:
            self._add("\n\n")

    def _add(self, text: str) -> Span:
        self.parts.append(text)
        self.length += len(text)
        return Span(self.length - len(text), self.length)

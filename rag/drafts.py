"""What a model writes, read as it streams: one JSON object a line, each complete before it is believed. Pure.

Models wrap JSON in fences, spread it over lines, or write prose around it: whatever stands between the braces of one
object is read, all else is passed over.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

_LONGEST_OBJECT = 20_000
"""Characters of one object; what goes on beyond is no line of an answer."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence of an answer, the label of the exchange it rests on, and the quotation that is to prove it."""

    sentence: str
    exchange: str
    quote: str
    translation: str | None = None


@dataclass(frozen=True, slots=True)
class NoAnswer:
    """The model says that the record does not answer."""


@dataclass(frozen=True, slots=True)
class NotAddressed:
    """The model says that the official was asked in this exchange and did not address it."""

    exchange: str


@dataclass(frozen=True, slots=True)
class Rewritten:
    """A follow-up as a question that stands alone."""

    question: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Something between braces that is none of these."""

    text: str


Draft = Line | NoAnswer | NotAddressed | Rewritten | Unreadable


class DraftReader:
    """Takes a model's text in pieces and gives its lines as they are complete.

    >>> reader = DraftReader()
    >>> reader.feed('```json\\n{"sentence": "It passed.", "exchange": "E1", '), reader.feed('"quote": "adopted"}')
    ([], [Line(sentence='It passed.', exchange='E1', quote='adopted', translation=None)])
    """

    def __init__(self) -> None:
        self._taken: list[str] = []
        self._depth = 0
        self._in_string = False
        self._escaped = False

    def feed(self, piece: str) -> list[Draft]:
        """What is complete with this piece."""
        found: list[Draft] = []
        for char in piece:
            if not self._depth and char != "{":
                continue
            if char == "{" and self._begins_anew():
                found.append(Unreadable(self._text))
                self._forget()
            self._taken.append(char)
            self._take(char)
            if not self._depth:
                found += _read(self._text)
                self._forget()
            elif len(self._taken) > _LONGEST_OBJECT:
                found.append(Unreadable(self._text[:200]))
                self._forget()
        return found

    def finish(self) -> list[Draft]:
        """What was left incomplete."""
        left = self._text
        self._forget()
        return [Unreadable(left)] if left else []

    @property
    def _text(self) -> str:
        """The object so far, in characters that can be encoded: a server may cut a surrogate pair in two."""
        return whole("".join(self._taken))

    def _begins_anew(self) -> bool:
        """Whether a brace at the start of a line begins the next object, the one before having lost its end."""
        return self._depth > 0 and self._taken[-1] == "\n"

    def _take(self, char: str) -> None:
        if self._escaped:
            self._escaped = False
        elif self._in_string:
            if char == "\\":
                self._escaped = True
            elif char == '"':
                self._in_string = False
        elif char == '"':
            self._in_string = True
        elif char in "{}":
            self._depth += 1 if char == "{" else -1

    def _forget(self) -> None:
        self._taken, self._depth, self._in_string, self._escaped = [], 0, False, False


def _read(text: str) -> list[Draft]:
    try:
        data = json.loads(text, strict=False)  # a model's line may hold a bare line break
        return _drafts(data) or [Unreadable(text)]
    except (ValueError, RecursionError):
        return [Unreadable(text)]


def _drafts(data: dict[str, object]) -> list[Draft]:
    """What an object says, or what the objects within it say: models wrap their lines."""
    draft = _draft(data)
    if draft is not None:
        return [draft]
    within = [one for value in data.values() for one in (value if isinstance(value, list) else [value])]
    return [found for one in within if isinstance(one, dict) for found in _drafts(one)]


def _draft(data: dict[str, object]) -> Draft | None:
    exchange = _text_of(data, "exchange")
    if _text_of(data, "answer").casefold().rstrip(".") == "none":
        return NoAnswer()
    if data.get("addressed") is False and exchange:
        return NotAddressed(exchange)
    if "sentence" in data:
        translation = _text_of(data, "translation") or None
        return Line(_text_of(data, "sentence"), exchange, _text_of(data, "quote"), translation)
    question = _text_of(data, "question")
    return Rewritten(question) if question else None


def _text_of(data: dict[str, object], key: str) -> str:
    value = data.get(key)
    return whole(value).strip() if isinstance(value, str) else ""


def whole(text: str) -> str:
    """A text that can be encoded: halves of a surrogate pair joined, lone ones replaced.

    >>> whole("\\ud83d\\ude00"), whole("a\\ud800")
    ('😀', 'a�')
    """
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

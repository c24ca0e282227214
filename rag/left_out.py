"""What stands on a page and is not searched: its title, dates, captions, menus, and other languages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.schema import ClassSpan, Exchange, TextClass

_SEARCHED: frozenset[TextClass] = frozenset({"turn", "label"})
"""Labels are shown as who speaks."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A stretch of a page that is not searched; `exchange` is the number of the one that it stands in or before.

    After the last one it is 0.
    """

    text_class: TextClass
    text: str
    exchange: int
    inside: bool


def left_out(text: str, classes: Sequence[ClassSpan], exchanges: Sequence[Exchange]) -> tuple[LeftOut, ...]:
    """What the parser left out of a transcript, in order; stretches of one class that only blanks part are one.

    >>> left_out("Title\\n\\nQ: Why?", [ClassSpan(0, 5, "title"), ClassSpan(5, 7, "blank")], [])
    (LeftOut(text_class='title', text='Title', exchange=0, inside=False),)
    """
    found: list[ClassSpan] = []
    open_class: TextClass | None = None
    for start, end, text_class in classes:
        if text_class == "blank":
            continue
        if text_class == open_class:
            found[-1] = ClassSpan(found[-1].start, end, text_class)
        elif text_class not in _SEARCHED:
            found.append(ClassSpan(start, end, text_class))
        open_class = text_class
    places = [extent(exchange) for exchange in exchanges]
    return tuple(_placed(text, one, places) for one in found)


def extent(exchange: Exchange) -> tuple[int, int]:
    """Where an exchange begins and ends in its transcript's text."""
    spans = [span for turn in exchange.turns for span in turn.spans]
    return min(span.start for span in spans), max(span.end for span in spans)


def _placed(text: str, one: ClassSpan, places: Sequence[tuple[int, int]]) -> LeftOut:
    number = next((number for number, (_, end) in enumerate(places, 1) if one.start < end), 0)
    inside = bool(number) and places[number - 1][0] < one.start
    return LeftOut(one.text_class, text[one.start : one.end], number, inside)

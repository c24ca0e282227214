"""Gold -> places in the archive. Pure.

A set names gold by date, language and quote, never by id, so that a better extraction does not break it. Where
the sentence stands is looked up anew in each archive; gold that stands nowhere makes its case stale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from eval.dataset import Gold
from rag.quotes import find
from rag.schema import Exchange, Role


@dataclass(frozen=True, slots=True)
class Conference:
    """A transcript as the evaluation reads it: its text and its exchanges."""

    id: str
    date: dt.date | None
    language: str
    text: str
    exchanges: tuple[Exchange, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a gold quote stands: an exchange, a role, and `text[start:end]` of the transcript."""

    transcript: str
    exchange: str
    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """A gold quote with the places where it stands.

    There are several where a sentence is said twice, or where a conference is in the archive from two sources:
    any one of them is right.
    """

    gold: Gold
    places: tuple[Place, ...]

    @property
    def exchanges(self) -> frozenset[str]:
        """The exchanges in which the quote stands."""
        return frozenset(place.exchange for place in self.places)


def locate(gold: Gold, conferences: Iterable[Conference]) -> Found:
    """A gold quote with its places, typography apart, in the conferences of its date and language."""
    return Found(
        gold,
        tuple(
            Place(conference.id, exchange.id, turn.role, found.start, found.end)
            for conference in conferences
            if (conference.date, conference.language) == (gold.date, gold.language)
            for exchange in conference.exchanges
            for turn in exchange.turns
            for span in turn.spans
            for found in find(gold.quote, conference.text, span)
        ),
    )

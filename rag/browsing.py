"""Which transcripts a person means by some words: title, people, outlets, date, language, source. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rag.language import fold_text
from rag.phrases import date_in_words
from rag.schema import TranscriptSummary

LONGEST_QUERY = 200
_LEADING_ZERO = re.compile(r"\b0+(?=\d)")


@dataclass(frozen=True, slots=True)
class Listed:
    """A transcript in a list, with who asks in it and the folded text that words are looked for in."""

    summary: TranscriptSummary
    outlets: tuple[str, ...]
    searchable: str


def listed(summary: TranscriptSummary, outlets: tuple[str, ...], language: str) -> Listed:
    """A transcript as it is listed to a reader of a language, who may write its date in that language's words."""
    parts = (
        summary.title,
        *summary.officials,
        *outlets,
        str(summary.date or ""),
        date_in_words(summary.date, language),
        date_in_words(summary.date, summary.language),
        summary.language,
        summary.source,
        *summary.also_from,
        summary.id,
    )
    return Listed(summary, outlets, _folded(" \n ".join(parts)))


def newest_first(summaries: Iterable[TranscriptSummary]) -> tuple[TranscriptSummary, ...]:
    """Transcripts in the order of a list: those of the latest day first, those without a date last."""
    return tuple(sorted(summaries, key=lambda one: (str(one.date or ""), one.language, one.id), reverse=True))


def matching(transcripts: Iterable[Listed], query: str) -> tuple[Listed, ...]:
    """Those that hold every word of a query, whatever its case and accents.

    >>> import datetime as dt
    >>> one = TranscriptSummary("i", "Conférence", dt.date(2024, 7, 2), "fr", ("Mao Ning",), "a.txt", "", "", 8)
    >>> [len(matching((listed(one, ("Reuters",), "en"),), query)) for query in ("mao conference", "2 July", "MAO afp")]
    [1, 1, 0]
    """
    words = _folded(query[:LONGEST_QUERY]).split()
    return tuple(one for one in transcripts if all(word in one.searchable for word in words))


def _folded(text: str) -> str:
    """Text without case and accents, and numbers without leading zeros: 02 July is 2 July."""
    return _LEADING_ZERO.sub("", fold_text(text))

"""Where a page stands in two languages at once, paragraph by paragraph or exchange by exchange.

A conference at which two languages are spoken (answers in French, then some in English) is one transcript; a page
that gives everything twice is two. What tells them apart is that the languages take turns, and say about as much.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from rag.language import clear_language
from rag.schema import Span
from rag.transcripts.labels import Label
from rag.transcripts.spans import union
from rag.transcripts.words import key

_HAN = re.compile(r"[\u3400-\u9fff]")
_LETTER = re.compile(r"[^\W\d_]")
_LINE = re.compile(r"[^\n]+")
_LEAST = 2
_BALANCE = 0.6
"""The language with fewer speeches must have this share of the other's."""
_ALIKE = 0.8
"""Share of the longer side's labels that must be of the same kind as the other side's at the same place."""
_SAME_PEOPLE = 0.5
"""Share of the names of the side with fewer that must stand on the other side too."""
_TURNS = 0.4
"""Share of neighbouring speeches that must change language: .5 where each whole exchange (two speeches) is repeated."""
_MIN_LETTERS = 12
_TELLING = 60
_SAMPLE = 400
"""How many characters of a speech its language is told by."""
_CHINESE = 0.3
"""Share of a line's letters that must be Chinese for it to be Chinese: names in Latin letters stand in it."""


@dataclass(frozen=True, slots=True)
class Side:
    """One language of a page: everything but `other` is in it, or in none."""

    language: str
    other: tuple[Span, ...]


def find_sides(text: str, candidates: tuple[Label, ...]) -> tuple[Side, ...]:
    """The two languages of a page that stands in both, in order of appearance; empty for all other pages."""
    if len(candidates) < 2 * _LEAST:
        return ()
    spans = [Span(before.lead, after.lead) for before, after in pairwise(candidates)]
    spans.append(Span(candidates[-1].lead, len(text)))
    languages = _languages(text, spans)
    known = [language for language in languages if language]
    both = sorted(set(known), key=known.index)
    if len(both) != 2:
        return ()
    first, second = (known.count(language) for language in both)
    changes = sum(one != other for one, other in pairwise(known))
    if min(first, second) < _LEAST or min(first, second) < _BALANCE * max(first, second):
        return ()
    if changes < _TURNS * (len(known) - 1):
        return ()
    if not _say_the_same(candidates, languages, both):
        return ()
    lines = _lines(text, spans, languages, both)
    return tuple(Side(language, lines[1 - index]) for index, language in enumerate(both))


def _say_the_same(candidates: tuple[Label, ...], languages: list[str | None], both: list[str]) -> bool:
    """Whether both languages have the same labels in the same order, as far as kinds and numbers tell.

    Where reporters ask in one language and the official answers in another, nothing is said twice.
    """
    sides = [[label for label, language in zip(candidates, languages, strict=True) if language == one] for one in both]
    if min(len({key(label.name) for label in side}) for side in sides) < _LEAST:
        return False
    names = [{key(label.name) for label in side if label.kind == "name"} for side in sides]
    # Where both languages are written alike, the same people must speak in both.
    if "zh" not in both and len(names[0] & names[1]) < _SAME_PEOPLE * min(map(len, names)):
        return False
    alike = sum(one.kind == other.kind for one, other in zip(sides[0], sides[1], strict=False))
    return alike >= _ALIKE * max(map(len, sides))


def _languages(text: str, spans: list[Span]) -> list[str | None]:
    """The language of each speech, None where it is too short to tell; all None where all are in one language."""
    pieces = [text[start : min(end, start + _SAMPLE)] for start, end in spans]
    if _HAN.search(text):
        han = [_share_of_han(piece) for piece in pieces]
        known = [share > _CHINESE for share in han if share is not None]
        if any(known) and not all(known):
            return [None if share is None else ("zh" if share > _CHINESE else "latin") for share in han]
    # Detecting costs more than all else: a page whose first speeches all agree is in one language.
    sample = {clear_language(piece) for piece in pieces[:8] if len(piece) > _TELLING} - {None}
    if len(sample) < 2:
        return [None] * len(pieces)
    return [clear_language(piece) if len(_LETTER.findall(piece)) > _MIN_LETTERS else None for piece in pieces]


def _share_of_han(piece: str) -> float | None:
    letters = len(_LETTER.findall(piece))
    return len(_HAN.findall(piece)) / letters if letters else None


def _lines(
    text: str, spans: list[Span], languages: list[str | None], both: list[str]
) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """The stretches of each language: before the first speech line by line, then speech by speech.

    A speech that is too short to tell goes with the one before it.
    """
    stretches: tuple[list[Span], list[Span]] = ([], [])
    for match in _LINE.finditer(text, 0, spans[0].start):
        share = _share_of_han(match.group())
        if share is not None and "zh" in both:
            stretches[both.index("zh") if share > _CHINESE else 1 - both.index("zh")].append(Span(*match.span()))
    current = both[0]
    for span, language in zip(spans, languages, strict=True):
        current = language or current
        if "zh" in both:
            _by_line(text, span, both, current, stretches)
        else:
            stretches[both.index(current)].append(span)
    return union(stretches[0]), union(stretches[1])


def _by_line(text: str, span: Span, both: list[str], current: str, stretches: tuple[list[Span], list[Span]]) -> None:
    """A speech's lines each to the language of their script: a translation may follow under the same label."""
    for match in _LINE.finditer(text, span.start, span.end):
        share = _share_of_han(match.group())
        chinese = both.index("zh")
        where = both.index(current) if share is None else (chinese if share > _CHINESE else 1 - chinese)
        stretches[where].append(Span(*match.span()))

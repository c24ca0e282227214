"""Where one page holds several conferences: each begins with a title that names its day."""

from __future__ import annotations

from rag.schema import Span
from rag.transcripts.labels import Label
from rag.transcripts.metadata import find_date
from rag.transcripts.notes import ENDS_SENTENCE
from rag.transcripts.spans import Places

_KINDS = (
    "press conference", "press briefing", "daily briefing", "noon briefing", "news briefing", "press gaggle",
    "news conference", "conférence de presse", "point de presse", "point presse", "rueda de prensa",
    "conferencia de prensa", "pressekonferenz", "pressebriefing", "记者会", "发布会", "吹风会",
)  # fmt: skip
_MAX_TITLE = 200


def find_conferences(text: str, candidates: tuple[Label, ...], boilerplate: tuple[Span, ...]) -> tuple[Span, ...]:
    """The stretches of a text that hold a conference each, in order; together they are the text.

    A title begins one only where speeches stand both before it and after it: lists of other conferences split nothing.
    """
    starts = [0]
    titles = _titles(text, candidates, boilerplate)
    for index, start in enumerate(titles):
        following = titles[index + 1] if index + 1 < len(titles) else len(text)
        speaks_before = any(starts[-1] <= label.span.start < start for label in candidates)
        speaks_after = any(start <= label.span.start < following for label in candidates)
        if speaks_before and speaks_after:
            starts.append(start)
    return tuple(Span(*ends) for ends in zip(starts, [*starts[1:], len(text)], strict=True))


def names_conference(line: str) -> bool:
    """Whether a line holds a word for a press conference.

    >>> names_conference("Daily Press Briefing"), names_conference("Guten Tag.")
    (True, False)
    """
    lowered = line.lower()
    return any(kind in lowered for kind in _KINDS)


def _titles(text: str, candidates: tuple[Label, ...], boilerplate: tuple[Span, ...]) -> list[int]:
    """Where the lines begin that have the form of a conference's title: its kind and its day, and no sentence."""
    lines = _lines_naming_one(text)
    if len(lines) < 2:
        return []
    places = Places(boilerplate)
    labelled = Places(label.span for label in candidates)
    return [
        start
        for start, end in lines
        if end - start <= _MAX_TITLE
        and not ENDS_SENTENCE.search(text[start:end])
        and start not in places
        and start not in labelled
        and find_date(text[start:end]) is not None
    ]


def _lines_naming_one(text: str) -> list[Span]:
    lowered = text.lower()
    if len(lowered) != len(text):  # a capital that is two letters when small would shift the places
        lowered = text
    starts = set()
    for kind in _KINDS:
        place = lowered.find(kind)
        while place >= 0:
            starts.add(text.rfind("\n", 0, place) + 1)
            place = lowered.find(kind, place + 1)
    ends = {start: text.find("\n", start) for start in starts}
    return [Span(start, end if end >= 0 else len(text)) for start, end in sorted(ends.items())]

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
_LOOK_BACK = 80
_LIST = 2
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


def find_listed(text: str, candidates: tuple[Label, ...]) -> tuple[Span, ...]:
    """The titles of other conferences that a page lists under its last speech, and the line that opens the list."""
    last = candidates[-1].span.end if candidates else len(text)
    listed = [
        line
        for line in _lines_naming_one(text)
        if line.start > last
        and line.end - line.start <= _MAX_TITLE
        and find_date(text[line.start : line.end])
        and not ENDS_SENTENCE.search(text[line.start : line.end])
    ]
    if len(listed) < _LIST:
        return ()
    before = text[last : listed[0].start].rstrip()
    opening = last + before.rfind("\n") + 1
    opens = text[opening : last + len(before)].rstrip().endswith((":", "：")) and opening > last
    return (*((Span(opening, last + len(before)),) if opens else ()), *listed)


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
        and _stands_alone(text, start, end)
        and start not in places
        and start not in labelled
        and find_date(text[start:end]) is not None
    ]


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether a line begins a paragraph after one that has come to its end, as a title does, and no wrapped line."""
    before = text[max(0, start - _LOOK_BACK) : start].rstrip(" \t\u00a0\u3000")
    if not before.strip():
        return True
    return (
        before.endswith(("\n\n", "\n"))
        and not before.rstrip().endswith((":", "：", ",", "，"))
        and (before.endswith("\n\n") or bool(ENDS_SENTENCE.search(before)))
    )


def _lines_naming_one(text: str) -> list[Span]:
    lowered = text.lower()
    if len(lowered) != len(text):  # a capital that is two letters when small (İ) would shift the places
        lowered = "".join(char if len(char.lower()) > 1 else char.lower() for char in text)
    starts = set()
    for kind in _KINDS:
        place = lowered.find(kind)
        while place >= 0:
            starts.add(text.rfind("\n", 0, place) + 1)
            place = lowered.find(kind, place + 1)
    ends = {start: text.find("\n", start) for start in starts}
    return [Span(start, end if end >= 0 else len(text)) for start, end in sorted(ends.items())]

"""Arithmetic of spans: trimmed, cut out of one another, joined."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from rag.schema import Span


def trim(text: str, start: int, end: int) -> Span:
    """A stretch without the space around it.

    >>> trim("  ab ", 0, 5)
    Span(start=2, end=4)
    """
    piece = text[start:end]
    stripped = piece.strip()
    if not stripped:
        return Span(start, start)
    start += len(piece) - len(piece.lstrip())
    return Span(start, start + len(stripped))


def outside(start: int, end: int, taken: Iterable[Span]) -> list[Span]:
    """What is left of a stretch once the taken spans, in order, are cut out of it.

    >>> outside(0, 9, [Span(2, 4), Span(6, 7)])
    [Span(start=0, end=2), Span(start=4, end=6), Span(start=7, end=9)]
    """
    left: list[Span] = []
    for cut in taken:
        if cut.end > start and cut.start < end:
            left.append(Span(start, max(start, cut.start)))
            start = max(start, cut.end)
    left.append(Span(start, end))
    return [span for span in left if span.end > span.start]


def union(*groups: Iterable[Span]) -> tuple[Span, ...]:
    """The spans of all groups in order, those that overlap or touch made one.

    >>> union([Span(0, 2)], [Span(1, 4), Span(6, 7)])
    (Span(start=0, end=4), Span(start=6, end=7))
    """
    joined: list[Span] = []
    for span in sorted(span for group in groups for span in group):
        if joined and span.start <= joined[-1].end:
            joined[-1] = Span(joined[-1].start, max(joined[-1].end, span.end))
        else:
            joined.append(span)
    return tuple(joined)


def within(spans: tuple[Span, ...], start: int, end: int) -> tuple[Span, ...]:
    """The parts of spans (in order, apart) that lie in a stretch, counted from its start.

    >>> within((Span(0, 3), Span(5, 9)), 2, 7)
    (Span(start=0, end=1), Span(start=3, end=5))
    """
    cut = (Span(max(span.start, start) - start, min(span.end, end) - start) for span in spans)
    return tuple(span for span in cut if span.end > span.start)


class Places:
    """Spans to ask whether a position lies in one of them, in logarithmic time."""

    def __init__(self, spans: Iterable[Span]) -> None:
        """Spans may overlap and come in any order."""
        self.spans = union(spans)
        self._starts = [span.start for span in self.spans]

    def __contains__(self, position: int) -> bool:
        """Whether a position lies in a span.

        >>> 3 in Places([Span(2, 4)]), 4 in Places([Span(2, 4)])
        (True, False)
        """
        index = bisect_right(self._starts, position) - 1
        return index >= 0 and position < self.spans[index].end

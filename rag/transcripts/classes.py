"""The accounting: every character of a transcript in exactly one class."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rag.schema import ClassSpan, Span, TextClass
from rag.transcripts.spans import trim


@dataclass(frozen=True, slots=True)
class Claims:
    """The spans that each class claims; where two claim the same character, the one that begins first has it."""

    title: tuple[Span, ...] = ()
    date: tuple[Span, ...] = ()
    label: tuple[Span, ...] = ()
    turn: tuple[Span, ...] = ()
    note: tuple[Span, ...] = ()
    other_language: tuple[Span, ...] = ()
    boilerplate: tuple[Span, ...] = ()


def classes_of(text: str, claims: Claims) -> tuple[ClassSpan, ...]:
    """The classes of a text in order, without a gap; what nothing claims is blank, or a note where it is written.

    >>> classes_of("Q: Why?", Claims(label=(Span(0, 3),), turn=(Span(3, 7),)))
    (ClassSpan(start=0, end=2, text_class='label'), ClassSpan(start=2, end=3, text_class='blank'), \
ClassSpan(start=3, end=7, text_class='turn'))
    """
    spans: list[ClassSpan] = []
    position = 0
    for claim in sorted(_trimmed(text, claims)):
        start = max(claim.start, position)
        if claim.end <= start:
            continue
        spans += _between(text, position, start)
        spans.append(ClassSpan(start, claim.end, claim.text_class))
        position = claim.end
    return tuple(spans + _between(text, position, len(text)))


def _trimmed(text: str, claims: Claims) -> Iterator[ClassSpan]:
    """The claims without the space around them."""
    by_class: tuple[tuple[TextClass, tuple[Span, ...]], ...] = (
        ("title", claims.title),
        ("date", claims.date),
        ("label", claims.label),
        ("turn", claims.turn),
        ("note", claims.note),
        ("other_language", claims.other_language),
        ("boilerplate", claims.boilerplate),
    )
    for text_class, spans in by_class:
        for span in spans:
            trimmed = trim(text, *span)
            if trimmed.end > trimmed.start:
                yield ClassSpan(*trimmed, text_class)


def _between(text: str, start: int, end: int) -> list[ClassSpan]:
    inner = trim(text, start, end)
    if inner.end == inner.start:
        return [ClassSpan(start, end, "blank")] if end > start else []
    pieces = (
        ClassSpan(start, inner.start, "blank"),
        ClassSpan(inner.start, inner.end, "note"),
        ClassSpan(inner.end, end, "blank"),
    )
    return [piece for piece in pieces if piece.end > piece.start]

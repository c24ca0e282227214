"""Stretches of a text: trimmed, cut out of one another, joined, asked for a position."""

from __future__ import annotations

import pytest

from rag.schema import Span
from rag.transcripts.spans import Places, outside, trim, union, within


@pytest.mark.parametrize(
    ("text", "start", "end", "expected"),
    [
        ("  ab ", 0, 5, Span(2, 4)),
        ("ab", 0, 2, Span(0, 2)),
        ("x  ab  y", 1, 7, Span(3, 5)),
        ("\n\tab\u00a0\u3000", 0, 6, Span(2, 4)),
        ("a b", 0, 3, Span(0, 3)),
    ],
)
def test_a_stretch_loses_the_space_around_it_and_none_inside(text: str, start: int, end: int, expected: Span) -> None:
    assert trim(text, start, end) == expected


@pytest.mark.parametrize(("text", "start", "end"), [("a   b", 1, 4), ("ab", 1, 1), ("", 0, 0), ("\n\n", 0, 2)])
def test_a_stretch_of_space_becomes_empty_where_it_began(text: str, start: int, end: int) -> None:
    assert trim(text, start, end) == Span(start, start)


@pytest.mark.parametrize(
    ("taken", "left"),
    [
        ([], [Span(2, 8)]),
        ([Span(4, 6)], [Span(2, 4), Span(6, 8)]),
        ([Span(0, 4)], [Span(4, 8)]),
        ([Span(6, 10)], [Span(2, 6)]),
        ([Span(2, 8)], []),
        ([Span(0, 10)], []),
        ([Span(0, 2), Span(8, 10)], [Span(2, 8)]),
        ([Span(3, 4), Span(4, 5)], [Span(2, 3), Span(5, 8)]),
        ([Span(3, 6), Span(4, 5)], [Span(2, 3), Span(6, 8)]),
    ],
)
def test_what_is_left_is_what_no_taken_span_covers(taken: list[Span], left: list[Span]) -> None:
    assert outside(2, 8, taken) == left


def test_an_empty_stretch_leaves_nothing() -> None:
    assert outside(3, 3, []) == []


@pytest.mark.parametrize(
    ("groups", "joined"),
    [
        ([], ()),
        ([[Span(4, 6)], [Span(0, 2)]], (Span(0, 2), Span(4, 6))),
        ([[Span(0, 3), Span(2, 5)]], (Span(0, 5),)),
        ([[Span(0, 3)], [Span(3, 5)]], (Span(0, 5),)),
        ([[Span(0, 9), Span(2, 5)]], (Span(0, 9),)),
        ([[Span(0, 2)], [Span(0, 2)]], (Span(0, 2),)),
    ],
)
def test_spans_that_overlap_or_touch_become_one_and_come_in_order(
    groups: list[list[Span]], joined: tuple[Span, ...]
) -> None:
    assert union(*groups) == joined


@pytest.mark.parametrize(
    ("start", "end", "parts"),
    [
        (0, 20, (Span(2, 5), Span(8, 12))),
        (2, 12, (Span(0, 3), Span(6, 10))),
        (4, 9, (Span(0, 1), Span(4, 5))),
        (5, 8, ()),
        (12, 20, ()),
    ],
)
def test_parts_inside_a_stretch_are_counted_from_its_start(start: int, end: int, parts: tuple[Span, ...]) -> None:
    assert within((Span(2, 5), Span(8, 12)), start, end) == parts


@pytest.mark.parametrize("position", [2, 4, 7, 9, 10])
def test_a_position_inside_a_span_is_among_the_places(position: int) -> None:
    assert position in Places([Span(7, 9), Span(2, 5), Span(8, 11)])


@pytest.mark.parametrize("position", [0, 1, 5, 6, 11, 100])
def test_a_position_before_after_or_between_spans_is_not(position: int) -> None:
    assert position not in Places([Span(7, 9), Span(2, 5), Span(8, 11)])


def test_no_position_is_among_no_places() -> None:
    assert 0 not in Places([])

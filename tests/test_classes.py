"""The accounting: every character of a text in exactly one class."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.schema import Span
from rag.transcripts.classes import Claims, classes_of

TEXT = "Title\n\nQ: Why?\n\n(Laughter.)\n\nImprimer\n"


def found(text: str, claims: Claims) -> list[tuple[str, str]]:
    return [(text_class, text[start:end]) for start, end, text_class in classes_of(text, claims)]


@pytest.mark.parametrize("name", ["title", "date", "label", "turn", "note", "other_language", "boilerplate"])
def test_a_claim_gives_its_class(name: str) -> None:
    assert found("Words", Claims(**{name: (Span(0, 5),)})) == [(name, "Words")]


def test_claims_of_all_classes_come_in_the_order_of_the_text() -> None:
    claims = Claims(title=(Span(0, 5),), label=(Span(7, 10),), turn=(Span(10, 14),), boilerplate=(Span(29, 37),))
    assert [piece for piece in found(TEXT, claims) if piece[0] != "blank"] == [
        ("title", "Title"), ("label", "Q:"), ("turn", "Why?"), ("note", "(Laughter.)"), ("boilerplate", "Imprimer"),
    ]  # fmt: skip


def test_what_is_written_and_nothing_claims_is_a_note() -> None:
    assert found("So.\n\nA caption", Claims(turn=(Span(0, 3),))) == [
        ("turn", "So."),
        ("blank", "\n\n"),
        ("note", "A caption"),
    ]


@pytest.mark.parametrize("text", [" ", "\n\n", "\u3000\u00a0\t"])
def test_space_is_blank_even_where_it_is_claimed(text: str) -> None:
    assert found(text, Claims(turn=(Span(0, len(text)),))) == [("blank", text)]


def test_the_space_around_a_claim_is_blank_and_inside_is_its_own() -> None:
    assert found("  a\n\nb  ", Claims(turn=(Span(0, 8),))) == [("blank", "  "), ("turn", "a\n\nb"), ("blank", "  ")]


def test_of_two_claims_to_a_character_the_one_that_begins_first_has_it() -> None:
    assert found("abcdef", Claims(turn=(Span(2, 6),), note=(Span(0, 4),))) == [("note", "abcd"), ("turn", "ef")]


def test_a_claim_inside_another_changes_nothing() -> None:
    assert found("abcdef", Claims(turn=(Span(0, 6),), note=(Span(2, 4),))) == [("turn", "abcdef")]


def test_an_empty_text_has_no_classes() -> None:
    assert classes_of("", Claims()) == ()


@given(st.text("a \n", max_size=20), st.data())
def test_the_classes_are_together_the_text_whatever_is_claimed(text: str, data: st.DataObject) -> None:
    place = st.integers(0, len(text))
    spans = st.lists(st.tuples(place, place).map(lambda pair: Span(*sorted(pair))), max_size=3).map(tuple)
    claims = Claims(title=data.draw(spans), turn=data.draw(spans), note=data.draw(spans), boilerplate=data.draw(spans))
    pieces = classes_of(text, claims)
    assert "".join(text[start:end] for start, end, _ in pieces) == text
    assert all(bool(text[start:end].strip()) == (name != "blank") for start, end, name in pieces)

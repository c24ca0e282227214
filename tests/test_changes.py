"""What changed between two versions, exchange by exchange."""

from __future__ import annotations

from rag.changes import ExchangeChange, Line, compare
from rag.schema import Exchange, Turn


def exchange(number: int, question: str, answer: str) -> Exchange:
    turns = (Turn("AFP", "reporter", (), question), Turn("Ann", "official", (), answer))
    return Exchange(f"t/{number}", "t", "exchange", None, ("AFP",), ("Ann",), turns)


FLOOD = exchange(1, "What of the flood?", "The flood is over. We thank the army. Two villages remain cut off.")
NORWAY = exchange(
    2, "Will the minister go to Norway?", "I have no information about a visit. We will tell you in time."
)


def test_versions_that_are_alike_have_no_changes() -> None:
    assert compare((FLOOD, NORWAY), (FLOOD, NORWAY)) == ()


def test_an_edited_exchange_shows_the_sentences_that_went_and_came() -> None:
    edited = exchange(1, "What of the flood?", "The flood is over. We thank the navy. Two villages remain cut off.")
    (change,) = compare((FLOOD, NORWAY), (edited, NORWAY))
    assert (change.old, change.new) == ("t/1", "t/1")
    assert [line for line in change.lines if line.mark != " "] == [
        Line("-", "We thank the army."),
        Line("+", "We thank the navy."),
    ]


def test_an_exchange_put_between_is_added_and_the_others_are_as_they_were() -> None:
    new = exchange(2, "And the price of rice?", "Prices have been stable since spring.")
    (change,) = compare((FLOOD, NORWAY), (FLOOD, new, NORWAY))
    assert (change.old, change.new) == (None, "t/2")
    assert {line.mark for line in change.lines} == {"+"}


def test_an_exchange_taken_out_is_removed() -> None:
    (change,) = compare((FLOOD, NORWAY), (FLOOD,))
    assert change == ExchangeChange("t/2", None, change.lines)
    assert {line.mark for line in change.lines} == {"-"}


def test_an_exchange_edited_beside_one_added_is_told_from_it() -> None:
    edited = exchange(2, "What of the flood?", "The flood is over. We thank the army.")
    new = exchange(1, "And the price of rice?", "Prices have been stable since spring.")
    assert [(one.old, one.new) for one in compare((FLOOD,), (new, edited))] == [(None, "t/1"), ("t/1", "t/2")]


def test_a_word_changed_in_the_only_sentence_is_a_change_not_a_removal() -> None:
    old = exchange(1, "Will you attend the summit in Oslo?", "The minister will attend the summit in Oslo in May.")
    new = exchange(1, "Will you attend the summit in Bergen?", "The minister will attend the summit in Bergen in May.")
    assert [(one.old, one.new) for one in compare((old,), (new,))] == [("t/1", "t/1")]

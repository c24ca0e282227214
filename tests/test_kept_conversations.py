"""Conversations kept on the server, found again by a token."""

from __future__ import annotations

from rag.schema import Filters, SentenceEvent
from ui.conversation import Asked, Conversation, Draft, Turn
from ui.kept_conversations import KeptConversations
from ui.strings import strings

REUTERS = Filters(outlet="Reuters")


def asked(conversation: Conversation, question: str) -> Conversation:
    return conversation.then(Turn(conversation.next_number, Asked(question), "<p>shown</p>"))


def test_a_conversation_and_its_filters_are_found_again() -> None:
    kept = KeptConversations()
    first = asked(kept.begin(), "Who?")
    kept.keep(first)
    kept.choose(first.token, REUTERS)
    again = kept.again(first.token)
    assert again.conversation.turns == first.turns
    assert again.filters == REUTERS


def test_what_is_found_again_goes_on_under_a_token_of_its_own() -> None:
    kept = KeptConversations()
    first = asked(kept.begin(), "Who?")
    kept.keep(first)
    again = kept.again(first.token).conversation
    assert again.token != first.token
    kept.keep(asked(first, "The page before goes on?"))
    assert [turn.asked.question for turn in kept.again(again.token).conversation.turns] == ["Who?"]


def test_tokens_are_long_and_never_the_same() -> None:
    kept = KeptConversations()
    tokens = {kept.begin().token for _ in range(100)}
    assert len(tokens) == 100
    assert min(map(len, tokens)) >= 40


def test_an_unknown_token_begins_an_empty_conversation() -> None:
    kept = KeptConversations()
    for token in (None, 7, [], {"a": 1}, "", "x", "x" * 100_000, "\ud800"):
        again = kept.again(token)
        assert again.conversation.turns == ()
        assert again.conversation.token
        assert not again.filters


def test_an_answer_that_was_being_written_is_found_again_as_far_as_it_was_proven() -> None:
    kept = KeptConversations()
    draft = Draft(strings("en"), "a-model").with_event(SentenceEvent("It was said."))
    writing = kept.begin()
    writing = writing.then(Turn(1, Asked("Who?"), draft.html(), draft=draft))
    kept.keep(writing)
    turn = kept.again(writing.token).conversation.turns[0]
    assert turn.draft is None
    assert "It was said" in turn.shown
    assert "or-waiting" not in turn.shown
    assert "Stopped" in turn.shown


def test_what_was_used_longest_ago_goes_first() -> None:
    kept = KeptConversations(most=2)
    old, used, new = (asked(kept.begin(), question) for question in ("Old?", "Used?", "New?"))
    kept.keep(used)
    kept.keep(old)
    kept.keep(used)
    kept.keep(new)
    assert not kept.again(old.token).conversation.turns
    assert kept.again(new.token).conversation.turns


def test_what_was_just_used_stays() -> None:
    kept = KeptConversations(most=2)
    old, used, new = (asked(kept.begin(), question) for question in ("Old?", "Used?", "New?"))
    for one in (used, old, used, new):
        kept.keep(one)
    assert kept.again(used.token).conversation.turns


def test_an_empty_conversation_takes_up_no_place() -> None:
    kept = KeptConversations(most=1)
    first = asked(kept.begin(), "Who?")
    kept.keep(first)
    for _ in range(5):
        kept.again(None)
    assert kept.again(first.token).conversation.turns == first.turns


def test_what_is_forgotten_is_not_found() -> None:
    kept = KeptConversations()
    first = asked(kept.begin(), "Who?")
    kept.keep(first)
    kept.forget(first.token)
    kept.forget("never kept")
    assert not kept.again(first.token).conversation.turns


def test_a_conversation_without_a_token_is_not_kept() -> None:
    kept = KeptConversations()
    kept.keep(asked(Conversation(), "Who?"))
    kept.choose("", REUTERS)
    assert not kept.again("").conversation.turns


def test_a_source_opened_by_hand_counts_until_the_next_question() -> None:
    kept = KeptConversations()
    first = asked(kept.begin(), "Who?")
    kept.read(first.token, by_hand=True)
    assert not kept.is_reading(first.token)  # nothing is kept of it yet
    kept.keep(first)
    kept.read(first.token, by_hand=True)
    kept.keep(asked(first, "Still?"))
    assert kept.is_reading(first.token)
    kept.read(first.token, by_hand=False)
    assert not kept.is_reading(first.token)
    assert not kept.is_reading("unknown")

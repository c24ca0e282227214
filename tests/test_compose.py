"""What is quoted, in which order, under whose name: above all, a reporter's words are never the official's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.compose import Found, Passage, compose
from rag.phrases import phrases
from rag.question import Question, understand
from rag.schema import Exchange, Hit, Role, Sentence, SentenceScore, Span, Turn

SAID = "Selon NATO, Chile threatens its values."  # a reporter's, who names whose claim it is
CLAIM = "It builds missiles."  # a reporter's, the claim itself
ASKS = "What is your comment?"
WELCOME = "One question each."  # the moderator's
DENIES = "Chile threatens nobody."
REASON = "Chile wants peace."
LATER = "We shall see."
SPEECHES: list[tuple[Role, str | None, list[str]]] = [
    ("reporter", "Agence Lune", [SAID, CLAIM, ASKS]),
    ("moderator", "Moderator", [WELCOME]),
    ("official", "Ada Noor", [DENIES, REASON, LATER]),
]
Speech = tuple[Role, str | None, list[str]]


def found(
    scores: Mapping[str, float],
    speeches: list[Speech] = SPEECHES,
    *,
    answered_by: tuple[str, ...] = ("Ada Noor",),
    asked_by: tuple[str, ...] = ("Agence Lune",),
    score: float = 3.0,
    number: int = 2,
    date: dt.date | None = dt.date(2031, 5, 6),
) -> Found:
    """A hit on an exchange of these speeches; a sentence without a score of its own scores 0."""
    text, scored, turns = "", [], []
    for index, (role, speaker, sentences) in enumerate(speeches):
        start = len(text)
        for sentence in sentences:
            place = Sentence(f"t/{number}", len(scored) + 1, index, role, len(text), len(text) + len(sentence))
            scored.append(SentenceScore(place, scores.get(sentence, 0.0)))
            text += sentence + " "
        turns.append(Turn(speaker, role, (Span(start, len(text) - 1),), text[start:-1]))
    exchange = Exchange(f"t/{number}", "t", "exchange", None, asked_by, answered_by, tuple(turns))
    return Found(Hit(exchange.id, "en", score, 0.5, 2.0, 3.0, 0.5, None, tuple(scored)), exchange, text, date)


def passages(question: str | Question, *hits: Found) -> list[tuple[str, list[str]]]:
    asked = understand(question) if isinstance(question, str) else question
    texts = {one.exchange.id: one.text for one in hits}
    return [
        (passage.role, [texts[passage.exchange][start:end] for start, end in passage.quotes])
        for passage in compose(asked, hits)
    ]


def lead(question: str, hit: Found) -> str:
    (passage,) = compose(understand(question), (hit,))
    return passage.lead


def test_an_answer_quotes_the_officials_best_sentence() -> None:
    assert passages("What about peace?", found({DENIES: 0.1, REASON: 0.5})) == [("official", [REASON])]


def test_two_near_sentences_next_to_each_other_are_one_stretch() -> None:
    hit = found({DENIES: 0.48, REASON: 0.5})  # .02 apart, within .06
    assert passages("What about peace?", hit) == [("official", [f"{DENIES} {REASON}"])]


def test_two_near_sentences_apart_are_two_stretches_in_the_order_of_the_text() -> None:
    assert passages("What about peace?", found({DENIES: 0.48, LATER: 0.5})) == [("official", [DENIES, LATER])]


def test_never_more_than_two_sentences_are_quoted() -> None:
    hit = found({DENIES: 0.5, REASON: 0.5, LATER: 0.49})
    assert passages("What about peace?", hit) == [("official", [f"{DENIES} {REASON}"])]


def test_a_question_about_the_asking_quotes_the_reporter() -> None:
    hit = found({ASKS: 0.2, DENIES: 0.6})
    assert passages("Who asked about Chile?", hit) == [("reporter", [ASKS])]
    assert lead("Who asked about Chile?", hit).startswith("Agence Lune asked Ada Noor on 6 May 2031")


def test_a_check_of_a_reporters_claim_shows_the_claim_as_such_and_then_the_reply() -> None:
    hit = found({SAID: 0.7, DENIES: 0.5})  # .2 ahead, over .03
    assert passages("Is it true that Chile threatens NATO?", hit) == [("reporter", [SAID]), ("official", [DENIES])]


def test_a_claim_is_introduced_as_the_reporters_and_the_reply_as_the_officials() -> None:
    claim, reply = compose(understand("Is it true that Chile threatens NATO?"), (found({SAID: 0.7, DENIES: 0.5}),))
    assert claim.lead == (
        "This stands in the question by Agence Lune on 6 May 2031. "
        "These are the reporter’s words, not those of Ada Noor:"
    )
    assert reply.lead == "Ada Noor answered:"


def test_the_sentence_that_says_whose_claim_it_is_is_quoted_with_it() -> None:
    hit = found({CLAIM: 0.7, SAID: 0.1, DENIES: 0.5})
    assert passages("Is it true that missiles are built?", hit)[0] == ("reporter", [f"{SAID} {CLAIM}"])


def test_a_question_that_names_the_officials_side_gets_the_official_first() -> None:
    hit = found({SAID: 0.7, DENIES: 0.5})
    assert [role for role, _ in passages("What did Chile say about NATO?", hit)] == ["official", "reporter"]


def test_a_question_that_names_somebody_else_gets_the_claim_first() -> None:
    hit = found({SAID: 0.7, DENIES: 0.5})
    assert [role for role, _ in passages("What did NATO say?", hit)] == ["reporter", "official"]


def test_a_reporter_barely_ahead_does_not_change_the_answer() -> None:
    hit = found({SAID: 0.52, DENIES: 0.5})  # .02 ahead, under .03
    assert passages("Is it true that Chile threatens NATO?", hit) == [("official", [DENIES])]


@pytest.mark.parametrize(
    ("role", "answered_by", "begins"),
    [
        ("official", ("Ada Noor",), "Ada Noor stated on 6 May 2031"),
        ("unknown", (), "The transcript does not tell who says this on 6 May 2031"),
    ],
)
def test_a_statement_is_introduced_as_one(role: Role, answered_by: tuple[str, ...], begins: str) -> None:
    hit = found({DENIES: 0.5}, [(role, None, [DENIES])], answered_by=answered_by, asked_by=())
    assert lead("What about peace?", hit).startswith(begins)


def test_without_names_and_date_general_words_stand_in() -> None:
    unnamed: list[Speech] = [(role, None, sentences) for role, _, sentences in SPEECHES]
    hit = found({REASON: 0.5}, unnamed, answered_by=(), asked_by=(), date=None)
    assert lead("What about peace?", hit) == "The official said, answering a reporter:"


def test_a_question_nobody_answers_is_quoted_as_the_reporters() -> None:
    hit = found({ASKS: 0.5}, [("reporter", "Agence Lune", [ASKS])], answered_by=())
    assert passages("What about peace?", hit) == [("reporter", [ASKS])]


def test_further_exchanges_follow_only_near_the_best_and_three_at_most() -> None:
    hits = [found({REASON: 0.5}, score=score, number=n) for n, score in enumerate([3.0, 2.6, 1.4, 1.6, 1.8])]
    chosen = compose(understand("What about peace?"), tuple(hits))  # 2.6, 1.6 and 1.8 are within 1.5; 1.4 is not
    assert [passage.exchange for passage in chosen] == ["t/0", "t/1", "t/3"]


def test_without_hits_there_are_no_passages() -> None:
    assert compose(understand("What about peace?"), ()) == ()


def test_a_name_cannot_smuggle_a_quotation_into_the_lead() -> None:
    assert "“" not in lead("What about peace?", found({REASON: 0.5}, asked_by=("Lune “true”\n",)))


SCORES = st.fixed_dictionaries({s: st.floats(-1, 1) for _, _, group in SPEECHES for s in group})
QUESTIONS = st.sampled_from(
    ["Who asked about Chile?", "Is it true?", "What did NATO say?", "What did Chile say?", "Et lui ?"]
)


def holding(passage: Passage, hit: Found) -> set[str]:
    """The roles whose turns a passage's quotes touch."""
    turns = [(span, turn.role) for turn in hit.exchange.turns for span in turn.spans]
    return {role for s, e in passage.quotes for span, role in turns if s < span.end and e > span.start}


@given(SCORES, QUESTIONS)
@settings(max_examples=150, deadline=None)
def test_a_passage_never_holds_words_of_another_role(scores: dict[str, float], question: str) -> None:
    hit = found(scores)
    for passage in compose(understand(question), (hit,)):
        assert holding(passage, hit) == {passage.role}


@given(SCORES, QUESTIONS)
@settings(max_examples=150, deadline=None)
def test_a_reporters_words_always_stand_under_words_that_say_so(scores: dict[str, float], question: str) -> None:
    for passage in compose(understand(question), (found(scores),)):
        said_so = "reporter’s words" in passage.lead or "mots du journaliste" in passage.lead
        assert said_so == (passage.role == "reporter")


def test_a_moderators_words_are_never_introduced_as_the_officials_reply() -> None:
    hit = found({SAID: 0.7, WELCOME: 0.6, DENIES: 0.5})
    _, reply = compose(understand("Is it true that Chile threatens NATO?"), (hit,))
    assert (reply.role == "official") == (reply.lead == "Ada Noor answered:")


def test_the_words_of_one_official_are_not_credited_to_two() -> None:
    speeches = [*SPEECHES, ("official", "Ben Moss", ["The bridge is closed."])]
    hit = found({"The bridge is closed.": 0.6}, speeches, answered_by=("Ada Noor", "Ben Moss"))  # type: ignore[arg-type]
    assert "Ada Noor" not in lead("What about the bridge?", hit)


def test_without_a_date_no_empty_brackets_are_left() -> None:
    assert "（）" not in phrases("zh").unattributed.format(when="")


def test_a_reporters_question_is_no_claim() -> None:
    hit = found({ASKS: 0.9, DENIES: 0.4})
    (passage,) = compose(understand("Does Chile threaten NATO?"), (hit,))
    assert passage.role == "official"


def test_a_speaker_without_a_known_role_is_named_and_the_role_is_not_guessed() -> None:
    hit = found({DENIES: 0.5}, [("unknown", "Minister Ross", [DENIES])], answered_by=("Minister Ross",), asked_by=())
    assert lead("What about peace?", hit).startswith("Minister Ross, whose role the transcript does not tell, said")

"""What is quoted, in which order, under whose name: above all, a reporter's words are never the official's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.compose import MAX_EXCHANGES, Found, Passage, compose, compose_all
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
    language: str = "en",
    officials: tuple[str, ...] = (),
    versions: frozenset[str] = frozenset(),
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
    hit = Hit(exchange.id, language, score, 0.5, 2.0, 3.0, language == "en", 0.5, None, tuple(scored))
    return Found(hit, exchange, text, date, officials, versions)


def saying(sentence: str, number: int, **given: Any) -> Found:
    """A hit on an exchange in which an official says one sentence."""
    return found({sentence: 0.5}, [("official", "Ada Noor", [sentence])], number=number, asked_by=(), **given)


def passages(question: str | Question, *hits: Found) -> list[tuple[str, list[str]]]:
    asked = understand(question) if isinstance(question, str) else question
    texts = {one.exchange.id: one.text for one in hits}
    return [
        (passage.role, [texts[passage.exchange][start:end] for start, end in passage.quotes])
        for passage in compose(asked, hits).passages
    ]


def lead(question: str, hit: Found) -> str:
    (passage,) = compose(understand(question), (hit,)).passages
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
    hit = found({SAID: 0.7, DENIES: 0.5})
    claim, reply = compose(understand("Is it true that Chile threatens NATO?"), (hit,)).passages
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


PEACE = understand("What about peace?")
FOUR = ["We want peace at sea.", "Talks begin on Monday.", "The army will leave.", "No ship is in danger."]
SEVEN = [*FOUR, "Fishing may go on.", "Both sides agreed.", "Observers were invited."]


def cited(question: Question, *hits: Found) -> list[str]:
    """The exchanges of an answer, in its order."""
    return [passage.exchange for passage in compose(question, hits).passages]


def test_further_exchanges_are_cited_only_near_the_best() -> None:
    hits = [saying(one, n, score=score) for n, (one, score) in enumerate(zip(FOUR, [3.0, 2.4, 1.9, 2.0], strict=True))]
    assert cited(PEACE, *hits) == ["t/0", "t/1", "t/3"]  # 2.4 and 2.0 are within 1 of 3.0; 1.9 is not


def test_several_exchanges_are_told_oldest_first_and_newest_last() -> None:
    days = [dt.date(2031, 5, day) for day in (8, 6, 7)]
    hits = [saying(one, n, date=day) for n, (one, day) in enumerate(zip(FOUR, days, strict=False))]
    assert cited(PEACE, *hits) == ["t/1", "t/2", "t/0"]


def test_an_exchange_without_a_date_is_told_first() -> None:
    hits = [saying(FOUR[0], 0), saying(FOUR[1], 1, date=None)]
    assert cited(PEACE, *hits) == ["t/1", "t/0"]


def test_no_more_than_a_few_exchanges_are_cited_and_the_rest_is_counted() -> None:
    composed = compose(PEACE, tuple(saying(one, n) for n, one in enumerate(SEVEN)))
    assert (len(composed.passages), composed.more) == (MAX_EXCHANGES, len(SEVEN) - MAX_EXCHANGES)


def test_what_is_cited_is_nearest_not_newest() -> None:
    hits = [saying(one, n, score=3 - n / 10, date=dt.date(2031, 5, 1 + n)) for n, one in enumerate(SEVEN)]
    assert cited(PEACE, *hits) == [f"t/{n}" for n in range(MAX_EXCHANGES)]


def test_where_all_are_cited_there_are_no_more() -> None:
    assert compose(PEACE, tuple(saying(one, n) for n, one in enumerate(FOUR))).more == 0


FORMULA = "We have noted the reports and hope that both sides keep calm."
AGAIN = "We have noted the reports, and hope that both sides will keep calm."


def test_a_formula_said_again_is_cited_once() -> None:
    hits = (saying(FOUR[0], 0), saying(FORMULA, 1), saying(AGAIN, 2))
    assert len(compose(PEACE, hits).passages) == 2


def test_of_a_formula_said_again_the_newer_one_is_cited() -> None:
    old, new = dt.date(2031, 1, 1), dt.date(2031, 2, 1)
    assert cited(PEACE, saying(FOUR[0], 0), saying(FORMULA, 1, date=old), saying(AGAIN, 2, date=new)) == ["t/2", "t/0"]
    assert cited(PEACE, saying(FOUR[0], 0), saying(FORMULA, 1, date=new), saying(AGAIN, 2, date=old)) == ["t/1", "t/0"]


def test_the_best_exchange_is_cited_even_where_a_newer_one_repeats_it() -> None:
    best = saying(FORMULA, 1, score=3.0, date=dt.date(2031, 1, 1))
    assert cited(PEACE, best, saying(AGAIN, 2, score=2.9, date=dt.date(2031, 2, 1))) == ["t/1"]


def test_a_formula_said_again_is_not_counted_as_more() -> None:
    hits = [saying(one, n) for n, one in enumerate(SEVEN[:MAX_EXCHANGES])]
    assert compose(PEACE, (*hits, saying(SEVEN[0], 9))).more == 0


def test_a_reporter_who_asks_the_same_gets_both_answers() -> None:
    hits = []
    for number, answer in enumerate(FOUR[:2]):
        speeches: list[Speech] = [("reporter", "Agence Lune", [ASKS]), ("official", "Ada Noor", [answer])]
        hits.append(found({ASKS: 0.4, answer: 0.5}, speeches, number=number))
    assert cited(PEACE, *hits) == ["t/0", "t/1"]


@pytest.mark.parametrize("knows", [0, 1])
def test_of_versions_in_two_languages_only_the_better_one_is_cited(knows: int) -> None:
    links = [frozenset({"t/1"}), frozenset({"t/0"})]
    links[1 - knows] = frozenset()  # one of them may not know of the other
    first = saying("Chile wants peace.", 0, score=3.0, versions=links[0])
    second = saying("Chili veut la paix.", 1, score=2.9, versions=links[1], language="fr")
    assert cited(PEACE, first, second) == ["t/0"]


def test_exchanges_in_two_languages_that_are_no_versions_are_both_cited() -> None:
    first, second = saying("Chile wants peace.", 0), saying("Chile wants peace.", 1, language="fr")
    assert cited(PEACE, first, second) == ["t/0", "t/1"]


def test_an_exchange_that_lacks_a_name_of_the_question_does_not_answer() -> None:
    composed = compose(understand("What about peace with Vanuatu?"), (found({REASON: 0.5}),))
    assert (composed.passages, composed.missing) == ((), ("Vanuatu",))


def test_missing_are_the_names_of_the_nearest_exchange() -> None:
    question = understand("What did they say of Peru and Vanuatu?")
    hits = (saying("Peru agrees.", 0, score=3.0), saying("Vanuatu agrees.", 1, score=2.9))
    assert compose(question, hits).missing == ("Vanuatu",)


def test_an_exchange_that_has_the_name_answers_where_the_nearest_lacks_it() -> None:
    question = understand("What did they say of Vanuatu?")
    composed = compose(question, (saying("Peru agrees.", 0, score=3.0), saying("Vanuatu agrees.", 1, score=1.0)))
    assert ([passage.exchange for passage in composed.passages], composed.missing) == (["t/1"], ())


def test_an_official_who_is_present_is_not_missing() -> None:
    question = understand("What did Ben Moss say about peace?")
    hit = found({REASON: 0.5}, answered_by=("Ada Noor",))
    assert compose(question, (hit,)).missing == ("Ben Moss",)
    assert cited(question, found({REASON: 0.5}, officials=("Ben Moss",))) == ["t/2"]


def test_an_exchange_without_a_number_does_not_answer_how_many() -> None:
    question = understand("How many ships want peace?")
    composed = compose(question, (saying("The ships want peace.", 0),))
    assert (composed.passages, composed.missing) == ((), ())
    assert cited(question, saying("Four ships want peace.", 0)) == ["t/0"]


def test_all_that_was_said_is_shown_whatever_its_score_latest_last_and_the_rest_counted() -> None:
    hits = tuple(
        saying(f"Word {day} {'abcdefgh'[day] * 9}.", day, score=-9.0, date=dt.date(2031, 5, day))
        for day in range(7, 0, -1)
    )
    composed = compose_all(understand("What was said in May 2031?"), hits, beyond=4)
    assert [passage.exchange for passage in composed.passages] == ["t/3", "t/4", "t/5", "t/6", "t/7"]
    assert composed.more == 2 + 4


@pytest.mark.parametrize(
    ("question", "expected"),
    [("What did Agence Lune ask?", [("reporter", ASKS)]), ("What did Ada Noor say?", [("official", REASON)])],
)
def test_of_all_that_was_said_the_side_that_is_asked_for_is_quoted(
    question: str, expected: list[tuple[Role, str]]
) -> None:
    hit = found({SAID: 0.2, ASKS: 0.4, REASON: 0.3})
    composed = compose_all(understand(question), (hit,))
    quoted = [(one.role, hit.text[start:end]) for one in composed.passages for start, end in one.quotes]
    assert quoted == expected


def test_an_exchange_of_no_sentences_is_passed_over() -> None:
    assert compose_all(understand("What was said?"), (found({}, []),)).passages == ()


def test_without_hits_there_is_nothing() -> None:
    composed = compose(PEACE, ())
    assert (composed.passages, composed.more, composed.missing) == ((), 0, ())


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
    for passage in compose(understand(question), (hit,)).passages:
        assert holding(passage, hit) == {passage.role}


@given(SCORES, QUESTIONS)
@settings(max_examples=150, deadline=None)
def test_a_reporters_words_always_stand_under_words_that_say_so(scores: dict[str, float], question: str) -> None:
    for passage in compose(understand(question), (found(scores),)).passages:
        said_so = "reporter’s words" in passage.lead or "mots du journaliste" in passage.lead
        assert said_so == (passage.role == "reporter")


def test_a_moderators_words_are_never_introduced_as_the_officials_reply() -> None:
    hit = found({SAID: 0.7, WELCOME: 0.6, DENIES: 0.5})
    _, reply = compose(understand("Is it true that Chile threatens NATO?"), (hit,)).passages
    assert (reply.role == "official") == (reply.lead == "Ada Noor answered:")


def test_the_words_of_one_official_are_not_credited_to_two() -> None:
    speeches = [*SPEECHES, ("official", "Ben Moss", ["The bridge is closed."])]
    hit = found({"The bridge is closed.": 0.6}, speeches, answered_by=("Ada Noor", "Ben Moss"))  # type: ignore[arg-type]
    assert "Ada Noor" not in lead("What about the bridge?", hit)


def test_without_a_date_no_empty_brackets_are_left() -> None:
    assert "（）" not in phrases("zh").unattributed.format(when="")


def test_a_reporters_question_is_no_claim() -> None:
    hit = found({ASKS: 0.9, DENIES: 0.4})
    (passage,) = compose(understand("Does Chile threaten NATO?"), (hit,)).passages
    assert passage.role == "official"


def test_a_speaker_without_a_known_role_is_named_and_the_role_is_not_guessed() -> None:
    hit = found({DENIES: 0.5}, [("unknown", "Minister Ross", [DENIES])], answered_by=("Minister Ross",), asked_by=())
    assert lead("What about peace?", hit).startswith("Minister Ross, whose role the transcript does not tell, said")

"""Turns become exchanges, exchanges get numbers, and follow-ups find what they follow."""

from __future__ import annotations

import datetime as dt
import hashlib

import pytest

from rag.schema import Exchange, Role, Span, Turn
from rag.transcripts.exchanges import Group, Spoken, group_turns, number_exchanges, transcript_id, turn_spans

ROLES: dict[str, Role] = {"r": "reporter", "o": "official", "m": "moderator", "u": "unknown"}


def turn(role: Role, text: str = "So.", speaker: str | None = None) -> Turn:
    return Turn(speaker, role, (Span(0, len(text)),), text)


def spoken(letters: str) -> list[Spoken]:
    """A turn a letter: r, o, m, u; a capital is an announcement, a letter after a dash an aside."""
    found = []
    for index, letter in enumerate(letters):
        if letter != "-":
            aside = index > 0 and letters[index - 1] == "-"
            found.append(Spoken(turn(ROLES[letter.lower()], f"{index}"), aside, letter.isupper()))
    return found


def groups(letters: str) -> list[tuple[str, str]]:
    named = {role: letter for letter, role in ROLES.items()}
    return [(group.kind, "".join(named[one.role] for one in group.turns)) for group in group_turns(spoken(letters))]


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("ro", [("exchange", "ro")]),
        ("roro", [("exchange", "ro"), ("exchange", "ro")]),
        ("rro", [("exchange", "rro")]),
        ("roo", [("exchange", "roo")]),
        ("ruo", [("exchange", "ruo")]),
        ("o", [("statement", "o")]),
        ("oro", [("statement", "o"), ("exchange", "ro")]),
        ("oo", [("statement", "o"), ("statement", "o")]),
        ("rmo", [("exchange", "rmo")]),
        ("u", [("statement", "u")]),
        ("r", [("exchange", "r")]),
        ("", []),
    ],
)
def test_an_exchange_begins_where_a_reporter_speaks_after_anybody_else_has(
    letters: str, expected: list[tuple[str, str]]
) -> None:
    assert groups(letters) == expected


@pytest.mark.parametrize("letters", ["ror", "rorm"])
def test_last_words_that_nobody_answers_stay_with_the_exchange_before(letters: str) -> None:
    assert groups(letters) == [("exchange", letters)]


def test_first_words_that_nobody_answers_are_an_exchange_of_their_own() -> None:
    assert groups("or") == [("statement", "o"), ("exchange", "r")]


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("Oro", [("statement", "o"), ("exchange", "ro")]),
        ("roO", [("exchange", "ro"), ("statement", "o")]),
        ("roOro", [("exchange", "ro"), ("statement", "o"), ("exchange", "ro")]),
        ("OO", [("statement", "o"), ("statement", "o")]),
        ("rU", [("exchange", "r"), ("statement", "u")]),
    ],
)
def test_an_announcement_is_an_exchange_of_its_own(letters: str, expected: list[tuple[str, str]]) -> None:
    assert groups(letters) == expected


@pytest.mark.parametrize(
    ("letters", "expected"),
    [("ro-ro", [("exchange", "roro")]), ("ro-r-oro", [("exchange", "roro"), ("exchange", "ro")])],
)
def test_an_aside_goes_on_with_the_exchange_around_it(letters: str, expected: list[tuple[str, str]]) -> None:
    assert groups(letters) == expected


def test_an_aside_alone_makes_no_exchange_of_a_statement() -> None:
    assert groups("o-r-o") == [("statement", "oro")]


def test_every_turn_is_in_one_group_in_order() -> None:
    turns = spoken("Oroo-rorrmuOr")
    assert [one.turn for one in turns] == [one for group in group_turns(turns) for one in group.turns]


def test_a_group_knows_that_its_label_calls_it_a_follow_up() -> None:
    asked = Spoken(turn("reporter"), again=True)
    assert [group.again for group in group_turns([*spoken("ro"), asked, *spoken("o")])] == [False, True]


@pytest.mark.parametrize("letters", ["romro", "mromro", "rommro"])
def test_a_question_begins_an_exchange_although_a_moderator_gives_the_floor(letters: str) -> None:
    asked = [
        "".join(letter for letter in turns if letter != "m") for kind, turns in groups(letters) if kind == "exchange"
    ]
    assert asked == ["ro", "ro"]


@pytest.mark.parametrize(
    ("date", "language", "beginning"), [(dt.date(2031, 5, 6), "fr", "2031-05-06-fr-"), (None, "zh", "undated-zh-")]
)
def test_an_id_tells_the_day_the_language_and_the_hash_of_the_text(
    date: dt.date | None, language: str, beginning: str
) -> None:
    digest = hashlib.sha256("为什么？".encode()).hexdigest()
    assert transcript_id(date, language, "为什么？") == beginning + digest[:6]


def test_a_text_that_no_encoding_holds_has_an_id() -> None:
    assert transcript_id(None, "en", "\ud800").startswith("undated-en-")


def asked(
    speaker: str | None, question: str, answer: str = "So.", again: bool = False, by: str | None = "Ada Noor"
) -> Group:
    return Group("exchange", (turn("reporter", question, speaker), turn("official", answer, by)), again)


def numbered(*parts: Group, sole: str | None = None, language: str = "en") -> tuple[Exchange, ...]:
    return number_exchanges("t", parts, sole, language)


def follows(*parts: Group, language: str = "en") -> str | None:
    return numbered(*parts, language=language)[-1].follows


STATEMENT = Group("statement", (turn("official", "The harbour opens in May.", "Ada Noor"),))


def test_exchanges_are_numbered_from_1_and_statements_count() -> None:
    exchanges = numbered(STATEMENT, asked("Reuters", "Why?"), STATEMENT)
    assert [(exchange.id, exchange.transcript, exchange.kind) for exchange in exchanges] == [
        ("t/1", "t", "statement"), ("t/2", "t", "exchange"), ("t/3", "t", "statement"),
    ]  # fmt: skip


def test_everybody_who_asks_or_answers_is_named_once_in_order() -> None:
    turns = (
        turn("reporter", "Why?", "Reuters"), turn("reporter", "And?", "AFP"), turn("official", "So.", "Ada Noor"),
        turn("official", "I add this.", "Ben Moss"), turn("reporter", "And?", "Reuters"), turn("official", "So.", "Ada Noor"),
    )  # fmt: skip
    (exchange,) = numbered(Group("exchange", turns))
    assert (exchange.asked_by, exchange.answered_by) == (("Reuters", "AFP"), ("Ada Noor", "Ben Moss"))


def test_the_only_official_answers_where_no_label_names_who_does() -> None:
    (exchange,) = numbered(asked(None, "Why?", by=None), sole="Ada Noor")
    assert (exchange.asked_by, exchange.answered_by) == ((), ("Ada Noor",))


def test_nobody_is_named_where_several_could_have_answered() -> None:
    (exchange,) = numbered(asked(None, "Why?", by=None), sole=None)
    assert exchange.answered_by == ()


def test_moderators_neither_ask_nor_answer() -> None:
    turns = (
        turn("moderator", "Please.", "Moderator"),
        turn("reporter", "Why?", "Reuters"),
        turn("official", "So.", "Ada Noor"),
    )
    (exchange,) = numbered(Group("exchange", turns))
    assert (exchange.asked_by, exchange.answered_by) == (("Reuters",), ("Ada Noor",))


def test_somebody_of_unknown_role_answers_where_no_official_does() -> None:
    turns = (turn("reporter", "Why?", "Reuters"), turn("unknown", "So.", "Ben Moss"))
    assert numbered(Group("exchange", turns))[0].answered_by == ("Ben Moss",)


def test_nobody_is_named_as_having_answered_where_the_role_is_unknown() -> None:
    turns = (turn("reporter", "Why?", "Reuters"), turn("unknown", "So they say."))
    assert numbered(Group("exchange", turns), sole="Ada Noor")[0].answered_by == ()


@pytest.mark.parametrize(
    ("language", "cue"),
    [
        ("en", "A follow-up question on that"),
        ("en", "I have a further question"),
        ("en", "Just now you said so"),
        ("fr", "Une question complémentaire"),
        ("fr", "Pour faire suite à cela"),
        ("es", "Una pregunta de seguimiento"),
        ("de", "Eine Nachfrage dazu"),
        ("zh", "我追问一个问题"),
        ("zh", "接着刚才的问题"),
    ],
)
def test_a_cue_in_the_question_links_it_to_the_exchange_before(language: str, cue: str) -> None:
    assert follows(asked("Reuters", "Why?"), asked("AFP", f"{cue}: …"), language=language) == "t/1"


def test_a_cue_links_to_the_exchange_that_shares_its_words_and_not_to_the_nearest() -> None:
    harbour = asked("Reuters", "When does the harbour in Oslo open?", "The harbour opens in May.")
    bridge = asked("AFP", "Who pays for the bridge?", "Nobody does.")
    assert follows(harbour, bridge, asked("CNN", "A follow-up on the harbour in Oslo: why May?")) == "t/1"


def test_of_exchanges_that_share_as_many_words_the_nearest_counts() -> None:
    harbour = asked("Reuters", "When does the harbour in Oslo open?")
    assert follows(harbour, harbour, asked("CNN", "A follow-up on the harbour in Oslo: why?")) == "t/2"


def test_one_shared_word_is_no_evidence() -> None:
    harbour = asked("Reuters", "When does the harbour open?")
    assert (
        follows(harbour, asked("AFP", "Who pays for it?", "Nobody."), asked("CNN", "A follow-up on the harbour?"))
        == "t/2"
    )


def test_the_same_named_asker_directly_next_follows() -> None:
    assert follows(asked("Reuters", "Why?"), asked("Reuters", "And who pays?")) == "t/1"


def test_the_same_asker_later_does_not() -> None:
    assert follows(asked("Reuters", "Why?"), asked("AFP", "Who?"), asked("Reuters", "When?")) is None


@pytest.mark.parametrize(
    "parts",
    [
        (asked(None, "Why?"), asked(None, "Who pays?")),
        (asked("Reuters", "Why?"), asked("AFP", "Who pays?")),
        (asked("Reuters", "Why?"), STATEMENT),
        (STATEMENT, asked("Reuters", "Why?")),
        (asked("Reuters", "A follow-up on the harbour?"),),
    ],
    ids=["unnamed", "another", "a statement", "after a statement", "the first"],
)
def test_without_evidence_nothing_follows(parts: tuple[Group, ...]) -> None:
    assert follows(*parts) is None


def test_a_label_that_calls_itself_a_follow_up_links_to_the_exchange_before() -> None:
    assert follows(asked("Reuters", "Why?"), asked("AFP", "Who pays?", again=True)) == "t/1"


def test_a_cue_far_into_a_question_or_in_an_answer_is_none() -> None:
    question = f"Who pays? {'Nobody has told us so. ' * 12}There was a follow-up meeting."
    assert follows(asked("Reuters", "Why?"), asked("AFP", question, "I have a further question to you.")) is None


@pytest.mark.parametrize(
    "question",
    [
        "Will there be a follow-up meeting to the summit?",
        "The ministers met in Oslo, following up on the summit. Who pays?",
        "两国领导人接着举行了会谈。谁付钱？",
    ],
)
def test_what_follows_up_something_else_is_no_follow_up_question(question: str) -> None:
    assert follows(asked("Reuters", "Why?"), asked("AFP", question)) is None


@pytest.mark.parametrize(
    "question", ["Can I follow up on that?", "To follow up on Oslo, who pays?", "Just a quick follow up: who pays?"]
)
def test_a_follow_up_is_known_however_it_is_written(question: str) -> None:
    assert follows(asked("Reuters", "Why?"), asked("AFP", question)) == "t/1"


def test_the_spans_of_all_turns_come_in_order() -> None:
    turns = (
        Turn("Reuters", "reporter", (Span(9, 13),), "Why?"),
        Turn("Ada", "official", (Span(18, 21), Span(25, 28)), "So."),
    )
    exchanges = numbered(Group("exchange", turns))
    assert turn_spans(exchanges) == (Span(9, 13), Span(18, 21), Span(25, 28))

"""Pages that stand in two languages at once, and conferences at which two languages are only spoken."""

from __future__ import annotations

import pytest

from rag.schema import Document
from rag.transcripts import parse
from rag.transcripts.bilingual import Side, find_sides
from rag.transcripts.dialects import find_candidates

TITLES = "Foreign Ministry Spokesperson Ada Noor's Press Conference\n外交部发言人安娜主持记者会\n\n"
ENGLISH = [
    ("Reuters: Will the minister travel to Oslo?", "Ada Noor: There is no news to give you today."),
    ("AFP: Who pays for the new harbour?", "Ada Noor: The government pays for it, as we said."),
]
CHINESE = [
    ("路透社记者：部长会访问奥斯陆吗？", "安娜：今天没有可以提供的消息。"),
    ("法新社记者：新港口由谁出资？", "安娜：正如我们所说，由政府出资。"),
]
FRENCH = [
    (
        "Q : Est-ce que le ministre va se rendre à Oslo pendant la semaine prochaine ?",
        "R : Je n'ai pas de nouvelle à vous donner aujourd'hui sur ce voyage du ministre.",
    ),
    ("Q : Qui va payer le nouveau port de la ville ?", "R : C'est le gouvernement qui va le payer, comme promis."),
]
LETTERED = [
    (
        "Q: Will the minister travel to Oslo during the next week, as we have read?",
        "A: I have no news to give you today on the travels of the minister.",
    ),
    ("Q: Who is going to pay for the new harbour of the town?", "A: The government will pay for it, as promised."),
]


def page(*pieces: str) -> str:
    return "\n\n".join(pieces)


def sides(text: str) -> tuple[Side, ...]:
    return find_sides(text, find_candidates(text))


def own(text: str, side: Side) -> str:
    """What is not the other language's."""
    position, kept = 0, []
    for start, end in side.other:
        kept.append(text[position:start])
        position = end
    return "".join([*kept, text[position:]])


BY_SPEECH = TITLES + page(
    *(piece for one, two in zip(ENGLISH, CHINESE, strict=True) for q in zip(one, two, strict=True) for piece in q)
)
BY_EXCHANGE = TITLES + page(
    *(piece for one, two in zip(ENGLISH, CHINESE, strict=True) for piece in (*one, *two)),
)
IN_LATIN_LETTERS = page(*(piece for one, two in zip(LETTERED, FRENCH, strict=True) for piece in (*one, *two)))


@pytest.mark.parametrize(
    ("text", "languages"),
    [(BY_SPEECH, ["latin", "zh"]), (BY_EXCHANGE, ["latin", "zh"]), (IN_LATIN_LETTERS, ["en", "fr"])],
    ids=["by speech", "by exchange", "in Latin letters"],
)
def test_a_page_that_gives_everything_twice_has_two_sides(text: str, languages: list[str]) -> None:
    assert [side.language for side in sides(text)] == languages


def test_sides_come_in_the_order_in_which_they_appear() -> None:
    text = page(*(piece for one, two in zip(CHINESE, ENGLISH, strict=True) for piece in (*one, *two)))
    assert [side.language for side in sides(text)] == ["zh", "latin"]


@pytest.mark.parametrize("text", [BY_SPEECH, BY_EXCHANGE], ids=["by speech", "by exchange"])
def test_each_side_holds_all_of_its_language_and_nothing_of_the_other(text: str) -> None:
    english, chinese = sides(text)
    assert all(piece in own(text, english) for exchange in ENGLISH for piece in exchange)
    assert all(piece in own(text, chinese) for exchange in CHINESE for piece in exchange)
    assert not any(piece in own(text, english) for exchange in CHINESE for piece in exchange)
    assert not any(piece in own(text, chinese) for exchange in ENGLISH for piece in exchange)


def test_what_stands_above_the_first_speech_is_told_apart_line_by_line() -> None:
    english, chinese = sides(BY_SPEECH)
    assert "外交部" not in own(BY_SPEECH, english)
    assert "Foreign Ministry" not in own(BY_SPEECH, chinese)


def test_a_translation_under_the_same_label_goes_to_its_own_side() -> None:
    text = TITLES + page(*ENGLISH[0], *CHINESE[0], ENGLISH[1][0], CHINESE[1][0], ENGLISH[1][1], CHINESE[1][1])
    text = text.replace(CHINESE[0][1], CHINESE[0][1] + "\n\n他们明天再说。")
    english, _ = sides(text)
    assert "他们明天再说。" not in own(text, english)


def test_a_name_in_latin_letters_leaves_a_chinese_line_chinese() -> None:
    text = BY_EXCHANGE.replace("安娜：今天没有", "安娜：Ada Noor 在 Oslo 说，今天没有")
    english, _ = sides(text)
    assert "在 Oslo 说" not in own(text, english)


QUEBEC = {
    "fr": [
        ("M. Dion (Mathieu) : Combien d'écoles allez-vous construire cette année dans les régions ?",
         "M. Legault : Nous allons construire trente écoles, et en rénover une centaine d'autres."),
        ("M. Roy (Luc) : Qui va payer toutes ces écoles dans les prochaines années, selon vous ?",
         "M. Legault : C'est le gouvernement du Québec qui va payer, avec l'argent des contribuables."),
    ],
    "en": [
        ("Mme Smith (Jane) : How many schools are you going to build in Montreal this year, Premier?",
         "M. Legault : We will build ten schools in Montreal, and we will repair others in the suburbs."),
        ("Mme Lee (Ann) : And who will pay for the repair of the schools in the suburbs, Premier?",
         "M. Legault : The government of Quebec will pay for all of it, with the taxpayers' money."),
    ],
}  # fmt: skip


@pytest.mark.parametrize(
    "order",
    [
        pytest.param(("fr", 0, "fr", 1, "en", 0, "en", 1), id="one after the other"),
        pytest.param(("en", 0, "fr", 0, "fr", 1, "en", 1), id="in part"),
        pytest.param(("fr", 0, "en", 0, "fr", 1, "en", 1), id="in turns"),
    ],
)
def test_questions_in_two_languages_each_asked_by_another_are_one_conference(order: tuple[str | int, ...]) -> None:
    pairs = zip(order[::2], order[1::2], strict=True)
    text = page(*(piece for language, number in pairs for piece in QUEBEC[str(language)][int(number)]))
    assert sides(text) == ()


def test_an_official_who_answers_in_another_language_than_is_asked_says_nothing_twice() -> None:
    text = page(LETTERED[0][0], FRENCH[0][1], LETTERED[1][0], FRENCH[1][1], LETTERED[0][0], FRENCH[0][1])
    assert sides(text) == ()


def test_chinese_answers_to_questions_in_english_say_nothing_twice() -> None:
    text = page(ENGLISH[0][0], CHINESE[0][1], ENGLISH[1][0], CHINESE[1][1], "CNN: When does it open?", CHINESE[0][1])
    assert sides(text) == ()


@pytest.mark.parametrize("saying", ["千里之行，始于足下。", "海内存知己，天涯若比邻。" * 6], ids=["short", "long"])
def test_a_chinese_saying_in_an_english_answer_makes_no_side(saying: str) -> None:
    answers = [f"{answer} As the saying goes:\n\n{saying}\n\nThat is all." for _, answer in ENGLISH]
    assert sides(page(ENGLISH[0][0], answers[0], ENGLISH[1][0], answers[1])) == ()


def test_english_words_quoted_in_chinese_answers_make_no_side() -> None:
    answers = [
        f"{answer}他说：\n\nAmerica first and always, without an exception.\n\n这不对。" for _, answer in CHINESE
    ]
    assert sides(page(CHINESE[0][0], answers[0], CHINESE[1][0], answers[1])) == ()


@pytest.mark.parametrize("pieces", [ENGLISH, CHINESE, FRENCH], ids=["en", "zh", "fr"])
def test_a_page_in_one_language_has_no_sides(pieces: list[tuple[str, str]]) -> None:
    assert sides(page(*(piece for pair in pieces for piece in pair))) == ()


def test_a_few_speeches_of_another_language_make_no_side() -> None:
    text = page(*(piece for pair in ENGLISH * 4 for piece in pair), *CHINESE[0])
    assert sides(text) == ()


def test_a_text_without_speeches_has_no_sides() -> None:
    assert sides("Just a text. 只是一段文字。") == ()


def test_each_side_is_a_transcript_with_its_own_language_title_and_official() -> None:
    found = [(one.language, one.title, one.officials) for one in parse(Document(BY_SPEECH, "a.txt", "0" * 64))]
    english, chinese = TITLES.strip().split("\n")
    assert found == [("en", english, ("Ada Noor",)), ("zh", chinese, ("安娜",))]


def test_a_side_whose_language_has_no_date_takes_the_others() -> None:
    text = BY_SPEECH.replace("Press Conference\n", "Press Conference on May 6, 2031\n")
    assert [str(one.date) for one in parse(Document(text, "a.txt", "0" * 64))] == ["2031-05-06"] * 2


def test_the_other_language_is_in_no_turn_of_a_side() -> None:
    for one in parse(Document(BY_EXCHANGE, "a.txt", "0" * 64)):
        said = [turn.text for exchange in one.exchanges for turn in exchange.turns]
        assert len(said) == 4
        assert {text.isascii() for text in said} == {one.language == "en"}

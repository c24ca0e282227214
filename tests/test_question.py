"""What a question is after, whose side it names, and when it leans on the one before."""

from __future__ import annotations

import pytest

from rag.question import names_official, own_side, understand


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Who asked about Vanuatu?", "en"),
        ("What did CCTV ask?", "en"),
        ("What was asked on 2 July?", "en"),
        ("Which questions did CCTV put?", "en"),
        ("Which outlet asked about NATO?", "en"),
        ("Qui a demandé des nouvelles ?", "fr"),
        ("Qu’a demandé Reuters ?", "fr"),
        ("Quel média a posé la question ?", "fr"),
        ("谁问了菲律宾？", "zh"),
        ("路透社问了什么？", "zh"),
        ("¿Quién preguntó por Vanuatu?", "es"),
        ("¿Qué medio preguntó?", "es"),
        ("Wer fragte nach Vanuatu?", "de"),
        ("Welcher Sender fragte?", "de"),
    ],
)
def test_a_question_about_the_asking_wants_the_reporters_words(text: str, language: str) -> None:
    question = understand(text)
    assert (question.wants, question.language) == ("asked", language)


@pytest.mark.parametrize(
    "text",
    [
        "Did China support it?",
        "Is it true that they agreed?",
        "La Chine a-t-elle accepté ?",
        "Est-ce que la Chine a accepté ?",
        "¿Dijo China que sí?",
        "Hat China zugestimmt?",
        "中国同意了吗？",
        "中国是否同意？",
    ],
)
def test_a_yes_or_no_question_wants_a_check(text: str) -> None:
    assert understand(text).wants == "check"


@pytest.mark.parametrize(
    "text",
    [
        "What did China say about NATO?",
        "Comment la Chine évalue-t-elle ce plan ?",
        "Pourquoi a-t-il refusé ?",
        "Quand viendra-t-il ?",
        "¿Qué dijo China sobre la OTAN?",
        "Was sagte China zur NATO?",
        "为什么中国反对？",
        "island resolution",
    ],
)
def test_any_other_question_wants_the_answer(text: str) -> None:
    assert understand(text).wants == "answer"


def test_space_around_and_inside_a_question_folds() -> None:
    assert understand("  What   did\nthey say? ").text == "What did they say?"


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("What did he say about it?", "Who spoke?"),
        ("Why so?", "What did China say?"),
        ("为什么？", "中国说了什么？"),
    ],
)
def test_a_follow_up_is_searched_with_the_question_before_it(text: str, before: str) -> None:
    question = understand(text, ("an older one", before))
    assert (question.follow_up, question.searched) == ("more", f"{before} {text}")


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("And Vanuatu?", "What did China say?"),
        ("Et le Vanuatu ?", "Qu’a dit la Chine ?"),
        ("那菲律宾呢？", "中国说了什么？"),
        ("¿Y Vanuatu?", "¿Qué dijo China?"),
        ("Und Vanuatu?", "Was sagte China?"),
    ],
)
def test_a_turn_to_something_else_is_searched_by_itself_first(text: str, before: str) -> None:
    question = understand(text, ("an older one", before))
    assert (question.follow_up, question.searched, question.otherwise) == ("turn", text, f"{before} {text}")


@pytest.mark.parametrize(
    "text",
    [
        "Vanuatu",
        "What did China say about NATO expansion?",
        "Did they answer the question on the Ukraine peace plan and the missiles from Russia?",
    ],
)
def test_a_question_that_stands_alone_is_searched_alone(text: str) -> None:
    question = understand(text, ("What about the islands?",))
    assert (question.searched, question.is_follow_up) == (text, False)


def test_without_history_nothing_is_a_follow_up() -> None:
    assert not understand("And Vanuatu?").is_follow_up


@pytest.mark.parametrize("text", ["Why?", "Pourquoi ?", "¿Por qué?", "Warum?"])
def test_a_bare_why_is_a_follow_up(text: str) -> None:
    assert understand(text, ("What did China say?",)).is_follow_up


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What did the spokesperson say?", "en"),
        ("Qu’a dit le porte-parole ?", "fr"),
        ("¿Qué dijo el portavoz?", "es"),
        ("Was sagte die Sprecherin?", "de"),
        ("发言人说了什么？", "zh"),
    ],
)
def test_a_title_names_the_officials_side(text: str, language: str) -> None:
    assert names_official(text, language, (), frozenset())


def test_the_officials_own_name_names_the_side() -> None:
    assert names_official("What did Ada Noor say?", "en", ("Ada Noor",), frozenset())


def test_the_country_spoken_for_names_the_side() -> None:
    assert names_official("What does Chile want?", "en", (), frozenset({"chile"}))


@pytest.mark.parametrize("text", ["What did NATO say?", "What did Chileans say?", "What did Noor Ada say?"])
def test_somebody_else_or_part_of_a_word_does_not(text: str) -> None:
    assert not names_official(text, "en", ("Ada Noor",), frozenset({"chile"}))


@pytest.mark.parametrize("name", ["Karine Jean-Pierre", "Ada O’Noor"])
def test_a_name_with_a_hyphen_or_an_apostrophe_names_the_side(name: str) -> None:
    assert names_official(f"What did {name} announce?", "en", (name,), frozenset())


def test_the_country_an_official_names_most_is_the_own_side_in_every_language() -> None:
    side = own_side("Le Chili propose. Le Chili et la France. Le Chili.", "fr")
    assert {"chili", "chile", "智利"} <= side
    assert "france" not in side


@pytest.mark.parametrize(("words", "language"), [("Nobody is named here.", "en"), ("", "fr"), ("Chile.", "xx")])
def test_without_a_country_named_there_is_no_own_side(words: str, language: str) -> None:
    assert own_side(words, language) == frozenset()

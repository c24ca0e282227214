"""Which line beginnings have the form of a label, and of which kind."""

from __future__ import annotations

import pytest

from rag.schema import Span
from rag.transcripts.dialects import find_candidates
from rag.transcripts.labels import classify


def names(text: str) -> list[str]:
    return [label.name for label in find_candidates(text)]


@pytest.mark.parametrize("name", ["Q", "Question", "P", "Pregunta", "F", "Frage", "Journaliste", "问", "记者"])
def test_words_for_a_question_are_question_labels(name: str) -> None:
    assert classify(name) == "question"


@pytest.mark.parametrize("name", ["A", "Answer", "R", "Réponse", "Respuesta", "Antwort", "答", "回答"])
def test_words_for_an_answer_are_answer_labels(name: str) -> None:
    assert classify(name) == "answer"


@pytest.mark.parametrize("name", ["Moderator", "MODERATOR", "Le Modérateur", "La modératrice", "Moderador", "主持人"])
def test_words_for_a_moderator_are_moderator_labels(name: str) -> None:
    assert classify(name) == "moderator"


@pytest.mark.parametrize(
    "name",
    [
        "Reuters",
        "China News Service",
        "Agence de presse Xinhua",
        "MS. PSAKI",
        "M. Legault",
        "Le Monde",
        "Al Jazeera",
        "20 Minutes",
        "Ángel de la Torre",
        "Journaliste (Anne Dupont)",
        "路透社记者",
        "赵立坚",
        "《环球时报》记者",
    ],
)
def test_names_of_people_and_outlets_may_be_labels(name: str) -> None:
    assert classify(name) == "name"


@pytest.mark.parametrize(
    "name",
    [
        "il a dit",
        "We must say this clearly",
        "Deuxième paragraphe, sans étiquette",
        "Oui ! Alors",
        "He said “this”",
        "The ministry has one wish",
        "10",
        "…",
        "他昨天在北京对记者们非常清楚地表示说",
    ],
)
def test_the_beginning_of_a_sentence_is_no_label(name: str) -> None:
    assert classify(name) is None


@pytest.mark.parametrize(
    "name", ["L'adresse", "Adresse", "Date", "Source", "Lieu", "Tel", "Site web", "来源", "电话", "地址"]
)
def test_the_names_of_a_pages_fields_are_no_labels(name: str) -> None:
    assert classify(name) is None


@pytest.mark.parametrize(
    ("line", "span"),
    [
        ("Reuters: Why?", Span(0, 9)),
        ("Reuters : Pourquoi ?", Span(0, 10)),
        ("Reuters\u00a0: Pourquoi ?", Span(0, 10)),
        ("Reuters：为什么？", Span(0, 8)),
        ("  Reuters: Why?", Span(2, 11)),
        ("R - Oui.", Span(0, 4)),
        ("Q – Why?", Span(0, 4)),
        ("问：为什么？", Span(0, 2)),
    ],
)
def test_the_span_holds_the_name_the_colon_and_the_space_after_it(line: str, span: Span) -> None:
    assert [label.span for label in find_candidates(line)] == [span]


def test_only_the_first_colon_of_a_line_ends_a_label() -> None:
    assert names("Reuters: You said: Why? And: How?") == ["Reuters"]


def test_a_colon_inside_a_sentence_is_no_label() -> None:
    assert names("The answer is simple: no.\nIl a répondu : non.\n他的回答很简单，就是：不。") == []


def test_labels_stand_only_at_the_beginning_of_a_line() -> None:
    assert names("And they went on, Q: Why?\nA: So.") == ["A"]


def test_a_name_before_a_dash_is_no_label() -> None:
    assert names("Paris - The minister spoke.\nR - Oui.") == ["R"]


def test_web_addresses_and_times_are_no_labels() -> None:
    assert names("https://example.org\nhttp://x.y\n10:30 Beginn") == []


def test_candidates_inside_an_excluded_span_are_left_out() -> None:
    text = "Share: this\nReuters: Why?"
    assert [label.name for label in find_candidates(text, (Span(0, 11),))] == ["Reuters"]


def test_candidates_come_in_order_with_their_kinds() -> None:
    found = find_candidates("Moderator: Welcome.\nQ: Why?\nA: So.\nAda Noor: More.")
    assert [label.kind for label in found] == ["moderator", "question", "answer", "name"]

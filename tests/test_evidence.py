"""What a question asks for, and whether a sentence holds it."""

from __future__ import annotations

import pytest

from rag.evidence import Expected, expected, holds


@pytest.mark.parametrize(
    ("question", "language", "kind"),
    [
        ("How many countries co-sponsored it?", "en", "number"),
        ("Combien de pays l’ont coparrainée ?", "fr", "number"),
        ("有多少国家参与？", "zh", "number"),
        ("¿Cuántos países la copatrocinaron?", "es", "number"),
        ("Wie viele Länder haben sie eingebracht?", "de", "number"),
        ("When will the summit take place?", "en", "date"),
        ("And when is that?", "en", "date"),
        ("Quand le sommet aura-t-il lieu ?", "fr", "date"),
        ("峰会什么时候举行？", "zh", "date"),
        ("¿Cuándo se celebrará la cumbre?", "es", "date"),
        ("Wann findet der Gipfel statt?", "de", "date"),
        ("What did they say when asked about steel?", "en", None),
        ("¿Qué contestó cuando le preguntaron por el acero?", "es", None),
        ("Que dit-il quand on l’interroge ?", "fr", None),
        ("Why?", "en", None),
        ("How many?", "ru", None),
    ],
)
def test_what_is_asked_for_is_told_by_the_question_word(question: str, language: str, kind: Expected | None) -> None:
    assert expected(question, language) == kind


@pytest.mark.parametrize(
    "text",
    ["plus de 140 pays", "deux millions de doses", "three ships", "三名公民", "la mitad", "cent pays"],
)
def test_a_number_in_figures_or_words_is_one(text: str) -> None:
    assert holds("number", text)


@pytest.mark.parametrize("text", ["tous les pays", "several countries", "一些国家", "One asks why.", "un pays"])
def test_a_text_without_one_holds_no_number(text: str) -> None:
    assert not holds("number", text)


def test_a_number_that_the_question_brings_along_does_not_count() -> None:
    assert not holds("number", "on 17 June", "How many ships were there on 17 June?")
    assert holds("number", "on 17 June 4 ships", "How many ships were there on 17 June?")


@pytest.mark.parametrize(
    "text",
    ["le 4 juillet", "on Monday", "hier", "next week", "am 3. März", "3月20日", "昨天", "à l’horizon 2030", "mañana"],
)
def test_a_day_a_month_or_a_relative_time_is_a_date(text: str) -> None:
    assert holds("date", text)


@pytest.mark.parametrize("text", ["in due course", "you may go", "prochainement", "适时发布消息", "140 pays"])
def test_a_vague_time_is_no_date(text: str) -> None:
    assert not holds("date", text)


@pytest.mark.parametrize(
    ("question", "language", "kind"),
    [
        ("What is the name of the new envoy?", "en", "name"),
        ("Who is the spokesman they met?", "en", "name"),
        ("Quel est le nom du nouvel envoyé ?", "fr", "name"),
        ("Comment s’appelle l’envoyé ?", "fr", "name"),
        ("新特使叫什么？", "zh", "name"),
        ("¿Cómo se llama el enviado?", "es", "name"),
        ("¿Cuál es el nombre del enviado?", "es", "name"),
        ("Wie heißt der Gesandte?", "de", "name"),
        ("Where will the summit be held?", "en", "place"),
        ("In which city do they meet?", "en", "place"),
        ("Où se tiendra le sommet ?", "fr", "place"),
        ("Dans quelle ville se réunissent-ils ?", "fr", "place"),
        ("峰会在哪里举行？", "zh", "place"),
        ("¿Dónde se celebrará la cumbre?", "es", "place"),
        ("¿En qué ciudad se reúnen?", "es", "place"),
        ("Wo findet der Gipfel statt?", "de", "place"),
        ("In welcher Stadt treffen sie sich?", "de", "place"),
        ("Who asked about Chile?", "en", None),
        ("Do they know where it stands?", "en", None),
        ("Que dit-il ou que pense-t-il ?", "fr", None),
        ("他说了什么？", "zh", None),
        ("Wovon sprach er?", "de", None),
    ],
)
def test_a_name_or_a_place_is_asked_for_in_five_languages(question: str, language: str, kind: Expected | None) -> None:
    assert expected(question, language) == kind


@pytest.mark.parametrize(
    "text", ["The envoy is Ada Noor.", "L’envoyée est Ada Noor.", "Se llama Ada Noor.", "特使已经到任"]
)
def test_two_words_in_capitals_may_be_a_name(text: str) -> None:
    assert holds("name", text)


@pytest.mark.parametrize(
    "text", ["The envoy is known.", "We told the United Nations so.", "The envoy met Reuters.", "No tengo información."]
)
def test_countries_organisations_and_outlets_are_nobodys_name(text: str) -> None:
    assert not holds("name", text)


@pytest.mark.parametrize(
    "text", ["It will be held in Geneva.", "Elle aura lieu à Genève.", "Será en Ginebra.", "在日内瓦举行"]
)
def test_a_word_in_capitals_may_be_a_place(text: str) -> None:
    assert holds("place", text)


@pytest.mark.parametrize("text", ["It will be held in due course.", "Elle aura lieu bientôt.", "It will be in China."])
def test_without_one_no_place_is_told(text: str) -> None:
    assert not holds("place", text)


@pytest.mark.parametrize(
    ("kind", "text", "question"),
    [
        ("name", "We spoke with Ada Noor.", "What is the name of the envoy whom Ada Noor met?"),
        ("place", "They meet in Geneva.", "Where in Geneva do they meet?"),
    ],
)
def test_a_name_that_the_question_brings_along_does_not_count(kind: Expected, text: str, question: str) -> None:
    assert holds(kind, text)
    assert not holds(kind, text, question)

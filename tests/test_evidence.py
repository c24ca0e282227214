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

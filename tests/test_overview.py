"""Questions that name nothing but limits, told from those that name a subject too."""

from __future__ import annotations

import datetime as dt

import pytest

from rag.conditions import conditions
from rag.language import detect
from rag.overview import asks_for_all
from rag.schema import OnRecord

ON_RECORD = OnRecord(
    outlets=("AFP", "CCTV", "Reuters"),
    officials=("Mao Ning", "毛宁"),
    dates=(dt.date(2020, 2, 24), dt.date(2024, 7, 2)),
)


def whole(question: str) -> bool:
    language = detect(question)
    return asks_for_all(question, language, conditions(question, language, ON_RECORD, dt.date(2024, 8, 1)))


@pytest.mark.parametrize(
    "question",
    [
        "What did Reuters ask?",
        "What was asked on 24 February 2020?",
        "What did Mao Ning say on 2 July 2024?",
        "What did the spokesperson say on 2 July 2024?",
        "Which questions did Reuters put to Mao Ning?",
        "What were the main topics on 2 July?",
        "2 July 2024",
        "What was said?",
        "What were the main topics in March 2019?",
        "Les sujets du 2 juillet ?",
        "7月2日谈了什么？",
        "Temas del 2 de julio",
        "Welche Themen gab es am 2. Juli?",
        "Summarize the 2 July 2024 press conference",
        "What happened at the 2 July 2024 briefing?",
        "Qu’a demandé Reuters ?",
        "Qu’a dit Mao Ning le 2 juillet 2024 ?",
        "Quels sujets ont été abordés le 2 juillet 2024 ?",
        "路透社问了什么？",
        "毛宁2024年7月2日说了什么？",
        "2024年7月2日的记者会上说了什么？",
        "¿Qué preguntó Reuters?",
        "¿Qué dijo Mao Ning el 2 de julio de 2024?",
        "Was hat Reuters gefragt?",
        "Was sagte Mao Ning am 2. Juli 2024?",
    ],
)
def test_nothing_but_limits_asks_for_all_that_was_said_under_them(question: str) -> None:
    assert whole(question)


@pytest.mark.parametrize(
    "question",
    [
        "What did Reuters ask about Vanuatu?",
        "What did Mao Ning say about NATO?",
        "What did Reuters ask about WHO?",
        "Why?",
        "What happened on 2 July?",
        "Did Mao Ning confirm the kidnapping?",
        "What did Mao Ning deny?",
        "Qu’a condamné Mao Ning le 2 juillet 2024 ?",
        "What did China say on 2 July 2024?",
        "Qu’a demandé Reuters sur l’OTAN ?",
        "毛宁对人工智能决议说了什么？",
        "¿Qué dijo Mao Ning sobre la OTAN?",
        "Was sagte Mao Ning zur NATO?",
    ],
)
def test_a_subject_or_a_kind_of_saying_asks_for_no_more_than_that(question: str) -> None:
    assert not whole(question)


def test_in_a_language_whose_words_are_not_known_nothing_is_told() -> None:
    assert not asks_for_all("Что спросило Reuters?", "ru", ())

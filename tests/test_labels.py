"""What a name before a colon is: a word for a role, a speaker's name, or no label."""

from __future__ import annotations

import pytest

from rag.schema import Span
from rag.transcripts.labels import (
    Label,
    LabelKind,
    asks_again,
    asks_by_name,
    classify,
    has_honorific,
    looks_like_person,
)


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
    "name", ["Follow-up", "FOLLOW UP", "Zusatzfrage", "Relance", "Question complémentaire", "追问"]
)
def test_words_for_a_further_question_are_follow_up_labels(name: str) -> None:
    assert classify(name) == "follow_up"


@pytest.mark.parametrize("name", ["Une voix", "Des voix", "UNIDENTIFIED SPEAKER", "Participant", "Zuruf"])
def test_words_for_somebody_are_labels_of_a_voice(name: str) -> None:
    assert classify(name) == "voice"


@pytest.mark.parametrize("name", ["Q1", "Q 2", "Question 12", "问1", "Frage 3"])
def test_a_numbered_question_is_a_question(name: str) -> None:
    assert classify(name) == "question"


@pytest.mark.parametrize(
    "name", ["Article 5", "Section 2", "Point 1", "First", "Deuxièmement", "Beispiel", "第一", "首先"]
)
def test_what_opens_a_sentence_or_a_law_is_no_label(name: str) -> None:
    assert classify(name) is None


@pytest.mark.parametrize(
    "name", ["Ada Noor", "Minister Ross", "Mme Blais (Annabelle)", "MS. PSAKI", "王部长", "李明", "安娜·诺尔"]
)
def test_a_full_name_or_a_titled_one_looks_like_a_person(name: str) -> None:
    assert looks_like_person(name)


@pytest.mark.parametrize("name", ["Trade", "Résultat", "Reuters", "港口", "目标", "Peace and prosperity"])
def test_a_word_does_not_look_like_a_person(name: str) -> None:
    assert not looks_like_person(name)


@pytest.mark.parametrize(
    "name", ["M. Legault", "MS. PSAKI", "Mme Blais (Annabelle)", "Herr Moss", "Sra. Noor", "Dr Noor"]
)
def test_a_form_of_address_before_a_name_is_an_honorific(name: str) -> None:
    assert has_honorific(name)


@pytest.mark.parametrize("name", ["Mao Ning", "Mme", "Mister", "Marta Noor", "Drew Moss", "Sirius Moss"])
def test_a_name_that_only_begins_like_one_has_no_honorific(name: str) -> None:
    assert not has_honorific(name)


def label(name: str, kind: LabelKind = "name") -> Label:
    return Label(Span(0, len(name) + 1), name, kind, 0)


@pytest.mark.parametrize(
    "one",
    [
        label("Follow-up", "follow_up"),
        label("Reuters (follow-up)"),
        label("Reuters (Follow-Up)"),
        label("法新社记者（追问）"),
        label("法新社记者追问"),
    ],
    ids=lambda one: one.name,
)
def test_a_label_may_say_that_somebody_asks_again(one: Label) -> None:
    assert asks_again(one)


@pytest.mark.parametrize(
    "one", [label("Reuters"), label("Q", "question"), label("Ada Noor (Vienna)")], ids=lambda one: one.name
)
def test_a_label_without_such_a_word_does_not(one: Label) -> None:
    assert not asks_again(one)


@pytest.mark.parametrize(
    "name", ["Frage Jessen", "Question (Reuters)", "Question from Reuters", "Journaliste (Anne Dupont)"]
)
def test_a_word_for_a_question_with_a_name_says_who_asks(name: str) -> None:
    assert asks_by_name(name)


@pytest.mark.parametrize("name", ["Frage", "Jessen", "Reuters", "P Moss", "Ada Noor"])
def test_a_word_or_a_name_alone_does_not(name: str) -> None:
    assert not asks_by_name(name)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Reporter (off mic)", "question"),
        ("Q.", "question"),
        ("A.", "answer"),
        ("The Moderator", "moderator"),
        ("MODERATOR (Ben Moss)", "moderator"),
        ("Zusatz", "follow_up"),
    ],
)
def test_an_article_a_stop_or_a_remark_in_brackets_leaves_a_word_for_a_role_one(name: str, kind: LabelKind) -> None:
    assert classify(name) == kind


@pytest.mark.parametrize("name", ["Ann Lee, Bloomberg", "Ms. Noor, spokesperson", "Ann Lee, BBC News"])
def test_a_name_with_its_house_behind_a_comma_is_a_label(name: str) -> None:
    assert classify(name) == "name"


@pytest.mark.parametrize("name", ["Dear Mr. President", "Dear Ada", "To Whom It May Concern"])
def test_the_salutation_of_a_letter_is_no_label(name: str) -> None:
    assert classify(name) is None


@pytest.mark.parametrize("name", ["Agence de presse nationale (relance)", "Presse de la ville (follow-up)"])
def test_a_name_that_is_said_to_ask_again_is_one(name: str) -> None:
    assert classify(name) == "name"

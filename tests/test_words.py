"""What the words of a label are: how they are compared, which name newsrooms, which name offices."""

from __future__ import annotations

import pytest

from rag.transcripts.words import is_office, is_outlet, key, label_words


@pytest.mark.parametrize(
    ("name", "same"),
    [
        ("Le  Modérateur", "le moderateur"),
        ("LE MODÉRATEUR", "Le Modérateur"),
        ("MS.\u00a0PSAKI", "Ms. Psaki"),
        (" Reuters ", "reuters"),
        ("Reu\u200bters", "Reuters"),
        ("\ufeffReuters", "Reuters"),
        ("\u202eReuters\u202c", "Reuters"),
        ("Ｒeuters", "Reuters"),
    ],
)
def test_case_accents_spaces_width_and_what_nobody_sees_make_no_other_name(name: str, same: str) -> None:
    assert key(name) == key(same)


@pytest.mark.parametrize(("name", "other"), [("Ada Noor", "AdaNoor"), ("M\u0430o Ning", "Mao Ning"), ("Q", "A")])
def test_other_letters_make_another_name(name: str, other: str) -> None:
    assert key(name) != key(other)


def test_the_declared_words_are_folded() -> None:
    words = label_words()
    for group in (words.question, words.answer, words.moderator, words.voice, words.office, words.outlet, words.never):
        assert {key(word) for word in group} == group


def test_no_word_says_two_roles() -> None:
    words = label_words()
    groups = (words.question, words.follow_up, words.answer, words.moderator, words.voice)
    assert len(frozenset().union(*groups)) == sum(map(len, groups))


def test_words_for_a_role_are_written_with_accents_and_without() -> None:
    assert {"réponse", "reponse", "问", "q"} <= set(label_words().written_roles)


@pytest.mark.parametrize(
    "name",
    [
        "Reuters",
        "REUTERS",
        "The Associated Press",
        "the paper",
        "China News Service",
        "Agence de presse Xinhua",
        "Agence France-Presse",
        "Dragon TV",
        "Beijing Daily",
        "BBC Persian",
        "Reuters (follow-up)",
        "John Smith (Reuters)",
        "Radio Example",
        "路透社",
        "路透社记者",
        "《环球时报》记者",
        "深圳卫视",
        "总台央视记者",
    ],
)
def test_the_name_of_a_newsroom_is_an_outlet(name: str) -> None:
    assert is_outlet(name)


@pytest.mark.parametrize(
    "name",
    [
        "Mao Ning",
        "MS. PSAKI",
        "M. Legault",
        "MAYOR BLOOMBERG",
        "Michael Bloomberg",
        "Vicente Fox",
        "赵立坚",
        "外交部发言人",
        "Postma",
        "Ada Pressman",
        "Ada Noor (Vienna)",
        "",
    ],
)
def test_the_name_of_a_person_is_no_outlet(name: str) -> None:
    assert not is_outlet(name)


@pytest.mark.parametrize("name", ["Mr. Fox", "MAYOR BLOOMBERG", "President Fox"])
def test_an_honorific_or_an_office_before_a_newsrooms_name_makes_it_a_persons(name: str) -> None:
    assert not is_outlet(name)


@pytest.mark.parametrize("name", ["MS. POST", "SENATOR WIRE", "PRESS SECRETARY NOOR", "Press Secretary", "Fox Mulder"])
def test_an_honorific_or_an_office_tells_a_person_from_a_newsroom_of_that_name(name: str) -> None:
    assert not is_outlet(name)


@pytest.mark.parametrize(
    "name",
    [
        "SECRETARY MAYORKAS",
        "Secretary of State Noor",
        "THE PRESIDENT",
        "THE VICE PRESIDENT",
        "Prime Minister Moss",
        "Ambassador Ada Noor",
        "SENIOR ADMINISTRATION OFFICIAL",
        "Porte-parole",
        "La porte-parole adjointe",
        "Ministra Portavoz",
        "Portavoz",
        "StS Seibert",
        "Regierungssprecherin Noor",
        "外交部发言人",
        "王部长",
        "李大使",
    ],
)
def test_a_label_that_names_an_office_is_one(name: str) -> None:
    assert is_office(name)


@pytest.mark.parametrize(
    "name",
    ["Mao Ning", "MS. PSAKI", "Reuters", "M. Legault", "Ministerson", "Presidential Daily", "赵立坚", "记者", ""],
)
def test_a_name_alone_is_no_office(name: str) -> None:
    assert not is_office(name)

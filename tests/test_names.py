"""Names across languages."""

from __future__ import annotations

import pytest
import yaml

from rag.language import LANGUAGES
from rag.names import known_outlets, names_in, same_outlet, same_person, spellings_of, written_in
from tests.conftest import ROOT


def keys(text: str, language: str) -> list[str]:
    return [name.key for name in names_in(text, language)]


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("谁问了瓦努阿图的问题？", "zh", "Vanuatu"),
        ("Was sagte China zu den Salomonen?", "de", "Îles Salomon"),
        ("What about the Philippines?", "en", "Philippines"),
        ("¿Y la OTAN?", "es", "OTAN"),
        ("北约怎么说？", "zh", "OTAN"),
        ("路透社问了什么？", "zh", "Reuters"),
        ("And Second Thomas Shoal?", "en", "Ren'ai Jiao"),
    ],
)
def test_a_name_is_found_as_french_writes_it(text: str, language: str, expected: str) -> None:
    assert expected in {spelling for name in names_in(text, language) for spelling in written_in(name, "fr")}


@pytest.mark.parametrize("text", ["Tell us who said it.", "Who asked?", "She was in charge of it.", "un", "au"])
def test_an_abbreviation_is_a_name_only_in_capitals(text: str) -> None:
    assert names_in(text, "en") == ()


def test_a_name_within_a_longer_one_is_not_found_besides() -> None:
    assert keys("the South China Sea", "en") == ["South China Sea"]
    assert keys("巴布亚新几内亚", "zh") == ["PG"]


def test_a_name_is_no_part_of_a_word() -> None:
    assert keys("Die Iranerin", "de") == []


def test_a_language_that_is_not_known_gets_the_english_spelling() -> None:
    assert written_in(names_in("瓦努阿图", "zh")[0], "pt") == ("Vanuatu",)


def sections() -> dict[str, list[dict[str, list[str]]]]:
    read: dict[str, list[dict[str, list[str]]]] = yaml.safe_load(
        (ROOT / "rag" / "names.yaml").read_text(encoding="utf-8")
    )
    return read


def test_every_line_of_the_lexicon_has_every_language() -> None:
    for line in (line for lines in sections().values() for line in lines):
        assert set(line) == set(LANGUAGES)
        assert all(spellings and all(isinstance(one, str) for one in spellings) for spellings in line.values())


def test_every_name_of_the_lexicon_stands_once() -> None:
    names = [line["en"][0] for lines in sections().values() for line in lines]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("section", ["outlets", "people"])
def test_no_spelling_of_an_outlet_or_a_person_is_anothers(section: str) -> None:
    lines = sections()[section]
    spelled = [{one for spellings in line.values() for one in spellings} for line in lines]
    assert len(set().union(*spelled)) == sum(map(len, spelled))
    assert set(spellings_of(section)) == set().union(*spelled)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_spelling_of_the_lexicon_is_found_as_itself(language: str) -> None:
    for line in (line for lines in sections().values() for line in lines):
        for spelling in line[language]:
            assert line["en"][0] in keys(spelling, language), spelling


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("BBC问了什么？", "zh", ["BBC"]),
        ("What did The Paper ask about cotton?", "en", ["The Paper"]),
        ("What did the paper say about the guardian?", "en", []),
        ("el país y el mundo", "es", []),
        ("Was sagte China zu Putin?", "de", ["Putin", "CN"]),
        ("中方如何看《中导条约》？", "zh", ["INF"]),
        ("蓬佩奥与普京", "zh", ["Pompeo", "Putin"]),
    ],
)
def test_an_article_tells_a_name_only_in_capitals(text: str, language: str, expected: list[str]) -> None:
    assert sorted(keys(text, language)) == sorted(expected)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Reuters", "路透社记者"),
        ("Reuters TV", "Reuters News"),
        ("Reuters (Michael)", "Reuters"),
        ("Jonas Weber, Reuters", "路透社"),
        ("AFP", "Agence France-Presse"),
        ("CCTV", "中央广播电视总台央视记者"),
        ("CRI", "中央广播电视总台国广记者"),
        ("Beijing Daily", "《北京日报》记者"),
        ("Kyodo News", "日本共同社记者"),
        ("China Review News", "香港中评社记者"),
        ("彭博社记者追问", "Bloomberg News"),
        ("The Washington Post", "Washington Post"),
        ("Xinhua News Agency", "新华社记者"),
        ("M. Lacroix (Louis)", "Louis Lacroix"),
        ("Vanuatu Daily Post", "The Vanuatu Daily Post"),
    ],
)
def test_an_outlet_is_the_same_in_all_its_spellings(one: str, other: str) -> None:
    assert same_outlet(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Associated Press", "Associated Press of Pakistan"),
        ("AP", "APP"),
        ("China Daily", "China News Service"),
        ("中国日报记者", "北京日报记者"),
        ("Reuters (Michael)", "AFP (Michael)"),
        ("M. Lacroix (Louis)", "M. Wood (Louis)"),
        ("La Presse", "La Presse canadienne"),
        ("Q", "Reuters"),
        ("", "Reuters"),
    ],
)
def test_outlets_with_words_in_common_are_two(one: str, other: str) -> None:
    assert not same_outlet(one, other)


def test_a_label_may_spell_no_outlet_that_is_known() -> None:
    assert known_outlets("Vanuatu Daily Post") == frozenset()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("赵立坚", "Zhao Lijian"),
        ("华春莹", "HUA CHUNYING"),
        ("外交部发言人毛宁", "Mao Ning"),
        ("毛宁先生", "Mao Ning"),
        ("曾光", "Zeng Guang"),
        ("吕薇", "Lyu Wei"),
        ("Ning Mao", "Mao Ning"),
        ("Zhao", "赵立坚"),
        ("MS. JEAN-PIERRE", "Karine Jean-Pierre"),
        ("MS.  PSAKI", "MS. PSAKI"),
        ("M. Arruda (Horacio)", "Horacio Arruda"),
        ("M. François Legault", "M. LEGAULT"),
        ("Legault, François", "François Legault"),
        ("SECRETARY MAYORKAS", "Alejandro Mayorkas"),
        ("Regierungssprecher Hebestreit", "Steffen Hebestreit"),
        ("J. Psaki", "Jen Psaki"),
        ("Donald Trump", "特朗普"),
        ("Poutine", "普京"),
        ("Kim Jong-un", "金正恩"),
        ("José Núñez", "Jose Nunez"),
        ("THE PRESIDENT", "The President"),
    ],
)
def test_a_person_is_the_same_in_all_spellings(one: str, other: str) -> None:
    assert same_person(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mao Ning", "Mao Zedong"),
        ("Geng Shuang", "Shuang"),
        ("赵立坚", "Zhao Leji"),
        ("赵立坚", "赵乐际"),
        ("Jen Psaki", "Ada Psaki"),
        ("SENIOR ADMINISTRATION OFFICIAL", "MS. PSAKI"),
        ("Boris Johnson", "Mme Johnson (Maya)"),
        ("Ivanka Trump", "特朗普"),
        ("", "Mao Ning"),
    ],
)
def test_people_with_a_name_in_common_are_two(one: str, other: str) -> None:
    assert not same_person(one, other)

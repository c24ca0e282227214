"""Names across languages."""

from __future__ import annotations

import pytest
import yaml

from rag.language import LANGUAGES
from rag.names import names_in, written_in
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


def test_every_line_of_the_lexicon_has_every_language() -> None:
    for line in yaml.safe_load((ROOT / "rag" / "names.yaml").read_text(encoding="utf-8")):
        assert set(line) == set(LANGUAGES)
        assert all(spellings and all(isinstance(one, str) for one in spellings) for spellings in line.values())

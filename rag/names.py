"""Names across languages: countries from Unicode's CLDR, organisations and outlets from names.yaml. Pure.

Full text cannot serve a question in another language, but the names in it can be looked for as that language
writes them: 瓦努阿图 is Vanuatu, 北约 is OTAN.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from rag.language import LANGUAGES, fold_word

_WORD = re.compile(r"[^\W_]+")
_LONGEST_ABBREVIATION = 5
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Name:
    """One name and its spellings in each language; the first is the usual one."""

    key: str
    spellings: dict[str, tuple[str, ...]]


def names_in(text: str, language: str) -> tuple[Name, ...]:
    """The names that stand in a text, longest spelling first, none inside another.

    >>> [name.key for name in names_in("Qu'a dit l'OTAN des Îles Salomon ?", "fr")]
    ['SB', 'NATO']
    >>> [name.key for name in names_in("What did they tell us of the US?", "en")]
    ['United States']
    """
    rest, written = _key(text), _words(text)
    found: dict[str, Name] = {}
    for spelling in _spellings(language):
        if spelling.key in (written if spelling.abbreviation else rest):
            found.setdefault(spelling.name.key, spelling.name)
            rest = rest.replace(spelling.key, " \n ")
    return tuple(found.values())


def written_in(name: Name, language: str) -> tuple[str, ...]:
    """How a language writes a name; the English way where it is not known.

    >>> [written_in(name, "fr") for name in names_in("瓦努阿图与北约", "zh")]
    [('Vanuatu',), ('OTAN',)]
    """
    return name.spellings.get(language) or name.spellings.get("en", ())


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How one language may write a name: `key` is looked for in the folded text, an abbreviation in it as written."""

    key: str
    abbreviation: bool
    name: Name


@lru_cache(maxsize=8)
def _spellings(language: str) -> tuple[_Spelling, ...]:
    spellings = [_spelling(written, name) for name in _names() for written in name.spellings.get(language, ())]
    return tuple(sorted(spellings, key=lambda one: (-len(one.key), one.name.key)))


def _spelling(written: str, name: Name) -> _Spelling:
    # An abbreviation is one only in capitals: "us" is no country.
    abbreviation = written.isupper() and len(written) <= _LONGEST_ABBREVIATION and not _HAN.search(written)
    return _Spelling(_words(written) if abbreviation else _key(written), abbreviation, name)


def _key(text: str) -> str:
    """Folded words, each between spaces, so that a spelling matches whole words; Chinese stays as it is."""
    return text if _HAN.search(text) else _words(" ".join(map(fold_word, _WORD.findall(text))))


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text))} "


@lru_cache(maxsize=1)
def _names() -> tuple[Name, ...]:
    import yaml

    lines = yaml.safe_load(resources.files("rag").joinpath("names.yaml").read_text(encoding="utf-8"))
    listed = [Name(line["en"][0], {key: tuple(value) for key, value in line.items()}) for line in lines]
    taken = {_key(spelling) for name in listed for spelling in name.spellings["en"]}
    return (*listed, *(name for name in _countries() if _key(name.spellings["en"][0]) not in taken))


def _countries() -> list[Name]:
    codes = sorted(country_names("en"))
    spoken = {language: country_names(language) for language in LANGUAGES}
    return [
        Name(code, {language: (names[code],) for language, names in spoken.items() if code in names}) for code in codes
    ]


@lru_cache(maxsize=8)
def country_names(language: str) -> dict[str, str]:
    """A language's country names by ISO code; empty where CLDR does not know the language."""
    from babel import Locale, UnknownLocaleError

    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    return {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha() and len(name) > 1}

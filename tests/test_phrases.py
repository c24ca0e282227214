"""OnRecord's own words never look like a quotation, and fit together in every language."""

from __future__ import annotations

import dataclasses
import datetime as dt
import string
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.language import LANGUAGES
from rag.phrases import Phrases, counted, date_in_words, phrases, plain

MARKS = set('"“”„‟«»‹›〝〞〟「」『』＂')
FIELDS = {
    "date": "6 May 2031", "when": " on 6 May 2031", "speaker": "Ada Noor", "asker": "Agence Lune", "count": 3,
    "exchanges": "3 exchanges", "transcripts": "2 transcripts", "folder": "seeds", "question": "Why?",
    "language": "Chinese", "words": "in March 2020", "limits": "in March 2020", "names": "Vanuatu",
}  # fmt: skip
NAMES = [field.name for field in dataclasses.fields(Phrases)]
each_language = pytest.mark.parametrize("language", LANGUAGES)


@each_language
@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"open_quote", "close_quote"}])
def test_no_phrase_holds_a_quotation_mark(language: str, name: str) -> None:
    assert not MARKS & set(getattr(phrases(language), name))


@each_language
def test_a_quote_is_opened_and_closed_by_quotation_marks(language: str) -> None:
    words = phrases(language)
    assert MARKS & set(words.open_quote)
    assert MARKS & set(words.close_quote)


@each_language
@pytest.mark.parametrize("name", NAMES)
def test_every_phrase_formats_with_its_fields(language: str, name: str) -> None:
    template = getattr(phrases(language), name)
    filled = template.format(**FIELDS)
    assert filled.strip()
    assert "{" not in filled


@each_language
@pytest.mark.parametrize("name", NAMES)
def test_every_language_fills_the_same_fields(language: str, name: str) -> None:
    def fields(template: str) -> set[str]:
        return {field for _, field, _, _ in string.Formatter().parse(template) if field}

    optional = {"asker", "speaker", "when"}
    here, english = fields(getattr(phrases(language), name)), fields(getattr(phrases("en"), name))
    assert here - optional == english - optional
    assert here >= (english & {"asker", "speaker"})


def test_a_language_without_phrases_gets_english() -> None:
    assert phrases("pt") is phrases("en")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "6 May 2031"), ("fr", "6 mai 2031"), ("zh", "2031年5月6日"), ("es", "6 de mayo de 2031"),
        ("de", "6. Mai 2031"), ("pt", "6 May 2031"),
    ],
)  # fmt: skip
def test_a_date_is_written_as_the_language_does(language: str, words: str) -> None:
    assert date_in_words(dt.date(2031, 5, 6), language) == words


@each_language
def test_no_date_is_no_words(language: str) -> None:
    assert date_in_words(None, language) == ""


@pytest.mark.parametrize(("count", "words"), [(0, "0 exchanges"), (1, "1 exchange"), (2, "2 exchanges")])
def test_a_number_agrees_with_its_noun(count: int, words: str) -> None:
    words_of = phrases("en")
    assert counted(words_of.exchanges_one, words_of.exchanges_many, count) == words


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Reuters", "Reuters"),
        ("Le « Monde »", "Le Monde"),
        ('"Ada" Noor', "Ada Noor"),
        ("a\r\n\tb", "a b"),
        ("a\u202eb\u200bc\x1b[31m", "abc[31m"),
        ("L’Équipe", "L’Équipe"),
        ("人民日报「记者」", "人民日报记者"),
        ("", ""),
    ],
)
def test_a_name_is_stripped_of_marks_controls_and_line_breaks(name: str, safe: str) -> None:
    assert plain(name) == safe


@given(st.text(max_size=200))
@example("“" * 200)
def test_a_plain_name_is_short_and_on_one_line_and_quotes_nothing(name: str) -> None:
    safe = plain(name)
    assert len(safe) <= 120
    assert not MARKS & set(safe)
    assert not any(unicodedata.category(char).startswith("C") for char in safe)

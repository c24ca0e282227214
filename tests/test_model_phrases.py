"""What is said of a model's part is there in every language, for every failure, and quotes nothing."""

from __future__ import annotations

from dataclasses import fields
from string import Formatter
from typing import get_args

import pytest

from rag.errors import ModelFailure
from rag.model_phrases import ModelPhrases, model_phrases
from rag.phrases import phrases

LANGUAGES = ["en", "fr", "zh", "es", "de"]
SENTENCES = [field.name for field in fields(ModelPhrases) if field.name != "why"]


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_failure_has_a_reason(language: str) -> None:
    why = model_phrases(language).why
    assert set(why) == set(get_args(ModelFailure))
    assert len(set(why.values())) == len(why)
    assert all(reason and not blanks(reason) for reason in why.values())


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", SENTENCES)
def test_a_phrase_has_the_blanks_that_it_has_in_english(language: str, name: str) -> None:
    assert blanks(getattr(model_phrases(language), name)) == blanks(getattr(model_phrases("en"), name))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_phrase_holds_a_quotation_mark(language: str) -> None:
    found = model_phrases(language)
    said = [getattr(found, name) for name in SENTENCES] + list(found.why.values())
    assert not [text for text in said if set(text) & set("\"'“”„«»‹›「」『』‘")]


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_no_phrase_is_left_in_english(language: str) -> None:
    assert not [
        name for name in SENTENCES if getattr(model_phrases(language), name) == getattr(model_phrases("en"), name)
    ]


@pytest.mark.parametrize("language", ["xx", "", "pt"])
def test_a_language_without_phrases_gets_english(language: str) -> None:
    assert model_phrases(language) is model_phrases("en")


def test_wherever_the_record_has_phrases_the_model_has_them_too() -> None:
    own = [language for language in LANGUAGES if language == "en" or phrases(language) is not phrases("en")]
    assert [
        language for language in own if language == "en" or model_phrases(language) is not model_phrases("en")
    ] == own

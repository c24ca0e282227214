"""The reader's filters, and what to try after a refusal, as HTML."""

from __future__ import annotations

import pytest
from hypothesis import given

from rag.schema import Condition, Filters, Searched
from tests.test_render_answer import HOSTILE, read, texts
from ui.filters_strings import filters_strings
from ui.render.filters import chosen_html, keys_html, nothing_html, try_html
from ui.strings import strings

EN, SAID = strings("en"), filters_strings("en")


def buttons(html: str) -> list[tuple[str | None, str | None]]:
    return [(attrs["class"], attrs["value"]) for tag, attrs in read(html).tags if tag == "button"]


def test_each_filter_is_a_button_that_says_what_it_removes() -> None:
    shown = chosen_html(Filters(outlet="Reuters"), "", EN, SAID)
    assert buttons(shown) == [("or-unset", "outlet")]
    assert "Remove the filter: asked by Reuters" in read(shown).text


def test_several_filters_can_be_cleared_at_once() -> None:
    shown = chosen_html(Filters(outlet="Reuters", language="fr"), "", EN, SAID)
    assert [value for _, value in buttons(shown)] == ["outlet", "language", "all"]
    assert "Clear all" in read(shown).text


def test_without_filters_and_problems_nothing_is_shown() -> None:
    assert chosen_html(Filters(), "", EN, SAID) == ""


def test_a_problem_is_an_alert() -> None:
    assert '<p role="alert">' in chosen_html(Filters(), "No date.", EN, SAID)


@given(name=texts, problem=texts)
def test_no_text_of_a_filter_becomes_markup(name: str, problem: str) -> None:
    shown = read(chosen_html(Filters(outlet=name, speaker=name, transcript=name), problem, EN, SAID))
    assert {tag for tag, _ in shown.tags} <= {"div", "ul", "li", "button", "span", "bdi", "p"}


def test_what_to_try_names_each_limit_the_languages_and_the_transcripts() -> None:
    condition = Condition("outlet", "Reuters", Filters(outlet="Reuters"))
    searched = Searched("x", 1, 2, Filters(outlet="Reuters", speaker="Mao Ning", language="fr"), (condition,))
    shown = try_html(searched, 3, ("fr", "zh"), EN)
    assert [value for _, value in buttons(shown)] == [
        "3:outlet",
        "3:own-speaker",
        "3:own-language",
        "3:own",
        "transcripts",
    ]
    assert "the transcripts are in French, Chinese" in read(shown).text


def test_what_the_question_limited_alone_is_no_filter_of_the_readers() -> None:
    condition = Condition("outlet", "Reuters", Filters(outlet="Reuters"))
    shown = try_html(Searched("x", 1, 2, Filters(outlet="Reuters", language="fr"), (condition,)), 3, (), EN)
    assert "3:own" not in [value for _, value in buttons(shown)]


def test_where_filters_leave_nothing_only_what_leaves_something_is_offered() -> None:
    filters = Filters(outlet="Reuters", language="fr")
    shown = nothing_html(filters, 2, {"outlet": 0, "language": 5}, "1 transcript", EN)
    retries = [value for kind, value in buttons(shown) if kind == "or-retry"]
    assert retries == ["2:own-language", "2:own"]
    assert "leaves 5 exchanges" in read(shown).text


def test_hostile_filters_are_shown_as_text_where_they_leave_nothing() -> None:
    shown = read(nothing_html(Filters(outlet=HOSTILE), 1, {"outlet": 1}, HOSTILE, EN))
    assert {tag for tag, _ in shown.tags} <= {"div", "ul", "li", "button", "span", "bdi", "p", "small", "a"}


@pytest.mark.parametrize("language", ["en", "fr", "zh", "es", "de"])
def test_no_words_around_a_refusal_are_in_quotation_marks(language: str) -> None:
    filters = Filters(outlet="Reuters", language="fr")
    words = strings(language)
    shown = try_html(Searched("x", 1, 2, filters), 1, ("fr",), words)
    shown += nothing_html(filters, 1, {"outlet": 2, "language": 1}, "1", words)
    assert not set('“”„«»「」『』"') & set(read(shown).text)


def test_the_keys_are_told() -> None:
    text = read(keys_html(SAID)).text
    assert "/to the question" in text
    assert "Escclose" in text


def test_where_nothing_may_be_added_on_the_page_that_is_not_offered() -> None:
    filters = Filters(outlet="Reuters")
    for shown in (
        try_html(Searched("x", 1, 2, filters), 1, (), EN, adding=False),
        nothing_html(filters, 1, {"outlet": 1}, "1", EN, adding=False),
    ):
        assert "See which transcripts are loaded" in read(shown).text
        assert "Add a transcript" not in read(shown).text


def test_what_offers_to_add_a_transcript_opens_the_form_for_it() -> None:
    assert '<a href="#add">Add a transcript</a>' in try_html(Searched("x", 1, 2, Filters()), 1, (), EN)

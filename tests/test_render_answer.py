"""The pure renderer: every text is shown as it is, and none of it becomes markup."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import PurePath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.phrases import plain
from rag.prompting import Prompt
from rag.schema import (
    Answer,
    Citation,
    Condition,
    Dropped,
    Exchange,
    Filters,
    Nearest,
    Notice,
    Receipt,
    Searched,
    Span,
    Timings,
    TranscriptView,
    Turn,
    Usage,
)
from ui.prompt_files import PromptFile
from ui.render import answer as answers
from ui.render import frame, passages, source, turns
from ui.render.inert import inert
from ui.render.limits import period_in_words
from ui.strings import strings

HOSTILE = (
    '<img src=x onerror="alert(1)">![x](http://evil.example/)$$\\href{javascript:alert(1)}{x}$$'
    "[a](javascript:alert(1))<form action=http://evil.example><input></form>`code` **bold** &lt;b&gt; [1] </article>"
)
TAGS = frozenset(
    "a article bdi blockquote button code dd details div dl dt figcaption figure footer h1 h2 h3 header kbd li mark nav ol p pre "
    "progress section small span strong summary ul".split()
)
ATTRIBUTES = frozenset(
    "class href lang tabindex data-exchange rel target title role max type value data-copy data-target aria-label".split()
)
MARKDOWN = re.compile(r"[`*_\[\]!$\\~|<>]")


class Reader(HTMLParser):
    """What a browser would make of a piece of HTML."""

    def __init__(self, source: str) -> None:
        super().__init__(convert_charrefs=True)
        self.text = ""
        self.marked = ""
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(source)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data
        if "mark" in self.open:
            self.marked += data

    def values(self, name: str) -> list[str | None]:
        return [attrs[name] for _, attrs in self.tags if name in attrs]


def read(source: str) -> Reader:
    """Parse, and check that the markup is ours alone and closed."""
    reader = Reader(source)
    assert not reader.open
    assert {tag for tag, _ in reader.tags} <= TAGS
    assert {name for _, attrs in reader.tags for name in attrs} <= ATTRIBUTES
    assert "\n" not in source  # a blank line would end the block that Markdown leaves alone
    outside_tags = re.sub(r"<[^<>]*>", "", source)
    assert not MARKDOWN.search(outside_tags)
    return reader


def citation(quote: str, number: int = 1, name: str | None = "Mao Ning", start: int = 10) -> Citation:
    return Citation(
        number=number,
        exchange="2024-07-02-fr-b83509/4",
        transcript="2024-07-02-fr-b83509",
        source="seeds/x.txt",
        title="Title",
        date=dt.date(2024, 7, 2),
        language="fr",
        speaker=name,
        role="official",
        asked_by=("CCTV",),
        quote=quote,
        start=start,
        end=start + len(quote),
        verdict="exact",
    )


def answer(text: str, *citations: Citation, question: str = "What?", note: str = "", near: str = "Near?") -> Answer:
    return Answer(
        question=question,
        language="en",
        status="answered" if citations else "not_found",
        engine="quotes",
        text=text,
        citations=citations,
        addressed=None,
        notices=(Notice("n", note),) if note else (),
        searched=Searched(question, 1, 8),
        nearest=(Nearest("2024-07-02-fr-b83509/7", 0.5, near),),
        dropped=(),
        timings_ms=Timings(0, 0, 0, 0),
        usage=None,
        receipt=Receipt(1, question, "quotes", citations, {}, "1", None, ""),
    )


def exchange(question: str, reply: str, outlet: str = "CCTV", official: str = "Mao Ning") -> Exchange:
    asked = Turn(outlet, "reporter", (Span(0, len(question)),), question)
    replied = Turn(official, "official", (Span(1000, 1000 + len(reply)),), reply)
    return Exchange(
        "2024-07-02-fr-b83509/4", "2024-07-02-fr-b83509", "exchange", None, (outlet,), (official,), (asked, replied)
    )


def transcript(one: Exchange, title: str = "Title", source: str = "seeds/x.txt") -> TranscriptView:
    return TranscriptView(one.transcript, title, dt.date(2024, 7, 2), "fr", (), source, "0" * 64, "2024", (one,))


texts = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), min_size=1, max_size=60)


@given(text=texts)
def test_any_text_is_shown_as_it_is(text: str) -> None:
    assert read(inert(text)).text == text


@given(text=texts, name=texts, note=texts, near=texts)
def test_no_text_of_an_answer_becomes_markup(text: str, name: str, note: str, near: str) -> None:
    found = answer(f"{name} said:\n“{text}” [1]", citation(text, name=name), note=note, near=near)
    shown = read(answers.answer_html(found))
    assert note in shown.text
    assert near in shown.text
    assert text in shown.text


@given(question=texts, reply=texts, outlet=texts, official=texts, title=texts, place=texts)
def test_no_text_of_an_exchange_becomes_markup(
    question: str, reply: str, outlet: str, official: str, title: str, place: str
) -> None:
    one = exchange(question, reply, outlet, official)
    quoted = Span(1000, 1000 + len(reply))
    shown = read(source.source_html(one, transcript(one, title, place), quoted, strings("en")))
    assert shown.marked == reply
    assert all(part in shown.text for part in (question, outlet, official, title, PurePath(place).name))
    assert place in shown.values("title") or place in shown.values("href")


@given(question=texts)
def test_no_question_becomes_markup(question: str) -> None:
    assert read(answers.question_html(question)).text == question


@pytest.mark.parametrize("language", ["en", "fr", "zh", "es", "de"])
def test_hostile_text_around_the_chat_is_shown_as_text(language: str) -> None:
    words = strings(language)
    for shown in (
        frame.welcome_html((HOSTILE,), words),
        frame.trouble_html(HOSTILE, (HOSTILE,), words),
        frame.masthead_html(HOSTILE, HOSTILE, words),
        frame.prompt_html(PromptFile("answer", None, None, HOSTILE), words),
        frame.prompt_html(PromptFile("answer", None, Prompt("answer", "n", HOSTILE, "1", "", "", "")), words),
        answers.problem_html(HOSTILE, HOSTILE, words),
        source.source_problem_html(HOSTILE, words),
    ):
        assert HOSTILE in read(shown).text


def test_a_lone_surrogate_and_a_nul_are_replaced_so_that_the_reply_can_be_sent() -> None:
    inert("a\ud800b\0").encode()
    assert inert("a\ud800b\0") == "a\ufffdb\ufffd"


def test_a_citation_becomes_a_chip_that_names_its_exchange_and_place() -> None:
    shown = read(answers.answer_html(answer("Mao Ning said:\n“Oui.” [1]", citation("Oui."))))
    assert "#ex-2024-07-02-fr-b83509/4:10-14" in shown.values("href")


def test_a_number_in_brackets_inside_a_quotation_stays_text() -> None:
    one, two = citation("Voir [2] et [1].", 1), citation("Non.", 2, start=90)
    found = list(passages.blocks("A said:\n“Voir [2] et [1].” [1]\n“Non.” [2]", (one, two)))
    assert found == [passages.Words("lead", ("A said:",)), passages.Quotation(one), passages.Quotation(two)]


def test_an_official_version_in_another_language_is_one_click_away() -> None:
    cited = dataclasses.replace(citation("Oui."), versions=("2024-07-02-zh-abc123/3",))
    shown = answers.answer_html(answer("Mao Ning said:\n“Oui.” [1]", cited))
    link = '<a class="or-version" href="#ex-2024-07-02-zh-abc123/3">Official version in Chinese</a>'
    assert link in unescape(shown)


def test_an_official_version_in_the_readers_language_stands_beside_each_turn() -> None:
    one = exchange("Pourquoi ?", "Parce que.")
    version = source.Version(exchange("Why?", "Because."), "en")
    shown = source.source_html(one, transcript(one), Span(1000, 1010), strings("en"), version=version)
    assert read(shown).text.index("Pourquoi ?") < read(shown).text.index("Why?") < read(shown).text.index("Parce que.")
    assert shown.count('class="or-pair"') == 3  # the heads, the question, the reply
    assert "<mark>Parce que&#46;</mark>" in shown
    assert '<p class="or-words" lang="en">Because&#46;</p>' in shown


def test_a_version_with_other_turns_stands_beside_the_whole() -> None:
    one = exchange("Pourquoi ?", "Parce que.")
    version = exchange("Why?", "Because.")
    longer = dataclasses.replace(version, turns=(*version.turns, version.turns[1]))
    shown = source.source_html(one, transcript(one), None, strings("en"), version=source.Version(longer, "en"))
    assert shown.count('class="or-pair"') == 2


def test_a_number_without_a_citation_stays_text() -> None:
    found = list(passages.blocks("See [7].", (citation("Oui."),)))
    assert found == [passages.Words("lead", ("See [7].",))]


def test_a_quotation_over_two_paragraphs_stays_one_quotation() -> None:
    shown = answers.answer_html(answer("A said:\n“One.\n\nTwo.” [1]", citation("One.\n\nTwo.")))
    assert shown.count("<figure") == 1


def test_who_speaks_is_told_in_words_and_set_apart() -> None:
    one = exchange("Pourquoi ?", "Parce que.")
    shown = source.source_html(one, transcript(one), None, strings("fr"))
    assert "or-turn or-reporter" in shown
    assert "or-turn or-official" in shown
    text = read(shown).text
    assert "CCTV journaliste" in text
    assert "Mao Ning responsable" in text


def test_the_engine_line_tells_how_to_connect_a_model_until_one_is() -> None:
    words = strings("en")
    alone = read(frame.masthead_html("", "", words)).text
    assert words.engine_connect in alone
    assert frame.MODEL_HOW in alone
    for told in (
        frame.masthead_html("", "Model: m at h", words, has_model=True),
        frame.masthead_html("", "", words, has_model=True),
    ):
        assert words.engine_connect not in read(told).text


def test_a_refusal_lists_the_nearest_exchanges_open_and_says_that_they_are_no_answer() -> None:
    refused = answers.answer_html(answer("Not on record."))
    assert "or-refusal" in refused
    assert "<details" not in refused
    assert "Nearest exchanges (not an answer)" in read(refused).text
    assert "#ex-2024-07-02-fr-b83509/7" in read(refused).values("href")


def test_an_answer_folds_the_nearest_exchanges_away_and_leaves_out_those_it_cites() -> None:
    found = answer("A said:\n“Oui.” [1]", citation("Oui."))
    assert "<details" in answers.answer_html(found)
    cited = Nearest("2024-07-02-fr-b83509/4", 1.0, "Cited?")
    assert "Cited?" not in answers.answer_html(
        Answer(**{name: getattr(found, name) for name in Answer.__slots__} | {"nearest": (cited,)})
    )


def test_only_web_addresses_become_links() -> None:
    one = exchange("Pourquoi ?", "Parce que.")
    for place, linked in (("https://example.org/a?b=1&c", True), ("javascript:alert(1)", False), ("/tmp/a", False)):
        shown = read(source.source_html(one, transcript(one, source=place), None, strings("en")))
        assert (place in shown.values("href")) is linked
        assert ("a" if place == "/tmp/a" else place) in shown.text


def test_a_mark_outside_the_exchange_marks_nothing() -> None:
    one = exchange("Pourquoi ?", "Parce que.")
    shown = source.source_html(one, transcript(one), Span(5000, 5010), strings("en"))
    assert "<mark>" not in shown


MARCH = Condition("date", "in March 2020", Filters(since=dt.date(2020, 3, 1), until=dt.date(2020, 3, 31)))
REUTERS = Condition("outlet", "Reuters", Filters(outlet="Reuters"))


def limited(filters: Filters, *conditions: Condition, language: str = "en") -> Answer:
    found = answer("A said:\n“Oui.” [1]", citation("Oui."))
    searched = Searched("What?", 2, 12, filters.and_also(*conditions), conditions)
    return dataclasses.replace(found, searched=searched, language=language)


def test_each_limit_is_a_button_and_the_readers_own_stand_apart_from_those_of_the_question() -> None:
    shown = answers.answer_html(limited(Filters(speaker="Mao Ning"), MARCH, REUTERS), 7)
    buttons = [attrs for tag, attrs in read(shown).tags if tag == "button"]
    assert [(one["type"], one["value"]) for one in buttons] == [
        ("button", "7:own-speaker"),
        ("button", "7:date"),
        ("button", "7:outlet"),
    ]
    assert [one["title"] for one in buttons] == [
        "you set this in Filters",
        "from your question: in March 2020",
        "from your question: Reuters",
    ]
    text = read(shown).text
    assert "Your filtersRemove the limit: answered by Mao Ning" in text
    assert "Read from your questionRemove the limit: 1–31 March 2020Remove the limit: asked by Reuters" in text


def test_an_answer_that_was_not_limited_has_no_line_of_limits() -> None:
    assert "or-limits" not in answers.answer_html(limited(Filters()), 7)
    assert read(answers.answer_html(limited(Filters()), 7)).text == read(answers.answer_html(limited(Filters()))).text


def test_outside_a_conversation_no_limit_can_be_taken_away() -> None:
    assert "<button" not in answers.answer_html(limited(Filters(), MARCH))


@pytest.mark.parametrize(
    ("language", "limits"),
    [
        ("en", ["1 March – 5 April 2020", "asked by AFP", "answered by Mao Ning", "in French", "transcript x-1"]),
        ("fr", ["1 mars – 5 avril 2020", "question de AFP", "réponse de Mao Ning", "en français", "transcription x-1"]),
        ("zh", ["2020年3月1日至4月5日", "AFP提问", "Mao Ning回答", "法语记录", "记录 x-1"]),
        ("es", ["1 de marzo – 5 de abril de 2020", "pregunta de AFP", "en francés"]),
        ("de", ["1. März – 5. April 2020", "Frage von AFP", "auf Französisch"]),
    ],
)
def test_limits_are_in_the_readers_words(language: str, limits: list[str]) -> None:
    filters = Filters(dt.date(2020, 3, 1), dt.date(2020, 4, 5), "AFP", "Mao Ning", "fr", "x-1")
    text = " ".join(
        read(answers.answer_html(limited(filters, language=language))).text.split()
    )  # CLDR sets thin spaces
    places = [text.index(limit) for limit in limits]
    assert places == sorted(places)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (dt.date(2024, 7, 2), dt.date(2024, 7, 2), "2 July 2024"),
        (dt.date(2024, 7, 2), None, "from 2 July 2024"),
        (None, dt.date(2024, 7, 2), "until 2 July 2024"),
        (dt.date(2019, 12, 1), dt.date(2020, 1, 5), "1 December 2019 – 5 January 2020"),
    ],
)
def test_a_period_is_told_as_short_as_it_can_be(since: dt.date | None, until: dt.date | None, expected: str) -> None:
    assert " ".join(period_in_words(since, until, strings("en")).split()) == expected


@given(words=texts, outlet=texts, speaker=texts, language=texts, transcript=texts)
def test_no_text_of_a_limit_becomes_markup(
    words: str, outlet: str, speaker: str, language: str, transcript: str
) -> None:
    filters = Filters(speaker=speaker, language=language, transcript=transcript)
    condition = Condition("outlet", words, Filters(outlet=outlet))
    shown = read(answers.answer_html(limited(filters, condition), 1))
    assert [tag for tag, _ in shown.tags].count("button") == 4
    assert plain(outlet) in shown.text


def test_hostile_words_of_a_condition_are_shown_as_text() -> None:
    shown = answers.answer_html(limited(Filters(), Condition("speaker", HOSTILE, Filters(speaker=HOSTILE))), 1)
    assert f"answered by {plain(HOSTILE)}" in read(shown).text
    assert f"from your question: {plain(HOSTILE)}" in read(shown).values("title")


def by_model(text: str, *citations: Citation, model: str = "m-1") -> Answer:
    usage = Usage(model, 2, 1_200, 140, True, 0.9, 2.66, None)
    return dataclasses.replace(answer(text, *citations), engine="model", usage=usage)


TRANSLATED = dataclasses.replace(citation("Oui."), translation="Yes.")
WRITTEN = "China agreed, she said. [1]\nMao Ning said:\n“Oui.” [1]\nUnofficial translation: Yes."


def test_a_models_sentence_our_lead_the_quotation_and_its_translation_are_told_apart() -> None:
    shown = answers.answer_html(by_model(WRITTEN, TRANSLATED))
    assert [attrs["class"] for tag, attrs in read(shown).tags if tag in ("p", "figure")][:4] == [
        "or-sentence",
        "or-under",
        "or-quote or-official",
        "or-translation",
    ]
    assert read(shown).text.count("Unofficial translation: Yes.") == 1
    assert read(shown).values("href")[:2] == ["#ex-2024-07-02-fr-b83509/4:10-14"] * 2


def test_a_later_sentence_on_the_same_quotation_is_shown_with_its_number() -> None:
    shown = answers.answer_html(by_model(f"{WRITTEN}\n\nIt did so twice. [1]", TRANSLATED))
    assert read(shown).values("class").count("or-sentence") == 2
    assert read(shown).values("class").count("or-quote or-official") == 1


def test_a_models_answer_says_what_it_cost_what_is_not_proven_and_what_was_withheld() -> None:
    dropped = (Dropped("We will attack.", "absent"), Dropped("We will attack.", "absent"), Dropped("a b", "stitched"))
    notices = (Notice("withheld", "A quotation could not be verified and was withheld."),)
    found = dataclasses.replace(by_model(WRITTEN, TRANSLATED), dropped=dropped, notices=notices)
    text = read(answers.answer_html(found)).text
    assert "Withheld: 2 quotations (1 absent, 1 stitched)" in text
    assert "The sentences are m-1’s and not proven; the quotations are." in text
    assert "Model m-1: 2 calls · ≈ 1,340 tokens · 2.7 s · price unknown" in text
    assert "We will attack." not in text
    assert "could not be verified" not in text  # said once, with figures


def test_where_a_model_failed_its_cost_is_told_and_no_sentence_is_credited_to_it() -> None:
    failed = dataclasses.replace(by_model("Mao Ning said:\n“Oui.” [1]", citation("Oui.")), engine="quotes")
    text = read(answers.answer_html(failed)).text
    assert "Quotes only" in text
    assert "Model m-1: 2 calls" in text
    assert "not proven" not in text


@given(sentence=texts, translation=texts, model=texts)
def test_nothing_that_a_model_writes_becomes_markup(sentence: str, translation: str, model: str) -> None:
    said, told = (" ".join(one.split()) or "x" for one in (sentence, translation))
    cited = dataclasses.replace(citation("Oui."), translation=told)
    found = by_model(f"{said} [1]\nShe said:\n“Oui.” [1]\nUnofficial translation: {told}", cited, model=model)
    for shown in (answers.answer_html(found), answers.draft_html(found.text, (cited,), (), strings("en"), model)):
        assert told in read(shown).text
    one = exchange("Pourquoi ?", "Parce que.")
    beside = turns.Translation(translation, "en")
    assert translation in read(source.source_html(one, transcript(one), Span(1000, 1010), strings("en"), beside)).text


def test_the_source_shows_the_translation_beside_the_marked_words_alone() -> None:
    one = exchange("Pourquoi ?", "Parce que.")
    beside = turns.Translation("Because.", "en")
    shown = source.source_html(one, transcript(one), Span(1000, 1010), strings("fr"), beside)
    assert "Unofficial translation: Because." in read(shown).text
    assert "Because." not in source.source_html(one, transcript(one), Span(5000, 5010), strings("fr"), beside)


@pytest.mark.parametrize("language", ["en", "fr", "zh", "es", "de"])
def test_every_language_says_all_that_stands_below_an_answer(language: str) -> None:
    dropped = (Dropped("a", "absent"), Dropped("b", "misattributed"), Dropped("c", "stitched"))
    found = dataclasses.replace(by_model(WRITTEN, TRANSLATED), language=language, dropped=dropped)
    text = read(answers.answer_html(found)).text
    assert "m-1" in text
    assert "{" not in text

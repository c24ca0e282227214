"""The list, a whole transcript and what is to be added, as HTML: whatever a transcript holds shows as text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from html import unescape

import pytest

from rag.browsing import listed
from rag.changes import Changes, ExchangeChange, Line
from rag.left_out import LeftOut
from rag.preview import Preview
from rag.reading import read_held
from rag.schema import Flag, Origins, Replaced, SourceReport, Span, Speaker, TranscriptSummary, TranscriptView, Turn
from rag.transcripts import parse
from rag.transcripts.hygiene import find_flags
from tests.conftest import SEED
from ui.adding import Batch, Reading, Running
from ui.message_strings import said_in
from ui.render.adding import batch_html, form_html, reading_html, reports_html, running_html
from ui.render.inert import inert
from ui.render.transcript_page import Shown, gone_html, transcript_html
from ui.render.transcripts import PAGE, heading_html, list_html
from ui.transcripts_strings import TranscriptsStrings, transcripts_strings

EN = transcripts_strings("en")
LANGUAGES = ("en", "fr", "zh", "es", "de")
HOSTILE = '<img src=//evil.example/x onerror=alert(1)> ![a](//evil.example) $$\\int$$ </script> \u202e\0\ud800 & "'
TAGS = set(
    "a article aside b bdi button caption dd del details div dl dt h2 h3 h4 header input ins label li".split()
) | (set("mark ol p progress section span summary table tbody td textarea th thead tr ul".split()))


def seed_view(**changed: object) -> TranscriptView:
    (parsed,) = parse(read_held(SEED.read_bytes(), SEED))
    view = TranscriptView(
        id=parsed.id,
        title=parsed.title,
        date=parsed.date,
        language=parsed.language,
        officials=parsed.officials,
        source="/data/uploads/a.txt",
        sha256="0" * 64,
        ingested="2026-11-27T22:31:03+00:00",
        exchanges=parsed.exchanges,
        speakers=parsed.speakers,
        origins=parsed.origins,
    )
    return replace(view, **changed)  # type: ignore[arg-type]


def summary(**changed: object) -> TranscriptSummary:
    one = TranscriptSummary(
        "2024-07-02-fr-b83509", "Conférence", dt.date(2024, 7, 2), "fr", ("Mao Ning",), "/a/b.txt", "", "2026-11-27", 8
    )
    return replace(one, **changed)  # type: ignore[arg-type]


def hostile_view() -> TranscriptView:
    view = seed_view()
    turns = (Turn(HOSTILE, "reporter", (Span(0, 9),), HOSTILE), Turn(HOSTILE, "official", (Span(10, 19),), HOSTILE))
    exchange = replace(view.exchanges[1], asked_by=(HOSTILE,), answered_by=(HOSTILE,), turns=turns)
    return replace(
        view,
        title=HOSTILE,
        language='fr" onclick="alert(1)',
        officials=(HOSTILE,),
        source=f"https://example.org/{HOSTILE}",
        exchanges=(exchange,),
        speakers=(Speaker(HOSTILE, "official", 1, HOSTILE),),
        flags=(Flag("bidi", 0, 1, HOSTILE),),
        versions=(f"2024-07-02-{HOSTILE}-0/1",),
        date=None,
    )


def hostile_shown() -> Shown:
    view = hostile_view()
    one = summary(
        title=HOSTILE, source=view.source, also_from=(HOSTILE,), replaces=Replaced(HOSTILE, "2026-01-02", 1, 1, 1)
    )
    changes = Changes("a", "b", (ExchangeChange("a/1", "b/1", (Line("+", HOSTILE), Line("-", HOSTILE))),))
    left = (LeftOut("note", HOSTILE, 1, True),)
    return Shown(view, one, left, changes, 1, Span(10, 14), may_remove=True, is_copy=True, comes_back=HOSTILE)


def hostile_batch() -> Batch:
    (parsed,) = parse(read_held(SEED.read_bytes(), SEED))
    view = hostile_view()
    found = replace(
        parsed,
        title=HOSTILE,
        exchanges=view.exchanges,
        speakers=(Speaker(HOSTILE, "unknown", 1, HOSTILE),),
        flags=view.flags,
        officials=(HOSTILE,),
        date=None,
    )
    document = replace(read_held(SEED.read_bytes(), SEED), source=f"/x/{HOSTILE}")
    return Batch((Preview(HOSTILE, HOSTILE, document, (found,), None, b"x"), Preview(HOSTILE, HOSTILE)), 1)


def every_part(words: TranscriptsStrings) -> dict[str, str]:
    rows = (listed(summary(title=HOSTILE, officials=(HOSTILE,), source=HOSTILE, flags=hostile_view().flags), (), "en"),)
    return {
        "heading": heading_html(words, may_add=True),
        "list": list_html(rows, 3, HOSTILE, PAGE, words, HOSTILE),
        "none": list_html((), 3, HOSTILE, PAGE, words),
        "page": transcript_html(hostile_shown(), words),
        "gone": gone_html(HOSTILE, words),
        "form": form_html(HOSTILE, words, HOSTILE, HOSTILE),
        "reading": reading_html(Reading(HOSTILE, 1, 2), words),
        "batch": batch_html(hostile_batch(), words, HOSTILE),
        "running": running_html(Running(1, 2, 30), words),
        "reports": reports_html((SourceReport(HOSTILE, "failed", (HOSTILE,), HOSTILE),), words),
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("part", list(every_part(EN)))
def test_whatever_a_transcript_or_a_file_holds_is_shown_as_text(part: str, language: str) -> None:
    shown = every_part(transcripts_strings(language))[part]
    assert set(re.findall(r"<([a-z0-9]+)", shown)) <= TAGS
    assert "evil.example" not in shown  # its dots and slashes are written as codes
    assert not re.search(r"\son[a-z]+=", shown)
    assert not any(0xD800 <= ord(char) < 0xE000 or char == "\0" for char in shown)
    assert not re.search(r"\{[a-z_]*\}", shown.replace("{reason}", "").replace("{found}", ""))
    assert len(re.findall(r"<(div|p|article|section|table|ul|dl|details)\b", shown)) == len(
        re.findall(r"</(div|p|article|section|table|ul|dl|details)>", shown)
    )


def test_a_long_list_is_shown_in_part_with_how_many_more() -> None:
    rows = tuple(listed(summary(id=f"2024-07-02-fr-{number:06x}"), (), "en") for number in range(120))
    shown = unescape(list_html(rows, 1000, "", PAGE, EN))
    assert shown.count("<tr>") == PAGE + 1
    assert "120 of 1000 transcripts" in shown
    assert "Show 50 more" in shown
    assert "Show 20 more" in unescape(list_html(rows, 1000, "", 2 * PAGE, EN))
    assert "more" not in unescape(list_html(rows, 1000, "", 3 * PAGE, EN))


def test_what_ingest_flagged_and_what_an_edit_changed_is_said_in_words() -> None:
    one = summary(
        date=None,
        flags=(Flag("bidi", 0, 1, "1 invisible character"),),
        replaces=Replaced("old", "2026-11-01T00:00:00+00:00", 2, 0, 1),
        versions=("2024-07-02-zh-1a2b3c",),
    )
    shown = unescape(list_html((listed(one, (), "en"),), 1, "", PAGE, EN))
    for said in ("No date found.", "1 invisible character", "Edited since 1 November 2026", "2 changed, 1 removed"):
        assert said in shown
    assert "undated" in shown
    assert '<a href="#tr-2024-07-02-zh-1a2b3c">Chinese</a>' in shown


def test_a_date_from_the_file_name_is_said_to_be() -> None:
    one = summary(origins=Origins(date="file name"))
    assert "The date 2 July 2024 is from the file’s name." in unescape(
        list_html((listed(one, (), "en"),), 1, "", 9, EN)
    )


def test_a_transcript_is_a_table_that_leads_to_its_text_with_the_quoted_words_marked() -> None:
    shown = transcript_html(Shown(seed_view(), summary(), (), None, 4, Span(3870, 4438)), EN)
    assert re.findall(r'<tr data-number="(\d)">', shown) == [str(number) for number in range(1, 9)]
    assert re.findall(r'<section class="or-tr-exchange" data-number="(\d)"', shown) == list("12345678")
    assert 'href="#at-4"' in shown
    assert 'data-place="4"' in shown
    assert shown.count("<mark>") == 1
    assert "follows 4" in shown
    assert "Statement" in shown
    assert "or-turn or-reporter" in shown
    assert "or-turn or-official" in shown
    assert "or-tr-removal" not in shown


def test_removing_says_what_goes_and_how_it_comes_back() -> None:
    shown = Shown(seed_view(), summary(source="/d/uploads/b.txt"), (), None, may_remove=True, is_copy=True)
    text = unescape(transcript_html(shown, EN))
    assert "8 exchanges and every earlier version of the page leave the archive for good" in text
    assert "comes back when this is added again: /d/uploads/b.txt" in text
    assert "The copy of the file stays there." in text


def test_a_transcript_of_three_hundred_exchanges_is_written_in_an_instant() -> None:
    import time

    view = seed_view()
    many = tuple(replace(view.exchanges[number % 8], id=f"{view.id}/{number + 1}") for number in range(300))
    began = time.perf_counter()
    shown = transcript_html(Shown(replace(view, exchanges=many), summary(), (), None), EN)
    assert time.perf_counter() - began < 2
    assert len(shown) < 3_000_000


def test_what_is_doubtful_in_a_preview_is_said_with_the_remedy() -> None:
    (parsed,) = parse(read_held(SEED.read_bytes(), SEED))
    silent = replace(parsed, exchanges=parsed.exchanges[:1], speakers=(Speaker("Ann", "unknown", 1, "nothing tells"),))
    document = read_held(SEED.read_bytes(), SEED)
    text = unescape(batch_html(Batch((Preview("a.txt", "", document, (silent,)),)), EN))
    assert "does not tell whether these ask or answer: Ann." in text
    assert "No question was found" in text


def test_what_cannot_be_added_is_said_and_nothing_is_offered_for_it() -> None:
    text = unescape(batch_html(Batch((Preview("a.doc", "unknown format; save it as .docx"),)), EN))
    assert "Cannot be added" in text
    assert "Unknown format; save it as .docx" in text
    assert 'data-act="add"' not in text
    assert 'data-act="discard"' in text


@pytest.mark.parametrize(("left", "said"), [(None, ""), (25, "About 25 s left"), (600, "About 10 min left")])
def test_how_long_adding_may_still_take_is_estimated(left: int | None, said: str) -> None:
    assert said in running_html(Running(10, 100, left), EN)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_all_words_and_the_same_places_to_fill(language: str) -> None:
    words = transcripts_strings(language)
    for name in TranscriptsStrings.__slots__:
        mine, english = getattr(words, name), getattr(EN, name)
        assert mine, name
        if isinstance(mine, str):
            assert set(re.findall(r"\{\w+\}", mine)) == set(re.findall(r"\{\w+\}", english)), name
        else:
            assert mine.keys() == english.keys()


def flagged_page(words: TranscriptsStrings, evidence: str, detail: str) -> str:
    view = seed_view(
        speakers=(Speaker("Ada Noor", "official", 2, evidence),),
        flags=(Flag("bidi", seed_view().exchanges[0].turns[0].spans[0].start, 1, detail),),
    )
    return transcript_html(Shown(view, summary(), (), None), words)


@pytest.mark.parametrize("language", LANGUAGES)
def test_evidence_and_flags_stand_in_the_page_s_language(language: str) -> None:
    (flag,) = find_flags("a\u202eb", ())
    shown = flagged_page(transcripts_strings(language), "named in the title", flag.detail)
    for message in ("named in the title", flag.detail):
        assert inert(said_in(language, message).text) in shown
        assert (inert(message) in shown) == (language == "en")
    assert f'">! <span lang="{language}">{inert(transcripts_strings(language).flags["bidi"])}</span>' in shown
    assert ('lang="en"' in shown) == (language == "en")


def test_what_has_no_translation_is_marked_as_english() -> None:
    shown = flagged_page(transcripts_strings("fr"), "told by a bird", "a new kind of mark")
    assert f'<span lang="en">{inert("told by a bird")}</span>' in shown
    assert f'<li><span lang="en">{inert("a new kind of mark")}</span></li>' in shown
    assert '<span lang="en" title="a new kind of mark">! <span lang="fr">sens de lecture</span></span>' in shown


def test_what_came_of_a_file_is_said_in_the_page_s_language_and_an_error_in_english() -> None:
    words = transcripts_strings("de")
    reports = (
        SourceReport("a.txt", "replaced", (), "2 exchanges; read anew"),
        SourceReport("b.txt", "failed", (), "the file is empty"),
    )
    shown = unescape(reports_html(reports, words))
    assert "<span>2 Wortwechsel; neu gelesen</span>" in shown
    assert '<span lang="en">the file is empty</span>' in shown

"""The terminal renderer: a model's answer, and the line on what was searched."""

from __future__ import annotations

import datetime as dt
import io
from typing import Any

import pytest
from rich.console import Console

from rag.schema import (
    Answer,
    Citation,
    CitationEvent,
    Condition,
    DoneEvent,
    Dropped,
    Filters,
    Notice,
    Receipt,
    Searched,
    SentenceEvent,
    Timings,
    Usage,
)
from ui.live import show_as_it_comes
from ui.render import terminal
from ui.strings import strings

MARCH = Condition("date", "in March 2020", Filters(since=dt.date(2020, 3, 1), until=dt.date(2020, 3, 31)))
REUTERS = Condition("outlet", "Reuters", Filters(outlet="Reuters"))


def last_line(searched: Searched, language: str = "en", *notices: Notice) -> str:
    found = Answer(
        question="What?",
        language=language,
        status="not_found",
        engine="quotes",
        text="Not on record.",
        citations=(),
        addressed=None,
        notices=notices,
        searched=searched,
        nearest=(),
        dropped=(),
        timings_ms=Timings(0, 0, 0, 0),
        usage=None,
        receipt=Receipt(1, "What?", "quotes", (), {}, "1", None, ""),
    )
    written = io.StringIO()
    Console(file=written, width=400, highlight=False, no_color=True).print(terminal.answer(found))
    return written.getvalue().splitlines()[-1].rstrip()


def test_nothing_is_said_of_a_search_of_everything_for_the_question_as_typed() -> None:
    assert last_line(Searched("What?", 2, 12)) == "Not on record."


def test_the_line_tells_each_limit_and_what_lifts_it() -> None:
    filters = Filters(speaker="Mao Ning", transcript="x-1")
    assert last_line(Searched("What?", 2, 12, filters.and_also(MARCH, REUTERS), (MARCH, REUTERS))) == (
        "Searched 12 exchanges in 2 transcripts"
        " · 1–31 March 2020 (from your question: in March 2020; --without date lifts it)"
        " · asked by Reuters (--without outlet lifts it) · answered by Mao Ning · transcript x-1"
    )


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("fr", "1–31 mars 2020 (lu dans votre question : in March 2020 ; --without date la lève)"),
        ("zh", "2020年3月1日至31日 (取自您的问题：in March 2020；可用 --without date 取消)"),
        ("xx", "1–31 March 2020 (from your question: in March 2020; --without date lifts it)"),
    ],
)
def test_the_line_is_in_the_questions_language(language: str, expected: str) -> None:
    assert last_line(Searched("What?", 2, 12, MARCH.filters, (MARCH,)), language).endswith(f" · {expected}")


def test_what_a_follow_up_was_searched_as_is_said_once() -> None:
    notice = Notice("follow_up", "Read as a follow-up; searched for: Who? What?")
    assert last_line(Searched("Who? What?", 2, 12), "en", notice) == "Searched 12 exchanges in 2 transcripts"


def test_hostile_words_neither_command_the_terminal_nor_break_the_line() -> None:
    hostile = "in\x1b[2J [bold]March[/bold]\n“2020”\u202e"
    line = last_line(Searched("What?", 1, 1, MARCH.filters, (Condition("date", hostile, MARCH.filters),)))
    assert "from your question: in[2J [bold]March[/bold] 2020; --without date lifts it" in line


def shown(found: Answer) -> list[str]:
    written = io.StringIO()
    Console(file=written, width=400, highlight=False, no_color=True).print(terminal.answer(found))
    return [line.rstrip() for line in written.getvalue().splitlines()]


def by_model(text: str, **given: Any) -> Answer:
    cited = Citation(
        1,
        "x/4",
        "x",
        "s.txt",
        "t",
        None,
        "fr",
        "Mao Ning",
        "official",
        ("CCTV",),
        "Oui.\nDonc.",
        3,
        13,
        "exact",
        "Yes.",
    )
    values = {
        "question": "What?", "language": "en", "status": "answered", "engine": "model", "text": text,
        "citations": (cited,), "addressed": None, "notices": (), "searched": Searched("What?", 1, 8), "nearest": (),
        "dropped": (), "timings_ms": Timings(0, 0, 0, 0), "usage": Usage("m-1", 1, 1_200, 140, False, 0.9, 2.66, 0.0012),
        "receipt": Receipt(1, "What?", "model", (cited,), {}, "1", None, ""),
    }  # fmt: skip
    return Answer(**{**values, **given})


WRITTEN = "She agreed. [1]\nMao Ning said:\n“Oui.\nDonc.” [1]\nUnofficial translation: Yes.\n\nTwice. [1]"


def test_a_models_answer_shows_sentences_quotations_translations_and_what_it_cost() -> None:
    assert shown(by_model(WRITTEN)) == [
        "",
        "She agreed. [1]",
        "Mao Ning said:",
        "    “Oui. Donc.” [1]",
        "    Unofficial translation: Yes.",
        "",
        "Twice. [1]",
        "",
        "[1]  Mao Ning (official)  x/4 · undated · s.txt:3-13",
        "",
        "The sentences are m-1’s and not proven; the quotations are.",
        "Model m-1: 1 call · 1,340 tokens · 2.7 s · $0.0012",
    ]


def test_what_was_withheld_is_counted_and_never_repeated() -> None:
    dropped = (Dropped("We attack.", "absent"), Dropped("Who?", "misattributed"))
    notices = (Notice("withheld", "A quotation could not be verified and was withheld."),)
    lines = shown(by_model(WRITTEN, dropped=dropped, notices=notices))
    assert "Withheld: 2 quotations (1 absent, 1 misattributed)" in lines
    assert not any("We attack" in line or "could not be verified" in line for line in lines)


def test_that_the_official_did_not_address_it_stands_first() -> None:
    told = Notice("not_addressed", "Asked about this, the official did not address it.")
    assert shown(by_model(WRITTEN, addressed=False, notices=(told,)))[0] == f"! {told.text}"


def test_a_models_words_neither_command_the_terminal_nor_become_markup() -> None:
    lines = shown(by_model("\x1b[2J[bold]x[/bold]\u202e [1]", usage=Usage("m\x1b[0m", 1, 1, 1, False, 0.9, 1.0, None)))
    assert lines[1] == "[2J[bold]x[/bold] [1]"
    assert lines[-1] == "Model m[0m: 1 call · 2 tokens · 1.0 s · price unknown"


def test_what_is_printed_as_it_comes_is_what_is_printed_at_the_end() -> None:
    found = by_model(WRITTEN)
    first, second = WRITTEN.split("\n\n")
    events = (CitationEvent(found.citations[0]), SentenceEvent(first), SentenceEvent(second), DoneEvent(found))
    written = io.StringIO()
    console = Console(file=written, width=400, highlight=False, no_color=True)
    assert show_as_it_comes(iter(events), console, "m-1", strings("en")) is found
    assert [line.rstrip() for line in written.getvalue().splitlines()] == shown(found)

"""The terminal renderer's line on what was searched."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from rich.console import Console

from rag.schema import Answer, Condition, Filters, Notice, Receipt, Searched, Timings
from ui.render import terminal

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

"""The list of transcripts: newest first, found by any of its words, quickly; and what the parser left out."""

from __future__ import annotations

import datetime as dt
import time

import pytest

from rag.browsing import Listed, listed, matching, newest_first
from rag.left_out import left_out
from rag.reading import read
from rag.schema import TranscriptSummary
from rag.transcripts import parse
from tests.conftest import SEED


def summary(number: int, date: dt.date | None, title: str = "Conférence d’Élysée") -> TranscriptSummary:
    return TranscriptSummary(
        f"{date or 'undated'}-fr-{number:06x}", title, date, "fr", ("Zoë Šample",), f"/pages/{number}.html", "", "", 8
    )


def rows(count: int = 1) -> tuple[Listed, ...]:
    days = (dt.date(2024, 1, 2) + dt.timedelta(days=number) for number in range(count))
    return tuple(listed(summary(number, day), ("El País", "Reuters"), "en") for number, day in enumerate(days))


@pytest.mark.parametrize(
    "query",
    [
        "",
        "elysee",
        "ÉLYSÉE conference",
        "sample",
        "pais",
        "REUTERS zoe",
        "2024-01-02",
        "2 January",
        "02 january 2024",
        "2 janvier",
        "0.html",
        "fr",
    ],
)
def test_a_transcript_is_found_by_any_words_of_it_whatever_case_and_accents(query: str) -> None:
    assert len(matching(rows(), query)) == 1


@pytest.mark.parametrize("query", ["reuters afp", "2025", "tea", "3 January"])
def test_a_transcript_that_lacks_a_word_is_not_found(query: str) -> None:
    assert matching(rows(), query) == ()


def test_the_newest_come_first_and_those_without_a_date_last() -> None:
    days = (dt.date(2020, 1, 1), None, dt.date(2024, 1, 1))
    found = newest_first([summary(number, day) for number, day in enumerate(days)])
    assert [one.date for one in found] == [dt.date(2024, 1, 1), dt.date(2020, 1, 1), None]


def test_a_thousand_transcripts_are_searched_in_an_instant() -> None:
    thousand = rows(1000)
    began = time.perf_counter()
    assert len(matching(thousand, "zoe january 2024")) == 30
    assert time.perf_counter() - began < 0.5


def test_everything_is_left_out_but_what_is_said_and_who_says_it() -> None:
    (parsed,) = parse(read(SEED))
    found = left_out(parsed.text, parsed.classes, parsed.exchanges)
    assert [(one.text_class, one.exchange) for one in found] == [("title", 1), ("date", 1), ("boilerplate", 0)]
    assert found[0].text == parsed.title
    assert found[2].text.startswith("Recommander à")
    assert "L'adresse" in found[2].text

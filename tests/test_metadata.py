"""Dates as five languages write them, and the officials that a title names."""

from __future__ import annotations

import datetime as dt

import pytest

from rag.transcripts.metadata import date_in_file_name, find_date, is_date_line, officials_in_title


@pytest.mark.parametrize(
    "text",
    [
        "2031-05-06",
        "2031/5/6",
        "2031.05.06",
        "2031-05-06 23:55",
        "6 mai 2031",
        "le mardi 6 mai 2031 à Paris",
        "6 May 2031",
        "May 6, 2031",
        "May 6th, 2031",
        "6 de mayo de 2031",
        "6. Mai 2031",
        "2031年5月6日",
        "2031 年 05 月 06 日",
        "Point presse du 6 MAI 2031",
        "6\u00a0mai\u00a02031",
    ],
)
def test_a_date_is_read_in_every_way_of_writing_it(text: str) -> None:
    assert find_date(text) == dt.date(2031, 5, 6)


@pytest.mark.parametrize(
    ("text", "month"),
    [
        ("1er août 2031", 8),
        ("1 février 2031", 2),
        ("1. März 2031", 3),
        ("1 de enero de 2031", 1),
        ("Sept. 1, 2031", 9),
        ("1 déc. 2031", 12),
        ("1 sept. 2031", 9),
    ],
)
def test_months_are_known_with_accents_and_abbreviated(text: str, month: int) -> None:
    assert find_date(text) == dt.date(2031, month, 1)


@pytest.mark.parametrize(
    "text", ["", "2031", "2031-13-40", "31 juin 2031", "the 2031 summit", "12031-05-06", "5 Foo 2031", "85-10-65961114"]
)
def test_what_is_no_date_gives_none(text: str) -> None:
    assert find_date(text) is None


def test_the_first_of_two_dates_counts_however_written() -> None:
    assert find_date("Le 6 mai 2031, après le 2031-01-01") == dt.date(2031, 5, 6)


@pytest.mark.parametrize("source", ["in/2031-05-06-fr.txt", "/a/2031-05-06.html", "brief_2031-05-06_v2.md"])
def test_the_file_name_may_give_the_date(source: str) -> None:
    assert date_in_file_name(source) == dt.date(2031, 5, 6)


def test_the_folders_name_gives_no_date() -> None:
    assert date_in_file_name("2031-05-06/talk.txt") is None


@pytest.mark.parametrize(
    "line",
    ["2031-05-06 23:55", " 2031/05/06 ", "2031年5月6日", "2031-05-06 18H35", "Updated: 2031-05-06", "(2031-05-06)"],
)
def test_a_line_that_only_says_when_is_a_date_line(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line", ["", "En 2031, la Chine a agi.", "No digits here", "2031-05-06 Reuters asks", "Q2: Why?"]
)
def test_a_line_that_says_more_is_no_date_line(line: str) -> None:
    assert not is_date_line(line)


@pytest.mark.parametrize(
    ("title", "official"),
    [
        ("Foreign Ministry Spokesperson Ada Noor's Regular Press Conference on May 6, 2031", "Ada Noor"),
        ("Foreign Ministry Spokesperson Ada Noor’s Regular Press Conference", "Ada Noor"),
        ("Briefing by Press Secretary Ada Noor", "Ada Noor"),
        ("Spokesman Ada Noor Holds a Press Conference", "Ada Noor"),
        ("Conférence de presse de la porte-parole du ministère des Affaires étrangères Ada Noor", "Ada Noor"),
        ("Rueda de prensa del portavoz del gobierno Ada Noor", "Ada Noor"),
        ("2031年5月6日外交部发言人李小明主持例行记者会", "李小明"),
        ("外交部发言人李明就菲律宾问题答记者问", "李明"),
    ],
)
def test_the_official_is_read_from_the_words_around_the_name(title: str, official: str) -> None:
    assert officials_in_title(title) == (official,)


@pytest.mark.parametrize(
    "title",
    [
        "Foreign Ministry Spokesperson Ada Noor’s Remarks",
        "Foreign Ministry Spokesperson Ada Noor's Remarks on the Islands",
        "Spokesperson Ada Noor's Press Conference on May 6, 2031",
        "Press Briefing by Press Secretary Ada Noor, May 6, 2031",
        "Rueda de prensa de la portavoz del Ministerio de Relaciones Exteriores Ada Noor",
    ],
)
def test_the_officials_name_is_read_whole_and_without_its_neighbours(title: str) -> None:
    assert officials_in_title(title) == ("Ada Noor",)


@pytest.mark.parametrize(
    "title", ["", "Press conference of May 6, 2031", "Conférence de presse du 6 mai 2031", "记者会"]
)
def test_a_title_without_a_name_gives_nobody(title: str) -> None:
    assert officials_in_title(title) == ()

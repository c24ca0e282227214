"""Dates as five languages write them, and the officials that a title names."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rag.schema import Document, Origins, Transcript
from rag.transcripts import parse
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


@pytest.mark.parametrize(
    "line",
    [
        "Paris, le 6 mai 2031",
        "Québec, le mardi 6 mai 2031",
        "New York, 6 May 2031",
        "San José, 6 de mayo de 2031",
        "Madrid, martes 6 de mayo de 2031",
        "Berlin, 6. Mai 2031",
        "(Paris, 6 mai 2031)",
        "Brussels, Tuesday, 6 May 2031",
    ],
)
def test_a_date_line_may_name_the_place(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "Tuesday, May 6, 2031",
        "Tue, 6 May 2031",
        "Le mardi 6 mai 2031",
        "martes, 6 de mayo de 2031",
        "Dienstag, 6. Mai 2031",
        "2031年5月6日 星期二",
        "2031年5月6日（星期二）",
    ],
)
def test_a_date_line_may_name_the_weekday(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line", ["6 mai 2031, 10 h 30", "6. Mai 2031, 10:30 Uhr", "May 6, 2031 2:30 pm EST", "2031-05-06 10:30 UTC"]
)
def test_a_date_line_may_tell_the_hour(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "Thank you, May 6, 2031",
        "By May 6, 2031, we shall have built it.",
        "Le 6 mai 2031, nous partirons.",
        "We met on May 6, 2031",
        "Paris, Oslo and Lima, May 6, 2031, agreed",
        "2031年5月6日，我们出发。",
        "Press Conference of May 6, 2031",
        "May 6",
        "On Tuesday, May 6, 2031, and again on Friday, May 9, 2031, the minister will travel to Oslo",
    ],
)
def test_a_sentence_or_a_title_with_a_date_is_no_date_line(line: str) -> None:
    assert not is_date_line(line)


@pytest.mark.parametrize(
    "line",
    [
        "Washington, D.C., May 6, 2031",
        "北京，2031年5月6日",
        "James S. Brady Press Briefing Room, May 6, 2031",
        "May 6, 2031, 10:30 a.m. EST",
        "Sunday, 6 May 2031 at 10:30 CET",
    ],
)
def test_a_date_line_is_one_with_a_place_or_an_hour_however_written(line: str) -> None:
    assert is_date_line(line)


@pytest.mark.parametrize("line", ["Well, on May 6, 2031", "Yes, May 6, 2031", "Reuters, May 6, 2031"])
def test_an_answer_that_ends_in_a_date_is_no_date_line(line: str) -> None:
    assert not is_date_line(line)


@pytest.mark.parametrize("text", ["06.05.2031", "6.5.2031", "Pressekonferenz vom 06.05.2031"])
def test_a_german_date_in_figures_is_read(text: str) -> None:
    assert find_date(text) == dt.date(2031, 5, 6)


@pytest.mark.parametrize(
    "source", ["20310506.txt", "2031_05_06.txt", "may-6-2031.txt", "https://example.org/2031/05/06/briefing.html"]
)
def test_the_file_name_may_write_the_date_without_dashes(source: str) -> None:
    assert date_in_file_name(source) == dt.date(2031, 5, 6)


@pytest.mark.parametrize(
    ("title", "officials"),
    [
        ("Spokesperson Ada Noor and Deputy Spokesperson Ben Moss brief the press", ("Ada Noor", "Ben Moss")),
        ("外交部发言人李小明和副发言人王明主持记者会", ("李小明", "王明")),
    ],
)
def test_both_officials_that_a_title_names_are_read(title: str, officials: tuple[str, ...]) -> None:
    assert officials_in_title(title) == officials


@pytest.mark.parametrize(
    ("title", "official"),
    [
        ("Spokesperson Ada Noor Answers Questions", "Ada Noor"),
        ("Spokesperson Ada Noor Responds to a Question on the Harbour", "Ada Noor"),
        ("Spokesperson of the Ministry of Defence Ada Noor", "Ada Noor"),
        ("Spokesperson Ada de la Noor's Remarks", "Ada de la Noor"),
        ("Press Conference by Secretary-General Ada Noor", "Ada Noor"),
        ("国防部发言人李小明大校主持例行记者会", "李小明"),
    ],
)
def test_the_officials_name_is_read_whole_whatever_stands_around_it(title: str, official: str) -> None:
    assert officials_in_title(title) == (official,)


def test_the_spokespersons_office_is_nobodys_name() -> None:
    assert officials_in_title("外交部发言人办公室") == ()


SPOKEN = "Q: Why do they go?\n\nA: It is time."


def parsed(text: str, source: str = "a.txt", **known: object) -> Transcript:
    (transcript,) = parse(Document(text, source, "0" * 64, **known))  # type: ignore[arg-type]
    return transcript


def origins(text: str, source: str = "a.txt", **known: object) -> Origins:
    return parsed(text, source, **known).origins


@pytest.mark.parametrize(
    ("text", "source", "known", "origin"),
    [
        (f"Briefing\n\n{SPOKEN}", "a.txt", {"date": dt.date(2031, 5, 6)}, "front matter"),
        (f"Briefing\n\n{SPOKEN}", "a.txt", {"date": dt.date(2031, 5, 6), "date_origin": "file"}, "file"),
        (f"Briefing of May 6, 2031\n\nMay 7, 2031\n\n{SPOKEN}", "2031-05-08.txt", {}, "title"),
        (f"Briefing\n\n{SPOKEN}", "2031-05-08.txt", {"title": "Briefing of May 6, 2031"}, "title"),
        (f"Briefing\n\nMay 6, 2031\n\n{SPOKEN}", "2031-05-08.txt", {}, "byline"),
        (f"Briefing\n\n{SPOKEN}", "2031-05-06.txt", {}, "file name"),
        (f"Briefing\n\n{SPOKEN} On May 6, 2031.", "a.txt", {}, "none"),
    ],
)
def test_where_the_date_was_read_is_told(text: str, source: str, known: dict[str, object], origin: str) -> None:
    assert origins(text, source, **known).date == origin


@pytest.mark.parametrize(
    ("text", "known", "title", "origin"),
    [
        (f"Briefing of the day\n\n{SPOKEN}", {}, "Briefing of the day", "text"),
        (f"Briefing of the day\n\n{SPOKEN}", {"title": "Briefing of the day"}, "Briefing of the day", "file"),
        (SPOKEN, {"title": "Briefing", "title_origin": "front matter"}, "Briefing", "front matter"),
        (SPOKEN, {}, "", "none"),
    ],
)
def test_where_the_title_was_read_is_told(text: str, known: dict[str, Any], title: str, origin: str) -> None:
    transcript = parsed(text, **known)
    assert (transcript.title, transcript.origins.title) == (title, origin)


@pytest.mark.parametrize(
    ("text", "officials", "origin"),
    [
        ("Spokesperson Ada Noor's Briefing\n\nReuters: Why?\n\nAda Noor: It is time.", ("Ada Noor",), "labels"),
        (f"Spokesperson Ada Noor's Briefing\n\n{SPOKEN}", ("Ada Noor",), "title"),
        (f"Briefing\n\n{SPOKEN}", (), "none"),
    ],
)
def test_where_the_officials_were_read_is_told(text: str, officials: tuple[str, ...], origin: str) -> None:
    transcript = parsed(text)
    assert (transcript.officials, transcript.origins.officials) == (officials, origin)


def test_the_language_is_read_from_the_text() -> None:
    assert origins(SPOKEN).language == "text"

"""What stands above the first speech: title, dates, fields of the page, an announcement."""

from __future__ import annotations

import pytest

from rag.schema import Span
from rag.transcripts.head import Head, is_statement, paragraphs, read_head

TITLE = "Spokesperson Ada Noor's Regular Press Conference on May 6, 2031"


def head(text: str, given: str | None = None, excluded: tuple[Span, ...] = ()) -> Head:
    return read_head(text, len(text), given, excluded)


def title(text: str, given: str | None = None) -> str | None:
    span = head(text, given).title
    return text[span.start : span.end] if span else None


def dates(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in head(text).dates]


def announced(text: str, given: str | None = None) -> str:
    return "\n\n".join(text[start:end] for start, end in head(text, given).statement)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{TITLE}\n\nMay 6, 2031\n\n", TITLE),
        (f"  {TITLE}  \n", TITLE),
        (f"# {TITLE}\n\nMay 6, 2031\n", TITLE),
        (f"May 6, 2031\n\n{TITLE}\n", TITLE),
        (f"Ministry of Ports\n\nMenu\n\n{TITLE}\n", TITLE),
        (f"Title: {TITLE}\nDate: May 6, 2031\n", TITLE),
        (f"{TITLE} | Ministry of Ports\n", TITLE),
        ("Interview with Ada Noor\n\nMay 6, 2031\n", "Interview with Ada Noor"),
        ("2031年5月6日外交部发言人李小明主持例行记者会\n", "2031年5月6日外交部发言人李小明主持例行记者会"),
    ],
    ids=[
        "first line",
        "indented",
        "heading",
        "below the date",
        "below a menu",
        "field",
        "before a bar",
        "no kind",
        "zh",
    ],
)
def test_the_title_is_the_line_that_names_the_conference_or_the_first(text: str, expected: str) -> None:
    assert title(text) == expected


@pytest.mark.parametrize("text", ["", "May 6, 2031\n", "The minister will travel to Oslo.\n", "Is it time?\n"])
def test_a_date_or_a_sentence_is_no_title(text: str) -> None:
    assert title(text) is None


def test_the_line_that_repeats_the_title_the_format_gives_is_the_title() -> None:
    assert title("Briefing of the day\n\nThe harbour opens in May\n", "The harbour opens in May | Ports") == (
        "The harbour opens in May"
    )


def test_a_title_that_stands_on_no_line_is_nowhere_in_the_text() -> None:
    assert title("Ministry of Ports\n\nMay 6, 2031\n", "The harbour opens in May") is None


def test_a_title_in_an_excluded_span_is_none() -> None:
    text = "Regular Press Conference\n\nThe harbour opens\n"
    assert head(text, excluded=(Span(0, 24),)).title == Span(26, 43)


@pytest.mark.parametrize(
    "line",
    [
        "2031-05-06 23:55",
        "May 6, 2031",
        "Le mardi 6 mai 2031",
        "Paris, le 6 mai 2031",
        "2031年5月6日",
        "Date: May 6, 2031",
        "时间：2031年5月6日",
    ],
)
def test_a_line_that_only_says_when_is_a_date_in_the_head(line: str) -> None:
    assert dates(f"{TITLE}\n\n{line}\n\n") == [line]


def test_a_sentence_with_a_date_in_it_is_none() -> None:
    assert dates(f"{TITLE}\n\nOn May 6, 2031, the harbour opens.\n") == []


def test_people_are_what_the_fields_of_the_page_list() -> None:
    text = f"{TITLE}\nParticipants: Ada Noor, minister; Ben Moss, adviser\nLieu : Oslo\n"
    assert head(text).people == "Ada Noor, minister; Ben Moss, adviser"


@pytest.mark.parametrize(
    "line",
    [
        "Lieu : Oslo.",
        "Place: The press room.",
        "Subject: The harbour opens today.",
        "# A comment on the file.",
        "Time: 10:30 a.m.",
    ],
)
def test_a_field_of_the_page_or_a_comment_is_not_announced(line: str) -> None:
    assert announced(f"{TITLE}\n{line}\n\n") == ""


@pytest.mark.parametrize(
    "said",
    [
        "The minister will travel to Oslo.",
        "The minister will travel to Oslo.\n\nHe returns in May.",
        "我们宣布：部长将于下周访问奥斯陆和利马。",
        "“We are glad of the visit to Oslo,” said Ada Noor.",
        "At the invitation of the town,\nthe minister will travel to Oslo.",
    ],
)
def test_paragraphs_of_sentences_are_announced_whole(said: str) -> None:
    assert announced(f"{TITLE}\n\n2031-05-06\n\n{said}\n\n") == said


@pytest.mark.parametrize(
    "line",
    [
        "On May 6, 2031, Spokesperson Ada Noor held a regular press conference.",
        "Le 6 mai 2031, la porte-parole Ada Noor a tenu une conférence de presse.",
        "El 6 de mayo, la portavoz celebró una rueda de prensa.",
        "2031年5月6日，外交部发言人李小明主持例行记者会。",
        "The following is a verbatim transcript.",
    ],
)
def test_that_the_conference_was_held_is_the_pages_to_tell(line: str) -> None:
    assert announced(f"{TITLE}\n\n{line}\n\n") == ""


def test_a_footnote_is_not_announced() -> None:
    assert announced(f"{TITLE}\n\n*The names have been corrected.\n\n") == ""


def test_a_caption_without_a_stop_is_not_announced() -> None:
    assert (
        announced(f"{TITLE}\n\nThe hall on Monday morning\n\nThe minister will travel.\n\n")
        == "The minister will travel."
    )


@pytest.mark.parametrize(
    "said",
    ["Good morning.\n\nThe minister will travel to Oslo.", "We agree.", "大家好。\n\n部长将于下周访问奥斯陆和利马。"],
)
def test_a_short_sentence_is_announced_as_well(said: str) -> None:
    assert announced(f"{TITLE}\n\n{said}\n\n") == said


def test_a_list_is_announced_with_the_words_that_open_it() -> None:
    said = "The minister will visit two towns:\n\nOslo, from Monday on;\n\nLima, from Friday on."
    assert announced(f"{TITLE}\n\n{said}\n\n") == said


@pytest.mark.parametrize(
    "said",
    [
        "The minister held a press conference in Oslo yesterday, and we stand by what she said.",
        "Last week the two leaders gave a joint press conference. We welcome their agreement.",
    ],
)
def test_an_announcement_may_tell_of_another_conference(said: str) -> None:
    assert announced(f"{TITLE}\n\n{said}\n\n") == said


@pytest.mark.parametrize(
    "said",
    [
        TITLE,
        "Remarks by Ada Noor on the Harbour",
        "Statement on the Harbour",
        "Déclaration de la ministre",
        "Discurso de la ministra",
        "Rede der Ministerin",
        "外交部发言人声明",
        "外交部发言人李小明答记者问",
    ],
)
def test_a_page_may_be_a_statement_by_its_title(said: str) -> None:
    assert is_statement(said)


@pytest.mark.parametrize(
    "said", ["", "The harbour opens", "Understatement and style", "Addressing hunger", "How to bake bread"]
)
def test_a_page_of_another_kind_is_no_statement(said: str) -> None:
    assert not is_statement(said)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We agree with all of it.\n\nIt is time.", ["We agree with all of it.\n\nIt is time."]),
        (
            "The minister agrees.\n\nA caption of it\n\nThe minister pays.",
            ["The minister agrees.", "The minister pays."],
        ),
        ("The minister agrees.\n\nThe minister pays.", ["The minister agrees.\n\nThe minister pays."]),
        ("A line without a stop", []),
    ],
)
def test_paragraphs_are_joined_while_nothing_stands_between(text: str, expected: list[str]) -> None:
    spans = paragraphs(text, 0, len(text), ())
    assert [text[start:end] for start, end in spans][: len(expected)] == expected


def test_a_paragraph_never_holds_what_is_taken() -> None:
    text = "The minister agrees.\nImprimer\nThe minister pays."
    taken = (Span(21, 29),)
    assert [text[start:end] for start, end in paragraphs(text, 0, len(text), taken)] == [
        "The minister agrees.",
        "The minister pays.",
    ]

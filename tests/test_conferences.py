"""One page, several conferences: where the next begins, and which lines only mention one."""

from __future__ import annotations

import pytest

from rag.schema import Document, Span
from rag.transcripts import parse
from rag.transcripts.conferences import find_conferences, names_conference
from rag.transcripts.dialects import find_candidates

ONE = "Regular Press Conference on May 5, 2031\n\nReuters: Why now?\n\nAda Noor: It is time.\n\n"
TWO = "Regular Press Conference on May 6, 2031\n\nAFP: Who pays?\n\nAda Noor: Nobody pays.\n"


def conferences(text: str, boilerplate: tuple[Span, ...] = ()) -> list[str]:
    return [text[start:end] for start, end in find_conferences(text, find_candidates(text), boilerplate)]


@pytest.mark.parametrize(
    "line",
    [
        "Foreign Ministry Spokesperson's Regular Press Conference",
        "DAILY PRESS BRIEFING",
        "Conférence de presse du gouvernement",
        "Point de presse de la ministre",
        "Rueda de prensa posterior al Consejo",
        "Regierungspressekonferenz vom 6. Mai",
        "外交部发言人主持例行记者会",
        "国务院新闻发布会",
    ],
)
def test_a_line_names_a_conference_in_each_language(line: str) -> None:
    assert names_conference(line)


@pytest.mark.parametrize("line", ["", "Guten Tag.", "The press asked.", "Conference on the Law of the Sea", "记者问"])
def test_a_line_with_half_the_words_names_none(line: str) -> None:
    assert not names_conference(line)


def test_each_conference_begins_with_its_title() -> None:
    assert conferences(ONE + TWO) == [ONE, TWO]


def test_the_stretches_are_together_the_text() -> None:
    text = f"The week's briefings\n\n{ONE}{TWO}{ONE.replace('5', '7')}"
    parts = conferences(text)
    assert (len(parts), "".join(parts)) == (3, text)


def test_what_stands_above_the_first_title_belongs_to_the_first() -> None:
    assert conferences(f"A page\n\n{ONE}{TWO}")[0] == f"A page\n\n{ONE}"


@pytest.mark.parametrize("text", ["", "Just a text.", ONE, TWO, ONE.replace("2031", "soon")])
def test_a_text_with_one_conference_or_none_is_one_stretch(text: str) -> None:
    assert conferences(text) == [text]


def test_chinese_titles_with_their_days_begin_conferences() -> None:
    one = "2031年5月5日外交部发言人李小明主持例行记者会\n\n问：为什么？\n\n答：因为。\n\n"
    assert conferences(one + one.replace("5日", "6日")) == [one, one.replace("5日", "6日")]


@pytest.mark.parametrize(
    "title",
    ["Regular Press Conference", "The summit of May 6, 2031", "We held a press conference on May 6, 2031."],
    ids=["without a day", "without its kind", "a sentence"],
)
def test_a_line_without_a_kind_a_day_or_the_form_of_a_title_begins_none(title: str) -> None:
    text = f"{ONE}{title}\n\nAFP: Who pays?\n\nAda Noor: Nobody pays.\n"
    assert conferences(text) == [text]


@pytest.mark.parametrize("where", ["above", "below"])
def test_a_list_of_other_conferences_splits_nothing(where: str) -> None:
    links = "".join(f"Regular Press Conference on April {day}, 2031\n" for day in range(1, 4))
    text = f"{links}\n{ONE}" if where == "above" else f"{ONE}\n{links}"
    assert conferences(text) == [text]


def test_a_list_between_two_conferences_makes_none_of_its_own() -> None:
    links = "".join(f"Regular Press Conference on April {day}, 2031\n" for day in range(1, 4))
    assert len(conferences(f"{ONE}{links}\n{TWO}")) == 2


def test_a_title_that_the_page_marks_as_a_link_splits_nothing() -> None:
    text = ONE + TWO
    start = text.index("Regular", 1)
    assert conferences(text, (Span(start, text.index("\n", start)),)) == [text]


def test_a_question_that_names_a_conference_in_its_line_splits_nothing() -> None:
    text = f"{ONE}AFP: On the press conference of May 4, 2031\n\nAda Noor: Nobody pays.\n"
    assert conferences(text) == [text]


def test_a_capital_that_is_two_letters_when_small_hides_no_title() -> None:
    assert len(conferences(ONE.replace("It is time", "\u0130stanbul") + TWO)) == 2


@pytest.mark.parametrize(
    "answer",
    [
        "It is time. Let me read from the record:\n\nPress conference on May 1, 2030\n\nThat says it all.",
        "It is time. As I said in this room at the\npress briefing on May 1, 2030\nwe shall pay.",
        "It is time. Read the transcript of the\npress conference of May 1, 2030, in which\nwe said so.",
    ],
    ids=["quoted title", "wrapped line", "wrapped line with more"],
)
def test_a_conference_that_an_answer_names_splits_nothing(answer: str) -> None:
    text = f"{ONE}AFP: Who pays?\n\nAda Noor: {answer}\n\nCNN: When?\n\nAda Noor: Soon."
    assert conferences(text) == [text]


def test_a_conference_that_a_reporter_names_leaves_the_question_the_reporters() -> None:
    text = f"{ONE}AFP: You said at the\npress briefing on May 1, 2030\nthat you would pay. Who pays?\n\nAda Noor: Nobody pays."
    (transcript,) = parse(Document(text, "a.txt", "0" * 64))
    assert [turn.role for turn in transcript.exchanges[-1].turns] == ["reporter", "official"]


def test_a_list_of_other_conferences_under_the_last_answer_is_not_spoken() -> None:
    text = f"{ONE}Related:\n\nRegular Press Conference on May 4, 2031\n\nRegular Press Conference on May 3, 2031\n"
    (transcript,) = parse(Document(text, "a.txt", "0" * 64))
    assert transcript.exchanges[-1].turns[-1].text == "It is time."


def test_the_date_of_each_conference_is_its_own() -> None:
    dates = [str(transcript.date) for transcript in parse(Document(ONE + TWO, "2030-01-01.txt", "0" * 64))]
    assert dates == ["2031-05-05", "2031-05-06"]


def test_each_transcript_tells_where_its_text_begins_in_the_file() -> None:
    assert [transcript.source_start for transcript in parse(Document(ONE + TWO, "a.txt", "0" * 64))] == [0, len(ONE)]

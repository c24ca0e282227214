"""Tables of exchanges: CSV, JSONL, what `export` writes, and the rows that are refused by name."""

from __future__ import annotations

import datetime as dt
import json
import time
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import SourceError
from rag.reading.tables import COLUMNS, ExchangeRow, RowTurn, exchange_row, read_csv, read_jsonl
from rag.schema import Document, Exchange, Span, TranscriptView, Turn, to_dict

HEAD = "date,title,language,source_url,asked_by,question,answered_by,answer\n"


def table(rows: str, head: str = HEAD) -> Document:
    return read_csv((head + rows).encode(), "a.csv", "0")


def lines(*values: object) -> Document:
    return read_jsonl("\n".join(map(json.dumps, values)).encode(), "a.jsonl", "0")


def refused_table(rows: str, head: str = HEAD) -> str:
    with pytest.raises(SourceError) as caught:
        table(rows, head)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def refused_lines(*values: object) -> str:
    with pytest.raises(SourceError) as caught:
        lines(*values)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def cut(document: Document, span: Span | None) -> str | None:
    return None if span is None else document.text[span.start : span.end]


def exported(document: Document) -> list[dict[str, object]]:
    """The rows that `export` would write of what was read."""
    return [
        to_dict(
            ExchangeRow(
                conference=f"conference {place}",
                title=cut(document, conference.title),
                date=conference.date,
                language=conference.language,
                source_url=conference.source_url,
                number=number,
                kind=exchange.kind,
                turns=tuple(
                    RowTurn(turn.speaker, turn.role, cut(document, turn.body) or "") for turn in exchange.turns
                ),
            )
        )
        for place, conference in enumerate(document.given)
        for number, exchange in enumerate(conference.exchanges, start=1)
    ]


ONE = '2031-07-02,Press conference,en,https://example.org/a,Reuters,Why?,Ann Example,"Because, I said."\n'


def test_a_row_becomes_text_that_a_person_can_read() -> None:
    assert table(ONE).text == "Press conference\n\n2031-07-02\n\nReuters: Why?\n\nAnn Example: Because, I said."


def test_the_spans_of_a_conference_cut_out_its_parts() -> None:
    document = table(ONE)
    (conference,) = document.given
    (exchange,) = conference.exchanges
    assert [(cut(document, turn.label), cut(document, turn.body)) for turn in exchange.turns] == [
        ("Reuters: ", "Why?"),
        ("Ann Example: ", "Because, I said."),
    ]
    assert (cut(document, conference.title), cut(document, conference.byline)) == ("Press conference", "2031-07-02")
    assert cut(document, conference.span) == document.text


def test_a_row_gives_what_it_says_about_its_conference() -> None:
    (conference,) = table(ONE).given
    assert (conference.date, conference.language, conference.source_url) == (
        dt.date(2031, 7, 2),
        "en",
        "https://example.org/a",
    )


def test_where_nobody_is_named_the_labels_are_q_and_a() -> None:
    document = table("Why?,Because.\n", "question,answer\n")
    assert document.text == "Q: Why?\n\nA: Because."
    assert [turn.speaker for turn in document.given[0].exchanges[0].turns] == [None, None]


def test_a_row_without_a_question_is_a_statement() -> None:
    document = table(",We announce a visit.\n", "question,answer\n")
    assert (document.text, document.given[0].exchanges[0].kind) == ("A: We announce a visit.", "statement")


def test_rows_of_one_date_title_language_and_address_make_one_conference() -> None:
    document = table(ONE + ONE.replace("Why", "How").replace("2031-07-02", "2031-07-03") + ONE.replace("Why", "Who"))
    assert [len(conference.exchanges) for conference in document.given] == [2, 1]


def test_rows_that_name_one_conference_make_one_though_only_the_first_tells_the_date() -> None:
    document = table("a,2031-07-02,Why?,So.\na,,How?,Thus.\nb,,Who?,I.\n", "conference,date,question,answer\n")
    assert [(len(c.exchanges), c.date) for c in document.given] == [(2, dt.date(2031, 7, 2)), (1, None)]


def test_the_text_of_a_conference_is_the_same_alone_and_among_others() -> None:
    alone, among = table(ONE), table(ONE.replace("2031", "2030") + ONE)
    assert cut(among, among.given[1].span) == alone.text


def test_line_breaks_and_empty_lines_inside_a_speech_stay() -> None:
    document = table('Why?,"One.\r\n\r\nTwo\nlines, ""quoted""."\n', "question,answer\n")
    assert document.text == 'Q: Why?\n\nA: One.\n\nTwo\nlines, "quoted".'


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_columns_may_be_parted_as_spreadsheets_do(delimiter: str) -> None:
    assert table(f"Why?{delimiter}So.\n", f"question{delimiter}answer\n").text == "Q: Why?\n\nA: So."


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_tables_are_read_in_the_encodings_of_spreadsheets(encoding: str) -> None:
    document = read_csv("question,answer\n为什么？,无可奉告。\n".encode(encoding), "a.csv", "0")
    assert document.text == "Q: 为什么？\n\nA: 无可奉告。"


def test_names_of_columns_may_be_written_as_people_do() -> None:
    assert table("Why?,So.,AFP\n", "Question, Answer ,Asked by\n").text == "AFP: Why?\n\nA: So."


def test_columns_that_are_not_known_are_ignored() -> None:
    assert table("1,Why?,So.\n", "id,question,answer\n").text == "Q: Why?\n\nA: So."


def test_empty_rows_are_passed_over() -> None:
    assert table(",\nWhy?,So.\n\n,\n", "question,answer\n").text == "Q: Why?\n\nA: So."


@pytest.mark.parametrize("column", ["question", "answer"])
def test_a_missing_column_is_named_with_those_known(column: str) -> None:
    message = refused_table("x\n", "question,answer\n".replace(column, "other"))
    assert f"row 1: no column {column}" in message
    assert all(name in message for name in COLUMNS)


def test_a_misspelt_column_is_named_with_what_it_looks_like() -> None:
    assert "the column answerd_by looks like answered_by" in refused_table("", "question,answer,answerd_by\n")


def test_two_columns_of_one_name_are_refused() -> None:
    assert "two columns are named answer" in refused_table("", "question,answer,answer\n")


def test_an_empty_answer_is_named_by_row_and_column() -> None:
    assert "a.csv: row 3: answer is empty" in refused_table("Why?,So.\nHow?,\n", "question,answer\n")


@pytest.mark.parametrize("date", ["02/07/2031", "soon", "2031-13-01", "1719900000"])
def test_a_date_that_cannot_be_read_is_named_by_row_and_column(date: str) -> None:
    assert f"row 2: date “{date}” is not a date; write it as 2024-07-02" in refused_table(
        f"{date},Why?,So.\n", "date,question,answer\n"
    )


def test_a_language_that_is_no_code_is_refused() -> None:
    assert "row 2: language “French” is not a code" in refused_table("French,Why?,So.\n", "language,question,answer\n")


@pytest.mark.parametrize("language", ["fr", "FR", "fr-CA", "fr_FR"])
def test_of_a_language_with_a_region_the_language_counts(language: str) -> None:
    assert table(f"{language},Why?,So.\n", "language,question,answer\n").given[0].language == "fr"


def test_an_address_that_is_none_is_refused() -> None:
    message = refused_table("javascript:alert(1),Why?,So.\n", "source_url,question,answer\n")
    assert "row 2: source_url “javascript:alert(1)” is not an http or https address" in message


def test_rows_of_one_conference_that_disagree_are_refused() -> None:
    rows = "a,2031-07-02,Why?,So.\na,2031-07-03,How?,Thus.\n"
    message = refused_table(rows, "conference,date,question,answer\n")
    assert "row 3: date “2031-07-03”, but an earlier row of the same conference has “2031-07-02”" in message


@pytest.mark.parametrize("rows", ['Why?,"So.\n', 'Why?,"So"x\n', "Why?," + "x" * 200_000 + "\n"])
def test_a_row_that_is_no_csv_is_named(rows: str) -> None:
    assert "row 2 is not CSV" in refused_table(rows, "question,answer\n")


@pytest.mark.parametrize("text", ["question,answer\n", "question,answer\n,\n"])
def test_a_table_without_exchanges_is_refused(text: str) -> None:
    assert "holds no exchange" in refused_table("", text)


def test_lines_of_json_may_have_the_keys_of_the_table() -> None:
    document = lines(
        {"question": "Why?", "answer": "So.", "asked_by": "AFP", "date": "2031-07-02", "answered_by": None}
    )
    assert document.text == "2031-07-02\n\nAFP: Why?\n\nA: So."


def test_a_row_as_exported_keeps_speakers_roles_and_kind() -> None:
    turns = (RowTurn("AFP", "reporter", "Why?"), RowTurn(None, "moderator", "Please."), RowTurn(None, "unknown", "So."))
    row = ExchangeRow("x", None, None, None, None, 1, "exchange", turns)
    document = lines(to_dict(row))
    assert document.text == "AFP: Why?\n\nModerator: Please.\n\nSo."
    assert [(turn.speaker, turn.role) for turn in document.given[0].exchanges[0].turns] == [
        ("AFP", "reporter"),
        (None, "moderator"),
        (None, "unknown"),
    ]


def test_an_exchange_of_the_archive_becomes_a_row_that_is_read_back() -> None:
    turns = (
        Turn("Reuters", "reporter", (Span(0, 4),), "Why?"),
        Turn("Ann Example", "official", (Span(6, 10), Span(20, 24)), "One.\n\nTwo."),
    )
    exchange = Exchange("id/1", "id", "exchange", None, ("Reuters",), ("Ann Example",), turns)
    view = TranscriptView(
        "id", "A title", dt.date(2031, 7, 2), "en", ("Ann Example",), "a.txt", "0", "now", (exchange,)
    )
    row = exchange_row(view, exchange, 1, "https://example.org/a")
    document = lines(to_dict(row))
    assert document.text == "A title\n\n2031-07-02\n\nReuters: Why?\n\nAnn Example: One.\n\nTwo."
    assert document.given[0].source_url == "https://example.org/a"


words = st.text(st.characters(codec="utf-8"), max_size=40)
a_turn = st.fixed_dictionaries(
    {
        "speaker": st.none() | words,
        "role": st.sampled_from(["reporter", "official", "moderator", "unknown"]),
        "text": words.filter(str.strip),
    }
)
a_row = st.fixed_dictionaries(
    {
        "conference": st.sampled_from("ab"),
        "turns": st.lists(a_turn, min_size=1, max_size=3),
        "kind": st.sampled_from(["exchange", "statement"]),
    }
)


@given(st.lists(a_row, min_size=1, max_size=5))
def test_what_is_read_and_exported_and_read_again_is_the_same_text(rows: list[dict[str, object]]) -> None:
    once = lines(*rows)
    again = lines(*exported(once))
    assert again.text == once.text
    assert [replace(one, copy_of=None) for one in again.given] == [replace(one, copy_of=None) for one in once.given]


def test_other_line_ends_of_unicode_stay_inside_a_json_string() -> None:
    data = '{"question": "Why?", "answer": "One\u2028two\u0085three"}\n\n'.encode()
    assert read_jsonl(data, "a.jsonl", "0").text == "Q: Why?\n\nA: One\u2028two\u0085three"


def test_what_no_database_stores_is_replaced() -> None:
    data = rb'{"question": "Why\u0000?", "answer": "So\ud800."}'
    assert read_jsonl(data, "a.jsonl", "0").text == "Q: Why\ufffd?\n\nA: So\ufffd."


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", "line 2 is not JSON"),
        ("[1]", "line 2 is not a JSON object"),
        ("[" * 100_000, "line 2 is not JSON that can be read"),
        ('{"a":' * 100_000, "line 2 is not JSON that can be read"),
        ('{"number": ' + "9" * 5000 + "}", "line 2 is not JSON that can be read"),
        ('{"question": "Why?"}', "line 2: answer is missing"),
        ('{"question": "Why?", "answer": 7}', "line 2: answer is not text"),
        ('{"turns": []}', "line 2: turns is not a list of speeches"),
        ('{"turns": ["a"]}', "line 2: turn 1 is not a JSON object"),
        ('{"turns": [{"text": "a", "role": "king"}]}', "line 2: turn 1: role “king” is unknown; it is one of reporter"),
        ('{"turns": [{"text": "a", "role": ["official"]}]}', "line 2: turn 1: role"),
        ('{"turns": [{"text": " ", "role": "official"}]}', "line 2: turn 1: text is empty"),
        ('{"turns": [{"text": "a"}], "kind": "talk"}', "line 2: kind “talk” is unknown"),
        ('{"turns": [{"text": "a"}], "date": 20310702}', "line 2: date is not text"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(line: str, message: str) -> None:
    with pytest.raises(SourceError) as caught:
        read_jsonl(('{"question": "Why?", "answer": "So."}\n' + line).encode(), "a.jsonl", "0")
    assert str(caught.value).startswith(f"a.jsonl: {message}")
    assert "\n" not in str(caught.value)


def test_ten_thousand_rows_are_read_in_a_second_or_two() -> None:
    rows = "".join(f"2031-07-02,Why {n}?,So {n}.\n" for n in range(10_000))
    start = time.process_time()
    assert len(table(rows, "date,question,answer\n").given[0].exchanges) == 10_000
    assert time.process_time() - start < 3

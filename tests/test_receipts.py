"""Receipts: they hold for every answer, and for nothing that was changed."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.desk import Desk
from rag.errors import ReceiptError
from rag.pages import FilePages
from rag.reading import read
from rag.reading.text import read_text
from rag.receipts import ReceiptCheck, check_against, read_receipt, seal_of
from rag.schema import Receipt, from_dict, to_dict
from rag.transcripts import parse
from tests.conftest import SEED

QUESTIONS = ("what did China say about the AI resolution", "Who asked about Vanuatu?", "price of pandas")
LANGUAGES = (
    *QUESTIONS,
    "Qu’a dit la Chine de Ren’ai Jiao ?",
    "中方如何评论北约？",
    "¿Qué dijo China sobre el ciudadano chino asesinado?",
    "Was sagte Mao Ning zur Konferenz über künstliche Intelligenz?",
    "What did Reuters claim about the Philippines?",
)
TEXT = SEED.read_text(encoding="utf-8")


def against(receipt: Receipt, text: str = TEXT, name: str = "2024-07-02-fr.txt") -> ReceiptCheck:
    """A check with nothing but a text as a file."""
    return check_against(receipt, FilePages(parse(read_text(text.encode(), name, "0"))))


def resealed(data: dict[str, Any]) -> Receipt:
    """A forger's receipt: changed, and sealed again."""
    return from_dict(Receipt, {**data, "seal": seal_of(data)})


@pytest.fixture
def data(desk: Desk) -> dict[str, Any]:
    return to_dict(desk.ask(QUESTIONS[0]).receipt)


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_receipt_holds(desk: Desk, question: str) -> None:
    answer = desk.ask(question)
    check = desk.verify(answer.receipt)
    assert (check.holds, check.quotes, check.problems) == (True, len(answer.citations), ())


def test_a_receipt_survives_its_json(desk: Desk, data: dict[str, Any]) -> None:
    assert desk.verify(read_receipt(json.dumps(data))).holds
    assert desk.verify(read_receipt(json.dumps({"receipt": data}))).holds


@pytest.mark.parametrize("key", ["question", "engine", "reader"])
def test_any_change_breaks_the_seal(desk: Desk, data: dict[str, Any], key: str) -> None:
    data[key] = "model" if key == "engine" else data[key] + "x"
    check = desk.verify(from_dict(Receipt, data))
    assert not check.holds
    assert "seal" in check.problems[0]


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        ("quote", "La Chine n’apprécie pas.", "does not stand at"),
        ("start", 0, "does not stand at"),
        ("speaker", "Reuters", "says speaker Reuters, the archive Mao Ning"),
        ("role", "reporter", "misattributed"),
        ("asked_by", ["BBC"], "says asked by ('BBC',)"),
        ("date", "2024-07-03", "says date 2024-07-03"),
        ("title", "Another", "says title Another"),
        ("source", "https://example.org/", "a source that the archive does not know"),
        ("verdict", "absent", "marked absent"),
        ("number", 99, "not numbered 1, 2, 3"),
        ("translation", "China is grateful.", "a translation"),
        ("exchange", "2024-07-02-fr-b83509/99", "no exchange"),
        ("transcript", "2024-07-02-fr-000000", "does not list"),
    ],
)
def test_a_forged_citation_is_named_though_the_seal_is_right(
    desk: Desk, data: dict[str, Any], key: str, value: object, problem: str
) -> None:
    data["citations"][0][key] = value
    check = desk.verify(resealed(data))
    assert not check.holds
    assert any(problem in named for named in check.problems)
    named_by_file = against(resealed(data)).problems
    assert any(problem.replace("archive", "file") in named for named in named_by_file) == (key != "source")


def test_a_version_in_another_language_that_is_gone_is_noted_and_the_quote_holds(
    desk: Desk, data: dict[str, Any]
) -> None:
    data["citations"][0]["versions"] = ["2024-07-02-zh-abcdef/1"]
    check = desk.verify(resealed(data))
    assert check.holds
    assert check.notes == ("[1] the version 2024-07-02-zh-abcdef/1 is not there",)


def test_a_receipt_of_an_earlier_reader_holds_where_only_titles_and_numbers_differ(
    desk: Desk, data: dict[str, Any]
) -> None:
    data["reader"] = "0"
    data["citations"][0] |= {"title": "As read before", "exchange": f"{data['citations'][0]['transcript']}/1"}
    check = desk.verify(resealed(data))
    assert check.holds
    assert any("says title As read before" in note for note in check.notes)
    assert against(resealed(data)).holds


def test_a_receipt_of_an_earlier_reader_cannot_name_another_speaker(desk: Desk, data: dict[str, Any]) -> None:
    data["reader"] = "0"
    data["citations"][0]["speaker"] = "Somebody Else"
    assert not desk.verify(resealed(data)).holds


def test_a_quote_that_reaches_beyond_its_turn_is_named(desk: Desk, data: dict[str, Any]) -> None:
    citation = data["citations"][0]
    text = desk.archive.text(citation["transcript"])
    citation["start"] -= 40
    citation["quote"] = text[citation["start"] : citation["end"]]
    assert not desk.verify(resealed(data)).holds


def test_a_quote_cut_inside_a_sentence_is_named(desk: Desk, data: dict[str, Any]) -> None:
    citation = data["citations"][0]
    citation["start"] += len("La Chine ")
    citation["quote"] = citation["quote"].removeprefix("La Chine ")
    assert any("not whole sentences" in problem for problem in desk.verify(resealed(data)).problems)


def test_another_text_under_the_same_id_is_named(desk: Desk, data: dict[str, Any]) -> None:
    data["transcripts"] = dict.fromkeys(data["transcripts"], "0" * 64)
    assert any("another one" in problem for problem in desk.verify(resealed(data)).problems)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"version": 1}', "null"])
def test_what_is_no_receipt_is_an_error_that_says_so(text: str) -> None:
    with pytest.raises(ReceiptError, match="not"):
        read_receipt(text)


def test_an_unknown_key_is_refused(data: dict[str, Any]) -> None:
    with pytest.raises(ReceiptError, match="extra"):
        read_receipt(json.dumps({**data, "extra": 1}))


# Against the transcripts' files alone


@pytest.mark.parametrize("question", LANGUAGES)
def test_every_receipt_holds_against_the_file_alone(desk: Desk, question: str) -> None:
    receipt = desk.ask(question).receipt
    if receipt.citations:
        check = check_against(receipt, FilePages(parse(read(SEED))))
        assert (check.holds, check.quotes, check.problems) == (True, len(receipt.citations), ())


def test_most_of_the_questions_have_receipts_with_quotes(desk: Desk) -> None:
    assert sum(bool(desk.ask(question).citations) for question in LANGUAGES) >= 5


def test_a_file_under_another_name_among_others_does(desk: Desk, data: dict[str, Any]) -> None:
    other = parse(read_text(b"Reuters: Why?\n\nAnn Example: Because the ministry said so.\n", "other.txt", "0"))
    pages = FilePages([*other, *parse(read_text(TEXT.encode(), "saved.txt", "0"))])
    assert check_against(from_dict(Receipt, data), pages).holds


def test_a_transcript_that_no_file_holds_is_named_and_so_is_each_quote_of_it(data: dict[str, Any]) -> None:
    check = against(from_dict(Receipt, data), "Reuters: Why?\n\nAnn Example: Because the ministry said so.\n", "a.txt")
    assert not check.holds
    assert check.problems[0].startswith("2024-07-02-fr-b83509: no file given holds it; they hold undated-en-")
    assert len(check.problems) == 1 + len(data["citations"])


def test_of_an_edited_file_the_quotes_that_no_longer_stand_are_named(data: dict[str, Any]) -> None:
    last = max(data["citations"], key=lambda citation: citation["start"])
    edited = TEXT[: last["start"]] + TEXT[last["start"] : last["end"]].replace("a", "e", 1) + TEXT[last["end"] :]
    problems = against(from_dict(Receipt, data), edited).problems
    assert "another one" in problems[0]
    assert [problem.partition(" ")[0] for problem in problems[1:]] == [f"[{last['number']}]"]


@given(at=st.integers(0), other=st.sampled_from("xX0 .,’'\u00a0\u200b不\n"))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_character_of_a_quote_changed_in_the_file_is_noticed(data: dict[str, Any], at: int, other: str) -> None:
    receipt = from_dict(Receipt, data)
    inside = [place for citation in receipt.citations for place in range(citation.start, citation.end)]
    place = inside[at % len(inside)]
    if TEXT[place] != other:
        assert not against(receipt, TEXT[:place] + other + TEXT[place + 1 :]).holds


@pytest.mark.parametrize("other", ["x", "1", " ", '"'])
def test_any_character_of_the_citations_changed_in_the_receipt_is_noticed(data: dict[str, Any], other: str) -> None:
    pages = FilePages(parse(read(SEED)))
    written = json.dumps(data, ensure_ascii=False)
    first, last = written.index('"citations"'), written.index('"transcripts"')
    for at in range(first, last):
        changed = written[:at] + other + written[at + 1 :]
        if changed == written or not _differs(changed, data):
            continue  # a space for a space, or outside what is said
        try:
            receipt = read_receipt(changed)
        except ReceiptError:
            continue
        assert not check_against(receipt, pages).holds, changed[max(0, at - 20) : at + 20]


def _differs(changed: str, data: dict[str, Any]) -> bool:
    try:
        return bool(json.loads(changed) != data)
    except ValueError:
        return True


def test_a_models_receipt_holds_with_its_prompt_and_translations(desk: Desk, data: dict[str, Any]) -> None:
    for citation in data["citations"]:
        citation |= {"translation": "China is grateful.", "verdict": "folded"}
    receipt = resealed({**data, "engine": "model", "prompt": "5" * 64})
    read_again = read_receipt(json.dumps(to_dict(receipt)))
    assert read_again == receipt
    assert desk.verify(read_again).holds
    assert against(read_again).holds
    assert not desk.verify(replace(receipt, prompt="6" * 64)).holds

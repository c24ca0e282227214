"""Receipts: they hold for every answer, and for nothing that was changed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rag.desk import Desk
from rag.errors import ReceiptError
from rag.receipts import read_receipt, seal_of
from rag.schema import Receipt, from_dict, to_dict

QUESTIONS = ("what did China say about the AI resolution", "Who asked about Vanuatu?", "price of pandas")


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

"""The values' JSON: what goes out comes back the same, and nothing unknown is taken in."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from pydantic import ValidationError

from rag.schema import (
    Answer,
    Citation,
    ClassSpan,
    Dropped,
    Exchange,
    Filters,
    Hit,
    Inspection,
    Nearest,
    Notice,
    Quote,
    Receipt,
    Searched,
    Sentence,
    SentenceScore,
    SourceReport,
    Span,
    Timings,
    Transcript,
    TranscriptSummary,
    TranscriptView,
    Turn,
    Usage,
    from_dict,
    to_dict,
)

DAY = dt.date(2031, 5, 6)
TURN = Turn("Agence Lune", "reporter", (Span(3, 9), Span(12, 20)), "Texte.")
EXCHANGE = Exchange("t/2", "t", "exchange", "t/1", ("Agence Lune",), ("Ada Noor",), (TURN,))
PLACE = Sentence("t/2", 1, 0, "reporter", 3, 9)
CITATION = Citation(
    1, "t/2", "t", "a.txt", "Point", DAY, "fr", "Ada Noor", "official", ("Agence Lune",), "Oui.", 30, 34, "exact"
)
RECEIPT = Receipt(1, "Pourquoi ?", "quotes", (CITATION,), {"t": "0" * 64}, "1", None, "f" * 64)
FILTERS = Filters(since=DAY, outlet="Agence Lune")
SEARCHED = Searched("Pourquoi ?", 1, 2, FILTERS)
TIMINGS = Timings(1.0, 2.0, 3.0, 6.0)
NEAREST = Nearest("t/2", 0.5, "Pourquoi ?")
DROPPED = Dropped("Non.", "absent")
NOTICE = Notice("follow_up", "Compris.")
USAGE = Usage("scripted", 2, 1_200, 90, False, 0.4, 2.5, None)
ANSWER = Answer(
    "Pourquoi ?", "fr", "answered", "quotes", "« Oui. » [1]", (CITATION,), True, (NOTICE,), SEARCHED, (NEAREST,),
    (DROPPED,), TIMINGS, USAGE, RECEIPT,
)  # fmt: skip
VALUES = [
    TURN,
    EXCHANGE,
    Transcript("t", "x", "Point", DAY, "fr", ("Ada Noor",), "a.txt", 0, (ClassSpan(0, 1, "note"),), (EXCHANGE,)),
    TranscriptView("t", "Point", None, "fr", (), "a.txt", "0" * 64, "2031-05-06T00:00:00", (EXCHANGE,)),
    TranscriptSummary("t", "Point", DAY, "fr", (), "a.txt", "0" * 64, "2031-05-06T00:00:00", 1, ("b.txt",)),
    Inspection("t", "Point", DAY, "fr", (), "a.txt", "0" * 64, (EXCHANGE,), {"turn": 3}),
    SourceReport("a.txt", "failed", (), "empty"),
    FILTERS,
    PLACE,
    SentenceScore(PLACE, 0.5),
    Hit("t/2", "fr", 0.5, 0.4, 1.5, 0.1, False, None, 0.5, (SentenceScore(PLACE, 0.5),)),
    Quote("t", "t/2", 1, "official", None, "Oui.", 30, 34, "folded"),
    CITATION,
    NOTICE,
    SEARCHED,
    NEAREST,
    DROPPED,
    TIMINGS,
    RECEIPT,
    ANSWER,
]
each_value = pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)


@each_value
def test_a_value_survives_json_and_back(value: object) -> None:
    assert from_dict(type(value), json.loads(json.dumps(to_dict(value)))) == value


@pytest.mark.parametrize("value", VALUES, ids=lambda value: type(value).__name__)
def test_an_unknown_key_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        from_dict(type(value), {**to_dict(value), "surprise": 1})


@pytest.mark.parametrize("missing", ["start", "verdict", "exchange"])
def test_a_missing_key_is_refused(missing: str) -> None:
    data = {key: value for key, value in to_dict(CITATION).items() if key != missing}
    with pytest.raises(ValidationError):
        from_dict(Citation, data)


def test_an_unknown_key_deep_inside_is_refused() -> None:
    data = to_dict(EXCHANGE)
    data["turns"][0]["surprise"] = 1
    with pytest.raises(ValidationError):
        from_dict(Exchange, data)


@pytest.mark.parametrize(
    ("cls", "value", "field", "wrong"),
    [
        (Turn, TURN, "role", "witness"),
        (Exchange, EXCHANGE, "kind", "speech"),
        (Citation, CITATION, "verdict", "fuzzy"),
        (Citation, CITATION, "date", "2031-13-01"),
        (Receipt, RECEIPT, "engine", "oracle"),
    ],
)
def test_a_word_outside_the_closed_list_is_refused(cls: type, value: object, field: str, wrong: str) -> None:
    with pytest.raises(ValidationError):
        from_dict(cls, {**to_dict(value), field: wrong})


def test_spans_are_pairs_of_numbers_in_json() -> None:
    assert to_dict(TURN)["spans"] == [[3, 9], [12, 20]]


def test_spans_come_back_as_spans() -> None:
    assert from_dict(Turn, to_dict(TURN)).spans[1].end == 20


def test_dates_are_iso_strings_in_json() -> None:
    assert to_dict(CITATION)["date"] == "2031-05-06"


def test_an_unknown_date_is_null_in_json() -> None:
    assert to_dict(dataclasses.replace(CITATION, date=None))["date"] is None


def test_filters_are_called_from_and_to_in_json() -> None:
    assert to_dict(FILTERS) == {
        "from": "2031-05-06", "to": None, "outlet": "Agence Lune", "speaker": None, "language": None,
        "transcript": None,
    }  # fmt: skip


@pytest.mark.parametrize("key", ["from", "since"])
def test_filters_are_read_by_either_name(key: str) -> None:
    assert from_dict(Filters, {key: "2031-05-06"}).since == DAY


def test_filters_inside_an_answer_keep_their_json_names() -> None:
    assert set(to_dict(ANSWER)["searched"]["filters"]) >= {"from", "to"}


@pytest.mark.parametrize(
    "filters",
    [Filters(since=DAY), Filters(until=DAY), Filters(outlet="a"), Filters(speaker="a"), Filters(language="fr"),
     Filters(transcript="t")],
)  # fmt: skip
def test_any_one_filter_makes_filters_true(filters: Filters) -> None:
    assert filters


def test_no_filter_is_false() -> None:
    assert not Filters()


def test_the_answers_json_has_the_contracts_keys_in_order() -> None:
    assert list(to_dict(ANSWER)) == [
        "question", "language", "status", "engine", "text", "citations", "addressed", "notices", "searched",
        "nearest", "dropped", "timings_ms", "usage", "receipt",
    ]  # fmt: skip


def test_the_citations_json_has_the_contracts_keys_in_order() -> None:
    assert list(to_dict(CITATION)) == [
        "number", "exchange", "transcript", "source", "title", "date", "language", "speaker", "role", "asked_by",
        "quote", "start", "end", "verdict", "translation", "versions",
    ]  # fmt: skip


def test_the_exchanges_json_has_the_contracts_keys_in_order() -> None:
    data = to_dict(EXCHANGE)
    assert list(data) == ["id", "transcript", "kind", "follows", "asked_by", "answered_by", "turns"]
    assert list(data["turns"][0]) == ["speaker", "role", "spans", "text"]


@pytest.mark.parametrize("value", [TURN, EXCHANGE, CITATION, RECEIPT, ANSWER], ids=lambda value: type(value).__name__)
def test_values_cannot_be_changed(value: object) -> None:
    name = dataclasses.fields(value)[0].name  # type: ignore[arg-type]
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(value, name, "other")


def test_a_moderators_words_are_searched_only_where_there_are_no_others() -> None:
    spoken = Turn("Mao Ning", "official", (Span(0, 4),), "Yes.")
    moderator = Turn("Moderator", "moderator", (Span(5, 10),), "Next.")
    exchange = Exchange("a/1", "a", "exchange", None, (), ("Mao Ning",), (spoken, moderator))
    assert exchange.searched == (spoken,)
    assert dataclasses.replace(exchange, turns=(moderator,)).searched == (moderator,)

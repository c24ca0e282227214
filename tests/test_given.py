"""Conferences that the file itself sets apart: what it says is taken as it stands."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import pytest

from rag.schema import (
    Document,
    GivenConference,
    GivenExchange,
    GivenTurn,
    Kind,
    Origins,
    Role,
    Span,
    Speaker,
    Transcript,
)
from rag.transcripts import parse
from rag.transcripts.given import read_given

Said = tuple[Role, str | None, str]
EXCHANGES: tuple[tuple[Said, ...], ...] = (
    (("official", "Ada Noor", "The harbour opens."),),
    (("reporter", "Reuters", "When does it open?"), ("official", "Ada Noor", "It opens in May.")),
    (("reporter", "Reuters", "And who pays for it?"), ("official", None, "Nobody pays for it.")),
)


def document(
    exchanges: Sequence[Sequence[Said]] = EXCHANGES,
    title: str = "Briefing",
    byline: str = "2031-05-06",
    before: str = "",
    **known: object,
) -> Document:
    """A document whose text is written as its only conference is given."""
    start = len(before)
    text = before + title + "\n\n" + byline + "\n\n"
    given: list[GivenExchange] = []
    for exchange in exchanges:
        turns = []
        for role, speaker, body in exchange:
            label = f"{speaker}: " if speaker else "A: "
            said = len(text) + len(label)
            turns.append(GivenTurn(speaker, role, Span(len(text), said), Span(said, said + len(body))))
            text += f"{label}{body}\n\n"
        kind: Kind = "exchange" if any(turn.role == "reporter" for turn in turns) else "statement"
        given.append(GivenExchange(kind, tuple(turns)))
    conference = GivenConference(
        Span(start, len(text)),
        tuple(given),
        title=Span(start, start + len(title)) if title else None,
        byline=Span(start + len(title) + 2, start + len(title) + 2 + len(byline)) if byline else None,
        **known,  # type: ignore[arg-type]
    )
    return Document(text, "a.csv", "0" * 64, given=(conference,), source_url="https://example.org/file")


def only(page: Document) -> Transcript:
    return read_given(page, page.given[0])


def test_kinds_roles_and_speakers_are_the_files() -> None:
    exchanges = only(document()).exchanges
    assert [exchange.kind for exchange in exchanges] == ["statement", "exchange", "exchange"]
    assert [[(turn.role, turn.speaker) for turn in exchange.turns] for exchange in exchanges] == [
        [(role, speaker) for role, speaker, _ in exchange] for exchange in EXCHANGES
    ]


def test_each_turn_is_its_body_in_the_text() -> None:
    transcript = only(document(before="Another conference\n\n"))
    turns = [turn for exchange in transcript.exchanges for turn in exchange.turns]
    assert [turn.text for turn in turns] == [body for exchange in EXCHANGES for _, _, body in exchange]
    assert all(transcript.text[start:end] == turn.text for turn in turns for start, end in turn.spans)


def test_the_text_is_the_conferences_slice_and_tells_where_it_begins() -> None:
    page = document(before="Another conference\n\n")
    transcript = only(page)
    assert (transcript.source_start, transcript.text) == (20, page.text[20:])


def test_nothing_in_an_answer_is_taken_for_a_label_a_caption_or_a_rule() -> None:
    body = "Two things.\n\nReuters: no.\n\n*****\n\n(Laughter.)\n\nPhoto: the hall\n\n2/9"
    transcript = only(document([[("reporter", "AFP", "Why?"), ("official", "Ada Noor", body)]]))
    assert transcript.exchanges[0].turns[1].text == body


@pytest.mark.parametrize("role", ["reporter", "official", "moderator", "unknown"])
def test_every_role_is_taken_as_it_stands(role: Role) -> None:
    transcript = only(document([[(role, "Ada Noor", "So it is.")]]))
    assert transcript.exchanges[0].turns[0].role == role


def test_the_only_official_answers_where_a_turn_names_nobody() -> None:
    transcript = only(document())
    assert (transcript.officials, transcript.exchanges[2].answered_by) == (("Ada Noor",), ("Ada Noor",))


def test_of_two_officials_none_answers_where_a_turn_names_nobody() -> None:
    more: tuple[Said, ...] = (("reporter", "AFP", "Why?"), ("official", "Ben Moss", "So."))
    transcript = only(document((*EXCHANGES, more)))
    assert (transcript.officials, transcript.exchanges[2].answered_by) == (("Ada Noor", "Ben Moss"), ())


def test_exchanges_follow_on_the_same_evidence_as_on_any_page() -> None:
    transcript = only(document())
    assert [exchange.follows for exchange in transcript.exchanges] == [None, None, transcript.exchanges[1].id]


def test_the_language_the_file_tells_is_kept() -> None:
    transcript = only(document(language="nb"))
    assert (transcript.language, transcript.origins.language) == ("nb", "file")


def test_a_language_that_the_file_does_not_tell_is_read_from_what_is_said() -> None:
    said: list[list[Said]] = [
        [("reporter", "AFP", "为什么现在开放港口？"), ("official", "Ada Noor", "因为现在是时候了。")]
    ]
    transcript = only(document(said))
    assert (transcript.language, transcript.origins.language) == ("zh", "text")


def test_everything_comes_from_the_file_where_it_says_it() -> None:
    transcript = only(document(date=dt.date(2031, 5, 6), language="en"))
    assert (transcript.title, transcript.date) == ("Briefing", dt.date(2031, 5, 6))
    assert transcript.origins == Origins(title="file", date="file", language="file", officials="file")


def test_what_the_file_does_not_say_comes_from_nowhere() -> None:
    transcript = only(
        document([[("reporter", "AFP", "Why do they go?"), ("unknown", None, "So it is.")]], title="", byline="")
    )
    assert (transcript.title, transcript.date, transcript.officials) == ("", None, ())
    assert transcript.origins == Origins(title="none", date="none", language="text", officials="none")


@pytest.mark.parametrize(("date", "beginning"), [(dt.date(2031, 5, 6), "2031-05-06-en-"), (None, "undated-en-")])
def test_the_id_is_made_as_of_any_transcript(date: dt.date | None, beginning: str) -> None:
    transcript = only(document(date=date, language="en"))
    assert transcript.id.startswith(beginning)
    assert [exchange.id for exchange in transcript.exchanges] == [f"{transcript.id}/{number}" for number in (1, 2, 3)]


def test_title_byline_labels_and_turns_have_their_classes_and_all_is_accounted_for() -> None:
    transcript = only(document())
    pieces = [(name, transcript.text[start:end]) for start, end, name in transcript.classes]
    assert "".join(piece for _, piece in pieces) == transcript.text
    assert pieces[0] == ("title", "Briefing")
    assert [piece for name, piece in pieces if name == "date"] == ["2031-05-06"]
    assert [piece for name, piece in pieces if name == "label"] == [
        "Ada Noor:",
        "Reuters:",
        "Ada Noor:",
        "Reuters:",
        "A:",
    ]
    assert {name for name, _ in pieces} == {"title", "date", "label", "turn", "blank"}


def test_speakers_are_told_with_their_turns_and_that_the_file_says_it() -> None:
    assert set(only(document()).speakers) == {
        Speaker("Ada Noor", "official", 2, "the file says it"),
        Speaker("Reuters", "reporter", 2, "the file says it"),
    }


def test_speakers_come_in_the_order_in_which_they_first_speak() -> None:
    assert [speaker.name for speaker in only(document()).speakers] == ["Ada Noor", "Reuters"]


def test_a_speaker_written_with_other_letters_is_flagged() -> None:
    said: list[list[Said]] = [[("reporter", "Mao Ning", "Why?"), ("official", "M\u0430o Ning", "So.")]]
    assert [flag.code for flag in only(document(said)).flags] == ["homoglyph"]


@pytest.mark.parametrize(
    ("known", "url"),
    [({}, "https://example.org/file"), ({"source_url": "https://example.org/one"}, "https://example.org/one")],
)
def test_the_address_is_the_conferences_or_else_the_files(known: dict[str, Any], url: str) -> None:
    assert only(document(**known)).source_url == url


def test_what_a_file_sets_apart_is_never_parsed() -> None:
    page = document([[("official", "Ada Noor", "Q: Why?\n\nA: So.")]])
    (transcript,) = parse(page)
    assert transcript == only(page)

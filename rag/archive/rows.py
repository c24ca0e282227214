"""Values into rows and back. Pure."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import sqlite3
from dataclasses import dataclass
from typing import Literal

from rag.errors import UnknownIdError
from rag.language import sentences
from rag.schema import Exchange, Flag, Origins, Span, Speaker, Transcript, Turn, from_dict, to_dict

State = Literal["pending", "current", "retiring", "superseded"]


@dataclass(frozen=True, slots=True)
class Source:
    """Where a transcript came from: path or URL, sha256 of the bytes, the reader's version."""

    location: str
    transcript: str
    bytes_sha256: str
    reader: str


def unknown_transcript(transcript: str) -> UnknownIdError:
    """The error for an id that no transcript has."""
    return UnknownIdError(f"no transcript {transcript!r}; `onrecord sources` lists what is there")


def unknown_exchange(exchange: str) -> UnknownIdError:
    """The error for an id that no exchange has."""
    return UnknownIdError(f"no exchange {exchange!r}; `onrecord show TRANSCRIPT` lists those of a transcript")


def sha256_of(text: str) -> str:
    """The sha256 of a text's UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def now() -> str:
    """The time, as the archive keeps it."""
    return dt.datetime.now(dt.UTC).isoformat(timespec="seconds")


def as_date(number: int | None) -> dt.date | None:
    """A date from its integer YYYYMMDD.

    >>> as_date(20240702)
    datetime.date(2024, 7, 2)
    """
    return None if number is None else dt.date(number // 10000, number // 100 % 100, number % 100)


def as_integer(date: dt.date | None) -> int | None:
    """A date as the integer YYYYMMDD.

    >>> as_integer(dt.date(2024, 7, 2))
    20240702
    """
    return None if date is None else date.year * 10000 + date.month * 100 + date.day


def transcript_row(transcript: Transcript) -> dict[str, object]:
    """The columns of a transcript that is not searched yet."""
    return {
        "id": transcript.id,
        "state": "pending",
        "superseded_by": None,
        "title": transcript.title,
        "date": as_integer(transcript.date),
        "language": transcript.language,
        "officials": json.dumps(transcript.officials, ensure_ascii=False),
        "text": transcript.text,
        "sha256": sha256_of(transcript.text),
        "source_start": transcript.source_start,
        "classes": json.dumps(transcript.classes),
        "ingested": now(),
        "origins": json.dumps(to_dict(transcript.origins)),
        "speakers": json.dumps([to_dict(speaker) for speaker in transcript.speakers], ensure_ascii=False),
        "flags": json.dumps([to_dict(flag) for flag in transcript.flags], ensure_ascii=False),
        "source_url": transcript.source_url,
    }


def exchange_row(transcript: Transcript, exchange: Exchange, number: int) -> dict[str, object]:
    """The columns of an exchange."""
    return {
        "id": exchange.id,
        "transcript": exchange.transcript,
        "number": number,
        "kind": exchange.kind,
        "follows": exchange.follows,
        "asked_by": json.dumps(exchange.asked_by, ensure_ascii=False),
        "answered_by": json.dumps(exchange.answered_by, ensure_ascii=False),
        "turns": json.dumps([[turn.speaker, turn.role, turn.spans] for turn in exchange.turns], ensure_ascii=False),
        "sentences": json.dumps(sentence_places(transcript.text, exchange)),
    }


def exchange_of(row: sqlite3.Row, text: str) -> Exchange:
    """An exchange from its row and its transcript's text."""
    turns = []
    for speaker, role, places in json.loads(row["turns"]):
        spans = tuple(Span(*place) for place in places)
        turns.append(Turn(speaker, role, spans, "\n\n".join(text[start:end] for start, end in spans)))
    return Exchange(
        id=row["id"],
        transcript=row["transcript"],
        kind=row["kind"],
        follows=row["follows"],
        asked_by=tuple(json.loads(row["asked_by"])),
        answered_by=tuple(json.loads(row["answered_by"])),
        turns=tuple(turns),
    )


def origins_of(row: sqlite3.Row) -> Origins:
    """Where a transcript's title, date, language and officials were read."""
    return from_dict(Origins, json.loads(row["origins"]))


def speakers_of(row: sqlite3.Row) -> tuple[Speaker, ...]:
    """A transcript's labels, with the evidence for their roles."""
    return tuple(from_dict(Speaker, one) for one in json.loads(row["speakers"]))


def flags_of(row: sqlite3.Row) -> tuple[Flag, ...]:
    """What a transcript holds that a reader cannot see."""
    return tuple(from_dict(Flag, one) for one in json.loads(row["flags"]))


def sentence_places(text: str, exchange: Exchange) -> list[tuple[int, str, int, int]]:
    """The sentences of an exchange that are searched: turn, role, start and end in the transcript's text."""
    return [
        (index, turn.role, span.start + start, span.start + end)
        for index, turn in enumerate(exchange.turns)
        if turn in exchange.searched
        for span in turn.spans
        for start, end in sentences(text[span.start : span.end])
    ]

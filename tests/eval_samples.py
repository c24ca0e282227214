"""A small press conference, and answers about it made by hand: what the evaluation's tests have in common."""

from __future__ import annotations

import datetime as dt
import zlib
from collections.abc import Set
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.dataset import Case, Dataset, Gold
from eval.gold import Conference, locate
from eval.rows import CaseAsked, Row
from eval.scorers import Evidence, Score
from rag.desk import Way
from rag.errors import UnknownIdError
from rag.receipts import write_receipt
from rag.schema import (
    Answer,
    Citation,
    ConditionKind,
    Document,
    Filters,
    Nearest,
    Searched,
    Timings,
    TranscriptSummary,
    TranscriptView,
)
from rag.transcripts import parse

PAGE = """Press conference of Spokesperson Anna Berg on July 3, 2024

Reuters: The mayor said the harbour law hurts fishermen. Will the government change the law?

Anna Berg: The harbour law will not be changed. It protects the coast.

Daily News: How much money goes to the new bridge?

Anna Berg: The bridge costs 40 million crowns. Work on it starts in May.

Q: Is there any news about the school strike?

Anna Berg: The ministry talks with the teachers. The government is ready to pay more.
"""
_AS_SET = Way()
DAY = dt.date(2024, 7, 3)
MAYOR = "The mayor said the harbour law hurts fishermen."
LAW = "The harbour law will not be changed."
COAST = "It protects the coast."
BRIDGE = "The bridge costs 40 million crowns."
MAY = "Work on it starts in May."
STRIKE = "Is there any news about the school strike?"
TEACHERS = "The ministry talks with the teachers."

TRANSCRIPT = parse(Document(PAGE, "sample.txt", "0" * 64))[0]
LAW_ID, BRIDGE_ID, STRIKE_ID = (exchange.id for exchange in TRANSCRIPT.exchanges)
CONFERENCE = Conference(TRANSCRIPT.id, DAY, "en", TRANSCRIPT.text, TRANSCRIPT.exchanges)


def case(*gold: str, **given: object) -> Case:
    """A case on the sample, answerable where it has gold; anything else can be set."""
    fields: dict[str, object] = {
        "id": "sample-en",
        "question": "Will the harbour law be changed?",
        "language": "en",
        "history": (),
        "answerable": bool(gold),
        "gold": tuple(Gold(DAY, "en", quote) for quote in gold),
        "facts": (),
        "role": "official" if gold else None,
        "tags": ("exchange-1",) if gold else ("off-topic",),
    }
    return Case(**{**fields, **given})  # type: ignore[arg-type]


def cite(sentence: str, number: int = 1, /, **given: object) -> Citation:
    """A true citation of a sentence of the sample; anything can be falsified."""
    start = TRANSCRIPT.text.index(sentence)
    exchange, turn = next(
        (exchange, turn)
        for exchange in TRANSCRIPT.exchanges
        for turn in exchange.turns
        if any(span.start <= start < span.end for span in turn.spans)
    )
    fields: dict[str, object] = {
        "number": number,
        "exchange": exchange.id,
        "transcript": TRANSCRIPT.id,
        "source": TRANSCRIPT.source,
        "title": TRANSCRIPT.title,
        "date": DAY,
        "language": "en",
        "speaker": turn.speaker,
        "role": turn.role,
        "asked_by": exchange.asked_by,
        "quote": sentence,
        "start": start,
        "end": start + len(sentence),
        "verdict": "exact",
    }
    return Citation(**{**fields, **given})  # type: ignore[arg-type]


def answer(*citations: Citation, text: str = "", total: float = 20.0, nearest: tuple[str, ...] = ()) -> Answer:
    """An answer with these citations; a refusal where there is none."""
    return Answer(
        question="?",
        language="en",
        status="answered" if citations else "not_found",
        engine="quotes",
        text=text,
        citations=citations,
        addressed=None,
        notices=(),
        searched=Searched("?", 1, 3),
        nearest=tuple(Nearest(exchange, 0.5, "?") for exchange in nearest),
        dropped=(),
        timings_ms=Timings(1.0, 1.0, 1.0, total),
        usage=None,
        receipt=write_receipt("?", "quotes", citations, {}, None),
    )


def evidence(asked: Case, given: Answer) -> Evidence:
    """What a scorer reads of a case and its answer."""
    gold = tuple(locate(one, [CONFERENCE]) for one in asked.gold)
    return Evidence(asked, given, gold, {CONFERENCE.id: CONFERENCE})


def row(identity: str = "a-en", **given: object) -> Row:
    """A row of a case on the sample, cited rightly; anything of the case or the row can be set."""
    of_case: dict[str, object] = {
        "question": "Will the harbour law be changed?",
        "language": "en",
        "tags": ("exchange-1",),
        "answerable": True,
        "role": "official",
        "gold": (LAW_ID,),
    }
    case_fields = {name: given.pop(name) for name in tuple(given) if name in of_case}
    of_row: dict[str, object] = {
        "candidate": "quotes",
        "repeat": 1,
        "outcome": "scored",
        "answer": answer(cite(LAW), nearest=(LAW_ID, BRIDGE_ID)),
    }
    return Row(CaseAsked(identity, **{**of_case, **case_fields}), **{**of_row, **given})  # type: ignore[arg-type]


def scored(*, repeat: int = 1, **values: float | Score) -> Row:
    """A row with these scores."""
    scores = {name: value if isinstance(value, Score) else Score(value, "because") for name, value in values.items()}
    return row(scores=scores, repeat=repeat)


def dataset(*cases: Case) -> Dataset:
    """A set of these cases."""
    return Dataset("sample", "A sample.", ("sample.txt",), cases, Path("sample.yaml"), "f" * 64)


@dataclass
class FakeArchive:
    """Holds the sample's text."""

    def text(self, transcript: str) -> str:
        """The text of the sample; no other is known."""
        if transcript != TRANSCRIPT.id:
            raise UnknownIdError(f"no transcript {transcript!r}")
        return TRANSCRIPT.text

    def fact(self, name: str) -> str | None:
        """The fingerprint of an index."""
        return {"index_fingerprint": "fake-1-r1"}.get(name)


@dataclass
class FakeSettings:
    """What a report records."""

    keep: float = 0.95


@dataclass
class FakeDesk:
    """A desk on the sample that gives the answers it was handed, by question; an exception is raised.

    What it has no answer for is refused.
    """

    answers: dict[str, Answer | Exception] = field(default_factory=dict)
    asked: list[tuple[str, tuple[str, ...]]] = field(default_factory=list)
    archive: FakeArchive = field(default_factory=FakeArchive)
    settings: FakeSettings = field(default_factory=FakeSettings)

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        history: tuple[str, ...] = (),
        without: Set[ConditionKind] = frozenset(),
        way: Way = _AS_SET,
    ) -> Answer:
        """The answer handed over for a question."""
        self.asked.append((question, history))
        given = self.answers.get(question, answer())
        if isinstance(given, Exception):
            raise given
        return given

    def transcripts(self) -> tuple[TranscriptSummary, ...]:
        """The sample."""
        return (TranscriptSummary(TRANSCRIPT.id, "", DAY, "en", (), "sample.txt", "0" * 64, "", 3),)

    def transcript(self, transcript: str) -> TranscriptView:
        """The sample with its exchanges; no other is known."""
        self.archive.text(transcript)
        return TranscriptView(TRANSCRIPT.id, "", DAY, "en", (), "sample.txt", "0" * 64, "", TRANSCRIPT.exchanges)


class FakeEmbedder:
    """Unit vectors that depend on the text and mean nothing: enough to build an archive in no time."""

    fingerprint = "fake-8-r1"

    def query(self, text: str) -> NDArray[np.float32]:
        """A vector that is always the same for a text."""
        vector = np.random.default_rng(zlib.crc32(text.encode())).normal(size=8).astype(np.float32)
        unit: NDArray[np.float32] = vector / np.linalg.norm(vector)
        return unit

    def queries(self, texts: list[str]) -> NDArray[np.float32]:
        """Their vectors, one a row."""
        return np.stack([self.query(text) for text in texts])

    def passages(self, texts: list[str]) -> NDArray[np.float32]:
        """Their vectors, one a row."""
        return self.queries(texts)

"""What the evaluation reads of a desk: its answers, and the transcripts, each once."""

from __future__ import annotations

from collections.abc import Set
from typing import Protocol

from eval.dataset import Case
from eval.gold import Conference, Found, locate
from rag.desk import Way
from rag.errors import UnknownIdError
from rag.schema import Answer, ConditionKind, Filters, TranscriptSummary, TranscriptView


class Store(Protocol):
    """What the evaluation reads of an archive: a transcript's text, and facts about the whole."""

    def text(self, transcript: str) -> str:
        """A transcript's text. Raises UnknownIdError."""
        ...

    def fact(self, name: str) -> str | None:
        """A fact about the whole archive."""
        ...


class Tuned(Protocol):
    """The settings that a report records."""

    @property
    def keep(self) -> float:
        """The share of answerable questions that the gate is to keep."""
        ...


class Door(Protocol):
    """What the evaluation needs of a desk."""

    @property
    def settings(self) -> Tuned:
        """How the desk is set."""
        ...

    @property
    def archive(self) -> Store:
        """What the desk answers from."""
        ...

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        history: tuple[str, ...] = (),
        without: Set[ConditionKind] = ...,
        way: Way = ...,
    ) -> Answer:
        """The answer to a question."""
        ...

    def transcripts(self) -> tuple[TranscriptSummary, ...]:
        """The transcripts that are searched."""
        ...

    def transcript(self, transcript: str) -> TranscriptView:
        """A transcript with its exchanges. Raises UnknownIdError."""
        ...


class Shelf:
    """The transcripts of a desk, each read once; safe to share between threads."""

    def __init__(self, desk: Door) -> None:
        self._desk = desk
        self._summaries = desk.transcripts()
        self._read: dict[str, Conference] = {}

    def locate(self, case: Case) -> tuple[Found, ...]:
        """A case's gold with its places."""
        return tuple(
            locate(
                gold,
                [
                    self._conference(summary.id)
                    for summary in self._summaries
                    if (summary.date, summary.language) == (gold.date, gold.language)
                ],
            )
            for gold in case.gold
        )

    def cited(self, answer: Answer) -> dict[str, Conference]:
        """The transcripts that an answer cites; one that is not in the archive is left out, and proves nothing."""
        found = {}
        for citation in answer.citations:
            try:
                found[citation.transcript] = self._conference(citation.transcript)
            except UnknownIdError:
                continue
        return found

    def _conference(self, transcript: str) -> Conference:
        if transcript not in self._read:
            view = self._desk.transcript(transcript)
            text = self._desk.archive.text(transcript)
            self._read[transcript] = Conference(view.id, view.date, view.language, text, view.exchanges)
        return self._read[transcript]

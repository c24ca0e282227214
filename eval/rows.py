"""What became of one case, asked of one candidate: the row that runs keep, figures count and reports show. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from eval.model_part import ModelPart
from eval.scorers import Score
from rag.schema import Answer, Citation, Role, Status

Outcome = Literal["scored", "stale", "failed"]


@dataclass(frozen=True, slots=True)
class CaseAsked:
    """A case as it was asked: `gold` are the exchanges that answer, `wanted` the sentences of them that do."""

    id: str
    question: str
    language: str
    tags: tuple[str, ...]
    answerable: bool
    role: Role | None
    gold: tuple[str, ...]
    wanted: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    history: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """What became of one case with one candidate, the `repeat`-th time (from 1): its scores, or why it has none.

    `answer` is None where the case is stale or the answer failed; `error` says why, or which gold quote of a stale case
    is not in the archive. A case also failed where a model's server did: then `answer` is what the record said instead.
    `model` is None where no model was to answer. `remembered` tells that no call was made: a kept one was read instead.
    """

    case: CaseAsked
    candidate: str
    repeat: int
    outcome: Outcome
    scores: dict[str, Score] = field(default_factory=dict)
    answer: Answer | None = None
    error: str | None = None
    model: ModelPart | None = None
    remembered: bool = False

    @property
    def status(self) -> Status | None:
        """How the answer ended, None where there is none."""
        return self.answer.status if self.answer else None

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the answer cites."""
        return self.answer.citations if self.answer else ()

    @property
    def nearest(self) -> tuple[str, ...]:
        """The exchanges that the answer lists as nearest."""
        return tuple(near.exchange for near in self.answer.nearest) if self.answer else ()

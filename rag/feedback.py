"""What a person says of an answer: whether it is right, and if not, what is wrong and what would be. Pure.

Feedback holds all that an evaluation case needs, so that it outlives the transcripts that the answer cites.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import ClassVar, Literal, get_args

from pydantic import ConfigDict

from rag.errors import FeedbackError
from rag.schema import Answer, Citation, ConditionKind, Engine, Filters, Receipt, Role, Searched, Status

FeedbackVerdict = Literal[
    "right", "wrong_quote", "wrong_exchange", "should_have_refused", "should_have_answered", "other"
]
MAX_NOTE = 2_000
"""Characters that a note may have, and a quotation that is named as right."""

_STRICT = ConfigDict(extra="forbid")
_ONLY_OF: dict[FeedbackVerdict, Status] = {
    "wrong_quote": "answered",
    "wrong_exchange": "answered",
    "should_have_refused": "answered",
    "should_have_answered": "not_found",
}
"""What can be said only of an answer that quotes, or only of a refusal."""


@dataclass(frozen=True, slots=True)
class About:
    """The answer that feedback is about, as it was given; its citations stand in the receipt.

    `history` are the questions before it, oldest first; `without` the kinds of its own words that were not to limit it.
    """

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    question: str
    history: tuple[str, ...]
    without: tuple[ConditionKind, ...]
    language: str
    status: Status
    engine: Engine
    text: str
    searched: Searched
    receipt: Receipt

    @classmethod
    def of(
        cls, answer: Answer, history: tuple[str, ...] = (), without: frozenset[ConditionKind] = frozenset()
    ) -> About:
        """What is kept of an answer, and of how it was asked for."""
        return cls(
            question=answer.question,
            history=history,
            without=tuple(sorted(without)),
            language=answer.language,
            status=answer.status,
            engine=answer.engine,
            text=answer.text,
            searched=answer.searched,
            receipt=answer.receipt,
        )

    @property
    def citations(self) -> tuple[Citation, ...]:
        """What the answer cites."""
        return self.receipt.citations

    @property
    def is_limited(self) -> bool:
        """Whether more than the questions' own words said what to search: asked alone, it may be answered otherwise."""
        own = {condition.kind for condition in self.searched.conditions}
        return bool(self.without) or _given(self.searched.filters, own)


def _given(filters: Filters, own: set[ConditionKind]) -> bool:
    """Whether filters hold more than the conditions of some kinds.

    >>> _given(Filters(outlet="AFP"), {"outlet"}), _given(Filters(outlet="AFP"), {"date"}), _given(Filters(), set())
    (False, True, False)
    """
    return filters.transcript is not None or any(
        filters.sets(kind) for kind in get_args(ConditionKind) if kind not in own
    )


@dataclass(frozen=True, slots=True)
class RightPlace:
    """What a person says would have been right: whole sentences `start:end` of an exchange, by what they named it."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    named: str
    exchange: str
    transcript: str
    date: dt.date | None
    language: str
    role: Role
    speaker: str | None
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Feedback:
    """What a person says of one answer; `given` is when they last did, in UTC."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: str
    given: str
    verdict: FeedbackVerdict
    note: str
    about: About
    right: RightPlace | None = None


def verdicts_on(status: Status) -> tuple[FeedbackVerdict, ...]:
    """What can be said of an answer, or of a refusal.

    >>> verdicts_on("not_found")
    ('right', 'should_have_answered', 'other')
    """
    return tuple(one for one in get_args(FeedbackVerdict) if _ONLY_OF.get(one, status) == status)


def feedback_on(about: About, identity: str, verdict: FeedbackVerdict, note: str, right: RightPlace | None) -> Feedback:
    """Feedback given now. Raises FeedbackError where it cannot be said of this answer, or the note is too long."""
    if verdict not in verdicts_on(about.status):
        allowed = ", ".join(verdicts_on(about.status))
        raise FeedbackError(f"{verdict} cannot be said of this answer; say one of {allowed}")
    note = sound(note).strip()
    if len(note) > MAX_NOTE:
        raise FeedbackError(f"the note has {len(note)} characters; shorten it to {MAX_NOTE}")
    given = dt.datetime.now(dt.UTC).isoformat(timespec="microseconds")
    return Feedback(identity, given, verdict, note, about, right)


def sound(text: str) -> str:
    r"""A text that can be stored: what is no character becomes a question mark, all else stays.

    >>> sound("a\ud800\x1b")
    'a?\x1b'
    """
    return text.encode("utf-8", "replace").decode()

"""A session's questions and answers, kept on the server: what a browser sends back is never shown or searched."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from rag.schema import (
    Citation,
    CitationEvent,
    ConditionKind,
    Event,
    Filters,
    Notice,
    NoticeEvent,
    SentenceEvent,
)
from ui.filter_kinds import Lift, kinds_of_lift, lifted
from ui.render.answer import draft_html, question_html, target_of
from ui.render.turns import Translation
from ui.strings import Strings

_MAX_TURNS = 100
"""How many questions and answers of a conversation are kept; the oldest go first."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, those before it that it may lean on, the kinds of its own words that are to limit nothing, and the
    reader's own filters."""

    question: str
    history: tuple[str, ...] = ()
    without: frozenset[ConditionKind] = frozenset()
    filters: Filters = field(default_factory=Filters)

    def lifting(self, lift: Lift) -> Asked:
        """The question again, without a limit."""
        match lift:
            case "date" | "outlet" | "speaker" | "language":
                return replace(self, without=self.without | {lift})
        filters = self.filters
        for kind in kinds_of_lift(lift):
            filters = lifted(filters, kind)
        return replace(self, filters=filters)


@dataclass(frozen=True, slots=True)
class Lifting:
    """A question that was asked, and the limit that it is to be asked again without."""

    before: Asked
    lift: Lift

    @property
    def asked(self) -> Asked:
        """The question without the limit."""
        return self.before.lifting(self.lift)


@dataclass(frozen=True, slots=True)
class Draft:
    """As much of an answer as has arrived; `model` is to write it, empty where none is."""

    words: Strings
    model: str = ""
    text: str = ""
    citations: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()

    def with_event(self, event: Event) -> Draft:
        """The draft with what has just arrived."""
        match event:
            case SentenceEvent(text):
                return replace(self, text=f"{self.text}\n\n{text}" if self.text else text)
            case CitationEvent(citation):
                return replace(self, citations=(*self.citations, citation))
            case NoticeEvent(notice):
                return replace(self, notices=(*self.notices, notice))
        return self

    def html(self) -> str:
        """The draft as shown while more is to come."""
        words = self.words
        waiting = words.answering if self.text else words.searching
        if self.model:
            waiting = (words.writing if self.text else words.searching_for_model).format(model=self.model)
        return draft_html(self.text, self.citations, self.notices, words, waiting)

    def stopped_html(self) -> str:
        """The draft as shown once the reader wants no more of it."""
        return draft_html(self.text, self.citations, self.notices, self.words)


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what is shown as its answer; `draft` while more of it is to come.

    `liftable` are the limits that can be taken away, `citations` what the answer cites.
    """

    number: int
    asked: Asked
    shown: str
    liftable: tuple[Lift, ...] = ()
    citations: tuple[Citation, ...] = ()
    language: str = "en"
    draft: Draft | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """One session's chat; `token` is what it is kept under, empty where it is not."""

    turns: tuple[Turn, ...] = ()
    token: str = ""

    @property
    def next_number(self) -> int:
        """The number of the turn to come; numbers stay when the oldest turns go."""
        return self.turns[-1].number + 1 if self.turns else 1

    def asking(self, question: str, filters: Filters | None = None) -> Asked:
        """A new question, after those that led to the last one."""
        filters = filters or Filters()
        if not self.turns:
            return Asked(question, filters=filters)
        last = self.turns[-1].asked
        return Asked(question, (*last.history, last.question)[-_MAX_TURNS:], filters=filters)

    def lifting(self, number: object, limit: object) -> Lifting | None:
        """A turn's question again without one of its limits; None where it has none such."""
        for turn in self.turns:
            for one in turn.liftable:
                if (turn.number, one) == (number, limit):
                    return Lifting(turn.asked, one)
        return None

    def then(self, turn: Turn) -> Conversation:
        """The conversation with one more turn."""
        return replace(self, turns=(*self.turns, turn)[-_MAX_TURNS:])

    def stopped(self) -> Conversation:
        """The conversation where no more is to come."""
        if not self.turns or self.turns[-1].draft is None:
            return self
        last, draft = self.turns[-1], self.turns[-1].draft
        shown = replace(last, shown=draft.stopped_html(), citations=draft.citations, draft=None)
        return replace(self, turns=(*self.turns[:-1], shown))

    def translation_of(self, target: object) -> Translation | None:
        """The translation beside a citation, as its latest answer has it."""
        for turn in reversed(self.turns):
            for citation in turn.draft.citations if turn.draft else turn.citations:
                if citation.translation and target_of(citation) == target:
                    return Translation(citation.translation, turn.language)
        return None

    def messages(self) -> list[dict[str, str]]:
        """The conversation as the chat component takes it."""
        return [
            message
            for turn in self.turns
            for message in (
                {"role": "user", "content": question_html(turn.asked.question)},
                {"role": "assistant", "content": turn.shown},
            )
        ]

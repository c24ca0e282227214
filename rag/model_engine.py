"""Exchanges -> passages by a model: what it writes is checked line by line, shown only where its quotation stands.

The model engine. A sentence whose quotation the gate refuses goes, after at most one request to put it right. One
that cannot be trusted beside a quotation that can (it credits another, quotes on its own, links, or is in another
language) goes too; the quotation stays, under our own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.calling import Deadline, Spent, StreamsText
from rag.compose import Found, Passage, introduced, side_by_side
from rag.credit import misplaced_credit
from rag.drafts import Draft, DraftReader, Line, NoAnswer, NotAddressed, Rewritten
from rag.errors import ModelError
from rag.language import clear_language, detect
from rag.prompting import (
    Message,
    Prompt,
    Source,
    answer_messages,
    condense_messages,
    fitting,
    mending_message,
)
from rag.question import Question
from rag.quotation_marks import unproven, without_marks
from rag.quotes import Check, verify
from rag.schema import Dropped, Quote, Span
from rag.transcripts.hygiene import clean

MAX_SOURCES = 8
"""Exchanges that a model is given, best first."""

_MAX_LINES = 10
"""Lines of one answer that are read; two to five are asked for."""

_LONGEST_SENTENCE = 600
_LONGEST_QUESTION = 400
_TELLING = 20
"""Letters from which a text's language can be told."""

_MENDING_SECONDS = 3.0
"""With less time than this left, nothing is asked to be put right."""

_LINKS = re.compile(r"://|\bwww\.|!\[|\]\(|<[a-zA-Z/!]|\bjavascript:|\bdata:\w+/", re.IGNORECASE)
_NUMBERS = re.compile(r"\s*(?:\[\s*\d+(?:\s*[,;–-]\s*\d+)*\s*\]|【[^】]*】)")
_BULLET = re.compile(r"^(?:[-*•–]\s+|\d{1,2}[.)]\s+|#+\s+)")
_EMPHASIS = re.compile(r"\*\*|__|~~")


@dataclass(frozen=True, slots=True)
class Refused:
    """The model says that the sources do not answer."""


@dataclass(frozen=True, slots=True)
class SetBeside:
    """The model says that the official did not address it: the question and what was answered, side by side."""

    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class SentenceWithheld:
    """A sentence of the model was left out; the quotation beside it is shown."""

    why: str


Written = Passage | Dropped | Refused | SetBeside | SentenceWithheld


@dataclass(frozen=True, slots=True)
class ModelEngine:
    """A model, the prompts it is asked with, and the tokens that fit: in all, and for its answer."""

    caller: StreamsText
    answer: Prompt
    condense: Prompt
    context_window: int
    answer_tokens: int

    def standalone(self, question: str, history: tuple[str, ...], deadline: Deadline, spent: Spent) -> str:
        """A follow-up as a question that stands alone. Raises ModelError."""
        language = detect(question)
        messages = condense_messages(self.condense, history, question, language)
        for draft in _drafts(self.caller.stream(messages, deadline, spent)):
            if isinstance(draft, Rewritten):
                rewritten = without_marks(" ".join(clean(draft.question).split()))
                if 0 < len(rewritten) <= _LONGEST_QUESTION and not _LINKS.search(rewritten):
                    return rewritten if detect(rewritten) == language else question
        raise ModelError("unreadable", f"{self.caller.name} did not rewrite the question as it was asked to")

    def compose(
        self,
        question: Question,
        found: Sequence[Found],
        officials: tuple[str, ...],
        deadline: Deadline,
        spent: Spent,
    ) -> Iterator[Written]:
        """What answers a question, a line at a time, each proven; raises ModelError, also after some lines."""
        window = self.context_window - self.answer_tokens
        asked = question.searched
        sources = fitting(self.answer, asked, question.language, found[:MAX_SOURCES], window)
        if not sources:
            raise ModelError(
                "too_long",
                f"no exchange fits {self.context_window} tokens; raise ONRECORD_CONTEXT_WINDOW if the model can",
            )
        messages = answer_messages(self.answer, asked, question.language, sources)
        gate = _Gate(question, sources, officials)
        for draft in _drafts(self.caller.stream(messages, deadline, spent)):
            yield from gate.pass_on(draft)
            if gate.is_full:
                break
        if gate.refused and deadline.left > _MENDING_SECONDS:
            yield from self._mended(messages, gate, deadline, spent)
        else:
            yield from gate.give_up()

    def _mended(
        self, messages: tuple[Message, ...], gate: _Gate, deadline: Deadline, spent: Spent
    ) -> Iterator[Written]:
        """Ask once for the refused lines again; what fails again, or is not sent again, is dropped."""
        refused = [
            {"sentence": one.line.sentence, "exchange": one.line.exchange, "quote": one.line.quote,
             "problem": one.check.verdict}
            for one in gate.refused
        ]  # fmt: skip
        mending = (*messages, mending_message(refused))
        yield from gate.give_up()
        try:
            for draft in _drafts(self.caller.stream(mending, deadline, spent)):
                if isinstance(draft, Line):
                    yield from gate.pass_on(draft)
        except ModelError:
            pass  # what stood before stands; the lines that were refused stay dropped
        yield from gate.give_up()


@dataclass(frozen=True, slots=True)
class _RefusedLine:
    line: Line
    check: Check


class _Gate:
    """Checks the lines of one answer as they come."""

    def __init__(self, question: Question, sources: Sequence[Source], officials: tuple[str, ...]) -> None:
        self._question = question
        self._sources = {source.label: source.found for source in sources}
        self._officials = officials
        self._shown: list[str] = []
        self._lines = 0
        self.refused: list[_RefusedLine] = []

    @property
    def is_full(self) -> bool:
        """Whether more lines came than an answer has."""
        return self._lines >= _MAX_LINES

    def pass_on(self, draft: Draft) -> Iterator[Written]:
        """What a draft comes to: nothing while its quotation is refused."""
        if isinstance(draft, NoAnswer):
            if not self._shown and not self.refused:
                self._lines = _MAX_LINES  # what a model adds to that is no answer
                yield Refused()
        elif isinstance(draft, NotAddressed):
            found = self._sources.get(_label(draft.exchange))
            passages = side_by_side(self._question, found) if found else ()
            if passages and not self._shown:
                yield SetBeside(passages)
        elif isinstance(draft, Line):
            self._lines += 1
            yield from self._line(replace(draft, exchange=_label(draft.exchange)))

    def give_up(self) -> Iterator[Dropped]:
        """Drop what was refused."""
        for one in self.refused:
            yield Dropped(one.line.quote, one.check.verdict, one.line.sentence)
        self.refused = []

    def _line(self, line: Line) -> Iterator[Written]:
        check = self._check(line)
        if check.quote is None:
            self.refused.append(_RefusedLine(line, check))
            return
        quote = check.quote
        found = self._sources[line.exchange]
        self._shown.append(quote.text)
        sentence, why = self._sentence(line.sentence, quote, found)
        if why:
            yield SentenceWithheld(why)
        yield Passage(
            exchange=found.exchange.id,
            role=quote.role,
            lead=introduced(quote, found, self._question.language),
            quotes=(Span(quote.start, quote.end),),
            sentence=sentence,
            translation=self._translation(line.translation, found.hit.language),
            folded=check.verdict == "folded",
        )

    def _check(self, line: Line) -> Check:
        found = self._sources.get(line.exchange)
        if found is None or not line.quote:
            return Check("absent")
        others = [one.exchange for label, one in self._sources.items() if label != line.exchange]
        # Where both stand, the official's words are meant before a reporter's.
        official = verify(line.quote, found.exchange, found.text, "official")
        return official if official.quote else verify(line.quote, found.exchange, found.text, None, others)

    def _sentence(self, sentence: str, quote: Quote, found: Found) -> tuple[str, str]:
        """The sentence as it is shown, and why it is not."""
        said = _EMPHASIS.sub("", _NUMBERS.sub("", _BULLET.sub("", " ".join(clean(sentence).split())))).strip()
        language = self._question.language
        if not any(map(str.isalnum, said)):
            return "", "empty"
        if len(said) > _LONGEST_SENTENCE:
            return "", "too long"
        if _LINKS.search(said):
            return "", "a link"
        # As it is shown: a mark left open at its end would open what comes after it.
        if unproven(f"{said} [1]", self._shown):
            return "", "quotation marks around words that are not quoted"
        if len(said) >= _TELLING and clear_language(said) not in (language, None):
            return "", "another language"
        why = misplaced_credit(said, language, quote, found.exchange, self._officials)
        return ("", why) if why else (said, "")

    def _translation(self, translation: str | None, language: str) -> str | None:
        wanted = self._question.language
        if translation is None or language == wanted:
            return None
        text = without_marks(" ".join(clean(translation).split()))
        good = text and len(text) <= 2 * _LONGEST_SENTENCE and not _LINKS.search(text) and detect(text) == wanted
        return text if good else None


def _label(written: str) -> str:
    """An exchange's label as a model may write it.

    >>> _label("[e1]"), _label("2"), _label("E3")
    ('E1', 'E2', 'E3')
    """
    bare = written.strip(" []()#").upper()
    return f"E{bare}" if bare.isdecimal() else bare


def _drafts(pieces: Iterator[str]) -> Iterator[Draft]:
    reader = DraftReader()
    for piece in pieces:
        yield from reader.feed(piece)
    yield from reader.finish()

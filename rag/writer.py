"""A model's part in one answer: the question rewritten, the lines it writes shown as they are proven, what it cost.

Whatever its server does, the reader gets an answer in time: what fails is told in a notice, and the record answers.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from rag.calling import Caller, Deadline, Spent, StreamsText
from rag.compose import Found, Passage
from rag.config import Settings
from rag.errors import ModelError, ModelFailure, SettingsError
from rag.model import Endpoint, EndpointModel
from rag.model_engine import ModelEngine, Refused, SentenceWithheld, SetBeside, Written
from rag.model_phrases import ModelPhrases, model_phrases
from rag.phrases import phrases
from rag.prices import dollars, read_prices
from rag.prompting import load_prompt
from rag.question import Question
from rag.receipts import Signed
from rag.schema import CitationEvent, Dropped, Notice, NoticeEvent, SentenceEvent, Usage
from rag.showing import Cited, Showing, shown_events

_SHARE_FOR_REWRITING = 0.4
"""Of the time that there is, at most so much goes into making a follow-up stand alone."""


def caller_of(settings: Settings) -> Caller:
    """What calls the model that the settings name. Raises SettingsError."""
    if not settings.model:
        raise SettingsError("no model is set; set ONRECORD_MODEL (and OPENAI_BASE_URL or OPENAI_API_KEY)")
    endpoint = Endpoint(settings.model, settings.openai_base_url, settings.openai_api_key)
    if endpoint.base_url is None and endpoint.key is None:
        raise SettingsError("ONRECORD_MODEL is set, but not where it is; set OPENAI_API_KEY or OPENAI_BASE_URL")
    if endpoint.base_url is not None and not _is_address(endpoint.base_url):
        raise SettingsError("OPENAI_BASE_URL is no address; it begins with http:// or https://, and often ends in /v1")
    secret = settings.openai_api_key.get_secret_value() if settings.openai_api_key else None
    if secret is not None and not re.fullmatch(r"[!-~]+", secret):
        raise SettingsError("OPENAI_API_KEY holds a space, a line break or another character that no key has")
    model = EndpointModel(endpoint, settings.context_window, settings.answer_tokens, settings.model_seconds)
    return Caller(model, settings.model, endpoint.host, secret)


def _is_address(url: str) -> bool:
    try:
        return httpx.URL(url).host != "" and urlsplit(url).scheme in ("http", "https")
    except (httpx.InvalidURL, ValueError):
        return False


class Writer:
    """One answer by a model, within the settings' time."""

    def __init__(self, settings: Settings, caller: StreamsText, prompt: Path | None) -> None:
        """Raises PromptError, SettingsError."""
        self._engine = ModelEngine(
            caller=caller,
            answer=load_prompt(prompt or settings.prompt, "answer"),
            condense=load_prompt(settings.condense_prompt, "condense"),
            context_window=settings.context_window,
            answer_tokens=settings.answer_tokens,
        )
        self._prices = read_prices(settings.prices)
        self._began = time.monotonic()
        self._deadline = Deadline.within(settings.model_seconds)
        self._seconds = settings.model_seconds
        self._spent = Spent()
        self._first: float | None = None
        self.has_failed = False
        self.found_none = False
        self.wrote = False
        self.addressed: bool | None = None

    def standalone(self, asked: Question, history: tuple[str, ...]) -> tuple[str | None, list[Notice]]:
        """A follow-up as it stands alone, None where the model did not make it so; and what the reader is told."""
        within = Deadline.within(min(self._deadline.left, self._seconds * _SHARE_FOR_REWRITING))
        try:
            rewritten = self._engine.standalone(asked.text, history, within, self._spent)
        except ModelError as error:
            if error.failure == "unreadable":
                return None, []  # it may answer all the same, and the question is read as it is without a model
            self.has_failed = True
            return None, [_failed(error.failure, model_phrases(asked.language))]
        if rewritten == asked.text:
            return rewritten, []
        words = phrases(asked.language)
        return rewritten, [Notice("follow_up", words.follow_up.format(question=rewritten))]

    def write(
        self,
        question: Question,
        passed: tuple[tuple[Found, Cited], ...],
        officials: tuple[str, ...],
        showing: Showing,
    ) -> Iterator[CitationEvent | SentenceEvent | NoticeEvent]:
        """What the model writes, each passage once it is proven; nothing where there is nothing to write from."""
        if not passed:
            return
        words = model_phrases(question.language)
        sources = {source.exchange.id: source for _, source in passed}
        found = tuple(one for one, _ in passed)
        noticed = len(showing.notices)
        try:
            for written in self._engine.compose(question, found, officials, self._deadline, self._spent):
                for event in self._taken(written, sources, showing, words):
                    yield from map(NoticeEvent, showing.notices[noticed:])
                    noticed = len(showing.notices)
                    yield event
        except ModelError as error:
            self.has_failed = True
            showing.notices.append(_failed(error.failure, words, cut_off=bool(showing.citations)))
        else:
            if not showing.citations and not self.found_none:
                self.has_failed = True
                showing.notices.append(_failed("unproven" if showing.dropped else "unreadable", words))
        yield from map(NoticeEvent, showing.notices[noticed:])

    def _taken(
        self, written: Written, sources: dict[str, Cited], showing: Showing, words: ModelPhrases
    ) -> Iterator[CitationEvent | SentenceEvent]:
        if isinstance(written, Dropped):
            showing.dropped.append(written)
        elif isinstance(written, Refused):
            self.found_none = self.wrote = True
            showing.notices.append(Notice("model_found_none", words.found_none))
        elif isinstance(written, SentenceWithheld):
            if all(one.code != "sentence_withheld" for one in showing.notices):
                showing.notices.append(Notice("sentence_withheld", words.sentence_withheld))
        elif isinstance(written, SetBeside):
            self.addressed = False
            showing.notices.append(Notice("not_addressed", words.not_addressed))
            for passage in written.passages:
                yield from self._shown(passage, sources, showing)
        else:
            yield from self._shown(written, sources, showing)

    def _shown(
        self, passage: Passage, sources: dict[str, Cited], showing: Showing
    ) -> Iterator[CitationEvent | SentenceEvent]:
        shown = showing.show(passage, sources[passage.exchange])
        if shown is not None:
            self.wrote = True
            self._first = self._first or time.monotonic() - self._began
            yield from shown_events(shown)

    def usage(self) -> Usage | None:
        """What it cost; None where no call was made."""
        spent = self._spent
        if not spent.calls:
            return None
        cost = dollars(self._prices, self._engine.caller.name, spent.prompt_tokens, spent.completion_tokens)
        return Usage(
            model=self._engine.caller.name,
            calls=spent.calls,
            prompt_tokens=spent.prompt_tokens,
            completion_tokens=spent.completion_tokens,
            estimated=spent.estimated,
            first_sentence_s=None if self._first is None else round(self._first, 3),
            seconds=round(time.monotonic() - self._began, 3),
            dollars=cost,
        )

    def signed(self) -> Signed:
        """The model and the prompt, as a receipt names them."""
        return Signed(self._engine.caller.name, self._engine.answer.name, self._engine.answer.sha256)


def _failed(failure: ModelFailure, words: ModelPhrases, cut_off: bool = False) -> Notice:
    why = words.why[failure]
    if cut_off:
        return Notice("model_cut_off", words.cut_off.format(why=why))
    return Notice("model_failed", words.failed.format(why=why))

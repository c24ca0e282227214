"""Calling a model: one layer for deadlines, repeats and rest, so that a reader always gets an answer in time.

A server may be down, busy, slow, or send bytes without end: each call reads in a thread of its own, and whoever waits
never waits beyond the deadline.
"""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

import httpx
from llama_index.core.base.llms.types import ChatMessage, ChatResponseGen, MessageRole
from openai import APIConnectionError, APIError, APIStatusError, APITimeoutError

from rag.errors import ModelError, ModelFailure
from rag.model import Hangup, UnfinishedError
from rag.prompting import Message, estimated_tokens
from rag.retrying import pause, retry_after

_ATTEMPTS = 3
_LONGEST_ANSWER = 60_000
"""Characters after which a model is not answering but running on."""

_FAILURES_BEFORE_REST = 3
_REST_SECONDS = 60.0
_AGAIN = frozenset({408, 409, 425, 429, 500, 502, 503, 504, 529})


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment (of `time.monotonic`) by which all must be done."""

    at: float

    @classmethod
    def within(cls, seconds: float) -> Deadline:
        """So many seconds from now."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds left, never below 0."""
        return max(0.0, self.at - time.monotonic())


@dataclass(slots=True)
class Spent:
    """What calls have used so far; `estimated` where a server did not tell its tokens."""

    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    estimated: bool = False


class Circuit:
    """After some failures in a row a server is left alone for a minute; then one call tries it again."""

    def __init__(
        self, clock: Callable[[], float] = time.monotonic, failures_before_rest: int = _FAILURES_BEFORE_REST
    ) -> None:
        self._clock = clock
        self._failures_before_rest = failures_before_rest
        self._guard = threading.Lock()
        self._failures = 0
        self._rests_until = 0.0

    def check(self) -> None:
        """Raises ModelError while the server is left alone."""
        with self._guard:
            left = self._rests_until - self._clock()
            if left > 0:
                raise ModelError("resting", f"the model's server failed repeatedly; it is tried again in {left:.0f} s")
            if self._failures >= self._failures_before_rest:
                self._rests_until = self._clock() + _REST_SECONDS  # others wait while this call tries

    def succeeded(self) -> None:
        """The server answered."""
        with self._guard:
            self._failures, self._rests_until = 0, 0.0

    def failed(self) -> None:
        """The server did not answer."""
        with self._guard:
            self._failures += 1
            if self._failures >= self._failures_before_rest:
                self._rests_until = self._clock() + _REST_SECONDS


class StreamsText(Protocol):
    """Who answers messages in text, a piece at a time, by a model's name: a `Caller`, or what stands before one."""

    @property
    def name(self) -> str:
        """The model's."""
        ...

    def stream(self, messages: Sequence[Message], deadline: Deadline, spent: Spent) -> Iterator[str]:
        """The answer in pieces. Raises ModelError."""
        ...


class StreamsChat(Protocol):
    """What is called: an LLM of LlamaIndex."""

    def stream_chat(self, messages: Sequence[ChatMessage], hangup: Hangup | None = None) -> ChatResponseGen:
        """The answer in pieces, until it ends or another thread hangs up."""
        ...


@dataclass
class _Failed(Exception):
    """One attempt's end: why, in words, and whether and when another may be made."""

    failure: ModelFailure
    message: str
    again: bool = False
    after: float | None = None


@dataclass(slots=True)
class Caller:
    """Calls a model at a host, by name; what it learns of the server's health is shared by all questions."""

    model: StreamsChat
    name: str
    host: str
    secret: str | None = field(default=None, repr=False)
    circuit: Circuit = field(default_factory=Circuit)

    def stream(self, messages: Sequence[Message], deadline: Deadline, spent: Spent) -> Iterator[str]:
        """The answer in pieces. Raises ModelError; after the first piece nothing is tried again."""
        if not deadline.left:
            raise ModelError("slow", f"no time was left to ask {self.host}")
        self.circuit.check()
        for attempt in range(1, _ATTEMPTS + 1):
            begun = False
            try:
                for piece in self._attempt(messages, deadline, spent):
                    begun = True
                    yield piece
            except GeneratorExit:
                if begun:
                    self.circuit.succeeded()  # it answered; whoever asked has read enough
                raise
            except _Failed as failed:
                wait = pause(attempt) if failed.after is None else failed.after
                if begun or not failed.again or attempt == _ATTEMPTS or wait >= deadline.left:
                    if failed.failure in ("refused", "rejected"):
                        self.circuit.succeeded()  # a refused key or request is no sign of a server in trouble
                    else:
                        self.circuit.failed()
                    raise ModelError(failed.failure, failed.message) from None
                time.sleep(wait)
            else:
                self.circuit.succeeded()
                return

    def _attempt(self, messages: Sequence[Message], deadline: Deadline, spent: Spent) -> Iterator[str]:
        spent.calls += 1
        arrived: queue.SimpleQueue[str | _Ended] = queue.SimpleQueue()
        hangup = Hangup()
        sent = [ChatMessage(role=MessageRole(one.role), content=one.text) for one in messages]
        threading.Thread(
            target=_read, args=(self.model, sent, arrived, hangup), name="model-stream", daemon=True
        ).start()
        text = ""
        ended: _Ended | None = None
        try:
            while True:
                piece = _next(arrived, deadline)
                if piece is None:
                    raise _Failed("slow", f"{self.host} did not finish in time")
                if isinstance(piece, _Ended):
                    ended = piece
                    break
                text += piece
                if len(text) > _LONGEST_ANSWER:
                    raise _Failed("unreadable", f"{self.name} does not stop writing")
                yield piece
        finally:
            if ended is None:
                hangup.now()
            _count(ended or _Ended(), messages, text, spent)
        if ended.error is not None:
            raise self._failed(ended.error)
        if not text.strip():
            raise _Failed("unreadable", f"{self.host} sent no answer", again=True)

    def _failed(self, error: Exception) -> _Failed:
        host = self.host
        if isinstance(error, APITimeoutError | httpx.TimeoutException):
            return _Failed("slow", f"{host} did not answer in time", again=True)
        if isinstance(error, UnfinishedError):
            return _Failed("unreadable", f"{host} did not finish: {error}")
        if isinstance(error, httpx.HTTPError):  # the client wraps those from before an answer began
            return _Failed("unreachable", f"{host} broke off its answer", again=True)
        if isinstance(error, APIConnectionError):
            return _Failed("unreachable", f"{host} cannot be reached; is it running, and OPENAI_BASE_URL right?", True)
        if isinstance(error, APIStatusError):
            return self._of_status(error)
        if isinstance(error, APIError):
            return _Failed("unreadable", f"{host} broke off with an error: {self._said(error)}", again=True)
        return _Failed("unreadable", f"what {host} sends cannot be read ({type(error).__name__})", again=True)

    def _of_status(self, error: APIStatusError) -> _Failed:
        status, host = error.status_code, self.host
        after = retry_after(error.response.headers.get("retry-after", ""))
        if status in (401, 403):
            return _Failed("refused", f"{host} refused the key ({status}); check OPENAI_API_KEY")
        if status == 404:
            return _Failed("rejected", f"{host} knows no model {self.name} (404); check ONRECORD_MODEL")
        if status == 429:
            return _Failed(
                "rate_limited",
                f"{host} takes no more requests just now (429)",
                True,
                after,
            )
        if status in _AGAIN:
            return _Failed(
                "unreachable",
                f"{host} failed ({status})",
                True,
                after,
            )
        return _Failed("rejected", f"{host} rejected the request ({status}): {self._said(error)}")

    def _said(self, error: APIError) -> str:
        """What the server says of an error, cut short, without the key that it may repeat."""
        said = str(error.message)
        return (said.replace(self.secret, "(key)") if self.secret else said)[:200]


@dataclass(frozen=True, slots=True)
class _Ended:
    """The end of a stream: the error, if any, and the tokens (prompt, completion) that the server counted."""

    error: Exception | None = None
    tokens: tuple[int, int] | None = None


def _next(arrived: queue.SimpleQueue[str | _Ended], deadline: Deadline) -> str | _Ended | None:
    """What arrives next, None where it is not there in time, or time is over for what is."""
    left = deadline.left
    try:
        return arrived.get(timeout=left) if left else None
    except queue.Empty:
        return None


def _count(ended: _Ended, messages: Sequence[Message], text: str, spent: Spent) -> None:
    """Count what was used, as the server tells it, or near enough."""
    if ended.tokens is not None:
        spent.prompt_tokens += ended.tokens[0]
        spent.completion_tokens += ended.tokens[1]
    elif text:
        spent.prompt_tokens += sum(estimated_tokens(message.text) for message in messages)
        spent.completion_tokens += estimated_tokens(text)
        spent.estimated = True


def _read(
    model: StreamsChat,
    messages: list[ChatMessage],
    arrived: queue.SimpleQueue[str | _Ended],
    hangup: Hangup,
) -> None:
    """Pass on what a model writes, until it ends, fails, or nobody waits any more."""
    tokens = None
    try:
        for response in model.stream_chat(messages, hangup=hangup):
            tokens = _tokens(response.raw) or tokens
            if response.delta:
                arrived.put(response.delta)
    except Exception as error:  # noqa: BLE001 - nobody else hears of an error in a thread: who waits would wait on
        arrived.put(_Ended(error, tokens))
    else:
        arrived.put(_Ended(None, tokens))


def _tokens(raw: object) -> tuple[int, int] | None:
    """The tokens (prompt, completion) that a server counted, None where it did not or sent something else."""
    usage = raw.get("usage") if isinstance(raw, dict) else None
    prompt, completion = getattr(usage, "prompt_tokens", None), getattr(usage, "completion_tokens", None)
    if isinstance(prompt, int) and isinstance(completion, int) and prompt >= 0 and completion >= 0:
        return prompt, completion
    return None

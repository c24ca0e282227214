"""Any OpenAI-compatible endpoint behind LlamaIndex's LLM interface, over the `openai` package.

LlamaIndex's own `OpenAI` refuses the names of models it does not know, and its `OpenAILike` takes every window for
3,900 tokens; here name and window are settings. Nothing is tried twice here: that is rag/calling.py's.
"""

from __future__ import annotations

import socket
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit, urlunsplit

import httpx
from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.llms.custom import CustomLLM
from openai import BadRequestError, DefaultHttpxClient, OpenAI, UnprocessableEntityError
from pydantic import PrivateAttr, SecretStr

_NO_KEY = "none-needed"
"""What local servers are sent: the client refuses to work without a key."""

_OPENAI = "https://api.openai.com/v1"
_AZURE = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com")
_CONNECT_SECONDS = 10.0
TEMPERATURE = 0
"""How freely a model chooses its words: not at all."""

_OPTIONAL = ("temperature", "stream_options", "max_tokens", "max_completion_tokens")
"""What some servers or models refuse; it is left out (of the two last, one stands for the other) and asked again."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a model is: its name, the base URL (None: OpenAI's own), and the key."""

    model: str
    base_url: str | None = field(repr=False)  # may hold a password
    key: SecretStr | None

    @property
    def host(self) -> str:
        """The server's name and port, for people.

        >>> Endpoint("m", "http://127.0.0.1:8000/v1", None).host, Endpoint("m", None, None).host
        ('127.0.0.1:8000', 'api.openai.com')
        """
        try:
            return urlsplit(self.base_url or _OPENAI).netloc.rpartition("@")[2]
        except ValueError:
            return "?"


def client_of(endpoint: Endpoint, seconds: float) -> OpenAI:
    """A client for an endpoint that tries nothing twice.

    An Azure-style base URL may carry `?api-version=…`, which goes with every request, and takes the key as `api-key`.
    """
    key = endpoint.key.get_secret_value() if endpoint.key else _NO_KEY
    parts = urlsplit(endpoint.base_url or _OPENAI)
    headers = {"api-key": key} if (parts.hostname or "").endswith(_AZURE) else {}
    return OpenAI(
        api_key=key,
        base_url=urlunsplit(parts._replace(query="", fragment="")),
        max_retries=0,
        timeout=httpx.Timeout(seconds, connect=min(_CONNECT_SECONDS, seconds)),
        default_query=dict(parse_qsl(parts.query)),
        default_headers=headers,
        http_client=DefaultHttpxClient(
            # A server that sends us elsewhere would send question, sources and an Azure key there too.
            follow_redirects=False,
            # A connection for each request: hanging up on one must never end another's.
            limits=httpx.Limits(max_keepalive_connections=0),
        ),
    )


class UnfinishedError(ValueError):
    """A stream ended well, yet its answer did not."""


class Hangup:
    """Lets one thread end what another one reads: a server that sends nothing more, or nothing but comments."""

    def __init__(self) -> None:
        self._response: httpx.Response | None = None
        self._is_over = False

    def hold(self, response: httpx.Response) -> None:
        """What is to be ended."""
        self._response = response
        if self._is_over:
            self.now()

    def now(self) -> None:
        """End it; whoever reads meets an error at once."""
        self._is_over = True
        stream = self._response.extensions.get("network_stream") if self._response is not None else None
        if stream is not None:
            with suppress(OSError):
                stream.get_extra_info("socket").shutdown(socket.SHUT_RDWR)


class EndpointModel(CustomLLM):
    """A chat model at an endpoint. `context_window` and `num_output` are tokens, `seconds` bounds one request."""

    model: str
    context_window: int
    num_output: int
    _client: OpenAI = PrivateAttr()
    _left_out: set[str] = PrivateAttr(default_factory=set)

    def __init__(self, endpoint: Endpoint, context_window: int, num_output: int, seconds: float) -> None:
        super().__init__(model=endpoint.model, context_window=context_window, num_output=num_output)
        self._client = client_of(endpoint, seconds)

    @property
    def metadata(self) -> LLMMetadata:
        """What LlamaIndex wants to know of a model."""
        return LLMMetadata(
            context_window=self.context_window,
            num_output=self.num_output,
            is_chat_model=True,
            model_name=self.model,
        )

    def stream_chat(
        self, messages: Sequence[ChatMessage], hangup: Hangup | None = None, **kwargs: Any
    ) -> ChatResponseGen:
        """The answer in pieces; `raw` of the last one holds the usage where the server tells it.

        `hangup` ends it from another thread. Raises openai.OpenAIError, httpx.HTTPError, UnfinishedError, and whatever
        a malformed stream makes of the client (it checks nothing).
        """
        stream = self._created(messages, **kwargs)
        if hangup is not None:
            hangup.hold(stream.response)

        def pieces() -> ChatResponseGen:
            text, finished = "", None
            with stream:
                for chunk in stream:
                    usage = getattr(chunk, "usage", None)
                    delta = (chunk.choices[0].delta.content or "") if chunk.choices and chunk.choices[0].delta else ""
                    finished = (chunk.choices[0].finish_reason if chunk.choices else None) or finished
                    text += delta
                    message = ChatMessage(role=MessageRole.ASSISTANT, content=text)
                    yield ChatResponse(message=message, delta=delta, raw={"usage": usage} if usage else None)

            if text and finished in (None, "length"):
                raise UnfinishedError("the answer broke off" if finished is None else "the answer grew too long")

        return pieces()

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """The whole answer."""
        pieces = list(self.stream_chat(messages, **kwargs))
        return pieces[-1] if pieces else ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content=""))

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """The answer to one message."""
        return CompletionResponse(text=self.chat([ChatMessage(content=prompt)], **kwargs).message.content or "")

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """The answer to one message, in pieces."""
        for piece in self.stream_chat([ChatMessage(content=prompt)], **kwargs):
            yield CompletionResponse(text=piece.message.content or "", delta=piece.delta)

    def _created(self, messages: Sequence[ChatMessage], **kwargs: Any) -> Any:
        """The stream, asked for without what this server has refused."""
        sent = [{"role": str(one.role.value), "content": one.content or ""} for one in messages]
        while True:
            options = {name: value for name, value in (self._options() | kwargs).items() if name not in self._left_out}
            try:
                return self._client.chat.completions.create(
                    model=self.model,
                    messages=sent,  # type: ignore[arg-type]
                    stream=True,
                    **options,
                )
            except (BadRequestError, UnprocessableEntityError) as error:
                refused = _refused_option(error, options)
                if refused is None:
                    raise
                self._left_out.add(refused)

    def _options(self) -> dict[str, Any]:
        options = {
            "temperature": TEMPERATURE,
            "stream_options": {"include_usage": True},
            "max_tokens": self.num_output,
        }
        if "max_tokens" in self._left_out:
            options["max_completion_tokens"] = options["max_tokens"]
        return options


def _refused_option(error: BadRequestError | UnprocessableEntityError, sent: dict[str, Any]) -> str | None:
    """The optional part of a request that the server says it does not take."""
    optional = [name for name in _OPTIONAL if name in sent]
    named = [name for name in optional if name == error.param] or [name for name in optional if name in error.message]
    return named[0] if named else None

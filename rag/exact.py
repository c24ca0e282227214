"""Vectors of exchanges kept whole, for exact scoring: one SQLite file beside Chroma's, as disposable as it.

Chroma finds what is near; to score an exchange, all of its vectors are needed at once, and reading them from Chroma
takes 70 µs a record. Here they are one row an exchange, in fixed point of 16 bits: as small as half precision and no
less exact, and numpy reads it twenty times as fast.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import VectorIndexError

Matrix = NDArray[np.float32]

_AT_ONCE = 500
_ONE = 32_767
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS vectors (
        exchange TEXT PRIMARY KEY, transcript TEXT NOT NULL, parts INTEGER NOT NULL, rows BLOB NOT NULL, second BLOB
    );
    CREATE INDEX IF NOT EXISTS vectors_by_transcript ON vectors(transcript);
"""


@dataclass(frozen=True, slots=True)
class ExchangeVectors:
    """All vectors of an exchange, one a row.

    `parts` are the whole and, where a reporter asks and is answered, the question and the answer; `second` are the
    same parts by the second embedder, None where there is none.
    """

    parts: Matrix
    sentences: Matrix
    second: Matrix | None = None


class ExactStore:
    """The vectors of the exchanges of one index; safe to use from several threads."""

    def __init__(self, folder: Path) -> None:
        """Open, creating the file as needed. Raises VectorIndexError where SQLite cannot."""
        self._path = folder / "exact.sqlite"
        # One connection for all threads: those of threads that have ended would stay open until they are collected.
        self._guard = threading.Lock()
        try:
            self._connection = sqlite3.connect(self._path, timeout=30, check_same_thread=False)
            self._connection.execute("PRAGMA page_size = 16384")
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.executescript(_SCHEMA)
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error

    def close(self) -> None:
        """Close the file; nothing can be read or written afterwards."""
        with self._guard:
            self._connection.close()

    def put(self, vectors: Mapping[str, ExchangeVectors]) -> None:
        """Store exchanges by their ids, replacing those that are there."""
        rows = [
            (
                exchange,
                exchange.rpartition("/")[0],
                len(one.parts),
                _packed(np.concatenate([one.parts, one.sentences])),
                None if one.second is None else _packed(one.second),
            )
            for exchange, one in vectors.items()
        ]
        with self._guard, self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?, ?)", rows)

    def drop_transcript(self, transcript: str) -> None:
        """Remove the exchanges of a transcript."""
        with self._guard, self._connection:
            self._connection.execute("DELETE FROM vectors WHERE transcript = ?", (transcript,))

    def get(self, exchanges: Iterable[str]) -> dict[str, ExchangeVectors]:
        """The vectors of exchanges; those that are not there are left out. Raises VectorIndexError."""
        wanted = list(exchanges)
        found: dict[str, ExchangeVectors] = {}
        try:
            for start in range(0, len(wanted), _AT_ONCE):
                some = wanted[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                with self._guard:
                    rows = self._connection.execute(
                        f"SELECT exchange, parts, rows, second FROM vectors WHERE exchange IN ({marks})",  # noqa: S608
                        some,
                    ).fetchall()
                found.update((row[0], _unpacked(*row[1:])) for row in rows)
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error
        return found

    def _damaged(self, error: sqlite3.DatabaseError) -> VectorIndexError:
        return VectorIndexError(f"{self._path}: cannot be read ({error}); run `onrecord rebuild`")


def _packed(matrix: Matrix) -> bytes:
    """The rows of unit vectors after their number; no component is beyond 1."""
    return np.uint32(len(matrix)).tobytes() + np.rint(matrix * _ONE).astype(np.int16).tobytes()


def _matrix(blob: bytes) -> Matrix:
    count = int(np.frombuffer(blob, dtype=np.uint32, count=1)[0])
    matrix: Matrix = np.frombuffer(blob, dtype=np.int16, offset=4).reshape(count, -1).astype(np.float32)
    matrix *= np.float32(1 / _ONE)
    return matrix


def _unpacked(parts: int, rows: bytes, second: bytes | None) -> ExchangeVectors:
    matrix = _matrix(rows)
    return ExchangeVectors(matrix[:parts], matrix[parts:], None if second is None else _matrix(second))

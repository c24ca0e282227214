"""Vectors of exchanges kept whole, for exact scoring: one SQLite file beside Chroma's, as disposable as it.

Chroma finds what is near; to score an exchange, all of its vectors are needed at once, and reading them from Chroma
takes 70 µs a record. Here they are one row an exchange, in fixed point of 16 bits: as small as half precision and no
less exact, and numpy reads it twenty times as fast.
"""

from __future__ import annotations

import sqlite3
import sys
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rag.errors import VectorIndexError
from rag.vectors import ExchangeVectors, Matrix, Rows, VectorStack

_AT_ONCE = 500
_CACHE_KB = 32_000
"""SQLite's own 2,000 hold too few pages of this size; with more, exchanges are read three times as fast."""

_ONE = 32_767
_HEAD = 4
"""Bytes of a blob that give the number of its rows."""

_SCHEMA = """
    CREATE TABLE IF NOT EXISTS vectors (
        exchange TEXT PRIMARY KEY, transcript TEXT NOT NULL, parts INTEGER NOT NULL, rows BLOB NOT NULL, second BLOB
    );
    CREATE INDEX IF NOT EXISTS vectors_by_transcript ON vectors(transcript);
"""


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
            self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
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

    def get(self, exchanges: Iterable[str], second: bool = True) -> VectorStack:
        """The vectors of exchanges, without the second embedder's unless wanted.

        Exchanges that are not there are left out, and those without a sentence, of which nothing could be quoted.
        Raises VectorIndexError.
        """
        wanted = list(exchanges)
        columns = "exchange, parts, rows, second" if second else "exchange, parts, rows, NULL"
        found: list[_Row] = []
        try:
            for start in range(0, len(wanted), _AT_ONCE):
                some = wanted[start : start + _AT_ONCE]
                marks = ",".join("?" * len(some))
                with self._guard:
                    rows = self._connection.execute(
                        f"SELECT {columns} FROM vectors WHERE exchange IN ({marks})",  # noqa: S608
                        some,
                    ).fetchall()
                found += [_Row(*row) for row in rows]
        except sqlite3.DatabaseError as error:
            raise self._damaged(error) from error
        return _stack([row for row in found if _count(row.rows) > row.parts])

    def _damaged(self, error: sqlite3.DatabaseError) -> VectorIndexError:
        return VectorIndexError(f"{self._path}: cannot be read ({error}); run `onrecord rebuild`")


def _packed(matrix: Matrix) -> bytes:
    """The rows of unit vectors after their number; no component is beyond 1."""
    return np.uint32(len(matrix)).tobytes() + np.rint(matrix * _ONE).astype(np.int16).tobytes()


@dataclass(frozen=True, slots=True)
class _Row:
    """An exchange as it is stored."""

    exchange: str
    parts: int
    rows: bytes
    second: bytes | None


def _stack(rows: list[_Row]) -> VectorStack:
    parts = [row.parts for row in rows]
    first = Rows.of(_matrix([row.rows for row in rows]), [_count(row.rows) for row in rows], parts)
    seconds = [row.second for row in rows if row.second is not None]
    second = Rows.of(_matrix(seconds), parts, parts) if seconds and len(seconds) == len(rows) else None
    return VectorStack(tuple(row.exchange for row in rows), first, second)


def _count(blob: bytes) -> int:
    return int.from_bytes(blob[:_HEAD], sys.byteorder)


def _matrix(blobs: list[bytes]) -> Matrix:
    """The rows of all blobs, one below the other: joined before they are converted, which is what takes the time."""
    count = sum(map(_count, blobs))
    joined = b"".join([memoryview(blob)[_HEAD:] for blob in blobs])
    matrix: Matrix = np.frombuffer(joined, dtype=np.int16).reshape(count, -1 if count else 0).astype(np.float32)
    matrix *= np.float32(1 / _ONE)
    return matrix

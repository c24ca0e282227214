"""Vectors by text, in one disposable SQLite file: what was embedded once is not embedded again.

Losing or damaging the file costs time only. Every vector carries a checksum; a file that SQLite cannot read is made
anew, and where even that fails the embedder is used without it.
"""

from __future__ import annotations

import hashlib
import sqlite3
import time
import zlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

import numpy as np

from rag.embedding import Embedder
from rag.vectors import Matrix, Vector

LIMIT = 400_000
"""Vectors kept, those unused for longest dropped first: 0.7 GB, the sentences of some 1500 conferences."""

_SECONDS_A_DAY = 86_400
_LOOKED_UP = 500
_VERSION = 1
_SCHEMA = """
    CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB NOT NULL, crc INTEGER NOT NULL,
                                        used INTEGER NOT NULL);
    CREATE INDEX IF NOT EXISTS vectors_by_use ON vectors(used);
"""


class CachedEmbedder:
    """An embedder that remembers, keyed by fingerprint, kind and text. One thread at a time; close it when done."""

    def __init__(self, embedder: Embedder, file: Path, limit: int = LIMIT) -> None:
        self._embedder = embedder
        self._file = file
        self._limit = limit
        self._cache = _opened(file)
        self._today = int(time.time()) // _SECONDS_A_DAY

    def __enter__(self) -> CachedEmbedder:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Drop what is over the limit and close the file."""
        if self._cache is not None:
            self._trim(self._cache)
            self._cache.close()
            self._cache = None

    @property
    def fingerprint(self) -> str:
        """The wrapped embedder's."""
        return self._embedder.fingerprint

    def query(self, text: str) -> Vector:
        """The unit vector of a question."""
        vector: Vector = self.queries([text])[0]
        return vector

    def queries(self, texts: list[str]) -> Matrix:
        """Unit vectors of questions, one a row."""
        return self._embedded(texts, "query", self._embedder.queries)

    def passages(self, texts: list[str]) -> Matrix:
        """Unit vectors of passages, one a row."""
        return self._embedded(texts, "passage", self._embedder.passages)

    def _embedded(self, texts: list[str], kind: str, embed: Callable[[list[str]], Matrix]) -> Matrix:
        keys = [self._key(kind, text) for text in texts]
        known = self._known(list(dict.fromkeys(keys)))
        missing = {key: text for key, text in zip(keys, texts, strict=True) if key not in known}
        if missing:
            fresh = dict(zip(missing, embed(list(missing.values())), strict=True))
            self._keep(fresh)
            known.update(fresh)
        if not keys:
            return embed([])
        return np.stack([known[key] for key in keys])

    def _known(self, keys: list[bytes]) -> dict[bytes, Vector]:
        found: dict[bytes, Vector] = {}
        if self._cache is None:
            return found
        try:
            for start in range(0, len(keys), _LOOKED_UP):
                some = keys[start : start + _LOOKED_UP]
                select = f"SELECT * FROM vectors WHERE key IN ({','.join('?' * len(some))})"  # noqa: S608 - marks only
                for key, vector, crc, used in self._cache.execute(select, some).fetchall():
                    whole = isinstance(vector, bytes) and isinstance(used, int) and zlib.crc32(key + vector) == crc
                    if whole:
                        found[key] = np.frombuffer(vector, dtype=np.float32)
                    if whole and used < self._today:
                        self._cache.execute("UPDATE vectors SET used = ? WHERE key = ?", (self._today, key))
        except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
            self._recover(error)
        return found

    def _keep(self, fresh: dict[bytes, Vector]) -> None:
        if self._cache is None:
            return
        blobs = [(key, vector.astype(np.float32).tobytes()) for key, vector in fresh.items()]
        rows = [(key, blob, zlib.crc32(key + blob), self._today) for key, blob in blobs]
        try:
            self._cache.execute("BEGIN")
            self._cache.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?, ?)", rows)
            self._cache.execute("COMMIT")
        except sqlite3.DatabaseError as error:
            self._recover(error)

    def _recover(self, error: sqlite3.DatabaseError | UnicodeDecodeError) -> None:
        """A damaged file is made anew; one that is locked, full or not ours to write is done without."""
        if self._cache is not None:
            self._cache.close()
        self._cache = None if isinstance(error, sqlite3.OperationalError) else _made_anew(self._file)

    def _trim(self, cache: sqlite3.Connection) -> None:
        try:
            over = cache.execute("SELECT count(*) FROM vectors").fetchone()[0] - self._limit
            if over > 0:
                cache.execute(
                    "DELETE FROM vectors WHERE key IN (SELECT key FROM vectors ORDER BY used LIMIT ?)", (over,)
                )
        except sqlite3.DatabaseError:
            return  # found again, and mended, by the next run that reads it

    def _key(self, kind: str, text: str) -> bytes:
        return hashlib.sha256(f"{self.fingerprint}\0{kind}\0{text}".encode("utf-8", "surrogatepass")).digest()


def _opened(file: Path) -> sqlite3.Connection | None:
    try:
        return _connection(file)
    except sqlite3.OperationalError:
        return None
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return _made_anew(file)


def _made_anew(file: Path) -> sqlite3.Connection | None:
    try:
        for part in (file, file.with_name(f"{file.name}-wal"), file.with_name(f"{file.name}-shm")):
            part.unlink(missing_ok=True)
        return _connection(file)
    except (OSError, sqlite3.DatabaseError):
        return None


def _connection(file: Path) -> sqlite3.Connection:
    file.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
    try:
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version != _VERSION and connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
            raise sqlite3.DatabaseError(f"version {version} of the cache")  # noqa: TRY301 - closed and made anew
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = OFF")
        connection.executescript(_SCHEMA)
        connection.execute(f"PRAGMA user_version = {_VERSION}")
    except sqlite3.DatabaseError:
        connection.close()
        raise
    return connection

"""An embedder that remembers: benchmarks embed each text once, whatever they build of it."""

from __future__ import annotations

import hashlib
import sqlite3
from pathlib import Path

import numpy as np

from rag.embedding import Embedder, Matrix, Vector


class CachedEmbedder:
    """Wraps an embedder with a cache in one SQLite file, keyed by fingerprint, kind and text."""

    def __init__(self, embedder: Embedder, file: Path) -> None:
        self._embedder = embedder
        file.parent.mkdir(parents=True, exist_ok=True)
        self._cache = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        self._cache.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, vector BLOB) WITHOUT ROWID")

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
        return self._embedded(texts, "query")

    def passages(self, texts: list[str]) -> Matrix:
        """Unit vectors of passages, one a row."""
        return self._embedded(texts, "passage")

    def _embedded(self, texts: list[str], kind: str) -> Matrix:
        keys = [self._key(kind, text) for text in texts]
        select = "SELECT vector FROM vectors WHERE key = ?"
        known = {key: self._cache.execute(select, (key,)).fetchone() for key in keys}
        missing = [(key, text) for key, text in dict(zip(keys, texts, strict=True)).items() if known[key] is None]
        if missing:
            embed = self._embedder.queries if kind == "query" else self._embedder.passages
            fresh = embed([text for _, text in missing])
            rows = [(key, vector.astype(np.float32).tobytes()) for (key, _), vector in zip(missing, fresh, strict=True)]
            self._cache.execute("BEGIN")
            self._cache.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
            self._cache.execute("COMMIT")
            known.update({key: (vector,) for key, vector in rows})
        return np.stack([np.frombuffer(known[key][0], dtype=np.float32) for key in keys])

    def _key(self, kind: str, text: str) -> bytes:
        return hashlib.sha256(f"{self.fingerprint}\0{kind}\0{text}".encode("utf-8", "replace")).digest()

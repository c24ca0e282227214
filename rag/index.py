"""The vectors of exchanges and sentences: Chroma to find what is near, and beside it all of them for exact scoring.

Built from the archive, and disposable at any time. Chroma has one collection for each embedding fingerprint and
language; one record for the exchange (its id) and one for each of its sentences (`<exchange>#<number>`). Vectors are
ours, the space is cosine.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import chromadb
import numpy as np
from chromadb.config import Settings as ChromaSettings
from chromadb.errors import ChromaError, NotFoundError

from rag.errors import VectorIndexError
from rag.exact import ExactStore
from rag.vectors import ExchangeVectors, VectorStack

if TYPE_CHECKING:
    from rag.vectors import Vector

_BATCH = 200
_EF_SEARCH = 200
_HINT = "run `onrecord rebuild`"


@dataclass(frozen=True, slots=True)
class Near:
    """A record near a question; `number` is 0 for the exchange as a whole."""

    exchange: str
    number: int
    cosine: float


def record_id(exchange: str, number: int) -> str:
    """The id of an exchange's record (number 0) or of one of its sentences.

    >>> record_id("2024-07-02-fr-b83509/4", 0), record_id("2024-07-02-fr-b83509/4", 2)
    ('2024-07-02-fr-b83509/4', '2024-07-02-fr-b83509/4#2')
    """
    return f"{exchange}#{number}" if number else exchange


class VectorIndex:
    """The index in one folder, for one embedding fingerprint."""

    _spellings = itertools.count()

    def __init__(self, folder: Path, fingerprint: str) -> None:
        """Open, creating the folder as needed. Raises VectorIndexError where Chroma cannot."""
        self.folder = folder
        self.fingerprint = fingerprint
        folder.mkdir(parents=True, exist_ok=True)
        # Chroma caches by the path as spelled, and a warm client never sees what another process writes.
        # Another spelling of the same folder opens it afresh and leaves other clients of this process alone.
        spelling = f"{folder.resolve()}/" + "./" * next(self._spellings)
        try:
            self._client = chromadb.PersistentClient(spelling, settings=ChromaSettings(anonymized_telemetry=False))
        except (ChromaError, ValueError, RuntimeError, OSError) as error:
            raise VectorIndexError(f"{folder}: Chroma cannot open the index ({error}); {_HINT}") from error
        self._collections: dict[str, Any] = {}
        self._exact = ExactStore(folder)

    def close(self) -> None:
        """Give back the files and memory that Chroma holds for this client."""
        self._exact.close()
        self._client.close()  # type: ignore[attr-defined]  # in 1.5.9, though not in its protocol

    def upsert(self, language: str, vectors: Mapping[str, ExchangeVectors], date: int | None) -> None:
        """Store the vectors of exchanges by their ids, replacing those that are there."""
        self._exact.put(vectors)
        collection = self._collection(language, create=True)
        records = [
            (exchange, number, row)
            for exchange, one in vectors.items()
            for number, row in enumerate((one.parts[0], *one.sentences))
        ]
        for start in range(0, len(records), _BATCH):
            batch = records[start : start + _BATCH]
            collection.upsert(
                ids=[record_id(exchange, number) for exchange, number, _ in batch],
                embeddings=np.stack([row for _, _, row in batch]),
                metadatas=[
                    {"transcript": exchange.rpartition("/")[0], "exchange": exchange, "date": date or 0}
                    for exchange, _, _ in batch
                ],
            )

    def drop_transcript(self, language: str, transcript: str) -> None:
        """Remove all records of a transcript, whatever an earlier reader made of it."""
        collection = self._collection(language)
        if collection is not None:
            collection.delete(where={"transcript": transcript})
        self._exact.drop_transcript(transcript)

    def nearest(self, language: str, vector: Vector, limit: int) -> list[Near]:
        """The records nearest to a vector, best first. Raises VectorIndexError where the index is damaged."""
        return self.nearest_each(language, [vector], limit)[0]

    def nearest_each(self, language: str, vectors: list[Vector], limit: int) -> list[list[Near]]:
        """The same for several vectors at once."""
        collection = self._collection(language)
        if collection is None:
            return [[] for _ in vectors]
        try:
            found = collection.query(query_embeddings=np.stack(vectors), n_results=limit, include=["distances"])
        except (ChromaError, RuntimeError) as error:
            raise VectorIndexError(f"{self.folder}: the index cannot be searched ({error}); {_HINT}") from error
        return [
            [
                Near(*_parse_id(identity), cosine=1.0 - distance)
                for identity, distance in zip(ids, distances, strict=True)
            ]
            for ids, distances in zip(found["ids"], found["distances"], strict=True)
        ]

    def vectors(self, exchanges: Iterable[str], second: bool = True) -> VectorStack:
        """All vectors of exchanges, as `ExactStore.get` gives them. Raises VectorIndexError."""
        return self._exact.get(exchanges, second)

    def ids(self, language: str) -> frozenset[str]:
        """The ids of a language's records; slow on a large index."""
        collection = self._collection(language)
        return frozenset() if collection is None else frozenset(collection.get(include=[])["ids"])

    def _collection(self, language: str, create: bool = False) -> Any:
        """The language's collection, or None where it does not exist and is not to be made."""
        if language in self._collections:
            return self._collections[language]
        name = f"{self.fingerprint}-{language}"
        try:
            if create:
                collection = self._client.get_or_create_collection(
                    name,
                    embedding_function=None,
                    configuration={"hnsw": {"space": "cosine", "ef_search": _EF_SEARCH}},
                )
            else:
                collection = self._client.get_collection(name, embedding_function=None)
        except NotFoundError:
            return None
        except (ChromaError, ValueError, RuntimeError) as error:
            raise VectorIndexError(f"{self.folder}: collection {name} cannot be opened ({error}); {_HINT}") from error
        self._collections[language] = collection
        return collection


def _parse_id(identity: str) -> tuple[str, int]:
    exchange, _, number = identity.partition("#")
    return exchange, int(number or 0)

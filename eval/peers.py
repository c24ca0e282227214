"""What a user would otherwise build, on the same units with the same embedder.

LlamaIndex as its documentation begins (SentenceSplitter of 1,024 tokens into a VectorStoreIndex, its scores), chunks
of a fixed number of words by cosine, and BM25 over our own tokens.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from llama_index.core import Document, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from pydantic import PrivateAttr

from eval.collections import Collection
from rag.embedding import Embedder
from rag.language import tokens

CHUNK_WORDS = 130
_CHUNK_CHARACTERS = 260
"""Chinese has no spaces between words: two characters are taken for one."""

_OVERLAP = 0.15


@dataclass(frozen=True, slots=True)
class Ranked:
    """A unit found, with the system's own score for it."""

    unit: int
    score: float


Find = Callable[[str, str], list[Ranked]]


@dataclass(frozen=True, slots=True)
class Peer:
    """A system that is compared: its name, and what finds units for a question in a language, best first."""

    name: str
    find: Find


def peer(name: str, collection: Collection, embedder: Embedder, depth: int) -> Peer:
    """The system of that name, with the collection indexed; it finds `depth` units a question."""
    return Peer(name, _BUILT[name](collection, embedder, depth))


class _Embedding(BaseEmbedding):
    """An embedder of ours as LlamaIndex calls it."""

    _embedder: Any = PrivateAttr()

    def __init__(self, embedder: Embedder) -> None:
        super().__init__(model_name=embedder.fingerprint)
        self._embedder = embedder

    def _get_query_embedding(self, query: str) -> list[float]:
        vector: list[float] = self._embedder.query(query).tolist()
        return vector

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return self._get_text_embeddings([text])[0]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        rows: list[list[float]] = self._embedder.passages(texts).tolist()
        return rows


def _first_of_each(found: Sequence[Ranked]) -> list[Ranked]:
    """Each unit once, by its best chunk."""
    best: dict[int, Ranked] = {}
    for one in found:
        best.setdefault(one.unit, one)
    return list(best.values())


def _llama_index(collection: Collection, embedder: Embedder, depth: int) -> Find:
    documents = [Document(text=unit.text, id_=str(number)) for number, unit in enumerate(collection.units)]
    splitter = SentenceSplitter(chunk_size=1024, chunk_overlap=200)
    index = VectorStoreIndex.from_documents(documents, transformations=[splitter], embed_model=_Embedding(embedder))
    retriever = index.as_retriever(similarity_top_k=depth)

    def find(question: str, language: str) -> list[Ranked]:
        nodes = retriever.retrieve(question)
        return _first_of_each([Ranked(int(node.node.ref_doc_id or -1), node.score or 0.0) for node in nodes])

    return find


def _chunks(collection: Collection, embedder: Embedder, depth: int) -> Find:
    pieces = [
        (number, piece)
        for number, unit in enumerate(collection.units)
        for piece in _cut(unit.text, collection.language)
    ]
    rows = embedder.passages([piece for _, piece in pieces])
    owners = np.array([number for number, _ in pieces])

    def find(question: str, language: str) -> list[Ranked]:
        cosines = rows @ embedder.query(question)
        nearest = np.argsort(-cosines)[: 5 * depth]
        return _first_of_each([Ranked(int(owners[one]), float(cosines[one])) for one in nearest])[:depth]

    return find


def _cut(text: str, language: str) -> list[str]:
    """Chunks of a fixed length that overlap a little, wherever sentences begin or end."""
    units = list(text) if language == "zh" else text.split()
    size = _CHUNK_CHARACTERS if language == "zh" else CHUNK_WORDS
    step = int(size * (1 - _OVERLAP))
    glue = "" if language == "zh" else " "
    return [glue.join(units[start : start + size]) for start in range(0, max(1, len(units) - size + step), step)]


def _bm25(collection: Collection, embedder: Embedder, depth: int) -> Find:
    full_text = sqlite3.connect(":memory:")
    full_text.execute("CREATE VIRTUAL TABLE units USING fts5(words)")
    full_text.executemany(
        "INSERT INTO units (rowid, words) VALUES (?, ?)",
        [(number, " ".join(tokens(unit.text, collection.language))) for number, unit in enumerate(collection.units)],
    )

    def find(question: str, language: str) -> list[Ranked]:
        words = " OR ".join(f'"{word}"' for word in dict.fromkeys(tokens(question, language)))
        if not words:
            return []
        select = "SELECT rowid, -bm25(units) FROM units WHERE units MATCH ? ORDER BY bm25(units) LIMIT ?"
        return [Ranked(*row) for row in full_text.execute(select, (words, depth))]

    return find


_BUILT: dict[str, Callable[[Collection, Embedder, int], Find]] = {
    "LlamaIndex defaults": _llama_index,
    f"chunks of {CHUNK_WORDS} words": _chunks,
    "BM25": _bm25,
}

PEERS = tuple(_BUILT)
"""The systems compared, by name."""

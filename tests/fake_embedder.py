"""An embedder without a model: a direction for each word. Texts are as near as the words that they share."""

from __future__ import annotations

import re
from zlib import crc32

import numpy as np

from rag.vectors import Matrix, Vector

DIMENSIONS = 64


class WordsEmbedder:
    """Sums one fixed direction a word; remembers what it was asked for."""

    def __init__(self, name: str = "words") -> None:
        self.fingerprint = f"{name}-{DIMENSIONS}"
        self.asked: list[str] = []
        self.embedded: list[str] = []

    def query(self, text: str) -> Vector:
        vector: Vector = self.queries([text])[0]
        return vector

    def queries(self, texts: list[str]) -> Matrix:
        self.asked += texts
        return _directions(texts)

    def passages(self, texts: list[str]) -> Matrix:
        self.embedded += texts
        return _directions(texts)


def _directions(texts: list[str]) -> Matrix:
    return np.stack([_direction(text) for text in texts])


def _direction(text: str) -> Vector:
    words = re.findall(r"\w+", text.lower()) or [""]
    total = np.sum([np.random.default_rng(crc32(word.encode())).normal(size=DIMENSIONS) for word in words], axis=0)
    unit: Vector = (total / np.linalg.norm(total)).astype(np.float32)
    return unit

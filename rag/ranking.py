"""How near an exchange is to a question: what its vectors and its words say, put together. Pure.

Weights were chosen on one half of the questions of `onrecord bench retrieval` and are reported on the other
(docs/retrieval.md).
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rag.vectors import ExchangeVectors, Vector, VectorStack


@dataclass(frozen=True, slots=True)
class Weights:
    """What is added to the cosine of the first embedder.

    `overlap`: for holding all of the question's words, where question and exchange share a language; `names`: for
    holding all of its names and numbers, where they do not; `second`: times the second embedder's cosine, where they
    do not (where languages match it does not help).
    """

    overlap: float
    names: float
    second: float


WEIGHTS = Weights(overlap=0.07, names=0.03, second=0.2)
"""Chosen on the first half of the questions: `onrecord bench retrieval --choose`."""


@dataclass(frozen=True, slots=True)
class Query:
    """A question's vectors: of the first embedder, and of the second where that one is used."""

    first: Vector
    second: Vector | None = None


@dataclass(frozen=True, slots=True)
class Likeness:
    """How near an exchange is: `cosine` of all vectors together, and of each sentence by the first embedder."""

    cosine: float
    sentences: Vector


def likeness(query: Query, vectors: ExchangeVectors, second: float = WEIGHTS.second) -> Likeness:
    """The mean of the whole's cosine, the best sentence's and the nearer part's; the second embedder's beside it.

    A reporter's question asked again is near the question, what somebody wants to know is near the answer: the nearer
    of the two counts. Where only one side speaks, the whole is its only part and counts once.
    """
    parts = vectors.parts @ query.first
    sentences = vectors.sentences @ query.first
    near = [float(parts[0]), float(sentences.max()), *_nearer(parts)]
    cosine = sum(near) / len(near)
    if query.second is not None and vectors.second is not None:
        also = vectors.second @ query.second
        near = [float(also[0]), *_nearer(also)]
        cosine += second * sum(near) / len(near)
    return Likeness(cosine, sentences)


def _nearer(parts: Vector) -> tuple[float, ...]:
    return (float(parts[1:].max()),) if len(parts) > 1 else ()


def likenesses(query: Query, stack: VectorStack, second: float = WEIGHTS.second) -> dict[str, float]:
    """The cosine of `likeness` for many exchanges at once.

    >>> rows = np.array([[1, 0], [0, 1]], dtype=np.float32)
    >>> query = Query(np.array([0.6, 0.8], dtype=np.float32))
    >>> stack = VectorStack.of({"a": ExchangeVectors(rows[:1], rows[1:])})
    >>> {exchange: round(cosine, 2) for exchange, cosine in likenesses(query, stack).items()}
    {'a': 0.7}
    """
    if not stack:
        return {}
    rows = stack.first
    scored = rows.matrix @ query.first
    # Each group's whole, its other parts and its sentences in turn; where there are no other parts, what stands in
    # their place is not used.
    bounds = np.stack([rows.starts, rows.starts + 1, rows.starts + rows.parts], axis=1).ravel()
    whole, nearer, best = np.maximum.reduceat(scored, bounds).reshape(-1, 3).T
    has_parts = rows.parts > 1
    cosines = (whole + best + np.where(has_parts, nearer, 0.0)) / (2.0 + has_parts)
    if query.second is not None and stack.second is not None:
        also = stack.second
        scored = also.matrix @ query.second
        bounds = np.stack([also.starts, np.minimum(also.starts + 1, len(scored) - 1)], axis=1).ravel()
        whole, nearer = np.maximum.reduceat(scored, bounds).reshape(-1, 2).T
        cosines = cosines + second * (whole + np.where(also.parts > 1, nearer, 0.0)) / (1.0 + (also.parts > 1))
    return dict(zip(stack.ids, cosines.tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to look for in an exchange's words: one word or name in its spellings, each as words; `weight` is rarity."""

    spellings: tuple[tuple[str, ...], ...]
    weight: float


def rarity(found_in: int, total: int) -> float:
    """How much a word tells that stands in some of all exchanges: log(1 + N / (1 + n)), as inverse document frequency.

    >>> round(rarity(1, 99), 2), round(rarity(99, 99), 2)
    (3.92, 0.69)
    """
    return math.log(1 + total / (1 + found_in))


def wanted(
    concepts: Iterable[tuple[tuple[str, ...], ...]], frequency: Mapping[str, int], total: int, most: float
) -> tuple[Wanted, ...]:
    """Words or names with their weights; those that more than the share `most` of exchanges hold tell nothing."""
    found = []
    for spellings in concepts:
        held = max((min(frequency[word] for word in spelling) for spelling in spellings if spelling), default=0)
        if any(spellings) and held <= most * total:
            found.append(Wanted(spellings, rarity(held, total)))
    return tuple(found)


def share_held(things: Sequence[Wanted], words: frozenset[str]) -> float | None:
    """The share of what is wanted that some words hold, by weight (0..1); None where nothing is wanted.

    >>> share_held([Wanted((("ai",),), 3.0), Wanted((("un",), ("onu",)), 1.0)], frozenset({"onu"}))
    0.25
    """
    total = sum(one.weight for one in things)
    if not total:
        return None
    return sum(one.weight for one in things if any(s and words.issuperset(s) for s in one.spellings)) / total

"""What generic questions reach in an archive: the measure for whether a hit is near at all.

Raw cosines differ by language pair and by archive, so no threshold on them can serve. 32 questions that any press
conference could be asked, or none could answer, are searched in the same archive; a hit counts by how far it lies
above them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rag.archive import Archive
from rag.embedding import GENERIC_QUESTIONS, Embedder, GenericVectors, centred, generic_key, generic_vectors
from rag.index import VectorIndex
from rag.ranking import Query, likeness, likenesses
from rag.schema import Filters
from rag.vectors import VectorStack

_BACKGROUND = 64
_LEADING = 2
_RECORDS = 50
_USUAL_RISE = 0.1
"""What a right hit rises above the rest (median of `onrecord bench gate`), where there is no rest to rise above."""

_NORMAL = 1.4826
_LEAST_SPREAD = 0.005


@dataclass(frozen=True, slots=True)
class Measured:
    """A cosine, and its distance from the other exchanges' mean, in spreads from what generic questions reach."""

    nearness: float
    rise: float


@dataclass(frozen=True, slots=True)
class Usual:
    """Median and spread of the best cosine and of its rise, over generic questions."""

    cosine: float
    cosine_spread: float
    rise: float
    rise_spread: float

    @classmethod
    def of(cls, cosines: Sequence[float], rises: Sequence[float]) -> Usual:
        """From the best cosine of each question, and how far it rises."""
        if not cosines:
            return cls(0.0, 1.0, 0.0, 1.0)
        return cls(float(np.median(cosines)), spread(cosines), float(np.median(rises)), spread(rises))

    def measure(self, cosine: float, rise: float) -> Measured:
        """In spreads above the median."""
        return Measured((cosine - self.cosine) / self.cosine_spread, (rise - self.rise) / self.rise_spread)


def spread(values: Sequence[float]) -> float:
    """1.4826 x the median distance from the median: the standard deviation of a normal sample, hardly moved by the
    few generic questions that an archive does answer (Rousseeuw and Croux 1993)."""
    median = np.median(values)
    return _NORMAL * float(np.median(np.abs(np.asarray(values) - median))) + _LEAST_SPREAD


@dataclass(frozen=True, slots=True)
class Background:
    """What a spread of a language's exchanges scores for one question."""

    scores: dict[str, float]
    total: float

    @classmethod
    def of(cls, scores: dict[str, float]) -> Background:
        """From the score of each exchange."""
        return cls(scores, sum(scores.values()))

    def rise(self, exchange: str, cosine: float) -> float:
        """How far an exchange lies above the mean of the others; a usual rise where there is none."""
        others = len(self.scores) - (exchange in self.scores)
        return cosine - (self.total - self.scores.get(exchange, 0.0)) / others if others else _USUAL_RISE


class Yardstick:
    """Measures cosines in an archive and its index, as they are at one epoch: what it counts once stays."""

    def __init__(
        self, archive: Archive, index: VectorIndex, embedder: Embedder, second: Callable[[], Embedder | None]
    ) -> None:
        self._archive = archive
        self._index = index
        self._embedder = embedder
        self._second = second
        self._generic: dict[tuple[str, str], GenericVectors] = {}
        self._backgrounds: dict[str, VectorStack] = {}
        self._usual: dict[tuple[str, str], Usual] = {}

    @property
    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The pairs of languages measured so far."""
        return tuple(self._usual)

    def generic(self, language: str) -> GenericVectors:
        """The first embedder's vectors of a language's generic questions: remembered, stored, or computed."""
        return self._generic_of(self._embedder, language)

    def background(self, query: Query, language: str) -> Background:
        """What a spread of the language's exchanges, loaded once, scores for a question."""
        return Background.of(likenesses(query, self._spread_of(language)))

    def usual(self, asked_in: str, language: str) -> Usual:
        """What generic questions of one language reach among the exchanges of another; computed once."""
        pair = (asked_in, language)
        if pair not in self._usual:
            self._usual[pair] = self._computed(asked_in, language)
        return self._usual[pair]

    def _computed(self, asked_in: str, language: str) -> Usual:
        queries = self._queries(asked_in, language)
        found = self._index.nearest_each(language, [query.first for query in queries], _RECORDS)
        near = [list(dict.fromkeys(record.exchange for record in records))[:_LEADING] for records in found]
        stored = self._index.vectors(dict.fromkeys(exchange for few in near for exchange in few))
        tops: list[float] = []
        rises: list[float] = []
        for query, few in zip(queries, near, strict=True):
            exact = {exchange: likeness(query, stored[exchange]).cosine for exchange in few if exchange in stored}
            if exact:
                best = max(exact, key=lambda exchange: exact[exchange])
                tops.append(exact[best])
                rises.append(self.background(query, language).rise(best, exact[best]))
        return Usual.of(tops, rises)

    def _queries(self, asked_in: str, language: str) -> list[Query]:
        """The generic questions of a language, as questions of it are put to another."""
        first = self.generic(asked_in)
        rows = [*first.typical, *first.unrelated]
        if asked_in == language:
            return [Query(row) for row in rows]
        across = [centred(row, first.centre) for row in rows]
        second = self._second()
        if second is None:
            return [Query(row) for row in across]
        also = self._generic_of(second, asked_in)
        return [Query(row, other) for row, other in zip(across, (*also.typical, *also.unrelated), strict=True)]

    def _generic_of(self, embedder: Embedder, language: str) -> GenericVectors:
        key = (embedder.fingerprint, language)
        if key not in self._generic:
            stored = self._archive.generic(generic_key(embedder), language)
            if stored is None:
                self._generic[key] = generic_vectors(embedder, language)
            else:
                typical, unrelated = stored.reshape(2, GENERIC_QUESTIONS, -1)
                self._generic[key] = GenericVectors(typical, unrelated)
        return self._generic[key]

    def _spread_of(self, language: str) -> VectorStack:
        if language not in self._backgrounds:
            everything = self._archive.searched(Filters(language=language))
            step = max(1, len(everything) // _BACKGROUND)
            self._backgrounds[language] = self._index.vectors(everything[::step][:_BACKGROUND])
        return self._backgrounds[language]

"""A question -> hits: vectors and full text, a language at a time, merged by centred cosine.

Figures behind the choices: docs/retrieval.md.
"""

from __future__ import annotations

import math
import time
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.archive import Archive
from rag.embedding import (
    GENERIC_QUESTIONS,
    Embedder,
    GenericVectors,
    Matrix,
    Vector,
    centred,
    generic_key,
    generic_vectors,
)
from rag.errors import UnknownIdError
from rag.gate import confidence, fitted
from rag.index import Near, VectorIndex, record_id
from rag.language import tokens
from rag.names import names_in, written_in
from rag.schema import Exchange, Filters, Hit, Sentence, SentenceScore, TranscriptView

_RECORDS = 50
"""Records fetched a language: grouping the top 50 stays within .004 R@1 of scoring everything (XQuAD)."""

_LEXICAL_WEIGHT = 0.5
_MIN_EXCHANGES_FOR_BM25 = 30
_HITS = 5
_BACKGROUND = 64
_LEADING = 2
_USUAL_RISE = 0.1
"""What a right hit rises above the rest (median of `onrecord bench gate`), where there is no rest to rise above."""

_NORMAL = 1.4826
_LEAST_SPREAD = 0.005


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The hits for a question, best first, and how long (ms) it took to embed it and to find them."""

    hits: tuple[Hit, ...]
    language: str
    embed_ms: float
    retrieve_ms: float


class Retriever:
    """Finds exchanges in an archive and its index, as they are at one epoch: what it counts once stays."""

    def __init__(self, archive: Archive, index: VectorIndex, embedder: Embedder) -> None:
        self._archive = archive
        self._index = index
        self._embedder = embedder
        self._generic: dict[str, GenericVectors] = {}
        self._backgrounds: dict[str, _Background] = {}
        self._usual: dict[tuple[str, str], _Usual] = {}
        self._counts: dict[str, int] = {}

    def search(self, question: str, language: str, filters: Filters, limit: int = _HITS) -> Retrieval:
        """The best hits for a question in a language, under the filters.

        Raises NothingMatchesError where the filters leave nothing, VectorIndexError where the index is damaged.
        """
        began = time.perf_counter()
        vector = centred(self._embedder.query(question), self.generic(language).centre)
        embedded = time.perf_counter()
        allowed = self._archive.searched(filters) if filters else None
        hits = [
            hit
            for searched in self._archive.languages()
            for hit in self._in_language(question, language, vector, searched, allowed, limit)
        ]
        hits.sort(key=lambda hit: (-hit.score, hit.exchange))
        done = time.perf_counter()
        return Retrieval(tuple(hits[:limit]), language, (embedded - began) * 1000, (done - embedded) * 1000)

    def generic(self, language: str) -> GenericVectors:
        """The vectors of a language's generic questions: remembered, stored, or computed."""
        if language not in self._generic:
            stored = self._archive.generic(generic_key(self._embedder), language)
            if stored is None:
                self._generic[language] = generic_vectors(self._embedder, language)
            else:
                typical, unrelated = stored.reshape(2, GENERIC_QUESTIONS, -1)
                self._generic[language] = GenericVectors(typical, unrelated)
        return self._generic[language]

    def _in_language(
        self,
        question: str,
        asked_in: str,
        vector: Vector,
        language: str,
        allowed: tuple[str, ...] | None,
        limit: int,
    ) -> list[Hit]:
        near = self._index.nearest(language, vector, _RECORDS, allowed)
        cosines = group_by_exchange(near)
        current = self._archive.current(cosines)
        cosines = {exchange: cosine for exchange, cosine in cosines.items() if exchange in current}
        words = tokens(question, asked_in) if asked_in == language else []
        usual = self._usual_for(asked_in, language)
        bonus = self._lexical_bonus(words, language, allowed)
        floor = min(cosines.values(), default=0.0)
        rank = {
            exchange: cosines.get(exchange, floor) + usual.cosine_spread * bonus.get(exchange, 0.0)
            for exchange in {**cosines, **bonus}
        }
        best = sorted(rank, key=lambda exchange: (-rank[exchange], exchange))[:limit]
        shared = self._shared(question, words, best, asked_in, language)
        model = fitted()
        return [
            # The chance that it answers orders hits of all languages: raw cosines differ from pair to pair.
            replace(hit, score=confidence(hit, model) + model.nearness * bonus.get(hit.exchange, 0.0))
            for hit in self._exact(best, vector, asked_in, language, shared)
        ]

    def _lexical_bonus(self, words: list[str], language: str, allowed: tuple[str, ...] | None) -> dict[str, float]:
        """What full text adds to an exchange's nearness; nothing where there are few exchanges to tell apart."""
        count = self._count(language)
        if not words or count < _MIN_EXCHANGES_FOR_BM25:
            return {}
        lexical = {hit.exchange: hit.bm25 for hit in self._archive.lexical(words, language, _RECORDS, allowed)}
        return lexical_bonus(lexical, min(count, 2 * _RECORDS))

    def _shared(
        self, question: str, words: list[str], exchanges: list[str], asked_in: str, language: str
    ) -> dict[str, float]:
        """Share of the question's words, or across languages of its names, that stand in each exchange.

        Weighted by rarity. Empty where there is nothing to look for: across languages, no name that at most half of
        the exchanges hold.
        """
        total = self._count(language)
        wanted: list[tuple[tuple[str, ...], ...]]  # for each word or name its spellings, each as words
        if asked_in == language:
            wanted = [((word,),) for word in dict.fromkeys(words)]
        else:
            names = names_in(question, asked_in)
            wanted = [tuple(tuple(tokens(one, language)) for one in written_in(name, language)) for name in names]
        every = {word for spellings in wanted for spelling in spellings for word in spelling}
        frequency = self._archive.document_frequency(every, language)
        weights: list[float] = []
        for spellings in wanted:
            found_in = max((min(frequency[word] for word in spelling) for spelling in spellings if spelling), default=0)
            tells = asked_in == language or found_in <= total / 2
            weights.append(math.log(1 + total / (1 + found_in)) if tells else 0.0)
        if not sum(weights):
            return {}
        held = {exchange: self._archive.words(exchange, language) for exchange in exchanges}
        return {
            exchange: sum(
                weight
                for weight, spellings in zip(weights, wanted, strict=True)
                if any(spelling and held[exchange].issuperset(spelling) for spelling in spellings)
            )
            / sum(weights)
            for exchange in exchanges
        }

    def _count(self, language: str) -> int:
        if language not in self._counts:
            self._counts[language] = self._archive.count(language)
        return self._counts[language]

    def _exact(
        self, exchanges: list[str], vector: Vector, asked_in: str, language: str, shared: dict[str, float]
    ) -> list[Hit]:
        """Hits with every sentence scored, from the stored vectors; incomplete ones are left out."""
        background = self._background(language).for_question(vector)
        usual = self._usual_for(asked_in, language)
        hits = []
        for exchange, stored in self._stored(exchanges, language).items():
            cosines = stored.rows @ vector
            mean = mean_score(cosines)
            measured = usual.measure(mean, mean - background.mean_without(exchange, mean))
            share = shared.get(exchange)
            hits.append(
                Hit(
                    exchange=exchange,
                    language=language,
                    score=mean,
                    cosine=mean,
                    nearness=measured.nearness,
                    rise=measured.rise,
                    overlap=share if asked_in == language else None,
                    names=None if asked_in == language else share,
                    sentences=tuple(
                        SentenceScore(sentence, float(cosine))
                        for sentence, cosine in zip(stored.sentences, cosines[1:], strict=True)
                    ),
                )
            )
        return hits

    def _stored(self, exchanges: Iterable[str], language: str) -> dict[str, _Stored]:
        """The sentences and vectors of exchanges; what is not complete, or just being removed, is left out."""
        places: dict[str, tuple[Sentence, ...]] = {}
        for exchange in exchanges:
            try:
                places[exchange] = self._archive.sentences(exchange)
            except UnknownIdError:
                continue
        ids = {exchange: [record_id(exchange, n) for n in range(len(own) + 1)] for exchange, own in places.items()}
        vectors = self._index.vectors(language, [identity for own in ids.values() for identity in own])
        return {
            exchange: _Stored(places[exchange], np.stack([vectors[identity] for identity in own]))
            for exchange, own in ids.items()
            if len(own) > 1 and all(identity in vectors for identity in own)
        }

    def _background(self, language: str) -> _Background:
        """A spread of the language's exchanges, loaded once: what an unrelated exchange scores."""
        if language not in self._backgrounds:
            everything = self._archive.searched(Filters(language=language))
            step = max(1, len(everything) // _BACKGROUND)
            stored = self._stored(everything[::step][:_BACKGROUND], language)
            self._backgrounds[language] = _Background({exchange: one.rows for exchange, one in stored.items()})
        return self._backgrounds[language]

    def _usual_for(self, asked_in: str, language: str) -> _Usual:
        """What generic questions of one language reach among the exchanges of another; computed once an epoch."""
        pair = (asked_in, language)
        if pair not in self._usual:
            generic = self.generic(asked_in)
            vectors = [centred(row, generic.centre) for row in (*generic.typical, *generic.unrelated)]
            found = [group_by_exchange(near) for near in self._index.nearest_each(language, vectors, _RECORDS)]
            leading = [sorted(cosines, key=lambda exchange: -cosines[exchange])[:_LEADING] for cosines in found]
            # Scored exactly: what the index finds may differ in a record from one build of it to the next.
            stored = self._stored(dict.fromkeys(exchange for few in leading for exchange in few), language)
            background = self._background(language)
            tops: list[float] = []
            rises: list[float] = []
            for vector, few in zip(vectors, leading, strict=True):
                exact = {exchange: mean_score(stored[exchange].rows @ vector) for exchange in few if exchange in stored}
                if exact:
                    best = max(exact, key=lambda exchange: exact[exchange])
                    tops.append(exact[best])
                    rises.append(exact[best] - background.for_question(vector).mean_without(best, exact[best]))
            self._usual[pair] = _Usual.of(tops, rises)
        return self._usual[pair]


@dataclass(frozen=True, slots=True)
class _Stored:
    """An exchange's sentences, and its vectors: the whole first, then the sentences."""

    sentences: tuple[Sentence, ...]
    rows: Matrix


@dataclass(frozen=True, slots=True)
class _Measured:
    nearness: float
    rise: float


@dataclass(frozen=True, slots=True)
class _Usual:
    """Median and spread of the best cosine and of its rise, over generic questions."""

    cosine: float
    cosine_spread: float
    rise: float
    rise_spread: float

    @classmethod
    def of(cls, cosines: list[float], rises: list[float]) -> _Usual:
        if not cosines:
            return cls(0.0, 1.0, 0.0, 1.0)
        return cls(float(np.median(cosines)), _spread(cosines), float(np.median(rises)), _spread(rises))

    def measure(self, cosine: float, rise: float) -> _Measured:
        return _Measured((cosine - self.cosine) / self.cosine_spread, (rise - self.rise) / self.rise_spread)


def _spread(values: list[float]) -> float:
    """1.4826 x the median distance from the median: the standard deviation of a normal sample, hardly moved by the
    few generic questions that an archive does answer (Rousseeuw and Croux 1993)."""
    median = np.median(values)
    return _NORMAL * float(np.median(np.abs(np.asarray(values) - median))) + _LEAST_SPREAD


class _Background:
    """Vectors of some exchanges of a language: the whole first, then the sentences."""

    def __init__(self, vectors: dict[str, Matrix]) -> None:
        self._exchanges = list(vectors)
        self._rows = np.concatenate(list(vectors.values())) if vectors else np.zeros((0, 1), dtype=np.float32)
        self._starts = np.cumsum([0, *(len(rows) for rows in vectors.values())])[:-1]

    def for_question(self, vector: Vector) -> _BackgroundScores:
        """The scores of the exchanges for a question."""
        if not self._exchanges:
            return _BackgroundScores({})
        cosines = self._rows @ vector
        whole = cosines[self._starts]
        cosines[self._starts] = -1.0
        best = np.maximum.reduceat(cosines, self._starts)
        return _BackgroundScores(dict(zip(self._exchanges, ((whole + best) / 2).tolist(), strict=True)))


@dataclass(frozen=True, slots=True)
class _BackgroundScores:
    scores: dict[str, float]

    def mean_without(self, exchange: str, otherwise: float) -> float:
        """The mean over the other exchanges; `otherwise` less a usual rise where there is none."""
        others = [score for other, score in self.scores.items() if other != exchange]
        return sum(others) / len(others) if others else otherwise - _USUAL_RISE


def group_by_exchange(near: list[Near]) -> dict[str, float]:
    """Mean of the exchange's cosine and its best sentence's; a part that is missing counts as the last score.

    >>> group_by_exchange([Near("a", 2, 0.9), Near("a", 0, 0.8), Near("b", 0, 0.7)])
    {'a': 0.85, 'b': 0.7}
    """
    if not near:
        return {}
    floor = near[-1].cosine
    whole: dict[str, float] = defaultdict(lambda: floor)
    best: dict[str, float] = defaultdict(lambda: floor)
    for record in near:
        part = best if record.number else whole
        part[record.exchange] = max(part.get(record.exchange, -1.0), record.cosine)
    return {exchange: round((whole[exchange] + best[exchange]) / 2, 6) for exchange in {**whole, **best}}


def mean_score(cosines: Vector) -> float:
    """The mean of the whole exchange's cosine, which comes first, and its best sentence's.

    >>> round(mean_score(np.array([0.75, 0.5, 0.25], dtype=np.float32)), 3)
    0.625
    """
    return float(cosines[0] + cosines[1:].max()) / 2


def lexical_bonus(lexical: dict[str, float], population: int) -> dict[str, float]:
    """.5·BM25/σ of each exchange found; σ over a population in which the others count 0.

    >>> {exchange: round(bonus, 3) for exchange, bonus in lexical_bonus({"a": 3.0}, 4).items()}
    {'a': 1.155}
    """
    scores = np.array([*lexical.values(), *[0.0] * (population - len(lexical))])
    spread = float(scores.std()) if len(scores) else 0.0
    return {exchange: _LEXICAL_WEIGHT * score / spread for exchange, score in lexical.items()} if spread else {}


class Searches(Protocol):
    """What `ExchangeRetriever` needs of a desk."""

    def search(self, question: str, filters: Filters | None = None, limit: int = _HITS) -> tuple[Hit, ...]:
        """The exchanges nearest to a question, best first."""
        ...

    def exchange(self, exchange: str) -> Exchange:
        """An exchange by its id."""
        ...

    def transcript(self, transcript: str) -> TranscriptView:
        """A transcript by its id."""
        ...


class ExchangeRetriever(BaseRetriever):
    """A desk's retrieval as a LlamaIndex retriever: nodes are exchanges, their text question and answer."""

    def __init__(self, desk: Searches, filters: Filters | None = None, limit: int = _HITS) -> None:
        super().__init__()
        self._desk = desk
        self._filters = filters
        self._limit = limit

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._desk.search(query_bundle.query_str, self._filters, self._limit)
        return [NodeWithScore(node=self._node(hit), score=hit.score) for hit in hits]

    def _node(self, hit: Hit) -> TextNode:
        exchange = self._desk.exchange(hit.exchange)
        view = self._desk.transcript(exchange.transcript)
        return TextNode(
            id_=exchange.id,
            text="\n\n".join(f"{turn.speaker or turn.role}: {turn.text}" for turn in exchange.turns),
            metadata={
                "transcript": exchange.transcript,
                "title": view.title,
                "date": view.date.isoformat() if view.date else None,
                "language": view.language,
                "source": view.source,
                "asked_by": list(exchange.asked_by),
                "answered_by": list(exchange.answered_by),
            },
        )

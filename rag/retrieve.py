"""A question -> hits: vectors and full text, a language at a time, merged by how surely each one's best answers.

Figures behind the choices: docs/retrieval.md.
"""

from __future__ import annotations

import itertools
import math
import re
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, Protocol

from llama_index.core.base.base_retriever import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.archive import Archive
from rag.embedding import Embedder, centred
from rag.errors import NothingMatchesError, UnknownIdError
from rag.gate import confidence, fitted
from rag.index import VectorIndex
from rag.language import tokens
from rag.names import names_in, written_in
from rag.ranking import WEIGHTS, Query, Wanted, Weights, likeness, likenesses, share_held, wanted
from rag.schema import Exchange, Filters, Hit, SentenceScore, TranscriptView
from rag.vectors import ExchangeVectors, Vector, VectorStack
from rag.yardstick import Yardstick

_RECORDS = 200
_RECORDS_ACROSS = 400
"""Records fetched a language: of 10,000 exchanges they hold .94 and .92 of the ten best (`onrecord bench growth`).

Across languages it takes more, since the second embedder orders anew what the first one finds.
"""

_LEXICAL = 50
"""Exchanges that full text adds to those that vectors found."""

_EXACT = 600
"""Up to so many exchanges that filters leave are all scored, and more of them where Chroma would be asked for more
records than that; beyond, Chroma is asked for more than is needed."""

_READ = 5_000
"""Full text reads the exchanges of so many words, the rarest first, that they are no more than these together.

Words that many exchanges hold find none, and are what makes full text slow on large archives.
"""

_LEXICAL_SHORTLIST = 20
_SPARE = 1.2
_SHORTLIST = 40
"""Exchanges, nearest first, whose words are looked at."""

_HITS = 5
_SIDES = 3  # rows of `ExchangeVectors.parts` where one asks and one answers: the whole, the question, the answer
_COMMON = 0.2
_TOO_COMMON_NAME = 0.5
_NEAR_BEFORE = {0: 1.0, 1: 0.5, 2: 0.25, -1: 0.25}
"""What an exchange gains (in spreads) by its distance from the one that was cited for the question before."""

_NUMBER = re.compile(r"\d+")


LetsThrough = Literal["gate", "all", "none"]


@dataclass(frozen=True, slots=True)
class Retrieval:
    """The hits for a question as it was searched, best first, and how long (ms) it took to embed and to find them.

    Hits answer if they pass the gate; where all under the filters was asked for, `all` or `none` of them do, and there
    are so many `more`.
    """

    text: str
    hits: tuple[Hit, ...]
    language: str
    embed_ms: float
    retrieve_ms: float
    lets_through: LetsThrough = "gate"
    more: int = 0

    @property
    def all_answer(self) -> bool:
        """Whether every hit is an answer, and no gate is to be passed."""
        return self.lets_through == "all"


@dataclass(frozen=True, slots=True)
class _Search:
    """A question as it is put to one language: to those of its exchanges, `left` of them, that filters leave."""

    question: str
    asked_in: str
    language: str
    query: Query
    filters: Filters
    left: int

    @property
    def same_language(self) -> bool:
        return self.asked_in == self.language


@dataclass(frozen=True, slots=True)
class _Pool:
    """The exchanges that come into question, and the best of those that full text found."""

    vectors: VectorStack
    lexical: tuple[str, ...]


class Retriever:
    """Finds exchanges in an archive and its index, as they are at one epoch: what it counts once stays."""

    def __init__(
        self,
        archive: Archive,
        index: VectorIndex,
        embedder: Embedder,
        second: Callable[[], Embedder | None] = lambda: None,
        weights: Weights = WEIGHTS,
    ) -> None:
        """`second` gives the second embedder, asked for only once a question is in another language."""
        self._archive = archive
        self._index = index
        self._embedder = embedder
        self._second = second
        self._weights = weights
        self._yardstick = Yardstick(archive, index, embedder, second)
        self._counts: dict[str, int] = {}
        self._frequencies: dict[tuple[str, str], int] = {}

    def search(self, question: str, language: str, filters: Filters, limit: int = _HITS) -> Retrieval:
        """The best hits for a question in a language, under the filters.

        Raises NothingMatchesError where the filters leave nothing, VectorIndexError where the index is damaged.
        """
        languages = self._archive.languages()
        began = time.perf_counter()
        queries = self._queries(question, language, languages)
        embedded = time.perf_counter()
        left = self._archive.left_by_language(filters) if filters else {one: self._count(one) for one in languages}
        searches = [
            _Search(question, language, searched, queries[searched], filters, left[searched])
            for searched in languages
            if searched in left
        ]
        hits = [hit for search in searches for hit in self._still_there(search, limit)]
        hits.sort(key=lambda hit: (-hit.score, hit.exchange))
        done = time.perf_counter()
        return Retrieval(question, tuple(hits[:limit]), language, (embedded - began) * 1000, (done - embedded) * 1000)

    def listed(
        self, question: str, language: str, filters: Filters, limit: int = _HITS, questions: bool = False
    ) -> Retrieval:
        """The latest exchanges under the filters, for a question that asks for all of them, or for all `questions`.

        Nothing in it tells one sentence from another: those are scored by how near they are to what the exchange's
        other side said. Raises NothingMatchesError, VectorIndexError.
        """
        began = time.perf_counter()
        every = self._archive.each_once(filters, language, questions)
        vectors = self._index.vectors(every[:limit], second=False)
        hits = [
            Hit(exchange, exchange.rsplit("-", 2)[-2], 0.0, 0.0, 0.0, 0.0, False, None, sentences=sentences)
            for exchange in every[:limit]
            if exchange in vectors and (sentences := self._by_other_side(exchange, vectors[exchange]))
        ]
        took = (time.perf_counter() - began) * 1000
        return Retrieval(question, tuple(hits), language, 0.0, took, "all", len(every) - len(every[:limit]))

    def _by_other_side(self, exchange: str, vectors: ExchangeVectors) -> tuple[SentenceScore, ...]:
        """The sentences of an exchange: a reporter's by their likeness to the answer, others' to the question."""
        _, question, answer = vectors.parts if len(vectors.parts) == _SIDES else (vectors.parts[0],) * _SIDES
        by_question = self._sentences(exchange, vectors.sentences @ question)
        by_answer = self._sentences(exchange, vectors.sentences @ answer)
        return tuple(
            asked if asked.sentence.role == "reporter" else answered
            for answered, asked in zip(by_question, by_answer, strict=True)
        )

    def warm(self, before: Retriever) -> None:
        """Load what the first question would wait for, for the pairs of languages that were asked before."""
        for asked_in, language in before._yardstick.pairs:
            self._yardstick.usual(asked_in, language)

    def _queries(self, question: str, asked_in: str, languages: Iterable[str]) -> dict[str, Query]:
        """The question's vectors for each language: as embedded for its own, centred and with a second for others."""
        vector = self._embedder.query(question)
        queries = {asked_in: Query(vector)}
        others = [language for language in languages if language != asked_in]
        if others:
            second = self._second()
            shifted = centred(vector, self._yardstick.generic(asked_in).centre)
            queries.update(dict.fromkeys(others, Query(shifted, second.query(question) if second else None)))
        return queries

    def _still_there(self, search: _Search, limit: int) -> list[Hit]:
        """The hits in a language; none where the last that was to be searched of it has just been removed."""
        try:
            return self._in_language(search, limit)
        except NothingMatchesError:
            return []

    def _in_language(self, search: _Search, limit: int) -> list[Hit]:
        things = self._wanted(search)
        pool = self._pool(search, things)
        cosines = likenesses(search.query, pool.vectors, self._weights.second)
        nearest = sorted(cosines, key=lambda exchange: (-cosines[exchange], exchange))[: max(_SHORTLIST, limit)]
        shortlist = frozenset((*nearest, *(one for one in pool.lexical if one in cosines)))
        held = self._archive.words_of(shortlist, search.language) if things else {}
        shares = {exchange: share_held(things, held.get(exchange, frozenset())) for exchange in shortlist}
        weight = self._weights.overlap if search.same_language else self._weights.names
        rank = {exchange: cosines[exchange] + weight * (shares[exchange] or 0.0) for exchange in shortlist}
        best = sorted(rank, key=lambda exchange: (-rank[exchange], exchange))[:limit]
        hits = self._measured(search, {exchange: pool.vectors[exchange] for exchange in best}, shares)
        return ordered(hits, rank, self._yardstick.usual(search.asked_in, search.language).cosine_spread)

    # Which exchanges come into question

    def _pool(self, search: _Search, things: tuple[Wanted, ...]) -> _Pool:
        """The exchanges near the question and those that full text finds; of few that filters leave, all."""
        if search.filters and search.left <= max(_EXACT, self._records(search)):
            few = self._archive.searched(replace(search.filters, language=search.language))
            return _Pool(self._vectors(search, few), ())
        near = self._near(search)
        lexical = self._lexical(search, things) if search.same_language else []
        among = self._archive.among({*near, *lexical}, search.filters)
        near, lexical = ([one for one in found if one in among] for found in (near, lexical))
        records = _RECORDS if search.same_language else _RECORDS_ACROSS
        return _Pool(
            self._vectors(search, dict.fromkeys((*near[:records], *lexical))), tuple(lexical[:_LEXICAL_SHORTLIST])
        )

    def _near(self, search: _Search) -> list[str]:
        """The exchanges of the nearest records; under filters that leave many, of so many that enough are left."""
        found = self._index.nearest(search.language, search.query.first, self._records(search))
        return [near.exchange for near in found]

    def _records(self, search: _Search) -> int:
        """How many records Chroma is asked for."""
        records = _RECORDS if search.same_language else _RECORDS_ACROSS
        return math.ceil(records * _SPARE * self._thinned(search)) if search.filters else records

    def _lexical(self, search: _Search, things: tuple[Wanted, ...]) -> list[str]:
        """The exchanges that hold the question's rarer words, best first."""
        words = [word for one in things for word in one.spellings[0] if self._tells(word, search.language)]
        frequency = self._frequency(words, search.language)
        rarest = sorted(dict.fromkeys(words), key=lambda word: (frequency[word], word))
        read = itertools.accumulate(frequency[word] for word in rarest)
        telling = [word for word, total in zip(rarest, read, strict=True) if total <= _READ or word == rarest[0]]
        limit = math.ceil(_LEXICAL * self._thinned(search))
        return [hit.exchange for hit in self._archive.lexical(telling, search.language, limit)]

    def _thinned(self, search: _Search) -> float:
        """Of how many exchanges of the language the filters leave one."""
        return max(1.0, self._count(search.language) / max(1, search.left))

    def _vectors(self, search: _Search, exchanges: Iterable[str]) -> VectorStack:
        """The vectors of exchanges; those being written or removed have none."""
        return self._index.vectors(exchanges, second=search.query.second is not None)

    def _tells(self, word: str, language: str) -> bool:
        return self._frequency((word,), language)[word] <= max(_COMMON * self._count(language), _SHORTLIST)

    def _wanted(self, search: _Search) -> tuple[Wanted, ...]:
        """What to look for in the words of exchanges: the question's words, or across languages names and numbers."""
        concepts: list[tuple[tuple[str, ...], ...]]
        language = search.language
        if search.same_language:
            concepts = [((word,),) for word in dict.fromkeys(tokens(search.question, language))]
        else:
            names = names_in(search.question, search.asked_in)
            concepts = [tuple(tuple(tokens(one, language)) for one in written_in(name, language)) for name in names]
            concepts += [((number,),) for number in dict.fromkeys(_NUMBER.findall(search.question))]
        every = {word for spellings in concepts for spelling in spellings for word in spelling}
        most = 1.0 if search.same_language else _TOO_COMMON_NAME
        return wanted(concepts, self._frequency(every, language), self._count(language), most)

    def _frequency(self, words: Iterable[str], language: str) -> dict[str, int]:
        keys = {word: (word, language) for word in words}
        unknown = [word for word, key in keys.items() if key not in self._frequencies]
        if unknown:
            counted = self._archive.document_frequency(unknown, language)
            self._frequencies.update({(word, language): counted[word] for word in unknown})
        return {word: self._frequencies[key] for word, key in keys.items()}

    def _count(self, language: str) -> int:
        if language not in self._counts:
            self._counts[language] = self._archive.count(language)
        return self._counts[language]

    # Hits

    def _measured(
        self, search: _Search, stored: Mapping[str, ExchangeVectors], shares: Mapping[str, float | None]
    ) -> list[Hit]:
        """Hits with every sentence scored, measured against what generic questions reach."""
        background = self._yardstick.background(search.query, search.language)
        usual = self._yardstick.usual(search.asked_in, search.language)
        hits = []
        for exchange, vectors in stored.items():
            near = likeness(search.query, vectors, self._weights.second)
            measured = usual.measure(near.cosine, background.rise(exchange, near.cosine))
            sentences = self._sentences(exchange, near.sentences)
            if not sentences:
                continue
            hits.append(
                Hit(
                    exchange=exchange,
                    language=search.language,
                    score=0.0,
                    cosine=near.cosine,
                    nearness=measured.nearness,
                    rise=measured.rise,
                    same_language=search.same_language,
                    overlap=shares[exchange] if search.same_language else None,
                    names=None if search.same_language else shares[exchange],
                    sentences=sentences,
                )
            )
        return hits

    def _sentences(self, exchange: str, cosines: Vector) -> tuple[SentenceScore, ...]:
        """The sentences of an exchange with their cosines; none where it has just been removed or read anew."""
        try:
            sentences = self._archive.sentences(exchange)
        except UnknownIdError:
            return ()
        if len(sentences) != len(cosines):
            return ()
        return tuple(SentenceScore(one, float(cosine)) for one, cosine in zip(sentences, cosines, strict=True))


def lean(found: Retrieval, exchange: str) -> Retrieval:
    """The hits of a follow-up, those nearer that the conversation is at: the exchange cited before, and its neighbours.

    What is asked further about an answer stands in it, or in what reporters asked next.
    """
    transcript, _, number = exchange.rpartition("/")
    near = {f"{transcript}/{int(number) + step}": bonus for step, bonus in _NEAR_BEFORE.items()}
    hits = [replace(hit, score=hit.score + near.get(hit.exchange, 0.0)) for hit in found.hits]
    return replace(found, hits=tuple(sorted(hits, key=lambda hit: (-hit.score, hit.exchange))))


def ordered(hits: list[Hit], rank: Mapping[str, float], spread: float) -> list[Hit]:
    """Hits of one language by rank, scored so that they can stand among those of others.

    The best one's score is how surely it answers (log-odds), since raw cosines differ from one language pair to the
    next; each other one's is that, less how far (in spreads) it ranks behind.
    """
    if not hits:
        return []
    hits = sorted(hits, key=lambda hit: (-rank[hit.exchange], hit.exchange))
    best = confidence(hits[0], fitted())
    return [replace(hit, score=best - (rank[hits[0].exchange] - rank[hit.exchange]) / spread) for hit in hits]


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

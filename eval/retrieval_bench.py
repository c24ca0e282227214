"""Retrieval on public question sets, side by side with what a user would otherwise build (`onrecord bench retrieval`).

Ours is the retriever that answers questions, over a real archive of each collection. What was chosen (weights, the
gate) was chosen on the questions of one half of the articles or days; the figures are of the others, the candidates
always being all units. MFA's pairs and our own questions are too few to halve: no weights were chosen on them.
"""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from eval.collections import Asked, Collection, Task, letters, load, rows
from eval.metrics import wilson
from eval.peers import PEERS, Peer, Ranked, peer
from rag.config import Settings
from rag.desk import Desk
from rag.embedding import Embedder
from rag.gate import confidence, fitted
from rag.index import VectorIndex
from rag.language import detect
from rag.ranking import WEIGHTS, Weights
from rag.retrieve import Retriever
from rag.schema import Exchange, Filters, Hit

DEPTH = 30
"""Hits fetched a question: enough that some are left once those of its whole topic are taken away."""

KEEP = 0.95
OURS = "OnRecord"
_TOP = 10
_EMBEDDED = {OURS: 3, "BM25": 0}
"""How many times over a system embeds the text of a collection."""

_SAME_LANGUAGE = tuple(replace(WEIGHTS, overlap=value) for value in (0.0, 0.03, 0.05, 0.07, 0.1, 0.15))
_ACROSS = (
    *(replace(WEIGHTS, second=value) for value in (0.0, 0.1, 0.2, 0.3)),
    *(replace(WEIGHTS, names=value) for value in (0.0, 0.05)),
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """A figure with its 95 % interval."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Refusal:
    """How well a system's own score tells answered questions from one kind of those that are not.

    `refused` is the share refused where the threshold keeps 95 % of the answerable ones.
    """

    auroc: float
    refused: float


@dataclass(frozen=True, slots=True)
class Ranking:
    """How well one system finds the right unit, and knows when there is none (None where a task has no topics)."""

    task: str
    system: str
    questions: int
    at_1: Estimate
    at_5: Estimate
    mrr: Estimate
    near_miss: Refusal | None
    absent: Refusal | None


@dataclass(frozen=True, slots=True)
class Choice:
    """Weights, and the mean share of first hits that are right, on the half that choices are made on.

    `pairs` are the pairs of languages that these weights make a difference to.
    """

    pairs: Literal["same language", "across languages"]
    weights: Weights
    at_1: float


@dataclass(frozen=True, slots=True)
class Found:
    """What was found for a question: units best first, and the hits they come from."""

    asked: Asked
    units: tuple[int, ...]
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """How far a measurement has come: `done` of `total`, in texts embedded and questions asked."""

    doing: str
    done: float
    total: float


class Searched:
    """A collection in an archive of its own, searched by the retriever that answers questions."""

    def __init__(
        self,
        collection: Collection,
        folder: Path,
        first: Embedder,
        second: Embedder | None,
        stored: Callable[[float], None] | None = None,
    ) -> None:
        """Take in the collection; `stored` is told the share that is."""
        self.collection = collection
        self._desk = Desk(Settings(data=folder), first, second)
        table = folder / "units.jsonl"
        table.write_text("\n".join(json.dumps(row) for row in rows(collection)), encoding="utf-8")
        self._desk.ingest([table], stored and (lambda step: stored(step.done / step.total)))
        archive = self._desk.archive
        self._index = VectorIndex(folder / str(archive.fact("index_folder")), str(archive.fact("index_fingerprint")))
        self._first, self._second = first, second
        self._retriever = self.weighted(WEIGHTS)
        self._unit_of = self._places()

    def weighted(self, weights: Weights) -> Retriever:
        """A retriever with weights of its own."""
        return Retriever(self._desk.archive, self._index, self._first, lambda: self._second, weights)

    def find(self, asked: Asked, retriever: Retriever | None = None) -> Found:
        """The units nearest to a question, best first."""
        retriever = retriever or self._retriever
        hits = retriever.search(asked.question, detect(asked.question), Filters(), DEPTH).hits
        return Found(asked, tuple(self._unit_of[hit.exchange] for hit in hits), hits)

    def close(self) -> None:
        """Close the archive and the index."""
        self._index.close()
        self._desk.close()

    def _places(self) -> dict[str, int]:
        numbers: dict[str, int] = {}
        for number, unit in enumerate(self.collection.units):
            numbers.setdefault(letters(unit.text), number)
        return {
            exchange.id: numbers[letters(_said(exchange))]
            for summary in self._desk.transcripts()
            for exchange in self._desk.transcript(summary.id).exchanges
        }


def _said(exchange: Exchange) -> str:
    return "\n".join(turn.text for turn in exchange.turns)


def compare(
    corpora: Path, first: Embedder, second: Embedder | None, only: str, report: Callable[[Step], None]
) -> Iterator[list[Ranking]]:
    """Every system on each task whose name holds `only`, on the half that is reported: a task at a time."""
    groups = _by_collection(corpora, only)
    way = _Way(groups, report)
    for tasks in groups:
        collection = tasks[0].collection
        stored = way.storing(collection, OURS)
        with (
            tempfile.TemporaryDirectory() as folder,
            closing(Searched(collection, Path(folder), first, second, stored)) as searched,
        ):
            others = list(_indexed(collection, first, way))
            for task in tasks:
                questions = _reported(task)
                found = [_ranked(searched.find(asked)) for asked in way.asking(task, OURS, questions)]
                figures = [ranking(task, OURS, questions, found)]
                for peer in others:
                    asked_of_it = way.asking(task, peer.name, questions)
                    some = [peer.find(asked.question, _asked_in(task, asked)) for asked in asked_of_it]
                    figures.append(ranking(task, peer.name, questions, some))
                yield figures


def _indexed(collection: Collection, embedder: Embedder, way: _Way) -> Iterator[Peer]:
    for name in PEERS:
        stored = way.storing(collection, name)
        stored(0.0)
        yield peer(name, collection, embedder, DEPTH)
        stored(1.0)


def _asked_in(task: Task, asked: Asked) -> str:
    return task.asked_in or detect(asked.question)


def _reported(task: Task) -> list[Asked]:
    return [asked for asked in task.questions if asked.half == 1 or not task.topics]


class _Way:
    """How far `compare` has come. What each part takes is told in texts embedded, a question being as long as one."""

    def __init__(self, groups: Sequence[Sequence[Task]], report: Callable[[Step], None]) -> None:
        self._report = report
        self._done = 0.0
        self._total = sum(
            sum(_texts(tasks[0].collection, name) for name in (OURS, *PEERS))
            + sum(len(_reported(task)) for task in tasks) * (1 + len(PEERS))
            for tasks in groups
        )

    def storing(self, collection: Collection, system: str) -> Callable[[float], None]:
        """What is told the share of a collection that a system has indexed."""
        before, texts = self._done, _texts(collection, system)

        def stored(share: float) -> None:
            self._done = before + share * texts
            self._report(Step(f"{collection.name} {collection.language}: {system} indexes", self._done, self._total))

        return stored

    def asking(self, task: Task, system: str, questions: Sequence[Asked]) -> Iterator[Asked]:
        """The questions, each counted once it is answered."""
        for asked in questions:
            self._report(Step(f"{task.name}: {system}", self._done, self._total))
            yield asked
            self._done += 1


def _texts(collection: Collection, system: str) -> float:
    """About how many texts a system embeds: ours each part and sentence, for both embedders."""
    characters = sum(len(unit.text) for unit in collection.units) * (3 if collection.language == "zh" else 1)
    return characters / 100 * _EMBEDDED.get(system, 1)


def choose(corpora: Path, first: Embedder, second: Embedder | None, report: Callable[[Step], None]) -> list[Choice]:
    """The weights tried, each on the half of XQuAD's questions that choices are made on."""
    shares: dict[tuple[bool, Weights], list[float]] = {}
    groups = _by_collection(corpora, "XQuAD")
    for number, tasks in enumerate(groups):
        report(Step(f"{tasks[0].collection.name} {tasks[0].collection.language}", number, len(groups)))
        with (
            tempfile.TemporaryDirectory() as folder,
            closing(Searched(tasks[0].collection, Path(folder), first, second)) as searched,
        ):
            for task in tasks:
                same = task.asked_in == task.collection.language
                questions = [asked for asked in task.questions if asked.half == 0]
                for weights in _SAME_LANGUAGE if same else _ACROSS:
                    retriever = searched.weighted(weights)
                    hits = [searched.find(asked, retriever).units[0] == asked.right for asked in questions]
                    shares.setdefault((same, weights), []).append(sum(hits) / len(hits))
    return [
        Choice("same language" if same else "across languages", weights, round(float(np.mean(values)), 4))
        for (same, weights), values in sorted(shares.items(), key=lambda item: not item[0][0])
    ]


def _by_collection(corpora: Path, only: str) -> list[list[Task]]:
    found: dict[tuple[str, str], list[Task]] = {}
    for task in load(corpora):
        if only.casefold() in task.name.casefold():
            found.setdefault((task.collection.name, task.collection.language), []).append(task)
    return list(found.values())


def _ranked(found: Found) -> list[Ranked]:
    model = fitted()
    return [Ranked(unit, confidence(hit, model)) for unit, hit in zip(found.units, found.hits, strict=True)]


def ranking(task: Task, system: str, questions: Sequence[Asked], found: Sequence[Sequence[Ranked]]) -> Ranking:
    """The figures of a system from what it found for each question, best first."""
    ranks = [_rank(asked.right, some) for asked, some in zip(questions, found, strict=True)]
    near: list[float] = []
    absent: list[float] = []
    units = task.collection.units
    for asked, some in zip(questions, found, strict=True):
        near.append(next((one.score for one in some if one.unit != asked.right), -math.inf))
        absent.append(next((one.score for one in some if units[one.unit].group != asked.group), -math.inf))
    best = [some[0].score if some else -math.inf for some in found]
    return Ranking(
        task.name,
        system,
        len(ranks),
        share([rank == 1 for rank in ranks]),
        share([rank is not None and rank <= 5 for rank in ranks]),
        mean([1 / rank if rank else 0.0 for rank in ranks]),
        refusal(best, near) if task.topics else None,
        refusal(best, absent) if task.topics else None,
    )


def _rank(right: int, found: Sequence[Ranked]) -> int | None:
    units = [one.unit for one in found[:_TOP]]
    return units.index(right) + 1 if right in units else None


def share(hits: Sequence[bool]) -> Estimate:
    """A share with Wilson's 95 % interval.

    >>> share([True, False]).value
    0.5
    """
    low, high = wilson(sum(hits), len(hits))
    return Estimate(round(sum(hits) / len(hits), 4), round(low, 4), round(high, 4))


def mean(values: Sequence[float]) -> Estimate:
    """A mean with its 95 % interval, 1.96 standard errors to each side.

    >>> mean([0.0, 1.0]).value
    0.5
    """
    middle = sum(values) / len(values)
    error = 1.96 * float(np.std(values)) / math.sqrt(len(values))
    return Estimate(round(middle, 4), round(middle - error, 4), round(middle + error, 4))


def refusal(answerable: Sequence[float], not_answerable: Sequence[float]) -> Refusal:
    """How well scores tell the one from the other.

    >>> refusal([3.0, 2.0], [1.0, 0.0])
    Refusal(auroc=1.0, refused=1.0)
    """
    limit = float(np.quantile(np.nan_to_num(answerable, neginf=-1e9), 1 - KEEP))
    refused = float(np.mean([score < limit for score in not_answerable]))
    return Refusal(round(auroc(answerable, not_answerable), 4), round(refused, 4))


def auroc(positive: Sequence[float], negative: Sequence[float]) -> float:
    """Chance that a positive scores above a negative, ties counting half.

    >>> auroc([2.0, 1.0], [1.0, 0.0])
    0.875
    """
    below = np.sort(negative)
    higher = np.searchsorted(below, positive, "left") + np.searchsorted(below, positive, "right")
    return float(higher.sum()) / (2 * len(positive) * len(negative))

"""Fits and measures the gate that refuses (`onrecord bench gate`).

Two sources, which weigh the same. Press conferences: questions of sets/calibration.yaml and sets/near_misses.yaml, each
page an archive of its own; a page is asked its own questions, and those of pages of another office or year, which it
cannot answer. XQuAD, in every pair of languages: with the right paragraph taken away a question is a near-miss, with
its whole article taken away the topic is absent. Weights and thresholds are fitted on one half of the pages and
articles, and the figures are of the other.
"""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from eval.collections import Task, load
from eval.page_questions import PageQuestion, page_questions
from eval.retrieval_bench import Searched, auroc
from rag.config import Settings
from rag.desk import Desk
from rag.embedding import Embedder
from rag.errors import SourceError
from rag.gate import GateModel, PairModel, confidence, features, threshold
from rag.schema import Hit, to_dict

Floats = NDArray[np.float64]
Kind = Literal["answerable", "near-miss", "absent"]

PRESS = "press conferences"
_KEPT = (0.8, 0.9, 0.95, 0.98, 0.99)
_RIDGE = 0.01
_STEPS = 60
_NEAR_MISSES = 0.5
"""What near-misses weigh among the questions that are to be refused; the rest is absent topics."""


@dataclass(frozen=True, slots=True)
class Observation:
    """The best hit for a question, and what the archive makes of the question; half 0 is for fitting, 1 for figures."""

    source: str
    kind: Kind
    hit: Hit
    half: int


@dataclass(frozen=True, slots=True)
class GateFigures:
    """Shares of the other half, with the weights and thresholds that the first half gave.

    `at_keep` is the share refused with the threshold set so that exactly the wanted share of these answerable
    questions is kept; None for the answerable ones themselves.
    """

    source: str
    pair: str
    kind: str
    count: int
    kept_or_refused: float
    at_keep: float | None
    auroc: float | None


def observe(
    corpora: Path, embedder: Embedder, second: Embedder | None, report: Callable[[str], None]
) -> list[Observation]:
    """What the gate sees of every question. Raises SourceError where the corpora are not there."""
    return [*observe_pages(corpora, embedder, second, report), *observe_sets(corpora, embedder, second, report)]


def observe_pages(
    corpora: Path, embedder: Embedder, second: Embedder | None, report: Callable[[str], None]
) -> Iterator[Observation]:
    """Every question of its page's archive, and of each page that cannot answer it."""
    cases = page_questions()
    pages = sorted({case.page for case in cases})
    if not (corpora / pages[0]).exists():
        raise SourceError(f"{corpora}: the corpora are not there; name their folder with --corpora")
    with tempfile.TemporaryDirectory() as folder:
        for number, page in enumerate(pages):
            report(f"{page} ({number + 1} of {len(pages)})")
            desk = Desk(Settings(data=Path(folder) / str(number)), embedder, second)
            desk.ingest([corpora / page])
            for case in cases:
                kind = kind_on(case, page)
                if kind is not None:
                    yield Observation(PRESS, kind, desk.search(case.question)[0], number % 2)
            desk.close()


def kind_on(case: PageQuestion, page: str) -> Kind | None:
    """What a page makes of a case; None where it is of the same office and year, so that nobody knows.

    >>> case = PageQuestion("x", "mfa/en/2018-05-11.html", "Why?", "en", True, "…", "direct")
    >>> kind_on(case, case.page), kind_on(case, "mfa/zh/2018-05-29.html"), kind_on(case, "mfa/zh/2020-01-15.html")
    ('answerable', None, 'absent')
    """
    if case.page != page:
        return "absent" if _office_and_year(case.page) != _office_and_year(page) else None
    if case.answerable:
        return "answerable"
    return "near-miss" if case.kind == "near-miss" else "absent"


def _office_and_year(page: str) -> tuple[str, str]:
    parts = PurePosixPath(page)
    return parts.parts[0], parts.name[:4] if parts.parts[0] == "mfa" else ""


def observe_sets(
    corpora: Path, embedder: Embedder, second: Embedder | None, report: Callable[[str], None]
) -> Iterator[Observation]:
    """XQuAD's questions, each three times: as it is, without its paragraph, without its article."""
    tasks = [task for task in load(corpora) if task.collection.name == "XQuAD"]
    collections = {task.collection.language: task.collection for task in tasks}
    for language, collection in collections.items():
        with tempfile.TemporaryDirectory() as folder:
            searched = Searched(collection, Path(folder), embedder, second)
            for task in (task for task in tasks if task.collection.language == language):
                report(task.name)
                yield from _thrice(task, searched)
            searched.close()


def _thrice(task: Task, searched: Searched) -> Iterator[Observation]:
    units = task.collection.units
    for asked in task.questions:
        found = searched.find(asked)
        places = list(zip(found.units, found.hits, strict=True))
        near = [hit for unit, hit in places if unit != asked.right]
        elsewhere = [hit for unit, hit in places if units[unit].group != asked.group]
        yield Observation("XQuAD", "answerable", found.hits[0], asked.half)
        yield Observation("XQuAD", "near-miss", near[0], asked.half)
        yield Observation("XQuAD", "absent", elsewhere[0], asked.half)


def fit(observations: Sequence[Observation]) -> GateModel:
    """Logistic weights and thresholds for each kind of pair, fitted on what is given."""
    sources = sorted({one.source for one in observations})
    models = [_fit_pair([one for one in observations if one.hit.same_language == same]) for same in (True, False)]
    return GateModel(models[0], models[1], f"half of the questions of: {', '.join(sources)}")


def _fit_pair(observations: Sequence[Observation]) -> PairModel:
    """Sources weigh the same, and in each the answerable questions as much as those that are not."""
    rows = np.array([features(one.hit) for one in observations])
    wanted = np.array([one.kind == "answerable" for one in observations], dtype=np.float64)
    counts = Counter((one.source, one.kind) for one in observations)
    share = {"answerable": 1.0, "near-miss": _NEAR_MISSES, "absent": 1 - _NEAR_MISSES}
    weights = np.array([share[one.kind] / counts[one.source, one.kind] for one in observations])
    weights *= len(weights) / weights.sum()
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-9
    bias, *slopes = _logistic(np.column_stack([np.ones(len(rows)), (rows - mean) / spread]), wanted, weights)
    raw = np.array(slopes) / spread
    model = PairModel(round(float(bias - raw @ mean), 4), tuple(round(float(one), 4) for one in raw), {})
    kept = {str(share): round(_quantile(observations, model, 1 - share), 3) for share in _KEPT}
    return PairModel(model.bias, model.weights, kept)


def _quantile(observations: Sequence[Observation], model: PairModel, share: float) -> float:
    """The score below which a share of the answerable questions lies: the sources' mean, or that of press conferences.

    The stricter of the two. Questions to an encyclopedia are harder to place across languages: a threshold that kept as
    many of them would let through whatever is asked of a press conference.
    """
    by_source = {
        source: float(
            np.quantile(
                [_score(one.hit, model) for one in observations if one.kind == "answerable" and one.source == source],
                share,
            )
        )
        for source in sorted({one.source for one in observations})
    }
    middle = sum(by_source.values()) / len(by_source)
    return max(middle, by_source.get(PRESS, middle))


def _score(hit: Hit, model: PairModel) -> float:
    return confidence(hit, GateModel(model, model, ""))


def _logistic(rows: Floats, wanted: Floats, counts: Floats) -> Floats:
    """Ridge logistic regression by Newton's method (McCullagh and Nelder, Generalized Linear Models, 4.4)."""
    weights = np.zeros(rows.shape[1])
    penalty = np.diag([0.0, *[_RIDGE * len(rows)] * (rows.shape[1] - 1)])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (counts * (wanted - chance)) - penalty @ weights
        hessian = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + penalty
        weights = weights + np.linalg.solve(hessian, gradient)
    return weights


def measure(observations: Sequence[Observation], model: GateModel, keep: float) -> list[GateFigures]:
    """The figures of a model on what is given."""
    figures: list[GateFigures] = []
    for source in sorted({one.source for one in observations}):
        for pair, same in (("same language", True), ("across languages", False)):
            chosen = [one for one in observations if one.source == source and one.hit.same_language == same]
            if chosen:
                figures += _figures(source, pair, chosen, model.same if same else model.across, keep)
    return figures


def _figures(
    source: str, pair: str, observations: Sequence[Observation], model: PairModel, keep: float
) -> Iterator[GateFigures]:
    scores: dict[str, list[float]] = {"answerable": [], "near-miss": [], "absent": []}
    for one in observations:
        scores[one.kind].append(_score(one.hit, model))
    limit = threshold(model, keep)
    answerable = scores.pop("answerable")
    own_limit = float(np.quantile(answerable, 1 - keep))
    kept = float(np.mean([score >= limit for score in answerable]))
    yield GateFigures(source, pair, "answerable kept", len(answerable), kept, None, None)
    for kind, values in scores.items():
        refused = float(np.mean([score < limit for score in values]))
        at_keep = float(np.mean([score < own_limit for score in values]))
        yield GateFigures(source, pair, f"{kind} refused", len(values), refused, at_keep, auroc(answerable, values))


def write(model: GateModel, file: Path) -> None:
    """Write the weights where the gate reads them."""
    file.write_text(json.dumps(to_dict(model), indent=1) + "\n", encoding="utf-8")

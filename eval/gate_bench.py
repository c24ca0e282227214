"""Fits and measures the gate on press conferences of other days than the seed's (`onrecord bench gate`).

Questions come from sets/calibration.yaml, the pages from the corpora folder. Each page is an archive of its own;
the English foreign-ministry pages together are one more. Each half of the pages is measured with weights fitted
on the other half; the weights shipped are fitted on both.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path

import numpy as np
import yaml
from numpy.typing import NDArray

from eval.cached_embedder import CachedEmbedder
from rag.config import Settings
from rag.desk import Desk
from rag.embedding import Embedder
from rag.errors import SourceError
from rag.gate import GateModel, Weights, confidence, threshold
from rag.question import understand
from rag.schema import Filters, Hit, to_dict

Floats = NDArray[np.float64]

_KEPT = (0.8, 0.9, 0.95, 0.98, 0.99)
_RIDGE = 0.02
_STEPS = 60


@dataclass(frozen=True, slots=True)
class CalibrationCase:
    """A question about one page; `quote` stands in the exchange that answers."""

    id: str
    page: str
    question: str
    language: str
    answerable: bool
    quote: str | None
    kind: str


@dataclass(frozen=True, slots=True)
class Observation:
    """The best hit for a question in an archive, and whether that archive answers it."""

    case: CalibrationCase
    answerable: bool
    hit: Hit
    right: bool | None
    half: int


@dataclass(frozen=True, slots=True)
class GateFigures:
    """Shares, with the gate set to keep a given share of the answerable questions of the other half."""

    kind: str
    pair: str
    count: int
    kept_or_refused: float
    auroc: float | None


def load_cases() -> tuple[CalibrationCase, ...]:
    """The calibration questions shipped."""
    text = resources.files("eval").joinpath("sets/calibration.yaml").read_text(encoding="utf-8")
    return tuple(CalibrationCase(**case) for case in yaml.safe_load(text)["cases"])


def observe(corpora: Path, embedder: Embedder, cache: Path, report: Callable[[str], None]) -> list[Observation]:
    """Ask every question of its page's archive, and of the English pages together."""
    cases = load_cases()
    pages = sorted({case.page for case in cases})
    if not (corpora / pages[0]).exists():
        raise SourceError(f"{corpora}: the corpora are not there; name their folder with --corpora")
    cached = CachedEmbedder(embedder, cache)
    found: list[Observation] = []
    with tempfile.TemporaryDirectory() as folder:
        for number, page in enumerate(pages):
            report(f"{page} ({number + 1} of {len(pages)})")
            desk = _desk(Path(folder) / str(number), [corpora / page], cached)
            asked = [(case, case.answerable) for case in cases if case.page == page]
            found += _ask_all(desk, asked, dict.fromkeys(pages, number % 2))
        together = [page for page in pages if page.startswith("mfa/en")]
        report("the English pages together")
        desk = _desk(Path(folder) / "together", [corpora / page for page in together], cached)
        asked = [(case, case.answerable) for case in cases if case.page in together and case.kind != "absent"]
        asked += [(case, False) for case in cases if case.page.startswith("quebec")]
        found += _ask_all(desk, asked, {page: number % 2 for number, page in enumerate(pages)})
    return found


def _desk(folder: Path, sources: list[Path], embedder: Embedder) -> Desk:
    desk = Desk(Settings(data=folder), embedder)
    desk.ingest(sources)
    return desk


def _ask_all(desk: Desk, asked: list[tuple[CalibrationCase, bool]], halves: dict[str, int]) -> list[Observation]:
    retriever = desk.retriever()
    observations = []
    for case, answerable in asked:
        question = understand(case.question)
        best = retriever.search(question.searched, question.language, Filters()).hits[0]
        right = None
        if answerable and case.quote:
            exchange = desk.exchange(best.exchange)
            right = _squeeze(case.quote) in _squeeze(" ".join(turn.text for turn in exchange.turns))
        observations.append(Observation(case, answerable, best, right, halves[case.page]))
    desk.close()
    return observations


def _squeeze(text: str) -> str:
    return "".join(text.split())


def fit(observations: list[Observation]) -> GateModel:
    """Logistic weights and thresholds for questions in the exchange's language and in others."""
    same = [one for one in observations if one.hit.overlap is not None]
    across = [one for one in observations if one.hit.overlap is None]
    return GateModel(
        same=_fit_weights(same, with_overlap=True),
        across=_fit_weights(across, with_overlap=False),
        fitted_on=f"eval/sets/calibration.yaml, {len(observations)} questions (onrecord bench gate --write)",
    )


def _fit_weights(observations: list[Observation], with_overlap: bool) -> Weights:
    """Fitted on answerable questions against absent topics: near-misses look answered by these features."""
    told = [one for one in observations if one.answerable or one.case.kind != "near-miss"]
    rows = np.array([_features(one.hit, with_overlap) for one in told])
    wanted = np.array([1.0 if one.answerable else 0.0 for one in told])
    counts = np.where(wanted == 1.0, (1 - wanted).sum() / wanted.sum(), 1.0)
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    bias, *slopes = _logistic(np.column_stack([np.ones(len(rows)), (rows - mean) / spread]), wanted, counts)
    raw = np.array(slopes) / spread
    cosine, rise, *overlap = (round(float(slope), 3) for slope in raw)
    weights = Weights(round(float(bias - raw @ mean), 3), cosine, rise, overlap[0] if overlap else 0.0, {})
    scores = [_score(one.hit, weights) for one in told if one.answerable]
    kept = {str(share): round(float(np.quantile(scores, 1 - share)), 3) for share in _KEPT}
    return replace(weights, kept=kept)


def _features(hit: Hit, with_overlap: bool) -> list[float]:
    return [hit.cosine, hit.rise, *([hit.overlap or 0.0] if with_overlap else [])]


def _score(hit: Hit, weights: Weights) -> float:
    return confidence(hit, GateModel(weights, weights, ""))


def _logistic(rows: Floats, wanted: Floats, counts: Floats) -> Floats:
    """Ridge logistic regression by Newton's method (McCullagh and Nelder, Generalized Linear Models, 4.4)."""
    weights = np.zeros(rows.shape[1])
    penalty = np.diag([0.0, *[_RIDGE] * (rows.shape[1] - 1)])
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        gradient = rows.T @ (counts * (wanted - chance)) - penalty @ weights
        hessian = (rows * (counts * chance * (1 - chance))[:, None]).T @ rows + penalty
        weights = weights + np.linalg.solve(hessian, gradient)
    return weights


def measure(observations: list[Observation], keep: float) -> list[GateFigures]:
    """Each half with the weights of the other."""
    models = {half: fit([one for one in observations if one.half != half]) for half in (0, 1)}
    figures = []
    for pair in ("same language", "across languages"):
        chosen = [one for one in observations if (one.hit.overlap is None) == (pair == "across languages")]
        scores = {id(one): _margin(one.hit, models[one.half], keep) for one in chosen}
        kept = [scores[id(one)] for one in chosen if one.answerable]
        figures.append(GateFigures("answerable kept", pair, len(kept), float(np.mean([s >= 0 for s in kept])), None))
        for kind in ("near-miss", "absent"):
            refused = [
                scores[id(one)]
                for one in chosen
                if not one.answerable and (one.case.kind == kind or (kind == "absent" and one.case.kind != "near-miss"))
            ]
            share = float(np.mean([s < 0 for s in refused]))
            figures.append(GateFigures(f"{kind} refused", pair, len(refused), share, auroc(kept, refused)))
    return figures


def _margin(hit: Hit, model: GateModel, keep: float) -> float:
    weights = model.across if hit.overlap is None else model.same
    return confidence(hit, model) - threshold(weights, keep)


def auroc(positive: list[float], negative: list[float]) -> float:
    """Chance that a positive scores above a negative, ties counting half.

    >>> auroc([2.0, 1.0], [1.0, 0.0])
    0.875
    """
    higher = sum((p > n) + 0.5 * (p == n) for p in positive for n in negative)
    return higher / (len(positive) * len(negative))


def write(model: GateModel, file: Path) -> None:
    """Write the weights where the gate reads them."""
    file.write_text(json.dumps(to_dict(model), indent=1) + "\n", encoding="utf-8")

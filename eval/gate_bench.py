"""Fits and measures the gate on press conferences of other days than the seed's (`onrecord bench gate`).

Questions come from sets/calibration.yaml, the pages from the corpora folder, each an archive of its own. A page is
asked its own questions, and those of pages of another office or year, which it cannot answer. Each half of the pages
is measured with weights fitted on the other half; the weights shipped are fitted on both.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import resources
from pathlib import Path, PurePosixPath

import numpy as np
import yaml
from numpy.typing import NDArray

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import Embedder
from rag.errors import SourceError
from rag.gate import USUAL_NAMES, USUAL_OVERLAP, GateModel, confidence, threshold
from rag.schema import Hit, to_dict
from rag.vector_cache import CachedEmbedder

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
    """The best hit for a question in a page's archive; `kind` tells what the page makes of the question."""

    case: CalibrationCase
    kind: str
    hit: Hit
    right: bool | None
    half: int

    @property
    def answerable(self) -> bool:
        """Whether the page answers the question."""
        return self.kind not in ("near-miss", "absent")


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
    """Ask every question of its page's archive, and of each page that cannot answer it (another office or year)."""
    cases = load_cases()
    pages = sorted({case.page for case in cases})
    if not (corpora / pages[0]).exists():
        raise SourceError(f"{corpora}: the corpora are not there; name their folder with --corpora")
    found: list[Observation] = []
    with CachedEmbedder(embedder, cache) as cached, tempfile.TemporaryDirectory() as folder:
        for number, page in enumerate(pages):
            report(f"{page} ({number + 1} of {len(pages)})")
            desk = _desk(Path(folder) / str(number), [corpora / page], cached)
            asked = [(case, case.kind) for case in cases if case.page == page]
            asked += [(case, "absent") for case in cases if _is_elsewhere(case.page, page)]
            found += _ask_all(desk, asked, number % 2)
            desk.close()
    return found


def _is_elsewhere(one: str, other: str) -> bool:
    """Whether two pages are of different offices or years, so that questions about one are not answered by the other.

    >>> _is_elsewhere("mfa/en/2018-05-11.html", "mfa/zh/2020-01-15.html")
    True
    >>> _is_elsewhere("mfa/en/2018-05-11.html", "mfa/zh/2018-05-29.html")
    False
    """
    return _office_and_year(one) != _office_and_year(other)


def _office_and_year(page: str) -> tuple[str, str]:
    parts = PurePosixPath(page)
    return parts.parts[0], parts.name[:4] if parts.parts[0] == "mfa" else ""


def _desk(folder: Path, sources: list[Path], embedder: Embedder) -> Desk:
    desk = Desk(Settings(data=folder), embedder)
    desk.ingest(sources)
    return desk


def _ask_all(desk: Desk, asked: list[tuple[CalibrationCase, str]], half: int) -> list[Observation]:
    observations = []
    for case, kind in asked:
        best = desk.search(case.question)[0]
        right = None
        if kind not in ("near-miss", "absent") and case.quote:
            exchange = desk.exchange(best.exchange)
            right = _squeeze(case.quote) in _squeeze(" ".join(turn.text for turn in exchange.turns))
        observations.append(Observation(case, kind, best, right, half))
    return observations


def _squeeze(text: str) -> str:
    return "".join(text.split())


def fit(observations: list[Observation]) -> GateModel:
    """Logistic weights and thresholds.

    Fitted on answerable questions against absent topics, the two weighing the same: near-misses look answered by
    these features (evidence.py and the reader's eye are for those).
    """
    told = [one for one in observations if one.answerable or one.kind == "absent"]
    rows = np.array([_features(one.hit) for one in told])
    wanted = np.array([1.0 if one.answerable else 0.0 for one in told])
    counts = np.where(wanted == 1.0, (1 - wanted).sum() / wanted.sum(), 1.0)
    mean, spread = rows.mean(axis=0), rows.std(axis=0)
    bias, *slopes = _logistic(np.column_stack([np.ones(len(rows)), (rows - mean) / spread]), wanted, counts)
    raw = np.array(slopes) / spread
    nearness, rise, overlap, names = (round(float(slope), 3) for slope in raw)
    note = f"eval/sets/calibration.yaml: {int(wanted.sum())} answerable, {len(told) - int(wanted.sum())} absent"
    model = GateModel(round(float(bias - raw @ mean), 3), nearness, rise, overlap, names, {}, note)
    scores = [confidence(one.hit, model) for one in told if one.answerable]
    kept = {str(share): round(float(np.quantile(scores, 1 - share)), 3) for share in _KEPT}
    return replace(model, kept=kept)


def _features(hit: Hit) -> list[float]:
    return [
        hit.nearness,
        hit.rise,
        0.0 if hit.overlap is None else hit.overlap - USUAL_OVERLAP,
        0.0 if hit.names is None else hit.names - USUAL_NAMES,
    ]


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


def measure(observations: list[Observation], keep: float) -> list[GateFigures]:
    """Each half of the pages with the weights and threshold of the other."""
    models = {half: fit([one for one in observations if one.half != half]) for half in (0, 1)}
    figures = []
    for pair in ("same language", "across languages"):
        chosen = [one for one in observations if (one.hit.overlap is None) == (pair == "across languages")]
        margins = {id(one): _margin(one.hit, models[one.half], keep) for one in chosen}
        kept = [margins[id(one)] for one in chosen if one.answerable]
        figures.append(GateFigures("answerable kept", pair, len(kept), float(np.mean([m >= 0 for m in kept])), None))
        for kind in ("near-miss", "absent"):
            refused = [margins[id(one)] for one in chosen if not one.answerable and one.kind == kind]
            share = float(np.mean([margin < 0 for margin in refused]))
            figures.append(GateFigures(f"{kind} refused", pair, len(refused), share, auroc(kept, refused)))
    return figures


def _margin(hit: Hit, model: GateModel, keep: float) -> float:
    return confidence(hit, model) - threshold(model, keep)


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

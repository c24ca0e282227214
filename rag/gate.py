"""Whether a hit answers at all: the gate that refuses before anything is composed. Pure.

A logistic score over three features: the centred cosine, how far it rises above the rest of the archive, and,
where question and exchange share a language, the share of the question's words (by rarity) that the exchange
holds. Weights and thresholds come from `onrecord bench gate`, fitted on press conferences of other days.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from rag.schema import Hit, from_dict


@dataclass(frozen=True, slots=True)
class Weights:
    """A fitted logistic score; `kept` maps a share of answerable questions to the threshold that keeps it."""

    bias: float
    cosine: float
    rise: float
    overlap: float
    kept: dict[str, float]


@dataclass(frozen=True, slots=True)
class GateModel:
    """The weights for questions in the exchange's language and for those in another."""

    same: Weights
    across: Weights
    fitted_on: str


@lru_cache(maxsize=1)
def fitted() -> GateModel:
    """The weights shipped, from gate.json."""
    return from_dict(GateModel, json.loads(resources.files("rag").joinpath("gate.json").read_text(encoding="utf-8")))


def confidence(hit: Hit, model: GateModel) -> float:
    """The logistic score (log-odds) that a hit answers."""
    weights = model.across if hit.overlap is None else model.same
    return weights.bias + weights.cosine * hit.cosine + weights.rise * hit.rise + weights.overlap * (hit.overlap or 0.0)


def passes(hit: Hit, keep: float, model: GateModel | None = None) -> bool:
    """Whether a hit is let through when `keep` of the answerable questions are to be kept."""
    model = model or fitted()
    weights = model.across if hit.overlap is None else model.same
    return confidence(hit, model) >= threshold(weights, keep)


def threshold(weights: Weights, keep: float) -> float:
    """The score that keeps a share of the answerable questions, interpolated between the fitted quantiles.

    >>> threshold(Weights(0, 1, 0, 0, {"0.9": 2.0, "1.0": 1.0}), 0.95)
    1.5
    """
    known = sorted((float(share), score) for share, score in weights.kept.items())
    for (low, at_low), (high, at_high) in pairwise(known):
        if low <= keep <= high:
            return at_low + (at_high - at_low) * (keep - low) / (high - low)
    return known[0][1] if keep < known[0][0] else known[-1][1]

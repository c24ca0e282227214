"""Whether a hit answers at all: the gate that refuses before anything is composed. Pure.

A logistic score over what a hit was measured by: its nearness and rise against what generic questions reach in the same
archive and language pair, and the share of the question's words or names that the exchange holds. Where question and
exchange share a language there is one model, across languages another, each with its thresholds. Weights and thresholds
come from `onrecord bench gate --write`, fitted on one half of the questions and reported on the other.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from rag.schema import Hit, from_dict

USUAL_SHARE = 0.5
"""What a share counts as that cannot be had, since the question names nothing: neither much nor little."""


@dataclass(frozen=True, slots=True)
class PairModel:
    """A fitted logistic score; `kept` maps a share of answerable questions to the threshold that keeps it."""

    bias: float
    weights: tuple[float, ...]
    kept: dict[str, float]


@dataclass(frozen=True, slots=True)
class GateModel:
    """The model where question and exchange share a language, and the one where they do not."""

    same: PairModel
    across: PairModel
    fitted_on: str


@lru_cache(maxsize=1)
def fitted() -> GateModel:
    """The model shipped, from gate.json."""
    return from_dict(GateModel, json.loads(resources.files("rag").joinpath("gate.json").read_text(encoding="utf-8")))


def features(hit: Hit) -> tuple[float, ...]:
    """What the score weighs, in the order of `PairModel.weights`."""
    share = hit.overlap if hit.same_language else hit.names
    return (hit.nearness, hit.rise, USUAL_SHARE if share is None else share)


def confidence(hit: Hit, model: GateModel) -> float:
    """The log-odds that a hit answers, as fitted on as many questions that are answered as are not."""
    pair = model.same if hit.same_language else model.across
    return pair.bias + sum(weight * value for weight, value in zip(pair.weights, features(hit), strict=True))


def passes(hit: Hit, keep: float, model: GateModel | None = None) -> bool:
    """Whether a hit is let through when `keep` of the answerable questions are to be kept."""
    model = model or fitted()
    return confidence(hit, model) >= threshold(model.same if hit.same_language else model.across, keep)


def threshold(model: PairModel, keep: float) -> float:
    """The score that keeps a share of the answerable questions, interpolated between the fitted quantiles.

    >>> round(threshold(PairModel(0, (), {"0.9": 2.0, "1.0": 1.0}), 0.95), 6)
    1.5
    """
    known = sorted((float(share), score) for share, score in model.kept.items())
    for (low, at_low), (high, at_high) in pairwise(known):
        if low <= keep <= high:
            return at_low + (at_high - at_low) * (keep - low) / (high - low)
    return known[0][1] if keep < known[0][0] else known[-1][1]

"""Whether a hit answers at all: the gate that refuses before anything is composed. Pure.

A logistic score over a hit's nearness and rise, which are measured against what generic questions reach in the same
archive and language pair, so that one threshold serves all pairs; and over the share of the question's words (where
languages match) or of its names (where they do not) that the exchange holds, the rare ones counting more. Weights
and thresholds come from `onrecord bench gate`, fitted on press conferences of other days.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from itertools import pairwise

from rag.schema import Hit, from_dict

USUAL_OVERLAP = 0.3
USUAL_NAMES = 0.5
"""Shares count from here: where one cannot be had, it then counts as neither much nor little."""


@dataclass(frozen=True, slots=True)
class GateModel:
    """A fitted logistic score; `kept` maps a share of answerable questions to the threshold that keeps it."""

    bias: float
    nearness: float
    rise: float
    overlap: float
    names: float
    kept: dict[str, float]
    fitted_on: str


@lru_cache(maxsize=1)
def fitted() -> GateModel:
    """The model shipped, from gate.json."""
    return from_dict(GateModel, json.loads(resources.files("rag").joinpath("gate.json").read_text(encoding="utf-8")))


def confidence(hit: Hit, model: GateModel) -> float:
    """The log-odds that a hit answers, as fitted on as many questions that are answered as are not."""
    overlap = 0.0 if hit.overlap is None else hit.overlap - USUAL_OVERLAP
    names = 0.0 if hit.names is None else hit.names - USUAL_NAMES
    return (
        model.bias
        + model.nearness * hit.nearness
        + model.rise * hit.rise
        + model.overlap * overlap
        + model.names * names
    )


def passes(hit: Hit, keep: float, model: GateModel | None = None) -> bool:
    """Whether a hit is let through when `keep` of the answerable questions are to be kept."""
    model = model or fitted()
    return confidence(hit, model) >= threshold(model, keep)


def threshold(model: GateModel, keep: float) -> float:
    """The score that keeps a share of the answerable questions, interpolated between the fitted quantiles.

    >>> round(threshold(GateModel(0, 1, 0, 0, 0, {"0.9": 2.0, "1.0": 1.0}, ""), 0.95), 6)
    1.5
    """
    known = sorted((float(share), score) for share, score in model.kept.items())
    for (low, at_low), (high, at_high) in pairwise(known):
        if low <= keep <= high:
            return at_low + (at_high - at_low) * (keep - low) / (high - low)
    return known[0][1] if keep < known[0][0] else known[-1][1]

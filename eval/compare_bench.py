"""How often the gate of the prompt lab gives a false alarm, and how often it catches a regression, by simulation.

Each seed makes a set of invented cases, asks two prompts of it, and lets the gate decide from the two reports.

    simulate(cases=90, repeat=3, seeds=400, drop=0.0).share    # false alarms: at most 0.05
    simulate(cases=90, repeat=3, seeds=400, drop=0.1).share    # power
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.paired import ALPHA
from eval.regression import check
from eval.report import CandidateUsed, Report, Run, build_report
from eval.rows import CaseAsked, Row
from eval.scorers import Score

Floats = NDArray[np.float64]

_SOLID, _HOPELESS = 0.98, 0.05
"""How often all is right in a case that a prompt masters, and in one that it does not."""

_SHARE_SOLID, _SHARE_HOPELESS = 0.65, 0.2
"""Of the cases; the others are right anywhere from 20 % to 80 % of the times. In all 72 % are right."""

_RIGHT, _WRONG, _ONE = Score(1.0, "all right"), Score(0.0, "something wrong"), Score(1.0, "1 of 1")


@dataclass(frozen=True, slots=True)
class Simulated:
    """On how many of the seeds the gate failed the second prompt, `drop` being what it is truly worse by."""

    cases: int
    repeat: int
    drop: float
    spread: bool
    seeds: int
    failed: int

    @property
    def share(self) -> float:
        """Of the seeds: false alarms where nothing was made worse, else the power."""
        return self.failed / self.seeds


def simulate(
    cases: int = 90, repeat: int = 3, seeds: int = 400, drop: float = 0.0, spread: bool = False, alpha: float = ALPHA
) -> Simulated:
    """Asks two prompts of `seeds` invented sets, the second right less often by `drop` (0.1: ten points).

    It breaks as many solid cases as give that drop, or where `spread`, makes all solid ones a little worse.
    """
    failed = 0
    for seed in range(seeds):
        rng = np.random.default_rng(seed)
        before = _chances(cases, rng)
        after = _spread(before, drop) if spread else _broken(before, drop)
        baseline, run = _report(before, repeat, rng), _report(after, repeat, rng)
        failed += not check(baseline, run, alpha=alpha).passed
    return Simulated(cases, repeat, drop, spread, seeds, failed)


def simulations(seeds: int = 400, drop: float = 0.1) -> Iterator[Simulated]:
    """The table of the documentation: false alarms and power by the number of cases and of times asked."""
    for cases in (90, 200):
        for repeat in (1, 3, 5):
            yield simulate(cases, repeat, seeds)
            yield simulate(cases, repeat, seeds, drop)
            yield simulate(cases, repeat, seeds, drop, spread=True)


def _chances(cases: int, rng: np.random.Generator) -> Floats:
    """In which share of its times each case would be right: the solid ones first."""
    solid, hopeless = round(_SHARE_SOLID * cases), round(_SHARE_HOPELESS * cases)
    between = rng.uniform(0.2, 0.8, cases - solid - hopeless)
    return np.concatenate([np.full(solid, _SOLID), np.full(hopeless, _HOPELESS), between])


def _broken(chances: Floats, drop: float) -> Floats:
    """Solid cases made hopeless, one of them in part, so that the mean falls by exactly `drop`.

    >>> after = _broken(np.array([0.98] * 8 + [0.5] * 2), 0.1)
    >>> round(float(after[0]), 2), round(float(after[1]), 2), round(float(after[2]), 2)
    (0.05, 0.91, 0.98)
    """
    left = drop * len(chances)
    falls = np.clip(left - np.arange(len(chances)) * (_SOLID - _HOPELESS), 0.0, _SOLID - _HOPELESS)
    return np.where(chances == _SOLID, chances - falls, chances)


def _spread(chances: Floats, drop: float) -> Floats:
    """Every solid case right a little less often, so that the mean falls by `drop`."""
    solid = chances == _SOLID
    return np.where(solid, chances - drop * len(chances) / solid.sum(), chances)


def _report(chances: Floats, repeat: int, rng: np.random.Generator) -> Report:
    right = rng.random((len(chances), repeat)) < chances[:, None]
    # Two of three cases cite; in a third of those now and then one exchange too many.
    beside = (rng.random((len(chances), repeat)) < 0.5) & (np.arange(len(chances)) % 3 == 0)[:, None]
    asked = [CaseAsked(f"{number}-en", "?", "en", (), True, "official", ()) for number in range(len(chances))]
    rows = [
        Row(case, "prompt", time, "scored", _scores(at, bool(right[at, time - 1]), bool(beside[at, time - 1])))
        for at, case in enumerate(asked)
        for time in range(1, repeat + 1)
    ]
    used = CandidateUsed("prompt", "quotes")
    return build_report(Run("invented", "0" * 64, "none", 0.95, "0", "never", 0, repeat, (used,)), rows)


def _scores(number: int, right: bool, beside: bool) -> dict[str, Score]:
    scores = {"right": _RIGHT if right else _WRONG}
    return scores if number % 3 == 1 else {**scores, "citation_precision": Score(0.5, "1 of 2", 2) if beside else _ONE}

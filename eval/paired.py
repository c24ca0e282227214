"""Statistics of pairs: one difference a case, of what a candidate and a baseline made of it. Pure.

One test serves for all scores, the sign-flip permutation test (Fisher 1935): if the two sides are alike, each case's
difference might as well have the other sign, and p is how often flipped signs give a sum at least as large as the one
found. Where every difference is 1, 0 or -1 (a case is right or wrong, asked once), this is McNemar's exact test.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval.metrics import Interval

ALPHA = 0.05

_SEED = 7
_FLIPS = 10_000
_ENUMERATED = 12
"""Up to so many cases that differ, every flip of signs is tried: 2 ** 12 of them."""

_RESAMPLES = 2_000
_FINEST = 60
"""Shares of up to six times asked are whole sixtieths, and so are the differences of any two of them."""

_LONGEST = 100_000
"""Steps in all, up to which the chance of each sum is worked out."""


@dataclass(frozen=True, slots=True)
class Effect:
    """The mean of the differences, its 95 % interval, and the two-sided p of no difference."""

    mean: float
    low: float
    high: float
    p: float


def effect(differences: Sequence[float]) -> Effect:
    """The mean difference of at least one case, between what it may lie, and whether chance alone would make it.

    The interval reaches 0 wherever the test cannot rule 0 out: the bootstrap alone is too narrow where few cases
    differ, and of a single case it would be a point.

    >>> effect([0.0, 0.0, 0.0])
    Effect(mean=0.0, low=0.0, high=0.0, p=1.0)
    >>> effect([1.0, 0.0, 0.0, 0.0]).low
    0.0
    """
    p = two_sided(differences)
    low, high = bootstrap(differences)
    if p > ALPHA:
        low, high = min(low, 0.0), max(high, 0.0)
    return Effect(math.fsum(differences) / len(differences), low, high, p)


def two_sided(differences: Sequence[float]) -> float:
    """How often chance alone makes a sum of differences at least so far from 0: the two-sided p.

    Better on 7 cases and worse on 2: McNemar's exact test gives 2 * (1 + 9 + 36) / 2 ** 9.

    >>> round(two_sided([1.0] * 7 + [-1.0] * 2 + [0.0] * 81), 4)
    0.1797
    >>> round(two_sided([0.4, 0.11, 0.07]), 4)  # of the 8 flips of signs, only all plus and all minus reach it
    0.25
    """
    total = math.fsum(differences)
    if total == 0:
        return 1.0
    return min(1.0, 2 * one_sided([math.copysign(1, total) * one for one in differences]))


def one_sided(differences: Sequence[float]) -> float:
    """How often chance alone makes a sum of differences at least so large: the one-sided p, of what is above 0.

    Exact where the differences are shares of times asked, or few are not 0; else from 10,000 seeded flips.

    >>> round(one_sided([1.0] * 12), 6)  # 1 / 2 ** 12
    0.000244
    >>> round(one_sided([1.0] * 2 + [-1.0] * 7), 4)  # 1 - 10 / 2 ** 9: at least 2 of 9
    0.9805
    """
    moved = np.array([one for one in differences if one != 0], dtype=np.float64)
    steps = _steps(moved)
    return _by_flips(moved) if steps is None else _by_steps(steps)


def _steps(moved: NDArray[np.float64]) -> NDArray[np.int64] | None:
    """The differences in whole steps of one size, None where they have none in common.

    >>> _steps(np.array([1 / 3, -1.0, 0.5]))
    array([ 2, -6,  3])
    """
    for parts in range(1, _FINEST + 1):
        scaled = moved * parts
        if np.abs(scaled).sum() > _LONGEST:
            return None
        steps = np.rint(scaled)
        if steps.all() and np.allclose(scaled, steps, rtol=0, atol=1e-6):  # a tiny cost is not 0 steps
            return steps.astype(np.int64)
    return None


def _by_steps(steps: NDArray[np.int64]) -> float:
    """The chance of each sum, one case after the other: exact, however many cases there are."""
    chances = np.ones(1)
    for size in np.abs(steps):
        longer = np.zeros(len(chances) + 2 * size)
        longer[: len(chances)] += chances / 2
        longer[2 * size :] += chances / 2
        chances = longer
    lowest = -np.abs(steps).sum()
    return min(1.0, float(chances[steps.sum() - lowest :].sum()))


def _by_flips(moved: NDArray[np.float64]) -> float:
    if len(moved) <= _ENUMERATED:
        signs = np.array(list(itertools.product((1.0, -1.0), repeat=len(moved))))
    else:
        signs = np.random.default_rng(_SEED).choice((1.0, -1.0), size=(_FLIPS, len(moved)))
        signs[0] = 1.0  # what was found is one of the ways that chance has: p is never 0
    found = moved.sum()
    return float(np.mean(signs @ moved >= found - 1e-9 * np.abs(moved).sum()))


def bootstrap(differences: Sequence[float]) -> Interval:
    """The 95 % percentile interval of the mean difference (Efron 1979): cases drawn again, 2,000 seeded times.

    >>> bootstrap([0.0, 0.0]), bootstrap([0.5])
    (Interval(low=0.0, high=0.0), Interval(low=0.5, high=0.5))
    """
    values = np.array(differences, dtype=np.float64)
    drawn = np.random.default_rng(_SEED).integers(len(values), size=(_RESAMPLES, len(values)))
    low, high = np.quantile(values[drawn].mean(axis=1), (0.025, 0.975))
    return Interval(float(low), float(high))


def holm(ps: Sequence[float]) -> tuple[float, ...]:
    """The p of several tests, adjusted so that any false alarm among them is as rare as of one (Holm 1979).

    The smallest of m is multiplied by m, the next by m - 1, and none falls below the one before it.

    >>> holm((0.01, 0.04, 0.03))
    (0.03, 0.06, 0.06)
    """
    adjusted: dict[int, float] = {}
    largest = 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=lambda place: ps[place])):
        largest = max(largest, min(1.0, (len(ps) - rank) * ps[place]))
        adjusted[place] = largest
    return tuple(adjusted[place] for place in range(len(ps)))

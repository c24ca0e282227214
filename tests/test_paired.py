"""Differences, one a case -> the mean, its interval, and whether chance alone would make it."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.paired import bootstrap, effect, holm, one_sided, two_sided

DIFFERENCES = st.lists(
    st.one_of(
        st.sampled_from([0.0, 1.0, -1.0, 1 / 3, -2 / 3, 0.25, -0.2]), st.floats(-5, 5).map(lambda x: round(x, 3))
    ),
    min_size=1,
    max_size=25,
)


def mcnemar(better: int, worse: int) -> float:
    """The textbook's: two-sided binomial of the discordant pairs."""
    n, fewer = better + worse, min(better, worse)
    return min(1.0, 2 * sum(math.comb(n, k) for k in range(fewer + 1)) / 2**n)


def by_every_flip(differences: list[float]) -> float:
    total = sum(differences)
    sums = [
        sum(s * d for s, d in zip(signs, differences, strict=True))
        for signs in itertools.product((1, -1), repeat=len(differences))
    ]
    return sum(one >= total - 1e-9 for one in sums) / len(sums)


@pytest.mark.parametrize(
    ("better", "worse", "p"),
    [
        (7, 2, 0.1797),  # 2 * (1 + 9 + 36) / 512 = 92 / 512
        (2, 7, 0.1797),
        (12, 0, 0.000488),  # 2 / 4096
        (5, 0, 0.0625),  # 2 / 32: five alone can never tell
        (6, 0, 0.03125),
        (1, 0, 1.0),
        (4, 4, 1.0),
        (0, 0, 1.0),
    ],
)
def test_on_cases_right_or_wrong_the_test_is_mcnemars(better: int, worse: int, p: float) -> None:
    differences = [1.0] * better + [-1.0] * worse + [0.0] * 81
    assert two_sided(differences) == pytest.approx(p, abs=5e-5)
    assert two_sided(differences) == pytest.approx(mcnemar(better, worse) if better + worse else 1.0)


@given(st.integers(0, 60), st.integers(0, 60))
def test_it_is_mcnemars_for_any_number_of_cases(better: int, worse: int) -> None:
    expected = mcnemar(better, worse) if better + worse else 1.0
    assert two_sided([1.0] * better + [-1.0] * worse) == pytest.approx(expected, abs=1e-12)


def test_with_repeats_all_flips_of_signs_are_counted() -> None:
    # In thirds 3 + 1 + 1 - 1 = 4. Of 16 flips, 4 reach it: 3 with three plus, and 3 with two plus and a minus (3 ways).
    assert one_sided([1.0, 1 / 3, 1 / 3, -1 / 3]) == pytest.approx(4 / 16)


@given(st.lists(st.sampled_from([0.0, 1.0, -1.0, 1 / 3, -2 / 3, 0.5, 1 / 7, 12.3456]), min_size=1, max_size=9))
@settings(deadline=None)
def test_whole_steps_and_enumeration_give_what_every_flip_gives(differences: list[float]) -> None:
    assert one_sided(differences) == pytest.approx(by_every_flip(differences), abs=1e-9)


def test_many_differences_without_a_common_step_are_tested_by_seeded_flips() -> None:
    rng = np.random.default_rng(1)
    differences = [float(one) for one in rng.normal(0.5, 1.0, 40)]
    p = two_sided(differences)
    assert p == two_sided(differences)
    # The sum under flips is near normal, with the sum of squares for variance.
    deviations = sum(differences) / math.sqrt(sum(one * one for one in differences))
    normal = math.erfc(deviations / math.sqrt(2))
    assert p == pytest.approx(normal, abs=0.01)


def test_seeded_flips_never_say_that_chance_cannot() -> None:
    assert 0 < two_sided([1 + one / 1009 for one in range(60)]) <= 2 / 10_000


def test_a_tiny_cost_is_no_zero() -> None:
    assert two_sided([0.0000001 * one for one in (1.0, 1.1, 1.23, 1.7, 1.9, 1.31)]) == pytest.approx(2 / 64)


@given(DIFFERENCES)
@settings(deadline=None)
def test_the_other_way_round_the_same_is_found(differences: list[float]) -> None:
    found, mirrored = effect(differences), effect([-one for one in differences])
    assert mirrored.p == found.p
    assert (-mirrored.mean, -mirrored.high, -mirrored.low) == pytest.approx((found.mean, found.low, found.high))
    assert found.low - 1e-9 <= found.mean <= found.high + 1e-9
    assert 0 < found.p <= 1


@given(st.lists(st.sampled_from([0.0, 1.0, -1.0, 1 / 3, -1 / 3]), min_size=1, max_size=30))
@settings(deadline=None)
def test_the_interval_reaches_0_wherever_the_test_cannot_rule_it_out(differences: list[float]) -> None:
    found = effect(differences)
    assert found.p <= 0.05 or found.low <= 0 <= found.high


def test_five_better_cases_of_ninety_may_still_be_chance_although_no_resample_is_worse() -> None:
    differences = [1.0] * 5 + [0.0] * 85
    assert bootstrap(differences).low > 0
    assert effect(differences).low == 0


def test_the_bootstrap_is_near_the_normal_interval_of_many_cases() -> None:
    # 30 up, 10 down of 200: mean 0.1, variance 0.2 - 0.01, standard error sqrt(0.19 / 200) = 0.0308.
    low, high = bootstrap([1.0] * 30 + [-1.0] * 10 + [0.0] * 160)
    assert (low, high) == pytest.approx((0.1 - 1.96 * 0.0308, 0.1 + 1.96 * 0.0308), abs=0.01)


def test_without_any_difference_there_is_nothing_to_tell() -> None:
    found = effect([0.0] * 90)
    assert (found.mean, found.low, found.high, found.p) == (0.0, 0.0, 0.0, 1.0)


def test_a_single_case_proves_nothing() -> None:
    found = effect([-1.0])
    assert (found.mean, found.low, found.high, found.p) == (-1.0, -1.0, 0.0, 1.0)


@pytest.mark.parametrize(
    ("ps", "adjusted"),
    [
        ((), ()),
        ((0.03,), (0.03,)),
        ((0.01, 0.04, 0.03), (0.03, 0.06, 0.06)),  # 3 * .01; 2 * .03; 1 * .04, raised to the .06 before it
        ((0.6, 0.6), (1.0, 1.0)),
        ((0.02, 0.02), (0.04, 0.04)),
    ],
)
def test_several_tests_are_adjusted_by_holm(ps: tuple[float, ...], adjusted: tuple[float, ...]) -> None:
    assert holm(ps) == pytest.approx(adjusted)

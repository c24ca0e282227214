"""The gate's arithmetic, and that keeping more never lets less through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.gate import GateModel, PairModel, confidence, features, fitted, passes, threshold
from rag.schema import Hit

SAME = PairModel(bias=-2.0, weights=(0.5, 1.0, 4.0), kept={"0.8": 1.0, "0.9": 0.0, "0.99": -1.8})
ACROSS = PairModel(bias=-1.0, weights=(1.0, 0.25, 2.0), kept={"0.8": 3.0, "0.9": 2.0, "0.99": 1.0})
MODEL = GateModel(SAME, ACROSS, "")


def same(nearness: float, rise: float, overlap: float | None = None) -> Hit:
    return Hit("t/1", "en", 0.8, 0.8, nearness, rise, True, overlap)


def across(nearness: float, rise: float, names: float | None = None) -> Hit:
    return Hit("t/1", "fr", 0.8, 0.8, nearness, rise, False, None, names)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (same(2.0, 3.0, 0.8), 5.2),  # -2 + .5·2 + 1·3 + 4·.8
        (same(2.0, 3.0, 0.0), 2.0),  # the same without the words
        (across(2.0, 3.0, 1.0), 3.75),  # -1 + 1·2 + .25·3 + 2·1
        (across(2.0, 3.0, 0.0), 1.75),  # the same without the names
        (across(0.0, 0.0, 0.0), -1.0),
    ],
)
def test_confidence_is_the_weighted_sum_of_its_pair_of_languages(found: Hit, expected: float) -> None:
    assert confidence(found, MODEL) == pytest.approx(expected)


@pytest.mark.parametrize("kind", [same, across])
def test_a_question_that_names_nothing_counts_as_half_held(kind: type[Hit]) -> None:
    assert confidence(kind(2.0, 3.0, None), MODEL) == confidence(kind(2.0, 3.0, 0.5), MODEL)  # type: ignore[arg-type]


def test_words_count_where_languages_match_and_names_where_they_do_not() -> None:
    assert features(Hit("t/1", "en", 0.8, 0.8, 2.0, 3.0, True, 0.25, 0.75)) == (2.0, 3.0, 0.25)
    assert features(Hit("t/1", "fr", 0.8, 0.8, 2.0, 3.0, False, 0.25, 0.75)) == (2.0, 3.0, 0.75)


@pytest.mark.parametrize(
    ("keep", "expected"),
    [
        (0.9, 0.0),
        (0.85, 0.5),  # half way from 1 to 0
        (0.95, -1.0),  # 5/9 of the way from 0 to -1.8
        (0.6, 1.0),  # below what was fitted: the nearest
        (0.999, -1.8),  # above: the nearest
    ],
)
def test_thresholds_between_fitted_shares_are_interpolated(keep: float, expected: float) -> None:
    assert threshold(SAME, keep) == pytest.approx(expected)


def test_a_hit_on_the_threshold_passes_and_one_below_does_not() -> None:
    assert passes(same(0.0, 2.0, 0.0), 0.9, MODEL)  # -2 + 2 = 0
    assert not passes(same(0.0, 1.99, 0.0), 0.9, MODEL)


def test_across_languages_another_threshold_holds() -> None:
    assert passes(across(3.0, 0.0, 0.0), 0.9, MODEL)  # -1 + 3 = 2
    assert not passes(across(2.99, 0.0, 0.0), 0.9, MODEL)


@given(
    nearness=st.floats(-5, 10),
    rise=st.floats(-5, 15),
    share=st.none() | st.floats(0, 1),
    languages_match=st.booleans(),
    keep=st.floats(0.51, 0.98),
    more=st.floats(0.0, 0.01),
)
def test_keeping_more_lets_through_whatever_passed_before(
    nearness: float, rise: float, share: float | None, languages_match: bool, keep: float, more: float
) -> None:
    found = (same if languages_match else across)(nearness, rise, share)
    assert passes(found, keep + more) or not passes(found, keep)


@pytest.mark.parametrize("pair", [fitted().same, fitted().across])
def test_the_model_shipped_trusts_what_is_near_and_what_holds_words_or_names(pair: PairModel) -> None:
    nearness, _, share = pair.weights
    assert min(nearness, share) > 0
    assert [pair.kept[kept] for kept in sorted(pair.kept)] == sorted(pair.kept.values(), reverse=True)


def test_the_model_shipped_says_what_it_was_fitted_on() -> None:
    assert "press conferences" in fitted().fitted_on

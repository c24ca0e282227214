"""The gate's arithmetic, and that keeping more never lets less through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.gate import GateModel, confidence, fitted, passes, threshold
from rag.schema import Hit

MODEL = GateModel(
    bias=-2.0, nearness=0.5, rise=1.0, overlap=4.0, names=2.0, kept={"0.8": 1.0, "0.9": 0.0, "0.99": -1.8}, fitted_on=""
)


def hit(nearness: float, rise: float, overlap: float | None = None, names: float | None = None) -> Hit:
    return Hit("t/1", "en", 0.8, 0.8, nearness, rise, overlap, names)


@pytest.mark.parametrize(
    ("found", "expected"),
    [
        (hit(2.0, 3.0), 2.0),  # -2 + .5·2 + 1·3
        (hit(2.0, 3.0, 0.8), 4.0),  # the same + 4·(.8 - .3)
        (hit(2.0, 3.0, 0.3), 2.0),  # the usual overlap changes nothing
        (hit(2.0, 3.0, 0.0), 0.8),  # the same - 4·.3
        (hit(2.0, 3.0, None, 1.0), 3.0),  # the same + 2·(1 - .5)
        (hit(2.0, 3.0, None, 0.0), 1.0),  # the same - 2·.5
        (hit(0.0, 0.0), -2.0),
    ],
)
def test_confidence_is_the_weighted_sum(found: Hit, expected: float) -> None:
    assert confidence(found, MODEL) == pytest.approx(expected)


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
    assert threshold(MODEL, keep) == pytest.approx(expected)


def test_a_hit_on_the_threshold_passes_and_one_below_does_not() -> None:
    assert passes(hit(0.0, 2.0), 0.9, MODEL)  # -2 + 2 = 0
    assert not passes(hit(0.0, 1.99), 0.9, MODEL)


@given(
    nearness=st.floats(-5, 10),
    rise=st.floats(-5, 15),
    overlap=st.none() | st.floats(0, 1),
    keep=st.floats(0.51, 0.98),
    more=st.floats(0.0, 0.01),
)
def test_keeping_more_lets_through_whatever_passed_before(
    nearness: float, rise: float, overlap: float | None, keep: float, more: float
) -> None:
    found = hit(nearness, rise, overlap)
    assert passes(found, keep + more) or not passes(found, keep)


def test_the_model_shipped_trusts_what_rises_and_what_shares_words() -> None:
    model = fitted()
    assert min(model.nearness, model.rise, model.overlap, model.names) > 0
    assert "calibration.yaml" in model.fitted_on
    shares = sorted(model.kept)
    assert [model.kept[share] for share in shares] == sorted(model.kept.values(), reverse=True)

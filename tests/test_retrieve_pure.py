"""The arithmetic of retrieval: records grouped by exchange, and full text fused with vectors."""

from __future__ import annotations

import pytest

from rag.index import Near
from rag.retrieve import fuse, group_by_exchange


def test_an_exchange_scores_the_mean_of_itself_and_its_best_sentence() -> None:
    near = [Near("a", 3, 0.9), Near("a", 0, 0.7), Near("a", 1, 0.6)]
    assert group_by_exchange(near) == {"a": 0.8}  # (.7 + .9) / 2; the sentence at .6 is not the best


def test_a_part_that_was_not_found_counts_as_the_last_score() -> None:
    near = [Near("a", 2, 0.9), Near("b", 0, 0.8), Near("c", 0, 0.5), Near("c", 1, 0.5)]
    # a: (.5 + .9) / 2, its exchange was not found; b: (.8 + .5) / 2, none of its sentences was
    assert group_by_exchange(near) == {"a": 0.7, "b": 0.65, "c": 0.5}


def test_nothing_near_is_no_score() -> None:
    assert group_by_exchange([]) == {}


def test_negative_scores_are_grouped_too() -> None:
    assert group_by_exchange([Near("a", 0, -0.2), Near("a", 1, -0.4)]) == {"a": -0.3}


def test_full_text_adds_half_its_z_in_units_of_the_cosines_spread() -> None:
    # cosines .9 .7 .5: σ = √(.08/3) = .163299; BM25 0 0 6: mean 2, σ = √8 = 2.828427
    # a, b: -.5·(2/2.828427)·.163299 = -.057735; c: +.5·(4/2.828427)·.163299 = +.115470
    fused = fuse({"a": 0.9, "b": 0.7, "c": 0.5}, {"c": 6.0})
    assert fused == pytest.approx({"a": 0.842265, "b": 0.642265, "c": 0.615470}, abs=1e-6)


def test_what_only_full_text_found_starts_from_the_lowest_cosine() -> None:
    # cosines .8 .6 and .6 for c: mean 2/3, σ = .0942809; BM25 0 0 3: z = -.707107, -.707107, 1.414214
    fused = fuse({"a": 0.8, "b": 0.6}, {"c": 3.0})
    assert fused == pytest.approx({"a": 0.766667, "b": 0.566667, "c": 0.666667}, abs=1e-6)


@pytest.mark.parametrize("lexical", [{}, {"a": 2.0, "b": 2.0}])
def test_full_text_that_tells_nothing_apart_leaves_the_cosines(lexical: dict[str, float]) -> None:
    assert fuse({"a": 0.8, "b": 0.6}, lexical) == {"a": 0.8, "b": 0.6}


def test_among_equal_cosines_full_text_adds_nothing() -> None:
    # σ of the cosines is 0, and so is what BM25 adds in their units
    assert fuse({"a": 0.5, "b": 0.5}, {"b": 9.0}) == {"a": 0.5, "b": 0.5}


def test_fusing_does_not_depend_on_the_scale_of_bm25() -> None:
    cosines = {"a": 0.8, "b": 0.7, "c": 0.4}
    assert fuse(cosines, {"b": 1.0, "c": 3.0}) == pytest.approx(fuse(cosines, {"b": 100.0, "c": 300.0}))

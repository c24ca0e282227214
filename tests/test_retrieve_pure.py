"""The arithmetic of retrieval: records grouped by exchange, and full text fused with vectors."""

from __future__ import annotations

import numpy as np
import pytest

from rag.index import Near
from rag.retrieve import group_by_exchange, lexical_bonus, mean_score


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


def test_the_bonus_is_half_the_score_in_spreads_over_everything_that_was_not_found_too() -> None:
    # 6 and 2 among 4: mean 2, σ = sqrt((16 + 0 + 4 + 4) / 4) = 2.449
    assert lexical_bonus({"a": 6.0, "b": 2.0}, 4) == pytest.approx({"a": 1.224745, "b": 0.408248}, abs=1e-6)


@pytest.mark.parametrize("lexical", [{}, {"a": 2.0, "b": 2.0}])
def test_there_is_no_bonus_where_full_text_tells_nothing_apart(lexical: dict[str, float]) -> None:
    assert lexical_bonus(lexical, len(lexical)) == {}


def test_the_mean_score_weighs_the_whole_and_its_best_sentence_alike() -> None:
    assert mean_score(np.array([0.5, 0.25, 1.0], dtype=np.float32)) == pytest.approx(0.75)

"""The order of hits: by rank within a language, and by how surely they answer among languages."""

from __future__ import annotations

import pytest

from rag.gate import confidence, fitted
from rag.retrieve import ordered
from rag.schema import Hit


def hit(exchange: str, nearness: float = 2.0) -> Hit:
    return Hit(exchange, "en", 0.0, 0.8, nearness, 3.0, True, 0.5)


def test_hits_are_ordered_by_rank() -> None:
    found = ordered([hit("t/1"), hit("t/2"), hit("t/3")], {"t/1": 0.5, "t/2": 0.7, "t/3": 0.6}, 0.1)
    assert [one.exchange for one in found] == ["t/2", "t/3", "t/1"]


def test_hits_of_one_rank_are_ordered_by_their_ids() -> None:
    found = ordered([hit("t/2"), hit("t/1")], {"t/1": 0.5, "t/2": 0.5}, 0.1)
    assert [one.exchange for one in found] == ["t/1", "t/2"]


def test_the_best_hit_scores_how_surely_it_answers() -> None:
    best = hit("t/1", nearness=4.0)
    assert ordered([hit("t/2"), best], {"t/1": 0.7, "t/2": 0.5}, 0.1)[0].score == confidence(best, fitted())


def test_each_other_hit_scores_as_much_less_as_it_ranks_behind_in_spreads() -> None:
    found = ordered([hit("t/1"), hit("t/2")], {"t/1": 0.7, "t/2": 0.5}, 0.1)
    assert found[0].score - found[1].score == pytest.approx(2.0)  # (.7 - .5) / .1


def test_a_surer_hit_that_ranks_behind_does_not_overtake() -> None:
    found = ordered([hit("t/1", nearness=0.0), hit("t/2", nearness=9.0)], {"t/1": 0.7, "t/2": 0.69}, 0.1)
    assert [one.exchange for one in found] == ["t/1", "t/2"]
    assert found[0].score > found[1].score


def test_without_hits_there_is_no_order() -> None:
    assert ordered([], {}, 0.1) == []

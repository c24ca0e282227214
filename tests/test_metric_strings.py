"""Titles and conclusions of the Evaluate tab: all metrics in all languages, figures as the comparison has them."""

from __future__ import annotations

import pytest

from eval.compare import Comparison, Difference, LeftOut
from eval.metrics import METRICS
from ui.metric_strings import _ALL, conclusion, title_of


def compared(p: float, gained: int = 7, lost: int = 2, left_out: int = 0) -> Comparison:
    right = Difference("right", "right", "higher", 90, 0.7, 0.755, 0.055, -0.011, 0.12, p, gained, lost)
    left = tuple(LeftOut(f"c{number}", "stale") for number in range(left_out))
    return Comparison("A", "B", 90, (), (), left, (right,), (), (), "In English.")


@pytest.mark.parametrize("language", _ALL)
def test_every_metric_has_a_title_of_its_own_in_every_language(language: str) -> None:
    titles = [title_of(one.name, language) for one in METRICS]
    assert len(set(titles)) == len(METRICS)
    assert not set(titles) & {one.title for one in METRICS}


def test_a_difference_that_may_be_chance_is_said_to_be() -> None:
    assert conclusion(compared(0.18, left_out=3), "fr") == (
        "Mieux sur 7, moins bien sur 2, pareil sur 81 : la différence peut être due au hasard "
        "(p = .18 ; entre −1,1 et +12 points). Cas laissés de côté : 3."
    )


def test_a_difference_beyond_chance_is_said_to_be() -> None:
    assert conclusion(compared(0.002), "zh") == (
        "7题更好，2题更差，81题相同：很难仅以偶然解释（p = .002；相差 −1.1 至 +12 个百分点）。"
    )


def test_no_case_that_came_out_otherwise_needs_no_figures() -> None:
    assert conclusion(compared(1.0, gained=0, lost=0), "de") == "Kein Fall ging anders aus."


@pytest.mark.parametrize("language", ["en", "xx"])
def test_english_is_what_the_comparison_says_itself(language: str) -> None:
    assert conclusion(compared(0.18), language) == "In English."

"""The arithmetic of nearness: vectors, and words by how rare they are."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.ranking import Query, Wanted, likeness, likenesses, rarity, share_held, wanted
from rag.vectors import ExchangeVectors, Matrix, VectorStack

QUERY = Query(np.array([1, 0], dtype=np.float32))


def at(*cosines: float) -> Matrix:
    """Unit vectors with these cosines to the query."""
    return np.array([[cosine, (1 - cosine**2) ** 0.5] for cosine in cosines], dtype=np.float32)


def test_the_whole_the_best_sentence_and_the_nearer_part_count_alike() -> None:
    near = likeness(QUERY, ExchangeVectors(at(0.5, 0.2, 0.6), at(0.1, 0.7, 0.3)))
    assert near.cosine == pytest.approx((0.5 + 0.7 + 0.6) / 3)


def test_where_only_one_side_speaks_the_whole_counts_once() -> None:
    assert likeness(QUERY, ExchangeVectors(at(0.5), at(0.1, 0.7))).cosine == pytest.approx((0.5 + 0.7) / 2)


def test_every_sentence_has_its_own_cosine() -> None:
    near = likeness(QUERY, ExchangeVectors(at(0.5), at(0.1, 0.7, 0.3)))
    assert near.sentences == pytest.approx([0.1, 0.7, 0.3])


def test_the_second_embedder_adds_a_share_of_its_whole_and_nearer_part() -> None:
    both = Query(QUERY.first, QUERY.first)
    near = likeness(both, ExchangeVectors(at(0.5), at(0.5), at(0.4, 0.1, 0.8)), second=0.25)
    assert near.cosine == pytest.approx(0.5 + 0.25 * (0.4 + 0.8) / 2)


def test_the_second_embedder_counts_for_nothing_where_the_question_was_not_embedded_by_it() -> None:
    near = likeness(QUERY, ExchangeVectors(at(0.5), at(0.5), at(0.9)))
    assert near.cosine == pytest.approx(0.5)


def test_the_second_embedder_counts_for_nothing_where_the_exchange_was_not_embedded_by_it() -> None:
    near = likeness(Query(QUERY.first, QUERY.first), ExchangeVectors(at(0.5), at(0.5)))
    assert near.cosine == pytest.approx(0.5)


def test_of_no_exchanges_there_are_no_likenesses() -> None:
    assert likenesses(QUERY, VectorStack.of({})) == {}


COSINES = st.floats(-1, 1).map(lambda cosine: round(cosine, 3))
PARTS = st.one_of(st.lists(COSINES, min_size=1, max_size=1), st.lists(COSINES, min_size=3, max_size=3))
SENTENCES = st.lists(COSINES, min_size=1, max_size=6)


@given(exchanges=st.lists(st.tuples(PARTS, SENTENCES, PARTS), min_size=1, max_size=8), across=st.booleans())
def test_likenesses_of_many_are_the_likeness_of_each(
    exchanges: list[tuple[list[float], list[float], list[float]]], across: bool
) -> None:
    query = Query(QUERY.first, QUERY.first if across else None)
    vectors = {
        f"t/{number}": ExchangeVectors(at(*parts), at(*sentences), at(*second))
        for number, (parts, sentences, second) in enumerate(exchanges)
    }
    each = {exchange: likeness(query, one).cosine for exchange, one in vectors.items()}
    assert likenesses(query, VectorStack.of(vectors)) == pytest.approx(each, abs=1e-5)


def test_likenesses_leave_the_vectors_as_they_are() -> None:
    vectors = ExchangeVectors(at(0.5, 0.2, 0.6), at(0.1))
    likenesses(QUERY, VectorStack.of({"t/1": vectors}))
    assert np.array_equal(vectors.parts, at(0.5, 0.2, 0.6))


@given(total=st.integers(1, 10_000), found=st.tuples(st.integers(0, 10_000), st.integers(0, 10_000)))
def test_a_rarer_word_never_tells_less(total: int, found: tuple[int, int]) -> None:
    assert rarity(min(found), total) >= rarity(max(found), total) > 0


def test_a_spelling_of_several_words_is_as_rare_as_its_rarest_word() -> None:
    (one,) = wanted([(("solomon", "island"),)], Counter({"solomon": 2, "island": 50}), 100, 1.0)
    assert one.weight == rarity(2, 100)


def test_a_name_is_as_common_as_its_commonest_spelling() -> None:
    (one,) = wanted([(("un",), ("onu",))], Counter({"un": 40, "onu": 3}), 100, 1.0)
    assert one.weight == rarity(40, 100)


def test_what_more_than_a_share_of_the_exchanges_hold_is_not_looked_for() -> None:
    frequency = Counter({"china": 51, "flood": 50})
    assert [one.spellings for one in wanted([(("china",),), (("flood",),)], frequency, 100, 0.5)] == [(("flood",),)]


def test_a_name_that_leaves_no_word_is_not_looked_for() -> None:
    assert wanted([((),), ()], Counter(), 100, 1.0) == ()


def test_a_word_that_stands_nowhere_is_still_looked_for() -> None:
    (one,) = wanted([(("zhymanta",),)], Counter(), 100, 0.5)
    assert one.weight == rarity(0, 100)


@pytest.mark.parametrize(
    ("words", "share"),
    [
        ({"solomon", "island", "onu", "more"}, 1.0),
        ({"solomon", "island"}, 0.75),  # 3 of 3 + 1
        ({"solomon", "onu"}, 0.25),  # of a spelling of two words, one is not enough
        (set(), 0.0),
    ],
)
def test_what_is_held_counts_by_its_weight(words: set[str], share: float) -> None:
    things = [Wanted((("solomon", "island"),), 3.0), Wanted((("un",), ("onu",)), 1.0)]
    assert share_held(things, frozenset(words)) == pytest.approx(share)


def test_where_nothing_is_wanted_there_is_no_share() -> None:
    assert share_held([], frozenset({"flood"})) is None

"""Gold -> places: found anew in each archive, typography apart, and only in conferences of its day and language."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from eval.dataset import Gold
from eval.gold import locate
from tests.eval_samples import BRIDGE_ID, CONFERENCE, DAY, LAW, LAW_ID, MAYOR, TRANSCRIPT


@pytest.mark.parametrize(("quote", "role"), [(MAYOR, "reporter"), (LAW, "official")])
def test_a_gold_quote_is_found_with_its_exchange_role_and_span(quote: str, role: str) -> None:
    (place,) = locate(Gold(DAY, "en", quote), [CONFERENCE]).places
    assert (place.exchange, place.role) == (LAW_ID, role)
    assert TRANSCRIPT.text[place.start : place.end] == quote


def test_typography_does_not_matter() -> None:
    text = CONFERENCE.text.replace("40 million", "40\u00a0million")
    conference = replace(CONFERENCE, text=text)
    assert locate(Gold(DAY, "en", "The bridge costs 40 million crowns."), [conference]).exchanges == {BRIDGE_ID}


@pytest.mark.parametrize(
    "gold",
    [
        Gold(dt.date(2024, 7, 4), "en", LAW),
        Gold(DAY, "fr", LAW),
        Gold(DAY, "en", "The harbour law will be changed."),
    ],
    ids=["another day", "another language", "the negation left out"],
)
def test_gold_that_stands_nowhere_has_no_places(gold: Gold) -> None:
    assert locate(gold, [CONFERENCE]).places == ()


def test_a_conference_from_two_sources_gives_two_places() -> None:
    exchanges = tuple(replace(e, id=e.id.replace("en", "en-other")) for e in CONFERENCE.exchanges)
    other = replace(CONFERENCE, id="other", exchanges=exchanges)
    assert len(locate(Gold(DAY, "en", LAW), [CONFERENCE, other]).exchanges) == 2

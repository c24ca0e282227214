"""What a browser's choices mean, against what is loaded."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.desk import Desk
from rag.schema import Filters, TranscriptSummary
from tests.conftest import a_page
from ui.chosen_filters import Chosen, Loaded, LoadedFilters, chosen, day_of, still_loaded
from ui.filters_strings import filters_strings
from ui.strings import strings

EN, SAID = strings("en"), filters_strings("en")


def summary(identity: str, day: int, language: str = "en", title: str = "Briefing") -> TranscriptSummary:
    return TranscriptSummary(identity, title, dt.date(2024, 7, day), language, ("Ann Example",), "s", "0", "now", 2)


LOADED = Loaded(
    ("AFP", "Daily News", "News Daily", "Reuters"),
    ("Ann Example", "毛宁"),
    (summary("2024-07-02-en-a", 2), summary("2024-07-03-fr-b", 3, "fr", "Point de presse")),
)


def of(**values: object) -> Chosen:
    names = ("since", "until", "outlet", "speaker", "language", "transcript")
    return chosen([values.get(name) for name in names], LOADED, EN, SAID)


def test_what_is_chosen_becomes_filters() -> None:
    found = of(
        since="2024-07-02",
        until="2024-07-03",
        outlet="Reuters",
        speaker="Ann Example",
        language="fr",
        transcript="2024-07-03-fr-b",
    )
    days = dt.date(2024, 7, 2), dt.date(2024, 7, 3)
    assert found == Chosen(Filters(*days, "Reuters", "Ann Example", "fr", "2024-07-03-fr-b"))


def test_nothing_chosen_limits_nothing() -> None:
    assert of() == of(since="", until=" ", outlet="", transcript=None) == chosen((), LOADED, EN, SAID) == Chosen()


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"outlet": "reuters"}, Filters(outlet="Reuters")),
        ({"outlet": "reut"}, Filters(outlet="Reuters")),
        ({"outlet": "路透社"}, Filters(outlet="Reuters")),
        ({"outlet": "Agence France-Presse"}, Filters(outlet="AFP")),
        ({"speaker": "Mao Ning"}, Filters(speaker="毛宁")),
        ({"language": "French"}, Filters(language="fr")),
        ({"transcript": "point de"}, Filters(transcript="2024-07-03-fr-b")),
        ({"transcript": "2024-07-03"}, Filters(transcript="2024-07-03-fr-b")),
    ],
)
def test_what_is_typed_names_the_choice_that_it_can_only_mean(values: dict[str, str], expected: Filters) -> None:
    assert of(**values) == Chosen(expected)


def test_what_fits_several_is_not_guessed() -> None:
    assert of(outlet="news") == Chosen(problem="“news” fits several. Choose one from the list.")


@pytest.mark.parametrize(
    ("values", "problem"),
    [
        ({"outlet": "Nobody Times"}, "Nobody called “Nobody Times” asks in what is loaded. Choose from the list."),
        ({"speaker": "Eve"}, "Nobody called “Eve” answers in what is loaded. Choose from the list."),
        ({"language": "tlh"}, "No transcript in “tlh” is loaded. Choose from the list."),
        ({"transcript": "../x"}, "No transcript “../x” is loaded. Choose from the list."),
        ({"since": "July"}, "“July” is no date. Write 2024-07-02, or 2024-07 for a month, or 2024 for a year."),
        ({"until": "2024-02-30"}, "“2024-02-30” is no date. Write 2024-07-02, or 2024-07 for a month, or 2024 for a"),
        ({"since": "2024-07", "until": "2024-06"}, "The period ends on 30 June 2024, before it begins on 1 July 2024."),
    ],
)
def test_what_cannot_be_meant_is_told_in_one_line_and_limits_nothing(values: dict[str, str], problem: str) -> None:
    found = of(**values)
    assert found.problem.startswith(problem)
    assert "\n" not in found.problem
    assert not found.filters


@pytest.mark.parametrize("value", [7, 1e308, True, [], ["Reuters"], {"path": "x"}, "\ud800", "\0", "x" * 100_000])
def test_a_forged_value_is_told_in_a_short_line(value: object) -> None:
    for name in ("since", "until", "outlet", "speaker", "language", "transcript"):
        found = of(**{name: value})
        assert not found.filters
        assert found.problem
        assert len(found.problem) < 250


@given(st.lists(st.text() | st.none() | st.integers() | st.lists(st.text()), max_size=8))
def test_whatever_is_sent_only_what_is_loaded_is_searched(values: list[object]) -> None:
    found = chosen(values, LOADED, EN, SAID).filters
    assert found.outlet in (None, *LOADED.outlets)
    assert found.speaker in (None, *LOADED.officials)
    assert found.language in (None, "en", "fr")
    assert found.transcript in (None, *(one.id for one in LOADED.transcripts))


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2024-07-02", dt.date(2024, 7, 2), dt.date(2024, 7, 2)),
        (" 2024/7/2 ", dt.date(2024, 7, 2), dt.date(2024, 7, 2)),
        ("2023-02", dt.date(2023, 2, 1), dt.date(2023, 2, 28)),
        ("2024", dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
        ("0000", None, None),
        ("2024-13", None, None),
        ("2024-00", None, None),
        ("02.07.2024", None, None),
        ("２０２４", None, None),
    ],
)
def test_a_month_or_a_year_means_its_first_or_last_day(text: str, first: dt.date | None, last: dt.date | None) -> None:
    assert (day_of(text, is_last=False), day_of(text, is_last=True)) == (first, last)


def test_kept_filters_lose_what_is_no_longer_loaded() -> None:
    kept = Filters(since=dt.date(2024, 7, 2), outlet="Reuters", transcript="gone")
    assert still_loaded(kept, LOADED, EN, SAID) == Filters(since=dt.date(2024, 7, 2), outlet="Reuters")


def test_choices_come_from_what_is_loaded_and_follow_it(seeded: Desk, tmp_path: object) -> None:
    loaded = LoadedFilters(seeded)
    before = loaded.now()
    assert "Reuters" in before.outlets
    assert before.officials == ("Mao Ning",)
    assert [one.label for one in before.choices("language", EN)] == ["French"]
    assert before.choices("transcript", EN)[0].label.startswith("2024-07-02 · fr · Conférence de presse")
    page = seeded.settings.data / "new.txt"
    page.write_text(a_page("July 3, 2024", "the harbour bridge", "Daily Planet"), encoding="utf-8")
    seeded.ingest([page])
    after = loaded.now()
    assert "Daily Planet" in after.outlets
    assert "Ann Example" in after.officials
    assert [one.value for one in after.choices("language", EN)] == ["en", "fr"]
    assert after.choices("transcript", EN)[0].label.startswith("2024-07-03")  # the latest first

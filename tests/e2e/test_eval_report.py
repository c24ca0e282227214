"""The HTML report opened from a file in Debian's Chromium: offline, without complaints, filtered and searched."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from eval.report_page import report_html
from tests.e2e.harness import visiting
from tests.report_samples import many, sample


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(report_html(sample()), encoding="utf-8")
    return path.as_uri()


def shown(page: Page) -> list[str]:
    return [case.get_attribute("id") or "" for case in page.locator(".case").all() if case.is_visible()]


def test_the_report_opens_from_a_file_without_network_or_complaints(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        expect(visit.page.locator("#count")).to_have_text("6 of 6 cases shown")
        for case in visit.page.locator(".case > summary").all():
            case.click()
        expect(visit.page.locator("#case-6 .answers").first).to_be_visible()
        assert visit.requested == [address]
        assert visit.complaints == []
        assert visit.dialogs == []


def test_filters_and_search_narrow_the_list(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page, count = visit.page, visit.page.locator("#count")
        page.get_by_label("Outcome", exact=True).select_option("differs between candidates")
        expect(count).to_have_text("2 of 6 cases shown")
        assert shown(page) == ["case-1", "case-3"]
        page.get_by_label("Language", exact=True).select_option("zh")
        expect(count).to_have_text("1 of 6 cases shown")
        page.get_by_role("button", name="Clear").click()
        expect(count).to_have_text("6 of 6 cases shown")
        page.get_by_label("Tag", exact=True).select_option("dates")
        assert shown(page) == ["case-2"]
        page.get_by_role("button", name="Clear").click()
        # Words of a question, of an answer and of an id, in any order and case.
        for search, found in (
            ("FOOTBALL who", ["case-4"]),
            ("china admitted", ["case-1"]),
            ("zh russia-miss", ["case-3"]),
        ):
            page.get_by_label("Search", exact=True).fill(search)
            assert shown(page) == found
        page.get_by_label("Search", exact=True).fill("nowhere at all")
        expect(count).to_have_text("0 of 6 cases shown")
        expect(page.get_by_text("No case matches.")).to_be_visible()
        assert visit.complaints == []


def test_the_filters_are_kept_in_the_address(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.page.get_by_label("Search", exact=True).fill("NATO & <b>")
        visit.page.get_by_label("Outcome", exact=True).select_option("any wrong")
        with visiting(browser, visit.page.url) as again:
            expect(again.page.get_by_label("Search", exact=True)).to_have_value("NATO & <b>")
            expect(again.page.get_by_label("Outcome", exact=True)).to_have_value("wrong")
            assert again.page.locator("#count").text_content() == visit.page.locator("#count").text_content()


def test_a_link_opens_its_case_also_where_filters_hide_it(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        page.get_by_label("Outcome", exact=True).select_option("stale")
        assert shown(page) == ["case-5"]
        page.locator(".moved a").first.click()
        expect(page.locator("#case-3 .answers")).to_be_visible()
        expect(page.locator("#case-3 > summary")).to_be_focused()
        assert len(shown(page)) == 6


def test_a_case_opens_by_the_keyboard(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.page.locator("#case-2 > summary").focus()
        visit.page.keyboard.press("Enter")
        expect(visit.page.locator("#case-2 .answers")).to_be_visible()


@pytest.mark.parametrize("width", [360, 1280, 1920])
def test_nothing_sticks_out_of_the_window(browser: Browser, address: str, width: int) -> None:
    with visiting(browser, address, viewport={"width": width, "height": 800}) as visit:
        visit.page.evaluate("document.querySelectorAll('details').forEach((one) => { one.open = true; })")
        visit.page.add_style_tag(content=".case { content-visibility: visible !important }")
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_script_all_can_be_read(browser: Browser, address: str) -> None:
    with visiting(browser, address, java_script_enabled=False) as visit:
        expect(visit.page.locator("#filters")).to_be_hidden()
        visit.page.locator("#case-1 > summary").click()
        expect(visit.page.locator("#case-1 .answers")).to_be_visible()


@pytest.mark.slow
def test_a_thousand_cases_are_searched_at_once(browser: Browser, tmp_path: Path) -> None:
    path = tmp_path / "report.html"
    path.write_text(report_html(many(1000)), encoding="utf-8")
    with visiting(browser, path.as_uri()) as visit:
        visit.page.get_by_label("Search", exact=True).fill("case-997-")
        expect(visit.page.locator("#count")).to_have_text("1 of 1000 cases shown", timeout=5000)

"""What survives when the page is loaded again, in Debian's Chromium."""

from __future__ import annotations

from playwright.sync_api import Browser, expect

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import Embedder
from tests.e2e.harness import WAIT, serving, visiting
from tests.e2e.test_page import ON_ISLANDS, ON_NATO, SlowDesk

ON_PHILIPPINES = "Who asked about the Philippines?"
STORED = "JSON.stringify([Object.keys(sessionStorage), sessionStorage.getItem('onrecord-conversation')])"


def test_questions_answers_and_citations_that_open_survive_a_reload(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.ready()
        visit.ask(ON_PHILIPPINES)
        visit.answered()
        visit.ask(ON_ISLANDS)
        visit.answered(2)
        before = page.locator("#or-chat .or-answer").all_inner_texts()
        visit.reload()
        visit.answered(2)
        assert page.locator("#or-chat .or-answer").all_inner_texts() == before
        assert page.locator(".or-question").all_text_contents() == [ON_PHILIPPINES, ON_ISLANDS]
        page.locator(".or-chip").first.click()
        quoted = page.locator(".or-quote .or-words").first.text_content() or ""
        expect(page.locator("#or-source mark")).to_have_text(quoted, timeout=WAIT)
        # The conversation goes on: a follow-up leans on what was asked before the reload.
        visit.ask("Pourquoi cela ?")
        visit.answered(3)
        expect(page.locator(".or-notices").last).to_contain_text(f"{ON_ISLANDS} Pourquoi cela ?")
        visit.reload()
        visit.answered(3)
        assert visit.complaints == []
        assert visit.strangers() == []


def test_filters_survive_a_reload_and_limit_what_is_asked_then(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.ready()
        page.locator("#or-filters-open").click()
        page.locator("#or-filter-outlet input").click()
        page.get_by_role("option", name="Reuters").click()
        page.locator("#or-filter-until input").fill("2024-07-02")
        page.locator("#or-filter-until input").press("Enter")
        chips = page.locator("#or-chosen li bdi")
        expect(chips).to_have_text(["until 2 July 2024", "asked by Reuters"])
        visit.reload()
        expect(chips).to_have_text(["until 2 July 2024", "asked by Reuters"])
        expect(page.locator("#or-filters-open")).to_contain_text("Filters (2)")
        visit.ask(ON_PHILIPPINES)
        visit.answered()
        expect(page.locator(".or-scope")).to_contain_text("Searched 3 exchanges")
        page.locator("#or-filters-open").click()
        expect(page.locator("#or-filter-outlet input")).to_have_value("Reuters")
        expect(page.locator("#or-filter-until input")).to_have_value("2024-07-02")
        assert visit.complaints == []


def test_the_browser_keeps_a_name_alone_and_a_new_conversation_another(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.ready()
        visit.ask(ON_PHILIPPINES)
        visit.answered()
        first = page.evaluate(STORED)
        assert len(first) < 120
        page.locator("#or-new").click()
        expect(page.locator(".or-question")).to_have_count(0)
        page.wait_for_function(f"{STORED} !== {first!r}")
        visit.reload()
        expect(page.locator(".or-examples a").first).to_be_visible()
        expect(page.locator(".or-question")).to_have_count(0)
        # Nor is it found by who kept the old name.
        page.evaluate("name => sessionStorage.setItem('onrecord-conversation', name)", first.split('"')[-2])
        visit.reload()
        expect(page.locator(".or-examples a").first).to_be_visible()
        expect(page.locator(".or-question")).to_have_count(0)


def test_each_tab_has_its_own_conversation(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ready()
        visit.ask(ON_PHILIPPINES)
        visit.answered()
        other = visit.context.new_page()
        other.goto(address)
        expect(other.locator("#or-send")).to_be_enabled(timeout=WAIT)
        expect(other.locator(".or-question")).to_have_count(0)


def test_a_forged_name_and_a_server_that_was_restarted_begin_an_empty_conversation(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address) as visit:
        expect(visit.page.locator(".or-examples a").first).to_be_visible(timeout=WAIT)
        for name in ("x", "x" * 100_000, '{"turns": [1]}'):
            visit.page.evaluate("name => sessionStorage.setItem('onrecord-conversation', name)", name)
            visit.reload()
            expect(visit.page.locator(".or-examples a").first).to_be_visible()  # all has come that was asked for
            expect(visit.page.locator(".or-question")).to_have_count(0)
        assert visit.complaints == []


def test_an_answer_that_was_being_written_shows_what_was_proven(
    browser: Browser, seeded: Desk, embedder: Embedder
) -> None:
    desk = SlowDesk(Settings(data=seeded.settings.data), embedder)
    with serving(desk) as address, visiting(browser, address) as visit:
        page = visit.page
        visit.ready()
        visit.ask(ON_NATO)
        expect(page.locator(".or-quote")).to_have_count(1, timeout=WAIT)
        visit.reload()
        visit.answered()
        expect(page.locator(".or-scope")).to_contain_text("Arrêté. Ce qui figure ici est prouvé")
        page.locator(".or-chip").first.click()
        expect(page.locator("#or-source mark")).to_have_count(1)
        desk.let_go.set()
        visit.ask(ON_ISLANDS)
        visit.answered(2)
    desk.close()

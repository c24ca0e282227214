"""From an answer to its source, by mouse and by keys, in Debian's Chromium."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import Embedder
from tests.e2e.harness import WAIT, serving, visiting
from tests.e2e.test_page import ON_ISLANDS, ON_NATO, SlowDesk

ON_PHILIPPINES = "Who asked about the Philippines?"
NARROW = {"width": 390, "height": 844}


@pytest.mark.parametrize("viewport", [{"width": 1440, "height": 900}, NARROW])
def test_from_a_typed_question_to_its_marked_source_it_is_one_click(
    browser: Browser, address: str, viewport: dict[str, int]
) -> None:
    with visiting(browser, address, viewport=viewport) as visit:
        page = visit.page
        visit.ready()
        page.locator("#or-box textarea").fill(ON_PHILIPPINES)
        page.keyboard.press("Enter")
        visit.answered()
        page.locator(".or-chip").last.click()
        mark = page.locator("#or-source mark")
        expect(mark).to_have_text(page.locator(".or-quote .or-words").last.text_content() or "", timeout=WAIT)
        expect(mark).to_be_in_viewport(timeout=WAIT)


def test_hovering_a_citation_tells_who_said_it_in_which_role(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ready()
        visit.ask(ON_PHILIPPINES)
        visit.answered()
        quote = visit.page.locator(".or-quote.or-reporter .or-words").first.text_content()
        title = visit.page.locator(".or-quote.or-reporter .or-chip").first.get_attribute("title") or ""
        assert title.endswith(f" (reporter): {quote}")


def test_neighbours_are_one_click_away_and_escape_gives_the_focus_back(browser: Browser, address: str) -> None:
    with visiting(browser, address, viewport=NARROW) as visit:
        page = visit.page
        visit.ready()
        visit.ask(ON_PHILIPPINES)
        visit.answered()
        chip = page.locator(".or-chip").first
        chip.click()
        article = page.locator("#or-source article")
        expect(article).to_be_focused()
        here = article.get_attribute("data-exchange")
        page.locator(".or-step").first.click()
        expect(article).not_to_have_attribute("data-exchange", here or "")
        page.keyboard.press("Escape")
        expect(page.locator("#or-right")).to_be_hidden()
        expect(chip).to_be_focused()


def test_the_keys_are_told_and_the_list_of_them_moves_nothing(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.ready()
        box = page.locator("#or-box textarea")
        before = box.bounding_box()
        page.locator(".or-keys summary").click()
        expect(page.locator(".or-keys dl")).to_be_in_viewport()
        expect(page.locator(".or-keys dl")).to_contain_text("from citation to citation")
        assert box.bounding_box() == before
        page.keyboard.press("Escape")
        expect(page.locator(".or-keys dl")).to_be_hidden()
        expect(page.locator(".or-keys summary")).to_be_focused()


def test_escape_folds_the_keys_away_and_leaves_the_source_open(browser: Browser, address: str) -> None:
    with visiting(browser, address, viewport={"width": 390, "height": 844}, reduced_motion="reduce") as visit:
        page = visit.page
        visit.ready()
        visit.ask(ON_NATO)
        visit.answered()
        page.locator(".or-chip").first.click()
        expect(page.locator("#or-right")).to_have_class(re.compile(r"\bor-open\b"))
        page.locator(".or-keys").evaluate("keys => { keys.open = true; }")
        page.keyboard.press("Escape")
        expect(page.locator(".or-keys dl")).to_be_hidden()
        expect(page.locator("#or-right")).to_have_class(re.compile(r"\bor-open\b"))
        page.keyboard.press("Escape")
        expect(page.locator("#or-right")).not_to_have_class(re.compile(r"\bor-open\b"))


def test_a_source_opened_while_an_answer_is_written_stays_where_it_is(
    browser: Browser, seeded: Desk, embedder: Embedder
) -> None:
    desk = SlowDesk(Settings(data=seeded.settings.data), embedder)
    with serving(desk) as address, visiting(browser, address, viewport={"width": 1440, "height": 500}) as visit:
        page = visit.page
        visit.ready()
        visit.ask(ON_ISLANDS)
        visit.answered()
        visit.ask(ON_NATO)
        expect(page.locator(".or-waiting")).to_have_count(1)
        expect(page.locator(".or-quote")).not_to_have_count(0)
        page.locator(".or-chip").first.click()
        article = page.locator("#or-source article")
        opened = page.locator(".or-chip").first.get_attribute("href") or ""
        expect(article).to_have_attribute("data-target", opened.removeprefix("#ex-"))
        panel = page.locator("#or-source .or-exchange").locator("xpath=..")
        page.locator("#or-source footer").scroll_into_view_if_needed()
        place = panel.evaluate("panel => panel.scrollTop")
        assert place > 0
        desk.let_go.set()
        visit.answered(2)
        expect(article).to_have_attribute("data-target", opened.removeprefix("#ex-"))
        assert panel.evaluate("panel => panel.scrollTop") == place
        # What was opened before a question gives way to that question's answer.
        visit.ask(ON_PHILIPPINES)
        visit.answered(3)
        expect(article).not_to_have_attribute("data-target", opened.removeprefix("#ex-"))
    desk.close()


def test_reporters_and_officials_words_are_told_apart_without_colours(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.ready()
        visit.ask("Did China say Russia makes missiles with Chinese technology?")
        visit.answered()
        look = "one => { const s = getComputedStyle(one); return [s.borderLeftStyle, s.fontFamily]; }"
        for place, words in (
            (".or-quote", ".or-quote.{}"),
            ("#or-source .or-turn", "#or-source .or-turn.{} .or-words"),
        ):
            reporter, official = (page.locator(words.format(role)).first for role in ("or-reporter", "or-official"))
            assert reporter.evaluate(look)[0] == "dotted"
            assert official.evaluate(look)[0] == "solid"
            roles = page.locator(f"{place} .or-role").all_text_contents()
            assert {"reporter", "official"} <= set(roles)

"""Who cannot see, hear or point can use the page: axe-core finds nothing serious in any state of it, in any dress."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from tests.conftest import a_page
from tests.e2e.harness import WAIT, Visit, visiting
from ui.strings import strings

WIDE = {"width": 1920, "height": 1080}
NARROW = {"width": 360, "height": 740}
DRESSES: dict[str, dict[str, Any]] = {
    "wide, light, English": {"viewport": WIDE, "color_scheme": "light", "locale": "en-GB"},
    "narrow, dark, French": {"viewport": NARROW, "color_scheme": "dark", "locale": "fr-FR"},
    "narrow, light, Chinese": {"viewport": NARROW, "color_scheme": "light", "locale": "zh-CN"},
    "wide, dark, Chinese": {"viewport": WIDE, "color_scheme": "dark", "locale": "zh-CN"},
}
_FIRST, _OTHERS = list(DRESSES)[:1], list(DRESSES)[1:]


def welcome(visit: Visit) -> None:
    expect(visit.page.locator('a[href="#ask"]').first).to_be_visible(timeout=WAIT)


def engine(visit: Visit) -> None:
    visit.page.locator(".or-who summary").click()
    expect(visit.page.locator(".or-who pre")).to_be_visible()


def answer(visit: Visit) -> None:
    visit.ask("Que pense la Chine du rôle de l’OTAN en Ukraine ?")
    visit.answered()


def source(visit: Visit) -> None:
    answer(visit)
    visit.page.locator(".or-answer .or-chip").first.click()
    expect(visit.page.locator("#or-source mark")).to_be_in_viewport()


def refusal(visit: Visit) -> None:
    visit.ask("Who won the football match in March 2020?")
    visit.answered()


def filters(visit: Visit) -> None:
    page = visit.page
    page.locator("#or-filters-open").click()
    page.locator("#or-filter-since input").fill("2024-13")
    page.locator("#or-filter-since input").press("Enter")
    expect(page.locator("#or-chosen [role=alert]")).to_be_visible(timeout=WAIT)


def feedback(visit: Visit) -> None:
    answer(visit)
    visit.page.locator(".or-feedback .or-say").nth(2).click()
    expect(visit.page.locator(".or-feedback form")).to_be_visible(timeout=WAIT)


def transcripts(visit: Visit) -> None:
    visit.page.locator("#or-transcripts-tab-button").click()
    expect(visit.page.locator(".or-tr-open").first).to_be_visible(timeout=WAIT)


def whole_transcript(visit: Visit) -> None:
    transcripts(visit)
    visit.page.locator(".or-tr-open").first.click()
    expect(visit.page.locator(".or-tr-exchange").first).to_be_visible(timeout=WAIT)


def preview(visit: Visit) -> None:
    transcripts(visit)
    page = visit.page
    page.locator('#or-tr-list [data-view="add"]').click()
    page.locator('#or-tr-form input[type="file"]').set_input_files(
        [{"name": "flood.txt", "mimeType": "text/plain", "buffer": a_page("6 May 2024", "the flood").encode()}]
    )
    expect(page.locator(".or-tr-preview")).to_have_count(1, timeout=WAIT)


def evaluate(visit: Visit) -> None:
    visit.page.locator("#or-evaluate-tab-button").click()
    expect(visit.page.locator(".or-ev-estimate")).to_be_visible(timeout=WAIT)


STATES: dict[str, Callable[[Visit], None]] = {
    "welcome": welcome,
    "engine": engine,
    "answer": answer,
    "source": source,
    "refusal": refusal,
    "filters": filters,
    "feedback": feedback,
    "transcripts": transcripts,
    "whole transcript": whole_transcript,
    "preview": preview,
    "evaluate": evaluate,
}


@pytest.mark.parametrize(("locale", "language"), [("en-GB", "en"), ("fr-CA", "fr"), ("zh-CN", "zh"), ("pt-BR", "en")])
def test_the_page_speaks_the_browsers_language_and_says_so(
    browser: Browser, address: str, locale: str, language: str
) -> None:
    with visiting(browser, address, locale=locale) as visit:
        visit.ready()
        expect(visit.page.locator("#or-send")).to_have_text(strings(language).ask)
        expect(visit.page.locator("html")).to_have_attribute("lang", language)


@pytest.mark.parametrize("dress", [*_FIRST, *(pytest.param(one, marks=pytest.mark.slow) for one in _OTHERS)])
@pytest.mark.parametrize("state", STATES)
def test_axe_finds_nothing_serious(browser: Browser, address: str, state: str, dress: str) -> None:
    with visiting(browser, address, reduced_motion="reduce", **DRESSES[dress]) as visit:
        visit.ready()
        STATES[state](visit)
        found = Axe().run(visit.page).response["violations"]
        grave = [
            f"{one['id']} ({one['impact']}): {one['help']}: {node['html'][:160]}: {node['failureSummary'][:300]}"
            for one in found
            if one["impact"] in ("serious", "critical")
            for node in one["nodes"][:3]
        ]
        assert grave == []
        assert visit.fits()


def test_who_asks_for_less_motion_gets_none(browser: Browser, address: str) -> None:
    with visiting(browser, address, reduced_motion="reduce") as visit:
        visit.ready()
        visit.ask("Que pense la Chine du rôle de l’OTAN en Ukraine ?")
        visit.answered()
        moving = visit.page.evaluate(
            """[...document.querySelectorAll('body *')].flatMap(part => [null, '::before', '::after'].map(of => {
                const style = getComputedStyle(part, of);
                const times = `${style.transitionDuration}, ${style.animationName}`;
                return /[1-9]/.test(style.transitionDuration) || style.animationName !== 'none' ? `${part.id || part.className} ${times}` : '';
            })).filter(Boolean)"""
        )
        assert moving == []

"""Taking it away in Debian's Chromium: two clicks to the clipboard, an answer as files, hostile text as text."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import Embedder
from rag.receipts import read_receipt
from tests.conftest import a_page, copy_data
from tests.e2e.harness import Visit, serving, visiting
from tests.e2e.test_page import HOSTILE_LABEL, HostileDesk
from tests.test_ingest import FRENCH
from ui.receipt_files import receipt_of_docx, receipt_within

ON_AI = "What did China say about the AI resolution?"
CLIPBOARD = ["clipboard-read", "clipboard-write"]
PUBLISHED = """\
---
title: Regular press conference
date: 2024-07-03
source_url: https://example.org/press/3?lang=en#top
---

Daily News: Will the harbour bridge <b>be closed</b>? ![q](http://evil.invalid/q.png)

Eve Law: The harbour bridge <img src=x onerror="alert(4)"> is closed to lorries - see [this](javascript:alert(6)), `code` & ![p](http://evil.invalid/p.png).
"""


def pasted(page: Page) -> str:
    return str(page.evaluate("navigator.clipboard.readText()"))


def download(visit: Visit, name: str) -> bytes:
    with visit.page.expect_download() as started:
        visit.page.locator(".or-files").last.get_by_role("link", name=name, exact=True).click()
    assert started.value.suggested_filename.startswith("onrecord-")
    return Path(started.value.path()).read_bytes()


def test_two_clicks_put_a_quotation_with_its_citation_on_the_clipboard(
    browser: Browser, address: str, desk: Desk
) -> None:
    with visiting(browser, address, permissions=CLIPBOARD, reduced_motion="reduce") as visit:
        page = visit.page
        visit.ready()
        visit.ask(ON_AI)
        visit.answered()
        page.locator(".or-chip").nth(1).click()
        quote = page.locator(".or-quote .or-words").nth(1).text_content() or ""
        expect(page.locator("#or-source mark")).to_have_text(quote)
        before = page.locator("#or-source .or-take").bounding_box()
        page.get_by_role("button", name="Copy AP", exact=True).click()
        expect(page.locator("#or-source .or-copied")).to_be_visible()
        expect(page.get_by_role("status").filter(has_text="Copied")).to_have_count(1)
        assert page.locator("#or-source .or-take").bounding_box() == before
        text = pasted(page)
        assert text.startswith(f"“{quote}” Mao Ning said on July 2, 2024, in answer to a question from ")
        assert desk.find_quote(text[: len(quote) + 2]).verdict == "exact"
        for name, start in (
            ("Copy quote", f"“{quote}”\n— Mao Ning (official)"),
            ("Copy Chicago", f"“{quote}” Mao Ning, "),
        ):
            page.get_by_role("button", name=name, exact=True).focus()
            page.keyboard.press("Enter")
            page.wait_for_function(
                "start => navigator.clipboard.readText().then(text => text.startsWith(start))", arg=start
            )
        assert visit.complaints == []
        assert visit.strangers() == []


def test_what_was_just_chosen_is_copied_and_never_what_is_still_shown(browser: Browser, address: str) -> None:
    with visiting(browser, address, permissions=CLIPBOARD, reduced_motion="reduce") as visit:
        page = visit.page
        visit.ready()
        visit.ask(ON_AI)
        visit.answered()
        expect(page.get_by_role("button", name="Copy quote", exact=True)).to_be_enabled()
        # As fast as no hand: both clicks before the server has answered the first.
        disabled = page.evaluate(
            "() => { document.querySelectorAll('.or-chip')[2].click();"
            " const button = document.querySelector('#or-source .or-copy'); button.click(); return button.disabled; }"
        )
        assert disabled
        page.get_by_role("button", name="Copy quote", exact=True).click()
        expect(page.locator("#or-source .or-copied")).to_be_visible()
        assert pasted(page).startswith(f"“{page.locator('.or-quote .or-words').nth(2).text_content()}”")
        page.locator(".or-chip").nth(2).click()  # the same again
        expect(page.get_by_role("button", name="Copy quote", exact=True)).to_be_enabled()


def test_of_citations_chosen_in_a_row_the_last_is_shown_and_can_be_copied(browser: Browser, address: str) -> None:
    with visiting(browser, address, permissions=CLIPBOARD, reduced_motion="reduce") as visit:
        page = visit.page
        visit.ready()
        visit.ask(ON_AI)
        visit.answered()
        for order in ([1, 2], [0, 1, 2, 0], [2, 0, 1]):
            page.evaluate("order => order.forEach(one => document.querySelectorAll('.or-chip')[one].click())", order)
            quote = page.locator(".or-quote .or-words").nth(order[-1]).text_content() or ""
            expect(page.locator("#or-source mark")).to_have_text(quote)
            page.get_by_role("button", name="Copy quote", exact=True).click()
            expect(page.locator("#or-source .or-copied")).to_be_visible()
            assert pasted(page).startswith(f"“{quote}”")


def test_an_answer_is_copied_and_downloaded_with_a_receipt_that_verifies(
    browser: Browser, address: str, desk: Desk
) -> None:
    with visiting(browser, address, permissions=CLIPBOARD, accept_downloads=True) as visit:
        page = visit.page
        visit.ready()
        visit.ask(ON_AI)
        visit.answered()
        page.get_by_role("button", name="Copy answer", exact=True).click()
        expect(page.locator(".or-files .or-copied")).to_be_visible()
        markdown = pasted(page)
        assert markdown.startswith(f"# {ON_AI}\n")
        assert download(visit, "Markdown").decode() == markdown
        for receipt in (
            receipt_within(markdown),
            download(visit, "Receipt").decode(),
            receipt_of_docx(download(visit, "Word"), "a.docx"),
        ):
            assert desk.verify(read_receipt(receipt)).holds
        expect(page.locator(".or-question")).to_have_text(ON_AI)  # the page is still there
        assert visit.complaints == []


def test_where_the_browser_refuses_the_clipboard_the_old_way_is_taken_or_it_is_told(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address, viewport={"width": 360, "height": 740}, reduced_motion="reduce") as visit:
        page = visit.page
        visit.ready()
        visit.ask(ON_AI)
        visit.answered()
        page.evaluate(
            "Object.defineProperty(navigator, 'clipboard', { value: undefined });"
            "window.commands = []; document.execCommand = name => window.commands.push(name) < 2; null"
        )
        page.locator(".or-chip").first.click()
        button = page.get_by_role("button", name="Copy AP", exact=True)
        expect(button).to_be_in_viewport(ratio=1)
        button.click()
        expect(page.locator("#or-source .or-copied")).to_be_visible()
        button.click()
        expect(page.locator("#or-source .or-uncopied")).to_be_visible()
        assert page.evaluate("window.commands") == ["copy", "copy"]
        assert page.evaluate("document.activeElement.ariaLabel") == "Copy AP"
        assert visit.fits()


def test_hostile_text_stays_text_and_the_link_leads_to_the_words(
    browser: Browser, seed_data: Path, tmp_path: Path, embedder: Embedder
) -> None:
    copy_data(seed_data, tmp_path / "data")
    (tmp_path / "hostile.md").write_text(PUBLISHED, encoding="utf-8")
    with closing(HostileDesk(Settings(data=tmp_path / "data"), embedder)) as desk:
        assert [report.outcome for report in desk.ingest([tmp_path / "hostile.md"])] == ["added"]
        with serving(desk) as address, visiting(browser, address, permissions=CLIPBOARD) as visit:
            page = visit.page
            visit.ready()
            visit.ask("Is the harbour bridge closed to lorries?")
            visit.answered()
            page.locator(".or-chip").first.click()
            page.get_by_role("button", name="Copy AP", exact=True).click()
            expect(page.locator("#or-source .or-copied")).to_be_visible()
            text = pasted(page)
            quote = page.locator("#or-source mark").text_content() or ""
            assert text.startswith(f"“{quote}” ")
            assert "<img src=x onerror=" in text
            link = page.get_by_role("link", name="Open at the original page").get_attribute("href") or ""
            assert link.startswith("https://example.org/press/3?lang=en#top:~:text=")
            assert link in text
            markdown = download(visit, "Markdown").decode()
            assert HOSTILE_LABEL not in markdown.partition("```json")[0]  # escaped
            assert json.loads(receipt_within(markdown))["citations"]
            assert page.locator("#or-chat :is(img, form, input), #or-source :is(img, form, input)").count() == 0
            assert visit.dialogs == []
            assert visit.complaints == []
            assert visit.strangers() == []


@pytest.fixture(scope="module")
def in_two_languages(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder, second: Embedder) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("sides")
    for name, text in (("en.txt", a_page("May 11, 2018", "the flood")), ("fr.txt", FRENCH)):
        (folder / name).write_text(text, encoding="utf-8")
    with closing(Desk(Settings(data=folder / "data"), embedder, second)) as both:
        both.ingest([folder / "en.txt", folder / "fr.txt"])
        with serving(both) as address:
            yield address


@pytest.mark.parametrize(("width", "beside"), [(1920, True), (1440, True), (360, False)])
def test_the_official_version_in_the_readers_language_stands_beside_the_original(
    browser: Browser, in_two_languages: str, width: int, beside: bool
) -> None:
    with visiting(
        browser, in_two_languages, locale="fr-FR", viewport={"width": width, "height": 900}, reduced_motion="reduce"
    ) as visit:
        page = visit.page
        visit.ready()
        visit.ask("What did Ann Example say in English about the flood?")
        visit.answered()
        page.locator(".or-answer .or-chip").first.click()
        expect(page.locator("#or-source mark")).to_be_in_viewport()
        quoted, official = page.locator(".or-pair").last.locator(".or-turn .or-words").all()
        assert (quoted.get_attribute("lang"), official.get_attribute("lang")) == ("en", "fr")
        mine, other = quoted.bounding_box(), official.bounding_box()
        assert mine is not None
        assert other is not None
        assert (other["x"] >= mine["x"] + mine["width"]) == beside
        assert beside or other["y"] >= mine["y"] + mine["height"]
        page.locator(".or-pair .or-version").click()
        expect(page.locator(".or-exchange")).to_contain_text("Conférence")
        expect(page.locator(".or-sides")).to_have_count(0)  # it is in the reader's language already
        assert visit.complaints == []

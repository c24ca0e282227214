"""The Transcripts tab in Debian's Chromium: browse, read whole, add after a look at what was found, remove."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import Embedder
from tests.conftest import a_page, copy_data
from tests.e2e.harness import WAIT, Visit, serving, visiting
from tests.test_preview import pages

QUESTION = "what did China say about the AI resolution"
BOEING = a_page("4 March 2024", "the Boeing dispute")
TEA = a_page("9 May 2024", "the tea harvest", "El País", "Otto Müller")
HOSTILE = "<img src=x onerror=alert(1)> ![a](http://evil.example) $$x$$.txt"


@pytest.fixture
def data(seed_data: Path, tmp_path: Path) -> Path:
    """A copy of the seed's data, to be written to."""
    copy_data(seed_data, tmp_path / "data")
    return tmp_path / "data"


@contextmanager
def at_the_tab(
    browser: Browser, data: Path, embedder: Embedder, second: Embedder, settings: dict[str, object], **options: object
) -> Iterator[Visit]:
    desk = Desk(Settings(data=data, **settings), embedder, second)  # type: ignore[arg-type]
    with serving(desk) as address, visiting(browser, address, **options) as visit:
        yield visit
        assert visit.complaints == []
        assert visit.dialogs == []
        assert visit.strangers() == []
    desk.close()


def open_tab(visit: Visit) -> Page:
    visit.ready()
    visit.page.get_by_role("tab", name="Transcripts").click()
    expect(visit.page.locator(".or-tr-open").first).to_be_visible(timeout=WAIT)
    return visit.page


def choose_files(page: Page, *files: tuple[str, str]) -> None:
    page.get_by_role("button", name="Add transcripts").click()
    page.locator('#or-tr-form input[type="file"]').set_input_files(
        [{"name": name, "mimeType": "text/plain", "buffer": text.encode()} for name, text in files]
    )
    expect(page.locator(".or-tr-preview")).to_have_count(len(files), timeout=WAIT)


def titles(page: Page) -> Locator:
    return page.locator(".or-tr-open")


def test_transcripts_are_browsed_searched_and_read_whole(
    browser: Browser, data: Path, embedder: Embedder, second: Embedder, tmp_path: Path
) -> None:
    (tmp_path / "tea.txt").write_text(TEA, encoding="utf-8")
    desk = Desk(Settings(data=data), embedder, second)
    desk.ingest([tmp_path / "tea.txt"])
    desk.close()
    with at_the_tab(browser, data, embedder, second, {}) as visit:
        page = open_tab(visit)
        expect(titles(page)).to_have_text([re.compile("^Conférence de presse du 2 juillet 2024"), re.compile("9 May")])
        box = page.locator("#or-tr-search").get_by_role("textbox")
        box.fill("MULLER pais")
        expect(titles(page)).to_have_text([re.compile("9 May")], timeout=WAIT)
        expect(page.locator("#or-tr-list .or-tr-count")).to_have_text("1 of 2 transcripts")
        box.fill("zzz")
        expect(page.locator(".or-tr-none")).to_have_text("Nothing matches “zzz”.", timeout=WAIT)
        box.fill("2 july 2024")
        expect(titles(page)).to_have_count(1, timeout=WAIT)
        titles(page).click()
        rows = page.locator(".or-tr-exchanges tbody tr")
        expect(rows).to_have_count(8, timeout=WAIT)
        expect(page.locator("#or-tr-page h2")).to_be_focused()
        expect(rows.nth(5)).to_contain_text("follows 4")
        rows.nth(6).get_by_role("link", name="7").click()
        expect(page.locator('.or-tr-exchange[data-number="7"]')).to_be_in_viewport()
        expect(page.locator('.or-tr-exchange[data-number="7"]')).to_be_focused()
        page.get_by_label("Find in this transcript").fill("garde-cotes")
        expect(rows.locator("visible=true")).to_have_count(1)
        expect(page.locator("#or-tr-page .or-tr-count")).to_have_text("1 of 8 exchanges")
        left_out = page.locator("details", has_text="Not searched")
        expect(left_out.get_by_text("L'adresse: 2 Chao Yang Men")).to_be_hidden()
        left_out.locator("summary").click()
        expect(left_out.get_by_text("L'adresse: 2 Chao Yang Men")).to_be_visible()
        page.get_by_role("button", name="All transcripts").locator("visible=true").click()
        titles(page).click()  # the same again is opened again, at its head
        expect(page.locator("#or-tr-page h2")).to_be_focused()


@pytest.mark.parametrize("width", [1440, 360])
def test_a_citation_leads_to_its_whole_transcript_and_back(
    browser: Browser, data: Path, embedder: Embedder, second: Embedder, width: int
) -> None:
    viewport = {"width": width, "height": 800}
    with at_the_tab(browser, data, embedder, second, {}, viewport=viewport) as visit:
        page = visit.page
        visit.ready()
        visit.ask(QUESTION)
        visit.answered()
        page.locator(".or-chip").nth(1).click()
        whole = page.get_by_role("link", name="Whole transcript")
        expect(whole).to_have_attribute("href", re.compile("/6:7968-8260$"), timeout=WAIT)
        whole.click()
        expect(page.locator(".or-tr-exchange mark")).to_contain_text("La Chine est disposée", timeout=WAIT)
        expect(page.locator(".or-tr-exchange mark")).to_be_in_viewport()
        expect(page.locator('tr[aria-current="true"]')).to_have_attribute("data-number", "6")
        assert visit.fits()
        page.get_by_role("button", name="Back to the answer").locator("visible=true").click()
        expect(whole).to_be_focused()
        expect(page.locator("#or-source mark")).to_contain_text("La Chine est disposée")
        expect(page.get_by_role("tab", name="Ask")).to_have_attribute("aria-selected", "true")
        whole.click()
        expect(page.locator(".or-tr-exchange mark")).to_be_in_viewport()
        page.keyboard.press("Escape")
        expect(whole).to_be_focused()


def test_files_are_looked_at_added_asked_and_cited(
    browser: Browser, data: Path, embedder: Embedder, second: Embedder
) -> None:
    with at_the_tab(browser, data, embedder, second, {}) as visit:
        page = open_tab(visit)
        choose_files(page, (HOSTILE, BOEING), ("nothing.txt", "Words that nobody says."), ("tea.txt", TEA))
        previews = page.locator(".or-tr-preview")
        expect(previews.nth(0).locator("h3")).to_have_text(HOSTILE)
        expect(previews.nth(0)).to_contain_text("named in the title")
        expect(previews.nth(0).locator(".or-tr-exchanges tbody tr")).to_have_count(2)
        expect(previews.nth(1)).to_contain_text("Cannot be added")
        expect(previews.nth(1)).to_contain_text("No exchange found; OnRecord looks for lines such as")
        previews.nth(2).get_by_role("button", name="Leave out").click()
        expect(previews).to_have_count(2, timeout=WAIT)
        assert not (data / "uploads").exists()
        page.get_by_role("button", name="Add 1 transcript").click()
        reports = page.locator(".or-tr-reports li")
        expect(reports).to_have_count(2, timeout=WAIT)
        expect(reports.nth(0)).to_contain_text(re.compile(r"added.*2 exchanges"))
        expect(reports.nth(1)).to_contain_text("failed")
        assert [path.read_text(encoding="utf-8") for path in (data / "uploads").iterdir()] == [BOEING]
        expect(page.locator(".or-loaded")).to_contain_text("2 transcripts · 10 exchanges", timeout=WAIT)
        page.get_by_role("button", name="Ask about it").click()
        expect(page.locator("#or-box textarea")).to_be_focused()
        visit.ask("What did Ann Example say about the Boeing dispute?")
        visit.answered()
        expect(page.locator(".or-quote").first).to_contain_text("We have taken note of the Boeing dispute.")


def test_what_is_discarded_is_not_stored(browser: Browser, data: Path, embedder: Embedder, second: Embedder) -> None:
    with at_the_tab(browser, data, embedder, second, {}) as visit:
        page = open_tab(visit)
        choose_files(page, ("march.txt", BOEING))
        page.get_by_role("button", name="Discard").click()
        expect(page.locator("#or-tr-form .or-tr-note")).to_have_text("Discarded. Nothing was stored.", timeout=WAIT)
        page.get_by_role("button", name="All transcripts").locator("visible=true").click()
        expect(titles(page)).to_have_count(1)
        assert not (data / "uploads").exists()


def test_an_address_is_fetched_once_looked_at_and_added(
    browser: Browser, data: Path, embedder: Embedder, second: Embedder
) -> None:
    with (
        pages(TEA.encode(), BOEING.encode()) as (address, asked),
        at_the_tab(browser, data, embedder, second, {"allow_private_urls": True}) as visit,
    ):
        page = open_tab(visit)
        page.get_by_role("button", name="Add transcripts").click()
        page.get_by_label("Web addresses").fill("notes/a.txt")
        page.get_by_role("button", name="Fetch and read").click()
        expect(page.locator("#or-tr-form .or-tr-problem")).to_contain_text("is no web address", timeout=WAIT)
        page.get_by_label("Web addresses").fill(address)
        page.get_by_role("button", name="Fetch and read").click()
        expect(page.locator(".or-tr-preview")).to_contain_text("Otto Müller", timeout=WAIT)
        page.get_by_role("button", name="Add 1 transcript").click()
        expect(page.locator(".or-tr-reports")).to_contain_text("added", timeout=WAIT)
        page.locator(".or-tr-reports").get_by_role("link", name="2024-05-09").click()
        expect(page.locator("#or-tr-page")).to_contain_text("the tea harvest", timeout=WAIT)
        assert asked == ["/briefing"]


def test_a_transcript_is_removed_once_its_removal_is_confirmed(
    browser: Browser, data: Path, embedder: Embedder, second: Embedder, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    with at_the_tab(browser, data, embedder, second, {"seeds": tmp_path / "empty"}) as visit:
        page = visit.page
        visit.ready()
        visit.ask(QUESTION)
        visit.answered()
        open_tab(visit)
        titles(page).click()
        page.get_by_role("button", name="Remove…").click()
        asked = page.get_by_role("group", name="Remove this transcript?")
        expect(asked).to_contain_text("8 exchanges and every earlier version of the page leave the archive for good")
        expect(asked).to_contain_text("2024-07-02-fr.txt")
        asked.get_by_role("button", name="Keep it").click()
        expect(asked).to_be_hidden()
        page.get_by_role("button", name="Remove…").click()
        asked.get_by_role("button", name="Remove", exact=True).click()
        expect(page.locator("#or-tr-page .or-tr-note")).to_contain_text("Removed: Conférence", timeout=WAIT)
        expect(page.locator("#or-send")).to_be_disabled(timeout=WAIT)
        page.get_by_role("tab", name="Ask").click()
        page.locator(".or-chip").first.click()
        expect(page.locator("#or-source")).to_contain_text("no longer in the archive", timeout=WAIT)


@pytest.mark.slow
def test_an_empty_archive_offers_to_add_and_can_be_asked_once_something_is(
    browser: Browser, embedder: Embedder, second: Embedder, tmp_path: Path
) -> None:
    (tmp_path / "empty").mkdir()
    with at_the_tab(browser, tmp_path / "data", embedder, second, {"seeds": tmp_path / "empty"}) as visit:
        page = visit.page
        expect(page.locator("code", has_text="onrecord ingest")).to_be_visible(timeout=WAIT)
        page.get_by_role("link", name="Add a transcript").click()
        page.locator('#or-tr-form input[type="file"]').set_input_files(
            [{"name": "march.txt", "mimeType": "text/plain", "buffer": BOEING.encode()}]
        )
        page.get_by_role("button", name="Add 1 transcript").click()
        expect(page.locator(".or-tr-reports")).to_contain_text("added", timeout=WAIT)
        page.get_by_role("button", name="Ask about it").click()
        expect(page.locator("#or-send")).to_be_enabled(timeout=WAIT)
        visit.ask("What did Ann Example say about the Boeing dispute?")
        visit.answered()
        expect(page.locator(".or-quote").first).to_be_visible()


def test_where_adding_is_switched_off_transcripts_are_only_read(
    browser: Browser, seed_data: Path, embedder: Embedder, second: Embedder
) -> None:
    with at_the_tab(browser, seed_data, embedder, second, {"allow_adding": False}) as visit:
        page = open_tab(visit)
        expect(page.get_by_role("button", name="Add transcripts")).to_have_count(0)
        expect(page.locator("#or-tr-form")).to_have_count(0)
        titles(page).click()
        expect(page.locator(".or-tr-exchange")).to_have_count(8, timeout=WAIT)
        expect(page.get_by_role("button", name="Remove…")).to_have_count(0)


def test_on_a_narrow_screen_rows_are_cards_and_nothing_moves_sideways(
    browser: Browser, data: Path, embedder: Embedder, second: Embedder
) -> None:
    narrow = {"viewport": {"width": 360, "height": 740}, "locale": "fr-FR"}
    with at_the_tab(browser, data, embedder, second, {}, **narrow) as visit:
        visit.ready()
        page = visit.page
        page.get_by_role("tab", name="Transcriptions").click()
        expect(titles(page)).to_be_visible(timeout=WAIT)
        expect(page.locator(".or-tr-listed thead")).not_to_be_in_viewport(ratio=0.5)
        assert visit.fits()
        titles(page).click()
        expect(page.locator(".or-tr-exchange")).to_have_count(8, timeout=WAIT)
        assert visit.fits()
        page.get_by_role("button", name="Toutes les transcriptions").locator("visible=true").click()
        page.get_by_role("button", name="Ajouter des transcriptions").click()
        page.locator('#or-tr-form input[type="file"]').set_input_files(
            [{"name": "x" * 120 + ".txt", "mimeType": "text/plain", "buffer": BOEING.encode()}]
        )
        expect(page.get_by_role("button", name="Ajouter 1 transcription")).to_be_visible(timeout=WAIT)
        assert visit.fits()

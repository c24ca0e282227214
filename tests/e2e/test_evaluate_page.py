"""The Evaluate tab in Debian's Chromium, from picking a set to the downloaded report; the model is a scripted server."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import Embedder
from tests import model_server as models
from tests.conftest import copy_data
from tests.e2e.harness import WAIT, Visit, serving, visiting
from tests.evaluate_samples import CASES, SHIPPED, TERSE, write_small_set


@pytest.fixture
def data(seed_data: Path, tmp_path: Path) -> Path:
    """A copy of the seed's data, with a small set."""
    copy_data(seed_data, tmp_path / "data")
    write_small_set(tmp_path / "data")
    return tmp_path / "data"


@contextmanager
def evaluating(
    data: Path, embedder: Embedder, browser: Browser, script: models.Script | None, **options: object
) -> Iterator[Visit]:
    """The Evaluate tab, the small set chosen; without a script no model is configured."""
    with models.ModelServer(script or models.honest) as server:
        model = {"model": models.MODEL, "openai_base_url": server.url, "openai_api_key": "sk-secret"} if script else {}
        desk = Desk(Settings(data=data, **model), embedder)
        with serving(desk) as address, visiting(browser, address, **options) as visit:
            open_tab(visit)
            yield visit
            assert visit.complaints == []
            assert visit.dialogs == []
            assert visit.strangers() == []
            assert "sk-secret" not in visit.page.content()
        desk.close()


def open_tab(visit: Visit) -> None:
    visit.ready()
    visit.page.get_by_role("tab", name="Evaluate").click()
    choose(visit.page, "#or-ev-set", "small")
    expect(visit.page.locator(".or-ev-counts")).to_have_text(
        "6 cases · 5 answered by the record · 1 not on record", timeout=WAIT
    )


def choose(page: Page, where: str, name: str) -> None:
    page.locator(f"{where} input").click()
    page.get_by_role("option", name=name, exact=True).click()


def by_prompt(request: models.ChatRequest) -> models.Lines:
    """The terse prompt joins words that stand apart, the shipped one quotes them as they stand."""
    return models.stitching(request) if "Be terse." in request.said("system") else models.honest(request)


def test_two_prompts_are_compared_from_the_set_to_the_downloaded_report(
    browser: Browser, data: Path, embedder: Embedder
) -> None:
    with evaluating(data, embedder, browser, by_prompt) as visit:
        page = visit.page
        text, check, run = (
            page.locator("#or-ev-text textarea"),
            page.locator("#or-ev-check"),
            page.locator("#or-ev-run"),
        )
        expect(page.locator("#or-ev-about")).to_contain_text("shown as stale and not scored: 1 (not-there-en)")
        expect(check).to_contain_text("Same text as the baseline")
        text.fill(TERSE.replace("{{sources}}", "{{source}}"))
        expect(check).to_contain_text("✗ unknown placeholder {{source}}")
        expect(run).to_be_disabled()
        text.fill(TERSE)
        expect(check).to_contain_text("✓ Ready: terse, version 1")
        page.get_by_label("Put the record alone beside").check()
        expect(page.locator("#or-ev-expected")).to_contain_text(re.compile(r"18 answers About \d+ calls"))
        page.locator("#or-ev-save").click()
        expect(check).to_contain_text("terse.md")
        assert (data / "prompts/terse.md").read_text(encoding="utf-8") == TERSE
        run.click()
        expect(page.locator(".or-ev-conclusions li")).to_have_count(2, timeout=WAIT)
        expect(page.locator(".or-ev-conclusions li").first).to_contain_text("Worse on")
        expect(page.locator(".or-ev-legend li")).to_have_text(
            [re.compile("^Aanswer baseline"), re.compile("^Bterse"), re.compile("^Cquotes")]
        )
        the_matrix_is_filtered(page)
        a_case_is_opened_read_and_saved(page, data)
        page.locator(".or-ev-back").click()
        reports_are_downloaded(page)


def the_matrix_is_filtered(page: Page) -> None:
    rows = page.locator(".or-ev-matrix tbody tr")
    expect(rows).to_have_count(len(CASES) + 1)
    expect(rows.last).to_contain_text("– stale")
    page.get_by_label("Different").check()
    expect(rows.locator("visible=true").first).to_contain_text("✗ wrong")
    assert rows.locator("visible=true").count() < len(CASES)
    page.get_by_label("All").check()


def a_case_is_opened_read_and_saved(page: Page, data: Path) -> None:
    page.get_by_role("button", name="Does China agree with NATO values?").press("Enter")
    expect(page.get_by_role("heading", name="Does China agree with NATO values?")).to_be_focused()
    columns = page.locator(".or-ev-column")
    expect(columns).to_have_count(3)
    expect(page.locator(".or-ev-wanted")).to_contain_text("la Chine ne peut pas être d’accord avec ces valeurs")
    expect(columns.nth(1).locator("del").first).to_be_visible()
    expect(columns.nth(1).locator(".or-ev-struck")).to_contain_text("✗ stitched")
    page.locator("#or-ev-result .or-chip").first.click()
    expect(page.locator("#or-right.or-open mark")).to_be_in_viewport()
    page.keyboard.press("Escape")
    expect(page.locator("#or-right")).to_be_hidden()
    columns.nth(0).locator(".or-ev-keep").click()
    expect(columns.nth(0).locator(".or-ev-good")).to_contain_text("my-cases.yaml as does-china-agree")
    assert "Does China agree with NATO values?" in (data / "sets/my-cases.yaml").read_text(encoding="utf-8")


def reports_are_downloaded(page: Page) -> None:
    for name, inside in (("HTML", "<!doctype html>"), ("Markdown", "terse"), ("JSON", "")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name).click()
        content = Path(download.value.path()).read_text(encoding="utf-8")
        assert download.value.suggested_filename.startswith("small-")
        assert inside in content
    assert json.loads(content)["run"]["set"] == "small"


@pytest.mark.slow
def test_every_page_follows_the_run_under_way_and_can_cancel_it(
    browser: Browser, data: Path, embedder: Embedder
) -> None:
    with evaluating(data, embedder, browser, models.slow(8.0)) as visit:
        page = visit.page
        page.locator("#or-ev-text textarea").fill(SHIPPED.replace("version: 1", "version: 2"))
        expect(page.locator("#or-ev-expected")).to_contain_text("12 answers")
        page.locator("#or-ev-run").click()
        expect(page.locator(".or-ev-running")).to_contain_text(re.compile(r"[1-9] of 12 answers"), timeout=WAIT)
        with visiting(browser, visit.address) as other:
            other.ready()
            other.page.get_by_role("tab", name="Evaluate").click()
            expect(other.page.locator(".or-ev-running")).to_contain_text(re.compile(r"\d+ of 12 answers"), timeout=WAIT)
            other.page.locator("#or-ev-cancel").click()
            for one in (other.page, page):
                expect(one.locator(".or-ev-problem")).to_contain_text("Cancelled after", timeout=WAIT)
                expect(one.locator("#or-ev-set")).to_be_visible()
            assert other.complaints == []


def test_without_a_model_the_record_alone_is_run_and_the_tab_says_how_to_connect_one(
    browser: Browser, data: Path, embedder: Embedder
) -> None:
    with evaluating(data, embedder, browser, None, viewport={"width": 360, "height": 740}) as visit:
        page = visit.page
        expect(page.locator(".or-ev-box")).to_contain_text("ONRECORD_MODEL=")
        expect(page.locator("#or-ev-text")).to_have_count(0)
        expect(page.locator("#or-ev-expected")).to_contain_text("6 answers No calls and no cost")
        page.locator("#or-ev-run").click()
        expect(page.locator(".or-ev-matrix tbody tr")).to_have_count(6, timeout=WAIT)
        assert visit.fits()
        page.locator("#or-ev-anew").click()
        expect(page.locator("#or-ev-run")).to_be_visible()
        page.locator("#or-ev-earlier input").click()
        page.get_by_role("option").nth(1).click()
        expect(page.locator(".or-ev-report h2")).to_have_text("small")
        page.get_by_role("tab", name="Ask").click()
        visit.ask("what did China say about the AI resolution")
        visit.answered()

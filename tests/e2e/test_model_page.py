"""A model's answer on the real page, in Debian's Chromium; the model is a scripted server on loopback."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, expect

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import Embedder
from tests import model_server as models
from tests.conftest import copy_data
from tests.e2e.harness import WAIT, Visit, serving, visiting

AI = "what did China say about the AI resolution"
MARKUP = '<img src=x onerror="alert(1)"> ![x](https://evil.invalid/?q=1) [a](javascript:alert(1))'


@contextmanager
def page_with(
    script: models.Script | models.Reply, data: Path, embedder: Embedder, browser: Browser
) -> Iterator[Visit]:
    """The page of a desk whose model answers as scripted, ready for questions."""
    with models.ModelServer(script) as server:
        settings = Settings(data=data, model=models.MODEL, openai_base_url=server.url, openai_api_key="sk-secret")
        desk = Desk(settings, embedder)
        with serving(desk) as address, visiting(browser, address) as visit:
            visit.ready()
            yield visit
            assert visit.complaints == []
            assert visit.dialogs == []
            assert visit.strangers() == []
            assert "sk-secret" not in visit.page.content()
        desk.close()


def test_sentences_are_read_while_the_model_writes_and_it_can_be_stopped(
    browser: Browser, seed_data: Path, embedder: Embedder
) -> None:
    with page_with(models.slow(1.5), seed_data, embedder, browser) as visit:
        page = visit.page
        expect(page.locator(".or-engine")).to_have_text(re.compile(r"Model: scripted at 127\.0\.0\.1:\d+"))
        visit.ask(AI)
        expect(page.locator(".or-sentence")).to_have_count(1, timeout=WAIT)
        expect(page.locator(".or-waiting")).to_contain_text("scripted is writing")
        expect(page.locator("#or-send")).to_be_hidden()
        visit.answered()
        expect(page.locator(".or-sentence")).to_have_count(3)
        expect(page.locator(".or-account").last).to_contain_text("Model scripted: 1 call")
        expect(page.locator("#or-stop")).to_be_hidden()
        page.locator("#or-new").click()
        expect(page.locator(".or-question")).to_have_count(0)
        visit.ask(AI)
        expect(page.locator(".or-sentence")).to_have_count(1, timeout=WAIT)
        page.locator("#or-stop").click()
        expect(page.locator(".or-answer")).to_contain_text("Stopped.")
        expect(page.locator("#or-send")).to_be_visible()
        page.wait_for_timeout(1_800)  # the sentence that was on its way does not come
        expect(page.locator(".or-sentence")).to_have_count(1)


def test_where_the_server_is_down_the_record_answers_and_a_notice_says_so(
    browser: Browser, seed_data: Path, embedder: Embedder
) -> None:
    with page_with(models.Status(401), seed_data, embedder, browser) as visit:
        visit.ask(AI)
        visit.answered()
        expect(visit.page.locator(".or-notices")).to_contain_text("No model wrote this answer")
        expect(visit.page.locator(".or-scope")).to_contain_text("Quotes only")
        assert visit.page.locator(".or-quote").count() >= 1


def hostile(request: models.ChatRequest) -> models.Lines:
    """Puts markup into every field, beside a quotation that stands."""
    lines = [json.loads(line) for line in models.honest(request).lines]
    marks = ["<b>China</b> agreed.", MARKUP, "*China* `agreed` $$x^2$$ ~~not~~ &lt;b&gt;."]
    said = [line | {"sentence": mark, "translation": MARKUP} for line, mark in zip(lines, marks, strict=True)]
    return models.Lines(
        tuple(json.dumps(line) for line in (*said, {"sentence": MARKUP, "quote": MARKUP, "exchange": "E1"}))
    )


def test_what_a_hostile_model_writes_is_text_or_nothing(browser: Browser, seed_data: Path, embedder: Embedder) -> None:
    with page_with(hostile, seed_data, embedder, browser) as visit:
        page = visit.page
        visit.ask(AI)
        visit.answered()
        page.locator(".or-chip").first.click()
        expect(page.locator("#or-source mark")).to_have_count(1)
        assert (
            page.locator(":is(#or-chat, #or-source) :is(img, form, input, script, iframe, b, em, del, .katex)").count()
            == 0
        )
        hrefs = page.locator("#or-chat a, #or-source a").evaluate_all("links => links.map(link => link.href)")
        assert all(href.startswith((f"{visit.address}/#", f"{visit.address}/answers/")) for href in hrefs)
        assert "evil.invalid" not in page.locator("#or-chat").inner_text()
        expect(page.locator(".or-account").first).to_have_text("Withheld: 1 quotation (1 absent)")


def test_engine_and_prompt_are_chosen_below_the_question(
    browser: Browser, seed_data: Path, tmp_path: Path, embedder: Embedder
) -> None:
    copy_data(seed_data, tmp_path / "data")
    (tmp_path / "data/prompts").mkdir()
    shipped = (Path(__file__).parents[2] / "rag/prompts/answer.md").read_text(encoding="utf-8")
    own = shipped.replace("name: answer", "name: own").replace("## System\n", "## System\n\nThe desk's own rules.\n")
    (tmp_path / "data/prompts/own.md").write_text(own, encoding="utf-8")
    (tmp_path / "data/prompts/bad.md").write_text("Hello", encoding="utf-8")
    systems: list[str] = []

    def listening(request: models.ChatRequest) -> models.Lines:
        systems.append(request.said("system"))
        return models.honest(request)

    with page_with(listening, tmp_path / "data", embedder, browser) as visit:
        page = visit.page
        page.set_viewport_size({"width": 360, "height": 740})
        page.locator("#or-way > button").click()

        def choose(name: str) -> None:
            page.locator("#or-prompt input").click()
            page.get_by_role("option", name=name).click()

        choose("bad.md (cannot be used)")
        expect(page.locator("#or-prompt-about")).to_contain_text("begin with front matter")
        visit.ask(AI)
        expect(page.locator(".or-problem")).to_contain_text("bad.md: begin with front matter", timeout=WAIT)
        choose("own")
        expect(page.locator("#or-prompt-about")).to_contain_text("Version 1.")
        visit.ask(AI)
        visit.answered()
        assert "The desk's own rules." in systems[-1]
        assert visit.fits()
        asked = len(systems)
        page.get_by_label("Quotes only").check()
        expect(page.locator(".or-engine")).to_have_text("Quotes only")
        visit.ask(AI)
        visit.answered(2)
        assert len(systems) == asked

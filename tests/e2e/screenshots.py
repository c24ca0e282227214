"""Takes the pictures of the page that the README shows: `python -m tests.e2e.screenshots docs/images`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from rag.config import Settings
from rag.desk import Desk
from tests import model_server as models
from tests.conftest import SEED
from tests.e2e.harness import WAIT, Visit, launch, serving, visiting
from tests.evaluate_samples import TERSE, write_small_set

WIDE = {"width": 1440, "height": 900}
TALL = {"width": 1440, "height": 1480}
NARROW = {"width": 390, "height": 844}
ANSWERED = ("what did China say about the AI resolution",)
FOLLOW_UP = ("Qu’a dit la Chine sur les îles du Pacifique ?", "Et Vanuatu ?")
REFUSED = ("Who won the football match?",)

PICTURES = {
    "answer-wide-light": (ANSWERED, WIDE, "light"),
    "answer-wide-dark": (ANSWERED, WIDE, "dark"),
    "answer-narrow-light": (ANSWERED, NARROW, "light"),
    "answer-narrow-dark": (ANSWERED, NARROW, "dark"),
    "refusal-wide-light": (REFUSED, WIDE, "light"),
    "followup-wide-light": (FOLLOW_UP, WIDE, "light"),
}

EVALUATIONS = {
    "evaluate-setup-wide-light": (WIDE, "light"),
    "evaluate-matrix-wide-light": (TALL, "light"),
    "evaluate-case-wide-light": (WIDE, "light"),
    "evaluate-matrix-narrow-dark": (NARROW, "dark"),
}
"""The Evaluate tab's pictures: the viewport, and whether it is dark. The first makes the run that the others show."""


def take(browser: Browser, address: str, name: str, folder: Path) -> None:
    """Ask a picture's questions and save what the page then shows."""
    questions, viewport, scheme = PICTURES[name]
    narrow = viewport is NARROW
    with visiting(
        browser,
        address,
        viewport=viewport,
        color_scheme=scheme,
        reduced_motion="reduce",
        device_scale_factor=2 if narrow else 1,
    ) as visit:
        visit.ready()
        for number, question in enumerate(questions, 1):
            visit.ask(question)
            visit.answered(number)
        if questions is not REFUSED and not narrow:
            visit.page.locator(".or-answer").last.locator(".or-chip").first.click()
            expect(visit.page.locator("#or-source mark")).to_be_in_viewport()
        visit.page.locator("#or-box textarea").blur()
        save(visit, folder / f"{name}.png")


def save(visit: Visit, path: Path) -> None:
    """Save what the page shows once nothing moves."""
    visit.page.mouse.move(0, 0)
    visit.page.evaluate("document.fonts.ready")
    visit.page.screenshot(path=path, animations="disabled")
    print(path)


def take_evaluation(browser: Browser, address: str, name: str, folder: Path) -> None:
    """Set up a run and make it, or open the one that was made; save what the Evaluate tab then shows."""
    viewport, scheme = EVALUATIONS[name]
    scale = 2 if viewport is NARROW else 1
    with visiting(
        browser, address, viewport=viewport, color_scheme=scheme, reduced_motion="reduce", device_scale_factor=scale
    ) as visit:
        page = visit.page
        visit.ready()
        page.get_by_role("tab", name="Evaluate").click()
        expect(page.locator(".or-ev-estimate")).to_be_visible(timeout=WAIT)
        if "setup" in name:
            page.locator("#or-ev-set input").click()
            page.get_by_role("option", name="small").click()
            page.locator("#or-ev-text textarea").fill(TERSE)
            expect(page.locator("#or-ev-check")).to_contain_text("Ready: terse")
            page.locator("#or-ev-text textarea").evaluate("box => { box.blur(); box.scrollTop = 0; }")
            save(visit, folder / f"{name}.png")
            page.locator("#or-ev-run").click()
            expect(page.locator(".or-ev-matrix")).to_be_visible(timeout=WAIT)
            return
        page.locator("#or-ev-earlier input").click()
        page.get_by_role("option").nth(1).click()
        expect(page.locator(".or-ev-matrix")).to_be_visible(timeout=WAIT)
        if "case" in name:
            page.locator(".or-ev-matrix .or-ev-open").nth(1).click()
            expect(page.locator(".or-ev-case")).to_be_visible(timeout=WAIT)
        elif viewport is NARROW:
            page.locator(".or-ev-matrix").evaluate("matrix => matrix.scrollIntoView({ block: 'start' })")
        save(visit, folder / f"{name}.png")


def by_prompt(request: models.ChatRequest) -> models.Lines:
    """The terse prompt joins words that stand apart, the shipped one quotes them as they stand."""
    return models.stitching(request) if "Be terse." in request.said("system") else models.honest(request)


def main(folder: Path) -> None:
    """Take every picture, from the seed transcript in a throw-away archive."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        desk = Desk(Settings(data=Path(scratch) / "data"))
        desk.ingest([SEED])
        with serving(desk) as address, sync_playwright() as playwright:
            browser = launch(playwright)
            for name in PICTURES:
                take(browser, address, name, folder)
            browser.close()
        desk.close()
        take_evaluations(Path(scratch) / "data", folder)


def take_evaluations(data: Path, folder: Path) -> None:
    """Take the Evaluate tab's pictures, a scripted model answering."""
    write_small_set(data)
    with models.ModelServer(by_prompt) as server, sync_playwright() as playwright:
        desk = Desk(Settings(data=data, model=models.MODEL, openai_base_url=server.url))
        with serving(desk) as address:
            browser = launch(playwright)
            for name in EVALUATIONS:
                take_evaluation(browser, address, name, folder)
            browser.close()
        desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"))

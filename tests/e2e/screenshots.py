"""Takes the pictures of the page that the README shows: `python -m tests.e2e.screenshots docs/images`."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, expect, sync_playwright

from rag.config import Settings
from rag.desk import Desk
from tests.conftest import SEED
from tests.e2e.harness import launch, serving, visiting

WIDE = {"width": 1440, "height": 900}
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
        visit.page.mouse.move(0, 0)
        visit.page.evaluate("document.fonts.ready")
        visit.page.screenshot(path=folder / f"{name}.png", animations="disabled")


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
                print(folder / f"{name}.png")
            browser.close()
        desk.close()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"))

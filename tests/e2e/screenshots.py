"""Takes every picture of the page that the docs show: `python -m tests.e2e.screenshots docs/images [NAME …]`."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, expect, sync_playwright

from rag.config import Settings
from rag.desk import Desk
from tests import model_server as models
from tests.conftest import SEED, a_page
from tests.e2e.harness import WAIT, Visit, launch, serving, visiting
from tests.evaluate_samples import TERSE, write_small_set
from tests.test_ingest import FRENCH

WIDE = {"width": 1440, "height": 900}
TALL = {"width": 1440, "height": 1480}
NARROW = {"width": 390, "height": 844}
ON_AI = "what did China say about the AI resolution"

TOLD = {
    "La 78e session": (
        "The General Assembly adopted China’s resolution on AI capacity-building by consensus, with more than 140 "
        "countries as co-sponsors, Mao Ning said.",
        "The 78th session of the UN General Assembly yesterday adopted by consensus the resolution on strengthening "
        "international cooperation on AI capacity-building, proposed by China and co-sponsored by more than 140 "
        "countries.",
    ),
    "La Chine apprécie la participation": (
        "She said that China values the part that the United States took in the consultations.",
        "China appreciates the active participation of the United States and other UN member states in the "
        "consultations on the draft resolution.",
    ),
    "La Chine est disposée": (
        "China wants to step up the dialogue on AI with the United States.",
        "China is ready to work with the United States to carry out the consensus reached in San Francisco.",
    ),
}
"""What the scripted model says of the seed's sentences that begin so, and how it translates them."""


@dataclass(frozen=True)
class Picture:
    """A picture: which archive it is taken of, what a person does first, and the window."""

    archive: str
    steps: Callable[[Visit], None]
    viewport: dict[str, int]
    scheme: str = "light"


# What a person does


def ask(*questions: str) -> Callable[[Visit], None]:
    """Ask, and open the last answer's first citation where there is room beside it."""

    def steps(visit: Visit) -> None:
        for number, question in enumerate(questions, 1):
            visit.ask(question)
            visit.answered(number)
        chips = visit.page.locator(".or-answer").last.locator(".or-chip")
        if chips.count() and visit.page.viewport_size != NARROW:
            chips.first.click()
            expect(visit.page.locator("#or-source mark")).to_be_in_viewport()
        visit.page.locator("#or-box textarea").blur()

    return steps


def filters(visit: Visit) -> None:
    page = visit.page
    page.locator("#or-filters-open").click()
    page.locator("#or-filter-since input").fill("2024-07")
    page.locator("#or-filter-since input").press("Enter")
    page.locator("#or-filter-outlet input").click()
    page.get_by_role("option", name="Reuters").click()
    expect(page.locator("#or-chosen li bdi")).to_have_count(2, timeout=WAIT)
    visit.ask("What did Mao Ning say about the Philippines?")
    visit.answered()
    page.locator("#or-box textarea").blur()


def feedback(visit: Visit) -> None:
    ask(ON_AI)(visit)
    row = visit.page.locator(".or-feedback")
    row.get_by_role("button", name="Wrong exchange").click()
    row.get_by_label("Note (optional)").fill("The first citation is on the co-sponsors, not on the resolution.")
    expect(row.locator("form")).to_be_visible()
    row.locator("form").scroll_into_view_if_needed()


def transcripts(visit: Visit) -> None:
    visit.page.get_by_role("tab", name="Transcripts").click()
    expect(visit.page.locator(".or-tr-open").first).to_be_visible(timeout=WAIT)


def whole_transcript(visit: Visit) -> None:
    ask(ON_AI)(visit)
    visit.page.get_by_role("link", name="Whole transcript").click()
    expect(visit.page.locator(".or-tr-exchange mark")).to_be_in_viewport(timeout=WAIT)


def whole_transcript_narrow(visit: Visit) -> None:
    transcripts(visit)
    visit.page.locator(".or-tr-open").first.click()
    expect(visit.page.locator(".or-tr-exchanges")).to_be_visible(timeout=WAIT)


def preview(visit: Visit) -> None:
    transcripts(visit)
    page = visit.page
    page.get_by_role("button", name="Add transcripts").click()
    page.locator('#or-tr-form input[type="file"]').set_input_files(
        [
            {
                "name": "2024-05-06.txt",
                "mimeType": "text/plain",
                "buffer": a_page("6 May 2024", "the tea harvest").encode(),
            }
        ]
    )
    expect(page.locator(".or-tr-preview")).to_have_count(1, timeout=WAIT)


def evaluate(visit: Visit) -> None:
    visit.page.get_by_role("tab", name="Evaluate").click()
    expect(visit.page.locator(".or-ev-estimate")).to_be_visible(timeout=WAIT)


def set_up_run(visit: Visit) -> None:
    page = visit.page
    evaluate(visit)
    page.locator("#or-ev-set input").click()
    page.get_by_role("option", name="small").click()
    page.locator("#or-ev-text textarea").fill(TERSE)
    expect(page.locator("#or-ev-check")).to_contain_text("Ready: terse")
    page.locator("#or-ev-text textarea").evaluate("box => { box.blur(); box.scrollTop = 0; }")


def matrix(visit: Visit) -> None:
    page = visit.page
    set_up_run(visit)
    page.locator("#or-ev-run").click()  # the answers are kept: the second time it takes no calls
    expect(page.locator(".or-ev-matrix")).to_be_visible(timeout=WAIT)
    if page.viewport_size == NARROW:
        page.locator(".or-ev-matrix").evaluate("matrix => matrix.scrollIntoView({ block: 'start' })")


def case(visit: Visit) -> None:
    matrix(visit)
    visit.page.locator(".or-ev-matrix .or-ev-open").nth(1).click()
    expect(visit.page.locator(".or-ev-case")).to_be_visible(timeout=WAIT)


PICTURES = {
    "answer-wide-light": Picture("seed", ask(ON_AI), WIDE),
    "answer-wide-dark": Picture("seed", ask(ON_AI), WIDE, "dark"),
    "answer-narrow-light": Picture("seed", ask(ON_AI), NARROW),
    "answer-narrow-dark": Picture("seed", ask(ON_AI), NARROW, "dark"),
    "refusal-wide-light": Picture("seed", ask("Who won the football match?"), WIDE),
    "followup-wide-light": Picture("seed", ask("Qu’a dit la Chine sur les îles du Pacifique ?", "Et Vanuatu ?"), WIDE),
    "filters-wide-light": Picture("seed", filters, WIDE),
    "feedback-wide-light": Picture("seed", feedback, WIDE),
    "transcripts-preview-wide-light": Picture("seed", preview, WIDE),
    "transcripts-whole-wide-light": Picture("seed", whole_transcript, WIDE),
    "transcripts-whole-narrow-dark": Picture("seed", whole_transcript_narrow, NARROW, "dark"),
    "transcripts-wide-light": Picture("bilingual", transcripts, WIDE),
    "versions-wide-light": Picture("bilingual", ask("What did Ann Example say in French about the flood?"), WIDE),
    "answer-model-wide-light": Picture("model", ask(ON_AI), WIDE),
    "evaluate-setup-wide-light": Picture("model", set_up_run, WIDE),
    "evaluate-matrix-wide-light": Picture("model", matrix, TALL),
    "evaluate-case-wide-light": Picture("model", case, WIDE),
    "evaluate-matrix-narrow-dark": Picture("model", matrix, NARROW, "dark"),
}


# Archives


@contextmanager
def seed(folder: Path) -> Iterator[Desk]:
    """The seed transcript."""
    desk = Desk(Settings(data=folder / "data"))
    desk.ingest([SEED])
    yield desk
    desk.close()


@contextmanager
def bilingual(folder: Path) -> Iterator[Desk]:
    """A conference that was published in two languages."""
    desk = Desk(Settings(data=folder / "data"))
    for language, text in (("en", a_page("May 11, 2018", "the flood")), ("fr", FRENCH)):
        file = folder / f"{language}.md"
        file.write_text(f"---\nsource_url: https://example.org/{language}/2018-05-11\n---\n\n{text}", encoding="utf-8")
        desk.ingest([file])
    yield desk
    desk.close()


@contextmanager
def model(folder: Path) -> Iterator[Desk]:
    """The seed transcript and a scripted model."""
    with seed(folder):
        write_small_set(folder / "data")
    with models.ModelServer(by_prompt) as server:
        desk = Desk(Settings(data=folder / "data", model=models.MODEL, openai_base_url=server.url))
        yield desk
        desk.close()


ARCHIVES = {"seed": seed, "bilingual": bilingual, "model": model}


def by_prompt(request: models.ChatRequest) -> models.Lines:
    """The terse prompt joins words that stand apart, the shipped one quotes them as they stand."""
    if "Be terse." in request.said("system"):
        return models.stitching(request)
    return telling(request) if request.question == ON_AI else models.honest(request)


def telling(request: models.ChatRequest) -> models.Lines:
    """A sentence and a translation for each quotation of `TOLD`."""
    lines = [
        json.dumps({"sentence": said, "exchange": source.exchange, "quote": quote, "translation": translation})
        for begins, (said, translation) in TOLD.items()
        for source in request.sources
        for turn in source.turns
        for quote in models.sentences(turn.text)
        if quote.startswith(begins)
    ]
    return models.Lines(tuple(lines))


def take(browser: Browser, address: str, name: str, picture: Picture, folder: Path) -> None:
    """Do what a person would and save what the page then shows, once nothing moves."""
    options: dict[str, Any] = {
        "viewport": picture.viewport,
        "color_scheme": picture.scheme,
        "device_scale_factor": 2 if picture.viewport is NARROW else 1,
    }
    with visiting(browser, address, reduced_motion="reduce", **options) as visit:
        visit.ready()
        picture.steps(visit)
        visit.page.mouse.move(0, 0)
        visit.page.evaluate("document.fonts.ready")
        visit.page.screenshot(path=folder / f"{name}.png", animations="disabled")
        print(folder / f"{name}.png")


def main(folder: Path, names: Collection[str] = ()) -> None:
    """Take the pictures named, or all of them, each archive in a throw-away folder."""
    wanted = {name: picture for name, picture in PICTURES.items() if not names or name in names}
    folder.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        browser = launch(stack.enter_context(sync_playwright()))
        stack.callback(browser.close)
        for archive in dict.fromkeys(picture.archive for picture in wanted.values()):
            with (
                tempfile.TemporaryDirectory() as scratch,
                ARCHIVES[archive](Path(scratch)) as desk,
                serving(desk) as address,
            ):
                for name, picture in wanted.items():
                    if picture.archive == archive:
                        take(browser, address, name, picture, folder)


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "docs/images"), sys.argv[2:])

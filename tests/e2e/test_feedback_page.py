"""Saying whether an answer is right, in Debian's Chromium: stored in the archive, changed, taken back, by keyboard too."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from rag.desk import Desk
from tests.e2e.harness import Visit, serving, visiting

AI = "What did China say about the AI resolution?"
PANDAS = "What did China say about the price of pandas?"
CCTV = "2024-07-02-fr-b83509/4"
STORED = "Stored in your archive; nothing is sent."
HOSTILE = '<img src=x onerror="alert(1)">\x1b]0;owned\x07 ![x](http://evil.invalid/x.png) $\\frac{1}{2}$'


@pytest.fixture
def visit(browser: Browser, seeded: Desk) -> Iterator[Visit]:
    """A page on an archive of its own, as far as questions can be asked."""
    with serving(seeded) as address, visiting(browser, address, reduced_motion="reduce") as visit:
        visit.ready()
        yield visit
        assert visit.strangers() == []
        assert visit.complaints == []
        assert visit.dialogs == []


@pytest.fixture
def file(seeded: Desk) -> Path:
    return seeded.settings.data / "archive.sqlite"


def stored(file: Path) -> list[tuple[str, str]]:
    """Each verdict and note in the archive, as another process reads them, the first one first."""
    connection = sqlite3.connect(file)
    try:
        return connection.execute("SELECT verdict, note FROM feedback ORDER BY given").fetchall()
    finally:
        connection.close()


def row(page: Page, number: int = 0) -> Locator:
    return page.locator(".or-feedback").nth(number)


def button(where: Locator, name: str) -> Locator:
    return where.get_by_role("button", name=name, exact=True)


@contextmanager
def held_up(page: Page, clicked: Locator) -> Iterator[None]:
    """What a click sends is on its way until the end."""
    waiting: list[Route] = []
    page.route("**/feedback", lambda route: waiting.append(route))
    with page.expect_request("**/feedback"):
        clicked.click()
    yield
    waiting[0].continue_()
    page.unroute("**/feedback")


def test_a_verdict_is_stored_at_once_then_a_note_then_changed_then_taken_back(visit: Visit, file: Path) -> None:
    page = visit.page
    visit.ask(AI)
    visit.answered()
    said = row(page)
    expect(button(said, "Right")).to_have_attribute("aria-pressed", "false")
    button(said, "Wrong exchange").click()
    expect(said.locator(".or-fb-told")).to_have_text(STORED)
    expect(page.get_by_role("status").filter(has_text=STORED)).to_have_count(1)
    expect(button(said, "Wrong exchange")).to_have_attribute("aria-pressed", "true")
    assert stored(file) == [("wrong_exchange", "")]

    said.get_by_label("Note (optional)").fill("He meant another one.")
    said.get_by_label("What would be right?").fill(CCTV)
    button(said, "Save").click()
    expect(said.locator(".or-fb-kept")).to_have_text("He meant another one.")
    expect(said.locator("form")).to_be_hidden()
    expect(button(said, "Edit")).to_be_focused()
    assert stored(file) == [("wrong_exchange", "He meant another one.")]

    said.get_by_role("link", name=CCTV).click()
    expect(page.locator("#or-source .or-exchange")).to_have_attribute("data-exchange", CCTV)
    expect(page.locator("#or-source mark")).to_have_count(1)

    button(said, "Wrong quote").click()
    expect(button(said, "Wrong quote")).to_have_attribute("aria-pressed", "true")
    expect(button(said, "Wrong exchange")).to_have_attribute("aria-pressed", "false")
    assert stored(file) == [("wrong_quote", "He meant another one.")]

    button(said, "Take back").click()
    expect(said.locator(".or-fb-told")).to_have_text("Taken back: nothing is stored.")
    expect(said.locator('[aria-pressed="true"]')).to_have_count(0)
    expect(said.locator("form")).to_be_hidden()
    assert stored(file) == []


def test_what_is_typed_while_a_verdict_is_on_its_way_is_kept(visit: Visit, file: Path) -> None:
    page = visit.page
    visit.ask(AI)
    visit.answered()
    said = row(page)
    button(said, "Wrong quote").click()
    expect(said.locator(".or-fb-told")).to_have_text(STORED)
    with held_up(page, button(said, "Other")):
        said.get_by_label("Note (optional)").fill("typed meanwhile")
    expect(button(said, "Other")).to_have_attribute("aria-pressed", "true")
    button(said, "Save").click()
    expect(said.locator(".or-fb-kept")).to_be_visible()  # it is there, hidden, before it is saved
    expect(said.locator(".or-fb-kept")).to_have_text("typed meanwhile")
    assert stored(file) == [("other", "typed meanwhile")]


def test_what_is_typed_while_a_note_is_being_saved_is_not_shown_as_saved(visit: Visit, file: Path) -> None:
    page = visit.page
    visit.ask(AI)
    visit.answered()
    said = row(page)
    button(said, "Other").click()
    said.get_by_label("Note (optional)").fill("first")
    told = page.get_by_role("status").filter(has_text=STORED)
    with held_up(page, button(said, "Save")):
        said.get_by_label("Note (optional)").fill("first and second")
        told.evaluate("told => (told.textContent = '')")  # of the verdict; the note's comes once all else is painted
    expect(told).to_have_count(1)
    assert stored(file) == [("other", "first")]
    expect(said.locator(".or-fb-kept")).to_be_hidden()
    button(said, "Save").click()
    expect(said.locator(".or-fb-kept")).to_be_visible()
    expect(said.locator(".or-fb-kept")).to_have_text("first and second")
    assert stored(file) == [("other", "first and second")]


def test_two_answers_keep_each_its_own_and_it_stays_after_further_questions_and_a_reload(
    visit: Visit, file: Path
) -> None:
    page = visit.page
    visit.ask(AI)
    visit.answered()
    button(row(page), "Right").click()
    expect(row(page).locator(".or-fb-told")).to_have_text(STORED)
    expect(row(page).get_by_label("What would be right?")).to_be_hidden()  # it is right
    row(page).get_by_label("Note (optional)").fill("not saved yet")
    visit.ask(PANDAS)
    visit.answered(2)
    expect(row(page).get_by_label("Note (optional)")).to_have_value("not saved yet")
    expect(button(row(page), "Right")).to_have_attribute("aria-pressed", "true")

    refusal = row(page, 1)
    assert refusal.get_by_role("button").all_inner_texts() == ["Right", "Should have answered", "Other"]
    button(refusal, "Should have answered").click()
    refusal.get_by_label("What would be right?").fill("Pandas are free.")
    button(refusal, "Save").click()
    expect(refusal.locator(".or-fb-told")).to_contain_text("these words stand nowhere on record")
    expect(refusal.locator("form")).to_be_visible()
    refusal.get_by_label("What would be right?").fill("Ren'ai Jiao fait partie du territoire chinois.")
    refusal.get_by_label("What would be right?").press("Enter")
    expect(refusal.get_by_role("link", name="2024-07-02-fr-b83509/8")).to_be_visible()
    assert stored(file) == [("right", ""), ("should_have_answered", "")]

    visit.reload()
    visit.answered(2)
    expect(button(row(page), "Right")).to_have_attribute("aria-pressed", "true")
    expect(button(row(page, 1), "Should have answered")).to_have_attribute("aria-pressed", "true")
    expect(row(page, 1).get_by_role("link", name="2024-07-02-fr-b83509/8")).to_be_visible()
    button(row(page, 1), "Edit").click()
    expect(row(page, 1).get_by_label("What would be right?")).to_have_value(
        "Ren'ai Jiao fait partie du territoire chinois."
    )


def test_it_is_said_by_keyboard_alone_and_moves_nothing_above(visit: Visit, file: Path) -> None:
    page = visit.page
    visit.ask(AI)
    visit.answered()
    said = row(page)
    button(said, "Right").scroll_into_view_if_needed()
    first = page.locator(".or-quote").first
    before = first.evaluate("quote => quote.getBoundingClientRect().top + quote.closest('[role=log]').scrollTop")
    button(said, "Right").focus()
    page.keyboard.press("Tab")
    expect(button(said, "Wrong quote")).to_be_focused()
    page.keyboard.press("Space")
    expect(button(said, "Wrong quote")).to_have_attribute("aria-pressed", "true")
    expect(button(said, "Wrong quote")).to_be_focused()
    expect(button(said, "Save")).to_be_in_viewport()
    assert before == first.evaluate(
        "quote => quote.getBoundingClientRect().top + quote.closest('[role=log]').scrollTop"
    )
    for _ in range(5):  # the other three verdicts, "Take back", the note
        page.keyboard.press("Tab")
    expect(said.get_by_label("Note (optional)")).to_be_focused()
    page.keyboard.type("By keyboard / only")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(button(said, "Edit")).to_be_focused()
    assert stored(file) == [("wrong_quote", "By keyboard / only")]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(said.locator(".or-fb-told")).to_have_text("Taken back: nothing is stored.")
    expect(button(said, "Right")).to_be_focused()
    assert stored(file) == []


def test_on_a_narrow_screen_the_form_is_all_in_view_and_the_frame_stays(browser: Browser, seeded: Desk) -> None:
    narrow = {"viewport": {"width": 390, "height": 844}, "reduced_motion": "reduce"}
    with serving(seeded) as address, visiting(browser, address, **narrow) as visit:
        page = visit.page
        visit.ready()
        visit.ask(AI)
        visit.answered()
        page.locator('[role="log"]').evaluate("log => (log.scrollTop = log.scrollHeight)")
        before = page.locator(".or-masthead").bounding_box()
        button(row(page), "Wrong exchange").click()
        expect(button(row(page), "Save")).to_be_in_viewport(ratio=1)
        log, save = page.locator('[role="log"]').bounding_box(), button(row(page), "Save").bounding_box()
        assert log is not None
        assert save is not None
        assert save["y"] + save["height"] <= log["y"] + log["height"]
        assert page.locator(".or-masthead").bounding_box() == before
        for each in row(page).get_by_role("button").all():
            box = each.bounding_box()
            assert box is not None
            assert box["height"] >= 24
            assert box["x"] + box["width"] <= 390
        assert visit.strangers() == []
        assert visit.complaints == []


def test_a_hostile_note_is_text_on_the_page_and_in_the_terminal(visit: Visit, seeded: Desk, file: Path) -> None:
    page = visit.page
    visit.ask(AI)
    visit.answered()
    button(row(page), "Other").click()
    row(page).get_by_label("Note (optional)").fill(HOSTILE)
    button(row(page), "Save").click()
    expect(row(page).locator(".or-fb-kept")).to_have_text(HOSTILE)
    assert row(page).locator("img, script").count() == 0
    assert stored(file) == [("other", HOSTILE)]
    listed = subprocess.run(
        [sys.executable, "-m", "ui.cli", "feedback", "--data", str(seeded.settings.data)],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert '  note: <img src=x onerror="alert(1)">]0;owned ![x](http://evil.invalid/x.png)' in listed.stdout
    assert "\x1b" not in listed.stdout


def test_an_answer_in_french_is_judged_in_french(visit: Visit, file: Path) -> None:
    visit.ask("Qu’a dit la Chine de la résolution sur l’intelligence artificielle ?")
    visit.answered()
    button(row(visit.page), "Aurait dû s’abstenir").click()
    expect(row(visit.page).locator(".or-fb-told")).to_have_text("Enregistré dans votre archive ; rien n’est envoyé.")
    assert stored(file) == [("should_have_refused", "")]


def test_what_cannot_be_stored_is_told_beside_the_buttons(browser: Browser, seeded: Desk, file: Path) -> None:
    with serving(seeded) as address, visiting(browser, address) as visit:
        visit.ready()
        visit.ask(AI)
        visit.answered()
        visit.context.set_offline(True)
        button(row(visit.page), "Right").click()
        expect(row(visit.page).locator(".or-fb-told")).to_have_text(
            "Not stored: the page cannot be reached. Try again."
        )
        expect(button(row(visit.page), "Right")).to_have_attribute("aria-pressed", "false")
        visit.context.set_offline(False)
        button(row(visit.page), "Right").click()
        expect(row(visit.page).locator(".or-fb-told")).to_have_text(STORED)
        assert stored(file) == [("right", "")]
        assert visit.strangers() == []

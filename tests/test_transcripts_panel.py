"""The Transcripts tab's handlers, called as anyone could call them: with anything."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from rag.config import Settings
from rag.desk import Desk
from rag.lock import writing
from tests.conftest import a_page
from tests.test_page_handlers import Event, Request
from ui.adding import Adding

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

SEEDED = "2024-07-02-fr-b83509"
PAGE = a_page("4 March 2024", "the Boeing dispute").encode()
ODD: list[object] = [None, "x", 7, -1, True, [], ["x"], {}, {"a": 1}, "\ud800", "x" * 100_000, "../../etc/passwd"]


class Masthead:
    """As much of the top of the page as the tab asks of it."""

    def __init__(self) -> None:
        self.engines: list[object] = []

    def loaded_anew(self, words: Any, engine: object = None) -> dict[Any, Any]:
        self.engines.append(engine)
        return {"masthead": words.language}


def panel_of(desk: Desk) -> Any:
    import gradio as gr

    from ui.transcripts_panel import TranscriptsPanel, transcripts_script

    async def build() -> TranscriptsPanel:
        with gr.Blocks(analytics_enabled=False):
            return TranscriptsPanel(desk, Adding(desk), transcripts_script())

    panel = asyncio.run(build())  # outside an event loop, Gradio leaves some behind
    panel._masthead = Masthead()
    return panel


@pytest.fixture
def panel(desk: Desk) -> Any:
    return panel_of(desk)


@pytest.fixture
def writable(seeded: Desk) -> Any:
    return panel_of(seeded)


def did(updates: Iterator[dict[Any, Any]], part: Any) -> str:
    """The last that a handler shows in a part, as text."""
    shown = [one[part] for one in updates if part in one]
    return unescape(str(shown[-1]))


def acted(panel: Any, token: object, **told: object) -> list[dict[Any, Any]]:
    return list(panel.act(token, "", None, Event(told), Request()))


def read(panel: Any, *files: tuple[str, bytes], addresses: str = "") -> tuple[str, str]:
    """The token of what was previewed, and what is shown of it."""
    tokens = [panel._adding.hold(*file) for file in files]
    updates = acted(panel, "", act="read", files=tokens, addresses=addresses)
    return next((one[panel.batch] for one in updates if panel.batch in one), ""), did(iter(updates), panel.form)


def test_what_is_typed_is_looked_for_and_what_is_not_there_is_said(panel: Any) -> None:
    assert "Mao Ning" in unescape(panel.find("CONFERENCE reuters", Request()))
    assert "Nothing matches “<tea>”." in unescape(panel.find(" <tea> ", Request()))


@pytest.mark.parametrize("odd", ODD)
def test_every_handler_answers_whatever_it_is_sent(panel: Any, odd: object) -> None:
    request = Request()
    before = len(panel._desk.transcripts())
    assert panel.find(odd, request)
    assert panel.more(odd, Event({"most": odd}), request)
    assert panel.more(odd, Event(odd), request)
    assert "no longer in the archive" in panel.show(Event({"target": odd}), request)
    assert panel.show(Event(odd), request)
    assert list(panel.remove(odd, odd, Event({"transcript": odd}), request))
    for act in ("read", "leave", "add", "discard", "form", odd):
        told = Event({"act": act, "files": odd, "addresses": odd, "number": odd})
        assert list(panel.act(odd, odd, odd, told, request))
    assert list(panel.act(odd, odd, odd, Event(odd), request))
    assert len(panel._desk.transcripts()) == before


@pytest.mark.parametrize(
    "target", [SEEDED, f"{SEEDED}/4", f"{SEEDED}/4:3870-4438", f"{SEEDED}/999999", f"{SEEDED}/0", f"{SEEDED}/4:9-1"]
)
def test_a_transcript_is_shown_whole_at_any_place_of_it(panel: Any, target: str) -> None:
    shown = panel.show(Event({"target": target}), Request())
    assert shown.count('<section class="or-tr-exchange"') == 8
    assert ("<mark>" in shown) == target.endswith("4438")


@pytest.mark.parametrize(
    "target", ["2024-07-02-fr-000000", f"{SEEDED}/4:3870", f"{SEEDED}'", f"{SEEDED}/4/4", "a" * 61]
)
def test_an_unknown_place_is_one_line(panel: Any, target: str) -> None:
    shown = panel.show(Event({"target": target}), Request("fr"))
    assert "n’est plus dans l’archive" in unescape(shown)


def test_a_file_is_read_shown_added_and_listed(writable: Any) -> None:
    token, shown = read(writable, ("march.txt", PAGE))
    assert "Nothing is stored yet" in shown
    assert "Boeing dispute" in shown
    assert "named in the title" in shown
    assert len(writable._desk.transcripts()) == 1
    updates = acted(writable, token, act="add")
    assert "added" in did(iter(updates), writable.form)
    assert "4 March 2024" in did(iter(updates), writable.list)
    assert updates[-1] == {"masthead": "en"}
    assert "no longer kept" in did(iter(acted(writable, token, act="add")), writable.form)


def test_what_is_discarded_or_left_out_is_not_stored(writable: Any) -> None:
    token, _ = read(writable, ("march.txt", PAGE), ("may.txt", a_page("9 May 2024", "tea").encode()))
    shown = did(iter(acted(writable, token, act="leave", number=0)), writable.form)
    assert "march.txt" not in shown
    assert "may.txt" in shown
    assert "Nothing was stored" in did(iter(acted(writable, token, act="discard")), writable.form)
    assert "no longer kept" in did(iter(acted(writable, token, act="add")), writable.form)
    assert len(writable._desk.transcripts()) == 1
    assert not (writable._desk.settings.data / "uploads").exists()


def test_while_another_process_writes_what_was_previewed_stays_to_be_tried_again(writable: Any) -> None:
    token, _ = read(writable, ("march.txt", PAGE))
    with writing(writable._desk.settings.data, "rebuild"):
        shown = did(iter(acted(writable, token, act="add")), writable.form)
    assert "is being written to by `onrecord rebuild`" in shown
    assert "Add 1 transcript" in shown
    assert "added" in did(iter(acted(writable, token, act="add")), writable.form)


@pytest.mark.parametrize(
    ("addresses", "told"),
    [
        ("", "Choose a file or give an address first"),
        ("ftp://example.org/a", "is no web address"),
        ("file:///etc/passwd", "is no web address"),
        ("\n".join(f"http://127.0.0.1/{number}" for number in range(51)), "Up to 50 at a time"),
        ("http://127.0.0.1:9/a", "private"),
    ],
)
def test_addresses_that_are_not_fetched_are_told_why(panel: Any, addresses: str, told: str) -> None:
    assert told in read(panel, addresses=addresses)[1]


def test_a_removed_transcript_is_gone_and_said_to_be(writable: Any) -> None:
    updates = list(writable.remove("", None, Event({"transcript": SEEDED}), Request()))
    assert "Removed: Conférence de presse" in did(iter(updates), writable.page)
    assert "No transcripts yet" in did(iter(updates), writable.list)
    assert "no longer in the archive" in writable.show(Event({"target": SEEDED}), Request())
    assert "no longer in the archive" in did(
        writable.remove("", None, Event({"transcript": SEEDED}), Request()), writable.page
    )


def test_switched_off_nothing_is_offered_read_added_or_removed(seed_data: Path, desk: Desk) -> None:
    closed = Desk(Settings(data=seed_data, allow_adding=False), desk.embedder)
    panel = panel_of(closed)
    panel._tab = "tab"
    opened = next(panel.open(Request()))
    assert "or-tr-button" not in opened[panel.heading]
    assert opened[panel.form] == ""
    assert "or-tr-remove" not in panel.show(Event({"target": SEEDED}), Request())
    for act in ("read", "add", "form"):
        (only,) = acted(panel, "x", act=act, addresses="http://example.org")
        assert isinstance(only[panel.form], dict)  # Gradio's word for "as it was"
    (refused,) = panel.remove("", None, Event({"transcript": SEEDED}), Request())
    assert "switched off" in refused[panel.page]
    assert len(closed.transcripts()) == 1
    closed.close()


def test_a_page_that_is_loaded_while_something_is_added_follows_it(writable: Any) -> None:
    token, _ = read(writable, ("march.txt", PAGE))
    writable._tab = "tab"
    assert writable._adding.start(token)
    updates = list(writable.open(Request()))
    if len(updates) > 1:  # it may be done before it is looked at
        assert "added" in did(iter(updates), writable.form)
        assert updates[-1] == {"masthead": "en"}
    writable._adding._run.join(30)
    assert len(writable._desk.transcripts()) == 2

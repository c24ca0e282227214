"""What an event of the page returns piece by piece: no piece takes from the one before what it does not name."""

from __future__ import annotations

import asyncio
import copy
from typing import Any

import gradio as gr
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ui.checked_blocks import CheckedBlocks

SESSION, RUN = "session", "run"
UPDATES = st.dictionaries(st.sampled_from(["value", "label", "interactive"]), st.text() | st.booleans(), min_size=0)
PIECES = (
    st.text() | st.none() | st.lists(st.text(), max_size=3) | UPDATES.map(lambda one: {**one, "__type__": "update"})
)


@pytest.fixture(scope="module")
def page() -> CheckedBlocks:
    """A page of one event and one part, built in an event loop: outside one, Gradio leaves some behind."""

    async def build() -> CheckedBlocks:
        with CheckedBlocks() as page:
            page.load(lambda: None, outputs=gr.Textbox())
        return page

    return asyncio.run(build())


def told(page: CheckedBlocks, pieces: list[Any]) -> list[Any]:
    """What a browser is told of the part, piece by piece."""
    (event,) = page.fns.values()
    page.pending_diff_streams.clear()
    return [page.handle_streaming_diffs(event, [one], SESSION, RUN, False)[0] for one in copy.deepcopy(pieces)]


def shown(pieces: list[Any]) -> list[Any]:
    """What each piece holds once all have come and none was shown yet, as Gradio's script leaves it."""
    first, *rest = copy.deepcopy(pieces)
    held = [first]
    for edits in rest:
        now = held[-1]
        for edit in edits:
            now = _edited(now, *edit)
        held.append(now)
    return held


def _edited(piece: Any, action: str, path: list[Any], value: Any) -> Any:
    """One edit, in place but for the whole: `apply_edit` of Gradio's client (6.0)."""
    if not path:
        return value if action == "replace" else piece + value
    inner = piece
    for step in path[:-1]:
        inner = inner[step]
    match action, inner:
        case "replace", _:
            inner[path[-1]] = value
        case "append", _:
            inner[path[-1]] += value
        case "delete", _:
            del inner[path[-1]]
        case "add", list():
            inner.insert(path[-1], value)
        case "add", dict():
            inner[path[-1]] = value
    return piece


@given(st.lists(PIECES, min_size=1, max_size=4))
def test_every_update_reaches_the_page_whole_however_late_it_is_shown(page: CheckedBlocks, pieces: list[Any]) -> None:
    held = shown(told(page, pieces))
    updates = [(at, one) for at, one in enumerate(pieces) if isinstance(one, dict)]
    assert [held[at] for at, _ in updates] == [one for _, one in updates]
    assert held[-1] == pieces[-1]


def test_what_grows_is_told_by_what_is_added(page: CheckedBlocks) -> None:
    assert told(page, ["So much", "So much and more"])[1] == [["append", [], " and more"]]
    assert told(page, [{"value": "a", "__type__": "update"}] * 2)[1] == []


def test_the_last_piece_is_told_whole_once_more(page: CheckedBlocks) -> None:
    update = {"value": "Ask", "__type__": "update"}
    told(page, [update])
    (event,) = page.fns.values()
    assert page.handle_streaming_diffs(event, [update], SESSION, RUN, True) == [update]

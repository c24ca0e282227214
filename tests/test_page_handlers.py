"""The page's handlers, called as anyone could call them: with anything."""

from __future__ import annotations

import asyncio
from html import unescape
from typing import Any

import pytest

from rag.config import Settings
from rag.desk import Desk
from rag.schema import Filters
from ui.examples import example_questions
from ui.opening import Empty, Failed, Opening, Ready
from ui.strings import strings

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

EN = strings("en")


class Request:
    """As much of a request as the handlers read."""

    def __init__(self, language: str = "en") -> None:
        self.headers = {"accept-language": language}


class Event:
    """As much of an event as the handlers read."""

    def __init__(self, data: object = None) -> None:
        self._data = data


def chat_of(desk: Desk) -> Any:
    import gradio as gr

    from ui.chat_panel import ChatPanel
    from ui.source_panel import SourcePanel

    async def build() -> ChatPanel:
        with gr.Blocks(analytics_enabled=False):
            chat, source = ChatPanel(desk), SourcePanel(desk)
            chat.listen(source)
        return chat

    return asyncio.run(build())  # outside an event loop, Gradio leaves some behind


def source_of(desk: Desk) -> Any:
    import gradio as gr

    from ui.source_panel import SourcePanel

    async def build() -> SourcePanel:
        with gr.Blocks(analytics_enabled=False):
            return SourcePanel(desk)

    return asyncio.run(build())


@pytest.mark.parametrize(
    "data",
    [
        None,
        7,
        [],
        "x",
        {},
        {"target": None},
        {"target": {"exchange": "x"}},
        {"target": "2024-07-02-fr-000000/4"},
        {"target": "../../etc/passwd"},
        {"target": "x" * 100_000},
        {"target": "2024-07-02-fr-b83509/4:1-99999999999"},
    ],
)
def test_a_target_that_names_no_exchange_gets_a_clear_line(desk: Desk, data: object) -> None:
    assert EN.unknown_exchange in unescape(source_of(desk).open(Event(data), Request()))


def test_a_place_outside_the_exchange_marks_nothing(desk: Desk) -> None:
    exchange = desk.transcript(desk.transcripts()[0].id).exchanges[3].id
    shown = source_of(desk).open(Event({"target": f"{exchange}:1-2"}), Request())
    assert "or-exchange" in shown
    assert "<mark>" not in shown


@pytest.mark.parametrize("typed", [None, 7, [], {"question": "x"}, "", "  \n ", "x" * 1001])
def test_what_is_no_question_is_not_asked(desk: Desk, typed: object) -> None:
    from ui.chat_panel import Conversation

    before = Conversation()
    replies = list(chat_of(desk).ask(typed, before, Event(), Request()))
    assert [reply[2] for reply in replies] == [before]


def test_a_question_of_odd_characters_is_answered_without_an_error(desk: Desk) -> None:
    from ui.chat_panel import Conversation

    *_, last = chat_of(desk).ask("\ud800 \0 \u202e 𝔘?", Conversation(), Event(), Request())
    last[0][0]["content"].encode()
    assert len(last[2].turns) == 1


def test_history_is_the_questions_of_this_conversation_oldest_first(desk: Desk) -> None:
    from ui.chat_panel import Conversation

    heard: list[tuple[str, ...]] = []

    class Listening(Desk):
        def stream(self, question: str, filters: Filters | None = None, history: tuple[str, ...] = ()) -> Any:
            heard.append(history)
            return super().stream(question, filters, history)

    chat = chat_of(Listening(desk.settings, desk.embedder))
    conversation = Conversation()
    for question in ("One?", "Two?", "Three?"):
        *_, last = chat.ask(question, conversation, Event(), Request())
        conversation = last[2]
    assert heard == [(), ("One?",), ("One?", "Two?")]


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_examples_come_from_what_is_loaded_and_are_answered(desk: Desk, language: str) -> None:
    examples = example_questions(desk, strings(language))
    assert 1 <= len(examples) <= 4
    assert len(set(examples)) == len(examples)
    assert all(desk.ask(example).status == "answered" for example in examples)


def test_an_archive_with_transcripts_is_ready_at_once(desk: Desk) -> None:
    assert [type(state) for state in Opening(desk).states()] == [Ready]


def test_an_archive_with_neither_transcripts_nor_seeds_is_empty(tmp_path: Any) -> None:
    (tmp_path / "none").mkdir()
    desk = Desk(Settings(data=tmp_path / "data", seeds=tmp_path / "none"))
    assert list(Opening(desk).states()) == [Empty()]


def test_seeds_that_hold_no_transcript_are_named(seeded: Desk, tmp_path: Any) -> None:
    for transcript in seeded.transcripts():
        seeded.remove(transcript.id)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "noise.txt").write_text("nothing to see", encoding="utf-8")
    desk = Desk(Settings(data=seeded.settings.data, seeds=tmp_path / "seeds"), seeded.embedder)
    *_, last = Opening(desk).states()
    assert isinstance(last, Failed)
    assert "noise.txt" in last.reasons[0]

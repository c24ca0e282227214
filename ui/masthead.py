"""The top of the page, and what it takes to open it: what is loaded, or the seeds taken in first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from rag.desk import Desk
from ui.chat_panel import ChatPanel
from ui.examples import example_questions
from ui.opening import Empty, Failed, Opening, Ready, Seeding, State
from ui.render.frame import empty_html, loaded_in_words, masthead_html, seeding_html, trouble_html, welcome_html
from ui.render.html import source_empty_html
from ui.source_panel import SourcePanel
from ui.strings import Strings, strings, wanted_language

Updates = dict[Any, Any]


class Masthead:
    """Says what is loaded and which engine answers; lets questions in once something is."""

    def __init__(self) -> None:
        self.html = gr.HTML(masthead_html("", "", strings("en")), elem_id="or-top", apply_default_css=False)

    def listen(self, desk: Desk, chat: ChatPanel, source: SourcePanel) -> None:
        """Open the page whenever it is loaded in a browser."""
        self._desk = desk
        self._chat = chat
        self._source = source
        self._opening = Opening(desk)
        gr.on(
            None,
            self.open,
            inputs=[],
            outputs=[self.html, chat.chat, chat.box, chat.button, chat.stop, chat.new, source.html, *chat.way.outputs],
            show_progress="hidden",
            concurrency_limit=None,  # a page that waits for the seeds holds up no other
            api_visibility="private",
        )
        chat.way.engine.input(
            self.name_engine,
            inputs=chat.way.engine,
            outputs=self.html,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )

    def name_engine(self, engine: object, request: gr.Request) -> str:
        """The top of the page once another engine is chosen."""
        words = strings(wanted_language(request.headers.get("accept-language", "")))
        return masthead_html(loaded_in_words(self._desk.transcripts(), words), self._writer(words, engine), words)

    def _writer(self, words: Strings, engine: object = None) -> str:
        """The model that answers and where it is, in words; empty where the record alone answers."""
        settings = self._desk.settings
        if not settings.model or engine == "quotes":
            return ""
        from rag.model import Endpoint

        try:
            host = Endpoint(settings.model, settings.openai_base_url, None).host
        except ValueError:
            host = "?"  # no address; a question tells what is wrong with it
        return words.engine_model.format(model=settings.model, host=host)

    def open(self, request: gr.Request) -> Iterator[Updates]:
        """What the page shows until questions can be asked, then questions to try."""
        words = strings(wanted_language(request.headers.get("accept-language", "")))
        state: State | None = None
        for state in self._opening.states():
            yield self._updates(state, words)
        if isinstance(state, Ready):
            # Asking for the examples also warms the model, before anyone has typed a question.
            examples = example_questions(self._desk, words)
            yield {self._chat.chat: gr.update(placeholder=welcome_html(examples, words))}

    def _updates(self, state: State, words: Strings) -> Updates:
        ready = isinstance(state, Ready)
        loaded = loaded_in_words(state.transcripts, words) if isinstance(state, Ready) else ""
        return {
            self.html: masthead_html(loaded, self._writer(words), words),
            self._chat.chat: gr.update(placeholder=opening_html(state, words)),
            self._chat.box: gr.update(label=words.ask_label, placeholder=words.ask_placeholder, interactive=ready),
            self._chat.button: gr.update(value=words.ask, interactive=ready),
            self._chat.stop: gr.update(value=words.stop),
            self._chat.new: gr.update(value=words.new_chat, interactive=ready),
            self._source.html: source_empty_html(words),
            **self._chat.way.updates(words),
        }


def opening_html(state: State, words: Strings) -> str:
    """What stands where the conversation will be."""
    match state:
        case Ready():
            return welcome_html((), words)
        case Seeding(done, total):
            return seeding_html(done, total, words)
        case Empty():
            return empty_html(words)
        case Failed(reasons, locked):
            return trouble_html(words.seed_failed, (words.busy,) if locked else reasons, words)

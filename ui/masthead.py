"""The top of the page, and what it takes to open it: what is loaded, or the seeds taken in first."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from rag.desk import Desk
from rag.schema import TranscriptSummary
from ui.chat_panel import KEPT_AS, ChatPanel
from ui.examples import example_questions
from ui.kept_conversations import Kept
from ui.opening import Empty, Failed, Opening, Ready, Seeding, State
from ui.render.frame import empty_html, loaded_in_words, masthead_html, seeding_html, trouble_html, welcome_html
from ui.render.source import source_empty_html
from ui.source_panel import SourcePanel
from ui.strings import Strings, language_of, strings

Updates = dict[Any, Any]


class Masthead:
    """Says what is loaded and which engine answers; lets questions in once something is."""

    def __init__(self) -> None:
        self.html = gr.HTML(masthead_html("", "", strings("en")), elem_id="or-top", apply_default_css=False)

    def listen(self, page: gr.Blocks, desk: Desk, chat: ChatPanel, source: SourcePanel) -> None:
        """Open the page whenever it is loaded in a browser."""
        self._desk = desk
        self._chat = chat
        self._source = source
        self._opening = Opening(desk)
        self._tried: dict[tuple[str, int], tuple[str, ...]] = {}
        outputs = [
            *(self.html, chat.chat, chat.box, chat.button, chat.stop, chat.new, chat.conversation, chat.kept_as),
            *(source.html, chat.filters.keys, *chat.filters.outputs, *chat.way.outputs),
        ]
        page.load(
            self.open,
            inputs=chat.kept_as,
            outputs=outputs,
            js=KEPT_AS,
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
        words = strings(language_of(request.headers))
        return self._top(self._desk.transcripts(), words, engine)

    def _top(self, transcripts: tuple[TranscriptSummary, ...], words: Strings, engine: object = None) -> str:
        loaded = loaded_in_words(transcripts, words) if transcripts else ""
        has_model = self._desk.settings.model is not None
        return masthead_html(loaded, self._writer(words, engine), words, has_model)

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

    def open(self, kept_as: object, request: gr.Request) -> Iterator[Updates]:
        """What the tab showed before, what the page shows until questions can be asked, then questions to try."""
        words = strings(language_of(request.headers))
        state: State | None = None
        kept: Kept | None = self._chat.again(kept_as)
        for state in self._opening.states():
            yield self._updates(state, words, kept)
            kept = None
        if isinstance(state, Ready):
            # Asking for the examples also warms the model, before anyone has typed a question.
            yield {self._chat.chat: gr.update(placeholder=welcome_html(self._examples(words), words))}

    def _examples(self, words: Strings) -> tuple[str, ...]:
        """Questions to try, looked for once in a language until the archive changes."""
        asked = (words.language, self._desk.archive.epoch)
        if asked not in self._tried:
            self._tried = {one: found for one, found in self._tried.items() if one[1] == asked[1]}
            self._tried[asked] = example_questions(self._desk, words)
        return self._tried[asked]

    def _updates(self, state: State, words: Strings, kept: Kept | None) -> Updates:
        ready = isinstance(state, Ready)
        conversation: dict[str, Any] = {"placeholder": opening_html(state, words, self._may_add)}
        if kept and kept.conversation.turns:
            conversation["value"] = kept.conversation.messages()
        return {
            self.html: self._top(state.transcripts if isinstance(state, Ready) else (), words),
            self._chat.chat: gr.update(**conversation),
            self._chat.box: gr.update(label=words.ask_label, placeholder=words.ask_placeholder, interactive=ready),
            self._chat.button: gr.update(value=words.ask, interactive=ready),
            self._chat.stop: gr.update(value=words.stop),
            self._chat.new: gr.update(value=words.new_chat, interactive=ready),
            self._source.html: source_empty_html(words),
            **self._chat.way.updates(words),
            **(self._kept(kept, words) if kept else {}),
        }

    @property
    def engine(self) -> Any:
        """Where the reader chooses who answers."""
        return self._chat.way.engine

    @property
    def parts_of_loaded(self) -> list[Any]:
        """What `loaded_anew` changes."""
        return [self.html, self._chat.chat, self._chat.box, self._chat.button, self._chat.new]

    def loaded_anew(self, words: Strings, engine: object = None) -> Updates:
        """The page once transcripts were added or removed: what is loaded, what may be asked, questions to try."""
        transcripts = self._desk.transcripts()
        waiting = (
            welcome_html(self._examples(words), words) if transcripts else opening_html(Empty(), words, self._may_add)
        )
        return {
            self.html: self._top(transcripts, words, engine),
            self._chat.chat: gr.update(placeholder=waiting),
            self._chat.box: gr.update(interactive=bool(transcripts)),
            self._chat.button: gr.update(interactive=bool(transcripts)),
            self._chat.new: gr.update(interactive=bool(transcripts)),
        }

    @property
    def _may_add(self) -> bool:
        return self._desk.settings.allow_adding

    def _kept(self, kept: Kept, words: Strings) -> Updates:
        """What a tab is known by, and its filters."""
        return {
            self._chat.conversation: kept.conversation,
            self._chat.kept_as: kept.conversation.token,
            **self._chat.filters.opened(kept.filters, words),
        }


def opening_html(state: State, words: Strings, may_add: bool = False) -> str:
    """What stands where the conversation will be."""
    match state:
        case Ready():
            return welcome_html((), words)
        case Seeding(done, total):
            return seeding_html(done, total, words)
        case Empty():
            return empty_html(words, may_add)
        case Failed(reasons, locked):
            return trouble_html(words.seed_failed, (words.busy,) if locked else reasons, words)

"""The left side of the page: questions, and answers that arrive piece by piece."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, wait
from importlib import resources
from itertools import chain
from typing import Any

import gradio as gr

from rag.desk import Desk
from rag.errors import NothingMatchesError, OnRecordError
from rag.language import detect
from rag.schema import Answer, CitationEvent, DoneEvent
from ui.conversation import Asked, Conversation, Draft, Lifting, Turn
from ui.filter_kinds import lifted, own_lifts, set_kinds
from ui.filters_panel import FiltersPanel
from ui.kept_answers import KeptAnswers
from ui.kept_conversations import Kept, KeptConversations
from ui.render.answer import answer_html, problem_html
from ui.render.feedback import feedback_html
from ui.render.filters import nothing_html, try_html
from ui.render.frame import loaded_in_words
from ui.render.source import source_empty_html
from ui.source_panel import SourcePanel
from ui.strings import Strings, language_of, strings
from ui.way_panel import WayPanel

MAX_QUESTION = 1000
_AT_ONCE = 8
"""How many questions are answered at the same time; one that takes long holds up none of the others."""

_SOON = 0.2
"""How long (s) the record may take before the page says that it is searched: to draw that takes a browser about 0.1 s,
in which it would not draw the answer."""

KEPT_AS = """() => {
  try { return sessionStorage.getItem("onrecord-conversation"); } catch { return null; }
}"""
"""What a tab kept of its conversation: the name that it is kept under here."""


class ChatPanel:
    """The conversation, the question box with its buttons, and how answers are written."""

    def __init__(self, desk: Desk, kept: KeptAnswers) -> None:
        self._desk = desk
        self._kept = kept
        self._ahead = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="ask")
        self.conversations = KeptConversations()
        words = strings("en")
        self.conversation = gr.State(Conversation())
        self.chat = gr.Chatbot(
            elem_id="or-chat",
            show_label=False,
            container=False,
            layout="panel",
            height=None,
            autoscroll=False,  # page.js keeps the question in view; the end of a long answer is no place to start
            buttons=[],
            feedback_options=None,
            group_consecutive_messages=False,
            sanitize_html=True,
            allow_tags=False,
            latex_delimiters=[],
            line_breaks=False,
            placeholder="",
        )
        with gr.Row(elem_id="or-ask"):
            self.box = gr.Textbox(
                elem_id="or-box",
                label=words.ask_label,
                show_label=False,
                container=False,
                placeholder=words.loading,
                lines=1,
                max_lines=4,
                max_length=MAX_QUESTION,
                interactive=False,
                scale=1,
            )
            self.button = gr.Button(words.ask, elem_id="or-send", variant="primary", interactive=False, scale=0)
            self.stop = gr.Button(words.stop, elem_id="or-stop", variant="secondary", visible=False, scale=0)
            with gr.Row(elem_id="or-small") as small:
                self.new = gr.Button(words.new_chat, elem_id="or-new", variant="secondary", interactive=False, scale=0)
            self.filters = FiltersPanel(desk, self.conversations, small)
            self.way = WayPanel(desk.settings)
        script = resources.files("ui").joinpath("assets/kept.js").read_text(encoding="utf-8")
        self.kept_as = gr.HTML("", elem_id="or-kept", html_template="<i hidden></i>", js_on_load=script)

    def listen(self, source: SourcePanel) -> None:
        """Answer what is typed or clicked; the source panel shows an answer's first citation."""
        self._source = source
        shown = [self.chat, self.box, self.conversation, source.html, self.button, self.stop, self.new]
        asking = gr.on(
            [self.box.submit, self.button.click, source.html.submit],
            self.ask,
            inputs=[self.box, self.conversation, self.way.engine, self.way.prompt, *self.filters.inputs],
            outputs=[*shown, *self.filters.outputs],
            show_progress="hidden",
            concurrency_limit=_AT_ONCE,
            api_visibility="private",
        )
        self.stop.click(
            self.end,
            inputs=self.conversation,
            outputs=[self.chat, self.conversation, self.button, self.stop, self.new],
            cancels=asking,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
        gr.on(
            [self.new.click, self.chat.clear],
            self.start_anew,
            inputs=[self.conversation, *self.filters.inputs],
            outputs=[*shown, self.kept_as],
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
        source.listen(self.conversation)
        self.filters.listen(self.conversation)
        self.way.listen()

    def again(self, kept_as: object) -> Kept:
        """What a tab showed before it was loaded again, or an empty conversation."""
        return self.conversations.again(kept_as)

    def start_anew(self, conversation: Conversation, request: gr.Request, *filters: object) -> tuple[Any, ...]:
        """An empty conversation; the filters stay, and nothing is kept of the one before."""
        words = _words(request)
        self.conversations.forget(conversation.token)
        fresh = self.conversations.begin()
        chosen = self.filters.read(filters, words).filters
        if chosen:
            self.conversations.choose(fresh.token, chosen)
        return [], "", fresh, source_empty_html(words), *_buttons(writing=False), fresh.token

    def end(self, conversation: Conversation) -> tuple[Any, ...]:
        """No more of the answer that is being written; what has come stays."""
        stopped = conversation.stopped()
        self.conversations.keep(stopped)
        return stopped.messages(), stopped, *_buttons(writing=False)

    def ask(
        self,
        typed: object,
        conversation: Conversation,
        engine: object,
        prompt: object,
        event: gr.EventData,
        request: gr.Request,
        *filters: object,
    ) -> Iterator[tuple[Any, ...]]:
        """Answer what is typed or the example that was clicked, or a question again without a limit, piece by piece."""
        words = _words(request)
        conversation = conversation.stopped()
        panel = (gr.skip(),) * len(self.filters.outputs)
        found = self._asked(typed, conversation, event, words, filters)
        if isinstance(found, str):
            gr.Info(found, title="", duration=8)
            yield gr.skip(), gr.skip(), conversation, *[gr.skip()] * 4, *panel
            return
        asked = found.asked if isinstance(found, Lifting) else found
        box = gr.skip() if isinstance(found, Lifting) else ""  # what is being typed is not what was asked
        if isinstance(found, Lifting):
            panel = self.filters.without(found, filters, words, conversation.token)
        self.conversations.read(conversation.token, by_hand=False)
        for turn, answer in self._turns(asked, conversation.next_number, engine, prompt):
            now = conversation.then(turn)
            self.conversations.keep(now)
            source = self._first_source(answer, now, words) if answer else gr.skip()
            writing = turn.draft is not None and turn.draft.model != ""
            yield now.messages(), box, now, source, *_buttons(writing), *panel
            box = gr.skip()  # emptied once: what is typed while the answer comes is the next question
            panel = (gr.skip(),) * len(panel)  # nor are filters that are set meanwhile overwritten

    def _asked(
        self, typed: object, conversation: Conversation, event: gr.EventData, words: Strings, filters: Sequence[object]
    ) -> Asked | Lifting | str:
        """What is asked, or why nothing is."""
        data = event._data if isinstance(event._data, dict) else {}
        if "turn" in data:
            return conversation.lifting(data["turn"], data.get("without")) or words.limit_gone
        question = data.get("question", typed)
        question = question.strip() if isinstance(question, str) else ""
        problem = _problem(question, words)
        if problem:
            return problem
        chosen = self.filters.read(filters, words)
        return chosen.problem or conversation.asking(question, chosen.filters)

    def _first_source(self, answer: Answer, conversation: Conversation, words: Strings) -> Any:
        """The source of an answer's first citation; nothing new where the reader opened another while it was written.

        Who asks wants the proof of the answer; who then opens a source wants that one, which is the later wish.
        """
        if self.conversations.is_reading(conversation.token):
            return gr.skip()
        return self._source.show_first(answer, words)

    def _turns(self, asked: Asked, number: int, engine: object, prompt: object) -> Iterator[tuple[Turn, Answer | None]]:
        """The turn as its answer grows; the last time with the answer itself, if there is one."""
        words = strings(detect(asked.question))
        try:
            way = self.way.way(engine, prompt)
            model = self._desk.settings.model if way.engine == "model" else None
            draft = Draft(words, model or "")
            events = self._desk.stream(
                asked.question, filters=asked.filters, history=asked.history, without=asked.without, way=way
            )
            soon = None if model else self._ahead.submit(next, events)
            if soon is None or not wait([soon], _SOON).done:
                yield Turn(number, asked, draft.html(), language=words.language, draft=draft), None
            for event in chain([soon.result()] if soon else [], events):
                if isinstance(event, DoneEvent):
                    answer = event.answer
                    liftable = (*(one.kind for one in answer.searched.conditions), *own_lifts(asked.filters))
                    token = self._kept.keep(answer, asked.history, asked.without)
                    further = self._to_try(answer, number) + feedback_html(answer, token)
                    shown = answer_html(answer, number, token, further)
                    yield Turn(number, asked, shown, liftable, answer.citations, answer.language), answer
                    return
                draft = draft.with_event(event)
                # A citation shows once its sentence is there, and each piece makes the page draw the conversation anew.
                if not isinstance(event, CitationEvent):
                    yield Turn(number, asked, draft.html(), language=words.language, draft=draft), None
        except NothingMatchesError:
            yield self._nothing(asked, number, words), None
        except OnRecordError as error:
            yield Turn(number, asked, problem_html(words.failed, str(error), words)), None

    def _to_try(self, answer: Answer, number: int) -> str:
        """What to try where nothing on record answers."""
        if answer.status != "not_found":
            return ""
        languages, adding = self._desk.archive.languages(), self._desk.settings.allow_adding
        return try_html(answer.searched, number, languages, strings(answer.language), adding)

    def _nothing(self, asked: Asked, number: int, words: Strings) -> Turn:
        """The turn of a question that its filters left nothing to search for."""
        left = {
            kind: self._desk.archive.counts(lifted(asked.filters, kind)).exchanges for kind in set_kinds(asked.filters)
        }
        loaded = loaded_in_words(self._desk.transcripts(), words)
        shown = nothing_html(asked.filters, number, left, loaded, words, self._desk.settings.allow_adding)
        return Turn(number, asked, shown, own_lifts(asked.filters), language=words.language)


def _buttons(writing: bool) -> tuple[Any, Any, Any]:
    """Ask, or while a model writes, Stop in its place; a new conversation begins once it has stopped."""
    return gr.update(visible=not writing), gr.update(visible=writing), gr.update(interactive=not writing)


def _problem(question: str, words: Strings) -> str:
    """Why a question is not asked, empty where it is."""
    if not question:
        return words.no_question
    return words.too_long.format(limit=MAX_QUESTION, count=len(question)) if len(question) > MAX_QUESTION else ""


def _words(request: gr.Request) -> Strings:
    return strings(language_of(request.headers))

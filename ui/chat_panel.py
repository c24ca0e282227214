"""The left side of the page: questions, and answers that arrive piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from rag.desk import Desk
from rag.errors import OnRecordError
from rag.language import detect
from rag.schema import Answer, DoneEvent
from ui.conversation import Asked, Conversation, Draft, Turn
from ui.kept_answers import KeptAnswers
from ui.render.html import answer_html, problem_html, source_empty_html
from ui.source_panel import SourcePanel
from ui.strings import Strings, strings, wanted_language
from ui.way_panel import WayPanel

MAX_QUESTION = 1000
_AT_ONCE = 8
"""How many questions are answered at the same time; one that takes long holds up none of the others."""


class ChatPanel:
    """The conversation, the question box with its buttons, and how answers are written."""

    def __init__(self, desk: Desk, kept: KeptAnswers) -> None:
        self._desk = desk
        self._kept = kept
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
            self.new = gr.Button(words.new_chat, elem_id="or-new", variant="secondary", interactive=False, scale=0)
            self.way = WayPanel(desk.settings)

    def listen(self, source: SourcePanel) -> None:
        """Answer what is typed or clicked; the source panel shows an answer's first citation."""
        self._source = source
        outputs = [self.chat, self.box, self.conversation, source.html, self.button, self.stop, self.new]
        asking = gr.on(
            [self.box.submit, self.button.click, source.html.submit],
            self.ask,
            inputs=[self.box, self.conversation, self.way.engine, self.way.prompt],
            outputs=outputs,
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
            outputs=outputs,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )
        source.listen(self.conversation)
        self.way.listen()

    def start_anew(self, request: gr.Request) -> tuple[Any, ...]:
        """An empty conversation."""
        words = _words(request)
        return [], "", Conversation(), source_empty_html(words), *_buttons(writing=False)

    def end(self, conversation: Conversation) -> tuple[Any, ...]:
        """No more of the answer that is being written; what has come stays."""
        stopped = conversation.stopped()
        return stopped.messages(), stopped, *_buttons(writing=False)

    def ask(
        self,
        typed: object,
        conversation: Conversation,
        engine: object,
        prompt: object,
        event: gr.EventData,
        request: gr.Request,
    ) -> Iterator[tuple[Any, ...]]:
        """Answer what is typed or the example that was clicked, or a question again without a limit, piece by piece."""
        data = event._data if isinstance(event._data, dict) else {}
        words = _words(request)
        conversation = conversation.stopped()
        if "turn" in data:
            asked = conversation.lifting(data["turn"], data.get("without"))
            problem = words.limit_gone
            box = gr.skip()  # what is being typed is not what was asked
        else:
            question = data.get("question", typed)
            question = question.strip() if isinstance(question, str) else ""
            problem = _problem(question, words)
            asked = None if problem else conversation.asking(question)
            box = ""
        if asked is None:
            gr.Info(problem, title="", duration=8)
            yield gr.skip(), gr.skip(), conversation, *[gr.skip()] * 4
            return
        for turn, answer in self._turns(asked, conversation.next_number, engine, prompt):
            now = conversation.then(turn)
            source = self._source.show_first(answer, words) if answer else gr.skip()
            writing = turn.draft is not None and turn.draft.model != ""
            yield now.messages(), box, now, source, *_buttons(writing)

    def _turns(self, asked: Asked, number: int, engine: object, prompt: object) -> Iterator[tuple[Turn, Answer | None]]:
        """The turn as its answer grows; the last time with the answer itself, if there is one."""
        words = strings(detect(asked.question))
        try:
            way = self.way.way(engine, prompt)
            model = self._desk.settings.model if way.engine == "model" else None
            draft = Draft(words, model or "")
            yield Turn(number, asked, draft.html(), language=words.language, draft=draft), None
            for event in self._desk.stream(asked.question, history=asked.history, without=asked.without, way=way):
                if isinstance(event, DoneEvent):
                    answer = event.answer
                    liftable = tuple(one.kind for one in answer.searched.conditions)
                    shown = answer_html(answer, number, self._kept.keep(answer))
                    yield Turn(number, asked, shown, liftable, answer.citations, answer.language), answer
                    return
                draft = draft.with_event(event)
                yield Turn(number, asked, draft.html(), language=words.language, draft=draft), None
        except OnRecordError as error:
            yield Turn(number, asked, problem_html(words.failed, str(error), words)), None


def _buttons(writing: bool) -> tuple[Any, Any, Any]:
    """Ask, or while a model writes, Stop in its place; a new conversation begins once it has stopped."""
    return gr.update(visible=not writing), gr.update(visible=writing), gr.update(interactive=not writing)


def _problem(question: str, words: Strings) -> str:
    """Why a question is not asked, empty where it is."""
    if not question:
        return words.no_question
    return words.too_long.format(limit=MAX_QUESTION, count=len(question)) if len(question) > MAX_QUESTION else ""


def _words(request: gr.Request) -> Strings:
    return strings(wanted_language(request.headers.get("accept-language", "")))

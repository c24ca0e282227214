"""The left side of the page: questions, and answers that arrive piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import gradio as gr

from rag.desk import Desk
from rag.errors import OnRecordError
from rag.language import detect
from rag.schema import Answer, Citation, CitationEvent, ConditionKind, DoneEvent, Notice, NoticeEvent, SentenceEvent
from ui.render.html import answer_html, draft_html, problem_html, question_html, source_empty_html
from ui.source_panel import SourcePanel
from ui.strings import Strings, strings, wanted_language

MAX_QUESTION = 1000
_MAX_TURNS = 100
"""How many questions and answers of a conversation are kept; the oldest go first."""

_AT_ONCE = 8
"""How many questions are answered at the same time; one that takes long holds up none of the others."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, those before it that it may lean on, and the kinds of its own words that are to limit nothing."""

    question: str
    history: tuple[str, ...] = ()
    without: frozenset[ConditionKind] = frozenset()


@dataclass(frozen=True, slots=True)
class Turn:
    """A question and what is shown as its answer; `liftable` are the limits that the question's own words set."""

    number: int
    asked: Asked
    shown: str
    liftable: tuple[ConditionKind, ...] = ()


@dataclass(frozen=True, slots=True)
class Conversation:
    """One session's chat. Kept on the server: what a browser sends back is never shown or searched."""

    turns: tuple[Turn, ...] = ()

    @property
    def next_number(self) -> int:
        """The number of the turn to come; numbers stay when the oldest turns go."""
        return self.turns[-1].number + 1 if self.turns else 1

    def asking(self, question: str) -> Asked:
        """A new question, after those that led to the last one."""
        if not self.turns:
            return Asked(question)
        last = self.turns[-1].asked
        return Asked(question, (*last.history, last.question)[-_MAX_TURNS:])

    def lifting(self, number: object, kind: object) -> Asked | None:
        """A turn's question again, a kind of limit lifted that its own words set; None where there is none such."""
        for turn in self.turns:
            for one in turn.liftable:
                if (turn.number, one) == (number, kind):
                    return replace(turn.asked, without=turn.asked.without | {one})
        return None

    def then(self, turn: Turn) -> Conversation:
        """The conversation with one more turn."""
        return Conversation((*self.turns, turn)[-_MAX_TURNS:])

    def messages(self) -> list[dict[str, str]]:
        """The conversation as the chat component takes it."""
        return [
            message
            for turn in self.turns
            for message in (
                {"role": "user", "content": question_html(turn.asked.question)},
                {"role": "assistant", "content": turn.shown},
            )
        ]


@dataclass(frozen=True, slots=True)
class Draft:
    """As much of an answer as has arrived."""

    text: str = ""
    citations: tuple[Citation, ...] = ()
    notices: tuple[Notice, ...] = ()

    def html(self, words: Strings) -> str:
        """The draft as shown."""
        return draft_html(self.text, self.citations, self.notices, words)


class ChatPanel:
    """The conversation, the question box and the two buttons."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
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
            self.new = gr.Button(words.new_chat, elem_id="or-new", variant="secondary", interactive=False, scale=0)

    def listen(self, source: SourcePanel) -> None:
        """Answer what is typed or clicked; the source panel shows an answer's first citation."""
        self._source = source
        outputs = [self.chat, self.box, self.conversation, source.html]
        gr.on(
            [self.box.submit, self.button.click, source.html.submit],
            self.ask,
            inputs=[self.box, self.conversation],
            outputs=outputs,
            show_progress="hidden",
            concurrency_limit=_AT_ONCE,
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

    def start_anew(self, request: gr.Request) -> tuple[Any, ...]:
        """An empty conversation."""
        words = _words(request)
        return [], "", Conversation(), source_empty_html(words)

    def ask(
        self, typed: object, conversation: Conversation, event: gr.EventData, request: gr.Request
    ) -> Iterator[tuple[Any, ...]]:
        """Answer what is typed or the example that was clicked, or a question again without a limit, piece by piece."""
        data = event._data if isinstance(event._data, dict) else {}
        words = _words(request)
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
            yield gr.skip(), gr.skip(), conversation, gr.skip()
            return
        number = conversation.next_number
        for shown, answer in self._answers(asked, number):
            liftable = tuple(one.kind for one in answer.searched.conditions) if answer else ()
            now = conversation.then(Turn(number, asked, shown, liftable))
            source = self._source.show_first(answer, words) if answer else gr.skip()
            yield now.messages(), box, now, source

    def _answers(self, asked: Asked, number: int) -> Iterator[tuple[str, Answer | None]]:
        """What is shown as the answer as it grows; the last time with the answer itself, if there is one."""
        words = strings(detect(asked.question))
        draft = Draft()
        yield draft.html(words), None
        try:
            for event in self._desk.stream(asked.question, history=asked.history, without=asked.without):
                match event:
                    case DoneEvent(answer):
                        yield answer_html(answer, number), answer
                        return
                    case SentenceEvent(text):
                        draft = Draft(f"{draft.text}\n\n{text}" if draft.text else text, draft.citations, draft.notices)
                    case CitationEvent(citation):
                        draft = Draft(draft.text, (*draft.citations, citation), draft.notices)
                    case NoticeEvent(notice):
                        draft = Draft(draft.text, draft.citations, (*draft.notices, notice))
                yield draft.html(words), None
        except OnRecordError as error:
            yield problem_html(words.failed, str(error), words), None


def _problem(question: str, words: Strings) -> str:
    """Why a question is not asked, empty where it is."""
    if not question:
        return words.no_question
    return words.too_long.format(limit=MAX_QUESTION, count=len(question)) if len(question) > MAX_QUESTION else ""


def _words(request: gr.Request) -> Strings:
    return strings(wanted_language(request.headers.get("accept-language", "")))

"""The right side of the page: the cited exchange in full, the quoted words marked."""

from __future__ import annotations

import re
from importlib import resources

import gradio as gr

from rag.desk import Desk
from rag.errors import OnRecordError, UnknownIdError
from rag.schema import Answer, Exchange, Span, TranscriptView
from ui.conversation import Conversation
from ui.kept_conversations import KeptConversations
from ui.render.citing import Copies, address_of, copies, proven
from ui.render.source import Version, source_empty_html, source_html, source_problem_html
from ui.render.turns import Translation, marked
from ui.strings import Strings, language_of, strings

_TARGET = re.compile(r"(?P<exchange>[a-z0-9-]{1,60}/[0-9]{1,6})(?::(?P<start>[0-9]{1,9})-(?P<end>[0-9]{1,9}))?")
"""What follows `#ex-` in a link: an exchange's id, and where the quoted words stand."""


class SourcePanel:
    """Shows the exchange behind a link `#ex-…` anywhere on the page."""

    def __init__(self, desk: Desk, conversations: KeptConversations) -> None:
        self._desk = desk
        self._conversations = conversations
        script = resources.files("ui").joinpath("assets/page.js").read_text(encoding="utf-8")
        self.html = gr.HTML(
            value=source_empty_html(strings("en")),
            elem_id="or-source",
            apply_default_css=False,
            js_on_load=script,
        )

    def listen(self, conversation: gr.State) -> None:
        """Open what is clicked. Not queued: opening a source never waits behind questions."""
        self.html.select(
            self.open,
            inputs=conversation,
            outputs=self.html,
            queue=False,
            trigger_mode="multiple",  # "once" would drop what is clicked while another opens
            show_progress="hidden",
            api_visibility="private",
        )

    def open(self, conversation: Conversation, event: gr.EventData, request: gr.Request) -> str:
        """The exchange that a clicked link names, with the translation that the conversation has beside it."""
        words = strings(language_of(request.headers))
        data = event._data
        target = data.get("target") if isinstance(data, dict) else None
        self._conversations.read(conversation.token, by_hand=True)
        return self.show(target, words, conversation.translation_of(target))

    def show(self, target: object, words: Strings, translation: Translation | None = None) -> str:
        """The exchange that a link's target names, or a line saying why it cannot be shown."""
        match = _TARGET.fullmatch(target) if isinstance(target, str) else None
        if match is None:
            return source_problem_html(words.unknown_exchange, words)
        quoted = Span(int(match["start"]), int(match["end"])) if match["start"] else None
        return self._show(match["exchange"], quoted, words, translation)

    def show_first(self, answer: Answer, words: Strings) -> str:
        """The exchange of an answer's first citation; of a refusal, nothing."""
        if not answer.citations:
            return source_empty_html(words)
        first = answer.citations[0]
        translation = Translation(first.translation, answer.language) if first.translation else None
        return self._show(first.exchange, Span(first.start, first.end), words, translation)

    def _show(self, exchange: str, quoted: Span | None, words: Strings, translation: Translation | None) -> str:
        try:
            found = self._desk.exchange(exchange)
            transcript = self._desk.transcript(found.transcript)
            taken = self._taken(found, transcript, quoted, words) if quoted else ""
            version = self._version(found, transcript, words.language)
            return source_html(found, transcript, quoted, words, translation, taken, version)
        except UnknownIdError:
            return source_problem_html(words.unknown_exchange, words)
        except OnRecordError as error:
            return source_problem_html(str(error), words)

    def _version(self, found: Exchange, transcript: TranscriptView, language: str) -> Version | None:
        """The exchange as it was published in the reader's language, where it is not in it already."""
        if transcript.language == language or not transcript.versions:
            return None
        for link in self._desk.archive.links(transcript.id).get(found.id, ()):
            if link.language == language:
                try:
                    return Version(self._desk.exchange(link.exchange), language)
                except UnknownIdError:
                    return None  # it has just been removed
        return None

    def _taken(self, found: Exchange, transcript: TranscriptView, quoted: Span, words: Strings) -> Copies | str:
        """The quoted words to copy, or why they are not offered: a link may name any place."""
        citation = proven(quoted, found, transcript, self._desk.archive.text(transcript.id))
        if citation is None:
            return words.not_whole if any(marked(turn, quoted)[1] for turn in found.turns) else ""
        return copies(citation, address_of(transcript), words) or words.not_carried

"""Questions to try, made from what is loaded. Only those that this archive answers are shown."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.desk import Desk, Way
from rag.errors import OnRecordError
from rag.phrases import plain
from rag.schema import DoneEvent, Exchange, TranscriptView
from ui.strings import Strings, strings

_WANTED = 4
_TRIES = 24
"""Each try asks the archive (about 50 ms); the search for examples ends here."""

_RECENT = 6
_NAME = re.compile(r"(?<=[^\W\d_.][ ’'])(?:(?=[^\W\d_])[^a-zß-ÿ\W][\w’-]*)(?: (?=[^\W\d_])[^a-zß-ÿ\W][\w’-]*)*")
"""Capitalised words in the middle of a sentence: mostly names."""

_HAN_TITLE = re.compile(r"[《“「]([\u3400-\u9fff]{3,12})[》”」]")
"""Chinese has no capitals; what stands in title or quotation marks serves."""

_SHORTEST, _LONGEST = 3, 40


def example_questions(desk: Desk, words: Strings) -> tuple[str, ...]:
    """Up to four questions, each on another exchange, that this archive answers from that exchange."""
    shown: dict[str, str] = {}
    tries = 0
    for exchange, question in _candidates(desk, words):
        if tries == _TRIES or len(shown) == _WANTED:
            break
        if exchange not in shown and question not in shown.values():
            tries += 1
            if _is_answered_from(desk, question, exchange):
                shown[exchange] = question
    return tuple(shown.values())


def _candidates(desk: Desk, words: Strings) -> Iterator[tuple[str, str]]:
    """The ids of exchanges, each with a question to it: the latest first, the page's language first."""
    own_and_late = sorted(
        desk.transcripts(), key=lambda one: (one.language == words.language, str(one.date or "")), reverse=True
    )
    views = [desk.transcript(summary.id) for summary in own_and_late[:_RECENT]]
    for form in range(3):
        for view in views:
            for number, exchange in enumerate(view.exchanges):
                # Not every example should begin with the same words.
                question = example_question(exchange, view, words, form=(form + number) % 3)
                if question:
                    yield exchange.id, question
    for view in views:
        own = strings(view.language)
        for exchange in view.exchanges if own.language == view.language else ():
            question = example_question(exchange, view, own, form=0)
            if question:
                yield exchange.id, question


def example_question(exchange: Exchange, transcript: TranscriptView, words: Strings, *, form: int) -> str | None:
    """A question about an exchange, in one of three forms; None where the exchange names no topic or nobody."""
    topic = topic_of(exchange, transcript)
    if not topic or not exchange.answered_by or (form and not exchange.asked_by):
        return None
    template = (words.example_said, words.example_asked, words.example_told)[form]
    outlet = plain(exchange.asked_by[0]) if exchange.asked_by else ""
    return template.format(official=plain(exchange.answered_by[0]), outlet=outlet, topic=topic)


def topic_of(exchange: Exchange, transcript: TranscriptView) -> str | None:
    """The name that a question holds, and if possible its answer, and that the other exchanges use least."""
    question = " ".join(turn.text for turn in exchange.turns if turn.role == "reporter")
    answer = " ".join(turn.text for turn in exchange.turns if turn.role != "reporter")
    people = " ".join((*exchange.asked_by, *exchange.answered_by, *transcript.officials))
    elsewhere = " ".join(turn.text for one in transcript.exchanges if one.id != exchange.id for turn in one.turns)
    names = [plain(name) for name in (*_NAME.findall(question), *_HAN_TITLE.findall(question))]
    fitting = [
        name
        for name in dict.fromkeys(names)
        if _SHORTEST <= len(name) <= _LONGEST and name not in people and name.lower() not in question + answer
    ]
    return max(fitting, key=lambda name: (name in answer, -elsewhere.count(name), len(name)), default=None)


def _is_answered_from(desk: Desk, question: str, exchange: str) -> bool:
    try:
        *_, last = desk.stream(question, way=Way("quotes"))  # nobody has asked yet: no model is called
    except OnRecordError:
        return False  # The page tells why once a person asks.
    return isinstance(last, DoneEvent) and any(one.exchange == exchange for one in last.answer.citations)

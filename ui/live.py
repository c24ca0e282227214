"""An answer in the terminal as it comes: each passage is printed once it is proven."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rag.schema import Answer, Citation, CitationEvent, DoneEvent, Event, NoticeEvent, SentenceEvent
from ui.strings import Strings

if TYPE_CHECKING:
    from rich.console import Console


def show_as_it_comes(events: Iterator[Event], console: Console, model: str, words: Strings) -> Answer:
    """Print an answer by a model as it comes; a line below says that more is to come."""
    from rich.text import Text

    from ui.render import terminal

    def waiting(template: str) -> Text:
        return Text(terminal.safe(template.format(model=model)), style="dim")

    citations: tuple[Citation, ...] = ()
    with console.status(waiting(words.searching_for_model)) as status:
        for event in events:
            match event:
                case CitationEvent(citation):
                    citations += (citation,)
                case SentenceEvent(text):
                    console.print(terminal.passages(text, citations, words.language), crop=False)
                    status.update(waiting(words.writing))
                case NoticeEvent(notice) if notice.code != "withheld":  # the ending counts them
                    console.print(terminal.notice(notice))
                case DoneEvent(answer):
                    last = answer
    console.print(terminal.ending(last), crop=False)
    return last

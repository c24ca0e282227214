"""What was said of answers, and what became of it as cases, as rich renderables. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.cells import cell_len
from rich.console import Group, RenderableType
from rich.text import Text

from rag.feedback import Feedback
from ui.feedback_strings import feedback_strings
from ui.render.terminal import on_a_line

if TYPE_CHECKING:
    from eval.feedback_cases import Skipped

_HEAD = ("id", "when (UTC)", "verdict", "question")
_WORDS = feedback_strings("en")
_SHOWN = 100
"""Characters of a quotation."""


def feedback_list(feedbacks: tuple[Feedback, ...]) -> RenderableType:
    """A line for each, what else was said on lines under it, and none of them broken: ids are copied, and all piped."""
    rows = [(one.id, _minute(one.given), verdict_in_words(one), on_a_line(one.about.question)) for one in feedbacks]
    widths = [max(cell_len(row[column]) for row in (_HEAD, *rows)) for column in range(len(_HEAD))]
    parts = [_unbroken(_aligned(_HEAD, widths), "bold")]
    for one, row in zip(feedbacks, rows, strict=True):
        parts.append(_unbroken(_aligned(row, widths)))
        parts += [_unbroken(f"  {line}", "dim") for line in _more(one)]
    return Group(*parts)


def skipped_lines(skipped: Iterable[Skipped]) -> list[str]:
    """What made no case, and why, a line each."""
    return [
        f"skipped {one.feedback.id} ({verdict_in_words(one.feedback)}: "
        f"{on_a_line(one.feedback.about.question)}): {one.reason}"
        for one in skipped
    ]


def verdict_in_words(feedback: Feedback) -> str:
    """A verdict as the page's button has it, in lower case."""
    return _WORDS.verdict(feedback.verdict).lower()


def _minute(given: str) -> str:
    """The minute of a time as it is stored.

    >>> _minute("2024-07-02T09:30:12.345+00:00")
    '2024-07-02 09:30'
    """
    return on_a_line(given[:16].replace("T", " "))


def _more(one: Feedback) -> list[str]:
    found = [f"after: {on_a_line(earlier)}" for earlier in one.about.history]
    found += [f"note: {on_a_line(one.note)}"] if one.note else []
    found += [f"right would be {one.right.exchange}: {_begins(on_a_line(one.right.quote))}"] if one.right else []
    return found


def _begins(text: str) -> str:
    """As much of a text as tells which it is."""
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN].rstrip()}…"


def _aligned(cells: tuple[str, ...], widths: list[int]) -> str:
    padded = (cell + " " * (width - cell_len(cell)) for cell, width in zip(cells, widths, strict=True))
    return "  ".join(padded).rstrip()


def _unbroken(line: str, style: str = "") -> Text:
    return Text(line, style=style, no_wrap=True, overflow="ignore")

"""What tells beside a button that something was copied, or was not -> HTML. Pure."""

from __future__ import annotations

from ui.render.inert import inert
from ui.strings import Strings


def tell_html(label: str, words: Strings) -> str:
    """A label, in whose place is told that something was copied."""
    return (
        f'<span class="or-tell"><span class="or-label">{inert(label)}</span>'
        f'<span class="or-copied">{inert(words.copied)}</span></span>'
    )


def not_copied_html(words: Strings) -> str:
    return f'<span class="or-uncopied">{inert(words.not_copied)}</span>'

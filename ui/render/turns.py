"""Who speaks and what they say -> HTML, alike in the source panel and in a whole transcript. Pure."""

from __future__ import annotations

from typing import NamedTuple

from rag.model_phrases import model_phrases
from rag.phrases import Phrases, version_in_words
from rag.schema import Role, Span, Turn
from ui.render.inert import inert
from ui.strings import Strings


class Translation(NamedTuple):
    """A model's translation of a quotation, and the language of the answer that it stands in."""

    text: str
    language: str


def translation_html(translation: str | None, language: str, tag: str = "p") -> str:
    """A model's translation, in the language of its answer, and named as one."""
    if not translation:
        return ""
    text = model_phrases(language).translation.format(text=translation)
    return f'<{tag} class="or-translation" lang="{inert(language)}">{inert(text)}</{tag}>'


def version_html(exchange: str, words: Strings) -> str:
    """A link to the same exchange as the ministry published it in another language."""
    label = version_in_words(exchange, words.language)
    return f' <a class="or-version" href="#ex-{inert(exchange)}">{inert(label)}</a>'


def who_html(speaker: str | None, role: Role, said: Phrases) -> str:
    """Who speaks, and in which role in words.

    >>> from rag.phrases import phrases
    >>> who_html("Reuters", "reporter", phrases("en"))
    '<bdi class="or-name">Reuters</bdi> <span class="or-role">reporter</span>'
    """
    name = f'<bdi class="or-name">{inert(speaker)}</bdi> ' if speaker else ""
    return f'{name}<span class="or-role">{inert(role_in_words(role, said))}</span>'


def role_in_words(role: Role, said: Phrases) -> str:
    """A role as a person reads it.

    >>> from rag.phrases import phrases
    >>> role_in_words("official", phrases("fr"))
    'responsable'
    """
    return {
        "official": said.role_official,
        "reporter": said.role_reporter,
        "moderator": said.role_moderator,
        "unknown": said.role_unknown,
    }[role]


def marked(turn: Turn, quoted: Span | None) -> tuple[str, str, str]:
    """A turn's text before, in and after the quoted stretch; all of it before where the turn does not hold it.

    >>> marked(Turn(None, "official", (Span(10, 14), Span(20, 26)), "Yes.\\n\\nIndeed"), Span(20, 26))
    ('Yes.\\n\\n', 'Indeed', '')
    """
    offset = 0
    for span in turn.spans:
        if quoted and span.start <= quoted.start < quoted.end <= span.end:
            start = offset + quoted.start - span.start
            end = start + quoted.end - quoted.start
            return turn.text[:start], turn.text[start:end], turn.text[end:]
        offset += span.end - span.start + len("\n\n")  # what joins a turn's spans in its text
    return turn.text, "", ""


def turn_html(
    turn: Turn, quoted: Span | None, language: str, said: Phrases, translation: Translation | None = None
) -> str:
    """A turn in full, looking like its role, the quoted words marked and perhaps translated."""
    before, inside, after = marked(turn, quoted)
    mark = f"<mark>{inert(inside)}</mark>" if inside else ""
    if inside and translation:
        # Set into the text below the words that it renders; the space after them stays before it.
        rest = after.lstrip(" ")
        mark += inert(after[: len(after) - len(rest)]) + translation_html(
            translation.text, translation.language, "span"
        )
        after = rest
    return (
        f'<section class="or-turn or-{turn.role}"><h3>{who_html(turn.speaker, turn.role, said)}</h3>'
        f'<p class="or-words" lang="{inert(language)}">{inert(before)}{mark}{inert(after)}</p></section>'
    )

"""The source panel -> HTML: an exchange in full, the quoted words marked, with what copies them. Pure."""

from __future__ import annotations

from pathlib import PurePath
from typing import NamedTuple

from rag.phrases import Phrases, date_in_words, phrases
from rag.schema import Exchange, Span, TranscriptView
from ui.render.citing import Copies, address_of
from ui.render.copying import not_copied_html, tell_html
from ui.render.inert import inert
from ui.render.turns import Translation, turn_html, version_html
from ui.strings import Strings
from ui.transcripts_strings import transcripts_strings


class Version(NamedTuple):
    """An exchange as its source published it in another language."""

    exchange: Exchange
    language: str


def source_html(
    exchange: Exchange,
    transcript: TranscriptView,
    quoted: Span | None,
    words: Strings,
    translation: Translation | None = None,
    taken: Copies | str = "",
    version: Version | None = None,
) -> str:
    """An exchange in full, the quoted words marked and perhaps translated, with who, when and from where.

    `taken` is the quotation to copy, or why it is not offered; `version` is set beside it.
    """
    said = phrases(words.language)
    date = date_in_words(transcript.date, words.language) or words.undated
    turns = tuple(turn_html(turn, quoted, transcript.language, said, translation) for turn in exchange.turns)
    shown = _sides(exchange, turns, version, words) if version else "".join(turns)
    return (
        f'<article class="or-exchange" lang="{words.language}" tabindex="-1" data-exchange="{inert(exchange.id)}" '
        f'data-target="{inert(_place_of(exchange, quoted))}">'
        f'<a class="or-close" href="#close">{inert(words.close)}</a>'
        f'<header><div class="or-where"><p class="or-kicker">{inert(_place(exchange, transcript, words))}'
        f"{_whole(exchange, quoted, words)}</p>{_neighbours(exchange, transcript, words)}</div>"
        f'<h2 lang="{inert(transcript.language)}"><bdi>{inert(transcript.title)}</bdi></h2>'
        f'<p class="or-date">{inert(date)}</p>{_people(exchange, words, said)}</header>'
        f"{shown}{_take(taken, words)}"
        f"<footer>{_origin(transcript, words)}</footer></article>"
    )


def source_empty_html(words: Strings) -> str:
    """The source panel before a citation is chosen."""
    return (
        f'<div class="or-empty" lang="{words.language}"><p class="or-kicker">{inert(words.source)}</p>'
        f"<p>{inert(words.source_empty)}</p></div>"
    )


def source_problem_html(reason: str, words: Strings) -> str:
    """The source panel where an exchange cannot be shown."""
    return (
        f'<div class="or-empty" lang="{words.language}" role="alert">'
        f'<a class="or-close" href="#close">{inert(words.close)}</a><p class="or-kicker">{inert(words.source)}</p>'
        f"<p>{inert(reason)}</p></div>"
    )


def _sides(exchange: Exchange, turns: tuple[str, ...], version: Version, words: Strings) -> str:
    """An exchange and its version in the reader's language: turn beside turn where both have the same turns."""
    said = phrases(words.language)
    others = tuple(turn_html(turn, None, version.language, said, None) for turn in version.exchange.turns)
    alike = [turn.role for turn in exchange.turns] == [turn.role for turn in version.exchange.turns]
    rows = zip(turns, others, strict=True) if alike else [("".join(turns), "".join(others))]
    heads = (inert(words.as_quoted), version_html(version.exchange.id, words))
    shown = (f'<div class="or-pair"><div>{mine}</div><div>{other}</div></div>' for mine, other in [heads, *rows])
    return f'<div class="or-sides">{"".join(shown)}</div>'


def _take(taken: Copies | str, words: Strings) -> str:
    """What copies the quoted words with their source, in view however long the exchange is."""
    if isinstance(taken, str):
        return f'<p class="or-take or-untaken">{inert(taken)}</p>' if taken else ""
    styles = (
        (words.quote, words.copy_quote, taken.plain),
        ("AP", words.copy_as.format(style="AP"), taken.ap),
        ("Chicago", words.copy_as.format(style="Chicago"), taken.chicago),
    )
    buttons = "".join(
        f'<button type="button" class="or-copy" aria-label="{inert(name)}" data-copy="{inert(text)}">'
        f"{inert(label)}</button>"
        for label, name, text in styles
    )
    link = (
        f'<a class="or-original" href="{inert(taken.link)}" target="_blank" rel="noopener noreferrer">'
        f"{inert(words.original)}</a>"
        if taken.link
        else ""
    )
    return f'<div class="or-take">{tell_html(words.copy, words)}{buttons}{link}{not_copied_html(words)}</div>'


def _place_of(exchange: Exchange, quoted: Span | None) -> str:
    """What a link to the words names: until they are shown, page.js lets nothing else be copied for them."""
    return f"{exchange.id}:{quoted.start}-{quoted.end}" if quoted else exchange.id


def _people(exchange: Exchange, words: Strings, said: Phrases) -> str:
    if exchange.kind == "statement":
        rows = [(said.opening, exchange.answered_by)]
    else:
        rows = [(words.asked_by, exchange.asked_by or (said.role_reporter,)), (words.answered_by, exchange.answered_by)]
    items = "".join(
        f"<div><dt>{inert(label)}</dt><dd>{', '.join(f'<bdi>{inert(name)}</bdi>' for name in names)}</dd></div>"
        for label, names in rows
        if names
    )
    return f'<dl class="or-people">{items}</dl>' if items else ""


def _place(exchange: Exchange, transcript: TranscriptView, words: Strings) -> str:
    number = exchange.id.rpartition("/")[2]
    place = words.place.format(number=number, count=len(transcript.exchanges))
    if exchange.follows is None:
        return place
    return f"{place} · {words.follows.format(number=exchange.follows.rpartition('/')[2])}"


def _origin(transcript: TranscriptView, words: Strings) -> str:
    """Where a transcript was published, if that is known, or the file it was read from."""
    address = address_of(transcript)
    name = PurePath(transcript.source).name or transcript.source
    source = (
        f'<a href="{inert(address)}" target="_blank" rel="noopener noreferrer">{inert(address)}</a>'
        if address
        else f'<span title="{inert(transcript.source)}">{inert(name)}</span>'
    )
    return f'<p class="or-origin"><span>{inert(words.source)}</span> <bdi>{source}</bdi></p>'


def _whole(exchange: Exchange, quoted: Span | None, words: Strings) -> str:
    """What opens the whole transcript at the exchange, in its own tab."""
    label = inert(transcripts_strings(words.language).whole)
    return f' · <a class="or-whole" href="#tr-{inert(_place_of(exchange, quoted))}">{label}</a>'


def _neighbours(exchange: Exchange, transcript: TranscriptView, words: Strings) -> str:
    ids = [one.id for one in transcript.exchanges]
    if exchange.id not in ids:
        return ""
    place = ids.index(exchange.id)
    links = [
        f'<a class="or-step" rel="{rel}" href="#ex-{inert(ids[other])}">{inert(label)}</a>'
        for rel, label, other in (("prev", words.previous, place - 1), ("next", words.next, place + 1))
        if 0 <= other < len(ids)
    ]
    return f"<nav>{''.join(links)}</nav>" if links else ""

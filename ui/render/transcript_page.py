"""A whole transcript as HTML: what is known of it, a table of its exchanges, and its text. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.changes import Changes, Line
from rag.left_out import LeftOut
from rag.phrases import Phrases, counted, date_in_words, language_in_words, phrases
from rag.schema import Exchange, Span, TranscriptSummary, TranscriptView
from ui.render.inert import inert
from ui.render.transcripts import (
    day_in_words,
    edited_in_words,
    exchanges_html,
    fold_html,
    marks_of,
    names_html,
    notes_html,
    source_html,
    speakers_html,
    told_of,
    versions_html,
)
from ui.render.turns import turn_html
from ui.strings import strings
from ui.transcripts_strings import TranscriptsStrings

_MOST_CHANGES = 400
"""Lines of what changed that are shown."""


@dataclass(frozen=True, slots=True)
class Shown:
    """A transcript as its page shows it.

    `place` is the exchange that it is opened at (0: its head), with the words quoted there; `comes_back` says where the
    seeds are that are taken in once this last transcript is removed.
    """

    view: TranscriptView
    summary: TranscriptSummary
    left_out: tuple[LeftOut, ...]
    changes: Changes | None
    place: int = 0
    quoted: Span | None = None
    may_remove: bool = False
    is_copy: bool = False
    comes_back: str = ""


def transcript_html(shown: Shown, words: TranscriptsStrings) -> str:
    """The page of a transcript."""
    view = shown.view
    said = phrases(words.language)
    text = "".join(
        _exchange(one, shown.quoted if number == shown.place else None, view.language, words, said)
        for number, one in enumerate(view.exchanges, 1)
    )
    find = words.found_in.format(found="{found}", count=len(view.exchanges))
    return (
        f'<article class="or-tr-page" lang="{words.language}" data-transcript="{inert(view.id)}" '
        f'data-place="{shown.place or ""}">{_bar(shown, words)}{_head(shown, words)}'
        f"{_removal(shown, words) if shown.may_remove else ''}"
        f'<div class="or-tr-body"><aside class="or-tr-index"><div class="or-tr-finding">'
        f'<label class="or-tr-find">{inert(words.find)}'
        f'<input type="search" autocomplete="off" spellcheck="false"></label>'
        f'<p class="or-tr-count" role="status" data-found="{inert(find)}"></p></div>'
        f"{exchanges_html(view.exchanges, view.flags, view.language, words, linked=True)}</aside>"
        f'<div class="or-tr-text">{text}</div></div></article>'
    )


def gone_html(reason: str, words: TranscriptsStrings, done: bool = False) -> str:
    """In place of a transcript that is not there, or is there no more."""
    role = "status" if done else "alert"
    return (
        f'<div class="or-tr-page or-tr-gone" lang="{words.language}">{_back(words)}'
        f'<p role="{role}" class="or-tr-note" tabindex="-1">{inert(reason)}</p></div>'
    )


def _back(words: TranscriptsStrings) -> str:
    return (
        f'<button type="button" class="or-tr-link or-tr-answer" hidden>← {inert(words.to_answer)}</button>'
        f'<button type="button" class="or-tr-link" data-view="list">← {inert(words.to_list)}</button>'
    )


def _bar(shown: Shown, words: TranscriptsStrings) -> str:
    remove = (
        f'<button type="button" class="or-tr-link or-tr-remove" aria-expanded="false">{inert(words.remove)}</button>'
        if shown.may_remove
        else ""
    )
    return f'<div class="or-tr-bar-row">{_back(words)}{remove}</div>'


def _head(shown: Shown, words: TranscriptsStrings) -> str:
    view, summary, common, said = shown.view, shown.summary, strings(words.language), phrases(words.language)
    date = date_in_words(view.date, words.language) or common.undated
    amount = counted(said.exchanges_one, said.exchanges_many, len(view.exchanges))
    kicker = " · ".join((date, language_in_words(view.language, words.language), amount))
    facts = [
        (words.officials, names_html(view.officials)),
        (common.source, source_html(view.source)),
        (words.also_from, ", ".join(map(source_html, summary.also_from))),
        (words.added_on, inert(day_in_words(view.ingested, words))),
    ]
    items = "".join(f"<div><dt>{inert(label)}</dt><dd>{value}</dd></div>" for label, value in facts if value)
    notes = notes_html((*told_of(view, words), *edited_in_words(shown.summary.replaces, words)))
    return (
        f'<header><p class="or-kicker">{inert(kicker)}</p>'
        f'<h2 tabindex="-1" lang="{inert(view.language)}"><bdi>{inert(view.title or view.id)}</bdi></h2>'
        f'{versions_html(view.versions, words)}<dl class="or-tr-facts">{items}</dl>{notes}'
        f'<div class="or-tr-folds">{_speakers(shown, words)}{_left_out(shown.left_out, view.language, words)}'
        f"{_changes(shown.changes, view.language, words)}</div></header>"
    )


def _speakers(shown: Shown, words: TranscriptsStrings) -> str:
    table = speakers_html(shown.view.speakers, words)
    return fold_html(inert(words.speakers), table) if table else ""


def _left_out(found: Sequence[LeftOut], language: str, words: TranscriptsStrings) -> str:
    """What is not searched, folded away."""
    if not found:
        return ""
    items = "".join(
        f"<div><dt>{inert(words.classes[one.text_class])}<span>{inert(_where(one, words))}</span></dt>"
        f'<dd class="or-words" lang="{inert(language)}">{inert(one.text)}</dd></div>'
        for one in found
    )
    count = f"{sum(len(one.text) for one in found):,}"
    return fold_html(inert(words.left_out.format(count=count)), f'<dl class="or-tr-left">{items}</dl>')


def _where(one: LeftOut, words: TranscriptsStrings) -> str:
    if not one.exchange:
        return words.left_end
    return (words.left_inside if one.inside else words.left_before).format(number=one.exchange)


def _changes(changes: Changes | None, language: str, words: TranscriptsStrings) -> str:
    """What an edited page changed, a sentence a line."""
    if changes is None or not changes.exchanges:
        return ""
    shown: list[str] = []
    for one in changes.exchanges:
        if len(shown) > _MOST_CHANGES:
            break
        number = (one.new or one.old or "").rpartition("/")[2]
        shown.append(f'<li class="or-tr-changed"># {inert(number)}</li>')
        shown += [_line(line) for line in one.lines if line.mark != " "]
    return fold_html(inert(words.changes), f'<ul class="or-tr-changes" lang="{inert(language)}">{"".join(shown)}</ul>')


def _line(line: Line) -> str:
    tag = "ins" if line.mark == "+" else "del"
    return f"<li><{tag}>{inert(line.mark)} {inert(line.text)}</{tag}></li>"


def _exchange(one: Exchange, quoted: Span | None, language: str, words: TranscriptsStrings, said: Phrases) -> str:
    number = one.id.rpartition("/")[2]
    marked = "".join(f'<span class="or-tr-mark">{inert(mark)}</span>' for mark in marks_of(one, words))
    turns = "".join(turn_html(turn, quoted, language, said) for turn in one.turns)
    return (
        f'<section class="or-tr-exchange" data-number="{inert(number)}" aria-label="{inert(number)}" tabindex="-1">'
        f'<p class="or-tr-number">{inert(number)}{marked}</p>{turns}</section>'
    )


def _removal(shown: Shown, words: TranscriptsStrings) -> str:
    """The question whether to remove it, with what goes and how it comes back; folded away until it is asked."""
    said, summary = phrases(words.language), shown.summary
    amount = counted(said.exchanges_one, said.exchanges_many, len(shown.view.exchanges))
    places = dict.fromkeys((summary.source, *summary.also_from))
    lines = [inert(words.remove_what.format(exchanges=amount))]
    lines += [inert(words.remove_back.format(source=place)) for place in places]
    lines += [inert(words.remove_copy)] if shown.is_copy else []
    lines += [inert(words.remove_last.format(folder=shown.comes_back))] if shown.comes_back else []
    told = "".join(f"<p>{line}</p>" for line in lines)
    return (
        f'<div class="or-tr-removal" role="group" aria-label="{inert(words.remove_ask)}" hidden>'
        f'<h3 tabindex="-1">{inert(words.remove_ask)}</h3>{told}<p class="or-tr-buttons">'
        f'<button type="button" class="or-tr-button or-tr-danger" data-remove="{inert(summary.id)}">'
        f"{inert(words.remove.rstrip('…'))}</button>"
        f'<button type="button" class="or-tr-button or-tr-keep">{inert(words.keep)}</button></p></div>'
    )

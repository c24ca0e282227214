"""The list of transcripts, and the parts that it shares with a transcript's page and a preview, as HTML. Pure."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from urllib.parse import urlsplit

from rag.browsing import Listed
from rag.left_out import extent
from rag.phrases import counted, date_in_words, language_in_words, phrases
from rag.schema import Exchange, Flag, Replaced, Speaker, Transcript, TranscriptSummary, TranscriptView
from ui.message_strings import Said, said_in
from ui.render.inert import inert
from ui.render.turns import role_in_words
from ui.strings import strings
from ui.transcripts_strings import TranscriptsStrings

PAGE = 50
"""How many transcripts are shown until more are asked for."""

_FIRST_WORDS = 160
_LONGEST_SOURCE = 60


def heading_html(words: TranscriptsStrings, may_add: bool) -> str:
    """The tab's name, and what opens the form to add transcripts."""
    add = f'<button type="button" class="or-tr-button" data-view="add">{inert(words.add)}</button>' if may_add else ""
    return f'<div class="or-tr-head" lang="{words.language}"><h2>{inert(words.title)}</h2>{add}</div>'


def list_html(
    found: Sequence[Listed], count: int, query: str, most: int, words: TranscriptsStrings, note: str = ""
) -> str:
    """The transcripts that match, at most so many, of `count` in all; `note` is told above them."""
    told = f'<p class="or-tr-note" role="status">{inert(note)}</p>' if note else ""
    return f'<div class="or-tr-listed" lang="{words.language}">{told}{_listed(found, count, query, most, words)}</div>'


def _listed(found: Sequence[Listed], count: int, query: str, most: int, words: TranscriptsStrings) -> str:
    if not count:
        return f'<p class="or-tr-none">{inert(words.empty)}</p>'
    if not found:
        return f'<p class="or-tr-none" role="status">{inert(words.none_found.format(query=query))}</p>'
    said = phrases(words.language)
    total = counted(said.transcripts_one, said.transcripts_many, count)
    amount = words.found.format(found=len(found), count=count) if len(found) < count else total
    heads = (
        words.conference,
        words.date,
        words.spoken_in,
        words.exchanges,
        words.officials,
        strings(words.language).source,
    )
    head = "".join(f'<th scope="col">{inert(one)}</th>' for one in heads)
    rows = "".join(_row(one, words) for one in found[:most])
    left = len(found) - most
    more = (
        f'<p class="or-tr-more"><button type="button" class="or-tr-button" data-more="{most + PAGE}">'
        f"{inert(words.more.format(count=min(left, PAGE)))}</button></p>"
        if left > 0
        else ""
    )
    return (
        f'<p class="or-tr-count" role="status">{inert(amount)}</p>'
        f'<table class="or-tr-table"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>{more}'
    )


def _row(one: Listed, words: TranscriptsStrings) -> str:
    summary = one.summary
    date = date_in_words(summary.date, words.language) or strings(words.language).undated
    cells = (
        (words.date, inert(date)),
        (words.spoken_in, inert(language_in_words(summary.language, words.language))),
        (words.exchanges, str(summary.exchanges)),
        (words.officials, names_html(summary.officials)),
        (strings(words.language).source, source_html(summary.source)),
    )
    rest = "".join(_cell(label, value) for label, value in cells)
    notes = notes_html((*told_of(summary, words), *edited_in_words(summary.replaces, words)))
    versions = versions_html(summary.versions, words)
    return (
        f'<tr><th scope="row"><a class="or-tr-open" href="#tr-{inert(summary.id)}" lang="{inert(summary.language)}">'
        f"<bdi>{inert(summary.title or summary.id)}</bdi></a>{versions}{notes}</th>{rest}</tr>"
    )


def _cell(label: str, value: str) -> str:
    """A cell with what stands before it where rows become cards; one that is empty has no label."""
    return f'<td data-label="{inert(label)}">{value}</td>' if value else "<td></td>"


# Shared with a transcript's page and a preview


def told_of(one: TranscriptSummary | TranscriptView | Transcript, words: TranscriptsStrings) -> tuple[str, ...]:
    """What a person should look at, as HTML: a date that was guessed or not found, and what cannot be seen."""
    found = []
    if one.date is None:
        found.append(inert(words.no_date))
    elif one.origins.date == "file name":
        found.append(inert(words.date_from_name.format(date=date_in_words(one.date, words.language))))
    return (*found, *(said_html(flag.detail, words) for flag in one.flags))


def said_html(message: str, words: TranscriptsStrings) -> str:
    """A message of the archive or of an ingest in the page's language; where it has none, marked as English."""
    said = said_in(words.language, message)
    return f"<span{_marked(said, words)}>{inert(said.text)}</span>"


def _marked(said: Said, words: TranscriptsStrings) -> str:
    """The attribute that tells the language of what is not in the page's."""
    return "" if said.language == words.language else f' lang="{said.language}"'


def edited_in_words(replaced: Replaced | None, words: TranscriptsStrings) -> tuple[str, ...]:
    """What an edited page changed, as HTML."""
    if replaced is None:
        return ()
    parts = ((words.changed, replaced.changed), (words.added, replaced.added), (words.removed, replaced.removed))
    what = ", ".join(form.format(count=count) for form, count in parts if count) or words.unchanged
    return (inert(words.edited.format(date=day_in_words(replaced.ingested, words), what=what)),)


def notes_html(notes: Sequence[str]) -> str:
    """Remarks, given as HTML, one a line."""
    items = "".join(f"<li>{one}</li>" for one in notes)
    return f'<ul class="or-tr-notes">{items}</ul>' if items else ""


def versions_html(versions: Sequence[str], words: TranscriptsStrings) -> str:
    """Links to a transcript's versions in other languages."""
    links = ", ".join(
        f'<a href="#tr-{inert(one)}">{inert(language_in_words(_language_of(one), words.language))}</a>'
        for one in versions
    )
    return f'<span class="or-tr-versions">{inert(words.also_in)} {links}</span>' if links else ""


def _language_of(transcript: str) -> str:
    """The language that a transcript's id names.

    >>> _language_of("2024-07-02-fr-b83509")
    'fr'
    """
    return [*transcript.rsplit("-", 2), "", ""][1]


def day_in_words(moment: str, words: TranscriptsStrings) -> str:
    """The day of a moment that the archive keeps."""
    return date_in_words(dt.date.fromisoformat(moment[:10]), words.language)


def names_html(names: Sequence[str]) -> str:
    """Names, each as a whole whatever its direction."""
    return ", ".join(f"<bdi>{inert(name)}</bdi>" for name in names)


def source_html(source: str) -> str:
    """A place by its last part, the whole of it on hovering; an address is a link.

    >>> source_html("/data/uploads/a.txt")
    '<bdi class="or-tr-source" title="&#47;data&#47;uploads&#47;a&#46;txt">a&#46;txt</bdi>'
    """
    try:
        parts = urlsplit(source)
    except ValueError:
        parts = urlsplit("")
    is_web = parts.scheme in ("http", "https")
    short = f"{parts.netloc}{parts.path}".rstrip("/") if is_web else PurePath(source).name or source
    if len(short) > _LONGEST_SOURCE:
        short = short[: _LONGEST_SOURCE // 2 - 1] + "…" + short[-_LONGEST_SOURCE // 2 :]
    shown = f'<bdi class="or-tr-source" title="{inert(source)}">{inert(short)}</bdi>'
    return f'<a href="{inert(source)}" target="_blank" rel="noopener noreferrer">{shown}</a>' if is_web else shown


def exchanges_html(
    exchanges: Sequence[Exchange], flags: Sequence[Flag], language: str, words: TranscriptsStrings, linked: bool
) -> str:
    """A table of exchanges: its number, who asks and answers, how it begins, and its marks; `linked` to the text."""
    common = strings(words.language)
    heads = ("#", common.asked_by, common.answered_by, words.begins)
    head = "".join(f'<th scope="col">{inert(one)}</th>' for one in heads)
    rows = "".join(_exchange(one, flags, language, words, linked) for one in exchanges)
    return f'<table class="or-tr-table or-tr-exchanges"><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _exchange(one: Exchange, flags: Sequence[Flag], language: str, words: TranscriptsStrings, linked: bool) -> str:
    common = strings(words.language)
    number = one.id.rpartition("/")[2]
    marks = [inert(mark) for mark in marks_of(one, words)]
    marks += [_flag(flag, words) for flag in _in(one, flags)]
    marked = "".join(f'<span class="or-tr-mark">{mark}</span>' for mark in marks)
    begins = first_words(one)
    place = f'<a href="#at-{inert(number)}">{inert(number)}</a>' if linked else inert(number)
    return (
        f'<tr data-number="{inert(number)}"><th scope="row">{place}</th>'
        f"{_cell(common.asked_by, names_html(one.asked_by))}{_cell(common.answered_by, names_html(one.answered_by))}"
        f'<td class="or-tr-begins"><span lang="{inert(language)}">{inert(begins)}</span>{marked}</td></tr>'
    )


def _flag(flag: Flag, words: TranscriptsStrings) -> str:
    """The kind of a flag, what it says on hovering."""
    detail = said_in(words.language, flag.detail)
    kind = f'<span lang="{words.language}">{inert(words.flags[flag.code])}</span>'
    return f'<span{_marked(detail, words)} title="{inert(detail.text)}">! {kind}</span>'


def marks_of(exchange: Exchange, words: TranscriptsStrings) -> list[str]:
    """What an exchange is beside a question and its answer: a statement, or a follow-up."""
    marks = [words.statement] if exchange.kind == "statement" else []
    return marks + ([words.follows.format(number=exchange.follows.rpartition("/")[2])] if exchange.follows else [])


def fold_html(label: str, inside: str, opened: bool = False) -> str:
    """Something folded away below its label, which is HTML."""
    return f'<details class="or-tr-fold"{" open" if opened else ""}><summary>{label}</summary>{inside}</details>'


def first_words(exchange: Exchange) -> str:
    """How an exchange begins, on one line."""
    text = " ".join(exchange.turns[0].text[: 2 * _FIRST_WORDS].split()) if exchange.turns else ""
    return text if len(text) <= _FIRST_WORDS else text[: _FIRST_WORDS - 1].rstrip() + "…"


def _in(exchange: Exchange, flags: Sequence[Flag]) -> list[Flag]:
    """The flags of which the first place is in an exchange."""
    start, end = extent(exchange)
    return [flag for flag in flags if start <= flag.start < end]


def speakers_html(speakers: Sequence[Speaker], words: TranscriptsStrings) -> str:
    """Who speaks in which role, and on what evidence."""
    if not speakers:
        return ""
    said = phrases(words.language)
    heads = (words.speaker, words.role, words.speeches, words.evidence)
    head = "".join(f'<th scope="col">{inert(one)}</th>' for one in heads)
    rows = "".join(
        f'<tr class="or-{one.role}"><th scope="row"><bdi>{inert(one.name)}</bdi></th>'
        f'<td data-label="{inert(words.role)}"><span class="or-role">{inert(role_in_words(one.role, said))}</span></td>'
        f'<td data-label="{inert(words.speeches)}">{one.turns}</td>'
        f'<td data-label="{inert(words.evidence)}">{said_html(one.evidence, words)}</td></tr>'
        for one in speakers
    )
    return (
        f'<table class="or-tr-table or-tr-speakers"><caption>{inert(words.speakers)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    )


def shares_html(counts: Mapping[str, int], words: TranscriptsStrings) -> str:
    """How many characters are of which class, with a bar."""
    total = max(1, sum(counts.values()))
    rows = "".join(
        f'<tr><th scope="row">{inert(label)}</th><td>{counts[name]:,}</td>'
        f'<td><span class="or-tr-share" style="width:{100 * counts[name] / total:.1f}%"></span></td></tr>'
        for name, label in words.classes.items()
        if counts.get(name)
    )
    return f'<table class="or-tr-shares"><caption>{inert(words.shares)}</caption><tbody>{rows}</tbody></table>'

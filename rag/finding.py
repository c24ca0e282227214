"""A pasted quotation: where it stands on record, by the quote gate alone, or how it fails to.

Likeness is only ever a hint: what stands nowhere is shown beside the nearest sentence, with the words that differ.
"""

from __future__ import annotations

import datetime as dt
import difflib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from rag.changes import Line
from rag.language import sentences
from rag.names import same_outlet, same_person
from rag.pages import Following, Page, Pages, words_in
from rag.quotes import find, fold, pieces_of, verify_at, widen
from rag.schema import Exchange, Filters, Kind, Role, Span, Turn, Verdict

MAX_PLACES = 1_000
_LONGEST = 5_000
_ALIKE = 0.5
"""Share of words that the nearest sentence has in common with a quote; unrelated ones share stop words."""

_MARKS = "\"“”„‟«»‹›〝〞〟「」『』'‘’‚‛`´"
_CITATIONS = re.compile(r"\s*\[\d+(?:\s*[,;–-]\s*\d+)*\]\s*\Z")
_OMISSION = re.compile(r"\s*(?:\[\s*(?:…|\.\.\.)\s*\]|\(\s*(?:…|\.\.\.)\s*\)|…|\.\.\.)\s*")
_AT_START = re.compile(rf"\A(?:{_OMISSION.pattern})+")
_AT_END = re.compile(rf"(?:{_OMISSION.pattern})+\Z")
_LINE_BREAKS = re.compile(r"[ \t]*[\r\n]\s*")
_UNIT = re.compile(r"(?:[\u3040-\u9fff\uf900-\ufaff]|[^\W_\u3040-\u9fff\uf900-\ufaff]+|[^\w\s]|_)\s*")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a quotation stands: `quote` are the whole sentences `start:end`, `marked` is the quotation in them."""

    exchange: str
    kind: Kind
    transcript: str
    turn: int
    verdict: Verdict
    role: Role
    speaker: str | None
    asked_by: tuple[str, ...]
    answered_by: tuple[str, ...]
    title: str
    date: dt.date | None
    language: str
    quote: str
    start: int
    end: int
    marked: Span
    superseded_by: str | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a quotation, and where it stands by itself."""

    text: str
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Near:
    """The sentence most like a quotation, which is another one: `difference` leads from the quotation to it."""

    place: Place
    difference: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of a quotation. `places` only where the verdict is exact or folded, at most MAX_PLACES.

    `pieces` stand apart, where it is stitched; `in_one_turn` names the exchange where they do so in this order, in one
    turn. `nearest` is a hint where something of it stands nowhere, and never the same.
    """

    quote: str
    verdict: Verdict
    places: tuple[Place, ...] = ()
    pieces: tuple[Piece, ...] = ()
    in_one_turn: str | None = None
    nearest: Near | None = None


def bare(pasted: str) -> str:
    """A pasted quotation on one line, without what surrounds it: quotation marks, citation numbers, omissions.

    >>> bare("“We will not\\nraise tariffs …” [1]"), bare("« […] Non. »")
    ('We will not raise tariffs', 'Non.')
    """
    text, before = _one_line(pasted), None
    while text != before:
        before = text
        text = _CITATIONS.sub("", text).strip(_MARKS + " \t\u00a0\u202f\u3000")
        text = _AT_END.sub("", _AT_START.sub("", text))
    return text


def find_quote(pasted: str, pages: Pages, filters: Filters, progress: Following) -> Finding:
    """Where a pasted quotation stands; of one that stands nowhere, whether it is stitched, and what is nearest."""
    claim = bare(pasted)
    places = _places(claim, pages, filters, progress)
    if places:
        verdict: Verdict = "exact" if any(place.verdict == "exact" for place in places) else "folded"
        return Finding(claim, verdict, places)
    near = [page for page in pages.near(claim) if len(claim) <= _LONGEST]
    cut = [part for part in _OMISSION.split(claim) if any(map(str.isalnum, part))]
    texts = cut if len(cut) > 1 else pieces_of(claim, (turn.text for _, _, turn in _turns(near, filters)))
    pieces = tuple(Piece(text, _places(text, pages, filters, progress)) for text in texts if len(texts) > 1)
    missing = [piece.text for piece in pieces if not piece.places]
    if pieces and not missing:
        return Finding(claim, "stitched", pieces=pieces, in_one_turn=_turn_of_all(pieces))
    return Finding(claim, "absent", pieces=pieces, nearest=_nearest(missing[0] if missing else claim, near, filters))


def _places(claim: str, pages: Pages, filters: Filters, progress: Following) -> tuple[Place, ...]:
    """Where a claim stands: what full text points to, and where that has nothing searched, anywhere at all."""
    found = _collect(claim, pages.likely(claim), filters)
    if all(place.superseded_by for place in found):
        found |= _collect(claim, pages.every(claim, progress), filters)
    # What a replaced version says, and the one in its place says too, is no news.
    still_said = {(place.transcript, place.role) for place in found}
    return tuple(place for place in found if (place.superseded_by, place.role) not in still_said)[:MAX_PLACES]


def _collect(claim: str, pages: Iterable[Page], filters: Filters) -> dict[Place, None]:
    found: dict[Place, None] = {}
    for page in pages:
        found |= dict.fromkeys(_in_page(claim, page, filters))
        if len(found) >= MAX_PLACES:
            break
    return found


def _in_page(claim: str, page: Page, filters: Filters) -> Iterator[Place]:
    words = words_in(claim)
    for _, exchange, turn in _turns([page], filters):
        for within in turn.spans:
            if words not in words_in(page.text[within.start : within.end]):
                continue
            sentences_seen = set()
            for marked in find(claim, page.text, within):
                whole = widen(page.text, within, marked)
                if whole not in sentences_seen:
                    sentences_seen.add(whole)
                    verdict: Verdict = "exact" if claim == _one_line(page.text[slice(*marked)]) else "folded"
                    yield _place(page, exchange, turn, whole, marked, verdict)


def _one_line(text: str) -> str:
    return _LINE_BREAKS.sub(" ", text)


def _turns(pages: Iterable[Page], filters: Filters) -> Iterator[tuple[Page, Exchange, Turn]]:
    """The turns of pages that the filters leave."""
    for page in pages:
        if not _is_wanted(page, filters):
            continue
        for exchange in page.exchanges:
            if filters.outlet and not any(same_outlet(filters.outlet, name) for name in exchange.asked_by):
                continue
            if filters.speaker and not any(same_person(filters.speaker, name) for name in exchange.answered_by):
                continue
            for turn in exchange.turns:
                yield page, exchange, turn


def _is_wanted(page: Page, filters: Filters) -> bool:
    if filters.language not in (None, page.language) or filters.transcript not in (None, page.id):
        return False
    if filters.since is None and filters.until is None:
        return True
    return page.date is not None and (filters.since or page.date) <= page.date <= (filters.until or page.date)


def _place(page: Page, exchange: Exchange, turn: Turn, whole: Span, marked: Span, verdict: Verdict) -> Place:
    quote = verify_at(whole, exchange, page.text, turn.role).quote
    assert quote is not None, "whole sentences of a turn pass the gate"
    return Place(
        exchange=exchange.id,
        kind=exchange.kind,
        transcript=page.id,
        turn=quote.turn,
        verdict=verdict,
        role=quote.role,
        speaker=quote.speaker,
        asked_by=exchange.asked_by,
        answered_by=exchange.answered_by,
        title=page.title,
        date=page.date,
        language=page.language,
        quote=quote.text,
        start=quote.start,
        end=quote.end,
        marked=marked,
        superseded_by=page.superseded_by,
    )


def _turn_of_all(pieces: tuple[Piece, ...]) -> str | None:
    """The exchange of a turn in which pieces stand one after another, in their order."""
    for first in pieces[0].places:
        end: int | None = first.marked.end
        for piece in pieces[1:]:
            after = [
                place.marked
                for place in piece.places
                if (place.exchange, place.turn) == (first.exchange, first.turn) and place.marked.start >= (end or 0)
            ]
            end = min(after).end if after else None
            if end is None:
                break
        if end is not None:
            return first.exchange
    return None


def _nearest(claim: str, near: list[Page], filters: Filters) -> Near | None:
    """The stretch of as many sentences that shares most of a claim's words, in their order."""
    wanted = _units(claim)
    matcher = difflib.SequenceMatcher(None, autojunk=False)
    matcher.set_seq2([_folded(unit) for unit in wanted])
    best, score = None, _ALIKE
    for page, exchange, turn in _turns(near, filters):
        for whole in _stretches(page.text, turn, len(sentences(claim))):
            matcher.set_seq1([_folded(unit) for unit in _units(page.text[slice(*whole)])])
            if matcher.real_quick_ratio() > score and matcher.quick_ratio() > score and matcher.ratio() > score:
                best, score = (page, exchange, turn, whole), matcher.ratio()
    if best is None:
        return None
    page, exchange, turn, whole = best
    return Near(
        _place(page, exchange, turn, whole, whole, "absent"), _difference(wanted, _units(page.text[slice(*whole)]))
    )


def _stretches(text: str, turn: Turn, count: int) -> Iterator[Span]:
    """As many sentences of a turn as asked for, one after another."""
    for within in turn.spans:
        places = [Span(within.start + a, within.start + b) for a, b in sentences(text[within.start : within.end])]
        for first in range(max(1, len(places) - count + 1)):
            group = places[first : first + count]
            if group:
                yield Span(group[0].start, group[-1].end)


def _units(text: str) -> list[str]:
    """Words, single Chinese characters and marks, each with the space after it."""
    return _UNIT.findall(text)


def _folded(unit: str) -> str:
    return fold(unit).text.strip()


def _difference(claimed: list[str], standing: list[str]) -> tuple[Line, ...]:
    """What leads from a claim to a sentence: "-" is only claimed, "+" only stands.

    >>> [line.mark + line.text for line in _difference(_units("We will act."), _units("We will not act."))]
    [' We will ', '+not ', ' act.']
    """
    lines: list[Line] = []
    keys = [_folded(unit) for unit in claimed], [_folded(unit) for unit in standing]
    for tag, a, b, c, d in difflib.SequenceMatcher(None, *keys, autojunk=False).get_opcodes():
        if tag == "equal":
            lines.append(Line(" ", "".join(standing[c:d])))
            continue
        lines += [Line("-", "".join(claimed[a:b]))] if b > a else []
        lines += [Line("+", "".join(standing[c:d]))] if d > c else []
    return tuple(lines)

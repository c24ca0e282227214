"""A document becomes transcripts: one a conference, and one a language where a page stands in two.

The steps: cut the page into conferences and languages; find the labels (dialects.py) and who speaks in which role
(speeches.py, roles.py); read the head (head.py); take out what nobody speaks (notes.py); group turns into exchanges
(exchanges.py); give every character its class (classes.py).
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from itertools import pairwise

from rag.errors import SourceError
from rag.language import detect
from rag.schema import ClassSpan, Document, Exchange, Origin, Origins, Span, Transcript, Turn
from rag.transcripts.bilingual import Side, find_sides
from rag.transcripts.boilerplate import find_boilerplate
from rag.transcripts.classes import Claims, classes_of
from rag.transcripts.conferences import find_conferences, find_listed
from rag.transcripts.dialects import find_candidates
from rag.transcripts.exchanges import Spoken, group_turns, number_exchanges, transcript_id, turn_spans
from rag.transcripts.given import read_given
from rag.transcripts.head import Head, is_statement, paragraphs, read_head
from rag.transcripts.hygiene import find_flags
from rag.transcripts.labels import Label, asks_again
from rag.transcripts.metadata import date_in_file_name, find_date, officials_in_title
from rag.transcripts.notes import RULE, STRONG_RULE, find_notes, is_counter
from rag.transcripts.spans import outside, trim, union, within
from rag.transcripts.speeches import Cast, Speech, assign_roles
from rag.transcripts.words import key

_ASKS = re.compile(
    r"[?？]|\b(?:asked|accused|a demandé|ont demandé|a accusé|preguntó|acusó|fragte|warf)\b|记者问|有记者|提问",
    re.IGNORECASE,
)
_TELLING = 2_000
_LONGEST_TURN = 500_000
"""Some eight hours of speech; more is a file whose labels or line breaks were lost."""
# What tells that the labelled words after it were said later: "After the press conference, Zhao responded further."
_INTRODUCES = re.compile(r"after the |会后|à l['’]issue |après la |tras la |nach der ", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class _Page:
    """One conference in one language: its slice of the document, and what of it is not its own."""

    document: Document
    start: int
    text: str
    boilerplate: tuple[Span, ...]
    other_language: tuple[Span, ...]
    candidates: tuple[Label, ...]
    first: bool

    @property
    def excluded(self) -> tuple[Span, ...]:
        return union(self.boilerplate, self.other_language)


def parse(document: Document) -> tuple[Transcript, ...]:
    """The transcripts in a document, every character of each in exactly one class.

    Raises SourceError where no speech can be told from another and nothing is announced.
    """
    if document.given:
        transcripts = tuple(read_given(document, conference) for conference in document.given)
    else:
        transcripts = tuple(transcript for page in _pages(document) if (transcript := _parse_page(page)).exchanges)
    longest = max((len(turn.text) for one in transcripts for e in one.exchanges for turn in e.turns), default=0)
    if longest > _LONGEST_TURN:
        raise SourceError(
            f"{document.source}: one turn of {longest:,} characters; nobody speaks that long: check the file’s labels "
            "and line breaks (see `onrecord inspect --summary`)"
        )
    if not transcripts:
        raise SourceError(
            f"{document.source}: no exchange found; OnRecord looks for lines such as “Reuters: …” or “Q: …” "
            "(see `onrecord inspect`)"
        )
    return transcripts


def _pages(document: Document) -> list[_Page]:
    text = document.text
    boilerplate = find_boilerplate(text, document.boilerplate)
    candidates = find_candidates(text, boilerplate)
    boilerplate = union(boilerplate, find_listed(text, candidates))
    pages: list[_Page] = []
    for start, end in find_conferences(text, candidates, boilerplate):
        mine = text[start:end]
        menus = within(union(boilerplate), start, end)
        here = candidates if end - start == len(text) else find_candidates(mine, menus)
        for side in find_sides(mine, here) or (Side("", ()),):
            labels = find_candidates(mine, union(menus, side.other)) if side.other else here
            pages.append(_Page(document, start, mine, menus, side.other, labels, start == 0))
    return pages


def _parse_page(page: _Page) -> Transcript:
    text = page.text
    candidates = page.candidates
    given = page.document.title if page.first else None
    first = candidates[0].lead if candidates else len(text)
    head = read_head(text, first, given, page.excluded)
    title = text[head.title.start : head.title.end] if head.title else (given or "")
    end = _closing_rule(text, candidates[-1].span.end if candidates else 0)
    cast = assign_roles(text, candidates, title, end, head.people)
    if cast.speeches and cast.speeches[0].body.start > first and cast.speeches[0].label is not None:
        head = read_head(text, cast.speeches[0].label.lead, given, page.excluded)
    elif not cast.speeches:
        head = (
            read_head(text, end, given, page.excluded) if is_statement(title) else Head(head.title, head.dates, (), "")
        )
    officials, officials_from = _officials(title, cast)
    sole = officials[0] if len(officials) == 1 else None
    spoken, notes = _spoken(page, head, cast, end, sole)
    language = detect(" ".join(one.turn.text for one in spoken))
    date, date_from = _date(page, title, head, first)
    identity = transcript_id(date, language, text)
    exchanges = number_exchanges(identity, group_turns(spoken), _who_answers(title, cast) or sole, language)
    return Transcript(
        id=identity,
        text=text,
        title=title,
        date=date,
        language=language,
        officials=officials,
        source=page.document.source,
        source_start=page.start,
        classes=_classes(page, head, cast, exchanges, notes),
        exchanges=exchanges,
        origins=Origins(
            title=_title_origin(page, head, title), date=date_from, language="text", officials=officials_from
        ),
        speakers=cast.speakers,
        flags=find_flags(text, [speaker.name for speaker in cast.speakers]),
        source_url=page.document.source_url,
    )


def _classes(
    page: _Page, head: Head, cast: Cast, exchanges: tuple[Exchange, ...], notes: tuple[Span, ...]
) -> tuple[ClassSpan, ...]:
    claims = Claims(
        title=(head.title,) if head.title else (),
        date=head.dates,
        label=tuple(speech.label.span for speech in cast.speeches if speech.label is not None),
        turn=turn_spans(exchanges),
        note=notes,
        other_language=page.other_language,
        boilerplate=page.boilerplate,
    )
    return classes_of(page.text, claims)


def _closing_rule(text: str, after: int) -> int:
    match = RULE.search(text, after)
    return match.start() if match else len(text)


def _spoken(
    page: _Page, head: Head, cast: Cast, end: int, sole: str | None
) -> tuple[tuple[Spoken, ...], tuple[Span, ...]]:
    """The turns in order, and the notes between them: the announcement, the speeches, the addenda after a rule."""
    text, excluded = page.text, page.excluded
    answered = any(speech.role == "official" for speech in cast.speeches)
    spoken: list[Spoken] = []
    notes: list[Span] = []
    introduced = False
    counted = _numbers_its_turns(text, cast)
    if head.statement:
        spoken.append(_statement(text, head.statement, sole, answered))
    for speech in cast.speeches:
        rule = _ending_rule(text, speech, cast)
        body = Span(speech.body.start, rule.start()) if rule else speech.body
        unsaid = find_notes(text, body, counted)
        said, unsaid = _said(page, speech, body, unsaid, introduced)
        spoken += [said] if said.turn.spans else []
        notes += unsaid
        added = paragraphs(text, rule.end(), speech.body.end, excluded) if rule else ()
        introduced = bool(added) and speech is not cast.speeches[-1] and bool(_INTRODUCES.match(text, added[0].start))
        spoken += [_statement(text, added, sole, answered)] if added and not introduced else []
    rules = [*RULE.finditer(text, end)] if cast.speeches else []
    for rule, following in pairwise((*rules, None)):
        assert rule is not None
        stop = following.start() if following else len(text)
        added = paragraphs(text, rule.end(), stop, excluded)
        spoken += [_statement(text, added, sole, answered)] if added else []
    return tuple(spoken), tuple(notes)


def _ending_rule(text: str, speech: Speech, cast: Cast) -> re.Match[str] | None:
    """The rule that ends a speech: five stars or the like, or any before words that introduce what was said later.

    A lesser one inside a speech sets off what is read out in it.
    """
    for rule in RULE.finditer(text, speech.body.start, speech.body.end):
        after = trim(text, rule.end(), speech.body.end).start
        if speech is cast.speeches[-1] or STRONG_RULE.match(rule.group()) or _INTRODUCES.match(text, after):
            return rule
    return None


def _numbers_its_turns(text: str, cast: Cast) -> bool:
    """Whether a page counts its turns: before a label, above the first one, or at the end of several speeches."""
    labels = [speech.label for speech in cast.speeches if speech.label is not None]
    if any(
        label.span.start > label.lead and text[label.lead : label.span.start].strip(" \u00a0>#") for label in labels
    ):
        return True
    last_lines = [text[slice(*speech.body)].rstrip().rpartition("\n")[2] for speech in cast.speeches]
    above = text[: labels[0].lead].rstrip().rpartition("\n")[2] if labels else ""
    return is_counter(above) or sum(map(is_counter, last_lines)) > 1


def _said(
    page: _Page, speech: Speech, body: Span, unsaid: tuple[Span, ...], introduced: bool
) -> tuple[Spoken, tuple[Span, ...]]:
    """A speech as a turn, and the notes in its body; `introduced`: words above it tell that it came later."""
    turn = _turn(page.text, speech, body, union(page.excluded, unsaid))
    if not turn.spans:
        # "Q: (Inaudible.)" is all that the page has of a turn: it stays one.
        unsaid, turn = (), _turn(page.text, speech, body, page.excluded)
    announces = speech.role == "official" and (introduced or (speech.label is not None and speech.label.announces))
    again = speech.label is not None and asks_again(speech.label)
    return Spoken(turn, speech.aside, announces, again), unsaid


def _turn(text: str, speech: Speech, body: Span, unsaid: tuple[Span, ...]) -> Turn:
    pieces = (trim(text, *piece) for piece in outside(body.start, body.end, unsaid))
    spans = tuple(piece for piece in pieces if piece.end > piece.start)
    return Turn(speech.speaker, speech.role, spans, _text_of(text, spans))


def _statement(text: str, spans: tuple[Span, ...], speaker: str | None, answered: bool) -> Spoken:
    """An announcement, by the official side where the page has one; `speaker` is its only official."""
    said = _text_of(text, spans)
    # What asks, or tells of somebody who asked or accused or of the official, is no announcement of theirs.
    tells = bool(speaker) and key(speaker or "") in key(said[:_TELLING])
    if not (speaker or answered) or tells or _ASKS.search(said):
        return Spoken(Turn(None, "unknown", spans, said), announcement=True)
    return Spoken(Turn(speaker, "official", spans, said), announcement=True)


def _text_of(text: str, spans: tuple[Span, ...]) -> str:
    return "\n\n".join(text[start:end] for start, end in spans)


def _who_answers(title: str, cast: Cast) -> str | None:
    """The official of the title, where answers are labelled by a letter: somebody else may have opened the page."""
    titled = officials_in_title(title)
    letters = any(speech.label is not None and speech.label.kind == "answer" for speech in cast.speeches)
    return titled[0] if letters and len(titled) == 1 else None


def _officials(title: str, cast: Cast) -> tuple[tuple[str, ...], Origin]:
    labelled = tuple(speaker.name for speaker in cast.speakers if speaker.role == "official" and speaker.named)
    if labelled:
        return labelled, "labels"
    titled = officials_in_title(title)
    return titled, "title" if titled else "none"


def _date(page: _Page, title: str, head: Head, first: int) -> tuple[dt.date | None, Origin]:
    document = page.document
    written = " ".join(page.text[start:end] for start, end in head.dates)
    stated: tuple[tuple[dt.date | None, Origin], ...] = (
        (document.date if page.first else None, document.date_origin),
        (find_date(title), "title"),
        (find_date(document.title or "") if page.first else None, "title"),
        (find_date(written), "byline"),
        (_date_in_other_language(page, first), "byline"),
        (date_in_file_name(document.source) if page.first else None, "file name"),
    )
    return next(((date, origin) for date, origin in stated if date is not None), (None, "none"))


def _date_in_other_language(page: _Page, first: int) -> dt.date | None:
    """The date of a page in two languages whose head is in the other one."""
    if not page.other_language:
        return None
    head = read_head(page.text, first, None, page.boilerplate)
    spans = (*((head.title,) if head.title else ()), *head.dates)
    return find_date(" ".join(page.text[start:end] for start, end in spans))


def _title_origin(page: _Page, head: Head, title: str) -> Origin:
    if not title:
        return "none"
    given = page.document.title if page.first else None
    return page.document.title_origin if given else ("byline" if head.title is None else "text")

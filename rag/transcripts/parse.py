"""The grammar at work: a document's lines become title, date, statements, exchanges, and the rest."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, replace

from rag.errors import SourceError
from rag.language import detect, tokens
from rag.schema import ClassSpan, Document, Exchange, Kind, Span, Transcript, Turn
from rag.transcripts.boilerplate import find_boilerplate
from rag.transcripts.labels import find_candidates
from rag.transcripts.metadata import date_in_file_name, find_date, is_date_line, officials_in_title
from rag.transcripts.roles import Speech, assign_roles

_RULE = re.compile(r"^[ \t]*(?:\*{5,}|-{5,}|_{5,}|={5,})[ \t]*$", re.MULTILINE)
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[ \t]*[^\s][^\n]*)*")
_ENDS_SENTENCE = re.compile(r"[.!?…。！？][»”\"’'）)]*\s*$")
_MIN_STATEMENT = 15
_FOLLOW_UP = re.compile(
    r"question complémentaire|pour faire suite|follow(?:-|ing )up|further question|just now you|追问|接着|补充提问"
    r"|pregunta (?:complementaria|de seguimiento)|nachfrage",
    re.IGNORECASE,
)
_MIN_SHARED_WORDS = 2
_ASKS = re.compile(
    r"[?？]|\b(?:asked|accused|journalists?|reporters?|a demandé|ont demandé|journalistes?|preguntó|periodistas?"
    r"|fragte|journalisten?)\b|记者问|有记者|提问",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Head:
    """What stands before the first speech."""

    title: Span | None
    dates: tuple[Span, ...]
    statement: tuple[Span, ...]


def parse(document: Document) -> tuple[Transcript, ...]:
    """The transcripts in a document, every character of each in exactly one class.

    Raises SourceError where no speech can be told from another and nothing is announced.
    """
    text = document.text
    boilerplate = find_boilerplate(text, document.boilerplate)
    candidates = find_candidates(text, boilerplate)
    rule = _closing_rule(text, candidates[-1].span.end if candidates else 0)
    end = rule.start if rule else len(text)
    title_line = _title_line(text, document, boilerplate)
    title = text[title_line.start : title_line.end] if title_line else (document.title or "")
    speeches = assign_roles(text, tuple(c for c in candidates if c.span.start < end), title, end)
    first = speeches[0].label.span.start if speeches else end
    head = _read_head(text, first, title_line, boilerplate)
    addenda = _paragraphs(text, rule.end, len(text), boilerplate) if rule else ()
    transcript = _build(document, title, head, speeches, addenda, boilerplate)
    if not transcript.exchanges:
        raise SourceError(
            f"{document.source}: no exchange found; OnRecord looks for lines such as “Reuters: …” or “Q: …” "
            "(see `onrecord inspect`)"
        )
    return (transcript,)


def _closing_rule(text: str, after: int) -> Span | None:
    match = _RULE.search(text, after)
    return Span(match.start(), match.end()) if match else None


def _title_line(text: str, document: Document, boilerplate: tuple[Span, ...]) -> Span | None:
    """The line that is the title: the one the format names, else the first that is no sentence or date."""
    for match in re.finditer(r"[^\n]+", text):
        line = match.group().strip()
        if not line or _inside(match.start(), boilerplate) or (line.startswith("#") and not document.title):
            continue
        start = match.start() + match.group().index(line)
        if document.title:
            line = line.lstrip("# ")
            start = match.start() + match.group().index(line)
            if len(line) > 10 and line in document.title:
                return Span(start, start + len(line))
            continue
        if is_date_line(line):
            continue
        is_title = len(line) < 250 and not _ENDS_SENTENCE.search(line) and not find_candidates(line)
        return Span(start, start + len(line)) if is_title else None
    return None


def _read_head(text: str, end: int, title: Span | None, boilerplate: tuple[Span, ...]) -> _Head:
    dates = tuple(
        _trim(text, match.start(), match.end())
        for match in re.finditer(r"[^\n]+", text[:end])
        if is_date_line(match.group()) and not _inside(match.start(), boilerplate)
    )
    taken = tuple(sorted((*boilerplate, *dates, *((title,) if title else ()))))
    return _Head(title, dates, _paragraphs(text, title.end if title else 0, end, taken))


def _paragraphs(text: str, start: int, end: int, taken: tuple[Span, ...]) -> tuple[Span, ...]:
    """The paragraphs outside what is taken that read as sentences, joined while nothing stands between."""
    spans: list[Span] = []
    for region in _outside(start, end, taken):
        for match in _PARAGRAPH.finditer(text, region.start, region.end):
            paragraph = match.group().strip()
            if len(paragraph) < _MIN_STATEMENT or not _ENDS_SENTENCE.search(paragraph):
                continue
            if spans and not text[spans[-1].end : match.start()].strip():
                spans[-1] = _trim(text, spans[-1].start, match.end())
            else:
                spans.append(_trim(text, match.start(), match.end()))
    return tuple(spans)


def _outside(start: int, end: int, taken: tuple[Span, ...]) -> list[Span]:
    """What is left of a stretch, the taken spans (in order) cut out of it."""
    left: list[Span] = []
    for cut in taken:
        if cut.end > start and cut.start < end:
            left.append(Span(start, max(start, cut.start)))
            start = max(start, cut.end)
    left.append(Span(start, end))
    return [span for span in left if span.end > span.start]


def _build(
    document: Document,
    title: str,
    head: _Head,
    speeches: tuple[Speech, ...],
    addenda: tuple[Span, ...],
    boilerplate: tuple[Span, ...],
) -> Transcript:
    text = document.text
    turns = tuple(_turn(text, speech, boilerplate) for speech in speeches)
    officials = _officials(title, speeches)
    sole = officials[0] if len(officials) == 1 else None
    groups: list[tuple[Kind, tuple[Turn, ...]]] = []
    if head.statement:
        groups.append(("statement", (_statement(text, head.statement, sole),)))
    groups.extend(_group(tuple(turn for turn in turns if turn.spans)))
    if addenda:
        groups.append(("statement", (_statement(text, addenda, sole),)))
    spoken = " ".join(turn.text for _, group in groups for turn in group)
    language = detect(spoken)
    date = _date(document, title, text, head)
    identity = transcript_id(date, language, text)
    exchanges = _exchanges(identity, groups, sole, language)
    return Transcript(
        id=identity,
        text=text,
        title=title,
        date=date,
        language=language,
        officials=officials,
        source=document.source,
        source_start=0,
        classes=_classes(text, head, speeches, exchanges, boilerplate),
        exchanges=exchanges,
    )


def transcript_id(date: dt.date | None, language: str, text: str) -> str:
    """`YYYY-MM-DD-<language>-<6 hex of the sha256 of the text>`.

    >>> transcript_id(None, "fr", "")
    'undated-fr-e3b0c4'
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{date.isoformat() if date else 'undated'}-{language}-{digest[:6]}"


def _date(document: Document, title: str, text: str, head: _Head) -> dt.date | None:
    written = (text[start:end] for start, end in head.dates)
    stated = next((date for date in map(find_date, (title, document.title or "", *written)) if date), None)
    return document.date or stated or date_in_file_name(document.source)


def _officials(title: str, speeches: tuple[Speech, ...]) -> tuple[str, ...]:
    labelled = dict.fromkeys(
        speech.label.name for speech in speeches if speech.role == "official" and speech.label.kind == "name"
    )
    return tuple(labelled) or officials_in_title(title)


def _turn(text: str, speech: Speech, boilerplate: tuple[Span, ...]) -> Turn:
    spans = _cut(text, speech.body, boilerplate)
    speaker = speech.label.name if speech.label.kind == "name" else None
    return Turn(speaker, speech.role, spans, _text_of(text, spans))


def _statement(text: str, spans: tuple[Span, ...], speaker: str | None) -> Turn:
    spoken = _text_of(text, spans)
    # What asks, or tells that somebody asked or accused, is no announcement: who says it is not told.
    if speaker is None or _ASKS.search(spoken):
        return Turn(None, "unknown", spans, spoken)
    return Turn(speaker, "official", spans, spoken)


def _text_of(text: str, spans: tuple[Span, ...]) -> str:
    return "\n\n".join(text[start:end] for start, end in spans)


def _cut(text: str, body: Span, boilerplate: tuple[Span, ...]) -> tuple[Span, ...]:
    """A speech's body without the page's own lines in it and the space around what is left."""
    pieces = (_trim(text, *piece) for piece in _outside(body.start, body.end, boilerplate))
    return tuple(piece for piece in pieces if piece.end > piece.start)


def _group(turns: tuple[Turn, ...]) -> list[tuple[Kind, tuple[Turn, ...]]]:
    """Turns into exchanges: a new one begins where a reporter speaks after anybody else has."""
    groups: list[list[Turn]] = []
    for turn in turns:
        if not groups or _begins_exchange(turn, groups[-1]):
            groups.append([turn])
        else:
            groups[-1].append(turn)
    return [
        ("exchange" if any(turn.role == "reporter" for turn in group) else "statement", tuple(group))
        for group in groups
    ]


def _begins_exchange(turn: Turn, group: list[Turn]) -> bool:
    if turn.role == "reporter":
        return group[-1].role != "reporter"
    return group[0].role != "reporter" and turn.speaker != group[-1].speaker


def _exchanges(
    transcript: str, groups: list[tuple[Kind, tuple[Turn, ...]]], sole: str | None, language: str
) -> tuple[Exchange, ...]:
    exchanges: list[Exchange] = []
    words: list[frozenset[str]] = []
    for number, (kind, turns) in enumerate(groups, 1):
        exchange = Exchange(
            id=f"{transcript}/{number}",
            transcript=transcript,
            kind=kind,
            follows=None,
            asked_by=_speakers(turns, {"reporter"}, None),
            answered_by=_speakers(turns, {"official", "unknown"}, sole),
            turns=turns,
        )
        words.append(frozenset(tokens(" ".join(turn.text for turn in turns), language)))
        asked = frozenset(tokens(turns[0].text, language))
        exchanges.append(replace(exchange, follows=_follows(exchange, asked, exchanges, words)))
    return tuple(exchanges)


def _speakers(turns: tuple[Turn, ...], roles: set[str], otherwise: str | None) -> tuple[str, ...]:
    speaking = [turn.speaker or otherwise for turn in turns if turn.role in roles]
    return tuple(dict.fromkeys(name for name in speaking if name))


def _follows(
    exchange: Exchange, asked: frozenset[str], earlier: list[Exchange], words: list[frozenset[str]]
) -> str | None:
    """The earlier exchange that this one follows up: by its words, or the same named asker directly next.

    `asked` are the words of its question, `words` those of each earlier exchange.
    """
    if exchange.kind != "exchange" or not earlier:
        return None
    if _FOLLOW_UP.search(exchange.turns[0].text[:200]):
        most, index = max((len(asked & known), index) for index, known in enumerate(words[: len(earlier)]))
        return earlier[index].id if most >= _MIN_SHARED_WORDS else earlier[-1].id
    if exchange.asked_by and exchange.asked_by == earlier[-1].asked_by:
        return earlier[-1].id
    return None


def _classes(
    text: str,
    head: _Head,
    speeches: tuple[Speech, ...],
    exchanges: tuple[Exchange, ...],
    boilerplate: tuple[Span, ...],
) -> tuple[ClassSpan, ...]:
    """The class of every character; what nothing claims is blank, or a note where it is written."""
    claims: list[ClassSpan] = [ClassSpan(*span, "title") for span in ((head.title,) if head.title else ())]
    claims += [ClassSpan(*span, "date") for span in head.dates]
    claims += [ClassSpan(*_trim(text, *speech.label.span), "label") for speech in speeches]
    claims += [ClassSpan(*span, "turn") for exchange in exchanges for turn in exchange.turns for span in turn.spans]
    claims += [ClassSpan(*_trim(text, *span), "boilerplate") for span in boilerplate]
    spans: list[ClassSpan] = []
    position = 0
    for claim in sorted(claims):
        if claim.start < position or claim.end <= claim.start:
            continue
        spans += _between(text, position, claim.start)
        spans.append(claim)
        position = claim.end
    return tuple(spans + _between(text, position, len(text)))


def _between(text: str, start: int, end: int) -> list[ClassSpan]:
    inner = _trim(text, start, end)
    pieces = (
        ClassSpan(start, inner.start, "blank"),
        ClassSpan(inner.start, inner.end, "note"),
        ClassSpan(inner.end, end, "blank"),
    )
    return [piece for piece in pieces if piece.end > piece.start]


def _inside(position: int, spans: tuple[Span, ...]) -> bool:
    return any(start <= position < end for start, end in spans)


def _trim(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)

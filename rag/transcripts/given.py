"""Conferences that the file itself sets apart (a table of exchanges) -> transcripts; nothing is inferred."""

from __future__ import annotations

from rag.language import detect
from rag.schema import Document, GivenConference, GivenTurn, Origins, Span, Speaker, Transcript, Turn
from rag.transcripts.classes import Claims, classes_of
from rag.transcripts.exchanges import Group, number_exchanges, transcript_id, turn_spans
from rag.transcripts.hygiene import find_flags
from rag.transcripts.roles import told


def read_given(document: Document, conference: GivenConference) -> Transcript:
    """A conference that the file itself sets apart: nothing is inferred but its language where it is not told."""
    start, end = conference.span
    text = document.text[start:end]

    def here(span: Span) -> Span:
        return Span(span.start - start, span.end - start)

    def said(turn: GivenTurn) -> Turn:
        body = document.text[turn.body.start : turn.body.end]
        return Turn(turn.speaker, turn.role, (here(turn.body),), body)

    groups = tuple(Group(exchange.kind, tuple(map(said, exchange.turns))) for exchange in conference.exchanges)
    labels = tuple(here(turn.label) for exchange in conference.exchanges for turn in exchange.turns)
    turns = [turn for group in groups for turn in group.turns]
    language = conference.language or detect(" ".join(turn.text for turn in turns))
    officials = tuple(dict.fromkeys(turn.speaker for turn in turns if turn.role == "official" and turn.speaker))
    title = here(conference.title) if conference.title else None
    identity = transcript_id(conference.date, language, text)
    sole = officials[0] if len(officials) == 1 else None
    exchanges = number_exchanges(identity, groups, sole, language)
    speakers = _given_speakers(turns)
    return Transcript(
        id=identity,
        text=text,
        title=text[title.start : title.end] if title else "",
        date=conference.date,
        language=language,
        officials=officials,
        source=document.source,
        source_start=start,
        classes=classes_of(
            text,
            Claims(
                title=(title,) if title else (),
                date=(here(conference.byline),) if conference.byline else (),
                label=labels,
                turn=turn_spans(exchanges),
            ),
        ),
        exchanges=exchanges,
        origins=Origins(
            title="file" if title else "none",
            date="file" if conference.date else "none",
            language="file" if conference.language else "text",
            officials="file" if officials else "none",
        ),
        speakers=speakers,
        flags=find_flags(text, [speaker.name for speaker in speakers]),
        source_url=conference.source_url or document.source_url,
        copy_of=conference.copy_of,
    )


def _given_speakers(turns: list[Turn]) -> tuple[Speaker, ...]:
    named = [turn for turn in turns if turn.speaker]
    first: dict[str | None, Turn] = {}
    for turn in named:
        first.setdefault(turn.speaker, turn)
    return tuple(
        Speaker(name, turn.role, sum(other.speaker == name for other in named), told("the file says it"))
        for name, turn in first.items()
        if name is not None
    )

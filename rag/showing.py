"""From passages to what is shown: every quotation through the gate, numbered, and the words around it.

Whoever proposed a quotation, a rule or a model, it is shown only as what stands at its place in the transcript.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.archive import Link
from rag.compose import Found, Passage
from rag.model_phrases import model_phrases
from rag.phrases import Phrases, counted, phrases
from rag.quotes import verify_at
from rag.schema import (
    Citation,
    CitationEvent,
    Dropped,
    Exchange,
    Hit,
    Notice,
    Quote,
    Searched,
    SentenceEvent,
    Span,
    TranscriptSummary,
    Verdict,
)


@dataclass(frozen=True, slots=True)
class Cited:
    """What a citation of an exchange needs, read once a question."""

    exchange: Exchange
    summary: TranscriptSummary
    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A passage as it is shown: its citations, those that are new, and its text."""

    new: tuple[Citation, ...]
    text: str


@dataclass(slots=True)
class Showing:
    """What has been shown of an answer so far, in a language."""

    language: str
    pieces: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    transcripts: dict[str, str] = field(default_factory=dict)  # those cited, with the sha256 of their text
    lead: str = ""  # the words that introduced the passage before

    def show(self, passage: Passage, source: Cited) -> Shown | None:
        """Show a passage, or nothing where none of its quotations stands: those go to `dropped`."""
        before = len(self.citations)
        cited = [one for place in passage.quotes if (one := self._cite(passage, place.start, place.end, source))]
        if not cited:
            return None
        new = tuple(self.citations[before:])
        lead = passage.lead if not passage.sentence or passage.lead != self.lead else ""
        self.lead = passage.lead
        text = passage_text(passage, lead, cited, new, self.language)
        self.pieces.append(text)
        return Shown(new, text)

    def _cite(self, passage: Passage, start: int, end: int, source: Cited) -> Citation | None:
        """The citation of a place: the one that is there already, a new one, or none where the gate refuses it."""
        for one in self.citations:
            if (one.exchange, one.start, one.end) == (passage.exchange, start, end):
                return one
        check = verify_at(Span(start, end), source.exchange, source.text, passage.role)
        if check.quote is None:
            self.dropped.append(Dropped(source.text[start:end], check.verdict, passage.sentence))
            return None
        verdict: Verdict = "folded" if passage.folded else check.quote.verdict
        number = len(self.citations) + 1
        self.citations.append(_citation(number, check.quote, verdict, source, self.language, passage.translation))
        self.transcripts[source.summary.id] = source.summary.sha256
        return self.citations[-1]


def shown_events(shown: Shown | None) -> Iterator[CitationEvent | SentenceEvent]:
    """A passage as it reaches the reader: its new citations, then its text."""
    if shown is not None:
        yield from map(CitationEvent, shown.new)
        yield SentenceEvent(shown.text)


def _citation(
    number: int, quote: Quote, verdict: Verdict, cited: Cited, language: str, translation: str | None
) -> Citation:
    """A quote with who said it, and where other languages say the same: the reader's first."""
    summary = cited.summary
    links = sorted(cited.links, key=lambda one: (one.language != language, one.language, one.exchange))
    return Citation(
        number=number,
        exchange=quote.exchange,
        transcript=quote.transcript,
        source=summary.source,
        title=summary.title,
        date=summary.date,
        language=summary.language,
        speaker=quote.speaker,
        role=quote.role,
        asked_by=cited.exchange.asked_by,
        quote=quote.text,
        start=quote.start,
        end=quote.end,
        verdict=verdict,
        translation=translation,
        versions=tuple(one.exchange for one in links),
    )


def found_of(hit: Hit, source: Cited) -> Found:
    """A hit with what composing needs of its exchange."""
    versions = frozenset(link.exchange for link in source.links)
    summary = source.summary
    return Found(hit, source.exchange, source.text, summary.date, summary.officials, versions)


def passage_text(passage: Passage, lead: str, cited: Sequence[Citation], new: Sequence[Citation], language: str) -> str:
    """A passage as a person reads it: a model's sentence with its numbers, who said it to whom and when, each quotation
    that is new with its number, and a translation after it, which is never between quotation marks."""
    words = phrases(language)
    lines = []
    if passage.sentence:
        lines.append(passage.sentence + " " + "".join(f"[{one.number}]" for one in cited))
    if lead and (new or not passage.sentence):
        lines.append(lead)
    shown = new if passage.sentence else cited
    lines += [f"{words.open_quote}{one.quote}{words.close_quote} [{one.number}]" for one in shown]
    if passage.translation and new:
        lines.append(model_phrases(language).translation.format(text=passage.translation))
    return "\n".join(lines)


def refusal_text(searched: Searched, words: Phrases) -> str:
    """What is said where nothing on record answers: what was searched, and what the list below is."""
    exchanges = counted(words.exchanges_one, words.exchanges_many, searched.exchanges)
    transcripts = counted(words.transcripts_one, words.transcripts_many, searched.transcripts)
    return words.not_found.format(exchanges=exchanges, transcripts=transcripts) + " " + words.try_next

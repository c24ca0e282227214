"""Files -> archive and index, a transcript at a time, so that a killed run loses and doubles nothing.

Stages of a transcript, in order: `rows` (in SQLite, invisible), `first vectors`, `last vectors`, `complete`
(visible, the epoch has risen). Whoever writes next finishes what a killed run left.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import numpy as np

from rag.archive import Archive, Source
from rag.embedding import Embedder, generic_key, generic_questions, generic_vectors
from rag.errors import SourceError
from rag.index import Record, VectorIndex, record_id
from rag.reading import READER_VERSION, find_files, read
from rag.schema import Document, Exchange, Outcome, Sentence, SourceReport, Transcript
from rag.transcripts import parse

Stage = Literal["rows", "first vectors", "last vectors", "complete", "vectors"]


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


class Ingest:
    """Writes to one archive and its index; the caller holds the writer's lock."""

    def __init__(self, archive: Archive, index: VectorIndex, embedder: Embedder, progress: Progress = silent) -> None:
        self._archive = archive
        self._index = index
        self._embedder = embedder
        self._progress = progress
        self._done = 0
        self._total = 0

    def run(self, sources: list[Path]) -> tuple[SourceReport, ...]:
        """Finish what an earlier run left, then take in each file; a file that fails leaves the others alone."""
        reports: list[SourceReport] = []
        files: list[Path] = []
        for source in sources:
            try:
                files.extend(find_files([source]))
            except SourceError as error:
                reports.append(SourceReport(str(source), "failed", (), str(error)))
        self._store_generic()
        self.finish()
        sizes = {file: _size(file) for file in dict.fromkeys(files)}
        self._total = sum(sizes.values())
        for file, size in sizes.items():
            before = self._done
            reports.append(self._take_in(file, size))
            self._done = before + size
        return tuple(reports)

    def finish(self) -> None:
        """Complete the transcripts that a killed run left pending, and drop those it left retiring."""
        for transcript in self._archive.in_state("pending"):
            self._index_and_complete(transcript, 0)
        self.drop_retiring()

    def drop_retiring(self) -> None:
        """Drop the vectors of the transcripts that have left search, then their rows."""
        for transcript in self._archive.in_state("retiring"):
            self._drop_vectors(transcript)
            self._archive.drop_retired(transcript)

    def index_all(self) -> None:
        """Put every transcript that is searched into the index (for a rebuild)."""
        transcripts = [summary.id for summary in self._archive.transcripts()]
        self._total = len(transcripts)
        for number, transcript in enumerate(transcripts, 1):
            self._index_transcript(transcript, 1)
            self._done = number

    def _store_generic(self) -> None:
        for language in generic_questions():
            key = generic_key(self._embedder)
            if self._archive.generic(key, language) is None:
                vectors = generic_vectors(self._embedder, language)
                self._archive.store_generic(key, language, np.stack([vectors.typical, vectors.unrelated]))

    def _take_in(self, file: Path, size: int) -> SourceReport:
        location = str(file.resolve())
        try:
            document = read(file)
            document = replace(document, source=location)
            known = self._archive.sources_at(location)
            same = [s for s in known if s.bytes_sha256 == document.sha256 and s.reader == READER_VERSION]
            if same:
                return SourceReport(str(file), "unchanged", tuple(s.transcript for s in same), "nothing new")
            transcripts = parse(document)
        except SourceError as error:
            return SourceReport(str(file), "failed", (), str(error))
        stored = [self._store(transcript, document, size) for transcript in transcripts]
        ids = tuple(transcript.id for transcript in transcripts)
        outcome = _outcome(any(stored), {one.transcript for one in known}, set(ids))
        self.drop_retiring()
        kept = any(self._archive.state(one.transcript) == "current" for one in known if one.transcript not in ids)
        exchanges = sum(len(transcript.exchanges) for transcript in transcripts)
        return SourceReport(str(file), outcome, ids, _message(outcome, exchanges, kept))

    def _store(self, transcript: Transcript, document: Document, size: int) -> bool:
        """Whether the transcript was stored; a text that is there already, read alike, only gains a source."""
        source = Source(document.source, transcript.id, document.sha256, READER_VERSION)
        current = self._archive.state(transcript.id) == "current"
        if current and self._archive.reader(transcript.id) == READER_VERSION:
            self._archive.add_source(source)
            return False
        self._drop_vectors(transcript.id)
        self._archive.add_pending(transcript, source)
        self._report("rows", document.source)
        self._index_and_complete(transcript.id, size)
        return True

    def _index_and_complete(self, transcript: str, size: int) -> None:
        self._index_transcript(transcript, size)
        self._archive.complete(transcript)
        self._report("complete", transcript, size)

    def _index_transcript(self, transcript: str, size: int) -> None:
        view = self._archive.transcript(transcript)
        text = self._archive.text(transcript)
        date = view.date.year * 10000 + view.date.month * 100 + view.date.day if view.date else None
        for number, exchange in enumerate(view.exchanges, 1):
            records = self._records(exchange, self._archive.sentences(exchange.id), text)
            self._index.upsert(view.language, records, date)
            stage: Stage = "first vectors" if number == 1 else "vectors"
            self._report(stage, view.source, size * number // (len(view.exchanges) + 1))
        self._report("last vectors", view.source, size)

    def _records(self, exchange: Exchange, sentences: tuple[Sentence, ...], text: str) -> list[Record]:
        texts = [embedded_text(exchange), *(text[sentence.start : sentence.end] for sentence in sentences)]
        vectors = self._embedder.passages(texts)
        return [Record(exchange.id, number, vector) for number, vector in enumerate(vectors)]

    def _drop_vectors(self, transcript: str) -> None:
        if self._archive.state(transcript) is None:
            return
        language = self._archive.transcript(transcript).language
        ids = [
            record_id(exchange, number)
            for exchange in self._archive.exchange_ids(transcript)
            for number in range(len(self._archive.sentences(exchange)) + 1)
        ]
        self._index.drop(language, ids)

    def _report(self, stage: Stage, source: str, within: int = 0) -> None:
        self._progress(Step(stage, source, self._done + within, self._total))


def embedded_text(exchange: Exchange) -> str:
    """What is embedded for an exchange: its turns, question first, without labels."""
    return "\n\n".join(turn.text for turn in exchange.turns)


def _outcome(stored: bool, before: set[str], now: set[str]) -> Outcome:
    """What became of a file that gave some transcripts before and gives others now."""
    if before and before != now:
        return "replaced"
    if before and not stored:
        return "unchanged"
    return "replaced" if before else ("added" if stored else "duplicate")


def _message(outcome: Outcome, exchanges: int, kept: bool) -> str:
    noun = "exchange" if exchanges == 1 else "exchanges"
    if outcome == "replaced":
        left = "stays, since another source still gives it" if kept else "left search and stays for its receipts"
        return f"{exchanges} {noun}; the earlier version {left}"
    if outcome == "duplicate":
        return "the same text is there from another source; recorded as a second one"
    return f"{exchanges} {noun}" if outcome == "added" else "the same text in other bytes"


def _size(file: Path) -> int:
    try:
        return max(1, file.stat().st_size)
    except OSError:
        return 1

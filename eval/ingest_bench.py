"""What parsing and indexing cost (`onrecord bench ingest`), each beside the figure that it cannot beat."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import Embedder
from rag.errors import SourceError
from rag.reading import read
from rag.transcripts import parse
from rag.vectors import Matrix, Vector

FOLDERS = ("mfa/en", "whitehouse")

_MB = 1_000_000
_GROUP = 4
_ALONE_BATCH = 256


@dataclass(frozen=True, slots=True)
class IngestBench:
    """Megabytes of text a second of one core, and seconds of wall time for the same texts."""

    files: int
    text_mb: float
    read_bytes_mb_s: float
    read_mb_s: float
    parse_mb_s: float
    read_and_parse_mb_s: float
    indexed_files: int
    texts: int
    index_s: float
    embed_s: float
    index_to_embed: float
    index_to_embed_cpu: float
    again_s: float


class Recorder:
    """An embedder that remembers what it was given, so that the same can be embedded alone."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self.texts: list[str] = []

    @property
    def fingerprint(self) -> str:
        """The wrapped embedder's."""
        return self._embedder.fingerprint

    def query(self, text: str) -> Vector:
        """The unit vector of a question."""
        return self._embedder.query(text)

    def queries(self, texts: list[str]) -> Matrix:
        """Unit vectors of questions, one a row."""
        return self._embedder.queries(texts)

    def passages(self, texts: list[str]) -> Matrix:
        """Unit vectors of passages, one a row; noted down."""
        self.texts += texts
        return self._embedder.passages(texts)


@dataclass(slots=True)
class _Clock:
    """Adds up wall and processor seconds."""

    wall: float = 0.0
    cpu: float = 0.0

    def run(self, task: Callable[[], object]) -> None:
        wall, cpu = time.perf_counter(), time.process_time()
        task()
        self.wall += time.perf_counter() - wall
        self.cpu += time.process_time() - cpu


def bench_ingest(corpora: Path, indexed: int, embedder: Embedder, report: Callable[[str], None]) -> IngestBench:
    """Parse every page of the corpora, index some. Raises SourceError where the corpora are not there."""
    files = [sorted(path for path in (corpora / folder).glob("*") if path.is_file()) for folder in FOLDERS]
    if not all(files):
        raise SourceError(f"{corpora}: holds no {' and no '.join(FOLDERS)}; name the corpora's folder with --corpora")
    every = [file for folder in files for file in folder]
    report("parsing")
    text_mb, opened, reading, parsing = _parse(every)
    chosen = [file for folder in files for file in folder[:: max(1, len(folder) // max(1, indexed // 2))]][:indexed]
    recorder = Recorder(embedder)
    index, alone, again, texts = _Clock(), _Clock(), _Clock(), 0
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk(Settings(data=Path(folder)), recorder)
        desk.ingest([every[len(every) // 2]])  # what every archive embeds once, and what is loaded once
        groups = [chosen[start : start + _GROUP] for start in range(0, len(chosen), _GROUP)]
        for number, group in enumerate(groups, 1):
            report(f"indexing ({number} of {len(groups)})")
            # One after the other, so that whatever else the machine does weighs on both alike.
            recorder.texts = []
            index.run(lambda group=group: desk.ingest(group))  # type: ignore[misc]
            given = recorder.texts
            alone.run(lambda given=given: _embed(embedder, given))  # type: ignore[misc]
            texts += len(given)
        report("indexing again, the vectors being known")
        again.run(desk.rebuild)
        desk.close()
    return IngestBench(
        files=len(every),
        text_mb=round(text_mb, 2),
        read_bytes_mb_s=round(text_mb / opened, 1),
        read_mb_s=round(text_mb / reading, 2),
        parse_mb_s=round(text_mb / parsing, 2),
        read_and_parse_mb_s=round(text_mb / (reading + parsing), 2),
        indexed_files=len(chosen),
        texts=texts,
        index_s=round(index.wall, 1),
        embed_s=round(alone.wall, 1),
        index_to_embed=round(index.wall / alone.wall, 3),
        index_to_embed_cpu=round(index.cpu / alone.cpu, 3),
        again_s=round(again.wall, 1),
    )


def _parse(files: list[Path]) -> tuple[float, float, float, float]:
    """Megabytes of text, and seconds of one core for its bytes, for reading it and for parsing it."""
    began = time.thread_time()
    for file in files:
        file.read_bytes()
    opened = time.thread_time() - began
    began = time.thread_time()
    documents = [read(file) for file in files]
    reading = time.thread_time() - began
    began = time.thread_time()
    for document in documents:
        parse(document)
    parsing = time.thread_time() - began
    return sum(len(document.text.encode()) for document in documents) / _MB, opened, reading, parsing


def _embed(embedder: Embedder, texts: list[str]) -> None:
    for start in range(0, len(texts), _ALONE_BATCH):
        embedder.passages(texts[start : start + _ALONE_BATCH])

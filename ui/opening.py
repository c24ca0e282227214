"""From a data folder to a desk that answers: ready, or the seeds taken in first, or nothing to load."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass

from rag.desk import Desk
from rag.errors import LockedError, OnRecordError
from rag.ingest import Step
from rag.schema import SourceReport, TranscriptSummary

_POLL = 0.25
"""How often (s) a page that waits for the seeds looks whether they are in."""


@dataclass(frozen=True, slots=True)
class Ready:
    """Transcripts are there: questions can be asked."""

    transcripts: tuple[TranscriptSummary, ...]


@dataclass(frozen=True, slots=True)
class Seeding:
    """The seeds are being taken in: `done` of `total` bytes."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Empty:
    """Nothing is loaded, and there is no seeds folder."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The archive could not be opened, or no seed could be read."""

    reasons: tuple[str, ...]
    locked: bool = False


State = Ready | Seeding | Empty | Failed


class Opening:
    """Opens one desk for every page that asks; the seeds are taken in once, however many pages wait."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._guard = threading.Lock()
        self._seeding: _SeedRun | None = None

    def states(self) -> Iterator[State]:
        """The states until the desk answers or cannot; the last one is not `Seeding`."""
        try:
            transcripts = self._desk.transcripts()
            if not transcripts and self._desk.settings.seeds_folder() is not None:
                run = self._join_seeding()
                yield from run.steps()
                transcripts = self._desk.transcripts()
                if not transcripts:
                    yield run.outcome()
                    return
        except OnRecordError as error:
            yield Failed((str(error),))
            return
        yield Ready(transcripts) if transcripts else Empty()

    def _join_seeding(self) -> _SeedRun:
        with self._guard:
            if self._seeding is None or not self._seeding.is_alive():
                self._seeding = _SeedRun(self._desk)
                self._seeding.start()
            return self._seeding


class _SeedRun(threading.Thread):
    """Takes in the seeds and keeps how far it has come."""

    def __init__(self, desk: Desk) -> None:
        # A daemon, so that Ctrl-C ends the server at once; the next run finishes the work.
        super().__init__(name="seed", daemon=True)
        self._desk = desk
        self._now = Seeding(0, 0)
        self._reports: tuple[SourceReport, ...] = ()
        self._error: OnRecordError | None = None

    def run(self) -> None:
        try:
            self._reports = self._desk.seed(self._report)
        except OnRecordError as error:
            self._error = error

    def steps(self) -> Iterator[Seeding]:
        """How far the run has come, whenever that changes, until it ends."""
        last: Seeding | None = None
        while self.is_alive():
            if self._now != last:
                last = self._now
                yield last
            self.join(_POLL)

    def outcome(self) -> Failed:
        """Why the run left nothing to search."""
        if self._error is not None:
            return Failed((str(self._error),), locked=isinstance(self._error, LockedError))
        return Failed(tuple(f"{report.source}: {report.message}" for report in self._reports))

    def _report(self, step: Step) -> None:
        self._now = Seeding(step.done, step.total)

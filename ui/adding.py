"""Adding transcripts from the page: files held until they are read, previews held until they are added, one run at a
time. All in memory, under tokens that nobody can guess, bounded, and for an hour."""

from __future__ import annotations

import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Generic, Protocol, TypeVar

from rag.desk import Desk
from rag.errors import LockedError, OnRecordError
from rag.ingest import Step
from rag.preview import Preview
from rag.reading.limits import MB
from rag.schema import SourceReport

MOST_AT_ONCE = 50
"""How many sources one preview may hold."""

_HELD_BYTES = 256 * MB
_HELD_SECONDS = 3600.0
_POLL = 0.25
"""How often (s) a page looks whether a run has come further."""


class _Weighed(Protocol):
    @property
    def weight(self) -> int:
        """About how many bytes of memory it takes."""
        ...


T = TypeVar("T", bound=_Weighed)


class Held(Generic[T]):
    """Values under tokens, for a while: the oldest go first where there are too many bytes. Safe between threads."""

    def __init__(
        self,
        most: int = _HELD_BYTES,
        seconds: float = _HELD_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._most, self._seconds, self._clock = most, seconds, clock
        self._values: OrderedDict[str, tuple[float, T]] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, value: T, token: str = "") -> str:
        """Keep a value, in place of what the token was for; its token."""
        token = token or secrets.token_urlsafe()
        with self._lock:
            self._values.pop(token, None)
            self._values[token] = (self._clock(), value)
            self._drop()
        return token

    def get(self, token: object) -> T | None:
        """The value of a token; None where it is not kept, or no longer."""
        with self._lock:
            self._drop()
            found = self._values.get(token) if isinstance(token, str) else None
            return found[1] if found else None

    def take(self, token: object) -> T | None:
        """The value of a token, kept no more."""
        with self._lock:
            self._drop()
            found = self._values.pop(token, None) if isinstance(token, str) else None
            return found[1] if found else None

    def _drop(self) -> None:
        now = self._clock()
        while self._values:
            since, _ = next(iter(self._values.values()))
            heavy = sum(value.weight for _, value in self._values.values()) > self._most
            if now - since <= self._seconds and not (heavy and len(self._values) > 1):
                return
            self._values.popitem(last=False)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was uploaded: the name that the browser gave, and its bytes."""

    name: str
    data: bytes

    @property
    def weight(self) -> int:
        """Bytes."""
        return len(self.data) + 1000


@dataclass(frozen=True, slots=True)
class Batch:
    """What was previewed together; `lost` files were held no more when they were to be read."""

    previews: tuple[Preview, ...]
    lost: int = 0

    @property
    def weight(self) -> int:
        """About how many bytes."""
        return sum(one.weight for one in self.previews)

    @property
    def addable(self) -> tuple[Preview, ...]:
        """Those that adding changes something by."""
        return tuple(one for one in self.previews if one.read and not one.unchanged)


@dataclass(frozen=True, slots=True)
class Reading:
    """The source that is being read: the `number`th of `count`."""

    name: str
    number: int
    count: int


@dataclass(frozen=True, slots=True)
class Running:
    """How far adding has come: `done` of `total`, `left` seconds, None while that cannot be told."""

    done: int
    total: int
    left: int | None


@dataclass(frozen=True, slots=True)
class Added:
    """What became of each source."""

    reports: tuple[SourceReport, ...]


@dataclass(frozen=True, slots=True)
class NotAdded:
    """Why nothing, or not all, was added."""

    reason: str


class Adding:
    """What one server holds to be added, and the run that is under way."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._uploads: Held[Upload] = Held()
        self._batches: Held[Batch] = Held()
        self._guard = threading.Lock()
        self._run: _Run | None = None

    @property
    def allowed(self) -> bool:
        """Whether anything may be added or removed here."""
        return self._desk.settings.allow_adding

    def hold(self, name: str, data: bytes) -> str:
        """Keep an uploaded file until it is read; its token."""
        return self._uploads.keep(Upload(name, data))

    def read(self, tokens: Sequence[str], addresses: Sequence[str]) -> Iterator[Reading | str]:
        """Read and parse files by their tokens, then addresses; last, the batch's token, empty where none was held."""
        uploads = [held for token in tokens if (held := self._uploads.take(token)) is not None]
        count = len(uploads) + len(addresses)
        previews: list[Preview] = []
        for number, upload in enumerate(uploads, 1):
            yield Reading(upload.name, number, count)
            previews.append(self._desk.preview_file(upload.name, upload.data, previews))
        for number, address in enumerate(addresses, len(uploads) + 1):
            yield Reading(address, number, count)
            previews.append(self._desk.preview_address(address))
        yield self._batches.keep(Batch(tuple(previews), len(tokens) - len(uploads))) if previews else ""

    def batch(self, token: object) -> Batch | None:
        """What was previewed under a token; None where it is kept no more."""
        return self._batches.get(token)

    def leave_out(self, token: str, number: int) -> Batch | None:
        """A batch without its `number`th source (from 0); None where it is kept no more."""
        batch = self._batches.get(token)
        if batch is None:
            return None
        left = tuple(one for place, one in enumerate(batch.previews) if place != number)
        batch = replace(batch, previews=left)
        self._batches.keep(batch, token)
        return batch

    def discard(self, token: object) -> None:
        """Keep a batch no more."""
        self._batches.take(token)

    def start(self, token: object) -> bool:
        """Begin adding a batch, False where it is kept no more. Raises LockedError where another is being added."""
        with self._guard:
            if self._run is not None and self._run.is_alive():
                raise LockedError("transcripts are being added just now; try again when that is done")
            batch = self._batches.get(token)
            if batch is None or not isinstance(token, str):
                return False
            self._run = _Run(self._desk, batch, lambda: self.discard(token))
            self._run.start()
            return True

    @property
    def is_running(self) -> bool:
        """Whether something is being added."""
        return self._run is not None and self._run.is_alive()

    def states(self) -> Iterator[Running | Added | NotAdded]:
        """How adding stands, whenever that changes, until it ends."""
        run = self._run
        return run.states() if run is not None else iter(())


class _Run(threading.Thread):
    """Adds one batch, in a thread of its own, so that no page has to stay open for it."""

    def __init__(self, desk: Desk, batch: Batch, done: Callable[[], None]) -> None:
        # A daemon, so that Ctrl-C ends the server at once; the next run finishes the work.
        super().__init__(name="add", daemon=True)
        self._desk, self._batch, self._done = desk, batch, done
        self._now = Running(0, 0, None)
        self._began: tuple[float, int] | None = None
        self._outcome: Added | NotAdded | None = None

    def run(self) -> None:
        """Add, and keep how it ended; what was not added can be tried again."""
        try:
            reports = self._desk.add(self._batch.previews, self._heard)
            self._done()
            self._outcome = Added(reports)
        except OnRecordError as error:
            self._outcome = NotAdded(str(error))
        except Exception as error:
            self._outcome = NotAdded(f"{type(error).__name__}: {error}")
            raise
        finally:
            self._desk.archive.close()  # this thread's connection

    def states(self) -> Iterator[Running | Added | NotAdded]:
        """How far it has come, whenever that changes; then how it ended."""
        last: Running | None = None
        while self.is_alive():
            if self._now != last:
                last = self._now
                yield last
            self.join(_POLL)
        if self._outcome is not None:
            yield self._outcome

    def _heard(self, step: Step) -> None:
        now = time.monotonic()
        if self._began is None:
            self._began = (now, step.done)
        since, before = self._began
        left = None
        if step.done - before > step.total / 20:
            # In steps of five seconds: a page is not told of each second that passes.
            seconds = (now - since) / (step.done - before) * (step.total - step.done)
            left = 5 * round(seconds / 5 + 0.5)
        self._now = Running(step.done, step.total, left)

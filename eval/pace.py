"""How many cases are asked at the same time: fewer while a server says that it is asked too much."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

_FIRST_PAUSE = 2.0
_LONGEST_PAUSE = 60.0
_PAUSES = 8
"""Pauses in a row, each twice as long as the one before: some four minutes, and then the server has had its chance."""

_POLL = 0.2


class Pace:
    """Turns for those who ask. After a refusal half as many at a time, and a pause for all; after a turn that went
    well, one more."""

    def __init__(
        self, at_once: int, first_pause: float = _FIRST_PAUSE, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._most = self.limit = at_once
        self._first_pause = first_pause
        self._clock = clock
        self._asking = 0
        self._pauses = 0
        self.until = 0.0
        """The moment, of the clock, before which nobody asks."""
        self._free = threading.Condition()

    @contextmanager
    def turn(self, over: Callable[[], bool]) -> Iterator[int | None]:
        """One's turn to ask, once it comes: its number goes to `slow_down`; None where it is over before that."""
        with self._free:
            while not (ended := over()) and (self._asking >= self.limit or self._clock() < self.until):
                self._free.wait(min(_POLL, max(0.01, self.until - self._clock())))
            self._asking += not ended
            number = self._pauses
        try:
            yield None if ended else number
        finally:
            with self._free:
                self._asking -= not ended
                self._free.notify_all()

    def went_well(self) -> None:
        """The server took it."""
        with self._free:
            self._pauses = 0
            self.limit = min(self._most, self.limit + 1)
            self._free.notify_all()

    def slow_down(self, number: int) -> bool:
        """A pause after a refusal; False where the server has refused so often that it is not worth it.

        Those refused whose turns were at the same time share one pause.
        """
        with self._free:
            if number == self._pauses:
                if self._pauses >= _PAUSES:
                    return False
                self.until = self._clock() + min(_LONGEST_PAUSE, self._first_pause * 2**self._pauses)
                self._pauses += 1
                self.limit = max(1, self.limit // 2)
        return True

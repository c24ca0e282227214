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


class Pace:
    """Turns for those who ask. After a refusal half as many at a time, and a pause; after a turn that went well, one
    more."""

    def __init__(
        self,
        at_once: int,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._most = self.limit = at_once
        self._asking = 0
        self._pauses = 0
        self._until = 0.0
        self._clock = clock
        self._sleep = sleep
        self._free = threading.Condition()

    @contextmanager
    def turn(self) -> Iterator[int]:
        """One's turn to ask, once it comes: its number goes to what is called afterwards."""
        with self._free:
            self._free.wait_for(lambda: self._asking < self.limit)
            self._asking += 1
            number = self._pauses
        try:
            yield number
        finally:
            with self._free:
                self._asking -= 1
                self._free.notify_all()

    def went_well(self) -> None:
        """The server took it."""
        with self._free:
            self._pauses = 0
            self.limit = min(self._most, self.limit + 1)
            self._free.notify_all()

    def slow_down(self, number: int) -> bool:
        """Wait after a refusal; False where the server has refused so often that it is not worth it.

        Those refused in the same moment wait out one pause together.
        """
        with self._free:
            if number == self._pauses:
                if self._pauses >= _PAUSES:
                    return False
                self._until = self._clock() + min(_LONGEST_PAUSE, _FIRST_PAUSE * 2**self._pauses)
                self._pauses += 1
                self.limit = max(1, self.limit // 2)
            left = self._until - self._clock()
        if left > 0:
            self._sleep(left)
        return True

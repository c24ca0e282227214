"""Several at a time, in threads that nobody waits for: who stops must not wait for a server that does not answer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

_POLL = 0.1
"""How often (s) whoever waits looks whether it is to stop."""

Task = TypeVar("Task")
Result = TypeVar("Result")

Over = Callable[[], bool]


def each_of(
    tasks: Sequence[Task], at_once: int, do: Callable[[Task, Over], Result | None], stop: threading.Event
) -> Iterator[Result]:
    """What is done of each task, as it comes, until `stop`; an error of any ends them all and is raised here.

    `do` is told how to see that it is over, and then gives None.

    >>> sorted(each_of([1, 2, 3], 2, lambda number, over: number * 10, threading.Event()))
    [10, 20, 30]
    """
    waiting: queue.SimpleQueue[Task] = queue.SimpleQueue()
    for task in tasks:
        waiting.put(task)
    done: queue.SimpleQueue[Result | BaseException | None] = queue.SimpleQueue()
    ended = threading.Event()

    def over() -> bool:
        return stop.is_set() or ended.is_set()

    def work() -> None:
        while not over():
            try:
                task = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                done.put(do(task, over))
            except BaseException as error:  # noqa: BLE001 - nobody else hears of an error in a thread
                done.put(error)
                return

    for _ in range(min(at_once, len(tasks))):
        threading.Thread(target=work, name="evaluate", daemon=True).start()
    try:
        for _ in tasks:
            result = _next(done, stop)
            if result is None:
                return
            if isinstance(result, BaseException):
                raise result
            yield result
    finally:
        ended.set()  # whatever ended it, Ctrl-C too, nobody is to go on


def _next(
    done: queue.SimpleQueue[Result | BaseException | None], stop: threading.Event
) -> Result | BaseException | None:
    """The next result, None once stopped."""
    while not stop.is_set():
        try:
            return done.get(timeout=_POLL)
        except queue.Empty:
            continue
    return None

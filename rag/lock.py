"""One writer at a time: a lock file beside the archive that names its holder."""

from __future__ import annotations

import datetime as dt
import json
import os
import platform
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from rag.errors import LockedError


@contextmanager
def writing(data: Path, task: str, wait: float = 0.0) -> Iterator[None]:
    """Hold the lock of a data folder for a task, waiting up to `wait` seconds for it.

    Raises LockedError, naming the holder, where another process has it. A killed holder's lock is free at once.
    """
    data.mkdir(parents=True, exist_ok=True)
    lock = FileLock(data / "writer.lock")
    try:
        lock.acquire(timeout=wait)
    except Timeout as error:
        raise LockedError(f"{data} is being written to by {_holder(data)}; wait until it is done") from error
    holder = data / "writer.json"
    try:
        holder.write_text(
            json.dumps(
                {
                    "task": task,
                    "pid": os.getpid(),
                    "host": platform.node(),
                    "since": dt.datetime.now().astimezone().isoformat(timespec="seconds"),
                }
            ),
            encoding="utf-8",
        )
        yield
    finally:
        holder.unlink(missing_ok=True)
        lock.release()


def is_held(data: Path) -> bool:
    """Whether some process holds the lock of a data folder at this moment."""
    lock = FileLock(data / "writer.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def _holder(data: Path) -> str:
    try:
        known = json.loads((data / "writer.json").read_text(encoding="utf-8"))
        return f"`onrecord {known['task']}` (process {known['pid']} on {known['host']}, since {known['since']})"
    except (OSError, ValueError, KeyError, TypeError):
        return "another process"

"""A run on disk: what was asked of whom, and a line for each row as it comes, so that a run goes on where it ended.

DATA/runs/seed-20241127-190354-1a2b3c4d/
    run.json       what is run (a report's `run`)
    prompts/       the prompts as they were when it began
    rows.jsonl     one row a line, in the order in which they came
    report.json    the report, once all rows are there
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple

from filelock import FileLock, Timeout
from pydantic import ValidationError

import eval
import rag
from eval.dataset import DatasetError
from eval.report import Report, Run, to_json
from eval.rows import Row
from eval.throw_away import code_sha256
from rag.errors import LockedError
from rag.schema import from_dict, to_dict

REPORT_FILE, ROWS_FILE, RUN_FILE = "report.json", "rows.jsonl", "run.json"


class Key(NamedTuple):
    """Which row: a case, asked of a candidate, the so-manieth time."""

    candidate: str
    case: str
    repeat: int


def key(row: Row) -> Key:
    """A row's key."""
    return Key(row.candidate, row.case.id, row.repeat)


@dataclass(frozen=True, slots=True)
class RunFolder:
    """The folder of one run, held by one process at a time; `run` is what is run in it. Close it when done."""

    path: Path
    run: Run
    lock: FileLock

    @classmethod
    def open(cls, runs: Path, run: Run, transcripts: tuple[str, ...], fresh: bool = False) -> RunFolder:
        """The unfinished run of the same set, candidates, archive and code, or a new one; one that reads no kept
        answers is another.

        Raises LockedError where another process is at it, DatasetError where the folder cannot be written.
        """
        identity = _identity(run, transcripts, fresh)
        try:
            runs.mkdir(parents=True, exist_ok=True)
            unfinished = [one for one in sorted(runs.glob(f"*-{identity}*")) if not (one / REPORT_FILE).exists()]
            started = dt.datetime.fromisoformat(run.started)
            new = _unused(runs / f"{run.set}-{started:%Y%m%d-%H%M%S}-{identity}")
            path = unfinished[-1] if unfinished else new
            path.mkdir(exist_ok=True)
            lock = FileLock(path / ".lock")
            lock.acquire(timeout=0)
            kept = path / RUN_FILE
            if kept.exists():
                run = from_dict(Run, json.loads(kept.read_text(encoding="utf-8")))
            else:
                _write(kept, json.dumps(to_dict(run), ensure_ascii=False, indent=2) + "\n")
            _drop_torn_line(path / ROWS_FILE)
        except Timeout as error:
            raise LockedError(f"{path} is being run by another process; wait until it is done") from error
        except (OSError, ValueError) as error:
            raise DatasetError(f"{runs}: the run cannot be kept there ({error}); check the folder") from error
        return cls(path, run, lock)

    def close(self) -> None:
        """Let others have it."""
        self.lock.release()

    def pinned(self, prompt: str) -> Path:
        """A prompt's text as it was read, as a file of the run: who edits its own while the run goes on changes
        nothing."""
        kept = self.path / "prompts" / f"{hashlib.sha256(prompt.encode('utf-8', 'replace')).hexdigest()[:16]}.md"
        kept.parent.mkdir(exist_ok=True)
        _write(kept, prompt)
        return kept

    def append(self, *rows: Row) -> None:
        """Keep rows; they are there whatever happens to this process next."""
        try:
            with (self.path / ROWS_FILE).open("ab") as file:
                for row in rows:
                    line = json.dumps(to_dict(row), ensure_ascii=False, separators=(",", ":")) + "\n"
                    file.write(line.encode("utf-8", "surrogatepass"))
        except OSError as error:
            raise DatasetError(
                f"{self.path}: cannot be written ({error.strerror}); what was answered before is kept: make room, and "
                "run the same again"
            ) from error

    def rows(self) -> Iterator[Row]:
        """The rows that are there, in the order in which they came. Raises DatasetError where one is damaged."""
        return read_rows(self.path)

    def finish(self, report: Report) -> Path:
        """Write the report: the run is done."""
        path = self.path / REPORT_FILE
        _write(path, to_json(report))
        return path


def read_rows(folder: Path) -> Iterator[Row]:
    """The rows of a run's folder. Raises DatasetError where one is damaged."""
    file = folder / ROWS_FILE
    if not file.exists():
        return
    with file.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.endswith(b"\n"):
                return  # it is being written, or was when its process ended
            try:
                yield from_dict(Row, json.loads(line.decode("utf-8", "surrogatepass")))
            except (ValueError, ValidationError) as error:
                raise DatasetError(f"{file}, line {number}: damaged; delete {folder} and run it again") from error


def _identity(run: Run, transcripts: tuple[str, ...], fresh: bool) -> str:
    """What makes two runs the same: all but when they began."""
    said = json.dumps(
        [to_dict(replace(run, started="")), sorted(transcripts), fresh, code_sha256(rag), code_sha256(eval)],
        sort_keys=True,
    )
    return hashlib.sha256(said.encode()).hexdigest()[:12]


def _unused(path: Path) -> Path:
    number, free = 1, path
    while free.exists():
        number += 1
        free = path.with_name(f"{path.name}-{number}")
    return free


def _drop_torn_line(file: Path) -> None:
    """Cut off a last line that was not written to its end."""
    if not file.exists():
        return
    with file.open("r+b") as rows:
        content = rows.read()
        whole = content.rfind(b"\n") + 1
        if whole < len(content):
            rows.truncate(whole)


def _write(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    part = path.with_suffix(".part")
    part.write_text(text, encoding="utf-8", errors="surrogatepass")
    os.replace(part, path)

"""Evaluations from the page: what is to be run, one run at a time that no page needs to wait for, and kept reports."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from eval.candidates import Candidate, candidates_of
from eval.case_files import add_case, case_of_answer
from eval.dataset import Case, Dataset, DatasetError, load, slug
from eval.gold import Found
from eval.kept_runs import KeptRun, kept_runs, read_report
from eval.report import Report
from eval.rows import Row
from eval.run import Asked, Plan, RunStopped, run_plan
from eval.run_folder import REPORT_FILE
from eval.shelf import Shelf
from rag.config import Settings
from rag.desk import Desk
from rag.errors import LockedError, OnRecordError, PromptError
from rag.prompting import read_prompt
from rag.schema import Engine

REPEATS = (1, 2, 3, 5)
"""How often each case may be asked."""

_POLL = 0.4
"""How often (s) a page looks whether a run has come further."""

_LONGEST_NAME = 60
OWN_SET = "my-cases.yaml"
"""The file in DATA/sets to which answers are saved as cases."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be run: a set, of a model with one prompt or with two, and of the record alone.

    `baseline` is the file of the first prompt (None: no model is asked), `text` the second prompt (None: there is
    none).
    """

    dataset: Dataset
    baseline: Path | None = None
    text: str | None = None
    repeat: int = 1
    record: bool = False


def plan_of(wish: Wish, settings: Settings, pasted: Path) -> Plan:
    """The plan of a run; a prompt that is no file yet becomes one in the folder `pasted`.

    Raises SettingsError and PromptError.
    """
    if wish.baseline is None:
        return Plan(wish.dataset, candidates_of(settings, ("quotes",)), wish.repeat)
    prompts = [wish.baseline]
    if wish.text is not None and not is_text_of(wish.text, wish.baseline):
        prompts.append(_pasted(wish.text, pasted))
    engines: tuple[Engine, ...] = ("quotes", "model") if wish.record else ("model",)
    found = candidates_of(settings, engines, prompts)
    # The baseline first: each of the others is compared with it.
    in_order = sorted(found, key=lambda one: one.used.model is None)
    return Plan(wish.dataset, _named(in_order), wish.repeat)


def is_text_of(text: str, file: Path) -> bool:
    """Whether a prompt's text is what a file says."""
    return _text(text) == _text(file.read_text(encoding="utf-8", errors="replace"))


def _text(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


def _pasted(text: str, folder: Path) -> Path:
    read_prompt(text, "answer")
    content = (_text(text) + "\n").encode("utf-8", "replace")
    path = folder / hashlib.sha256(content).hexdigest()[:16] / "edited.md"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_suffix(f".{os.getpid()}.part")
        part.write_bytes(content)
        os.replace(part, path)
    return path


def _named(candidates: list[Candidate]) -> tuple[Candidate, ...]:
    """Candidates by their prompts' names; of two prompts of one name the second is the edited one."""
    seen: set[str] = set()
    named = []
    for one in candidates:
        name = one.used.model.prompt.name if one.used.model else one.name
        name = f"{name} (edited)" if name in seen else name
        seen.add(name)
        named.append(replace(one, used=replace(one.used, name=name)))
    return tuple(named)


# How far a run is


@dataclass(frozen=True, slots=True)
class Idle:
    """Nothing is run, and nothing was since the server began."""


@dataclass(frozen=True, slots=True)
class Running:
    """A run under way; `left` is how many seconds it may still take, None while that cannot be told."""

    plan: Plan
    asked: Asked
    left: float | None
    stopping: bool = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """A run that ended early; `reason` is empty where the reader ended it."""

    asked: Asked
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Finished:
    """A run that is done, by its name."""

    name: str


State = Idle | Running | Stopped | Finished


class Evaluations:
    """The runs of one server: one at a time, in a thread of its own, so that no page has to stay open for it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._guard = threading.Lock()
        self._run: _Run | None = None
        self._found: dict[tuple[str, str, int], dict[str, tuple[Found, ...]]] = {}

    @property
    def runs(self) -> Path:
        """Where runs are kept."""
        return self._desk.settings.data / "runs"

    @property
    def pasted(self) -> Path:
        """Where prompts are kept that were run and are no file of the reader's."""
        return self.runs / "prompts-pasted"

    def start(self, plan: Plan) -> None:
        """Begin a run. Raises LockedError where one is under way."""
        with self._guard:
            if self._run is not None and self._run.is_alive():
                raise LockedError("a run is under way; wait until it is done, or cancel it")
            self._run = _Run(self._desk, plan, self.runs)
            self._run.start()

    def stop(self) -> None:
        """End the run that is under way, if there is one; what it has asked is kept."""
        run = self._run
        if run is not None:
            run.end()

    @property
    def state(self) -> State:
        """How it stands with the latest run."""
        run = self._run
        return run.state() if run is not None else Idle()

    def states(self) -> Iterator[State]:
        """How it stands, whenever that changes, until nothing is under way."""
        last: State | None = None
        while True:
            now = self.state
            if now != last:
                last = now
                yield now
            if not isinstance(now, Running):
                return
            run = self._run
            if run is not None:
                run.join(_POLL)

    # What was run

    def kept(self) -> tuple[KeptRun, ...]:
        """The finished runs, the newest first."""
        return tuple(one for one in kept_runs(self.runs) if one.finished)

    def report(self, name: object) -> Report | None:
        """The report of a finished run by its name, never by a path; None where there is none of it."""
        if not isinstance(name, str):
            return None
        found = next((one for one in self.kept() if one.name == name), None)
        try:
            return _report(found.path, (found.path / REPORT_FILE).stat().st_mtime_ns) if found else None
        except (DatasetError, OSError):
            return None

    def missing(self, dataset: Dataset) -> tuple[Case, ...]:
        """The cases of a set of which a quotation is not in the archive."""
        key = (str(dataset.path), dataset.sha256, self._desk.archive.epoch)
        found = self._found.get(key)
        if found is None:
            shelf = Shelf(self._desk)
            found = {case.id: shelf.locate(case) for case in dataset.cases}
            self._found = {**dict(list(self._found.items())[-15:]), key: found}
        return tuple(case for case in dataset.cases if any(not one.places for one in found[case.id]))


class _Run(threading.Thread):
    """One run, and how far it has come."""

    def __init__(self, desk: Desk, plan: Plan, runs: Path) -> None:
        # A daemon, so that Ctrl-C ends the server at once; what was asked is kept.
        super().__init__(name="evaluation", daemon=True)
        self._desk, self._plan, self._runs = desk, plan, runs
        self._asked = Asked(0, plan.total)
        self._before: int | None = None
        self._began = time.monotonic()
        self._ended_by_reader = False
        self._to_stop = threading.Event()
        self._outcome: State | None = None

    def run(self) -> None:
        """Ask, and keep how it ended."""
        try:
            report = run_plan(self._plan, self._desk, self._runs, self._heard, self._to_stop)
            self._outcome = Finished(next(one.name for one in kept_runs(self._runs) if one.run == report.run))
        except RunStopped as error:
            self._outcome = Stopped(self._asked, "" if self._ended_by_reader else str(error))
        except OnRecordError as error:
            self._outcome = Stopped(self._asked, str(error))
        except Exception as error:
            self._outcome = Stopped(self._asked, f"{type(error).__name__}: {error}")
            raise

    def end(self) -> None:
        """Stop as soon as may be."""
        self._ended_by_reader = True
        self._to_stop.set()

    def state(self) -> State:
        """How it stands."""
        return self._outcome or Running(self._plan, self._asked, self._left(), self._to_stop.is_set())

    def _heard(self, asked: Asked) -> None:
        if self._before is None:
            self._before, self._began = asked.done, time.monotonic()
        self._asked = asked

    def _left(self) -> float | None:
        """Seconds left, at the pace so far."""
        done = self._asked.done - (self._before or 0)
        if done < 2:
            return None
        # In steps of ten seconds: a page is not told of each second that passes.
        seconds = (time.monotonic() - self._began) / done * (self._asked.total - self._asked.done)
        return round(seconds, -1)


@lru_cache(maxsize=4)
def _report(folder: Path, _changed: int) -> Report:
    return read_report(folder / REPORT_FILE)


# What is kept of the reader's


@dataclass(frozen=True, slots=True)
class SavedPrompt:
    """Where a prompt is saved; `before` is whether it was there already."""

    path: Path
    before: bool


def save_prompt(text: str, folder: Path) -> SavedPrompt:
    """Save a prompt's text under its name; another prompt that is there is left alone.

    Raises PromptError where it is no prompt, or name and version are taken by another text.
    """
    prompt = read_prompt(text, "answer")
    stem = slug(prompt.name)[:_LONGEST_NAME].strip("-") or "prompt"
    numbered = slug(f"{stem} v{prompt.version}")[: _LONGEST_NAME + 12].strip("-")
    content = _text(text) + "\n"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in (folder / f"{stem}.md", folder / f"{numbered}.md"):
            if _create(path, content):
                return SavedPrompt(path, before=False)
            if is_text_of(content, path):
                return SavedPrompt(path, before=True)
    except OSError as error:
        raise PromptError(f"{folder}: cannot be written ({error.strerror})") from error
    raise PromptError(f"{path.name} holds another text; give the prompt another name or version")


def _create(path: Path, content: str) -> bool:
    """Write a file that is not there yet; whether it was not."""
    try:
        with path.open("xb") as file:
            file.write(content.encode("utf-8", "replace"))
    except FileExistsError:
        return False
    return True


def save_case(row: Row, data: Path) -> Case:
    """Add a row's answer to the reader's own set as a case, once. Raises DatasetError, LockedError."""
    if row.answer is None:
        raise DatasetError("there is no answer to be saved")
    path, case = data / "sets" / OWN_SET, case_of_answer(row.answer, row.case.history)
    there = load(path).cases if path.exists() else ()
    return next((one for one in there if replace(one, id=case.id) == case), None) or add_case(path, case)

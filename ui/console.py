"""What the commands share: options, exit codes, progress, and how they print and stop."""

from __future__ import annotations

import dataclasses
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console, RenderableType
    from rich.progress import Progress

    from eval.retrieval_bench import Step as Measured
    from rag.desk import Desk
    from rag.ingest import Step

FAILED = 1
USAGE = 2
NOT_FOUND = 4
INTERRUPTED = 130
_NAME = 40
DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder of the archive and the index (or ONRECORD_DATA; default ./data).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, its shape as docs/architecture.md gives it.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show tracebacks, and the stages of an ingest.")]


def leave(code: int) -> NoReturn:
    """End now: the threads of the libraries have nothing left to say, and unloading them takes longer than asking."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def stop(message: str, code: int) -> NoReturn:
    print(f"onrecord: {message}", file=sys.stderr)
    leave(code)


def check_folder(file: Path) -> None:
    """Stop where a file could not be written because there is no such folder."""
    if not file.absolute().parent.is_dir():
        stop(f"{file}: there is no folder {file.parent}; make it first", USAGE)


def open_desk(data: Path | None) -> Desk:
    from rag.desk import Desk

    return Desk.open(data)


def open_existing(data: Path | None, code: int = FAILED) -> Desk:
    """A desk for commands that only read: they make no archive in a mistyped folder."""
    from rag.config import load_settings
    from rag.desk import Desk, no_archive

    settings = load_settings(data=data)
    if not (settings.data / "archive.sqlite").exists():
        stop(no_archive(settings.data), code)
    return Desk(settings)


@contextmanager
def progress_of(title: str, debug: bool) -> Iterator[Callable[[Step], None]]:
    """Shows the steps of a run; Ctrl-C ends it with one line that says what is kept."""
    complete = 0
    with _shown_progress(title, debug) as show_step:

        def follow(step: Step) -> None:
            nonlocal complete
            complete += step.stage == "complete"
            show_step(step)

        try:
            yield follow
        except KeyboardInterrupt:
            stopped = True
        else:
            stopped = False
    if stopped:
        kept = f"kept is what was complete ({counted(complete, 'new file')})"
        stop(f"stopped; {kept}, run the command again to go on", INTERRUPTED)


@contextmanager
def _shown_progress(title: str, debug: bool) -> Iterator[Callable[[Step], None]]:
    """A progress bar with an estimate on a terminal; with --debug the stages, a line each; else silence."""
    if debug:
        yield lambda step: print(f"stage {step.stage}: {step.source}", file=sys.stderr, flush=True)
        return
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    with _bar(title) as bar:
        yield lambda step: bar.show(Path(step.source).name, step.done, step.total)


@dataclasses.dataclass(frozen=True)
class Measuring:
    """A measurement's way to tell how far it has come, and to print something meanwhile."""

    report: Callable[[Measured], None]
    aside: Callable[[], AbstractContextManager[None]]


@contextmanager
def measuring(title: str) -> Iterator[Measuring]:
    """Shows how far a measurement has come, with an estimate, on a terminal; else silence."""
    if not sys.stderr.isatty():
        yield Measuring(lambda step: None, nullcontext)
        return
    # Its parts go at different paces: that of the last minutes tells more of what is to come.
    with _bar(title, period=600.0) as bar:
        yield Measuring(lambda step: bar.show(step.doing, step.done, step.total), bar.aside)


class _Bar:
    """A bar on stderr: what is being done, how much is, and about how long the rest takes."""

    def __init__(self, progress: Progress, title: str) -> None:
        self._progress = progress
        self._task = progress.add_task(title, total=None)

    def show(self, doing: str, done: float, total: float) -> None:
        """Show how much of it all is done."""
        from rich.markup import escape

        from ui.render.terminal import safe

        name = escape(safe(_shortened(doing)))
        self._progress.update(self._task, total=total or None, completed=done, description=name)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while something is printed."""
        self._progress.stop()
        yield
        self._progress.start()


@contextmanager
def _bar(title: str, period: float = 30.0) -> Iterator[_Bar]:
    """A bar that goes by the pace of the last `period` seconds."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        TextColumn("· left"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True, speed_estimate_period=period) as progress:
        yield _Bar(progress, title)


def counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _shortened(name: str) -> str:
    return name if len(name) <= _NAME else f"{name[: _NAME - 1]}…"


def print_json(value: object) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def show_rich(renderable: RenderableType) -> None:
    console().print(renderable, crop=False)


def console() -> Console:
    """Standard output: colours and the window's width on a terminal, neither elsewhere."""
    from rich.console import Console

    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, no_color=True, width=int(os.environ.get("COLUMNS", "100")))


def report_step(step: str) -> None:
    """How far a measurement has come, on one line of a terminal's stderr."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{step}", end="", file=sys.stderr, flush=True)


def plain(value: Any) -> Any:
    """Dataclasses, and lists of them, as what JSON writes."""
    return [dataclasses.asdict(one) for one in value] if isinstance(value, list) else dataclasses.asdict(value)

"""`onrecord eval`: run an evaluation set and print its figures. Raises OnRecordError; the caller ends with its code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from eval.dataset import Dataset
    from eval.report import Report
    from eval.run import Asked, Candidate
    from rag.config import Settings
    from rag.desk import Desk
    from rag.ingest import Step

eval_app = typer.Typer(no_args_is_help=True)


class EngineChoice(StrEnum):
    """What may be evaluated."""

    quotes = "quotes"
    model = "model"


@eval_app.callback()
def evaluate() -> None:
    """Say in numbers how good the answers are."""


@eval_app.command()
def run(
    dataset_path: Annotated[
        Path | None,
        typer.Option("--set", metavar="FILE", help="Evaluation set (YAML); the one shipped where left out."),
    ] = None,
    engine: Annotated[
        EngineChoice | None,
        typer.Option(help="Engine to evaluate; where left out, the model that ONRECORD_MODEL names, or quotes."),
    ] = None,
    prompt: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Prompt file for the model; the settings', or the one shipped, if left out."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Data folder to ask; where left out, a throw-away archive of the set's corpus is built and cached.",
        ),
    ] = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON; - for standard output.")
    ] = None,
) -> None:
    """Ask every question of an evaluation set, and print the figures, then the misses."""
    from eval.dataset import default_set, load
    from rag.config import load_settings

    if json_file is not None and str(json_file) != "-" and not json_file.absolute().parent.is_dir():
        raise typer.BadParameter(f"{json_file.parent} is no folder; create it first", param_hint="--json")
    dataset = load(dataset_path or default_set())
    settings = load_settings(data=data)
    report = _run(dataset, data is None, settings, _candidate(settings, engine, prompt))
    _write(report, json_file)
    if report.overall.failed:
        raise typer.Exit(1)


def _candidate(settings: Settings, engine: EngineChoice | None, prompt: Path | None) -> Candidate:
    from eval.run import candidate_of
    from rag.desk import Way

    chosen = candidate_of(settings, Way(engine.value if engine else None, prompt))
    if prompt is not None and chosen.model is None:
        raise typer.BadParameter("goes with --engine model", param_hint="--prompt")
    return chosen


def _run(dataset: Dataset, throw_away: bool, settings: Settings, candidate: Candidate) -> Report:
    """The report, with progress on standard error while it is made."""
    from eval.run import run_set

    with _progress() as bars:
        desk = _desk(dataset, throw_away, settings, bars)
        bars.asking(len(dataset.cases))
        try:
            return run_set(dataset, desk, bars.asked, candidate)
        finally:
            desk.close()


def _desk(dataset: Dataset, throw_away: bool, settings: Settings, bars: _Bars) -> Desk:
    from eval.dataset import DatasetError
    from eval.run import archive_for, default_cache
    from rag.desk import Desk

    if throw_away:
        return archive_for(dataset, default_cache(), settings, bars.ingested)
    if not (settings.data / "archive.sqlite").is_file():
        raise DatasetError(f"{settings.data}: no archive there; run `onrecord ingest` first, or leave --data out")
    return Desk(settings)


def _write(report: Report, json_file: Path | None) -> None:
    """JSON where it is wanted, tables unless the JSON takes standard output."""
    from rich.console import Console

    from eval.dataset import DatasetError
    from eval.report import tables, to_json

    if json_file is not None and str(json_file) == "-":
        typer.echo(to_json(report), nl=False)
        return
    if json_file is not None:
        # Before the tables: a pager that is closed early ends the printing.
        try:
            json_file.write_text(to_json(report), encoding="utf-8")
        except OSError as error:
            raise DatasetError(f"{json_file}: cannot be written ({error.strerror}); give another --json") from error
    console = Console(highlight=False)
    for part in tables(report):
        console.print(part)


class _Bars:
    """Progress of the two long stages, as bars on standard error; nothing where that is no terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = Console(stderr=True)
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=console,
            transient=True,
            # A model may take a minute a question: the estimate needs several.
            speed_estimate_period=600.0,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, int] = {}

    def ingested(self, step: Step) -> None:
        """The archive has grown."""
        self._show("building the archive", step.done, step.total)

    def asking(self, total: int) -> None:
        """The first question is being asked."""
        self._show("asking", 0, total)

    def asked(self, asked: Asked) -> None:
        """A question was answered."""
        self._show("asking", asked.done, asked.total)

    def _show(self, stage: str, done: int, total: int) -> None:
        from rich.progress import TaskID

        if stage not in self._tasks:
            self._tasks[stage] = self.progress.add_task(stage, total=total)
        self.progress.update(TaskID(self._tasks[stage]), completed=done, total=total)


@contextmanager
def _progress() -> Iterator[_Bars]:
    bars = _Bars()
    with bars.progress:
        yield bars

"""`onrecord eval`: run an evaluation set, compare runs, and gate on them. Raises OnRecordError."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.console import DebugOption

if TYPE_CHECKING:
    from eval.dataset import Dataset
    from eval.report import Report
    from eval.run import Asked, Plan
    from rag.config import Settings
    from rag.desk import Desk
    from rag.ingest import Step

eval_app = typer.Typer(no_args_is_help=True)

_STDOUT = "-"


class EngineChoice(StrEnum):
    """What may be evaluated."""

    quotes = "quotes"
    model = "model"


@eval_app.callback()
def evaluate() -> None:
    """Say in numbers how good the answers are, what a prompt gains and breaks, and whether anything got worse."""


SetOption = Annotated[
    str | None,
    typer.Option(
        "--set",
        metavar="FILE|NAME",
        help="Evaluation set: a YAML or JSONL file, or the name of one shipped (seed, adversarial) or in DATA/sets.",
    ),
]
EnginesOption = Annotated[
    list[EngineChoice] | None,
    typer.Option(
        "--engine", help="Who answers: quotes, model, or both; the model that ONRECORD_MODEL names, if left out."
    ),
]
PromptsOption = Annotated[
    list[Path] | None,
    typer.Option("--prompt", metavar="FILE", help="Prompt file for the model; several are compared with the first."),
]
ModelsOption = Annotated[
    list[str] | None,
    typer.Option("--model", metavar="NAME", help="Model at the endpoint, instead of ONRECORD_MODEL; may be several."),
]
DataFolderOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        metavar="DIR",
        help="Data folder to ask; where left out, a throw-away archive of the set's corpus is built and cached.",
    ),
]


@eval_app.command()
def run(
    set_name: SetOption = None,
    engines: EnginesOption = None,
    prompts: PromptsOption = None,
    models: ModelsOption = None,
    repeat: Annotated[int, typer.Option(min=1, max=100, help="How often each case is asked.")] = 1,
    at_once: Annotated[
        int | None, typer.Option(min=1, max=64, help="Cases asked at the same time; 4 where a model answers, else 1.")
    ] = None,
    fresh: Annotated[bool, typer.Option("--fresh", help="Ask the model again, also where an answer is kept.")] = False,
    judge: Annotated[
        str | None,
        typer.Option(metavar="MODEL", help="Model that judges the sentences; advisory, and never gates."),
    ] = None,
    data: DataFolderOption = None,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="Write the report as JSON; - for standard output.")
    ] = None,
    html_file: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the report as one HTML file.")
    ] = None,
    markdown_file: Annotated[
        Path | None, typer.Option("--markdown", metavar="FILE", help="Write the report as Markdown.")
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Ask every question of a set, of each candidate; print the figures, what differs, then the misses.

    A run that was stopped goes on where it ended, when the same command is given again.
    """
    from eval.candidates import candidates_of
    from eval.dataset import find_set, load
    from eval.run import Plan
    from rag.config import load_settings

    for option, file in (("--json", json_file), ("--html", html_file), ("--markdown", markdown_file)):
        _check_writable(option, file)
    settings = load_settings(data=data)
    dataset = load(find_set(set_name or "seed", settings.data))
    candidates = candidates_of(settings, [one.value for one in engines or ()], prompts or (), models or ())
    judging = candidates_of(settings, models=[judge])[0] if judge else None
    report = _run(Plan(dataset, candidates, repeat, at_once, fresh, judging), data is None, settings)
    _write(report, json_file, html_file, markdown_file)
    if report.failed:
        raise typer.Exit(1)


def _check_writable(option: str, file: Path | None) -> None:
    if file is not None and str(file) != _STDOUT and not file.absolute().parent.is_dir():
        raise typer.BadParameter(f"{file.parent} is no folder; create it first", param_hint=option)


def _run(plan: Plan, throw_away: bool, settings: Settings) -> Report:
    """The report, with what it will cost, and then progress, on standard error while it is made."""
    from eval.run import run_plan

    runs = settings.data / "runs"
    with _progress() as bars, closing(_desk(plan.dataset, throw_away, settings, bars)) as desk:
        bars.estimated(plan, desk)
        try:
            return run_plan(plan, desk, runs, bars.asked)
        except KeyboardInterrupt:
            bars.told("what was answered is kept; run the same again to go on from there")
            raise


def _desk(dataset: Dataset, throw_away: bool, settings: Settings, bars: _Bars) -> Desk:
    from eval.dataset import DatasetError
    from eval.throw_away import archive_for, default_cache
    from rag.desk import Desk

    if throw_away:
        return archive_for(dataset, default_cache(), settings, bars.ingested)
    if not (settings.data / "archive.sqlite").is_file():
        raise DatasetError(f"{settings.data}: no archive there; run `onrecord ingest` first, or leave --data out")
    return Desk(settings)


def _write(report: Report, json_file: Path | None, html_file: Path | None, markdown_file: Path | None) -> None:
    """The files that are wanted, then tables unless the JSON takes standard output."""
    from rich.console import Console

    from eval.report import to_json
    from eval.report_markdown import report_markdown
    from eval.report_page import report_html
    from eval.tables import tables

    if json_file is not None and str(json_file) == _STDOUT:
        typer.echo(to_json(report), nl=False)
    # Before the tables: a pager that is closed early ends the printing.
    for option, file, made in (
        ("--json", json_file, to_json),
        ("--html", html_file, report_html),
        ("--markdown", markdown_file, report_markdown),
    ):
        if file is not None and str(file) != _STDOUT:
            _write_file(option, file, made(report))
    if json_file is None or str(json_file) != _STDOUT:
        console = Console(highlight=False)
        for part in tables(report):
            console.print(part)


def _write_file(option: str, file: Path, text: str) -> None:
    from eval.dataset import DatasetError

    try:
        file.write_text(text, encoding="utf-8", errors="replace")
    except OSError as error:
        raise DatasetError(f"{file}: cannot be written ({error.strerror}); give another {option}") from error


RunsOption = Annotated[
    Path | None, typer.Option("--data", metavar="DIR", help="Data folder whose runs may be named; ./data if left out.")
]


@eval_app.command()
def runs(data: RunsOption = None, debug: DebugOption = False) -> None:
    """List the runs that were kept, the newest first."""
    from rich.console import Console

    from eval.kept_runs import kept_runs
    from eval.tables import runs_table
    from rag.config import load_settings

    found = kept_runs(load_settings(data=data).data / "runs")
    if found:
        Console(highlight=False).print(runs_table(found))
    else:
        typer.echo("No run is kept yet; make one with `onrecord eval run`.")


@eval_app.command()
def compare(
    baseline: Annotated[str, typer.Argument(metavar="RUN", help="A run by its name, or its report's JSON file.")],
    candidate: Annotated[str, typer.Argument(metavar="RUN", help="The run that is to be compared with it.")],
    of_baseline: Annotated[
        str | None, typer.Option("--of-baseline", metavar="CANDIDATE", help="Whose rows of the first run, if several.")
    ] = None,
    of_candidate: Annotated[
        str | None, typer.Option("--of", metavar="CANDIDATE", help="Whose rows of the second run, if several.")
    ] = None,
    data: RunsOption = None,
    debug: DebugOption = False,
) -> None:
    """Compare two runs case by case: what the second gains and loses, and whether that could be chance."""
    from rich.console import Console

    from eval.kept_runs import find_report
    from eval.regression import compared
    from eval.tables import comparison_tables
    from rag.config import load_settings

    folder = load_settings(data=data).data / "runs"
    found = compared(find_report(baseline, folder), find_report(candidate, folder), of_candidate, of_baseline)
    console = Console(highlight=False)
    for part in comparison_tables(found):
        console.print(part)


@eval_app.command()
def gate(
    run_name: Annotated[
        str | None,
        typer.Argument(
            metavar="RUN", help="The run to check: its name, or its report's JSON file; the newest if none."
        ),
    ] = None,
    baseline: Annotated[
        str, typer.Option("--baseline", metavar="FILE", help="The report's JSON that it must not fall behind.")
    ] = "",
    of_baseline: Annotated[
        str | None, typer.Option("--of-baseline", metavar="CANDIDATE", help="Whose rows of the baseline, if several.")
    ] = None,
    of_candidate: Annotated[
        str | None, typer.Option("--of", metavar="CANDIDATE", help="Whose rows of the run, if several.")
    ] = None,
    alpha: Annotated[float, typer.Option(min=0.0001, max=0.5, help="How often a false alarm may be raised.")] = 0.05,
    metrics: Annotated[
        list[str] | None,
        typer.Option("--metric", metavar="NAME", help="Metrics that must not fall; right, citation_precision."),
    ] = None,
    data: RunsOption = None,
    debug: DebugOption = False,
) -> None:
    """Say whether a run fell behind a baseline: exit 0 if not, 1 if it did, 2 if they cannot be compared.

    It did where a metric is worse by more than chance explains, a quotation is not proven, more are credited to the
    wrong person, a metric is missing, or a case that was scored is not any more.
    """
    from rich.console import Console

    from eval.kept_runs import find_report
    from eval.regression import check
    from eval.tables import gate_lines
    from rag.config import load_settings

    if not baseline:
        raise typer.BadParameter("name the report's JSON to hold the run against", param_hint="--baseline")
    folder = load_settings(data=data).data / "runs"
    result = check(
        find_report(baseline, folder),
        find_report(run_name, folder),
        of_candidate,
        of_baseline,
        alpha=alpha,
        metrics=tuple(metrics or ()),
    )
    console = Console(highlight=False)
    for part in gate_lines(result):
        console.print(part)
    if not result.passed:
        raise typer.Exit(1)


class _Bars:
    """Progress of the two long stages, as bars on standard error; nothing where that is no terminal."""

    def __init__(self) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        self._console = Console(stderr=True, highlight=False)
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            TextColumn("{task.fields[spent]}", style="dim"),
            console=self._console,
            transient=True,
            # A model may take a minute a question: the estimate needs several.
            speed_estimate_period=600.0,
            disable=not self._console.is_terminal,
        )
        self._tasks: dict[str, int] = {}
        self._calls = False

    def ingested(self, step: Step) -> None:
        """The archive has grown."""
        self._show("building the archive", step.done, step.total)

    def estimated(self, plan: Plan, desk: Desk) -> None:
        """Say what a run that calls a model will take."""
        from eval.estimate import estimate
        from ui.render.spending import estimate_text

        expected = estimate(plan, desk)
        self._calls = expected.calls > 0
        if self._calls:
            self._console.print(estimate_text(expected), style="dim", soft_wrap=True)

    def told(self, message: str) -> None:
        """Something that stays when the bars are gone."""
        self._console.print(message, style="dim", soft_wrap=True)

    def asked(self, asked: Asked) -> None:
        """A question was answered."""
        from ui.render.spending import spent_text

        self._show("asking", asked.done, asked.total, spent_text(asked) if self._calls else "")

    def _show(self, stage: str, done: int, total: int, spent: str = "") -> None:
        from rich.progress import TaskID

        if stage not in self._tasks:
            self._tasks[stage] = self.progress.add_task(stage, total=total, spent="")
        self.progress.update(TaskID(self._tasks[stage]), completed=done, total=total, spent=spent)


@contextmanager
def _progress() -> Iterator[_Bars]:
    bars = _Bars()
    with bars.progress:
        yield bars

"""`onrecord`: the command line. Every command takes --json; errors are one line on stderr, with the remedy."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import typer

from rag.errors import OnRecordError
from ui.bench_commands import bench_app
from ui.eval_commands import eval_app

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from rag.desk import Desk
    from rag.ingest import Step

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Ask press-conference transcripts; every quotation in the answer is proven against its source.",
)

app.add_typer(bench_app, name="bench")
app.add_typer(eval_app, name="eval")

NOT_FOUND = 4
FAILED = 1

DataOption = Annotated[
    Path | None, typer.Option("--data", help="Folder of the archive and the index (or ONRECORD_DATA; default ./data).")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON, its shape as docs/architecture.md gives it.")]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show tracebacks, and the stages of an ingest.")]


@app.callback(invoke_without_command=True)
def _main(version: Annotated[bool, typer.Option("--version", help="Print the version and exit.")] = False) -> None:
    if version:
        from importlib.metadata import version as installed

        print(f"onrecord {installed('onrecord')}")
        raise typer.Exit


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in any language.")],
    previous: Annotated[list[str] | None, typer.Option(help="An earlier question, oldest first; repeatable.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Answer a question with verified quotations (exit 4: not on record)."""
    if not question.strip():
        _stop("the question is empty; put it in quotation marks after `ask`", 2)
    from rag.schema import to_dict

    desk = _desk(data)
    _seed(desk, debug)
    answer = desk.ask(question, history=tuple(previous or ()))
    if as_json:
        _print_json(to_dict(answer))
    else:
        from ui.render import terminal

        _print(terminal.answer(answer))
    if answer.status == "not_found":
        _leave(NOT_FOUND)


@app.command()
def chat(
    port: Annotated[int | None, typer.Option(help="Port; default: 7860 or the next free one.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on; only this machine's own are allowed.")] = "127.0.0.1",
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = False,
    data: DataOption = None,
    debug: DebugOption = False,
) -> None:
    """Open the chat page: ask, and check each quotation in its source."""
    from ui.app import serve

    serve(_desk(data), host=host, port=port, open_browser=browser)


@app.command()
def ingest(
    sources: Annotated[list[Path] | None, typer.Argument(help="Files and folders; default: the seeds folder.")] = None,
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Read transcripts into the archive (exit 1: some file failed; the others are kept)."""
    from rag.schema import to_dict

    desk = _desk(data)
    if not sources:
        folder = desk.settings.seeds_folder()
        if folder is None:
            _stop("nothing to ingest: name files or folders, or make a seeds/ folder", 2)
        sources = [folder]
    with _progress("Ingesting", debug) as progress:
        reports = desk.ingest(sources, progress)
    if as_json:
        _print_json([to_dict(report) for report in reports])
    else:
        from ui.render import terminal

        _print(terminal.reports(reports))
    if any(report.outcome == "failed" for report in reports):
        _leave(FAILED)


@app.command("sources")
def list_sources(data: DataOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """List the transcripts that are searched."""
    from rag.schema import to_dict

    summaries = _desk(data).transcripts()
    if as_json:
        _print_json([to_dict(summary) for summary in summaries])
    elif not summaries:
        print("The archive is empty; `onrecord ingest FILE…` adds transcripts.")
    else:
        from ui.render import terminal

        _print(terminal.sources(summaries))


@app.command()
def show(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of an exchange or a transcript.")],
    text: Annotated[bool, typer.Option("--text", help="The stored text of a transcript, and nothing else.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Show an exchange or a transcript (exit 4: unknown id)."""
    from rag.schema import to_dict

    desk = _desk(data)
    if text:
        sys.stdout.buffer.write(desk.archive.text(identity).encode("utf-8", "surrogatepass"))
        return
    if "/" in identity:
        exchange = desk.exchange(identity)
        if as_json:
            _print_json(to_dict(exchange))
        else:
            from ui.render import terminal

            _print(terminal.exchange(exchange, "en"))
        return
    view = desk.transcript(identity)
    if as_json:
        _print_json(to_dict(view))
    else:
        from ui.render import terminal

        _print(terminal.transcript(view))


@app.command()
def inspect(
    file: Annotated[Path, typer.Argument(help="The file to parse.")],
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Show how a file parses, unstored: its exchanges, and every character's class."""
    from rag.reading import read
    from rag.transcripts import parse
    from ui.render import terminal

    transcripts = parse(read(file))
    if as_json:
        _print_json([_inspection(transcript) for transcript in transcripts])
    else:
        for transcript in transcripts:
            _print(terminal.inspection(transcript))


@app.command()
def verify(
    receipt: Annotated[str, typer.Argument(help="A receipt's file, or - for standard input.")],
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Check the quotations of a receipt again (exit 1: something does not hold)."""
    import dataclasses

    from rag.receipts import read_receipt

    check = _desk(data).verify(read_receipt(_read_text(receipt)))
    if as_json:
        _print_json(dataclasses.asdict(check))
    elif check.holds:
        print(f"Holds: {check.quotes} quotations stand where the receipt says.")
    else:
        print("\n".join(["Does not hold:", *(f"  {problem}" for problem in check.problems)]))
    if not check.holds:
        _leave(FAILED)


@app.command()
def rebuild(data: DataOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Build the vector index anew from the archive, and swap it in when it is whole."""
    import dataclasses

    desk = _desk(data)
    with _progress("Rebuilding", debug) as progress:
        counts = desk.rebuild(progress)
    if as_json:
        _print_json(dataclasses.asdict(counts))
    else:
        print(f"The index holds {counts.exchanges} exchanges of {counts.transcripts} transcripts.")


@app.command()
def doctor(data: DataOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Check the installation, the archive and the index (exit 1: something is wrong)."""
    import dataclasses

    from rag.doctor import examine

    checks = examine(_desk(data))
    if as_json:
        _print_json([dataclasses.asdict(check) for check in checks])
    else:
        for check in checks:
            print(f"{'ok ' if check.ok else 'BAD'}  {check.name}: {check.message}")
    if not all(check.ok for check in checks):
        _leave(FAILED)


def main() -> None:
    """Entry point: run a command, turn errors into one line and an exit code."""
    try:
        code = app(standalone_mode=False)
    except OnRecordError as error:
        if "--debug" in sys.argv:
            raise
        _stop(str(error), error.exit_code)
    except KeyboardInterrupt:
        _stop("stopped; what was complete is kept, run the command again to go on", 130)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        code = _usage(error)
        if code is None:
            if "--debug" in sys.argv:
                raise
            _stop(f"unexpected {type(error).__name__}: {error}; run again with --debug and report it", FAILED)
    sys.stdout.flush()
    _leave(code if isinstance(code, int) else 0)


def _usage(error: Exception) -> int | None:
    """The exit code of a usage error, shown; None where it is none."""
    show_error: Callable[[], None] | None = getattr(error, "show", None)
    code: int | None = getattr(error, "exit_code", None)
    if show_error is None or code is None:
        return None
    show_error()
    return code


def _leave(code: int) -> NoReturn:
    """End now: the threads of the libraries have nothing left to say, and unloading them takes longer than asking."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _stop(message: str, code: int) -> NoReturn:
    print(f"onrecord: {message}", file=sys.stderr)
    _leave(code)


def _desk(data: Path | None) -> Desk:
    from rag.desk import Desk

    return Desk.open(data)


def _seed(desk: Desk, debug: bool) -> None:
    """Fill an empty archive from the seeds folder, and say so."""
    if desk.archive.counts().transcripts:
        return
    folder = desk.settings.seeds_folder()
    if folder is None:
        _stop("the archive is empty; add transcripts with `onrecord ingest FILE…`", FAILED)
    print(f"onrecord: the archive is empty; ingesting {folder} first", file=sys.stderr)
    with _progress("Ingesting", debug) as progress:
        reports = desk.seed(progress)
    for report in reports:
        if report.outcome == "failed":
            print(f"onrecord: {report.message}", file=sys.stderr)


@contextmanager
def _progress(title: str, debug: bool) -> Iterator[Callable[[Step], None]]:
    """A progress bar with an estimate on a terminal; with --debug the stages, a line each; else silence."""
    if debug:
        yield lambda step: print(f"stage {step.stage}: {step.source}", file=sys.stderr, flush=True)
        return
    if not sys.stderr.isatty():
        yield lambda step: None
        return
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
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def update(step: Step) -> None:
            bar.update(task, total=step.total or None, completed=step.done, description=_shorten(step.source))

        yield update


def _shorten(source: str) -> str:
    name = Path(source).name
    return name if len(name) <= 40 else f"{name[:39]}…"


def _read_text(source: str) -> str:
    if source == "-":
        return sys.stdin.read()
    try:
        return Path(source).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        _stop(f"{source}: cannot be read ({error}); give the receipt's file, or - for standard input", FAILED)


def _inspection(transcript: Any) -> dict[str, Any]:
    from rag.archive import sha256_of
    from rag.schema import Inspection, to_dict
    from ui.render.terminal import characters_by_class

    return to_dict(
        Inspection(
            id=transcript.id,
            title=transcript.title,
            date=transcript.date,
            language=transcript.language,
            officials=transcript.officials,
            source=transcript.source,
            sha256=sha256_of(transcript.text),
            exchanges=transcript.exchanges,
            classes=characters_by_class(transcript.classes),
        )
    )


def _print_json(value: object) -> None:
    json.dump(value, sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")


def _print(renderable: RenderableType) -> None:
    _console().print(renderable)


def _console() -> Console:
    from rich.console import Console

    if sys.stdout.isatty():
        return Console(highlight=False)
    return Console(highlight=False, no_color=True, width=int(os.environ.get("COLUMNS", "100")))


if __name__ == "__main__":
    main()

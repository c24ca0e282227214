"""`onrecord`: the command line. Every command takes --json; errors are one line on stderr, with the remedy."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from rag.errors import OnRecordError, SourceError
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

FAILED = 1
USAGE = 2
NOT_FOUND = 4
INTERRUPTED = 130

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
        _stop("the question is empty; put it in quotation marks after `ask`", USAGE)
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
    sources: Annotated[
        list[str] | None, typer.Argument(help="Files, folders and http(s) URLs; default: the seeds folder.")
    ] = None,
    allow_private: Annotated[
        bool, typer.Option("--allow-private", help="Also fetch URLs of this machine and of private networks.")
    ] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Read transcripts into the archive (exit 1: some file failed; the others are kept)."""
    from rag.config import load_settings
    from rag.desk import Desk
    from rag.reading import is_url
    from rag.schema import to_dict

    settings = load_settings(data=data, allow_private_urls=allow_private or None)
    folder = settings.seeds_folder()
    if not sources and folder is None:
        _stop("nothing to ingest: name files, folders or URLs, or make a seeds/ folder", USAGE)
    wanted = [source if is_url(source) else Path(source) for source in sources or [str(folder)]]
    desk = Desk(settings)
    if left := desk.unfinished():
        print(f"onrecord: finishing first {_counted(left, 'transcript')} that a stopped run left", file=sys.stderr)
    with _progress("Ingesting", debug) as progress:
        reports = desk.ingest(wanted, progress)
    if as_json:
        _print_json([to_dict(report) for report in reports])
    else:
        from ui.render import sources as rendered

        _print(rendered.reports(reports))
    if any(report.outcome == "failed" for report in reports):
        _leave(FAILED)


@app.command("sources")
def list_sources(data: DataOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """List the transcripts that are searched, with what to look at and what changed in them."""
    from rag.schema import to_dict

    summaries = _existing(data).sources()
    if as_json:
        _print_json([to_dict(summary) for summary in summaries])
    elif not summaries:
        print("The archive is empty; `onrecord ingest FILE…` adds transcripts.")
    else:
        from ui.render import sources as rendered

        _print(rendered.sources(summaries))


@app.command()
def show(
    identity: Annotated[str, typer.Argument(metavar="ID", help="Id of an exchange or a transcript.")],
    text: Annotated[bool, typer.Option("--text", help="The stored text of a transcript, and nothing else.")] = False,
    changes: Annotated[bool, typer.Option("--changes", help="How a transcript differs from what it replaced.")] = False,
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Show an exchange or a transcript (exit 4: unknown id)."""
    from rag.schema import to_dict

    desk = _existing(data, NOT_FOUND)
    if text:
        sys.stdout.buffer.write(desk.archive.text(identity).encode("utf-8", "surrogatepass"))
        return
    if changes:
        _show_changes(desk, identity, as_json)
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


def _show_changes(desk: Desk, transcript: str, as_json: bool) -> None:
    import dataclasses

    found = desk.changes(transcript)
    if as_json:
        _print_json(None if found is None else dataclasses.asdict(found))
    elif found is None:
        print(f"{transcript} replaced no earlier version.")
    else:
        from ui.render import sources as rendered

        _print(rendered.changes(found))


@app.command()
def remove(
    transcripts: Annotated[list[str], typer.Argument(metavar="TRANSCRIPT…", help="Ids of transcripts.")],
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Take transcripts out of the archive for good, all or none (exit 4: unknown id)."""
    from rag.schema import to_dict

    removed = _existing(data, NOT_FOUND).remove(*transcripts)
    if as_json:
        _print_json([to_dict(summary) for summary in removed])
    else:
        from ui.render import sources as rendered

        _print(rendered.removed(removed))


@app.command()
def export(
    transcripts: Annotated[
        list[str] | None, typer.Argument(metavar="[TRANSCRIPT…]", help="Ids of transcripts; default: all.")
    ] = None,
    output: Annotated[Path | None, typer.Option(help="File to write; default: standard output.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite the file.")] = False,
    data: DataOption = None,
    debug: DebugOption = False,
) -> None:
    """Write exchanges as JSON, one a line, which `ingest` reads back (exit 4: unknown id)."""
    from rag.schema import to_dict

    desk = _existing(data, NOT_FOUND if transcripts else FAILED)
    lines = (json.dumps(to_dict(row), ensure_ascii=False) + "\n" for row in desk.export(*transcripts or ()))
    if output is None:
        sys.stdout.writelines(lines)
        return
    written = _write(output, lines, force)
    print(f"{_counted(written, 'exchange')} written to {output}")


@app.command()
def inspect(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file or http(s) address to parse.")],
    summary: Annotated[bool, typer.Option("--summary", help="A list of the exchanges instead of the text.")] = False,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Show how a file parses, unstored: its exchanges, and every character's class."""
    from rag.reading import read
    from rag.transcripts import parse
    from ui.render import inspection

    document = read(file)
    try:
        transcripts = parse(document)
    except SourceError:
        if not as_json:
            _print(inspection.inspection(inspection.unparsed(document), summary))
        raise
    if as_json:
        _print_json([inspection.to_json(transcript) for transcript in transcripts])
    else:
        _print(inspection.inspections(transcripts, summary))


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

    check = _existing(data).verify(read_receipt(_read_text(receipt)))
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

    checks = examine(_existing(data))
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
    except (KeyboardInterrupt, typer.Abort):
        _stop("stopped", INTERRUPTED)
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


def _existing(data: Path | None, code: int = FAILED) -> Desk:
    """A desk for commands that only read: they make no archive in a mistyped folder."""
    from rag.config import load_settings
    from rag.desk import Desk, no_archive

    settings = load_settings(data=data)
    if not (settings.data / "archive.sqlite").exists():
        _stop(no_archive(settings.data), code)
    return Desk(settings)


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
        kept = f"kept is what was complete ({_counted(complete, 'new file')})"
        _stop(f"stopped; {kept}, run the command again to go on", INTERRUPTED)


@contextmanager
def _shown_progress(title: str, debug: bool) -> Iterator[Callable[[Step], None]]:
    """A progress bar with an estimate on a terminal; with --debug the stages, a line each; else silence."""
    if debug:
        yield lambda step: print(f"stage {step.stage}: {step.source}", file=sys.stderr, flush=True)
        return
    if not sys.stderr.isatty():
        yield lambda step: None
        return
    from rich.console import Console
    from rich.markup import escape
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    from ui.render.terminal import safe

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
            name = escape(safe(_shorten(step.source)))
            bar.update(task, total=step.total or None, completed=step.done, description=name)

        yield update


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def _shorten(source: str) -> str:
    name = Path(source).name
    return name if len(name) <= 40 else f"{name[:39]}…"


def _read_text(source: str) -> str:
    if source == "-":
        return sys.stdin.read()
    try:
        return Path(source).read_text(encoding="utf-8")
    except FileNotFoundError:
        _stop(f"{source}: no such file; give the receipt's file, or - for standard input", USAGE)
    except (OSError, UnicodeDecodeError) as error:
        _stop(f"{source}: cannot be read ({error}); give the receipt's file, or - for standard input", FAILED)


def _write(file: Path, lines: Iterable[str], force: bool) -> int:
    """Write lines beside the file and move them there when all is well; how many."""
    if file.exists() and not force:
        _stop(f"{file} exists; name another file, or overwrite it with --force", USAGE)
    written = 0
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8") as stream:
            for line in lines:
                stream.write(line)
                written += 1
        beside.replace(file)
    except OSError as error:
        _stop(f"{file}: cannot be written ({error.strerror}); choose another place", FAILED)
    finally:
        beside.unlink(missing_ok=True)
    return written


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

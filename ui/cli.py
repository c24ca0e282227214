"""`onrecord`: the command line. Every command takes --json; errors are one line on stderr, with the remedy."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import OnRecordError
from ui.archive_commands import archive_app
from ui.bench_commands import bench_app
from ui.console import (
    FAILED,
    INTERRUPTED,
    NOT_FOUND,
    USAGE,
    DataOption,
    DebugOption,
    JsonOption,
    check_folder,
    console,
    leave,
    open_desk,
    open_existing,
    print_json,
    progress_of,
    show_rich,
    stop,
)
from ui.eval_commands import eval_app
from ui.feedback_command import feedback_app
from ui.filter_options import (
    FromOption,
    LanguageOption,
    OutletOption,
    SpeakerOption,
    ToOption,
    TranscriptOption,
    WithoutOption,
    filters_of,
    kinds_of,
)
from ui.prompt_commands import prompts_app
from ui.verify_command import verify_app
from ui.way_options import EngineOption, PromptOption, way_of

if TYPE_CHECKING:
    from rag.desk import Desk
    from rag.schema import Answer, Event

MarkdownOption = Annotated[
    Path | None, typer.Option("--markdown", metavar="FILE", help="Write the answer as Markdown too, with its receipt.")
]
DocxOption = Annotated[
    Path | None, typer.Option("--docx", metavar="FILE", help="Write the answer as a Word document too.")
]

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Ask press-conference transcripts; every quotation in the answer is proven against its source.",
)

app.add_typer(archive_app)
app.add_typer(verify_app)
app.add_typer(feedback_app)
app.add_typer(prompts_app, name="prompts")
app.add_typer(bench_app, name="bench")
app.add_typer(eval_app, name="eval")


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
    since: FromOption = None,
    until: ToOption = None,
    outlet: OutletOption = None,
    speaker: SpeakerOption = None,
    language: LanguageOption = None,
    transcript: TranscriptOption = None,
    without: WithoutOption = None,
    engine: EngineOption = None,
    prompt: PromptOption = None,
    markdown: MarkdownOption = None,
    docx: DocxOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Answer a question with verified quotations (exit 4: not on record)."""
    if not question.strip():
        stop("the question is empty; put it in quotation marks after `ask`", USAGE)
    filters = filters_of(
        since=since, until=until, outlet=outlet, speaker=speaker, language=language, transcript=transcript
    )
    kinds = kinds_of(without)
    for file in filter(None, (markdown, docx)):
        check_folder(file)
    desk = open_desk(data)
    way = way_of(engine, prompt, desk.settings)
    _seed(desk, debug)
    events = desk.stream(question, filters, tuple(previous or ()), kinds, way)
    if way.engine == "model" and sys.stdout.isatty() and not as_json:
        answer = _shown_as_it_comes(events, question, desk.settings.model or "")
    else:
        answer = _shown_whole(events, as_json)
    _take_away(answer, {"markdown": markdown, "docx": docx}, desk)
    if answer.status == "not_found":
        leave(NOT_FOUND)


def _shown_as_it_comes(events: Iterator[Event], question: str, model: str) -> Answer:
    from rag.language import detect
    from ui.live import show_as_it_comes
    from ui.strings import strings

    return show_as_it_comes(events, console(), model, strings(detect(question)))


def _shown_whole(events: Iterator[Event], as_json: bool) -> Answer:
    from rag.schema import DoneEvent, to_dict

    *_, last = events
    assert isinstance(last, DoneEvent)
    if as_json:
        print_json(to_dict(last.answer))
    else:
        from ui.render import terminal

        show_rich(terminal.answer(last.answer))
    return last.answer


def _take_away(answer: Answer, files: dict[str, Path | None], desk: Desk) -> None:
    """Write an answer to files, each in its form."""
    for form, file in files.items():
        if file is None:
            continue
        from ui.exports import exported

        try:
            file.write_bytes(exported(answer, form, desk))
        except OSError as error:
            stop(f"{file}: cannot be written ({error.strerror or error}); name another file", FAILED)


@app.command()
def chat(
    port: Annotated[int | None, typer.Option(help="Port; default: 7860 or the next free one.")] = None,
    host: Annotated[str, typer.Option(help="Address to listen on; only this machine's own are allowed.")] = "127.0.0.1",
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = False,
    mcp: Annotated[
        bool, typer.Option("--mcp", help="Let assistants on this machine ask and check quotations too (docs/api.md).")
    ] = False,
    data: DataOption = None,
    debug: DebugOption = False,
) -> None:
    """Open the chat page: ask, and check each quotation in its source."""
    from ui.app import serve

    serve(open_desk(data), host=host, port=port, open_browser=browser, mcp=mcp)


@app.command()
def rebuild(data: DataOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Build the vector index anew from the archive, and swap it in when it is whole."""
    import dataclasses

    desk = open_existing(data)
    with progress_of("Rebuilding", debug) as progress:
        counts = desk.rebuild(progress)
    if as_json:
        print_json(dataclasses.asdict(counts))
    else:
        print(f"The index holds {counts.exchanges} exchanges of {counts.transcripts} transcripts.")


@app.command()
def doctor(data: DataOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """Check the installation, the archive and the index (exit 1: something is wrong)."""
    import dataclasses

    from rag.doctor import examine

    checks = examine(open_existing(data))
    if as_json:
        print_json([dataclasses.asdict(check) for check in checks])
    else:
        for check in checks:
            print(f"{'ok ' if check.ok else 'BAD'}  {check.name}: {check.message}")
    if not all(check.ok for check in checks):
        leave(FAILED)


def main() -> None:
    """Entry point: run a command, turn errors into one line and an exit code."""
    try:
        code = app(standalone_mode=False)
    except OnRecordError as error:
        if "--debug" in sys.argv:
            raise
        stop(str(error), error.exit_code)
    except (KeyboardInterrupt, typer.Abort):
        stop("stopped", INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 1
    except Exception as error:
        code = _usage(error)
        if code is None:
            if "--debug" in sys.argv:
                raise
            stop(f"unexpected {type(error).__name__}: {error}; run again with --debug and report it", FAILED)
    sys.stdout.flush()
    leave(code if isinstance(code, int) else 0)


def _usage(error: Exception) -> int | None:
    """The exit code of a usage error, shown; None where it is none."""
    show_error: Callable[[], None] | None = getattr(error, "show", None)
    code: int | None = getattr(error, "exit_code", None)
    if show_error is None or code is None:
        return None
    show_error()
    return code


def _seed(desk: Desk, debug: bool) -> None:
    """Fill an empty archive from the seeds folder, and say so."""
    if desk.archive.counts().transcripts:
        return
    folder = desk.settings.seeds_folder()
    if folder is None:
        stop("the archive is empty; add transcripts with `onrecord ingest FILE…`", FAILED)
    print(f"onrecord: the archive is empty; ingesting {folder} first", file=sys.stderr)
    with progress_of("Ingesting", debug) as progress:
        reports = desk.seed(progress)
    for report in reports:
        if report.outcome == "failed":
            print(f"onrecord: {report.message}", file=sys.stderr)


if __name__ == "__main__":
    main()

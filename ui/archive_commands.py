"""The commands about transcripts: take in, list, show, take out, write out; and inspect, which stores nothing."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rag.errors import SourceError
from ui.console import (
    FAILED,
    NOT_FOUND,
    USAGE,
    DataOption,
    DebugOption,
    JsonOption,
    counted,
    leave,
    open_existing,
    print_json,
    progress_of,
    show_rich,
    stop,
)

if TYPE_CHECKING:
    from rag.desk import Desk

archive_app = typer.Typer()

PrivateOption = Annotated[
    bool, typer.Option("--allow-private", help="Also fetch URLs of this machine and of private networks.")
]


@archive_app.command()
def ingest(
    sources: Annotated[
        list[str] | None, typer.Argument(help="Files, folders and http(s) URLs; default: the seeds folder.")
    ] = None,
    allow_private: PrivateOption = False,
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
        stop("nothing to ingest: name files, folders or URLs, or make a seeds/ folder", USAGE)
    wanted = [_named(source, is_url(source)) for source in sources or [str(folder)]]
    desk = Desk(settings)
    if (left := desk.unfinished()) and not desk.is_written_to():
        print(f"onrecord: finishing first {counted(left, 'transcript')} that a stopped run left", file=sys.stderr)
    with progress_of("Ingesting", debug) as progress:
        reports = desk.ingest(wanted, progress)
    if as_json:
        print_json([to_dict(report) for report in reports])
    else:
        from ui.render import sources as rendered

        show_rich(rendered.reports(reports))
    if any(report.outcome == "failed" for report in reports):
        leave(FAILED)


def _named(source: str, web: bool) -> Path | str:
    """A source as the desk takes it; what is no path and no address we fetch ends the command."""
    if not source.strip():
        stop("an empty path; name files, folders or URLs", USAGE)
    if "://" in source and not web:
        stop(f"{source}: only http and https addresses are fetched; download it and give the file", USAGE)
    return source if web else Path(source)


@archive_app.command("sources")
def list_sources(data: DataOption = None, as_json: JsonOption = False, debug: DebugOption = False) -> None:
    """List the transcripts that are searched, with what to look at and what changed in them."""
    from rag.schema import to_dict

    summaries = open_existing(data).sources()
    if as_json:
        print_json([to_dict(summary) for summary in summaries])
    elif not summaries:
        print("The archive is empty; `onrecord ingest FILE…` adds transcripts.")
    else:
        from ui.render import sources as rendered

        show_rich(rendered.sources(summaries))


@archive_app.command()
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

    desk = open_existing(data, NOT_FOUND)
    if text:
        sys.stdout.buffer.write(desk.archive.text(identity).encode("utf-8", "surrogatepass"))
        return
    if changes:
        _show_changes(desk, identity, as_json)
        return
    if "/" in identity:
        exchange = desk.exchange(identity)
        if as_json:
            print_json(to_dict(exchange))
        else:
            from ui.render import terminal

            show_rich(terminal.exchange(exchange, "en"))
        return
    view = desk.transcript(identity)
    if as_json:
        print_json(to_dict(view))
    else:
        from ui.render import terminal

        show_rich(terminal.transcript(view))


def _show_changes(desk: Desk, transcript: str, as_json: bool) -> None:
    import dataclasses

    found = desk.changes(transcript)
    if as_json:
        print_json(None if found is None else dataclasses.asdict(found))
    elif found is None:
        print(f"{transcript} replaced no earlier version.")
    else:
        from ui.render import sources as rendered

        show_rich(rendered.changes(found))


@archive_app.command()
def remove(
    transcripts: Annotated[list[str], typer.Argument(metavar="TRANSCRIPT…", help="Ids of transcripts.")],
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Take transcripts out of the archive for good, all or none (exit 4: unknown id)."""
    from rag.schema import to_dict

    removed = open_existing(data, NOT_FOUND).remove(*transcripts)
    if as_json:
        print_json([to_dict(summary) for summary in removed])
    else:
        from ui.render import sources as rendered

        show_rich(rendered.removed(removed))


@archive_app.command()
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

    desk = open_existing(data, NOT_FOUND if transcripts else FAILED)
    lines = (json.dumps(to_dict(row), ensure_ascii=False) + "\n" for row in desk.export(*transcripts or ()))
    if output is None:
        sys.stdout.writelines(lines)
        return
    written = _write(output, lines, force)
    print(f"{counted(written, 'exchange')} written to {output}")


@archive_app.command()
def inspect(
    file: Annotated[str, typer.Argument(metavar="FILE", help="The file or http(s) address to parse.")],
    summary: Annotated[bool, typer.Option("--summary", help="A list of the exchanges instead of the text.")] = False,
    allow_private: PrivateOption = False,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Show how a file parses, unstored: its exchanges, and every character's class."""
    from rag.config import load_settings
    from rag.reading import Limits, read
    from rag.transcripts import parse
    from ui.render import inspection

    document = read(file, Limits.of(load_settings(allow_private_urls=allow_private or None)))
    try:
        transcripts = parse(document)
    except SourceError:
        if not as_json:
            show_rich(inspection.inspection(inspection.unparsed(document), summary))
        raise
    if as_json:
        print_json([inspection.to_json(transcript) for transcript in transcripts])
    else:
        show_rich(inspection.inspections(transcripts, summary))


def _write(file: Path, lines: Iterable[str], force: bool) -> int:
    """Write lines beside the file and move them there when all is well; how many."""
    if file.exists() and not force:
        stop(f"{file} exists; name another file, or overwrite it with --force", USAGE)
    written = 0
    beside = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        with beside.open("w", encoding="utf-8") as stream:
            for line in lines:
                stream.write(line)
                written += 1
        beside.replace(file)
    except OSError as error:
        stop(f"{file}: cannot be written ({error.strerror}); choose another place", FAILED)
    finally:
        beside.unlink(missing_ok=True)
    return written

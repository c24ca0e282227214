"""`onrecord verify`: whether a receipt still holds, and whether a pasted quotation stands on record.

Both are checked in the archive, or with --transcript in files alone.
"""

from __future__ import annotations

import dataclasses
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.console import (
    FAILED,
    USAGE,
    DataOption,
    DebugOption,
    JsonOption,
    leave,
    open_existing,
    print_json,
    report_step,
    show_rich,
    stop,
)
from ui.filter_options import FromOption, LanguageOption, OutletOption, SpeakerOption, ToOption, filters_of

if TYPE_CHECKING:
    from rag.pages import FilePages

verify_app = typer.Typer()

_RECEIPT = "the receipt's file, or - for standard input"


@verify_app.command()
def verify(
    receipt: Annotated[
        str | None, typer.Argument(metavar="[RECEIPT]", help="A receipt's file, an answer's Markdown or .docx, or -.")
    ] = None,
    quote: Annotated[
        str | None, typer.Option("--quote", metavar="TEXT", help="A quotation to find, or - for standard input.")
    ] = None,
    files: Annotated[
        list[str] | None,
        typer.Option(
            "--transcript", metavar="FILE", help="Check against this transcript's file, without an archive; repeatable."
        ),
    ] = None,
    since: FromOption = None,
    until: ToOption = None,
    outlet: OutletOption = None,
    speaker: SpeakerOption = None,
    language: LanguageOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Check a receipt's quotations again, or find where a quotation stands (exit 1: it does not hold, or is not found).

    The options --from, --to, --outlet, --speaker and --lang limit where a quotation is looked for.
    """
    if (receipt is None) == (quote is None):
        both = "a receipt or a quotation, not both" if receipt else f"{_RECEIPT}; or a quotation as --quote TEXT"
        stop(f"give {both}", USAGE)
    limits = {"since": since, "until": until, "outlet": outlet, "speaker": speaker, "language": language}
    if receipt is not None:
        if any(value is not None for value in limits.values()):
            stop("--from, --to, --outlet, --speaker and --lang go with --quote; a receipt is checked whole", USAGE)
        _verify_receipt(receipt, files, data, as_json)
    elif quote is not None:
        _find_quote(quote, files, limits, data, as_json)


def _verify_receipt(receipt: str, files: list[str] | None, data: Path | None, as_json: bool) -> None:
    from rag.receipts import check_against, read_receipt

    if files:
        check = check_against(read_receipt(_receipt_text(receipt)), _pages_of(files))
    else:
        check = open_existing(data).verify(read_receipt(_receipt_text(receipt)))
    if as_json:
        print_json(dataclasses.asdict(check))
    else:
        from ui.render.verification import receipt_check

        show_rich(receipt_check(check))
    if not check.holds:
        leave(FAILED)


def _find_quote(
    quote: str, files: list[str] | None, limits: dict[str, str | None], data: Path | None, as_json: bool
) -> None:
    from rag.finding import bare, find_quote
    from ui.render.citing import quotation_of

    filters = filters_of(**limits)
    text = sys.stdin.read() if quote == "-" else quote
    # Bytes that are no UTF-8 reach a command line as half characters.
    text = quotation_of(text.encode("utf-8", "replace").decode())
    if not any(map(str.isalnum, bare(text))):
        stop("the quotation holds no word; put it in quotation marks after --quote", USAGE)
    if files:
        finding = find_quote(text, _pages_of(files), filters, _follow)
    else:
        finding = open_existing(data).find_quote(text, filters, _follow)
    report_step("")
    if as_json:
        from rag.schema import to_dict

        print_json(to_dict(finding))
    else:
        from ui.render.verification import finding as rendered

        show_rich(rendered(finding))
    if finding.verdict not in ("exact", "folded"):
        leave(FAILED)


def _pages_of(files: list[str]) -> FilePages:
    from rag.pages import FilePages
    from rag.reading import is_url, read
    from rag.transcripts import parse

    for file in files:
        if is_url(file):
            stop(f"{file}: --transcript reads files alone; download it and give the file", USAGE)
    return FilePages([transcript for file in files for transcript in parse(read(Path(file)))])


def _follow(done: int, total: int) -> None:
    if done % 100 == 0:
        report_step(f"Looking through every transcript: {done} of {total}")


def _receipt_text(source: str) -> str:
    """A receipt's JSON: the file itself, or what an answer that was taken away as Markdown or .docx holds."""
    from ui.receipt_files import receipt_of_docx, receipt_within

    if source == "-":
        return receipt_within(sys.stdin.read())
    try:
        if source.lower().endswith(".docx"):
            return receipt_of_docx(Path(source).read_bytes(), source)
        return receipt_within(Path(source).read_text(encoding="utf-8"))
    except FileNotFoundError:
        stop(f"{source}: no such file; give {_RECEIPT}", USAGE)
    except (OSError, UnicodeDecodeError) as error:
        stop(f"{source}: cannot be read ({error}); give {_RECEIPT}", FAILED)

"""`onrecord feedback`: what was said of answers on the page, listed, taken back, or written as evaluation cases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.console import (
    NOT_FOUND,
    USAGE,
    DataOption,
    DebugOption,
    JsonOption,
    check_folder,
    counted,
    leave,
    open_existing,
    print_json,
    show_rich,
    stop,
)

if TYPE_CHECKING:
    from rag.desk import Desk

feedback_app = typer.Typer()

_NONE = "no feedback is stored yet; below an answer on the page of `onrecord chat`, say whether it is right"

ExportOption = Annotated[
    Path | None,
    typer.Option(
        "--export",
        metavar="FILE",
        help="Write evaluation cases, as .yaml or .jsonl; of a file that is there, add to it.",
    ),
]
RemoveOption = Annotated[str | None, typer.Option("--remove", metavar="ID", help="Take one back (exit 4: unknown id).")]


@feedback_app.command()
def feedback(
    export: ExportOption = None,
    remove: RemoveOption = None,
    data: DataOption = None,
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """List what was said of answers on the page; --export makes evaluation cases of it."""
    if export is not None and remove is not None:
        stop("--export and --remove do not go together; give one of them", USAGE)
    if export is not None:
        _check(export)
    desk = open_existing(data)
    if export is not None:
        _export(desk, export, as_json)
    elif remove is not None:
        _remove(desk, remove, as_json)
    else:
        _list(desk, as_json)


def _check(file: Path) -> None:
    from eval.dataset import SUFFIXES

    if file.suffix.lower() not in SUFFIXES:
        stop(f"{file}: a set's file ends in .yaml, .yml or .jsonl; give it such a name", USAGE)
    check_folder(file)


def _list(desk: Desk, as_json: bool) -> None:
    from rag.schema import to_dict

    found = desk.feedbacks()
    if as_json:
        print_json([to_dict(one) for one in found])
    elif not found:
        print(f"{_NONE[0].upper()}{_NONE[1:]}.")
    else:
        from ui.render.feedback_list import feedback_list

        show_rich(feedback_list(found))


def _remove(desk: Desk, identity: str, as_json: bool) -> None:
    if not desk.take_back(identity):
        stop(f"no feedback {identity!r}; `onrecord feedback` lists what is there", NOT_FOUND)
    if as_json:
        print_json({"removed": identity})
    else:
        print(f"Removed the feedback {identity}.")


def _export(desk: Desk, file: Path, as_json: bool) -> None:
    """Write the cases, then say what became of all feedback (exit 4: there is none to make a case of)."""
    from eval.feedback_cases import add_new_cases, cases_of
    from ui.render.feedback_list import skipped_lines

    found = desk.feedbacks()
    if not found:
        stop(_NONE, NOT_FOUND)
    made = cases_of(found)
    done = add_new_cases(file, made.cases)
    if as_json:
        print_json(
            {
                "file": str(file),
                "added": [case.id for case in done.added],
                "known": [case.question for case in done.known],
                "skipped": [{"id": one.feedback.id, "reason": one.reason} for one in made.skipped],
            }
        )
    else:
        print(_in_words(file, len(done.added), len(done.known), desk.settings.data))
        for line in skipped_lines(made.skipped):
            print(line)
    if not made.cases:
        leave(NOT_FOUND)


def _in_words(file: Path, added: int, known: int, data: Path) -> str:
    if not added and not known:
        return f"No case to write: {file} is as it was."
    there = f"; {known} {'was' if known == 1 else 'were'} there already" if known else ""
    told = f"{counted(added, 'case')} added to {file}{there}."
    return f"{told} Ask them with `onrecord eval run --set {file} --data {data}`."

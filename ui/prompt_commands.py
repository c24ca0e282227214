"""`onrecord prompts`: the prompts that there are, and whether a file is one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from ui.console import USAGE, DataOption, DebugOption, JsonOption, leave, print_json, show_rich, stop

if TYPE_CHECKING:
    from ui.prompt_files import PromptFile

prompts_app = typer.Typer(invoke_without_command=True)


@prompts_app.callback()
def prompts(
    context: typer.Context, data: DataOption = None, as_json: JsonOption = False, debug: DebugOption = False
) -> None:
    """List the prompts, shipped and in DATA/prompts/*.md; `check FILE` reads one.

    A prompt is Markdown: front matter with name, description and version, then `## System` and `## User`.

    One for answers needs {{sources}}, {{question}} and {{format}}.

    One that makes a follow-up stand alone needs {{history}} and {{format}}.

    {{language}} is optional; {{sources}}, {{question}} and {{history}} are data and stand under `## User`.
    """
    if context.invoked_subcommand is not None:
        return
    from rag.config import load_settings
    from ui.prompt_files import prompt_files

    found = prompt_files(load_settings(data=data))
    if as_json:
        print_json([_plain(one) for one in found])
    else:
        from ui.render import prompts as rendered

        show_rich(rendered.prompts(found))


@prompts_app.command()
def check(
    file: Annotated[Path, typer.Argument(help="A prompt's file.")],
    as_json: JsonOption = False,
    debug: DebugOption = False,
) -> None:
    """Check whether a file is a prompt (exit 2: it is not, and why)."""
    from ui.prompt_files import read_prompt_file

    found = read_prompt_file(file)
    if as_json:
        print_json(_plain(found))
        if found.problem:
            leave(USAGE)
    elif found.prompt is None:
        stop(found.problem, USAGE)
    else:
        from ui.render import prompts as rendered

        show_rich(rendered.prompt(found))


def _plain(found: PromptFile) -> dict[str, Any]:
    prompt = found.prompt
    return {
        "kind": found.kind,
        "file": str(found.path) if found.path else None,
        "name": prompt.name if prompt else None,
        "version": prompt.version if prompt else None,
        "description": prompt.description if prompt else None,
        "sha256": prompt.sha256 if prompt else None,
        "in_use": found.in_use,
        "problem": found.problem or None,
    }

"""Prompts as rich renderables for the terminal. Pure."""

from __future__ import annotations

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from rag.prompting import OPTIONAL, REQUIRED
from ui.prompt_files import PromptFile
from ui.render.terminal import safe, shown_path

_FOR = {"answer": "for answers", "condense": "for follow-ups"}


def prompts(found: tuple[PromptFile, ...]) -> RenderableType:
    """Each prompt: its name, what it is for, where it is, and whether it is in use; below it what it does."""
    return Group(*(_listed(one) for one in found))


def prompt(found: PromptFile) -> RenderableType:
    """A prompt that can be used, and the placeholders that it may have."""
    needed = ", ".join(f"{{{{{name}}}}}" for name in sorted(REQUIRED[found.kind]))
    optional = ", ".join(f"{{{{{name}}}}}" for name in sorted(OPTIONAL[found.kind]))
    return Group(_listed(found), Text(f"Has the placeholders {needed}; may have {optional}.", style="dim"))


def _listed(found: PromptFile) -> RenderableType:
    place = safe(shown_path(str(found.path))) if found.path else "shipped"
    if found.prompt is None:
        head = Text(f"{'* ' if found.in_use else '  '}cannot be used", style="yellow") + Text(f"  {place}", style="dim")
        return Group(head, Padding(Text(safe(found.problem)), (0, 0, 0, 4)))
    name = Text("* " if found.in_use else "  ") + Text(safe(found.prompt.name), style="bold")
    about = f"  {_FOR[found.kind]} · version {safe(found.prompt.version)} · {place}" + " · in use" * found.in_use
    return Group(name + Text(about, style="dim"), Padding(Text(safe(found.prompt.description)), (0, 0, 0, 4)))

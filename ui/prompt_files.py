"""The prompts that there are to choose from: those shipped, the settings' own, and the files in DATA/prompts."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from rag.config import Settings
from rag.errors import PromptError
from rag.prompting import Prompt, PromptKind, load_prompt


@dataclass(frozen=True, slots=True)
class PromptFile:
    """A prompt and its file (None: shipped); `problem` says why it cannot be used, and then there is no prompt.

    `in_use` is what questions are asked with where nothing else is chosen.
    """

    kind: PromptKind
    path: Path | None
    prompt: Prompt | None
    problem: str = ""
    in_use: bool = False


def prompt_files(settings: Settings) -> tuple[PromptFile, ...]:
    """The prompts, those shipped first, files by name."""
    chosen: dict[PromptKind, Path | None] = {"answer": settings.prompt, "condense": settings.condense_prompt}
    found = [PromptFile(kind, None, load_prompt(None, kind), in_use=path is None) for kind, path in chosen.items()]
    found += [_of_kind(path, kind, in_use=True) for kind, path in chosen.items() if path]
    used = {path.resolve() for path in chosen.values() if path}
    files = sorted((settings.data / "prompts").glob("*.md"))
    return (*found, *(read_prompt_file(path) for path in files if path.resolve() not in used))


def read_prompt_file(path: Path) -> PromptFile:
    """A file as the kind of prompt that it is; one that is neither is a prompt for answers with a problem."""
    tries = [_of_kind(path, kind) for kind in get_args(PromptKind)]
    return next((one for one in tries if one.prompt), tries[0])


def _of_kind(path: Path, kind: PromptKind, in_use: bool = False) -> PromptFile:
    try:
        return PromptFile(kind, path, load_prompt(path, kind), in_use=in_use)
    except PromptError as error:
        return PromptFile(kind, path, None, str(error), in_use)

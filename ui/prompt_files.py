"""The prompts that there are to choose from: those shipped, the settings' own, and the files in DATA/prompts."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import get_args

from rag.config import Settings
from rag.errors import PromptError
from rag.prompting import Prompt, PromptKind, load_prompt
from ui.strings import Strings

_SHIPPED, _SET = "shipped", "set"
"""What a browser calls the prompt that is shipped, and the one of the settings; others go by their file's name."""


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

    @property
    def file(self) -> Path:
        """Where the prompt is read from, also where it is the shipped one."""
        return self.path or Path(str(resources.files("rag").joinpath("prompts", f"{self.kind}.md")))


def answer_prompts(settings: Settings) -> dict[str, PromptFile]:
    """The prompts for answers, by what a browser calls them."""
    return {_key(one): one for one in prompt_files(settings) if one.kind == "answer"}


def _key(one: PromptFile) -> str:
    if one.path is None:
        return _SHIPPED
    return _SET if one.in_use else one.path.name


def prompt_label(one: PromptFile, words: Strings) -> str:
    """What a list of prompts calls one."""
    if one.prompt is None:
        return words.prompt_unusable.format(file=one.path.name if one.path else "")
    return one.prompt.name if one.path else words.prompt_shipped.format(name=one.prompt.name)


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

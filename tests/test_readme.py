"""The README's `onrecord …` examples print what it says they print."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import pytest

from tests.conftest import ROOT, Run

README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def examples() -> list[tuple[str, str]]:
    """Each `$ onrecord …` of the README's console blocks with the output under it."""
    found = []
    for block in BLOCK.findall(README):
        for piece in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = piece.partition("\n")
            if command.startswith("onrecord "):
                found.append((command, output))
    return found


def tidy(output: str) -> list[str]:
    """Lines without the space at their ends, figures that differ from run to run left out."""
    return [line.rstrip() for line in output.strip().splitlines()]


def test_the_readme_has_examples() -> None:
    assert len(examples()) >= 5


@pytest.mark.parametrize(
    ("command", "expected"), examples(), ids=lambda value: value[:40] if "onrecord" in value else ""
)
def test_an_example_prints_what_the_readme_says(onrecord: Run, seed_data: Path, command: str, expected: str) -> None:
    program, _, redirected = command.partition(" > ")
    arguments = shlex.split(program)[1:]
    environment = {**os.environ, "ONRECORD_DATA": str(seed_data), "COLUMNS": "100"}
    if arguments[:2] == ["verify", "answer.json"]:  # the receipt that the example before it wrote
        answer = onrecord("ask", "what did China say about the AI resolution", "--json", env=environment)
        done = onrecord("verify", "-", *arguments[2:], env=environment, input=answer.stdout, cwd=ROOT)
    else:
        done = onrecord(*arguments, env=environment, cwd=ROOT)
    assert done.stderr == ""
    if not redirected:
        assert tidy(done.stdout) == tidy(expected)


def test_links_to_files_of_the_project_exist() -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target

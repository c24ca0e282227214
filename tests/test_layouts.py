"""Every layout parses as a person would split it: golden files written by hand, before the parser ran."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest

from eval.layouts import ASPECTS, Golden, compare, load_goldens
from rag.reading import read
from rag.transcripts import parse

FOLDER = Path(__file__).parent / "fixtures" / "layouts"
CORPORA = Path(__file__).parents[2] / "shared" / "corpora"
GOLDENS = {golden.name: golden for golden in load_goldens(FOLDER, CORPORA)}


@lru_cache
def differences(name: str) -> dict[str, str]:
    golden = GOLDENS[name]
    document = read(golden.page)
    return compare(golden, document, parse(document))


def page_of(golden: Golden) -> Path:
    if not golden.page.exists():
        pytest.skip(f"{golden.page} is not here: ../shared/corpora is not part of the project")
    return golden.page


@pytest.mark.parametrize("aspect", ASPECTS)
@pytest.mark.parametrize("name", GOLDENS)
def test_page_is_split_as_a_person_would(name: str, aspect: str) -> None:
    page_of(GOLDENS[name])

    problem = differences(name).get(aspect)

    assert problem is None, f"{name}, {aspect}:\n{problem}"


def test_every_page_has_a_golden_and_every_golden_a_page() -> None:
    pages = {file for file in FOLDER.iterdir() if file.suffix != ".yaml" and file.name != "README.md"}
    assert pages == {golden.page for golden in GOLDENS.values() if golden.page.parent == FOLDER}

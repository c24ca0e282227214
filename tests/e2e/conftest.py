"""Shared parts of the browser tests: Chromium, and the real page on the seed."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from rag.desk import Desk

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_HERE = Path(__file__).parent

# Modules that import playwright are not even looked at where it is missing.
collect_ignore_glob = [] if find_spec("playwright") else ["*.py"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What holds for every browser test."""
    # Gradio's own statistics of its queue use pandas in ways that are on their way out.
    mark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
    for item in items:
        if item.path.is_relative_to(_HERE):
            item.add_marker(mark)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Debian's Chromium. One a module: while it runs, no other test of the process can run an event loop."""
    from playwright.sync_api import sync_playwright

    from tests.e2e.harness import CHROMIUM, launch

    if CHROMIUM is None:
        pytest.skip("no Chromium here; `apt-get install chromium` brings one")
    with sync_playwright() as playwright:
        chromium = launch(playwright)
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    """The page on the seed, for reading."""
    from tests.e2e.harness import serving

    with serving(desk) as found:
        yield found

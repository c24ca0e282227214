"""Questions about single pages of real press conferences, written by readers who did not see the code."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources

import yaml

_SETS = ("calibration", "near_misses")


@dataclass(frozen=True, slots=True)
class PageQuestion:
    """A question about one page; `quote` stands in the exchange that answers."""

    id: str
    page: str
    question: str
    language: str
    answerable: bool
    quote: str | None
    kind: str


def page_questions() -> tuple[PageQuestion, ...]:
    """The questions about press conferences that are shipped."""
    folder = resources.files("eval").joinpath("sets")
    return tuple(
        PageQuestion(**case)
        for name in _SETS
        for case in yaml.safe_load(folder.joinpath(f"{name}.yaml").read_text(encoding="utf-8"))["cases"]
    )

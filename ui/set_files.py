"""The evaluation sets that there are to choose from: those shipped, and the files in DATA/sets."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from eval.dataset import SUFFIXES, Dataset, DatasetError, default_set, load, shipped_sets

FIRST = f"shipped/{default_set().name}"
"""What a browser calls the set that is chosen where nothing else is."""


@dataclass(frozen=True, slots=True)
class SetFile:
    """A set and its file; `problem` says why it cannot be used, and then there is no set."""

    path: Path
    dataset: Dataset | None
    problem: str = ""
    shipped: bool = False


def set_files(data: Path) -> dict[str, SetFile]:
    """The sets by what a browser calls them, the reader's own first, files by name."""
    own = sorted(one for one in (data / "sets").glob("*") if one.suffix in SUFFIXES and one.name[0] != ".")
    return {f"own/{one.name}": _read(one) for one in own} | {
        f"shipped/{one.name}": _read(one, shipped=True) for one in shipped_sets()
    }


def _read(path: Path, shipped: bool = False) -> SetFile:
    try:
        stat = path.stat()
        return SetFile(path, _loaded(path, stat.st_mtime_ns, stat.st_size), shipped=shipped)
    except (DatasetError, OSError) as error:
        return SetFile(path, None, str(error), shipped)


@lru_cache(maxsize=32)
def _loaded(path: Path, _changed: int, _size: int) -> Dataset:
    """A set, read again only when its file has changed."""
    return load(path)

"""Files that were uploaded: the names under which their bytes are kept in the data folder, to be read again."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Collection, Iterator
from itertools import count
from pathlib import Path, PurePosixPath

from rag.errors import SourceError

FOLDER = "uploads"
"""The folder in the data folder."""

_LONGEST_STEM = 100
_FORBIDDEN = frozenset('<>:"/\\|?*`')
"""What some system allows in no name, and the mark that would end a name in a shell."""


def safe_name(name: str) -> str:
    """A file's name as it is kept: without folders, and without what cannot be seen or what systems forbid.

    >>> safe_name("C:\\\\docs\\\\../2 July 2024.TXT"), safe_name("../../.bashrc"), safe_name("毛宁\u202etxt.exe")
    ('2 July 2024.TXT', 'bashrc', '毛宁txt.exe')
    >>> safe_name("<img src=x onerror=alert(1)>.txt"), safe_name("\\0/")
    ('-img src=x onerror=alert(1)-.txt', 'transcript')
    """
    last = unicodedata.normalize("NFC", name).replace("\\", "/").rstrip("/").rpartition("/")[2]
    seen = "".join(" " if char.isspace() else char for char in last)
    kept = "".join("-" if char in _FORBIDDEN else char for char in seen if unicodedata.category(char)[0] != "C")
    words = " ".join(kept.split()).strip(". ")
    path = PurePosixPath(words or "transcript")
    return _short(path.stem) + path.suffix[:10]


def names_like(name: str) -> Iterator[str]:
    """The name, then numbered ones.

    >>> names = names_like("a.txt")
    >>> next(names), next(names), next(names)
    ('a.txt', 'a (2).txt', 'a (3).txt')
    """
    yield name
    path = PurePosixPath(name)
    for number in count(2):
        yield f"{path.stem} ({number}){path.suffix}"


def free_place(folder: Path, name: str, taken: Collection[str]) -> Path:
    """A path in the folder that no file has, nor is to have: those of `taken`, which are case-folded."""
    paths = (folder / one for one in names_like(name))
    return next(path for path in paths if str(path).casefold() not in taken and not os.path.lexists(path))


def keep_bytes(path: Path, data: bytes) -> None:
    """Write a file's bytes, all of them or none. Raises SourceError where that cannot be done."""
    part = path.with_name(f".{os.getpid()}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            part.write_bytes(data)
            os.replace(part, path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise SourceError(f"{path}: cannot be written ({error.strerror}); make room, or check permissions") from error


def _short(stem: str) -> str:
    """A stem of so many bytes that names with a number still fit.

    >>> len(_short("毛" * 500).encode())
    198
    """
    short = stem[:_LONGEST_STEM]
    while len(short.encode("utf-8", "replace")) > 2 * _LONGEST_STEM:
        short = short[:-1]
    return short.rstrip()

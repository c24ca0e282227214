"""One reader a format: bytes -> Document. The only stage that touches the files of the user."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

from rag.errors import SourceError
from rag.reading.html import read_html
from rag.reading.markdown import read_markdown
from rag.reading.text import read_text
from rag.schema import Document

READER_VERSION = "1"
"""Raised whenever the same bytes may give another text or other exchanges: then they are read anew."""

MAX_BYTES = 20 * 1024 * 1024

READERS: dict[str, Callable[[bytes, str, str], Document]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
}


def find_files(sources: list[Path]) -> list[Path]:
    """The files to read, in a stable order: files as given, folders by name (hidden files left out).

    Raises SourceError where a source does not exist or a folder holds nothing readable.
    """
    files: list[Path] = []
    for source in sources:
        if source.is_dir():
            inside = sorted(
                path
                for path in source.rglob("*")
                if path.suffix.lower() in READERS and path.is_file() and not _hidden(path.relative_to(source))
            )
            if not inside:
                raise SourceError(f"{source}: no {', '.join(READERS)} file in this folder")
            files.extend(inside)
        elif source.exists():
            files.append(source)
        else:
            raise SourceError(f"{source}: no such file or folder; check the path")
    return list(dict.fromkeys(files))


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)


def read(path: Path) -> Document:
    """The document in a file. Raises SourceError, with the remedy, where it cannot be read."""
    reader = READERS.get(path.suffix.lower())
    if reader is None:
        raise SourceError(f"{path}: unknown format; OnRecord reads {', '.join(READERS)}")
    data = _bytes_of(path)
    if not data.strip():
        raise SourceError(f"{path}: the file is empty")
    if b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise SourceError(f"{path}: this is not text but binary data; export it as .txt or .html")
    return reader(data, str(path), hashlib.sha256(data).hexdigest())


def _bytes_of(path: Path) -> bytes:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            limit = MAX_BYTES // 1024 // 1024
            raise SourceError(f"{path}: {size // 1024 // 1024} MB is over the limit of {limit} MB; split the file")
        return path.read_bytes()
    except OSError as error:
        raise SourceError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error

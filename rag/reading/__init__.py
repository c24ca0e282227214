"""One reader a format: bytes -> Document. The only stage that touches the files of the user, and the web."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from rag.errors import SourceError
from rag.reading.address import is_url, shown
from rag.reading.docx import read_docx
from rag.reading.html import read_html
from rag.reading.limits import MAX_BYTES, MB, Limits
from rag.reading.markdown import read_markdown
from rag.reading.pdf import read_pdf
from rag.reading.tables import read_csv, read_jsonl
from rag.reading.text import decode, read_text, reliable
from rag.schema import Document

__all__ = ["MAX_BYTES", "READERS", "READER_VERSION", "Limits", "find_files", "is_url", "read", "read_held"]

READER_VERSION = "2"
"""Raised whenever the same bytes may give another text or other exchanges: then they are read anew."""

READERS: dict[str, Callable[[bytes, str, str], Document]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".xhtml": read_html,
    ".docx": read_docx,
    ".pdf": read_pdf,
    ".csv": read_csv,
    ".jsonl": read_jsonl,
}

_REMEDIES = {
    **dict.fromkeys((".doc", ".rtf", ".odt", ".pages", ".wpd"), "save it as .docx"),
    **dict.fromkeys((".xls", ".xlsx", ".ods", ".tsv"), "save it as .csv"),
    **dict.fromkeys((".json", ".ndjson"), "save it as .jsonl, one exchange a line"),
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".tif", ".tiff", ".gif", ".webp"), "turn the picture into text (OCR)"),
    **dict.fromkeys((".zip", ".gz", ".7z", ".rar", ".tar"), "unpack it"),
}
_BY_MEDIA_TYPE = {
    "text/html": ".html",
    "application/xhtml+xml": ".xhtml",
    "application/pdf": ".pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    **dict.fromkeys(("text/markdown", "text/x-markdown"), ".md"),
    **dict.fromkeys(("text/csv", "application/csv"), ".csv"),
    **dict.fromkeys(
        ("jsonl", "application/jsonl", "application/x-jsonlines", "application/x-ndjson", "application/ndjson"),
        ".jsonl",
    ),
}
_VAGUE = frozenset({"text/plain", "application/octet-stream", "binary/octet-stream", "application/force-download"})
"""Media types that servers give whatever they do not know: the ending of the path tells more."""

_UNZIPPED = frozenset({".docx", ".pdf"})
_LOOKS_HTML = re.compile(rb"<(?:!doctype html|html|head|body)[\s>]", re.IGNORECASE)


class _Bytes(NamedTuple):
    """What was read, and as which format."""

    data: bytes
    suffix: str
    charset: str | None = None
    url: str | None = None


def find_files(sources: list[Path]) -> list[Path]:
    """The files to read, in a stable order: files as given, folders by name (hidden files left out).

    A folder inside that cannot be opened is given as if it were a file, for `read` to refuse it by name. Raises
    SourceError where a source does not exist, cannot be opened, or is a folder with nothing readable in it.
    """
    files: list[Path] = []
    for source in sources:
        if _is_folder(source):
            inside = _files_inside(source)
            if not inside:
                raise SourceError(f"{_name(source)}: no {', '.join(READERS)} file in this folder")
            files.extend(inside)
        elif os.path.lexists(str(source).replace("\0", "\ufffd")):
            files.append(source)
        else:
            raise SourceError(f"{_name(source)}: no such file or folder; check the path")
    return list(dict.fromkeys(files))


def _is_folder(source: Path) -> bool:
    try:
        return source.is_dir()
    except OSError as error:
        raise SourceError(f"{_name(source)}: cannot be opened ({error.strerror}); check its permissions") from error


def _files_inside(folder: Path) -> list[Path]:
    found: list[Path] = []

    def note(error: OSError) -> None:
        place = Path(error.filename)
        if place == folder:
            raise SourceError(f"{_name(folder)}: cannot be opened ({error.strerror}); check its permissions") from error
        found.append(place)

    # Links to folders are not followed: they may lead back up.
    for place, folders, names in os.walk(folder, onerror=note):
        folders[:] = [name for name in folders if not name.startswith(".")]
        found.extend(
            Path(place, name)
            for name in names
            if not name.startswith(".") and os.path.splitext(name)[1].lower() in READERS
        )
    return sorted(found)


def read(source: Path | str, limits: Limits | None = None) -> Document:
    """The document in a file or at an http(s) address. Raises SourceError, with the remedy, where it cannot be read."""
    if isinstance(source, str) and is_url(source):
        return _document(source, _from_web(source, limits or Limits()))
    return _document(str(source), _from_file(Path(source)))


def read_held(data: bytes, path: Path) -> Document:
    """The document in the bytes of a file that is to stand at a path. Raises SourceError, as `read` would."""
    suffix = path.suffix.lower()
    _refuse(path.name, suffix, len(data))
    return _document(str(path), _Bytes(data, suffix))


def _document(name: str, found: _Bytes) -> Document:
    if not found.data.strip():
        raise SourceError(f"{_name(name)}: the file is empty")
    data = found.data
    if reliable(found.charset) and found.suffix not in _UNZIPPED:
        data = decode(data, name, found.charset).encode("utf-8-sig")
    document = READERS[found.suffix](data, name, hashlib.sha256(found.data).hexdigest())
    if not any(map(str.isalnum, document.text)):
        raise SourceError(f"{_name(name)}: holds no text; check that it is the right file")
    return replace(document, source_url=_address_of(document, found.url)) if found.url else document


def _address_of(document: Document, found_at: str) -> str:
    """What the page calls its own address counts only within its own site."""
    named = document.source_url
    return named if named and urlsplit(named).hostname == urlsplit(found_at).hostname else found_at


def _from_web(url: str, limits: Limits) -> _Bytes:
    from rag.reading.web import fetch  # brings in an HTTP client, which most runs do without

    fetched = fetch(url, limits)
    ending = PurePosixPath(unquote(urlsplit(fetched.url).path)).suffix.lower()
    suffix = _BY_MEDIA_TYPE.get(fetched.media_type or "")
    if suffix is None and (fetched.media_type is None or fetched.media_type in _VAGUE):
        suffix = ending if ending in READERS else _sniffed(fetched.data)
    if suffix is None:
        remedy = _REMEDIES.get(ending, f"it reads {', '.join(READERS)}")
        raise SourceError(
            f"{shown(url)}: the server gives {fetched.media_type}, which OnRecord does not read; {remedy}"
        )
    return _Bytes(fetched.data, suffix, fetched.charset, fetched.url)


def _sniffed(data: bytes) -> str:
    """The format told by how the bytes begin.

    >>> _sniffed(b"%PDF-1.7"), _sniffed(b"<!doctype html><p>"), _sniffed(b"Q: Why?")
    ('.pdf', '.html', '.txt')
    """
    if data.startswith(b"%PDF-"):
        return ".pdf"
    if data.startswith(b"PK\x03\x04"):
        return ".docx"
    return ".html" if _LOOKS_HTML.search(data[:1024]) else ".txt"


def _from_file(path: Path) -> _Bytes:
    name = _name(path)
    try:
        suffix = path.suffix.lower()
        if suffix not in READERS and not path.is_dir():
            if not path.exists():
                raise SourceError(f"{name}: no such file or folder; check the path")
            _refuse(name, suffix, 0)
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(f"{name}: cannot be read ({_kind(status.st_mode)}); give a file")
        str(path).encode()
        _refuse(name, suffix, status.st_size)
        with path.open("rb") as file:
            return _Bytes(file.read(MAX_BYTES), suffix)
    except UnicodeEncodeError as error:
        raise SourceError(f"{name}: its name is not valid UTF-8; rename the file") from error
    except ValueError as error:
        raise SourceError(f"{name}: cannot be read (no file can have this name); check the path") from error
    except OSError as error:
        if path.is_symlink():
            raise SourceError(f"{name}: cannot be read (a link that leads to no file); mend or remove it") from error
        raise SourceError(f"{name}: cannot be read ({error.strerror}); check its permissions") from error


def _refuse(name: str, suffix: str, size: int) -> None:
    """Raises SourceError where a file is of a format that is not read, or too large."""
    if suffix not in READERS:
        remedy = f"; {_REMEDIES[suffix]}" if suffix in _REMEDIES else ""
        raise SourceError(f"{name}: unknown format; OnRecord reads {', '.join(READERS)}{remedy}")
    if size > MAX_BYTES:
        raise SourceError(f"{name}: {size // MB} MB is over the limit of {MAX_BYTES // MB} MB; split the file")


def _kind(mode: int) -> str:
    if stat.S_ISDIR(mode):
        return "a folder that cannot be searched"
    return "no ordinary file, but a pipe, a socket or a device"


def _name(source: object) -> str:
    """A path for a message: on one line, and printable whatever bytes it holds.

    >>> _name("a\\nb\\udcff")
    'a�b�'
    """
    return "".join(char if char.isprintable() else "�" for char in str(source))

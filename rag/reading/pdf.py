"""PDF: the text layer, page after page; running headers, footers and page numbers marked as boilerplate.

Lines stay as the page sets them, hyphens at their ends too: a quotation must stand in the text as it was printed.
"""

from __future__ import annotations

import io
import logging
import re
import struct
import time
import zlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.errors import SourceError
from rag.reading.docx import sensible_title
from rag.reading.limits import MB
from rag.reading.text import storable, unix_lines
from rag.schema import Document, Span

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_SECONDS = 60.0
_LIMITS: dict[str, Any] = {
    **dict.fromkeys(
        (
            "zlib_maximum_output_length",
            "lzw_maximum_output_length",
            "run_length_maximum_output_length",
            "brotli_maximum_output_length",
            "array_based_stream_maximum_output_length",
        ),
        10 * MB,
    ),
    "stream_decoding_work_maximum_length": 40 * MB,
    "stream_parsing_work_maximum_count": 1_000_000,
    "xform_maximum_invocations_per_extraction": 500,
    "page_tree_maximum_entries": 20_000,
}
"""Far above what a page of text takes, far below what pypdf allows by itself."""

_EDGE = 3
"""Lines at the top and at the foot of a page among which running ones are looked for."""

_SCAN_LETTERS = 25
"""Fewer letters a page than this, on pages that are pictures, are a stamp on a scan."""

_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"^(?:page|seite|página|p\.|第)?[\s\-–—|·]*(?:#|[ivxl]{1,6})(?:\s*(?:/|of|de|sur|von|\|)\s*#)?[\s\-–—|·]*(?:页)?$",
    re.IGNORECASE,
)
_LABEL = re.compile(r"[:：]\s*$")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    running: bool = False


def read_pdf(data: bytes, source: str, sha256: str) -> Document:
    """The document of a PDF with a text layer. Raises SourceError, with the remedy, where there is none to read."""
    import pypdf  # here: half a second that only PDFs are worth

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what pypdf mends by itself is nobody's concern
    broken = (
        pypdf.errors.PyPdfError,
        ArithmeticError,
        AssertionError,
        AttributeError,
        EOFError,
        LookupError,
        NotImplementedError,
        OSError,
        RecursionError,
        TypeError,
        ValueError,
        struct.error,
        zlib.error,
    )
    try:
        with pypdf.apply_configuration(**_LIMITS):
            reader = pypdf.PdfReader(io.BytesIO(data))
            if reader.is_encrypted and not reader.decrypt(""):
                raise SourceError(f"{source}: locked with a password; save it without one and ingest that")
            pages = _pages(reader, source)
            is_scan = _is_scan(reader, pages)
            title = reader.metadata.title if reader.metadata else None
    except pypdf.errors.LimitReachedError as error:
        raise SourceError(f"{source}: unpacks to far more than a text would; print it to a new PDF") from error
    except pypdf.errors.DependencyError as error:
        raise SourceError(f"{source}: locked in a way that cannot be opened; save it without a password") from error
    except broken as error:
        reason = " ".join(str(error).split())[:80] or type(error).__name__
        raise SourceError(
            f"{source}: a broken PDF ({reason}); open it in a viewer and print it to a new PDF"
        ) from error
    if is_scan:
        raise SourceError(
            f"{source}: a scan without a text layer; run OCR on it (for example with ocrmypdf) and ingest the result"
        )
    text, boilerplate = _lay_out(_mark_running(pages))
    return Document(text=text, source=source, sha256=sha256, title=sensible_title(title), boilerplate=boilerplate)


def _pages(reader: PdfReader, source: str) -> list[list[str]]:
    """The lines of every page. Raises SourceError where that takes too long."""
    end = time.monotonic() + _SECONDS

    def check(*_: Any) -> None:
        if time.monotonic() > end:
            raise SourceError(f"{source}: takes over {_SECONDS:g} s to read; split it, or print it to a new PDF")

    pages = []
    for page in reader.pages:
        pages.append(_lines(page, check))
        check()  # pypdf passes over an error inside a form
    return pages


def _lines(page: PageObject, check: Callable[..., None]) -> list[str]:
    text = unix_lines(storable(page.extract_text(visitor_operand_before=check)))
    return [line.rstrip() for line in text.split("\n")]


def _is_scan(reader: PdfReader, pages: list[list[str]]) -> bool:
    letters = sum(1 for lines in pages for line in lines for char in line if char.isalnum())
    if not letters:
        return True
    return letters < _SCAN_LETTERS * len(pages) and all(_has_image(page) for page in reader.pages)


def _has_image(page: PageObject) -> bool:
    resources: Any = page.get("/Resources")
    objects: Any = resources.get_object().get("/XObject") if resources else None
    named = objects.get_object().values() if objects else ()
    return any(item.get_object().get("/Subtype") == "/Image" for item in named)


def _mark_running(pages: list[list[str]]) -> list[list[_Line]]:
    """The pages' lines, with those marked that stand at the edge of most pages: alike but for their numbers.

    >>> [line.running for line in _mark_running([["Ministry", word, n] for word, n in zip("abc", "123")])[0]]
    [True, False, True]
    """
    edges = [_edges(lines) for lines in pages]
    counts = Counter(
        alike for lines, edge in zip(pages, edges, strict=True) for alike in {_alike(lines[i]) for i in edge}
    )
    return [
        [_Line(line, i in edge and _is_running(_alike(line), counts, len(pages))) for i, line in enumerate(lines)]
        for lines, edge in zip(pages, edges, strict=True)
    ]


def _edges(lines: list[str]) -> frozenset[int]:
    filled = [i for i, line in enumerate(lines) if line.strip()]
    return frozenset((*filled[:_EDGE], *filled[-_EDGE:]))


def _alike(line: str) -> str:
    return _DIGITS.sub("#", " ".join(line.split()))


def _is_running(alike: str, counts: Counter[str], pages: int) -> bool:
    if pages < 2 or _LABEL.search(alike):  # a speaker's label may well begin most pages
        return False
    if _PAGE_NUMBER.match(alike):
        return counts[alike] > pages / 2
    return pages > 2 and counts[alike] > pages / 2


def _lay_out(pages: list[list[_Line]]) -> tuple[str, tuple[Span, ...]]:
    """The text with its running lines; pages follow each other as lines do, for a speech goes on over the page."""
    parts: list[str] = []
    boilerplate: list[Span] = []
    length = 0
    for line in (line for page in pages for line in page):
        if not line.text.strip() and (not parts or parts[-1] == "\n"):
            continue  # one empty line parts paragraphs as well as three do
        if line.running:
            boilerplate.append(Span(length, length + len(line.text)))
        parts.extend((line.text, "\n") if line.text.strip() else ("\n",))
        length += len(line.text if line.text.strip() else "") + 1
    return "".join(parts).rstrip("\n"), tuple(boilerplate)

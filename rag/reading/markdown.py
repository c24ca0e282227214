"""Markdown with optional YAML front matter, which gives title and date; the rest is the text."""

from __future__ import annotations

import datetime as dt
import re

import yaml

from rag.errors import SourceError
from rag.reading.text import decode
from rag.schema import Document

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n---\n", re.DOTALL)

_HEADING = re.compile(r"^#[ \t]+(\S.*?)[ \t#]*$", re.MULTILINE)


def read_markdown(data: bytes, source: str, sha256: str) -> Document:
    """The document of a .md file. Raises SourceError where the front matter is not YAML."""
    text = decode(data, source)
    match = _FRONT_MATTER.match(text)
    if match is None:
        return Document(text=text, source=source, sha256=sha256, title=_first_heading(text))
    try:
        meta = yaml.safe_load(match.group(1))
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SourceError(f"{source}: the front matter between --- lines is not YAML; mend or remove it") from error
    meta = meta if isinstance(meta, dict) else {}
    body = text[match.end() :]
    title = meta.get("title") or _first_heading(body)
    return Document(
        text=body,
        source=source,
        sha256=sha256,
        title=" ".join(str(title).split()) if title else None,
        date=_date(meta.get("date")),
    )


def _first_heading(text: str) -> str | None:
    heading = _HEADING.search(text)
    return heading.group(1) if heading else None


def _date(value: object) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(str(value)[:10])
    except ValueError:
        return None

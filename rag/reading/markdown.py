"""Markdown with optional YAML front matter, which gives title, date and source_url; the rest is the text."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import yaml

from rag.errors import SourceError
from rag.reading.address import web_address
from rag.reading.text import decode, storable
from rag.schema import Document

_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_ISO_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_MAX_BRACKETS = 100
"""The YAML reader takes time quadratic in brackets within brackets."""
_MAX_FRONT_MATTER = 50_000

_HEADING = re.compile(r"^#[ \t]+(\S.*?)[ \t#]*$", re.MULTILINE)


def read_markdown(data: bytes, source: str, sha256: str) -> Document:
    """The document of a .md file. Raises SourceError where the front matter is not YAML."""
    text = decode(data, source)
    match = _FRONT_MATTER.match(text)
    if match is None:
        return Document(text=text, source=source, sha256=sha256, title=_first_heading(text))
    meta = _front_matter(match.group(1), source)
    body = text[match.end() :]
    title = _one_line(meta.get("title"))
    return Document(
        text=body,
        source=source,
        sha256=sha256,
        title=title or _first_heading(body),
        title_origin="front matter" if title else "file",
        date=_date(meta.get("date"), source),
        source_url=web_address(meta.get("source_url")) or web_address(meta.get("url")),
    )


def _front_matter(text: str, source: str) -> dict[Any, Any]:
    if len(text) > _MAX_FRONT_MATTER:
        raise SourceError(f"{source}: the front matter between --- lines is over 50 kB; shorten or remove it")
    if text.count("[") + text.count("{") > _MAX_BRACKETS:
        raise SourceError(f"{source}: the front matter between --- lines is not YAML; mend or remove it")
    try:
        # A few aliases of aliases unfold to billions of values.
        if any(isinstance(event, yaml.AliasEvent) for event in yaml.parse(text, Loader=yaml.SafeLoader)):
            raise SourceError(f"{source}: the front matter between --- lines uses YAML aliases (*name); write them out")
        meta = yaml.load(text, Loader=yaml.BaseLoader)  # noqa: S506 - everything is a string
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise SourceError(f"{source}: the front matter between --- lines is not YAML; mend or remove it") from error
    return meta if isinstance(meta, dict) else {}


def _one_line(value: object) -> str | None:
    """A title on one line; lists and the like are none."""
    return storable(" ".join(value.split())) or None if isinstance(value, str) else None


def _first_heading(text: str) -> str | None:
    heading = _HEADING.search(text)
    return heading.group(1) if heading else None


def _date(value: object, source: str) -> dt.date | None:
    if not isinstance(value, str) or not _ISO_DAY.match(value):
        return None
    try:
        return dt.date.fromisoformat(value[:10])
    except ValueError as error:
        raise SourceError(f"{source}: the front matter’s date {value[:10]} is no day; mend or remove it") from error

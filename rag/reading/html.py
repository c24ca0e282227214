"""HTML: the text of its blocks, an empty line between them; menus and lists of links marked.

The parser reports elements as it passes over them and builds no tree: by the standard's own rules, the tree of a
hostile page of 36 kB takes more than a gigabyte.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.errors import SourceError
from rag.reading.address import web_address
from rag.reading.text import decode, storable
from rag.schema import Document, Span

_SKIPPED = frozenset(
    """audio canvas iframe noembed noframes noscript object script select style svg template textarea title video
    xmp""".split()
)
_BOILERPLATE = frozenset({"nav", "header", "footer", "aside", "form", "button"})
_BLOCKS = frozenset(
    """address article aside blockquote body button center dd details dialog div dl dt fieldset figcaption figure
    footer form h1 h2 h3 h4 h5 h6 header hr li main menu nav ol option p pre section summary table tbody td tfoot th
    thead tr ul""".split()
)
_MAX_DEPTH = 500
"""Pages seldom nest past 50. An end tag is looked for among all open elements, so a deep page may take minutes."""

_DECLARED = re.compile(
    rb"<meta[^>]+charset\s*=\s*[\"']?\s*([\w-]+)|^\s*<\?xml[^>]+encoding=[\"']([\w-]+)", re.IGNORECASE
)
_END_OF_P = re.compile(r"</p\s*>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_RUN_OF_SPACES = re.compile(r" {2,}")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n")
_LINK_SHARE = 0.7
"""A block whose text is mostly inside links is a menu; sentences with a link in them stay well below."""


@dataclass(frozen=True, slots=True)
class _Open:
    """An open element, with what holds inside it."""

    name: str = ""
    boilerplate: bool = False
    linked: bool = False
    hidden: bool = False
    pre: bool = False


@dataclass(slots=True)
class _Block:
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    boilerplate: bool = False


def read_html(data: bytes, source: str, sha256: str) -> Document:
    """The document of an HTML page: its visible text, block by block. Raises SourceError for one nested absurdly."""
    from lxml import etree  # here: most runs read no page

    page = _Page(source)
    # Without huge_tree, a comment or an attribute of more than 10 MB ends early, and its rest is taken for text.
    parser = etree.HTMLParser(target=page, huge_tree=True)
    # An end of a paragraph that is none open begins a block too, says the standard; this parser passes over it.
    parser.feed(_END_OF_P.sub(r"\g<0><hr>", decode(data, source, _declared_charset(data))))
    parser.close()
    text, boilerplate = _lay_out(page.blocks)
    return Document(
        text=text,
        source=source,
        sha256=sha256,
        title=storable(_SPACES.sub(" ", page.title or "").strip()) or None,
        boilerplate=boilerplate,
        source_url=web_address(page.canonical) or web_address(page.og_url),
    )


def _declared_charset(data: bytes) -> str | None:
    match = _DECLARED.search(data[:4096])
    return (match.group(1) or match.group(2)).decode("ascii", errors="replace") if match else None


class _Page:
    """What is gathered while the parser passes over the page; it closes every element that it starts."""

    def __init__(self, source: str) -> None:
        self.blocks = [_Block()]
        self.title: str | None = None
        self.canonical: str | None = None
        self.og_url: str | None = None
        self._source = source
        self._open = [_Open()]
        self._text: list[str] = []  # the parser gives a text in pieces of any length

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        self._end_text()
        within = self._open[-1]
        if len(self._open) > _MAX_DEPTH:
            raise SourceError(
                f"{self._source}: more than {_MAX_DEPTH} elements inside one another; save the page's text as .txt"
            )
        if name == "br":
            self.blocks[-1].pieces.append("\n")
        elif name in {"link", "meta"}:
            self._read_link(name, attributes)
        boilerplate = within.boilerplate or name in _BOILERPLATE
        linked = name == "a" or (within.linked and name not in _BLOCKS)
        hidden = within.hidden or name in _SKIPPED or _is_hidden(attributes)
        self._open.append(_Open(name, boilerplate, linked, hidden, within.pre or name == "pre"))
        if name in _BLOCKS:
            self._begin_block()

    def end(self, name: str) -> None:
        self._end_text()
        self._open.pop()
        if name in _BLOCKS:
            self._begin_block()

    def data(self, text: str) -> None:
        self._text.append(text)

    def close(self) -> None:
        self._end_text()

    def _read_link(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "link" and "canonical" in attributes.get("rel", "").lower().split():
            self.canonical = self.canonical or attributes.get("href")
        elif name == "meta" and attributes.get("property", attributes.get("name", "")).lower() == "og:url":
            self.og_url = self.og_url or attributes.get("content")

    def _begin_block(self) -> None:
        if self.blocks[-1].pieces:
            self.blocks.append(_Block())
        self.blocks[-1].boilerplate = self._open[-1].boilerplate

    def _end_text(self) -> None:
        if not self._text:
            return
        text = "".join(self._text)
        self._text.clear()
        within = self._open[-1]
        if within.name == "title" and self.title is None and not self._open[-2].hidden:
            self.title = text
        if within.hidden:
            return
        if within.pre:
            # Only here are line breaks the author's; an empty line parts paragraphs, as between blocks.
            first, *rest = _EMPTY_LINE.split(text)
            self.blocks[-1].pieces.append(first)
            self.blocks.extend(_Block([part], boilerplate=within.boilerplate) for part in rest)
            return
        folded = _SPACES.sub(" ", text)
        self.blocks[-1].pieces.append(folded)
        if within.linked:
            self.blocks[-1].linked += len(folded.strip())


def _is_hidden(attributes: Mapping[str, str]) -> bool:
    style = attributes.get("style", "").replace(" ", "").lower()
    return "hidden" in attributes or "display:none" in style or "visibility:hidden" in style


def _lay_out(blocks: list[_Block]) -> tuple[str, tuple[Span, ...]]:
    parts: list[str] = []
    boilerplate: list[Span] = []
    length = 0
    for block in blocks:
        lines = "".join(block.pieces).split("\n")
        text = storable("\n".join(line for line in (_strip(line) for line in lines) if line))
        if not text:
            continue
        if parts:
            parts.append("\n\n")
            length += 2
        if block.boilerplate or block.linked > _LINK_SHARE * len(text):
            boilerplate.append(Span(length, length + len(text)))
        parts.append(text)
        length += len(text)
    return "".join(parts), tuple(boilerplate)


def _strip(line: str) -> str:
    return _RUN_OF_SPACES.sub(" ", line).strip(" \u00a0\u3000")

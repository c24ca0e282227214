"""HTML: the text of its blocks, an empty line between them; menus and lists of links marked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from selectolax.lexbor import LexborHTMLParser, LexborNode

from rag.reading.text import decode
from rag.schema import Document, Span

_SKIPPED = frozenset({"script", "style", "noscript", "template", "head", "iframe", "svg", "select", "textarea"})
_BOILERPLATE = frozenset({"nav", "header", "footer", "aside", "form", "button"})
_BLOCKS = frozenset(
    """address article aside blockquote body button center dd div dl dt fieldset figcaption figure footer form h1 h2
    h3 h4 h5 h6 header hr li main nav ol option p pre section table tbody td th thead tr ul""".split()
)
_META_CHARSET = re.compile(rb"<meta[^>]+charset=[\"']?([\w-]+)", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\n\r\f]+")
_LINK_SHARE = 0.7
"""A block whose text is mostly inside links is a menu; sentences with a link in them stay well below."""


@dataclass(slots=True)
class _Block:
    pieces: list[str] = field(default_factory=list)
    linked: int = 0
    boilerplate: bool = False


def read_html(data: bytes, source: str, sha256: str) -> Document:
    """The document of an HTML page: its visible text, block by block."""
    tree = LexborHTMLParser(_as_utf8(data, source))
    title = tree.css_first("title")
    text, boilerplate = _lay_out(_blocks(tree.body)) if tree.body else ("", ())
    return Document(
        text=text,
        source=source,
        sha256=sha256,
        title=_SPACES.sub(" ", title.text()).strip() or None if title else None,
        boilerplate=boilerplate,
    )


def _as_utf8(data: bytes, source: str) -> str:
    declared = _META_CHARSET.search(data[:4096])
    if declared and declared.group(1).lower() in {b"gb2312", b"gbk", b"gb18030"}:
        return data.decode("gb18030", errors="replace")
    return decode(data, source)


def _blocks(body: LexborNode) -> list[_Block]:
    """The page's blocks in order. Iterative: a page may nest deeper than Python recurses."""
    blocks = [_Block()]
    stack: list[tuple[LexborNode | None, bool, bool]] = [(body, False, False)]
    while stack:
        node, boilerplate, linked = stack.pop()
        if node is None:
            blocks.append(_Block(boilerplate=boilerplate))
            continue
        tag = node.tag or ""
        if tag == "-text":
            _add_text(blocks[-1], node.text_content or "", linked)
        elif tag == "br":
            blocks[-1].pieces.append("\n")
        elif not tag.startswith(("-", "_", "!")) and tag not in _SKIPPED and not _hidden(node):
            inside = boilerplate or tag in _BOILERPLATE
            is_block = tag in _BLOCKS
            if is_block:
                blocks.append(_Block(boilerplate=inside))
                stack.append((None, boilerplate, False))
            children = list(node.iter(include_text=True))
            stack.extend((child, inside, linked or tag == "a") for child in reversed(children))
    return blocks


def _add_text(block: _Block, text: str, linked: bool) -> None:
    folded = _SPACES.sub(" ", text)
    block.pieces.append(folded)
    if linked:
        block.linked += len(folded.strip())


def _hidden(node: LexborNode) -> bool:
    attributes = node.attributes
    style = (attributes.get("style") or "").replace(" ", "").lower()
    return "hidden" in attributes or "display:none" in style


def _lay_out(blocks: list[_Block]) -> tuple[str, tuple[Span, ...]]:
    parts: list[str] = []
    boilerplate: list[Span] = []
    length = 0
    for block in blocks:
        lines = "".join(block.pieces).split("\n")
        text = "\n".join(line for line in (_strip(line) for line in lines) if line)
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
    return re.sub(r" {2,}", " ", line).strip(" \u00a0\u3000")

"""An answer's text, cut into sentences, what introduces a quotation, quotations and translations. Pure.

A quotation is recognised by its citation and not by its marks: a transcript's words may hold marks, numbers in brackets
and line breaks of their own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.schema import Citation

_MARKS = '"“”„«»‹›「」『』 \u00a0\u202f'
_NUMBER = re.compile(r"\[(\d{1,4})\]")


@dataclass(frozen=True, slots=True)
class Words:
    """A line that is no quotation; a citation among its parts stands for its number.

    `sentence` is what a model wrote, its numbers after it; `lead` says who said what follows, to whom and when.
    """

    kind: Literal["sentence", "lead", "translation"]
    parts: tuple[str | Citation, ...]


@dataclass(frozen=True, slots=True)
class Quotation:
    """The words of a citation, with its number."""

    citation: Citation


Block = Words | Quotation


def blocks(text: str, citations: Sequence[Citation]) -> Iterator[Block]:
    """An answer's text, or one piece of it, a block after the other."""
    quotations = [(_quotation(one), one) for one in citations]
    before: Citation | None = None
    cursor = 0
    while cursor < len(text):
        found = ((match, one) for pattern, one in quotations if (match := pattern.match(text, cursor)))
        match, citation = next(found, (None, None))
        if match and citation:
            yield Quotation(citation)
            before, cursor = citation, match.end()
            continue
        line = text[cursor:].partition("\n")[0]
        cursor += len(line) + 1
        if line.strip():
            yield _words(line.strip(), citations, before)
            before = None


def _quotation(citation: Citation) -> re.Pattern[str]:
    return re.compile(rf"[{_MARKS}]*{re.escape(citation.quote)}[{_MARKS}]*\[{citation.number}\](?:\n|\Z)")


def _words(line: str, citations: Sequence[Citation], before: Citation | None) -> Words:
    if before and before.translation and line.endswith(before.translation):
        return Words("translation", (line,))
    by_number = {str(citation.number): citation for citation in citations}
    parts: list[str | Citation] = []
    cursor = 0
    for match in _NUMBER.finditer(line):
        if match[1] in by_number:
            parts += [line[cursor : match.start()], by_number[match[1]]]
            cursor = match.end()
    parts.append(line[cursor:])
    told = tuple(part for part in parts if part != "")
    return Words("sentence" if isinstance(told[-1], Citation) else "lead", told)

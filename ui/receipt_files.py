"""Receipts in what an answer was taken away as: Markdown, a Word document, or the JSON itself."""

from __future__ import annotations

import hashlib
import json
import re

_FENCED = re.compile(r"^```json\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


def receipt_within(text: str) -> str:
    """The receipt's JSON in the text of an exported answer; any other text as it is.

    >>> receipt_within("# Why?\\n\\n```json\\n{}\\n```\\n"), receipt_within('{"seal": ""}')
    ('{}', '{"seal": ""}')
    """
    try:
        json.loads(text)
    except ValueError:  # a document: a question or a quotation in it may begin with a brace too, the receipt is last
        found = _FENCED.findall(text) or [part for part in text.split("\n\n") if part.startswith("{")]
        return str(found[-1]) if found else text
    return text


def receipt_of_docx(data: bytes, source: str) -> str:
    """The receipt's JSON in an answer exported as a Word document. Raises SourceError where it is no such document."""
    from rag.reading.docx import read_docx

    return receipt_within(read_docx(data, source, hashlib.sha256(data).hexdigest()).text)

"""Anyone's text as Markdown that shows it and does nothing else. Pure."""

from __future__ import annotations

import re

from rag.transcripts.hygiene import visible

_SPECIAL = re.compile(r"[\\`*_{}\[\]<>|~$&#]")
_AT_START = re.compile(r"^(?:(?==)|(?=[-+](?:[-\s]|$))|\d{1,9}(?=[.)](?:\s|$)))")  # of a line: lists, rules, headings
_ADDRESS = re.compile(r"(?i)\b(https?|ftp)(?=://)|\b(www)(?=\.)")


def escaped(text: str) -> str:
    r"""Text on one line, as Markdown that shows it and does nothing else.

    >>> print(escaped("![x](http://e) <b> | `c` *d*\n1_000"))
    !\[x\](http\://e) \<b\> \| \`c\` \*d\* 1\_000
    >>> print(escaped("1. no list"), escaped("- nor this"), escaped("&lt;"))
    1\. no list \- nor this \&lt;
    """
    line = _SPECIAL.sub(r"\\\g<0>", " ".join(visible(text).split()))
    return _ADDRESS.sub(r"\g<0>\\", _AT_START.sub(r"\g<0>\\", line))

"""Text -> HTML that shows it and does nothing else. Pure.

Whatever comes from a transcript, a label, a question or a model goes through `inert`, which leaves no character that
HTML, Markdown or LaTeX would read as markup: the chat component reads Markdown before it sanitises.
"""

from __future__ import annotations

import string

_INERT = str.maketrans(
    {mark: f"&#{ord(mark)};" for mark in string.punctuation + "\n\t\r"}
    # HTML has no way to write these; a lone surrogate would break the reply's JSON.
    | {"\0": "\ufffd"}
    | {chr(surrogate): "\ufffd" for surrogate in range(0xD800, 0xE000)}
)


def inert(text: str) -> str:
    """Text as HTML that shows it and does nothing else, in Markdown too.

    >>> inert("![x](//e) <b>")
    '&#33;&#91;x&#93;&#40;&#47;&#47;e&#41; &#60;b&#62;'
    """
    return text.translate(_INERT)

"""Plain text: decoded, the byte order mark dropped, line ends as newlines, nothing else changed."""

from __future__ import annotations

from rag.errors import SourceError
from rag.schema import Document

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

_RIGHT_FOR_ONE_WRONG = 1
"""UTF-8 with at most one wrong sequence for each right one is UTF-8: other encodings hit right ones by rare chance."""


def read_text(data: bytes, source: str, sha256: str) -> Document:
    """The document of a .txt file. Raises SourceError where the encoding cannot be told."""
    return Document(text=decode(data, source), source=source, sha256=sha256)


def decode(data: bytes, source: str) -> str:
    """Bytes as text: by byte order mark, else UTF-8, else GB18030 where it gives Chinese, else Windows-1252.

    A byte that is wrong in a text otherwise right becomes U+FFFD: the rest of it stays as it was written.

    >>> decode(b"a\\r\\nb", "-"), decode("Conférence".encode() + b"\\xc3", "-")
    ('a\\nb', 'Conférence�')
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    text = data.decode(encoding, errors="replace") if encoding else _unmarked(data, source)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _unmarked(data: bytes, source: str) -> str:
    text = data.decode("utf-8", errors="replace")
    wrong = text.count("\ufffd") - data.count("\ufffd".encode())
    right = sum(char > "\x7f" for char in text) - wrong
    return text if wrong <= right // _RIGHT_FOR_ONE_WRONG else _legacy(data, source)


def _legacy(data: bytes, source: str) -> str:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        text = ""
    if sum("\u4e00" <= char <= "\u9fff" for char in text) > len(text) // 5:
        return text
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise SourceError(f"{source}: not UTF-8; save it as UTF-8 and try again") from error

"""Plain text: decoded, the byte order mark dropped, line ends as newlines, nothing else changed."""

from __future__ import annotations

from rag.errors import SourceError
from rag.schema import Document

_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def read_text(data: bytes, source: str, sha256: str) -> Document:
    """The document of a .txt file. Raises SourceError where the encoding cannot be told."""
    return Document(text=decode(data, source), source=source, sha256=sha256)


def decode(data: bytes, source: str) -> str:
    """Bytes as text: by byte order mark, else strict UTF-8, else GB18030 where it gives Chinese.

    >>> decode(b"a\\r\\nb", "-")
    'a\\nb'
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = _legacy(data, source)
    return text.replace("\r\n", "\n").replace("\r", "\n")


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

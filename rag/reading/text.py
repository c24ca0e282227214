"""Plain text: decoded, the byte order mark dropped, line ends as newlines, nothing else changed."""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from rag.errors import SourceError
from rag.schema import Document

# The marks of UTF-32 come first: in little-endian order it begins as UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "gb_2312-80", "x-gbk", "cp936", "hz-gb-2312"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "cn-big5", "x-x-big5", "cp950"), "big5hkscs"),
    **{name: name for name in ("shift_jis", "euc-jp", "euc-kr", "koi8-r", "koi8-u", "macintosh")},
    **{f"{prefix}125{n}": f"cp125{n}" for prefix in ("windows-", "cp") for n in range(1, 9) if n != 2},
    **{f"iso-8859-{n}": f"iso8859-{n}" for n in (*range(2, 11), 13, 14, 15, 16)},
}
"""Encodings that are believed when a page declares them. UTF-8, Latin-1 and Windows-1252 are told without that."""

_RIGHT_FOR_ONE_WRONG = 1
"""UTF-8 with at most one wrong sequence for each right one is UTF-8: other encodings hit right ones by rare chance."""

_LIKELY = 0.9
"""Share of usual characters from which a guessed encoding is taken; a wrong guess gives under .6 (see the tests)."""

_DECLARED_LIKELY = 0.5
_SAMPLE = 20_000
_MAX_CONTROLS = 0.02
_CONTROLS = bytes(set(range(0x20)) - set(b"\t\n\v\f\r\x1a\x1b"))
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")

_CJK = "\u2e80-\u9fff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef\u2018-\u201d\u2014\u2026·"
_CJK_RUN = re.compile(f"[{_CJK}]{{2,}}")
_CJK_MARKS = frozenset("、。—…‘’“”《》，：？！；（）")
_LATIN = frozenset(
    "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÕÖØÙÚÛÜÝßàáâãäåæçèéêëìíîïñòóôõöøùúûüýÿŒœŸ«»¿¡€°§·•–—…‘’‚“”„‹›\u00a0\u202f\u2009"
)


def read_text(data: bytes, source: str, sha256: str) -> Document:
    """The document of a .txt file. Raises SourceError where the encoding cannot be told."""
    return Document(text=decode(data, source), source=source, sha256=sha256)


def decode(data: bytes, source: str, declared: str | None = None) -> str:
    """Bytes as text: by byte order mark, else UTF-8, else what is declared, else what gives usual characters.

    GB18030, Big5 and UTF-16 are guessed, Windows-1252 is what is left. A byte that is wrong in a text otherwise
    right becomes U+FFFD: the rest of it stays as it was written. Raises SourceError where nothing fits.

    >>> decode(b"a\\r\\nb", "-"), decode("Conférence".encode() + b"\\xc3", "-")
    ('a\\nb', 'Conférence�')
    """
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), None)
    text = data.decode(encoding, errors="replace") if encoding else _unmarked(data, source, declared)
    if "\0" in text:
        raise _binary(source)
    return unix_lines(text)


def unix_lines(text: str) -> str:
    r"""Line ends as newlines.

    >>> unix_lines("a\r\nb\rc")
    'a\nb\nc'
    """
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def storable(text: str) -> str:
    r"""NULs and halves of surrogate pairs, which no database stores, as U+FFFD.

    >>> storable("a\0b\ud800")
    'a�b�'
    """
    return _UNSTORABLE.sub("\ufffd", text)


def reliable(declared: str | None) -> bool:
    """Whether a declared encoding adds to what the bytes tell.

    >>> reliable("GB2312"), reliable("utf-8"), reliable(None)
    (True, False, False)
    """
    return (declared or "").strip().lower() in _DECLARED


def declared_text(data: bytes, declared: str | None) -> str | None:
    """The text in the encoding declared, where it is one of `_DECLARED` and what comes out is believable.

    >>> declared_text("问：为什么？".encode("gbk"), "GB2312"), declared_text("été".encode("cp1252"), "gb2312")
    ('问：为什么？', None)
    """
    encoding = _DECLARED.get((declared or "").strip().lower())
    if encoding is None:
        return None
    text = data.decode(encoding, errors="replace")
    if text.count("\ufffd") > len(text) // 100:
        return None
    if encoding in {"gb18030", "big5hkscs"} and _usual(text) < _DECLARED_LIKELY:
        return None
    return text


def _unmarked(data: bytes, source: str, declared: str | None) -> str:
    controls = len(data) - len(data.translate(None, delete=_CONTROLS))
    if b"\0" in data or controls > _MAX_CONTROLS * len(data):
        text = _best(data, ("utf-16-le", "utf-16-be"))
        if text is None:
            raise _binary(source)
        return text
    other = declared_text(data, declared)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return _not_quite_utf_8(data, source, other)
    # Two Chinese characters may by chance be right UTF-8, and then give Latin, Greek or Arabic letters.
    return text if other is None or _usual(text) >= _usual(other) else other


def _not_quite_utf_8(data: bytes, source: str, declared: str | None) -> str:
    other = declared or _best(data, ("gb18030", "big5hkscs", "utf-16-le", "utf-16-be"))
    text = data.decode("utf-8", errors="replace")
    if other is not None and _usual(other) > _usual(text):
        return other
    wrong = text.count("\ufffd") - data.count("\ufffd".encode())
    right = len(text) - len(text.encode("ascii", errors="ignore")) - wrong
    return text if wrong <= right // _RIGHT_FOR_ONE_WRONG else other or _windows_1252(data, source)


def _binary(source: str) -> SourceError:
    return SourceError(f"{source}: this is not text but binary data; export it as .txt or .html")


def _windows_1252(data: bytes, source: str) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError as error:
        raise SourceError(f"{source}: not UTF-8; save it as UTF-8 and try again") from error


def _best(data: bytes, encodings: tuple[str, ...]) -> str | None:
    """The text in the encoding that gives the most usual characters, or None where all give strange ones."""
    scored = []
    for encoding in encodings:
        sample = data[: 2 * _SAMPLE].decode(encoding, errors="replace")[:_SAMPLE]
        scored.append((_usual(sample, ascii_counts=encoding.startswith("utf")), encoding))
    score, encoding = max(scored, key=lambda pair: pair[0])
    return data.decode(encoding, errors="replace") if score >= _LIKELY else None


def _usual(text: str, *, ascii_counts: bool = False) -> float:
    """The share of characters that texts usually hold, of all or of those beyond ASCII (which every encoding gives).

    A Chinese character that stands alone counts for nothing: in a text that is not Chinese, pairs of bytes give
    such ones by chance.
    """
    sample = text[:_SAMPLE]
    beyond = [char for char in sample if char > "\x7f"]
    usual = sum(1 for char in beyond if char in _LATIN or char in _CJK_MARKS)
    common = _common_hanzi()
    usual += sum(
        1
        for run in _CJK_RUN.findall(sample)
        for char in run
        if char not in _CJK_MARKS and char not in _LATIN and (char in common or "\u3000" <= char <= "\u303f")
    )
    if ascii_counts:
        usual += sum(1 for char in sample if " " <= char <= "~" or char in "\t\n\r")
        return usual / len(sample) if sample else 0.0
    return usual / len(beyond) if beyond else 1.0


@lru_cache(maxsize=1)
def _common_hanzi() -> frozenset[str]:
    """The characters in common use: level 1 of GB 2312 (simplified) and of Big5 (traditional).

    >>> "外" in _common_hanzi(), "氍" in _common_hanzi()
    (True, False)
    """
    trail = [*range(0x40, 0x7F), *range(0xA1, 0xFF)]
    simplified = bytes(byte for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) for byte in (high, low))
    traditional = bytes(byte for high in range(0xA4, 0xC7) for low in trail for byte in (high, low))
    return frozenset(simplified.decode("gb2312", "ignore") + traditional.decode("big5", "ignore"))

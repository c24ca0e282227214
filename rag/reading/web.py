"""Pages from the web, fetched within limits and only from where a stranger's page may send us.

Every name is resolved here, every address it has is checked, and the connection goes to the very address that was
checked: a name that answers differently the second time (DNS rebinding) gains nothing. Proxies, cookies and
passwords of the environment are never used.
"""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from email.message import Message
from http import HTTPStatus
from urllib.parse import SplitResult, quote, urljoin, urlsplit, urlunsplit

import httpcore

from rag.errors import SourceError
from rag.reading.address import is_url, shown
from rag.reading.connection import CheckedBackend, Deadline
from rag.reading.limits import MB, Limits

_GZIP = b"\x1f\x8b"
_PIECE = 64 * 1024
_DEFAULT_PORTS = {"http": 80, "https": 443}
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_ADVICE = {
    401: "sign in with a browser, save the page and ingest the file",
    403: "open it in a browser, save the page and ingest the file",
    404: "check the address",
    410: "check the address",
    429: "try again later",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A page as served: `url` is where it was found in the end."""

    data: bytes
    media_type: str | None
    charset: str | None
    url: str


def fetch(url: str, limits: Limits | None = None) -> Fetched:
    """The page at an http(s) address, redirects followed. Raises SourceError, with the remedy, where there is none."""
    limits = limits or Limits()
    deadline = Deadline(limits.seconds)
    here = url
    for _ in range(limits.max_redirects + 1):
        answer = _get(_checked(here, url), url, limits, deadline)
        if isinstance(answer, Fetched):
            return answer
        try:
            here = urljoin(here, answer)
        except ValueError as error:
            raise SourceError(f"{shown(url)}: redirects to no address; check it in a browser") from error
    raise SourceError(f"{shown(url)}: more than {limits.max_redirects} redirects; check the address")


def _checked(here: str, source: str) -> SplitResult:
    """The parts of an address to be fetched. Raises SourceError where it is none, or leads out of the web."""
    led = " this" if here == source else f" redirects to {shown(here)}, which"
    if not is_url(here):
        raise SourceError(f"{shown(source)}:{led} is not an http or https address; give the address of the page")
    try:
        parts = urlsplit(here)
        host, _ = (parts.hostname or "").encode("idna"), parts.port
    except (ValueError, UnicodeError) as error:
        raise SourceError(f"{shown(source)}:{led} is not a valid address; check it") from error
    if not host or not here.isprintable():
        raise SourceError(f"{shown(source)}:{led} is not a valid address; check it")
    if "@" in parts.netloc:
        raise SourceError(
            f"{shown(source)}:{led} holds a user name or a password, which OnRecord does not send; "
            "save the page and ingest the file"
        )
    return parts


def _get(parts: SplitResult, source: str, limits: Limits, deadline: Deadline) -> Fetched | str:
    """What one request gives: the page, or the address it is redirected to."""
    seconds = f"{limits.seconds:g} s"
    try:
        with (
            httpcore.ConnectionPool(network_backend=CheckedBackend(source, limits, deadline)) as pool,
            pool.stream("GET", _httpcore_url(parts), headers=_headers(parts)) as response,
        ):
            location = _header(response, b"location")
            if response.status in _REDIRECTS and location:
                return quote(location, safe="%/:=&?~#+!$,;'@()*[]")
            if response.status != 200:
                raise SourceError(f"{shown(source)}: {_refusal(response.status)}")
            data = b"".join(_body(response, source, limits))
            media_type, charset = _content_type(_header(response, b"content-type"))
            return Fetched(data, media_type, charset, urlunsplit(parts._replace(fragment="")))
    except httpcore.TimeoutException as error:
        raise SourceError(f"{shown(source)}: no answer within {seconds}; try again later") from error
    except (httpcore.NetworkError, httpcore.ProtocolError) as error:
        raise SourceError(f"{shown(source)}: {_failure(error)}") from error


def _httpcore_url(parts: SplitResult) -> httpcore.URL:
    target = quote(parts.path or "/", safe="%/:=&~+!$,;'@()*[]") + (
        "?" + quote(parts.query, safe="%/:=&?~+!$,;'@()*[]") if parts.query else ""
    )
    host = (parts.hostname or "").encode("idna")
    return httpcore.URL(scheme=parts.scheme.lower().encode(), host=host, port=parts.port, target=target.encode())


def _headers(parts: SplitResult) -> list[tuple[bytes, bytes]]:
    host = (parts.hostname or "").encode("idna").decode()
    name = f"[{host}]" if ":" in host else host
    default = parts.port in {None, _DEFAULT_PORTS[parts.scheme.lower()]}
    return [
        (b"Host", (name if default else f"{name}:{parts.port}").encode()),
        (b"User-Agent", b"OnRecord"),
        (b"Accept", b"text/html,application/xhtml+xml,text/*;q=0.9,*/*;q=0.8"),
        (b"Accept-Encoding", b"gzip"),
        (b"Connection", b"close"),
    ]


def _header(response: httpcore.Response, name: bytes) -> str | None:
    return next((_header_text(value) for key, value in response.headers if key.lower() == name), None)


def _header_text(value: bytes) -> str:
    try:
        return value.decode("utf-8").strip()
    except UnicodeDecodeError:
        return value.decode("latin-1").strip()


def _content_type(value: str | None) -> tuple[str | None, str | None]:
    """Media type and charset of a Content-Type.

    >>> _content_type('Text/HTML; charset="GBK"'), _content_type(None)
    (('text/html', 'gbk'), (None, None))
    """
    if not value:
        return None, None
    message = Message()
    message["content-type"] = "".join(char for char in value if char.isprintable())
    return message.get_content_type(), message.get_content_charset()


def _refusal(status: int) -> str:
    try:
        phrase = f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        phrase = str(status)
    advice = _ADVICE.get(status, "try again later" if status >= 500 else "open it in a browser and check the address")
    return f"the server answers {phrase}; {advice}"


def _failure(error: Exception) -> str:
    cause = next(iter(error.args), None)  # httpcore drops __cause__, but keeps the error itself
    if isinstance(cause, ssl.SSLCertVerificationError):
        return f"its TLS certificate is not valid ({cause.verify_message}); check the address and this computer's clock"
    if isinstance(cause, ssl.SSLError):
        return f"no secure connection ({cause.reason or 'TLS failed'}); check whether it is http or https"
    reason = " ".join(str(error).split()) or type(error).__name__
    return f"the connection failed ({reason[:120]}); check the address and the network"


def _body(response: httpcore.Response, source: str, limits: Limits) -> Iterator[bytes]:
    """The body in pieces, unpacked. Raises SourceError past the limit, of what comes in and of what it unpacks to."""
    encoding = (_header(response, b"content-encoding") or "identity").lower()
    if encoding not in {"identity", "gzip", "x-gzip", "deflate"}:
        raise SourceError(f"{shown(source)}: compressed as {encoding[:20]}, unasked; save the page and ingest the file")
    pieces = _limited(response.iter_stream(), source, limits)
    return pieces if encoding == "identity" else _limited(_unpack(pieces, source), source, limits)


def _limited(pieces: Iterable[bytes], source: str, limits: Limits) -> Iterator[bytes]:
    taken = 0
    for piece in pieces:
        taken += len(piece)
        if taken > limits.max_bytes:
            size = f"{limits.max_bytes // MB} MB" if limits.max_bytes >= MB else f"{limits.max_bytes} bytes"
            raise SourceError(f"{shown(source)}: over the limit of {size}; save the page and split the file")
        yield piece


def _unpack(pieces: Iterable[bytes], source: str) -> Iterator[bytes]:
    """Compressed pieces as plain ones of at most 64 kB, so that a bomb is told before it is whole."""
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)  # gzip or zlib, told by its header
    try:
        for piece in pieces:
            rest = piece
            while rest:
                if unpacker.eof:  # a gzip file may have several members
                    if not rest.startswith(_GZIP):
                        break
                    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
                yield unpacker.decompress(rest, _PIECE)
                rest = unpacker.unused_data or unpacker.unconsumed_tail
        yield unpacker.flush()
    except zlib.error as error:
        raise SourceError(f"{shown(source)}: arrived damaged (compression); try again later") from error
    if not unpacker.eof:
        raise SourceError(f"{shown(source)}: arrived cut short; try again later")

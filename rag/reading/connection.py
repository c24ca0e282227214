"""Connections to the open internet only, to the very address that was checked, within a deadline."""

from __future__ import annotations

import ipaddress
import socket
import ssl
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

import httpcore

from rag.errors import SourceError
from rag.reading.address import shown
from rag.reading.limits import Limits

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def may_reach(address: Address) -> bool:
    """Whether an address lies in the open internet, also when wrapped into IPv6.

    >>> [may_reach(ipaddress.ip_address(a)) for a in ("93.184.216.34", "127.0.0.1", "::ffff:10.0.0.1", "100.64.0.1")]
    [True, False, False, False]
    """
    if isinstance(address, ipaddress.IPv6Address):
        wrapped = address.ipv4_mapped or address.sixtofour
        if wrapped is None and address in _NAT64:
            wrapped = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if wrapped is not None:
            return may_reach(wrapped)
        if address.is_site_local or address.teredo:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved or address.is_unspecified)


def _resolve(host: str, port: int, source: str, allow_private: bool) -> list[str]:
    """The addresses of a name, all of them checked. Raises SourceError where one is not in the open internet."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise SourceError(
            f"{shown(source)}: there is no server named {host}; check the address and the network"
        ) from error
    addresses = list(dict.fromkeys(str(info[4][0]) for info in found))
    private = [text for text in addresses if not may_reach(ipaddress.ip_address(text))]
    if private and not allow_private:
        led = " this" if host == urlsplit(source).hostname else f" leads to {host}, which"
        raise SourceError(
            f"{shown(source)}:{led} is in a private network ({private[0]}); "
            "give --allow-private (or set ONRECORD_ALLOW_PRIVATE_URLS=1) if you mean it"
        )
    return addresses


class Deadline:
    """A point in time at which every wait ends."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds

    def left(self, at_most: float = float("inf")) -> float:
        """The seconds left, at most so many. Raises httpcore.ReadTimeout where none are."""
        seconds = self._end - time.monotonic()
        if seconds <= 0:
            raise httpcore.ReadTimeout
        return min(seconds, at_most)


class _Stream(httpcore.NetworkStream):
    """A connection of which every wait ends at the deadline, however slowly bytes trickle in."""

    def __init__(self, inner: httpcore.NetworkStream, limits: Limits, deadline: Deadline) -> None:
        self._inner = inner
        self._limits = limits
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.left())

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        seconds = self._deadline.left(self._limits.connect_seconds)
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, seconds), self._limits, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class CheckedBackend(httpcore.NetworkBackend):
    """What httpcore opens connections with: only to addresses that were checked, and within the deadline."""

    def __init__(self, source: str, limits: Limits, deadline: Deadline) -> None:
        self._source = source
        self._limits = limits
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        """A connection to the host. Raises SourceError where it has no address or a private one."""
        *others, last = _resolve(host, port, self._source, self._limits.allow_private)
        for address in others:
            try:
                return self._connect(address, port)
            except (httpcore.ConnectError, httpcore.ConnectTimeout):
                continue
        return self._connect(last, port)

    def _connect(self, address: str, port: int) -> httpcore.NetworkStream:
        seconds = self._deadline.left(self._limits.connect_seconds)
        return _Stream(httpcore.SyncBackend().connect_tcp(address, port, seconds), self._limits, self._deadline)

"""Web addresses: which sources are one, and which ones a file names may be kept."""

from __future__ import annotations

from urllib.parse import urlsplit

_MAX_LENGTH = 2048


def is_url(source: object) -> bool:
    """True where a source is to be fetched from the web.

    >>> is_url("HTTPS://example.org/a"), is_url("seeds/http"), is_url("file:///etc/passwd")
    (True, False, False)
    """
    return isinstance(source, str) and source[:8].lower().startswith(("http://", "https://"))


def web_address(value: object) -> str | None:
    """An http(s) address that may be shown as a link, or None: files name whatever they like.

    >>> web_address(" https://example.org/a "), web_address("javascript:alert(1)"), web_address("https://a@b/")
    ('https://example.org/a', None, None)
    """
    address = value.strip() if isinstance(value, str) else ""
    if not is_url(address) or len(address) > _MAX_LENGTH or not address.isprintable() or " " in address:
        return None
    try:
        parts = urlsplit(address)
    except ValueError:
        return None
    return address if parts.hostname and "@" not in parts.netloc else None


def shown(url: str) -> str:
    """The address as messages show it: without password, on one line.

    >>> shown("http://me:secret@example.org/a")
    'http://example.org/a'
    """
    line = "".join(char if char.isprintable() else "�" for char in url[:200])
    scheme, slashes, rest = line.partition("://")
    authority, slash, path = rest.partition("/")
    return scheme + slashes + authority.rpartition("@")[2] + slash + path

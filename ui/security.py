"""What the server says to browsers, and whom it answers: response headers, hosts, and paths left closed."""

from __future__ import annotations

import base64
import hashlib
import ipaddress
import re

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.errors import SettingsError
from ui.tools import TOOLS

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_INLINE_SCRIPT = re.compile(rb"<script(?: data-gradio-mode)?>(.*?)</script>", re.DOTALL)
_TOOL_CALL = rf"/v2/(?:{'|'.join(TOOLS)})(?:/[0-9a-f]{{32}})?\Z"
"""A call of a tool by name, or of its result by the number that the call gave."""

_CLOSED = re.compile(
    rf"/(?:monitoring|gradio_api/(?:api|call(?!{_TOOL_CALL})|component_server|deep_link|dev|file|openapi\.json"
    r"|process_recording|profiling|proxy|run-history|runs|stream|undo-vibe-edit|upload|upload_progress|vibe-[a-z-]*)"
    r")(?:[/=]|$)"
)
"""What Gradio serves that neither this page nor the tools use: uploads, files, a proxy, other calls by name."""


def loopback(host: str) -> str:
    """The host, if it is this machine's own.

    Raises SettingsError otherwise: the page has no login.
    """
    if host == "localhost":
        return host
    try:
        if ipaddress.ip_address(host).is_loopback:
            return host
    except ValueError:
        pass  # a name: told apart below
    raise SettingsError(
        f"{host} is not this machine's loopback address; the chat page has no login and is served on 127.0.0.1 only. "
        "To reach it from elsewhere, put a proxy with a login in front, or use `ssh -L`"
    )


def content_security_policy(page: bytes = b"") -> str:
    """The policy of a response; of a page, it lets the page's own inline scripts run, by their hashes, and no other.

    >>> "sha256-" in content_security_policy(), "sha256-" in content_security_policy(b"<script>1</script>")
    (False, True)
    """
    hashes = [
        f"'sha256-{base64.b64encode(hashlib.sha256(script).digest()).decode()}'"
        for script in _INLINE_SCRIPT.findall(page)
    ]
    directives = (
        "default-src 'self'",
        # Gradio compiles its HTML templates in the browser.
        " ".join(("script-src 'self' 'unsafe-eval'", *hashes)),
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
    return "; ".join(directives)


class Guard:
    """Middleware: answers this machine's own page only, leaves unused paths closed, and sets the headers.

    A page on another site cannot read from here by giving its own name this machine's address (the Host header
    would be its name), nor post questions (the Origin header would).
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
        elif scope["type"] == "http":
            refusal = refused(scope["path"], Headers(scope=scope))
            await (refusal or self._app)(scope, receive, _Reply(send).send)


class _Reply:
    """Adds the headers to a reply. A page is held back until it is whole, since its policy depends on it."""

    def __init__(self, send: Send) -> None:
        self._send = send
        self._start: Message | None = None
        self._page = b""

    async def send(self, message: Message) -> None:
        """Pass one message on."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            headers.update(HEADERS)
            if headers.get("content-type", "").startswith("text/html"):
                self._start = message
                return
            headers["Content-Security-Policy"] = content_security_policy()
        elif self._start is not None:
            self._page += message.get("body", b"")
            if message.get("more_body", False):
                return
            MutableHeaders(scope=self._start)["Content-Security-Policy"] = content_security_policy(self._page)
            await self._send(self._start)
            message = {"type": "http.response.body", "body": self._page}
        await self._send(message)


def refused(path: str, headers: Headers) -> PlainTextResponse | None:
    """The reply to a request that is not answered, None where it is."""
    host = headers.get("host", "")
    if not _is_loopback_name(host):
        return PlainTextResponse("this page answers on 127.0.0.1 only\n", 421)
    origin = headers.get("origin")
    if origin is not None and origin != f"http://{host}":
        return PlainTextResponse("requests from other pages are refused\n", 403)
    if _CLOSED.match(path):
        return PlainTextResponse("not found\n", 404)
    return None


def _is_loopback_name(host: str) -> bool:
    """Whether a Host header names this machine itself.

    >>> [_is_loopback_name(name) for name in ("127.0.0.1:7860", "localhost", "[::1]:80", "evil.example", "")]
    [True, True, True, False, False]
    """
    name = re.sub(r":\d+\Z", "", host)
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False

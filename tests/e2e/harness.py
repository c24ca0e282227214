"""The real page served from this process, and Chromium to look at it."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect

from tests.serving import serving as serving

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
_ARGUMENTS = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
WAIT = 30_000
"""How long (ms) a condition may take on a busy machine."""

_WIDTHS = """
Math.max(...[
  "html", ".gradio-container", "#or-chat [role=log]", "#or-source > .html-container > div", "#or-ask", "#or-filters",
  "#or-transcripts", "#or-evaluate",
].flatMap(where => [...document.querySelectorAll(where)]).map(part => part.scrollWidth - part.clientWidth))
"""

expect.set_options(timeout=WAIT)


def launch(playwright: Playwright) -> Browser:
    """Debian's Chromium, headless."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=_ARGUMENTS)


@dataclass
class Visit:
    """One browser session at the page, with all that the browser complained of or asked for."""

    context: BrowserContext
    page: Page
    address: str
    requested: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)

    def ask(self, question: str) -> None:
        """Type a question and send it."""
        self.page.locator("#or-box textarea").fill(question)
        self.page.locator("#or-send").click()

    def answered(self, count: int = 1) -> None:
        """Wait until that many answers are complete."""
        expect(self.page.locator(".or-answer .or-scope")).to_have_count(count, timeout=WAIT)
        expect(self.page.locator(".or-waiting")).to_have_count(0, timeout=WAIT)

    def ready(self) -> None:
        """Wait until questions are let in."""
        expect(self.page.locator("#or-send")).to_be_enabled(timeout=WAIT)

    def reload(self) -> None:
        """Load the page again. Gradio complains of streams that this cuts off, as any page does that is left."""
        assert self.complaints == []
        self.page.reload(wait_until="commit")
        self.complaints.clear()
        self.ready()

    def fits(self) -> bool:
        """Whether nothing is wider than where it stands; the frame clips what is, so each part is asked."""
        return bool(self.page.evaluate(_WIDTHS) <= 0)

    def strangers(self) -> list[str]:
        """Requests to anywhere but the page's own origin."""
        own = urlsplit(self.address).netloc
        return [url for url in self.requested if urlsplit(url).scheme != "data" and urlsplit(url).netloc != own]


@contextmanager
def visiting(browser: Browser, address: str, **options: object) -> Iterator[Visit]:
    """A session of its own at the page."""
    context = browser.new_context(**{"locale": "en-GB", "viewport": {"width": 1440, "height": 900}, **options})  # type: ignore[arg-type]
    context.set_default_timeout(WAIT)
    page = context.new_page()
    visit = Visit(context, page, address)
    context.on("request", lambda request: visit.requested.append(request.url))
    page.on("console", lambda message: visit.complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))

    def refuse(dialog: object) -> None:
        visit.dialogs.append(str(dialog))
        dialog.dismiss()  # type: ignore[attr-defined]

    page.on("dialog", refuse)
    page.goto(address)
    try:
        yield visit
    finally:
        context.close()


class Outgoing:
    """Every connection this process tries to make, and every name it looks up, beyond this machine."""

    def __init__(self) -> None:
        self.seen: list[str] = []
        sys.addaudithook(self._audit)

    def _audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            self._note(str(arguments[1][0]))
        elif event == "socket.getaddrinfo":
            self._note(str(arguments[0]))

    def _note(self, host: str) -> None:
        if host not in ("127.0.0.1", "::1", "localhost", "None"):
            self.seen.append(host)

"""The real page served from this process, for browsers and other programs."""

from __future__ import annotations

import asyncio
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.desk import Desk
from ui.app import listen, server_config


@contextmanager
def serving(desk: Desk, mcp: bool = False, delay: float = 0.0) -> Iterator[str]:
    """The page's address while it is served; its replies come up to `delay` seconds late."""
    config = server_config(desk, mcp)
    if delay:
        build = config.app
        config.app = lambda: Delayed(build(), delay)  # type: ignore[operator]
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="page")
        thread.start()
        deadline = time.monotonic() + 30
        while not server.started and time.monotonic() < deadline:
            time.sleep(0.02)
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(10)


class Delayed:
    """An application that takes its time to reply to what is sent to it, as long as chance has it.

    What it streams meanwhile is there before the page knows what it is of.
    """

    def __init__(self, app: ASGIApp, delay: float) -> None:
        self._app = app
        self._delay = delay

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Handle one request."""

        async def later(message: Message) -> None:
            if message["type"] == "http.response.start":
                await asyncio.sleep(random.uniform(0, self._delay))
            await send(message)

        await self._app(scope, receive, later if scope.get("method") == "POST" else send)

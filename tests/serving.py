"""The real page served from this process, for browsers and other programs."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from rag.desk import Desk
from ui.app import listen, server_config


@contextmanager
def serving(desk: Desk, mcp: bool = False) -> Iterator[str]:
    """The page's address while it is served."""
    with listen("127.0.0.1", 0) as listener:
        server = uvicorn.Server(server_config(desk, mcp))
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

"""The chat page: `build` wires the panels, `serve` puts it on 127.0.0.1.

Gradio is imported inside functions, since it reads its telemetry switch when it is imported.
"""

from __future__ import annotations

import os
import socket
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from rag.desk import Desk
from rag.errors import SettingsError
from ui.security import Guard, loopback

if TYPE_CHECKING:
    import gradio as gr
    import uvicorn
    from fastapi import FastAPI
    from gradio.themes import Base

    from ui.evaluation import Evaluations
    from ui.kept_answers import KeptAnswers

_ASSETS = Path(__file__).parent / "assets"
_FIRST_PORT = 7860
_PORTS_TRIED = 100
_WAITING = 64
"""How many requests may wait for their turn; further ones are told that the page is busy."""


def build(desk: Desk, evaluations: Evaluations, kept: KeptAnswers) -> gr.Blocks:
    """The page for a desk, for the evaluations that are run on it, and for the answers that can be taken away."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr

    from ui.chat_panel import ChatPanel
    from ui.evaluate_panel import EvaluatePanel
    from ui.evaluate_strings import evaluate_strings
    from ui.masthead import Masthead
    from ui.source_panel import SourcePanel

    words = evaluate_strings("en")
    page = gr.Blocks(title="OnRecord", analytics_enabled=False, fill_width=True, fill_height=True)
    with page:
        masthead = Masthead()
        with gr.Row(elem_id="or-columns"):
            with gr.Column(elem_id="or-left"), gr.Tabs(elem_id="or-tabs"):
                with gr.Tab(words.tab_ask, elem_id="or-ask-tab") as ask_tab:
                    chat = ChatPanel(desk, kept)
                # Rendered from the start, so that nothing is told to a part that is not there yet.
                with gr.Tab(words.tab_evaluate, elem_id="or-evaluate-tab", render_children=True) as evaluate_tab:
                    evaluate = EvaluatePanel(desk, evaluations)
            with gr.Column(elem_id="or-right"):
                source = SourcePanel(desk)
        chat.listen(source)
        masthead.listen(desk, chat, source)
        evaluate.listen(ask_tab, evaluate_tab)
    page.queue(default_concurrency_limit=1, max_size=_WAITING)
    return page


def application(desk: Desk) -> FastAPI:
    """The page as a web application, with its security headers."""
    from ui.evaluation import Evaluations
    from ui.kept_answers import KeptAnswers

    evaluations, kept = Evaluations(desk), KeptAnswers()
    page = build(desk, evaluations, kept)
    import gradio as gr
    from fastapi import FastAPI

    from ui.downloads import offer_answers, offer_reports

    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_middleware(Guard)
    offer_reports(app, evaluations)
    offer_answers(app, kept, desk)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name="127.0.0.1",
        footer_links=[],
        app_kwargs={"docs_url": None, "redoc_url": None, "openapi_url": None},
        run_history=False,
        allowed_paths=[],
        blocked_paths=[str(desk.settings.data.resolve())],
        show_error=False,
        max_file_size=0,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,
        theme=theme(),
        css_paths=[_ASSETS / "page.css", _ASSETS / "evaluate.css"],
    )
    return mounted


def theme() -> Base:
    """Gradio's plain theme in the reader's own fonts: none is fetched."""
    from gradio.themes import Base

    return Base(
        primary_hue="neutral",
        secondary_hue="neutral",
        neutral_hue="neutral",
        font=["system-ui", "sans-serif"],
        font_mono=["ui-monospace", "monospace"],
    )


def serve(desk: Desk, host: str = "127.0.0.1", port: int | None = None, open_browser: bool = False) -> None:
    """Serve the page until interrupted; one line tells its address when it is ready.

    Without a port, the first free one from 7860 on is taken.
    Raises SettingsError where the host is not this machine's own, or the port is in use.
    """
    import uvicorn

    listener = listen(loopback(host), port)
    address = f"http://{f'[{host}]' if ':' in host else host}:{listener.getsockname()[1]}"

    class Announced(uvicorn.Server):
        async def startup(self, sockets: list[socket.socket] | None = None) -> None:
            await super().startup(sockets)
            print(f"OnRecord is ready: {address}  (Ctrl-C ends it)", flush=True)
            if open_browser:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

    with listener:
        Announced(server_config(desk)).run(sockets=[listener])


def server_config(desk: Desk) -> uvicorn.Config:
    """How the page is served. It is built inside the server's event loop: outside one, Gradio leaves some behind."""
    import uvicorn

    return uvicorn.Config(
        lambda: application(desk),
        factory=True,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=2,
    )


def listen(host: str, port: int | None) -> socket.socket:
    """A socket on the port, or on the first free one where none was chosen. Raises SettingsError."""
    ports = range(_FIRST_PORT, _FIRST_PORT + _PORTS_TRIED) if port is None else (port,)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for candidate in ports:
        listener = socket.socket(family, socket.SOCK_STREAM)
        # A port that is only waiting out its last connections counts as free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, candidate))
            listener.listen()
        except (OSError, OverflowError):
            listener.close()
            continue
        return listener
    named = f"port {port} is" if port is not None else f"ports {ports[0]} to {ports[-1]} are"
    raise SettingsError(f"{named} in use or not allowed; choose another with --port")

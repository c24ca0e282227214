"""The chat page: `build` wires the panels, `serve` puts it on 127.0.0.1.

Gradio is imported inside functions, since it reads its telemetry switch when it is imported.
"""

from __future__ import annotations

import logging
import os
import socket
import threading
import webbrowser
from pathlib import Path
from typing import TYPE_CHECKING

from rag.desk import Desk
from rag.errors import SettingsError
from ui.mcp_server import MCP_PATH, McpServer
from ui.security import Guard, loopback

if TYPE_CHECKING:
    import gradio as gr
    import uvicorn
    from fastapi import FastAPI
    from gradio.themes import Base

    from ui.adding import Adding
    from ui.evaluation import Evaluations
    from ui.kept_answers import KeptAnswers

_ASSETS = Path(__file__).parent / "assets"
_FIRST_PORT = 7860
_PORTS_TRIED = 100
_WAITING = 64
"""How many requests may wait for their turn; further ones are told that the page is busy."""


def build(desk: Desk, evaluations: Evaluations, kept: KeptAnswers, adding: Adding) -> gr.Blocks:
    """The page for a desk, for the evaluations that are run on it, for the answers that can be taken away, and for
    what is being added to it."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr

    from ui.api import offer_tools
    from ui.chat_panel import ChatPanel
    from ui.checked_blocks import CheckedBlocks
    from ui.evaluate_panel import EvaluatePanel
    from ui.evaluate_strings import evaluate_strings
    from ui.feedback_forms import feedback_forms
    from ui.masthead import Masthead
    from ui.source_panel import SourcePanel
    from ui.tools import Tools
    from ui.transcripts_panel import TranscriptsPanel, transcripts_script
    from ui.transcripts_strings import transcripts_strings

    words = evaluate_strings("en")
    page = CheckedBlocks(title="OnRecord", analytics_enabled=False, fill_width=True, fill_height=True)
    with page:
        offer_tools(Tools(desk))
        masthead = Masthead()
        feedback_forms()
        heard = transcripts_script()
        with gr.Row(elem_id="or-columns"):
            with gr.Column(elem_id="or-left"), gr.Tabs(elem_id="or-tabs"):
                with gr.Tab(words.tab_ask, elem_id="or-ask-tab") as ask_tab:
                    chat = ChatPanel(desk, kept)
                # Rendered from the start, so that nothing is told to a part that is not there yet.
                with gr.Tab(
                    transcripts_strings("en").tab, elem_id="or-transcripts-tab", render_children=True
                ) as transcripts_tab:
                    transcripts = TranscriptsPanel(desk, adding, heard)
                with gr.Tab(words.tab_evaluate, elem_id="or-evaluate-tab", render_children=True) as evaluate_tab:
                    evaluate = EvaluatePanel(desk, evaluations)
            with gr.Column(elem_id="or-right"):
                source = SourcePanel(desk, chat.conversations)
        chat.listen(source)
        masthead.listen(page, desk, chat, source)
        transcripts.listen(page, masthead, transcripts_tab)
        evaluate.listen(ask_tab, evaluate_tab)
    page.queue(default_concurrency_limit=1, max_size=_WAITING, api_open=False)
    return page


def application(desk: Desk, mcp: bool = False) -> FastAPI:
    """The page as a web application, with its security headers; with `mcp`, the tools for assistants beside it."""
    from ui.adding import Adding
    from ui.evaluation import Evaluations
    from ui.kept_answers import KeptAnswers

    evaluations, kept, adding = Evaluations(desk), KeptAnswers(), Adding(desk)
    page = build(desk, evaluations, kept, adding)
    import gradio as gr
    from fastapi import FastAPI
    from gradio.route_utils import FnIndexInferError

    from ui.api import refuse_call
    from ui.downloads import offer_answers, offer_reports
    from ui.feedback_route import offer_feedback
    from ui.tools import Tools
    from ui.upload_route import offer_uploads

    assistants = McpServer(Tools(desk)) if mcp else None
    lifespan = assistants.running if assistants else None
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, lifespan=lifespan)
    app.add_middleware(Guard)
    if assistants:
        assistants.mount(app)
    offer_reports(app, evaluations)
    offer_feedback(app, kept, desk)
    offer_answers(app, kept, desk)
    offer_uploads(app, adding)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        server_name="127.0.0.1",
        footer_links=[],
        app_kwargs={
            "docs_url": None,
            "redoc_url": None,
            "openapi_url": None,
            "exception_handlers": dict.fromkeys((TypeError, KeyError, FnIndexInferError), refuse_call),
        },
        run_history=False,
        allowed_paths=[],
        blocked_paths=[str(desk.settings.data.resolve())],
        show_error=False,
        max_file_size=0,
        ssr_mode=False,
        enable_monitoring=False,
        pwa=False,
        mcp_server=False,  # ours is ui/mcp_server.py
        theme=theme(),
        css_paths=[
            _ASSETS / "page.css",
            _ASSETS / "evaluate.css",
            _ASSETS / "filters.css",
            _ASSETS / "feedback.css",
            _ASSETS / "transcripts.css",
        ],
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


def serve(
    desk: Desk, host: str = "127.0.0.1", port: int | None = None, open_browser: bool = False, mcp: bool = False
) -> None:
    """Serve the page until interrupted; one line tells its address when it is ready, and one that of `mcp`.

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
            if mcp:
                print(f"MCP for assistants on this machine: {address}{MCP_PATH}", flush=True)
            if open_browser:
                threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()

        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            # A page that is still open is cut off, which is no error of anybody's.
            logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)
            await super().shutdown(sockets)

    with listener:
        Announced(server_config(desk, mcp)).run(sockets=[listener])


def server_config(desk: Desk, mcp: bool = False) -> uvicorn.Config:
    """How the page is served. It is built inside the server's event loop: outside one, Gradio leaves some behind."""
    import uvicorn

    return uvicorn.Config(
        lambda: application(desk, mcp),
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

"""The tools as named endpoints of Gradio's API, for its clients and for plain HTTP."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from rag.errors import RequestError
from ui.tools import ARGUMENTS, TOOLS, Tools, one_line

_ASKED_AT_ONCE = 2
"""Questions answered at once beside those of the page, which has a queue of its own: neither waits for the other."""

_LOOKED_UP_AT_ONCE = 4


def offer_tools(tools: Tools) -> None:
    """Make the tools endpoints of the page that is being built: the only ones that clients see.

    Before all other events of the page: the first that takes a name has it.
    """
    from gradio.events import api

    for name in TOOLS:
        api(
            _endpoint(tools, name),
            api_name=name,
            api_visibility="public",
            concurrency_limit=_ASKED_AT_ONCE if name == "ask" else _LOOKED_UP_AT_ONCE,
            concurrency_id=f"api-{name}",
        )


def _endpoint(tools: Tools, name: str) -> Callable[..., dict[str, Any]]:
    """A tool as a handler with its signature; raises gr.Error with one line, which is all that a client is told."""
    import gradio as gr

    taken = tuple(ARGUMENTS[name].model_fields)

    @functools.wraps(getattr(tools, name))
    def endpoint(*values: object) -> dict[str, Any]:
        try:
            return tools.call(name, dict(zip(taken, values, strict=False)))
        except RequestError as error:
            raise gr.Error(str(error), duration=None, print_exception=False) from None

    return endpoint


def refuse_call(request: Request, error: Exception) -> Response:
    """The reply to a call whose arguments are not the tool's, or of an event that is not there.

    Gradio leaves the errors of these to the server, which would log them as errors of the program.
    """
    path = request.url.path
    if path.startswith("/gradio_api/call/v2/") and isinstance(error, TypeError):
        # Gradio's message goes on about a footer that this page does not have.
        return JSONResponse({"error": one_line(str(error)).partition(". Please click")[0]}, 422)
    if path.startswith(("/gradio_api/run/", "/gradio_api/queue/join")) and not isinstance(error, TypeError):
        return JSONResponse({"error": "there is no such event"}, 404)
    raise error

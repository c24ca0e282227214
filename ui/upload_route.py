"""Files that the page's own script uploads, one a request: `POST transcripts/upload`, into memory and nowhere else.

Gradio's own way in stays closed. The name comes in a header that no page of another site can send without asking
first, which is refused; the bytes are the body, counted as they come.
"""

from __future__ import annotations

from urllib.parse import unquote

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse

from rag.reading import MAX_BYTES
from rag.reading.limits import MB
from ui.adding import Adding
from ui.strings import wanted_language
from ui.transcripts_strings import transcripts_strings

NAME_HEADER = "x-onrecord-name"
_LONGEST_NAME = 2000
_NO_STORE = {"Cache-Control": "no-store"}


def offer_uploads(app: FastAPI, adding: Adding) -> None:
    """Answer `transcripts/upload` with a token of the file, or with what is wrong with it."""

    @app.post("/transcripts/upload")
    async def upload(request: Request) -> JSONResponse:
        words = transcripts_strings(wanted_language(request.headers.get("accept-language", "")))
        name = request.headers.get(NAME_HEADER, "")
        if not name or len(name) > _LONGEST_NAME or request.headers.get("sec-fetch-site", "same-origin") not in _OWN:
            return _refusal(403, "requests from other pages are refused")
        if not adding.allowed:
            return _refusal(403, words.switched_off)
        data = await _body(request)
        if data is None:
            return _refusal(413, words.too_large.format(size=MAX_BYTES // MB))
        return JSONResponse({"token": adding.hold(unquote(name, errors="replace"), data)}, headers=_NO_STORE)


_OWN = frozenset({"same-origin"})


def _refusal(status: int, problem: str) -> JSONResponse:
    # What is left of a body that was not read would be taken for the next request.
    return JSONResponse({"problem": problem}, status, headers={**_NO_STORE, "Connection": "close"})


async def _body(request: Request) -> bytes | None:
    """A request's bytes; None where they are more than a file may have."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told[:12]) > MAX_BYTES:
        return None
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > MAX_BYTES:
            return None
    return bytes(data)

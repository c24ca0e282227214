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
from ui.request_bodies import NO_STORE, bounded, refusal
from ui.strings import language_of
from ui.transcripts_strings import transcripts_strings

NAME_HEADER = "x-onrecord-name"
_LONGEST_NAME = 2000


def offer_uploads(app: FastAPI, adding: Adding) -> None:
    """Answer `transcripts/upload` with a token of the file, or with what is wrong with it."""

    @app.post("/transcripts/upload")
    async def upload(request: Request) -> JSONResponse:
        words = transcripts_strings(language_of(request.headers))
        name = request.headers.get(NAME_HEADER, "")
        site = request.headers.get("sec-fetch-site", "same-origin")
        if not name or len(name) > _LONGEST_NAME or site != "same-origin":
            return refusal(403, "requests from other pages are refused")
        if not adding.allowed:
            return refusal(403, words.switched_off)
        data = await bounded(request, MAX_BYTES)
        if data is None:
            return refusal(413, words.too_large.format(size=MAX_BYTES // MB))
        return JSONResponse({"token": adding.hold(unquote(name, errors="replace"), data)}, headers=NO_STORE)

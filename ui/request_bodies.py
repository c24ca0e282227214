"""What our own routes take and refuse: a body of bounded length, and replies that nobody keeps."""

from __future__ import annotations

from fastapi import Request
from fastapi.responses import JSONResponse

NO_STORE = {"Cache-Control": "no-store"}


async def bounded(request: Request, most: int) -> bytes | None:
    """A request's bytes, counted as they come; None where they are more than `most`."""
    told = request.headers.get("content-length", "")
    if told.isdecimal() and int(told[:12]) > most:
        return None
    data = bytearray()
    async for piece in request.stream():
        data += piece
        if len(data) > most:
            return None
    return bytes(data)


def refusal(status: int, problem: str) -> JSONResponse:
    """What is wrong with a request whose body may not have been read."""
    # What is left of such a body would be taken for the next request.
    return JSONResponse({"problem": problem}, status, headers={**NO_STORE, "Connection": "close"})

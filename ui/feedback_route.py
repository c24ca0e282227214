"""What a reader says of an answer, taken by the answer's token: `answers/TOKEN/feedback`, for the page's own script.

The browser sends a verdict, a note and what would be right, and nothing of the answer: what is stored of that is what
was kept here when it was shown. A route of our own, and no event of Gradio's: it needs no session and sends no message
anew, so that any answer on the page can be judged, in any order, and again after the page was loaded anew.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any, TypeGuard

from fastapi import FastAPI, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from rag.desk import Desk
from rag.errors import FeedbackError, OnRecordError, UnknownIdError
from rag.feedback import MAX_NOTE, About, Feedback, FeedbackVerdict, RightPlace, sound, verdicts_on
from ui.feedback_strings import FeedbackStrings, feedback_strings
from ui.kept_answers import KeptAnswers
from ui.request_bodies import NO_STORE, bounded, refusal
from ui.strings import language_of

_MAX_BODY = 32_768
"""Bytes: a note and a quotation, each of the longest, in any script."""


def offer_feedback(app: FastAPI, kept: KeptAnswers, desk: Desk) -> None:
    """Answer `answers/TOKEN/feedback`; to be called before `offer_answers`, which takes any other word there."""
    store = FeedbackStore(kept, desk)

    @app.get("/answers/{token}/feedback")
    def stored(token: str) -> JSONResponse:
        return JSONResponse(store.stored(token), headers=NO_STORE)

    @app.post("/answers/{token}/feedback")
    async def say(token: str, request: Request) -> JSONResponse:
        words = feedback_strings(language_of(request.headers))
        body = await _body(request)
        if body is None:
            return refusal(400, words.unreadable)
        status, reply = await run_in_threadpool(store.say, token, body, words)
        return JSONResponse(reply, status, headers=NO_STORE)


async def _body(request: Request) -> dict[str, Any] | None:
    """The JSON object of a request; None where it is none, or is too long to be one of ours."""
    if request.headers.get("content-type", "").partition(";")[0].strip() != "application/json":
        return None
    data = await bounded(request, _MAX_BODY)
    try:
        value = None if data is None else json.loads(data)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


class FeedbackStore:
    """Stores what is said of answers by their tokens, and tells what is stored."""

    def __init__(self, kept: KeptAnswers, desk: Desk) -> None:
        self._kept = kept
        self._desk = desk

    def stored(self, token: str) -> dict[str, Any]:
        """What is stored about the answer of a token; nulls where nothing is."""
        return _told(self._desk.feedback_of(identity_of(token)))

    def say(self, token: str, body: dict[str, Any], words: FeedbackStrings) -> tuple[int, dict[str, Any]]:
        """Store what is said, or take it back where the verdict is null: a status, and what to tell the reader.

        `words` are for who names no answer of ours; who names one is told in its language.
        """
        identity = identity_of(token)
        before = self._desk.feedback_of(identity)
        about = self._about(token, before)
        if about is None:
            return 404, {"problem": words.gone}
        words = feedback_strings(about.language)
        verdict, note, named = body.get("verdict"), body.get("note", ""), body.get("named", "")
        if not (isinstance(note, str) and isinstance(named, str) and (verdict is None or _may_be(verdict, about))):
            return 422, {"problem": words.unreadable}
        note, named = sound(note).strip(), sound(named).strip()
        if len(note) > MAX_NOTE:
            return 422, {"problem": words.too_long.format(count=len(note), limit=MAX_NOTE)}
        try:
            if verdict is None:
                self._desk.take_back(identity)
                return 200, _told(None) | {"said": words.taken_back}
            right, problem = self._right(named, before, words)
            given = self._desk.feedback(about, verdict, note, right, identity=identity)
        except OnRecordError as error:
            return 500, {"problem": str(error)}
        return 200, _told(given) | {"named": named, "said": words.stored, "problem": problem}

    def _about(self, token: str, before: Feedback | None) -> About | None:
        """The answer of a token, as it was shown; of one that is no longer kept, as it was stored."""
        kept = self._kept.kept(token)
        if kept is not None:
            return About.of(kept.answer, kept.history, kept.without)
        return before.about if before else None

    def _right(self, named: str, before: Feedback | None, words: FeedbackStrings) -> tuple[RightPlace | None, str]:
        """The place that a reader names, if any, and what is wrong with its name."""
        if not named:
            return None, ""
        if before and before.right and before.right.named == named:
            return before.right, ""  # it may have been removed from the archive since
        try:
            return self._desk.right_place(named), ""
        except UnknownIdError:
            return None, words.unknown_exchange
        except FeedbackError:
            return None, words.nowhere


def identity_of(token: str) -> str:
    """What feedback on the answer of a token is stored under: the token itself is told to nobody else.

    >>> identity_of("x")
    '2d711642b726b044'
    """
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:16]


def _may_be(verdict: object, about: About) -> TypeGuard[FeedbackVerdict]:
    return verdict in verdicts_on(about.status)


def _told(feedback: Feedback | None) -> dict[str, Any]:
    """What the page shows of feedback."""
    if feedback is None:
        return {"verdict": None, "note": "", "named": "", "found": None, "said": "", "problem": ""}
    words = feedback_strings(feedback.about.language)
    right = feedback.right
    return {
        "verdict": feedback.verdict,
        "note": feedback.note,
        "named": right.named if right else "",
        "found": {"label": words.found, "exchange": right.exchange, "start": right.start, "end": right.end}
        if right
        else None,
        "said": words.stored,
        "problem": "",
    }

"""Reports of kept runs, and answers, as files to download, made when asked for: nothing is written or served beside."""

from __future__ import annotations

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse, Response

from eval.report import to_json
from eval.report_markdown import report_markdown
from eval.report_page import report_html
from rag.desk import Desk
from ui.evaluation import Evaluations
from ui.exports import EXPORTS, exported
from ui.kept_answers import KeptAnswers
from ui.request_bodies import NO_STORE

_MADE = {
    "html": (report_html, "html", "text/html"),
    "markdown": (report_markdown, "md", "text/markdown"),
    "json": (to_json, "json", "application/json"),
}


def offer_reports(app: FastAPI, evaluations: Evaluations) -> None:
    """Answer `reports/RUN/FORMAT` with the report of a finished run, by the run's name and never by a path."""

    @app.get("/reports/{run}/{wanted}")
    def report(run: str, wanted: str) -> Response:
        found = evaluations.report(run) if wanted in _MADE else None
        if found is None:
            return PlainTextResponse("not found\n", 404)
        make, suffix, kind = _MADE[wanted]
        content = make(found).encode("utf-8", "replace")
        # A run's name is that of its folder: letters, digits and hyphens, unless a person renamed it.
        name = "".join(char if char.isascii() and (char.isalnum() or char in "-_") else "-" for char in run)
        headers = {"Content-Disposition": f'attachment; filename="{name}.{suffix}"', **NO_STORE}
        return Response(content, media_type=f"{kind}; charset=utf-8", headers=headers)


def offer_answers(app: FastAPI, kept: KeptAnswers, desk: Desk) -> None:
    """Answer `answers/TOKEN/FORM` with an answer that was shown, to who has its token."""

    @app.get("/answers/{token}/{wanted}")
    def answer(token: str, wanted: str) -> Response:
        found = kept.answer(token) if wanted in EXPORTS else None
        if found is None:
            return PlainTextResponse("not found: this answer is no longer kept; ask the question again\n", 404)
        export = EXPORTS[wanted]
        name = f"onrecord-{found.receipt.seal[:8]}.{export.suffix}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', **NO_STORE}
        return Response(exported(found, wanted, desk), media_type=export.kind, headers=headers)

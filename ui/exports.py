"""An answer in each form in which it can be taken away."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from rag.errors import UnknownIdError
from rag.schema import Answer
from ui.render.answer_markdown import answer_markdown, receipt_json
from ui.render.citing import address_of

if TYPE_CHECKING:
    from rag.desk import Desk


class Export(NamedTuple):
    """A form: how its file's name ends, its media type, and what makes it."""

    suffix: str
    kind: str
    make: Callable[[Answer, dict[str, str]], bytes]


def _markdown(answer: Answer, addresses: dict[str, str]) -> bytes:
    return answer_markdown(answer, addresses).encode("utf-8", "replace")


def _docx(answer: Answer, addresses: dict[str, str]) -> bytes:
    from ui.answer_docx import answer_docx

    return answer_docx(answer, addresses)


def _receipt(answer: Answer, addresses: dict[str, str]) -> bytes:
    return f"{receipt_json(answer)}\n".encode()


_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXPORTS = {
    "markdown": Export("md", "text/markdown; charset=utf-8", _markdown),
    "docx": Export("docx", _WORD, _docx),
    "receipt": Export("json", "application/json; charset=utf-8", _receipt),
}


def exported(answer: Answer, form: str, desk: Desk) -> bytes:
    """An answer in one of the forms of `EXPORTS`, its sources linked to the pages they were published at."""
    return EXPORTS[form].make(answer, addresses(answer, desk))


def addresses(answer: Answer, desk: Desk) -> dict[str, str]:
    """The addresses of the transcripts that an answer cites, as far as the archive knows any."""
    found = {}
    for transcript in dict.fromkeys(citation.transcript for citation in answer.citations):
        try:
            address = address_of(desk.transcript(transcript))
        except UnknownIdError:
            continue  # removed since
        if address:
            found[transcript] = address
    return found

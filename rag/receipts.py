"""Receipts: written with each answer, checked again from the archive alone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from pydantic import ValidationError

from rag.archive import Archive
from rag.errors import ReceiptError, UnknownIdError
from rag.quotes import verify
from rag.reading import READER_VERSION
from rag.schema import Citation, Engine, Receipt, from_dict, to_dict

RECEIPT_VERSION = 1


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """What a re-check found: `problems` is empty where everything holds."""

    holds: bool
    quotes: int
    problems: tuple[str, ...]


def write_receipt(
    question: str, engine: Engine, citations: tuple[Citation, ...], transcripts: dict[str, str], prompt: str | None
) -> Receipt:
    """A sealed receipt; `transcripts` maps each cited transcript to the sha256 of its text."""
    unsealed = Receipt(
        version=RECEIPT_VERSION,
        question=question,
        engine=engine,
        citations=citations,
        transcripts=transcripts,
        reader=READER_VERSION,
        prompt=prompt,
        seal="",
    )
    return from_dict(Receipt, {**to_dict(unsealed), "seal": seal_of(to_dict(unsealed))})


def seal_of(receipt: dict[str, object]) -> str:
    """The sha256 of a receipt's JSON without its seal, keys sorted.

    >>> seal_of({"b": 1, "seal": "x", "a": "é"}) == seal_of({"a": "é", "b": 1})
    True
    """
    rest = {key: value for key, value in receipt.items() if key != "seal"}
    canonical = json.dumps(rest, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode("utf-8", "surrogatepass")).hexdigest()


def read_receipt(text: str) -> Receipt:
    """The receipt in a JSON text: a receipt itself, or an answer that holds one.

    Raises ReceiptError where it is neither.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise ReceiptError(f"not JSON ({error}); give the file that `onrecord ask --json` wrote") from error
    if isinstance(data, dict) and isinstance(data.get("receipt"), dict):
        data = data["receipt"]
    try:
        return from_dict(Receipt, data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ReceiptError(f"not a receipt: {where or 'the whole'}: {first['msg']}") from error


def check_receipt(receipt: Receipt, archive: Archive) -> ReceiptCheck:
    """Check the seal, each transcript's text, and each quote's place, speaker, role and asker."""
    problems: list[str] = []
    if receipt.version != RECEIPT_VERSION:
        problems.append(f"version {receipt.version} is not {RECEIPT_VERSION}; this OnRecord cannot check it")
    if receipt.seal != seal_of(to_dict(receipt)):
        problems.append("the seal does not match: the receipt was changed after it was written")
    for transcript, sha256 in receipt.transcripts.items():
        try:
            if archive.sha256(transcript) != sha256:
                problems.append(f"{transcript}: the text in the archive is another one")
        except UnknownIdError:
            problems.append(f"{transcript}: not in this archive; ingest its source, then check again")
    for citation in receipt.citations:
        problems.extend(_citation_problems(citation, receipt, archive))
    return ReceiptCheck(not problems, len(receipt.citations), tuple(problems))


def _citation_problems(citation: Citation, receipt: Receipt, archive: Archive) -> list[str]:
    name = f"[{citation.number}]"
    if citation.transcript not in receipt.transcripts:
        return [f"{name} cites {citation.transcript}, which the receipt does not list"]
    try:
        text = archive.text(citation.transcript)
        exchange = archive.exchange(citation.exchange)
    except UnknownIdError as error:
        return [f"{name} {error}"]
    if exchange.transcript != citation.transcript:
        return [f"{name} cites an exchange of another transcript"]
    if text[citation.start : citation.end] != citation.quote:
        return [f"{name} does not stand at {citation.start}:{citation.end} of {citation.transcript}"]
    check = verify(citation.quote, exchange, text, citation.role)
    if check.quote is None:
        return [f"{name} is {check.verdict}: not said in {citation.exchange} by the {citation.role}"]
    problems = []
    if not any(
        start <= citation.start and citation.end <= end
        for turn in exchange.turns
        if turn.role == citation.role
        for start, end in turn.spans
    ):
        problems.append(f"{name} does not lie within one turn of the {citation.role}")
    if citation.speaker != check.quote.speaker:
        problems.append(f"{name} credits {citation.speaker}, the transcript says {check.quote.speaker}")
    if citation.asked_by != exchange.asked_by:
        problems.append(f"{name} names {citation.asked_by} as asking, the transcript {exchange.asked_by}")
    view = archive.transcript(citation.transcript)
    if (citation.date, citation.language, citation.title) != (view.date, view.language, view.title):
        problems.append(f"{name} gives another date, language or title than the archive")
    return problems

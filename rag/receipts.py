"""Receipts: written with each answer, checked again from the archive alone."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from pydantic import ValidationError

from rag.archive import Archive
from rag.errors import ReceiptError, UnknownIdError
from rag.quotes import verify_at
from rag.reading import READER_VERSION
from rag.schema import Citation, Engine, Exchange, Receipt, Span, from_dict, to_dict

RECEIPT_VERSION = 1
_MAY_DIFFER = re.compile(r"\[\d+\] says (?:title|asked by) ")


@dataclass(frozen=True, slots=True)
class ReceiptCheck:
    """What a re-check found: `problems` is empty where everything holds.

    `notes` tell what another version of the reader saw otherwise: titles, askers and numbers, never the words.
    """

    holds: bool
    quotes: int
    problems: tuple[str, ...]
    notes: tuple[str, ...] = ()


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
    if [citation.number for citation in receipt.citations] != list(range(1, len(receipt.citations) + 1)):
        problems.append("the citations are not numbered 1, 2, 3 and so on")
    notes: list[str] = []
    for citation in receipt.citations:
        found = _citation_problems(citation, receipt, archive)
        # Another reader may title a page and name an asker otherwise; words, speaker and date must be the same.
        by_reader = [one for one in found if receipt.reader != READER_VERSION and _MAY_DIFFER.match(one)]
        notes += by_reader
        notes += [f"[{citation.number}] the version {one} is not there" for one in _missing(citation, archive)]
        problems += [one for one in found if one not in by_reader]
    return ReceiptCheck(not problems, len(receipt.citations), tuple(problems), tuple(notes))


def _citation_problems(citation: Citation, receipt: Receipt, archive: Archive) -> list[str]:
    name = f"[{citation.number}]"
    if citation.transcript not in receipt.transcripts:
        return [f"{name} cites {citation.transcript}, which the receipt does not list"]
    try:
        text = archive.text(citation.transcript)
        exchange = _exchange_of(citation, receipt, archive)
    except UnknownIdError as error:
        return [f"{name} {error}"]
    if exchange.transcript != citation.transcript:
        return [f"{name} cites an exchange of another transcript"]
    if text[citation.start : citation.end] != citation.quote:
        return [f"{name} does not stand at {citation.start}:{citation.end} of {citation.transcript}"]
    check = verify_at(Span(citation.start, citation.end), exchange, text, citation.role)
    if check.quote is None:
        return [f"{name} is {check.verdict}: not whole sentences said in {citation.exchange} by the {citation.role}"]
    archived = archive.summary(citation.transcript)
    claims: tuple[tuple[str, object, object], ...] = (
        ("speaker", citation.speaker, check.quote.speaker),
        ("asked by", citation.asked_by, exchange.asked_by),
        ("date", citation.date, archived.date),
        ("language", citation.language, archived.language),
        ("title", citation.title, archived.title),
    )
    problems = [f"{name} says {what} {said}, the archive {known}" for what, said, known in claims if said != known]
    if citation.source not in (archived.source, *archived.also_from):
        problems.append(f"{name} gives a source that the archive does not know: {citation.source}")
    if citation.verdict not in ("exact", "folded"):
        problems.append(f"{name} is marked {citation.verdict}: that is no quotation")
    if receipt.engine == "quotes" and citation.translation is not None:
        problems.append(f"{name} carries a translation, which the quotes engine never makes")
    return problems


def _exchange_of(citation: Citation, receipt: Receipt, archive: Archive) -> Exchange:
    """The exchange cited; of a receipt that another reader's archive wrote, the one that holds the words now."""
    if receipt.reader != READER_VERSION:
        for exchange in archive.transcript(citation.transcript).exchanges:
            spans = (span for turn in exchange.turns for span in turn.spans)
            if any(start <= citation.start and citation.end <= end for start, end in spans):
                return exchange
    return archive.exchange(citation.exchange)


def _missing(citation: Citation, archive: Archive) -> list[str]:
    """The versions in other languages that a citation points to and the archive has not: no evidence of the quote."""
    missing = []
    for version in citation.versions:
        try:
            archive.exchange(version)
        except UnknownIdError:
            missing.append(version)
    return missing

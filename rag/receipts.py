"""Receipts: written with each answer, checked again from the archive alone, or from the transcripts' files alone."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass

from pydantic import ValidationError

from rag.archive import Archive
from rag.errors import ReceiptError
from rag.pages import ArchivePages, Page, Pages
from rag.quotes import verify_at
from rag.reading import READER_VERSION
from rag.schema import Citation, Dropped, Engine, Exchange, Receipt, Span, from_dict, to_dict

RECEIPT_VERSION = 2
_OF_VERSION_2 = frozenset({"model", "prompt_name", "dropped"})
"""What receipts of version 1 had not, and their seal does not cover."""

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


@dataclass(frozen=True, slots=True)
class Signed:
    """The model that wrote an answer, and the prompt it was asked with: its name and the sha256 of its file."""

    model: str
    prompt_name: str
    prompt: str


def write_receipt(
    question: str,
    engine: Engine,
    citations: tuple[Citation, ...],
    transcripts: dict[str, str],
    signed: Signed | None,
    dropped: tuple[Dropped, ...] = (),
) -> Receipt:
    """A sealed receipt; `transcripts` maps each cited transcript to the sha256 of its text."""
    unsealed = Receipt(
        version=RECEIPT_VERSION,
        question=question,
        engine=engine,
        citations=citations,
        transcripts=transcripts,
        reader=READER_VERSION,
        prompt=signed.prompt if signed else None,
        seal="",
        model=signed.model if signed else None,
        prompt_name=signed.prompt_name if signed else None,
        dropped=dropped,
    )
    return from_dict(Receipt, {**to_dict(unsealed), "seal": seal_of(to_dict(unsealed))})


def seal_of(receipt: dict[str, object]) -> str:
    """The sha256 of a receipt's JSON without its seal, keys sorted.

    >>> seal_of({"b": 1, "seal": "x", "a": "é"}) == seal_of({"a": "é", "b": 1})
    True
    """
    unsealed = {"seal"} | (_OF_VERSION_2 if receipt.get("version") == 1 else set())
    rest = {key: value for key, value in receipt.items() if key not in unsealed}
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
    """Check the seal, each transcript's text, and each quote's place, speaker, role and asker, in an archive."""
    return check_against(receipt, ArchivePages(archive))


def check_against(receipt: Receipt, pages: Pages) -> ReceiptCheck:
    """Check a receipt against an archive, or against files without one, which cannot tell a quote's source."""
    problems: list[str] = []
    if not 1 <= receipt.version <= RECEIPT_VERSION:
        problems.append(f"version {receipt.version} is beyond {RECEIPT_VERSION}; this OnRecord cannot check it")
    if receipt.seal != seal_of(to_dict(receipt)):
        problems.append("the seal does not match: the receipt was changed after it was written")
    held = {transcript: pages.page(transcript, sha256) for transcript, sha256 in receipt.transcripts.items()}
    for transcript, page in held.items():
        if page is None:
            problems.append(f"{transcript}: {pages.unheld(transcript)}")
        elif page.sha256 != receipt.transcripts[transcript]:
            problems.append(f"{transcript}: the text in {pages.name} is another one")
    if [citation.number for citation in receipt.citations] != list(range(1, len(receipt.citations) + 1)):
        problems.append("the citations are not numbered 1, 2, 3 and so on")
    notes: list[str] = []
    for citation in receipt.citations:
        found = _citation_problems(citation, receipt, held, pages.name)
        # Another reader may title a page and name an asker otherwise; words, speaker and date must be the same.
        by_reader = [one for one in found if receipt.reader != READER_VERSION and _MAY_DIFFER.match(one)]
        notes += [f"read otherwise by this version: {one}" for one in by_reader]
        # No evidence of the quote: only where other languages say the same.
        missing = [one for one in citation.versions if pages.lacks(one)]
        notes += [f"[{citation.number}] the version {one} is not there" for one in missing]
        problems += [one for one in found if one not in by_reader]
    return ReceiptCheck(not problems, len(receipt.citations), tuple(problems), tuple(notes))


def _citation_problems(citation: Citation, receipt: Receipt, held: dict[str, Page | None], where: str) -> list[str]:
    name = f"[{citation.number}]"
    if citation.transcript not in receipt.transcripts:
        return [f"{name} cites {citation.transcript}, which the receipt does not list"]
    page = held[citation.transcript]
    if page is None:
        return [f"{name} cannot be checked: no transcript {citation.transcript!r}"]
    if citation.exchange.rpartition("/")[0] != citation.transcript:
        return [f"{name} cites an exchange of another transcript"]
    exchange = _exchange_of(citation, receipt, page)
    if exchange is None:
        return [f"{name} there is no exchange {citation.exchange!r} in {where}"]
    if page.text[citation.start : citation.end] != citation.quote:
        return [f"{name} does not stand at {citation.start}:{citation.end} of {citation.transcript}"]
    check = verify_at(Span(citation.start, citation.end), exchange, page.text, citation.role)
    if check.quote is None:
        return [f"{name} is {check.verdict}: not whole sentences said in {citation.exchange} by the {citation.role}"]
    claims: tuple[tuple[str, object, object], ...] = (
        ("speaker", citation.speaker, check.quote.speaker),
        ("asked by", citation.asked_by, exchange.asked_by),
        ("date", citation.date, page.date),
        ("language", citation.language, page.language),
        ("title", citation.title, page.title),
    )
    problems = [f"{name} says {what} {said}, {where} {known}" for what, said, known in claims if said != known]
    if page.sources is not None and citation.source not in page.sources:
        problems.append(f"{name} gives a source that {where} does not know: {citation.source}")
    if citation.verdict not in ("exact", "folded"):
        problems.append(f"{name} is marked {citation.verdict}: that is no quotation")
    if receipt.engine == "quotes" and citation.translation is not None:
        problems.append(f"{name} carries a translation, which the quotes engine never makes")
    return problems


def _exchange_of(citation: Citation, receipt: Receipt, page: Page) -> Exchange | None:
    """The exchange cited, by its number: a file's name may have told the date that its id begins with.

    Of a receipt that another reader's archive wrote, the one that holds the words now.
    """
    if receipt.reader != READER_VERSION:
        for exchange in page.exchanges:
            spans = (span for turn in exchange.turns for span in turn.spans)
            if any(start <= citation.start and citation.end <= end for start, end in spans):
                return exchange
    number = citation.exchange.rpartition("/")[2]
    return next((one for one in page.exchanges if one.id.rpartition("/")[2] == number), None)

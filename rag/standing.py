"""How what was read from a place stands to the archive: what is there already, and what becomes of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rag.archive import Archive, Source
from rag.reading import READER_VERSION
from rag.schema import Document, Exchange, Outcome, Transcript


@dataclass(frozen=True, slots=True)
class Standing:
    """What storing a document's transcripts does.

    `ids` are theirs, those of copies included; `there` maps a transcript that an export holds to the one it copies;
    `fresh` are to be stored; `gone` is what the place gave before and gives no more.
    """

    outcome: Outcome
    ids: tuple[str, ...]
    there: dict[str, str]
    fresh: tuple[Transcript, ...]
    gone: frozenset[str]


def standing(archive: Archive, known: Sequence[Source], transcripts: Sequence[Transcript]) -> Standing:
    """How the transcripts of a document stand to the archive; `known` is what its place gave before."""
    # What an export of this very archive holds is there under its own id.
    there = {one.id: one.copy_of for one in transcripts if one.copy_of and _is_copy(archive, one, one.copy_of)}
    ids = tuple(there.get(one.id, one.id) for one in transcripts)
    fresh = tuple(one for one in transcripts if one.id not in there and not is_there(archive, one.id))
    before = {one.transcript for one in known}
    return Standing(_outcome(bool(fresh), before, set(ids)), ids, there, fresh, frozenset(before - set(ids)))


def same_bytes(known: Sequence[Source], document: Document) -> tuple[str, ...]:
    """What the same bytes gave when the same reader read them."""
    return tuple(
        one.transcript for one in known if one.bytes_sha256 == document.sha256 and one.reader == READER_VERSION
    )


def is_there(archive: Archive, transcript: str) -> bool:
    """Whether a transcript is searched, as this reader reads it."""
    return archive.state(transcript) == "current" and archive.reader(transcript) == READER_VERSION


def _is_copy(archive: Archive, transcript: Transcript, known: str) -> bool:
    """Whether a transcript holds what one that is searched holds: an export only names it, its words decide."""
    return is_there(archive, known) and _said(archive.transcript(known).exchanges) == _said(transcript.exchanges)


def _said(exchanges: tuple[Exchange, ...]) -> list[list[tuple[str | None, str, str]]]:
    return [[(turn.speaker, turn.role, turn.text) for turn in exchange.turns] for exchange in exchanges]


def _outcome(stored: bool, before: set[str], now: set[str]) -> Outcome:
    """What became of a place that gave some transcripts before and gives others now.

    >>> _outcome(True, set(), {"a"}), _outcome(True, {"a"}, {"b"}), _outcome(False, set(), {"a"})
    ('added', 'replaced', 'duplicate')
    """
    if before and before != now:
        return "replaced"
    if before and not stored:
        return "unchanged"
    return "replaced" if before else ("added" if stored else "duplicate")

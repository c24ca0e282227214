"""What a file or an address holds, read and parsed by the stages of ingest and not stored: to be shown, then added."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.archive import Archive
from rag.changes import compare
from rag.config import Settings
from rag.errors import SourceError
from rag.ingest import Read, conferences, location
from rag.reading import Limits, read, read_held
from rag.schema import Document, Transcript, TranscriptView
from rag.standing import Standing, same_bytes, standing
from rag.uploads import FOLDER, free_place, safe_name


@dataclass(frozen=True, slots=True)
class Preview:
    """One source as it would be stored, or why it cannot be.

    `name` is what the reader calls it, `data` the bytes of a file (None of an address). `unchanged` is whether the same
    bytes from the same place are there already.
    """

    name: str
    error: str = ""
    document: Document | None = None
    transcripts: tuple[Transcript, ...] = ()
    stands: Standing | None = None
    data: bytes | None = None
    unchanged: bool = False

    @property
    def read(self) -> Read | None:
        """What ingest is to store; None where nothing was found."""
        return Read(self.document, self.transcripts) if self.document and self.transcripts else None

    @property
    def weight(self) -> int:
        """About how many bytes of memory it takes: text takes up to four a character, beside the spans."""
        return len(self.data or b"") + 6 * (len(self.document.text) if self.document else 0) + 1000


def preview_file(
    name: str, data: bytes, archive: Archive, settings: Settings, beside: Collection[Preview] = ()
) -> Preview:
    """What an uploaded file would give.

    It is to be kept in DATA/uploads under its name. Where another conference's file has that name, in the archive or
    among the previews `beside`, it gets a number, so that it replaces only an earlier version of itself.
    """
    wanted = _wanted(name, settings)
    try:
        document = replace(read_held(data, wanted), source=str(wanted))
        transcripts = conferences(document)
    except SourceError as error:
        return Preview(name, _bare(str(error), wanted))
    return _placed(Preview(name, document=document, transcripts=transcripts, data=data), archive, settings, beside)


def placed_anew(previews: Sequence[Preview], archive: Archive, settings: Settings) -> tuple[Preview, ...]:
    """Previews as they stand now: since they were made, another page may have given a file's place to another file."""
    placed: list[Preview] = []
    for one in previews:
        is_file = one.document is not None and one.data is not None
        placed.append(_placed(one, archive, settings, placed) if is_file else one)
    return tuple(placed)


def preview_address(url: str, archive: Archive, settings: Settings) -> Preview:
    """What an http(s) address gives, fetched once."""
    try:
        document = replace(read(url, Limits.of(settings)), source=location(url))
        return _previewed(Preview(url, document=document, transcripts=conferences(document)), archive)
    except SourceError as error:
        return Preview(url, _bare(str(error), Path(url)))


def _wanted(name: str, settings: Settings) -> Path:
    """Where a file of a name is kept, unless another has that place."""
    return Path(location(settings.data)) / FOLDER / safe_name(name)


def _placed(one: Preview, archive: Archive, settings: Settings, beside: Collection[Preview]) -> Preview:
    """A file's preview with the place that it is to have, and how it stands there."""
    assert one.document is not None
    wanted = _wanted(one.name, settings)
    place = str(wanted)
    # Some systems take names that differ in case alone for one.
    taken = {other.document.source.casefold() for other in beside if other.document}
    if place.casefold() in taken or not _may_take(wanted, one.document, one.transcripts, archive):
        known = _kept_before(wanted.parent, one.document.sha256, archive)
        place = str(known or free_place(wanted.parent, wanted.name, taken))
    transcripts = tuple(replace(transcript, source=place) for transcript in one.transcripts)
    return _previewed(replace(one, document=replace(one.document, source=place), transcripts=transcripts), archive)


def _previewed(one: Preview, archive: Archive) -> Preview:
    assert one.document is not None
    known = archive.sources_at(one.document.source)
    unchanged = bool(same_bytes(known, one.document))
    return replace(one, stands=standing(archive, known, one.transcripts), unchanged=unchanged)


def _may_take(path: Path, document: Document, transcripts: tuple[Transcript, ...], archive: Archive) -> bool:
    """Whether a file may have a path: nothing has it, the same bytes do, or an earlier version of a transcript."""
    known = archive.sources_at(str(path))
    if not known:
        return not os.path.lexists(path) or _digest(path) == document.sha256
    before = [archive.transcript(one.transcript) for one in known]
    return any(_is_edited(one, new) for one in before for new in transcripts)


def _is_edited(before: TranscriptView, new: Transcript) -> bool:
    """Whether a transcript is an earlier one edited: of the same day and language, with half of its exchanges or more.

    The day alone does not tell: two offices speak on one day, and many files have no date.
    """
    if (before.date, before.language) != (new.date, new.language):
        return False
    gone = sum(1 for one in compare(before.exchanges, new.exchanges) if one.new is None)
    return 2 * gone <= len(before.exchanges)


def _kept_before(folder: Path, digest: str, archive: Archive) -> Path | None:
    """Where the very bytes are kept already under another name, and searched."""
    for path in sorted(folder.glob("*")) if folder.is_dir() else []:
        if any(one.bytes_sha256 == digest for one in archive.sources_at(str(path))):
            return path
    return None


def _digest(path: Path) -> str:
    """The sha256 of a file's bytes, empty where it cannot be read."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError:
        return ""


def _bare(message: str, place: Path) -> str:
    """A message without the place that it begins with: what it is about is shown beside it.

    >>> _bare("/data/uploads/a.txt: the file is empty", Path("/data/uploads/a.txt"))
    'the file is empty'
    """
    for prefix in (str(place), place.name):
        message = message.removeprefix(f"{prefix}: ")
    return message

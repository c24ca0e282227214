"""What a person should look at in a transcript, in words: for the report of an ingest and the list of sources. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema import Transcript, TranscriptSummary


def remarks(transcripts: Sequence[Transcript | TranscriptSummary]) -> list[str]:
    """What a person should look at: dates not found or only guessed, and what a reader cannot see."""
    found = []
    for transcript in transcripts:
        if transcript.date is None:
            found.append("no date found")
        elif transcript.origins.date == "file name":
            found.append(f"the date {transcript.date} is from the file name")
        found += [flag.detail for flag in transcript.flags]
    return list(dict.fromkeys(found))

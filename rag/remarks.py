"""What a person should look at in a transcript, in words: for the report of an ingest and the list of sources. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.schema import Transcript, TranscriptSummary

_NO_DATE = "no date found"
_DATE_FROM_NAME = "the date {date} is from the file name"
REMARKS = (_NO_DATE, _DATE_FROM_NAME)
"""All that is remarked beside flags; `ui/message_strings.py` says each in the page's other languages."""


def remarks(transcripts: Sequence[Transcript | TranscriptSummary]) -> list[str]:
    """What a person should look at: dates not found or only guessed, and what a reader cannot see."""
    found = []
    for transcript in transcripts:
        if transcript.date is None:
            found.append(_NO_DATE)
        elif transcript.origins.date == "file name":
            found.append(_DATE_FROM_NAME.format(date=transcript.date))
        found += [flag.detail for flag in transcript.flags]
    return list(dict.fromkeys(found))

"""What a person names as right, by an exchange's id or by a quotation from it: its place in the archive."""

from __future__ import annotations

import re

from rag.archive import Archive
from rag.archive.rows import sentence_places
from rag.errors import FeedbackError
from rag.feedback import MAX_NOTE, RightPlace, sound
from rag.finding import Place, find_quote
from rag.pages import ArchivePages, unseen
from rag.schema import Filters

_ID = re.compile(r"#?(?:ex-)?(?P<exchange>[a-z0-9-]{1,60}/[0-9]{1,6})(?::\d+-\d+)?")


def right_place(named: str, archive: Archive) -> RightPlace:
    """The place that an exchange's id or a quotation names.

    Raises UnknownIdError where no exchange has the id, FeedbackError where the words stand nowhere or are too many, or
    the exchange holds no sentence.
    """
    named = sound(named).strip()
    match = _ID.fullmatch(named)
    return _of_exchange(named, match["exchange"], archive) if match else _of_quote(named, archive)


def _of_exchange(named: str, exchange: str, archive: Archive) -> RightPlace:
    """An exchange's longest sentence in answer to the reporter: the one least likely to be said elsewhere too."""
    found = archive.exchange(exchange)
    text = archive.text(found.transcript)
    view = archive.summary(found.transcript)
    places = sentence_places(text, found)
    answering = [place for place in places if place[1] != "reporter"] or places
    if not answering:
        raise FeedbackError(f"{exchange} holds no sentence; name another exchange, or paste a quotation")
    turn, _, start, end = max(answering, key=lambda place: place[3] - place[2])
    speaker = found.turns[turn].speaker
    return RightPlace(
        named=named,
        exchange=found.id,
        transcript=found.transcript,
        date=view.date,
        language=view.language,
        role=found.turns[turn].role,
        speaker=speaker,
        quote=text[start:end],
        start=start,
        end=end,
    )


def _of_quote(named: str, archive: Archive) -> RightPlace:
    places: tuple[Place, ...] = ()
    if len(named) <= MAX_NOTE and any(map(str.isalnum, named)):
        places = find_quote(named, ArchivePages(archive), Filters(), unseen).places
    if not places:
        raise FeedbackError(
            "these words stand nowhere on record; paste a quotation as the transcript has it, or give an exchange's id"
        )
    place = min(places, key=lambda one: one.superseded_by is not None)
    return RightPlace(
        named=named,
        exchange=place.exchange,
        transcript=place.transcript,
        date=place.date,
        language=place.language,
        role=place.role,
        speaker=place.speaker,
        quote=place.quote,
        start=place.start,
        end=place.end,
    )

"""What limited a search, in the reader's words: for the terminal and the page. Pure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from rag.phrases import counted, date_in_words, language_in_words, phrases, plain
from rag.schema import Condition, Filters, Searched
from ui.filter_kinds import FilterKind
from ui.strings import Strings


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a search. `condition` is what the question's own words set; None where it was set beside them."""

    text: str
    kind: FilterKind
    condition: Condition | None = None


def limits(searched: Searched, words: Strings) -> tuple[Limit, ...]:
    """What a search was limited to: period, outlet, official, language, transcript."""
    read: dict[FilterKind, Condition] = {condition.kind: condition for condition in searched.conditions}
    return tuple(Limit(text, kind, read.get(kind)) for kind, text in filters_in_words(searched.filters, words).items())


def filters_in_words(filters: Filters, words: Strings) -> dict[FilterKind, str]:
    """What filters limit a search to, a kind at a time.

    >>> from ui.strings import strings
    >>> filters_in_words(Filters(outlet="Reuters", language="fr"), strings("en"))
    {'outlet': 'asked by Reuters', 'language': 'in French'}
    """
    found: dict[FilterKind, str] = {}
    if filters.sets("date"):
        found["date"] = period_in_words(filters.since, filters.until, words)
    if filters.outlet is not None:
        found["outlet"] = words.limit_outlet.format(name=plain(filters.outlet))
    if filters.speaker is not None:
        found["speaker"] = words.limit_speaker.format(name=plain(filters.speaker))
    if filters.language is not None:
        found["language"] = words.limit_language.format(name=language_in_words(filters.language, words.language))
    if filters.transcript is not None:
        found["transcript"] = words.limit_transcript.format(name=plain(filters.transcript))
    return found


def searched_in_words(searched: Searched, words: Strings) -> str:
    """How much was searched."""
    said = phrases(words.language)
    return words.searched.format(
        exchanges=counted(said.exchanges_one, said.exchanges_many, searched.exchanges),
        transcripts=counted(said.transcripts_one, said.transcripts_many, searched.transcripts),
    )


_INTERVALS = {
    "en": (("d–", "d MMMM y"), ("d MMMM\u2009–\u2009", "d MMMM y"), ("d MMMM y\u2009–\u2009", "d MMMM y")),
    "fr": (("d–", "d MMMM y"), ("d MMMM\u2009–\u2009", "d MMMM y"), ("d MMMM y\u2009–\u2009", "d MMMM y")),
    "es": (
        ("d–", "d 'de' MMMM 'de' y"),
        ("d 'de' MMMM\u2009–\u2009", "d 'de' MMMM 'de' y"),
        ("d 'de' MMMM 'de' y\u2009–\u2009", "d 'de' MMMM 'de' y"),
    ),
    "de": (("d.–", "d. MMMM y"), ("d. MMMM\u2009–\u2009", "d. MMMM y"), ("d. MMMM y\u2009–\u2009", "d. MMMM y")),
    "zh": (("y年M月d日至", "d日"), ("y年M月d日至", "M月d日"), ("y年M月d日至", "y年M月d日")),
}
"""From one day to another of a month, of a year, of two years. Those of CLDR change from version to version."""


def period_in_words(since: dt.date | None, until: dt.date | None, words: Strings) -> str:
    """Days from one to another, as the language writes them.

    >>> from ui.strings import strings
    >>> period_in_words(dt.date(2020, 3, 1), dt.date(2020, 3, 31), strings("en"))
    '1–31 March 2020'
    >>> period_in_words(dt.date(2020, 3, 1), None, strings("zh"))
    '2020年3月1日起'
    """
    if since is None or until is None or since == until:
        form = "{date}" if since == until else words.limit_since if since else words.limit_until
        return form.format(date=date_in_words(since or until, words.language))
    from babel.dates import format_date

    days, months, years = _INTERVALS.get(words.language, _INTERVALS["en"])
    parts = years if since.year != until.year else months if since.month != until.month else days
    first, last = (format_date(day, part, words.language) for day, part in zip((since, until), parts, strict=True))
    return first + last

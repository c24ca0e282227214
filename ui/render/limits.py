"""What limited a search, in the reader's words: for the terminal and the page. Pure."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from rag.phrases import counted, date_in_words, phrases, plain
from rag.schema import Condition, ConditionKind, Searched
from ui.strings import Strings


@dataclass(frozen=True, slots=True)
class Limit:
    """One limit of a search. `condition` is what the question's own words set; None where it was set beside them."""

    text: str
    condition: Condition | None = None


def limits(searched: Searched, words: Strings) -> tuple[Limit, ...]:
    """What a search was limited to: period, outlet, official, language, transcript."""
    filters = searched.filters
    read = {condition.kind: condition for condition in searched.conditions}
    found: list[tuple[ConditionKind | None, str]] = []
    if filters.sets("date"):
        found.append(("date", period_in_words(filters.since, filters.until, words)))
    if filters.outlet is not None:
        found.append(("outlet", words.limit_outlet.format(name=plain(filters.outlet))))
    if filters.speaker is not None:
        found.append(("speaker", words.limit_speaker.format(name=plain(filters.speaker))))
    if filters.language is not None:
        found.append(("language", words.limit_language.format(name=language_in_words(filters.language, words))))
    if filters.transcript is not None:
        found.append((None, words.limit_transcript.format(name=plain(filters.transcript))))
    return tuple(Limit(text, read.get(kind) if kind else None) for kind, text in found)


def searched_in_words(searched: Searched, words: Strings) -> str:
    """How much was searched."""
    said = phrases(words.language)
    return words.searched.format(
        exchanges=counted(said.exchanges_one, said.exchanges_many, searched.exchanges),
        transcripts=counted(said.transcripts_one, said.transcripts_many, searched.transcripts),
    )


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
    from babel import Locale
    from babel.dates import format_date

    locale = Locale.parse({"en": "en_GB"}.get(words.language, words.language))
    differs = "y" if since.year != until.year else "M" if since.month != until.month else "d"
    # CLDR has the pattern with months cut short ("1–31 Mar 2020") in more languages than with whole ones.
    formats = locale.interval_formats.get("yMMMMd") or locale.interval_formats["yMMMd"]
    parts = (re.sub("MMM+", "MMMM", part) for part in formats[differs])
    text = "".join(format_date(day, part, locale) for day, part in zip((since, until), parts, strict=True))
    # Days of one month stand close; some versions of CLDR set spaces there, in some languages.
    return re.sub(r"\s*–\s*", "–", text) if differs == "d" else text


def language_in_words(code: str, words: Strings) -> str:
    """A language's name in the reader's; its code where it has none.

    >>> from ui.strings import strings
    >>> language_in_words("zh", strings("fr")), language_in_words("qqq", strings("fr"))
    ('chinois', 'qqq')
    """
    from babel import Locale

    return str(Locale.parse(words.language).languages.get(code) or plain(code))

"""What can be chosen in the filters, from what is loaded, and what a browser's choices mean.

A browser's values are looked up in what is loaded: none is searched that is not found there.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
import threading
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from rag.desk import Desk
from rag.language import fold_text
from rag.names import known_outlets, same_outlet, same_person
from rag.phrases import date_in_words, language_in_words, plain
from rag.schema import Filters, TranscriptSummary
from ui.filters_strings import FiltersStrings
from ui.strings import Strings

LONGEST = 300
"""How many characters of a browser's choice are read."""

_SHOWN = 60
_TITLE = 90
_DAY = re.compile(r"([0-9]{4})(?:[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?)?")
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_Named = Literal["outlet", "speaker", "language", "transcript"]
NAMED: tuple[_Named, ...] = ("outlet", "speaker", "language", "transcript")


class Choice(NamedTuple):
    """One entry of a list: what is read, and what it stands for."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Loaded:
    """What can be filtered by. Of several labels for one outlet or person, one is offered."""

    outlets: tuple[str, ...] = ()
    officials: tuple[str, ...] = ()
    transcripts: tuple[TranscriptSummary, ...] = ()

    def choices(self, kind: _Named, words: Strings) -> tuple[Choice, ...]:
        """The entries of a list, in the reader's words."""
        match kind:
            case "outlet":
                return tuple(Choice(plain(name), name) for name in self.outlets)
            case "speaker":
                return tuple(Choice(plain(name), name) for name in self.officials)
            case "language":
                codes = {one.language for one in self.transcripts}
                return tuple(sorted(Choice(language_in_words(code, words.language), code) for code in codes))
            case "transcript":
                latest_first = sorted(self.transcripts, key=lambda one: str(one.date or ""), reverse=True)
                return tuple(Choice(_transcript_label(one, words), one.id) for one in latest_first)


class LoadedFilters:
    """What can be filtered by, read anew once the archive has changed. Safe to share between threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._epoch = -1
        self._loaded = Loaded()
        self._lock = threading.Lock()

    def now(self) -> Loaded:
        """What can be filtered by now. Raises ArchiveError."""
        archive = self._desk.archive
        with self._lock:
            epoch = archive.epoch
            if epoch != self._epoch:
                named = archive.on_record()
                outlets, officials = distinct_outlets(named.outlets), distinct(named.officials, same_person)
                self._loaded = Loaded(outlets, officials, archive.transcripts())
                self._epoch = epoch
            return self._loaded


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a browser's choices mean; `problem` tells in the reader's words which of them cannot be meant."""

    filters: Filters = field(default_factory=Filters)
    problem: str = ""


def chosen(values: Sequence[object], loaded: Loaded, words: Strings, said: FiltersStrings) -> Chosen:
    """What was chosen: first and last day, outlet, official, language, transcript; nothing where nothing was sent."""
    since, until, *named = [*values, *[None] * 6][:6]
    problems: list[str] = []
    first, last = (_day(value, is_last, problems, said) for value, is_last in ((since, False), (until, True)))
    if first and last and first > last:
        begins, ends = (date_in_words(day, words.language) for day in (first, last))
        problems.append(said.backwards.format(since=begins, until=ends))
        first = last = None
    found: dict[_Named, str | None] = {}
    for kind, value in zip(NAMED, named, strict=True):
        found[kind] = _named(kind, value, loaded, words, problems, said)
    return Chosen(Filters(first, last, **found), " ".join(problems))


def still_loaded(filters: Filters, loaded: Loaded, words: Strings, said: FiltersStrings) -> Filters:
    """Filters that were kept, without those that nothing loaded answers to any more."""
    values = (getattr(filters, kind) for kind in NAMED)
    named = chosen((None, None, *values), loaded, words, said).filters
    return replace(named, since=filters.since, until=filters.until)


def distinct(names: Sequence[str], same: Callable[[str, str], bool]) -> tuple[str, ...]:
    """Names, one of those that name the same: in Latin letters before Chinese, the shortest.

    >>> distinct(("MS. PSAKI", "Jen Psaki", "赵立坚", "Zhao Lijian"), same_person)
    ('Jen Psaki', 'Zhao Lijian')
    """
    kept: list[str] = []
    for name in sorted(names, key=_plainest_first):
        if plain(name).strip() and not any(same(one, name) for one in kept):
            kept.append(name)
    return tuple(sorted(kept, key=str.casefold))


def distinct_outlets(names: Sequence[str]) -> tuple[str, ...]:
    """As `distinct`, for the hundreds of outlets that an archive may name.

    >>> distinct_outlets(("Agence France-Presse", "AFP", "路透社", "Reuters", "Reuters (Michael)", "CCTV"))
    ('AFP', 'CCTV', 'Reuters')
    """
    # Labels of one outlet are of one that names.yaml knows, or share a word: only those are compared.
    alike: defaultdict[str, list[str]] = defaultdict(list)
    kept: list[str] = []
    for name in sorted(names, key=_plainest_first):
        marks = known_outlets(name) or frozenset(_WORD.findall(fold_text(name)))
        if marks and not any(same_outlet(one, name) for mark in marks for one in alike[mark]):
            kept.append(name)
            for mark in marks:
                alike[mark].append(name)
    return tuple(sorted(kept, key=str.casefold))


def _plainest_first(name: str) -> tuple[bool, int, str]:
    return bool(_HAN.search(name)), len(name), name


def day_of(text: str, is_last: bool) -> dt.date | None:
    """A day as typed; of a month or a year, its first or its last day. None where it is no date.

    >>> str(day_of("2024-07-02", False)), str(day_of("2024-2", True)), str(day_of("2024", False)), day_of("July", True)
    ('2024-07-02', '2024-02-29', '2024-01-01', None)
    """
    match = _DAY.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    try:
        month = (12 if is_last else 1) if month is None else month
        if day is None:
            day = calendar.monthrange(year, month)[1] if is_last else 1
        return dt.date(year, month, day)
    except (ValueError, calendar.IllegalMonthError):
        return None


def _day(value: object, is_last: bool, problems: list[str], said: FiltersStrings) -> dt.date | None:
    text = _text(value)
    day = day_of(text, is_last)
    if text and day is None:
        problems.append(said.no_date.format(value=_short(text)))
    return day


def _named(
    kind: _Named, value: object, loaded: Loaded, words: Strings, problems: list[str], said: FiltersStrings
) -> str | None:
    """The choice that a value names: itself, its label, or the one whose label holds what was typed."""
    text = _text(value)
    if not text:
        return None
    if not isinstance(value, str):
        problems.append(said.not_loaded[kind].format(value=_short(text)))
        return None
    choices = loaded.choices(kind, words)
    wanted = text.casefold()
    found = [one for one in choices if one.value == text] or [
        one for one in choices if wanted in (one.value.casefold(), one.label.casefold())
    ]
    found = found or [one for one in choices if wanted in one.label.casefold()]
    same = {"outlet": same_outlet, "speaker": same_person}.get(kind)
    if not found and same:
        found = [one for one in choices if same(one.value, text)]
    if len(found) == 1:
        return found[0].value
    problems.append((said.several if found else said.not_loaded[kind]).format(value=_short(text)))
    return None


def _text(value: object) -> str:
    """What was typed or chosen; of what is no text, which no page of ours sends, how it is written."""
    if value is None:
        return ""
    text = value if isinstance(value, str) else repr(value)
    return text[:LONGEST].strip()


def _short(text: str) -> str:
    text = plain(text)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _transcript_label(one: TranscriptSummary, words: Strings) -> str:
    title = plain(one.title)
    title = title if len(title) <= _TITLE else f"{title[:_TITLE]}…"
    return f"{one.date or words.undated} · {one.language} · {title}"

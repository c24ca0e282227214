"""Title, date and the officials that a title names."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from functools import lru_cache
from pathlib import PurePath

from rag.language import fold_word
from rag.transcripts.words import key, label_words

_COMPACT = re.compile(r"(?<!\d)(20\d{2}|19\d{2})[_/]?(\d{2})[_/]?(\d{2})(?!\d)")
_GERMAN = re.compile(r"(?<![\d.])(\d{1,2})\.(\d{1,2})\.(\d{4})(?![\d.])")
_ISO = re.compile(r"(?<!\d)(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")
_CHINESE = re.compile(r"(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})(?:er|\.|º)?\s(?:de\s)?([^\W\d_]{3,10})\.?,?\s(?:de\s)?(\d{4})")
_MONTH_FIRST = re.compile(r"([^\W\d_]{3,10})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})")
_PATTERNS = (_ISO, _CHINESE, _GERMAN, _DAY_FIRST, _MONTH_FIRST)
_URL = re.compile(r"https?://", re.IGNORECASE)
# What a line that only says when may hold besides the date: its label, the weekday, the hour.
_AROUND_DATE = frozenset(
    """published on date updated posted publie le mis en ligne maj a um uhr h hrs heures am pm m p at est edt cst pst
    gmt cet cest utc der
    den el la las los horas monday tuesday wednesday thursday friday saturday sunday lundi mardi mercredi jeudi vendredi
    samedi dimanche lunes martes miercoles jueves viernes sabado domingo montag dienstag mittwoch donnerstag freitag
    samstag sonntag mon tue wed thu fri sat sun
    时间 日期 来源 发布时间 星期一 星期二 星期三 星期四 星期五 星期六 星期日""".split()
)

_MAX_DATE_LINE = 60
# "Paris, le 12 mars 2030"
_PLACE = re.compile(
    r"^\W*(?:(?:[A-ZÀ-Ý][\w.'’-]*[ \u00a0]?){1,6},\s(?:[A-Z]\.[A-Z]\.,\s)?|[\u4e00-\u9fff]{2,6}[，,]\s?)"
)
_NO_PLACE = re.compile(r"^\W*(?:yes|no|well|oui|non|sí|si|ja|nein|so|and|but)\b", re.IGNORECASE)

_OFFICE = re.compile(
    r"spokes(?:person|man|woman)|secretary-general|secretary|porte-parole|portavoz|sprecher(?:in)?", re.IGNORECASE
)
_IN_CHINESE = re.compile(r"发言人([\u4e00-\u9fff]{2,4}?)(?=主持|就|答|举行|于|在|$|的|和|与|、|大校|上校|少将|[\s，,])")
_NO_NAMES = frozenset(("办公室", "例行", "记者会", "表示"))
_PARTICLES = frozenset("de la del da do van von der den bin al el le du".split())
# Words that may stand between the office and the name: "portavoz del Ministerio de Relaciones Exteriores Ada Noor".
_OF_OFFICE = frozenset(
    """du de la des del the of für fur ministry ministere ministerio ministeriums ministre department state foreign
    defence defense defensa verteidigung interior health affairs affaires
    etrangeres relaciones exteriores asuntos auswartigen amtes gouvernement gobierno
    government""".split()
)
_AFTER_NAME = frozenset(
    "and answers responds replies on speaks "
    "remarks regular press conference daily briefing holds statement comments online".split()
)


def find_date(text: str) -> dt.date | None:
    """The first date written in a text, in the ways of en, fr, es, de and zh, or ISO.

    >>> find_date("Conférence de presse du 1er mars 2030"), find_date("May 11, 2018")
    (datetime.date(2030, 3, 1), datetime.date(2018, 5, 11))
    >>> find_date("2020年2月24日外交部发言人"), find_date("2. Juli 2024")
    (datetime.date(2020, 2, 24), datetime.date(2024, 7, 2))
    """
    found = [
        (match.start(), date)
        for pattern in _PATTERNS
        for match in pattern.finditer(text)
        if (date := _as_date(pattern, match)) is not None
    ]
    return min(found)[1] if found else None


def _as_date(pattern: re.Pattern[str], match: re.Match[str]) -> dt.date | None:
    first, second, third = match.groups()
    try:
        if pattern in (_ISO, _CHINESE):
            return dt.date(int(first), int(second), int(third))
        if pattern is _GERMAN:
            return dt.date(int(third), int(second), int(first))
        month, day = (second, first) if pattern is _DAY_FIRST else (first, second)
        number = _months().get(fold_word(month))
        return dt.date(int(third), number, int(day)) if number else None
    except ValueError:
        return None


@lru_cache(maxsize=1)
def _months() -> dict[str, int]:
    from babel.dates import get_month_names

    names: dict[str, int] = {}
    for locale in ("en", "fr", "es", "de"):
        for width in ("wide", "abbreviated"):
            for number, name in get_month_names(width, locale=locale).items():
                names.setdefault(fold_word(name.rstrip(".")), number)
    return names


def date_in_file_name(source: str) -> dt.date | None:
    """The date that a file's name begins with or holds.

    >>> date_in_file_name("seeds/2024-07-02-fr.txt"), date_in_file_name("https://example.org/2031/05/06/briefing.html")
    (datetime.date(2024, 7, 2), datetime.date(2031, 5, 6))
    """
    name = PurePath(source).name
    written = find_date(name) or find_date(re.sub(r"[-_.]", " ", name))
    for match in () if written else _COMPACT.finditer(name if not _URL.match(source) else source):
        with suppress(ValueError):
            return dt.date(*map(int, match.groups()))
    return written


def is_date_line(line: str) -> bool:
    """Whether a line says when, and nothing else.

    >>> is_date_line("2024-07-02 23:55"), is_date_line("2030-03-02 18H35"), is_date_line("En 2024, la Chine a agi.")
    (True, True, False)
    >>> is_date_line("Published on Mar 1, 2030"), is_date_line("(March 30, 2021)"), is_date_line("1:03 P.M. EST")
    (True, True, False)
    """
    line = line.strip()
    if len(line) > _MAX_DATE_LINE or not any(char.isdigit() for char in line):
        return False
    for pattern in _PATTERNS:
        for match in pattern.finditer(line):
            if _as_date(pattern, match) is not None:
                before = line[: match.start()]
                place = _PLACE.match(before)
                if place and not _NO_PLACE.match(before) and not _names_outlet(place.group()):
                    before = before[place.end() :]
                rest = re.findall(r"[^\W\d_]+", before + " " + line[match.end() :])
                return all(fold_word(word) in _AROUND_DATE for word in rest)
    return False


@lru_cache(maxsize=256)
def without_dates(text: str) -> str:
    """A text without the dates in it.

    >>> without_dates("Briefing on May 6, 2031, by Ada Noor")
    'Briefing on  , by Ada Noor'
    """
    for pattern in _PATTERNS:
        dates = [match for match in pattern.finditer(text) if _as_date(pattern, match) is not None]
        for match in reversed(dates):
            text = f"{text[: match.start()]} {text[match.end() :]}"
    return text


def _names_outlet(place: str) -> bool:
    return key(place.strip(" ,，")) in label_words().outlet


def officials_in_title(title: str) -> tuple[str, ...]:
    """The officials that a title names, by the words around the name.

    >>> officials_in_title("Foreign Ministry Spokesperson Geng Shuang's Regular Press Conference on May 11, 2018")
    ('Geng Shuang',)
    >>> officials_in_title("2020年2月24日外交部发言人赵立坚主持例行记者会")
    ('赵立坚',)
    """
    chinese = [match.group(1) for match in _IN_CHINESE.finditer(title) if match.group(1) not in _NO_NAMES]
    if chinese:
        return tuple(dict.fromkeys(chinese))
    names = (_name_after(title[match.end() :].split()) for match in _OFFICE.finditer(title))
    return tuple(dict.fromkeys(name for name in names if name))


def _name_after(words: list[str]) -> str:
    """The name that words begin with, after what only tells whose office it is."""
    name: list[str] = []
    for word in words:
        bare = re.sub(r"['’]s?$", "", word).rstrip(".,")
        if not name and fold_word(bare) in _OF_OFFICE:
            continue
        between = bool(name) and bare.islower() and fold_word(bare) in _PARTICLES
        if not (bare[:1].isupper() or between) or fold_word(bare) in _AFTER_NAME:
            break
        name.append(bare)
        if bare != word:
            break
    while name and name[-1].islower():
        name.pop()
    return " ".join(name)

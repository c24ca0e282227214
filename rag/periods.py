"""Dates and periods as questions write them, in five languages. Pure.

What is found says only when; whether a question asks for what was said then is decided in `rag.conditions`. The
names of months and weekdays are Unicode's CLDR.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import product
from typing import Literal, NamedTuple

Manner = Literal["at", "of", "bare"]
Unit = Literal["day", "week", "month", "year"]


class Days(NamedTuple):
    """From one day to another, both included; None is an open end."""

    since: dt.date | None
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class Period:
    """A period and where a text names it, preposition included.

    `manner` is "at" where it says when (on 2 July), "of" where it hangs on the noun before it (of 2 July), "bare" where
    no preposition tells. `named_by` is the smallest unit that it names; a `relative` one is told from today.
    """

    start: int
    end: int
    days: Days
    manner: Manner
    named_by: Unit
    relative: bool = False


@dataclass(frozen=True, slots=True)
class _Point:
    """A date or a part of one, as written: of "3 and 10 March" the first has a day only."""

    start: int
    end: int
    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def named_by(self) -> Unit:
        return "day" if self.day else "month" if self.month else "year"


class _Found(NamedTuple):
    """What stands at a place, before its preposition is read."""

    start: int
    end: int
    days: Days
    manner: Manner
    named_by: Unit
    relative: bool = False


# How each language writes dates, as patterns of the folded text. {month}, {weekday} are CLDR's names, {wide} the
# unabbreviated months, {n} a number, {unit} a unit of time. `at`, `of`, `since`, `until`, `before`, `after` are
# prepositions; `joins` joins the ends of a range, `between` begins it. Relative periods: the unit, and how many back.
_WRITTEN: dict[str, dict[str, str]] = {
    "en": {
        "ordinal": "(?:st|nd|rd|th)?",
        "inside": "(?:of )?",
        "article": "(?:the )?",
        "joins": "and|to|until|till|through",
        "between": "between(?: the)?|from(?: the)?",
        "at": "(?:on|in|during|at|within|over)(?: the)?(?: (?:early|late|mid|month of|year|day of))?|early|late|mid",
        "of": "of|from|dated",
        "since": "(?:ever )?since(?: early| late| mid| the (?:start|beginning|end) of)?",
        "follows since": " onwards?",
        "until": "until|till|up to",
        "before": "before|prior to",
        "after": "after",
        "day 0": "today|this (?:morning|afternoon|evening)",
        "day 1": "yesterday(?: (?:morning|afternoon|evening))?",
        "day 2": "the day before yesterday",
        "week 0": "(?:earlier )?this week",
        "week 1": "last week",
        "month 0": "(?:earlier )?this month",
        "month 1": "last month",
        "year 0": "(?:earlier )?this year",
        "year 1": "last year",
        "recent": "the (?:last|past|previous) (?:(?P<n>{n}) )?{unit}",
        "ago": "(?P<n>{n}) {unit} ago",
        "last weekday": "last (?P<weekday>{weekday})",
        "weekday": "(?<=on )(?P<weekday>{weekday})",
        "last month": "last (?P<month>{wide})",
        "numbers": "(?:one|a) two three four five six seven eight nine ten",
        "units": "days? weeks? months? years?",
    },
    "fr": {
        "ordinal": "(?:er)?",
        "inside": "(?:de )?",
        "article": "(?:le )?",
        "joins": "et|au|a|jusqu'au|jusqu'en|jusqu'a",
        "between": "entre(?: le)?|du|de|d'",
        "at": "(?:le|en|au mois de|au mois d'|pendant|durant|au cours de|dans|lors de)(?: (?:debut|fin|mi|l'annee))?"
        "|(?:au debut|a la fin) (?:de|d')|debut|fin|mi",
        "of": "du|de|d'|date du|de l'annee",
        "since": "depuis(?: (?:le )?(?:debut|fin)(?: de| d')?| le)?|a partir (?:du|de|d')|des le",
        "until": "jusqu'(?:au|en|a)",
        "before": "avant(?: le)?",
        "after": "apres(?: le)?",
        "day 0": "aujourd'hui|ce matin",
        "day 1": "hier",
        "day 2": "avant-hier",
        "week 0": "cette semaine",
        "week 1": "la semaine (?:derniere|passee)",
        "month 0": "ce mois(?:-ci)?",
        "month 1": "(?:le|du|au) mois (?:dernier|passe)",
        "year 0": "cette annee",
        "year 1": "l'an(?:nee)? (?:derniere?|passee?)",
        "recent": "(?:au cours )?(?:les|des|ces) (?:(?P<n>{n}) )?derniere?s {unit}",
        "ago": "il y a (?P<n>{n}) {unit}",
        "last weekday": "(?P<weekday>{weekday}) (?:dernier|passe)",
        "last month": "(?P<month>{wide}) (?:dernier|passe)",
        "numbers": "une? deux trois quatre cinq six sept huit neuf dix",
        "units": "jours? semaines? mois (?:ans?|annees?)",
    },
    "es": {
        "ordinal": "[ºo°]?",
        "inside": "(?:del? )?",
        "article": "(?:el )?",
        "joins": "y|al|a|hasta",
        "between": "entre(?: el)?|del?|desde(?: el)?",
        "at": "el(?: dia| pasado)?|en(?: el mes de| el ano)?|durante|(?:a principios|a finales|a mediados) de",
        "of": "del?(?: ano| dia)?",
        "since": "desde(?: el| (?:principios|comienzos|finales) de)?|a partir del?",
        "until": "hasta(?: el)?",
        "before": "antes del?",
        "after": "despues del?",
        "day 0": "hoy|esta manana",
        "day 1": "ayer",
        "day 2": "anteayer|antier",
        "week 0": "esta semana",
        "week 1": "la (?:semana pasada|ultima semana|pasada semana)",
        "month 0": "este mes",
        "month 1": "(?:el|del) (?:mes pasado|ultimo mes|pasado mes)",
        "year 0": "este ano",
        "year 1": "el (?:ano pasado|ultimo ano|pasado ano)",
        "recent": "(?:los|las) (?:ultim|pasad)[oa]s (?:(?P<n>{n}) )?{unit}",
        "ago": "hace (?P<n>{n}) {unit}",
        "last weekday": "(?P<weekday>{weekday}) pasado|(?<=pasado )(?P<weekday_>{weekday})",
        "last month": "(?P<month>{wide}) pasado|pasado (?P<month_>{wide})",
        "numbers": "un[oa]? dos tres cuatro cinco seis siete ocho nueve diez",
        "units": "dias? semanas? mes(?:es)? anos?",
    },
    "de": {
        "ordinal": r"\.?",
        "inside": "(?:des jahres )?",
        "article": "(?:dem )?",
        "joins": "und|bis|bis zum",
        "between": "zwischen(?: dem)?|vom|von",
        "at": "(?:am|im(?: jahre?)?|wahrend|in|zum)(?: (?:fruhen|spaten|den))?|(?:anfang|ende|mitte)",
        "of": "vom|von|des|aus dem",
        "since": "seit(?: dem| anfang| ende| mitte)?|ab(?: dem)?",
        "until": "bis(?: zum| ende)?",
        "before": "vor(?: dem)?",
        "after": "nach(?: dem)?",
        "day 0": "heute",
        "day 1": "gestern",
        "day 2": "vorgestern",
        "week 0": "dieser? woche",
        "week 1": "(?:der )?(?:letzte|vergangene|vorige)n? woche",
        "month 0": "diese[nm] monat",
        "month 1": "(?:letzten|vergangenen|vorigen) monat",
        "year 0": "diese[sm] jahr",
        "year 1": "(?:letzte|vergangene|vorige)[ns] jahr",
        "recent": "(?:den|der|die) (?:letzten|vergangenen) (?P<n>{n}) {unit}",
        "ago": "vor (?P<n>{n}) {unit}",
        "last weekday": "(?:letzten|vergangenen|vorigen) (?P<weekday>{weekday})",
        "weekday": "(?<=am )(?P<weekday>{weekday})",
        "last month": "(?:letzten|vergangenen|vorigen) (?P<month>{wide})",
        "numbers": "eine[mnr]? zwei drei vier funf sechs sieben acht neun zehn",
        "units": "tage?n? wochen? monate?n? jahre?n?",
    },
    "zh": {
        "joins": "至|到|和|与|及",
        "between": "在|从|自",
        "at": "在|(?<![关对由等])于",
        "since": "自从|自|从",
        "until": "截至|截止到?",
        "follows since": "以来|至今|起|开始",
        "follows until": "为止",
        "follows before": "之前|以前|前",
        "follows after": "之后|以后|后",
        "follows at": "份?(?:之间|期间|当天|当日|当月|间|里|初|底|末)",
        "day 0": "今[天日]",
        "day 1": "昨[天日]",
        "day 2": "前天",
        "week 0": "(?:[本这]周|[本这]个?(?:星期|礼拜))(?![一二三四五六日天年])",
        "week 1": "(?:上周|上个?(?:星期|礼拜))(?![一二三四五六日天年])",
        "month 0": "本月|这个月",
        "month 1": "上个?月",
        "year 0": r"今年(?!\s?\d|[一二三四五六七八九十]+月)",
        "year 1": r"去年(?!\s?\d|[一二三四五六七八九十]+月)",
        "year 2": r"前年(?!\s?\d|[一二三四五六七八九十]+月)",
        "recent": "(?:过去|最近|近)的?(?P<n>{n}){unit}(?:以来|之内|里|内|来|间)?",
        "ago": "(?P<n>{n}){unit}[之以]?前",
        "weekday of last week": "上(?:周|个?星期|个?礼拜)(?P<weekday>[一二三四五六日天])",
        "weekday of this week": "[本这](?:周|个?星期|个?礼拜)(?P<weekday>[一二三四五六日天])",
        "numbers": "一 [二两] 三 四 五 六 七 八 九 十",
        "units": "[天日] (?:周|个?星期|个?礼拜) 个月 年",
    },
}
_UNITS: tuple[Unit, ...] = ("day", "week", "month", "year")
_YEAR = r"(?P<year>(?:19|20)\d\d)(?![\d%])"
_ISO = r"(?<![\d./-])(?P<year>(?:19|20)\d\d)(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})(?![\d/-])"
_DAY_FIRST = rf"(?<![\d./])(?<!\d-)(?P<day>\d{{1,2}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark){_YEAR}(?![/-]\d)"
_WITHOUT_YEAR = {  # 21.4., le 21/4
    "de": r"(?<![\d./])(?<!\d-)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})\.(?!\d)",
    "fr": r"(?<=[ld][eu] )(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/])",
    "es": r"(?<=el )(?P<day>\d{1,2})/(?P<month>\d{1,2})(?![\d/])",
}
_HAN_NUMBER = r"\d{1,2}|[一二三四五六七八九十]{1,3}"
_HAN_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d|[一二][〇零一二三四五六七八九]{3})\s?年(?!代|度)"
_DASH = r"\s?[-–—~～]\s?"
_NEVER = re.compile(r"(?!)")
_WORDS_TOO = frozenset(("march", "may"))


def periods(text: str, language: str, on_record: tuple[dt.date, ...], today: dt.date) -> tuple[Period, ...]:
    """The periods that a text names, in order, none inside another.

    A day or month without a year is the latest of the days `on_record`, else the latest not after `today`.

    >>> [found] = periods("What was said between 3 and 10 March 2020?", "en", (), dt.date(2024, 1, 1))
    >>> str(found.days.since), str(found.days.until), found.start, found.end
    ('2020-03-03', '2020-03-10', 14, 41)
    """
    words = flat(text)
    points = tuple(_points(words, language))
    found = [*_ranges(words, language, points, on_record, today), *_relative(words, language, today)]
    found += [
        _Found(point.start, point.end, days, "bare", point.named_by)
        for point in points
        if (days := _days(point, point, on_record, today)) is not None
    ]
    placed: list[Period] = []
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        end = placed[-1].end if placed else 0
        period = _with_preposition(one, words, language, end) if one.start >= end else None
        if period is not None and not _is_other_word(text, period, language):
            placed.append(period)
    return tuple(placed)


def flat(text: str) -> str:
    """A text without case and accents, every character in its place.

    >>> flat("Août à l’Élysée"), flat("２０２０年")
    ("aout a l'elysee", '2020年')
    """
    return "".join(map(_flat, text))


@lru_cache(maxsize=1 << 12)
def _flat(char: str) -> str:
    if char in "’ʼ":
        return "'"
    if char.isspace() or not char.isalnum():
        return " " if char.isspace() else char
    base = unicodedata.normalize("NFKD", char)[:1].lower()
    return base if len(base) == 1 else char


@lru_cache(maxsize=256)
def _pattern(language: str, name: str, template: str = "{}") -> re.Pattern[str]:
    """A language's pattern by its name, in a template; one that never matches where the language has none."""
    written = _WRITTEN.get(language, {}).get(name)
    if written is None:
        return _NEVER
    numbers = "|".join((r"\d{1,3}", *_WRITTEN[language]["numbers"].split()))
    units = zip(_UNITS, _WRITTEN[language]["units"].split(), strict=True)
    months, weekdays = _months(language), _weekdays(language)
    pattern = (
        written.replace("{month}", "|".join(months))
        .replace("{wide}", "|".join(name for name in months if len(name) > 3 or language == "fr" or name == "may"))
        .replace("{weekday}", "|".join(weekdays))
        .replace("{n}", numbers)
    )
    unit = "|".join(f"(?P<{name}>{words})" for name, words in units)
    return re.compile(template.replace("{}", f"(?:{pattern})".replace("{unit}", f"(?:{unit})")))


@lru_cache(maxsize=8)
def _months(language: str) -> dict[str, int]:
    return _calendar(language, "month")


@lru_cache(maxsize=8)
def _weekdays(language: str) -> dict[str, int]:
    return _calendar(language, "day")


def _calendar(language: str, kind: Literal["month", "day"]) -> dict[str, int]:
    """Folded names, longest first, and their numbers (a weekday's from Monday, 0)."""
    from babel.dates import get_day_names, get_month_names

    table = get_month_names if kind == "month" else get_day_names
    widths: tuple[Literal["wide", "abbreviated"], ...] = ("wide", "abbreviated") if kind == "month" else ("wide",)
    names = {
        flat(name).rstrip("."): number
        for locale in (("en", "en_GB") if language == "en" else (language,))
        for width in widths
        for context in ("format", "stand-alone")
        for number, name in table(width, context, locale).items()
    }
    return dict(sorted(names.items(), key=lambda item: -len(item[0])))


def _points(words: str, language: str) -> Iterator[_Point]:
    """The dates and parts of dates, the fuller first; none begins inside another."""
    taken: list[tuple[int, int]] = []
    for pattern in _point_patterns(language):
        for match in pattern.finditer(words):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            point = _point(match, language)
            if point is not None:
                taken.append(match.span())
                yield point


@lru_cache(maxsize=8)
def _point_patterns(language: str) -> tuple[re.Pattern[str], ...]:
    numeric = (_ISO, _DAY_FIRST, _WITHOUT_YEAR.get(language, "(?!)")) if language in _WRITTEN else (_ISO,)
    if language == "zh":
        month = rf"(?:{_HAN_YEAR}\s?|(?P<back>今年|去年|前年)\s?)?(?<![\d个第])(?P<month>{_HAN_NUMBER})\s?月"
        day = rf"\s?(?P<day>{_HAN_NUMBER})\s?[日号]"
        return tuple(map(re.compile, (*numeric, month + day, month + r"(?![亮球饼票])", _HAN_YEAR)))
    if language not in _WRITTEN:
        return tuple(map(re.compile, numeric))
    written, months = _WRITTEN[language], _months(language)
    month = rf"(?P<month>{'|'.join(months)})\b\.?"
    wide = rf"(?P<month>{'|'.join(name for name in months if len(name) > 3 or name in ('may', 'mai'))})\b"
    year = rf"(?:,?\s{written['inside']}{_YEAR})"
    ordinal, inside = written["ordinal"], written["inside"]
    day = rf"(?<![\d.,:/])(?P<day>\d{{1,2}}){ordinal}\s"
    english = rf"\b{month}\s(?:the )?(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?![\d:%]){year}?"
    patterns = (
        *numeric,
        rf"{day}{inside}{month}{year}?",
        *((english,) if language == "en" else ()),
        rf"\b{month}{year}",
        rf"\b{wide}",
        rf"(?<![\d.,:/$€£-])\b{_YEAR}(?![./:-]\w)\b",
    )
    return tuple(map(re.compile, patterns))


def _point(match: re.Match[str], language: str) -> _Point | None:
    groups = match.groupdict()
    month = _month(groups.get("month"), language)
    day = _number(groups.get("day"))
    year = _number(groups.get("year"))
    if language == "en" and month and day and month > 12 >= day and groups.get("mark"):
        month, day = day, month
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    back = groups.get("back")
    return _Point(match.start(), match.end(), -("今去前".index(back[0])) - 1 if back else year, month, day)


def _month(written: str | None, language: str) -> int | None:
    return None if written is None else _months(language).get(written) or _number(written)


def _number(written: str | None) -> int | None:
    """A number in figures, or in Chinese characters up to 99, or a year's four.

    >>> _number("10"), _number("十二"), _number("二十"), _number("二〇二〇"), _number(None)
    (10, 12, 20, 2020, None)
    """
    if written is None or written.isdecimal():
        return int(written) if written else None
    digits = {char: int(unicodedata.numeric(char, 0)) for char in written} | {"零": 0, "两": 2}
    if len(written) == 4:
        return int("".join(str(digits[char]) for char in written))
    tens, ten, ones = written.rpartition("十")
    if not ten:
        return digits.get(written)
    return (digits.get(tens, 0) if tens else 1) * 10 + (digits.get(ones, 0) if ones else 0)


class _Range(NamedTuple):
    """The first and the last day, each with what it takes from the other, and what joins them."""

    first: _Point
    last: _Point
    joint: str


_ENUMERATES = frozenset("and et y und 和 与 及".split())


def _ranges(
    words: str, language: str, points: tuple[_Point, ...], on_record: tuple[dt.date, ...], today: dt.date
) -> Iterator[_Found]:
    edge = r"(?:^|(?<=\W)|(?<=[\u4e00-\u9fff]))"
    for first, last, joint in _ends(words, language, sorted(points, key=lambda point: point.start)):
        between = _pattern(language, "between", rf"{edge}{{}} ?$").search(words[: first.start])
        # "3 and 10 March" are two days, unless what lies between them is meant.
        if not between and _ENUMERATES & {joint.strip(), *joint.split()}:
            continue
        if (days := _days(first, last, on_record, today)) is not None:
            start = between.start() if between else first.start
            yield _Found(start, last.end, days, "at", last.named_by)


def _ends(words: str, language: str, points: list[_Point]) -> Iterator[_Range]:
    written = _WRITTEN.get(language)
    if written is None:
        return
    space, ordinal = ("", "[日号]") if language == "zh" else (" ", written["ordinal"])
    join = rf"(?P<joint>{_DASH}|{space}(?:{written['joins']}){space}){written.get('article', '')}"
    for number, point in enumerate(points):
        following = points[number + 1] if number + 1 < len(points) else None
        if following and (joined := re.fullmatch(join, words[point.end : following.start])):
            yield _Range(*_shared(point, following), joined["joint"])
        if not point.day:
            continue
        if before := re.search(rf"(?<![\d.,/])(?P<day>\d{{1,2}}){ordinal}{join}$", words[: point.start]):
            yield _Range(replace(point, start=before.start(), day=int(before["day"])), point, before["joint"])
        after = re.match(rf"{join}(?P<day>{_HAN_NUMBER}){ordinal}(?![\d/.:%])(?:,?\s{_YEAR})?", words[point.end :])
        if after and language in ("en", "zh"):  # where the day follows the month
            year = _number(after["year"]) or point.year
            last = replace(point, end=point.end + after.end(), day=_number(after["day"]), year=year)
            yield _Range(replace(point, year=year), last, after["joint"])


def _shared(first: _Point, last: _Point) -> tuple[_Point, _Point]:
    """Two ends of a range, each with the year or month that only the other has.

    >>> first, last = _shared(_Point(0, 7, month=1), _Point(11, 21, 2020, 3))
    >>> first.year, first.month
    (2020, 1)
    """
    year_of_first = last.year if first.year is None else first.year
    if first.year is None and last.year and first.month and last.month and first.month > last.month:
        year_of_first = last.year - 1
    return replace(first, year=year_of_first), replace(last, year=first.year if last.year is None else last.year)


def _days(first: _Point, last: _Point, on_record: tuple[dt.date, ...], today: dt.date) -> Days | None:
    """The days from one point to another, in the year that they name or that fits best."""
    if first.year is not None and last.year is not None:
        return _in_years(first, last, _year(first.year, today), _year(last.year, today))
    recorded = sorted({day.year for day in on_record}, reverse=True)
    for year in recorded:
        days = _in_years(first, last, year, year)
        if days and any(_within(day, days) for day in on_record):
            return days
    for year in range(today.year, today.year - 9, -1):  # 29 February comes within nine years
        days = _in_years(first, last, year, year)
        if days and days.since and days.since <= today:
            return days
    return None


def _year(written: int, today: dt.date) -> int:
    return written if written > 0 else today.year + written + 1


def _in_years(first: _Point, last: _Point, year: int, year_of_last: int) -> Days | None:
    with suppress(ValueError):
        since = dt.date(year, first.month or 1, first.day or 1)
        until = dt.date(year_of_last, last.month or 12, last.day or 1)
        if last.day is None:
            until = _month_end(until)
        if until < since and first.month and last.month and year == year_of_last:
            since = dt.date(year - 1, since.month, since.day)
        return Days(since, until) if since <= until else None
    return None


def _within(day: dt.date, days: Days) -> bool:
    """Whether a day is one of a period's.

    >>> _within(dt.date(2024, 7, 2), Days(dt.date(2024, 7, 1), None))
    True
    """
    return (days.since is None or days.since <= day) and (days.until is None or day <= days.until)


def _month_end(day: dt.date) -> dt.date:
    return (day.replace(day=28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)


def _relative(words: str, language: str, today: dt.date) -> Iterator[_Found]:
    """What is told from today: yesterday, last week, two weeks ago, last Tuesday, last March."""
    edges = "{}" if language == "zh" else r"\b{}\b"
    for unit, back in product(_UNITS, range(3)):
        for match in _pattern(language, f"{unit} {back}", edges).finditer(words):
            yield _Found(*match.span(), _back(unit, back, today), "at", unit, True)
    for name in ("recent", "ago"):
        for match in _pattern(language, name, edges).finditer(words):
            named = next(unit for unit in _UNITS if match[unit])
            count = _counted(match["n"], language)
            days = _back(named, count, today) if name == "ago" else _last(named, count, today)
            yield _Found(*match.span(), days, "at", named, True)
    yield from _weekdays_and_months(words, language, edges, today)


def _weekdays_and_months(words: str, language: str, edges: str, today: dt.date) -> Iterator[_Found]:
    months = "|".join(_months(language))
    for name in ("last weekday", "weekday", "weekday of last week", "weekday of this week"):
        for match in _pattern(language, name, edges).finditer(words):
            if re.match(rf",? (?:\w{{2,3}} )?(?:\d|(?:{months})\b)", words[match.end() :]):
                continue  # of "Tuesday, 2 July" the date tells more
            written = next(group for group in match.groups() if group)
            day = _weekday(name, "一二三四五六日天".find(written), _weekdays(language).get(written), today)
            yield _Found(*match.span(), Days(day, day), "at", "day", True)
    for match in _pattern(language, "last month", edges).finditer(words):
        written = next((group for group in match.groups() if group), "")
        if (month := _months(language).get(written)) is not None:
            since = dt.date(today.year if month < today.month else today.year - 1, month, 1)
            yield _Found(*match.span(), Days(since, _month_end(since)), "at", "month", True)


def _weekday(name: str, han: int, latin: int | None, today: dt.date) -> dt.date:
    """The latest such weekday, before today if it was the last; of Chinese, that of last week or this."""
    if latin is not None:
        back = (today.weekday() - latin) % 7
        return today - dt.timedelta(days=back or (7 if name == "last weekday" else 0))
    monday = today - dt.timedelta(days=today.weekday() + (7 if name == "weekday of last week" else 0))
    return monday + dt.timedelta(days=min(han, 6))


def _back(unit: Unit, count: int, today: dt.date) -> Days:
    """The whole day, week (from Monday), month or year that lies so many back.

    >>> [str(day) for day in _back("week", 1, dt.date(2024, 7, 3))]
    ['2024-06-24', '2024-06-30']
    """
    if unit in ("day", "week"):
        length = 1 if unit == "day" else 7
        start = today - dt.timedelta(days=count * length + (today.weekday() if unit == "week" else 0))
        return Days(start, start + dt.timedelta(days=length - 1))
    month = today.year * 12 + today.month - 1 - count * (12 if unit == "year" else 1)
    year = max(month // 12, 1)
    if unit == "year":
        return Days(dt.date(year, 1, 1), dt.date(year, 12, 31))
    since = dt.date(year, month % 12 + 1, 1)
    return Days(since, _month_end(since))


def _last(unit: Unit, count: int, today: dt.date) -> Days:
    """So many days, weeks, months or years up to today.

    >>> [str(day) for day in _last("month", 2, dt.date(2024, 4, 30))]
    ['2024-02-29', '2024-04-30']
    """
    if unit in ("day", "week"):
        return Days(today - dt.timedelta(days=count * (1 if unit == "day" else 7)), today)
    since = _back("month", count * (12 if unit == "year" else 1), today).since or today
    return Days(min(since.replace(day=1) + dt.timedelta(days=today.day - 1), _month_end(since)), today)


def _counted(written: str | None, language: str) -> int:
    if not written:
        return 1
    if written.isdecimal():
        return int(written)
    names = _WRITTEN[language]["numbers"].split()
    return next(number for number, name in enumerate(names, 1) if re.fullmatch(name, written))


_OPEN = ("since", "until", "before", "after")
_MODES = (*_OPEN, "at", "of")


def _with_preposition(found: _Found, words: str, language: str, begins: int) -> Period | None:
    """The period with its preposition, or what follows it in Chinese, and what these make of it."""
    start, end, days, manner, named_by, relative = found
    weekday = "" if language == "zh" else rf"(?:(?:{'|'.join(_weekdays(language))}),? (?:de[mn] |the |le |el )?)?"
    space = "" if language == "zh" else "(?:[ -]|(?<='))"
    edge = r"(?:^|(?<=\W)|(?<=[\u4e00-\u9fff]))"
    mode: str = manner
    for name in _MODES:
        if before := _pattern(language, name, rf"{edge}{{}}{space}{weekday}$").search(words[begins:start]):
            mode, start = name, begins + before.start()
            break
    else:
        if day_of_week := re.search(rf"\b{weekday[:-1]}$" if weekday else "(?!)", words[begins:start]):
            start = begins + day_of_week.start()
    for name in _MODES:
        if after := _pattern(language, f"follows {name}", "^{}").match(words[end:]):
            mode, end = (mode if name == "at" and mode in _OPEN else name), end + after.end()
            break
    if mode in _OPEN:
        opened = _opened(days, mode)
        return Period(start, end, opened, "at", named_by, relative) if opened else None
    manner = "at" if mode == "at" else "of" if mode == "of" else "bare"
    return Period(start, end, days, manner, named_by, relative)


def _opened(days: Days, mode: str) -> Days | None:
    one = dt.timedelta(days=1)
    since, until = days.since or dt.date.min, days.until or dt.date.max
    with suppress(OverflowError):
        if mode == "before":
            return Days(None, since - one)
        if mode == "after":
            return Days(until + one, None)
    return Days(since, None) if mode == "since" else Days(None, until) if mode == "until" else None


def _is_other_word(text: str, period: Period, language: str) -> bool:
    """Whether it may be no month: "may" and "march" in small letters, where neither preposition nor year tells."""
    written = text[period.start : period.end]
    small = _WORDS_TOO & set(re.findall(r"[^\W\d_]+", written))
    return language == "en" and period.manner == "bare" and bool(small) and not re.search(r"\d{4}", written)

"""What a question asks for that a sentence can be seen to lack: a number, or a date. Pure.

Similarity cannot tell an exchange that answers from one on the same topic that does not (a near-miss). But where
somebody asks how many, and no sentence of the exchange holds a number, it does not answer.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from rag.language import fold_word

Expected = Literal["number", "date"]

_FLAGS = re.IGNORECASE
_ASKS_NUMBER = {
    "en": re.compile(
        r"\bhow (?:many|much|long|old|large|big)\b|\bwhat (?:number|percentage|share|amount|price|sum)\b", _FLAGS
    ),
    "fr": re.compile(r"\bcombien\b|\bquel(?:le)? (?:nombre|pourcentage|montant|prix|somme|part|proportion)\b", _FLAGS),
    "zh": re.compile(r"多少|[几][个名人次年天项家国位艘架座亿万]|多[大长久]"),
    "es": re.compile(r"\bcu[aá]nt[oa]s?\b|\bqu[eé] (?:n[uú]mero|porcentaje|cantidad|precio|suma)\b", _FLAGS),
    "de": re.compile(r"\bwie\s?(?:viele?n?|lange|hoch|alt|gro[sß]+)\b|\bwelche (?:zahl|summe|anzahl)\b", _FLAGS),
}
_ASKS_DATE = {
    "en": re.compile(
        r"^\W*(?:(?:and|so|but|since|until|by|from) )*when\b|\bwhen (?:did|will|does|do|is|are|was|were|can|should)\b|\b(?:what|which) (?:exact )?(?:date|day)\b",
        _FLAGS,
    ),
    "fr": re.compile(
        r"^\W*(?:(?:et|mais|depuis|de|pour|jusqu['’]à|à partir de) )*quand\b|\bquand (?:est|a|aura|va|doit|sera|ont|auront)\b|\bquelle (?:\w+ )?date\b|\bquel jour\b",
        _FLAGS,
    ),
    "zh": re.compile(r"什么时候|何时|哪[一]?天|几[号月日]|什么日期|哪[一]?年"),
    "es": re.compile(r"^\W*(?:(?:y|pero|desde|hasta|para) )*cuando\b|\bcuándo\b|\bqu[eé] (?:d[ií]a|fecha)\b", _FLAGS),
    "de": re.compile(r"\bwann\b|\b(?:an )?welche[mn] (?:tag|datum)\b", _FLAGS),
}
_NUMBER = re.compile(
    r"\d|[二三四五六七八九十百千万亿两]+(?=[个名人次年天项家国位艘架座批条]|余|多)"
    r"|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|dozens?|hundreds?"
    r"|thousands?|millions?|billions?|half|third|quarter|twice|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|onze"
    r"|douze|quinze|vingt|trente|quarante|cinquante|cent|centaines?|dizaines?|mille|milliers?|milliards?|moiti[eé]|tiers"
    r"|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|veinte|cien|cientos|mil|miles|millones|mitad"
    r"|zwei|drei|vier|f[uü]nf|sechs|sieben|acht|neun|zehn|zwanzig|hundert\w*|tausend\w*|millionen|milliarden)\b",
    _FLAGS,
)
_DATE_WORDS = re.compile(
    r"\d\s?[年月日号]|\b(?:19|20)\d\d\b|昨[天日]|今[天日年]|明[天日年]|前天|后天|[上下本这]周|[上下本]月|周[一二三四五六日]|星期"
    r"|\b(?:yesterday|today|tomorrow|tonight|(?:next|last|this|past|coming) (?:week|month|year|summer|autumn|winter|spring)"
    r"|hier|aujourd['’]hui|demain|(?:semaine|mois|ann[eé]e) (?:prochaine?|derni[eè]re?)|ayer|hoy|ma[nñ]ana|(?:pr[oó]xim[oa]|pasad[oa])"
    r"|gestern|heute|morgen|(?:n[aä]chste|letzte)[nrs]? (?:woche|monat|jahr))\b",
    _FLAGS,
)


def expected(question: str, language: str) -> Expected | None:
    """What kind of thing a question asks for, where that can be told.

    >>> expected("How many countries co-sponsored it?", "en"), expected("何时举行？", "zh"), expected("Why?", "en")
    ('number', 'date', None)
    """
    if language in _ASKS_NUMBER and _ASKS_NUMBER[language].search(question):
        return "number"
    if language in _ASKS_DATE and _ASKS_DATE[language].search(question):
        return "date"
    return None


def holds(kind: Expected, text: str, question: str = "") -> bool:
    """Whether a text holds a number or a date that the question does not bring along itself.

    >>> holds("number", "plus de 140 pays"), holds("number", "tous les pays"), holds("date", "le 4 juillet")
    (True, False, True)
    >>> holds("number", "on 17 June", "how many ships on 17 June?")
    False
    """
    if kind == "number":
        brought = set(re.findall(r"\d+", question))
        rest = re.sub(r"\d+", lambda match: "" if match.group() in brought else match.group(), text)
        return bool(_NUMBER.search(rest))
    return bool(_DATE_WORDS.search(text)) or any(word in _calendar() for word in map(fold_word, _words(text)))


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


@lru_cache(maxsize=1)
def _calendar() -> frozenset[str]:
    """Names of months and weekdays, from Unicode's CLDR; `may` is left out, being mostly a verb."""
    from babel.dates import get_day_names, get_month_names

    names = {
        fold_word(name)
        for locale in ("en", "fr", "es", "de")
        for table in (get_month_names("wide", locale=locale), get_day_names("wide", locale=locale))
        for name in table.values()
    }
    return frozenset(names - {"may"})

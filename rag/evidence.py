"""What a question asks for that a sentence can be seen to lack: a number, a date, a name, a place. Pure.

Similarity cannot tell an exchange that answers from one on the same topic that does not (a near-miss). But where
somebody asks how many, and no sentence of the exchange holds a number, it does not answer.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Literal

from rag.language import LANGUAGES, fold_word
from rag.names import country_names, spellings_of

Expected = Literal["number", "date", "name", "place"]

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
_ASKS_NAME = {
    "en": re.compile(r"\bwhat (?:is|was|are|were) the names?\b|\bname of (?:the|this|that)\b|\bwho (?:is|was) (?:the|this)\b", _FLAGS),
    "fr": re.compile(r"\bquel(?:s)? (?:est|sont|était|étaient) les? noms?\b|\bcomment s['’]appel", _FLAGS),
    "zh": re.compile(r"叫什么|姓名|名字是|姓甚名谁"),
    "es": re.compile(r"\bc[oó]mo se llama|\bcu[aá]l(?:es)? (?:es|son|era|eran) (?:el|los) nombres?\b", _FLAGS),
    "de": re.compile(r"\bwie (?:heißt|heißen|hieß|hießen|lautet der name)\b", _FLAGS),
}  # fmt: skip
_ASKS_PLACE = {
    "en": re.compile(r"^\W*(?:and |so )?where\b|\b(?:in|at|to) (?:which|what) (?:city|town|place|venue|building|hotel)\b", _FLAGS),
    "fr": re.compile(r"^\W*(?:et |mais )?(?:d['’])?où\b|\bdans quel(?:le)? (?:ville|lieu|endroit|localité|hôtel)\b", _FLAGS),
    "zh": re.compile(r"哪[座个]?(?:城市|城)|在哪里|在哪儿|什么地方|何处"),
    "es": re.compile(r"^\W*(?:y |pero )?d[oó]nde\b|\ben qu[eé] (?:ciudad|lugar|localidad|hotel)\b", _FLAGS),
    "de": re.compile(r"^\W*(?:und )?wo\b|\bin welche[rmns]? (?:stadt|ort|hotel|gebäude)\b", _FLAGS),
}  # fmt: skip
_CAPITALISED = re.compile(r"(?<![.!?…:»”\"] )(?<!^)(?<![\n«“\"(])\b[A-ZÀ-ÖØ-Þ][^\W\d_]+(?:[ -][A-ZÀ-ÖØ-Þ][^\W\d_]+)*")
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
    if language in _ASKS_NAME and _ASKS_NAME[language].search(question):
        return "name"
    if language in _ASKS_PLACE and _ASKS_PLACE[language].search(question):
        return "place"
    return None


def holds(kind: Expected, text: str, question: str = "") -> bool:
    """Whether a text holds such a thing that the question does not bring along itself.

    A name is two words with capitals, a place one; in scripts without capitals, neither can be seen to be lacking.

    >>> holds("number", "plus de 140 pays"), holds("number", "tous les pays"), holds("date", "le 4 juillet")
    (True, False, True)
    >>> holds("number", "on 17 June", "how many ships on 17 June?")
    False
    """
    if kind == "number":
        brought = set(re.findall(r"\d+", question))
        rest = re.sub(r"\d+", lambda match: "" if match.group() in brought else match.group(), text)
        return bool(_NUMBER.search(rest))
    if kind in ("name", "place"):
        return _names_something(kind, text, question)
    return bool(_DATE_WORDS.search(text)) or any(word in calendar_words() for word in map(fold_word, _words(text)))


def _names_something(kind: Expected, text: str, question: str) -> bool:
    if not re.search(r"[a-z]", text):
        return True
    # Countries and organisations are named everywhere, and are nobody's name; what they are called, the lexicon knows.
    known = _spellings()
    brought = {fold_word(word) for word in _words(question)}
    runs = [match.group() for match in _CAPITALISED.finditer(text)]
    fresh = [run for run in runs if _key(run) not in known and not {fold_word(word) for word in _words(run)} <= brought]
    return any(kind == "place" or " " in run for run in fresh)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", text)


def _key(name: str) -> str:
    return " ".join(fold_word(word) for word in _words(name))


@lru_cache(maxsize=1)
def _spellings() -> frozenset[str]:
    """Folded names of countries, organisations and whatever else the lexicon lists, people apart."""
    listed = {
        one
        for section in ("places", "organisations", "outlets", "things", "companies")
        for one in spellings_of(section)
    }
    countries = {name for language in LANGUAGES for name in country_names(language).values()}
    return frozenset(map(_key, listed | countries))


@lru_cache(maxsize=1)
def calendar_words() -> frozenset[str]:
    """Names of months and weekdays, from Unicode's CLDR; `may` is left out, being mostly a verb."""
    from babel.dates import get_day_names, get_month_names

    names = {
        fold_word(name)
        for locale in ("en", "fr", "es", "de")
        for table in (get_month_names("wide", locale=locale), get_day_names("wide", locale=locale))
        for name in table.values()
    }
    return frozenset(names - {"may"})

"""Names across languages: countries from Unicode's CLDR, organisations, people, outlets from names.yaml. Pure.

Full text cannot serve a question in another language, but the names in it can be looked for as that language
writes them: 瓦努阿图 is Vanuatu, 北约 is OTAN. And whoever is named can be known under another spelling: 路透社记者
works for Reuters, 赵立坚 is Zhao Lijian.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from rag.language import LANGUAGES, fold_word
from rag.lists import read_list
from rag.transcripts.words import HONORIFIC, label_words

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[\u4e00-\u9fff]+|[^\W_\u4e00-\u9fff]+")
_LONGEST_ABBREVIATION = 5
_STARTS_WITH_ARTICLE = re.compile(r"(?:The|Le|La|Les|El|Los|Der|Die|Das) ")


@dataclass(frozen=True, slots=True)
class Name:
    """One name and its spellings in each language; the first is the usual one. `section` is its list in names.yaml."""

    key: str
    spellings: dict[str, tuple[str, ...]]
    section: str = "places"


def names_in(text: str, language: str) -> tuple[Name, ...]:
    """The names that stand in a text, longest spelling first, none inside another.

    >>> [name.key for name in names_in("Qu'a dit l'OTAN des Îles Salomon ?", "fr")]
    ['SB', 'NATO']
    >>> [name.key for name in names_in("What did they tell us of the US?", "en")]
    ['United States']
    """
    rest, written = _key(text), _words(text)
    found: dict[str, Name] = {}
    for spelling in _spellings(language):
        if spelling.key in (written if spelling.as_written else rest):
            found.setdefault(spelling.name.key, spelling.name)
            rest = rest.replace(spelling.key, " \n ")
    return tuple(found.values())


def written_in(name: Name, language: str) -> tuple[str, ...]:
    """How a language writes a name; the English way where it is not known.

    >>> [written_in(name, "fr") for name in names_in("瓦努阿图与北约", "zh")]
    [('Vanuatu',), ('OTAN',)]
    """
    return name.spellings.get(language) or name.spellings.get("en", ())


def as_written(spelling: str) -> bool:
    """Whether a spelling is a name only in its capitals: "us" is no country, and "the paper" is no outlet.

    >>> as_written("WHO"), as_written("The Paper"), as_written("Reuters"), as_written("美国")
    (True, True, False, False)
    """
    if _HAN.search(spelling):
        return False
    abbreviation = spelling.isupper() and len(spelling) <= _LONGEST_ABBREVIATION
    return abbreviation or bool(_STARTS_WITH_ARTICLE.match(spelling))


@dataclass(frozen=True, slots=True)
class _Spelling:
    """How one language may write a name: `key` is looked for in the folded text, or in the text as written."""

    key: str
    as_written: bool
    name: Name


@lru_cache(maxsize=8)
def _spellings(language: str) -> tuple[_Spelling, ...]:
    spellings = [_spelling(written, name) for name in _names() for written in name.spellings.get(language, ())]
    return tuple(sorted(spellings, key=lambda one: (-len(one.key), one.name.key)))


def _spelling(written: str, name: Name) -> _Spelling:
    key = _words(written) if as_written(written) else _key(written)
    return _Spelling(_open_at_han(key), as_written(written), name)


def _key(text: str) -> str:
    """Folded words, each between spaces, so that a spelling matches whole words."""
    return _words(" ".join(map(fold_word, _WORD.findall(text))))


def _words(text: str) -> str:
    return f" {' '.join(_WORD.findall(text))} "


def _open_at_han(key: str) -> str:
    """A spelling that begins or ends in Chinese matches there within a run of Chinese too, which has no words."""
    start = 1 if _HAN.match(key, 1) else 0
    return key[start : len(key) - 1] if _HAN.match(key, len(key) - 2) else key[start:]


@lru_cache(maxsize=1)
def _names() -> tuple[Name, ...]:
    listed = _listed()
    taken = {_key(one) for name in listed for ones in name.spellings.values() for one in ones}
    return (
        *listed,
        *(name for name in _countries() if taken.isdisjoint(_key(one[0]) for one in name.spellings.values())),
    )


@lru_cache(maxsize=1)
def _listed() -> tuple[Name, ...]:
    return tuple(
        Name(line["en"][0], {key: tuple(value) for key, value in line.items()}, section)
        for section, lines in read_list("names.yaml").items()
        for line in lines
    )


def _countries() -> list[Name]:
    codes = sorted(country_names("en"))
    spoken = {language: country_names(language) for language in LANGUAGES}
    return [
        Name(code, {language: (names[code],) for language, names in spoken.items() if code in names}) for code in codes
    ]


@lru_cache(maxsize=8)
def country_names(language: str) -> dict[str, str]:
    """A language's country names by ISO code; empty where CLDR does not know the language."""
    from babel import Locale, UnknownLocaleError

    try:
        territories = Locale.parse(language).territories
    except (UnknownLocaleError, ValueError):
        return {}
    return {code: name for code, name in territories.items() if len(code) == 2 and code.isalpha() and len(name) > 1}


@lru_cache(maxsize=4)
def spellings_of(section: str) -> dict[str, str]:
    """All spellings of the names of a section of names.yaml, in all languages, and the key of the name each spells.

    >>> spellings_of("outlets")["路透社"], spellings_of("people")["Poutine"]
    ('Reuters', 'Putin')
    """
    return {
        spelling: name.key
        for name in _listed()
        if name.section == section
        for spellings in name.spellings.values()
        for spelling in spellings
    }


# Words beside an outlet's name that make no other outlet of it.
_BESIDE_OUTLET = frozenset(
    """the le la el die der news agency agence agencia agentur newspaper reporter journalist correspondent journaliste
    periodista korrespondent tv television radio network online world service international english chinese
    arabic""".split()
)
_OUTLET_PARTS = re.compile(r"\s*[(),/（），、—–:：;]\s*|\s-\s")
_REPORTER = re.compile(r"(?:驻[\u4e00-\u9fff]{2,4})?记者(?:追问|提问)?$")
_OF_BROADCASTER = re.compile(r"^中央广播电视总台")


@lru_cache(maxsize=1 << 16)
def same_outlet(one: str, other: str) -> bool:
    """Whether two labels name one outlet, or one reporter of it: printed in brackets, in Chinese, with its full name.

    >>> same_outlet("Reuters (Michael)", "路透社记者"), same_outlet("Agence France-Presse", "AFP")
    (True, True)
    >>> same_outlet("Associated Press of Pakistan", "Associated Press"), same_outlet("M. Roy (Louis)", "M. Cam (Louis)")
    (False, False)
    """
    if HONORIFIC.match(one) or HONORIFIC.match(other):
        return same_person(one, other)
    known, known_too = known_outlets(one), known_outlets(other)
    if known or known_too:
        return bool(known & known_too)
    first, second = _outlet_words(one), _outlet_words(other)
    return bool(first) and _without_beside(first) == _without_beside(second)


@lru_cache(maxsize=1 << 14)
def known_outlets(label: str) -> frozenset[str]:
    """The outlets of names.yaml that a label or a part of it spells: "Jonas Weber, Reuters" is of Reuters.

    >>> sorted(known_outlets("中央广播电视总台央视记者")), sorted(known_outlets("Reuters Building Society"))
    (['CCTV'], [])
    """
    parts = {_without_beside(_outlet_words(part)) for part in (label, *_OUTLET_PARTS.split(label))}
    return frozenset(key for part in parts if part and (key := _outlet_keys().get(part)))


@lru_cache(maxsize=1)
def _outlet_keys() -> dict[tuple[str, ...], str]:
    spelled = spellings_of("outlets").items()
    return {_without_beside(_outlet_words(spelling)): key for spelling, key in spelled}


def _outlet_words(label: str) -> tuple[str, ...]:
    """The folded words of a label; of Chinese, without what says that a reporter speaks, and for which country."""
    name = bare_outlet(label)
    if not _HAN.search(name):
        return tuple(fold_word(word) for word in _WORD.findall(label))
    country = next((one for one in _countries_of_outlets() if name.startswith(one)), "")
    # 日本共同社 is 共同社; but 中国日报 is no 日报.
    bare = name.removeprefix(country)
    return (bare,) if country and bare in _han_outlets() else (name,)


def bare_outlet(label: str) -> str:
    """The name of an outlet as its label prints it, without its reporter.

    >>> bare_outlet("《北京日报》记者"), bare_outlet("中央广播电视总台央视记者"), bare_outlet("Reuters (Michael)")
    ('北京日报', '央视', 'Reuters')
    """
    if not _HAN.search(label):
        return _OUTLET_PARTS.split(label.strip())[0]
    words = fold_word("".join(_WORD.findall(label)))
    return _OF_BROADCASTER.sub("", _REPORTER.sub("", words)) or words


def _without_beside(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if word not in _BESIDE_OUTLET) or words


@lru_cache(maxsize=1)
def _countries_of_outlets() -> tuple[str, ...]:
    return (*sorted(country_names("zh").values(), key=len, reverse=True), "香港", "台湾", "澳门")


@lru_cache(maxsize=1)
def _han_outlets() -> frozenset[str]:
    return frozenset("".join(_WORD.findall(spelling)) for spelling in spellings_of("outlets") if _HAN.search(spelling))


_NAME_WORD = re.compile(r"[^\W\d_]+(?:[-'’.‑][^\W\d_]+)*")
_HONORIFICS = frozenset(
    """mr ms mrs miss dr prof m mme mlle monsieur madame me sr sra srta senor senora don dona herr frau herrn
    sir the le la el der die das of for state department ministry foreign chief deputy vice acting former
    pressesprecher""".split()
)
# What else the label of an office without a name is made of.
_OFFICE_WORDS = frozenset("senior administration military white house air force one crew member".split())
_TITLE_ENDS = ("sprecher", "sprecherin", "sprechers", "minister", "ministerin", "sekretar", "sekretarin")
_HAN_TITLE = "(?:发言人|部长|外长|主席|总理|总统|省长|州长|市长|主任|司长|大使|局长|秘书长|国务卿|先生|女士)"
_HAN_TITLES = re.compile(rf"^[\u4e00-\u9fff]*{_HAN_TITLE}(?=[\u4e00-\u9fff]{{2}})|(?<=[\u4e00-\u9fff]){_HAN_TITLE}$")
# A syllable of pinyin: "jen" and "lee" are none, so Jen Lee's family name comes last and Mao Ning's first.
_PINYIN = re.compile(
    r"(?:(?:[jqx](?:i(?:ao|ang?|ong|ng?|e|u|a)?|u(?:an|n|e)?)|"
    r"(?:[zcs]h?|r)(?:i|a(?:ng?|[io])?|e(?:ng?|i)?|o(?:ng|u)|u(?:an?g?|ai|[ino])?)|"
    r"[bpmf](?:a(?:ng?|[io])?|o|u|e(?:ng?|i)|i(?:ao?|an|ng?|e|u)?)|[pmf]ou|"
    r"[dtnl](?:a(?:ng?|[io])?|e(?:ng?|i)?|o(?:ng|u)|u(?:an|[ino]|e)?|i(?:a(?:ng?|o)?|ng?|[eu])?|v)|"
    r"[gkh](?:a(?:ng?|[io])?|e(?:ng?|i)?|o(?:ng|u)|u(?:an?g?|ai|[ino])?)|"
    r"y(?:a(?:ng?|o)?|e|i(?:ng?)?|o(?:ng|u)?|u(?:an|[en])?)|w(?:a(?:ng?|i)?|e(?:ng?|i)|o|u)|"
    r"a(?:ng?|[io])?|e(?:ng?|r)?|ou?)'?){1,3}"
)


@dataclass(frozen=True, slots=True)
class _Person:
    """A name without honorifics and offices: `words` are folded, `families` are those that may be the family's."""

    words: tuple[str, ...]
    families: frozenset[str] = frozenset()
    han: str = ""

    @property
    def joined(self) -> str:
        return "".join(self.words) or self.han


@lru_cache(maxsize=1 << 16)
def same_person(one: str, other: str) -> bool:
    """Whether two labels can name one person; honorifics, offices, case, accents and script apart.

    >>> same_person("Jen Psaki", "MS. PSAKI"), same_person("赵立坚", "Zhao Lijian")
    (True, True)
    >>> same_person("Kim Jong-un", "金正恩"), same_person("Horacio Arruda", "M. Arruda (Horacio)")
    (True, True)
    >>> same_person("Jen Psaki", "Jen Weber"), same_person("Mao Ning", "毛泽东")
    (False, False)
    """
    first, second = _person(one), _person(other)
    if not (first.joined and second.joined):
        return _key(one) == _key(other)
    known, known_too = (_people_keys().get(person.joined) for person in (first, second))
    if known and known_too:
        return known == known_too
    if first.han and second.han:
        return first.han == second.han
    if first.han or second.han:
        return _sounds_like(first.han, second) if first.han else _sounds_like(second.han, first)
    return _same_in_latin(first, second)


def family_names(label: str) -> frozenset[str]:
    """The folded words of a label that may be the family name; in Latin letters for a Chinese name.

    >>> sorted(family_names("M. François Legault")), sorted(family_names("Mao Ning")), sorted(family_names("赵立坚"))
    (['legault'], ['mao'], ['zhao'])
    """
    person = _person(label)
    return frozenset(_readings(person.han)[0]) if person.han else person.families


def full_name(label: str) -> tuple[str, ...]:
    """A label's name, folded, without honorifics and offices, in the order printed; empty where it is an office.

    >>> full_name("MS. JEAN-PIERRE"), full_name("外交部发言人毛宁"), full_name("SENIOR ADMINISTRATION OFFICIAL")
    (('jeanpierre',), ('毛宁',), ())
    """
    person = _person(label)
    return (person.han,) if person.han else person.words


@lru_cache(maxsize=1)
def _people_keys() -> dict[str, str]:
    return {_person(spelling).joined: key for spelling, key in spellings_of("people").items()}


@lru_cache(maxsize=1 << 14)
def _person(label: str) -> _Person:
    if _HAN.search(label):
        return _Person((), han=_HAN_TITLES.sub("", "".join(re.findall(r"[\u4e00-\u9fff]+", label))))
    outside, _, inside = label.partition("(")
    words = _name_words(outside)
    given = _name_words(inside)
    if set(words) <= _OFFICE_WORDS:
        return _Person(())
    if "," in outside:
        family, *before = outside.split(",")
        words, given = _name_words(family), (*_name_words(" ".join(before)), *given)
    as_pinyin = len(words) > 1 and all(_PINYIN.fullmatch(word) for word in words)
    return _Person((*given, *words), frozenset(words[:1] if as_pinyin else words[-1:]))


def _name_words(text: str) -> tuple[str, ...]:
    words = [re.sub(r"[^\w]", "", fold_word(word)) for word in _NAME_WORD.findall(text)]
    return tuple(word for word in words if not is_title(word))


def is_title(word: str) -> bool:
    """Whether a folded word before a name is a title and no part of the name.

    >>> is_title("mme"), is_title("secretary"), is_title("regierungssprecher"), is_title("psaki")
    (True, True, True, False)
    """
    return word in _HONORIFICS or word in _words_of_offices() or (len(word) > 8 and word.endswith(_TITLE_ENDS))


@lru_cache(maxsize=1)
def _words_of_offices() -> frozenset[str]:
    return frozenset(word for office in label_words().office for word in re.findall(r"[^\W_]+", office))


def _same_in_latin(first: _Person, second: _Person) -> bool:
    if first.joined == second.joined or sorted(first.words) == sorted(second.words):
        return True
    short, long = sorted((first, second), key=lambda person: len(person.words))
    if len(short.words) == 1:
        return short.words[0] in long.families
    shared = short.families & long.families
    given, wanted = (set(person.words) - shared for person in (long, short))
    return bool(shared) and all(any(_same_given(one, other) for other in given) for one in wanted)


def _same_given(one: str, other: str) -> bool:
    return one == other or (min(len(one), len(other)) == 1 and one[0] == other[0])


def _sounds_like(han: str, latin: _Person) -> bool:
    """Whether Latin words are the pinyin of a Chinese name, the family name first or last."""
    if not 2 <= len(han) <= 4:
        return False
    readings = _readings(han)
    if len(latin.words) == 1 and latin.joined in readings[0]:
        return True
    spoken = {"".join(syllables) for syllables in product(*readings)}
    orders = {"".join(latin.words[turn:] + latin.words[:turn]) for turn in range(len(latin.words))}
    return bool(spoken & orders)


@lru_cache(maxsize=1 << 12)
def _readings(han: str) -> tuple[tuple[str, ...], ...]:
    """The readings of each character, without tones; a name may use any of them."""
    from pypinyin import Style, pinyin

    found = pinyin(han, style=Style.NORMAL, heteronym=True)
    return tuple(tuple(dict.fromkeys(way for one in each for way in _spelled(one))) for each in found)


def _spelled(syllable: str) -> tuple[str, ...]:
    # Passports write 吕 as Lyu, pages as Lu.
    return tuple(syllable.replace("v", way) for way in ("u", "yu", "v")) if "v" in syllable else (syllable,)

"""Whether a sentence of an answer credits the words it quotes to whoever said them. Pure.

Names and words for people in a sentence are replaced by what they are (OFFICIAL, ASKER, …), and then looked for beside
the verbs of credit.yaml. Of a reporter's words, what is in doubt is misplaced: the sentence can be replaced by one that
is certain, and an official who is credited with a reporter's words cannot be taken back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.language import LANGUAGES, detect, fold_word
from rag.lists import read_list
from rag.mentions import outlets_in, people_in
from rag.names import as_written, country_names, same_outlet, same_person, spellings_of
from rag.periods import flat
from rag.question import own_side
from rag.schema import Exchange, Quote

_HAN = re.compile(r"[\u4e00-\u9fff]")
_OFFICIAL_SIDE = "OFFICIAL|SPEAKS|TITLE|SIDE"
_ASKING_SIDE = "ASKER|OUTLET|REPORTER"
_WORDS_FOR = (("reporter", "REPORTER"), ("speaks", "SPEAKS"), ("titles", "TITLE"))


@dataclass(frozen=True, slots=True)
class _Part:
    """A name or a word for somebody in a sentence: what it is, and for a person or an outlet whose name."""

    start: int
    end: int
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class _Read:
    """A sentence with its people replaced by what they are, folded; and who was named."""

    text: str
    parts: tuple[_Part, ...]
    language: str

    def finds(self, name: str, kinds: str = "", template: str = "{}") -> list[re.Match[str]]:
        """Where words of credit.yaml stand, in a template: NAME in it is any of the kinds."""
        return list(_pattern(self.language, name, kinds, template).finditer(self.text))

    def labels(self, kind: str) -> list[str]:
        return [part.label for part in self.parts if part.kind == kind]


def misplaced_credit(
    sentence: str, language: str, quote: Quote, exchange: Exchange, officials: tuple[str, ...]
) -> str | None:
    """Why a sentence credits the wrong person with its quote, or None.

    `officials` are those on record anywhere.

    >>> from rag.schema import Turn
    >>> turns = (Turn("Reuters", "reporter", (), "Why?"), Turn("Mao Ning", "official", (), "China wants peace."))
    >>> exchange = Exchange("e", "t", "exchange", None, ("Reuters",), ("Mao Ning",), turns)
    >>> quote = Quote("t", "e", 0, "reporter", "Reuters", "Why?", 0, 4, "exact")
    >>> misplaced_credit("Reuters asked Mao Ning why.", "en", quote, exchange, ())
    >>> misplaced_credit("Mao Ning said why, Reuters noted.", "en", quote, exchange, ())
    "an official is credited with a reporter's words"
    """
    if language not in LANGUAGES:
        return None if quote.role in ("official", "moderator") else "no words of this language are known"
    read = _read(" ".join(sentence.split()), language, quote, exchange, officials)
    wrong = _wrong_name(read, exchange)
    if wrong:
        return wrong
    if quote.role == "reporter":
        return _of_reporter(read)
    return _of_unknown(read, quote) if quote.role == "unknown" else _of_official(read)


def _wrong_name(read: _Read, exchange: Exchange) -> str | None:
    """An official, or an outlet that asks, of whom the exchange does not know."""
    text = "\n".join(turn.text for turn in exchange.turns)
    for label in read.labels("OTHER"):
        if not people_in(text, (label,)):
            return f"{label} is not in the exchange"
    known = [mention.label for mention in outlets_in(text, ())]
    for label in read.labels("OUTLET"):
        if exchange.asked_by and not any(same_outlet(label, one) for one in known):
            return f"{label} did not ask this and is not in the exchange"
    return None


def _of_reporter(read: _Read) -> str | None:
    if not any(part.kind in ("ASKER", "REPORTER") for part in read.parts) and not (
        read.finds("question") or read.finds("asks") or read.finds("asked")
    ):
        return "the sentence does not say that a reporter's words are a reporter's"
    told = read.finds(
        "says", _ASKING_SIDE, r"(?:told|告诉|dit a|declare a|dijo a|sagte) (?:the )?(?:NAME)|告诉(?:NAME)"
    )
    if read.finds("answers") or told or _asked_and_said(read):
        return "a reporter's words are called an answer"
    if any(not _is_asked_about(read, match) for match in _credits(read, _OFFICIAL_SIDE, asking=True)):
        return "an official is credited with a reporter's words"
    if any(not _is_asked(read, match) for match in re.finditer(r"OFFICIAL|SPEAKS", read.text)):
        return "an official is named, and not as who is asked"
    return None


def _of_official(read: _Read) -> str | None:
    if _credits(read, _OFFICIAL_SIDE) or read.finds("answers"):
        return None
    if _credits(read, _ASKING_SIDE):
        return "a reporter is credited with an official's words"
    named = re.search(_OFFICIAL_SIDE, read.text)
    if not named and read.finds("asks", _ASKING_SIDE, _AFTER_NAME):
        return "an official's words are called a question"
    return None


def _of_unknown(read: _Read, quote: Quote) -> str | None:
    kinds = _OFFICIAL_SIDE if quote.speaker else f"{_OFFICIAL_SIDE}|{_ASKING_SIDE}"
    if any(not _is_asked_about(read, match) for match in _credits(read, kinds)):
        return "somebody is credited, and nobody knows who spoke"
    if any(not _is_asked(read, match) for match in re.finditer(r"OFFICIAL|SPEAKS", read.text)):
        return "an official is named, and nobody knows who spoke"
    return None


# A name, what may stand beside it, and a verb in the same clause.
_AFTER_NAME = r"\b(?:NAME)\b(?:'s?)?(?: ?[,(][^,;:.()]{1,80}[,)])? (?:(?!(?:STOPS|OTHERS)\b)[\w'-]+ ){0,7}?(?:{})\b"
_AFTER_PRONOUN = r"(?<![\w'])(?:PRONOUNS) (?:(?!(?:STOPS)\b)[\w'-]+ ){0,3}?(?:{})\b"
_AFTER_PRONOUN_IN_HAN = r"(?:PRONOUNS)(?:还|也|又)?(?:{})"
_AFTER_NAME_IN_HAN = r"(?<![向对])(?:NAME)[^，。；：]{0,16}?(?:{})"


def _credits(read: _Read, kinds: str, asking: bool = False) -> list[re.Match[str]]:
    """Where any of these is who says or holds something; `asking`: or asks."""
    han = read.language == "zh"
    after, edge = (_AFTER_NAME_IN_HAN, "") if han else (_AFTER_NAME, r"\b")
    found = read.finds("says", kinds, after)
    if asking:
        found += read.finds("asks", kinds, r"(?<![向对问])(?:NAME)(?:{})" if han else after)
    for name in ("according", "stance of"):
        found += read.finds(name, kinds, edge + "{}(?:NAME)")
    found += read.finds("stance", kinds, r"(?:NAME)(?:'s?)? ?(?:{})")
    found += re.finditer(rf"^(?:{kinds})(?: [\w ]{{1,40}})? ?[:：]", read.text)
    if not han:
        # "said China" is no inversion in English, unless the sentence or the clause ends there.
        lead, end = (r", ", r"(?= ?[,.;]|$| OFFICIAL)") if read.language == "en" else ("", "")
        found += read.finds("says", kinds, rf"{lead}\b(?:{{}}) (?:INVERTED)(?:NAME){end}")
    if "OFFICIAL" in kinds:
        found += read.finds("says", "", _AFTER_PRONOUN_IN_HAN if han else _AFTER_PRONOUN)
    return found


def _asked_and_said(read: _Read) -> bool:
    """Asked by Reuters, … said: whoever was asked said it, even where no name says so."""
    gap = "[^。；]*?" if read.language == "zh" else r"[^.;]*?,[^.;]*?\b"
    return any(
        _pattern(read.language, "says", "", gap + "(?:{})").match(read.text, asked.end())
        for asked in read.finds("asked", "", r"{}" if read.language == "zh" else r"\b(?:{})\b")
    )


def _asking(read: _Read) -> Iterator[re.Match[str]]:
    """Verbs of asking in the active, and the word question."""
    passive = [match.span() for match in read.finds("asked")]
    for name in ("asks", "question"):
        for match in read.finds(name, "", r"{}" if read.language == "zh" else r"\b(?:{})\b"):
            if not any(start <= match.start() < end for start, end in passive):
                yield match


def _is_asked_about(read: _Read, credit: re.Match[str]) -> bool:
    """Whether a credit is part of what is asked: "Reuters asked whether China thinks …"."""
    name = re.search(_OFFICIAL_SIDE, credit.group())
    at = credit.start() + (name.start() if name else 0)
    for asked in _asking(read):
        between = read.text[asked.end() : at]
        opened = _pattern(read.language, "whether", "", r"{}" if read.language == "zh" else r"\b(?:{})\b")
        held = read.text[asked.end() : credit.end()] if read.language == "zh" else between
        if asked.end() <= at and not _breaks(between, read.language) and opened.search(held):
            return True
    return False


def _is_asked(read: _Read, name: re.Match[str]) -> bool:
    """Whether a name is that of who is asked, or stands in what is asked."""
    passive = read.finds("asked", name.group(), _AFTER_ASKED_IN_HAN if read.language == "zh" else _AFTER_ASKED)
    if any(match.start() <= name.start() < match.end() for match in passive):
        return True
    if any(
        asked.end() <= name.start() and not _breaks(read.text[asked.end() : name.start()], read.language)
        for asked in _asking(read)
    ):
        return True
    if read.language == "zh":  # 路透社向毛宁提问
        return bool(re.search(r"[向对就]\W*(?:SPEAKS)?$", read.text[: name.start()])) and any(
            0 <= asked.start() - name.end() <= 12 for asked in _asking(read)
        )
    # Reuters hat Mao Ning gefragt.
    before = rf"(?:{_ASKING_SIDE}) (?:hat|hatte|haben) [^,;.]*$"
    return read.language == "de" and bool(re.search(before, read.text[: name.start()])) and "gefragt" in read.text


_AFTER_ASKED = r"(?:NAME)(?: OFFICIAL)?,? (?:[\w'-]+ ){0,2}?(?:{})\b"
_AFTER_ASKED_IN_HAN = r"(?:NAME)(?:OFFICIAL)?{}"


def _breaks(between: str, language: str) -> bool:
    """Whether another clause begins: a comma sets off what was asked before ob and ", whether", which begin none."""
    bare = re.sub(r",(?= (?:ob|warum|wie|was|wieso|wann|wo|whether|if)\b)", "", between)
    joined = r"\b(?:and|but|while|et|mais|tandis|y|pero|mientras|und|aber|wahrend)\b"
    return bool(re.search(r"[,;:.，。；：]", bare) or (language != "zh" and re.search(joined, bare)))


def _read(sentence: str, language: str, quote: Quote, exchange: Exchange, officials: tuple[str, ...]) -> _Read:
    folded = flat(sentence)
    parts: list[_Part] = []
    for part in _parts(sentence, folded, language, quote, exchange, officials):
        if all(part.end <= other.start or part.start >= other.end for other in parts):
            parts.append(part)
    parts.sort(key=lambda part: part.start)
    text, at = "", 0
    for part in parts:
        text += folded[at : part.start] + part.kind
        at = part.end
    return _Read(text + folded[at:], tuple(parts), language)


def _parts(
    sentence: str, folded: str, language: str, quote: Quote, exchange: Exchange, officials: tuple[str, ...]
) -> Iterator[_Part]:
    """All that may name somebody, the surest first."""
    askers = (*exchange.asked_by, *((quote.speaker,) if quote.role == "reporter" and quote.speaker else ()))
    own = (*exchange.answered_by, *((quote.speaker,) if quote.role != "reporter" and quote.speaker else ()))
    for mention in outlets_in(sentence, askers):
        asks = any(same_outlet(mention.label, one) for one in askers)
        yield _Part(mention.start, mention.end, "ASKER" if asks else "OUTLET", mention.label)
    people = (*own, *askers, *officials, *_known_people())
    for mention in people_in(sentence, tuple(dict.fromkeys(people))):
        yield _Part(mention.start, mention.end, _who(mention.label, quote, own, askers), mention.label)
    for name, kind in _WORDS_FOR:
        for match in _pattern(language, name, "", "{}" if language == "zh" else r"(?<![\w-])(?:{})\b").finditer(folded):
            yield _Part(match.start(), match.end(), kind)
    answers = " ".join(turn.text for turn in exchange.turns if turn.role == "official")
    for spelling in _side(answers) if answers else ():
        for match in re.finditer(_whole(spelling), sentence if as_written(spelling) else folded):
            yield _Part(match.start(), match.end(), "SIDE")


@lru_cache(maxsize=1)
def _known_people() -> tuple[str, ...]:
    """People of names.yaml by one name; of a full name, any part would be looked for, as the Un of Kim Jong Un."""
    return tuple(name for name in dict.fromkeys(spellings_of("people").values()) if " " not in name)


def _who(label: str, quote: Quote, own: tuple[str, ...], askers: tuple[str, ...]) -> str:
    if quote.role == "unknown" and quote.speaker and same_person(label, quote.speaker):
        return "SPEAKER"
    if any(same_person(label, one) for one in own):
        return "OFFICIAL"
    return "ASKER" if any(same_person(label, one) for one in askers) else "OTHER"


def _whole(spelling: str) -> str:
    words = re.escape(spelling if as_written(spelling) else flat(spelling))
    return words if _HAN.search(spelling) else rf"(?<!\w){words}s?(?!\w)"


@lru_cache(maxsize=256)
def _side(answers: str) -> tuple[str, ...]:
    """How the country that an official speaks for is written, its capital included, longest first."""
    names = own_side(answers, detect(answers))
    if not names:
        return ()
    found = set(names)
    english = country_names("en")
    for code, capitals in read_list("capitals.yaml").items():
        if _folded(english.get(code, "")) in names:
            found.update(capitals)
    for group in _groups(spellings_of("places")):
        if any(_folded(one) in names for one in group):
            found.update(group)
    return tuple(sorted(found, key=lambda one: (-len(one), one)))


def _groups(places: dict[str, str]) -> Iterator[list[str]]:
    for key in dict.fromkeys(places.values()):
        yield [spelling for spelling, of in places.items() if of == key]


def _folded(text: str) -> str:
    return " ".join(fold_word(word) for word in re.findall(r"[^\W_]+", text))


@lru_cache(maxsize=512)
def _pattern(language: str, name: str, kinds: str, template: str) -> re.Pattern[str]:
    words = _words()[language]
    # "China hat laut einem Journalisten erklärt" credits China; "Reuters' question Mao Ning rejected" not Reuters.
    others = "(?!)" if "OFFICIAL" in kinds else _OFFICIAL_SIDE
    filled = template.replace("STOPS", words["stops"]).replace("INVERTED", words["inverted"])
    filled = filled.replace("PRONOUNS", words["pronouns"]).replace("OTHERS", others).replace("NAME", kinds or "(?!)")
    return re.compile(filled.replace("{}", f"(?:{words[name]})"))


@lru_cache(maxsize=1)
def _words() -> dict[str, dict[str, str]]:
    return {
        language: {name: "".join(map(str.strip, str(lines).splitlines())) for name, lines in lists.items()}
        for language, lists in read_list("credit.yaml").items()
    }

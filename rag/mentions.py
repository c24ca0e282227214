"""Where a question names an outlet or a person that is on record, in whatever spelling. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.names import (
    as_written,
    bare_outlet,
    family_names,
    full_name,
    is_title,
    same_outlet,
    same_person,
    spellings_of,
)
from rag.periods import flat
from rag.transcripts.words import HONORIFIC, key, label_words

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[^\W\d_\u4e00-\u9fff]+(?:-[^\W\d_\u4e00-\u9fff]+)*")


@dataclass(frozen=True, slots=True)
class Mention:
    """Where a text names somebody, and the label that is meant: as on record, else as in the text."""

    start: int
    end: int
    label: str


def outlets_in(text: str, on_record: tuple[str, ...]) -> tuple[Mention, ...]:
    """The outlets that a text names, of those on record and those of names.yaml, and reporters on record by name.

    >>> outlets_in("What did Agence France-Presse ask?", ("AFP", "CCTV"))
    (Mention(start=9, end=29, label='AFP'),)
    """
    words = flat(text)
    mentions: list[Mention] = []
    for spelling, written in _outlet_spellings(on_record):
        for start in _places(words, spelling):
            end = start + len(spelling)
            said = text[start:end]
            # Within a sentence it is "the Paper", and "the paper" is any.
            if as_written(written) and said[1:] != written[1:]:
                continue
            if all(end <= other.start or start >= other.end for other in mentions):
                mentions.append(Mention(start, end, _label_of(said, on_record)))
    reporters = people_in(text, tuple(label for label in on_record if HONORIFIC.match(label)))
    mentions += [
        one for one in reporters if all(one.end <= other.start or one.start >= other.end for other in mentions)
    ]
    return tuple(sorted(mentions, key=lambda mention: mention.start))


@lru_cache(maxsize=8)
def _outlet_spellings(on_record: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    """Folded and written spellings, longest first."""
    nobody = label_words().question | label_words().voice  # "Reporter", "记者"
    printed = (bare_outlet(one) for one in on_record if not HONORIFIC.match(one) and key(one) not in nobody)
    spellings = {flat(written): written for written in (*printed, *spellings_of("outlets")) if len(written) > 1}
    return tuple(sorted(spellings.items(), key=lambda item: -len(item[0])))


def _places(words: str, spelling: str) -> Iterator[int]:
    """Where a spelling stands as whole words; in Chinese, anywhere."""
    if spelling not in words:
        return
    before = "" if _HAN.match(spelling[0]) else r"(?<![^\W_\u4e00-\u9fff])"
    after = "" if _HAN.match(spelling[-1]) else r"(?![^\W_\u4e00-\u9fff])"
    for match in re.finditer(before + re.escape(spelling) + after, words):
        yield match.start()


@lru_cache(maxsize=1024)
def _label_of(said: str, on_record: tuple[str, ...]) -> str:
    same = [label for label in on_record if same_outlet(said, label)]
    return min(same, key=lambda label: _distance(said, label)) if same else said


def _distance(said: str, label: str) -> tuple[bool, bool]:
    return flat(bare_outlet(label)) != flat(said), bool(_HAN.search(label)) != bool(_HAN.search(said))


def people_in(text: str, on_record: tuple[str, ...]) -> tuple[Mention, ...]:
    """The people on record that a text names: in full, or by a family name that only one of them has.

    >>> people_in("What did Psaki tell Boris Johnson?", ("MS. PSAKI", "Mme Johnson (Maya)"))
    (Mention(start=9, end=14, label='MS. PSAKI'),)
    >>> [mention.label for mention in people_in("赵立坚怎么说？", ("Zhao Lijian",))]
    ['Zhao Lijian']
    """
    found = (*_known_people(text, on_record), *_in_latin(text, on_record), *_in_han(text, on_record))
    mentions: list[Mention] = []
    for mention in sorted(found, key=lambda one: one.start - one.end):
        if all(mention.end <= other.start or mention.start >= other.end for other in mentions):
            mentions.append(mention)
    return tuple(sorted(mentions, key=lambda mention: mention.start))


@lru_cache(maxsize=8)
def _by_family(on_record: tuple[str, ...], han: bool) -> dict[str, tuple[str, ...]]:
    families: dict[str, tuple[str, ...]] = {}
    for label in on_record:
        for family in family_names(label) if bool(_HAN.search(label)) is han and full_name(label) else ():
            families[family] = (*families.get(family, ()), label)
    return families


def _known_people(text: str, on_record: tuple[str, ...]) -> Iterator[Mention]:
    """People whom names.yaml knows under the spelling that the text has."""
    words = flat(text)
    families = _by_family(on_record, han=False)
    for spelling in spellings_of("people"):
        folded = flat(spelling)
        # A family name on record may be somebody else's than the one whom the list knows.
        if (
            folded in words
            and folded not in families
            and (label := next((one for one in on_record if same_person(spelling, one)), None))
        ):
            for start in _places(words, folded):
                said = text[start : start + len(folded)]
                before = text[:start]
                # "Cary Johnson" is not who "Johnson" would be.
                if _HAN.match(said) or (said[0].isupper() and not re.search(r"(?<!^)\b[A-Z]\w+ $", before)):
                    yield Mention(start, start + len(folded), label)


def _in_latin(text: str, on_record: tuple[str, ...]) -> Iterator[Mention]:
    tokens = list(_WORD.finditer(text))
    families = _by_family(on_record, han=False)
    # A Chinese label needs its sounds only where the text is in Latin letters.
    by_sound = _by_family(on_record, han=True) if tokens and not _HAN.search(text) else {}
    for number, token in enumerate(tokens):
        family = flat(token.group()).replace("-", "")
        labels = (*families.get(family, ()), *by_sound.get(family, ()))
        if labels and (mention := _named_around(text, tokens, number, labels)):
            yield mention


def _named_around(text: str, tokens: list[re.Match[str]], number: int, labels: tuple[str, ...]) -> Mention | None:
    """The person whose family name is a word of the text, by the words around it."""
    for first, last in ((2, 0), (1, 1), (0, 2), (1, 0), (0, 1)):
        window = tokens[max(number - first, 0) : number + last + 1]
        phrase = text[window[0].start() : window[-1].end()]
        if len(window) < first + last + 1 or not re.fullmatch(r"[^\W_]+(?:[- .]{1,2}[^\W_]+)+", phrase):
            continue
        for label in labels:
            beside = [one for one in window if one is not tokens[number]]
            if all(_is_given(one, tokens, label) for one in beside) and same_person(phrase, label):
                return Mention(window[0].start(), window[-1].end(), label)
    return _named_by_family(text, tokens, number, labels)


def _is_given(token: re.Match[str], tokens: list[re.Match[str]], label: str) -> bool:
    word = flat(token.group())
    if is_title(word):
        return False
    name = full_name(label)
    in_name = word.replace("-", "") in name or bool(name and _HAN.match(name[0]))
    return in_name or (token is not tokens[0] and token.group()[0].isupper())


def _named_by_family(text: str, tokens: list[re.Match[str]], number: int, labels: tuple[str, ...]) -> Mention | None:
    token = tokens[number]
    ambiguous = any(not same_person(labels[0], other) for other in labels[1:])
    if not token.group()[0].isupper() or ambiguous:
        return None
    before = tokens[number - 1] if number else None
    after = tokens[number + 1] if number + 1 < len(tokens) else None
    if before and before is not tokens[0] and _is_other_name(before, text[before.end() : token.start()]):
        return None
    if after and _is_other_name(after, text[token.end() : after.start()]):
        return None
    return Mention(token.start(), token.end(), labels[0])


def _is_other_name(token: re.Match[str], gap: str) -> bool:
    """Whether a capitalised word directly beside a family name makes another name of it: Boris, House."""
    return gap in (" ", "\u00a0") and token.group()[0].isupper() and not is_title(flat(token.group()))


def _in_han(text: str, on_record: tuple[str, ...]) -> Iterator[Mention]:
    if not _HAN.search(text):
        return
    for label in on_record:
        name = "".join(full_name(label))
        if len(name) > 1 and _HAN.match(name):
            for start in _places(text, name):
                yield Mention(start, start + len(name), label)
    latin = _by_family(on_record, han=False)
    for match in _HAN.finditer(text) if latin else ():
        sounded = (label for family in family_names(match.group()) for label in latin.get(family, ()))
        labels = {label for label in sounded if len(full_name(label)) > 1}  # 台湾 is no Ambassador Tai
        for length, label in ((length, label) for length in (4, 3, 2) for label in sorted(labels)):
            said = text[match.start() : match.start() + length]
            if len(said) == length and re.fullmatch(r"[\u4e00-\u9fff]+", said) and same_person(said, label):
                yield Mention(match.start(), match.start() + length, label)
                break

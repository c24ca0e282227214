"""Who speaks in which role, on what evidence.

The evidence, strongest first: the label says it (Q, 答, moderator, an office, an outlet); the title or the page's head
names the speaker; reporters are labelled Q, so names answer; alternation: reporters' speeches ask or are answered,
officials speak after them and do not ask. Where none of it tells, the role is `unknown`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from typing import Literal, NewType

from rag.schema import Role, Span
from rag.transcripts.hygiene import looks_alike
from rag.transcripts.labels import ASKS, IN_BRACKETS, Label, asks_by_name, has_honorific, looks_like_person
from rag.transcripts.metadata import officials_in_title, without_dates
from rag.transcripts.words import is_office, is_outlet, key

_HONORIFIC = re.compile(r"^(?:(?:mr|ms|mrs|dr|m|mme|mlle|sr|sra|herr|frau|sir|madam)\.? )+")
_PUNCTUATION = re.compile(r"['’]s\b|[,.()“”\"]")
SAME_STYLE = 0.8
"""Share of a page's named labels that must be written alike (in capitals, with an honorific) to be its style."""
_LETTERED = 0.25
"""Share of a page's labels that must be letters for the page to be one of letters."""
STYLES: tuple[Callable[[str], bool], ...] = (str.isupper, has_honorific)
_OPENING = 6_000
_SEVERAL = 3
_SELDOM = 0.4
_SOMETIMES = 0.3
_MOSTLY = 0.5
"""Share of a name's speeches that must behave like a role's for the name to have it."""

Evidence = Literal[
    "adds to an official’s answer, and asks nothing",
    "asks in {asking} and is answered in {answered} of {count} turns",
    "introduced in the opening",
    "looks like “{name}”, but is written with other letters",
    "named in the page’s head",
    "named in the title",
    "names an outlet, but asks nothing and is not answered",
    "nothing on the page tells",
    "reporters are labelled by a letter or a word on this page",
    "speaks after a question in {after} of {count} turns and never asks",
    "speaks after a question in {after} of {count} turns and seldom asks",
    "speaks before anybody asks, and is addressed by an office",
    "the file says it",
    "the label names an office",
    "the label names an outlet",
    "the label names nobody",
    "the label says it",
    "the surname stands in the title",
]
"""All that may be given as evidence for a role; `ui/message_strings.py` says each in the page's other languages."""
Told = NewType("Told", str)
"""Evidence in a sentence, as `told` makes it; empty where there is none."""


def told(evidence: Evidence, **values: object) -> Told:
    """A sentence of evidence, what it counts or names put in.

    >>> told("looks like “{name}”, but is written with other letters", name="{count}")
    'looks like “{count}”, but is written with other letters'
    """
    return Told(evidence.format(**values))


@dataclass(frozen=True, slots=True)
class Judgement:
    role: Role
    evidence: Told


_OPEN = Judgement("unknown", Told(""))


@dataclass(frozen=True, slots=True)
class Page:
    """What tells roles besides the labels: the title, and the head (fields, participants) above the first speech."""

    text: str
    title: str
    head: str
    end: int


def body_of(labels: tuple[Label, ...], index: int, page: Page) -> Span:
    """What is said after a label: up to the next label (and the counter before it), or to the end of them all."""
    end = labels[index + 1].lead if index + 1 < len(labels) else page.end
    start = labels[index].span.end
    return Span(start, max(start, min(end, labels[index].ends or end)))


def is_lettered(labels: tuple[Label, ...]) -> bool:
    """Whether the page labels its reporters by a letter or a word: then names are those of who answers.

    Officials with long statements and few questions may outnumber the letters; capitals then show the same style.
    """
    letters = sum(label.kind == "question" and label.ends is None for label in labels)
    names = [label.name for label in labels if label.kind == "name"]
    in_capitals = sum(map(str.isupper, names)) >= SAME_STYLE * max(1, len(names))
    return letters >= 2 and (in_capitals or letters >= _LETTERED * (letters + len(names)))


def judge(labels: tuple[Label, ...], page: Page) -> dict[str, Judgement]:
    """The role of every name among the labels, with its evidence."""
    judged: dict[str, Judgement] = {}
    lettered = is_lettered(labels)
    answering = _answer_letters(labels) if lettered else frozenset()
    for label in labels:
        name = key(label.name)
        if label.kind == "name" and name not in judged:
            judged[name] = _by_name(label.name, page, name in answering)
    _doubt_look_alikes(labels, judged, page)
    _doubt_offices(labels, judged, lettered)
    _by_introduction(labels, judged, page)
    _by_behaviour(labels, judged, page)
    _doubt_outlets(labels, judged, page)
    return judged


def _answer_letters(labels: tuple[Label, ...]) -> frozenset[str]:
    """The names that speak after a question's letter, before all of them, or in capitals: not those in an answer."""
    first = next(index for index, label in enumerate(labels) if label.kind == "question")
    return frozenset(
        key(label.name)
        for index, label in enumerate(labels)
        if index < first or label.name.isupper() or labels[index - 1].kind in (*ASKS, "moderator")
    )


@lru_cache(maxsize=4)
def _places(labels: tuple[Label, ...]) -> dict[str, tuple[int, ...]]:
    """Where each name speaks, as indices of the labels."""
    places: dict[str, list[int]] = {}
    for index, label in enumerate(labels):
        if label.kind == "name":
            places.setdefault(key(label.name), []).append(index)
    return {name: tuple(indices) for name, indices in places.items()}


def _by_name(name: str, page: Page, answers_letters: bool) -> Judgement:
    if is_outlet(name):
        return Judgement("reporter", told("the label names an outlet"))
    if asks_by_name(name):
        return Judgement("reporter", told("the label says it"))
    if is_titled(name, page) and not _other_of_that_name(name, page):
        return Judgement("official", told("named in the title"))
    if is_office(name):
        return _OFFICE
    if _stands_in(name, page.head) and not _other_of_that_name(name, page):
        return Judgement("official", told("named in the page’s head"))
    if answers_letters and (looks_like_person(name) or name.isupper()):
        return Judgement("official", told("reporters are labelled by a letter or a word on this page"))
    return _OPEN


def _other_of_that_name(name: str, page: Page) -> bool:
    """Whether what stands in brackets after a surname is not in the title: "Mme Blais (Annabelle)" may be another."""
    inside = IN_BRACKETS.search(name)
    return inside is not None and not _stands_in(inside.group(1).strip(), page.title)


def _doubt_look_alikes(labels: tuple[Label, ...], judged: dict[str, Judgement], page: Page) -> None:
    """A name that is written with other letters than the one it looks like is not taken for it, in place."""
    names = dict.fromkeys(label.name for label in labels if label.kind == "name")
    if all(map(str.isascii, names)):
        return
    known = (*names, *officials_in_title(page.title))
    for name in names:
        like = next((other for other in known if not name.isascii() and looks_alike(name, other)), None)
        if like is not None:
            judged[key(name)] = Judgement(
                "unknown", told("looks like “{name}”, but is written with other letters", name=like)
            )


def _doubt_outlets(labels: tuple[Label, ...], judged: dict[str, Judgement], page: Page) -> None:
    """An outlet that speaks once after an official, asks nothing and is answered by nobody may be quoted, in place."""
    asks = [asks_at_end(page.text, body_of(labels, index, page)) for index in range(len(labels))]
    for name, places in _places(labels).items():
        index = places[0]
        if len(places) > 1 or not is_outlet(labels[index].name) or asks[index] or index == 0:
            continue
        after_official = role_of(labels[index - 1], judged) == "official"
        if after_official and not _is_answered(index, labels, asks, judged):
            judged[name] = Judgement("unknown", told("names an outlet, but asks nothing and is not answered"))


_OFFICE = Judgement("official", told("the label names an office"))


def _doubt_offices(labels: tuple[Label, ...], judged: dict[str, Judgement], lettered: bool) -> None:
    """Where the title names the official, another office that nobody asks may be one that the official quotes."""
    titled = any(judgement.evidence == "named in the title" for judgement in judged.values())
    if lettered or not titled:
        return
    asked = {
        key(label.name)
        for before, label in pairwise(labels)
        if role_of(before, judged) != "official" or _is_formal(label.name)
    }
    for name, judgement in judged.items():
        if judgement == _OFFICE and name not in asked:
            judged[name] = _OPEN


def _by_introduction(labels: tuple[Label, ...], judged: dict[str, Judgement], page: Page) -> None:
    """Officials whom the opening names in full, in place: what is said before the first reporter is given the floor."""
    asked = next(
        (
            i
            for i, label in enumerate(labels)
            if role_of(label, judged) == "reporter"
            or (label.kind == "name" and asks_at_end(page.text, body_of(labels, i, page)))
        ),
        0,
    )
    while asked > 0 and labels[asked - 1].kind == "moderator":
        asked -= 1
    opening = page.text[: labels[asked].lead] if asked else ""
    for label in labels:
        name = key(label.name)
        if label.kind != "name" or judged[name] != _OPEN or not _is_named_in_full(label.name, opening):
            continue
        speeches = _places(labels)[name]
        asking = sum(asks_at_end(page.text, body_of(labels, i, page)) for i in speeches)
        answered = sum(i + 1 < len(labels) and role_of(labels[i + 1], judged) == "official" for i in speeches)
        if max(asking, answered) <= _SELDOM * len(speeches):
            judged[name] = Judgement("official", told("introduced in the opening"))


def _is_named_in_full(name: str, where: str) -> bool:
    """Whether a text gives a label's name with the first name that stands in brackets after it: "Dr Horacio Arruda"."""
    inside = IN_BRACKETS.search(name)
    if inside is None:
        return False
    first = inside.group(1).strip()
    surname = _HONORIFIC.sub("", key(IN_BRACKETS.sub("", name)))
    return bool(surname) and _stands_in(f"{first} {surname}", where)


def is_titled(name: str, page: Page) -> bool:
    """Whether the title names a speaker; the months of its date name nobody."""
    return _stands_in(name, without_dates(page.title))


def _by_behaviour(labels: tuple[Label, ...], judged: dict[str, Judgement], page: Page) -> None:
    """Tell the roles that names leave open by how speeches alternate, in place; twice, since one tells the next."""
    open_names = {name for name, one in judged.items() if one.role == "unknown" and not one.evidence}
    if not open_names:
        return
    asks = [asks_at_end(page.text, body_of(labels, index, page)) for index in range(len(labels))]
    addressed = {name for name in open_names if _is_addressed(name, key(page.text[:_OPENING]))}
    # The title has their surname: only one who mostly asks is another of that name.
    titled = {key(label.name) for label in labels if label.kind == "name" and is_titled(label.name, page)}
    titled = {name for name in titled if not _mostly_asks(name, labels, asks)}
    for _ in range(2):
        answering = any(one.role == "official" for one in judged.values())
        answering = answering or any(label.kind == "answer" for label in labels)
        verdicts = {
            name: verdict
            for name in open_names
            if judged[name].role == "unknown"
            and (verdict := _behaves(name, labels, asks, judged, answering, len(open_names) == 1, name in addressed))
            is not None
            and not (verdict.role == "reporter" and name in titled)
        }
        # Reporters can be told only once somebody is known to answer them.
        answering = answering or any(one.role == "official" for one in verdicts.values())
        judged.update({name: one for name, one in verdicts.items() if one.role == "official" or answering})
    for label in labels:
        name = key(label.name)
        if label.kind == "name" and judged[name] == _OPEN and is_titled(label.name, page):
            judged[name] = Judgement("official", told("the surname stands in the title"))
    _count_again(open_names, labels, asks, judged)


def _count_again(names: set[str], labels: tuple[Label, ...], asks: list[bool], judged: dict[str, Judgement]) -> None:
    """The evidence of those found to be reporters, counted with all officials known."""
    for name in names:
        if judged[name].role == "reporter":
            speeches = _places(labels)[name]
            answered = sum(_is_answered(index, labels, asks, judged) for index in speeches)
            asking = sum(asks[index] for index in speeches)
            judged[name] = Judgement("reporter", _asks_and_is_answered(asking, answered, len(speeches)))


def _is_addressed(name: str, text: str) -> bool:
    """Whether an office stands before a name in a text: "Thank you, Director-General Hua Chunying"."""
    before = (text[max(0, match.start() - 40) : match.start()] for match in re.finditer(re.escape(name), text))
    return any(is_office(" ".join(words.split()[-2:])) for words in before if not words.rstrip().endswith((".", ":")))


def _mostly_asks(name: str, labels: tuple[Label, ...], asks: list[bool]) -> bool:
    speeches = _places(labels)[name]
    return sum(asks[index] for index in speeches) >= _MOSTLY * len(speeches)


def _behaves(
    name: str,
    labels: tuple[Label, ...],
    asks: list[bool],
    judged: dict[str, Judgement],
    known: bool,
    only: bool,
    addressed: bool,
) -> Judgement | None:
    """What a name's speeches tell: `known`: somebody answers; `only`: no other name's role is open; `addressed`:
    somebody addresses the name by an office.
    """
    speeches = _places(labels)[name]
    count = len(speeches)
    asking = sum(asks[index] for index in speeches)
    answered = [_is_answered(index, labels, asks, judged) for index in speeches]
    # Plain names may be those of a dialogue that an answer tells: there only what reporters are known to ask counts.
    strict = known and not all(_is_formal(labels[index].name) for index in speeches)
    after = sum(_after_question(index, labels, asks, judged, strict) for index in speeches)
    opens = speeches[-1] < _first_question(labels, asks, judged)
    if opens and not asking and known and addressed:
        return Judgement("official", told("speaks before anybody asks, and is addressed by an office"))
    # Once somebody is known to answer, a single speech after a question makes another official only where nobody
    # else answers it.
    alone = speeches[-1] + 1 == len(labels) or role_of(labels[speeches[-1] + 1], judged) == "reporter"
    answers = after >= max(1, _MOSTLY * (count - (speeches[0] == 0))) and (
        asking <= _SELDOM * count or (only and not known)
    )
    if answers and (not known or count > 1 or alone):
        return Judgement(
            "official",
            told("speaks after a question in {after} of {count} turns and seldom asks", after=after, count=count),
        )
    if count >= _SEVERAL and not asking and after >= _SOMETIMES * count:
        return Judgement(
            "official",
            told("speaks after a question in {after} of {count} turns and never asks", after=after, count=count),
        )
    talks = sum(asks[index] or was_answered for index, was_answered in zip(speeches, answered, strict=True))
    # Where somebody is known to answer, one who asks and is not answered is quoted in an answer.
    unanswered = sum(asks[index] and not was_answered for index, was_answered in zip(speeches, answered, strict=True))
    if (
        talks >= _MOSTLY * count
        and (asking or not after)
        and not opens
        and not (strict and 2 * unanswered >= asking > 0)
    ):
        return Judgement("reporter", _asks_and_is_answered(asking, sum(answered), count))
    adds = sum(_after_official(index, labels, judged) for index in speeches)
    in_style = all(map(_is_formal, (labels[index].name for index in speeches)))
    if adds == count and in_style and not asking and not any(answered):
        return Judgement("official", told("adds to an official’s answer, and asks nothing"))
    return None


def _asks_and_is_answered(asking: int, answered: int, count: int) -> Told:
    counts = {"asking": asking, "answered": answered, "count": count}
    return told("asks in {asking} and is answered in {answered} of {count} turns", **counts)


def _is_answered(index: int, labels: tuple[Label, ...], asks: list[bool], judged: dict[str, Judgement]) -> bool:
    """Whether an official speaks next, moderators and voices apart; after a question, others who ask apart too."""
    for after in range(index + 1, len(labels)):
        role = role_of(labels[after], judged)
        if role == "official":
            return True
        joins_in = asks[index] and (asks[after] or role == "reporter")
        if role != "moderator" and labels[after].kind != "voice" and not joins_in:
            return False
    return False


def _is_formal(name: str) -> bool:
    return any(style(name) for style in STYLES)


def _after_official(index: int, labels: tuple[Label, ...], judged: dict[str, Judgement]) -> bool:
    return index > 0 and role_of(labels[index - 1], judged) == "official"


def _first_question(labels: tuple[Label, ...], asks: list[bool], judged: dict[str, Judgement]) -> int:
    """The index of the first label of whoever is known to ask, or whose speech does."""
    return next(
        (index for index, label in enumerate(labels) if asks[index] or role_of(label, judged) == "reporter"),
        len(labels),
    )


def _after_question(
    index: int, labels: tuple[Label, ...], asks: list[bool], judged: dict[str, Judgement], strict: bool
) -> bool:
    """Whether what was said last before a speech, moderators apart, asked: where `strict`, as a reporter."""
    before = index - 1
    while before >= 0 and labels[before].kind == "moderator":
        before -= 1
    if before < 0 or key(labels[before].name) == key(labels[index].name):
        return False
    role = role_of(labels[before], judged)
    return role == "reporter" or (role == "unknown" and asks[before] and not strict)


def role_of(label: Label, judged: dict[str, Judgement]) -> Role:
    if label.kind in ASKS:
        return "reporter"
    if label.kind == "answer":
        return "official"
    if label.kind == "moderator":
        return "moderator"
    if label.kind == "voice":
        return "unknown"
    return judged[key(label.name)].role


def asks_at_end(text: str, body: Span) -> bool:
    """Whether a speech asks: its end holds a question mark."""
    tail = text[max(body.start, body.end - 400) : body.end]
    return "?" in tail or "？" in tail


def _stands_in(name: str, where: str) -> bool:
    """Whether a text names a speaker: by the whole name, or by the surname after an honorific."""
    if not where:
        return False
    bare = _HONORIFIC.sub("", key(IN_BRACKETS.sub("", name)))
    if any("\u4e00" <= char <= "\u9fff" for char in bare):
        return len(bare) >= 2 and bare in key(where)
    bare = _words_of(bare).strip()
    return bool(bare) and f" {bare} " in _words_of(where)


@lru_cache(maxsize=256)
def _words_of(text: str) -> str:
    """A text as words with a space before and after each, without genitives and punctuation."""
    return f" {' '.join(_PUNCTUATION.sub(' ', key(text)).split())} "

"""Where a speech may begin: one grammar of labels in a few declared dialects.

A label is a name or a word for a role, set off from what is said: `Reuters: …`, `Q - …`, `问：…`, `**MR. LEE:** …`,
`Q    …`, `PREGUNTA` on a line of its own, `1°/AFP : …`. Each way of setting off is a dialect; those that ordinary
prose could be mistaken for count only where a page uses them often enough. A candidate says only that a line has
the form of a label: which candidates are labels, and whose, is told by the rest of the page (speeches.py, roles.py).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from rag.schema import Span
from rag.transcripts.labels import (
    ASKED_AFTERWARDS,
    ASKS,
    SAYS_ROLE,
    Label,
    LabelKind,
    classify,
    looks_like_person,
)
from rag.transcripts.spans import Places
from rag.transcripts.words import is_outlet, key, label_words

_SPACE = r"[ \t\u00a0\u202f\u3000]"
# A counter before a label: "1/19", "3°/", "1- ", "1. ", "(2) ", "II. "; and the marks of a bold or quoted line.
_COUNTER = r"(?:\(?(?:\d{1,3}|[IVX]{1,5})[ ]?(?:/[ ]?\d{1,3}(?=\s)|[°º][ ]?/?|[-–—.)．](?!\d))" + _SPACE + r"*+"
# … or a bare one before an abbreviation, "2 CCTV:"; or a stray Q before another's label, "Q MR. KIRBY:  Yes."
_COUNTER += r"|(?:\d{1,2}|Q)[ \u00a0]++(?=[A-Z]{2}))"
# Possessive throughout: a line of a hundred thousand spaces must fail at once.
_LEAD = rf"^{_SPACE}*+(?P<lead>[>#]{{0,3}}+{_SPACE}*+{_COUNTER}?+{_SPACE}*+)"
_BOLD = r"(?:\*{1,3}|_{1,3})?"
_FLAGS = re.MULTILINE | re.IGNORECASE


@dataclass(frozen=True, slots=True)
class Dialect:
    """A way to set off a label: what it looks like, the kinds it may have, how many of them make it the page's."""

    name: str
    pattern: re.Pattern[str]
    kinds: frozenset[LabelKind]
    least: int = 1
    both: bool = False  # only where questions and answers are both set off so


_ANY: frozenset[LabelKind] = frozenset({"question", "follow_up", "answer", "moderator", "voice", "name"})
_SHORT = 50
_ROLE_WORDS = "|".join(
    re.escape(word).replace(r"\ ", "[ \u00a0]") for word in sorted(label_words().written_roles, key=len, reverse=True)
)
_ROLE = rf"(?P<name>(?:{_ROLE_WORDS})(?:[ \u00a0]?\d{{1,3}})?)"
# Where two dialects see a label at the same place, the first one has it: "Q    On the talks: are they off?"
DIALECTS = (
    Dialect("dash", re.compile(rf"{_LEAD}{_BOLD}{_ROLE}{_BOLD}{_SPACE}++[-–—]{_SPACE}++", _FLAGS), SAYS_ROLE),
    # The White House sets questions off by spaces alone: "Q    And the second one?"
    Dialect(
        "spaces", re.compile(rf"^{_SPACE}*+(?P<lead>)(?P<name>[QA])(?:{_SPACE}{{2,}}(?=\S)|$)", re.MULTILINE), SAYS_ROLE
    ),
    # What is looked ahead for is cheap, and spares most lines the words of roles.
    Dialect(
        "own line",
        re.compile(rf"^(?=[^\n]{{1,{_SHORT}}}+\n){_LEAD[1:]}{_BOLD}{_ROLE}{_BOLD}{_SPACE}*+\n\s*+(?=\S)", _FLAGS),
        SAYS_ROLE,
        least=2,
    ),
    Dialect(
        "colon",
        re.compile(
            rf"{_LEAD}{_BOLD}(?P<name>[^\n:：*_]{{1,60}}+){_BOLD}{_SPACE}?[:：](?!//|(?<=\d[:：])\d){_BOLD}{_SPACE}*+",
            re.MULTILINE,
        ),
        _ANY,
    ),
    # "P.- ¿…?", "Ministra Portavoz.- Buenos días."
    Dialect(
        "stop and dash",
        re.compile(rf"{_LEAD}{_BOLD}(?P<name>[^\n:：*_.]{{1,60}}+)\.{_SPACE}?[-–—]{_BOLD}{_SPACE}*", re.MULTILINE),
        _ANY,
        least=2,
    ),
    # "Q. Why? A. So."
    Dialect(
        "stop",
        re.compile(rf"^{_SPACE}*+(?P<lead>)(?P<name>[QARPF])\.{_SPACE}++(?=\S)", re.MULTILINE),
        SAYS_ROLE,
        least=2,
        both=True,
    ),
    Dialect(
        "bold line",
        re.compile(rf"^{_SPACE}*+(?P<lead>)\*\*(?P<name>[^\n:：*_]{{1,60}}+)\*\*{_SPACE}*+\n\s*+(?=\S)", re.MULTILINE),
        _ANY,
        least=4,
    ),
)
_BARE = re.compile(
    rf"^{_SPACE}*+(?P<lead>)(?P<name>[QAPR])[ \u00a0]"
    r"(?!\([^()\n]{1,40}\)[ \u00a0]?[:：])(?=[“\"«(\[]?[A-ZÀ-Ý…—¿¡(])",
    re.MULTILINE,
)
_LINE = re.compile(r"[^\n]+")
_AFTER_STOP = r"(?:[.!?…»”\")][ \u00a0]|[。！？”])(?P<lead>)"
_INLINE_ROLE = re.compile(rf"{_AFTER_STOP}{_ROLE}[ \u00a0]?[:：][ \u00a0]*", re.IGNORECASE)
_INLINE_NAME = re.compile(rf"{_AFTER_STOP}(?P<name>[^\n:：.!?…。！？,，;；«»“”\"]{{1,40}}+)[:：][ \u00a0]*")
_AFTER_QUESTION = re.compile(
    r"[?？][»”\"]?[ \u00a0]?(?P<lead>)(?P<name>[^\n:：.!?…。！？,，;；«»“”\"]{1,40}+)[:：][ \u00a0]*"
)
_ASIDE = re.compile(r"(?P<lead>)[（(]\s?(?P<name>[^\n:：()（）]{1,40})[:：]\s*(?=[^()（）]{1,600}[)）])")
_CLOSES = re.compile(r"[)）]")
# "After the conference, on a question from …, Sun Shili said:", an announcement with who asked told, not quoted.
_SAID_AFTERWARDS = re.compile(
    r"^[ \t\u3000]*+(?P<lead>)(?:会后|会议结束后)[，,][^\n。！？]{0,50}?(?P<name>[\u4e00-\u9fff·]{2,4})"
    r"(?:表示|回应称|答复称|说)[：:]\s*",
    re.MULTILINE,
)
# "Sun Shili said that …", the answer to a question asked afterwards, told instead of quoted.
_SAID = re.compile(
    r"^[ \t\u3000]*+(?P<lead>)(?P<name>[\u4e00-\u9fff·]{2,6})(?:表示|回应称|答复称|回答说|指出)[，,：:]\s*",
    re.MULTILINE,
)


def find_candidates(text: str, excluded: tuple[Span, ...] = ()) -> tuple[Label, ...]:
    """Every beginning in the form of a label, outside the excluded spans, in order.

    >>> [(label.name, label.kind) for label in find_candidates("CCTV : Vous dites : oui ?\\nR - Oui.")]
    [('CCTV', 'name'), ('R', 'answer')]
    >>> find_candidates("L'adresse: 2 Chao Yang\\nhttps://example.org\\nIl a dit : oui.")
    ()
    """
    places = Places(excluded)
    found: dict[int, Label] = {}
    for dialect in DIALECTS:
        labels = [label for label in _matches(text, dialect.pattern, dialect.kinds) if label.span.start not in places]
        kinds = {label.kind for label in labels}
        if len(labels) >= dialect.least and (not dialect.both or SAYS_ROLE - {"follow_up"} <= kinds):
            for label in labels:
                found.setdefault(label.span.start, label)
    at_lines = _without_overlap(found.values())
    more = (
        *_bare(text, at_lines),
        *_inline(text, at_lines),
        *_asides(text, at_lines),
        *_told(text, at_lines),
        *_announced(text),
    )
    return _without_overlap((*at_lines, *(label for label in more if label.span.start not in places)))


def _matches(text: str, pattern: re.Pattern[str], kinds: frozenset[LabelKind], start: int = 0) -> Iterator[Label]:
    for match in pattern.finditer(text, start):
        name = match["name"].strip()
        kind = classify(name)
        if kind is not None and kind in kinds and not (len(name) == 1 and name.islower()):
            yield Label(Span(match.end("lead"), match.end()), name, kind, match.start("lead"))


def _without_overlap(labels: Iterable[Label]) -> tuple[Label, ...]:
    kept: list[Label] = []
    for label in sorted(labels, key=lambda label: label.span):
        if not kept or label.span.start >= kept[-1].span.end:
            kept.append(label)
    return tuple(kept)


def _bare(text: str, known: tuple[Label, ...]) -> list[Label]:
    """Labels that nothing sets off but the beginning of the line: "Q And the second one?", "A Yes."

    "A" and names begin sentences too: they count only on a page that sets off nothing by colons, and one "Q" alone
    is none.
    """
    labels = list(_matches(text, _BARE, SAYS_ROLE))
    asking = [label for label in labels if label.kind == "question"]
    spaced = sum(label.kind == "question" and label.name == "Q" for label in known)
    pairs = len(asking) + spaced >= 2 or any(label.kind == "answer" for label in labels)
    if not asking or not pairs or any(label.kind == "question" and _colon(text, label) for label in known):
        return []
    if any(_colon(text, label) for label in known):
        return asking
    return [*labels, *_bare_names(text, labels)]


def _colon(text: str, label: Label) -> bool:
    return any(mark in text[label.span.start : label.span.end] for mark in ":：")


def _bare_names(text: str, letters: list[Label]) -> Iterator[Label]:
    """On a page without colons: an outlet that begins a line, and the name that begins the line after its question."""
    starts = {label.span.start for label in letters}
    asked = False
    for match in _LINE.finditer(text, letters[0].span.start):
        start = match.start()
        words = match.group().split(" ")
        if start in starts:
            asked = False
            continue
        capitals = next((n for n, word in enumerate(words) if not word[:1].isupper()), len(words))
        name = next((name for n in range(capitals, 0, -1) if _is_whole_outlet(name := " ".join(words[:n]))), None)
        if name is None and asked and capitals >= 3:
            name = " ".join(words[: capitals - 1])
        outlet = name is not None and _is_whole_outlet(name)
        if name is not None and classify(name) == "name" and (not outlet or "?" in match.group()):
            asked = outlet
            yield Label(Span(start, start + len(name) + 1), name, "name", start)


def _is_whole_outlet(name: str) -> bool:
    """Whether a name is an outlet's up to its last word: "China News Service", not "China News Service Invented"."""
    return key(name) in label_words().outlet or key(name).split()[-1] in label_words().outlet_words


def _inline(text: str, known: tuple[Label, ...]) -> list[Label]:
    """Labels inside a paragraph: on pages that run turns together, or of speakers labelled by the line elsewhere."""
    starts = {label.span.start for label in known}
    letters = [label for label in _matches(text, _INLINE_ROLE, _ANY) if label.span.start not in starts]
    if len(letters) >= 2 and len(letters) > len(known):
        names = [label for label in _matches(text, _INLINE_NAME, _ANY) if looks_like_person(label.name)]
        return [*letters, *names]
    # "Reuters: Will you go? Mao Ning: We will.": the same person right after several questions.
    after = [label for label in _matches(text, _AFTER_QUESTION, _ANY) if looks_like_person(label.name)]
    often = Counter(label.name for label in after)
    answering = [label for label in after if often[label.name] > 1 and label.span.start not in starts]
    if answering:
        return answering
    times = Counter(label.name for label in known if label.kind == "name" and label.name.isupper())
    capitals = sorted((name for name, count in times.items() if count >= 2 and len(name) > 3), key=len, reverse=True)
    if not capitals:
        return []
    names_again = "|".join(map(re.escape, capitals))
    pattern = re.compile(rf"[.!?…—][ \u00a0](?P<lead>)(?P<name>{names_again})[ \u00a0]?:[ \u00a0]*")
    return [label for label in _matches(text, pattern, _ANY) if label.span.start not in starts]


def _asides(text: str, known: tuple[Label, ...]) -> Iterator[Label]:
    """Words from the floor in brackets: "(Journalist: …)", "（记者：…）"."""
    names = {key(label.name) for label in known}
    for match in _ASIDE.finditer(text):
        name = match["name"].strip()
        kind = classify(name)
        if kind in ASKS or (kind == "name" and (key(name) in names or is_outlet(name))):
            ends = _CLOSES.search(text, match.end())
            if kind is not None and ends:
                yield Label(Span(match.start(), match.end()), name, kind, match.start(), ends.start())


def _told(text: str, known: tuple[Label, ...]) -> Iterator[Label]:
    """The first answer after each question that a reporter asked after the conference, where it is told, not quoted."""
    for label, following in pairwise((*known, None)):
        if label is not None and ASKED_AFTERWARDS.match(label.name):
            end = following.lead if following is not None else len(text)
            yield from list(_matches(text[:end], _SAID, _ANY, label.span.end))[:1]


def _announced(text: str) -> Iterator[Label]:
    """What an official said after the conference to a question that is only told of."""
    for match in _SAID_AFTERWARDS.finditer(text):
        yield Label(Span(match.start("lead"), match.end()), match["name"], "name", match.start("lead"), announces=True)

"""Where a line may begin a speech: `Reuters: …`, `CCTV : …`, `Q: …`, `R - …`, `问：…`, `路透社记者：…`.

A candidate says only that a line has the form of a label. Which candidates are labels, and whose, is told
by the rest of the page (roles.py).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.language import fold_word
from rag.schema import Span

LabelKind = Literal["question", "answer", "moderator", "name"]

_QUESTION = frozenset(
    "q question p pregunta f frage reporter journalist journaliste periodista follow-up followup 问 記者 记者 提问 追问".split()
)
_ANSWER = frozenset("a answer r reponse respuesta antwort 答 回答".split())
_MODERATOR = frozenset(
    ["moderator", "le moderateur", "la moderatrice", "moderateur", "moderatrice", "moderador", "moderadora",
     "el moderador", "la moderadora", "moderation", "主持人"]
)  # fmt: skip
# Words that open a line with a colon and name a field of the page, never a speaker.
_FIELDS = frozenset(
    """adresse address tel telephone fax email e-mail source date time heure lieu place sujet subject titre title
    note contact web site site-web url editor photo video 地址 电话 邮编 来源 传真 邮箱 时间 日期 编辑 字体 责任编辑""".split()
)
_PARTICLES = frozenset("de du des la le les l d of the and et y und e & van von der den al bin el da do dos".split())

_LINE_LABEL = re.compile(
    r"^[ \t\u00a0\u3000]*"
    r"(?P<name>[^\n:：]{1,60}?)"
    r"(?:[ \u00a0\u202f]?[:：]|[ \u00a0]+[-–—](?=[ \u00a0]))"
    r"(?!//)[ \t\u00a0\u3000]*",
    re.MULTILINE,
)
_WORD = re.compile(r"[^\s,/]+")
_FORBIDDEN = re.compile(r"[!?;。！？；，、«»“”\"„<>\[\]{}=|…\\]|\.(?=\s+[a-z])")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HAN_NAME = re.compile(r"[\u4e00-\u9fff·・A-Za-z0-9（）() -]{2,14}|[\u4e00-\u9fff·・A-Za-z0-9《》 -]{2,20}记者")
_HAN_SPEAKER = re.compile(r"(?:记者|先生|女士|部长|司长|大使|主席|总理|主任|发言人|议员|教授)$")
# "After the conference a reporter asked:", as the Chinese foreign ministry puts it.
_ASKED_AFTERWARDS = re.compile(
    r"(?:会后|另)?[，,]?\s*(?:还)?有(?:媒体)?记者(?:会后)?(?:问及?|追问|提问)[^。！？]{0,8}$"
)
# The White House sets questions off by spaces alone: "Q    And the second one?"
_SPACED_LABEL = re.compile(r"^[ \t]*(?P<name>[QA])[ \u00a0]{2,}(?=\S)", re.MULTILINE)
_MAX_WORDS = 7


@dataclass(frozen=True, slots=True)
class Label:
    """A line's beginning that has the form of a label; `span` includes the colon and the space after it."""

    span: Span
    name: str
    kind: LabelKind


def find_candidates(text: str, excluded: tuple[Span, ...] = ()) -> tuple[Label, ...]:
    """Every line beginning in the form of a label, outside the excluded spans.

    >>> [(label.name, label.kind) for label in find_candidates("CCTV : Vous dites : oui ?\\nR - Oui.")]
    [('CCTV', 'name'), ('R', 'answer')]
    >>> find_candidates("L'adresse: 2 Chao Yang\\nhttps://example.org\\nIl a dit : oui.")
    ()
    """
    labels: list[Label] = []
    matches = [*_LINE_LABEL.finditer(text), *_SPACED_LABEL.finditer(text)]
    for match in sorted(matches, key=lambda match: match.start("name")):
        name = match.group("name").strip()
        kind = classify(name)
        dashed = ":" not in match.group() and "：" not in match.group()
        if labels and match.start("name") < labels[-1].span.end:
            continue
        if kind is None or (dashed and kind not in {"question", "answer"}):
            continue
        if any(start <= match.start("name") < end for start, end in excluded):
            continue
        labels.append(Label(Span(match.start("name"), match.end()), name, kind))
    return tuple(labels)


def looks_like_person(name: str) -> bool:
    """Whether a name is so much a speaker's that a line it begins cannot be the speech before it going on.

    >>> looks_like_person("Minister Ross"), looks_like_person("Résultat"), looks_like_person("王部长")
    (True, False, True)
    """
    if _HAN.search(name):
        return bool(_HAN_SPEAKER.search(name))
    named = [word for word in _WORD.findall(name) if word[0].isupper()]
    return len(named) > 1


def classify(name: str) -> LabelKind | None:
    """What a label of this name would be, or None where it is no label.

    >>> classify("Q"), classify("答"), classify("Le Modérateur"), classify("China News Service")
    ('question', 'answer', 'moderator', 'name')
    >>> classify("Deuxième paragraphe, sans étiquette"), classify("Je vous dis")
    (None, None)
    """
    key = " ".join(fold_word(word) for word in name.split())
    if key in _QUESTION or _ASKED_AFTERWARDS.match(name):
        return "question"
    if key in _ANSWER:
        return "answer"
    if key in _MODERATOR:
        return "moderator"
    if _is_field(key):
        return None
    return "name" if _is_name(name) else None


def _is_field(key: str) -> bool:
    return any(part in _FIELDS for part in re.split(r"[\s'’]+", key)) or any(
        key.startswith(field) for field in _FIELDS if _HAN.match(field)
    )


def _is_name(name: str) -> bool:
    if _FORBIDDEN.search(name):
        return False
    if _HAN.search(name):
        return bool(_HAN_NAME.fullmatch(name))
    words = _WORD.findall(re.sub(r"[()]", " ", name))
    if not words or len(words) > _MAX_WORDS or "," in name.split("(")[0]:
        return False
    named = [word for word in words if word[0].isupper() or word[0].isdigit()]
    others = [word for word in words if word not in named and fold_word(word) not in _PARTICLES]
    enclosed = words[0] in named and words[-1] in named  # as in "Agence de presse Xinhua"
    return bool(named) and (not others or (enclosed and len(others) == 1)) and any(map(str.isalpha, name))

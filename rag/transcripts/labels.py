"""Labels: what a name before a colon is, and what it says of who speaks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from rag.language import fold_word
from rag.schema import Span
from rag.transcripts.words import HONORIFIC, is_office, is_outlet, key, label_words

LabelKind = Literal["question", "follow_up", "answer", "moderator", "voice", "name"]
SAYS_ROLE: frozenset[LabelKind] = frozenset({"question", "follow_up", "answer"})
ASKS: frozenset[LabelKind] = frozenset({"question", "follow_up"})
_PARTICLES = frozenset(
    """de du des da do dos del della di la le les el los l d of the and et y und e & van von der den al bin au aux
    für fur zu zum zur à a pour""".split()
)


@dataclass(frozen=True, slots=True)
class Label:
    """A line's beginning that has the form of a label.

    `span` holds the name, the colon and the space after it; `lead` is where a counter before it begins; `ends` is
    where the speech ends at the latest, known of asides in brackets alone; `announces`: what follows answers no
    question that stands before it.
    """

    span: Span
    name: str
    kind: LabelKind
    lead: int
    ends: int | None = None
    announces: bool = False


# "After the conference a reporter asked:", as the Chinese foreign ministry puts it.
ASKED_AFTERWARDS = re.compile(r"(?:会后|另)?[，,]?\s*(?:还)?有(?:媒体)?记者(?:会后)?(?:问及?|追问|提问)[^。！？]{0,8}$")
_FORBIDDEN = re.compile(r"[!?;。！？；，、«»“”\"„<>\[\]{}=|…\\]|\.(?=\s+[a-z])")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_HAN_NAME = re.compile(
    r"[\u4e00-\u9fff·・A-Za-z0-9（）() -]{2,14}|[\u4e00-\u9fff·・A-Za-z0-9《》 -]{2,20}记者(?:[（(][^（）()]{1,6}[)）])?"
)
HAN_SPEAKER = re.compile(r"(?:记者|先生|女士|部长|司长|大使|主席|总理|主任|发言人|议员|教授)$")
# The hundred most frequent family names, of some 85 % of Chinese people (Ministry of Public Security, 2020), and
# those of the foreign ministry's spokespersons.
_HAN_FAMILY = frozenset(
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟卢汪"
    "戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚华耿洪章"
)
# Words of a sentence, which no name holds: "首先我向大家通报一组数字：" announces figures.
_HAN_SENTENCE = re.compile(r"[我你您们这那他她它]|方面|大家|首先|通报|简单|情况|如下|几点|问题[是为]|第[一二三四五]")
_WORD = re.compile(r"[^\s,/]+")
IN_BRACKETS = re.compile(r"[(（]([^()（）]*)[)）]\s*$")
_SALUTATION = re.compile(r"(?:dear|to whom|fact sheet|cher|chère|chers|estimad[oa]s?|querid[oa]s?|sehr geehrte[rn]?)\b")
_NUMBERED = re.compile(r"^(?P<word>[^\W\d_]+)[ \u00a0]?\d{1,3}$")
_OFFICE_QUALIFIERS = frozenset(
    "adjoint adjointe delegue deleguee general generale deputy adjunto adjunta federal federale stellvertretende".split()
)
_MAX_WORDS = 7


def looks_like_person(name: str) -> bool:
    """Whether a name is so much a speaker's that a line it begins cannot be the speech before it going on.

    >>> looks_like_person("Minister Ross"), looks_like_person("Résultat"), looks_like_person("王部长")
    (True, False, True)
    """
    if _HAN.search(name):
        return bool(HAN_SPEAKER.search(name)) or "·" in name or (len(name) in (2, 3) and name[0] in _HAN_FAMILY)
    named = [word for word in _WORD.findall(name) if word[0].isupper()]
    return len(named) > 1


def has_honorific(name: str) -> bool:
    """Whether a name begins with a form of address.

    >>> has_honorific("M. Legault"), has_honorific("MS. PSAKI"), has_honorific("Mao Ning")
    (True, True, False)
    """
    return bool(HONORIFIC.match(name))


def asks_again(label: Label) -> bool:
    """Whether a label itself calls what is said a follow-up: "Follow-up", "Reuters (follow-up)", "路透社记者（追问）"."""
    inside = IN_BRACKETS.search(label.name)
    in_brackets = inside is not None and key(inside.group(1)) in label_words().follow_up
    return label.kind == "follow_up" or in_brackets or label.name.endswith("追问")


def asks_by_name(name: str) -> bool:
    """Whether a label says that somebody asks, and who: "Frage Jessen", "Question (Reuters)".

    >>> asks_by_name("Frage Jessen"), asks_by_name("Q (Reuters)"), asks_by_name("Frage"), asks_by_name("Jessen")
    (True, True, False, False)
    """
    first, _, rest = key(name).partition(" ")
    if is_office(name):
        return False
    in_brackets = IN_BRACKETS.search(name)
    outlet = in_brackets is not None and is_outlet(in_brackets.group(1))
    return (len(first) > 1 or outlet) and first in label_words().question | label_words().follow_up and bool(rest)


@lru_cache(maxsize=20_000)
def classify(name: str) -> LabelKind | None:
    """What a label of this name would be, or None where it is no label.

    >>> classify("Q"), classify("答"), classify("Le Modérateur"), classify("China News Service"), classify("Q 2")
    ('question', 'answer', 'moderator', 'name', 'question')
    >>> classify("Deuxième paragraphe, sans étiquette"), classify("Je vous dis")
    (None, None)
    """
    words = label_words()
    folded = key(name)
    numbered = _NUMBERED.match(folded)
    if ASKED_AFTERWARDS.match(name):
        return "question"
    for word in dict.fromkeys((folded, _bare_role(name), numbered["word"] if numbered else "")):
        kinds: tuple[tuple[LabelKind, frozenset[str]], ...] = (
            ("question", words.question),
            ("follow_up", words.follow_up),
            ("answer", words.answer),
            ("moderator", words.moderator),
            ("voice", words.voice),
        )
        kind = next((kind for kind, among in kinds if word in among), None)
        if kind is not None and (word != (numbered["word"] if numbered else None) or kind in SAYS_ROLE):
            return kind
    if folded in words.never or (numbered and numbered["word"] in words.never) or _is_field(folded):
        return None
    if _SALUTATION.match(folded):
        return None
    return "name" if _is_name(name) else None


def _bare_role(name: str) -> str:
    """A label without its article, its stop and a remark in brackets: "The Moderator", "Q.", "Reporter (off mic)".

    A name in brackets tells who asks; that of a moderator does not matter.

    >>> [_bare_role(name) for name in ("The Moderator", "MODERATOR (Ben Moss)", "Q.", "Q (Reuters)")]
    ['moderator', 'moderator', 'q', 'q (reuters)']
    """
    folded = key(name)
    inside = IN_BRACKETS.search(name)
    if inside:
        before = key(name[: inside.start()])
        moderates = before.removeprefix("the ") in label_words().moderator
        folded = before if moderates or inside.group(1).islower() else folded
    return folded.removeprefix("the ").removesuffix(".")


def _is_field(folded: str) -> bool:
    fields = label_words().field
    return (
        folded in fields
        or any(part in fields for part in re.split(r"[\s'’]+", folded))
        or folded.startswith(_han_fields())
    )


@lru_cache(maxsize=1)
def _han_fields() -> tuple[str, ...]:
    return tuple(field for field in label_words().field if _HAN.match(field))


def _is_name(name: str) -> bool:
    if not name or name[0] in "(（" or _FORBIDDEN.search(name):
        return False
    if _HAN.search(name):
        return bool(_HAN_NAME.fullmatch(name)) and not _HAN_SENTENCE.search(name)
    who, _, house = name.partition(",")
    if house and "(" not in who:
        # "Ann Lee, Bloomberg", "Ms. Noor, spokesperson"
        return _is_name(who) and looks_like_person(who) and (is_outlet(house.strip()) or is_office(house))
    words = _WORD.findall(re.sub(r"[()]", " ", name))
    if not words or len(words) > _MAX_WORDS:
        return False
    named = [word for word in words if word[0].isupper() or word[0].isdigit()]
    others = [word for word in words if word not in named and fold_word(word) not in _PARTICLES]
    enclosed = words[0] in named and words[-1] in named  # as in "Agence de presse Xinhua"
    if "(" in name and re.fullmatch(r"[^()]+\((?:follow-?up|relance|suite|cont\.?|online|en ligne)\)", name.strip()):
        others = []
    known = label_words().office | label_words().outlet_words | _OFFICE_QUALIFIERS
    in_office = words[0] in named and all(fold_word(word) in known for word in others)  # "Porte-parole adjointe"
    return bool(named) and (not others or (enclosed and len(others) == 1) or in_office) and any(map(str.isalpha, name))

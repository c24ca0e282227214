"""What a question is after: an answer, what a reporter asked, or whether something was said. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from rag.evidence import Expected, expected
from rag.language import LANGUAGES, detect, fold_word, tokens
from rag.names import country_names

Wants = Literal["answer", "asked", "check"]

_FLAGS = re.IGNORECASE
_ASKED = {
    "en": re.compile(
        r"\bwho (?:\w+ ){0,2}(?:asked|raised|questioned|brought up|put)\b"
        r"|\b(?:which|what) (?:\w+ ){0,2}(?:outlet|reporter|journalist|media|agency|newspaper|network|channel)s?\b"
        r"|\bwhat (?:did|was|were|does|had) .{1,60}\b(?:ask|asking|asked|want to know)\b"
        r"|\bquestions? (?:from|by|of|put by|asked by)\b|\basked by\b",
        _FLAGS,
    ),
    "fr": re.compile(
        r"\bqui (?:a|ont|avait) (?:\w+ ){0,2}(?:demandé|interrogé|posé|soulevé|questionné)"
        r"|\bquel(?:le)?s? (?:\w+ ){0,2}(?:média|medias?|journaliste|agence|organe|journal|rédaction|chaîne)s?\b"
        r"|\bqu[’']?(?:\s?e)?\s?(?:a|ont|voulait|demandait|demande) .{0,60}(?:demandé|savoir|interrogé)"
        r"|\bqu(?:e|['’]) ?a demandé|\bquelle (?:était la )?question\b|\bla question (?:de|posée)\b|\bsur quoi .{0,40}interrogé",
        _FLAGS,
    ),
    "zh": re.compile(
        r"(?:谁|哪[家个位些]?(?:媒体|记者|机构|报社|电视台|通讯社))[^，。？]{0,8}(?:问|提)|问了什么|问的是|提了什么|提出了?什么问题|提问(?:内容|者)"
    ),
    "es": re.compile(
        r"\bqui[eé]n(?:es)? (?:\w+ ){0,2}(?:pregunt|plante|interrog)"
        r"|\bqu[eé] (?:\w+ ){0,1}(?:medio|periodista|agencia|diario|cadena|corresponsal)s?\b"
        r"|\bqu[eé] (?:le |les )?(?:pregunt|plante|quer[ií]a saber)|\bpregunta (?:de|hecha|planteada|formulada)\b",
        _FLAGS,
    ),
    "de": re.compile(
        r"\bwer (?:\w+ ){0,6}(?:gefragt|fragte|gestellt|stellte|angesprochen)"
        r"|\bwer hat (?:\w+ ){0,3}(?:danach|nach|zu[mr]?)\b"
        r"|\bwelche[rsmn]? (?:\w+ ){0,1}(?:Medium|Medien|Journalist(?:in)?|Agentur|Sender|Zeitung|Reporter)\b"
        r"|\bwas (?:hat|haben|wollte|fragte) .{1,60}(?:gefragt|wissen)?\b(?:gefragt|wissen)|\bwas fragte\b|\bFrage von\b",
        _FLAGS,
    ),
}
_CHECK = {
    "en": re.compile(r"^\W*(?:did|does|do|has|have|is|was|were|are|can|will|would)\b|\bis it true\b", _FLAGS),
    "fr": re.compile(r"^\W*est-ce que\b|\best-il vrai\b|^[^?]{0,60}\b\w+-(?:t-)?(?:il|elle|ils|elles|on)\b(?!.*\b(?:quand|comment|pourquoi)\b)", _FLAGS),
    "zh": re.compile(r"吗|是否|有没有|是不是|属实"),
    "es": re.compile(r"^\W*(?:dijo|ha|han|es|est[aá]|afirm[oó]|acus[oó]|confirm[oó]|admiti[oó]|reconoci[oó]|apoya|fue|va)\b", _FLAGS),
    "de": re.compile(r"^\W*(?:hat|haben|ist|sind|war|sagte|gibt|will|wird|stimmt|behauptet[e]?|bestätigte|unterstützt|räumte)\b", _FLAGS),
}  # fmt: skip
_ASKS_HOW = {
    "fr": re.compile(r"^\W*(?:comment|pourquoi|quand|qu['’]|que|quel|quelle|où|combien|qui|sur quoi)\b", _FLAGS),
}
_OFFICIAL_WORDS = frozenset(
    fold_word(word)
    for word in """spokesperson spokesman spokeswoman ministry minister government official officials secretary
    president porte-parole porte parole ministere ministre gouvernement responsable portavoz ministerio ministro
    gobierno sprecher sprecherin ministerium regierung beijing pekin peking he she they il elle ils er sie
    发言人 外交部 政府 中方 北京 他 她""".split()
)
_PRONOUN_START = {
    "en": re.compile(r"^\W*(?:and|but|so|what about|how about|he|she|they|it)\b|^\W*why\W*$|\b(?:that|this|there|it|they|he|she|him|her|them)\b", _FLAGS),
    "fr": re.compile(r"^\W*(?:et|mais|alors)\b|^\W*pourquoi\W*$|\b(?:cela|ça|ceci|y|en|celui|celle|lui|leur|à ce sujet|là-dessus)\b", _FLAGS),
    "zh": re.compile(r"^\W*(?:那|那么|还有|另外|为什么\W*$)|(?:他|她|它|他们|这个|那个|这|此事)|呢[？?]?$"),
    "es": re.compile(r"^\W*(?:y|pero|entonces)\b|^\W*por qué\W*$|\b(?:eso|esto|ello|él|ella|ellos|al respecto)\b", _FLAGS),
    "de": re.compile(r"^\W*(?:und|aber|also)\b|^\W*warum\W*$|\b(?:das|dies|dazu|davon|daran|darüber|er|sie|ihm|ihr|ihnen)\b", _FLAGS),
}  # fmt: skip
_FEW_WORDS = 4


@dataclass(frozen=True, slots=True)
class Question:
    """A question as asked, the words searched for, its language, and what it is after."""

    text: str
    searched: str
    language: str
    wants: Wants
    expects: Expected | None = None

    @property
    def is_follow_up(self) -> bool:
        """Whether earlier questions were needed to search for it."""
        return self.searched != self.text


def understand(text: str, history: tuple[str, ...] = ()) -> Question:
    """Read a question, with the earlier ones of the conversation (oldest first) for a follow-up.

    >>> understand("Who asked about the resolution?").wants, understand("中国说过这句话吗？").wants
    ('asked', 'check')
    >>> understand("And Vanuatu?", ("What did China say about the islands?",)).searched
    'What did China say about the islands? And Vanuatu?'
    """
    text = " ".join(text.encode("utf-8", "replace").decode().split())  # a lone surrogate is in no encoding
    language = detect(text)
    searched = f"{history[-1]} {text}" if history and _leans_on_history(text, language) else text
    return Question(text, searched, language, _wants(text, language), expected(text, language))


def _leans_on_history(text: str, language: str) -> bool:
    pattern = _PRONOUN_START.get(language)
    few = len(tokens(text, language)) <= _FEW_WORDS
    return few and bool(pattern and pattern.search(text))


def _wants(text: str, language: str) -> Wants:
    if language in _ASKED and _ASKED[language].search(text):
        return "asked"
    how = _ASKS_HOW.get(language)
    if language in _CHECK and _CHECK[language].search(text) and not (how and how.search(text)):
        return "check"
    return "answer"


def names_official(text: str, language: str, officials: tuple[str, ...], own_side: frozenset[str]) -> bool:
    """Whether a question is about the official's own side: a title, an official's name, or the side's country.

    >>> names_official("What did the spokesperson say?", "en", (), frozenset())
    True
    >>> names_official("What did NATO say?", "en", ("Mao Ning",), frozenset({"china"}))
    False
    """
    folded = _folded(text)
    names = {*_OFFICIAL_WORDS, *own_side, *(_folded(official) for official in officials)}
    if language == "zh":
        return any(name in folded for name in names if any("\u4e00" <= char <= "\u9fff" for char in name))
    return any(f" {name} " in f" {folded} " for name in names)


def _folded(text: str) -> str:
    return " ".join(fold_word(word) for word in re.findall(r"[^\W_]+", text))


def own_side(official_words: str, language: str) -> frozenset[str]:
    """Names, in every language we know, of the country an official names most often: the side spoken for.

    >>> sorted(own_side("La Chine propose. La Chine et le Vanuatu. La Chine.", "fr") & {"china", "chine", "中国"})
    ['china', 'chine', '中国']
    """
    names = country_names(language)
    if not names:
        return frozenset()
    counts = Counter({code: _occurrences(official_words, name, language) for code, name in names.items()})
    code, count = counts.most_common(1)[0]
    if not count:
        return frozenset()
    return frozenset(
        part for spoken in LANGUAGES if (name := country_names(spoken).get(code)) for part in (_folded(name),)
    )


def _occurrences(text: str, name: str, language: str) -> int:
    if language == "zh":
        return text.count(name)
    return len(re.findall(rf"\b{re.escape(name)}\b", text)) if name in text else 0

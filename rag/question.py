"""What a question is after: an answer, what a reporter asked, or whether something was said. Pure."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import Literal

from rag.evidence import Expected, expected
from rag.language import LANGUAGES, detect, fold_word, tokens
from rag.names import country_names, names_in

Wants = Literal["answer", "asked", "check"]
FollowUp = Literal["more", "turn"]
"""`more` asks further about what was said, `turn` turns to something else ("and what about Vanuatu?")."""

_FLAGS = re.IGNORECASE
_ASKED = {
    "en": re.compile(
        r"\bwho (?:\w+ ){0,2}(?:asked|raised|questioned|brought up|put)\b"
        r"|\b(?:which|what) (?:\w+ ){0,2}(?:outlet|reporter|journalist|media|agency|newspaper|network|channel)s?\b"
        r"|\bwhat (?:did|was|were|does|had) .{0,60}\b(?:ask|asking|asked|want to know)\b"
        r"|\bquestions? (?:from|by|of|put by|asked by)\b|\basked by\b|\b(?:which|what) questions? (?:did|were|was)\b",
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
_LEANS = {
    "en": re.compile(
        r"^\W*(?:and|but|so|then|he|she|they|it)\b|^\W*(?:why|how|when|where|who|since when)(?: so| not)?\W*$"
        r"|\b(?:that|this|these|those|there|it|its|they|their|he|his|she|him|her|them|anyone|one of)\b", _FLAGS),
    "fr": re.compile(
        r"^\W*(?:et|mais|alors)\b|^\W*(?:pourquoi|comment|quand|où|qui)\W*$|^\W*[\w’']+(?:-t)?-(?:ils?|elles?|on)\b"
        r"|\b(?:cela|ça|ceci|y|en|celui|celle|ceux|lui|leur|eux|à ce sujet|là-dessus)\b", _FLAGS),
    "zh": re.compile(
        r"^\W*(?:那|那么|还有|另外|而)|^\W*(?:为什么|怎么|何时|谁)\W*$|他|她|它|对方|这个|那个|那里|这|此事|其|呢[？?]?$"
        r"|^\W*(?:中方|发言人)?(?:是谁|谁|怎么|如何|为什么|有没有)"),
    "es": re.compile(
        r"^\W*(?:y|pero|entonces)\b|^\W*(?:por qué|cómo|cuándo|dónde|quién)\W*$"
        r"|\b(?:eso|esto|ello|él|ella|ellos|ellas|le|les|su|sus|al respecto)\b", _FLAGS),
    "de": re.compile(
        r"^\W*(?:und|aber|also)\b|^\W*(?:warum|wie|wann|wo|wer)\W*$"
        r"|\b(?:das|dies|dazu|davon|daran|darüber|er|sie|ihm|ihr|ihnen|ihre?[nm]?)\b", _FLAGS),
}  # fmt: skip
_TURNS = {
    "en": re.compile(
        r"^\W*(?:(?:and|but) )?(?:what|how) about\b"
        r"|^\W*(?:and|but)\b(?! (?:why|how|when|where|who|what|did|does|is|was|will|has|can)\b)", _FLAGS),
    "fr": re.compile(r"^\W*(?:et|mais) (?!pourquoi|comment|quand|où|qui\b|qu['’e]|quel|a-t|est-|que\b)", _FLAGS),
    "zh": re.compile(r"^\W*那?(?:么)?.{1,8}呢[？?]?$|^\W*(?:还有|另外)"),
    "es": re.compile(r"^\W*¿?\W*(?:y|pero) (?!por qué|cómo|cuándo|dónde|quién|qué|cuál)", _FLAGS),
    "de": re.compile(r"^\W*(?:und|aber) (?!warum|wie|wann|wo\b|wer\b|was\b|welche)", _FLAGS),
}  # fmt: skip
_FEW_WORDS = 6
_FEW_BIGRAMS = 10
_SHORT = 2
"""A question of so few words, none of them a name, is about what was asked before."""


@dataclass(frozen=True, slots=True)
class Question:
    """A question as asked, the words searched for, its language, and what it is after."""

    text: str
    searched: str
    language: str
    wants: Wants
    expects: Expected | None = None
    follow_up: FollowUp | None = None
    otherwise: str | None = None  # what is searched for where the question by itself finds no answer

    @property
    def is_follow_up(self) -> bool:
        """Whether earlier questions were needed to search for it."""
        return self.searched != self.text


def understand(text: str, history: tuple[str, ...] = ()) -> Question:
    """Read a question, with the earlier ones of the conversation (oldest first) for a follow-up.

    >>> understand("Who asked about the resolution?").wants, understand("中国说过这句话吗？").wants
    ('asked', 'check')
    >>> follow = understand("Why so?", ("What did China say about the islands?",))
    >>> follow.follow_up, follow.searched
    ('more', 'What did China say about the islands? Why so?')
    >>> understand("And Vanuatu?", ("What did China say about the islands?",)).follow_up
    'turn'
    """
    text = " ".join(text.encode("utf-8", "replace").decode().split())  # a lone surrogate is in no encoding
    language = detect(text)
    follows = _follows(text, language) if history else None
    with_history = f"{history[-1]} {text}" if history else text
    return Question(
        text,
        with_history if follows == "more" else text,
        language,
        _wants(text, language),
        expected(text, language),
        follows,
        with_history if follows == "turn" else None,
    )


def _follows(text: str, language: str) -> FollowUp | None:
    words = tokens(text, language)
    leans = language in _LEANS and bool(_LEANS[language].search(text))
    if len(words) > (_FEW_BIGRAMS if language == "zh" else _FEW_WORDS):
        return None
    if leans and words and language in _TURNS and _TURNS[language].search(text):
        return "turn"
    short = len(words) <= (2 * _SHORT if language == "zh" else _SHORT) and not names_in(text, language)
    return "more" if leans or short else None


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

"""Language of a text, its sentences, and its words folded and stemmed for full text. Pure.

Five languages have stop words, stemming and phrases of their own (`LANGUAGES`); texts in any other are
still split into sentences and words.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections import Counter
from functools import lru_cache
from typing import Any

from rag.schema import Span

LANGUAGES = ("en", "fr", "zh", "es", "de")

_SCRIPTS = {
    "ja": re.compile(r"[\u3040-\u30ff]"),
    "ko": re.compile(r"[\uac00-\ud7af]"),
    "ru": re.compile(r"[\u0400-\u04ff]"),
    "ar": re.compile(r"[\u0600-\u06ff]"),
    "el": re.compile(r"[\u0370-\u03ff]"),
    "he": re.compile(r"[\u0590-\u05ff]"),
    "th": re.compile(r"[\u0e00-\u0e7f]"),
    "hi": re.compile(r"[\u0900-\u097f]"),
}
_HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LETTER = re.compile(r"[^\W\d_]")
# Any letter of the scripts above: texts without one are in Latin letters.
_OTHER_SCRIPT = re.compile("[\u0370-\u0fff\u3040-\ud7af\uf900-\ufaff]")
_SAMPLE = 8_000
_TELLING = 20
"""Fewer letters than this without a stop word are a name or two: no language, so English."""

_STOPWORDS: dict[str, frozenset[str]] = {
    "en": frozenset(
        """a about after all also am an and any are as at be because been before being between both but by can
        could did do does doing for from had has have having he her hers him his how i if in into is it its
        just me more most my no nor not of off on once only or other our out over own said same say says she
        should so some such tell than that the their them then there these they this those through to too under
        until up us very many much was we were what when where which while who whom whose why will with would you your
        comment mention mentioned talk""".split()
    ),
    "fr": frozenset(
        """a au aux avec avez avons c ce ceci cela ces cet cette chez comme comment d dans de depuis des dit
        dire du elle elles en entre est et etait ete etes eu fait il ils j je l la le les leur leurs lui m ma
        mais me meme mes mon n ne nos notre nous on ont ou par parle pas plus pour pourquoi qu quand que quel
        quelle quelles quels qui quoi s sa sans se ses si son sont sur t ta te tes ton tu un une vos votre
        vous y a-t-elle propos sujet""".split()
    ),
    "es": frozenset(
        """a al algo ante antes asi como con contra cual cuales cuando cuanto de del desde dijo dice donde dos
        el ella ellas ellos en entre era es esa ese eso esta estan este esto fue ha han hasta hay la las le
        les lo los mas me mi mientras muy no nos nosotros o otro para pero por porque que quien quienes se ser
        si sin sobre son su sus tambien te tiene tu un una uno unos y ya acerca""".split()
    ),
    "de": frozenset(
        """warum wieso weshalb wann
        aber als am an auch auf aus bei bin bis da damit dann das dass dem den der des die dies diese dieser
        dieses doch durch ein eine einem einen einer eines er es etwas fur gegen gesagt hat hatte haben ich
        ihr ihre im in ist ja jede kann kein keine man mehr mit nach nicht noch nun nur ob oder ohne sagt
        sagte sehr sein seine sich sie sind so uber um und uns unter vom von vor war waren was weil welche
        welcher welches wenn wer werden wie wieder wir wird wo wurde zu zum zur""".split()
    ),
    # Portuguese and Italian are here so that they are not taken for Spanish or French.
    "pt": frozenset(
        """ao aos as com da das do dos e ela ele em entre essa esse esta este foi ha isso ja mais mas na nas
        nao no nos nossa o os ou para pela pelo por qual quando que quem se ser seu sua sao tambem tem um
        uma voce""".split()
    ),
    "it": frozenset(
        """che chi come con cosa da dal dalla dei del della delle di e degli gli ha hanno il in io la le lo ma
        nel nella non o per perche piu quale quando questa questo sono stato su sulla un una uno ad al alla""".split()
    ),
}
_LANGUAGES_OF = {
    word: tuple(language for language, stop in _STOPWORDS.items() if word in stop)
    for word in frozenset().union(*_STOPWORDS.values())
}
_HAN_STOP = ("什么", "怎么", "如何", "哪些", "哪个", "是否", "有没有", "为什么", "请问", "关于", "对于", "表示", "说了",
             "的", "了", "吗", "呢", "是", "对", "在", "就", "和", "与", "有", "说")  # fmt: skip
_HAN_STOP_PATTERN = re.compile("|".join(_HAN_STOP))
_STEMMERS = {"en": "english", "fr": "french", "es": "spanish", "de": "german", "pt": "portuguese", "it": "italian"}
_COMBINING = re.compile("[\u0300-\u036f]")
_WORD = re.compile(r"[^\W_]+")
_TOKEN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[^\W_\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+")
_local = threading.local()


def detect(text: str) -> str:
    """ISO 639-1 code of the language a text is written in, by script, then stop words, then trigrams.

    >>> detect("what did China say about the AI resolution"), detect("中国对人工智能决议说了什么？")
    ('en', 'zh')
    >>> detect("Qu’a dit la Chine ?"), detect("¿Qué dijo China?"), detect("Was sagte China dazu?")
    ('fr', 'es', 'de')
    """
    sample = text[:_SAMPLE]
    clear = clear_language(sample)
    if clear is not None:
        return clear
    counts = _stop_word_counts(sample)
    if not counts[0][0] and len(_LETTER.findall(sample)) < _TELLING:
        return "en"
    return _by_trigrams(sample, [name for count, name in counts if count >= counts[0][0] - 1])


def clear_language(text: str) -> str | None:
    """The language of a text where script or stop words tell it beyond doubt, else None.

    >>> clear_language("Qu’a dit la Chine de tout cela ?"), clear_language("Reuters")
    ('fr', None)
    """
    by_script = _by_script(text)
    if by_script:
        return by_script
    (first, language), (second, _) = _stop_word_counts(text)[:2]
    return language if first >= 1 and first - second >= 1 + first // 8 else None


def _stop_word_counts(text: str) -> list[tuple[int, str]]:
    counts = dict.fromkeys(_STOPWORDS, 0)
    # In capitals among others it is an abbreviation: the UN is no French article.
    found = _WORD.findall(text)
    kept = [word.lower() for word in found if len(word) < 2 or not word.isupper()] if not text.isupper() else found
    for word, count in Counter(word.lower() for word in kept).items():
        for language in _LANGUAGES_OF.get(word) or _LANGUAGES_OF.get(fold_word(word), ()):
            counts[language] += count
    return sorted(((count, language) for language, count in counts.items()), reverse=True)


def _by_script(text: str) -> str | None:
    if not _OTHER_SCRIPT.search(text):
        return None if _LETTER.search(text) else "en"
    letters = len(_LETTER.findall(text))
    for language, pattern in _SCRIPTS.items():
        if len(pattern.findall(text)) > 0.3 * letters:
            return language
    return "zh" if len(_HAN.findall(text)) > 0.15 * letters else None


def _by_trigrams(text: str, among: list[str]) -> str:
    """py3langid, loaded only when stop words cannot tell: its model takes a second to load."""
    import py3langid

    return next(str(name) for name, _ in py3langid.rank(text) if name in among)


@lru_cache(maxsize=1 << 16)
def fold_word(word: str) -> str:
    """A word without case, accents or width.

    >>> fold_word("Élysée"), fold_word("Œuvre")
    ('elysee', 'oeuvre')
    """
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKD", word.casefold().replace("œ", "oe").replace("æ", "ae"))
    return "".join(char for char in folded if not unicodedata.combining(char))


def fold_text(text: str) -> str:
    """A whole text without case, accents or width, as `fold_word` folds its words.

    >>> fold_text("L’Élysée a dit : Œuvre.")
    'l’elysee a dit : oeuvre.'
    """
    if text.isascii():
        return text.lower()
    return _COMBINING.sub("", unicodedata.normalize("NFKD", text.casefold().replace("œ", "oe").replace("æ", "ae")))


def tokens(text: str, language: str) -> list[str]:
    """Content words, folded and stemmed; of Chinese, the character bigrams.

    >>> tokens("What did the ministers say about the WHO and resolutions?", "en")
    ['minist', 'who', 'resolut']
    >>> tokens("关于联合国决议", "zh")
    ['联合', '合国', '国决', '决议']
    """
    found: list[str] = []
    stop = _STOPWORDS.get(language, frozenset())
    for run in _TOKEN.findall(text):
        if run[0] >= "\u3400" and _HAN.match(run):
            found.extend(_bigrams(run))
            continue
        word = fold_word(run)
        # In capitals it is an abbreviation: WHO and US are names, who and us are not.
        stopped = word in stop and not (run.isupper() and len(run) > 1)
        if not stopped and (len(word) > 1 or word.isdigit()):
            found.append(_stem(word, language))
    return found


def _bigrams(run: str) -> list[str]:
    pieces = [piece for piece in _HAN_STOP_PATTERN.split(run) if piece]
    return [
        bigram
        for piece in pieces
        for bigram in ([piece] if len(piece) == 1 else [piece[i : i + 2] for i in range(len(piece) - 1)])
    ]


@lru_cache(maxsize=1 << 16)
def _stem(word: str, language: str) -> str:
    name = _STEMMERS.get(language)
    if name is None:
        return word
    # A Stemmer object is not safe to share between threads.
    stemmers: dict[str, Any] = _local.__dict__.setdefault("stemmers", {})
    if name not in stemmers:
        import Stemmer

        stemmers[name] = Stemmer.Stemmer(name)
    stem: str = stemmers[name].stemWord(word)
    return stem


_CLOSERS = r"(?:[\s\u00a0\u202f]?[»”\"’'）)\]」』›])*"
_BOUNDARY = re.compile(
    rf"(?P<latin>(?<![.!?…])[.!?…]++{_CLOSERS})(?=\s)"  # a stop, what closes after it, then a space
    rf"|(?P<han>[。！？]+[”’」』）)]*)"  # a Chinese stop needs no space
    rf"|(?P<gap>\n[ \t\u00a0\u3000]*\n)"  # an empty line
)
_ABBREVIATIONS = frozenset(
    """m mm mme mlle mr mrs ms dr prof st ste no nos nr vs etc jan feb fev mar apr avr aug sept sep oct nov dec gen
    gov sen rep lt col capt sgt jr sr sra jr inc corp co ltd cf art al p pp vol fig ed u.s u.n u.k e.u a.m p.m e.g
    i.e p.ex z.b d.h u.a bzw ca ee.uu uu d.c ph.d hon rev bros dept est approx""".split()
)
_STARTS_SENTENCE = re.compile(r"[\W_]*[^\W_a-zà-öø-ÿ]")
_LAST_WORD = re.compile(r"([^\W_]+(?:\.[^\W_]+)*)\.$")


def sentences(text: str) -> tuple[Span, ...]:
    """Spans of the sentences of a text, in order, without the space around them.

    A single line break does not end a sentence (texts are wrapped), an empty line does. Where a full stop
    may belong to an abbreviation, the sentence goes on: a quote that is too long is still true.

    >>> text = "M. Li viendra demain. « Vraiment ? » Oui."
    >>> [text[start:end] for start, end in sentences(text)]
    ['M. Li viendra demain.', '« Vraiment ? »', 'Oui.']
    """
    spans: list[Span] = []
    start = 0
    for match in _BOUNDARY.finditer(text):
        if match.lastgroup == "latin" and not _ends_sentence(text, match):
            continue
        _append_trimmed(spans, text, start, match.start() if match.lastgroup == "gap" else match.end())
        start = match.end()
    _append_trimmed(spans, text, start, len(text))
    return tuple(spans)


def _ends_sentence(text: str, match: re.Match[str]) -> bool:
    after = text[match.end() : match.end() + 12]
    if not after.strip():
        return True
    if not _STARTS_SENTENCE.match(after):
        return False
    stop = text[match.start() : match.end()]
    if not stop.startswith(".") or stop.startswith(".."):
        return True
    word = _LAST_WORD.search(text[max(0, match.start() - 20) : match.start() + 1])
    if word is None:
        return True
    last = word.group(1)
    return not (fold_word(last) in _ABBREVIATIONS or (len(last) == 1 and last.isupper()))


def _append_trimmed(spans: list[Span], text: str, start: int, end: int) -> None:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    if end > start:
        spans.append(Span(start, end))

"""Whether all that a sentence puts between quotation marks stands in what it cites. Pure.

Every reading that a reader could take for a quotation counts: where it is unclear whether a mark opens, closes or is
an apostrophe, the longer stretch must stand. A false alarm costs a sentence; a quotation that is missed is a false one.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rag.quotes import find, fold
from rag.schema import Span

_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("＂ʺˮ″‴⁗״˝〃", '"'),
        **dict.fromkeys("❝🙶‶‷⸂⸄⸉⸌⸜⸠", "“"),
        **dict.fromkeys("❞🙷⸃⸅⸊⸍⸝⸡", "”"),
        **dict.fromkeys("❠🙸⹂", "„"),
        **dict.fromkeys("｢﹁", "「"),
        **dict.fromkeys("｣﹂", "」"),
        **dict.fromkeys("〈⟨❬", "〈"),
        **dict.fromkeys("〉⟩❭", "〉"),
        **dict.fromkeys("＇ʹʹˈˊʼʾʿ´΄᾽᾿ʹ׳՚՝ꞌꞋ′‵ˋ᾿`´", "'"),
        **dict.fromkeys("ʻʽ‛❛῾", "‘"),
        **dict.fromkeys("｀`", "`"),
        "❜": "’", "❟": "‚", "❮": "‹", "❯": "›", "﹃": "『", "﹄": "』", "⟪": "《", "⟫": "》",
        "≪": "«", "≫": "»", "﹤": "<", "＜": "<", "﹥": ">", "＞": ">", "＆": "&", "﹠": "&",
        # What the gate's folding drops must not part a mark from its word either.
        "\u00ad": None, "\u200b": None, "\u2060": None, "\ufeff": None,
    }
)  # fmt: skip
_CLOSERS = {
    "“": "”", "„": '“”‟"', "‟": "”‟“", "«": "»", "»": "»«", "‹": "›", "›": "›‹", "「": "」", "『": "』",
    "《": "》", "〈": "〉", "〝": "〞〟",
}  # fmt: skip
"""What closes a mark, where it is not the mark itself, as in Swedish ”…”; German closes „…“ and »…«."""

_DOUBLE = frozenset('"”〞〟」』》〉').union(*_CLOSERS.items())
_SINGLE = frozenset("'‘’‚`")
_ANY = re.compile(f"[{''.join(sorted(_DOUBLE | _SINGLE))}]")

_AMPERSANDS = re.compile(r"&(?:(?:amp|#0*38|#x0*26);)+", re.IGNORECASE)
_TAG = re.compile(r"<(/?)(?:q|blockquote|cite|code|pre|samp|kbd|tt)\b[^<>]*>", re.IGNORECASE)
_QUOTED_LINE = re.compile(r"^(?:[^\S\n]*>)+(.*)$", re.MULTILINE)
_DOUBLED = re.compile(r"['‘’‚`]{2,}|,{2,}|<<|>>")
_OPENING_BRACKETS = frozenset("([{-–—/¡¿（【")
_AND = re.compile(r"(?<=\s)['‘’`]n['‘’`](?=\s)", re.IGNORECASE)
# Words that lose their beginning: the ’90s, ’tis, ’em; das ist ’ne Frage.
_ELISION = re.compile(
    r"(?:\d\ds?|tis|twas|twere|twill|em|n|til|till|cause|cos|round|bout|t|s|ne|nen|nem|ner|rein|raus|rauf|mal|ran)\b",
    re.IGNORECASE,
)
_POSSESSIVE = frozenset("sxzßSXZ")
_PASSES = 4


def unproven(sentence: str, cited: Iterable[str]) -> tuple[str, ...]:
    """The outermost stretches between quotation marks that stand in none of the cited texts.

    >>> unproven("She said “we never agreed” to ‘the plan’.", ["We never agreed to any plan."])
    ('we never agreed', 'the plan')
    >>> unproven("China's envoy, l’homme and the reporters’ ’90s questions", ())
    ()
    >>> unproven("Elle parle des « valeurs de l'OTAN ».", ["ce qu’il entend par « valeurs de l’OTAN »."])
    ()
    """
    text = _canonical(sentence)
    if not _ANY.search(text):
        return ()
    texts = [(source, fold(source).text) for source in map(_unescaped, cited)]
    stretches = dict.fromkeys(text[span.start : span.end].strip() for span in _stretches(text))
    return tuple(stretch for stretch in stretches if not _stands(stretch, texts))


def without_marks(text: str) -> str:
    """A text with every quotation mark taken away, apostrophes inside words kept, spaces tidied.

    >>> without_marks("« L’homme » a dit : “China's ‘plan’ .” &quot;Oui&quot;")
    "L’homme a dit : China's plan. Oui"
    """
    for _ in range(_PASSES):
        bare = _tidied(_unmarked(text))
        if bare == text:
            return bare
        text = bare
    # Marks that only come about as others go: what they are made of goes too.
    return _tidied(re.sub(r"[&<>`'‘’‚]|,(?=,)", "", text))


def _stands(stretch: str, texts: list[tuple[str, str]]) -> bool:
    """Whether a stretch stands in a text as whole words; a comma set inside the closing mark is typography."""
    for claim in (stretch, stretch.rstrip(",，")):
        folded = fold(claim).text.strip()
        if not any(map(str.isalnum, folded)):
            return True
        # Folding all of a text again for its place is only worth it where the letters are there.
        if any(folded in whole and any(find(claim, source, Span(0, len(source)))) for source, whole in texts):
            return True
    return False


def _unescaped(text: str) -> str:
    return html.unescape(_AMPERSANDS.sub("&", text)).translate(_LOOK_ALIKES)


def _canonical(text: str) -> str:
    """A text in which every way of marking a quotation is one of few characters."""
    text = _TAG.sub(lambda tag: "”" if tag[1] else "“", _unescaped(text))
    text = _QUOTED_LINE.sub(r"“\1”", text)
    return _DOUBLED.sub(lambda run: _doubled(run.group()), text)


def _doubled(run: str) -> str:
    if run[0] in ",‚":
        return "„"
    if run[0] in "<>":
        return "«" if run[0] == "<" else "»"
    if "`" in run:
        return "‟"
    return "“" if set(run) == {"‘"} else "”"


def _stretches(text: str) -> Iterator[Span]:
    yield from _between_double(text)
    yield from _between_single(text)


@dataclass(slots=True)
class _Open:
    """The marks that are open, and what is known of the stretches so far; only outermost stretches are kept."""

    starts: list[int] = field(default_factory=list)
    spans: list[Span] = field(default_factory=list)
    unpaired: int | None = None

    def push(self, start: int) -> None:
        self.starts.append(start)

    def pop(self, end: int) -> None:
        start = self.starts.pop()
        if not self.starts:
            self.spans.append(Span(start, end))

    def lose(self, start: int) -> None:
        self.unpaired = start if self.unpaired is None else min(start, self.unpaired)

    def finish(self, length: int) -> list[Span]:
        """All stretches; what is left open reaches to the end, and the first such holds the others."""
        for start in self.starts[:1]:
            self.lose(start)
        return self.spans if self.unpaired is None else [*self.spans, Span(self.unpaired, length)]


def _between_double(text: str) -> list[Span]:
    opened = _Open()
    stack: list[str] = []  # what closes each open mark
    closable: Counter[str] = Counter()
    for at, mark in enumerate(text):
        if mark not in _DOUBLE:
            continue
        if not closable[mark] or (stack and _opens_clearly(text, at)):
            opened.push(at + 1)
            stack.append(_CLOSERS.get(mark, mark))
            closable.update(stack[-1])
            continue
        while mark not in stack[-1]:
            closable.subtract(stack.pop())
            opened.lose(opened.starts.pop())
        closable.subtract(stack.pop())
        opened.pop(at)
    return opened.finish(len(text))


def _opens_clearly(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return (not before or before.isspace() or before in _OPENING_BRACKETS) and after.isalnum()


def _between_single(text: str) -> list[Span]:
    opened = _Open()
    spared = {place for match in _AND.finditer(text) for place in (match.start(), match.end() - 1)}
    marks = [at for at, mark in enumerate(text) if mark in _SINGLE and at not in spared]
    inner = {at for at in marks if _is_inside_word(text, at)}
    edges = [at for at in marks if at not in inner]
    last_closing = max((at for at in edges if _may_close(text, at)), default=-1)
    first_inner = min(inner, default=len(text))
    candidate: int | None = None  # may close, or be a plural's apostrophe: ‘the reporters’ question’
    for at in edges:
        if _may_open(text, at) and not (opened.starts and _closes_rather(text, at, opened.starts[-1])):
            if _ELISION.match(text, at + 1) and (opened.starts or last_closing < at):
                continue
            if candidate is not None:
                opened.starts[1:] = []
                opened.pop(candidate)
                candidate = None
            opened.push(at + 1)
        elif not opened.starts:
            if not _is_apostrophe_at_end(text, at, first_inner):
                opened.lose(min(first_inner, at) + 1)
        elif _is_ambiguous(text, at):
            candidate = at
        else:
            opened.pop(at)
            candidate = None
    if candidate is not None and len(opened.starts) == 1:
        opened.pop(candidate)
    return opened.finish(len(text))


def _is_inside_word(text: str, at: int) -> bool:
    return text[at] not in "`‚" and 0 < at < len(text) - 1 and _is_letter(text[at - 1]) and _is_letter(text[at + 1])


def _is_letter(char: str) -> bool:
    """A letter of a script that writes apostrophes: between others, as in Chinese, a mark is none."""
    known = char < "\u0700" or "\u1e00" <= char <= "\u1fff"
    return known and (char.isalnum() or "\u0300" <= char <= "\u036f")


def _may_open(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if text[at] in "‚‘" and not (text[at] == "‘" and before and _is_letter(before)):
        return True
    return not (before and _is_letter(before)) and bool(after)


def _may_close(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return text[at] not in "‚" and not (after and _is_letter(after)) and bool(before)


def _closes_rather(text: str, at: int, opened: int) -> bool:
    """Whether a mark that may open closes what is open: it does unless it leans on the word after it."""
    german = text[opened - 1] == "‚"
    if (text[at] == "‘" and not german) or not _may_close(text, at):
        return False
    before, after = text[at - 1], text[at + 1 : at + 2]
    return not (before.isspace() and after and not after.isspace())


def _is_ambiguous(text: str, at: int) -> bool:
    after = text[at + 1 : at + 3]
    return text[at - 1] in _POSSESSIVE and after[:1].isspace() and after[1:].isalnum()


def _is_apostrophe_at_end(text: str, at: int, first_inner: int) -> bool:
    """Whether a mark that closes nothing ends a word: reporters’, goin’, ich hab’.

    After another letter than a plural's, and after a mark within a word, it may close what that one opened.
    """
    before = text[at - 1 : at]
    if text[at] in "‘`" or not before or not _is_letter(before):
        return False
    return before in _POSSESSIVE or first_inner > at or text[at + 1 : at + 2] in _DOUBLE  # l’« homme »


def _unmarked(text: str) -> str:
    """A text without its marks, each told by itself; what marks a line or stands in brackets goes whole."""
    text = _QUOTED_LINE.sub(r" \1", _TAG.sub(" ", _unescaped(text)))
    text = _DOUBLED.sub(lambda run: "," if run[0][0] == "," else "", text)
    text = "".join(char for char in text if char not in _DOUBLE)
    return "".join(char for at, char in enumerate(text) if char not in _SINGLE or _is_inside_word(text, at))


def _tidied(text: str) -> str:
    return re.sub(r"(?<=\w) (?=[.,](?:\s|$))", "", " ".join(text.split()))

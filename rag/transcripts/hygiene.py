"""Characters that a reader cannot see, and names that look like others: found for people, removed for the index. Pure.

Sources: Unicode UAX #9 (bidirectional controls), UTS #39 (confusables, by the confusable-homoglyphs library), UTS #51
(joined emoji and flags made of tag characters), UTS #37 (ideographic variation).
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

from rag.schema import Flag, FlagCode, Span

_MARKS = "\u061c\u200e\u200f"
_EMBEDDINGS = "\u202a-\u202c\u2066-\u2069"
_OVERRIDES = "\u202d\u202e"
# Beside the usual ones: invisible operators, deprecated controls, and the letters that are drawn as nothing.
_ZERO_WIDTH = "\u200b\u2060-\u2064\u206a-\u206f\ufeff\u180e\u034f\u3164\uffa0"
_JOINERS = "\u200c\u200d"
_TAGS = "\U000e0000-\U000e007f"
_VARIATIONS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
# A form feed is where pdftotext ends a page: ordinary, and a space to everybody.
_CONTROLS = "\x00-\x08\x0b\x0d-\x1f\x7f-\x9f\ufff9-\ufffb"
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_EMOJI = "\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
# Scripts whose spelling needs joiners: Arabic to Syriac and N'Ko, the Indic ones, Tibetan, Burmese, Khmer, Mongolian.
_JOINING = "\u0600-\u0dff\u0f00-\u109f\u1780-\u18af\ua840-\uabff\ufb50-\ufdff\ufe70-\ufefc"
# Scripts without spaces that mark where a word ends by a space of no width: Thai, Lao, Burmese, Khmer.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"

_NOT_TEXT = re.compile("[\ud800-\udfff\ufffe\uffff]")
_ANY = re.compile(f"[{_MARKS}{_EMBEDDINGS}{_OVERRIDES}{_ZERO_WIDTH}{_JOINERS}{_TAGS}{_VARIATIONS}{_CONTROLS}]")
# What is usual comes first, so that it is passed over.
_HIDDEN = re.compile(
    rf"(?P<usual>\U0001f3f4\U000e0067\U000e0062(?:\U000e0065\U000e006e\U000e0067|\U000e0073\U000e0063\U000e0074"
    rf"|\U000e0077\U000e006c\U000e0073)\U000e007f"
    rf"|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"
    rf"|(?<=[{_JOINING}])[{_JOINERS}]"
    rf"|(?<=[{_UNSPACED}])\u200b|\u200b(?=[{_UNSPACED}])"
    rf"|(?<=[{_HAN}])[\U000e0100-\U000e01ef]"
    rf"|(?<![{_VARIATIONS}A-Za-z\s])[\ufe00-\ufe0f])"
    rf"|(?P<mark>[{_MARKS}{_EMBEDDINGS}]+)"
    rf"|(?P<bidi>[{_OVERRIDES}]+)"
    rf"|(?P<zero_width>[{_ZERO_WIDTH}{_JOINERS}]+)"
    rf"|(?P<tag>[{_TAGS}{_VARIATIONS}]+)"
    rf"|(?P<control>[{_CONTROLS}]+)"
)
_RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]")
_WORD = re.compile(r"[^\W\d_]+")
_SHOWN_CODES = 3

_DETAILS: dict[FlagCode, tuple[str, str]] = {
    "bidi": (
        "{count} invisible character turns the reading direction ({codes}): the text may be shown in another order",
        "{count} invisible characters turn the reading direction ({codes}): the text may be shown in another order",
    ),
    "zero_width": (
        "{count} invisible character of no width ({codes}) may split a word that looks whole",
        "{count} invisible characters of no width ({codes}) may split words that look whole",
    ),
    "tag": (
        "{count} invisible tag or variation character ({codes}) may carry text that nobody sees",
        "{count} invisible tag or variation characters ({codes}) may carry text that nobody sees",
    ),
    "control": (
        "{count} control character ({codes}), which is no text",
        "{count} control characters ({codes}), which are no text",
    ),
}
_IN_LETTERS = "the label “{name}” is written with {letters} and looks like “{looks}”"
_IN_CODES = "the label “{name}” holds an invisible {codes} and looks like “{looks}”"
_IN_BOTH = "the label “{name}” is written with {letters} and holds an invisible {codes} and looks like “{looks}”"
DETAILS = (*chain.from_iterable(_DETAILS.values()), _IN_LETTERS, _IN_CODES, _IN_BOTH)
"""All that a flag may say; `ui/message_strings.py` says each in the page's other languages."""
_CODES: dict[str, FlagCode] = {code: code for code in _DETAILS}


def find_flags(text: str, speakers: Iterable[str]) -> tuple[Flag, ...]:
    """What a reader cannot see in a text or could take for something else: a flag a code, and one a look-alike label.

    >>> [(flag.code, flag.start, flag.count) for flag in find_flags("Q: A\\u202eb\\u200bc\\u200bd", ())]
    [('bidi', 4, 1), ('zero_width', 6, 2)]
    >>> find_flags("Café\\u00ad, می\\u200cخواهم, 👩\\u200d🚀", ("Ada Noor",))
    ()
    """
    return (*_hidden(text), *_homoglyphs(text, tuple(dict.fromkeys(speakers))))


def clean(text: str) -> str:
    """The text without what `find_flags` finds and without direction marks; the same object where there is nothing.

    >>> clean("Ig\\u200bnore \\u202eit\\x07")
    'Ignore it'
    """
    if not _ANY.search(text):
        return text
    return _HIDDEN.sub(_seen, text)


def looks_alike(a: str, b: str) -> bool:
    """Whether two different names look the same: letters of other scripts or invisible characters tell them apart.

    >>> looks_alike("M\\u0430o Ning", "Mao Ning"), looks_alike("MAO NING", "Mao Ning"), looks_alike("Mao", "Ning")
    (True, False, False)
    """
    if (a.isascii() and b.isascii()) or _same(a) == _same(b):
        return False
    return bool(_foreign(a) or _foreign(b)) and _skeleton(a) == _skeleton(b)


def code_point(character: str) -> str:
    """How a character that cannot be shown is written.

    >>> code_point("\\u202e")
    'U+202E'
    """
    return f"U+{ord(character):04X}"


def hidden_spans(text: str) -> tuple[Span, ...]:
    """The runs of characters that `clean` takes out.

    >>> hidden_spans("a\\u200b\\u200bb\\x07, 👩\\u200d🚀")
    (Span(start=1, end=3), Span(start=4, end=5))
    """
    if not _ANY.search(text):
        return ()
    return tuple(Span(*match.span()) for match in _HIDDEN.finditer(text) if match.lastgroup != "usual")


def visible(text: str) -> str:
    """Text in which characters that nobody sees, or that turn the reading direction, are written as their codes.

    >>> visible("pay \\u202e001$\\x07\\r\\n")
    'pay ⟨U+202E⟩001$⟨U+0007⟩\\n'
    """
    text = _NOT_TEXT.sub("\ufffd", text.replace("\r\n", "\n"))
    spans = hidden_spans(text)
    if not spans:
        return text
    pieces, cursor = [], 0
    for start, end in spans:
        pieces += [text[cursor:start], *(f"⟨{code_point(char)}⟩" for char in text[start:end])]
        cursor = end
    return "".join(pieces) + text[cursor:]


def is_hidden(character: str) -> bool:
    """Whether a character is one of those that may be flagged: a terminal or page should not be given it raw."""
    return _ANY.match(character) is not None


def _seen(match: re.Match[str]) -> str:
    if match.lastgroup == "usual":
        return match.group()
    return " " if any(map(str.isspace, match.group())) else ""


def _hidden(text: str) -> tuple[Flag, ...]:
    if not _ANY.search(text):
        return ()
    counts: dict[FlagCode, Counter[str]] = {code: Counter() for code in _DETAILS}
    starts: dict[FlagCode, int] = {}
    line_end = -1
    right_to_left = False
    for match in _HIDDEN.finditer(text):
        code = _CODES.get(match.lastgroup or "")
        if match.lastgroup == "mark":
            if match.start() >= line_end:
                line_start = text.rfind("\n", 0, match.start()) + 1
                line_end = text.find("\n", match.start())
                line_end = len(text) if line_end < 0 else line_end
                right_to_left = _RIGHT_TO_LEFT.search(text, line_start, line_end) is not None
            # Marks and embeddings belong to Arabic and Hebrew typography; an override never does.
            code = None if right_to_left else "bidi"
        if code:
            counts[code].update(match.group())
            starts.setdefault(code, match.start())
    return tuple(
        Flag(code, starts[code], found.total(), _detail(code, found)) for code, found in counts.items() if found
    )


def _detail(code: FlagCode, found: Counter[str]) -> str:
    codes = ", ".join(code_point(char) for char, _ in found.most_common(_SHOWN_CODES))
    more = ", …" if len(found) > _SHOWN_CODES else ""
    one, many = _DETAILS[code]
    return (one if found.total() == 1 else many).format(count=found.total(), codes=codes + more)


def _homoglyphs(text: str, speakers: tuple[str, ...]) -> list[Flag]:
    """A flag for each label that is not what it looks like."""
    if all(name.isascii() for name in speakers):
        return []
    by_skeleton: dict[str, list[str]] = {}
    for name in speakers:
        by_skeleton.setdefault(_skeleton(name), []).append(name)
    latin = sum(1 for name in speakers if _scripts(name) == {"LATIN"})
    flags = []
    for name in speakers:
        foreign = _foreign(name)
        alike = [other for other in by_skeleton[_skeleton(name)] if looks_alike(name, other)]
        imitates = _mixes(name) or (latin * 2 >= len(speakers) and _is_wholly_confusable(name))
        if not foreign or not (imitates or (alike and not all(_foreign(other) for other in alike))):
            continue
        looks = alike[0] if alike else _as_it_looks(name)
        detail = _imitation(_shown(name), foreign, _shown(looks))
        flags.append(Flag("homoglyph", max(0, text.find(name)), max(1, text.count(name)), detail))
    return flags


def _mixes(name: str) -> bool:
    """Whether Latin and look-alike letters stand in one word, or a word of look-alikes beside a Latin one.

    >>> _mixes("M\\u0430o"), _mixes("\\u041c\\u0430\\u043e Ning"), _mixes("\\u0422\\u0410\\u0421\\u0421 / TASS")
    (True, True, False)
    """
    words = _WORD.findall(clean(name))
    if any("LATIN" in _scripts(word) and _foreign(word) for word in words):
        return True
    latin = any(_scripts(word) == {"LATIN"} for word in words)
    # Capitals of another script beside Latin are how an agency writes its name in both ("ТАСС / TASS").
    return latin and any(_is_wholly_confusable(word) and not word.isupper() for word in words)


def _is_wholly_confusable(name: str) -> bool:
    """Whether every letter is of another script than Latin and looks like a Latin one."""
    letters = "".join(_WORD.findall(name))
    return bool(letters) and len(_foreign(name)) == len(set(letters))


@lru_cache(maxsize=4096)
def _foreign(name: str) -> tuple[str, ...]:
    """The characters of a name that only look like Latin letters, and the invisible ones, each once."""
    if name.isascii():
        return ()
    letters = (char for char in unicodedata.normalize("NFC", name) if not char.isascii())
    found = (char for char in letters if is_hidden(char) or (_script(char) != "LATIN" and _prototype(char)))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=4096)
def _skeleton(name: str) -> str:
    """What a name looks like, whatever letters it is written with (UTS #39, section 4), case and spaces folded."""
    seen = "".join(_prototype(char) or char for char in unicodedata.normalize("NFD", _bare(name)))
    return re.sub("[l1|]", "i", _same(seen))


def _as_it_looks(name: str) -> str:
    return "".join(_prototype(char) or char for char in _bare(name))


def _same(name: str) -> str:
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def _bare(name: str) -> str:
    return clean(name).replace("\u00ad", "")


def _prototype(char: str) -> str | None:
    """The ASCII letter that a letter of another script looks like."""
    return None if char.isascii() else _prototypes().get(char)


@lru_cache(maxsize=1)
def _prototypes() -> dict[str, str]:
    # Loaded at need only: a megabyte of JSON for names that are hardly ever there.
    from confusable_homoglyphs.confusables import confusables_data

    found = {}
    for char, others in confusables_data.items():
        ascii_letters = [other["c"] for other in others if len(other["c"]) == 1 and other["c"].isascii()]
        letter = next((one for one in ascii_letters if one.isalpha()), None)
        # Full-width letters are typography, not another script.
        if letter and len(char) == 1 and char.isalpha() and not "\uff00" <= char <= "\uffef":
            found[char] = letter
    return found


@lru_cache(maxsize=4096)
def _script(char: str) -> str:
    """The first word of a letter's Unicode name: LATIN, CYRILLIC, GREEK, CJK, MATHEMATICAL …"""
    name = unicodedata.name(unicodedata.normalize("NFC", char), "UNKNOWN")
    return "LATIN" if name.startswith("FULLWIDTH LATIN") else name.split()[0]


def _scripts(name: str) -> set[str]:
    return {_script(char) for char in name if char.isalpha()}


def _imitation(name: str, foreign: tuple[str, ...], looks: str) -> str:
    """What is said of a label that looks like another: its letters of other scripts, its invisible characters."""
    codes = [code_point(char) for char in foreign if is_hidden(char)]
    by_script: dict[str, list[str]] = {}
    for char in foreign:
        if not is_hidden(char):
            by_script.setdefault(_script(char).title(), []).append(f"“{char}”")
    letters = [f"{'' if shown[1:] else 'a '}{script} {_listed(shown)}" for script, shown in by_script.items()]
    form = _IN_BOTH if letters and codes else _IN_LETTERS if letters else _IN_CODES
    return form.format(name=name, letters=" and ".join(letters), codes=_listed(codes) if codes else "", looks=looks)


def _listed(words: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return f"{', '.join(words[:-1])} and {words[-1]}" if words[1:] else words[0]


def _shown(name: str) -> str:
    """A name for people: what cannot be seen as its code point."""
    return "".join(code_point(char) if is_hidden(char) else char for char in name)

"""The quote gate: fold typography, find exactly, widen to whole sentences, or refuse. Pure.

Nothing fuzzy is ever accepted: a sentence and its negation are 99 % alike.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.language import sentences
from rag.schema import Exchange, Quote, Role, Span, Turn, Verdict

_DROPPED = frozenset("\u00ad\u200b\u2060\ufeff")
_DOUBLE_QUOTES = frozenset('"“”„‟«»〝〞〟「」『』')
_SINGLE_QUOTES = frozenset("'‘’‚‛‹›`´′ʼ")
_DASHES = frozenset("-‐‑‒–—―−﹘﹣－")
_OPENING = frozenset("«‹")
_CLOSING = frozenset("»›")
_NO_SPACE_BEFORE = frozenset("?!:;%")
_ELLIPSIS = re.compile(r"\s*(?:\[\s*)?(?:…|\.\.\.)(?:\s*\])?\s*")
_UNIT = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]|[^\W_]+")
_MIN_PIECE_WORDS = 3
_MIN_PIECE_HAN = 6
_MAX_PIECES = 4


@dataclass(frozen=True, slots=True)
class Folded:
    """A text without its typography; character i came from `original[starts[i]:ends[i]]`."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Check:
    """What the gate says of a claimed quote: `quote` only where the verdict is exact or folded.

    `found_in` is the exchange where a misattributed quote really stands.
    """

    verdict: Verdict
    quote: Quote | None = None
    found_in: str | None = None


def fold(text: str) -> Folded:
    """Unicode NFC; one form of quotation marks, dashes, spaces and widths; soft hyphens dropped.

    The spaces that French typography sets inside guillemets and before ? ! : ; do not count.

    >>> fold("«\u00a0L’IA — oui\u00a0!\u00a0»").text
    '"L\\'IA - oui!"'
    """
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    opened = False
    for start, end, folded in _clusters(text):
        if folded == " ":
            if not out or out[-1] == " " or opened:
                continue
        elif (folded in _NO_SPACE_BEFORE or text[start] in _CLOSING) and out and out[-1] == " ":
            out.pop(), starts.pop(), ends.pop()
        opened = text[start] in _OPENING
        out.extend(folded)
        starts.extend([start] * len(folded))
        ends.extend([end] * len(folded))
    if out and out[-1] == " ":
        out.pop(), starts.pop(), ends.pop()
    return Folded("".join(out), tuple(starts), tuple(ends))


def _clusters(text: str) -> Iterator[tuple[int, int, str]]:
    """A base character with its marks, and what it folds to; what folds to nothing is left out."""
    start = 0
    while start < len(text):
        end = start + 1
        while end < len(text) and _joins(text[end]):
            end += 1
        folded = _fold_cluster(text[start:end])
        if folded:
            yield start, end, folded
        start = end


def _joins(char: str) -> bool:
    return unicodedata.category(char).startswith("M") or "\u1160" <= char <= "\u11ff"


def _fold_cluster(cluster: str) -> str:
    char = cluster[0]
    if len(cluster) == 1:
        if char in _DROPPED:
            return ""
        if char.isspace():
            return " "
        if char in _DOUBLE_QUOTES:
            return '"'
        if char in _SINGLE_QUOTES:
            return "'"
        if char in _DASHES:
            return "-"
    if "\uff00" <= char <= "\uffef":
        cluster = unicodedata.normalize("NFKC", cluster)
        if len(cluster) == 1 and not "\uff00" <= cluster <= "\uffef":
            return _fold_cluster(cluster)
    return unicodedata.normalize("NFC", cluster)


def find(claim: str, text: str, within: Span) -> Iterator[Span]:
    """Where a claimed quote stands in a stretch of text, typography apart; never inside a word.

    >>> text = "We will not raise tariffs."
    >>> list(find("not  raise", text, Span(0, len(text)))), list(find("will raise", text, Span(0, len(text))))
    ([Span(start=8, end=17)], [])
    """
    needle = fold(claim).text.strip()
    if not any(char.isalnum() for char in needle):
        return
    folded = fold(text[within.start : within.end])
    at = folded.text.find(needle)
    while at >= 0:
        last = at + len(needle)
        if _at_word_edge(folded.text, at) and _at_word_edge(folded.text, last):
            yield Span(within.start + folded.starts[at], within.start + folded.ends[last - 1])
        at = folded.text.find(needle, at + 1)


def _at_word_edge(text: str, at: int) -> bool:
    if at in (0, len(text)):
        return True
    before, after = text[at - 1], text[at]
    if unicodedata.category(after).startswith("M"):
        return False
    return not (_is_letter(before) and _is_letter(after))


def _is_letter(char: str) -> bool:
    return char.isalnum() and not "\u3040" <= char <= "\u9fff"


def widen(text: str, within: Span, found: Span) -> Span:
    """The whole sentences that a found stretch touches.

    >>> text = "Yes. We will not raise tariffs. No."
    >>> text[slice(*widen(text, Span(0, len(text)), Span(17, 30)))]
    'We will not raise tariffs.'
    """
    touched = [
        Span(within.start + start, within.start + end)
        for start, end in sentences(text[within.start : within.end])
        if within.start + start < found.end and within.start + end > found.start
    ]
    return Span(touched[0].start, touched[-1].end) if touched else found


def verify(
    claim: str,
    exchange: Exchange,
    text: str,
    role: Role | None = None,
    elsewhere: Iterable[Exchange] = (),
) -> Check:
    """Whether a claimed quote stands in an exchange, in a role (None: in any), and where.

    `text` is the text of the exchange's transcript. `elsewhere` are other exchanges in which to look for what is
    not here, to tell a misattributed quote from an invented one.
    """
    quote = _stands_in(claim, exchange, text, role)
    if quote is not None:
        return Check(quote.verdict, quote)
    if role is not None and _stands_in(claim, exchange, text, None) is not None:
        return Check("misattributed", found_in=exchange.id)
    others = [other for other in elsewhere if other.id != exchange.id]
    for other in others:
        if any(_occurs(claim, turn) for turn in other.turns):
            return Check("misattributed", found_in=other.id)
    turns = [turn for other in (exchange, *others) for turn in other.turns]
    return Check("stitched" if len(pieces_of(claim, (turn.text for turn in turns))) > 1 else "absent")


def verify_at(place: Span, exchange: Exchange, text: str, role: Role) -> Check:
    """Whether a place holds whole sentences of one turn of an exchange, in a role.

    `text` is the text of the exchange's transcript. What is there in another role is misattributed; what is not whole
    sentences of one turn is absent.
    """
    for number, turn in enumerate(exchange.turns):
        for span in turn.spans:
            if not (span.start <= place.start < place.end <= span.end):
                continue
            if turn.role != role:
                return Check("misattributed", found_in=exchange.id)
            if widen(text, span, place) == place:
                return Check("exact", _quote(exchange, number, text, place, "exact"))
    return Check("absent")


def _stands_in(claim: str, exchange: Exchange, text: str, role: Role | None) -> Quote | None:
    for number, turn in enumerate(exchange.turns):
        if role is not None and turn.role != role:
            continue
        for span in turn.spans:
            found = _locate(claim, text, span)
            if found is not None:
                place = widen(text, span, found)
                verdict: Verdict = "exact" if claim.strip() in text[place.start : place.end] else "folded"
                return _quote(exchange, number, text, place, verdict)
    return None


def _quote(exchange: Exchange, number: int, text: str, place: Span, verdict: Verdict) -> Quote:
    turn = exchange.turns[number]
    return Quote(
        transcript=exchange.transcript,
        exchange=exchange.id,
        turn=number,
        role=turn.role,
        speaker=turn.speaker or _sole(exchange, turn.role),
        text=text[place.start : place.end],
        start=place.start,
        end=place.end,
        verdict=verdict,
    )


def _locate(claim: str, text: str, span: Span) -> Span | None:
    """An exact match at once where there is one: folding a long turn costs a millisecond."""
    bare = claim.strip()
    at = text.find(bare, span.start, span.end) if any(map(str.isalnum, bare)) else -1
    if at >= 0 and _at_word_edge(text, at) and _at_word_edge(text, at + len(bare)):
        return Span(at, at + len(bare))
    return next(find(claim, text, span), None)


def _sole(exchange: Exchange, role: Role) -> str | None:
    if role not in ("reporter", "official"):
        return None
    names = exchange.asked_by if role == "reporter" else exchange.answered_by
    return names[0] if len(names) == 1 else None


def _occurs(claim: str, turn: Turn) -> bool:
    return _locate(claim, turn.text, Span(0, len(turn.text))) is not None


def pieces_of(claim: str, texts: Iterable[str]) -> tuple[str, ...]:
    """The stretches, at most four, that a claim falls into where each stands in some text; none where it does not.

    >>> pieces_of("The bridge will close in May for a week.", ["The bridge will stay.", "We close in May for a week."])
    ('The bridge will', 'close in May for a week')
    """
    folded = [fold(text).text for text in texts]
    whole = _ELLIPSIS.sub(" ", fold(claim).text).strip()
    units = list(_UNIT.finditer(whole))
    pieces: list[str] = []
    done = 0
    while done < len(units):
        # A piece that reaches too far may leave too little after it: then the next one begins within it.
        for start in range(done, max(-1, done - _MIN_PIECE_HAN) if pieces else done - 1, -1):
            end = start + _longest_prefix(whole, units[start:], folded)
            if end > done and _is_long_enough(units[start:end]):
                break
        else:
            return ()
        if len(pieces) == _MAX_PIECES:
            return ()
        pieces.append(whole[units[start].start() : units[end - 1].end()])
        done = end
    return tuple(pieces)


def _is_long_enough(units: Sequence[re.Match[str]]) -> bool:
    han = sum(len(unit.group()) == 1 and unit.group() > "\u3400" for unit in units)
    return len(units) >= (_MIN_PIECE_HAN if han == len(units) else _MIN_PIECE_WORDS)


def _longest_prefix(text: str, units: Sequence[re.Match[str]], folded: list[str]) -> int:
    """How many of the units stand together somewhere; a prefix of what stands stands too, so bisect."""
    low, high = 0, len(units)
    while low < high:
        middle = (low + high + 1) // 2
        prefix = text[units[0].start() : units[middle - 1].end()]
        if any(_has_whole(source, prefix) for source in folded):
            low = middle
        else:
            high = middle - 1
    return low


def _has_whole(source: str, piece: str) -> bool:
    at = source.find(piece)
    while at >= 0:
        if _at_word_edge(source, at) and _at_word_edge(source, at + len(piece)):
            return True
        at = source.find(piece, at + 1)
    return False

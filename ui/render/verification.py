"""What a check found, as rich renderables: a receipt's, and a pasted quotation's. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from rag.finding import MAX_PLACES, Finding, Near, Piece, Place
from rag.phrases import date_in_words, phrases, plain
from rag.receipts import ReceiptCheck
from ui.render.terminal import safe

_SHOWN = 5
_WORDS = phrases("en")


def receipt_check(check: ReceiptCheck) -> RenderableType:
    """Whether a receipt holds, and what does not, a line each."""
    if check.holds:
        noun = "quotation stands" if check.quotes == 1 else "quotations stand"
        lines = [f"Holds: {check.quotes} {noun} where the receipt says.", *(f"  {note}" for note in check.notes)]
    else:
        lines = ["Does not hold:", *(f"  {problem}" for problem in check.problems)]
    return Group(*(_unbroken(line) for line in lines))


def finding(found: Finding) -> RenderableType:
    """Where a quotation stands; else what it is made of, and what is nearest."""
    if found.places:
        head = f"Found ({found.verdict}): stands in {_counted(found.places)}{_only(found.places)}."
        return Group(_unbroken(head, "bold"), *_places(found.places))
    parts: list[RenderableType] = [_unbroken(_not_found(found), "bold")]
    for number, piece in enumerate(found.pieces, 1):
        parts += [Text(""), *_piece(number, piece)]
    if found.nearest is not None:
        parts += [Text(""), *_nearest(found.nearest)]
    return Group(*parts)


def _counted(places: tuple[Place, ...]) -> str:
    if len(places) >= MAX_PLACES:
        return f"{MAX_PLACES:,} places or more"
    return "1 place" if len(places) == 1 else f"{len(places)} places"


def _only(places: tuple[Place, ...]) -> str:
    """What is to be said at once: that no official said it, or that it was taken back."""
    reported = ", only in reporters’ words" if all(place.role == "reporter" for place in places) else ""
    replaced = ", only in replaced versions" if all(place.superseded_by for place in places) else ""
    return reported + replaced


def _not_found(found: Finding) -> str:
    if found.verdict != "stitched":
        return "Not found: these words stand nowhere on record."
    count = len(found.pieces)
    if found.in_one_turn is None:
        return f"Not found as it is (stitched): {count} pieces that stand apart."
    return f"Not found as it is (stitched): {count} pieces of one speech, in this order, with words between left out."


def _piece(number: int, piece: Piece) -> Iterable[RenderableType]:
    where = f"stands in {_counted(piece.places)}" if piece.places else "stands nowhere"
    yield _unbroken(f"Piece {number}: {safe(piece.text)}", "bold")
    yield _unbroken(f"  {where}")
    yield from _places(piece.places, shown=1)


def _places(places: tuple[Place, ...], shown: int = _SHOWN) -> Iterable[RenderableType]:
    for place in places[:shown]:
        yield Text("")
        yield from _place(place)
    if len(places) > shown:
        yield Text("")
        at_least = "at least " if len(places) >= MAX_PLACES else ""
        yield _unbroken(f"and {at_least}{len(places) - shown} more", "dim")


def _place(place: Place) -> Iterable[RenderableType]:
    begin, end = place.marked.start - place.start, place.marked.end - place.start
    before, marked, after = (_line(part) for part in (place.quote[:begin], place.quote[begin:end], place.quote[end:]))
    is_part = any(map(str.isalnum, before + after))
    sentence = Text(_WORDS.open_quote, style="italic" if place.role == "reporter" else "")
    sentence.append(before)
    sentence.append(f">>{marked}<<" if is_part else marked, style="bold" if is_part else "")
    sentence.append(after + _WORDS.close_quote)
    yield Text(f"{place.verdict}{', part of a sentence' if is_part else ''}: {_who(place)}")
    yield Padding(sentence, (0, 2, 0, 4), expand=False)
    yield from _where(place)


def _line(text: str) -> str:
    """Text on one line, the spaces at its ends kept."""
    return safe("".join(" " if char in "\n\t" else char for char in text))


def _where(place: Place) -> Iterable[RenderableType]:
    yield Padding(Text(_line(place.title), style="dim"), (0, 2, 0, 4), expand=False)
    yield _unbroken(f"    {place.exchange} · {place.start}:{place.end} of {place.transcript}", "dim")
    if place.superseded_by:
        yield _unbroken(f"    in a version that {place.superseded_by} replaced", "yellow")


def _who(place: Place) -> str:
    """Who said it, in which role, to whom and when.

    A reporter's words are said to be the reporter's.
    """
    when = f" on {date_in_words(place.date, 'en')}" if place.date else ""
    officials, askers = plain(", ".join(place.answered_by)), plain(", ".join(place.asked_by))
    speaker = plain(place.speaker or "")
    if place.role == "reporter":
        asked = f", asking {officials}" if officials else ""
        answered = f", not those of {officials}" if officials else ""
        return f"{speaker or askers or 'a reporter'} (reporter){asked}{when}: the reporter’s words{answered}"
    if place.role == "official":
        told = f", answering {askers}" if askers else ", answering a reporter"
        return f"{speaker or officials or 'the official'} (official){told if place.kind == 'exchange' else ''}{when}"
    if place.role == "moderator":
        return f"{speaker or 'the moderator'} (moderator){when}"
    return f"{speaker or 'somebody'}, whose role the transcript does not tell{when}"


def _nearest(near: Near) -> Iterable[RenderableType]:
    yield _unbroken("Nearest, not the same: {+on record+} [-not on record-]", "bold")
    difference = Text()
    for line in near.difference:
        words = _line(line.text)
        bare, space = words.rstrip(), words[len(words.rstrip()) :]
        if line.mark == " ":
            difference.append(words)
        else:
            marked = f"{{+{bare}+}}" if line.mark == "+" else f"[-{bare}-]"
            difference.append(marked, style="green" if line.mark == "+" else "red")
            difference.append(space)
    yield Padding(difference, (0, 2, 0, 4), expand=False)
    yield Padding(Text(_who(near.place)), (0, 2, 0, 4), expand=False)
    yield from _where(near.place)


def _unbroken(line: str, style: str = "") -> Text:
    return Text(safe(line), style=style, no_wrap=True, overflow="ignore")

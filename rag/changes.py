"""What changed between two versions of a transcript, exchange by exchange and sentence by sentence. Pure."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from typing import Literal

from rag.language import sentences
from rag.schema import Exchange

Mark = Literal[" ", "+", "-"]

_ALIKE = 0.4
"""Share of text that two exchanges have in common when one is the other edited; unrelated ones reach about .1."""


@dataclass(frozen=True, slots=True)
class Line:
    """A label or sentence that both versions have, or that was added or removed."""

    mark: Mark
    text: str


@dataclass(frozen=True, slots=True)
class ExchangeChange:
    """An exchange that is not as it was: `old` is None where it was added, `new` where it was removed."""

    old: str | None
    new: str | None
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """What `show ID --changes --json` prints: the version replaced, and every exchange that is not as it was."""

    transcript: str
    replaces: str
    exchanges: tuple[ExchangeChange, ...]

    @property
    def changed(self) -> int:
        """Exchanges that stand in both, in other words."""
        return sum(1 for one in self.exchanges if one.old and one.new)

    @property
    def added(self) -> int:
        """Exchanges that are new."""
        return sum(1 for one in self.exchanges if not one.old)

    @property
    def removed(self) -> int:
        """Exchanges that are no longer there."""
        return sum(1 for one in self.exchanges if not one.new)


def compare(old: tuple[Exchange, ...], new: tuple[Exchange, ...]) -> tuple[ExchangeChange, ...]:
    """The exchanges that were changed, added or removed, in the order of the newer version."""
    before, after = [_lines(one) for one in old], [_lines(one) for one in new]
    found: list[ExchangeChange] = []
    matcher = difflib.SequenceMatcher(None, list(map(tuple, before)), list(map(tuple, after)), autojunk=False)
    for tag, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if tag == "equal":
            continue
        column = new_start
        for row in range(old_start, old_end):
            partner = _partner(before[row], after[column:new_end])
            if partner is None:
                found.append(ExchangeChange(old[row].id, None, tuple(Line("-", line) for line in before[row])))
                continue
            found += [_added(new[at], after[at]) for at in range(column, column + partner)]
            column += partner
            found.append(ExchangeChange(old[row].id, new[column].id, _difference(before[row], after[column])))
            column += 1
        found += [_added(new[at], after[at]) for at in range(column, new_end)]
    return tuple(found)


def _added(exchange: Exchange, lines: list[str]) -> ExchangeChange:
    return ExchangeChange(None, exchange.id, tuple(Line("+", line) for line in lines))


def _partner(lines: list[str], candidates: list[list[str]]) -> int | None:
    """Which of the candidates is an edited version of some lines: the most alike, if any is."""
    shares = [difflib.SequenceMatcher(None, lines, other, autojunk=False).ratio() for other in candidates]
    if shares and max(shares) < _ALIKE:  # few sentences, all of them touched: compare their words
        words = [" ".join(other).split() for other in candidates]
        shares = [
            difflib.SequenceMatcher(None, " ".join(lines).split(), other, autojunk=False).ratio() for other in words
        ]
    best = max(range(len(shares)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= _ALIKE else None


def _lines(exchange: Exchange) -> list[str]:
    """Who speaks and each sentence, a line each, so that a diff is read as one reads the exchange."""
    lines = []
    for turn in exchange.turns:
        lines.append(f"{turn.speaker or turn.role}:")
        lines += [" ".join(turn.text[start:end].split()) for start, end in sentences(turn.text)]
    return lines


def _difference(old: list[str], new: list[str]) -> tuple[Line, ...]:
    lines: list[Line] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for _, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        if old[old_start:old_end] == new[new_start:new_end]:
            lines += [Line(" ", line) for line in old[old_start:old_end]]
            continue
        lines += [Line("-", line) for line in old[old_start:old_end]]
        lines += [Line("+", line) for line in new[new_start:new_end]]
    return tuple(lines)

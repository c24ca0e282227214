"""Speeches in order -> exchanges: who asked, who answered, what it follows."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.language import fold_text, tokens
from rag.schema import Exchange, Kind, Role, Span, Turn

_FOLLOW_UP = re.compile(
    r"question complémentaire|pour faire suite|follow[- ]?up questions?|further question|just now you"
    r"|\b(?:can i|could i|may i|to|just a|a quick|a|one|my|quick) follow[- ]?up\b(?! (?!on\b)\w)"
    r"|following up on (?:that|this|your|my|what|the (?:question|previous))|i follow up"
    r"|追问|接着(?:问|刚才|你)|补充提问|pregunta (?:complementaria|de seguimiento)|nachfrage",
    re.IGNORECASE,
)
_MIN_SHARED_WORDS = 2
_MIN_STEM = 4


@dataclass(frozen=True, slots=True)
class Spoken:
    """A turn and how it stands among the others.

    An aside goes on with the exchange around it; an announcement is an exchange of its own; `again` says that the
    label itself calls the turn a follow-up.
    """

    turn: Turn
    aside: bool = False
    announcement: bool = False
    again: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """The turns of an exchange; `again`: its label calls it a follow-up."""

    kind: Kind
    turns: tuple[Turn, ...]
    again: bool = False


def group_turns(spoken: Sequence[Spoken]) -> tuple[Group, ...]:
    """Turns into exchanges: a new one begins where a reporter speaks after anybody else has.

    A reporter's last words that nobody answers ("Thank you.") stay with the exchange before them.
    """
    groups: list[list[Spoken]] = []
    for one in spoken:
        if not groups or _begins(one, groups[-1]):
            groups.append([one])
        else:
            groups[-1].append(one)
    merged: list[list[Spoken]] = []
    for group in groups:
        if merged and _asks(group) and not _answers(group) and _asks(merged[-1]) and not group[0].announcement:
            merged[-1].extend(group)
        else:
            merged.append(group)
    return tuple(
        Group("exchange" if _asks(group) else "statement", tuple(one.turn for one in group), group[0].again)
        for group in merged
    )


def _asks(group: list[Spoken]) -> bool:
    return any(one.turn.role == "reporter" and not one.aside for one in group)


def _answers(group: list[Spoken]) -> bool:
    return any(one.turn.role in ("official", "unknown") for one in group)


def _begins(one: Spoken, group: list[Spoken]) -> bool:
    if one.aside:
        return False
    if one.announcement or group[0].announcement:
        return True
    if one.turn.role == "reporter":
        return group[-1].turn.role != "reporter"
    return group[0].turn.role != "reporter"


def transcript_id(date: dt.date | None, language: str, text: str) -> str:
    """`YYYY-MM-DD-<language>-<6 hex of the sha256 of the text>`.

    >>> transcript_id(None, "fr", "")
    'undated-fr-e3b0c4'
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
    return f"{date.isoformat() if date else 'undated'}-{language}-{digest[:6]}"


def turn_spans(exchanges: tuple[Exchange, ...]) -> tuple[Span, ...]:
    """Where the turns of exchanges stand, in order."""
    return tuple(span for exchange in exchanges for turn in exchange.turns for span in turn.spans)


def number_exchanges(
    transcript: str, groups: tuple[Group, ...], sole: str | None, language: str
) -> tuple[Exchange, ...]:
    """The exchanges of a transcript, numbered from 1; `sole` answers where no label names who does."""
    exchanges: list[Exchange] = []
    words = _Words(language)
    for number, group in enumerate(groups, 1):
        exchange = Exchange(
            id=f"{transcript}/{number}",
            transcript=transcript,
            kind=group.kind,
            follows=None,
            asked_by=_speakers(group.turns, "reporter", None),
            answered_by=_speakers(group.turns, "official", sole) or _speakers(group.turns, "unknown", None),
            turns=group.turns,
        )
        exchanges.append(replace(exchange, follows=_follows(exchange, group.again, exchanges, words)))
    return tuple(exchanges)


def _speakers(turns: tuple[Turn, ...], role: Role, otherwise: str | None) -> tuple[str, ...]:
    speaking = [turn.speaker or otherwise for turn in turns if turn.role == role]
    return tuple(dict.fromkeys(name for name in speaking if name))


class _Words:
    """Which exchange shares most words with a question; texts are folded only when some follow-up asks."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._folded: dict[str, str] = {}

    def of(self, question: str) -> frozenset[str]:
        """The content words of a question: Chinese bigrams, else stems of four letters."""
        found = tokens(question, self._language)
        return frozenset(word for word in found if len(word) >= _MIN_STEM or not word.isascii())

    def held(self, words: frozenset[str], exchange: Exchange) -> int:
        """How many of the words an exchange holds."""
        if exchange.id not in self._folded:
            self._folded[exchange.id] = fold_text(" ".join(turn.text for turn in exchange.turns))
        return sum(word in self._folded[exchange.id] for word in words)


def _follows(exchange: Exchange, again: bool, earlier: list[Exchange], words: _Words) -> str | None:
    """The earlier exchange that this one follows up: by its label or words, or the same named asker directly next."""
    if exchange.kind != "exchange" or not earlier:
        return None
    if again:
        return earlier[-1].id
    question = next(turn.text for turn in exchange.turns if turn.role == "reporter")
    if _FOLLOW_UP.search(question[:200]):
        asked = words.of(question)
        most, index = max((words.held(asked, one), index) for index, one in enumerate(earlier))
        return earlier[index].id if most >= _MIN_SHARED_WORDS else earlier[-1].id
    if exchange.asked_by and exchange.asked_by == earlier[-1].asked_by:
        return earlier[-1].id
    return None

"""The latest finished answers, kept in memory so that a reader can take them away, or say what is wrong with them."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass

from rag.schema import Answer, ConditionKind

_KEPT = 500
"""How many; the oldest go first. An answer is some tens of kilobytes."""


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer, the questions that it was asked after, and the kinds of its own words that were to limit nothing."""

    answer: Answer
    history: tuple[str, ...] = ()
    without: frozenset[ConditionKind] = frozenset()


class KeptAnswers:
    """Finished answers by a token that nobody can guess. Safe to share between threads."""

    def __init__(self, most: int = _KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def keep(
        self, answer: Answer, history: tuple[str, ...] = (), without: frozenset[ConditionKind] = frozenset()
    ) -> str:
        """Keep an answer and how it was asked for; its token."""
        token = secrets.token_urlsafe()
        with self._lock:
            self._kept[token] = Kept(answer, history, without)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        return token

    def answer(self, token: str) -> Answer | None:
        """The answer of a token; None where it is not kept, or no longer."""
        kept = self.kept(token)
        return kept.answer if kept else None

    def kept(self, token: str) -> Kept | None:
        """The answer of a token and how it was asked for; None where it is not kept, or no longer."""
        with self._lock:
            return self._kept.get(token)

"""The latest finished answers, kept in memory so that a reader can take them away: nothing is written."""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict

from rag.schema import Answer

_KEPT = 500
"""How many; the oldest go first. An answer is some tens of kilobytes."""


class KeptAnswers:
    """Finished answers by a token that nobody can guess. Safe to share between threads."""

    def __init__(self, most: int = _KEPT) -> None:
        self._most = most
        self._answers: OrderedDict[str, Answer] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, answer: Answer) -> str:
        """Keep an answer; its token."""
        token = secrets.token_urlsafe()
        with self._lock:
            self._answers[token] = answer
            while len(self._answers) > self._most:
                self._answers.popitem(last=False)
        return token

    def answer(self, token: str) -> Answer | None:
        """The answer of a token; None where it is not kept, or no longer."""
        with self._lock:
            return self._answers.get(token)

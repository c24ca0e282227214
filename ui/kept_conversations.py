"""Conversations kept in memory, so that a page that is loaded again shows what it showed: nothing is written.

A browser tab holds a token and nothing else; what it sends back is looked up here, and never shown or searched.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass, field, replace

from rag.schema import Filters
from ui.conversation import Conversation

_KEPT = 200
"""How many; those that were used longest ago go first. A conversation is some tens of kilobytes a question."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A conversation, the filters set beside it, and whether a source was opened by hand since the last question."""

    conversation: Conversation = field(default_factory=Conversation)
    filters: Filters = field(default_factory=Filters)
    reading: bool = False


class KeptConversations:
    """Conversations by tokens that nobody can guess. Safe to share between threads."""

    def __init__(self, most: int = _KEPT) -> None:
        self._most = most
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def begin(self) -> Conversation:
        """An empty conversation under a token of its own; it takes up no place until something is kept of it."""
        return Conversation(token=secrets.token_urlsafe())

    def again(self, token: object) -> Kept:
        """What was kept, under another token; begun anew where nothing is.

        Another token: a page that is still writing into the first, or shows it in a second tab, changes nothing here.
        """
        fresh = self.begin()
        with self._lock:
            found = self._kept.get(token) if isinstance(token, str) else None
        if found is None:
            return Kept(fresh)
        conversation = replace(found.conversation.stopped(), token=fresh.token)
        self._change(fresh.token, Kept(conversation, found.filters))
        return Kept(conversation, found.filters)

    def keep(self, conversation: Conversation) -> None:
        """Keep how far a conversation has come."""
        self._change(conversation.token, conversation=conversation)

    def choose(self, token: str, filters: Filters) -> None:
        """Keep the filters that are set."""
        self._change(token, filters=filters)

    def read(self, token: str, by_hand: bool) -> None:
        """Keep that a source was opened by hand, or that another question was asked since."""
        with self._lock:
            if token in self._kept:
                self._kept[token] = replace(self._kept[token], reading=by_hand)

    def is_reading(self, token: str) -> bool:
        """Whether a source was opened by hand since the last question."""
        with self._lock:
            return token in self._kept and self._kept[token].reading

    def forget(self, token: str) -> None:
        """Keep nothing more of a conversation."""
        with self._lock:
            self._kept.pop(token, None)

    def _change(self, token: str, whole: Kept | None = None, **changed: object) -> None:
        if not token:
            return
        with self._lock:
            self._kept[token] = whole or replace(self._kept.get(token, Kept()), **changed)  # type: ignore[arg-type]
            self._kept.move_to_end(token)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)

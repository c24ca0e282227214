"""The index that questions are answered from: this epoch's, or the one before while the new one is still opening."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rag.archive import Archive
from rag.errors import OnRecordError
from rag.schema import OnRecord

if TYPE_CHECKING:
    from rag.index import VectorIndex
    from rag.retrieve import Retriever

_REOPEN_WAIT = 0.3
"""How long (s) a question waits for transcripts that another process has just added; reopening takes about 15 ms."""


@dataclass(slots=True)
class Opened:
    """The index as of an epoch, and what retrieves from it; `users` are the questions being answered from it."""

    epoch: int
    index: VectorIndex
    retriever: Retriever
    on_record: OnRecord
    users: int = 0
    replaced: bool = False


class CurrentIndex:
    """Opens the index when first needed, and anew in the background when the archive's epoch has risen."""

    def __init__(self, archive: Archive, open_index: Callable[[], Opened]) -> None:
        self._archive = archive
        self._open = open_index
        self._opened: Opened | None = None
        self._opening: threading.Thread | None = None
        self._error: OnRecordError | None = None
        self._guard = threading.RLock()

    def close(self) -> None:
        """Close the index once no question is answered from it."""
        with self._guard:
            if self._opened is not None:
                self._opened.replaced = True
                self._close_unused(self._opened)
                self._opened = None

    @contextmanager
    def writing(self) -> Iterator[Opened]:
        """The index as it is now, for whoever writes; questions asked meanwhile open it anew, and it stays open."""
        with self._guard:
            if self._opened is None or self._opened.epoch != self._archive.epoch:
                self._replace(self._open())
            assert self._opened is not None
            opened = self._opened
            opened.users += 1
        with self._using(opened):
            yield opened

    @contextmanager
    def asking(self) -> Iterator[Opened]:
        """The index to answer from. Raises VectorIndexError, EmbeddingError."""
        self._reopen_where_needed()
        with self._guard:
            opened = self._opened
            assert opened is not None
            opened.users += 1
        with self._using(opened):
            yield opened

    @contextmanager
    def _using(self, opened: Opened) -> Iterator[Opened]:
        """Count an index's user out once it is done."""
        try:
            yield opened
        finally:
            with self._guard:
                opened.users -= 1
                self._close_unused(opened)

    def _reopen_where_needed(self) -> None:
        with self._guard:
            if self._opened is None:
                self._opened = self._open()
            if self._opened.epoch == self._archive.epoch:
                return
            if self._opening is None or not self._opening.is_alive():
                self._opening = threading.Thread(target=self._reopen, name="reopen-index", daemon=True)
                self._opening.start()
            opening = self._opening
        opening.join(_REOPEN_WAIT)
        with self._guard:
            error, self._error = self._error, None
        if error is not None:
            raise error

    def _reopen(self) -> None:
        try:
            reopened = self._open()
            if self._opened is not None:
                reopened.retriever.warm(self._opened.retriever)
        except OnRecordError as error:
            # A thread's exception is seen by nobody: the question that waits for it, or the next one, raises it.
            self._error = error
            return
        finally:
            self._archive.close()  # this thread's connection
        with self._guard:
            self._replace(reopened)

    def _replace(self, opened: Opened) -> None:
        before, self._opened = self._opened, opened
        if before is not None:
            before.replaced = True
            self._close_unused(before)

    @staticmethod
    def _close_unused(opened: Opened) -> None:
        """Each open index holds some fifteen files: one that was replaced is closed once no question uses it."""
        if opened.replaced and not opened.users:
            opened.index.close()

"""Transcripts to check quotations against: those of an archive, or those of files, without one."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Protocol

from rag.archive import Archive, sha256_of
from rag.errors import UnknownIdError
from rag.language import tokens
from rag.schema import Exchange, Transcript
from rag.transcripts.hygiene import clean

Following = Callable[[int, int], None]
"""How many of how many transcripts have been gone through."""

_MAX_WORDS = 12
_NEAR = 30
_NO_SPACES = "\u3040-\u9fff"
_WORD = re.compile(rf"[{_NO_SPACES}]|[^\W_{_NO_SPACES}]+")
_WIDE = re.compile("[\uff00-\uffef]")
_DROPPED = re.compile("[\u00ad\u200b\u2060\ufeff]")


@dataclass(frozen=True, slots=True)
class Page:
    """A transcript with its exchanges, or with those of them that count.

    `sources` is None where nothing tells them; `superseded_by` is the transcript that is searched in its place.
    """

    id: str
    title: str
    date: dt.date | None
    language: str
    text: str
    sha256: str
    exchanges: tuple[Exchange, ...]
    sources: tuple[str, ...] | None = None
    superseded_by: str | None = None


class Pages(Protocol):
    """What can be asked of an archive and of files alike. `name` is what messages call it."""

    name: str

    def page(self, transcript: str, sha256: str) -> Page | None:
        """The transcript of a receipt, as it is here; None where it is not."""

    def unheld(self, transcript: str) -> str:
        """What is said of a transcript that is not here."""

    def lacks(self, exchange: str) -> bool:
        """Whether an exchange ought to be here and is not."""

    def likely(self, claim: str) -> Iterator[Page]:
        """Pages that may hold a claimed quote, with the exchanges that may; not always all of them."""

    def every(self, claim: str, progress: Following) -> Iterator[Page]:
        """All the pages that may hold a claimed quote."""

    def near(self, claim: str) -> Iterator[Page]:
        """Pages with the exchanges that share most words with a claim, best first."""


def words_in(text: str) -> str:
    """The words of a text between spaces, typography apart.

    Wherever the gate finds a quote, its words stand in the words of the text: a test at a twentieth of the price.

    >>> words_in("«\u00a0L’été\u00a0» – 42\uff05")
    ' L e te 42 '
    >>> words_in("No.") in words_in("Oh, no. No!"), words_in("No.") in words_in("Now")
    (True, False)
    """
    seen = _DROPPED.sub("", text).replace("ʼ", "'")  # to Python this apostrophe is a letter
    narrow = _WIDE.sub(lambda wide: unicodedata.normalize("NFKC", wide.group()), seen)
    return f" {' '.join(_WORD.findall(unicodedata.normalize('NFD', narrow)))} "


class ArchivePages:
    """The transcripts of an archive, the versions that they replaced last."""

    name = "the archive"

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._pages: dict[str, Page] = {}

    def page(self, transcript: str, sha256: str) -> Page | None:
        if transcript not in self._pages:
            try:
                self._pages[transcript] = self._page(transcript)
            except UnknownIdError:
                return None
        return self._pages[transcript]

    def unheld(self, transcript: str) -> str:
        return "not in this archive; ingest its source, then check again"

    def lacks(self, exchange: str) -> bool:
        try:
            self._archive.exchange(exchange)
        except UnknownIdError:
            return True
        return False

    def likely(self, claim: str) -> Iterator[Page]:
        unfiltered = []
        for language in sorted({one.language for one in self._archive.kept()}):
            words = _inner_words(claim, language)
            if not words:
                unfiltered.append(language)
                continue
            found = self._archive.holding(words, language)
            for transcript, exchanges in groupby(found, key=lambda exchange: exchange.rpartition("/")[0]):
                yield self._page(transcript, frozenset(exchanges))
        # Where a claim has only words that the full text leaves out, nothing is spared.
        yield from self._holding_words(claim, lambda language: language in unfiltered, unseen)

    def every(self, claim: str, progress: Following) -> Iterator[Page]:
        return self._holding_words(claim, lambda language: True, progress)

    def near(self, claim: str) -> Iterator[Page]:
        for language in self._archive.languages():
            hits = self._archive.lexical(tokens(clean(claim), language), language, _NEAR)
            wanted: defaultdict[str, set[str]] = defaultdict(set)
            for hit in hits:
                wanted[hit.exchange.rpartition("/")[0]].add(hit.exchange)
            for transcript, exchanges in wanted.items():
                yield self._page(transcript, frozenset(exchanges))

    def _holding_words(self, claim: str, wanted: Callable[[str], bool], progress: Following) -> Iterator[Page]:
        words = words_in(claim)
        kept = [one for one in self._archive.kept() if wanted(one.language)]
        for number, one in enumerate(kept):
            progress(number, len(kept))
            if words in words_in(self._archive.text(one.transcript)):
                yield self._page(one.transcript)

    def _page(self, transcript: str, exchanges: frozenset[str] | None = None) -> Page:
        view, summary = self._archive.transcript(transcript), self._archive.summary(transcript)
        return Page(
            id=view.id,
            title=view.title,
            date=view.date,
            language=view.language,
            text=self._archive.text(transcript),
            sha256=view.sha256,
            exchanges=tuple(one for one in view.exchanges if exchanges is None or one.id in exchanges),
            sources=(summary.source, *summary.also_from),
            superseded_by=self._archive.successor(transcript),
        )


class FilePages:
    """The transcripts that files hold, as they parse now."""

    def __init__(self, transcripts: Iterable[Transcript]) -> None:
        self.pages = tuple(_parsed(transcript) for transcript in transcripts)
        self.name = "the file"

    def page(self, transcript: str, sha256: str) -> Page | None:
        """By its text; else the one of the same day and language, where quotes may still stand."""
        family = transcript.rpartition("-")[0]
        same_text = [page for page in self.pages if page.sha256 == sha256]
        same_day = [page for page in self.pages if page.id.rpartition("-")[0] == family]
        return min(same_text or same_day, key=lambda page: page.id != transcript, default=None)

    def unheld(self, transcript: str) -> str:
        return f"no file given holds it; they hold {', '.join(page.id for page in self.pages)}"

    def lacks(self, exchange: str) -> bool:
        return False  # it may stand in a file that was not given

    def likely(self, claim: str) -> Iterator[Page]:
        return iter(self.pages)

    def every(self, claim: str, progress: Following) -> Iterator[Page]:
        return iter(())  # they were all likely

    def near(self, claim: str) -> Iterator[Page]:
        for page in self.pages:
            asked = set(tokens(clean(claim), page.language))
            shared = {
                one.id: len(asked.intersection(tokens(clean(" ".join(turn.text for turn in one.turns)), page.language)))
                for one in page.exchanges
            }
            best = sorted((one for one in page.exchanges if shared[one.id]), key=lambda one: -shared[one.id])
            yield replace(page, exchanges=tuple(best[:_NEAR]))


def _parsed(transcript: Transcript) -> Page:
    return Page(
        id=transcript.id,
        title=transcript.title,
        date=transcript.date,
        language=transcript.language,
        text=transcript.text,
        sha256=sha256_of(transcript.text),
        exchanges=transcript.exchanges,
    )


def _inner_words(claim: str, language: str) -> list[str]:
    """Words of a claim that full text holds wherever the claim stands, the longest, which are the rarest.

    A Chinese quote may begin and end inside a word: the pairs of characters at its ends are left out.
    """
    words = tokens(clean(claim), language)
    if words and "\u3040" <= words[-1][0] <= "\u9fff":
        words = words[:-2]
    if words and "\u3040" <= words[0][0] <= "\u9fff":
        words = words[1:]
    return sorted(dict.fromkeys(words), key=len, reverse=True)[:_MAX_WORDS]


def unseen(done: int, total: int) -> None:
    """A progress that nobody follows."""

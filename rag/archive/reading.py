"""What can be looked up in the archive."""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.archive import words as full_text
from rag.archive.database import Database
from rag.archive.rows import (
    Source,
    State,
    as_date,
    as_integer,
    exchange_of,
    flags_of,
    origins_of,
    speakers_of,
    unknown_exchange,
    unknown_transcript,
)
from rag.archive.words import LexicalHit
from rag.errors import NothingMatchesError
from rag.names import same_outlet, same_person
from rag.schema import ClassSpan, Exchange, Filters, OnRecord, Sentence, TranscriptSummary, TranscriptView

_SUMMARY = """SELECT t.id, t.title, t.date, t.language, t.officials, t.sha256, t.ingested, t.origins, t.flags,
                     (SELECT count(*) FROM exchanges e WHERE e.transcript = t.id) AS exchanges FROM transcripts t"""


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of the archive is searched."""

    transcripts: int
    exchanges: int


@dataclass(frozen=True, slots=True)
class Link:
    """The exchange of another language's version of a transcript that says the same."""

    exchange: str
    language: str


@dataclass(frozen=True, slots=True)
class TextAt:
    """A transcript whose text is kept, and its language."""

    transcript: str
    language: str


_Column = Literal["asked_by", "answered_by"]


@dataclass(frozen=True, slots=True)
class _Where:
    clauses: str
    values: list[object]


class Reading(Database):
    """The archive, for reading. Safe to use from several threads."""

    # Facts about the whole archive

    def fact(self, name: str) -> str | None:
        """A fact about the whole archive, such as the index in use."""
        row = self.connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row["value"])

    @property
    def epoch(self) -> int:
        """Rises whenever what can be searched has changed."""
        return int(self.fact("epoch") or 0)

    def counts(self, filters: Filters | None = None) -> Counts:
        """How much of the archive is searched under the filters; nothing where they leave nothing."""
        where = self._where(filters or Filters())
        row = self.connection.execute(
            f"""SELECT count(DISTINCT t.id) AS transcripts, count(e.id) AS exchanges
                FROM transcripts t LEFT JOIN exchanges e ON e.transcript = t.id
                WHERE t.state = 'current' {where.clauses}""",  # noqa: S608 - clauses are constants
            where.values,
        ).fetchone()
        return Counts(row["transcripts"], row["exchanges"])

    def matches(self, filters: Filters) -> bool:
        """Whether the filters leave any exchange."""
        where = self._where(filters)
        row = self.connection.execute(
            f"""SELECT 1 FROM transcripts t JOIN exchanges e ON e.transcript = t.id
                WHERE t.state = 'current' {where.clauses} LIMIT 1""",  # noqa: S608 - clauses are constants
            where.values,
        ).fetchone()
        return row is not None

    def count(self, language: str) -> int:
        """How many exchanges of a language are searched."""
        row = self.connection.execute(
            """SELECT count(*) FROM exchanges e JOIN transcripts t ON t.id = e.transcript
               WHERE t.state = 'current' AND t.language = ?""",
            (language,),
        ).fetchone()
        return int(row[0])

    def languages(self) -> tuple[str, ...]:
        """Languages of the transcripts that are searched."""
        rows = self.connection.execute(
            "SELECT DISTINCT language FROM transcripts WHERE state = 'current' ORDER BY language"
        )
        return tuple(row["language"] for row in rows)

    def integrity(self) -> str:
        """SQLite's own verdict: "ok", or what is wrong."""
        return str(self.connection.execute("PRAGMA quick_check(1)").fetchone()[0])

    # States and sources

    def state(self, transcript: str) -> State | None:
        """The state of a transcript, None where it is unknown."""
        row = self.connection.execute("SELECT state FROM transcripts WHERE id = ?", (transcript,)).fetchone()
        return None if row is None else row["state"]

    def in_state(self, state: State) -> tuple[str, ...]:
        """Ids of the transcripts in a state, oldest first."""
        rows = self.connection.execute("SELECT id FROM transcripts WHERE state = ? ORDER BY ingested, id", (state,))
        return tuple(row["id"] for row in rows)

    def reader(self, transcript: str) -> str | None:
        """The version of the reader that made a transcript."""
        row = self.connection.execute(
            "SELECT reader FROM sources WHERE transcript = ? ORDER BY gone, ingested DESC", (transcript,)
        ).fetchone()
        return None if row is None else str(row["reader"])

    def sources_at(self, location: str) -> tuple[Source, ...]:
        """What was read from a place, versions that are no longer searched left out."""
        rows = self.connection.execute(
            """SELECT s.* FROM sources s JOIN transcripts t ON t.id = s.transcript
               WHERE s.location = ? AND NOT s.gone AND t.state IN ('current', 'pending')""",
            (location,),
        )
        return tuple(Source(row["location"], row["transcript"], row["bytes_sha256"], row["reader"]) for row in rows)

    def replaced_by(self, transcript: str) -> str | None:
        """The version that a transcript replaced, as the archive keeps it; None where it is the first."""
        row = self.connection.execute(
            """SELECT old.id FROM transcripts old JOIN transcripts new ON new.id = old.superseded_by
               WHERE new.id = ? AND old.state IN ('retiring', 'superseded') AND old.language = new.language
               ORDER BY old.date IS new.date DESC, old.ingested DESC, old.id LIMIT 1""",
            (transcript,),
        ).fetchone()
        return None if row is None else str(row["id"])

    def successor(self, transcript: str) -> str | None:
        """The transcript that is searched in the place of a replaced one; None for one that nothing replaced."""
        row = self.connection.execute(
            """WITH RECURSIVE later(id, state, depth) AS
                 (SELECT superseded_by, '', 0 FROM transcripts WHERE id = ? AND state != 'current'
                  UNION SELECT t.superseded_by, t.state, depth + 1 FROM transcripts t JOIN later ON t.id = later.id
                        WHERE t.state != 'current' AND depth < 1000)
               SELECT id FROM later WHERE id IS NOT NULL ORDER BY depth DESC LIMIT 1""",
            (transcript,),
        ).fetchone()
        return None if row is None else str(row["id"])

    # Transcripts and exchanges

    def text(self, transcript: str) -> str:
        """A transcript's text. Raises UnknownIdError."""
        return str(self._transcript_row(transcript)["text"])

    def classes(self, transcript: str) -> tuple[ClassSpan, ...]:
        """What each stretch of a transcript's text is. Raises UnknownIdError."""
        return tuple(ClassSpan(*one) for one in json.loads(self._transcript_row(transcript)["classes"]))

    def askers(self) -> dict[str, tuple[str, ...]]:
        """Who asks in each transcript, as printed."""
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for row in self.connection.execute("SELECT transcript, asked_by FROM exchanges ORDER BY rowid"):
            found[row["transcript"]].update(dict.fromkeys(json.loads(row["asked_by"])))
        return {transcript: tuple(names) for transcript, names in found.items()}

    def sha256(self, transcript: str) -> str:
        """The sha256 of a transcript's text. Raises UnknownIdError."""
        return str(self._transcript_row(transcript)["sha256"])

    def transcript(self, transcript: str) -> TranscriptView:
        """A transcript with its exchanges. Raises UnknownIdError."""
        row = self._transcript_row(transcript)
        exchanges = self.connection.execute(
            "SELECT * FROM exchanges WHERE transcript = ? ORDER BY number", (transcript,)
        )
        return TranscriptView(
            id=row["id"],
            title=row["title"],
            date=as_date(row["date"]),
            language=row["language"],
            officials=tuple(json.loads(row["officials"])),
            source=self._locations(transcript)[0],
            sha256=row["sha256"],
            ingested=row["ingested"],
            exchanges=tuple(exchange_of(exchange, row["text"]) for exchange in exchanges),
            source_url=row["source_url"],
            origins=origins_of(row),
            speakers=speakers_of(row),
            flags=flags_of(row),
            versions=self._versions(transcript),
        )

    def transcripts(self) -> tuple[TranscriptSummary, ...]:
        """The transcripts that are searched, oldest date first."""
        rows = self.connection.execute(f"{_SUMMARY} WHERE state = 'current' ORDER BY date, language, id").fetchall()
        return tuple(self._summary(row) for row in rows)

    def summary(self, transcript: str) -> TranscriptSummary:
        """A transcript without its exchanges. Raises UnknownIdError."""
        row = self.connection.execute(f"{_SUMMARY} WHERE id = ?", (transcript,)).fetchone()
        if row is None:
            raise unknown_transcript(transcript)
        return self._summary(row)

    def on_date(self, date: dt.date) -> tuple[str, ...]:
        """Ids of the transcripts of a day that are searched."""
        rows = self.connection.execute(
            "SELECT id FROM transcripts WHERE date = ? AND state = 'current' ORDER BY id", (as_integer(date),)
        )
        return tuple(row["id"] for row in rows)

    def of_text(self, sha256: str) -> tuple[str, ...]:
        """Ids of the transcripts over a text that are searched: a page in two languages gives two."""
        rows = self.connection.execute(
            "SELECT id FROM transcripts WHERE sha256 = ? AND state = 'current' ORDER BY id", (sha256,)
        )
        return tuple(row["id"] for row in rows)

    def exchange(self, exchange: str) -> Exchange:
        """An exchange. Raises UnknownIdError."""
        row = self.connection.execute(
            "SELECT e.*, t.text FROM exchanges e JOIN transcripts t ON t.id = e.transcript WHERE e.id = ?", (exchange,)
        ).fetchone()
        if row is None:
            raise unknown_exchange(exchange)
        return exchange_of(row, row["text"])

    def sentences(self, exchange: str) -> tuple[Sentence, ...]:
        """The sentences of an exchange, in order. Raises UnknownIdError."""
        row = self.connection.execute("SELECT sentences FROM exchanges WHERE id = ?", (exchange,)).fetchone()
        if row is None:
            raise unknown_exchange(exchange)
        return tuple(Sentence(exchange, number, *place) for number, place in enumerate(json.loads(row["sentences"]), 1))

    def exchange_ids(self, transcript: str) -> tuple[str, ...]:
        """Ids of a transcript's exchanges, in order."""
        rows = self.connection.execute("SELECT id FROM exchanges WHERE transcript = ? ORDER BY number", (transcript,))
        return tuple(row["id"] for row in rows)

    def links(self, transcript: str) -> dict[str, tuple[Link, ...]]:
        """The exchanges in other languages that say what a transcript's exchanges say, by exchange."""
        rows = self.connection.execute(
            """SELECT v.exchange, v.other, t.language FROM versions v JOIN transcripts t ON t.id = v.other_transcript
               WHERE v.transcript = ? AND t.state = 'current' ORDER BY t.language, v.other""",
            (transcript,),
        )
        found: defaultdict[str, tuple[Link, ...]] = defaultdict(tuple)
        for row in rows:
            found[row["exchange"]] += (Link(row["other"], row["language"]),)
        return dict(found)

    # Searching

    def searched(self, filters: Filters) -> tuple[str, ...]:
        """Ids of the exchanges that are searched under the filters.

        Raises NothingMatchesError where there are filters and none is left.
        """
        where = self._where(filters)
        rows = self.connection.execute(
            f"""SELECT e.id FROM transcripts t JOIN exchanges e ON e.transcript = t.id
                WHERE t.state = 'current' {where.clauses} ORDER BY e.id""",  # noqa: S608 - clauses are constants
            where.values,
        )
        found = tuple(row["id"] for row in rows)
        if filters and not found:
            raise _nothing_left()
        return found

    def each_once(self, filters: Filters, language: str, questions: bool = False) -> tuple[str, ...]:
        """Ids of the exchanges that are searched under the filters, the latest conference first, each in its order.

        Of an exchange's versions one stands for all: the one in the language, where there is one. With `questions`,
        statements that nobody asked for are left out, unless there is nothing else. Raises NothingMatchesError where
        there are filters and none is left.
        """
        where = self._where(filters)
        of_these = f"WHERE t.state = 'current' {where.clauses}"
        rows = self.connection.execute(
            f"""SELECT e.id, e.kind FROM transcripts t JOIN exchanges e ON e.transcript = t.id {of_these}
                ORDER BY t.date DESC, t.language <> ?, t.id, e.number""",  # noqa: S608 - clauses are constants
            [*where.values, language],
        )
        found = [(str(row["id"]), str(row["kind"])) for row in rows]
        asked = [one for one, kind in found if kind == "exchange"] if questions else []
        ids = asked or [one for one, _ in found]
        if filters and not ids:
            raise _nothing_left()
        versions = self.connection.execute(
            f"""SELECT v.exchange, v.other FROM transcripts t JOIN versions v ON v.transcript = t.id
                JOIN exchanges e ON e.id = v.exchange {of_these}""",  # noqa: S608 - clauses are constants
            where.values,
        )
        others = defaultdict(set)
        for row in versions:
            others[row["exchange"]].add(row["other"])
        kept: dict[str, None] = {}
        for exchange in ids:
            if kept.keys().isdisjoint(others[exchange]):
                kept[exchange] = None
        return tuple(kept)

    def on_record(self) -> OnRecord:
        """Who asks and answers in the archive, on which days and in which languages what is searched was said."""
        dates = self.connection.execute(
            "SELECT DISTINCT date FROM transcripts WHERE state = 'current' AND date IS NOT NULL ORDER BY date"
        )
        return OnRecord(
            outlets=tuple(sorted(self._people("asked_by"))),  # of replaced versions too, which costs nothing but
            officials=tuple(sorted(self._people("answered_by"))),  # a condition that is dropped with a word
            dates=tuple(date for row in dates if (date := as_date(row["date"])) is not None),
            languages=self.languages(),
        )

    def _people(self, column: _Column) -> dict[str, list[str]]:
        """The names in a column, each with the lists (as stored) in which it stands."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for row in self.connection.execute(f"SELECT DISTINCT {column} AS names FROM exchanges"):  # noqa: S608
            for name in json.loads(row["names"]):
                found[name].append(row["names"])
        return found

    def _where(self, filters: Filters) -> _Where:
        clauses: list[str] = []
        values: list[object] = []
        for clause, value in (
            ("AND t.date >= ?", as_integer(filters.since)),
            ("AND t.date <= ?", as_integer(filters.until)),
            ("AND t.language = ?", filters.language),
            ("AND t.id = ?", filters.transcript),
        ):
            if value is not None:
                clauses.append(clause)
                values.append(value)
        people: tuple[tuple[_Column, str | None, Callable[[str, str], bool]], ...] = (
            ("asked_by", filters.outlet, same_outlet),
            ("answered_by", filters.speaker, same_person),
        )
        for column, wanted, same in people:
            if wanted is not None:
                lists = {one for name, held in self._people(column).items() if same(wanted, name) for one in held}
                clauses.append(f"AND e.{column} IN ({','.join('?' * len(lists))})")
                values.extend(sorted(lists))
        return _Where(" ".join(clauses), values)

    def left_by_language(self, filters: Filters) -> dict[str, int]:
        """How many exchanges are searched under the filters in each language, counted without reading them.

        Raises NothingMatchesError where there are filters and none is left.
        """
        where = self._where(filters)
        # Counted from the transcripts, or from the exchanges where who speaks limits them; read from an index alone.
        tables = (
            "exchanges e CROSS JOIN transcripts t INDEXED BY transcripts_filtered ON t.id = e.transcript"
            if filters.outlet or filters.speaker
            else "transcripts t CROSS JOIN exchanges e ON e.transcript = t.id"
        )
        rows = self.connection.execute(
            f"""SELECT t.language, count(*) AS exchanges FROM {tables}
                WHERE t.state = 'current' {where.clauses} GROUP BY t.language""",  # noqa: S608 - constants
            where.values,
        )
        found = {row["language"]: int(row["exchanges"]) for row in rows}
        if filters and not found:
            raise _nothing_left()
        return found

    def among(self, exchanges: Iterable[str], filters: Filters) -> frozenset[str]:
        """Those of the exchanges that are searched under the filters."""
        where = self._where(filters)
        rows = self.connection.execute(
            # CROSS: SQLite would start at the transcripts, and walk every exchange of the archive; INDEXED: it would
            # read transcripts with their texts.
            f"""SELECT e.id FROM json_each(?) wanted CROSS JOIN exchanges e ON e.id = wanted.value
                CROSS JOIN transcripts t INDEXED BY transcripts_filtered ON t.id = e.transcript
                WHERE t.state = 'current' {where.clauses}""",  # noqa: S608 - clauses are constants
            [json.dumps(list(exchanges)), *where.values],
        )
        return frozenset(row["id"] for row in rows)

    def lexical(self, words: list[str], language: str, limit: int) -> tuple[LexicalHit, ...]:
        """The exchanges of a language that share words with a question, best first."""
        return full_text.search(self.connection, words, language, limit)

    def document_frequency(self, words: Iterable[str], language: str) -> Counter[str]:
        """In how many exchanges of a language each word stands."""
        return full_text.frequency(self.connection, words, language)

    def holding(self, words: list[str], language: str) -> tuple[str, ...]:
        """The exchanges of a language in which all of some words stand, those of replaced versions last."""
        return full_text.holding(self.connection, words, language)

    def kept(self) -> tuple[TextAt, ...]:
        """The transcripts that are searched, then the versions that they replaced."""
        rows = self.connection.execute(
            f"SELECT t.id, t.language FROM transcripts t WHERE {full_text.KEPT} ORDER BY t.state, t.date, t.id"  # noqa: S608
        )
        return tuple(TextAt(row["id"], row["language"]) for row in rows)

    def words_of(self, exchanges: Iterable[str], language: str) -> dict[str, frozenset[str]]:
        """The folded, stemmed words of exchanges."""
        return full_text.words_of(self.connection, list(exchanges), language)

    def generic(self, fingerprint: str, language: str) -> NDArray[np.float32] | None:
        """The stored vectors of a language's generic questions for an embedder, flat."""
        row = self.connection.execute(
            "SELECT vectors FROM generic WHERE fingerprint = ? AND language = ?", (fingerprint, language)
        ).fetchone()
        return None if row is None else np.frombuffer(row["vectors"], dtype=np.float32)

    def _summary(self, row: sqlite3.Row) -> TranscriptSummary:
        first, *others = self._locations(row["id"])
        return TranscriptSummary(
            id=row["id"],
            title=row["title"],
            date=as_date(row["date"]),
            language=row["language"],
            officials=tuple(json.loads(row["officials"])),
            source=first,
            sha256=row["sha256"],
            ingested=row["ingested"],
            exchanges=row["exchanges"],
            also_from=tuple(others),
            origins=origins_of(row),
            flags=flags_of(row),
            versions=self._versions(row["id"]),
        )

    def _transcript_row(self, transcript: str) -> sqlite3.Row:
        row: sqlite3.Row | None = self.connection.execute(
            "SELECT * FROM transcripts WHERE id = ?", (transcript,)
        ).fetchone()
        if row is None:
            raise unknown_transcript(transcript)
        return row

    def _locations(self, transcript: str) -> list[str]:
        rows = self.connection.execute(
            "SELECT location FROM sources WHERE transcript = ? ORDER BY gone, ingested, location", (transcript,)
        )
        return [row["location"] for row in rows] or ["(unknown source)"]

    def _versions(self, transcript: str) -> tuple[str, ...]:
        rows = self.connection.execute(
            """SELECT DISTINCT v.other_transcript AS id FROM versions v JOIN transcripts t ON t.id = v.other_transcript
               WHERE v.transcript = ? AND t.state = 'current' ORDER BY t.language, v.other_transcript""",
            (transcript,),
        )
        return tuple(row["id"] for row in rows)


def _nothing_left() -> NothingMatchesError:
    return NothingMatchesError("the filters leave no exchange to search; loosen them or see `onrecord sources`")

"""SQLite, the truth: texts, exchanges, provenance, and full text over our own folded tokens.

A transcript passes through `state`: `pending` (rows are in, vectors are not), `current` (searched),
`retiring` (superseded or removed, vectors still to be dropped), `superseded` (kept so that receipts hold).
Only `current` is ever searched. Whoever writes next finishes what is pending or retiring.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import sqlite3
import threading
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from rag.errors import ArchiveError, NothingMatchesError, UnknownIdError
from rag.language import fold_word, sentences, tokens
from rag.schema import (
    Exchange,
    Filters,
    Sentence,
    Span,
    Transcript,
    TranscriptSummary,
    TranscriptView,
    Turn,
)

State = Literal["pending", "current", "retiring", "superseded"]

_MIGRATIONS = (
    """
    CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
    INSERT INTO facts VALUES ('epoch', '0');
    CREATE TABLE transcripts (
        id TEXT PRIMARY KEY, state TEXT NOT NULL, superseded_by TEXT, title TEXT NOT NULL, date INTEGER,
        language TEXT NOT NULL, officials TEXT NOT NULL, text TEXT NOT NULL, sha256 TEXT NOT NULL,
        source_start INTEGER NOT NULL, classes TEXT NOT NULL, ingested TEXT NOT NULL
    ) WITHOUT ROWID;
    CREATE TABLE sources (
        location TEXT NOT NULL, transcript TEXT NOT NULL REFERENCES transcripts(id), bytes_sha256 TEXT NOT NULL,
        reader TEXT NOT NULL, ingested TEXT NOT NULL, gone INTEGER NOT NULL, PRIMARY KEY (location, transcript)
    ) WITHOUT ROWID;
    CREATE TABLE exchanges (
        rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, transcript TEXT NOT NULL REFERENCES transcripts(id),
        number INTEGER NOT NULL, kind TEXT NOT NULL, follows TEXT, asked_by TEXT NOT NULL, answered_by TEXT NOT NULL,
        turns TEXT NOT NULL, sentences TEXT NOT NULL
    );
    CREATE INDEX exchanges_by_transcript ON exchanges(transcript, number);
    CREATE TABLE generic (
        fingerprint TEXT NOT NULL, language TEXT NOT NULL, vectors BLOB NOT NULL, PRIMARY KEY (fingerprint, language)
    ) WITHOUT ROWID;
    """,
)
_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}\Z")


@dataclass(frozen=True, slots=True)
class Source:
    """Where a transcript came from: path or URL, sha256 of the bytes, the reader's version."""

    location: str
    transcript: str
    bytes_sha256: str
    reader: str


@dataclass(frozen=True, slots=True)
class Counts:
    """How much of the archive is searched."""

    transcripts: int
    exchanges: int


@dataclass(frozen=True, slots=True)
class LexicalHit:
    """An exchange that shares words with the question; `bm25` is higher for better."""

    exchange: str
    bm25: float


class Archive:
    """The archive in a data folder. Safe to use from several threads; one writer at a time (see lock.py)."""

    def __init__(self, path: Path) -> None:
        """Open, creating or migrating as needed. Raises ArchiveError where the file is no archive of ours."""
        self._path = path
        self._local = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._migrate()
        except sqlite3.DatabaseError as error:
            raise ArchiveError(
                f"{path}: not a usable archive ({error}); move it away and run `onrecord ingest` again"
            ) from error

    @property
    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=30, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")
            self._local.connection = connection
        return connection

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def _migrate(self) -> None:
        connection = self._connection
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(_MIGRATIONS):
            raise ArchiveError(f"{self._path} was written by a newer OnRecord; upgrade with `pip install -U onrecord`")
        if version == len(_MIGRATIONS):
            return
        connection.execute("PRAGMA journal_mode = WAL")
        with self._transaction():
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            for number, script in enumerate(_MIGRATIONS[version:], version + 1):
                for statement in script.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")

    def close(self) -> None:
        """Close this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    # Facts about the whole archive

    def fact(self, name: str) -> str | None:
        """A fact about the whole archive, such as the index in use."""
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else str(row["value"])

    def set_facts(self, **facts: str) -> None:
        """Set facts and raise the epoch, in one transaction."""
        with self._transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", list(facts.items()))
            _raise_epoch(connection)

    @property
    def epoch(self) -> int:
        """Rises whenever what can be searched has changed."""
        return int(self.fact("epoch") or 0)

    def counts(self) -> Counts:
        """How many transcripts and exchanges are searched."""
        row = self._connection.execute(
            """SELECT (SELECT count(*) FROM transcripts WHERE state = 'current') AS transcripts,
                      (SELECT count(*) FROM exchanges JOIN transcripts t ON t.id = transcript
                       WHERE t.state = 'current') AS exchanges"""
        ).fetchone()
        return Counts(row["transcripts"], row["exchanges"])

    def count(self, language: str) -> int:
        """How many exchanges of a language are searched."""
        row = self._connection.execute(
            """SELECT count(*) FROM exchanges e JOIN transcripts t ON t.id = e.transcript
               WHERE t.state = 'current' AND t.language = ?""",
            (language,),
        ).fetchone()
        return int(row[0])

    def languages(self) -> tuple[str, ...]:
        """Languages of the transcripts that are searched."""
        rows = self._connection.execute(
            "SELECT DISTINCT language FROM transcripts WHERE state = 'current' ORDER BY language"
        )
        return tuple(row["language"] for row in rows)

    def integrity(self) -> str:
        """SQLite's own verdict: "ok", or what is wrong."""
        return str(self._connection.execute("PRAGMA quick_check(1)").fetchone()[0])

    # Writing

    def add_pending(self, transcript: Transcript, source: Source) -> None:
        """Store a transcript's rows; it stays invisible until `complete`."""
        with self._transaction() as connection:
            connection.execute("PRAGMA defer_foreign_keys = ON")  # its sources stay while the row is made anew
            _delete_rows(connection, transcript.id)
            connection.execute(
                "INSERT INTO transcripts VALUES (?, 'pending', NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    transcript.id,
                    transcript.title,
                    _as_integer(transcript.date),
                    transcript.language,
                    json.dumps(transcript.officials, ensure_ascii=False),
                    transcript.text,
                    sha256_of(transcript.text),
                    transcript.source_start,
                    json.dumps(transcript.classes),
                    dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
                ),
            )
            _add_source(connection, source)
            for number, exchange in enumerate(transcript.exchanges, 1):
                _add_exchange(connection, transcript, exchange, number)

    def add_source(self, source: Source) -> None:
        """Record that a place gives a transcript that is there already, and no longer what it gave before."""
        with self._transaction() as connection:
            _add_source(connection, source)
            if _retire_what_is_gone(connection, source.transcript):
                _raise_epoch(connection)

    def complete(self, transcript: str) -> None:
        """Make a transcript visible, retire what its sources gave before, raise the epoch."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE transcripts SET state = 'current', superseded_by = NULL WHERE id = ?", (transcript,)
            )
            _retire_what_is_gone(connection, transcript)
            _raise_epoch(connection)

    def retire(self, transcript: str) -> None:
        """Take a transcript out of search; `drop_retired` ends it once its vectors are gone."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE transcripts SET state = 'retiring', superseded_by = NULL WHERE id = ?", (transcript,)
            )
            _raise_epoch(connection)

    def drop_retired(self, transcript: str) -> None:
        """End a retiring transcript: keep it as superseded where a newer version stands, else delete it."""
        with self._transaction() as connection:
            row = connection.execute("SELECT superseded_by FROM transcripts WHERE id = ?", (transcript,)).fetchone()
            if row is None:
                return
            if row["superseded_by"] is None:
                connection.execute("DELETE FROM sources WHERE transcript = ?", (transcript,))
                _delete_rows(connection, transcript)
            else:
                connection.execute("UPDATE transcripts SET state = 'superseded' WHERE id = ?", (transcript,))

    def in_state(self, state: State) -> tuple[str, ...]:
        """Ids of the transcripts in a state, oldest first."""
        rows = self._connection.execute("SELECT id FROM transcripts WHERE state = ? ORDER BY ingested, id", (state,))
        return tuple(row["id"] for row in rows)

    def reader(self, transcript: str) -> str | None:
        """The version of the reader that made a transcript."""
        row = self._connection.execute(
            "SELECT reader FROM sources WHERE transcript = ? ORDER BY gone, ingested DESC", (transcript,)
        ).fetchone()
        return None if row is None else str(row["reader"])

    def state(self, transcript: str) -> State | None:
        """The state of a transcript, None where it is unknown."""
        row = self._connection.execute("SELECT state FROM transcripts WHERE id = ?", (transcript,)).fetchone()
        return None if row is None else row["state"]

    def sources_at(self, location: str) -> tuple[Source, ...]:
        """What was read from a place, versions that are no longer searched left out."""
        rows = self._connection.execute(
            """SELECT s.* FROM sources s JOIN transcripts t ON t.id = s.transcript
               WHERE s.location = ? AND NOT s.gone AND t.state IN ('current', 'pending')""",
            (location,),
        )
        return tuple(Source(row["location"], row["transcript"], row["bytes_sha256"], row["reader"]) for row in rows)

    # Reading

    def text(self, transcript: str) -> str:
        """A transcript's text. Raises UnknownIdError."""
        return str(self._transcript_row(transcript)["text"])

    def sha256(self, transcript: str) -> str:
        """The sha256 of a transcript's text. Raises UnknownIdError."""
        return str(self._transcript_row(transcript)["sha256"])

    def transcript(self, transcript: str) -> TranscriptView:
        """A transcript with its exchanges. Raises UnknownIdError."""
        row = self._transcript_row(transcript)
        exchanges = self._connection.execute(
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
            exchanges=tuple(_exchange(exchange, row["text"]) for exchange in exchanges),
        )

    def transcripts(self) -> tuple[TranscriptSummary, ...]:
        """The transcripts that are searched, oldest date first."""
        rows = self._connection.execute(
            """SELECT t.*, (SELECT count(*) FROM exchanges e WHERE e.transcript = t.id) AS exchanges
               FROM transcripts t WHERE state = 'current' ORDER BY date, language, id"""
        ).fetchall()
        return tuple(self._summary(row) for row in rows)

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
        )

    def summary(self, transcript: str) -> TranscriptSummary:
        """A transcript without its exchanges. Raises UnknownIdError."""
        row = self._connection.execute(
            """SELECT t.*, (SELECT count(*) FROM exchanges e WHERE e.transcript = t.id) AS exchanges
               FROM transcripts t WHERE id = ?""",
            (transcript,),
        ).fetchone()
        if row is None:
            raise _unknown_transcript(transcript)
        return self._summary(row)

    def exchange(self, exchange: str) -> Exchange:
        """An exchange. Raises UnknownIdError."""
        row = self._connection.execute(
            "SELECT e.*, t.text FROM exchanges e JOIN transcripts t ON t.id = e.transcript WHERE e.id = ?", (exchange,)
        ).fetchone()
        if row is None:
            raise _unknown_exchange(exchange)
        return _exchange(row, row["text"])

    def sentences(self, exchange: str) -> tuple[Sentence, ...]:
        """The sentences of an exchange, in order. Raises UnknownIdError."""
        row = self._connection.execute("SELECT sentences FROM exchanges WHERE id = ?", (exchange,)).fetchone()
        if row is None:
            raise _unknown_exchange(exchange)
        return tuple(Sentence(exchange, number, *place) for number, place in enumerate(json.loads(row["sentences"]), 1))

    def exchange_ids(self, transcript: str) -> tuple[str, ...]:
        """Ids of a transcript's exchanges, in order."""
        rows = self._connection.execute("SELECT id FROM exchanges WHERE transcript = ? ORDER BY number", (transcript,))
        return tuple(row["id"] for row in rows)

    def searched(self, filters: Filters) -> tuple[str, ...]:
        """Ids of the exchanges that are searched under the filters.

        Raises NothingMatchesError where there are filters and none is left.
        """
        clauses, values = _where(filters)
        rows = self._connection.execute(
            f"""SELECT e.id, e.asked_by, e.answered_by FROM exchanges e JOIN transcripts t ON t.id = e.transcript
                WHERE t.state = 'current' {clauses} ORDER BY e.id""",  # noqa: S608 - clauses are constants
            values,
        )
        found = tuple(
            row["id"]
            for row in rows
            if _names_match(filters.outlet, row["asked_by"]) and _names_match(filters.speaker, row["answered_by"])
        )
        if filters and not found:
            raise NothingMatchesError("the filters leave no exchange to search; loosen them or see `onrecord sources`")
        return found

    def current(self, exchanges: Iterable[str]) -> frozenset[str]:
        """Those of the exchanges that are searched."""
        wanted = list(exchanges)
        rows = self._connection.execute(
            f"""SELECT e.id FROM exchanges e JOIN transcripts t ON t.id = e.transcript
                WHERE t.state = 'current' AND e.id IN ({",".join("?" * len(wanted))})""",  # noqa: S608
            wanted,
        )
        return frozenset(row["id"] for row in rows)

    def lexical(
        self, words: list[str], language: str, limit: int, among: tuple[str, ...] | None = None
    ) -> tuple[LexicalHit, ...]:
        """The exchanges of a language (of those named, if any are) that share words with a question, best first."""
        table = _full_text_table(language)
        if not words or not self._has_table(table):
            return ()
        query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
        limited = "" if among is None else f"AND e.id IN ({','.join('?' * len(among))})"
        rows = self._connection.execute(
            f"""SELECT e.id, bm25({table}) AS score FROM {table} JOIN exchanges e ON e.rowid = {table}.rowid
                JOIN transcripts t ON t.id = e.transcript
                WHERE {table} MATCH ? AND t.state = 'current' {limited} ORDER BY score LIMIT ?""",  # noqa: S608
            (query, *(among or ()), limit),
        )
        return tuple(LexicalHit(row["id"], -row["score"]) for row in rows)

    def document_frequency(self, words: Iterable[str], language: str) -> Counter[str]:
        """In how many exchanges of a language each word stands."""
        table = _full_text_table(language)
        found: Counter[str] = Counter()
        if self._has_table(table):
            for word in set(words):
                select = f"SELECT count(*) FROM {table} WHERE {table} MATCH ?"  # noqa: S608 - the name is checked
                row = self._connection.execute(select, (f'"{word}"',)).fetchone()
                found[word] = row[0]
        return found

    def words(self, exchange: str, language: str) -> frozenset[str]:
        """The folded, stemmed words of an exchange."""
        table = _full_text_table(language)
        row = self._connection.execute(
            f"SELECT words FROM {table} JOIN exchanges e ON e.rowid = {table}.rowid WHERE e.id = ?",  # noqa: S608
            (exchange,),
        ).fetchone()
        return frozenset(str(row["words"]).split()) if row else frozenset()

    def generic(self, fingerprint: str, language: str) -> NDArray[np.float32] | None:
        """The stored vectors of a language's generic questions for an embedder, flat."""
        row = self._connection.execute(
            "SELECT vectors FROM generic WHERE fingerprint = ? AND language = ?", (fingerprint, language)
        ).fetchone()
        return None if row is None else np.frombuffer(row["vectors"], dtype=np.float32)

    def store_generic(self, fingerprint: str, language: str, vectors: NDArray[np.float32]) -> None:
        """Keep the vectors of a language's generic questions, so that no question has to wait for them."""
        with self._transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO generic VALUES (?, ?, ?)",
                (fingerprint, language, vectors.astype(np.float32).tobytes()),
            )

    def _has_table(self, name: str) -> bool:
        row = self._connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (name,)).fetchone()
        return row is not None

    def _transcript_row(self, transcript: str) -> sqlite3.Row:
        row: sqlite3.Row | None = self._connection.execute(
            "SELECT * FROM transcripts WHERE id = ?", (transcript,)
        ).fetchone()
        if row is None:
            raise _unknown_transcript(transcript)
        return row

    def _locations(self, transcript: str) -> list[str]:
        rows = self._connection.execute(
            "SELECT location FROM sources WHERE transcript = ? ORDER BY gone, ingested, location", (transcript,)
        )
        return [row["location"] for row in rows] or ["(unknown source)"]


def _unknown_transcript(transcript: str) -> UnknownIdError:
    return UnknownIdError(f"no transcript {transcript!r}; `onrecord sources` lists what is there")


def _unknown_exchange(exchange: str) -> UnknownIdError:
    return UnknownIdError(f"no exchange {exchange!r}; `onrecord show TRANSCRIPT` lists those of a transcript")


def sha256_of(text: str) -> str:
    """The sha256 of a text's UTF-8, in hex."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def as_date(number: int | None) -> dt.date | None:
    """A date from its integer YYYYMMDD.

    >>> as_date(20240702)
    datetime.date(2024, 7, 2)
    """
    return None if number is None else dt.date(number // 10000, number // 100 % 100, number % 100)


def _as_integer(date: dt.date | None) -> int | None:
    return None if date is None else date.year * 10000 + date.month * 100 + date.day


def _raise_epoch(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE facts SET value = CAST(value AS INTEGER) + 1 WHERE name = 'epoch'")


def _retire_what_is_gone(connection: sqlite3.Connection, transcript: str) -> bool:
    """A place that gives a transcript gives no other bytes any more; what no place gives leaves search."""
    connection.execute(
        """UPDATE sources SET gone = 1 WHERE transcript != :id AND NOT gone AND EXISTS
           (SELECT 1 FROM sources new WHERE new.transcript = :id AND NOT new.gone AND new.location = sources.location
            AND (new.bytes_sha256 != sources.bytes_sha256 OR new.reader != sources.reader))""",
        {"id": transcript},
    )
    retired = connection.execute(
        """UPDATE transcripts SET state = 'retiring', superseded_by = :id
           WHERE state = 'current' AND id != :id
           AND NOT EXISTS (SELECT 1 FROM sources WHERE sources.transcript = transcripts.id AND NOT gone)""",
        {"id": transcript},
    )
    return retired.rowcount > 0


def _add_source(connection: sqlite3.Connection, source: Source) -> None:
    connection.execute(
        "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, 0)",
        (
            source.location,
            source.transcript,
            source.bytes_sha256,
            source.reader,
            dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
        ),
    )


def _add_exchange(connection: sqlite3.Connection, transcript: Transcript, exchange: Exchange, number: int) -> None:
    turns = [[turn.speaker, turn.role, turn.spans] for turn in exchange.turns]
    cursor = connection.execute(
        "INSERT INTO exchanges VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            exchange.id,
            exchange.transcript,
            number,
            exchange.kind,
            exchange.follows,
            json.dumps(exchange.asked_by, ensure_ascii=False),
            json.dumps(exchange.answered_by, ensure_ascii=False),
            json.dumps(turns, ensure_ascii=False),
            json.dumps(_sentence_places(transcript.text, exchange)),
        ),
    )
    table = _full_text_table(transcript.language)
    connection.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5(words, tokenize = 'unicode61')")
    # With the names of who asked and answered: questions name them, and they stand in no turn.
    spoken = (*exchange.asked_by, *exchange.answered_by, *(turn.text for turn in exchange.turns))
    words = " ".join(tokens(" ".join(spoken), transcript.language))
    connection.execute(
        f"INSERT INTO {table} (rowid, words) VALUES (?, ?)",  # noqa: S608 - the name is checked
        (cursor.lastrowid, words),
    )


def _sentence_places(text: str, exchange: Exchange) -> list[tuple[int, str, int, int]]:
    return [
        (index, turn.role, span.start + start, span.start + end)
        for index, turn in enumerate(exchange.turns)
        for span in turn.spans
        for start, end in sentences(text[span.start : span.end])
    ]


def _delete_rows(connection: sqlite3.Connection, transcript: str) -> None:
    rows = connection.execute(
        "SELECT e.rowid, t.language FROM exchanges e JOIN transcripts t ON t.id = e.transcript WHERE t.id = ?",
        (transcript,),
    ).fetchall()
    for row in rows:
        connection.execute(
            f"DELETE FROM {_full_text_table(row['language'])} WHERE rowid = ?",  # noqa: S608 - the name is checked
            (row["rowid"],),
        )
    connection.execute("DELETE FROM exchanges WHERE transcript = ?", (transcript,))
    connection.execute("DELETE FROM transcripts WHERE id = ?", (transcript,))


def _exchange(row: sqlite3.Row, text: str) -> Exchange:
    turns = []
    for speaker, role, places in json.loads(row["turns"]):
        spans = tuple(Span(*place) for place in places)
        turns.append(Turn(speaker, role, spans, "\n\n".join(text[start:end] for start, end in spans)))
    return Exchange(
        id=row["id"],
        transcript=row["transcript"],
        kind=row["kind"],
        follows=row["follows"],
        asked_by=tuple(json.loads(row["asked_by"])),
        answered_by=tuple(json.loads(row["answered_by"])),
        turns=tuple(turns),
    )


def _full_text_table(language: str) -> str:
    """One table a language, so that a word's rarity is counted among texts that could hold it."""
    if not _LANGUAGE_CODE.match(language):
        raise ArchiveError(f"{language!r} is no language code")
    return f"words_{language}"


def _where(filters: Filters) -> tuple[str, list[object]]:
    clauses: list[str] = []
    values: list[object] = []
    for clause, value in (
        ("AND t.date >= ?", _as_integer(filters.since)),
        ("AND t.date <= ?", _as_integer(filters.until)),
        ("AND t.language = ?", filters.language),
        ("AND t.id = ?", filters.transcript),
    ):
        if value is not None:
            clauses.append(clause)
            values.append(value)
    return " ".join(clauses), values


def _names_match(wanted: str | None, names: str) -> bool:
    if wanted is None:
        return True
    key = _name_key(wanted)
    return any(key in _name_key(name) for name in json.loads(names))


def _name_key(name: str) -> str:
    return " ".join(fold_word(word) for word in name.split())

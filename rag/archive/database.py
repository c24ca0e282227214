"""The SQLite file: a connection a thread, transactions, migrations."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import ArchiveError

MIGRATIONS = (
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
    """
    ALTER TABLE transcripts ADD COLUMN origins TEXT NOT NULL DEFAULT '{}';
    ALTER TABLE transcripts ADD COLUMN speakers TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE transcripts ADD COLUMN flags TEXT NOT NULL DEFAULT '[]';
    ALTER TABLE transcripts ADD COLUMN source_url TEXT;
    CREATE TABLE versions (
        transcript TEXT NOT NULL, exchange TEXT NOT NULL, other_transcript TEXT NOT NULL, other TEXT NOT NULL,
        similarity REAL NOT NULL, PRIMARY KEY (exchange, other)
    ) WITHOUT ROWID;
    CREATE INDEX versions_by_transcript ON versions(transcript, other_transcript);
    CREATE INDEX versions_by_other ON versions(other_transcript);
    CREATE INDEX transcripts_by_date ON transcripts(date, state);
    CREATE INDEX sources_by_transcript ON sources(transcript);
    """,
    """
    CREATE INDEX transcripts_by_state ON transcripts(state);
    CREATE INDEX transcripts_by_successor ON transcripts(superseded_by);
    CREATE INDEX transcripts_by_text ON transcripts(sha256);
    """,
    """
    CREATE INDEX exchanges_by_asker ON exchanges(asked_by);
    CREATE INDEX exchanges_by_answerer ON exchanges(answered_by);
    CREATE INDEX transcripts_searched ON transcripts(state, language, date);
    """,
    """
    CREATE INDEX transcripts_filtered ON transcripts(id, state, language, date);
    """,
    """
    CREATE TABLE feedback (
        id TEXT PRIMARY KEY, given TEXT NOT NULL, verdict TEXT NOT NULL, note TEXT NOT NULL, about TEXT NOT NULL,
        right_place TEXT
    ) WITHOUT ROWID;
    """,
)
"""The scripts that lead from one version to the next; what has shipped is never edited."""


_CACHE_KB = 16_000


class Database:
    """A connection a thread to one SQLite file of ours."""

    def __init__(self, path: Path) -> None:
        """Open, creating or migrating as needed. Raises ArchiveError where the file is no archive of ours."""
        self._path = path
        self._local = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._migrate()
        except sqlite3.DatabaseError as error:
            if "readonly" in str(error):
                raise ArchiveError(
                    f"{path}: no permission to write, which even reading needs; copy the folder to a place of yours"
                ) from error
            raise ArchiveError(
                f"{path}: not a usable archive ({error}); move it away and run `onrecord ingest` again"
            ) from error

    @property
    def connection(self) -> sqlite3.Connection:
        """This thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self._path, timeout=30, isolation_level=None)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(f"PRAGMA cache_size = -{_CACHE_KB}")
            self._local.connection = connection
        return connection

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of what is written within, or none of it."""
        connection = self.connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")

    def close(self) -> None:
        """Close this thread's connection."""
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    def _migrate(self) -> None:
        connection = self.connection
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version > len(MIGRATIONS):
            raise ArchiveError(f"{self._path} was written by a newer OnRecord; upgrade with `pip install -U onrecord`")
        if version == len(MIGRATIONS):
            return
        connection.execute("PRAGMA journal_mode = WAL")
        with self.transaction():
            version = connection.execute("PRAGMA user_version").fetchone()[0]
            for number, script in enumerate(MIGRATIONS[version:], version + 1):
                for statement in script.split(";"):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {number}")

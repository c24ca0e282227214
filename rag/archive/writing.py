"""The archive with what changes it; one writer at a time (see lock.py)."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.archive import words as full_text
from rag.archive.reading import Reading
from rag.archive.rows import Source, exchange_row, now, transcript_row
from rag.schema import Exchange, Transcript
from rag.versions import Pair


class Archive(Reading):
    """The archive in a data folder. Safe to use from several threads; one writer at a time (see lock.py)."""

    def set_facts(self, **facts: str) -> None:
        """Set facts and raise the epoch, in one transaction."""
        with self.transaction() as connection:
            connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?)", list(facts.items()))
            _raise_epoch(connection)

    def store_generic(self, fingerprint: str, language: str, vectors: NDArray[np.float32]) -> None:
        """Keep the vectors of a language's generic questions, so that no question has to wait for them."""
        with self.transaction() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO generic VALUES (?, ?, ?)",
                (fingerprint, language, vectors.astype(np.float32).tobytes()),
            )

    def add_pending(self, fresh: Sequence[Transcript], sources: Sequence[Source]) -> None:
        """Store the rows of a file's new transcripts, invisible until `complete`, and all that the file gives.

        A source of a transcript that is there already only records where else it comes from. Where nothing is new,
        what the places gave before is retired at once.
        """
        with self.transaction() as connection:
            connection.execute("PRAGMA defer_foreign_keys = ON")  # its sources stay while the row is made anew
            for transcript in fresh:
                _delete_rows(connection, transcript.id)
                _insert(connection, "transcripts", transcript_row(transcript))
                for number, exchange in enumerate(transcript.exchanges, 1):
                    _add_exchange(connection, transcript, exchange, number)
            for source in sources:
                connection.execute(
                    "INSERT OR REPLACE INTO sources VALUES (?, ?, ?, ?, ?, 0)",
                    (source.location, source.transcript, source.bytes_sha256, source.reader, now()),
                )
            if not fresh and _retire_what_is_gone(connection, [source.transcript for source in sources]):
                _raise_epoch(connection)

    def complete(self, transcripts: Sequence[str], pairs: Iterable[Pair] = ()) -> None:
        """Make transcripts visible with their versions, retire what their sources gave before, raise the epoch."""
        with self.transaction() as connection:
            for transcript in transcripts:
                connection.execute(
                    "UPDATE transcripts SET state = 'current', superseded_by = NULL WHERE id = ?", (transcript,)
                )
            _retire_what_is_gone(connection, transcripts)
            _link(connection, transcripts, pairs)
            _raise_epoch(connection)

    def relink(self, transcript: str, pairs: Iterable[Pair]) -> None:
        """Replace the links between a transcript and its versions in other languages."""
        with self.transaction() as connection:
            _link(connection, [transcript], pairs)

    def retire(self, transcripts: Sequence[str]) -> None:
        """Take transcripts out of search for good; `drop_retired` ends each once its vectors are gone.

        Their sources are read anew if they are ingested again, even where they give other transcripts too.
        """
        with self.transaction() as connection:
            for transcript in transcripts:
                # With the versions it replaced: what is taken out for good leaves no text behind.
                connection.execute(
                    """WITH RECURSIVE gone(id) AS (VALUES (?) UNION SELECT t.id FROM transcripts t, gone
                                                   WHERE t.superseded_by = gone.id AND t.state != 'current')
                       UPDATE transcripts SET state = 'retiring', superseded_by = NULL WHERE id IN gone""",
                    (transcript,),
                )
                _unlink(connection, transcript)
                connection.execute(
                    """UPDATE sources SET bytes_sha256 = '' WHERE NOT gone
                       AND location IN (SELECT location FROM sources WHERE transcript = ? AND NOT gone)""",
                    (transcript,),
                )
            _raise_epoch(connection)

    def drop_retired(self, transcript: str) -> None:
        """End a retiring transcript: keep it as superseded where a newer version stands, else delete it."""
        with self.transaction() as connection:
            row = connection.execute("SELECT superseded_by FROM transcripts WHERE id = ?", (transcript,)).fetchone()
            if row is None:
                return
            if row["superseded_by"] is None:
                connection.execute("DELETE FROM sources WHERE transcript = ?", (transcript,))
                _delete_rows(connection, transcript)
            else:
                connection.execute("UPDATE transcripts SET state = 'superseded' WHERE id = ?", (transcript,))


def _raise_epoch(connection: sqlite3.Connection) -> None:
    connection.execute("UPDATE facts SET value = CAST(value AS INTEGER) + 1 WHERE name = 'epoch'")


def _retire_what_is_gone(connection: sqlite3.Connection, transcripts: Sequence[str]) -> bool:
    """A place gives no other bytes any more than those it gave last; what no place gives leaves search."""
    for transcript in transcripts:
        connection.execute(
            """UPDATE sources SET gone = 1 WHERE location IN (SELECT location FROM sources WHERE transcript = :id)
               AND transcript != :id AND NOT gone AND EXISTS
               (SELECT 1 FROM sources new WHERE new.transcript = :id AND NOT new.gone
                AND new.location = sources.location
                AND (new.bytes_sha256 != sources.bytes_sha256 OR new.reader != sources.reader))""",
            {"id": transcript},
        )
    retired = connection.execute(
        """SELECT id, date, language FROM transcripts WHERE state = 'current'
           AND NOT EXISTS (SELECT 1 FROM sources WHERE sources.transcript = transcripts.id AND NOT gone)"""
    ).fetchall()
    for row in retired:
        connection.execute(
            "UPDATE transcripts SET state = 'retiring', superseded_by = ? WHERE id = ?",
            (_successor(connection, row, transcripts), row["id"]),
        )
        _unlink(connection, row["id"])
    return bool(retired)


def _successor(connection: sqlite3.Connection, old: sqlite3.Row, transcripts: Sequence[str]) -> str:
    """Which of the transcripts that a file gives now takes the place of one it gives no more."""
    rows = connection.execute(
        f"SELECT id, date, language FROM transcripts WHERE id IN ({','.join('?' * len(transcripts))})",  # noqa: S608
        list(transcripts),
    ).fetchall()
    return str(max(rows, key=lambda new: (new["language"] == old["language"], new["date"] == old["date"]))["id"])


def _link(connection: sqlite3.Connection, transcripts: Sequence[str], pairs: Iterable[Pair]) -> None:
    for transcript in transcripts:
        _unlink(connection, transcript)
    for pair in pairs:
        for one, other in ((pair.a, pair.b), (pair.b, pair.a)):
            connection.execute(
                "INSERT OR REPLACE INTO versions VALUES (?, ?, ?, ?, ?)",
                (one.rpartition("/")[0], one, other.rpartition("/")[0], other, float(pair.similarity)),
            )


def _unlink(connection: sqlite3.Connection, transcript: str) -> None:
    connection.execute("DELETE FROM versions WHERE transcript = :id OR other_transcript = :id", {"id": transcript})


def _add_exchange(connection: sqlite3.Connection, transcript: Transcript, exchange: Exchange, number: int) -> None:
    cursor = _insert(connection, "exchanges", exchange_row(transcript, exchange, number))
    assert cursor.lastrowid is not None
    full_text.add(connection, cursor.lastrowid, exchange, transcript.language)


def _insert(connection: sqlite3.Connection, table: str, columns: dict[str, object]) -> sqlite3.Cursor:
    names, marks = ", ".join(columns), ", ".join("?" * len(columns))
    return connection.execute(
        f"INSERT INTO {table} ({names}) VALUES ({marks})",  # noqa: S608 - names are this package's own
        list(columns.values()),
    )


def _delete_rows(connection: sqlite3.Connection, transcript: str) -> None:
    full_text.drop(connection, transcript)
    _unlink(connection, transcript)
    connection.execute("DELETE FROM exchanges WHERE transcript = ?", (transcript,))
    connection.execute("DELETE FROM transcripts WHERE id = ?", (transcript,))

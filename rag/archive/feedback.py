"""What people say of answers, in the archive: a row each, written in one transaction and without the writer's lock.

It changes nothing that is searched, so that the epoch stays. What is said is kept as it was, whatever becomes of the
transcripts it is about.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from rag.archive.database import Database
from rag.errors import ArchiveError
from rag.feedback import About, Feedback, RightPlace
from rag.schema import from_dict, to_dict


def store(database: Database, feedback: Feedback) -> None:
    """Keep feedback in the place of what was said before under the same id. Raises ArchiveError."""
    with _told(), database.transaction() as connection:
        connection.execute(
            """INSERT OR REPLACE INTO feedback (id, given, verdict, note, about, right_place)
               VALUES (?, ?, ?, ?, ?, ?)""",
            (
                feedback.id,
                feedback.given,
                feedback.verdict,
                feedback.note,
                json.dumps(to_dict(feedback.about)),
                json.dumps(to_dict(feedback.right)) if feedback.right else None,
            ),
        )


def drop(database: Database, identity: str) -> bool:
    """Take feedback back; whether there was any. Raises ArchiveError."""
    with _told(), database.transaction() as connection:
        return connection.execute("DELETE FROM feedback WHERE id = ?", (identity,)).rowcount > 0


def one(database: Database, identity: str) -> Feedback | None:
    """The feedback of an id; None where there is none."""
    row = database.connection.execute("SELECT * FROM feedback WHERE id = ?", (identity,)).fetchone()
    return None if row is None else _of(row)


def every(database: Database) -> tuple[Feedback, ...]:
    """All feedback, the latest first."""
    return tuple(map(_of, database.connection.execute("SELECT * FROM feedback ORDER BY given DESC, id")))


def _of(row: sqlite3.Row) -> Feedback:
    right = row["right_place"]
    return Feedback(
        id=row["id"],
        given=row["given"],
        verdict=row["verdict"],
        note=row["note"],
        about=from_dict(About, json.loads(row["about"])),
        right=from_dict(RightPlace, json.loads(right)) if right else None,
    )


@contextmanager
def _told() -> Iterator[None]:
    """SQLite's failures to write, as errors of ours."""
    try:
        yield
    except sqlite3.Error as error:
        raise ArchiveError(
            f"the feedback could not be stored ({error}); see whether the data folder may be written to, and try again"
        ) from error

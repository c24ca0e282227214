"""Full text: SQLite's FTS5 over our own folded and stemmed tokens, one table a language."""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from rag.errors import ArchiveError
from rag.language import tokens
from rag.schema import Exchange
from rag.transcripts.hygiene import clean

KEPT = "(t.state = 'current' OR (t.state IN ('retiring', 'superseded') AND t.superseded_by IS NOT NULL))"
"""The condition of what is searched, and of the versions that it replaced."""

_LANGUAGE_CODE = re.compile(r"[a-z]{2,3}\Z")


@dataclass(frozen=True, slots=True)
class LexicalHit:
    """An exchange that shares words with the question; `bm25` is higher for better."""

    exchange: str
    bm25: float


def add(connection: sqlite3.Connection, rowid: int, exchange: Exchange, language: str) -> None:
    """Index the words of an exchange."""
    table = _table(language)
    connection.execute(f"CREATE VIRTUAL TABLE IF NOT EXISTS {table} USING fts5(words, tokenize = 'unicode61')")
    # With the names of who asked and answered: questions name them, and they stand in no turn.
    spoken = (*exchange.asked_by, *exchange.answered_by, *(turn.text for turn in exchange.searched))
    words = " ".join(tokens(clean(" ".join(spoken)), language))
    connection.execute(
        f"INSERT INTO {table} (rowid, words) VALUES (?, ?)",  # noqa: S608 - the name is checked
        (rowid, words),
    )


def drop(connection: sqlite3.Connection, transcript: str) -> None:
    """Forget the words of a transcript's exchanges, whose rows are still there."""
    rows = connection.execute(
        "SELECT e.rowid, t.language FROM exchanges e JOIN transcripts t ON t.id = e.transcript WHERE t.id = ?",
        (transcript,),
    ).fetchall()
    for row in rows:
        connection.execute(
            f"DELETE FROM {_table(row['language'])} WHERE rowid = ?",  # noqa: S608 - the name is checked
            (row["rowid"],),
        )


def search(connection: sqlite3.Connection, words: list[str], language: str, limit: int) -> tuple[LexicalHit, ...]:
    """The exchanges of a language that share words with a question, best first."""
    table = _table(language)
    if not words or not _exists(connection, table):
        return ()
    query = " OR ".join(f'"{word}"' for word in dict.fromkeys(words))
    # Ranked before anything is joined: only the best need to be looked up.
    rows = connection.execute(
        f"""SELECT e.id, -found.score AS bm25 FROM
              (SELECT rowid AS place, bm25({table}) AS score FROM {table} WHERE {table} MATCH ?
               ORDER BY score LIMIT ?) AS found
            JOIN exchanges e ON e.rowid = found.place JOIN transcripts t ON t.id = e.transcript
            WHERE t.state = 'current' ORDER BY found.score""",  # noqa: S608 - the name is checked
        (query, limit),
    )
    return tuple(LexicalHit(row["id"], row["bm25"]) for row in rows)


def holding(connection: sqlite3.Connection, words: list[str], language: str) -> tuple[str, ...]:
    """The exchanges of a language in which all of some words stand, those of replaced versions too."""
    table = _table(language)
    if not words or not _exists(connection, table):
        return ()
    rows = connection.execute(
        f"""SELECT e.id FROM (SELECT rowid AS place FROM {table} WHERE {table} MATCH ?) AS found
            CROSS JOIN exchanges e ON e.rowid = found.place JOIN transcripts t ON t.id = e.transcript
            WHERE {KEPT} ORDER BY t.state, t.date, e.transcript, e.number""",  # noqa: S608 - the name is checked
        (" AND ".join(f'"{word}"' for word in dict.fromkeys(words)),),
    )
    return tuple(row["id"] for row in rows)


def frequency(connection: sqlite3.Connection, words: Iterable[str], language: str) -> Counter[str]:
    """In how many exchanges of a language each word stands."""
    table = _table(language)
    found: Counter[str] = Counter()
    if _exists(connection, table):
        for word in set(words):
            select = f"SELECT count(*) FROM {table} WHERE {table} MATCH ?"  # noqa: S608 - the name is checked
            found[word] = connection.execute(select, (f'"{word}"',)).fetchone()[0]
    return found


def words_of(connection: sqlite3.Connection, exchanges: list[str], language: str) -> dict[str, frozenset[str]]:
    """The folded, stemmed words of exchanges."""
    table = _table(language)
    if not exchanges or not _exists(connection, table):
        return {}
    rows = connection.execute(
        f"""SELECT e.id, words FROM {table} JOIN exchanges e ON e.rowid = {table}.rowid
            WHERE e.id IN ({",".join("?" * len(exchanges))})""",  # noqa: S608 - the name is checked
        exchanges,
    )
    return {row["id"]: frozenset(str(row["words"]).split()) for row in rows}


def _exists(connection: sqlite3.Connection, table: str) -> bool:
    return connection.execute("SELECT 1 FROM sqlite_master WHERE name = ?", (table,)).fetchone() is not None


def _table(language: str) -> str:
    """One table a language, so that a word's rarity is counted among texts that could hold it."""
    if not _LANGUAGE_CODE.match(language):
        raise ArchiveError(f"{language!r} is no language code")
    return f"words_{language}"

"""SQLite, the truth: texts, exchanges, provenance, versions in other languages, and full text over our own tokens.

A transcript passes through `state`: `pending` (rows are in, vectors are not), `current` (searched),
`retiring` (superseded or removed, vectors still to be dropped), `superseded` (kept so that receipts hold).
Only `current` is ever searched. Whoever writes next finishes what is pending or retiring. All transcripts of one
file become current in one transaction, so that a killed run never leaves half a file behind.

`database.py` connects and migrates, `rows.py` turns values into rows and back, `words.py` is the full text,
`reading.py` reads and `writing.py` writes; `feedback.py` keeps what people say of answers.
"""

from rag.archive.reading import Counts, Link
from rag.archive.rows import Source, State, as_date, sha256_of
from rag.archive.words import LexicalHit
from rag.archive.writing import Archive

__all__ = ["Archive", "Counts", "LexicalHit", "Link", "Source", "State", "as_date", "sha256_of"]

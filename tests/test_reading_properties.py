"""Whatever the bytes: a document, or one clear line."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import SourceError
from rag.reading import READERS
from rag.schema import Document, Span

PIECES = (
    *"<p> </p> <b id=1> </b> <table> <td> </td> </table> <a href=x> </a> <nav> </nav> <pre> </pre> <br> <!-- --> <!-".split(),
    *"<script> </script> <title> </title> <p\u00a0hidden> <svg> </svg> &amp; &#xD800; &#9999999999; < > = \" ' / ]]>".split(),
    *'--- title: date: 2031-07-02 question answer , ; { } [ ] " : * & Q: A: 问： \ufeff \0 é “ \u202e'.split(),
    '{"question":"a","answer":"b"}',
    '{"turns":[{"text":"a"}]}',
    "question,answer",
    "\n",
    "\r",
    " ",
    "%PDF-1.7",
    "PK\x03\x04",
)
texts = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
encoded = st.tuples(texts, st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "gb18030", "utf-32"])).map(
    lambda pair: pair[0].encode(pair[1])
)


def holds(document: Document) -> bool:
    """The text can be stored, and every span lies in it, in order."""
    document.text.encode()
    spans: list[Span] = list(document.boilerplate)
    for conference in document.given:
        turns = [span for e in conference.exchanges for turn in e.turns for span in (turn.label, turn.body)]
        heads = [span for span in (conference.title, conference.byline) if span]
        spans += [*heads, *turns]
        assert all(conference.span.start <= s.start <= s.end <= conference.span.end for s in (*heads, *turns))
    ends = [0, *(place for span in spans for place in span), len(document.text)]
    return "\0" not in document.text and ends == sorted(ends)


@pytest.mark.parametrize("ending", READERS)
@settings(max_examples=150, deadline=None)
@given(data=st.binary(max_size=300) | encoded)
def test_whatever_the_bytes_there_is_a_document_or_one_line(ending: str, data: bytes) -> None:
    try:
        document = READERS[ending](data, f"a{ending}", "0")
    except SourceError as error:
        message = str(error)
        assert message.startswith(f"a{ending}: ")
        assert "\n" not in message
    else:
        assert holds(document)

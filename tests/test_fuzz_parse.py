"""The parser on pages nobody would write: no exception but ours, every character accounted for, no pattern that hangs."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.errors import OnRecordError
from rag.schema import Document, Span, Transcript
from rag.transcripts import parse

LABELS = [
    "Q: ", "A: ", "Q:", "Q    ", "Q - ", "R - ", "Q1: ", "1. Q 1 : ", "1- CCTV : ", "1°/AFP : ", "1/19", "I", "2",
    "问：", "答：", "问:", "路透社记者：", "赵立坚：", "记者：", "主持人：", "会后有记者问及：", "MS. PSAKI:  ", "MR MILLER: ",
    "QUESTION: ", "THE PRESIDENT:  ", "PREGUNTA", "PREGUNTA: ", "RESPUESTA: ", "Frage: ", "Antwort: ", "Reuters: ",
    "CCTV : ", "Mao Ning: ", "M\u0430o Ning: ", "M. Dion (Mathieu) : ", "M. (Mathieu : ", "Le Modérateur : ",
    "Journaliste\u00a0: ", "(Journalist: ", "Dr. (A (B (C: ", ": ", "：", "- ", "Note: ", "https://example.org/a: ",
]  # fmt: skip
WORDS = [
    "Why?", "No comment.", "Pourquoi ce choix ?", "Parce que.", "¿Por qué?", "Warum nicht?", "我们不同意。", "为什么？",
    "Thank you", "« Oui »", "(Laughter.)", "(Inaudible.)", "((((", "))", "*", "*****", "---", "# Title", "…", "...",
    "2031-05-06", "May 6, 2031", "6 mai 2031", "2031年5月6日", "99.99.9999", "10:30", "12:17 P.M. EST", "END",
    "Foreign Ministry Spokesperson Mao Ning's Regular Press Conference", "Conférence de presse", "Imprimer",
    "👩\u200d🚀", "\u202e", "\u2066", "\u200b", "\ufeff", "\ud800", "\x00", "\x1b[2J", "\r", "\x0c", "\u2028", "\x85",
    "\u00a0", "\u3000", "\t", "e\u0301", "ﬁ", "İ", "\U000e0041", "x" * 300, "word " * 80,
]  # fmt: skip
BREAKS = ["\n", "\n\n", "\n\n\n", "\r\n", " \n \n", " ", ""]
PIECES = st.one_of(
    st.sampled_from(LABELS), st.sampled_from(WORDS), st.sampled_from(BREAKS), st.text(max_size=8), st.just("\n")
)
TEXTS = st.lists(PIECES, min_size=4, max_size=60).map("".join)
TITLES = st.sampled_from([None, "", "Conférence de presse du 6 mai 2031", "Briefing by Mao Ning", "(((", "\ud800"])
NAMES = st.sampled_from(
    ["a.txt", "2031-05-06.md", "2031-13-45.html", "", "/", "\ud800.txt", "https://example.org/?a=1"]
)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    text = draw(TEXTS)
    place = st.integers(0, len(text))
    marked = [Span(*sorted(pair)) for pair in draw(st.lists(st.tuples(place, place), max_size=3))]
    boilerplate = tuple(span for span in marked if span.start < span.end)
    return Document(text, draw(NAMES), "0" * 64, draw(TITLES), boilerplate=boilerplate)


def transcripts_of(document: Document) -> tuple[Transcript, ...]:
    """Only errors of our own may be raised; anything else fails the test."""
    try:
        return parse(document)
    except OnRecordError:
        return ()


fuzzed = settings(max_examples=250, deadline=None, suppress_health_check=list(HealthCheck))


@given(documents())
@fuzzed
def test_classes_tile_every_text_and_turns_lie_apart_in_their_class(document: Document) -> None:
    for transcript in transcripts_of(document):
        ends = [end for _, end, _ in transcript.classes]
        assert [start for start, _, _ in transcript.classes] == [0, *ends[:-1]]
        assert ends[-1:] == [len(transcript.text)]
        spans = sorted(span for one in transcript.exchanges for turn in one.turns for span in turn.spans)
        assert all(before.end <= after.start for before, after in pairwise(spans))
        spoken = {place for start, end, name in transcript.classes if name == "turn" for place in range(start, end)}
        assert {place for span in spans for place in range(*span)} == spoken


@given(documents())
@fuzzed
def test_a_transcripts_text_is_a_slice_of_the_document(document: Document) -> None:
    for transcript in transcripts_of(document):
        start = transcript.source_start
        assert document.text[start : start + len(transcript.text)] == transcript.text


@given(documents())
@fuzzed
def test_parsing_again_gives_the_same(document: Document) -> None:
    assert transcripts_of(document) == transcripts_of(document)


@given(documents())
@fuzzed
def test_every_exchange_has_turns_with_text_and_speakers_are_counted(document: Document) -> None:
    for transcript in transcripts_of(document):
        assert transcript.exchanges
        assert all(turn.text.strip() and turn.spans for one in transcript.exchanges for turn in one.turns)
        assert all(speaker.turns >= 0 and speaker.evidence for speaker in transcript.speakers)


N = 100_000
LINES = N // 5
HOSTILE = {
    "spaces": " " * N,
    "newlines": "\n" * LINES,
    "blank lines": " \n" * LINES,
    "tabs and newlines": "\t\n" * LINES,
    "colons": ":" * N,
    "wide colons": "：" * N,
    "colons apart": " :" * N,
    "colon lines": ":\n" * LINES,
    "Q and space": "Q " * N,
    "Q and spaces": "Q    " * N,
    "Q lines": "Q\n" * LINES,
    "Q: lines": "Q:\n" * LINES,
    "Q: in one line": "Q: " * N,
    "Q: A: lines": "Q: a?\nA: b.\n" * (N // 10),
    "asterisks": "*" * N,
    "asterisk lines": "*****\n" * LINES,
    "open brackets": "(" * N,
    "close brackets": ")" * N,
    "brackets": "()" * N,
    "asides": "(Journalist: " * N,
    "dots": "." * N,
    "dots apart": ". " * N,
    "ellipses": "…" * N,
    "dashes": "-" * N,
    "dashes apart": "- " * N,
    "Q -": "Q - " * N,
    "slashes": "1/" * N,
    "digits": "1" * N,
    "digits apart": "1 " * N,
    "counters": "1°/AFP : a\n" * (N // 10),
    "numbers in lines": "1.\n" * LINES,
    "dates": "2031-05-06\n" * (N // 10),
    "dates in one line": "May 6, 2031 " * (N // 10),
    "capitals": "A" * N,
    "capital words": "MS. A " * N,
    "MR": "MR. " * N,
    "M. (": "M. (" * N,
    "names": "Ada Noor " * N,
    "names and colon": "Ada Noor " * N + ":",
    "no-break spaces": "\u00a0" * N,
    "wide spaces": "\u3000" * N,
    "Han": "问" * N,
    "Han lines": "问：\n" * LINES,
    "Han reporters": "记者" * N,
    "Han sentences": "我们不同意。" * N,
    "question marks": "?" * N,
    "question marks apart": "a? " * N,
    "quotation marks": "« " * N,
    "PREGUNTA": "PREGUNTA\n" * LINES,
    "rtl marks": "\u200f" * N,
    "one word a line": "word\n" * LINES,
    "one long line": "word " * N,
    "headings": "# \n" * LINES,
    "URLs": "https://" * N,
    "emoji": "👩\u200d🚀" * N,
    "zero width": "\u200b\n" * LINES,
    "surrogates": "\ud800" * N,
    "carriage returns": "\r" * N,
}


@pytest.mark.slow
@pytest.mark.timeout(60)
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("around", ["{}", "Q: Why?\n\nA: {} b.\n\nQ: When?\n\nA: Now.\n", "Ada Noor{}: a?"])
def test_no_repetition_takes_more_than_five_seconds(name: str, around: str) -> None:
    document = Document(around.format(HOSTILE[name]), "a.txt", "0" * 64)
    began = time.perf_counter()
    transcripts_of(document)
    assert time.perf_counter() - began < 5

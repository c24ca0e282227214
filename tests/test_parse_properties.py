"""What holds of every transcript, whatever the page: Hypothesis assembles pages from labels, sentences and noise."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import SourceError
from rag.reading.markdown import read_markdown
from rag.schema import TEXT_CLASSES, Document, Span, Transcript
from rag.transcripts import parse

LABELS = ["Q: ", "A: ", "Reuters: ", "Ada Noor: ", "CCTV : ", "问：", "答：", "R - ", "Moderator: ", "Le Monde\u00a0: "]
SENTENCES = [
    "Why did they do so?", "It is time. ", "No comment.", "Pourquoi ce choix ?", "Parce que c’est juste.",
    "我们不同意。", "为什么？", "A follow-up question on that plan?", "The answer is simple: no.", "« Vraiment ? »",
]  # fmt: skip
NOISE = [
    "Spokesperson Ada Noor's Briefing", "Conférence de presse du 6 mai 2031", "2031-05-06 23:55", "Imprimer", "*****",
    "# note", "Adresse: 2 rue de la Paix", "10:30", "https://example.org", "(rires)", "\u3000", "»", "\ufeff", "e\u0301",
]  # fmt: skip
BREAKS = ["\n", "\n\n", "\n\n", " \n\t\n", " "]
PIECES = st.sampled_from(LABELS + SENTENCES + NOISE + BREAKS * 3) | st.text(max_size=5)
TEXTS = st.lists(PIECES, max_size=24).map("".join)
TITLES = st.sampled_from([None, "Spokesperson Ada Noor's Briefing", "Conférence de presse du 6 mai 2031"])


@st.composite
def documents(draw: st.DrawFn, marks: int = 2) -> Document:
    text = draw(TEXTS)
    place = st.integers(0, len(text))
    spans = [Span(*sorted(pair)) for pair in draw(st.lists(st.tuples(place, place), max_size=marks))]
    return Document(text, "a.txt", "0" * 64, draw(TITLES), boilerplate=tuple(s for s in spans if s.start < s.end))


def transcripts_of(document: Document) -> tuple[Transcript, ...]:
    """Only SourceError may be raised; anything else fails the test."""
    try:
        return parse(document)
    except SourceError:
        return ()


@given(documents())
@settings(max_examples=300, deadline=None)
def test_every_character_is_in_exactly_one_class(document: Document) -> None:
    for transcript in transcripts_of(document):
        ends = [end for _, end, _ in transcript.classes]
        assert [start for start, _, _ in transcript.classes] == [0, *ends[:-1]]
        assert ends[-1] == len(transcript.text)
        assert all(end > start and name in TEXT_CLASSES for start, end, name in transcript.classes)


@given(documents())
@settings(max_examples=150, deadline=None)
def test_blank_is_only_space_and_nothing_spoken_is(document: Document) -> None:
    for transcript in transcripts_of(document):
        for start, end, name in transcript.classes:
            assert not (name == "blank" and transcript.text[start:end].strip())
            assert not (name == "turn" and not transcript.text[start:end].strip())


@given(documents())
@settings(max_examples=150, deadline=None)
def test_turns_lie_inside_the_text_in_order_and_apart(document: Document) -> None:
    for transcript in transcripts_of(document):
        position = 0
        for span in (span for exchange in transcript.exchanges for turn in exchange.turns for span in turn.spans):
            assert position <= span.start < span.end <= len(transcript.text)
            position = span.end


@given(documents())
@settings(max_examples=150, deadline=None)
def test_a_turns_text_is_its_spans_joined(document: Document) -> None:
    for transcript in transcripts_of(document):
        for turn in (turn for exchange in transcript.exchanges for turn in exchange.turns):
            assert turn.text == "\n\n".join(transcript.text[start:end] for start, end in turn.spans) != ""


@given(documents())
@settings(max_examples=150, deadline=None)
def test_the_text_is_the_documents_and_the_ids_count_from_1(document: Document) -> None:
    for transcript in transcripts_of(document):
        assert transcript.text == document.text
        assert [exchange.id for exchange in transcript.exchanges] == [
            f"{transcript.id}/{number}" for number in range(1, len(transcript.exchanges) + 1)
        ]


@given(documents())
@settings(max_examples=150, deadline=None)
def test_an_exchange_follows_only_an_earlier_one(document: Document) -> None:
    for transcript in transcripts_of(document):
        earlier: set[str] = set()
        for exchange in transcript.exchanges:
            assert exchange.follows is None or exchange.follows in earlier
            earlier.add(exchange.id)


@given(documents())
@settings(max_examples=150, deadline=None)
def test_a_statement_holds_no_reporter_and_an_exchange_does(document: Document) -> None:
    for transcript in transcripts_of(document):
        for exchange in transcript.exchanges:
            roles = {turn.role for turn in exchange.turns}
            assert ("reporter" in roles) == (exchange.kind == "exchange")


# In one script: a page whose exchanges alternate between two is taken for one that says everything twice.
LATIN = [sentence for sentence in SENTENCES if sentence.isascii() or "é" in sentence or "’" in sentence]


@given(st.lists(st.tuples(st.sampled_from(LATIN), st.sampled_from(LATIN)), min_size=1, max_size=5))
@settings(max_examples=60, deadline=None)
def test_questions_and_answers_come_back_as_they_were_put_in(pairs: list[tuple[str, str]]) -> None:
    text = "\n\n".join(f"Q: {question}\n\nA: {answer}" for question, answer in pairs)
    (transcript,) = parse(Document(text, "a.txt", "0" * 64))
    spoken = [tuple(turn.text for turn in exchange.turns) for exchange in transcript.exchanges]
    assert spoken == [(question.strip(), answer.strip()) for question, answer in pairs]


@pytest.mark.parametrize(
    "text",
    [
        "Conférence de presse\n2031-05-06\nLe ministre ira à Paris demain.\nReuters: Pourquoi ?\nAda Noor: Il le faut.",
        "Conférence de presse\n2031-05-06\n\nLe ministre ira à Paris demain.\n\nReuters: Pourquoi ?\nAda Noor: Il le faut.",
    ],
    ids=["no empty line", "empty line"],
)
def test_a_statement_is_found_with_and_without_an_empty_line_before_it(text: str) -> None:
    (transcript,) = parse(Document(text, "a.txt", "0" * 64))
    assert transcript.exchanges[0].turns[0].text == "Le ministre ira à Paris demain."


def test_a_line_of_the_page_is_never_part_of_a_statement() -> None:
    text = "Briefing\n\nThe minister will travel.\nAll rights reserved.\n\nQ: Why now?\nA: It is time."
    (transcript,) = parse(Document(text, "a.txt", "0" * 64))
    assert transcript.exchanges[0].turns[0].text == "The minister will travel."


@pytest.mark.parametrize("text", ["Q:", "Title\n\nQ:\n\nA:"])
def test_labels_that_nobody_speaks_after_are_refused(text: str) -> None:
    with pytest.raises(SourceError):
        parse(Document(text, "a.txt", "0" * 64))


def test_a_markdown_heading_is_the_title() -> None:
    (transcript,) = parse(
        read_markdown(b"# Briefing of May 6, 2031\n\nQ: Why now?\n\nA: It is time.", "a.md", "0" * 64)
    )
    assert (str(transcript.date), transcript.title) == ("2031-05-06", "Briefing of May 6, 2031")

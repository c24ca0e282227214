"""What may hold a quotation: never less than what the gate finds."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from rag.pages import FilePages, words_in
from rag.quotes import find, fold
from rag.reading import read
from rag.schema import Span
from rag.transcripts import parse
from tests.conftest import SEED

TRANSCRIPTS = parse(read(SEED))
RAW = st.text(
    st.one_of(
        st.sampled_from("abʼé12 .!?\n\u00a0«»“’—-_\u00ad\u200be\u0301不言。Ａ％１ｶﾞガｰ한\u1112\u1161½㎏ﬁ"),
        st.characters(),
    ),
    max_size=30,
)


@given(RAW, st.integers(0, 30), st.integers(1, 30))
@example("5㎏ of rice", 1, 1)
@example("a reso\u00adlution", 2, 11)
@example("为什么不", 2, 2)
@example("e\u0301te\u0301", 0, 5)
@example("ｶﾞｽ", 0, 2)
def test_where_the_gate_finds_a_quote_its_words_are_among_the_words_of_the_text(text: str, at: int, size: int) -> None:
    for claim in (text[at : at + size], fold(text[at : at + size]).text):
        if next(find(claim, text, Span(0, len(text))), None) is not None:
            assert words_in(claim) in words_in(text)


@given(RAW)
@example("lʼOTAN")
def test_typography_does_not_change_the_words(text: str) -> None:
    assert words_in(fold(text).text) == words_in(text)


def test_a_files_transcript_is_known_by_its_text_then_by_its_day_and_language() -> None:
    pages = FilePages(TRANSCRIPTS)
    (only,) = pages.pages
    assert pages.page("undated-fr-000000", only.sha256) is only
    assert pages.page("2024-07-02-fr-000000", "0" * 64) is only
    assert pages.page("2024-07-03-fr-b83509", "0" * 64) is None
    assert only.id in pages.unheld("2024-07-03-fr-b83509")

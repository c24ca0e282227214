"""An answer taken away as a Word document, opened again."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.desk import Desk
from rag.errors import SourceError
from rag.reading import read
from rag.receipts import read_receipt
from tests.test_answer_markdown import HOSTILE, QUESTIONS, sample
from ui.answer_docx import RECEIPT_STYLE, answer_docx
from ui.receipt_files import receipt_of_docx

PAGE = "https://example.org/a"


def opened(written: bytes) -> Any:
    import docx

    return docx.Document(io.BytesIO(written))


def of_style(document: Any, style: str) -> list[str]:
    return [one.text for one in document.paragraphs if one.style.name == style]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quotation_pasted_back_holds_and_the_receipt_verifies(desk: Desk, question: str) -> None:
    answer = desk.ask(question)
    written = answer_docx(answer, {})
    quotations = of_style(opened(written), "Quote")
    assert len(quotations) == len(answer.citations)
    for shown, citation in zip(quotations, answer.citations, strict=True):
        finding = desk.find_quote(shown)
        assert finding.verdict in ("exact", "folded")
        assert citation.exchange in {place.exchange for place in finding.places}
    receipt = read_receipt(receipt_of_docx(written, "answer.docx"))
    assert receipt == answer.receipt
    assert desk.verify(receipt).holds
    assert len(of_style(opened(written), RECEIPT_STYLE)) == 1


def test_it_has_headings_sources_and_properties(desk: Desk) -> None:
    answer = desk.ask(QUESTIONS[0])
    document = opened(answer_docx(answer, {}))
    assert of_style(document, "Title") == [QUESTIONS[0]]
    assert of_style(document, "Heading 1") == ["Sources", "Check it again"]
    assert any(
        line.startswith("[3] Mao Ning (official) · 2 July 2024 · asked by CCTV")
        for line in of_style(document, "Normal")
    )
    properties = document.core_properties
    assert (properties.title, properties.author, properties.language) == (QUESTIONS[0], "OnRecord", "en")
    assert properties.created.year > 2020


def test_where_the_page_is_known_each_source_leads_to_its_words(desk: Desk) -> None:
    answer = desk.ask(QUESTIONS[0])
    document = opened(answer_docx(answer, {answer.citations[0].transcript: PAGE}))
    links = [link.address + "#" + link.fragment for one in document.paragraphs for link in one.hyperlinks]
    assert len(links) == len(answer.citations)
    assert all(link.startswith(f"{PAGE}#:~:text=") for link in links)


def test_it_holds_no_macro_and_loads_nothing(desk: Desk) -> None:
    with zipfile.ZipFile(io.BytesIO(answer_docx(desk.ask(QUESTIONS[0]), {}))) as package:
        assert not [name for name in package.namelist() if "vba" in name.lower() or name.endswith(".bin")]
        relations = package.read("word/_rels/document.xml.rels").decode()
    assert "External" not in relations


def test_words_that_hide_something_are_shown_by_their_codes_and_not_as_a_quotation() -> None:
    document = opened(answer_docx(sample("Pay \u202eten."), {}))
    assert of_style(document, "Quote") == []
    assert "Pay ⟨U+202E⟩ten. [1]" in of_style(document, "Normal")


def test_a_models_words_are_told_apart() -> None:
    document = opened(answer_docx(sample(), {}))
    assert of_style(document, "Quote") == ["“Oui.” [1]"]
    assert "Unofficial translation: Oui." in of_style(document, "OnRecord Small")
    assert "Never said." not in "".join(one.text for one in document.paragraphs if one.style.name != RECEIPT_STYLE)


@settings(max_examples=15, deadline=None)
@given(st.text(min_size=1, max_size=40))
@example(HOSTILE)
@example("{")
@example("{}")
@example("x" * 1000)
@example("a\x00\x0b\ufffe\ud800\u2028b")
def test_any_text_is_written_and_read_as_text(text: str) -> None:
    written = answer_docx(sample(text), {"t": f"https://e.org/{text}"})
    assert read_receipt(receipt_of_docx(written, "a.docx")).question == text
    document = opened(written)
    assert len(of_style(document, "Quote")) <= 1
    assert [one for one in document.paragraphs if one.hyperlinks]


def test_what_was_taken_away_is_read_as_any_other_document(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "answer.docx").write_bytes(answer_docx(desk.ask(QUESTIONS[0]), {}))
    assert QUESTIONS[0] in read(tmp_path / "answer.docx").text


def test_a_file_that_is_no_document_is_told() -> None:
    with pytest.raises(SourceError, match=r"a\.docx"):
        receipt_of_docx(b"nothing", "a.docx")

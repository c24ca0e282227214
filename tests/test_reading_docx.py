"""Word documents: what is read of them, in which order, and those made to hurt."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable

import docx
import pytest
from docx.document import Document as Word

from rag.errors import SourceError
from rag.reading.docx import read_docx
from rag.schema import Document

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
RELS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" '
    'Target="word/document.xml"/></Relationships>'
)


def word(write: Callable[[Word], object], title: str = "") -> Document:
    """The document of a file that python-docx writes."""
    document = docx.Document()
    write(document)
    document.core_properties.title = title
    file = io.BytesIO()
    document.save(file)
    return read_docx(file.getvalue(), "a.docx", "0")


def package(body: str | bytes, rels: str = RELS) -> bytes:
    """A file with a body written by hand."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("_rels/.rels", rels)
        parts.writestr("word/document.xml", body)
    return file.getvalue()


def read_body(xml: str) -> str:
    return read_docx(package(f"<w:document {W}><w:body>{xml}</w:body></w:document>"), "a.docx", "0").text


def refused(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        read_docx(data, "a.docx", "0")
    message = str(caught.value)
    assert message.startswith("a.docx: ")
    assert "\n" not in message
    return message


def test_paragraphs_are_read_in_order_with_an_empty_line_between() -> None:
    def write(document: Word) -> None:
        for text in ("Reuters: Why?", "", "Mao Ning: “Because.”"):
            document.add_paragraph(text)

    assert word(write).text == "Reuters: Why?\n\nMao Ning: “Because.”"


def test_tables_are_read_where_they_stand() -> None:
    def write(document: Word) -> None:
        document.add_paragraph("Before")
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(table._cells, ("Q:", "Why?", "A:", "Because."), strict=True):
            cell.text = text
        document.add_paragraph("After")

    assert word(write).text.split("\n\n") == ["Before", "Q:", "Why?", "A:", "Because.", "After"]


def test_headers_and_footers_are_left_out() -> None:
    def write(document: Word) -> None:
        document.sections[0].header.paragraphs[0].text = "Ministry"
        document.sections[0].footer.paragraphs[0].text = "Page 1"
        document.add_paragraph("Q: Why?")

    assert word(write).text == "Q: Why?"


def test_a_heading_gives_the_title_whatever_the_properties_say() -> None:
    def write(document: Word) -> None:
        document.add_heading("Press Conference of 2 July 2031", level=1)
        document.add_paragraph("Q: Why?")

    assert word(write, "An older title, left behind").title == "Press Conference of 2 July 2031"


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Conférence du 2 juillet 2031", "Conférence du 2 juillet 2031"),
        ("Document1", None),
        ("Word Document", None),
        ("", None),
    ],
)
def test_without_a_heading_the_title_in_the_properties_counts_if_it_says_anything(title: str, read: str | None) -> None:
    assert word(lambda document: document.add_paragraph("Q: Why?"), title).title == read


def test_breaks_and_tabs_inside_a_paragraph_stay() -> None:
    assert word(lambda document: document.add_paragraph("Q:\tWhy?\nA: No.")).text == "Q:\tWhy?\nA: No."


def test_a_tab_stop_is_no_tab() -> None:
    xml = "<w:p><w:pPr><w:tabs><w:tab w:pos='1'/></w:tabs></w:pPr><w:r><w:t>a</w:t></w:r></w:p>"
    assert read_body(xml) == "a"


@pytest.mark.parametrize(
    "xml",
    [
        "<w:del><w:r><w:delText>no</w:delText></w:r></w:del>",
        "<w:moveFrom><w:r><w:t>no</w:t></w:r></w:moveFrom>",
        "<w:r><w:rPr><w:vanish/></w:rPr><w:t>no</w:t></w:r>",
        "<w:r><w:instrText>PAGE</w:instrText></w:r>",
    ],
)
def test_deleted_and_hidden_text_is_left_out(xml: str) -> None:
    assert read_body(f"<w:p><w:r><w:t>a</w:t></w:r>{xml}<w:r><w:t>b</w:t></w:r></w:p>") == "ab"


def test_inserted_text_is_read() -> None:
    assert read_body("<w:p><w:ins><w:r><w:t>a</w:t></w:r></w:ins></w:p>") == "a"


def test_a_text_box_is_read_once() -> None:
    box = "<w:txbxContent><w:p><w:r><w:t>box</w:t></w:r></w:p></w:txbxContent>"
    choice = f"<mc:AlternateContent xmlns:mc='m'><mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback></mc:AlternateContent>"
    assert read_body(f"<w:p><w:r><w:t>a</w:t>{choice}</w:r></w:p>") == "box\n\na"


def test_the_main_part_may_have_another_name() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("_rels/.rels", RELS.replace("word/document.xml", "/word/document2.xml"))
        parts.writestr("word/document2.xml", f"<w:document {W}><w:p><w:r><w:t>a</w:t></w:r></w:p></w:document>")
    assert read_docx(file.getvalue(), "a.docx", "0").text == "a"


def test_a_file_that_is_no_zip_is_refused_with_the_remedy() -> None:
    assert re.search("not a whole .docx file .* save it anew", refused(b"Q: Why?"))


def test_a_zip_that_is_no_word_document_is_refused() -> None:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as parts:
        parts.writestr("a.txt", "x")
    assert "not a whole .docx" in refused(file.getvalue())


def test_a_workbook_is_told_from_a_document() -> None:
    assert "no Word document" in refused(package("<x/>", RELS.replace("word/document.xml", "xl/workbook.xml")))


def test_an_old_doc_is_refused_with_the_remedy() -> None:
    assert "save it as .docx" in refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600)


@pytest.mark.parametrize("size", [30, 0.5, 0.9])
def test_a_file_cut_short_is_refused(size: float) -> None:
    data = package(f"<w:document {W}><w:p><w:r><w:t>{'a b ' * 500}</w:t></w:r></w:p></w:document>")
    assert "not a whole .docx" in refused(data[: int(size if size > 1 else size * len(data))])


def test_damaged_bytes_inside_are_refused() -> None:
    data = bytearray(package(f"<w:document {W}>{'<w:p/>' * 5000}</w:document>"))
    place = data.index(b"word/document.xml") + 40
    data[place : place + 20] = bytes(20)
    assert "not a whole .docx" in refused(bytes(data))


def test_xml_that_is_broken_is_refused() -> None:
    assert "not a whole .docx" in refused(package(f"<w:document {W}><w:p>"))


def test_a_zip_bomb_is_told_before_it_is_unpacked() -> None:
    bomb = package(f"<w:document {W}><w:p><w:r><w:t>".encode() + b" " * 400_000_000)
    start = time.perf_counter()
    assert "zip bomb" in refused(bomb)
    assert time.perf_counter() - start < 2


def test_a_bomb_that_declares_a_small_size_is_cut_off_there() -> None:
    data = bytearray(package(f"<w:document {W}><w:p><w:r><w:t>".encode() + b" " * 100_000_000))
    place = data.rindex(b"PK\x01\x02")
    data[place + 24 : place + 28] = (1000).to_bytes(4, "little")
    assert "not a whole .docx" in refused(bytes(data))


def test_a_part_without_text_is_bounded_too() -> None:
    file = io.BytesIO(package(f"<w:document {W}/>"))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/styles.xml", " " * 6_000_000)
    assert "zip bomb" in refused(file.getvalue())


def test_parts_that_are_not_read_are_not_unpacked() -> None:
    file = io.BytesIO(package(f"<w:document {W}><w:p><w:r><w:t>a</w:t></w:r></w:p></w:document>"))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("word/media/image1.png", bytes(100_000_000))
    start = time.perf_counter()
    assert read_docx(file.getvalue(), "a.docx", "0").text == "a"
    assert time.perf_counter() - start < 1


def test_entities_that_unfold_to_gigabytes_are_refused() -> None:
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    body = (
        f'<!DOCTYPE d [<!ENTITY e0 "x">{entities}]><w:document {W}><w:p><w:r><w:t>&e11;</w:t></w:r></w:p></w:document>'
    )
    assert "document type" in refused(package(body))


def test_a_document_type_in_utf_16_is_refused_too() -> None:
    body = f'<?xml version="1.0" encoding="utf-16"?><!DOCTYPE d [<!ENTITY e "x">]><w:document {W}/>'
    assert "document type" in refused(package(body.encode("utf-16")))


def test_what_is_nested_absurdly_is_refused_at_once() -> None:
    start = time.perf_counter()
    body = "<w:p>" * 100_000 + "<w:r><w:t>a</w:t></w:r>" + "</w:p>" * 100_000
    assert "not a whole .docx" in refused(package(f"<w:document {W}><w:body>{body}</w:body></w:document>"))
    assert time.perf_counter() - start < 2


def test_a_file_saved_as_strict_open_xml_is_read() -> None:
    strict = W.replace(
        "schemas.openxmlformats.org/wordprocessingml/2006/main", "purl.oclc.org/ooxml/wordprocessingml/main"
    )
    rels = RELS.replace("schemas.openxmlformats.org/officeDocument/2006", "purl.oclc.org/ooxml/officeDocument")
    body = f"<w:document {strict}><w:body><w:p><w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>a</w:t></w:r></w:p></w:body></w:document>"
    assert read_docx(package(body, rels), "a.docx", "0").text == "a"


def test_the_text_in_a_field_of_a_form_is_read() -> None:
    run = "<w:r><w:t>a</w:t></w:r>"
    assert (
        read_body(
            f"<w:sdt><w:sdtContent><w:p><w:sdt><w:sdtContent>{run}</w:sdtContent></w:sdt></w:p></w:sdtContent></w:sdt>"
        )
        == "a"
    )


def test_a_space_alone_between_words_stays() -> None:
    assert (
        read_body(
            "<w:p><w:r><w:t>a</w:t></w:r><w:r><w:t xml:space='preserve'> </w:t></w:r><w:r><w:t>b</w:t></w:r></w:p>"
        )
        == "a b"
    )


@pytest.mark.parametrize("text", ["&#x0;", "&b;", "<w:t", "<!ENTITY a 'b'>"])
def test_other_broken_xml_is_refused(text: str) -> None:
    assert "not a whole .docx" in refused(
        package(f"<w:document {W}><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:document>")
    )

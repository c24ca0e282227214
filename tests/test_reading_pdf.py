"""PDF: the text layer of files written here, their running lines, and those that cannot be read."""

from __future__ import annotations

import io
import random
import time
import zlib
from collections.abc import Sequence

import pypdf
import pytest
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from rag.errors import SourceError
from rag.reading.pdf import read_pdf
from rag.schema import Document

SPOKEN = ["Reuters: Why was the visit put off?", "Mao Ning: “It was not put off,” I said – it’s on.", "AFP: Où ça ?"]


def pdf(pages: Sequence[Sequence[str]], font: str = "Helvetica", title: str = "", picture: bool = False) -> bytes:
    """A PDF with these lines on its pages, from the top down."""
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=A4)
    canvas.setTitle(title)
    for lines in pages:
        canvas.setFont(font, 11)
        for number, line in enumerate(lines):
            canvas.drawString(60, 780 - 20 * number, line)
        if picture:
            canvas.drawImage(reader_of_a_picture(), 0, 0, 400, 400)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def reader_of_a_picture() -> object:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    return ImageReader(Image.new("L", (20, 20), 128))


def by_hand(content: bytes, extra: bytes = b"") -> bytes:
    """A PDF of one page whose content is given, packed."""
    stream = zlib.compress(content, 9)
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> "
        + extra
        + b" >> >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out = b"%PDF-1.4\n"
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, len(out))
    return out + head + table + trailer


def locked(data: bytes, user: str, owner: str, algorithm: str = "AES-256") -> bytes:
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(data))
    writer.encrypt(user, owner, algorithm=algorithm)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def document_of(data: bytes) -> Document:
    return read_pdf(data, "a.pdf", "0")


def marked(document: Document) -> list[str]:
    return [document.text[start:end] for start, end in document.boilerplate]


def refused(data: bytes) -> str:
    with pytest.raises(SourceError) as caught:
        document_of(data)
    message = str(caught.value)
    assert message.startswith("a.pdf: ")
    assert "\n" not in message
    return message


def test_the_lines_of_a_page_are_read_as_they_stand() -> None:
    assert document_of(pdf([SPOKEN])).text == "\n".join(SPOKEN)


def test_chinese_is_read() -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    assert document_of(pdf([["问：为什么？", "答：无可奉告。"]], "STSong-Light")).text == "问：为什么？\n答：无可奉告。"


def test_a_hyphen_at_the_end_of_a_line_stays() -> None:
    assert document_of(pdf([["A: The govern-", "ment agrees."]])).text == "A: The govern-\nment agrees."


def test_a_speech_goes_on_over_the_page() -> None:
    assert document_of(pdf([["A: The plan which"], ["we made stands."]])).text == "A: The plan which\nwe made stands."


def test_running_lines_and_page_numbers_are_marked() -> None:
    pages = [
        ["Foreign Ministry – briefing", *(f"{line} ({n})" for line in SPOKEN), f"Page {n} of 4"] for n in range(1, 5)
    ]
    pages = [[pages[n][0], f"Words of page {'abcd'[n]}", *SPOKEN[: n % 2], pages[n][-1]] for n in range(4)]
    document = document_of(pdf(pages))
    assert marked(document) == [line for n in range(1, 5) for line in ("Foreign Ministry – briefing", f"Page {n} of 4")]


@pytest.mark.parametrize("number", ["{}", "- {} -", "Page {}", "{}/2", "Seite {} von 2", "第 {} 页"])
def test_a_page_number_is_marked_on_two_pages_already(number: str) -> None:
    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    lines = [[f"Q: Why {word}?", "A: So.", number.format(n)] for n, word in ((1, "this"), (2, "that"))]
    assert marked(document_of(pdf(lines, "STSong-Light"))) == [number.format(1), number.format(2)]


def test_a_label_that_begins_every_page_is_no_running_line() -> None:
    assert marked(document_of(pdf([["QUESTION:", f"Why {word}?"] for word in ("this", "that", "so")]))) == []


def test_nothing_on_a_single_page_is_a_running_line() -> None:
    assert marked(document_of(pdf([["Ministry", "Q: Why?", "1"]]))) == []


@pytest.mark.parametrize(
    ("title", "read"),
    [
        ("Press conference of 2 July 2031", "Press conference of 2 July 2031"),
        ("untitled", None),
        ("Microsoft Word - a.doc", None),
    ],
)
def test_the_title_in_the_properties_counts_if_it_says_anything(title: str, read: str | None) -> None:
    assert document_of(pdf([SPOKEN], title=title)).title == read


def test_a_scanned_pdf_is_told_to_need_ocr() -> None:
    assert "run OCR on it" in refused(pdf([[], []], picture=True))


def test_a_scan_with_a_stamp_is_told_to_need_ocr() -> None:
    assert "run OCR on it" in refused(pdf([["CamScanner"], ["CamScanner"]], picture=True))


def test_a_short_text_beside_a_picture_is_read() -> None:
    assert document_of(pdf([SPOKEN], picture=True)).text == "\n".join(SPOKEN)


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_with_a_password_is_refused_with_the_remedy(algorithm: str) -> None:
    assert "locked with a password; save it without one" in refused(locked(pdf([SPOKEN]), "secret", "owner", algorithm))


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-128", "AES-256"])
def test_a_pdf_that_only_its_owner_may_change_is_read(algorithm: str) -> None:
    assert document_of(locked(pdf([SPOKEN]), "", "owner", algorithm)).text == "\n".join(SPOKEN)


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7\n", b"Q: Why?", b"%PDF-1.7\n%%EOF", b"%PDF-1.4\nstartxref\n9\n%%EOF", b"%PDF" + bytes(5000)]
)
def test_a_broken_pdf_is_refused_with_the_remedy(data: bytes) -> None:
    assert "print it to a new PDF" in refused(data)


def message_or_none(data: bytes) -> str | None:
    try:
        document_of(data)
    except SourceError as error:
        return str(error)
    return None


@pytest.mark.parametrize("share", [0.1, 0.3, 0.5, 0.7, 0.9])
def test_a_pdf_cut_short_is_read_or_refused_on_one_line(share: float, caplog: pytest.LogCaptureFixture) -> None:
    data = pdf([SPOKEN, SPOKEN])
    message = message_or_none(data[: int(share * len(data))])
    assert "\n" not in (message or "")
    assert caplog.records == []


@pytest.mark.parametrize("seed", range(30))
def test_a_pdf_with_damaged_bytes_is_read_or_refused_on_one_line(seed: int) -> None:
    chance = random.Random(seed)
    data = bytearray(pdf([SPOKEN, SPOKEN]))
    for _ in range(20):
        data[chance.randrange(len(data))] = chance.randrange(256)
    assert "\n" not in (message_or_none(bytes(data)) or "")


def test_a_page_that_unpacks_to_gigabytes_is_refused_fast() -> None:
    bomb = by_hand(b"BT /F 9 Tf (a) Tj ET " * 10_000_000)
    start = time.perf_counter()
    assert "unpacks to far more" in refused(bomb)
    assert time.perf_counter() - start < 10


def test_a_page_with_millions_of_operators_is_refused_in_time() -> None:
    bomb = by_hand(b"q Q " * 2_000_000)
    start = time.perf_counter()
    assert "print it to a new PDF" in refused(bomb)
    assert time.perf_counter() - start < 30


def test_deeply_nested_arrays_are_refused() -> None:
    assert "PDF" in refused(by_hand(b"[" * 100_000 + b"]" * 100_000 + b" TJ"))

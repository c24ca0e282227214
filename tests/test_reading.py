"""Bytes to text: encodings, front matter, HTML blocks, and what is refused with a remedy."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from rag.errors import SourceError
from rag.reading import MAX_BYTES, READERS, find_files, read
from rag.reading.html import read_html
from rag.reading.markdown import read_markdown
from rag.reading.text import read_text
from rag.schema import Document

FRENCH = "Élu à l’été : « œuvre », 5 €."
CHINESE = "外交部发言人主持例行记者会，问：为什么？"


def text_of(data: bytes) -> str:
    return read_text(data, "a.txt", "0").text


def html(body: str) -> Document:
    return read_html(f"<html><body>{body}</body></html>".encode(), "a.html", "0")


def marked(document: Document) -> list[str]:
    return [document.text[start:end] for start, end in document.boilerplate]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert text_of(CHINESE.encode(encoding)) == CHINESE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_french_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert text_of(FRENCH.encode(encoding)) == FRENCH


def test_big_endian_utf_16_is_told_by_its_mark() -> None:
    assert text_of(b"\xfe\xff" + FRENCH.encode("utf-16-be")) == FRENCH


def test_line_ends_become_newlines_and_nothing_else_changes() -> None:
    assert text_of(b" a\r\nb\rc\n\t\xc2\xa0d  \n\n") == " a\nb\nc\n\t\u00a0d  \n\n"


def test_bytes_of_no_known_encoding_are_refused_with_a_remedy() -> None:
    with pytest.raises(SourceError, match=r"a\.txt: not UTF-8; save it as UTF-8"):
        text_of(b"caf\x81 \xff\x8d")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf_8_with_one_bad_byte_never_becomes_other_characters(mark: bytes) -> None:
    try:
        text = text_of(mark + "Conférence de presse, été 2031".encode() + b"\xc3")
    except SourceError:
        return
    assert "Ã" not in text


def test_utf_16_cut_short_never_becomes_other_characters() -> None:
    try:
        text = text_of(FRENCH.encode("utf-16")[:-1])
    except SourceError:
        return
    assert text.startswith("Élu")


def test_a_document_carries_its_source_and_the_hash_of_its_bytes(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"\xef\xbb\xbfQ: Why?\r\n")
    document = read(path)
    assert document == Document("Q: Why?\n", str(path), hashlib.sha256(b"\xef\xbb\xbfQ: Why?\r\n").hexdigest())


@pytest.mark.parametrize("data", [b"", b" \r\n\t "])
def test_an_empty_file_is_refused(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "a.txt").write_bytes(data)
    with pytest.raises(SourceError, match="empty"):
        read(tmp_path / "a.txt")


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.md"])
def test_a_binary_file_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
    with pytest.raises(SourceError, match="binary"):
        read(tmp_path / name)


def test_a_file_over_the_limit_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.txt").open("wb") as file:
        file.truncate(MAX_BYTES + 1)
    with pytest.raises(SourceError, match="over the limit of 20 MB; split"):
        read(tmp_path / "a.txt")


@pytest.mark.parametrize("kind", ["missing", "folder"])
def test_an_unreadable_file_is_refused_by_name(tmp_path: Path, kind: str) -> None:
    if kind == "folder":
        (tmp_path / "a.txt").mkdir()
    with pytest.raises(SourceError, match=r"a\.txt: cannot be read"):
        read(tmp_path / "a.txt")


@pytest.mark.parametrize("name", ["a.xyz", "a", "a.tar.gz"])
def test_an_unknown_format_is_refused_with_those_known(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("Q: Why?", encoding="utf-8")
    with pytest.raises(SourceError, match=r"unknown format; OnRecord reads \.txt"):
        read(tmp_path / name)


def test_the_ending_may_be_in_capitals(tmp_path: Path) -> None:
    (tmp_path / "A.TXT").write_text("Q: Why?", encoding="utf-8")
    assert read(tmp_path / "A.TXT").text == "Q: Why?"


def test_front_matter_gives_title_and_date_and_leaves_the_text() -> None:
    document = read_markdown(b"---\ntitle: 'A  b'\ndate: 2031-05-06\n---\n\nQ: Why?\n", "a.md", "0")
    assert (document.title, document.date, document.text) == ("A b", dt.date(2031, 5, 6), "\nQ: Why?\n")


@pytest.mark.parametrize("date", ["2031-05-06 10:00:00", "'2031-05-06'", "'2031-05-06T10:00'"])
def test_front_matter_dates_may_hold_a_time_or_be_strings(date: str) -> None:
    document = read_markdown(f"---\ndate: {date}\n---\nx".encode(), "a.md", "0")
    assert document.date == dt.date(2031, 5, 6)


@pytest.mark.parametrize("meta", ["just words", "- a\n- b", "date: soon", "title:"])
def test_front_matter_without_title_and_date_gives_none(meta: str) -> None:
    document = read_markdown(f"---\n{meta}\n---\nx".encode(), "a.md", "0")
    assert (document.title, document.date, document.text) == (None, None, "x")


def test_markdown_without_front_matter_is_its_text() -> None:
    assert read_markdown(b"# A\r\n\r\n---\r\nb", "a.md", "0").text == "# A\n\n---\nb"


def test_front_matter_that_is_no_yaml_is_refused_with_a_remedy() -> None:
    with pytest.raises(SourceError, match=r"a\.md: the front matter .* mend or remove"):
        read_markdown(b"---\ntitle: [a\n---\nx", "a.md", "0")


@pytest.mark.parametrize("meta", ["date: 2031-13-45", "a: " + "[" * 5000])
def test_front_matter_that_yaml_chokes_on_is_refused_too(meta: str) -> None:
    with pytest.raises(SourceError):
        read_markdown(f"---\n{meta}\n---\nx".encode(), "a.md", "0")


def test_html_blocks_are_paragraphs() -> None:
    assert html("<h1>A</h1><div><p>b <b>c</b></p>d</div><p>e</p>").text == "A\n\nb c\n\nd\n\ne"


def test_a_br_is_a_line_break_and_spaces_fold() -> None:
    assert html("<p>a \n\t b<br>  c&nbsp;d</p>").text == "a b\nc\u00a0d"


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>no()</script>",
        "<style>no{}</style>",
        "<noscript>no</noscript>",
        "<template><p>no</p></template>",
        "<p hidden>no</p>",
        '<p style="color:red; display: none">no</p>',
        "<!-- no -->",
        "<div style='display:none'><p><b>no</b></p></div>",
    ],
)
def test_what_a_reader_cannot_see_is_left_out(hidden: str) -> None:
    assert html(f"<p>a</p>{hidden}<p>b</p>").text == "a\n\nb"


def test_the_title_element_gives_the_title() -> None:
    document = read_html(b"<title> A\n  b </title><p>c</p>", "a.html", "0")
    assert (document.title, document.text) == ("A b", "c")


@pytest.mark.parametrize("tag", ["nav", "header", "footer", "aside", "form"])
def test_the_pages_furniture_is_marked_but_kept(tag: str) -> None:
    document = html(f"<p>a</p><{tag}><p>menu</p></{tag}><p>b</p>")
    assert (document.text, marked(document)) == ("a\n\nmenu\n\nb", ["menu"])


def test_a_list_of_links_is_marked() -> None:
    assert marked(html("<ul><li><a href='x'>Home</a></li></ul><p>Spoken words.</p>")) == ["Home"]


def test_a_sentence_with_a_link_in_it_is_not_marked() -> None:
    assert marked(html("<p>They spoke of <a href='x'>the plan</a> at length.</p>")) == []


@pytest.mark.parametrize("charset", ["gb2312", "GBK"])
def test_a_declared_chinese_charset_is_used(charset: str) -> None:
    page = f"<head><meta charset='{charset}'></head><body><p>{CHINESE}</p></body>"
    assert read_html(page.encode("gb18030"), "a.html", "0").text == CHINESE


def test_deep_nesting_does_not_crash() -> None:
    assert "core" in html("<div>" * 50_000 + "core" + "</div>" * 50_000).text


@pytest.mark.parametrize("page", ["", "<html>", "<p", "<body><p>a</body></p>", "<frameset></frameset>", "</div></div>"])
def test_broken_html_is_read_without_an_error(page: str) -> None:
    document = read_html(page.encode(), "a.html", "0")
    assert document.text in {"", "a"}


def test_folders_are_searched_by_name_and_files_come_as_given(tmp_path: Path) -> None:
    for name in ["b.txt", "sub/a.md", "a.html", ".hidden.txt", "c.exe"]:
        (tmp_path / "in" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "in" / name).write_text("x", encoding="utf-8")
    last = tmp_path / "in" / "b.txt"
    found = find_files([last, tmp_path / "in"])
    assert [str(path.relative_to(tmp_path / "in")) for path in found] == ["b.txt", "a.html", "sub/a.md"]


def test_a_path_that_does_not_exist_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file or folder"):
        find_files([tmp_path / "missing"])


def test_a_folder_without_readable_files_is_refused_with_the_formats(tmp_path: Path) -> None:
    (tmp_path / "c.exe").write_bytes(b"x")
    with pytest.raises(SourceError) as caught:
        find_files([tmp_path])
    assert all(ending in str(caught.value) for ending in READERS)

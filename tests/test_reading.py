"""Files to documents: what is found in folders, and what is refused with a remedy."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.errors import SourceError
from rag.reading import MAX_BYTES, READERS, find_files, is_url, read
from rag.schema import Document


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


def test_a_url_is_told_from_a_path() -> None:
    assert [is_url(source) for source in ("http://a", "HTTPS://a", Path("a"), "a.txt", "ftp://a")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_a_path_may_be_given_as_text(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Q: Why?", encoding="utf-8")
    assert read(str(tmp_path / "a.txt")).text == "Q: Why?"


@pytest.mark.parametrize("text", ["\ufeff", "\ufeff \n", " \n\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_file_with_nothing_but_space_is_refused(tmp_path: Path, text: str, encoding: str) -> None:
    (tmp_path / "a.txt").write_bytes(text.encode(encoding))
    with pytest.raises(SourceError, match=r"holds no text|empty"):
        read(tmp_path / "a.txt")


def test_a_page_without_visible_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.html").write_text("<title>A</title><script>x</script>", encoding="utf-8")
    with pytest.raises(SourceError, match=r"a\.html: holds no text"):
        read(tmp_path / "a.html")


@pytest.mark.parametrize(
    ("name", "remedy"),
    [("a.doc", "save it as .docx"), ("a.xlsx", "save it as .csv"), ("a.json", ".jsonl"), ("a.PNG", "OCR")],
)
def test_a_format_that_can_be_converted_is_refused_with_the_remedy(tmp_path: Path, name: str, remedy: str) -> None:
    (tmp_path / name).write_bytes(b"x")
    with pytest.raises(SourceError, match=remedy):
        read(tmp_path / name)


def test_fifty_megabytes_of_text_are_refused_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"Reuters: Why?\n" * 3_700_000)
    start = time.perf_counter()
    with pytest.raises(SourceError, match="49 MB is over the limit of 20 MB; split the file"):
        read(tmp_path / "a.txt")
    assert time.perf_counter() - start < 1


@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html"])
def test_one_line_of_five_megabytes_is_read_whole_and_fast(tmp_path: Path, name: str) -> None:
    words = "Reuters: Why? " * 370_000
    (tmp_path / name).write_text(words, encoding="utf-8")
    start = time.perf_counter()
    assert read(tmp_path / name).text.strip() == words.strip()
    assert time.perf_counter() - start < 2


def test_a_pipe_is_refused_and_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    with pytest.raises(SourceError, match="no ordinary file"):
        read(tmp_path / "a.txt")


def test_a_device_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to("/dev/zero")
    with pytest.raises(SourceError, match="no ordinary file"):
        read(tmp_path / "a.txt")


@pytest.mark.parametrize("target", ["missing.txt", "a.txt"])
def test_a_link_that_leads_nowhere_is_refused_by_name(tmp_path: Path, target: str) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / target)
    with pytest.raises(SourceError, match=r"a\.txt: cannot be read \(a link that leads to no file\)"):
        read(tmp_path / "a.txt")


def test_a_file_without_permission_is_refused(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may read everything")
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "a.txt").chmod(0)
    with pytest.raises(SourceError, match="check its permissions"):
        read(tmp_path / "a.txt")


def test_a_name_with_a_nul_is_refused_on_one_line() -> None:
    with pytest.raises(SourceError, match="cannot be read") as caught:
        read(Path("a\0b.txt"))
    assert str(caught.value).isprintable()


def test_a_name_with_a_nul_is_no_source() -> None:
    with pytest.raises(SourceError, match="no such file"):
        find_files([Path("a\0b.txt")])


def test_a_name_that_is_not_utf_8_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / os.fsdecode(b"a\xff.txt")
    path.write_text("x", encoding="utf-8")
    with pytest.raises(SourceError, match="not valid UTF-8; rename"):
        read(path)


def test_folders_hold_every_readable_format(tmp_path: Path) -> None:
    for ending in READERS:
        (tmp_path / f"a{ending.upper()}").write_text("x", encoding="utf-8")
    assert {path.suffix.lower() for path in find_files([tmp_path])} == set(READERS)


def test_links_that_lead_back_up_are_not_followed(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "up").symlink_to(tmp_path)
    assert find_files([tmp_path]) == [tmp_path / "a.txt"]


def test_a_link_to_a_folder_given_by_name_is_searched(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "link").symlink_to(tmp_path / "in")
    assert find_files([tmp_path / "link"]) == [tmp_path / "link" / "a.txt"]


def test_a_dead_link_in_a_folder_is_listed_so_that_it_is_reported(tmp_path: Path) -> None:
    (tmp_path / "a.txt").symlink_to(tmp_path / "gone.txt")
    assert find_files([tmp_path]) == [tmp_path / "a.txt"]


def test_a_folder_that_cannot_be_opened_is_refused(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may open everything")
    (tmp_path / "in").mkdir(mode=0)
    with pytest.raises(SourceError, match="check its permissions"):
        find_files([tmp_path / "in"])


@pytest.mark.parametrize("module", ["docx", "httpcore", "lxml", "pypdf"])
def test_the_library_of_a_rare_format_is_not_brought_in_before_it_is_needed(module: str) -> None:
    code = f"import sys; from rag.reading import read; sys.exit({module!r} in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

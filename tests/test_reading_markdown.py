"""Markdown: front matter and what it may do."""

from __future__ import annotations

import datetime as dt

import pytest

from rag.errors import SourceError
from rag.reading.markdown import read_markdown


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


@pytest.mark.parametrize("key", ["source_url", "url"])
def test_front_matter_gives_the_address_of_the_page(key: str) -> None:
    document = read_markdown(f"---\n{key}: https://example.org/a\n---\nx".encode(), "a.md", "0")
    assert document.source_url == "https://example.org/a"


def test_an_address_that_is_no_web_address_is_left_out() -> None:
    assert read_markdown(b"---\nsource_url: 'javascript:alert(1)'\n---\nx", "a.md", "0").source_url is None


def test_front_matter_may_end_the_file() -> None:
    assert read_markdown(b"---\ntitle: A\n---", "a.md", "0").title == "A"


def test_a_title_that_is_a_list_is_no_title() -> None:
    assert read_markdown(b"---\ntitle: [a, b]\n---\nx", "a.md", "0").title is None


def test_aliases_that_unfold_to_billions_are_refused() -> None:
    lines = "\n".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))
    with pytest.raises(SourceError, match="uses YAML aliases"):
        read_markdown(f"---\na0: &a0 x\n{lines}\ntitle: *a11\n---\nx".encode(), "a.md", "0")


def test_front_matter_of_megabytes_is_refused() -> None:
    with pytest.raises(SourceError, match="over 50 kB"):
        read_markdown(b"---\n" + b"a: b\n" * 200_000 + b"---\nx", "a.md", "0")


@pytest.mark.parametrize("title", ["0x" + "f" * 5_000, "1:" + "59:" * 2_000 + "59"])
def test_a_title_that_is_a_huge_number_is_text(title: str) -> None:
    document = read_markdown(f"---\ntitle: {title}\n---\nQ: Why?\nA: So.\n".encode(), "a.md", "0" * 64)
    assert document.title == title


def test_brackets_within_brackets_are_refused_at_once() -> None:
    with pytest.raises(SourceError, match="is not YAML; mend or remove it"):
        read_markdown(("---\ntitle: " + "[" * 20_000 + "\n---\nQ: Why?\n").encode(), "a.md", "0" * 64)

"""HTML: blocks, furniture, encodings declared rightly and wrongly, and pages made to hurt."""

from __future__ import annotations

import time

import pytest

from rag.errors import SourceError
from rag.reading.html import read_html
from rag.schema import Document

CHINESE = "外交部发言人主持例行记者会，问：为什么？"


def html(body: str) -> Document:
    return read_html(f"<html><body>{body}</body></html>".encode(), "a.html", "0")


def marked(document: Document) -> list[str]:
    return [document.text[start:end] for start, end in document.boilerplate]


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


def test_a_page_nested_two_hundred_deep_is_read() -> None:
    assert html("<div><span>" * 100 + "core" + "</span></div>" * 100).text == "core"


@pytest.mark.parametrize("page", ["", "<html>", "<p", "<body><p>a</body></p>", "<frameset></frameset>", "</div></div>"])
def test_broken_html_is_read_without_an_error(page: str) -> None:
    document = read_html(page.encode(), "a.html", "0")
    assert document.text in {"", "a"}


@pytest.mark.parametrize("declared", ["utf-8", "iso-8859-1", "windows-1252"])
def test_a_wrongly_declared_charset_does_not_spoil_chinese(declared: str) -> None:
    page = f"<head><meta charset='{declared}'></head><body><p>{CHINESE}</p></body>"
    assert read_html(page.encode("gb18030"), "a.html", "0").text == CHINESE


def test_a_page_in_utf_8_that_claims_to_be_gbk_is_read_as_utf_8() -> None:
    page = f"<meta http-equiv='Content-Type' content='text/html; charset=gbk'><p>{CHINESE}</p>"
    assert read_html(page.encode(), "a.html", "0").text == CHINESE


def test_a_charset_of_http_equiv_is_used() -> None:
    page = "<meta http-equiv=Content-Type content='text/html; charset=koi8-r'><p>Москва говорит</p>"
    assert read_html(page.encode("koi8-r"), "a.html", "0").text == "Москва говорит"


def test_two_chinese_characters_that_are_right_utf_8_by_chance_follow_the_declaration() -> None:
    page = b"<meta charset=gb2312><p>" + "通通".encode("gbk") + b"</p>"
    assert read_html(page, "a.html", "0").text == "通通"


def test_the_canonical_link_gives_the_address() -> None:
    page = b"<link rel='canonical' href='https://example.org/a?b&amp;c'><meta property=og:url content='https://x.org'>"
    assert read_html(page + b"<p>a</p>", "a.html", "0").source_url == "https://example.org/a?b&c"


def test_og_url_gives_the_address_where_no_link_does() -> None:
    page = b"<meta property='og:url' content='https://example.org/a'><p>a</p>"
    assert read_html(page, "a.html", "0").source_url == "https://example.org/a"


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/a", "https://me:pw@example.org/"])
def test_an_address_that_is_no_plain_web_address_is_left_out(address: str) -> None:
    assert read_html(f"<link rel=canonical href='{address}'><p>a</p>".encode(), "a.html", "0").source_url is None


def test_the_day_of_publication_is_not_taken_for_the_day_of_the_conference() -> None:
    page = b"<meta property='article:published_time' content='2020-02-25T10:00:00Z'><p>a</p>"
    assert read_html(page, "a.html", "0").date is None


def test_lines_of_preformatted_text_stay_and_its_empty_lines_part_paragraphs() -> None:
    assert html("<pre>Q: Why?\nAgain?\n\nA: No.</pre>").text == "Q: Why?\nAgain?\n\nA: No."


def test_paragraphs_and_list_items_without_an_end_tag_end_with_the_next() -> None:
    assert html("<p>a<p hidden>no<p>b<ul><li>c<li hidden>no<li>d</ul>").text == "a\n\nb\n\nc\n\nd"


def test_the_end_of_a_paragraph_already_ended_parts_what_stands_around_it() -> None:
    assert html("<p>a<div>b</div>c</P >d").text == "a\n\nb\n\nc\n\nd"


def test_a_menu_with_an_unclosed_item_ends_with_the_menu() -> None:
    assert marked(html("<nav><ul><li>menu<li>more</nav><p>a</p>")) == ["menu", "more"]


def test_a_link_left_open_does_not_make_the_rest_of_the_page_a_menu() -> None:
    assert marked(html("<p><a href=x>top</p><p>Words of the spokesperson.</p>")) == ["top"]


def test_a_greater_sign_in_an_attribute_does_not_end_the_tag() -> None:
    assert html("<p title='a>b' class=\"c>d\">e</p>").text == "e"


def test_an_apostrophe_outside_a_value_does_not_swallow_the_page() -> None:
    assert html("<p it's>a</p><p class=it's>b</p>").text == "a\n\nb"


@pytest.mark.parametrize(
    "comment", ["<!-- <p>no</p> -->", "<!-->", "<!--->", "<!-- a --!>", "<!doctype x>", "<?php no ?>", "</ no>"]
)
def test_comments_and_the_like_are_left_out(comment: str) -> None:
    assert html(f"a{comment}b").text == "ab"


def test_signs_that_begin_no_tag_are_text() -> None:
    assert html("<p>1 < 2 and 3<4, a << b</p>").text == "1 < 2 and 3<4, a << b"


def test_tags_inside_a_script_are_not_of_the_page() -> None:
    assert html("<script>if (a < b) document.write('<p>no</p><!--')</script><p>a</p>").text == "a"


def test_references_are_resolved_and_impossible_ones_replaced() -> None:
    assert html("<p>&eacute;&amp;&#8211;&#xD800;&#0;&#" + "9" * 5000 + ";</p>").text == "é&–���"


def test_elements_of_xhtml_may_close_themselves() -> None:
    page = b"<?xml version='1.0' encoding='utf-8'?><html><head><title/><script src='a'/></head><body><a id='x'/><p>a</p></body></html>"
    document = read_html(page, "a.xhtml", "0")
    assert (document.title, document.text, document.boilerplate) == (None, "a", ())


def test_the_title_of_a_drawing_is_not_that_of_the_page() -> None:
    page = b"<body><svg><title>Logo</title></svg><p>a</p></body>"
    assert read_html(page, "a.html", "0").title is None


READ = {
    "formatting left open": lambda n: "".join(f"<p><b id={i}>x" for i in range(n)),
    "much formatting left open at once": lambda n: "<p>" + "".join(f"<b id={i}>" for i in range(400)) + "<p>x" * n,
    "end tags of nothing": lambda n: "<div>" * 400 + "</b>" * n + "x",
    "attributes": lambda n: "<p " + "a='b' " * n + ">x",
    "attributes of many names": lambda n: "<p " + " ".join(f"a{i}" for i in range(n)) + ">x",
    "attributes of the body": lambda n: "".join(f"<body a{i}>" for i in range(n)) + "x",
    "blocks": lambda n: "<p>x" * n,
    "menus": lambda n: "<select>" + "<option>x" * n + "</select>x",
    "forms": lambda n: "<form><table><td></form></td></table></form>" * n + "x",
    "lines": lambda n: "<pre>x" + "\n " * n,
    "text in tables": lambda n: "<table>" + "x<tr>" * n,
    "tags without an end": lambda n: "x" + "<a " * n,
    "quotes": lambda n: "x" + "<a ='" * n,
    "comments": lambda n: "x" + "<!--" * n,
}
REFUSED = {
    "nested": lambda n: "<div>" * n + "x" + "</div>" * n,
    "in capitals": lambda n: "<DIV CLASS='>'>" * n,
    "formatting": lambda n: "".join(f"<b id={i}>" for i in range(n)),
    "elements of no name we know": lambda n: "<x>" * n,
    "lists": lambda n: "<ul><li>" * n,
    "tables": lambda n: "<table><td>" * n,
    "closed in comments": lambda n: "<div><!-- </div> -->" * n,
    "closed in attributes": lambda n: "<div title='</div>'>" * n,
    "closed in a script": lambda n: "<div><script></div></script>" * n,
    "closed where that does not count": lambda n: "<div><table><td></div></td></table>" * n,
    "closed crosswise": lambda n: "<span><div></span></div>" * n,
    "formatting closed too far out": lambda n: ("<b>" + "<div>" * 9 + "</b>" + "</div>" * 8) * n,
}


@pytest.mark.parametrize("bomb", READ)
def test_a_page_twice_as_big_takes_about_twice_as_long(bomb: str) -> None:
    def seconds(size: int) -> float:
        data = READ[bomb](size).encode()
        times = []
        for _ in range(2):
            start = time.process_time()
            assert "x" in read_html(data, "a.html", "0").text
            times.append(time.process_time() - start)
        return min(times)

    small, big = seconds(5_000), seconds(40_000)
    assert big < 0.05 or big < 24 * small


@pytest.mark.parametrize("bomb", REFUSED)
def test_a_page_nested_absurdly_is_refused_at_once_with_the_remedy(bomb: str) -> None:
    data = REFUSED[bomb](100_000).encode()
    start = time.process_time()
    with pytest.raises(SourceError, match=r"^a\.html: more than 500 elements .* save .* as \.txt$"):
        read_html(data, "a.html", "0")
    assert time.process_time() - start < 2


@pytest.mark.parametrize("big", ["<!--{}-->", "<p title='{}'></p>", "<script>{}</script>", "<{}>"])
def test_what_is_not_text_stays_so_however_long(big: str) -> None:
    page = big.format("ab" * 6_000_000)
    assert html(f"<p>a</p>{page}<p>b</p>").text == "a\n\nb"


def test_a_text_of_many_megabytes_is_read_whole() -> None:
    words = "Why? " * 3_000_000
    assert html(f"<p>{words}</p><p>b</p>").text == words.strip() + "\n\nb"


def test_references_in_a_title_and_in_lines_do_not_part_them() -> None:
    document = html("<title>Q &amp; A</title><pre>a &amp; b\n&#10;c</pre>")
    assert (document.title, document.text) == ("Q & A", "a & b\n\nc")

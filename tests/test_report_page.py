"""The HTML report: what it tells, and that data stays data. tests/e2e/test_eval_report.py opens it in a browser."""

from __future__ import annotations

import base64
import hashlib
import re
import time
from dataclasses import replace

import pytest
from lxml import html

from eval.report import PromptUsed
from eval.report_page import diff_lines, report_html
from eval.report_parts import Mark, asked_of, compared, mark_of
from eval.rows import Row
from eval.scorers import Score
from rag.transcripts.hygiene import visible
from tests.report_samples import (
    CASES,
    HOSTILE,
    NATO,
    PLAIN,
    RECORD,
    difference,
    many,
    record_alone,
    report_of,
    rows_of_sample,
    sample,
    scores,
)

TAGS = frozenset(
    "html head meta title style body a header p span nav main section h1 h2 h3 h4 h5 ul ol li div strong table thead tbody "
    "tr th td details summary figure figcaption svg desc line text circle rect g article form label input select option "
    "button output bdi code dl dt dd q del blockquote br i pre script".split()
)
ATTRIBUTES = frozenset(
    "for lang charset http-equiv content name class href aria-label aria-labelledby aria-hidden aria-live id scope tabindex "
    "role viewbox x y x1 x2 y1 y2 cx cy r width height text-anchor hidden type placeholder autocomplete value data-find "
    "data-language data-tags data-outcomes dir open".split()
)


@pytest.fixture(scope="module")
def text() -> str:
    return report_html(sample())


@pytest.fixture(scope="module")
def page(text: str) -> html.HtmlElement:
    return html.document_fromstring(text)


def words(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split())


# What it tells


def test_the_head_tells_set_date_candidates_and_conclusions(page: html.HtmlElement) -> None:
    head = page.xpath("//section[@class='head']")[0]
    said = words(head)
    assert said.startswith("seed 3 July 2024, 09:05 UTC · 6 cases, each asked 2 times · 1 transcript")
    assert f"{PLAIN} is right in 1 case more than {RECORD} of 5" in said
    assert "A the record alone quotations only, no model · baseline" in said


def test_the_summary_marks_the_best_by_a_word_and_leaves_what_does_not_apply_empty(page: html.HtmlElement) -> None:
    lines = {words(line[0]): [words(cell) for cell in line[1:]] for line in page.xpath("//*[@id='summary']//tbody/tr")}
    assert lines["first citation right"][2] == "66.7 % best 4 of 6 · 20.8–93.8 %"
    assert lines["first citation right"][0] == "50 % 4 of 8 · 15–85 %"
    assert lines["tokens, median"][0] == ""
    assert lines["cases failed, stale"] == ["0, 1 of 6", "1, 1 of 6", "2, 1 of 6"]
    assert "best" not in " ".join(lines["quotes proven by the archive"])


def test_a_comparison_links_the_cases_gained_and_lost(page: html.HtmlElement) -> None:
    first = page.xpath("//article[@class='against']")[0]
    gained, lost = first.xpath(".//div[@class='moved']")
    assert gained.xpath(".//a/@href") == ["#case-3"]
    assert lost.xpath(".//a/@href") == ["#case-1", "#case-6"]
    assert page.get_element_by_id("case-3").tag == "details"
    assert "What was wrong before: the gold quote is not shown" in words(gained)
    assert "not-in-this-run: " in words(first)


@pytest.mark.parametrize(
    ("p", "low", "high", "reading"),
    [(0.2, -0.1, 0.3, "may be chance"), (0.01, 0.1, 0.3, "better"), (0.01, -0.3, -0.1, "worse")],
)
def test_a_difference_reads_as_better_only_where_it_is_no_chance(
    p: float, low: float, high: float, reading: str
) -> None:
    assert compared(difference("right", "all right", 0.5 + (low + high) / 2, low, high, p)).reading == reading


@pytest.mark.parametrize(
    ("outcomes", "mark"),
    [
        ("rr", Mark("right", "right")),
        ("ww", Mark("wrong", "wrong")),
        ("rrw", Mark("mixed", "2 of 3")),
        ("rf", Mark("mixed", "1 of 2", "1 failed")),
        ("wf", Mark("wrong", "wrong", "1 failed")),
        ("ff", Mark("failed", "failed")),
        ("ss", Mark("stale", "stale")),
        ("", Mark("none", "")),
    ],
)
def test_a_mark_tells_what_became_of_a_case_over_all_times(outcomes: str, mark: Mark) -> None:
    made = {
        "r": Row(CASES[0], RECORD, 1, "scored", scores(True)),
        "w": Row(CASES[0], RECORD, 1, "scored", scores(False)),
        "f": Row(CASES[0], RECORD, 1, "failed", {"right": Score(0.0, "failed")}, error="slow"),
        "s": Row(CASES[0], RECORD, 1, "stale", error="gone"),
    }
    assert mark_of([made[one] for one in outcomes]) == mark


def test_cases_can_be_filtered_by_what_became_of_them() -> None:
    assert {one.case.id: one.outcomes for one in asked_of(sample())} == {
        "nato-values-agree-en": ("wrong", "differs"),
        "li-qiang-speech-date-fr": ("right",),
        "russia-missiles-zh": ("wrong", "differs", "failed"),
        "football-en": ("right",),
        "removed-de": ("stale",),
        HOSTILE: ("wrong",),
    }


def test_a_case_shows_each_answer_with_proven_and_struck_quotations(page: html.HtmlElement) -> None:
    case = page.get_element_by_id("case-1")
    assert [words(cell) for cell in case.xpath("./summary/span[@class='cell']")] == [
        f"A {RECORD}: ✓ right",
        f"B {PLAIN}: ◐ 1 of 2",
        "C " + words(case.xpath(".//section[@class='column']/h4")[2])[2:] + ": ✓ right",
    ]
    record, plain, _ = case.xpath(".//section[@class='column']")
    assert "2 times the same (1, 2)" in words(record)
    quote = record.xpath(".//figure")[0]
    assert words(quote.xpath(".//q")[0]) == NATO
    assert "Mao Ning official asked by Reuters 2 July 2024 2024-07-02-fr-1a2b3c/3 ✓ stands in the record" in words(
        quote
    )
    assert [one.get("open") is not None for one in plain.xpath("./details")] == [True, False]
    struck = plain.xpath(".//div[@class='struck']")[0]
    assert words(struck.xpath(".//del")[0]) == "La Chine est d’accord avec l’OTAN."
    assert "✗ absent: it does not stand in the record" in words(struck)
    assert "It was to prove: China agrees with NATO." in words(struck)
    assert "misattributed: " in words(struck)


def test_a_quotation_is_not_said_twice(page: html.HtmlElement) -> None:
    record = page.get_element_by_id("case-1").xpath(".//section[@class='column']")[0]
    assert words(record).count(NATO) == 1


def test_what_falls_short_comes_first_among_the_scores(page: html.HtmlElement) -> None:
    record = page.get_element_by_id("case-3").xpath(".//section[@class='column']")[0]
    short = [one.get("class") == "short" for one in record.xpath(".//ul[@class='scores']/li")]
    assert short == sorted(short, reverse=True)
    assert any(short)
    assert not all(short)


def test_a_quotation_that_the_archive_does_not_prove_is_struck_out() -> None:
    row = next(one for one in rows_of_sample() if one.candidate == RECORD)
    bad = replace(row, scores={"quote_validity": Score(0.0, "[1] does not stand at 100:152")})
    read = html.document_fromstring(report_html(report_of((bad,), sample().run.candidates[:1])))
    figure = read.xpath("//figure[contains(@class, 'unproven')]")[0]
    assert words(figure.xpath(".//del")[0]) == NATO
    assert "✗ not proven by the archive" in words(figure)


def test_prompts_that_differ_are_compared_line_by_line() -> None:
    lines = list(diff_lines(PromptUsed("a", "1", "", "x\nold\ny"), PromptUsed("a", "2", "", "x\nnew\ny")))
    assert [(line.kind, line.text) for line in lines] == [
        ("place", "--- a 1"),
        ("place", "+++ a 2"),
        ("place", "@@ -1,3 +1,3 @@"),
        ("same", " x"),
        ("removed", "-old"),
        ("added", "+new"),
        ("same", " y"),
    ]


def test_a_run_of_one_candidate_has_nothing_to_compare() -> None:
    read = html.document_fromstring(report_html(record_alone()))
    assert not read.xpath("//*[@id='comparisons']")
    assert "best" not in words(read.get_element_by_id("summary")).split()


def test_a_run_without_rows_is_a_page() -> None:
    empty = report_html(report_of(()))
    assert "0 of 0 cases shown" in empty


# Data stays data


def test_only_our_own_elements_and_attributes_are_there(page: html.HtmlElement) -> None:
    elements = [one for one in page.iter() if isinstance(one.tag, str)]
    assert {one.tag for one in elements} - TAGS == set()
    assert {name.lower() for one in elements for name in one.attrib} - ATTRIBUTES == set()
    assert len(page.xpath("//script")) == 1
    assert {href[0] for href in page.xpath("//@href")} == {"#"}
    assert not page.xpath("//comment()")


def test_hostile_text_is_shown_wherever_it_stands(page: html.HtmlElement) -> None:
    shown = visible(HOSTILE)
    case = page.get_element_by_id("case-6")
    assert case.xpath("./summary//bdi")[0].text_content() == shown
    for path in (".//code", ".//dd", ".//q", ".//bdi[@class='who']", ".//del", ".//ul[@class='notices']//bdi"):
        assert shown in [one.text_content() for one in case.xpath(path)], path
    assert shown in [one.text for one in page.xpath("//option")]
    assert shown in page.xpath("//pre[@class='diff']")[0].text_content()


def test_characters_that_nobody_sees_are_written_out(text: str) -> None:
    assert not set("\u202e\u202c\u200b\x07\U000e0041") & set(text)
    assert "⟨U+202E⟩override⟨U+202C⟩ ⟨U+200B⟩zero ⟨U+0007⟩bell ⟨U+E0041⟩tag" in text


def test_a_text_that_utf_8_cannot_hold_is_written_all_the_same() -> None:
    row = replace(rows_of_sample()[0], case=replace(CASES[0], question="a\ud800b\0c"))
    assert "a\ufffdb⟨U+0000⟩c" in report_html(report_of((row,))).encode().decode()


def test_the_script_alone_is_let_in_by_its_hash(page: html.HtmlElement, text: str) -> None:
    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    script = re.findall(r"<script>(.*?)</script>", text, re.DOTALL)[0]
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    assert policy.startswith("default-src 'none'; ")
    assert f"script-src 'sha256-{digest}'; img-src 'none'" in policy


def test_the_page_refers_to_nothing_outside_itself(text: str, page: html.HtmlElement) -> None:
    style = page.xpath("//style")[0].text
    assert "url(" not in style
    assert "@import" not in style
    assert not page.xpath("//@src | //link | //iframe | //object | //img | //base")


def test_a_thousand_cases_take_seconds() -> None:
    started = time.process_time()
    read = report_html(many(1000))
    assert time.process_time() - started < 20
    assert read.count('<details class="case"') == 1000

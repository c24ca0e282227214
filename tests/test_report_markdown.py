"""The Markdown report: what it tells, and that no text of the data becomes markup."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from eval.markdown_text import escaped
from eval.report_markdown import report_markdown
from eval.scorers import Score
from rag.transcripts.hygiene import visible
from tests.report_samples import HOSTILE, PLAIN, RECORD, record_alone, report_of, rows_of_sample, sample

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
MARKS = st.sampled_from([*"\\`*_{}[]()<>#+-.!|~$&=:;\"'/ \t\n1a", "---", "http://e.x", "www.e.x", "&lt;", "<b>"])
TEXTS = st.one_of(st.lists(MARKS, max_size=12).map("".join), st.text())


def all_tokens(markdown: str) -> list[Token]:
    found = []
    for token in MARKDOWN.parse(markdown):
        found += [token, *(token.children or ())]
    return found


def shown(markdown: str) -> str:
    return "".join(token.content for token in all_tokens(markdown) if token.type == "text")


@given(TEXTS)
def test_escaped_text_is_shown_as_it_is_and_does_nothing_else(text: str) -> None:
    wanted = " ".join(visible(text).split())
    line = escaped(text)
    assert "\n" not in line
    # As a paragraph, an item of a list, a quotation, a heading and a cell of a table.
    for form, blocks in (
        ("{}", {"paragraph"}),
        ("- {}", {"bullet_list", "list_item", "paragraph"}),
        ("> {}", {"blockquote", "paragraph"}),
        ("# {}", {"heading"}),
        ("| a |\n| --- |\n| {} |", {"table", "thead", "tbody", "tr", "th", "td"}),
    ):
        tokens = all_tokens(form.format(line))
        kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
        assert kinds <= {*blocks, "inline", "text"}, form
        assert shown(form.format(line)).removeprefix("a" if "|" in form else "") == wanted


@given(TEXTS)
def test_struck_text_is_struck_whole(text: str) -> None:
    tokens = all_tokens(f"> ~~“{escaped(text)}”~~ absent")
    assert {"s_open", "s_close"} <= {token.type for token in tokens}
    assert shown(f"> ~~“{escaped(text)}”~~ absent") == f"“{' '.join(visible(text).split())}” absent"


def test_hostile_text_makes_no_link_image_or_html() -> None:
    tokens = all_tokens(report_markdown(sample()))
    kinds = {token.type.removesuffix("_open").removesuffix("_close") for token in tokens}
    assert not kinds & {"link", "image", "html_inline", "html_block", "code_inline", "code_block", "fence", "em", "hr"}
    # What is strong or struck is so by our own marks alone.
    strong = [after.content for token, after in pairwise(tokens) if token.type == "strong_open"]
    assert all(len(text) == 1 or text[0].isdigit() or text[0] == "$" for text in strong)
    said = shown(report_markdown(sample()))
    assert " ".join(visible(HOSTILE).split()) in said
    assert not set("\u202e\u200b\x07\U000e0041") & set(report_markdown(sample()))


def test_the_report_tells_conclusions_figures_and_what_was_gained_and_lost() -> None:
    text = report_markdown(sample())
    assert text.startswith(
        "# Evaluation: seed\n\n3 July 2024, 09:05 UTC · 6 cases, each asked 2 times · 1 transcript\n"
    )
    assert f"- {PLAIN} against {RECORD}: {PLAIN} is right in 1 case more than {RECORD} of 5" in text
    assert "| first citation right | 50\xa0% (4 of 8, 15–85\xa0%) |" in text
    assert "| **66.7\xa0%** best (4 of 6, 20.8–93.8\xa0%) |" in text
    assert "| +20 points | −8 to +48 | 0.18 | 2 | 1 | 5 | may be chance |" in text
    assert "### Gained: 1 case\n\n- russia-missiles-zh: " in text
    assert "wrong before: the gold quote is not shown" in text
    assert "### Lost: 2 cases\n\n- nato-values-agree-en: Does China agree with NATO values?" in text
    assert "- removed-de: stale: a gold quote is not in the archive" in text


def test_every_case_has_a_mark_a_candidate() -> None:
    text = report_markdown(sample())
    assert "| nato-values-agree-en | Does China agree with NATO values? | ✓ right | ◐ 1 of 2 | ✓ right |" in text
    assert "? | ✗ wrong | ◐ 1 of 2 (1 failed) | ! failed |" in text
    assert "| – stale | – stale | – stale |" in text


def test_what_was_missed_is_told_with_the_quotes_those_refused_struck_out() -> None:
    text = report_markdown(sample())
    assert "**B** (time 2): role errors: \\[2\\] credited to Mao Ning, said by AFP\n\n> “La Chine ne peut pas" in text
    assert "> ~~“La Chine est d’accord avec l’OTAN.”~~ absent: it does not stand in the record" in text
    assert "**C** (time 1, 2): failed: its server did not answer in time" in text
    assert "### football-en" not in text


def test_a_quotation_that_the_archive_does_not_prove_is_struck_out() -> None:
    row = next(one for one in rows_of_sample() if one.candidate == RECORD)
    scores = {"right": Score(0.0, "x"), "quote_validity": Score(0.0, "[1] does not stand at 100:152")}
    text = report_markdown(report_of((replace(row, scores=scores),), sample().run.candidates[:1]))
    assert "> ~~“La Chine ne peut pas être d’accord avec ces valeurs.”~~ \\[1\\] Mao Ning, official" in text
    assert ", not proven" in text


def test_one_candidate_has_no_best_and_nothing_to_compare() -> None:
    text = report_markdown(record_alone())
    assert "best" not in text
    assert "against" not in text


@pytest.mark.parametrize("name", ["", " ", "\n"])
def test_an_empty_text_breaks_nothing(name: str) -> None:
    assert escaped(name) == ""

"""An answer taken away as Markdown: its quotations hold, its receipt verifies, and no text of it becomes markup."""

from __future__ import annotations

import dataclasses
import json
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from rag.desk import Desk
from rag.receipts import read_receipt
from rag.schema import Answer, Citation, Dropped, Nearest, Notice, Receipt, Searched, Timings, Usage
from ui.receipt_files import receipt_within
from ui.render.answer_markdown import answer_markdown

MARKDOWN = MarkdownIt("commonmark").enable(["table", "strikethrough"])
HOSTILE = (
    '<img src=x onerror="alert(1)"> ![x](http://evil.example/) [a](javascript:alert(1)) <b>b</b> `c` **d** '
    "```json\n{}\n```\n# h\n> q\n- i\n1. n\n| t |\n<!-- &lt; \u202e \x07 \ud800 www.evil.example"
)
QUESTIONS = (
    "What did China say about the AI resolution?",
    "Que pense la Chine du rôle de l’OTAN en Ukraine ?",
    "菲律宾方面说了什么？",
    "Who asked about Vanuatu?",
    "Who won the football match?",
)


def tokens(markdown: str) -> list[Token]:
    found = []
    for token in MARKDOWN.parse(markdown):
        found += [token, *(token.children or ())]
    return found


def quotations(markdown: str) -> list[str]:
    """What a reader sees in each block quotation."""
    found, depth = [], 0
    for token in MARKDOWN.parse(markdown):
        depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        if depth and token.type == "inline":
            found.append("".join(child.content for child in token.children or () if child.type == "text"))
    return found


def sample(text: str = "Oui.", **changes: object) -> Answer:
    """A model's answer with one quotation, a translation, something withheld and a notice."""
    cited = Citation(
        1, "t/4", "t", "/home/ann/x.txt", text, None, "fr", text, "official", (text,), text, 0, len(text), "exact",
        " ".join(text.split()) or "x",
    )  # fmt: skip
    line = " ".join(text.split()) or "x"
    answer = Answer(
        question=text,
        language="en",
        status="answered",
        engine="model",
        text=f"As {line} has it. [1]\n{line} said:\n“{text}” [1]\nUnofficial translation: {line}",
        citations=(cited,),
        addressed=None,
        notices=(Notice("n", text),),
        searched=Searched(text, 1, 8),
        nearest=(Nearest("t/7", 0.5, text),),
        dropped=(Dropped("Never said.", "absent"),),
        timings_ms=Timings(0, 0, 0, 0),
        usage=Usage(line, 1, 2, 3, False, 0.1, 0.2, None),
        receipt=Receipt(2, text, "model", (cited,), {"t": "0"}, "1", None, "seal"),
    )
    return dataclasses.replace(answer, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("question", QUESTIONS)
def test_every_quotation_pasted_back_holds_and_the_receipt_verifies(desk: Desk, question: str) -> None:
    answer = desk.ask(question)
    text = answer_markdown(answer, {})
    found = quotations(text)
    assert len(found) == len(answer.citations)
    for shown, citation in zip(found, answer.citations, strict=True):
        finding = desk.find_quote(shown)
        assert finding.verdict in ("exact", "folded")
        assert citation.exchange in {place.exchange for place in finding.places}
        # What stands in the file itself, before anybody renders it.
        raw = next(line for line in text.splitlines() if line.startswith("> ") and f"[{citation.number}\\]" in line)
        assert desk.find_quote(raw.removeprefix("> ").replace("\\", "")).verdict in ("exact", "folded")
    receipt = read_receipt(receipt_within(text))
    assert receipt == answer.receipt
    assert desk.verify(receipt).holds


def test_it_says_who_said_it_when_to_whom_and_what_was_searched(desk: Desk) -> None:
    text = answer_markdown(desk.ask(QUESTIONS[0]), {})
    assert text.startswith("# What did China say about the AI resolution?\n")
    assert re.search(r"^\\\[3\\\] Mao Ning \(official\) · 2 July 2024 · asked by CCTV · Conf", text, re.MULTILINE)
    assert "Searched 8 exchanges in 1 transcript · Quotes only" in text
    assert "`onrecord verify FILE`" in text
    assert desk.settings.data.as_posix() not in text.partition("```json")[0]


def test_where_the_page_is_known_a_source_leads_to_its_words(desk: Desk) -> None:
    answer = desk.ask(QUESTIONS[0])
    text = answer_markdown(answer, {answer.citations[0].transcript: "https://example.org/a?b=1&copy=2"})
    links = [str(token.attrs["href"]) for token in tokens(text) if token.type == "link_open"]
    assert len(links) == len(answer.citations)
    assert all(link.startswith("https://example.org/a?b=1&copy=2#:~:text=") for link in links)


def test_a_refusal_has_its_leads_and_nothing_set_as_a_quotation(desk: Desk) -> None:
    answer = desk.ask(QUESTIONS[-1])
    text = answer_markdown(answer, {})
    assert answer.status == "not_found"
    assert quotations(text) == []
    assert "## Nearest exchanges (not an answer)" in text
    assert all(near.exchange in text for near in answer.nearest)


def test_a_models_words_are_told_apart_and_what_was_withheld_is_not_repeated() -> None:
    text = answer_markdown(sample(), {}).partition("```json")[0]
    assert quotations(text) == ["“Oui.” [1]"]
    assert text.count("*Unofficial translation: Oui.*") == 1
    assert "The sentences are Oui.’s and not proven; the quotations are." in text
    assert "Withheld: 1 quotation (1 absent)" in text
    assert "Never said." not in text


def test_words_that_hide_something_are_shown_by_their_codes_and_not_as_a_quotation() -> None:
    text = answer_markdown(sample("Pay \u202eten."), {}).partition("```json")[0]
    assert quotations(text) == []
    assert "Pay ⟨U+202E⟩ten." in text
    assert "written here as codes" in text


@pytest.mark.parametrize("language", ["en", "fr", "zh", "es", "de"])
def test_every_language_has_its_words(language: str) -> None:
    text = answer_markdown(sample(language=language), {}).partition("```json")[0]
    assert "{" not in text
    assert len(quotations(text)) == 1


MARKS = st.sampled_from([*"\\`*_{}[]()<>#+-.!|~$&=:;\"'/ \t\n1a\u00a0", "---", "```", "http://e.x", "&lt;", "<b>", "“"])
TEXTS = st.one_of(st.lists(MARKS, min_size=1, max_size=12).map("".join), st.text(min_size=1, max_size=40))
OURS = {
    "heading", "paragraph", "bullet_list", "list_item", "blockquote", "em", "inline", "text", "code_inline", "fence",
}  # fmt: skip


@given(TEXTS)
@example(HOSTILE)
@example("1.\u00a0x")
@example("*\u00a0*")
def test_no_text_of_an_answer_becomes_markup(text: str) -> None:
    answer = sample(text)
    written = answer_markdown(answer, {})
    found = tokens(written)
    kinds = [token.type.removesuffix("_open").removesuffix("_close") for token in found]
    assert set(kinds) <= OURS
    assert kinds.count("fence") == 1
    assert json.loads(next(token.content for token in found if token.type == "fence"))["question"] == text
    assert not set(written) & set("\x00\x07\x0c\x1b\r\u202e\u2028\ufffe\ud800")


@given(TEXTS)
@example(HOSTILE)
def test_a_hostile_address_stays_one_link(text: str) -> None:
    written = answer_markdown(sample(), {"t": f"https://e.org/{text}"})
    links = [str(token.attrs["href"]) for token in tokens(written) if token.type == "link_open"]
    assert len(links) == 1
    assert links[0].startswith("https://e.org/")

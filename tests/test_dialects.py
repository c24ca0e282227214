"""Where a speech may begin: each way of setting off a label, and what prose holds that looks like one."""

from __future__ import annotations

import time

import pytest

from rag.schema import Span
from rag.transcripts.dialects import find_candidates


def names(text: str) -> list[str]:
    return [label.name for label in find_candidates(text)]


def kinds(text: str) -> list[str]:
    return [label.kind for label in find_candidates(text)]


@pytest.mark.parametrize(
    ("line", "span"),
    [
        ("Reuters: Why?", Span(0, 9)),
        ("Reuters : Pourquoi ?", Span(0, 10)),
        ("Reuters\u00a0: Pourquoi ?", Span(0, 10)),
        ("Reuters：为什么？", Span(0, 8)),
        ("  Reuters: Why?", Span(2, 11)),
        ("R - Oui.", Span(0, 4)),
        ("Q – Why?", Span(0, 4)),
        ("问：为什么？", Span(0, 2)),
    ],
)
def test_the_span_holds_the_name_the_colon_and_the_space_after_it(line: str, span: Span) -> None:
    assert [label.span for label in find_candidates(line)] == [span]


def test_only_the_first_colon_of_a_line_ends_a_label() -> None:
    assert names("Reuters: You said: Why? And: How?") == ["Reuters"]


def test_a_colon_inside_a_sentence_is_no_label() -> None:
    assert names("The answer is simple: no.\nIl a répondu : non.\n他的回答很简单，就是：不。") == []


def test_labels_stand_only_at_the_beginning_of_a_line() -> None:
    assert names("And they went on, Q: Why?\nA: So.") == ["A"]


def test_a_name_before_a_dash_is_no_label() -> None:
    assert names("Paris - The minister spoke.\nR - Oui.") == ["R"]


def test_web_addresses_and_times_are_no_labels() -> None:
    assert names("https://example.org\nhttp://x.y\n10:30 Beginn") == []


def test_candidates_inside_an_excluded_span_are_left_out() -> None:
    text = "Share: this\nReuters: Why?"
    assert [label.name for label in find_candidates(text, (Span(0, 11),))] == ["Reuters"]


def test_candidates_come_in_order_with_their_kinds() -> None:
    found = find_candidates("Moderator: Welcome.\nQ: Why?\nA: So.\nAda Noor: More.")
    assert [label.kind for label in found] == ["moderator", "question", "answer", "name"]


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("1/19 Reuters: Why?", "Reuters"),
        ("1°/AFP : Pourquoi ?", "AFP"),
        ("1- CCTV : Pourquoi ?", "CCTV"),
        ("1. Q 1 : Pourquoi ?", "Q 1"),
        ("II. Reuters: Why?", "Reuters"),
        ("(2) Reuters: Why?", "Reuters"),
        ("> Reuters: Why?", "Reuters"),
        ("**MR. LEE:** Why?", "MR. LEE"),
        ("**MR. LEE**: Why?", "MR. LEE"),
        ("__Q__: Why?", "Q"),
        ("Q MR. KIRBY:  Yes.", "MR. KIRBY"),
    ],
)
def test_a_counter_or_the_marks_of_a_bold_line_are_no_part_of_the_name(line: str, name: str) -> None:
    assert names(line) == [name]


def test_a_number_and_a_space_before_an_outlet_are_its_counter() -> None:
    assert names("2 CCTV: Why?") == ["CCTV"]


@pytest.mark.parametrize("outlet", ["20 Minutes", "24 Horas", "20minutos"])
def test_a_number_that_belongs_to_an_outlets_name_stays(outlet: str) -> None:
    assert names(f"{outlet} : Pourquoi ?") == [outlet]


@pytest.mark.parametrize("line", ["1/19 Reuters: Why?", "(2) Reuters: Why?", "1°/AFP : Pourquoi ?"])
def test_the_lead_is_where_the_counter_begins(line: str) -> None:
    (label,) = find_candidates(line)
    assert label.lead == 0 < label.span.start


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Q - Why?\nA - So.", ["question", "answer"]),
        ("Q — Why?\nR — So.", ["question", "answer"]),
        ("Q    Why?\nA    So.", ["question", "answer"]),
        ("PREGUNTA\n¿Por qué?\nRESPUESTA\nPorque sí.", ["question", "answer"]),
        ("Question\n\nWhy?\n\nAnswer\n\nSo.", ["question", "answer"]),
        ("P.- ¿Por qué?\nR.- Porque sí.", ["question", "answer"]),
        ("Q Why?\nA So.", ["question", "answer"]),
        ("Q: Why?\nA: So.", ["question", "answer"]),
        ("问：为什么？\n答：因为。", ["question", "answer"]),
        ("问:为什么？\n答:因为。", ["question", "answer"]),
        ("Q1: Why?\nA1: So.", ["question", "answer"]),
    ],
)
def test_a_question_and_its_answer_are_set_off_in_every_dialect(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


@pytest.mark.parametrize(("ask", "answer"), [("Q.", "A."), ("P.", "R.")])
def test_letters_with_a_stop_set_off_turns_too(ask: str, answer: str) -> None:
    text = f"{ask} Why now?\n\n{answer} It is time.\n\n{ask} Who pays?\n\n{answer} Nobody."
    assert kinds(text) == ["question", "answer"] * 2


def test_one_word_on_a_line_of_its_own_is_no_label() -> None:
    assert names("PREGUNTA\nUna palabra.") == []


def test_one_bare_letter_is_no_label() -> None:
    assert names("He was told.\nQ Branch did it.") == []


@pytest.mark.parametrize(
    "text",
    [
        "A man came in.\nA woman left.\nA Great Day came.",
        "A Great Day came.\nA New Year began.",
    ],
)
def test_letters_that_begin_sentences_are_no_labels(text: str) -> None:
    assert names(text) == []


def test_on_a_page_with_colons_an_article_is_no_bare_answer() -> None:
    assert names("MS. NOOR: Hello.\nQ And the harbour?\nQ And the bridge?\nA New Year begins.") == [
        "MS. NOOR",
        "Q",
        "Q",
    ]


def test_turns_that_a_paragraph_runs_together_are_told_apart() -> None:
    assert names("Q: Why? A: So. Q: How? A: Thus.") == ["Q", "A", "Q", "A"]


def test_names_in_capitals_are_labels_inside_a_paragraph_where_lines_have_them_too() -> None:
    text = "MS. NOOR: One. MR. MOSS: Two.\nMR. MOSS: Three.\nMR. MOSS: Four. MS. NOOR: Five.\nMS. NOOR: Six."
    assert names(text) == ["MS. NOOR", "MR. MOSS", "MR. MOSS", "MR. MOSS", "MS. NOOR", "MS. NOOR"]


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("Ada Noor: So. (Journalist: And now?) Now too.", "Journalist", "And now?"),
        ("Ada Noor: So (Reuters: no!) and so.", "Reuters", "no!"),
        ("李小明：是。（记者：现在呢？）现在也是。", "记者", "现在呢？"),
    ],
)
def test_words_from_the_floor_in_brackets_end_with_the_bracket(text: str, name: str, said: str) -> None:
    aside = find_candidates(text)[1]
    assert (aside.name, text[aside.span.end : aside.ends]) == (name, said)


@pytest.mark.parametrize("text", ["Ada Noor: So (Note: this is old).", "Ada Noor: So (Tuesday: Oslo; Friday: Lima)."])
def test_a_remark_in_brackets_is_nobodys_speech(text: str) -> None:
    assert names(text) == ["Ada Noor"]


def test_an_answer_that_is_told_after_a_question_from_outside_the_conference_begins_a_speech() -> None:
    text = "会后，有记者问及：港口遭到袭击。中方有何评论？\n李小明表示，我们谴责袭击。"
    assert list(zip(names(text), kinds(text), strict=True)) == [("会后，有记者问及", "question"), ("李小明", "name")]


def test_the_same_words_inside_an_answer_tell_what_others_said() -> None:
    assert names("问：为什么？\n答：有一个原因。\n李小明表示，我们谴责袭击。") == ["问", "答"]


def test_an_announcement_after_the_conference_answers_no_question_above_it() -> None:
    (label,) = find_candidates("会后，针对法新社有关提问，李小明表示：我们谴责袭击。")
    assert (label.name, label.announces) == ("李小明", True)


@pytest.mark.parametrize(
    "answer",
    [
        "First: we agree.",
        "Article 5: No state may do so.",
        "10:30: Arrival.",
        "3:15 p.m.: Press.",
        "John 3:16: For God so loved the world.",
        "Psalm 23:1 says so.",
        "1. First: we agree.",
        "- we agree: yes.",
        "\u2022 and this: yes.",
        "第一：我们同意。",
        "We say: no.",
        "“Ada Noor: no,” wrote the paper.",
        "Result: nothing.",
    ],
)
def test_lists_laws_times_and_verses_in_an_answer_are_no_labels(answer: str) -> None:
    assert names(f"Q: Why?\nA: This.\n{answer}") == ["Q", "A"]


@pytest.mark.parametrize(
    "noise", [" " * 50_000, "A " * 25_000, "1/" * 25_000, "Q\n" * 20_000, "(" * 50_000, "Ada " * 12_000]
)
def test_long_nonsense_costs_no_time(noise: str) -> None:
    start = time.perf_counter()
    find_candidates(f"Q: Why?\n{noise}\nA: So.")
    assert time.perf_counter() - start < 2


BARE = "Q Why now?\n\nA It is time.\n\n{}\n\nQ Who pays?\n\nA Nobody."


def test_on_a_page_without_colons_an_outlet_and_the_name_after_it_begin_turns() -> None:
    text = BARE.format("China News Service Will you go?\n\nAda Noor We shall go.")
    assert names(text) == ["Q", "A", "China News Service", "Ada Noor", "Q", "A"]


def test_on_a_page_without_colons_a_name_that_answers_no_outlet_is_no_label() -> None:
    assert names(BARE.format("Ada Noor We are told was there.")) == ["Q", "A", "Q", "A"]


@pytest.mark.parametrize(
    "said",
    [
        "Reuters has reported so.",
        "Reuters reported it, and the BBC did.",
        "The Guardian is wrong.",
        "CCTV shows it every day.",
    ],
)
def test_on_a_page_without_colons_a_sentence_about_an_outlet_is_the_officials(said: str) -> None:
    assert names(BARE.format(said)) == ["Q", "A", "Q", "A"]

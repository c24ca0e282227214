"""Text between quotation marks stands in what is cited, or is reported; apostrophes are no quotation marks."""

from __future__ import annotations

import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from rag.quotation_marks import unproven, without_marks

CITED = (
    "We never agreed to the plan, and China’s position has not changed.",
    "Je ne sais pas ce qu’il entend par « valeurs de l’OTAN ». La Chine ne peut pas être d’accord.",
    "中方从未同意这项计划，立场没有改变。",
)
PAIRS = [
    ('"', '"'), ("“", "”"), ("”", "”"), ("„", "“"), ("„", "”"), ("„", '"'), ("‟", "”"), ("«", "»"), ("« ", " »"),
    ("«\u00a0", "\u00a0»"), ("»", "«"), ("»", "»"), ("‹", "›"), ("›", "‹"), ("〝", "〞"), ("〝", "〟"), ("「", "」"),
    ("『", "』"), ("＂", "＂"), ("❝", "❞"), ("❛", "❜"), ("⹂", "”"), ("‚", "‘"), ("‚", "’"), ("‘", "’"), ("’", "’"),
    ("'", "'"), ("`", "`"), ("`", "'"), ("´", "´"), ("`", "´"), ("《", "》"), ("〈", "〉"), ("&quot;", "&quot;"),
    ("&ldquo;", "&rdquo;"), ("&laquo;", "&raquo;"), ("&#34;", "&#34;"), ("&#x22;", "&#x22;"), ("&amp;quot;", "&amp;quot;"),
    ("&lsquo;", "&rsquo;"), ("&#39;", "&#39;"), ("<q>", "</q>"), ('<q lang="en">', "</q>"), ("<blockquote>", "</blockquote>"),
    ("&lt;q&gt;", "&lt;/q&gt;"), ("<code>", "</code>"), ("''", "''"), ("``", "''"), ("``", "``"), (",,", "''"),
    ("<<", ">>"), ("ʺ", "ʺ"), ("″", "″"), ("〝", "〟"), ("🙶", "🙷"), ("🙸", "🙷"), ("ʻ", "ʼ"), ("′", "′"), ("‘‘", "’’"),
    ("❮", "❯"), ("﹁", "﹂"), ("｢", "｣"), ("\n> ", "\n"),
]  # fmt: skip
WORDS = st.lists(
    st.sampled_from("the envoy fabricated tariffs war peace sanctions never très größer niño 事实 42".split()),
    min_size=1, max_size=6,
).map(" ".join)  # fmt: skip
PIECES = [*{mark.strip() for pair in PAIRS for mark in pair}, "a", "s", "l", "n", " ", "\n", ",", ".", "中", "é", "&", "amp;", ";", "<", ">", "q", "90s"]  # fmt: skip


@pytest.mark.parametrize(
    "sentence",
    [
        "China's envoy doesn't agree; it's the U.S.'s view.",
        "China’s envoy doesn’t agree.",
        "The reporters’ question and the ministers' answers.",
        "The Philippines’ coast guard acted.",
        "Rock 'n' roll of the ’90s and the '80s.",
        "’Twas said to give ’em time.",
        "He kept talkin' about it.",
        "L’homme d’État n’a pas répondu aujourd'hui à l'ONU.",
        "L'envoyé d’« OTAN » répond.",
        "Jusqu’à ce qu’il s’explique, la Chine n'agira pas.",
        "Das ist 'ne Frage, die geht's an.",
        "Hans’ Antwort auf Müllers Frage.",
        "Ich hab' gefragt.",
        "Los países de la región d'Aran.",
        "Xi'an and Ren’ai Jiao.",
        "O’Brien asked about Côte d’Ivoire.",
        "中国's position.",
        "5 > 3 and 2 < 4.",
        "Ren&rsquo;ai Jiao",
        "",
    ],
)
def test_apostrophes_are_no_quotation_marks(sentence: str) -> None:
    assert unproven(sentence, ("OTAN",)) == ()


@pytest.mark.parametrize(
    ("sentence", "stretch"),
    [
        ("She said 'We always agreed' to it.", "We always agreed"),
        ("She said ‘the reporters’ lies’ to it.", "the reporters’ lies"),
        ("'The reporters' lies were fabricated'", "The reporters' lies were fabricated"),
        ("He said ‘sanctions’ and ‘tariffs’.", "sanctions"),
        ("'Em never came back', he said.", "Em never came back"),
        ("„Wir haben zugestimmt“, sagte sie.", "Wir haben zugestimmt"),
        ("»Wir haben zugestimmt«, sagte sie.", "Wir haben zugestimmt"),
        ("‚Wir haben zugestimmt‘, sagte sie.", "Wir haben zugestimmt"),
        ("”Vi har kommit överens”, sade hon.", "Vi har kommit överens"),
        ("’Vi har kommit överens’, sade hon.", "Vi har kommit överens"),
        ("毛宁说‘我们同意’并离开。", "我们同意"),
        ("毛宁说'我们同意'并离开。", "我们同意"),
        ('毛宁说"我们同意"并离开。', "我们同意"),
        ("She said “we always agreed", "we always agreed"),
        ("She said 'we always agreed", "we always agreed"),
        ("we always agreed” she said", "she said"),
        ("we always agreed.' She left", "She left"),
        ('It was "a "fabricated" plan" then', 'a "fabricated" plan'),
        ("« Le “faux” plan »", "Le “faux” plan"),
        ("the so-called “peac”", "peac"),
        ("> invented words", "invented words"),
        ("“We never... position”", "We never... position"),
        ("said'We had a deal' and", "We had a deal' and"),
    ],
)
def test_what_is_not_cited_is_reported(sentence: str, stretch: str) -> None:
    assert stretch in unproven(sentence, CITED)


@pytest.mark.parametrize(
    "sentence",
    [
        "She said “We never agreed”.",
        "“We never agreed,” she said.",
        "“China's position,” she said.",
        "Elle ignore les « valeurs de l'OTAN ».",
        "Elle dit : “ce qu'il entend par ‘valeurs de l’OTAN’”.".replace("‘", '"').replace("N’", 'N"'),
        "毛宁说：“中方从未同意这项计划”，“立场没有改变”。",
        "‘position’",
        "“” and “…”",
    ],
)
def test_what_is_cited_is_not_reported(sentence: str) -> None:
    assert unproven(sentence, CITED) == ()


def test_a_single_word_stands_as_a_whole_word_only() -> None:
    assert unproven("a “plan”", ["the plan"]) == ()
    assert unproven("a “plan”", ["the plans"]) == ("plan",)
    assert unproven("un “like”", ["unlikely"]) == ("like",)


def test_each_stretch_may_stand_in_another_text() -> None:
    assert unproven("“one” and “two”", ["one", "two"]) == ()
    assert unproven("“one and two”", ["one", "two"]) == ("one and two",)


@given(st.sampled_from(PAIRS), WORDS, WORDS, WORDS)
@settings(max_examples=400, deadline=None)
def test_invented_words_between_any_marks_are_reported(
    pair: tuple[str, str], before: str, inside: str, after: str
) -> None:
    assert unproven(f"{before} {pair[0]}invented {inside}{pair[1]} {after}", CITED) != ()


@given(st.sampled_from(PAIRS), st.sampled_from(CITED), st.data())
@settings(max_examples=400, deadline=None)
def test_copied_words_between_any_marks_are_not_reported(
    pair: tuple[str, str], cited: str, data: st.DataObject
) -> None:
    words = cited.replace("« ", "").replace(" »", "").split()
    start = data.draw(st.integers(0, len(words) - 1))
    inside = " ".join(words[start : data.draw(st.integers(start + 1, len(words)))])
    text = cited.replace("« ", "").replace(" »", "")
    assume(pair != ("``", "``") or "''" not in inside)
    assert unproven(f"The envoy said {pair[0]}{inside}{pair[1]} on Tuesday", [text]) == ()


@given(st.one_of(st.text(max_size=60), st.lists(st.sampled_from(PIECES), max_size=25).map("".join)))
@example("&amp;amp;quot;a&quot;")
@example("<<q>q>a<<q>/q>")
@example(">\u2003>\n>a")
@example('&qu"ot;x&&amp;quot;')
@settings(max_examples=1500, deadline=None)
def test_without_its_marks_a_text_has_nothing_to_prove(text: str) -> None:
    bare = without_marks(text)
    assert unproven(bare, ()) == ()
    assert without_marks(bare) == bare
    unproven(text, (text, "cited"))


@given(st.lists(st.sampled_from(["the", "envoy’s", "l’homme", "don't", "事实", "42"]), min_size=1).map(" ".join))
def test_a_text_without_marks_is_left_as_it_is(text: str) -> None:
    assert without_marks(text) == text


@pytest.mark.parametrize("piece", ['"', "“", "”", "»", "'", "’", "' ", " '", "`", ">", "<q>", "<q ", "&amp;", "&#34;", "a'", "“a", "„“", "「a」", ">\n", ", "])  # fmt: skip
def test_time_is_linear(piece: str) -> None:
    text = piece * (100_000 // len(piece))
    began = time.perf_counter()
    unproven(text, CITED)
    without_marks(text)
    assert time.perf_counter() - began < 5

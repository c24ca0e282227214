"""What nobody sees in a text: found and told in plain words, kept from the index, ordinary text left alone."""

from __future__ import annotations

import time
import unicodedata

import pytest

from rag.reading import read
from rag.transcripts.hygiene import clean, find_flags, is_hidden, looks_alike
from tests.conftest import ROOT

CYRILLIC_A = "\u0430"
SPOOF = f"M{CYRILLIC_A}o Ning"
CORPORA = ROOT.parent / "shared" / "corpora"

ORDINARY = [
    "“We do not agree,” she said – naïve façade, coöperation, €5, 3 °C, soft\u00adhyphen.",
    "« Oui »\u202f: l’île\u00a0!",
    "¿Quién? ¡Señor! El niño.",
    "Größe, Straße, ẞ, Dr. Müller",
    "毛宁：ＣＣＴＶ记者，你好\u3000。邊\U000e0100 葛\U000e0101",
    "قال المتحدث\u200f: (نعم) \u202bABC\u202c \u2067RTL\u2069",
    "می\u200cخواهم",
    "क्\u200dष और श्री\u200cमान",
    "ภาษา\u200bไทย",
    "👩\u200d🚀 👨🏽\u200d🎓 ❤\ufe0f\u200d🔥 1\ufe0f\u20e3 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f",
    "tab\there\nline\fpage",
]


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_typography_of_every_language_is_not_flagged(text: str) -> None:
    assert find_flags(text, ()) == ()


@pytest.mark.parametrize("text", [text for text in ORDINARY if "\u200f" not in text])
def test_what_is_not_flagged_stays_for_the_index(text: str) -> None:
    assert clean(text) == text


@pytest.mark.parametrize(
    ("text", "code", "start", "count"),
    [
        ("pay \u202e001\u202c now", "bidi", 4, 2),
        ("left\u200e mark", "bidi", 4, 1),
        ("a\u2066b\u2069c", "bidi", 1, 2),
        ("ig\u200bnore a\u2060b\ufeffc", "zero_width", 2, 3),
        ("no\u200dt", "zero_width", 2, 1),
        ("so\u3164", "zero_width", 2, 1),
        ("x\U000e0049\U000e0067\U000e007f", "tag", 1, 3),
        ("🏴\U000e0049\U000e0067\U000e007f", "tag", 1, 3),
        ("😀\ufe0f\ufe01\U000e0101", "tag", 2, 2),
        ("a\U000e0101", "tag", 1, 1),
        ("bell\x07 \x1b[2J \x9b", "control", 4, 3),
    ],
)
def test_each_kind_is_found_with_its_place_and_number(text: str, code: str, start: int, count: int) -> None:
    (flag,) = find_flags(text, ())
    assert (flag.code, flag.start, flag.count) == (code, start, count)


def test_an_override_is_flagged_even_in_arabic() -> None:
    (flag,) = find_flags("قال\u202e نعم", ())
    assert flag.code == "bidi"


def test_one_flag_a_code_however_many_there_are() -> None:
    flags = find_flags("a\u200bb\u202ec\u200bd\x00", ())
    assert [(flag.code, flag.count) for flag in flags] == [("bidi", 1), ("zero_width", 2), ("control", 1)]


@pytest.mark.parametrize("text", ["\u202e", "\u200b\u200c\u2060\ufeff\u3164", "\U000e0041", "\x1b\x00", "\u061c"])
def test_a_detail_shows_code_points_and_never_the_characters(text: str) -> None:
    for flag in find_flags(text, (f"Mao{text} Ning", "Mao Ning")):
        assert "U+" in flag.detail
        assert not any(unicodedata.category(char)[0] == "C" for char in flag.detail)


@pytest.mark.parametrize(
    ("labels", "detail"),
    [
        ([SPOOF, "Reuters"], f"the label “{SPOOF}” is written with a Cyrillic “а” and looks like “Mao Ning”"),
        (["ВВС", "Reuters"], "the label “ВВС” is written with Cyrillic “В” and “С” and looks like “BBC”"),
        (["Κіm", "Kim"], "the label “Κіm” is written with a Greek “Κ” and a Cyrillic “і” and looks like “Kim”"),
        (
            ["Mao\u200b Ning", "Mao Ning"],
            "the label “MaoU+200B Ning” holds an invisible U+200B and looks like “Mao Ning”",
        ),
    ],
)
def test_a_label_that_imitates_a_latin_name_is_told_in_a_sentence(labels: list[str], detail: str) -> None:
    assert [flag.detail for flag in find_flags("", labels) if flag.code == "homoglyph"] == [detail]


def test_the_flag_of_a_label_counts_its_lines() -> None:
    (flag,) = find_flags(f"Q: Why?\n{SPOOF}: No.\nQ: Now?\n{SPOOF}: No.", ["Q", SPOOF, "Q", SPOOF])
    assert (flag.code, flag.start, flag.count) == ("homoglyph", 8, 2)


@pytest.mark.parametrize(
    "labels",
    [
        ["Мария Захарова", "ТАСС", "Вопрос"],
        ["РИА Новости / RIA", "Reuters"],
        ["Ελένη Παπαδοπούλου", "ΕΡΤ", "Reuters"],
        ["毛宁", "ＣＣＴＶ", "CCTV", "路透社记者"],
        ["Zoë Müller", "Fatih Altaylı", "Fatih Altayli", "Łukasz"],
        ["مراسل رويترز", "Reuters"],
    ],
)
def test_labels_of_other_languages_are_no_imitations(labels: list[str]) -> None:
    assert find_flags("", labels) == ()


def test_looking_alike_holds_both_ways_and_never_for_the_same_name() -> None:
    assert looks_alike(SPOOF, "Mao Ning")
    assert looks_alike("Mao Ning", SPOOF)
    assert looks_alike(SPOOF.upper(), "MAO NING")
    assert not looks_alike("MAO NING", "Mao Ning")
    assert not looks_alike("Zoë", "Zoe")
    assert not looks_alike("Ｍａｏ Ning", "Mao Ning")


def test_a_text_with_nothing_to_remove_is_given_back_itself() -> None:
    text = "Nothing to see — 没有。"
    assert clean(text) is text


def test_the_index_sees_words_whole_and_lines_apart() -> None:
    assert clean("ig\u200bnore\rthat\u202e\U000e0041 now") == "ignore that now"


def test_what_is_cleaned_has_nothing_left_to_flag() -> None:
    text = "".join(map(chr, range(0x3000))) + "\ufeff\U000e0041\U000e0101"
    assert find_flags(clean(text), ()) == ()


@pytest.mark.parametrize("text", ["\u200e" * 500_000, "a\u202e" * 250_000, "\ufe0f" * 500_000, "م\u200f" * 250_000])
def test_a_text_of_nothing_else_takes_no_longer_than_its_length(text: str) -> None:
    began = time.perf_counter()
    find_flags(text, ())
    clean(text)
    assert time.perf_counter() - began < 5


def test_every_hidden_character_is_told_apart_from_the_seen_ones() -> None:
    assert all(map(is_hidden, "\u202e\u200b\x1b\U000e0041"))
    assert not any(map(is_hidden, "aé毛\n\t \u00ad"))


@pytest.mark.skipif(not CORPORA.exists(), reason="the corpora are not on this machine")
def test_real_pages_raise_one_flag_which_is_real() -> None:
    pages = [path for path in sorted(CORPORA.rglob("*")) if path.suffix in {".txt", ".md", ".html"}]
    flagged = [(path.name[:10], flag.code, flag.count) for path in pages for flag in find_flags(read(path).text, ())]
    assert flagged == [("2023-11-02", "zero_width", 1)]  # U+FEFF before "Last year"

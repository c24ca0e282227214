"""Which language, which sentences, which words."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.language import detect, fold_word, sentences, tokens

SEED = Path(__file__).parent.parent / "seeds" / "2024-07-02-fr.txt"
TEXTS = st.text(st.one_of(st.sampled_from(".!?…。！？ \n\u00a0»«”“)\"'AbéÉ中1"), st.characters()), max_size=80)


def split(text: str) -> list[str]:
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("What did they say about the islands?", "en"),
        ("Who asked about Vanuatu?", "en"),
        ("Qu’a dit le porte-parole ?", "fr"),
        ("Qui a posé la question sur l’IA ?", "fr"),
        ("Quelle est la position de la Chine ?", "fr"),
        ("¿Qué dijo el portavoz sobre las islas?", "es"),
        ("¿Quién preguntó por la resolución?", "es"),
        ("Was hat der Sprecher dazu gesagt?", "de"),
        ("Wer fragte nach den Inseln?", "de"),
        ("发言人怎么说？", "zh"),
        ("中方对OTAN有何评论？", "zh"),
        ("何と言いましたか", "ja"),
        ("Что сказал представитель?", "ru"),
        ("O que disse o porta-voz sobre as ilhas?", "pt"),
        ("Che cosa ha detto il portavoce?", "it"),
    ],
)
def test_a_short_question_is_told_by_its_words(text: str, language: str) -> None:
    assert detect(text) == language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The ministry will publish the figures. They were asked for in May and the answer is due soon.", "en"),
        ("Le ministère publiera les chiffres. Ils ont été demandés en mai et la réponse est attendue.", "fr"),
        ("El ministerio publicará las cifras. Se pidieron en mayo y la respuesta se espera pronto.", "es"),
        ("Das Ministerium wird die Zahlen vorlegen. Sie wurden im Mai erbeten und die Antwort steht aus.", "de"),
        ("外交部将公布数字。记者五月提出了要求，答复很快就会公布。", "zh"),
    ],
)
def test_a_document_is_told_by_its_words(text: str, language: str) -> None:
    assert detect(text * 20) == language


def test_the_seed_is_french() -> None:
    assert detect(SEED.read_text(encoding="utf-8")) == "fr"


@pytest.mark.parametrize("text", ["", "   ", "!?", "2024", "…"])
def test_a_text_without_letters_counts_as_english(text: str) -> None:
    assert detect(text) == "en"


@given(st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_every_text_has_a_language_of_two_letters(text: str) -> None:
    assert len(detect(text)) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Oui. Non.", ["Oui.", "Non."]),
        ("Vraiment ? Oui !", ["Vraiment ?", "Oui !"]),
        ("Wait… Then go.", ["Wait…", "Then go."]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("A title\n\nA sentence.", ["A title", "A sentence."]),
        ("No stop at the end", ["No stop at the end"]),
        ("  Padded.  ", ["Padded."]),
        ("", []),
        (" \n\n ", []),
    ],
)
def test_sentences_end_at_stops_and_empty_lines(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Li met Dr. Ada Noor.",
        "M. Li a vu Mme. Noor.",
        "The U.S. President came.",
        "Die Antwort, z.B. Kohle, fehlt.",
        "El Sr. Li habló.",
        "J. K. Noor spoke.",
        "It rose by 3.5 points.",
        "See www.example.org today.",
        "He paused... and went on.",
        "Er kam am 3. mai zurück.",
    ],
)
def test_a_stop_inside_a_sentence_does_not_end_it(text: str) -> None:
    assert split(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Il dit « Non. » Puis il part.", ["Il dit « Non. »", "Puis il part."]),
        ("Il dit «\u00a0Non !\u00a0» Puis il part.", ["Il dit «\u00a0Non !\u00a0»", "Puis il part."]),
        ("She said “Never.” Then left.", ["She said “Never.”", "Then left."]),
        ('He left. "Yes," she said.', ["He left.", '"Yes," she said.']),
        ("Fin (vraiment.) Suite.", ["Fin (vraiment.)", "Suite."]),
        ("« Vraiment ? » demande-t-il.", ["« Vraiment ? » demande-t-il."]),
    ],
)
def test_closing_marks_belong_to_the_sentence_they_close(text: str, expected: list[str]) -> None:
    assert split(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们不同意。为什么？因为不对！", ["我们不同意。", "为什么？", "因为不对！"]),
        ("他说：“不。”我们走。", ["他说：“不。”", "我们走。"]),
        ("增长3.5个百分点。好。", ["增长3.5个百分点。", "好。"]),
        ("一。\u3000二。", ["一。", "二。"]),
    ],
)
def test_chinese_sentences_need_no_space(text: str, expected: list[str]) -> None:
    assert split(text) == expected


def test_a_wrapped_line_does_not_end_a_sentence() -> None:
    assert split("The answer\nis a wrapped\nline. Done.") == ["The answer\nis a wrapped\nline.", "Done."]


@given(TEXTS)
@example("«\u00a0?\u00a0»\u00a0A")
@settings(max_examples=300, deadline=None)
def test_no_sentence_is_empty_or_has_space_around_it(text: str) -> None:
    assert all(text[start:end] and text[start:end] == text[start:end].strip() for start, end in sentences(text))


@given(TEXTS)
@settings(max_examples=300, deadline=None)
def test_sentences_stand_in_order_and_leave_only_space_out(text: str) -> None:
    position = 0
    for start, end in sentences(text):
        assert start >= position
        assert not text[position:start].strip()
        position = end
    assert not text[position:].strip()


def test_a_long_row_of_dots_is_read_at_once() -> None:
    began = time.perf_counter()
    sentences("Contents" + "." * 8000 + "1")
    assert time.perf_counter() - began < 0.2  # linear takes 1 ms, n² takes 2 s


@pytest.mark.parametrize(
    ("word", "folded"),
    [("Élysée", "elysee"), ("ŒUVRE", "oeuvre"), ("Straße", "strasse"), ("ＣＣＴＶ", "cctv"), ("ae\u0301", "ae")],
)
def test_folding_takes_case_accents_and_width_away(word: str, folded: str) -> None:
    assert fold_word(word) == folded


@pytest.mark.parametrize(
    ("one", "other", "language"),
    [
        ("resolution", "Resolutions", "en"),
        ("résolution", "resolutions", "fr"),
        ("coopération", "coopérations", "fr"),
        ("inteligencia", "INTELIGENCIA", "es"),
        ("Inseln", "insel", "de"),
    ],
)
def test_forms_of_one_word_have_one_token(one: str, other: str, language: str) -> None:
    assert tokens(one, language) == tokens(other, language) != []


def test_stop_words_and_lone_letters_are_no_tokens() -> None:
    assert tokens("Qu’est-ce que l’on a dit de la Chine à 5 x ?", "fr") == ["chin", "5"]


def test_chinese_tokens_are_bigrams_that_do_not_cross_stop_words() -> None:
    assert tokens("菲律宾的立场", "zh") == ["菲律", "律宾", "立场"]


def test_a_single_chinese_character_is_its_own_token() -> None:
    assert tokens("和平与爱", "zh") == ["平", "爱"]


def test_latin_words_in_chinese_text_are_tokens_too() -> None:
    assert tokens("北约NATO峰会", "zh") == ["北约", "nato", "峰会"]


def test_punctuation_alone_has_no_tokens() -> None:
    assert tokens("— «…» ?!", "fr") == []


@pytest.mark.parametrize("name", ["WSJ", "Huawei", "NATO", "x", "Taiwan"])
def test_a_name_alone_is_in_no_language_and_counts_as_english(name: str) -> None:
    assert detect(name) == "en"

"""Lines of the page rather than of the conference."""

from __future__ import annotations

import pytest

from rag.schema import Span
from rag.transcripts.boilerplate import find_boilerplate

SPOKEN = [
    "Nous imprimerons ce texte demain.",
    "Print media asked the question.",
    "L’adresse du ministre a été reprise partout.",
    "Partager les fruits de la croissance est notre but.",
    "来源于中国的产品。",
]


@pytest.mark.parametrize(
    "line",
    [
        "Recommander àImprimer",
        "Recommander à",
        "Imprimer",
        "Print",
        "Suggest To A Friend",
        "Share this page",
        "Partager",
        "Compartir",
        "Drucken",
        "打印本页",
        "【打印】",
        "推荐给朋友",
        "来源：外交部",
        "Copyright 2031, Ministry",
        "© 2031",
        "All rights reserved.",
        "版权所有",
        "L'adresse: 2 Chao Yang Men",
        "L’adresse: 2 Chao Yang Men",
        "Address: No. 2, Chaoyangmen",
        "地址：北京市朝阳门南大街2号",
        "Home > News",
        "Numéro de Téléphone: 86-10-65961114",
    ],
)
def test_a_line_that_the_page_adds_is_found_whole(line: str) -> None:
    text = f"Merci.\n\n{line}\n\nAu revoir."
    assert [text[start:end] for start, end in find_boilerplate(text)] == [line]


@pytest.mark.parametrize("line", SPOKEN)
def test_a_spoken_line_with_such_a_word_in_it_stays(line: str) -> None:
    assert find_boilerplate(line) == ()


@pytest.mark.parametrize("line", ["打印机出口增长。", "分享发展机遇，共创美好未来是我们的愿望。"])
def test_a_spoken_chinese_line_with_such_a_beginning_stays(line: str) -> None:
    assert find_boilerplate(line) == ()


def test_a_very_long_line_is_never_the_pages() -> None:
    assert find_boilerplate("Recommander à " + "tous les pays " * 30) == ()


def test_lines_that_the_reader_marked_are_kept_in_order_and_once() -> None:
    text = "Menu\n\nMerci.\n\nImprimer"
    found = find_boilerplate(text, (Span(14, 22), Span(0, 4)))
    assert [text[start:end] for start, end in found] == ["Menu", "Imprimer"]


def test_a_text_without_such_lines_has_none() -> None:
    assert find_boilerplate("Q: Why?\nA: So.\n") == ()


@pytest.mark.parametrize(
    "line",
    [
        "Share this burden with us.",
        "Copyright is a right that we protect.",
        "The following question was asked of me:",
        "Home > house.",
        "Address: we live at 10 Downing Street.",
    ],
)
def test_a_spoken_sentence_that_begins_like_the_pages_lines_stays(line: str) -> None:
    assert find_boilerplate(line) == ()

"""Bytes to text: the encodings press offices use, told by what they say and by what comes out."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from rag.errors import SourceError
from rag.reading.text import decode, read_text

FRENCH = "Élu à l’été : « œuvre », 5 €."
CHINESE = "外交部发言人主持例行记者会，问：为什么？"


def text_of(data: bytes) -> str:
    return read_text(data, "a.txt", "0").text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_chinese_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert text_of(CHINESE.encode(encoding)) == CHINESE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_french_is_read_in_every_usual_encoding(encoding: str) -> None:
    assert text_of(FRENCH.encode(encoding)) == FRENCH


def test_big_endian_utf_16_is_told_by_its_mark() -> None:
    assert text_of(b"\xfe\xff" + FRENCH.encode("utf-16-be")) == FRENCH


def test_line_ends_become_newlines_and_nothing_else_changes() -> None:
    assert text_of(b" a\r\nb\rc\n\t\xc2\xa0d  \n\n") == " a\nb\nc\n\t\u00a0d  \n\n"


def test_bytes_of_no_known_encoding_are_refused_with_a_remedy() -> None:
    with pytest.raises(SourceError, match=r"a\.txt: not UTF-8; save it as UTF-8"):
        text_of(b"caf\x81 \xff\x8d")


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_utf_8_with_one_bad_byte_never_becomes_other_characters(mark: bytes) -> None:
    try:
        text = text_of(mark + "Conférence de presse, été 2031".encode() + b"\xc3")
    except SourceError:
        return
    assert "Ã" not in text


def test_utf_16_cut_short_never_becomes_other_characters() -> None:
    try:
        text = text_of(FRENCH.encode("utf-16")[:-1])
    except SourceError:
        return
    assert text.startswith("Élu")


SAMPLES = {
    "en": (
        "He said “no” — it’s over…",
        "“We aren’t there yet,” she said. The €5 plan – as agreed – goes on.\n\nQ: Why?\n",
    ),
    "fr": ("été", "« Où est-ce ? » — L’œuvre coûtera 5 €, a-t-il déclaré à l’Élysée.\n\nAFP : Pourquoi ça ?\n"),
    "zh": (
        "答：无可奉告。",
        "问：关于China Daily的报道，外交部发言人有何评论？\n\n毛宁：中方注意到有关报道。“一个中国”原则——不容挑战。\n",
    ),
    "es": ("¿Por qué?", "PREGUNTA: ¿Qué opina él de la señal? «Sí», contestó el ministro — ¡mañana!\n"),
    "de": ("Größe", "„Über die Maße hinaus“, sagte die Sprecherin – schön, aber für 5 € zu teuer.\n"),
}
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "big5", "cp1252", "latin-1")


def matrix() -> Iterator[object]:
    for language, (short, long) in SAMPLES.items():
        for length, text in (("short", short), ("long", long), ("very long", long * 300)):
            for encoding in ENCODINGS:
                try:
                    data = text.encode(encoding)
                except UnicodeEncodeError:
                    continue  # this encoding has no such letters
                yield pytest.param(data, text, id=f"{language} {length} {encoding}")


@pytest.mark.parametrize(("data", "text"), list(matrix()))
def test_every_language_is_read_in_every_encoding_that_can_write_it(data: bytes, text: str) -> None:
    assert text_of(data) == text


def test_traditional_chinese_is_read_in_big_5() -> None:
    text = "問：外交部發言人對此有何評論？\n\n答：無可奉告。"
    assert text_of(text.encode("big5")) == text


def test_quotation_marks_and_dashes_of_windows_1252_come_out_as_such() -> None:
    assert text_of(b"\x93Yes\x94 \x96 he said \x97 it\x92s\x85 5 \x80") == "“Yes” – he said — it’s… 5 €"


def test_a_chinese_character_cut_in_half_at_the_end_does_not_spoil_the_rest() -> None:
    text = SAMPLES["zh"][1]
    assert text_of(text.rstrip().encode("gb18030")[:-1]).startswith(text[:-4])


def test_a_declared_encoding_is_followed_where_the_bytes_do_not_tell() -> None:
    assert decode("Москва".encode("koi8-r"), "a.txt", "KOI8-R") == "Москва"


def test_a_wrong_declaration_does_not_spoil_utf_8() -> None:
    assert [decode(FRENCH.encode(), "-", name) for name in ("gb2312", "big5", "iso-8859-2")] == [FRENCH] * 3


def test_a_wrong_declaration_does_not_spoil_windows_1252() -> None:
    assert decode("It’s “so”".encode("cp1252"), "-", "gb2312") == "It’s “so”"


@pytest.mark.parametrize("name", ["rot13", "unicode_escape", "zlib", "no such", "", "utf-7"])
def test_a_declaration_that_names_no_encoding_of_text_is_passed_over(name: str) -> None:
    assert decode(FRENCH.encode(), "-", name) == FRENCH


def test_half_of_random_bytes_are_not_taken_for_text() -> None:
    with pytest.raises(SourceError, match=r"binary|not UTF-8"):
        text_of(bytes(range(256)) * 40)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le"])
def test_two_megabytes_are_decoded_in_a_fraction_of_a_second(encoding: str) -> None:
    data = (SAMPLES["zh"][1] * 20_000).encode(encoding)[:2_000_000]
    start = time.perf_counter()
    text_of(data)
    assert time.perf_counter() - start < 0.5

"""Messages of the archive and of an ingest in the page's languages: all of them, with what they name put in as text."""

from __future__ import annotations

import re
import time
from typing import get_args

import pytest

from rag.ingest import Message
from rag.reading import read
from rag.remarks import REMARKS
from rag.transcripts import parse
from rag.transcripts.hygiene import DETAILS, find_flags
from rag.transcripts.roles import Evidence
from tests.conftest import ROOT, SEED
from ui.message_strings import MESSAGES, Said, said_in

FORMS = (*get_args(Evidence), *DETAILS, *REMARKS, *get_args(Message))
LANGUAGES = ("fr", "zh", "es", "de")
HOSTILE = "{0} {count} {name.__class__} %s <b> “x” « y »; no date found"
LAYOUTS = sorted((ROOT / "tests" / "fixtures" / "layouts").rglob("*.txt"))


def fields(text: str) -> list[str]:
    return sorted(re.findall(r"\{[^}]*\}", text))


def test_every_message_has_a_translation_and_nothing_else_has() -> None:
    assert sorted(MESSAGES) == sorted(FORMS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("message", FORMS)
def test_a_translation_names_and_counts_what_the_message_does(message: str, language: str) -> None:
    form = MESSAGES[message].in_language(language)
    assert form
    for one in (form,) if isinstance(form, str) else form:
        assert fields(one) == fields(message)
        assert one != message


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_two_pieces_of_evidence_are_said_alike(language: str) -> None:
    assert len({MESSAGES[one].in_language(language) for one in get_args(Evidence)}) == len(get_args(Evidence))


@pytest.mark.parametrize(
    ("language", "message", "said"),
    [
        ("fr", "named in the title", "le titre donne ce nom"),
        (
            "fr",
            "asks in 1 and is answered in 1 of 1 turns",
            "pose une question 1 fois et obtient une réponse 1 fois, en 1 intervention",
        ),
        (
            "es",
            "asks in 12 and is answered in 10 of 11 turns",
            "pregunta en 12 y recibe respuesta en 10 de 11 intervenciones",
        ),
        ("zh", "speaks after a question in 2 of 3 turns and never asks", "3 次发言中有 2 次在提问之后，从不提问"),
        (
            "fr",
            "looks like “Mao Ning”, but is written with other letters",
            "ressemble à «\u00a0Mao Ning\u00a0», mais s’écrit avec d’autres lettres",
        ),
        ("de", "1 exchange; read anew", "1 Wortwechsel; neu gelesen"),
        ("zh", "7 exchanges in 2 transcripts; no date found", "2 份记录中的 7 条问答；未找到日期"),
        (
            "fr",
            "2 exchanges; the date 2024-07-02 is from the file name",
            "2 échanges\u00a0; la date 2 juillet 2024 vient du nom du fichier",
        ),
        ("de", "the date 2024-13-02 is from the file name", "das Datum 2024-13-02 stammt aus dem Dateinamen"),
    ],
)
def test_a_message_is_said_with_its_names_and_numbers(language: str, message: str, said: str) -> None:
    assert said_in(language, message) == Said(said, language)


@pytest.mark.parametrize(
    ("language", "text", "said"),
    [
        (
            "fr",
            "a\u202eb",
            "1 caractère invisible change le sens de lecture (U+202E)\u00a0: "
            "le texte peut s’afficher dans un autre ordre",
        ),
        (
            "zh",
            "a\u200bb\u2060c\u2061d\u2062e\u200bf",
            "5 个无宽度的不可见字符（U+200B、U+2060、U+2061、…）可能断开看似完整的词",
        ),
        (
            "es",
            "a\U000e0041\U000e0042",
            "2 caracteres invisibles de marca o de variante (U+E0041, U+E0042) pueden llevar un texto que nadie ve",
        ),
        ("de", "a\x07", "1 Steuerzeichen (U+0007), das kein Text ist"),
    ],
)
def test_what_is_flagged_in_a_text_is_said(language: str, text: str, said: str) -> None:
    (flag,) = find_flags(text, ())
    assert said_in(language, flag.detail) == Said(said, language)


@pytest.mark.parametrize(
    ("language", "labels", "said"),
    [
        (
            "fr",
            ["ВВС", "Reuters"],
            "l’étiquette «\u00a0ВВС\u00a0» s’écrit avec «\u00a0В\u00a0», «\u00a0С\u00a0» (cyrillique) "
            "et ressemble à «\u00a0BBC\u00a0»",
        ),
        (
            "de",
            ["Κіm", "Kim"],
            "das Kennzeichen „Κіm“ ist mit „Κ“ (Griechisch), „і“ (Kyrillisch) geschrieben und sieht aus wie „Kim“",
        ),
        ("zh", ["𝐌ao", "Mao"], "标签“𝐌ao”用了“𝐌”（U+1D40C），看起来像“Mao”"),
        ("es", ["Mao\u200b Ning", "Mao Ning"], "la etiqueta «MaoU+200B Ning» esconde U+200B y se parece a «Mao Ning»"),
        (
            "de",
            ["M\u0430o\u200b\u2060 Ning", "Mao Ning"],
            "das Kennzeichen „MаoU+200BU+2060 Ning“ ist mit „а“ (Kyrillisch) geschrieben, verbirgt U+200B, U+2060 "
            "und sieht aus wie „Mao Ning“",
        ),
    ],
)
def test_a_label_that_imitates_another_is_said_with_its_letters(language: str, labels: list[str], said: str) -> None:
    (flag,) = (flag for flag in find_flags("", labels) if flag.code == "homoglyph")
    assert said_in(language, flag.detail) == Said(said, language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_evidence_of_whole_pages_is_said(language: str) -> None:
    speakers = [one for path in (SEED, *LAYOUTS) for transcript in parse(read(path)) for one in transcript.speakers]
    assert len({one.evidence for one in speakers}) > 5
    assert [one.evidence for one in speakers if said_in(language, one.evidence).language != language] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hostile_name_is_put_in_as_it_is(language: str) -> None:
    message = f"looks like “{HOSTILE}”, but is written with other letters"
    said = said_in(language, message)
    assert said.language == language
    assert HOSTILE in said.text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "message",
    [
        "",
        "unknown format; save it as .docx",
        "8 exchanges; something that nobody translated",
        "many exchanges",
        "named in the title, and more",
        "1 control character (bell), which is no text",
        "{count} exchanges",
    ],
)
def test_what_has_no_translation_is_said_in_english(message: str, language: str) -> None:
    assert said_in(language, message) == Said(message, "en")


@pytest.mark.parametrize("language", ["en", "it"])
def test_a_language_without_translations_has_the_message_itself(language: str) -> None:
    assert said_in(language, "named in the title") == Said("named in the title", "en")


def test_a_name_as_long_as_a_page_takes_no_time() -> None:
    name = "” is written with a Greek “Κ” and looks like “" * 20_000
    began = time.perf_counter()
    assert said_in("fr", f"the label “{name}” is written with a Greek “Κ” and looks like “{name}").language == "en"
    assert time.perf_counter() - began < 1

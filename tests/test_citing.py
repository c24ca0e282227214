"""A quotation to paste: its styles, its link, and that the gate finds what was pasted."""

from __future__ import annotations

import dataclasses
import datetime as dt
from html import unescape
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.desk import Desk
from rag.schema import Citation, Exchange, Span, TranscriptView, Turn
from tests import test_render_answer as samples
from ui.render import answer as answers
from ui.render import source
from ui.render.citing import Copies, address_of, carried, copies, proven, quotation_of, text_fragment
from ui.strings import strings

EN = strings("en")
PAGE = "https://example.org/a"
CITED = Citation(
    number=3,
    exchange="2024-07-02-fr-b83509/4",
    transcript="2024-07-02-fr-b83509",
    source="/home/ann/seeds/2024-07-02-fr.txt",
    title="Conférence de presse du 2 juillet 2024",
    date=dt.date(2024, 7, 2),
    language="fr",
    speaker="Mao Ning",
    role="official",
    asked_by=("CCTV",),
    quote="La Chine défend la paix.",
    start=10,
    end=34,
    verdict="exact",
)


def copied(address: str = "", language: str = "en", **changes: Any) -> Copies:
    found = copies(dataclasses.replace(CITED, **changes), address, strings(language))
    assert found is not None
    return found


def test_an_officials_words_name_speaker_day_asker_and_transcript_in_each_style() -> None:
    found = copied()
    assert found.ap == (
        "“La Chine défend la paix.” Mao Ning said on July 2, 2024, in answer to a question from CCTV, according to the "
        "transcript “Conférence de presse du 2 juillet 2024” (2024-07-02-fr.txt)."
    )
    assert found.chicago == (
        "“La Chine défend la paix.” Mao Ning, answering CCTV, “Conférence de presse du 2 juillet 2024,” "
        "press conference, July 2, 2024, 2024-07-02-fr.txt."
    )
    assert found.plain == (
        "“La Chine défend la paix.”\n— Mao Ning (official) · 2 July 2024 · asked by CCTV · "
        "Conférence de presse du 2 juillet 2024 · 2024-07-02-fr.txt · 2024-07-02-fr-b83509/4"
    )
    assert found.link == ""


@pytest.mark.parametrize(
    ("month", "written"),
    list(enumerate("Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split(), 1)),
)
def test_ap_shortens_the_long_months_alone(month: int, written: str) -> None:
    assert f"said on {written} 9, 2025, in answer" in copied(date=dt.date(2025, month, 9)).ap


def test_a_reporters_words_are_never_those_of_who_answered() -> None:
    found = copied(role="reporter", speaker="Reuters", asked_by=("Reuters",))
    assert "” Reuters said in a question on July 2, 2024, according to" in found.ap
    assert "” Reuters, asking a question, “Conférence" in found.chicago
    assert "— Reuters (reporter) · 2 July 2024 · Conférence" in found.plain
    assert "Mao Ning" not in f"{found}"


@pytest.mark.parametrize(
    ("role", "ap", "chicago"),
    [
        ("official", "an unnamed official said on", "” An unnamed official, answering"),
        ("reporter", "an unnamed reporter said in a question on", "” An unnamed reporter, asking a question,"),
        ("moderator", "the moderator said on", "” The moderator, answering CCTV, “"),
        ("unknown", "an unnamed speaker said on", "” An unnamed speaker, role not given,"),
    ],
)
def test_who_is_not_named_is_told_by_the_role(role: str, ap: str, chicago: str) -> None:
    found = copied(role=role, speaker=None)
    assert ap in found.ap
    assert chicago in found.chicago


def test_a_role_that_the_transcript_does_not_tell_is_said_to_be_untold() -> None:
    assert copied(role="unknown").ap.endswith("(2024-07-02-fr.txt), which does not tell the speaker’s role.")


def test_without_a_day_each_style_says_so() -> None:
    found = copied(date=None)
    assert "Mao Ning said in answer to a question from CCTV, according to the undated transcript “" in found.ap
    assert "press conference, n.d., 2024-07-02-fr.txt." in found.chicago
    assert "(official) · undated · asked by CCTV" in found.plain


def test_a_statement_answers_nobody() -> None:
    found = copied(asked_by=())
    assert "Mao Ning said on July 2, 2024, according to" in found.ap
    assert "answering" not in found.chicago


def test_three_askers_are_listed_with_a_serial_comma_in_chicago_alone() -> None:
    found = copied(asked_by=("AFP", "CCTV", "Reuters"))
    assert "a question from AFP, CCTV and Reuters, according" in found.ap
    assert "answering AFP, CCTV, and Reuters, “" in found.chicago


def test_marks_within_a_quotation_stay_and_those_within_a_title_become_single() -> None:
    found = copied(quote="Il a dit « oui » et “non”.", title="On “peace.”")
    assert found.ap.startswith("“Il a dit « oui » et “non”.” Mao Ning")
    assert "“On ‘peace.’”" in found.ap
    assert "“On ‘peace.’,”" in found.chicago


def test_plain_is_in_the_readers_language_and_the_quotation_in_its_own() -> None:
    plain = copied(language="fr").plain
    assert plain.startswith(
        "«\u00a0La Chine défend la paix.\u00a0»\n— Mao Ning (responsable) · 2 juillet 2024 · question"
    )
    assert copied(language="zh").plain.startswith("“La Chine défend la paix.”\n— Mao Ning (官员) · 2024年7月2日")


def test_a_models_translation_is_copied_nowhere() -> None:
    assert "China defends" not in f"{copied(translation='China defends peace.')}"


def test_where_the_page_is_known_every_style_leads_to_its_words() -> None:
    found = copied(PAGE)
    assert found.link == f"{PAGE}#:~:text=La%20Chine%20d%C3%A9fend%20la%20paix"
    for style in (found.plain, found.ap, found.chicago):
        assert found.link in style
        assert ".txt" not in style


@pytest.mark.parametrize(
    ("url", "source", "expected"),
    [
        ("https://e.org/a", "x.txt", "https://e.org/a"),
        (None, "https://e.org/b", "https://e.org/b"),
        (None, "/tmp/x.txt", ""),
        ("javascript:alert(1)", "javascript:alert(1)", ""),
        (None, "https://user:pw@e.org/", ""),
        ("ftp://e.org/a", "x", ""),
    ],
)
def test_only_a_web_page_is_linked(url: str | None, source: str, expected: str) -> None:
    view = TranscriptView("t", "T", None, "en", (), source, "", "", (), source_url=url)
    assert address_of(view) == expected


# Text fragments


def parts(link: str) -> list[str]:
    return [unquote(part) for part in link.partition(":~:text=")[2].split(",")]


@given(st.text(min_size=1, max_size=400))
@example("well-known, true & tried")
@example("王毅：中方愿同各方一道，推动和平进程。我们一贯主张对话协商，反对使用武力，这一立场没有改变。")
@example("- a, -b & c-")
def test_a_fragment_decodes_to_words_of_the_quotation(quote: str) -> None:
    found = parts(text_fragment(PAGE, quote))
    whole = " ".join(quote.split()).encode("utf-8", "replace").decode()
    assert 1 <= len(found) <= 2
    cursor = 0
    for part in found:
        cursor = whole.index(" ".join(part.split()), cursor)


@given(st.text(max_size=300))
def test_a_fragment_holds_nothing_that_its_syntax_or_a_page_would_read(quote: str) -> None:
    directive = text_fragment(PAGE, quote).partition("#:~:text=")[2]
    assert directive.isascii()
    assert not set(directive) & set("-&#<>\"'()[] \n\\`|")
    assert directive.count(",") <= 1


def test_a_long_chinese_quotation_is_cut_where_a_clause_ends() -> None:
    quote = "中方愿同各方一道，推动和平进程。我们一贯主张对话协商，反对使用武力，这一立场没有改变。"
    assert parts(text_fragment(PAGE, quote)) == ["中方愿同各方一道", "这一立场没有改变"]


def test_an_address_keeps_its_own_fragment_and_loses_an_older_directive() -> None:
    assert text_fragment(f"{PAGE}?q=1&r#top", "Yes.") == f"{PAGE}?q=1&r#top:~:text=Yes"
    assert text_fragment(f"{PAGE}#:~:text=No", "Yes.") == f"{PAGE}#:~:text=Yes"
    assert text_fragment(f"{PAGE}#top:~:text=No", "Yes.") == f"{PAGE}#top:~:text=Yes"


def test_an_address_that_would_break_out_of_its_place_is_encoded() -> None:
    link = text_fragment('https://e.org/a)<b>"`|é', "Yes.")
    assert not set(link) & set(')<>"`|é')
    assert urlsplit(link).netloc == "e.org"


# What is proven


def on_seed(desk: Desk) -> list[tuple[Exchange, TranscriptView, str]]:
    view = desk.transcript(desk.transcripts()[0].id)
    return [(one, view, desk.archive.text(view.id)) for one in view.exchanges]


def test_every_speech_of_the_seed_copied_in_any_style_and_pasted_back_holds(desk: Desk) -> None:
    count = 0
    for exchange, view, text in on_seed(desk):
        for turn in exchange.turns:
            for span in turn.spans:
                cited = proven(span, exchange, view, text)
                assert cited is not None
                assert (cited.quote, cited.role) == (text[span.start : span.end], turn.role)
                for language, address in (("en", PAGE), ("fr", ""), ("de", PAGE), ("es", ""), ("zh", PAGE)):
                    found = copies(cited, address, strings(language))
                    assert found is not None
                    for style in (found.plain, found.ap, found.chicago):
                        quotation = quotation_of(style)
                        assert quotation != style
                        finding = desk.find_quote(quotation)
                        assert finding.verdict in ("exact", "folded")
                        assert any(place.exchange == exchange.id for place in finding.places)
                        count += 1
    assert count == 15 * 5 * 3


@pytest.mark.parametrize(
    "changes",
    [
        {"date": None, "speaker": None},
        {"role": "unknown", "title": "On “peace”"},
        {"role": "moderator"},
        {"role": "reporter", "asked_by": ()},
        {"quote": "Il a dit “oui” (“non”) “peut-être”."},
        {"quote": "„Ja“ und «nein» und 「否」"},
        {"title": ""},
    ],
)
@pytest.mark.parametrize("language", ["en", "fr", "de", "es", "zh"])
def test_a_citation_is_told_from_its_quotation(changes: dict[str, Any], language: str) -> None:
    found = copied(PAGE, language, **changes)
    quote = changes.get("quote", CITED.quote)
    for style in (found.plain, found.ap, found.chicago, found.plain.replace("\n", "\r\n")):
        assert quotation_of(f" {style}\n")[1:-1].strip("\u00a0") == quote


@given(st.text())
@example("“Yes.” Ann said, “no,” according to the transcript “T” (t).")
@example("“Yes.”\n— Ann said “no”")
@example("Yes, according to the transcript “T” (t).")
def test_any_other_text_is_looked_for_whole(pasted: str) -> None:
    assert quotation_of(pasted) == pasted


def test_half_a_sentence_two_speeches_or_another_exchanges_words_are_not_proven(desk: Desk) -> None:
    exchange, view, text = on_seed(desk)[3]
    first, last = exchange.turns[0].spans[0], exchange.turns[-1].spans[-1]
    assert proven(first, exchange, view, text)
    for place in (
        Span(first.start, first.end - 5),
        Span(first.start + 3, first.end),
        Span(first.start, last.end),
        Span(0, 10),
        Span(first.end, first.start),
        Span(10**9, 10**9 + 1),
    ):
        assert proven(place, exchange, view, text) is None


@given(st.text(max_size=80))
@example("a\u202eb")
@example("pay\u200b ten")
@example("a\x07b")
@example("one\n\ntwo\x0cthree")
@example("half \ud800 and \ufffe")
def test_what_is_carried_is_one_line_that_can_be_written_anywhere(quote: str) -> None:
    text = carried(quote)
    if text is not None:
        text.encode()
        assert not set(text) & set("\n\r\x07\x0c\u202e\ufffe\u2028")


def test_words_whose_hidden_characters_the_gate_would_miss_are_not_offered() -> None:
    assert copies(dataclasses.replace(CITED, quote="raise \u202eit."), "", EN) is None
    found = copies(dataclasses.replace(CITED, quote="raise\u200b it."), "", EN)
    assert found is not None
    assert found.ap.startswith("“raise it.” ")


def test_what_a_transcript_calls_itself_stays_on_one_line_and_opens_no_quotation() -> None:
    hostile = "A\n\u202e“B”\x07 said “C"
    found = copied(title=hostile, speaker=hostile, asked_by=(hostile,), source=f"/x/{hostile}")
    for style in (found.ap, found.chicago):
        assert "\n" not in style
        assert style.count("“") == 2
        assert style.isprintable()
    assert found.plain.count("\n") == 1


# In the source panel


def panel(desk: Desk, target: str) -> str:
    from tests.test_page_handlers import Event, Request, source_of
    from ui.conversation import Conversation

    return unescape(source_of(desk).open(Conversation(), Event({"target": target}), Request()))


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_the_panel_offers_whole_sentences_and_says_why_where_it_offers_none(desk: Desk) -> None:
    exchange, _, text = on_seed(desk)[3]
    span = exchange.turns[-1].spans[0]
    shown = panel(desk, f"{exchange.id}:{span.start}-{span.end}")
    assert shown.count("data-copy=") == 3
    assert f'data-copy="“{carried(text[span.start : span.end])}” Mao Ning said on July 2, 2024' in shown
    cut = panel(desk, f"{exchange.id}:{span.start}-{span.end - 4}")
    assert "data-copy" not in cut
    assert EN.not_whole in cut
    for target in (exchange.id, f"{exchange.id}:1-2"):
        assert "or-take" not in panel(desk, target)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_words_that_hide_something_are_not_offered(desk: Desk) -> None:
    exchange, view, _ = on_seed(desk)[3]
    turn = Turn("Mao Ning", "official", (Span(0, 13),), "Pay \u202eten now.")
    hiding = dataclasses.replace(exchange, turns=(turn,))
    from tests.test_page_handlers import source_of

    found = proven(Span(0, 13), hiding, view, turn.text)
    assert found is not None
    source = source_of(desk)
    source._desk = type("Hiding", (), {"archive": type("A", (), {"text": lambda self, _: turn.text})()})()
    assert source._taken(hiding, view, Span(0, 13), EN) == EN.not_carried


@given(st.text(min_size=1, max_size=30))
@example(samples.HOSTILE)
def test_no_text_to_copy_becomes_markup(text: str) -> None:
    cited = dataclasses.replace(CITED, quote=text, title=text, speaker=text, asked_by=(text,))
    found = copies(cited, f"https://e.org/{text}", EN)
    one = samples.exchange("Pourquoi ?", "Parce que.")
    shown = samples.read(
        source.source_html(one, samples.transcript(one), Span(1000, 1010), EN, taken=found or EN.not_carried)
    )
    assert shown.values("data-copy") == ([found.plain, found.ap, found.chicago] if found else [])
    assert samples.read(answers.answer_html(samples.answer("Not on record."), token="a-b_c")).values("href")[:3] == [
        "answers/a-b_c/markdown",
        "answers/a-b_c/docx",
        "answers/a-b_c/receipt",
    ]

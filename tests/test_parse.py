"""Documents to transcripts: the seed, small invented pages, and the Foreign Ministry's own pages."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest

from rag.errors import SourceError
from rag.reading import read
from rag.schema import Document, Span, Transcript
from rag.transcripts import parse

ROOT = Path(__file__).parent.parent
MFA = ROOT.parent / "shared" / "corpora" / "mfa"


def parsed(text: str, source: str = "a.txt", **known: object) -> Transcript:
    (transcript,) = parse(Document(text, source, "0" * 64, **known))  # type: ignore[arg-type]
    return transcript


def of_class(transcript: Transcript, name: str) -> list[str]:
    return [transcript.text[start:end] for start, end, text_class in transcript.classes if text_class == name]


def spoken(transcript: Transcript) -> list[list[str]]:
    return [[turn.text for turn in exchange.turns] for exchange in transcript.exchanges]


def assert_accounted(transcript: Transcript) -> None:
    position = 0
    for start, end, _ in transcript.classes:
        assert start == position < end
        position = end
    assert position == len(transcript.text)


@pytest.fixture(scope="module")
def seed() -> Transcript:
    (transcript,) = parse(read(ROOT / "seeds" / "2024-07-02-fr.txt"))
    return transcript


def test_the_seed_is_one_statement_and_seven_exchanges(seed: Transcript) -> None:
    assert [exchange.kind for exchange in seed.exchanges] == ["statement"] + ["exchange"] * 7


def test_the_seeds_outlets_come_in_order(seed: Transcript) -> None:
    outlets = ["Dragon TV", "Beijing Daily", "CCTV", "Reuters", "China News Service", "Reuters", "Reuters"]
    assert [exchange.asked_by for exchange in seed.exchanges[1:]] == [(outlet,) for outlet in outlets]


def test_the_seeds_official_answers_everything(seed: Transcript) -> None:
    assert seed.officials == ("Mao Ning",)
    assert {exchange.answered_by for exchange in seed.exchanges} == {("Mao Ning",)}


def test_the_seeds_roles_alternate(seed: Transcript) -> None:
    assert [[turn.role for turn in exchange.turns] for exchange in seed.exchanges] == (
        [["official"]] + [["reporter", "official"]] * 7
    )


def test_the_seeds_title_date_and_language_are_read(seed: Transcript) -> None:
    assert (seed.date, seed.language) == (dt.date(2024, 7, 2), "fr")
    assert seed.title.startswith("Conférence de presse du 2 juillet 2024")
    assert of_class(seed, "title") == [seed.title]
    assert of_class(seed, "date") == ["2024-07-02 23:55"]


def test_the_seeds_footer_and_address_are_boilerplate(seed: Transcript) -> None:
    footer, address = of_class(seed, "boilerplate")
    assert footer == "Recommander àImprimer"
    assert address.startswith("L'adresse: 2 Chao Yang Men")


def test_nothing_in_the_seed_is_left_over(seed: Transcript) -> None:
    assert of_class(seed, "note") == []
    assert_accounted(seed)


def test_the_seeds_id_is_date_language_and_hash_of_the_text(seed: Transcript) -> None:
    digest = hashlib.sha256(seed.text.encode()).hexdigest()[:6]
    assert seed.id == f"2024-07-02-fr-{digest}"


def test_the_seeds_exchanges_are_numbered_from_the_statement_on(seed: Transcript) -> None:
    assert [exchange.id for exchange in seed.exchanges] == [f"{seed.id}/{number}" for number in range(1, 9)]
    assert seed.exchanges[3].asked_by == ("CCTV",)


def test_the_seeds_long_answers_are_whole(seed: Transcript) -> None:
    answer = seed.exchanges[3].turns[1].text
    assert answer.startswith("La 78e session")
    assert answer.endswith("partagé pour l’humanité.")
    assert answer.count("\n\n") == 2


def test_the_seeds_follow_ups_are_linked_on_evidence_only(seed: Transcript) -> None:
    links = {exchange.id[-1]: exchange.follows[-1] for exchange in seed.exchanges if exchange.follows}
    assert links == {"6": "4", "8": "7"}  # a follow-up cue; the same asker next


def test_unnamed_askers_and_a_title_that_names_the_official() -> None:
    title = "Spokesperson Ada Noor's Regular Press Conference on May 6, 2031"
    transcript = parsed(f"{title}\n\nQ: Why now?\n\nA: Because it is time.")
    (exchange,) = transcript.exchanges
    assert [(turn.speaker, turn.role) for turn in exchange.turns] == [(None, "reporter"), (None, "official")]
    assert (exchange.asked_by, exchange.answered_by) == ((), ("Ada Noor",))
    assert transcript.date == dt.date(2031, 5, 6)


def test_chinese_questions_and_answers() -> None:
    transcript = parsed(
        "2031年5月6日外交部发言人李小明主持例行记者会\n\n问：中方为什么反对？\n\n答：因为这不符合各方利益。"
    )
    assert spoken(transcript) == [["中方为什么反对？", "因为这不符合各方利益。"]]
    assert (transcript.language, transcript.exchanges[0].answered_by) == ("zh", ("李小明",))


def test_two_unnamed_questions_in_a_row_are_not_linked() -> None:
    transcript = parsed("Q: Why now?\nA: It is time.\nQ: Who pays?\nA: Nobody pays.")
    assert [exchange.follows for exchange in transcript.exchanges] == [None, None]


def test_a_colon_inside_a_sentence_is_no_label() -> None:
    text = "Q: Why now?\nA: One reason.\nThe answer is simple: it is time.\nQ: Who pays?\nA: Nobody pays."
    assert spoken(parsed(text))[0][1] == "One reason.\nThe answer is simple: it is time."


def test_a_statement_after_a_row_of_stars_is_an_addendum() -> None:
    title = "Spokesperson Ada Noor's Regular Press Conference"
    transcript = parsed(f"{title}\n\nQ: Why now?\n\nA: It is time.\n\n*****\n\nThe minister will travel tomorrow.")
    assert [exchange.kind for exchange in transcript.exchanges] == ["exchange", "statement"]
    assert transcript.exchanges[1].turns[0].text == "The minister will travel tomorrow."
    assert transcript.exchanges[1].answered_by == ("Ada Noor",)
    assert of_class(transcript, "note") == ["*****"]


def test_an_announcement_before_the_questions_is_a_statement() -> None:
    transcript = parsed("Briefing\n\nThe minister will travel.\n\nHe returns in May.\n\nQ: Why now?\nA: It is time.")
    assert transcript.exchanges[0].turns[0].text == "The minister will travel.\n\nHe returns in May."
    assert (transcript.exchanges[0].turns[0].speaker, transcript.exchanges[0].turns[0].role) == (None, "official")


def test_a_line_of_the_page_inside_an_answer_splits_its_spans() -> None:
    transcript = parsed("Q: Why now?\nA: It is time.\nImprimer\nTruly it is.")
    turn = transcript.exchanges[0].turns[1]
    assert [transcript.text[start:end] for start, end in turn.spans] == ["It is time.", "Truly it is."]
    assert turn.text == "It is time.\n\nTruly it is."


@pytest.mark.parametrize(
    ("text", "source", "known", "date"),
    [
        ("Briefing of 6 May 2031\n\nQ: Why?\nA: So.", "2030-01-01.txt", {}, dt.date(2031, 5, 6)),
        ("Briefing\n\n2031-05-06\n\nQ: Why?\nA: So.", "2030-01-01.txt", {}, dt.date(2031, 5, 6)),
        ("Q: Why?\nA: So.", "2031-05-06.txt", {}, dt.date(2031, 5, 6)),
        ("Briefing of 6 May 2031\n\nQ: Why?\nA: So.", "a.txt", {"date": dt.date(2032, 1, 1)}, dt.date(2032, 1, 1)),
        ("Q: Why in 2031?\nA: On May 6, 2031.", "a.txt", {}, None),
    ],
)
def test_the_date_is_what_the_format_the_page_or_the_file_name_says(
    text: str, source: str, known: dict[str, object], date: dt.date | None
) -> None:
    assert parsed(text, source, **known).date == date


def test_a_transcript_without_a_date_says_so_in_its_id() -> None:
    assert parsed("Q: Why did they go?\nA: So.").id.startswith("undated-en-")


PROSE = "The harbour opens\n\nIt opened in May. Ships came from afar, and the town was glad of it.\n\nNobody asked why."


@pytest.mark.parametrize("text", ["", "\n\n", "A short line", "Just a title\n\n2031-05-06", "Imprimer", PROSE])
def test_a_text_without_exchanges_is_refused_with_the_remedy(text: str) -> None:
    with pytest.raises(SourceError, match=r"no exchange found; OnRecord looks for lines such as"):
        parsed(text)


def test_what_the_reader_marked_is_never_spoken() -> None:
    transcript = parsed("Menu: all\n\nQ: Why now?\nA: It is time.\nMore links", boilerplate=(Span(0, 9), Span(38, 48)))
    assert of_class(transcript, "boilerplate") == ["Menu: all", "More links"]
    assert spoken(transcript) == [["Why now?", "It is time."]]


@pytest.mark.skipif(not MFA.is_dir(), reason=f"the Foreign Ministry's pages are not at {MFA}; they are not shipped")
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_page_of_the_foreign_ministry_has_its_date_its_language_and_every_character(language: str) -> None:
    pages = sorted((MFA / language).glob("*.html"))
    assert len(pages) == 78
    for page in pages:
        (transcript,) = parse(read(page))
        assert (str(transcript.date), transcript.language) == (page.stem, language), page
        assert any(exchange.kind == "exchange" for exchange in transcript.exchanges), page
        assert_accounted(transcript)


def test_what_a_reporter_asked_after_the_conference_is_the_reporters() -> None:
    text = (
        "2031年5月6日外交部发言人李小明主持例行记者会\n\n路透社记者：部长会访问挪威吗？\n\n李小明：没有消息。\n\n"
        "会后，有记者问及：港口上周六遭到袭击。中方有何评论？\n\n李小明：我们谴责袭击。"
    )
    last = parsed(text).exchanges[-1]
    assert [turn.role for turn in last.turns] == ["reporter", "official"]
    assert last.turns[0].text.startswith("港口上周六")


@pytest.mark.parametrize(
    "addendum",
    [
        "After the conference, a journalist asked: The army shot at fishermen.",
        "The Times accused the ministry of lies.",
    ],
)
def test_an_addendum_that_tells_what_others_said_is_nobodys_statement(addendum: str) -> None:
    text = f"Briefing by Spokesperson Ada Noor\n\nAFP: Why?\n\nAda Noor: It is time.\n\n**********\n\n{addendum}"
    (turn,) = parsed(text).exchanges[-1].turns
    assert (turn.role, turn.speaker) == ("unknown", None)


def test_questions_set_off_by_spaces_alone_are_questions() -> None:
    text = "Press Briefing by Press Secretary Ada Noor\n\nMS. NOOR:  Hello.\n\nQ    And the harbour?\n\nMS. NOOR:  It opens."
    exchanges = parsed(text).exchanges
    assert [turn.role for exchange in exchanges for turn in exchange.turns] == ["official", "reporter", "official"]


def test_a_turn_that_nobody_could_speak_is_refused_with_what_to_look_at() -> None:
    with pytest.raises(SourceError, match=r"one turn of 599,999 characters; nobody speaks that long"):
        parsed("Q: Why now?\nA: " + "words and " * 60_000)

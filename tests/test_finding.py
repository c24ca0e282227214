"""A pasted quotation is found wherever it stands, and told from what only looks like it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.archive import Archive, Source
from rag.desk import Desk
from rag.errors import NothingMatchesError
from rag.finding import Finding, bare, find_quote
from rag.language import sentences
from rag.pages import ArchivePages, FilePages, Pages
from rag.reading import READER_VERSION
from rag.reading.text import read_text
from rag.schema import Filters, Transcript
from rag.transcripts import parse
from tests.conftest import SEED, a_page

APPRECIATES = "La Chine apprécie hautement le soutien considérable de tous les États membres"
CHINESE = """外交部发言人耿爽主持例行记者会

2020年2月24日

新华社记者：请问中方对此有何评论？为什么不公布结果？

耿爽：我们不同意这种做法。中方从未承认所谓裁决，也不会改变立场。谢谢！

法新社记者：中方会不会公布？

耿爽：不会。
"""
ENGLISH = """Spokesperson Ann Example's Press Conference on May 11, 2018

Reuters: Will you raise tariffs? People say the ministry has lost its way.

Ann Example: No. We will not raise tariffs in the spring… and not in autumn either.

AFP: Is it over? Is it?

Ann Example: It is what it is. The reso\u00adlution stands.
"""


def transcripts_of(text: str, name: str = "a.txt") -> tuple[Transcript, ...]:
    return parse(read_text(text.encode(), name, "0"))


def store(archive: Archive, text: str, name: str) -> str:
    """A text taken into an archive, in the place of what the same name gave before; its id."""
    found = transcripts_of(text, name)
    archive.add_pending(found, [Source(name, one.id, one.id, READER_VERSION) for one in found])
    archive.complete([one.id for one in found])
    return found[0].id


def look(text: str, pages: Pages, filters: Filters | None = None) -> Finding:
    return find_quote(text, pages, filters or Filters(), lambda done, total: None)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Archive:
    opened = Archive(tmp_path_factory.mktemp("finding") / "archive.sqlite")
    for name, text in (("seed.txt", SEED.read_text(encoding="utf-8")), ("zh.txt", CHINESE), ("en.txt", ENGLISH)):
        store(opened, text, name)
    return opened


@pytest.fixture(scope="module")
def pages(archive: Archive) -> ArchivePages:
    return ArchivePages(archive)


@pytest.mark.parametrize(
    ("pasted", "held"),
    [
        (f"« {APPRECIATES} » [1]", APPRECIATES),
        (f"“{APPRECIATES}…” [1][2, 3]\n", APPRECIATES),
        ("[…] La Chine\r\n   apprécie  hautement", "La Chine apprécie  hautement"),
        ("(...) d’« escalade » et de « plus agressives »", "d’« escalade » et de « plus agressives"),
        ("「不会。」", "不会。"),
        ("“ … ” [1]", ""),
        ("", ""),
    ],
)
def test_what_surrounds_a_pasted_quotation_is_taken_off(pasted: str, held: str) -> None:
    assert bare(pasted) == held


@given(st.text(st.sampled_from("ab «»“”'[1].…()\n不")))
def test_a_bare_quotation_stays_as_it_is(pasted: str) -> None:
    assert bare(bare(pasted)) == bare(pasted)


def test_who_said_it_to_whom_and_where_is_told(archive: Archive, pages: ArchivePages) -> None:
    found = look(f"«\u00a0{APPRECIATES}\u00a0» [1]", pages)
    (place,) = found.places
    assert (found.verdict, place.verdict, place.role, place.speaker) == ("exact", "exact", "official", "Mao Ning")
    assert (place.asked_by, place.exchange) == (("CCTV",), "2024-07-02-fr-b83509/4")
    text = archive.text(place.transcript)
    assert text[place.start : place.end] == place.quote
    assert text[slice(*place.marked)] == APPRECIATES
    assert place.quote.endswith("leur contribution importante à son adoption.")


def test_a_reporters_words_are_the_reporters(pages: ArchivePages) -> None:
    (place,) = look("People say the ministry has lost its way.", pages).places
    assert (place.role, place.speaker, place.answered_by) == ("reporter", "Reuters", ("Ann Example",))


@pytest.mark.parametrize(
    ("pasted", "verdict"),
    [
        ("No.", "exact"),
        ("It is what it is.", "exact"),  # stop words alone: full text holds none of them
        ("Is it?", "exact"),
        ("不会。", "exact"),
        ("么不公布", "exact"),  # begins inside a word
        ("谢谢", "exact"),
        ("The resolution stands.", "folded"),  # a soft hyphen in the text splits the word for full text
        ("People say the ministry\nhas lost its way.", "exact"),
        ("La Chine apprécie hautement le soutien considérable", "exact"),
        ("valeurs de l'OTAN", "folded"),
    ],
)
def test_what_stands_is_found_however_short_or_common(pages: ArchivePages, pasted: str, verdict: str) -> None:
    assert look(pasted, pages).verdict == verdict


def test_every_sentence_of_every_turn_is_found_where_it_stands(archive: Archive, pages: ArchivePages) -> None:
    for kept in archive.kept():
        text = archive.text(kept.transcript)
        for exchange in archive.transcript(kept.transcript).exchanges:
            for turn in exchange.turns:
                for span in turn.spans:
                    for start, end in sentences(text[span.start : span.end]):
                        at = (exchange.id, span.start + start, span.start + end)
                        found = look(text[at[1] : at[2]], pages).places
                        assert at in [(place.exchange, place.start, place.end) for place in found]


def test_stretches_that_begin_and_end_anywhere_at_a_words_edge_are_found(archive: Archive, pages: ArchivePages) -> None:
    chosen = random.Random(7)
    for kept in archive.kept():
        for exchange in archive.transcript(kept.transcript).exchanges:
            words = exchange.turns[-1].text.split() if kept.language != "zh" else [*exchange.turns[-1].text]
            for _ in range(5):
                first = chosen.randrange(len(words))
                stretch = ("" if kept.language == "zh" else " ").join(words[first : first + chosen.randint(1, 9)])
                if any(map(str.isalnum, bare(stretch))):
                    assert look(stretch, pages).places, stretch


@pytest.mark.parametrize(
    "pasted", ["We will raise tariffs in the spring", "No", "ill not raise tariff", "不会公布结果"]
)
def test_nothing_is_accepted_for_its_likeness(pages: ArchivePages, pasted: str) -> None:
    found = look(pasted, pages)
    assert bool(found.places) == (pasted == "No")


def test_what_stands_nowhere_is_shown_beside_the_nearest_with_the_words_that_differ(pages: ArchivePages) -> None:
    found = look("Ren’ai Jiao ne fait pas partie du territoire chinois.", pages)
    assert (found.verdict, found.places) == ("absent", ())
    assert found.nearest is not None
    assert found.nearest.place.quote == "Ren’ai Jiao fait partie du territoire chinois."
    assert [line.text.strip() for line in found.nearest.difference if line.mark == "-"] == ["ne", "pas"]


def test_what_is_like_nothing_has_no_nearest(pages: ArchivePages) -> None:
    assert look("Pandas are sold to whoever pays most for them.", pages) == Finding(
        "Pandas are sold to whoever pays most for them.", "absent"
    )


def test_real_words_glued_together_are_stitched_and_each_piece_is_placed(pages: ArchivePages) -> None:
    found = look("L’OTAN devrait réfléchir aux causes profondes et se sont livrées à des provocations", pages)
    assert found.verdict == "stitched"
    assert [piece.places[0].exchange[-1] for piece in found.pieces] == ["3", "8"]
    assert found.in_one_turn is None


@pytest.mark.parametrize("gap", [" […] ", "... ", " [...] ", " (…) "])
def test_a_quotation_with_an_omission_is_pieces(pages: ArchivePages, gap: str) -> None:
    found = look(f"Ren’ai Jiao fait partie du territoire chinois.{gap}Les Philippines devraient cesser", pages)
    assert (found.verdict, len(found.pieces)) == ("stitched", 2)
    assert found.in_one_turn == "2024-07-02-fr-b83509/8"


def test_pieces_in_another_order_or_of_other_turns_are_not_of_one_turn(pages: ArchivePages) -> None:
    for text in (
        "Les Philippines devraient cesser […] Ren’ai Jiao fait partie du territoire chinois",
        "Les Philippines ont qualifié […] Les Philippines devraient cesser",
    ):
        assert (look(text, pages).verdict, look(text, pages).in_one_turn) == ("stitched", None)


def test_an_omission_with_a_piece_that_stands_nowhere_is_absent(pages: ArchivePages) -> None:
    found = look("We will not raise tariffs […] nor lower them by a single cent", pages)
    assert found.verdict == "absent"
    assert [bool(piece.places) for piece in found.pieces] == [True, False]


def test_dots_that_the_speaker_left_are_no_omission(pages: ArchivePages) -> None:
    assert look("We will not raise tariffs in the spring… and not in autumn either.", pages).verdict == "exact"


def test_filters_limit_where_a_quotation_is_looked_for(pages: ArchivePages, desk: Desk) -> None:
    assert look("la Chine", pages, Filters(outlet="CCTV")).places
    assert look("la Chine", pages, Filters(outlet="BBC")).verdict == "absent"
    assert look("la Chine", pages, Filters(speaker="Ann Example")).verdict == "absent"
    assert look("la Chine", pages, Filters(language="zh")).verdict == "absent"
    assert desk.find_quote(APPRECIATES, Filters(language="fr")).places
    with pytest.raises(NothingMatchesError):
        desk.find_quote(APPRECIATES, Filters(language="zh"))


def test_what_was_taken_back_is_found_in_the_replaced_version_alone(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive.sqlite")
    old = store(archive, a_page("May 11, 2018", "the flood"), "a.txt")
    new = store(archive, a_page("May 11, 2018", "the flood").replace("closely", "from afar"), "a.txt")
    pages = ArchivePages(archive)
    (place,) = look("The ministry follows the matter closely and will share news.", pages).places
    assert (place.transcript, place.superseded_by) == (old, new)
    (place,) = look("I have no information about a visit to Norway.", pages).places
    assert (place.transcript, place.superseded_by) == (new, None)
    newest = store(archive, a_page("May 11, 2018", "the storm"), "a.txt")
    (place,) = look("The ministry follows the matter from afar and will share news.", pages).places
    assert (place.transcript, place.superseded_by) == (new, newest)
    assert archive.successor(old) == newest


def test_what_was_taken_out_for_good_is_not_found(tmp_path: Path) -> None:
    archive = Archive(tmp_path / "archive.sqlite")
    archive.retire([store(archive, a_page("May 11, 2018", "the flood"), "a.txt")])
    assert look("We have taken note of the flood.", ArchivePages(archive)).verdict == "absent"


def test_files_are_enough(pages: ArchivePages) -> None:
    files = FilePages([*transcripts_of(SEED.read_text(encoding="utf-8")), *transcripts_of(ENGLISH)])
    for text in (APPRECIATES, "It is what it is.", "Ren’ai Jiao ne fait pas partie du territoire chinois."):
        assert look(text, files).verdict == look(text, pages).verdict
    assert look("We will now raise tariffs in the spring… and not in autumn either.", files).nearest is not None

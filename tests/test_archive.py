"""The archive: states, provenance, versions, full text, migrations."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from rag.archive import Archive, Link, Source
from rag.archive.database import MIGRATIONS
from rag.errors import ArchiveError, NothingMatchesError, UnknownIdError
from rag.reading import read
from rag.schema import Filters, Flag, Origins, Speaker, Transcript
from rag.transcripts import parse
from rag.versions import Pair
from tests.conftest import SEED, a_page


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "archive.sqlite")


def parsed(tmp_path: Path, name: str, text: str) -> Transcript:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return parse(read(file))[0]


def source(transcript: Transcript, location: str = "/a.txt", sha256: str = "1") -> Source:
    return Source(location, transcript.id, sha256, "1")


def store(archive: Archive, transcript: Transcript, place: Source) -> None:
    archive.add_pending([transcript], [place])
    archive.complete([transcript.id])


def test_a_pending_transcript_is_invisible_until_it_is_complete(archive: Archive) -> None:
    seed = parse(read(SEED))[0]
    archive.add_pending([seed], [source(seed)])
    assert archive.transcripts() == ()
    assert archive.searched(Filters()) == ()
    before = archive.epoch
    archive.complete([seed.id])
    assert [summary.id for summary in archive.transcripts()] == [seed.id]
    assert archive.epoch == before + 1


def test_what_is_stored_comes_back_as_it_was_parsed(archive: Archive) -> None:
    seed = parse(read(SEED))[0]
    store(archive, seed, source(seed))
    assert archive.text(seed.id) == SEED.read_text(encoding="utf-8")
    assert archive.transcript(seed.id).exchanges == seed.exchanges
    assert archive.transcript(seed.id).date == dt.date(2024, 7, 2)


def test_sentences_stand_in_the_text_where_their_places_say(archive: Archive) -> None:
    seed = parse(read(SEED))[0]
    store(archive, seed, source(seed))
    places = archive.sentences(f"{seed.id}/8")
    assert [place.role for place in places] == ["reporter"] * 2 + ["official"] * 4
    assert seed.text[places[3].start : places[3].end] == "Ren’ai Jiao fait partie du territoire chinois."


def test_a_new_version_from_the_same_source_leaves_the_old_one_superseded(archive: Archive, tmp_path: Path) -> None:
    old = parsed(tmp_path, "a.txt", a_page("May 11, 2018", "the flood"))
    new = parsed(tmp_path, "a.txt", a_page("May 11, 2018", "the flood and the storm"))
    store(archive, old, source(old, sha256="1"))
    store(archive, new, source(new, sha256="2"))
    assert archive.state(old.id) == "retiring"
    archive.drop_retired(old.id)
    assert archive.state(old.id) == "superseded"
    assert [summary.id for summary in archive.transcripts()] == [new.id]
    assert archive.text(old.id) == old.text  # receipts still hold


def test_an_old_version_that_another_source_still_gives_stays(archive: Archive, tmp_path: Path) -> None:
    old = parsed(tmp_path, "a.txt", a_page("May 11, 2018", "the flood"))
    new = parsed(tmp_path, "a.txt", a_page("May 11, 2018", "the flood and the storm"))
    store(archive, old, source(old, "/a.txt", "1"))
    archive.add_pending([], [source(old, "/copy.txt", "1")])
    store(archive, new, source(new, "/a.txt", "2"))
    assert archive.state(old.id) == "current"


def test_a_removed_transcript_is_gone_with_its_words(archive: Archive) -> None:
    seed = parse(read(SEED))[0]
    store(archive, seed, source(seed))
    archive.retire([seed.id])
    assert archive.counts().exchanges == 0
    archive.drop_retired(seed.id)
    assert archive.state(seed.id) is None
    assert archive.lexical(["resolut"], "fr", 10) == ()


def test_full_text_finds_words_without_accents_or_endings(archive: Archive) -> None:
    seed = parse(read(SEED))[0]
    store(archive, seed, source(seed))
    found = archive.lexical(["enlev"], "fr", 10)  # enlevé, enlèvement
    assert [hit.exchange for hit in found] == [f"{seed.id}/7"]
    assert found[0].bm25 > 0


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        (Filters(outlet="reuters"), [5, 7, 8]),
        (Filters(outlet="CCTV"), [4]),
        (Filters(speaker="Mao"), [1, 2, 3, 4, 5, 6, 7, 8]),
        (Filters(since=dt.date(2024, 7, 2), until=dt.date(2024, 7, 2), outlet="Dragon"), [2]),
        (Filters(language="fr", outlet="Beijing Daily"), [3]),
    ],
)
def test_filters_leave_the_exchanges_that_match(archive: Archive, filters: Filters, numbers: list[int]) -> None:
    seed = parse(read(SEED))[0]
    store(archive, seed, source(seed))
    assert archive.searched(filters) == tuple(f"{seed.id}/{number}" for number in numbers)


@pytest.mark.parametrize(
    "filters",
    [Filters(outlet="BBC"), Filters(since=dt.date(2024, 7, 3)), Filters(language="en"), Filters(transcript="x")],
)
def test_filters_that_leave_nothing_are_an_error_with_its_own_exit_code(archive: Archive, filters: Filters) -> None:
    seed = parse(read(SEED))[0]
    store(archive, seed, source(seed))
    with pytest.raises(NothingMatchesError, match="loosen") as caught:
        archive.searched(filters)
    assert caught.value.exit_code == 4


@pytest.mark.parametrize("call", ["text", "transcript", "summary", "exchange", "sentences"])
def test_an_unknown_id_is_an_error_that_names_it(archive: Archive, call: str) -> None:
    with pytest.raises(UnknownIdError, match="nope"):
        getattr(archive, call)("nope")


def test_a_file_that_is_no_database_is_refused_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "archive.sqlite"
    file.write_bytes(b"not a database" * 100)
    with pytest.raises(ArchiveError, match="onrecord ingest"):
        Archive(file)


def test_an_archive_of_a_newer_onrecord_is_refused_with_the_remedy(tmp_path: Path) -> None:
    file = tmp_path / "archive.sqlite"
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA user_version = 999")
    with pytest.raises(ArchiveError, match="upgrade"):
        Archive(file)


def test_a_new_archive_is_of_the_newest_version(archive: Archive, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "archive.sqlite") as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)
    assert archive.epoch == 0
    assert archive.integrity() == "ok"


def test_an_archive_of_version_1_keeps_its_rows_and_answers(tmp_path: Path) -> None:
    seed = parse(read(SEED))[0]
    old = tmp_path / "old.sqlite"
    write_version_1(old, seed)
    migrated = Archive(old)
    view = migrated.transcript(seed.id)
    assert (view.exchanges, view.flags, view.versions, view.source_url) == (seed.exchanges, (), (), None)
    assert migrated.searched(Filters(outlet="CCTV")) == (f"{seed.id}/4",)
    assert [hit.exchange for hit in migrated.lexical(["enlev"], "fr", 10)] == [f"{seed.id}/7"]
    with sqlite3.connect(old) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (len(MIGRATIONS),)


def write_version_1(file: Path, transcript: Transcript) -> None:
    """An archive as the first release wrote it: its own script, its own columns."""
    new = Archive(file.with_name("new.sqlite"))
    store(new, transcript, source(transcript))
    new.close()
    with sqlite3.connect(file) as connection:
        connection.executescript(MIGRATIONS[0])
        connection.execute("ATTACH ? AS new", (str(file.with_name("new.sqlite")),))
        columns = "id, state, superseded_by, title, date, language, officials, text, sha256, source_start, classes"
        connection.execute(f"INSERT INTO transcripts SELECT {columns}, ingested FROM new.transcripts")
        connection.execute("INSERT INTO sources SELECT * FROM new.sources")
        connection.execute("INSERT INTO exchanges SELECT * FROM new.exchanges")
        connection.execute("CREATE VIRTUAL TABLE words_fr USING fts5(words, tokenize = 'unicode61')")
        connection.execute("INSERT INTO words_fr (rowid, words) SELECT rowid, words FROM new.words_fr")
        connection.execute("PRAGMA user_version = 1")


def test_what_was_read_of_a_transcript_beside_its_text_comes_back(archive: Archive) -> None:
    seed = replace(
        parse(read(SEED))[0],
        origins=Origins("title", "file name", "text", "labels"),
        speakers=(Speaker("Mao Ning", "official", 8, "named in the title"),),
        flags=(Flag("bidi", 7, 1, "1 invisible character"),),
        source_url="https://example.org/a",
    )
    store(archive, seed, source(seed))
    view = archive.transcript(seed.id)
    assert (view.origins, view.speakers, view.flags) == (seed.origins, seed.speakers, seed.flags)
    assert view.source_url == "https://example.org/a"
    assert archive.summary(seed.id).flags == seed.flags


def in_two_languages(archive: Archive, tmp_path: Path) -> tuple[Transcript, Transcript]:
    english = parsed(tmp_path, "en.txt", a_page("May 11, 2018", "the flood"))
    french = replace(english, id=f"{english.id}-fr", language="fr", exchanges=tuple(
        replace(one, id=f"{english.id}-fr/{number}", transcript=f"{english.id}-fr")
        for number, one in enumerate(english.exchanges, 1)
    ))  # fmt: skip
    store(archive, english, source(english, "/en.txt"))
    archive.add_pending([french], [source(french, "/fr.txt")])
    archive.complete([french.id], [Pair(f"{french.id}/1", f"{english.id}/1", 0.9)])
    return english, french


def test_versions_are_read_from_both_sides(archive: Archive, tmp_path: Path) -> None:
    english, french = in_two_languages(archive, tmp_path)
    assert archive.summary(english.id).versions == (french.id,)
    assert archive.transcript(french.id).versions == (english.id,)
    assert archive.links(english.id) == {f"{english.id}/1": (Link(f"{french.id}/1", "fr"),)}


@pytest.mark.parametrize("language", ["en", "fr"])
def test_each_exchange_once_is_that_of_the_wanted_language(archive: Archive, tmp_path: Path, language: str) -> None:
    english, french = in_two_languages(archive, tmp_path)
    first = {"en": english.id, "fr": french.id}[language]
    other = {"en": french.id, "fr": english.id}[language]
    # Of the second exchange no version is known.
    assert archive.each_once(Filters(), language) == (f"{first}/1", f"{first}/2", f"{other}/2")
    assert archive.each_once(Filters(language="en"), "fr") == (f"{english.id}/1", f"{english.id}/2")
    with pytest.raises(NothingMatchesError):
        archive.each_once(Filters(outlet="Nobody"), language)


def test_each_exchange_once_begins_with_the_latest_conference(archive: Archive, tmp_path: Path) -> None:
    for day in (11, 13, 12):
        page = parsed(tmp_path, f"{day}.txt", a_page(f"May {day}, 2018", f"flood {day}"))
        store(archive, page, source(page, f"/{day}.txt"))
    days = [one[:10] for one in archive.each_once(Filters(), "en")]
    assert days == ["2018-05-13", "2018-05-13", "2018-05-12", "2018-05-12", "2018-05-11", "2018-05-11"]
    assert [one[-2:] for one in archive.each_once(Filters(), "en")] == ["/1", "/2"] * 3


def test_a_version_that_is_removed_is_linked_no_more(archive: Archive, tmp_path: Path) -> None:
    english, french = in_two_languages(archive, tmp_path)
    archive.retire([french.id])
    assert archive.summary(english.id).versions == ()
    archive.drop_retired(french.id)
    assert archive.links(english.id) == {}


def test_a_version_that_is_replaced_is_linked_no_more(archive: Archive, tmp_path: Path) -> None:
    english, _ = in_two_languages(archive, tmp_path)
    newer = parsed(tmp_path, "en.txt", a_page("May 11, 2018", "the flood and the storm"))
    store(archive, newer, source(newer, "/en.txt", "2"))
    assert archive.state(english.id) == "retiring"
    assert archive.links(english.id) == archive.links(newer.id) == {}


def test_of_two_conferences_of_a_file_each_takes_the_place_of_its_own_day(archive: Archive, tmp_path: Path) -> None:
    old = [parsed(tmp_path, f"{day}.txt", a_page(f"May {day}, 2018", "the flood")) for day in (11, 14)]
    new = [parsed(tmp_path, f"{day}.txt", a_page(f"May {day}, 2018", "the storm")) for day in (11, 14)]
    for transcripts, sha256 in ((old, "1"), (new, "2")):
        archive.add_pending(transcripts, [source(one, sha256=sha256) for one in transcripts])
        archive.complete([one.id for one in transcripts])
    assert [archive.replaced_by(one.id) for one in new] == [one.id for one in old]


def test_a_transcript_without_a_date_is_stored_as_undated(archive: Archive) -> None:
    seed = replace(parse(read(SEED))[0], date=None)
    store(archive, seed, source(seed))
    assert archive.transcript(seed.id).date is None

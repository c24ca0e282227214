"""What people say of answers, in the archive: stored, read back, and kept whatever becomes of the transcripts."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from rag.archive import Archive
from rag.archive import feedback as rows
from rag.archive.database import MIGRATIONS
from rag.config import Settings
from rag.desk import Desk
from rag.errors import ArchiveError, FeedbackError, UnknownIdError
from rag.feedback import MAX_NOTE, About, feedback_on, verdicts_on
from rag.lock import writing
from rag.schema import Answer, Filters, from_dict, to_dict

AI = "what did China say about the AI resolution"
PANDAS = "what did China say about the price of pandas"
CCTV = "2024-07-02-fr-b83509/4"


@pytest.fixture(scope="module")
def answered(desk: Desk) -> Answer:
    return desk.ask(AI)


@pytest.fixture(scope="module")
def refused(desk: Desk) -> Answer:
    return desk.ask(PANDAS)


def test_what_was_said_comes_back_with_all_of_the_answer(seeded: Desk, answered: Answer) -> None:
    about = About.of(answered, ("What of the islands?",), frozenset({"outlet", "date"}))
    said = seeded.feedback(about, "wrong_exchange", "He meant another one.", seeded.right_place(CCTV), identity="a")
    (found,) = seeded.feedbacks()
    assert found == said
    assert found.about.question == AI
    assert found.about.history == ("What of the islands?",)
    assert found.about.without == ("date", "outlet")
    assert (found.about.citations, found.about.receipt) == (answered.citations, answered.receipt)
    assert (found.about.text, found.about.engine) == (answered.text, "quotes")
    assert found.right is not None
    assert found.right.exchange == CCTV
    assert found.given.endswith("+00:00")
    assert seeded.verify(found.about.receipt).holds


def test_its_json_reads_back(seeded: Desk, answered: Answer) -> None:
    said = seeded.feedback(About.of(answered), "other", "?", seeded.right_place(CCTV), identity="a")
    assert from_dict(type(said), to_dict(said)) == said


def test_what_is_said_again_takes_the_place_of_what_was_said_before(seeded: Desk, answered: Answer) -> None:
    about = About.of(answered)
    seeded.feedback(about, "right", identity="a")
    seeded.feedback(about, "wrong_quote", "On second thoughts.", identity="a")
    seeded.feedback(about, "other", identity="b")
    assert [(one.id, one.verdict, one.note) for one in seeded.feedbacks()][1:] == [
        ("a", "wrong_quote", "On second thoughts.")
    ]
    assert seeded.take_back("a")
    assert not seeded.take_back("a")
    assert seeded.feedback_of("a") is None
    assert [one.id for one in seeded.feedbacks()] == ["b"]


def test_only_what_makes_sense_of_an_answer_is_said_of_it(answered: Answer, refused: Answer) -> None:
    assert "should_have_answered" not in verdicts_on("answered")
    for about, verdict in (
        (About.of(answered), "should_have_answered"),
        (About.of(refused), "wrong_quote"),
        (About.of(refused), "should_have_refused"),
        (About.of(answered), "nonsense"),
    ):
        with pytest.raises(FeedbackError, match="say one of right"):
            feedback_on(about, "a", cast(Any, verdict), "", None)


def test_a_note_is_bounded_and_its_control_characters_are_data(seeded: Desk, answered: Answer) -> None:
    about = About.of(answered)
    odd = "a\0b\x1b[2J\u202e'); DROP TABLE feedback; --\n" + "é" * 100
    seeded.feedback(about, "other", odd, identity="a")
    assert seeded.feedbacks()[0].note == odd
    seeded.feedback(about, "other", "\ud800!", identity="a")
    assert seeded.feedbacks()[0].note == "?!"
    seeded.feedback(about, "other", "x" * MAX_NOTE, identity="a")
    with pytest.raises(FeedbackError, match="shorten it to 2000"):
        seeded.feedback(about, "other", "x" * (MAX_NOTE + 1), identity="a")
    assert len(seeded.feedbacks()[0].note) == MAX_NOTE


def test_it_outlives_the_transcript_that_it_is_about(seeded: Desk, answered: Answer) -> None:
    said = seeded.feedback(About.of(answered), "wrong_exchange", right=seeded.right_place(CCTV), identity="a")
    seeded.remove("2024-07-02-fr-b83509")
    assert seeded.feedbacks() == (said,)
    with pytest.raises(UnknownIdError):
        seeded.right_place(CCTV)


def test_it_is_said_while_another_process_holds_the_lock_and_searches_stay_as_they_are(
    seeded: Desk, answered: Answer
) -> None:
    before = seeded.archive.epoch
    with writing(seeded.settings.data, "ingest"):
        seeded.feedback(About.of(answered), "right", identity="a")
    assert len(seeded.feedbacks()) == 1
    assert seeded.archive.epoch == before


def test_threads_and_processes_say_at_once_and_nothing_is_lost(seeded: Desk, answered: Answer, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from rag.archive import Archive; from rag.archive import feedback as rows\n"
        "archive = Archive(Path(sys.argv[1])); import dataclasses; first = rows.every(archive)[0]\n"
        "[rows.store(archive, dataclasses.replace(first, id=f'{sys.argv[2]}-{n}')) for n in range(25)]"
    )
    seeded.feedback(About.of(answered), "right", identity="first")
    file = seeded.settings.data / "archive.sqlite"
    processes = [subprocess.Popen([sys.executable, "-c", code, str(file), name]) for name in ("p", "q")]

    def say(name: str) -> None:
        for number in range(25):
            seeded.feedback(About.of(answered), "right", identity=f"{name}-{number}")

    threads = [threading.Thread(target=say, args=(name,)) for name in ("t", "u")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [process.wait(60) for process in processes] == [0, 0]
    assert len(seeded.feedbacks()) == 101


def test_an_archive_of_the_version_before_opens_with_all_that_it_held(tmp_path: Path, answered: Answer) -> None:
    file = tmp_path / "archive.sqlite"
    with sqlite3.connect(file) as connection:
        for script in MIGRATIONS[:5]:
            connection.executescript(script)
        connection.execute("INSERT INTO facts VALUES ('index_folder', 'index-7')")
        connection.execute("UPDATE facts SET value = '42' WHERE name = 'epoch'")
        connection.execute("PRAGMA user_version = 5")
    connection.close()
    archive = Archive(file)
    assert (archive.epoch, archive.fact("index_folder")) == (42, "index-7")  # nothing to rebuild
    assert rows.every(archive) == ()
    said = feedback_on(About.of(answered), "a", "right", "", None)
    rows.store(archive, said)
    archive.close()
    again = Archive(file)
    assert rows.every(again) == (said,)
    again.close()


def test_what_cannot_be_stored_is_told_in_one_line(tmp_path: Path, answered: Answer) -> None:
    archive = Archive(tmp_path / "archive.sqlite")
    archive.connection.execute("DROP TABLE feedback")
    with pytest.raises(ArchiveError, match="could not be stored"):
        rows.store(archive, feedback_on(About.of(answered), "a", "right", "", None))
    archive.close()


# What a person names as right


def test_an_exchange_is_named_by_its_id_as_it_is_written_anywhere_on_the_page(desk: Desk) -> None:
    for named in (CCTV, f" {CCTV}\n", f"#ex-{CCTV}", f"#ex-{CCTV}:4440-5121"):
        right = desk.right_place(named)
        assert right.exchange == CCTV
        assert (right.role, right.speaker, right.language) == ("official", "Mao Ning", "fr")
        assert desk.archive.text(right.transcript)[right.start : right.end] == right.quote


def test_an_exchange_is_named_by_a_quotation_typography_apart(desk: Desk) -> None:
    right = desk.right_place('"Ren\'ai Jiao fait partie du territoire chinois." [1]')
    assert right.exchange == "2024-07-02-fr-b83509/8"
    assert right.quote.startswith("Ren’ai Jiao fait partie")
    assert right.date is not None


@pytest.mark.parametrize("named", ["Ren’ai Jiao ne fait pas partie du territoire chinois.", "", "“”", "…", "x" * 2001])
def test_words_that_stand_nowhere_name_nothing(desk: Desk, named: str) -> None:
    with pytest.raises(FeedbackError, match="stand nowhere on record"):
        desk.right_place(named)


def test_an_id_that_nothing_has_is_told(desk: Desk) -> None:
    with pytest.raises(UnknownIdError, match="onrecord show"):
        desk.right_place("2024-07-02-fr-b83509/99")


# Whether it was asked with limits of the reader's own


def test_an_answer_knows_whether_more_than_its_question_limited_it(desk: Desk) -> None:
    by_words = desk.ask("What did Reuters ask Mao Ning in July 2024 about the coast guard?")
    assert by_words.searched.conditions
    assert not About.of(by_words).is_limited
    assert About.of(by_words, without=frozenset({"date"})).is_limited
    assert About.of(desk.ask(AI, Filters(outlet="CCTV"))).is_limited
    assert About.of(desk.ask(AI, Filters(transcript="2024-07-02-fr-b83509"))).is_limited
    both = replace(by_words, searched=replace(by_words.searched, filters=Filters(outlet="Reuters", language="fr")))
    assert About.of(both).is_limited


def test_a_desk_on_an_empty_archive_has_no_feedback(tmp_path: Path) -> None:
    empty = Desk(Settings(data=tmp_path))
    assert empty.feedbacks() == ()
    empty.close()

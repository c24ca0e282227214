"""A run on disk: begun, gone on with, torn lines cut off, listed and found again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from eval.dataset import DatasetError
from eval.kept_runs import find_report, kept_runs, read_report
from eval.report import ReportError, build_report
from eval.rows import Row
from eval.run_folder import RunFolder
from rag.errors import LockedError
from tests.eval_samples import row
from tests.test_report import RUN

SEARCHED = ("t",)


def begun(runs: Path, *rows: Row, finish: bool = False, **changed: object) -> Path:
    folder = RunFolder.open(runs, replace(RUN, **changed), SEARCHED)  # type: ignore[arg-type]
    folder.append(*rows)
    if finish:
        folder.finish(build_report(folder.run, list(folder.rows())))
    folder.close()
    return folder.path


def test_an_unfinished_run_goes_on_with_when_it_began_and_a_finished_one_does_not(tmp_path: Path) -> None:
    first = begun(tmp_path, row("a-en"))
    folder = RunFolder.open(tmp_path, replace(RUN, started="2025-01-01T00:00:00+00:00"), SEARCHED)
    assert (folder.path, folder.run.started, list(folder.rows())) == (first, RUN.started, [row("a-en")])
    folder.finish(build_report(folder.run, list(folder.rows())))
    folder.close()
    assert begun(tmp_path) != first


@pytest.mark.parametrize(
    "changed",
    [{"set_sha256": "e" * 64}, {"repeat": 2}, {"keep": 0.9}, {"index": "fake-2-r1"}],
    ids=lambda one: str(one),
)
def test_another_set_or_setting_is_another_run(tmp_path: Path, changed: dict[str, object]) -> None:
    assert begun(tmp_path) != begun(tmp_path, **changed)


def test_other_transcripts_make_another_run(tmp_path: Path) -> None:
    first = begun(tmp_path)
    folder = RunFolder.open(tmp_path, RUN, ("t", "u"))
    folder.close()
    assert folder.path != first


@pytest.mark.parametrize("torn", [b'{"case": {"id": "b', b"\xe4\xb8", b"{}"])
def test_a_line_that_was_not_written_to_its_end_is_cut_off(tmp_path: Path, torn: bytes) -> None:
    path = begun(tmp_path, row("a-en"))
    with (path / "rows.jsonl").open("ab") as file:
        file.write(torn)
    folder = RunFolder.open(tmp_path, RUN, SEARCHED)
    folder.append(row("b-en"))
    assert [one.case.id for one in folder.rows()] == ["a-en", "b-en"]
    folder.close()


def test_a_damaged_line_is_told_with_what_to_do(tmp_path: Path) -> None:
    path = begun(tmp_path, row("a-en"))
    (path / "rows.jsonl").write_bytes(b"{}\n")
    folder = RunFolder.open(tmp_path, RUN, SEARCHED)
    with pytest.raises(DatasetError, match=r"line 1: damaged; delete .+ and run it again"):
        list(folder.rows())
    folder.close()


def test_who_comes_second_is_told_at_once(tmp_path: Path) -> None:
    folder = RunFolder.open(tmp_path, RUN, SEARCHED)
    with pytest.raises(LockedError, match="is being run by another process"):
        RunFolder.open(tmp_path, RUN, SEARCHED)
    folder.close()


def test_a_prompt_is_kept_as_it_was(tmp_path: Path) -> None:
    folder = RunFolder.open(tmp_path / "runs", RUN, SEARCHED)
    kept = folder.pinned("before")
    kept.write_text("bef", encoding="utf-8")  # as if the process had been killed meanwhile
    assert folder.pinned("before") == kept
    assert folder.pinned("after") != kept
    folder.close()
    assert kept.read_text(encoding="utf-8") == "before"


def test_a_run_that_reads_no_kept_answers_is_another(tmp_path: Path) -> None:
    first = begun(tmp_path)
    folder = RunFolder.open(tmp_path, RUN, SEARCHED, fresh=True)
    folder.close()
    assert folder.path != first


# Found again


def test_runs_are_listed_the_newest_first_and_what_is_none_is_left_out(tmp_path: Path) -> None:
    old = begun(tmp_path, row("a-en"), finish=True)
    new = begun(tmp_path, row("a-en"), row("b-en"), started="2025-01-01T00:00:00+00:00")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "run.json").write_text("{}", encoding="utf-8")
    assert [(one.name, one.rows, one.finished) for one in kept_runs(tmp_path)] == [
        (new.name, 2, False),
        (old.name, 1, True),
    ]


def test_a_report_is_found_by_name_by_folder_by_file_and_as_the_newest(tmp_path: Path) -> None:
    path = begun(tmp_path, row("a-en"), finish=True)
    wanted = read_report(path / "report.json")
    for name in (path.name, str(path), str(path / "report.json"), None):
        assert find_report(name, tmp_path) == wanted
    with pytest.raises(ReportError, match=f"nowhere: .+ the newest in .+: {path.name}"):
        find_report("nowhere", tmp_path)
    with pytest.raises(ReportError, match=r"no finished run in .+; make one"):
        find_report(None, tmp_path / "empty")


def test_the_report_on_disk_is_json_of_this_version(tmp_path: Path) -> None:
    path = begun(tmp_path, row("a-en"), finish=True)
    assert json.loads((path / "report.json").read_text(encoding="utf-8"))["version"] == 2

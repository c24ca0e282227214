"""`onrecord ask --markdown FILE --docx FILE`, and `onrecord verify` of what they wrote."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.conftest import Run
from tests.test_cli import AI, one_line


def test_an_answer_is_written_to_files_that_verify_checks(onrecord: Run, seed_data: Path, tmp_path: Path) -> None:
    files = tmp_path / "a.md", tmp_path / "a.docx"
    done = onrecord("ask", AI, "--data", seed_data, "--markdown", files[0], "--docx", files[1])
    assert done.returncode == 0
    assert "Mao Ning (official)" in done.stdout
    for file in files:
        checked = onrecord("verify", file, "--data", seed_data)
        assert checked.returncode == 0, checked.stderr
        assert "quotation" in checked.stdout
    changed = files[0].read_text(encoding="utf-8").replace('"speaker": "Mao Ning"', '"speaker": "Wang Yi"')
    (tmp_path / "changed.md").write_text(changed, encoding="utf-8")
    assert onrecord("verify", tmp_path / "changed.md", "--data", seed_data).returncode == 1


def test_what_is_not_on_record_is_written_too(onrecord: Run, seed_data: Path, tmp_path: Path) -> None:
    done = onrecord("ask", "Who won the football match?", "--data", seed_data, "--markdown", tmp_path / "a.md")
    assert done.returncode == 4
    assert "Not on record" in (tmp_path / "a.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("name", "code", "told"), [("no/such/a.md", 2, "make it first"), (".", 1, "another file")])
def test_a_file_that_cannot_be_written_is_told_in_one_line(
    onrecord: Run, seed_data: Path, name: str, code: int, told: str
) -> None:
    done = onrecord("ask", AI, "--data", seed_data, "--markdown", name)
    assert done.returncode == code
    assert told in one_line(done.stderr)


def test_a_document_that_holds_no_receipt_is_told_in_one_line(onrecord: Run, seed_data: Path, tmp_path: Path) -> None:
    for name in ("a.md", "a.docx"):
        (tmp_path / name).write_text("# Nothing\n", encoding="utf-8")
        done = onrecord("verify", tmp_path / name, "--data", seed_data)
        assert done.returncode != 0
        one_line(done.stderr)


def test_a_copied_citation_pasted_whole_is_found_by_its_quotation(onrecord: Run, seed_data: Path) -> None:
    quote = "La Chine est disposée à travailler avec les États-Unis pour mettre en œuvre le consensus atteint"
    pasted = f"“{quote}” Mao Ning said on July 2, 2024, according to the transcript “Conférence” (2024-07-02-fr.txt)."
    done = onrecord("verify", "--quote", pasted, "--data", seed_data)
    assert done.returncode == 0
    assert "Mao Ning" in done.stdout
    assert onrecord("verify", "--quote", pasted.replace("Mao", "“Mao”"), "--data", seed_data).returncode == 1

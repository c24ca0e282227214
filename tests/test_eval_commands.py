"""`onrecord eval run`: what it prints, where, and how it ends. The seed itself is not judged here."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from eval.dataset import DatasetError
from eval.report import ReportError
from rag.errors import PromptError, SettingsError
from tests.eval_samples import LAW, PAGE
from tests.model_server import ModelServer, honest
from ui.eval_commands import eval_app

CASES = {
    "name": "sample",
    "description": "A sample.",
    "corpus": ["sample.txt"],
    "cases": [
        {
            "id": "harbour-law-en",
            "question": "Will the harbour law be changed?",
            "language": "en",
            "history": [],
            "answerable": True,
            "gold": [{"date": "2024-07-03", "language": "en", "quote": LAW}],
            "facts": ["will not be changed"],
            "role": "official",
            "tags": ["exchange-1"],
        }
    ],
}


@pytest.fixture
def a_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.chdir(tmp_path)  # runs are kept in ./data
    for name in ("ONRECORD_MODEL", "OPENAI_BASE_URL", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "sample.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "set.yaml").write_text(yaml.safe_dump(CASES), encoding="utf-8")
    return tmp_path / "set.yaml"


def test_the_figures_are_printed_and_the_json_is_written(a_set: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(eval_app, ["run", "--set", str(a_set), "--json", str(tmp_path / "report.json")])
    assert done.exit_code == 0, done.output
    assert "first citation right" in done.stdout
    assert done.stderr == ""  # no bar where nobody sees it
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert [row["outcome"] for row in report["rows"]] == ["scored"]


@pytest.mark.slow
def test_json_on_standard_output_stands_alone(a_set: Path) -> None:
    done = CliRunner().invoke(eval_app, ["run", "--set", str(a_set), "--json", "-"])
    assert json.loads(done.stdout)["run"]["set"] == "sample"


def test_a_data_folder_without_an_archive_is_refused_and_left_alone(a_set: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(eval_app, ["run", "--set", str(a_set), "--data", str(tmp_path / "nothing")])
    assert isinstance(done.exception, DatasetError)
    assert "run `onrecord ingest` first" in str(done.exception)
    assert not (tmp_path / "nothing").exists()


def test_a_report_that_could_not_be_written_is_refused_before_anything_is_asked(a_set: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(eval_app, ["run", "--set", str(a_set), "--json", str(tmp_path / "no" / "report.json")])
    assert done.exit_code == 2
    assert not (tmp_path / "cache").exists()


def test_the_report_is_written_as_one_page_and_as_markdown(a_set: Path, tmp_path: Path) -> None:
    options = ["run", "--set", str(a_set), "--html", "report.html", "--markdown", "report.md"]
    assert CliRunner().invoke(eval_app, options).exit_code == 0
    assert "harbour-law-en" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "harbour-law-en" in (tmp_path / "report.md").read_text(encoding="utf-8")


def test_runs_are_kept_listed_compared_and_held_to_the_gate(a_set: Path, tmp_path: Path) -> None:
    assert "No run is kept yet" in CliRunner().invoke(eval_app, ["runs"]).stdout
    for name in ("one.json", "two.json"):
        assert CliRunner().invoke(eval_app, ["run", "--set", str(a_set), "--json", name]).exit_code == 0
    names = [path.name for path in (tmp_path / "data" / "runs").glob("sample-*")]
    listed = CliRunner().invoke(eval_app, ["runs"]).stdout
    assert len(names) == 2
    assert all(name in listed for name in names)
    compared = CliRunner().invoke(eval_app, ["compare", names[0], "two.json"])
    assert (compared.exit_code, "No case came out otherwise" in compared.stdout) == (0, True), compared.output
    gated = CliRunner().invoke(eval_app, ["gate", "--baseline", "one.json"])  # the newest
    assert (gated.exit_code, gated.stdout.splitlines()[0]) == (0, "Not behind the baseline."), gated.output
    unnamed = CliRunner().invoke(eval_app, ["compare", "nothing", "two.json"])
    assert isinstance(unnamed.exception, ReportError)
    assert unnamed.exception.exit_code == 2


@pytest.mark.slow
def test_a_set_is_named_by_its_file_or_by_its_name(a_set: Path, tmp_path: Path) -> None:
    (tmp_path / "data" / "sets").mkdir(parents=True)
    (tmp_path / "data" / "sets" / "mine.yaml").write_bytes(a_set.read_bytes())
    done = CliRunner().invoke(eval_app, ["run", "--set", "mine", "--json", "-"])
    # Its corpus is looked for beside it, and two folders up.
    assert json.loads(done.stdout)["run"]["set"] == "sample", done.output
    unknown = CliRunner().invoke(eval_app, ["run", "--set", "nothing"])
    assert isinstance(unknown.exception, DatasetError)
    assert "adversarial" in str(unknown.exception)


def test_an_unknown_engine_is_wrong_usage(a_set: Path) -> None:
    assert CliRunner().invoke(eval_app, ["run", "--set", str(a_set), "--engine", "magic"]).exit_code == 2


@pytest.mark.slow
def test_a_model_is_evaluated_with_the_prompt_given(
    a_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = Path(__file__).parent.parent / "rag" / "prompts" / "answer.md"
    mine = tmp_path / "mine.md"
    mine.write_text(shipped.read_text(encoding="utf-8").replace("name: answer", "name: mine"), encoding="utf-8")
    with ModelServer(honest) as server:
        monkeypatch.setenv("OPENAI_BASE_URL", server.url)
        monkeypatch.setenv("ONRECORD_MODEL", "scripted")
        options = ["run", "--set", str(a_set), "--prompt", str(mine), "--json", str(tmp_path / "report.json")]
        done = CliRunner().invoke(eval_app, options)  # without --engine: the settings name a model
        asked = len(server.requests)
        without = CliRunner().invoke(eval_app, ["run", "--set", str(a_set), "--engine", "quotes"])
        assert len(server.requests) == asked
    assert (done.exit_code, without.exit_code) == (0, 0), done.output + without.output
    assert "answered by the model" in done.stdout
    assert "the model" not in without.stdout
    report = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    (used,) = report["run"]["candidates"]
    assert (used["engine"], used["model"]["prompt"]["name"]) == ("model", "mine")
    assert [row["model"]["did"] for row in report["rows"]] == ["answered"]


def test_a_prompt_without_a_model_is_wrong_usage(a_set: Path) -> None:
    alone = CliRunner().invoke(eval_app, ["run", "--set", str(a_set), "--prompt", "any.md"])
    assert "set ONRECORD_MODEL" in str(alone.exception)
    beside = CliRunner().invoke(eval_app, ["run", "--set", str(a_set), "--prompt", "any.md", "--engine", "quotes"])
    assert "add --engine model" in str(beside.exception) or "go with --engine model" in str(beside.exception)
    assert isinstance(alone.exception, SettingsError)
    assert isinstance(beside.exception, SettingsError)


def test_a_model_that_is_not_set_is_told_before_anything_is_built(a_set: Path, tmp_path: Path) -> None:
    done = CliRunner().invoke(eval_app, ["run", "--set", str(a_set), "--engine", "model"])
    assert isinstance(done.exception, SettingsError)
    assert not (tmp_path / "cache").exists()


def test_a_prompt_that_is_none_is_told_before_anything_is_built(
    a_set: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("ONRECORD_MODEL", "scripted")
    done = CliRunner().invoke(eval_app, ["run", "--set", str(a_set), "--prompt", str(a_set)])
    assert isinstance(done.exception, PromptError)
    assert not (tmp_path / "cache").exists()


def test_importing_the_command_loads_nothing_of_ours() -> None:
    code = "import sys, ui.eval_commands; print([m for m in sys.modules if m.split('.')[0] in {'rag', 'eval', 'yaml'}])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

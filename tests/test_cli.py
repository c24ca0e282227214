"""The command line, as processes: output, exit codes, and errors in one line."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from rag.lock import writing
from tests.conftest import ROOT, SEED, Run, a_page
from tests.model_server import ModelServer, honest

pytestmark = pytest.mark.usefixtures("remembered")

AI = "what did China say about the AI resolution"


def one_line(error: str) -> str:
    lines = error.strip().splitlines()
    assert len(lines) == 1, error
    assert lines[0].startswith("onrecord: ")
    return lines[0]


def test_ask_on_an_empty_archive_takes_in_the_seeds_and_says_so(onrecord: Run) -> None:
    done = onrecord("ask", AI, "--json")
    assert done.returncode == 0
    assert "ingesting" in one_line(done.stderr)
    answer = json.loads(done.stdout)
    text = SEED.read_text(encoding="utf-8")
    assert list(answer) == [
        "question", "language", "status", "engine", "text", "citations", "addressed", "notices", "searched", "nearest",
        "dropped", "timings_ms", "usage", "receipt",
    ]  # fmt: skip
    assert answer["status"] == "answered"
    assert any(c["asked_by"] == ["CCTV"] and c["role"] == "official" for c in answer["citations"])
    assert all(c["quote"] == text[c["start"] : c["end"]] for c in answer["citations"])


def test_what_is_not_on_record_exits_with_4(onrecord: Run, seed_data: Path) -> None:
    done = onrecord("ask", "what did China say about the price of pandas", "--json", "--data", seed_data)
    assert done.returncode == 4
    assert json.loads(done.stdout)["status"] == "not_found"


def test_the_answer_for_people_names_who_said_it_and_where_it_stands(onrecord: Run, seed_data: Path) -> None:
    done = onrecord("ask", AI, "--data", seed_data)
    assert done.returncode == 0
    assert "Mao Ning said on 2 July 2024, answering CCTV:" in done.stdout
    assert "Mao Ning (official)" in done.stdout
    assert "\x1b[" not in done.stdout


def test_earlier_questions_are_given_to_a_follow_up(onrecord: Run, seed_data: Path) -> None:
    done = onrecord(
        "ask", "Why so?", "--previous", "What did China say about the islands?", "--json", "--data", seed_data
    )
    assert json.loads(done.stdout)["searched"]["question"] == "What did China say about the islands? Why so?"


def test_options_limit_the_search_and_stand_beside_what_the_question_says(onrecord: Run, seed_data: Path) -> None:
    done = onrecord(
        "ask", "What did Reuters ask about Vanuatu?", "--from", "2024-07-01", "--to", "2024-07-02", "--speaker", "Mao",
        "--lang", "FR", "--transcript", "2024-07-02-fr-b83509", "--json", "--data", seed_data,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    searched = json.loads(done.stdout)["searched"]
    assert searched["filters"] == {
        "from": "2024-07-01",
        "to": "2024-07-02",
        "outlet": "Reuters",
        "speaker": "Mao",
        "language": "fr",
        "transcript": "2024-07-02-fr-b83509",
    }
    assert [condition["kind"] for condition in searched["conditions"]] == ["outlet"]


@pytest.mark.slow
def test_without_lifts_what_the_question_says_and_one_line_tells_what_was_searched(
    onrecord: Run, seed_data: Path
) -> None:
    question = "What did Reuters ask about Vanuatu in July 2024?"
    limited = " ".join(onrecord("ask", question, "--data", seed_data).stdout.split())
    assert "1–31 July 2024 (from your question: in July 2024; --without date lifts it)" in limited
    assert limited.endswith("· asked by Reuters (--without outlet lifts it)")
    lifted = onrecord("ask", question, "--without", "outlet", "--without", "date", "--data", seed_data).stdout
    assert "--without" not in lifted
    assert "asked by Reuters" not in lifted


def test_the_stored_text_is_the_files_and_nothing_else(onrecord: Run, seed_data: Path) -> None:
    listed = json.loads(onrecord("sources", "--json", "--data", seed_data).stdout)
    assert [(one["id"], one["exchanges"]) for one in listed] == [("2024-07-02-fr-b83509", 8)]
    shown = onrecord("show", listed[0]["id"], "--text", "--data", seed_data)
    assert shown.stdout == SEED.read_text(encoding="utf-8")


def test_show_prints_an_exchange_and_a_transcript(onrecord: Run, seed_data: Path) -> None:
    exchange = json.loads(onrecord("show", "2024-07-02-fr-b83509/4", "--json", "--data", seed_data).stdout)
    assert list(exchange) == ["id", "transcript", "kind", "follows", "asked_by", "answered_by", "turns"]
    assert list(exchange["turns"][0]) == ["speaker", "role", "spans", "text"]
    assert exchange["turns"][0]["spans"] == [[3543, 3858]]
    transcript = json.loads(onrecord("show", "2024-07-02-fr-b83509", "--json", "--data", seed_data).stdout)
    assert list(transcript) == [
        "id",
        "title",
        "date",
        "language",
        "officials",
        "source",
        "sha256",
        "ingested",
        "exchanges",
        "source_url",
        "origins",
        "speakers",
        "flags",
        "versions",
    ]
    assert "CCTV" in onrecord("show", "2024-07-02-fr-b83509", "--data", seed_data).stdout
    assert "Ren’ai Jiao" in onrecord("show", "2024-07-02-fr-b83509/8", "--data", seed_data).stdout


def test_inspect_accounts_for_every_character(onrecord: Run) -> None:
    parsed = json.loads(onrecord("inspect", SEED, "--json").stdout)
    assert sum(parsed[0]["classes"].values()) == len(SEED.read_text(encoding="utf-8"))
    assert parsed[0]["classes"]["boilerplate"] > 100
    assert "boilerplate" in onrecord("inspect", SEED).stdout


def test_a_receipt_is_verified_from_a_file_and_from_standard_input(
    onrecord: Run, seed_data: Path, tmp_path: Path
) -> None:
    answer = onrecord("ask", AI, "--json", "--data", seed_data).stdout
    file = tmp_path / "answer.json"
    file.write_text(answer, encoding="utf-8")
    assert onrecord("verify", file, "--data", seed_data).returncode == 0
    assert onrecord("verify", "-", "--data", seed_data, input=answer).returncode == 0
    forged = answer.replace("hautement", "faiblement")
    file.write_text(forged.replace("consensus la résolution", "acclamation la résolution"), encoding="utf-8")
    done = onrecord("verify", file, "--data", seed_data)
    assert done.returncode == 1
    assert "seal" in done.stdout


def test_ingest_reports_each_file_and_exits_with_1_where_one_fails(onrecord: Run, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(a_page("May 11, 2018", "the flood"), encoding="utf-8")
    (tmp_path / "empty.txt").write_bytes(b"")
    done = onrecord("ingest", "good.txt", "empty.txt", "--json")
    assert done.returncode == 1
    reports = json.loads(done.stdout)
    assert [list(report) for report in reports] == [["source", "outcome", "transcripts", "message"]] * 2
    assert {report["source"]: report["outcome"] for report in reports} == {"good.txt": "added", "empty.txt": "failed"}
    assert done.stderr == ""
    assert onrecord("ingest", "good.txt").returncode == 0


def test_ingest_with_debug_names_the_stages(onrecord: Run, tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text(a_page("May 11, 2018", "the flood"), encoding="utf-8")
    stages = [line.split(":")[0] for line in onrecord("ingest", "good.txt", "--debug").stderr.splitlines()]
    assert stages == ["stage rows", "stage first vectors", "stage last vectors", "stage complete"]


@pytest.mark.slow
def test_rebuild_says_what_the_index_holds(onrecord: Run, tmp_path: Path) -> None:
    onrecord("ingest", SEED)
    assert json.loads(onrecord("rebuild", "--json").stdout) == {"transcripts": 1, "exchanges": 8}


@pytest.mark.slow
def test_doctor_is_well_on_a_sound_archive_and_names_what_is_wrong_on_another(onrecord: Run, tmp_path: Path) -> None:
    onrecord("ingest", SEED)
    done = onrecord("doctor", "--json")
    assert done.returncode == 0, done.stdout
    assert {check["name"] for check in json.loads(done.stdout)} == {
        "python", "libraries", "embedder", "seeds", "archive", "index",
    }  # fmt: skip
    for file in (tmp_path / "data").glob("index-*/chroma.sqlite3"):
        file.write_bytes(b"damaged" * 1000)
    done = onrecord("doctor")
    assert done.returncode == 1
    assert "BAD  index" in done.stdout
    assert "onrecord rebuild" in done.stdout
    assert onrecord("rebuild").returncode == 0
    assert onrecord("doctor").returncode == 0


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["show", "nope"], 4, "no transcript 'nope'"),
        (["show", "nope/1"], 4, "no exchange 'nope/1'"),
        (["show", "nope", "--text"], 4, "onrecord sources"),
        (["inspect", "nope.txt"], 1, "cannot be read"),
        (["inspect", "nope.xyz"], 1, "no such file"),
        (["verify", "nope.json"], 2, "no such file"),
        (["ask", "  "], 2, "the question is empty"),
        (["ask", AI, "--from", "soon"], 2, "--from 'soon' is no date; write it as YYYY-MM-DD"),
        (["ask", AI, "--to", "2024-02-30"], 2, "--to '2024-02-30' is no date"),
        (["ask", AI, "--from", "2024-\x1b[2J07"], 2, "--from '2024-\\x1b[2J07' is no date"),
        (
            ["ask", AI, "--from", "2024-07-03", "--to", "2024-07-02"],
            2,
            "--from 2024-07-03 is later than --to 2024-07-02",
        ),
        (["ask", AI, "--outlet", " "], 2, "--outlet is empty"),
        (["ask", AI, "--without", "colour"], 2, "choose date, outlet, speaker or language"),
        (["ask", AI, "--transcript", "nope"], 4, "onrecord sources"),
        (["ask", AI, "--from", "2024-07-03"], 4, "onrecord sources"),
    ],
)
def test_an_error_is_one_line_with_its_exit_code(
    onrecord: Run, seed_data: Path, arguments: list[str], code: int, says: str
) -> None:
    done = onrecord(*arguments, env={**os.environ, "ONRECORD_DATA": str(seed_data)})
    assert done.returncode == code
    assert says in one_line(done.stderr)


@pytest.mark.parametrize("arguments", [["bogus"], ["ask"], ["ask", "x", "--bogus"], ["show"]])
def test_wrong_usage_exits_with_2(onrecord: Run, arguments: list[str]) -> None:
    done = onrecord(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_an_unknown_setting_is_named(onrecord: Run) -> None:
    done = onrecord("sources", env={**os.environ, "ONRECORD_DATTA": "x"})
    assert done.returncode == 2
    assert "ONRECORD_DATTA" in one_line(done.stderr)


def test_writing_while_another_process_writes_exits_with_3(onrecord: Run, tmp_path: Path) -> None:
    with writing(tmp_path / "data", "rebuild"):
        done = onrecord("ingest", SEED)
    assert done.returncode == 3
    assert "`onrecord rebuild`" in one_line(done.stderr)


def test_debug_shows_the_traceback(onrecord: Run, seed_data: Path) -> None:
    assert "Traceback" in onrecord("show", "nope", "--debug", "--data", seed_data).stderr


def test_a_hostile_transcript_cannot_command_the_terminal(onrecord: Run, tmp_path: Path) -> None:
    text = a_page("May 11, 2018", "the flood\x1b[2J\x1b]0;owned\x07 and \u202ethe storm", outlet="Reuters\x1b[31m")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    onrecord("ingest", "a.txt")
    for command in (["ask", "What did they say about the flood?"], ["sources"], ["inspect", "a.txt"]):
        output = onrecord(*command).stdout
        assert output
        assert not set(output) & set("\x1b\x07\u202e")


def test_asking_imports_neither_gradio_nor_openai() -> None:
    code = (
        "import sys; sys.argv = ['onrecord', 'ask', 'x', '--help']; import ui.cli; import rag.desk, rag.retrieve, rag.index;"
        "print(sorted({'gradio', 'openai', 'py3langid', 'pandas', 'torch'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["sources"], 1),
        (["doctor"], 1),
        (["export"], 1),
        (["verify", "-"], 1),
        (["show", "a"], 4),
        (["export", "a"], 4),
        (["remove", "a"], 4),
    ],
)
def test_a_command_that_only_reads_makes_no_archive(
    onrecord: Run, tmp_path: Path, arguments: list[str], code: int
) -> None:
    done = onrecord(*arguments, "--data", "mistyped", input="{}")
    assert done.returncode == code
    assert "no archive in mistyped" in one_line(done.stderr)
    assert not (tmp_path / "mistyped").exists()


@pytest.mark.slow
def test_remove_says_what_went_and_how_it_comes_back(onrecord: Run) -> None:
    onrecord("ingest", SEED)
    done = onrecord("remove", "2024-07-02-fr-b83509")
    assert "removed 2024-07-02-fr-b83509 (8 exchanges)" in done.stdout
    assert "is read anew if it is ingested again" in " ".join(done.stdout.split())  # a long path ends a line
    assert json.loads(onrecord("sources", "--json").stdout) == []
    assert onrecord("remove", "2024-07-02-fr-b83509", "--json").returncode == 4
    assert json.loads(onrecord("ingest", SEED, "--json").stdout)[0]["outcome"] == "added"


def test_export_writes_lines_and_never_over_a_file(onrecord: Run, seed_data: Path, tmp_path: Path) -> None:
    written = onrecord("export", "--output", "all.jsonl", "--data", seed_data)
    assert written.stdout == "8 exchanges written to all.jsonl\n"
    text = (tmp_path / "all.jsonl").read_text(encoding="utf-8")
    assert [json.loads(line)["number"] for line in text.splitlines()] == list(range(1, 9))
    assert onrecord("export", "--data", seed_data).stdout == text
    refused = onrecord("export", "--output", "all.jsonl", "--data", seed_data)
    assert refused.returncode == 2
    assert "--force" in one_line(refused.stderr)
    assert onrecord("export", "--output", "all.jsonl", "--force", "--data", seed_data).returncode == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["all.jsonl", "data"]


@pytest.mark.slow
def test_what_an_edit_changed_is_listed_and_shown(onrecord: Run, tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text(a_page("May 11, 2018", "the flood"), encoding="utf-8")
    onrecord("ingest", "a.txt")
    file.write_text(a_page("May 11, 2018", "the flood").replace("next week", "next month"), encoding="utf-8")
    onrecord("ingest", "a.txt")
    (listed,) = json.loads(onrecord("sources", "--json").stdout)
    assert {name: listed["replaces"][name] for name in ("changed", "added", "removed")} == {
        "changed": 1, "added": 0, "removed": 0,
    }  # fmt: skip
    assert f"~ replaced {listed['replaces']['id']}" in onrecord("sources").stdout
    shown = onrecord("show", listed["id"], "--changes").stdout
    assert "- Will the minister travel to Norway next week?" in shown
    assert "+ Will the minister travel to Norway next month?" in shown


def test_a_flag_and_a_missing_date_stand_under_the_row(onrecord: Run, tmp_path: Path) -> None:
    text = a_page("today", "the flood")
    (tmp_path / "a.txt").write_text(text.replace("closely", "clos\u202eely"), encoding="utf-8")
    assert "no date found" in onrecord("ingest", "a.txt").stdout
    listed = onrecord("sources").stdout
    assert "! no date found" in listed
    assert "U+202E" in listed


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGINT for a child there")
@pytest.mark.slow
def test_ctrl_c_ends_an_ingest_with_one_line_and_the_next_run_goes_on(onrecord: Run, tmp_path: Path) -> None:
    for day in range(10, 30):
        topic = f"matter {day} " * 60
        (tmp_path / f"{day}.txt").write_text(a_page(f"May {day}, 2018", topic), encoding="utf-8")
    files = sorted(path.name for path in tmp_path.glob("*.txt"))
    process = subprocess.Popen(
        [sys.executable, "-m", "ui.cli", "ingest", "--debug", *files],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        # A suite that runs in the background of a shell would else hand down that Ctrl-C is to be ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert process.stderr is not None
    while "complete" not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGINT)
    rest = process.communicate(timeout=60)[1].splitlines()
    assert process.returncode == 130
    assert [line for line in rest if not line.startswith("stage ")] == [rest[-1]]
    assert rest[-1].startswith("onrecord: stopped; kept is what was complete (")
    outcomes = [one["outcome"] for one in json.loads(onrecord("ingest", *files, "--json").stdout)]
    assert outcomes[0] == "unchanged"
    assert set(outcomes) == {"added", "unchanged"}


@pytest.mark.slow
def test_a_models_answer_is_asked_for_by_the_settings_and_left_out_by_an_option(onrecord: Run, seed_data: Path) -> None:
    with ModelServer(honest) as server:
        set_ = {
            **os.environ,
            "ONRECORD_MODEL": "scripted",
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": "sk-secret",
        }
        done = onrecord("ask", AI, "--data", seed_data, env=set_)
        assert done.returncode == 0, done.stderr
        assert "The official commented on this. [1]\nMao Ning said on 2 July 2024" in done.stdout
        assert "Model scripted: 1 call · " in done.stdout
        assert "sk-secret" not in done.stdout + done.stderr
        plain = onrecord("ask", AI, "--engine", "quotes", "--data", seed_data, env=set_)
        assert plain.stdout == onrecord("ask", AI, "--data", seed_data).stdout
        assert len(server.requests) == 1


def test_a_model_that_is_not_set_and_a_prompt_that_is_none_are_wrong_usage(
    onrecord: Run, seed_data: Path, tmp_path: Path
) -> None:
    (tmp_path / "bad.md").write_text("Hello", encoding="utf-8")
    for arguments, said in (
        (("--engine", "model"), "set ONRECORD_MODEL"),
        (("--prompt", "bad.md"), "bad.md: begin with front matter"),
        (("--prompt", ROOT / "rag/prompts/answer.md"), "set ONRECORD_MODEL, or leave --prompt out"),
    ):
        done = onrecord("ask", AI, *arguments, "--data", seed_data)
        assert done.returncode == 2
        assert said in one_line(done.stderr)


def test_prompts_are_listed_and_a_file_is_checked(onrecord: Run, tmp_path: Path) -> None:
    shipped = ROOT / "rag/prompts/answer.md"
    listed = onrecord("prompts", "--data", tmp_path)
    assert "* answer  for answers · version 1 · shipped · in use" in listed.stdout
    assert onrecord("prompts", "check", shipped).returncode == 0
    lacking = tmp_path / "lacking.md"
    lacking.write_text(shipped.read_text(encoding="utf-8").replace("{{sources}}", ""), encoding="utf-8")
    done = onrecord("prompts", "check", lacking)
    assert done.returncode == 2
    assert "{{sources}}" in one_line(done.stderr)

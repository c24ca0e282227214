"""`onrecord feedback`, as a process: listed, taken back, and exported as a set that `eval run` asks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.dataset import load
from rag.desk import Desk
from rag.feedback import About
from tests.conftest import Run

AI = "what did China say about the AI resolution"
PANDAS = "what did China say about the price of pandas"
CCTV = "2024-07-02-fr-b83509/4"


@pytest.fixture
def data(seeded: Desk) -> Path:
    """A data folder in which four things were said, one of which says too little for a case."""
    answered, refused = About.of(seeded.ask(AI)), About.of(seeded.ask(PANDAS))
    coast = About.of(seeded.ask("What did Reuters ask about the coast guard?"))
    seeded.feedback(answered, "right", identity="aa")
    seeded.feedback(refused, "right", "Nobody asked.", identity="bb")
    seeded.feedback(coast, "wrong_exchange", "\x1b[2J<b>two\nlines</b>\0", seeded.right_place(CCTV), identity="cc")
    after = About.of(seeded.ask("Why so?", history=(AI,)), (AI,))
    seeded.feedback(after, "other", identity="dd")
    return seeded.settings.data


def test_what_was_said_is_listed_the_latest_first_and_a_note_is_text(onrecord: Run, data: Path) -> None:
    done = onrecord("feedback", "--data", data)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith(" ")] == ["id", "dd", "cc", "bb", "aa"]
    assert "  note: [2J<b>two lines</b>" in lines
    assert f"  after: {AI}" in lines
    assert any(line.startswith(f"  right would be {CCTV}: ") for line in lines)
    assert not {"\x1b", "\0"} & set(done.stdout)


def test_its_json_holds_all_of_it(onrecord: Run, data: Path) -> None:
    done = onrecord("feedback", "--json", "--data", data)
    found = json.loads(done.stdout)
    assert [one["id"] for one in found] == ["dd", "cc", "bb", "aa"]
    assert found[1]["note"] == "\x1b[2J<b>two\nlines</b>\0"
    assert list(found[3]) == ["id", "given", "verdict", "note", "about", "right"]
    assert found[3]["about"]["receipt"]["citations"][0]["quote"]


@pytest.mark.parametrize("name", ["said.yaml", "said.jsonl"])
def test_exported_cases_are_asked_by_the_evaluation(onrecord: Run, data: Path, tmp_path: Path, name: str) -> None:
    done = onrecord("feedback", "--export", name, "--data", data)
    assert (done.returncode, done.stderr) == (0, "")
    first, second = done.stdout.splitlines()
    assert first == f"3 cases added to {name}. Ask them with `onrecord eval run --set {name} --data {data}`."
    assert second == "skipped dd (other: Why so?): nobody said which exchange is right"
    run = onrecord("eval", "run", "--set", name, "--engine", "quotes", "--data", data, "--json", "-")
    assert run.returncode == 0, run.stderr
    rows = {row["case"]["question"]: row for row in json.loads(run.stdout)["rows"]}
    assert {row["outcome"] for row in rows.values()} == {"scored"}
    right = {question: row["scores"]["right"]["value"] for question, row in rows.items()}
    assert (right[AI], right[PANDAS]) == (1, 1)
    assert right["What did Reuters ask about the coast guard?"] == 0
    again = onrecord("feedback", "--export", name, "--json", "--data", data)
    told = json.loads(again.stdout)
    assert (told["file"], told["added"], len(told["known"])) == (name, [], 3)
    assert [one["id"] for one in told["skipped"]] == ["dd"]
    assert len(load(tmp_path / name).cases) == 3


def test_one_is_taken_back_by_its_id(onrecord: Run, data: Path) -> None:
    done = onrecord("feedback", "--remove", "bb", "--data", data)
    assert (done.returncode, done.stdout) == (0, "Removed the feedback bb.\n")
    again = onrecord("feedback", "--remove", "bb", "--data", data)
    assert again.returncode == 4
    assert again.stderr == "onrecord: no feedback 'bb'; `onrecord feedback` lists what is there\n"


def test_without_feedback_the_way_to_give_some_is_told(onrecord: Run, seed_data: Path, tmp_path: Path) -> None:
    done = onrecord("feedback", "--data", seed_data)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("No feedback is stored yet; below an answer on the page")
    assert json.loads(onrecord("feedback", "--json", "--data", seed_data).stdout) == []
    exported = onrecord("feedback", "--export", "f.yaml", "--data", seed_data)
    assert exported.returncode == 4
    assert exported.stderr.startswith("onrecord: no feedback is stored yet")
    assert not (tmp_path / "f.yaml").exists()


def test_feedback_of_which_nothing_makes_a_case_makes_no_file(onrecord: Run, seeded: Desk, tmp_path: Path) -> None:
    seeded.feedback(About.of(seeded.ask(AI)), "other", identity="aa")
    done = onrecord("feedback", "--export", "f.yaml", "--data", seeded.settings.data)
    assert done.returncode == 4
    assert done.stdout.splitlines() == [
        "No case to write: f.yaml is as it was.",
        f"skipped aa (other: {AI}): nobody said which exchange is right",
    ]
    assert not (tmp_path / "f.yaml").exists()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--export", "f.txt"), 2, "ends in .yaml, .yml or .jsonl"),
        (("--export", "no/f.yaml"), 2, "there is no folder no; make it first"),
        (("--export", "f.yaml", "--remove", "x"), 2, "do not go together"),
        (("--data", "nowhere"), 1, "no archive in nowhere"),
    ],
)
def test_wrong_use_is_told_in_one_line(
    onrecord: Run, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = onrecord("feedback", *arguments)
    assert (done.returncode, done.stdout) == (code, "")
    assert done.stderr.count("\n") == 1
    assert message in done.stderr
    assert not (tmp_path / "data" / "archive.sqlite").exists()


def test_a_file_that_is_no_set_is_refused_and_left_as_it_is(onrecord: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "f.yaml").write_text("shopping: [milk]\n", encoding="utf-8")
    done = onrecord("feedback", "--export", "f.yaml", "--data", data)
    assert done.returncode == 1
    assert done.stderr.startswith("onrecord: f.yaml: ")
    assert done.stderr.count("\n") == 1
    assert (tmp_path / "f.yaml").read_text(encoding="utf-8") == "shopping: [milk]\n"

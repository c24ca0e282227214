"""`onrecord verify`, as processes: a quotation or a receipt, in the archive or in files alone."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.conftest import SEED, Run, a_page

AI = "what did China say about the AI resolution"
STANDS = "Ren’ai Jiao fait partie du territoire chinois."
CLAIM = "un ressortissant chinois avait été enlevé et tué"


def plain(done: subprocess.CompletedProcess[str]) -> str:
    return " ".join(done.stdout.split())


def test_a_quotation_is_found_with_who_said_it(onrecord: Run, seed_data: Path) -> None:
    done = onrecord("verify", "--quote", f"« {STANDS} » [2]", "--data", seed_data)
    assert done.returncode == 0
    assert "Found (exact): stands in 1 place." in done.stdout
    assert "Mao Ning (official), answering Reuters on 2 July 2024" in done.stdout
    assert f"“{STANDS}”" in done.stdout
    assert "2024-07-02-fr-b83509/8 · 9503:9549 of 2024-07-02-fr-b83509" in done.stdout


def test_a_reporters_words_are_said_to_be_the_reporters_at_once_and_shown_in_their_sentence(
    onrecord: Run, seed_data: Path
) -> None:
    done = onrecord("verify", "--quote", CLAIM, "--data", seed_data)
    assert done.returncode == 0
    assert done.stdout.startswith("Found (exact): stands in 1 place, only in reporters’ words.")
    assert "exact, part of a sentence: Reuters (reporter), asking Mao Ning" in plain(done)
    assert "the reporter’s words, not those of Mao Ning" in plain(done)
    assert f">>{CLAIM}<<" in plain(done)


def test_at_most_five_places_are_shown(onrecord: Run, seed_data: Path) -> None:
    shown = onrecord("verify", "--quote", "la Chine", "--data", seed_data).stdout
    assert shown.count(">>la Chine<<") == 5
    assert "and 10 more" in shown
    places = json.loads(onrecord("verify", "--quote", "la Chine", "--json", "--data", seed_data).stdout)["places"]
    assert len(places) == 15


@pytest.mark.parametrize(
    ("quote", "says"),
    [
        ("Ren’ai Jiao ne fait pas partie du territoire chinois.", "Ren’ai Jiao [-ne-] fait [-pas-] partie du territoire"),
        ("Pandas are sold to whoever pays most.", "Not found: these words stand nowhere on record."),
        ("Ren’ai Jiao fait partie […] Les Philippines devraient cesser", "2 pieces of one speech, in this order"),
        ("L’OTAN devrait réfléchir aux causes et se sont livrées à des provocations", "2 pieces that stand apart"),
    ],
)  # fmt: skip
def test_what_is_not_found_exits_with_1_and_says_how(onrecord: Run, seed_data: Path, quote: str, says: str) -> None:
    done = onrecord("verify", "--quote", quote, "--data", seed_data)
    assert (done.returncode, done.stderr) == (1, "")
    assert says in plain(done)


def test_the_json_of_a_quotation(onrecord: Run, seed_data: Path) -> None:
    found = json.loads(onrecord("verify", "--quote", STANDS, "--json", "--data", seed_data).stdout)
    assert list(found) == ["quote", "verdict", "places", "pieces", "in_one_turn", "nearest"]
    assert list(found["places"][0]) == [
        "exchange", "kind", "transcript", "turn", "verdict", "role", "speaker", "asked_by", "answered_by", "title",
        "date", "language", "quote", "start", "end", "marked", "superseded_by",
    ]  # fmt: skip
    assert SEED.read_text(encoding="utf-8")[slice(*found["places"][0]["marked"])] == STANDS


def test_a_quotation_is_read_from_standard_input_and_found_in_a_file_without_an_archive(
    onrecord: Run, tmp_path: Path
) -> None:
    done = onrecord("verify", "--quote", "-", "--transcript", SEED, input=STANDS.replace(" du ", "\n du "))
    assert done.returncode == 0
    assert not (tmp_path / "data").exists()


def test_a_receipt_is_checked_against_a_file_without_an_archive(onrecord: Run, seed_data: Path, tmp_path: Path) -> None:
    answer = onrecord("ask", AI, "--json", "--data", seed_data).stdout
    done = onrecord("verify", "-", "--transcript", SEED, input=answer)
    assert done.stdout.startswith("Holds: ")
    assert not (tmp_path / "data").exists()
    edited = tmp_path / "2024-07-02-fr.txt"
    edited.write_text(SEED.read_text(encoding="utf-8").replace("apprécie hautement", "regrette"), encoding="utf-8")
    done = onrecord("verify", "-", "--transcript", edited, input=answer)
    assert done.returncode == 1
    assert "the text in the file is another one" in done.stdout
    checked = json.loads(onrecord("verify", "-", "--transcript", edited, "--json", input=answer).stdout)
    assert list(checked) == ["holds", "quotes", "problems", "notes"]


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        ([], 2, "give the receipt's file, or - for standard input; or a quotation as --quote TEXT"),
        (["a.json", "--quote", "x"], 2, "not both"),
        (["a.json", "--lang", "fr"], 2, "go with --quote"),
        (["--quote", " "], 2, "the quotation holds no word"),
        (["--quote", "« … » [1]"], 2, "the quotation holds no word"),
        (["--quote", "-"], 2, "the quotation holds no word"),
        (["--quote", "x", "--from", "soon"], 2, "--from 'soon' is no date"),
        (["--quote", "x", "--lang", "en"], 4, "loosen them"),
        (["--quote", "x", "--data", "mistyped"], 1, "no archive in mistyped"),
        (["--quote", "x", "--transcript", "nope.txt"], 1, "nope.txt: cannot be read"),
        (["--quote", "x", "--transcript", "https://example.org/a.html"], 2, "download it"),
        (["nope.json", "--transcript", str(SEED)], 2, "no such file"),
    ],
)
def test_an_error_is_one_line_with_its_exit_code(
    onrecord: Run, seed_data: Path, arguments: list[str], code: int, says: str
) -> None:
    folder = [] if "--data" in arguments else ["--data", str(seed_data)]
    done = onrecord("verify", *arguments, *folder, input="")
    assert done.returncode == code
    assert done.stderr.startswith("onrecord: ")
    assert done.stderr.count("\n") == 1
    assert says in done.stderr


def test_neither_a_transcript_nor_what_is_pasted_can_command_the_terminal(onrecord: Run, tmp_path: Path) -> None:
    text = a_page("May 11, 2018", "the flood\x1b[2J\x1b]0;owned\x07 and \u202ethe storm", outlet="Reuters\x1b[31m")
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    for quote in (
        "We have taken note of",
        "We have taken \x1b[2Jnote \u202eof",
        "Is the ministry concerned … gone\x9b2J",
        "\udcff x",
    ):
        done = onrecord("verify", "--quote", quote, "--transcript", "a.txt")
        assert done.returncode in (0, 1), done.stderr
        assert done.stdout
        assert not set(done.stdout + done.stderr) & set("\x1b\x07\u202e\x9b")

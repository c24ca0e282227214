"""Evaluation sets: what is let in, what is refused and in which words, and that the shipped set is sound."""

from __future__ import annotations

import copy
import datetime as dt
import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from eval.dataset import DatasetError, default_set, known_tags, load

SCHEMA = json.loads(default_set().with_name("schema.json").read_text(encoding="utf-8"))
QUOTE = "The harbour law will not be changed."
ANSWERABLE: dict[str, Any] = {
    "id": "harbour-law-en",
    "question": "Will the harbour law be changed?",
    "language": "en",
    "history": [],
    "answerable": True,
    "gold": [{"date": "2024-07-03", "language": "en", "quote": QUOTE}],
    "facts": ["will not be changed"],
    "role": "official",
    "tags": ["exchange-1", "stance"],
}
UNANSWERABLE: dict[str, Any] = {
    "id": "football-en",
    "question": "Who won the match?",
    "language": "en",
    "history": [],
    "answerable": False,
    "gold": [],
    "facts": [],
    "role": None,
    "tags": ["off-topic"],
}


def a_set(*changes: tuple[str, object], **case: object) -> dict[str, Any]:
    """A sound set of two cases, the answerable one changed."""
    content = {
        "name": "sample",
        "description": "A sample.",
        "corpus": ["sample.txt"],
        "cases": [{**copy.deepcopy(ANSWERABLE), **case}, copy.deepcopy(UNANSWERABLE)],
    }
    return {**content, **dict(changes)}


def saved(folder: Path, content: object) -> Path:
    path = folder / "set.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def test_the_shipped_set_holds_to_its_schema() -> None:
    jsonschema.validate(
        yaml.safe_load(default_set().read_text(encoding="utf-8")),
        SCHEMA,
        cls=jsonschema.Draft202012Validator,
    )


def test_the_shipped_set_has_what_was_asked_for() -> None:
    dataset = load(default_set())
    unanswerable = sum(not case.answerable for case in dataset.cases)
    assert len(dataset.cases) >= 60
    assert 0.3 <= unanswerable / len(dataset.cases) <= 0.4
    assert {case.language for case in dataset.cases} == {"en", "fr", "zh", "es", "de"}
    assert {f"exchange-{number}" for number in range(1, 9)} <= {tag for case in dataset.cases for tag in case.tags}


def test_a_set_is_read_into_frozen_values(tmp_path: Path) -> None:
    dataset = load(saved(tmp_path, a_set()))
    first = dataset.cases[0]
    assert (dataset.name, dataset.corpus, len(dataset.cases)) == ("sample", ("sample.txt",), 2)
    assert (first.gold[0].date, first.gold[0].quote) == (dt.date(2024, 7, 3), QUOTE)
    assert first.tags == ("exchange-1", "stance")
    assert dataset.cases[1].role is None
    with pytest.raises(AttributeError):
        first.question = "Another?"  # type: ignore[misc]


def test_the_hash_is_of_the_files_bytes(tmp_path: Path) -> None:
    path = saved(tmp_path, a_set())
    before = load(path).sha256
    path.write_bytes(path.read_bytes() + b"# a comment\n")
    assert load(path).sha256 != before


GOLD = ANSWERABLE["gold"][0]
BREAKS_THE_SCHEMA = {
    "an unknown key in a case": a_set(colour="red"),
    "an unknown key in gold": a_set(gold=[{**GOLD, "page": 1}]),
    "an unknown key in the set": a_set(("author", "me")),
    "a missing key": a_set(("cases", [{key: value for key, value in ANSWERABLE.items() if key != "facts"}])),
    "no cases": a_set(("cases", [])),
    "no corpus": a_set(("corpus", [])),
    "a corpus listed twice": a_set(("corpus", ["sample.txt", "sample.txt"])),
    "a set's name with spaces": a_set(("name", "my set")),
    "an unknown language": a_set(language="it", id="harbour-law-it"),
    "an id of another language": a_set(id="harbour-law-fr"),
    "an id in capitals": a_set(id="Harbour-en"),
    "an empty question": a_set(question=""),
    "a question with space around it": a_set(question=" why? "),
    "a question of two lines": a_set(question="why?\nhow?"),
    "answerable as a word": a_set(answerable="yes"),
    "answerable as a number": a_set(answerable=1),
    "a number as question": a_set(question=7),
    "a date that is none": a_set(gold=[{**GOLD, "date": "July 3"}]),
    "a date as YAML reads it without quotation marks": a_set(gold=[{**GOLD, "date": dt.date(2024, 7, 3)}]),
    "a date with a time": a_set(gold=[{**GOLD, "date": "2024-07-03T00:00:00"}]),
    "a language of three letters": a_set(gold=[{**GOLD, "language": "eng"}]),
    "gold given twice": a_set(gold=[GOLD, GOLD]),
    "a fact given twice": a_set(facts=["will", "will"]),
    "a tag given twice": a_set(tags=["exchange-1", "exchange-1"]),
    "no tags": a_set(tags=[]),
    "an unknown tag": a_set(tags=["exchange-1", "sports"]),
    "an unknown role": a_set(role="moderator"),
    "answerable without gold": a_set(gold=[], facts=[]),
    "answerable without a role": a_set(role=None),
    "answerable without an exchange": a_set(tags=["stance"]),
    "answerable and a near-miss": a_set(tags=["exchange-1", "near-miss"]),
    "unanswerable with gold": a_set(("cases", [{**UNANSWERABLE, "gold": [GOLD]}])),
    "unanswerable with a fact": a_set(("cases", [{**UNANSWERABLE, "facts": ["x"]}])),
    "unanswerable with a role": a_set(("cases", [{**UNANSWERABLE, "role": "official"}])),
    "unanswerable without saying why": a_set(("cases", [{**UNANSWERABLE, "tags": ["exchange-1"]}])),
    "a follow-up without history": a_set(tags=["exchange-1", "follow-up"]),
    "history without a follow-up": a_set(history=["What about the law?"]),
    "a premise-trap with one gold quote": a_set(tags=["exchange-1", "premise-trap"]),
    "who-asked in the official's words": a_set(tags=["exchange-1", "who-asked"]),
    "a claim in the official's words": a_set(tags=["exchange-1", "claim"]),
    "a false premise that is not on record": a_set(
        ("cases", [{**UNANSWERABLE, "tags": ["off-topic", "false-premise"]}])
    ),
    "general but on topic": a_set(tags=["exchange-1", "general"]),
    "a list": [a_set()],
}


@pytest.mark.parametrize("content", BREAKS_THE_SCHEMA.values(), ids=BREAKS_THE_SCHEMA.keys())
def test_what_the_schema_refuses_is_refused(content: object, tmp_path: Path) -> None:
    path = saved(tmp_path, content)
    validator = jsonschema.Draft202012Validator(SCHEMA)
    assert not validator.is_valid(yaml.safe_load(path.read_text(encoding="utf-8")))
    with pytest.raises(DatasetError, match=r"schema\.json"):
        load(path)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (a_set(("cases", [ANSWERABLE, ANSWERABLE])), "case harbour-law-en: the id is used twice"),
        (a_set(facts=["a bridge"]), "case harbour-law-en: each fact must stand in a gold quote"),
        (a_set(gold=[{**GOLD, "date": "2024-02-30"}]), "case harbour-law-en, gold, 0, date"),
    ],
)
def test_what_the_schema_cannot_say_is_refused_too(content: object, fault: str, tmp_path: Path) -> None:
    path = saved(tmp_path, content)
    jsonschema.Draft202012Validator(SCHEMA).validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    with pytest.raises(DatasetError, match=fault):
        load(path)


def test_several_faults_are_counted_on_one_line(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=r"set\.yaml: case harbour-law-fr: .+ \(and 1 more\); correct") as caught:
        load(saved(tmp_path, a_set(id="harbour-law-fr", tags=["stance"])))
    assert "\n" not in str(caught.value)


def test_a_case_without_a_usable_id_is_named_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="case number 1, id"):
        load(saved(tmp_path, a_set(id=5)))


@pytest.mark.parametrize("data", [b"cases: [", b"\xff\xfe\x00", b"", b"{1: 2}"])
def test_a_file_that_is_no_set_gets_one_line(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "set.yaml"
    path.write_bytes(data)
    with pytest.raises(DatasetError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="give the path of a set's YAML file"):
        load(tmp_path / "none.yaml")


def test_the_tags_are_those_of_the_schema() -> None:
    assert {"exchange-1", "premise-trap", "alias"} <= known_tags()

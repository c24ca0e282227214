"""Evaluation sets: what is let in, what is refused and in which words, and that the shipped sets are sound."""

from __future__ import annotations

import copy
import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.dataset import Case, Dataset, DatasetError, default_set, find_set, load, parse, shipped_sets
from rag.language import sentences
from rag.schema import Document, Exchange
from rag.transcripts import parse as parse_transcript
from tests.conftest import ROOT

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


# The shipped sets

shipped = pytest.mark.parametrize("path", shipped_sets(), ids=lambda path: path.stem)
SHIPPED_TAGS = {tag["const"]: tag["description"] for tag in SCHEMA["$defs"]["shipped_tag"]["oneOf"]}
NOT_ON_RECORD = {"near-miss", "off-topic", "unsupported-premise"}
FROM_A_QUESTION = {"who-asked", "claim"}


@shipped
def test_a_shipped_set_holds_to_the_schema(path: Path) -> None:
    jsonschema.validate(yaml.safe_load(path.read_text(encoding="utf-8")), SCHEMA, cls=jsonschema.Draft202012Validator)


@shipped
def test_a_shipped_set_leaves_nothing_to_be_filled_in(path: Path) -> None:
    cases = yaml.safe_load(path.read_text(encoding="utf-8"))["cases"]
    assert {frozenset(case) for case in cases} == {frozenset(ANSWERABLE)}


@pytest.mark.parametrize(("name", "cases", "least", "most"), [("seed", 90, 0.3, 0.4), ("adversarial", 60, 0.4, 0.6)])
def test_a_shipped_set_has_what_was_asked_for(name: str, cases: int, least: float, most: float) -> None:
    dataset = load(find_set(name, Path("nowhere")))
    assert dataset.name == name
    assert len(dataset.cases) >= cases
    assert least <= sum(not case.answerable for case in dataset.cases) / len(dataset.cases) <= most
    by_language = Counter(case.language for case in dataset.cases)
    assert set(by_language) == {"en", "fr", "zh", "es", "de"}
    assert min(by_language.values()) >= 0.75 * max(by_language.values())
    assert {f"exchange-{number}" for number in range(1, 9)} <= tags_of(dataset)


def tags_of(dataset: Dataset) -> set[str]:
    return {tag for case in dataset.cases for tag in case.tags}


SLICES = {
    "near-miss": "missing context",
    "off-topic": "irrelevant context",
    "context-ignored": "context ignored",
    "overclaim": "overclaim",
    "fabricated-citation": "fabricated citation",
    "metadata": "metadata lost",
    "conflict": "conflict not surfaced",
    "refusal-despite-context": "refusal despite context",
    "asked-not-answered": "asked but not answered",
    "negation": "the contrary asserted",
}
TRAPS = {"stitching": "two places joined", "injection": "an instruction", "odd-spelling": "odd letters"}


@shipped
@pytest.mark.parametrize("tag", SLICES, ids=SLICES.values())
def test_a_shipped_set_has_several_cases_of_each_slice(path: Path, tag: str) -> None:
    assert sum(tag in case.tags for case in load(path).cases) >= 2


@pytest.mark.parametrize("tag", TRAPS, ids=TRAPS.values())
def test_the_adversarial_set_has_traps_with_and_without_an_answer(tag: str) -> None:
    cases = [case for case in load(find_set("adversarial", Path("nowhere"))).cases if tag in case.tags]
    assert {case.answerable for case in cases} == {True, False}
    assert len(cases) >= 5


def test_no_id_or_question_is_in_both_shipped_sets() -> None:
    cases = [case for path in shipped_sets() for case in load(path).cases]
    assert not [value for value, times in Counter(case.id for case in cases).items() if times > 1]
    assert not [value for value, times in Counter(case.question for case in cases).items() if times > 1]


DISCIPLINE: dict[str, Callable[[Case], bool]] = {
    "the id ends in the question's language": lambda case: case.id.endswith(f"-{case.language}"),
    "an answer stands in an exchange": lambda case: (
        not case.answerable or any(tag.startswith("exchange-") for tag in case.tags)
    ),
    "no answer has a reason, an answer has none": lambda case: case.answerable != bool(NOT_ON_RECORD & set(case.tags)),
    "what is not off-topic borders an exchange": lambda case: (
        ("off-topic" in case.tags) != any(tag.startswith("exchange-") for tag in case.tags)
    ),
    "follow-ups and no others have a history": lambda case: ("follow-up" in case.tags) == bool(case.history),
    "a premise-trap has the official's sentence and the reporter's": lambda case: (
        "premise-trap" not in case.tags or (len(case.gold) > 1 and case.role == "official")
    ),
    "a false premise is answered": lambda case: "false-premise" not in case.tags or case.answerable,
    "what only a question states is a reporter's": lambda case: (
        not FROM_A_QUESTION & set(case.tags) or case.role == "reporter"
    ),
    "what is general is off-topic": lambda case: "general" not in case.tags or "off-topic" in case.tags,
    "both sides of a conflict are gold": lambda case: "conflict" not in case.tags or len(case.gold) > 1,
}


@shipped
@pytest.mark.parametrize("holds", DISCIPLINE.values(), ids=DISCIPLINE.keys())
def test_a_shipped_set_is_written_with_discipline(path: Path, holds: Callable[[Case], bool]) -> None:
    assert not [case.id for case in load(path).cases if not holds(case)]


@shipped
def test_the_tags_of_a_shipped_set_are_explained(path: Path) -> None:
    assert not tags_of(load(path)) - SHIPPED_TAGS.keys()
    assert all(SHIPPED_TAGS.values())


@pytest.fixture(scope="module")
def said() -> set[tuple[str, str, str]]:
    """Every whole sentence of the seed, with the role of who says it and the tag of its exchange."""
    path = ROOT / "seeds" / "2024-07-02-fr.txt"
    (transcript,) = parse_transcript(Document(path.read_bytes().decode(), path.name, "0" * 64))
    return {one for number, exchange in enumerate(transcript.exchanges, 1) for one in said_in(exchange, number)}


def said_in(exchange: Exchange, number: int) -> set[tuple[str, str, str]]:
    return {
        (turn.role, turn.text[start:end], f"exchange-{number}")
        for turn in exchange.turns
        for start, end in sentences(turn.text)
    }


@shipped
def test_each_gold_quote_of_a_shipped_set_is_a_whole_sentence_of_the_transcript(
    path: Path, said: set[tuple[str, str, str]]
) -> None:
    text = (ROOT / "seeds" / "2024-07-02-fr.txt").read_bytes().decode()
    for case in load(path).cases:
        for gold in case.gold:
            assert gold.quote in text
            assert gold.quote in {quote for _, quote, _ in said}, case.id


@shipped
def test_gold_stands_in_a_turn_of_the_cases_role_and_in_the_exchanges_it_is_tagged_with(
    path: Path, said: set[tuple[str, str, str]]
) -> None:
    for case in load(path).cases:
        quotes = {gold.quote for gold in case.gold}
        places = {(role, exchange) for role, quote, exchange in said if quote in quotes}
        assert case.role is None or case.role in {role for role, _ in places}, case.id
        assert {exchange for _, exchange in places} == (
            {tag for tag in case.tags if tag.startswith("exchange-")} if case.answerable else set()
        ), case.id


@shipped
def test_the_best_gold_quote_is_in_the_cases_role(path: Path, said: set[tuple[str, str, str]]) -> None:
    for case in load(path).cases:
        if case.gold:
            assert case.role in {role for role, quote, _ in said if quote == case.gold[0].quote}, case.id


# Reading a set


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


def without(fields: dict[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in fields.items() if key != name}


BREAKS_THE_SCHEMA = {
    "an unknown key in a case": a_set(colour="red"),
    "an unknown key in gold": a_set(gold=[{**GOLD, "page": 1}]),
    "an unknown key in the set": a_set(("author", "me")),
    "no cases": a_set(("cases", [])),
    "a corpus listed twice": a_set(("corpus", ["sample.txt", "sample.txt"])),
    "a set's name with spaces": a_set(("name", "my set")),
    "an unknown language": a_set(language="it", id="harbour-law-it"),
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
    "a tag of two words": a_set(tags=["exchange-1", "my sports"]),
    "a case without a question": a_set(("cases", [without(ANSWERABLE, "question")])),
    "gold without a date": a_set(gold=[without(GOLD, "date")]),
    "gold without a quote": a_set(gold=[without(GOLD, "quote")]),
    "a role without gold": a_set(("cases", [{"question": "Why?", "role": "official"}])),
    "a fact without gold": a_set(("cases", [{"question": "Why?", "facts": ["x"]}])),
    "answerable and no gold at all": a_set(("cases", [{"question": "Why?", "answerable": True}])),
    "no role for gold": a_set(("cases", [{"question": "Why?", "gold": [GOLD], "role": None}])),
    "an unknown role": a_set(role="moderator"),
    "answerable without gold": a_set(gold=[], facts=[]),
    "answerable without a role": a_set(role=None),
    "unanswerable with gold": a_set(("cases", [{**UNANSWERABLE, "gold": [GOLD]}])),
    "unanswerable with a fact": a_set(("cases", [{**UNANSWERABLE, "facts": ["x"]}])),
    "unanswerable with a role": a_set(("cases", [{**UNANSWERABLE, "role": "official"}])),
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
    with pytest.raises(DatasetError, match=r"set\.yaml: case harbour-law-en: .+ \(and 1 more\); correct") as caught:
        load(saved(tmp_path, a_set(facts=["a bridge", "a bridge"])))
    assert "\n" not in str(caught.value)


def test_a_case_without_a_usable_id_is_named_by_its_number(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="case number 1, id"):
        load(saved(tmp_path, a_set(id=5)))


@pytest.mark.parametrize(
    "data", [b"cases: [", b"\xff\xfe\x00", b"", b"{1: 2}", b"cases: &a [*a]", b"a: 2024-02-30", b"- " * 5000 + b"a"]
)
def test_a_file_that_is_no_set_gets_one_line(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "set.yaml"
    path.write_bytes(data)
    with pytest.raises(DatasetError) as caught:
        load(path)
    assert str(path) in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_says_what_to_give(tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="give the path of a set's YAML or JSONL file"):
        load(tmp_path / "none.yaml")


def test_a_set_of_ones_own_needs_no_more_than_questions(tmp_path: Path) -> None:
    path = tmp_path / "My Questions.yaml"
    path.write_text('cases:\n- question: "Que dit le ministre ?"\n- {question: "And the law?", tags: [my-desk]}\n')
    dataset = load(path)
    assert (dataset.name, dataset.description, dataset.corpus) == (
        "my-questions", "Questions of My Questions.yaml.", ()
    )  # fmt: skip
    assert dataset.cases == (
        Case("case-1-fr", "Que dit le ministre ?", "fr", (), False, (), (), None, ()),
        Case("case-2-en", "And the law?", "en", (), False, (), (), None, ("my-desk",)),
    )


@pytest.mark.parametrize("left_out", [("history",), ("answerable",), ("facts",), ("role",), ("tags",), ("language",)])
def test_what_is_left_out_is_as_in_a_case_that_says_it(left_out: tuple[str, ...], tmp_path: Path) -> None:
    full = {**ANSWERABLE, "facts": [], "tags": []}
    short = {key: value for key, value in full.items() if key not in left_out}
    content = jsonschema.Draft202012Validator(SCHEMA)
    content.validate({"cases": [short]})
    assert load(saved(tmp_path, {"cases": [short]})).cases == load(saved(tmp_path, {"cases": [full]})).cases


def test_the_language_of_gold_is_that_of_the_quote(tmp_path: Path) -> None:
    gold = {"date": "2024-07-02", "quote": "Ren’ai Jiao fait partie du territoire chinois."}
    (case,) = load(saved(tmp_path, {"cases": [{"question": "Whose is it, what was said?", "gold": [gold]}]})).cases
    assert (case.language, case.gold[0].language, case.answerable, case.role) == ("en", "fr", True, "official")


def test_an_id_that_is_made_up_is_never_one_that_is_given(tmp_path: Path) -> None:
    cases = [{"question": "Why was it so?"}, {"question": "And what did they say?", "id": "case-1-en"}]
    assert [case.id for case in load(saved(tmp_path, {"cases": cases})).cases] == ["case-1-2-en", "case-1-en"]


@pytest.mark.parametrize(
    ("case", "fault"),
    [
        ({"question": "Cosa ha detto il ministro della legge sul porto?"}, "'it' is given, or is what the question"),
        ({"question": "Why?", "gold": [without(GOLD, "date")]}, "gold, 0, date: missing; write the day"),
        ({"question": " Why?"}, "question: must be text on one line"),
        ({"question": "Why?", "tags": ["My desk"]}, "tags, 0: must be lower-case letters and digits with hyphens"),
    ],
)
def test_a_fault_says_what_to_write_instead(case: dict[str, object], fault: str, tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match=f"case number 1, .*{fault}"):
        load(saved(tmp_path, {"cases": [case]}))


# JSONL


def lines(*values: object) -> bytes:
    return "".join(json.dumps(value, ensure_ascii=False) + "\n" for value in values).encode()


def jsonl(*values: object) -> Dataset:
    return parse(Path("my set.jsonl"), lines(*values))


def test_a_jsonl_file_has_a_case_a_line() -> None:
    dataset = jsonl(ANSWERABLE, UNANSWERABLE)
    assert [case.id for case in dataset.cases] == ["harbour-law-en", "football-en"]
    assert (dataset.name, dataset.corpus) == ("my-set", ())


def test_the_first_line_may_name_the_set() -> None:
    dataset = jsonl({"name": "harbour", "description": "On the harbour.", "corpus": ["a.txt"]}, ANSWERABLE)
    assert (dataset.name, dataset.description, dataset.corpus) == ("harbour", "On the harbour.", ("a.txt",))
    assert len(dataset.cases) == 1


@pytest.mark.parametrize("name", ["question", "user_input", "query", "input"])
def test_a_question_goes_by_the_names_that_peoples_files_have(name: str) -> None:
    assert jsonl({name: "What did she say?"}).cases[0].question == "What did she say?"


FRENCH = "Ren’ai Jiao fait partie du territoire chinois."


@pytest.mark.parametrize(
    "fields",
    [
        {"quote": FRENCH, "date": "2024-07-02"},
        {"gold_quote": FRENCH, "date": "2024-07-02", "language": "fr"},
        {"gold_quote": FRENCH, "date": "2024-07-02", "language": "en"},
        {"gold_quote": FRENCH, "date": "2024-07-02", "gold_language": "fr", "role": None, "facts": None},
        {"gold": [{"quote": FRENCH, "date": "2024-07-02"}]},
    ],
)
def test_gold_is_given_flat_or_in_a_list(fields: dict[str, object]) -> None:
    (case,) = jsonl({"question": "Whose is it, what did she say?", **fields}).cases
    assert case == Case(
        "case-1-en", "Whose is it, what did she say?", "en", (), True, case.gold, (), "official", ()
    )  # fmt: skip
    assert [(gold.date, gold.language, gold.quote) for gold in case.gold] == [(dt.date(2024, 7, 2), "fr", FRENCH)]


def test_null_in_a_line_is_left_out() -> None:
    (case,) = jsonl({"question": "What is it?", "quote": None, "date": None, "tags": None, "answerable": None}).cases
    assert (case.answerable, case.gold, case.tags) == (False, (), ())


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b'{"question": "a"}\n\n{"question": \n', "line 3: not JSON .+; write one case a line"),
        (b'{"question": "a"}\n[1]\n', "line 2: no case; write an object"),
        (b'{"question": "a"}\n{"question": "\xff"}\n', "line 2: not UTF-8; save the file as UTF-8"),
        (b'{"question": "a", "query": "b"}\n', "line 1: has question and query; give one of them"),
        (b'{"question": "a", "quote": "b", "gold": []}\n', "line 1: has gold and quote; give one of them"),
        (b'{"question": "a", "quote": "It is so."}\n', "line 1, gold, 0, date: missing; write the day"),
        (b'{"name": "a"}\n{"question": "a", "answer": "b"}\n', "line 2, answer: .+; correct the file"),
        (b'{"name": "a"}\n{"reference": "b"}\n', "line 2, question: Field required"),
        (b'{"question": "a", "answerable": true}\n', "line 1: an answerable case needs gold"),
        (b'{"question": "\\ud800"}\n', "the whole file: a text holds half a character"),
        (b'{"name": "a"}\n', "cases: .+ at least 1"),
        (b"", "cases: .+ at least 1"),
    ],
)
def test_a_fault_in_a_line_names_the_line_and_the_remedy(data: bytes, fault: str) -> None:
    with pytest.raises(DatasetError, match=rf"set\.jsonl: {fault}") as caught:
        parse(Path("set.jsonl"), data)
    assert "\n" not in str(caught.value)


# PyYAML itself, which writes the one file here, loses the rarer characters that end lines.
text_on_a_line = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"])).map(
    lambda text: text.strip() or "x"
)


@settings(deadline=None)
@given(st.lists(st.fixed_dictionaries({"question": text_on_a_line, "language": st.just("en")}), min_size=1))
def test_a_set_reads_the_same_from_yaml_and_from_jsonl(cases: list[dict[str, object]]) -> None:
    as_yaml = parse(Path("set.yaml"), yaml.safe_dump({"cases": cases}, allow_unicode=True).encode())
    assert as_yaml.cases == parse(Path("set.jsonl"), lines(*cases)).cases


@settings(deadline=None)
@given(st.binary(), st.sampled_from(["set.yaml", "set.jsonl"]))
def test_any_bytes_are_a_set_or_are_refused(data: bytes, name: str) -> None:
    with suppress(DatasetError):
        assert parse(Path(name), data).cases


# Which sets there are


def test_a_set_is_found_by_name_or_path(tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    mine, other = tmp_path / "sets" / "mine.jsonl", tmp_path / "other.yaml"
    for path in (mine, other):
        path.write_bytes(lines(UNANSWERABLE))
    assert find_set("seed", tmp_path) == default_set()
    assert find_set("adversarial", tmp_path) == shipped_sets()[1]
    assert find_set("mine", tmp_path) == mine
    assert find_set(str(other), tmp_path) == other


@pytest.mark.parametrize("name", ["none", "../other", "sets/none.yaml", ""])
def test_a_set_that_is_not_there_is_answered_with_those_that_are(name: str, tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "mine.yaml").write_bytes(b"")
    with pytest.raises(DatasetError, match=r"no such evaluation set; shipped are seed, adversarial; .+: mine; give"):
        find_set(name, tmp_path)

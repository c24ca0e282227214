"""A user's own set: an answer becomes a case, and the file it is added to stays a set whatever the words are."""

from __future__ import annotations

import dataclasses
import datetime as dt
import os
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import given, settings
from hypothesis import strategies as st

from eval import case_files
from eval.case_files import add_case, case_of_answer
from eval.dataset import Case, DatasetError, Gold, load
from rag.errors import LockedError
from tests.eval_samples import BRIDGE, DAY, LAW, MAYOR, answer, case, cite

FILES = ["mine.yaml", "mine.jsonl"]
in_both = pytest.mark.parametrize("name", FILES)


# An answer -> a case


def test_an_answer_becomes_a_case_that_asks_it_again() -> None:
    given = dataclasses.replace(answer(cite(LAW), cite(MAYOR, 2)), question="Will the harbour law be changed, and why?")
    assert case_of_answer(given, ("What about the harbour?",)) == Case(
        id="will-the-harbour-law-be-changed-and-en",
        question="Will the harbour law be changed, and why?",
        language="en",
        history=("What about the harbour?",),
        answerable=True,
        gold=(Gold(DAY, "en", LAW), Gold(DAY, "en", MAYOR)),
        facts=(),
        role="official",
        tags=("saved",),
    )


def test_a_refusal_becomes_a_case_that_is_not_answerable() -> None:
    kept = case_of_answer(answer())
    assert (kept.answerable, kept.gold, kept.role) == (False, (), None)


@pytest.mark.parametrize(
    ("question", "language", "identity"), [("为什么？", "zh", "saved-zh"), ("Où ?", "fr", "ou-fr")]
)
def test_the_id_is_of_the_questions_words_where_there_are_any(question: str, language: str, identity: str) -> None:
    assert case_of_answer(dataclasses.replace(answer(), question=question, language=language)).id == identity


@pytest.mark.parametrize(
    ("role", "expected"), [("reporter", "reporter"), ("moderator", "official"), ("unknown", "official")]
)
def test_the_role_is_that_of_the_first_citation(role: str, expected: str) -> None:
    assert case_of_answer(answer(cite(MAYOR, role=role), cite(LAW, 2))).role == expected


def test_a_language_that_no_question_has_is_english() -> None:
    assert case_of_answer(dataclasses.replace(answer(), language="it")).language == "en"


def test_citations_without_a_date_are_left_out() -> None:
    kept = case_of_answer(answer(cite(MAYOR, date=None), cite(LAW, 2), cite(LAW, 3)))
    assert (kept.gold, kept.role) == ((Gold(DAY, "en", LAW),), "official")


def test_an_answer_whose_citations_have_no_date_is_refused_with_the_remedy() -> None:
    with pytest.raises(DatasetError, match="give the file a date and ingest it anew"):
        case_of_answer(answer(cite(LAW, date=None)))


@in_both
def test_an_answer_on_several_lines_is_kept_on_one(name: str, tmp_path: Path) -> None:
    given = answer(cite(LAW, quote="The harbour law\nwill not be changed.\n\nIt protects\u2028the coast."))
    kept = case_of_answer(dataclasses.replace(given, question="Will it\r\nchange, \udc80 \n"), ("One\ntwo", " \n"))
    assert (kept.question, kept.history) == ("Will it change, ?", ("One two",))
    assert kept.gold[0].quote == "The harbour law will not be changed. It protects the coast."
    assert add_case(tmp_path / name, kept) == kept


# A case -> a file

lines = st.text(st.characters(exclude_categories=["Cs"]), min_size=1).map(
    lambda text: text.replace("\n", " ").strip() or "x"
)
hostile = st.sampled_from(
    ["- a: b", "# no comment", "'", '"', "\\", "no", "null", "2024-07-02", "&a", "*a", "!!python/object", "|", "{a: [",
     "%YAML", "---", "...", "a\x00b", "a\x85b", "a\u2028b", "\ufeffa", "a\rb", "a\tb", "a\x1bb", "\U0001f600", "~"]
)  # fmt: skip
texts = lines | hostile
golds = st.builds(Gold, st.dates(min_value=dt.date(1000, 1, 1)), st.sampled_from(["fr", "no"]), texts)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    gold = draw(st.lists(golds, max_size=3, unique=True))
    return case(
        id=draw(st.from_regex(r"[a-z0-9]{1,4}(-[a-z0-9]{1,4}){0,2}", fullmatch=True)),
        question=draw(texts),
        language=draw(st.sampled_from(["en", "fr", "zh", "es", "de"])),
        history=tuple(draw(st.lists(texts, max_size=2))),
        answerable=bool(gold),
        gold=tuple(gold),
        facts=tuple(dict.fromkeys(place.quote for place in gold)),
        role=draw(st.sampled_from(["official", "reporter"])) if gold else None,
        tags=tuple(draw(st.lists(st.sampled_from(["saved", "no", "1e5", "2024-07-02", "0x1"]), unique=True))),
    )


@settings(deadline=None)
@given(st.lists(cases(), min_size=1, max_size=4), st.sampled_from(FILES))
def test_what_was_added_is_read_again(added: list[Case], name: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sets" / name
        kept = [add_case(path, one) for one in added]
        assert load(path).cases == tuple(kept)
        assert len({one.id for one in kept}) == len(kept)
        assert [dataclasses.replace(one, id="x") for one in kept] == [dataclasses.replace(one, id="x") for one in added]


@in_both
def test_a_new_file_is_a_set_without_a_corpus(name: str, tmp_path: Path) -> None:
    add_case(tmp_path / "new" / name, case(LAW))
    dataset = load(tmp_path / "new" / name)
    assert (dataset.name, dataset.description, dataset.corpus) == ("mine", "Cases kept from answers.", ())


@in_both
def test_a_second_case_of_the_same_id_gets_a_number(name: str, tmp_path: Path) -> None:
    ids = [add_case(tmp_path / name, case(LAW)).id for _ in range(3)]
    assert ids == ["sample-en", "sample-2-en", "sample-3-en"]


@pytest.mark.parametrize("indent", ["", "  ", "    "])
def test_what_stands_in_a_file_stays_as_it_was_written(indent: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    before = f"# Mine.\nname: mine\ncases:\n{indent}- question: Why?  # the mayor\n{indent}  language: en\n\n\n"
    path.write_text(before, encoding="utf-8")
    add_case(path, case(BRIDGE))
    assert [one.question for one in load(path).cases] == ["Why?", case(BRIDGE).question]
    assert path.read_text(encoding="utf-8").startswith(before.rstrip()) == (indent != "    ")


@pytest.mark.parametrize(
    "before",
    [
        b'{"name": "mine", "cases": [{"question": "Why?", "language": "en"}]}',
        b"cases:\n- {question: 'Why?', language: en}\nname: mine\ncorpus: [a.txt]\n",
        "cases:\n- {question: 'Why?', language: en}\n".encode("utf-16"),
    ],
)
def test_a_case_is_added_to_a_set_that_is_written_otherwise(before: bytes, tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_bytes(before)
    old = load(path)
    added = add_case(path, case(LAW))
    new = load(path)
    assert new.cases == (*old.cases, added)
    assert (new.name, new.description, new.corpus) == (old.name, old.description, old.corpus)


@in_both
def test_a_file_that_is_no_set_is_left_as_it_is(name: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"{no set")
    with pytest.raises(DatasetError, match=r"correct the file|write one case a line"):
        add_case(tmp_path / name, case(LAW))
    assert (tmp_path / name).read_bytes() == b"{no set"


@in_both
@pytest.mark.parametrize("question", ["two\nlines", " space", "\ud800", ""])
def test_a_case_that_would_not_be_read_again_is_not_written(question: str, name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    add_case(path, case(LAW))
    before = path.read_bytes()
    with pytest.raises(DatasetError, match="the case sample-2-en cannot be written"):
        add_case(path, case(question=question))
    assert path.read_bytes() == before


def test_a_write_that_fails_leaves_the_file_and_nothing_beside_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "mine.yaml"
    add_case(path, case(LAW))
    before = path.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DatasetError, match=r"cannot be written .No space left on device"):
        add_case(path, case(LAW))
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir() if not file.name.endswith(".lock")] == ["mine.yaml"]


def test_a_folder_that_is_a_file_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "sets").write_bytes(b"")
    with pytest.raises(DatasetError, match=r"cannot be written .+; give a file in a folder of yours"):
        add_case(tmp_path / "sets" / "mine.yaml", case(LAW))


@contextmanager
def held(path: Path) -> Iterator[None]:
    with FileLock(path.with_name(f".{path.name}.lock")):
        yield


def test_a_file_that_another_holds_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(case_files, "_WAIT", 0.1)
    with held(tmp_path / "mine.yaml"), pytest.raises(LockedError, match="try again"):
        add_case(tmp_path / "mine.yaml", case(LAW))


@in_both
def test_cases_added_at_the_same_time_are_all_kept(name: str, tmp_path: Path) -> None:
    threads = [threading.Thread(target=add_case, args=(tmp_path / name, case(LAW))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(load(tmp_path / name).cases) == 8

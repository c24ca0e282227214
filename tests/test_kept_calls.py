"""Answers that are kept: what makes a call the same, what is kept, and what it is said to cost."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from eval.dataset import DatasetError
from eval.kept_calls import KeptCalls, Remembering, call_key
from rag.calling import Deadline, Spent
from rag.errors import ModelError
from rag.prompting import Message, bounded

ASKED = (Message("system", "Answer."), Message("user", "Who?"))


@dataclass
class Speaker:
    """Says a text in pieces, or fails after them."""

    pieces: tuple[str, ...] = ("Some", "one.")
    error: ModelError | None = None
    name: str = "m"
    asked: list[Sequence[Message]] = field(default_factory=list)

    def stream(self, messages: Sequence[Message], deadline: Deadline, spent: Spent) -> Iterator[str]:
        """The pieces; what they cost is counted at the end."""
        self.asked.append(messages)
        spent.calls += 1
        yield from self.pieces
        if self.error:
            raise self.error
        spent.prompt_tokens += 10
        spent.completion_tokens += 2


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[KeptCalls]:
    calls = KeptCalls(tmp_path / "calls.sqlite")
    yield calls
    calls.close()


def said(calls: Remembering, messages: Sequence[Message] = ASKED) -> tuple[str, Spent]:
    spent = Spent()
    return "".join(calls.stream(messages, Deadline.within(5), spent)), spent


def test_an_answer_is_read_the_second_time_with_what_it_cost_the_first(kept: KeptCalls) -> None:
    speaker = Speaker()
    first, second = (Remembering(speaker, kept, "t 0", 1) for _ in range(2))
    assert said(first) == said(second) == ("Someone.", Spent(1, 10, 2, False))
    assert (first.made, first.read, second.made, second.read) == (1, 0, 0, 1)
    assert len(speaker.asked) == 1


def test_it_is_there_for_the_next_process(tmp_path: Path) -> None:
    speaker = Speaker()
    for _ in range(2):
        calls = KeptCalls(tmp_path / "calls.sqlite")
        said(Remembering(speaker, calls, "t 0", 1))
        calls.close()
    assert len(speaker.asked) == 1


def test_fresh_reads_nothing_and_keeps_what_it_gets(kept: KeptCalls) -> None:
    said(Remembering(Speaker(), kept, "t 0", 1))
    assert said(Remembering(Speaker(("Nobody.",)), kept, "t 0", 1, fresh=True))[0] == "Nobody."
    assert said(Remembering(Speaker(), kept, "t 0", 1))[0] == "Nobody."


def left_early(calls: Remembering) -> Spent:
    """Reads one piece, as who has read enough."""
    spent = Spent()
    pieces = calls.stream(ASKED, Deadline.within(5), spent)
    assert next(pieces) == "Some"
    pieces.close()  # type: ignore[attr-defined]
    return spent


@pytest.mark.parametrize("leaves", [False, True])
def test_an_answer_that_broke_off_is_not_kept(kept: KeptCalls, leaves: bool) -> None:
    broken = Remembering(Speaker(error=ModelError("slow", "too slow")), kept, "t 0", 1)
    if leaves:
        left_early(broken)
    else:
        with pytest.raises(ModelError):
            said(broken)
    assert said(again := Remembering(Speaker(), kept, "t 0", 1))[0] == "Someone."
    assert again.made == 1


def test_an_answer_of_which_enough_was_read_is_kept_whole_with_its_tokens(kept: KeptCalls) -> None:
    assert left_early(Remembering(Speaker(), kept, "t 0", 1)) == Spent(1, 10, 2, False)
    assert said(again := Remembering(Speaker(), kept, "t 0", 1)) == ("Someone.", Spent(1, 10, 2, False))
    assert again.made == 0


def test_half_a_character_is_kept_as_what_stands_for_one(kept: KeptCalls) -> None:
    said(Remembering(Speaker(("a\ud83d", "\ude00b\ud800")), kept, "t 0", 1))
    assert said(Remembering(Speaker(), kept, "t 0", 1))[0] == "a😀b�"


@pytest.mark.parametrize(
    "other",
    [
        ("n", "t 0", ASKED, 1),
        ("m", "t 1", ASKED, 1),
        ("m", "t 0", (ASKED[0], Message("user", "Who else?")), 1),
        ("m", "t 0", (Message("system", "Answer well."), ASKED[1]), 1),
        ("m", "t 0", (Message("user", "Answer."), ASKED[1]), 1),
        ("m", "t 0", ASKED, 2),
    ],
    ids=["model", "sampling", "question or sources", "prompt", "role", "repeat"],
)
def test_whatever_changes_the_answer_makes_another_call(other: tuple[str, str, Sequence[Message], int]) -> None:
    assert call_key(*other) != call_key("m", "t 0", ASKED, 1)


def test_the_boundaries_of_each_request_make_no_other_call() -> None:
    one, two = (Message("user", bounded(['{"exchange": "E1"}'])) for _ in range(2))
    assert one != two
    assert call_key("m", "t 0", [one], 1) == call_key("m", "t 0", [two], 1)


def test_a_file_that_is_none_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "calls.sqlite").write_text("no database", encoding="utf-8")
    with pytest.raises(DatasetError, match="delete the file"):
        KeptCalls(tmp_path / "calls.sqlite")


def test_the_file_holds_answers_and_no_question(kept: KeptCalls, tmp_path: Path) -> None:
    said(Remembering(Speaker(), kept, "t 0", 1))
    with sqlite3.connect(tmp_path / "calls.sqlite") as connection:
        (row,) = connection.execute("SELECT * FROM calls").fetchall()
    connection.close()
    assert "Who?" not in str(row)

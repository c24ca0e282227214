"""Feedback on answers -> evaluation cases, where enough was said. Pure but for `add_new_cases`, which writes a file."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.case_files import add_cases, case_of
from eval.dataset import Case, DatasetError, Gold, is_file, load, one_line
from rag.feedback import Feedback
from rag.schema import Role

_TAG = "feedback"


@dataclass(frozen=True, slots=True)
class Skipped:
    """Feedback of which no case can be made, and why."""

    feedback: Feedback
    reason: str


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases that feedback makes, and what makes none."""

    cases: tuple[Case, ...]
    skipped: tuple[Skipped, ...]


@dataclass(frozen=True, slots=True)
class Added:
    """What became of cases: those added to a file, as they are there, and those whose question stood there already."""

    added: tuple[Case, ...]
    known: tuple[Case, ...]


def cases_of(feedbacks: Iterable[Feedback]) -> Cases:
    """The cases that feedback makes, oldest first; of several on the same question, the latest counts.

    A question that was asked with filters is another one: what is said of its answer says nothing of that without.
    """
    latest = {
        (one.about.is_limited, _asked(one.about.question, one.about.history)): one
        for one in sorted(feedbacks, key=_when)
    }
    cases: list[Case] = []
    skipped: list[Skipped] = []
    for one in sorted(latest.values(), key=_when):
        try:
            cases.append(case_of_feedback(one))
        except DatasetError as error:
            skipped.append(Skipped(one, str(error)))
    return Cases(tuple(cases), tuple(skipped))


def case_of_feedback(feedback: Feedback) -> Case:
    """The case that feedback makes. Raises DatasetError where it says too little, in words that say what is missing."""
    about = feedback.about
    if about.is_limited:
        raise DatasetError("it was asked with filters of its own, and a case has none")
    if feedback.verdict == "right":
        gold = tuple(Gold(one.date, one.language, one.quote) for one in about.citations if one.date)
        if about.citations and not gold:
            raise DatasetError(_UNDATED)
        return _case(feedback, gold, next((one.role for one in about.citations if one.date), None))
    if feedback.verdict == "should_have_refused":
        return _case(feedback, (), None)
    right = feedback.right
    if right is None:
        raise DatasetError("nobody said which exchange is right")
    if right.date is None:
        raise DatasetError(_UNDATED)
    return _case(feedback, (Gold(right.date, right.language, right.quote),), right.role)


_UNDATED = "the conference that answers has no date, so that its words could not be found again"


def _case(feedback: Feedback, gold: tuple[Gold, ...], role: Role | None) -> Case:
    about = feedback.about
    if not one_line(about.question):
        raise DatasetError("the question is empty")
    return case_of(about.question, about.language, about.history, gold, role, _TAG)


def add_new_cases(path: Path, cases: Sequence[Case]) -> Added:
    """Add the cases whose question is not in a set's file yet; what stands there stays.

    Raises DatasetError where the file is no set or cannot be written, LockedError where another process holds it.
    """
    there = {_asked(case.question, case.history) for case in load(path).cases} if is_file(path) else set()
    known = tuple(case for case in cases if _asked(case.question, case.history) in there)
    return Added(add_cases(path, [case for case in cases if case not in known]), known)


def _asked(question: str, history: tuple[str, ...]) -> tuple[str, ...]:
    """What makes two questions the same: their words, and the questions before them."""
    return tuple(line.casefold() for asked in (*history, question) if (line := one_line(asked)))


def _when(feedback: Feedback) -> tuple[str, str]:
    return feedback.given, feedback.id

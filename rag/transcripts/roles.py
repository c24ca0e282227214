"""Which candidates are labels, and who speaks in which role.

The evidence, strongest first: a label that says it (Q, A, 问, 答, moderator); a name that stands in the
title; alternation: reporters' speeches hold questions, and the one who speaks after them answers.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.language import fold_word
from rag.schema import Role, Span
from rag.transcripts.labels import Label, looks_like_person

_HONORIFIC = re.compile(r"^(?:(?:mr|ms|mrs|dr|m|mme|mlle|sr|sra|herr|frau|sir)\.? )+")
_QUESTION_MARKS = ("?", "？")
_ANSWERS_AFTER_QUESTIONS = 0.6
"""Share of a name's speeches that must follow a question for it to be the official by alternation."""


@dataclass(frozen=True, slots=True)
class Speech:
    """A label and what is said after it, up to the next label."""

    label: Label
    body: Span
    role: Role


def assign_roles(text: str, candidates: tuple[Label, ...], title: str, end: int) -> tuple[Speech, ...]:
    """The speeches of a text, in order, the candidates that turn out to be no labels left inside them.

    `title` may name the official; `end` is where the last speech ends at the latest.
    """
    officials = _officials(text, candidates, title, end)
    kept: list[Label] = []
    for index, label in enumerate(candidates):
        body = text[label.span.end : _end_of(candidates, index, end)]
        if _is_label(label, _is_answered(candidates, index, officials), body, officials, candidates):
            kept.append(label)
    speeches = []
    for index, label in enumerate(kept):
        span = Span(label.span.end, _end_of(kept, index, end))
        answered = _is_answered(kept, index, officials)
        speeches.append(Speech(label, span, _role(label, answered, text[span.start : span.end], officials)))
    return tuple(speeches)


def _end_of(labels: Sequence[Label], index: int, end: int) -> int:
    """Where what a label begins ends: at the next label, or at the end of them all."""
    return labels[index + 1].span.start if index + 1 < len(labels) else end


def _is_answered(labels: Sequence[Label], index: int, officials: frozenset[str]) -> bool:
    following = labels[index + 1] if index + 1 < len(labels) else None
    return following is not None and (following.kind == "answer" or _key(following.name) in officials)


def _officials(text: str, candidates: tuple[Label, ...], title: str, end: int) -> frozenset[str]:
    names = {_key(label.name) for label in candidates if label.kind == "name"}
    folded_title = f" {_key(title)} "
    titled = {name for name in names if _stands_in(name, folded_title)}
    if titled:
        return frozenset(titled | _after_questions(candidates))
    if any(label.kind == "answer" for label in candidates):
        return frozenset()
    return _by_alternation(text, candidates, end)


def _after_questions(candidates: tuple[Label, ...]) -> set[str]:
    """Names that speak right after a label that says it is a question (Q, 问): they answer it."""
    return {
        _key(label.name)
        for before, label in pairwise(candidates)
        if before.kind == "question" and label.kind == "name" and looks_like_person(label.name)
    }


def _by_alternation(text: str, candidates: tuple[Label, ...], end: int) -> frozenset[str]:
    speeches = Counter(_key(label.name) for label in candidates if label.kind == "name")
    after_question: Counter[str] = Counter()
    asking: Counter[str] = Counter()
    for index, label in enumerate(candidates):
        body = text[label.span.end : _end_of(candidates, index, end)]
        if label.kind == "name" and _asks(body):
            asking[_key(label.name)] += 1
        if index and label.kind == "name":
            previous = text[candidates[index - 1].span.end : label.span.start]
            if _asks(previous) and _key(candidates[index - 1].name) != _key(label.name):
                after_question[_key(label.name)] += 1
    return frozenset(
        name
        for name, count in speeches.items()
        if after_question[name] >= max(1, _ANSWERS_AFTER_QUESTIONS * (count - 1)) and asking[name] <= count // 2
    )


def _is_label(
    label: Label, answered: bool, body: str, officials: frozenset[str], candidates: tuple[Label, ...]
) -> bool:
    if label.kind != "name" or _key(label.name) in officials or answered or _asks(body):
        return True
    # A name that nobody answers and that asks nothing is a label where it speaks before all questions (an
    # announcement), or where it is so clearly a person's that the words would else go on under another's name.
    questions = [other.span.start for other in candidates if other.kind == "question"]
    return (bool(questions) and label.span.start < questions[0]) or looks_like_person(label.name)


def _role(label: Label, answered: bool, body: str, officials: frozenset[str]) -> Role:
    if label.kind == "question":
        return "reporter"
    if label.kind == "answer" or _key(label.name) in officials:
        return "official"
    if label.kind == "moderator":
        return "moderator"
    return "reporter" if officials and (answered or _asks(body)) else "unknown"


def _asks(body: str) -> bool:
    """Whether a speech asks: its last sentences hold a question mark."""
    return any(mark in body[-400:] for mark in _QUESTION_MARKS)


def _key(name: str) -> str:
    return " ".join(fold_word(word) for word in name.replace("\u00a0", " ").split())


def _stands_in(name: str, folded_title: str) -> bool:
    name = _HONORIFIC.sub("", name)
    if any("\u4e00" <= char <= "\u9fff" for char in name):
        return len(name) >= 2 and name in folded_title
    return f" {name} " in folded_title.replace("'s ", " ").replace("’s ", " ").replace(",", " ")

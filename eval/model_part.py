"""A model's part in the answers of a run: what it wrote, refused or failed at, what the gate dropped, the cost. Pure.

Three things end alike, without an answer by the model, and are kept apart here: the gate let nothing of it through, it
said that the record does not answer, and its server failed.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar, get_args

from eval.dataset import QuestionLanguage
from rag.errors import ModelFailure
from rag.model_phrases import model_phrases
from rag.schema import Answer, Engine, Notice, Usage, Verdict

Did = Literal["answered", "refused", "failed", "not_asked"]
Reason = ModelFailure | Literal["unknown"]

OURS: frozenset[Reason] = frozenset({"unproven", "unreadable", "too_long"})
"""Failures that the model, its prompt or its window is to blame for; all others are its server's."""

_Key = TypeVar("_Key")


@dataclass(frozen=True, slots=True)
class ModelPart:
    """What a model did in one case, and which engine answered in the end.

    `failure` says why it failed, or broke off an answer of which something is shown; `right` whether a refusal, whoever
    made it, is one by the case's gold (None where there is none). `withheld` is whether the answer lost a sentence:
    how many, an answer does not tell. `usage` is None where no call was made; `timed` is False where an answer, or a
    part of it, was one that had been kept, so that its seconds say nothing of the model.
    """

    did: Did
    engine: Engine
    failure: Reason | None
    right: bool | None
    withheld: bool
    dropped: dict[Verdict, int]
    usage: Usage | None
    timed: bool = True

    @property
    def server_failed(self) -> bool:
        """Whether the server is to blame for what the model did not do."""
        return self.failure is not None and self.failure not in OURS

    @property
    def cut_off(self) -> bool:
        """Whether the model did not finish an answer of which something is shown."""
        return self.did == "answered" and self.failure is not None


def model_part(answer: Answer, answerable: bool) -> ModelPart:
    """The model's part in an answer of a run with the model engine."""
    notices = {notice.code: notice for notice in answer.notices}
    failed = notices.get("model_failed") or notices.get("model_cut_off")
    return ModelPart(
        did=_did(answer, failed),
        engine=answer.engine,
        failure=failure_of(failed, answer.language) if failed else None,
        right=not answerable if answer.status == "not_found" else None,
        withheld="sentence_withheld" in notices,
        dropped=_counted(one.verdict for one in answer.dropped),
        usage=answer.usage,
    )


def _did(answer: Answer, failed: Notice | None) -> Did:
    if answer.engine == "model":
        return "answered" if answer.citations else "refused"
    return "failed" if failed else "not_asked"


def failure_of(notice: Notice, language: str) -> Reason:
    """Why a model failed, by the words for it in a notice, which is in the question's language.

    >>> failure_of(Notice("model_failed", "No model wrote this (its server did not answer in time)."), "en")
    'slow'
    """
    # A follow-up that was rewritten is answered in its own language, and English stands in for those without phrases.
    for one in (language, *get_args(QuestionLanguage)):
        for failure, why in model_phrases(one).why.items():
            if why in notice.text:
                return failure
    return "unknown"


# Over a run


@dataclass(frozen=True, slots=True)
class Refusals:
    """Refusals, the right ones and those of what is on record."""

    right: int
    wrong: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.right + self.wrong


@dataclass(frozen=True, slots=True)
class Spending:
    """What the calls of a run cost: `cases` in which any was made; `estimated` where a server told no tokens, `dollars`
    None where the price of any is not known. Seconds are those of answers that were not kept ones, None where there are
    none; `first_sentence_median_s` is None where nothing was ever shown."""

    cases: int
    calls: int
    prompt_tokens: int
    completion_tokens: int
    estimated: bool
    dollars: float | None
    seconds_median: float | None
    seconds_p95: float | None
    first_sentence_median_s: float | None


@dataclass(frozen=True, slots=True)
class ModelFigures:
    """What became of the cases of a run with a model.

    Each case that was asked is in one of `answered`, `failures` (the record alone answered, or refused), `refused` (by
    the model), `not_asked` (refused before the model was asked), and `errors`. `cut_off` are among those answered.
    """

    answered: int
    cut_off: dict[Reason, int]
    failures: dict[Reason, int]
    refused: Refusals
    not_asked: Refusals
    errors: int
    dropped: dict[Verdict, int]
    withheld: int
    spending: Spending | None

    @property
    def failed(self) -> int:
        """The cases in which the record stood in for the model."""
        return sum(self.failures.values())


def model_figures(parts: Sequence[ModelPart], errors: int) -> ModelFigures:
    """The figures of a run from its cases' parts, and how many cases ended in an error."""
    return ModelFigures(
        answered=sum(part.did == "answered" for part in parts),
        cut_off=_counted(part.failure for part in parts if part.cut_off and part.failure),
        failures=_counted(part.failure or "unknown" for part in parts if part.did == "failed"),
        refused=_refusals(parts, "refused"),
        not_asked=_refusals(parts, "not_asked"),
        errors=errors,
        dropped=_counted(verdict for part in parts for verdict, n in part.dropped.items() for _ in range(n)),
        withheld=sum(part.withheld for part in parts),
        spending=_spending(
            [part.usage for part in parts if part.usage is not None],
            [part.usage for part in parts if part.usage is not None and part.timed],
        ),
    )


def _refusals(parts: Sequence[ModelPart], did: Did) -> Refusals:
    right = [part.right for part in parts if part.did == did]
    return Refusals(right.count(True), right.count(False))


def _spending(usages: Sequence[Usage], timed: Sequence[Usage]) -> Spending | None:
    if not usages:
        return None
    seconds = [usage.seconds for usage in timed]
    first = [usage.first_sentence_s for usage in timed if usage.first_sentence_s is not None]
    dollars = [usage.dollars for usage in usages if usage.dollars is not None]
    return Spending(
        cases=len(usages),
        calls=sum(usage.calls for usage in usages),
        prompt_tokens=sum(usage.prompt_tokens for usage in usages),
        completion_tokens=sum(usage.completion_tokens for usage in usages),
        estimated=any(usage.estimated for usage in usages),
        dollars=round(sum(dollars), 6) if len(dollars) == len(usages) else None,
        seconds_median=round(statistics.median(seconds), 3) if seconds else None,
        seconds_p95=round(p95(seconds), 3) if seconds else None,
        first_sentence_median_s=round(statistics.median(first), 3) if first else None,
    )


def p95(values: Iterable[float]) -> float:
    """The least value that 95 % of the values do not exceed.

    >>> p95(range(1, 21))
    19
    """
    ordered = sorted(values)
    return ordered[math.ceil(0.95 * len(ordered)) - 1]


def _counted(values: Iterable[_Key]) -> dict[_Key, int]:
    """How often each value comes, the most frequent first."""
    return dict(Counter(values).most_common())

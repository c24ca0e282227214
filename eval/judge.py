"""A model as a judge, advisory only: whether each sentence of an answer says no more than its quotations do.

It never gates: how far it agrees with labelled claims is reported beside what it finds. Model and prompt are
pinned in the report.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib import resources

import yaml
from pydantic import TypeAdapter

from eval.kept_calls import KeptCalls, Remembering
from eval.report import JudgeUsed, PromptUsed
from eval.rows import Row
from eval.scorers import Score
from rag.calling import Caller, Deadline, Spent
from rag.drafts import DraftReader, Unreadable
from rag.errors import ModelError
from rag.phrases import phrases
from rag.prompting import Message, bounded
from rag.schema import Answer, Role

_SENTENCE = re.compile(r"(?P<said>.+?) (?P<numbers>(?:\[\d+\])+)")
AT_A_TIME = 8
"""Labelled claims in one call: as many as an answer may have."""


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation as the judge is given it."""

    text: str
    speaker: str | None
    role: Role


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence, the question that it answers, and the quotations that it rests on."""

    question: str
    sentence: str
    quotations: tuple[Quoted, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """What the judge says of a claim."""

    covered: bool
    why: str


@dataclass(frozen=True, slots=True)
class Label:
    """A claim that was labelled by a reader who saw no judge."""

    id: str
    language: str
    question: str
    sentence: str
    quotations: tuple[str, ...]
    role: Role
    covered: bool
    why: str

    @property
    def claim(self) -> Claim:
        """What the judge is given of it: all but the label."""
        return Claim(self.question, self.sentence, tuple(Quoted(one, None, self.role) for one in self.quotations))


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two agree on `n` claims: the share, and Cohen's kappa, which counts out what chance would agree on."""

    n: int
    share: float
    kappa: float


def claims(answer: Answer) -> tuple[Claim, ...]:
    """The sentences of a model's answer with the quotations that they cite; none where the record answered."""
    if answer.engine != "model":
        return ()
    cited = {one.number: Quoted(one.quote, one.speaker, one.role) for one in answer.citations}
    words = phrases(answer.language)
    text = answer.text
    for one in answer.citations:  # a quotation may have several lines, of which the last looks like a sentence
        text = text.replace(f"{words.open_quote}{one.quote}{words.close_quote} [{one.number}]", "")
    found = []
    for line in text.splitlines():
        match = _SENTENCE.fullmatch(line)
        if match:
            numbers = map(int, re.findall(r"\d+", match["numbers"]))
            found.append(Claim(answer.question, match["said"], tuple(cited[one] for one in numbers if one in cited)))
    return tuple(found)


class Judge:
    """A model that judges, with the prompt that ships; calls are kept like any other."""

    def __init__(self, caller: Caller, kept: KeptCalls, sampling: str, seconds: float, fresh: bool = False) -> None:
        self._caller, self._kept, self._sampling, self._seconds, self._fresh = caller, kept, sampling, seconds, fresh
        self._text = resources.files("eval").joinpath("judge.md").read_text(encoding="utf-8")

    def findings(self, asked: Sequence[Claim]) -> tuple[Finding, ...]:
        """What the judge says of each claim. Raises ModelError, also where it leaves a claim out, twice."""
        try:
            return self._asked(asked, self._fresh)
        except ModelError as error:
            if error.failure != "unreadable":
                raise
        return self._asked(asked, fresh=True)  # what was kept may be of no use

    def _asked(self, asked: Sequence[Claim], fresh: bool) -> tuple[Finding, ...]:
        calls = Remembering(self._caller, self._kept, self._sampling, 1, fresh)
        reader, drafts = DraftReader(), []
        for piece in calls.stream(self._messages(asked), Deadline.within(self._seconds), Spent()):
            drafts += reader.feed(piece)
        drafts += reader.finish()
        said = dict(_finding(one.text) for one in drafts if isinstance(one, Unreadable))
        missing = [number for number in range(1, len(asked) + 1) if number not in said]
        if missing:
            raise ModelError("unreadable", f"the judge said nothing of claim {missing[0]} of {len(asked)}")
        return tuple(said[number] for number in range(1, len(asked) + 1))

    def used(self, agreement: Agreement) -> JudgeUsed:
        """The judge as a report names it."""
        head = yaml.safe_load(self._text.split("---")[1])
        sha256 = hashlib.sha256(self._text.encode()).hexdigest()
        prompt = PromptUsed(head["name"], str(head["version"]), sha256, self._text)
        return JudgeUsed(self._caller.name, prompt, agreement.n, agreement.share, agreement.kappa)

    def _messages(self, asked: Sequence[Claim]) -> tuple[Message, ...]:
        system, user = self._text.split("## System\n", 1)[1].split("## User\n", 1)
        lines = [
            json.dumps(
                {
                    "claim": number,
                    "question": claim.question,
                    "sentence": claim.sentence,
                    "quotations": [
                        {"text": one.text, "speaker": one.speaker, "role": one.role} for one in claim.quotations
                    ],
                }
            )
            for number, claim in enumerate(asked, 1)
        ]
        return (
            Message("system", system.strip()),
            Message("user", user.strip().replace("{{claims}}", bounded(lines))),
        )


def _finding(text: str) -> tuple[int, Finding]:
    """A line of the judge; one that is none stands for claim 0, which is never asked about."""
    try:
        said = json.loads(text)
        number, covered = said["claim"], said["covered"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return 0, Finding(False, "")
    if not isinstance(number, int) or not isinstance(covered, bool):
        return 0, Finding(False, "")
    return number, Finding(covered, " ".join(str(said.get("why", "")).split())[:200])


def judged(asked: Sequence[Claim], findings: Sequence[Finding]) -> Score:
    """The share of an answer's sentences that the judge finds covered, and what it says of the others.

    >>> one = Claim("Who?", "It will happen.", ())
    >>> judged([one, one], [Finding(True, "says so"), Finding(False, "only hoped")])
    Score(value=0.5, explanation='“It will happen.”: only hoped', of=2)
    """
    doubtful = [
        f"“{claim.sentence}”: {found.why}" for claim, found in zip(asked, findings, strict=True) if not found.covered
    ]
    covered = len(asked) - len(doubtful)
    return Score(covered / len(asked), "; ".join(doubtful) or "all covered", len(asked))


def with_judgement(row: Row, judge: Judge) -> Row:
    """A row with the judge's score; as it is where there is nothing to judge, or the judge does not answer."""
    asked = claims(row.answer) if row.answer and row.outcome == "scored" else ()
    if not asked:
        return row
    try:
        score = judged(asked, judge.findings(asked))
    except ModelError:
        return row  # advisory: a figure that is not there says so by its number of sentences
    return replace(row, scores={**row.scores, "judged": score})


def labels() -> tuple[Label, ...]:
    """The labelled claims that ship."""
    text = resources.files("eval").joinpath("sets", "judged.yaml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[Label, ...]).validate_python(yaml.safe_load(text)["claims"])


def agreement_of(judge: Judge, wanted: Sequence[Label]) -> Agreement:
    """How far a judge agrees with the labels. Raises ModelError."""
    said: list[bool] = []
    for start in range(0, len(wanted), AT_A_TIME):
        said += [one.covered for one in judge.findings([label.claim for label in wanted[start : start + AT_A_TIME]])]
    return agreement([label.covered for label in wanted], said)


def agreement(wanted: Iterable[bool], said: Iterable[bool]) -> Agreement:
    """Share and Cohen's kappa: (observed - expected) / (1 - expected), J. Cohen 1960.

    >>> agreement([True, True, False, False], [True, False, False, False])
    Agreement(n=4, share=0.75, kappa=0.5)
    """
    pairs = list(zip(wanted, said, strict=True))
    n = len(pairs)
    share = sum(one == other for one, other in pairs) / n
    first, second = (sum(pair[side] for pair in pairs) / n for side in (0, 1))
    expected = first * second + (1 - first) * (1 - second)
    kappa = 1.0 if expected == 1 else (share - expected) / (1 - expected)
    return Agreement(n, round(share, 4), round(kappa, 4))

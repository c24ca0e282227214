"""Rows -> report: what was run, the figures of each candidate, the comparisons, and every row behind them. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from eval.compare import Comparison, compare
from eval.dataset import DatasetError
from eval.metrics import Group, aggregate
from eval.model_part import ModelFigures, model_figures
from eval.rows import Row
from rag.schema import Engine, to_dict

REPORT_VERSION = 2


class ReportError(DatasetError):
    """There is no such report, or it cannot be compared as was asked."""

    exit_code = 2


@dataclass(frozen=True, slots=True)
class PromptUsed:
    """A prompt, by its front matter and the sha256 of its file's text; `text` is what it says."""

    name: str
    version: str
    sha256: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class ModelUsed:
    """The model of a candidate, the prompts that it was asked with, the tokens and seconds it had a question, and
    where it was asked: host and path."""

    name: str
    prompt: PromptUsed
    condense: PromptUsed
    context_window: int
    answer_tokens: int
    seconds: float
    endpoint: str = ""


@dataclass(frozen=True, slots=True)
class CandidateUsed:
    """Who answered: the record alone where `model` is None. `name` is what reports call it."""

    name: str
    engine: Engine
    model: ModelUsed | None = None


@dataclass(frozen=True, slots=True)
class JudgeUsed:
    """The model that judged, its prompt, how far it agreed with labelled claims: a share, and Cohen's kappa."""

    model: str
    prompt: PromptUsed
    labelled: int
    agreement: float
    kappa: float


@dataclass(frozen=True, slots=True)
class Run:
    """What was evaluated, on what, and when: all that a reader needs to get the same figures again."""

    set: str
    set_sha256: str
    index: str
    keep: float
    onrecord: str
    started: str
    transcripts: int
    repeat: int
    candidates: tuple[CandidateUsed, ...]
    judge: JudgeUsed | None = None


@dataclass(frozen=True, slots=True)
class Figures:
    """The figures of one candidate; `model` is None where no model was to answer."""

    candidate: str
    overall: Group
    by_language: tuple[Group, ...]
    by_tag: tuple[Group, ...]
    model: ModelFigures | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """A run: the figures of each candidate, each later one against the first, and each row behind them."""

    version: int
    run: Run
    figures: tuple[Figures, ...]
    comparisons: tuple[Comparison, ...]
    rows: tuple[Row, ...]

    @property
    def failed(self) -> int:
        """The rows that failed."""
        return sum(figures.overall.failed for figures in self.figures)

    def rows_of(self, candidate: str) -> tuple[Row, ...]:
        """A candidate's rows, in the order of the set."""
        return tuple(row for row in self.rows if row.candidate == candidate)


def build_report(run: Run, rows: Sequence[Row]) -> Report:
    """The report of a run from its rows."""
    by_candidate = {one.name: [row for row in rows if row.candidate == one.name] for one in run.candidates}
    first, *others = by_candidate.values()
    return Report(
        version=REPORT_VERSION,
        run=run,
        figures=tuple(_figures(one, by_candidate[one.name]) for one in run.candidates),
        comparisons=tuple(compare(first, other) for other in others),
        rows=tuple(rows),
    )


def _figures(candidate: CandidateUsed, rows: Sequence[Row]) -> Figures:
    languages = sorted({row.case.language for row in rows})
    tags = sorted({tag for row in rows for tag in row.case.tags})
    return Figures(
        candidate=candidate.name,
        overall=aggregate("overall", rows),
        by_language=tuple(aggregate(one, [row for row in rows if row.case.language == one]) for one in languages),
        by_tag=tuple(aggregate(one, [row for row in rows if one in row.case.tags]) for one in tags),
        model=_model_figures(rows) if candidate.model is not None else None,
    )


def _model_figures(rows: Sequence[Row]) -> ModelFigures:
    parts = [row.model for row in rows if row.model is not None]
    return model_figures(parts, sum(row.outcome == "failed" and row.model is None for row in rows))


def to_json(report: Report) -> str:
    """The report as JSON; the same rows give the same text."""
    return json.dumps(to_dict(report), ensure_ascii=False, indent=2) + "\n"

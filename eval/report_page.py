"""A report as one HTML file that needs nothing else: no network, and no script to be read, only to be filtered. Pure.

Every text of the record, a question, a model, a prompt or a set's file is data: the templates escape all of it, and
`finalize` writes out the characters that nobody sees. The one script is let in by its hash.
"""

from __future__ import annotations

import base64
import difflib
import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeVar

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from eval.compare import Change, Comparison
from eval.metrics import METRICS, Group
from eval.model_part import ModelFigures, Refusals
from eval.plots import all_plots
from eval.report import CandidateUsed, PromptUsed, Report
from eval.report_parts import (
    VERDICTS,
    Asked,
    Compared,
    Judged,
    Mark,
    asked_of,
    best_of,
    candidates_of,
    change_in_words,
    compared,
    counted_in_words,
    dollars,
    interval_in_words,
    judged_of,
    mark_of,
    moment_in_words,
    unproven,
    value_in_words,
)
from eval.rows import Row
from rag.phrases import date_in_words, phrases
from rag.schema import Answer, Citation, Usage
from rag.transcripts.hygiene import visible

OUTCOMES = {
    "right": "all right",
    "wrong": "any wrong",
    "differs": "differs between candidates",
    "failed": "failed",
    "stale": "stale",
}
"""What cases can be filtered by, and what it is called."""

_Name = TypeVar("_Name", bound=str)
_NUMBER = re.compile(r"(\[\d{1,4}\])")


def report_html(report: Report) -> str:
    """The report as an HTML page."""
    environment = _environment()
    script = environment.get_template("report.js").render()
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    asked = asked_of(report)
    languages = sorted({one.case.language for one in asked})
    tags = sorted({tag for one in asked for tag in one.case.tags})
    return environment.get_template("report.html.j2").render(
        script_hash=digest,
        report=report,
        run=report.run,
        started=moment_in_words(report.run.started),
        candidates=candidates_of(report),
        summary=_summary(report),
        parts=_model_parts(report),
        groups=_groups(report),
        plots=all_plots(report),
        comparisons=[_comparison(one, asked) for one in report.comparisons],
        # A page of a thousand cases: each is made when its turn comes.
        cases=(_case(one, report, languages, tags) for one in asked),
        total=len(asked),
        languages=languages,
        tags=tags,
        outcomes=OUTCOMES,
        changed=_changed_prompts(report.run.candidates),
    )


@lru_cache(maxsize=1)
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader("eval", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_shown,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def _shown(value: object) -> object:
    """What a template puts out: text with its unseen characters written out, what is markup already as it is."""
    return visible(value) if isinstance(value, str) and not isinstance(value, Markup) else value


# Figures


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure of one candidate: its value, over how much, its interval, and whether it is the best one."""

    value: str
    over: str
    interval: str
    best: bool


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table of figures, a cell a candidate; None where the figure does not apply."""

    title: str
    cells: tuple[Cell | None, ...]


def _summary(report: Report) -> list[Line]:
    groups = [one.overall for one in report.figures]
    return [
        Line(metric.title, _cells(metric.name, groups))
        for metric in METRICS
        if any(metric.name in group.measures for group in groups)
    ]


def _cells(name: str, groups: Sequence[Group | None]) -> tuple[Cell | None, ...]:
    metric = next(one for one in METRICS if one.name == name)
    best = best_of(metric, [group for group in groups if group]) if all(groups) else frozenset()
    cells: list[Cell | None] = []
    for place, group in enumerate(groups):
        measure = group.measures.get(name) if group else None
        if measure is None:
            cells.append(None)
            continue
        over = counted_in_words(metric, measure)
        cells.append(Cell(value_in_words(metric, measure.value), over, interval_in_words(measure), place in best))
    return tuple(cells)


@dataclass(frozen=True, slots=True)
class Grouped:
    """Cases all right, by language or by tag."""

    title: str
    lines: tuple[Line, ...]


def _groups(report: Report) -> list[Grouped]:
    """All right by language and by tag, where there is more than one of them."""
    found = []
    for title, by_candidate in (
        ("By language", [one.by_language for one in report.figures]),
        ("By tag", [one.by_tag for one in report.figures]),
    ):
        names = sorted({group.name for groups in by_candidate for group in groups})
        lines = []
        for name in names:
            groups = [next((one for one in groups if one.name == name), None) for groups in by_candidate]
            if any(group and "right" in group.measures for group in groups):
                lines.append(Line(name, _cells("right", groups)))
        if len(lines) > 1:
            found.append(Grouped(title, tuple(lines)))
    return found


@dataclass(frozen=True, slots=True)
class PartLine:
    """A line on the models' part, a text a candidate; empty where it does not apply."""

    title: str
    texts: tuple[str, ...]


def _model_parts(report: Report) -> list[PartLine]:
    """What the models did; nothing where no model was to answer."""
    told = [_part(one.model) if one.model else {} for one in report.figures]
    titles = [title for title in max(told, key=len) if any(texts.get(title) for texts in told)]
    return [PartLine(title, tuple(texts.get(title, "") for texts in told)) for title in titles]


def _part(model: ModelFigures) -> dict[str, str]:
    spent = model.spending
    cut = f" ({_listed(model.cut_off)} cut off)" if model.cut_off else ""
    texts = {
        "answered by the model": f"{model.answered:,}{cut}",
        "refused by the model": _refusals(model.refused),
        "refused before the model was asked": _refusals(model.not_asked),
        "the model failed, the record answered": _of(model.failed, _listed(model.failures)),
        "ended in an error": f"{model.errors:,}" if model.errors else "",
        "quotations struck out": _of(sum(model.dropped.values()), _listed(model.dropped)),
        "answers that lost a sentence": f"{model.withheld:,}" if model.withheld else "",
    }
    if spent is None:
        return texts
    about = "≈ " if spent.estimated else ""
    return {
        **texts,
        "calls": f"{spent.calls:,}",
        "tokens read": f"{about}{spent.prompt_tokens:,}",
        "tokens written": f"{about}{spent.completion_tokens:,}",
        "price in all": "not known" if spent.dollars is None else f"{about}${dollars(spent.dollars)}",
        "seconds, median": "" if spent.seconds_median is None else f"{spent.seconds_median:.1f}",
        "seconds, 95th percentile": "" if spent.seconds_p95 is None else f"{spent.seconds_p95:.1f}",
        "seconds to the first sentence, median": (
            f"{spent.first_sentence_median_s:.1f}" if spent.first_sentence_median_s is not None else ""
        ),
    }


def _refusals(refusals: Refusals) -> str:
    return f"{refusals.total:,} ({refusals.right:,} rightly, {refusals.wrong:,} wrongly)" if refusals.total else ""


def _of(count: int, what: str) -> str:
    return f"{count:,} ({what})" if count else ""


def _listed(counts: Mapping[_Name, int]) -> str:
    """Counts by name in words."""
    return ", ".join(f"{count:,} {name.replace('_', ' ')}" for name, count in counts.items())


# Comparisons


@dataclass(frozen=True, slots=True)
class Moved:
    """A case gained or lost: where it stands on the page (empty where it does not), what was wrong, and how often."""

    anchor: str
    id: str
    question: str
    why: str
    often: str


@dataclass(frozen=True, slots=True)
class Against:
    """A comparison as the page tells it."""

    comparison: Comparison
    differences: tuple[Compared, ...]
    by_language: tuple[Compared, ...]
    by_tag: tuple[Compared, ...]
    gained: tuple[Moved, ...]
    lost: tuple[Moved, ...]
    left_out: tuple[Moved, ...]


def _comparison(one: Comparison, asked: Sequence[Asked]) -> Against:
    anchors = {case.case.id: anchor(case) for case in asked}

    def moved(change: Change, why: str) -> Moved:
        case = change.case
        return Moved(anchors.get(case.id, ""), case.id, case.question, why, change_in_words(change))

    return Against(
        comparison=one,
        differences=tuple(map(compared, one.differences)),
        by_language=tuple(compared(group.difference, group.name) for group in one.by_language),
        by_tag=tuple(compared(group.difference, group.name) for group in one.by_tag),
        gained=tuple(moved(change, change.wrong_before) for change in one.gained),
        lost=tuple(moved(change, change.wrong_after) for change in one.lost),
        left_out=tuple(Moved(anchors.get(left.case, ""), left.case, "", left.why, "") for left in one.left_out),
    )


def anchor(asked: Asked) -> str:
    """What links to a case: its place, since an id is whatever a set's file says."""
    return f"case-{asked.number}"


# Cases


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a line: its text, and whether it is the number of a citation."""

    text: str
    number: bool


@dataclass(frozen=True, slots=True)
class Words:
    """A line of an answer that is no quotation."""

    pieces: tuple[Piece, ...]
    sentence: bool


@dataclass(frozen=True, slots=True)
class Quoted:
    """A quotation: who said it, and what the gate and the archive say of it."""

    citation: Citation
    date: str
    proven: bool
    verdict: str


@dataclass(frozen=True, slots=True)
class Struck:
    """A quotation that the gate refused, and what it was to prove."""

    quote: str
    verdict: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Told:
    """What a candidate told, one or several times the same."""

    times: str
    mark: Mark
    error: str
    answer: Answer | None
    blocks: tuple[Words | Quoted, ...]
    struck: tuple[Struck, ...]
    judged: tuple[Judged, ...]
    cost: str


@dataclass(frozen=True, slots=True)
class Column:
    """A candidate's answers to a case."""

    mark: Mark
    told: tuple[Told, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """A case as the page tells it; `language`, `tags` and `outcomes` are what it is filtered by."""

    anchor: str
    asked: Asked
    columns: tuple[Column, ...]
    language: int
    tags: str
    outcomes: str


def _case(one: Asked, report: Report, languages: Sequence[str], tags: Sequence[str]) -> Case:
    return Case(
        anchor=anchor(one),
        asked=one,
        columns=tuple(
            Column(mark, _all_told(rows, report.run.repeat)) for mark, rows in zip(one.marks, one.rows, strict=True)
        ),
        language=languages.index(one.case.language),
        tags=" ".join(str(tags.index(tag)) for tag in one.case.tags),
        outcomes=" ".join(one.outcomes),
    )


def _all_told(rows: Sequence[Row], repeat: int) -> tuple[Told, ...]:
    """What was told, each once where it was told several times."""
    same: dict[object, list[Row]] = {}
    for row in rows:
        said = (row.answer.text, row.answer.citations, row.answer.dropped, row.answer.notices) if row.answer else None
        same.setdefault((row.outcome, row.error, mark_of([row]).kind, said), []).append(row)
    return tuple(_told(alike, repeat) for alike in same.values())


def _told(rows: Sequence[Row], repeat: int) -> Told:
    row = rows[0]
    return Told(
        times=times_in_words([one.repeat for one in rows]) if repeat > 1 else "",
        mark=mark_of([row]),
        error=row.error or "",
        answer=row.answer,
        blocks=tuple(_blocks(row.answer, unproven(row))) if row.answer else (),
        struck=tuple(
            Struck(one.quote, VERDICTS[one.verdict], one.sentence) for one in (row.answer.dropped if row.answer else ())
        ),
        judged=judged_of(row),
        cost=_cost(row),
    )


def times_in_words(times: Sequence[int]) -> str:
    """Which of the times a case was asked.

    >>> times_in_words([2]), times_in_words([1, 2, 3]), times_in_words([1, 3])
    ('Time 2', '3 times the same (1, 2, 3)', '2 times the same (1, 3)')
    """
    if len(times) == 1:
        return f"Time {times[0]}"
    return f"{len(times)} times the same ({', '.join(map(str, times))})"


def _blocks(answer: Answer, unproven: frozenset[int]) -> Iterator[Words | Quoted]:
    """An answer's text with its quotations, as they were written into it, and then those that do not stand in it."""
    words = phrases(answer.language)
    written = {f"{words.open_quote}{one.quote}{words.close_quote} [{one.number}]": one for one in answer.citations}
    numbers = {f"[{one.number}]" for one in answer.citations}
    shown = set()
    pieces = re.split(f"({'|'.join(map(re.escape, written))})", answer.text) if written else [answer.text]
    for piece in pieces:
        if piece in written:
            yield _quoted(written[piece], unproven)
            shown.add(piece)
            continue
        for line in piece.split("\n"):
            if line.strip():
                parts = tuple(Piece(part.strip("[]") if part in numbers else part, part in numbers)
                              for part in _NUMBER.split(line.strip()) if part)  # fmt: skip
                yield Words(parts, parts[-1].number)
    yield from (_quoted(one, unproven) for text, one in written.items() if text not in shown)


def _quoted(one: Citation, unproven: frozenset[int]) -> Quoted:
    proven = one.number not in unproven and one.verdict in ("exact", "folded")
    verdict = "not proven by the archive" if one.number in unproven else VERDICTS[one.verdict]
    return Quoted(one, date_in_words(one.date, "en"), proven, verdict)


def _cost(row: Row) -> str:
    """What an answer cost, in words."""
    told = []
    if row.answer and row.answer.usage:
        told += _usage(row.answer.usage)
    elif row.answer:
        told.append(f"{row.answer.timings_ms.total:,.0f} ms")
    if row.remembered:
        told.append("read from kept answers, no call was made")
    return " · ".join(told)


def _usage(usage: Usage) -> list[str]:
    about = "≈ " if usage.estimated else ""
    return [
        f"{usage.calls:,} call{'' if usage.calls == 1 else 's'}",
        f"{about}{usage.prompt_tokens:,} + {usage.completion_tokens:,} tokens",
        f"{usage.seconds:.1f} s",
        "price unknown" if usage.dollars is None else f"{about}${dollars(usage.dollars)}",
    ]


# Prompts


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line of a difference; its sign stands in its text."""

    kind: Literal["added", "removed", "place", "same"]
    text: str


@dataclass(frozen=True, slots=True)
class ChangedPrompt:
    """How a candidate's prompt differs from an earlier candidate's."""

    title: str
    before: str
    after: str
    lines: tuple[DiffLine, ...]


def _changed_prompts(candidates: Sequence[CandidateUsed]) -> list[ChangedPrompt]:
    """Where a candidate's prompts differ from those of the first one that has any."""
    models = [(one.name, one.model) for one in candidates if one.model]
    found = []
    for name, model in models[1:]:
        first, baseline = models[0]
        for title, before, after in (
            ("answer", baseline.prompt, model.prompt),
            ("rewriting a follow-up", baseline.condense, model.condense),
        ):
            if before.text != after.text:
                found.append(ChangedPrompt(title, first, name, tuple(diff_lines(before, after))))
    return found


def diff_lines(before: PromptUsed, after: PromptUsed) -> Iterator[DiffLine]:
    """A unified difference of two prompts, a line after the other."""
    names = (f"{before.name} {before.version}", f"{after.name} {after.version}")
    # Only at line feeds: a prompt may hold characters that Python takes for ends of lines, and no reader does.
    lines = difflib.unified_diff(before.text.split("\n"), after.text.split("\n"), *names, n=3, lineterm="")
    for place, line in enumerate(lines):
        kind: Literal["added", "removed", "place", "same"] = "same"
        if place < 2 or line.startswith("@@"):
            kind = "place"
        elif line.startswith(("+", "-")):
            kind = "added" if line.startswith("+") else "removed"
        yield DiffLine(kind, line)

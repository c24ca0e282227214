"""The Evaluate tab -> HTML: what is to be run, how far it is, and its report with every case by candidate. Pure.

Whatever comes from a set, a prompt, a model or a transcript goes through `inert`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from eval.dataset import Case, Dataset
from eval.estimate import Estimate
from eval.kept_runs import KeptRun
from eval.metrics import Metric, metric
from eval.report import CandidateUsed, Report, Run
from eval.report_parts import (
    Asked,
    Candidate,
    Mark,
    asked_of,
    best_of,
    candidates_of,
    counted_in_words,
    interval_in_words,
    is_right,
    value_in_words,
)
from eval.rows import Row
from eval.run import Asked as SoFar
from rag.phrases import counted
from rag.prompting import OPTIONAL, REQUIRED, Prompt
from rag.transcripts.hygiene import visible
from ui.evaluate_strings import EvaluateStrings
from ui.metric_strings import conclusion, title_of
from ui.render.account import number_in_words, price_in_words
from ui.render.frame import MODEL_HOW
from ui.render.inert import inert
from ui.strings import strings

FORMATS = ("html", "markdown", "json")
"""What a report can be downloaded as."""

_FIGURES = tuple(
    metric(name)
    for name in (
        "right",
        "hit_at_shown",
        "citation_precision",
        "quotes_kept",
        "refusal_precision",
        "refusal_recall",
        "latency_median_ms",
        "tokens",
        "cost",
    )
)
"""What is shown on the page; the reports have all of it."""

_NAMED = 4
"""How many stale cases are named before a set is run."""

_README_SECTION = "Connect a model"


def shown(text: str) -> str:
    """A text as HTML, with the characters written out that nobody would see."""
    return inert(visible(text))


# Before a run


def heading_html(has_model: bool, words: EvaluateStrings) -> str:
    """The top of the tab: what it is for, with a model and without one."""
    title, intro = (words.title, words.intro) if has_model else (words.title_record, words.intro_record)
    return f'<div class="or-ev-heading" lang="{words.language}"><h2>{inert(title)}</h2><p>{inert(intro)}</p></div>'


def set_html(dataset: Dataset, missing: Sequence[Case], words: EvaluateStrings) -> str:
    """What a set asks, how much, and which of it this archive cannot answer."""
    answerable = sum(case.answerable for case in dataset.cases)
    counts = [
        counted(words.cases_one, words.cases_many, len(dataset.cases)),
        words.answerable.format(count=answerable),
        words.unanswerable.format(count=len(dataset.cases) - answerable),
    ]
    below = ""
    if is_foreign(dataset, missing):
        below = f'<p class="or-ev-bad"><span aria-hidden="true">✗</span> {inert(words.foreign)}</p>'
        if dataset.corpus:
            named = " ".join(dataset.corpus)
            below += f"<p>{inert(words.foreign_add)} <code>onrecord ingest {shown(named)}</code></p>"
    elif missing:
        named = ", ".join(case.id for case in missing[:_NAMED]) + (" …" if len(missing) > _NAMED else "")
        below = f"<p>{shown(words.stale.format(cases=f'{len(missing)} ({named})'))}</p>"
    return (
        f'<div class="or-ev-about" lang="{words.language}"><p class="or-ev-counts">{inert(" · ".join(counts))}</p>'
        f"<p><bdi>{shown(dataset.description)}</bdi></p>{below}</div>"
    )


def is_foreign(dataset: Dataset, missing: Sequence[Case]) -> bool:
    """Whether nothing that a set holds for an answer is in the archive."""
    answerable = sum(case.answerable for case in dataset.cases)
    return bool(answerable) and len(missing) >= answerable


def bad_html(reason: str) -> str:
    """Why a set or a prompt cannot be used."""
    return f'<p class="or-ev-bad" lang="en"><span aria-hidden="true">✗</span> <bdi>{shown(reason)}</bdi></p>'


def good_html(text: str, words: EvaluateStrings) -> str:
    """What went well."""
    said = f'<span aria-hidden="true">✓</span> {shown(text)}'
    return f'<p class="or-ev-good" role="status" lang="{words.language}">{said}</p>'


def prompt_ready_html(prompt: Prompt, same: bool, words: EvaluateStrings) -> str:
    """A prompt that can be used; `same` is whether it says what the baseline does."""
    if same:
        return (
            f'<p class="or-ev-plain" lang="{words.language}"><span aria-hidden="true">=</span> {inert(words.same)}</p>'
        )
    ready = words.ready.format(name=prompt.name, version=prompt.version)
    return f'<p class="or-ev-good" lang="{words.language}"><span aria-hidden="true">✓</span> {shown(ready)}</p>'


def placeholders_html(words: EvaluateStrings) -> str:
    """The placeholders that a prompt for answers must have, and may have."""
    needed, optional = (
        ", ".join(f"{{{{{name}}}}}" for name in sorted(names["answer"])) for names in (REQUIRED, OPTIONAL)
    )
    return f'<p class="or-ev-plain">{inert(words.placeholders.format(needed=needed, optional=optional))}</p>'


def no_model_html(words: EvaluateStrings) -> str:
    """How to connect a model, where there is none."""
    return (
        f'<aside class="or-ev-box" lang="{words.language}"><h3>{inert(words.no_model)}</h3>'
        f"<p>{inert(words.no_model_how)}</p><p><code>{inert(MODEL_HOW)}</code></p>"
        f"<p>{inert(words.no_model_more.format(section=_README_SECTION))}</p></aside>"
    )


def estimate_html(expected: Estimate, words: EvaluateStrings) -> str:
    """What a run takes at most."""
    answers = counted(words.answers_one, words.answers_many, expected.rows)
    if not expected.calls:
        return _line(f"<strong>{inert(answers)}</strong> {inert(words.estimate_record)}", words)
    said = strings(words.language)
    price = said.price_unknown if expected.dollars is None else price_in_words(expected.dollars, said)
    figures = [
        counted(said.calls_one, said.calls_many, expected.calls),
        said.tokens.format(count=number_in_words(expected.tokens, "#,##0", said)),
        price,
    ]
    most = words.estimate.format(figures=" · ".join(figures))
    return _line(f"<strong>{inert(answers)}</strong> {inert(most)}. {inert(words.kept_free)}", words)


def _line(html: str, words: EvaluateStrings) -> str:
    return f'<p class="or-ev-estimate" lang="{words.language}">{html}</p>'


def problem_html(title: str, reason: str, words: EvaluateStrings) -> str:
    """Why a run did not begin, or ended early."""
    head = f"<strong>{inert(title)}</strong> " if title else ""
    return (
        f'<p class="or-ev-problem" role="alert" lang="{words.language}">{head}<bdi>{shown(reason)}</bdi></p>'
        if title or reason
        else ""
    )


# While it runs


def running_html(name: str, asked: SoFar, left: float | None, stopping: bool, words: EvaluateStrings) -> str:
    """How far a run has come, what it has cost, and how long it may take."""
    said = strings(words.language)
    parts = [words.progress.format(done=asked.done, total=asked.total)]
    if asked.failed:
        parts.append(words.failed_so_far.format(count=asked.failed))
    if asked.calls:
        price = said.price_unknown if asked.dollars is None else price_in_words(asked.dollars, said)
        parts += [counted(said.calls_one, said.calls_many, asked.calls), price]
    if stopping:
        parts.append(words.stopping)
    elif left is not None and asked.done < asked.total:
        parts.append(words.left.format(time=_time(left, words)))
    return (
        f'<div class="or-ev-running" lang="{words.language}">'
        f'<h3 id="or-ev-running-title">{shown(words.running.format(name=name))}</h3>'
        f'<progress max="{max(asked.total, 1)}" value="{asked.done}" aria-labelledby="or-ev-running-title"></progress>'
        f'<p class="or-ev-spent" role="status">{inert(" · ".join(parts))}</p>'
        f"<p>{inert(words.may_close)}</p></div>"
    )


def _time(seconds: float, words: EvaluateStrings) -> str:
    if seconds >= 90:
        return words.left_minutes.format(count=round(seconds / 60))
    return words.left_seconds.format(count=max(10, round(seconds)))


# Its report


def run_label(kept: KeptRun, words: EvaluateStrings) -> str:
    """What a list of runs calls one."""
    names = ", ".join(one.name for one in kept.run.candidates)
    return visible(f"{kept.run.set} · {moment(kept.run.started, words)} · {names}")


def moment(started: str, words: EvaluateStrings) -> str:
    """When a run was started, by this machine's clock, as readers of the language write it."""
    from babel.dates import format_datetime

    try:
        when = dt.datetime.fromisoformat(started).astimezone()
    except ValueError:
        return started
    return str(format_datetime(when, "d MMM y, HH:mm", locale=words.language))


def report_view_html(report: Report, name: str, words: EvaluateStrings) -> str:
    """A run's report: the conclusion, who answered, the figures, and each case, which can be opened."""
    candidates = candidates_of(report)
    return (
        f'<article class="or-ev-report" lang="{words.language}">'
        f"<header>{_kicker(report.run, len({row.case.id for row in report.rows}), words)}"
        f'<h2 tabindex="-1" class="or-ev-focus"><bdi>{shown(report.run.set)}</bdi></h2>'
        f"{_conclusions(report, candidates, words)}{_legend(candidates, words)}{_downloads(name, words)}</header>"
        f"{_figures(report, candidates, words)}{_matrix(asked_of(report), candidates, words)}</article>"
    )


def _kicker(run: Run, cases: int, words: EvaluateStrings) -> str:
    parts = [moment(run.started, words), counted(words.cases_one, words.cases_many, cases)]
    if run.repeat > 1:
        parts.append(words.times.format(count=run.repeat))
    return f'<p class="or-kicker">{inert(" · ".join(parts))}</p>'


def _conclusions(report: Report, candidates: Sequence[Candidate], words: EvaluateStrings) -> str:
    if not report.comparisons:
        return f'<p class="or-ev-alone">{inert(words.alone)}</p>'
    letters = {one.name: badge_html(one) for one in candidates}
    items = "".join(
        f"<li>{letters.get(one.candidate, '')} <span><bdi>{shown(conclusion(one, words.language))}</bdi></span></li>"
        for one in report.comparisons
    )
    return f'<ul class="or-ev-conclusions">{items}</ul>'


def badge_html(one: Candidate) -> str:
    """The letter that stands for a candidate."""
    return f'<span class="or-ev-badge">{one.letter}</span>'


def _legend(candidates: Sequence[Candidate], words: EvaluateStrings) -> str:
    items = "".join(
        f"<li>{badge_html(one)}<div><strong><bdi>{shown(one.name)}</bdi></strong>"
        f"{_baseline(one, candidates, words)}<p><bdi>{shown(_who(one.used, words))}</bdi></p></div></li>"
        for one in candidates
    )
    return f'<ul class="or-ev-legend">{items}</ul>'


def _baseline(one: Candidate, candidates: Sequence[Candidate], words: EvaluateStrings) -> str:
    first = len(candidates) > 1 and one is candidates[0]
    return f' <span class="or-ev-pill">{inert(words.is_baseline)}</span>' if first else ""


def _who(used: CandidateUsed, words: EvaluateStrings) -> str:
    if used.model is None:
        return words.record_alone
    prompt = used.model.prompt
    return words.by_model.format(model=used.model.name, name=prompt.name, version=prompt.version)


def _downloads(name: str, words: EvaluateStrings) -> str:
    links = "".join(
        f'<a href="reports/{inert(quote(name, safe=""))}/{one}" download>{label}</a>'
        for one, label in zip(FORMATS, ("HTML", "Markdown", "JSON"), strict=True)
    )
    return f'<p class="or-ev-downloads"><span>{inert(words.download)}</span> {links}</p>'


def _figures(report: Report, candidates: Sequence[Candidate], words: EvaluateStrings) -> str:
    groups = [one.overall for one in report.figures]
    lines = [one for one in _FIGURES if any(one.name in group.measures for group in groups)]
    if not lines:
        return ""
    head = "".join(f'<th scope="col">{badge_html(one)} <bdi>{shown(one.name)}</bdi></th>' for one in candidates)
    rows = "".join(
        f'<tr><th scope="row">{inert(title_of(one.name, words.language))}</th>{_cells(one, report, words)}</tr>'
        for one in lines
    )
    return (
        f'<section><h3 id="or-ev-figures">{inert(words.figures)}</h3>'
        '<div class="or-ev-scroll" tabindex="0" role="region" aria-labelledby="or-ev-figures">'
        f'<table class="or-ev-figures"><thead><tr><td></td>{head}</tr></thead><tbody>{rows}</tbody></table>'
        "</div></section>"
    )


def _cells(one: Metric, report: Report, words: EvaluateStrings) -> str:
    groups = [figures.overall for figures in report.figures]
    best = best_of(one, groups) if all(one.name in group.measures for group in groups) else frozenset()
    cells = []
    for place, group in enumerate(groups):
        measure = group.measures.get(one.name)
        if measure is None:
            cells.append("<td></td>")
            continue
        mark = f' <span class="or-ev-pill">{inert(words.best)}</span>' if place in best and len(groups) > 1 else ""
        interval = interval_in_words(measure)
        over = inert(counted_in_words(one, measure) + (f" · {interval}" if interval else ""))
        value = inert(value_in_words(one, measure.value))
        cells.append(f"<td><strong>{value}</strong>{mark}<small>{over}</small></td>")
    return "".join(cells)


# Cases by candidates


class _Filter(NamedTuple):
    name: str
    label: str
    cases: int


def _matrix(cases: Sequence[Asked], candidates: Sequence[Candidate], words: EvaluateStrings) -> str:
    head = "".join(
        f'<th scope="col">{badge_html(one)} <bdi class="or-ev-name">{shown(one.name)}</bdi></th>' for one in candidates
    )
    rows = "".join(_row(one, candidates, words) for one in cases)
    return (
        f'<section class="or-ev-matrix"><h3>{inert(words.cases)}</h3>{_filters(cases, len(candidates), words)}'
        f'<table><thead><tr><th scope="col">{inert(words.case)}</th>{head}</tr></thead><tbody>{rows}</tbody></table>'
        f'<p class="or-ev-none">{inert(words.none_shown)}</p></section>'
    )


def _filters(cases: Sequence[Asked], candidates: int, words: EvaluateStrings) -> str:
    """Radio buttons; style sheets alone show and hide the rows."""
    found = [
        _Filter("all", words.all, len(cases)),
        _Filter("differs", words.differs, sum("differs" in one.outcomes for one in cases)),
        _Filter("wrong", words.wrong, sum("wrong" in one.outcomes for one in cases)),
    ]
    buttons = "".join(
        f'<label><input type="radio" name="or-ev-filter" value="{one.name}"{" checked" if not place else ""}/>'
        f" <span>{inert(one.label)} <b>{one.cases}</b></span></label>"
        for place, one in enumerate(found)
        if one.name != "differs" or candidates > 1
    )
    return f'<fieldset class="or-ev-filter"><legend>{inert(words.show)}</legend>{buttons}</fieldset>'


def _row(one: Asked, candidates: Sequence[Candidate], words: EvaluateStrings) -> str:
    marks = "".join(
        f'<td>{badge_html(candidate)}<span class="or-unseen">{shown(candidate.name)}</span> '
        f"{mark_html(mark, rows, words)}</td>"
        for candidate, mark, rows in zip(candidates, one.marks, one.rows, strict=True)
    )
    about = " · ".join((one.case.language, *one.case.tags))
    return (
        f'<tr class="{" ".join(f"or-ev-is-{outcome}" for outcome in one.outcomes)}"><th scope="row">'
        f'<button type="button" class="or-ev-open" value="{one.number}"><bdi lang="{inert(one.case.language)}">'
        f"{shown(one.case.question)}</bdi></button><small>{shown(about)}</small></th>{marks}</tr>"
    )


def mark_html(mark: Mark, rows: Sequence[Row], words: EvaluateStrings) -> str:
    """What became of a case with a candidate: a sign, and what it means."""
    text = words.marks[mark.kind]
    if mark.kind == "mixed":
        times = [row for row in rows if row.outcome != "stale"]
        text = words.part_right.format(right=sum(map(is_right, times)), count=len(times))
    sign = f'<span aria-hidden="true">{mark.sign}</span> ' if mark.sign else ""
    return f'<span class="or-ev-mark or-ev-{mark.kind}">{sign}{inert(text)}</span>'

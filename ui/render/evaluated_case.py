"""One case of a run -> HTML: what was wanted, and each candidate's answer beside it with its scores. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from eval.report import Report
from eval.report_parts import Asked, Candidate, asked_of, candidates_of, judged_of, mark_of
from eval.rows import CaseAsked, Row
from rag.phrases import phrases
from rag.schema import Answer, Verdict
from ui.evaluate_strings import EvaluateStrings
from ui.metric_strings import title_of
from ui.render.answer import answer_html
from ui.render.evaluation import badge_html, mark_html, shown
from ui.render.inert import inert
from ui.render.turns import role_in_words
from ui.strings import strings


@dataclass(frozen=True, slots=True)
class Place:
    """Which answer of an opened case: the candidate's and the row's place, each from 0."""

    candidate: int
    row: int


@dataclass(frozen=True, slots=True)
class Note:
    """What is told beside an answer once it was to be saved: where it is now, or why it is not."""

    place: Place
    text: str
    good: bool


def case_view_html(report: Report, number: int, words: EvaluateStrings, note: Note | None = None) -> str:
    """The case of that number (from 1), opened. Raises IndexError where there is none."""
    cases = asked_of(report)
    if not 1 <= number <= len(cases):
        raise IndexError(number)
    one = cases[number - 1]
    candidates = candidates_of(report)
    columns = "".join(
        _column(one, place, candidate, report.run.repeat, words, note) for place, candidate in enumerate(candidates)
    )
    return (
        f'<article class="or-ev-case" lang="{words.language}">{_steps(number, len(cases), words)}'
        f'<header><p class="or-kicker">{_kicker(one, len(cases), words)}</p>'
        f'<h2 tabindex="-1" class="or-ev-focus" lang="{inert(one.case.language)}">'
        f"<bdi>{shown(one.case.question)}</bdi></h2>"
        f'</header>{_wanted(one.case, words)}<div class="or-ev-answers or-ev-{min(len(candidates), 3)}">{columns}</div>'
        "</article>"
    )


def row_at(report: Report, number: int, place: Place) -> Row | None:
    """The row behind an answer of an opened case, None where there is none."""
    cases = asked_of(report)
    if not 1 <= number <= len(cases) or not 0 <= place.candidate < len(cases[number - 1].rows):
        return None
    rows = cases[number - 1].rows[place.candidate]
    return rows[place.row] if 0 <= place.row < len(rows) else None


def _steps(number: int, count: int, words: EvaluateStrings) -> str:
    said = strings(words.language)
    steps = "".join(
        f'<button type="button" class="or-ev-open" value="{other}">{inert(label)}</button>'
        for label, other in ((said.previous, number - 1), (said.next, number + 1))
        if 1 <= other <= count
    )
    return (
        f'<nav class="or-ev-steps"><button type="button" class="or-ev-open or-ev-back" value="0">'
        f'<span aria-hidden="true">←</span> {inert(words.back)}</button><span>{steps}</span></nav>'
    )


def _kicker(one: Asked, count: int, words: EvaluateStrings) -> str:
    place = words.case_place.format(number=one.number, count=count)
    return shown(" · ".join((place, one.case.id, one.case.language, *one.case.tags)))


def _wanted(case: CaseAsked, words: EvaluateStrings) -> str:
    role = f" ({role_in_words(case.role, phrases(words.language))})" if case.role else ""
    parts = [
        _list(words.asked_before, [shown(text) for text in case.history]),
        _list(words.wanted + role, [f"<q>{shown(text)}</q>" for text in case.wanted])
        if case.answerable
        else _list(words.wanted, [inert(words.wanted_refusal)]),
        _list(words.facts, [shown(text) for text in case.facts]),
        _list(words.stands_in, [f'<a href="#ex-{inert(one)}">{shown(one)}</a>' for one in case.gold]),
    ]
    return f'<dl class="or-ev-wanted">{"".join(parts)}</dl>'


def _list(title: str, items: Sequence[str]) -> str:
    if not items:
        return ""
    return f"<div><dt>{inert(title)}</dt>{''.join(f'<dd><bdi>{one}</bdi></dd>' for one in items)}</div>"


def _column(
    one: Asked, place: int, candidate: Candidate, repeat: int, words: EvaluateStrings, note: Note | None
) -> str:
    rows = one.rows[place]
    told = _alike(rows)
    parts: list[str] = []
    for each in told:
        inside = _told(rows[each[0]], Place(place, each[0]), words, note)
        if repeat > 1:
            times = words.asked_times.format(times=", ".join(str(rows[row].repeat) for row in each))
            mark = mark_html(mark_of([rows[each[0]]]), [rows[each[0]]], words)
            inside = f"<details{'' if parts else ' open'}><summary>{inert(times)} {mark}</summary>{inside}</details>"
        parts.append(inside)
    body = "".join(parts) or f"<p>{inert(words.no_answer)}</p>"
    return (
        f'<section class="or-ev-column"><h3>{badge_html(candidate)} <bdi>{shown(candidate.name)}</bdi> '
        f"{mark_html(one.marks[place], rows, words)}</h3>{body}</section>"
    )


def _alike(rows: Sequence[Row]) -> list[list[int]]:
    """The places of rows, those together that say the same."""
    same: dict[object, list[int]] = {}
    for place, row in enumerate(rows):
        said = (row.answer.text, row.answer.citations, row.answer.dropped) if row.answer else None
        same.setdefault((row.outcome, row.error, said), []).append(place)
    return list(same.values())


def _told(row: Row, place: Place, words: EvaluateStrings, note: Note | None) -> str:
    error = ""
    if row.outcome != "scored":
        why = words.failed_why if row.outcome == "failed" else words.stale_why
        error = (
            f'<p class="or-ev-bad"><span aria-hidden="true">✗</span> {shown(why.format(reason=row.error or "?"))}</p>'
        )
    answer = row.answer
    if answer is None:
        return error + _scores(row, words)
    remembered = f'<p class="or-ev-plain">{inert(words.remembered)}</p>' if row.remembered else ""
    kept = _keep(place, words, note)
    return f"{error}{_scores(row, words)}{answer_html(answer)}{_struck(answer, words)}{remembered}{kept}"


def _struck(answer: Answer, words: EvaluateStrings) -> str:
    """The quotations that the gate refused, each once: why, and what each was to prove."""
    if not answer.dropped:
        return ""
    sentences: dict[tuple[str, Verdict], list[str]] = {}
    for one in answer.dropped:
        sentences.setdefault((one.quote, one.verdict), []).append(one.sentence)
    items = "".join(
        f"<figure><blockquote><del><bdi>{shown(text)}</bdi></del></blockquote><figcaption>"
        f'<strong><span aria-hidden="true">✗</span> {inert(words.verdicts[verdict])}</strong>'
        + "".join(f"<p>{shown(words.to_prove.format(sentence=each))}</p>" for each in dict.fromkeys(found) if each)
        + "</figcaption></figure>"
        for (text, verdict), found in sentences.items()
    )
    return f'<div class="or-ev-struck"><h4>{inert(words.struck)}</h4>{items}</div>'


def _scores(row: Row, words: EvaluateStrings) -> str:
    """What falls short; the rest is folded away."""
    short: list[str] = []
    whole: list[str] = []
    for one in judged_of(row):
        why = f' <span lang="en">— <bdi>{shown(one.why)}</bdi></span>' if one.why else ""
        sign = "✗" if one.short else "✓"
        title = inert(title_of(one.name, words.language))
        line = f'<li><span aria-hidden="true">{sign}</span> {title} <b>{inert(one.value)}</b>{why}</li>'
        (short if one.short else whole).append(line)
    below = f'<ul class="or-ev-scores or-ev-short">{"".join(short)}</ul>' if short else ""
    if whole:
        items = f'<ul class="or-ev-scores">{"".join(whole)}</ul>'
        below += f'<details class="or-ev-fold"><summary>{inert(words.scores)}</summary>{items}</details>'
    return below


def _keep(place: Place, words: EvaluateStrings, note: Note | None) -> str:
    """A button that saves an answer as a case, or what came of it."""
    if note is None or note.place != place or not note.good:
        problem = f'<p class="or-ev-bad" role="alert">{shown(note.text)}</p>' if note and note.place == place else ""
        return (
            f'{problem}<button type="button" class="or-ev-keep" value="{place.candidate}:{place.row}">'
            f"{inert(words.keep_case)}</button>"
        )
    return f'<p class="or-ev-good" role="status"><span aria-hidden="true">✓</span> {shown(note.text)}</p>'

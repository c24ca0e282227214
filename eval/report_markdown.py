"""A report as Markdown: for a pull request or a terminal. Pure.

Every text of the record, a question, a model or a set's file goes through `escaped`, which leaves nothing that Markdown
or HTML would read as markup, and stands on one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from eval.compare import Change, Comparison
from eval.markdown_text import escaped
from eval.metrics import METRICS, Group
from eval.report import CandidateUsed, PromptUsed, Report
from eval.report_parts import (
    VERDICTS,
    Asked,
    Candidate,
    Compared,
    Mark,
    asked_of,
    best_of,
    candidates_of,
    change_in_words,
    compared,
    counted_in_words,
    faults,
    interval_in_words,
    moment_in_words,
    unproven,
    value_in_words,
)
from eval.rows import Row


def report_markdown(report: Report) -> str:
    """The report as Markdown."""
    candidates = candidates_of(report)
    asked = asked_of(report)
    blocks = [
        *_head(report, candidates, len(asked)),
        "## Summary",
        _summary(report, candidates),
        *(block for one in report.comparisons for block in _comparison(one)),
        "## Cases",
        _cases(asked, candidates),
        *_misses(asked, candidates, report.run.repeat),
        *_run(report, candidates),
    ]
    return "\n\n".join(blocks) + "\n"


def _head(report: Report, candidates: Sequence[Candidate], cases: int) -> Iterator[str]:
    run = report.run
    yield f"# Evaluation: {escaped(run.set)}"
    times = f", each asked {run.repeat} times" if run.repeat > 1 else ""
    asked = f"{_many(cases, 'case')}{times} · {_many(run.transcripts, 'transcript')}"
    yield f"{escaped(moment_in_words(run.started))} · {asked}"
    if report.comparisons:
        yield _list(
            f"{escaped(one.candidate)} against {escaped(one.baseline)}: {escaped(one.sentence)}"
            for one in report.comparisons
        )
    yield _list(f"**{one.letter}**: {escaped(one.name)}, {_who(one.used)}" for one in candidates)


def _who(used: CandidateUsed) -> str:
    if used.model is None:
        return "quotations only, no model"
    return f"model {escaped(used.model.name)}, prompt {_prompt(used.model.prompt)}"


def _prompt(prompt: PromptUsed) -> str:
    return f"{escaped(prompt.name)} {escaped(prompt.version)}"


# Figures


def _summary(report: Report, candidates: Sequence[Candidate]) -> str:
    groups = [one.overall for one in report.figures]
    lines = [
        [metric.title, *_cells(metric.name, groups)]
        for metric in METRICS
        if any(metric.name in group.measures for group in groups)
    ]
    lines.append(["cases failed, stale", *(f"{group.failed}, {group.stale} of {group.cases}" for group in groups)])
    return _table(["figure", *_titles(candidates)], lines)


def _cells(name: str, groups: Sequence[Group]) -> Iterator[str]:
    metric = next(one for one in METRICS if one.name == name)
    best = best_of(metric, groups)
    for place, group in enumerate(groups):
        measure = group.measures.get(name)
        if measure is None:
            yield ""
            continue
        value = value_in_words(metric, measure.value)
        over = ", ".join(filter(None, (counted_in_words(metric, measure), interval_in_words(measure))))
        # Markdown reads a dollar sign as the start of a formula in some places.
        yield (f"**{value}** best" if place in best else value).replace("$", r"\$") + f" ({over})"


def _titles(candidates: Iterable[Candidate]) -> Iterator[str]:
    return (f"{one.letter} {escaped(one.name)}" for one in candidates)


# Comparisons


def _comparison(one: Comparison) -> Iterator[str]:
    yield f"## {escaped(one.candidate)} against {escaped(one.baseline)}"
    yield escaped(one.sentence)
    yield _differences("figure", tuple(map(compared, one.differences)))
    yield from _moved("Gained", one.gained, "wrong before", [change.wrong_before for change in one.gained])
    yield from _moved("Lost", one.lost, "wrong now", [change.wrong_after for change in one.lost])
    for title, groups in (("language", one.by_language), ("tag", one.by_tag)):
        if groups:
            yield f"### By {title}: cases in which all is right"
            yield _differences(title, tuple(compared(group.difference, group.name) for group in groups))
    if one.left_out:
        yield "### Left out"
        yield _list(f"{escaped(left.case)}: {escaped(left.why)}" for left in one.left_out)


def _differences(what: str, lines: Sequence[Compared]) -> str:
    head = [what, "before", "after", "difference", "95 % interval", "p", "gained", "lost", "cases", "reads as"]
    return _table(
        head,
        (
            [
                *map(escaped, (line.title, line.before, line.after, line.difference, line.interval, line.p)),
                *map(str, (line.gained, line.lost, line.cases, line.reading)),
            ]
            for line in lines
        ),
    )


def _moved(title: str, changes: Sequence[Change], what: str, why: Sequence[str]) -> Iterator[str]:
    yield f"### {title}: {_many(len(changes), 'case')}"
    items = []
    for change, reason in zip(changes, why, strict=True):
        often = change_in_words(change)
        told = [f"{escaped(change.case.id)}: {escaped(change.case.question)}"]
        told += [f"{what}: {escaped(reason)}"] if reason else []
        items.append(" — ".join([*told, *([often] if often else [])]))
    if items:
        yield _list(items)


# Cases


def _cases(asked: Sequence[Asked], candidates: Sequence[Candidate]) -> str:
    return _table(
        ["case", "question", *_titles(candidates)],
        ([escaped(one.case.id), escaped(one.case.question), *map(_mark, one.marks)] for one in asked),
    )


def _mark(mark: Mark) -> str:
    note = f" ({mark.note})" if mark.note else ""
    return f"{escaped(mark.sign)} {mark.text}{note}".strip()


def _misses(asked: Sequence[Asked], candidates: Sequence[Candidate], repeat: int) -> Iterator[str]:
    missed = [one for one in asked if any(mark.kind in ("wrong", "mixed", "failed") for mark in one.marks)]
    if not missed:
        return
    yield "## What was missed"
    for one in missed:
        yield f"### {escaped(one.case.id)}"
        yield escaped(one.case.question)
        if one.case.wanted:
            yield "Wanted:"
            yield _quoted(f"“{escaped(text)}”" for text in one.case.wanted)
        for candidate, rows in zip(candidates, one.rows, strict=True):
            for times, row in _missed(rows):
                at = f" (time {', '.join(map(str, times))})" if repeat > 1 else ""
                why = "; ".join(map(escaped, faults(row))) or "wrong"
                yield f"**{candidate.letter}**{at}: {why}"
                quotes = [*_cited(row), *_struck(row)]
                if quotes:
                    yield _quoted(quotes)


def _missed(rows: Iterable[Row]) -> Iterator[tuple[list[int], Row]]:
    """The rows that are not right, those that tell the same once, with which times they are."""
    same: dict[object, tuple[list[int], Row]] = {}
    for row in rows:
        if row.outcome != "stale" and faults(row):
            said = (row.answer.text, row.answer.citations, row.answer.dropped) if row.answer else None
            same.setdefault((faults(row), said), ([], row))[0].append(row.repeat)
    yield from same.values()


def _cited(row: Row) -> Iterator[str]:
    refused = unproven(row)
    for one in row.citations:
        said = f"{escaped(one.speaker)}, {one.role}" if one.speaker else one.role
        quote = f"“{escaped(one.quote)}”"
        place = rf"\[{one.number}\] {said}, {escaped(one.exchange)}"
        yield f"~~{quote}~~ {place}, not proven" if one.number in refused else f"{quote} {place}"


def _struck(row: Row) -> Iterator[str]:
    for one in row.answer.dropped if row.answer else ():
        yield f"~~“{escaped(one.quote)}”~~ {VERDICTS[one.verdict]}"


# What it was run with


def _run(report: Report, candidates: Sequence[Candidate]) -> Iterator[str]:
    run = report.run
    yield "## What it was run with"
    facts = [
        ("set", f"{escaped(run.set)}, sha256 {escaped(run.set_sha256)}"),
        ("index", escaped(run.index)),
        ("OnRecord", escaped(run.onrecord)),
        ("gate keeps", f"{run.keep}"),
        ("started", escaped(run.started)),
    ]
    if run.judge:
        facts.append(
            (
                "judge",
                f"{escaped(run.judge.model)}, prompt {_prompt(run.judge.prompt)}, agreed with the labels in "
                f"{run.judge.agreement:.0%} of {run.judge.labelled} (kappa {run.judge.kappa:.2f})",
            )
        )
    for one in candidates:
        if one.used.model:
            for title, prompt in (("prompt", one.used.model.prompt), ("follow-ups", one.used.model.condense)):
                facts.append((f"{one.letter}, {title}", f"{_prompt(prompt)}, sha256 {escaped(prompt.sha256)}"))
    yield _table(["what", "which"], (list(fact) for fact in facts))


# Blocks


def _table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _list(items: Iterable[str]) -> str:
    return "\n".join(f"- {item}" for item in items)


def _quoted(quotes: Iterable[str]) -> str:
    return "\n>\n".join(f"> {quote}" for quote in quotes)


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"

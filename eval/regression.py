"""The gate of the prompt lab: whether a run is worse than a baseline, and why. Pure.

Some faults need no test: an unproven quote, more words in the wrong mouth, a figure or an answer that is gone. What may
fall by chance is tested: each gated metric one-sided, so that of runs which are no worse at most a share `alpha` fails
(over baselines too: one kept because it was the luckiest of several fails more of them).
Changed prompts, models, sets and indexes are told, and fail nothing. What a judge thinks never fails a run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from eval.compare import Comparison, Difference, compare, counted, each_score_once, p_words, pair_up, points
from eval.metrics import METRICS, Metric
from eval.paired import ALPHA, holm
from eval.report import CandidateUsed, Figures, ModelUsed, PromptUsed, Report, ReportError, Run
from eval.rows import Row

GATED = ("right", "citation_precision")
"""What a run is held to: that all is right, and that it is not so because everything is cited."""

_MAY_BE_MISSING = frozenset({"latency_ms", "tokens", "cost"})
"""Scores that a run has none of where its answers were remembered."""


@dataclass(frozen=True, slots=True)
class GateResult:
    """Whether a run passed, why not, what else a reader should know, and the comparison that this rests on."""

    passed: bool
    reasons: tuple[str, ...]
    notes: tuple[str, ...]
    comparison: Comparison


@dataclass(frozen=True, slots=True)
class _Side:
    """One candidate of a report."""

    run: Run
    used: CandidateUsed
    figures: Figures
    rows: tuple[Row, ...]

    @property
    def scored(self) -> dict[str, None]:
        """The cases that it has an answer to, in the order of the set."""
        return {row.case.id: None for row in self.rows if row.outcome == "scored"}

    @property
    def asked(self) -> dict[str, None]:
        """All cases, in the order of the set."""
        return {row.case.id: None for row in self.rows}


def compared(
    baseline: Report, run: Report, candidate: str | None = None, baseline_candidate: str | None = None
) -> Comparison:
    """A candidate of a run against one of a baseline; a report's only one need not be named. Raises ReportError."""
    before = _side(baseline, baseline_candidate, "the first run")
    after = _side(run, candidate, "the second run")
    return compare(before.rows, after.rows)


def check(
    baseline: Report,
    run: Report,
    candidate: str | None = None,
    baseline_candidate: str | None = None,
    alpha: float = ALPHA,
    metrics: Sequence[str] = (),
) -> GateResult:
    """Whether a candidate of a run is no worse than one of a baseline; a report's only candidate need not be named.

    Where no metrics are named, those of `GATED` are held to that the baseline has.
    Raises ReportError where it is not clear which candidate is meant, or a metric has no better and worse.
    """
    before = _side(baseline, baseline_candidate, "the baseline")
    usual = [name for name in GATED if name == "right" or name in before.figures.overall.measures]
    gated = [_gated(name) for name in dict.fromkeys(metrics or usual)]
    after = _side(run, candidate, "the run")
    comparison = compare(before.rows, after.rows)
    reasons = (
        *_unproven(after),
        *_misattributed(before, after),
        *_missing(before, after, gated),
        *_unanswered(before, after, comparison),
        *_fallen(before, after, comparison, gated, alpha),
    )
    return GateResult(not reasons, reasons, tuple(_notes(before, after)), comparison)


def _gated(name: str) -> Metric:
    allowed = {one.name: one for one in each_score_once() if one.better != "neither"}
    if name not in allowed:
        raise ReportError(f"{name}: no run is held to it; choose among {', '.join(allowed)}")
    return allowed[name]


def _side(report: Report, name: str | None, where: str) -> _Side:
    names = [one.name for one in report.run.candidates]
    if name is None and len(names) != 1:
        raise ReportError(f"{where} has {len(names)} candidates; name one of {', '.join(names)}")
    chosen = names[0] if name is None else name
    if chosen not in names:
        raise ReportError(f"{where} has no candidate {chosen}; name one of {', '.join(names)}")
    used = next(one for one in report.run.candidates if one.name == chosen)
    figures = next((one for one in report.figures if one.candidate == chosen), None)
    if figures is None:
        raise ReportError(f"{where} has no figures of {chosen}; make it anew with `onrecord eval run --json FILE`")
    return _Side(report.run, used, figures, report.rows_of(chosen))


# What needs no test


def _unproven(run: _Side) -> Iterable[str]:
    scores = [(row.case.id, row.scores["quote_validity"]) for row in run.rows if "quote_validity" in row.scores]
    faulty = {case: score.explanation for case, score in scores if score.value < 1}
    if faulty:
        cases = "; ".join(f"{case}: {why}" for case, why in faulty.items())
        yield f"quotes that the archive does not prove, in {counted(len(faulty), 'case')} ({cases})"


def _misattributed(baseline: _Side, run: _Side) -> Iterable[str]:
    """Role errors are counted on the cases that the baseline was asked too, and each time of asking alike."""
    before, after = _role_errors(baseline, baseline.asked), _role_errors(run, baseline.asked)
    had, has = (round(sum(errors.values()), 2) for errors in (before, after))
    if has > had:
        cases = [case for case, errors in after.items() if errors > before.get(case, 0.0)]
        yield f"{counted(has, 'role error')}, where the baseline has {had:g} ({', '.join(cases)})"


def _role_errors(side: _Side, cases: Iterable[str]) -> dict[str, float]:
    times = max((row.repeat for row in side.rows), default=1)
    errors = dict.fromkeys(cases, 0.0)
    for row in side.rows:
        if row.case.id in errors and "role_errors" in row.scores:
            errors[row.case.id] += row.scores["role_errors"].value / times
    return errors


def _missing(baseline: _Side, run: _Side, gated: Sequence[Metric]) -> Iterable[str]:
    before, after = baseline.figures.overall.measures, run.figures.overall.measures
    refused = any(row.status == "not_found" for row in run.rows)
    for one in METRICS:
        if one.name not in before or one.name in after:
            continue
        optional = one.better == "neither" or one.score in _MAY_BE_MISSING
        # The one share that a good run may have nothing of: who refuses nothing refuses nothing rightly.
        unused = one.name == "refusal_precision" and not refused
        if one in gated or not (optional or unused):
            yield f"missing metric: {one.name} ({one.title}), which the baseline has"


def _unanswered(baseline: _Side, run: _Side, comparison: Comparison) -> Iterable[str]:
    """The cases that the baseline was scored on, and the run was not, or not as the same case."""
    why = {one.case: one.why for one in comparison.left_out}
    scored = run.scored
    gone = [f"{case}: {why[case]}" for case in baseline.scored if case not in scored]
    changed = [case for case in baseline.scored if case in scored and case in why]
    if gone:
        yield f"not scored any more, {counted(len(gone), 'case')} ({'; '.join(gone)})"
    if changed:
        cases = f"{counted(len(changed), 'case')} ({', '.join(changed)})"
        yield f"asked otherwise than in the baseline, {cases}; make the baseline anew"


# What may fall by chance


def _fallen(
    baseline: _Side, run: _Side, comparison: Comparison, gated: Sequence[Metric], alpha: float
) -> Iterable[str]:
    found = {one.metric: one for one in comparison.differences}
    tested = [one for one in gated if one.name in found]
    adjusted = holm([_p_worse(found[one.name]) for one in tested])
    for one in gated:
        if one not in tested:
            yield f"{one.name}: cannot be compared, as no case has it on both sides"
    for one, p in zip(tested, adjusted, strict=True):
        if p <= alpha:
            cases = _worse_on(baseline, run, one)
            yield f"{_moved(found[one.name], one)} ({_how(p, len(tested))}); worse on: {', '.join(cases)}"


def _p_worse(difference: Difference) -> float:
    """The one-sided p of being worse: half the two-sided one, flips of signs being as likely up as down.

    At least a half where it is no worse, so that it never falls.
    """
    worse = difference.difference > 0 if difference.better == "lower" else difference.difference < 0
    return difference.p / 2 if worse else 1 - difference.p / 2


def _how(p: float, tests: int) -> str:
    return f"one-sided {p_words(p)}" + (f", by Holm's adjustment for {tests} metrics" if tests > 1 else "")


def _moved(difference: Difference, one: Metric) -> str:
    verb = "fell" if difference.difference < 0 else "rose"
    if one.kind in ("share", "mean"):
        sizes = f"{points(difference.difference)}, from {difference.before:.1%} to {difference.after:.1%}"
    else:
        sizes = f"{abs(difference.difference):.4g}, from {difference.before:.4g} to {difference.after:.4g}"
    return f"{one.name} ({difference.title}) {verb} by {sizes}"


def _worse_on(baseline: _Side, run: _Side, one: Metric) -> list[str]:
    """The cases that are worse, the most so first."""
    sign = 1 if one.better == "lower" else -1
    pairs = pair_up(baseline.rows, run.rows).pairs
    sizes = {pair.case.id: sign * values.difference for pair in pairs if (values := pair.values(one.score)) is not None}
    return sorted((case for case, size in sizes.items() if size > 0), key=lambda case: -sizes[case])


# What is told


def _notes(baseline: _Side, run: _Side) -> Iterable[str]:
    yield from _other_set(baseline, run)
    for what, before, after in _settings(baseline, run):
        if before != after:
            yield f"another {what}: {after}, in the baseline {before}"
    scored = run.scored
    unscored = Counter(row.case.id for row in run.rows if row.outcome != "scored" and row.case.id in scored)
    for case, times in unscored.items():
        yield f"{case} was not scored {counted(times, 'time')}; the others count"


def _other_set(baseline: _Side, run: _Side) -> Iterable[str]:
    before, after = baseline.asked, run.asked
    if baseline.run.set_sha256 != run.run.set_sha256:
        names = f"{_set_used(run.run)}, in the baseline {_set_used(baseline.run)}"
        yield f"another set: {names}; {counted(len(before.keys() & after.keys()), 'case')} in both"
    new = [case for case in after if case not in before]
    if new:
        yield f"new, and held to nothing: {', '.join(new)}"


def _set_used(run: Run) -> str:
    return f"{run.set} (sha256 {run.set_sha256[:8]})"


class _Setting(NamedTuple):
    """Something that a run depends on besides its set, on each side."""

    what: str
    before: object
    after: object


def _settings(baseline: _Side, run: _Side) -> Iterable[_Setting]:
    before, after = baseline.run, run.run
    yield _Setting("index", before.index, after.index)
    yield _Setting("share of answers to keep", before.keep, after.keep)
    yield _Setting("version of OnRecord", before.onrecord, after.onrecord)
    yield _Setting("number of transcripts", before.transcripts, after.transcripts)
    yield _Setting("number of times asked", before.repeat, after.repeat)
    yield from _models(baseline.used.model, run.used.model)


def _models(before: ModelUsed | None, after: ModelUsed | None) -> Iterable[_Setting]:
    alone = "none, the record alone"
    yield _Setting("model", before.name if before else alone, after.name if after else alone)
    if before and after:
        yield _Setting("endpoint", before.endpoint, after.endpoint)
        yield _Setting("prompt", _prompt_used(before.prompt), _prompt_used(after.prompt))
        yield _Setting("condense prompt", _prompt_used(before.condense), _prompt_used(after.condense))
        yield _Setting("context window", before.context_window, after.context_window)
        yield _Setting("length of answers in tokens", before.answer_tokens, after.answer_tokens)
        yield _Setting("time for an answer in seconds", before.seconds, after.seconds)


def _prompt_used(prompt: PromptUsed) -> str:
    return f"{prompt.name} {prompt.version} (sha256 {prompt.sha256[:8]})"

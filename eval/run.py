"""Case -> question -> answer -> row: the evaluation, stage by stage.

    plan = Plan(load(default_set()), candidates_of(settings, prompts=[Path("A.md"), Path("B.md")]))
    report = run_plan(plan, archive_for(plan.dataset, default_cache(), settings), Path("data/runs"))

A case that fails is a row; a case whose gold is not in the archive is stale and is not scored. What has been asked is
kept as it comes: the same plan run again goes on from there.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from importlib import metadata
from pathlib import Path

from eval.candidates import QUOTES, Candidate
from eval.dataset import Case, Dataset, DatasetError
from eval.gold import Found
from eval.judge import Judge, agreement_of, labels, with_judgement
from eval.kept_calls import KeptCalls
from eval.model_part import model_part
from eval.pace import Pace
from eval.report import Report, Run, build_report
from eval.rightness import rightness
from eval.rows import CaseAsked, Row
from eval.run_folder import Key, RunFolder, key
from eval.scorers import Evidence, score, score_failure
from eval.several import Over, each_of
from eval.shelf import Door, Shelf
from rag.errors import ModelError, OnRecordError

AT_ONCE = 4
"""Cases asked at the same time where a model answers, if nothing else is said; the record alone keeps a core busy."""

_FAILURES_IN_A_ROW = 5
"""After so many failures of a model's server in a row a run stops: it would be the record's run, not the model's."""


class RunStopped(OnRecordError):
    """A run ended before all was asked; the same plan goes on from there."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be run: each case of a set asked of each candidate, `repeat` times.

    `at_once` is how many at the same time (None: as suits the candidates); with `fresh`, kept answers are not read.
    `judge` says what it thinks of the models' sentences, and changes no other score.
    """

    dataset: Dataset
    candidates: tuple[Candidate, ...] = (QUOTES,)
    repeat: int = 1
    at_once: int | None = None
    fresh: bool = False
    judge: Candidate | None = None

    @property
    def total(self) -> int:
        """How many rows there will be."""
        return len(self.dataset.cases) * len(self.candidates) * self.repeat


@dataclass(frozen=True, slots=True)
class Asked:
    """How far a run has come: `done` of `total` rows, those failed among them, and what its calls have cost so far.

    `dollars` is None where the price of any is not known.
    """

    done: int
    total: int
    failed: int = 0
    calls: int = 0
    tokens: int = 0
    dollars: float | None = 0.0

    def and_then(self, row: Row) -> Asked:
        """With one row more."""
        usage = row.answer.usage if row.answer and not row.remembered else None
        known = self.dollars is not None and (usage is None or usage.dollars is not None)
        return replace(
            self,
            done=self.done + 1,
            failed=self.failed + (row.outcome == "failed"),
            calls=self.calls + (usage.calls if usage else 0),
            tokens=self.tokens + (usage.prompt_tokens + usage.completion_tokens if usage else 0),
            dollars=(self.dollars or 0.0) + ((usage.dollars or 0.0) if usage else 0.0) if known else None,
        )


Progress = Callable[[Asked], None]


def silent(asked: Asked) -> None:
    """Progress for nobody."""


def run_plan(
    plan: Plan,
    desk: Door,
    runs: Path,
    progress: Progress = silent,
    stop: threading.Event | None = None,
    *,
    now: dt.datetime | None = None,
) -> Report:
    """Ask every case of every candidate, and score the answers; `stop` ends it from another thread.

    Raises DatasetError where not one of the answerable cases has its gold in the desk's archive, LockedError where
    the same is being run already, RunStopped where it is stopped or a model's server fails again and again.
    """
    shelf = Shelf(desk)
    gold = {case.id: shelf.locate(case) for case in plan.dataset.cases}
    _refuse_foreign_archive(plan.dataset, gold)
    run = _run(plan, desk, now or dt.datetime.now(dt.UTC))
    folder = RunFolder.open(runs, run, tuple(one.id for one in desk.transcripts()), plan.fresh)
    kept = KeptCalls(runs / "calls.sqlite")
    try:
        asking = _Asking(plan, desk, shelf, gold, kept, folder)
        stop = stop or threading.Event()
        _ask_all(asking, progress, stop)
        order = {key: at for at, key in enumerate(_keys(plan))}
        run, rows = folder.run, sorted(folder.rows(), key=lambda row: order[key(row)])
        if plan.judge is not None:
            run, rows = _judged(plan, plan.judge, run, rows, kept, stop)
        report = build_report(run, rows)
        folder.finish(report)
    finally:
        folder.close()
        kept.close()
    return report


def _run(plan: Plan, desk: Door, started: dt.datetime) -> Run:
    return Run(
        set=plan.dataset.name,
        set_sha256=plan.dataset.sha256,
        index=desk.archive.fact("index_fingerprint") or "none",
        keep=desk.settings.keep,
        onrecord=metadata.version("onrecord"),
        started=started.isoformat(timespec="seconds"),
        transcripts=len(desk.transcripts()),
        repeat=plan.repeat,
        candidates=tuple(one.used for one in plan.candidates),
    )


def _judged(
    plan: Plan, judge: Candidate, run: Run, rows: list[Row], kept: KeptCalls, stop: threading.Event
) -> tuple[Run, list[Row]]:
    """The rows with what the judge thinks, and who it is. Raises RunStopped where it judges no labelled claims."""
    used = judge.used.model
    assert used is not None
    assert judge.caller is not None
    judging = Judge(judge.caller, kept, judge.sampling, used.seconds, plan.fresh)
    try:
        agreement = agreement_of(judging, labels())
    except ModelError as error:
        raise RunStopped(
            f"the judge cannot be asked ({error}); the answers are kept: run the same again, or without a judge"
        ) from error
    judged = {}
    for row in each_of(rows, plan.at_once or AT_ONCE, lambda row, _: with_judgement(row, judging), stop):
        judged[key(row)] = row
    if len(judged) < len(rows):
        raise RunStopped(f"stopped after {len(judged)} of {len(rows)} were judged; run the same again to go on")
    return replace(run, judge=judging.used(agreement)), [judged[key(row)] for row in rows]


def _refuse_foreign_archive(dataset: Dataset, gold: dict[str, tuple[Found, ...]]) -> None:
    answerable = [case for case in dataset.cases if case.answerable]
    if answerable and all(_missing(gold[case.id]) for case in answerable):
        raise DatasetError(
            f"{dataset.path}: not one of its gold quotes is in this archive; leave --data out to use an archive "
            f"built from the set's corpus, or ingest {', '.join(dataset.corpus) or 'what it was written from'} first"
        )


def _missing(gold: tuple[Found, ...]) -> list[str]:
    return [found.gold.quote for found in gold if not found.places]


def _keys(plan: Plan) -> Iterator[Key]:
    """All rows of a plan, in the order of a report."""
    for candidate in plan.candidates:
        for case in plan.dataset.cases:
            for repeat in range(1, plan.repeat + 1):
                yield Key(candidate.name, case.id, repeat)


# Asking, several at a time


class _Asking:
    """What those who ask share."""

    def __init__(
        self,
        plan: Plan,
        desk: Door,
        shelf: Shelf,
        gold: dict[str, tuple[Found, ...]],
        kept: KeptCalls,
        folder: RunFolder,
    ) -> None:
        self.plan = plan
        self.folder = folder
        self.cases = {case.id: case for case in plan.dataset.cases}
        # Prompts as they are now: who edits one while the run goes on changes nothing.
        self.candidates = {
            one.name: replace(one, prompt=folder.pinned(one.text)) if one.text else one for one in plan.candidates
        }
        self.pace = Pace(self.at_once)
        self._desk, self._shelf, self._gold, self._kept = desk, shelf, gold, kept

    @property
    def at_once(self) -> int:
        """How many cases are asked at the same time."""
        asks_model = any(one.caller for one in self.plan.candidates)
        return max(1, self.plan.at_once or (AT_ONCE if asks_model else 1))

    def row(self, wanted: Key, over: Over) -> Row | None:
        """Ask, and score the answer; while the server says that it is asked too much, more slowly again. None where
        it is over before that."""
        candidate, case = self.candidates[wanted.candidate], self.cases[wanted.case]
        gold = self._gold[case.id]
        row = Row(_asked(case, gold), candidate.name, wanted.repeat, "stale")
        if missing := _missing(gold):
            return replace(row, error=f"not in the archive: {missing[0]}")
        while True:
            with self.pace.turn(over) as number:
                if number is None:
                    return None
                answered = self._answered(row, case, gold, candidate)
            if _asked_a_server(answered) and not _server_failed(answered):
                self.pace.went_well()
            if answered.model is None or answered.model.failure != "rate_limited" or not self.pace.slow_down(number):
                return answered

    def _answered(self, row: Row, case: Case, gold: tuple[Found, ...], candidate: Candidate) -> Row:
        calls = candidate.calls(self._kept, row.repeat, self.plan.fresh)
        try:
            answer = self._desk.ask(case.question, history=case.history, way=candidate.way(calls))
            conferences = self._shelf.cited(answer)
        except OnRecordError as error:
            message = str(error) or type(error).__name__
            return replace(row, outcome="failed", scores=score_failure(case, gold, message), error=message)
        part = model_part(answer, case.answerable) if calls else None
        if part is not None and calls is not None and calls.read:
            part = replace(part, timed=False)
        row = replace(row, answer=answer, model=part, remembered=bool(calls and calls.read and not calls.made))
        if part is not None and part.server_failed:
            message = next(one.text for one in answer.notices if one.code in ("model_failed", "model_cut_off"))
            return replace(row, outcome="failed", scores=score_failure(case, gold, message), error=message)
        scores = score(Evidence(case, answer, gold, conferences))
        if part is not None and not part.timed:
            del scores["latency_ms"]  # it is in part that of reading a file
        right = rightness(answer, case.answerable, scores, part)
        return replace(row, outcome="scored", scores={"right": right, **scores})


def _asked(case: Case, gold: tuple[Found, ...]) -> CaseAsked:
    return CaseAsked(
        id=case.id,
        question=case.question,
        language=case.language,
        tags=case.tags,
        answerable=case.answerable,
        role=case.role,
        gold=tuple(sorted(frozenset[str]().union(*(found.exchanges for found in gold)))),
        wanted=tuple(found.gold.quote for found in gold),
        facts=case.facts,
        history=case.history,
    )


def _ask_all(asking: _Asking, progress: Progress, stop: threading.Event) -> None:
    """Ask what is not there yet; each row is kept as it comes."""
    asked = Asked(0, asking.plan.total)
    done = set()
    for row in asking.folder.rows():
        done.add(key(row))
        asked = replace(asked, done=asked.done + 1, failed=asked.failed + (row.outcome == "failed"))
    progress(asked)
    # Candidate by candidate a case comes round late: case by case, what stops early has compared something.
    missing = [one for one in _interleaved(asking.plan) if one not in done]
    failing: list[Row] = []  # not kept before the server answers again: what it did not answer is to be asked anew
    for row in each_of(missing, asking.at_once, asking.row, stop):
        asked = asked.and_then(row)
        progress(asked)
        if _server_failed(row):
            failing.append(row)
            if len(failing) >= _FAILURES_IN_A_ROW:
                raise RunStopped(
                    f"the model's server failed {len(failing)} times in a row ({row.error}); when it answers again, "
                    "run the same once more: what was kept is not asked again"
                )
            continue
        if _asked_a_server(row):
            asking.folder.append(*failing)
            failing = []
        asking.folder.append(row)
    if not stop.is_set():
        asking.folder.append(*failing)
    if stop.is_set() and asked.done < asked.total:
        raise RunStopped(f"stopped after {asked.done} of {asked.total}; run the same again to go on from there")


def _server_failed(row: Row) -> bool:
    return row.model is not None and row.model.server_failed


def _asked_a_server(row: Row) -> bool:
    """Whether a server was asked for this row: how it fares says nothing where an answer was kept, or nothing asked."""
    return row.model is not None and row.model.did != "not_asked" and not row.remembered


def _interleaved(plan: Plan) -> list[Key]:
    return [
        Key(candidate.name, case.id, repeat)
        for repeat in range(1, plan.repeat + 1)
        for case in plan.dataset.cases
        for candidate in plan.candidates
    ]

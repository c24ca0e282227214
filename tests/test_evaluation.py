"""Evaluations from the page: runs that no page has to wait for, and handlers called with anything."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from eval.dataset import load
from eval.kept_runs import find_report
from eval.run import Plan
from rag.config import Settings
from rag.desk import Desk
from rag.errors import LockedError, PromptError
from tests import model_server as models
from tests.evaluate_samples import CASES, SHIPPED, SMALL, TERSE, write_small_set
from tests.test_page_handlers import Event, Request
from ui.app import application
from ui.evaluate_strings import evaluate_strings
from ui.evaluation import (
    Evaluations,
    Finished,
    Idle,
    Running,
    Stopped,
    Wish,
    plan_of,
    save_case,
    save_prompt,
)
from ui.set_files import set_files

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

EN = evaluate_strings("en")
OWN = "http://127.0.0.1:7860"
SHIPPED_FILE = Path(__file__).parents[1] / "rag/prompts/answer.md"


@pytest.fixture
def small(seeded: Desk) -> Desk:
    """A desk with a small set of its own, and no model."""
    write_small_set(seeded.settings.data)
    return seeded


@contextmanager
def with_model(desk: Desk, script: models.Script | models.Reply) -> Iterator[Desk]:
    """The desk, its model answering as scripted."""
    with models.ModelServer(script) as server:
        settings = Settings(data=desk.settings.data, model=models.MODEL, openai_base_url=server.url)
        opened = Desk(settings, desk.embedder, desk.second())
        yield opened
        opened.close()


def plan(desk: Desk, **wish: Any) -> Plan:
    dataset = load(desk.settings.data / "sets/small.yaml")
    return plan_of(Wish(dataset, **wish), desk.settings, desk.settings.data / "runs/prompts-pasted")


def finished(evaluations: Evaluations) -> str:
    *_, last = evaluations.states()
    assert isinstance(last, Finished)
    return last.name


def panel_of(desk: Desk, evaluations: Evaluations | None = None) -> Any:
    import gradio as gr

    from ui.evaluate_panel import EvaluatePanel

    async def build() -> EvaluatePanel:
        with gr.Blocks(analytics_enabled=False), gr.Tabs():
            with gr.Tab("a") as ask:
                pass
            with gr.Tab("b") as evaluate:
                panel = EvaluatePanel(desk, evaluations or Evaluations(desk))
            panel.listen(ask, evaluate)
        return panel

    return asyncio.run(build())


# Runs


@pytest.mark.slow
def test_a_run_needs_no_page_and_is_kept_where_the_command_line_finds_it(small: Desk) -> None:
    evaluations = Evaluations(small)
    assert evaluations.state == Idle()
    evaluations.start(plan(small))
    name = finished(evaluations)
    report = evaluations.report(name)
    assert report is not None
    assert report == find_report(name, small.settings.data / "runs")
    assert [row.case.id for row in report.rows] == [*CASES, "not-there-en"]
    assert report.rows[-1].outcome == "stale"
    assert evaluations.state == Finished(name)


def test_one_run_at_a_time_which_can_be_stopped_and_gone_on_with(small: Desk) -> None:
    with with_model(small, models.slow(0.3)) as desk:
        evaluations = Evaluations(desk)
        wanted = plan(desk, baseline=SHIPPED_FILE)
        evaluations.start(wanted)
        with pytest.raises(LockedError, match="a run is under way"):
            evaluations.start(wanted)
        for state in evaluations.states():
            if isinstance(state, Running) and state.asked.done:
                break
        evaluations.stop()
        *_, last = evaluations.states()
        assert isinstance(last, Stopped)
        assert last.reason == ""
        assert 0 < last.asked.done < wanted.total
        evaluations.start(wanted)
        first = next(state for state in evaluations.states() if isinstance(state, Running) and state.asked.done)
        assert first.asked.done >= last.asked.done
        finished(evaluations)
        assert len(evaluations.kept()) == 1


def test_a_run_whose_server_fails_ends_with_what_the_server_said(small: Desk) -> None:
    with with_model(small, models.Status(401)) as desk:
        evaluations = Evaluations(desk)
        wanted = plan(desk, baseline=SHIPPED_FILE, text=TERSE)
        # Only cases that reach the model: what is refused before it is asked tells nothing of its server.
        asked = replace(wanted.dataset, cases=wanted.dataset.cases[:3])
        evaluations.start(replace(wanted, dataset=asked))
        *_, last = evaluations.states()
        assert isinstance(last, Stopped)
        assert "server failed 5 times in a row" in last.reason
        told = list(panel_of(desk, evaluations)._follow(EN))[-1]
        assert any("server failed" in unescape(str(value)) for value in told.values())


def test_the_baseline_is_first_the_record_last_and_two_of_one_name_are_told_apart(small: Desk) -> None:
    with with_model(small, models.honest) as desk:

        def names(**wish: Any) -> list[str]:
            return [one.name for one in plan(desk, baseline=SHIPPED_FILE, **wish).candidates]

        assert names(text=TERSE, record=True) == ["answer", "terse", "quotes"]
        assert names(text=SHIPPED + "\nMore.\n") == ["answer", "answer (edited)"]
        assert names(text=SHIPPED.replace("\n", "\r\n")) == ["answer"]
        with pytest.raises(PromptError):
            names(text="Hello")
    assert [one.name for one in plan(small).candidates] == ["quotes"]


# What is kept


def test_a_prompt_is_saved_by_its_name_and_never_over_another(tmp_path: Path) -> None:
    folder = tmp_path / "prompts"
    first = save_prompt(TERSE, folder)
    assert (first.path, first.before) == (folder / "terse.md", False)
    assert save_prompt(TERSE, folder).before
    second = save_prompt(TERSE.replace("version: 1", "version: 1.2"), folder)
    assert second.path == folder / "terse-v1-2.md"
    with pytest.raises(PromptError, match="another name or version"):
        save_prompt(TERSE.replace("version: 1", "version: 1.2") + "\nMore.", folder)
    assert first.path.read_text(encoding="utf-8") == TERSE


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("../../escape", "escape.md"),
        ("/etc/passwd", "etc-passwd.md"),
        ("简短", "prompt.md"),
        ("a" * 500, "a" * 60 + ".md"),
    ],
)
def test_a_prompts_name_is_never_a_path(tmp_path: Path, name: str, file: str) -> None:
    saved = save_prompt(SHIPPED.replace("name: answer", f"name: {name}"), tmp_path / "prompts")
    assert saved.path == tmp_path / "prompts" / file


def test_an_answer_becomes_a_case_once(small: Desk) -> None:
    evaluations = Evaluations(small)
    evaluations.start(plan(small))
    report = evaluations.report(finished(evaluations))
    assert report is not None
    case = save_case(report.rows[0], small.settings.data)
    assert save_case(report.rows[0], small.settings.data) == case
    saved = set_files(small.settings.data)["own/my-cases.yaml"].dataset
    assert saved is not None
    assert [one.question for one in saved.cases] == [report.rows[0].case.question]


@pytest.mark.parametrize(
    "name", [None, 7, "", ".", "..", "../runs", "prompts-pasted", "/etc", ["x"], "x\0y", "no-such-run"]
)
def test_a_report_is_found_by_a_runs_name_and_by_nothing_else(small: Desk, name: object) -> None:
    assert Evaluations(small).report(name) is None


def test_a_set_that_cannot_be_read_is_listed_with_what_is_wrong(small: Desk) -> None:
    (small.settings.data / "sets/bad.yaml").write_text("cases: 7", encoding="utf-8")
    bad = set_files(small.settings.data)["own/bad.yaml"]
    assert bad.dataset is None
    looked = panel_of(small).look("own/bad.yaml", None, None, 1, False, Request())
    assert any("bad.yaml" in unescape(str(value)) for value in looked.values())


# Handlers


def updates(panel: Any, told: dict[Any, Any], name: str) -> Any:
    return told[getattr(panel, name)]


@pytest.mark.parametrize("key", [None, 7, [], {}, "", "own/../../etc/passwd", "/etc/passwd", "own/", "x" * 100_000])
def test_a_set_that_we_did_not_name_is_not_read_or_run(small: Desk, key: object) -> None:
    evaluations = Evaluations(small)
    panel = panel_of(small, evaluations)
    looked = panel.look(key, None, None, 1, False, Request())
    assert updates(panel, looked, "run")["interactive"] is False
    *_, last = panel.start(key, None, None, 1, False, Request())
    assert "no longer there" in updates(panel, last, "problem")
    assert evaluations.state == Idle()


@pytest.mark.parametrize(
    ("baseline", "text", "says"),
    [
        (None, TERSE, "baseline prompt is no longer there"),
        ("../../etc/passwd", TERSE, "baseline prompt is no longer there"),
        ("shipped", None, "front matter"),
        ("shipped", ["x"], "front matter"),
        ("shipped", "x" * 100_000, "too long"),
        ("shipped", TERSE.replace("{{sources}}", ""), "{{sources}} is missing"),
        ("shipped", TERSE.replace("{{sources}}", "{{secret}}"), "unknown placeholder {{secret}}"),
    ],
)
def test_a_prompt_that_cannot_be_used_is_not_run(small: Desk, baseline: object, text: object, says: str) -> None:
    with with_model(small, models.honest) as desk:
        evaluations = Evaluations(desk)
        panel = panel_of(desk, evaluations)
        looked = panel.look(SMALL, baseline, text, 1, False, Request())
        assert updates(panel, looked, "run")["interactive"] is False
        *_, last = panel.start(SMALL, baseline, text, 1, False, Request())
        assert says in unescape(updates(panel, last, "problem"))
        assert evaluations.state == Idle()
    assert not (small.settings.data / "runs/prompts-pasted").exists()


@pytest.mark.parametrize("repeat", [None, 0, -1, 4, 10**9, "3", [2], True, 1.5])
def test_how_often_a_case_is_asked_is_one_of_those_offered(small: Desk, repeat: object) -> None:
    with with_model(small, models.honest) as desk:
        panel = panel_of(desk)
        looked = panel.look(SMALL, "shipped", TERSE, repeat, "yes", Request())
        assert "12 answers" in unescape(updates(panel, looked, "expected"))


def test_what_is_typed_is_looked_at_and_leaves_no_file(small: Desk) -> None:
    with with_model(small, models.honest) as desk:
        panel = panel_of(desk)
        looked = panel.look(SMALL, "shipped", TERSE, 2, True, Request())
        assert "Ready: terse, version 1" in unescape(updates(panel, looked, "check"))
        assert "36 answers" in unescape(updates(panel, looked, "expected"))
        assert "calls" in updates(panel, looked, "expected")
        assert updates(panel, looked, "run")["interactive"] is True
        assert "Same text" in unescape(
            updates(panel, panel.look(SMALL, "shipped", SHIPPED, 1, False, Request()), "check")
        )
    assert not (small.settings.data / "runs").exists()


def test_a_run_from_the_page_ends_in_its_report_and_its_cases_open(small: Desk) -> None:
    panel = panel_of(small)
    *_, last = panel.start(SMALL, None, None, 1, False, Request())
    opened = updates(panel, last, "opened")
    assert "or-ev-matrix" in updates(panel, last, "result")["value"]
    shown, opened = panel.choose(opened, Event({"case": 2}), Request())
    assert "or-ev-case" in shown
    saved = panel.keep(opened, Event({"keep": "0:0"}), Request())
    assert "my-cases.yaml as does-china-agree-with-nato-values-en" in unescape(saved)
    shown, opened = panel.choose(opened, Event({"case": 0}), Request())
    assert opened.case == 0
    assert "or-ev-matrix" in shown
    assert "or-ev-matrix" in updates(panel, panel.reopen(opened.run, Request()), "result")["value"]


@pytest.mark.parametrize(
    "data", [None, 7, [], {}, {"case": -1}, {"case": 10**9}, {"case": "1"}, {"case": None}, {"case": [1]}]
)
def test_a_case_that_is_not_there_is_not_opened(small: Desk, data: object) -> None:
    from ui.evaluate_panel import Opened

    evaluations = Evaluations(small)
    evaluations.start(plan(small))
    shown, opened = panel_of(small, evaluations).choose(Opened(finished(evaluations)), Event(data), Request())
    assert opened.case == 0
    assert "or-ev-matrix" in shown


@pytest.mark.parametrize(
    "data",
    [None, {}, {"keep": 1}, {"keep": "1:0"}, {"keep": "0:9"}, {"keep": "../x"}, {"keep": "-1:0"}, {"keep": "0:0\n"}],
)
def test_an_answer_that_is_not_there_is_not_saved(small: Desk, data: object) -> None:
    from ui.evaluate_panel import Opened

    evaluations = Evaluations(small)
    evaluations.start(plan(small))
    name = finished(evaluations)
    panel = panel_of(small, evaluations)
    panel.keep(Opened(name, 1), Event(data), Request())
    panel.keep(Opened(name, 6), Event({"keep": "0:0"}), Request())  # stale: there is no answer
    panel.keep(Opened("no-such-run", 1), Event({"keep": "0:0"}), Request())
    assert not (small.settings.data / "sets/my-cases.yaml").exists()


@pytest.mark.parametrize("name", [None, 7, [], "../../x", "no-such-run"])
def test_a_run_that_is_not_there_is_not_opened(small: Desk, name: object) -> None:
    panel = panel_of(small)
    told = panel.reopen(name, Request())
    assert updates(panel, told, "result")["visible"] is False


def test_a_prompt_saved_from_the_page_can_be_chosen_at_once(small: Desk) -> None:
    with with_model(small, models.honest) as desk:
        panel = panel_of(desk)
        told = panel.save_prompt(TERSE, Request())
        assert "terse.md" in unescape(updates(panel, told, "check"))
        assert ("terse", "terse.md") in updates(panel, told, "baseline")["choices"]
        assert "front matter" in unescape(updates(panel, panel.save_prompt(None, Request()), "check"))


# Downloads


@pytest.fixture
def client(small: Desk) -> TestClient:
    async def built() -> Any:
        return application(small)

    return TestClient(asyncio.run(built()), base_url=OWN)


def test_a_report_is_downloaded_in_three_forms(small: Desk, client: TestClient) -> None:
    evaluations = Evaluations(small)
    evaluations.start(plan(small))
    name = finished(evaluations)
    for form, suffix, inside in (
        ("html", "html", "<!doctype html>"),
        ("markdown", "md", "small"),
        ("json", "json", '"rows"'),
    ):
        reply = client.get(f"/reports/{name}/{form}")
        assert reply.status_code == 200
        assert reply.headers["content-disposition"] == f'attachment; filename="{name}.{suffix}"'
        assert reply.headers["cross-origin-resource-policy"] == "same-origin"
        assert inside in reply.text
    assert client.get(f"/reports/{name}/html", headers={"host": "evil.example"}).status_code == 421


@pytest.mark.parametrize(
    "path",
    [
        "no-such-run/html",
        "../archive.sqlite/html",
        "..%2f..%2farchive.sqlite/html",
        "%2fetc%2fpasswd/json",
        "calls.sqlite/json",
        "x/../../html",
        "x/pdf",
        "x/html%00",
    ],
)
def test_nothing_but_a_runs_report_is_downloaded(client: TestClient, path: str) -> None:
    reply = client.get(f"/reports/{path}")
    assert "attachment" not in reply.headers.get("content-disposition", "")
    assert "SQLite" not in reply.text

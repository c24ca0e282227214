"""The tools over HTTP, as other programs call them; and all else that can be called over HTTP."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from rag.desk import Desk
from tests.conftest import ROOT
from tests.serving import serving
from tests.test_offline import guarded
from ui.tools import ARGUMENTS, TOOLS, Tools

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

DOCS = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
PUBLISHED = "http://127.0.0.1:7860"
QUESTION = "what did China say about the AI resolution"


def blocks(language: str) -> list[str]:
    """The code blocks of docs/api.md in a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", DOCS, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    with serving(desk, mcp=True) as address:
        yield address


def called(address: str, name: str, arguments: object) -> tuple[str, Any]:
    """The event and the data that a call ends with."""
    joined = httpx.post(f"{address}/gradio_api/call/v2/{name}", json=arguments, timeout=60)
    assert joined.status_code == 200, joined.text
    number = joined.json()["event_id"]
    told = httpx.get(f"{address}/gradio_api/call/v2/{name}/{number}", timeout=60)
    event, data = told.text.strip().rsplit("event: ", 1)[1].split("\ndata: ")
    return event, json.loads(data)


@pytest.mark.parametrize(("code", "printed"), [*zip(blocks("python"), blocks("text"), strict=True)], ids=["api", "mcp"])
def test_a_documented_example_prints_what_it_says_and_reaches_nothing_else(
    address: str, code: str, printed: str
) -> None:
    program = code.replace(PUBLISHED, address)
    assert program != code
    done = subprocess.run(
        [sys.executable, "-W", "error::DeprecationWarning:__main__", "-c", program],
        capture_output=True,
        text=True,
        check=False,
        env={key: value for key, value in guarded().items() if key != "GRADIO_ANALYTICS_ENABLED"},
        timeout=120,
    )
    assert "REFUSED" not in done.stderr
    assert done.stdout == printed, done.stderr


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_documented_http_call_returns_what_show_prints(address: str, desk: Desk) -> None:
    call, result = re.split(r"\n(?=curl)", blocks("sh")[0].replace(PUBLISHED, address).strip())
    joined = subprocess.run(["sh", "-c", call], capture_output=True, text=True, check=True)
    result = result.replace("EVENT_ID", json.loads(joined.stdout)["event_id"])
    told = subprocess.run(["sh", "-c", result], capture_output=True, text=True, check=True)
    lines = told.stdout.strip().splitlines()
    assert lines[-2] == "event: complete"
    assert json.loads(lines[-1].removeprefix("data: ")) == [Tools(desk).call("show", {"id": "2024-07-02-fr-b83509/6"})]


def test_the_documented_arguments_are_those_of_the_tools() -> None:
    for name in TOOLS:
        row = next(line for line in DOCS.splitlines() if line.startswith(f"| `{name}` "))
        inherited = "limits of `ask`" in row
        for argument in ARGUMENTS[name].model_fields:
            assert f"`{argument}`" in row or (inherited and argument in ARGUMENTS["ask"].model_fields), argument


def test_only_the_tools_are_described(address: str) -> None:
    for query in ("", "?all_endpoints=true", "?serialize=False"):
        described = httpx.get(f"{address}/gradio_api/info{query}").json()
        assert sorted(described["named_endpoints"]) == sorted(f"/{name}" for name in TOOLS)
        assert described["unnamed_endpoints"] == {}


def test_only_the_tools_are_public_events(address: str) -> None:
    events = httpx.get(f"{address}/config").json()["dependencies"]
    assert {event["api_name"] for event in events if event["api_visibility"] != "private"} == set(TOOLS)
    assert len(events) > 15


def test_a_call_gives_the_whole_answer(address: str, desk: Desk) -> None:
    event, (answer,) = called(address, "ask", {"question": QUESTION})
    assert event == "complete"
    expected = Tools(desk).call("ask", {"question": QUESTION})
    assert {**answer, "timings_ms": None} == {**expected, "timings_ms": None}


@pytest.mark.parametrize("arguments", [{"question": ""}, {"question": "x" * 1_001}, {"question": {"a": [1]}}])
def test_what_cannot_be_asked_is_one_line(address: str, arguments: object) -> None:
    event, told = called(address, "ask", arguments)
    assert event == "error"
    assert told["error"].startswith("question: ")
    assert "\n" not in told["error"]


@pytest.mark.parametrize("arguments", [{}, {"question": "x", "prompt": "/etc/passwd"}, [], "x", 7])
def test_a_call_with_other_arguments_is_refused_without_a_traceback(
    address: str, arguments: object, capfd: pytest.CaptureFixture[str]
) -> None:
    told = httpx.post(f"{address}/gradio_api/call/v2/ask", json=arguments)
    assert told.status_code == 422
    assert "Traceback" not in capfd.readouterr().err


def test_a_tool_cannot_be_called_past_its_queue(address: str) -> None:
    assert httpx.post(f"{address}/gradio_api/run/ask", json={"data": [QUESTION]}).status_code == 404


def test_a_call_does_not_wait_for_a_question_of_the_page(seeded: Desk) -> None:
    asking, going_on = threading.Event(), threading.Event()

    class Slow(Desk):
        def stream(self, question: str, *given: Any, **named: Any) -> Any:
            if question == "Slow?":
                asking.set()
                assert going_on.wait(60)
            return super().stream(question, *given, **named)

    with serving(Slow(seeded.settings, seeded.embedder)) as address:
        # The page's own `ask`, which came second to the name.
        (event,) = (one for one in httpx.get(f"{address}/config").json()["dependencies"] if one["api_name"] == "ask_1")
        asked = ["Slow?", *[None] * (len(event["inputs"]) - 1)]
        page = threading.Thread(target=fired, args=(address, event, "page", asked, None))
        page.start()
        try:
            assert asking.wait(30)
            told, (answer,) = called(address, "ask", {"question": QUESTION})
            assert (told, answer["status"]) == ("complete", "answered")
            assert page.is_alive()
        finally:
            going_on.set()
            page.join(60)


# Anything at all, to any event of the page.

FILE = {"path": "/etc/hostname", "meta": {"_type": "gradio.FileData"}}
ADDRESS = {"path": "http://192.0.2.1/x.png", "meta": {"_type": "gradio.FileData"}}
JUNK = [
    None,
    7,
    1e308,
    True,
    "",
    "x" * 5_000,
    "\0\u202e\x1b[2J<script>alert(1)</script>",
    [],
    {},
    FILE,
    {"deep": [ADDRESS]},
    {"path": "x", "meta": 5},
    {"__type__": "update", "value": 1},
    {"target": {"turn": [1]}, "without": 1, "id": -1},
    json.loads("[" * 300 + "]" * 300),
]


def fired(address: str, event: dict[str, Any], session: str, data: object, event_data: object) -> tuple[int, str]:
    """The status and the text of the reply to an event, however it is to be sent."""
    body = {"fn_index": event["id"], "data": data, "session_hash": session, "event_data": event_data}
    if event["queue"] is False:
        told = httpx.post(f"{address}/gradio_api/run/predict", json=body, timeout=60)
        return told.status_code, told.text
    joined = httpx.post(f"{address}/gradio_api/queue/join", json=body, timeout=60)
    if joined.status_code != 200:
        return joined.status_code, joined.text
    parameters = {"session_hash": session}
    with httpx.stream("GET", f"{address}/gradio_api/queue/data", params=parameters, timeout=60) as stream:
        lines = []
        for line in stream.iter_lines():
            lines.append(line)
            if "process_completed" in line:
                break
    return 200, "\n".join(lines)


def kept_in(folder: Path) -> dict[str, bytes]:
    """What a folder holds: SQLite's own bookkeeping aside, which reading changes too."""
    files = (file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(("-shm", "-wal")))
    return {str(file.relative_to(folder)): file.read_bytes() for file in files}


@pytest.mark.slow
def test_no_event_does_harm_whatever_it_is_sent(
    seeded: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    cache = tmp_path / "cache"
    monkeypatch.setenv("GRADIO_TEMP_DIR", str(cache))
    seeded.ask(QUESTION)
    data = seeded.settings.data
    before = kept_in(data)
    with serving(seeded) as address:
        events = httpx.get(f"{address}/config").json()["dependencies"]
        for event in events:
            inputs = len(event["inputs"])
            sent = [*([junk] * inputs for junk in JUNK), [], [None] * (inputs + 3)]
            for number, values in enumerate(sent):
                junk = JUNK[number % len(JUNK)]
                session = f"{event['id']}-{number}"
                status, told = fired(address, event, session, values, junk)
                where = f"{event['api_name']} of {junk!r}: {told[:300]}"
                # Gradio's status of an error that it tells: 500.
                assert status == 200 or "does not take that" in told, where
                assert not any(inner in told for inner in ("Traceback", "site-packages", str(data))), where
        assert httpx.get(address).status_code == 200
    assert "Traceback" not in capfd.readouterr().err
    assert kept_in(data) == before
    assert not [file for file in cache.rglob("*") if file.is_file()]


@pytest.mark.parametrize("number", [-1, 9_999, 10**30, "x", None, {}, [1]])
@pytest.mark.parametrize("path", ["run/predict", "run/nothing", "queue/join"])
def test_an_event_that_is_not_there_is_refused_without_a_traceback(
    address: str, path: str, number: object, capfd: pytest.CaptureFixture[str]
) -> None:
    told = httpx.post(f"{address}/gradio_api/{path}", json={"fn_index": number, "data": [], "session_hash": "s"})
    assert 400 <= told.status_code < 500
    assert "Traceback" not in capfd.readouterr().err


@pytest.mark.parametrize("file", [FILE, ADDRESS])
def test_no_event_takes_a_file_or_fetches_an_address(
    address: str, file: dict[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    """Gradio would copy the one into its cache, and download the other, before the handler saw it."""
    events = httpx.get(f"{address}/config").json()["dependencies"]
    by_name = {event["api_name"]: event for event in events}
    _, told = fired(address, by_name["name_engine"], os.urandom(4).hex(), [file], None)
    assert "does not take that" in told
    _, told = fired(address, by_name["show"], os.urandom(4).hex(), [file], None)
    assert "does not take that" in told
    assert "Traceback" not in capfd.readouterr().err


def test_ctrl_c_says_nothing_of_a_page_that_is_still_open(seed_data: Path) -> None:
    command = [sys.executable, "-m", "ui.cli", "chat", "--port", "0", "--data", str(seed_data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT) as running:
        assert running.stdout is not None
        address = running.stdout.readline().split()[3]
        with httpx.stream("GET", f"{address}/gradio_api/heartbeat/open", timeout=60) as open_page:
            assert open_page.status_code == 200
            running.send_signal(signal.SIGINT)
            _, complaints = running.communicate(timeout=60)
    assert complaints == ""

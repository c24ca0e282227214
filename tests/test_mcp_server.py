"""The tools as an MCP server, by the protocol's own client."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from rag.desk import Desk
from tests.conftest import ROOT
from tests.serving import serving
from tests.test_api import DOCS, blocks
from tests.test_offline import guarded
from ui.mcp_server import MCP_PATH
from ui.tools import TOOLS, Tools

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

QUESTION = "what did China say about the AI resolution"
PROTOCOL = {"accept": "application/json, text/event-stream", "content-type": "application/json"}
LIST = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    with serving(desk, mcp=True) as address:
        yield address


def session(address: str, use: Callable[[ClientSession], Awaitable[Any]]) -> Any:
    """What comes of using a session of its own."""

    async def run() -> Any:
        async with (
            streamable_http_client(f"{address}{MCP_PATH}") as (receive, send, _),
            ClientSession(receive, send) as client,
        ):
            await client.initialize()
            return await use(client)

    return asyncio.run(run())


def test_the_tools_are_those_and_say_that_they_only_read(address: str) -> None:
    tools = session(address, ClientSession.list_tools).tools
    assert [tool.name for tool in tools] == list(TOOLS)
    for tool in tools:
        assert tool.annotations.readOnlyHint is True
        assert tool.annotations.destructiveHint is False
        assert tool.description
        assert tool.inputSchema["additionalProperties"] is False
        assert all(one["description"] for one in tool.inputSchema["properties"].values())


def test_every_quotation_of_an_answer_verifies(address: str, desk: Desk) -> None:
    async def ask_and_check(client: ClientSession) -> list[tuple[Any, Any]]:
        asked = await client.call_tool("ask", {"question": QUESTION})
        assert json.loads(asked.content[0].text) == asked.structuredContent
        cited = asked.structuredContent["citations"]
        return [
            (one, (await client.call_tool("verify_quote", {"quote": one["quote"]})).structuredContent) for one in cited
        ]

    checked = session(address, ask_and_check)
    assert len(checked) == 3
    for cited, found in checked:
        assert desk.archive.text(cited["transcript"])[cited["start"] : cited["end"]] == cited["quote"]
        assert found["verdict"] == "exact"
        assert (cited["exchange"], cited["start"], cited["end"], cited["role"]) in [
            (place["exchange"], place["start"], place["end"], place["role"]) for place in found["places"]
        ]


def test_a_quotation_that_nobody_said_is_told_apart(address: str) -> None:
    found = session(
        address,
        lambda client: client.call_tool("verify_quote", {"quote": "La Chine ne veut pas travailler avec l’IA."}),
    )
    assert not found.isError
    assert found.structuredContent["verdict"] == "absent"
    assert found.structuredContent["places"] == []


def test_an_exchange_is_shown(address: str, desk: Desk) -> None:
    shown = session(address, lambda client: client.call_tool("show", {"id": "2024-07-02-fr-b83509/6"}))
    assert shown.structuredContent == Tools(desk).call("show", {"id": "2024-07-02-fr-b83509/6"})


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        ("ask", {}),
        ("ask", {"question": [1]}),
        ("ask", {"question": "x" * 1_001}),
        ("ask", {"question": "x", "prompt": "/etc/passwd"}),
        ("ask", {"question": "x", "\x1b[2J\n" * 40: "y"}),
        ("show", {"id": "../../etc/passwd"}),
        ("transcripts", {"limit": -1}),
        ("remove", {"transcripts": ["2024-07-02-fr-b83509"]}),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_junk_is_an_error_of_one_line(
    address: str, tool: str, arguments: dict[str, Any], capfd: pytest.CaptureFixture[str]
) -> None:
    result = session(address, lambda client: client.call_tool(tool, arguments))
    assert result.isError
    assert result.structuredContent is None
    (told,) = result.content
    assert told.text.isprintable()
    assert "/work" not in told.text
    assert capfd.readouterr().err == ""


def test_questions_are_answered_side_by_side(address: str) -> None:
    async def ask_many(client: ClientSession) -> list[Any]:
        return list(await asyncio.gather(*(client.call_tool("ask", {"question": QUESTION}) for _ in range(6))))

    assert [result.structuredContent["status"] for result in session(address, ask_many)] == ["answered"] * 6


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "evil.example"}, 421),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"x-forwarded-host": "evil.example"}, 200),
    ],
)
def test_another_sites_page_is_not_answered(address: str, headers: dict[str, str], status: int) -> None:
    told = httpx.post(f"{address}{MCP_PATH}", json=LIST, headers={**PROTOCOL, **headers})
    assert told.status_code == status
    assert "evil" not in told.text
    assert "frame-ancestors 'none'" in told.headers.get("content-security-policy", "frame-ancestors 'none'")


def test_there_is_nothing_to_get_and_nothing_beside(address: str) -> None:
    assert httpx.get(f"{address}{MCP_PATH}").status_code == 405
    assert httpx.delete(f"{address}{MCP_PATH}").status_code == 405
    for beside in ("sse", "schema", "messages/", "http"):
        assert httpx.post(f"{address}{MCP_PATH}{beside}", json=LIST, headers=PROTOCOL).status_code in (404, 405)


def test_a_request_that_is_too_large_is_refused(address: str) -> None:
    told = httpx.post(f"{address}{MCP_PATH}", content=b"x" * 300_000, headers=PROTOCOL)
    assert told.status_code == 413


def test_it_is_off_unless_asked_for(desk: Desk) -> None:
    with serving(desk) as address:
        assert httpx.post(f"{address}{MCP_PATH}", json=LIST, headers=PROTOCOL).status_code in (404, 405)


def test_the_documented_setting_names_its_address() -> None:
    (setting,) = blocks("json")
    assert json.loads(setting)["mcpServers"]["onrecord"]["url"] == f"http://127.0.0.1:7860{MCP_PATH}"
    assert DOCS.count(MCP_PATH) >= 4


def test_the_command_says_where_it_is_and_reaches_for_nothing_else(seed_data: Path) -> None:
    command = [sys.executable, "-m", "ui.cli", "chat", "--mcp", "--port", "0", "--data", str(seed_data)]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=guarded(), cwd=ROOT
    ) as running:
        try:
            assert running.stdout is not None
            ready = running.stdout.readline()
            mcp = running.stdout.readline()
            address = ready.split()[3]
            assert mcp.strip().endswith(f"{address}{MCP_PATH}")
            answer = session(address, lambda client: client.call_tool("ask", {"question": QUESTION}))
            assert answer.structuredContent["status"] == "answered"
        finally:
            running.send_signal(signal.SIGINT)
            _, complaints = running.communicate(timeout=60)
    assert complaints == ""

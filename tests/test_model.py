"""The endpoint behind LlamaIndex's interface: what goes over the wire, what is left out when refused, what comes back."""

from __future__ import annotations

import json
import socketserver
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import openai
import pytest
from llama_index.core.base.llms.types import ChatMessage, MessageRole
from pydantic import SecretStr

from rag.model import Endpoint, EndpointModel, Hangup, UnfinishedError, client_of
from tests.model_server import (
    MODEL,
    ChatRequest,
    Drip,
    Json,
    Lines,
    Malformed,
    ModelServer,
    Reply,
    Stall,
    Status,
)

KEY = "sk-secret-0123456789"
ASKED = [ChatMessage(role=MessageRole.SYSTEM, content="Be brief."), ChatMessage(content="Why is it so?")]
ANSWER = Lines(("It is so.", "Because."))
OPTIONS = {"temperature", "stream_options", "max_tokens", "max_completion_tokens"}


def model_at(url: str, key: str | None = KEY, seconds: float = 5.0) -> EndpointModel:
    return EndpointModel(Endpoint(MODEL, url, SecretStr(key) if key else None), 8_000, 500, seconds)


def refused(message: str, param: object = None, code: int = 400) -> Status:
    return Status(code, {"error": {"message": message, "type": "invalid_request_error", "param": param, "code": None}})


def refusing(*names: str, code: int = 400, says_which: bool = True) -> Callable[[ChatRequest], Reply]:
    """A server that takes none of these options, and names the first one it meets."""

    def script(request: ChatRequest) -> Reply:
        met = next((name for name in names if name in request.body), None)
        if met is None:
            return ANSWER
        return refused(f"Unsupported parameter: '{met}'.", met if says_which else None, code)

    return script


def options_of(request: ChatRequest) -> set[str]:
    return OPTIONS & set(request.body)


# Where it is.


@pytest.mark.parametrize(
    "host",
    [
        "mine.openai.azure.com",
        "mine.cognitiveservices.azure.com",
        "mine.services.ai.azure.com",
        "MINE.OpenAI.Azure.com",
    ],
)
def test_azure_is_given_the_key_as_azure_wants_it_and_the_version_with_each_request(host: str) -> None:
    url = f"https://{host}/openai/deployments/gpt-4o?api-version=2024-06-01"
    client = client_of(Endpoint("gpt-4o", url, SecretStr(KEY)), 5)
    assert str(client.base_url).lower() == f"https://{host.lower()}/openai/deployments/gpt-4o/"
    assert client.default_query == {"api-version": "2024-06-01"}
    assert client.default_headers["api-key"] == KEY


@pytest.mark.parametrize(
    "host", ["openai.azure.com.evil.example", "api.openai.com", "evilopenai-azure.com", "localhost"]
)
def test_nobody_else_is_given_an_azure_key(host: str) -> None:
    client = client_of(Endpoint("m", f"https://{host}/v1", SecretStr(KEY)), 5)
    assert "api-key" not in client.default_headers


def test_without_a_base_url_it_is_openai_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_BASE_URL", raising=False)
    assert client_of(Endpoint("m", None, SecretStr(KEY)), 5).base_url.host == "api.openai.com"


def test_nothing_is_tried_twice_by_the_client() -> None:
    assert client_of(Endpoint("m", "http://127.0.0.1:1/v1", None), 5).max_retries == 0


@pytest.mark.parametrize(
    ("query", "sent"), [("?api-version=2024-06-01", "?api-version=2024-06-01"), ("?a=1&b=%20x", "?a=1&b=+x"), ("", "")]
)
def test_what_follows_the_question_mark_of_a_base_url_goes_with_the_request(query: str, sent: str) -> None:
    with ModelServer(ANSWER, base="/openai/deployments/gpt-4o") as server:
        model_at(server.url + query).chat(ASKED)
    assert server.requests[0].path.replace("%20", "+") == f"/openai/deployments/gpt-4o/chat/completions{sent}"


@pytest.mark.parametrize("end", ["", "/"])
def test_a_base_url_may_end_in_a_slash_or_not(end: str) -> None:
    with ModelServer(ANSWER) as server:
        model_at(server.url + end).chat(ASKED)
    assert server.seen == ["POST /v1/chat/completions"]


def test_the_key_goes_into_the_header_and_nowhere_else() -> None:
    with ModelServer(ANSWER) as server:
        model_at(server.url).chat(ASKED)
    request = server.requests[0]
    assert request.headers["authorization"] == f"Bearer {KEY}"
    assert KEY not in request.path + str(request.body)
    assert "api-key" not in request.headers


def test_a_server_of_ones_own_needs_no_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with ModelServer(ANSWER) as server:
        assert model_at(server.url, key=None).chat(ASKED).message.content == "It is so.\nBecause."
    assert KEY not in str(server.requests[0].headers)


def test_no_object_shows_the_key_or_a_password_in_the_address() -> None:
    endpoint = Endpoint(MODEL, f"http://reader:{KEY}@127.0.0.1:1/v1?code={KEY}", SecretStr(KEY))
    model = EndpointModel(endpoint, 8_000, 500, 5)
    shown = [endpoint, endpoint.host, model, model.metadata, model.to_dict(), model.to_json(), client_of(endpoint, 5)]
    for one in shown:
        assert KEY not in repr(one) + str(one)


def test_a_redirect_is_not_followed() -> None:
    with (
        ModelServer(ANSWER) as other,
        ModelServer(Status(307, "", {"Location": f"{other.url}/chat/completions"})) as server,
    ):
        with pytest.raises(openai.APIStatusError):
            model_at(server.url).chat(ASKED)
        assert other.seen == []


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:8000/v1", "127.0.0.1:8000"),
        ("http://me:pass@127.0.0.1:8000/v1", "127.0.0.1:8000"),
        ("https://mine.openai.azure.com/openai/v1?api-version=1", "mine.openai.azure.com"),
        ("http://[::1]:11434/v1", "[::1]:11434"),
        (None, "api.openai.com"),
    ],
)
def test_a_host_is_named_without_what_is_secret(url: str | None, host: str) -> None:
    assert Endpoint("m", url, None).host == host


# What is asked and answered.


def test_the_request_is_the_messages_at_temperature_0_streamed_with_usage() -> None:
    with ModelServer(ANSWER) as server:
        model_at(server.url).chat(ASKED)
    assert server.requests[0].body == {
        "model": MODEL,
        "messages": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Why is it so?"}],
        "stream": True,
        "temperature": 0,
        "max_tokens": 500,
        "stream_options": {"include_usage": True},
    }


def test_window_and_answer_are_the_settings_of_any_model_by_any_name() -> None:
    metadata = EndpointModel(Endpoint("no-such-model:3b", "http://127.0.0.1:1/v1", None), 12_345, 678, 5).metadata
    assert (metadata.context_window, metadata.num_output) == (12_345, 678)
    assert (metadata.model_name, metadata.is_chat_model) == ("no-such-model:3b", True)


def test_the_pieces_add_up_to_the_answer() -> None:
    with ModelServer(ANSWER) as server:
        pieces = list(model_at(server.url).stream_chat(ASKED))
    assert "".join(piece.delta or "" for piece in pieces) == "It is so.\nBecause."
    assert pieces[-1].message.content == "It is so.\nBecause."


def test_a_prompt_alone_is_completed_and_streamed_too() -> None:
    with ModelServer(ANSWER) as server:
        model = model_at(server.url)
        assert model.complete("Why?").text == "It is so.\nBecause."
        assert [piece.text for piece in model.stream_complete("Why?")][-1] == "It is so.\nBecause."
    assert [request.said("user") for request in server.requests] == ["Why?", "Why?"]


def usage_of(model: EndpointModel) -> list[tuple[int, int]]:
    raws = [piece.raw for piece in model.stream_chat(ASKED) if piece.raw]
    return [(raw["usage"].prompt_tokens, raw["usage"].completion_tokens) for raw in raws]


def test_the_usage_that_the_server_tells_comes_with_the_last_piece() -> None:
    with ModelServer(ANSWER) as server:
        assert usage_of(model_at(server.url)) == [(6, 4)]


def test_a_server_that_tells_no_usage_gives_none() -> None:
    with ModelServer(Lines(("It is so.",), usage=False)) as server:
        assert usage_of(model_at(server.url)) == []


def test_an_answer_that_grew_too_long_is_told_after_its_pieces() -> None:
    with ModelServer(Lines(("It is",), finish="length")) as server:
        said: list[str] = []
        with pytest.raises(UnfinishedError):
            said.extend(piece.delta or "" for piece in model_at(server.url).stream_chat(ASKED))
    assert "".join(said) == "It is"


# What is refused.


@pytest.mark.parametrize("code", [400, 422])
@pytest.mark.parametrize("says_which", [True, False], ids=["by param", "by message"])
@pytest.mark.parametrize(
    ("name", "left"),
    [
        ("temperature", {"stream_options", "max_tokens"}),
        ("stream_options", {"temperature", "max_tokens"}),
        ("max_tokens", {"temperature", "stream_options", "max_completion_tokens"}),
    ],
)
def test_an_option_that_is_refused_is_left_out_once_and_for_all(
    name: str, left: set[str], says_which: bool, code: int
) -> None:
    with ModelServer(refusing(name, code=code, says_which=says_which)) as server:
        model = model_at(server.url)
        assert model.chat(ASKED).message.content == "It is so.\nBecause."
        assert model.chat(ASKED).message.content == "It is so.\nBecause."
    assert [options_of(request) for request in server.requests[1:]] == [left, left]


def test_the_newer_name_of_max_tokens_carries_the_same_number() -> None:
    with ModelServer(refusing("max_tokens")) as server:
        model_at(server.url).chat(ASKED)
    assert server.requests[-1].body["max_completion_tokens"] == 500


def test_a_server_that_takes_no_option_at_all_is_asked_without_any() -> None:
    with ModelServer(refusing(*OPTIONS)) as server:
        assert model_at(server.url).chat(ASKED).message.content == "It is so.\nBecause."
    assert options_of(server.requests[-1]) == set()
    assert len(server.requests) == 5


def test_a_server_that_names_options_whatever_it_is_sent_is_not_asked_for_ever() -> None:
    with ModelServer(refused("temperature, stream_options, max_tokens, max_completion_tokens: all wrong")) as server:
        with pytest.raises(openai.BadRequestError):
            model_at(server.url).chat(ASKED, temperature=1)
        assert len(server.requests) == 5


def test_an_option_of_the_caller_is_left_out_where_it_is_refused() -> None:
    with ModelServer(refusing("temperature")) as server:
        model_at(server.url).chat(ASKED, temperature=1)
    assert [request.body.get("temperature") for request in server.requests] == [1, None]


@pytest.mark.parametrize(
    "reply",
    [
        refused("Your messages are too long."),
        refused("Unknown model.", "model"),
        refused("No such thing.", ["model"]),
        Status(400, "Bad request"),
        Status(422, {"detail": [{"loc": ["body", "messages"], "msg": "field required"}]}),
    ],
    ids=["message", "param", "param that is a list", "text", "detail"],
)
def test_another_refusal_is_not_asked_again(reply: Status) -> None:
    with ModelServer(reply) as server:
        with pytest.raises(openai.APIStatusError):
            model_at(server.url).chat(ASKED)
        assert len(server.requests) == 1


@pytest.mark.parametrize("code", [401, 403, 404, 409, 429, 500, 503])
def test_no_other_status_is_asked_again_here(code: int) -> None:
    with ModelServer(Status(code, {"error": {"message": "temperature", "param": "temperature"}})) as server:
        with pytest.raises(openai.APIStatusError):
            model_at(server.url).chat(ASKED)
        assert len(server.requests) == 1


# Hanging up.


def hung_up(reply: Reply, when: Callable[[Iterator[Any]], None]) -> float:
    """How long a reader goes on after another thread hung up."""
    with ModelServer(reply) as server:
        hangup = Hangup()
        pieces = model_at(server.url, seconds=30).stream_chat(ASKED, hangup=hangup)
        when(pieces)
        threading.Timer(0.2, hangup.now).start()
        began = time.monotonic()
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever a cut connection gives
            list(pieces)
        assert server.hung_up.wait(2)
        return time.monotonic() - began


def nothing_read(_: Iterator[Any]) -> None:
    pass


@pytest.mark.parametrize(
    "reply", [Stall(), Stall(("It is so.",)), Drip()], ids=["silent", "silent after a line", "dripping"]
)
def test_a_reader_is_freed_and_the_server_let_go_by_another_thread(reply: Reply) -> None:
    assert hung_up(reply, nothing_read) < 1


def test_hanging_up_before_there_is_an_answer_ends_it_when_it_comes() -> None:
    with ModelServer(Stall(seconds=30)) as server:
        hangup = Hangup()
        hangup.now()
        with pytest.raises(Exception):  # noqa: B017, PT011 - whatever a cut connection gives
            list(model_at(server.url).stream_chat(ASKED, hangup=hangup))


def test_leaving_the_pieces_lets_the_server_go() -> None:
    with ModelServer(Stall(("It is so.",))) as server:
        pieces = model_at(server.url).stream_chat(ASKED)
        next(pieces)
        pieces.close()
        assert server.hung_up.wait(1)


CHUNK: Json = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": MODEL}


@pytest.mark.parametrize(
    "choices",
    [[], None, [{"index": 0, "delta": None}], [{"index": 0, "delta": {}}], [{"index": 0, "delta": {"content": None}}]],
    ids=["no choice", "null", "no delta", "an empty delta", "no content"],
)
def test_a_chunk_that_says_nothing_is_an_empty_piece(choices: object) -> None:
    with ModelServer(Malformed(json.dumps(CHUNK | {"choices": choices}))) as server:
        assert [piece.delta for piece in model_at(server.url).stream_chat(ASKED)] == [""]


def test_no_connection_serves_two_requests_lest_hanging_up_on_one_ends_the_other() -> None:
    chunk = CHUNK | {"choices": [{"index": 0, "delta": {"content": "Yes."}, "finish_reason": "stop"}]}
    body = f"data: {json.dumps(chunk)}\n\n".encode()
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body)
    served: list[int] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            while self.rfile.readline():
                length = 0
                while (line := self.rfile.readline().strip()) != b"":
                    if line.lower().startswith(b"content-length:"):
                        length = int(line.split(b":")[1])
                self.rfile.read(length)
                served.append(self.client_address[1])
                self.wfile.write(answer)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        model = model_at(f"http://127.0.0.1:{server.server_address[1]}/v1")
        assert [model.chat(ASKED).message.content for _ in range(2)] == ["Yes.", "Yes."]
        server.shutdown()
    assert len(set(served)) == 2

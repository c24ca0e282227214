"""Whatever a model's server does, whoever waits has an answer or one clear error in time, and the server is let go."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from pydantic import SecretStr

from rag.calling import Caller, Circuit, Deadline, Spent
from rag.errors import ModelError, ModelFailure
from rag.model import Endpoint, EndpointModel
from rag.prompting import Message, estimated_tokens
from tests.model_server import (
    MODEL,
    ChatRequest,
    Cut,
    Drip,
    ErrorBody,
    Lines,
    Malformed,
    ModelServer,
    Reply,
    Stall,
    Status,
    StreamError,
)

KEY = "sk-secret-0123456789abcdef"
ASKED = (Message("system", "Be brief."), Message("user", "Why is it so?"))
ANSWER = Lines(("It is so.", "Because."))
SAID = "It is so.\nBecause."
SERVER_FAILED = Status(500, {"error": {"message": "no"}})
AT_ONCE = {"Retry-After": "0"}
NO_SECOND_TRY = 0.24
"""Seconds within which a failure is told, and no second attempt begins: our shortest pause is a quarter of a second."""

NEVER = 30.0
"""Seconds that a stalled server would stay silent: far beyond any deadline here."""


def caller_at(url: str, circuit: Circuit | None = None, key: str | None = KEY, seconds: float = NEVER) -> Caller:
    endpoint = Endpoint(MODEL, url, SecretStr(key) if key else None)
    return Caller(EndpointModel(endpoint, 8_000, 500, seconds), MODEL, endpoint.host, key, circuit or Circuit())


def say(caller: Caller, seconds: float = 10.0, spent: Spent | None = None) -> str:
    return "".join(caller.stream(ASKED, Deadline.within(seconds), spent or Spent()))


def failure_of(caller: Caller, seconds: float = 10.0, spent: Spent | None = None) -> ModelError:
    with pytest.raises(ModelError) as raised:
        say(caller, seconds, spent)
    return raised.value


def readers() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "model-stream"]


def gone_within(seconds: float) -> bool:
    """Whether all threads that read end in so many seconds."""
    until = time.monotonic() + seconds
    while readers() and time.monotonic() < until:
        time.sleep(0.01)
    return not readers()


@pytest.fixture(scope="module", autouse=True)
def _warm() -> None:
    """The first call loads much of the client: no test is to pay for that out of its deadline."""
    with ModelServer(ANSWER) as server:
        say(caller_at(server.url))


@pytest.fixture(autouse=True)
def _no_reader_of_another_test() -> None:
    assert gone_within(5)


@contextmanager
def listening(serve: Callable[[socket.socket], None] | None = None) -> Iterator[str]:
    """A server that does with a connection what it is told; without, one that never accepts any."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        held: list[socket.socket] = []

        def accept() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                held.append(connection)
                threading.Thread(target=served, args=(connection,), daemon=True).start()

        def served(connection: socket.socket) -> None:
            assert serve is not None
            with suppress(OSError):
                serve(connection)

        thread = threading.Thread(target=accept) if serve else None
        if thread:
            thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
        finally:
            with_shutdown(listener)
            for connection in held:
                with_shutdown(connection)
                connection.close()
            if thread:
                thread.join()


def with_shutdown(one: socket.socket) -> None:
    with suppress(OSError):
        one.shutdown(socket.SHUT_RDWR)


# Answers and repeats.


def test_an_answer_comes_as_it_was_written_with_one_request() -> None:
    with ModelServer(ANSWER) as server:
        assert say(caller_at(server.url)) == SAID
    assert len(server.requests) == 1
    assert [message["content"] for message in server.requests[0].messages] == ["Be brief.", "Why is it so?"]


def test_nothing_is_asked_before_the_first_piece_is_wanted() -> None:
    with ModelServer(ANSWER) as server:
        caller_at(server.url).stream(ASKED, Deadline.within(5), Spent())
        assert server.requests == []


@pytest.mark.parametrize("code", [500, 502, 503, 429, 408])
def test_a_server_that_fails_twice_is_asked_a_third_time(code: int) -> None:
    with ModelServer([Status(code, "", AT_ONCE), Status(code, "", AT_ONCE), ANSWER]) as server:
        spent = Spent()
        assert say(caller_at(server.url), spent=spent) == SAID
    assert (len(server.requests), spent.calls) == (3, 3)


@pytest.mark.parametrize(
    "reply",
    [SERVER_FAILED, Status(429, "", AT_ONCE), StreamError()],
    ids=["500", "429", "an error event"],
)
def test_what_fails_before_the_first_piece_is_tried_three_times_and_no_more(reply: Reply) -> None:
    with ModelServer(reply) as server:
        failure_of(caller_at(server.url))
        assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (Status(500), "unreachable"),
        (Status(503), "unreachable"),
        (Status(529), "unreachable"),
        (Status(429), "rate_limited"),
        (ErrorBody({"error": {"message": "no"}}), "unreadable"),
        (Status(200, "<html>Sign in</html>"), "unreadable"),
        (Malformed("{no json"), "unreadable"),
        (Malformed('"text"'), "unreadable"),
        (Malformed("[" * 5_000), "unreadable"),
        (Malformed('{"choices": [{"delta": {"content": {"a": 1}}}]}'), "unreadable"),
        (StreamError(), "unreadable"),
        (Lines(()), "unreadable"),
        (Cut(answered=False), "unreachable"),
        (Cut(answered=False, how="reset"), "unreachable"),
    ],
    ids=lambda value: str(value)[:40],
)
def test_a_failure_is_told_for_what_it_is(reply: Reply, failure: ModelFailure) -> None:
    with ModelServer(reply) as server:
        assert failure_of(caller_at(server.url), NO_SECOND_TRY).failure == failure
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("code", "failure"),
    [(400, "rejected"), (401, "refused"), (403, "refused"), (404, "rejected"), (422, "rejected"), (307, "rejected")],
)
def test_a_refusal_is_not_asked_again(code: int, failure: ModelFailure) -> None:
    with ModelServer(Status(code, {"error": {"message": "no"}})) as server:
        assert failure_of(caller_at(server.url)).failure == failure
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    ("reply", "failure"),
    [
        (Cut(("It is so.",)), "unreachable"),
        (Cut(("It is so.",), how="reset"), "unreachable"),
        (Cut(("It is so.",), how="end"), "unreadable"),
        (StreamError(("It is so.",)), "unreadable"),
        (Lines(("It is so.",), finish="length"), "unreadable"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_what_fails_after_the_first_piece_is_not_tried_again(reply: Reply, failure: ModelFailure) -> None:
    with ModelServer(reply) as server:
        pieces: list[str] = []
        with pytest.raises(ModelError) as raised:
            pieces.extend(caller_at(server.url).stream(ASKED, Deadline.within(10), Spent()))
        assert raised.value.failure == failure
        assert len(server.requests) == 1


def test_the_pieces_before_a_break_are_given() -> None:
    with ModelServer(StreamError(("It is so.",))) as server:
        said: list[str] = []
        with pytest.raises(ModelError):
            said.extend(caller_at(server.url).stream(ASKED, Deadline.within(10), Spent()))
    assert "".join(said) == "It is so.\n"


@pytest.mark.parametrize("blank", [" ", "\n\n", "\t"])
def test_an_answer_of_blanks_is_none(blank: str) -> None:
    with ModelServer(Lines((blank,))) as server:
        assert failure_of(caller_at(server.url)).failure == "unreadable"


def test_a_model_that_writes_without_end_is_stopped() -> None:
    with ModelServer(Lines(("word " * 14_000,), piece=500)) as server:
        error = failure_of(caller_at(server.url))
        assert (error.failure, "does not stop" in str(error)) == ("unreadable", True)
        assert gone_within(1)


# Waiting as it is told.


def in_seconds(seconds: float) -> str:
    return str(seconds)


def at_a_date(seconds: float) -> str:
    # A date has whole seconds: the wait is up to one shorter.
    return format_datetime(datetime.now(UTC) + timedelta(seconds=seconds + 1), usegmt=True)


@pytest.mark.parametrize(("code", "wait"), [(429, in_seconds), (429, at_a_date), (503, in_seconds)])
def test_a_server_that_names_a_time_is_asked_again_then(code: int, wait: Callable[[float], str]) -> None:
    def script(_: ChatRequest) -> Reply:
        return Status(code, "", {"Retry-After": wait(1)}) if len(server.requests) == 1 else ANSWER

    with ModelServer(script) as server:
        began = time.monotonic()
        assert say(caller_at(server.url)) == SAID
        assert 1.0 <= time.monotonic() - began < 2.8
        assert len(server.requests) == 2


@pytest.mark.parametrize("wait", ["0", "0.0", "-5", "Mon, 01 Jan 2001 00:00:00 GMT"])
def test_a_time_that_is_past_is_no_wait(wait: str) -> None:
    with ModelServer([Status(429, "", {"Retry-After": wait}), ANSWER]) as server:
        began = time.monotonic()
        assert say(caller_at(server.url)) == SAID
        assert time.monotonic() - began < 0.7


@pytest.mark.parametrize("wait", ["soon", "inf", "nan", "Wed, 21 Oct 99999 07:28:00 GMT"])
def test_a_time_that_is_none_is_our_own_pause(wait: str) -> None:
    with ModelServer([Status(429, "", {"Retry-After": wait}), ANSWER]) as server:
        began = time.monotonic()
        assert say(caller_at(server.url)) == SAID
        assert 0.2 < time.monotonic() - began < 1.2


@pytest.mark.parametrize("wait", ["3", "3600", "Fri, 01 Jan 2100 00:00:00 GMT"])
def test_a_time_beyond_the_deadline_is_not_waited_for(wait: str) -> None:
    with ModelServer(Status(429, "", {"Retry-After": wait})) as server:
        began = time.monotonic()
        assert failure_of(caller_at(server.url), seconds=2).failure == "rate_limited"
        assert time.monotonic() - began < 0.5
        assert len(server.requests) == 1


def test_no_pause_goes_beyond_the_deadline() -> None:
    with ModelServer(SERVER_FAILED) as server:
        began = time.monotonic()
        assert failure_of(caller_at(server.url), seconds=0.2).failure == "unreachable"
        assert time.monotonic() - began < 0.5


# The deadline.


def slow_headers(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while True:
        connection.sendall(b"X-Wait: 1\r\n")
        time.sleep(0.1)


def flood(connection: socket.socket) -> None:
    chunk = {"id": "x", "choices": [{"index": 0, "delta": {"content": "x"}}]}
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
    while True:
        connection.sendall(f"data: {json.dumps(chunk)}\n\n".encode() * 20)
        time.sleep(0.01)


def nothing_but_empty_pieces(connection: socket.socket) -> None:
    chunk = {"id": "x", "choices": [{"index": 0, "delta": {"content": ""}}]}
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n")
    while True:
        connection.sendall(f"data: {json.dumps(chunk)}\n\n".encode())
        time.sleep(0.01)


def ends_at_the_deadline(caller: Caller, seconds: float = 0.6) -> None:
    began = time.monotonic()
    assert failure_of(caller, seconds).failure == "slow"
    assert seconds - 0.5 < time.monotonic() - began < seconds + 0.5


@pytest.mark.parametrize(
    "reply",
    [
        Stall(seconds=NEVER, answered=False),
        Stall(seconds=NEVER),
        Stall(("It is so.",), seconds=NEVER),
        Drip(),
        Lines(("It is so.",) * 100, pause=0.1),
    ],
    ids=["no answer", "silent", "a line, then silent", "drip", "a line now and then"],
)
def test_the_deadline_holds_for_a_server_that_is_slow(reply: Reply) -> None:
    with ModelServer(reply) as server:
        ends_at_the_deadline(caller_at(server.url))


@pytest.mark.parametrize(
    "serve",
    [None, slow_headers, nothing_but_empty_pieces, flood],
    ids=lambda one: getattr(one, "__name__", "black hole"),
)
def test_the_deadline_holds_for_a_server_that_is_none(serve: Callable[[socket.socket], None] | None) -> None:
    with listening(serve) as url:
        ends_at_the_deadline(caller_at(url))


def test_the_deadline_holds_for_whoever_takes_the_pieces_slowly() -> None:
    with ModelServer(Lines(("word " * 2_000,), piece=5)) as server:
        began = time.monotonic()
        pieces = caller_at(server.url).stream(ASKED, Deadline.within(0.8), Spent())
        with pytest.raises(ModelError, match="did not finish in time"):
            list(map(time.sleep, (0.05 for _ in pieces)))
        assert time.monotonic() - began < 1.3


def test_nobody_listening_is_told_within_the_pauses() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    began = time.monotonic()
    error = failure_of(caller_at(f"http://127.0.0.1:{port}/v1"), seconds=5)
    assert (error.failure, f"127.0.0.1:{port} cannot be reached" in str(error)) == ("unreachable", True)
    assert time.monotonic() - began < 3


def test_a_deadline_that_is_over_makes_no_request() -> None:
    with ModelServer(ANSWER) as server:
        spent = Spent()
        assert failure_of(caller_at(server.url), seconds=0, spent=spent).failure == "slow"
        time.sleep(0.2)
        assert (server.requests, spent) == ([], Spent())


def test_a_server_slower_than_one_request_may_be_is_asked_again_while_there_is_time() -> None:
    with ModelServer([Stall(seconds=NEVER, answered=False), ANSWER]) as server:
        assert say(caller_at(server.url, seconds=0.3), seconds=5) == SAID


# Letting go.


@pytest.mark.parametrize("then", [Stall(("It is so.",), seconds=NEVER), Lines(("It is so.",) * 300, pause=0.05)])
def test_leaving_an_answer_ends_its_thread_and_lets_the_server_go(then: Reply) -> None:
    with ModelServer(then) as server:
        pieces = caller_at(server.url).stream(ASKED, Deadline.within(20), Spent())
        next(pieces)
        pieces.close()  # type: ignore[attr-defined]
        assert server.hung_up.wait(1)
        assert gone_within(1)


@pytest.mark.parametrize(
    "reply", [Stall(seconds=NEVER), Drip(), Stall(("It is so.",), seconds=NEVER)], ids=["silent", "drip", "a line"]
)
def test_a_deadline_lets_the_server_go(reply: Reply) -> None:
    with ModelServer(reply) as server:
        failure_of(caller_at(server.url), seconds=0.3)
        assert server.hung_up.wait(1)
        assert gone_within(1)


def test_a_server_that_has_not_answered_is_let_go_when_one_request_has_had_its_time() -> None:
    with ModelServer(Stall(seconds=NEVER, answered=False)) as server:
        failure_of(caller_at(server.url, seconds=0.6), seconds=0.3)
        assert server.hung_up.wait(1)
        assert gone_within(1)


def test_answers_at_the_same_time_do_not_mix() -> None:
    def echo(request: ChatRequest) -> Reply:
        return Lines(tuple(f"{request.said('user')} {number}" for number in range(8)), pause=0.01)

    with ModelServer(echo) as server:
        caller = caller_at(server.url)
        heard: dict[str, tuple[str, Spent]] = {}

        def ask(name: str) -> None:
            spent = Spent()
            pieces = caller.stream((Message("user", name),), Deadline.within(10), spent)
            heard[name] = ("".join(pieces), spent)

        threads = [threading.Thread(target=ask, args=(f"q{number}",)) for number in range(12)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(heard) == 12
    for name, (text, spent) in heard.items():
        assert text == "\n".join(f"{name} {number}" for number in range(8))
        assert spent == Spent(1, 1, 16)


def test_leaving_one_answer_does_not_end_another() -> None:
    with ModelServer(Lines(("It is so.",) * 10, pause=0.03)) as server:
        caller = caller_at(server.url)
        staying = caller.stream(ASKED, Deadline.within(10), Spent())
        said = next(staying)
        for _ in range(5):
            leaving = caller.stream(ASKED, Deadline.within(10), Spent())
            next(leaving)
            leaving.close()  # type: ignore[attr-defined]
        assert said + "".join(staying) == "\n".join(["It is so."] * 10)


# What is told.

ECHO = f"You sent Bearer {KEY}"


@pytest.mark.parametrize(
    "reply",
    [
        Status(400, {"error": {"message": ECHO}}),
        Status(400, ECHO),
        Status(400, {"error": {"message": "x" * 150 + ECHO}}),
        *(Status(400, {"error": {"message": "x" * size + KEY}}) for size in range(120, 190, 7)),
        Status(401, {"error": {"message": ECHO}}),
        Status(403, ECHO),
        Status(404, {"error": {"message": ECHO}}),
        Status(429, {"error": {"message": ECHO}}, {"Retry-After": "3600"}),
        StreamError(("It is",), message="y" * 185 + KEY),
        StreamError(("It is",), message=ECHO),
        Malformed(f"{{{KEY}"),
    ],
    ids=lambda reply: str(reply)[:30],
)
def test_no_error_repeats_any_of_the_key_even_where_the_server_does(reply: Reply) -> None:
    with ModelServer(reply) as server:
        error = failure_of(caller_at(server.url), NO_SECOND_TRY)
    assert KEY[:12] not in str(error) + repr(error)
    assert error.__cause__ is None
    assert error.__suppress_context__


def test_what_the_server_says_of_a_bad_request_is_told_in_short() -> None:
    with ModelServer(Status(400, {"error": {"message": "Too many turns. " * 100}})) as server:
        message = str(failure_of(caller_at(server.url)))
    assert "Too many turns." in message
    assert len(message) < 300


def test_no_object_shows_the_key() -> None:
    caller = caller_at("http://127.0.0.1:1/v1")
    assert KEY not in repr(caller) + str(caller) + repr(caller.model) + repr(caller.circuit)


@pytest.mark.parametrize(
    ("reply", "remedy"),
    [
        (Status(401), "OPENAI_API_KEY"),
        (Status(404), "ONRECORD_MODEL"),
        (Cut(answered=False), "OPENAI_BASE_URL"),
        (Cut(("It is",)), "broke off"),
        (Lines(("It is",), finish="length"), "too long"),
    ],
)
def test_an_error_names_the_host_and_what_to_look_at(reply: Reply, remedy: str) -> None:
    with ModelServer(reply) as server:
        message = str(failure_of(caller_at(server.url), NO_SECOND_TRY))
    assert server.url.split("/")[2] in message
    assert remedy in message


# What it used.


def test_tokens_are_those_the_server_counted() -> None:
    with ModelServer(ANSWER) as server:
        caller, spent = caller_at(server.url), Spent()
        say(caller, spent=spent)
        assert spent == Spent(calls=1, prompt_tokens=6, completion_tokens=4)
        say(caller, spent=spent)
        assert spent == Spent(calls=2, prompt_tokens=12, completion_tokens=8)


def estimate(said: str) -> Spent:
    return Spent(1, sum(estimated_tokens(message.text) for message in ASKED), estimated_tokens(said), estimated=True)


def test_tokens_are_estimated_where_the_server_does_not_count() -> None:
    with ModelServer(Lines(("It is so.",), usage=False)) as server:
        spent = Spent()
        say(caller_at(server.url), spent=spent)
    assert spent == estimate("It is so.")


def test_tokens_are_estimated_for_an_answer_that_was_left() -> None:
    with ModelServer(Stall(("It is so.",))) as server:
        spent = Spent()
        pieces = caller_at(server.url).stream(ASKED, Deadline.within(5), spent)
        said = next(pieces)
        pieces.close()  # type: ignore[attr-defined]
    assert spent == estimate(said)


@pytest.mark.parametrize(
    "usage",
    [
        {"total_tokens": 5},
        {"prompt_tokens": None, "completion_tokens": None},
        {"prompt_tokens": "many", "completion_tokens": 1},
        {"prompt_tokens": -1, "completion_tokens": 1},
        "much",
        [],
    ],
    ids=str,
)
def test_a_count_that_is_none_costs_no_answer(usage: object) -> None:
    chunk = {
        "id": "x",
        "choices": [{"index": 0, "delta": {"content": "Yes."}, "finish_reason": "stop"}],
        "usage": usage,
    }
    with ModelServer(Malformed(json.dumps(chunk))) as server:
        spent = Spent()
        assert say(caller_at(server.url), spent=spent) == "Yes."
    assert spent == estimate("Yes.")


def test_an_infinite_count_costs_no_answer() -> None:
    chunk = '{"choices": [{"delta": {"content": "Yes."}, "finish_reason": "stop"}], "usage": {"prompt_tokens": 1e999}}'
    with ModelServer(Malformed(chunk)) as server:
        assert say(caller_at(server.url)) == "Yes."


def test_calls_that_fail_are_counted_without_tokens() -> None:
    with ModelServer(SERVER_FAILED) as server:
        spent = Spent()
        failure_of(caller_at(server.url), NO_SECOND_TRY, spent)
    assert spent == Spent(calls=1)


# Rest.


class Clock:
    """A clock that a test sets."""

    def __init__(self) -> None:
        self.now = 1_000.0

    def __call__(self) -> float:
        return self.now


def refusing_at_once() -> Status:
    """A failure that is not tried again: it asks to wait beyond any deadline here."""
    return Status(503, "", {"Retry-After": "3600"})


def outcomes(caller: Caller, count: int) -> list[str]:
    """What so many calls end with: a failure, or "said"."""
    found: list[str] = []
    for _ in range(count):
        try:
            say(caller)
            found.append("said")
        except ModelError as error:
            found.append(error.failure)
    return found


@contextmanager
def resting_caller(replies: Sequence[Reply] | Reply) -> Iterator[tuple[Caller, Clock, ModelServer]]:
    clock = Clock()
    with ModelServer(replies) as server:
        yield caller_at(server.url, Circuit(clock)), clock, server


def test_after_three_failures_no_request_is_made() -> None:
    with resting_caller(refusing_at_once()) as (caller, _, server):
        assert outcomes(caller, 6) == ["unreachable"] * 3 + ["resting"] * 3
        assert len(server.requests) == 3


def test_a_resting_server_costs_no_time_and_no_call() -> None:
    with resting_caller(refusing_at_once()) as (caller, clock, _):
        outcomes(caller, 3)
        clock.now += 20
        began, spent = time.monotonic(), Spent()
        error = failure_of(caller, spent=spent)
        assert time.monotonic() - began < 0.1
        assert spent == Spent()
        assert "tried again in 40 s" in str(error)


@pytest.mark.parametrize(("later", "requests"), [(59.9, 3), (60.0, 4), (300.0, 4)])
def test_after_a_minute_one_call_tries_it_again(later: float, requests: int) -> None:
    with resting_caller(refusing_at_once()) as (caller, clock, server):
        outcomes(caller, 3)
        clock.now += later
        outcomes(caller, 3)
        assert len(server.requests) == requests


def test_only_one_of_many_tries_it_again_after_the_rest() -> None:
    circuit = Circuit(clock := Clock())
    for _ in range(3):
        circuit.failed()
    clock.now += 60
    passed = []
    for _ in range(5):
        try:
            circuit.check()
            passed.append(True)
        except ModelError:
            passed.append(False)
    assert passed == [True, False, False, False, False]


def test_a_server_that_answers_after_its_rest_is_trusted_again() -> None:
    with resting_caller([*[refusing_at_once()] * 3, ANSWER, refusing_at_once(), refusing_at_once(), ANSWER]) as (
        caller,
        clock,
        _,
    ):
        outcomes(caller, 3)
        clock.now += 60
        assert outcomes(caller, 4) == ["said", "unreachable", "unreachable", "said"]


def test_an_answer_that_is_left_in_the_middle_counts_as_an_answer() -> None:
    with resting_caller([*[refusing_at_once()] * 3, ANSWER]) as (caller, clock, _):
        outcomes(caller, 3)
        clock.now += 60
        pieces = caller.stream(ASKED, Deadline.within(5), Spent())
        next(pieces)
        pieces.close()  # type: ignore[attr-defined]
        assert outcomes(caller, 1) == ["said"]


def test_an_answer_between_failures_begins_the_count_anew() -> None:
    with resting_caller([refusing_at_once(), refusing_at_once(), ANSWER] * 3) as (caller, _, _):
        assert outcomes(caller, 6) == ["unreachable", "unreachable", "said"] * 2


@pytest.mark.parametrize("code", [400, 401, 403, 404])
def test_refusals_never_make_it_rest(code: int) -> None:
    with resting_caller(Status(code)) as (caller, _, server):
        assert "resting" not in outcomes(caller, 6)
        assert len(server.requests) == 6


def test_a_refused_key_after_the_rest_is_told_as_such_each_time() -> None:
    with resting_caller([*[refusing_at_once()] * 3, Status(401)]) as (caller, clock, _):
        outcomes(caller, 3)
        clock.now += 60
        assert outcomes(caller, 3) == ["refused"] * 3


def test_a_break_in_the_middle_counts_as_a_failure() -> None:
    with resting_caller(Cut(("It is so.",))) as (caller, _, server):
        assert outcomes(caller, 4) == ["unreachable"] * 3 + ["resting"]
        assert len(server.requests) == 3


def test_the_repeats_of_one_call_are_one_failure() -> None:
    with resting_caller(Status(500, "", AT_ONCE)) as (caller, _, server):
        assert outcomes(caller, 1) == ["unreachable"]
        assert len(server.requests) == 3
        caller.circuit.check()

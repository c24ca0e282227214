"""A language model without a model: a real server on loopback that speaks OpenAI's chat protocol, scripted by each test.

    request -> ChatRequest -> script -> Reply -> the wire, streamed or whole, in order or broken as the reply says

The scripts at the end are models: the honest one, and those that do what models do wrong.
"""

from __future__ import annotations

import json
import os
import re
import select
import socket
import struct
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from random import Random
from types import TracebackType
from typing import Any, Literal, Self

Json = dict[str, Any]

MODEL = "scripted"


# What the product asked.


@dataclass(frozen=True)
class SourceTurn:
    """What one person says in a source."""

    speaker: str
    role: str
    text: str


@dataclass(frozen=True)
class Source:
    """One exchange as the prompt gives it."""

    exchange: str
    date: str
    language: str
    asked_by: tuple[str, ...]
    answered_by: tuple[str, ...]
    turns: tuple[SourceTurn, ...]

    def said_by(self, role: str) -> tuple[SourceTurn, ...]:
        return tuple(turn for turn in self.turns if turn.role == role)

    @property
    def official(self) -> str:
        """The name of who answers; empty where the source has none."""
        return next(filter(None, (*self.answered_by, *(turn.speaker for turn in self.said_by("official")))), "")


@dataclass(frozen=True)
class ChatRequest:
    """A request as it came, and what our prompts say in the user's messages: one JSON object a line, amid prose."""

    path: str
    headers: dict[str, str]
    body: Json

    @property
    def messages(self) -> list[Json]:
        return list(self.body.get("messages") or [])

    def said(self, role: str) -> str:
        """The text of the messages of a role, a line between two."""
        return "\n".join(_content(message) for message in self.messages if message.get("role") == role)

    @property
    def sources(self) -> tuple[Source, ...]:
        found = (_source(line) for line in self._lines() if "exchange" in line and "turns" in line)
        return tuple(dict.fromkeys(found))

    @property
    def question(self) -> str:
        return str(self._last("question", ""))

    @property
    def language(self) -> str:
        """The language that the answer is asked for in; empty where the prompt names none."""
        return next((str(line.get("language", "")) for line in reversed(self._lines()) if "question" in line), "")

    @property
    def history(self) -> tuple[str, ...]:
        return tuple(self._last("history", ()))

    @property
    def repair(self) -> tuple[Json, ...]:
        return tuple(self._last("repair", ()))

    def _last(self, key: str, default: Any) -> Any:
        return next((line[key] for line in reversed(self._lines()) if key in line), default)

    def _lines(self) -> list[Json]:
        # Not splitlines: a transcript may hold U+2028, which JSON leaves as it is.
        return [line for text in self.said("user").split("\n") if (line := _object(text)) is not None]


def _content(message: Json) -> str:
    content = message.get("content") or ""
    return content if isinstance(content, str) else "\n".join(str(part.get("text", "")) for part in content)


def _object(text: str) -> Json | None:
    try:
        value = json.loads(text)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None


def _source(line: Json) -> Source:
    return Source(
        exchange=line["exchange"],
        date=line.get("date") or "",
        language=line.get("language") or "",
        asked_by=tuple(line.get("asked_by") or ()),
        answered_by=tuple(line.get("answered_by") or ()),
        turns=tuple(SourceTurn(turn["speaker"] or "", turn["role"], turn["text"]) for turn in line["turns"]),
    )


# What the server does.


@dataclass(frozen=True)
class Lines:
    """Answers with these lines, `pause` seconds before each, `piece` characters an event (None: a line an event)."""

    lines: tuple[str, ...]
    pause: float = 0.0
    piece: int | None = 7
    usage: bool = True
    finish: str = "stop"


@dataclass(frozen=True)
class Status:
    """Refuses with an HTTP status."""

    code: int
    body: Json | str = ""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Stall:
    """Falls silent after some lines, or before it answers at all; then ends as if nothing had been."""

    lines_before: tuple[str, ...] = ()
    seconds: float = 60.0
    partial: str = ""
    answered: bool = True


@dataclass(frozen=True)
class Drip:
    """Shows forever that it is alive, a comment every so many seconds, and never says anything."""

    seconds: float = 0.02


@dataclass(frozen=True)
class Cut:
    """Breaks off after some lines (and a partial one), or before any answer; `how` says how.

    "close" leaves the body without its end, "reset" is what a crash looks like, and "end" is a proxy that makes a
    well-formed body of what it has: only `finish_reason` and `[DONE]` are missing.
    """

    lines_before: tuple[str, ...] = ()
    partial: str = ""
    answered: bool = True
    how: Literal["close", "reset", "end"] = "close"


@dataclass(frozen=True)
class ErrorBody:
    """Gives an error as JSON with a status that claims success."""

    body: Json
    status: int = 200


@dataclass(frozen=True)
class Malformed:
    """Sends this where an event's JSON belongs."""

    text: str


@dataclass(frozen=True)
class StreamError:
    """Reports an error in the middle of the stream."""

    lines_before: tuple[str, ...] = ()
    message: str = "The server had an error."
    partial: str = ""


Reply = Lines | Status | Stall | Drip | Cut | ErrorBody | Malformed | StreamError
Script = Callable[[ChatRequest], Reply]


class ModelServer:
    """Answers on loopback as the script says: by a function, or by replies in order, the last one again and again."""

    def __init__(self, script: Script | Reply | Sequence[Reply], base: str = "/v1", models: Sequence[str] = (MODEL,)):
        self.base = base
        self.models = tuple(models)
        self.requests: list[ChatRequest] = []
        self.seen: list[str] = []
        """Every request, to whatever path: `GET /v1/models`."""
        self.hung_up = threading.Event()
        """Set when a client has left an answer before its end."""
        self.failures: list[BaseException] = []
        """What went wrong in a script; the first is raised when the server closes."""
        self._script = script if callable(script) else _in_order(script)
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}{self.base}"

    def __enter__(self) -> Self:
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        self._server.close()
        self._thread.join()
        if error is None and self.failures:
            raise self.failures[0]

    def reply(self, request: ChatRequest) -> Reply:
        """What the script says to a request. A script that fails fails the test, not only the request."""
        with self._lock:
            self.requests.append(request)
        try:
            return self._script(request)
        except Exception as error:  # noqa: BLE001 - raised when the server closes
            self.failures.append(error)
            return Status(500, f"the script failed: {error!r}")


def _in_order(replies: Reply | Sequence[Reply]) -> Script:
    chosen = tuple(replies) if isinstance(replies, Sequence) else (replies,)
    turn = count()
    return lambda _: chosen[min(next(turn), len(chosen) - 1)]


class _Server(ThreadingHTTPServer):
    """Knows its connections, to end them all at once, whatever their threads wait for."""

    daemon_threads = False  # those are not waited for

    def __init__(self, owner: ModelServer) -> None:
        self.owner = owner
        self.closing = False
        self._connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", 0), _Handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._connections.add(connection)
        return connection, address

    def shutdown_request(self, request: Any) -> None:
        self._connections.discard(request)
        super().shutdown_request(request)

    def handle_error(self, *_: object) -> None:
        error = sys.exc_info()[1]
        if error is not None and not isinstance(error, OSError):
            self.owner.failures.append(error)

    def close(self) -> None:
        self.closing = True
        self.shutdown()
        for connection in list(self._connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        self.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Puts replies on the wire."""

    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def log_message(self, *_: object) -> None:
        pass

    def do_GET(self) -> None:
        self._note()
        if self.path.partition("?")[0] == f"{self.server.owner.base}/models":
            models = [{"id": name, "object": "model", "owned_by": "tests"} for name in self.server.owner.models]
            self._whole(200, {"object": "list", "data": models})
        else:
            self._unknown()

    def do_POST(self) -> None:
        self._note()
        body = _object(self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode())
        if self.path.partition("?")[0] != f"{self.server.owner.base}/chat/completions":
            self._unknown()
            return
        if body is None:
            self._whole(400, {"error": {"message": "The body is not a JSON object."}})
            return
        headers = {name.lower(): value for name, value in self.headers.items()}
        request = ChatRequest(self.path, headers, body)
        reply = self.server.owner.reply(request)
        try:
            if body.get("stream"):
                self._stream(request, reply)
            else:
                self._complete(request, reply)
        except OSError:
            self.close_connection = True
            if not self.server.closing:
                self.server.owner.hung_up.set()

    def _note(self) -> None:
        self.server.owner.seen.append(f"{self.command} {self.path}")

    def _unknown(self) -> None:
        self._whole(404, {"error": {"message": f"Unknown request URL: {self.command} {self.path}"}})

    def _stream(self, request: ChatRequest, reply: Reply) -> None:
        match reply:
            case Lines():
                self._open("text/event-stream")
                self._say(request, [""])
                for line in _ended(reply.lines):
                    self._wait(reply.pause)
                    self._say(request, _pieces(line, reply.piece))
                self._end(request, "\n".join(reply.lines), reply.finish, reply.usage)
            case Stall():
                text = _before(reply)
                if not reply.answered:
                    self._wait(reply.seconds)
                self._open("text/event-stream")
                self._say(request, ["", *_pieces(text)])
                if reply.answered:
                    self._wait(reply.seconds)
                self._end(request, text, "stop")
            case Drip():
                self._open("text/event-stream")
                self._drip(b":\n\n", reply.seconds)
            case Cut():
                if reply.answered:
                    self._open("text/event-stream")
                    self._say(request, ["", *_pieces(_before(reply))])
                self._cut(reply)
            case Malformed():
                self._open("text/event-stream")
                self._event(reply.text)
                self._done()
            case StreamError():
                self._open("text/event-stream")
                self._say(request, ["", *_pieces(_before(reply))])
                self._event(json.dumps({"error": {"message": reply.message, "type": "server_error", "code": None}}))
                self._done()
            case Status() | ErrorBody():
                self._refuse(reply)

    def _complete(self, request: ChatRequest, reply: Reply) -> None:
        match reply:
            case Lines():
                self._wait(reply.pause * len(reply.lines))
                self._whole(200, _completion(request, "\n".join(reply.lines), reply.finish, reply.usage))
            case Stall():
                self._wait(reply.seconds)
                self._whole(200, _completion(request, _before(reply)))
            case Drip():
                self._open("application/json")
                self._drip(b" ", reply.seconds)
            case Cut():
                if reply.answered:
                    self._open("application/json")
                    self._send(json.dumps(_completion(request, _before(reply))).encode()[:-9])
                self._cut(reply)
            case Malformed():
                self._whole(200, reply.text, {"Content-Type": "application/json"})
            case StreamError():
                self._whole(200, {"error": {"message": reply.message, "type": "server_error", "code": None}})
            case Status() | ErrorBody():
                self._refuse(reply)

    def _refuse(self, reply: Status | ErrorBody) -> None:
        if isinstance(reply, Status):
            self._whole(reply.code, reply.body, reply.headers)
        else:
            self._whole(reply.status, reply.body)

    def _say(self, request: ChatRequest, pieces: Sequence[str]) -> None:
        for piece in pieces:
            delta = {"role": "assistant", "content": ""} if piece == "" else {"content": piece}
            self._event(json.dumps(_chunk(request, delta), ensure_ascii=False))

    def _end(self, request: ChatRequest, text: str, finish: str, usage: bool = True) -> None:
        self._event(json.dumps(_chunk(request, {}, finish)))
        if usage and _usage_asked(request):
            last = _chunk(request, {})
            self._event(json.dumps({**last, "choices": [], "usage": _usage(request, text)}))
        self._done()

    def _whole(self, status: int, body: Json | str, headers: dict[str, str] | None = None) -> None:
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False)
        media_type = "text/plain; charset=utf-8" if isinstance(body, str) else "application/json"
        data = text.encode()
        self._head(status, {"Content-Type": media_type, "Content-Length": str(len(data)), **(headers or {})})
        self.wfile.write(data)

    def _head(self, status: int, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()

    def _open(self, media_type: str) -> None:
        self._head(200, {"Content-Type": media_type, "Transfer-Encoding": "chunked"})

    def _event(self, data: str) -> None:
        self._send(f"data: {data}\n\n".encode())

    def _done(self) -> None:
        # In one piece: a client may leave as soon as it has seen that the answer is done.
        self.wfile.write(_chunked(b"data: [DONE]\n\n") + _chunked(b""))

    def _send(self, data: bytes) -> None:
        self.wfile.write(_chunked(data))

    def _drip(self, drop: bytes, seconds: float) -> None:
        while True:
            self._send(drop)
            self._wait(seconds)

    def _wait(self, seconds: float) -> None:
        """Wait, unless the client leaves or the server closes: either ends the connection."""
        leaving = select.poll()  # `select.select` fails where a process has more than 1,024 files open
        leaving.register(self.connection, select.POLLIN)
        if seconds > 0 and leaving.poll(seconds * 1_000):
            raise BrokenPipeError

    def _cut(self, reply: Cut) -> None:
        self.close_connection = True
        if reply.how == "end":
            self.wfile.write(_chunked(b""))
        elif reply.how == "reset":
            # Closed here and now: the shutdown that follows a request would say a polite farewell first.
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            os.close(self.connection.detach())


def _chunked(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)


def _before(reply: Stall | Cut | StreamError) -> str:
    """What is said before it goes wrong: whole lines, then perhaps a part of one."""
    return "".join(f"{line}\n" for line in reply.lines_before) + reply.partial


def _ended(lines: Sequence[str]) -> Iterator[str]:
    """The lines with their ends; the last one has none, as models leave it."""
    yield from (line + "\n" * (place < len(lines)) for place, line in enumerate(lines, 1))


def _pieces(text: str, size: int | None = 7) -> list[str]:
    size = size or max(len(text), 1)
    return [text[start : start + size] for start in range(0, len(text), size)]


def _chunk(request: ChatRequest, delta: Json, finish: str | None = None) -> Json:
    chunk = _envelope(request, "chat.completion.chunk", {"delta": delta, "finish_reason": finish})
    return chunk | {"usage": None} if _usage_asked(request) else chunk


def _completion(request: ChatRequest, text: str, finish: str = "stop", usage: bool = True) -> Json:
    message = {"role": "assistant", "content": text}
    whole = _envelope(request, "chat.completion", {"message": message, "finish_reason": finish})
    return whole | {"usage": _usage(request, text)} if usage else whole


def _envelope(request: ChatRequest, kind: str, choice: Json) -> Json:
    model = request.body.get("model", MODEL)
    return {"id": "chatcmpl-0", "object": kind, "created": 0, "model": model, "choices": [{"index": 0, **choice}]}


def _usage_asked(request: ChatRequest) -> bool:
    return bool((request.body.get("stream_options") or {}).get("include_usage"))


def _usage(request: ChatRequest, text: str) -> Json:
    """A token a word."""
    asked = sum(len(_content(message).split()) for message in request.messages)
    said = len(text.split())
    return {"prompt_tokens": asked, "completion_tokens": said, "total_tokens": asked + said}


# The models.


@dataclass(frozen=True)
class Phrases:
    """What the models say in a language. `who` stands for the official's name."""

    commented: str
    said: str
    scare: str
    invented: str
    negation: str


PHRASES = {
    "en": Phrases(
        "The official commented on this.",
        "{who} said so.",
        "The official called it “a turning point for all mankind”.",
        "We will recall every ambassador before Friday.",
        " not",
    ),
    "fr": Phrases(
        "Le porte-parole s’est exprimé à ce sujet.",
        "C’est ce qu’a dit {who}.",
        "Le porte-parole y voit « un tournant pour l’humanité tout entière ».",
        "Nous rappellerons tous nos ambassadeurs avant vendredi.",
        " pas",
    ),
    "zh": Phrases(
        "发言人对此作出了回应。",
        "{who}是这样说的。",
        "发言人称之为“全人类的转折点”。",
        "我们将在周五之前召回所有大使。",
        "不",
    ),
    "es": Phrases(
        "El portavoz se refirió a ello.",
        "Así lo dijo {who}.",
        "El portavoz lo llamó «un punto de inflexión para toda la humanidad».",
        "Retiraremos a todos los embajadores antes del viernes.",
        " no",
    ),
    "de": Phrases(
        "Der Sprecher hat sich dazu geäußert.",
        "Das sagte {who}.",
        "Der Sprecher nannte es „einen Wendepunkt für die ganze Menschheit“.",
        "Wir werden alle Botschafter vor Freitag zurückrufen.",
        " nicht",
    ),
}

NONE = '{"answer": "none"}'


def a_line(sentence: str, exchange: str, quote: str) -> str:
    """A line of the model's protocol."""
    return json.dumps({"sentence": sentence, "exchange": exchange, "quote": quote}, ensure_ascii=False)


def honest(request: ChatRequest) -> Lines:
    """A sentence for each of the first three sources, on the first sentence of the official."""
    return Lines(_honest_lines(request) or (NONE,))


def refusing(_: ChatRequest) -> Lines:
    """Says that the record does not answer."""
    return Lines((NONE,))


def silent_on_it(request: ChatRequest) -> Lines:
    """Says that the official was asked and did not address it."""
    lines = tuple(json.dumps({"addressed": False, "exchange": source.exchange}) for source in request.sources[:1])
    return Lines(lines or (NONE,))


def stitching(request: ChatRequest) -> Lines:
    """Joins two places of an exchange into one quotation."""
    return _lying(request, "glued")


def misattributing(request: ChatRequest) -> Lines:
    """Credits the official with the reporter's words."""
    return _lying(request, "reporter")


def citing_unknown(request: ChatRequest) -> Lines:
    """Cites a source that was not given: E7 of three."""
    number = len(request.sources) + 4
    said = _phrases(request).commented
    given = _honest_lines(request)[:1]
    quotes = [json.loads(line)["quote"] for line in given] or [_phrases(request).invented]
    return Lines(tuple(a_line(f"{said[:-1]} [{number}]{said[-1]}", f"E{number}", quote) for quote in quotes))


def wrong_language(request: ChatRequest) -> Lines:
    """Answers in German, and a German question in English."""
    phrases = PHRASES["en" if request.language == "de" else "de"]
    return Lines(_honest_lines(request, phrases.commented) or (NONE,))


def scare_quoting(request: ChatRequest) -> Lines:
    """Puts in quotation marks, in its own sentence, what stands nowhere."""
    return Lines(_honest_lines(request, _phrases(request).scare) or (NONE,))


def prose(request: ChatRequest) -> Lines:
    """Answers in prose, with the quotations in it."""
    said = [json.loads(line) for line in _honest_lines(request)]
    return Lines(tuple(f"{line['sentence']} “{line['quote']}” [{line['exchange']}]" for line in said) or ("I see.",))


def fenced(request: ChatRequest) -> Lines:
    """Puts its lines into a fence."""
    return Lines(("```json", *honest(request).lines, "```"))


def pretty(request: ChatRequest) -> Lines:
    """Gives one array of objects over many lines."""
    said = [json.loads(line) for line in honest(request).lines]
    return Lines(tuple(json.dumps(said, ensure_ascii=False, indent=2).split("\n")))


def slow(pause: float) -> Script:
    """Honest, with a pause before each line."""
    return lambda request: Lines(honest(request).lines, pause=pause)


def condensing(question: str) -> Script:
    """Gives this question for any that comes with a history, and is honest otherwise."""
    condensed = Lines((json.dumps({"question": question}, ensure_ascii=False),))
    return lambda request: condensed if request.history else honest(request)


@dataclass(frozen=True)
class Said:
    """A line that a model said, and what it did to the quotation."""

    line: Json
    kind: str


class misquoting:
    """Says a random mixture of true and false quotations, the same for the same seed and request; keeps what it said."""

    def __init__(self, seed: int, lines: int = 4, kinds: Sequence[str] = ()) -> None:
        self.said: list[Said] = []
        self._seed = seed
        self._lines = lines
        self._kinds = tuple(kinds) or KINDS

    def __call__(self, request: ChatRequest) -> Lines:
        rng = Random(f"{self._seed} {request.question} {request.sources} {request.repair}")
        said = [found for _ in range(self._lines) if (found := self._a_line(rng, request)) is not None]
        self.said += said
        return Lines(tuple(json.dumps(one.line, ensure_ascii=False) for one in said) or (NONE,))

    def _a_line(self, rng: Random, request: ChatRequest) -> Said | None:
        """A line of any kind that a source allows."""
        if not request.sources:
            return None
        source = rng.choice(request.sources)
        tries = (_said(kind, rng, source, request) for kind in rng.sample(self._kinds, len(self._kinds)))
        return next((said for said in tries if said is not None), None)


def stands(quote: str, turns: Sequence[SourceTurn]) -> bool:
    """Whether the letters and digits of a quotation stand in one of the turns: no lie may come so near the truth."""
    return any(_bare(quote) in _bare(turn.text) for turn in turns)


def sentences(text: str) -> list[str]:
    """The sentences of a text, each as it stands there."""
    return [sentence for part in re.split(r"\n\s*\n", text) for sentence in _split(part)]


_END = re.compile(r"[.!?…]+[”\"»’)]*(?=\s)|[。！？]+[”’」』）]*")
_ABBREVIATED = re.compile(r"(?:^|\W)(?:\w|\d+|Mr|Mrs|Ms|Dr|St|No|Mme|Sr|Sra|bzw)\.$")
_WORD = re.compile(r"[\u3400-\u9fff]{2}|[^\W\d_\u3400-\u9fff]{4,}")
_TOKEN = re.compile(r"[\u3400-\u9fff]{1,2}|[^\s\u3400-\u9fff]+")
_VERB = re.compile(
    r"\b(?:is|are|was|were|will|has|have|can|est|sont|ont|ist|sind|wird|werden|hat|haben)\b|[将会要是能]"
)


def _split(part: str) -> Iterator[str]:
    start = 0
    for end in _END.finditer(part):
        if not _ABBREVIATED.search(part[start : end.end()]):
            yield part[start : end.end()].strip()
            start = end.end()
    if part[start:].strip():
        yield part[start:].strip()


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _phrases(request: ChatRequest) -> Phrases:
    return PHRASES.get(request.language, PHRASES["en"])


def _honest_lines(request: ChatRequest, sentence: str = "") -> tuple[str, ...]:
    said = sentence or _phrases(request).commented
    return tuple(
        a_line(said, source.exchange, sentences(turn.text)[0])
        for source in request.sources[:3]
        for turn in source.said_by("official")[:1]
        if turn.text.strip()
    )


def _lying(request: ChatRequest, kind: str) -> Lines:
    """A false quotation of one kind for each of the first three sources that allow it."""
    rng = Random(0)
    said = [_said(kind, rng, source, request) for source in request.sources[:3]]
    return Lines(tuple(json.dumps(one.line, ensure_ascii=False) for one in said if one is not None) or (NONE,))


def _said(kind: str, rng: Random, source: Source, request: ChatRequest) -> Said | None:
    """A line that credits the official with a quotation of this kind; None where the source allows none."""
    quote = _quotation(kind, rng, source, request.sources)
    if quote is None:
        return None
    phrases = _phrases(request)
    sentence = phrases.said.format(who=source.official) if source.official else phrases.commented
    return Said({"sentence": sentence, "exchange": source.exchange, "quote": quote}, kind)


# What the misquoting model does to a quotation: a try each, None where a source has nothing to do it with.


def _exact(rng: Random, source: Source, _: Sequence[Source]) -> str | None:
    return _a_sentence(rng, source.said_by("official"), least=1)


def _word_changed(rng: Random, source: Source, _: Sequence[Source]) -> str | None:
    quote = _a_sentence(rng, source.said_by("official"))
    places = list(_WORD.finditer(quote or ""))
    words = [word for turn in source.turns for word in _WORD.findall(turn.text)]
    return None if quote is None or not places else _replaced(quote, rng.choice(places), rng.choice(words))


def _negated(rng: Random, source: Source, _: Sequence[Source]) -> str | None:
    quote = _a_sentence(rng, source.said_by("official"))
    if quote is None:
        return None
    places = list(_VERB.finditer(quote)) or list(_TOKEN.finditer(quote))[:-1]
    place = rng.choice(places).end()
    return quote[:place] + PHRASES.get(source.language, PHRASES["en"]).negation + quote[place:]


def _invented(_: Random, source: Source, __: Sequence[Source]) -> str | None:
    return PHRASES.get(source.language, PHRASES["en"]).invented


def _glued(rng: Random, source: Source, _: Sequence[Source]) -> str | None:
    return _joined(rng, source, " ")


def _elided(rng: Random, source: Source, _: Sequence[Source]) -> str | None:
    return _joined(rng, source, " … ")


def _of_another(rng: Random, source: Source, sources: Sequence[Source]) -> str | None:
    others = [turn for other in sources if other.exchange != source.exchange for turn in other.said_by("official")]
    return _a_sentence(rng, others)


def _of_the_reporter(rng: Random, source: Source, _: Sequence[Source]) -> str | None:
    return _a_sentence(rng, source.said_by("reporter"))


_DOINGS: dict[str, Callable[[Random, Source, Sequence[Source]], str | None]] = {
    "exact": _exact,
    "word_changed": _word_changed,
    "negated": _negated,
    "invented": _invented,
    "glued": _glued,
    "elided": _elided,
    "other_source": _of_another,
    "reporter": _of_the_reporter,
}
KINDS = tuple(_DOINGS)


def _quotation(kind: str, rng: Random, source: Source, sources: Sequence[Source]) -> str | None:
    """A quotation that is what its kind says; None where twenty tries find none."""
    tries = (_DOINGS[kind](rng, source, sources) for _ in range(20))
    return next((quote for quote in tries if quote is not None and _is(kind, quote, source, sources)), None)


def _is(kind: str, quote: str, source: Source, sources: Sequence[Source]) -> bool:
    if kind == "exact":
        return True
    if kind == "reporter":
        return not any(stands(quote, [turn]) for turn in source.turns if turn.role != "reporter")
    if kind == "other_source":
        return not stands(quote, source.turns)
    return not any(stands(quote, other.turns) for other in sources)


def _a_sentence(rng: Random, turns: Sequence[SourceTurn], least: int = 5) -> str | None:
    found = [one for turn in turns for one in sentences(turn.text) if len(_TOKEN.findall(one)) >= least]
    return rng.choice(found) if found else None


def _joined(rng: Random, source: Source, joint: str) -> str | None:
    """Two places of an exchange, at least four words each, of the official where there is enough."""
    turns = [turn for turn in source.said_by("official") if len(_TOKEN.findall(turn.text)) >= 9] or source.turns
    places = [_a_place(rng, rng.choice(turns).text) for _ in range(2)]
    return joint.join(place for place in places if place) if all(places) else None


def _a_place(rng: Random, text: str) -> str:
    tokens = list(_TOKEN.finditer(text))
    if len(tokens) < 4:
        return ""
    first = rng.randrange(len(tokens) - 3)
    last = min(first + rng.randint(3, 7), len(tokens) - 1)
    return text[tokens[first].start() : tokens[last].end()]


def _replaced(quote: str, place: re.Match[str], word: str) -> str:
    return quote[: place.start()] + word + quote[place.end() :]

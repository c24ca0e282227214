"""Answers as downloads: to who has the token of one that is kept, and to nobody else."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rag.desk import Desk
from rag.receipts import read_receipt
from tests.test_answer_markdown import QUESTIONS, sample
from ui.app import application
from ui.downloads import offer_answers
from ui.kept_answers import KeptAnswers
from ui.receipt_files import receipt_of_docx, receipt_within

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")
OWN = "http://127.0.0.1:7860"


@pytest.fixture(scope="module")
def kept() -> KeptAnswers:
    return KeptAnswers()


@pytest.fixture(scope="module")
def client(desk: Desk, kept: KeptAnswers) -> TestClient:
    app = FastAPI()
    offer_answers(app, kept, desk)
    return TestClient(app, base_url=OWN)


def test_an_answer_is_downloaded_in_each_form_with_a_receipt_that_verifies(
    client: TestClient, kept: KeptAnswers, desk: Desk
) -> None:
    answer = desk.ask(QUESTIONS[0])
    token = kept.keep(answer)
    for form, suffix in (("markdown", "md"), ("docx", "docx"), ("receipt", "json")):
        reply = client.get(f"/answers/{token}/{form}")
        assert reply.status_code == 200
        name = f"onrecord-{answer.receipt.seal[:8]}.{suffix}"
        assert reply.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert reply.headers["cache-control"] == "no-store"
        text = receipt_of_docx(reply.content, name) if form == "docx" else receipt_within(reply.text)
        assert read_receipt(text) == answer.receipt
        assert desk.verify(read_receipt(text)).holds


@pytest.mark.parametrize("path", ["x/markdown", "/markdown", "%2e%2e/receipt", "..%2f..%2fetc%2fpasswd/markdown"])
def test_what_is_not_kept_is_not_found(client: TestClient, path: str) -> None:
    reply = client.get(f"/answers/{path}")
    assert reply.status_code == 404
    assert "attachment" not in reply.headers.get("content-disposition", "")


def test_another_form_is_not_found(client: TestClient, kept: KeptAnswers) -> None:
    assert client.get(f"/answers/{kept.keep(sample())}/pdf").status_code == 404


def test_an_answer_of_a_transcript_that_was_removed_is_still_taken_away(client: TestClient, kept: KeptAnswers) -> None:
    reply = client.get(f"/answers/{kept.keep(sample())}/markdown")
    assert reply.status_code == 200
    assert reply.headers["content-type"] == "text/markdown; charset=utf-8"
    assert reply.text.startswith("# Oui.\n")


def test_the_latest_answers_are_kept_under_tokens_of_their_own() -> None:
    kept = KeptAnswers(most=3)
    tokens = [kept.keep(sample(str(number))) for number in range(5)]
    assert len({*tokens}) == 5
    assert all(re.fullmatch(r"[\w-]{40,}", token) for token in tokens)
    assert [found.question if found else None for found in map(kept.answer, tokens)] == [None, None, "2", "3", "4"]


def test_the_page_offers_a_finished_answer_and_no_draft(desk: Desk) -> None:
    from tests.test_page_handlers import Event, Request, chat_of
    from ui.conversation import Conversation

    replies = list(chat_of(desk).ask(QUESTIONS[0], Conversation(), None, None, Event(), Request()))
    shown = [reply[0][-1]["content"] for reply in replies]
    assert ["or-files" in one for one in shown] == [False] * (len(shown) - 1) + [True]
    assert re.search(r'href="answers/[^"]+/docx"', shown[-1])


def test_the_application_answers_its_own_page_alone(desk: Desk) -> None:
    async def built() -> Any:
        return application(desk)

    page = TestClient(asyncio.run(built()), base_url=OWN)
    assert page.get("/answers/x/markdown").status_code == 404
    assert page.get("/answers/x/markdown", headers={"host": "evil.example"}).status_code == 421
    assert page.get("/answers/x/markdown", headers={"origin": "http://evil.example"}).status_code == 403


def test_a_receipt_is_json_of_its_own(client: TestClient, kept: KeptAnswers, desk: Desk) -> None:
    answer = desk.ask(QUESTIONS[1])
    reply = client.get(f"/answers/{kept.keep(answer)}/receipt")
    assert reply.headers["content-type"] == "application/json; charset=utf-8"
    assert json.loads(reply.text)["seal"] == answer.receipt.seal

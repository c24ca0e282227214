"""What other programs may ask: the commands' own objects, and one line whatever goes wrong."""

from __future__ import annotations

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from rag.config import Settings
from rag.desk import Desk
from rag.errors import RequestError
from tests.conftest import Run
from ui.tools import ARGUMENTS, TOOLS, Tools

QUESTION = "what did China say about the AI resolution"
EXCHANGE = "2024-07-02-fr-b83509/6"


def without_times(answer: dict[str, Any]) -> dict[str, Any]:
    return {**answer, "timings_ms": None}


@pytest.mark.parametrize(
    ("tool", "arguments", "command"),
    [
        ("ask", {"question": QUESTION}, ["ask", QUESTION]),
        (
            "ask",
            {
                "question": "And Vanuatu?",
                "history": ["What did Reuters ask?"],
                "outlet": "Reuters",
                "until": "2024-12-31",
            },
            ["ask", "And Vanuatu?", "--previous", "What did Reuters ask?", "--outlet", "Reuters", "--to", "2024-12-31"],
        ),
        ("ask", {"question": "the price of pandas", "language": "FR"}, ["ask", "the price of pandas", "--lang", "fr"]),
        ("show", {"id": EXCHANGE}, ["show", EXCHANGE]),
        ("show", {"id": "2024-07-02-fr-b83509"}, ["show", "2024-07-02-fr-b83509"]),
        (
            "verify_quote",
            {"quote": "Ren’ai Jiao ne fait pas partie du territoire chinois."},
            ["verify", "--quote", "Ren’ai Jiao ne fait pas partie du territoire chinois."],
        ),
    ],
    ids=["ask", "ask-limited", "ask-refused", "show-exchange", "show-transcript", "verify-quote"],
)
def test_a_tool_returns_what_the_command_prints(
    desk: Desk, onrecord: Run, seed_data: Path, tool: str, arguments: dict[str, Any], command: list[str]
) -> None:
    printed = json.loads(onrecord(*command, "--json", "--data", seed_data).stdout)
    assert without_times(Tools(desk).call(tool, arguments)) == without_times(printed)


def test_the_transcripts_are_listed_a_page_at_a_time(desk: Desk) -> None:
    tools = Tools(desk)
    listed = tools.call("transcripts", {})
    assert [one["id"] for one in listed["transcripts"]] == ["2024-07-02-fr-b83509"]
    assert tools.call("transcripts", {"offset": 1}) == {"total": 1, "transcripts": []}


def test_a_limit_of_the_questions_own_words_is_lifted(desk: Desk) -> None:
    question = "What did Reuters ask Mao Ning in July 2024 about the coast guard?"
    lifted = Tools(desk).call("ask", {"question": question, "without": ["outlet", "date"]})
    assert [one["kind"] for one in lifted["searched"]["conditions"]] == ["speaker"]


def test_blank_limits_are_none(desk: Desk) -> None:
    blank = Tools(desk).call("ask", {"question": QUESTION, "outlet": " ", "since": "", "speaker": None})
    assert blank["status"] == "answered"


@pytest.mark.parametrize(
    ("tool", "arguments", "told"),
    [
        ("ask", {}, "question: Field required"),
        ("ask", None, "the arguments: "),
        ("ask", {"question": "  "}, "question: is empty"),
        ("ask", {"question": 7}, "question: Input should be a valid string"),
        ("ask", {"question": "x" * 1_001}, "question: String should have at most 1000 characters"),
        ("ask", {"question": "x", "history": ["x"] * 21}, "history: List should have at most 20 items"),
        ("ask", {"question": "x", "history": ["x" * 1_001]}, "history.0: String should have at most 1000"),
        ("ask", {"question": "x", "without": ["transcript"]}, "without.0: Input should be 'date'"),
        ("ask", {"question": "x", "engine": "oracle"}, "engine: Input should be 'quotes' or 'model'"),
        ("ask", {"question": "x", "engine": "model"}, "no model is set"),
        ("ask", {"question": "x", "prompt": "/etc/passwd"}, "prompt: Extra inputs are not permitted"),
        ("ask", {"question": "x", "since": "yesterday"}, "since: 'yesterday' is no date"),
        ("ask", {"question": "x", "since": "2025-01-01", "until": "2024-01-01"}, "since: 2025-01-01 is later"),
        ("ask", {"question": "x", "outlet": "Nobody Times"}, "the filters leave no exchange"),
        ("ask", {"question": "x", "\x1b[2J\n" * 50: 1}, "[2J [2J"),
        ("show", {"id": "../../etc/passwd"}, "no exchange '../../etc/passwd'"),
        ("show", {"id": "\0"}, "no transcript '\\x00'"),
        ("show", {"id": "\ud800"}, "id: Input should be a valid string"),
        ("verify_quote", {"quote": "“…”"}, "quote: holds no word"),
        ("transcripts", {"limit": 201}, "limit: Input should be less than or equal to 200"),
        ("transcripts", {"offset": True}, "offset: Input should be a valid integer"),
        ("drop", {}, "drop: there is no such tool"),
        ("__init__", {}, "__init__: there is no such tool"),
    ],
)
def test_what_cannot_be_is_told_in_one_short_line(desk: Desk, tool: str, arguments: object, told: str) -> None:
    with pytest.raises(RequestError) as refused:
        Tools(desk).call(tool, arguments)
    message = str(refused.value)
    assert message.startswith(told)
    assert message.isprintable()
    assert len(message) < 200


def test_an_empty_archive_says_so(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="the archive is empty"):
        Tools(Desk(Settings(data=tmp_path / "data"))).call("ask", {"question": "x"})


def test_what_is_wrong_with_the_archive_is_for_its_owner(seeded: Desk, caplog: pytest.LogCaptureFixture) -> None:
    seeded.archive.set_facts(index_fingerprint="another")
    with caplog.at_level(logging.ERROR), pytest.raises(RequestError) as refused:
        Tools(seeded).call("ask", {"question": QUESTION})
    assert "onrecord doctor" in str(refused.value)
    assert "another" not in str(refused.value)
    assert "onrecord rebuild" in caplog.text


def test_a_fault_of_ours_says_nothing_of_itself(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    class Broken(Desk):
        def exchange(self, exchange: str) -> Any:
            raise RuntimeError(f"secret of {self.settings.data}")

    with caplog.at_level(logging.ERROR), pytest.raises(RequestError, match="something went wrong here") as refused:
        Tools(Broken(desk.settings, desk.embedder)).call("show", {"id": EXCHANGE})
    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert "secret" in caplog.text


def test_every_argument_is_described_and_bounded() -> None:
    for name in TOOLS:
        for argument, schema in ARGUMENTS[name].model_json_schema()["properties"].items():
            assert schema["description"], f"{name}.{argument}"
            bounds = json.dumps(schema)
            assert any(bound in bounds for bound in ("maxLength", "maximum", "maxItems", "enum", "minimum")), argument

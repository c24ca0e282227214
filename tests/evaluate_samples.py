"""A small set from the seed's, and prompts, for tests of the Evaluate tab."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.conftest import ROOT

SMALL = "own/small.yaml"
"""What a browser calls the small set."""

CASES = (
    "li-qiang-speech-date-en",
    "nato-values-agree-en",
    "coast-guard-who-asked-en",
    "sourdough-en",
    "reproches-otan-fr",
)
STALE = "Cette phrase ne figure pas au dossier."
SHIPPED = (ROOT / "rag/prompts/answer.md").read_text(encoding="utf-8")
TERSE = SHIPPED.replace("name: answer", "name: terse").replace("## System\n", "## System\n\nBe terse.\n")


def write_small_set(data: Path) -> Path:
    """Five cases of the seed set and a stale one, as a reader's own set."""
    cases = yaml.safe_load((ROOT / "eval/sets/seed.yaml").read_text(encoding="utf-8"))["cases"]
    kept = [case for case in cases if case["id"] in CASES]
    gold = {"date": "2024-07-02", "language": "fr", "quote": STALE}
    kept.append({"id": "not-there-en", "question": "Is this on record?", "gold": [gold]})
    content = {
        "name": "small",
        "description": "Five questions of the seed set, and one that is stale.",
        "corpus": [],
        "cases": kept,
    }
    path = data / "sets" / "small.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path

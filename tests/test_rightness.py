"""Whether all is right with an answer: what is said of one that falls short, in the answer and by the model."""

from __future__ import annotations

from dataclasses import replace

import pytest

from eval.model_part import ModelPart
from eval.rightness import rightness
from eval.scorers import Score
from rag.schema import Answer
from tests.eval_samples import LAW, answer, cite

ANSWERED, REFUSED = answer(cite(LAW)), answer()
PART = ModelPart("answered", "model", None, None, False, {}, None)


@pytest.mark.parametrize(
    ("given", "answerable", "scores", "wrong"),
    [
        (ANSWERED, True, {"hit_at_1": Score(1.0, "first cited t/1")}, ""),
        (ANSWERED, True, {"hit_at_1": Score(0.0, "first cited t/2")}, "wrong first citation: first cited t/2"),
        (REFUSED, True, {"hit_at_1": Score(0.0, "nothing cited")}, "refused, but on record"),
        (REFUSED, False, {}, ""),
        (
            ANSWERED,
            False,
            {"refusal_recall": Score(0.0, "answered, but not on record")},
            "no refusal: answered, but not on record",
        ),
        (
            ANSWERED,
            True,
            {"quote_validity": Score(0.5, "[2] absent", 2), "role_errors": Score(1.0, "[1] other", 2)},
            "unproven quote: [2] absent; role error: [1] other",
        ),
        (ANSWERED, True, {"role_errors": Score(0.0, "all as the archive says", 2)}, ""),
        (ANSWERED, True, {"citation_precision": Score(0.5, "1 of 2", 2)}, ""),  # one exchange more is no error
    ],
)
def test_all_that_is_wrong_is_said(given: Answer, answerable: bool, scores: dict[str, Score], wrong: str) -> None:
    assert rightness(given, answerable, scores, None) == Score(float(not wrong), wrong or "all right")


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        (PART, ""),
        (replace(PART, dropped={"absent": 1}), "misquoted: 1 quotation refused (absent 1)"),
        (
            replace(PART, did="failed", failure="unproven", dropped={"absent": 2, "stitched": 1}),
            "misquoted: 3 quotations refused (absent 2, stitched 1)",
        ),
        (replace(PART, did="failed", failure="unreadable"), "the model's answer could not be used (unreadable)"),
        (replace(PART, failure="too_long"), "the model's answer could not be used (too long)"),
        (replace(PART, withheld=True), ""),
    ],
)
def test_what_the_gate_kept_from_the_reader_counts_against_the_model(part: ModelPart, wrong: str) -> None:
    assert rightness(ANSWERED, True, {}, part).explanation == (wrong or "all right")

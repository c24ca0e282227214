"""Rows -> report: the figures of each candidate, the comparisons, and the JSON."""

from __future__ import annotations

import json
from dataclasses import replace

from eval.model_part import ModelPart
from eval.report import CandidateUsed, ModelUsed, PromptUsed, Report, Run, build_report, to_json
from eval.scorers import Score
from rag.schema import Usage, from_dict
from tests.eval_samples import row, scored

QUOTES = CandidateUsed("quotes", "quotes")
USED = ModelUsed("m-1", PromptUsed("mine", "2", "a" * 64), PromptUsed("condense", "1", "b" * 64), 16_384, 1_500, 60.0)
MINE = CandidateUsed("mine", "model", USED)
RUN = Run("sample", "f" * 64, "fake-1-r1", 0.95, "0.1.0", "2024-07-03T00:00:00+00:00", 1, 1, (QUOTES,))
USAGE = Usage("m-1", 2, 1_500, 250, True, 0.5, 2.0, None)
PART = ModelPart("answered", "model", None, None, False, {}, USAGE)


def test_groups_are_by_language_and_by_tag_in_order() -> None:
    report = build_report(
        RUN,
        [
            row("b-fr", language="fr", tags=("stance", "exchange-1")),
            row("a-en"),
            row("c-en", tags=("stance",)),
        ],
    )
    (figures,) = report.figures
    assert [(group.name, group.cases) for group in figures.by_language] == [("en", 2), ("fr", 1)]
    assert [(group.name, group.cases) for group in figures.by_tag] == [("exchange-1", 2), ("stance", 2)]
    assert [one.case.id for one in report.rows] == ["b-fr", "a-en", "c-en"]


def test_each_candidate_has_its_figures_and_later_ones_are_compared_with_the_first() -> None:
    right, wrong = {"right": Score(1.0, "all right")}, {"right": Score(0.0, "refused, but on record")}
    rows = [
        row("a-en", candidate="quotes", scores=right),
        row("b-en", candidate="quotes", scores=right),
        row("a-en", candidate="mine", scores=right, model=PART),
        row("b-en", candidate="mine", scores=wrong, model=PART),
    ]
    report = build_report(replace(RUN, candidates=(QUOTES, MINE)), rows)
    assert [(one.candidate, one.overall.measures["right"].value) for one in report.figures] == [
        ("quotes", 1.0),
        ("mine", 0.5),
    ]
    assert (report.figures[0].model, report.figures[1].model is not None) == (None, True)
    (comparison,) = report.comparisons
    assert (comparison.baseline, comparison.candidate) == ("quotes", "mine")
    assert [(one.case.id, one.wrong_after) for one in comparison.lost] == [("b-en", "refused, but on record")]
    assert [one.case.id for one in report.rows_of("mine")] == ["a-en", "b-en"]


def test_the_json_holds_all_of_the_report_and_is_always_the_same() -> None:
    report = build_report(RUN, (scored(latency_ms=1.0, hit_at_1=1.0), scored(hit_at_1=0.0)))
    data = json.loads(to_json(report))
    assert from_dict(Report, data) == report
    assert to_json(build_report(RUN, report.rows)) == to_json(report)
    assert list(data["figures"][0]["overall"]["measures"]) == ["hit_at_1", "latency_median_ms", "latency_p95_ms"]
    assert data["run"] == {
        "set": "sample",
        "set_sha256": "f" * 64,
        "index": "fake-1-r1",
        "keep": 0.95,
        "onrecord": "0.1.0",
        "started": "2024-07-03T00:00:00+00:00",
        "transcripts": 1,
        "repeat": 1,
        "candidates": [{"name": "quotes", "engine": "quotes", "model": None}],
        "judge": None,
    }


def test_a_row_keeps_the_answer_whole() -> None:
    report = build_report(RUN, (row(),))
    assert from_dict(Report, json.loads(to_json(report))).rows[0].answer == report.rows[0].answer

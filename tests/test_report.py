"""Rows -> figures: pooled shares with their intervals, groups, misses, JSON and tables."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console

from eval.model_part import ModelPart
from eval.report import (
    CaseRow,
    Measure,
    ModelUsed,
    PromptUsed,
    Report,
    Run,
    Shown,
    aggregate,
    build_report,
    misses,
    tables,
    to_json,
    wilson,
)
from eval.scorers import Score
from rag.schema import Usage, from_dict

RUN = Run("sample", "f" * 64, "quotes", "fake-1-r1", 0.95, "0.1.0", "2024-07-03T00:00:00+00:00", 1)
SHOWN = Shown(1, "t/1", "Anna Berg", "official", "The harbour law will not be changed.")


def row(identity: str = "a-en", **given: object) -> CaseRow:
    fields: dict[str, object] = {
        "id": identity,
        "question": "Will the harbour law be changed?",
        "language": "en",
        "tags": ("exchange-1",),
        "answerable": True,
        "role": "official",
        "gold": ("t/1",),
        "outcome": "scored",
        "status": "answered",
        "shown": (SHOWN,),
        "nearest": ("t/1", "t/2"),
        "dropped": 0,
        "scores": {},
        "error": None,
    }
    return CaseRow(**{**fields, **given})  # type: ignore[arg-type]


def scored(**values: float | Score) -> CaseRow:
    return row(scores={k: v if isinstance(v, Score) else Score(v, "because") for k, v in values.items()})


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        # Wilson (1927) by hand for 8 of 10, z = 1.96: (.8 + .192) / 1.384 ± 1.96 / 1.384 * sqrt(.016 + .0096)
        # = .717 ± .227.
        (8, 10, 0.490, 0.943),
        (0, 10, 0.0, 0.278),
        (10, 10, 0.722, 1.0),
        (1, 1, 0.207, 1.0),
        (50, 100, 0.404, 0.596),
    ],
)
def test_the_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    assert wilson(hits, n) == pytest.approx((low, high), abs=0.0006)


def test_shares_are_pooled_over_what_they_are_shares_of() -> None:
    # 3 of 4 citations and 1 of 1 are 4 of 5 = .8; the mean of the two shares would be .875.
    group = aggregate("all", [scored(quote_validity=Score(0.75, "", 4)), scored(quote_validity=Score(1.0, "", 1))])
    low, high = wilson(4, 5)
    assert group.measures["quote_validity"] == Measure(0.8, 5, 4, round(low, 4), round(high, 4))


def test_thirds_are_pooled_without_rounding_away_a_hit() -> None:
    # 1/3 + 2/3 + 3/3 of three each are 6 of 9.
    rows = [scored(citation_precision=Score(hits / 3, "", 3)) for hits in (1, 2, 3)]
    assert aggregate("all", rows).measures["citation_precision"].hits == 6


def test_refusal_precision_and_recall_come_from_whom_they_apply_to() -> None:
    # Four refusals, three of them right: precision 3/4. Five not on record, three of them refused: recall 3/5.
    right = scored(refusal_precision=1.0, refusal_recall=1.0)
    rows = [right] * 3 + [scored(refusal_precision=0.0, hit_at_1=0.0)] + [scored(refusal_recall=0.0)] * 2
    measures = aggregate("all", rows).measures
    assert (measures["refusal_precision"].value, measures["refusal_precision"].n) == (0.75, 4)
    assert (measures["refusal_recall"].value, measures["refusal_recall"].n) == (0.6, 5)
    assert measures["hit_at_1"].n == 1


def test_role_errors_are_counted_among_citations() -> None:
    group = aggregate("all", [scored(role_errors=Score(1.0, "", 3)), scored(role_errors=Score(0.0, "", 2))])
    assert group.measures["role_errors"] == Measure(1.0, 5)


def test_overlap_is_a_mean_without_an_interval() -> None:
    assert aggregate("all", [scored(gold_overlap=1.0), scored(gold_overlap=0.5)]).measures["gold_overlap"] == Measure(
        0.75, 2
    )


def test_latency_has_a_median_and_a_95th_percentile() -> None:
    # 1 … 20 ms: the median is 10.5, and 19 of 20 (95 %) are at most 19.
    measures = aggregate("all", [scored(latency_ms=float(ms)) for ms in range(1, 21)]).measures
    assert (measures["latency_median_ms"].value, measures["latency_p95_ms"].value) == (10.5, 19.0)


def test_a_measure_that_applies_to_no_row_is_absent() -> None:
    assert set(aggregate("all", [scored(hit_at_1=1.0)]).measures) == {"hit_at_1"}
    assert aggregate("none", []).measures == {}


def test_stale_and_failed_rows_are_counted_apart_and_only_failed_ones_score() -> None:
    stale = row(outcome="stale", status=None, shown=(), error="not in the archive: x")
    failed = row(outcome="failed", status=None, shown=(), error="no index", scores={"hit_at_1": Score(0.0, "failed")})
    group = aggregate("all", [scored(hit_at_1=1.0), stale, failed])
    assert (group.cases, group.stale, group.failed) == (3, 1, 1)
    assert (group.measures["hit_at_1"].value, group.measures["hit_at_1"].n) == (0.5, 2)


def a_report(*rows: CaseRow) -> Report:
    return build_report(RUN, rows)


def test_groups_are_by_language_and_by_tag_in_order() -> None:
    report = a_report(
        row("b-fr", language="fr", tags=("stance", "exchange-1")), row("a-en"), row("c-en", tags=("stance",))
    )
    assert [(group.name, group.cases) for group in report.by_language] == [("en", 2), ("fr", 1)]
    assert [(group.name, group.cases) for group in report.by_tag] == [("exchange-1", 2), ("stance", 2)]
    assert [one.id for one in report.rows] == ["b-fr", "a-en", "c-en"]


@pytest.mark.parametrize(
    ("one", "reasons"),
    [
        (row(scores={"hit_at_1": Score(1.0, "first cited t/1")}), ()),
        (row(scores={"hit_at_1": Score(0.0, "first cited t/2")}), ("wrong first citation: first cited t/2",)),
        (row(status="not_found", shown=(), scores={"hit_at_1": Score(0.0, "")}), ("refused, but on record",)),
        (row(status="not_found", shown=(), answerable=False, gold=(), role=None), ()),
        (
            row(answerable=False, scores={"refusal_recall": Score(0.0, "answered, but not on record")}),
            ("no refusal: answered, but not on record",),
        ),
        (
            row(scores={"quote_validity": Score(0.5, "[2] absent", 2), "role_errors": Score(1.0, "[1] other", 2)}),
            ("unproven quote: [2] absent", "role error: [1] other"),
        ),
        (row(outcome="failed", status=None, error="no index"), ("failed: no index",)),
        (row(outcome="stale", status=None, error="not in the archive"), ()),
    ],
)
def test_a_miss_says_in_what_a_case_fell_short(one: CaseRow, reasons: tuple[str, ...]) -> None:
    assert tuple(reason for miss in misses([one]) for reason in miss.reasons) == reasons


def test_the_json_holds_all_of_the_report_and_is_always_the_same() -> None:
    report = a_report(scored(latency_ms=1.0, hit_at_1=1.0), scored(hit_at_1=0.0))
    data = json.loads(to_json(report))
    assert from_dict(Report, data) == report
    assert to_json(a_report(*report.rows)) == to_json(report)
    assert list(data["overall"]["measures"]) == ["hit_at_1", "latency_median_ms", "latency_p95_ms"]
    assert data["run"] == {
        "set": "sample",
        "set_sha256": "f" * 64,
        "engine": "quotes",
        "index": "fake-1-r1",
        "keep": 0.95,
        "onrecord": "0.1.0",
        "started": "2024-07-03T00:00:00+00:00",
        "transcripts": 1,
        "model": None,
    }
    assert data["model"] is None


def printed(report: Report, width: int = 80) -> str:
    console = Console(file=io.StringIO(), width=width, highlight=False)
    for part in tables(report):
        console.print(part)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_the_tables_fit_80_columns_and_cut_nothing() -> None:
    scores = {
        name: Score(1.0, "", 146)
        for name in ("hit_at_1", "hit_at_shown", "citation_precision", "citation_recall", "quote_validity")
    }
    scores |= {"refusal_precision": Score(1.0, ""), "refusal_recall": Score(1.0, ""), "latency_ms": Score(1234.0, "")}
    text = printed(a_report(row(tags=("unsupported-premise",), scores=scores)))
    table = text.split("tag ", 1)[1].split("No misses")[0]
    assert "unsupported-premise" in table
    assert table.count("146/146") == 5
    assert "…" not in text


def test_the_misses_are_printed_with_what_was_shown() -> None:
    wrong = row(scores={"hit_at_1": Score(0.0, "first cited t/2")}, shown=(replace(SHOWN, exchange="t/2"),))
    refused = row("b-en", status="not_found", shown=())
    text = printed(a_report(wrong, refused), width=200)
    assert "Misses (2)" in text
    assert "a-en  Will the harbour law be changed?" in text
    assert "wanted t/1 (official); wrong first citation: first cited t/2" in text
    assert "[1] t/2 Anna Berg, official: The harbour law will not be changed." in text
    assert "nothing shown; nearest t/1, t/2" in text


def test_stale_cases_are_listed_with_the_quote_that_is_not_there() -> None:
    text = printed(a_report(row(outcome="stale", status=None, error="not in the archive: Gone.")))
    assert "1 cases, 1 stale" in text
    assert "a-en: not in the archive: Gone." in text


def test_text_of_sets_and_transcripts_is_printed_as_text() -> None:
    hostile = "[red]\x1b[31mBoo\u202e\nmore[/red]"
    text = printed(
        a_report(
            row(question=hostile, scores={"hit_at_1": Score(0.0, hostile)}, shown=(replace(SHOWN, quote=hostile),))
        ),
        width=200,
    )
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.count("[red][31mBoo more[/red]") == 3


# The model's part

USED = ModelUsed("m-1", PromptUsed("mine", "2", "a" * 64), PromptUsed("condense", "1", "b" * 64), 16_384, 1_500, 60.0)
USAGE = Usage("m-1", 2, 1_500, 250, True, 0.5, 2.0, None)
PART = ModelPart("answered", "model", None, None, False, {}, USAGE)


def a_model_report(*rows: CaseRow) -> Report:
    return build_report(replace(RUN, engine="model", model=USED), rows)


def test_a_run_without_a_model_has_no_section_about_one() -> None:
    assert a_report(row()).model is None
    assert "the model" not in printed(a_report(row()))


def test_the_section_tells_gate_failures_refusals_and_errors_apart() -> None:
    unanswerable = {"answerable": False, "role": None, "gold": (), "status": "not_found", "shown": ()}
    report = a_model_report(
        row(model=replace(PART, dropped={"absent": 2, "stitched": 1}, withheld=True)),
        row("b-en", model=replace(PART, failure="slow")),
        row("c-en", model=replace(PART, did="failed", failure="rate_limited")),
        row("d-en", model=replace(PART, did="failed", failure="unproven", dropped={"absent": 1})),
        row("e-en", model=replace(PART, did="failed", failure="unreadable")),
        row("f-en", status="not_found", shown=(), model=replace(PART, did="refused", right=False)),
        row("g-en", **unanswerable, model=replace(PART, did="refused", right=True)),
        row("h-en", **unanswerable, model=replace(PART, did="not_asked", right=True, usage=None)),
        row("i-en", outcome="failed", status=None, shown=(), error="the index is damaged"),
    )
    lines = [" ".join(line.split()) for line in printed(report).splitlines()]
    start = lines.index("the model")
    assert lines[start + 2 : start + 19] == [
        "answered by the model 2",
        "of which cut off 1 slow 1",
        "by the record instead 3",
        "its server failed 1 rate limited 1",
        "nothing proven 1",
        "unreadable 1",
        "refused by the model 2 right 1, wrong 1",
        "refused before it was asked 1 right 1, wrong 0",
        "errors 1",
        "",
        "quotations dropped by the gate 4 absent 3, stitched 1",
        "answers that lost a sentence 1",
        "calls 14 in 7 cases",
        "tokens 12,250 10,500 in, 1,750 out (estimated)",
        "US dollars unknown",
        "seconds, median 2.00 95th percentile 2.00",
        "seconds to the first sentence 0.50 median",
    ]
    assert from_dict(Report, json.loads(to_json(report))) == report


def test_what_did_not_happen_to_a_model_has_no_line_and_what_was_not_called_no_cost() -> None:
    text = printed(a_model_report(row(model=replace(PART, usage=None))))
    for absent in ("cut off", "its server failed", "nothing proven", "unreadable", "tokens", "dollars", "seconds"):
        assert absent not in text


def test_the_heading_names_the_model_and_its_prompt() -> None:
    assert "model engine (m-1, prompt mine 2 aaaaaaaaaaaa)" in printed(a_model_report(row(model=PART)), width=200)


def test_a_miss_says_what_the_model_did() -> None:
    part = replace(PART, did="failed", failure="rate_limited", dropped={"absent": 2})
    text = printed(a_model_report(row(scores={"hit_at_1": Score(0.0, "first cited t/2")}, model=part)), width=200)
    assert "model: failed (rate limited); dropped absent 2" in text

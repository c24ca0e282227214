"""A report for the terminal: figures, groups, misses, the model's part, comparisons."""

from __future__ import annotations

import io
import json
from dataclasses import replace

from rich.console import Console

from eval.report import Report, build_report, to_json
from eval.rows import Row
from eval.scorers import Score
from eval.tables import tables
from rag.schema import from_dict
from tests.eval_samples import LAW, LAW_ID, answer, cite, row
from tests.test_report import MINE, PART, QUOTES, RUN


def a_report(*rows: Row) -> Report:
    return build_report(RUN, rows)


def wrongly(why: str) -> dict[str, Score]:
    return {"right": Score(0.0, why)}


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
    assert table.count("146/146") == 4
    assert "…" not in text


def test_the_misses_are_printed_with_what_was_shown() -> None:
    wrong = row(scores=wrongly("wrong first citation: first cited t/2"), answer=answer(cite(LAW, exchange="t/2")))
    refused = row("b-en", scores=wrongly("refused, but on record"), answer=answer(nearest=("t/1", "t/2")))
    text = printed(a_report(wrong, refused), width=200)
    assert "Misses (2)" in text
    assert "a-en  Will the harbour law be changed?" in text
    assert f"wanted {LAW_ID} (official); wrong first citation: first cited t/2" in text
    assert "[1] t/2 Anna Berg, official: The harbour law will not be changed." in text
    assert "nothing shown; nearest t/1, t/2" in text


def test_stale_cases_are_listed_with_the_quote_that_is_not_there() -> None:
    text = printed(a_report(row(outcome="stale", answer=None, error="not in the archive: Gone.")))
    assert "1 cases, 1 stale" in text
    assert "a-en: not in the archive: Gone." in text


def test_text_of_sets_and_transcripts_is_printed_as_text() -> None:
    hostile = "[red]\x1b[31mBoo\u202e\nmore[/red]"
    text = printed(
        a_report(row(question=hostile, scores=wrongly(hostile), answer=answer(cite(LAW, quote=hostile)))),
        width=200,
    )
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert text.count("[red][31mBoo more[/red]") == 3


# The model's part


def a_model_report(*rows: Row) -> Report:
    return build_report(replace(RUN, candidates=(MINE,)), [replace(one, candidate="mine") for one in rows])


def test_a_run_without_a_model_has_no_section_about_one() -> None:
    assert a_report(row()).figures[0].model is None
    assert "the model" not in printed(a_report(row()))


def test_the_section_tells_gate_failures_refusals_and_errors_apart() -> None:
    unanswerable = {"answerable": False, "role": None, "gold": (), "answer": answer()}
    report = a_model_report(
        row(model=replace(PART, dropped={"absent": 2, "stitched": 1}, withheld=True)),
        row("b-en", model=replace(PART, failure="slow")),
        row("c-en", model=replace(PART, did="failed", failure="rate_limited")),
        row("d-en", model=replace(PART, did="failed", failure="unproven", dropped={"absent": 1})),
        row("e-en", model=replace(PART, did="failed", failure="unreadable")),
        row("f-en", answer=answer(), model=replace(PART, did="refused", right=False)),
        row("g-en", **unanswerable, model=replace(PART, did="refused", right=True)),
        row("h-en", **unanswerable, model=replace(PART, did="not_asked", right=True, usage=None)),
        row("i-en", outcome="failed", answer=None, error="the index is damaged"),
    )
    lines = [" ".join(line.split()) for line in printed(report).splitlines()]
    start = lines.index("the model: mine")
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
    assert "mine: model m-1, prompt mine 2 aaaaaaaaaaaa" in printed(a_model_report(row(model=PART)), width=200)


def test_a_miss_says_what_the_model_did() -> None:
    part = replace(PART, did="failed", failure="rate_limited", dropped={"absent": 2})
    text = printed(a_model_report(row(scores=wrongly("refused, but on record"), model=part)), width=200)
    assert "model: failed (rate limited); dropped absent 2" in text


# Several candidates


def two(*pairs: tuple[str, float, float]) -> Report:
    """A report of cases that were right before and now."""
    rows = [
        row(case, candidate=name, scores={"right": Score(value, "all right" if value else "refused, but on record")})
        for at, name in ((1, "quotes"), (2, "mine"))
        for case, value in ((pair[0], pair[at]) for pair in pairs)
    ]
    return build_report(replace(RUN, candidates=(QUOTES, MINE)), [replace(one, model=PART) for one in rows])


def test_candidates_stand_side_by_side_and_what_changed_is_listed_with_why() -> None:
    text = printed(two(("a-en", 1.0, 0.0), ("b-en", 0.0, 1.0), ("c-en", 1.0, 1.0)), width=140)
    assert "mine against quotes" in text
    assert " ".join(text[text.index("Worse (1)") :].split()).startswith(
        "Worse (1) a-en Will the harbour law be changed? before: all right now: refused, but on record "
        "Better (1) b-en Will the harbour law be changed? before: refused, but on record now: all right"
    )
    assert "c-en" not in text
    assert "by tag" in text


def test_the_comparison_fits_110_columns() -> None:
    assert "…" not in printed(two(("a-en", 1.0, 0.0)), width=110)

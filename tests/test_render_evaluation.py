"""The Evaluate tab's renderer: every word in every language, every text as it is, and nothing told by colour alone."""

from __future__ import annotations

import dataclasses
import re
from dataclasses import replace
from typing import Any

import pytest

from eval.dataset import default_set, load
from eval.estimate import Estimate
from eval.report_parts import MarkKind, asked_of
from eval.run import Asked
from rag.prompting import shipped
from rag.schema import Verdict
from tests.report_samples import HOSTILE, sample
from tests.test_render_answer import Reader
from ui.evaluate_strings import EvaluateStrings, evaluate_strings
from ui.render import evaluated_case, evaluation
from ui.render.evaluated_case import Note, Place

EN = evaluate_strings("en")
LANGUAGES = ("en", "fr", "zh", "es", "de")
NAMES = [field.name for field in dataclasses.fields(EvaluateStrings)]
TAGS = frozenset(
    "a article aside b bdi blockquote button code dd del details div dl dt fieldset figcaption figure h2 h3 h4 header "
    "input label legend li nav ol p progress q section small span strong summary table tbody td th thead tr ul".split()
)
ATTRIBUTES = frozenset(
    "aria-hidden aria-labelledby checked class download href id lang max name open role scope tabindex title type "
    "value".split()
)


def texts(value: Any) -> list[str]:
    """The texts of a field; no mark has none."""
    return [text for key, text in value.items() if key != "none"] if isinstance(value, dict) else [value]


@pytest.mark.parametrize("name", NAMES)
def test_every_language_says_it_with_the_same_fields(name: str) -> None:
    def fields(words: EvaluateStrings) -> list[list[str]]:
        return [sorted(re.findall(r"{(\w+)}", text)) for text in texts(getattr(words, name))]

    for language in LANGUAGES:
        words = evaluate_strings(language)
        assert words.language == language
        assert fields(words) == fields(EN)
        assert all(text.strip() for text in texts(getattr(words, name)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_mark_and_verdict_has_a_word(language: str) -> None:
    words = evaluate_strings(language)
    assert set(words.marks) == set(MarkKind.__args__)
    assert set(words.verdicts) == set(Verdict.__args__)


def views(language: str = "en") -> dict[str, str]:
    words, report = evaluate_strings(language), sample()
    cases = len(asked_of(report))
    found = {"report": evaluation.report_view_html(report, f"run/{HOSTILE}", words)}
    for number in range(1, cases + 1):
        note = Note(Place(0, 0), HOSTILE, good=number % 2 == 0)
        found[f"case {number}"] = evaluated_case.case_view_html(report, number, words, note)
    return found


@pytest.mark.parametrize("language", ["en", "zh"])
def test_whatever_a_run_holds_becomes_no_markup(language: str) -> None:
    dataset = replace(load(default_set()), description=HOSTILE, corpus=(HOSTILE,))
    words = evaluate_strings(language)
    prompt = replace(shipped("answer"), name=HOSTILE, version=HOSTILE)
    pieces = {
        **views(language),
        "set": evaluation.set_html(dataset, dataset.cases, words),
        "ready": evaluation.prompt_ready_html(prompt, False, words),
        "bad": evaluation.bad_html(HOSTILE),
        "problem": evaluation.problem_html(words.problem, HOSTILE, words),
        "running": evaluation.running_html(HOSTILE, Asked(1, 2), 10, False, words),
    }
    for name, piece in pieces.items():
        read = Reader(piece)
        assert {tag for tag, _ in read.tags} <= TAGS, name
        assert {key for _, given in read.tags for key in given} <= ATTRIBUTES, name
        assert read.open == [], name
        hrefs = [given["href"] or "" for _, given in read.tags if "href" in given]
        assert all(href.startswith(("#ex-", "reports/")) for href in hrefs), name
        # Answers are shown as the chat shows them; what else turns the reading direction is written out.
        assert name.startswith("case") or "\u202e" not in read.text, name


def test_the_report_says_what_it_concludes_and_who_answered() -> None:
    report = sample()
    read = Reader(views()["report"])
    for comparison in report.comparisons:
        assert comparison.sentence in read.text
    for candidate in report.run.candidates:
        assert candidate.name in read.text
    assert [given["href"] for tag, given in read.tags if tag == "a"] == [
        given["href"] for tag, given in read.tags if "download" in given
    ]


def test_each_row_of_the_matrix_tells_by_sign_and_word_and_can_be_filtered() -> None:
    cases = asked_of(sample())
    piece = views()["report"]
    rows = re.findall(r'<tr class="([^"]*)">(.*?)</tr>', piece)
    assert len(rows) == len(cases)
    for (classes, row), one in zip(rows, cases, strict=True):
        assert {f"or-ev-is-{outcome}" for outcome in one.outcomes} == set(classes.split())
        for mark in one.marks:
            word = mark.text if mark.kind == "mixed" else EN.marks[mark.kind]
            assert f"{mark.sign} {word}".strip() in Reader(row).text
    differing = sum("differs" in one.outcomes for one in cases)
    assert f"Different <b>{differing}</b>" in piece


def test_a_case_shows_what_was_wanted_each_answer_its_scores_and_what_was_struck_out() -> None:
    report = sample()
    for number, one in enumerate(asked_of(report), 1):
        read = Reader(evaluated_case.case_view_html(report, number, EN))
        assert (EN.wanted_refusal in read.text) == (not one.case.answerable)
        dropped = {drop.verdict for rows in one.rows for row in rows if row.answer for drop in row.answer.dropped}
        assert all(EN.verdicts[verdict] in read.text for verdict in dropped)
        assert sum(tag == "del" for tag, _ in read.tags) >= bool(dropped)
        answers = sum(row.answer is not None for rows in one.rows for row in rows)
        kept = [given["value"] for tag, given in read.tags if given.get("class") == "or-ev-keep"]
        assert bool(kept) == bool(answers)
        assert len(kept) == len(set(kept))
    with pytest.raises(IndexError):
        evaluated_case.case_view_html(report, 0, EN)
    with pytest.raises(IndexError):
        evaluated_case.case_view_html(report, 10**6, EN)


def test_an_answer_is_found_by_its_place_and_by_no_other() -> None:
    report = sample()
    assert evaluated_case.row_at(report, 1, Place(0, 0)) == asked_of(report)[0].rows[0][0]
    for number, place in ((0, Place(0, 0)), (1, Place(9, 0)), (1, Place(-1, 0)), (1, Place(0, -1)), (1, Place(0, 99))):
        assert evaluated_case.row_at(report, number, place) is None


@pytest.mark.parametrize(
    ("expected", "says"),
    [
        (Estimate(180, 200, 400_000, 0.81), "180 answers About 200 calls · 400,000 tokens · $0.81. Answers kept"),
        (Estimate(1, 1, 900, None), "1 answer About 1 call · 900 tokens · price unknown."),
        (Estimate(90, 0, 0, 0.0), "90 answers No calls and no cost"),
    ],
)
def test_what_a_run_takes_is_told_before_it_begins(expected: Estimate, says: str) -> None:
    assert says in Reader(evaluation.estimate_html(expected, EN)).text


@pytest.mark.parametrize(
    ("asked", "left", "stopping", "says"),
    [
        (Asked(0, 12), None, False, "0 of 12 answers"),
        (
            Asked(3, 12, 1, 4, 900, 0.0123),
            130,
            False,
            "3 of 12 answers · 1 failed · 4 calls · $0.0123 · about 2 min left",
        ),
        (Asked(3, 12, calls=4, dollars=None), 20, False, "price unknown · about 20 s left"),
        (Asked(3, 12), 20, True, "3 of 12 answers · Stopping…"),
        (Asked(12, 12), 0, False, "12 of 12 answers"),
    ],
)
def test_progress_is_told_in_figures(asked: Asked, left: float | None, stopping: bool, says: str) -> None:
    piece = evaluation.running_html("seed", asked, left, stopping, EN)
    assert says in Reader(piece).text
    assert f'<progress max="12" value="{asked.done}"' in piece


def test_a_set_says_how_much_of_it_this_archive_can_answer() -> None:
    dataset = load(default_set())
    answerable = [case for case in dataset.cases if case.answerable]
    whole = Reader(evaluation.set_html(dataset, (), EN)).text
    assert f"{len(dataset.cases)} cases · {len(answerable)} answered by the record" in whole
    assert "stale" not in whole
    assert (
        f"stale and not scored: 6 ({answerable[0].id}" in Reader(evaluation.set_html(dataset, answerable[:6], EN)).text
    )
    foreign = Reader(evaluation.set_html(dataset, answerable, EN)).text
    assert "onrecord ingest seeds/2024-07-02-fr.txt" in foreign

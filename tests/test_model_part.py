"""A model's part in an answer, read from the answer alone, and the figures of many."""

from __future__ import annotations

from dataclasses import replace
from typing import get_args

import pytest

from eval.dataset import QuestionLanguage
from eval.model_part import ModelPart, Refusals, Spending, failure_of, model_figures, model_part, p95
from rag.errors import ModelFailure
from rag.model_phrases import model_phrases
from rag.schema import Dropped, Notice, Usage
from tests.eval_samples import LAW, answer, cite

USAGE = Usage("scripted", 2, 1000, 100, False, 0.5, 2.0, 0.01)
PART = ModelPart("answered", "model", None, None, False, {}, USAGE)
EN = model_phrases("en")
FAILED = Notice("model_failed", EN.failed.format(why=EN.why["slow"]))
BY_MODEL = replace(answer(cite(LAW)), engine="model")


@pytest.mark.parametrize("language", get_args(QuestionLanguage))
@pytest.mark.parametrize("failure", get_args(ModelFailure))
def test_why_a_model_failed_is_read_from_its_notice_in_any_language(language: str, failure: ModelFailure) -> None:
    words = model_phrases(language)
    for sentence in (words.failed, words.cut_off):
        notice = Notice("model_failed", sentence.format(why=words.why[failure]))
        assert failure_of(notice, language) == failure
        assert failure_of(notice, "en") == failure  # a question of another language than its notice


def test_a_failure_that_no_phrase_tells_is_unknown() -> None:
    assert failure_of(Notice("model_failed", "It was a bad day."), "en") == "unknown"


def test_an_answer_by_the_model() -> None:
    given = replace(
        BY_MODEL,
        notices=(Notice("sentence_withheld", EN.sentence_withheld),),
        dropped=(Dropped("a", "absent"), Dropped("b", "stitched"), Dropped("c", "absent")),
        usage=USAGE,
    )
    assert model_part(given, answerable=True) == ModelPart(
        "answered", "model", None, None, True, {"absent": 2, "stitched": 1}, USAGE
    )


def test_an_answer_that_broke_off_is_the_models_with_the_reason() -> None:
    given = replace(BY_MODEL, notices=(Notice("model_cut_off", EN.cut_off.format(why=EN.why["unreachable"])),))
    part = model_part(given, answerable=True)
    assert (part.did, part.failure, part.cut_off) == ("answered", "unreachable", True)


@pytest.mark.parametrize("answerable", [True, False])
def test_a_refusal_by_the_model_is_right_where_the_record_does_not_answer(answerable: bool) -> None:
    given = replace(answer(), engine="model", notices=(Notice("model_found_none", EN.found_none),))
    part = model_part(given, answerable)
    assert (part.did, part.right) == ("refused", not answerable)


def test_an_answer_from_the_record_after_a_failure_is_no_answer_by_the_model() -> None:
    part = model_part(replace(answer(cite(LAW)), notices=(FAILED,)), answerable=True)
    assert (part.did, part.engine, part.failure, part.right) == ("failed", "quotes", "slow", None)


def test_a_refusal_after_a_failure_is_none_by_the_model() -> None:
    part = model_part(replace(answer(), notices=(FAILED,)), answerable=False)
    assert (part.did, part.right) == ("failed", True)


def test_a_question_that_nothing_passed_for_never_reached_the_model() -> None:
    # A follow-up is rewritten by a call of its own: that the model was called is no sign that it was asked.
    part = model_part(replace(answer(), usage=USAGE), answerable=False)
    assert (part.did, part.right, part.usage) == ("not_asked", True, USAGE)


def test_gate_failures_refusals_and_errors_are_counted_apart() -> None:
    parts = [
        replace(PART, dropped={"absent": 2}),
        replace(PART, failure="slow", dropped={"stitched": 1, "absent": 1}, withheld=True),
        replace(PART, did="failed", failure="unreachable"),
        replace(PART, did="failed", failure="unproven", dropped={"misattributed": 1}),
        replace(PART, did="refused", right=True),
        replace(PART, did="refused", right=False),
        replace(PART, did="not_asked", right=True, usage=None),
    ]
    figures = model_figures(parts, errors=3)
    assert (figures.answered, figures.cut_off) == (2, {"slow": 1})
    assert (figures.failed, figures.failures) == (2, {"unreachable": 1, "unproven": 1})
    assert (figures.refused, figures.not_asked) == (Refusals(1, 1), Refusals(1, 0))
    assert figures.errors == 3
    assert (figures.dropped, figures.withheld) == ({"absent": 3, "stitched": 1, "misattributed": 1}, 1)


def test_the_cost_is_of_the_cases_in_which_the_model_was_called() -> None:
    # Seconds 1 … 20: the median is 10.5, and 19 of 20 are at most 19.
    usages = [replace(USAGE, seconds=float(seconds), estimated=seconds == 1) for seconds in range(1, 21)]
    parts = [*(replace(PART, usage=usage) for usage in usages), replace(PART, did="not_asked", usage=None)]
    assert model_figures(parts, 0).spending == Spending(20, 40, 20_000, 2_000, True, 0.2, 10.5, 19.0, 0.5)


def test_one_unknown_price_makes_the_sum_unknown() -> None:
    spending = model_figures([PART, replace(PART, usage=replace(USAGE, dollars=None))], 0).spending
    assert spending is not None
    assert spending.dollars is None


def test_what_was_never_called_has_no_cost_and_what_was_never_shown_no_first_sentence() -> None:
    assert model_figures([replace(PART, usage=None)], 0).spending is None
    spending = model_figures([replace(PART, usage=replace(USAGE, first_sentence_s=None))], 0).spending
    assert spending is not None
    assert spending.first_sentence_median_s is None


def test_the_95th_percentile_of_few_is_the_greatest() -> None:
    assert p95([3.0, 1.0, 2.0]) == 3.0

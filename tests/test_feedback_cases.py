"""Feedback as evaluation cases: what makes one, what does not and why, and files that are added to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from eval.dataset import DatasetError, load
from eval.feedback_cases import add_new_cases, case_of_feedback, cases_of
from rag.desk import Desk
from rag.feedback import About, Feedback, FeedbackVerdict, feedback_on
from rag.schema import Answer, Filters

AI = "what did China say about the AI resolution"
PANDAS = "what did China say about the price of pandas"
CCTV = "2024-07-02-fr-b83509/4"


@pytest.fixture(scope="module")
def answered(desk: Desk) -> Answer:
    return desk.ask(AI)


@pytest.fixture(scope="module")
def refused(desk: Desk) -> Answer:
    return desk.ask(PANDAS)


def said(about: About, verdict: FeedbackVerdict, right: str = "", *, desk: Desk, given: str = "1") -> Feedback:
    place = desk.right_place(right) if right else None
    return replace(feedback_on(about, f"id-{given}", verdict, "", place), given=given)


def test_a_right_answer_is_a_case_with_its_citations_as_gold(desk: Desk, answered: Answer) -> None:
    about = About.of(answered, ("And before?",))
    case = case_of_feedback(said(about, "right", desk=desk))
    assert (case.question, case.history, case.answerable, case.role) == (AI, ("And before?",), True, "official")
    assert [gold.quote for gold in case.gold] == [citation.quote for citation in answered.citations]
    assert case.tags == ("feedback",)


def test_a_right_refusal_and_an_answer_that_should_have_been_one_are_cases_without_answer(
    desk: Desk, answered: Answer, refused: Answer
) -> None:
    for feedback in (
        said(About.of(refused), "right", desk=desk),
        said(About.of(answered), "should_have_refused", desk=desk),
    ):
        case = case_of_feedback(feedback)
        assert (case.answerable, case.gold, case.role) == (False, (), None)


@pytest.mark.parametrize("verdict", ["wrong_quote", "wrong_exchange", "other"])
def test_what_is_named_as_right_is_the_gold(desk: Desk, answered: Answer, verdict: FeedbackVerdict) -> None:
    feedback = said(About.of(answered), verdict, CCTV, desk=desk)
    case = case_of_feedback(feedback)
    assert feedback.right is not None
    assert [gold.quote for gold in case.gold] == [feedback.right.quote]
    with pytest.raises(DatasetError, match="nobody said which exchange is right"):
        case_of_feedback(said(About.of(answered), verdict, desk=desk))


def test_a_refusal_that_should_have_answered_takes_the_named_exchange(desk: Desk, refused: Answer) -> None:
    about = About.of(refused)
    assert case_of_feedback(said(about, "should_have_answered", CCTV, desk=desk)).answerable
    with pytest.raises(DatasetError, match="nobody said"):
        case_of_feedback(said(about, "should_have_answered", desk=desk))


def test_a_reporters_words_named_as_right_are_gold_in_the_reporters_role(desk: Desk, refused: Answer) -> None:
    asked = desk.exchange(CCTV).turns[0]
    case = case_of_feedback(said(About.of(refused), "should_have_answered", asked.text.split(". ")[0], desk=desk))
    assert case.role == "reporter"


def test_what_was_asked_with_filters_or_has_no_date_makes_no_case(desk: Desk, answered: Answer) -> None:
    with pytest.raises(DatasetError, match="filters of its own"):
        case_of_feedback(said(About.of(desk.ask(AI, Filters(outlet="CCTV"))), "right", desk=desk))
    undated = tuple(replace(citation, date=None) for citation in answered.citations)
    receipt = replace(answered.receipt, citations=undated)
    with pytest.raises(DatasetError, match="no date"):
        case_of_feedback(said(About.of(replace(answered, receipt=receipt)), "right", desk=desk))
    named = said(About.of(answered), "wrong_quote", CCTV, desk=desk)
    assert named.right is not None
    with pytest.raises(DatasetError, match="no date"):
        case_of_feedback(replace(named, right=replace(named.right, date=None)))


def test_the_latest_on_a_question_counts_and_a_follow_up_is_another_question(desk: Desk, answered: Answer) -> None:
    about = About.of(answered)
    made = cases_of(
        [
            said(About.of(answered, ("Why so?",)), "right", desk=desk, given="3"),
            said(replace(about, question=f" {AI.upper()} "), "should_have_refused", desk=desk, given="2"),
            said(about, "right", desk=desk, given="1"),
            said(replace(about, question="Vanuatu?"), "wrong_quote", desk=desk, given="4"),
        ]
    )
    assert [(case.history, case.answerable) for case in made.cases] == [((), False), (("Why so?",), True)]
    assert [(one.feedback.id, one.reason) for one in made.skipped] == [("id-4", "nobody said which exchange is right")]


def test_what_is_said_of_a_question_with_filters_leaves_what_was_said_without(desk: Desk, answered: Answer) -> None:
    filtered = About.of(desk.ask(AI, Filters(outlet="CCTV")))
    made = cases_of(
        [
            said(About.of(answered), "right", desk=desk, given="1"),
            said(filtered, "should_have_refused", desk=desk, given="2"),
        ]
    )
    assert [case.answerable for case in made.cases] == [True]
    assert [one.feedback.id for one in made.skipped] == ["id-2"]


@pytest.mark.parametrize("name", ["mine.yaml", "mine.jsonl"])
def test_a_file_gets_what_it_has_not_and_keeps_what_it_has(
    tmp_path: Path, desk: Desk, answered: Answer, refused: Answer, name: str
) -> None:
    file = tmp_path / name
    first = cases_of([said(About.of(refused), "right", desk=desk, given="1")]).cases
    assert [case.id for case in add_new_cases(file, first).added] == ["what-did-china-say-about-the-price-en"]
    before = file.read_bytes()
    both = cases_of(
        [
            said(About.of(refused), "should_have_answered", CCTV, desk=desk, given="2"),
            said(About.of(answered), "right", desk=desk, given="3"),
        ]
    ).cases
    done = add_new_cases(file, both)
    assert [case.question for case in done.added] == [AI]
    assert [case.question for case in done.known] == [PANDAS]
    assert file.read_bytes().startswith(before)
    assert [(case.question, case.answerable) for case in load(file).cases] == [(PANDAS, False), (AI, True)]
    after = file.read_bytes()
    assert add_new_cases(file, both).added == ()
    assert file.read_bytes() == after


def test_a_file_that_is_no_set_is_left_alone(tmp_path: Path, desk: Desk, answered: Answer) -> None:
    file = tmp_path / "notes.yaml"
    file.write_text("shopping: [milk]\n", encoding="utf-8")
    with pytest.raises(DatasetError, match=r"notes\.yaml"):
        add_new_cases(file, cases_of([said(About.of(answered), "right", desk=desk)]).cases)
    assert file.read_text(encoding="utf-8") == "shopping: [milk]\n"


def test_nothing_to_add_makes_no_file(tmp_path: Path) -> None:
    assert add_new_cases(tmp_path / "new.yaml", ()).added == ()
    assert list(tmp_path.iterdir()) == []

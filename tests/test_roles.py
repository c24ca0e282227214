"""Which candidates are labels, and who speaks in which role."""

from __future__ import annotations

import pytest

from rag.transcripts.dialects import find_candidates
from rag.transcripts.speeches import assign_roles


def roles(text: str, title: str = "") -> list[tuple[str, str]]:
    speeches = assign_roles(text, find_candidates(text), title, len(text)).speeches
    return [(speech.label.name if speech.label else "", speech.role) for speech in speeches]


def bodies(text: str, title: str = "") -> list[str]:
    speeches = assign_roles(text, find_candidates(text), title, len(text)).speeches
    return [text[speech.body.start : speech.body.end].strip() for speech in speeches]


@pytest.mark.parametrize(
    "text", ["Q: Why?\nA: So.", "问：为什么？\n答：因为。", "P: ¿Por qué?\nR: Porque sí.", "Q - Oui ?\nR - Non."]
)
def test_labels_that_say_it_tell_the_roles(text: str) -> None:
    assert [role for _, role in roles(text)] == ["reporter", "official"]


def test_a_name_in_the_title_is_the_official() -> None:
    text = "Ada Noor: A remark.\nReuters: We heard this. Explain it?\nAda Noor: So."
    assert roles(text, "Briefing by Ada Noor, May 6") == [
        ("Ada Noor", "official"), ("Reuters", "reporter"), ("Ada Noor", "official"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "title", ["Spokesperson Ada Noor's Briefing", "Spokesperson Ada Noor’s Briefing", "ADA NOOR speaks"]
)
def test_the_title_may_write_the_name_in_the_genitive_or_in_capitals(title: str) -> None:
    assert ("Ada Noor", "official") in roles("Reuters: Why?\nAda Noor: So.", title)


def test_a_chinese_name_in_the_title_is_the_official() -> None:
    text = "路透社记者：为什么？\n李小明：因为。"
    assert roles(text, "外交部发言人李小明主持记者会") == [("路透社记者", "reporter"), ("李小明", "official")]


def test_without_a_title_the_one_who_speaks_after_the_questions_answers() -> None:
    text = "Reuters: Why?\nAda Noor: So.\nAFP: How?\nAda Noor: Thus.\nCCTV: When?\nAda Noor: Soon."
    assert [role for _, role in roles(text)] == ["reporter", "official"] * 3


def test_an_official_who_asks_back_stays_the_official() -> None:
    text = "Reuters: Why?\nAda Noor: Why not?\nAFP: How?\nAda Noor: Thus.\nCCTV: When?\nAda Noor: Soon."
    assert {name for name, role in roles(text) if role == "official"} == {"Ada Noor"}


def test_a_moderator_is_neither_reporter_nor_official() -> None:
    text = "Moderator: Welcome. Any questions?\nReuters: Why?\nAda Noor: So."
    assert roles(text, "Ada Noor")[0] == ("Moderator", "moderator")


def test_a_question_without_a_question_mark_is_a_reporters_when_the_official_answers() -> None:
    text = "Reuters: Please comment on the plan.\nAda Noor: So."
    assert roles(text, "Ada Noor")[0] == ("Reuters", "reporter")


def test_a_line_in_an_answer_that_only_looks_like_a_label_stays_in_the_answer() -> None:
    text = "Reuters: Why?\nAda Noor: Two things.\nFirst: we agree.\nAFP: How?\nAda Noor: Thus."
    assert bodies(text, "Ada Noor")[1] == "Two things.\nFirst: we agree."


def test_somebody_else_who_speaks_up_in_an_answer_is_not_taken_for_the_official() -> None:
    text = "Reuters: Why?\nAda Noor: Two things.\nMinister Ross: The harbour opens.\nAFP: How?\nAda Noor: Thus."
    assert roles(text, "Ada Noor")[2] == ("Minister Ross", "unknown")


def test_the_surname_behind_an_honorific_is_the_title_s_official() -> None:
    text = "Q    And the harbour?\n\nMS. NOOR:  It opens.\n\nQ    When?\n\nMR. MOSS:  In May."
    assert roles(text, "Press Briefing by Press Secretary Ada Noor") == [
        ("Q", "reporter"),
        ("MS. NOOR", "official"),
        ("Q", "reporter"),
        ("MR. MOSS", "official"),
    ]


def test_an_answer_of_several_paragraphs_is_one_speech() -> None:
    assert bodies("Q: Why?\nA: One.\n\nTwo.\n\nThree.\n\nQ: How?")[1] == "One.\n\nTwo.\n\nThree."


def test_a_body_ends_where_the_next_label_begins() -> None:
    assert bodies("Q: Why?\nA: So.\nQ: How?") == ["Why?", "So.", "How?"]


def test_the_last_speech_ends_where_it_is_told_to() -> None:
    text = "Q: Why?\nA: So.\n*****\nMore."
    speeches = assign_roles(text, find_candidates(text), "", text.index("*")).speeches
    assert speeches[-1].body.end == text.index("*")


def test_without_candidates_there_are_no_speeches() -> None:
    assert roles("Just a text.", "Ada Noor") == []


def test_people_whose_roles_nothing_tells_speak_in_an_unknown_one() -> None:
    assert roles("Ada Noor: One.\nBen Moss: Two.") == [("Ada Noor", "unknown"), ("Ben Moss", "unknown")]


def test_single_words_that_nobody_asks_and_nothing_tells_apart_are_no_labels() -> None:
    assert roles("Result: One.\nAside: Two.") == []


def test_a_name_not_in_the_title_is_not_made_the_official_by_part_of_a_word() -> None:
    assert ("Noor", "official") not in roles("Noor: One?\nBen Moss: So.", "Briefing by Ben Moss at Noorland")

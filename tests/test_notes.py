"""What stands in a speech without being spoken, and what is spoken although it looks like that."""

from __future__ import annotations

import pytest

from rag.schema import Span
from rag.transcripts.notes import ENDS_SENTENCE, RULE, find_notes


def notes(body: str) -> list[str]:
    return [body[start:end] for start, end in find_notes(body, Span(0, len(body)))]


@pytest.mark.parametrize(
    "line", ["*****", "**********", "---", "-----", "–––", "_____", "=====", "* * *", "***", "###", "  *****  "]
)
def test_a_row_of_marks_is_a_rule(line: str) -> None:
    assert RULE.search(f"So.\n{line}\nMore.")


@pytest.mark.parametrize("line", ["--", "**", "- yes -", "*** yes", "**bold**", "## Heading", "- - ", "…"])
def test_other_marks_are_no_rule(line: str) -> None:
    assert not RULE.search(f"So.\n{line}\nMore.")


@pytest.mark.parametrize(
    "said", ["So.", "So!", "So?", "So…", "“So.”", "«Ainsi.»", "(So.)", "**So.**", "因为。", "“因为。”"]
)
def test_a_sentence_ends_in_a_stop_whatever_closes_after_it(said: str) -> None:
    assert ENDS_SENTENCE.search(said)


@pytest.mark.parametrize("said", ["« Ainsi. »", "« Ainsi.\u00a0»", "« Ainsi !\u202f»"])
def test_a_sentence_ends_in_a_stop_before_a_french_quotation_mark(said: str) -> None:
    assert ENDS_SENTENCE.search(said)


@pytest.mark.parametrize("said", ["So", "So,", "So:", "The hall", "因为"])
def test_words_without_a_stop_end_no_sentence(said: str) -> None:
    assert not ENDS_SENTENCE.search(said)


@pytest.mark.parametrize(
    "note",
    [
        "(Laughter.)",
        "[Photo: the hall on Monday]",
        "（笑）",
        "(Off mic.).",
        "Photo: the hall on Monday",
        "Picture of the hall",
        "## The harbour",
        "**The harbour**",
        "10:30 A.M. EDT",
        "END 2:15 P.M. EST",
        "###",
        "\\*The name has been corrected.",
    ],
)
def test_a_paragraph_that_nobody_speaks_is_a_note(note: str) -> None:
    assert notes(f"It is time.\n\n{note}\n\nYes, it is.") == [note]


def test_a_stage_direction_on_a_line_is_a_note_where_lines_are_paragraphs() -> None:
    assert notes("It is time.\n(Laughter.)\nYes, it is.") == ["(Laughter.)"]


def test_a_stage_direction_inside_a_sentence_stays() -> None:
    assert notes("It is (laughter) time.") == []


@pytest.mark.parametrize("counter", ["2", "2/9", "(2)", "II", "2.", "3°"])
def test_a_counter_alone_at_the_end_is_the_next_turns(counter: str) -> None:
    assert notes(f"It is time.\n\n{counter}\n") == [counter]


def test_a_counter_inside_a_speech_is_spoken() -> None:
    assert notes("The number of ships?\n\n12\n\nThat is the number.") == []


def test_a_caption_and_a_counter_below_it_are_one_note() -> None:
    assert notes("It is time.\n\nPhoto: the hall\n\n2/9") == ["Photo: the hall\n\n2/9"]


@pytest.mark.parametrize(
    "said",
    [
        "It is time.",
        "It is time.\n\nYes, it is.",
        "It is time\n\nYes, it is",
        "The list:\n\n- peace\n\n- trade",
        "We say so:",
        "He said:\n\n“Not now”",
        "We want this:\n\npeace;\n\ntrade;\n\nships",
        "It is time.\nWe shall see",
    ],
)
def test_a_speech_without_notes_has_none(said: str) -> None:
    assert notes(said) == []


def test_an_empty_body_has_none() -> None:
    assert notes("") == notes("  \n ") == []


def test_a_note_lies_inside_the_body() -> None:
    text = "(Laughter.)\n\nQ: Why?\n\n(Applause.)\n\nA: So."
    assert find_notes(text, Span(16, 22)) == ()


@pytest.mark.parametrize(
    "last",
    [
        "Thank you",
        "Thank you all very much",
        "We will see",
        "See you tomorrow",
        "Merci beaucoup",
        "Muchas gracias",
        "Vielen Dank",
        "And I have nothing to add to that",
        "谢谢大家",
        "明天见",
        "The sea is wide, and I am small",
    ],
)
def test_a_last_line_is_spoken_although_its_stop_is_missing(last: str) -> None:
    assert notes(f"It is time.\n\n{last}") == []


@pytest.mark.parametrize("last", ["And when is it", "And who pays for it, Minister"])
def test_the_end_of_a_question_is_spoken_although_its_mark_is_missing(last: str) -> None:
    assert notes(f"Two questions. Why now?\n\n{last}") == []


@pytest.mark.parametrize(
    "said", ["**We will never give in.**", "*We will never give in!*", "**No.**", "*We will never give in"]
)
def test_a_sentence_that_is_stressed_is_spoken(said: str) -> None:
    assert notes(f"It is time.\n\n{said}\n\nThat is all.") == []


@pytest.mark.parametrize(
    "said",
    [
        "(I say this as a father.)",
        "(And we shall say so again tomorrow, when we meet them in Oslo.)",
        "（我再说一遍，这是不对的。）",
    ],
)
def test_a_sentence_in_brackets_with_a_verb_of_its_own_is_spoken(said: str) -> None:
    assert notes(f"It is time.\n\n{said}\n\nThat is all.") == []


@pytest.mark.xfail(strict=True, reason="a number that answers is taken for the next turn's counter: speech is lost")
@pytest.mark.parametrize("said", ["You asked how many ships.\n\n12", "How many? Let me look.\n12."])
def test_a_number_that_answers_is_spoken(said: str) -> None:
    assert notes(said) == []


def test_a_question_that_is_only_a_stage_direction_is_one() -> None:
    assert notes("(Inaudible.)") == ["(Inaudible.)"]


@pytest.mark.parametrize(
    "caption",
    [
        "Photo: The minister speaks in the hall.",
        "Légende : La ministre parle dans la salle.",
        "图为：部长在讲话。",
        "Photo by Example News Agency.",
    ],
)
def test_a_caption_that_says_it_is_one_is_a_note_with_a_full_stop_too(caption: str) -> None:
    assert notes(f"It is time.\n\n{caption}\n\nYes, it is.") == [caption]


@pytest.mark.parametrize(
    "said", ["Photos of the strike prove it", "Video does not lie", "Image is everything in this trade"]
)
def test_words_about_pictures_are_spoken_although_the_stop_is_missing(said: str) -> None:
    assert notes(f"It is time.\n\n{said}\n\nand we saw them.") == []


@pytest.mark.parametrize("item", ["二、我们出发", "2. Trade", "- ships", "• ships"])
def test_the_last_item_of_a_list_is_spoken(item: str) -> None:
    assert notes(f"Two things:\n\n1. Peace.\n\n{item}") == []

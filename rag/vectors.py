"""The vectors of exchanges: of one, and of many one below the other, so that all are scored at once. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Matrix = NDArray[np.float32]
Vector = NDArray[np.float32]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class ExchangeVectors:
    """All vectors of an exchange, one a row.

    `parts` are the whole and, where a reporter asks and is answered, the question and the answer; `second` are the
    same parts by the second embedder, None where there is none.
    """

    parts: Matrix
    sentences: Matrix
    second: Matrix | None = None


@dataclass(frozen=True, slots=True)
class Rows:
    """Groups of rows one below the other: group n begins at `starts[n]`, its first `parts[n]` rows are its parts."""

    matrix: Matrix
    starts: Places
    parts: Places

    @classmethod
    def of(cls, matrix: Matrix, sizes: Sequence[int], parts: Sequence[int]) -> Rows:
        """From how many rows and how many parts each group has."""
        ends = np.cumsum(sizes, dtype=np.intp)
        return cls(matrix, ends - np.asarray(sizes, dtype=np.intp), np.asarray(parts, dtype=np.intp))

    def end(self, group: int) -> int:
        """Where a group's rows end."""
        return int(self.starts[group + 1]) if group + 1 < len(self.starts) else len(self.matrix)


@dataclass(frozen=True, slots=True, eq=False)
class VectorStack(Mapping[str, ExchangeVectors]):
    """Exchanges by their ids; each has at least one sentence, and all or none of them a second embedder's parts."""

    ids: tuple[str, ...]
    first: Rows
    second: Rows | None
    _places: dict[str, int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_places", {exchange: place for place, exchange in enumerate(self.ids)})

    @classmethod
    def of(cls, vectors: Mapping[str, ExchangeVectors]) -> VectorStack:
        """Stack what lies apart.

        >>> rows = np.eye(3, dtype=np.float32)
        >>> stack = VectorStack.of({"a": ExchangeVectors(rows[:1], rows[1:]), "b": ExchangeVectors(rows[:1], rows[:1])})
        >>> stack.first.starts.tolist(), stack["a"].sentences.tolist()
        ([0, 3], [[0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
        """
        every = list(vectors.values())
        parts = [len(one.parts) for one in every]
        sizes = [len(one.parts) + len(one.sentences) for one in every]
        seconds = [one.second for one in every if one.second is not None]
        second = None
        if seconds and len(seconds) == len(every):
            sizes_of_second = [len(one) for one in seconds]
            second = Rows.of(np.concatenate(seconds), sizes_of_second, sizes_of_second)
        rows = [rows for one in every for rows in (one.parts, one.sentences)]
        first = np.concatenate(rows) if rows else np.empty((0, 0), dtype=np.float32)
        return cls(tuple(vectors), Rows.of(first, sizes, parts), second)

    def __getitem__(self, exchange: str) -> ExchangeVectors:
        place = self._places[exchange]
        start, end = int(self.first.starts[place]), self.first.end(place)
        sentences = start + int(self.first.parts[place])
        matrix = self.first.matrix
        second = None
        if self.second is not None:
            second = self.second.matrix[int(self.second.starts[place]) : self.second.end(place)]
        return ExchangeVectors(matrix[start:sentences], matrix[sentences:end], second)

    def __iter__(self) -> Iterator[str]:
        return iter(self.ids)

    def __len__(self) -> int:
        return len(self.ids)

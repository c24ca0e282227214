"""`onrecord bench retrieval`: finding and refusing on public question sets, beside what one would otherwise build."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from ui.bench_options import CACHE, CORPORA, CacheOption, CorporaOption, JsonOption, embedders
from ui.console import USAGE, measuring, plain, print_json, stop

if TYPE_CHECKING:
    from eval.retrieval_bench import Choice, Ranking


_WIDTH = 108
_NAMES = 22
_COLUMNS = {
    "R@1": 5, "95 %": 11, "R@5": 5, "MRR@10": 6, "near-miss": 9, "refused": 7, "absent": 6, " refused": 8
}  # fmt: skip


def retrieval(
    corpora: CorporaOption = CORPORA,
    cache: CacheOption = CACHE,
    only: Annotated[str, typer.Option(help="Only tasks whose name holds this: XQuAD, PIAF, MFA, own, zh→en.")] = "",
    choose: Annotated[
        bool, typer.Option("--choose", help="Try the weights on the half that they are chosen on.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Find paragraphs and exchanges on the half of the questions that nothing was chosen on, beside three peers."""
    from eval import retrieval_bench

    with embedders(cache) as (first, second), measuring("Reading the sets") as bar:
        if choose:
            choices = retrieval_bench.choose(corpora, first, second, bar.report)
        else:
            figures: list[Ranking] = []
            for some in retrieval_bench.compare(corpora, first, second, only, bar.report):
                if not as_json:
                    with bar.aside():
                        _print_task(some, first_one=not figures)
                figures += some
    if not choose and not figures:
        stop(f'no task\'s name holds "{only}"; try XQuAD, PIAF, MFA, own or a pair of languages such as zh→en', USAGE)
    if as_json:
        print_json(plain(choices if choose else figures))
    elif choose:
        _print_choices(choices)
    else:
        print("near-miss, absent: AUROC, and the share refused where 95 % of the answerable questions are kept,")
        print("each system by its own score (ours: the gate alone)")


def _print_task(systems: list[Ranking], first_one: bool) -> None:
    """A task's figures as soon as they are known: what is stopped has told something."""
    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, header_style="bold", pad_edge=False, show_header=first_one)
    table.add_column("", width=_NAMES, no_wrap=True)
    for name, width in _COLUMNS.items():
        table.add_column(name, width=width, no_wrap=True, justify="right")
    for one in systems:
        refusals = [
            f"{value:.3f}"
            for kind in (one.near_miss, one.absent)
            if kind is not None
            for value in (kind.auroc, kind.refused)
        ]
        first = [f"{one.at_1.value:.3f}", f"{one.at_1.low:.3f}–{one.at_1.high:.3f}"]
        table.add_row(f"  {one.system}", *first, f"{one.at_5.value:.3f}", f"{one.mrr.value:.3f}", *refusals)
    # A table of nine columns that wraps cannot be read: where the terminal is narrower, it scrolls.
    console = Console(width=max(_WIDTH, Console().width), highlight=False)
    console.print(f"[bold]{systems[0].task}[/] · {systems[0].questions} questions")
    console.print(table)
    sys.stdout.flush()


def _print_choices(choices: list[Choice]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("", "overlap", "names", "second", "R@1", box=None, header_style="bold", pad_edge=False)
    for one in choices:
        weights = one.weights
        table.add_row(one.pairs, f"{weights.overlap}", f"{weights.names}", f"{weights.second}", f"{one.at_1:.4f}")
    Console().print(table)
    print("mean share of right first hits over XQuAD's pairs of languages, on the half that is not reported")

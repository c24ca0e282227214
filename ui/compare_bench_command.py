"""`onrecord bench compare`: how often the gate of the prompt lab errs."""

from __future__ import annotations

from typing import Annotated

import typer

from ui.console import plain, print_json, report_step


def compare(
    seeds: Annotated[int, typer.Option(min=10, help="Invented sets for each line.")] = 400,
    points: Annotated[int, typer.Option(min=1, max=50, help="How many points the worse prompt is worse by.")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Simulate prompts that are alike, and prompts that are worse, and count which the gate fails."""
    from rich.console import Console
    from rich.table import Table

    from eval.compare_bench import simulations

    found = []
    for one in simulations(seeds, points / 100):
        found.append(one)
        report_step(f"{one.cases} cases, asked {one.repeat} times")
    report_step("")
    if as_json:
        print_json(plain(found))
        return
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("cases", "asked", "false alarms", f"caught, {points} points in some cases", "in all cases a little"):
        table.add_column(name, justify="right")
    for at in range(0, len(found), 3):
        alike, broken, spread = found[at : at + 3]
        shares = (f"{one.share:.3f}" for one in (alike, broken, spread))
        table.add_row(str(alike.cases), f"{alike.repeat} x", *shares)
    Console(width=max(100, Console().width)).print(table)
    print(f"\n{seeds} seeds each; promised: false alarms at most 0.05 and two standard errors, caught at least 0.8")

"""`onrecord bench parse`: the parser against counts made by hand and by an independent script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from ui.console import report_step

if TYPE_CHECKING:
    from eval.parse_bench import ParseBench

_CORPORA = Path("../shared/corpora")
_GOLDENS = Path("tests/fixtures/layouts")
_SHOWN = 12


def parse(
    corpora: Annotated[Path, typer.Option(help="Folder of the corpora; docs/retrieval.md names them.")] = _CORPORA,
    goldens: Annotated[Path, typer.Option(help="Folder of the golden files of layouts.")] = _GOLDENS,
    misses: Annotated[int, typer.Option(min=0, help="How many misses of each line to list.")] = _SHOWN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON, with every miss.")] = False,
) -> None:
    """Parse real press conferences and compare with counts made apart from the parser. Exits 1 on a missed target."""
    import dataclasses
    import json

    from eval.parse_bench import measure

    found = measure(corpora, goldens, report_step)
    if as_json:
        plain = {"passed": found.passed, **dataclasses.asdict(found)}
        print(json.dumps(plain, ensure_ascii=False, indent=1))
    else:
        _print(found, misses)
    if not found.passed:
        raise typer.Exit(1)


def _print(found: ParseBench, misses: int) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table(box=None, header_style="bold", pad_edge=False)
    for name in ("", "", "target", "measured", ""):
        table.add_column(name)
    for check in found.checks:
        verdict = "" if not check.target else "pass" if check.passed else "FAIL"
        table.add_row(check.corpus, check.name, check.target, check.measured, verdict)
    console.print(table)
    for check in found.checks:
        if not check.misses:
            continue
        console.print(f"\n{check.corpus}, {check.name}:", style="bold", markup=False)
        for miss in check.misses[:misses]:
            console.print(f"  {miss}", markup=False, highlight=False)
        if len(check.misses) > misses:
            console.print(f"  and {len(check.misses) - misses} more (--misses, --json)", markup=False)

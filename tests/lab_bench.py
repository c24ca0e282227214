"""What the prompt lab itself takes a case, and how its memory grows: `python -m tests.lab_bench [CASES]`.

Asks the questions of the seed set again and again of a scripted server that answers at once; what is not spent at the
desk is what the lab takes to score and keep a case.
"""

from __future__ import annotations

import resource
import sys
import time
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from eval.candidates import candidates_of
from eval.dataset import Dataset, default_set, load
from eval.run import Asked, Plan, run_plan
from rag.config import Settings
from rag.desk import Desk
from rag.schema import Answer
from tests.conftest import SEED
from tests.model_server import ModelServer, honest


def many(dataset: Dataset, count: int) -> Dataset:
    """The cases of a set, over and over, under ids of their own."""
    cases = [
        replace(dataset.cases[at % len(dataset.cases)], id=f"n{at}-{dataset.cases[at % len(dataset.cases)].id}")
        for at in range(count)
    ]
    return replace(dataset, cases=tuple(cases))


class TimedDesk(Desk):
    """A desk that adds up what its answers take."""

    seconds = 0.0

    def ask(self, *arguments: Any, **given: Any) -> Answer:
        """The answer to a question."""
        began = time.perf_counter()
        try:
            return super().ask(*arguments, **given)
        finally:
            self.seconds += time.perf_counter() - began


def megabytes() -> float:
    """Memory of this process now."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def main(count: int) -> None:
    """Print the figures."""
    memory: dict[int, float] = {}

    def progress(asked: Asked) -> None:
        server.requests.clear()  # what the scripted server remembers is not the lab's
        if asked.done % (count // 10) == 0:
            memory[asked.done] = megabytes()

    with TemporaryDirectory() as folder, ModelServer(honest) as server:
        data = Path(folder)
        desk = TimedDesk(Settings(data=data / "data", model="scripted", openai_base_url=server.url))
        desk.ingest([SEED])
        cases = many(load(default_set()), count)
        for case in cases.cases[:20]:
            desk.ask(case.question, history=case.history)  # what is loaded once
        desk.seconds = 0.0
        began = time.perf_counter()
        run_plan(Plan(cases, candidates_of(desk.settings), at_once=1, fresh=True), desk, data / "runs", progress)
        lab = time.perf_counter() - began - desk.seconds
        desk.close()
    first, last = memory[count // 10], memory[count]
    print(f"{count} cases, {1000 * desk.seconds / count:.1f} ms each at the desk and its model")
    print(f"the lab takes {1000 * lab / count:.1f} ms a case, its report included (promised: at most 20)")
    print(
        f"memory: {first:.0f} MB after {count // 10} cases, {last:.0f} after {count}, {megabytes():.0f} with the report"
    )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000)

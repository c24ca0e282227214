"""The throw-away archive that a set is asked on: its corpus and nothing else, built once, then taken from a cache."""

from __future__ import annotations

import hashlib
import os
import shutil
import time
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import rag
from eval.dataset import Dataset, DatasetError
from rag.desk import Desk

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.embedding import Embedder
    from rag.ingest import Progress as IngestProgress

_BUILD_WAIT = 120.0
"""How long (s) to wait where another evaluation is building the same archive."""

_CODE = frozenset({".py", ".yaml", ".json", ".md"})
_KEPT_FOR = 14 * 24 * 3600
"""How long (s) an archive that no evaluation has used stays in the cache."""


def default_cache() -> Path:
    """Where throw-away archives are kept: they can be deleted at any time."""
    home = os.environ.get("XDG_CACHE_HOME", "")
    # The XDG specification: a relative path is to be ignored.
    cache = Path(home) if Path(home).is_absolute() else Path.home() / ".cache"
    return cache / "onrecord" / "eval"


def archive_for(
    dataset: Dataset,
    cache_dir: Path,
    settings: Settings,
    progress: IngestProgress | None = None,
    embedder: Embedder | None = None,
) -> Desk:
    """A desk on an archive of the set's corpus and nothing else, built once and then taken from the cache.

    Raises DatasetError where a file of the corpus is missing or cannot be ingested.
    """
    if not dataset.corpus:
        raise DatasetError(f"{dataset.path}: names no corpus; ask it on an archive of yours with --data")
    files = corpus_files(dataset)
    second = None
    if embedder is None:
        from rag.embedding import UniversalEmbedding

        embedder, second = Desk.embedder_of(settings), UniversalEmbedding()
    folder = (
        cache_dir / f"{dataset.name}-{_key(files, [embedder.fingerprint, *([second.fingerprint] if second else [])])}"
    )
    complete = folder / "complete"
    desk = Desk(settings.model_copy(update={"data": folder}), embedder, second)
    if not complete.exists():
        _forget_unused(cache_dir)
        for report in desk.ingest(files, progress, wait=_BUILD_WAIT):
            if report.outcome == "failed":
                raise DatasetError(f"{dataset.path}: its corpus cannot be ingested: {report.message}")
    complete.touch()
    return desk


def corpus_files(dataset: Dataset) -> list[Path]:
    """The files of a set's corpus. Raises DatasetError, naming the places tried, where one is missing.

    A path is relative to the repository that holds the set (eval/sets/seed.yaml: two folders up), to the set
    itself, or to the working directory; an installed OnRecord has its seeds in the package.
    """
    from rag.reading import find_files

    beside = dataset.path.resolve().parent
    bases = [beside.parent.parent, beside, Path.cwd(), Path(rag.__file__).resolve().parent]
    found = []
    for name in dataset.corpus:
        path = next((base / name for base in bases if (base / name).exists()), None)
        if path is None:
            tried = ", ".join(str(base) for base in dict.fromkeys(bases))
            raise DatasetError(f"{dataset.path}: no {name} of its corpus in {tried}; put the file there")
        found.append(path)
    return find_files(found)


def _key(files: list[Path], fingerprints: list[str]) -> str:
    """What decides the archive: the corpus, the embedders, the reader, and this OnRecord's own code.

    The code is in it because parsing changes more often than READER_VERSION, and figures from an archive that
    another parser made would be about that parser.
    """
    from rag.reading import READER_VERSION

    digest = hashlib.sha256(f"{fingerprints}\n{READER_VERSION}\n{code_sha256(rag)}\n".encode())
    for file_hash in sorted(_sha256(file) for file in files):
        digest.update(file_hash.encode())
    return digest.hexdigest()[:16]


@lru_cache(maxsize=2)
def code_sha256(package: ModuleType) -> str:
    """The sha256 of a package's code, and of the data that it reads: lexicons, weights, prompts."""
    folder = Path(str(package.__file__)).resolve().parent
    return hashlib.sha256(
        "".join(_sha256(path) for path in sorted(folder.rglob("*")) if path.suffix in _CODE).encode()
    ).hexdigest()


def _sha256(path: Path) -> str:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror}); check its permissions") from error


def _forget_unused(cache_dir: Path) -> None:
    """Delete the archives that no evaluation has used for two weeks: every change of the code leaves one."""
    for folder in cache_dir.glob("*/"):
        complete = folder / "complete"  # not there where a build was killed
        if time.time() - (complete if complete.exists() else folder).stat().st_mtime > _KEPT_FOR:
            shutil.rmtree(folder, ignore_errors=True)

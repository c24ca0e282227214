"""One writer at a time."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from rag.errors import LockedError
from rag.lock import writing

HOLD = """
import sys, time
from pathlib import Path
from rag.lock import writing
with writing(Path(sys.argv[1]), "ingest"):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(tmp_path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    yield process  # type: ignore[misc]
    process.kill()
    process.wait()
    process.stdout.close()


def test_a_second_writer_is_told_at_once_who_holds_the_lock(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    began = time.monotonic()
    with (
        pytest.raises(LockedError, match=rf"`onrecord ingest` \(process {holder.pid} ") as caught,
        writing(tmp_path, "remove"),
    ):
        pass
    assert time.monotonic() - began < 5
    assert caught.value.exit_code == 3


def test_the_lock_of_a_killed_holder_is_free(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.kill()
    holder.wait()
    with writing(tmp_path, "ingest"):
        assert '"task": "ingest"' in (tmp_path / "writer.json").read_text()
    assert not (tmp_path / "writer.json").exists()


def test_a_writer_that_waits_gets_the_lock_when_it_is_free(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    holder.terminate()
    with writing(tmp_path, "ingest", wait=30):
        pass

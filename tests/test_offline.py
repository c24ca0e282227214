"""Nothing leaves the machine: the product's processes are refused every socket but loopback."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, SEED, Run, copy_data

GUARD = ROOT / "tests" / "fixtures" / "loopback_only"


def guarded() -> dict[str, str]:
    """An environment in which a process is guarded, with a home in which nothing is cached."""
    kept = {
        key: value for key, value in os.environ.items() if not key.startswith(("ONRECORD_", "HF_", "TRANSFORMERS_"))
    }
    return {**kept, "PYTHONPATH": f"{GUARD}{os.pathsep}{ROOT}", "HOME": "/nonexistent"}


def test_the_guard_refuses_what_it_is_there_to_refuse() -> None:
    code = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, env=guarded())
    assert "REFUSED" in done.stderr
    assert done.returncode != 0


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(["ingest", str(SEED)], marks=pytest.mark.slow),
        pytest.param(["ask", "what did China say about the AI resolution"], marks=pytest.mark.slow),
        pytest.param(["rebuild"], marks=pytest.mark.slow),
        pytest.param(["doctor"], marks=pytest.mark.slow),
        ["sources"],
    ],
    ids=lambda command: command[0],
)
def test_no_command_reaches_for_the_network(onrecord: Run, seed_data: Path, tmp_path: Path, command: list[str]) -> None:
    if command[0] in {"doctor", "sources", "rebuild"}:  # these make no archive
        copy_data(seed_data, tmp_path / "data")
    done = onrecord(*command, env=guarded())
    assert "REFUSED" not in done.stderr
    assert done.returncode == 0, done.stderr


@pytest.mark.skipif(shutil.which("unshare") is None or os.geteuid() != 0, reason="needs root and unshare")
def test_a_question_is_answered_where_there_is_no_network_at_all(tmp_path: Path) -> None:
    command = [
        "unshare",
        "--net",
        sys.executable,
        "-m",
        "ui.cli",
        "ask",
        "Who asked about Vanuatu?",
        "--data",
        str(tmp_path),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    if "unshare failed" in done.stderr:
        pytest.skip("this machine does not allow network namespaces")
    assert done.returncode == 0, done.stderr
    assert "Reuters asked Mao Ning" in done.stdout

"""The built wheel carries what it needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from tests.conftest import ROOT


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The `onrecord` of another environment, in which the wheel is installed without index or dependencies."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    wheel = next(folder.glob("onrecord-*.whl"))
    venv.create(folder / "env", with_pip=True, system_site_packages=True)
    python = folder / "env" / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--no-index", "--no-deps", "-q", str(wheel)], check=True)
    # System site packages are those of the base interpreter; the dependencies stand in this environment's.
    here = next(path for path in sys.path if path.endswith("site-packages"))
    site = next((folder / "env" / "lib").glob("python*/site-packages"))
    (site / "dependencies.pth").write_text(here + "\n")
    return folder / "env" / "bin" / "onrecord"


def clean() -> dict[str, str]:
    return {key: value for key, value in os.environ.items() if not key.startswith(("ONRECORD_", "PYTHONPATH"))}


@pytest.mark.slow
def test_the_wheel_is_what_runs_and_not_the_checkout(installed: Path, tmp_path: Path) -> None:
    code = "import rag, eval, ui; print(rag.__file__, eval.__file__, ui.__file__)"
    done = subprocess.run(
        [installed.parent / "python", "-c", code], capture_output=True, text=True, cwd=tmp_path, env=clean()
    )
    assert done.returncode == 0, done.stderr
    assert str(ROOT) not in done.stdout


@pytest.mark.slow
def test_the_wheel_answers_from_another_folder(installed: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [installed, "ask", "what did China say about the AI resolution", "--json"],
        capture_output=True, text=True, cwd=tmp_path, env=clean(), check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["status"] == "answered"
    doctor = subprocess.run(
        [installed, "doctor"], capture_output=True, text=True, cwd=tmp_path, env=clean(), check=False
    )
    assert doctor.returncode == 0, doctor.stdout

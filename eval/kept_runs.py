"""The runs that were kept: listed, and found by their name or their report's file."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

from pydantic import ValidationError

from eval.dataset import is_file
from eval.report import REPORT_VERSION, Report, ReportError, Run
from eval.run_folder import REPORT_FILE, ROWS_FILE, RUN_FILE
from rag.schema import from_dict


@dataclass(frozen=True, slots=True)
class KeptRun:
    """A run by its name: what was run, how many rows there are, and whether it is finished."""

    name: str
    path: Path
    run: Run
    rows: int
    finished: bool


def kept_runs(runs: Path) -> tuple[KeptRun, ...]:
    """The runs of a folder, the newest first; what is none is left out."""
    found = [_kept(path) for path in runs.glob(f"*/{RUN_FILE}")]
    return tuple(sorted(filter(None, found), key=lambda one: (one.run.started, one.name), reverse=True))


def _kept(file: Path) -> KeptRun | None:
    folder = file.parent
    try:
        run = from_dict(Run, json.loads(file.read_text(encoding="utf-8")))
        rows = folder / ROWS_FILE
        lines = rows.read_bytes().count(b"\n") if rows.exists() else 0
    except (OSError, ValueError):
        return None
    return KeptRun(folder.name, folder, run, lines, (folder / REPORT_FILE).exists())


def find_report(name: str | None, runs: Path) -> Report:
    """The report of a run, by the run's name, its folder or the report's file; of the one that ended last if None.

    Raises ReportError, naming the runs that there are.
    """
    there = [one for one in kept_runs(runs) if one.finished]
    if name is None:
        if not there:
            raise ReportError(f"no finished run in {runs}; make one with `onrecord eval run`")
        return read_report(max((one.path / REPORT_FILE for one in there), key=lambda path: path.stat().st_mtime))
    for path in (Path(name), Path(name) / REPORT_FILE, runs / name / REPORT_FILE):
        if is_file(path):
            return read_report(path)
    known = ", ".join(one.name for one in there[:5]) or "none"
    raise ReportError(f"{name}: no report's file and no finished run; the newest in {runs}: {known}")


def read_report(path: Path) -> Report:
    """The report in a file that `onrecord eval run --json` wrote. Raises ReportError where there is none."""
    try:
        data = json.loads(path.read_bytes())
    except OSError as error:
        raise ReportError(f"{path}: cannot be read ({error.strerror}); {_make_anew(path)}") from error
    except (ValueError, RecursionError) as error:
        raise ReportError(f"{path}: is not JSON; {_make_anew(path)}") from error
    version = data.get("version") if isinstance(data, dict) else None
    if version != REPORT_VERSION:
        raise ReportError(f"{path}: is no report of this version ({REPORT_VERSION}); {_make_anew(path)}")
    try:
        return from_dict(Report, data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ", ".join(map(str, first["loc"]))
        raise ReportError(f"{path}: is no whole report ({place}: {first['msg']}); {_make_anew(path)}") from error


def _make_anew(path: Path) -> str:
    return f"make it anew with `onrecord eval run --json {path}`"

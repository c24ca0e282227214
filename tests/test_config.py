"""Settings come from ONRECORD_ variables, are overridden by what is given, and a typo is refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

import rag.config
from rag.config import load_settings
from rag.errors import SettingsError

SHIPPED = [Path(rag.config.__file__).parent / "seeds", Path(rag.config.__file__).parent.parent / "seeds"]


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No ONRECORD_ variable of the machine, and a working directory without seeds."""
    import os

    for name in [name for name in os.environ if name.startswith("ONRECORD_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


def a_folder(path: Path, *, filled: bool = True) -> Path:
    path.mkdir(parents=True)
    if filled:
        (path / "a.txt").write_text("Q: Why?\n", encoding="utf-8")
    return path


def test_without_a_variable_the_defaults_hold() -> None:
    settings = load_settings()
    assert (settings.data, settings.seeds) == (Path("data"), None)


def test_the_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_DATA", "/srv/record")
    monkeypatch.setenv("ONRECORD_KEEP", "0.8")
    settings = load_settings()
    assert (settings.data, settings.keep) == (Path("/srv/record"), 0.8)


def test_what_is_given_comes_before_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_DATA", "/srv/record")
    assert load_settings(data=Path("here")).data == Path("here")


def test_none_given_leaves_the_environment_in_force(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_DATA", "/srv/record")
    assert load_settings(data=None).data == Path("/srv/record")


def test_an_unknown_variable_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_DATTA", "/srv/record")
    with pytest.raises(SettingsError, match="ONRECORD_DATTA") as caught:
        load_settings()
    assert "ONRECORD_DATA" in str(caught.value).split("known are")[1]


def test_variables_of_other_programs_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OFFRECORD_DATTA", "x")
    assert load_settings().data == Path("data")


@pytest.mark.parametrize("keep", ["0.5", "1.0", "1.5", "-1", "much"])
def test_an_impossible_value_is_refused_by_name(monkeypatch: pytest.MonkeyPatch, keep: str) -> None:
    monkeypatch.setenv("ONRECORD_KEEP", keep)
    with pytest.raises(SettingsError, match=r"^ONRECORD_KEEP: .*" + keep):
        load_settings()


def test_a_setting_that_does_not_exist_cannot_be_given() -> None:
    with pytest.raises(SettingsError, match="ONRECORD_COLOUR"):
        load_settings(colour="blue")


def test_a_settings_error_ends_the_command_with_2() -> None:
    assert SettingsError("x").exit_code == 2


def test_settings_cannot_be_changed() -> None:
    with pytest.raises(ValidationError):
        load_settings().keep = 0.6  # type: ignore[misc]


def test_the_seeds_folder_that_is_set_comes_first(tmp_path: Path) -> None:
    mine = a_folder(tmp_path / "mine")
    a_folder(tmp_path / "seeds")
    assert load_settings(seeds=mine).seeds_folder() == mine


def test_the_seeds_variable_is_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    mine = a_folder(tmp_path / "mine")
    monkeypatch.setenv("ONRECORD_SEEDS", str(mine))
    assert load_settings().seeds_folder() == mine


def test_seeds_in_the_working_directory_come_before_those_shipped(tmp_path: Path) -> None:
    a_folder(tmp_path / "seeds")
    assert load_settings().seeds_folder() == Path("seeds")


@pytest.mark.parametrize("here", ["none", "empty", "a file"])
def test_without_seeds_in_the_working_directory_those_shipped_are_used(tmp_path: Path, here: str) -> None:
    if here == "empty":
        a_folder(tmp_path / "seeds", filled=False)
    if here == "a file":
        (tmp_path / "seeds").write_text("not a folder", encoding="utf-8")
    assert load_settings().seeds_folder() in SHIPPED


@pytest.mark.parametrize("filled", [True, False])
def test_a_set_folder_without_files_is_not_replaced_by_another(tmp_path: Path, filled: bool) -> None:
    folder = a_folder(tmp_path / "mine", filled=False) if not filled else tmp_path / "missing"
    assert load_settings(seeds=folder).seeds_folder() is None

"""Who is to answer: by engines, prompts and models, under names that tell them apart."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from eval.candidates import QUOTES, candidates_of
from rag.config import Settings
from rag.errors import PromptError, SettingsError
from tests.conftest import ROOT

SHIPPED = (ROOT / "rag" / "prompts" / "answer.md").read_text(encoding="utf-8")
SETTINGS = Settings(model="scripted", openai_base_url="http://127.0.0.1:9/v1")


def a_prompt(folder: Path, file: str, name: str, rule: str = "") -> Path:
    path = folder / file
    path.parent.mkdir(exist_ok=True)
    path.write_text(SHIPPED.replace("name: answer", f"name: {name}") + rule, encoding="utf-8")
    return path


def names(*arguments: object, **given: object) -> list[str]:
    return [one.name for one in candidates_of(SETTINGS, *arguments, **given)]  # type: ignore[arg-type]


def test_without_a_model_the_record_answers() -> None:
    assert candidates_of(Settings(model=None)) == (QUOTES,)
    assert candidates_of(SETTINGS, ["quotes"]) == (QUOTES,)


def test_the_model_that_the_settings_name_answers_with_the_prompt_shipped_or_given(tmp_path: Path) -> None:
    (shipped,) = candidates_of(SETTINGS)
    (mine,) = candidates_of(SETTINGS, prompts=[a_prompt(tmp_path, "mine.md", "mine")])
    assert shipped.used.model is not None
    assert mine.used.model is not None
    assert (shipped.name, mine.name) == ("answer", "mine")
    assert (mine.used.engine, mine.used.model.name) == ("model", "scripted")
    assert shipped.used.model.prompt.sha256 != mine.used.model.prompt.sha256
    assert "## User" in mine.used.model.prompt.text


def test_every_prompt_is_asked_of_every_model_beside_the_record(tmp_path: Path) -> None:
    prompts = [a_prompt(tmp_path, "a.md", "a"), a_prompt(tmp_path, "b.md", "b")]
    assert names(["quotes", "model"], prompts, ["big", "small"]) == [
        "quotes",
        "a, big",
        "b, big",
        "a, small",
        "b, small",
    ]
    assert names(prompts=prompts) == ["a", "b"]


def test_prompts_of_one_name_are_told_apart_by_their_files(tmp_path: Path) -> None:
    old, new = a_prompt(tmp_path, "old.md", "desk"), a_prompt(tmp_path, "new.md", "desk", "\nBe brief.")
    assert names(prompts=[old, new]) == ["desk (old)", "desk (new)"]
    other = a_prompt(tmp_path / "other", "old.md", "desk", "\nBe long.")
    assert names(prompts=[old, other]) == ["desk (old)", "desk (old) #2"]


def test_the_same_prompt_twice_is_refused_with_what_to_do(tmp_path: Path) -> None:
    same = [a_prompt(tmp_path, "a.md", "a"), a_prompt(tmp_path, "b.md", "a")]
    with pytest.raises(PromptError, match="to ask each case several times, use --repeat"):
        candidates_of(SETTINGS, prompts=same)


def test_a_prompt_for_the_record_alone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="go with --engine model"):
        candidates_of(SETTINGS, ["quotes"], [a_prompt(tmp_path, "a.md", "a")])


def test_what_would_fail_every_case_is_refused_before_the_first(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="set ONRECORD_MODEL"):
        candidates_of(Settings(model=None), ["model"])
    with pytest.raises(PromptError, match="cannot be read as a prompt"):
        candidates_of(SETTINGS, prompts=[tmp_path / "none.md"])
    with pytest.raises(SettingsError, match="no price table"):
        candidates_of(SETTINGS.model_copy(update={"prices": tmp_path / "none.yaml"}))


def test_a_key_is_in_nothing_that_is_kept(tmp_path: Path) -> None:
    (one,) = candidates_of(SETTINGS.model_copy(update={"openai_api_key": SecretStr("sk-secret-1")}), models=["m"])
    assert "sk-secret-1" not in repr(one)

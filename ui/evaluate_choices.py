"""What a browser chose in the Evaluate tab, read as what is to be run, and looked at before it is."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from eval.dataset import Dataset
from eval.estimate import estimate
from eval.run import Plan
from rag.desk import Desk
from rag.errors import OnRecordError, PromptError
from rag.prompting import read_prompt
from ui.evaluate_strings import EvaluateStrings
from ui.evaluation import REPEATS, Evaluations, Wish, is_text_of, plan_of
from ui.prompt_files import answer_prompts
from ui.render.evaluation import (
    bad_html,
    estimate_html,
    is_foreign,
    placeholders_html,
    problem_html,
    prompt_ready_html,
    set_html,
)
from ui.set_files import set_files

LONGEST = 50_000
"""How many characters of a prompt the box takes."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """What a browser sent: names that we gave, a text and two settings, or anything else."""

    set: object
    baseline: object
    text: object
    repeat: object
    record: object


@dataclass(frozen=True, slots=True)
class Looked:
    """What a page shows of the choices: about the set, about the prompt, what it would take; whether it can be run."""

    about: str
    check: str
    expected: str
    runnable: bool


@dataclass(frozen=True, slots=True)
class _Checked:
    html: str
    sound: bool


class Choices:
    """Reads what was chosen; a browser names sets and prompts, never paths."""

    def __init__(self, desk: Desk, evaluations: Evaluations) -> None:
        self._desk, self._evaluations = desk, evaluations
        self._settings = desk.settings

    def plan(self, chosen: Chosen) -> Plan:
        """What is to be run. Raises PromptError, SettingsError, OSError."""
        return plan_of(self._wish(chosen), self._settings, self._evaluations.pasted)

    def look(self, chosen: Chosen, words: EvaluateStrings) -> Looked:
        """What is known of the choices before anything is run."""
        check = self._checked(chosen, words)
        try:
            dataset = self._dataset(chosen.set)
            missing = self._evaluations.missing(dataset)
        except OnRecordError as error:
            return Looked(bad_html(str(error)), check.html, "", runnable=False)
        about = set_html(dataset, missing, words)
        if not check.sound:
            return Looked(about, check.html, "", runnable=False)
        try:
            expected = self._expected(self._wish(chosen), words)
        except (OnRecordError, OSError) as error:
            return Looked(about, check.html, problem_html(words.problem, str(error), words), runnable=False)
        return Looked(about, check.html, expected, runnable=not is_foreign(dataset, missing))

    def _wish(self, chosen: Chosen) -> Wish:
        dataset = self._dataset(chosen.set)
        if not self._settings.model:
            return Wish(dataset)
        found = answer_prompts(self._settings).get(chosen.baseline) if isinstance(chosen.baseline, str) else None
        if found is None:
            raise PromptError("the baseline prompt is no longer there; reload the page to see those that are")
        if found.prompt is None:
            raise PromptError(found.problem)
        repeat = chosen.repeat if isinstance(chosen.repeat, int) and chosen.repeat in REPEATS else 1
        return Wish(dataset, found.file, _text(chosen), int(repeat), chosen.record is True)

    def _dataset(self, key: object) -> Dataset:
        found = set_files(self._settings.data).get(key) if isinstance(key, str) else None
        if found is None:
            raise PromptError("this set is no longer there; reload the page to see those that are")
        if found.dataset is None:
            raise PromptError(found.problem)
        return found.dataset

    def _checked(self, chosen: Chosen, words: EvaluateStrings) -> _Checked:
        """What is said of the new prompt's text, and whether it can be run."""
        if not self._settings.model:
            return _Checked("", sound=True)
        try:
            prompt = read_prompt(_text(chosen), "answer")
            found = answer_prompts(self._settings).get(chosen.baseline) if isinstance(chosen.baseline, str) else None
            same = found is not None and is_text_of(_text(chosen), found.file)
        except (PromptError, OSError) as error:
            return _Checked(bad_html(str(error)) + placeholders_html(words), sound=False)
        return _Checked(prompt_ready_html(prompt, same, words) + placeholders_html(words), sound=True)

    def _expected(self, wish: Wish, words: EvaluateStrings) -> str:
        # What is being typed becomes no file of the reader's.
        with tempfile.TemporaryDirectory() as scratch:
            return estimate_html(estimate(plan_of(wish, self._settings, Path(scratch)), self._desk), words)


def _text(chosen: Chosen) -> str:
    return chosen.text if isinstance(chosen.text, str) else ""

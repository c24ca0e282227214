"""The Evaluate tab: what is to be run, the run under way, and its report with every case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from typing import Any

import gradio as gr

from rag.desk import Desk
from rag.errors import OnRecordError, PromptError
from ui.evaluate_choices import LONGEST, Choices, Chosen, Looked
from ui.evaluate_strings import EvaluateStrings, evaluate_strings
from ui.evaluation import OWN_SET, REPEATS, Evaluations, Finished, Running, Stopped, save_case, save_prompt
from ui.prompt_files import PromptFile, answer_prompts, prompt_label
from ui.render.evaluated_case import Note, Place, case_view_html, row_at
from ui.render.evaluation import (
    bad_html,
    good_html,
    heading_html,
    no_model_html,
    problem_html,
    report_view_html,
    run_label,
    running_html,
)
from ui.set_files import FIRST, SetFile, set_files
from ui.strings import language_of, strings

Updates = dict[Any, Any]

_PLACE = re.compile(r"(?P<candidate>\d{1,3}):(?P<row>\d{1,3})")
"""What a button that saves an answer holds."""


@dataclass(frozen=True, slots=True)
class Opened:
    """The run that a page shows, and the case that is opened in it (0: none)."""

    run: str = ""
    case: int = 0


class EvaluatePanel:
    """Sets up a run, follows it, and opens its report; without a model the record alone can be run."""

    def __init__(self, desk: Desk, evaluations: Evaluations) -> None:
        self._desk, self._evaluations = desk, evaluations
        self._settings = desk.settings
        self._choices = Choices(desk, evaluations)
        self._has_model = bool(desk.settings.model)
        words = evaluate_strings("en")
        self.opened = gr.State(Opened())
        with gr.Column(elem_id="or-evaluate"):
            with gr.Row(elem_id="or-ev-bar"):
                self.heading = gr.HTML("", elem_id="or-ev-heading", apply_default_css=False)
                self.earlier = gr.Dropdown(
                    [], label=words.earlier, elem_id="or-ev-earlier", filterable=False, visible=False
                )
                self.anew = gr.Button(words.new_run, elem_id="or-ev-anew", visible=False)
            self._build_setup(words)
            with gr.Column(elem_id="or-ev-running", visible=False) as self.running:
                self.progress = gr.HTML("", apply_default_css=False)
                self.cancel = gr.Button(words.cancel, elem_id="or-ev-cancel")
            script = resources.files("ui").joinpath("assets/evaluate.js").read_text(encoding="utf-8")
            self.result = gr.HTML("", elem_id="or-ev-result", apply_default_css=False, visible=False, js_on_load=script)

    def _build_setup(self, words: EvaluateStrings) -> None:
        # Set, prompt and text are there from the start: a tab that is opened at once has something to look at, and a
        # text that came later would be looked at for each page that is loaded.
        prompts = answer_prompts(self._settings)
        used = _used(prompts)
        with gr.Column(elem_id="or-ev-setup") as self.setup:
            with gr.Row(elem_id="or-ev-choices"):
                with gr.Column(elem_id="or-ev-left"):
                    self.set = gr.Dropdown([FIRST], value=FIRST, label=words.set, elem_id="or-ev-set", filterable=False)
                    self.about = gr.HTML("", elem_id="or-ev-about", apply_default_css=False)
                    self.baseline = gr.Dropdown(
                        [used],
                        value=used,
                        label=words.baseline,
                        elem_id="or-ev-baseline",
                        filterable=False,
                        visible=self._has_model,
                    )
                    self.repeat = gr.Radio(
                        [(str(one), one) for one in REPEATS],
                        value=1,
                        label=words.repeat,
                        elem_id="or-ev-repeat",
                        visible=self._has_model,
                    )
                    self.record = gr.Checkbox(
                        False, label=words.record, elem_id="or-ev-record", container=False, visible=self._has_model
                    )
                with gr.Column(elem_id="or-ev-right"):
                    self.no_model = gr.HTML("", visible=not self._has_model, apply_default_css=False)
                    self._build_prompt(words, prompts)
            with gr.Row(elem_id="or-ev-go"):
                self.expected = gr.HTML("", elem_id="or-ev-expected", apply_default_css=False)
                self.run = gr.Button(words.run, elem_id="or-ev-run", variant="primary", scale=0, interactive=False)
            self.problem = gr.HTML("", elem_id="or-ev-problem", apply_default_css=False)

    def _build_prompt(self, words: EvaluateStrings, prompts: dict[str, PromptFile]) -> None:
        with gr.Column(elem_id="or-ev-prompt", visible=self._has_model):
            self.start_from = gr.Dropdown([], label=words.start_from, elem_id="or-ev-from", filterable=False)
            self.text = gr.Textbox(
                _text_of(prompts[_used(prompts)]),
                label=words.text,
                elem_id="or-ev-text",
                lines=12,
                max_lines=12,
                max_length=LONGEST,
                html_attributes=gr.InputHTMLAttributes(spellcheck=False, autocapitalize="off"),
            )
            with gr.Row(elem_id="or-ev-checked"):
                self.check = gr.HTML("", elem_id="or-ev-check", apply_default_css=False)
                self.save = gr.Button(words.save, elem_id="or-ev-save", scale=0)

    # What is heard, and what is done then

    def listen(self, ask_tab: gr.Tab, evaluate_tab: gr.Tab) -> None:
        """Fill the tab whenever the page is loaded; look at what is chosen or typed; run, cancel, open, save."""
        self._tabs = (ask_tab, evaluate_tab)
        chosen = [self.set, self.baseline, self.text, self.repeat, self.record]
        looked = [self.about, self.check, self.expected, self.run]
        state = self._shown_by_state
        silent: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        outputs = [ask_tab, evaluate_tab, *self._named, *state]
        gr.on(
            None,
            self.open,
            outputs=outputs,
            concurrency_limit=None,  # a page that follows a run holds up no other
            **silent,
        )
        gr.on(
            # The first look at a set takes a moment: it is only taken where the tab is opened. Of a text, `input` would
            # tell only what is typed, not what is pasted or deleted.
            [
                evaluate_tab.select,
                self.set.input,
                self.baseline.input,
                self.text.change,
                self.repeat.input,
                self.record.input,
            ],
            self.look,
            inputs=chosen,
            outputs=looked,
            trigger_mode="always_last",
            concurrency_limit=4,
            **silent,
        )
        self.start_from.input(self.fill, inputs=self.start_from, outputs=self.text, queue=False, **silent)
        self.run.click(self.start, inputs=chosen, outputs=state, concurrency_limit=None, **silent)
        self.cancel.click(self.end, outputs=[self.progress], queue=False, **silent)
        self.earlier.input(self.reopen, inputs=self.earlier, outputs=state, queue=False, **silent)
        self.anew.click(self.begin_anew, outputs=state, queue=False, **silent)
        self.save.click(
            self.save_prompt, inputs=self.text, outputs=[self.check, self.baseline, self.start_from], **silent
        )
        self.result.select(self.choose, inputs=self.opened, outputs=[self.result, self.opened], queue=False, **silent)
        self.result.submit(self.keep, inputs=self.opened, outputs=self.result, **silent)

    @property
    def _named(self) -> list[Any]:
        """What has words or choices of its own."""
        return [
            *(self.heading, self.set, self.baseline, self.repeat, self.record, self.no_model),
            *(self.start_from, self.text, self.save, self.cancel),
        ]

    @property
    def _shown_by_state(self) -> list[Any]:
        """What changes as a run begins, goes on and ends."""
        return [
            *(self.setup, self.running, self.progress, self.result, self.problem),
            *(self.earlier, self.anew, self.opened, self.run),
        ]

    def open(self, request: gr.Request) -> Iterator[Updates]:
        """The tab in the reader's language, with the sets, prompts and runs that there are; then the run under way."""
        words = _words(request)
        sets, prompts = set_files(self._settings.data), answer_prompts(self._settings)
        yield {
            **self._in_words(words, sets, prompts),
            **self._with_runs(words),
        }
        state = self._evaluations.state
        if isinstance(state, Running):
            yield from self._follow(words)
        elif isinstance(state, Stopped) and state.reason:
            yield {self.problem: _stopped_html(state, words)}

    def look(
        self, set_key: object, baseline: object, text: object, repeat: object, record: object, request: gr.Request
    ) -> Updates:
        """What is known of the choices as they are now."""
        return self._looked(self._choices.look(Chosen(set_key, baseline, text, repeat, record), _words(request)))

    def fill(self, start_from: object) -> str:
        """The text of the prompt that the new one starts from; it is looked at as it changes."""
        found = answer_prompts(self._settings).get(start_from) if isinstance(start_from, str) else None
        return _text_of(found) if found else ""

    def start(
        self, set_key: object, baseline: object, text: object, repeat: object, record: object, request: gr.Request
    ) -> Iterator[Updates]:
        """Begin a run and follow it; where one is under way already, follow that."""
        words = _words(request)
        yield {self.run: gr.update(interactive=False), self.problem: ""}
        try:
            if not isinstance(self._evaluations.state, Running):
                self._evaluations.start(self._choices.plan(Chosen(set_key, baseline, text, repeat, record)))
        except (OnRecordError, OSError) as error:
            yield {self.run: gr.update(interactive=True), self.problem: problem_html(words.problem, str(error), words)}
            return
        yield from self._follow(words)

    def end(self, request: gr.Request) -> Any:
        """Cancel the run."""
        self._evaluations.stop()
        now = self._evaluations.state
        return _progress_html(now, _words(request)) if isinstance(now, Running) else gr.skip()

    def reopen(self, name: object, request: gr.Request) -> Updates:
        """The report of an earlier run."""
        if not name:
            return self.begin_anew(request)
        return self._with_report(name if isinstance(name, str) else "", _words(request))

    def begin_anew(self, request: gr.Request) -> Updates:
        """What is to be run, again."""
        return {**self._view("setup"), self.problem: "", **self._with_runs(_words(request)), self.opened: Opened()}

    def save_prompt(self, text: object, request: gr.Request) -> Updates:
        """Keep the new prompt as a file of the reader's."""
        words, said = _words(request), strings(_words(request).language)
        try:
            saved = save_prompt(text if isinstance(text, str) else "", self._settings.data / "prompts")
        except PromptError as error:
            return {self.check: bad_html(str(error))}
        told = (words.saved_before if saved.before else words.saved).format(file=saved.path)
        choices = [(prompt_label(one, said), key) for key, one in answer_prompts(self._settings).items()]
        return {
            self.check: good_html(told, words),
            self.baseline: gr.update(choices=choices),
            self.start_from: gr.update(choices=choices, value=saved.path.name),
        }

    def choose(self, opened: Opened, event: gr.EventData, request: gr.Request) -> tuple[Any, Any]:
        """Open a case of the report that is shown, or go back to all of them."""
        case = event._data.get("case") if isinstance(event._data, dict) else None
        report = self._evaluations.report(opened.run)
        words = _words(request)
        if report is None:
            return problem_html("", words.run_gone, words), opened
        if isinstance(case, int) and case > 0:
            try:
                return case_view_html(report, case, words), Opened(opened.run, case)
            except IndexError:
                pass
        return report_view_html(report, opened.run, words), Opened(opened.run)

    def keep(self, opened: Opened, event: gr.EventData, request: gr.Request) -> Any:
        """Save an answer of the case that is opened as a case of the reader's own set."""
        given = event._data.get("keep") if isinstance(event._data, dict) else None
        match = _PLACE.fullmatch(given) if isinstance(given, str) else None
        report = self._evaluations.report(opened.run)
        if match is None or report is None:
            return gr.skip()
        place = Place(int(match["candidate"]), int(match["row"]))
        row = row_at(report, opened.case, place)
        if row is None:
            return gr.skip()
        words = _words(request)
        try:
            case = save_case(row, self._settings.data)
            file = self._settings.data / "sets" / OWN_SET
            note = Note(place, words.kept_case.format(file=file, id=case.id), good=True)
        except OnRecordError as error:
            note = Note(place, str(error), good=False)
        return case_view_html(report, opened.case, words, note)

    # What a page is told

    def _looked(self, looked: Looked) -> Updates:
        return {
            self.about: looked.about,
            self.check: looked.check,
            self.expected: looked.expected,
            self.run: gr.update(interactive=looked.runnable),
        }

    def _in_words(self, words: EvaluateStrings, sets: dict[str, SetFile], prompts: dict[str, PromptFile]) -> Updates:
        said = strings(words.language)
        used = _used(prompts)
        choices = [(prompt_label(one, said), key) for key, one in prompts.items()]
        times = [(words.once if one == 1 else words.times.format(count=one), one) for one in REPEATS]
        ask_tab, evaluate_tab = self._tabs
        return {
            ask_tab: gr.update(label=words.tab_ask),
            evaluate_tab: gr.update(label=words.tab_evaluate),
            self.heading: heading_html(self._has_model, words),
            self.set: gr.update(
                choices=[(_set_label(sets[key], words), key) for key in sets], value=FIRST, label=words.set
            ),
            self.baseline: gr.update(choices=choices, value=used, label=words.baseline),
            self.repeat: gr.update(choices=times, value=1, label=words.repeat),
            self.record: gr.update(value=False, label=words.record),
            self.no_model: no_model_html(words),
            self.start_from: gr.update(choices=choices, value=used, label=words.start_from),
            self.text: gr.update(value=_text_of(prompts[used]), label=words.text),
            self.save: gr.update(value=words.save),
            self.run: gr.update(value=words.run),
            self.cancel: gr.update(value=words.cancel),
        }

    def _view(self, name: str) -> Updates:
        """One of three: what is to be run, the run under way, a report."""
        return {
            self.setup: gr.update(visible=name == "setup"),
            self.running: gr.update(visible=name == "running"),
            self.result: gr.update(visible=name == "result"),
            self.anew: gr.update(visible=name == "result"),
            self.run: gr.update(interactive=True),
        }

    def _with_runs(self, words: EvaluateStrings, chosen: str = "") -> Updates:
        kept = [(run_label(one, words), one.name) for one in self._evaluations.kept()]
        choices = [*([] if chosen else [(words.earlier_choose, "")]), *kept]
        return {
            self.earlier: gr.update(choices=choices, value=chosen, label=words.earlier, visible=bool(kept)),
            self.anew: gr.update(value=words.new_run, visible=bool(chosen)),
        }

    def _with_report(self, name: str, words: EvaluateStrings) -> Updates:
        report = self._evaluations.report(name)
        if report is None:
            return {**self._view("setup"), self.problem: problem_html("", words.run_gone, words)}
        return {
            **self._view("result"),
            **self._with_runs(words, name),
            self.result: gr.update(value=report_view_html(report, name, words), visible=True),
            self.opened: Opened(name),
        }

    def _follow(self, words: EvaluateStrings) -> Iterator[Updates]:
        """What a page shows of a run until it ends."""
        began = False
        for state in self._evaluations.states():
            match state:
                case Running():
                    view = {} if began else self._view("running")
                    began = True
                    yield {**view, self.progress: _progress_html(state, words)}
                case Finished(name):
                    yield self._with_report(name, words)
                case Stopped():
                    yield {**self._view("setup"), self.problem: _stopped_html(state, words)}
                case _:
                    yield self._view("setup")


def _progress_html(state: Running, words: EvaluateStrings) -> str:
    return running_html(state.plan.dataset.name, state.asked, state.left, state.stopping, words)


def _stopped_html(state: Stopped, words: EvaluateStrings) -> str:
    counts = {"done": state.asked.done, "total": state.asked.total}
    if not state.reason:
        return problem_html("", words.stopped.format(**counts), words)
    return problem_html(words.ended.format(**counts), state.reason, words)


def _set_label(one: SetFile, words: EvaluateStrings) -> str:
    if one.dataset is None:
        return words.set_unusable.format(file=one.path.name, name=one.path.name)
    return words.set_shipped.format(name=one.dataset.name) if one.shipped else one.dataset.name


def _used(prompts: dict[str, PromptFile]) -> str:
    """What a browser calls the prompt that is in use."""
    return next(key for key, one in prompts.items() if one.in_use)


def _text_of(one: PromptFile) -> str:
    """What a prompt's file says, empty where it cannot be read."""
    try:
        return one.file.read_text(encoding="utf-8", errors="replace")[:LONGEST]
    except OSError:
        return ""


def _words(request: gr.Request) -> EvaluateStrings:
    return evaluate_strings(language_of(request.headers))

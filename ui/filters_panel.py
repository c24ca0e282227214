"""Below the question box: the reader's own filters, folded away, and those that are set, each with its cross."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from typing import Any

import gradio as gr

from rag.desk import Desk
from rag.errors import OnRecordError
from rag.schema import Filters
from ui.chosen_filters import LONGEST, NAMED, Chosen, Loaded, LoadedFilters, chosen, still_loaded
from ui.conversation import Conversation, Lifting
from ui.filter_kinds import KINDS, FilterKind, kinds_of_lift, lifted, set_kinds
from ui.filters_strings import FiltersStrings, filters_strings
from ui.kept_conversations import KeptConversations
from ui.render.filters import chosen_html, filters_label, keys_html
from ui.render.frame import loaded_in_words
from ui.render.inert import inert
from ui.strings import Strings, language_of, strings


class FiltersPanel:
    """Period, outlet, official, language and transcript, as they limit every question until they are removed."""

    def __init__(self, desk: Desk, conversations: KeptConversations, line: gr.Row) -> None:
        """The fields are put where this is made, what unfolds them at the end of a line."""
        self._loaded = LoadedFilters(desk)
        self._conversations = conversations
        said = filters_strings("en")
        with line:
            # No accordion: that would fold what it unfolds into the line, and would not tell whether it is unfolded.
            self.opener = gr.Button(said.filters, elem_id="or-filters-open", variant="secondary", scale=0)
            self.keys = gr.HTML(keys_html(said), elem_id="or-keys", apply_default_css=False)
        script = resources.files("ui").joinpath("assets/filters.js").read_text(encoding="utf-8")
        self.chosen = gr.HTML("", elem_id="or-chosen", apply_default_css=False, js_on_load=script)
        with gr.Column(elem_id="or-filters"):
            self.about = gr.HTML("", elem_id="or-filters-about", apply_default_css=False)
            self.since, self.until = (self._day_box(place) for place in ("since", "until"))
            # A value of one's own: what is typed is looked up in what is loaded, and what is deleted is no filter.
            self.outlet, self.speaker, self.language, self.transcript = (
                gr.Dropdown([], value=None, allow_custom_value=True, elem_id=f"or-filter-{kind}", min_width=120)
                for kind in NAMED
            )
            self._lists = [self.outlet, self.speaker, self.language, self.transcript]

    @staticmethod
    def _day_box(place: str) -> gr.Textbox:
        return gr.Textbox(
            elem_id=f"or-filter-{place}",
            max_lines=1,
            max_length=LONGEST,
            min_width=120,
            html_attributes=gr.InputHTMLAttributes(autocomplete="off", spellcheck=False, autocapitalize="off"),
        )

    @property
    def inputs(self) -> list[Any]:
        """What a browser sends of the filters."""
        return [self.since, self.until, *self._lists]

    @property
    def outputs(self) -> list[Any]:
        """What `updates` changes."""
        return [self.opener, self.chosen, *self.inputs]

    def listen(self, conversation: gr.State) -> None:
        """Say what is set whenever that changes; offer what is loaded whenever the filters are unfolded."""
        silent: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private", "queue": False}
        gr.on(
            [
                *(event for day in (self.since, self.until) for event in (day.submit, day.blur)),
                *(event for one in self._lists for event in (one.input, one.blur)),
            ],
            self.look,
            inputs=[conversation, *self.inputs],
            outputs=[self.opener, self.chosen, *self._lists],
            trigger_mode="always_last",
            **silent,
        )
        self.chosen.submit(self.remove, inputs=[conversation, *self.inputs], outputs=self.outputs, **silent)
        self.opener.click(self.offer, outputs=[self.about, *self._lists], **silent)

    # What is heard

    def look(self, conversation: Conversation, request: gr.Request, *values: object) -> tuple[Any, ...]:
        """What is set, with what was typed into a list replaced by what it names there."""
        words, said = _words(request)
        found = self.read(values, words)
        self._conversations.choose(conversation.token, found.filters)
        lists = zip(values[2:], (getattr(found.filters, kind) for kind in NAMED), strict=True)
        shown = [gr.skip() if is_value is None or value == is_value else is_value for value, is_value in lists]
        return *_shown(found, words, said), *shown

    def remove(
        self, conversation: Conversation, event: gr.EventData, request: gr.Request, *values: object
    ) -> tuple[Any, ...]:
        """A filter less, or none at all."""
        words, _ = _words(request)
        data = event._data if isinstance(event._data, dict) else {}
        filters = self.read(values, words).filters
        for kind in KINDS:
            if data.get("kind") in (kind, "all"):
                filters = lifted(filters, kind)
        self._conversations.choose(conversation.token, filters)
        return self.updates(filters, words)

    def offer(self, request: gr.Request) -> tuple[Any, ...]:
        """What is loaded now, to choose from."""
        words, said = _words(request)
        try:
            loaded = loaded_in_words(self._loaded.now().transcripts, words)
        except OnRecordError as error:
            return f'<p role="alert">{inert(str(error))}</p>', *[gr.skip()] * len(NAMED)
        about = f'<p lang="{words.language}">{inert(said.loaded.format(loaded=loaded))}</p>'
        return about, *(gr.update(choices=choices) for choices in self._choices(words))

    # What others ask of it

    def read(self, values: Sequence[object], words: Strings) -> Chosen:
        """What a browser's choices mean."""
        if not any(values):
            return Chosen()
        try:
            return chosen(values, self._loaded.now(), words, filters_strings(words.language))
        except OnRecordError as error:
            return Chosen(problem=str(error))

    def without(self, lifting: Lifting, values: Sequence[object], words: Strings, token: str) -> tuple[Any, ...]:
        """The panel once a filter was taken away under an answer: what is still set as it was there, is set no more."""
        kinds, before = kinds_of_lift(lifting.lift), lifting.before.filters
        now = self.read(values, words).filters
        alike = [kind for kind in set_kinds(before) if kind in kinds and _same(before, now, kind)]
        if not alike:
            return (gr.skip(),) * len(self.outputs)
        for kind in alike:
            now = lifted(now, kind)
        self._conversations.choose(token, now)
        return self.updates(now, words)

    def updates(self, filters: Filters, words: Strings) -> tuple[Any, ...]:
        """The panel with filters set."""
        return (
            *_shown(Chosen(filters), words, filters_strings(words.language)),
            *(filters.since.isoformat() if filters.since else "", filters.until.isoformat() if filters.until else ""),
            *(getattr(filters, kind) for kind in NAMED),
        )

    def labels(self, words: Strings) -> dict[Any, Any]:
        """The panel in a reader's language."""
        said = filters_strings(words.language)
        day_boxes = {self.since: said.since, self.until: said.until}
        lists = {
            self.outlet: said.outlet,
            self.speaker: said.speaker,
            self.language: said.spoken,
            self.transcript: said.transcript,
        }
        return {
            **{box: gr.update(label=label, placeholder=said.day) for box, label in day_boxes.items()},
            **{box: gr.update(label=label) for box, label in lists.items()},
            self.keys: keys_html(said),
        }

    def opened(self, filters: Filters, words: Strings) -> dict[Any, Any]:
        """The panel of a page that is loaded, with the filters that were kept, as far as they can still be meant."""
        said = filters_strings(words.language)
        found = self.labels(words)
        found[self.opener] = gr.update(value=said.filters)
        if not filters:
            return found
        filters = still_loaded(filters, self._now(), words, said)
        values = dict(zip(self.outputs, self.updates(filters, words), strict=True))
        choices = dict(zip(self._lists, self._choices(words), strict=True))
        for box, update in found.items():
            if box in choices:
                found[box] = {**update, "choices": choices[box], "value": values[box]}
            elif box in (self.since, self.until):
                found[box] = {**update, "value": values[box]}
        return {**found, self.opener: values[self.opener], self.chosen: values[self.chosen]}

    def _now(self) -> Loaded:
        """What is loaded; nothing where the archive cannot be read, which the page says elsewhere."""
        try:
            return self._loaded.now()
        except OnRecordError:
            return Loaded()

    def _choices(self, words: Strings) -> list[list[tuple[str, str]]]:
        loaded = self._now()
        return [[(one.label, one.value) for one in loaded.choices(kind, words)] for kind in NAMED]


def _same(one: Filters, other: Filters, kind: FilterKind) -> bool:
    """Whether two limit a kind in the same way."""
    if kind == "date":
        return (one.since, one.until) == (other.since, other.until)
    return bool(getattr(one, kind) == getattr(other, kind))


def _shown(found: Chosen, words: Strings, said: FiltersStrings) -> tuple[Any, str]:
    """What opens the filters, and those that are set."""
    return (
        gr.update(value=filters_label(found.filters, said)),
        chosen_html(found.filters, found.problem, words, said),
    )


def _words(request: gr.Request) -> tuple[Strings, FiltersStrings]:
    language = language_of(request.headers)
    return strings(language), filters_strings(language)

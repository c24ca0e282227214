"""Below the question box, where a model is configured: whether it answers, and with which prompt."""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag.config import Settings
from rag.desk import Way
from rag.errors import PromptError
from rag.schema import Engine
from ui.prompt_files import answer_prompts, prompt_label
from ui.render.frame import prompt_html
from ui.strings import Strings, language_of, strings


class WayPanel:
    """Chooses the engine and the prompt; hidden where the settings name no model."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        words = strings("en")
        self.engine_before: Engine = "model" if settings.model else "quotes"
        with gr.Accordion(words.way, open=False, elem_id="or-way", visible=bool(settings.model)) as self.box:
            self.engine = gr.Radio(
                self._engines(words), value=self.engine_before, label=words.way_engine, elem_id="or-engine"
            )
            self.prompt = gr.Dropdown([], label=words.way_prompt, elem_id="or-prompt", filterable=False)
            self.about = gr.HTML("", elem_id="or-prompt-about", apply_default_css=False)

    def listen(self) -> None:
        """Say of a prompt that is chosen what it does, or why it cannot be used."""
        self.prompt.input(
            self.describe,
            inputs=self.prompt,
            outputs=self.about,
            queue=False,
            show_progress="hidden",
            api_visibility="private",
        )

    def updates(self, words: Strings) -> dict[Any, Any]:
        """The panel in a reader's language, with the prompts that there are now."""
        if not self._settings.model:
            return {}
        files = answer_prompts(self._settings)
        chosen = next(key for key, one in files.items() if one.in_use)
        return {
            self.box: gr.update(label=words.way),
            self.engine: gr.update(choices=self._engines(words), label=words.way_engine),
            self.prompt: gr.update(
                choices=[(prompt_label(one, words), key) for key, one in files.items()],
                value=chosen,
                label=words.way_prompt,
            ),
            self.about: prompt_html(files[chosen], words),
        }

    @property
    def outputs(self) -> list[Any]:
        """What `updates` may change."""
        return [self.box, self.engine, self.prompt, self.about]

    def describe(self, key: object, request: gr.Request) -> str:
        """A prompt's description, or its problem."""
        words = strings(language_of(request.headers))
        found = answer_prompts(self._settings).get(key) if isinstance(key, str) else None
        return prompt_html(found, words) if found else ""

    def way(self, engine: object, key: object) -> Way:
        """How to answer, as chosen in a browser: by names that we gave, never by a path. Raises PromptError."""
        if not self._settings.model or engine == "quotes":
            return Way("quotes")
        if not isinstance(key, str) or not key:
            return Way("model")
        found = answer_prompts(self._settings).get(key)
        if found is None:
            raise PromptError("this prompt's file is no longer there; reload the page to see those that are")
        return Way("model", None if found.in_use else found.file)

    def _engines(self, words: Strings) -> list[tuple[str, str]]:
        return [
            (words.way_model.format(model=self._settings.model), "model"),
            (words.engine_quotes, "quotes"),
        ]

"""The options that say how a question is answered, and what they mean."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from ui.console import USAGE, stop

if TYPE_CHECKING:
    from rag.config import Settings
    from rag.desk import Way

EngineOption = Annotated[
    Literal["quotes", "model"] | None,
    typer.Option(
        help="Quotations alone, or a model's sentences over them; default: model where ONRECORD_MODEL is set."
    ),
]
PromptOption = Annotated[
    Path | None,
    typer.Option(
        "--prompt", metavar="FILE", help="The model's prompt, instead of the one in use (`onrecord prompts`)."
    ),
]


def way_of(engine: Literal["quotes", "model"] | None, prompt: Path | None, settings: Settings) -> Way:
    """How a question is to be answered, engine named. Stops with one line where no model would read the prompt.

    Raises PromptError.
    """
    from rag.desk import Way

    chosen = engine or ("model" if settings.model else "quotes")
    if prompt is not None:
        from rag.prompting import load_prompt

        load_prompt(prompt, "answer")  # its error comes before the seeds are taken in
        if chosen == "quotes":
            stop(
                "--prompt is for a model, and none writes this answer; set ONRECORD_MODEL, or leave --prompt out", USAGE
            )
    return Way(chosen, prompt)

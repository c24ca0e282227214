"""What stands around the chat -> HTML: the line on what is loaded, the welcome, the states before it. Pure."""

from __future__ import annotations

from rag.phrases import counted, date_in_words, phrases
from rag.schema import TranscriptSummary
from ui.prompt_files import PromptFile
from ui.render.inert import inert
from ui.strings import Strings
from ui.transcripts_strings import transcripts_strings

MODEL_HOW = "ONRECORD_MODEL=qwen3:8b OPENAI_BASE_URL=http://127.0.0.1:11434/v1 onrecord chat"
"""How to start with a model on one's own computer."""


def masthead_html(loaded: str, writer: str, words: Strings, has_model: bool = False) -> str:
    """The top of the page: its name, what is loaded, and who answers: a model at its host, or no model.

    Who answers unfolds to what that means and, where there is no model (`has_model`), to how one is connected.
    """
    why = words.engine_model_why if writer else words.engine_quotes_why
    how = ""
    if not (writer or has_model):
        how = f"<p>{inert(words.engine_connect)}</p><pre>{inert(MODEL_HOW)}</pre>"
        how += f"<p>{inert(words.engine_connect_more)}</p>"
    return (
        f'<header class="or-masthead" lang="{words.language}">'
        f'<div class="or-title"><h1>OnRecord</h1><p>{inert(words.tagline)}</p></div>'
        f'<div class="or-status"><span class="or-loaded">{inert(loaded)}</span><details class="or-who">'
        f'<summary><span class="or-engine">{inert(writer or words.engine_quotes)}</span></summary>'
        f"<div><p>{inert(why)}</p>{how}</div></details></div></header>"
    )


def prompt_html(found: PromptFile, words: Strings) -> str:
    """What a prompt does, or why it cannot be used."""
    if found.prompt is None:
        return f'<p class="or-prompt-problem" role="alert" lang="en">{inert(found.problem)}</p>'
    about = words.prompt_about.format(description=found.prompt.description, version=found.prompt.version)
    return f'<p lang="{words.language}">{inert(about)}</p>'


def loaded_in_words(transcripts: tuple[TranscriptSummary, ...], words: Strings) -> str:
    """How much is loaded, and from which days."""
    said = phrases(words.language)
    exchanges = sum(transcript.exchanges for transcript in transcripts)
    dates = sorted(transcript.date for transcript in transcripts if transcript.date)
    first_and_last = dict.fromkeys(date_in_words(date, words.language) for date in (*dates[:1], *dates[-1:]))
    parts = [
        counted(said.transcripts_one, said.transcripts_many, len(transcripts)),
        counted(said.exchanges_one, said.exchanges_many, exchanges),
        " – ".join(first_and_last),
    ]
    return " · ".join(part for part in parts if part)


def welcome_html(examples: tuple[str, ...], words: Strings) -> str:
    """The chat before the first question: what it does, and questions to try."""
    items = "".join(f'<li><a href="#ask">{inert(example)}</a></li>' for example in examples)
    heading = f'<p class="or-leads-title">{inert(words.examples)}</p>' if items else ""
    return (
        f'<div class="or-welcome" lang="{words.language}"><h2>{inert(words.welcome)}</h2>'
        f'<p>{inert(words.promise)}</p><div class="or-examples">{heading}<ul>{items}</ul></div></div>'
    )


def seeding_html(done: int, total: int, words: Strings) -> str:
    """The first reading of the transcripts, and how far it has come."""
    progress = words.kilobytes.format(done=_kilobytes(done), total=_kilobytes(total)) if total else ""
    return (
        f'<div class="or-welcome or-seeding" lang="{words.language}"><h2>{inert(words.seeding)}</h2>'
        f'<progress max="{max(total, 1)}" value="{done}"></progress><p>{inert(progress)}</p></div>'
    )


def empty_html(words: Strings, may_add: bool = False) -> str:
    """What to do where nothing is loaded and there is nothing to load; `may_add` is whether this page can add."""
    said = transcripts_strings(words.language)
    add = f'<p><a class="or-tr-button or-tr-primary" href="#add">{inert(said.empty_add)}</a></p>' if may_add else ""
    how = said.empty_or if may_add else words.empty_how
    return (
        f'<div class="or-welcome" lang="{words.language}"><h2>{inert(words.empty)}</h2>{add}<p>{inert(how)}</p>'
        f"<p><code>onrecord ingest FILE</code></p><p>{inert(words.empty_then)}</p></div>"
    )


def trouble_html(title: str, reasons: tuple[str, ...], words: Strings) -> str:
    """What keeps the page from opening."""
    items = "".join(f"<p>{inert(reason)}</p>" for reason in reasons)
    return f'<div class="or-welcome or-problem" lang="{words.language}"><h2>{inert(title)}</h2>{items}</div>'


def _kilobytes(count: int) -> str:
    return str(round(count / 1000, 1) if count < 10_000 else round(count / 1000))

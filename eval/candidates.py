"""Who is to answer the questions of a set: the record alone, or models with prompts."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from eval.kept_calls import KeptCalls, Remembering
from eval.report import CandidateUsed, ModelUsed, PromptUsed
from rag.calling import Caller, Circuit
from rag.config import Settings
from rag.desk import Way
from rag.errors import PromptError, SettingsError
from rag.prompting import Prompt, load_prompt, prompt_text
from rag.schema import Engine


@dataclass(frozen=True, slots=True)
class Candidate:
    """Who is to answer, as reports name it and as a desk is asked; `caller` is None for the record alone.

    `prompt` is the prompt's file (None: the one shipped), `text` what it said when it was read.
    """

    used: CandidateUsed
    prompt: Path | None = None
    text: str = field(default="", repr=False)
    caller: Caller | None = field(default=None, repr=False)
    sampling: str = ""

    @property
    def name(self) -> str:
        """What reports call it."""
        return self.used.name

    def calls(self, kept: KeptCalls, repeat: int, fresh: bool) -> Remembering | None:
        """What calls its model for one case, None where it has none."""
        return Remembering(self.caller, kept, self.sampling, repeat, fresh) if self.caller else None

    def way(self, calls: Remembering | None) -> Way:
        """How a desk is to answer."""
        return Way("model", self.prompt, calls) if calls else Way("quotes")


QUOTES = Candidate(CandidateUsed("quotes", "quotes"))
"""The record alone."""


def candidates_of(
    settings: Settings,
    engines: Sequence[Engine] = (),
    prompts: Sequence[Path] = (),
    models: Sequence[str] = (),
) -> tuple[Candidate, ...]:
    """Every model with every prompt, beside the record alone where it is named; what the settings say if nothing is.

    A prompt that is not given is the settings', or the one shipped. Raises SettingsError and PromptError: all that
    would otherwise fail each case of the set in turn.
    """
    named = bool(prompts or models)
    if named and engines and "model" not in engines:
        raise SettingsError("--prompt and --model go with --engine model; leave --engine out, or add it")
    wanted = tuple(engines) or (("model",) if named or settings.model else ("quotes",))
    found = [QUOTES] if "quotes" in wanted else []
    if "model" in wanted:
        for model in tuple(dict.fromkeys(models)) or (settings.model,):
            asked = settings.model_copy(update={"model": model})
            found += [_by_model(asked, prompt) for prompt in (tuple(prompts) or (None,))]
    return _named_apart(found)


def _by_model(settings: Settings, file: Path | None) -> Candidate:
    from rag.model import TEMPERATURE
    from rag.writer import Writer, caller_of

    caller = caller_of(settings)
    # A run over a whole set decides for itself when a server is not worth asking any more.
    caller.circuit = Circuit(failures_before_rest=sys.maxsize)
    file = file or settings.prompt
    text = prompt_text(file, "answer")
    prompt = load_prompt(file, "answer")
    Writer(settings, caller, file)  # for what it raises: it reads prompts and prices anew for each question
    used = ModelUsed(
        name=caller.name,
        endpoint=_endpoint(settings),
        prompt=_used(prompt),
        condense=_used(load_prompt(settings.condense_prompt, "condense")),
        context_window=settings.context_window,
        answer_tokens=settings.answer_tokens,
        seconds=settings.model_seconds,
    )
    sampling = f"temperature {TEMPERATURE}, max_tokens {settings.answer_tokens}, {used.endpoint}"
    return Candidate(CandidateUsed(prompt.name, "model", used), file, text, caller, sampling)


def _endpoint(settings: Settings) -> str:
    """Where a model is asked, without what may be secret in an address.

    >>> _endpoint(Settings(openai_base_url="https://user:pass@host:8000/v1?key=x")), _endpoint(Settings())
    ('host:8000/v1', 'api.openai.com/v1')
    """
    parts = urlsplit(settings.openai_base_url or "https://api.openai.com/v1")
    return parts.netloc.rpartition("@")[2] + parts.path.rstrip("/")


def _used(prompt: Prompt) -> PromptUsed:
    return PromptUsed(
        prompt.name, prompt.version, prompt.sha256, f"## System\n\n{prompt.system}\n\n## User\n\n{prompt.user}"
    )


def _named_apart(candidates: Sequence[Candidate]) -> tuple[Candidate, ...]:
    """Candidates under names of their own: the prompt's, then with its file's, then with the model's.

    Raises PromptError where the same prompt is given twice to the same model.
    """
    asked = [one.used.model and (one.used.model.name, one.used.model.prompt.sha256) for one in candidates]
    for key, count in Counter(asked).items():
        if count > 1 and key:
            raise PromptError(f"the same prompt is given {count} times; to ask each case several times, use --repeat")
    names = [one.name for one in candidates]
    if len({one.used.model.name for one in candidates if one.used.model}) > 1:
        names = [
            f"{name}, {one.used.model.name}" if one.used.model else name
            for name, one in zip(names, candidates, strict=True)
        ]
    if len(set(names)) < len(names):
        names = [
            f"{name} ({one.prompt.stem})" if one.prompt else name for name, one in zip(names, candidates, strict=True)
        ]
    seen: Counter[str] = Counter()
    apart = []
    for name, one in zip(names, candidates, strict=True):
        seen[name] += 1
        unique = f"{name} #{seen[name]}" if seen[name] > 1 else name
        apart.append(replace(one, used=replace(one.used, name=unique)))
    return tuple(apart)

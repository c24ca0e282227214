"""Evaluation sets: a YAML file of questions with what the record says to them, checked before anything is asked.

    dataset = load(default_set())
    dataset.cases[0].question

`sets/schema.json` describes the file; `load` holds to it without a JSON Schema library, and to what a schema
cannot say: ids are unique, and a key fact stands in a gold quote.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Annotated, ClassVar, Literal

import yaml
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from rag.errors import OnRecordError

QuestionLanguage = Literal["en", "fr", "zh", "es", "de"]
GoldRole = Literal["official", "reporter"]

_STRICT = ConfigDict(extra="forbid", strict=True)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


class DatasetError(OnRecordError):
    """An evaluation set cannot be read, breaks its schema, or does not fit the archive."""


def _as_date(value: object) -> dt.date:
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        raise ValueError('must be a date in quotation marks, as in "2024-07-02"')
    return dt.date.fromisoformat(value)


Line = Annotated[str, StringConstraints(pattern=r"^\S(.*\S)?$")]
"""Text on one line, without space around it."""

IsoDate = Annotated[dt.date, BeforeValidator(_as_date)]


@dataclass(frozen=True, slots=True)
class Gold:
    """A place in the record that answers: a whole sentence of the conference of a day, in a language."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    date: IsoDate
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2}$")]
    quote: Line


@dataclass(frozen=True, slots=True)
class Case:
    """A question, whether the record answers it, and where. `role` is whose words answer."""

    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    question: Line
    language: QuestionLanguage
    history: tuple[Line, ...]
    answerable: bool
    gold: tuple[Gold, ...]
    facts: tuple[Line, ...]
    role: GoldRole | None
    tags: Annotated[tuple[Line, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class Dataset:
    """An evaluation set: the corpus it was written from, its cases, and the file it came from."""

    name: str
    description: str
    corpus: tuple[str, ...]
    cases: tuple[Case, ...]
    path: Path
    sha256: str  # of the file's bytes


@dataclass(frozen=True, slots=True)
class _File:
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
    description: Line
    corpus: Annotated[tuple[Line, ...], Field(min_length=1)]
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


def default_set() -> Path:
    """The set shipped with OnRecord: questions on the press conference of 2 July 2024."""
    return Path(str(resources.files("eval").joinpath("sets", "seed.yaml")))


def load(path: Path) -> Dataset:
    """The evaluation set in a file. Raises DatasetError naming the first fault, and where it is."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DatasetError(f"{path}: cannot be read ({error.strerror}); give the path of a set's YAML file") from error
    content = _parse(path, data)
    problems = list(_problems(content))
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise DatasetError(f"{path}: {problems[0]}{more}; {_remedy()}")
    return Dataset(
        content.name, content.description, content.corpus, content.cases, path, hashlib.sha256(data).hexdigest()
    )


def _remedy() -> str:
    return f"correct the file; its shape is described in {default_set().with_name('schema.json')}"


def _parse(path: Path, data: bytes) -> _File:
    try:
        # By way of JSON, so that only what JSON can say is let through: pydantic then takes lists for tuples and
        # nothing else for what it is not.
        text = json.dumps(yaml.safe_load(data))
    except yaml.YAMLError as error:
        raise DatasetError(f"{path}: not YAML ({_one_line(error)}); {_remedy()}") from error
    except TypeError as error:
        raise DatasetError(f"{path}: {error}: put dates in quotation marks; {_remedy()}") from error
    try:
        return TypeAdapter(_File).validate_json(text)
    except ValidationError as error:
        first = error.errors()[0]
        raise DatasetError(f"{path}: {_where(first['loc'], text)}: {first['msg']}; {_remedy()}") from error


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())


def _where(place: tuple[int | str, ...], text: str) -> str:
    """The place of a fault as a person finds it: by the case's id where it has one."""
    parts = [str(part) for part in place]
    if len(place) > 1 and place[0] == "cases" and isinstance(place[1], int):
        case = json.loads(text)["cases"][place[1]]
        name = case.get("id") if isinstance(case, dict) else None
        parts[:2] = [f"case {name}" if isinstance(name, str) else f"case number {place[1] + 1}"]
    return ", ".join(parts) or "the whole file"


# What pydantic's types do not say

_NOT_ON_RECORD = frozenset({"near-miss", "off-topic", "unsupported-premise"})
_FROM_A_QUESTION = frozenset({"who-asked", "claim"})

_RULES: tuple[tuple[Callable[[Case], bool], str], ...] = (
    (lambda case: case.id.endswith(f"-{case.language}"), "the id must end in the question's language"),
    (lambda case: not case.answerable or bool(case.gold), "an answerable case needs gold"),
    (lambda case: not case.answerable or case.role is not None, "an answerable case needs a role"),
    (
        lambda case: not case.answerable or not _NOT_ON_RECORD & set(case.tags),
        "an answerable case cannot be a near-miss, off-topic or of an unsupported premise",
    ),
    (
        lambda case: not case.answerable or any(tag.startswith("exchange-") for tag in case.tags),
        "an answerable case needs an exchange- tag",
    ),
    (lambda case: case.answerable or not (case.gold or case.facts), "a case that has no answer has no gold or facts"),
    (lambda case: case.answerable or case.role is None, "a case that has no answer has no role"),
    (
        lambda case: case.answerable or bool(_NOT_ON_RECORD & set(case.tags)),
        f"a case that has no answer is tagged {', '.join(sorted(_NOT_ON_RECORD))}",
    ),
    (
        lambda case: ("follow-up" in case.tags) == bool(case.history),
        "a case has a history if and only if it is tagged follow-up",
    ),
    (
        lambda case: "premise-trap" not in case.tags or (len(case.gold) > 1 and case.role == "official"),
        "a premise-trap needs the official's sentence, then the reporter's, and the role official",
    ),
    (lambda case: "false-premise" not in case.tags or case.answerable, "a false-premise case is answerable"),
    (
        lambda case: not _FROM_A_QUESTION & set(case.tags) or case.role == "reporter",
        "a who-asked or claim case is answered in a reporter's words: role reporter",
    ),
    (lambda case: "general" not in case.tags or "off-topic" in case.tags, "a general case is also off-topic"),
    (
        lambda case: all(any(fact in gold.quote for gold in case.gold) for fact in case.facts),
        "each fact must stand in a gold quote, character for character",
    ),
)
"""What must hold of every case, and what to say where it does not."""


def _problems(content: _File) -> Iterator[str]:
    for source in _repeated(content.corpus):
        yield f"corpus: {source} is listed twice"
    for identity in _repeated(tuple(case.id for case in content.cases)):
        yield f"case {identity}: the id is used twice"
    for case in content.cases:
        yield from (f"case {case.id}: {message}" for holds, message in _RULES if not holds(case))
        for name, values in (("gold", case.gold), ("facts", case.facts), ("tags", case.tags)):
            if len(set(values)) < len(values):
                yield f"case {case.id}: {name}: an entry is there twice"
        for tag in sorted(set(case.tags) - known_tags()):
            yield f"case {case.id}: unknown tag {tag}"


def _repeated(values: tuple[str, ...]) -> list[str]:
    return [value for value, count in Counter(values).items() if count > 1]


@lru_cache(maxsize=1)
def known_tags() -> frozenset[str]:
    """The tags that schema.json allows: it alone lists and explains them."""
    schema = json.loads(resources.files("eval").joinpath("sets", "schema.json").read_text(encoding="utf-8"))
    return frozenset(schema["$defs"]["case"]["properties"]["tags"]["items"]["enum"])

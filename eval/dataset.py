"""Evaluation sets: a file of questions with what the record says to them, checked before anything is asked.

    dataset = load(default_set())
    dataset.cases[0].question

A set is a YAML file, or a JSONL file with a case a line. `sets/schema.json` describes the fields; `load` holds to it
without a JSON Schema library, and to what a schema cannot say: ids are unique, and a key fact stands in a gold quote.
Only a case's question has to be there. What else is left out is filled in: `answerable` is whether gold is given,
`role` is then official, `language` (of the question, of a gold quote) is read from the text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from importlib import resources
from itertools import count
from pathlib import Path
from typing import Annotated, Any, ClassVar, Literal

import yaml
from pydantic import BeforeValidator, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from rag.errors import OnRecordError
from rag.language import clear_language, detect, fold_text

QuestionLanguage = Literal["en", "fr", "zh", "es", "de"]
GoldRole = Literal["official", "reporter"]

SUFFIXES = (".yaml", ".yml", ".jsonl")
"""How the names of sets' files end."""

_STRICT = ConfigDict(extra="forbid", strict=True)
_ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_ONE_LINE = r"^\S(.*\S)?$"
_SLUG = r"^[a-z0-9]+(-[a-z0-9]+)*$"


class DatasetError(OnRecordError):
    """An evaluation set cannot be read, breaks its schema, or does not fit the archive."""


def _as_date(value: object) -> dt.date:
    if not isinstance(value, str) or not _ISO_DATE.fullmatch(value):
        raise ValueError('must be a date in quotation marks, as in "2024-07-02"')
    return dt.date.fromisoformat(value)


Line = Annotated[str, StringConstraints(pattern=_ONE_LINE)]
"""Text on one line, without space around it."""

Slug = Annotated[str, StringConstraints(pattern=_SLUG)]
"""Lower-case letters and digits, with hyphens between."""

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
    id: Slug
    question: Line
    language: QuestionLanguage
    history: tuple[Line, ...]
    answerable: bool
    gold: tuple[Gold, ...]
    facts: tuple[Line, ...]
    role: GoldRole | None
    tags: tuple[Slug, ...]


@dataclass(frozen=True, slots=True)
class Dataset:
    """An evaluation set: the corpus it was written from, its cases, and the file it came from.

    Without a corpus it can be run on an archive that is there, and on no other.
    """

    name: str
    description: str
    corpus: tuple[str, ...]
    cases: tuple[Case, ...]
    path: Path
    sha256: str  # of the file's bytes


@dataclass(frozen=True, slots=True)
class _File:
    __pydantic_config__: ClassVar[ConfigDict] = _STRICT
    name: Slug
    description: Line
    corpus: tuple[Line, ...]
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]


@dataclass(frozen=True, slots=True)
class _Written:
    """What a file holds, as JSON has it, and what a person calls each of its cases."""

    values: Any
    cases: tuple[str, ...] = ()


# Which sets there are


def default_set() -> Path:
    """The set that is run where none is named: questions on the press conference of 2 July 2024."""
    return _shipped("seed")


def shipped_sets() -> tuple[Path, ...]:
    """The sets shipped with OnRecord that can be run by name."""
    return (_shipped("seed"), _shipped("adversarial"))


def find_set(name_or_path: str, data: Path) -> Path:
    """The file of a set: given by its path, or by the name of a shipped one or of one in the data folder's `sets`."""
    own = sorted(file for suffix in SUFFIXES for file in (data / "sets").glob(f"*{suffix}"))
    path = Path(name_or_path)
    for found in (*shipped_sets(), *own, path):
        if (found is path or found.stem == name_or_path) and is_file(found):
            return found
    shipped = ", ".join(file.stem for file in shipped_sets())
    saved = ", ".join(dict.fromkeys(file.stem for file in own)) or "none"
    raise DatasetError(
        f"{name_or_path}: no such evaluation set; shipped are {shipped}; in {data / 'sets'}: {saved}; "
        "give one of these names, or the path of a YAML or JSONL file"
    )


def is_file(path: Path) -> bool:
    """Whether a file is there; what cannot be a name is none."""
    try:
        return path.is_file()
    except (OSError, ValueError):  # a name that is too long, or holds a null character
        return False


def _shipped(name: str) -> Path:
    return Path(str(resources.files("eval").joinpath("sets", f"{name}.yaml")))


# Reading


def load(path: Path) -> Dataset:
    """The evaluation set in a file. Raises DatasetError naming the first fault, and where it is."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise DatasetError(
            f"{path}: cannot be read ({error.strerror}); give the path of a set's YAML or JSONL file"
        ) from error
    return parse(path, data)


def parse(path: Path, data: bytes) -> Dataset:
    """The evaluation set in a file's bytes. Raises DatasetError naming the first fault, and where it is."""
    written = _jsonl(path, data) if is_jsonl(path) else _yaml(path, data)
    content = _checked(path, _Written(_completed(written.values, path), written.cases))
    problems = list(_problems(content, written.cases))
    if problems:
        more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
        raise DatasetError(f"{path}: {problems[0]}{more}; {_remedy()}")
    return Dataset(
        content.name, content.description, content.corpus, content.cases, path, hashlib.sha256(data).hexdigest()
    )


def is_jsonl(path: Path) -> bool:
    """Whether a set's file holds a case a line rather than YAML: its name says so."""
    return path.suffix.lower() == ".jsonl"


def _remedy() -> str:
    return f"correct the file; its shape is described in {default_set().with_name('schema.json')}"


def _yaml(path: Path, data: bytes) -> _Written:
    try:
        # By way of JSON, so that only what JSON can say is let through: pydantic then takes lists for tuples and
        # nothing else for what it is not.
        values = json.loads(json.dumps(yaml.safe_load(data)))
    except yaml.YAMLError as error:
        raise DatasetError(f"{path}: not YAML ({one_line(str(error))}); {_remedy()}") from error
    except (TypeError, ValueError, RecursionError) as error:
        raise DatasetError(f"{path}: {one_line(str(error))}: put dates in quotation marks; {_remedy()}") from error
    cases = values.get("cases") if isinstance(values, dict) else None
    names = [_name(case, number) for number, case in enumerate(cases, 1)] if isinstance(cases, list) else []
    return _Written(values, tuple(names))


def _name(case: object, number: int) -> str:
    """A case as a person finds it: by its id where it has one."""
    identity = case.get("id") if isinstance(case, dict) else None
    return f"case {identity}" if isinstance(identity, str) else f"case number {number}"


def _checked(path: Path, written: _Written) -> _File:
    try:
        return TypeAdapter(_File).validate_json(json.dumps(written.values))
    except ValidationError as error:
        first = error.errors()[0]
        raise DatasetError(f"{path}: {_where(first['loc'], written)}: {_fault(first)}; {_remedy()}") from error


def one_line(text: str) -> str:
    r"""A text on one line, without space around it; what is no character becomes a question mark.

    >>> one_line(" Monday,\nTuesday ")
    'Monday, Tuesday'
    """
    return re.sub(r"\s*[\n\r\v\f\u0085\u2028\u2029]\s*", " ", text.encode("utf-8", "replace").decode()).strip()


def _where(place: tuple[int | str, ...], written: _Written) -> str:
    """The place of a fault, as a person finds it."""
    parts = [str(part) for part in place]
    if len(place) > 1 and place[0] == "cases" and isinstance(place[1], int):
        parts[:2] = [written.cases[place[1]]]
    return ", ".join(parts) or "the whole file"


def _fault(error: ErrorDetails) -> str:
    """What pydantic found, in words that say what to write instead."""
    if error["type"] == "literal_error" and error["loc"][-1] == "language":
        return f"{error['input']!r} is given, or is what the question reads as; write one of en, fr, zh, es, de"
    if error["type"] == "missing" and error["loc"][-1] == "date":
        return 'missing; write the day of the conference that the quote is of, as in "2024-07-02"'
    if error["type"] == "json_invalid":
        return "a text holds half a character (\\ud800 to \\udfff); write the character itself"
    if error["type"] == "string_pattern_mismatch":
        return _PATTERNS.get(error["ctx"]["pattern"], error["msg"])
    return error["msg"]


_PATTERNS = {
    _ONE_LINE: "must be text on one line, without space around it",
    _SLUG: "must be lower-case letters and digits with hyphens between, as in harbour-law-en",
}


# JSONL: a case a line, with the field names that people's files have

_HEADER = frozenset({"name", "description", "corpus"})
_QUESTION = ("question", "user_input", "query", "input")
_QUOTE = ("quote", "gold_quote")


def _jsonl(path: Path, data: bytes) -> _Written:
    """The cases of a JSONL file, each called by its line; the first line may name the set instead."""
    head: dict[str, Any] = {}
    cases: dict[str, Any] = {}
    for number, line in _lines(path, data):
        try:
            value = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DatasetError(f"{path}: line {number}: not JSON ({error}); write one case a line") from error
        if not isinstance(value, dict):
            raise DatasetError(f'{path}: line {number}: no case; write an object, as in {{"question": "…"}}')
        if not cases and not head and value and value.keys() <= _HEADER:
            head = value
            continue
        try:
            cases[f"line {number}"] = _case_of_line(value)
        except ValueError as error:
            raise DatasetError(f"{path}: line {number}: {error}") from error
    return _Written({**head, "cases": list(cases.values())}, tuple(cases))


def _lines(path: Path, data: bytes) -> Iterator[tuple[int, str]]:
    """The lines that hold anything, numbered from 1."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        number = data.count(b"\n", 0, error.start) + 1
        raise DatasetError(f"{path}: line {number}: not UTF-8; save the file as UTF-8") from error
    # Not splitlines: JSON lets a string hold other characters that end lines.
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield number, line


def _case_of_line(line: dict[str, Any]) -> dict[str, Any]:
    """A line's case with the field names of a set; what is null is left out, as tables are written so."""
    case = {key: value for key, value in line.items() if value is not None}
    question, quote = _one_of(case, _QUESTION), _one_of(case, _QUOTE)
    if question is not None:
        case["question"] = case.pop(question)
    if quote is None:
        return case
    if "gold" in case:
        raise ValueError(f"has gold and {quote}; give one of them")
    gold = {"quote": case.pop(quote), "language": case.pop("gold_language", None), "date": case.pop("date", None)}
    if gold["language"] is None and _is_of_the_quote(case.get("language"), case.get("question"), gold["quote"]):
        gold["language"] = case.pop("language")
    return {**case, "gold": [{key: value for key, value in gold.items() if value is not None}]}


def _one_of(case: dict[str, Any], names: tuple[str, ...]) -> str | None:
    """Which of several names for the same thing a line uses."""
    used = [name for name in names if name in case]
    if len(used) > 1:
        raise ValueError(f"has {' and '.join(used)}; give one of them")
    return used[0] if used else None


def _is_of_the_quote(language: object, question: object, quote: object) -> bool:
    """Whether a line's only `language` is that of its quote: the question is clearly in another one."""
    if not (isinstance(question, str) and isinstance(quote, str)):
        return False
    return clear_language(question) not in (None, language) and detect(quote) == language


# What is left out, filled in


def _completed(values: Any, path: Path) -> Any:
    """A file's content with defaults for what it leaves out; what has not the shape of a set is left as it is."""
    if not isinstance(values, dict):
        return values
    found = values.get("cases")
    return {
        "name": slug(path.stem) or "set",
        "description": f"Questions of {one_line(path.name)}.",
        "corpus": [],
        **values,
        **({"cases": _with_ids([_full_case(case) for case in found])} if isinstance(found, list) else {}),
    }


def _full_case(case: Any) -> Any:
    if not isinstance(case, dict):
        return case
    gold = case.get("gold", [])
    answerable = case.get("answerable", bool(gold))
    return {
        **_read_language(case, "question"),
        "history": [],
        "answerable": answerable,
        "facts": [],
        "role": "official" if answerable is True else None,
        "tags": [],
        **case,
        "gold": [_full_gold(place) for place in gold] if isinstance(gold, list) else gold,
    }


def _full_gold(gold: Any) -> Any:
    return {**_read_language(gold, "quote"), **gold} if isinstance(gold, dict) else gold


def _read_language(fields: dict[str, Any], text: str) -> dict[str, str]:
    """The language that a text of a case is in, where the case does not say it."""
    if "language" in fields:
        return {}
    written = fields.get(text)
    return {"language": detect(one_line(written)) if isinstance(written, str) else "en"}


def _with_ids(cases: list[Any]) -> list[Any]:
    """The cases, those without an id with one: case-1-en."""
    taken = {case["id"] for case in cases if isinstance(case, dict) and isinstance(case.get("id"), str)}
    named = []
    for number, case in enumerate(cases, 1):
        if isinstance(case, dict) and "id" not in case:
            identity = free_id(slug(f"case-{number}-{case['language']}"), taken)
            taken.add(identity)
            named.append({"id": identity, **case})
        else:
            named.append(case)
    return named


def slug(text: str) -> str:
    """A text as the lower-case letters and digits that an id may have, hyphens between; empty where there are none.

    >>> slug("Où est l’Élysée ?"), slug("李强")
    ('ou-est-l-elysee', '')
    """
    return re.sub(r"[^a-z0-9]+", "-", fold_text(text)).strip("-")


def free_id(wanted: str, taken: Collection[str]) -> str:
    """An id that is not taken: the one wanted, or it with a number before its language.

    >>> free_id("harbour-law-en", {"harbour-law-en", "harbour-law-2-en"})
    'harbour-law-3-en'
    """
    if wanted not in taken:
        return wanted
    stem, _, language = wanted.rpartition("-")
    numbered = (f"{stem}-{number}-{language}" if stem else f"{wanted}-{number}" for number in count(2))
    return next(identity for identity in numbered if identity not in taken)


# What pydantic's types do not say

_RULES: tuple[tuple[Callable[[Case], bool], str], ...] = (
    (lambda case: not case.answerable or bool(case.gold), "an answerable case needs gold"),
    (lambda case: not case.answerable or case.role is not None, "an answerable case needs a role"),
    (lambda case: case.answerable or not (case.gold or case.facts), "a case that has no answer has no gold or facts"),
    (lambda case: case.answerable or case.role is None, "a case that has no answer has no role"),
    (
        lambda case: all(any(fact in gold.quote for gold in case.gold) for fact in case.facts),
        "each fact must stand in a gold quote, character for character",
    ),
)
"""What must hold of every case, and what to say where it does not."""


def _problems(content: _File, names: tuple[str, ...]) -> Iterator[str]:
    for source in _repeated(content.corpus):
        yield f"corpus: {source} is listed twice"
    for identity in _repeated(tuple(case.id for case in content.cases)):
        yield f"case {identity}: the id is used twice"
    for name, case in zip(names, content.cases, strict=True):
        yield from (f"{name}: {message}" for holds, message in _RULES if not holds(case))
        for field, values in (("gold", case.gold), ("facts", case.facts), ("tags", case.tags)):
            if len(set(values)) < len(values):
                yield f"{name}: {field}: an entry is there twice"


def _repeated(values: tuple[str, ...]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]

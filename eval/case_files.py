"""A user's own evaluation set: an answer becomes a case, and a case is added to the file.

    add_case(data / "sets" / "mine.yaml", case_of_answer(answer, history))

The file stays one that `eval.dataset.load` reads, and is never seen half written.
"""

from __future__ import annotations

import dataclasses
import json
import os
import re
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, get_args

import yaml
from filelock import FileLock, Timeout

from eval.dataset import (
    Case,
    Dataset,
    DatasetError,
    Gold,
    GoldRole,
    QuestionLanguage,
    free_id,
    is_jsonl,
    one_line,
    slug,
)
from eval.dataset import parse as parse_set
from rag.errors import LockedError
from rag.schema import Answer, Role

_DESCRIPTION = "Cases kept from answers."
_ID_WORDS = 7
_ID_LENGTH = 60
_UNBROKEN = 1 << 30
"""A width that no line reaches: texts stay on one line."""

_WAIT = 10.0
"""How long (s) to wait where another process is adding to the same file."""


# An answer -> a case


def case_of_answer(answer: Answer, history: tuple[str, ...] = ()) -> Case:
    """A case that asks an answer's question again and holds its quotations for the answer on record.

    Citations of a conference without a date cannot be found again, and are left out. Raises DatasetError where no
    other is left.
    """
    cited = [citation for citation in answer.citations if citation.date is not None]
    if answer.status == "answered" and not cited:
        raise DatasetError(
            "this answer cites no conference whose date is known, so that its quotations could not be found again; "
            "give the file a date and ingest it anew, then ask again"
        )
    gold = tuple(Gold(one.date, one.language, one.quote) for one in cited if one.date)
    role = cited[0].role if cited else None
    return case_of(answer.question, answer.language, history, gold, role, "saved")


def case_of(
    question: str, language: str, history: tuple[str, ...], gold: tuple[Gold, ...], role: Role | None, tag: str
) -> Case:
    """A case that asks a question again; `gold` is what answers it, of which the first is in the words of `role`.

    Without gold the question is to be refused.
    """
    spoken = _question_language(language)
    asked = one_line(question)
    return Case(
        id=f"{_short_slug(asked) or tag}-{spoken}",
        question=asked,
        language=spoken,
        history=tuple(line for earlier in history if (line := one_line(earlier))),
        answerable=bool(gold),
        gold=tuple(dict.fromkeys(dataclasses.replace(one, quote=one_line(one.quote)) for one in gold)),
        facts=(),
        role=_role(role) if gold else None,
        tags=(tag,),
    )


def _short_slug(question: str) -> str:
    """A question's first words as an id has them."""
    return "-".join(slug(question).split("-")[:_ID_WORDS])[:_ID_LENGTH].strip("-")


def _question_language(language: str) -> QuestionLanguage:
    """A language where questions may have it, else English, as answers do."""
    return next((known for known in get_args(QuestionLanguage) if known == language), "en")


def _role(role: Role | None) -> GoldRole:
    """Whose words answer, where the page tells."""
    return "reporter" if role == "reporter" else "official"


# A case -> a file


def add_case(path: Path, case: Case) -> Case:
    """Append a case to a set's file, as `add_cases` does, and return it with the id it got there."""
    return add_cases(path, (case,))[0]


def add_cases(path: Path, cases: Sequence[Case]) -> tuple[Case, ...]:
    """Append cases to a set's file, all or none, and return them with the ids they got there.

    The file is made where there is none. Raises DatasetError where it is no set or cannot be written, LockedError
    where another process holds it.
    """
    if not cases:
        return ()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_name(f".{path.name}.lock"), timeout=_WAIT):
            return _add(path.resolve(), cases)
    except Timeout as error:
        raise LockedError(f"{path} is being written to by another process; try again when it is done") from error
    except OSError as error:
        raise DatasetError(f"{path}: cannot be written ({error.strerror}); give a file in a folder of yours") from error


def _add(path: Path, cases: Sequence[Case]) -> tuple[Case, ...]:
    old = path.read_bytes() if path.exists() else b""
    before = parse_set(path, old) if path.exists() else None
    there = before.cases if before else ()
    taken = {other.id for other in there}
    added = []
    for case in cases:
        added.append(dataclasses.replace(case, id=free_id(case.id, taken)))
        taken.add(added[-1].id)
    texts = _longer(before, old, added) if before else [_new(path, added)]
    _write(path, _first_sound(path, texts, (*there, *added), before))
    return tuple(added)


def _first_sound(path: Path, texts: Iterable[bytes], cases: tuple[Case, ...], before: Dataset | None = None) -> bytes:
    """The first text that reads as these cases, under the head that was there before."""
    fault = "it would not read the same again"
    for text in texts:
        try:
            after = parse_set(path, text)
        except DatasetError as error:
            fault = str(error)
            continue
        if after.cases == cases and (before is None or _head(after) == _head(before)):
            return text
    raise DatasetError(f"the case {cases[-1].id} cannot be written to {path.name}: {fault}")


def _longer(before: Dataset, old: bytes, added: Sequence[Case]) -> Iterator[bytes]:
    """Ways to write a set with more cases: below what stands, comments and all, or else the whole anew."""
    above = old.rstrip(b"\n") + b"\n"
    if is_jsonl(before.path):
        yield above + b"".join(_json_line(_fields(case)) for case in added)
        return
    for indent in ("  ", ""):
        yield above + b"".join(b"\n" + _entry(case, indent) for case in added)
    yield _document(_head(before), (*before.cases, *added))


def _new(path: Path, cases: Sequence[Case]) -> bytes:
    head = {"name": slug(path.stem) or "saved", "description": _DESCRIPTION, "corpus": []}
    if is_jsonl(path):
        return _json_line(head) + b"".join(_json_line(_fields(case)) for case in cases)
    return _document(head, cases)


def _head(dataset: Dataset) -> dict[str, Any]:
    return {"name": dataset.name, "description": dataset.description, "corpus": list(dataset.corpus)}


def _document(head: dict[str, Any], cases: Sequence[Case]) -> bytes:
    return _yaml(head) + b"cases:\n" + b"\n".join(_entry(case, "  ") for case in cases)


def _entry(case: Case, indent: str) -> bytes:
    """A case as one more entry of the list of cases."""
    # Only line feeds end lines here: all that is odd in a text is escaped.
    return b"".join(indent.encode() + line + b"\n" for line in _yaml([_fields(case)]).rstrip(b"\n").split(b"\n"))


def _fields(case: Case) -> dict[str, Any]:
    """A case as a set's file has it."""
    gold = [{"date": place.date.isoformat(), "language": place.language, "quote": place.quote} for place in case.gold]
    return {**{field.name: getattr(case, field.name) for field in dataclasses.fields(case)}, "gold": gold}


def _json_line(value: dict[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


class _Dumper(yaml.SafeDumper):
    """Writes text in double quotation marks, where anything odd in it is escaped, and nothing by reference."""

    def ignore_aliases(self, data: Any) -> bool:
        """Every value is written out."""
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    plain = re.fullmatch(r"[a-z][a-z0-9-]*", text)  # the dumper quotes what would not be read as text
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _represent_text)


def _yaml(value: object) -> bytes:
    text: str = yaml.dump(
        value, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=_UNBROKEN, default_flow_style=None
    )
    return text.encode("utf-8", "backslashreplace")


def _write(path: Path, data: bytes) -> None:
    """Put a file in place at once, so that nobody reads half of it."""
    unfinished = path.with_name(f".{path.name}.tmp")
    try:
        with unfinished.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            shutil.copymode(path, unfinished)
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)

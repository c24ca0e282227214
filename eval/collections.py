"""The question sets of `onrecord bench retrieval`, as units to find and questions that each have one right unit.

Public sources: XQuAD (github.com/google-deepmind/xquad), PIAF 1.1 (the French open data platform, data.gouv.fr), and
press conferences of the Chinese foreign ministry in English and Chinese (fmprc.gov.cn), aligned by hand, and of the
government of Quebec. The questions about these conferences' pages are our own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.page_questions import page_questions
from rag.errors import SourceError
from rag.reading import read
from rag.transcripts import parse

XQUAD = ("en", "zh", "es", "de")
_OFFICES = {"mfa": "MFA", "quebec": "Quebec"}
_LOCATED_BY = 60
_EVERY = 3
"""PIAF has 7,569 questions: every third tells as much, in a third of the time that a peer takes for them."""


@dataclass(frozen=True, slots=True)
class Unit:
    """What is to be found, whole: a paragraph, or an exchange of question and answer; `group` is its topic."""

    group: str
    answer: str
    question: str = ""

    @property
    def text(self) -> str:
        """All of it."""
        return f"{self.question}\n\n{self.answer}" if self.question else self.answer


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the number of the unit that answers it."""

    question: str
    right: int
    group: str

    @property
    def half(self) -> int:
        """0 for the half that choices are made on, 1 for the half that is reported; whole groups go together."""
        return sum(self.group.encode()) % 2


@dataclass(frozen=True, slots=True)
class Collection:
    """Units of one language."""

    name: str
    language: str
    units: tuple[Unit, ...]


@dataclass(frozen=True, slots=True)
class Task:
    """Questions put to a collection, in one language (None: in several).

    `topics`: whether a group's units are about one topic, so that what is left without them does not answer.
    """

    name: str
    asked_in: str | None
    collection: Collection
    questions: tuple[Asked, ...]
    topics: bool = True


def load(corpora: Path) -> list[Task]:
    """All tasks whose sets are there. Raises SourceError where none is."""
    tasks = [*_xquad(corpora / "qa"), *_piaf(corpora / "qa"), *_pairs(corpora / "mfa"), *_own(corpora)]
    if not tasks:
        raise SourceError(f"{corpora}: the question sets are not there; name their folder with --corpora")
    return tasks


def _xquad(folder: Path) -> Iterator[Task]:
    found = {one: _squad(folder / f"xquad.{one}.json", "XQuAD", one) for one in XQUAD if _is_there(folder, one)}
    for asked_in, (_, questions) in found.items():
        for language, (collection, _) in found.items():
            yield Task(f"XQuAD {asked_in}→{language}", asked_in, collection, questions)


def _is_there(folder: Path, language: str) -> bool:
    return (folder / f"xquad.{language}.json").exists()


def _piaf(folder: Path) -> Iterator[Task]:
    file = folder / "piaf-v1.1.json"
    if file.exists():
        collection, questions = _squad(file, "PIAF", "fr")
        yield Task("PIAF fr→fr", "fr", collection, questions[::_EVERY])


def _squad(file: Path, name: str, language: str) -> tuple[Collection, tuple[Asked, ...]]:
    """A set in SQuAD's format: articles of paragraphs, each with questions."""
    units: list[Unit] = []
    questions: list[Asked] = []
    for number, article in enumerate(json.loads(file.read_text(encoding="utf-8"))["data"]):
        for paragraph in article["paragraphs"]:
            questions += [Asked(qa["question"], len(units), str(number)) for qa in paragraph["qas"]]
            units.append(Unit(str(number), paragraph["context"]))
    return Collection(name, language, tuple(units)), tuple(questions)


def _pairs(folder: Path) -> Iterator[Task]:
    """Reporters' questions in one language, to find the exchange of the other language that was aligned with theirs."""
    file = folder / "pairs_en_zh.jsonl"
    if not file.exists():
        return
    pairs = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for asked_in, language in (("en", "zh"), ("zh", "en")):
        units = tuple(_exchanges(folder / language))
        places = [(pair, _located(units, pair["date"], pair[language]["question"])) for pair in pairs]
        questions = tuple(Asked(pair[asked_in]["question"], at, pair["date"]) for pair, at in places if at is not None)
        yield Task(f"MFA {asked_in}→{language}", asked_in, Collection("MFA", language, units), questions, topics=False)


def _own(corpora: Path) -> Iterator[Task]:
    """Our own questions about pages, to find the exchange that holds the answer among those of all such pages."""
    answered = [case for case in page_questions() if case.answerable and (corpora / case.page).exists()]
    pages = sorted({case.page for case in answered})
    for office, language in dict.fromkeys(_office(page) for page in pages):
        units = tuple(
            unit for page in pages if _office(page) == (office, language) for unit in _exchanges_of(corpora / page)
        )
        collection = Collection(office, language, units)
        for name, same in ((f"{language}→{language}", True), (f"others→{language}", False)):
            questions = tuple(
                Asked(case.question, at, Path(case.page).stem)
                for case in answered
                if _office(case.page) == (office, language) and (case.language == language) == same
                if (at := _holding(units, Path(case.page).stem, case.quote or "")) is not None
            )
            if questions:
                yield Task(
                    f"own {_OFFICES.get(office, office)} {name}",
                    language if same else None,
                    collection,
                    questions,
                    topics=False,
                )


def _office(page: str) -> tuple[str, str]:
    """The office that a page is of, and its language.

    >>> _office("mfa/zh/2020-01-07.html"), _office("quebec-fr/2020-03-24.txt")
    (('mfa', 'zh'), ('quebec', 'fr'))
    """
    office, language = re.split("[/-]", page, maxsplit=2)[:2]
    return office, language


def _holding(units: tuple[Unit, ...], page: str, quote: str) -> int | None:
    wanted = letters(quote)
    return next((n for n, unit in enumerate(units) if unit.group == page and wanted in letters(unit.text)), None)


def _exchanges(folder: Path) -> Iterator[Unit]:
    for page in sorted(folder.glob("*.html")):
        yield from _exchanges_of(page)


def _exchanges_of(page: Path) -> Iterator[Unit]:
    for exchange in max(parse(read(page)), key=lambda transcript: len(transcript.exchanges)).exchanges:
        asked = [turn.text for turn in exchange.searched if turn.role == "reporter"]
        said = [turn.text for turn in exchange.searched if turn.role != "reporter"]
        yield Unit(page.stem, "\n\n".join(said or asked), "\n\n".join(asked) if said else "")


def _located(units: tuple[Unit, ...], date: str, question: str) -> int | None:
    wanted = letters(question)[:_LOCATED_BY]
    found = [n for n, unit in enumerate(units) if unit.group == date and wanted in letters(unit.text)]
    return found[0] if found else None


def letters(text: str) -> str:
    """A text without all that extraction may change: spaces, marks, line breaks.

    >>> letters("G20 : « oui »")
    'G20oui'
    """
    return "".join(filter(str.isalnum, text))


def rows(collection: Collection) -> Iterator[dict[str, Any]]:
    """A collection as the table of exchanges that `onrecord ingest` reads."""
    for unit in collection.units:
        yield {
            "conference": unit.group,
            "language": collection.language,
            "question": unit.question,
            "answer": unit.answer,
        }

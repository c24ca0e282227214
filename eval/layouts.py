"""Compares parsed pages with golden files written by hand (tests/fixtures/layouts; its README has the format). Pure.

Runs of white space count as one space. Moderators' turns are compared apart: whose exchange they belong to is open.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import unified_diff
from itertools import chain
from pathlib import Path
from typing import Any

import yaml

from rag.schema import TEXT_CLASSES, Document, Exchange, Transcript, Turn

Aspect = str
ASPECTS: tuple[Aspect, ...] = (
    "conferences",
    "title",
    "date",
    "language",
    "kinds",
    "roles",
    "speakers",
    "texts",
    "follows",
    "moderator",
    "classes",
    "accounting",
)


@dataclass(frozen=True, slots=True)
class GoldenTurn:
    """A turn as a person sees it; each part holds what is allowed, the preferred value first."""

    roles: tuple[str, ...]
    speakers: tuple[str | None, ...]
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GoldenExchange:
    """An exchange as a person sees it; `follows` is the number of an earlier one, None where nothing is asked."""

    kind: str
    turns: tuple[GoldenTurn, ...]
    follows: int | None


@dataclass(frozen=True, slots=True)
class GoldenConference:
    """A conference as a person sees it; `versions` are the ways to split it that are right, the preferred first."""

    title: str | None
    dates: tuple[dt.date | None, ...]
    language: str
    versions: tuple[tuple[GoldenExchange, ...], ...]
    open_boundaries: bool
    open_statements: bool
    first: int | None
    moderator: tuple[str, ...]
    classes: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Golden:
    """A page and its conferences; `page` need not exist where the corpora are absent."""

    name: str
    page: Path
    conferences: tuple[GoldenConference, ...]


def load_goldens(folder: Path, corpora: Path) -> tuple[Golden, ...]:
    """The golden files of a folder, by name."""
    return tuple(_golden(file, corpora) for file in sorted(folder.glob("*.yaml")))


def _golden(file: Path, corpora: Path) -> Golden:
    data = yaml.safe_load(file.read_text(encoding="utf-8"))
    page = corpora / data["corpus"] if "corpus" in data else file.with_name(data.get("page", f"{file.stem}.txt"))
    return Golden(file.stem, page, tuple(_conference(one) for one in data["conferences"]))


def _conference(data: dict[str, Any]) -> GoldenConference:
    versions = [data["exchanges"], *([data["or"]] if "or" in data else [])]
    return GoldenConference(
        data.get("title"),
        _alternatives(data["date"]),
        data["language"],
        tuple(tuple(_exchange(one) for one in version) for version in versions),
        data.get("boundaries") == "open",
        data.get("statements") == "open",
        data.get("first"),
        tuple(data.get("moderator", ())),
        tuple((text, _alternatives(allowed)) for text, allowed in data.get("classes", {}).items()),
    )


def _exchange(data: dict[str, Any]) -> GoldenExchange:
    kind = "exchange" if "exchange" in data else "statement"
    return GoldenExchange(kind, tuple(_turn(turn) for turn in data[kind]), data.get("follows"))


def _turn(data: list[Any]) -> GoldenTurn:
    role, speaker, text = data
    texts = text["any"] if isinstance(text, dict) else [text]
    return GoldenTurn(_alternatives(role), _alternatives(speaker), tuple(texts))


def _alternatives(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


# Comparison


def compare(golden: Golden, document: Document, transcripts: Sequence[Transcript]) -> dict[Aspect, str]:
    """What differs, by aspect, as text to read; an aspect that is as the golden says is absent."""
    found = {"accounting": "\n".join(accounting(document, transcripts))}
    if len(golden.conferences) != len(transcripts):
        titles = "".join(f"\n  {one.date} {one.language} {one.title}" for one in transcripts)
        found["conferences"] = f"expected {len(golden.conferences)} conference(s), found {len(transcripts)}:{titles}"
    else:
        for expected, transcript in _pairs(golden.conferences, transcripts):
            for aspect, problem in _compare_conference(expected, transcript).items():
                found[aspect] = "\n".join(filter(None, [found.get(aspect), problem]))
    return {aspect: problem for aspect, problem in found.items() if problem}


def _pairs(
    conferences: Sequence[GoldenConference], transcripts: Sequence[Transcript]
) -> Iterable[tuple[GoldenConference, Transcript]]:
    """Conferences of several languages by language, as either may come first; others in order."""
    languages = [one.language for one in conferences]
    by_language = {one.language: one for one in transcripts}
    if len(set(languages)) == len(languages) and set(by_language) == set(languages):
        return [(one, by_language[one.language]) for one in conferences]
    return list(zip(conferences, transcripts, strict=True))


def _compare_conference(expected: GoldenConference, transcript: Transcript) -> dict[Aspect, str]:
    problems: dict[Aspect, str] = {}
    if expected.title is not None and _squeeze(expected.title) not in _squeeze(transcript.title):
        problems["title"] = f"expected {expected.title!r} in {transcript.title!r}"
    if transcript.date not in expected.dates:
        problems["date"] = f"expected {_any(expected.dates)}, found {transcript.date}"
    if transcript.language != expected.language:
        problems["language"] = f"expected {expected.language}, found {transcript.language}"
    problems["moderator"] = "\n".join(_moderator_problems(expected, transcript))
    problems["classes"] = "\n".join(_class_problems(expected, transcript))
    tries = [_compare_exchanges(expected, version, transcript) for version in expected.versions]
    fewest = min(range(len(tries)), key=lambda place: len(tries[place]))
    return {**problems, **tries[fewest]}


def _moderator_problems(expected: GoldenConference, transcript: Transcript) -> Iterable[str]:
    turns = [turn for exchange in transcript.exchanges for turn in exchange.turns]
    said = [_squeeze(turn.text) for turn in turns if turn.role == "moderator"]
    for text in expected.moderator:
        if _squeeze(text) not in said:
            roles = [turn.role for turn in turns if _squeeze(text) in _squeeze(turn.text)]
            yield f"no moderator's turn is {text!r}" + (f"; it stands in a turn of {roles[0]}" if roles else "")


def _class_problems(expected: GoldenConference, transcript: Transcript) -> Iterable[str]:
    for text, allowed in expected.classes:
        start = transcript.text.find(text)
        if start < 0:
            yield f"{text!r} does not stand in the text"
            continue
        found = {
            one.text_class
            for one in transcript.classes
            if one.start < start + len(text)
            and one.end > start
            # Blanks around and inside are nobody's claim.
            and transcript.text[max(one.start, start) : min(one.end, start + len(text))].strip()
        }
        if not found <= set(allowed):
            yield f"{text!r}: expected {_any(allowed)}, found {', '.join(sorted(found))}"


def _compare_exchanges(
    expected: GoldenConference, version: tuple[GoldenExchange, ...], transcript: Transcript
) -> dict[Aspect, str]:
    actual = [_without_moderator(one) for one in transcript.exchanges]
    kept = [(exchange, turns) for exchange, turns in actual if turns]
    if expected.open_statements:
        kept = [(exchange, turns) for exchange, turns in kept if exchange.kind == "exchange"]
    if expected.first is not None:
        kept = kept[: expected.first]
    wanted = [list(one.turns) for one in version]
    said = [list(turns) for _, turns in kept]
    if expected.open_boundaries:
        wanted, said = [list(chain.from_iterable(wanted))], [list(chain.from_iterable(said))]
    problems = {
        "roles": _diff(wanted, said, lambda turn: turn.roles, lambda turn: turn.role),
        "speakers": _diff(wanted, said, lambda turn: turn.speakers, lambda turn: turn.speaker),
        "texts": _diff(wanted, said, lambda turn: turn.texts, lambda turn: turn.text),
    }
    if not expected.open_boundaries:
        kinds: list[str] = [one.kind for one, _ in kept]
        problems["kinds"] = _lines_diff([one.kind for one in version], kinds)
        problems["follows"] = "\n".join(_follows_problems(version, [one for one, _ in kept]))
    return {aspect: problem for aspect, problem in problems.items() if problem}


def _without_moderator(exchange: Exchange) -> tuple[Exchange, tuple[Turn, ...]]:
    return exchange, tuple(turn for turn in exchange.turns if turn.role != "moderator")


def _follows_problems(version: tuple[GoldenExchange, ...], actual: Sequence[Exchange]) -> Iterable[str]:
    for number, (wanted, found) in enumerate(zip(version, actual, strict=False), start=1):
        if wanted.follows is None:
            continue
        follows = actual[wanted.follows - 1].id
        if found.follows != follows:
            yield f"exchange {number}: expected to follow {follows}, found {found.follows}"


def _diff(wanted: list[list[GoldenTurn]], said: list[list[Turn]], allowed: Any, value: Any) -> str:
    """The differences of one part of the turns, exchange by exchange."""
    left: list[str] = []
    right: list[str] = []
    for number in range(max(len(wanted), len(said))):
        turns = wanted[number] if number < len(wanted) else []
        found = said[number] if number < len(said) else []
        left += [
            f"{number + 1}.{place + 1} {_chosen(allowed(turn), value(found[place]) if place < len(found) else None)}"
            for place, turn in enumerate(turns)
        ]
        right += [f"{number + 1}.{place + 1} {_collapse(value(turn))}" for place, turn in enumerate(found)]
    return _lines_diff(left, right)


def _chosen(allowed: tuple[Any, ...], found: Any) -> str:
    """The value found where it is allowed, so that it makes no difference; else what was preferred."""
    if any(_squeeze(found) == _squeeze(one) for one in allowed):
        return _collapse(found)
    return _collapse(allowed[0])


def _lines_diff(expected: list[str], actual: list[str]) -> str:
    return "\n".join(unified_diff(expected, actual, "expected", "parsed", lineterm="", n=0))


def _squeeze(text: str | None) -> str:
    """Without any white space: pieces of a turn may be joined by a newline, a space or nothing."""
    return "\0" if text is None else "".join(text.split())


def _collapse(text: str | None) -> str:
    return "(nobody)" if text is None else " ".join(text.split())


def _any(values: Iterable[object]) -> str:
    return " or ".join(str(value) for value in values)


# Accounting


def accounting(document: Document, transcripts: Sequence[Transcript]) -> tuple[str, ...]:
    """What breaks the accounting: a character of the page in no class or in two, a turn that its spans do not make."""
    problems = list(_uncovered(document, transcripts))
    for transcript in transcripts:
        problems += _class_faults(transcript)
        problems += _span_faults(transcript)
    return tuple(problems)


def _uncovered(document: Document, transcripts: Sequence[Transcript]) -> Iterable[str]:
    if not transcripts:
        yield "no transcript"
        return
    reached = 0
    for transcript in sorted(transcripts, key=lambda one: one.source_start):
        end = transcript.source_start + len(transcript.text)
        if document.text[transcript.source_start : end] != transcript.text:
            yield f"transcript at {transcript.source_start} is not a slice of the document"
        if transcript.source_start > reached:
            yield f"characters {reached}:{transcript.source_start} of the document are in no transcript"
        reached = max(reached, end)
    if reached < len(document.text):
        yield f"characters {reached}:{len(document.text)} of the document are in no transcript"


def _class_faults(transcript: Transcript) -> Iterable[str]:
    reached = 0
    for one in transcript.classes:
        if one.start != reached or one.end <= one.start:
            yield f"classes do not join at {reached}: {one}"
        if one.text_class not in TEXT_CLASSES:
            yield f"unknown class {one.text_class}"
        reached = one.end
    if reached != len(transcript.text):
        yield f"classes end at {reached}, the text at {len(transcript.text)}"


def _span_faults(transcript: Transcript) -> Iterable[str]:
    text = transcript.text
    spoken: dict[int, int] = {}
    for exchange in transcript.exchanges:
        for turn in exchange.turns:
            pieces = [text[start:end] for start, end in turn.spans]
            if _squeeze("".join(pieces)) != _squeeze(turn.text) or (len(pieces) == 1 and pieces[0] != turn.text):
                yield f"{exchange.id}: spans give {pieces!r}, the turn is {turn.text!r}"
            for start, end in turn.spans:
                for position in range(start, end):
                    spoken[position] = spoken.get(position, 0) + 1
    if any(count > 1 for count in spoken.values()):
        yield f"{transcript.id}: characters in two turns"
    classed = {place for one in transcript.classes if one.text_class == "turn" for place in range(one.start, one.end)}
    stray = [place for place in classed.symmetric_difference(spoken) if not text[place].isspace()]
    if stray:
        near = text[min(stray) : min(stray) + 60]
        yield f"{transcript.id}: {len(stray)} characters are of class turn or in a span, not both: {near!r}"

"""Measures the linking of versions in other languages on real pages (`onrecord bench versions`).

The thresholds of rag/versions.py were fitted on every second day of the MFA pages; the figures are of the others, and
of XQuAD's articles, whose paragraphs stand in for exchanges, in languages that nothing was fitted on. Other days of the
same spokesperson stand in for other conferences of the same day.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from eval.collections import letters
from rag.embedding import Embedder
from rag.errors import SourceError
from rag.reading import read
from rag.records import Texts, embedded_parts, exchange_vectors
from rag.schema import Transcript
from rag.transcripts import parse
from rag.vectors import Matrix, Vector
from rag.versions import Side, link, same_people, usual_centre

_XQUAD = ("en", "es", "de", "zh")
_TRANSLATED = (5, 3)
_LOCATED_BY = 60


@dataclass(frozen=True, slots=True)
class VersionFigure:
    """`count` of `of`: what should be all of them, or, where `wrong`, none."""

    name: str
    count: int
    of: int
    wrong: bool = False


@dataclass(frozen=True, slots=True)
class _Day:
    """The pages of one day, and the exchanges that the pairs file aligns, as numbers of exchanges."""

    english: Side
    chinese: Side
    gold: frozenset[tuple[int, int]]


def measure(corpora: Path, embedder: Embedder, report: Callable[[str], None]) -> list[VersionFigure]:
    """The figures, on the days that nothing was fitted on; `embedder` had better be a cached one."""
    if not (corpora / "mfa").exists():
        raise SourceError(f"{corpora}: the corpora are not there; name their folder with --corpora")
    days = _days(corpora / "mfa", embedder, report)
    figures = [*_pairs(days), *_conferences(days, None)]
    for translated in _TRANSLATED:
        figures += _conferences(days, translated)
    if (corpora / "qa" / "xquad.en.json").exists():
        figures += _articles(corpora / "qa", embedder, report)
    return figures


def _days(folder: Path, embedder: Embedder, report: Callable[[str], None]) -> list[_Day]:
    """Every second day, from the second on."""
    gold: dict[str, list[tuple[str, str]]] = {}
    for line in (folder / "pairs_en_zh.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        gold.setdefault(pair["date"], []).append((pair["en"]["question"], pair["zh"]["question"]))
    english, chinese = usual_centre(embedder, "en"), usual_centre(embedder, "zh")
    days = []
    for number, page in enumerate(sorted((folder / "en").glob("*.html"))[1::2], 1):
        report(f"{page.stem} ({number})")
        ours = _parsed(page)
        theirs = _parsed(folder / "zh" / page.name)
        found = ((_locate(ours, en), _locate(theirs, zh)) for en, zh in gold.get(page.stem, ()))
        located = frozenset((a, b) for a, b in found if a is not None and b is not None)
        one = Side(page.stem, "en", ours.officials, _numbers(ours), _wholes(ours, embedder), english)
        other = Side(page.stem, "zh", theirs.officials, _numbers(theirs), _wholes(theirs, embedder), chinese)
        days.append(_Day(one, other, located))
    return days


def _parsed(page: Path) -> Transcript:
    return max(parse(read(page)), key=lambda transcript: len(transcript.exchanges))


def _texts(transcript: Transcript) -> list[str]:
    return ["\n\n".join(embedded_parts(exchange)) for exchange in transcript.exchanges]


def _wholes(transcript: Transcript, embedder: Embedder) -> Matrix:
    texts = [Texts(embedded_parts(exchange), ()) for exchange in transcript.exchanges]
    return np.stack([one.parts[0] for one in exchange_vectors(texts, embedder.passages, None)])


def _numbers(transcript: Transcript) -> tuple[str, ...]:
    return tuple(map(str, range(len(transcript.exchanges))))


def _locate(transcript: Transcript, question: str) -> int | None:
    """The one exchange that holds a question."""
    wanted = letters(question)[:_LOCATED_BY]
    found = [number for number, text in enumerate(_texts(transcript)) if wanted in letters(text)]
    return found[0] if len(found) == 1 else None


def _pairs(days: list[_Day]) -> Iterator[VersionFigure]:
    right = proposed = aligned = 0
    for day in days:
        pairs = {(int(pair.a), int(pair.b)) for pair in link(day.english, day.chinese)}
        # A pair of two exchanges that the file leaves out is neither right nor wrong.
        known = [frozenset(numbers) for numbers in zip(*day.gold, strict=True)] or [frozenset(), frozenset()]
        right += len(pairs & day.gold)
        proposed += sum(1 for a, b in pairs if a in known[0] or b in known[1])
        aligned += len(day.gold)
    yield VersionFigure("pairs that the file aligns alike (precision)", right, proposed)
    yield VersionFigure("aligned exchanges paired (recall)", right, aligned)


def _conferences(days: list[_Day], translated: int | None) -> Iterator[VersionFigure]:
    """Pages of one day linked, and pages of other days; `translated` exchanges of the Chinese page, where given."""
    randomly = random.Random(1)  # noqa: S311
    same = [bool(link(day.english, _shortened(day.chinese, translated, randomly))) for day in days]
    other = [
        bool(link(one.english, _shortened(another.chinese, translated, randomly)))
        for one in days
        for another in days
        if one is not another and same_people(one.english.officials, another.chinese.officials)
    ]
    what = f"{translated} exchanges of a page" if translated else "pages"
    yield VersionFigure(f"{what} of the same day linked", sum(same), len(same))
    yield VersionFigure(f"{what} of another day linked (wrong)", sum(other), len(other), wrong=True)


def _shortened(side: Side, count: int | None, randomly: random.Random) -> Side:
    if count is None:
        return side
    kept = sorted(randomly.sample(range(len(side.exchanges)), min(count, len(side.exchanges))))
    return replace(side, exchanges=tuple(side.exchanges[number] for number in kept), vectors=side.vectors[kept])


def _articles(folder: Path, embedder: Embedder, report: Callable[[str], None]) -> Iterator[VersionFigure]:
    """XQuAD's articles (a few paragraphs each, the same in every language) as conferences without a named official."""
    sides: dict[str, list[Side]] = {}
    for language in _XQUAD:
        report(f"XQuAD {language}")
        articles = json.loads((folder / f"xquad.{language}.json").read_text(encoding="utf-8"))["data"]
        centre = usual_centre(embedder, language)
        sides[language] = [_article(article["paragraphs"], language, embedder, centre) for article in articles]
    for a, b in combinations(_XQUAD, 2):
        found = [link(one, other) for one, other in zip(sides[a], sides[b], strict=True)]
        right = sum(pair.a == pair.b for pairs in found for pair in pairs)
        yield VersionFigure(f"XQuAD {a}-{b}: pairs right", right, sum(map(len, found)))
        yield VersionFigure(f"XQuAD {a}-{b}: paragraphs paired", right, sum(len(one.exchanges) for one in sides[a]))
        yield VersionFigure(f"XQuAD {a}-{b}: articles linked", sum(map(bool, found)), len(found))
        wrong = [bool(link(one, other)) for i, one in enumerate(sides[a]) for j, other in enumerate(sides[b]) if i != j]
        yield VersionFigure(f"XQuAD {a}-{b}: another article linked (wrong)", sum(wrong), len(wrong), wrong=True)


def _article(paragraphs: Iterable[dict[str, str]], language: str, embedder: Embedder, centre: Vector) -> Side:
    texts = [paragraph["context"] for paragraph in paragraphs]
    numbers = tuple(map(str, range(len(texts))))
    return Side("", language, (), numbers, embedder.passages(texts), centre)

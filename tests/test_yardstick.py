"""What generic questions reach: the arithmetic, and that an archive is measured once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from rag.archive import Archive
from rag.config import Settings
from rag.desk import Desk
from rag.embedding import GENERIC_QUESTIONS, Embedder, generic_questions
from rag.index import Near, VectorIndex
from rag.ranking import Query
from rag.vectors import Vector
from rag.yardstick import Background, Usual, Yardstick, spread
from tests.conftest import a_page
from tests.fake_embedder import WordsEmbedder


def test_the_spread_is_that_of_the_middle() -> None:
    assert spread([1, 2, 3, 4, 100]) == pytest.approx(1.4826 + 0.005)  # distances from 3: 2, 1, 0, 1, 97


def test_the_spread_of_what_does_not_differ_is_still_one() -> None:
    assert spread([0.5, 0.5, 0.5]) == pytest.approx(0.005)


def test_the_usual_is_the_median_with_its_spread() -> None:
    usual = Usual.of([0.3, 0.5, 0.4], [0.1, 0.1, 0.4])
    assert (usual.cosine, usual.rise) == (0.4, 0.1)
    assert (usual.cosine_spread, usual.rise_spread) == pytest.approx((1.4826 * 0.1 + 0.005, 0.005))


def test_a_cosine_is_measured_in_spreads_above_the_usual() -> None:
    measured = Usual(cosine=0.4, cosine_spread=0.1, rise=0.05, rise_spread=0.02).measure(0.6, 0.01)
    assert (measured.nearness, measured.rise) == pytest.approx((2.0, -2.0))


def test_where_generic_questions_reach_nothing_everything_is_measured_as_it_is() -> None:
    measured = Usual.of([], []).measure(0.6, 0.1)
    assert (measured.nearness, measured.rise) == (0.6, 0.1)


def test_a_hit_rises_above_the_mean_of_the_others() -> None:
    background = Background.of({"t/1": 0.9, "t/2": 0.3, "t/3": 0.5})
    assert background.rise("t/1", 0.9) == pytest.approx(0.5)  # .9 - (.3 + .5) / 2
    assert background.rise("t/9", 0.9) == pytest.approx(0.9 - 1.7 / 3)


@pytest.mark.parametrize("scores", [{}, {"t/1": 0.9}])
def test_a_hit_without_others_rises_as_usual(scores: dict[str, float]) -> None:
    assert Background.of(scores).rise("t/1", 0.9) == pytest.approx(0.1)


class WatchedIndex(VectorIndex):
    """The real index, counting how often it is searched."""

    searches = 0

    def nearest_each(self, language: str, vectors: list[Vector], limit: int) -> list[list[Near]]:
        self.searches += 1
        return super().nearest_each(language, vectors, limit)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """English exchanges, more than the background holds."""
    folder = tmp_path_factory.mktemp("yardstick")
    for day in range(1, 26):
        page = a_page(f"May {day}, 2018", f"the flood in province {day}")
        (folder / f"{day}.txt").write_text(f"{page}\nBBC: Is the road open?\n\nAnn Example: It is.\n", encoding="utf-8")
    desk = Desk(Settings(data=folder / "data"), WordsEmbedder())
    assert {report.outcome for report in desk.ingest(sorted(folder.glob("*.txt")))} == {"added"}
    assert desk.archive.counts().exchanges == 75
    desk.close()
    return folder / "data"


@pytest.fixture
def archive(data: Path) -> Iterator[Archive]:
    opened = Archive(data / "archive.sqlite")
    yield opened
    opened.close()


@pytest.fixture
def index(data: Path, archive: Archive) -> Iterator[WatchedIndex]:
    opened = WatchedIndex(data / str(archive.fact("index_folder")), str(archive.fact("index_fingerprint")))
    yield opened
    opened.close()


def no_second() -> Embedder | None:
    return None


def test_the_usual_of_a_pair_of_languages_is_computed_once(archive: Archive, index: WatchedIndex) -> None:
    yardstick = Yardstick(archive, index, WordsEmbedder(), no_second)
    assert yardstick.usual("en", "en") is yardstick.usual("en", "en")
    assert index.searches == 1


def test_each_pair_of_languages_has_its_own_usual(archive: Archive, index: WatchedIndex) -> None:
    yardstick = Yardstick(archive, index, WordsEmbedder(), no_second)
    assert yardstick.usual("en", "en") != yardstick.usual("fr", "en")


def test_among_exchanges_of_a_language_that_has_none_nothing_is_usual(archive: Archive, index: WatchedIndex) -> None:
    assert Yardstick(archive, index, WordsEmbedder(), no_second).usual("en", "zh") == Usual.of([], [])


def test_stored_vectors_of_generic_questions_are_not_computed_again(archive: Archive, index: WatchedIndex) -> None:
    embedder = WordsEmbedder()
    generic = Yardstick(archive, index, embedder, no_second).generic("de")
    assert embedder.asked == []
    assert np.allclose(generic.typical, embedder.queries(list(generic_questions()["de"].typical)))


def test_vectors_that_are_not_stored_are_computed_once(archive: Archive, index: WatchedIndex) -> None:
    embedder = WordsEmbedder("another")
    yardstick = Yardstick(archive, index, embedder, no_second)
    assert yardstick.generic("de") is yardstick.generic("de")
    assert len(embedder.asked) == 2 * GENERIC_QUESTIONS


def test_a_spread_of_a_large_archive_is_its_background(archive: Archive, index: WatchedIndex) -> None:
    yardstick = Yardstick(archive, index, WordsEmbedder(), no_second)
    background = yardstick.background(Query(WordsEmbedder().query("the flood")), "en")
    assert 50 <= len(background.scores) <= 64
    assert {exchange[:10] for exchange in background.scores} >= {"2018-05-01", "2018-05-12"}


def test_the_background_is_scored_for_the_question_at_hand(archive: Archive, index: WatchedIndex) -> None:
    yardstick = Yardstick(archive, index, WordsEmbedder(), no_second)
    near = yardstick.background(Query(WordsEmbedder().query("information about a visit to Norway")), "en")
    far = yardstick.background(Query(WordsEmbedder().query("zhymanta")), "en")
    assert sum(near.scores.values()) > sum(far.scores.values()) + 5


@pytest.mark.parametrize(("asked_in", "calls"), [("en", 0), ("fr", 1)])
def test_the_second_embedder_is_called_for_across_languages_only(
    archive: Archive, index: WatchedIndex, asked_in: str, calls: int
) -> None:
    called: list[bool] = []

    def second() -> Embedder | None:
        called.append(True)
        return None

    Yardstick(archive, index, WordsEmbedder(), second).usual(asked_in, "en")
    assert len(called) == calls

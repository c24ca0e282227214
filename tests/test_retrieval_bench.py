"""The retrieval benchmark: its sets, its peers and its figures, on a few paragraphs of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.collections import Asked, Collection, Task, Unit, load
from eval.peers import PEERS, Ranked, peer
from eval.retrieval_bench import OURS, Searched, Step, compare, ranking, refusal
from rag.embedding import Embedder
from rag.errors import SourceError

UNITS = (
    Unit("sea", "The ships left the harbour at dawn, and nobody was hurt in the storm."),
    Unit("sea", "The lighthouse was built of granite in 1811 by Robert Stevenson."),
    Unit("law", "The court annulled the election because ballots had gone missing."),
    Unit("law", "A judge may be removed by a vote of two thirds of the senate."),
)
COLLECTION = Collection("own", "en", UNITS)


def squad(folder: Path, name: str) -> None:
    paragraphs = [{"context": unit.answer, "qas": [{"question": f"What of {unit.group}?"}]} for unit in UNITS]
    data = {"data": [{"paragraphs": paragraphs[:2]}, {"paragraphs": paragraphs[2:]}]}
    (folder / "qa").mkdir(exist_ok=True)
    (folder / "qa" / name).write_text(json.dumps(data), encoding="utf-8")


def test_a_set_is_asked_in_every_pair_of_its_languages(tmp_path: Path) -> None:
    squad(tmp_path, "xquad.en.json")
    squad(tmp_path, "xquad.de.json")
    tasks = load(tmp_path)
    assert [task.name for task in tasks] == ["XQuAD en→en", "XQuAD en→de", "XQuAD de→en", "XQuAD de→de"]
    assert [asked.right for asked in tasks[0].questions] == [0, 1, 2, 3]
    assert [asked.group for asked in tasks[0].questions] == ["0", "0", "1", "1"]


def test_our_own_questions_are_put_to_all_the_pages_of_an_office_and_language_that_are_there(tmp_path: Path) -> None:
    page = tmp_path / "mfa" / "en" / "2018-05-11.html"
    page.parent.mkdir(parents=True)
    page.write_text(
        "<html><title>Regular Press Conference on May 11, 2018</title><body>"
        "<p>Q: How did the markets fare?</p><p>A: They fared well, and the harvest was good as well.</p>"
        "<p>Q: What will Wang Yi do in France?</p><p>A: In France, State Councilor Wang Yi will meet with President "
        "Emmanuel Macron and the President's diplomatic advisor Philippe Etienne.</p></body></html>",
        encoding="utf-8",
    )
    (task,) = load(tmp_path)  # the page's other questions are about what this one does not hold
    assert (task.name, task.asked_in) == ("own MFA en→en", "en")
    assert len(task.collection.units) == 2
    assert [(asked.question, asked.right) for asked in task.questions] == [
        ("Who will Wang Yi meet during his trip to France?", 1)
    ]


def test_whole_articles_are_in_one_half() -> None:
    assert {Asked("?", number, "7").half for number in range(5)} in ({0}, {1})


def test_missing_sets_are_told_with_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="--corpora"):
        load(tmp_path)


def test_our_retriever_finds_the_paragraph_in_an_archive_of_its_own(tmp_path: Path, embedder: Embedder) -> None:
    searched = Searched(COLLECTION, tmp_path, embedder, None)
    found = searched.find(Asked("Who built the lighthouse?", 1, "sea"))
    searched.close()
    assert found.units[0] == 1
    assert sorted(found.units) == [0, 1, 2, 3]


def test_each_task_is_told_once_it_is_measured_and_how_far_one_has_come_never_falls(
    tmp_path: Path, embedder: Embedder
) -> None:
    squad(tmp_path, "xquad.en.json")
    squad(tmp_path, "xquad.de.json")
    steps: list[Step] = []
    tasks = compare(tmp_path, embedder, None, "→en", steps.append)
    systems = next(tasks)
    assert [one.system for one in systems] == [OURS, *PEERS]
    assert {one.task for one in systems} == {"XQuAD en→en"}
    assert 0 < steps[-1].done < steps[-1].total
    assert [some[0].task for some in tasks] == ["XQuAD de→en"]
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert steps[-1].done == pytest.approx(steps[-1].total - 1)  # the last question is on its way
    assert list(compare(tmp_path, embedder, None, "PIAF", steps.append)) == []


@pytest.mark.parametrize("name", PEERS)
def test_every_peer_finds_it_too_and_gives_scores_that_fall(name: str, embedder: Embedder) -> None:
    found = peer(name, COLLECTION, embedder, 4).find("Who built the lighthouse of granite?", "en")
    assert found[0].unit == 1
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)


def test_the_figures_are_those_worked_by_hand() -> None:
    task = Task("t", "en", COLLECTION, ())
    questions = [Asked("a", 1, "sea"), Asked("b", 2, "law")]
    found = [
        [Ranked(1, 3.0), Ranked(0, 2.0), Ranked(2, 1.0)],  # right at once
        [Ranked(3, 2.5), Ranked(2, 2.4), Ranked(0, 0.5)],  # right in second place
    ]
    figures = ranking(task, "system", questions, found)
    assert (figures.at_1.value, figures.at_5.value, figures.mrr.value) == (0.5, 1.0, 0.75)
    assert figures.near_miss is not None
    assert figures.absent is not None
    # Answered: 3.0 and 2.5. Without the right unit: 2.0 and 2.5. Without its topic: 1.0 and 0.5.
    assert figures.near_miss.auroc == 0.875
    assert figures.absent.auroc == 1.0


def test_what_lies_below_the_threshold_that_keeps_nearly_all_is_refused() -> None:
    assert refusal([1.0] * 20, [0.5, 1.5]).refused == 0.5


def test_a_task_without_topics_has_no_refusals() -> None:
    task = Task("t", "en", COLLECTION, (), topics=False)
    assert ranking(task, "s", [Asked("a", 1, "sea")], [[Ranked(1, 1.0)]]).absent is None

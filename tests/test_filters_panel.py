"""The filters' handlers, and questions asked under filters, called as anyone could call them."""

from __future__ import annotations

import datetime as dt
from html import unescape
from typing import Any

import pytest

from rag.desk import Desk
from rag.schema import Filters
from tests.test_page_handlers import Event, Request, chat_of
from ui.conversation import Conversation
from ui.kept_conversations import KeptConversations

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

NOTHING = (None,) * 6
ON_PHILIPPINES = "Who asked about the Philippines?"


class Recording(Desk):
    """Keeps under which filters each question was asked."""

    def stream(self, question: str, *given: Any, **named: Any) -> Any:
        self.heard = [*getattr(self, "heard", []), named["filters"]]
        return super().stream(question, *given, **named)


@pytest.fixture
def recording(desk: Desk) -> Recording:
    return Recording(desk.settings, desk.embedder)


def asking(chat: Any, conversation: Any, typed: object, filters: tuple[object, ...], data: object = None) -> Any:
    *_, last = chat.ask(typed, conversation, None, None, Event(data), Request(), *filters)
    return last


def lifting(chat: Any, conversation: Any, filters: tuple[object, ...], without: str) -> tuple[Any, Any]:
    """The first and the last of what is shown once a limit of the first question was taken away."""
    data = {"turn": 1, "without": without}
    first, *_, last = chat.ask("", conversation, None, None, Event(data), Request(), *filters)
    return first, last


def panel_of(reply: tuple[Any, ...]) -> list[Any]:
    """The values of the six controls as an answer sets them."""
    return list(reply[-6:])


def test_every_question_is_asked_under_the_filters_that_are_set(recording: Recording) -> None:
    chat = chat_of(recording)
    filters = ("2024-07", "2024-07-02", "Reuters", None, "fr", None)
    first = asking(chat, Conversation(), ON_PHILIPPINES, filters)
    second = asking(chat, first[2], "And Vanuatu?", filters)
    asking(chat, second[2], "And Vanuatu?", NOTHING)
    wanted = Filters(dt.date(2024, 7, 1), dt.date(2024, 7, 2), outlet="Reuters", language="fr")
    assert recording.heard == [wanted, wanted, Filters()]
    shown = unescape(first[0][-1]["content"])
    assert "Searched 3 exchanges in 1 transcript" in shown
    assert "Your filters" in shown
    assert 'value="1:own-outlet"' in shown


def test_a_question_under_a_filter_that_cannot_be_meant_is_not_asked(recording: Recording) -> None:
    chat = chat_of(recording)
    before = Conversation()
    for filters in (("July", *NOTHING[1:]), ("2024-07-03", "2024-07-02", *NOTHING[2:]), (*NOTHING[:5], "forged")):
        assert asking(chat, before, ON_PHILIPPINES, filters)[2] == before
    assert not hasattr(recording, "heard")


def test_an_own_filter_is_lifted_under_an_answer_and_in_the_panel(recording: Recording) -> None:
    chat = chat_of(recording)
    filters = ("2024-07-02", "", "Reuters", None, None, None)
    first = asking(chat, Conversation(), ON_PHILIPPINES, filters)[2]
    begins, ends = lifting(chat, first, filters, "own-outlet")
    assert recording.heard[1] == Filters(since=dt.date(2024, 7, 2))
    assert panel_of(begins) == ["2024-07-02", "", None, None, None, None]
    assert all(isinstance(value, dict) for value in panel_of(ends))  # what is set meanwhile stays
    assert "own-outlet" not in ends[0][-1]["content"]


def test_a_filter_that_was_set_anew_since_stays_in_the_panel(recording: Recording) -> None:
    chat = chat_of(recording)
    first = asking(chat, Conversation(), ON_PHILIPPINES, (None, None, "Reuters", None, None, None))[2]
    now = (None, None, "CCTV", None, None, None)
    begins, _ = lifting(chat, first, now, "own-outlet")
    assert recording.heard[1] == Filters()
    assert all(isinstance(value, dict) for value in panel_of(begins))  # left as they are


def test_all_own_filters_are_lifted_at_once(recording: Recording) -> None:
    chat = chat_of(recording)
    filters = ("2024-07-02", None, "Reuters", None, None, None)
    first = asking(chat, Conversation(), ON_PHILIPPINES, filters)[2]
    begins, _ = lifting(chat, first, filters, "own")
    assert recording.heard[1] == Filters()
    assert panel_of(begins) == ["", "", None, None, None, None]


@pytest.mark.parametrize("without", ["own-speaker", "own", "own-", "transcript", None, ["own-outlet"]])
def test_a_filter_that_an_answer_was_not_limited_by_is_not_lifted(recording: Recording, without: object) -> None:
    chat = chat_of(recording)
    filters = (None, None, "Reuters", None, None, None)
    first = asking(chat, Conversation(), ON_PHILIPPINES, filters)[2]
    assert asking(chat, first, "", filters, {"turn": 1, "without": without})[2] == first
    assert len(recording.heard) == 1


def test_filters_that_leave_nothing_are_told_as_a_result_with_what_to_take_away(recording: Recording) -> None:
    chat = chat_of(recording)
    filters = ("2025", None, "Reuters", None, None, None)
    first = asking(chat, Conversation(), ON_PHILIPPINES, filters)
    shown = unescape(first[0][-1]["content"])
    assert "or-refusal" in shown
    assert "your filters leave none of the exchanges that are loaded" in shown
    assert "Loaded: 1 transcript · 8 exchanges · 2 July 2024" in shown
    retries = shown.partition("or-tries")[2]
    assert 'value="1:own-date"' in retries
    assert "leaves 3 exchanges" in retries
    assert 'value="1:own-outlet"' not in retries  # that alone would still leave nothing
    second = asking(chat, first[2], "", filters, {"turn": 1, "without": "own-date"})
    assert "or-quote" in second[0][-1]["content"]


def test_a_refusal_says_what_to_try(recording: Recording) -> None:
    chat = chat_of(recording)
    reply = asking(chat, Conversation(), "What did Reuters ask about pandas?", (None, None, None, None, "fr", None))
    shown = unescape(reply[0][-1]["content"])
    assert "or-refusal" in shown
    retries = shown.partition("or-tries")[2]
    assert "Search without this limit: asked by Reuters" in retries
    assert "Search without this limit: in French" in retries
    assert "the transcripts are in French" in retries
    assert "See which transcripts are loaded" in retries


def test_an_answer_has_nothing_to_try(recording: Recording) -> None:
    assert "or-tries" not in asking(chat_of(recording), Conversation(), ON_PHILIPPINES, NOTHING)[0][-1]["content"]


def test_what_is_set_is_said_and_what_was_typed_becomes_the_choice(desk: Desk) -> None:
    panel = chat_of(desk).filters
    opener, chips, outlet, *rest = panel.look(Conversation(), Request(), "2024-07", "", "reut", "", "", "")
    assert opener["value"] == "Filters (2)"
    assert "from 1 July 2024" in unescape(chips)
    assert "asked by Reuters" in unescape(chips)
    assert outlet == "Reuters"
    assert all(isinstance(one, dict) for one in rest)


@pytest.mark.parametrize(
    ("kind", "left"),
    [
        ("outlet", ["2024-07-01", "", None, None, None, None]),
        ("date", ["", "", "Reuters", None, None, None]),
        ("all", ["", "", None, None, None, None]),
        ("forged", ["2024-07-01", "", "Reuters", None, None, None]),
        (["outlet"], ["2024-07-01", "", "Reuters", None, None, None]),
    ],
)
def test_a_filter_is_removed_from_the_panel(desk: Desk, kind: object, left: list[object]) -> None:
    panel = chat_of(desk).filters
    shown = panel.remove(Conversation(), Event({"kind": kind}), Request(), "2024-07", "", "Reuters", None, None, None)
    assert panel_of(shown) == left


@pytest.mark.parametrize("data", [None, 7, [], "all", {}])
def test_what_names_no_filter_removes_none(desk: Desk, data: object) -> None:
    shown = chat_of(desk).filters.remove(Conversation(), Event(data), Request(), None, None, "Reuters")
    assert panel_of(shown)[2] == "Reuters"


def test_choices_are_offered_in_the_readers_language(desk: Desk) -> None:
    about, outlet, speaker, language, transcript = chat_of(desk).filters.offer(Request("fr"))
    assert "Dans le dossier : 1 transcription" in unescape(about)
    assert ("Reuters", "Reuters") in outlet["choices"]
    assert speaker["choices"] == [("Mao Ning", "Mao Ning")]
    assert language["choices"] == [("français", "fr")]
    assert transcript["choices"][0][1] == "2024-07-02-fr-b83509"


def test_a_new_conversation_keeps_the_filters_and_forgets_the_one_before(desk: Desk) -> None:
    chat = chat_of(desk)
    filters = (None, None, "Reuters", None, None, None)
    begun = chat.again(None).conversation
    first = asking(chat, begun, ON_PHILIPPINES, filters)[2]
    assert len(chat.again(first.token).conversation.turns) == 1
    *_, token = chat.start_anew(first, Request(), *filters)
    assert not chat.again(first.token).conversation.turns
    assert chat.again(token).filters == Filters(outlet="Reuters")
    assert not chat.again(token).conversation.turns


def test_a_source_opened_while_an_answer_is_written_is_not_replaced_by_it(desk: Desk) -> None:
    chat = chat_of(desk)
    begun = chat.again(None).conversation
    replies = chat.ask(ON_PHILIPPINES, begun, None, None, Event(), Request(), *NOTHING)
    first = next(replies)[2]
    chat._source.open(first, Event({"target": "2024-07-02-fr-b83509/1"}), Request())
    *_, last = replies
    assert isinstance(last[3], dict)  # the panel stays as it is
    again = asking(chat, last[2], ON_PHILIPPINES, NOTHING)
    assert "or-exchange" in again[3]  # what was opened before the question gives way to its answer


def test_what_was_kept_is_forgotten_with_the_process() -> None:
    token = KeptConversations().begin().token
    assert not KeptConversations().again(token).conversation.turns

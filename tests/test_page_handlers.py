"""The page's handlers, called as anyone could call them: with anything."""

from __future__ import annotations

import asyncio
from html import unescape
from typing import Any

import pytest

from rag.config import Settings
from rag.desk import Desk
from rag.prompting import shipped
from rag.schema import Citation, CitationEvent, SentenceEvent
from tests import model_server as models
from ui.conversation import Asked, Conversation, Draft, Turn
from ui.examples import example_questions
from ui.opening import Empty, Failed, Opening, Ready
from ui.prompt_files import prompt_files
from ui.strings import strings

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

EN = strings("en")


class Request:
    """As much of a request as the handlers read."""

    def __init__(self, language: str = "en") -> None:
        self.headers = {"accept-language": language}


class Event:
    """As much of an event as the handlers read."""

    def __init__(self, data: object = None) -> None:
        self._data = data


def chat_of(desk: Desk) -> Any:
    import gradio as gr

    from ui.chat_panel import ChatPanel
    from ui.kept_answers import KeptAnswers
    from ui.source_panel import SourcePanel

    async def build() -> ChatPanel:
        with gr.Blocks(analytics_enabled=False):
            chat = ChatPanel(desk, KeptAnswers())
            source = SourcePanel(desk, chat.conversations)
            chat.listen(source)
        return chat

    return asyncio.run(build())  # outside an event loop, Gradio leaves some behind


def source_of(desk: Desk) -> Any:
    import gradio as gr

    from ui.kept_conversations import KeptConversations
    from ui.source_panel import SourcePanel

    async def build() -> SourcePanel:
        with gr.Blocks(analytics_enabled=False):
            return SourcePanel(desk, KeptConversations())

    return asyncio.run(build())


@pytest.mark.parametrize(
    "data",
    [
        None,
        7,
        [],
        "x",
        {},
        {"target": None},
        {"target": {"exchange": "x"}},
        {"target": "2024-07-02-fr-000000/4"},
        {"target": "../../etc/passwd"},
        {"target": "x" * 100_000},
        {"target": "2024-07-02-fr-b83509/4:1-99999999999"},
    ],
)
def test_a_target_that_names_no_exchange_gets_a_clear_line(desk: Desk, data: object) -> None:
    assert EN.unknown_exchange in unescape(source_of(desk).open(Conversation(), Event(data), Request()))


def test_a_place_outside_the_exchange_marks_nothing(desk: Desk) -> None:
    exchange = desk.transcript(desk.transcripts()[0].id).exchanges[3].id
    shown = source_of(desk).open(Conversation(), Event({"target": f"{exchange}:1-2"}), Request())
    assert "or-exchange" in shown
    assert "<mark>" not in shown


@pytest.mark.parametrize("typed", [None, 7, [], {"question": "x"}, "", "  \n ", "x" * 1001])
def test_what_is_no_question_is_not_asked(desk: Desk, typed: object) -> None:
    before = Conversation()
    replies = list(chat_of(desk).ask(typed, before, None, None, Event(), Request()))
    assert [reply[2] for reply in replies] == [before]


def test_a_question_of_odd_characters_is_answered_without_an_error(desk: Desk) -> None:
    *_, last = chat_of(desk).ask("\ud800 \0 \u202e 𝔘?", Conversation(), None, None, Event(), Request())
    last[0][0]["content"].encode()
    assert len(last[2].turns) == 1


def test_what_is_typed_while_an_answer_comes_stays(desk: Desk) -> None:
    first, *later = chat_of(desk).ask("Who asked about Vanuatu?", Conversation(), None, None, Event(), Request())
    assert first[1] == ""
    assert later
    assert all(reply[1] != "" for reply in later)


def test_history_is_the_questions_of_this_conversation_oldest_first(desk: Desk) -> None:
    heard: list[tuple[str, ...]] = []

    class Listening(Desk):
        def stream(self, question: str, *given: Any, history: tuple[str, ...] = (), **named: Any) -> Any:
            heard.append(history)
            return super().stream(question, *given, history=history, **named)

    chat = chat_of(Listening(desk.settings, desk.embedder))
    conversation = Conversation()
    for question in ("One?", "Two?", "Three?"):
        *_, last = chat.ask(question, conversation, None, None, Event(), Request())
        conversation = last[2]
    assert heard == [(), ("One?",), ("One?", "Two?")]


class Recording(Desk):
    """Keeps how each question was asked."""

    def stream(self, question: str, *given: Any, **named: Any) -> Any:
        self.heard = [*getattr(self, "heard", []), (question, named["history"], named["without"])]
        return super().stream(question, *given, **named)


ON_COAST_GUARD = "What did Reuters ask Mao Ning in July 2024 about the coast guard?"


def asking(chat: Any, conversation: Any, typed: object, data: object = None) -> tuple[Any, ...]:
    *_, last = chat.ask(typed, conversation, None, None, Event(data), Request())
    return last


def test_a_limit_is_lifted_from_the_same_question_and_stays_lifted_along_the_chain(desk: Desk) -> None:
    recording = Recording(desk.settings, desk.embedder)
    chat = chat_of(recording)
    first = asking(chat, Conversation(), ON_COAST_GUARD)[2]
    assert set(first.turns[0].liftable) >= {"outlet", "date"}
    second = asking(chat, first, "half a thought", {"turn": 1, "without": "outlet"})
    third = asking(chat, second[2], "", {"turn": 2, "without": "date"})
    assert recording.heard == [
        (ON_COAST_GUARD, (), frozenset()),
        (ON_COAST_GUARD, (), frozenset({"outlet"})),
        (ON_COAST_GUARD, (), frozenset({"outlet", "date"})),
    ]
    assert [turn.asked.question for turn in third[2].turns] == [ON_COAST_GUARD] * 3
    assert "or-lift" in second[0][-1]["content"]
    assert second[1] != ""  # what is being typed stays
    assert 'value="2:date"' in second[0][-1]["content"]
    assert 'value="2:outlet"' not in second[0][-1]["content"]


def test_a_follow_up_is_asked_again_with_the_questions_that_it_leant_on(desk: Desk) -> None:
    recording = Recording(desk.settings, desk.embedder)
    chat = chat_of(recording)
    first = asking(chat, Conversation(), "What did Reuters ask about the Philippines?")[2]
    second = asking(chat, first, "And Vanuatu?")[2]
    third = asking(chat, second, "", {"turn": 2, "without": "outlet"})[2]
    fourth = asking(chat, third, "", {"turn": 1, "without": "outlet"})[2]
    asking(chat, fourth, "And Vanuatu?")
    on_philippines = ("What did Reuters ask about the Philippines?",)
    assert recording.heard[2] == ("And Vanuatu?", on_philippines, frozenset({"outlet"}))
    assert recording.heard[4] == ("And Vanuatu?", on_philippines, frozenset())


@pytest.mark.parametrize(
    "data",
    [
        {"turn": 1},
        {"turn": 1, "without": "language"},
        {"turn": 1, "without": "transcript"},
        {"turn": 1, "without": ["outlet"]},
        {"turn": 1, "without": {"kind": "outlet"}},
        {"turn": 2, "without": "outlet"},
        {"turn": 0, "without": "outlet"},
        {"turn": -1, "without": "outlet"},
        {"turn": None, "without": "outlet"},
        {"turn": "1", "without": "outlet"},
        {"turn": [1], "without": "outlet"},
        {"turn": 1e308, "without": "outlet"},
        {"turn": 5, "without": "outlet", "question": "Another?"},
    ],
)
def test_a_limit_that_the_conversation_does_not_hold_is_not_lifted(desk: Desk, data: object) -> None:
    before = Conversation((Turn(1, Asked("What did Reuters ask?"), "", ("outlet",)),))
    recording = Recording(desk.settings, desk.embedder)
    replies = list(chat_of(recording).ask("typed", before, None, None, Event(data), Request()))
    assert [reply[2] for reply in replies] == [before]
    assert not hasattr(recording, "heard")


def test_a_question_sent_along_with_a_limit_is_not_the_one_asked(desk: Desk) -> None:
    before = Conversation((Turn(1, Asked("What did Reuters ask?"), "", ("outlet",)),))
    recording = Recording(desk.settings, desk.embedder)
    asking(chat_of(recording), before, "typed", {"turn": 1, "without": "outlet", "question": "Another?"})
    assert recording.heard == [("What did Reuters ask?", (), frozenset({"outlet"}))]


def test_numbers_of_turns_stay_when_the_oldest_go() -> None:
    conversation = Conversation()
    for number in range(1, 121):
        asked = conversation.asking(f"{number}?")
        conversation = conversation.then(Turn(conversation.next_number, asked, "", ("date",)))
    assert [turn.number for turn in conversation.turns] == list(range(21, 121))
    assert conversation.lifting(20, "date") is None
    again = conversation.lifting(21, "date")
    assert again is not None
    assert again.asked.question == "21?"
    assert len(conversation.turns[-1].asked.history) == 100


@pytest.mark.parametrize("language", ["en", "fr", "zh"])
def test_examples_come_from_what_is_loaded_and_are_answered(desk: Desk, language: str) -> None:
    examples = example_questions(desk, strings(language))
    assert 1 <= len(examples) <= 4
    assert len(set(examples)) == len(examples)
    assert all(desk.ask(example).status == "answered" for example in examples)


def test_an_archive_with_transcripts_is_ready_at_once(desk: Desk) -> None:
    assert [type(state) for state in Opening(desk).states()] == [Ready]


def test_an_archive_with_neither_transcripts_nor_seeds_is_empty(tmp_path: Any) -> None:
    (tmp_path / "none").mkdir()
    desk = Desk(Settings(data=tmp_path / "data", seeds=tmp_path / "none"))
    assert list(Opening(desk).states()) == [Empty()]


def test_seeds_that_hold_no_transcript_are_named(seeded: Desk, tmp_path: Any) -> None:
    for transcript in seeded.transcripts():
        seeded.remove(transcript.id)
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds" / "noise.txt").write_text("nothing to see", encoding="utf-8")
    desk = Desk(Settings(data=seeded.settings.data, seeds=tmp_path / "seeds"), seeded.embedder)
    *_, last = Opening(desk).states()
    assert isinstance(last, Failed)
    assert "noise.txt" in last.reasons[0]


def by_model(desk: Desk, server: models.ModelServer, **given: Any) -> Desk:
    settings = Settings(data=desk.settings.data, model=models.MODEL, openai_base_url=server.url, **given)
    return Desk(settings, desk.embedder)


AI = "What did China say about the AI resolution?"


def test_a_models_sentences_arrive_one_by_one_and_the_buttons_tell_that_it_is_writing(desk: Desk) -> None:
    with models.ModelServer(models.honest) as server:
        writing = by_model(desk, server)
        replies = list(chat_of(writing).ask(AI, Conversation(), "model", "shipped", Event(), Request()))
        shown = [reply[0][-1]["content"].count("or-sentence") for reply in replies]
        assert shown == sorted(shown)
        assert {1, 2, 3} <= set(shown)
        assert [reply[5]["visible"] for reply in replies] == [True] * (len(replies) - 1) + [False]
        assert "asking scripted" in unescape(replies[0][0][-1]["content"])
        assert "scripted is writing" in unescape(replies[-2][0][-1]["content"])
        assert "Model scripted: 1 call" in unescape(replies[-1][0][-1]["content"])
        writing.close()


def test_a_server_that_is_down_costs_the_reader_a_notice_and_no_answer(desk: Desk) -> None:
    with models.ModelServer(models.Status(401)) as server:
        last = asking(chat_of(by_model(desk, server)), Conversation(), AI)
        shown = unescape(last[0][-1]["content"])
        assert "No model wrote this answer" in shown
        assert "or-quote" in shown
        assert "Quotes only" in shown


@pytest.mark.parametrize("prompt", ["../../etc/passwd", "/etc/passwd", "gone.md", "set"])
def test_a_prompt_that_is_not_one_of_ours_is_not_read(desk: Desk, prompt: str) -> None:
    with models.ModelServer(models.honest) as server:
        chat = chat_of(by_model(desk, server))
        *_, last = chat.ask(AI, Conversation(), "model", prompt, Event(), Request())
        assert "this prompt's file is no longer there" in unescape(last[0][-1]["content"])
        assert server.requests == []


@pytest.mark.parametrize(("engine", "prompt"), [(None, None), (7, []), ("", ""), ("gpt", {"a": 1})])
def test_an_odd_choice_of_engine_or_prompt_means_none_was_made(desk: Desk, engine: object, prompt: object) -> None:
    with models.ModelServer(models.honest) as server:
        *_, last = chat_of(by_model(desk, server)).ask(AI, Conversation(), engine, prompt, Event(), Request())
        assert "or-sentence" in last[0][-1]["content"]
        assert len(server.requests) == 1


def test_quotes_alone_ask_no_model_and_where_none_is_set_none_can_be_chosen(desk: Desk) -> None:
    with models.ModelServer(models.honest) as server:
        *_, last = chat_of(by_model(desk, server)).ask(AI, Conversation(), "quotes", "shipped", Event(), Request())
        assert "or-sentence" not in last[0][-1]["content"]
        assert server.seen == []
    *_, last = chat_of(desk).ask(AI, Conversation(), "model", "shipped", Event(), Request())
    assert "or-sentence" not in last[0][-1]["content"]


def test_prompts_are_those_shipped_set_and_in_the_data_folder_each_with_what_is_wrong(tmp_path: Any) -> None:
    folder = tmp_path / "prompts"
    folder.mkdir()
    own = shipped("answer")
    text = f"---\nname: own\ndescription: Mine.\nversion: 2\n---\n## System\n{own.system}\n## User\n{own.user}\n"
    (folder / "own.md").write_text(text, encoding="utf-8")
    (folder / "set.md").write_text(text.replace("name: own", "name: chosen"), encoding="utf-8")
    (folder / "bad.md").write_text("Hello", encoding="utf-8")
    (folder / "follow.md").write_text(
        "---\nname: f\ndescription: d\nversion: 1\n---\n## System\n{{format}}\n## User\n{{history}}\n", encoding="utf-8"
    )
    found = prompt_files(Settings(data=tmp_path, prompt=folder / "set.md"))
    assert [(one.kind, one.prompt.name if one.prompt else one.path.name, one.in_use) for one in found] == [
        ("answer", "answer", False),
        ("condense", "condense", True),
        ("answer", "chosen", True),
        ("answer", "bad.md", False),
        ("condense", "f", False),
        ("answer", "own", False),
    ]
    assert "front matter" in found[3].problem


def test_what_was_written_when_the_reader_stopped_stays_and_is_followed_by_other_questions(desk: Desk) -> None:
    with models.ModelServer(models.honest) as server:
        chat = chat_of(by_model(desk, server))
        replies = chat.ask(AI, Conversation(), "model", None, Event(), Request())
        reply = next(one for one in replies if "or-sentence" in one[0][-1]["content"])
        replies.close()
        messages, stopped, button, stop, new = chat.end(reply[2])
        assert (button["visible"], stop["visible"], new["interactive"]) == (True, False, True)
        assert messages[-1]["content"].count("or-sentence") == 1
        assert "or-waiting" not in messages[-1]["content"]
        assert "Stopped." in unescape(messages[-1]["content"])
        assert stopped.stopped() == stopped
        assert len(asking(chat, stopped, "Who asked about Vanuatu?")[2].turns) == 2


def test_a_translation_is_found_by_the_place_that_a_link_names() -> None:
    cited = Citation(1, "x/1", "x", "s", "t", None, "fr", None, "official", (), "Oui.", 3, 7, "exact", "Yes.")
    draft = Draft(EN).with_event(CitationEvent(cited)).with_event(SentenceEvent("Yes. [1]"))
    for turn in (Turn(1, Asked("?"), "", citations=(cited,)), Turn(1, Asked("?"), "", draft=draft)):
        conversation = Conversation((turn,))
        assert conversation.translation_of("x/1:3-7") == ("Yes.", "en")
        assert conversation.translation_of("x/1:3-8") is None
        assert conversation.translation_of(None) is None


def test_examples_are_tried_without_a_model(desk: Desk) -> None:
    with models.ModelServer(models.honest) as server:
        assert example_questions(by_model(desk, server), EN)
        assert server.seen == []

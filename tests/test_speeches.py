"""Which candidates are labels, where speeches begin and end, and what the page runs on without a label for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from rag.schema import Document, Speaker, Transcript
from rag.transcripts import parse
from rag.transcripts.dialects import find_candidates
from rag.transcripts.speeches import Cast, assign_roles

TITLE = "Spokesperson Ada Noor's Briefing on May 6, 2031"
NOOR = "Briefing by Ada Noor"


def cast(text: str, title: str = "", head: str = "") -> Cast:
    return assign_roles(text, find_candidates(text), title, len(text), head)


def bodies(text: str, title: str = "") -> list[str]:
    return [text[speech.body.start : speech.body.end].strip() for speech in cast(text, title).speeches]


def spoken(text: str, title: str = "") -> list[tuple[str, str]]:
    """The role and the words of each speech."""
    return [(speech.role, body) for speech, body in zip(cast(text, title).speeches, bodies(text, title), strict=True)]


def named(answer: str, title: str = NOOR) -> list[str]:
    """The words of an answer on a page of names."""
    text = f"Reuters: Why now?\n\nAda Noor: {answer}\n\nAFP: Who pays?\n\nAda Noor: Nobody.\n\nCNN: When?\n\nAda Noor: Soon."
    return bodies(text, title)


def lettered(answer: str) -> list[str]:
    """The words of an answer on a page of letters."""
    return bodies(f"Q: Why now?\n\nA: {answer}\n\nQ: Who pays?\n\nA: Nobody.\n\nQ: When?\n\nA: Soon.", NOOR)


def transcript(text: str) -> Transcript:
    (parsed,) = parse(Document(f"{TITLE}\n\n{text}", "a.txt", "0" * 64))
    return parsed


def test_an_answer_of_several_paragraphs_is_one_speech() -> None:
    assert bodies("Q: Why?\nA: One.\n\nTwo.\n\nThree.\n\nQ: How?")[1] == "One.\n\nTwo.\n\nThree."


def test_a_body_ends_where_the_next_label_begins() -> None:
    assert bodies("Q: Why?\nA: So.\nQ: How?") == ["Why?", "So.", "How?"]


def test_a_body_ends_before_the_counter_of_the_next_label() -> None:
    assert bodies("1/2 Reuters: Why?\nAda Noor: So.\n2/2 AFP: How?\nAda Noor: Thus.", NOOR)[1] == "So."


def test_the_last_speech_ends_where_it_is_told_to() -> None:
    text = "Q: Why?\nA: So.\n*****\nMore."
    speeches = assign_roles(text, find_candidates(text), "", text.index("*")).speeches
    assert speeches[-1].body.end == text.index("*")


def test_without_candidates_there_are_no_speeches() -> None:
    assert cast("Just a text.", "Ada Noor") == Cast((), ())


def test_single_words_that_nobody_asks_and_nothing_tells_apart_are_no_labels() -> None:
    assert bodies("Result: One.\nAside: Two.") == []


def test_a_line_in_an_answer_that_only_looks_like_a_label_stays_in_the_answer() -> None:
    text = "Reuters: Why?\nAda Noor: Two things.\nFirst: we agree.\nAFP: How?\nAda Noor: Thus."
    assert bodies(text, "Ada Noor")[1] == "Two things.\nFirst: we agree."


INSIDE = [
    "Two points.\n\nTrade: it grows.\n\nEnergy: it flows.",
    "Article 5: No state may do so.\n\nArticle 7: Every state may.",
    "The programme.\n\n10:30: Arrival.\n\n14:00: Talks.",
    "The Bible says it.\n\nJohn 3:16: For God so loved the world.",
    "The Gospel says it.\n\nMatthew 5:9: Blessed are the peacemakers.",
    "John 3: 16 says so.",
    "1. Peace: no war.\n\n2. Trade: no tariffs.",
    "The answer is simple: no.",
    "I quote: “Reuters: the minister has gone.”",
    "Let me recite.\n\nThe sea is wide\nAnd I am small\n\nThe boat is old.",
    "We say this\nOslo: yes.\nLima: no.",
    "See https://example.org/a: it is all there.",
]


@pytest.mark.parametrize("answer", INSIDE)
def test_lists_laws_times_and_verses_stay_in_the_answer_of_a_named_official(answer: str) -> None:
    assert named(answer)[1] == answer


@pytest.mark.parametrize("answer", INSIDE)
def test_lists_laws_times_and_verses_stay_in_an_answer_of_letters(answer: str) -> None:
    assert lettered(answer)[1] == answer


QUOTED = [
    "The minister wrote to them.\n\nDear Mr. President: We welcome your visit.\n\nThat is the letter.",
    "Three points.\n\nHuman Rights: they matter.\n\nClimate Change: it is here.",
    "The poet wrote it.\n\nPrince Hamlet: To be or not to be.\n\nIt still holds.",
]


@pytest.mark.parametrize("answer", QUOTED)
def test_letters_headings_and_plays_stay_in_the_answer_of_a_named_official(answer: str) -> None:
    assert named(answer)[1] == answer


@pytest.mark.parametrize("answer", QUOTED)
def test_letters_headings_and_plays_stay_in_an_answer_of_letters(answer: str) -> None:
    assert lettered(answer)[1] == answer


@pytest.mark.parametrize(
    "quoted",
    [
        "Dear Mr. President: We welcome your visit.",
        "Human Rights: they matter.",
        "Prince Hamlet: To be.",
        "孔子：学而时习之。",
    ],
)
def test_the_titles_official_answers_the_questions_whatever_name_an_answer_quotes(quoted: str) -> None:
    exchanges = transcript(f"Q: Why now?\n\nA: This.\n\n{quoted}\n\nQ: Who pays?\n\nA: Nobody.").exchanges
    assert exchanges[-1].answered_by == ("Ada Noor",)


@pytest.mark.parametrize(
    "answer",
    [
        "A story.\n\nTeacher: Who are you?\n\nBoy: I am Tom.\n\nTeacher: Who is your father?\n\nThat is how it went.",
        "Shakespeare wrote it.\n\nHamlet: Who is there?\n\nOphelia: Good my lord.\n\nIt still holds.",
        "They spoke.\n\nKing George: Who goes there?\n\nPrince Charles: It is I.\n\nThat was that.",
    ],
)
@pytest.mark.parametrize("page", [named, lettered], ids=["named", "lettered"])
def test_a_dialogue_that_an_official_tells_stays_in_the_answer(page: Callable[[str], list[str]], answer: str) -> None:
    assert page(answer)[1] == answer


def test_what_somebody_asked_in_a_chinese_answer_stays_in_it() -> None:
    text = "路透社记者：为什么？\n\n李小明：有人这样问。\n\n他问：为什么不行？\n\n我说不行。\n\n法新社记者：谁？\n\n李小明：没有人。"
    assert bodies(text, "外交部发言人李小明主持记者会")[1] == "有人这样问。\n\n他问：为什么不行？\n\n我说不行。"


@pytest.mark.parametrize(
    "line", ["一方面：我们同意。", "目标：和平。", "第一：我们同意。", "有三点：和平、贸易、港口。"]
)
def test_a_list_in_a_chinese_answer_stays_in_it(line: str) -> None:
    text = f"路透社记者：为什么？\n\n李小明：两点。\n\n{line}\n\n法新社记者：谁？\n\n李小明：没有人。"
    assert bodies(text, "外交部发言人李小明主持记者会")[1] == f"两点。\n\n{line}"


@pytest.mark.parametrize("asker", ["Ann Lee, Bloomberg", "Ann Lee, BBC News", "Reporter (off mic)"])
def test_a_reporters_question_is_never_in_the_officials_mouth(asker: str) -> None:
    text = f"Reuters: Why?\n\nAda Noor: So.\n\n{asker}: Who pays?\n\nAda Noor: Nobody."
    assert ("reporter", "Who pays?") in spoken(text, NOOR)


def test_a_question_and_answer_that_an_answer_tells_in_its_paragraph_stay_in_it() -> None:
    answer = "I was asked this by a child. Q: why? A: because. And so on."
    assert named(answer)[1] == answer


@pytest.mark.parametrize("quoted", ["孔子：学而时习之。", "王勃：海内存知己。"])
def test_a_classic_quoted_in_a_chinese_answer_stays_in_it(quoted: str) -> None:
    text = f"路透社记者：为什么？\n\n李小明：古人说。\n\n{quoted}\n\n法新社记者：谁？\n\n李小明：没有人。"
    assert bodies(text, "外交部发言人李小明主持记者会")[1] == f"古人说。\n\n{quoted}"


def test_an_outlet_in_brackets_after_a_letter_names_who_asks() -> None:
    exchanges = transcript("Q (Reuters): Why?\n\nA: So.\n\nQ (AFP): Who?\n\nA: Nobody.").exchanges
    assert [exchange.turns[0].text for exchange in exchanges] == ["Why?", "Who?"]


def test_a_moderator_with_a_name_in_brackets_asks_nothing() -> None:
    first = transcript(
        "MODERATOR (Ben Moss): Welcome.\n\nReuters: Why?\n\nAda Noor: So.\n\nMODERATOR (Ben Moss): Next?\n\nAFP: Who?\n\nAda Noor: Nobody."
    )
    assert [exchange.asked_by for exchange in first.exchanges if exchange.kind == "exchange"] == [
        ("Reuters",),
        ("AFP",),
    ]


def test_the_marks_of_a_bold_question_are_not_spoken() -> None:
    assert (
        bodies("**Reuters: Why now?**\n\nAda Noor: So.\n\n**AFP: Who pays?**\n\nAda Noor: Nobody.", NOOR)[0]
        == "Why now?"
    )


def test_names_on_bold_lines_of_their_own_are_labels() -> None:
    text = "**Reuters**\n\nWhy now?\n\n**Ada Noor**\n\nIt is time.\n\n**AFP**\n\nWho pays?\n\n**Ada Noor**\n\nNobody."
    assert bodies(text, NOOR) == ["Why now?", "It is time.", "Who pays?", "Nobody."]


def test_on_a_page_of_honorifics_a_sentence_with_a_colon_is_no_label() -> None:
    text = (
        "MS. NOOR:  Hello.\n\nQ    Why?\n\nMS. NOOR:  Two things.\n\nSo Ours: no.\n\nMR. MOSS:  I add this.\n\n"
        "Q    How?\n\nMR. MOSS:  Thus.\n\nQ    When?\n\nMS. NOOR:  Soon."
    )
    assert "Two things.\n\nSo Ours: no." in bodies(text, NOOR)


def test_where_labels_begin_paragraphs_a_wrapped_line_with_a_name_is_no_label() -> None:
    text = (
        "Reuters: Why?\n\nAda Noor: I was told this by\nBen Moss: a friend.\n\nAFP: How?\n\nAda Noor: Thus.\n\n"
        "CNN: When?\n\nAda Noor: Soon.\n\nBBC: Who?\n\nAda Noor: Nobody."
    )
    assert bodies(text, NOOR)[1] == "I was told this by\nBen Moss: a friend."


def test_an_aside_interrupts_a_speech_which_goes_on_in_the_same_role() -> None:
    text = "AFP: Why?\nAda Noor: So. (Journalist: And now?) Now too.\nAFP: How?\nAda Noor: Thus."
    assert spoken(text, NOOR)[1:4] == [("official", "So."), ("reporter", "And now?"), ("official", "Now too.")]


def test_what_goes_on_after_an_aside_is_no_further_turn_of_the_speaker() -> None:
    text = "AFP: Why?\nAda Noor: So. (Journalist: And now?) Now too.\nAFP: How?\nAda Noor: Thus."
    assert next(speaker.turns for speaker in cast(text, NOOR).speakers if speaker.name == "Ada Noor") == 2


def test_after_an_aside_at_the_end_nothing_goes_on() -> None:
    text = "AFP: Why?\nAda Noor: So. (Journalist: And now?)\nAFP: How?\nAda Noor: Thus."
    assert [role for role, _ in spoken(text, NOOR)] == ["reporter", "official", "reporter", "reporter", "official"]


def test_an_outlet_quoted_in_brackets_stays_in_the_answer() -> None:
    text = "AFP: Why?\nAda Noor: So (Source: the ministry) it is.\nAFP: How?\nAda Noor: Thus."
    assert bodies(text, NOOR)[1] == "So (Source: the ministry) it is."


def test_a_paragraph_that_asks_between_two_labels_of_the_official_is_a_reporters() -> None:
    text = (
        "Reuters: Why?\n\nAda Noor: So.\n\nAnd who pays for it?\n\nAda Noor: Nobody.\n\nAFP: When?\n\nAda Noor: Soon."
    )
    assert spoken(text, NOOR)[1:4] == [
        ("official", "So."),
        ("reporter", "And who pays for it?"),
        ("official", "Nobody."),
    ]


def test_a_paragraph_that_asks_in_the_middle_of_an_answer_is_the_officials() -> None:
    text = "Reuters: Why?\n\nAda Noor: So.\n\nWho pays for it?\n\nWe all do.\n\nAFP: When?\n\nAda Noor: Soon."
    assert bodies(text, NOOR)[1] == "So.\n\nWho pays for it?\n\nWe all do."


def test_on_a_page_of_letters_a_question_at_the_end_of_an_answer_is_the_officials() -> None:
    text = "Q: Why?\n\nMS. NOOR: So.\n\nIs that not clear?\n\nMS. NOOR: Let me go on.\n\nQ: When?\n\nMS. NOOR: Soon."
    assert bodies(text, NOOR)[1] == "So.\n\nIs that not clear?"


def test_words_between_two_questions_that_ask_nothing_are_somebodys_answer() -> None:
    text = "Q: Why do they go?\n\nThey go in May.\n\nQ: Who pays?\n\nA: Nobody."
    assert spoken(text)[:2] == [("reporter", "Why do they go?"), ("unknown", "They go in May.")]


def test_a_stage_direction_after_a_question_is_nobodys_answer() -> None:
    text = "Q: Why do they go?\n\n(Laughter.)\n\nQ: Who pays?\n\nA: Nobody."
    assert [role for role, _ in spoken(text)] == ["reporter", "reporter", "official"]


def test_a_question_that_goes_on_asking_is_one_speech() -> None:
    text = "Q: Why do they go?\n\nAnd who pays?\n\nQ: When?\n\nA: Soon."
    assert bodies(text)[0] == "Why do they go?\n\nAnd who pays?"


def test_a_reporter_who_adds_to_a_question_before_another_joins_in_is_still_the_reporter() -> None:
    text = "Reuters: Will you go?\n\nThe paper said that you would not.\n\nAFP: The same question from me.\n\nAda Noor: Soon."
    assert bodies(text, NOOR)[0] == "Will you go?\n\nThe paper said that you would not."


def test_each_speaker_is_told_with_turns_role_and_evidence() -> None:
    assert cast(
        "Moderator: Welcome.\nReuters: Why?\nAda Noor: So.\nUne voix : Oui.\nAda Noor: More.", NOOR
    ).speakers == (
        Speaker("Moderator", "moderator", 1, "the label says it", named=False),
        Speaker("Reuters", "reporter", 1, "the label names an outlet"),
        Speaker("Ada Noor", "official", 2, "named in the title"),
        Speaker("Une voix", "unknown", 1, "the label names nobody", named=False),
    )


def test_a_speaker_whose_role_nothing_tells_is_told_so() -> None:
    assert {speaker.evidence for speaker in cast("Ada Noor: One.\nBen Moss: Two.").speakers} == {
        "nothing on the page tells"
    }


def test_a_speaker_is_named_as_first_written_however_written_later() -> None:
    speakers = cast("REUTERS: Why?\nAda Noor: So.\nReuters: How?\nADA NOOR: Thus.", NOOR).speakers
    assert [(speaker.name, speaker.turns) for speaker in speakers] == [("REUTERS", 2), ("Ada Noor", 2)]


ADDED = "Reuters: Why?\n\nAda Noor: It is time.\n\n"


@pytest.mark.parametrize("rule", ["*****", "---", "* * *", "====="])
def test_a_rule_between_exchanges_changes_nothing(rule: str) -> None:
    exchanges = transcript(f"{ADDED}{rule}\n\nAFP: Who pays?\n\nAda Noor: Nobody pays.").exchanges
    assert [(exchange.kind, len(exchange.turns)) for exchange in exchanges] == [("exchange", 2), ("exchange", 2)]


def test_what_stands_after_a_rule_below_the_last_answer_is_an_addendum() -> None:
    exchanges = transcript(f"{ADDED}*****\n\nThe minister will travel.").exchanges
    assert [exchange.kind for exchange in exchanges] == ["exchange", "statement"]


def test_each_addendum_is_a_statement_of_its_own() -> None:
    exchanges = transcript(
        f"{ADDED}*****\n\nThe minister will travel.\n\n*****\n\nThe talks begin on Monday."
    ).exchanges
    assert [exchange.kind for exchange in exchanges] == ["exchange", "statement", "statement"]


@pytest.mark.xfail(strict=True, reason="an addendum without a full stop is lost as a note")
def test_an_addendum_without_a_full_stop_is_one() -> None:
    assert transcript(f"{ADDED}*****\n\nThe minister will travel tomorrow").exchanges[-1].kind == "statement"


@pytest.mark.parametrize(
    "said", ["The minister will meet reporters tomorrow.", "We congratulate the journalists of Oslo."]
)
def test_an_announcement_may_mention_reporters(said: str) -> None:
    (turn,) = transcript(f"{said}\n\n{ADDED}").exchanges[0].turns
    assert (turn.speaker, turn.role) == ("Ada Noor", "official")


def test_an_addendum_that_is_nobodys_statement_is_answered_by_nobody() -> None:
    assert transcript(f"{ADDED}*****\n\nThe Times accused the ministry of lies.").exchanges[-1].answered_by == ()


@pytest.mark.parametrize("rule", ["---", "***"])
def test_a_rule_inside_an_answer_splits_no_exchange(rule: str) -> None:
    text = f"{ADDED}AFP: Who pays?\n\nAda Noor: Let me read it.\n\n{rule}\n\nNobody shall pay.\n\n{rule}\n\nSo it says.\n\nCNN: When?\n\nAda Noor: Soon."
    assert [exchange.kind for exchange in transcript(text).exchanges] == ["exchange"] * 3


def test_a_rule_inside_a_question_leaves_the_answer_with_it() -> None:
    (exchange,) = transcript(
        "Reuters: Two questions. Why now?\n\n---\n\nAnd who pays for it?\n\nAda Noor: Nobody."
    ).exchanges
    assert [turn.role for turn in exchange.turns] == ["reporter", "official"]


def test_an_official_who_is_labelled_again_after_an_addendum_says_more() -> None:
    text = f"{ADDED}*****\n\nAfter the press conference, Ada Noor responded further.\n\nAda Noor: The port is open."
    last = transcript(text).exchanges[-1]
    assert (last.kind, last.turns[-1].text) == ("statement", "The port is open.")


def test_a_question_after_a_rule_is_an_exchange_as_any() -> None:
    last = transcript(f"{ADDED}*****\n\nAFP: Is the port open?\n\nAda Noor: It is open.").exchanges[-1]
    assert [turn.text for turn in last.turns] == ["Is the port open?", "It is open."]


def test_a_turn_that_is_only_a_stage_direction_is_one() -> None:
    (exchange,) = transcript("Q: (Inaudible.)\n\nA: So it is.").exchanges
    assert [turn.text for turn in exchange.turns] == ["(Inaudible.)", "So it is."]


def test_a_page_without_questions_that_its_title_calls_a_statement_is_one() -> None:
    (exchange,) = transcript("The minister will travel to Oslo.\n\nShe returns in May.").exchanges
    assert (exchange.kind, exchange.answered_by) == ("statement", ("Ada Noor",))


def test_turns_in_one_paragraph_are_told_apart_where_the_same_person_answers() -> None:
    text = "Reuters: Will you attend? Ada Noor: We will.\n\nAFP: When? Ada Noor: Soon."
    assert [role for role, _ in spoken(text, NOOR)] == ["reporter", "official", "reporter", "official"]


def test_an_outlet_that_an_answer_quotes_is_neither_the_officials_voice_nor_a_reporters() -> None:
    text = "Reuters: Why?\n\nAda Noor: Listen.\n\nWashington Post: the talks are dead.\n\nAFP: When?\n\nAda Noor: Soon."
    assert ("unknown", "the talks are dead.") in spoken(text, NOOR)


def test_a_wrapped_line_that_begins_with_an_outlets_name_stays_in_the_answer() -> None:
    text = (
        "Reuters: Why?\n\nAda Noor: As I told\nReuters: we will attend.\n\nAFP: When?\n\nAda Noor: Soon.\n\n"
        "CNN: Who?\n\nAda Noor: Nobody."
    )
    assert bodies(text, NOOR)[1] == "As I told\nReuters: we will attend."


def test_a_number_that_ends_an_answer_is_spoken_where_the_page_counts_nothing() -> None:
    text = "Reuters: How many?\n\nAda Noor: The toll is\n42\n\nAFP: When?\n\nAda Noor: In May."
    assert transcript(text).exchanges[0].turns[1].text == "The toll is\n42"


def test_where_answers_are_labelled_by_a_letter_the_titles_official_gives_them() -> None:
    text = "Hua Lin: I introduce my colleague.\n\nQ: Why?\n\nA: So.\n\nQ: When?\n\nA: Soon."
    assert transcript(text).exchanges[-1].answered_by == ("Ada Noor",)


@pytest.mark.parametrize("added", ["Ada Noor did not mention the strikes.", "The Times accused the ministry of lies."])
def test_an_addendum_that_tells_of_the_official_is_not_in_the_officials_mouth(added: str) -> None:
    (turn,) = transcript(f"{ADDED}*****\n\n{added}").exchanges[-1].turns
    assert (turn.speaker, turn.role) == (None, "unknown")


@pytest.mark.parametrize(
    "line", ["Editor's note: read twice.", "责任编辑：李四", "This transcript was prepared by a machine."]
)
def test_what_the_editors_add_is_nobodys_speech(line: str) -> None:
    assert transcript(f"{ADDED}{line}").exchanges[-1].turns[-1].text == "It is time."

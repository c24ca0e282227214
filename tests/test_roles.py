"""Who speaks in which role, and the evidence of each rule in words."""

from __future__ import annotations

import pytest

from rag.schema import Role
from rag.transcripts.dialects import find_candidates
from rag.transcripts.roles import Page, judge
from rag.transcripts.speeches import assign_roles
from rag.transcripts.words import key


def roles(text: str, title: str = "") -> list[tuple[str, str]]:
    speeches = assign_roles(text, find_candidates(text), title, len(text)).speeches
    return [(speech.label.name if speech.label else "", speech.role) for speech in speeches]


def judged(name: str, text: str, title: str = "", head: str = "") -> tuple[Role, str]:
    """The role of a name, and on what evidence."""
    judgement = judge(find_candidates(text), Page(text, title, head, len(text)))[key(name)]
    return judgement.role, judgement.evidence


def role(name: str, text: str, title: str = "", head: str = "") -> Role:
    return judged(name, text, title, head)[0]


@pytest.mark.parametrize(
    "text", ["Q: Why?\nA: So.", "问：为什么？\n答：因为。", "P: ¿Por qué?\nR: Porque sí.", "Q - Oui ?\nR - Non."]
)
def test_labels_that_say_it_tell_the_roles(text: str) -> None:
    assert [role for _, role in roles(text)] == ["reporter", "official"]


def test_a_name_in_the_title_is_the_official() -> None:
    text = "Ada Noor: A remark.\nReuters: We heard this. Explain it?\nAda Noor: So."
    assert roles(text, "Briefing by Ada Noor, May 6") == [
        ("Ada Noor", "official"), ("Reuters", "reporter"), ("Ada Noor", "official"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "title", ["Spokesperson Ada Noor's Briefing", "Spokesperson Ada Noor’s Briefing", "ADA NOOR speaks"]
)
def test_the_title_may_write_the_name_in_the_genitive_or_in_capitals(title: str) -> None:
    assert ("Ada Noor", "official") in roles("Reuters: Why?\nAda Noor: So.", title)


def test_a_chinese_name_in_the_title_is_the_official() -> None:
    text = "路透社记者：为什么？\n李小明：因为。"
    assert roles(text, "外交部发言人李小明主持记者会") == [("路透社记者", "reporter"), ("李小明", "official")]


def test_the_surname_behind_an_honorific_is_the_title_s_official() -> None:
    text = "Q    And the harbour?\n\nMS. NOOR:  It opens.\n\nQ    When?\n\nMR. MOSS:  In May."
    assert roles(text, "Press Briefing by Press Secretary Ada Noor") == [
        ("Q", "reporter"),
        ("MS. NOOR", "official"),
        ("Q", "reporter"),
        ("MR. MOSS", "official"),
    ]


def test_a_name_not_in_the_title_is_not_made_the_official_by_part_of_a_word() -> None:
    assert ("Noor", "official") not in roles("Noor: One?\nBen Moss: So.", "Briefing by Ben Moss at Noorland")


def test_without_a_title_the_one_who_speaks_after_the_questions_answers() -> None:
    text = "Reuters: Why?\nAda Noor: So.\nAFP: How?\nAda Noor: Thus.\nCCTV: When?\nAda Noor: Soon."
    assert [role for _, role in roles(text)] == ["reporter", "official"] * 3


def test_an_official_who_asks_back_stays_the_official() -> None:
    text = "Reuters: Why?\nAda Noor: Why not?\nAFP: How?\nAda Noor: Thus.\nCCTV: When?\nAda Noor: Soon."
    assert {name for name, role in roles(text) if role == "official"} == {"Ada Noor"}


def test_a_moderator_is_neither_reporter_nor_official() -> None:
    text = "Moderator: Welcome. Any questions?\nReuters: Why?\nAda Noor: So."
    assert roles(text, "Ada Noor")[0] == ("Moderator", "moderator")


def test_a_question_without_a_question_mark_is_a_reporters_when_the_official_answers() -> None:
    text = "Reuters: Please comment on the plan.\nAda Noor: So."
    assert roles(text, "Ada Noor")[0] == ("Reuters", "reporter")


def test_somebody_else_who_speaks_up_in_an_answer_is_not_taken_for_the_official() -> None:
    text = "Reuters: Why?\nAda Noor: Two things.\nMinister Ross: The harbour opens.\nAFP: How?\nAda Noor: Thus."
    assert roles(text, "Ada Noor")[2] == ("Minister Ross", "unknown")


def test_people_whose_roles_nothing_tells_speak_in_an_unknown_one() -> None:
    assert roles("Ada Noor: One.\nBen Moss: Two.") == [("Ada Noor", "unknown"), ("Ben Moss", "unknown")]


PAGE = "Reuters: Why now?\nAda Noor: It is time.\nAFP: How?\nAda Noor: Thus."
REPORTERS = "Ann Lee: Why?\nAda Noor: So.\nBen Moss: How?\nAda Noor: Thus.\nAnn Lee: When?\nAda Noor: Soon."


@pytest.mark.parametrize(
    ("name", "text", "title", "head", "expected"),
    [
        ("Ada Noor", PAGE, "Spokesperson Ada Noor's Briefing", "", ("official", "named in the title")),
        ("Ada Noor", PAGE, "", "Ada Noor, minister; Ben Moss", ("official", "named in the page’s head")),
        ("Reuters", PAGE, "", "", ("reporter", "the label names an outlet")),
        (
            "Ann Lee (Reuters)",
            "Ann Lee (Reuters): Why?\nAda Noor: So.",
            "",
            "",
            ("reporter", "the label names an outlet"),
        ),
        ("Frage Jessen", "Frage Jessen: Warum?\nSts Seibert: Darum.", "", "", ("reporter", "the label says it")),
        ("Secretary Moss", "Reuters: Why?\nSecretary Moss: So.", "", "", ("official", "the label names an office")),
        (
            "Ada Noor",
            "Q: Why?\nAda Noor: So.\nQ: How?\nAda Noor: So.",
            "",
            "",
            ("official", "reporters are labelled by a letter or a word on this page"),
        ),
        ("Ada Noor", REPORTERS, "", "", ("official", "speaks after a question in 3 of 3 turns and seldom asks")),
    ],
)
def test_the_evidence_of_a_role_is_told_in_words(
    name: str, text: str, title: str, head: str, expected: tuple[Role, str]
) -> None:
    assert judged(name, text, title, head) == expected


def test_a_reporter_is_known_by_asking_and_by_being_answered() -> None:
    assert judged("Ann Lee", REPORTERS, "Briefing by Ada Noor") == (
        "reporter",
        "asks in 2 and is answered in 2 of 2 turns",
    )


def test_the_evidence_of_a_reporter_counts_the_answers_there_are() -> None:
    assert judged("Ann Lee", REPORTERS) == ("reporter", "asks in 2 and is answered in 2 of 2 turns")


def test_whoever_opens_and_is_addressed_by_an_office_is_an_official_beside_one() -> None:
    text = "Ben Moss: Welcome to you all.\nAda Noor: Thank you, Director Ben Moss.\nReuters: Why?\nAda Noor: So."
    assert judged("Ben Moss", text, "Briefing by Ada Noor") == (
        "official",
        "speaks before anybody asks, and is addressed by an office",
    )


def test_whoever_opens_without_a_question_mark_may_be_a_reporter_as_well() -> None:
    text = "Ada Noor: Good day.\nBob Hill: The ministry lied.\nAda Noor: No.\nCarl Moe: Why?\nAda Noor: So."
    assert role("Bob Hill", text, "Briefing by Ada Noor") == "unknown"


def test_whoever_often_speaks_after_questions_and_never_asks_is_an_official() -> None:
    text = (
        "Reuters: Why?\nAda Noor: So.\nBen Moss: I add this.\nAFP: How?\nBen Moss: Thus.\nAda Noor: Yes.\n"
        "Ben Moss: Indeed.\nBBC: Who?\nAda Noor: Nobody."
    )
    assert judged("Ben Moss", text, "Briefing by Ada Noor") == (
        "official",
        "speaks after a question in 1 of 3 turns and never asks",
    )


def test_whoever_adds_to_an_officials_answer_in_the_pages_style_is_one() -> None:
    text = "Reuters: Why?\n\nMS. NOOR: So.\n\nMR. MOSS: I add this.\n\nAFP: How?\n\nMS. NOOR: Thus."
    assert judged("MR. MOSS", text, "Briefing by Ada Noor") == (
        "official",
        "adds to an official’s answer, and asks nothing",
    )


def test_whoever_adds_once_without_any_style_to_tell_is_unknown() -> None:
    text = "Reuters: Why?\nAda Noor: So.\nBen Moss: I add this.\nAFP: How?\nAda Noor: Thus."
    assert role("Ben Moss", text, "Briefing by Ada Noor") == "unknown"


INTRODUCED = (
    "La Modératrice : Bonjour. Mme Ada Noor et le docteur Ben Moss vont nous parler.\n"
    "Mme Noor (Ada) : Bonjour.\nM. Roy (Luc) : Pourquoi ?\nMme Noor (Ada) : Oui.\n"
    "Mme Lee (Ann) : Et quand ?\nM. Moss (Ben) : Demain."
)


@pytest.mark.parametrize("name", ["Mme Noor (Ada)", "M. Moss (Ben)"])
def test_officials_whom_the_opening_names_in_full_are_introduced(name: str) -> None:
    assert judged(name, INTRODUCED, "Point de presse") == ("official", "introduced in the opening")


@pytest.mark.parametrize("name", ["M. Roy (Luc)", "Mme Lee (Ann)"])
def test_whoever_is_not_named_in_the_opening_is_not_introduced(name: str) -> None:
    assert role(name, INTRODUCED, "Point de presse") == "reporter"


def test_a_reporter_who_is_given_the_floor_by_name_is_not_introduced() -> None:
    text = INTRODUCED.replace("vont nous parler.", "vont nous parler. La parole est à M. Luc Roy.")
    assert role("M. Roy (Luc)", text, "Point de presse") == "reporter"


def test_a_reporter_whom_the_official_greets_stays_a_reporter() -> None:
    text = (
        "Mme Noor : Bonjour. Je salue M. Luc Roy, de La Presse.\nM. Roy (Luc) : Je voudrais savoir pourquoi.\n"
        "Mme Noor : Il le faut.\nMme Lee (Ann) : Et quand ?\nMme Noor : Demain."
    )
    assert role("M. Roy (Luc)", text, "Point de presse de Mme Noor") != "official"


BLAIS = (
    "M. Blais (Luc) : Bonjour.\nMme Blais (Annabelle) : Pourquoi ?\nM. Blais (Luc) : Il le faut.\n"
    "M. Roy (Jean) : Qui ?\nM. Blais (Luc) : Nous."
)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("M. Blais (Luc)", "official"), ("Mme Blais (Annabelle)", "reporter"), ("M. Roy (Jean)", "reporter")],
)
def test_a_reporter_with_the_officials_surname_is_told_apart_by_the_first_name(name: str, expected: Role) -> None:
    assert role(name, BLAIS, "Point de presse de M. Luc Blais, ministre") == expected


def test_a_reporter_with_the_officials_surname_is_told_apart_by_the_whole_name() -> None:
    text = "Reuters: Why?\nMS. NOOR: So.\nBen Noor: How?\nMS. NOOR: Thus."
    assert role("Ben Noor", text, "Briefing by Ada Noor") == "reporter"


@pytest.mark.parametrize("outlet", ["Reuters", "China Daily", "Le Monde"])
def test_an_outlet_that_the_title_names_still_asks(outlet: str) -> None:
    text = f"{outlet}: Why?\nBen Moss: So.\n{outlet}: How?\nBen Moss: Thus."
    assert role(outlet, text, f"Ben Moss's Interview with {outlet}") == "reporter"


@pytest.mark.parametrize("name", ["MS. MAY", "Mr. May", "May"])
def test_a_month_in_the_titles_date_names_nobody(name: str) -> None:
    text = f"{name}: Why?\n\nBen Moss: So.\n\n{name}: How?\n\nBen Moss: Thus."
    assert role(name, text, "Briefing by Ben Moss, May 6, 2031") == "reporter"


@pytest.mark.parametrize("title", ["Press Briefing by Press Secretary Ada Noor", "Press Gaggle", ""])
def test_a_press_secretary_is_an_official(title: str) -> None:
    text = "Q    Why?\n\nPRESS SECRETARY NOOR:  So.\n\nQ    How?\n\nPRESS SECRETARY NOOR:  Thus."
    assert role("press secretary noor", text, title) == "official"


@pytest.mark.parametrize(
    "label", ["SECRETARY MOSS", "THE PRESIDENT", "SENIOR ADMINISTRATION OFFICIAL", "Porte-parole", "StS Moss"]
)
def test_an_office_answers(label: str) -> None:
    assert role(label, f"Reuters: Why?\n{label}: So.\nAFP: How?\n{label}: Thus.") == "official"


def test_an_office_that_the_titles_official_quotes_is_not_taken_for_one_who_speaks() -> None:
    text = "Reuters: Why?\nAda Noor: I quote.\nPresident Lee: We agree.\nAFP: How?\nAda Noor: So."
    assert role("President Lee", text, "Spokesperson Ada Noor's Briefing") == "unknown"


def test_an_office_that_is_asked_answers_beside_the_titles_official() -> None:
    text = "Reuters: Why?\nPresident Lee: We agree.\nAFP: How?\nAda Noor: So."
    assert role("President Lee", text, "Spokesperson Ada Noor's Briefing") == "official"


SPOOFED = "M\u0430o Ning"


@pytest.mark.parametrize("title", ["Spokesperson Mao Ning's Briefing", "", f"Spokesperson {SPOOFED}'s Briefing"])
def test_a_name_in_other_letters_is_not_taken_for_the_one_it_looks_like(title: str) -> None:
    text = f"Reuters: Why?\n{SPOOFED}: Lies.\nAFP: How?\nMao Ning: So."
    assert judged(SPOOFED, text, title) == ("unknown", "looks like “Mao Ning”, but is written with other letters")


def test_a_name_in_other_letters_is_known_by_the_title_alone() -> None:
    text = f"Reuters: Why?\n{SPOOFED}: Lies."
    assert role(SPOOFED, text, "Spokesperson Mao Ning's Briefing") == "unknown"


def test_an_outlet_in_other_letters_is_not_taken_for_it() -> None:
    assert (
        role("R\u0435uters", "R\u0435uters: Why?\nAda Noor: So.\nReuters: How?\nAda Noor: So.", "Ada Noor") == "unknown"
    )


def test_the_one_whose_letters_are_copied_keeps_the_role() -> None:
    text = f"Reuters: Why?\n{SPOOFED}: Lies.\nAFP: How?\nMao Ning: So."
    assert role("Mao Ning", text, "Spokesperson Mao Ning's Briefing") == "official"


@pytest.mark.parametrize(
    ("name", "title"),
    [("Ada Noël", "Ada Noël"), ("毛宁", "外交部发言人毛宁主持记者会"), ("Мария Захарова", "Мария Захарова")],
)
def test_a_name_of_another_alphabet_or_with_accents_looks_like_nobody_else(name: str, title: str) -> None:
    assert role(name, f"Reuters: Why?\n{name}: So.\nAFP: How?\n{name}: So.", title) == "official"


@pytest.mark.parametrize(
    "text",
    [
        "Ann Lee: Tell us more.\nAda Noor: So.\nBen Moss: And more.\nAda Noor: Thus.",
        "Ann Lee: One.\nBen Moss: Two.\nAnn Lee: Three.\nBen Moss: Four.",
    ],
)
def test_nobodys_role_is_guessed_where_nobody_asks(text: str) -> None:
    assert {speech_role for _, speech_role in roles(text)} == {"unknown"}


def test_the_only_name_beside_outlets_answers_them_however_often_it_asks_back() -> None:
    text = "Reuters: Why?\nAda Noor: Why not?\nAFP: How?\nAda Noor: What do you mean?\nCNN: When?\nAda Noor: Soon, is it not?"
    assert role("Ada Noor", text) == "official"


def test_reporters_in_a_row_are_all_reporters() -> None:
    text = "Ann Lee: Why?\nBen Moss: And how?\nAda Noor: So.\nAnn Lee: When?\nAda Noor: Soon."
    assert (role("Ann Lee", text), role("Ben Moss", text), role("Ada Noor", text)) == (
        "reporter",
        "reporter",
        "official",
    )


def test_a_reporter_who_thanks_after_the_answer_is_no_official() -> None:
    text = "Ann Lee: Why?\nAda Noor: So.\nAnn Lee: Thank you.\nBen Moss: How?\nAda Noor: Thus.\nBen Moss: Thanks."
    assert (role("Ann Lee", text), role("Ben Moss", text)) == ("reporter", "reporter")


def test_a_moderator_between_a_question_and_its_answer_changes_nothing() -> None:
    text = "Ann Lee: Why?\nModerator: Please.\nAda Noor: So.\nBen Moss: How?\nModerator: Please.\nAda Noor: Thus."
    assert judged("Ada Noor", text) == ("official", "speaks after a question in 2 of 2 turns and seldom asks")


def test_a_surname_that_the_title_gives_without_the_first_name_is_evidence_where_nothing_else_tells() -> None:
    text = "Mme Blais (Annabelle) : Bonjour à tous.\nM. Roy (Luc) : Bonjour."
    assert judged("Mme Blais (Annabelle)", text, "Point de presse de Mme Blais") == (
        "official",
        "the surname stands in the title",
    )

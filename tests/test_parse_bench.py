"""The counters that judge the parser, on pages small enough to count by eye."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from eval import parse_bench
from eval.layouts import Golden, GoldenConference, GoldenExchange, GoldenTurn, accounting, compare
from eval.parse_bench import (
    Check,
    HandCount,
    HandCounts,
    Page,
    ParseBench,
    QuestionCount,
    count_questions,
    equal_days,
    hand_counted,
    layouts_check,
    load_hand_counts,
    measure,
    mfa_checks,
    missed_turns,
    quebec_turns,
    speed_check,
    white_house_checks,
    white_house_labels,
)
from rag.errors import SourceError
from rag.schema import ClassSpan, Document, Exchange, Role, Span, Transcript, Turn
from ui.parse_bench_command import parse as command

FRONT = "---\ntitle: Press Briefing\n---\n\n"


def turn(text: str, words: str, speaker: str | None, role: Role) -> Turn:
    start = text.index(words)
    return Turn(speaker, role, (Span(start, start + len(words)),), words)


def transcript_of(text: str, *exchanges: tuple[Turn, ...], kind: str = "exchange", language: str = "en") -> Transcript:
    """A transcript whose classes follow from the turns: what no turn holds is a note."""
    spoken = sorted(span for turns in exchanges for turn in turns for span in turn.spans)
    classes: list[ClassSpan] = []
    reached = 0
    for start, end in spoken:
        if start > reached:
            classes.append(ClassSpan(reached, start, "note"))
        classes.append(ClassSpan(start, end, "turn"))
        reached = end
    if reached < len(text):
        classes.append(ClassSpan(reached, len(text), "note"))
    return Transcript(
        id="t",
        text=text,
        title="Title",
        date=dt.date(2030, 1, 2),
        language=language,
        officials=(),
        source="page",
        source_start=0,
        classes=tuple(classes),
        exchanges=tuple(
            Exchange(f"t/{number}", "t", "statement" if kind == "statement" else "exchange", None, (), (), turns)
            for number, turns in enumerate(exchanges, start=1)
        ),
    )


def page_of(name: str, raw: str, *transcripts: Transcript) -> Page:
    return Page(name, raw, Document(raw, "page", "0"), transcripts, 1.0, 1.0)


# White House


@pytest.mark.parametrize(
    ("body", "answered", "unanswered"),
    [
        ("MS. PSAKI:  Hello.", 0, 0),
        ("Q    One?\n\nMS. PSAKI:  Yes.\n\nQ    Two?\n\nMR. DEESE:  No.", 2, 0),
        ("     Q    One?\n\n     Q    Two?\n\n     MS. PSAKI:  Yes.", 1, 0),
        ("Q\xa0\xa0\xa0 One?\n\nMS. PSAKI:\xa0 Yes.\n\nMR. DEESE:\xa0 I agree.", 1, 0),
        ("Q One?\n\nMS.\xa0 PSAKI:  Yes.", 1, 0),
        ("Q    One?\n\nMODERATOR:  Once more.\n\nQ    One?\n\nMS. PSAKI:  Yes.", 1, 1),
        ("Q    One?\n\nAIDE:  Last one.\n\nMS. PSAKI:  Yes.\n\nQ    Thank you.", 1, 1),
        ("Q    On trade: what is new?\n\nSENIOR ADMINISTRATION\nOFFICIAL:  Nothing.", 1, 0),
        ("We open it up for\nQ&A.\n\nMS. PSAKI:  Note: Q3 is over.\n\nQ3 was good.", 0, 0),
    ],
)
def test_questions_that_an_official_answers_are_counted_once(body: str, answered: int, unanswered: int) -> None:
    assert count_questions(FRONT + body) == QuestionCount(answered, unanswered)


def test_front_matter_holds_no_label() -> None:
    assert white_house_labels("---\nQ  x\nTITLE: y\n---\n\nMS. PSAKI:  Hi.") == ["MS. PSAKI"]


def test_an_answer_typed_after_a_stray_q_is_the_officials() -> None:
    assert white_house_labels("Q    One?\n\nQ    MR. KIRBY:  Two thoughts.") == ["Q", "MR. KIRBY"]


def test_white_house_misses_are_told_apart() -> None:
    raw = FRONT + "Q    One?\n\nMS. PSAKI:  Yes.\n\nQ    On it: two?\n\nMS. PSAKI:  No."
    swallowed = "Yes.\n\nQ    On it: two?"
    whole = (turn(raw, "One?", None, "reporter"), turn(raw, swallowed, "Jen", "official"))
    lonely = (turn(raw, "No.", None, "unknown"),)

    near, answered, named, alone = white_house_checks([page_of("b", raw, transcript_of(raw, whole, lonely))])

    assert near.passed
    assert answered.misses == ("t/2 (b): None (unknown): 'No.'",)
    assert named.misses == ("t/1 (b): 'Jen' says 'Yes.\\n\\nQ    On it: two?'",)
    assert alone.misses == ("t/1 (b): the official's turn holds 'Q On it: two?'",)


# Quebec


def test_quebec_labels_tell_the_role_by_a_first_name_in_parentheses() -> None:
    text = (
        "Titre et participants : Conférence de presse de M. Legault, premier ministre.\n"
        "Le Modérateur : Bonjour.\n"
        "M. Dion (Mathieu) : Une question : combien?\n"
        "M. Legault : Je me dis : pourquoi?\n"
        "Donc, voici : dix.\n"
        "M. Arruda (Horacio) : Dix, oui.\n"
        "Une voix : ...\n"
        "Des voix : Merci.\n"
        "Mme Richer (Jocelyne) : (Panne de son)\n"
    )

    turns = quebec_turns(text)

    assert [(one.label, one.roles) for one in turns] == [
        ("M. Dion (Mathieu)", ("reporter",)),
        ("M. Legault", ("official",)),
        ("M. Arruda (Horacio)", ("official",)),
        ("Des voix", ("unknown", "reporter")),
    ]
    assert text[turns[1].start : turns[1].end] == " Je me dis : pourquoi?\nDonc, voici : dix.\n"


def test_a_turn_is_missed_in_another_role_under_another_name_or_beyond_its_end() -> None:
    text = "M. Dion (Mathieu) : Oui?\nM. Legault : Non.\nMme McCann : Si.\nUne voix : Ah.\nM. Dion (Mathieu) : Bien."
    parsed = transcript_of(
        text,
        (
            turn(text, "Oui?", "M. Dion (Mathieu)", "unknown"),
            turn(text, "Non.\nMme McCann : Si.", "M. Legault", "official"),
            turn(text, "Ah.", None, "unknown"),
            turn(text, "Bien.", "M. Dion (Mathieu)", "reporter"),
        ),
    )

    assert missed_turns(quebec_turns(text), [parsed]) == [
        "M. Dion (Mathieu) at 19: parsed as M. Dion (Mathieu) (unknown)",
        "M. Legault at 37: parsed as M. Legault (official), runs on into the next",
        "Mme McCann at 55: no turn",
    ]


# Foreign ministry

HAND = HandCounts(
    {"2030-01-02": {"en": HandCount((2,), (0,)), "zh": HandCount((1, 2), (0,))}},
    {"2030-01-03": "no A:"},
    {"2030-01-04": "an aside"},
)


def test_days_differ_with_their_explanation_and_faults_do_not_count() -> None:
    english = {"2030-01-02": 2, "2030-01-03": 4, "2030-01-04": 3, "2030-01-05": 1}
    chinese = {"2030-01-02": 2, "2030-01-03": 5, "2030-01-04": 2, "2030-01-05": 9}

    check = equal_days(english, chinese, HAND)

    assert check.measured == "1 of 3 (33.3%)"
    assert check.misses == (
        "2030-01-03: en 4, zh 5; fault of the source: no A:",
        "2030-01-04: en 3, zh 2; an aside",
        "2030-01-05: en 1, zh 9; not explained",
    )
    assert not check.passed


def test_hand_counts_are_exact_within_what_is_allowed() -> None:
    exchanges, statements = hand_counted({("2030-01-02", "en"): (3, 0), ("2030-01-02", "zh"): (1, 1)}, HAND)

    assert exchanges.misses == ("2030-01-02 en: 3 exchanges, by hand 2",)
    assert statements.misses == ("2030-01-02 zh: 1 statements, by hand 0",)


def test_hand_counts_shipped_cover_ten_days_in_both_languages() -> None:
    counts = load_hand_counts()

    assert len(counts.days) >= 10
    assert all(set(languages) == {"en", "zh"} for languages in counts.days.values())
    assert "2020-01-21" in counts.faults


def test_menus_dates_and_languages_are_checked() -> None:
    raw = "Q: One? A: Yes. Suggest to a friend"
    turns = (turn(raw, "One?", None, "reporter"), turn(raw, "Yes. Suggest to a friend", None, "official"))
    english = page_of("2030-01-02", raw, transcript_of(raw, turns, turns))
    chinese = page_of("2030-01-03", "问", transcript_of("问", language="ja"))
    hand = HandCounts({}, {}, {})

    checks = {check.name: check.misses for check in mfa_checks([english], [english], hand)}

    assert checks["menus and footers in no exchange"] == tuple(
        f"t/{number} (2030-01-02 en): Suggest to a friend" for number in (1, 2)
    )
    assert checks["language"] == ("2030-01-02 zh: en",)
    assert checks["date as published"] == ()
    assert list(parse_bench._wrong_dates([("zh", chinese)])) == ["2030-01-03 zh: 2030-01-02"]


# Layouts and accounting


def golden_of(*exchanges: GoldenExchange, open_boundaries: bool = False) -> Golden:
    conference = GoldenConference(
        "Title", (dt.date(2030, 1, 2),), "en", (exchanges,), open_boundaries, False, None, (), (("(Noise)", ("note",)),)
    )
    return Golden("g", Path("g.txt"), (conference,))


def asked(text: str) -> GoldenTurn:
    return GoldenTurn(("reporter",), (None,), (text,))


def answered(text: str) -> GoldenTurn:
    return GoldenTurn(("official",), ("Ann", None), (text, "Never mind."))


TEXT = "Q: One? (Noise) Ann: Yes."


def test_a_page_split_as_the_golden_says_differs_in_nothing() -> None:
    parsed = transcript_of(TEXT, (turn(TEXT, "One?", None, "reporter"), turn(TEXT, "Yes.", None, "official")))
    golden = golden_of(GoldenExchange("exchange", (asked("One?"), answered("Yes.")), None))

    assert compare(golden, Document(TEXT, "g", "0"), [parsed]) == {}


def test_differences_are_told_by_aspect() -> None:
    parsed = transcript_of(
        TEXT, (turn(TEXT, "One? (Noise)", "Q", "reporter"),), (turn(TEXT, "Yes.", "Bob", "unknown"),)
    )
    golden = golden_of(GoldenExchange("exchange", (asked("One?"), answered("Yes.")), None))

    found = compare(golden, Document(TEXT, "g", "0"), [dataclasses.replace(parsed, date=None, language="fr")])

    assert set(found) == {"date", "language", "classes", "kinds", "roles", "speakers", "texts"}
    assert "-1.2 official" in found["roles"]
    assert "+2.1 unknown" in found["roles"]


def test_open_boundaries_compare_turns_alone() -> None:
    parsed = transcript_of(TEXT, (turn(TEXT, "One?", None, "reporter"),), (turn(TEXT, "Yes.", "Ann", "official"),))
    golden = golden_of(GoldenExchange("exchange", (asked("One?"), answered("Yes.")), None), open_boundaries=True)

    assert compare(golden, Document(TEXT, "g", "0"), [parsed]) == {}


def test_accounting_finds_gaps_overlaps_and_stray_characters() -> None:
    good = transcript_of(TEXT, (turn(TEXT, "One?", None, "reporter"),))
    document = Document(TEXT, "g", "0")

    assert accounting(document, [good]) == ()
    assert accounting(document, []) == ("no transcript",)
    assert accounting(Document(TEXT + "more", "g", "0"), [good]) == (
        "characters 25:29 of the document are in no transcript",
    )
    gap = dataclasses.replace(good, classes=good.classes[1:])
    assert accounting(document, [gap])[0].startswith("classes do not join at 0")
    short = dataclasses.replace(good, classes=good.classes[:-1])
    assert accounting(document, [short]) == ("classes end at 7, the text at 25",)
    twice = dataclasses.replace(good, exchanges=good.exchanges * 2)
    assert accounting(document, [twice]) == ("t: characters in two turns",)
    unclassed = dataclasses.replace(good, classes=(ClassSpan(0, len(TEXT), "note"),))
    assert "4 characters are of class turn or in a span, not both" in accounting(document, [unclassed])[0]


def test_a_page_that_breaks_the_parser_is_a_miss(tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text("", encoding="utf-8")
    (tmp_path / "empty.yaml").write_text(
        "conferences:\n- {date: null, language: en, exchanges: []}\n", encoding="utf-8"
    )

    check = layouts_check(tmp_path, tmp_path)

    assert check.measured == "0 of 1 (0.0%)"
    assert check.misses[0].startswith("empty: SourceError")


def test_speed_is_of_the_text_parsed() -> None:
    slow = Page("a", "", Document("x" * 3_000_000, "a", "0"), (), 0.5, 1.0)

    check = speed_check([slow])

    assert check.measured == "3.0 (reading the files alone: 6.0)"
    assert check.passed


# The command


def test_absent_corpora_are_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="the corpora are not there; name their folder with --corpora"):
        measure(tmp_path)


@pytest.mark.parametrize("as_json", [False, True])
@pytest.mark.parametrize("passed", [True, False])
def test_command_prints_the_table_and_exits_1_on_a_missed_target(
    monkeypatch: pytest.MonkeyPatch, as_json: bool, passed: bool
) -> None:
    bench = ParseBench((Check("mfa", "language", "0 misses", "2 misses", passed, ("one", "two")),))
    monkeypatch.setattr(parse_bench, "measure", lambda corpora, goldens, report: bench)
    app = typer.Typer()
    app.command()(command)

    result = CliRunner().invoke(app, [*(["--json"] if as_json else []), "--misses", "1"])

    assert result.exit_code == (0 if passed else 1)
    if as_json:
        assert json.loads(result.stdout)["checks"][0]["misses"] == ["one", "two"]
    else:
        assert ("pass" if passed else "FAIL") in result.stdout
        assert "and 1 more" in result.stdout

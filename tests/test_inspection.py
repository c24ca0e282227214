"""`onrecord inspect`: what was read where, who speaks, every character's class, with and without colour."""

from __future__ import annotations

import io
import json
import re
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from rag.reading import read
from rag.schema import ClassSpan, Document, Flag, Origins, Speaker, Transcript
from rag.transcripts import parse
from tests.conftest import CORPORA, SEED, Run, needs_corpora
from ui.render.inspection import characters_by_class, inspection, inspections, unparsed, visible

PAGE = """Spokesperson Ada Noor's Briefing of May 6, 2031

2031-05-06 10:00

Reuters: Why was the bridge closed?

Ada Noor: It needs repair.

It opens again in June.

CCTV: And the tunnel?

Ada Noor: It stays open.
"""


def printed(shown: RenderableType, width: int = 100, colour: bool = False) -> str:
    file = io.StringIO()
    console = Console(file=file, width=width, force_terminal=colour, color_system="truecolor" if colour else None)
    console.print(shown)
    return file.getvalue()


def parsed(text: str = PAGE) -> Transcript:
    (transcript,) = parse(Document(text, "a.txt", "0" * 64))
    return transcript


def gutters(output: str) -> list[tuple[str, str]]:
    """The gutter and the text of each row of the body."""
    rows = [re.split(" ?[┃┆] ?", line, maxsplit=1) for line in output.splitlines() if "┃" in line or "┆" in line]
    return [(" ".join(row[0].split()), row[1].strip()) for row in rows]


def test_the_gutter_tells_class_exchange_and_role_without_colour() -> None:
    rows = [row for row in gutters(printed(inspection(parsed()))) if row[1]]
    assert rows == [
        ("T", "Spokesperson Ada Noor's Briefing of May 6, 2031"),
        ("D", "2031-05-06 10:00"),
        ("LS ● /1 reporter", "Reuters: Why was the bridge closed?"),
        ("LS ● /1 official", "Ada Noor: It needs repair."),
        ("S", "It opens again in June."),
        ("LS ● /2 reporter", "CCTV: And the tunnel?"),
        ("LS ● /2 official", "Ada Noor: It stays open."),
    ]


def test_nothing_but_text_is_printed_without_colour() -> None:
    assert "\x1b" not in printed(inspection(parsed()))


def test_roles_have_colours_of_their_own() -> None:
    output = printed(inspection(parsed()), colour=True)
    assert re.search(r"\x1b\[33m[^\n]*/1 +reporter", output)
    assert re.search(r"\x1b\[32m[^\n]*/1 +official", output)


def test_a_narrow_terminal_shows_the_role_by_its_letter() -> None:
    output = printed(inspection(parsed()), width=50)
    assert "● /1   R" in output
    assert max(map(len, output.splitlines())) <= 50


def test_wrapped_lines_stay_beside_their_bar() -> None:
    long = PAGE.replace("It needs repair.", "It needs repair. " * 30)
    output = printed(inspection(parsed(long)), width=80)
    rows = [line for line in output.splitlines() if "It needs repair" in line]
    assert len(rows) > 5
    assert all("┃" in row for row in rows)


def test_the_head_says_where_each_fact_was_read() -> None:
    told = replace(parsed(), origins=Origins("front matter", "file name", "text", "labels"))
    output = printed(inspection(told))
    for name, origin in (
        ("title", "read in the front matter"),
        ("date", "read in the file's name"),
        ("language", "told from the text"),
        ("officials", "read from the speakers' labels"),
    ):
        assert re.search(rf"^{name} .* {origin}", output, re.MULTILINE), name


def test_a_missing_date_is_said_to_be_missing() -> None:
    output = printed(inspection(replace(parsed(), date=None, origins=Origins())))
    assert re.search(r"^date +not found", output, re.MULTILINE)


def test_speakers_stand_with_role_turns_and_evidence() -> None:
    shown = replace(parsed(), speakers=(Speaker("Ada Noor", "official", 2, "named in the title"),))
    assert re.search(r"Ada Noor +● official +2 +named in the title", printed(inspection(shown)))


def test_flags_stand_with_their_place() -> None:
    shown = replace(parsed(), flags=(Flag("bidi", 1234, 1, "1 invisible character turns the direction (U+202E)"),))
    assert "! 1 invisible character turns the direction (U+202E)  (first at character 1,234)" in printed(
        inspection(shown), width=120
    )


def test_the_sum_is_of_all_characters() -> None:
    transcript = parsed()
    assert f"100 % of {len(transcript.text)} characters in exactly one class" in printed(inspection(transcript))


@pytest.mark.parametrize(
    ("classes", "told"),
    [
        ((ClassSpan(0, 5, "title"),), "Characters 5 to 10 are in no class"),
        ((ClassSpan(0, 5, "title"), ClassSpan(6, 10, "turn")), "Characters 5 to 6 are not in one class"),
        ((ClassSpan(0, 5, "title"), ClassSpan(3, 10, "turn")), "Characters 3 to 5 are not in one class"),
    ],
)
def test_an_account_that_does_not_hold_says_where(classes: tuple[ClassSpan, ...], told: str) -> None:
    broken = replace(parsed(), text="0123456789", classes=classes, exchanges=())
    assert told in printed(inspection(broken))


def test_characters_are_counted_by_class() -> None:
    counts = characters_by_class((ClassSpan(0, 5, "title"), ClassSpan(5, 7, "blank"), ClassSpan(7, 9, "title")))
    assert (counts["title"], counts["blank"], counts["turn"]) == (7, 2, 0)


def test_the_summary_lists_the_exchanges_instead_of_the_text() -> None:
    output = printed(inspection(parsed(), summary=True))
    assert re.search(r"/1 +exchange +Reuters +Ada Noor +Why was the bridge closed\?", output)
    assert re.search(r"/2 +exchange +CCTV +Ada Noor +And the tunnel\?", output)
    assert "It opens again in June" not in output
    assert "100 % of" in output


def test_several_conferences_stand_one_after_the_other_with_one_legend() -> None:
    output = printed(inspections([parsed(), parsed()]))
    assert "conference 2 of this file" in output
    assert output.count("the page's menus and footers") == 1
    assert output.count("100 % of") == 2


def test_menus_are_joined_in_one_row() -> None:
    transcript = parsed()
    menu = "Home\n\nNews\n\nContact\n\n"
    moved = tuple(ClassSpan(start + len(menu), end + len(menu), name) for start, end, name in transcript.classes)
    classes = (
        ClassSpan(0, 4, "boilerplate"),
        ClassSpan(4, 6, "blank"),
        ClassSpan(6, 10, "boilerplate"),
        ClassSpan(10, 12, "blank"),
        ClassSpan(12, 19, "boilerplate"),
        ClassSpan(19, 21, "blank"),
        *moved,
    )
    shown = replace(transcript, text=menu + transcript.text, classes=classes, exchanges=())
    assert gutters(printed(inspection(shown)))[0] == ("B", "Home ↵ News ↵ Contact")


@pytest.mark.parametrize(
    "char", ["\x1b", "\x07", "\u202e", "\u200b", "\u2028", "\x9b", "\ud800", "\U000e0041", "\u00ad"]
)
def test_what_a_terminal_would_obey_or_hide_is_shown_by_its_code_point(char: str) -> None:
    shown = visible(f"a{char}b").plain
    assert char not in shown
    assert f"⟨U+{ord(char):04X}⟩" in shown


@pytest.mark.parametrize("text", ["Café\u00a0: 毛宁", "👩\u200d🚀 ❤\ufe0f", "می\u200cخواهم"])
def test_ordinary_text_is_shown_as_it_is(text: str) -> None:
    assert visible(text).plain == text


def test_no_control_character_reaches_the_terminal() -> None:
    text = PAGE.replace("repair", "re\x1b[2Jpa\u202eir").replace("Reuters", "Reu\x07ters")
    output = printed(inspections(parse(Document(text, "a\x1b.txt", "0" * 64))))
    assert not set(output) & set("\x1b\x07\u202e")


def test_a_page_without_exchanges_is_shown_all_the_same() -> None:
    text = "Home\n\nA story that nobody tells.\n"
    bare = unparsed(Document(text, "a.txt", "0" * 64, boilerplate=((0, 4),)))  # type: ignore[arg-type]
    output = printed(inspection(bare))
    assert [row for row in gutters(output) if row[1]] == [("B", "Home"), ("N", "A story that nobody tells.")]
    assert f"100 % of {len(text)} characters" in output


def test_the_command_shows_a_page_without_exchanges_before_its_error(onrecord: Run, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Reuters\n", encoding="utf-8")
    done = onrecord("inspect", "a.txt")
    assert done.returncode == 1
    assert ("N", "Reuters") in gutters(done.stdout)
    assert len(done.stderr.splitlines()) == 1
    assert onrecord("inspect", "a.txt", "--json").stdout == ""


def test_json_has_origins_speakers_and_flags(onrecord: Run) -> None:
    (told,) = json.loads(onrecord("inspect", SEED, "--json").stdout)
    assert list(told)[-4:] == ["classes", "origins", "speakers", "flags"]
    assert sum(told["classes"].values()) == len(SEED.read_text(encoding="utf-8"))


def test_the_command_takes_summary(onrecord: Run) -> None:
    output = onrecord("inspect", SEED, "--summary").stdout
    assert re.search(r"/5 +exchange +Reuters +Mao Ning", output)


@needs_corpora("whitehouse")
@pytest.mark.parametrize("width", [60, 100])
def test_real_pages_fit_the_terminal(width: int) -> None:
    pages = [*sorted((CORPORA / "whitehouse").glob("*.md"))[:1], *sorted((CORPORA / "mfa" / "zh").glob("*.html"))[:1]]
    for page in pages:
        output = printed(inspections(parse(read(page))), width)
        assert "100 % of" in output

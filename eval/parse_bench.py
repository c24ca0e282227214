"""Measures the parser on real press conferences (`onrecord bench parse`).

What the parser finds is compared with counts made by hand (hand_counts.yaml, the golden files of layouts) and by
counters of this module, which read the raw pages and know nothing of rag.transcripts.
"""

from __future__ import annotations

import datetime as dt
import re
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

import yaml

from eval.layouts import accounting, compare, load_goldens
from rag.errors import SourceError
from rag.reading import read
from rag.schema import Document, Exchange, Transcript
from rag.transcripts import parse

GOLDENS = Path("tests/fixtures/layouts")

MFA_EQUAL = 0.95
WHITE_HOUSE_NEAR = 0.95
QUEBEC_RECOVERED = 0.95
MEGABYTES_A_SECOND = 2.0

MFA_CHROME: Mapping[str, tuple[str, ...]] = {
    "en": (
        "Suggest to a friend",
        "Contact us",
        "Address: No. 2, Chaoyangmen",
        "Copyright©",
        "Related News:",
        "Appendix:",
        "Tour the Ministry",
        "Protocol ABC",
        "Press and Media Service",
        "CV of Foreign Ministry Spokesperson",
        "Regulations about Foreign Missions",
        "Former Vice Ministers",
    ),
    "zh": (
        "推荐给朋友",
        "联系我们",
        "地址：北京市朝阳区",
        "版权所有",
        "打印本页",
        "[字体：",
        "京ICP备",
        "礼宾知识",
        "建交国家一览表",
        "领事常识",
        "驻港、澳公署",
        "政府信息公开",
    ),
}
"""Words of the menus and footers; each stands once on every page of its language, outside the conference."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the table: what was promised, what was measured, and each thing that missed."""

    corpus: str
    name: str
    target: str
    measured: str
    passed: bool
    misses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParseBench:
    """All lines of the table."""

    checks: tuple[Check, ...]

    @property
    def passed(self) -> bool:
        """Whether every target is met."""
        return all(check.passed for check in self.checks)


@dataclass(frozen=True, slots=True)
class Page:
    """A file as it is, and what the reader and the parser make of it; no document where they failed."""

    name: str
    raw: str
    document: Document | None
    transcripts: tuple[Transcript, ...]
    reading_s: float
    parsing_s: float
    error: str = ""

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """Exchanges with a question, statements apart."""
        return self._of_kind("exchange")

    @property
    def statements(self) -> tuple[Exchange, ...]:
        """Announcements and addenda."""
        return self._of_kind("statement")

    def _of_kind(self, kind: str) -> tuple[Exchange, ...]:
        found = (one for transcript in self.transcripts for one in transcript.exchanges)
        return tuple(one for one in found if one.kind == kind)


@dataclass(frozen=True, slots=True)
class HandCount:
    """What is allowed for one page of one day: a careful person may count some pages either way."""

    exchanges: tuple[int, ...]
    statements: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class HandCounts:
    """hand_counts.yaml: days counted by hand, and why days differ between the languages.

    `faults` are days where the page itself is at fault: they do not count in the share of equal days.
    """

    days: Mapping[str, Mapping[str, HandCount]]
    faults: Mapping[str, str]
    explained: Mapping[str, str]


def load_hand_counts() -> HandCounts:
    """The counts shipped."""
    data = yaml.safe_load(resources.files("eval").joinpath("hand_counts.yaml").read_text(encoding="utf-8"))
    days = {
        str(day): {
            language: HandCount(_numbers(entry[language]["exchanges"]), _numbers(entry[language]["statements"]))
            for language in ("en", "zh")
        }
        for day, entry in data["days"].items()
    }
    return HandCounts(days, *({str(day): why for day, why in data[key].items()} for key in ("faults", "explained")))


def _numbers(value: int | list[int]) -> tuple[int, ...]:
    return tuple(value) if isinstance(value, list) else (value,)


def measure(corpora: Path, goldens: Path = GOLDENS, report: Callable[[str], None] = lambda step: None) -> ParseBench:
    """Parse everything and check it. Raises SourceError where the corpora are absent."""
    groups = {
        "mfa/en": "*.html",
        "mfa/zh": "*.html",
        "whitehouse": "*.md",
        "quebec-fr": "*.txt",
        "layouts": "*.txt",
    }
    pages: dict[str, list[Page]] = {}
    for folder, pattern in groups.items():
        files = sorted((corpora / folder).glob(pattern))
        if not files:
            raise SourceError(f"{corpora / folder}: the corpora are not there; name their folder with --corpora")
        report(folder)
        pages[folder] = [_page(file) for file in files]
    return ParseBench(
        (
            *mfa_checks(pages["mfa/en"], pages["mfa/zh"], load_hand_counts()),
            *white_house_checks(pages["whitehouse"]),
            quebec_check(pages["quebec-fr"]),
            layouts_check(goldens, corpora),
            accounting_check([page for group in pages.values() for page in group]),
            # The layouts hold 3 kB, of which one short text loads the model that tells languages: 0.7 s once a process.
            speed_check([page for name, group in pages.items() if name != "layouts" for page in group]),
        )
    )


def _page(file: Path) -> Page:
    raw = file.read_text(encoding="utf-8-sig")
    start = time.process_time()
    try:
        document = read(file)
        middle = time.process_time()
        transcripts = parse(document)
    except Exception as error:  # noqa: BLE001  # one page that breaks the parser is a miss; the others still count
        return Page(file.stem, raw, None, (), 0.0, 0.0, f"{type(error).__name__}: {error}")
    return Page(file.stem, raw, document, transcripts, middle - start, time.process_time() - middle)


def _share(name: str, corpus: str, good: int, of: int, least: float, misses: Iterable[str]) -> Check:
    share = good / of if of else 0.0
    return Check(corpus, name, f">= {least:.0%}", f"{good} of {of} ({share:.1%})", share >= least, tuple(misses))


def _all(name: str, corpus: str, of: int, misses: Sequence[str], unit: str) -> Check:
    """A check that allows no miss; the same unit may miss more than once."""
    measured = f"{len(misses)} misses on {of} {unit}"
    return Check(corpus, name, "0 misses", measured, not misses, tuple(misses))


# Foreign ministry of China


def mfa_checks(english: Sequence[Page], chinese: Sequence[Page], hand: HandCounts) -> tuple[Check, ...]:
    """The same days in two languages."""
    both = [*(("en", page) for page in english), *(("zh", page) for page in chinese)]
    return (
        equal_days(
            {page.name: len(page.exchanges) for page in english},
            {page.name: len(page.exchanges) for page in chinese},
            hand,
        ),
        _totals(english, chinese),
        *hand_counted(
            {(page.name, language): (len(page.exchanges), len(page.statements)) for language, page in both}, hand
        ),
        _all("one conference a page", "mfa", len(both), list(_not_one(both)), "pages"),
        _all("date as published", "mfa", len(both), list(_wrong_dates(both)), "pages"),
        _all("language", "mfa", len(both), list(_wrong_languages(both)), "pages"),
        _all("menus and footers in no exchange", "mfa", len(both), list(_chrome(both)), "pages"),
    )


def equal_days(english: Mapping[str, int], chinese: Mapping[str, int], hand: HandCounts) -> Check:
    """On how many days both pages give the same number of exchanges; faults of the source do not count."""
    days = [day for day in english if day not in hand.faults or english[day] == chinese[day]]
    equal = sum(english[day] == chinese[day] for day in days)
    misses = [
        f"{day}: en {english[day]}, zh {chinese[day]}; {_why(day, hand)}"
        for day in english
        if english[day] != chinese[day]
    ]
    return _share("days with as many exchanges in English as in Chinese", "mfa", equal, len(days), MFA_EQUAL, misses)


def _why(day: str, hand: HandCounts) -> str:
    if day in hand.faults:
        return f"fault of the source: {hand.faults[day]}"
    return hand.explained.get(day, "not explained")


def _totals(english: Sequence[Page], chinese: Sequence[Page]) -> Check:
    counts = [
        f"{language} {sum(len(page.exchanges) for page in pages)} exchanges, "
        f"{sum(len(page.statements) for page in pages)} statements"
        for language, pages in (("en", english), ("zh", chinese))
    ]
    return Check("mfa", "totals", "", "; ".join(counts), True)


def hand_counted(found: Mapping[tuple[str, str], tuple[int, int]], hand: HandCounts) -> tuple[Check, Check]:
    """Whether the days counted by hand have exactly that many exchanges, and statements."""
    exchanges = []
    statements = []
    for day, languages in hand.days.items():
        for language, count in languages.items():
            got = found[day, language]
            if got[0] not in count.exchanges:
                exchanges.append(f"{day} {language}: {got[0]} exchanges, by hand {_or(count.exchanges)}")
            if got[1] not in count.statements:
                statements.append(f"{day} {language}: {got[1]} statements, by hand {_or(count.statements)}")
    pages = 2 * len(hand.days)
    return (
        _all(f"exchanges on the {len(hand.days)} days counted by hand", "mfa", pages, exchanges, "pages"),
        _all("statements on these days", "mfa", pages, statements, "pages"),
    )


def _or(numbers: Iterable[int]) -> str:
    return " or ".join(str(number) for number in numbers)


def _not_one(pages: Iterable[tuple[str, Page]]) -> Iterable[str]:
    for language, page in pages:
        if len(page.transcripts) != 1:
            yield f"{page.name} {language}: {len(page.transcripts)} transcripts {page.error}".rstrip()


def _wrong_dates(pages: Iterable[tuple[str, Page]]) -> Iterable[str]:
    for language, page in pages:
        dates = {one.date for one in page.transcripts} or {None}
        if dates != {dt.date.fromisoformat(page.name)}:
            yield f"{page.name} {language}: {', '.join(str(date) for date in dates)}"


def _wrong_languages(pages: Iterable[tuple[str, Page]]) -> Iterable[str]:
    for language, page in pages:
        found = {one.language for one in page.transcripts}
        if found != {language}:
            yield f"{page.name} {language}: {', '.join(sorted(found)) or 'none'}"


def _chrome(pages: Iterable[tuple[str, Page]]) -> Iterable[str]:
    for language, page in pages:
        for exchange in (*page.exchanges, *page.statements):
            for turn in exchange.turns:
                strings = [string for string in MFA_CHROME[language] if string in turn.text]
                if strings:
                    yield f"{exchange.id} ({page.name} {language}): {', '.join(strings)}"


# White House


_WHITE_HOUSE_TURN = re.compile(
    # One page prints "Q    MR. KIRBY:" before an answer.
    r"^[\s\\*_]*(?:(?:Q\s+)?(?P<label>[A-Z][A-Z.’'\-]+(?:\s{1,2}[A-Z.’'\-]+)*)\s?:\s|(?P<question>Q)\s+(?=\S))",
    re.MULTILINE,
)
_GARBLED = "PSAKI"
"""Half a label: 2021-01-22 prints a paragraph twice, the second time in the middle of a sentence of the first."""
_NO_OFFICIAL = ("MODERATOR", "OPERATOR", "AIDE", "WHITE HOUSE AIDE", "PARTICIPANT", "AIR FORCE ONE CREW MEMBER")


@dataclass(frozen=True, slots=True)
class QuestionCount:
    """Reporters' turns (consecutive ones count once) that an official's turn follows, and those that none does."""

    answered: int
    unanswered: int


def count_questions(markdown: str) -> QuestionCount:
    """Questions of a White House page, read from its raw Markdown.

    >>> count_questions("---\\ntitle: x\\n---\\n\\nMS. PSAKI:  Hi.\\n\\nQ    One?\\n\\nQ    Two?\\n\\nMS. PSAKI:  Yes.")
    QuestionCount(answered=1, unanswered=0)
    """
    answered = unanswered = 0
    asked = parted = False
    for label in white_house_labels(markdown):
        if label == "Q":
            unanswered += asked and parted
            asked, parted = True, False
        elif label in _NO_OFFICIAL:
            parted = True
        else:
            answered += asked
            asked = False
    return QuestionCount(answered, unanswered + asked)


def white_house_labels(markdown: str) -> list[str]:
    """The labels of a White House page, in order; Q is a question."""
    body = markdown.split("\n---\n", 1)[-1]
    found = []
    for match in _WHITE_HOUSE_TURN.finditer(body):
        label = match["question"] or " ".join(match["label"].split())
        found.append(label)
    return found


def white_house_checks(pages: Sequence[Page]) -> tuple[Check, ...]:
    """Briefings, against the independent count."""
    misses = []
    for page in pages:
        count = count_questions(page.raw).answered
        if not is_near(len(page.exchanges), count):
            misses.append(f"{page.name[:60]}: {len(page.exchanges)} exchanges, {count} counted {page.error}".rstrip())
    near = len(pages) - len(misses)
    unanswered = [miss for page in pages for miss in _unanswered(page)]
    unnamed = [miss for page in pages for miss in _unnamed(page)]
    swallowed = [miss for page in pages for miss in _swallowed(page)]
    total = sum(len(page.exchanges) for page in pages)
    return (
        _share(
            "briefings with as many exchanges as answered questions, within 2 % or 1",
            "whitehouse",
            near,
            len(pages),
            WHITE_HOUSE_NEAR,
            misses,
        ),
        _all("every exchange has an official's answer", "whitehouse", total, unanswered, "exchanges"),
        _all("the official is named as the page does", "whitehouse", total, unnamed, "exchanges"),
        _all("no turn holds another speaker's label", "whitehouse", total, swallowed, "exchanges"),
    )


def is_near(exchanges: int, counted: int) -> bool:
    """Within 2 % or 1.

    >>> is_near(101, 100), is_near(98, 100), is_near(97, 100), is_near(4, 5)
    (True, True, False, True)
    """
    return abs(exchanges - counted) <= max(1, 0.02 * counted)


def _unanswered(page: Page) -> Iterable[str]:
    """Exchanges without an official, beyond the questions that the page itself leaves unanswered."""
    lacking = [one for one in page.exchanges if not any(turn.role == "official" for turn in one.turns)]
    for exchange in lacking[count_questions(page.raw).unanswered :]:
        said = " | ".join(f"{turn.speaker} ({turn.role}): {turn.text[:50]!r}" for turn in exchange.turns)
        yield f"{exchange.id} ({page.name[:40]}): {said}"


def _unnamed(page: Page) -> Iterable[str]:
    labels = set(white_house_labels(page.raw))
    for exchange in (*page.exchanges, *page.statements):
        for turn in exchange.turns:
            if turn.role == "official" and " ".join((turn.speaker or "").split()) not in labels:
                yield f"{exchange.id} ({page.name[:40]}): {turn.speaker!r} says {turn.text[:50]!r}"


def _swallowed(page: Page) -> Iterable[str]:
    for exchange in (*page.exchanges, *page.statements):
        for turn in exchange.turns:
            for match in _WHITE_HOUSE_TURN.finditer(turn.text):
                if match.start() and match["label"] != _GARBLED:
                    held = " ".join(turn.text[match.start() : match.end() + 50].split())
                    yield f"{exchange.id} ({page.name[:40]}): the {turn.role}'s turn holds {held!r}"


# Quebec


_QUEBEC_LABEL = re.compile(
    r"^[^\S\n]*(?:\d+ )?(?P<label>(?:M\.|Mme|Mlle|Dre?)[ \xa0][A-ZÉÈ][^:\n(]{0,40}(?:[ \xa0]\([^)\n]{1,40}\))?"
    r"|L[ea] Mod[ée]rat(?:eur|rice)|L[ea] Président(?:e)?|Une voix|Des voix|Journaliste)[ \xa0]?:(?=\s)",
    re.MULTILINE,
)
_ANSWERING = (
    "M. Arruda (Horacio)",
    "M. Boileau (Luc)",
    "M. Massé (Richard)",
    "M. Paré (Daniel)",
    "Mme Blais (Prévost)",
)
"""A first name in parentheses marks reporters there, save for these: directors of public health, the director of the
vaccination, and a minister with her riding (found by reading)."""


_VOICES = ("Une voix", "Des voix")
_NAMELESS = (*_VOICES, "Journaliste")


@dataclass(frozen=True, slots=True)
class LabelledTurn:
    """A turn as a Quebec page labels it: where its words stand, and the roles that are right."""

    label: str
    roles: tuple[str, ...]
    start: int
    end: int


def quebec_turns(text: str) -> list[LabelledTurn]:
    """The labelled turns of a Quebec page, the moderator's and wordless ones apart, with the roles by its convention.

    >>> [(turn.label, turn.roles) for turn in quebec_turns("M. Dion (Mathieu) : Oui?\\nM. Legault : Oui : c'est tout.")]
    [('M. Dion (Mathieu)', ('reporter',)), ('M. Legault', ('official',))]
    """
    matches = list(_QUEBEC_LABEL.finditer(text))
    ends = [match.start() for match in matches[1:]] + [len(text)]
    turns = []
    for match, end in zip(matches, ends, strict=True):
        label = " ".join(match["label"].split())
        words = re.sub(r"\([^)]*\)|Fin de la transcription", "", text[match.end() : end])
        roles = _quebec_roles(label)
        if roles and re.search(r"\w", words):
            turns.append(LabelledTurn(label, roles, match.end(), end))
    return turns


def _quebec_roles(label: str) -> tuple[str, ...]:
    if re.match(r"L[ea] (?:Mod|Pré)", label):
        return ()
    if label in _VOICES:
        return ("unknown", "reporter")
    if label == "Journaliste" or ("(" in label and label not in _ANSWERING):
        return ("reporter",)
    return ("official",)


def quebec_check(pages: Sequence[Page]) -> Check:
    """The share of labelled turns that are a turn of that speaker in the right role."""
    total = 0
    misses: list[str] = []
    for page in pages:
        expected = quebec_turns(page.raw)
        total += len(expected)
        misses += [f"{page.name}: {miss}" for miss in missed_turns(expected, page.transcripts) or ()]
    return _share(
        "labelled turns with the right speaker and role, the moderator apart",
        "quebec-fr",
        total - len(misses),
        total,
        QUEBEC_RECOVERED,
        misses,
    )


def missed_turns(expected: Sequence[LabelledTurn], transcripts: Sequence[Transcript]) -> list[str]:
    """The labelled turns that no parsed turn is: begun and ended inside it, of that speaker, in an allowed role."""
    parsed = sorted(
        (turn.spans[0].start + one.source_start, turn.spans[-1].end + one.source_start, turn.speaker or "", turn.role)
        for one in transcripts
        for exchange in one.exchanges
        for turn in exchange.turns
    )
    missed = []
    for turn in expected:
        inside = [one for one in parsed if turn.start <= one[0] < turn.end]
        if not inside:
            missed.append(f"{turn.label} at {turn.start}: no turn")
            continue
        _, end, speaker, role = inside[0]
        if not _is_speaker(speaker, turn.label) or role not in turn.roles or end > turn.end:
            over = ", runs on into the next" if end > turn.end else ""
            missed.append(f"{turn.label} at {turn.start}: parsed as {speaker or 'nobody'} ({role}){over}")
    return missed


def _is_speaker(speaker: str, label: str) -> bool:
    """Whether a turn is credited as its label says; a label that names nobody may be left out."""
    return " ".join(speaker.split()) == label or (not speaker and label in _NAMELESS)


# Layouts, accounting, speed


def layouts_check(goldens: Path, corpora: Path) -> Check:
    """How many pages are split as their golden file says."""
    loaded = load_goldens(goldens, corpora)
    misses = []
    for golden in loaded:
        page = _page(golden.page)
        if page.document is None:
            misses.append(f"{golden.name}: {page.error}")
            continue
        problems = compare(golden, page.document, page.transcripts)
        if problems:
            misses.append(f"{golden.name}: {', '.join(problems)}")
    return _share("pages split as a person would", "layouts", len(loaded) - len(misses), len(loaded), 1.0, misses)


def accounting_check(pages: Sequence[Page]) -> Check:
    """Every character in exactly one class, on every page."""
    misses = []
    for page in pages:
        faults = accounting(page.document, page.transcripts) if page.document else (page.error,)
        misses += [f"{page.name[:60]}: {fault[:160]}" for fault in faults]
    return _all("every character in exactly one class", "all", len(pages), misses, "pages")


def speed_check(pages: Sequence[Page]) -> Check:
    """Megabytes of text (UTF-8) parsed in a second of one core, beside those of reading the files."""
    size = sum(len(page.document.text.encode()) for page in pages if page.document) / 1e6
    reading = size / (sum(page.reading_s for page in pages) or 1.0)
    parsing = size / (sum(page.parsing_s for page in pages) or 1.0)
    return Check(
        "all",
        "megabytes of text parsed in a second",
        f">= {MEGABYTES_A_SECOND:.0f}",
        f"{parsing:.1f} (reading the files alone: {reading:.1f})",
        parsing >= MEGABYTES_A_SECOND,
    )

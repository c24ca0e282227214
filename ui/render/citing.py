"""A proven quotation as text to paste: plain, AP or Chicago, with a link to its words on the original page. Pure.

The words between the outer marks are the transcript's own, so that `onrecord verify --quote` finds them again: only
breaks of the file's lines become spaces, and characters that nobody sees go, where the quote gate takes both for the
same. What cannot be carried so is not offered.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath
from urllib.parse import quote as percent

from rag.phrases import date_in_words, phrases, plain
from rag.quotes import fold, verify_at
from rag.reading.address import web_address
from rag.schema import Citation, Exchange, Role, Span, TranscriptView
from rag.transcripts.hygiene import clean
from ui.render.turns import role_in_words
from ui.strings import Strings

_LINE_BREAK = re.compile(r"[ \t]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")
_NOT_TEXT = re.compile("[\ud800-\udfff\ufffe\uffff]")
_DOUBLE_MARKS = str.maketrans(
    {"“": "‘", "„": "‘", "«": "‘", "「": "‘", "『": "‘", "”": "’", "»": "’", "」": "’", "』": "’", '"': "'", "＂": "'"}
)
_HAN = "\u3040-\u9fff\uf900-\ufaff"
_STOPS = ".,;:!?… \u00a0\u202f"
_CLAUSE = re.compile(r"[^\s，。；：、！？…,.;:!?]+")
_WORDS_AT_AN_END = 5
_HAN_AT_AN_END = 6
_BESIDE = '[^“”„«»「」『』"\n]*'
_STYLES = tuple(
    re.compile(style, re.DOTALL)
    for style in (
        rf"([“«„].*[”»“])\n— {_BESIDE}",
        rf"(“.*”) {_BESIDE} according to the (?:undated )?transcript “{_BESIDE}” \({_BESIDE}\)(?:,{_BESIDE})?\.",
        rf"(“.*”) {_BESIDE}, “{_BESIDE},” press conference, {_BESIDE}\.",
    )
)
"""How the plain style, AP's and Chicago's look."""

_AP_MONTHS = "Jan. Feb. March April May June July Aug. Sept. Oct. Nov. Dec.".split()
_MONTHS = "January February March April May June July August September October November December".split()


@dataclass(frozen=True, slots=True)
class Copies:
    """A quotation with its source, in each style; `link` leads to its words, empty where no page is known."""

    plain: str
    ap: str
    chicago: str
    link: str


def proven(place: Span, exchange: Exchange, transcript: TranscriptView, text: str) -> Citation | None:
    """The citation of a place that holds whole sentences of one speech of an exchange; else None.

    `text` is the text of the exchange's transcript.
    """
    for role in dict.fromkeys(turn.role for turn in exchange.turns):
        found = verify_at(place, exchange, text, role).quote
        if found is not None:
            return Citation(
                number=1,
                exchange=exchange.id,
                transcript=transcript.id,
                source=transcript.source,
                title=transcript.title,
                date=transcript.date,
                language=transcript.language,
                speaker=found.speaker,
                role=found.role,
                asked_by=exchange.asked_by,
                quote=found.text,
                start=found.start,
                end=found.end,
                verdict=found.verdict,
            )
    return None


def copies(citation: Citation, address: str, words: Strings) -> Copies | None:
    """A citation's quotation to paste; None where its characters cannot be carried over and still be found."""
    quote = carried(citation.quote)
    if quote is None:
        return None
    link = text_fragment(address, quote) if address else ""
    place = link or file_name(citation.source)
    said = phrases(words.language)
    facts = (*facts_of(citation, words), title_of(citation), place, citation.exchange)
    return Copies(
        plain=f"{said.open_quote}{quote}{said.close_quote}\n— {' · '.join(filter(None, facts))}",
        ap=_ap(citation, quote, place),
        chicago=_chicago(citation, quote, place),
        link=link,
    )


def quotation_of(pasted: str) -> str:
    """What stands between the outer marks of a citation in one of our styles; any other text as it is.

    Beside the quotation nothing in marks is passed over but a transcript's title.

    >>> quotation_of("“Yes.” Ann said on May 2, 2024, according to the transcript “T” (t.txt).")
    '“Yes.”'
    >>> quotation_of("“Yes.” Ann said, “and no,” according to the transcript “T” (t.txt).")
    '“Yes.” Ann said, “and no,” according to the transcript “T” (t.txt).'
    """
    text = pasted.replace("\r\n", "\n").strip()
    match = next((found for style in _STYLES if (found := style.fullmatch(text))), None)
    return match[1] if match else pasted


def carried(quote: str) -> str | None:
    """A quotation on one line and without what nobody sees; None where it would no longer be the same to the gate.

    >>> carried("We will not\\nraise it\\u200b."), carried("raise \\u202eit.")
    ('We will not raise it.', None)
    """
    text = _NOT_TEXT.sub("", _LINE_BREAK.sub(" ", clean(quote)))
    return text if fold(text).text == fold(quote).text else None


def address_of(transcript: TranscriptView) -> str:
    """The address of the page that a transcript was published at; empty where none is known."""
    return web_address(transcript.source_url) or web_address(transcript.source) or ""


def facts_of(citation: Citation, words: Strings) -> tuple[str, ...]:
    """Who said it in which role, when, and who had asked, in the reader's words."""
    said = phrases(words.language)
    role = role_in_words(citation.role, said)
    who = f"{plain(citation.speaker)} ({role})" if citation.speaker else role
    date = date_in_words(citation.date, words.language) or words.undated
    names = [plain(name) for name in citation.asked_by] if citation.role != "reporter" else []
    asked = words.limit_outlet.format(name=", ".join(names)) if names else ""
    return tuple(filter(None, (who, date, asked)))


def title_of(citation: Citation) -> str:
    """A transcript's title on one line, with no double marks: between those stand quotations alone.

    Marks within a title that stands in marks are single ones.
    """
    return _line(citation.title).translate(_DOUBLE_MARKS)


def file_name(source: str) -> str:
    """The last part of a path: where a file lies on this machine is nobody else's business.

    >>> file_name("/home/ann/talks/2024-07-02-fr.txt")
    '2024-07-02-fr.txt'
    """
    return _line(PurePath(source.replace("\\", "/")).name or source).translate(_DOUBLE_MARKS)


def text_fragment(address: str, quote: str) -> str:
    """An address that leads to a quotation's words on its page (WICG's text fragments); a fragment of its own stays.

    >>> text_fragment("https://e.org/a", "A well-known, true & tried thing.")
    'https://e.org/a#:~:text=A%20well%2Dknown%2C%20true%20%26%20tried%20thing'
    >>> text_fragment("https://e.org/a#top", "One two three four five six seven eight nine ten eleven twelve.")
    'https://e.org/a#top:~:text=One%20two%20three%20four%20five,eight%20nine%20ten%20eleven%20twelve'
    """
    page, _, fragment = address.partition("#")
    own = fragment.partition(":~:")[0]
    start, end = _ends(quote)
    # An address that ends in a full stop loses it wherever text is made into links.
    last = (end or start).rstrip(_STOPS) or end or start
    directive = f"{_encoded(start)},{_encoded(last)}" if end else _encoded(last)
    return f"{_requoted(page)}#{_requoted(own)}:~:text={directive}"


def _ends(quote: str) -> tuple[str, str]:
    """The first and the last words of a quotation, each within one line; all of a short one, and nothing."""
    lines = [line for line in re.split(r"[\n\r\v\f\x85\u2028\u2029]+", quote) if line.strip()] or [quote]
    whole = " ".join(quote.split())
    if not re.search(f"[{_HAN}]", quote):
        if len(lines) == 1 and len(whole.split()) <= 2 * _WORDS_AT_AN_END:
            return whole, ""
        return " ".join(lines[0].split()[:_WORDS_AT_AN_END]), " ".join(lines[-1].split()[-_WORDS_AT_AN_END:])
    # Where words are not set apart, a browser looks for whole words all the same: clauses end with one.
    first, last = (list(_CLAUSE.finditer(line)) for line in (lines[0], lines[-1]))
    if not first or not last or (len(lines) == 1 and len(whole) <= 4 * _HAN_AT_AN_END):
        return whole, ""
    head = next((one.end() for one in first if one.end() - first[0].start() >= _HAN_AT_AN_END), first[-1].end())
    tail = next((one.start() for one in reversed(last) if last[-1].end() - one.start() >= _HAN_AT_AN_END), 0)
    tail = max(tail, last[0].start())
    if len(lines) == 1 and head > tail:
        return whole, ""
    return lines[0][first[0].start() : head], lines[-1][tail : last[-1].end()]


def _encoded(text: str) -> str:
    """Percent-encoded; the hyphen too, which sets prefix and suffix apart in a text fragment."""
    return percent(text.encode("utf-8", "replace"), safe="").replace("-", "%2D")


def _requoted(part: str) -> str:
    """A part of an address in which nothing would end it, where it is pasted or written in Markdown."""
    return percent(part.encode("utf-8", "replace"), safe="%/:?#@!$&'*+,;=~-._[]")


def _ap(citation: Citation, quote: str, place: str) -> str:
    """In a sentence, as the AP stylebook has it: no footnotes, months shortened, no comma before `and`."""
    date = f" on {_day(citation.date, _AP_MONTHS)}," if citation.date else ""
    names = _listed(citation.asked_by, " and ") if citation.role != "reporter" else ""
    asked = f" in answer to a question from {names}," if names else ""
    verb = "said in a question" if citation.role == "reporter" else "said"
    said = f"{_speaker(citation)} {verb}{date}{asked}".rstrip(",")
    undated = "" if citation.date else "undated "
    untold = ", which does not tell the speaker’s role" if citation.role == "unknown" else ""
    return f"“{quote}” {said}, according to the {undated}transcript “{_title(citation)}” ({place}){untold}."


def _chicago(citation: Citation, quote: str, place: str) -> str:
    """As a note of the Chicago manual, the words before their source."""
    names = _listed(citation.asked_by, ", and ") if citation.role != "reporter" else ""
    doing = {
        "reporter": "asking a question, ",
        "moderator": "moderator, " if citation.speaker else "",
        "unknown": "role not given, ",
        "official": "",
    }[citation.role]
    who = _speaker(citation, alone=True)
    who = who[0].upper() + who[1:]
    asked = f"answering {names}, " if names else ""
    date = _day(citation.date, _MONTHS) if citation.date else "n.d."
    return f"“{quote}” {who}, {doing}{asked}“{_title(citation)},” press conference, {date}, {place}."


def _title(citation: Citation) -> str:
    return title_of(citation).rstrip(" .,") or "Untitled"


_UNNAMED: dict[Role, str] = {
    "official": "an unnamed official",
    "reporter": "an unnamed reporter",
    "moderator": "the moderator",
    "unknown": "an unnamed speaker",
}


def _speaker(citation: Citation, alone: bool = False) -> str:
    """Who said it, by the name in the transcript, or by the role.

    `alone`: without the moderator's role, which is told elsewhere.
    """
    name = plain(citation.speaker or "")
    if not name:
        return _UNNAMED[citation.role]
    return f"{name}, the moderator," if citation.role == "moderator" and not alone else name


def _listed(names: Sequence[str], last: str) -> str:
    """Names in a sentence.

    >>> _listed(("AFP", "CCTV"), ", and "), _listed(("AFP", "CCTV", "Reuters"), " and ")
    ('AFP and CCTV', 'AFP, CCTV and Reuters')
    """
    shown = [name for name in map(plain, names) if name]
    if len(shown) < 3:
        return " and ".join(shown)
    return ", ".join(shown[:-1]) + last + shown[-1]


def _day(date: dt.date, months: Sequence[str]) -> str:
    return f"{months[date.month - 1]} {date.day}, {date.year}"


def _line(text: str) -> str:
    """Text on one line, without what nobody sees.

    >>> _line("A\\n\\u202eb\\x07  c")
    'A b c'
    """
    seen = (char for char in clean(text) if char.isspace() or unicodedata.category(char) not in ("Cc", "Cs"))
    return " ".join("".join(seen).split())

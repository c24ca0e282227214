"""What stands above the first speech: title, date lines, fields of the page, and what is announced."""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.schema import Span
from rag.transcripts.conferences import names_conference
from rag.transcripts.dialects import find_candidates
from rag.transcripts.metadata import find_date, is_date_line, officials_in_title
from rag.transcripts.notes import ENDS_SENTENCE, is_footnote
from rag.transcripts.spans import Places, outside, trim, union

_LINE = re.compile(r"[^\n]+")
_PARAGRAPH = re.compile(r"[^\n]+(?:\n[ \t]*[^\s][^\n]*)*")
_FIELD = re.compile(
    r"^[ \t]*(?P<field>titre(?: et participants)?|title|transcript|transcription|transcripción|mitschrift|protokoll"
    r"|subject|sujet|thème|topic|thema|asunto|date|datum|fecha|time|heure|lieu|location|place|venue|ort|lugar"
    r"|participants?|teilnehmer|participantes|embargo|source|début de la transcription|fin de la transcription"
    r"|标题|主题|时间|地点|来源)[ \u00a0]?[:：][ \t\u00a0]*(?P<value>\S.*)$",
    re.IGNORECASE,
)
_TITLE_FIELDS = ("titre", "title", "transcri", "mitschrift", "protokoll", "标题")
_DATE_FIELDS = ("date", "datum", "fecha", "时间")
_PEOPLE_FIELDS = ("titre et participants", "participant", "participants", "teilnehmer", "participantes")
# The page tells that the conference was held; nobody says it at the conference.
_HELD = re.compile(
    r"\b(?:a tenu|a présidé|a animé|held|hosted|presided over|chaired|gave|celebró|ofreció|hielt|gab)\b.{0,80}"
    r"(?:conf[eé]ren|briefing|point de presse|rueda|presse)|(?:主持|举行).{0,20}记者会|\bverbatim\b",
    re.IGNORECASE | re.DOTALL,
)
_STATEMENT = re.compile(
    r"\b(?:statement|remarks|declaration|announcement|address|speech|déclaration|allocution|discours|communiqué"
    r"|declaración|comunicado|discurso|erklärung|stellungnahme|rede)\b|声明|讲话|致辞|表态|谈话|公告",
    re.IGNORECASE,
)
_MIN_STATEMENT = 3
_HOLDER = re.compile(r"spokes|porte-parole|portavoz|sprecher|发言人|verbatim", re.IGNORECASE)
_MAX_BYLINE = 400
_MIN_TITLE = 10
_MAX_TITLE = 250
_TOP = 8
"""Among so many lines at the top of a page a title is looked for."""
_BAR = re.compile(r"(?<![ \u00a0])[ \u00a0]++[|｜][ \u00a0]+")


@dataclass(frozen=True, slots=True)
class Head:
    """The parts of a head, as spans: `statement` is what is announced, `people` the text that lists who takes part."""

    title: Span | None
    dates: tuple[Span, ...]
    statement: tuple[Span, ...]
    people: str


def read_head(text: str, end: int, given_title: str | None, excluded: tuple[Span, ...]) -> Head:
    """The head of a text whose first speech begins at `end`.

    `given_title` is the title that the format knows of: where a line repeats it, that line is the title.
    """
    places = Places(excluded)
    lines = [Span(*match.span()) for match in _LINE.finditer(text, 0, end) if match.start() not in places]
    fields = {line: match for line in lines if (match := _FIELD.match(text[line.start : line.end]))}
    title = _title_field(fields) or _title_line(text, lines, given_title, end)
    dates = [trim(text, *line) for line in lines if line not in fields and is_date_line(text[line.start : line.end])]
    dates += [line for line, match in fields.items() if match["field"].lower() in _DATE_FIELDS]
    people = " ".join(match["value"] for match in fields.values() if match["field"].lower() in _PEOPLE_FIELDS)
    comments = [line for line in lines if text[line.start : line.end].lstrip().startswith("#")]
    taken = union(excluded, dates, fields, comments, [title] if title else [])
    spoken = tuple(span for span in paragraphs(text, title.end if title else 0, end, taken) if _is_spoken(text, span))
    return Head(title, tuple(sorted(dates)), spoken, people)


def is_statement(title: str) -> bool:
    """Whether a page without any question is a statement, by its title: most such pages are no transcripts at all.

    >>> is_statement("Remarks by Spokesperson Ada Noor on the Harbour"), is_statement("The harbour opens")
    (True, False)
    """
    return names_conference(title) or bool(officials_in_title(title)) or bool(_STATEMENT.search(title))


def _is_spoken(text: str, span: Span) -> bool:
    words = text[span.start : span.end]
    told = len(words) < _MAX_BYLINE and _HELD.search(words) and (_HOLDER.search(words) or find_date(words))
    return not is_footnote(words) and not told


def _title_field(fields: dict[Span, re.Match[str]]) -> Span | None:
    for line, match in fields.items():
        if match["field"].lower().startswith(_TITLE_FIELDS):
            return Span(line.start + match.start("value"), line.start + match.end("value"))
    return None


def _title_line(text: str, lines: list[Span], given: str | None, end: int) -> Span | None:
    """The line that is the title: the one the format names, else one near the top that names a conference, else the
    first that is no sentence, date or label.
    """
    if given:
        return next((span for line in lines if (span := _repeats(text, line, given))), None)
    titles = [span for line in lines[:_TOP] if (span := _as_title(text, line))]
    named = (span for span in titles if names_conference(text[span.start : span.end]))
    first = lines and titles and not text[lines[0].start : titles[0].start].replace("#", "").strip()
    return next(named, titles[0] if first else _first_words_of(text, end))


def _repeats(text: str, line: Span, given: str) -> Span | None:
    bare = text[line.start : line.end].strip().lstrip("# ")
    end = trim(text, *line).end
    return Span(end - len(bare), end) if len(bare) > _MIN_TITLE and bare in given else None


def _as_title(text: str, line: Span) -> Span | None:
    """A line as a title: short, no sentence, no date alone, no label; up to a bar, without the marks of a heading."""
    start, end = trim(text, *line)
    words = text[start:end]
    heading = words.startswith("#")
    start += len(words) - len(words.lstrip("# "))
    words = text[start:end]
    bar = _BAR.search(words)
    if bar and bar.start() > _MIN_TITLE:
        return Span(start, start + bar.start())
    if not words or is_date_line(words) or len(words) > _MAX_TITLE or ENDS_SENTENCE.search(words):
        return None
    if find_candidates(words) or (heading and ":" in words):
        return None
    return Span(start, end)


def _first_words_of(text: str, end: int) -> Span | None:
    """On a page that runs everything together: what stands before the first bar of the line that speeches begin in."""
    line = text[: end + 1].lstrip()
    start = end + 1 - len(line)
    bar = _BAR.search(line.partition("\n")[0])
    return Span(start, start + bar.start()) if bar and 10 < bar.start() < _MAX_TITLE else None


def paragraphs(text: str, start: int, end: int, taken: tuple[Span, ...]) -> tuple[Span, ...]:
    """The paragraphs outside what is taken that read as sentences, joined while nothing stands between."""
    spans: list[Span] = []
    for region in outside(start, end, taken):
        found = [match for match in _PARAGRAPH.finditer(text, region.start, region.end) if match.group().strip()]
        for index, match in enumerate(found):
            paragraph = match.group().strip()
            opens_list = paragraph[-1] in ":：;；" and index + 1 < len(found)
            if len(paragraph) < _MIN_STATEMENT or not (opens_list or ENDS_SENTENCE.search(paragraph)):
                continue
            if spans and not text[spans[-1].end : match.start()].strip():
                spans[-1] = trim(text, spans[-1].start, match.end())
            else:
                spans.append(trim(text, match.start(), match.end()))
    return tuple(spans)

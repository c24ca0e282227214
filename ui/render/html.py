"""Answer, exchange -> HTML. Pure.

Whatever comes from a transcript, a label or a question goes through `inert`, which leaves no character that HTML,
Markdown or LaTeX would read as markup: the chat component reads Markdown before it sanitises.
"""

from __future__ import annotations

import re
import string
from typing import NamedTuple
from urllib.parse import urlsplit

from rag.phrases import Phrases, date_in_words, phrases, plain, version_in_words
from rag.schema import Answer, Citation, Exchange, Nearest, Notice, Role, Searched, Span, TranscriptView, Turn
from ui.render.limits import Limit, limits, searched_in_words
from ui.strings import Strings, strings

_INERT = str.maketrans(
    {mark: f"&#{ord(mark)};" for mark in string.punctuation + "\n\t\r"}
    # HTML has no way to write these; a lone surrogate would break the reply's JSON.
    | {"\0": "\ufffd"}
    | {chr(surrogate): "\ufffd" for surrogate in range(0xD800, 0xE000)}
)
_QUOTATION_MARKS = '"“”„«»‹›「」『』 \u00a0\u202f'


class Text(NamedTuple):
    """Words of the answer that are no quotation."""

    text: str


class Quoted(NamedTuple):
    """The words of a citation, where they stand in the answer."""

    citation: Citation


class Chip(NamedTuple):
    """A citation's number, where it stands in the answer."""

    citation: Citation


Segment = Text | Quoted | Chip


def inert(text: str) -> str:
    """Text as HTML that shows it and does nothing else, in Markdown too.

    >>> inert("![x](//e) <b>")
    '&#33;&#91;x&#93;&#40;&#47;&#47;e&#41; &#60;b&#62;'
    """
    return text.translate(_INERT)


def question_html(question: str) -> str:
    """What a person asked, as their message in the chat."""
    return f'<div class="or-question">{inert(question)}</div>'


def draft_html(text: str, citations: tuple[Citation, ...], notices: tuple[Notice, ...], words: Strings) -> str:
    """An answer of which more is to come."""
    waiting = words.answering if text else words.searching
    return (
        f'<div class="or-answer" lang="{words.language}">{_notices(notices)}{_body(text, citations, words)}'
        f'<p class="or-waiting">{inert(waiting)}</p></div>'
    )


def answer_html(answer: Answer, turn: int | None = None) -> str:
    """A whole answer: its text, what the reader must know, what was searched, and the exchanges nearby.

    `turn` is its number in the conversation, by which a limit that its question set can be taken away.
    """
    words = strings(answer.language)
    kind = "or-answer" if answer.status == "answered" else "or-answer or-refusal"
    return (
        f'<div class="{kind}" lang="{words.language}">{_notices(answer.notices)}'
        f"{_body(answer.text, answer.citations, words)}{_scope(answer, words)}"
        f"{_limits(answer.searched, turn, words)}{_leads(answer, words)}</div>"
    )


def problem_html(title: str, reason: str, words: Strings) -> str:
    """What went wrong with a question, in place of an answer."""
    return (
        f'<div class="or-answer or-problem" lang="{words.language}">'
        f"<p><strong>{inert(title)}</strong></p><p>{inert(reason)}</p></div>"
    )


def segments(text: str, citations: tuple[Citation, ...]) -> list[Segment]:
    """An answer's text, cut where a citation's words and its number stand.

    A number in brackets inside a quotation is the transcript's own and stays as it is.
    """
    found: list[Segment] = []
    cursor = 0
    for citation in citations:
        place = re.compile(re.escape(citation.quote) + rf"(?=[{_QUOTATION_MARKS}]*\[{citation.number}\])")
        match = place.search(text, cursor)
        if match is None:
            continue
        found.extend(_with_chips(text[cursor : match.start()], citations))
        found.append(Quoted(citation))
        cursor = match.end()
    found.extend(_with_chips(text[cursor:], citations))
    return found


def _with_chips(text: str, citations: tuple[Citation, ...]) -> list[Segment]:
    by_number = {str(citation.number): citation for citation in citations}
    found: list[Segment] = []
    cursor = 0
    for match in re.finditer(r"\[(\d{1,4})\]", text):
        citation = by_number.get(match[1])
        if citation is None:
            continue
        found.extend((Text(text[cursor : match.start()]), Chip(citation)))
        cursor = match.end()
    found.append(Text(text[cursor:]))
    return [segment for segment in found if segment != Text("")]


def _lines(found: list[Segment]) -> list[list[Segment]]:
    """The segments by line of the answer; a line break inside a quotation breaks no line."""
    lines: list[list[Segment]] = [[]]
    for segment in found:
        if not isinstance(segment, Text):
            lines[-1].append(segment)
            continue
        first, *others = segment.text.split("\n")
        lines[-1].append(Text(first))
        lines.extend([Text(other)] for other in others)
    return [line for line in lines if any(not isinstance(one, Text) or one.text.strip() for one in line)]


def _body(text: str, citations: tuple[Citation, ...], words: Strings) -> str:
    return "".join(_line(line, words) for line in _lines(segments(text, citations)))


def _line(line: list[Segment], words: Strings) -> str:
    inner = "".join(_segment(segment) for segment in line).strip()
    telling = [one for one in line if not isinstance(one, Text) or one.text.strip(_QUOTATION_MARKS)]
    if [type(one) for one in telling] != [Quoted, Chip]:
        return f"<p>{inner}</p>"
    citation = telling[0]
    assert isinstance(citation, Quoted)
    who = _who(citation.citation.speaker, citation.citation.role, phrases(words.language))
    who += "".join(_version(version, words) for version in citation.citation.versions)
    return (
        f'<figure class="or-quote or-{citation.citation.role}"><blockquote>{inner}</blockquote>'
        f"<figcaption>{who}</figcaption></figure>"
    )


def _version(exchange: str, words: Strings) -> str:
    """A link to the same exchange as the ministry published it in another language."""
    label = version_in_words(exchange, words.language)
    return f' <a class="or-version" href="#ex-{inert(exchange)}">{inert(label)}</a>'


def _segment(segment: Segment) -> str:
    if isinstance(segment, Text):
        return inert(segment.text)
    citation = segment.citation
    if isinstance(segment, Quoted):
        return f'<span class="or-words" lang="{inert(citation.language)}">{inert(citation.quote)}</span>'
    target = inert(f"{citation.exchange}:{citation.start}-{citation.end}")
    return f'<a class="or-chip" href="#ex-{target}">{citation.number}</a>'


def _who(speaker: str | None, role: Role, said: Phrases) -> str:
    """Who speaks, and in which role in words.

    >>> _who("Reuters", "reporter", phrases("en"))
    '<bdi class="or-name">Reuters</bdi> <span class="or-role">reporter</span>'
    """
    name = f'<bdi class="or-name">{inert(speaker)}</bdi> ' if speaker else ""
    return f'{name}<span class="or-role">{inert(role_in_words(role, said))}</span>'


def role_in_words(role: Role, said: Phrases) -> str:
    """A role as a person reads it.

    >>> role_in_words("official", phrases("fr"))
    'responsable'
    """
    return {
        "official": said.role_official,
        "reporter": said.role_reporter,
        "moderator": said.role_moderator,
        "unknown": said.role_unknown,
    }[role]


def _notices(notices: tuple[Notice, ...]) -> str:
    items = "".join(f"<li>{inert(notice.text)}</li>" for notice in notices)
    return f'<ul class="or-notices">{items}</ul>' if items else ""


def _scope(answer: Answer, words: Strings) -> str:
    engine = words.engine_quotes if answer.engine == "quotes" else words.engine_model
    return f'<p class="or-scope">{inert(searched_in_words(answer.searched, words))} · {inert(engine)}</p>'


def _limits(searched: Searched, turn: int | None, words: Strings) -> str:
    """What the search was limited to, one chip a limit."""
    items = "".join(f"<li>{_limit(limit, turn, words)}</li>" for limit in limits(searched, words))
    return f'<div class="or-limits"><p>{inert(words.limited)}</p><ul>{items}</ul></div>' if items else ""


def _limit(limit: Limit, turn: int | None, words: Strings) -> str:
    """A limit; one that the question's words set is a button that takes it away.

    The chat component lets no `aria-label` through, so that the button's name is text, part of it unseen.
    """
    text = f"<bdi>{inert(limit.text)}</bdi>"
    if limit.condition is None or turn is None:
        return f'<span class="or-limit">{text}</span>'
    read = inert(words.limit_read.format(words=plain(limit.condition.words)))
    return (
        f'<button type="button" class="or-limit or-lift" value="{turn}:{limit.condition.kind}" title="{read}">'
        f'<span class="or-unseen">{inert(words.limit_remove)} </span>{text}</button>'
    )


def _leads(answer: Answer, words: Strings) -> str:
    """The exchanges nearby: open where nothing answers, folded away where something does."""
    cited = {citation.exchange for citation in answer.citations}
    items = "".join(_lead(one) for one in answer.nearest if one.exchange not in cited)
    if not items:
        return ""
    if answer.status == "not_found":
        heading = inert(phrases(words.language).nearest)
        return f'<p class="or-leads-title">{heading}</p><ol class="or-leads">{items}</ol>'
    return f'<details><summary>{inert(words.nearest_leads)}</summary><ol class="or-leads">{items}</ol></details>'


def _lead(nearest: Nearest) -> str:
    return f'<li><a href="#ex-{inert(nearest.exchange)}">{inert(nearest.question)}</a></li>'


def source_html(exchange: Exchange, transcript: TranscriptView, quoted: Span | None, words: Strings) -> str:
    """An exchange in full, the quoted words marked, with who, when and from where."""
    said = phrases(words.language)
    date = date_in_words(transcript.date, words.language) or words.undated
    turns = "".join(_turn(turn, quoted, transcript.language, said) for turn in exchange.turns)
    return (
        f'<article class="or-exchange" lang="{words.language}" tabindex="-1" data-exchange="{inert(exchange.id)}">'
        f'<a class="or-close" href="#close">{inert(words.close)}</a>'
        f'<header><p class="or-kicker">{inert(_place(exchange, transcript, words))}</p>'
        f'<h2 lang="{inert(transcript.language)}"><bdi>{inert(transcript.title)}</bdi></h2>'
        f'<p class="or-date">{inert(date)}</p>{_people(exchange, words, said)}</header>'
        f"{turns}<footer>{_origin(transcript, words)}{_neighbours(exchange, transcript, words)}</footer></article>"
    )


def source_empty_html(words: Strings) -> str:
    """The source panel before a citation is chosen."""
    return (
        f'<div class="or-empty" lang="{words.language}"><p class="or-kicker">{inert(words.source)}</p>'
        f"<p>{inert(words.source_empty)}</p></div>"
    )


def source_problem_html(reason: str, words: Strings) -> str:
    """The source panel where an exchange cannot be shown."""
    return (
        f'<div class="or-empty" lang="{words.language}" role="alert">'
        f'<a class="or-close" href="#close">{inert(words.close)}</a><p class="or-kicker">{inert(words.source)}</p>'
        f"<p>{inert(reason)}</p></div>"
    )


def marked(turn: Turn, quoted: Span | None) -> tuple[str, str, str]:
    """A turn's text before, in and after the quoted stretch; all of it before where the turn does not hold it.

    >>> marked(Turn(None, "official", (Span(10, 14), Span(20, 26)), "Yes.\\n\\nIndeed"), Span(20, 26))
    ('Yes.\\n\\n', 'Indeed', '')
    """
    offset = 0
    for span in turn.spans:
        if quoted and span.start <= quoted.start < quoted.end <= span.end:
            start = offset + quoted.start - span.start
            end = start + quoted.end - quoted.start
            return turn.text[:start], turn.text[start:end], turn.text[end:]
        offset += span.end - span.start + len("\n\n")  # what joins a turn's spans in its text
    return turn.text, "", ""


def _turn(turn: Turn, quoted: Span | None, language: str, said: Phrases) -> str:
    before, inside, after = marked(turn, quoted)
    mark = f"<mark>{inert(inside)}</mark>" if inside else ""
    return (
        f'<section class="or-turn or-{turn.role}"><h3>{_who(turn.speaker, turn.role, said)}</h3>'
        f'<p class="or-words" lang="{inert(language)}">{inert(before)}{mark}{inert(after)}</p></section>'
    )


def _people(exchange: Exchange, words: Strings, said: Phrases) -> str:
    if exchange.kind == "statement":
        rows = [(said.opening, exchange.answered_by)]
    else:
        rows = [(words.asked_by, exchange.asked_by or (said.role_reporter,)), (words.answered_by, exchange.answered_by)]
    items = "".join(
        f"<div><dt>{inert(label)}</dt><dd>{', '.join(f'<bdi>{inert(name)}</bdi>' for name in names)}</dd></div>"
        for label, names in rows
        if names
    )
    return f'<dl class="or-people">{items}</dl>' if items else ""


def _place(exchange: Exchange, transcript: TranscriptView, words: Strings) -> str:
    number = exchange.id.rpartition("/")[2]
    place = words.place.format(number=number, count=len(transcript.exchanges))
    if exchange.follows is None:
        return place
    return f"{place} · {words.follows.format(number=exchange.follows.rpartition('/')[2])}"


def _origin(transcript: TranscriptView, words: Strings) -> str:
    source = inert(transcript.source)
    if _scheme(transcript.source) in ("http", "https"):
        source = f'<a href="{source}" target="_blank" rel="noopener noreferrer">{source}</a>'
    return f'<p class="or-origin"><span>{inert(words.source)}</span> <bdi>{source}</bdi></p>'


def _scheme(source: str) -> str:
    """The scheme of an address, empty where it is none.

    >>> _scheme("https://example.org/a"), _scheme("/tmp/a.txt"), _scheme("http://[")
    ('https', '', '')
    """
    try:
        return urlsplit(source).scheme
    except ValueError:
        return ""


def _neighbours(exchange: Exchange, transcript: TranscriptView, words: Strings) -> str:
    ids = [one.id for one in transcript.exchanges]
    if exchange.id not in ids:
        return ""
    place = ids.index(exchange.id)
    links = [
        f'<a class="or-step" rel="{rel}" href="#ex-{inert(ids[other])}">{inert(label)}</a>'
        for rel, label, other in (("prev", words.previous, place - 1), ("next", words.next, place + 1))
        if 0 <= other < len(ids)
    ]
    return f"<nav>{''.join(links)}</nav>" if links else ""

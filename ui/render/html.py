"""Answer, exchange -> HTML. Pure.

Whatever comes from a transcript, a label or a question goes through `inert`, which leaves no character that HTML,
Markdown or LaTeX would read as markup: the chat component reads Markdown before it sanitises.
"""

from __future__ import annotations

import string
from typing import NamedTuple

from rag.model_phrases import model_phrases
from rag.phrases import Phrases, date_in_words, phrases, plain, version_in_words
from rag.schema import Answer, Citation, Exchange, Nearest, Notice, Role, Searched, Span, TranscriptView, Turn
from ui.filter_kinds import own
from ui.filters_strings import filters_strings
from ui.render.account import account, told
from ui.render.citing import Copies, address_of
from ui.render.limits import Limit, limits, searched_in_words
from ui.render.passages import Quotation, blocks
from ui.strings import Strings, strings
from ui.transcripts_strings import transcripts_strings

_INERT = str.maketrans(
    {mark: f"&#{ord(mark)};" for mark in string.punctuation + "\n\t\r"}
    # HTML has no way to write these; a lone surrogate would break the reply's JSON.
    | {"\0": "\ufffd"}
    | {chr(surrogate): "\ufffd" for surrogate in range(0xD800, 0xE000)}
)


class Translation(NamedTuple):
    """A model's translation of a quotation, and the language of the answer that it stands in."""

    text: str
    language: str


class Version(NamedTuple):
    """An exchange as its source published it in another language."""

    exchange: Exchange
    language: str


def inert(text: str) -> str:
    """Text as HTML that shows it and does nothing else, in Markdown too.

    >>> inert("![x](//e) <b>")
    '&#33;&#91;x&#93;&#40;&#47;&#47;e&#41; &#60;b&#62;'
    """
    return text.translate(_INERT)


def question_html(question: str) -> str:
    """What a person asked, as their message in the chat."""
    return f'<div class="or-question">{inert(question)}</div>'


def draft_html(
    text: str, citations: tuple[Citation, ...], notices: tuple[Notice, ...], words: Strings, waiting: str = ""
) -> str:
    """An answer of which more is to come, as `waiting` says; without it, one that was stopped."""
    last = (
        f'<p class="or-waiting">{inert(waiting)}</p>' if waiting else f'<p class="or-scope">{inert(words.stopped)}</p>'
    )
    return (
        f'<div class="or-answer" lang="{words.language}">{_notices(notices)}{_body(text, citations, words)}{last}</div>'
    )


def answer_html(answer: Answer, turn: int | None = None, token: str = "", further: str = "") -> str:
    """A whole answer: its text, what the reader must know, what was searched, and the exchanges nearby.

    `turn` is its number in the conversation, by which its limits can be taken away; `token` is what it is kept under
    for taking it away as a file; `further` is HTML that stands last.
    """
    words = strings(answer.language)
    kind = "or-answer" if answer.status == "answered" else "or-answer or-refusal"
    return (
        f'<div class="{kind}" lang="{words.language}">{_notices(told(answer))}'
        f"{_body(answer.text, answer.citations, words)}{_scope(answer, words)}"
        f"{limits_html(answer.searched, turn, words)}{_files(token, words)}{_leads(answer, words)}{further}</div>"
    )


def problem_html(title: str, reason: str, words: Strings) -> str:
    """What went wrong with a question, in place of an answer."""
    return (
        f'<div class="or-answer or-problem" lang="{words.language}">'
        f"<p><strong>{inert(title)}</strong></p><p>{inert(reason)}</p></div>"
    )


def _body(text: str, citations: tuple[Citation, ...], words: Strings) -> str:
    shown = []
    under = False  # a model's sentence: who said what follows steps back
    for block in blocks(text, citations):
        if isinstance(block, Quotation):
            shown.append(_quotation(block.citation, words))
        elif block.kind != "translation":  # that stands with its quotation
            kind = "or-sentence" if block.kind == "sentence" else "or-under" if under else "or-lead"
            shown.append(f'<p class="{kind}">{"".join(_part(part, words.language) for part in block.parts)}</p>')
            under = block.kind == "sentence"
    return "".join(shown)


def _part(part: str | Citation, language: str) -> str:
    return inert(part) if isinstance(part, str) else _chip(part, language)


def _quotation(citation: Citation, words: Strings) -> str:
    said = phrases(words.language)
    quote = f'<span class="or-words" lang="{inert(citation.language)}">{inert(citation.quote)}</span>'
    who = _who(citation.speaker, citation.role, said)
    who += "".join(_version(version, words) for version in citation.versions)
    return (
        f'<figure class="or-quote or-{citation.role}"><blockquote>{inert(said.open_quote)}{quote}'
        f'<span class="or-end">{inert(said.close_quote)}&#160;{_chip(citation, words.language)}</span></blockquote>'
        f"{_translation(citation.translation, words.language)}<figcaption>{who}</figcaption></figure>"
    )


def _translation(translation: str | None, language: str, tag: str = "p") -> str:
    """A model's translation, in the language of its answer, and named as one."""
    if not translation:
        return ""
    text = model_phrases(language).translation.format(text=translation)
    return f'<{tag} class="or-translation" lang="{inert(language)}">{inert(text)}</{tag}>'


def _chip(citation: Citation, language: str) -> str:
    """A citation's number: hovering shows its quote and who said it, a click opens its exchange."""
    role = role_in_words(citation.role, phrases(language))
    who = f"{citation.speaker} ({role})" if citation.speaker else role
    said = inert(f"{who}: {citation.quote}")
    return f'<a class="or-chip" href="#ex-{inert(target_of(citation))}" title="{said}">{citation.number}</a>'


def target_of(citation: Citation) -> str:
    """What a link to a citation's place holds after `#ex-`."""
    return f"{citation.exchange}:{citation.start}-{citation.end}"


def _version(exchange: str, words: Strings) -> str:
    """A link to the same exchange as the ministry published it in another language."""
    label = version_in_words(exchange, words.language)
    return f' <a class="or-version" href="#ex-{inert(exchange)}">{inert(label)}</a>'


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
    items = "".join(f'<li class="or-notice-{inert(notice.code)}">{inert(notice.text)}</li>' for notice in notices)
    return f'<ul class="or-notices">{items}</ul>' if items else ""


def _scope(answer: Answer, words: Strings) -> str:
    searched = searched_in_words(answer.searched, words)
    engine = f" · {words.engine_quotes}" if answer.engine == "quotes" else ""
    below = "".join(f'<p class="or-account">{inert(line)}</p>' for line in account(answer, words))
    return f'<p class="or-scope">{inert(searched + engine)}</p>{below}'


def limits_html(searched: Searched, turn: int | None, words: Strings) -> str:
    """What the search was limited to, one chip a limit: in a conversation, the reader's own apart from what the
    question's words set."""
    found = limits(searched, words)
    if turn is None:
        return _limits(words.limited, found, None, words)
    said = filters_strings(words.language)
    own = tuple(limit for limit in found if limit.condition is None)
    read = tuple(limit for limit in found if limit.condition is not None)
    return _limits(said.own, own, turn, words) + _limits(said.read, read, turn, words)


def _limits(label: str, found: tuple[Limit, ...], turn: int | None, words: Strings) -> str:
    items = "".join(f"<li>{_limit(limit, turn, words)}</li>" for limit in found)
    return f'<div class="or-limits"><p>{inert(label)}</p><ul>{items}</ul></div>' if items else ""


def _limit(limit: Limit, turn: int | None, words: Strings) -> str:
    """A limit; in a conversation, a button that takes it away.

    The chat component lets no `aria-label` through, so that the button's name is text, part of it unseen.
    """
    text = f"<bdi>{inert(limit.text)}</bdi>"
    if turn is None:
        return f'<span class="or-limit">{text}</span>'
    why = (
        words.limit_read.format(words=plain(limit.condition.words))
        if limit.condition
        else filters_strings(words.language).own_hint
    )
    return (
        f'<button type="button" class="or-limit or-lift" value="{limit_value(limit, turn)}" title="{inert(why)}">'
        f'<span class="or-unseen">{inert(words.limit_remove)} </span>{text}</button>'
    )


def limit_value(limit: Limit, turn: int) -> str:
    """What a button holds that asks a turn's question again without a limit."""
    return f"{turn}:{limit.kind if limit.condition else own(limit.kind)}"


def _files(token: str, words: Strings) -> str:
    """What takes an answer away: to the clipboard, or as a file."""
    if not token:
        return ""
    links = "".join(
        f'<a href="answers/{inert(token)}/{form}">{inert(label)}</a>'
        for form, label in (("markdown", "Markdown"), ("docx", "Word"), ("receipt", words.receipt_file))
    )
    return (
        f'<div class="or-take or-files"><button type="button" class="or-copy" value="{inert(token)}">'
        f"{_tell(words.copy_answer, words)}</button>{links}{_not_copied(words)}</div>"
    )


def _tell(label: str, words: Strings) -> str:
    """A label, in whose place is told that something was copied."""
    return (
        f'<span class="or-tell"><span class="or-label">{inert(label)}</span>'
        f'<span class="or-copied">{inert(words.copied)}</span></span>'
    )


def _not_copied(words: Strings) -> str:
    return f'<span class="or-uncopied">{inert(words.not_copied)}</span>'


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


def source_html(
    exchange: Exchange,
    transcript: TranscriptView,
    quoted: Span | None,
    words: Strings,
    translation: Translation | None = None,
    taken: Copies | str = "",
    version: Version | None = None,
) -> str:
    """An exchange in full, the quoted words marked and perhaps translated, with who, when and from where.

    `taken` is the quotation to copy, or why it is not offered; `version` is set beside it.
    """
    said = phrases(words.language)
    date = date_in_words(transcript.date, words.language) or words.undated
    turns = tuple(turn_html(turn, quoted, transcript.language, said, translation) for turn in exchange.turns)
    shown = _sides(exchange, turns, version, words) if version else "".join(turns)
    return (
        f'<article class="or-exchange" lang="{words.language}" tabindex="-1" data-exchange="{inert(exchange.id)}" '
        f'data-target="{inert(_place_of(exchange, quoted))}">'
        f'<a class="or-close" href="#close">{inert(words.close)}</a>'
        f'<header><p class="or-kicker">{inert(_place(exchange, transcript, words))}'
        f"{_whole(exchange, quoted, words)}</p>"
        f'<h2 lang="{inert(transcript.language)}"><bdi>{inert(transcript.title)}</bdi></h2>'
        f'<p class="or-date">{inert(date)}</p>{_people(exchange, words, said)}</header>'
        f"{shown}{_take(taken, words)}"
        f"<footer>{_origin(transcript, words)}{_neighbours(exchange, transcript, words)}</footer></article>"
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


def turn_html(
    turn: Turn, quoted: Span | None, language: str, said: Phrases, translation: Translation | None = None
) -> str:
    """A turn in full, looking like its role, the quoted words marked and perhaps translated."""
    before, inside, after = marked(turn, quoted)
    mark = f"<mark>{inert(inside)}</mark>" if inside else ""
    if inside and translation:
        # Set into the text below the words that it renders; the space after them stays before it.
        rest = after.lstrip(" ")
        mark += inert(after[: len(after) - len(rest)]) + _translation(translation.text, translation.language, "span")
        after = rest
    return (
        f'<section class="or-turn or-{turn.role}"><h3>{_who(turn.speaker, turn.role, said)}</h3>'
        f'<p class="or-words" lang="{inert(language)}">{inert(before)}{mark}{inert(after)}</p></section>'
    )


def _sides(exchange: Exchange, turns: tuple[str, ...], version: Version, words: Strings) -> str:
    """An exchange and its version in the reader's language: turn beside turn where both have the same turns."""
    said = phrases(words.language)
    others = tuple(turn_html(turn, None, version.language, said, None) for turn in version.exchange.turns)
    alike = [turn.role for turn in exchange.turns] == [turn.role for turn in version.exchange.turns]
    rows = zip(turns, others, strict=True) if alike else [("".join(turns), "".join(others))]
    heads = (inert(words.as_quoted), _version(version.exchange.id, words))
    shown = (f'<div class="or-pair"><div>{mine}</div><div>{other}</div></div>' for mine, other in [heads, *rows])
    return f'<div class="or-sides">{"".join(shown)}</div>'


def _take(taken: Copies | str, words: Strings) -> str:
    """What copies the quoted words with their source, in view however long the exchange is."""
    if isinstance(taken, str):
        return f'<p class="or-take or-untaken">{inert(taken)}</p>' if taken else ""
    styles = (
        (words.quote, words.copy_quote, taken.plain),
        ("AP", words.copy_as.format(style="AP"), taken.ap),
        ("Chicago", words.copy_as.format(style="Chicago"), taken.chicago),
    )
    buttons = "".join(
        f'<button type="button" class="or-copy" aria-label="{inert(name)}" data-copy="{inert(text)}">'
        f"{inert(label)}</button>"
        for label, name, text in styles
    )
    link = (
        f'<a class="or-original" href="{inert(taken.link)}" target="_blank" rel="noopener noreferrer">'
        f"{inert(words.original)}</a>"
        if taken.link
        else ""
    )
    return f'<div class="or-take">{_tell(words.copy, words)}{buttons}{link}{_not_copied(words)}</div>'


def _place_of(exchange: Exchange, quoted: Span | None) -> str:
    """What a link to the words names: until they are shown, page.js lets nothing else be copied for them."""
    return f"{exchange.id}:{quoted.start}-{quoted.end}" if quoted else exchange.id


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
    """Where a transcript was published, if that is known, or the file it was read from."""
    address = address_of(transcript)
    source = (
        f'<a href="{inert(address)}" target="_blank" rel="noopener noreferrer">{inert(address)}</a>'
        if address
        else inert(transcript.source)
    )
    return f'<p class="or-origin"><span>{inert(words.source)}</span> <bdi>{source}</bdi></p>'


def _whole(exchange: Exchange, quoted: Span | None, words: Strings) -> str:
    """What opens the whole transcript at the exchange, in its own tab."""
    label = inert(transcripts_strings(words.language).whole)
    return f' · <a class="or-whole" href="#tr-{inert(_place_of(exchange, quoted))}">{label}</a>'


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

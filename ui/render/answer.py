"""Answer -> HTML, whole or as far as it has come. Pure."""

from __future__ import annotations

import datetime as dt

from rag.phrases import date_in_words, language_in_words, phrases, plain
from rag.schema import Answer, Citation, Nearest, Notice, Searched
from ui.filter_kinds import own
from ui.filters_strings import filters_strings
from ui.render.account import account, told
from ui.render.copying import not_copied_html, tell_html
from ui.render.inert import inert
from ui.render.limits import Limit, limits, searched_in_words
from ui.render.passages import Quotation, blocks
from ui.render.turns import role_in_words, translation_html, version_html, who_html
from ui.strings import Strings, strings


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
    who = who_html(citation.speaker, citation.role, said)
    who += "".join(version_html(version, words) for version in citation.versions)
    return (
        f'<figure class="or-quote or-{citation.role}"><blockquote>{inert(said.open_quote)}{quote}'
        f'<span class="or-end">{inert(said.close_quote)}&#160;{_chip(citation, words.language)}</span></blockquote>'
        f"{translation_html(citation.translation, words.language)}<figcaption>{who}</figcaption></figure>"
    )


def _chip(citation: Citation, language: str) -> str:
    """A citation's number: hovering shows its quote and who said it, a click opens its exchange."""
    role = role_in_words(citation.role, phrases(language))
    who = f"{citation.speaker} ({role})" if citation.speaker else role
    said = inert(f"{who}: {citation.quote}")
    return f'<a class="or-chip" href="#ex-{inert(target_of(citation))}" title="{said}">{citation.number}</a>'


def target_of(citation: Citation) -> str:
    """What a link to a citation's place holds after `#ex-`."""
    return f"{citation.exchange}:{citation.start}-{citation.end}"


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
        f"{tell_html(words.copy_answer, words)}</button>{links}{not_copied_html(words)}</div>"
    )


def _leads(answer: Answer, words: Strings) -> str:
    """The exchanges nearby: open where nothing answers, folded away where something does."""
    cited = {citation.exchange for citation in answer.citations}
    items = "".join(_lead(one, words) for one in answer.nearest if one.exchange not in cited)
    if not items:
        return ""
    if answer.status == "not_found":
        heading = inert(phrases(words.language).nearest)
        return f'<p class="or-leads-title">{heading}</p><ol class="or-leads">{items}</ol>'
    return f'<details><summary>{inert(words.nearest_leads)}</summary><ol class="or-leads">{items}</ol></details>'


def _lead(nearest: Nearest, words: Strings) -> str:
    about = f'<span class="or-lead-place">{inert(place_in_words(nearest.exchange, words))}</span>'
    return f'<li><a href="#ex-{inert(nearest.exchange)}">{inert(nearest.question)}</a>{about}</li>'


def place_in_words(exchange: str, words: Strings) -> str:
    """The day and the language that an exchange's id names.

    >>> place_in_words("2020-02-24-zh-1a2b3c/4", strings("en")), place_in_words("undated-fr-1a2b3c/4", strings("de"))
    ('24 February 2020 · Chinese', 'ohne Datum · Französisch')
    """
    day, _, code = exchange.rpartition("/")[0].rpartition("-")[0].rpartition("-")
    try:
        date = date_in_words(dt.date.fromisoformat(day), words.language)
    except ValueError:
        date = ""
    return f"{date or words.undated} · {language_in_words(code, words.language)}"

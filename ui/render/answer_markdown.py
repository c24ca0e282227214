"""An answer as Markdown to take away: quotations, sources, and the receipt that checks them again. Pure.

Whatever a transcript, a question or a model says goes through `escaped`, so that it stays text.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from html import escape

from eval.markdown_text import escaped
from rag.model_phrases import model_phrases
from rag.phrases import phrases
from rag.schema import Answer, Citation, to_dict
from ui.render.account import account, told
from ui.render.citing import carried, facts_of, file_name, text_fragment, title_of
from ui.render.limits import limits, searched_in_words
from ui.render.passages import Quotation, blocks
from ui.strings import Strings, strings

_FENCE = "```"
_UNBREAKABLE = re.compile("([\u00a0\u202f])")


def answer_markdown(answer: Answer, addresses: Mapping[str, str]) -> str:
    """The answer; `addresses` are those of the pages that its transcripts were published at, as far as known."""
    words = strings(answer.language)
    parts = [
        f"# {escaped(answer.question)}",
        *_list(notice.text for notice in told(answer)),
        *_body(answer, words),
        *_below(answer, words),
        *_sources(answer, addresses, words),
        f"## {escaped(words.check_again)}",
        words.check_how.format(command="`onrecord verify FILE`"),
        f"{_FENCE}json\n{receipt_json(answer)}\n{_FENCE}",
    ]
    return "\n\n".join(parts) + "\n"


def receipt_json(answer: Answer) -> str:
    """An answer's receipt as `onrecord verify` reads it, in ASCII, so that no character of it does anything."""
    return json.dumps(to_dict(answer.receipt), indent=1)


def account_lines(answer: Answer, words: Strings) -> tuple[str, ...]:
    """What stands below an answer: what was searched, within which limits, what is proven and what it cost."""
    searched = [searched_in_words(answer.searched, words), *(limit.text for limit in limits(answer.searched, words))]
    engine = [words.engine_quotes] if answer.engine == "quotes" else []
    return (" · ".join(searched + engine), *account(answer, words))


def source_line(citation: Citation, words: Strings) -> str:
    """Who said it, when, to whom, in which transcript, and which exchange of it."""
    facts = (*facts_of(citation, words), title_of(citation), file_name(citation.source), citation.exchange)
    return " · ".join(filter(None, facts))


def translation_line(citation: Citation, language: str) -> str:
    """A model's translation, named as one and never a quotation; empty where there is none."""
    return model_phrases(language).translation.format(text=citation.translation) if citation.translation else ""


def link_of(citation: Citation, addresses: Mapping[str, str]) -> str:
    """Where the quoted words stand on the page they were published at; empty where no page is known."""
    address = addresses.get(citation.transcript, "")
    return text_fragment(address, carried(citation.quote) or "") if address else ""


def _body(answer: Answer, words: Strings) -> Iterator[str]:
    for block in blocks(answer.text, answer.citations):
        if isinstance(block, Quotation):
            yield from _quotation(block.citation, words)
        elif block.kind != "translation":  # that stands with its quotation
            yield "".join(rf"\[{part.number}\]" if isinstance(part, Citation) else _text(part) for part in block.parts)


def _text(text: str) -> str:
    r"""Text within a line as Markdown that shows it and does nothing else, the spaces that never break kept.

    >>> _text(" Est-ce *vrai*\u00a0? ")
    ' Est-ce \\*vrai\\*\xa0? '
    """
    return "".join(_piece(piece) for piece in _UNBREAKABLE.split(text))


def _piece(piece: str) -> str:
    if _UNBREAKABLE.fullmatch(piece) or not piece:
        return piece
    before, after = " " * piece[0].isspace(), " " * piece[-1].isspace()
    return f"{before}{escaped(piece)}{after}" if piece.strip() else " "


def _quotation(citation: Citation, words: Strings) -> Iterator[str]:
    said = phrases(words.language)
    quote = carried(citation.quote)
    number = rf"\[{citation.number}\]"
    if quote is None:  # no quotation to be pasted, so not set as one
        yield f"{escaped(citation.quote)} {number}"
        yield f"*{escaped(words.written_as_codes)}*"
    else:
        yield f"> {said.open_quote}{_text(quote)}{said.close_quote} {number}"
    translation = translation_line(citation, words.language)
    if translation:
        yield f"*{escaped(translation)}*"


def _below(answer: Answer, words: Strings) -> Iterator[str]:
    yield from (escaped(line) for line in account_lines(answer, words))
    if answer.status == "not_found" and answer.nearest:
        yield f"## {escaped(phrases(words.language).nearest)}"
        yield from _list(f"{near.exchange}: {near.question}" for near in answer.nearest)


def _sources(answer: Answer, addresses: Mapping[str, str], words: Strings) -> Iterator[str]:
    if not answer.citations:
        return
    yield f"## {escaped(words.sources)}"
    for citation in answer.citations:
        link = link_of(citation, addresses)
        opened = f" · [{escaped(words.original)}](<{escape(link)}>)" if link else ""
        yield rf"\[{citation.number}\] {escaped(source_line(citation, words))}{opened}"


def _list(texts: Iterator[str]) -> Iterator[str]:
    items = "\n".join(f"- {escaped(text)}" for text in texts)
    if items:
        yield items

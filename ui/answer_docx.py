"""An answer as a Word document to take away: quotations in a style of their own, sources, and the receipt.

Characters that XML cannot hold, or that nobody sees, are written as their codes.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Mapping
from typing import TYPE_CHECKING

from rag.phrases import phrases
from rag.schema import Answer, Citation
from rag.transcripts.hygiene import visible
from ui.render.account import told
from ui.render.answer_markdown import account_lines, link_of, receipt_json, source_line, translation_line
from ui.render.citing import carried
from ui.render.passages import Quotation, blocks
from ui.strings import Strings, strings

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

RECEIPT_STYLE = "OnRecord Receipt"
"""The style of the one paragraph that holds the receipt's JSON."""

_MAX_TITLE = 255  # of a document's properties


def answer_docx(answer: Answer, addresses: Mapping[str, str]) -> bytes:
    """The answer; `addresses` are those of the pages that its transcripts were published at, as far as known."""
    import docx

    document = docx.Document()
    words = strings(answer.language)
    _describe(document, answer)
    document.add_heading(_text(answer.question), 0)
    for notice in told(answer):
        document.add_paragraph(_text(notice.text), "List Bullet")
    _add_body(document, answer, words)
    for line in account_lines(answer, words):
        document.add_paragraph(_text(line), "OnRecord Small")
    if answer.status == "not_found" and answer.nearest:
        document.add_heading(_text(phrases(words.language).nearest), 1)
        for near in answer.nearest:
            document.add_paragraph(_text(f"{near.exchange}: {near.question}"), "List Bullet")
    _add_sources(document, answer, addresses, words)
    document.add_heading(_text(words.check_again), 1)
    document.add_paragraph(words.check_how.format(command="onrecord verify FILE"))
    document.add_paragraph(receipt_json(answer), RECEIPT_STYLE)
    written = io.BytesIO()
    document.save(written)
    return written.getvalue()


def _describe(document: Document, answer: Answer) -> None:
    """Title and author, and the styles that Word's own template has not."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt

    properties = document.core_properties
    properties.title = _text(answer.question)[:_MAX_TITLE]
    properties.author = properties.last_modified_by = "OnRecord"
    properties.comments = ""
    properties.language = answer.language
    properties.created = properties.modified = dt.datetime.now(dt.UTC).replace(microsecond=0, tzinfo=None)
    for name, font, size in (("OnRecord Small", None, 9), (RECEIPT_STYLE, "Courier New", 7)):
        style = document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.font.size = Pt(size)
        if font:
            style.font.name = font


def _add_body(document: Document, answer: Answer, words: Strings) -> None:
    for block in blocks(answer.text, answer.citations):
        if isinstance(block, Quotation):
            _add_quotation(document, block.citation, words)
        elif block.kind != "translation":  # that stands with its quotation
            line = "".join(f"[{part.number}]" if isinstance(part, Citation) else part for part in block.parts)
            document.add_paragraph(_text(line)).paragraph_format.keep_with_next = True


def _add_quotation(document: Document, citation: Citation, words: Strings) -> None:
    said = phrases(words.language)
    quote = carried(citation.quote)
    if quote is None:  # no quotation to be pasted, so not set as one
        document.add_paragraph(f"{_text(citation.quote)} [{citation.number}]")
        document.add_paragraph(_text(words.written_as_codes), "OnRecord Small")
    else:
        paragraph = document.add_paragraph(style="Quote")
        paragraph.add_run(f"{said.open_quote}{quote}{said.close_quote}")
        paragraph.add_run(f" [{citation.number}]").italic = False
    translation = translation_line(citation, words.language)
    if translation:
        document.add_paragraph(_text(translation), "OnRecord Small")


def _add_sources(document: Document, answer: Answer, addresses: Mapping[str, str], words: Strings) -> None:
    if not answer.citations:
        return
    document.add_heading(_text(words.sources), 1)
    for citation in answer.citations:
        paragraph = document.add_paragraph(f"[{citation.number}] {_text(source_line(citation, words))}")
        link = link_of(citation, addresses)
        if link:
            paragraph.add_run(" · ")
            _add_link(paragraph, link, _text(words.original))


def _add_link(paragraph: Paragraph, address: str, text: str) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    link = OxmlElement("w:hyperlink")
    link.set(qn("r:id"), paragraph.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    run = paragraph.add_run(text)
    run.font.underline = True
    link.append(run._r)
    paragraph._p.append(link)


def _text(text: str) -> str:
    """Text on one line, what XML cannot hold or nobody sees as codes."""
    return " ".join(visible(text).split())

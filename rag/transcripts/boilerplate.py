"""Lines that a web page adds to a transcript: sharing links, print buttons, addresses, copyright."""

from __future__ import annotations

import re

from rag.schema import Span

_PHRASES = re.compile(
    r"""^\W*(?:
        recommander\ à.* | imprimer\W* | print\W* | suggest\ to\ a\ friend.*
      | share\ (?:this(?:\ (?:page|article|story))?|on\b[^.!?]*)\W* | partager\W*
      | compartir\W* | imprimir\W* | drucken\W* | teilen\W*
      | 打印(?:本页)?\W* | 推荐给朋友\W* | 分享到[^。！？]{0,20} | 【?打印】?
      | page\ d['’]accueil\b.* | home\ *>\ *[^.!?]* | 首页\W*>.*
      | the\ following\ questions?\ (?:was|were|is|are)\ (?!.*\bof\ (?:me|us)\b).*:
      | (?:editor['’]s\ note|note\ de\ la\ rédaction|nota\ del\ editor|编者按|(?:责任)?编辑|来源|作者)\s?[:：].*
      | (?:this|the)\ transcript\ (?:was|is|has\ been|may)\b.* | related\ (?:articles?|links?|news|content)\W*
      | (?:read\ more|see\ also|subscribe|sign\ up|newsletter|延伸阅读|相关(?:阅读|链接|新闻))\b\W*.{0,60}
      | \W*(?:copyright\W*(?:©|\(c\)|\d{4}|by\b|all)|©).*
      | (?:l['’])?adresse\s?[:：].*\d.* | (?:contact\ us\ )?address\s?[:：](?!.*\b(?:I|we)\b).*\d.*
      | (?:联系我们.*)?地址[:：].*\d.*
      | (?:numéro\ de\ )?t[ée]l(?:éphone|ephone|\.)?\s?[:：].*\d.*
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST = 300
# ... wherever in the line they stand.
_ANYWHERE = re.compile(r"all rights reserved|tous droits réservés|版权所有|\[字体", re.IGNORECASE)
_LINE = re.compile(r"^[^\n]{1,300}$", re.MULTILINE)


def find_boilerplate(text: str, marked: tuple[Span, ...] = ()) -> tuple[Span, ...]:
    """Spans of whole lines that belong to the page rather than the conference, in order.

    `marked` are the spans that the reader already knows of.

    >>> text = "Merci.\\n\\nRecommander àImprimer"
    >>> [text[start:end] for start, end in find_boilerplate(text)]
    ['Recommander àImprimer']
    """
    found = list(marked)
    found += [Span(*match.span()) for match in _LINE.finditer(text) if _PHRASES.match(match.group().strip())]
    for match in _ANYWHERE.finditer(text):
        start, end = text.rfind("\n", 0, match.start()) + 1, text.find("\n", match.end())
        line = Span(start, end if end >= 0 else len(text))
        if line.end - line.start < _LONGEST:
            found.append(line)
    return tuple(sorted(set(found)))

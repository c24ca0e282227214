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
      | page\ d['’]accueil\b.* | home\ *>\ *[^.!?]* | 首页\W*>.* | .*\[字体.* | 来源[:：][^。！？，,]{0,30}
      | the\ following\ questions?\ (?:was|were|is|are)\ (?!.*\bof\ (?:me|us)\b).*:
      | \W*(?:copyright\W*(?:©|\(c\)|\d{4}|by\b|all)|©).*
      | .*all\ rights\ reserved.* | .*版权所有.* | .*tous\ droits\ réservés.*
      | (?:l['’])?adresse\s?[:：].*\d.* | (?:contact\ us\ )?address\s?[:：](?!.*\b(?:I|we)\b).*\d.*
      | (?:联系我们.*)?地址[:：].*\d.*
      | (?:numéro\ de\ )?t[ée]l(?:éphone|ephone|\.)?\s?[:：].*\d.*
    )$""",
    re.IGNORECASE | re.VERBOSE,
)
_LINE = re.compile(r"[^\n]+")


def find_boilerplate(text: str, marked: tuple[Span, ...] = ()) -> tuple[Span, ...]:
    """Spans of whole lines that belong to the page rather than the conference, in order.

    `marked` are the spans that the reader already knows of.

    >>> text = "Merci.\\n\\nRecommander àImprimer"
    >>> [text[start:end] for start, end in find_boilerplate(text)]
    ['Recommander àImprimer']
    """
    found = list(marked)
    for match in _LINE.finditer(text):
        line = match.group().strip()
        if len(line) < 300 and _PHRASES.match(line):
            found.append(Span(match.start(), match.end()))
    return tuple(sorted(set(found)))

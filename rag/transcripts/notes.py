"""What stands in and between speeches without being spoken: counters, captions, stage directions, headings."""

from __future__ import annotations

import re

from rag.schema import Span
from rag.transcripts.spans import trim, union

RULE = re.compile(r"^[ \t]*(?:\*{5,}|[-–—]{3,}|_{5,}|={5,}|(?:\*[ \t]?){3,}|#{3,})[ \t]*$", re.MULTILINE)
STRONG_RULE = re.compile(r"[ \t]*(?:\*{5,}|_{5,}|={5,})")
ENDS_SENTENCE = re.compile(r"[.!?…。！？](?:[ \u00a0\u202f]?[»”\"’'）)\]])*[*_]{0,2}\s*$")

_PARAGRAPH = re.compile(r"[^\n]+(?:\n[ \t\u00a0\u3000]*[^\s][^\n]*)*")
_BRACKETS = re.compile(r"[（(\[][^()（）\[\]]*[)）\]][.。]?")
_BRACKET_LINE = re.compile(r"^[ \t\u3000]*[（(\[][^()（）\[\]\n]*[)）\]][.。]?[ \t]*$", re.MULTILINE)
_HEADING = re.compile(r"(?:#{1,6}[ \t].*|\*\*[^*\n:：]{1,100}(?:\*\*)?)")
# "\\*\\*The transcript has been corrected": a footnote, as Markdown escapes its stars.
_FOOTNOTE = re.compile(r"(?:\\\*){1,3}(?=[^\s*])|\*{1,3}(?=[^\s*])(?!.*\*)")
_COUNTER = re.compile(r"(?:\(?\d{1,3}(?:\s?/\s?\d{1,3}|[°º.)、])?|[IVXLC]{1,6}[.)]?)")
_CLOCK = re.compile(
    r"(?:END\s+)?\d{1,2}[:.h]\d{2}\s*(?:[AP]\.?M\.?)?(?:\s+[A-Z]{2,4})?\.?|END|###|-END-", re.IGNORECASE
)
_CAPTION = re.compile(
    r"\W*(?:(?:photos?|images?|légende|caption|picture|foto|imagen|bild|video|vidéo|图为|图片|资料图)[ \u00a0]?[:：]"
    r"|photos? (?:by|©)|©|(?:photo|picture|foto|bild|图为) (?:of|de|du|des|von)(?: \S+){1,3}$)",
    re.IGNORECASE,
)
# Somebody who speaks of themselves, or to others: no stage direction does.
_FIRST_PERSON = re.compile(
    r"\b(?:I|we|my|our|you|your|je|j['’]|nous|vous|mon|notre|votre|yo|nosotros|mi|nuestr[oa]|ich|wir|mein|unser)\b|[我你您]",
    re.IGNORECASE,
)
_STOP = re.compile(r"[.!?](?=[ )）\]])|[。！？]")
_SHORT_CAPTION = 50
_MAX_CAPTION = 120


def find_notes(text: str, body: Span, counted: bool = True) -> tuple[Span, ...]:
    """The spans of a speech's body that nobody speaks, in order.

    `counted`: the page numbers its turns, so that a number alone at the end is the next one's.

    A paragraph in brackets is a stage direction; a line of stars and words a heading; a number alone at the end the
    counter of the next turn; what says it is a caption, or is set in and no sentence, one.

    >>> text = "It is so.\\n\\n(Laughter.)\\n\\nYes.\\n\\n The hall in March\\n2/9\\n"
    >>> [text[start:end] for start, end in find_notes(text, Span(0, len(text)))]
    ['(Laughter.)', 'The hall in March\\n2/9']
    """
    end = _before_counters(text, body) if counted else trim(text, *body).end
    notes = [Span(*match.span()) for match in RULE.finditer(text, body.start, body.end)]
    paragraphs = [Span(*match.span()) for match in _PARAGRAPH.finditer(text, body.start, end)]
    for index, paragraph in enumerate(paragraphs):
        last = index == len(paragraphs) - 1
        before = text[paragraphs[index - 1].start : paragraphs[index - 1].end] if index else ""
        if _is_note(text[paragraph.start : paragraph.end], before, last):
            notes.append(trim(text, *paragraph))
    notes += _directions(text, body.start, end)
    if trim(text, end, body.end).end > end:
        notes.append(trim(text, end, body.end))
    return _joined(text, union(note for note in notes if note.end > note.start))


def _directions(text: str, start: int, end: int) -> list[Span]:
    """Lines wholly in brackets after a line that ends its sentence, on pages that set paragraphs off by lines alone."""
    return [
        trim(text, *match.span())
        for match in _BRACKET_LINE.finditer(text, start, end)
        if ENDS_SENTENCE.search(text[max(start, match.start() - 20) : match.start()]) and _is_direction(match.group())
    ]


def _is_direction(line: str) -> bool:
    """Whether words in brackets direct or describe: one phrase, by nobody who speaks of themselves.

    >>> _is_direction("(Laughter.)"), _is_direction("(They started it. They must end it.)")
    (True, False)
    """
    return not _FIRST_PERSON.search(line) and len(_STOP.findall(line)) < 2


def is_footnote(paragraph: str) -> bool:
    """Whether a paragraph tells what a star in the text means; who speaks of themselves stresses it instead.

    >>> is_footnote("*The names have been corrected."), is_footnote("*We will never give in")
    (True, False)
    """
    return bool(_FOOTNOTE.match(paragraph)) and not _FIRST_PERSON.search(paragraph)


def _joined(text: str, notes: tuple[Span, ...]) -> tuple[Span, ...]:
    """Notes with nothing but space between them as one."""
    joined: list[Span] = []
    for note in notes:
        if joined and not text[joined[-1].end : note.start].strip():
            joined[-1] = Span(joined[-1].start, note.end)
        else:
            joined.append(note)
    return tuple(joined)


def _is_note(paragraph: str, before: str, last: bool) -> bool:
    line = paragraph.strip()
    if before and is_footnote(line):
        return True
    if not line or "\n" in line:
        return False
    if _BRACKETS.fullmatch(line):
        return _is_direction(line)
    if _HEADING.fullmatch(line):
        return not ENDS_SENTENCE.search(line) and not _FIRST_PERSON.search(line)
    if _CLOCK.fullmatch(" ".join(line.split())):
        return True
    if _CAPTION.match(line):
        return len(line) <= _SHORT_CAPTION or not ENDS_SENTENCE.search(line)
    # A last line that is set in, and is no sentence after one that is.
    set_in = paragraph[0] in " \u00a0\u3000\t"
    return (
        last
        and set_in
        and len(line) <= _MAX_CAPTION
        and not ENDS_SENTENCE.search(line)
        and bool(ENDS_SENTENCE.search(before))
    )


def is_counter(line: str) -> bool:
    """Whether a line holds only the counter of a turn.

    >>> is_counter("1/19"), is_counter("II"), is_counter("42 ships")
    (True, True, False)
    """
    return bool(_COUNTER.fullmatch(line.strip()))


def _before_counters(text: str, body: Span) -> int:
    """Where the lines begin that hold only a counter, at the end of a body."""
    end = trim(text, *body).end
    while end > body.start:
        start = text.rfind("\n", body.start, end) + 1
        if start <= body.start or not is_counter(text[start:end]):
            break
        end = trim(text, body.start, start).end
    return end

"""Speeches: which candidates are labels, what is said after each, and what the page runs on without a label for."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import pairwise

from rag.schema import Role, Span, Speaker
from rag.transcripts.labels import ASKS, HAN_SPEAKER, Label, has_honorific, looks_like_person
from rag.transcripts.roles import (
    SAME_STYLE,
    STYLES,
    Judgement,
    Page,
    Told,
    asks_at_end,
    body_of,
    is_lettered,
    is_titled,
    judge,
    role_of,
    told,
)
from rag.transcripts.spans import trim
from rag.transcripts.words import is_office, is_outlet, key

_FEW = 5
"""A page with fewer labels than this has no style to tell."""
_LOOK_BACK = 40
_EMPTY_LINE = re.compile(r"\n[ \t\u00a0\u3000]*\n[ \t\u00a0\u3000]*$")


@dataclass(frozen=True, slots=True)
class Speech:
    """A label and what is said after it, up to the next label; an aside interrupts another's speech.

    `label` is None where the page goes on without one: after an aside, or where it forgot it.
    """

    label: Label | None
    body: Span
    role: Role
    aside: bool = False

    @property
    def speaker(self) -> str | None:
        """The label as printed, None where it names nobody."""
        return self.label.name if self.label is not None and self.label.kind == "name" else None


@dataclass(frozen=True, slots=True)
class Cast:
    """The speeches of a page in order, and its speakers with their roles and the evidence."""

    speeches: tuple[Speech, ...]
    speakers: tuple[Speaker, ...]


def assign_roles(text: str, candidates: tuple[Label, ...], title: str, end: int, head: str = "") -> Cast:
    """The speeches of a text, in order, the candidates that turn out to be no labels left inside them.

    `title` and `head` may name officials; `end` is where the last speech ends at the latest.
    """
    page = Page(text, title, head, end)
    candidates = _in_style(candidates, page)
    judged = judge(candidates, page)
    labels = tuple(label for index, label in enumerate(candidates) if _is_label(index, candidates, judged, page))
    if labels != candidates:
        judged = judge(labels, page)
    speeches = _unlabelled(text, _speeches(labels, judged, page), is_lettered(labels))
    return Cast(speeches, _speakers(speeches, judged))


def _in_style(candidates: tuple[Label, ...], page: Page) -> tuple[Label, ...]:
    """Without the candidates that are not set as the page's other labels are.

    On a page of "MS. PSAKI:" and "MR. KIRBY:", "So I would say:" begins a sentence; where labels begin paragraphs,
    a name that never does stands at the beginning of a line because the text is wrapped there.
    """
    opening = {key(label.name) for label in candidates if _opens_paragraph(label, page.text)}
    if sum(_opens_paragraph(label, page.text) for label in candidates) >= SAME_STYLE * max(_FEW, len(candidates)):
        candidates = tuple(
            label
            for label in candidates
            if label.ends is not None
            or (_opens_paragraph(label, page.text) if is_outlet(label.name) else key(label.name) in opening)
        )
    names = [label.name for label in candidates if label.kind == "name"]
    for style in STYLES:
        if sum(map(style, names)) >= SAME_STYLE * max(_FEW, len(names)):
            return tuple(
                label
                for label in candidates
                if label.kind != "name"
                or style(label.name)
                or is_titled(label.name, page)
                or (style is has_honorific and is_office(label.name))
            )
    return candidates


def _opens_paragraph(label: Label, text: str) -> bool:
    """Whether an empty line, or nothing, stands before a label."""
    before = text[: label.lead] if label.lead < _LOOK_BACK else text[label.lead - _LOOK_BACK : label.lead]
    return not before.strip() or bool(_EMPTY_LINE.search(before))


def _is_label(index: int, candidates: tuple[Label, ...], judged: dict[str, Judgement], page: Page) -> bool:
    """Whether a candidate is a label: it says a role, its name has one, it asks, or it is answered.

    A name that nothing tells a role of is a label where nobody's is known and it is clearly a person's, or where its
    form of address says so: the words would else go on under another's name.
    """
    label = candidates[index]
    if label.kind != "name" or label.ends is not None:
        return True
    judgement = judged[key(label.name)]
    if judgement.role != "unknown" or judgement.evidence or label.name.isupper():
        return True
    known = any(role_of(other, judged) == "official" for other in candidates)
    if known:
        # Whoever has no role where those of others are known is quoted in an answer, unless the label is formal.
        formal = has_honorific(label.name) or is_office(label.name) or bool(HAN_SPEAKER.search(label.name))
        following = candidates[index + 1] if index + 1 < len(candidates) else None
        answered = following is not None and role_of(following, judged) == "official"
        return formal or (answered and not is_lettered(candidates))
    return looks_like_person(label.name) or asks_at_end(page.text, body_of(candidates, index, page))


def _speeches(labels: tuple[Label, ...], judged: dict[str, Judgement], page: Page) -> list[Speech]:
    speeches: list[Speech] = []
    for index, label in enumerate(labels):
        body = _without_bold_end(page.text, label, body_of(labels, index, page))
        aside = label.ends is not None
        speeches.append(Speech(label, body, role_of(label, judged), aside))
        if label.ends is None:
            continue
        end = labels[index + 1].lead if index + 1 < len(labels) else page.end
        resumed = next((speech for speech in reversed(speeches[:-1]) if not speech.aside), None)
        rest = trim(page.text, label.ends + 1, end)
        if resumed is not None and rest.end > rest.start:
            speeches.append(replace(resumed, label=_continued(resumed.label, rest), body=rest, aside=True))
    return speeches


def _without_bold_end(text: str, label: Label, body: Span) -> Span:
    """A body without the stars that end the bold begun in its label: "**Reuters: Why now?**"."""
    end = trim(text, *body).end
    bold = text[label.span.start : label.span.end].count("**") % 2 and text[body.start : end].endswith("**")
    return Span(body.start, end - 2) if bold else body


def _continued(label: Label | None, rest: Span) -> Label | None:
    """The label of a speech that goes on after an aside: the same name, nowhere written."""
    return None if label is None else replace(label, span=Span(rest.start, rest.start), lead=rest.start, ends=None)


def _speakers(speeches: tuple[Speech, ...], judged: dict[str, Judgement]) -> tuple[Speaker, ...]:
    turns: Counter[str] = Counter()
    written: dict[str, Speech] = {}
    for speech in speeches:
        if speech.label is not None and speech.label.span.end > speech.label.span.start:
            name = key(speech.label.name)
            turns[name] += 1
            written.setdefault(name, speech)
    return tuple(
        Speaker(speech.label.name, speech.role, turns[name], _evidence(speech, judged), speech.label.kind == "name")
        for name, speech in written.items()
        if speech.label is not None
    )


def _evidence(speech: Speech, judged: dict[str, Judgement]) -> Told:
    assert speech.label is not None
    if speech.label.kind == "voice":
        return told("the label names nobody")
    if speech.label.kind != "name":
        return told("the label says it")
    return judged[key(speech.label.name)].evidence or told("nothing on the page tells")


def _unlabelled(text: str, speeches: list[Speech], lettered: bool) -> tuple[Speech, ...]:
    """The speeches, those set apart that the page runs on without a label for.

    Two cases, both with evidence in what stands around: the same official labelled twice in a row with a paragraph
    that asks at the end of the first speech (somebody asked; not on pages that label each question); and a question
    followed, after a paragraph that ends in a question mark, by paragraphs that ask nothing and then by another
    question (somebody answered, the page does not say who: role `unknown`).
    """
    found: list[Speech] = []
    for speech, following in pairwise((*speeches, None)):
        assert speech is not None
        found.extend(_split(text, speech, following, lettered))
    return tuple(found)


_PARAGRAPH_END = re.compile(r"\n[ \t\u00a0\u3000]*\n\s*")
_BRACKETED = re.compile(r"(?:[（(][^()（）]*[)）][.。]?)?")
_QUESTION_END = re.compile(r"[?？][»”\"’'）)]*\s*$")


def _split(text: str, speech: Speech, following: Speech | None, lettered: bool) -> list[Speech]:
    if speech.aside or (following is not None and (following.label is None or following.aside)):
        return [speech]
    start, end = speech.body
    breaks = [start + match.end() for match in _PARAGRAPH_END.finditer(text[start:end]) if match.end() < end - start]
    if not breaks:
        return [speech]
    again = following is not None and following.role == "official" and following.speaker == speech.speaker
    if speech.role == "official" and again and not lettered and _QUESTION_END.search(text[breaks[-1] : end]):
        asked = Speech(None, Span(breaks[-1], end), "reporter")
        return [replace(speech, body=Span(start, breaks[-1])), asked]
    lettered_question = speech.label is not None and speech.label.kind in ASKS
    unanswered = lettered_question and (following is None or following.role == "reporter")
    if unanswered and _QUESTION_END.search(text[start : breaks[0]]) and _answers(text[breaks[0] : end]):
        answer = Speech(None, Span(breaks[0], end), "unknown")
        return [replace(speech, body=Span(start, breaks[0])), answer]
    return [speech]


def _answers(said: str) -> bool:
    """Whether words after a question ask nothing more, and are no stage direction."""
    return "?" not in said and "？" not in said and not _BRACKETED.fullmatch(said.strip())

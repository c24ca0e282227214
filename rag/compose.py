"""Hits -> passages: which sentences to quote, and how to introduce them. The quotes engine; pure.

A passage is what one person says in one exchange. An official is never credited with a reporter's words: those
are quoted only under words that say whose they are.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Literal

from rag.evidence import holds
from rag.language import tokens
from rag.phrases import Phrases, date_in_words, phrases, plain
from rag.premises import missing_names
from rag.question import Question, names_official, own_side
from rag.schema import Exchange, Hit, Quote, Role, SentenceScore, Span

MAX_EXCHANGES = 5
"""Exchanges cited in one answer; what else answers is counted, not shown."""

_WITHIN_OF_BEST = 1.0
"""A further exchange is cited when it ranks this near to the best one, in spreads of what generic questions reach."""

_SAME_WORDS = 0.7
"""Two sentences that share this much of their words are one formula, said again: the newer one is cited."""

_MAX_SENTENCES = 2
"""The best two sentences of the right exchange hold the answer 92 % of the time, the best one 81 % (XQuAD)."""

_SENTENCE_WITHIN = 0.06
_REPORTER_AHEAD = 0.03
"""How much nearer a reporter's sentence must be for a question to be about what the reporter said: of the
calibration questions, three quarters about an answer stay below, three quarters about a claim lie above."""

_ATTRIBUTES = re.compile(
    r"\b(?:sa(?:id|ys)|stated|claim\w*|accus\w+|report\w*|according to|tweeted|told|alleg\w+|déclar\w+|affirm\w+|selon"
    r"|accus\w+|estim\w+|qualifi\w+|dij\w+|según|asegur\w+|sagte|erklärte|laut|behauptet\w*)\b|称|表示|说|据|指责|认为",
    re.IGNORECASE,
)

Lead = Literal["answered", "stated", "asked", "claimed", "replied", "role_untold", "unattributed"]


@dataclass(frozen=True, slots=True)
class Found:
    """A hit with its exchange, its transcript's text, date and officials, and its versions in other languages."""

    hit: Hit
    exchange: Exchange
    text: str
    date: dt.date | None
    officials: tuple[str, ...] = ()
    versions: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Passage:
    """What one person says in one exchange: words that introduce it, and the stretches to quote.

    `sentence` is a model's, of what is quoted, and `translation` its translation of it; `folded`: the model's own
    spelling of the quotation differed from the transcript's, which is what is shown.
    """

    exchange: str
    role: Role
    lead: str
    quotes: tuple[Span, ...]
    sentence: str = ""
    translation: str | None = None
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Composed:
    """The passages that answer, oldest first; how many more exchanges would; and why the nearest one does not.

    `missing` are the names of the question that stand nowhere in the nearest exchange, where that is why.
    """

    passages: tuple[Passage, ...]
    more: int = 0
    missing: tuple[str, ...] = ()


def compose(question: Question, found: tuple[Found, ...]) -> Composed:
    """What answers a question, from exchanges that passed the gate, best first.

    An exchange does not answer where it lacks a name of the question, or where the question asks for a number or a
    date and the sentences nearest to it hold none.
    """
    words = phrases(question.language)
    missing = [missing_from(question, one) for one in found]
    answering = [
        one for one, lacks in zip(found, missing, strict=True) if not lacks and _holds_what_is_asked(question, one)
    ]
    if not answering:
        return Composed((), 0, missing[0] if missing else ())
    near = [one for one in answering if answering[0].hit.score - one.hit.score <= _WITHIN_OF_BEST]
    chosen = _each_once(near)
    shown = sorted(chosen[:MAX_EXCHANGES], key=lambda one: one.date or dt.date.min)
    return Composed(
        tuple(passage for one in shown for passage in _passages(question, one, words)), len(chosen[MAX_EXCHANGES:])
    )


def compose_all(question: Question, found: tuple[Found, ...], beyond: int = 0) -> Composed:
    """What was said in the first of the exchanges found, for a question that asks for all of them; oldest first.

    `beyond` more were found than were read.
    """
    words = phrases(question.language)
    chosen = _each_once(list(found))
    shown = sorted(chosen[:MAX_EXCHANGES], key=lambda one: one.date or dt.date.min)
    passages = tuple(passage for one in shown if (passage := _of_one_side(question, one, words)) is not None)
    return Composed(passages, len(chosen[MAX_EXCHANGES:]) + beyond)


def _said_by(found: Found, *roles: Role) -> list[SentenceScore]:
    return [scored for scored in found.hit.sentences if scored.sentence.role in roles]


def _of_one_side(question: Question, found: Found, words: Phrases) -> Passage | None:
    """What the reporter asked where that is wanted, else what was answered; of one side alone, what it says."""
    reporters = _said_by(found, "reporter")
    others = _said_by(found, "official", "unknown")
    if not reporters or not others:
        alone = reporters or others
        return _passage(question, found, _pick(alone), _alone(alone), words) if alone else None
    if question.wants == "asked":
        return _passage(question, found, _pick(reporters), "asked", words)
    chosen = _pick(others)
    return _passage(question, found, chosen, _lead_of(chosen), words)


def _each_once(found: list[Found]) -> list[Found]:
    """Without versions in other languages of what is there, and without formulas that another one repeats."""
    kept: list[Found] = []
    for one in found:
        if any(one.exchange.id in other.versions or other.exchange.id in one.versions for other in kept):
            continue
        again = next((n for n, other in enumerate(kept) if _says_the_same(one, other)), None)
        if again is None:
            kept.append(one)
        elif (one.date or dt.date.min) > (kept[again].date or dt.date.min) and again:
            kept[again] = one
    return kept


def _says_the_same(one: Found, other: Found) -> bool:
    if one.hit.language != other.hit.language:
        return False
    words = [frozenset(tokens(_nearest_sentence(each), each.hit.language)) for each in (one, other)]
    together = len(words[0] | words[1])
    return bool(together) and len(words[0] & words[1]) / together >= _SAME_WORDS


def _nearest_sentence(found: Found) -> str:
    said = [scored for scored in found.hit.sentences if scored.sentence.role != "reporter"] or found.hit.sentences
    place = max(said, key=lambda scored: scored.cosine).sentence
    return found.text[place.start : place.end]


def missing_from(question: Question, found: Found) -> tuple[str, ...]:
    """The names of a question that stand nowhere in an exchange."""
    answers = " ".join(turn.text for turn in found.exchange.turns if turn.role == "official")
    own = own_side(answers, found.hit.language)
    # What an earlier question named need not be named again.
    return tuple(
        missing_names(question.text, question.language, found.exchange, found.hit.language, own, found.officials)
    )


def _holds_what_is_asked(question: Question, found: Found) -> bool:
    kind = question.expects
    ranked = sorted(found.hit.sentences, key=lambda scored: -scored.cosine)[:_MAX_SENTENCES]
    return kind is None or any(_holds(question, found, scored) for scored in ranked)


def _holds(question: Question, found: Found, scored: SentenceScore) -> bool:
    text = found.text[scored.sentence.start : scored.sentence.end]
    return question.expects is not None and holds(question.expects, text, question.searched)


def _passages(question: Question, found: Found, words: Phrases) -> list[Passage]:
    answer = _of_one_side(question, found, words)
    if answer is None:
        return []
    reporters = _said_by(found, "reporter")
    others = _said_by(found, "official", "unknown")
    if not reporters or not others or question.wants == "asked":
        return [answer]
    chosen = _pick(others)
    claims = [scored for scored in reporters if not _asks(found, scored)]
    ahead = _best(claims) - _best(others) if claims else -1.0
    lacks = question.expects is not None and not any(_holds(question, found, scored) for scored in chosen)
    if not claims or (ahead < _REPORTER_AHEAD and not lacks):
        return [answer]
    claim = _passage(question, found, _with_attribution(found, claims), "claimed", words)
    if question.wants == "check" or not _about_official(question, found):
        replied: Lead = "replied" if _lead_of(chosen) == "answered" else "unattributed"
        return [claim, _passage(question, found, chosen, replied, words)]
    return [answer, claim]


def side_by_side(question: Question, found: Found) -> tuple[Passage, ...]:
    """What a reporter asked and what was answered, in their nearest sentences; nothing where only one side speaks."""
    words = phrases(question.language)
    asked = _said_by(found, "reporter")
    others = _said_by(found, "official", "unknown")
    if not asked or not others:
        return ()
    chosen = _pick(others)
    replied: Lead = "replied" if _lead_of(chosen) == "answered" else "unattributed"
    return (
        _passage(question, found, _pick(asked), "asked", words),
        _passage(question, found, chosen, replied, words),
    )


def introduced(quote: Quote, found: Found, language: str) -> str:
    """Our own words before a quotation: who said it, to whom, when, and whether it is a reporter's claim."""
    sides = {turn.role for turn in found.exchange.turns}
    lead: Lead = "unattributed"
    if quote.role == "reporter":
        lead = "claimed" if "official" in sides else "asked"
    elif quote.role == "official":
        lead = "answered" if "reporter" in sides else "stated"
    return _introduce(lead, found, quote.turn, quote.role, language, phrases(language))


def _alone(sentences: list[SentenceScore]) -> Lead:
    best = max(sentences, key=lambda scored: scored.cosine)
    leads: dict[Role, Lead] = {"reporter": "asked", "official": "stated"}
    return leads.get(best.sentence.role, "unattributed")


def _lead_of(sentences: list[SentenceScore]) -> Lead:
    best = max(sentences, key=lambda scored: scored.cosine)
    return "answered" if best.sentence.role == "official" else "unattributed"


def _best(sentences: list[SentenceScore]) -> float:
    return max(scored.cosine for scored in sentences)


def _pick(sentences: list[SentenceScore]) -> list[SentenceScore]:
    """The best sentences of one turn, in the order of the text."""
    ranked = sorted(sentences, key=lambda scored: (-scored.cosine, scored.sentence.start))
    turn = ranked[0].sentence.turn
    near = [
        scored
        for scored in ranked
        if scored.sentence.turn == turn and ranked[0].cosine - scored.cosine <= _SENTENCE_WITHIN
    ]
    return sorted(near[:_MAX_SENTENCES], key=lambda scored: scored.sentence.start)


def _asks(found: Found, scored: SentenceScore) -> bool:
    """Whether a sentence is a question: it then claims nothing."""
    return found.text[scored.sentence.start : scored.sentence.end].rstrip('"”’»） )').endswith(("?", "？"))


def _with_attribution(found: Found, reporters: list[SentenceScore]) -> list[SentenceScore]:
    """A reporter's best sentence, with those before it back to the one that says whose claim it is."""
    best = max(reporters, key=lambda scored: (scored.cosine, -scored.sentence.start))
    turn = [scored for scored in reporters if scored.sentence.turn == best.sentence.turn]
    index = turn.index(best)
    for start in range(index, max(-1, index - 3), -1):
        place = turn[start].sentence
        if _ATTRIBUTES.search(found.text[place.start : place.end]):
            return turn[start : index + 1]
    return [best]


def _about_official(question: Question, found: Found) -> bool:
    answers = " ".join(turn.text for turn in found.exchange.turns if turn.role == "official")
    side = own_side(answers, found.hit.language)
    return names_official(question.searched, question.language, found.exchange.answered_by, side)


def _passage(question: Question, found: Found, sentences: list[SentenceScore], lead: Lead, words: Phrases) -> Passage:
    return Passage(
        exchange=found.exchange.id,
        role=sentences[0].sentence.role,
        lead=_introduce(lead, found, sentences[0].sentence.turn, sentences[0].sentence.role, question.language, words),
        quotes=_joined(found.text, sentences),
    )


def _joined(text: str, sentences: list[SentenceScore]) -> tuple[Span, ...]:
    """Sentences that stand next to each other as one stretch."""
    spans: list[Span] = []
    for scored in sentences:
        place = scored.sentence
        if spans and not text[spans[-1].end : place.start].strip():
            spans[-1] = Span(spans[-1].start, place.end)
        else:
            spans.append(Span(place.start, place.end))
    return tuple(spans)


def _introduce(lead: Lead, found: Found, turn: int, role: Role, language: str, words: Phrases) -> str:
    date = date_in_words(found.date, language)
    when = words.when.format(date=date) if date else ""
    exchange = found.exchange
    said_by = exchange.turns[turn].speaker
    by_reporter = role == "reporter"
    speakers = exchange.answered_by if by_reporter or said_by is None else (said_by,)
    askers = (said_by,) if by_reporter and said_by else exchange.asked_by
    if lead == "unattributed" and said_by:
        lead = "role_untold"
    template: str = getattr(words, lead)
    line = template.format(
        speaker=", ".join(map(plain, speakers)) or words.official,
        asker=", ".join(map(plain, askers)) or words.reporter,
        when=when,
    )
    return line[:1].upper() + line[1:]

"""One case's answer -> scores. Pure.

A scorer says how far something holds and why, or None where it does not apply: what does not apply is absent,
never zero. Each score knows what it is a share of, so that shares can be pooled: 3 of 4 citations and 1 of 1
are 4 of 5, not 7/8.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from eval.dataset import Case
from eval.gold import Conference, Found, Place
from rag.language import clear_language
from rag.phrases import phrases
from rag.quotes import verify
from rag.schema import Answer, Citation, Exchange, Role, Turn

_TELLING = 10
"""Letters from which a text's language can be told, where any of them is clear."""


@dataclass(frozen=True, slots=True)
class Score:
    """How far something holds, why, and of how many things `value` is the share (or, for a count, the most)."""

    value: float
    explanation: str
    of: int = 1


@dataclass(frozen=True, slots=True)
class Evidence:
    """All that a scorer reads: the case, the answer, its gold, and the transcripts that the answer cites, by id."""

    case: Case
    answer: Answer
    gold: tuple[Found, ...]
    conferences: Mapping[str, Conference]

    @property
    def gold_exchanges(self) -> frozenset[str]:
        """Every exchange in which a gold quote stands."""
        return frozenset[str]().union(*(found.exchanges for found in self.gold))

    @property
    def cited_exchanges(self) -> tuple[str, ...]:
        """The exchanges cited, each once, in the order of the answer."""
        return tuple(dict.fromkeys(citation.exchange for citation in self.answer.citations))


Scorer = Callable[[Evidence], Score | None]


# The right exchange


def hit_at_1(evidence: Evidence) -> Score | None:
    """Whether the first citation's exchange is a gold one; answerable cases, where a refusal is a miss."""
    if not evidence.case.answerable:
        return None
    if not evidence.answer.citations:
        return Score(0.0, "nothing cited")
    first = evidence.answer.citations[0].exchange
    return Score(float(first in evidence.gold_exchanges), f"first cited {first}")


def hit_at_shown(evidence: Evidence) -> Score | None:
    """Whether a gold exchange is among those cited; answerable cases, where a refusal is a miss."""
    if not evidence.case.answerable:
        return None
    right = [exchange for exchange in evidence.cited_exchanges if exchange in evidence.gold_exchanges]
    return Score(float(bool(right)), f"cited {right[0]}" if right else "no gold exchange cited")


def citation_precision(evidence: Evidence) -> Score | None:
    """The share of the cited exchanges that are gold; answerable cases that cite anything."""
    cited = evidence.cited_exchanges
    if not evidence.case.answerable or not cited:
        return None
    right = sum(exchange in evidence.gold_exchanges for exchange in cited)
    return Score(right / len(cited), f"{right} of {len(cited)} cited exchanges are gold", len(cited))


def citation_recall(evidence: Evidence) -> Score | None:
    """The share of the distinct gold exchanges that are cited; answerable cases, where a refusal cites none."""
    if not evidence.case.answerable:
        return None
    wanted = {found.exchanges for found in evidence.gold}
    cited = frozenset(evidence.cited_exchanges)
    found = sum(bool(alternatives & cited) for alternatives in wanted)
    return Score(found / len(wanted), f"{found} of {len(wanted)} gold exchanges cited", len(wanted))


# The right words


def gold_overlap(evidence: Evidence) -> Score | None:
    """The share of the best shown gold quote that the citations show; answerable cases.

    Where a case says whose words answer, only gold in that role counts: in a premise trap, showing the reporter's
    sentence alone does not.
    """
    if not evidence.case.answerable:
        return None
    places = [place for found in evidence.gold for place in found.places]
    in_role = [place for place in places if place.role == evidence.case.role]
    best = max((_shown(place, evidence.answer.citations) for place in in_role or places), default=0.0)
    return Score(best, f"{best:.0%} of a gold quote is shown")


def _shown(place: Place, citations: tuple[Citation, ...]) -> float:
    shown = {
        position
        for citation in citations
        if citation.transcript == place.transcript
        for position in range(max(place.start, citation.start), min(place.end, citation.end))
    }
    return len(shown) / (place.end - place.start)


def key_facts(evidence: Evidence) -> Score | None:
    """The share of the case's key facts that stand in the quotes shown; cases that have key facts."""
    facts = evidence.case.facts
    if not facts:
        return None
    missing = [fact for fact in facts if not any(fact in citation.quote for citation in evidence.answer.citations)]
    explanation = f"not shown: {', '.join(missing)}" if missing else "all shown"
    return Score(1 - len(missing) / len(facts), explanation, len(facts))


# Proof


def quote_validity(evidence: Evidence) -> Score | None:
    """The share of the citations that the archive proves: text[start:end] is the quote, and the gate accepts it."""
    citations = evidence.answer.citations
    if not citations:
        return None
    faults = [
        f"[{citation.number}] {fault}"
        for citation in citations
        if (fault := _fault(citation, evidence.conferences)) is not None
    ]
    valid = len(citations) - len(faults)
    return Score(valid / len(citations), "; ".join(faults) or "all proven", len(citations))


def _fault(citation: Citation, conferences: Mapping[str, Conference]) -> str | None:
    conference = conferences.get(citation.transcript)
    exchange = _exchange(citation.exchange, conference)
    if conference is None or exchange is None:
        return f"{citation.exchange} is not in {citation.transcript} in the archive"
    if conference.text[citation.start : citation.end] != citation.quote:
        return f"does not stand at {citation.start}:{citation.end}"
    check = verify(citation.quote, exchange, conference.text, citation.role)
    return None if check.quote is not None else f"{check.verdict} as words of the {citation.role}"


def _exchange(identity: str, conference: Conference | None) -> Exchange | None:
    exchanges = conference.exchanges if conference else ()
    return next((exchange for exchange in exchanges if exchange.id == identity), None)


# Who said it


def role_errors(evidence: Evidence) -> Score | None:
    """How many citations are credited to another role or speaker than the archive's turn at that place.

    Both what the citation says and what the answer's text says count: a reporter's words under an official's
    introduction are an error even where the citation itself is right. A place that no turn holds is no role error
    but an invalid quote.
    """
    citations = evidence.answer.citations
    if not citations:
        return None
    introduced = introductions(evidence.answer)
    errors = [
        f"[{citation.number}] {error}"
        for citation in citations
        if (error := _role_error(citation, introduced.get(citation.number), evidence.conferences)) is not None
    ]
    return Score(float(len(errors)), "; ".join(errors) or "all as the archive says", len(citations))


def _role_error(citation: Citation, introduced: Role | None, conferences: Mapping[str, Conference]) -> str | None:
    said = said_at(citation, conferences)
    if said is None:
        return None
    if citation.role != said.turn.role:
        return f"given as words of the {citation.role}, said by the {said.turn.role}"
    if citation.speaker not in said.speakers:
        return f"credited to {citation.speaker}, said by {' or '.join(str(name) for name in said.speakers)}"
    if introduced is not None and introduced != said.turn.role:
        return f"introduced as words of the {introduced}, said by the {said.turn.role}"
    return None


@dataclass(frozen=True, slots=True)
class Said:
    """The archive's turn at a place; `speakers` are the names that a citation of it may give."""

    exchange: Exchange
    turn: Turn

    @property
    def speakers(self) -> tuple[str | None, ...]:
        """The label as printed; where it names nobody, nobody or the only one on that side of the exchange."""
        if self.turn.speaker is not None:
            return (self.turn.speaker,)
        names = self.exchange.asked_by if self.turn.role == "reporter" else self.exchange.answered_by
        return (None, *names) if len(names) == 1 else (None,)


def said_at(citation: Citation, conferences: Mapping[str, Conference]) -> Said | None:
    """The turn that holds a citation's place, whichever exchange it is in; None where no one turn does."""
    conference = conferences.get(citation.transcript)
    for exchange in conference.exchanges if conference else ():
        for turn in exchange.turns:
            if any(span.start <= citation.start < citation.end <= span.end for span in turn.spans):
                return Said(exchange, turn)
    return None


_INTRODUCES: dict[str, Role] = {
    "asked": "reporter",
    "claimed": "reporter",
    "answered": "official",
    "stated": "official",
    "replied": "official",
    "unattributed": "unknown",
}
"""Whose words follow each phrase that the quotes engine puts before a quote (rag.phrases)."""


def introductions(answer: Answer) -> dict[int, Role]:
    """In whose mouth the answer's text puts each citation, by its number, where its wording says so.

    A model's sentence stands above the introduction of the quotes that it cites, and says nothing of whose they are.
    """
    text = answer.text
    # A transcript may itself hold a line that reads like an introduction; and one quote may hold another.
    for quote in sorted((citation.quote for citation in answer.citations), key=len, reverse=True):
        text = text.replace(quote, "")
    words = phrases(answer.language)
    quoted = re.compile(re.escape(words.open_quote + words.close_quote) + r" \[(\d+)\]")
    introduced: dict[int, Role] = {}
    role: Role | None = None
    for line in text.splitlines():
        role = introduced_role(line, answer.language) or role
        number = quoted.fullmatch(line)
        if number is not None and role is not None and role != "unknown":
            introduced[int(number[1])] = role
    return introduced


def introduced_role(line: str, language: str) -> Role | None:
    """Whose words a line announces, None where it is no introduction.

    >>> introduced_role("Mao Ning said on 2 July 2024, answering CCTV:", "en")
    'official'
    >>> introduced_role("The resolution was adopted yesterday.", "en") is None
    True
    """
    words = phrases(language)
    for name, role in _INTRODUCES.items():
        fixed = re.split(r"\{\w+\}", getattr(words, name))
        if re.fullmatch(".*".join(map(re.escape, fixed)), line.strip(), re.IGNORECASE):
            return role
    return None


def role_match(evidence: Evidence) -> Score | None:
    """Whether a gold exchange is cited in the role whose words answer; cases where a gold exchange is cited."""
    role = evidence.case.role
    right = [citation for citation in evidence.answer.citations if citation.exchange in evidence.gold_exchanges]
    if role is None or not right:
        return None
    said = [found.turn.role for citation in right if (found := said_at(citation, evidence.conferences)) is not None]
    return Score(float(role in said), f"wanted {role}, cited {', '.join(dict.fromkeys(said)) or 'no turn'}")


# Refusals


def refusal_precision(evidence: Evidence) -> Score | None:
    """Of the refusals: whether the record indeed does not answer."""
    if evidence.answer.status != "not_found":
        return None
    return Score(
        float(not evidence.case.answerable), "refused, but on record" if evidence.case.answerable else "rightly refused"
    )


def refusal_recall(evidence: Evidence) -> Score | None:
    """Of what the record does not answer: whether it was refused."""
    if evidence.case.answerable:
        return None
    refused = evidence.answer.status == "not_found"
    return Score(float(refused), "rightly refused" if refused else "answered, but not on record")


# How it was said, and what it cost


def answer_language(evidence: Evidence) -> Score | None:
    """Whether the answer, its quotes apart, is in the question's language; answers that tell one."""
    said = evidence.answer.text
    for citation in evidence.answer.citations:
        said = said.replace(citation.quote, "")
    language = clear_language(said) if sum(map(str.isalpha, said)) >= _TELLING else None
    if language is None:
        return None
    wanted = evidence.case.language
    return Score(float(language == wanted), f"in {language}" if language == wanted else f"in {language}, not {wanted}")


def quotes_kept(evidence: Evidence) -> Score | None:
    """The share of a model's quotations that the gate let through; answers in which a model quoted anything."""
    answer = evidence.answer
    kept = len(answer.citations) if answer.engine == "model" and answer.addressed is not False else 0
    written = kept + len(answer.dropped)
    if not written:
        return None
    refused = ", ".join(f"{verdict} {n}" for verdict, n in Counter(one.verdict for one in answer.dropped).items())
    return Score(kept / written, f"{kept} of {written} stand" + (f"; {refused}" if refused else ""), written)


def length(evidence: Evidence) -> Score | None:
    """Characters of the answer; answers that are none have none."""
    if evidence.answer.status == "not_found":
        return None
    return Score(float(len(evidence.answer.text)), f"{len(evidence.answer.text)} characters")


def tokens(evidence: Evidence) -> Score | None:
    """Tokens that a model's calls took, its own among them; answers for which any was made."""
    usage = evidence.answer.usage
    if usage is None:
        return None
    count = usage.prompt_tokens + usage.completion_tokens
    return Score(float(count), f"{usage.prompt_tokens} in, {usage.completion_tokens} out")


def cost(evidence: Evidence) -> Score | None:
    """US dollars that a model's calls cost; answers whose price is known."""
    usage = evidence.answer.usage
    return Score(usage.dollars, f"${usage.dollars:.6f}") if usage and usage.dollars is not None else None


def latency_ms(evidence: Evidence) -> Score | None:
    """Milliseconds from question to answer."""
    total = evidence.answer.timings_ms.total
    return Score(total, f"{total:.0f} ms")


SCORERS: dict[str, Scorer] = {
    "hit_at_1": hit_at_1,
    "hit_at_shown": hit_at_shown,
    "citation_precision": citation_precision,
    "citation_recall": citation_recall,
    "gold_overlap": gold_overlap,
    "key_facts": key_facts,
    "quote_validity": quote_validity,
    "quotes_kept": quotes_kept,
    "role_errors": role_errors,
    "role_match": role_match,
    "refusal_precision": refusal_precision,
    "refusal_recall": refusal_recall,
    "answer_language": answer_language,
    "length": length,
    "latency_ms": latency_ms,
    "tokens": tokens,
    "cost": cost,
}
"""Every scorer by the name its score has in a report, in the order of the report."""


def score(evidence: Evidence) -> dict[str, Score]:
    """The scores of one answer; those that do not apply are absent."""
    found = ((name, scorer(evidence)) for name, scorer in SCORERS.items())
    return {name: result for name, result in found if result is not None}


def score_failure(case: Case, gold: tuple[Found, ...], message: str) -> dict[str, Score]:
    """The scores of a case that failed: a miss wherever a refusal would be one, so that no crash raises a figure."""
    why = f"failed: {message}"
    if not case.answerable:
        return {"right": Score(0.0, why), "refusal_recall": Score(0.0, why)}
    exchanges = len({found.exchanges for found in gold})
    scores = {
        "right": Score(0.0, why),
        "hit_at_1": Score(0.0, why),
        "hit_at_shown": Score(0.0, why),
        "citation_recall": Score(0.0, why, exchanges),
        "gold_overlap": Score(0.0, why),
    }
    return {**scores, "key_facts": Score(0.0, why, len(case.facts))} if case.facts else scores

"""What a run will take, before it begins: about how many calls, tokens and dollars."""

from __future__ import annotations

from dataclasses import dataclass

from eval.candidates import Candidate
from eval.judge import AT_A_TIME, labels
from eval.run import Plan
from rag.desk import Desk
from rag.model_engine import MAX_SOURCES
from rag.prices import dollars, read_prices
from rag.prompting import estimated_tokens, read_prompt

_AROUND_A_SOURCE = 60
"""Tokens of the JSON around an exchange."""

_ANSWER = 300
"""Tokens of an answer: two to five lines with a quotation each."""

_REWRITING = 400
"""Tokens of a call that makes a follow-up stand alone."""

_JUDGED, _JUDGEMENT = 1_300, 200
"""Tokens read and written by a call that judges an answer."""

_SAMPLED = 5


@dataclass(frozen=True, slots=True)
class Estimate:
    """About how many calls and tokens, and dollars (None where a price is not known); kept answers make it less."""

    rows: int
    calls: int
    tokens: int
    dollars: float | None


def estimate(plan: Plan, desk: Desk) -> Estimate:
    """About what a plan takes where no answer is kept yet; a request to put something right comes on top."""
    exchange = _tokens_an_exchange(desk)
    calls = tokens = 0
    cost: float | None = 0.0
    for candidate in plan.candidates:
        if candidate.used.model is None:
            continue
        asked, read, written = _one_round(plan, candidate, desk, exchange)
        calls += asked * plan.repeat
        tokens += (read + written) * plan.repeat
        price = dollars(read_prices(desk.settings.prices), candidate.used.model.name, read, written)
        cost = None if cost is None or price is None else cost + price * plan.repeat
    if plan.judge is not None and plan.judge.used.model is not None:
        models = sum(one.used.model is not None for one in plan.candidates)
        judged = models * len(plan.dataset.cases) * plan.repeat + -(-len(labels()) // AT_A_TIME)
        calls += judged
        tokens += judged * (_JUDGED + _JUDGEMENT)
        prices = read_prices(desk.settings.prices)
        price = dollars(prices, plan.judge.used.model.name, judged * _JUDGED, judged * _JUDGEMENT)
        cost = None if cost is None or price is None else cost + price
    return Estimate(plan.total, calls, tokens, None if cost is None else round(cost, 4))


def _one_round(plan: Plan, candidate: Candidate, desk: Desk, exchange: int) -> tuple[int, int, int]:
    """Calls, tokens read and tokens written, each case asked once."""
    cases = len(plan.dataset.cases)
    follow_ups = sum(bool(case.history) for case in plan.dataset.cases)
    prompt = read_prompt(candidate.text, "answer")
    bare = estimated_tokens(prompt.system) + estimated_tokens(prompt.user)
    window = desk.settings.context_window - desk.settings.answer_tokens
    read = min(window, bare + MAX_SOURCES * exchange)
    return cases + follow_ups, cases * read + follow_ups * _REWRITING, cases * _ANSWER


def _tokens_an_exchange(desk: Desk) -> int:
    """Tokens of an exchange, by some of the archive's transcripts."""
    sampled = desk.transcripts()[:_SAMPLED]
    exchanges = sum(summary.exchanges for summary in sampled)
    if not exchanges:
        return 0
    tokens = sum(estimated_tokens(desk.archive.text(summary.id)) for summary in sampled)
    return tokens // exchanges + _AROUND_A_SOURCE

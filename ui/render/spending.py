"""What a run is going to take, and what it has taken so far, in words. Pure."""

from __future__ import annotations

from eval.estimate import Estimate
from eval.run import Asked


def estimate_text(expected: Estimate) -> str:
    """What a run takes at most.

    >>> estimate_text(Estimate(180, 200, 400_000, 0.81)), estimate_text(Estimate(1, 1, 900, None))
    ('About 200 calls, 400,000 tokens, $0.81; answers kept from earlier runs are not asked for again.', \
'About 1 call, 900 tokens, price unknown; answers kept from earlier runs are not asked for again.')
    """
    calls = f"{expected.calls:,} call{'s' if expected.calls != 1 else ''}"
    figures = f"{calls}, {expected.tokens:,} tokens, {_dollars(expected.dollars)}"
    return f"About {figures}; answers kept from earlier runs are not asked for again."


def spent_text(asked: Asked) -> str:
    """What a run has taken so far.

    >>> spent_text(Asked(10, 90, calls=12, tokens=3400, dollars=0.0123))
    '12 calls, $0.0123'
    >>> spent_text(Asked(1, 2, failed=1, dollars=None))
    '0 calls, price unknown, 1 failed'
    """
    failed = f", {asked.failed} failed" if asked.failed else ""
    return f"{asked.calls:,} call{'s' if asked.calls != 1 else ''}, {_dollars(asked.dollars)}{failed}"


def _dollars(amount: float | None) -> str:
    if amount is None:
        return "price unknown"
    return f"${amount:.2f}" if amount >= 0.1 or not amount else f"${amount:.4f}"

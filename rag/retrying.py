"""When to ask a server again: later each time, scattered, and not before it says. Pure but for the clock and chance."""

from __future__ import annotations

import random
import re
import time
from email.utils import parsedate_to_datetime

_FIRST, _LONGEST = 0.5, 8.0


def pause(attempt: int) -> float:
    """Seconds before the next attempt: doubled each time, and scattered so that clients do not return together."""
    return float(min(_LONGEST, _FIRST * 2 ** (attempt - 1)) * random.uniform(0.5, 1.0))  # noqa: S311 - no secret


def retry_after(value: str) -> float | None:
    """The seconds that a Retry-After header asks for, given as a number or a date; None where it is neither.

    >>> retry_after("2"), retry_after("Wed, 21 Oct 2015 07:28:00 GMT"), retry_after("soon"), retry_after("nan")
    (2.0, 0.0, None, None)
    """
    value = value.strip()
    try:
        if re.fullmatch(r"\d+(\.\d+)?", value):
            return float(value)
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None

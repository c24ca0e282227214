"""What stands below an answer in which a model had a part: what was withheld, what is proven, what it cost. Pure."""

from __future__ import annotations

from collections import Counter

from rag.phrases import counted
from rag.schema import Answer, Dropped, Notice, Usage
from ui.strings import Strings


def account(found: Answer, words: Strings) -> tuple[str, ...]:
    """The lines below an answer, none where it is the quotes engine's and nothing was withheld."""
    lines = []
    if found.dropped:
        lines.append(withheld_in_words(found.dropped, words))
    if found.usage and found.engine == "model" and found.status == "answered":
        lines.append(words.unproven.format(model=found.usage.model))
    if found.usage:
        lines.append(usage_in_words(found.usage, words))
    return tuple(lines)


def told(found: Answer) -> tuple[Notice, ...]:
    """The notices of an answer, without the one that a line below it says with figures."""
    return tuple(notice for notice in found.notices if notice.code != "withheld" or not found.dropped)


def withheld_in_words(dropped: tuple[Dropped, ...], words: Strings) -> str:
    """How many quotations the gate refused, and why; what they said is not repeated.

    >>> from ui.strings import strings
    >>> twice = (Dropped("a", "absent"), Dropped("a", "absent", "again"), Dropped("b", "stitched"))
    >>> withheld_in_words(twice, strings("en"))
    'Withheld: 2 quotations (1 absent, 1 stitched)'
    """
    verdicts = Counter(verdict for _, verdict in {(one.quote, one.verdict) for one in dropped})
    why = [words.withheld_why.get(one, "{count} " + one).format(count=verdicts[one]) for one in sorted(verdicts)]
    quotations = counted(words.withheld_one, words.withheld_many, verdicts.total())
    return words.withheld.format(quotations=quotations, why=_listed(why, words))


def usage_in_words(usage: Usage, words: Strings) -> str:
    """What an answer cost.

    >>> from ui.strings import strings
    >>> usage_in_words(Usage("m", 1, 1200, 140, True, 0.9, 2.66, None), strings("en"))
    'Model m: 1 call · ≈ 1,340 tokens · 2.7 s · price unknown'
    >>> usage_in_words(Usage("m", 2, 1200, 140, False, 0.9, 2.66, 0.00126), strings("de"))
    'Modell m: 2 Aufrufe · 1.340 Token · 2,7 s · 0,00126 US-$'
    """
    about = "≈ " if usage.estimated else ""
    seconds = number_in_words(usage.seconds, "#,##0.0", words)
    tokens = number_in_words(usage.prompt_tokens + usage.completion_tokens, "#,##0", words)
    figures = [
        counted(words.calls_one, words.calls_many, usage.calls),
        about + words.tokens.format(count=tokens),
        words.seconds.format(count=seconds),
        words.price_unknown if usage.dollars is None else about + price_in_words(usage.dollars, words),
    ]
    return words.usage.format(model=usage.model, figures=" · ".join(figures))


def price_in_words(dollars: float, words: Strings) -> str:
    """An amount as a reader of the language writes it."""
    return words.price.format(amount=number_in_words(dollars, "#,##0.00####", words))


def number_in_words(value: float, pattern: str, words: Strings) -> str:
    """A number as a reader of the language writes it, by a pattern of Babel's."""
    from babel.numbers import format_decimal

    return format_decimal(value, pattern, locale=words.language)


def _listed(items: list[str], words: Strings) -> str:
    return ("、" if words.language == "zh" else ", ").join(items)

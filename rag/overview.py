"""Questions that name nothing but limits ("what did Reuters ask?"): all that was said under them is what is asked for.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.cues import cue
from rag.language import LANGUAGES, tokens
from rag.names import names_in
from rag.periods import flat
from rag.schema import Condition

_SAYS_NOTHING_OF_WHAT = ("briefing", "stands", "there", "everything")


def asks_for_all(question: str, language: str, limits: Sequence[Condition]) -> bool:
    """Whether a question names limits, and beside them and words of saying has no words to search for.

    >>> from rag.schema import Filters
    >>> reuters = (Condition("outlet", "Reuters", Filters(outlet="Reuters")),)
    >>> [asks_for_all(f"What did Reuters ask{of}?", "en", reuters) for of in ("", " of WHO")]
    [True, False]
    """
    if not limits or language not in LANGUAGES:
        return False
    rest = question
    for limit in limits:
        rest = rest.replace(limit.words, " ", 1)
    folded = flat(rest)
    for name in _SAYS_NOTHING_OF_WHAT:
        for match in cue(language, name, "{}" if language == "zh" else r"\b{}\b").finditer(folded):
            rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
    # "WHO" is a name, though its letters are no word to search for.
    return not tokens(rest, language) and not names_in(rest, language)

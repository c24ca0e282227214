"""Questions that name nothing but limits ("what did Reuters ask?"): all that was said under them is what is asked for.

Pure.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.cues import word_cue
from rag.language import LANGUAGES, tokens
from rag.names import names_in
from rag.periods import flat
from rag.schema import Condition

_SAYS_NOTHING_OF_WHAT = ("briefing", "stands", "there", "everything")


def asks_for_all(question: str, language: str, limits: Sequence[Condition]) -> bool:
    """Whether a question is after all that was said, or all that was under its limits.

    >>> from rag.schema import Filters
    >>> reuters = (Condition("outlet", "Reuters", Filters(outlet="Reuters")),)
    >>> [asks_for_all(f"What did Reuters ask{of}?", "en", reuters) for of in ("", " of WHO")]
    [True, False]
    >>> asks_for_all("What were the main topics?", "en", ()), asks_for_all("Why?", "en", ())
    (True, False)
    """
    return bool(limits or says_all(question, language)) and names_no_subject(question, language, limits)


def says_all(question: str, language: str) -> bool:
    """Whether it has a word of saying, or of all there is.

    >>> says_all("The main topics?", "en"), says_all("2 July?", "en")
    (True, False)
    """
    return any(word_cue(language, name).search(flat(question)) for name in _SAYS_NOTHING_OF_WHAT)


def names_no_subject(question: str, language: str, limits: Sequence[Condition]) -> bool:
    """Whether beside its limits and words of saying a question has no words to search for.

    >>> names_no_subject("What was said?", "en", ()), names_no_subject("What was said of NATO?", "en", ())
    (True, False)
    """
    if language not in LANGUAGES:
        return False
    rest = question
    for limit in limits:
        rest = rest.replace(limit.words, " ", 1)
    folded = flat(rest)
    for name in _SAYS_NOTHING_OF_WHAT:
        for match in word_cue(language, name).finditer(folded):
            rest = rest[: match.start()] + " " * len(match.group()) + rest[match.end() :]
    # "WHO" is a name, though its letters are no word to search for.
    return not tokens(rest, language) and not names_in(rest, language)

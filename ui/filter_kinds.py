"""The kinds of filters that a reader can set, and filters without one of them. Pure."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, get_args

from rag.schema import ConditionKind, Filters

FilterKind = ConditionKind | Literal["transcript"]
Lift = ConditionKind | Literal["own-date", "own-outlet", "own-speaker", "own-language", "own-transcript", "own"]
"""What can be taken away from under an answer: what its question set, a filter that the reader set, or all of those."""

KINDS: tuple[FilterKind, ...] = (*get_args(ConditionKind), "transcript")
_OWN: dict[FilterKind, Lift] = {
    "date": "own-date",
    "outlet": "own-outlet",
    "speaker": "own-speaker",
    "language": "own-language",
    "transcript": "own-transcript",
}


def set_kinds(filters: Filters) -> tuple[FilterKind, ...]:
    """The kinds that are limited.

    >>> set_kinds(Filters(outlet="AFP", transcript="x-1"))
    ('outlet', 'transcript')
    """
    return tuple(kind for kind in KINDS if lifted(filters, kind) != filters)


def lifted(filters: Filters, kind: FilterKind) -> Filters:
    """The filters without those of a kind.

    >>> lifted(Filters(outlet="AFP", language="fr"), "outlet")
    Filters(since=None, until=None, outlet=None, speaker=None, language='fr', transcript=None)
    """
    match kind:
        case "date":
            return replace(filters, since=None, until=None)
        case "outlet":
            return replace(filters, outlet=None)
        case "speaker":
            return replace(filters, speaker=None)
        case "language":
            return replace(filters, language=None)
        case "transcript":
            return replace(filters, transcript=None)


def own(kind: FilterKind) -> Lift:
    """What takes away a reader's own filter of a kind.

    >>> own("outlet")
    'own-outlet'
    """
    return _OWN[kind]


def own_lifts(filters: Filters) -> tuple[Lift, ...]:
    """What can be taken away of a reader's own filters; all at once where there are several.

    >>> own_lifts(Filters(outlet="AFP")), own_lifts(Filters(outlet="AFP", language="fr"))
    (('own-outlet',), ('own-outlet', 'own-language', 'own'))
    """
    one_by_one = tuple(own(kind) for kind in set_kinds(filters))
    return (*one_by_one, "own") if len(one_by_one) > 1 else one_by_one


def kinds_of_lift(lift: Lift) -> tuple[FilterKind, ...]:
    """The kinds of the reader's own filters that are taken away.

    >>> kinds_of_lift("own-date"), len(kinds_of_lift("own")), kinds_of_lift("date")
    (('date',), 5, ())
    """
    return KINDS if lift == "own" else tuple(kind for kind, one in _OWN.items() if one == lift)

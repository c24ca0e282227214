"""The options that limit a search, for every command that takes them, and what they mean."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from ui.console import USAGE, stop

if TYPE_CHECKING:
    from rag.schema import ConditionKind, Filters

FromOption = Annotated[
    str | None, typer.Option("--from", metavar="DATE", help="Only what was said on this day or later (YYYY-MM-DD).")
]
ToOption = Annotated[
    str | None, typer.Option("--to", metavar="DATE", help="Only what was said on this day or earlier (YYYY-MM-DD).")
]
OutletOption = Annotated[str | None, typer.Option("--outlet", metavar="NAME", help="Only what this outlet asked.")]
SpeakerOption = Annotated[
    str | None, typer.Option("--speaker", metavar="NAME", help="Only what this official answered.")
]
LanguageOption = Annotated[
    str | None, typer.Option("--lang", metavar="CODE", help="Only transcripts in this language: en, fr, zh…")
]
TranscriptOption = Annotated[
    str | None, typer.Option("--transcript", metavar="ID", help="Only this transcript (`onrecord sources` lists them).")
]
WithoutOption = Annotated[
    list[str] | None,
    typer.Option(
        "--without",
        metavar="KIND",
        help="Let the question's words of this kind limit nothing: date, outlet, speaker or language; repeatable.",
    ),
]


def filters_of(
    *,
    since: str | None = None,
    until: str | None = None,
    outlet: str | None = None,
    speaker: str | None = None,
    language: str | None = None,
    transcript: str | None = None,
) -> Filters:
    """What the options limit a search to. Stops with one line where a value cannot be meant."""
    from rag.schema import Filters

    first, last = _date("--from", since), _date("--to", until)
    if first and last and first > last:
        stop(f"--from {first} is later than --to {last}; the earlier day comes first", USAGE)
    code = _text("--lang", language)
    return Filters(
        since=first,
        until=last,
        outlet=_text("--outlet", outlet),
        speaker=_text("--speaker", speaker),
        language=code.lower() if code else None,
        transcript=_text("--transcript", transcript),
    )


def kinds_of(without: list[str] | None) -> frozenset[ConditionKind]:
    """The kinds of conditions that --without names. Stops with one line where there is no such kind."""
    from rag.schema import ConditionKind

    kinds: tuple[ConditionKind, ...] = get_args(ConditionKind)
    for name in without or ():
        if name not in kinds:
            stop(f"--without {name!r} names no kind of limit; choose {', '.join(kinds[:-1])} or {kinds[-1]}", USAGE)
    return frozenset(kind for kind in kinds if kind in (without or ()))


def _date(option: str, value: str | None) -> dt.date | None:
    if value is None:
        return None
    try:
        return dt.date.fromisoformat(value.strip())
    except ValueError:
        stop(f"{option} {value!r} is no date; write it as YYYY-MM-DD, as in 2020-03-31", USAGE)


def _text(option: str, value: str | None) -> str | None:
    if value is not None and not value.strip():
        stop(f"{option} is empty; give a value after it, or leave it out", USAGE)
    return value and value.strip()

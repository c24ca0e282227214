"""What other programs may ask of a desk: read-only tools, the same for Gradio's API and for MCP.

Every value is anyone's: it is checked and bounded here, and whatever goes wrong is told in one line.
"""

from __future__ import annotations

import datetime as dt
import inspect
import logging
import typing
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from rag.errors import NothingMatchesError, OnRecordError, RequestError, SettingsError, UnknownIdError
from rag.schema import ConditionKind, Engine, Filters, to_dict

if TYPE_CHECKING:
    from rag.desk import Desk

Line = Annotated[str, Field(max_length=200)]
Question = Annotated[str, Field(max_length=1_000)]

Since = Annotated[Line | None, Field(description="Only what was said on this day or later, as YYYY-MM-DD.")]
Until = Annotated[Line | None, Field(description="Only what was said on this day or earlier, as YYYY-MM-DD.")]
Outlet = Annotated[Line | None, Field(description="Only what this news outlet asked, such as Reuters.")]
Speaker = Annotated[Line | None, Field(description="Only what this official answered.")]
Language = Annotated[Line | None, Field(description="Only transcripts in this language: en, fr, zh, es, de…")]
OfTranscript = Annotated[Line | None, Field(description="Only the transcript with this id.")]

_log = logging.getLogger(__name__)
_TOLD = (RequestError, UnknownIdError, NothingMatchesError, SettingsError)
"""Errors whose message is for whoever asked. The others name files of this machine: those are for its owner."""


class Tools:
    """The tools of a desk: each method is one, its signature what it takes. Safe to share between threads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def ask(
        self,
        question: Annotated[Question, Field(description="The question, in any language: one topic works best.")],
        since: Since = None,
        until: Until = None,
        outlet: Outlet = None,
        speaker: Speaker = None,
        language: Language = None,
        transcript: OfTranscript = None,
        without: Annotated[
            Annotated[list[ConditionKind], Field(max_length=4)] | None,
            Field(description="Kinds of the question's own words that are to limit nothing."),
        ] = None,
        history: Annotated[
            Annotated[list[Question], Field(max_length=20)] | None,
            Field(description="Earlier questions of the conversation, oldest first, for a follow-up."),
        ] = None,
        engine: Annotated[
            Engine | None,
            Field(description="quotes: quotations alone; model: a model's sentences over them; default: as set here."),
        ] = None,
    ) -> dict[str, Any]:
        """Answer a question from press-conference transcripts with quotations that are proven to stand in them.

        Quote only what is in `citations`. With the status `not_found` nothing on record answers, and `nearest` is a
        lead, not an answer.
        """
        if not question.strip():
            raise RequestError("question: is empty; say what to look for")
        filters = _filters(
            since=since, until=until, outlet=outlet, speaker=speaker, language=language, transcript=transcript
        )
        if not self._desk.archive.matches(Filters()):
            raise RequestError("the archive is empty; its owner adds transcripts with `onrecord ingest FILE…`")
        from rag.desk import Way

        asked = self._desk.ask(question, filters, tuple(history or ()), frozenset(without or ()), Way(engine))
        return to_dict(asked)

    def show(
        self,
        id: Annotated[Line, Field(description="The id of an exchange (ends in /N) or of a transcript.")],
    ) -> dict[str, Any]:
        """Show a whole exchange (a question with its answer, turn by turn), or a transcript with its exchanges.

        Read an exchange before relying on a quotation from it: it has what stands around the words.
        """
        identity = id.strip()
        return to_dict(self._desk.exchange(identity) if "/" in identity else self._desk.transcript(identity))

    def verify_quote(
        self,
        quote: Annotated[str, Field(max_length=5_000, description="The quotation to look for, word for word.")],
        since: Since = None,
        until: Until = None,
        outlet: Outlet = None,
        speaker: Speaker = None,
        language: Language = None,
        transcript: OfTranscript = None,
    ) -> dict[str, Any]:
        """Find where a quotation stands on record, character for character, and who said it. Check every one you write.

        Only the verdicts `exact` and `folded` (but for typography) mean that it stands, at `places`; `stitched` and
        `absent` mean that nobody said it so.
        """
        from rag.finding import bare

        if not any(map(str.isalnum, bare(quote))):
            raise RequestError("quote: holds no word; give the quotation as it was written")
        filters = _filters(
            since=since, until=until, outlet=outlet, speaker=speaker, language=language, transcript=transcript
        )
        return to_dict(self._desk.find_quote(quote, filters))

    def transcripts(
        self,
        offset: Annotated[int, Field(ge=0, description="How many to pass over.")] = 0,
        limit: Annotated[int, Field(ge=1, le=200, description="How many to list at most.")] = 50,
    ) -> dict[str, Any]:
        """List the transcripts that are searched: their ids, titles, dates, languages, officials and sources."""
        summaries = self._desk.transcripts()
        listed = [to_dict(summary) for summary in summaries[offset : offset + limit]]
        for one in listed:
            del one["replaces"]  # only `onrecord sources` compares versions
        return {"total": len(summaries), "transcripts": listed}

    def call(self, name: str, arguments: object) -> dict[str, Any]:
        """The result of a tool. Raises RequestError with one line, whatever went wrong."""
        taken = ARGUMENTS.get(name)
        if taken is None:
            raise RequestError(f"{_short(name)}: there is no such tool; there are {', '.join(TOOLS)}")
        tool: Callable[..., dict[str, Any]] = getattr(self, name)
        try:
            return tool(**_checked(taken, arguments))
        except _TOLD as error:
            raise RequestError(one_line(str(error))) from None
        except OnRecordError:
            _log.exception("%s failed", name)
            raise RequestError(
                "the archive cannot be read now; its owner finds out why with `onrecord doctor`"
            ) from None
        except Exception:  # noqa: BLE001  (whoever asked must not be told what only the owner should read)
            _log.exception("%s failed", name)
            raise RequestError("something went wrong here; the owner of this archive finds it in the log") from None


TOOLS = ("ask", "show", "verify_quote", "transcripts")


def _arguments(name: str) -> type[BaseModel]:
    """A tool's arguments as a model, made from its signature."""
    tool = getattr(Tools, name)
    hints = typing.get_type_hints(tool, include_extras=True)
    taken: dict[str, Any] = {
        parameter.name: (hints[parameter.name], ... if parameter.default is parameter.empty else parameter.default)
        for parameter in list(inspect.signature(tool).parameters.values())[1:]
    }
    return create_model(name, __config__=ConfigDict(extra="forbid", strict=True), **taken)


ARGUMENTS = {name: _arguments(name) for name in TOOLS}
"""What each tool takes."""


def _checked(taken: type[BaseModel], arguments: object) -> dict[str, Any]:
    """Arguments as a tool takes them. Raises RequestError."""
    try:
        checked = taken.model_validate(arguments)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(map(str, first["loc"])) or "the arguments"
        raise RequestError(f"{_short(where)}: {first['msg']}") from None
    return dict(checked)


def _filters(
    *,
    since: str | None,
    until: str | None,
    outlet: str | None,
    speaker: str | None,
    language: str | None,
    transcript: str | None,
) -> Filters:
    """What the arguments limit a search to; a blank limits nothing. Raises RequestError."""
    first, last = _date("since", since), _date("until", until)
    if first and last and first > last:
        raise RequestError(f"since: {first} is later than until, {last}; the earlier day comes first")
    code = _given(language)
    return Filters(first, last, _given(outlet), _given(speaker), code.lower() if code else None, _given(transcript))


def _date(name: str, value: str | None) -> dt.date | None:
    text = _given(value)
    try:
        return dt.date.fromisoformat(text) if text else None
    except ValueError:
        raise RequestError(f"{name}: {_short(value)!r} is no date; write it as YYYY-MM-DD, as in 2020-03-31") from None


def _given(value: str | None) -> str | None:
    return (value or "").strip() or None


def _short(value: object) -> str:
    """What somebody sent, short enough for a line."""
    text = str(value)
    return text if len(text) <= 60 else f"{text[:59]}…"


def one_line(message: str) -> str:
    r"""A message on one line, without what would move a terminal's cursor.

    >>> one_line("no\n\x1b[2Jsuch id")
    'no [2Jsuch id'
    """
    return " ".join("".join(char if char.isprintable() else " " for char in message).split())

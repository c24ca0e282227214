"""Adding transcripts, step by step, as HTML: the form, what was found, how far it is, what came of it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import PurePath

from rag.phrases import counted, date_in_words, language_in_words
from rag.preview import Preview
from rag.reading import MAX_BYTES, READERS
from rag.reading.limits import MB
from rag.schema import SourceReport, Transcript
from rag.uploads import safe_name
from ui.adding import Batch, Reading, Running
from ui.render.inert import inert
from ui.render.inspection import characters_by_class
from ui.render.transcripts import (
    exchanges_html,
    fold_html,
    names_html,
    notes_html,
    said_html,
    shares_html,
    source_html,
    speakers_html,
    told_of,
)
from ui.strings import strings
from ui.transcripts_strings import TranscriptsStrings

_SEEN_AT_ONCE = 12
"""A longer list of exchanges is folded away, so that the next file is not out of sight."""


def form_html(folder: str, words: TranscriptsStrings, problem: str = "", note: str = "") -> str:
    """What is to be added: files to choose or drop, and addresses."""
    size = MAX_BYTES // MB
    return _frame(
        f'<p class="or-tr-why">{inert(words.add_how)}</p>{_problem(problem)}{_note(note)}'
        f'<div class="or-tr-drop"><label class="or-tr-button or-tr-choose">{inert(words.choose)}'
        f'<input type="file" multiple accept="{",".join(READERS)}" data-most="{MAX_BYTES}" '
        f'data-large="{inert(words.too_large.format(size=size))}" data-failed="{inert(words.not_uploaded)}" '
        f'data-uploading="{inert(words.uploading)}"></label>'
        f"<span>{inert(words.drop)}</span><p>{inert(words.formats.format(size=size))}</p>"
        f"<p>{inert(words.kept_in.format(folder=folder))}</p></div>"
        '<ul class="or-tr-uploads" aria-live="polite"></ul>'
        f'<label class="or-tr-addresses">{inert(words.addresses)}'
        '<textarea rows="2" maxlength="20000" spellcheck="false" autocapitalize="off" '
        'placeholder="https://"></textarea></label>'
        f'<p class="or-tr-buttons"><button type="button" class="or-tr-button" data-act="read">'
        f"{inert(words.fetch)}</button></p>",
        words,
    )


def reading_html(reading: Reading, words: TranscriptsStrings) -> str:
    """Which source is being read."""
    told = words.reading.format(number=reading.number, count=reading.count, name=reading.name)
    return _frame(
        f'<p role="status">{inert(told)}</p><progress max="{reading.count}" value="{reading.number - 1}"></progress>',
        words,
    )


def batch_html(batch: Batch, words: TranscriptsStrings, problem: str = "") -> str:
    """What was found in each source, before anything is stored."""
    transcripts = sum(len(one.transcripts) for one in batch.addable)
    add = (
        '<button type="button" class="or-tr-button or-tr-primary" data-act="add">'
        f"{inert(counted(words.add_one, words.add_many, transcripts))}</button>"
        if transcripts
        else ""
    )
    lost = _problem(words.not_kept) if batch.lost else ""
    several = len(batch.previews) > 1
    shown = "".join(_preview(one, number, several, words) for number, one in enumerate(batch.previews))
    return _frame(
        f'<p class="or-tr-why" role="status" tabindex="-1">{inert(words.found_this)}</p>{_problem(problem)}{lost}'
        f"{shown}"
        f'<p class="or-tr-buttons or-tr-decide">{add}<button type="button" class="or-tr-button" data-act="discard">'
        f"{inert(words.discard)}</button></p>",
        words,
    )


def running_html(state: Running, words: TranscriptsStrings) -> str:
    """How far adding has come, and how long it may still take."""
    left = ""
    if state.left is not None:
        minutes = round(state.left / 60)
        left = words.left_minutes.format(count=minutes) if minutes > 1 else words.left_seconds.format(count=state.left)
    return _frame(
        f'<p role="status">{inert(words.adding)}</p><progress max="{max(1, state.total)}" value="{state.done}">'
        f'</progress><p class="or-tr-time">{inert(left)}&#160;</p><p class="or-tr-why">{inert(words.may_close)}</p>',
        words,
    )


def reports_html(reports: Sequence[SourceReport], words: TranscriptsStrings) -> str:
    """What became of each source, and what can be done next."""
    rows = "".join(_report(one, words) for one in reports)
    ask = (
        f'<button type="button" class="or-tr-button or-tr-primary or-tr-ask">{inert(words.ask)}</button>'
        if any(one.transcripts for one in reports)
        else ""
    )
    return _frame(
        f'<p class="or-tr-why" role="status" tabindex="-1">{inert(words.done)}</p>'
        f'<ul class="or-tr-reports">{rows}</ul><p class="or-tr-buttons">{ask}'
        f'<button type="button" class="or-tr-button" data-act="form">{inert(words.add_others)}</button></p>',
        words,
    )


def _frame(inside: str, words: TranscriptsStrings) -> str:
    return (
        f'<section class="or-tr-add" lang="{words.language}">'
        f'<button type="button" class="or-tr-link" data-view="list">← {inert(words.to_list)}</button>'
        f"<h2>{inert(words.add)}</h2>{inside}</section>"
    )


def _problem(problem: str) -> str:
    return f'<p class="or-tr-problem" role="alert">{inert(problem)}</p>' if problem else ""


def _note(note: str) -> str:
    return f'<p class="or-tr-note" role="status">{inert(note)}</p>' if note else ""


def _preview(one: Preview, number: int, several: bool, words: TranscriptsStrings) -> str:
    out = (
        f'<button type="button" class="or-tr-link" data-act="leave" value="{number}">{inert(words.leave_out)}</button>'
        if several
        else ""
    )
    outcome = "failed" if one.stands is None else "unchanged" if one.unchanged else one.stands.outcome
    verdict = f'<p class="or-tr-verdict or-tr-{outcome}">{inert(words.outcomes_foretold[outcome])}</p>'
    error = f'<p class="or-tr-problem" lang="en">{inert(_sentence(one.error))}</p>' if one.error else ""
    inside = "".join(_transcript(found, words) for found in one.transcripts)
    return (
        f'<article class="or-tr-preview"><div class="or-tr-bar-row"><h3><bdi>{inert(one.name)}</bdi></h3>{out}</div>'
        f"{verdict}{_replaced(one, words)}{_other_name(one, words)}{error}{inside}</article>"
    )


def _sentence(error: str) -> str:
    return error[:1].upper() + error[1:]


def _replaced(one: Preview, words: TranscriptsStrings) -> str:
    """The transcripts that leave search, to be looked at first."""
    gone = sorted(one.stands.gone) if one.stands and not one.unchanged else []
    links = ", ".join(f'<a href="#tr-{inert(transcript)}">{inert(transcript)}</a>' for transcript in gone)
    return f"<p>{inert(words.already)}: {links}</p>" if links else ""


def _other_name(one: Preview, words: TranscriptsStrings) -> str:
    """Under which name a file is kept, where that is not its own."""
    if one.data is None or one.document is None:
        return ""
    kept = PurePath(one.document.source).name
    return f"<p>{inert(words.other_name.format(name=kept))}</p>" if kept != safe_name(one.name) else ""


def _transcript(found: Transcript, words: TranscriptsStrings) -> str:
    common = strings(words.language)
    asked = dict.fromkeys(name for one in found.exchanges for name in one.asked_by)
    facts = (
        (words.date, inert(date_in_words(found.date, words.language) or common.undated)),
        (words.spoken_in, inert(language_in_words(found.language, words.language))),
        (words.exchanges, str(len(found.exchanges))),
        (common.asked_by, names_html(tuple(asked))),
        (common.answered_by, names_html(found.officials)),
    )
    items = "".join(f"<div><dt>{inert(label)}</dt><dd>{value}</dd></div>" for label, value in facts if value)
    table = exchanges_html(found.exchanges, found.flags, found.language, words, linked=False)
    shares = shares_html(characters_by_class(found.classes), words)
    folded = fold_html(inert(words.exchanges), table, opened=len(found.exchanges) <= _SEEN_AT_ONCE)
    return (
        f'<section class="or-tr-found"><h4 lang="{inert(found.language)}">'
        f"<bdi>{inert(found.title or found.id)}</bdi></h4>"
        f'<dl class="or-tr-facts">{items}</dl>{notes_html((*told_of(found, words), *_doubts(found, words)))}'
        f"{speakers_html(found.speakers, words)}"
        f"{folded}{fold_html(inert(words.shares), shares)}</section>"
    )


def _doubts(found: Transcript, words: TranscriptsStrings) -> list[str]:
    """What is wrong with who speaks, with the remedy, as HTML."""
    unknown = [one.name for one in found.speakers if one.role == "unknown"]
    doubts = [inert(words.role_unknown.format(names=", ".join(unknown)))] if unknown else []
    if all(one.kind == "statement" for one in found.exchanges):
        doubts.append(inert(words.no_question))
    return doubts


def _report(one: SourceReport, words: TranscriptsStrings) -> str:
    links = "".join(f' <a href="#tr-{inert(transcript)}">{inert(transcript)}</a>' for transcript in one.transcripts)
    return (
        f'<li><span class="or-tr-verdict or-tr-{one.outcome}">{inert(words.outcomes[one.outcome])}</span> '
        f"{source_html(one.source)} · {said_html(one.message, words)}{' ·' if links else ''}{links}</li>"
    )

"""How a reader says whether an answer is right -> HTML. Pure.

The row of buttons is part of the answer; the form below it is copied by feedback.js from one that the page holds in
each language, because the chat component lets no form through.
"""

from __future__ import annotations

from rag.feedback import MAX_NOTE, verdicts_on
from rag.schema import Answer
from ui.feedback_strings import FEEDBACK_LANGUAGES, feedback_strings
from ui.render.inert import inert

_EXAMPLE = "2024-07-02-fr-b83509/4"


def feedback_html(answer: Answer, token: str) -> str:
    """A button for each thing that can be said of an answer, which is kept under a token."""
    words = feedback_strings(answer.language)
    buttons = "".join(
        f'<button type="button" class="or-say" value="{inert(token)}:{one}">{inert(words.verdict(one))}</button>'
        for one in verdicts_on(answer.status)
    )
    return (
        f'<div class="or-feedback" lang="{words.language}"><span class="or-asked">{inert(words.ask)}</span>'
        f'<span class="or-says">{buttons}</span></div>'
    )


def feedback_forms_html() -> str:
    """What opens below the buttons once something is said, in each language, unseen until it is copied there."""
    return "".join(map(_form, FEEDBACK_LANGUAGES))


def _form(language: str) -> str:
    words = feedback_strings(language)
    hint = words.named_hint.format(example=_EXAMPLE)
    return (
        f'<template data-lang="{language}" data-failed="{inert(words.failed)}"><div class="or-fb">'
        f'<p class="or-fb-did"><span class="or-fb-told"></span>'
        f'<button type="button" class="or-fb-edit">{inert(words.edit)}</button>'
        f'<button type="button" class="or-fb-back">{inert(words.take_back)}</button></p>'
        '<p class="or-fb-kept"><bdi></bdi></p><p class="or-fb-found"><span></span> <a></a></p>'
        f"<form novalidate><label><span>{inert(words.note)}</span>"
        f'<textarea name="note" rows="2" maxlength="{MAX_NOTE}"></textarea></label>'
        f'<label class="or-fb-named"><span>{inert(words.named)}</span>'
        f'<input name="named" type="text" maxlength="{MAX_NOTE}" autocomplete="off" spellcheck="false">'
        f"<small>{inert(hint)}</small></label>"
        f'<button type="submit" class="or-fb-save">{inert(words.save)}</button></form></div></template>'
    )

"""The reader's own filters, and what to try after a refusal -> HTML. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.phrases import counted, language_in_words, phrases
from rag.schema import Filters, Searched
from ui.filter_kinds import FilterKind, set_kinds
from ui.filters_strings import FiltersStrings, filters_strings
from ui.render.answer import limit_value, limits_html
from ui.render.inert import inert
from ui.render.limits import Limit, filters_in_words, limits
from ui.strings import Strings


def filters_label(filters: Filters, said: FiltersStrings) -> str:
    """What opens the filters, with how many are set.

    >>> filters_label(Filters(), filters_strings("en")), filters_label(Filters(outlet="AFP"), filters_strings("en"))
    ('Filters', 'Filters (1)')
    """
    count = len(set_kinds(filters))
    return said.filters_set.format(count=count) if count else said.filters


def chosen_html(filters: Filters, problem: str, words: Strings, said: FiltersStrings) -> str:
    """The filters that are set, each a button that removes it, and what cannot be meant."""
    items = "".join(
        f'<li><button type="button" class="or-unset" value="{kind}">'
        f'<span class="or-unseen">{inert(said.remove)} </span><bdi>{inert(text)}</bdi></button></li>'
        for kind, text in filters_in_words(filters, words).items()
    )
    if len(set_kinds(filters)) > 1:
        items += (
            f'<li><button type="button" class="or-unset or-unset-all" value="all">{inert(said.clear)}</button></li>'
        )
    chips = f'<ul aria-label="{inert(said.own)}">{items}</ul>' if items else ""
    alert = f'<p role="alert">{inert(problem)}</p>' if problem else ""
    return f'<div class="or-chosen" lang="{words.language}">{chips}{alert}</div>' if chips or alert else ""


def keys_html(said: FiltersStrings) -> str:
    """What the keys do, folded away."""
    rows = "".join(
        f"<div><dt>{''.join(f'<kbd>{key}</kbd>' for key in keys)}</dt><dd>{inert(what)}</dd></div>"
        for keys, what in (("/", said.key_box), ("←→", said.key_arrows), (("Esc",), said.key_escape))
    )
    return (
        f'<details class="or-keys" lang="{said.language}"><summary>{inert(said.keys)}</summary>'
        f"<dl>{rows}</dl></details>"
    )


def try_html(searched: Searched, turn: int, languages: Sequence[str], words: Strings, adding: bool = True) -> str:
    """What a reader can try where nothing on record answers: a limit less, other words, other transcripts.

    `adding` is whether transcripts may be added on the page.
    """
    said = filters_strings(words.language)
    retries = [_retry(limit, turn, "", said) for limit in limits(searched, words)]
    read = {condition.kind for condition in searched.conditions}
    if sum(kind not in read for kind in set_kinds(searched.filters)) > 1:
        retries.append(_retry_without_own(turn, said))
    names = ", ".join(language_in_words(code, words.language) for code in languages)
    other = [said.try_words.format(languages=names)] if names else []
    lines = [f"<li>{inert(line)}</li>" for line in (*other, said.try_names)]
    return _tries([*retries, *lines], adding, said)


def nothing_html(
    filters: Filters, turn: int, left: Mapping[FilterKind, int], loaded: str, words: Strings, adding: bool = True
) -> str:
    """A question that was not searched, since the reader's filters leave nothing.

    `left` is how many exchanges there are without each kind of them, `loaded` says how much is loaded in all.
    """
    said, counts = filters_strings(words.language), phrases(words.language)
    searched = Searched("", 0, 0, filters)
    retries = [
        _retry(limit, turn, counted(counts.exchanges_one, counts.exchanges_many, left[limit.kind]), said)
        for limit in limits(searched, words)
        if left.get(limit.kind)
    ]
    if len(set_kinds(filters)) > 1:
        retries.append(_retry_without_own(turn, said))
    return (
        f'<div class="or-answer or-refusal" lang="{words.language}"><p>{inert(said.nothing)}</p>'
        f'<p class="or-scope">{inert(said.loaded.format(loaded=loaded))}</p>{limits_html(searched, turn, words)}'
        f"{_tries(retries, adding, said)}</div>"
    )


def _retry(limit: Limit, turn: int, left: str, said: FiltersStrings) -> str:
    leaves = f" <small>{inert(said.try_without_leaves.format(exchanges=left))}</small>" if left else ""
    return (
        f'<li><button type="button" class="or-retry" value="{limit_value(limit, turn)}">'
        f"{inert(said.try_without.format(limit=limit.text))}</button>{leaves}</li>"
    )


def _retry_without_own(turn: int, said: FiltersStrings) -> str:
    return f'<li><button type="button" class="or-retry" value="{turn}:own">{inert(said.try_without_own)}</button></li>'


def _tries(items: Sequence[str], adding: bool, said: FiltersStrings) -> str:
    places = (
        f'<li><button type="button" class="or-goto" value="transcripts">{inert(said.see_transcripts)}</button></li>'
    )
    places += f'<li><a href="#add">{inert(said.add_transcript)}</a></li>' if adding else ""
    return f'<p class="or-leads-title">{inert(said.try_title)}</p><ul class="or-tries">{"".join(items)}{places}</ul>'

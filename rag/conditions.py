"""What a question limits the search to, as its own words say: a time, an outlet, an official, a language. Pure.

A wrong limit hides the answer, a missed one only costs rank: a date or a name is taken only where the question says
that something was said, asked or answered then, there, or by them. The date of a thing ("the 17 June collision") and
a name that is only talked about limit nothing.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from rag.cues import FIRST, cue, overlaps, tells_when, word_cue
from rag.language import LANGUAGES, detect, tokens
from rag.mentions import Mention, outlets_in, people_in
from rag.names import is_title
from rag.overview import names_no_subject, says_all
from rag.periods import Period, flat, periods
from rag.schema import Condition, Filters, OnRecord

_HAN = re.compile(r"[\u4e00-\u9fff]")
_LONGEST = 1_000  # of a text longer than any question, so much is read
_ABOUT = re.compile(r"\b(?:about|on|regarding|sur|sobre|uber) (?:the |le |la |el |die )?$")


def conditions(question: str, language: str, on_record: OnRecord, today: dt.date) -> tuple[Condition, ...]:
    """The conditions of a question, one of each kind at most, in the order in which they stand in it.

    >>> found = conditions("What did Reuters ask in March 2020?", "en", OnRecord(outlets=("Reuters",)), dt.date.today())
    >>> [(one.kind, one.words) for one in found]
    [('outlet', 'Reuters'), ('date', 'in March 2020')]
    """
    question = question[:_LONGEST]
    others = (
        _outlet(question, language, on_record),
        _speaker(question, language, on_record),
        _language(question, language),
    )
    found = [one for one in others if one]
    date = _date(question, language, on_record, today, found)
    return tuple(sorted((*found, *((date,) if date else ())), key=lambda one: question.find(one.words)))


def without(question: str, found: tuple[Condition, ...]) -> str:
    """A question without what it says of times and languages, which no exchange says; the whole where that is all.

    >>> when = Condition("date", "in March 2020", Filters(since=dt.date(2020, 3, 1), until=dt.date(2020, 3, 31)))
    >>> without("In short, what did they say about masks in March 2020?", (when,))
    'In short, what did they say about masks?'
    >>> without("What did they say in March 2020?", (when,))
    'What did they say in March 2020?'
    """
    rest = question
    for condition in found:
        if condition.kind in ("date", "language"):
            rest = _taken_out(rest, condition.words)
    if rest == question:
        return question
    rest = re.sub(r"^[\s,，、:：]+|(?<=[\u3000-\u9fff\uff00-\uffef]) +| +(?=[\u3000-\u9fff\uff00-\uffef])", "", rest)
    rest = re.sub(r" +(?=[,.])" if " ?" in question else r" +(?=[,.?!])", "", " ".join(rest.split()))
    if next((char for char in question if char.isalpha()), "").isupper():
        rest = re.sub(r"[^\W\d_]", lambda letter: letter.group().upper(), rest, count=1)
    return rest if tokens(rest, detect(question)) else question


def _taken_out(question: str, words: str) -> str:
    """A question without some of its words and what only they needed around them.

    >>> _taken_out("Did Kirby, in March 2020, deny it?", "in March 2020"), _taken_out("在7月2日的记者会上", "在7月2日")
    ('Did Kirby deny it?', '在记者会上')
    >>> _taken_out("At yesterday's briefing, what was said?", "yesterday's")
    'At the briefing, what was said?'
    """
    before, _, after = question.partition(words)
    if re.search(r"[(（]$", before) and re.match("[)）]", after):
        before, after = before[:-1], after[1:]
    if not after.strip():
        return before.rstrip(" ,，:：–")
    if after.startswith("的"):
        return before + (words[0] if words[0] in "在于" else "") + after[1:]
    if re.search("['’]s$", words):
        return f"{before}the{after}"
    if re.search(r"[,，]\s*$", before) and re.match(r"\s*[,，?!.。？！]", after):
        before, after = before.rstrip(" ,，"), after.lstrip(" ,") if not after.startswith("，") else after
    return f"{before.rstrip()} {after.lstrip()}" if before else after


def _date(
    question: str, language: str, on_record: OnRecord, today: dt.date, others: Sequence[Condition]
) -> Condition | None:
    if language not in LANGUAGES and not re.search(r"\d{4}-\d{2}-\d{2}", question):
        return None
    words = flat(re.sub(r"\bWHO\b", "OMS", question))  # no "who"
    named = periods(question, language, on_record.dates, today)
    meant = [
        period
        for period in named
        if tells_when(period, words, language, on_record.dates)
        or _is_all(period, question, words, language, on_record, others)
    ]
    if len({period.days for period in meant}) != 1:
        return None  # two times are no limit: the answer lies in either
    return _at(meant[0], question, words)


def _is_all(
    period: Period, question: str, words: str, language: str, on_record: OnRecord, others: Sequence[Condition]
) -> bool:
    """Whether so little else is said that the time can only be when it was said: "the main topics on 2 July?"."""
    at = _at(period, question, words)
    if not re.search(r"\w", question.replace(at.words, "")):
        return overlaps(period, on_record.dates)
    happened = word_cue(language, "happens").search(words)
    return not happened and says_all(question, language) and names_no_subject(question, language, (*others, at))


def _at(period: Period, question: str, words: str) -> Condition:
    start, end = _said_of_time(period, words)
    return Condition("date", question[start:end], Filters(since=period.days.since, until=period.days.until))


def _said_of_time(period: Period, words: str) -> tuple[int, int]:
    """Where the words of a period begin and end: of "at yesterday's briefing" they are "yesterday's"."""
    before_noun = re.match(r"'s?(?= )|(?= (?:\w+ ){0,3}(?:press|news|briefing|media))", words[period.end :])
    article = re.match(r"(?:at|in|during|on|from)(?: the)? ", words[period.start : period.end])
    if before_noun is None:
        return period.start, period.end
    return period.start + (article.end() if article else 0), period.end + before_noun.end()


def _outlet(question: str, language: str, on_record: OnRecord) -> Condition | None:
    words = flat(question)
    asking = [one for one in outlets_in(question, on_record.outlets) if _asks(one, words, language)]
    return _only(question, language, "outlet", asking)


def _asks(mention: Mention, words: str, language: str) -> bool:
    """Whether the question is about what an outlet asked or was told."""
    before, after = words[: mention.start], words[mention.end :]
    if cue(language, "asks after").match(after):
        return not _ABOUT.search(before)
    if cue(language, "told after").match(after) and cue(language, "told before").search(before.rstrip()):
        return True
    if cue(language, "reports").match(after):  # "New York Times report", "Reuters-Bericht"
        return False
    return any(
        cue(language, "asks before").search(nearer)
        or (cue(language, "asks framed before").search(nearer) and cue(language, "asks framed").match(after))
        for nearer in _before_name(before, language)
    )


def _before_name(before: str, language: str) -> Iterator[str]:
    """What stands before a name, and that without its articles and titles: "according to Secretary Mayorkas"."""
    while True:
        before = before.rstrip(" ")
        yield before
        word = re.search(r"([^\W\d_]+)[. ]*$", before)
        article = cue(language, "articles", r"(?:^|(?<=[\W_])|(?<=[\u4e00-\u9fff])){}$").search(before)
        if article:
            before = before[: article.start()]
        elif word and not _HAN.match(word.group()) and word.group(1) not in _KEPT and is_title(word.group(1)):
            before = before[: word.start()]
        else:
            return


# Parts of titles that are prepositions before a name.
_KEPT = frozenset(("of", "for"))


def _speaker(question: str, language: str, on_record: OnRecord) -> Condition | None:
    words = flat(question)
    speaking = [one for one in people_in(question, on_record.officials) if _answers(one, words, language)]
    return _only(question, language, "speaker", speaking)


def _answers(mention: Mention, words: str, language: str) -> bool:
    """Whether the question is about what a person said."""
    before, after = words[: mention.start], words[mention.end :]
    if _joined(before, after, language):
        return False
    *_, bare = _before_name(before, language)
    if language == "zh":
        bare = re.sub(r"[^，。？对就问据于的向]*(?:发言人|部长|外长|总理|主席)$", "", bare)
    if cue(language, "answers noun").match(after) or cue(language, "answers after").match(after):
        return not _is_topic(bare, language) and not cue(language, "about", r"\b{} (?:what|how|that)$").search(bare)
    if FIRST.fullmatch(bare) and cue(language, "answers first").match(after):
        return True
    if cue(language, "framed before").search(bare) and cue(language, "answers framed").match(after):
        return True
    said = cue(language, "answers before").search(bare)
    if said is None or after.startswith("'s "):
        return False
    # "about the remarks by": what was said is itself what is talked about.
    *_, earlier = _before_name(bare[: said.start()], language)
    return " " not in said.group() or not _is_topic(earlier, language)


def _is_topic(before: str, language: str) -> bool:
    return bool(cue(language, "about", r"(?:\b|(?<=[\u4e00-\u9fff])){}$").search(before))


def _joined(before: str, after: str, language: str) -> bool:
    """Whether a name is one of several: "Psaki and Kirby" are no one speaker."""
    if language == "zh":
        return bool(cue("zh", "and", r"[\u4e00-\u9fff]{}$").search(before) or cue("zh", "and").match(after))
    several = cue(language, "and", r"\w,? {} (?:\w+\.? )?$").search(before)
    return bool(several or cue(language, "and", r"^,? {} ").match(after))


def _only(question: str, language: str, kind: str, mentions: list[Mention]) -> Condition | None:
    """The condition that the mentions make where they mean one; the first where they are several spellings of it."""
    if not mentions or any(one.label != mentions[0].label for one in mentions[1:]):
        return None
    first = mentions[0]
    words = question[first.start : first.end]
    if kind == "outlet":
        if _joined(flat(question[: first.start]), flat(question[first.end :]), language):
            return None
        return Condition("outlet", words, Filters(outlet=first.label))
    return Condition("speaker", words, Filters(speaker=first.label))


_OF_ANOTHER = re.compile(r" (?:of|du|de|des|del|der|von) (?!.{0,12}(?:press|presse|prensa|briefing|conference))")


def _language(question: str, language: str) -> Condition | None:
    words = flat(question)
    found = _in_language(language).search(words)
    # The Chinese version of a communiqué is no transcript.
    if found is None or _OF_ANOTHER.match(words[found.end() :]) or re.search("[^会]的$", words[: found.start()]):
        return None
    return Condition(
        "language", question[found.start() : found.end()], Filters(language=_language_names(language)[found["named"]])
    )


@lru_cache(maxsize=8)
def _in_language(language: str) -> re.Pattern[str]:
    named = "(?P<named>" + "|".join(_language_names(language) if language in LANGUAGES else ("(?!)",)) + ")"
    return re.compile(cue(language, "transcript").pattern.replace("LANGUAGE", named))


@lru_cache(maxsize=8)
def _language_names(language: str) -> dict[str, str]:
    """The folded names of languages, longest first, and their codes; the stem where a language inflects them."""
    from babel import Locale

    names: dict[str, str] = {}
    for code, name in Locale.parse(language).languages.items():
        folded = flat(name)
        if len(code) != 2 or not folded.isalpha():
            continue
        if language == "es":
            folded = re.sub("o$", "", folded)
        names.setdefault(folded, code)
        if language == "zh" and folded[-1] in "语文":  # 英语 is also 英文
            names.setdefault(folded[:-1] + "文", code)
            names.setdefault(folded[:-1] + "语", code)
    return dict(sorted(names.items(), key=lambda item: -len(item[0])))

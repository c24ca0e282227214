"""What tells, around a date or a name in a question, that it limits what is asked for: the patterns of cues.yaml, and
whether a period says when something was said."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from rag.language import LANGUAGES
from rag.lists import read_list
from rag.periods import Period

FIRST = re.compile(r"[\W_]*(?:and |but |so |then |et |mais |y |pero |und |aber |那么?|请问)?[\W_]*$")
_NEVER = re.compile(r"(?!)")
_FEW_WORDS = 5
_KEYWORDS = 10
_PREPOSITIONS = "about|on|over|at|to|sur|propos|sobre|zu|zum|zur|uber|and"
_SENTENCE_END = re.compile(r"[?!](?=\s|$)|(?<=[^\W\d]{3})\.(?=\s)|[。！？]")
_HAN_KEYWORDS = re.compile(r"[^，。\n]{2,20}[ ，：:（(]\n\W*|\n[ ，：:][^，。\n]{2,20}")
_ASKS_IN_HAN = re.compile("[什怎谁哪吗呢几何否？?]|如何|有没有|多少")
_TOPIC_BEFORE = re.compile(r"\b(?:about|on|of|to|regarding|sur|sobre|zu|zum|zur|uber|auf) (?:\w+ ){0,2}$")
_NAMES_A_THING = re.compile(r"\W*(?:the|der|die|das) [^,:(]*$")
_SETS_OFF = re.compile(r"\s*(?:[,:;)–—]|- )")
_LAST = re.compile(
    r"[\W_]*$|,? ?(?:when|while|and (?:what|who|how|why|did)|as|at (?:the|a)|during|quand|lorsqu|et (?:que|qui|comment)"
    r"|lors d|pendant|cuando|y (?:que|quien|como)|als|und (?:was|wer|wie)|bei der)\b"
)


@lru_cache(maxsize=512)
def cue(language: str, name: str, template: str = "{}") -> re.Pattern[str]:
    """A cue of a language in a template; a pattern that never matches where the language has none.

    >>> bool(cue("en", "says", r"\\b{}\\b").search("what did they say")), bool(cue("en", "framed before").search("hat"))
    (True, False)
    """
    cues = _cues().get(language, {})
    if name not in cues:
        return _NEVER
    return re.compile(template.replace("{}", f"(?:{cues[name].replace('SAYS', cues['says'])})"))


def word_cue(language: str, name: str) -> re.Pattern[str]:
    """A cue of a language as words of their own, where the language sets words apart.

    >>> bool(word_cue("en", "happens").search("what happened")), bool(word_cue("en", "happens").search("unhappened"))
    (True, False)
    """
    return cue(language, name, "{}" if language == "zh" else r"\b{}\b")


@lru_cache(maxsize=1)
def _cues() -> dict[str, dict[str, str]]:
    return {
        language: {name: "".join(map(str.strip, lines.splitlines())) for name, lines in cues.items()}
        for language, cues in read_list("cues.yaml").items()
    }


def tells_when(period: Period, words: str, language: str, dates: tuple[dt.date, ...]) -> bool:
    """Whether a period says when something was said, and not when something happened."""
    begins = max((match.end() for match in _SENTENCE_END.finditer(words, 0, period.start)), default=0)
    ends = _SENTENCE_END.search(words, period.end)
    if ends and ends.group().strip() in (".", "。") and words.rstrip()[-1:] in "?？":
        return False  # what it tells before it asks
    before, after = words[begins : period.start], words[period.end : ends.end() if ends else len(words)]
    if language == "zh":
        return _at_briefing_in_chinese(before, after) or (
            _tells_when_in_chinese(before, after) and overlaps(period, dates)
        )
    if language not in LANGUAGES:
        return overlaps(period, dates)
    if _at_briefing(before, after, language) or _of_what_was_said(before, after, language):
        return True
    if cue(language, "thing", r"^(?:'s)? (?:\w+ )?{}\b").match(after) or after.startswith(("'s ", "-")):
        return False
    if cue(language, "plans", r"^\W*(?:\w+ )?{}\b").match(after if FIRST.match(before) else before):
        return False
    if FIRST.match(before):
        set_off = period.manner != "bare" or period.named_by == "day" or _SETS_OFF.match(after)
        return bool(set_off) and _asks_what_was_said(after, language)
    if period.manner != "bare" and _last_stands(before, language):
        return True
    if period.manner == "at" or _stands_apart(period, before, words, language):
        if _after_saying(before, after, language):
            return True
    elif not _is_dated(period, words, before, language):
        return False
    return _frames_topic(period, before, after, language) and _on_record(period, dates)


def _at_briefing(before: str, after: str, language: str) -> bool:
    """The press conference of 2 July; the 2 July press conference; yesterday's briefing."""
    if cue(language, "briefing", rf"^(?:'s?)? (?:(?!{_PREPOSITIONS})[\w'-]+ ){{0,3}}{{}}\b").match(after):
        return True
    briefing = _last(cue(language, "briefing", r"\b{}\b"), before)
    if briefing is None:
        return False
    tail = before[briefing.end() :]
    other = cue(language, "says", r"\b{}\b").search(tail) or re.search(rf"\b(?:{_PREPOSITIONS})\b", tail)
    return not other and not _ends_in_thing(tail, language) and len(tail.split()) <= _FEW_WORDS


def _of_what_was_said(before: str, after: str, language: str) -> bool:
    """Last month's answers; the March 2020 remarks on masks; were there in March any remarks."""
    if cue(language, "there", r"\b{} $").search(before) and cue(language, "stands", r"\b{}\b").search(after):
        return True
    said = cue(language, "stands", r"^(?:'s?)? (?:\w+ )?{}\b").match(after)
    return bool(language == "en" and said and re.fullmatch(r"\W*(?:the |all |any |show me (?:the )?)?", before))


def _stands_apart(period: Period, before: str, words: str, language: str) -> bool:
    """Whether a date without a preposition is set off, or last, or a year that needs none, as in German."""
    if period.manner != "bare":
        return False
    after, in_figures = words[period.end :], re.search(r"\d", words[period.start : period.end])
    set_off = before.endswith((", ", ": ", "(", " - ", " – "))
    if period.named_by != "year" and in_figures:
        return set_off or before.endswith(("say ", "said ", "on ")) or not after.strip(" ?.!)")
    german_year = language == "de" and not (_LAST.match(after) and cue("de", "topic", r"\b{}\b").search(before))
    return set_off or german_year


def _is_dated(period: Period, words: str, before: str, language: str) -> bool:
    """Whether "from March 2020" dates what was said: "remarks on masks from March 2020"."""
    if period.manner != "of" or period.named_by == "year" or words.startswith("of ", period.start):
        return False
    verb = _last(cue(language, "says", r"\b{}\b"), before)
    noun = verb is None or cue(language, "stands").fullmatch(verb.group())
    return bool(noun) and bool(cue(language, "stands", r"\b{}\b").search(before))


def _after_saying(before: str, after: str, language: str) -> bool:
    """Whether a period belongs to a verb of saying: right after it, or after its subject, or right before it."""
    says = cue(language, "says", r"\b{}\b")
    if re.search(r"\b(?:did|does|has|had|who|qui|quien|wer)[^,]*,? $", before) and says.match(after.lstrip(" ,")):
        return True
    frame = _last(cue(language, "auxiliary", r"\b{}\b"), before) if says.search(after) else None
    if frame and _is_short(before[frame.end() :], language):
        return True
    verb = _last(says, before)
    if verb is None:
        return False
    tail = before[verb.end() :]
    return _is_short(tail, language) and not _ends_in_thing(tail, language)


def _last_stands(before: str, language: str) -> bool:
    """Whether a noun for what was said comes last and is no topic itself: "the statements of the ministry"."""
    whose = r"(?P<whose>(?: (?:of|de|du|del|der|des|von) (?:the |la |l')?[\w-]+){0,2})"
    whose += r"(?: (?:kamen|gab es|wurden|were there|were made|hubo|se hicieron|y a-t-il eu))?\s*$"
    stance = cue(language, "stands", rf"\b{{}}{whose}").search(before)
    if stance is None or _ends_in_thing(stance["whose"], language):
        return False
    return not _TOPIC_BEFORE.search(before[: stance.start()])


def _last(pattern: re.Pattern[str], text: str) -> re.Match[str] | None:
    return next(iter(reversed(list(pattern.finditer(text)))), None)


def _is_short(tail: str, language: str) -> bool:
    """Whether between a verb and a date stands no more than a subject, or whom it was said to."""
    tail = re.sub(r"^ (?:to|a|au|al|gegenuber) (?:the |la |el )?[\w-]+", "", tail)
    clause = cue(language, "topic", r"\b{}\b").search(tail) or _breaks(tail, language)
    return not clause and len(tail.split()) <= _FEW_WORDS


def _breaks(tail: str, language: str) -> bool:
    return bool(cue(language, "breaks", r"(?<![\w'-]){}(?![\w-])").search(tail))


def _ends_in_thing(tail: str, language: str, name: str = "thing") -> bool:
    """Whether a thing with a date of its own comes last, or last but for where it was: "Biden's trip to Europe"."""
    where = (
        r"(?: (?:to|of|in|on|with|between|at|against|a|de|del|du|en|con|contra|contre|sur|sobre|avec|entre|von|nach"
        r"|mit|gegen|auf|der|des|im|am)(?: [\w'-]+){1,2}| d'[\w-]+| [\w-]+s){0,2}"
    )
    return bool(cue(language, name, rf"\b{{}}{where}[\s,:(]*$").search(tail))


def _frames_topic(period: Period, before: str, after: str, language: str) -> bool:
    """Whether a period at the end has before it what was spoken about, and this has no date itself."""
    last = _LAST.match(after) or (language == "de" and cue("de", "says", r"^ {}\b").match(after))
    tail = _topic_said(before, after, language) if last else None
    if tail is None or _breaks(tail, language):
        return False
    if not _ends_in_thing(tail, language) or None in period.days:
        return True
    # "the trade deal in April": it lasts, and of itself it would be "of April".
    return (period.manner, period.named_by) == ("at", "month") and _ends_in_thing(tail, language, "lasting")


def _topic_said(before: str, after: str, language: str) -> str | None:
    """All between the word of saying and a date at the end; None where nothing that was said is asked for."""
    says = cue(language, "says", r"\b{}\b")
    verb = _last(cue(language, "auxiliary", r"\b{}\b"), before) if says.search(after) else _last(says, before)
    if verb is None:
        return _requested(before, language, after)
    tail = before[verb.end() :]
    # "say Biden met Xi in November" has a clause of its own; "say about" and "mention" have none.
    starts = cue(language, "topic", r"^(?: (?!the\b)[\w'-]+){0,4} {}\b").match(tail)
    claims = re.match(r"(?:say|says|said|claim\w*|declar\w*|confirm\w*|den[yi]\w*|think\w*|announce\w*)$", verb.group())
    return tail if starts or not claims else None


def _requested(text: str, language: str, after: str = "") -> str | None:
    """What a request without a verb of saying is about: "remarks on masks", "travel restrictions"."""
    noun = cue(language, "stands", r"\b{}\b").search(text)
    if noun and not _TOPIC_BEFORE.search(text[: noun.start()]):
        return text[noun.end() :]
    if _NAMES_A_THING.match(text) or len((text + after).split()) > _KEYWORDS or (text + after).endswith("."):
        return None
    verbal = "?" in text + after or _breaks(text, language) or cue(language, "questions", r"\b{}\b").search(text)
    return None if verbal else text


def _asks_what_was_said(after: str, language: str) -> bool:
    return bool(cue(language, "says", r"\b{}\b").search(after)) or _requested(after, language) is not None


def _on_record(period: Period, dates: tuple[dt.date, ...]) -> bool:
    """Whether the archive reaches to a period; a time of which it has nothing may well be a thing's own."""
    since = period.days.since or dt.date.min
    if dates and period.days.until is None and since.year < dates[0].year:
        return period.named_by != "year"  # "since 1949"
    return overlaps(period, dates)


def overlaps(period: Period, dates: tuple[dt.date, ...]) -> bool:
    """Whether something may have been said then: the time between the first and the last day on record meets it."""
    since, until = period.days.since or dt.date.min, period.days.until or dt.date.max
    return not dates or period.relative or (since <= dates[-1] and dates[0] <= until)


def _at_briefing_in_chinese(before: str, after: str) -> bool:
    if cue("zh", "briefing", r"^(?:[^，。？的]{0,10}的?)?[^，。？的说问]{0,6}{}").match(after) and not _han_topic(
        before
    ):
        return True
    return bool(cue("zh", "briefing", r"{}[在于，]?$").search(before))


def _tells_when_in_chinese(before: str, after: str) -> bool:
    if after.startswith("的"):
        return bool(cue("zh", "stands", "的{}").match(after)) and not _han_topic(before)
    if not _ASKS_IN_HAN.search(before + after) and _HAN_KEYWORDS.fullmatch(before + "\n" + after):
        return not cue("zh", "thing", "{}$").search(before.rstrip(" ，,：:（("))
    if _han_topic(before) or cue("zh", "says").search(before) or before.endswith("的"):
        return False
    rest = after.strip(" ，,：:？?。）)")
    if cue("zh", "stands", "{}$").search(rest) and not re.search("[，,]", rest):
        return True
    clause = re.match(r"[，,]?[^，,]*", after)
    says = cue("zh", "says").search(after, 0, clause.end() if clause else 0)
    if not says or re.match(r"[^，]{0,12}(?:是否)?将", after):
        return False
    if not _ASKS_IN_HAN.search(after) and re.search("[，,。]", rest):
        return False
    subject = re.split(
        r"[，,]|对|就|有?关于?|针对|怎么|如何|是否|有没有|为什么|是怎", after[: says.start()], maxsplit=1
    )
    return not cue("zh", "thing").search(subject[0])


def _han_topic(before: str) -> bool:
    return bool(cue("zh", "topic", r"{}[^，]*$").search(before))

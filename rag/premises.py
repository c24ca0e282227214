"""Names that a question brings and that an exchange does not hold: it then answers about somebody else. Pure.

Similarity cannot tell an exchange about Japan from a question about South Korea on the same topic. A name that
stands in no spelling in the exchange, nor among those who ask and answer in it, is a premise that it does not bear out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rag.evidence import calendar_words
from rag.language import LANGUAGES, fold_word
from rag.lists import read_list
from rag.names import country_names, names_in, same_person, spellings_of, written_in
from rag.schema import Exchange

_HAN = re.compile(r"[\u4e00-\u9fff]")
_WORD = re.compile(r"[^\W_]+")
_NAME_WORD = re.compile(r"[^\W\d_][^\W_]*(?:-[^\W_]+)*")
_SHORTEST = 4
_ENDING = 3
_CASED = ("en", "fr", "es")
"""Languages in which a capital within a sentence makes a name; German capitalises every noun."""

_OTHER_SCRIPTS = frozenset({"zh", "ja", "ko", "ru", "ar", "el", "he", "th", "hi"})
_WORLD_LANGUAGES = frozenset({"en", "fr", "es", "pt", "ar"})
_NEUTRAL = frozenset({"Foreign Ministry", "RE"})
"""What is named without being what the question is about; RE is Réunion, which Spanish also calls any meeting."""

_MANY = 3
"""Of a question that names so many, one may go unsaid: who asks about sanctions on three countries is told of two."""

_INSTITUTIONS = frozenset(
    """government governments state states ministry minister ministers department president premier chancellor congress
    parliament senate embassy ambassador spokesperson secretary council party gouvernement etat etats ministere
    ministre departement presidente premier parlement senat ambassade conseil gobierno estado estados ministerio
    ministro exteriores departamento presidencia parlamento senado embajada consejo covid internet""".split()
)
"""Words that are written with a capital without naming anybody."""

_IN_LANGUAGE = re.compile(
    r"\b(?:in|en|auf) (?:English|French|Chinese|Mandarin|Spanish|German|Russian|Arabic)\b", re.IGNORECASE
)

_SENTENCE_END = frozenset('.?!:¿¡«»"“”(')


def missing_names(
    question: str,
    language: str,
    exchange: Exchange,
    spoken: str,
    own: frozenset[str] = frozenset(),
    present: tuple[str, ...] = (),
) -> list[str]:
    """The question's names that an exchange does not hold, as the question writes them or the lexicon does.

    `language` is the question's, `spoken` the exchange's; `own` are folded names of the side that the official speaks
    for, which nobody says in answering for it; `present` are those who speak at the conference. Outlets are left out:
    who asks is no premise.

    >>> from rag.schema import Turn
    >>> said = Turn(None, "official", (), "Japan and the Japanese side")
    >>> one = Exchange("t/1", "t", "statement", None, (), (), (said,))
    >>> missing_names("What did they say of Tokyo and Seoul?", "en", one, "en")
    ['Seoul']
    """
    held = Held(exchange, present)
    # What language somebody speaks is no premise either.
    question = _IN_LANGUAGE.sub(" ", question)
    missing = []
    looked_for = 0
    rest = question
    outlets = spellings_of("outlets").keys()
    for name in names_in(question, language):
        spellings = tuple(one for some in name.spellings.values() for one in some)
        for one in spellings:
            rest = re.sub(rf"(?<!\w){re.escape(one)}(?!\w)", " ", rest, flags=re.IGNORECASE)
        if name.key in _NEUTRAL or not outlets.isdisjoint(spellings) or _is_own(spellings, own):
            continue
        looked_for += 1
        if not held.any_of(_meant(spellings)):
            missing.append(written_in(name, language)[0])
    if language in _CASED and spoken not in _OTHER_SCRIPTS:
        runs = [run for run in capitalised(rest) if not _is_own((run,), own)]
        looked_for += len(runs)
        missing += [run for run in runs if not held.any_word_of(run) and not _is_meant(run, held, present)]
    return [] if looked_for >= _MANY and len(missing) == 1 else missing


def _is_meant(run: str, held: Held, present: tuple[str, ...]) -> bool:
    return held.any_of(_meant((run, *run.split()))) or any(same_person(run, one) for one in present)


class Held:
    """The words of an exchange, with the names of those who ask and answer in it."""

    def __init__(self, exchange: Exchange, present: tuple[str, ...] = ()) -> None:
        named = (*exchange.asked_by, *exchange.answered_by, *present)
        self._text = " ".join((*(turn.text for turn in exchange.turns), *named))
        self._words = frozenset(map(fold_word, _WORD.findall(self._text)))
        self._running = f" {' '.join(map(fold_word, _WORD.findall(self._text)))} "

    def any_of(self, spellings: Iterable[str]) -> bool:
        """Whether any spelling stands in it; of a word the beginning will do, for Spain is Spanish elsewhere."""
        return any(self._holds(one) for one in spellings)

    def any_word_of(self, name: str) -> bool:
        """Whether any word of a name does."""
        return any(self._begins(fold_word(word)) for word in _WORD.findall(name))

    def _holds(self, spelling: str) -> bool:
        if _HAN.search(spelling):
            return spelling in self._text or (len(spelling) > 2 and spelling[:2] in self._text)
        words = [fold_word(word) for word in _WORD.findall(spelling)]
        if len(words) == 1:
            return self._begins(words[0])
        return f" {' '.join(words)} " in self._running

    def _begins(self, word: str) -> bool:
        if len(word) < _SHORTEST:
            return word in self._words
        # Its beginning will do: endings differ from one language to the next.
        beginning = word[: max(_SHORTEST, len(word) - _ENDING)]
        return any(held.startswith(beginning) for held in self._words)


def capitalised(text: str) -> list[str]:
    """Runs of capitalised words that do not open a sentence.

    >>> capitalised("Did Elon Musk cancel? What of Boeing?")
    ['Elon Musk', 'Boeing']
    """
    runs: list[list[str]] = []
    end = -1
    for match in _NAME_WORD.finditer(text):
        before = text[: match.start()].rstrip()
        opens = not before or before[-1] in _SENTENCE_END
        word = match.group()
        common = fold_word(word) in _INSTITUTIONS or fold_word(word) in calendar_words()
        if not common and word[0].isupper() and (not opens or (word.isupper() and len(word) > 1)):
            if runs and end == match.start() - 1:
                runs[-1].append(word)
            else:
                runs.append([word])
            end = match.end()
    return [" ".join(run) for run in runs if any(len(word) >= _SHORTEST for word in run)]


def _meant(spellings: tuple[str, ...]) -> list[str]:
    """A name's spellings; of a capital or a people also its country's, of a country also its capital's and people's."""
    codes = {code for one in spellings for code in _codes_of(_key(one))}
    also = [one for code in codes for one in (*_capitals().get(code, ()), *_spellings_of(code), *_adjectives(code))]
    return [*spellings, *also]


def _is_own(spellings: Iterable[str], own: frozenset[str]) -> bool:
    folded = {_key(one) for one in spellings}
    codes = {_countries()[one] for one in own if one in _countries()}
    return bool(folded & own) or any(not codes.isdisjoint(_governed_by(one)) for one in folded)


def _codes_of(key: str) -> tuple[str, ...]:
    country = _countries().get(key)
    return (country, *_governed_by(key)) if country else _governed_by(key)


def _governed_by(key: str) -> tuple[str, ...]:
    """The countries that a capital or a people, folded, stands for."""
    country = _governments().get(key)
    return (country, *_peoples().get(key, ())) if country else _peoples().get(key, ())


def _key(name: str) -> str:
    return " ".join(map(fold_word, _WORD.findall(name)))


@lru_cache(maxsize=1)
def _capitals() -> dict[str, tuple[str, ...]]:
    return {code: tuple(names) for code, names in read_list("capitals.yaml").items()}


@lru_cache(maxsize=1)
def _governments() -> dict[str, str]:
    """Countries by the folded names of their capitals."""
    return {_key(name): code for code, names in _capitals().items() for name in names}


@lru_cache(maxsize=1)
def _countries() -> dict[str, str]:
    """Countries by their folded names in the languages we know, and those of the lexicon."""
    found = {
        _key(name): code for language in LANGUAGES for code, name in country_names(language).items() if code != "RE"
    }
    for language in LANGUAGES:
        for name in country_names(language).values():
            for one in names_in(name, language):
                code = found.get(_key(name))
                if code:
                    found.update({_key(other): code for some in one.spellings.values() for other in some})
    return found


@lru_cache(maxsize=1)
def _by_code() -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for key, code in _countries().items():
        found[code] = (*found.get(code, ()), key)
    return found


def _spellings_of(code: str) -> tuple[str, ...]:
    return _by_code().get(code, ())


@lru_cache(maxsize=1)
def _peoples() -> dict[str, tuple[str, ...]]:
    """Countries by what their people are called, folded, one or several; those of one language share it."""
    found: dict[str, tuple[str, ...]] = {}
    for code in country_names("en"):
        for name in _adjectives(code):
            for key in {_key(name), f"{_key(name)}s"}:
                found[key] = (*found.get(key, ()), code)
    return found


@lru_cache(maxsize=256)
def _adjectives(code: str) -> tuple[str, ...]:
    """The name of a country's own language, which is mostly what its people are called: French, japonais.

    Where it is not (American, Swiss), it stands in capitals.yaml.
    """
    from babel import Locale
    from babel.languages import get_official_languages

    own = next(iter(get_official_languages(code)), None)
    if own is None or (own in _WORLD_LANGUAGES and own != code.lower()):
        return ()
    return tuple(name for spoken in LANGUAGES if (name := Locale.parse(spoken).languages.get(own)))

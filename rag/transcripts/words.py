"""The declared words of labels (speakers.yaml), folded once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

import yaml

from rag.language import fold_word

_HAN = re.compile(r"[\u4e00-\u9fff]")
HONORIFIC = re.compile(
    r"^(?:mr|ms|mrs|dr|prof|m|mme|mlle|me|sr|sra|srta|herr|frau|sir)\b\.?(?=[ \u00a0])", re.IGNORECASE
)
_ONLY_OUTLETS = frozenset("reuters bloomberg xinhua kyodo sputnik tass yonhap mediapart politico".split())
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


@dataclass(frozen=True, slots=True)
class LabelWords:
    """The lists of speakers.yaml, each word as `key` folds it."""

    question: frozenset[str]
    follow_up: frozenset[str]
    answer: frozenset[str]
    moderator: frozenset[str]
    voice: frozenset[str]
    office: frozenset[str]
    outlet: frozenset[str]
    outlet_words: frozenset[str]
    outlet_endings: tuple[str, ...]
    never: frozenset[str]
    field: frozenset[str]
    written_roles: tuple[str, ...]
    """The words of question, follow_up and answer as people write them, with accents and without."""


@lru_cache(maxsize=1)
def label_words() -> LabelWords:
    """The declared words, read once."""
    text = files("rag.transcripts").joinpath("speakers.yaml").read_text(encoding="utf-8")
    data: dict[str, list[str]] = {name: list(map(str, words)) for name, words in yaml.safe_load(text).items()}
    endings = tuple(data.pop("outlet_endings"))
    roles = [word for name in ("question", "follow_up", "answer") for word in data[name]]
    written = tuple(dict.fromkeys([*roles, *map(key, roles)]))
    folded = {name: frozenset(map(key, words)) for name, words in data.items()}
    return LabelWords(**folded, outlet_endings=endings, written_roles=written)


@lru_cache(maxsize=20_000)
def key(name: str) -> str:
    """A label's name as names are compared: without case, accents, spaces of its own or invisible characters.

    >>> key("Le  Modérateur"), key("MS.\u00a0PSAKI")
    ('le moderateur', 'ms. psaki')
    """
    return " ".join(fold_word(word) for word in _INVISIBLE.sub("", name).replace("\u00a0", " ").split())


@lru_cache(maxsize=20_000)
def is_outlet(name: str) -> bool:
    """Whether a label names a newsroom: by the list, by a word of it, by its ending, or in brackets after a name.

    >>> [is_outlet(name) for name in ("China News Service", "路透社记者", "John Smith (Reuters)", "Mao Ning")]
    [True, True, True, False]
    """
    words = label_words()
    folded = key(name)
    if HONORIFIC.match(name) or is_office(name):
        return False
    if folded.removeprefix("the ") in words.outlet or folded in words.outlet:
        return True
    if _HAN.search(name):
        return folded.endswith(words.outlet_endings)
    inside = re.search(r"\(([^()]+)\)\s*$", name)
    if inside and is_outlet(inside.group(1)):
        return True
    parts = re.findall(r"[^\W_]+", folded)
    if any(part in words.outlet_words for part in parts):
        return True
    # "CNN International", "Reuters Beijing": an abbreviation, or a name that is no person's.
    first = name.split()[0] if name.split() else ""
    return len(parts) > 1 and parts[0] in words.outlet and (first.isupper() or parts[0] in _ONLY_OUTLETS)


@lru_cache(maxsize=20_000)
def is_office(name: str) -> bool:
    """Whether a label names an office: "SECRETARY MAYORKAS", "Porte-parole", "外交部发言人".

    >>> is_office("SECRETARY MAYORKAS"), is_office("外交部发言人"), is_office("Mao Ning")
    (True, True, False)
    """
    words = label_words()
    folded = key(name)
    if _HAN.search(name):
        return any(folded.endswith(office) for office in words.office if _HAN.search(office))
    parts = re.findall(r"[^\W_]+(?:-[^\W_]+)*", folded)
    return any(part in words.office for part in parts) or any(
        " " in office and f" {office} " in f" {folded} " for office in words.office
    )

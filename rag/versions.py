"""Whether two transcripts of one date are the same conference in two languages, and which exchanges match. Pure.

The evidence is who speaks, and what is said: names compared across scripts, and an alignment in order of the exchanges'
vectors. The caller gives transcripts of the same date only.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.language import fold_word

if TYPE_CHECKING:
    from rag.embedding import Embedder

Vector = NDArray[np.float32]
Matrix = NDArray[np.float32]

USUAL_WEIGHT = 2
"""How many exchanges the language's usual centre weighs beside the side's own: a mean of few says little."""

PAIR_SIMILARITY = 0.2
"""What a pair's centred cosine must exceed. On every second day of the MFA pages (eval/versions_bench.py): all pairs
proposed right, .996 of the aligned ones found; at .3 .957 are found."""

ONCE, EACH = 0.5, 0.17
"""The similarities of all pairs must sum up to ONCE + EACH x the exchanges of the shorter side: few that match prove
less than many. Fitted on the same days so that no page of another day is linked (1 in 800 where only three exchanges
are translated)."""

_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[^\W\d_]+")
_HONORIFICS = frozenset("mr ms mrs dr m mme mlle sr sra herr frau sir the".split())
# A word of pinyin: a vowel opens a syllable only at its beginning (Xi'an), else a consonant does.
_OPEN = r"a(?:ng?|[io])?|o(?:ng|u)?|e(?:ng?|[ir])?"
_FINAL = rf"(?:i(?:ang?|ao|e|ng?|ong|u|a)?|u(?:ang?|ai|[aeino])?|{_OPEN}|ve?|yu)"
_PINYIN = re.compile(rf"(?:{_OPEN})?(?:(?:[zcs]h|[bpmfdtnlgkhjqxrzcsyw]){_FINAL})*")
_LONGEST_HAN_NAME = 4


@dataclass(frozen=True, slots=True, eq=False)
class Side:
    """One transcript: its exchanges' ids and their vectors, a row each; `centre` is its language's `usual_centre`."""

    transcript: str
    language: str
    officials: tuple[str, ...]
    exchanges: tuple[str, ...]
    vectors: Matrix
    centre: Vector


@dataclass(frozen=True, slots=True)
class Pair:
    """Two exchanges that are versions of each other; `similarity` is the centred cosine of their vectors."""

    a: str
    b: str
    similarity: float


def link(a: Side, b: Side) -> tuple[Pair, ...]:
    """The exchanges of two transcripts of one date that match, in order; none where they are not one conference."""
    if a.language == b.language or not a.exchanges or not b.exchanges or same_people(a.officials, b.officials) is False:
        return ()
    similarity = _centred(a) @ _centred(b).T
    matches = align(similarity)
    evidence = sum(float(similarity[match]) for match in matches)
    if evidence < ONCE + EACH * min(similarity.shape):
        return ()
    return tuple(Pair(a.exchanges[i], b.exchanges[j], round(float(similarity[i, j]), 4)) for i, j in matches)


def link_page(a: Side, b: Side) -> tuple[Pair, ...]:
    """The exchanges of the two languages of one page: in order where there are as many, else those that match."""
    if not a.exchanges or not b.exchanges:
        return ()
    similarity = _centred(a) @ _centred(b).T
    as_many = len(a.exchanges) == len(b.exchanges)
    matches = [(i, i) for i in range(len(a.exchanges))] if as_many else align(similarity)
    return tuple(Pair(a.exchanges[i], b.exchanges[j], round(float(similarity[i, j]), 4)) for i, j in matches)


def usual_centre(embedder: Embedder, language: str) -> Vector:
    """What passages of a language have in common: the mean of its typical questions, embedded as passages."""
    from rag.embedding import generic_questions

    questions = generic_questions().get(language) or generic_questions()["en"]
    mean: Vector = embedder.passages(list(questions.typical)).mean(axis=0).astype(np.float32)
    return mean


def align(similarity: NDArray[np.float32]) -> list[tuple[int, int]]:
    """The rows and columns matched in order, gaps allowed, for the greatest sum of similarity above the threshold.

    This is Needleman and Wunsch (1970) with gaps that cost nothing.

    >>> align(np.array([[0.9, 0.1], [0.2, 0.1], [0.0, 0.8]], dtype=np.float32))
    [(0, 0), (2, 1)]
    """
    gain = similarity - PAIR_SIMILARITY
    rows, columns = gain.shape
    best = np.zeros((rows + 1, columns + 1))
    for row in range(rows):
        matched = np.maximum(best[row, 1:], best[row, :-1] + gain[row])
        best[row + 1, 1:] = np.maximum.accumulate(matched)
    matches = []
    row, column = rows, columns
    while row and column:
        if best[row, column] == best[row - 1, column]:
            row -= 1
        elif best[row, column] == best[row, column - 1]:
            column -= 1
        else:
            row, column = row - 1, column - 1
            matches.append((row, column))
    return matches[::-1]


def same_people(a: tuple[str, ...], b: tuple[str, ...]) -> bool | None:
    """Whether two lists of officials share somebody; None where they cannot be compared.

    >>> same_people(("Geng Shuang",), ("耿爽",)), same_people(("Geng Shuang",), ("陆慷",)), same_people((), ("陆慷",))
    (True, False, None)
    >>> same_people(("Jen Psaki",), ("普萨基",)), same_people(("Mme Mao Ning",), ("MAO Ning",))
    (None, True)
    """
    verdicts = [_same_person(one, other) for one in a for other in b]
    if True in verdicts:
        return True
    return None if None in verdicts or not verdicts else False


def _same_person(one: str, other: str) -> bool | None:
    if _HAN.search(one) and _HAN.search(other):
        return _han(one) in _han(other) or _han(other) in _han(one)
    if _HAN.search(one) or _HAN.search(other):
        han, latin = (one, other) if _HAN.search(one) else (other, one)
        return _same_across_scripts(_han(han), _words(latin))
    words, others = set(_words(one)), set(_words(other))
    if not words or not others:
        return None
    return words <= others or others <= words


def _same_across_scripts(han: str, words: tuple[str, ...]) -> bool | None:
    """A Chinese name and a Latin one, family name first or last, or the family name alone."""
    # What is not spelled in pinyin is no Chinese name, and how Chinese writes it cannot be told from the letters.
    if not words or not all(_PINYIN.fullmatch(word) for word in words):
        return None
    if len(words) == 1 and re.fullmatch(_readings(han[0]), words[0]):
        return True
    turned = {"".join(words[turn:] + words[:turn]) for turn in range(len(words))}
    # A longer run of characters holds a title beside the name, or is no name: it may prove, but not disprove.
    names = [han] if len(han) <= _LONGEST_HAN_NAME else _windows(han)
    if any(re.fullmatch(_readings(name), latin) for name in names for latin in turned):
        return True
    return False if len(han) <= _LONGEST_HAN_NAME else None


def _windows(han: str) -> list[str]:
    sizes = range(2, _LONGEST_HAN_NAME + 1)
    return [han[start : start + size] for size in sizes for start in range(len(han) - size + 1)]


@lru_cache(maxsize=1024)
def _readings(han: str) -> str:
    """A pattern of every way to read a Chinese name in pinyin without tones, ü as u, v or yu.

    >>> bool(re.fullmatch(_readings("吕晨"), "luchen")), bool(re.fullmatch(_readings("单明"), "shanming"))
    (True, True)
    """
    # Loaded at need only: a dictionary of every character.
    from pypinyin import Style, pinyin

    syllables = pinyin(han, style=Style.NORMAL, heteronym=True, errors="ignore")
    return "".join(f"(?:{'|'.join(sorted(map(_with_umlaut, readings)))})" for readings in syllables)


def _with_umlaut(syllable: str) -> str:
    return syllable.replace("v", "(?:v|yu?|u)")


def _han(name: str) -> str:
    return "".join(_HAN.findall(name))


def _words(name: str) -> tuple[str, ...]:
    """The words of a Latin name, folded, without honorifics and initials."""
    folded = (fold_word(word) for word in _LATIN_WORD.findall(name))
    return tuple(word for word in folded if len(word) > 1 and word.isascii() and word not in _HONORIFICS)


def _centred(side: Side) -> Matrix:
    """Unit rows, less the mean of the side's vectors and USUAL_WEIGHT times the language's usual centre."""
    centre = (side.vectors.sum(axis=0) + USUAL_WEIGHT * side.centre) / (len(side.vectors) + USUAL_WEIGHT)
    shifted = side.vectors - centre
    unit: Matrix = (shifted / np.maximum(np.linalg.norm(shifted, axis=1, keepdims=True), 1e-9)).astype(np.float32)
    return unit

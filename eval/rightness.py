"""Whether all is right with an answer to a case, and what is not. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from eval.model_part import OURS, ModelPart
from eval.scorers import Score
from rag.schema import Answer

_FALLS_SHORT = {
    "hit_at_1": "wrong first citation",
    "citation_recall": "not all gold exchanges",
    "key_facts": "key facts",
    "quote_validity": "unproven quote",
    "role_match": "other role",
    "refusal_recall": "no refusal",
    "answer_language": "another language",
}
"""Scores that are to be 1, and what is said where one is not."""


def rightness(answer: Answer, answerable: bool, scores: Mapping[str, Score], part: ModelPart | None) -> Score:
    """1 where nothing is wrong with an answer, else 0; the explanation says all that is.

    A model's misquotation is wrong though the reader never sees it: what is judged is the prompt, not the gate.
    """
    wrong = [*_wrong_by_model(part), *_wrong(answer, answerable, scores)]
    return Score(float(not wrong), "; ".join(wrong) or "all right")


def _wrong(answer: Answer, answerable: bool, scores: Mapping[str, Score]) -> list[str]:
    if answer.status == "not_found":
        # A refusal shows nothing: that it was wrong says it all.
        return ["refused, but on record"] if answerable else []
    wrong = [
        f"{title}: {scores[name].explanation}"
        for name, title in _FALLS_SHORT.items()
        if name in scores and scores[name].value < 1
    ]
    errors = scores.get("role_errors")
    return [*wrong, f"role error: {errors.explanation}"] if errors and errors.value else wrong


def _wrong_by_model(part: ModelPart | None) -> list[str]:
    if part is None:
        return []
    wrong = []
    if part.dropped:
        count = sum(part.dropped.values())
        verdicts = ", ".join(f"{verdict} {n}" for verdict, n in part.dropped.items())
        wrong.append(f"misquoted: {count} quotation{'s' if count > 1 else ''} refused ({verdicts})")
    if part.failure in OURS and not (part.failure == "unproven" and part.dropped):
        wrong.append(f"the model's answer could not be used ({part.failure.replace('_', ' ')})")
    return wrong

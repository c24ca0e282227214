"""What an answer cost: tokens by a price table that the reader can edit. An unknown price is None, never 0."""

from __future__ import annotations

from dataclasses import dataclass
from fnmatch import fnmatchcase
from importlib import resources
from pathlib import Path
from typing import Any

import yaml

from rag.errors import SettingsError

_A_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """US dollars for a million tokens of the models whose name fits; a trailing * fits anything."""

    name: str
    prompt: float
    completion: float


def read_prices(file: Path | None = None) -> tuple[Price, ...]:
    """The table of a file, or the shipped one. Raises SettingsError, which names the file and what is wrong."""
    try:
        text = file.read_text("utf-8") if file else resources.files("rag").joinpath("prices.yaml").read_text("utf-8")
        return tuple(_price(one) for one in yaml.safe_load(text)["models"])
    except (
        OSError,
        yaml.YAMLError,
        LookupError,
        TypeError,
        ValueError,
        AttributeError,
        ArithmeticError,
        RecursionError,
    ) as error:
        why = " ".join(f"{type(error).__name__}: {error}".split())
        raise SettingsError(
            f"{file}: no price table ({why}); see the shipped rag/prices.yaml for what one looks like"
        ) from error


def _price(data: dict[str, Any]) -> Price:
    price = Price(str(data["name"]), float(data["in"]), float(data["out"]))
    if isinstance(data["in"], bool) or isinstance(data["out"], bool):
        raise TypeError(f"{price.name}: yes or no is no price")
    if not (0 <= price.prompt < float("inf") and 0 <= price.completion < float("inf")):
        raise ValueError(f"{price.name}: no price")
    return price


def dollars(prices: tuple[Price, ...], model: str, prompt_tokens: int, completion_tokens: int) -> float | None:
    """What so many tokens cost, None where the table does not list the model.

    >>> dollars((Price("gpt-x*", 2.0, 10.0),), "gpt-x-mini", 1_000, 100), dollars((), "other", 1, 1)
    (0.003, None)
    """
    for price in prices:
        if fnmatchcase(model, price.name):
            cost = (prompt_tokens * price.prompt + completion_tokens * price.completion) / _A_MILLION
            return round(cost, 6)
    return None

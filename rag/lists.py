"""The editable lists that ship with the code: names, cues, questions. Read once each by whoever needs them."""

from __future__ import annotations

from importlib import resources
from typing import Any


def read_list(name: str, package: str = "rag") -> Any:
    """What a YAML file of a package holds; by libyaml where it is there, which is ten times as fast."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = resources.files(package).joinpath(name).read_text(encoding="utf-8")
    return yaml.load(text, Loader=loader)  # noqa: S506 - both loaders are the safe one

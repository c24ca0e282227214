"""What opens the page waits until its parts are there.

Gradio loses what it is told of a part just while it puts that part in, as it does for long on a slow machine: the page
would stay shut, or in another language.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

import gradio as gr

_LONGEST = 5_000
"""How long (ms) is waited; what is not there by then takes what it is told when it is put in."""


def when_mounted(outputs: Iterable[Any], inputs: str = "[]") -> str:
    """The script of an event on loading the page: waits for the outputs, then gives `inputs`, an expression."""
    parts = json.dumps([one.elem_id for one in outputs if one.elem_id and _is_shown(one)])
    return f"""async () => {{
  const parts = {parts};
  const there = () => parts.every((part) => document.getElementById(part));
  for (let waited = 0; waited < {_LONGEST} && !there(); waited += 20) await new Promise((go) => setTimeout(go, 20));
  await new Promise((go) => setTimeout(go));
  return {inputs};
}}"""


def _is_shown(part: Any) -> bool:
    """Whether a part is put in at once: it is visible, and so is all that it is in; of tabs, the first one is."""
    while part is not None:
        behind = isinstance(part, gr.Tab) and part.parent is not None and part.parent.children[0] is not part
        if behind or getattr(part, "visible", True) is not True or getattr(part, "open", True) is False:
            return False
        part = part.parent
    return True

"""The page as Gradio's Blocks, which refuse what no page of ours sends before Gradio looks at it.

Events can be called over HTTP with anything. Of itself, Gradio copies a file that a value names into its cache, or
fetches an address that it names, before the handler sees the value; and it prints a traceback, with the value, for
each value that a component does not take.
"""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.block_function import BlockFunction

_REFUSED = "This page does not take that; reload it and try again."


class CheckedBlocks(gr.Blocks):
    """Blocks whose events name no file and no address, and fail with one line."""

    async def process_api(self, block_fn: BlockFunction | int, inputs: list[Any], *given: Any, **named: Any) -> Any:
        """What an event returns. Raises gr.Error, of which nothing is printed."""
        event = self.fns[block_fn] if isinstance(block_fn, int) else block_fn
        told = getattr(named.get("event_data"), "_data", None)
        if event.fn is None or len(inputs) < len(event.inputs) or _names_a_file([inputs, told]):
            raise gr.Error(_REFUSED, print_exception=False)
        try:
            return await super().process_api(block_fn, inputs, *given, **named)
        except gr.Error as error:
            if not error.print_exception:
                raise
            raise gr.Error(_REFUSED, print_exception=False) from None


def _names_a_file(value: object) -> bool:
    """Whether a value holds what Gradio takes for a file, at any depth.

    >>> _names_a_file([{"a": {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}}]), _names_a_file([{"a": 1}])
    (True, False)
    """
    waiting = [value]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            if "path" in one and "meta" in one:
                return True
            waiting += one.values()
        elif isinstance(one, list | tuple):
            waiting += one
    return False

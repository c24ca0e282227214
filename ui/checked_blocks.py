"""The page as Gradio's Blocks, which lose no update, and refuse what no page of ours sends before Gradio looks at it.

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

    def handle_streaming_diffs(self, block_fn: BlockFunction, data: list[Any], *given: Any, **named: Any) -> list[Any]:
        """What an event returns piece by piece, as what differs from the piece before; updates of parts stand whole.

        Gradio's script changes the piece before in place, also one that it has yet to show: of two updates that come
        close to each other, the first would lose what the second does not name.
        """
        whole = list(data)
        told = super().handle_streaming_diffs(block_fn, data, *given, **named)
        return [_standing_alone(one, update) for one, update in zip(told, whole, strict=True)]


def _standing_alone(told: Any, update: Any) -> Any:
    """An update whole, where only what differs from the one before is told.

    >>> _standing_alone([["delete", ["label"], None]], {"__type__": "update", "value": "Stop"})
    [['replace', [], {'__type__': 'update', 'value': 'Stop'}]]
    >>> _standing_alone([["append", [], " and more"]], "so much and more")
    [['append', [], ' and more']]
    """
    differs = isinstance(told, list) and bool(told)
    return [["replace", [], update]] if differs and isinstance(update, dict) else told


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

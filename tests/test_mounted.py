"""What opens the page waits for the parts that are put in at once, and for no other."""

from __future__ import annotations

import asyncio

import gradio as gr

from ui.mounted import when_mounted


async def script() -> str:
    with gr.Blocks(analytics_enabled=False):
        top = gr.HTML(elem_id="top")
        unnamed, state = gr.HTML(), gr.State()
        with gr.Tabs():
            with gr.Tab("first", elem_id="tab") as tab:
                shown = gr.Button(elem_id="shown")
                hidden = gr.Button(elem_id="hidden", visible=False)
                with gr.Column(visible=False):
                    inside = gr.Button(elem_id="inside")
                with gr.Accordion(open=False):
                    folded = gr.Button(elem_id="folded")
            with gr.Tab("second", elem_id="other") as other:
                behind = gr.Button(elem_id="behind")
    return when_mounted((top, unnamed, state, tab, shown, hidden, inside, folded, other, behind), "[1]")


def test_parts_that_are_put_in_at_once_are_waited_for_and_those_that_are_hidden_are_not() -> None:
    written = asyncio.run(script())
    assert '["top", "tab", "shown"]' in written
    assert "return [1];" in written

"""The form in which a reader says more about an answer, and the script that opens it below one."""

from __future__ import annotations

from importlib import resources

import gradio as gr

from ui.render.feedback import feedback_forms_html


def feedback_forms() -> gr.HTML:
    """Unseen on the page: what feedback.js copies below an answer."""
    script = resources.files("ui").joinpath("assets/feedback.js").read_text(encoding="utf-8")
    return gr.HTML(value=feedback_forms_html(), elem_id="or-feedback-forms", apply_default_css=False, js_on_load=script)

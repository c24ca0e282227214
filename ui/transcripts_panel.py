"""The Transcripts tab: browse, read whole, add after a look at what was found, remove."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from importlib import resources
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gradio as gr

from rag.browsing import LONGEST_QUERY, Listed, listed, matching, newest_first
from rag.desk import Desk
from rag.errors import OnRecordError, UnknownIdError
from rag.ingest import location
from rag.left_out import left_out
from rag.reading import is_url
from rag.schema import Span
from rag.uploads import FOLDER
from ui.adding import MOST_AT_ONCE, Added, Adding, NotAdded, Reading
from ui.render.adding import batch_html, form_html, reading_html, reports_html, running_html
from ui.render.transcript_page import Shown, gone_html, transcript_html
from ui.render.transcripts import PAGE, heading_html, list_html
from ui.strings import language_of, strings
from ui.transcripts_strings import TranscriptsStrings, transcripts_strings

if TYPE_CHECKING:
    from ui.masthead import Masthead

Updates = dict[Any, Any]

_PLACE = re.compile(
    r"(?P<transcript>[a-z0-9-]{1,60})(?:/(?P<number>[0-9]{1,6})(?::(?P<start>[0-9]{1,9})-(?P<end>[0-9]{1,9}))?)?"
)
"""What follows `#tr-` in a link: a transcript's id, perhaps an exchange of it, and where quoted words stand."""

_AT_ONCE = 4
"""How many pages may preview or add at the same time."""


def transcripts_script() -> gr.HTML:
    """What hears the reader in the tab, and on links that lead into it; to be made outside of all tabs."""
    script = resources.files("ui").joinpath("assets/transcripts.js").read_text(encoding="utf-8")
    return gr.HTML("", elem_id="or-tr-script", apply_default_css=False, js_on_load=script)


class TranscriptsPanel:
    """Which of its three views is shown is the browser's own choice (assets/transcripts.js); all are there."""

    def __init__(self, desk: Desk, adding: Adding, script: gr.HTML) -> None:
        self._desk, self._adding, self._script = desk, adding, script
        self._known: dict[str, tuple[int, tuple[Listed, ...]]] = {}
        self._guard = threading.Lock()
        self._opened = count()
        words = transcripts_strings("en")
        self.batch = gr.State("")
        with gr.Column(elem_id="or-transcripts"):
            with gr.Column(elem_id="or-tr-list"):
                self.heading = gr.HTML("", apply_default_css=False)
                self.query = gr.Textbox(
                    label=words.search,
                    elem_id="or-tr-search",
                    max_lines=1,
                    max_length=LONGEST_QUERY,
                    html_attributes=gr.InputHTMLAttributes(autocomplete="off", spellcheck=False),
                )
                self.list = gr.HTML("", apply_default_css=False)
            self.page = gr.HTML("", elem_id="or-tr-page", apply_default_css=False)
            self.form = gr.HTML("", elem_id="or-tr-form", apply_default_css=False, visible=adding.allowed)

    # What is heard, and what is done then

    def listen(self, page: gr.Blocks, masthead: Masthead, tab: gr.Tab) -> None:
        """Fill the tab whenever the page is loaded; search, open, add and remove."""
        self._masthead, self._tab = masthead, tab
        silent: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
        found = {"inputs": self.query, "outputs": self.list, "queue": False, **silent}
        outputs = [tab, self.heading, self.query, self.list, self.form, *masthead.parts_of_loaded]
        page.load(
            self.open,
            outputs=outputs,
            concurrency_limit=None,
            **silent,
        )
        # One event of two triggers: what the tab asks for as it opens never comes after what is typed then.
        gr.on([tab.select, self.query.change], self.find, trigger_mode="always_last", **found)
        self._script.edit(self.more, **found)
        self._script.select(self.show, outputs=self.page, queue=False, trigger_mode="multiple", **silent)
        loaded = [self.list, *masthead.parts_of_loaded]
        self._script.submit(
            self.act,
            inputs=[self.batch, self.query, masthead.engine],
            outputs=[self.form, self.batch, *loaded],
            concurrency_limit=_AT_ONCE,
            **silent,
        )
        self._script.delete(
            self.remove,
            inputs=[self.query, masthead.engine],
            outputs=[self.page, *loaded],
            concurrency_limit=1,
            **silent,
        )

    def open(self, request: gr.Request) -> Iterator[Updates]:
        """The tab in the reader's language; then what is being added, if something is."""
        words = _words(request)
        yield {
            self._tab: gr.update(label=words.tab),
            self.heading: heading_html(words, self._adding.allowed),
            self.query: gr.update(label=words.search),
            self.list: self._listed("", PAGE, words),
            self.form: self._form(words),
        }
        if self._adding.is_running:
            for state in self._adding.states():
                match state:
                    case Added(reports):
                        yield {self.form: reports_html(reports, words), self.list: self._listed("", PAGE, words)}
                        yield self._masthead.loaded_anew(strings(words.language))
                    case NotAdded(reason):
                        yield {self.form: self._form(words, f"{words.not_added}: {reason}")}
                    case _:
                        yield {self.form: running_html(state, words)}

    def find(self, query: object, request: gr.Request) -> str:
        """The transcripts that hold the words that were typed."""
        return self._listed(query, PAGE, _words(request))

    def more(self, query: object, event: gr.EventData, request: gr.Request) -> str:
        """More of those that match."""
        most = _told(event).get("most")
        most = most if isinstance(most, int) and 0 < most <= 1_000_000 else PAGE
        return self._listed(query, most, _words(request))

    def show(self, event: gr.EventData, request: gr.Request) -> str:
        """A whole transcript, at an exchange of it."""
        return self._anew(self._shown(_told(event).get("target"), _words(request)))

    def _anew(self, shown: str) -> str:
        """What is shown, with a number: a browser is told of what differs only, also where the same is opened again."""
        return f'<div data-opened="{next(self._opened)}">{shown}</div>'

    def _shown(self, target: object, words: TranscriptsStrings) -> str:
        match = _PLACE.fullmatch(target) if isinstance(target, str) else None
        try:
            return self._page(match, words) if match else gone_html(words.gone, words)
        except UnknownIdError:
            return gone_html(words.gone, words)
        except OnRecordError as error:
            return gone_html(str(error), words)

    def remove(self, query: object, engine: object, event: gr.EventData, request: gr.Request) -> Iterator[Updates]:
        """Take a transcript out for good; the reader has been told what goes."""
        words = _words(request)
        transcript = _told(event).get("transcript")
        if not self._adding.allowed:
            yield {self.page: self._anew(gone_html(words.switched_off, words))}
            return
        try:
            named = transcript if isinstance(transcript, str) and _PLACE.fullmatch(transcript) else None
            removed = self._desk.remove(named) if named else ()
        except UnknownIdError:
            removed = ()
        except OnRecordError as error:
            yield {self.page: self._anew(gone_html(str(error), words))}
            return
        if not removed:
            yield {self.page: self._anew(gone_html(words.gone, words))}
            return
        note = words.was_removed.format(title=removed[0].title or removed[0].id)
        yield {self.page: self._anew(gone_html(note, words, done=True)), self.list: self._listed(query, PAGE, words)}
        yield self._masthead.loaded_anew(strings(words.language), engine)

    def act(
        self, token: object, query: object, engine: object, event: gr.EventData, request: gr.Request
    ) -> Iterator[Updates]:
        """A step of adding: read what was chosen, leave one out, add, discard, begin again."""
        words, told = _words(request), _told(event)
        if not self._adding.allowed:
            yield {self.form: gr.skip()}
            return
        steps: dict[object, Callable[[], Iterator[Updates]]] = {
            "read": lambda: self._read(told, words),
            "leave": lambda: self._leave_out(token, told.get("number"), words),
            "add": lambda: self._add(token, query, engine, words),
            "discard": lambda: self._discard(token, words),
            "form": lambda: iter([{self.form: self._form(words)}]),
        }
        act = told.get("act")
        yield from steps[act]() if isinstance(act, str) and act in steps else iter([{self.form: self._form(words)}])

    # Steps of adding

    def _read(self, told: dict[str, Any], words: TranscriptsStrings) -> Iterator[Updates]:
        files, typed = told.get("files"), told.get("addresses")
        tokens = [one for one in files if isinstance(one, str)] if isinstance(files, list) else []
        lines = [line.strip() for line in typed.splitlines() if line.strip()] if isinstance(typed, str) else []
        problem = _problem(tokens, lines, words)
        if problem:
            yield {self.form: self._form(words, problem)}
            return
        try:
            for state in self._adding.read(tokens, list(dict.fromkeys(lines))):
                if isinstance(state, Reading):
                    yield {self.form: reading_html(state, words)}
                    continue
                batch = self._adding.batch(state)
                shown = batch_html(batch, words) if batch else self._form(words, words.not_kept)
                yield {self.form: shown, self.batch: state}
        except OnRecordError as error:
            yield {self.form: self._form(words, str(error))}

    def _leave_out(self, token: object, number: object, words: TranscriptsStrings) -> Iterator[Updates]:
        wanted = number if isinstance(number, int) else -1
        batch = self._adding.leave_out(token, wanted) if isinstance(token, str) else None
        if batch is not None and batch.previews:
            yield {self.form: batch_html(batch, words)}
        else:
            yield {self.form: self._form(words, "" if batch else words.not_kept), self.batch: ""}

    def _discard(self, token: object, words: TranscriptsStrings) -> Iterator[Updates]:
        self._adding.discard(token)
        yield {self.form: self._form(words, note=words.discarded), self.batch: ""}

    def _add(self, token: object, query: object, engine: object, words: TranscriptsStrings) -> Iterator[Updates]:
        try:
            if not self._adding.start(token):
                yield {self.form: self._form(words, words.not_kept), self.batch: ""}
                return
        except OnRecordError as error:
            yield {self.form: self._again(token, str(error), words)}
            return
        for state in self._adding.states():
            match state:
                case Added(reports):
                    done = {self.form: reports_html(reports, words), self.batch: ""}
                    yield {**done, self.list: self._listed(query, PAGE, words)}
                    yield self._masthead.loaded_anew(strings(words.language), engine)
                case NotAdded(reason):
                    yield {self.form: self._again(token, f"{words.not_added}: {reason}", words)}
                case _:
                    yield {self.form: running_html(state, words)}

    def _again(self, token: object, problem: str, words: TranscriptsStrings) -> str:
        """What was to be added, to be tried again, with what went wrong."""
        batch = self._adding.batch(token)
        return batch_html(batch, words, problem) if batch else self._form(words, problem)

    def _form(self, words: TranscriptsStrings, problem: str = "", note: str = "") -> str:
        folder = Path(location(self._desk.settings.data)) / FOLDER
        return form_html(str(folder), words, problem, note) if self._adding.allowed else ""

    # What is shown

    def _listed(self, query: object, most: int, words: TranscriptsStrings) -> str:
        try:
            known = self._transcripts(words.language)
        except OnRecordError as error:
            return list_html((), 0, "", PAGE, words, str(error))
        typed = query.strip()[:LONGEST_QUERY] if isinstance(query, str) else ""
        return list_html(matching(known, typed), len(known), typed, most, words)

    def _transcripts(self, language: str) -> tuple[Listed, ...]:
        """What is listed to readers of a language, made anew when the archive has changed."""
        epoch = self._desk.archive.epoch
        with self._guard:
            found = self._known.get(language)
            if found is None or found[0] != epoch:
                askers = self._desk.archive.askers()
                rows = (listed(one, askers.get(one.id, ()), language) for one in newest_first(self._desk.sources()))
                found = self._known[language] = (epoch, tuple(rows))
            return found[1]

    def _page(self, match: re.Match[str], words: TranscriptsStrings) -> str:
        desk, identity = self._desk, match["transcript"]
        view = desk.transcript(identity)
        known = self._transcripts(words.language)
        summary = next((one.summary for one in known if one.summary.id == identity), None)
        kept = left_out(desk.archive.text(identity), desk.archive.classes(identity), view.exchanges)
        last = summary is not None and len(known) == 1
        seeds = desk.settings.seeds_folder() if last else None
        uploads = str(Path(location(desk.settings.data)) / FOLDER)
        shown = Shown(
            view=view,
            summary=summary or desk.archive.summary(identity),
            left_out=kept,
            changes=desk.changes(identity),
            place=min(int(match["number"] or 0), len(view.exchanges)),
            quoted=Span(int(match["start"]), int(match["end"])) if match["start"] else None,
            may_remove=self._adding.allowed and summary is not None,
            is_copy=str(Path(view.source).parent) == uploads,
            comes_back=str(seeds.resolve()) if seeds else "",
        )
        return transcript_html(shown, words)


def _problem(tokens: list[str], lines: list[str], words: TranscriptsStrings) -> str:
    """Why nothing is read, empty where it is."""
    if not tokens and not lines:
        return words.nothing_chosen
    if len(tokens) + len(lines) > MOST_AT_ONCE:
        return words.too_many.format(count=MOST_AT_ONCE)
    wrong = next((line for line in lines if not is_url(line)), None)
    return words.no_address.format(line=wrong[:200]) if wrong else ""


def _told(event: gr.EventData) -> dict[str, Any]:
    """What a browser sent with an event."""
    return event._data if isinstance(event._data, dict) else {}


def _words(request: gr.Request) -> TranscriptsStrings:
    return transcripts_strings(language_of(request.headers))

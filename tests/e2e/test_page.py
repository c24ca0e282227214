"""The real page in Debian's Chromium: real seed transcript, real embedder, real index."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from rag.config import Settings
from rag.desk import Desk
from rag.embedding import Embedder
from rag.schema import CitationEvent, DoneEvent, Event, Exchange, SentenceEvent, TranscriptView
from tests.conftest import a_page, copy_data
from tests.e2e.harness import WAIT, Outgoing, serving, visiting

ON_NATO = "Que pense la Chine du rôle de l’OTAN en Ukraine ?"
ON_ISLANDS = "Qu’a dit la Chine sur les îles du Pacifique ?"
OFF_TOPIC = "Who won the football match?"

HOSTILE_LABEL = '<img src=x onerror="alert(1)">![l](http://evil.invalid/l.png)$$x^2$$[a](javascript:alert(2))'
HOSTILE_PAGE = """\
Conference <img src=x onerror="alert(3)"> ![t](http://evil.invalid/t.png) $$x^2$$ on 3 July 2024

Daily News: Will the harbour bridge <form action="http://evil.invalid/"><input name=q></form> be closed? ![q](http://evil.invalid/q.png)

Eve Law: The harbour bridge <img src="http://evil.invalid/a.png" onerror="alert(4)"> is closed to lorries, see <a href="javascript:alert(5)">this</a>, [that](javascript:alert(6)), ![p](http://evil.invalid/p.png), $$\\href{javascript:alert(7)}{x}$$, </article></div><h1>and</h1> `[1]`.
"""


def test_a_click_on_a_citation_marks_the_quoted_words_in_their_exchange(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        expect(page.locator(".or-loaded")).to_have_text("1 transcript · 8 exchanges · 2 July 2024", timeout=WAIT)
        expect(page.locator(".or-engine")).to_have_text("Quotes only")
        visit.ready()
        visit.ask("Who asked about the Philippines?")
        visit.answered()
        chips = page.locator(".or-chip")
        assert chips.count() >= 2
        for index in (1, 0):
            chips.nth(index).click()
            quoted = page.locator(".or-quote .or-words").nth(index).text_content()
            mark = page.locator("#or-source mark")
            expect(mark).to_have_text(quoted or "", timeout=WAIT)
            assert mark.text_content() == quoted
            expect(mark).to_be_in_viewport(timeout=WAIT)
        assert "Reuters reporter" in page.locator(".or-turn.or-reporter h3").inner_text()
        assert "Mao Ning official" in page.locator(".or-turn.or-official h3").inner_text()
        assert "2024-07-02-fr.txt" in page.locator(".or-origin").inner_text()
        assert "2 July 2024" in page.locator(".or-exchange header").inner_text()
        assert visit.complaints == []
        assert visit.strangers() == []


def test_keys_go_to_the_question_between_citations_and_back(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.ready()
        page.locator("body").press("/")
        box = page.locator("#or-box textarea")
        expect(box).to_be_focused()
        box.press("/")  # typed, where one is typing
        expect(box).to_have_value("/")
        visit.ask("Who asked about the Philippines?")
        visit.answered()
        chips = page.locator(".or-chip")
        mark = page.locator("#or-source mark")
        chips.nth(0).click()
        chips.nth(0).focus()
        for key, index in (("ArrowRight", 1), ("ArrowLeft", 0)):
            page.keyboard.press(key)
            expect(chips.nth(index)).to_be_focused()
            expect(chips.nth(index)).to_have_attribute("aria-current", "true")
            expect(mark).to_have_text(page.locator(".or-quote .or-words").nth(index).text_content() or "", timeout=WAIT)
        page.keyboard.press("ArrowLeft")  # there is none before the first
        expect(chips.nth(0)).to_be_focused()
        assert visit.complaints == []


def test_hovering_a_citation_shows_its_quote(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ready()
        visit.ask("Who asked about the Philippines?")
        visit.answered()
        quote = visit.page.locator(".or-quote .or-words").first.text_content()
        assert quote
        assert quote in (visit.page.locator(".or-chip").first.get_attribute("title") or "")


def test_an_example_is_asked_with_one_click_and_answered(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        example = visit.page.locator(".or-examples a").first
        question = example.text_content()
        example.click()
        visit.answered()
        assert visit.page.locator(".or-question").text_content() == question
        assert visit.page.locator(".or-chip").count() >= 1


def test_a_refusal_shows_its_scope_and_nearest_exchanges_that_open(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        visit.ready()
        visit.ask(OFF_TOPIC)
        visit.answered()
        refusal = visit.page.locator(".or-refusal")
        expect(refusal).to_contain_text("Not on record: none of the 8 exchanges in 1 transcript answers this.")
        expect(refusal).to_contain_text("not an answer")
        assert refusal.locator(".or-chip").count() == 0
        refusal.locator(".or-leads a").first.click()
        expect(visit.page.locator("#or-source .or-exchange")).to_be_visible()
        expect(visit.page.locator("#or-source mark")).to_have_count(0)


def test_a_follow_up_is_read_with_the_question_before_it_until_a_new_conversation(
    browser: Browser, address: str
) -> None:
    with visiting(browser, address) as visit:
        visit.ready()
        visit.ask(ON_ISLANDS)
        visit.answered()
        visit.ask("Pourquoi cela ?")
        visit.answered(2)
        expect(visit.page.locator(".or-notices").last).to_contain_text(f"{ON_ISLANDS} Pourquoi cela ?")
        visit.page.locator("#or-new").click()
        expect(visit.page.locator(".or-question")).to_have_count(0)
        visit.ask("Et Vanuatu ?")
        visit.answered()
        expect(visit.page.locator(".or-notices")).to_have_count(0)


ON_COAST_GUARD = "what did Reuters ask about the coast guard?"


def test_a_limit_read_from_the_question_is_taken_away_with_one_click(browser: Browser, address: str) -> None:
    with visiting(browser, address) as visit:
        page = visit.page
        visit.ready()
        visit.ask(ON_COAST_GUARD)
        visit.answered()
        expect(page.locator(".or-scope")).to_have_text("Searched 3 exchanges in 1 transcript · Quotes only")
        chip = page.get_by_role("button", name="Remove the limit: asked by Reuters", exact=True)
        expect(chip).to_have_count(1)
        expect(chip).to_have_attribute("title", "from your question: Reuters")
        page.locator("#or-box textarea").fill("half a thought")
        chip.click()
        visit.answered(2)
        assert page.locator(".or-question").all_text_contents() == [ON_COAST_GUARD] * 2
        expect(page.locator(".or-scope").last).to_have_text("Searched 8 exchanges in 1 transcript · Quotes only")
        expect(page.locator(".or-answer").last.locator(".or-limits")).to_have_count(0)
        expect(page.locator("#or-box textarea")).to_have_value("half a thought")
        assert visit.complaints == []


def test_limits_are_lifted_by_keyboard_one_after_another(browser: Browser, address: str) -> None:
    with visiting(browser, address, viewport={"width": 360, "height": 740}) as visit:
        page = visit.page
        visit.ready()
        visit.ask("What did Reuters ask about the coast guard in July 2024?")
        visit.answered()
        limits = page.locator(".or-limits li")
        expect(limits).to_have_count(2)
        assert visit.fits()
        before = limits.first.bounding_box()
        limits.first.hover()
        assert limits.first.bounding_box() == before
        limits.last.locator("button").focus()
        page.keyboard.press("Shift+Tab")
        assert page.evaluate("document.activeElement.value") == "1:date"
        page.keyboard.press("Enter")
        visit.answered(2)
        lifted = page.locator(".or-answer").last.get_by_role("button", name="Remove the limit")
        expect(lifted).to_have_count(1)
        lifted.focus()
        page.keyboard.press("Space")
        visit.answered(3)
        expect(page.locator(".or-answer").last.locator(".or-limits")).to_have_count(0)
        assert visit.complaints == []


class HostileDesk(Desk):
    """Puts hostile labels where the parser, which takes no markup for a label, would not."""

    def exchange(self, exchange: str) -> Exchange:
        found = super().exchange(exchange)
        turns = tuple(replace(turn, speaker=HOSTILE_LABEL) for turn in found.turns)
        return replace(found, asked_by=(HOSTILE_LABEL,), answered_by=(HOSTILE_LABEL,), turns=turns)

    def transcript(self, transcript: str) -> TranscriptView:
        return replace(super().transcript(transcript), source=f"javascript:alert(8)//{HOSTILE_LABEL}")

    def stream(self, question: str, *given: Any, **named: Any) -> Iterator[Event]:
        for event in super().stream(question, *given, **named):
            match event:
                case CitationEvent(citation):
                    yield CitationEvent(replace(citation, speaker=HOSTILE_LABEL))
                case DoneEvent(answer):
                    cited = tuple(replace(citation, speaker=HOSTILE_LABEL) for citation in answer.citations)
                    yield DoneEvent(replace(answer, citations=cited))
                case _:
                    yield event


def test_a_hostile_transcript_and_question_are_shown_as_text(
    browser: Browser, seed_data: Path, tmp_path: Path, embedder: Embedder
) -> None:
    outgoing = Outgoing()
    copy_data(seed_data, tmp_path / "data")
    hostile = tmp_path / "hostile.txt"
    hostile.write_text(HOSTILE_PAGE, encoding="utf-8")
    desk = HostileDesk(Settings(data=tmp_path / "data"), embedder)
    assert [report.outcome for report in desk.ingest([hostile])] == ["added"]
    with serving(desk) as address, visiting(browser, address) as visit:
        page = visit.page
        visit.ready()
        visit.ask("Is the harbour bridge closed to lorries?")
        visit.answered()
        page.locator(".or-chip").first.click()
        expect(page.locator("#or-source mark")).to_have_count(1)
        source = page.locator("#or-source").inner_text()
        assert '<img src="http://evil.invalid/a.png" onerror="alert(4)">' in source
        assert "$$\\href{javascript:alert(7)}{x}$$" in source
        expect(page.locator(".or-origin [title]")).to_have_attribute("title", f"javascript:alert(8)//{HOSTILE_LABEL}")
        assert page.locator("#or-source :is(img, form, input, script, iframe, h1, strong)").count() == 0
        hostile_question = f"{HOSTILE_LABEL} <script>alert(9)</script> `x` **b**"
        visit.ask(hostile_question)
        visit.answered(2)
        assert page.locator(".or-question").last.text_content() == hostile_question
        assert HOSTILE_LABEL in (page.locator(".or-quote .or-name").first.text_content() or "")
        assert page.locator("#or-chat :is(img, form, input, script, iframe, h1, .katex, strong)").count() == 0
        hrefs = page.locator("#or-chat a, #or-source a").evaluate_all("links => links.map(link => link.href)")
        assert all(href.startswith((f"{address}/#", f"{address}/answers/")) for href in hrefs)
        page.get_by_role("tab", name="Transcripts").click()
        listed = page.locator(".or-tr-open", has_text="Conference")
        expect(listed).to_contain_text('<img src=x onerror="alert(3)"> ![t](http://evil.invalid/t.png) $$x^2$$')
        listed.click()
        whole = page.locator("#or-tr-page")
        expect(whole).to_contain_text('<a href="javascript:alert(5)">this</a>, [that](javascript:alert(6))')
        expect(whole.locator(".or-tr-exchanges")).to_contain_text(
            '<form action="http://evil.invalid/"><input name=q></form>'
        )
        assert page.locator("#or-transcripts :is(img, form[action], script, iframe, h1, .katex, strong)").count() == 0
        assert visit.dialogs == []
        assert visit.complaints == []
        assert visit.strangers() == []
    assert outgoing.seen == []


class SlowDesk(Desk):
    """Answers a question that says so only when it is let go, after its first sentence."""

    def __init__(self, settings: Settings, embedder: Embedder) -> None:
        super().__init__(settings, embedder)
        self.let_go = threading.Event()

    def stream(self, question: str, *given: Any, **named: Any) -> Iterator[Event]:
        for event in super().stream(question, *given, **named):
            yield event
            if isinstance(event, SentenceEvent) and question == ON_NATO:
                assert self.let_go.wait(60)


def test_sessions_neither_see_nor_wait_for_each_other_and_answers_arrive_in_pieces(
    browser: Browser, seed_data: Path, embedder: Embedder
) -> None:
    desk = SlowDesk(Settings(data=seed_data), embedder)
    with serving(desk) as address, visiting(browser, address) as slow, visiting(browser, address) as quick:
        slow.ready()
        quick.ready()
        slow.ask(ON_NATO)
        expect(slow.page.locator(".or-quote")).to_have_count(1, timeout=WAIT)
        expect(slow.page.locator(".or-waiting")).to_have_count(1)
        quick.ask(ON_ISLANDS)
        quick.answered()
        quick.page.locator(".or-chip").first.click()
        expect(quick.page.locator("#or-source mark")).to_have_count(1)
        expect(slow.page.locator(".or-scope")).to_have_count(0)
        assert "OTAN" not in quick.page.locator("#or-chat").inner_text()
        desk.let_go.set()
        slow.answered()
        assert "Pacifique" not in slow.page.locator("#or-chat").inner_text()
        quick.ask("Pourquoi cela ?")
        quick.answered(2)
        expect(quick.page.locator(".or-notices").last).to_contain_text(f"{ON_ISLANDS} Pourquoi cela ?")


def test_an_empty_archive_takes_in_the_seeds_and_shows_how_far_it_is(
    browser: Browser, seeded: Desk, tmp_path: Path, embedder: Embedder
) -> None:
    # An archive that was emptied keeps the language centres, which take longer than a small transcript.
    for transcript in seeded.transcripts():
        seeded.remove(transcript.id)
    (tmp_path / "seeds").mkdir()
    for day in range(3, 27):
        text = a_page(f"July {day}, 2024", f"the harbour bridge of port number {day}")
        (tmp_path / "seeds" / f"{day}.txt").write_text(text, encoding="utf-8")
    desk = Desk(Settings(data=seeded.settings.data, seeds=tmp_path / "seeds"), embedder)
    with serving(desk) as address, visiting(browser, address) as visit:
        expect(visit.page.locator(".or-seeding progress")).to_be_visible(timeout=WAIT)
        expect(visit.page.locator("#or-send")).to_be_disabled()
        visit.ready()
        expect(visit.page.locator(".or-seeding")).to_have_count(0)
        expect(visit.page.locator(".or-loaded")).to_have_text(
            "24 transcripts · 48 exchanges · 3 July 2024 – 26 July 2024"
        )
        visit.ask("Will the minister travel to Norway?")
        visit.answered()
        assert visit.page.locator(".or-chip").count() >= 1


def test_without_transcripts_and_seeds_the_page_says_what_to_do(
    browser: Browser, tmp_path: Path, embedder: Embedder
) -> None:
    (tmp_path / "none").mkdir()
    desk = Desk(Settings(data=tmp_path / "data", seeds=tmp_path / "none"), embedder)
    with serving(desk) as address, visiting(browser, address, locale="fr-FR") as visit:
        expect(visit.page.locator(".or-welcome")).to_contain_text("onrecord ingest FILE", timeout=WAIT)
        expect(visit.page.locator(".or-welcome")).to_contain_text("Aucune transcription")
        expect(visit.page.locator("#or-send")).to_be_disabled()


@pytest.mark.slow
def test_on_a_slow_machine_the_page_opens_each_time(browser: Browser, address: str) -> None:
    for _ in range(5):
        with visiting(browser, "about:blank", locale="fr-FR") as visit:
            slow = visit.context.new_cdp_session(visit.page)
            slow.send("Emulation.setCPUThrottlingRate", {"rate": 8})
            visit.page.goto(address)
            visit.ready()
            expect(visit.page.locator("#or-send")).to_have_text("Demander")


@pytest.mark.slow
def test_over_a_slow_network_the_page_opens_each_time(browser: Browser, desk: Desk) -> None:
    with serving(desk, delay=0.6) as address:
        for _ in range(6):  # half of them stayed shut while Gradio's differences were applied to what had yet to show
            with visiting(browser, address, locale="fr-FR") as visit:
                visit.ready()
                expect(visit.page.locator("#or-send")).to_have_text("Demander")


@pytest.mark.parametrize("width", [360, 1920])
def test_nothing_overflows_sideways(browser: Browser, address: str, width: int) -> None:
    with visiting(browser, address, viewport={"width": width, "height": 740}) as visit:
        page = visit.page
        visit.ready()
        visit.ask(ON_NATO)
        visit.answered()
        assert visit.fits()
        page.locator(".or-chip").first.click()
        expect(page.locator("#or-source mark")).to_be_in_viewport(timeout=WAIT)
        assert visit.fits()
        if width == 360:
            page.locator(".or-close").click()
            expect(page.locator("#or-right")).to_be_hidden()


def test_a_question_stays_where_it_is_while_its_answer_arrives(
    browser: Browser, seed_data: Path, embedder: Embedder
) -> None:
    desk = SlowDesk(Settings(data=seed_data), embedder)
    with serving(desk) as address, visiting(browser, address) as visit:
        visit.ready()
        visit.ask(ON_NATO)
        question = visit.page.locator(".or-question")
        expect(visit.page.locator(".or-quote")).to_have_count(1, timeout=WAIT)
        before = (question.bounding_box(), visit.page.locator(".or-quote").bounding_box())
        desk.let_go.set()
        visit.answered()
        assert (question.bounding_box(), visit.page.locator(".or-quote").bounding_box()) == before

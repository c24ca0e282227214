"""What is shown before it is stored is what is stored, byte for byte; nothing is stored until then."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from rag.config import Settings
from rag.desk import Desk
from rag.errors import LockedError, SourceError
from rag.lock import writing
from rag.reading import MAX_BYTES, read, read_held
from rag.transcripts import parse
from rag.uploads import FOLDER, keep_bytes, safe_name
from tests.conftest import SEED, a_page

PAGE = a_page("4 March 2024", "the Boeing dispute").encode()
EDITED = PAGE + b"\nBBC: And the weather?\n\nAnn Example: It is fine today, thank you all for asking.\n"
ELSEWHERE = b"""Spokesperson Otto Muster's Regular Press Conference on 4 March 2024

Xinhua: How large is this year's tea harvest in the south?

Otto Muster: Growers there brought in nine thousand tons, which is a record.

CCTV: When does the bridge over the bay open to lorries?

Otto Muster: Engineers still test its cables. Drivers will hear from us in autumn.
"""
OTHER = a_page("9 May 2024", "the tea harvest", official="Otto Muster").encode()


@contextmanager
def pages(*bodies: bytes) -> Iterator[tuple[str, list[str]]]:
    """The address of a server that answers with one body after the other, and the requests that it had."""
    left, asked = list(bodies), []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            asked.append(self.path)
            body = left.pop(0) if len(left) > 1 else left[0]
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/briefing", asked
    finally:
        server.shutdown()
        server.server_close()


def test_a_preview_is_what_reading_the_file_gives_and_stores_nothing(seeded: Desk, tmp_path: Path) -> None:
    before = sorted(path.name for path in seeded.settings.data.iterdir())
    found = seeded.preview_file("march.txt", PAGE)
    (tmp_path / "march.txt").write_bytes(PAGE)
    parsed = parse(read(tmp_path / "march.txt"))
    assert [(one.id, one.exchanges, one.classes) for one in found.transcripts] == [
        (one.id, one.exchanges, one.classes) for one in parsed
    ]
    assert found.stands is not None
    assert found.stands.outcome == "added"
    assert len(seeded.transcripts()) == 1
    assert sorted(path.name for path in seeded.settings.data.iterdir()) == before


def test_what_was_previewed_is_stored_kept_and_read_again_as_unchanged(seeded: Desk) -> None:
    preview = seeded.preview_file("march.txt", PAGE)
    (report,) = seeded.add([preview])
    kept = seeded.settings.data.resolve() / FOLDER / "march.txt"
    assert (report.outcome, report.source, report.transcripts) == ("added", str(kept), (preview.transcripts[0].id,))
    assert kept.read_bytes() == PAGE
    stored = seeded.transcript(report.transcripts[0])
    assert (stored.source, stored.exchanges) == (str(kept), preview.transcripts[0].exchanges)
    answer = seeded.ask("What was said about the Boeing dispute?")
    assert stored.id in {citation.transcript for citation in answer.citations}
    assert [one.outcome for one in seeded.ingest([kept])] == ["unchanged"]


def test_the_same_file_again_is_told_to_be_there_already(seeded: Desk) -> None:
    seeded.add([seeded.preview_file("march.txt", PAGE)])
    assert seeded.preview_file("march.txt", PAGE).unchanged
    assert seeded.preview_file("MARCH copy.txt", PAGE).stands.outcome == "duplicate"  # type: ignore[union-attr]


def test_an_edited_file_replaces_its_earlier_version_and_is_announced_so(seeded: Desk) -> None:
    (added,) = seeded.add([seeded.preview_file("march.txt", PAGE)])
    preview = seeded.preview_file("march.txt", EDITED)
    assert preview.stands is not None
    assert (preview.stands.outcome, preview.stands.gone) == ("replaced", frozenset(added.transcripts))
    (report,) = seeded.add([preview])
    assert report.outcome == "replaced"
    assert (seeded.settings.data / FOLDER / "march.txt").read_bytes() == EDITED


def test_another_conference_of_the_same_file_name_is_kept_under_a_number(seeded: Desk) -> None:
    first = seeded.preview_file("page.txt", PAGE)
    beside = seeded.preview_file("page.txt", OTHER, [first])
    assert [report.outcome for report in seeded.add([first, beside])] == ["added", "added"]
    folder = seeded.settings.data / FOLDER
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"page.txt": PAGE, "page (2).txt": OTHER}
    assert seeded.preview_file("page.txt", OTHER).unchanged


def test_a_place_that_another_page_took_since_is_not_taken_from_it(seeded: Desk) -> None:
    first, second = seeded.preview_file("page.txt", PAGE), seeded.preview_file("page.txt", OTHER)
    assert [seeded.add([one])[0].outcome for one in (first, second)] == ["added", "added"]
    folder = seeded.settings.data / FOLDER
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == {"page.txt": PAGE, "page (2).txt": OTHER}
    assert len(seeded.transcripts()) == 3


@pytest.mark.parametrize("day", [b"4 March 2024", b"today"])
def test_another_conference_of_the_same_day_or_without_one_replaces_nothing(seeded: Desk, day: bytes) -> None:
    page, other = PAGE.replace(b"4 March 2024", day), ELSEWHERE.replace(b"4 March 2024", day)
    seeded.add([seeded.preview_file("page.txt", page)])
    (report,) = seeded.add([seeded.preview_file("page.txt", other)])
    assert (report.outcome, Path(report.source).name) == ("added", "page (2).txt")
    assert len(seeded.transcripts()) == 3


def test_names_that_differ_in_case_alone_are_not_the_same_file_on_any_system(seeded: Desk) -> None:
    first = seeded.preview_file("Page.txt", PAGE)
    seeded.add([first, seeded.preview_file("page.txt", OTHER, [first])])
    assert {path.name for path in (seeded.settings.data / FOLDER).iterdir()} == {"Page.txt", "page (2).txt"}


def test_a_file_in_the_folder_that_the_archive_does_not_know_is_never_overwritten(seeded: Desk) -> None:
    keep_bytes(seeded.settings.data / FOLDER / "page.txt", b"somebody's notes")
    seeded.add([seeded.preview_file("page.txt", PAGE)])
    assert (seeded.settings.data / FOLDER / "page.txt").read_bytes() == b"somebody's notes"
    assert (seeded.settings.data / FOLDER / "page (2).txt").read_bytes() == PAGE


def test_an_address_is_fetched_once_and_stored_as_it_was_then(seeded: Desk) -> None:
    desk = Desk(Settings(data=seeded.settings.data, allow_private_urls=True), seeded.embedder, seeded.second())
    with pages(PAGE, OTHER) as (address, asked):
        preview = desk.preview_address(address + "#top")
        (report,) = desk.add([preview])
    assert asked == ["/briefing"]
    assert desk.archive.text(report.transcripts[0]) == PAGE.decode()
    assert desk.transcript(report.transcripts[0]).source == address
    desk.close()


def test_an_address_of_this_computer_is_refused_unless_it_is_allowed(seeded: Desk) -> None:
    with pages(PAGE) as (address, asked):
        preview = seeded.preview_address(address)
    assert asked == []
    assert preview.read is None
    assert "private" in preview.error


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("empty.txt", b"  \n", "the file is empty"),
        ("words.txt", b"Words without anybody who says them.", "no exchange found"),
        ("old.doc", b"\xd0\xcf", "save it as .docx"),
        ("none", PAGE, "unknown format"),
        ("large.txt", b"x" * (MAX_BYTES + 1), "over the limit of 20 MB"),
        ("broken.pdf", b"%PDF-1.7 not really", ""),
    ],
)
def test_what_cannot_be_read_is_told_with_the_remedy_and_without_a_path(
    desk: Desk, name: str, data: bytes, told: str
) -> None:
    preview = desk.preview_file(name, data)
    assert preview.read is None
    assert preview.error
    assert told in preview.error
    assert str(desk.settings.data) not in preview.error


def test_a_file_that_cannot_be_read_leaves_the_others_alone(seeded: Desk) -> None:
    reports = seeded.add([seeded.preview_file("old.doc", b"x"), seeded.preview_file("march.txt", PAGE)])
    assert sorted(report.outcome for report in reports) == ["added", "failed"]
    assert not (seeded.settings.data / FOLDER / "old.doc").exists()


def test_while_another_process_writes_nothing_is_added(seeded: Desk) -> None:
    preview = seeded.preview_file("march.txt", PAGE)
    with writing(seeded.settings.data, "rebuild"), pytest.raises(LockedError, match="onrecord rebuild"):
        seeded.add([preview])
    assert not (seeded.settings.data / FOLDER).exists()


def test_questions_are_answered_while_transcripts_are_added(seeded: Desk) -> None:
    previews = [
        seeded.preview_file(f"{day}.txt", a_page(f"{day} March 2024", "the Boeing dispute").encode())
        for day in range(1, 4)
    ]
    asked = []

    def ask_meanwhile(_step: object) -> None:
        asked.append(seeded.ask("what did China say about the AI resolution").status)

    thread = threading.Thread(target=seeded.add, args=(previews, ask_meanwhile))
    thread.start()
    while thread.is_alive():
        assert seeded.ask("what did China say about the AI resolution").citations
        thread.join(0.01)
    assert asked
    assert set(asked) == {"answered"}
    assert len(seeded.transcripts()) == 4


def test_bytes_are_read_as_the_file_would_be(tmp_path: Path) -> None:
    copy = tmp_path / "seed.txt"
    copy.write_bytes(SEED.read_bytes())
    assert read_held(SEED.read_bytes(), copy) == read(copy)


@pytest.mark.parametrize("name", ["", "..", "/", "\0", "\u202e.txt", "a" * 5000 + ".txt", "毛" * 300 + ".html", "CON:"])
def test_every_name_becomes_one_that_can_be_written(tmp_path: Path, name: str) -> None:
    kept = tmp_path / safe_name(name)
    assert kept.parent == tmp_path
    assert not kept.name.startswith(".")
    keep_bytes(kept, b"x")
    assert [path.name for path in tmp_path.iterdir()] == [kept.name]


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(SourceError, match="cannot be written"):
        keep_bytes(tmp_path / "file" / "a.txt", b"x")

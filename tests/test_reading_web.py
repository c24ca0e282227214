"""Pages from the web, from real servers on this computer: what is fetched, within which limits, and what is refused."""

from __future__ import annotations

import datetime as dt
import gzip
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from rag.config import load_settings
from rag.errors import SettingsError, SourceError
from rag.reading import Limits, read
from rag.reading.connection import CheckedBackend, Deadline, may_reach
from rag.reading.web import fetch

Answer = Callable[[BaseHTTPRequestHandler], None]

HERE = Limits(allow_private=True, seconds=5, connect_seconds=2)
PAGE = "<title>A</title><p>Reuters: Why?</p><p>Mao Ning: “So.”</p>"
TEXT = "Reuters: Why?\n\nMao Ning: “So.”"


@contextmanager
def serving(answer: Answer, certificate: Path | None = None, name: str = "127.0.0.1") -> Iterator[str]:
    """The address of a server that answers every request so."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            self.close_connection = True
            with suppress(OSError):  # the client has had enough
                answer(self)

        def log_message(self, *_: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True

        def handle_error(self, *_: object) -> None:
            pass

    server = Server(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"{'https' if certificate else 'http'}://{name}:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def gives(
    data: bytes | str, media_type: str | None = "text/html; charset=utf-8", status: int = 200, **headers: str
) -> Answer:
    """An answer with this body."""
    body = data.encode() if isinstance(data, str) else data

    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        if media_type is not None:
            request.send_header("Content-Type", media_type)
        for name, value in headers.items():
            request.send_header(name.replace("_", "-"), value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def redirects(location: str, status: int = 302) -> Answer:
    return gives("", status=status, Location=location)


def refused(url: str, limits: Limits = HERE) -> str:
    with pytest.raises(SourceError) as caught:
        read(url, limits)
    message = str(caught.value)
    assert message.isprintable()
    return message


def a_certificate(folder: Path, name: str) -> Path:
    """A certificate for a name, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = dt.datetime.now(dt.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / f"{name}.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_page_is_read_with_its_address() -> None:
    with serving(gives(PAGE)) as site:
        document = read(f"{site}/a?b=1#part", HERE)
        assert (document.text, document.title) == (TEXT, "A")
        assert (document.source, document.source_url) == (f"{site}/a?b=1#part", f"{site}/a?b=1")


def test_the_canonical_address_counts_within_the_site() -> None:
    page = "<link rel=canonical href='http://127.0.0.1/real'><p>Why?</p>"
    with serving(gives(page)) as site:
        assert read(f"{site}/a?session=1", HERE).source_url == "http://127.0.0.1/real"


def test_a_page_cannot_claim_to_be_of_another_site() -> None:
    with serving(gives("<link rel=canonical href='https://ministry.example/'><p>Why?</p>")) as site:
        assert read(site, HERE).source_url == f"{site}"


@pytest.mark.parametrize(
    ("path", "media_type", "text"),
    [
        ("/a", "text/html", TEXT),
        ("/a.html", "text/plain", TEXT),
        ("/a", "application/octet-stream", TEXT),
        ("/a", None, TEXT),
        ("/a", "application/xhtml+xml", TEXT),
        ("/a", "text/markdown", "<html>" + PAGE),
        ("/a.txt", "text/plain", "<html>" + PAGE),
    ],
)
def test_the_format_is_told_by_media_type_then_ending_then_the_bytes(
    path: str, media_type: str | None, text: str
) -> None:
    with serving(gives("<html>" + PAGE, media_type)) as site:
        assert read(site + path, HERE).text == text


@pytest.mark.parametrize(
    ("path", "media_type"), [("/a", "text/csv"), ("/a.csv", "text/plain"), ("/a.csv?x", "application/octet-stream")]
)
def test_tables_are_read_from_the_web(path: str, media_type: str) -> None:
    with serving(gives("question,answer\nWhy?,So.\n", media_type)) as site:
        assert len(read(site + path, HERE).given) == 1


@pytest.mark.parametrize("media_type", ["image/png", "application/json", "video/mp4"])
def test_a_format_that_is_not_read_is_refused_by_its_media_type(media_type: str) -> None:
    with serving(gives("x", media_type)) as site:
        assert f"the server gives {media_type}, which OnRecord does not read" in refused(site)


def test_binary_data_that_claims_to_be_text_is_refused() -> None:
    with serving(gives(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "text/plain")) as site:
        assert "binary" in refused(site)


@pytest.mark.parametrize("charset", ["gb2312", '"GBK"', "utf-8", "iso-8859-1", "nonsense"])
def test_chinese_is_read_whatever_charset_the_header_claims(charset: str) -> None:
    text = "外交部发言人主持例行记者会，问：为什么？"
    with serving(gives(text.encode("gb18030"), f"text/plain; charset={charset}")) as site:
        assert read(site, HERE).text == text


def test_the_charset_of_the_header_is_honoured() -> None:
    with serving(gives("<p>Москва говорит</p>".encode("koi8-r"), "text/html; charset=koi8-r")) as site:
        assert read(site, HERE).text == "Москва говорит"


def test_a_charset_in_the_page_counts_where_the_header_names_none() -> None:
    page = "<meta charset=koi8-r><p>Москва говорит</p>".encode("koi8-r")
    with serving(gives(page, "text/html")) as site:
        assert read(site, HERE).text == "Москва говорит"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed(status: int) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        (gives(PAGE) if request.path == "/new%20page" else redirects("/new page", status))(request)

    with serving(answer) as site:
        document = read(f"{site}/old", HERE)
        assert (document.source, document.source_url) == (f"{site}/old", f"{site}/new%20page")


def test_more_than_five_redirects_are_refused() -> None:
    with serving(redirects("/again")) as site:
        assert "more than 5 redirects" in refused(site)


@pytest.mark.parametrize(
    "location", ["file:///etc/passwd", "ftp://example.org/a", "javascript:alert(1)", "data:text/html,x"]
)
def test_a_redirect_out_of_the_web_is_refused(location: str) -> None:
    with serving(redirects(location)) as site:
        assert "is not an http or https address" in refused(site)


def test_a_redirect_with_a_password_is_refused_and_not_repeated() -> None:
    with serving(redirects("http://me:secret@127.0.0.1/")) as site:
        message = refused(site)
    assert "a user name or a password" in message
    assert "secret" not in message


def test_an_address_with_a_password_is_refused_and_not_repeated() -> None:
    message = refused("http://me:secret@example.org/a")
    assert "a user name or a password" in message
    assert "secret" not in message


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "127.1",
        "0x7f000001",
        "2130706433",
        "0.0.0.0",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "10.0.0.1",
    ],
)
def test_private_addresses_are_refused_however_they_are_written(host: str) -> None:
    with serving(gives(PAGE)) as site:
        message = refused(f"http://{host}:{site.rpartition(':')[2]}/", Limits(seconds=5))
    assert "private network" in message
    assert "ONRECORD_ALLOW_PRIVATE_URLS=1" in message


def test_no_request_reaches_a_private_address() -> None:
    seen: list[str] = []
    with serving(lambda request: seen.append(request.path)) as site:
        refused(site, Limits(seconds=5))
    assert seen == []


@pytest.mark.parametrize("host", ["169.254.169.254", "localhost"])
def test_a_hop_into_a_private_network_is_refused_by_name(host: str) -> None:
    limits = Limits()
    backend = CheckedBackend("http://example.org/", limits, Deadline(limits.seconds))
    with pytest.raises(SourceError, match=f"http://example.org/: leads to {host}, which is in a private network"):
        backend.connect_tcp(host, 80)


@pytest.mark.parametrize(
    "address",
    """127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 100.127.255.255 0.0.0.0 224.0.0.1 240.0.0.1
    255.255.255.255 192.0.2.1 198.18.0.1 ::1 :: fe80::1 fe80::1%1 fc00::1 fd00::1 fec0::1 ff02::1 ::ffff:127.0.0.1
    ::ffff:10.0.0.1 ::127.0.0.1 64:ff9b::7f00:1 64:ff9b::a00:1 2002:7f00:1:: 2001:db8::1 2001:0:7f00:1::""".split(),
)
def test_addresses_outside_the_open_internet_are_told(address: str) -> None:
    assert not may_reach(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address", ["93.184.216.34", "8.8.8.8", "100.128.0.1", "2606:4700::1111", "64:ff9b::808:808", "::ffff:8.8.8.8"]
)
def test_addresses_of_the_open_internet_are_told(address: str) -> None:
    assert may_reach(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http:///a",
        "http://[::1",
        "http://a:99999/",
        "http://a b/",
        "https://\u202eexample.org/",
        "http://" + "a" * 70 + ".org",
    ],
)
def test_what_is_no_address_is_refused(url: str) -> None:
    assert "address" in refused(url)


def test_a_name_that_does_not_exist_is_refused_with_the_remedy() -> None:
    assert "there is no server named no-such-host.invalid" in refused("http://no-such-host.invalid/")


def test_a_port_nobody_listens_on_is_refused_with_the_remedy() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        assert "the connection failed" in refused(f"http://127.0.0.1:{held.getsockname()[1]}/")


@pytest.mark.parametrize(
    ("status", "says"),
    [
        (404, "404 Not Found; check the address"),
        (403, "save the page"),
        (503, "try again later"),
        (299, "299"),
        (204, "204"),
    ],
)
def test_a_status_that_gives_no_page_is_refused_with_the_remedy(status: int, says: str) -> None:
    with serving(gives("", status=status)) as site:
        assert says in refused(site)


def test_an_empty_page_is_refused() -> None:
    with serving(gives("")) as site:
        assert "empty" in refused(site)


def test_a_page_over_the_limit_is_refused() -> None:
    with serving(gives("x" * 3000)) as site:
        assert "over the limit of 2000 bytes" in refused(site, replace(HERE, max_bytes=2000))


def test_a_page_that_never_ends_is_cut_off_at_the_limit() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(200)
        request.send_header("Content-Type", "text/plain")
        request.end_headers()
        while True:
            request.wfile.write(b"words " * 10_000)

    with serving(answer) as site:
        assert "over the limit of 20 MB" in refused(site, replace(HERE, seconds=60))


@pytest.mark.parametrize("where", ["before", "headers", "body"])
def test_a_server_that_trickles_is_given_up_at_the_deadline(where: str) -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        if where == "before":
            time.sleep(3)
            return
        request.wfile.write(
            b"HTTP/1.1 200 OK\r\n" + (b"Content-Type: text/plain\r\n\r\n" if where == "body" else b"X: ")
        )
        for _ in range(30):
            request.wfile.write(b"x")
            time.sleep(0.1)

    with serving(answer) as site:
        start = time.monotonic()
        assert "no answer within 1 s" in refused(site, replace(HERE, seconds=1))
        assert time.monotonic() - start < 2


def test_headers_without_an_end_are_refused() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while True:
            request.wfile.write(b"X: " + b"x" * 1000 + b"\r\n")

    with serving(answer) as site:
        assert "the connection failed" in refused(site)


def test_a_compressed_page_is_read() -> None:
    with serving(gives(gzip.compress(PAGE.encode()), Content_Encoding="gzip")) as site:
        assert read(site, HERE).text == TEXT


def test_a_compressed_bomb_is_cut_off_at_the_limit() -> None:
    bomb = gzip.compress(bytes(300_000_000))
    with serving(gives(bomb, Content_Encoding="gzip")) as site:
        start = time.monotonic()
        assert "over the limit of 20 MB" in refused(site)
        assert time.monotonic() - start < 2


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(gzip.compress(PAGE.encode())[:-12], "cut short", id="cut short"),
        pytest.param(b"no gzip at all", "damaged", id="no gzip"),
    ],
)
def test_a_damaged_compressed_page_is_refused(data: bytes, says: str) -> None:
    with serving(gives(data, Content_Encoding="gzip")) as site:
        assert says in refused(site)


def test_a_compression_that_was_not_asked_for_is_refused() -> None:
    with serving(gives("x", Content_Encoding="br")) as site:
        assert "compressed as br, unasked" in refused(site)


def test_a_page_cut_short_is_refused() -> None:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 100\r\n\r\nshort")

    with serving(answer) as site:
        assert "the connection failed" in refused(site)


def test_what_is_no_http_at_all_is_refused() -> None:
    with serving(lambda request: request.wfile.write(b"220 ready\r\n") and None) as site:
        assert "the connection failed" in refused(site)


def test_a_secure_page_is_read_under_the_name_of_its_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    certificate = a_certificate(tmp_path, "localhost")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(gives(PAGE), certificate, "localhost") as site:
        assert read(site, HERE).text == TEXT


def test_a_certificate_for_another_name_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = a_certificate(tmp_path, "example.org")
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(gives(PAGE), certificate, "localhost") as site:
        assert "its TLS certificate is not valid" in refused(site)


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    with serving(gives(PAGE), a_certificate(tmp_path, "localhost"), "localhost") as site:
        assert "its TLS certificate is not valid" in refused(site)


def test_a_server_without_tls_is_refused_over_https() -> None:
    with serving(gives(PAGE)) as site:
        assert "no secure connection" in refused(site.replace("http:", "https:"))


def test_the_server_is_asked_under_the_name_given() -> None:
    asked: list[tuple[str, str]] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        asked.append((request.headers["Host"], request.path))
        gives(PAGE)(request)

    with serving(answer, name="localhost") as site:
        read(f"{site}/é?ü=1&b", HERE)
        assert asked == [(site.removeprefix("http://"), "/%C3%A9?%C3%BC=1&b")]


def test_proxies_and_passwords_of_the_environment_are_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".netrc").write_text("machine 127.0.0.1 login me password secret", encoding="utf-8")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
    seen: list[str | None] = []

    def answer(request: BaseHTTPRequestHandler) -> None:
        seen.append(request.headers["Authorization"])
        gives(PAGE)(request)

    with serving(answer) as site:
        assert fetch(site, HERE).media_type == "text/html"
    assert seen == [None]


def test_the_settings_give_the_limits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_ALLOW_PRIVATE_URLS", "1")
    monkeypatch.setenv("ONRECORD_URL_SECONDS", "7")
    assert Limits.of(load_settings()) == Limits(allow_private=True, seconds=7)


def test_a_deadline_of_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONRECORD_URL_SECONDS", "0")
    with pytest.raises(SettingsError, match="ONRECORD_URL_SECONDS"):
        load_settings()


@pytest.mark.parametrize("location", ["http://[oops/x", "//[::1"])
def test_a_redirect_to_no_address_is_refused_in_a_line(location: str) -> None:
    with serving(redirects(location)) as site:
        assert "redirects to no address" in refused(site)


def test_a_page_packed_in_several_members_is_read_whole() -> None:
    packed = gzip.compress(b"<p>Q: Why?</p>") + gzip.compress(b"<p>A: So.</p>")
    with serving(gives(packed, Content_Encoding="gzip")) as site:
        assert read(site, HERE).text == "Q: Why?\n\nA: So."

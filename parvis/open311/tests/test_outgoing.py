"""Requests that leave the house reach only whom they should: hostile names, hostile servers."""

import socket
import ssl
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from parvis.open311 import outgoing

PUBLIC = "198.41.0.4"


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.1.2.3", "0.0.0.0", "10.0.0.5", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1",
        "192.0.0.8", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0",
        "fc00::1", "fd12:3456::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:198.41.0.4", "64:ff9b::7f00:1", "2002:7f00:1::",
        "2001:0:4136:e378:8000:63bf:3fff:fdd2", "not an address", "",
    ],
)  # fmt: skip
def test_addresses_inside_are_never_called(address, monkeypatch):
    assert not outgoing.is_public(address)
    monkeypatch.setattr(outgoing, "resolve", lambda host, port: [address])
    with pytest.raises(outgoing.NotAllowed):
        outgoing.send("GET", "https://innocent.example.org/")


def test_public_ones_may_be():
    assert outgoing.is_public(PUBLIC) and outgoing.is_public("2001:503:ba3e::2:30")


def test_one_bad_address_among_good_ones_is_enough(monkeypatch):
    monkeypatch.setattr(outgoing, "resolve", lambda host, port: [PUBLIC, "10.0.0.1"])
    with pytest.raises(outgoing.NotAllowed):
        outgoing.send("GET", "https://two-faced.example.org/")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.org/", "ftp://example.org/", "file:///etc/passwd", "gopher://example.org/", "//example.org/",
        "https://example.org:22/", "https://example.org:25/", "https://example.org:8080/", "https://example.org:99999/",
        "https://user:pass@example.org/", "https:///path", "https://exa mple.org/", "https://example.org/\r\nX: y",
        "https://example.org\\@inside/", "https://[::1", "https://127.0.0.1/", "https://0x7f000001/", "https://2130706433/",
        "", "nonsense",
    ],
)  # fmt: skip
def test_other_schemes_ports_and_spellings_are_refused(url):
    with pytest.raises((outgoing.NotAllowed, outgoing.NotReached)):
        outgoing.send("GET", url)


def test_a_name_is_asked_once_and_connected_to_as_checked(monkeypatch, tmp_path):
    """A name that changes its mind between check and connection gains nothing."""
    asked = []

    def changing(host, port):
        asked.append(host)
        return [PUBLIC] if len(asked) == 1 else ["127.0.0.1"]

    reached = []
    monkeypatch.setattr(outgoing, "resolve", changing)

    def connect(address, *_args, **_kwargs):
        reached.append(address[0])
        raise OSError

    monkeypatch.setattr("urllib3.util.connection.create_connection", connect)
    with pytest.raises(outgoing.NotReached):
        outgoing.send("GET", "https://fickle.example.org/")
    assert (asked, reached) == (["fickle.example.org"], [PUBLIC])


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """A certificate for good.example.org, trusted here."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "good.example.org")])
    at = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("good.example.org")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("papers")
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return folder


class Server:
    """Speaks TLS on this machine and does what the story says with each connection."""

    def __init__(self, papers, behave):
        self.heard = b""
        self.named: list[str | None] = []
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(papers / "cert.pem", papers / "key.pem")
        context.sni_callback = lambda _socket, name, _context: self.named.append(name)
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self._context, self._behave = context, behave
        self.thread = threading.Thread(target=self._serve, daemon=True)
        self.thread.start()

    def _serve(self):
        try:
            plain, _address = self.listener.accept()
            with self._context.wrap_socket(plain, server_side=True) as talk:
                # To the last byte: a server that hangs up with something unread cuts its own answer off.
                while not self.heard.endswith((b"\r\n\r\n", b"x=1")):
                    if not (more := talk.recv(65536)):
                        return
                    self.heard += more
                self._behave(talk)
        except (OSError, ssl.SSLError):
            return


@contextmanager
def serving(papers, behave, monkeypatch, settings):
    server = Server(papers, behave)
    monkeypatch.setattr(outgoing, "resolve", lambda host, port: ["127.0.0.1"])
    monkeypatch.setattr(outgoing, "is_public", lambda address: True)
    monkeypatch.setattr(outgoing, "PORTS", {server.port})
    settings.PARVIS_OUTGOING_CA = str(papers / "cert.pem")
    try:
        yield server
    finally:
        server.listener.close()
        server.thread.join(timeout=5)


def saying(text):
    return lambda talk: talk.sendall(text)


OK = b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 4\r\n\r\n<ok>"


def test_the_right_name_is_said_and_checked(papers, monkeypatch, settings):
    with serving(papers, saying(OK), monkeypatch, settings) as server:
        reply = outgoing.send("POST", f"https://good.example.org:{server.port}/a?b=c", body=b"x=1")
    assert (reply.status, reply.content_type, reply.body) == (200, "text/xml", b"<ok>")
    assert server.named == ["good.example.org"]
    assert f"Host: good.example.org:{server.port}".encode() in server.heard and b"POST /a?b=c" in server.heard


def test_a_certificate_for_another_name_is_not_trusted(papers, monkeypatch, settings):
    with (
        serving(papers, saying(OK), monkeypatch, settings) as server,
        pytest.raises(outgoing.NotReached),
    ):
        outgoing.send("GET", f"https://other.example.org:{server.port}/")
    assert server.heard == b""


def test_a_redirect_is_not_followed(papers, monkeypatch, settings):
    moved = b"HTTP/1.1 302 Found\r\nLocation: https://127.0.0.1/admin\r\nContent-Length: 0\r\n\r\n"
    with serving(papers, saying(moved), monkeypatch, settings) as server:
        assert outgoing.send("GET", f"https://good.example.org:{server.port}/").status == 302


def test_more_than_a_megabyte_is_not_read(papers, monkeypatch, settings):
    def endless(talk):
        talk.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        for _ in range(200):
            talk.sendall(b"x" * 65536)

    with serving(papers, endless, monkeypatch, settings) as server, pytest.raises(outgoing.Unsure):
        outgoing.send("GET", f"https://good.example.org:{server.port}/")


def drops(start, drop):
    def behave(talk):
        talk.sendall(start)
        for _ in range(100):
            talk.sendall(drop)
            time.sleep(0.05)

    return behave


@pytest.mark.parametrize(
    "behave",
    [
        drops(b"HTTP/1.1 200 OK\r\n", b"X-Slow: 1\r\n"),
        drops(b"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n", b"x"),
        lambda talk: time.sleep(3),
    ],
)
def test_a_server_that_draws_it_out_is_cut_off(papers, monkeypatch, settings, behave):
    monkeypatch.setattr(outgoing, "SECONDS", 0.6)
    begun = time.monotonic()
    with serving(papers, behave, monkeypatch, settings) as server, pytest.raises(outgoing.Unsure):
        outgoing.send("GET", f"https://good.example.org:{server.port}/")
    assert time.monotonic() - begun < 6


@pytest.mark.parametrize("text", [b"", b"nonsense", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort"])
def test_half_an_answer_is_none(papers, monkeypatch, settings, text):
    with serving(papers, saying(text), monkeypatch, settings) as server, pytest.raises(outgoing.Unsure):
        outgoing.send("GET", f"https://good.example.org:{server.port}/")


def test_nobody_listening_means_nothing_was_sent(monkeypatch):
    monkeypatch.setattr(outgoing, "resolve", lambda host, port: [str(ip_address("127.0.0.1"))])
    monkeypatch.setattr(outgoing, "is_public", lambda address: True)
    with pytest.raises(outgoing.NotReached):
        outgoing.send("GET", "https://good.example.org:8443/")

"""Requests that leave the house: only to public addresses, checked after resolving and connected to as checked.

https only, on known ports, no redirects, ten seconds in all, one megabyte, nothing of the reply shown to anybody. For
Open311 servers of services, photos of partners, and webhooks.
"""

import socket
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from http.client import HTTPException
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from urllib.parse import SplitResult, urlsplit

from django.conf import settings
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

PORTS = frozenset({443, 8443})
SECONDS = 10.0
MOST_BYTES = 1024 * 1024
_CHUNK = 16 * 1024
# Addresses inside which others are hidden, or which some versions of the standard library call public.
_NEVER = tuple(
    ip_network(text)
    for text in (
        "0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "240.0.0.0/4",
        "64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "fec0::/10", "100::/64",
    )
)  # fmt: skip


class NotAllowed(Exception):
    """The address is none we call: scheme, port, or where it leads."""


class NotReached(Exception):
    """Nothing was sent: no address, no connection, no trust."""


class Unsure(Exception):
    """Something was sent and no whole answer came: nobody knows what the other side did."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back. `body` is for programs; it is never shown or logged."""

    status: int
    content_type: str
    body: bytes

    @property
    def is_good(self) -> bool:
        return 200 <= self.status < 300


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a name. Raises NotReached."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise NotReached(host) from None
    return list(dict.fromkeys(str(address[4][0]) for address in found))


def is_public(text: str) -> bool:
    """Return whether an address is one of the public internet, also where it is written inside another."""
    try:
        address: IPv4Address | IPv6Address = ip_address(text.partition("%")[0])
    except ValueError:
        return False
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        return False  # nobody needs to be called this way
    if any(address.version == network.version and address in network for network in _NEVER):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def send(
    method: str,
    url: str,
    *,
    body: bytes | None = None,
    headers: Mapping[str, str] | None = None,
    most_bytes: int = MOST_BYTES,
) -> Reply:
    """Send one request and return what came back, a redirect too. Raises NotAllowed, NotReached, Unsure."""
    ends_at = time.monotonic() + SECONDS
    parts = _allowed(url)
    connection = _connection(parts)
    try:
        connection.connect()
    except (OSError, HTTPError, ValueError):  # no connection, or no certificate for this name
        connection.close()
        raise NotReached(parts.hostname) from None
    guard = threading.Timer(max(ends_at - time.monotonic(), 0), _cut, [connection])
    guard.daemon = True
    guard.start()
    try:
        return _exchange(connection, method, parts, body, headers or {}, most_bytes, ends_at)
    except (OSError, HTTPError, HTTPException, ValueError):
        raise Unsure(parts.hostname) from None
    finally:
        guard.cancel()
        connection.close()


def _allowed(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise NotAllowed("address") from None
    if not host or parts.username or parts.password or any(sign in url for sign in "\r\n\t \\"):
        raise NotAllowed("address")
    if parts.scheme != "https" or (port or 443) not in PORTS:
        raise NotAllowed("scheme or port")
    return parts


def _connection(parts: SplitResult) -> HTTPConnection:
    host, port = parts.hostname or "", parts.port or 443
    stand_in = getattr(settings, "PARVIS_OUTGOING_STAND_INS", {}).get(host)
    if stand_in is not None:  # only tests set it: a server on this machine in place of a host
        return HTTPConnection("127.0.0.1", stand_in, timeout=SECONDS)
    addresses = resolve(host, port)
    if not addresses or not all(is_public(address) for address in addresses):
        raise NotAllowed("where it leads")
    connection = HTTPSConnection(
        addresses[0],  # connected to as checked: the name is not asked a second time
        port,
        timeout=SECONDS,
        server_hostname=host,
        assert_hostname=host,
        cert_reqs="CERT_REQUIRED",
        ca_certs=getattr(settings, "PARVIS_OUTGOING_CA", None),
    )
    return connection


def _cut(connection: HTTPConnection) -> None:
    """End a conversation that somebody draws out drop by drop."""
    sock = connection.sock
    if sock is not None:
        try:
            sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            return


def _exchange(
    connection: HTTPConnection,
    method: str,
    parts: SplitResult,
    body: bytes | None,
    headers: Mapping[str, str],
    most_bytes: int,
    ends_at: float,
) -> Reply:
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    said = {"Host": parts.netloc, "Accept-Encoding": "identity", "User-Agent": "Parvis", **headers}
    connection.request(method, path, body=body, headers=said, preload_content=False, decode_content=False)
    response = connection.getresponse()
    received = b""
    while chunk := response.read(_CHUNK, decode_content=False):
        received += chunk
        if len(received) > most_bytes or time.monotonic() > ends_at:
            raise ValueError("too much or too slow")
    if time.monotonic() > ends_at:
        raise ValueError("too slow")
    return Reply(response.status, response.headers.get("Content-Type", ""), received)

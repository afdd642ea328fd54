"""Who is asking, as far as a limit needs to know: an address that a client's own headers cannot change."""

from collections.abc import Callable
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from parvis.core import counters

Address = IPv4Address | IPv6Address
Next = Callable[[HttpRequest], HttpResponse]

# A unix socket has no address; only a proxy on this machine can write to it. Name it so in PARVIS_PROXIES.
SOCKET = "unix"
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST", "HTTP_FORWARDED")


@lru_cache(maxsize=4)
def _networks(proxies: tuple[str, ...]) -> tuple[IPv4Network | IPv6Network, ...]:
    return tuple(ip_network(name, strict=False) for name in proxies if name != SOCKET)


def _read(text: str) -> Address | None:
    """Return the address, an IPv4 one also where it is written inside IPv6; None where it is none."""
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return found.ipv4_mapped or found if isinstance(found, IPv6Address) else found


def _is_proxy(address: Address | None) -> bool:
    if address is None:
        return SOCKET in settings.PARVIS_PROXIES
    return any(address in network for network in _networks(tuple(settings.PARVIS_PROXIES)))


def client_address(request: HttpRequest) -> str:
    """Return the address to count by: IPv4 whole, IPv6 as its /64 network; "unknown" where there is none.

    X-Forwarded-For is read from the right, and only as far as each hop is one of PARVIS_PROXIES: what stands further
    left was written by the client.
    """
    current = _read(request.META.get("REMOTE_ADDR", ""))
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
    while hops and _is_proxy(current):
        before = _read(hops.pop())
        if before is None:
            break
        current = before
    if current is None:
        return "unknown"
    return str(ip_network((current, 64), strict=False)) if isinstance(current, IPv6Address) else str(current)


def client_digest(request: HttpRequest, *, purpose: str) -> str:
    """Return what stands for the client's address in counters: a keyed digest, another for each purpose."""
    return counters.digest_of(purpose, client_address(request))


def only_proxies_forward(get_response: Next) -> Next:
    """Drop what a client pretends to forward: such headers count only from one of PARVIS_PROXIES."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not _is_proxy(_read(request.META.get("REMOTE_ADDR", ""))):
            for name in _FORWARDED:
                request.META.pop(name, None)
        return get_response(request)

    return middleware

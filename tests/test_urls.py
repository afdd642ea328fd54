"""Every address says who may open it, and refuses the others before it looks anything up."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from parvis.core.access import ANYONE, STAFF, Role
from tests import cast

pytestmark = [pytest.mark.once, pytest.mark.thorough]

_EXAMPLES = {"IntConverter": "1", "UUIDConverter": "00000000-0000-4000-8000-000000000000", "SlugConverter": "a"}


def patterns(resolver: URLResolver | None = None, prefix: str = "/") -> Iterator[tuple[str, URLPattern]]:
    """Yield an example address and the pattern of everything that can be asked for."""
    for entry in (resolver or get_resolver()).url_patterns:
        address = prefix + _example(entry)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, address)
        else:
            yield address, entry


def _example(entry: URLPattern | URLResolver) -> str:
    route = str(entry.pattern)
    for name, converter in entry.pattern.converters.items():
        kind = type(converter).__name__
        for written in (f"<{name}>", f"<{kind.removesuffix('Converter').lower()}:{name}>", f"<str:{name}>"):
            route = route.replace(written, _EXAMPLES.get(kind, "a1"))
    return route


def _params(found: Iterable[tuple[str, URLPattern]]) -> list[Any]:
    return [pytest.param(address, pattern, id=address) for address, pattern in found]


def _roles(pattern: URLPattern) -> tuple[str, ...]:
    return getattr(pattern.callback, "open_to", (ANYONE,))


EVERY = list(patterns())
CLOSED = [(address, pattern) for address, pattern in EVERY if ANYONE not in _roles(pattern)]
FOR_ROLES = [(address, pattern) for address, pattern in CLOSED if STAFF not in _roles(pattern)]


@pytest.mark.parametrize(("address", "pattern"), _params(EVERY))
def test_every_address_says_who_may_open_it(address, pattern):
    assert getattr(pattern.callback, "open_to", None), f"{pattern.callback} needs @open_to"


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "pattern"), _params(CLOSED))
@pytest.mark.parametrize("method", ["get", "post"])
def test_a_stranger_is_asked_to_sign_in(address, pattern, method):
    response = getattr(Client(), method)(address)

    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/?next=")


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "pattern"), _params(FOR_ROLES))
def test_staff_with_every_other_role_are_refused(address, pattern, now):
    roles = set(Role) - {Role(code) for code in pattern.callback.open_to}
    client = Client()
    client.force_login(cast.somebody("Ola Nowak", *roles, at=now))

    assert client.get(address).status_code == 403
    assert client.post(address).status_code == 403

"""What a log may not hold."""

import pytest
from django.urls import get_resolver

from parvis.core.logs import redact

pytestmark = pytest.mark.once


def test_no_address_with_a_secret_in_it_reaches_the_log():
    secret = "gwpLRqFAfWgeACNPSr0mBIDgj13zGNLo"
    routes = [str(pattern.pattern) for pattern in _all(get_resolver().url_patterns)]
    with_secret = [route for route in routes if "<str:token>" in route]

    assert len(with_secret) > 5
    for route in with_secret:
        assert secret not in redact(f"Forbidden: /{route.replace('<str:token>', secret)}"), route


def _all(patterns):
    for each in patterns:
        inner = getattr(each, "url_patterns", None)
        yield from [each] if inner is None else _all(inner)

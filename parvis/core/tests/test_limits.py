"""A client's header cannot dodge a limit."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from parvis.core.limits import client_address, only_proxies_forward

PROXY = "192.0.2.1"


def asked(remote: str, forwarded: str | None = None):
    request = RequestFactory().get("/", REMOTE_ADDR=remote)
    if forwarded is not None:
        request.META["HTTP_X_FORWARDED_FOR"] = forwarded
    return request


@pytest.mark.parametrize(
    ("remote", "forwarded", "counted"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # not from our proxy
        (PROXY, "198.51.100.1", "198.51.100.1"),
        (PROXY, "10.0.0.1, 198.51.100.1", "198.51.100.1"),  # the left one is the client's invention
        (PROXY, "198.51.100.1, 10.20.0.7", "198.51.100.1"),  # two of our proxies in a row
        (PROXY, "198.51.100.1, nonsense", PROXY),
        (PROXY, "", PROXY),
        (PROXY, None, PROXY),
        ("2001:db8:1:2:3:4:5:6", None, "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", None, "2001:db8:1:2::/64"),
        ("::ffff:203.0.113.9", None, "203.0.113.9"),
        ("", None, "unknown"),
        ("", "198.51.100.1", "unknown"),
    ],
)
def test_the_address_is_the_last_one_that_somebody_we_trust_wrote(settings, remote, forwarded, counted):
    settings.PARVIS_PROXIES = [PROXY, "10.20.0.0/16"]

    assert client_address(asked(remote, forwarded)) == counted


def test_a_proxy_on_a_unix_socket_is_trusted_when_named(settings):
    settings.PARVIS_PROXIES = ["unix"]

    assert client_address(asked("", "198.51.100.1")) == "198.51.100.1"


@given(st.text(max_size=60))
def test_nobody_outside_the_proxies_is_counted_as_somebody_else(invented):
    assert client_address(asked("203.0.113.9", invented)) == "203.0.113.9"


@given(st.text(max_size=60))
def test_whatever_stands_left_of_the_proxys_word_changes_nothing(settings_with_proxy, invented):
    assert client_address(asked(PROXY, f"{invented}, 198.51.100.1")) == "198.51.100.1"


@pytest.fixture(scope="module")
def settings_with_proxy():
    from django.test import override_settings

    with override_settings(PARVIS_PROXIES=[PROXY]):
        yield


def test_headers_of_a_pretended_proxy_are_dropped_and_those_of_ours_kept(settings):
    settings.PARVIS_PROXIES = [PROXY]
    answer = only_proxies_forward(lambda request: HttpResponse(request.META.get("HTTP_X_FORWARDED_PROTO", "")))

    def proto(remote: str) -> bytes:
        return answer(RequestFactory().get("/", REMOTE_ADDR=remote, HTTP_X_FORWARDED_PROTO="https")).content

    assert proto("203.0.113.9") == b""
    assert proto(PROXY) == b"https"

"""No test reaches another machine."""

import socket
import urllib.request

import pytest
from pytest_socket import SocketBlockedError, SocketConnectBlockedError

BLOCKED = (SocketBlockedError, SocketConnectBlockedError)


def test_a_socket_to_elsewhere_is_shut():
    with pytest.warns(UserWarning, match="192.0.2.1"), pytest.raises(BLOCKED), socket.socket() as outward:
        outward.connect(("192.0.2.1", 80))


def test_a_page_from_elsewhere_is_not_fetched():
    with pytest.warns(UserWarning, match="192.0.2.1"), pytest.raises(BLOCKED):
        urllib.request.urlopen("http://192.0.2.1/", timeout=1)

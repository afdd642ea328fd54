"""A client that others wrote (PyPI's georeport), against a real server on this machine."""

from datetime import timedelta

import pytest
import requests
from georeport import GeoReport

from parvis.cases.tests import town
from parvis.open311 import actions
from parvis.open311.tests.conftest import Clock
from parvis.open311.tests.partner import CLERK, CONDUCT, LITTER


@pytest.fixture
def clock(monkeypatch, now):
    return Clock(monkeypatch, now)


@pytest.fixture
def door(transactional_db, live_server, clock, now, settings):
    """The address of the door of a city that runs, and a key for it."""
    town.found(now)
    settings.PARVIS_BASE_URL = live_server.url
    _key, secret = actions.create_key(name="georeport", by=CLERK, at=now)
    return f"{live_server.url}/open311/v2", secret


def post(door, fields=LITTER, form="json"):
    address, secret = door
    return requests.post(f"{address}/requests.{form}", {**fields, "api_key": secret}, timeout=10)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_reads_services_definitions_and_requests(door, clock, form):
    first = post(door).json()[0]["service_request_id"]
    post(door, {**LITTER, "description": "Another"})
    clock.at += timedelta(days=2)
    client = GeoReport(door[0], output_format=form, jurisdiction="localhost")

    services = client.get_service_list()
    codes = {each["service_code"] for each in services}
    assert {"dirty_street", "bulky_waste", "works_noise"} <= codes
    definition = client.get_service_definition("dirty_street")
    assert definition["service_code"] == "dirty_street" and definition["attributes"]
    found = client.get_service_requests(service_code="dirty_street", status="open")
    assert first in {each["service_request_id"] for each in found}
    request = client.get_service_request(first)
    assert (request["service_request_id"], request["status"]) == (first, "open")


def test_a_report_in_both_formats_and_a_photo(door):
    assert post(door, form="xml").headers["Content-Type"] == "text/xml; charset=utf-8"
    token = post(door, CONDUCT).json()[0]["token"]
    found = requests.get(f"{door[0]}/tokens/{token}.json", timeout=10).json()
    assert found[0]["service_request_id"]

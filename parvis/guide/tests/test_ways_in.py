"""How one gets into a house: said wherever people are sent there, kept by the office, never guessed."""

import pytest
from django.test import Client
from django.utils import timezone

from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city import directory
from parvis.city.imports.services import read_services
from parvis.city.models import EditHistory, Service
from parvis.guide.actions import points
from parvis.guide.models.points import ContactPoint
from parvis.guide.point_file import read_points

PLACE = {"name": "Mill Shop", "address": "12 Mill Street", "latitude": 50.05, "longitude": 4.05}


@pytest.fixture
def valdoria(db, now, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)
    return town.found(now)


@pytest.fixture
def read(valdoria):
    def get(address: str) -> str:
        answer = Client(headers={"accept-language": "en"}).get(address, follow=True)
        assert answer.status_code == 200, address
        return answer.text

    return get


def test_a_service_says_it_on_its_card_its_page_and_in_the_list_with_its_history(valdoria, read, now):
    city.change_service(
        service=valdoria.cleaning,
        changes={"address": "1 Broom Lane", "wheelchair": "limited", "wheelchair_note": "Ring twice.", "hearing_loop": "yes"},
        by=town.CLERK, at=now,
    )  # fmt: skip
    sentence = "You get in with a wheelchair only in part, or with help. Ring twice. There is a hearing loop."

    for address in ("/guide/dirty_street/dirt/", "/who/cleaning/", "/who/"):
        assert sentence in read(address), address
    assert EditHistory.objects.get(subject="service:cleaning", field="wheelchair").new == "limited"


def test_what_nobody_has_looked_at_is_said_to_be_not_stated(valdoria, read, now):
    points.add_point(
        place=PLACE, kind="shop", starts_on=now.date(), ends_on=now.date(), signed_by="x", by=town.CLERK, at=now
    )

    assert "Whether you get in with a wheelchair is not stated." in read("/help-near/")
    assert "wheelchair" not in read("/who/cleaning/")  # it has no address: nobody is sent there


def test_the_office_keeps_it_in_the_form_and_by_file(valdoria, read, now):
    head = "name,kind,address,latitude,longitude,signed_by,starts_on,ends_on,wheelchair,hearing_loop\n"
    row = "Mill Shop,shop,12 Mill Street,50.05,4.05,x,2026-11-01,2027-11-01,"
    asked = {"country": "BE", "by": town.CLERK, "at": now}
    assert "is no wheelchair" in str(list(read_points(f"{head}{row}perhaps,yes\n", **asked).lines()))
    read_points(f"{head}{row}yes,\n", **asked)
    kept = ContactPoint.objects.get()
    assert (kept.wheelchair, kept.hearing_loop) == ("yes", "unknown")
    assert "You get in with a wheelchair." in read("/help-near/")

    read_services("code,wheelchair,hearing_loop\ncleaning,no,no\n", **asked)
    assert Service.objects.get(code="cleaning").wheelchair == "no"
    assert directory.current().services["cleaning"].hearing_loop == "no"

    coordinator = Client(headers={"accept-language": "en"})
    coordinator.force_login(valdoria.coco)
    page = coordinator.get("/city/services/cleaning/").text
    assert 'name="wheelchair"' in page and 'value="no" selected' in page

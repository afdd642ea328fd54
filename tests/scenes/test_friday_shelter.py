"""Friday, 18:00: a shelter's number rings nowhere, and whoever could read the correction first is away."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.city import directory
from parvis.core.access import Role
from parvis.guide import offline
from parvis.guide.actions import keeping
from parvis.guide.printing import booklet, stamps
from parvis.guide.tests.test_who import SHELTER
from tests import cast

pytestmark = pytest.mark.django_db
RIGHT = "0800 11 22 33"


@pytest.fixture
def friday(valdoria, now, monkeypatch):
    """Friday evening; booklets lie in the library since Wednesday."""
    friday = now + timedelta(days=2, hours=7, minutes=30)
    offline.forget()
    stamps.forget()
    keeping.lay_booklets(
        kind="residents", language="en", where="Library, front desk", copies=40, by=cast.acting(valdoria.coco), at=now
    )
    monkeypatch.setattr(timezone, "now", lambda: friday)
    return friday


@pytest.fixture
def coco(valdoria, friday) -> Client:
    """Coco coordinates, alone tonight."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(valdoria.coco)
    return client


def read(address: str) -> str:
    return Client(headers={"accept-language": "en"}).get(address).text


def test_one_person_corrects_it_everywhere_and_the_places_with_old_paper_are_listed(coco, friday, valdoria, now):
    wrong = directory.current().pack.number(SHELTER).number
    before = offline.carried("en", monday=friday.date())["cards"][f"number-{SHELTER}"]
    assert before["reach"][0][0] == wrong
    assert "says something that does not hold" not in coco.get(reverse("city:numbers")).text

    today = friday.date()
    answer = coco.post(
        reverse("city:number", args=[SHELTER]),
        {"outcome": "corrected", "number": RIGHT, "checked_on": today, "check_by": today + timedelta(days=90)},
        follow=True,
    )

    assert "One print says something that does not hold any more." in answer.text  # at once, without looking for it
    assert "Library, front desk" in coco.get(reverse("guide:to_replace")).text
    for page in ("/numbers/", "/who/for/without-papers/"):
        assert "tel:0800112233" in read(page) and wrong not in read(page), page
    after = offline.carried("en", monday=friday.date())["cards"][f"number-{SHELTER}"]
    assert after["reach"][0][0] == RIGHT
    assert after["by"] == (today + timedelta(days=90)).isoformat()  # phones without a connection drop it on that day
    printed = booklet.of_residents(language="en", at=friday).values
    assert RIGHT in [each["number"] for each in printed["help"]]


def test_on_monday_the_second_person_finds_it_waiting(coco, friday, valdoria):
    today = friday.date()
    coco.post(
        reverse("city:number", args=[SHELTER]),
        {"outcome": "corrected", "number": RIGHT, "checked_on": today, "check_by": today + timedelta(days=90)},
    )
    gina = Client(headers={"accept-language": "en"})
    gina.force_login(cast.somebody("Gina Rossi", Role.ADMINISTRATOR, at=friday))

    waiting = gina.get(reverse("guide:second_looks"))
    one = waiting.context["items"][0]["is"]
    assert RIGHT in waiting.text and "Coco" in waiting.text
    gina.post(reverse("guide:looked"), {"subject": one.subject, "newest": one.newest})

    assert "Nothing waits for a second look." in gina.get(reverse("guide:second_looks")).text

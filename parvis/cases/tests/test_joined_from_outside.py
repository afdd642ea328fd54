"""Somebody joins what a neighbour told first: they keep their own place, and learn nothing of the neighbour's."""

from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.cases import access_request, actions
from parvis.cases.actions import erasing
from parvis.cases.models import Door, Reporter
from parvis.cases.tests.town import LITTER, LITTER_ANSWERS, litter
from parvis.core.actors import WORKER
from parvis.correspondence.models import Message


@pytest.fixture
def first(valdoria):
    """Ama told it three days ago; she wrote how to find it. Its promise of two working days may be over by now."""
    place = actions.Place(latitude=50.05, longitude=4.05, text="12 Mill Street", note="third floor, at Ama's door")
    return litter(timezone.now() - timedelta(days=9), place=place)


@pytest.fixture
def joined(first):
    return join(first, at=timezone.now())


def join(first, *, at):
    first.case.is_public, first.case.public_from = True, first.case.received_at
    first.case.public_latitude, first.case.public_longitude = 50.05, 4.05
    first.case.save()
    intake = actions.Intake(
        situation=LITTER, door=Door.WEB, answers=LITTER_ANSWERS, words="Bottles too", join=first.case.pk, received_at=at,
        person=actions.Person(language="en", channel="email", email="leila@example.org"),
        place=actions.Place(latitude=50.0501, longitude=4.0501, text="16 Mill Street", note="by the bus stop"),
    )  # fmt: skip
    return actions.take(intake=intake, by=WORKER, at=at)


def page_of(client, taken):
    client.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})
    return client.get("/follow/", headers={"accept-language": "en"}).content.decode()


def test_their_page_shows_their_own_place_and_not_the_neighbours(client, joined):
    page = page_of(client, joined)

    assert "16 Mill Street" in page and "by the bus stop" in page
    assert "12 Mill Street" not in page and "third floor" not in page


def test_the_neighbours_page_keeps_its_own(client, first, joined):
    page = page_of(client, first)

    assert "12 Mill Street" in page and "16 Mill Street" not in page


def test_the_service_reads_where_each_of_them_says_it_is(client, valdoria, joined):
    client.force_login(valdoria.clara)
    page = client.get(joined.case.get_absolute_url(), headers={"accept-language": "en"}).content.decode()

    assert "12 Mill Street" in page and "says where: 16 Mill Street" in page


def test_a_copy_of_their_data_holds_the_place_they_said(joined):
    told = [item.text for item in access_request._told(joined.reporter)]

    assert "16 Mill Street, by the bus stop" in told


def test_it_goes_when_they_are_erased(joined):
    erasing.erase_reporter(reporter=joined.reporter, ground=actions.Ground.ASKED, by=WORKER, at=timezone.now())

    assert Reporter.objects.get(pk=joined.reporter.pk).place == ""


class TestADateThatHasPassed:
    def test_the_receipt_says_that_it_is_late(self, client, joined):
        session = client.session
        session["received"] = {"reporter": joined.reporter.pk, "pin": joined.pin}
        session.save()
        page = client.get("/report/received/", headers={"accept-language": "en"}).content.decode()

        assert "It is late" in page and "In time" not in page

    def test_the_mail_names_no_day(self, joined):
        facts = Message.objects.get(about=joined.reporter.reference).facts

        assert not facts["by_when"]

    def test_a_day_to_come_is_named(self, valdoria):
        now = timezone.now()
        later = join(litter(now - timedelta(minutes=1)), at=now)

        assert Message.objects.get(about=later.reporter.reference).facts["by_when"]

"""Nobody puts their own words in force alone, except in an emergency; every version can be brought back."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from parvis.situations import actions, catalogue, known
from parvis.situations.models import PublishedVersion
from parvis.situations.rules.layers import Edit
from parvis.situations.tests.test_pages import filled_in, page
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def esi(published, now) -> Client:
    """Esi coordinates, and words the lamp."""
    client = Client()
    client.force_login(cast.esi(at=now))
    client.post(page("edit", "lamp"), filled_in(client, "lamp", do="keep", title__en="Lamp is off"))
    return client


@pytest.fixture
def gina(now) -> Client:
    """Gina administers."""
    client = Client()
    client.force_login(cast.gina(at=now))
    return client


def title():
    return catalogue.current().situations["lamp"].title("en")


def test_a_second_person_reads_what_differs_and_puts_it_in_force(esi, gina):
    refused = esi.post(page("publish"), {"note": "Simpler"})
    assert refused.status_code == 422
    assert "Somebody else reads it" in refused.content.decode()
    assert title() != "Lamp is off"

    said = gina.get(page("publish")).content.decode()
    assert "Lamp is off" in said and "Esi" in said
    assert 'name="is_emergency"' not in said
    gina.post(page("publish"), {"note": "Simpler"})

    assert title() == "Lamp is off"
    assert PublishedVersion.objects.latest("pk").is_urgent is False


def test_what_was_worded_anew_since_the_second_person_read_it_is_read_again(esi, gina):
    read = gina.get(page("publish")).context["read"]
    esi.post(page("edit", "lamp"), filled_in(esi, "lamp", do="keep", title__en="Lamp is stolen"))

    refused = gina.post(page("publish"), {"note": "Simpler", "read": read})

    assert refused.status_code == 422 and "Read it again." in refused.text and "Lamp is stolen" in refused.text
    assert title() not in ("Lamp is off", "Lamp is stolen")
    assert f'name="read" value="{refused.context["read"]}"' in refused.text
    gina.post(page("publish"), {"note": "Simpler", "read": refused.context["read"]})
    assert title() == "Lamp is stolen"


def test_an_emergency_goes_out_at_once_with_its_reason_and_is_marked(esi):
    assert esi.post(page("publish"), {"is_emergency": "on"}).status_code == 422

    esi.post(page("publish"), {"is_emergency": "on", "note": "The old words sent people to a closed door"})

    assert title() == "Lamp is off"
    assert PublishedVersion.objects.latest("pk").is_urgent is True
    assert "in an emergency" in esi.get(page("publish")).content.decode()


def test_a_version_comes_back_word_for_word_and_what_was_made_since_is_out_of_use(published, esi, gina, now):
    first = published
    before = catalogue.current()
    lamp = actions.working_tree()["situations"]["lamp"]
    by = cast.acting(cast.hugo(at=now))
    edits = [Edit("second_lamp", (), {**lamp, "title": {"fr": "Deux lampes", "en": "Two lamps"}})]
    actions.edit(edits=edits, existing=known.anywhere(), by=by, at=now + timedelta(minutes=1))
    esi.post(page("publish"), {"is_emergency": "on", "note": "In a hurry"})
    assert "second_lamp" in catalogue.current().situations

    assert b"Back to version" in gina.get(page("roll_back", first.pk)).content
    gina.post(page("roll_back", first.pk))
    assert "second_lamp" in catalogue.current().situations  # not before it is published
    esi.post(page("publish"), {"note": "As it was"})

    assert title() == before.situations["lamp"].title("en")
    assert "second_lamp" not in catalogue.current().situations
    assert actions.working_tree()["situations"]["second_lamp"]["withdrawn"] is True
    assert esi.get(reverse("situations:look_back", args=["lamp"])).status_code == 200

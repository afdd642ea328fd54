"""The catalogue's staff pages: a coordinator may, a call-taker may not, a stranger signs in first."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parvis.situations import actions, catalogue
from parvis.situations.models import CityEdit, PublishedVersion, SituationChange
from parvis.situations.tests.small import sent_by
from tests import cast

pytestmark = pytest.mark.django_db

PAGES = [
    ("all", []),
    ("publish", []),
    ("new", []),
    ("one", ["lamp"]),
    ("edit", ["lamp"]),
    ("look_back", ["lamp"]),
]


@pytest.fixture
def esi(published, now) -> Client:
    """Esi coordinates."""
    client = Client()
    client.force_login(cast.esi(at=now))
    return client


def page(name: str, *arguments: object) -> str:
    return reverse(f"situations:{name}", args=arguments)


def filled_in(client: Client, code: str, **changes: Any) -> dict[str, Any]:
    """What the browser sends when nothing but `changes` was touched; dots in names are written as __."""
    return sent_by(client.get(page("edit", code)), **changes)


@pytest.mark.parametrize(("name", "arguments"), PAGES)
def test_a_coordinator_sees_each_page_with_one_heading(esi, name, arguments):
    answer = esi.get(page(name, *arguments))

    assert answer.status_code == 200
    assert answer.content.count(b"<h1") == 1


@pytest.mark.parametrize(("name", "arguments"), PAGES)
def test_a_call_taker_may_not_and_a_stranger_signs_in_first(published, now, name, arguments):
    bruno = Client()
    bruno.force_login(cast.bruno(at=now))

    assert bruno.get(page(name, *arguments)).status_code == 403
    assert Client().get(page(name, *arguments)).status_code == 302


def test_a_situation_is_shown_as_an_outline_with_who_and_when(esi):
    text = esi.get(page("one", "lamp")).content.decode()

    assert "In the street" in text
    assert "A case for: Street lighting" in text
    assert "40 working hours" in text
    assert "22:00–06:00 · Sa Su: Roads and pavements" in text
    assert esi.get(page("one", "moon")).status_code == 404


def test_an_edit_is_kept_for_publication_and_then_published(esi):
    sent = filled_in(esi, "lamp", do="keep", e0__hours="20", title__fr="Réverbère éteint")

    assert esi.post(page("edit", "lamp"), sent).status_code == 302
    assert catalogue.current().situations["lamp"].title("fr") == "Lampadaire en panne"
    assert esi.post(page("publish"), {"note": "Faster lamps", "is_emergency": "on"}).status_code == 302

    lamp = catalogue.current().situations["lamp"]
    assert lamp.title("fr") == "Réverbère éteint"
    assert lamp.ends["mended"].promise
    assert lamp.ends["mended"].promise.hours == 20
    assert {row.path for row in CityEdit.objects.all()} == {"title/fr", "ends/mended/promise"}
    assert b"Faster lamps" in esi.get(page("publish")).content


def test_another_service_may_take_it_at_night_in_the_browser_too(esi):
    added = sent_by(esi.post(page("edit", "lamp"), filled_in(esi, "lamp", do="inside:e0")))
    night = {**added, "do": "keep", "e0x1.service": "fire", "e0x1.from": "20:00"}

    half = esi.post(page("edit", "lamp"), night)
    esi.post(page("edit", "lamp"), {**night, "e0x1.to": "22:00", "e0x1.hours": "2", "e0x1.basis": "calendar"})
    esi.post(page("publish"), {"note": "It cannot wait", "is_emergency": "on"})

    assert "“from” and “to” belong together." in str(half.context["form"].errors["e0x1.to"])
    rules = catalogue.current().situations["lamp"].ends["mended"].routes
    assert [rule.service_kind for rule in rules] == ["roads", "fire", "lighting"]
    less = sent_by(esi.post(page("edit", "lamp"), filled_in(esi, "lamp", do="remove:e0x0")))
    esi.post(page("edit", "lamp"), {**less, "do": "keep"})
    esi.post(page("publish"), {"note": "It cannot wait", "is_emergency": "on"})
    rules = catalogue.current().situations["lamp"].ends["mended"].routes
    assert [rule.service_kind for rule in rules] == ["fire", "lighting"]


def test_a_form_sent_back_untouched_keeps_nothing(esi):
    assert esi.post(page("edit", "lamp"), filled_in(esi, "lamp", do="keep")).status_code == 302

    assert CityEdit.objects.count() == SituationChange.objects.count() == 0


def test_what_is_missing_or_wrong_stands_beside_its_field_and_nothing_is_kept(esi):
    sent = filled_in(esi, "lamp", do="keep", e0__hours="", q0c1__then="", title__en="", q0__help__fr="Regardez bien.")

    answer = esi.post(page("edit", "lamp"), sent)

    errors = answer.context["form"].errors
    assert answer.status_code == 422
    assert {"e0.hours", "q0c1.then", "title.en"} <= set(errors)
    assert CityEdit.objects.count() == 0
    again = esi.post(page("edit", "lamp"), filled_in(esi, "lamp", do="keep", q0__help__fr="Regardez bien."))
    assert "“en” is missing" in str(again.context["form"].errors["q0.help.en"])


def test_looking_first_shows_what_a_resident_will_see_and_keeps_nothing(esi):
    sent = filled_in(esi, "lamp", do="look:en", e0__what_happens__en="Two people with a ladder come.")

    answer = esi.post(page("edit", "lamp"), sent)

    shown = answer.context["preview"]
    assert [asked.text for asked in shown.asked] == ["Where is it?"]
    assert shown.asked[0].choices == (("In the street", "End 1"), ("At home", "End 2"))
    assert [ended.what_happens for ended in shown.ended] == ["Two people with a ladder come.", "Ask for advice."]
    assert CityEdit.objects.count() == 0
    assert esi.post(page("edit", "lamp"), {**sent, "do": "look:fr"}).context["preview"].title == "Lampadaire en panne"


def test_no_police_service_is_even_offered_for_a_grievance(esi):
    form = esi.get(page("edit", "treated_badly")).context["form"]

    offered = {value for value, _label in form.fields["e0.service"].choices}

    assert "mediation" in offered
    assert not offered & {"municipal_police", "police_station", "emergency_police"}


def test_own_words_can_be_given_up_again(esi):
    esi.post(page("edit", "lamp"), filled_in(esi, "lamp", do="keep", title__fr="Réverbère"))
    row = CityEdit.objects.get()

    esi.post(page("take_shipped", row.pk))

    assert actions.edits_in_force() == []


def test_the_first_load_in_the_browser_puts_the_release_in_force(db, now):
    client = Client()
    client.force_login(cast.gina(at=now))
    assert client.get(page("all")).status_code == 200

    client.post(page("load"))

    assert PublishedVersion.objects.count() == 1
    assert client.get(page("all")).context["version"].pk == catalogue.current().id

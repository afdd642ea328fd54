"""Pages of the office say names where the data hold codes."""

from datetime import date

from parvis.city import actions, directory
from parvis.city.changes import Values, field_label, subject_label
from parvis.city.models import Agreement
from parvis.city.tests.town import AT, CLERK


def test_an_agreement_is_signed_for_a_situation_chosen_by_its_name(valdoria, client):
    client.force_login(valdoria.coco)
    url = "/city/services/cleaning/agreements/"
    assert "A car stands on my private parking place</option>" in client.get(url).content.decode()
    said = {
        "situation": "private_place_taken", "promise_hours": "48", "promise_basis": "working", "signed_by": "Ada",
        "signed_on": "2031-02-03", "starts_on": "2031-02-03",
    }  # fmt: skip
    assert client.post(url, {**said, "situation": "no_such_thing"}).status_code == 422
    assert client.post(url, said).status_code == 302

    page = client.get(url).content.decode()
    assert Agreement.objects.get(situation="private_place_taken").starts_on == date(2031, 2, 3)
    assert "3 February 2031" in page and "Feb. 3, 2031" not in page and ">private_place_taken<" not in page


def test_what_was_confirmed_is_said_by_its_name_there_and_in_the_history(valdoria, client):
    actions.confirm(item="working_time", on=AT.date(), by=CLERK, at=AT)
    client.force_login(valdoria.coco)

    vouched = client.get("/city/unconfirmed/").content.decode()
    assert "Promises in working time count" in vouched and "working_time," not in vouched
    history = client.get("/city/history/").content.decode()
    assert "Working time for promises" in history and "working_time" not in history


def test_every_line_of_the_history_has_a_name(valdoria):
    assert field_label("plain_name (nl)") == "What people call it (Nederlands)"
    assert field_label("nobody_knows") == "nobody_knows"
    assert subject_label("service:cleaning:agreement:4").endswith(": agreement")
    assert subject_label("service:cleaning") == "Street cleaning"
    assert subject_label("confirmed") == "Looked at and confirmed"


def test_values_of_the_history_are_said_and_not_shown_as_they_are_stored(valdoria):
    coordinator = str(valdoria.coco.pk)
    values = Values([("coordinator", "", coordinator)])

    said = {
        ("kind", "cleaning"): "Street cleaning",
        ("reached_by", "email"): "E-mail",
        ("languages", '["fr", "nl"]'): "Français, Nederlands",
        ("territory", "west"): "Les Tanneurs",
        ("situation", "dirty_street"): "Dirty street, pavement or square",
        ("coordinator", coordinator): str(valdoria.coco),
        ("is_active", "False"): "no",
        ("holds", "2031-02-03 – …"): "Monday, 3 February 2031 – …",
        ("name (en)", "email"): "email",
        ("hours", "Mo 10:00-12:00"): "Mo 10:00-12:00",
        ("kind", ""): "–",
    }
    assert {key: values.label(*key) for key in said} == said


def test_periods_and_services_are_named(valdoria, client):
    client.force_login(valdoria.coco)
    periods = client.get("/coordinator/data/periods/").content.decode()
    assert "Not a real report" in periods and "What people do" in periods
    assert "not_real" not in periods and "kind:conduct" not in periods

    view = directory.current().service("cleaning")
    assert f"{view.name('en')}</label>" in client.get("/coordinator/recurring/new/").content.decode().replace("\n", "")
    assert view.name("en") in client.get("/city/services/").content.decode()

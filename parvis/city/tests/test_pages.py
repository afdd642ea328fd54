"""The pages of the city, tried with who may, who may not, and who comes from outside."""

import csv
import io
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from parvis.city import actions, directory
from parvis.city.actions import Phone, Words
from parvis.city.imports import read_services
from parvis.city.models import Agreement, District, EditHistory, Membership, Notice, NumberEdit, Service
from parvis.city.tests.town import AT, CLERK, add_cleaning, add_two_districts, found_town
from parvis.core.models import Entry
from parvis.people.models import RoleGrant

pytestmark = pytest.mark.django_db

OFFICE = ["home", "services", "new_service", "hours", "districts", "notices", "numbers", "unconfirmed", "history"]
ADMINISTRATION = ["settings", "texts"]


@pytest.fixture
def town():
    found_town()
    add_two_districts()
    return add_cleaning()


@pytest.fixture
def sign_in(client, django_user_model):
    def sign_in(*roles, name="Bruno"):
        person = django_user_model.objects.create_user(f"{name.lower()}@valdoria.example", name=name)
        for role in roles:
            RoleGrant.objects.create(user=person, role=role, granted_at=AT, granted_by="test")
        client.force_login(person)
        return person

    return sign_in


@pytest.fixture
def coordinator(town, sign_in):
    return sign_in("coordinator")


@pytest.fixture
def administrator(town, sign_in):
    return sign_in("administrator")


def said(client, name, *args, **query):
    response = client.get(reverse(f"city:{name}", args=args), query)
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize("name", OFFICE)
def test_the_coordinator_opens_the_office_pages(client, coordinator, name):
    page = said(client, name)

    assert page.count("<h1") == 1


@pytest.mark.parametrize("name", [*OFFICE, *ADMINISTRATION])
def test_who_answers_cases_for_a_service_does_not(client, town, sign_in, name):
    sign_in("service", name="Dede")

    assert client.get(reverse(f"city:{name}")).status_code == 403


@pytest.mark.parametrize("name", [*OFFICE, *ADMINISTRATION])
def test_who_comes_from_outside_is_asked_to_sign_in(client, town, name):
    response = client.get(reverse(f"city:{name}"))

    assert response.status_code == 302
    assert "/account/login/" in response.url


@pytest.mark.parametrize("name", ADMINISTRATION)
def test_the_citys_own_row_is_for_administrators(client, coordinator, name):
    assert client.get(reverse(f"city:{name}")).status_code == 403


def test_anyone_reads_who_answers_and_whether_it_is_open(client, town):
    actions.change_service(service=town, changes={"hours": "24/7", "languages": ["fr", "ar"]}, by=CLERK, at=AT)

    page = said(client, "who", "cleaning", lang="en")

    assert "The people who clean the streets" in page
    assert "Open day and night." in page
    assert 'href="tel:+3225550100"' in page
    assert "français, العربيّة" in page


def test_a_closed_service_says_when_it_opens_next(client, town):
    closed = f"{timezone.localdate() + timedelta(days=3):%Y %b %d} 10:00-12:00"
    actions.change_service(service=town, changes={"hours": closed}, by=CLERK, at=AT)

    assert "Closed now. Opens " in said(client, "who", "cleaning", lang="en")


def test_unknown_hours_are_said_to_be_unknown(client, town):
    actions.change_service(service=town, changes={"hours": ""}, by=CLERK, at=AT)

    assert "We do not know the opening hours." in said(client, "who", "cleaning", lang="en")


def test_a_service_that_is_switched_off_is_not_there(client, town):
    actions.change_service(service=town, changes={"is_active": False}, by=CLERK, at=AT)

    assert client.get(reverse("city:who", args=["cleaning"])).status_code == 404


def service_data(**changes):
    data = {
        "kind": "cleaning",
        "relation": "part_of_city",
        "reached_by": "inbox",
        "hours": "24/7",
        "languages": "fr nl",
        "phones_voice": "02 555 01 00\n1700",
        "name_fr": "Propreté",
        "plain_name_fr": "ceux qui nettoient",
        "is_active": "on",
    }
    return {**data, **changes}


def test_the_coordinator_adds_a_service(client, coordinator):
    west = District.objects.get(code="west")

    response = client.post(
        reverse("city:new_service"), service_data(code="cleaning-west", territory=[west.pk], coordinator=coordinator.pk)
    )

    service = directory.current().service("cleaning-west")
    assert response.url == reverse("city:agreements", args=["cleaning-west"])
    assert [phone.number for phone in service.phones] == ["+32 2 555 01 00", "1700"]
    assert (service.territory, service.languages, service.coordinator_id) == ({"west"}, ("fr", "nl"), coordinator.pk)
    assert EditHistory.objects.filter(
        subject="service:cleaning-west", by_reference=coordinator.actor_reference
    ).exists()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"code": "cleaning"}, "Another service has this code."),
        ({"hours": "8 to 5"}, "cannot be read as opening hours"),
        ({"phones_voice": "call me"}, "“call me” is no telephone number."),
        ({"reached_by": "email"}, "Write the address to which cases are sent."),
        ({"reached_by": "webhook", "endpoint": "http://a.example/"}, "begins with https://"),
        ({"name_fr": ""}, "Write the name in the city&#x27;s first language."),
    ],
)
def test_what_is_wrong_with_a_service_is_said_and_nothing_saved(client, coordinator, changes, sentence):
    response = client.post(reverse("city:new_service"), service_data(**{"code": "other", **changes}))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert Service.objects.count() == 1


def test_a_changed_service_keeps_the_names_in_languages_the_city_does_not_use(client, coordinator, town):
    actions.change_service(service=town, texts={"fr": Words("Propreté"), "de": Words("Reinigung")}, by=CLERK, at=AT)

    client.post(reverse("city:service", args=["cleaning"]), service_data(name_en="Cleaning"))

    service = directory.current().service("cleaning")
    assert (service.name("de"), service.name("en"), service.name("fr")) == ("Reinigung", "Cleaning", "Propreté")


def test_saving_an_untouched_service_page_changes_nothing(client, coordinator, town):
    page = client.get(reverse("city:service", args=["cleaning"]))
    form = page.context["form"]
    data = {name: value for name, value in form.initial.items() if name not in ("territory", "coordinator") and value}
    before = EditHistory.objects.count()

    client.post(reverse("city:service", args=["cleaning"]), data)

    assert EditHistory.objects.count() == before


def test_an_agreement_is_signed_shown_and_ended(client, coordinator):
    data = {
        "promise_hours": 48,
        "promise_basis": "working",
        "fields_handed_over": ["words", "place"],
        "signed_by": "the director",
        "signed_on": "2026-01-05",
        "starts_on": "2026-01-10",
    }
    client.post(reverse("city:agreements", args=["cleaning"]), data)
    agreement = Agreement.objects.get()
    assert "the director" in said(client, "agreements", "cleaning")

    again = client.post(reverse("city:agreements", args=["cleaning"]), data)
    assert "Another agreement holds on one of these days." in again.content.decode()

    client.post(reverse("city:end_agreement", args=[agreement.pk]), {"last_day": "2026-06-30"})
    assert Agreement.objects.get().ends_on == date(2026, 6, 30)
    late = client.post(reverse("city:end_agreement", args=[agreement.pk]), {"last_day": "2026-09-30"})
    assert "ended before that day" in late.content.decode()


def test_people_join_and_leave_a_service_by_the_administrators_hand(client, administrator, django_user_model):
    dede = django_user_model.objects.create_user("dede@valdoria.example", name="Dede")
    client.post(reverse("city:people", args=["cleaning"]), {"user": dede.pk, "role": "leads"})
    membership = Membership.objects.get(user=dede)
    assert "Dede (Leads the service)" in said(client, "people", "cleaning")

    client.post(reverse("city:remove_member", args=[membership.pk]))

    assert not Membership.objects.exists()


def test_a_coordinator_does_not_decide_who_belongs_to_a_service(client, coordinator):
    assert client.get(reverse("city:people", args=["cleaning"])).status_code == 403


def test_a_district_gets_its_people_with_their_day(client, coordinator):
    url = reverse("city:district", args=["east"])
    data = {"name": "Le Port", "population": 8000, "is_active": "on"}
    assert "Write both the population and its day" in client.post(url, data).content.decode()

    client.post(url, {**data, "population_on": "2026-01-01"})

    assert District.objects.get(code="east").population == 8000


def test_a_notice_is_published_and_taken_down(client, coordinator):
    client.post(
        reverse("city:notices"),
        {
            "audience": "everyone",
            "starts_at_day": "2026-01-01",
            "starts_at_time": "08:00",
            "ends_at_day": "2100-01-01",
            "ends_at_time": "08:00",
            "text_fr": "Le quai est fermé.",
        },
    )
    assert "Le quai est fermé." in said(client, "notices")
    assert directory.current().notices(timezone.now())[0].text("fr") == "Le quai est fermé."

    client.post(reverse("city:end_notice", args=[Notice.objects.get().pk]))

    assert directory.current().notices(timezone.now()) == ()


def test_a_tried_number_says_when_and_leaves_the_list(client, coordinator):
    code = "be-1733"
    assert f"pack.{code}" in said(client, "unconfirmed")

    client.post(
        reverse("city:number", args=[code]), {"outcome": "right", "checked_on": "2026-03-01", "check_by": "2100-01-01"}
    )

    assert f"pack.{code}" not in said(client, "unconfirmed")
    assert NumberEdit.objects.get().checked_on == date(2026, 3, 1)
    assert directory.current().pack.number(code).source.is_confirmed


def test_a_number_is_not_due_before_it_was_tried(client, coordinator):
    response = client.post(
        reverse("city:number", args=["be-1733"]), {"checked_on": "2026-03-01", "check_by": "2026-03-01"}
    )

    assert "Choose a day after" in response.content.decode()


def test_a_number_nobody_knows_is_not_there(client, coordinator):
    assert client.get(reverse("city:number", args=["be-999"])).status_code == 404


def test_what_is_looked_at_is_confirmed_and_can_be_put_back(client, coordinator):
    client.post(reverse("city:confirm"), {"item": "holidays"})
    assert "holidays" in directory.current().city.confirmed

    client.post(reverse("city:confirm"), {"item": "holidays", "doubt": "1"})
    assert "holidays" not in directory.current().city.confirmed


@pytest.mark.parametrize("item", ["agreement.cleaning", "nonsense", ""])
def test_what_is_missing_cannot_be_confirmed_away(client, coordinator, item):
    client.post(reverse("city:confirm"), {"item": item})

    assert directory.current().city.confirmed == {}


def test_the_history_names_people_and_narrows_to_one_thing(client, coordinator, town):
    client.post(reverse("city:service", args=["cleaning"]), service_data(hours="Mo 10:00-12:00"))

    page = said(client, "history", about="service:cleaning")

    assert "Mo 10:00-12:00" in page
    assert "Bruno" in page
    assert "district:west" not in page


def test_the_administrator_changes_the_city_and_a_pale_accent_is_refused(client, administrator):
    data = {
        "name": "Valdoria-sur-Mer",
        "working_time": "Mo-Fr 09:00-17:00; PH off",
        "accent_colour": "#ffee00",
        "languages": ["fr", "nl"],
        "default_language": "fr",
        "parts": ["report", "desk"],
    }
    assert "hard to read" in client.post(reverse("city:settings"), data).content.decode()
    wrong = {**data, "accent_colour": "#7a1f5c", "default_language": "de"}
    assert "Choose one of the languages" in client.post(reverse("city:settings"), wrong).content.decode()

    client.post(reverse("city:settings"), {**data, "accent_colour": "#7a1f5c"})

    city = directory.current().city
    assert (city.name, city.languages, city.has("desk")) == ("Valdoria-sur-Mer", ("fr", "nl"), True)


def test_a_page_of_the_city_is_written_in_one_of_its_languages(client, administrator):
    client.post(reverse("city:text", args=["legal_notice", "fr"]), {"text": "La ville de Valdoria."})

    assert directory.current().text("legal_notice", "fr") == "La ville de Valdoria."
    assert client.get(reverse("city:text", args=["legal_notice", "de"])).status_code == 404
    assert client.get(reverse("city:text", args=["anything", "fr"])).status_code == 404


def test_the_exported_services_can_be_imported_again(client, administrator, town):
    west = District.objects.get(code="west")
    actions.change_service(service=town, phones=[Phone("1700"), Phone("+32 2 555 01 01", "night")], by=CLERK, at=AT)
    actions.change_service(service=town, territory=[west], by=CLERK, at=AT)

    response = client.post(reverse("city:export_services"))

    report = read_services(response.content.decode(), country="BE", by=CLERK, at=AT)
    assert (report.problems, report.same, report.changed) == ([], 1, 0)
    assert Entry.objects.get(verb="city.services_exported").codes == {"rows": 1}


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_of_an_export_is_taken_for_a_formula(client, administrator, town, start):
    actions.change_service(service=town, changes={"address": f"{start}1+1"}, by=CLERK, at=AT)

    rows = list(csv.DictReader(io.StringIO(client.post(reverse("city:export_services")).content.decode(), newline="")))

    assert rows[0]["address"].startswith("'")


def test_the_export_is_for_administrators_and_never_by_a_link(client, coordinator):
    assert client.post(reverse("city:export_services")).status_code == 403
    assert client.get(reverse("city:export_services")).status_code in (403, 405)


def test_the_list_of_services_asks_a_steady_number_of_questions(client, coordinator, django_assert_max_num_queries):
    for number in range(12):
        add_cleaning(f"cleaning-{number}")
    directory.current()

    with django_assert_max_num_queries(12):
        said(client, "services")


def test_the_history_costs_the_same_however_many_teams_it_speaks_of(client, coordinator, town):
    def count() -> int:
        with CaptureQueriesContext(connection) as made:
            assert "Mill team" in said(client, "history")
        return len(made)

    add = {
        "service": Service.objects.get(code="cleaning"),
        "districts": [],
        "meeting_place": "Mill",
        "by": CLERK,
        "at": AT,
    }
    actions.add_team(name="Mill team", **add)
    few = count()
    for number in range(5):
        actions.add_team(name=f"Mill team {number}", **add)

    assert count() <= few

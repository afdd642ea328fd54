"""The pocket guide's pages: who reads which side, what each shows, what a change does to all of them."""

import html

import pytest
from django.test import Client

from parvis.core.actors import WORKER
from parvis.guide import pocket
from parvis.guide.actions import pocket as actions
from tests import cast

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(now):
    """The invented city, with the people of these stories."""
    cast.city_of_parvis(at=now)
    return {"carla": cast.carla(at=now), "esi": cast.esi(at=now), "gina": cast.gina(at=now)}


@pytest.fixture
def browser():
    def of(user=None, language="en") -> Client:
        client = Client(headers={"accept-language": language})
        if user is not None:
            client.force_login(user)
        return client

    return of


OFFICERS = ["/pocket/", "/pocket/identity_check/"]
RESIDENTS = ["/rights/", "/rights/identity_check/"]


def test_a_resident_reads_their_side_and_is_asked_to_sign_in_for_the_other(town, browser):
    for path in RESIDENTS:
        assert browser().get(path).status_code == 200
    for path in OFFICERS:
        assert browser().get(path)["Location"].startswith("/account/login/?next=%2Fpocket%2F")


def test_an_officer_needs_no_role_beside_the_account(town, browser, now):
    officer = cast.somebody("Pia Vos", at=now)

    assert [browser(officer).get(path).status_code for path in OFFICERS] == [200, 200]
    assert browser(officer).get("/inbox/").status_code == 403
    assert browser(officer).get("/pocket/identity_check/change/").status_code == 403
    assert browser(officer).get("/pocket/law/").status_code == 403


def test_the_city_opens_the_officers_side_in_the_browser_and_closes_it_again(town, browser):
    office = browser(town["gina"])
    assert browser(town["esi"]).get("/pocket/settings/").status_code == 403

    office.post("/pocket/settings/", {"is_open": "on", "responsible": "", "reply_hours": "40"})
    opened = browser().get("/pocket/identity_check/")
    office.post("/pocket/settings/", {"responsible": "", "reply_hours": "40"})

    assert b"I am stopping you for a moment" in opened.content
    assert b"This sheet is wrong" not in opened.content
    assert browser().get("/pocket/identity_check/").status_code == 302


def test_no_mirror_shows_a_word_of_the_officers_side(town, browser):
    resident = browser()
    for code, sheet in pocket.current().sheets.items():
        page = html.unescape(resident.get(f"/rights/{code}/").content.decode())

        shown = [line for part in ("say", "steps", "never") for line in sheet.items(part, "en") if line[:30] in page]
        assert page.count("<h1") == 1
        assert not shown, code
        assert sheet.text("equipment", "en") not in page


def test_the_sheet_shows_whom_to_hand_over_to_and_an_unknown_one_is_not_there(town, browser, now):
    office = browser(town["carla"])

    page = office.get("/pocket/stairwell/").content.decode()

    assert "Nobody is named here yet" in page
    assert "To be confirmed by the city" in page
    assert office.get("/pocket/none/").status_code == 404
    assert browser().get("/rights/none/").status_code == 404


def test_sheets_are_found_by_words_people_use(town, browser):
    office = browser(town["carla"], language="fr")

    assert "Une personne en crise psychique" in office.get("/pocket/?q=santé mentale").content.decode()
    assert "Contrôle d&#x27;identité" in office.get("/pocket/?q=papiers").content.decode()
    assert "pv-empty" in office.get("/pocket/?q=xyzzy").content.decode()


def test_lists_and_sheets_cost_the_same_whatever_the_city_has_written(town, browser, now, django_assert_num_queries):
    office = browser(town["carla"])
    office.get("/pocket/"), office.get("/pocket/crisis/")  # the snapshots are there
    with django_assert_num_queries(4):  # session, account, the service they are of, revisions
        office.get("/pocket/")
    with django_assert_num_queries(4):
        office.get("/pocket/crisis/")

    actions.change_sheet(sheet="crisis", language="en", words={"first": "Time."}, by=WORKER, at=now)
    office.get("/pocket/crisis/")

    with django_assert_num_queries(4):
        office.get("/pocket/crisis/")
    with django_assert_num_queries(1):
        browser().get("/rights/crisis/")

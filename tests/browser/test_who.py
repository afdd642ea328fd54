"""Who is who on a small phone: nothing in the way, nothing to scroll sideways, no script needed."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city.models import District
from parvis.city.tests.town import AT, CLERK
from tests.browser.conftest import axe, no_barriers, reach

pytestmark = pytest.mark.browser

PAGES = [
    "/who/",
    "/who/force/be-local_police/",
    "/who/district/west/",
    "/who/for/children/",
    "/who/for/without-papers/",
    "/who/for/deaf/",
    "/who/for/complained-about/",
    "/numbers/",
    "/justice/",
    "/justice/violence_at_home/",
]


@pytest.fixture
def valdoria(transactional_db):
    found = town.found(timezone.now())
    city.add_team(
        service=found.police, name="Team of the mill", districts=[District.objects.get(code="west")],
        meeting_place="Mill square", hours="We 10:00-12:00", by=CLERK, at=AT,
    )  # fmt: skip
    return found


def test_every_page_fits_a_small_phone_without_barriers(valdoria, browse):
    page = browse(width=320)
    for address in PAGES:
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        no_barriers(page)


def test_without_script_one_gets_from_who_is_who_to_the_team_and_to_justice(valdoria, no_js):
    no_js.goto("/who/")
    no_js.get_by_role("link", name="Les Tanneurs").first.click()
    expect(no_js.get_by_text("Team of the mill")).to_be_visible()

    no_js.goto("/who/")
    no_js.get_by_role("link", name=re.compile("After an offence")).click()
    no_js.get_by_role("link", name="Theft and burglary").click()
    expect(no_js.get_by_role("heading", level=1)).to_have_text("Theft and burglary")


def test_the_coordinator_corrects_a_number_and_adds_a_team_by_keyboard(valdoria, page, signed_in):
    signed_in(page, valdoria.coco)
    page.goto("/city/numbers/be-samusocial/")
    axe(page)
    page.get_by_label("Another one is right").check()
    page.get_by_label("The number that is right").fill("0800 11 22 33")
    reach(page, "Write it down")
    page.keyboard.press("Enter")
    expect(page.get_by_text("It holds from now on")).to_be_visible()
    axe(page)
    expect(page.get_by_role("link", name="0800 11 22 33")).to_be_visible()

    page.goto("/city/services/cleaning/teams/")
    page.get_by_label("Name of the team").fill("Team of the port")
    page.get_by_label("Where can people meet it?").fill("Market square")
    page.get_by_role("button", name="Add it").click()
    expect(page.get_by_role("link", name="Team of the port")).to_be_visible()
    axe(page)


def test_the_coordinator_says_how_long_the_court_takes(valdoria, browse, signed_in):
    page = browse(width=320)
    signed_in(page, valdoria.coco)
    page.goto("/city/waits/new/")
    no_barriers(page)
    page.get_by_label("Which step?").select_option(label="The court")
    page.get_by_label("From").fill("8")
    page.get_by_label("To", exact=True).fill("14")
    page.get_by_label("Who says so?").fill("Letter of the court, 3 May 2026")
    page.get_by_role("button", name="Write it down").click()
    expect(page.get_by_text("8 to 14 months").first).to_be_visible()
    no_barriers(page)

    page.goto("/justice/theft/")
    expect(page.get_by_text("usually 8 to 14 months.")).to_be_visible()

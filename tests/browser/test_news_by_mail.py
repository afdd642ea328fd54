"""News of a district by e-mail, walked on a phone: no script is needed, and nothing stands in anybody's way."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city.tests.town import AT, CLERK
from parvis.core import due
from parvis.correspondence.tests.post_office import open_post_office
from tests.browser.conftest import axe, fits, no_barriers


@pytest.fixture
def office(transactional_db, settings):
    town.found(timezone.now())
    city.change_city(changes={"parts": ["report", "public_map", "news"]}, by=CLERK, at=AT)
    with open_post_office(settings) as office:
        yield office


def test_a_phone_without_javascript_gets_from_the_list_to_the_news(office, no_js, phone):
    no_js.goto("/map/?district=west")
    no_js.get_by_label("E-mail address").fill("ama")
    no_js.get_by_role("button", name="Send me the news").click()
    expect(no_js.locator(".govuk-error-summary")).to_contain_text("with its @")
    fits(no_js)

    no_js.get_by_label("E-mail address").fill("ama@example.org")
    no_js.get_by_role("button", name="Send me the news").click()
    expect(no_js.get_by_role("heading", level=1)).to_have_text("Please look at your e-mail")
    fits(no_js)

    due.run_all(slot="post_now", at=timezone.now())
    [link] = re.findall(r"http://localhost\S+", office.mails[0].get_body(["plain"]).get_content())
    for page in (phone, no_js):
        page.goto(link)
        expect(page.locator("main")).to_contain_text("Les Tanneurs")
        fits(page)
    axe(phone)
    no_js.get_by_role("button", name="Yes, send me the news").click()
    expect(no_js.get_by_role("heading", level=1)).to_have_text("You get the news from now on")

    for path in ("/map/", "/map/subscribe/", "/map/subscribe/asked/", "/map/subscribe/x/"):
        phone.goto(path)
        no_barriers(phone)

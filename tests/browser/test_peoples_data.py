"""The pages about people's data: by keyboard, on a small screen, without barriers."""

import pytest
from playwright.sync_api import expect

from parvis.cases.tests import town
from parvis.city import actions as city
from tests.browser.conftest import axe, no_barriers, reach

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def valdoria(db, now):
    return town.found(now)


def test_every_page_is_open_to_everybody_who_works_with_it(browse, signed_in, valdoria):
    window = browse(width=320)
    signed_in(window, valdoria.coco)

    for path in ("", "copy/own/", "copy/about/", "erase/", "hold/", "periods/"):
        window.goto(f"/coordinator/data/{path}")
        no_barriers(window)


def test_a_report_is_erased_by_keyboard_and_the_page_says_what_stays(page, signed_in, valdoria, now):
    taken = town.litter(now)
    signed_in(page, valdoria.coco)
    page.goto("/coordinator/data/")
    reach(page, "Erase")
    page.keyboard.press("Enter")
    page.get_by_role("textbox", name="Reference").fill(taken.reporter.reference)
    page.get_by_role("radio", name="by reference and PIN").check()
    page.get_by_role("textbox", name="PIN").fill(taken.pin)
    page.get_by_role("textbox", name="What did they ask").fill("Called")
    page.get_by_role("radio", name="The person asked for it").check()
    page.get_by_role("checkbox").check()
    page.get_by_role("button", name="Erase it for good").click()

    expect(page.locator("main")).to_contain_text("What stays")
    axe(page)


def test_somebody_erases_what_they_told_us_on_a_phone(phone, valdoria, now):
    taken = town.litter(now)
    open_own_page(phone, taken)
    phone.get_by_role("link", name="Erase what can be erased").click()
    no_barriers(phone)

    phone.get_by_role("button", name="Yes, erase it for good").click()

    expect(phone.locator("main")).to_contain_text("It is erased")
    no_barriers(phone)
    open_own_page(phone, taken)
    expect(phone.locator("main")).to_contain_text("This was erased")
    no_barriers(phone)


def open_own_page(window, taken):
    """Use reference and PIN, as they were given."""
    window.goto("/follow/start/")
    window.get_by_label("Your reference").fill(taken.reporter.reference)
    window.get_by_label("Your PIN").fill(taken.pin)
    window.get_by_role("button", name="Show me").click()


def test_the_citys_own_page_and_colour_hold_for_everybody(phone, valdoria, now):
    city.write_text(
        key="privacy_notice",
        language="en",
        text="## Why\n\nTo answer you.\n\n- little\n- not long",
        by=city_clerk(),
        at=now,
    )
    city.change_city(changes={"accent_colour": "#7a1f5c"}, by=city_clerk(), at=now)

    phone.goto("/about/privacy_notice/?lang=en")

    expect(phone.locator("h2").first).to_have_text("Why")
    no_barriers(phone)


def city_clerk():
    """Whoever writes the city's pages."""
    from parvis.city.tests.town import CLERK

    return CLERK

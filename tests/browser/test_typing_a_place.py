"""While a resident types a place, places that fit are offered: by keyboard, by finger, or not at all without JavaScript."""

import pytest
from playwright.sync_api import Page, expect

from parvis.cases.tests import town
from parvis.city import actions as city
from tests.browser.conftest import no_barriers


@pytest.fixture
def valdoria(address, now):
    """The invented city with three streets."""
    found = town.found(now)
    city.keep_streets(
        lines=[
            city.StreetLine("m", "Mill Street", 50.05, 4.05),
            city.StreetLine("q", "Mill Quay", 50.05, 4.15),
            city.StreetLine("o", "Rue de l’Œuvre", 50.06, 4.06),
        ]
    )
    return found


def to_the_place(page: Page) -> None:
    page.goto("/report/?situation=dirty_street&answer=dirt")
    page.get_by_role("button", name="Nobody is in danger now: go on").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Where is it?")


def test_the_arrow_keys_choose_a_place_and_its_point(phone, valdoria):
    to_the_place(phone)
    field = phone.get_by_role("combobox", name="Where is it?")
    field.press_sequentially("mill")
    expect(phone.get_by_role("option")).to_have_count(2)
    expect(phone.get_by_text("2 places fit.")).to_be_attached()
    no_barriers(phone)

    field.press("ArrowDown")
    field.press("ArrowDown")
    expect(phone.get_by_role("option", name="Mill Street")).to_have_attribute("aria-selected", "true")
    field.press("Enter")

    expect(field).to_have_value("Mill Street")
    expect(phone.get_by_role("listbox")).to_be_hidden()
    expect(phone.locator("[data-pv-place=lat]")).to_have_value("50.050000")
    phone.get_by_role("button", name="Go on").click()
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Do you have a photo?")


def test_a_finger_chooses_and_other_words_forget_the_point(phone, valdoria):
    phone.goto("/help-near/")
    field = phone.get_by_role("combobox", name="Where are you?")
    field.press_sequentially("oeuv")
    phone.get_by_role("option", name="Rue de l’Œuvre").click()
    expect(phone.locator("[data-pv-place=lon]")).to_have_value("4.060000")

    field.press_sequentially(" 5")

    expect(phone.locator("[data-pv-place=lon]")).to_have_value("")


def test_without_javascript_the_first_press_asks_which_one(no_js, valdoria):
    to_the_place(no_js)
    no_js.get_by_label("Where is it?").fill("mill")
    no_js.get_by_role("button", name="Go on").click()
    expect(no_js.get_by_role("heading", level=1)).to_have_text("Which of these do you mean?")

    no_js.get_by_label("Mill Quay").check()
    no_js.get_by_role("button", name="Go on").click()

    expect(no_js.get_by_role("heading", level=1)).to_contain_text("Do you have a photo?")

"""The desk in a browser: by keyboard alone, on a narrow screen, for axe, and without scripts."""

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from parvis.cases.models import Case, Contact
from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city.models import Relation
from parvis.city.service_kinds import ServiceKind
from parvis.city.tests.town import AT, CLERK
from tests.browser.conftest import no_barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def open_desk(chromium, live_server, now):
    """Return a function that opens Bruno's desk in a window of its own."""
    valdoria = town.found(now)
    city.keep_streets(
        lines=[city.StreetLine("m", "Mill Street", 50.05, 4.05), city.StreetLine("l", "Mill Lane", 50.06, 4.05)]
    )
    client = Client()
    client.force_login(valdoria.bruno)
    contexts = []

    def opened(width=1280, scripts=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900}, locale="en-GB", java_script_enabled=scripts
        )
        contexts.append(context)
        context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
        page = context.new_page()
        page.refused = []
        page.on("pageerror", lambda error: page.refused.append(str(error)))
        page.on("console", lambda message: message.type == "error" and page.refused.append(message.text))
        page.goto(f"{live_server.url}/desk/")
        return page

    yield opened
    for context in contexts:
        context.close()


def tell_litter(page: Page) -> None:
    """Type a whole call without touching the mouse: the focus is always where the next answer goes."""
    keys = page.keyboard
    page.locator("#id_place:focus").wait_for()
    keys.type("Mill Street")
    keys.press("Enter")
    page.locator("#id_words:focus").wait_for()
    keys.type("rubbish and dirt in the street, nobody sweeps")
    keys.press("Control+Enter")
    page.locator("[name=chosen]:focus").first.wait_for()
    page.get_by_role("button", name="street").first.wait_for()
    while page.evaluate("document.activeElement.value") != "dirty_street":
        keys.press("Tab")
    keys.press("Enter")
    page.locator("[name=choice]:focus").first.wait_for()
    keys.press("Enter")
    page.get_by_role("heading", name="Take it").wait_for()


def test_a_whole_call_is_taken_by_keyboard_alone(open_desk):
    page = open_desk()
    tell_litter(page)

    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="It is taken").wait_for()

    assert Case.objects.get().place == "Mill Street"
    assert page.refused == []


def test_f2_is_there_at_every_step_and_needs_no_field(open_desk):
    page = open_desk()
    page.keyboard.type("Mill Str")
    page.keyboard.press("F2")
    page.get_by_role("heading", name="Put them through now").wait_for()
    assert Contact.objects.count() == 1

    page.keyboard.press("F6")
    page.get_by_role("heading", name="The call", exact=True).wait_for()

    assert Contact.objects.count() == 1


def test_places_appear_while_typing(open_desk):
    page = open_desk()
    page.keyboard.type("Mill")
    page.get_by_label("Mill Lane").wait_for()

    page.get_by_label("Mill Lane").press("Space")
    page.keyboard.press("Enter")
    page.locator("#id_words:focus").wait_for()

    expect(page.get_by_label("Where is it?")).to_have_value("Mill Lane")


def test_without_scripts_the_same_road_is_walked(open_desk):
    page = open_desk(scripts=False)
    page.get_by_label("Where is it?").fill("Mill")
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Mill Street").check()
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Or choose from the list").select_option("dirty_street")
    page.get_by_role("button", name="Find").click()
    page.locator("button[name=choice]").first.click()
    page.get_by_role("button", name="Take it").click()

    expect(page.get_by_role("heading", name="It is taken")).to_be_visible()


def test_every_step_is_accessible_and_fits(open_desk):
    page = open_desk(320)
    no_barriers(page)
    page.get_by_label("Where is it?").fill("Mill")
    page.get_by_label("None of these: keep the words").check()
    no_barriers(page)
    page.get_by_role("button", name="Go on").click()
    page.locator("#id_words:focus").wait_for()
    page.get_by_label("Or choose from the list").select_option("dealing_stairwell")
    page.get_by_role("button", name="Find").click()
    page.locator("button[name=choice]").first.wait_for()
    no_barriers(page)
    page.locator("button[name=choice]").last.click()
    page.get_by_role("heading", name="What would help you first?").wait_for()
    page.locator("button[name=choice]").last.click()
    page.get_by_role("heading", name="Somebody else helps").wait_for()
    page.get_by_text("They were somewhere already").click()
    no_barriers(page)
    for path in ("look-up/", "call-backs/"):
        page.goto(f"{page.url.split('/desk/')[0]}/desk/{path}")
        no_barriers(page)
    page.goto(f"{page.url.split('/desk/')[0]}/desk/")
    page.get_by_role("button", name="Somebody is in danger").click()
    page.get_by_role("heading", name="Put them through now").wait_for()
    no_barriers(page)
    assert page.refused == []


def test_taking_and_what_follows_is_accessible_and_fits(open_desk):
    page = open_desk(320)
    tell_litter(page)
    no_barriers(page)

    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="It is taken").wait_for()

    no_barriers(page)


def test_who_puts_a_caller_through_says_by_one_key_that_nobody_answered(open_desk):
    page = open_desk(320)
    city.add_service(
        code="station", kind=ServiceKind.POLICE_STATION, relation=Relation.CONTROLLER,
        texts={"en": city.Words("Station", "the police station")}, hours="Mo-Fr 08:00-16:00; PH off", by=CLERK, at=AT,
    )  # fmt: skip
    page.get_by_label("Where is it?").fill("somewhere")
    page.get_by_role("button", name="Go on").click()
    page.locator("#id_words:focus").wait_for()
    page.get_by_label("Or choose from the list").select_option("car_towed")
    page.get_by_role("button", name="Find").click()
    page.locator("button[name=choice][value=stolen]").click()
    page.get_by_role("heading", name="Somebody else helps").wait_for()
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Did you put them through?").wait_for()
    no_barriers(page)

    page.keyboard.press("Alt+n")
    page.get_by_role("heading", name="Nobody answered there").wait_for()

    assert Contact.objects.get().reached is False
    no_barriers(page)
    page.keyboard.press("F4")
    page.get_by_role("heading", name="The call", exact=True).wait_for()
    assert page.refused == []

"""The lane in a browser: for axe, on a narrow screen, without scripts, and left at once."""

import os

import pytest
from django.test import Client

from parvis.cases.tests import town
from parvis.complaints import actions
from parvis.complaints.models import Grievance
from parvis.complaints.tests.lane import PASSPHRASE, WORDS
from parvis.core.actors import WORKER
from tests.browser.conftest import DESK, PHONE, no_barriers

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def window(chromium, live_server, now):
    """Return a function that opens a page, as a visitor or as somebody signed in."""
    valdoria = town.found(now)
    actions.make_key(passphrase=PASSPHRASE, by=WORKER, at=now)
    contexts = []

    def opened(path, *, width=320, scripts=True, who=""):
        context = chromium.new_context(
            viewport={"width": width, "height": 800}, locale="en-GB", java_script_enabled=scripts
        )
        contexts.append(context)
        if who:
            client = Client()
            client.force_login(getattr(valdoria, who))
            context.add_cookies([{"name": "session", "value": client.cookies["session"].value, "url": live_server.url}])
        page = context.new_page()
        page.refused = []
        page.on("pageerror", lambda error: page.refused.append(str(error)))
        page.on("console", lambda message: message.type == "error" and page.refused.append(message.text))
        page.goto(f"{live_server.url}{path}")
        return page

    yield opened
    for context in contexts:
        context.close()


def looks_right(page, name=""):
    """See that nothing is in anybody's way on a phone and at a desk; keep pictures where somebody asked for them."""
    no_barriers(page)
    assert page.refused == []
    if os.environ.get("PARVIS_TEST_PICTURES") and name:
        for width in (DESK, PHONE):
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=f"{os.environ['PARVIS_TEST_PICTURES']}/{name}-{width}.png", full_page=True)
        page.refused.clear()


def hand_in(page):
    page.get_by_label("What happened?").fill(WORDS)
    page.get_by_label("Nobody: I do not give my name").check()
    page.get_by_role("button", name="Seal it and hand it in").click()
    page.get_by_role("heading", name="It is sealed and handed in").wait_for()
    return [each.inner_text() for each in page.locator(".pv-reference").all()]


def test_a_person_goes_from_orientation_to_their_own_page(window):
    page = window("/complaint/")
    looks_right(page, "start")
    page.get_by_role("link", name="Write it to the mediator, sealed").click()
    looks_right(page, "write")
    page.get_by_role("button", name="Seal it and hand it in").click()
    page.get_by_role("alert").wait_for()
    looks_right(page)
    receipt, unlock_key = hand_in(page)
    looks_right(page, "received")
    page.goto(page.url.replace("/write/", "/own/"))
    looks_right(page)
    page.get_by_label("Your receipt").fill(receipt)
    page.get_by_label("Your unlock key").fill(unlock_key.upper())
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("heading", name="What you handed in").wait_for()
    looks_right(page, "own")
    page.get_by_role("link", name="Leave").or_(page.get_by_role("button", name="Leave this page now")).first.click()
    page.wait_for_url("**/leave/")
    assert page.context.cookies() == []
    assert WORDS not in page.content()


def test_the_lane_works_without_scripts(window):
    page = window("/complaint/write/", scripts=False)

    receipt, unlock_key = hand_in(page)

    assert len(receipt.replace(" ", "")) == 16
    assert len(unlock_key.replace("-", "")) == 12


def test_the_mediators_pages_look_right(window):
    hand_in(window("/complaint/write/"))
    page = window("/complaint/inbox/", who="mia")
    looks_right(page, "inbox")
    page.get_by_role("link", name="No. ").click()
    looks_right(page)
    page.get_by_label("The mediators' passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open for an hour").click()
    page.get_by_text(WORDS).wait_for()
    looks_right(page, "grievance")
    page.get_by_role("button", name="Put it on the person's page").click()
    page.get_by_role("link", name="Print the last letter").wait_for()
    looks_right(page)
    page.get_by_role("link", name="The person lost their receipt").click()
    looks_right(page)
    assert Grievance.objects.get().acknowledged_how == "page"


def test_a_copy_and_an_erasure_look_right(window):
    hand_in(window("/complaint/write/"))
    page = window("/complaint/inbox/", who="mia")
    page.get_by_label("The mediators' passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open for an hour").click()
    page.get_by_role("link", name="No. ").click()
    page.get_by_role("link", name="A copy of what they handed in").click()
    looks_right(page)
    page.get_by_label("they told me what only they can know").check()
    page.get_by_role("button", name="Put the copy together").click()
    page.get_by_text(WORDS).wait_for()
    looks_right(page, "copy")
    page.get_by_label("I have read the whole copy").check()
    page.get_by_role("button", name="Release the copy").click()
    page.get_by_role("button", name="Take the copy (ZIP)").wait_for()
    page.get_by_role("link", name="No. ").click()
    page.get_by_role("link", name="Keep it longer").click()
    looks_right(page)
    page.get_by_role("link", name="Leave it as it is").click()
    page.get_by_role("link", name="Erase what they handed in").click()
    looks_right(page)
    page.get_by_label("The person asked for it").check()
    page.get_by_label("They know that nobody can bring it back").check()
    page.get_by_role("button", name="Erase it for good").click()
    page.get_by_role("heading", name="is erased").wait_for()
    looks_right(page, "erased")


def test_the_call_takers_page_looks_right(window):
    page = window("/complaint/phone/", who="bruno")
    looks_right(page, "phone")
    hand_in_by_phone(page)
    looks_right(page, "phone-received")


def hand_in_by_phone(page):
    page.get_by_label("What happened?").fill(WORDS)
    page.get_by_label("Nobody: I do not give my name").check()
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Sealed and handed in").wait_for()

"""The lane in a browser: for axe, on a narrow screen, without scripts, and left at once."""

import os
import shutil
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Browser

from parvis.cases.tests import town
from parvis.complaints import actions
from parvis.complaints.models import Grievance
from parvis.complaints.tests.lane import PASSPHRASE, WORDS
from parvis.core.actors import WORKER

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser(playwright) -> Iterator[Browser]:
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=[*arguments, "--disable-sync"])
    yield browser
    browser.close()


@pytest.fixture
def window(browser, live_server, now):
    """Return a function that opens a page, as a visitor or as somebody signed in."""
    valdoria = town.found(now)
    actions.make_key(passphrase=PASSPHRASE, by=WORKER, at=now)
    contexts = []

    def opened(path, *, width=320, scripts=True, who=""):
        context = browser.new_context(
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
    """Assert that axe finds nothing and nothing is wider than the screen; keep a picture where somebody asked for one."""
    page.wait_for_load_state()
    found = Axe().run(page, options={"runOnly": RULES})
    faults = [(one["id"], [node["target"] for node in one["nodes"]]) for one in found.response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert (faults, wide, page.refused) == ([], 0, [])
    if os.environ.get("PARVIS_TEST_PICTURES") and name:
        page.screenshot(path=f"{os.environ['PARVIS_TEST_PICTURES']}/{name}.png", full_page=True)
        page.refused.clear()


def hand_in(page):
    page.get_by_label("What happened?").fill(WORDS)
    page.get_by_label("Nobody: I do not give my name").check()
    page.get_by_role("button", name="Seal it and hand it in").click()
    page.get_by_role("heading", name="It is sealed and handed in").wait_for()
    return [each.inner_text() for each in page.locator(".pv-reference").all()]


@pytest.mark.parametrize("width", [320, 1280])
def test_a_person_goes_from_orientation_to_their_own_page(window, width):
    page = window("/complaint/", width=width)
    looks_right(page, f"start-{width}")
    page.get_by_role("link", name="Write it to the mediator, sealed").click()
    looks_right(page, f"write-{width}")
    page.get_by_role("button", name="Seal it and hand it in").click()
    page.get_by_role("alert").wait_for()
    looks_right(page)
    receipt, unlock_key = hand_in(page)
    looks_right(page, f"received-{width}")
    page.goto(page.url.replace("/write/", "/own/"))
    looks_right(page)
    page.get_by_label("Your receipt").fill(receipt)
    page.get_by_label("Your unlock key").fill(unlock_key.upper())
    page.get_by_role("button", name="Open it").click()
    page.get_by_role("heading", name="What you handed in").wait_for()
    looks_right(page, f"own-{width}")
    page.get_by_role("link", name="Leave").or_(page.get_by_role("button", name="Leave this page now")).first.click()
    page.wait_for_url("**/leave/")
    assert page.context.cookies() == []
    assert WORDS not in page.content()


def test_the_lane_works_without_scripts(window):
    page = window("/complaint/write/", scripts=False)

    receipt, unlock_key = hand_in(page)

    assert len(receipt.replace(" ", "")) == 16
    assert len(unlock_key.replace("-", "")) == 12


@pytest.mark.parametrize("width", [320, 1280])
def test_the_mediators_pages_look_right(window, width):
    hand_in(window("/complaint/write/"))
    page = window("/complaint/inbox/", width=width, who="mia")
    looks_right(page, f"inbox-{width}")
    page.get_by_role("link", name="No. ").click()
    looks_right(page)
    page.get_by_label("The mediators' passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open for an hour").click()
    page.get_by_text(WORDS).wait_for()
    looks_right(page, f"grievance-{width}")
    page.get_by_role("button", name="Put it on the person's page").click()
    page.get_by_role("link", name="Print the last letter").wait_for()
    looks_right(page)
    page.get_by_role("link", name="The person lost their receipt").click()
    looks_right(page)
    assert Grievance.objects.get().acknowledged_how == "page"


@pytest.mark.parametrize("width", [320, 1280])
def test_a_copy_and_an_erasure_look_right(window, width):
    hand_in(window("/complaint/write/"))
    page = window("/complaint/inbox/", width=width, who="mia")
    page.get_by_label("The mediators' passphrase").fill(PASSPHRASE)
    page.get_by_role("button", name="Open for an hour").click()
    page.get_by_role("link", name="No. ").click()
    page.get_by_role("link", name="A copy of what they handed in").click()
    looks_right(page)
    page.get_by_label("they told me what only they can know").check()
    page.get_by_role("button", name="Put the copy together").click()
    page.get_by_text(WORDS).wait_for()
    looks_right(page, f"copy-{width}")
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
    looks_right(page, f"erased-{width}")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_call_takers_page_looks_right(window, width):
    page = window("/complaint/phone/", width=width, who="bruno")
    looks_right(page, f"phone-{width}")
    hand_in_by_phone(page)
    looks_right(page, f"phone-received-{width}")


def hand_in_by_phone(page):
    page.get_by_label("What happened?").fill(WORDS)
    page.get_by_label("Nobody: I do not give my name").check()
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="Sealed and handed in").wait_for()

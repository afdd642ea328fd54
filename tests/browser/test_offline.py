"""The guide in a pocket: once seen with a connection, it helps without one; what is written there is sent once, later."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page, Route, expect

from parvis.cases.models import Case
from parvis.cases.tests import town
from parvis.core.references import spoken
from parvis.guide import offline
from tests.browser.conftest import axe, no_barriers

pytestmark = pytest.mark.browser

DIRTY = "/guide/dirty_street/"
# The languages are written down last.
CARRIED = """async () => {
    for (let wait = 0; wait < 400; wait++) {
        if (navigator.serviceWorker.controller && await caches.match('/languages')) return;
        await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('the guide is not carried');
}"""


@pytest.fixture
def valdoria(address):
    offline.forget()
    return town.found(timezone.now())


@pytest.fixture
def carried(valdoria, browse) -> Page:
    """A phone that has been on the first page once, and now has no connection."""
    page = browse(width=360, carries=True)
    page.set_default_timeout(40_000)  # the whole guide is built once
    page.goto("/")
    page.evaluate(CARRIED)
    page.context.set_offline(True)
    return page


def heading(page: Page, words: str | re.Pattern[str]) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text(words)


def test_without_a_connection_one_gets_from_words_to_who_helps(carried):
    carried.goto("/?app=1")
    heading(carried, "How can we help?")
    expect(carried.get_by_role("link", name=re.compile("112"))).to_be_visible()
    expect(carried.get_by_text(re.compile(r"As of \w+"))).to_be_visible()
    no_barriers(carried)

    carried.get_by_label(re.compile("What happened")).fill("dog mess on the pavement")
    carried.get_by_role("button", name="Find who helps").click()
    heading(carried, "Is it one of these?")
    axe(carried)

    carried.get_by_role("link", name="Dirty street").click()
    heading(carried, "What is on the ground?")
    carried.get_by_role("link", name="Dog mess").click()
    heading(carried, "This is who answers")
    expect(carried.get_by_role("link", name="+32 2 555 01 00")).to_have_attribute("href", "tel:+3225550100")
    no_barriers(carried)

    carried.go_back()
    heading(carried, "What is on the ground?")
    carried.goto("/numbers/")
    heading(carried, "All numbers")
    no_barriers(carried)
    carried.goto("/follow/")
    heading(carried, "This page needs a connection")


def write(page: Page, words: str, *, phone: str = "Yes, nobody else uses it") -> None:
    """Go from the answer to the question whose phone it is, and write a report."""
    page.goto(f"{DIRTY}dirt/")
    page.get_by_role("button", name="Write it now, send it later").click()
    heading(page, "First: is everybody safe?")
    axe(page)
    page.get_by_role("button", name="Nobody is in danger now: go on").click()
    heading(page, "Is this phone only yours?")
    page.get_by_label(phone).check()
    page.get_by_role("button", name="Go on").click()
    if phone.startswith("No"):
        return
    heading(page, "Write it now, send it later")
    no_barriers(page)
    page.get_by_label("What happened?").fill(words)
    page.get_by_label("Where is it?").fill("12 Mill Street")
    page.get_by_role("button", name="Keep it on this phone").click()
    heading(page, "Not sent yet")


KEPT = """() => new Promise((done) => { const opening = indexedDB.open('parvis', 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore('waiting', { keyPath: 'key' });
    opening.onsuccess = () => { const asked = opening.result.transaction('waiting').objectStore('waiting').getAll();
    asked.onsuccess = () => { opening.result.close(); done(asked.result.length); }; }; })"""


def test_what_was_written_is_sent_once_and_only_after_one_more_press(carried):
    write(carried, "Papers everywhere")
    expect(carried.get_by_role("button", name="send it")).to_be_hidden()
    expect(carried.get_by_role("link", name=re.compile("112"))).to_be_visible()
    axe(carried)

    carried.context.set_offline(False)
    expect(carried.get_by_text("Is somebody in danger now?")).to_be_visible()
    assert not Case.objects.exists()

    def lose_the_answer(route: Route) -> None:
        route.fetch()
        route.abort("internetdisconnected")

    carried.context.route("**/api/report/", lose_the_answer, times=1)
    carried.get_by_role("button", name="send it").click()
    expect(carried.get_by_text("It did not get through")).to_be_visible()
    assert Case.objects.count() == 1 and carried.evaluate(KEPT) == 1

    carried.goto("/guide/")
    expect(carried.get_by_text("It is not sent yet")).to_be_visible()
    carried.get_by_role("link", name="Look at it and send it").click()
    carried.get_by_role("button", name="send it").click()
    heading(carried, "Thank you. We have it.")
    axe(carried)
    case = Case.objects.get()
    reporter = case.reporters.get()
    expect(carried.get_by_text(spoken(reporter.reference))).to_be_visible()
    assert (case.situation, case.place, case.contacts.get().words) == (
        "dirty_street", "12 Mill Street", "Papers everywhere",
    )  # fmt: skip
    assert carried.evaluate(KEPT) == 0
    assert [cookie["name"] for cookie in carried.context.cookies()] == []


def test_on_a_phone_of_several_people_nothing_is_kept(carried):
    write(carried, "", phone="No, others use it too")

    heading(carried, "Then nothing is kept on this phone")
    assert carried.evaluate(KEPT) == 0


def test_after_a_day_it_is_gone_and_that_is_said(carried):
    write(carried, "Papers everywhere")
    carried.clock.set_fixed_time(timezone.now() + timedelta(hours=25))
    carried.goto("/")

    expect(carried.get_by_text("was not sent within a day")).to_be_visible()
    assert carried.evaluate(KEPT) == 0


def test_a_page_that_stayed_open_for_more_than_a_day_sends_nothing_any_more(carried):
    write(carried, "Papers everywhere")
    carried.context.set_offline(False)
    expect(carried.get_by_text("Is somebody in danger now?")).to_be_visible()
    carried.clock.set_fixed_time(timezone.now() + timedelta(hours=25))
    carried.get_by_role("button", name="send it").click()

    expect(carried.get_by_text("was not sent within a day")).to_be_visible()
    assert carried.evaluate(KEPT) == 0 and not Case.objects.exists()


def test_leaving_takes_what_was_written_and_leaves_the_guide(carried):
    write(carried, "Papers everywhere")
    carried.get_by_role("button", name="Leave this page now").click()
    heading(carried, re.compile(r"\d+"))
    expect(carried.get_by_role("link")).to_have_count(0)
    assert carried.evaluate(KEPT) == 0

    carried.goto("/")
    heading(carried, "How can we help?")

    # With a connection the browser forgets everything of the city; the guide comes back by itself.
    carried.context.set_offline(False)
    carried.goto("/report/")
    carried.get_by_role("button", name="Leave this page now").click()
    heading(carried, re.compile(r"\d+"))
    carried.evaluate(CARRIED)
    carried.context.set_offline(True)
    carried.goto("/")
    heading(carried, "How can we help?")


def test_what_harms_whoever_is_found_with_it_is_not_kept(carried):
    carried.goto("/report/?situation=violence_at_home")

    heading(carried, "This page needs a connection")


POCKET = """async () => {
    for (let wait = 0; wait < 400; wait++) {
        if (await caches.has('guide-pocket') === %s) return;
        await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('the sheets are where they should not be, or not where they should');
}"""


def test_what_to_expect_of_an_officer_is_carried_and_the_officers_side_is_not(carried):
    carried.goto("/rights/crisis/")
    expect(carried.get_by_role("heading", name=re.compile("What the officer must do")).first).to_be_visible()
    expect(carried.locator("#sheet-crisis h2")).to_be_focused()
    no_barriers(carried)

    carried.goto("/pocket/crisis/")
    heading(carried, "This page needs a connection")


def test_an_officer_has_the_pocket_guide_without_a_connection_until_signing_out(valdoria, browse, signed_in, address):
    page = browse(width=360, carries=True)
    page.set_default_timeout(40_000)
    signed_in(page, valdoria.dede)
    page.goto("/pocket/")
    page.evaluate(CARRIED)
    page.evaluate(POCKET % "true")

    page.context.set_offline(True)
    page.goto("/pocket/crisis/")
    expect(page.locator("#sheet-crisis h2")).to_be_focused()
    expect(page.get_by_text(re.compile(r"As of \w+")).first).to_be_visible()
    no_barriers(page)

    page.context.set_offline(False)
    page.goto("/inbox/")
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_load_state()
    page.evaluate(POCKET % "false")
    page.context.set_offline(True)
    page.goto("/pocket/crisis/")
    heading(page, "This page needs a connection")


def test_a_number_nobody_looked_at_in_time_is_not_shown(carried):
    carried.goto("/numbers/")
    number = carried.get_by_role("link", name="107", exact=True)
    expect(number).to_be_visible()

    carried.clock.set_fixed_time(timezone.now() + timedelta(days=700))
    carried.goto("/numbers/")
    expect(carried.get_by_text("ask the city’s line").first).to_be_visible()
    expect(number).to_have_count(0)
    expect(carried.get_by_role("link", name=re.compile("112")).first).to_be_visible()

"""A colleague presses the buttons of a case: each opens its clean form, and nothing is written down before it is sent."""

import re

import pytest
from playwright.sync_api import expect

from parvis.cases.tests.town import found, fresh, litter
from parvis.core.models import Entry
from tests.browser.conftest import no_barriers

pytestmark = pytest.mark.django_db(transaction=True)


def test_each_button_opens_a_clean_form_and_writes_nothing_down(phone, signed_in, now):
    town = found(now)
    case = litter(now).case
    page = phone
    signed_in(page, town.clara)
    page.goto(case.get_absolute_url())
    page.locator("summary", has_text="More to do").click()
    links = page.locator(".pv-verbs a[href^='/inbox/']")
    presses = [link.get_attribute("href") for link in links.all()]
    assert len(presses) > 10, presses
    before = list(Entry.objects.filter(subject=case.subject).values_list("verb", flat=True))

    for href in presses:
        page.goto(case.get_absolute_url())
        page.locator("summary", has_text="More to do").click()
        page.locator(f".pv-verbs a[href='{href}']").click()
        expect(page).to_have_url(re.compile(re.escape(href) + "$"))
        expect(page.locator("main form").first).to_be_visible()
        expect(page.locator(".govuk-error-summary, .govuk-error-message")).to_have_count(0)
    assert list(Entry.objects.filter(subject=case.subject).values_list("verb", flat=True)) == before

    page.goto(f"{case.get_absolute_url()}sensitive/")
    no_barriers(page)
    page.locator("main form button").click()
    expect(page.locator(".govuk-error-message").first).to_be_visible()
    assert not fresh(case).is_sensitive
    page.get_by_label("Yes, handle it with special care").check()
    page.locator("main form button").click()
    expect(page.locator("main")).to_contain_text("Nothing leaves by itself")
    page.goto(f"{case.get_absolute_url()}ask/")
    expect(page.locator("main")).to_contain_text("a colleague tells them by name")
    no_barriers(page)

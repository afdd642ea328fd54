"""The pages about Open311, for those who look after it: on a narrow phone and at a desk, also without JavaScript."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from parvis.cases.tests import town
from parvis.open311 import keys
from parvis.open311.models import RemoteCase
from parvis.open311.tests.test_handing_over import lamps, report
from tests.browser.conftest import no_barriers

__all__ = ["lamps"]


@pytest.fixture
def valdoria(address):
    return town.found(timezone.now())


@pytest.fixture
def unsure(valdoria, lamps):
    """A case that left for the server of the people who mend lamps, nobody knows whether it arrived."""
    at = timezone.now()
    case = report(at).case
    return RemoteCase.objects.create(
        case=case, service=lamps, endpoint=lamps.endpoint, created_at=at, attempted_at=at, state="unsure"
    )


def test_every_page_is_open_to_all(browse, signed_in, address, valdoria, unsure):
    page = browse(width=320)
    signed_in(page, valdoria.coco)

    for path in ("", "keys/new/", "services/lamps/", f"handed-over/{unsure.pk}/"):
        page.goto(f"{address}/city/open311/{path}")
        no_barriers(page)


def test_a_key_is_made_copied_and_revoked_without_javascript(no_js, signed_in, address, valdoria):
    signed_in(no_js, valdoria.coco)
    no_js.goto(f"{address}/city/")
    no_js.get_by_role("link", name="Open311").click()
    no_js.get_by_role("link", name="Make a key").click()
    no_js.get_by_label("Whose program is it?").fill("City app")
    no_js.get_by_role("button", name="Make the key").click()
    secret = no_js.locator("#secret").inner_text()
    assert keys.find(secret)

    no_js.get_by_role("link", name="I have copied it").click()
    no_js.get_by_role("button", name="Revoke this key").click()

    expect(no_js.get_by_text("The key opens nothing any more.")).to_be_visible()
    assert keys.find(secret) is None

"""Help near by on small phones: without script, without barriers, and nothing left on a phone that is somebody else's."""

import io

import pytest
from django.utils import timezone
from PIL import Image
from playwright.sync_api import expect

from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city.tests.town import AT, CLERK
from parvis.guide.actions import links, pocket, points, works
from parvis.guide.models import Work
from parvis.guide.models.points import Campaign, ContactPoint
from parvis.guide.tests.houses import HOTEL, MILL, PHARMACY, sign
from parvis.situations import actions as situations
from parvis.situations import catalogue, known
from parvis.situations.rules.layers import Edit
from tests import cast
from tests.browser.conftest import no_barriers

pytestmark = pytest.mark.browser


@pytest.fixture
def valdoria(transactional_db):
    found = town.found(timezone.now())
    sign(MILL, languages=["fr", "nl"])
    sign(HOTEL, kind="hotel", languages=["fr", "pt"])
    sign(PHARMACY, kind="pharmacy", hours="Mo-Su 00:00-00:01")
    return found


def a_work():
    """A drawing that one person agreed to be in."""
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    file, media_type = works.stored("drawing", picture.getvalue())
    work = Work.objects.create(
        title="Waiting for the bus", kind="drawing", language="en", made_on=AT.date(), credits="Group of the mill",
        usage="here", transcript="Three people wait.", file=file, media_type=media_type,
    )  # fmt: skip
    _person, secret = works.agree(
        work=work, name="Lina", is_minor=False, parent_agreed=False, agreed_on=AT.date(), until=None, by=CLERK, at=AT
    )
    return work, secret


def worded_anew(valdoria):
    """The English of a situation and of a sheet changed; the French stayed."""
    by = cast.acting(valdoria.coco)
    situations.load(layer=catalogue.shipped_layer(), by=by, at=AT)
    title = Edit("street_lamp", ("title", "en"), "Street lamp that is out")
    situations.edit(edits=[title], existing=known.anywhere(), by=by, at=AT)
    pocket.change_sheet(sheet="crisis", language="en", words={"first": "Slow down."}, by=by, at=AT)


def test_every_page_fits_a_small_phone_without_barriers(valdoria, browse, signed_in):
    token = points.new_link(point=ContactPoint.objects.get(poster__number=101), by=CLERK, at=AT)
    points.say_closed(number=102, at=timezone.now())
    work, secret = a_work()
    drills = Campaign.objects.create(
        name="Drills", text="drill", definition="Fewer.", starts_on=AT.date(), ends_on=AT.date()
    )
    link = links.make(
        campaign=drills, word="drill", target="all", medium="radio", starts_on=AT.date(), ends_on=AT.date(), by=CLERK, at=AT
    )  # fmt: skip
    worded_anew(valdoria)
    city.check_number(
        code="be-112", number="112 1", checked_on=AT.date(), check_by=AT.date().replace(year=2027), at=AT,
        by=cast.acting(valdoria.coco),
    )  # fmt: skip
    page = browse(width=320)
    signed_in(page, valdoria.coco)
    for address in (
        "/help-near/",
        "/p/101/",
        f"/p/own/{token}/?to=pt",
        "/city/points/",
        "/city/points/102/",
        "/city/points/new/",
        "/city/points/import/",
        "/city/print/",
        "/city/print/replace/",
        "/city/print/campaigns/",
        "/city/print/campaigns/new/",
        f"/city/print/campaigns/{drills.pk}/",
        f"/city/print/campaigns/{drills.pk}/links/new/",
        f"/city/print/links/{link.pk}/",
        "/city/print/places/new/",
        "/city/print/booklets/new/",
        "/city/second-looks/",
        "/city/faces/neighbour_noise/?in=fr",
        "/city/translations/?in=nl",
        "/city/translations/?in=fr",
        "/city/files/",
        "/city/works/",
        "/city/works/new/",
        f"/city/works/{work.pk}/",
        "/works/",
        f"/works/{work.pk}/",
        f"/works/consent/{secret}/",
        "/rights/carried/",
        "/pocket/carried/",
    ):
        page.goto(address)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        no_barriers(page)


def test_2330_on_a_passer_bys_phone_without_script_she_finds_who_is_open_and_leaves_nothing(valdoria, no_js, address):
    no_js.goto("/p/101/")
    expect(no_js.locator(".pv-danger a").first).to_have_class("pv-danger__call pv-danger__call--text")
    no_js.get_by_role("link", name="PT Português").click()
    expect(no_js.locator("html")).to_have_attribute("lang", "pt")
    no_js.locator(".pv-point--here button").click()
    expect(no_js.locator(".pv-point--here")).to_have_count(0)
    expect(no_js.locator(".pv-point h3").first).to_have_text("Hotel of the Lock")
    assert no_js.context.cookies() == []

    no_js.goto("/help-near/")
    no_js.get_by_label("Your language").select_option(label="Português")
    no_js.get_by_role("button", name="Show who is near").click()
    expect(no_js.locator(".pv-point h3")).to_have_text(["Hotel of the Lock"])
    assert no_js.url == f"{address}/help-near/" and no_js.context.cookies() == []


def test_with_script_nothing_is_carried_on_that_phone_either(valdoria, phone):
    phone.goto("/p/101/?lang=pt")
    phone.wait_for_load_state("networkidle")
    kept = phone.evaluate(
        """async () => [(await navigator.serviceWorker.getRegistrations()).length, (await caches.keys()).length,
            localStorage.length + sessionStorage.length, document.cookie]"""
    )

    assert kept == [0, 0, 0, ""]
    assert phone.context.cookies() == []


def test_a_house_hands_over_a_note_from_its_own_page_and_no_cookie_is_set(valdoria, browse, address):
    token = points.new_link(point=ContactPoint.objects.get(poster__number=101), by=CLERK, at=AT)
    page = browse(width=360)
    page.goto(f"/p/own/{token}/")
    page.get_by_label("What happened?").fill("The lamp before our door is broken.")
    page.get_by_role("button", name="Hand it over").click()

    expect(page.get_by_text("Your note is with the city.")).to_be_visible()
    assert page.context.cookies() == []

"""The pocket guide in the hand: a narrow phone, no JavaScript, the keyboard, paper."""

import re

import pytest
from playwright.sync_api import expect

from parvis.guide import pocket
from parvis.guide.models import SheetRemark
from tests import cast
from tests.browser.conftest import no_barriers, reach

PATHS = [
    "/pocket/",
    "/pocket/crisis/",
    "/pocket/crisis/wrong/",
    "/pocket/remarks/",
    "/rights/",
    "/rights/violence_home/",
]
KEEPERS = ["/pocket/law/", "/pocket/law/force/", "/pocket/crisis/change/", "/pocket/crisis/history/"]
POINTS = {"a4": (595, 842), "a6": (298, 420)}


@pytest.fixture
def town(address, now):
    cast.city_of_parvis(at=now)
    pocket.current()  # read before the first page asks for it
    return {"carla": cast.carla(at=now), "esi": cast.esi(at=now)}


def test_every_page_of_the_guide_is_open_to_all(browse, signed_in, address, town):
    page = browse(width=320)
    signed_in(page, town["esi"])

    for path in PATHS + KEEPERS:
        page.goto(address + path)
        no_barriers(page)


def test_an_officer_finds_a_sheet_and_says_what_is_wrong_without_javascript(no_js, signed_in, address, town):
    signed_in(no_js, town["carla"])
    no_js.goto(f"{address}/pocket/")
    no_js.get_by_label("What is happening?").fill("music at night")
    no_js.get_by_role("button", name="Find").click()
    no_js.get_by_role("link", name="Noise in a private home").click()
    expect(no_js.get_by_text("sorry to disturb you", exact=False)).to_be_visible()

    no_js.get_by_role("link", name="This sheet is wrong").click()
    no_js.get_by_label("What is wrong?").fill("Nobody hears it in the street.")
    no_js.get_by_role("button", name="Hand it in").click()

    expect(no_js.get_by_text("Answer by", exact=False)).to_be_visible()
    assert SheetRemark.objects.get().wrong == "Nobody hears it in the street."


def test_a_resident_reaches_the_remedies_by_keyboard_and_is_kept_out_of_the_other_side(page, address, town):
    page.goto(f"{address}/rights/identity_check/")

    reach(page, "See who can help and by when")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("treated you badly")

    page.goto(f"{address}/pocket/identity_check/")
    expect(page.get_by_label("Password")).to_be_visible()


def test_sheets_come_out_on_the_paper_that_was_chosen(page, signed_in, address, town):
    signed_in(page, town["carla"])
    for path, paper, most in (
        ("/rights/violence_home/", "a4", 1),
        ("/pocket/crisis/", "a4", 1),
        ("/pocket/crisis/", "a6", 4),
    ):
        page.goto(f"{address}{path}?paper={paper}")

        printed = page.pdf(prefer_css_page_size=True)

        boxes = re.findall(rb"/MediaBox ?\[ ?0 0 ([\d.]+) ([\d.]+) ?\]", printed)
        assert 1 <= len(boxes) <= most, (path, paper, len(boxes))
        for box in boxes:
            assert [float(side) for side in box] == pytest.approx(POINTS[paper], abs=2)

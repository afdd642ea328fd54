"""A resident finds who helps: on an old phone without JavaScript, by keyboard, on a narrow screen, on paper."""

import re

import pytest
from playwright.sync_api import Page, expect

from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city.models import District
from tests.browser.conftest import fits, no_barriers, reach

PATHS = [
    "/",
    "/guide/",
    "/guide/?q=police+hit+me+with+a+knife",
    "/guide/?q=xyzzy",
    "/guide/about-people/",
    "/guide/neighbour_noise/",
    "/guide/violence_at_home/myself/",
    "/guide/violence_at_home/myself/not_now/",
    "/guide/dirty_street/dirt/",
    "/guide/car_towed/stolen/?street=mill",
]


@pytest.fixture
def valdoria(address, now):
    """The invented city with two police stations, so that the street decides."""
    found = town.found(now)
    for code, district in [("one", "west"), ("two", "east")]:
        city.add_service(
            code=f"station_{code}", kind="police_station", relation="part_of_city",
            texts={"en": city.Words(f"Station {code}", "")}, phones=[city.Phone(f"+32 2 555 05 {len(code)}0")],
            territory=[District.objects.get(code=district)], by=town.CLERK, at=town.AT,
        )  # fmt: skip
    city.keep_streets(
        lines=[city.StreetLine("m", "Mill Street", 50.05, 4.05), city.StreetLine("q", "Mill Quay", 50.05, 4.15)]
    )
    return found


def sheets(page: Page) -> int:
    """Return how many sheets of paper the page takes."""
    return len(re.findall(rb"/Type\s*/Page[^s]", page.pdf(prefer_css_page_size=True)))


def test_every_page_of_the_guide_is_open_to_all_and_prints_on_one_sheet(browse, valdoria):
    page = browse(width=320)

    for path in PATHS:
        page.goto(path)
        no_barriers(page)
        assert sheets(page) == 1, path


def test_letters_twice_as_big_hide_nothing_and_push_nothing_aside(browse, valdoria):
    page = browse(width=640)

    for path in PATHS:
        page.goto(path)
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        fits(page)
        expect(page.get_by_role("link", name=re.compile("112")).first).to_be_visible()


def test_from_a_few_words_to_the_report_without_javascript(no_js, valdoria):
    no_js.goto("/")
    no_js.get_by_label("What happened? A few words are enough.").fill("rubbish all over the pavement")
    no_js.get_by_role("button", name="Find who helps").click()
    no_js.get_by_role("link", name="Dirty street, pavement or square").click()
    no_js.get_by_role("link", name="Litter, urine, vomit, leaves").click()
    expect(no_js.get_by_text("will answer you by")).to_be_visible()

    no_js.get_by_role("link", name="One step back").click()
    expect(no_js.get_by_role("heading", level=1)).to_have_text("Dirty street, pavement or square")
    no_js.get_by_role("link", name="Litter, urine, vomit, leaves").click()
    no_js.get_by_role("button", name="Tell the city").click()
    no_js.get_by_role("button", name="Nobody is in danger now: go on").click()

    expect(no_js.get_by_role("heading", level=1)).to_contain_text("Where is it?")  # the question is not asked again


def test_by_keyboard_alone_and_away_at_once(page, valdoria):
    page.goto("/guide/about-people/")
    reach(page, "Violence at home or by a partner")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Violence at home or by a partner")
    reach(page, "For myself")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is the danger there now?")

    for _press in range(3):
        page.keyboard.press("Escape")

    expect(page).to_have_url(re.compile("/leave/$"))
    page.go_back()
    expect(page).to_have_url(re.compile(r":\d+/$"))  # the page that was left is not in its place

"""The style pages in a browser: nothing to find for axe, nothing refused by the policy, nothing wider than a phone."""

import os
import re
import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import axe, no_barriers

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("parvis.core.tests.style_pages"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture(scope="module")
def browser(playwright) -> Iterator[Browser]:
    # Playwright's loop runs in this thread, where Django then sees an asynchronous context.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    arguments = ["--no-sandbox", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    arguments += ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"]
    browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=arguments)
    yield browser
    browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def page(browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 320, "height": 800}, locale="en-GB")
    page = context.new_page()
    page.complaints = []
    page.on("pageerror", lambda error: page.complaints.append(str(error)))
    page.on("console", lambda message: message.type == "error" and page.complaints.append(message.text))
    yield page
    context.close()


@pytest.mark.parametrize("path", ["/style/", "/staff-style/", "/leave-nothing/"])
def test_a_page_is_accessible_fits_and_is_not_refused_anything(live_server, page, path):
    page.goto(live_server.url + path)

    no_barriers(page)
    assert [one for one in page.complaints if "404" not in one] == []


def test_what_has_to_be_mended_is_read_first_and_leads_to_its_field(live_server, page):
    page.goto(live_server.url + "/style/")
    page.get_by_role("button", name="Go on", exact=True).click()

    page.locator(".govuk-error-summary:focus").wait_for()
    page.get_by_role("link", name="Still empty: What happened?").click()

    page.locator("#id_words:focus").wait_for()
    axe(page)


def test_everything_that_can_be_pressed_is_big_enough(live_server, page):
    page.goto(live_server.url + "/style/")

    small = page.evaluate(
        """() => [...document.querySelectorAll("main button, main summary, main select, main input:not([type=hidden])")]
        .filter(item => item.getClientRects().length)
        .map(item => (item.closest(".govuk-radios__item, .govuk-checkboxes__item") || item))
        .filter(item => item.getBoundingClientRect().height < 44).map(item => item.outerHTML.slice(0, 90))"""
    )

    assert small == []


def test_escape_three_times_leaves_at_once(live_server, page):
    page.goto(live_server.url + "/style/")
    for _press in range(3):
        page.keyboard.press("Escape")
    page.wait_for_url("**/leave/")

    assert "Parvis" not in page.content().replace("parvis.css", "")
    assert re.match(r"\d+ \w+|\w+ \d+", page.title())


def test_the_way_out_stands_in_a_row_of_its_own(live_server, page):
    """Whatever the width and the language, no words stand beside or under the button, and none are half covered later."""
    page.goto(live_server.url + "/style/")
    for width in (700, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 700})
        row, main, after = page.evaluate(
            """() => [".pv-leave", ".pv-main > .pv-wrap", ".pv-leave + *"].map((one) => {
                const box = document.querySelector(one).getBoundingClientRect();
                const style = getComputedStyle(document.querySelector(one));
                const [start, end] = [parseFloat(style.paddingLeft), parseFloat(style.paddingRight)];
                return {top: box.top, bottom: box.bottom, left: box.left + start, right: box.right - end};
            })"""
        )
        button = page.get_by_role("button", name="Leave this page now").bounding_box()
        assert button["y"] >= row["top"] and button["y"] + button["height"] <= row["bottom"] <= after["top"]
        assert (row["left"], row["right"]) == (main["left"], main["right"])


def test_the_way_out_works_without_javascript(live_server, browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(live_server.url + "/style/")
    page.get_by_role("button", name="Leave this page now").click()

    page.wait_for_url("**/leave/")
    context.close()


def test_the_characters_left_are_counted(live_server, page):
    page.goto(live_server.url + "/style/")
    page.get_by_label("What happened?").fill("a" * 501)

    expect(page.locator("#id_words_count > span").first).to_have_text("Characters too many: 1")


def test_a_place_is_chosen_with_the_keyboard(live_server, page):
    page.goto(live_server.url + "/style/")
    page.get_by_role("button", name="Choose the place on the map").click()
    canvas = page.locator(".maplibregl-canvas")
    canvas.wait_for()
    canvas.focus()
    page.keyboard.press("Enter")
    page.get_by_text("The pin is placed.").wait_for()

    expect(page.locator("[data-pv-place=lat]")).to_have_value(re.compile(r"^50\.85"))
    axe(page)
    assert page.complaints == []


def test_keys_of_staff_pages_press_what_shows_them(live_server, page):
    page.goto(live_server.url + "/staff-style/")
    page.keyboard.press("Alt+2")
    page.wait_for_url("**/desk/")

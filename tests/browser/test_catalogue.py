"""A coordinator words a situation and publishes it, at a desk and on a narrow phone, also without JavaScript."""

import pytest
from django.core.management import call_command
from playwright.sync_api import expect

from parvis.situations import catalogue
from parvis.situations.models import SituationChange
from tests import cast
from tests.browser.conftest import fits, no_barriers

PATHS = [
    "/catalogue/",
    "/catalogue/situation/dealing_stairwell/",
    "/catalogue/situation/bulky_waste/edit/",
    "/catalogue/situation/treated_badly/edit/",
    "/catalogue/situation/bulky_waste/history/",
    "/catalogue/new/",
    "/catalogue/shared/",
    "/catalogue/shared/groups/",
    "/catalogue/shared/question/where_is_it/",
    "/catalogue/shared/texts/",
    "/catalogue/publish/",
    "/catalogue/version/1/",
]


@pytest.fixture
def esi(address, now):
    call_command("load_catalogue", verbosity=0)
    return cast.esi(at=now)


def test_every_page_of_the_catalogue_is_open_to_all(browse, signed_in, address, esi):
    page = browse(width=320)
    signed_in(page, esi)

    for path in PATHS:
        page.goto(address + path)
        no_barriers(page)


def test_words_are_changed_looked_at_kept_and_published_without_javascript(no_js, signed_in, address, esi):
    signed_in(no_js, esi)
    no_js.goto(f"{address}/catalogue/")
    no_js.get_by_role("link", name="Pothole or damaged pavement").click()
    no_js.get_by_role("link", name="Edit").click()
    no_js.get_by_label("By when, in hours").first.fill("4")

    no_js.get_by_role("button", name="Look at it: English").click()
    expect(no_js.locator("#preview").get_by_text("answer within 4 hours, day and night")).to_have_count(1)
    no_js.get_by_role("button", name="Keep for publication").click()
    no_js.goto(f"{address}/catalogue/publish/")
    no_js.get_by_label("What changes, in a sentence").fill("Potholes are made safe faster")
    no_js.get_by_role("button", name="Put it in force everywhere").click()
    expect(no_js.get_by_text("Somebody else reads it and puts it in force.").first).to_be_visible()
    no_js.get_by_label("This is an emergency correction").check()
    no_js.get_by_role("button", name="Put it in force everywhere").click()

    expect(no_js.get_by_text("In force everywhere, from this moment.")).to_be_visible()
    promise = catalogue.current().situations["pothole"].ends["made_safe"].promise
    assert promise
    assert promise.hours == 4


def test_a_situation_is_made_on_a_phone_without_javascript_and_put_back(no_js, signed_in, address, esi):
    signed_in(no_js, esi)
    no_js.goto(f"{address}/catalogue/")
    no_js.get_by_role("link", name="Make a new situation").click()
    no_js.get_by_role("button", name="Keep for publication").click()
    expect(no_js.get_by_role("link", name="Still empty: Name (English)")).to_be_visible()
    no_js.get_by_label("A thing in public space").check()
    no_js.get_by_label("Where is it listed?").select_option(label="Streets, lights and parks")
    no_js.get_by_role("button", name="Add an end").click()
    for name, words in WORDS.items():
        no_js.get_by_label(f"{name} (Français)", exact=True).fill(words)
        no_js.get_by_label(f"{name} (English)", exact=True).fill(words)
    for place, (action, who) in enumerate(
        [("A service takes it", "Roads and pavements"), ("Somebody else helps", "Fire brigade")]
    ):
        end = no_js.locator(f"#part-e{place}")
        end.get_by_label(action).check()
        end.get_by_label("Who (optional)").select_option(label=who)
        for said in ("Français", "English"):
            end.get_by_label(f"What happens next, as the resident reads it ({said})").fill("Somebody comes.")
    no_js.get_by_label("By when, in hours").first.fill("16")
    no_js.get_by_label("It begins with").select_option(value="q0")
    no_js.get_by_label("Choice 1.1 leads to").select_option(value="e0")
    no_js.get_by_label("Choice 1.2 leads to").select_option(value="e1")
    fits(no_js)

    no_js.get_by_role("button", name="Keep for publication").click()

    expect(no_js.get_by_role("heading", name="Scooter in the way")).to_be_visible()
    no_js.get_by_role("button", name="Take it out of use").click()
    no_js.get_by_role("link", name="Look back").click()
    no_js.get_by_role("link", name="Taken out of use").click()
    no_js.get_by_role("button", name="Put it back as it was before").click()
    expect(no_js.get_by_text("It is as it was before.")).to_be_visible()
    assert [row.change for row in SituationChange.objects.order_by("pk")] == ["made", "taken_out", "put_back"]


WORDS = {
    "Name": "Scooter in the way",
    "Summary": "A scooter left across the path.",
    "Words people use for it": "scooter",
    "When to call the emergency number instead": "Somebody fell.",
    "Question 1": "Where is it?",
    "Choice 1.1": "On the pavement",
    "Choice 1.2": "In the water",
}

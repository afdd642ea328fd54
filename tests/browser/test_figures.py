"""The public figures and the releases page: on a narrow phone and at a desk, in English and French, without barriers."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from parvis.cases.tests import town
from parvis.core.access import Role
from parvis.figures.models import Release, ReleaseDecision
from parvis.figures.tests import released
from tests import cast
from tests.browser.conftest import no_barriers

pytestmark = pytest.mark.browser
PAGES = [
    "", "places/", "places/west/", "situations/", "situations/dirty_street/", "situations/violence_at_home/", "services/",
    "services/cleaning/", "months/", "months/2027-02/", "by/line/", "by/reactivity/", "l1/", "definitions/", "data/", "press/",
]  # fmt: skip


@pytest.fixture
def valdoria(transactional_db):
    return town.found(timezone.now())


def test_every_page_of_the_figures_fits_without_barriers(browse, signed_in, valdoria):
    released.let_out(months=4, a_month=150)
    page = browse(width=320, language="fr")  # the longer words
    for path in PAGES:
        page.goto(f"/figures/{path}")
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        no_barriers(page)
    page = browse(language="en")
    page.goto("/figures/press/")
    no_barriers(page)
    page.get_by_role("link", name="All figures").first.click()
    page.get_by_role("link", name="Neighbourhoods").first.click()
    page.get_by_role("table").get_by_role("link", name="Les Tanneurs").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les Tanneurs")

    ReleaseDecision.objects.all().delete()  # as before somebody looked at it
    assert Release.objects.waiting().exists()
    page.goto("/figures/services/")
    expect(page.locator("main")).to_contain_text("There are no figures yet")
    signed_in(page, valdoria.coco)
    for path in ("releases/", "ours/figures/"):
        page.goto(f"/city/figures/{path}")
        no_barriers(page)
    page.get_by_label("I have read what this figure says").check()
    page.get_by_role("button", name="Go on").click()
    expect(page.locator("main")).to_contain_text("waits for somebody to look at it")
    no_barriers(page)


def test_an_evaluator_lets_a_release_go_out_by_keyboard_and_everybody_reads_it(page, signed_in, valdoria):
    release = released.draft(months=2, a_month=60)
    signed_in(page, cast.somebody("Eva Lund", Role.EVALUATOR, at=timezone.now()))
    page.goto("/city/figures/releases/")
    page.get_by_role("button", name="Let it go out").press("Enter")

    expect(page.locator("main")).to_contain_text("Nothing waits")
    page.goto("/figures/months/")
    expect(page.locator("main")).to_contain_text(f"Release {release.number} of")

"""The pages of districts, situations, services and months say what the released tables say, and no more."""

import re

import pytest
from django.test import Client

from parvis.city.models import Service
from parvis.core.access import Role
from parvis.figures.actions import comments
from parvis.figures.models import Figure
from parvis.figures.models.words import FigureComment
from parvis.figures.release import reading
from parvis.figures.tests import released
from parvis.figures.words import definitions
from tests import cast

pytestmark = pytest.mark.once

LISTS = ["/figures/places/", "/figures/situations/", "/figures/services/", "/figures/months/"]
ONES = [
    "/figures/places/west/", "/figures/situations/dirty_street/", "/figures/situations/violence_at_home/",
    "/figures/services/cleaning/", "/figures/months/2027-01/",
]  # fmt: skip


@pytest.fixture
def reader():
    return Client(headers={"accept-language": "en"})


@pytest.fixture
def told(db, now):
    """Fourteen months of a city with 150 matters a month."""
    return released.city(now, months=14, a_month=150)


@pytest.fixture
def small(db, now):
    """Ten months of a city with 20 matters a month."""
    return released.city(now, months=10, a_month=20)


def words(response) -> str:
    text = re.sub(r"<[^>]+>", " ", response.content.decode().partition("<main")[2])
    return re.sub(r"\s+", " ", text)


def test_before_anything_is_released_every_list_says_so(valdoria, reader):
    for page in LISTS:
        assert "There are no figures yet" in words(reader.get(page))


def test_every_page_opens_with_few_questions(told, reader, django_assert_max_num_queries):
    reader.get("/figures/")
    for page in [*LISTS, *ONES]:
        with django_assert_max_num_queries(10):
            assert reader.get(page).status_code == 200, page
    for page in ("/figures/places/nowhere/", "/figures/services/x/", "/figures/months/1999-01/"):
        assert reader.get(page).status_code == 404


def test_a_district_says_what_the_tables_say_in_the_order_of_names_beside_its_own_past(told, reader):
    table = reading.table("promises by month × district × standing", "2027-02")
    kept, n = table.share(("west", "kept"), [("west", "kept"), ("west", "broken")])

    listed, own = words(reader.get("/figures/places/")), words(reader.get("/figures/places/west/"))

    assert f"{round(kept / n * 100)} % {n} " in listed
    assert listed.index("Le Port") < listed.index("Les Tanneurs")
    assert f"{round(kept / n * 100)} % February 2027" in own
    assert "The grey band is its own past" in own
    assert not re.search("best|worst|rank(ed|ing) first", listed + own)


def test_what_never_stands_alone_is_told_in_its_group_only(told, reader):
    page = words(reader.get("/figures/situations/violence_at_home/"))

    assert "never counted alone" in page and "Its group" in page
    assert "Contacts" not in page and "Promises kept, by quarter" not in page


def test_a_month_stands_beside_the_month_before(told, reader):
    page = words(reader.get("/figures/months/2027-01/"))

    assert "December 2026: " in page and "Before it: December 2026 After it: February 2027" in page


def test_a_small_city_says_what_it_can_and_why_not_the_rest(small, reader):
    sentence = "Withheld: so few people stand behind this number that they might be recognised."
    small = 0
    for page in [*LISTS, "/figures/places/west/", "/figures/services/noise/"]:
        said = words(reader.get(page))
        assert "can be told" in said or "Months" in said, page
        small += sentence in said
    assert small >= 4
    assert re.search(r"\d+ %", words(reader.get("/figures/months/")))  # the whole city is still told


def test_a_part_is_withheld_where_its_table_withholds_it(small):
    for figure in Figure.objects.filter(release=small, code="L1", split="district"):
        for number in figure.body["months"]:
            table = reading.table("promises by month × district × standing", number["period"])
            sides = [table.count(figure.key, side) for side in ("kept", "broken")]
            assert (number["value"] is None) == (None in sides)


def test_who_leads_a_service_reads_the_definition_then_its_numbers_before_they_go_out(valdoria, paul, by, reader):
    release = released.draft(months=3, a_month=150)
    assert reader.get("/city/figures/ours/figures/").status_code == 302
    browser = by(paul)
    first = words(browser.get("/city/figures/ours/figures/"))
    assert "What it cannot tell" in first and "n = " not in first

    browser.post("/city/figures/ours/figures/", {"has_read": "on"})
    page = words(browser.get("/city/figures/ours/figures/"))

    assert f"Release {release.number} waits" in page and "Police" in page
    assert "Waste" not in page
    assert "There are no figures yet" in words(reader.get("/figures/services/"))


def test_a_coordinator_sees_every_service_and_nothing_that_is_withheld(valdoria, by):
    released.draft(months=3, a_month=150)
    browser = by(valdoria.coco)
    browser.post("/city/figures/ours/figures/", {"has_read": "on"})
    page = words(browser.get("/city/figures/ours/figures/"))

    assert "Waste" in page and "Police" in page
    assert "violence" not in page.lower()
    office = words(browser.get("/city/figures/releases/"))
    assert "By neighbourhood, service and situation" in office


def test_a_released_comment_stands_on_the_page_of_its_service_with_its_day(valdoria, paul, reader, now):
    released.let_out(months=3, a_month=150)
    definition, by = definitions.find("L1", "en"), cast.acting(paul)
    comments.see_definition(definition=definition, user=paul, by=by, at=now)
    comments.comment(
        indicator="L1", period="2027-01", split="service:police", service=Service.objects.get(code="police"),
        language="en", text="Two of us were ill.", user=paul, by=by, at=now,
    )  # fmt: skip
    assert "Two of us were ill." not in words(reader.get("/figures/services/police/"))

    coco = cast.acting(valdoria.coco)
    comments.release(row=FigureComment.objects.get(), by=coco, at=now)

    page = words(reader.get("/figures/services/police/"))
    assert "Two of us were ill." in page and "to the figures of January 2027" in page
    assert "Two of us were ill." not in words(reader.get("/figures/services/cleaning/"))


def test_an_evaluator_has_no_page_of_one_service(valdoria, eva, by):
    assert eva.role_codes == {Role.EVALUATOR}
    assert by(eva).get("/city/figures/ours/figures/").status_code == 403

"""The sheet of a week: what fell due and was kept, by counts alone, and nothing that gives few people away."""

import re
from dataclasses import fields
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.cases import actions
from parvis.cases.moves import Outcome
from parvis.cases.tests.town import litter, staff
from parvis.city import directory
from parvis.figures import report, week
from parvis.figures.report import weekly
from parvis.figures.week import OTHERS, Promises, Sheet, Told, Week
from parvis.guide.printing import made
from tests import accessible_pdf

K = 5
counts = st.builds(Promises, *[st.integers(0, 30)] * 3)


def test_weeks_have_codes_that_lead_back_to_them():
    around_new_year = Week.of(datetime(2027, 1, 2, tzinfo=UTC).date())

    assert around_new_year.code == "2026-W53"
    assert Week.read("2026-W53") == around_new_year
    assert around_new_year.before().code == "2026-W52"


@given(st.dictionaries(st.sampled_from(["", "clean", "light", "police", "water"]), counts))
def test_no_count_of_few_can_be_read_or_worked_out(by_service):
    city = week._total(by_service)
    shown = week.apart(by_service, K)
    told = week.lines(by_service, K)

    for one in [week.told(city, K), *told.values()]:
        numbers = [getattr(one, field.name) for field in fields(Told)]
        assert all(number is None or number >= K for number in numbers)
    # Whatever is taken from the city's whole, or from another line, leaves a line that is told itself.
    if shown:
        assert week._total(shown) == city
        assert all(min(one.kept, one.broken) >= K for one in shown.values())
        assert len({one.unanswered is None for one in told.values()}) == 1
    assert set(shown) - {OTHERS} <= set(by_service) - {""}


def test_services_with_few_promises_are_added_up_and_take_one_more_along_where_they_are_still_few():
    many, some, few = Promises(40, 6, 6), Promises(10, 5, 5), Promises(3, 1, 0)

    assert week.apart({"clean": many, "light": some, "water": few}, K) == {"clean": many, OTHERS: some.plus(few)}
    assert week.apart({"clean": many, "light": some}, K) == {"clean": many, "light": some}
    assert week.apart({"water": few, "light": Promises(2, 0, 0)}, K) == {}


@pytest.fixture
def full_week(valdoria, now):
    """Thirty promises that fell due: twenty kept, six answered late, four never."""
    for number in range(30):
        case = litter(now).case
        if number < 26:
            waited = timedelta(hours=3) if number < 20 else timedelta(days=2)
            actions.answer(
                case=case, outcome=Outcome.DONE, text="Gone.", language="en", by=staff(valdoria.clara), at=now + waited
            )  # fmt: skip
    return Week.of((now + timedelta(days=1)).date())


def test_a_week_is_counted_as_it_stood_when_it_ended(full_week, valdoria, now):
    found = week.sheet(full_week, zone=directory.current().city.zone)

    assert (found.promises.due, found.promises.kept, found.promises.broken) == (30, 20, 10)
    assert found.promises.late is None and found.promises.unanswered is None  # four are few
    assert found.contacts == found.cases == 30
    assert found.usual is None and found.contacts_before is None


def test_the_page_and_the_paper_say_the_same_and_name_nobody(full_week, valdoria, now, eva, by, monkeypatch):
    later = now + timedelta(days=9)
    monkeypatch.setattr("django.utils.timezone.now", lambda: later)
    page = by(eva).get(f"/city/figures/week/{full_week.code}/").content.decode()
    found = week.sheet(full_week, zone=directory.current().city.zone)
    paper = weekly.on_paper(found, language="en", at=later)

    assert "20 of 30 promises that fell due were kept: 67\u202f%." in page
    assert paper.values["first"] in page and paper.values["usual"] in page
    for row in paper.values["city_table"]["rows"]:
        assert all(cell in page for cell in row)
    for who in ("Clara", "Coco", "Dede"):
        assert who not in re.sub(r"<header.*?</header>", "", page, flags=re.S)
    pdf = made(paper)
    assert accessible_pdf.problems(pdf) == [] and len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1


def test_only_weeks_that_are_over_open_and_only_to_those_who_read_figures(full_week, valdoria, now, eva, by, client):
    assert by(eva).get(f"/city/figures/week/{full_week.code}/").status_code == 404  # it goes on
    for code in ("2026-W99", "1-W01", "9" * 30 + "-W01"):
        assert by(eva).get(f"/city/figures/week/{code}/").status_code == 404, code
    assert by(valdoria.clara).get("/city/figures/week/").status_code == 403
    assert client.get("/city/figures/week/").status_code == 302


def test_the_sheet_fits_on_one_page_however_many_services_and_words_there_are(valdoria, now):
    services = {f"service{number:02}": Told(100, 60, 40, 20, 20) for number in range(18)}
    sheet = Sheet(
        Week.of(now.date()), 9000, 9100, 4000, 4100, Told(1800, 1080, 720, 360, 360), Told(1800, 1080, 720, 360, 360),
        (0.6, 0.7), 8, 20, 21, 400, 401, 40, services,
    )  # fmt: skip
    monkey = [{"who": "Cleaning on L1", "text": "word " * 90, "language": "en"}] * 6

    for language in report.LANGUAGES:
        paper = weekly.on_paper(sheet, language=language, at=now)
        values = {
            **paper.values,
            "said": [{**one, "text": weekly._short(one["text"])} for one in monkey][: weekly.MOST_SAID],
        }
        pdf = made(type(paper)(paper.template, values, home=paper.home))
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 1, language

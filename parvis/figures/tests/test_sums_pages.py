"""The pages of monthly sums: from an empty form to a signature, by form and by file; who may, who may not."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parvis.cases.tests.town import staff
from parvis.city import actions as city
from parvis.city.tests.town import AT, CLERK, square
from parvis.core.access import Role
from parvis.figures.models import MonthlySum
from parvis.figures.sums import stated
from parvis.figures.tests.test_sums import CELLS, sign, signed, state
from tests import cast

STOPS = "/city/figures/sums/force_stops"
TYPED = {f"n.{place}.{column}": str(number) for (place, column), number in CELLS.items()}
HEADING = "month,measure,district,category,amount\n"


def upload(browser, text, name="sums.csv"):
    content = text if isinstance(text, bytes) else text.encode()
    return browser.post("/city/figures/file/", {"file": SimpleUploadedFile(name, content)})


def test_a_chief_states_looks_signs_and_everybody_of_the_office_reads_who_did(by, paul, valdoria):
    browser = by(paul)
    assert "Les Tanneurs" in browser.get(f"{STOPS}/2026-10/state/").content.decode()

    kept = browser.post(f"{STOPS}/2026-10/state/", {**TYPED, "n.west.identity": "4 0"})
    assert kept["Location"] == f"{STOPS}/2026-10/sign/"
    page = browser.get(kept["Location"])
    seen = page.context["form"].initial["seen"]
    assert browser.post(kept["Location"], {"seen": seen, "signed_as": "Chief"}).status_code == 422  # not ticked
    done = browser.post(kept["Location"], {"seen": seen, "signed_as": "Chief", "is_right": "on"})

    assert done["Location"] == f"{STOPS}/2026-10/"
    text = by(valdoria.coco).get(f"{STOPS}/2026-10/").content.decode()
    assert "Signed by Paul Roche, Chief" in text and "Correct them" in text


def test_an_empty_field_is_not_stated_and_a_word_is_no_number(by, paul):
    browser = by(paul)

    wrong = browser.post(f"{STOPS}/2026-10/state/", {"n.west.identity": "many", "n.east.identity": "1.5"})
    nothing = browser.post(f"{STOPS}/2026-10/state/", {})

    assert wrong.status_code == nothing.status_code == 422
    assert wrong.content.decode().count("Write a whole number with digits only") == 4  # beside it, and on top
    assert "Fill in at least one number" in nothing.content.decode()
    assert not MonthlySum.objects.exists()


def test_a_correction_shows_both_numbers_the_date_the_name_and_why(by, paul, now):
    signed(paul, now)
    browser = by(paul)

    assert browser.post(f"{STOPS}/2026-10/state/", {**TYPED, "n.west.identity": "44"}).status_code == 422
    browser.post(f"{STOPS}/2026-10/state/", {**TYPED, "n.west.identity": "44", "reason": "A shift was missing"})
    draft = MonthlySum.objects.drafts().get()
    sign(draft, paul, now)

    text = browser.get(f"{STOPS}/2026-10/").content.decode()
    assert "A shift was missing" in text
    assert "Les Tanneurs, Identity asked: was 40, then 44" in text


def test_a_stale_page_signs_nothing(by, paul, now):
    draft = state(staff(paul), now)
    browser = by(paul)
    seen = browser.get(f"{STOPS}/2026-10/sign/").context["form"].initial["seen"]
    state(staff(paul), now, {**CELLS, ("west", "identity"): 41})

    answer = browser.post(f"{STOPS}/2026-10/sign/", {"seen": seen, "signed_as": "Chief", "is_right": "on"})

    assert answer.status_code == 422 and "have changed since" in answer.content.decode()
    assert not MonthlySum.objects.signed().exists() and draft.pk


def test_what_the_law_forbids_to_count_is_refused_with_its_sentence_by_page_and_by_file(by, valdoria):
    browser = by(valdoria.coco)

    page = browser.get("/city/figures/sums/staff_origin/2026-01/state/")
    sent = browser.post("/city/figures/sums/staff_origin/2026-01/state/", {"n..minority": "3"})
    file = upload(browser, f"{HEADING}2026-01,staff_origin,city,minority,3\n")

    assert page.status_code == sent.status_code == 403
    assert file.status_code == 422
    for answer in (page, sent, file):
        assert "is specially protected" in answer.content.decode()
    assert "Police staff by origin" not in browser.get("/city/figures/").content.decode()


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("2026-10,force_stops,west,identity,x\n", "Row 2: “x” is no whole number."),
        ("2026-10,force_stops,west,identity,1 000\n", "Row 2: “1 000” is no whole number."),
        ("2026-10,force_stops,west,identity,-3\n", "Row 2: “-3” is no whole number."),
        ("2026-10,force_stops,west,identity,4\n2026-10,force_stops,nowhere,identity,4\n", "Row 3: “nowhere” is no place"),
        ("2026-10,force_stops,west,foot,4\n", "Row 2: “foot” is no category"),
        ("2026-10,gossip,west,foot,4\n", "Row 2: “gossip” is no measure"),
        ("2026-10,population_all,west,all,4\n", "Row 2: “population_all” is no measure you may state here."),
        ("2026-11,force_stops,west,identity,4\n", "Row 2: 2026-11 is not over yet"),
        ("10/2026,force_stops,west,identity,4\n", "Row 2: “10/2026” is no month."),
        ("2026-09,staff_sex,city,women,4\n", "Row 2: “staff_sex” is not counted for 2026-09."),
        ("2026-10,force_stops,west,identity,4\n2026-10,force_stops,west,identity,5\n", "Row 3: This number stands in row 2 already."),
        ("2026-10,force_stops,west,identity,\n", "The file holds no number."),
        ("2026-10,force_stops,west,identity,4,9\n", "Row 2 has 6 cells instead of 5."),
        ('2026-10,"force_stops,west,identity,4\n', "This is no CSV file"),
    ],
)  # fmt: skip
def test_a_file_is_refused_by_its_row_with_a_sentence_and_nothing_is_kept(by, paul, rows, sentence):
    good = "2026-09,force_arrests,west,all,7\n"

    answer = upload(by(paul), HEADING + rows + (good if "no number." not in sentence else ""))

    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not MonthlySum.objects.exists()


@pytest.mark.parametrize("text", ["", "month,measure\n", b"\x00\xff\xfe", HEADING.replace("amount", "count")])
def test_what_is_no_table_of_ours_is_refused(by, paul, text):
    assert upload(by(paul), text).status_code == 422


def test_the_template_filled_in_comes_back_as_drafts_to_sign(by, paul):
    browser = by(paul)
    template = browser.get(f"{STOPS}/2026-10/template/")
    lines = template.content.decode("utf-8-sig").splitlines()
    assert lines[0] == HEADING.strip() and lines[1] == "2026-10,force_stops,east,identity,"

    answer = upload(browser, "\ufeff" + "\n".join([lines[0], *(f"{line}7" for line in lines[1:])]).replace(",", ";"))

    assert "Now look at each and sign it" in answer.content.decode()
    assert set(stated.cells_of(MonthlySum.objects.get()).values()) == {7}


def test_a_signed_month_comes_in_again_only_by_its_own_page(by, paul, now):
    signed(paul, now)

    answer = upload(by(paul), f"{HEADING}2026-10,force_stops,west,identity,4\n2026-09,force_stops,west,identity,4\n")

    assert "Stops for October 2026 is signed already" in answer.content.decode()
    assert not MonthlySum.objects.drafts().exists()


def test_a_city_of_many_districts_states_in_parts(by, paul):
    for number in range(90):
        city.add_district(
            code=f"d{number:02d}", name=f"District {number:02d}", polygon=square(5 + number, 10, 0.5), by=CLERK, at=AT
        )
    browser = by(paul)

    first = browser.get(f"{STOPS}/2026-10/state/")
    assert len(first.context["form"].fields) == 240
    kept = browser.post(f"{STOPS}/2026-10/state/", {"n.d00.identity": "3"})
    last = browser.post(kept["Location"], {"n.west.identity": "5"})

    assert kept["Location"].endswith("?part=2") and last["Location"].endswith("/sign/")
    assert stated.cells_of(MonthlySum.objects.get()) == {("d00", "identity"): 3, ("west", "identity"): 5}


def test_what_is_missing_stands_first_where_the_coordinator_looks(by, paul, valdoria, now):
    signed(paul, now, month=202608)
    browser = by(valdoria.coco)

    assert "September 2026" in browser.get("/city/figures/").content.decode()
    assert "missing: monthly sums that nobody has signed" in browser.get("/coordinator/").content.decode()


@pytest.mark.parametrize(
    ("who", "reads", "states_police", "states_city"),
    [("coco", 200, 200, 200), ("paul", 200, 200, 403), ("eva", 200, 403, 200), ("dede", 403, 403, 403), ("clara", 403, 403, 403)],
)  # fmt: skip
def test_everybody_states_what_they_know_and_nobody_judges_by_numbers_of_their_own(
    by, valdoria, paul, eva, who, reads, states_police, states_city
):
    browser = by({"paul": paul, "eva": eva}.get(who) or getattr(valdoria, who))

    assert browser.get("/city/figures/").status_code == reads
    assert browser.get(f"{STOPS}/2026-10/").status_code == reads
    assert browser.get(f"{STOPS}/2026-10/state/").status_code == states_police
    assert browser.post(f"{STOPS}/2026-10/drop/").status_code == (302 if states_police == 200 else 403)
    assert browser.get("/city/figures/sums/population_all/2026-01/state/").status_code == states_city


def test_who_leads_a_service_finds_the_way_and_others_read_who_does(by, valdoria, paul):
    assert "/city/figures/ours/" in by(paul).get("/inbox/").content.decode()
    assert "state, look, sign" in by(paul).get("/city/figures/ours/").content.decode()
    assert "Those who lead your service do both" in by(valdoria.dede).get("/city/figures/ours/").content.decode()


def test_strangers_and_other_roles_get_no_further(by, valdoria, now):
    mediator = cast.somebody("Mona Weiss", Role.MEDIATOR, Role.ADMINISTRATOR, Role.CALL_TAKER, at=now)

    assert Client().get("/city/figures/").status_code == 302
    assert by(mediator).get("/city/figures/").status_code == 403


@pytest.mark.parametrize("month", ["2026-11", "2026-13", "1990-01", "soon", "2026-1"])
def test_a_month_that_is_none_is_not_there(by, paul, month):
    assert by(paul).get(f"{STOPS}/{month}/state/").status_code == 404


def test_the_list_costs_the_same_however_much_is_kept(by, paul, now, django_assert_max_num_queries):
    for month in range(202601, 202611):
        signed(paul, now, month=month)
    browser = by(paul)
    browser.get("/city/figures/")

    with django_assert_max_num_queries(10):
        browser.get("/city/figures/")

"""Monthly sums and words beside numbers: on a narrow phone, at a desk, by keyboard, and without JavaScript."""

import re

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from parvis.cases import actions as cases
from parvis.cases.models import Answer
from parvis.cases.tests import town
from parvis.cases.tests.town import litter, staff
from parvis.city import actions as city
from parvis.city.tests.town import AT, CLERK
from parvis.core.access import Role
from parvis.core.actors import WORKER
from parvis.figures.actions import comments, sample, sums, words
from parvis.figures.models.sums import MonthlySum, SumSource
from parvis.figures.models.words import WordsKind
from parvis.figures.sums import measures, stated
from parvis.figures.words import definitions
from parvis.figures.words.definitions import Definition
from tests import cast
from tests.browser.conftest import no_barriers, reach

pytestmark = pytest.mark.browser
STOPS = measures.every()["force_stops"]
A2 = Definition("A2", "1", "Overdue share", "Cases answered late ÷ cases due", "%", ("Dates moved later do not help.",))


@pytest.fixture
def valdoria(transactional_db):
    return town.found(timezone.now())


@pytest.fixture
def paul(valdoria):
    user = cast.somebody("Paul Roche", Role.SERVICE, at=timezone.now())
    city.add_member(service=valdoria.police, user=user, role="leads", by=CLERK, at=AT)
    return user


@pytest.fixture
def eva(valdoria):
    return cast.somebody("Eva Lund", Role.EVALUATOR, at=timezone.now())


@pytest.fixture
def month() -> str:
    return measures.written(stated.last_month(timezone.localdate()))


@pytest.fixture
def full(valdoria, paul, eva, month, monkeypatch):
    """One thing of each kind: seven signed months and a draft that looks odd, a sample, words that wait, a comment."""
    now = timezone.now()
    first = measures.read_month(month)
    for number, before in enumerate([first, *measures.months_before(first, 7)]):
        cells = dict.fromkeys(STOPS.cells(["west", "east"]), 40 + number % 3)
        if not number:
            cells[("west", "identity")] = 400
        draft = sums.state(
            measure=STOPS, month=measures.number_of(before), cells=cells, source=SumSource.FORM, by=staff(paul), at=now
        )
        if number:
            sums.sign(
                statement=draft, seen=sums.fingerprint(cells), signed_as="Chief", explains="", by=paul,
                actor=staff(paul), at=now,
            )  # fmt: skip
    for _number in range(3):
        case = litter(now).case
        answer = cases.answer(
            case=case, outcome="done", text="We swept it.", language="en", by=staff(valdoria.clara), at=now
        )
        middle = timezone.make_aware(timezone.datetime(first.year, first.month, 15, 12))
        Answer.objects.filter(pk=answer.pk).update(at=middle)
    sample.draw(month=measures.number_of(first), by=WORKER, at=now)
    row = words.begin(
        kind=WordsKind.SAID_DID, on=timezone.localdate(), language="fr", said="Le parc est sombre.",
        text="Six lampes y brillent.", by=staff(valdoria.coco), at=now,
    )  # fmt: skip
    monkeypatch.setattr(definitions, "_finder", lambda code, _language: A2 if code == "A2" else None)
    comments.see_definition(definition=A2, user=paul, by=staff(paul), at=now)
    comment = comments.comment(
        indicator="A2", period=month, split="service:police", service=valdoria.police, language="en",
        text="Two were ill.", user=paul, by=staff(paul), at=now,
    )  # fmt: skip
    return valdoria, row, comment


def test_on_a_narrow_phone_without_script_a_month_is_stated_mended_looked_at_and_signed(
    browse, signed_in, paul, month, address
):
    page = browse(width=320, javascript=False)
    signed_in(page, paul)
    page.goto(f"/city/figures/sums/force_stops/{month}/")
    page.get_by_role("button", name="State the numbers").click()
    page.get_by_label("Les Tanneurs: Identity asked").fill("forty")
    page.get_by_label("Le Port: Searched", exact=True).fill("12")
    page.get_by_role("button", name="Go on to look at them").click()

    link = page.get_by_role("alert").get_by_role("link")
    expect(link).to_contain_text("Write a whole number with digits only: Les Tanneurs, Identity asked")
    link.click()
    expect(page.get_by_label("Le Port: Searched", exact=True)).to_have_value("12")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_label("Les Tanneurs: Identity asked").fill("1 040")
    page.get_by_role("button", name="Go on to look at them").click()

    page.wait_for_url(re.compile("/sign/"))
    expect(page.locator("main")).to_contain_text("Nobody stated this number.")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    page.get_by_label("Why are they right all the same?").fill("Counted in two districts only")
    page.get_by_label("Your function").fill("Chief")
    page.get_by_label("I have looked at every number").check()
    page.get_by_role("button", name="Sign", exact=True).click()

    page.wait_for_url(re.compile(rf"/{month}/(#.*)?$"))  # a fragment outlives a redirect
    expect(page.locator("main")).to_contain_text("Signed by Paul Roche, Chief")
    assert stated.cells_of(MonthlySum.objects.signed().get()) == {("west", "identity"): 1040, ("east", "searched"): 12}


def test_every_page_fits_without_barriers(browse, signed_in, full, paul, eva, month):
    valdoria, row, comment = full
    page = browse(width=320)
    of = {
        valdoria.coco: [
            "", "file/", "quality/", "words/", "words/new/resident/", f"words/{row.pk}/", f"words/{row.pk}/fr/",
            f"words/{row.pk}/withdraw/", "comments/", f"comments/{comment.pk}/", "sums/staff_origin/2026-01/state/",
        ],
        eva: ["sample/", f"sample/{month}/", f"sample/{month}/read/", f"words/{row.pk}/fr/decide/"],
        paul: [
            "ours/", "sums/force_stops/", f"sums/force_stops/{month}/", f"sums/force_stops/{month}/state/",
            f"sums/force_stops/{month}/sign/", f"sums/presence_languages_on_shift/{month}/state/",
            f"comments/new/?indicator=A2&period={month}",
        ],
    }  # fmt: skip
    for user, paths in of.items():
        page.context.clear_cookies()
        signed_in(page, user)
        for path in paths:
            page.goto(f"/city/figures/{path}")
            expect(page.get_by_role("heading", level=1)).to_have_count(1)
            no_barriers(page)
    page.context.clear_cookies()
    for path in ("/figures/words/", "/figures/open-hours/?district=west"):
        page.goto(path)
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        no_barriers(page)


def test_an_answer_is_read_by_keyboard_and_the_next_one_comes(page, signed_in, full, eva, month):
    signed_in(page, eva)
    page.goto(f"/city/figures/sample/{month}/read/")
    page.wait_for_url("**/1/")
    for question in ("Is it clear?", "Does it give reasons?", "Is it respectful?", "Is it true"):
        page.get_by_role("group", name=question).get_by_label("Yes").check()
    reach(page, "Hand it in and read the next one")
    page.keyboard.press("Enter")

    page.wait_for_url("**/2/")
    expect(page.get_by_role("group", name="Is it clear?").get_by_label("Yes")).not_to_be_checked()


def test_a_second_person_releases_and_everybody_reads(page, browse, signed_in, full, eva):
    _valdoria, row, _comment = full
    signed_in(page, eva)
    page.goto(f"/city/figures/words/{row.pk}/fr/decide/")
    page.get_by_label("Show it to everybody").check()
    page.get_by_role("button", name="Decide").click()
    expect(page.get_by_role("status")).to_contain_text("Everybody can read it now.")

    reader = browse(width=320, language="fr", javascript=False)
    reader.goto("/figures/words/")

    expect(reader.locator("main")).to_contain_text("Six lampes y brillent.")

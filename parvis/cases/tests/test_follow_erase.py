"""Somebody erases what they told us on their own page: asked once more, done at once, and told what stays."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone

from parvis.cases import actions, follow, search
from parvis.cases.models import ErasedPin, ErasureNotice, Reporter
from parvis.cases.moves import State
from parvis.cases.tests import town
from parvis.cases.tests.test_erasing import CANARY, everything, joined, talkative
from parvis.cases.tests.town import fresh, litter, staff
from parvis.core import erasures, ledger
from parvis.core.models import Entry
from parvis.correspondence import tokens
from parvis.correspondence.actions.upkeep import forget_old
from parvis.correspondence.models import FollowToken, Recipient

ERASE = "/follow/erase/"
ERASED = "This was erased"


@pytest.fixture
def at():
    """Now: pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture
def taken(valdoria, at):
    """Ama's report, full of words that are hers."""
    return talkative(at - timedelta(days=2))


def browser(taken):
    client = Client(headers={"accept-language": "en"})
    assert try_pin(client, taken).status_code == 302
    return client


def try_pin(client, taken, *, pin=""):
    return client.post("/follow/start/", {"reference": taken.reporter.reference, "pin": pin or taken.pin})


def handed_over(taken, at):
    codes = {"service": "police", "fields": "words", "relation": "controller", "how": "email"}
    with transaction.atomic():
        ledger.write(verb="cases.handed_over", subject=taken.case.subject, by=town.CLERK, at=at, codes=codes)


def test_the_page_says_what_goes_and_what_stays_and_changes_nothing(taken):
    ama = browser(taken)
    assert 'href="/follow/erase/"' in ama.get("/follow/").text

    page = ama.get(ERASE).text

    assert "your words and your photos" in page and "the place, the answers" in page
    assert "it is withdrawn, too" in page and "for twelve months" in page and "35 days" in page
    assert fresh(taken.case).erased_at is None and not erasures.path().exists()


def test_one_press_erases_at_once_and_the_answer_is_the_receipt(taken, at):
    link = tokens.mint(taken.reporter.recipient, at)
    ama = browser(taken)
    assert CANARY in everything()

    answer = ama.post(ERASE)
    search.purge()

    assert CANARY not in everything()
    assert "It is erased" in answer.text and "One photo is gone, too." in answer.text and "35 days" in answer.text
    assert "no-store" in answer["Cache-Control"]
    assert fresh(taken.case).state == State.WITHDRAWN and fresh(taken.case).erased_at
    assert Entry.objects.get(verb="cases.erased").codes == {"what": "case", "ground": "asked"}
    assert taken.case.subject in erasures.path().read_text()
    assert ama.get("/follow/")["Location"] == "/follow/start/"
    assert ama.post(ERASE).status_code == 302  # a second press erases nothing else
    assert Client().get(f"/follow/{link}/").status_code == 410


def test_afterwards_link_and_pin_lead_to_a_page_that_says_so_and_nothing_else_does(taken, at):
    link, other = tokens.mint(taken.reporter.recipient, at), litter(at)
    reference = taken.reporter.reference
    browser(taken).post(ERASE)
    visitor = Client(headers={"accept-language": "en"})

    by_link, by_pin = visitor.get(f"/follow/{link}/"), try_pin(visitor, taken)

    for page in (by_link, by_pin):
        assert page.status_code == 410 and ERASED in page.text
        assert reference not in page.text and CANARY not in page.text.lower()
    assert "do not belong together" in try_pin(visitor, taken, pin="000000" if taken.pin != "000000" else "1" * 6).text
    assert (
        "do not belong together" in try_pin(visitor, other, pin=taken.pin if taken.pin != other.pin else "000000").text
    )
    assert visitor.get(f"/follow/{'q' * 32}/").status_code == 404


def test_guessing_at_what_was_erased_is_locked_like_any_other(taken):
    browser(taken).post(ERASE)
    visitor = Client(headers={"accept-language": "en"})
    for number in range(5):
        try_pin(visitor, taken, pin=f"{number:06}" if f"{number:06}" != taken.pin else "999999")

    assert "do not belong together" in try_pin(visitor, taken).text


def test_the_right_pin_costs_no_try_and_five_wrong_ones_are_all_that_is_looked_at(taken, at):
    reference, wrong = taken.reporter.reference, "000000" if taken.pin != "000000" else "999999"
    for _number in range(9):
        assert follow.try_pin(reference=reference, pin=taken.pin, at=at) == taken.reporter
    for _number in range(5):
        assert follow.try_pin(reference=reference, pin=wrong, at=at) is None

    assert follow.try_pin(reference=reference, pin=taken.pin, at=at) is None


def test_after_a_year_nobody_remembers_that_it_was_there(taken, at):
    link = tokens.mint(taken.reporter.recipient, at)
    browser(taken).post(ERASE)

    actions.clear_due(at=at + timedelta(days=366))
    forget_old(at=at + timedelta(days=366))

    assert not ErasedPin.objects.exists() and not FollowToken.objects.exists()
    assert Client().get(f"/follow/{link}/").status_code == 404


def test_of_two_who_reported_it_only_one_goes_and_the_other_still_follows(taken, at):
    ben = joined(taken.case, at)

    answer = browser(taken).post(ERASE)

    assert "other people reported it too" in answer.text
    assert fresh(taken.case).erased_at is None and fresh(taken.case).place
    assert browser(ben).get("/follow/").status_code == 200
    assert Recipient.objects.get(pk=taken.reporter.recipient_id).erased_at


def test_what_must_be_kept_is_kept_and_the_page_says_until_when(taken, at, valdoria):
    actions.place_hold(
        case=taken.case, reason="A court", ends_on=date(at.year + 1, 5, 3), by=staff(valdoria.coco), at=at
    )
    ama = browser(taken)

    page = ama.get(ERASE).text
    ama.post(ERASE)

    assert (
        f"It must be kept whole until 3 May {at.year + 1}" in page
        and "<button" not in page.split("</h1>")[1].split("</main>")[0]
    )
    assert fresh(taken.case).erased_at is None and Reporter.objects.filter(reference=taken.reporter.reference).exists()


def test_whoever_came_by_a_link_to_an_address_that_was_changed_needs_the_pin(taken, at):
    Recipient.objects.filter(pk=taken.reporter.recipient_id).update(sees_from=at)
    link = tokens.mint(taken.reporter.recipient, at)
    visitor = Client(headers={"accept-language": "en"})
    visitor.get(f"/follow/{link}/")

    assert "use your reference and PIN" in visitor.get(ERASE).text
    visitor.post(ERASE)
    assert fresh(taken.case).erased_at is None

    browser(taken).post(ERASE)
    assert fresh(taken.case).erased_at


def test_services_outside_the_city_are_told_by_somebody_and_then_the_reference_goes(taken, at, valdoria):
    handed_over(taken, at)

    answer = browser(taken).post(ERASE)

    assert "It was handed to:" in answer.text
    notice = ErasureNotice.objects.get()
    coco = Client(headers={"accept-language": "en"})
    coco.force_login(valdoria.coco)
    reference = taken.case.reference
    spoken = f"{reference[:4]} {reference[4:8]} {reference[8:]}"
    assert spoken in coco.get("/coordinator/data/").text
    coco.post(f"/coordinator/data/told/{notice.pk}/")
    assert spoken not in coco.get("/coordinator/data/").text
    assert ErasureNotice.objects.get().reference == ""
    assert Entry.objects.get(verb="cases.erasure_told").codes == {"service": "police"}
    with pytest.raises(actions.NothingOpen):
        actions.note_told(notice=notice, by=staff(valdoria.coco), at=at)


def test_a_reference_nobody_told_is_forgotten_after_a_month(taken, at):
    handed_over(taken, at)
    browser(taken).post(ERASE)

    actions.clear_due(at=at + timedelta(days=31))

    assert ErasureNotice.objects.get().reference == ""


def test_what_the_mediator_keeps_sealed_is_named(valdoria, at):
    taken = litter(at, words="Police hit my brother")
    assert "keeps under seal" not in browser(taken).get(ERASE).text

    actions.leave_to_mediator(case=taken.case, by=staff(valdoria.mia), at=at)

    assert "keeps under seal" in browser(taken).get(ERASE).text

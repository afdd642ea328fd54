"""One table of lists: what the overview counts, what a tab of the inbox counts and what the list shows is the same."""

from datetime import timedelta

import pytest

from parvis.cases import actions, inbox, overview
from parvis.cases.access import scope_of
from parvis.cases.inbox import Filters
from parvis.cases.tests.town import litter, staff
from parvis.cases.watches import OVERVIEW, WATCHES

KNIFE = "a man with a knife is here, help"


def listed(scope, watch, at):
    return {case.pk for case in inbox.page(scope, Filters(watch=watch.code), at=at, size=100).cases}


@pytest.fixture
def busy(valdoria, now):
    """A city in which every list has somebody on it: late, soon, danger (one withdrawn), unrouted, sent round, doubted."""
    by = staff(valdoria.clara)
    litter(now - timedelta(days=20))
    litter(now - timedelta(days=2))
    litter(now, words=KNIFE)
    gone = litter(now, words=KNIFE)
    actions.withdraw(reporter=gone.reporter, by=by, at=now)
    actions.assign(case=litter(now).case, user=valdoria.clara, by=by, at=now)
    actions.hand_back(case=litter(now).case, reason="Not ours", by=by, at=now)
    round_ = litter(now).case
    for to in (valdoria.waste, valdoria.noise):
        actions.pass_on(case=round_, service=to, reason="Theirs", by=staff(valdoria.coco), at=now)
    actions.doubt(case=litter(now).case, reason="A joke", by=by, at=now)
    theirs = litter(now - timedelta(days=20)).case
    actions.pass_on(case=theirs, service=valdoria.waste, reason="Theirs", by=by, at=now)
    actions.give_task(case=theirs, service=valdoria.cleaning, text="Sweep", by=staff(valdoria.coco), at=now)
    return valdoria


@pytest.mark.parametrize("who", ["coco", "clara", "colin", "dede"])
def test_the_number_on_a_tab_is_what_its_list_holds(busy, now, who):
    scope = scope_of(getattr(busy, who))

    counts = inbox.counts(scope, at=now)

    assert counts == {code: len(listed(scope, WATCHES[code], now)) for code in counts}
    assert who == "dede" or any(counts.values())


def test_the_overview_shows_the_first_of_the_same_lists(busy, now):
    scope = scope_of(busy.coco)

    shown = overview.look(scope, at=now)

    assert [each.watch for each in shown] == list(OVERVIEW)
    for each in shown:
        assert {case.pk for case in each.cases} == listed(scope, each.watch, now)
        assert each.count == len(each.cases)
    assert {each.watch.code: each.count for each in shown} | {"danger": 2, "doubted": 1, "round": 1} == {
        each.watch.code: each.count for each in shown
    }


def test_every_list_of_the_overview_leads_to_the_same_list_of_the_inbox(busy, now, by):
    page = by(busy.coco).get("/coordinator/")

    for each in page.context["lists"]:
        tab = by(busy.coco).get(f"/inbox/?watch={each.watch.code}")
        assert tab.context["watch"] is each.watch
        assert len(tab.context["rows"]) == each.count


def test_a_withdrawn_danger_stays_until_somebody_has_looked(busy, now):
    scope, watch = scope_of(busy.coco), WATCHES["danger"]
    [gone] = [case for case in inbox.first(watch, scope, at=now, most=8) if not case.is_open]

    actions.see_danger(case=gone, by=staff(busy.coco), at=now)

    assert gone.pk not in listed(scope, watch, now)

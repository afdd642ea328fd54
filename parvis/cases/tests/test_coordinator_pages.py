"""The coordinator sees everything that would otherwise stay without an answer; nobody else sees the page."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from parvis.cases import actions
from parvis.cases.models import Came, Recurring
from parvis.cases.tests.town import fresh, litter, staff
from parvis.core.actors import WORKER


@pytest.fixture
def coco(client, valdoria):
    client.force_login(valdoria.coco)
    return client


def test_the_overview_names_what_is_late_unrouted_dangerous_and_contested(coco, valdoria):
    now = timezone.now()
    late = litter(now - timedelta(days=20))
    nobody = litter(now, situation="street_lamp", answers={"what": "dark"} | _any_case("street_lamp"))
    danger = litter(now, words="a man with a knife is here, help")
    actions.hand_back(case=late.case, reason="Not ours", by=staff(valdoria.clara), at=now)

    page = coco.get("/coordinator/", headers={"accept-language": "en"}).content.decode()

    from parvis.core.references import spoken

    for taken in (late, nobody, danger):
        assert spoken(taken.reporter.reference) in page


def test_the_overview_names_what_a_service_without_account_has_answered(coco, valdoria):
    now = timezone.now()
    case = litter(now).case
    actions.propose(
        case=case, service=valdoria.cleaning, text="Not before Monday.", language="en", came=Came.MAIL, by=WORKER, at=now
    )  # fmt: skip
    page = coco.get("/coordinator/", headers={"accept-language": "en"})

    shown = {each.watch.code: each.count for each in page.context["lists"]}
    assert shown["proposed"] == 1 and "It goes out once one of you has read it." in page.content.decode()


def test_pages_of_work_offer_the_languages_they_are_complete_in(coco):
    page = coco.get("/coordinator/", headers={"accept-language": "fr"}).content.decode()

    assert 'hreflang="en"' in page and 'hreflang="nl"' not in page


def _any_case(code):
    from parvis.cases.explaining import ways
    from parvis.situations import catalogue

    return dict(next(said for said, end in ways(catalogue.current().situations[code], {}) if end.action == "case"))


@pytest.mark.parametrize("who", ["bruno", "dede", "clara", "mia"])
@pytest.mark.parametrize("url", ["/coordinator/", "/coordinator/recurring/", "/coordinator/explain/"])
def test_others_are_refused(client, valdoria, who, url):
    client.force_login(getattr(valdoria, who))

    assert client.get(url).status_code == 403


def test_the_overview_costs_the_same_for_few_and_many(coco, valdoria, django_assert_max_num_queries):
    for days in range(15):
        litter(timezone.now() - timedelta(days=10 + days))
    with django_assert_max_num_queries(40):
        coco.get("/coordinator/")


def test_a_recurring_problem_has_a_plan_an_owner_and_a_review_day(coco, valdoria):
    now = timezone.now()
    first, second = litter(now), litter(now)
    page = coco.post(
        "/coordinator/recurring/new/",
        {
            "title": "Bags at the station every Monday", "plan": "Two more bins, an evening round.", "owner": valdoria.coco.pk,
            "review_on": "2027-02-01", "services": [valdoria.cleaning.pk],
            "references": f"{first.reporter.reference}, {second.reporter.reference}",
        },
    )  # fmt: skip
    problem = Recurring.objects.get()

    assert page.status_code == 302 and problem.cases.count() == 2
    shown = coco.get(page.url, headers={"accept-language": "en"}).content.decode()
    assert "Two more bins" in shown

    coco.post(f"/coordinator/recurring/{problem.pk}/close/", {"what_became": "The bins are enough."})
    problem.refresh_from_db()
    assert problem.closed_at is not None


def test_a_wrong_reference_is_named_and_nothing_is_opened(coco, valdoria):
    page = coco.post(
        "/coordinator/recurring/new/",
        {"title": "x", "plan": "y", "owner": valdoria.coco.pk, "review_on": "2027-02-01", "references": "12345"},
        headers={"accept-language": "en"},
    )

    assert "not the reference of a case" in page.content.decode() and not Recurring.objects.exists()


def test_a_dry_run_says_where_a_report_would_go_and_writes_nothing(coco, valdoria):
    from parvis.core.models import Entry

    before = Entry.objects.count()
    page = coco.get("/coordinator/explain/", {"text": "dirty street", "place": ""}, headers={"accept-language": "en"})

    body = page.content.decode()
    assert "Street cleaning" in body and "agreement in force" in body
    assert Entry.objects.count() == before


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("a sofa on the pavement", "en", "no service of the kind Social landlord here"),
        ("my car was towed", "en", "somebody else helps"),
        ("my car was towed", "fr", "quelqu’un d’autre aide"),
    ],
)
def test_what_it_explains_has_names_for_everything_and_codes_for_nothing(coco, text, language, said):
    situation = "car_towed" if language == "fr" else ""
    asked = {"text": text, "place": "", "situation": situation}

    body = coco.get("/coordinator/explain/", asked, headers={"accept-language": language}).content.decode()

    shown = re.sub(r"<[^>]+>", " ", body.split("</form>")[-1])
    assert said in shown
    assert not re.findall(r"\b[a-z]+_[a-z_]+\b", shown)


def test_a_case_sent_round_twice_gets_an_owner_by_name(valdoria, now):
    case = litter(now).case
    by = staff(valdoria.clara)
    actions.pass_on(case=case, service=valdoria.waste, reason="Bulky", by=by, at=now)
    with pytest.raises(actions.AlreadyTried) as refused:
        actions.pass_on(case=case, service=valdoria.cleaning, reason="No, yours", by=by, at=now)
    assert "cleaning" in refused.value.services
    actions.pass_on(case=case, service=valdoria.noise, reason="Neither ours", by=by, at=now)

    assert fresh(case).owner == valdoria.coco

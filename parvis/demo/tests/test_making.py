"""Making the demonstration: by actions, in steps that happen once, with something on every list."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parvis.cases.models import Case, Contact, Doubt, Promise, ProposedAnswer, Recurring
from parvis.city import directory
from parvis.city.tests.town import found_town
from parvis.complaints.models import Grievance
from parvis.core import due
from parvis.core.access import Role
from parvis.core.models import DueRow
from parvis.correspondence.models import Message, MessageState, PersonTask
from parvis.demo import actions, history, jobs
from parvis.demo.cast import PASSWORD, Cast
from parvis.demo.trying import sign_ins
from parvis.figures.models import Release
from parvis.figures.stages import Build, run
from parvis.people.models import User

pytestmark = pytest.mark.thorough

SMALL = 200


@pytest.fixture
def cast(db, now):
    actions.found(at=now, contacts=SMALL)
    return Cast()


@pytest.fixture
def opened(cast, settings):
    settings.PARVIS_DEMO = True
    load(cast, days=actions.RECENT_DAYS)
    actions.stage_present(cast=cast)
    return cast


def load(cast, *, days):
    while (progress := actions.progress()).is_filling and progress.days < days:
        actions.load_before(cast=cast)


def test_on_the_first_day_something_stands_on_every_list_of_a_coordinator(opened, now):
    soon = now + timedelta(hours=24)

    assert Case.objects.late(at=now).count() >= 5
    assert Case.objects.soon_late(at=now, until=soon).exists()
    assert Case.objects.filter(handed_back=True).count() == 3
    assert Case.objects.filter(owner__isnull=False).exists()
    assert Case.objects.filter(state="unrouted", withheld_at=None, handed_back=False).exists()
    assert Case.objects.filter(state="second_look").count() >= 4
    assert Case.objects.in_danger().count() == 1
    assert Case.objects.filter(withheld_at__isnull=False, service=None).exists()
    assert Recurring.objects.count() == 3
    assert Doubt.objects.filter(decided_at=None).count() == 2
    assert ProposedAnswer.objects.filter(state="waiting").exists()
    assert Grievance.objects.count() == 1
    assert set(PersonTask.objects.values_list("reason", flat=True)) >= {"call", "letter", "failed", "unsure"}
    assert Message.objects.filter(state=MessageState.QUEUED, event="cases.danger").exists()
    assert len(directory.current().notices(now, for_staff=True)) == 2  # the third speaks of one district


def test_of_some_who_were_sent_on_it_is_known_whether_they_reached_anybody(opened):
    sent = Contact.objects.filter(ended_as="redirected")

    assert sent.filter(reached=True).exists() and sent.filter(reached=None).exists()
    assert not sent.exclude(reached=None).exclude(number_code="").exists()


def test_there_are_houses_to_ask_for_help_teams_to_meet_and_streets_on_the_map(cast, client, now):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"

    near_by = client.get("/help-near/").content.decode()
    teams = client.get("/who/district/le-marche/").content.decode()

    assert "Hôtel du Rail" in near_by and 'data-streets="/places/streets.json"' in near_by
    assert "la personne à la réception" in near_by and "Hôtel du Rail" in client.get("/p/102/").content.decode()
    assert "Grande Halle, porte de la place" in teams
    assert len(client.get("/places/streets.json").json()["features"]) == 160


def test_promises_of_the_history_are_kept_and_broken_and_nobody_of_it_is_written_to(opened):
    history = Promise.objects.filter(case__pk__lte=SMALL, is_first=True)

    assert history.filter(kept=True).count() > 2 * history.filter(kept=False).count()
    assert not Message.objects.filter(recipient__reporter__case__pk__lte=SMALL).exists()


def test_the_worker_fills_in_the_rest_and_nothing_is_there_twice(opened, now):
    recent = Case.objects.filter(pk__lte=SMALL).count()
    assert actions.is_filling()

    at = due.now() + timedelta(hours=1)
    for _ in range(365):
        for row in [row for row in due.claim(slot="slow", limit=20, at=at) if row.kind == actions.FILL]:
            assert due.run(row)
        at += timedelta(minutes=5)

    told = [one.number for one in actions.year().told(range(365))]
    assert not actions.is_filling()
    assert not DueRow.objects.filter(kind=actions.FILL).exists()
    assert set(Case.objects.filter(pk__lte=SMALL).values_list("pk", flat=True)) <= set(told)
    assert Case.objects.filter(pk__lte=SMALL).count() > recent
    ended = Contact.objects.filter(case=None).count()
    assert Case.objects.filter(pk__lte=SMALL).count() + ended == len(told)


def test_a_step_that_fails_leaves_nothing_and_is_done_again(cast, monkeypatch):
    real = history.load

    def breaks(told, **given):
        real(told, **given)
        raise OSError

    monkeypatch.setattr(actions, "load", breaks)
    with pytest.raises(OSError):
        load(cast, days=30)
    assert not Case.objects.exists() and actions.progress().begun == 0

    monkeypatch.setattr(actions, "load", real)
    load(cast, days=30)
    assert Case.objects.exists() and actions.progress().days >= 30


@pytest.mark.django_db(transaction=True)
def test_a_busy_day_comes_in_short_parts_each_in_one_transaction(now, monkeypatch):
    actions.found(at=now, contacts=25_000)
    cast, parts = Cast(), []
    monkeypatch.setattr(actions, "load", lambda told, **given: (parts.append(len(told)), history.load(told, **given)))

    with CaptureQueriesContext(connection) as asked:
        load(cast, days=2)

    begun = [each["sql"] for each in asked.captured_queries if each["sql"].startswith("BEGIN")]
    assert len(parts) > 3 and max(parts) == actions.AT_ONCE <= 25
    assert len(begun) == len(parts)
    before = sum(parts) - len(actions.year().told(range(363, 365)))  # the last part begins the day before
    assert before == actions.progress().begun < actions.AT_ONCE


def test_two_who_fill_at_once_load_a_part_once(cast, monkeypatch):
    real = actions.year

    def another_is_faster():
        monkeypatch.setattr(actions, "year", real)
        actions.load_before(cast=cast)
        return real()

    monkeypatch.setattr(actions, "year", another_is_faster)
    load(cast, days=3)

    now = actions.progress()
    told = len(real().told(range(now.from_day, 365))) + now.begun
    assert Case.objects.filter(pk__lte=SMALL).count() + Contact.objects.filter(case=None).count() == told


def test_started_again_the_filling_goes_on_at_once_although_a_killed_worker_still_holds_its_lease(opened):
    at = due.now() + timedelta(minutes=1)
    assert actions.FILL in {row.kind for row in due.claim(slot="slow", limit=20, at=at)}
    assert actions.FILL not in {row.kind for row in due.claim(slot="slow", limit=20, at=at)}

    actions.stage_present(cast=opened)

    assert actions.FILL in {row.kind for row in due.claim(slot="slow", limit=20, at=at)}
    assert Recurring.objects.count() == 3


def test_what_a_visitor_tells_is_numbered_behind_the_whole_history(opened):
    assert Case.objects.order_by("-pk").values_list("pk", flat=True)[0] > SMALL


def test_a_database_with_a_city_of_somebody_else_is_left_alone(db, now):
    found_town()

    with pytest.raises(actions.NotOurs):
        actions.found(at=now)
    with pytest.raises(actions.NotOurs):
        actions.refuse_strangers()


def test_founding_again_changes_nothing(cast, now):
    actions.refuse_strangers()
    actions.found(at=now + timedelta(days=3), contacts=5)

    assert actions.year().born == now and actions.year().contacts == SMALL


def test_each_role_has_somebody_to_sign_in_as_and_the_page_says_so(cast, client, settings):
    settings.PARVIS_DEMO = True

    page = client.get(reverse("demo:start"))

    for each in sign_ins():
        assert each.email in page.text
        assert User.objects.get(email=each.email).check_password(PASSWORD)
    held = set(User.objects.filter(email__in=[each.email for each in sign_ins()]).values_list("roles__role", flat=True))
    assert held == set(Role.values)


def test_one_press_signs_in(cast, client, settings):
    settings.PARVIS_DEMO = True
    signed_in = client.post(reverse("account_login"), {"login": sign_ins()[0].email, "password": PASSWORD})

    assert signed_in.status_code == 302
    assert client.get(reverse("cases:coordinator")).status_code == 200


def test_outside_a_demonstration_there_is_no_such_page(client, db, settings):
    settings.PARVIS_DEMO = False

    assert client.get(reverse("demo:start")).status_code == 404


def test_its_database_is_marked_on_every_page_also_where_it_is_served_without_the_setting(client, db, now, settings):
    settings.PARVIS_DEMO = False
    assert "This is a demonstration." not in client.get("/", headers={"accept-language": "en"}).text

    actions.found(at=now, contacts=SMALL)

    for page in ("/", "/report/", "/account/login/", "/nowhere/"):
        assert "This is a demonstration." in client.get(page, headers={"accept-language": "en"}).text, page
    assert client.get("/open311/discovery.json").json()["endpoints"][0]["type"] == "test"


def test_only_this_machine_is_served(settings):
    settings.PARVIS_DEMO = True

    with pytest.raises(CommandError, match="for this machine only"):
        call_command("demo", host="0.0.0.0")


def test_the_filling_has_a_slot_that_delays_no_message_and_rests_as_long_as_it_works(opened, monkeypatch):
    assert due.kinds[actions.FILL].slot == "slow"

    ticks = iter((100.0, 104.0))
    monkeypatch.setattr(jobs, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    assert jobs.fill(due.Claimed(1, actions.FILL, {}, 1, 1, due.now())) == timedelta(seconds=8)


@pytest.mark.once
def test_its_figures_go_out_once_the_whole_year_is_told_and_not_before(opened, now, monkeypatch, settings):
    settings.PARVIS_DEMO = True
    built = []
    monkeypatch.setattr(jobs, "build_now", lambda: built.append(list(run(Build(at=now)))))
    row = SimpleNamespace(at=now)

    jobs.let_figures_out(row)
    assert built == [] and not Release.objects.exists()

    monkeypatch.setattr(actions, "is_told", lambda: True)
    jobs.let_figures_out(row)
    jobs.let_figures_out(row)

    assert len(built) == 1
    assert Release.objects.public().count() == 1

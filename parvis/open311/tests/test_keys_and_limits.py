"""Keys are shown once, kept as digests, and gone at once when taken back; limits hold over processes."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from parvis.core import counters, revisions
from parvis.core.models import Entry
from parvis.core.references import digest
from parvis.open311 import actions, keys
from parvis.open311.allowance import WINDOW, Allowance
from parvis.open311.models import Key
from parvis.open311.tests.partner import CLERK, LITTER


def test_the_command_prints_the_key_once_and_keeps_its_digest(db, capsys):
    call_command(
        "create_api_key", "City app", scope=["post"], address=["10.1.0.0/16"], media_host=["Photos.example.org"],
        expires="2027-12-31", language="fr",
    )  # fmt: skip
    secret = capsys.readouterr().out.strip()

    key = Key.objects.get()
    assert len(secret) == 32 and key.digest == digest(secret) and secret not in str(vars(key))
    assert (key.scopes, key.addresses, key.media_hosts) == (["post"], ["10.1.0.0/16"], ["photos.example.org"])
    assert (key.per_second, key.language, str(key.expires_at)[:10]) == (1000, "fr", "2027-12-31")
    [entry] = Entry.objects.filter(verb="open311.key_created")
    assert entry.subject == key.reference and "City" not in str(entry.codes)


@pytest.mark.parametrize(
    "options", [{"expires": "soon"}, {"expires": "2020-01-01"}, {"address": ["nowhere"]}, {"per_second": 0}]
)
def test_the_command_refuses_what_it_does_not_understand(db, options):
    with pytest.raises(CommandError):
        call_command("create_api_key", "City app", **options)
    assert not Key.objects.exists()


def test_two_living_keys_never_have_one_name(db, capsys):
    call_command("create_api_key", "City app")
    with pytest.raises(CommandError, match="revoke_api_key"):
        call_command("create_api_key", "City app")
    call_command("revoke_api_key", "City app")
    call_command("create_api_key", "City app")

    assert Key.objects.filter(revoked_at=None).count() == 1 and Key.objects.count() == 2


def test_every_process_notices_a_key_taken_back(db, now):
    key, secret = actions.create_key(name="App", by=CLERK, at=now)
    assert keys.find(secret) is not None
    actions.revoke_key(key=key, by=CLERK, at=now)
    actions.revoke_key(key=key, by=CLERK, at=now)
    assert keys.find(secret) is None
    assert Entry.objects.filter(verb="open311.key_revoked").count() == 1


@pytest.mark.parametrize(
    ("networks", "address", "opens"),
    [
        ([], "203.0.113.9", True),
        (["203.0.113.0/24"], "203.0.113.9", True),
        (["203.0.113.0/24"], "198.51.100.9", False),
        (["2001:db8:1::/48"], "2001:db8:1:2::/64", True),
        (["2001:db8:1::/48"], "2001:db8:2:2::/64", False),
        (["203.0.113.0/24"], "unknown", False),
        (["203.0.113.0/24"], "2001:db8:1:2::/64", False),
    ],
)
def test_a_key_may_be_bound_to_networks(db, now, networks, address, opens):
    _key, secret = actions.create_key(name="App", addresses=networks, by=CLERK, at=now)
    found = keys.find(secret)
    assert found is not None and found.opens("post", at=now, address=address) is opens


def test_a_key_lets_something_through(db, now):
    with pytest.raises(IntegrityError), transaction.atomic():
        actions.create_key(name="App", per_second=0, by=CLERK, at=now)


class TestAllowance:
    def test_is_exact_when_small(self, db, now):
        one = Allowance()
        assert [one.is_spent("a", per_second=1, at=now) for _ in range(12)] == [False] * 10 + [True] * 2
        assert not one.is_spent("b", per_second=1, at=now)
        assert not one.is_spent("a", per_second=1, at=now + WINDOW)

    def test_holds_over_processes(self, db, now):
        here, there = Allowance(), Allowance()
        passed = sum(not each.is_spent("a", per_second=1, at=now) for _ in range(10) for each in (here, there))
        assert passed <= 11

    def test_costs_nothing_while_traffic_is_light(self, db, now, django_assert_num_queries):
        one = Allowance()
        with django_assert_num_queries(0):
            for _ in range(200):
                one.is_spent("a", per_second=1000, at=now)
        with django_assert_num_queries(1):
            for _ in range(100):
                one.is_spent("a", per_second=1000, at=now)
        assert counters.current("a", window=WINDOW, at=now) == 250


def test_a_report_takes_at_most_twelve_statements_inside_and_three_outside(partner):
    partner.post(description="The first fills what processes keep")
    with CaptureQueriesContext(connection) as queries:
        assert partner.post({**LITTER, "email": "ama@example.org"}).status_code == 200
    said = [each["sql"] for each in queries if not each["sql"].startswith(("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE"))]
    outside = [sql for sql in said if "core_revision" in sql or "core_counter" in sql or sql.startswith("SELECT")]
    assert len(said) - len(outside) <= 12 and len(outside) <= 3, "\n".join(said)


def test_keys_are_read_once_per_revision(db, now, django_assert_num_queries):
    _key, secret = actions.create_key(name="App", by=CLERK, at=now)
    keys.find(secret)
    with revisions.read_once():
        assert keys.find(secret) is not None
        with django_assert_num_queries(0):
            assert keys.find(secret) is not None
            assert keys.find("wrong") is None


def test_a_day_later_its_use_is_noted_again(partner, clock):
    partner.post()
    clock.at += timedelta(days=1)
    partner.post(description="The next day")
    assert Key.objects.get(pk=partner.key.pk).last_used_on == clock.at.date()

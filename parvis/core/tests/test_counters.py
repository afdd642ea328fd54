"""Limits hold over processes and begin again with the next window."""

import itertools
from datetime import date, timedelta

import pytest

from parvis.core import counters, due, jobs, revisions
from parvis.core.models import Counter

pytestmark = pytest.mark.django_db


def test_the_fourth_try_in_an_hour_is_one_too_many(now):
    tries = [counters.too_many("door:1", limit=3, window=timedelta(hours=1), at=now) for _ in range(4)]

    assert tries == [False, False, False, True]
    assert not counters.too_many("door:1", limit=3, window=timedelta(hours=1), at=now + timedelta(hours=1))
    assert counters.current("door:1", window=timedelta(hours=1), at=now) == 4


def test_a_day_is_counted_by_itself_and_swept_when_it_is_over_everywhere(now):
    day = date(2026, 11, 18)
    assert [counters.add_on(day, "sms", by=2), counters.add_on(day, "sms")] == [2, 3]
    assert counters.count_on(day + timedelta(days=1), "sms") == 0

    jobs.sweep(due.Claimed(1, "core.sweep", {}, 1, 1, now + timedelta(days=1)))
    assert counters.count_on(day, "sms") == 3

    jobs.sweep(due.Claimed(1, "core.sweep", {}, 1, 1, now + timedelta(days=2)))
    assert not Counter.objects.exists()


def test_a_digest_is_the_same_again_and_another_one_for_another_purpose():
    assert counters.digest_of("door", "192.0.2.1") == counters.digest_of("door", "192.0.2.1")
    assert counters.digest_of("door", "192.0.2.1") != counters.digest_of("gate", "192.0.2.1")


def test_a_snapshot_is_built_again_only_when_its_revision_moved(django_assert_num_queries):
    built = itertools.count(1)
    snapshot = revisions.Cached("test", lambda: next(built))

    assert (snapshot(), snapshot()) == (1, 1)
    revisions.bump("test")
    assert snapshot() == 2
    with django_assert_num_queries(1):
        snapshot()

"""A request that needs several snapshots asks for their numbers once."""

import itertools

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from parvis.core import revisions

pytestmark = pytest.mark.django_db


def test_inside_the_block_one_query_answers_for_all_numbers():
    revisions.bump("city")

    with CaptureQueriesContext(connection) as queries, revisions.read_once():
        assert revisions.number("city") > 0 == revisions.number("never")
    assert len(queries) == 1


def test_a_change_made_inside_the_block_is_seen_there():
    built = itertools.count(1)
    cached = revisions.Cached("things", lambda: next(built))

    with revisions.read_once():
        assert cached() == 1
        revisions.bump("things")
        assert cached() == 2


def test_after_the_block_the_database_is_asked_again():
    with revisions.read_once():
        revisions.number("city")
    revisions.bump("city")

    assert revisions.number("city") > 0


def test_a_snapshot_of_a_change_that_was_rolled_back_is_not_shown_after_the_next_change():
    said = ["old"]
    cached = revisions.Cached("things", lambda: said[-1])
    with transaction.atomic():
        said.append("tried")
        revisions.bump("things")
        assert cached() == "tried"
        transaction.set_rollback(True)

    said.append("new")
    revisions.bump("things")

    assert cached() == "new"

"""The tables are what the models say, and the ledger stays append-only."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from parvis.core import triggers


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.django_db
@pytest.mark.parametrize("table", triggers.TABLES)
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_after_migrating_the_database_itself_refuses_to_change_the_ledger(table, statement):
    assert triggers.missing() == []
    with connection.cursor() as cursor:
        columns = [column.name for column in connection.introspection.get_table_description(cursor, table)]
    assert "id" in columns
    from datetime import UTC, datetime

    from parvis.core import ledger, seals
    from parvis.core.actors import WORKER

    at = datetime(2026, 11, 18, tzinfo=UTC)
    ledger.write(verb="people.account_opened", subject="a" * 32, by=WORKER, at=at)
    seals.seal_next(at=at)

    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


@pytest.mark.django_db(transaction=True)
def test_triggers_come_back_with_the_next_migrate():
    triggers.drop()
    assert triggers.missing()

    call_command("migrate", verbosity=0)

    assert triggers.missing() == []

"""The tables are what the models say, what was written moves with them, and the ledger stays append-only."""

from datetime import UTC, datetime

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

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


def _released_at(before):
    """Take the tables back to a state of their own; return its models, and a release in it."""
    old = MigrationExecutor(connection)
    old.migrate(before)
    apps = old.loader.project_state(before).apps
    release = apps.get_model("figures", "Release").objects.create(
        number=1, made_at=datetime(2026, 11, 18, tzinfo=UTC), made_by="worker", first_period="2026-01",
        last_period="2026-10", schema_version=1, smallest_count=5, digest="0" * 64,
    )  # fmt: skip
    return apps, release


@pytest.mark.django_db(transaction=True)
def test_what_was_published_of_all_parts_together_is_there_for_each_of_them():
    before, after = [("figures", "0002_release_files_and_breaks")], [("figures", "0003_a_figure_for_each_part")]
    apps, release = _released_at(before)
    series = [{"key": key, "months": [], "year": None, "past": None} for key in ("west", "east")]
    apps.get_model("figures", "Figure").objects.create(
        release=release, code="L1", split="district", body={"series": series}
    )

    new = MigrationExecutor(connection)
    new.migrate(after)

    kept = new.loader.project_state(after).apps.get_model("figures", "Figure").objects.order_by("id")
    assert [(one.code, one.split, one.key, one.body) for one in kept] == [
        ("L1", "district", one["key"], one) for one in series
    ]
    call_command("migrate", verbosity=0)


@pytest.mark.django_db(transaction=True)
def test_a_table_that_was_released_whole_is_there_for_each_district():
    before, after = [("figures", "0003_a_figure_for_each_part")], [("figures", "0004_a_table_for_each_part")]
    apps, release = _released_at(before)
    places, groups = ["east", "west"], ["dirt", "noise"]
    for table, labels, cells, corrected in (
        ("contacts by month", {}, [[60]], [[[58]]]),
        ("contacts by month × district", {"district": places}, [["west", 40]], []),
        ("contacts by month × district × group", {"district": places, "situation": groups}, [["west", "noise", 9]], []),
    ):
        content = {"labels": labels, "cells": cells, "before": corrected}
        apps.get_model("figures", "ReleasedTable").objects.create(
            release=release, family="contacts", table=table, period="2026-10", content=content
        )

    new = MigrationExecutor(connection)
    new.migrate(after)

    kept = new.loader.project_state(after).apps.get_model("figures", "ReleasedTable").objects.order_by("table", "key")
    assert [(one.table, one.key, one.content) for one in kept] == [
        ("contacts by month", "", {"labels": [], "cells": [[60]], "before": [[[58]]]}),
        ("contacts by month × district", "east", {"labels": [], "cells": [], "before": []}),
        ("contacts by month × district", "west", {"labels": [], "cells": [[40]], "before": []}),
        ("contacts by month × district × group", "east", {"labels": [groups], "cells": [], "before": []}),
        ("contacts by month × district × group", "west", {"labels": [groups], "cells": [["noise", 9]], "before": []}),
    ]
    call_command("migrate", verbosity=0)

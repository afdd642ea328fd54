"""The role the web runs as does the city's work and cannot touch the ledger (S12). PostgreSQL only."""

import uuid
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from parvis.cases import actions
from parvis.cases.actions import Ground
from parvis.cases.moves import Outcome
from parvis.cases.tests.town import fresh, litter, staff
from parvis.core import due, seals
from parvis.core.models import Entry

SQL = Path(__file__).resolve().parents[3] / "docs" / "postgresql-roles.sql"

pytestmark = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="only PostgreSQL has roles")


@pytest.fixture
def runtime(valdoria):
    """Become the role the web runs as, by the very lines a city is told to run."""
    mark = uuid.uuid4().hex[:8]
    text = SQL.read_text(encoding="utf-8").replace("parvis_web", f"web_{mark}").replace("parvis_owner", f"owner_{mark}")
    with connection.cursor() as cursor:
        cursor.execute(text)
        cursor.execute(f"SET LOCAL ROLE web_{mark}")
    yield valdoria
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


def test_the_whole_road_works_for_the_runtime_role(runtime, now):
    taken = litter(now)
    actions.answer(
        case=fresh(taken.case), outcome=Outcome.DONE, text="Swept.", language="en", by=staff(runtime.clara), at=now
    )
    actions.judge(reporter=taken.reporter, solved=True, by=staff(runtime.clara), at=now)
    seals.seal_next(at=now)
    due.run_all(slot="default", at=now)
    actions.erase_reporter(reporter=taken.reporter, ground=Ground.ASKED, by=staff(runtime.coco), at=now)
    actions.clear_due(at=now)

    assert list(seals.verify()) == []
    assert Entry.objects.filter(verb="cases.erased").exists()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE core_entry SET verb = 'x'", "DELETE FROM core_entry", "TRUNCATE core_entry", "DELETE FROM core_seal",
        "ALTER TABLE core_entry DISABLE TRIGGER ALL", "DROP TRIGGER core_entry_no_update ON core_entry", "DROP TABLE core_seal",
        "INSERT INTO django_migrations (app, name, applied) VALUES ('core', 'x', now())", "CREATE TABLE x (a int)",
        "SET session_replication_role = replica",
    ],
)  # fmt: skip
def test_the_ledger_refuses_the_runtime_role(runtime, now, statement):
    litter(now)
    before = Entry.objects.count()

    with (
        pytest.raises(DatabaseError, match=r"permission denied|must be owner"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)

    assert Entry.objects.count() == before

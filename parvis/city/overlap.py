"""Two agreements of one service on one situation never share a day; the database itself refuses it.

A rule between rows is no CHECK. A trigger is the one means that SQLite and PostgreSQL share; like the ledger's, it is
put back after each migration, because SQLite drops triggers when it rebuilds a table. Two transactions that sign at the
same moment cannot see each other's row: `actions.sign_agreement` locks the service first.
"""

from typing import Any

from django.db import connections, transaction

TABLE = "city_agreement"
MESSAGE = "CHECK constraint failed: city_agreements_do_not_overlap"
_CLASH = """
SELECT 1 FROM city_agreement other
WHERE other.id <> NEW.id AND other.service_id = NEW.service_id AND other.situation = NEW.situation
  AND (other.ends_on IS NULL OR other.ends_on >= NEW.starts_on)
  AND (NEW.ends_on IS NULL OR other.starts_on <= NEW.ends_on)
"""


def install(using: str = "default") -> None:
    """Create the triggers anew."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION city_agreements_do_not_overlap() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN IF EXISTS ({_CLASH}) THEN RAISE EXCEPTION '{MESSAGE}' USING ERRCODE = 'check_violation'; "
                "END IF; RETURN NULL; END $$"
            )
            cursor.execute(f"DROP TRIGGER IF EXISTS city_agreement_overlap ON {TABLE}")
            cursor.execute(
                f"CREATE TRIGGER city_agreement_overlap AFTER INSERT OR UPDATE ON {TABLE} "
                "FOR EACH ROW EXECUTE FUNCTION city_agreements_do_not_overlap()"
            )
            return
        for event in ("INSERT", "UPDATE"):
            name = f"city_agreement_overlap_{event.lower()}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(
                f"CREATE TRIGGER {name} AFTER {event} ON {TABLE} WHEN EXISTS ({_CLASH}) "
                f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
            )


def install_after_migrate(using: str, **_kwargs: Any) -> None:
    """Put the triggers back after `migrate`, once the table exists."""
    if TABLE in connections[using].introspection.table_names():
        install(using)

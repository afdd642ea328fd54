"""The triggers that make the ledger append-only, on both databases.

They are put back after each migration, because SQLite drops them when it rebuilds a table.
"""

from typing import Any

from django.db import connections, transaction

TABLES = ("core_entry", "core_seal")
_MESSAGE = "The ledger is append-only."


def _names(table: str) -> list[str]:
    return [f"{table}_no_update", f"{table}_no_delete"]


def install(using: str = "default") -> None:
    """Create the triggers where they are missing."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION parvis_append_only() RETURNS trigger LANGUAGE plpgsql AS "
                f"$$ BEGIN RAISE EXCEPTION '{_MESSAGE}'; END $$"
            )
        for table in TABLES:
            for event, name in zip(("UPDATE", "DELETE"), _names(table), strict=True):
                if connection.vendor == "postgresql":
                    events = "DELETE OR TRUNCATE" if event == "DELETE" else event
                    cursor.execute(f"DROP TRIGGER IF EXISTS {name} ON {table}")
                    cursor.execute(
                        f"CREATE TRIGGER {name} BEFORE {events} ON {table} "
                        "FOR EACH STATEMENT EXECUTE FUNCTION parvis_append_only()"
                    )
                else:
                    cursor.execute(
                        f"CREATE TRIGGER IF NOT EXISTS {name} BEFORE {event} ON {table} "
                        f"BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END"
                    )


def drop(using: str = "default") -> None:
    """Take the triggers away, for the tests that empty the database between two stories."""
    connection = connections[using]
    with transaction.atomic(using=using), connection.cursor() as cursor:
        for table in TABLES:
            for name in _names(table):
                on_table = f" ON {table}" if connection.vendor == "postgresql" else ""
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on_table}")


def missing(using: str = "default") -> list[str]:
    """Return the names of triggers that should be there and are not, or are switched off."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT tgname FROM pg_trigger WHERE NOT tgisinternal AND tgenabled IN ('O', 'A')")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        there = {row[0] for row in cursor.fetchall()}
    return [name for table in TABLES for name in _names(table) if name not in there]


def install_after_migrate(using: str, **_kwargs: Any) -> None:
    """Put the triggers back after `migrate`, once the tables exist."""
    if set(TABLES) <= set(connections[using].introspection.table_names()):
        install(using)

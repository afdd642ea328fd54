"""Writing what may also be left out: a count on a page that somebody in need opens."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper

MOST_MS = 100


@contextmanager
def cursor_unless_busy() -> Iterator[CursorWrapper]:
    """Give a cursor in a transaction of its own that waits a tenth of a second for whoever writes just now, and no longer.

    Raises OperationalError then; nothing is written. Not for use inside another transaction.
    """
    usual = 0
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            usual = cursor.execute("PRAGMA busy_timeout").fetchone()[0]
            cursor.execute(f"PRAGMA busy_timeout = {MOST_MS}")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(f"SET LOCAL lock_timeout = {MOST_MS}")
            yield cursor
    finally:
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"PRAGMA busy_timeout = {usual}")

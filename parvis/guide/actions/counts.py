"""Counting by week what somebody opened: a poster's code, a short link. Nothing is known of who did."""

from datetime import date

from django.db import connection

from parvis.core import hurrying
from parvis.guide.counting import monday_of

_COUNT = (
    "INSERT INTO {table} ({of}, week, count) VALUES (%s, %s, 1) "
    "ON CONFLICT ({of}, week) DO UPDATE SET count = {table}.count + 1"
)
OPENED = _COUNT.format(table="guide_openedcount", of="poster_id")
FOLLOWED = _COUNT.format(table="guide_followedcount", of="link_id")


def count_one(what: str, row: int, day: date) -> None:
    """Count one opening in the week of a day.

    Waits for nobody: raises OperationalError where somebody else is just writing. Nothing is counted then.
    """
    with hurrying.cursor_unless_busy() as cursor:
        cursor.execute(what, [row, connection.ops.adapt_datefield_value(monday_of(day))])

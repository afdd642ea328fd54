"""Small shared numbers: limits and counts that hold over several processes and machines, in one table."""

from datetime import UTC, date, datetime, time, timedelta

from django.db import connection
from django.utils.crypto import salted_hmac

_UPSERT = (
    "INSERT INTO core_counter (name, value, expires_at) VALUES (%s, %s, %s) "
    "ON CONFLICT (name) DO UPDATE SET value = core_counter.value + excluded.value RETURNING value"
)

# A day of the city is over everywhere on earth two days after it began by UTC.
_DAY_LASTS = timedelta(days=2)


def digest_of(purpose: str, value: str) -> str:
    """Return a keyed digest to count `value` by: it names nobody, and for another purpose it is another one."""
    return salted_hmac(f"parvis.counters.{purpose}", value, algorithm="sha256").hexdigest()[:24]


def _bucket(window: timedelta, at: datetime) -> int:
    return int(at.timestamp() // window.total_seconds())


def add(name: str, *, window: timedelta, at: datetime, by: int = 1) -> int:
    """Add `by` to the count of `name` in the current window and return the new count. One statement.

    `name` is at most 150 characters and never holds a person's data in the clear: give a digest.
    """
    bucket = _bucket(window, at)
    expires_at = datetime.fromtimestamp((bucket + 2) * window.total_seconds(), tz=UTC)
    return _add(f"{name}:{bucket}", by, expires_at)


def add_on(day: date, name: str, *, by: int = 1) -> int:
    """Add `by` to the count of `name` on a day of the city and return the new count. It is swept once the day is over."""
    return _add(f"{name}:{day}", by, datetime.combine(day, time(), tzinfo=UTC) + _DAY_LASTS)


def _add(name: str, by: int, expires_at: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_UPSERT, [name, by, connection.ops.adapt_datetimefield_value(expires_at)])
        return int(cursor.fetchone()[0])


def too_many(name: str, *, limit: int, window: timedelta, at: datetime) -> bool:
    """Count one more try of `name` and return whether there were more than `limit` in this window."""
    return add(name, window=window, at=at) > limit


def current(name: str, *, window: timedelta, at: datetime) -> int:
    """Return the count of `name` in the current window without changing it."""
    return _read(f"{name}:{_bucket(window, at)}")


def count_on(day: date, name: str) -> int:
    """Return the count of `name` on a day of the city without changing it."""
    return _read(f"{name}:{day}")


def _read(name: str) -> int:
    from parvis.core.models import Counter

    return Counter.objects.filter(name=name).values_list("value", flat=True).first() or 0

"""Revisions: how every process notices that the catalogue, the city or the templates have changed.

A named number in the database goes up with each change, in the transaction of the change. Whoever builds an expensive
snapshot keeps it under that number and asks for the number when it is used. A request asks once for all of them.
"""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Generic, TypeVar

from django.db import connection

from parvis.core.models import Revision

T = TypeVar("T")
MOST_STEP = 2**20


class _Numbers:
    """The numbers as one request sees them, read when the first is asked for."""

    def __init__(self) -> None:
        self._known: dict[str, int] | None = None

    def get(self, name: str) -> int:
        if self._known is None:
            with connection.cursor() as cursor:  # asked by every request
                cursor.execute("SELECT name, number FROM core_revision")
                self._known = dict(cursor.fetchall())
        return self._known.get(name, 0)

    def forget(self) -> None:
        self._known = None


_read: ContextVar[_Numbers | None] = ContextVar("revisions_read", default=None)


def number(name: str) -> int:
    """Return the current number of `name`; 0 where nothing has ever changed. One query, inside `read_once` only the first."""
    numbers = _read.get()
    if numbers is not None:
        return numbers.get(name)
    return Revision.objects.filter(name=name).values_list("number", flat=True).first() or 0


def bump(name: str) -> None:
    """Raise the number of `name`, in the caller's transaction.

    By a random step: a number that is rolled back does not come again, for a snapshot of what never happened may be kept
    under it.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_revision (name, number) VALUES (%s, %s) "
            "ON CONFLICT (name) DO UPDATE SET number = core_revision.number + excluded.number",
            [name, 1 + secrets.randbelow(MOST_STEP)],
        )
    numbers = _read.get()
    if numbers is not None:
        numbers.forget()


@contextmanager
def read_once() -> Iterator[None]:
    """Read every number with one query, when the first is asked for; inside the block all snapshots go by them."""
    token = _read.set(_Numbers())
    try:
        yield
    finally:
        _read.reset(token)


_all: list["Cached[Any]"] = []


class Cached(Generic[T]):
    """A snapshot that is rebuilt when its revision has moved: `directory = Cached("city", build)`, then `directory()`."""

    def __init__(self, name: str, build: Callable[[], T]) -> None:
        self.name = name
        self._build = build
        self._kept: tuple[int, T] | None = None
        _all.append(self)

    def __call__(self) -> T:
        """Return the snapshot of the current revision (one small query, more when it has moved)."""
        current = number(self.name)
        if self._kept is None or self._kept[0] != current:
            self._kept = (current, self._build())
        return self._kept[1]

    def forget(self) -> None:
        """Drop the snapshot, for tests that roll the database back under it."""
        self._kept = None


def forget_all() -> None:
    """Drop every snapshot of this process."""
    for cached in _all:
        cached.forget()


def take_all() -> Callable[[], None]:
    """Take every snapshot now; return what puts them back, for tests that put back the rows they were taken of."""
    taken = [(cached, number(cached.name), cached()) for cached in _all]

    def put_back() -> None:
        for cached, at, snapshot in taken:
            cached._kept = (at, snapshot)

    return put_back

"""Inserting a few rows by a statement put together once: a report does it ten times, and composing costs more than asking."""

from collections.abc import Iterable
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Field, Model

MOST_AT_ONCE = 8


def insert(model: type[Model], rows: Iterable[Model], *, ignore_conflicts: bool = False) -> list[Any]:
    """Insert rows of `model` with one statement and return them with their ids, like `bulk_create`, which takes larger batches.

    With `ignore_conflicts` rows that break a unique constraint are left out, and ids are not set.
    """
    new = list(rows)
    if not new:
        return new
    if len(new) > MOST_AT_ONCE or any(row.pk is not None for row in new):
        return model._default_manager.bulk_create(new, ignore_conflicts=ignore_conflicts)
    for row in new:
        row._prepare_related_fields_for_save(operation_name="insert")  # type: ignore[attr-defined]
    sql, fields = _statement(model, len(new), ignore_conflicts, connection.vendor)
    values = [
        field.get_db_prep_save(field.pre_save(row, add=True), connection=connection) for row in new for field in fields
    ]
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        ids = [] if ignore_conflicts else cursor.fetchall()
    for row, (number,) in zip(new, ids, strict=False):
        row.pk = number
    for row in new:
        row._state.adding = False
        row._state.db = connection.alias
    return new


@cache
def _statement(
    model: type[Model], count: int, ignore_conflicts: bool, _vendor: str
) -> tuple[str, list["Field[Any, Any]"]]:
    quote = connection.ops.quote_name
    fields = [field for field in model._meta.concrete_fields if not field.primary_key and not field.generated]
    row = f"({', '.join(['%s'] * len(fields))})"
    key = model._meta.pk
    assert key is not None
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({', '.join(quote(str(field.column)) for field in fields)}) "  # noqa: S608
        f"VALUES {', '.join([row] * count)} "
        + ("ON CONFLICT DO NOTHING" if ignore_conflicts else f"RETURNING {quote(str(key.column))}"),
        fields,
    )

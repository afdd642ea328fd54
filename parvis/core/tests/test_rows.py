"""A few rows at once: the same as the library's own way, with ids, related rows saved a moment before, and no doubles."""

from datetime import UTC, datetime

import pytest

from parvis.core.models import DueRow, Entry
from parvis.core.rows import MOST_AT_ONCE, insert

AT = datetime(2026, 11, 18, 9, 30, tzinfo=UTC)


def entry(number):
    return Entry(
        at=AT,
        verb="t.t",
        subject=f"s{number}",
        actor_kind="worker",
        actor_reference="",
        codes={"n": number},
        canonical=b"x",
    )


@pytest.mark.django_db
@pytest.mark.parametrize("count", [0, 1, 3, MOST_AT_ONCE, MOST_AT_ONCE + 1, 30])
def test_rows_come_back_with_their_ids_in_their_order(count):
    rows = insert(Entry, (entry(number) for number in range(count)))

    kept = {row.pk: row for row in Entry.objects.all()}
    assert [row.subject for row in rows] == [f"s{number}" for number in range(count)]
    assert [kept[row.pk].codes for row in rows] == [{"n": number} for number in range(count)]
    assert all(kept[row.pk].at == AT and not row._state.adding for row in rows)


@pytest.mark.django_db
def test_a_row_that_is_there_is_left_out_where_that_is_wished():
    rows = [DueRow(kind="a", slot="default", key="k", payload={}, due_at=AT) for _ in range(2)]

    insert(DueRow, rows, ignore_conflicts=True)
    insert(DueRow, rows[:1], ignore_conflicts=True)

    assert DueRow.objects.filter(kind="a").count() == 1

"""Monthly sums: stated, looked at, signed with a name, corrected with a reason, never edited."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from parvis.cases.tests.town import staff
from parvis.core import ledger
from parvis.core.models import Entry
from parvis.figures.actions import sums as actions
from parvis.figures.models import MonthlySum, SumCell
from parvis.figures.models.sums import SumSource
from parvis.figures.sums import measures, stated
from parvis.figures.tests.reading import build, rows

DAY = timedelta(days=1)
STOPS = measures.every()["force_stops"]
CELLS = {
    (place, column): number
    for place, numbers in {"west": (40, 12, 3), "east": (25, 6, 1)}.items()
    for column, number in zip(STOPS.columns, numbers, strict=True)
}


@pytest.fixture
def paul_acts(paul):
    return staff(paul)


def state(by, at, cells=CELLS, *, measure=STOPS, month=202610, **said):
    return actions.state(measure=measure, month=month, cells=cells, source=SumSource.FORM, by=by, at=at, **said)


def sign(statement, user, at, *, explains="", cells=None):
    seen = actions.fingerprint(stated.cells_of(statement) if cells is None else cells)
    return actions.sign(
        statement=statement, seen=seen, signed_as="Chief", explains=explains, by=user, actor=staff(user), at=at
    )


def signed(user, at, cells=CELLS, **said):
    return sign(state(staff(user), at, cells, **said), user, at)


def test_a_draft_counts_for_nothing_until_somebody_vouches_for_it_with_a_name(paul, paul_acts, now):
    draft = state(paul_acts, now)
    assert stated.in_force() == []

    sign(draft, paul, now + timedelta(minutes=5))

    assert [(one.measure, one.month, dict(one.cells)) for one in stated.in_force()] == [("force_stops", 202610, CELLS)]
    kept = MonthlySum.objects.get()
    assert (kept.signed_name, kept.signed_as, kept.version) == ("Paul Roche", "Chief", 1)
    verbs = list(Entry.objects.filter(subject=kept.subject).values_list("verb", flat=True))
    assert verbs == ["figures.sum_stated", "figures.sum_signed"]
    assert "40" not in str(list(Entry.objects.filter(subject=kept.subject).values_list("codes", flat=True)))


def test_signed_sums_are_facts_a_draft_is_none_and_a_correction_takes_the_place(paul, paul_acts, now):
    state(paul_acts, now, month=202609)
    signed(paul, now)
    build(now + DAY)

    assert {(row["month"], row["district"], row["category"]): row["amount"] for row in rows("sums")} == {
        (202610, *cell): number for cell, number in CELLS.items()
    }

    signed(paul, now + DAY, CELLS | {("west", STOPS.columns[0]): 41}, reason="One was counted twice.")
    build(now + 2 * DAY)

    assert sum(row["amount"] for row in rows("sums")) == sum(CELLS.values()) + 1


def test_a_new_statement_takes_the_place_of_a_draft_and_a_part_leaves_the_rest(paul_acts, now):
    state(paul_acts, now)
    west = [cell for cell in CELLS if cell[0] == "west"]

    draft = state(paul_acts, now, {("west", "identity"): 41}, instead_of=west)

    cells = stated.cells_of(draft)
    assert MonthlySum.objects.count() == 1
    assert cells[("west", "identity")] == 41 and ("west", "searched") not in cells and cells[("east", "identity")] == 25


def test_what_is_signed_is_never_edited(paul, now):
    kept = signed(paul, now)

    kept.explains = "Otherwise"
    with pytest.raises(TypeError, match="never changed"):
        kept.save()
    with pytest.raises(actions.AlreadySigned):
        sign(kept, paul, now)
    with pytest.raises(actions.AlreadySigned):
        actions.drop(statement=kept, by=staff(paul), at=now)


def test_a_correction_says_why_and_keeps_the_old_number_with_its_name_and_date(paul, valdoria, now):
    old = signed(paul, now)
    changed = {**CELLS, ("west", "identity"): 44}
    with pytest.raises(actions.NeedsReason):
        state(staff(valdoria.coco), now, changed)

    later = now + timedelta(days=3)
    draft = state(staff(valdoria.coco), later, changed, reason="A shift was missing")
    assert dict(stated.in_force()[0].cells) == CELLS
    sign(draft, valdoria.coco, later)

    assert stated.in_force()[0].cells[("west", "identity")] == 44
    rows = list(MonthlySum.objects.order_by("version"))
    assert [(row.version, row.signed_name, row.reason) for row in rows] == [
        (1, "Paul Roche", ""), (2, "Coco", "A shift was missing"),
    ]  # fmt: skip
    assert stated.cells_of(MonthlySum.objects.get(pk=old.pk)) == CELLS


def test_a_correction_without_a_difference_is_none(paul, now):
    signed(paul, now)

    with pytest.raises(actions.NothingChanged):
        sign(state(staff(paul), now, reason="Looked again"), paul, now)


def test_who_signs_signs_what_they_have_seen(paul, paul_acts, now):
    draft = state(paul_acts, now)

    with pytest.raises(actions.SeenOther):
        sign(draft, paul, now, cells={("west", "identity"): 1})


def test_what_looks_odd_is_signed_only_with_a_word_to_it(paul, now):
    for month in range(202604, 202610):
        signed(paul, now, {cell: number + month % 3 for cell, number in CELLS.items()}, month=month)
    draft = state(staff(paul), now, {**CELLS, ("west", "identity"): 400})

    with pytest.raises(actions.NeedsReason):
        sign(draft, paul, now)
    kept = sign(draft, paul, now, explains="The fair was in town")

    assert (kept.remarks, kept.explains) == (1, "The fair was in town")


@pytest.mark.parametrize(
    ("said", "refusal"),
    [
        ({"cells": {("nowhere", "identity"): 1}}, actions.WrongCell),
        ({"cells": {("west", "foot"): 1}}, actions.WrongCell),
        ({"cells": {("west", "identity"): -1}}, actions.WrongCell),
        ({"cells": {}}, actions.NothingStated),
        ({"month": 202611}, actions.MonthNotOver),
        ({"measure": measures.every()["staff_sex"], "cells": {("", "women"): 3}, "month": 202609}, actions.MonthNotOver),
        ({"measure": measures.every()["staff_origin"], "cells": {("", "minority"): 3}, "month": 202601}, measures.NotLawful),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_and_nothing_is_written(paul_acts, now, said, refusal):
    cells = said.pop("cells", CELLS)

    with pytest.raises(refusal):
        state(paul_acts, now, cells, **said)

    assert not MonthlySum.objects.exists()


def test_a_file_is_kept_whole_or_not_at_all(paul, paul_acts, now):
    signed(paul, now, month=202609)
    sums = {("force_stops", 202610): CELLS, ("force_stops", 202609): CELLS}

    with pytest.raises(actions.AlreadySigned):
        actions.state_all(sums=sums, by=paul_acts, at=now)
    assert not MonthlySum.objects.drafts().exists()

    assert len(actions.state_all(sums={("force_stops", 202610): CELLS}, by=paul_acts, at=now)) == 1


def test_the_log_failed_so_nothing_was_written(paul, paul_acts, now, monkeypatch):
    draft = state(paul_acts, now)

    def fails(**_said):
        raise RuntimeError("the disk is full")

    monkeypatch.setattr(ledger, "write", fails)
    with pytest.raises(RuntimeError):
        sign(draft, paul, now)
    with pytest.raises(RuntimeError):
        state(paul_acts, now, month=202609)

    assert not MonthlySum.objects.signed().exists()
    assert MonthlySum.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"signed_by": "x"},
        {"month": 199912},
        {"version": 2, "reason": ""},
        {"remarks": 1, "signed_by": "x", "signed_name": "X"},
    ],
)
def test_the_database_refuses_what_can_never_be(valdoria, now, changes):
    said = {"measure": "force_stops", "month": 202610, "source": "form", "stated_at": now, "stated_by": "x"}
    if changes.get("remarks"):
        changes = {**changes, "signed_at": now}

    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlySum.objects.create(**said | changes)


def test_a_month_has_one_draft_and_a_cell_one_number(paul_acts, now):
    draft = state(paul_acts, now)

    with pytest.raises(IntegrityError), transaction.atomic():
        MonthlySum.objects.create(
            measure="force_stops", month=202610, version=7, reason="x", source="form", stated_at=now, stated_by="x"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        SumCell.objects.create(statement=draft, district="west", category="identity", amount=3)

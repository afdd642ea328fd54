"""From what a call-taker presses to the share of redirects that reached somebody, and the share of which it is known."""

from datetime import timedelta

import pytest

from parvis.cases import actions
from parvis.cases.models import Door, EndedAs
from parvis.cases.tests.town import staff
from parvis.figures.cubes import building, declarations, reading
from parvis.figures.facts import files
from parvis.figures.indicators import reading as records
from parvis.figures.indicators.computing import compute
from parvis.figures.indicators.periods import Period
from parvis.figures.tests.reading import build


def test_both_shares_are_computed_and_who_was_not_asked_is_in_one_of_them_only(valdoria, now, tmp_path):
    bruno = staff(valdoria.bruno)
    for number in range(20):
        contact = actions.end_contact(
            door=Door.DESK, ended_as=EndedAs.REDIRECTED, language="fr", by=bruno, at=now, situation="car_towed",
            service="police", number_code="victims" if number >= 16 else "",
        )  # fmt: skip
        if number < 12:
            actions.say_whether_reached(contact_id=contact.pk, reached=number < 9, by=bruno, at=now)
    build(now + timedelta(days=1))

    building.build(facts=[files.root()], out=tmp_path)
    cubes = {name: reading.read(cube, tmp_path) for name, cube in declarations.shipped().items()}
    numbers = compute(
        [record for record in records.shipped() if record.code in ("L9", "L9b")], cubes, Period(202611, 202611),
        edges={}, lawful=frozenset(),
    )  # fmt: skip

    found = {number.code: number for number in numbers if not number.split}
    assert found["L9"].value == pytest.approx(9 / 12)
    assert found["L9b"].value == pytest.approx(12 / 20)
    assert (found["L9"].n, found["L9b"].n) == (12, 20)
    assert "whom nobody asked" in records.by_code()["L9"].who_is_missing["en"]

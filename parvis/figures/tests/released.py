"""An invented city whose figures went out, without cases: rows of cubes in, a public release out."""

import random
from collections import Counter
from datetime import UTC, datetime

from parvis.cases.tests import town
from parvis.figures.actions import releasing
from parvis.figures.actions.drafting import draft_release
from parvis.figures.counted import Counted
from parvis.figures.indicators import reading
from parvis.figures.models import Release
from parvis.figures.release.periods import after
from tests import cast
from tests.remembered import remembered

AT = datetime(2027, 3, 20, 9, 0, tzinfo=UTC)
# Situation → the services that take it, how often it occurs.
TAKEN = {
    "dirty_street": ("cleaning", 10),
    "bulky_waste": ("waste", 8),
    "bar_noise": ("noise", 4),
    "neighbour_noise": ("police", 2),
    "violence_at_home": ("police", 1),
}
_ENDS = ("became_case", "informed", "redirected", "added", "urgent", "call_back", "silent")
_KINDS = {"promises_kept": "promises", "feedback": "feedback"}


def rows(*, months: int, a_month: int, districts: tuple[str, ...] = ("west", "east")) -> dict[str, list[dict]]:
    """Return the rows of the cubes that tables and city figures are made of; the last month is February 2027."""
    dice = random.Random(11)
    first = 202702
    for _ in range(months - 1):
        first = first - 1 if first % 100 > 1 else first - 89
    promises: Counter = Counter()
    feedback: Counter = Counter()
    contacts: Counter = Counter()
    month = first
    for _ in range(months):
        for _ in range(a_month):
            situation = dice.choices(list(TAKEN), [often for _service, often in TAKEN.values()])[0]
            where = (month, dice.choice(districts), situation)
            contacts[(*where, dice.choices(_ENDS, [40, 15, 20, 5, 2, 3, 8])[0])] += 1
            promises[(*where, TAKEN[situation][0], "kept" if dice.random() < 0.7 else "broken")] += 1
            if dice.random() < 0.5:
                feedback[(*where, TAKEN[situation][0], "solved" if dice.random() < 0.6 else "not_solved")] += 1
        month = after(month)
    return {
        "contacts_by_place": _rows(contacts, ("month", "district", "situation"), _ENDS),
        "promises_by_place": _rows(promises, ("month", "district", "situation", "service"), ("kept", "broken")),
        "feedback_by_place": _rows(feedback, ("month", "district", "situation", "service"), ("solved", "not_solved")),
        "promises_kept": [
            {**row, "due": row["kept"] + row["broken"]}
            for row in _rows(promises, ("month", "district", "situation", "service"), ("kept", "broken"))
        ],
        "feedback": _rows(feedback, ("month", "district", "situation", "service"), ("solved", "not_solved")),
    }


def _rows(counts: Counter, keys: tuple[str, ...], measures: tuple[str, ...]) -> list[dict]:
    found: dict[tuple, dict] = {}
    for codes, number in counts.items():
        row = found.setdefault(
            codes[:-1], {**dict(zip(keys, codes, strict=False)), "kind": "object", **dict.fromkeys(measures, 0)}
        )
        row[codes[-1]] += number
    return [found[key] for key in sorted(found)]


def draft(*, months: int, a_month: int) -> Release:
    """Make a release that waits."""
    counted = Counted(rows=rows(months=months, a_month=a_month), kinds=_KINDS, edges={}, lawful=frozenset())
    records = [record for record in reading.shipped() if record.code in ("L1", "L3")]
    said = list(draft_release(records=records, counted=counted, on=AT.date(), at=AT))
    assert not any(one.needs_person for one in said)
    return Release.objects.get()


def let_out(*, months: int, a_month: int) -> Release:
    """Make a release and let it go out."""
    release = draft(months=months, a_month=a_month)
    releasing.approve(release=release, by=cast.acting(cast.somebody("Esi Mensah", at=AT)), at=AT)
    return release


@remembered
def city(now: datetime, *, months: int, a_month: int) -> Release:
    """Found Valdoria and let its figures go out."""
    town.found(now)
    return let_out(months=months, a_month=a_month)

"""How long steps of the way through justice usually take: said, and taken back."""

from datetime import date, datetime

from django.db import transaction

from parvis.city.actions import history
from parvis.city.models import UsualWait
from parvis.core import ledger
from parvis.core.actors import Actor

FIELDS = ("least", "most", "unit", "source", "told_on", "check_by")


@transaction.atomic
def say_wait(
    *,
    stage: str,
    offence: str,
    least: int,
    most: int,
    unit: str,
    source: str,
    told_on: date,
    check_by: date,
    by: Actor,
    at: datetime,
) -> UsualWait:
    """Write down how long a stage usually takes for an offence ("" for all), who said so and when; it holds at once.

    What was said of the same stage and offence before is replaced, and stays in the history.
    """
    changes = dict(zip(FIELDS, (least, most, unit, source, told_on, check_by), strict=True))
    row = UsualWait.objects.select_for_update().filter(stage=stage, offence=offence).first()
    codes: dict[str, str] = {"stage": stage, "offence": offence}
    if row:
        history.apply(row=row, changes=changes, subject=subject(row), verb="city.wait_said", codes=codes, by=by, at=at)
        return row
    row = UsualWait.objects.create(stage=stage, offence=offence, **changes)
    edits = {name: ("", history.written(value)) for name, value in changes.items()}
    history.note(subject=subject(row), edits=edits, by=by, at=at)
    ledger.write(
        verb="city.wait_said",
        subject=history.ledger_subject(row),
        by=by,
        at=at,
        codes={**codes, "fields": "+".join(sorted(edits))},
    )
    return row


@transaction.atomic
def take_wait_back(*, wait: UsualWait, by: Actor, at: datetime) -> None:
    """Say no more how long it takes; people read that we know no usual time."""
    row = UsualWait.objects.select_for_update().filter(pk=wait.pk).first()
    if row is None:
        return
    edits = {name: (history.written(getattr(row, name)), "") for name in FIELDS}
    history.note(subject=subject(row), edits=edits, by=by, at=at)
    ledger.write(
        verb="city.wait_taken_back",
        subject=history.ledger_subject(row),
        by=by,
        at=at,
        codes={"stage": row.stage, "offence": row.offence},
    )
    row.delete()


def subject(wait: UsualWait) -> str:
    """Return under what the history keeps a wait."""
    return f"wait:{wait.stage}:{wait.offence or 'all'}"

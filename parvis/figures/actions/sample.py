"""The monthly sample: drawn by the worker, read by two people who do not see each other's reading."""

import secrets
from collections.abc import Mapping
from datetime import datetime, time, timedelta

from django.db import transaction

from parvis.cases import actions as cases
from parvis.cases.models import Answer
from parvis.city import directory
from parvis.city.access import services_of
from parvis.core import ledger
from parvis.core.actors import WORKER, Actor
from parvis.figures.models.words import (
    CRITERIA,
    DRAWN,
    LEAST_DRAWN,
    MOST_DRAWN,
    DrawnAnswer,
    Reading,
    Sample,
    SampleSettings,
    Verdict,
)
from parvis.figures.sums.measures import month_of, months_before, next_month, number_of
from parvis.figures.words import counts, drawing
from parvis.people.models import User

DRAWN_AFTER = timedelta(days=3)  # of the month that follows
REMARKS_KEPT = timedelta(days=365)


class WrongSize(Exception):
    """So few or so many answers are not drawn."""


class MonthNotOver(Exception):
    """Answers of that month may still come."""


class DrawnBefore(Exception):
    """A month is drawn once: nobody tries until they like what they see."""


class NotReadable(Exception):
    """The answer is gone, or has become sensitive."""


class OwnAnswer(Exception):
    """Nobody reads what they, or a service they work for, wrote."""


class ReadBefore(Exception):
    """This person has read it, or two others have."""


class NotWhole(Exception):
    """Each question of the rubric has one of the three answers."""


def size() -> int:
    """Return how many answers are drawn each month."""
    row = SampleSettings.objects.filter(pk=1).first()
    return row.size if row else DRAWN


@transaction.atomic
def settle(*, size: int, by: Actor, at: datetime) -> None:
    """Say how many answers are drawn from the next month on. Raises WrongSize."""
    if not LEAST_DRAWN <= size <= MOST_DRAWN:
        raise WrongSize
    SampleSettings.objects.update_or_create(pk=1, defaults={"size": size})
    ledger.write(verb="figures.sample_settled", subject="sample", by=by, at=at, codes={"size": size})


def draw_due(*, at: datetime) -> Sample | None:
    """Draw last month's sample where its time has come and nobody has; None otherwise."""
    zone = directory.current().city.zone
    today = at.astimezone(zone).date()
    last = months_before(today, 1)[0]
    if today < today.replace(day=1) + DRAWN_AFTER or Sample.objects.filter(month=number_of(last)).exists():
        return None
    return draw(month=number_of(last), by=WORKER, at=at)


@transaction.atomic
def draw(*, month: int, by: Actor, at: datetime, seed: str = "") -> Sample:
    """Draw the answers of a month (yyyymm) to be read, from every service that gave any.

    Left out: what is sensitive, what may concern the police's action, what was erased; grievances are no cases. Raises
    MonthNotOver, DrawnBefore.
    """
    strata = answers_of(month, at=at)
    if Sample.objects.filter(month=month).exists():
        raise DrawnBefore
    seed, wanted = seed or secrets.token_hex(16), size()
    chosen = drawing.drawn({code: list(rows) for code, rows in strata.items()}, size=wanted, seed=seed)
    sample = Sample.objects.create(
        month=month, seed=seed, size=wanted, strata={code: len(rows) for code, rows in strata.items()}, drawn_at=at
    )
    DrawnAnswer.objects.bulk_create(
        DrawnAnswer(
            sample=sample, answer_id=answer, service=service, is_standard=strata[service][answer], position=position
        )
        for position, (service, answer) in enumerate(chosen, 1)
    )
    there = sum(len(rows) for rows in strata.values())
    codes: dict[str, ledger.Code] = {"month": month, "size": len(chosen), "answers": there, "services": len(strata)}
    ledger.write(verb="figures.sample_drawn", subject=sample.subject, by=by, at=at, codes=codes)
    return sample


def answers_of(month: int, *, at: datetime) -> dict[str, dict[int, bool]]:
    """Return, by service code, the ids of a month's answers and whether each is an untouched standard text. One query.

    Raises MonthNotOver.
    """
    zone = directory.current().city.zone
    first = month_of(month)
    start, end = (datetime.combine(day, time.min, zone) for day in (first, next_month(first)))
    if end > at:
        raise MonthNotOver
    rows = Answer.objects.filter(counts.may_be_read(), at__gte=start, at__lt=end).exclude(by_kind="import")
    found: dict[str, dict[int, bool]] = {}
    for pk, code, is_standard in rows.order_by("pk").values_list("pk", "service__code", "is_standard"):
        found.setdefault(code or "", {})[pk] = is_standard
    return found


def next_for(*, sample: Sample, user: User) -> DrawnAnswer | None:
    """Return what this person reads next: what somebody else has read already comes first; None when all is done."""
    there = counts.readable(sample)
    readings: dict[int, set[str]] = {}
    for drawn, reader in Reading.objects.filter(drawn__sample=sample).values_list("drawn", "reader"):
        readings.setdefault(drawn, set()).add(reader)
    services, me = services_of(user), user.actor_reference
    mine = [
        one
        for one in there
        if len(readings.get(one.pk, ())) < 2 and me not in readings.get(one.pk, ()) and not _is_own(one, me, services)
    ]
    return min(mine, key=lambda one: (-len(readings.get(one.pk, ())), one.position), default=None)


def open_answer(*, drawn: DrawnAnswer, user: User, at: datetime) -> DrawnAnswer:
    """Let somebody read a drawn answer, and write down that they did. Raises NotReadable, OwnAnswer."""
    found = next((one for one in counts.readable(drawn.sample) if one.pk == drawn.pk), None)
    if found is None or found.answer is None:
        raise NotReadable
    if _is_own(found, user.actor_reference, services_of(user)):
        raise OwnAnswer
    cases.look(user=user, what="sample", case=found.answer.case, at=at)
    return found


@transaction.atomic
def hand_in(
    *, drawn: DrawnAnswer, verdicts: Mapping[str, str], remark: str, user: User, by: Actor, at: datetime
) -> Reading:
    """Hand in what one person found; from now on it stands. Raises NotReadable, OwnAnswer, ReadBefore, NotWhole."""
    if set(verdicts) != set(CRITERIA) or not set(verdicts.values()) <= set(Verdict.values):
        raise NotWhole
    held = DrawnAnswer.objects.select_for_update(of=("self",)).select_related("sample").get(pk=drawn.pk)
    found = next((one for one in counts.readable(held.sample) if one.pk == held.pk), None)
    if found is None:
        raise NotReadable
    if _is_own(found, user.actor_reference, services_of(user)):
        raise OwnAnswer
    before = list(held.readings.values_list("reader", flat=True))
    if user.actor_reference in before or len(before) >= 2:
        raise ReadBefore
    reading = Reading.objects.create(
        drawn=held, place=len(before) + 1, reader=user.actor_reference, remark=remark.strip(), at=at, **verdicts
    )
    codes: dict[str, ledger.Code] = {"month": held.sample.month, "place": reading.place}
    ledger.write(verb="figures.answer_read", subject=held.sample.subject, by=by, at=at, codes=codes)
    return reading


def forget_answers(*, case_id: int, at: datetime) -> None:
    """Forget what was remarked on the answers of a case that is erased; the verdicts stay, they say nothing of anybody.

    In the transaction that erases.
    """
    drawn = DrawnAnswer.objects.filter(answer__case=case_id).select_related("sample")
    for one in drawn:
        if one.readings.exclude(remark="").update(remark=""):
            codes: dict[str, ledger.Code] = {"month": one.sample.month}
            ledger.write(verb="figures.reading_emptied", subject=one.sample.subject, by=WORKER, at=at, codes=codes)
    drawn.update(answer=None)


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Empty the remarks of readings older than a year; return how many."""
    return Reading.objects.filter(at__lt=at - REMARKS_KEPT).exclude(remark="").update(remark="")


def _is_own(drawn: DrawnAnswer, me: str, services: frozenset[str]) -> bool:
    return drawn.answer is None or drawn.answer.by == me or (bool(drawn.service) and drawn.service in services)

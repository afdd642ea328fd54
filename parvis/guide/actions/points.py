"""Contact points: agreements, the house's own page, what visitors say of them, and what falls due."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from parvis.cases import actions as cases
from parvis.cases.actions import Taken
from parvis.cases.models import Door
from parvis.city import directory
from parvis.city import hours as opening_hours
from parvis.city.actions import history
from parvis.core import due, ledger, references, revisions
from parvis.core.access import Role
from parvis.core.actors import WORKER, Actor, ActorKind
from parvis.correspondence import actions as correspondence
from parvis.correspondence.models import Audience
from parvis.guide import near
from parvis.guide.actions import counts
from parvis.guide.models.points import FIRST_NUMBER, ContactPoint, FollowedCount, OpenedCount, PosterPlace, SaidClosed
from parvis.people.models import User

ENDING = "guide.agreement_ending"
REMIND_DAYS = (60, 14)
REMIND_HOUR = time(9)
TRIES = 5
SEEN_KEPT = timedelta(days=365)
COUNTS_KEPT = timedelta(days=3 * 365)
ADDRESSES_KEPT = timedelta(days=365)
NOTE_SITUATION = "other_question"
SAME_NOTE = timedelta(minutes=10)
HOUSE = Actor(ActorKind.REPORTER, "contact-point")
VISITOR = Actor(ActorKind.REPORTER, "visitor")

PLACE_FIELDS = ("name", "address", "latitude", "longitude")


class EndsBeforeStart(Exception):
    """The last day of an agreement comes before its first."""


class NumberTaken(Exception):
    """The poster number stands on another place's poster."""


class AgreementOver(Exception):
    """The agreement has ended before the day from which it is to end."""


class NothingSaid(Exception):
    """There are no words in the note."""


def add_place(
    *, name: str, address: str, latitude: float, longitude: float, by: Actor, at: datetime, number: int | None = None
) -> PosterPlace:
    """Add a place for a poster; without `number` it gets the next free one. Raises NumberTaken."""
    fields = {"name": name, "address": address, "latitude": latitude, "longitude": longitude}
    for _try in range(TRIES):
        wanted = number or _next_number()
        try:
            with transaction.atomic():
                place = PosterPlace.objects.create(number=wanted, **fields)
                edits = {field: ("", history.written(value)) for field, value in fields.items()}
                _note(place, edits, "guide.place_added", by=by, at=at)
                return place
        except IntegrityError:
            # Two people of the office were given the same next number: whoever came second takes the one after.
            if number is not None or not PosterPlace.objects.filter(number=wanted).exists():
                break
    raise NumberTaken(number)


@transaction.atomic
def change_place(*, place: PosterPlace, changes: history.Changes, by: Actor, at: datetime) -> PosterPlace:
    """Change where a poster hangs, its campaign, or whether it still hangs there."""
    place = PosterPlace.objects.select_for_update().get(pk=place.pk)
    history.apply(
        row=place, changes=changes, subject=subject(place), verb="guide.place_changed",
        codes={"number": str(place.number)}, by=by, at=at,
    )  # fmt: skip
    revisions.bump(near.REVISION)
    return place


@transaction.atomic
def add_point(
    *,
    place: Mapping[str, Any],
    kind: str,
    starts_on: date,
    ends_on: date,
    by: Actor,
    at: datetime,
    number: int | None = None,
    **fields: Any,
) -> ContactPoint:
    """Sign an agreement with a house. `place`: name, address, latitude, longitude; `fields` as in ContactPoint.

    Where the poster with that number hangs already and stands for no point, the house becomes its point. Without a number
    the same agreement with the same house is returned as it is: a button pressed twice, a file read twice. Raises
    EndsBeforeStart, NumberTaken, HoursUnclear; nothing is written then.
    """
    _check({"starts_on": starts_on, "ends_on": ends_on, **fields})
    revisions.bump(near.REVISION)  # first of all: the second press waits here for the first
    if not number and (known := _same(place, kind=kind, starts_on=starts_on, ends_on=ends_on)):
        return known
    poster = (
        PosterPlace.objects.select_for_update(of=("self",)).filter(number=number, point=None).first()
        if number
        else None
    )
    if poster is None:
        poster = add_place(**place, number=number, by=by, at=at)
    else:
        poster = change_place(place=poster, changes={**place, "is_active": True}, by=by, at=at)
    point = ContactPoint.objects.create(poster=poster, kind=kind, starts_on=starts_on, ends_on=ends_on, **fields)
    told = {"kind": kind, "starts_on": starts_on, "ends_on": ends_on, **fields}
    edits = {name: ("", history.written(value)) for name, value in told.items() if history.written(value)}
    history.note(subject=subject(poster), edits=_without_personal(edits), by=by, at=at)
    ledger.write(
        verb="guide.point_signed", subject=history.ledger_subject(point), by=by, at=at,
        codes={"number": str(poster.number), "kind": str(kind)},
    )  # fmt: skip
    _schedule_reminders(point, at=at)
    return point


def _same(place: Mapping[str, Any], **agreement: Any) -> ContactPoint | None:
    there = {f"poster__{name}": value for name, value in place.items()}
    return ContactPoint.objects.select_related("poster").filter(**there, **agreement).first()


@transaction.atomic
def change_point(
    *, point: ContactPoint, place: Mapping[str, Any], changes: history.Changes, by: Actor, at: datetime
) -> ContactPoint:
    """Change a house's place and agreement. Raises EndsBeforeStart, HoursUnclear."""
    point = _held(point)
    _check({name: changes.get(name, getattr(point, name)) for name in ("starts_on", "ends_on", "hours")})
    change_place(place=point.poster, changes=place, by=by, at=at)
    _apply(point, changes, by=by, at=at)
    return point


@transaction.atomic
def end_agreement(*, point: ContactPoint, last_day: date, by: Actor, at: datetime) -> ContactPoint:
    """Let an agreement hold until `last_day` and no longer. Raises AgreementOver if it ended earlier already.

    A `last_day` before its beginning is taken as its first day. The house's own page closes with the agreement.
    """
    point = _held(point)
    if point.ends_on < last_day:
        raise AgreementOver(point.poster.number)
    _apply(point, {"ends_on": max(last_day, point.starts_on)}, by=by, at=at)
    return point


@transaction.atomic
def new_link(*, point: ContactPoint, by: Actor, at: datetime) -> str:
    """Return a new secret for the house's own page; the one before opens nothing any more. It is shown once."""
    point = _held(point)
    token = references.new_token()
    point.token_digest, point.token_made_at = references.digest(token), at
    point.save(update_fields=["token_digest", "token_made_at"])
    _say("guide.point_link_made", point, by=by, at=at)
    return token


@transaction.atomic
def revoke_link(*, point: ContactPoint, by: Actor, at: datetime) -> None:
    """Close the house's own page."""
    point = _held(point)
    if point.token_digest is None:
        return
    point.token_digest = point.token_made_at = None
    point.save(update_fields=["token_digest", "token_made_at"])
    _say("guide.point_link_revoked", point, by=by, at=at)


@transaction.atomic
def say_closed(*, number: int, at: datetime) -> bool:
    """Write down that a contact point was not open as stated; return whether there is such a point under agreement."""
    known = near.current().points.get(number)
    here = directory.current()
    if known is None or not known.holds_on(timezone.localdate(at)):
        return False
    was_open = near.opening_of(known, here=here, at=at).is_open
    SaidClosed.objects.create(point_id=known.pk, at=at, was_stated_open=was_open)
    revisions.bump(near.REVISION)
    ledger.write(
        verb="guide.point_said_closed", subject=f"guide.contactpoint:{known.pk}", by=VISITOR, at=at,
        codes={"number": str(number), "stated_open": was_open},
    )  # fmt: skip
    return True


@transaction.atomic
def look_into(*, point: ContactPoint, by: Actor, at: datetime) -> int:
    """Take the flag off a point: somebody of the city has asked the house. Return how many words were looked into."""
    count = SaidClosed.objects.filter(point=point, seen_at=None).update(seen_at=at)
    if count:
        revisions.bump(near.REVISION)
        _say("guide.point_looked_into", point, by=by, at=at)
    return count


def hand_over_note(*, point: ContactPoint, words: str, language: str, at: datetime) -> Taken:
    """Take what a house writes as a report at its place; the coordinator sees that it goes on. Raises NothingSaid.

    The same words from the same house within ten minutes are one note: a button pressed twice, a page loaded again.
    """
    said = words.strip()
    if not said:
        raise NothingSaid
    place, body = point.poster, said.encode()
    intake = cases.Intake(
        situation=NOTE_SITUATION,
        door=Door.WEB,
        person=cases.Person(language=language),
        words=said,
        place=cases.Place(
            latitude=place.latitude, longitude=place.longitude, text=place.address[:200], note=place.name
        ),
        received_at=at,
        key=cases.Key(scope=f"point:{point.pk}", key=hashlib.sha256(body).hexdigest(), body=body, lasts=SAME_NOTE),
        may_lack_end=True,
    )
    return cases.take(intake=intake, by=HOUSE, at=at)


def count_opened(*, place: int, day: date) -> None:
    """Count that a poster's code was opened in the week of a day. Nothing is known of who opened it.

    Waits for nobody: raises OperationalError where somebody else is just writing. Nothing is counted then.
    """
    counts.count_one(counts.OPENED, place, day)


@transaction.atomic
def remind(*, point_id: int, days: int, at: datetime) -> int:
    """Tell the coordinators that an agreement ends in `days`; return how many were written to. Nothing where it changed."""
    point = ContactPoint.objects.select_related("poster").filter(pk=point_id).first()
    today = timezone.localdate(at)
    if point is None or not today <= point.ends_on <= today + timedelta(days=days):
        return 0
    people = list(User.objects.filter(is_active=True, roles__role=Role.COORDINATOR).distinct().order_by("pk"))
    zone = directory.current().city.zone
    correspondence.queue(
        event=ENDING,
        to=[
            correspondence.mailbox_of(
                audience=Audience.STAFF, whose=user.actor_reference, email=user.email, language=user.language, at=at
            )
            for user in people
        ],
        about=f"point:{point.pk}",
        facts={
            "house": point.poster.name,
            "last_day": datetime.combine(point.ends_on, time(12), zone).isoformat(),
            "point_link": reverse("guide:point", args=[point.poster.number]),
        },
        at=at,
    )
    ledger.write(
        verb="guide.point_ending", subject=history.ledger_subject(point), by=WORKER, at=at,
        codes={"number": str(point.poster.number), "days": days},
    )  # fmt: skip
    return len(people)


@transaction.atomic
def forget_old(*, at: datetime) -> int:
    """Empty what is known of houses a year after their agreement, with words on closed doors and old counts.

    Return how many houses were emptied.
    """
    today = timezone.localdate(at)
    SaidClosed.objects.filter(seen_at__lt=at - SEEN_KEPT).delete()
    OpenedCount.objects.filter(week__lt=today - COUNTS_KEPT).delete()
    FollowedCount.objects.filter(week__lt=today - COUNTS_KEPT).delete()
    old = ContactPoint.objects.filter(emptied_at=None, ends_on__lt=today - ADDRESSES_KEPT)
    return old.update(signed_by="", phone="", email="", token_digest=None, token_made_at=None, emptied_at=at)


def subject(place: PosterPlace) -> str:
    """Return under what the history keeps a place and its agreement."""
    return f"point:{place.number}"


# Who signed and how to reach them are not repeated in the history: they go with the agreement.
_PERSONAL = ("signed_by", "phone", "email")


def _without_personal(edits: Mapping[str, tuple[str, str]]) -> dict[str, tuple[str, str]]:
    return {name: ("", "") if name in _PERSONAL else values for name, values in edits.items()}


def _held(point: ContactPoint) -> ContactPoint:
    return ContactPoint.objects.select_for_update(of=("self",)).select_related("poster").get(pk=point.pk)


def _check(fields: Mapping[str, Any]) -> None:
    opening_hours.check(fields.get("hours", ""))
    if fields["ends_on"] < fields["starts_on"]:
        raise EndsBeforeStart


def _next_number() -> int:
    last = PosterPlace.objects.order_by("-number").values_list("number", flat=True).first() or 0
    return max(last + 1, FIRST_NUMBER)


def _apply(point: ContactPoint, changes: history.Changes, *, by: Actor, at: datetime) -> None:
    edits = history.differing(point, changes)
    if not edits:
        return
    for name in edits:
        setattr(point, name, changes[name])
    point.emptied_at = None
    point.save()
    history.note(subject=subject(point.poster), edits=_without_personal(edits), by=by, at=at)
    _say("guide.point_changed", point, by=by, at=at, fields="+".join(sorted(edits))[:80])
    if "ends_on" in edits:
        _schedule_reminders(point, at=at)
    revisions.bump(near.REVISION)


def _schedule_reminders(point: ContactPoint, *, at: datetime) -> None:
    """Let both reminders wait for their day; one whose day is past is not caught up with, the list says it."""
    zone = directory.current().city.zone
    for days in REMIND_DAYS:
        key = f"{point.pk}:{days}"
        due.cancel(kind=ENDING, key=key)
        due_at = datetime.combine(point.ends_on - timedelta(days=days), REMIND_HOUR, zone)
        if due_at > at:
            due.schedule(kind=ENDING, due_at=due_at, payload={"point": point.pk, "days": days}, key=key)


def _say(verb: str, point: ContactPoint, *, by: Actor, at: datetime, **codes: ledger.Code) -> None:
    said: dict[str, ledger.Code] = {"number": str(point.poster.number), **codes}
    ledger.write(verb=verb, subject=history.ledger_subject(point), by=by, at=at, codes=said)


def _note(place: PosterPlace, edits: Mapping[str, tuple[str, str]], verb: str, *, by: Actor, at: datetime) -> None:
    history.note(subject=subject(place), edits=edits, by=by, at=at)
    revisions.bump(near.REVISION)
    codes: dict[str, ledger.Code] = {"number": str(place.number)}
    ledger.write(verb=verb, subject=history.ledger_subject(place), by=by, at=at, codes=codes)

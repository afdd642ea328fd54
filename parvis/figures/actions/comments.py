"""Comments of those who are measured: after they have read what the figure says, shown once a coordinator has released them."""

import re
from datetime import datetime

from django.db import transaction

from parvis.city.models import Service
from parvis.core import ledger
from parvis.core.actors import Actor
from parvis.figures import access
from parvis.figures.models.words import DefinitionSeen, FigureComment
from parvis.figures.words import definitions
from parvis.figures.words.definitions import Definition
from parvis.people.models import User

PERIOD = re.compile(r"[0-9]{4}(-(0[1-9]|1[0-2])|-Q[1-4])?")
SPLIT = re.compile(r"([a-z_]{1,20}:[A-Za-z0-9_.\-]{1,80})?")


class UnknownFigure(Exception):
    """There is no such indicator, period or split."""


class NotSeen(Exception):
    """Who comments reads first what the figure says and what it cannot tell."""


class NotYours(Exception):
    """Only those who lead a service speak for it."""


class NothingSaid(Exception):
    """There are no words, or a refusal has no reason."""


class Settled(Exception):
    """Somebody has decided already."""


class NeedsAnotherPerson(Exception):
    """Nobody releases their own comment."""


@transaction.atomic
def see_definition(*, definition: Definition, user: User, by: Actor, at: datetime) -> None:
    """Write down that somebody read what a figure says, in this version."""
    _seen, is_new = DefinitionSeen.objects.get_or_create(
        user_reference=user.actor_reference,
        indicator=definition.code,
        version=definition.version,
        defaults={"at": at},
    )
    if is_new:
        codes: dict[str, ledger.Code] = {"indicator": definition.code, "version": definition.version}
        ledger.write(verb="figures.definition_seen", subject="definition", by=by, at=at, codes=codes)


def has_seen(*, definition: Definition, user: User) -> bool:
    """Return whether somebody read this version of the definition."""
    return DefinitionSeen.objects.filter(
        user_reference=user.actor_reference, indicator=definition.code, version=definition.version
    ).exists()


@transaction.atomic
def comment(
    *, indicator: str, period: str, split: str, service: Service, language: str, text: str, user: User, by: Actor,
    at: datetime,
) -> FigureComment:  # fmt: skip
    """Write a comment on one figure in the name of a service; it waits for a coordinator.

    `period` is 2026, 2026-Q4 or 2026-11. Raises UnknownFigure, NotSeen, NotYours, NothingSaid.
    """
    definition = definitions.find(indicator, language)
    if definition is None or not PERIOD.fullmatch(period) or not SPLIT.fullmatch(split):
        raise UnknownFigure
    if service.code not in access.led_by(user):
        raise NotYours
    if not has_seen(definition=definition, user=user):
        raise NotSeen
    if not text.strip():
        raise NothingSaid
    row = FigureComment.objects.create(
        indicator=indicator, version=definition.version, period=period, split=split, service=service,
        language=language, text=text.strip(), written_at=at, written_by=by.reference,
    )  # fmt: skip
    _note("figures.comment_written", row, by=by, at=at, service=service.code)
    return row


@transaction.atomic
def release(*, row: FigureComment, by: Actor, at: datetime) -> FigureComment:
    """Show the comment beside its figure. Raises Settled, NeedsAnotherPerson."""
    row = _waiting(row, by=by)
    row.decided_at, row.decided_by, row.is_released = at, by.reference, True
    row.save()
    _note("figures.comment_released", row, by=by, at=at)
    return row


@transaction.atomic
def refuse(*, row: FigureComment, why: str, by: Actor, at: datetime) -> FigureComment:
    """Do not show it; the writer reads why. Raises Settled, NeedsAnotherPerson, NothingSaid."""
    row = _waiting(row, by=by)
    if not why.strip():
        raise NothingSaid
    row.decided_at, row.decided_by, row.refused_why = at, by.reference, why.strip()
    row.save()
    _note("figures.comment_refused", row, by=by, at=at)
    return row


@transaction.atomic
def withdraw(*, row: FigureComment, user: User, by: Actor, at: datetime) -> FigureComment:
    """Take one's service's comment back, whether it is shown or waits. Raises NotYours, Settled."""
    row = FigureComment.objects.select_for_update(of=("self",)).select_related("service").get(pk=row.pk)
    if row.service.code not in access.led_by(user):
        raise NotYours
    if row.withdrawn_at:
        raise Settled
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    _note("figures.comment_withdrawn", row, by=by, at=at)
    return row


def _waiting(row: FigureComment, *, by: Actor) -> FigureComment:
    row = FigureComment.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.decided_at or row.withdrawn_at:
        raise Settled
    if row.written_by == by.reference:
        raise NeedsAnotherPerson
    return row


def _note(verb: str, row: FigureComment, *, by: Actor, at: datetime, **codes: str) -> None:
    said: dict[str, ledger.Code] = {"indicator": row.indicator, "period": row.period, **codes}
    ledger.write(verb=verb, subject=row.subject, by=by, at=at, codes=said)

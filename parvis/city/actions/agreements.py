"""What services sign: signing, ending and renewing agreements."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from parvis.city.actions import history
from parvis.city.models import Agreement, PromiseBasis, Service
from parvis.core import ledger
from parvis.core.actors import Actor


class AgreementOverlaps(Exception):
    """Another agreement of this service on this situation holds on one of these days."""


class AgreementOver(Exception):
    """The agreement has ended before the day from which it is to end."""


@transaction.atomic
def sign_agreement(
    *,
    service: Service,
    promise_hours: int,
    signed_by: str,
    signed_on: date,
    starts_on: date,
    by: Actor,
    at: datetime,
    situation: str = "",
    promise_basis: str = PromiseBasis.WORKING,
    fields_handed_over: Sequence[str] = (),
    ends_on: date | None = None,
) -> Agreement:
    """Write down what a service takes (a situation's code; empty: all) and by when.

    Raises AgreementOverlaps if another one holds on any of these days; end that one first.
    """
    Service.objects.select_for_update().get(pk=service.pk)
    agreements = Agreement.objects.filter(service=service, situation=situation)
    if agreements.overlapping(starts_on=starts_on, ends_on=ends_on).exists():
        raise AgreementOverlaps(service.code)
    agreement = Agreement.objects.create(
        service=service,
        situation=situation,
        promise_hours=promise_hours,
        promise_basis=promise_basis,
        fields_handed_over=list(fields_handed_over),
        signed_by=signed_by,
        signed_on=signed_on,
        starts_on=starts_on,
        ends_on=ends_on,
    )
    edits = {
        "situation": ("", situation),
        "promise": ("", f"{promise_hours} {promise_basis}"),
        "holds": ("", f"{starts_on} – {ends_on or '…'}"),
        "fields_handed_over": ("", ", ".join(fields_handed_over)),
    }
    history.note(subject=f"service:{service.code}:agreement:{agreement.pk}", edits=edits, by=by, at=at)
    ledger.write(
        verb="city.agreement_signed",
        subject=history.ledger_subject(agreement),
        by=by,
        at=at,
        codes={"service": service.code, "situation": situation, "hours": promise_hours, "basis": str(promise_basis)},
    )
    return agreement


@transaction.atomic
def end_agreement(*, agreement: Agreement, last_day: date, by: Actor, at: datetime) -> Agreement:
    """Let an agreement hold until `last_day` and no longer. Raises AgreementOver if it ended earlier already.

    A `last_day` before its beginning is taken as its first day: what was in force for a day stays on record.
    """
    agreement = Agreement.objects.select_for_update().select_related("service").get(pk=agreement.pk)
    if agreement.ends_on and agreement.ends_on < last_day:
        raise AgreementOver(agreement.service.code)
    last_day = max(last_day, agreement.starts_on)
    edits = {"ends_on": (history.written(agreement.ends_on), history.written(last_day))}
    agreement.ends_on = last_day
    agreement.save(update_fields=["ends_on"])
    history.note(subject=f"service:{agreement.service.code}:agreement:{agreement.pk}", edits=edits, by=by, at=at)
    ledger.write(
        verb="city.agreement_ended",
        subject=history.ledger_subject(agreement),
        by=by,
        at=at,
        codes={"service": agreement.service.code, "situation": agreement.situation},
    )
    return agreement


@transaction.atomic
def renew_agreement(*, agreement: Agreement, starts_on: date, by: Actor, at: datetime, **new: Any) -> Agreement:
    """End an agreement the day before `starts_on` and sign its successor; `new` overrides what it said.

    Raises AgreementOverlaps when the old one begins on that day or later.
    """
    if agreement.starts_on >= starts_on:
        raise AgreementOverlaps(agreement.service.code)
    if agreement.ends_on is None or agreement.ends_on >= starts_on:
        end_agreement(agreement=agreement, last_day=starts_on - timedelta(days=1), by=by, at=at)
    said: dict[str, Any] = {
        "service": agreement.service,
        "situation": agreement.situation,
        "promise_hours": agreement.promise_hours,
        "promise_basis": agreement.promise_basis,
        "fields_handed_over": agreement.fields_handed_over,
        "signed_by": agreement.signed_by,
        "signed_on": agreement.signed_on,
    }
    return sign_agreement(**{**said, **new, "starts_on": starts_on, "by": by, "at": at})

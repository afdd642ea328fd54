"""Changing who answers: services and their people."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from parvis.city import hours as opening_hours
from parvis.city.actions import history
from parvis.city.models import (
    District,
    Membership,
    MembershipRole,
    PhoneUse,
    Service,
    ServicePhone,
    ServiceText,
)
from parvis.city.service_kinds import ServiceKind
from parvis.core import ledger, revisions
from parvis.core.actors import Actor
from parvis.people.actions import REVISION as PEOPLE


@dataclass(frozen=True)
class Words:
    """What a service is called in one language."""

    name: str
    plain_name: str = ""
    advice: str = ""


@dataclass(frozen=True)
class Phone:
    """A number and its use (see PhoneUse)."""

    number: str
    use: str = PhoneUse.VOICE


@transaction.atomic
def add_service(
    *,
    code: str,
    kind: ServiceKind | str,
    relation: str,
    texts: Mapping[str, Words],
    by: Actor,
    at: datetime,
    phones: Sequence[Phone] = (),
    territory: Sequence[District] = (),
    **fields: Any,
) -> Service:
    """Add a service with its names per language. `fields` are further columns of Service.

    Raises HoursUnclear; IntegrityError for a code that exists or an address that is missing.
    """
    opening_hours.check(fields.get("hours", ""))
    service = Service.objects.create(code=code, kind=kind, relation=relation, **fields)
    ledger.write(
        verb="city.service_added",
        subject=history.ledger_subject(service),
        by=by,
        at=at,
        codes={"service": code, "kind": str(kind)},
    )
    new = {
        name: ("", history.written(value))
        for name, value in {"kind": str(kind), "relation": relation, **fields}.items()
    }
    history.note(subject=_subject(service), edits={name: pair for name, pair in new.items() if pair[1]}, by=by, at=at)
    _write_texts(service, texts, by=by, at=at)
    _write_phones(service, phones, by=by, at=at)
    _write_territory(service, territory, by=by, at=at)
    return service


@transaction.atomic
def change_service(
    *,
    service: Service,
    by: Actor,
    at: datetime,
    changes: history.Changes | None = None,
    texts: Mapping[str, Words] | None = None,
    phones: Sequence[Phone] | None = None,
    territory: Sequence[District] | None = None,
) -> Service:
    """Change columns; replace names, numbers or territory where they are given. What stays leaves no trace.

    Raises HoursUnclear; nothing is written then.
    """
    changes = changes or {}
    opening_hours.check(changes.get("hours", ""))
    service = Service.objects.select_for_update().get(pk=service.pk)
    history.apply(
        row=service,
        changes=changes,
        subject=_subject(service),
        verb="city.service_changed",
        codes={"service": service.code},
        by=by,
        at=at,
    )
    if texts is not None:
        _write_texts(service, texts, by=by, at=at)
    if phones is not None:
        _write_phones(service, phones, by=by, at=at)
    if territory is not None:
        _write_territory(service, territory, by=by, at=at)
    return service


@transaction.atomic
def add_member(
    *, service: Service, user: Any, by: Actor, at: datetime, role: str = MembershipRole.ANSWERS
) -> Membership:
    """Let a person work for a service, or give them another role there."""
    membership, _made = Membership.objects.update_or_create(service=service, user=user, defaults={"role": role})
    _note_member(service, verb="city.member_added", codes={"role": str(role)}, by=by, at=at)
    return membership


@transaction.atomic
def remove_member(*, membership: Membership, by: Actor, at: datetime) -> None:
    """End a person's work for a service."""
    service = membership.service
    membership.delete()
    _note_member(service, verb="city.member_removed", codes={}, by=by, at=at)


def _note_member(service: Service, *, verb: str, codes: Mapping[str, str], by: Actor, at: datetime) -> None:
    revisions.bump(PEOPLE)
    ledger.write(
        verb=verb, subject=history.ledger_subject(service), by=by, at=at, codes={"service": service.code, **codes}
    )


def _subject(service: Service) -> str:
    return f"service:{service.code}"


def _write_texts(service: Service, texts: Mapping[str, Words], *, by: Actor, at: datetime) -> None:
    old = {text.language: Words(text.name, text.plain_name, text.advice) for text in service.texts.all()}
    edits = {}
    for language in sorted(old.keys() | texts.keys()):
        before, after = old.get(language, Words("")), texts.get(language, Words(""))
        for part in ("name", "plain_name", "advice"):
            if getattr(before, part) != getattr(after, part):
                edits[f"{part} ({language})"] = (getattr(before, part), getattr(after, part))
    if not edits:
        return
    service.texts.all().delete()
    ServiceText.objects.bulk_create(
        ServiceText(
            service=service, language=language, name=words.name, plain_name=words.plain_name, advice=words.advice
        )
        for language, words in texts.items()
        if words.name
    )
    _note_part(service, "texts", edits, by=by, at=at)


def _write_phones(service: Service, phones: Sequence[Phone], *, by: Actor, at: datetime) -> None:
    old = [Phone(phone.number, phone.use) for phone in service.phones.all()]
    if old == list(phones):
        return
    service.phones.all().delete()
    ServicePhone.objects.bulk_create(
        ServicePhone(service=service, number=phone.number, use=phone.use, position=position)
        for position, phone in enumerate(phones)
    )
    edits = {"phones": (", ".join(phone.number for phone in old), ", ".join(phone.number for phone in phones))}
    _note_part(service, "phones", edits, by=by, at=at)


def _write_territory(service: Service, territory: Sequence[District], *, by: Actor, at: datetime) -> None:
    old = sorted(service.territory.values_list("code", flat=True))
    new = sorted(district.code for district in territory)
    if old == new:
        return
    service.territory.set(territory)
    _note_part(service, "territory", {"territory": (", ".join(old), ", ".join(new))}, by=by, at=at)


def _note_part(service: Service, part: str, edits: Mapping[str, tuple[str, str]], *, by: Actor, at: datetime) -> None:
    history.note(subject=_subject(service), edits=edits, by=by, at=at)
    ledger.write(
        verb="city.service_changed",
        subject=history.ledger_subject(service),
        by=by,
        at=at,
        codes={"service": service.code, "fields": part},
    )

"""Changing the city itself: founding it, its texts, districts, notices, numbers, and what has been confirmed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import transaction

from parvis.city import hours as opening_hours
from parvis.city import packs
from parvis.city.actions import history
from parvis.city.models import City, CityText, District, Notice, NoticeText, NumberEdit, Service
from parvis.core import ledger, revisions
from parvis.core.actors import Actor


class EmergencyNumberStays(Exception):
    """An emergency number is corrected, never hidden: somebody may need it this minute."""


class CityExists(Exception):
    """This database already holds a city; a second city needs its own installation."""


@transaction.atomic
def found_city(
    *,
    name: str,
    country: str,
    latitude: float,
    longitude: float,
    languages: Sequence[str],
    by: Actor,
    at: datetime,
    **fields: Any,
) -> City:
    """Write the one row of the city; the first of `languages` is its default. Raises CityExists, HoursUnclear."""
    if City.objects.exists():
        raise CityExists
    opening_hours.check(fields.get("working_time", ""))
    city = City.objects.create(
        id=1,
        name=name,
        country=country,
        latitude=latitude,
        longitude=longitude,
        default_language=languages[0],
        languages=list(languages),
        **fields,
    )
    history.note(subject="city", edits={"name": ("", name), "country": ("", country)}, by=by, at=at)
    ledger.write(verb="city.founded", subject="city", by=by, at=at, codes={"country": country})
    return city


@transaction.atomic
def change_city(*, changes: history.Changes, by: Actor, at: datetime) -> City:
    """Change fields of the city's row. Raises HoursUnclear for working hours nobody can read."""
    opening_hours.check(changes.get("working_time", ""))
    city = City.objects.select_for_update().get()
    history.apply(row=city, changes=changes, subject="city", verb="city.changed", codes={}, by=by, at=at)
    return city


@transaction.atomic
def write_text(*, key: str, language: str, text: str, by: Actor, at: datetime) -> None:
    """Keep one of the city's own texts in one language; an empty text removes it."""
    row = CityText.objects.filter(key=key, language=language).first()
    old = row.text if row else ""
    if old == text:
        return
    if text:
        CityText.objects.update_or_create(key=key, language=language, defaults={"text": text})
    elif row:
        row.delete()
    history.note(subject=f"text:{key}", edits={language: (old, text)}, by=by, at=at)
    ledger.write(verb="city.changed", subject="city", by=by, at=at, codes={"fields": f"{key}.{language}"})


@transaction.atomic
def confirm(*, item: str, on: date, by: Actor, at: datetime) -> None:
    """Write down that somebody vouches for an item of the not-yet-confirmed list."""
    _confirm(item, on.isoformat(), verb="city.confirmed", by=by, at=at)


@transaction.atomic
def doubt(*, item: str, by: Actor, at: datetime) -> None:
    """Put a confirmed item back on the list."""
    _confirm(item, "", verb="city.doubted", by=by, at=at)


def _confirm(item: str, day: str, *, verb: str, by: Actor, at: datetime) -> None:
    city = City.objects.select_for_update().get()
    old = city.confirmed.pop(item, "")
    if day:
        city.confirmed[item] = day
    if old == day:
        return
    city.save(update_fields=["confirmed"])
    history.note(subject="confirmed", edits={item: (old, day)}, by=by, at=at)
    ledger.write(verb=verb, subject="city", by=by, at=at, codes={"item": item})


@transaction.atomic
def add_district(*, code: str, name: str, polygon: str, by: Actor, at: datetime, **fields: Any) -> District:
    """Add a district with its border as GeoJSON text (checked by the caller, see `borders`)."""
    district = District.objects.create(code=code, name=name, polygon=polygon, **fields)
    edits = {"name": ("", name), "population": ("", history.written(fields.get("population")))}
    history.note(subject=f"district:{code}", edits=edits, by=by, at=at)
    ledger.write(
        verb="city.district_added", subject=history.ledger_subject(district), by=by, at=at, codes={"district": code}
    )
    return district


@transaction.atomic
def change_district(*, district: District, changes: history.Changes, by: Actor, at: datetime) -> District:
    """Change name, border, population (with its day) or whether it still exists."""
    district = District.objects.select_for_update().get(pk=district.pk)
    history.apply(
        row=district,
        changes=changes,
        subject=f"district:{district.code}",
        verb="city.district_changed",
        codes={"district": district.code},
        by=by,
        at=at,
    )
    return district


@transaction.atomic
def publish_notice(
    *,
    audience: str,
    texts: Mapping[str, str],
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    at: datetime,
    district: District | None = None,
    service: Service | None = None,
    situation: str = "",
) -> Notice:
    """Show a notice between two moments, in the languages given."""
    notice = Notice.objects.create(
        audience=audience,
        district=district,
        service=service,
        situation=situation,
        starts_at=starts_at,
        ends_at=ends_at,
    )
    NoticeText.objects.bulk_create(
        NoticeText(notice=notice, language=language, text=text) for language, text in texts.items() if text
    )
    edits = {language: ("", text) for language, text in texts.items()}
    history.note(subject=f"notice:{notice.pk}", edits=edits, by=by, at=at)
    ledger.write(
        verb="city.notice_published",
        subject=history.ledger_subject(notice),
        by=by,
        at=at,
        codes={"audience": str(audience)},
    )
    return notice


@transaction.atomic
def end_notice(*, notice: Notice, by: Actor, at: datetime) -> Notice:
    """Take a notice down now; one that has not begun is removed."""
    notice = Notice.objects.select_for_update().get(pk=notice.pk)
    if notice.ends_at <= at:
        return notice
    subject, key = history.ledger_subject(notice), f"notice:{notice.pk}"
    history.note(subject=key, edits={"ends_at": (history.written(notice.ends_at), history.written(at))}, by=by, at=at)
    ledger.write(verb="city.notice_ended", subject=subject, by=by, at=at)
    if notice.starts_at >= at:
        notice.delete()
        return notice
    notice.ends_at = at
    notice.save(update_fields=["ends_at"])
    return notice


@transaction.atomic
def check_number(*, code: str, checked_on: date, check_by: date, by: Actor, at: datetime, **fields: Any) -> NumberEdit:
    """Write down that a number of the pack was tried, and what the city knows better (number, hours, is_hidden).

    It holds at once, everywhere, without a second person. Raises EmergencyNumberStays for hiding one of those.
    """
    shipped = packs.pack(code.partition("-")[0]).number(code) if fields.get("is_hidden") else None
    if shipped and shipped.group is packs.Group.EMERGENCY:
        raise EmergencyNumberStays(code)
    edit = NumberEdit.objects.select_for_update().filter(code=code).first()
    if edit is None:
        edit = NumberEdit.objects.create(code=code, checked_on=checked_on, check_by=check_by, **fields)
        new = {"checked_on": checked_on, "check_by": check_by, **fields}
        edits = {name: ("", history.written(value)) for name, value in new.items() if history.written(value)}
        history.note(subject=f"number:{code}", edits=edits, by=by, at=at)
        ledger.write(
            verb="city.number_changed",
            subject=history.ledger_subject(edit),
            by=by,
            at=at,
            codes={"number": code, "fields": "+".join(sorted(edits))},
        )
        return edit
    history.apply(
        row=edit,
        changes={"checked_on": checked_on, "check_by": check_by, **fields},
        subject=f"number:{code}",
        verb="city.number_changed",
        codes={"number": code},
        by=by,
        at=at,
    )
    return edit


@transaction.atomic
def note_import(*, what: str, added: int, changed: int, by: Actor, at: datetime) -> None:
    """Write down that a file was read: how many rows of what were added and changed."""
    revisions.bump("city")
    ledger.write(
        verb="city.imported", subject="city", by=by, at=at, codes={"what": what, "added": added, "changed": changed}
    )

"""Services (and the agreements they signed) from CSV."""

from contextlib import suppress
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from parvis.city import actions
from parvis.city.actions import Phone, Words
from parvis.city.imports.line import Line, lengths_of
from parvis.city.imports.report import Report, rows_of
from parvis.city.models import (
    BUILDING,
    Agreement,
    District,
    HearingLoop,
    PhoneUse,
    PromiseBasis,
    ReachedBy,
    Relation,
    Service,
    ServiceText,
    Wheelchair,
)
from parvis.city.service_kinds import ServiceKind
from parvis.core.actors import Actor
from parvis.core.languages import RESIDENT_LANGUAGES

_COLUMNS = """
code kind relation reached_by email endpoint endpoint_reference web_page address hours languages territory phone
phone_text phone_night wheelchair wheelchair_note hearing_loop promise_hours promise_basis signed_by signed_on starts_on ends_on
"""
COLUMNS = tuple(_COLUMNS.split())
TEXTS = ("name", "plain_name", "advice")
LENGTHS = lengths_of(Service, Agreement) | {
    f"{name}_{language}": most for name, most in lengths_of(ServiceText).items() for language in RESIDENT_LANGUAGES
}
PLAIN = (
    "kind", "relation", "reached_by", "email", "endpoint", "endpoint_reference", "web_page", "address", "hours", *BUILDING,
)  # fmt: skip
CHOICES = (
    ("kind", ServiceKind), ("relation", Relation), ("reached_by", ReachedBy), ("wheelchair", Wheelchair),
    ("hearing_loop", HearingLoop),
)  # fmt: skip


def read_services(text: str, *, country: str, by: Actor, at: datetime, is_dry: bool = False) -> Report:
    """Add and update services by code from CSV text. Raises FileRefused.

    Empty cells keep what is there. Names stand in columns `name_fr`, `plain_name_fr`, `advice_fr` and so on. A row with
    `promise_hours`, `signed_by`, `signed_on` and `starts_on` also signs an agreement, unless that one exists already.
    """
    report = Report("services", is_dry)
    known = {service.code: service for service in Service.objects.prefetch_related("texts", "phones", "territory")}
    districts = {district.code: district for district in District.objects.all()}
    wanted: dict[str, dict[str, Any]] = {}
    for row, cells in rows_of(text):
        line = _Line(row, cells, report, country)
        asked = line.read(known, districts)
        if asked["code"] in wanted:
            report.wrong(row, _("The code “%(code)s” stands twice.") % {"code": asked["code"]}, _("Keep one row each."))
        wanted[asked["code"]] = asked
    if not wanted and not report.problems:
        report.wrong(1, _("The file holds no service."), _("Write one service a row."))
    if not report.problems:
        with suppress(_Undo):
            _save(wanted, known, report, by=by, at=at)
    return report


class _Undo(Exception):
    """Roll back what a trial or a late problem has written."""


class _Line(Line):
    """A service."""

    def read(self, known: dict[str, Service], districts: dict[str, District]) -> dict[str, Any]:
        languages = [f"{text}_{language}" for text in TEXTS for language in RESIDENT_LANGUAGES]
        self.check_columns((*COLUMNS, *languages), named=(*COLUMNS, "name_fr…"))
        self.check_lengths(LENGTHS)
        code = slugify(self.cells.get("code", ""))[:60]
        if not code:
            self.wrong(_("There is no code."), _("Write a short code, like “cleaning-north”, and never change it."))
        texts = self.texts(known.get(code))
        if not any(words.name for words in texts.values()):
            self.wrong(_("There is no name."), _("Fill in a column like name_fr or name_en."))
        fields: dict[str, Any] = {name: self.cells[name] for name in PLAIN if self.cells.get(name)}
        self.check_choices(fields, is_new=code not in known)
        self.check_reach(fields, known.get(code))
        if self.cells.get("languages"):
            fields["languages"] = self.cells["languages"].replace(",", " ").split()
        return {
            "code": code,
            "fields": fields,
            "texts": texts,
            "phones": self.phones(),
            "territory": self.territory(districts),
            "agreement": self.agreement(),
        }

    def texts(self, old: Service | None) -> dict[str, Words]:
        texts = {t.language: Words(t.name, t.plain_name, t.advice) for t in old.texts.all()} if old else {}
        for language in RESIDENT_LANGUAGES:
            before = texts.get(language, Words(""))
            new = Words(*(self.cells.get(f"{part}_{language}") or getattr(before, part) for part in TEXTS))
            if new.name:
                texts[language] = new
        return texts

    def check_choices(self, fields: dict[str, Any], *, is_new: bool) -> None:
        for name, choices in CHOICES:
            if is_new and name in ("kind", "relation") and not fields.get(name):
                self.wrong(_("The column “%(name)s” is empty.") % {"name": name}, self.one_of(choices.values))
            elif fields.get(name) and fields[name] not in choices.values:
                self.wrong(
                    _("“%(it)s” is no %(name)s.") % {"it": fields[name], "name": name}, self.one_of(choices.values)
                )
        self.check_hours(fields.get("hours", ""))

    def check_reach(self, fields: dict[str, Any], old: Service | None) -> None:
        reached_by = fields.get("reached_by") or (old.reached_by if old else ReachedBy.INBOX)
        email = fields.get("email") or (old.email if old else "")
        endpoint = fields.get("endpoint") or (old.endpoint if old else "")
        if email:
            self.check_email(email)
        elif reached_by == ReachedBy.EMAIL:
            self.wrong(_("The service is reached by e-mail but has no address."), _("Fill in the column email."))
        if reached_by in (ReachedBy.OPEN311, ReachedBy.WEBHOOK) and not endpoint.startswith("https://"):
            self.wrong(_("The endpoint is missing or not secure."), _("Fill in an address that begins with https://."))

    def phones(self) -> list[Phone] | None:
        columns = (("phone", PhoneUse.VOICE), ("phone_text", PhoneUse.TEXT), ("phone_night", PhoneUse.NIGHT))
        found = [
            Phone(self.phone(number), use)
            for column, use in columns
            for number in filter(None, (part.strip() for part in self.cells.get(column, "").split("|")))
        ]
        return found or None

    def territory(self, districts: dict[str, District]) -> list[District] | None:
        codes = self.cells.get("territory", "").replace(",", " ").split()
        for code in codes:
            if code not in districts:
                self.wrong(
                    _("There is no district “%(code)s”.") % {"code": code},
                    _("Import the districts first, or leave the cell empty for the whole city."),
                )
        return [districts[code] for code in codes if code in districts] or None

    def agreement(self) -> dict[str, Any] | None:
        if not self.cells.get("promise_hours"):
            return None
        days = {name: self.day(name) for name in ("signed_on", "starts_on", "ends_on")}
        hours = self.cells["promise_hours"]
        basis = self.cells.get("promise_basis") or PromiseBasis.WORKING
        if not hours.isdecimal() or int(hours) < 1:
            self.wrong(_("“%(it)s” is no number of hours.") % {"it": hours}, _("Write whole hours, like 48."))
        if basis not in PromiseBasis.values:
            self.wrong(_("“%(it)s” is no promise_basis.") % {"it": basis}, self.one_of(PromiseBasis.values))
        if not self.cells.get("signed_by") or not days["signed_on"] or not days["starts_on"]:
            self.wrong(
                _("The agreement is not complete."),
                _("Fill in signed_by, signed_on and starts_on: a service promises only what it signed."),
            )
        elif days["ends_on"] and days["ends_on"] < days["starts_on"]:
            self.wrong(_("The agreement ends before it starts."), _("Look at starts_on and ends_on again."))
        return {
            "promise_hours": int(hours) if hours.isdecimal() else 0,
            "promise_basis": basis,
            "signed_by": self.cells.get("signed_by", ""),
            **days,
        }


@transaction.atomic
def _save(
    wanted: dict[str, dict[str, Any]], known: dict[str, Service], report: Report, *, by: Actor, at: datetime
) -> None:
    for row, (code, asked) in enumerate(wanted.items(), start=2):
        old = known.get(code)
        parts = {"phones": asked["phones"], "territory": asked["territory"]}
        if old is None:
            given = {name: value for name, value in parts.items() if value is not None}
            service = actions.add_service(code=code, texts=asked["texts"], by=by, at=at, **asked["fields"], **given)
            report.added += 1
        else:
            changed = _differs(old, asked)
            service = actions.change_service(
                service=old, changes=asked["fields"], texts=asked["texts"], by=by, at=at, **parts
            )
            report.changed += changed
            report.same += not changed
        _sign(service, asked["agreement"], row, report, by=by, at=at)
    if report.is_dry or report.problems:
        raise _Undo
    actions.note_import(what="services", added=report.added, changed=report.changed, by=by, at=at)


def _differs(old: Service, asked: dict[str, Any]) -> bool:
    phones, territory = asked["phones"], asked["territory"]
    return (
        any(getattr(old, name) != value for name, value in asked["fields"].items())
        or {t.language: Words(t.name, t.plain_name, t.advice) for t in old.texts.all()} != asked["texts"]
        or (phones is not None and [Phone(phone.number, phone.use) for phone in old.phones.all()] != phones)
        or (territory is not None and {d.code for d in old.territory.all()} != {d.code for d in territory})
    )


def _sign(
    service: Service, agreement: dict[str, Any] | None, row: int, report: Report, *, by: Actor, at: datetime
) -> None:
    if not agreement or Agreement.objects.filter(service=service, situation="", **agreement).exists():
        return
    try:
        actions.sign_agreement(service=service, by=by, at=at, **agreement)
    except actions.AgreementOverlaps:
        report.wrong(
            row,
            _("Another agreement of “%(code)s” holds on these days.") % {"code": service.code},
            _("End that one first, or choose a later starts_on."),
        )

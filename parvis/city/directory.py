"""The directory: who answers, where, until when, in one immutable snapshot that every process keeps in memory.

here = directory.current()
here.district_at(50.84, 4.35), here.service_for("cleaning", "centre", at), here.agreement("clean", "litter", on)
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from types import MappingProxyType
from typing import Any, TypeVar

from django.conf import settings
from shapely import Point, STRtree
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from parvis.city import hours as opening_hours
from parvis.city import packs
from parvis.city.hours import WORKING_TIME, Opening
from parvis.city.models import (
    Agreement,
    Audience,
    City,
    CityText,
    District,
    LocalTeam,
    Notice,
    NumberEdit,
    PromiseBasis,
    ProtectedPlace,
    Service,
    Street,
    UsualWait,
)
from parvis.city.packs import (
    CountryPack,
    Entitled,
    Force,
    Number,
    OffenceNote,
    Remedy,
    StaffGroups,
    Statement,
    Step,
    recognise_code,
)
from parvis.city.snapshot import (
    AgreementView,
    CityView,
    DistrictView,
    NoticeView,
    PhoneView,
    ServiceView,
    TeamView,
)
from parvis.city.waits import Waits, WaitView
from parvis.core import revisions

NOTICES_KEPT = 300
NEAR_DEGREES = 0.0006  # about 50 m: a quay, a bridge, a rounded border still belong to the district beside them


__all__ = [
    "AgreementView",
    "CityView",
    "Directory",
    "DistrictView",
    "NoticeView",
    "PhoneView",
    "ServiceView",
    "TeamView",
    "current",
]

P = TypeVar("P", Number, Force, Remedy, Step, Entitled, OffenceNote)
S = TypeVar("S", Statement, StaffGroups)
STATEMENTS = ("not_a_criminal_complaint", "passed_on_by_law", "video")


class Directory:
    """One snapshot of the city. Nothing in it changes; ask `current()` again instead of keeping it."""

    def __init__(
        self,
        *,
        city: CityView,
        districts: Sequence[DistrictView] = (),
        services: Sequence[ServiceView] = (),
        agreements: Sequence[AgreementView] = (),
        notices: Sequence[NoticeView] = (),
        number_edits: Mapping[str, NumberEdit] = MappingProxyType({}),
        texts: Mapping[tuple[str, str], str] = MappingProxyType({}),
        protected: Sequence[tuple[float, float]] = (),
        teams: Sequence[TeamView] = (),
        waits: Waits = MappingProxyType({}),
        has_drawn_streets: bool = False,
    ) -> None:
        self.city = city
        self.districts = MappingProxyType({district.code: district for district in districts})
        self.services = MappingProxyType({service.code: service for service in services})
        self._agreements: dict[tuple[str, str], list[AgreementView]] = {}
        for agreement in agreements:
            self._agreements.setdefault((agreement.service, agreement.situation), []).append(agreement)
        self._notices = tuple(notices)
        self._shapes = [_geometry(district) for district in districts]
        self._tree = STRtree(self._shapes)
        self._in_order = tuple(districts)
        self._number_edits = number_edits
        self.texts = texts
        self.protected = tuple(protected)
        self.teams = tuple(teams)
        self.waits = waits
        self.has_drawn_streets = has_drawn_streets

    @cached_property
    def pack(self) -> CountryPack:
        """Return the country pack with what the city knows better: numbers corrected or hidden, items vouched for."""
        shipped = packs.pack(self.city.country)
        known = (_edited(number, self._number_edits.get(number.code)) for number in shipped.numbers)
        law = shipped.justice
        statements: dict[str, Any] = {
            name: self._said(f"{shipped.country.lower()}-{name}", getattr(shipped, name)) for name in STATEMENTS
        }
        return replace(
            shipped,
            numbers=tuple(self._vouched(number) for number in known if number),
            forces=tuple(self._known(self._vouched(force)) for force in shipped.forces),
            remedies=tuple(self._vouched(remedy) for remedy in shipped.remedies),
            justice=replace(
                law,
                steps=tuple(self._vouched(step) for step in law.steps),
                rights=tuple(self._vouched(right) for right in law.rights),
                offences=tuple(self._vouched(note) for note in law.offences),
            ),
            staff_groups=self._said(f"{shipped.country.lower()}-staff_groups", shipped.staff_groups),
            **statements,
        )

    def _vouched(self, item: P) -> P:
        """Return an item of the pack as confirmed if somebody of the city has vouched for it."""
        if f"pack.{item.code}" not in self.city.confirmed:
            return item
        return replace(item, source=replace(item.source, is_confirmed=True))

    def _known(self, force: Force) -> Force:
        return replace(force, recognise=self._said(recognise_code(force), force.recognise))

    def _said(self, code: str, statement: S) -> S:
        if f"pack.{code}" not in self.city.confirmed:
            return statement
        return replace(statement, source=replace(statement.source, is_confirmed=True))

    def district_at(self, latitude: float, longitude: float) -> DistrictView | None:
        """Return the district of a point; a point up to about 50 m outside belongs to the nearest."""
        if not self._shapes:
            return None
        point = Point(longitude, latitude)
        inside = sorted(self._tree.query(point, predicate="intersects"))
        if inside:
            return self._in_order[int(inside[0])]
        near = self._tree.query_nearest(point, max_distance=NEAR_DEGREES, all_matches=False)
        return self._in_order[int(near[0])] if len(near) else None

    def text(self, key: str, language: str) -> str:
        """Return a text of the city (see CityTextKey), else in its default language; "" when nobody wrote it."""
        return self.texts.get((key, language)) or self.texts.get((key, self.city.default_language), "")

    def district(self, code: str) -> DistrictView | None:
        return self.districts.get(code)

    def service(self, code: str) -> ServiceView | None:
        return self.services.get(code)

    def of_kind(self, kind: str) -> tuple[ServiceView, ...]:
        return tuple(service for service in self.services.values() if service.kind == kind)

    def teams_in(self, district_code: str) -> tuple[TeamView, ...]:
        """Return the teams of a district: its own first, then those for the whole city."""
        own = tuple(team for team in self.teams if district_code in team.districts)
        return own + tuple(team for team in self.teams if not team.districts)

    def service_for(self, kind: str, district_code: str | None, at: datetime) -> ServiceView | None:
        """Return who does this kind of work there: the one for that district, else the one for the whole city.

        Among equals the one that is open at `at` comes first, then the first by code. Without a district, a service of
        part of the city is returned only when there is no other it could be.
        """
        candidates = self.of_kind(kind)
        local = [service for service in candidates if district_code and district_code in service.territory]
        everywhere = [service for service in candidates if not service.territory]
        for group in (local, everywhere):
            if group:
                return min(group, key=lambda service: (len(group) > 1 and not self._is_open(service, at), service.code))
        return candidates[0] if len(candidates) == 1 and district_code is None else None

    def agreement(self, service_code: str, situation_code: str, on: date) -> AgreementView | None:
        """Return the agreement in force on a day: the one on this situation, else the one on everything."""
        for situation in (situation_code, "") if situation_code else ("",):
            for agreement in self._agreements.get((service_code, situation), ()):
                if agreement.holds_on(on):
                    return agreement
        return None

    def agreements_of(self, service_code: str) -> tuple[AgreementView, ...]:
        """Return every agreement of a service, past and future ones too."""
        return tuple(a for agreements in self._agreements.values() for a in agreements if a.service == service_code)

    def opening(self, service: ServiceView | Number | TeamView, at: datetime) -> Opening:
        """Return whether a service (or a number of the pack, or a team) is open at `at`, until when, and when next."""
        here = self.city
        return opening_hours.opening(service.hours, at=at, zone=here.zone, country=here.country, region=here.region)

    def deadline(self, *, start: datetime, hours: int, basis: str) -> datetime:
        """Return when a promise of `hours` falls due (UTC): in the city's working time, or day and night."""
        if basis == PromiseBasis.CALENDAR:
            return opening_hours.calendar_deadline(start=start, hours=hours)
        here = self.city
        return opening_hours.working_deadline(
            start=start, hours=hours, opening_hours=here.working_time, zone=here.zone, holidays=here.holidays
        )

    def notices(
        self,
        at: datetime,
        *,
        district: str = "",
        service: str = "",
        situation: str = "",
        for_staff: bool = False,
    ) -> tuple[NoticeView, ...]:
        """Return what is showing now and concerns this place, service or situation; newest first."""
        return tuple(
            notice
            for notice in self._notices
            if notice.starts_at <= at < notice.ends_at
            and (for_staff or notice.is_public)
            and (not notice.district or notice.district == district)
            and (not notice.service or notice.service == service)
            and (not notice.situation or notice.situation == situation)
        )

    def _is_open(self, service: ServiceView, at: datetime) -> bool:
        try:
            return self.opening(service, at).is_open
        except opening_hours.HoursUnclear:
            return False


def _geometry(district: DistrictView) -> BaseGeometry:
    return shape(json.loads(district.polygon))


def _edited(number: Number, edit: NumberEdit | None) -> Number | None:
    if edit is None:
        return number
    if edit.is_hidden:
        return None
    is_other = bool(edit.number) and edit.number != number.number
    source = replace(
        number.source,
        checked_on=edit.checked_on,
        check_by=edit.check_by,
        is_confirmed=True,
        is_from_city=is_other,
    )
    return replace(number, number=edit.number or number.number, hours=edit.hours or number.hours, source=source)


def _build() -> Directory:
    city = _city()
    return Directory(
        city=city,
        districts=[
            DistrictView(
                code=row.code,
                name=row.name,
                population=row.population,
                population_on=row.population_on,
                polygon=row.polygon,
                pk=row.pk,
            )
            for row in District.objects.filter(is_active=True).order_by("code")
        ],
        services=[_service(row, city) for row in _service_rows()],
        agreements=[_agreement(row) for row in Agreement.objects.select_related("service").order_by("starts_on", "id")],
        notices=[_notice(row) for row in _notice_rows()],
        number_edits=MappingProxyType({edit.code: edit for edit in NumberEdit.objects.all()}),
        texts=MappingProxyType({(row.key, row.language): row.text for row in CityText.objects.all()}),
        protected=list(ProtectedPlace.objects.values_list("latitude", "longitude")),
        teams=[_team(row) for row in _team_rows()],
        waits=MappingProxyType({(row.stage, row.offence): wait_view(row) for row in UsualWait.objects.all()}),
        has_drawn_streets=Street.objects.exclude(line="").exists(),
    )


def _service_rows() -> Sequence[Service]:
    rows = Service.objects.filter(is_active=True).order_by("code")
    return list(rows.prefetch_related("texts", "phones", "territory"))


def _team_rows() -> Sequence[LocalTeam]:
    rows = LocalTeam.objects.filter(is_active=True, service__is_active=True).select_related("service")
    return list(rows.prefetch_related("districts").order_by("service__code", "name"))


def _team(row: LocalTeam) -> TeamView:
    return TeamView(
        pk=row.pk,
        service=row.service.code,
        name=row.name,
        districts=frozenset(district.code for district in row.districts.all()),
        meeting_place=row.meeting_place,
        hours=row.hours,
        phone=row.phone,
    )


def wait_view(row: UsualWait) -> WaitView:
    return WaitView(
        least=row.least,
        most=row.most,
        unit=row.unit,
        source=row.source,
        told_on=row.told_on,
        check_by=row.check_by,
    )


def _notice_rows() -> Sequence[Notice]:
    rows = Notice.objects.select_related("district", "service").prefetch_related("texts")
    return list(rows.order_by("-starts_at", "-id")[:NOTICES_KEPT])


def _city() -> CityView:
    row = City.objects.first()
    if row is None:
        return CityView(
            name="",
            country=settings.PARVIS_COUNTRY,
            region=settings.PARVIS_REGION,
            latitude=0.0,
            longitude=0.0,
            default_language="en",
            languages=("fr", "en"),
            working_time=WORKING_TIME,
            accent_colour="#1d5fa8",
            parts=frozenset(),
            sender_name="",
            sender_email="",
            confirmed=MappingProxyType({}),
            is_founded=False,
        )
    return CityView(
        name=row.name,
        country=row.country,
        region=row.region,
        latitude=row.latitude,
        longitude=row.longitude,
        default_language=row.default_language,
        languages=tuple(row.languages),
        working_time=row.working_time,
        accent_colour=row.accent_colour,
        parts=frozenset(row.parts),
        sender_name=row.sender_name,
        sender_email=row.sender_email,
        confirmed=MappingProxyType(dict(row.confirmed)),
    )


def _service(row: Service, city: CityView) -> ServiceView:
    texts = list(row.texts.all())
    return ServiceView(
        pk=row.pk,
        code=row.code,
        kind=row.kind,
        relation=row.relation,
        reached_by=row.reached_by,
        email=row.email,
        endpoint=row.endpoint,
        endpoint_reference=row.endpoint_reference,
        web_page=row.web_page,
        address=row.address,
        hours=row.hours,
        languages=tuple(row.languages),
        territory=frozenset(district.code for district in row.territory.all()),
        phones=tuple(PhoneView(phone.number, phone.use) for phone in row.phones.all()),
        coordinator_id=row.coordinator_id,
        names=MappingProxyType({text.language: text.name for text in texts}),
        plain_names=MappingProxyType({text.language: text.plain_name for text in texts}),
        advices=MappingProxyType({text.language: text.advice for text in texts}),
        default_language=city.default_language,
        wheelchair=row.wheelchair,
        wheelchair_note=row.wheelchair_note,
        hearing_loop=row.hearing_loop,
    )


def _agreement(row: Agreement) -> AgreementView:
    return AgreementView(
        pk=row.pk,
        service=row.service.code,
        situation=row.situation,
        promise_hours=row.promise_hours,
        promise_basis=row.promise_basis,
        fields_handed_over=tuple(row.fields_handed_over),
        starts_on=row.starts_on,
        ends_on=row.ends_on,
    )


def _notice(row: Notice) -> NoticeView:
    return NoticeView(
        pk=row.pk,
        is_public=row.audience == Audience.EVERYONE,
        district=row.district.code if row.district else "",
        service=row.service.code if row.service else "",
        situation=row.situation,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        texts=MappingProxyType({text.language: text.text for text in row.texts.all()}),
    )


current = revisions.Cached("city", _build)

"""What the directory is made of: immutable views of the city, its districts, services, agreements and notices."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from zoneinfo import ZoneInfo

from django.conf import settings

from parvis.city.hours import HolidayCalendar
from parvis.city.service_kinds import POLICE_KINDS
from parvis.core.languages import best


@dataclass(frozen=True)
class CityView:
    """The city. Before `new_city` there is none: `is_founded` is false and the settings speak."""

    name: str
    country: str
    region: str
    latitude: float
    longitude: float
    default_language: str
    languages: tuple[str, ...]
    working_time: str
    accent_colour: str
    parts: frozenset[str]
    sender_name: str
    sender_email: str
    confirmed: Mapping[str, str]
    is_founded: bool = True

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(settings.TIME_ZONE)

    @property
    def holidays(self) -> HolidayCalendar:
        return HolidayCalendar(self.country, self.region)

    def has(self, part: str) -> bool:
        """Return whether a part (see models.Part) is switched on."""
        return part in self.parts


@dataclass(frozen=True)
class DistrictView:
    """A district of today."""

    code: str
    name: str
    population: int | None
    population_on: date | None
    polygon: str
    pk: int


@dataclass(frozen=True)
class PhoneView:
    """A number of a service; `link` is what a press on it does."""

    number: str
    use: str

    @property
    def link(self) -> str:
        bare = "".join(sign for sign in self.number if sign.isdigit() or sign == "+")
        return f"sms:{bare}" if self.use == "text" else f"tel:{bare}"


@dataclass(frozen=True)
class ServiceView:
    """A service that answers. `territory` holds district codes; empty is the whole city."""

    pk: int
    code: str
    kind: str
    relation: str
    reached_by: str
    email: str
    endpoint: str
    endpoint_reference: str
    web_page: str
    address: str
    hours: str
    languages: tuple[str, ...]
    territory: frozenset[str]
    phones: tuple[PhoneView, ...]
    coordinator_id: int | None
    names: Mapping[str, str] = field(repr=False)
    plain_names: Mapping[str, str] = field(repr=False)
    advices: Mapping[str, str] = field(repr=False)
    default_language: str = "en"
    wheelchair: str = "unknown"
    wheelchair_note: str = ""
    hearing_loop: str = "unknown"

    @property
    def is_police(self) -> bool:
        return self.kind in POLICE_KINDS

    def name(self, language: str) -> str:
        return self._in(self.names, language) or self.code

    def plain_name(self, language: str) -> str:
        """Return what people call the service ("the people who clean the streets"); its name where nobody wrote one."""
        return (
            self.plain_names.get(language)
            or self.names.get(language)
            or self._in(self.plain_names, language)
            or (self.name(language))
        )

    def advice(self, language: str) -> str:
        return self._in(self.advices, language)

    def _in(self, texts: Mapping[str, str], language: str) -> str:
        return texts.get(language) or texts.get(self.default_language) or best(texts, language)


@dataclass(frozen=True)
class TeamView:
    """A service's team in the neighbourhoods; `districts` holds codes, empty is the whole city. Nobody is named."""

    pk: int
    service: str
    name: str
    districts: frozenset[str]
    meeting_place: str
    hours: str
    phone: str

    @property
    def link(self) -> str:
        return PhoneView(self.phone, "voice").link


@dataclass(frozen=True)
class AgreementView:
    """What a service takes and by when; `situation` is empty when it covers everything."""

    pk: int
    service: str
    situation: str
    promise_hours: int
    promise_basis: str
    fields_handed_over: tuple[str, ...]
    starts_on: date
    ends_on: date | None

    def holds_on(self, day: date) -> bool:
        return self.starts_on <= day and (self.ends_on is None or day <= self.ends_on)


@dataclass(frozen=True)
class NoticeView:
    """A notice; empty district, service or situation means all of them."""

    pk: int
    is_public: bool
    district: str
    service: str
    situation: str
    starts_at: datetime
    ends_at: datetime
    texts: Mapping[str, str]

    def text(self, language: str) -> str:
        return best(self.texts, language)

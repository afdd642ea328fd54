"""How a case looks from outside.

To the public: an object of the public map, its coarse place, the days, released words. To the partner that handed it in:
what it sent, the exact times, and the answer. Nobody's name, address or number to either.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from shapely.geometry import shape

from parvis.cases.models import Answer, Attachment, Case, Contact, Remark, RemarkKind
from parvis.cases.moves import Outcome, State
from parvis.city.directory import Directory
from parvis.open311 import offer, rules
from parvis.open311.models import PartnerCase
from parvis.situations.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Looking:
    """Who looks at what city, in which language."""

    here: Directory
    catalogue: Catalogue
    language: str
    key: int | None = None
    with_extensions: bool = False

    @property
    def zone(self) -> tzinfo:
        return self.here.city.zone

    @property
    def never_told(self) -> list[str]:
        """The situations of which nothing can be asked for, not even by who handed it in."""
        return [each.code for each in self.catalogue.situations.values() if rules.way_of(each) is rules.Way.BLACKBOX]


@dataclass(slots=True)
class _Known:
    """What belongs to the cases of one page, read by a few statements."""

    own: Mapping[int, PartnerCase]
    words: Mapping[int, str]
    answers: Mapping[int, list[Answer]]
    notes: Mapping[int, list[Remark]]
    photos: Mapping[int, list[str]]
    titles: Mapping[str, str]


def requests(cases: Sequence[Case], looking: Looking) -> list[dict[str, Any]]:
    """Return the cases as GeoReport requests: those of the key looking as it may see them, the others as the public may."""
    known = _read(cases, looking)
    with translation.override(looking.language):
        return [_own(case, known, looking) if case.pk in known.own else _public(case, known, looking) for case in cases]


def _read(cases: Sequence[Case], looking: Looking) -> _Known:
    ids = [case.pk for case in cases]
    own: dict[int, PartnerCase] = {}
    words: dict[int, str] = {}
    if ids and looking.key is not None:
        own = {each.case_id: each for each in PartnerCase.objects.filter(case__in=ids, key=looking.key)}
        said = Contact.objects.filter(reporter__in=[each.reporter_id for each in own.values()]).order_by("id")
        for case_id, text in said.values_list("case_id", "words"):
            words.setdefault(case_id or 0, text)
    finals = {case.pk: case.merged_into_id or case.pk for case in cases}
    answers: dict[int, list[Answer]] = defaultdict(list)
    if ids:
        for answer in Answer.objects.filter(case__in=set(finals.values())).order_by("id"):
            answers[answer.case_id].append(answer)
    notes: dict[int, list[Remark]] = defaultdict(list)
    if own and looking.with_extensions:
        for note in Remark.objects.filter(case__in=list(own), kind=RemarkKind.SHARED).order_by("id"):
            notes[note.case_id].append(note)
    photos: dict[int, list[str]] = defaultdict(list)
    if ids:
        released = Attachment.objects.filter(case__in=ids, case__is_public=True, released_at__isnull=False)
        for case_id, public_id, pk in released.values_list("case_id", "case__public_id", "pk"):
            photos[case_id].append(settings.PARVIS_BASE_URL + reverse("cases:public_photo", args=[public_id, pk]))
    titles = offer.titles(looking.catalogue, {case.situation for case in cases}, looking.language)
    return _Known(own, words, {pk: answers[final] for pk, final in finals.items()}, notes, photos, titles)


def _public(case: Case, known: _Known, looking: Looking) -> dict[str, Any]:
    latitude, longitude = public_point(case, looking.here)
    released = [answer for answer in known.answers[case.pk] if answer.released_at]
    shown: dict[str, Any] = {
        "service_request_id": case.public_id,
        "status": rules.status_of(case.state),
        "status_notes": released[-1].text if released and not case.is_open else _outcome(case),
        "service_name": known.titles[case.situation],
        "service_code": case.situation,
        "description": case.released_text,
        "agency_responsible": _agency(case, looking),
        "service_notice": "",
        "requested_datetime": _day(case.received_at, looking),
        "updated_datetime": _day(public_update(case), looking),
    }
    if case.due_at:
        shown["expected_datetime"] = _day(case.due_at, looking)
    shown |= {
        "address": case.district.name if case.district else looking.here.city.name,
        "address_id": "",
        "zipcode": "",
        "lat": latitude,
        "long": longitude,
        "media_url": (known.photos.get(case.pk) or [""])[0],
    }
    if looking.with_extensions:
        shown["extended_attributes"] = _extended(case, known)
        shown["notes"] = [
            {"datetime": _day(answer.at, looking), "description": answer.text, "type": "answer"} for answer in released
        ]
    return _nothing_as_null(shown)


def _own(case: Case, known: _Known, looking: Looking) -> dict[str, Any]:
    stands = case.merged_into or case
    answers = [] if is_private_to_person(case) else known.answers[case.pk]
    zone = looking.zone
    shown: dict[str, Any] = {
        "service_request_id": case.public_id,
        "status": rules.status_of(stands.state),
        "status_notes": answers[-1].text if answers and not stands.is_open else _outcome(stands),
        "service_name": known.titles[case.situation],
        "service_code": case.situation,
        "description": known.words.get(case.pk, ""),
        "agency_responsible": _agency(case, looking),
        "service_notice": "",
        "requested_datetime": exact(case.received_at, zone),
        "updated_datetime": exact(stands.closed_at or stands.changed_at, zone),
    }
    if case.due_at:
        shown["expected_datetime"] = exact(case.due_at, zone)
    latitude, longitude = (
        (case.latitude, case.longitude) if case.latitude is not None else public_point(case, looking.here)
    )
    shown |= {
        "address": case.place,
        "address_id": "",
        "zipcode": "",
        "lat": latitude,
        "long": longitude,
        "media_url": (known.photos.get(case.pk) or [""])[0],
    }
    if looking.with_extensions:
        shown["extended_attributes"] = _extended(stands, known)
        said = (
            [(note.at, note.text, "note") for note in known.notes.get(case.pk, [])]
            if not is_private_to_person(case)
            else []
        )
        said += [(answer.at, answer.text, "answer") for answer in answers]
        shown["notes"] = [
            {"datetime": exact(at, zone), "description": text, "type": kind} for at, text, kind in sorted(said)
        ]
    return _nothing_as_null(shown)


def _extended(case: Case, known: _Known) -> dict[str, Any]:
    return {
        "title": known.titles.get(case.situation, case.situation),
        "detailed_status": rules.detailed_status(case.state, case.outcome),
        "service_object_type": "",
        "service_object_id": "",
        "media_urls": known.photos.get(case.pk, []),
    }


def _nothing_as_null(shown: dict[str, Any]) -> dict[str, Any]:
    return {name: None if value == "" else value for name, value in shown.items()}


def is_private_to_person(case: Case) -> bool:
    """Return whether what is answered goes to the person alone, not through the partner's program."""
    return case.is_sensitive or case.withheld_at is not None or case.erased_at is not None


def _outcome(case: Case) -> str:
    if case.is_open:
        return ""
    if case.state in (State.ANSWERED, State.SETTLED):
        return str(Outcome(case.outcome).label)
    return str(State(case.state).label)


def _agency(case: Case, looking: Looking) -> str:
    service = next((each for each in looking.here.services.values() if each.pk == case.service_id), None)
    return service.name(looking.language) if service else ""


def public_update(case: Case) -> datetime:
    """Return when the public state last changed: received, closed, or opened again. What individuals say moves nothing."""
    if case.closed_at:
        return case.closed_at
    return case.changed_at if case.answered_at else case.received_at


def _day(at: datetime, looking: Looking) -> str:
    return rules.day_of(at, looking.zone).isoformat()


def exact(at: datetime, zone: tzinfo) -> str:
    """Return a moment to the second, in the city's time with its offset."""
    return at.astimezone(zone).isoformat(timespec="seconds")


def public_point(case: Case, here: Directory) -> tuple[float, float]:
    """Return the coarse point; where even that would tell too much the district's, else the city's."""
    if case.public_latitude is not None and case.public_longitude is not None:
        return case.public_latitude, case.public_longitude
    points = district_points(here)
    return points.get(case.district_id or 0, (here.city.latitude, here.city.longitude))


@lru_cache(maxsize=2)
def district_points(here: Directory) -> Mapping[int, tuple[float, float]]:
    """Return for each district a point inside it (latitude, longitude)."""
    points = {}
    for district in here.districts.values():
        inside = shape(json.loads(district.polygon)).representative_point()
        points[district.pk] = (round(inside.y, 5), round(inside.x, 5))
    return points

"""Founding Valdoria by the same actions a real city uses: districts, streets, services, agreements, people, houses, notices."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import connection
from django.utils import timezone

from parvis.city import actions as city
from parvis.city.actions import Phone, Words
from parvis.city.models import BUILDING, District, Part, Relation, Service
from parvis.complaints import actions as complaints
from parvis.core.actors import Actor, ActorKind
from parvis.core.languages import RESIDENT_LANGUAGES
from parvis.demo.cast import DOMAIN, OFFICE, PASSPHRASE, PASSWORD, Member, email, members_of, read, services
from parvis.demo.plan.geography import CENTRE, grounds, landmarks, streets, streets_of
from parvis.guide.actions import points
from parvis.people import actions as people
from parvis.people.models import User

MAKER = Actor(ActorKind.IMPORT, "demo")
NAME = "Valdoria"


def found(*, at: datetime, cases: int) -> None:
    """Write the city as it stands before its first contact; ids of cases up to `cases` are kept free for its history.

    Runs in the caller's transaction.
    """
    long_ago = at - timedelta(days=500)
    city.found_city(
        name=NAME, country="BE", latitude=CENTRE[0], longitude=CENTRE[1], languages=["fr", "nl", "en", "de"],
        sender_name="Allô Valdoria", sender_email=f"allo@{DOMAIN}", parts=[part.value for part in Part],
        by=MAKER, at=long_ago,
    )  # fmt: skip
    city_texts = read("texts.yml")
    for key, texts in city_texts["texts"].items():
        for language, text in texts.items():
            city.write_text(key=key, language=language, text=text, by=MAKER, at=long_ago)
    districts = {
        ground.code: city.add_district(
            code=ground.code, name=ground.name, polygon=ground.polygon, population=ground.people,
            population_on=date(long_ago.year, 1, 1), by=MAKER, at=long_ago,
        )
        for ground in grounds()
    }  # fmt: skip
    city.keep_streets(lines=streets())
    city.keep_landmarks(lines=landmarks())
    users = {member.address: _open(member, long_ago) for member in OFFICE}
    for number, (code, said) in enumerate(services().items(), start=1):
        _add_service(number, code, said, districts, users["coordinator"], long_ago)
    _add_houses(districts, at)
    # Hashed once for all: a good hash takes its time, and this password is known to everybody.
    User.objects.update(password=make_password(PASSWORD))
    for notice in city_texts["notices"]:
        city.publish_notice(
            audience=notice["audience"], district=districts.get(notice["district"]), texts=notice["texts"],
            starts_at=at - timedelta(days=2), ends_at=at + timedelta(days=12), by=MAKER, at=at - timedelta(days=2),
        )  # fmt: skip
    complaints.make_key(passphrase=PASSPHRASE, by=MAKER, at=long_ago)
    for item in ("holidays", "working_time"):
        city.confirm(item=item, on=timezone.localdate(long_ago), by=MAKER, at=long_ago)
    _keep_ids_free(cases)


def _open(member: Member, at: datetime) -> User:
    return people.open_account(
        email=email(member), name=member.name, password=None, roles={member.role}, by=MAKER, at=at,
        language=member.language,
    )  # fmt: skip


def _add_service(
    number: int, code: str, said: Mapping[str, Any], districts: Mapping[str, District], coordinator: User, at: datetime
) -> None:
    phones = [said["phone"]] if "phone" in said else [f"+32 81 00 {number:02d} 00"]
    fields = {key: said[key] for key in ("reached_by", "email", "hours") if key in said}
    languages = [language for language in said.get("languages", []) if language in RESIDENT_LANGUAGES]
    service = city.add_service(
        code=code, kind=said["kind"], relation=said["relation"], languages=languages, coordinator=coordinator,
        texts={language: Words(name, plain) for language, (name, plain) in said["texts"].items()},
        phones=[Phone(phone) for phone in phones],
        territory=[districts[district] for district in said.get("territory", [])],
        by=MAKER, at=at, **fields,
    )  # fmt: skip
    for situation, promise in said.get("agreements", {}).items():
        _sign(service, situation, promise, at)
    for place, member in enumerate(members_of(code, said.get("staff", []))):
        city.add_member(service=service, user=_open(member, at), role="answers" if place else "leads", by=MAKER, at=at)


def _sign(service: Service, situation: str, promise: str, at: datetime) -> None:
    hours, basis = promise.split()
    fields = ["words", "place", "photos", "answers"] if service.relation == Relation.CONTROLLER else []
    city.sign_agreement(
        service=service, situation=situation, promise_hours=int(hours), promise_basis=basis,
        fields_handed_over=fields, signed_by="La direction", signed_on=timezone.localdate(at), starts_on=timezone.localdate(at), by=MAKER, at=at,
    )  # fmt: skip


def _add_houses(districts: Mapping[str, District], at: datetime) -> None:
    """Add the contact points with their posters, and in each district a team one can meet."""
    houses = read("houses.yml")
    for said in houses["points"]:
        signed_at = at - timedelta(days=int(said["since"]))
        street = streets_of(said["district"])[int(said["street"])]
        latitude, longitude = street.numbers[said["door"]]
        place = {
            "name": said["name"], "address": f"{said['door']} {street.name}",
            "latitude": latitude, "longitude": longitude,
        }  # fmt: skip
        points.add_point(
            place=place, kind=said["kind"], hours=said["hours"], languages=said["languages"], trained=said["trained"],
            **{name: said[name] for name in BUILDING if name in said},
            signed_by="La direction", starts_on=timezone.localdate(signed_at), ends_on=timezone.localdate(at) + timedelta(days=int(said["days"])),
            by=MAKER, at=signed_at,
        )  # fmt: skip
    police = Service.objects.get(code="local-police")
    for number, (code, said) in enumerate(houses["teams"].items()):
        city.add_team(
            service=police, name=said["name"], districts=[districts[code]], meeting_place=said["meeting_place"],
            hours=said["hours"], phone=f"+32 81 00 8{number} 00", by=MAKER, at=at - timedelta(days=90),
        )  # fmt: skip


def _keep_ids_free(cases: int) -> None:
    """Let the database number new cases behind the history, which comes in backwards under numbers of its own."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT setval(pg_get_serial_sequence('cases_case', 'id'), %s)", [cases])
            return
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'cases_case'")
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES ('cases_case', %s)", [cases])

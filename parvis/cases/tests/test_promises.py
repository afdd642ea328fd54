"""By when an answer is promised: the agreement's time, the catalogue's, and where somebody may be in danger the shorter.

The dates stand in a table a clerk can read; the city works from 8 to 18, Monday to Friday, and its clock is Brussels'.
"""

import csv
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from parvis.cases import rules
from parvis.cases.tests.town import litter
from parvis.city import actions as city
from parvis.city.directory import AgreementView, Directory, ServiceView
from parvis.city.models import Relation
from parvis.city.service_kinds import ServiceKind
from parvis.city.snapshot import CityView
from parvis.city.tests.town import AT, CLERK
from parvis.core.models import Entry
from parvis.situations.rules import Action, Basis, End, Kind, PromiseRule, RouteRule, Sensitivity, Situation, compiling

BRUSSELS = ZoneInfo("Europe/Brussels")
TABLE = Path(__file__).parent / "tables" / "promises.csv"
NOTHING: MappingProxyType[str, str] = MappingProxyType({})


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=BRUSSELS)


def promise(text: str) -> PromiseRule:
    hours, basis = text.split()
    return PromiseRule(int(hours), Basis(basis))


def lamp(end: End) -> Situation:
    return Situation(
        code="lamp", kind=Kind.OBJECT, group="street", may_be_public=True, sensitivity=Sensitivity.NONE,
        is_offence=False, first=end.code, questions={}, ends={end.code: end}, texts={}, standard={}, synonyms={},
    )  # fmt: skip


def town(agreement: str) -> Directory:
    """Return a city with one service, which signed `agreement`, or nothing."""
    here = CityView(
        name="Valdoria", country="BE", region="", latitude=50.0, longitude=4.0, default_language="fr",
        languages=("fr",), working_time="Mo-Fr 08:00-18:00; PH off", accent_colour="#1d5fa8", parts=frozenset(),
        sender_name="", sender_email="", confirmed=NOTHING,
    )  # fmt: skip
    lamps = ServiceView(
        pk=1, code="lamps", kind=ServiceKind.LIGHTING, relation=Relation.PART_OF_CITY, reached_by="inbox", email="",
        endpoint="", endpoint_reference="", web_page="", address="", hours="", languages=(), territory=frozenset(),
        phones=(), coordinator_id=None, names=NOTHING, plain_names=NOTHING, advices=NOTHING, default_language="fr",
    )  # fmt: skip
    signed = []
    if agreement:
        said = promise(agreement)
        signed = [
            AgreementView(
                pk=1, service="lamps", situation="", promise_hours=said.hours, promise_basis=said.basis,
                fields_handed_over=(), starts_on=date(2026, 1, 5), ends_on=None,
            )
        ]  # fmt: skip
    return Directory(city=here, services=[lamps], agreements=signed)


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["story"])
def test_a_promise_is_made_as_the_table_says_when_it_comes_and_when_it_is_passed_on(row):
    route = RouteRule(ServiceKind.LIGHTING, promise(row["catalogue"]))
    end = End(code="wires", action=Action.CASE, routes=(route,), is_urgent=row["urgent"] == "yes")
    here, at = town(row["agreement"]), moment(row["at"])
    service = here.service("lamps")
    assert service

    taken = rules.route(situation=lamp(end), end=end, district=None, at=at, directory=here)
    passed = rules.promise_for(service=service, situation="lamp", end=end, at=at, directory=here)

    assert (taken.due_at, taken.why) == (moment(row["due"]), row["why"])
    assert (passed.due_at, passed.why) == (taken.due_at, taken.why)
    assert taken.is_signed is bool(row["agreement"])


@pytest.mark.parametrize(
    ("marked", "own", "other", "is_danger"),
    [
        ("yes", "40 working hours", "40 working hours", True),  # marked
        ("", "3 calendar hours", "40 working hours", True),  # day and night, and shorter than the other end
        ("", "24 calendar hours", "16 working hours", False),
        ("", "4 working hours", "40 working hours", False),  # can wait for the morning
        ("", "3 calendar hours", "3 calendar hours", False),
    ],
)
def test_an_end_is_a_dangers_when_it_is_marked_or_runs_day_and_night_and_shorter(marked, own, other, is_danger):
    end = {"action": "case", "promise": own, **({"urgent": True} if marked else {})}

    assert compiling.is_urgent(end, {"one": end, "other": {"action": "case", "promise": other}}) is is_danger


def test_live_wires_keep_their_three_hours_whatever_the_company_signed(valdoria, now):
    lamps = city.add_service(
        code="lamps", kind=ServiceKind.LIGHTING, relation=Relation.CONTROLLER, texts={"en": city.Words("Lamps")},
        by=CLERK, at=AT,
    )  # fmt: skip
    city.sign_agreement(
        service=lamps, situation="street_lamp", promise_hours=40, promise_basis="working", signed_by="Head of lamps",
        signed_on=date(2026, 1, 5), starts_on=date(2026, 1, 5), by=CLERK, at=AT,
    )  # fmt: skip

    wires = litter(now, situation="street_lamp", answers={"what": "wires"}).case
    dark = litter(now, situation="street_lamp", answers={"what": "lamp", "how_many": "one"}).case

    assert [(case.promises.get().hours, case.promises.get().basis) for case in (wires, dark)] == [
        (3, "calendar"),
        (40, "working"),
    ]
    said = [Entry.objects.get(subject=case.subject, verb="cases.routed").codes["rule"] for case in (wires, dark)]
    assert said == ["danger", "agreement"]

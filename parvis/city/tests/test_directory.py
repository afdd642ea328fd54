"""Who answers where: the snapshot every process keeps."""

from datetime import UTC, date, datetime, timedelta

import pytest

from parvis.city import actions, directory
from parvis.city.actions import Words
from parvis.city.models import Audience, PromiseBasis, ReachedBy, Relation
from parvis.city.service_kinds import ServiceKind
from parvis.city.tests.town import AT, CLERK, add_cleaning, add_two_districts, found_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fresh_snapshot():
    directory.current.forget()
    yield
    directory.current.forget()


def test_before_the_city_is_founded_the_settings_speak():
    here = directory.current()

    assert not here.city.is_founded
    assert here.district_at(50.05, 4.05) is None
    assert here.pack.country == here.city.country


def test_a_point_belongs_to_the_district_around_it():
    add_two_districts()

    here = directory.current()

    assert here.district_at(50.05, 4.05).code == "west"
    assert here.district_at(50.05, 4.15).code == "east"
    assert here.district_at(50.05, 4.5) is None


def test_a_quay_a_few_steps_outside_belongs_to_the_district_beside_it():
    add_two_districts()

    assert directory.current().district_at(50.05, 4.2004).code == "east"
    assert directory.current().district_at(50.05, 4.21) is None


def test_a_point_on_the_common_border_always_falls_to_the_same_district():
    add_two_districts()

    assert directory.current().district_at(50.05, 4.1).code == "east"


def test_a_district_that_is_no_more_is_not_found_any_longer():
    west, _east = add_two_districts()

    actions.change_district(district=west, changes={"is_active": False}, by=CLERK, at=AT)

    assert directory.current().district_at(50.05, 4.05) is None


def test_the_service_of_the_district_comes_before_the_one_for_the_whole_city():
    west, _east = add_two_districts()
    add_cleaning()
    add_cleaning("cleaning-west", territory=[west])

    here = directory.current()

    assert here.service_for(ServiceKind.CLEANING, "west", AT).code == "cleaning-west"
    assert here.service_for(ServiceKind.CLEANING, "east", AT).code == "cleaning"
    assert here.service_for(ServiceKind.CLEANING, None, AT).code == "cleaning"
    assert here.service_for(ServiceKind.LIGHTING, "west", AT) is None


def test_a_service_of_another_district_is_not_offered():
    west, _east = add_two_districts()
    add_cleaning("cleaning-west", territory=[west])

    assert directory.current().service_for(ServiceKind.CLEANING, "east", AT) is None
    assert directory.current().service_for(ServiceKind.CLEANING, None, AT).code == "cleaning-west"


def test_of_two_equal_services_the_one_that_is_open_answers():
    add_cleaning("cleaning-day", hours="08:00-20:00")
    add_cleaning("cleaning-night", hours="20:00-08:00")

    here = directory.current()

    assert here.service_for(ServiceKind.CLEANING, None, datetime(2026, 3, 3, 11, tzinfo=UTC)).code == "cleaning-day"
    assert here.service_for(ServiceKind.CLEANING, None, datetime(2026, 3, 3, 23, tzinfo=UTC)).code == "cleaning-night"


def test_a_service_is_called_what_people_call_it_in_their_language():
    found_town()
    add_cleaning()

    service = directory.current().service("cleaning")

    assert service.plain_name("en") == "the people who clean the streets"
    assert service.name("de") == "Propreté publique"  # the city's first language
    assert not service.is_police


def test_a_changed_name_is_there_at_once_and_the_old_snapshot_stays_as_it_was():
    service = add_cleaning()
    before = directory.current()

    actions.change_service(service=service, texts={"fr": Words("Propreté et espace public")}, by=CLERK, at=AT)

    assert directory.current().service("cleaning").name("fr") == "Propreté et espace public"
    assert before.service("cleaning").name("fr") == "Propreté publique"


def test_the_agreement_on_a_situation_comes_before_the_one_on_everything():
    service = add_cleaning()
    signed = {
        "service": service,
        "signed_by": "the head of service",
        "signed_on": date(2026, 1, 5),
        "by": CLERK,
        "at": AT,
    }
    actions.sign_agreement(**signed, promise_hours=48, starts_on=date(2026, 1, 10))
    actions.sign_agreement(**signed, promise_hours=4, situation="glass_on_pavement", starts_on=date(2026, 2, 1))

    here = directory.current()

    assert here.agreement("cleaning", "glass_on_pavement", date(2026, 2, 1)).promise_hours == 4
    assert here.agreement("cleaning", "glass_on_pavement", date(2026, 1, 31)).promise_hours == 48
    assert here.agreement("cleaning", "", date(2026, 2, 1)).promise_hours == 48
    assert here.agreement("cleaning", "litter", date(2026, 1, 9)) is None


def test_a_promise_runs_in_the_citys_working_time(settings):
    settings.TIME_ZONE = "Europe/Brussels"
    found_town(working_time="Mo-Fr 08:00-16:00; PH off")
    friday = datetime(2026, 7, 17, 13, 0, tzinfo=UTC)  # 15:00; Tuesday 21 July is the national day

    here = directory.current()

    assert here.deadline(start=friday, hours=10, basis=PromiseBasis.WORKING) == datetime(2026, 7, 22, 7, tzinfo=UTC)
    assert here.deadline(start=friday, hours=10, basis=PromiseBasis.CALENDAR) == friday + timedelta(hours=10)


def test_a_notice_shows_while_it_lasts_and_where_it_concerns():
    _west, east = add_two_districts()
    said = {"starts_at": AT, "ends_at": AT + timedelta(days=1), "by": CLERK, "at": AT}
    actions.publish_notice(audience=Audience.EVERYONE, district=east, texts={"en": "The quay is closed."}, **said)
    actions.publish_notice(audience=Audience.STAFF, texts={"en": "The radio is down."}, **said)

    here = directory.current()

    assert [n.text("en") for n in here.notices(AT, district="east")] == ["The quay is closed."]
    assert here.notices(AT, district="west") == ()
    assert [n.text("en") for n in here.notices(AT, for_staff=True)] == ["The radio is down."]
    assert here.notices(AT + timedelta(days=1), district="east") == ()


def test_a_number_the_city_corrected_replaces_the_packs_and_a_hidden_one_is_gone():
    shipped = directory.current().pack
    kept, hidden = shipped.help[0], shipped.help[1]
    said = {"checked_on": date(2026, 3, 1), "check_by": date(2026, 9, 1), "by": CLERK, "at": AT}
    actions.check_number(code=kept.code, number="0800 55 55 55", **said)
    actions.check_number(code=hidden.code, is_hidden=True, **said)

    pack = directory.current().pack

    assert pack.number(kept.code).number == "0800 55 55 55"
    assert pack.number(kept.code).source.is_confirmed
    assert pack.number(hidden.code) is None


def test_reading_the_snapshot_again_costs_one_small_query(django_assert_num_queries):
    add_cleaning()
    directory.current()

    with django_assert_num_queries(1):
        here = directory.current()
        here.service_for(ServiceKind.CLEANING, "west", AT)
        here.agreement("cleaning", "litter", AT.date())
        here.district_at(50.05, 4.05)


def test_police_stations_are_police_and_landlords_are_not():
    said = {"texts": {"en": Words("Station")}, "phones": []}
    add_cleaning("station", kind=ServiceKind.POLICE_STATION, relation=Relation.CONTROLLER, **said)
    add_cleaning("landlord", kind=ServiceKind.SOCIAL_LANDLORD, reached_by=ReachedBy.EMAIL, email="a@b.example", **said)

    assert directory.current().service("station").is_police
    assert not directory.current().service("landlord").is_police

"""What can never be true, whoever writes it: the database itself refuses."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from parvis.city import overlap
from parvis.city.models import (
    Agreement,
    City,
    Crossing,
    District,
    Membership,
    Notice,
    NumberEdit,
    PlaceWord,
    Service,
    ServiceText,
    Street,
)
from parvis.city.tests.town import AT, add_cleaning, found_town, square

pytestmark = pytest.mark.django_db


def refused(action):
    with pytest.raises(IntegrityError), transaction.atomic():
        action()


def agreement(service, start, end=None, **more):
    said = {"promise_hours": 48, "signed_by": "the director", "signed_on": date(2026, 1, 1)}
    return Agreement.objects.create(service=service, starts_on=start, ends_on=end, **{**said, **more})


def test_there_is_never_a_second_city():
    found_town()

    refused(lambda: City.objects.create(id=2, name="B", country="BE", latitude=0, longitude=0, default_language="fr"))


def test_a_city_lies_on_earth():
    refused(lambda: City.objects.create(id=1, name="B", country="BE", latitude=91, longitude=0, default_language="fr"))


def test_a_population_has_its_day():
    refused(lambda: District.objects.create(code="a", name="A", polygon=square(4, 50), population=10))


def test_a_service_reached_by_mail_has_an_address():
    refused(lambda: Service.objects.create(code="a", kind="cleaning", relation="processor", reached_by="email"))


def test_a_webhook_is_secure():
    said = {"kind": "cleaning", "relation": "processor", "reached_by": "webhook"}

    refused(lambda: Service.objects.create(code="a", endpoint="http://a.example/", **said))
    Service.objects.create(code="b", endpoint="https://a.example/", **said)


def test_a_service_has_one_name_per_language():
    service = add_cleaning()

    refused(lambda: ServiceText.objects.create(service=service, language="fr", name="Encore"))


def test_a_person_belongs_to_a_service_once(django_user_model):
    service = add_cleaning()
    dede = django_user_model.objects.create_user("dede@valdoria.example")
    Membership.objects.create(user=dede, service=service)

    refused(lambda: Membership.objects.create(user=dede, service=service, role="leads"))


def test_a_promise_takes_some_time():
    refused(lambda: agreement(add_cleaning(), date(2026, 1, 1), promise_hours=0))


def test_an_agreement_does_not_end_before_it_starts():
    refused(lambda: agreement(add_cleaning(), date(2026, 2, 1), date(2026, 1, 31)))


@pytest.mark.parametrize(
    ("start", "end"),
    [
        (date(2026, 3, 31), None),  # on its last day
        (date(2025, 1, 1), date(2026, 1, 1)),  # until its first day
        (date(2026, 2, 1), date(2026, 2, 2)),  # inside
        (date(2025, 1, 1), date(2027, 1, 1)),  # around
    ],
)
def test_two_agreements_never_share_a_day(start, end):
    service = add_cleaning()
    agreement(service, date(2026, 1, 1), date(2026, 3, 31))

    refused(lambda: agreement(service, start, end))


def test_agreements_may_follow_each_other_and_stand_beside_those_on_other_situations_and_services():
    service, other = add_cleaning(), add_cleaning("cleaning-north")
    agreement(service, date(2026, 1, 1), date(2026, 3, 31))

    agreement(service, date(2026, 4, 1))
    agreement(service, date(2026, 1, 1), situation="glass")
    agreement(other, date(2026, 1, 1))

    assert Agreement.objects.count() == 4


def test_an_agreement_cannot_be_stretched_over_the_next_one():
    service = add_cleaning()
    first = agreement(service, date(2026, 1, 1), date(2026, 3, 31))
    agreement(service, date(2026, 4, 1))

    refused(lambda: Agreement.objects.filter(pk=first.pk).update(ends_on=None))


def test_the_guard_against_overlaps_comes_back_after_it_was_dropped():
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("DROP TRIGGER city_agreement_overlap ON city_agreement")
        else:
            cursor.execute("DROP TRIGGER city_agreement_overlap_insert")
            cursor.execute("DROP TRIGGER city_agreement_overlap_update")

    overlap.install_after_migrate("default")

    service = add_cleaning()
    agreement(service, date(2026, 1, 1))
    refused(lambda: agreement(service, date(2026, 2, 1)))


def test_a_notice_ends_after_it_begins():
    refused(lambda: Notice.objects.create(starts_at=AT, ends_at=AT))
    Notice.objects.create(starts_at=AT, ends_at=AT + timedelta(minutes=1))


def test_a_number_is_checked_again_later():
    refused(lambda: NumberEdit.objects.create(code="be-112", checked_on=AT.date(), check_by=AT.date()))


def test_a_word_leads_to_one_place():
    refused(lambda: PlaceWord.objects.create(word="lilas"))


def test_a_crossing_names_its_streets_in_order():
    first, second = (Street.objects.create(code=c, name=c, normal=c, latitude=0, longitude=0) for c in "ab")

    refused(lambda: Crossing.objects.create(first=second, second=first, latitude=0, longitude=0))

"""Contact points: agreements kept by the office, reminders, the file, the house's own page, and what is forgotten."""

from datetime import UTC, date, datetime, timedelta
from io import BytesIO

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.cases.models import Case, Contact
from parvis.cases.tests import town
from parvis.city.models import EditHistory
from parvis.city.tests.town import AT, CLERK
from parvis.core import due
from parvis.core.models import Entry
from parvis.guide import doors, near
from parvis.guide.actions import points
from parvis.guide.models.points import ContactPoint, OpenedCount, PosterPlace, SaidClosed
from parvis.guide.tests.houses import HOTEL, MILL, PHARMACY, sign
from tests.security.corpus import LONG_NUMBER

# While pages of today are asked, agreements hold from long ago until far away.
FROM, UNTIL = date(2020, 1, 1), date(2090, 1, 1)


@pytest.fixture
def valdoria(db, now):
    return town.found(now)


@pytest.fixture
def coordinator(valdoria, client):
    client.force_login(valdoria.coco)
    return valdoria.coco


def point_data(**changes):
    data = {
        **MILL, "kind": "shop", "hours": "Mo-Sa 07:00-23:59", "languages": "fr, AR", "trained": "whoever has the till",
        "phone": "02 555 01 07", "email": "mill@valdoria.example", "signed_by": "The owner", "starts_on": "2026-01-05",
        "ends_on": "2090-01-01",
    }  # fmt: skip
    return {**data, **changes}


def test_an_agreement_sent_twice_is_one_house_with_one_poster(client, coordinator):
    first, again = (client.post(reverse("guide:new_point"), point_data()) for _press in range(2))
    port = FILE.splitlines()[0] + "\n" + FILE.splitlines()[1]
    client.post(reverse("guide:import_points"), {"file": csv(port)})
    page = client.post(reverse("guide:import_points"), {"file": csv(port)}).content.decode()

    assert again.url == first.url == reverse("guide:point", args=[101])
    assert "Saved: 0 new, 0 changed, 1 the same." in page
    assert list(PosterPlace.objects.values_list("number", flat=True).order_by("number")) == [101, 102]


def test_the_coordinator_signs_changes_and_ends_an_agreement_and_history_keeps_no_name(client, coordinator):
    response = client.post(reverse("guide:new_point"), point_data())
    point = ContactPoint.objects.get()
    assert response.url == reverse("guide:point", args=[101])
    assert (point.poster.number, point.languages, point.phone) == (101, ["fr", "ar"], "+32 2 555 01 07")

    client.post(reverse("guide:point", args=[101]), point_data(hours="24/7", name="Mill bakery and café"))
    assert near.current().points[101].hours == "24/7"
    assert near.current().places[101].name == "Mill bakery and café"

    client.post(reverse("guide:end_point", args=[101]), {"last_day": "2026-11-30"})
    assert ContactPoint.objects.get().ends_on == date(2026, 11, 30)
    again = client.post(reverse("guide:end_point", args=[101]), {"last_day": "2027-11-30"})
    assert again.status_code == 422

    told = set(EditHistory.objects.filter(subject="point:101").values_list("field", "old", "new"))
    assert ("ends_on", "2090-01-01", "2026-11-30") in told
    assert ("signed_by", "", "") in told
    assert "owner" not in "".join("".join(row) for row in told)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"ends_on": "2025-01-01"}, "The last day comes before the first"),
        ({"hours": "always"}, "cannot be read as opening hours"),
        ({"trained": "Mme Dupont"}, "nobody is named here"),
        ({"phone": "ring"}, "is no telephone number"),
        ({"languages": "français"}, "is no code of a language"),
        ({"latitude": "", "longitude": ""}, "has no such place"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_kept(client, coordinator, changes, sentence):
    response = client.post(reverse("guide:new_point"), point_data(**changes))

    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert not PosterPlace.objects.exists()


def test_who_is_not_of_the_office_sees_no_agreement(client, valdoria):
    sign(MILL)
    client.force_login(valdoria.dede)

    assert client.get(reverse("guide:points")).status_code == 403
    assert client.get(reverse("guide:point", args=[101])).status_code == 403


def test_coordinators_hear_sixty_and_fourteen_days_before_and_not_of_what_was_renewed(valdoria, now):
    today = now.date()
    sign(MILL, ends_on=today + timedelta(days=90))
    renewed = sign(HOTEL, ends_on=today + timedelta(days=90))
    points.change_point(point=renewed, place={}, changes={"ends_on": today + timedelta(days=900)}, by=CLERK, at=now)

    due.run_all(slot="default", at=now + timedelta(days=29))
    assert not Entry.objects.filter(verb="guide.point_ending").exists()

    for days in (31, 77):
        due.run_all(slot="default", at=now + timedelta(days=days))
        due.run_all(slot="post", at=now + timedelta(days=days, hours=12))
    told = Entry.objects.filter(verb="guide.point_ending").order_by("id").values_list("codes", flat=True)
    assert [(codes["number"], codes["days"]) for codes in told] == [("101", 60), ("101", 14)]
    assert [letter.to for letter in mail.outbox] == [["coco@valdoria.example"]] * 2
    assert "Mill bakery" in mail.outbox[0].body


def test_the_list_says_first_what_was_found_closed_with_a_steady_number_of_queries(
    client, coordinator, django_assert_max_num_queries
):
    sign(MILL, ends_on=UNTIL)
    sign(HOTEL, ends_on=timezone.localdate() + timedelta(days=20))
    sign(PHARMACY, ends_on=UNTIL)
    points.say_closed(number=103, at=timezone.now())
    client.get(reverse("guide:points"))

    with django_assert_max_num_queries(8):
        page = client.get(reverse("guide:points")).content.decode()

    assert page.index("Night pharmacy") < page.index("Hotel of the Lock") < page.index("Mill bakery")
    assert "20 days left" in page
    assert doors.points_to_look_at(Case.objects.all()) == 1
    client.post(reverse("guide:point_looked", args=[103]))
    assert doors.points_to_look_at(Case.objects.all()) == 0
    assert near.current().points[103].said_closed_at is None


FILE = """number;name;kind;address;latitude;longitude;languages;signed_by;starts_on;ends_on
;Port office;port;Quay 1;50,02;4,02;fr nl;Harbour master;2026-01-01;2027-01-01
101;Mill bakery;shop;12 Mill Street;50.05;4.05;fr en pt;;;2028-01-01
"""


def csv(text):
    file = BytesIO(text.encode())
    file.name = "points.csv"
    return file


def test_a_file_is_tried_then_read_and_changes_by_poster_number(client, coordinator):
    sign(MILL)

    tried = client.post(reverse("guide:import_points"), {"file": csv(FILE), "try": "1"}).content.decode()
    assert "This was a trial, nothing was saved: 1 new, 1 changed, 0 the same." in tried
    assert ContactPoint.objects.count() == 1

    client.post(reverse("guide:import_points"), {"file": csv(FILE)})
    mill, port = ContactPoint.objects.order_by("poster__number")
    assert (mill.languages, mill.ends_on, mill.signed_by) == (["fr", "en", "pt"], date(2028, 1, 1), "The owner")
    assert (port.poster.number, port.poster.latitude, port.kind) == (102, 50.02, "port")


def test_a_file_with_a_fault_saves_nothing_and_says_which_row(client, coordinator):
    wrong = FILE.replace("port;Quay", "harbour;Quay").replace("2028-01-01", "next year")

    response = client.post(reverse("guide:import_points"), {"file": csv(wrong)})

    page = response.content.decode()
    assert response.status_code == 422
    assert "Row 2: “harbour” is no kind." in page
    assert "Row 3: “next year” in ends_on is no day." in page
    assert not ContactPoint.objects.exists()


@pytest.mark.parametrize(
    ("right", "wrong", "said"),
    [
        ("Port office", "P" * 500, "name may have 120 characters."),
        ("Port office", "P" * 200_000, "name may have 120 characters."),
        ("Harbour master", "H" * 161, "signed_by may have 160 characters."),
        ("fr nl", "fr nl <b>", "“&lt;b&gt;” is no code of a language."),
        ("101;Mill", f"{LONG_NUMBER};Mill", "is no poster number."),
        ("2026-01-01", "0001-01-01", "“0001-01-01” in starts_on is no day."),
    ],
)
def test_what_no_column_holds_is_named_with_its_row_and_nothing_is_saved(client, coordinator, right, wrong, said):
    response = client.post(reverse("guide:import_points"), {"file": csv(FILE.replace(right, wrong))})

    assert response.status_code == 422
    assert said in response.content.decode()
    assert not ContactPoint.objects.exists()


def test_a_null_character_in_a_file_is_left_out(client, coordinator):
    sign(MILL)

    client.post(reverse("guide:import_points"), {"file": csv(FILE.replace("Port office", "Port\0 office"))})

    assert PosterPlace.objects.get(number=102).name == "Port office"


def test_an_agreement_of_the_year_1_is_a_slip(client, coordinator):
    answer = client.post(reverse("guide:new_point"), point_data(starts_on="0001-01-05", ends_on="0001-02-01"))

    assert answer.status_code == 422
    assert not ContactPoint.objects.exists()


def link_of(client, number=101):
    page = client.post(reverse("guide:point_link", args=[number])).content.decode()
    start = page.index("/p/own/")
    return page[start : page.index("<", start)]


def test_the_house_opens_its_page_by_the_newest_link_only_and_hands_over_a_note(client, coordinator):
    sign(MILL, starts_on=FROM, ends_on=UNTIL)
    old = link_of(client)
    new = link_of(client)
    assert new.split("/")[3] not in str(ContactPoint.objects.values_list("token_digest").get())
    client.logout()

    assert client.get(old).status_code == 404
    page = client.get(f"{new}?to=pt").content.decode()
    assert 'lang="pt">Tem alguma ferida?' in page
    assert "Are you hurt?" in page

    note = {"words": "A bag without an owner lies in front of the door since noon."}
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post(new, note, headers={"origin": "null"})  # what a browser says from a page without a referrer
    again = browser.post(new, note)
    case = Case.objects.get()
    assert not browser.cookies and case.reference[-5:-1] in again.content.decode()
    assert (case.latitude, case.longitude, case.place) == (50.05, 4.05, "12 Mill Street")
    assert Contact.objects.get().words.startswith("A bag without")
    assert "Your note is with the city." in answer.content.decode()
    assert client.post(new, {"words": " "}).status_code == 422

    point = ContactPoint.objects.get()
    points.revoke_link(point=point, by=CLERK, at=AT)
    assert client.get(new).status_code == 404


def test_a_houses_page_closes_with_its_agreement(client, valdoria):
    point = sign(MILL, starts_on=FROM, ends_on=UNTIL)
    token = points.new_link(point=point, by=CLERK, at=AT)
    assert client.get(reverse("guide:own_page", args=[token])).status_code == 200

    points.change_point(point=point, place={}, changes={"ends_on": date(2026, 1, 6)}, by=CLERK, at=AT)

    assert client.get(reverse("guide:own_page", args=[token])).status_code == 404


def test_a_year_after_the_end_nobody_knows_who_signed_or_which_door_was_closed(valdoria):
    point = sign(MILL, ends_on=date(2026, 6, 30), email="mill@valdoria.example", phone="+32 2 555 01 07")
    points.say_closed(number=101, at=datetime(2026, 5, 1, 20, tzinfo=UTC))
    points.look_into(point=point, by=CLERK, at=datetime(2026, 5, 2, tzinfo=UTC))
    OpenedCount.objects.create(poster=point.poster, week=date(2024, 1, 1), count=3)

    assert points.forget_old(at=datetime(2027, 6, 1, tzinfo=UTC)) == 0
    assert points.forget_old(at=datetime(2027, 7, 2, tzinfo=UTC)) == 1

    point.refresh_from_db()
    assert (point.signed_by, point.email, point.phone, point.token_digest) == ("", "", "", None)
    assert not SaidClosed.objects.exists() and not OpenedCount.objects.exists()


def test_what_can_never_be_true_is_refused_by_the_database(valdoria):
    point = sign(MILL)

    for wrong in ({"ends_on": date(2020, 1, 1)}, {"token_digest": "a" * 64}, {"emptied_at": AT}):
        with pytest.raises(IntegrityError), transaction.atomic():
            ContactPoint.objects.filter(pk=point.pk).update(**wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        PosterPlace.objects.filter(pk=point.poster_id).update(latitude=91)


def test_a_number_is_given_once_even_where_two_write_at_the_same_moment(valdoria, monkeypatch):
    sign(MILL)
    given = iter([101, 102])
    monkeypatch.setattr(points, "_next_number", lambda: next(given))

    assert sign(HOTEL).poster.number == 102
    with pytest.raises(points.NumberTaken):
        sign(PHARMACY, number=101)

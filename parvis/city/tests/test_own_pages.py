"""The city's own words and colours, and the places the map must not help to find."""

import pytest
from django.urls import reverse

from parvis.city import actions, directory
from parvis.city.models import EditHistory, ProtectedKind, ProtectedPlace
from parvis.city.tests.town import AT, CLERK, found_town
from parvis.core.access import Role
from parvis.core.models import Entry
from parvis.people import actions as people

pytestmark = pytest.mark.django_db


def signed_in(client, *roles):
    user = people.open_account(email="g@example.org", name="Gina", password="x" * 12, roles=set(roles), by=CLERK, at=AT)
    client.force_login(user)


def test_what_the_city_wrote_stands_on_its_page_and_at_the_foot_of_every_page(client):
    found_town()
    actions.write_text(key="privacy_notice", language="en", text="# Your data\n\nWe keep **little**.", by=CLERK, at=AT)

    page = client.get("/about/privacy_notice/", headers={"accept-language": "en"}).content.decode()

    assert "<strong>little</strong>" in page and '<h2 class="govuk-heading-m">Your data</h2>' in page
    assert page.count("<h1") == 1
    assert 'href="/about/privacy_notice/"' in page and 'href="/about/legal_notice/"' not in page


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "![x](https://example.org/x.png)",
        "[x](javascript:alert(1))",
        "[x](http://example.org)",
    ],
)
def test_nothing_but_words_and_safe_links_gets_onto_a_page(client, text):
    found_town()
    actions.write_text(key="about", language="en", text=f"Hello {text}", by=CLERK, at=AT)

    page = (
        client.get("/about/about/", headers={"accept-language": "en"})
        .content.decode()
        .split("<main")[1]
        .split("</main>")[0]
    )

    assert "<script" not in page and "<img" not in page and 'href="javascript' not in page and 'href="http:' not in page


@pytest.mark.parametrize("key", ["accessibility", "nothing", "x" * 40])
def test_a_page_nobody_wrote_is_not_there(client, key):
    found_town()
    assert client.get(f"/about/{key}/").status_code == 404


def test_another_colour_has_a_sheet_of_its_own_ours_has_none(client):
    found_town()
    assert "city.css" not in client.get("/account/login/").content.decode()

    actions.change_city(changes={"accent_colour": "#7a1f5c"}, by=CLERK, at=AT)

    assert "/city.css?7a1f5c" in client.get("/account/login/").content.decode()
    sheet = client.get("/city.css?7a1f5c")
    assert "--accent: #7a1f5c" in sheet.content.decode() and sheet["Content-Type"].startswith("text/css")


def test_an_administrator_protects_a_place_and_no_trace_tells_where(client):
    found_town()
    signed_in(client, Role.ADMINISTRATOR)
    here = directory.current().city
    point = f"{here.latitude + 0.01}, {here.longitude}"

    client.post(reverse("city:protected"), {"kind": "shelter", "name": "House of calm", "place": point})

    place = ProtectedPlace.objects.get()
    assert directory.current().protected == ((place.latitude, place.longitude),)
    assert "House of calm" in client.get(reverse("city:protected")).content.decode()
    entry = Entry.objects.get(verb="city.place_protected")
    assert entry.codes == {"kind": "shelter"} and not EditHistory.objects.filter(new__contains="calm").exists()

    client.post(reverse("city:unprotect", args=[place.pk]))
    assert not ProtectedPlace.objects.exists() and directory.current().protected == ()


def test_a_point_far_away_or_an_unknown_street_is_refused_in_a_sentence(client):
    found_town()
    signed_in(client, Role.ADMINISTRATOR)
    for place in ("1, 1", "No such street 4"):
        answer = client.post(reverse("city:protected"), {"kind": ProtectedKind.SCHOOL, "place": place})
        assert answer.status_code == 422
    assert not ProtectedPlace.objects.exists()


def test_coordinators_do_not_see_the_list(client):
    found_town()
    signed_in(client, Role.COORDINATOR)
    assert client.get(reverse("city:protected")).status_code == 403

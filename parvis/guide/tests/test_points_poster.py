"""Help near by and behind a poster's code: who is told, what is counted, and that nothing of a visitor stays."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from parvis.cases.tests import town
from parvis.core.models import Counter
from parvis.guide.actions import points
from parvis.guide.models.points import OpenedCount, SaidClosed
from parvis.guide.tests.houses import HOTEL, MILL, PHARMACY, sign
from parvis.guide.tests.looking import PHONE

# 23:30 in Valdoria, on a Wednesday; its week began on 16 November.
NIGHT = datetime(2026, 11, 18, 22, 30, tzinfo=UTC)
MONDAY = date(2026, 11, 16)


@pytest.fixture
def night(monkeypatch):
    monkeypatch.setattr("django.utils.timezone.now", lambda: NIGHT)


@pytest.fixture
def valdoria(db, now, night):
    found = town.found(now)
    sign(MILL, hours="Mo-Su 08:00-24:00")
    sign(HOTEL, kind="hotel", languages=["fr", "pt"])
    sign(PHARMACY, kind="pharmacy")
    return found


def test_help_near_lists_the_open_ones_by_distance_and_language_without_a_cookie(client, valdoria):
    sign({**MILL, "name": "Day shop"}, hours="Mo-Fr 08:00-18:00", kind="shop")
    response = client.post(reverse("guide:help_near"), {"lat": "50.0529", "lon": "4.05"})
    page = response.content.decode()
    order = [page.index(name) for name in ("Hotel of the Lock", "Night pharmacy", "Mill bakery", "Day shop")]
    assert order == sorted(order)
    assert "Closed now. Opens" in page
    assert not response.cookies
    assert "50.0529" in page  # the form keeps it; the address does not

    spoken = client.post(reverse("guide:help_near"), {"spoken": "pt", "district": "west"}).content.decode()
    assert "Hotel of the Lock" in spoken and "Night pharmacy" not in spoken

    unknown = client.post(reverse("guide:help_near"), {"street": "Nowhere Lane"}).content.decode()
    assert "We do not know that street" in unknown and "Night pharmacy" in unknown


def test_the_map_has_each_house_with_a_way_to_its_line(client, valdoria):
    features = client.get(reverse("guide:help_near_points")).json()["features"]

    assert features[0]["geometry"]["coordinates"] == [4.05, 50.05]
    assert features[0]["properties"]["url"] == "/help-near/#point-101"


def test_a_posters_code_opens_in_the_phones_language_and_is_counted_by_week(
    client, valdoria, django_assert_num_queries
):
    address = reverse("guide:poster", args=[101])
    page = client.get(address, headers=PHONE)
    assert page["Content-Language"] == "fr"
    client.get(address, headers=PHONE)
    client.head(address, headers=PHONE)
    client.get(address, headers={**PHONE, "sec-purpose": "prefetch"})
    client.get(address, headers={"user-agent": "Mozilla/5.0 (compatible; bingbot/2.0)"})
    client.get(f"{address}?lang=fr", headers=PHONE)
    assert list(OpenedCount.objects.values_list("week", "count")) == [(MONDAY, 2)]

    with django_assert_num_queries(1):  # the revisions; what is known lies in memory
        client.get(f"{address}?lang=fr")
    assert client.get(reverse("guide:poster", args=[999])).status_code == 404


def test_the_page_of_a_place_without_a_house_helps_all_the_same(client, valdoria):
    points.add_place(
        name="Tram stop", address="Port", latitude=50.051, longitude=4.051, by=points.HOUSE, at=NIGHT, number=400
    )

    page = client.get(reverse("guide:poster", args=[400])).content.decode()

    assert "Night pharmacy" in page and "It is not open" not in page
    assert client.post(reverse("guide:not_open", args=[400])).status_code == 404


def test_one_browser_flags_a_door_once_an_hour_and_no_address_is_kept(client, valdoria):
    for _press in range(3):
        assert client.post(reverse("guide:not_open", args=[101])).status_code == 302
    other = {"REMOTE_ADDR": "198.51.100.7"}
    client.post(reverse("guide:not_open", args=[101]), **other)

    assert list(SaidClosed.objects.values_list("point__poster__number", "was_stated_open")) == [(101, True)] * 2
    assert not [name for name in Counter.objects.values_list("name", flat=True) if "127.0" in name or "198.51" in name]
    assert (
        client.post(reverse("guide:not_open", args=[101]), headers={"sec-fetch-site": "cross-site"}).status_code == 403
    )


def test_2330_a_deaf_visitor_robbed_scans_the_poster_of_a_shop_that_closed_early_on_a_passer_bys_phone(
    client, valdoria, no_traces
):
    """She reads Portuguese; the phone is set to French. Her bag and her phone are gone; the bakery is dark."""
    page = client.get(reverse("guide:poster", args=[101]), headers={"accept-language": "fr"}).content.decode()
    written = page.index("pv-danger__call--text")
    assert written < page.index('href="tel:')  # in writing comes first

    hers = client.get(f"{reverse('guide:poster', args=[101])}?lang=pt")
    page = hers.content.decode()
    assert '<html lang="pt"' in page
    assert "Mill bakery:</strong>" in page
    assert page.index("Hotel of the Lock") < page.index("Night pharmacy")  # farther, but they speak Portuguese
    assert "Aberto agora. Fecha: quinta-feira, 19 de novembro, às 00:00." in page
    assert "a cerca de 350 metros" in page and "Farmácia" in page
    closed = page[page.index('action="/p/101/closed/') + 8 :].split('"')[0]

    told = client.post(closed, follow=True, headers={"accept-language": "fr"})
    page = told.content.decode()
    assert '<html lang="pt"' in page
    assert "Mill bakery:</strong>" not in page
    assert page.index("Hotel of the Lock") < page.index("Night pharmacy")
    assert "/report/?place=12+Mill+Street&amp;lat=50.050000&amp;lon=4.050000&amp;lang=pt" in page

    flag = SaidClosed.objects.get()
    assert (flag.at, flag.was_stated_open, flag.seen_at) == (NIGHT, True, None)
    no_traces(hers, told)
    coordinator = Client(headers={"accept-language": "en"})
    coordinator.force_login(valdoria.coco)
    assert "Wednesday, 18 November, 23:30" in coordinator.get(reverse("guide:point", args=[101])).text


@pytest.fixture
def no_traces(client):
    """See that pages left nothing on the phone: no cookie, nothing to be kept, and no address to be told to others."""

    def look(*responses):
        assert not client.cookies
        for response in responses:
            assert not response.cookies
            assert response["Cache-Control"] == "no-store"
            assert response["Referrer-Policy"] == "no-referrer"

    return look


def test_the_report_begun_at_a_poster_has_the_place_already(client, valdoria):
    page = client.get(reverse("guide:poster", args=[101])).content.decode()
    start = page.index("/report/?place=")
    address = page[start : page.index('"', start)].replace("&amp;", "&")

    client.post(address)
    client.post(reverse("cases:report_words"), {"words": "Dirt and papers everywhere"})
    client.post(reverse("cases:report_all"), {"situation": "dirty_street"})
    client.post(reverse("cases:report_question"), {"choice": "dirt"})
    where = client.get(reverse("cases:report_where")).content.decode()

    assert 'value="12 Mill Street"' in where
    assert 'value="50.05"' in where

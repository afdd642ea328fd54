"""Short links of a campaign: said on the radio, printed, posted; they lead to our own pages only, and nobody is followed."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from parvis.cases.tests import town
from parvis.city.tests.town import CLERK
from parvis.guide import facts, links
from parvis.guide.actions import links as actions
from parvis.guide.actions import points
from parvis.guide.models import Campaign, FollowedCount, OpenedCount, ShortLink
from parvis.guide.tests.houses import MILL, sign
from parvis.guide.tests.looking import PHONE
from tests import cast

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 16)


@pytest.fixture
def coordinator(now, client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)
    found = town.found(now)
    sign(MILL)
    client.force_login(found.coco)
    return found.coco


@pytest.fixture
def drills(coordinator, now):
    """A campaign that runs this week and the next."""
    return Campaign.objects.create(
        name="Drills", text="drill", definition="Fewer calls at night.", starts_on=MONDAY,
        ends_on=MONDAY + timedelta(days=13),
    )  # fmt: skip


def made(drills, now, word="drill", target="situation:neighbour_noise", **days):
    span = {"starts_on": MONDAY, "ends_on": MONDAY + timedelta(days=13), **days}
    return actions.make(campaign=drills, word=word, target=target, medium="radio", by=CLERK, at=now, **span)


def go(client, word, headers=PHONE, **more):
    return client.get(f"/go/{word}/", headers=headers, **more)


def test_the_office_makes_a_word_for_the_radio_and_it_leads_on(client, drills):
    page = reverse("guide:new_link", args=[drills.pk])
    begin = client.get(page).context["form"].initial
    assert begin["ends_on"] == drills.ends_on + timedelta(weeks=12)
    said = {
        "word": "Décibels",
        "target": "group:noise",
        "medium": "radio",
        "starts_on": "2026-11-16",
        "ends_on": "2027-02-01",
    }

    told = client.post(page, said, follow=True).text

    assert "/go/decibels" in told and "Noise" in told
    assert go(client, "decibels")["Location"] == go(client, "D%C3%A9cibels")["Location"] == "/guide/about-noise/"
    assert client.get("/go/decibels")["Location"] == "/go/decibels/"  # as people type it
    link = ShortLink.objects.get()
    assert b"<svg" in client.get(reverse("guide:link_code", args=[link.pk])).content
    assert "link:decibels" in client.get(reverse("guide:link", args=[link.pk])).text


def test_nothing_stays_on_the_phone_and_only_a_language_travels_on(client, drills, now):
    made(drills, now)
    client.logout()
    client.cookies.clear()

    led = go(client, "drill", query_params={"fbclid": "abc", "lang": "nl", "next": "https://evil.example"})

    assert led["Location"] == "/guide/neighbour_noise/?lang=nl"
    assert (led["Referrer-Policy"], led["Cache-Control"]) == ("no-referrer", "no-store")
    assert not led.cookies and not client.cookies
    assert list(FollowedCount.objects.values_list("week", "count")) == [(MONDAY, 1)]


def test_it_is_counted_as_a_posters_code_is(client, drills, now):
    link = made(drills, now, target="point:101")
    go(client, "drill")
    go(client, "drill")
    client.head("/go/drill/")
    go(client, "drill", headers={**PHONE, "sec-purpose": "prefetch"})
    go(client, "drill", headers={"user-agent": "WhatsApp/2.23.20.0 A"})  # draws a preview of it for a friend

    assert list(link.followed.values_list("week", "count")) == [(MONDAY, 2)]
    assert "Mill bakery" in client.get(go(client, "drill")["Location"]).text
    assert not OpenedCount.objects.exists()  # nobody stood before the poster
    FollowedCount.objects.update(week=MONDAY - timedelta(days=4 * 365))
    points.forget_old(at=now)
    assert not FollowedCount.objects.exists()


def test_before_its_first_day_and_after_its_last_it_leads_to_the_guides_beginning(client, drills, now):
    made(drills, now, "early", starts_on=MONDAY + timedelta(days=7))
    made(drills, now, "late", starts_on=MONDAY - timedelta(days=9), ends_on=MONDAY - timedelta(days=1))
    made(drills, now, "today", starts_on=date(2026, 11, 18), ends_on=timezone.localdate(now))
    ShortLink.objects.create(
        word="gone", campaign=drills, target="situation:no_more", medium="print", starts_on=MONDAY, ends_on=MONDAY + timedelta(days=9)
    )  # fmt: skip

    where = {word: go(client, word)["Location"] for word in ("early", "late", "today", "gone")}

    assert where == {"early": "/", "late": "/", "today": "/guide/neighbour_noise/", "gone": "/"}
    assert set(FollowedCount.objects.values_list("link__word", flat=True)) == {"late", "today", "gone"}


@pytest.mark.parametrize(
    ("word", "sentence"),
    [
        ("no", "3 to 30 letters"),
        ("a" * 31, "30"),
        ("112", "begins with a letter"),
        ("two words", "one word"),
        ("../admin", "one word"),
        ("evil.example", "one word"),
        ("//evil.example", "one word"),
        ("<script>", "one word"),
        ("drill%0d%0aSet-Cookie", "one word"),
        ("-drill", "one word"),
        ("bruit\u202eten", "one word"),
        ("пожар", "one word"),
        ("Urgence", "a call for help"),
        ("admin", "sign-in page"),
        ("Drill", "leads on for “Drills” already"),
    ],
)
def test_a_word_people_cannot_type_or_could_mistake_is_refused_kindly(client, drills, now, word, sentence):
    made(drills, now)
    said = {"word": word, "target": "home", "medium": "print", "starts_on": "2026-11-16", "ends_on": "2026-12-01"}

    refused = client.post(reverse("guide:new_link", args=[drills.pk]), said)

    assert refused.status_code == 422 and sentence in str(refused.context["form"].errors["word"])
    assert ShortLink.objects.count() == 1


@pytest.mark.parametrize(
    "target",
    ["https://evil.example", "//evil.example", "/city/", "javascript:alert(1)", "situation:../../city", "point:999", "campaign:9", "campaign:" + "9" * 40,
     "point:²", "home:x", "nowhere", ""],
)  # fmt: skip
def test_it_never_leads_to_what_is_no_page_of_ours(client, drills, now, target):
    said = {"word": "drill", "target": target, "medium": "print", "starts_on": "2026-11-16", "ends_on": "2026-12-01"}
    assert client.post(reverse("guide:new_link", args=[drills.pk]), said).status_code == 422
    with pytest.raises(actions.UnknownTarget):
        made(drills, now, target=target)
    assert links.address_of(target) == "/"
    for word in ("unknown", "x" * 5000, "%2f%2fevil.example", "%00", "drill%0d%0ax"):
        assert go(client, word).status_code == 404


def test_the_same_press_twice_makes_one_and_a_change_keeps_the_word(client, drills, now):
    first, second = made(drills, now), made(drills, now)
    assert first.pk == second.pk
    page = reverse("guide:link", args=[first.pk])
    said = {
        "word": "other",
        "target": "numbers",
        "medium": "social",
        "starts_on": "2026-11-16",
        "ends_on": "2026-11-30",
    }

    assert client.post(page, {**said, "ends_on": "2026-11-01"}).status_code == 422
    assert client.post(page, said).status_code == 302

    first.refresh_from_db()
    assert (first.word, first.target, first.medium) == ("drill", "numbers", "social")
    assert go(client, "drill")["Location"] == "/numbers/"


def test_counts_stand_beside_those_of_posters_and_are_facts_of_the_campaign(client, drills, now):
    link = made(drills, now)
    for week, count in ((MONDAY - timedelta(weeks=1), 4), (MONDAY, 9), (MONDAY + timedelta(weeks=30), 1)):
        FollowedCount.objects.create(link=link, week=week, count=count)

    rows = list(facts.followings(since=date(2026, 1, 1), until=date(2028, 1, 1)))

    assert [(one.part, one.link, one.medium, one.campaign, one.followings) for one in rows] == [
        ("before", "drill", "radio", drills.pk, 4),
        ("during", "drill", "radio", drills.pk, 9),
        ("", "drill", "radio", drills.pk, 1),
    ]
    weeks = client.get(reverse("guide:campaign", args=[drills.pk])).context["table"].rows
    assert [row.cells[2].text for row in weeks] == [0, 0, 0, 4, 9]
    assert "Short links: 1.0" in client.get(reverse("guide:campaigns")).text


def test_a_campaign_has_a_page_of_its_own_until_it_has_faded(client, drills, now, monkeypatch):
    made(drills, now, target=f"campaign:{drills.pk}")

    page = client.get(go(client, "drill")["Location"]).text

    assert "It is not an earthquake. It is a drill." in page
    assert page.index("pv-danger") < page.index("It is a drill.") < page.index("What is it about?")
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(weeks=20))
    assert client.get(reverse("guide:campaign_page", args=[drills.pk]))["Location"] == "/"
    assert client.get(reverse("guide:campaign_page", args=[drills.pk + 1])).status_code == 404


def test_only_the_office_makes_them(client, drills, now):
    client.force_login(cast.bruno(at=now))
    link = made(drills, now)

    assert client.get(reverse("guide:new_link", args=[drills.pk])).status_code == 403
    assert client.get(reverse("guide:link", args=[link.pk])).status_code == 403

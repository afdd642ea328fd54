"""Booklets and posters: accessible PDFs of what holds now, what hangs where, what a changed number makes stale, campaigns."""

from datetime import UTC, date, datetime

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city import directory
from parvis.city.tests.town import AT, CLERK
from parvis.guide import counting
from parvis.guide.actions import points, printing
from parvis.guide.models.points import Campaign, ContactPoint, OpenedCount, PosterPlace, PrintedPoster
from parvis.guide.printing import booklet, campaigns, facts, made, posters
from parvis.guide.tests.houses import HOTEL, MILL, sign
from tests import accessible_pdf

pytestmark = pytest.mark.once

NOON = datetime(2026, 11, 18, 11, 0, tzinfo=UTC)


@pytest.fixture
def valdoria(db, now):
    found = town.found(now)
    sign(MILL)
    sign(HOTEL)
    return found


@pytest.fixture
def coordinator(valdoria, client):
    client.force_login(valdoria.coco)
    return valdoria.coco


@pytest.mark.parametrize("kind", ["a4", "sticker"])
def test_posters_of_every_place_are_accessible_pdfs_with_the_code_of_their_page(valdoria, kind):
    places = list(PosterPlace.objects.select_related("campaign"))

    sheets = posters.of_places(places, kind=kind, language="fr", at=NOON)

    assert {name: code.rsplit("/p/")[1] for name, code in sheets.codes.items()} == {
        "qr101.svg": "101/",
        "qr102.svg": "102/",
    }
    pdf = made(sheets)
    assert accessible_pdf.problems(pdf) == []
    assert b"/Lang(fr" in pdf


@pytest.mark.parametrize("name", ["🧹 中文 北京", "﷽ ä̸̡", "\ue000 ᚠ"])
def test_a_name_that_no_font_of_ours_draws_keeps_no_poster_from_being_printed(valdoria, name):
    point = ContactPoint.objects.get(poster__number=102)
    points.change_point(point=point, place={"name": name}, changes={}, by=CLERK, at=AT)

    assert (
        accessible_pdf.problems(
            made(posters.of_places(list(PosterPlace.objects.all()), kind="a4", language="fr", at=NOON))
        )
        == []
    )


def test_the_residents_booklet_says_who_helps_and_nothing_that_nobody_confirmed(valdoria):
    sheets = booklet.of_residents(language="en", at=NOON)
    values = sheets.values
    titles = {one["title"]: one for chapter in values["chapters"] for one in chapter["situations"]}
    unconfirmed = {each.number for each in directory.current().pack.numbers if not each.source.is_confirmed}
    printed = {each["number"] for each in values["help"]}

    assert ["Street cleaning", "+32 2 555 01 00"] in titles["Dirty street, pavement or square"]["who"]
    assert printed and not printed & unconfirmed
    assert "21 May 2027" in values["check_by"]
    assert accessible_pdf.problems(made(sheets)) == []


def test_the_officers_booklet_has_every_sheet(valdoria):
    sheets = booklet.of_pocket(language="fr", at=NOON)

    assert len(sheets.values["sheets"]) == 25
    assert all(one["parts"] and one["hands"] for one in sheets.values["sheets"])
    assert accessible_pdf.problems(made(sheets)) == []


def test_the_citys_words_and_logo_are_printed_as_text_never_as_markup(valdoria, settings):
    (settings.PARVIS_HOME / "logo.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>'
    )
    points.add_place(
        name='#panic("no") *bold*', address="$x$ \\ @y", latitude=50, longitude=4, by=CLERK, at=AT, number=500
    )

    assert (
        accessible_pdf.problems(
            made(posters.of_places(list(PosterPlace.objects.all()), kind="a3", language="en", at=NOON))
        )
        == []
    )


def test_a_changed_number_names_the_places_where_it_hangs_until_they_are_printed_anew(client, coordinator):
    where = PosterPlace.objects.get(number=101)
    response = client.post(reverse("guide:print"), {"kind": "a4", "language": "fr", "places": [where.pk]})
    assert response["Content-Type"] == "application/pdf"
    assert client.get(reverse("guide:to_replace")).content.decode().count("Mill bakery") == 0

    number = next(
        each for each in directory.current().pack.numbers if each.code in facts.stamped(directory.current(), at=NOON)
    )
    city.check_number(
        code=number.code, number="1999", checked_on=date(2026, 11, 1), check_by=date(2027, 11, 1), by=CLERK, at=AT
    )
    page = client.get(reverse("guide:to_replace")).content.decode()
    assert f"<s>{number.number}</s> is now <strong>1999</strong>" in page
    assert "Mill bakery" in page and "Hotel of the Lock" not in page
    assert (
        "One print says something that does not hold any more." in client.get(reverse("guide:print")).content.decode()
    )

    client.post(reverse("guide:print"), {"kind": "a4", "language": "fr", "places": [where.pk]})
    assert printing.stale(list(PrintedPoster.objects.filter(replaced_on=None)), at=NOON) == []
    old, new = PrintedPoster.objects.order_by("pk")
    assert old.replaced_on is not None and new.replaced_on is None

    client.post(reverse("guide:poster_replaced", args=[new.pk]))
    assert not PrintedPoster.objects.filter(replaced_on=None).exists()


def test_a_campaign_in_other_words_or_over_names_the_places_where_its_posters_still_hang(client, coordinator):
    where = PosterPlace.objects.get(number=101)
    campaign = Campaign.objects.create(
        name="Drills", text=campaigns.OWN, own_words={"en": ["A drill.", "Call us, not 112."]}, definition="Fewer calls.",
        starts_on=date(2026, 11, 16), ends_on=date(2026, 11, 29),
    )  # fmt: skip
    where.campaign = campaign
    where.save()
    client.post(reverse("guide:print"), {"kind": "a4", "language": "en", "places": [where.pk]})
    assert "Everything that hangs is right." in client.get(reverse("guide:to_replace")).text

    campaign.own_words = {"en": ["A drill.", "Call +32 2 555 00 00."]}
    campaign.save()
    page = client.get(reverse("guide:to_replace")).text
    assert "<s>Call us, not 112.</s> <strong>Call +32 2 555 00 00.</strong>" in page and "A drill." not in page
    assert "Mill bakery" in page and "Hotel of the Lock" not in page

    where.campaign = None
    where.save()
    (old,) = printing.to_replace(at=NOON, language="en").posters
    assert old.texts == [("A drill.", ""), ("Call us, not 112.", "")]
    client.post(reverse("guide:print"), {"kind": "a4", "language": "en", "places": [where.pk]})
    assert printing.to_replace(at=NOON, language="en").posters == []


def test_the_office_prints_a_booklet_looks_at_a_poster_and_needs_a_steady_number_of_queries(
    client, coordinator, django_assert_max_num_queries
):
    booklet_url = reverse("guide:booklet")
    assert client.get(booklet_url, {"kind": "pocket", "language": "en", "look": "1"})["Content-Disposition"].startswith(
        "inline"
    )
    assert client.get(booklet_url, {"kind": "novel", "language": "en"}).status_code == 404
    assert client.get(reverse("guide:poster_preview", args=[101])).content.startswith(b"\x89PNG")
    assert client.post(reverse("guide:print"), {"kind": "a4", "language": "fr"}).status_code == 422
    with django_assert_max_num_queries(12):
        client.get(reverse("guide:print"))


def test_the_command_prints_and_notes_what_hangs(valdoria, tmp_path):
    out = tmp_path / "sticker.pdf"

    call_command("build_booklet", "sticker", "--language", "nl", "--out", str(out), "--place", "102")

    assert accessible_pdf.problems(out.read_bytes()) == []
    row = PrintedPoster.objects.get()
    assert (row.poster.number, row.kind, row.language) == (102, "sticker", "nl")
    assert "112" in row.numbers.values()
    with pytest.raises(CommandError):
        call_command("build_booklet", "poster", "--out", str(out), "--place", "999")


def test_a_campaign_hangs_at_places_says_its_text_and_counts_weeks_before_during_and_after(client, coordinator):
    where = PosterPlace.objects.get(number=102)
    data = {
        "name": "Drills", "text": "drill", "definition": "Fewer calls about drills", "starts_on": "2026-03-04",
        "ends_on": "2026-03-18", "places": [where.pk],
    }  # fmt: skip
    assert client.post(reverse("guide:new_campaign"), {**data, "ends_on": "2026-01-01"}).status_code == 422
    client.post(reverse("guide:new_campaign"), data)
    assert client.post(reverse("guide:new_campaign"), data).status_code == 422  # the name is taken
    campaign = Campaign.objects.get()
    OpenedCount.objects.create(poster=where, week=date(2026, 3, 2), count=12)

    where = PosterPlace.objects.select_related("campaign").get(number=102)
    (printed,) = posters.of_places([where], kind="a4", language="en", at=NOON).values["places"]
    assert printed["headline"] == "22:40. It is not an earthquake. It is a drill."
    assert "Drills" in client.get(reverse("guide:campaigns")).content.decode()
    page = client.get(reverse("guide:campaign", args=[campaign.pk])).content.decode()
    assert "during" in page and "before" in page

    client.post(reverse("guide:campaign", args=[campaign.pk]), {**data, "places": []})
    assert PosterPlace.objects.get(number=102).campaign is None


def test_weeks_of_a_campaign_are_whole_and_a_running_one_has_no_mean():
    told = counting.weeks(
        [(date(2026, 3, 2), 4), (date(2026, 3, 2), 2), (date(2026, 2, 23), 1)],
        starts_on=date(2026, 3, 4), ends_on=date(2026, 3, 10), today=date(2026, 3, 17),
    )  # fmt: skip

    assert [(week.monday.isoformat(), week.count, week.part) for week in told][-4:] == [
        ("2026-02-23", 1, "before"),
        ("2026-03-02", 6, "during"),
        ("2026-03-09", 0, "during"),
        ("2026-03-16", 0, "after"),
    ]
    means = [counting.mean(told, part, today=date(2026, 3, 17)) for part in ("before", "during", "after")]
    assert means == [0.25, 3.0, None]


def test_campaign_texts_are_complete_in_french_and_english_and_name_the_emergency_number(valdoria):
    here = directory.current()
    for text in campaigns.texts().values():
        assert set(text.titles) == set(text.lines) == {"fr", "en"}
        assert "{" not in "".join(text.said("fr", here=here) + text.said("en", here=here))
    assert "112" in campaigns.texts()["pizza"].said("en", here=here)[0]

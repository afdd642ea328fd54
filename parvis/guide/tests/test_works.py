"""The library: shown while everybody in it agrees, told in words, deleted at the word of one person."""

import io
from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from PIL import Image

from parvis.cases.tests import town
from parvis.core.models import Entry
from parvis.guide.models import Usage, Work, WorkPerson

pytestmark = pytest.mark.django_db
CLIP = b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 64
VTT = "WEBVTT\n\n00:00.000 --> 00:02.000\nWe were only waiting for the bus."


@pytest.fixture
def office(now, client, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)
    client.force_login(town.found(now).coco)
    return client


def sent(**changes):
    return {
        "title": "Waiting for the bus", "kind": "clip", "language": "en", "made_on": "2026-10-01", "credits": "Group of the mill",
        "usage": "meetings", "transcript": "Three people wait. An officer greets them.", "captions": VTT, "is_public": "on",
        "upload": SimpleUploadedFile("bus.mp4", CLIP), **changes,
    }  # fmt: skip


def agree(office, **changes):
    work = Work.objects.get()
    said = {"name": "Lina", "agreed_on": "2026-10-02", "is_minor": "on", "parent_agreed": "on", **changes}
    return office.post(reverse("guide:office_work", args=[work.pk]), said)


def anybody():
    return Client(headers={"accept-language": "en"})


def test_a_clip_without_captions_or_words_and_a_file_of_another_kind_are_refused_beside_the_field(office):
    for changes, field in [
        ({"captions": ""}, "captions"),
        ({"transcript": ""}, "transcript"),
        ({"upload": ""}, "upload"),
        ({"upload": SimpleUploadedFile("bus.mp4", b"<script>alert(1)</script>")}, "upload"),
        ({"kind": "drawing", "upload": SimpleUploadedFile("bus.jpg", CLIP)}, "upload"),
    ]:
        answer = office.post(reverse("guide:new_work"), sent(**changes))
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
    assert not Work.objects.exists()


def test_it_is_shown_with_captions_credits_and_words_once_everybody_agrees(office):
    office.post(reverse("guide:new_work"), sent())
    work = Work.objects.get()
    assert anybody().get(reverse("guide:work", args=[work.pk])).status_code == 404  # nobody has agreed yet
    assert agree(office, parent_agreed="").status_code == 422
    agree(office)

    page = anybody().get(reverse("guide:work", args=[work.pk])).text
    assert '<track kind="captions"' in page and "Group of the mill" in page and "An officer greets them." in page
    assert "Lina" not in page
    assert "Waiting for the bus" in anybody().get(reverse("guide:library")).text
    assert anybody().get(reverse("guide:work_captions", args=[work.pk])).text == VTT
    film = anybody().get(reverse("guide:work_file", args=[work.pk]))
    assert b"".join(film.streaming_content) == CLIP and film["Content-Type"] == "video/mp4"
    day = date(2026, 11, 18)
    assert Work.objects.shown_on(day).for_use_in(Usage.MEETINGS).count() == 1
    assert Work.objects.shown_on(day).for_use_in(Usage.EVERYWHERE).count() == 0


def test_whoever_is_in_it_withdraws_by_their_own_link_and_nothing_of_it_is_left(
    office, django_capture_on_commit_callbacks
):
    office.post(reverse("guide:new_work"), sent())
    link = agree(office).context["link"]
    agree(office, name="Sami", is_minor="", parent_agreed="")
    work = Work.objects.get()
    address = link[link.index("/works/consent/") :]
    assert "You agreed to be in" in anybody().get(address).text

    with django_capture_on_commit_callbacks(execute=True):
        assert "Done." in anybody().post(address).text

    assert not default_storage.exists(work.file)
    assert anybody().get(reverse("guide:work", args=[work.pk])).status_code == 404
    assert anybody().get(reverse("guide:work_file", args=[work.pk])).status_code == 404
    assert anybody().get(address).status_code == 404
    gone = WorkPerson.objects.exclude(withdrawn_at=None).get()
    assert (gone.name, gone.token_digest) == ("", None)
    assert Entry.objects.get(verb="guide.consent_withdrawn").actor_kind == "reporter"
    assert "does not agree any more" in office.get(reverse("guide:works")).text
    assert "works that somebody withdrew from" in office.get(reverse("cases:coordinator")).text


def test_the_form_of_a_withdrawal_is_taken_as_browsers_send_it(office):
    office.post(reverse("guide:new_work"), sent())
    link = agree(office).context["link"]
    address = link[link.index("/works/consent/") :]
    browser = Client(enforce_csrf_checks=True)
    assert browser.get(address)["Referrer-Policy"] == "no-referrer" and not browser.cookies

    assert browser.post(address, headers={"origin": "null"}).status_code == 200

    assert Work.objects.get().file == ""


def test_a_clip_does_not_become_a_drawing_without_a_new_file(office):
    office.post(reverse("guide:new_work"), sent())
    work = Work.objects.get()

    answer = office.post(reverse("guide:change_work", args=[work.pk]), sent(kind="drawing", upload=""))

    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["upload"])
    work.refresh_from_db()
    assert (work.kind, work.media_type) == ("clip", "video/mp4")


def test_a_new_cut_without_them_is_shown_again(office):
    office.post(reverse("guide:new_work"), sent())
    agree(office)
    agree(office, name="Sami", is_minor="", parent_agreed="")
    work, lina = Work.objects.get(), WorkPerson.objects.get(name="Lina")
    office.post(reverse("guide:work_person", args=[lina.pk]), {"do": "withdraw"})

    office.post(reverse("guide:change_work", args=[work.pk]), sent())
    assert anybody().get(reverse("guide:work", args=[work.pk])).status_code == 404  # she still stands on the list
    office.post(reverse("guide:work_person", args=[lina.pk]), {"do": "off"})

    assert anybody().get(reverse("guide:work", args=[work.pk])).status_code == 200


def test_a_consent_or_a_right_that_has_ended_hides_it_that_day(office):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(picture, "PNG")
    office.post(
        reverse("guide:new_work"),
        sent(
            kind="drawing",
            captions="",
            usage_until="2026-12-31",
            upload=SimpleUploadedFile("a.png", picture.getvalue()),
        ),
    )
    agree(office, until="2026-11-30")

    shown = [Work.objects.shown_on(date(2026, month, day)).count() for month, day in [(10, 1), (11, 30), (12, 1)]]

    assert shown == [0, 1, 0]
    assert Work.objects.get().media_type == "image/jpeg"  # made anew, without what a camera writes into it


@pytest.mark.parametrize("what", [{"captions": ""}, {"transcript": ""}])
def test_no_clip_without_captions_and_no_work_without_words_can_be_kept(db, what):
    fields = {
        "title": "x",
        "kind": "clip",
        "language": "en",
        "made_on": date(2026, 1, 1),
        "credits": "x",
        "usage": "here",
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        Work.objects.create(**fields, **{"captions": VTT, "transcript": "x", **what})


def test_who_is_not_of_the_office_adds_nothing(now, client):
    client.force_login(town.found(now).clara)

    assert client.get(reverse("guide:works")).status_code == 403
    assert client.post(reverse("guide:new_work"), sent()).status_code == 403

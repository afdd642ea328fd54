"""Photos a partner names are fetched by the worker, from hosts allowed for its key, once."""

import io
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from parvis.cases.models import Attachment
from parvis.core import due
from parvis.core.models import DueRow
from parvis.open311 import actions, outgoing
from parvis.open311.tests.partner import CLERK

LINK = "https://photos.example.org/1.jpg"


def picture():
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "green").save(out, "JPEG")
    return out.getvalue()


@pytest.fixture
def web(monkeypatch):
    """What the web answers, and what it was asked."""
    there = SimpleNamespace(body=picture(), asked=[])

    def send(method, url, **_named):
        there.asked.append(url)
        return outgoing.Reply(200, "image/jpeg", there.body)

    monkeypatch.setattr(outgoing, "send", send)
    return there


def fetch(clock):
    due.run_all(slot="slow", at=clock.at + timedelta(seconds=1), limit=20)


def test_a_photo_is_fetched_once_and_shown_to_nobody_before_release(partner, web, clock):
    case = partner.case(partner.post(media_url=LINK))
    [row] = due.claim(slot="slow", at=clock.at + timedelta(seconds=1))
    assert due.run(row) is False  # its row went with the photo: nothing is left to finish
    due.run(row)

    photo = Attachment.objects.get(case=case)
    assert photo.released_at is None and web.asked[0] == LINK
    assert not DueRow.objects.filter(kind="open311.fetch_photo").exists()
    kept = [
        name
        for folder in default_storage.listdir("photos")[0]
        for name in default_storage.listdir(f"photos/{folder}")[1]
    ]
    assert len(kept) == 2  # the large one and the small one


@pytest.mark.parametrize(
    "link",
    [
        "http://photos.example.org/1.jpg", "https://elsewhere.example.org/1.jpg", "https://photos.example.org@evil.org/1.jpg",
        "https://photos.example.org.evil.org/1.jpg", "//photos.example.org/1.jpg", "https://[::1", "x" * 3000,
    ],
)  # fmt: skip
def test_other_hosts_are_not_asked_and_the_partner_is_told(partner, web, clock, link):
    response = partner.post(media_url=link)
    fetch(clock)
    assert response.status_code == 200 and response.json()[0]["service_notice"]
    assert web.asked == []


def test_what_is_no_photo_is_left(partner, web, clock):
    web.body = b"<html>"
    partner.post(media_url=LINK)
    fetch(clock)
    assert not Attachment.objects.exists() and not DueRow.objects.filter(kind="open311.fetch_photo").exists()


def test_a_key_taken_back_fetches_nothing_more(partner, web, clock, now):
    partner.post(media_url=LINK)
    actions.revoke_key(key=partner.key, by=CLERK, at=now)
    fetch(clock)
    assert web.asked == []

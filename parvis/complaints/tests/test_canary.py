"""Planted through every door, found nowhere: no statement to the database carries it, no file, no mail, no log."""

import io
import logging
import tempfile

import pytest
from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from PIL import Image

from parvis.cases import images
from parvis.complaints import reading
from parvis.complaints.models import Grievance, SealedFile
from parvis.complaints.tests.lane import PASSPHRASE, hand_in, page_token, receipt_of, unlocked
from parvis.core import due

CANARY = {
    "what": "Zaunkoenig struck me twice behind the Quittenhof",
    "where": "Quittenhof 77",
    "when": "on Schlehentag",
    "wish": "that Mispelwerk says sorry",
    "unit": "patrol Vogelbeere 9",
    "name": "Philomena Zaunkoenig",
    "email": "philomena@zaunkoenig.example",
    "phone": "0470 99 88 77",
    "address": "Quittenhof 77, 1000 Holunderstadt",
}
NEEDLES = [
    word.encode()
    for word in (
        "Zaunkoenig", "zaunkoenig", "Quittenhof", "Schlehentag", "Mispelwerk", "Vogelbeere", "Holunder", "998877", "99 88 77"
    )
]  # fmt: skip


class Watch(logging.Handler):
    """Keeps every line of every log, from the level at which Parvis runs."""

    def __init__(self):
        super().__init__(level=logging.INFO)
        self.lines: list[str] = []

    def emit(self, record):
        self.lines.append(record.getMessage())


@pytest.fixture
def watched(monkeypatch):
    """Everything that went to the database as a value, every log line, and no temporary file at all."""
    sent: list[str] = []

    def keep(execute, sql, params, many, context):
        sent.append(f"{sql} {params!r}")
        return execute(sql, params, many, context)

    def refuse(*_args, **_kwargs):
        raise AssertionError("a temporary file")

    monkeypatch.setattr(tempfile, "NamedTemporaryFile", refuse)
    monkeypatch.setattr(tempfile, "mkstemp", refuse)
    watch = Watch()
    root = logging.getLogger()
    root.addHandler(watch)
    level, root.level = root.level, logging.INFO
    with connection.execute_wrapper(keep):
        yield sent, watch.lines
    root.removeHandler(watch)
    root.setLevel(level)


def nowhere(watched, home) -> None:
    """Assert that no needle is anywhere."""
    sent, lines = watched
    heaps = {"statements": "\n".join(sent).encode(), "log": "\n".join(lines).encode()}
    heaps |= {f"mail {n}": str(message.message()).encode() for n, message in enumerate(mail.outbox)}
    heaps |= {str(path): path.read_bytes() for path in home.rglob("*") if path.is_file()}
    if connection.vendor == "sqlite":
        heaps["database file"] = connection.connection.serialize()
    found = [(place, needle) for place, heap in heaps.items() for needle in NEEDLES if needle in heap]
    assert found == []


def big_photo() -> SimpleUploadedFile:
    """Return a JPEG of over 2.5 MB (the size from which uploads usually go to disk) that tells where it was taken."""
    import random

    noise = random.Random(7).randbytes(1500 * 1500 * 3)
    exif = Image.Exif()
    exif[0x010E] = "taken at Quittenhof"
    out = io.BytesIO()
    Image.frombytes("RGB", (1500, 1500), noise).save(out, "JPEG", quality=97, exif=exif)
    assert out.tell() > 2_600_000
    return SimpleUploadedFile("Zaunkoenig.jpg", out.getvalue(), content_type="image/jpeg")


@pytest.mark.parametrize("channel", ["email", "phone", "letter", "none"])
def test_what_is_told_by_web_is_nowhere_in_clear(valdoria, key, watched, settings, channel, caplog):
    ama = Client()
    photos = [big_photo()] if channel == "email" else []
    halves = receipt_of(
        hand_in(
            ama, **CANARY, naming="named", channel=channel, injured="yes", afraid="yes", is_safe="on", photos=photos
        )
    )
    ama.post("/complaint/own/", halves)
    ama.post("/complaint/own/page/", {"words": "Mispelwerk came again to Quittenhof"})
    mia = unlocked(valdoria.mia)
    it = Grievance.objects.get()
    shown = mia.get(f"/complaint/inbox/{it.public_id}/").content.decode()
    mia.post(f"/complaint/inbox/{it.public_id}/acknowledge/", {"words": "Dear Philomena Zaunkoenig", "how": "page"})
    mia.post("/complaint/inbox/unlock/", {"passphrase": PASSPHRASE})
    due.run_all()

    assert "Zaunkoenig" in shown
    nowhere(watched, settings.PARVIS_HOME)


def test_what_a_form_refuses_is_nowhere_in_clear(valdoria, key, watched, settings):
    hand_in(Client(), **{**CANARY, "email": "Zaunkoenig has none"}, naming="named", channel="email")
    drawing = SimpleUploadedFile("x.svg", b"<svg>Quittenhof</svg>")
    hand_in(Client(), **CANARY, naming="named", channel="phone", photos=[drawing])

    assert Grievance.objects.count() == 0
    nowhere(watched, settings.PARVIS_HOME)


@pytest.mark.parametrize("door", ["phone", "counter"])
def test_what_a_call_taker_types_is_nowhere_in_clear(valdoria, key, watched, settings, door, client):
    client.force_login(valdoria.bruno)
    token = page_token(client.get("/complaint/phone/").content.decode())

    client.post("/complaint/phone/", {**CANARY, "door": door, "naming": "named", "channel": "phone", "page": token})

    assert Grievance.objects.get().door == door
    nowhere(watched, settings.PARVIS_HOME)


def test_neither_receipt_nor_address_of_the_caller_is_kept(valdoria, key, watched, settings):
    ama = Client(REMOTE_ADDR="198.51.100.23", HTTP_USER_AGENT="Zaunkoenig/7")
    halves = receipt_of(hand_in(ama))
    ama.post("/complaint/own/", halves)

    sent = "\n".join(watched[0])
    assert "198.51.100" not in sent
    assert halves["receipt"].replace(" ", "") not in sent
    assert halves["unlock_key"].replace("-", "") not in sent
    nowhere(watched, settings.PARVIS_HOME)


def test_the_photo_is_kept_as_it_came_and_looked_at_without_its_story(valdoria, key):
    upload = big_photo()
    hand_in(Client(), photos=[upload])
    kept = SealedFile.objects.get()
    private = reading.open_keys(passphrase=PASSPHRASE)[key.pk]

    original = reading.photo(kept, private=private, is_original=True)
    copy = reading.photo(kept, private=private, is_original=False)

    assert b"Quittenhof" in original
    assert b"Quittenhof" not in copy
    assert not Image.open(io.BytesIO(copy)).getexif()
    assert max(Image.open(io.BytesIO(copy)).size) <= images.LONG_SIDE

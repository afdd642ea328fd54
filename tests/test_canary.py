"""Planted through every door, found only where the field register allows (security test 2)."""

import io
import logging
from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.utils import timezone
from PIL import Image

from parvis.cases import actions
from parvis.cases.models import Case, Door, Reporter
from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city.tests.town import AT, CLERK
from parvis.complaints import actions as complaints
from parvis.complaints.models import Door as ComplaintDoor
from parvis.core import due
from parvis.core.logs import QuietFormatter
from parvis.core.models import Counter, DueRow, Entry
from parvis.correspondence import actions as correspondence
from parvis.correspondence import reply_addresses
from parvis.open311 import actions as open311
from parvis.open311.tests.partner import LITTER, URLENCODED, urlencoded
from parvis.people.third_party import THIRD_PARTY

NAME, EMAIL, PHONE, PLACE, TEXT = "quillfeather", "plumcanary", "470998877", "larkspur", "zibeline"
LATITUDE, LONGITUDE = "50.0617", "4.0523"
ALL = (NAME, EMAIL, PHONE, PLACE, TEXT)
SAID = {"en": "Papers everywhere, zibeline Quillfeather saw it"}


@pytest.fixture
def valdoria(db, now):
    return town.found(now)


@pytest.fixture
def log():
    """Everything any logger says, as it would stand in the file."""
    out = io.StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(QuietFormatter("{asctime} {levelname} {name} {message}", style="{"))
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield out
    root.removeHandler(handler)
    root.setLevel(before)


def photo(name):
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = f"{TEXT} by {NAME} at {PLACE}"
    Image.new("RGB", (60, 40), "grey").save(out, "JPEG", exif=exif.tobytes())
    return SimpleUploadedFile(f"{NAME}.jpg", out.getvalue(), content_type="image/jpeg")


def by_web(client):
    for url, said in [
        ("", {}), ("words/", {"words": SAID["en"]}), ("all/", {"situation": "dirty_street"}), ("question/", {"choice": "dirt"}),
        ("where/", {"place": "12 Larkspur Lane", "note": "behind Larkspur", "lat": LATITUDE, "lon": LONGITUDE}),
        ("photos/", {"photos": photo("web")}), ("photos/", {}),
        ("you/", {"channel": "email", "email": f"{EMAIL}@example.org", "language": "en"}), ("check/", {}),
    ]:  # fmt: skip
        client.post(f"/report/{url}", said)
    return Reporter.objects.select_related("recipient", "case").latest("id")


def by_follow(client, reporter):
    client.post("/follow/add/", {"words": f"More {TEXT}", "text": f"More {TEXT}", "photos": photo("follow")})
    actions.add_words(reporter=reporter, text=f"Again {TEXT} from {NAME}", by=town.AMA, at=timezone.now())


def by_mail(reporter, settings):
    settings.PARVIS_REPLY_DOMAIN = "reply.example.org"
    to = reply_addresses.address_for("reporter", reporter.reference, recipient=reporter.recipient, at=timezone.now())
    raw = (
        f"From: {NAME.title()} <{EMAIL}@example.org>\r\nTo: {to}\r\nSubject: {TEXT}\r\nMessage-ID: <{TEXT}@{EMAIL}.example>\r\n"
        f"Content-Type: text/plain; charset=utf-8\r\n\r\nStill {TEXT} at {PLACE}\r\n"
    )
    correspondence.receive(raw=raw.encode(), at=timezone.now())


def by_phone(now):
    person = actions.Person(
        language="en", channel="sms", phone=f"+32{PHONE}", name=NAME.title(), letter_address=f"{NAME} {PLACE} 4"
    )
    place = actions.Place(latitude=float(LATITUDE), longitude=float(LONGITUDE), text=f"{PLACE} lane 3", note=TEXT)
    town.litter(now, person=person, place=place, words=f"{TEXT} says {NAME}", door=Door.DESK, answers={"what": "dirt"})


def by_open311(client, valdoria):
    _key, secret = open311.create_key(name="partner", by=town.staff(valdoria.coco), at=timezone.now())
    fields = {
        **LITTER, "description": f"{TEXT} everywhere", "first_name": NAME.title(), "last_name": "X",
        "email": f"{EMAIL}@example.org",
        "phone": f"+32{PHONE}", "address_string": f"{PLACE} lane 9", "api_key": secret,
        "lat": LATITUDE, "long": LONGITUDE,
    }  # fmt: skip
    answer = client.post("/open311/v2/requests.json", urlencoded(fields), content_type=URLENCODED)
    assert answer.status_code < 300, answer.content


def by_complaint(valdoria):
    complaints.make_key(passphrase="a long passphrase of mediators", by=town.staff(valdoria.mia), at=timezone.now())
    told = {"words": f"{TEXT} {NAME}", "email": f"{EMAIL}@example.org", "phone": PHONE, "place": PLACE}
    what = complaints.HandIn(told=told, nonce="n" * 24, door=ComplaintDoor.WEB, language="en")
    complaints.hand_in(what=what, by=town.AMA, at=timezone.now())


def by_news(client):
    city.change_city(changes={"parts": ["report", "public_map", "news"]}, by=CLERK, at=AT)
    assert client.post("/map/subscribe/", {"email": f"{EMAIL}@example.org", "district": "*"}).status_code == 302


def stored():
    """Yield (table, column, value) of everything in the database, as text."""
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            names = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for name, value in zip(names, row, strict=True):
                    text = bytes(value).decode("latin-1") if isinstance(value, bytes | memoryview) else str(value)
                    yield table, name, text.lower()


def allowed():
    """Return the columns in which the register says that something about people may stand."""
    found = set()
    for model in apps.get_models():
        register = getattr(model, "field_register", None) or THIRD_PARTY[model._meta.label_lower]
        for name in (*register.personal, *register.free_text):
            column = getattr(model._meta.get_field(name), "column", None)
            if column:
                found.add((model._meta.db_table, column))
    return found


def planted(client, valdoria, settings, log):
    reporter = by_web(client)
    assert EMAIL in reporter.recipient.email
    by_follow(client, reporter)
    by_mail(reporter, settings)
    by_phone(timezone.now())
    by_open311(client, valdoria)
    by_complaint(valdoria)
    by_news(client)
    later = timezone.now() + timedelta(seconds=5)
    for slot in sorted({kind.slot for kind in due.kinds.values()} - {"fetch"}):
        due.run_all(slot=slot, at=later, limit=200)
    return reporter


def test_every_canary_stands_only_where_the_register_allows(client, valdoria, settings, log):
    planted(client, valdoria, settings, log)

    found = [(table, column, canary) for table, column, value in stored() for canary in ALL if canary in value]

    may = allowed()
    wrong = {
        (table, column, canary)
        for table, column, canary in found
        if (table, column) not in may and not (table.startswith("cases_search") and canary in (PLACE, TEXT, NAME))
    }
    assert wrong == set()
    assert {canary for _table, _column, canary in found} == set(ALL)  # each one really got in


def test_neither_ledger_nor_counters_nor_due_rows_know_anybody(client, valdoria, settings, log):
    planted(client, valdoria, settings, log)

    texts = [
        str(list(Entry.objects.values_list())),
        str(list(Counter.objects.values_list())),
        str(list(DueRow.objects.values_list())),
    ]
    for canary in (*ALL, LATITUDE, LONGITUDE):
        assert not any(canary in text.lower() for text in texts), canary


def test_logs_and_metrics_know_nobody(client, valdoria, settings, log):
    planted(client, valdoria, settings, log)
    logging.getLogger("parvis").error("kept")
    try:
        with transaction.atomic():
            Case.objects.create(reference=TEXT, public_id=NAME)
    except Exception:
        logging.getLogger("parvis").exception("a row was refused")

    said = log.getvalue().lower()
    assert "kept" in said and "a row was refused" in said
    metrics = client.get("/metrics").content.decode().lower()
    for canary in ALL:
        assert canary not in said and canary not in metrics


def test_mail_to_addresses_nobody_confirmed_repeats_nothing_that_was_said(client, valdoria, settings, log):
    planted(client, valdoria, settings, log)

    assert mail.outbox
    for letter in mail.outbox:
        body = f"{letter.subject}\n{letter.body}\n{getattr(letter, 'alternatives', '')}".lower()
        for canary in (NAME, PHONE, PLACE, TEXT):
            assert canary not in body, (canary, letter.subject)
        assert all(EMAIL in to for to in letter.to)


def test_stored_photos_tell_nothing_but_what_they_show(client, valdoria, settings, log):
    planted(client, valdoria, settings, log)

    folders = [f"photos/{name}" for name in default_storage.listdir("photos")[0]]
    names = [f"{folder}/{name}" for folder in folders for name in default_storage.listdir(folder)[1]]
    assert names
    for name in names:
        assert not any(canary in name.lower() for canary in ALL)
        with default_storage.open(name) as kept:
            data = kept.read().lower()
        assert not any(canary.encode() in data for canary in ALL)


def test_public_pages_show_none_of_it(client, valdoria, settings, log):
    planted(client, valdoria, settings, log)
    Case.objects.update(public_from=timezone.now() - timedelta(days=3))
    client.logout()
    client.cookies.clear()

    for url in ("/map/", "/map/points.json", "/map/feed.xml", "/open311/v2/requests.json", "/open311/v2/requests.xml"):
        answer = client.get(url)
        said = answer.content.decode().lower()
        for canary in (*ALL, LATITUDE, LONGITUDE):
            assert canary not in said, (url, canary)

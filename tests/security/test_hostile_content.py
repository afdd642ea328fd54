"""Whatever somebody types, through every door, to every page, mail and file: it is words, and nothing breaks."""

import csv
import io
import json
from datetime import timedelta
from email.message import EmailMessage
from urllib.parse import urlencode

import pytest
from defusedxml import ElementTree
from django.test import Client

from parvis.cases import actions
from parvis.cases.models import RemarkKind
from parvis.cases.moves import Outcome
from parvis.cases.tests import town
from parvis.core import due
from parvis.correspondence import actions as correspondence
from parvis.correspondence import replies
from parvis.correspondence.tests.post_office import open_post_office
from tests.security.corpus import HOSTILE, sleeps_in

pytestmark = pytest.mark.thorough

URLENCODED = "application/x-www-form-urlencoded"


def said(text):
    """Return the words as a browser can send them."""
    return text.encode("utf-8", "replace").decode()


def test_the_way_through_the_report_takes_every_word_as_a_word(full, browser):
    for text in map(said, HOSTILE):
        client = Client(headers={"accept-language": "en"})
        steps = [
            ("", {}), ("words/", {"words": text[:4000]}), ("danger/", {}), ("which/", {"situation": text}),
            ("all/", {"situation": text}), ("all/", {"situation": "dirty_street"}), ("question/", {"choice": text}),
            ("question/", {"choice": "dirt"}), ("where/", {"place": text, "lat": text, "lon": text}),
            ("where/", {"place": text[:150] or "here", "place_note": text[:400], "picked": "words"}),
            ("nearby/", {"join": text}), ("photos/", {}), ("you/", {"channel": text, "email": text, "phone": text}),
            ("you/", {"channel": "page", "language": "en"}),
        ]  # fmt: skip
        for path, values in steps:
            answer = client.post(f"/report/{path}", values)
            assert answer.status_code < 500, (path, text[:40])
            assert sleeps_in(answer.content.decode()), (path, text[:40])
        check = client.get("/report/check/")
        assert sleeps_in(check.content.decode()), text[:40]
        assert "49${" not in check.content.decode()


@pytest.fixture
def told(full, at):
    """A case for each text: told, asked about, noted, answered by hostile words."""
    cases = []
    for text in map(said, HOSTILE):
        words = text.replace("\x00", "") or "Papers"
        taken = town.litter(
            at - timedelta(hours=1), words=words,
            place=actions.Place(latitude=50.05, longitude=4.05, text=words[:200], note=words[:500]),
            person=actions.Person(language="en", channel="email", email="ama@example.org", name=words[:100]),
        )  # fmt: skip
        actions.add_words(reporter=taken.reporter, text=words or "x", by=town.AMA, at=at) if words.strip() else None
        if words.strip():
            clara = town.staff(full.town.clara)
            actions.note(case=taken.case, text=words, kind=RemarkKind.NOTE, by=clara, at=at)
            actions.note(case=taken.case, text=words, kind=RemarkKind.SHARED, by=clara, at=at)
            actions.ask(case=taken.case, reporter=taken.reporter, text=words, language="en", by=clara, at=at)
            actions.answer(case=taken.case, outcome=Outcome.DONE, text=words, language="en", by=clara, at=at)
        cases.append(taken)
    return cases


@pytest.mark.once
def test_every_page_shows_it_as_words(told, browser):
    clara, coco = browser("clara"), browser("coco")
    for taken in told:
        reference = taken.case.reference
        ama = Client(headers={"accept-language": "en"})
        ama.post("/follow/start/", {"reference": taken.reporter.reference, "pin": taken.pin})
        pages = [
            clara.get(f"/inbox/{reference}/"), coco.get(f"/inbox/{reference}/"), ama.get("/follow/"), ama.get("/follow/withdraw/"),
        ]  # fmt: skip
        for page in pages:
            assert page.status_code == 200, page.request["PATH_INFO"]
            assert sleeps_in(page.content.decode()), page.request["PATH_INFO"]
    for path in (
        "/inbox/",
        "/inbox/?watch=ended",
        "/coordinator/",
        "/inbox/points.json",
        "/map/",
        "/map/feed.xml",
        "/map/points.json",
    ):
        page = coco.get(path)
        assert page.status_code == 200
        assert sleeps_in(page.content.decode()), path


def test_searching_for_it_breaks_nothing(told, browser):
    clara, coco = browser("clara"), browser("coco")
    for text in map(said, HOSTILE):
        for query in (
            "q",
            "watch",
            "state",
            "situation",
            "district",
            "colleague",
            "since",
            "until",
            "after",
            "service",
            "language",
        ):
            page = clara.get("/inbox/", {query: text[:2000]})
            assert page.status_code < 500, (query, text[:40])
            assert sleeps_in(page.content.decode()), (query, text[:40])
        for path in ("/coordinator/explain/", "/map/", "/map/points.json", "/map/feed.xml", "/report/", "/report/all/"):
            page = coco.get(
                path, dict.fromkeys(("text", "situation", "district", "group", "lang", "at", "after"), text[:1000])
            )
            assert page.status_code < 500, (path, text[:40])
            assert sleeps_in(page.content.decode()), (path, text[:40])


@pytest.mark.once
def test_a_printed_case_is_a_pdf_whatever_was_typed(told, browser):
    pytest.importorskip("typst")
    clara = browser("clara")
    for taken in told:
        printed = clara.post(f"/inbox/{taken.case.reference}/print/")
        assert printed.status_code == 200
        assert b"".join(printed)[:4] == b"%PDF"


@pytest.mark.once
def test_a_spreadsheet_computes_nothing(told, browser):
    coco = browser("coco")
    answer = coco.post("/inbox/export/?watch=ended", {"reason": "Figures for the council"})
    assert answer.status_code == 200
    content = b"".join(answer) if answer.streaming else answer.content

    rows = list(
        csv.reader(io.StringIO(content.decode("utf-8-sig")), delimiter=";" if b";" in content.splitlines()[0] else ",")
    )

    assert len(rows) > len(HOSTILE) / 2
    assert not [cell for row in rows for cell in row if cell[:1] in ("=", "+", "-", "@", "\t", "\r") and len(cell) > 1]


@pytest.mark.once
def test_mails_keep_their_headers_and_show_it_as_words(told, settings, at):
    with open_post_office(settings) as post:
        for slot in ("post_now", "post"):
            due.run_all(slot=slot, at=at + timedelta(minutes=1))
        mails = list(post.mails)

    assert mails
    for mail in mails:
        assert mail["Bcc"] is None
        assert mail.get_all("To") == ["ama@example.org"] or "ben@" in mail["To"]
        html = mail.get_body(["html"])
        assert sleeps_in(html.get_content())


def test_the_open311_door_answers_each_with_what_it_was_asked_for(full):
    client = Client()
    for text in map(said, HOSTILE):
        for form in ("json", "xml"):
            fields = {
                "api_key": full.key, "service_code": "dirty_street", "attribute[what]": "dirt", "lat": "50.05", "long": "4.05",
                "address_string": text[:300], "description": text, "first_name": text, "last_name": text,
            }  # fmt: skip
            answer = client.post(f"/open311/v2/requests.{form}", urlencode(fields), content_type=URLENCODED)
            assert answer.status_code in (200, 400), (text[:40], answer.content)
            parsed(answer, form)
            for name in fields:
                wrong = {
                    **fields,
                    "description": "Papers",
                    "first_name": "",
                    "last_name": "",
                    "address_string": "",
                    name: text,
                }
                answer = client.post(f"/open311/v2/requests.{form}", urlencode(wrong), content_type=URLENCODED)
                assert answer.status_code < 500, (name, text[:40])
                parsed(answer, form)
    for form in ("json", "xml"):
        for key in (full.key, ""):
            parsed(client.get(f"/open311/v2/requests.{form}", {"api_key": key} if key else {}), form)


def parsed(answer, form):
    """Read the answer as a client of its format would."""
    if form == "json":
        return json.loads(answer.content)
    return ElementTree.fromstring(answer.content)


def test_a_mail_may_hold_anything(full, settings, at):
    settings.PARVIS_REPLY_DOMAIN = "reply.valdoria.example"
    address = replies.address_for("reporter", full.own.reporter.reference, recipient=full.own.reporter.recipient, at=at)
    for number, text in enumerate(map(said, HOSTILE)):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Message-ID"] = "ama@example.org", address, f"<{number}@example.org>"
        mail["Subject"] = "Re: your message"
        mail.set_content(text or "x")
        correspondence.receive(raw=bytes(mail), at=at)
    for raw in (
        b"",
        b"\x00\xff" * 50,
        b"To: " + address.encode() + b"\r\nContent-Type: text/plain; charset=x-nonsense\r\n\r\n\xff\xfe",
    ):
        correspondence.receive(raw=raw, at=at)

    assert full.own.case.remarks.filter(kind=RemarkKind.MAIL).count() >= len(HOSTILE) - 3

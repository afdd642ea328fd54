"""A release goes out: one mail for each who asked, with the first figure; the feed says it too."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from parvis.cases.models import Subscription
from parvis.core import due
from parvis.correspondence.models import Recipient
from parvis.correspondence.tests.post_office import open_post_office
from parvis.figures.actions import releasing
from parvis.figures.models import Figure
from parvis.figures.published import Number, Series
from parvis.figures.tests.test_releasing import make
from tests import cast


@pytest.fixture
def office(settings):
    with open_post_office(settings) as office:
        yield office


@pytest.fixture
def work(now, monkeypatch):
    """Let every worker do what is due at a moment; the files of a release are made elsewhere."""
    clock = {"at": now}
    monkeypatch.setattr(timezone, "now", lambda: clock["at"])
    monkeypatch.setattr("parvis.figures.jobs._run", lambda command: 0)

    def run(at):
        clock["at"] = at
        for _turn in range(3):
            for slot in ("default", "slow", "figures", "post_now", "post"):
                due.run_all(slot=slot, at=at)

    return run


def plain(mail):
    return mail.get_body(["plain"]).get_content().replace("\r\n", "\n")


def subscribe(office, work, at, *, email="ama@example.org", language="en"):
    visitor = Client(headers={"accept-language": language})
    visitor.post("/map/subscribe/?about=figures", {"email": email, "district": "#"})
    work(at)
    [link] = re.findall(r"http://127\.0\.0\.1:8000(/map/subscribe/\S+)", plain(office.mails[-1]))
    assert visitor.get(link).status_code == 200
    visitor.post(link)
    office.envelopes.clear()


def first_figures(kept):
    def figures(_shown):
        year = Number("2025-06/2026-05", 0.5, 0.4, 0.6, 2000)
        numbers = {
            "L1": kept,
            "L2": Number("2026-05", 22.6, 21.0, 24.0, 300),
            "L3": Number("2026-05", 0.84, 0.8, 0.88, 441),
        }
        return [
            Figure(code=code, body=Series("", (number,), year if number.value else None).as_json())
            for code, number in numbers.items()
        ]

    return figures


def let_out(at, kept):
    release = make(at=at, numbers=first_figures(kept))
    releasing.approve(release=release, by=cast.acting(cast.somebody("Esi Quaye", at=at)), at=at)
    return release


def test_whoever_asked_hears_of_a_release_once_in_their_language_and_leaves_with_one_press(valdoria, now, office, work):
    subscribe(office, work, now)
    subscribe(office, work, now, email="bea@example.org", language="fr")
    subscribe(office, work, now, email="cara@example.org", language="nl")
    assert Subscription.objects.filter(topic="figures", confirmed_at__isnull=False).count() == 3
    later = now + timedelta(days=1)

    let_out(later, Number("2026-05", 0.77, 0.75, 0.79, 1732))
    work(later)
    mails = {mail["To"]: mail for mail in office.mails}

    english, french, dutch = (plain(mails[f"{name}@example.org"]) for name in ("ama", "bea", "cara"))
    assert "Promises kept in May 2026: 77\u202f%, counted from 1,732." in english
    assert "on average: 23 hours." in english and "it is solved: 84\u202f%." in english
    assert "Promesses tenues en mai 2026 : 77\u202f%" in french
    assert "Nagekomen beloften in mei 2026: 77\u202f%, geteld uit 1.732." in dutch
    assert "/figures/?lang=fr" in french and "/figures/report/1/?lang=fr" in french
    work(later + timedelta(days=1))
    assert len(office.mails) == 3

    leave = mails["ama@example.org"]["List-Unsubscribe"].strip().strip("<>").removeprefix("http://127.0.0.1:8000")
    Client().post(leave, {"List-Unsubscribe": "One-Click"})
    assert not Recipient.objects.filter(email="ama@example.org") and Recipient.objects.filter(email__gt="").count() == 2


def test_a_withheld_figure_is_told_with_its_sentence(valdoria, now, office, work):
    subscribe(office, work, now)

    let_out(now + timedelta(hours=1), Number("2026-05", refusal="withheld"))
    work(now + timedelta(hours=1))

    said = plain(office.mails[-1])
    assert "Promises kept: Withheld: so few people stand behind this number" in said
    assert "%, counted from" not in said


def test_news_of_streets_and_of_figures_do_not_get_in_each_others_way(valdoria, now, office, work):
    subscribe(office, work, now)
    assert "The city&#x27;s figures" in Client().get("/map/subscribe/?about=figures").content.decode()

    work(now + timedelta(days=1))

    assert office.mails == []  # nothing of the streets was asked for


def test_the_feed_says_the_first_figure_of_each_release(valdoria, now):
    let_out(now, Number("2026-05", 0.77, 0.75, 0.79, 1732))

    feed = Client(headers={"accept-language": "en"}).get("/figures/feed/").content.decode()

    assert "Promises kept: 77\u202f% in May 2026, counted from 1,732." in feed

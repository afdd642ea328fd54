"""A city in which everything has happened once, and browsers of those who work and live there."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from PIL import Image

from parvis.cases import actions, images
from parvis.cases.actions import Taken
from parvis.cases.models import RemarkKind, SavedFilter
from parvis.cases.tests import town
from parvis.correspondence.models import PersonTask, TaskReason
from parvis.guide.actions import pocket_remarks
from parvis.open311 import actions as open311
from parvis.open311.models import RemoteCase


@dataclass
class Full:
    """What exists, by whom it belongs to. `own` is the cleaners' and Ama's; `other` belongs to the police and to Ben."""

    town: town.Valdoria
    own: Taken
    other: Taken
    withheld: Taken
    own_photo: int
    other_photo: int
    own_proposal: int
    other_proposal: int
    other_filter: int
    task: int
    withheld_remote: int
    key: str
    other_key: str
    remark: str


@pytest.fixture
def at() -> datetime:
    """Now: pages ask the clock themselves."""
    return timezone.now()


@pytest.fixture
def full(db, at) -> Full:
    """The city, filled."""
    found = town.found(at)
    own = town.litter(at - timedelta(hours=30), photos=[photo()])
    person = actions.Person(language="fr", channel="email", email="ben@example.org")
    other = town.litter(at - timedelta(hours=30), photos=[photo()], person=person, words="Un canapé abandonné")
    actions.pass_on(case=other.case, service=found.police, reason="Theirs", by=town.staff(found.coco), at=at)
    withheld = town.litter(at, words="The police hit my brother", person=person)
    actions.ask(
        case=own.case, reporter=own.reporter, text="Which door?", language="en", by=town.staff(found.clara), at=at
    )
    actions.note(case=own.case, text="Call the foreman", kind=RemarkKind.NOTE, by=town.staff(found.clara), at=at)
    proposals = [
        actions.propose(
            case=one.case, service=service, text="Cleaned", language="en", came="mail", by=town.CLERK, at=at
        )
        for one, service in ((own, found.cleaning), (other, found.police))
    ]
    kept = SavedFilter.objects.create(user=found.dede, name="Dede's list", query="watch=late")
    task = PersonTask.objects.create(reason=TaskReason.UNREAD_MAIL, created_at=at)
    remote = RemoteCase.objects.create(
        case=withheld.case, service=found.police, endpoint="https://example.org", state="unsure", created_at=at
    )
    remark = pocket_remarks.say_wrong(
        sheet="crisis", language="en", wrong="Nobody answers at night", proposal="", by=found.clara, at=at
    )
    key, other_key = (open311.create_key(name=name, by=town.CLERK, at=at)[1] for name in ("City app", "Other app"))
    return Full(
        found, own, other, withheld, own.case.attachments.get().pk, other.case.attachments.get().pk,
        proposals[0].pk, proposals[1].pk, kept.pk, task.pk, remote.pk, key, other_key, remark.reference,
    )  # fmt: skip


def photo() -> images.Photo:
    """Store a small grey picture."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "grey").save(out, "PNG")
    out.seek(0)
    return images.store(out)


Browser = Callable[[str], Client]


@pytest.fixture
def browser(full) -> Browser:
    """Return somebody's browser, in English: a colleague by name, `ama` on her own page, or `nobody`."""

    def of(who: str) -> Client:
        client = Client(headers={"accept-language": "en"})
        if who == "ama":
            said = {"reference": full.own.reporter.reference, "pin": full.own.pin}
            assert client.post("/follow/start/", said).status_code == 302
        elif who != "nobody":
            client.force_login(getattr(full.town, who))
        return client

    return of

"""Friday, 18:00: a shelter's number rings nowhere, and whoever could read the correction first is away until Monday."""

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from parvis.cases.tests import town
from parvis.city import directory
from parvis.core.access import Role
from parvis.desk.tests.caller import Desk
from parvis.guide import offline
from parvis.guide.actions import keeping
from parvis.guide.printing import booklet, stamps
from parvis.guide.tests.test_who import SHELTER
from parvis.people.models import User
from tests import cast
from tests.browser.test_offline import CARRIED

pytestmark = pytest.mark.browser
RIGHT = "0800 11 22 33"
CARRIES = """async (number) => {
    for (let wait = 0; wait < 300; wait++) {
        for (const name of await caches.keys()) {
            const cache = await caches.open(name);
            for (const asked of await cache.keys())
                if (asked.url.includes('offline.json') && (await (await cache.match(asked)).text()).includes(number)) return;
        }
        await new Promise((done) => setTimeout(done, 100));
    }
    throw new Error('the new number is not carried');
}"""


@pytest.fixture
def friday(now) -> datetime:
    return now + timedelta(days=2, hours=7, minutes=30)


@pytest.fixture
def valdoria(address, now, friday, monkeypatch) -> town.Valdoria:
    """The city; booklets lie in the library since Wednesday."""
    offline.forget()
    stamps.forget()
    found = town.found(now)
    keeping.lay_booklets(
        kind="residents", language="en", where="Library, front desk", copies=40, by=cast.acting(found.coco), at=now
    )
    monkeypatch.setattr(timezone, "now", lambda: friday)
    return found


@pytest.fixture
def carrying(valdoria, browse, friday) -> Page:
    """A phone that has been on the first page once, and now has no connection."""
    phone = browse(width=360, carries=True)
    phone.set_default_timeout(40_000)
    phone.clock.set_fixed_time(friday)
    phone.goto("/")
    phone.evaluate(CARRIED)
    phone.context.set_offline(True)
    return phone


def signed_in(user: User) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def read(address: str) -> str:
    return Client(headers={"accept-language": "en"}).get(address).text


def faces(valdoria: town.Valdoria, friday: datetime) -> dict[str, str]:
    """Return where the shelter's number is read at this moment, in English."""
    desk = Desk(signed_in(valdoria.bruno))
    desk.place(language="en")
    return {
        "all numbers": read("/numbers/"),
        "guide": read("/guide/homeless_person/myself/"),
        "without papers": read("/who/for/without-papers/"),
        "desk": desk.situation("homeless_person", who="myself"),
        "pocket guide": signed_in(valdoria.dede).get("/pocket/homeless/").text,
        "booklet": str(booklet.of_residents(language="en", at=friday).values["help"]),
        "carried": str(offline.carried("en", monday=friday.date())["cards"]),
    }


def test_one_person_corrects_it_everywhere_phones_drop_the_old_card_and_the_places_with_old_paper_are_listed(
    valdoria, carrying, friday
):
    old = directory.current().pack.number(SHELTER)
    assert not [face for face, said in faces(valdoria, friday).items() if old.number not in said]
    coco, today = signed_in(valdoria.coco), friday.date()
    assert "says something that does not hold" not in coco.get(reverse("city:numbers")).text

    again_by = today + timedelta(days=90)
    answer = coco.post(
        reverse("city:number", args=[SHELTER]),
        {"outcome": "corrected", "number": RIGHT, "checked_on": today, "check_by": again_by},
        follow=True,
    )

    # At once, on every face, and without a second person; what lies around on paper is named by its place.
    wrong = [face for face, said in faces(valdoria, friday).items() if RIGHT not in said or old.number in said]
    assert not wrong
    assert "One print says something that does not hold any more." in answer.text
    assert "Library, front desk" in coco.get(reverse("guide:to_replace")).text

    # A phone that has had no connection since shows the old card up to its day, and then no more. 112 never goes.
    shelter = carrying.get_by_role("link", name=old.number, exact=True)
    for day, is_there in ((old.source.check_by - timedelta(days=1), True), (old.source.check_by, False)):
        carrying.clock.set_fixed_time(_noon(day))
        carrying.goto("/numbers/")
        expect(carrying.get_by_role("link", name="112").first).to_be_visible()
        expect(shelter).to_have_count(int(is_there))

    # Back in the net it carries the new one, until that one's own day.
    carrying.clock.set_fixed_time(friday + timedelta(hours=2))
    carrying.context.set_offline(False)
    carrying.goto("/")
    carrying.evaluate(CARRIES, RIGHT)
    carrying.context.set_offline(True)
    carrying.goto("/numbers/")
    expect(carrying.get_by_role("link", name=RIGHT, exact=True)).to_be_visible()
    carrying.clock.set_fixed_time(_noon(again_by))
    carrying.goto("/numbers/")
    expect(carrying.get_by_role("link", name=RIGHT, exact=True)).to_have_count(0)

    # The second person finds it waiting, and looks.
    gina = signed_in(cast.somebody("Gina Rossi", Role.ADMINISTRATOR, at=friday))
    waiting = gina.get(reverse("guide:second_looks"))
    one = waiting.context["items"][0]["is"]
    assert RIGHT in waiting.text and "Coco" in waiting.text
    gina.post(reverse("guide:looked"), {"subject": one.subject, "newest": one.newest})
    assert "Nothing waits for a second look." in gina.get(reverse("guide:second_looks")).text


def _noon(day: date) -> datetime:
    return datetime.combine(day, datetime.min.time(), timezone.get_current_timezone()).replace(hour=12)

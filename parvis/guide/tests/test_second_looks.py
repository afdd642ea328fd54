"""What one person puts in force alone is read by another; new words of a sheet wait for a second person; old paper is found."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city import directory
from parvis.core.access import Role
from parvis.guide import pocket
from parvis.guide.actions import keeping
from parvis.guide.models import BookletStack, SecondLook, SheetChange, SheetDraft
from parvis.guide.tests.test_pocket_words import filled
from parvis.guide.tests.test_who import SHELTER
from tests import cast

pytestmark = pytest.mark.django_db
CRISIS = "/pocket/crisis/change/?in=en"


@pytest.fixture
def valdoria(now):
    return town.found(now)


@pytest.fixture
def coco(valdoria) -> Client:
    """Coco coordinates."""
    return signed_in(valdoria.coco)


@pytest.fixture
def gina(valdoria, now) -> Client:
    """Gina administers and coordinates."""
    return signed_in(cast.somebody("Gina Rossi", Role.ADMINISTRATOR, Role.COORDINATOR, at=now))


def signed_in(user) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def shown(client) -> str:
    return client.get(reverse("guide:second_looks")).content.decode()


def pressed(client, said):
    one = said.context["items"][0]["is"]
    return client.post(reverse("guide:looked"), {"subject": one.subject, "newest": one.newest}, follow=True)


def test_a_corrected_number_holds_at_once_and_waits_for_another_person(coco, gina):
    code = SHELTER
    coco.post(
        reverse("city:number", args=[code]),
        {"outcome": "corrected", "number": "0800 11 22 33", "checked_on": "2026-11-18", "check_by": "2027-02-18"},
    )
    assert directory.current().pack.number(code).number == "0800 11 22 33"

    own = coco.get(reverse("guide:second_looks"))
    assert "You changed this yourself." in own.content.decode()
    assert "You changed this yourself. Somebody else looks at it." in pressed(coco, own).content.decode()
    assert "changes by one person wait for a second look" in coco.get(reverse("cases:coordinator")).content.decode()

    assert "0800 11 22 33" in shown(gina)
    pressed(gina, gina.get(reverse("guide:second_looks")))
    assert "Nothing waits for a second look." in shown(gina)
    assert SecondLook.objects.get().subject == f"number:{code}"


def test_new_words_of_a_sheet_wait_with_both_sides_beside_each_other(coco, gina):
    coco.post(CRISIS, filled(coco, CRISIS, first="Slow down.") | {"do": "ask"})
    draft = SheetDraft.objects.get()
    assert pocket.current().sheets["crisis"].text("first", "en") != "Slow down."

    page = gina.get(reverse("guide:sheet_draft", args=[draft.pk])).content.decode()
    assert "Slow down." in page and "What officers read" in page and "What residents read" in page
    coco.post(reverse("guide:sheet_draft", args=[draft.pk]), {"do": "keep", "read": draft.fingerprint})
    assert pocket.current().sheets["crisis"].text("first", "en") != "Slow down."
    gina.post(reverse("guide:sheet_draft", args=[draft.pk]), {"do": "keep", "read": draft.fingerprint})

    assert pocket.current().sheets["crisis"].text("first", "en") == "Slow down."
    assert not SheetDraft.objects.exists()
    assert "Nothing waits for a second look." in shown(gina)
    assert "Coco" in coco.get("/pocket/crisis/history/").content.decode()  # they stay the writer's words


def test_only_the_words_that_the_second_person_read_are_put_in_force(coco, gina):
    coco.post(CRISIS, filled(coco, CRISIS, first="Slow down.") | {"do": "ask"})
    address = reverse("guide:sheet_draft", args=[SheetDraft.objects.get().pk])
    page = gina.get(address)
    read = page.context["draft"].fingerprint
    assert f'name="read" value="{read}"' in page.text
    coco.post(CRISIS, filled(coco, CRISIS, first="Rush in.") | {"do": "ask"})

    told = gina.post(address, {"do": "keep", "read": read}, follow=True).text

    assert "Read it again." in told and "Rush in." in told
    assert not SheetChange.objects.exists() and SheetDraft.objects.get().words["first"] == "Rush in."


def test_a_draft_is_decided_once_even_where_two_decide_at_the_same_moment(coco, valdoria, now):
    coco.post(CRISIS, filled(coco, CRISIS, first="Slow down.") | {"do": "ask"})
    seen, draft, gina = (
        SheetDraft.objects.get(),
        SheetDraft.objects.get(),
        cast.acting(cast.somebody("Gina Rossi", Role.COORDINATOR, at=now)),
    )
    keeping.drop_draft(draft=draft, by=gina, at=now)

    with pytest.raises(keeping.NothingWaits):
        keeping.put_in_force(draft=seen, read=seen.fingerprint, by=gina, at=now)
    with pytest.raises(keeping.NothingWaits):
        keeping.drop_draft(draft=seen, by=gina, at=now)


def test_an_emergency_in_a_sheet_is_read_afterwards_and_a_stale_draft_is_refused(coco, gina):
    gina.post(CRISIS, filled(gina, CRISIS, first="Wait.") | {"do": "ask"})
    coco.post(CRISIS, filled(coco, CRISIS, first="Slow down.") | {"do": "now"})

    assert pocket.current().sheets["crisis"].text("first", "en") == "Slow down."
    assert "Slow down." in shown(gina)
    draft = SheetDraft.objects.get()
    told = coco.post(
        reverse("guide:sheet_draft", args=[draft.pk]), {"do": "keep", "read": draft.fingerprint}, follow=True
    )
    assert "The sheet was changed meanwhile." in told.content.decode()
    coco.post(reverse("guide:sheet_draft", args=[draft.pk]), {"do": "drop"})
    assert SheetChange.objects.count() == 1 and not SheetDraft.objects.exists()


def test_who_is_not_of_the_office_sees_neither(valdoria, coco):
    coco.post(CRISIS, filled(coco, CRISIS, first="Slow down.") | {"do": "ask"})
    clara = signed_in(valdoria.clara)

    assert clara.get(reverse("guide:second_looks")).status_code == 403
    assert clara.get(reverse("guide:sheet_draft", args=[SheetDraft.objects.get().pk])).status_code == 403


def test_booklets_that_lie_somewhere_are_named_with_what_changed_until_new_ones_lie_there(coco, valdoria, now):
    lay = {"kind": "pocket", "language": "en", "where": "Station, front desk", "copies": "40"}
    assert coco.post(reverse("guide:lay_booklets"), {**lay, "copies": "0"}).status_code == 422
    coco.post(reverse("guide:lay_booklets"), lay)
    coco.post(reverse("guide:lay_booklets"), {**lay, "kind": "residents", "where": "Library"})
    assert "Everything that hangs is right." in coco.get(reverse("guide:to_replace")).content.decode()

    coco.post(CRISIS, filled(coco, CRISIS, first="Slow down.") | {"do": "now"})
    page = coco.get(reverse("guide:to_replace")).content.decode()
    assert "Station, front desk" in page and "Reads differently now:" in page and "Library" not in page
    assert "A person in crisis" in page or pocket.current().sheets["crisis"].text("title", "en") in page

    number = next(each for each in directory.current().pack.numbers if each.code == "be-112")
    city.check_number(
        code=number.code, number="1999", checked_on=date(2026, 11, 1), check_by=date(2027, 11, 1),
        by=cast.acting(valdoria.coco), at=now,
    )  # fmt: skip
    page = coco.get(reverse("guide:to_replace")).content.decode()
    assert "Library" in page and "<s>112</s> is now <strong>1999</strong>" in page
    assert "prints say something that does not hold any more." in coco.get(reverse("city:numbers")).content.decode()

    coco.post(reverse("guide:lay_booklets"), lay)
    coco.post(reverse("guide:booklets_taken", args=[BookletStack.objects.get(where="Library").pk]))
    assert "Everything that hangs is right." in coco.get(reverse("guide:to_replace")).content.decode()

"""One catalogue, every reader: what is published in the browser is on every face at once, and nobody sees another's side."""

import gzip
import json

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.core.access import Role
from parvis.desk.tests.caller import Desk
from parvis.guide import offline, pocket
from parvis.guide.models import SheetDraft
from parvis.guide.printing import booklet, stamps
from parvis.guide.tests.test_pocket_words import filled
from parvis.situations import actions, catalogue, known
from parvis.situations.rules.files import load
from parvis.situations.tests.small import SMALL, sent_by
from tests import cast

pytestmark = pytest.mark.django_db
CODE, ANSWERS = "lamp", {"where": "street"}
YOUNG = "young_people_outside"


@pytest.fixture
def valdoria(valdoria, now, monkeypatch):
    """The city on a Wednesday morning."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    offline.forget()
    stamps.forget()
    return valdoria


@pytest.fixture
def lamp(valdoria, now):
    """A catalogue of two situations, and who mends lamps: Clara."""
    actions.load(layer=load({"small.yml": SMALL}), by=town.CLERK, at=now)
    actions.publish(existing=known.anywhere(), by=town.CLERK, at=now)
    for kind in ("lighting", "roads", "tenant_advice", "mediation"):
        service = city.add_service(
            code=kind, kind=kind, relation="part_of_city", texts={"en": city.Words(kind.title(), "")},
            phones=[city.Phone("+32 2 555 03 00")], by=town.CLERK, at=town.AT,
        )  # fmt: skip
        city.add_member(service=service, user=valdoria.clara, by=town.CLERK, at=town.AT)


def signed_in(user, language: str = "en") -> Client:
    client = Client(headers={"accept-language": language})
    client.force_login(user)
    return client


def body(answer) -> str:
    assert answer.status_code == 200, answer.status_code
    raw = gzip.decompress(answer.content) if answer.get("Content-Encoding") == "gzip" else answer.content
    return raw.decode()


def faces(valdoria, now) -> dict[str, str]:
    """Return what each reader of the situation is shown at this moment, in English."""
    public = Client(headers={"accept-language": "en"})
    desk = Desk(signed_in(valdoria.bruno))
    desk.place(language="en")
    case = town.litter(now, situation=CODE, answers=ANSWERS, words="It is dark here").case
    printed = booklet.of_residents(language="en", at=now).values
    return {
        "guide": body(public.get(f"/guide/{CODE}/street/")),
        "desk": desk.situation(CODE, **ANSWERS),
        "inbox": body(signed_in(valdoria.clara).get(reverse("cases:case_answer", args=[case.reference]))),
        "pocket": body(signed_in(valdoria.coco).get("/pocket/nothing_possible/")),
        "booklet": json.dumps(printed["chapters"], ensure_ascii=False),
        "offline": body(public.get("/guide/offline.json?lang=en")),
    }


def test_what_is_published_in_the_browser_is_on_all_six_faces_without_a_restart(valdoria, lamp, now, monkeypatch):
    before = faces(valdoria, now)  # every face has been built once, and is remembered by this process
    coco = signed_in(valdoria.coco)
    gina = signed_in(cast.somebody("Gina Rossi", Role.ADMINISTRATOR, at=now))
    later = now.replace(minute=now.minute + 1)
    monkeypatch.setattr(timezone, "now", lambda: later)
    title, happens = "Dark where people walk", "Two people come with a ladder before the evening."
    edit = reverse("situations:edit", args=[CODE])
    sent = sent_by(
        coco.get(edit), do="keep", title__en=title, e0__what_happens__en=happens, s__done__en="The ladder was here."
    )

    assert coco.post(edit, sent).status_code == 302
    assert gina.post(reverse("situations:publish"), {"note": "In plainer words"}).status_code == 302
    sheet = f"{reverse('guide:pocket_change', args=['nothing_possible'])}?in=en"
    coco.post(sheet, filled(coco, sheet, first="Say so, and say who can.") | {"do": "ask"})
    draft = SheetDraft.objects.get()
    gina.post(reverse("guide:sheet_draft", args=[draft.pk]), {"do": "keep", "read": draft.fingerprint})

    after = faces(valdoria, later)
    assert happens in after["guide"] and title in after["guide"]
    assert happens in after["desk"]
    assert "The ladder was here." in after["inbox"]
    assert "Say so, and say who can." in after["pocket"]
    assert title in after["booklet"]
    assert happens in after["offline"] and title in after["offline"]
    assert not [face for face, said in before.items() if title in said or happens in said]


@pytest.fixture
def rosa(valdoria, now) -> Client:
    """Rosa is a caretaker of a social landlord."""
    landlord = city.add_service(
        code="landlord", kind="social_landlord", relation="controller",
        texts={"en": city.Words("Homes of Valdoria", "")}, by=town.CLERK, at=town.AT,
    )  # fmt: skip
    caretaker = cast.somebody("Rosa Lind", Role.SERVICE, at=now)
    city.add_member(service=landlord, user=caretaker, by=town.CLERK, at=town.AT)
    return signed_in(caretaker)


def test_a_parent_a_caretaker_a_tourist_and_an_officer_each_see_their_side_of_it_and_no_others(valdoria, rosa):
    """They open *young people outside* at the same moment, each from where they stand."""
    parent, tourist = (Client(headers={"accept-language": language}) for language in ("fr", "pt"))
    officer = signed_in(valdoria.dede)

    sides = {
        "parent": body(parent.get(f"/guide/{YOUNG}/worried/")),
        "caretaker": body(rosa.get("/inbox/")) + body(rosa.get("/pocket/stairwell/", follow=True)),
        "tourist": body(tourist.get(f"/guide/{YOUNG}/resident/")),
        "officer": body(officer.get("/pocket/stairwell/")),
    }

    sheet, situation = pocket.current().sheets["stairwell"], catalogue.current().situations[YOUNG]
    assert "Une équipe de rue vient à leur rencontre" in sides["parent"]
    assert '<html lang="pt"' in sides["tourist"] and "112" in sides["tourist"]
    assert sheet.items("say", "en")[1] in sides["officer"]
    assert sheet.text("rights_title", "en") in sides["caretaker"]

    officers = [*sheet.items("never", "en"), *sheet.items("never", "fr"), sheet.text("equipment", "fr")]
    services = [text for outcome in situation.standard for text in situation.standard_texts(outcome, "en")]
    for reader in ("parent", "caretaker", "tourist"):
        assert not [line for line in officers if line in sides[reader]], reader
    for reader in ("parent", "tourist", "officer"):
        assert not [text for text in services if text in sides[reader]], reader
    assert situation.text("prepare", "en") not in sides["officer"]
    assert rosa.get("/desk/").status_code == 403
    for stranger in (parent, tourist):
        assert stranger.get("/pocket/stairwell/").status_code in (302, 403)

"""A text that stayed in one language while another was worded anew is named, until it is worded anew or found to hold."""

import copy
import json
from dataclasses import replace
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.cases.tests import town
from parvis.core import revisions
from parvis.core.models import Entry
from parvis.guide import translations
from parvis.guide.actions import pocket, releases
from parvis.guide.models import SaysTheSame
from parvis.guide.pocket import reading
from parvis.guide.pocket import shipped as shipped_guide
from parvis.situations import actions, catalogue, known
from parvis.situations.models import SituationChange
from parvis.situations.rules.files import Layer
from parvis.situations.rules.layers import SHARED, Edit
from parvis.situations.tests.small import sent_by
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.once]
LAMP = ("situations", "street_lamp")


@pytest.fixture
def valdoria(now, monkeypatch):
    monkeypatch.setattr(timezone, "now", lambda: now)
    found = town.found(now)
    actions.load(layer=catalogue.shipped_layer(), by=cast.acting(found.coco), at=now - timedelta(days=9))
    return found


@pytest.fixture
def coco(valdoria) -> Client:
    """Coco coordinates and reads both languages."""
    client = Client(headers={"accept-language": "en"})
    client.force_login(valdoria.coco)
    return client


def word(valdoria, at, *edits: Edit) -> None:
    actions.edit(edits=edits, existing=known.anywhere(), by=cast.acting(valdoria.coco), at=at)


def titled(language: str, words: str) -> Edit:
    return Edit("street_lamp", ("title", language), words)


def page(client):
    return client.get(reverse("guide:translations"), {"in": "fr"})


def count(client, language: str = "fr") -> int:
    rows = {row.cells[0].url[-2:]: row.cells[3].text for row in page(client).context["table"].rows}
    return rows[language]


def pressed(client, **changes):
    one = page(client).context["stale"][0]["texts"][0]
    said = {"subject": one["is"].subject, "path": one["path"], "language": "fr", "mark": one["is"].mark}
    return client.post(reverse("guide:read_again"), {**said, **changes}, follow=True)


def test_the_french_that_stayed_stands_on_the_page_with_what_changed_and_goes_when_it_is_worded(coco, valdoria, now):
    assert count(coco) == count(coco, "en") == 0

    word(valdoria, now, titled("en", "Street lamp or traffic light that is out"))

    shown = page(coco)
    (part,) = shown.context["stale"]
    assert (part["title"], count(coco), count(coco, "en")) == ("Street lamp or traffic light that is out", 1, 0)
    for words in ("Street lamp or traffic light not working", "Lampadaire ou feu en panne", "It still says the same"):
        assert words in shown.text
    address = reverse("situations:edit", args=["street_lamp"])
    assert f'href="{address}#id_title.fr"' in shown.text
    edited = coco.get(address)
    assert 'id="id_title.fr"' in edited.text

    coco.post(address, sent_by(edited, do="keep", title__fr="Lampadaire ou feu éteint"))

    assert count(coco) == count(coco, "en") == 0


def test_a_corrected_slip_is_no_false_alarm_and_the_next_change_asks_again(coco, valdoria, now):
    word(valdoria, now, titled("en", "Street lamp or traffic light not workin"))

    assert "Noted: it still says the same." in pressed(coco).text
    assert count(coco) == 0
    row = SaysTheSame.objects.get()
    assert (row.found_by, row.found_at) == (valdoria.coco.actor_reference, now)
    said = {"subject": row.subject, "path": row.path, "language": row.language, "mark": row.digest}
    coco.post(reverse("guide:read_again"), said)  # pressed twice
    assert SaysTheSame.objects.count() == Entry.objects.filter(verb="guide.said_the_same").count() == 1

    word(valdoria, now + timedelta(hours=1), titled("en", "A lamp"))

    assert count(coco) == 1
    assert "changed meanwhile" in pressed(coco, mark="0" * 64).text
    assert "changed meanwhile" in pressed(coco, path="title/../x").text
    assert count(coco) == 1


def test_a_text_is_worded_on_that_page_and_waits_for_the_publication(coco, valdoria, now):
    word(
        valdoria, now, titled("en", "A lamp"), Edit(SHARED, ("standard_texts", "not_possible", "en"), ["No.", "Sorry."])
    )

    assert "still hold" in pressed(coco, do="word", words="Lampadaire ou feu en panne ").text
    refused = pressed(coco, do="word", words="L" * 3000)
    assert refused.status_code == 422 and "Nothing was changed." in refused.text and "L" * 3000 in refused.text
    assert "It counts once you publish." in pressed(coco, do="word", words="Une lampe").text

    assert actions.working_tree()["situations"]["street_lamp"]["title"]["fr"] == "Une lampe"
    (part,) = page(coco).context["stale"]
    assert part["title"] == "The shared text “Not possible”"
    assert "It counts once you publish." in pressed(coco, do="word", words="Non.\r\n\r\nPardon.").text
    assert actions.working_tree()["standard_texts"]["not_possible"]["fr"] == ["Non.", "Pardon."]
    assert count(coco) == count(coco, "en") == 0


def test_what_groups_and_shared_words_lack_in_a_language_is_named_too(coco):
    shown = coco.get(reverse("guide:translations"), {"in": "nl"})

    assert ("The group “Streets, lights and parks”", reverse("situations:edit_groups"), 1) in shown.context["shared"]
    assert page(coco).context["shared"] == []


def test_shared_words_and_what_is_inside_a_situation_lead_to_their_field(coco, valdoria, now):
    word(valdoria, now, Edit(SHARED, ("questions", "where_is_it", "text", "en"), "Where exactly?"))
    word(valdoria, now, Edit(SHARED, ("groups", "street", "title", "en"), "Streets"))
    body = actions.working_tree()["situations"]["street_lamp"]
    end = next(iter(body["ends"]))
    word(valdoria, now, Edit("street_lamp", ("ends", end, "what_happens", "en"), "We come."))

    urls = {part["title"]: part["texts"][0]["url"] for part in page(coco).context["stale"]}

    assert urls["The shared question “Where exactly?”"] == reverse("situations:edit_question", args=["where_is_it"])
    assert urls["The group “Streets”"] == reverse("situations:edit_groups")
    assert urls["Street lamp or traffic light not working"].endswith("#id_e0.what_happens.fr")


def test_a_release_that_words_one_language_anew_counts_but_not_under_the_citys_own_words(coco, valdoria, now):
    old = catalogue.shipped_layer().tree
    word(
        valdoria, now, Edit("noise_bar" if "noise_bar" in old["situations"] else "bulky_waste", ("title", "en"), "Ours")
    )
    own = SituationChange.objects.get().situation
    new = copy.deepcopy(old)
    new["situations"]["street_lamp"]["title"]["en"] = "A lamp that is out"
    new["situations"][own]["title"]["en"] = "Nobody reads this here"
    actions.load(layer=Layer(tree=new), by=cast.acting(valdoria.coco), at=now + timedelta(days=1))

    found = {(one.part[1], one.path): dict(one.stale["fr"]) for one in translations.stale()}

    assert found == {
        ("street_lamp", ("title",)): {"en": old["situations"]["street_lamp"]["title"]["en"]},
        (own, ("title",)): {"en": json.loads(SituationChange.objects.get().before)["title"]["en"]},
    }


def test_an_officers_sheet_is_followed_part_by_part(coco, valdoria, now):
    by = cast.acting(valdoria.coco)
    pocket.change_sheet(sheet="crisis", language="en", words={"first": "Slow down."}, by=by, at=now)

    (part,) = page(coco).context["stale"]
    assert part["kind"] == "sheet" and part["texts"][0]["sisters"][0]["now"] == "Slow down."
    assert part["texts"][0]["url"].endswith("/pocket/crisis/change/?in=fr#id_first")
    edited = coco.get(part["texts"][0]["url"]).text
    assert 'id="id_first"' in edited and "Slow down." in edited  # what changed stands above the fields
    assert "Worded anew in another language" not in coco.get("/pocket/crisis/change/?in=en").text

    pocket.change_sheet(
        sheet="crisis", language="fr", words={"first": "Ralentissez."}, by=by, at=now + timedelta(hours=1)
    )
    assert count(coco) == count(coco, "en") == 0


def test_a_release_that_words_a_sheet_anew_is_followed_and_leaves_the_citys_own_words_alone(
    coco, valdoria, now, monkeypatch
):
    by, shipped = cast.acting(valdoria.coco), shipped_guide()
    releases.note_sheets(sheets=shipped.sheets.values(), at=now - timedelta(days=3))
    pocket.change_sheet(sheet="filming", language="en", words={"first": "Ours."}, by=by, at=now - timedelta(days=2))
    pocket.change_sheet(
        sheet="filming", language="fr", words={"first": "Les nôtres."}, by=by, at=now - timedelta(days=1)
    )
    assert count(coco) == 0

    crisis, filming = shipped.sheets["crisis"], shipped.sheets["filming"]
    new = {
        "crisis": crisis.with_words("first", "en", "Slow down."),
        "filming": filming.with_words("first", "en", "Nobody reads this here."),
    }
    monkeypatch.setattr(reading, "shipped", lambda: replace(shipped, sheets={**shipped.sheets, **new}))
    revisions.forget_all()
    assert releases.note_sheets(sheets=new.values(), at=now) == 2
    assert releases.note_sheets(sheets=new.values(), at=now + timedelta(days=1)) == 0  # the same release, a day later

    (one,) = translations.stale()
    assert (one.part, one.path, dict(one.stale)) == (
        ("sheets", "crisis"), ("first",), {"fr": {"en": crisis.text("first", "en")}},
    )  # fmt: skip


def test_only_the_office_sees_it_and_says_so(coco, valdoria, now):
    word(valdoria, now, titled("en", "A lamp"))
    clara = Client()
    clara.force_login(valdoria.clara)

    assert clara.get(reverse("guide:translations")).status_code == 403
    assert pressed_by(clara, coco).status_code == 403
    assert not SaysTheSame.objects.exists()


def pressed_by(other, client):
    one = page(client).context["stale"][0]["texts"][0]
    return other.post(
        reverse("guide:read_again"),
        {"subject": one["is"].subject, "path": one["path"], "language": "fr", "mark": one["is"].mark},
    )


def test_a_word_changed_at_the_moment_of_the_release_counts_as_after_it(coco, valdoria, now):
    at = now - timedelta(days=9)  # the release was loaded then
    word(valdoria, at, titled("en", "A lamp"))

    assert count(coco) == 1

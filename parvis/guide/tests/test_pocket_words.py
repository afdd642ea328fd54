"""The city's own words over the shipped sheets, and notes of the law that somebody vouches for."""

import pytest
from django.test import Client

from parvis.core.models import Entry
from parvis.guide import pocket
from parvis.guide.actions import pocket as actions
from parvis.guide.models import SheetChange
from tests import cast

pytestmark = pytest.mark.django_db

PATH = "/pocket/crisis/change/?in=en"


@pytest.fixture
def town(now):
    cast.city_of_parvis(at=now)
    return {"esi": cast.esi(at=now), "carla": cast.carla(at=now)}


@pytest.fixture
def esi(town) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(town["esi"])
    return client


def filled(client: Client, path: str = PATH, **changes: str) -> dict[str, str]:
    """What the browser sends when nothing but `changes` was touched."""
    form = client.get(path).context["form"]
    values = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else str(value) for name, value in values.items()} | changes


def test_words_are_changed_in_the_browser_and_read_at_once_on_both_sides(esi):
    sent = filled(esi, first="Slow down.", must="Talk to you calmly.\n\nCall care, and stay.  \n")

    assert esi.post(PATH, sent).status_code == 302

    assert "Slow down." in esi.get("/pocket/crisis/").content.decode()
    assert "Call care, and stay." in Client(headers={"accept-language": "en"}).get("/rights/crisis/").content.decode()
    assert pocket.current().sheets["crisis"].items("must", "en") == ("Talk to you calmly.", "Call care, and stay.")
    assert pocket.current().sheets["crisis"].text("first", "fr").startswith("Du temps")
    assert pocket.plain("en", officers=False)[0].keys() == {
        "code", "group", "language", "is_sensitive", "rights", "words",
    }  # fmt: skip
    assert Entry.objects.get(verb="guide.sheet_changed").codes == {"sheet": "crisis", "language": "en", "parts": 2}


def test_history_says_who_changed_what_and_puts_it_back(esi):
    shipped = pocket.shipped().sheets["crisis"].text("first", "en")
    esi.post(PATH, filled(esi, first="Slow down."))
    change = SheetChange.objects.get()

    page = esi.get("/pocket/crisis/history/").content.decode()
    esi.post(f"/pocket/crisis/history/{change.pk}/")

    assert "Esi Mensah" in page
    assert "Slow down." in page
    assert pocket.current().sheets["crisis"].text("first", "en") == shipped
    assert [row.after for row in SheetChange.objects.all()] == ["Slow down.", ""]
    with pytest.raises(TypeError):
        change.save()


def test_two_people_do_not_overwrite_each_other_and_a_list_keeps_its_length(esi):
    first, second = filled(esi, first="Mine."), filled(esi, first="Yours.")
    esi.post(PATH, first)

    told = esi.post(PATH, second)
    again = esi.post(PATH, {**second, "seen": str(told.context["form"]["seen"].value())})
    short = esi.post(PATH, filled(esi, say="Only one line"))

    assert (told.status_code, again.status_code, short.status_code) == (422, 302, 422)
    assert b"Somebody else changed this sheet" in told.content
    assert b"Write 2 to 5 lines" in short.content
    assert pocket.current().sheets["crisis"].text("first", "en") == "Yours."


def test_a_language_of_the_city_is_added_whole(esi):
    dutch = {**filled(esi), "title": "Iemand in crisis", "seen": "0"}

    assert esi.post("/pocket/crisis/change/?in=nl", {**dutch, "first": ""}).status_code == 422
    assert esi.post("/pocket/crisis/change/?in=nl", dutch).status_code == 302

    assert pocket.current().sheets["crisis"].language("nl") == "nl"
    assert pocket.current().sheets["stairwell"].language("nl") == "en"


def test_a_note_is_confirmed_with_name_and_day_until_its_words_change(esi, town, now):
    law = pocket.current().law["force"]
    officer = Client(headers={"accept-language": "en"})
    officer.force_login(town["carla"])
    assert officer.post("/pocket/law/force/confirm/").status_code == 403

    esi.post("/pocket/law/force/confirm/", {"fingerprint": "of other words"})
    assert "force" not in pocket.current().confirmed
    esi.post("/pocket/law/force/confirm/", {"fingerprint": law.fingerprint("BE")})
    assert "Confirmed for this city by Esi Mensah" in officer.get("/pocket/filming/").content.decode()
    actions.settle(is_open=True, responsible=None, reply_hours=40, by=cast.acting(town["esi"]), at=now)
    stranger = Client(headers={"accept-language": "en"}).get("/pocket/filming/").content.decode()
    assert "Confirmed for this city on" in stranger
    assert "Esi" not in stranger

    esi.post("/pocket/law/force/?in=en", {"words": "Articles 1, 37 and 38, as amended."})

    assert "force" not in pocket.current().confirmed
    assert "as amended" in officer.get("/pocket/filming/").content.decode()
    codes = [entry.codes for entry in Entry.objects.filter(verb="guide.law_confirmed")]
    assert codes == [{"theme": "force", "country": "BE"}]


def test_the_person_named_keeps_the_guide_without_being_a_coordinator(town, now):
    tara = cast.somebody("Tara Lindt", at=now)
    actions.settle(is_open=False, responsible=tara, reply_hours=40, by=cast.acting(town["esi"]), at=now)
    client = Client(headers={"accept-language": "en"})
    client.force_login(tara)

    assert [client.get(path).status_code for path in (PATH, "/pocket/law/", "/pocket/settings/")] == [200, 200, 403]
    assert b"responsible" in Entry.objects.get(verb="guide.pocket_settled").canonical

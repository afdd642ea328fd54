"""All faces of a situation beside each other, what is translated, and files from city to city."""

import io
import zipfile
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from parvis.cases.tests import town
from parvis.city import actions as city
from parvis.city import directory
from parvis.guide import exchange, pocket
from parvis.guide.actions import pocket as pocket_actions
from parvis.guide.models import SheetDraft
from parvis.guide.tests.test_who import SHELTER
from parvis.situations.models import CityEdit
from tests import cast

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def coco(now, monkeypatch):
    """Coco coordinates."""
    monkeypatch.setattr(timezone, "now", lambda: now)
    found = town.found(now)
    call_command("load_catalogue", verbosity=0)
    client = Client(headers={"accept-language": "en"})
    client.force_login(found.coco)
    return client


def bring(client, name, data):
    return client.post(reverse("guide:files"), {"upload": SimpleUploadedFile(name, data)})


def test_six_faces_stand_beside_each_other_in_a_language(coco):
    page = coco.get(reverse("guide:faces", args=["neighbour_noise"]), {"in": "fr"})

    assert page.text.count("<section><h2") == 6
    assert page.context["printed"]["title"] == page.context["carried"]["title"] == page.context["title"]
    assert pocket.current().sheets["home_noise"].text("first", "fr") in page.text.replace("&#x27;", "'")
    assert reverse("guide:faces", args=["neighbour_noise"]) in coco.get("/catalogue/situation/neighbour_noise/").text
    assert coco.get(reverse("guide:faces", args=["nothing_at_all"])).status_code == 404


def test_each_language_says_how_much_it_has_and_what_is_missing(coco):
    page = coco.get(reverse("guide:translations"), {"in": "nl"})
    rows = {row.cells[0].url[-2:]: (row.cells[1].text, row.cells[2].text) for row in page.context["table"].rows}

    assert rows["fr"] == rows["en"] and rows["fr"][0].split(" / ")[0] == rows["fr"][0].split(" / ")[1]
    assert rows["nl"][0].startswith("0 / ") and rows["nl"][1].startswith("0 / ")
    assert len(page.context["situations"]) > 140 and len(page.context["sheets"]) == 25
    assert "Nothing is missing." in coco.get(reverse("guide:translations"), {"in": "en"}).text


def test_what_one_city_gives_another_takes_word_for_word(coco, now):
    by = cast.acting(town.User.objects.get(name="Coco"))
    pocket_actions.change_sheet(sheet="crisis", language="en", words={"first": "Slow down."}, by=by, at=now)
    city.check_number(
        code=SHELTER, number="0800 11 22 33", checked_on=date(2026, 11, 1), check_by=date(2027, 2, 1), by=by, at=now
    )
    given = coco.get(reverse("guide:export_files"))
    names = zipfile.ZipFile(io.BytesIO(given.content)).namelist()
    assert {"numbers.yml", "sheets/crisis.yml", "catalogue/street.yml"} <= set(names)
    assert bring(coco, "parvis.zip", given.content).status_code == 302
    assert not CityEdit.objects.exists() and not SheetDraft.objects.exists()  # its own export differs in nothing

    files = exchange.exported()
    files["sheets/crisis.yml"] = files["sheets/crisis.yml"].replace("Slow down.", "Slow down, and sit.")
    files["numbers.yml"] = files["numbers.yml"].replace("0800 11 22 33", "0800 44 55 66")
    files["catalogue/street.yml"] = files["catalogue/street.yml"].replace("Street lamp not working", "Dark lamp")
    bring(coco, "parvis.zip", exchange.archive(files))

    assert SheetDraft.objects.get().words == {"first": "Slow down, and sit."}
    assert pocket.current().sheets["crisis"].text("first", "en") == "Slow down."  # not before a second person
    assert directory.current().pack.number(SHELTER).number == "0800 44 55 66"
    assert "0800 44 55 66" in coco.get(reverse("guide:second_looks")).text
    assert CityEdit.objects.exists() is ("Dark lamp" in files["catalogue/street.yml"])


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("street.yml", "group: {code: street}\nsituations: nothing", "street.yml"),
        ("crisis.yml", "order: 1\n", "crisis.yml"),
        ("numbers.yml", "numbers:\n  be-nobody: {number: '1'}", "no “be-nobody”"),
        ("numbers.yml", "numbers:\n  be-112: {withdrawn: yes, checked_on: 2026-11-01, check_by: 2027-11-01}", "numbers.yml"),
        ("numbers.yml", "numbers:\n  be-samusocial: {hours: 'Mo-Xx 25:00', checked_on: 2026-11-01, check_by: 2027-11-01}", "Hours"),
        ("words.txt", "hello", "Choose a YAML file"),
        ("all.zip", "PK nothing", "cannot be opened"),
    ],
)  # fmt: skip
def test_with_one_mistake_nothing_is_taken_over_and_file_and_line_are_said(coco, name, text, said):
    answer = bring(coco, name, text.encode())

    assert answer.status_code == 422
    assert said in answer.text.replace("&#x27;", "'")
    assert not CityEdit.objects.exists() and not SheetDraft.objects.exists()


def test_who_is_not_of_the_office_takes_and_gives_nothing(coco):
    clara = Client()
    clara.force_login(town.User.objects.get(name="Clara"))

    for name in ("files", "export_files", "translations"):
        assert clara.get(reverse(f"guide:{name}")).status_code == 403
